// SPDX-License-Identifier: ISC
#include "shell/dsv.h"

#include "shell/json.h"
#include "tests/t.h"

#include <string.h>

// Values are written as JSON, which shows rows and fields apart.
static const struct {
    const char *text, *delimiter;
    bool keyed;
    const char *json;
} reading[] = {
    { "", ",", false, "[]" },
    { "a,b", ",", false, "[[\"a\",\"b\"]]" },
    { "a,b\nc,d\n", ",", false, "[[\"a\",\"b\"],[\"c\",\"d\"]]" },
    { "a\r\nb\rc", ",", false, "[[\"a\"],[\"b\"],[\"c\"]]" },
    { "a,,", ",", false, "[[\"a\",\"\",\"\"]]" },
    { "a\n\nb", ",", false, "[[\"a\"],[\"\"],[\"b\"]]" },
    { "a::b:c", "::", false, "[[\"a\",\"b:c\"]]" },
    { "a\nb", "\n", false, "[[\"a\"],[\"b\"]]" },
    { "\"a,b\",\"c\"\"d\",\"e\nf\"", ",", false, "[[\"a,b\",\"c\\\"d\",\"e\\nf\"]]" },
    { "x,y\n1a,2a\n3a\n", ",", true, "[{\"x\":\"1a\",\"y\":\"2a\"},{\"x\":\"3a\"}]" },
    { "x\n1a,2a", ",", true, "[{\"0\":\"2a\",\"x\":\"1a\"}]" },
    { "x,y\n", ",", true, "[]" },
};

static void rows_and_fields_are_read(void)
{
    for (size_t i = 0; i < sizeof(reading) / sizeof(*reading); i++) {
        struct buf delimiter = { 0 }, out = { 0 };
        struct datum d = { 0 };
        struct err err;

        buf_adds(&delimiter, reading[i].delimiter);
        T_OK(dsv_parse(
            reading[i].text, strlen(reading[i].text), &delimiter, reading[i].keyed, &d, &err));
        json_write(&out, &d, JSON_STRINGS);
        if (!T_STR(buf_str(&out), reading[i].json))
            printf("# the text: %s\n", reading[i].text);
        datum_clear(&d);
        buf_free(&delimiter);
        buf_free(&out);
    }
}

static void a_quote_that_stays_open_is_an_error(void)
{
    struct buf delimiter = { 0 };
    struct datum d = { 0 };
    struct err err;

    buf_adds(&delimiter, ",");
    T_OK(!dsv_parse("a,\"b", 4, &delimiter, false, &d, &err));
    T_STR(err.text, "expected closing quote");
    T_INT(d.type, DATUM_NOTHING);
    buf_free(&delimiter);
}

static const struct {
    const char *json;
    bool keyed;
    const char *order, *text;
} writing[] = {
    { "[1,\"b\",true]", false, NULL, "1,b,true" },
    { "[[1,2],[3,4]]", false, NULL, "1,2\n3,4" },
    { "[[\"a,b\",\"c\\\"d\",\"e\\nf\"]]", false, NULL, "\"a,b\",\"c\"\"d\",\"e\nf\"" },
    { "[{\"a\":1,\"b\":2},{\"b\":3,\"c\":4}]", true, NULL, "a,b,c\n1,2,\n,3,4" },
    { "[{\"a\":1,\"b\":2}]", true, "[\"b\",\"a\",\"z\"]", "b,a,z\n2,1," },
    { "[{\"a\":1,\"b\":2}]", false, "[\"b\"]", "2" },
    { "{\"a\":1,\"b\":2}", true, NULL, "a,b\n1,2" },
    { "[]", false, NULL, "" },
    { "[[\"a\"],[\"\"]]", false, NULL, "a\n\"\"" },
    { "\"x\"", false, NULL, "x" },
};

static void rows_and_fields_are_written(void)
{
    for (size_t i = 0; i < sizeof(writing) / sizeof(*writing); i++) {
        struct buf delimiter = { 0 }, out = { 0 };
        struct datum d = { 0 }, order = { 0 };
        struct err err;

        buf_adds(&delimiter, ",");
        T_OK(json_parse(writing[i].json, strlen(writing[i].json), &d, &err));
        if (writing[i].order != NULL)
            T_OK(json_parse(writing[i].order, strlen(writing[i].order), &order, &err));
        dsv_write(&out, &d, &delimiter, writing[i].keyed, writing[i].order != NULL ? &order : NULL);
        if (!T_STR(buf_str(&out), writing[i].text))
            printf("# the value: %s\n", writing[i].json);
        datum_clear(&d);
        datum_clear(&order);
        buf_free(&delimiter);
        buf_free(&out);
    }
}

int main(void)
{
    T_RUN(rows_and_fields_are_read);
    T_RUN(a_quote_that_stays_open_is_an_error);
    T_RUN(rows_and_fields_are_written);
    return t_end();
}
