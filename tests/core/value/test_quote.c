// SPDX-License-Identifier: ISC
#include "core/value/quote.h"
#include "tests/t.h"

static const char *made(
    void (*quote)(struct buf *, const char *, size_t), const char *text, size_t len)
{
    static struct buf out;

    buf_truncate(&out, 0);
    quote(&out, text, len);
    return buf_str(&out);
}

#define IF_NEEDED(text) made(quote_if_needed, text, sizeof(text) - 1)
#define ALWAYS(text)    made(quote_always, text, sizeof(text) - 1)
#define EXPORT(text)    made(quote_export, text, sizeof(text) - 1)

static void quotes_stand_where_they_are_needed(void)
{
    T_STR(IF_NEEDED("ether1-wan"), "ether1-wan");
    T_STR(IF_NEEDED("10.0.0.1/24,a@b:c_d*+"), "10.0.0.1/24,a@b:c_d*+");
    T_STR(IF_NEEDED(""), "\"\"");
    T_STR(IF_NEEDED("a b"), "\"a b\"");
    T_STR(IF_NEEDED("<pptp-ex>"), "\"<pptp-ex>\"");
    T_STR(IF_NEEDED("a=b"), "\"a=b\"");
    T_STR(ALWAYS("ether1"), "\"ether1\"");
}

static void escapes_have_letters_or_digits(void)
{
    T_STR(ALWAYS("a\"b\\c$d"), "\"a\\\"b\\\\c\\$d\"");
    T_STR(ALWAYS("\r\n\t\a\b\f\v"), "\"\\r\\n\\t\\a\\b\\f\\v\"");
    T_STR(ALWAYS("\x1b[2J\x7f"), "\"\\1B[2J\\7F\"");
    T_STR(ALWAYS("a\0b"), "\"a\\00b\"");
    T_STR(ALWAYS("what?"), "\"what?\"");
    T_STR(EXPORT("what?"), "\"what\\?\"");
}

static void utf8_is_readable_on_the_screen_and_plain_in_a_file(void)
{
    T_STR(ALWAYS("B\xc3\xbcro \xe2\x82\xac \xf0\x9f\x90\x87"),
        "\"B\xc3\xbcro \xe2\x82\xac \xf0\x9f\x90\x87\"");
    T_STR(EXPORT("B\xc3\xbcro"), "\"B\\C3\\BCro\"");
    T_STR(ALWAYS("\xff"), "\"\\FF\"");
    T_STR(ALWAYS("\xc3"), "\"\\C3\"");         // cut short
    T_STR(ALWAYS("\xc0\xaf"), "\"\\C0\\AF\""); // overlong
    T_STR(ALWAYS("\xe0\x80\xaf"), "\"\\E0\\80\\AF\"");
    T_STR(ALWAYS("\xed\xa0\x80"), "\"\\ED\\A0\\80\""); // surrogate
    T_STR(ALWAYS("\xf4\x90\x80\x80"), "\"\\F4\\90\\80\\80\"");
    T_STR(ALWAYS("\xc2\x9b"), "\"\\C2\\9B\""); // a terminal's other escape
}

static void reads(const char *text, const char *value)
{
    struct buf out = { 0 };
    struct err err = { .class = ERR_NONE };

    T_OK(unquote(text, strlen(text), &out, &err));
    T_STR(buf_str(&out), value);
    buf_free(&out);
}

static void refuses(const char *text)
{
    struct err err = { .class = ERR_NONE };
    struct buf out = { 0 };

    buf_adds(&out, "before");
    if (!T_OK(!unquote(text, strlen(text), &out, &err)))
        printf("# %s\n", text);
    T_STR(buf_str(&out), "before");
    T_STR(err.text, "syntax error");
    buf_free(&out);
}

