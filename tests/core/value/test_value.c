// SPDX-License-Identifier: ISC
#include "core/value/value.h"
#include "tests/t.h"

// What follows is about this type and argument, for a property called x.
static const struct type *type;
static const struct type_arg *arg;

static void about(const struct type *t, const struct type_arg *a)
{
    type = t;
    arg = a;
}

// The text is accepted, its canonical form is this, and the canonical form is its own.
static void ok(const char *text, const char *canonical)
{
    struct buf out = { 0 }, again = { 0 };
    struct err err = { .class = ERR_NONE };

    buf_adds(&out, "before ");
    if (!value_parse(type, arg, "x", text, strlen(text), &out, &err))
        printf("# \"%s\": %s\n", text, err.text);
    T_STR(buf_str(&out) + 7, canonical);
    T_OK(value_parse(type, arg, "x", canonical, strlen(canonical), &again, &err));
    T_STR(buf_str(&again), canonical);
    buf_free(&out);
    buf_free(&again);
}

static void bad(const char *text, const char *sentence)
{
    struct err err = { .class = ERR_NONE };
    struct buf out = { 0 };

    buf_adds(&out, "before");
    if (!T_OK(!value_parse(type, arg, "x", text, strlen(text), &out, &err)))
        printf("# \"%s\" gave \"%s\"\n", text, buf_str(&out));
    T_STR(buf_str(&out), "before");
    T_STR(err.text, sentence);
    T_STR(err.arg, "x");
    T_INT(err.class, ERR_ARGUMENT);
    // Who does not ask why still hears no.
    T_OK(!value_parse(type, arg, "x", text, strlen(text), &out, NULL));
    buf_free(&out);
}

#define INVALID   "invalid value for argument x"
#define TRAILING  "value of x contains invalid trailing characters"
#define NO_MATCH  "input does not match any value of x"
#define AMBIGUOUS "ambiguous value of x, more than one possible value matches input"

// The texts are in rising order under the type.
static void rising(const char *const *texts)
{
    for (size_t i = 0; texts[i] != NULL; i++) {
        T_INT(value_compare(type, arg, NULL, texts[i]), -1);
        T_INT(value_compare(type, arg, texts[i], NULL), 1);
        for (size_t j = 0; texts[j] != NULL; j++) {
            int got = value_compare(type, arg, texts[i], texts[j]);

            if (!T_INT((got > 0) - (got < 0), (i > j) - (i < j)))
                printf("# \"%s\" and \"%s\"\n", texts[i], texts[j]);
        }
    }
    T_INT(value_compare(type, arg, NULL, NULL), 0);
}

#define RISING(...) rising((const char *const[]){ __VA_ARGS__, NULL })

static void add_word(void *ctx, const char *word, const char *help)
{
    buf_printf(ctx, "%s(%s)", word, help != NULL ? help : "");
}

static void completes(const char *words)
{
    struct buf out = { 0 };

    value_complete(type, arg, add_word, &out);
    T_STR(buf_str(&out), words);
    buf_free(&out);
}

static void syntax(const char *text)
{
    struct buf out = { 0 };

    value_syntax(type, arg, &out);
    T_STR(buf_str(&out), text);
    buf_free(&out);
}

static void shows(const char *canonical, const char *text)
{
    struct buf out = { 0 };

    value_show(type, canonical, &out);
    T_STR(buf_str(&out), text);
    buf_free(&out);
}

static const struct word methods[] = {
    { "pap", 1 },
    { "chap", 2 },
    { "mschap1", 4, "MS-CHAP" },
    { "mschap2", 8 },
    { NULL },
};
static const struct word disabled[] = { { "disabled", 0 }, { NULL } };

static void bools(void)
{
    about(&type_bool, NULL);
    ok("yes", "yes");
    ok("no", "no");
    ok("true", "yes");
    ok("false", "no");
    ok("y", "yes");
    bad("", NO_MATCH);
    bad("maybe", NO_MATCH);
    bad("1", NO_MATCH);
    bad("yess", NO_MATCH);
    RISING("no", "yes");
    completes("yes()no()");
    syntax("yes | no");
    T_OK(value_bool("yes") && !value_bool("no"));
}

