// SPDX-License-Identifier: ISC
#include "shell/convert.h"

#include "tests/t.h"

#include <string.h>

static int value_of(const struct word *words, const char *word)
{
    size_t i = 0;

    T_OK(word_find(words, word, strlen(word), &i) == MATCH_EXACT);
    return words[i].value;
}

// Text in `form`, and the bytes that it means. `other`: text that means the same but is not what
// is written.
static const struct {
    const char *form, *text, *bytes;
    bool other;
} cases[] = {
    { "base64", "", "", false },
    { "base64", "YQ==", "a", false },
    { "base64", "YWI=", "ab", false },
    { "base64", "YWJj", "abc", false },
    { "base64", "YWJjZA==", "abcd", false },
    { "base64", "+/+/", "\xFB\xFF\xBF", false },
    { "base64", "YWI", "ab", true },
    { "base32", "ME======", "a", false },
    { "base32", "MFRGGZDF", "abcde", false },
    { "base32", "MFRGG===", "abc", false },
    { "hex", "300d0a", "0\r\n", false },
    { "hex", "FF", "\xFF", true },
    { "url", "a%20b-._~%2F%C3%A9", "a b-._~/\xC3\xA9", false },
    { "url", "%2f", "/", true },
    { "raw", "a b", "a b", false },
    { "num", "97", "a", false },
    { "num", "65535", "\xFF\xFF", false },
    { "num", "0x6162", "ab", true },
    { "num", "-1", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", false },
};

static void every_form_is_read_and_written(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int form = value_of(convert_forms, cases[i].form);
        struct datum d = datum_guess(cases[i].text, strlen(cases[i].text)), back = { 0 };
        struct buf bytes = { 0 }, text = { 0 };

        T_OK(convert_read(form, &d, &bytes));
        T_STR(buf_str(&bytes), cases[i].bytes);
        T_OK(convert_write(form, &bytes, &back));
        datum_print(&text, &back);
        if (!cases[i].other)
            T_STR(buf_str(&text), cases[i].text);
        datum_clear(&d);
        datum_clear(&back);
        buf_free(&bytes);
        buf_free(&text);
    }
}

static struct datum numbers(const char *digits)
{
    struct datum list = datum_array();

    for (; *digits != '\0'; digits++) {
        struct datum d = datum_num(*digits - '0');

        datum_append(&list, &d);
    }
    return list;
}

static void lists_of_bytes_and_bits(void)
{
    static const struct {
        const char *form, *digits, *bytes;
    } lists[] = { { "byte-array", "789", "\x07\x08\x09" },
        { "bit-array-msb", "0110000101100010", "ab" },
        { "bit-array-lsb", "1000011001000110", "ab" } };

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        int form = value_of(convert_forms, lists[i].form);
        struct datum list = numbers(lists[i].digits), back = { 0 };
        struct buf bytes = { 0 };

        T_OK(convert_read(form, &list, &bytes));
        T_STR(buf_str(&bytes), lists[i].bytes);
        T_OK(convert_write(form, &bytes, &back));
        T_OK(datum_equal(&back, &list));
        datum_clear(&list);
        datum_clear(&back);
        buf_free(&bytes);
    }
}

static void what_is_not_of_a_form_is_refused(void)
{
    static const struct {
        const char *form, *text;
    } bad[] = { { "base64", "Y" }, { "base64", "YR==" }, { "base64", "a b" }, { "base32", "m" },
        { "base32", "M" }, { "hex", "0" }, { "hex", "0g" }, { "url", "%" }, { "url", "%2" },
        { "url", "%zz" }, { "num", "x" }, { "byte-array", "1" }, { "bit-array-lsb", "1" } };
    struct datum large = datum_array(), d = datum_num(256), three = numbers("101"), ret = { 0 };
    struct buf bytes = { 0 };

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct datum text = datum_str(bad[i].text);

        if (!T_OK(!convert_read(value_of(convert_forms, bad[i].form), &text, &bytes)))
            printf("# %s: %s\n", bad[i].form, bad[i].text);
        datum_clear(&text);
        buf_truncate(&bytes, 0);
    }
    datum_append(&large, &d);
    T_OK(!convert_read(value_of(convert_forms, "byte-array"), &large, &bytes));
    T_OK(!convert_read(value_of(convert_forms, "bit-array-msb"), &three, &bytes));
    buf_truncate(&bytes, 0);
    buf_adds(&bytes, "123456789");
    T_OK(!convert_write(value_of(convert_forms, "num"), &bytes, &ret));
    datum_clear(&large);
    datum_clear(&three);
    buf_free(&bytes);
}

static void changes_do_what_they_say(void)
{
    static const struct {
        const char *change, *from, *to;
    } changes[] = { { "lc", "Ab-\xC3\x89", "ab-\xC3\x89" }, { "uc", "Ab-z", "AB-Z" },
        { "lcfirst", "ABC", "aBC" }, { "ucfirst", "abc", "Abc" }, { "ucfirst", "", "" },
        { "reverse", "abcd", "dcba" }, { "reverse", "abc", "cba" }, { "rot13", "Abz-Nm", "Nom-Az" },
        { "crlf", "a\nb\r\nc\r", "a\r\nb\r\nc\r" }, { "lf", "a\r\nb\nc\r", "a\nb\nc\r" } };
    size_t found = 0;

    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        struct buf bytes = { 0 };

        buf_adds(&bytes, changes[i].from);
        convert_change(value_of(convert_changes, changes[i].change), &bytes);
        T_STR(buf_str(&bytes), changes[i].to);
        buf_free(&bytes);
    }
    for (const struct word *w = convert_changes; w->word != NULL; w++) {
        for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++)
            found += strcmp(w->word, changes[i].change) == 0;
        T_OK(found > 0 && w->help != NULL);
        found = 0;
    }
}

int main(void)
{
    T_RUN(every_form_is_read_and_written);
    T_RUN(lists_of_bytes_and_bits);
    T_RUN(what_is_not_of_a_form_is_refused);
    T_RUN(changes_do_what_they_say);
    return t_end();
}
