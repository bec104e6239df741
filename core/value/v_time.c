// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <inttypes.h>
#include <stdio.h>

#define MS INT64_C(1000000)
#define S  (1000 * MS)

struct unit {
    const char *text;
    int64_t ns;
};

// Printed from the top, largest first.
static const struct unit printed[] = {
    { "w", 604800 * S },
    { "d", 86400 * S },
    { "h", 3600 * S },
    { "m", 60 * S },
    { "s", S },
    { "ms", MS },
    { "us", 1000 },
    { "ns", 1 },
};

// Read in this order: a unit stands before the shorter ones that it begins with.
static const struct unit accepted[] = {
    { "weeks", 604800 * S },
    { "week", 604800 * S },
    { "w", 604800 * S },
    { "days", 86400 * S },
    { "day", 86400 * S },
    { "d", 86400 * S },
    { "hours", 3600 * S },
    { "hour", 3600 * S },
    { "h", 3600 * S },
    { "min", 60 * S },
    { "ms", MS },
    { "m", 60 * S },
    { "sec", S },
    { "s", S },
    { "us", 1000 },
    { "ns", 1 },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct unit *scan_unit(struct scan *s)
{
    for (size_t i = 0; i < COUNT(accepted); i++)
        if (scan_word(s, accepted[i].text))
            return &accepted[i];
    return NULL;
}

// Digits behind a point, as parts of a unit. What is finer than a nanosecond is dropped.
static bool scan_fraction(struct scan *s, struct scan *ret)
{
    ret->p = s->p;
    while (scan_peek(s) >= '0' && scan_peek(s) <= '9')
        s->p++;
    ret->end = s->p;
    return !scan_done(ret);
}

static bool add_parts(int64_t *sum, int64_t count, struct scan fraction, int64_t unit)
{
    int64_t ns;

    if (__builtin_mul_overflow(count, unit, &ns) || __builtin_add_overflow(*sum, ns, sum))
        return false;
    for (; !scan_done(&fraction); fraction.p++) {
        unit /= 10;
        if (__builtin_add_overflow(*sum, (*fraction.p - '0') * unit, sum))
            return false;
    }
    return true;
}

// The rest of HH:MM[:SS[.frac]] from the first colon on.
static bool scan_clock(struct scan *s, int64_t hours, int64_t *sum)
{
    struct scan none = { 0 }, fraction = { 0 };
    int64_t minutes, seconds = 0;

    if (!scan_char(s, ':') || scan_decimal(s, &minutes) != SCAN_OK || minutes > 59)
        return false;
    if (scan_char(s, ':')) {
        if (scan_decimal(s, &seconds) != SCAN_OK || seconds > 59)
            return false;
        if (scan_char(s, '.') && !scan_fraction(s, &fraction))
            return false;
    }
    return scan_done(s) && add_parts(sum, hours, none, 3600 * S) &&
           add_parts(sum, minutes, none, 60 * S) && add_parts(sum, seconds, fraction, S);
}

// One term: 5m, 0.5s, the clock that may end the text, or a number of seconds that is all of it.
static bool scan_term(struct scan *s, bool first, int64_t *sum)
{
    struct scan fraction = { 0 };
    const struct unit *unit;
    int64_t count;

    if (scan_peek(s) == '.')
        count = 0;
    else if (scan_decimal(s, &count) != SCAN_OK)
        return false;
    if (scan_peek(s) == ':')
        return scan_clock(s, count, sum);
    if (scan_char(s, '.') && !scan_fraction(s, &fraction))
        return false;
    unit = scan_unit(s);
    if (unit == NULL && !(first && scan_done(s)))
        return false;
    return add_parts(sum, count, fraction, unit != NULL ? unit->ns : S);
}

static bool time_ns(struct scan s, int64_t *ret)
{
    bool negative = scan_char(&s, '-'), first = true;
    int64_t sum = 0;

    do {
        if (!scan_term(&s, first, &sum))
            return false;
        first = false;
    } while (!scan_done(&s));
    *ret = negative ? -sum : sum;
    return true;
}

bool value_time_ns(const char *canonical, int64_t *ret_ns)
{
    return time_ns(scan_str(canonical), ret_ns);
}

bool value_time_ms(const char *canonical, int64_t *ret_ms)
{
    int64_t ns;

    if (!value_time_ns(canonical, &ns))
        return false;
    *ret_ms = ns / MS;
    return true;
}

void value_time_ns_text(int64_t ns, struct buf *out)
{
    uint64_t left = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;

    if (ns == 0)
        buf_adds(out, "0s");
    if (ns < 0)
        buf_addc(out, '-');
    for (size_t i = 0; i < COUNT(printed); i++) {
        uint64_t unit = (uint64_t)printed[i].ns;

        if (left >= unit)
            buf_printf(out, "%" PRIu64 "%s", left / unit, printed[i].text);
        left %= unit;
    }
}

static int64_t ms_to_ns(int64_t ms)
{
    int64_t ns;

    if (__builtin_mul_overflow(ms, MS, &ns))
        return ms < 0 ? -INT64_MAX : INT64_MAX;
    return ns;
}

void value_time_text(int64_t ms, struct buf *out)
{
    value_time_ns_text(ms_to_ns(ms), out);
}

void value_time_clock_text(int64_t ns, struct buf *out)
{
    uint64_t left = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns, second = (uint64_t)S;
    uint64_t seconds = left / second, fraction = left % second, days = seconds / 86400;
    int digits = fraction % 1000000 == 0 ? 3 : fraction % 1000 == 0 ? 6 : 9;

    if (ns < 0)
        buf_addc(out, '-');
    if (days >= 7)
        buf_printf(out, "%" PRIu64 "w", days / 7);
    if (days % 7 != 0)
        buf_printf(out, "%" PRIu64 "d", days % 7);
    buf_printf(out, "%02u:%02u:%02u", (unsigned)(seconds / 3600 % 24),
        (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
    for (int i = digits; i < 9; i++)
        fraction /= 10;
    if (fraction != 0)
        buf_printf(out, ".%0*" PRIu64, digits, fraction);
}

static bool parse_time(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    int64_t min = 0, max = INT64_MAX, ns;
    struct buf range = { 0 };

    if (!time_ns(scan_of(text, len), &ns))
        return value_invalid(prop, err);
    if (arg->min != 0 || arg->max != 0) {
        min = ms_to_ns(arg->min);
        max = ms_to_ns(arg->max);
    }
    if (ns >= min && ns <= max) {
        value_time_ns_text(ns, out);
        return true;
    }
    value_time_ns_text(min, &range);
    buf_adds(&range, "..");
    value_time_ns_text(max, &range);
    err_arg(err, prop, "value of %s out of range (%s)", prop, buf_str(&range));
    buf_free(&range);
    return false;
}

static int compare_time(const struct type_arg *arg, const char *a, const char *b)
{
    int64_t va = 0, vb = 0;

    (void)arg;
    value_time_ns(a, &va);
    value_time_ns(b, &vb);
    return compare_number(va, vb);
}

const struct type type_time = {
    .name = "time",
    .syntax = "1d2h3m4s    (duration; also HH:MM:SS, or a number of seconds)",
    .right = true,
    .parse = parse_time,
    .compare = compare_time,
};