static void ints(void)
{
    int64_t v = 7;

    about(&type_int, NULL);
    ok("0", "0");
    ok("007", "7");
    ok("-1", "-1");
    ok("0x1F", "31");
    ok("-0x10", "-16");
    ok("9223372036854775807", "9223372036854775807");
    ok("-9223372036854775808", "-9223372036854775808");
    bad("9223372036854775808",
        "value of x out of range (-9223372036854775808..9223372036854775807)");
    bad("", INVALID);
    bad("-", INVALID);
    bad("x", INVALID);
    bad("+1", INVALID);
    bad("1 ", TRAILING);
    bad("0x", TRAILING);
    bad("0X10", TRAILING);
    bad("1.5", TRAILING);
    RISING("-2", "0", "9", "10");
    syntax("(whole number)");
    T_OK(value_int("-5", &v) && v == -5);
    T_OK(!value_int("disabled", &v) && v == -5);
}

static void ints_in_a_range(void)
{
    about(&type_int, &(struct type_arg){ .min = 68, .max = 65535 });
    ok("68", "68");
    ok("65535", "65535");
    bad("67", "value of x out of range (68..65535)");
    bad("65536", "value of x out of range (68..65535)");
    bad("99999999999999999999", "value of x out of range (68..65535)");
    bad("1450k", TRAILING);
    syntax("68..65535    (whole number)");
}

static void ints_or_a_word(void)
{
    about(&type_int, &(struct type_arg){ .min = 1, .max = 9, .words = disabled });
    ok("disabled", "disabled");
    ok("dis", "disabled");
    ok("5", "5");
    bad("", INVALID);
    bad("enabled", INVALID);
    RISING("disabled", "1", "9");
    completes("disabled()");
    syntax("disabled | 1..9    (whole number)");
}

static void texts(void)
{
    about(&type_plain, NULL);
    ok("jul/21/2023 10:00:47", "jul/21/2023 10:00:47");
    about(&type_text, NULL);
    ok("", "");
    ok("any \"text\"\n$x \xff", "any \"text\"\n$x \xff");
    RISING("", "a", "b");
    about(&type_text, &(struct type_arg){ .min = 2, .max = 4 });
    bad("a", "value of x is too short, 2 bytes at least");
    bad("abcde", "value of x is too long, 4 bytes at most");
}

static void no_value_has_a_nul(void)
{
    struct buf out = { 0 };
    struct err err;

    T_OK(!value_parse(&type_text, NULL, "x", "a\0b", 3, &out, &err));
    T_STR(err.text, INVALID);
    T_OK(!value_parse(&type_int, NULL, "x", "1\0", 2, &out, &err));
    T_INT(out.len, 0);
    buf_free(&out);
}

static void names(void)
{
    about(&type_name, NULL);
    ok("pptp-out1", "pptp-out1");
    ok("a b", "a b");
    ok("B\xc3\xbcro", "B\xc3\xbcro");
    bad("", INVALID);
    bad("a\nb", INVALID);
    bad("a\x7f", INVALID);
    about(&type_name, &(struct type_arg){ .max = 3 });
    bad("abcd", "value of x is too long, 3 bytes at most");
}

static void refs(void)
{
    static const struct word none[] = { { "none", 0 }, { NULL } };

    about(&type_ref, &(struct type_arg){ .ref = "/ppp profile", .words = none });
    ok("default", "default");
    ok("none", "none");
    ok("no", "no"); // a name may be the beginning of the word
    bad("", INVALID);
    syntax("none | (a name out of /ppp profile)");
}

static void enums(void)
{
    int v = 0;

    about(&type_enum, &(struct type_arg){ .words = methods });
    ok("pap", "pap");
    ok("p", "pap");
    ok("mschap2", "mschap2");
    bad("m", AMBIGUOUS);
    bad("", NO_MATCH);
    bad("eap", NO_MATCH);
    bad("PAP", NO_MATCH);
    RISING("pap", "chap", "mschap1", "mschap2"); // as in the table
    completes("pap()chap()mschap1(MS-CHAP)mschap2()");
    syntax("pap | chap | mschap1 | mschap2");
    T_OK(value_enum(methods, "chap", &v) && v == 2);
    T_OK(!value_enum(methods, "ch", &v));
}

