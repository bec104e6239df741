// SPDX-License-Identifier: ISC
#pragma once
// Values of the scripting language. A datum is copied by value; text, arrays and code behind it are
// counted and never change while they are shared.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct script;
struct node;

enum datum_type {
    DATUM_NOTHING, // no value at all; a zeroed datum
    DATUM_NIL,     // a conversion that failed, a property that is not set
    DATUM_NUM,
    DATUM_BOOL,
    DATUM_STR,
    DATUM_IP,
    DATUM_IP_PREFIX,
    DATUM_IP6,
    DATUM_IP6_PREFIX,
    DATUM_ID, // an item: "*1F"
    DATUM_TIME,
    DATUM_ARRAY,
    DATUM_CODE,
    DATUM_OP, // (>[ ]): an expression that is not evaluated yet
};

struct datum_text { // counted
    unsigned refs;
    size_t len;
    char s[]; // NUL terminated
};

struct datum_code { // counted
    unsigned refs;
    struct script *script;
    const struct node *node;
};

struct datum {
    enum datum_type type;
    union {
        bool yes;
        int64_t num; // NUM; TIME in nanoseconds
        struct {
            uint32_t ip; // host order
            uint8_t bits;
        } net; // IP, IP_PREFIX
        struct {
            uint8_t addr[16];
            uint8_t bits;
        } net6;                  // IP6, IP6_PREFIX
        struct datum_text *text; // STR, ID
        struct datum_array *array;
        struct datum_code *code; // CODE, OP
    };
};

struct datum_entry {
    struct datum_text *key; // NULL: numbered by its place
    struct datum value;
};

struct datum_array { // counted; numbered elements first, then keyed ones in order of their keys
    unsigned refs;
    unsigned depth; // of arrays in arrays: 1 where there are none
    size_t weight;  // see datum_fits()
    size_t count, size;
    struct datum_entry *entries;
};

struct datum datum_nil(void);
struct datum datum_num(int64_t num);
struct datum datum_bool(bool yes);
struct datum datum_time(int64_t ns);
struct datum datum_ip(uint32_t ip);
struct datum datum_str(const char *s);
struct datum datum_strn(const char *s, size_t len);
struct datum datum_id(const char *s);
struct datum datum_array(void); // empty, unshared
struct datum datum_code(struct script *script, const struct node *node, enum datum_type type);
// What bare text is by its looks: 10 is a num, 10.0.0.1 an ip, 4h35s a time, yes a bool, else str.
struct datum datum_guess(const char *s, size_t len);

struct datum datum_copy(const struct datum *d);        // another reference
void datum_clear(struct datum *d);                     // gives it up; it is nothing afterwards
void datum_move(struct datum *to, struct datum *from); // clears `to` first; `from` is nothing then

const char *datum_type_name(enum datum_type type);              // what :typeof says
const char *datum_text(const struct datum *d, size_t *ret_len); // STR and ID only

// As :put shows it.
void datum_print(struct buf *out, const struct datum *d);
// As a command's argument takes it: times as 4h35s, arrays joined with commas, bools yes and no.
void datum_word(struct buf *out, const struct datum *d);

// A loop that doubles a value must end in an error, not in the memory of the machine: text and
// arrays beyond what a request could carry, and arrays nested too deep, do not fit. Whoever makes a
// value out of others asks; false with a sentence. So is everything when memory.h has none left.
bool datum_fits(const struct datum *d, struct err *err);

// Arrays. Those that change one take an array datum and make it unshared first. Those that take a
// `value` over leave it as nothing.
size_t datum_count(const struct datum *array);
void datum_append(struct datum *array, struct datum *value);
void datum_set(struct datum *array, const char *key, size_t len, struct datum *value);
// By a key as the language has it: text is a key, a number a place (one behind the end appends).
// False for a place that there is not.
bool datum_assign(struct datum *array, const struct datum *key, struct datum *value);
void datum_drop(struct datum *array, const struct datum *key);
const struct datum *datum_element(const struct datum *array, const struct datum *key); // or NULL
// Every element in order; key is NULL for numbered ones.
const struct datum *datum_at(
    const struct datum *array, size_t i, const struct datum_text **ret_key);

// Conversions: false where the value has no such form.
bool datum_to_num(const struct datum *d, int64_t *ret);
bool datum_to_bool(const struct datum *d, bool *ret);
bool datum_to_time(const struct datum *d, int64_t *ret_ns);
bool datum_to_ip(const struct datum *d, uint32_t *ret);
// Order of two values: text by bytes, numbers by size; false where they cannot be compared.
bool datum_compare(const struct datum *a, const struct datum *b, int *ret);
bool datum_equal(const struct datum *a, const struct datum *b);
