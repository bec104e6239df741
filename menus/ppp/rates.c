// SPDX-License-Identifier: ISC
#include "menus/ppp/rates.h"

#include "core/base/text.h"
#include "core/value/value.h"

#include <string.h>

enum place { RATE, BURST, THRESHOLD, TIME, PRIORITY, LEAST, PLACES };

struct place_row {
    const char *what;
    const struct type *type;
    struct type_arg arg;
    bool single; // no value of its own for each direction
};

static const struct place_row rows[PLACES] = {
    [RATE] = { "rate", &type_rate, { .max = BUCKET_RATE_MAX }, false },
    [BURST] = { "burst rate", &type_rate, { .max = BUCKET_RATE_MAX }, false },
    [THRESHOLD] = { "burst threshold", &type_rate, { .max = BUCKET_RATE_MAX }, false },
    [TIME] = { "burst time", &type_time, { .max = 86400000 }, false },
    [PRIORITY] = { "priority", &type_int, { .min = 1, .max = 8 }, true },
    [LEAST] = { "guaranteed rate", &type_rate, { .max = BUCKET_RATE_MAX }, false },
};

// One direction's values; a time is in milliseconds.
struct rates {
    int64_t values[PLACES];
    bool given[PLACES];
};

static bool bad(struct err *err, const struct place_row *row, const struct text_piece *word)
{
    return err_arg(err, "rate-limit", "invalid value for argument rate-limit: no %s: \"%.*s\"",
        row->what, (int)(word->len < 40 ? word->len : 40), word->s);
}

static bool take(const struct place_row *row, const char *text, size_t len, int64_t *ret)
{
    struct buf b = { 0 };
    struct err ignored;
    bool ok = value_parse(row->type, &row->arg, "", text, len, &b, &ignored);

    if (ok && row->type == &type_time)
        ok = value_time_ms(buf_str(&b), ret);
    else if (ok && row->type == &type_rate)
        ok = value_rate(buf_str(&b), ret);
    else if (ok)
        ok = value_int(buf_str(&b), ret);
    buf_free(&b);
    return ok;
}

// rx/tx; what stands alone is for both.
static bool take_word(
    const struct text_piece *word, enum place place, struct rates *rx, struct rates *tx)
{
    const struct place_row *row = &rows[place];
    const char *slash = memchr(word->s, '/', word->len);
    size_t first = slash != NULL ? (size_t)(slash - word->s) : word->len;

    if (slash != NULL && row->single)
        return false;
    if (!take(row, word->s, first, &rx->values[place]))
        return false;
    tx->values[place] = rx->values[place];
    rx->given[place] = tx->given[place] = true;
    return slash == NULL || take(row, slash + 1, word->len - first - 1, &tx->values[place]);
}

static bool next_word(const char **at, struct text_piece *ret)
{
    *at += strspn(*at, " \t");
    *ret = (struct text_piece){ *at, strcspn(*at, " \t") };
    *at += ret->len;
    return ret->len > 0;
}

// RouterOS lets the burst rate through until the mean over the burst time reaches the threshold:
// from idle that is threshold * time / burst rate. What has come by then above the rate is what a
// bucket has to hold.
static struct bucket_rate bucket_of(const struct rates *r)
{
    struct bucket_rate b = { .rate = (uint64_t)r->values[RATE] };
    uint64_t peak = (uint64_t)r->values[BURST], threshold = b.rate, ms = 1000;

    if (b.rate == 0 || peak <= b.rate)
        return b;
    if (r->given[THRESHOLD])
        threshold = (uint64_t)r->values[THRESHOLD];
    if (r->given[TIME])
        ms = (uint64_t)r->values[TIME];
    b.peak = peak;
    b.burst =
        (uint64_t)((double)threshold * (double)ms / 8000 * (double)(peak - b.rate) / (double)peak);
    return b;
}

bool rates_parse(
    const char *text, struct bucket_rate *ret_rx, struct bucket_rate *ret_tx, struct err *err)
{
    struct rates rx = { 0 }, tx = { 0 };
    struct text_piece word;

    for (enum place place = RATE; next_word(&text, &word); place++) {
        if (place == PLACES)
            return err_arg(err, "rate-limit",
                "invalid value for argument rate-limit: too many values: \"%.*s\"",
                (int)(word.len < 40 ? word.len : 40), word.s);
        if (!take_word(&word, place, &rx, &tx))
            return bad(err, &rows[place], &word);
    }
    *ret_rx = bucket_of(&rx);
    *ret_tx = bucket_of(&tx);
    return true;
}

bool rates_normal(const char *text, struct buf *out, struct err *err)
{
    struct bucket_rate rx, tx;
    struct text_piece word;

    if (!rates_parse(text, &rx, &tx, err))
        return false;
    for (bool first = true; next_word(&text, &word); first = false)
        buf_printf(out, "%s%.*s", first ? "" : " ", (int)word.len, word.s);
    return true;
}
