// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <string.h>

static const struct word words[] = {
    { "yes", true },
    { "no", false },
    { "true", true },
    { "false", false },
    { NULL },
};

bool value_bool(const char *canonical)
{
    return strcmp(canonical, "yes") == 0;
}

void value_bool_text(bool on, struct buf *out)
{
    buf_adds(out, on ? "yes" : "no");
}

static bool parse_bool(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    size_t at = 0;
    enum match match = len > 0 ? word_find(words, text, len, &at) : MATCH_NONE;

    (void)arg;
    if (match != MATCH_EXACT && match != MATCH_PREFIX)
        return value_no_match(prop, err);
    value_bool_text(words[at].value, out);
    return true;
}

static int compare_bool(const struct type_arg *arg, const char *a, const char *b)
{
    (void)arg;
    return compare_number(value_bool(a), value_bool(b));
}

static void complete_bool(const struct type_arg *arg, value_emit *emit, void *ctx)
{
    (void)arg;
    emit(ctx, "yes", NULL);
    emit(ctx, "no", NULL);
}

const struct type type_bool = {
    .name = "bool",
    .syntax = "yes | no",
    .parse = parse_bool,
    .compare = compare_bool,
    .complete = complete_bool,
};