static void what_is_typed_is_read(void)
{
    reads("", "");
    reads("bare", "bare");
    reads("\"\"", "");
    reads("\"a \\\"b\\\" \\$x \\\\ \\_ \\3F\\?\"", "a \"b\" $x \\   ??");
    reads("\"a\\\n    b\"", "ab");
    reads("\"a\\\r\n\t b\"", "ab");
    reads("\"a\\\n    \\_b\"", "a b");
    refuses("\"open");
    refuses("\"open\\\"");
    refuses("\"a\"b");
    refuses("\"$x\"");
    refuses("\"\\q\"");
    refuses("\"\\ff\"\""); // \f, f, a quote, and one too many
    refuses("\"\\A\"");
    refuses("a b");
    refuses("a$b");
    refuses("a\"b");
    refuses("a\\b");
}

static void all_bytes_survive(void)
{
    char all[512];
    struct buf out = { 0 };

    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (char)(i * 7 + i / 256);
    for (size_t i = 0; i < 3; i++) {
        const char *text = made(i == 0   ? quote_always
                                : i == 1 ? quote_if_needed
                                         : quote_export,
            all, sizeof(all));

        buf_truncate(&out, 0);
        T_OK(unquote(text, strlen(text), &out, NULL));
        T_MEM(out.data, out.len, all, sizeof(all));
    }
    buf_free(&out);
}

#define WRAP(...)                                 \
    wrapped((const char *const[]){ __VA_ARGS__ }, \
        sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *), EXPORT_WIDTH)

static const char *wrapped(const char *const *words, size_t count, size_t width)
{
    static struct buf out;

    buf_truncate(&out, 0);
    wrap_export_line(&out, "add", words, count, width);
    return buf_str(&out);
}

static void short_lines_stay_whole(void)
{
    T_STR(WRAP("name=a", "mtu=1450"), "add name=a mtu=1450\n");
    T_STR(wrapped(NULL, 0, EXPORT_WIDTH), "add\n");
}

static void a_line_breaks_between_words_or_behind_a_name(void)
{
    T_STR(WRAP("action=masquerade", "chain=srcnat", "comment=\"all that leaves the net\"",
              "ipsec-policy=out,none", "out-interface-list=WAN"),
        "add action=masquerade chain=srcnat comment=\"all that leaves the net\" \\\n"
        "    ipsec-policy=out,none out-interface-list=WAN\n");
    T_STR(WRAP("action=accept", "chain=input",
              "comment=\"what belongs to a connection that is known\"",
              "connection-state=established,related,untracked"),
        "add action=accept chain=input comment=\\\n"
        "    \"what belongs to a connection that is known\" connection-state=\\\n"
        "    established,related,untracked\n");
}

static void a_long_string_breaks_inside(void)
{
    T_STR(WRAP("source=\"# A script with a first line that is longer than a line of the file. "
               "It goes on.\\r\\n:put 1\\r\\n\"",
              "x=1"),
        "add source=\"# A script with a first line that is longer than a line of the fil\\\n"
        "    e. It goes on.\\r\\\n"
        "    \\n:put 1\\r\\\n"
        "    \\n\" x=1\n");
}

static void a_blank_at_the_start_of_a_line_is_kept(void)
{
    T_STR(wrapped((const char *const[]){ "c=\"1234567 9 123456789 123456789 123456789\"" }, 1, 20),
        "add c=\"1234567 9 1\\\n"
        "    23456789 12345\\\n"
        "    6789 123456789\\\n"
        "    \"\n");
    T_STR(wrapped((const char *const[]){ "c=\"12345678901 3456789012345\"" }, 1, 20),
        "add c=\"12345678901\\\n"
        "    \\_345678901234\\\n"
        "    5\"\n");
}

static void a_long_bare_value_gets_quotes_to_be_broken(void)
{
    T_STR(wrapped((const char *const[]){ "p=abcdefghijklmnopqrstuvwxyz" }, 1, 20),
        "add p=\"abcdefghijk\\\n"
        "    lmnopqrstuvwxy\\\n"
        "    z\"\n");
}

