// SPDX-License-Identifier: ISC
#include "shell/lex.h"

#include "shell/expr.h"

#include <string.h>

bool lex_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool lex_is_newline(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_letter(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool lex_is_variable(char c)
{
    return is_letter(c) || is_digit(c);
}

// Command words are lower case; a capital letter ends one (and cannot start one).
static bool in_command(char c)
{
    return is_lower(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
}

static bool in_property(char c)
{
    return lex_is_variable(c) || c == '-' || c == '_' || c == '.';
}

static bool in_number(char c)
{
    return lex_is_variable(c) || c == '.' || c == ':' || c == '/';
}

static bool in_ip6(char c)
{
    return is_hex(c) || c == '.' || c == ':' || c == '/';
}

static bool in_value(char c)
{
    return c != '\0' && strchr(" \t\r\n;()[]{}\"$\\", c) == NULL;
}

static bool in_word(char c)
{
    return in_value(c) && c != '=';
}

// The byte at `pos`, 0 behind the end. (A NUL in the text is a byte that fits nowhere.)
static char at(const struct lexer *l, size_t pos)
{
    return pos < l->len ? l->text[pos] : '\0';
}

static size_t newline_len(const struct lexer *l, size_t pos)
{
    if (!lex_is_newline(at(l, pos)))
        return 0;
    return at(l, pos) == '\r' && at(l, pos + 1) == '\n' ? 2 : 1;
}

// A backslash, blanks and the end of the line: how many bytes, 0 where it is something else.
static size_t continuation_len(const struct lexer *l)
{
    size_t pos = l->pos + 1, newline;

    if (at(l, l->pos) != '\\')
        return 0;
    while (lex_is_blank(at(l, pos)))
        pos++;
    newline = newline_len(l, pos);
    if (newline == 0 && pos < l->len)
        return 0;
    return pos + newline - l->pos;
}

static void skip_comment(struct lexer *l)
{
    struct span at_span = { l->pos, l->pos };

    while (l->pos < l->len && newline_len(l, l->pos) == 0)
        l->pos++;
    at_span.to = l->pos;
    if (l->comment != NULL)
        l->comment(l->ctx, at_span);
}

// A `#` starts a comment where a statement may start, and on a line of its own inside brackets.
static bool at_comment(const struct lexer *l, enum lex_mode mode, bool line_start)
{
    return at(l, l->pos) == '#' && (mode == LEX_COMMAND || line_start);
}

static bool skip_blanks(struct lexer *l, enum lex_mode mode)
{
    size_t from = l->pos, n;
    bool line_start = false;

    for (;;) {
        if (lex_is_blank(at(l, l->pos))) {
            l->pos++;
        } else if (l->newline_is_blank && (n = newline_len(l, l->pos)) > 0) {
            l->pos += n;
            line_start = true;
        } else if ((n = continuation_len(l)) > 0) {
            l->pos += n;
        } else if (at_comment(l, mode, line_start)) {
            skip_comment(l);
        } else {
            return l->pos > from;
        }
    }
}

static const struct {
    char c;
    enum lex_kind kind;
} brackets[] = {
    { ';', LEX_SEMICOLON },
    { '{', LEX_OPEN_BLOCK },
    { '}', LEX_CLOSE_BLOCK },
    { '(', LEX_OPEN_PAREN },
    { ')', LEX_CLOSE_PAREN },
    { '[', LEX_OPEN_BRACKET },
    { ']', LEX_CLOSE_BRACKET },
    { '"', LEX_QUOTE },
    { '$', LEX_DOLLAR },
};

static struct token token_of(struct lexer *l, enum lex_kind kind, size_t len)
{
    struct token t = { .kind = kind, .at = { l->pos, l->pos + len } };

    l->pos += len;
    return t;
}

static struct token run_of(struct lexer *l, bool (*in)(char c))
{
    size_t n = 0;

    while (l->pos + n < l->len && in(l->text[l->pos + n]))
        n++;
    return n > 0 ? token_of(l, LEX_NAME, n) : token_of(l, LEX_BAD, 1);
}

static struct token command_token(struct lexer *l)
{
    char c = at(l, l->pos), next = at(l, l->pos + 1);

    if (c == '/')
        return token_of(l, LEX_SLASH, 1);
    if (c == ':')
        return token_of(l, LEX_COLON, 1);
    if (c == '=')
        return token_of(l, LEX_EQUALS, 1);
    if (c == '.' && next == '.')
        return token_of(l, LEX_UP, 2);
    return run_of(l, in_command);
}

static struct token word_token(struct lexer *l)
{
    char c = at(l, l->pos);

    if (c == '=')
        return token_of(l, LEX_EQUALS, 1);
    if (c == '!' && (is_letter(at(l, l->pos + 1)) || l->pos + 1 == l->len))
        return token_of(l, LEX_NOT, 1);
    if (c == '\'')
        return token_of(l, LEX_BAD, 1);
    return run_of(l, in_word);
}

// A name, a number, an address or a time: by how it starts. An IPv6 address may start with letters.
static struct token operand_token(struct lexer *l, bool (*in_name)(char c))
{
    char c = at(l, l->pos), next = at(l, l->pos + 1);
    size_t n = 0;
    const struct operator* op;

    while (is_hex(at(l, l->pos + n)))
        n++;
    if ((at(l, l->pos + n) == ':' && n > 0) || (c == ':' && next == ':'))
        return run_of(l, in_ip6);
    if (is_digit(c) || (c == '.' && is_digit(next)))
        return run_of(l, in_number);
    op = operator_at(l->text + l->pos, l->len - l->pos, OPERATOR_UNARY);
    if (op != NULL)
        return token_of(l, LEX_SIGN, strlen(op->sign));
    if (is_letter(c) || (c == '.' && in_name == in_property))
        return run_of(l, in_name);
    if (c == '*' && is_hex(next)) {
        for (n = 1; is_hex(at(l, l->pos + n)); n++)
            continue;
        return token_of(l, LEX_NAME, n);
    }
    return token_of(l, LEX_BAD, 1);
}

static struct token literal_token(struct lexer *l)
{
    size_t n = 0;

    while (in_value(at(l, l->pos + n))) {
        const char *s = l->text + l->pos + n;

        if (l->len - l->pos - n >= 2 && (memcmp(s, "&&", 2) == 0 || memcmp(s, "||", 2) == 0))
            break;
        n++;
    }
    return n > 0 ? token_of(l, LEX_NAME, n) : token_of(l, LEX_BAD, 1);
}

static struct token operator_token(struct lexer *l)
{
    const struct operator* op = operator_at(l->text + l->pos, l->len - l->pos, OPERATOR_BINARY);

    return op != NULL ? token_of(l, LEX_SIGN, strlen(op->sign)) : token_of(l, LEX_BAD, 1);
}

static struct token read_token(struct lexer *l, enum lex_mode mode)
{
    size_t newline = newline_len(l, l->pos);
    char c = at(l, l->pos);

    if (l->pos >= l->len)
        return token_of(l, LEX_END, 0);
    if (newline > 0)
        return token_of(l, LEX_NEWLINE, newline);
    for (size_t i = 0; i < sizeof(brackets) / sizeof(*brackets); i++) {
        if (brackets[i].c == c)
            return token_of(l, brackets[i].kind, 1);
    }
    switch (mode) {
    case LEX_COMMAND:
        return command_token(l);
    case LEX_WORD:
        return word_token(l);
    case LEX_VALUE:
        return c == '\'' ? token_of(l, LEX_BAD, 1) : run_of(l, in_value);
    case LEX_VARIABLE:
        return run_of(l, lex_is_variable);
    case LEX_OPERAND:
        return operand_token(l, lex_is_variable);
    case LEX_PROPERTY:
        return operand_token(l, in_property);
    case LEX_LITERAL:
        return literal_token(l);
    case LEX_OPERATOR:
        return operator_token(l);
    }
    return token_of(l, LEX_BAD, 1);
}

struct token lex_next(struct lexer *l, enum lex_mode mode)
{
    bool blank = skip_blanks(l, mode);
    struct token t = read_token(l, mode);

    t.blank = blank;
    return t;
}

struct token lex_peek(const struct lexer *l, enum lex_mode mode)
{
    struct lexer copy = *l;

    copy.comment = NULL;
    return lex_next(&copy, mode);
}

void lex_position(
    const char *text, size_t len, size_t offset, unsigned *ret_line, unsigned *ret_column)
{
    struct lexer l = { .text = text, .len = len };
    size_t line_start = 0;
    unsigned line = 1;

    while (l.pos < offset && l.pos < len) {
        size_t n = newline_len(&l, l.pos);

        if (n > 0 && l.pos + n <= offset) {
            line++;
            line_start = l.pos + n;
        }
        l.pos += n > 0 ? n : 1;
    }
    *ret_line = line;
    *ret_column = (unsigned)(offset - line_start) + 1;
}
