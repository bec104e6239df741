// SPDX-License-Identifier: ISC
#include "core/value/value.h"

#include "core/value/value_priv.h"

#include <inttypes.h>
#include <string.h>

static const struct type *const types[] = {
    &type_address,
    &type_bool,
    &type_bytes,
    &type_either,
    &type_enum,
    &type_flags,
    &type_host,
    &type_id,
    &type_int,
    &type_ip,
    &type_list,
    &type_mac,
    &type_megahertz,
    &type_name,
    &type_percent,
    &type_plain,
    &type_prefix,
    &type_range,
    &type_rate,
    &type_ref,
    &type_speed,
    &type_text,
    &type_time,
};

static const struct type_arg no_arg;

const struct type *type_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(types[i]->name, name) == 0)
            return types[i];
    return NULL;
}

bool value_parse(const struct type *type, const struct type_arg *arg, const char *prop,
    const char *text, size_t len, struct buf *out, struct err *err)
{
    enum match match = MATCH_NONE;
    struct buf word = { 0 };

    if (arg == NULL)
        arg = &no_arg;
    // Canonical text is a C string, so no type may let a NUL in.
    if (memchr(text, '\0', len) != NULL)
        return value_invalid(prop, err);
    if (arg->words != NULL)
        match = word_canonical(arg->words, scan_of(text, len), &word);
    if (match == MATCH_EXACT || (match == MATCH_PREFIX && !type->open))
        buf_add(out, word.data, word.len);
    else
        match = MATCH_NONE;
    buf_free(&word);
    return match != MATCH_NONE || type->parse(arg, prop, text, len, out, err);
}

static int word_place(const struct word *words, const char *text)
{
    for (int i = 0; words[i].word != NULL; i++)
        if (strcmp(words[i].word, text) == 0)
            return i;
    return INT32_MAX;
}

int value_compare(const struct type *type, const struct type_arg *arg, const char *a, const char *b)
{
    if (arg == NULL)
        arg = &no_arg;
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    if (arg->words != NULL) {
        int pa = word_place(arg->words, a), pb = word_place(arg->words, b);

        if (pa != INT32_MAX || pb != INT32_MAX)
            return compare_number(pa, pb);
    }
    return type->compare(arg, a, b);
}

void value_complete(
    const struct type *type, const struct type_arg *arg, value_emit *emit, void *ctx)
{
    if (arg == NULL)
        arg = &no_arg;
    if (arg->words != NULL)
        for (const struct word *w = arg->words; w->word != NULL; w++)
            emit(ctx, w->word, w->help);
    if (type->complete != NULL)
        type->complete(arg, emit, ctx);
}

void value_syntax(const struct type *type, const struct type_arg *arg, struct buf *out)
{
    const char *between = "";

    if (arg == NULL)
        arg = &no_arg;
    if (arg->words != NULL)
        for (const struct word *w = arg->words; w->word != NULL; w++, between = " | ")
            buf_printf(out, "%s%s", between, w->word);
    if (type->explain == NULL && type->syntax == NULL)
        return;
    buf_adds(out, between);
    if (type->explain != NULL)
        type->explain(arg, out);
    else
        buf_adds(out, type->syntax);
}

void value_show(const struct type *type, const char *canonical, struct buf *out)
{
    if (type->show != NULL)
        type->show(canonical, out);
    else
        buf_adds(out, canonical);
}

bool value_invalid(const char *prop, struct err *err)
{
    return err_arg(err, prop, "invalid value for argument %s", prop);
}

bool value_trailing(const char *prop, struct err *err)
{
    return err_arg(err, prop, "value of %s contains invalid trailing characters", prop);
}

bool value_no_match(const char *prop, struct err *err)
{
    return err_arg(err, prop, "input does not match any value of %s", prop);
}

bool value_ambiguous(const char *prop, struct err *err)
{
    return err_arg(
        err, prop, "ambiguous value of %s, more than one possible value matches input", prop);
}

bool value_out_of_range(const char *prop, int64_t min, int64_t max, struct err *err)
{
    return err_arg(
        err, prop, "value of %s out of range (%" PRId64 "..%" PRId64 ")", prop, min, max);
}

bool suffixed_parse(const struct suffix *table, const struct type_arg *arg, const char *prop,
    const char *text, size_t len, int64_t *ret, struct err *err)
{
    int64_t min = 0, max = INT64_MAX, v = 0;
    struct scan s = scan_of(text, len);
    enum scan_number got = scan_decimal(&s, &v);
    bool fits = got == SCAN_OK;

    if (arg->min != 0 || arg->max != 0) {
        min = arg->min;
        max = arg->max;
    }
    if (got == SCAN_NONE)
        return value_invalid(prop, err);
    for (const struct suffix *row = table; row->text != NULL; row++) {
        if (!scan_word(&s, row->text))
            continue;
        fits = fits && !__builtin_mul_overflow(v, row->factor, &v);
        break;
    }
    if (!scan_done(&s))
        return value_trailing(prop, err);
    if (!fits || v < min || v > max)
        return value_out_of_range(prop, min, max, err);
    *ret = v;
    return true;
}

enum match word_canonical(const struct word *table, struct scan text, struct buf *out)
{
    enum match match;
    size_t at = 0;

    // No text abbreviates every word; that is no choice among them.
    match = word_find(table, text.p, scan_left(&text), &at);
    if (match == MATCH_AMBIGUOUS && scan_done(&text))
        return MATCH_NONE;
    if (match == MATCH_EXACT || match == MATCH_PREFIX)
        buf_adds(out, table[at].word);
    return match;
}

int compare_text(const struct type_arg *arg, const char *a, const char *b)
{
    (void)arg;
    return strcmp(a, b);
}

int compare_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}
