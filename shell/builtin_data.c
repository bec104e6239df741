// SPDX-License-Identifier: ISC
// The `:` commands that carry values to other forms and back: bytes, JSON, rows and columns.
#include "shell/builtin_run.h"

#include "shell/convert.h"
#include "shell/dsv.h"
#include "shell/files.h"
#include "shell/json.h"

#include <string.h>

// The word that an argument says, out of a table; its value is *ret, left alone where the argument
// is not given.
static bool word_arg(
    struct call *c, const char *name, const struct word *words, int *ret, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };
    size_t i;
    bool given, ok = call_value(c, name, &d, &given, err);
    enum match m;

    if (ok && given) {
        datum_print(&text, &d);
        m = word_find(words, buf_str(&text), text.len, &i);
        ok = m == MATCH_EXACT || m == MATCH_PREFIX ||
             err_set(err, ERR_SCRIPT, "input does not match any value of %s", name);
        if (ok)
            *ret = words[i].value;
    }
    buf_free(&text);
    datum_clear(&d);
    return ok;
}

// Text, "" where the argument is not given.
static bool text_arg(
    struct call *c, const char *name, struct buf *ret, bool *ret_given, struct err *err)
{
    struct datum d = { 0 };
    bool ok = call_value(c, name, &d, ret_given, err);

    if (ok && *ret_given)
        datum_print(ret, &d);
    datum_clear(&d);
    return ok;
}

// The result, unless it has become too large.
static bool result(struct datum *d, struct datum *ret, struct err *err)
{
    bool ok = datum_fits(d, err);

    if (ok)
        datum_move(ret, d);
    datum_clear(d);
    return ok;
}

static bool text_result(struct buf *text, struct datum *ret, struct err *err)
{
    struct datum d = datum_strn(buf_str(text), text->len);

    buf_free(text);
    return result(&d, ret, err);
}

static int word_value(const struct word *words, const char *word)
{
    size_t i = 0;

    word_find(words, word, strlen(word), &i);
    return words[i].value;
}

bool run_convert(struct call *c, struct datum *ret, struct err *err)
{
    int raw = word_value(convert_forms, "raw"), from = raw, to = raw, change = -1;
    struct datum d = { 0 }, converted = { 0 };
    struct buf bytes = { 0 };
    bool ok = call_need(c, "value", &d, err) && word_arg(c, "from", convert_forms, &from, err) &&
              word_arg(c, "transform", convert_changes, &change, err) &&
              word_arg(c, "to", convert_forms, &to, err);

    if (ok && !convert_read(from, &d, &bytes))
        ok = err_set(err, ERR_SCRIPT, "value is not %s", word_of(convert_forms, from));
    if (ok && change >= 0)
        convert_change(change, &bytes);
    if (ok && !convert_write(to, &bytes, &converted))
        ok = err_set(err, ERR_SCRIPT, "value does not fit into %s", word_of(convert_forms, to));
    ok = ok && result(&converted, ret, err);
    buf_free(&bytes);
    datum_clear(&d);
    return ok;
}

const struct word data_formats[] = {
    { "dsv", DATA_DSV, "Rows and columns, a delimiter between fields" },
    { "json", DATA_JSON, "JSON" },
    { NULL },
};

const struct word data_options[] = {
    { "dsv.array", DATA_KEYED, "Reading: rows are keyed by the names in the first line" },
    { "dsv.plain", DATA_PLAIN, "Reading: rows are lists of fields" },
    { "dsv.remap", DATA_KEYED, "Writing: a line with the names of the columns comes first" },
    { "json.no-string-conversion", DATA_STRINGS, "Text that is a number stays text" },
    { "json.pretty", DATA_PRETTY, "On several lines" },
    { NULL },
};

// options=json.pretty,json.no-string-conversion
static bool options_arg(struct call *c, unsigned *ret, struct err *err)
{
    struct buf text = { 0 };
    const char *at;
    bool given, ok = text_arg(c, "options", &text, &given, err);

    *ret = 0;
    for (at = buf_str(&text); ok && *at != '\0';) {
        size_t len = strcspn(at, ",;"), i;

        ok = word_find(data_options, at, len, &i) == MATCH_EXACT ||
             err_set(err, ERR_SCRIPT, "input does not match any value of options");
        *ret |= ok ? (unsigned)data_options[i].value : 0;
        at += len + (at[len] != '\0');
    }
    buf_free(&text);
    return ok;
}

