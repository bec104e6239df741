// SPDX-License-Identifier: ISC
#include "shell/literal.h"

#include "shell/ast.h"

#include <string.h>

enum { DEPTH_MAX = 64 }; // arrays in arrays

// ---- writing

static void write_text(struct buf *out, const char *s, size_t len)
{
    buf_addc(out, '"');
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '"' || s[i] == '\\')
            buf_addc(out, '\\');
        buf_addc(out, s[i]);
    }
    buf_addc(out, '"');
}

static void write_printed(struct buf *out, const char *before, const struct datum *d)
{
    struct buf text = { 0 };

    datum_print(&text, d);
    buf_adds(out, before);
    write_text(out, buf_str(&text), text.len);
    buf_free(&text);
}

static void write_array(struct buf *out, const struct datum *d)
{
    buf_addc(out, '{');
    for (size_t i = 0; i < datum_count(d); i++) {
        const struct datum_text *key;
        const struct datum *value = datum_at(d, i, &key);

        if (i > 0)
            buf_addc(out, ';');
        if (key != NULL) {
            write_text(out, key->s, key->len);
            buf_addc(out, '=');
        }
        literal_write(out, value);
    }
    buf_addc(out, '}');
}

void literal_write(struct buf *out, const struct datum *d)
{
    switch (d->type) {
    case DATUM_NOTHING:
        buf_adds(out, "nothing");
        break;
    case DATUM_NIL:
        buf_adds(out, "nil");
        break;
    case DATUM_STR:
        write_printed(out, "", d);
        break;
    case DATUM_ARRAY:
        write_array(out, d);
        break;
    case DATUM_CODE:
        write_printed(out, "do=", d);
        break;
    case DATUM_OP:
        write_printed(out, "op=", d);
        break;
    case DATUM_TIME:
        buf_printf(out, "ns=%lld", (long long)d->num);
        break;
    case DATUM_NUM:
    case DATUM_BOOL:
    case DATUM_IP:
    case DATUM_IP_PREFIX:
    case DATUM_IP6:
    case DATUM_IP6_PREFIX:
    case DATUM_ID:
        datum_print(out, d);
        break;
    }
}

// ---- reading

struct reading {
    struct session *s;
    const char *at, *end;
    unsigned depth;
};

static bool starts(struct reading *r, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
        return false;
    r->at += len;
    return true;
}

// The text between quotes; `at` stands behind the first one.
static bool read_text(struct reading *r, struct buf *ret)
{
    for (; r->at < r->end && *r->at != '"'; r->at++) {
        if (*r->at == '\\' && ++r->at == r->end)
            return false;
        buf_addc(ret, *r->at);
    }
    return starts(r, "\"");
}

static bool any_name(void *ctx, const char *name)
{
    (void)ctx, (void)name;
    return true;
}

// Names in code are looked up when it runs. An expression is the value of a statement.
static bool read_code(struct reading *r, bool op, struct datum *ret)
{
    struct parse_env env = { .schema = r->s->schema, .declared = any_name };
    struct buf text = { 0 };
    struct parse p;
    bool ok;

    if (op)
        buf_adds(&text, ":return ");
    if (!read_text(r, &text)) {
        buf_free(&text);
        return false;
    }
    parse_text(&p, &env, buf_str(&text), text.len);
    ok = !p.failed;
    if (ok && op) {
        const struct node *statement = p.script->root->first;
        const struct arg *value =
            statement != NULL && statement->kind == NODE_COMMAND ? statement->command->args : NULL;

        ok = value != NULL && value->value != NULL;
        if (ok)
            *ret = datum_code(p.script, value->value, DATUM_OP);
    } else if (ok) {
        *ret = datum_code(p.script, p.script->root, DATUM_CODE);
    }
    parse_fini(&p);
    buf_free(&text);
    return ok;
}

static bool read_value(struct reading *r, struct datum *ret);

static bool read_key(struct reading *r, struct buf *ret, bool *ret_has)
{
    const char *before = r->at;

    *ret_has = starts(r, "\"") && read_text(r, ret) && starts(r, "=");
    if (!*ret_has)
        r->at = before; // it was a value
    return true;
}

static bool read_array(struct reading *r, struct datum *ret)
{
    struct datum all = datum_array();
    bool ok = r->depth++ < DEPTH_MAX;

    while (ok && !starts(r, "}")) {
        struct buf key = { 0 };
        struct datum value = { 0 };
        bool has = false;

        if (datum_count(&all) > 0)
            ok = starts(r, ";");
        ok = ok && read_key(r, &key, &has) && read_value(r, &value);
        if (ok && has)
            datum_set(&all, buf_str(&key), key.len, &value);
        else if (ok)
            datum_append(&all, &value);
        datum_clear(&value);
        buf_free(&key);
    }
    r->depth--;
    if (ok)
        *ret = all;
    else
        datum_clear(&all);
    return ok;
}

static bool read_word(struct reading *r, struct datum *ret)
{
    const char *from = r->at;
    struct datum number = { 0 };

    while (r->at < r->end && *r->at != ';' && *r->at != '}')
        r->at++;
    if (memchr(from, '"', (size_t)(r->at - from)) != NULL)
        return false;
    if (r->at - from > 3 && memcmp(from, "ns=", 3) == 0) {
        number = datum_guess(from + 3, (size_t)(r->at - from) - 3);
        if (number.type != DATUM_NUM) {
            datum_clear(&number);
            return false;
        }
        *ret = datum_time(number.num);
    } else if (r->at - from == 3 && memcmp(from, "nil", 3) == 0) {
        *ret = datum_nil();
    } else if (r->at - from != 7 || memcmp(from, "nothing", 7) != 0) {
        *ret = datum_guess(from, (size_t)(r->at - from));
    }
    return true;
}

static bool read_value(struct reading *r, struct datum *ret)
{
    struct buf text = { 0 };
    bool ok;

    if (starts(r, "{"))
        return read_array(r, ret);
    if (starts(r, "do=\""))
        return read_code(r, false, ret);
    if (starts(r, "op=\""))
        return read_code(r, true, ret);
    if (!starts(r, "\""))
        return read_word(r, ret);
    ok = read_text(r, &text);
    if (ok)
        *ret = datum_strn(buf_str(&text), text.len);
    buf_free(&text);
    return ok;
}

struct datum literal_read(struct session *s, const char *text, size_t len)
{
    struct reading r = { .s = s, .at = text, .end = text + len };
    struct datum d = { 0 };

    if (read_value(&r, &d) && r.at == r.end)
        return d;
    datum_clear(&d);
    return datum_strn(text, len);
}
