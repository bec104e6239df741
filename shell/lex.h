// SPDX-License-Identifier: ISC
#pragma once
// Bytes to tokens. What a byte means depends on where it stands: `ether1-lan` is one word after
// `name=` and a subtraction in parentheses. So the parser says which mode the next token is read
// in. Reading never fails: what makes no sense is a token too, and the parser words the error.

#include <stdbool.h>
#include <stddef.h>

struct span {
    size_t from, to; // byte offsets; `to` is the first byte that is not part of it
};

enum lex_mode {
    LEX_COMMAND, // where a statement may start: comments count, words are lower case
    LEX_WORD,    // an argument: a word may be a name (`mtu`) or a value (`10.0.0.1/8`)
    LEX_VALUE,   // right after `name=`: the word runs to the next blank or closing bracket
    LEX_EXPR,    // in parentheses: operators, names of letters and digits, literals
    LEX_WHERE,   // a condition on items: as LEX_EXPR, but names have dashes and dots
    LEX_LITERAL, // a condition's right side: as LEX_VALUE, but stops at && and ||
};

enum lex_kind {
    LEX_END,     // of the text
    LEX_NEWLINE, // ends a statement; inside ( ) and [ ] newlines are blanks instead
    LEX_SEMICOLON,
    LEX_NAME,     // a word; its text is the span
    LEX_STRING,   // "..." with everything in it; the span includes the quotes
    LEX_DOLLAR,   // `$`; what follows is read by the parser
    LEX_OPERATOR, // LEX_EXPR and LEX_WHERE: one of the operators of expr.h
    LEX_SLASH,
    LEX_COLON,
    LEX_UP, // ..
    LEX_EQUALS,
    LEX_NOT, // ! before a name
    LEX_OPEN_BLOCK,
    LEX_CLOSE_BLOCK,
    LEX_OPEN_PAREN,
    LEX_CLOSE_PAREN,
    LEX_OPEN_BRACKET,
    LEX_CLOSE_BRACKET,
    LEX_OPEN_QUOTE, // a string without its end: from the quote to the end of the text
    LEX_BAD,        // one byte that can stand in no such place
};

struct token {
    enum lex_kind kind;
    struct span at;
    bool blank; // blanks (or the start of the text) come before it
};

struct lexer {
    const char *text;
    size_t len;
    size_t pos;
    // Innermost open bracket; decides whether a newline ends a statement. The parser keeps it.
    bool newline_is_blank;
    bool backslash_at_end; // the text ends in a lone backslash: the line goes on
    struct span comment;   // the last comment that was passed over
};

struct token lex_next(struct lexer *l, enum lex_mode mode);
// The same without taking it.
struct token lex_peek(const struct lexer *l, enum lex_mode mode);

// Where a byte stands, for errors: lines count LF, CRLF and CR as one end, columns count bytes
// from 1.
void lex_position(
    const char *text, size_t len, size_t offset, unsigned *ret_line, unsigned *ret_column);
