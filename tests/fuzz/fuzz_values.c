// SPDX-License-Identifier: ISC
// Any text under any type: what is accepted has a canonical form, and that form is its own.
#include "core/value/value.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static const struct word words[] = {
    { "disabled", 1 },
    { "pap", 2 },
    { "chap", 4 },
    { "mschap1", 8 },
    { "mschap2", 16 },
    { NULL },
};
static const struct type_arg choices = { .words = words };
static const struct type_arg keep = { .words = words, .keep_order = true };
static const struct type_arg range = { .min = -5, .max = 100000, .words = words };
static const struct type_arg list = { .item = &type_time, .item_arg = &range };
static const struct type_arg either = { .item = &type_prefix, .other = &type_name };

// The first byte of the input picks the row.
static const struct {
    const struct type *type;
    const struct type_arg *arg;
} rows[] = {
    { &type_bool },
    { &type_int },
    { &type_int, &range },
    { &type_text },
    { &type_name },
    { &type_enum, &choices },
    { &type_flags, &choices },
    { &type_flags, &keep },
    { &type_time },
    { &type_time, &range },
    { &type_ip },
    { &type_prefix },
    { &type_address },
    { &type_range },
    { &type_host },
    { &type_mac },
    { &type_rate },
    { &type_rate, &range },
    { &type_bytes },
    { &type_id },
    { &type_ref },
    { &type_list, &list },
    { &type_either, &either },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf first = { 0 }, second = { 0 }, shown = { 0 };
    struct err err = { .class = ERR_NONE };
    size_t at = size > 0 ? data[0] % (sizeof(rows) / sizeof(rows[0])) : 0;
    const struct type *type = rows[at].type;
    const struct type_arg *arg = rows[at].arg;

    if (size == 0)
        return 0;
    if (value_parse(type, arg, "x", (const char *)data + 1, size - 1, &first, &err)) {
        FUZZ_LAW(memchr(buf_str(&first), '\0', first.len) == NULL);
        FUZZ_LAW(value_parse(type, arg, "x", buf_str(&first), first.len, &second, &err));
        FUZZ_LAW(strcmp(buf_str(&first), buf_str(&second)) == 0);
        FUZZ_LAW(value_compare(type, arg, buf_str(&first), buf_str(&second)) == 0);
        value_show(type, buf_str(&first), &shown);
    } else {
        FUZZ_LAW(first.len == 0 && err.class == ERR_ARGUMENT && err.text[0] != '\0');
    }
    buf_free(&first);
    buf_free(&second);
    buf_free(&shown);
    return 0;
}
