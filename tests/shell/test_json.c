// SPDX-License-Identifier: ISC
#include "shell/json.h"

#include "tests/t.h"

#include <string.h>

static const struct {
    const char *text, *type, *printed, *written;
} good[] = {
    { "1", "num", "1", "1" },
    { "-12", "num", "-12", "-12" },
    { " \t\r\n0 ", "num", "0", "0" },
    { "true", "bool", "true", "true" },
    { "false", "bool", "false", "false" },
    { "null", "nil", "", "null" },
    { "\"\"", "str", "", "\"\"" },
    { "\"a b\"", "str", "a b", "\"a b\"" },
    { "\"12\"", "str", "12", "12.000000" },
    { "\"1.5\"", "str", "1.5", "1.500000" },
    { "\"1.2.3\"", "str", "1.2.3", "\"1.2.3\"" },
    { "1.5", "str", "1.5", "1.500000" },
    { "1e3", "str", "1e3", "\"1e3\"" },
    { "1234567890123456789012", "str", "1234567890123456789012", "1234567890123456774144.000000" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "str", "\"\\/\b\f\n\r\t", "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
    { "\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"", "str", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
        "\"A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"" },
    { "\"\\u0001\"", "str", "\x01", "\"\\u0001\"" },
    { "[]", "array", "", "[]" },
    { "{}", "array", "", "[]" },
    { "[1, [2, true], \"x\"]", "array", "1;2;true;x", "[1,[2,true],\"x\"]" },
    { "{\"b\":1, \"a\":{\"c\":null}}", "array", "a=c=;b=1", "{\"a\":{\"c\":null},\"b\":1}" },
    { "{\"a\":1,\"a\":2}", "array", "a=2", "{\"a\":2}" },
    { "{\"\":1}", "array", "=1", "{\"\":1}" },
};

static void what_is_read_is_written_again(void)
{
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        struct datum d = { 0 };
        struct buf out = { 0 };
        struct err err = { 0 };

        if (!T_OK(json_parse(good[i].text, strlen(good[i].text), &d, &err))) {
            printf("# the text: %s: %s\n", good[i].text, err.text);
            continue;
        }
        T_STR(datum_type_name(d.type), good[i].type);
        datum_print(&out, &d);
        T_STR(buf_str(&out), good[i].printed);
        buf_truncate(&out, 0);
        json_write(&out, &d, 0);
        T_STR(buf_str(&out), good[i].written);
        buf_free(&out);
        datum_clear(&d);
    }
}

static void what_is_no_json_is_refused_with_its_place(void)
{
    static const struct {
        const char *text;
        int at;
    } bad[] = { { "", 1 }, { "tru", 1 }, { "1 2", 3 }, { "01", 3 }, { "-", 2 }, { "1.", 3 },
        { "1e", 3 }, { "+1", 1 }, { "'a'", 1 }, { "\"a", 3 }, { "\"a\nb\"", 3 }, { "\"\\x\"", 3 },
        { "\"\\u12\"", 6 }, { "\"\\ud800\"", 8 }, { "\"\\udc00\"", 8 }, { "[1,]", 4 },
        { "[1 2]", 4 }, { "[", 2 }, { "{a:1}", 2 }, { "{\"a\" 1}", 6 }, { "{\"a\":1,}", 8 },
        { "{\"a\":}", 6 }, { "nullx", 5 } };

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct datum d = { 0 };
        struct err err = { 0 };
        char want[64];

        snprintf(want, sizeof(want), "not JSON at byte %d", bad[i].at);
        T_OK(!json_parse(bad[i].text, strlen(bad[i].text), &d, &err));
        if (!T_STR(err.text, want))
            printf("# the text: %s\n", bad[i].text);
        T_INT(d.type, DATUM_NOTHING);
    }
}

static void nesting_has_an_end(void)
{
    struct buf text = { 0 };
    struct datum d = { 0 };
    struct err err;

    buf_fill(&text, '[', 100000);
    T_OK(!json_parse(buf_str(&text), text.len, &d, &err));
    T_STR(err.text, "array nested too deep");
    buf_free(&text);
}

static void written(const struct datum *d, unsigned forms, const char *want)
{
    struct buf out = { 0 };

    json_write(&out, d, forms);
    T_STR(buf_str(&out), want);
    buf_free(&out);
}

static void forms_of_writing(void)
{
    static const char source[] = "{\"a\":[1,2],\"b\":[],\"c\":\"x\"}";
    struct datum d = { 0 }, text = datum_str("007"), ip = datum_ip(0x0A000001);
    struct err err;

    T_OK(json_parse(source, strlen(source), &d, &err));
    written(&d, JSON_PRETTY,
        "{\n    \"a\": [\n        1,\n        2\n    ],\n    \"b\": [],\n    \"c\": \"x\"\n}");
    written(&text, 0, "7.000000");
    written(&text, JSON_STRINGS, "\"007\"");
    written(&ip, 0, "\"10.0.0.1\"");
    datum_append(&d, &text);
    written(&d, 0, "{\"0\":7.000000,\"a\":[1,2],\"b\":[],\"c\":\"x\"}");
    datum_clear(&d);
}

int main(void)
{
    T_RUN(what_is_read_is_written_again);
    T_RUN(what_is_no_json_is_refused_with_its_place);
    T_RUN(nesting_has_an_end);
    T_RUN(forms_of_writing);
    return t_end();
}
