// SPDX-License-Identifier: ISC
#pragma once
// For the types only: a bounded cursor over the text that was typed, and the sentences that refuse
// it. The sentences live in one place so that they are the same for every property.

#include "core/value/value.h"

struct scan {
    const char *p, *end;
};

struct scan scan_of(const char *text, size_t len);
struct scan scan_str(const char *text);
bool scan_done(const struct scan *s);
char scan_peek(const struct scan *s);          // NUL at the end
bool scan_char(struct scan *s, char c);        // takes c if it is next
bool scan_word(struct scan *s, const char *w); // takes w if it is next
size_t scan_left(const struct scan *s);

enum scan_number {
    SCAN_NONE, // no digit is next; nothing was taken
    SCAN_OK,
    SCAN_OVERFLOW, // digits were taken, but they do not fit
};
enum scan_number scan_decimal(struct scan *s, int64_t *ret); // digits only
enum scan_number scan_int(struct scan *s, int64_t *ret);     // also a sign and 0x
bool scan_hex_digit(struct scan *s, unsigned *ret);
// The text up to the next comma, or the rest. False when all was given. "a," has two pieces, the
// second empty; so has "", one.
bool scan_piece(struct scan *s, struct scan *ret);

bool scan_ip(struct scan *s, uint32_t *ret);                    // 10.0.0.1 or short, 10.1
bool scan_prefix(struct scan *s, uint32_t *ret, unsigned *len); // an address and /n or /mask
uint32_t prefix_mask(unsigned len);

// The refusals. All return false.
bool value_invalid(const char *prop, struct err *err);
bool value_trailing(const char *prop, struct err *err);
bool value_no_match(const char *prop, struct err *err);
bool value_ambiguous(const char *prop, struct err *err);
bool value_out_of_range(const char *prop, int64_t min, int64_t max, struct err *err);

// Whole numbers with an optional suffix, as in 64k. The range of `arg` is checked.
struct suffix {
    const char *text; // a table ends with .text = NULL; longer ones first
    int64_t factor;
};
bool suffixed_parse(const struct suffix *table, const struct type_arg *arg, const char *prop,
    const char *text, size_t len, int64_t *ret, struct err *err);
// Appends a word of the table that `text` names. Anything else than EXACT and PREFIX appends
// nothing.
enum match word_canonical(const struct word *table, struct scan text, struct buf *out);
// Shared by names and references.
bool name_parse(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err);
int compare_int(const struct type_arg *arg, const char *a, const char *b);
int compare_prefix(const struct type_arg *arg, const char *a, const char *b);
int compare_text(const struct type_arg *arg, const char *a, const char *b);
int compare_number(int64_t a, int64_t b);
