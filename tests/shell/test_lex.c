// SPDX-License-Identifier: ISC
#include "shell/lex.h"

#include "core/base/buf.h"
#include "tests/t.h"

static const char *const kinds[] = {
    [LEX_END] = "end",
    [LEX_NEWLINE] = "newline",
    [LEX_SEMICOLON] = ";",
    [LEX_NAME] = "name",
    [LEX_QUOTE] = "quote",
    [LEX_DOLLAR] = "$",
    [LEX_SIGN] = "sign",
    [LEX_SLASH] = "/",
    [LEX_COLON] = ":",
    [LEX_UP] = "up",
    [LEX_EQUALS] = "=",
    [LEX_NOT] = "not",
    [LEX_OPEN_BLOCK] = "{",
    [LEX_CLOSE_BLOCK] = "}",
    [LEX_OPEN_PAREN] = "(",
    [LEX_CLOSE_PAREN] = ")",
    [LEX_OPEN_BRACKET] = "[",
    [LEX_CLOSE_BRACKET] = "]",
    [LEX_BAD] = "bad",
};

// "name(print) _name(detail) end": _ where blanks come before.
static void tokens(struct buf *out, const char *text, enum lex_mode mode, bool in_bracket)
{
    struct lexer l = { .text = text, .len = strlen(text), .newline_is_blank = in_bracket };
    struct token t;

    do {
        t = lex_next(&l, mode);
        buf_printf(out, "%s%s%s", out->len > 0 ? " " : "", t.blank ? "_" : "", kinds[t.kind]);
        if (t.kind == LEX_NAME || t.kind == LEX_SIGN || t.kind == LEX_BAD)
            buf_printf(out, "(%.*s)", (int)(t.at.to - t.at.from), text + t.at.from);
    } while (t.kind != LEX_END);
}

static const struct {
    enum lex_mode mode;
    bool in_bracket;
    const char *text, *want;
} cases[] = {
    { LEX_COMMAND, false, "/ip address print", "/ name(ip) _name(address) _name(print) end" },
    { LEX_COMMAND, false, "/ip/address", "/ name(ip) / name(address) end" },
    { LEX_COMMAND, false, ".. service", "up _name(service) end" },
    { LEX_COMMAND, false, ":put", ": name(put) end" },
    { LEX_COMMAND, false, "# a remark\nput", "_newline name(put) end" },
    { LEX_COMMAND, false, "put; # x", "name(put) ; _end" },
    { LEX_COMMAND, false, "a\r\nb\rc\nd",
        "name(a) newline name(b) newline name(c) newline name(d) end" },
    { LEX_COMMAND, false, "a\nb", "name(a) newline name(b) end" },
    { LEX_COMMAND, true, "a\nb", "name(a) _name(b) end" },
    { LEX_COMMAND, false, "add \\\n name", "name(add) _name(name) end" },
    { LEX_COMMAND, false, "add \\  \r\n  name", "name(add) _name(name) end" },
    { LEX_COMMAND, false, "fooBar", "name(foo) bad(B) name(ar) end" },
    { LEX_COMMAND, false, "\tput", "_name(put) end" },
    { LEX_COMMAND, false, "\xC3\xA9", "bad(\xC3) bad(\xA9) end" },
    { LEX_WORD, false, "name=x", "name(name) = name(x) end" },
    { LEX_WORD, false, "10.0.0.1/24", "name(10.0.0.1/24) end" },
    { LEX_WORD, false, "!disabled", "not name(disabled) end" },
    { LEX_WORD, false, "! x", "name(!) _name(x) end" },
    { LEX_WORD, false, "!", "not end" },
    { LEX_WORD, false, "a#b", "name(a#b) end" },
    { LEX_WORD, false, "<pptp-ex>", "name(<pptp-ex>) end" },
    { LEX_WORD, false, "'x'", "bad(') name(x') end" },
    { LEX_WORD, false, "a \"b", "name(a) _quote name(b) end" },
    { LEX_WORD, false, "$a [b] {c} (d);",
        "$ name(a) _[ name(b) ] _{ name(c) } _( name(d) ) ; end" },
    { LEX_WORD, false, "caf\xC3\xA9", "name(caf\xC3\xA9) end" },
    { LEX_WORD, false, "a\\b", "name(a) bad(\\) name(b) end" },
    { LEX_VALUE, false, "a=b,c:d/e*f@g%h~i", "name(a=b,c:d/e*f@g%h~i) end" },
    { LEX_VALUE, false, "x;y", "name(x) ; name(y) end" },
    { LEX_VARIABLE, false, "my-var", "name(my) bad(-) name(var) end" },
    { LEX_OPERAND, false, "abc", "name(abc) end" },
    { LEX_OPERAND, false, "10.0.0.0/8", "name(10.0.0.0/8) end" },
    { LEX_OPERAND, false, "fe80::1", "name(fe80::1) end" },
    { LEX_OPERAND, false, "::1", "name(::1) end" },
    { LEX_OPERAND, false, "00:10:00", "name(00:10:00) end" },
    { LEX_OPERAND, false, "*1F", "name(*1F) end" },
    { LEX_OPERAND, false, ".1", "name(.1) end" },
    { LEX_OPERAND, false, "-5", "sign(-) name(5) end" },
    { LEX_OPERAND, false, "!a", "sign(!) name(a) end" },
    { LEX_OPERAND, false, "any $x", "sign(any) _$ name(x) end" },
    { LEX_OPERAND, false, "anyone", "name(anyone) end" },
    { LEX_PROPERTY, false, "mac-address", "name(mac-address) end" },
    { LEX_PROPERTY, false, ".id", "name(.id) end" },
    { LEX_LITERAL, false, "ether1&&running", "name(ether1) bad(&) name(&running) end" },
    { LEX_LITERAL, false, "a&b", "name(a&b) end" },
    { LEX_OPERATOR, false, "->-- <%%<<<= <",
        "sign(->) sign(-) sign(-) _sign(<%%) sign(<<) sign(<=) _sign(<) end" },
    { LEX_OPERATOR, false, "and or in", "sign(and) _sign(or) _sign(in) end" },
    { LEX_OPERATOR, false, "inside", "bad(i) bad(n) bad(s) bad(i) bad(d) bad(e) end" },
    { LEX_OPERATOR, true, "+\n# sum\n-", "sign(+) _sign(-) end" },
};

