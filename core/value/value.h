// SPDX-License-Identifier: ISC
#pragma once
// Typed values. The one form in which a value is stored, sent and printed is its canonical text; a
// type turns every accepted spelling into it, orders two of them and lists the choices. Code that
// needs the number in it asks the accessors below, which take canonical text only.
//
// Unset is not a value: it is NULL wherever a canonical text could be.

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct type;

// What a property says about its type. A field that a type does not know is ignored. NULL stands
// for a zeroed one.
struct type_arg {
    // The range of an int or rate, of a time in milliseconds; the length in bytes of text and
    // names; the number of items in a list. Both 0: no limit of the property's own.
    int64_t min, max;
    // The choices of enum and flags (64 at most). For all other types: words that may stand instead
    // of a value, such as `disabled`.
    const struct word *words;
    bool keep_order;         // flags: as typed, where the table's order would lose meaning
    const char *ref;         // ref: path of the menu that the name is looked up in
    const struct type *item; // list: of what; either: tried first
    const struct type_arg *item_arg;
    const struct type *other; // either: tried second
    const struct type_arg *other_arg;
};

typedef void value_emit(void *ctx, const char *word, const char *help);

struct type {
    const char *name;   // as `/console describe` sends it
    const char *syntax; // what `?` shows; NULL where the choices say it all
    bool quoted;        // free text: `print detail` puts it in quotes
    bool bare;          // ... and never this, whatever is in it
    bool right;         // columns are right-aligned
    bool open;          // any word may be a value, so words of the argument must be spelt in full
    // Called through value_parse() etc., which handle NULL arguments and arg->words.
    bool (*parse)(const struct type_arg *arg, const char *prop, const char *text, size_t len,
        struct buf *out, struct err *err);
    int (*compare)(const struct type_arg *arg, const char *a, const char *b);
    void (*complete)(const struct type_arg *arg, value_emit *emit, void *ctx); // NULL: no choices
    void (*explain)(const struct type_arg *arg, struct buf *out); // where syntax depends on arg
    void (*show)(const char *canonical, struct buf *out);         // for tables; NULL: as it is
};

extern const struct type type_address; // 10.0.0.1/24: an address and the length of its network
extern const struct type type_bool;
extern const struct type type_bytes;
extern const struct type type_either;
extern const struct type type_enum;
extern const struct type type_flags;
extern const struct type type_host;
extern const struct type type_id;
extern const struct type type_int;
extern const struct type type_ip;
extern const struct type type_list;
extern const struct type type_mac;
extern const struct type type_name;
extern const struct type type_percent;   // a measured share
extern const struct type type_megahertz; // a measured frequency
extern const struct type type_plain;  // what the router words itself, shown bare: a date, a state
extern const struct type type_prefix; // 10.0.0.0/24: a network, no host bits
extern const struct type type_range;
extern const struct type type_rate;
extern const struct type type_ref;   // the menus look the name up; here it is only a name
extern const struct type type_speed; // as it was measured: 27.8kbps
extern const struct type type_text;
extern const struct type type_time;

const struct type *type_by_name(const char *name); // NULL where there is none

// Appends the canonical form of `text` (`len` bytes, any bytes) to `out`. On failure `out` is
// untouched and `err` is about `prop`; the sentence never repeats the text, which may be a secret.
bool value_parse(const struct type *type, const struct type_arg *arg, const char *prop,
    const char *text, size_t len, struct buf *out, struct err *err);
// Like strcmp, by number, address or duration rather than by letters. NULL (unset) sorts first,
// then the words of the argument in their order.
int value_compare(
    const struct type *type, const struct type_arg *arg, const char *a, const char *b);
// The words that could be typed; for lists and flags those of one item.
void value_complete(
    const struct type *type, const struct type_arg *arg, value_emit *emit, void *ctx);
// One line for `?`: the choices, the range, or what the type looks like.
void value_syntax(const struct type *type, const struct type_arg *arg, struct buf *out);
// What a table or a settings print shows: mostly the canonical text itself.
void value_show(const struct type *type, const char *canonical, struct buf *out);

// Accessors. Each takes canonical text of its type; where there is a bool it is false on other text
// (such as a word of the argument) and leaves the results alone.
bool value_bool(const char *canonical);
bool value_int(const char *canonical, int64_t *ret);
bool value_enum(const struct word *words, const char *canonical, int *ret);
unsigned value_flags(const struct word *words, const char *canonical); // values of the words, ORed
bool value_time_ms(const char *canonical, int64_t *ret_ms);            // cut to whole milliseconds
bool value_time_ns(const char *canonical, int64_t *ret_ns);
bool value_ip(const char *canonical, uint32_t *ret_ip); // host byte order, here and below
bool value_prefix(const char *canonical, uint32_t *ret_ip, unsigned *ret_len); // and type_address
bool value_range_next(const char **cursor, uint32_t *ret_first, uint32_t *ret_last);
bool value_mac(const char *canonical, uint8_t ret_mac[6]);
bool value_rate(const char *canonical, int64_t *ret_bits_per_second);
bool value_id(const char *canonical, uint32_t *ret_id);

// Canonical text from the machine's form.
void value_bool_text(bool on, struct buf *out);
void value_flags_text(const struct word *words, unsigned flags, struct buf *out);
void value_time_text(int64_t ms, struct buf *out);    // 1d2h3m4s, 100ms, 0s
void value_time_ns_text(int64_t ns, struct buf *out); // and 157ms480us
void value_ip_text(uint32_t ip, struct buf *out);
void value_prefix_text(uint32_t ip, unsigned len, struct buf *out);
void value_mac_text(const uint8_t mac[6], struct buf *out);
void value_rate_text(int64_t bits_per_second, struct buf *out);
void value_id_text(uint32_t id, struct buf *out);
// Not canonical: how scripts print a duration, 1d02:03:04 or 00:00:00.200.
void value_time_clock_text(int64_t ns, struct buf *out);
