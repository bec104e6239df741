// SPDX-License-Identifier: ISC
#include "shell/dsv.h"

#include <string.h>

#define WRITTEN_MAX (32u << 20) // more than a value can be: whoever asked refuses it

struct reader {
    const char *text;
    size_t len, pos;
    const struct buf *delimiter;
    struct err *err;
};

static bool at_delimiter(const struct reader *r)
{
    const struct buf *d = r->delimiter;

    return r->len - r->pos >= d->len && memcmp(r->text + r->pos, buf_str(d), d->len) == 0;
}

// CRLF, LF, CR: how many bytes, 0 where no line ends.
static size_t line_end(const struct reader *r)
{
    const char *s = r->text + r->pos;

    if (r->pos >= r->len || (*s != '\r' && *s != '\n'))
        return 0;
    return *s == '\r' && r->len - r->pos > 1 && s[1] == '\n' ? 2 : 1;
}

// Behind the opening quote.
static bool quoted_field(struct reader *r, struct buf *out)
{
    for (;; r->pos++) {
        if (r->pos >= r->len)
            return err_set(r->err, ERR_SCRIPT, "expected closing quote");
        if (r->text[r->pos] == '"') {
            r->pos++;
            if (r->pos >= r->len || r->text[r->pos] != '"')
                return true;
        }
        buf_addc(out, r->text[r->pos]);
    }
}

static bool read_field(struct reader *r, struct datum *ret)
{
    struct buf field = { 0 };
    bool ok = true;

    if (r->pos < r->len && r->text[r->pos] == '"') {
        r->pos++;
        ok = quoted_field(r, &field);
    }
    while (ok && r->pos < r->len && !at_delimiter(r) && line_end(r) == 0)
        buf_addc(&field, r->text[r->pos++]);
    if (ok)
        *ret = datum_strn(buf_str(&field), field.len);
    buf_free(&field);
    return ok;
}

static bool read_row(struct reader *r, struct datum *row)
{
    for (bool more = true; more;) {
        struct datum field = { 0 };

        if (!read_field(r, &field))
            return false;
        datum_append(row, &field);
        more = line_end(r) == 0 && r->pos < r->len && at_delimiter(r);
        r->pos += more ? r->delimiter->len : 0;
    }
    r->pos += line_end(r);
    return datum_fits(row, r->err);
}

// Fields by the names of their columns; those without a name keep their place.
static struct datum by_columns(const struct datum *columns, const struct datum *row)
{
    struct datum keyed = datum_array();
    const struct datum_text *none;

    for (size_t i = 0; i < datum_count(row); i++) {
        struct datum value = datum_copy(datum_at(row, i, &none));

        if (i < datum_count(columns)) {
            const struct datum *name = datum_at(columns, i, &none);

            datum_set(&keyed, name->text->s, name->text->len, &value);
        } else {
            datum_append(&keyed, &value);
        }
    }
    return keyed;
}

static bool add_row(struct reader *r, const struct datum *columns, struct datum *all)
{
    struct datum row = datum_array(), keyed;
    bool ok = read_row(r, &row);

    if (ok && columns != NULL) {
        keyed = by_columns(columns, &row);
        datum_move(&row, &keyed);
    }
    if (ok) {
        datum_append(all, &row);
        ok = datum_fits(all, r->err);
    }
    datum_clear(&row);
    return ok;
}

bool dsv_parse(const char *text, size_t len, const struct buf *delimiter, bool keyed,
    struct datum *ret, struct err *err)
{
    struct reader r = { .text = text, .len = len, .delimiter = delimiter, .err = err };
    struct datum all = datum_array(), columns = datum_array();
    bool ok = !keyed || len == 0 || read_row(&r, &columns);

    while (ok && r.pos < r.len)
        ok = add_row(&r, keyed ? &columns : NULL, &all);
    if (ok)
        datum_move(ret, &all);
    datum_clear(&all);
    datum_clear(&columns);
    return ok;
}

// Writing.

struct writer {
    struct buf *out;
    const struct buf *delimiter;
    bool first; // no field of this row is written yet
};

static void write_field(struct writer *w, const char *s, size_t len)
{
    const char *d = buf_str(w->delimiter);
    bool quote = memmem(s, len, d, w->delimiter->len) != NULL || memchr(s, '"', len) != NULL ||
                 memchr(s, '\n', len) != NULL || memchr(s, '\r', len) != NULL;

    if (!w->first)
        buf_add(w->out, d, w->delimiter->len);
    w->first = false;
    if (!quote) {
        buf_add(w->out, s, len);
        return;
    }
    buf_addc(w->out, '"');
    for (size_t i = 0; i < len; i++) {
        buf_addc(w->out, s[i]);
        if (s[i] == '"')
            buf_addc(w->out, '"');
    }
    buf_addc(w->out, '"');
}

static void write_value(struct writer *w, const struct datum *d)
{
    struct buf text = { 0 };

    if (d != NULL)
        datum_print(&text, d);
    write_field(w, buf_str(&text), text.len);
    buf_free(&text);
}

// A new row begins.
static void begin_row(struct writer *w, bool first)
{
    if (!first)
        buf_addc(w->out, '\n');
    w->first = true;
}

static void write_row(struct writer *w, const struct datum *row, const struct datum *order)
{
    const struct datum_text *key;

    if (row->type != DATUM_ARRAY) {
        write_value(w, row);
        return;
    }
    for (size_t i = 0; i < datum_count(order != NULL ? order : row); i++)
        write_value(w,
            order != NULL ? datum_element(row, datum_at(order, i, &key)) : datum_at(row, i, &key));
}

// The keys of all rows, as an array.
static void add_keys(struct datum *names, const struct datum *row)
{
    const struct datum_text *key;

    if (row->type != DATUM_ARRAY)
        return;
    for (size_t i = 0; i < datum_count(row); i++) {
        struct datum value;

        datum_at(row, i, &key);
        if (key == NULL)
            continue;
        value = datum_strn(key->s, key->len);
        datum_set(names, key->s, key->len, &value);
    }
}

static bool has_rows(const struct datum *d)
{
    const struct datum_text *key;

    return d->type == DATUM_ARRAY && datum_count(d) > 0 &&
           datum_at(d, 0, &key)->type == DATUM_ARRAY;
}

void dsv_write(struct buf *out, const struct datum *d, const struct buf *delimiter, bool keyed,
    const struct datum *order)
{
    struct writer w = { .out = out, .delimiter = delimiter, .first = true };
    bool rows = has_rows(d), first = true;
    struct datum names = datum_array();
    const struct datum_text *key;

    if (keyed && order == NULL) {
        for (size_t i = 0; rows && i < datum_count(d); i++)
            add_keys(&names, datum_at(d, i, &key));
        if (!rows)
            add_keys(&names, d);
        order = &names;
    }
    if (keyed) {
        for (size_t i = 0; i < datum_count(order); i++)
            write_value(&w, datum_at(order, i, &key));
        first = false;
    }
    for (size_t i = 0; rows && i < datum_count(d) && out->len <= WRITTEN_MAX; i++) {
        size_t from;

        begin_row(&w, first);
        from = out->len;
        write_row(&w, datum_at(d, i, &key), order);
        if (out->len == from)
            buf_adds(out, "\"\""); // an empty last line would be no row
        first = false;
    }
    if (!rows) {
        begin_row(&w, first);
        write_row(&w, d, order);
    }
    datum_clear(&names);
}