static void flags(void)
{
    struct buf out = { 0 };

    about(&type_flags, &(struct type_arg){ .words = methods });
    ok("", "");
    ok("mschap2,pap", "pap,mschap2");
    ok("mschap2,p,pap,mschap2", "pap,mschap2");
    ok("chap", "chap");
    bad("pap,", NO_MATCH);
    bad(",pap", NO_MATCH);
    bad("pap,,chap", NO_MATCH);
    bad("pap, chap", NO_MATCH);
    bad("pap,mschap", AMBIGUOUS);
    bad("none", NO_MATCH);
    syntax("pap | chap | mschap1 | mschap2 | (any of them, with commas between)");
    T_INT(value_flags(methods, "pap,mschap2"), 9);
    T_INT(value_flags(methods, ""), 0);
    value_flags_text(methods, 10, &out);
    T_STR(buf_str(&out), "chap,mschap2");
    about(&type_flags, &(struct type_arg){ .words = methods, .keep_order = true });
    ok("mschap2,pap,mschap2", "mschap2,pap");
    buf_free(&out);
}

static void times(void)
{
    int64_t v = 0;

    about(&type_time, NULL);
    ok("4h35s", "4h35s");
    ok("1d2h3m4s", "1d2h3m4s");
    ok("1w2d", "1w2d");
    ok("9d", "1w2d");
    ok("00:00:30", "30s");
    ok("1:2", "1h2m");
    ok("25:00:00", "1d1h");
    ok("1d12:00:00", "1d12h");
    ok("00:00:01.256", "1s256ms");
    ok("90", "1m30s");
    ok("0", "0s");
    ok("-0", "0s");
    ok("0.5s", "500ms");
    ok(".5", "500ms");
    ok("100ms", "100ms");
    ok("0.1day1.2s", "2h24m1s200ms");
    ok("2hours3min4sec", "2h3m4s");
    ok("35s4h", "4h35s");
    ok("157ms480us", "157ms480us");
    ok("0.0000000019s", "1ns");
    bad("", INVALID);
    bad("-", INVALID);
    bad("4hx", INVALID);
    bad("1d90", INVALID);
    bad("1m 30s", INVALID);
    bad("1:60", INVALID);
    bad("1:00:60", INVALID);
    bad("1:00:00.", INVALID);
    bad("1:00:00x", INVALID);
    bad("1:", INVALID);
    bad("1.", INVALID);
    bad(".", INVALID);
    bad("s", INVALID);
    bad("99999999999999w", INVALID);
    bad("-1s", "value of x out of range (0s..15250w1d23h47m16s854ms775us807ns)");
    RISING("1ms", "9s", "10s", "1m", "1h", "1d", "1w");
    T_OK(value_time_ms("4h35s", &v) && v == 14435000);
    T_OK(value_time_ms("1ms999us", &v) && v == 1);
    T_OK(value_time_ns("1us", &v) && v == 1000);
    T_OK(!value_time_ms("none", &v) && v == 1000);
}

static void times_in_a_range(void)
{
    static const struct word none[] = { { "none", 0 }, { NULL } };

    about(&type_time, &(struct type_arg){ .min = 10000, .max = 86400000, .words = none });
    ok("none", "none");
    ok("10", "10s");
    ok("24h", "1d");
    bad("9s", "value of x out of range (10s..1d)");
    bad("1d1ns", "value of x out of range (10s..1d)");
    bad("9s999ms999us", "value of x out of range (10s..1d)");
    about(&type_time, &(struct type_arg){ .min = -5000, .max = 5000 });
    ok("-5", "-5s");
    bad("-5.1", "value of x out of range (-5s..5s)");
}