static void terse_is_one_line(void)
{
    struct buf word = { 0 }, want = { 0 };

    buf_adds(&word, "source=\"\\n");
    buf_fill(&word, 'x', 1000);
    buf_adds(&word, "\\n\"");
    buf_printf(&want, "add %s\n", buf_str(&word));
    T_STR(wrapped((const char *const[]){ buf_str(&word) }, 1, 0), buf_str(&want));
    buf_free(&word);
    buf_free(&want);
}

// Reads one command of an export back as a console would: a broken line goes on behind the blanks
// of the next, words end at blanks outside quotes.
static size_t read_back(const char *text, struct buf *values, size_t size)
{
    struct buf line = { 0 };
    bool quoted = false;
    size_t n = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (p[0] == '\\' && p[1] == '\n') {
            p += strspn(p + 2, " ") + 1;
            continue;
        }
        buf_addc(&line, *p);
        if (*p == '\\')
            buf_addc(&line, *++p);
    }
    for (char *p = line.data + strlen("add"); *p == ' ';) {
        char *value = strchr(p, '=') + 1, *end = value;

        for (; *end != '\n' && (quoted || *end != ' '); end++) {
            quoted ^= *end == '"';
            end += *end == '\\';
        }
        if (n < size && !T_OK(unquote(value, (size_t)(end - value), &values[n], NULL)))
            printf("# %s\n", text);
        n++;
        p = end;
    }
    buf_free(&line);
    return n;
}

static unsigned next_random(void)
{
    static uint32_t state = 0x2545f491;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

// Values that are likely to hurt: short, long, with blanks, escapes, newlines and any bytes.
static void random_value(struct buf *b)
{
    static const char likely[] = "abc 019._-,=\"\\$?\r\n\t{}[]();!# ";
    size_t len = next_random() % (next_random() % 4 == 0 ? 400 : 30);
    unsigned kind = next_random() % 3;

    for (size_t i = 0; i < len; i++) {
        char any = (char)(next_random() % 256), one = likely[next_random() % (sizeof(likely) - 1)];

        buf_addc(b, kind == 0 ? 'a' : kind == 1 ? one : any);
    }
}

static void check_width(const char *text)
{
    const char *end;

    for (const char *line = text; (end = strchr(line, '\n')) != NULL; line = end + 1)
        if (!T_OK(end - line < EXPORT_WIDTH))
            printf("# %.*s\n", (int)(end - line), line);
}

static void what_export_writes_import_reads(void)
{
    enum { MOST = 6 };
    for (int round = 0; round < 3000; round++) {
        struct buf values[MOST] = { 0 }, words[MOST] = { 0 }, back[MOST] = { 0 }, out = { 0 };
        const char *texts[MOST];
        size_t count = 1 + next_random() % MOST;

        for (size_t i = 0; i < count; i++) {
            random_value(&values[i]);
            buf_printf(&words[i], "property-%zu=", i);
            quote_export(&words[i], buf_str(&values[i]), values[i].len);
            texts[i] = words[i].data;
        }
        wrap_export_line(&out, "add", texts, count, EXPORT_WIDTH);
        check_width(buf_str(&out));
        T_INT(read_back(buf_str(&out), back, MOST), count);
        for (size_t i = 0; i < MOST; i++) {
            T_MEM(back[i].data, back[i].len, values[i].data, values[i].len);
            buf_free(&values[i]);
            buf_free(&words[i]);
            buf_free(&back[i]);
        }
        buf_free(&out);
    }
}

int main(void)
{
    T_RUN(quotes_stand_where_they_are_needed);
    T_RUN(escapes_have_letters_or_digits);
    T_RUN(utf8_is_readable_on_the_screen_and_plain_in_a_file);
    T_RUN(what_is_typed_is_read);
    T_RUN(all_bytes_survive);
    T_RUN(short_lines_stay_whole);
    T_RUN(a_line_breaks_between_words_or_behind_a_name);
    T_RUN(a_long_string_breaks_inside);
    T_RUN(a_blank_at_the_start_of_a_line_is_kept);
    T_RUN(a_long_bare_value_gets_quotes_to_be_broken);
    T_RUN(terse_is_one_line);
    T_RUN(what_export_writes_import_reads);
    return t_end();
}
