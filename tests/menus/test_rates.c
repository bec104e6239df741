// SPDX-License-Identifier: ISC
#include "menus/ppp/rates.h"

#include "tests/t.h"

static struct bucket_rate rx, tx;

static bool parses(const char *text)
{
    struct err err;
    bool ok;

    rx = tx = (struct bucket_rate){ .rate = 1 };
    err_clear(&err);
    ok = rates_parse(text, &rx, &tx, &err);
    if (!ok)
        T_STR(err.arg, "rate-limit");
    return ok;
}

static void each_form_means_what_routeros_says(void)
{
    static const struct {
        const char *text;
        struct bucket_rate rx, tx;
    } table[] = {
        { "", { 0 }, { 0 } },
        { "128k", { .rate = 128000 }, { .rate = 128000 } },
        { "64k/128M", { .rate = 64000 }, { .rate = 128000000 } },
        { "0/1M", { 0 }, { .rate = 1000000 } },
        // The burst lasts threshold * time / burst rate from idle; what then came above the rate.
        { "64k 256k", { 64000, 256000, 6000 }, { 64000, 256000, 6000 } },
        { "64k/64k 256k/256k 128k/128k 10/10", { 64000, 256000, 120000 },
            { 64000, 256000, 120000 } },
        { "1M/2M 4M/4M 500k/1M 8s/16s 8 32k/32k", { 1000000, 4000000, 375000 },
            { 2000000, 4000000, 1000000 } },
        { "1M/2M 4M/0 1M 8 1", { 1000000, 4000000, 750000 }, { .rate = 2000000 } },
        { "1M 1M 1M 8", { .rate = 1000000 }, { .rate = 1000000 } },
        { "1M 500k", { .rate = 1000000 }, { .rate = 1000000 } },
        { "1000G", { .rate = BUCKET_RATE_MAX }, { .rate = BUCKET_RATE_MAX } },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (!T_OK(parses(table[i].text)))
            continue;
        T_INT(rx.rate, table[i].rx.rate);
        T_INT(rx.peak, table[i].rx.peak);
        T_INT(rx.burst, table[i].rx.burst);
        T_INT(tx.rate, table[i].tx.rate);
        T_INT(tx.peak, table[i].tx.peak);
        T_INT(tx.burst, table[i].tx.burst);
    }
}

static void what_is_none_of_them_is_refused_and_named(void)
{
    static const struct {
        const char *text, *why;
    } table[] = {
        { "fast", "no rate: \"fast\"" },
        { "64k/", "no rate: \"64k/\"" },
        { "/64k", "no rate: \"/64k\"" },
        { "64k/1/2", "no rate: \"64k/1/2\"" },
        { "-1", "no rate: \"-1\"" },
        { "1001G", "no rate: \"1001G\"" },
        { "1M x", "no burst rate: \"x\"" },
        { "1M 2M y", "no burst threshold: \"y\"" },
        { "1M 2M 1M z", "no burst time: \"z\"" },
        { "1M 2M 1M 10 9", "no priority: \"9\"" },
        { "1M 2M 1M 10 0", "no priority: \"0\"" },
        { "1M 2M 1M 10 1/2", "no priority: \"1/2\"" },
        { "1M 2M 1M 10 1 q", "no guaranteed rate: \"q\"" },
        { "1M 2M 1M 10 1 64k 7", "too many values: \"7\"" },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        char want[128];
        struct err err;

        rx.rate = 4711;
        T_OK(!rates_parse(table[i].text, &rx, &tx, &err));
        snprintf(want, sizeof(want), "invalid value for argument rate-limit: %s", table[i].why);
        T_STR(err.text, want);
        T_INT(rx.rate, 4711);
    }
}

static void it_is_kept_as_it_was_typed_with_single_blanks(void)
{
    struct buf b = { 0 };
    struct err err;

    T_OK(rates_normal("  64k/128k   256k\t128k ", &b, &err));
    T_STR(buf_str(&b), "64k/128k 256k 128k");
    buf_free(&b);
    T_OK(rates_normal("", &b, &err));
    T_STR(buf_str(&b), "");
    T_OK(!rates_normal("x", &b, &err));
    buf_free(&b);
}

int main(void)
{
    T_RUN(each_form_means_what_routeros_says);
    T_RUN(what_is_none_of_them_is_refused_and_named);
    T_RUN(it_is_kept_as_it_was_typed_with_single_blanks);
    return t_end();
}