static void times_as_scripts_print_them(void)
{
    static const struct {
        const char *time, *clock;
    } rows[] = {
        { "30s", "00:00:30" },
        { "1d2h3m4s", "1d02:03:04" },
        { "8d", "1w1d00:00:00" },
        { "7d", "1w00:00:00" },
        { "200ms", "00:00:00.200" },
        { "60us", "00:00:00.000060" },
        { "1ns", "00:00:00.000000001" },
        { "-1s", "-00:00:01" },
        { "0s", "00:00:00" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out = { 0 };
        int64_t ns = 0;

        T_OK(value_time_ns(rows[i].time, &ns));
        value_time_clock_text(ns, &out);
        T_STR(buf_str(&out), rows[i].clock);
        buf_free(&out);
    }
}

static void ips(void)
{
    uint32_t ip = 0;

    about(&type_ip, NULL);
    ok("10.0.0.1", "10.0.0.1");
    ok("10.1", "10.0.0.1");
    ok("2.2.2", "2.2.0.2");
    ok("010.000.0.001", "10.0.0.1");
    ok("255.255.255.255", "255.255.255.255");
    bad("", INVALID);
    bad("10", INVALID);
    bad("10.", INVALID);
    bad(".1", INVALID);
    bad("256.0.0.1", INVALID);
    bad("1.2.3.4.5", INVALID);
    bad("1.2.3.4 ", INVALID);
    bad("1.2.3.0004", INVALID);
    bad("1.2.3.4/24", INVALID);
    bad("1.-2", INVALID);
    RISING("0.0.0.0", "9.0.0.0", "10.0.0.2", "10.0.0.10", "200.0.0.0");
    T_OK(value_ip("10.1.2.3", &ip) && ip == 0x0a010203);
    T_OK(!value_ip("pool1", &ip) && ip == 0x0a010203);
}

static void prefixes(void)
{
    uint32_t ip = 0;
    unsigned len = 0;

    about(&type_prefix, NULL);
    ok("10.0.0.7/24", "10.0.0.0/24");
    ok("10.1/8", "10.0.0.0/8");
    ok("10.0.0.7", "10.0.0.7/32");
    ok("10.0.0.7/0", "0.0.0.0/0");
    ok("10.0.0.7/255.255.0.0", "10.0.0.0/16");
    ok("10.0.0.7/0.0.0.0", "0.0.0.0/0");
    bad("10.0.0.0/33", INVALID);
    bad("10.0.0.0/", INVALID);
    bad("10.0.0.0/255.0.255.0", INVALID);
    bad("10.0.0.0/8x", INVALID);
    bad("10.0.0.0/-1", INVALID);
    RISING("0.0.0.0/0", "9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/24", "10.0.1.0/24");
    T_OK(value_prefix("10.0.0.0/9", &ip, &len) && ip == 0x0a000000 && len == 9);
}

static void addresses(void)
{
    about(&type_address, NULL);
    ok("10.0.0.7/24", "10.0.0.7/24");
    ok("1.1/24", "1.0.0.1/24");
    ok("10.0.0.7", "10.0.0.7/32");
    ok("10.0.0.7/255.255.255.0", "10.0.0.7/24");
    bad("10.0.0.7/255.255.255.1", INVALID);
    bad("/24", INVALID);
}

static void ranges(void)
{
    const char *cursor = "10.0.0.2-10.0.0.9,10.0.1.1";
    uint32_t first = 0, last = 0;

    about(&type_range, NULL);
    ok("10.0.0.2-10.0.0.9", "10.0.0.2-10.0.0.9");
    ok("10.2-10.9,10.1.1", "10.0.0.2-10.0.0.9,10.1.0.1");
    ok("10.0.0.5-10.0.0.5", "10.0.0.5");
    ok("10.0.0.7/30", "10.0.0.4-10.0.0.7");
    ok("10.0.0.7/32", "10.0.0.7");
    ok("0.0.0.0/0", "0.0.0.0-255.255.255.255");
    bad("", "value of x expects range of ip addresses");
    bad("pool", "value of x expects range of ip addresses");
    bad("10.0.0.1,", "value of x expects range of ip addresses");
    bad("10.0.0.1 10.0.0.2", "value of x expects range of ip addresses");
    bad("10.0.0.1/33", "value of x expects range of ip addresses");
    bad("-10.0.0.1", "value of x must have ip address before '-'");
    bad("a-10.0.0.1", "value of x must have ip address before '-'");
    bad("10.0.0.1-", "value of x must have ip address after '-'");
    bad("10.0.0.1-10.0.0.300", "value of x must have ip address after '-'");
    bad("10.0.0.9-10.0.0.2", "value of x has a range that ends before it begins");
    RISING("9.0.0.1-9.0.0.2", "10.0.0.1", "10.0.0.1-10.0.0.2", "10.0.0.1-10.0.0.2,11.0.0.1");
    T_OK(value_range_next(&cursor, &first, &last));
    T_OK(first == 0x0a000002 && last == 0x0a000009);
    T_OK(value_range_next(&cursor, &first, &last));
    T_OK(first == 0x0a000101 && last == first);
    T_OK(!value_range_next(&cursor, &first, &last));
}

static void hosts(void)
{
    char name[300];

    about(&type_host, NULL);
    ok("10.1", "10.0.0.1");
    ok("vpn.example.com", "vpn.example.com");
    ok("vpn.example.com.", "vpn.example.com");
    ok("server_1", "server_1");
    ok("3com", "3com");
    bad("", INVALID);
    bad(".", INVALID);
    bad("10.0.0.256", INVALID);
    bad("1234", INVALID);
    bad("a..b", INVALID);
    bad("-a.b", INVALID);
    bad("a-.b", INVALID);
    bad("a b", INVALID);
    bad("10.0.0.1/24", INVALID);
    memset(name, 'a', sizeof(name));
    name[64] = '\0';
    bad(name, INVALID);
    name[63] = '\0';
    ok(name, name);
    for (size_t i = 0; i < 254; i++)
        name[i] = i % 2 == 0 ? 'a' : '.';
    name[253] = '\0';
    ok(name, name);
    name[253] = 'a';
    name[254] = '\0';
    bad(name, INVALID);
    RISING("9.0.0.1", "10.0.0.1", "a.example", "b.example");
}

static void macs(void)
{
    uint8_t mac[6];

    about(&type_mac, NULL);
    ok("00:30:4f:0b:7b:c1", "00:30:4F:0B:7B:C1");
    ok("0-30-4F-B-7B-C1", "00:30:4F:0B:7B:C1");
    bad("", INVALID);
    bad("00:30:4f:0b:7b", INVALID);
    bad("00:30:4f:0b:7b:c1:22", INVALID);
    bad("00:30:4f:0b:7b-c1", INVALID);
    bad("00:30:4f:0b:7b:cg", INVALID);
    bad("000:30:4f:0b:7b:c1", INVALID);
    T_OK(value_mac("00:30:4F:0B:7B:C1", mac));
    T_MEM(mac, 6, "\x00\x30\x4f\x0b\x7b\xc1", 6);
}

static void rates(void)
{
    int64_t v = 0;

    about(&type_rate, NULL);
    ok("64k", "64k");
    ok("64000", "64k");
    ok("1500k", "1500k");
    ok("1000K", "1M");
    ok("2G", "2G");
    ok("0", "0");
    ok("0M", "0");
    ok("1001", "1001");
    bad("", INVALID);
    bad("k", INVALID);
    bad("-1", INVALID);
    bad("64kk", TRAILING);
    bad("64kbps", TRAILING);
    bad("9999999999999G", "value of x out of range (0..9223372036854775807)");
    RISING("999", "1k", "1001", "1M");
    T_OK(value_rate("1500k", &v) && v == 1500000);
    about(&type_rate, &(struct type_arg){ .min = 1000, .max = 2000 });
    ok("2k", "2k");
    bad("3k", "value of x out of range (1000..2000)");
}

static void sizes(void)
{
    about(&type_bytes, NULL);
    ok("64k", "65536");
    ok("10MiB", "10485760");
    ok("1T", "1099511627776");
    ok("12B", "12");
    bad("k", INVALID);
    bad("1Mi", TRAILING);
    bad("9999999999T", "value of x out of range (0..9223372036854775807)");
    shows("0", "0B");
    shows("1023", "1023B");
    shows("1024", "1.0KiB");
    shows("1224704", "1.1MiB");
    shows("1036307661", "988.3MiB");
    shows("auto", "auto");
}

static void speeds(void)
{
    about(&type_speed, NULL);
    ok("960", "960");
    bad("27.8kbps", TRAILING);
    shows("0", "0bps");
    shows("999", "999bps");
    shows("27859", "27.8kbps");
    shows("1000000", "1.0Mbps");
    shows("2999999999", "2.9Gbps");
    shows("none", "none");
    about(&type_percent, NULL);
    ok("7", "7");
    bad("7%", TRAILING);
    shows("7", "7%");
    about(&type_megahertz, NULL);
    shows("650", "650MHz");
}

static void ids(void)
{
    struct buf out = { 0 };
    uint32_t id = 1;

    about(&type_id, NULL);
    ok("*0", "*0");
    ok("*1f", "*1F");
    ok("*000000000001F", "*1F");
    ok("*FFFFFFFE", "*FFFFFFFE");
    bad("", INVALID);
    bad("*", INVALID);
    bad("1", INVALID);
    bad("*100000000", INVALID);
    bad("*1g", INVALID);
    RISING("*2", "*10", "*FFFFFFFE");
    T_OK(value_id("*80000000", &id) && id == 0x80000000);
    value_id_text(31, &out);
    T_STR(buf_str(&out), "*1F");
    buf_free(&out);
}

static void lists(void)
{
    about(&type_list, &(struct type_arg){ .item = &type_ip });
    ok("", "");
    ok("10.1", "10.0.0.1");
    ok("10.1,10.2", "10.0.0.1,10.0.0.2");
    bad("10.1,", INVALID);
    bad("10.1,x", INVALID);
    RISING("", "9.0.0.1", "10.0.0.1", "10.0.0.1,9.0.0.1");
    syntax("A.B.C.D    (IP address), with commas between");
    about(&type_list, &(struct type_arg){ .item = &type_ip, .min = 1, .max = 2 });
    bad("", "x takes at least 1 values");
    bad("1.1,1.2,1.3", "x takes at most 2 values");
    about(&type_list, &(struct type_arg){
                          .item = &type_enum, .item_arg = &(struct type_arg){ .words = methods } });
    ok("mschap2,p", "mschap2,pap");
    completes("pap()chap()mschap1(MS-CHAP)mschap2()");
}

static void eithers(void)
{
    about(&type_either, &(struct type_arg){ .item = &type_ip,
                            .other = &type_ref,
                            .other_arg = &(struct type_arg){ .ref = "/ip pool" } });
    ok("10.1", "10.0.0.1");
    ok("pool1", "pool1");
    ok("10.0.0.256", "10.0.0.256");
    bad("", INVALID);
    RISING("9.0.0.1", "10.0.0.1", "a", "b");
    syntax("A.B.C.D    (IP address) | (a name out of /ip pool)");
}

static void every_type_is_found_by_its_name(void)
{
    static const struct type *const all[] = {
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

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        T_OK(type_by_name(all[i]->name) == all[i]);
        T_OK(all[i]->parse != NULL && all[i]->compare != NULL);
    }
    T_OK(type_by_name("nothing") == NULL);
}

int main(void)
{
    T_RUN(bools);
    T_RUN(ints);
    T_RUN(ints_in_a_range);
    T_RUN(ints_or_a_word);
    T_RUN(texts);
    T_RUN(no_value_has_a_nul);
    T_RUN(names);
    T_RUN(refs);
    T_RUN(enums);
    T_RUN(flags);
    T_RUN(times);
    T_RUN(times_in_a_range);
    T_RUN(times_as_scripts_print_them);
    T_RUN(ips);
    T_RUN(prefixes);
    T_RUN(addresses);
    T_RUN(ranges);
    T_RUN(hosts);
    T_RUN(macs);
    T_RUN(rates);
    T_RUN(sizes);
    T_RUN(speeds);
    T_RUN(ids);
    T_RUN(lists);
    T_RUN(eithers);
    T_RUN(every_type_is_found_by_its_name);
    return t_end();
}