static void tokens_depend_on_where_they_stand(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct buf out = { 0 };

        tokens(&out, cases[i].text, cases[i].mode, cases[i].in_bracket);
        T_STR(buf_str(&out), cases[i].want);
        buf_free(&out);
    }
}

static void every_byte_is_some_token_and_the_text_ends(void)
{
    for (int mode = LEX_COMMAND; mode <= LEX_OPERATOR; mode++) {
        for (int c = 0; c < 256; c++) {
            char text[2] = { (char)c, 'x' };
            struct lexer l = { .text = text, .len = 2 };
            int n = 0;

            while (lex_next(&l, (enum lex_mode)mode).kind != LEX_END && n < 4)
                n++;
            T_OK(n <= 2);
        }
    }
}

static void positions_count_bytes_and_all_line_ends(void)
{
    static const struct {
        const char *text;
        size_t offset;
        unsigned line, column;
    } places[] = {
        { "abc", 0, 1, 1 },
        { "abc", 3, 1, 4 },
        { "a\nbc", 2, 2, 1 },
        { "a\r\nbc", 3, 2, 1 },
        { "a\rb\rc", 4, 3, 1 },
        { "\tx", 1, 1, 2 },
        { "\xC3\xA9x", 2, 1, 3 },
        { "a\n", 2, 2, 1 },
    };

    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        unsigned line, column;

        lex_position(places[i].text, strlen(places[i].text), places[i].offset, &line, &column);
        T_INT(line, places[i].line);
        T_INT(column, places[i].column);
    }
}

static size_t comments;

static void count_comment(void *ctx, struct span at)
{
    (void)ctx;
    comments += at.to - at.from;
}

static void a_comment_is_told_once_and_only_when_it_is_passed(void)
{
    static const char text[] = "# ab\nput";
    struct lexer l = { .text = text, .len = strlen(text), .comment = count_comment };

    comments = 0;
    lex_peek(&l, LEX_COMMAND);
    T_INT(comments, 0);
    lex_next(&l, LEX_COMMAND);
    T_INT(comments, 4);
}

int main(void)
{
    T_RUN(tokens_depend_on_where_they_stand);
    T_RUN(every_byte_is_some_token_and_the_text_ends);
    T_RUN(positions_count_bytes_and_all_line_ends);
    T_RUN(a_comment_is_told_once_and_only_when_it_is_passed);
    return t_end();
}