static bool delimiter_arg(struct call *c, struct buf *ret, struct err *err)
{
    bool given;

    if (!text_arg(c, "delimiter", ret, &given, err))
        return false;
    return ret->len > 0 || err_set(err, ERR_SCRIPT, "missing value(s) of argument(s) delimiter");
}

// What both commands are told, beside the value.
struct data {
    int format;
    unsigned options;
    struct buf delimiter;
};

static bool data_args(struct call *c, const char *format, struct data *ret, struct err *err)
{
    *ret = (struct data){ .format = -1 };
    if (!word_arg(c, format, data_formats, &ret->format, err) ||
        !options_arg(c, &ret->options, err))
        return false;
    if (ret->format < 0)
        return err_set(err, ERR_SCRIPT, "missing value(s) of argument(s) %s", format);
    return ret->format != DATA_DSV || delimiter_arg(c, &ret->delimiter, err);
}

// order=a,b or an array of names.
static bool order_arg(struct call *c, struct datum *ret, bool *ret_given, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };
    bool ok = call_value(c, "order", &d, ret_given, err);
    const char *at;

    if (ok && d.type == DATUM_ARRAY) {
        datum_move(ret, &d);
        return true;
    }
    *ret = datum_array();
    datum_print(&text, &d);
    for (at = buf_str(&text); *at != '\0';) {
        size_t len = strcspn(at, ",;");
        struct datum name = datum_strn(at, len);

        datum_append(ret, &name);
        at += len + (at[len] != '\0');
    }
    buf_free(&text);
    datum_clear(&d);
    return ok;
}

// The text becomes the value, or a file.
static bool put_text(struct call *c, struct buf *text, struct datum *ret, struct err *err)
{
    struct buf name = { 0 };
    bool given, ok = text_arg(c, "file-name", &name, &given, err);

    if (ok && given)
        ok = files_write(c->eval->session, buf_str(&name), text, false, err);
    buf_free(&name);
    if (ok && !given)
        return text_result(text, ret, err);
    buf_free(text);
    return ok;
}

static bool serialize(
    struct call *c, const struct data *a, const struct datum *d, struct datum *ret, struct err *err)
{
    struct datum order = { 0 };
    struct buf out = { 0 };
    bool given = false;

    if (!order_arg(c, &order, &given, err)) {
        datum_clear(&order);
        return false;
    }
    if (a->format == DATA_JSON)
        json_write(&out, d,
            ((a->options & DATA_PRETTY) != 0 ? JSON_PRETTY : 0u) |
                ((a->options & DATA_STRINGS) != 0 ? JSON_STRINGS : 0u));
    else
        dsv_write(&out, d, &a->delimiter, (a->options & DATA_KEYED) != 0, given ? &order : NULL);
    datum_clear(&order);
    return put_text(c, &out, ret, err);
}

bool run_serialize(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    struct data a = { 0 };
    bool ok = call_need(c, "value", &d, err) && data_args(c, "to", &a, err) &&
              serialize(c, &a, &d, ret, err);

    buf_free(&a.delimiter);
    datum_clear(&d);
    return ok;
}

bool run_deserialize(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    struct data a = { 0 };
    struct buf text = { 0 };
    bool ok = call_need(c, "value", &d, err) && data_args(c, "from", &a, err);

    if (ok) {
        datum_print(&text, &d);
        ok = a.format == DATA_JSON ? json_parse(buf_str(&text), text.len, ret, err)
                                   : dsv_parse(buf_str(&text), text.len, &a.delimiter,
                                         (a.options & DATA_KEYED) != 0, ret, err);
    }
    buf_free(&text);
    buf_free(&a.delimiter);
    datum_clear(&d);
    return ok;
}

static bool line_ends(struct call *c, const char *change, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };

    if (!call_need(c, "value", &d, err))
        return false;
    datum_print(&text, &d);
    datum_clear(&d);
    convert_change(word_value(convert_changes, change), &text);
    return text_result(&text, ret, err);
}

bool run_tocrlf(struct call *c, struct datum *ret, struct err *err)
{
    return line_ends(c, "crlf", ret, err);
}

bool run_tolf(struct call *c, struct datum *ret, struct err *err)
{
    return line_ends(c, "lf", ret, err);
}
