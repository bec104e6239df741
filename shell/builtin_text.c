// SPDX-License-Identifier: ISC
// The `:` commands that look into values and convert them. A conversion that cannot be done gives
// nil, never an error.
#include "shell/builtin_run.h"

#include <string.h>

static bool is_list(const struct datum *d)
{
    return d->type == DATUM_ARRAY;
}

bool run_len(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };

    if (!call_need(c, "value", &d, err))
        return false;
    if (is_list(&d)) {
        *ret = datum_num((int64_t)datum_count(&d));
    } else {
        datum_print(&text, &d);
        *ret = datum_num((int64_t)text.len);
    }
    buf_free(&text);
    datum_clear(&d);
    return true;
}

bool run_typeof(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };

    if (!call_need(c, "value", &d, err))
        return false;
    *ret = datum_str(datum_type_name(d.type));
    datum_clear(&d);
    return true;
}

static bool place_arg(
    struct call *c, const char *name, int64_t otherwise, int64_t *ret, struct err *err)
{
    struct datum d = { 0 };
    bool given, ok = call_value(c, name, &d, &given, err);

    *ret = otherwise;
    if (ok && given && d.type != DATUM_NOTHING && d.type != DATUM_NIL && !datum_to_num(&d, ret))
        ok = err_set(err, ERR_SCRIPT, "invalid value for argument %s", name);
    datum_clear(&d);
    return ok;
}

static struct datum pick_list(const struct datum *list, size_t from, size_t to)
{
    struct datum part = datum_array();

    for (size_t i = from; i < to; i++) {
        const struct datum_text *key;
        struct datum copy = datum_copy(datum_at(list, i, &key));

        if (key != NULL)
            datum_set(&part, key->s, key->len, &copy);
        else
            datum_append(&part, &copy);
    }
    return part;
}

// Without an end: one element of a list, one byte of text.
bool run_pick(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };
    int64_t begin = 0, end = 0, len;
    bool one = call_arg(c, "end") == NULL, ok;

    ok = call_need(c, "counter", &d, err) && place_arg(c, "begin", 0, &begin, err);
    if (!ok) {
        datum_clear(&d);
        return false;
    }
    if (!is_list(&d))
        datum_print(&text, &d);
    len = is_list(&d) ? (int64_t)datum_count(&d) : (int64_t)text.len;
    ok = place_arg(c, "end", one && begin < len ? begin + 1 : len, &end, err);
    end = end > len ? len : end;
    if (!ok || begin < 0 || begin >= end)
        *ret = ok ? datum_nil() : (struct datum){ 0 };
    else if (is_list(&d) && one)
        *ret = datum_copy(datum_at(&d, (size_t)begin, &(const struct datum_text *){ NULL }));
    else if (is_list(&d))
        *ret = pick_list(&d, (size_t)begin, (size_t)end);
    else
        *ret = datum_strn(buf_str(&text) + begin, (size_t)(end - begin));
    buf_free(&text);
    datum_clear(&d);
    return ok;
}

// The place of `key` behind `from`, -1 for none. In a keyed list the key of the element is the
// place.
static struct datum find_in_list(const struct datum *list, const struct datum *key, int64_t from)
{
    for (size_t i = 0; i < datum_count(list); i++) {
        const struct datum_text *name;
        const struct datum *e = datum_at(list, i, &name);

        if ((int64_t)i > from && datum_equal(e, key))
            return name != NULL ? datum_strn(name->s, name->len) : datum_num((int64_t)i);
    }
    return datum_nil();
}

static struct datum find_in_text(const struct datum *in, const struct datum *key, int64_t from)
{
    struct buf text = { 0 }, part = { 0 };
    struct datum found = datum_nil();
    const char *at = NULL;
    size_t start = from < 0 ? 0 : (size_t)from + 1;

    datum_print(&text, in);
    datum_print(&part, key);
    if (start <= text.len && part.len > 0)
        at = memmem(buf_str(&text) + start, text.len - start, buf_str(&part), part.len);
    if (at != NULL)
        found = datum_num(at - buf_str(&text));
    buf_free(&text);
    buf_free(&part);
    return found;
}

