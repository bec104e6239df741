// SPDX-License-Identifier: ISC
// Values on their way between consoles.

#include "shell/literal.h"
#include "tests/fake/daemon.h"
#include "tests/t.h"

static struct session session;

static void again(const char *text, const char *type)
{
    struct datum d = literal_read(&session, text, strlen(text));
    struct buf out = { 0 };

    literal_write(&out, &d);
    T_STR(buf_str(&out), text);
    T_STR(datum_type_name(d.type), type);
    buf_free(&out);
    datum_clear(&d);
}

static void every_type_is_read_back_as_itself(void)
{
    static const struct {
        const char *text, *type;
    } rows[] = {
        { "5", "num" },
        { "-9223372036854775807", "num" },
        { "true", "bool" },
        { "\"5\"", "str" },
        { "\"\"", "str" },
        { "\"a \\\"b\\\" \\\\ $c; {d}\n\"", "str" },
        { "10.0.0.1", "ip" },
        { "10.0.0.0/8", "ip-prefix" },
        { "fe80::1", "ip6" },
        { "2001:db8::/32", "ip6-prefix" },
        { "*1F", "id" },
        { "ns=1500000001", "time" },
        { "ns=-1", "time" },
        { "nil", "nil" },
        { "nothing", "nothing" },
        { "{}", "array" },
        { "{1;\"two\";{3;{}};\"a\"=4;\"b;=\"=\"5\"}", "array" },
        { "do=\" :return (\\\"x\\\" . 1)\"", "code" },
        { "op=\"(1 + 2)\"", "op" },
        { "{\"f\"=do=\":put 1\"}", "array" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        again(rows[i].text, rows[i].type);
}

static void what_is_no_literal_is_text(void)
{
    static const char *const rows[] = { "{1;2", "\"open", "{1;;2}}", "{\"a\"=1\"b\"=2}", "do=\"",
        "ns=x", "op=\"(\"", "do=\":put (\"", "hello world", "{1}2" };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct datum d = literal_read(&session, rows[i], strlen(rows[i]));
        size_t len;

        T_INT(d.type, DATUM_STR);
        T_STR(datum_text(&d, &len), rows[i]);
        datum_clear(&d);
    }
}

static void arrays_end_somewhere(void)
{
    struct buf deep = { 0 };
    struct datum d;

    buf_fill(&deep, '{', 100000);
    buf_fill(&deep, '}', 100000);
    d = literal_read(&session, buf_str(&deep), deep.len);
    T_INT(d.type, DATUM_STR);
    datum_clear(&d);
    buf_free(&deep);
}

int main(void)
{
    session.schema = fake_schema();
    T_RUN(every_type_is_read_back_as_itself);
    T_RUN(what_is_no_literal_is_text);
    T_RUN(arrays_end_somewhere);
    schema_unref(session.schema);
    return t_end();
}
