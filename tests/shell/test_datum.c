// SPDX-License-Identifier: ISC
#include "shell/datum.h"

#include "core/base/buf.h"
#include "tests/t.h"

#include <string.h>

// Bare text, the type that it is taken for, and its two spellings: as :put shows it and as an
// argument takes it (NULL: the same).
static const struct {
    const char *text, *type, *put, *word;
} looks[] = {
    { "0", "num", "0", NULL },
    { "-5", "num", "-5", NULL },
    { "007", "num", "7", NULL },
    { "0x1F", "num", "31", NULL },
    { "0X1F", "str", "0X1F", NULL },
    { "-0x10", "num", "-16", NULL },
    { "9223372036854775807", "num", "9223372036854775807", NULL },
    { "9223372036854775808", "num", "9223372036854775807", NULL },
    { "-9999999999999999999", "num", "-9223372036854775807", NULL },
    { "+1", "str", "+1", NULL },
    { "true", "bool", "true", "yes" },
    { "no", "bool", "false", "no" },
    { "True", "str", "True", NULL },
    { "", "str", "", NULL },
    { "abc", "str", "abc", NULL },
    { "00:30:4F:0B:7B:C1", "str", "00:30:4F:0B:7B:C1", NULL },
    { "10.0.0.1", "ip", "10.0.0.1", NULL },
    { "1.1", "ip", "1.0.0.1", NULL },
    { "2.2.2", "ip", "2.2.0.2", NULL },
    { "10.5", "ip", "10.0.0.5", NULL },
    { "256.0.0.1", "str", "256.0.0.1", NULL },
    { "10.0.0.0/8", "ip-prefix", "10.0.0.0/8", NULL },
    { "1.1/24", "ip-prefix", "1.0.0.1/24", NULL },
    { "10.0.0.0/33", "str", "10.0.0.0/33", NULL },
    { "fe80::1", "ip6", "fe80::1", NULL },
    { "::", "ip6", "::", NULL },
    { "2001:DB8::/32", "ip6-prefix", "2001:db8::/32", NULL },
    { "2001:db8::/129", "str", "2001:db8::/129", NULL },
    { "1s", "time", "00:00:01", "1s" },
    { "4h35s", "time", "04:00:35", "4h35s" },
    { "1w1d", "time", "1w1d00:00:00", "1w1d" },
    { "1d12:00:00", "time", "1d12:00:00", "1d12h" },
    { "00:00:30", "time", "00:00:30", "30s" },
    { "200ms", "time", "00:00:00.200", "200ms" },
    { "256.1", "time", "00:04:16.100", "4m16s100ms" },
    { "1.256", "time", "00:00:01.256", "1s256ms" },
    { ".1", "time", "00:00:00.100", "100ms" },
    { "1.", "str", "1.", NULL },
    { "*1f", "id", "*1F", NULL },
    { "*", "str", "*", NULL },
    { "*xyz", "str", "*xyz", NULL },
};

static void bare_text_is_what_it_looks_like(void)
{
    for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++) {
        struct datum d = datum_guess(looks[i].text, strlen(looks[i].text));
        struct buf put = { 0 }, word = { 0 };

        datum_print(&put, &d);
        datum_word(&word, &d);
        if (!T_STR(datum_type_name(d.type), looks[i].type) || !T_STR(buf_str(&put), looks[i].put))
            printf("# the text: %s\n", looks[i].text);
        T_STR(buf_str(&word), looks[i].word != NULL ? looks[i].word : looks[i].put);
        buf_free(&put);
        buf_free(&word);
        datum_clear(&d);
    }
}

static void every_type_that_can_be_typed_has_a_case(void)
{
    for (int t = DATUM_NUM; t <= DATUM_TIME; t++) {
        bool found = false;

        for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++)
            found = found || strcmp(looks[i].type, datum_type_name((enum datum_type)t)) == 0;
        if (!T_OK(found))
            printf("# no case: %s\n", datum_type_name((enum datum_type)t));
    }
    for (int t = 0; t <= DATUM_OP; t++)
        T_OK(datum_type_name((enum datum_type)t) != NULL);
}

static void set(struct datum *array, const char *key, int64_t n)
{
    struct datum d = datum_num(n);

    datum_set(array, key, strlen(key), &d);
}

static void check_array(const struct datum *array, const char *want)
{
    struct buf out = { 0 };

    datum_print(&out, array);
    T_STR(buf_str(&out), want);
    buf_free(&out);
}

static void arrays_keep_numbered_elements_first_and_keys_in_order(void)
{
    struct datum a = datum_array(), copy, d = datum_num(7), key = datum_str("b");

    set(&a, "m", 1);
    set(&a, "b", 2);
    set(&a, "z", 3);
    set(&a, "bb", 4);
    set(&a, "", 5);
    datum_append(&a, &d);
    check_array(&a, "7;=5;b=2;bb=4;m=1;z=3");
    copy = datum_copy(&a);
    set(&a, "b", 9);
    datum_drop(&copy, &key);
    check_array(&a, "7;=5;b=9;bb=4;m=1;z=3");
    check_array(&copy, "7;=5;bb=4;m=1;z=3");
    T_INT(datum_element(&a, &key)->num, 9);
    T_OK(datum_element(&copy, &key) == NULL);
    datum_clear(&a);
    datum_clear(&copy);
    datum_clear(&key);
}

int main(void)
{
    T_RUN(bare_text_is_what_it_looks_like);
    T_RUN(every_type_that_can_be_typed_has_a_case);
    T_RUN(arrays_keep_numbered_elements_first_and_keys_in_order);
    return t_end();
}