bool run_find(struct call *c, struct datum *ret, struct err *err)
{
    struct datum in = { 0 }, key = { 0 };
    int64_t from = -1;
    bool ok = call_need(c, "in", &in, err) && call_need(c, "key", &key, err) &&
              place_arg(c, "from", -1, &from, err);

    if (ok)
        *ret = is_list(&in) ? find_in_list(&in, &key, from) : find_in_text(&in, &key, from);
    datum_clear(&in);
    datum_clear(&key);
    return ok;
}

static bool split(
    struct datum *list, const char *text, size_t len, const struct buf *sep, struct err *err)
{
    for (;;) {
        const char *at = memmem(text, len, buf_str(sep), sep->len);
        size_t n = at != NULL ? (size_t)(at - text) : len;
        struct datum piece = datum_guess(text, n);

        datum_append(list, &piece);
        if (at == NULL || !datum_fits(list, err))
            return at == NULL;
        text += n + sep->len;
        len -= n + sep->len;
    }
}

static bool delimiter(struct call *c, struct buf *ret, struct err *err)
{
    struct datum d = { 0 };
    bool given, ok = call_value(c, "delimiter", &d, &given, err);

    if (given)
        datum_print(ret, &d);
    else
        buf_addc(ret, ',');
    datum_clear(&d);
    return ok && (ret->len > 0 || err_set(err, ERR_SCRIPT, "invalid value for argument delimiter"));
}

bool run_toarray(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 }, sep = { 0 };
    bool ok = call_need(c, "value", &d, err) && delimiter(c, &sep, err);

    if (ok && is_list(&d)) {
        datum_move(ret, &d);
    } else if (ok) {
        *ret = datum_array();
        datum_print(&text, &d);
        if (d.type == DATUM_STR && text.len > 0)
            ok = split(ret, buf_str(&text), text.len, &sep, err);
        else if (text.len > 0)
            datum_append(ret, &d);
    }
    if (!ok)
        datum_clear(ret);
    datum_clear(&d);
    buf_free(&text);
    buf_free(&sep);
    return ok;
}

bool run_tostr(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };

    if (!call_need(c, "value", &d, err))
        return false;
    datum_print(&text, &d);
    *ret = datum_strn(buf_str(&text), text.len);
    buf_free(&text);
    datum_clear(&d);
    return true;
}

bool run_tonum(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    int64_t n;

    if (!call_need(c, "value", &d, err))
        return false;
    *ret = datum_to_num(&d, &n) ? datum_num(n) : datum_nil();
    datum_clear(&d);
    return true;
}

bool run_tobool(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    bool yes;
    int64_t n;

    if (!call_need(c, "value", &d, err))
        return false;
    if (datum_to_bool(&d, &yes))
        *ret = datum_bool(yes);
    else if (datum_to_num(&d, &n))
        *ret = datum_bool(n != 0);
    else
        *ret = datum_nil();
    datum_clear(&d);
    return true;
}

bool run_toip(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    uint32_t ip;

    if (!call_need(c, "value", &d, err))
        return false;
    *ret = datum_to_ip(&d, &ip) ? datum_ip(ip) : datum_nil();
    datum_clear(&d);
    return true;
}

bool run_totime(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    int64_t ns;

    if (!call_need(c, "value", &d, err))
        return false;
    *ret = datum_to_time(&d, &ns) ? datum_time(ns) : datum_nil();
    datum_clear(&d);
    return true;
}

// What the text of the value is by its looks, if that is of the type asked for.
static bool convert_looks(struct call *c, enum datum_type type, struct datum *ret, struct err *err)
{
    struct datum d = { 0 }, guess;
    struct buf text = { 0 };

    if (!call_need(c, "value", &d, err))
        return false;
    datum_print(&text, &d);
    guess = datum_guess(buf_str(&text), text.len);
    if (guess.type == type)
        datum_move(ret, &guess);
    else
        *ret = datum_nil();
    datum_clear(&guess);
    datum_clear(&d);
    buf_free(&text);
    return true;
}

bool run_toid(struct call *c, struct datum *ret, struct err *err)
{
    return convert_looks(c, DATUM_ID, ret, err);
}

bool run_toip6(struct call *c, struct datum *ret, struct err *err)
{
    return convert_looks(c, DATUM_IP6, ret, err);
}
