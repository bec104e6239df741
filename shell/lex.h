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
    LEX_COMMAND,  // where a statement may start or a path goes on: comments, lower-case words
    LEX_WORD,     // an argument: a word that stops at `=`, since it may be a name
    LEX_VALUE,    // right after `name=`: the word runs to the next blank or bracket
    LEX_VARIABLE, // a variable's name: letters and digits
    LEX_OPERAND,  // in an expression: a value, or a sign before one
    LEX_PROPERTY, // in a condition on items: as LEX_OPERAND, but names have dashes and dots
    LEX_LITERAL,  // a condition's right side: as LEX_VALUE, but it stops at && and ||
    LEX_OPERATOR, // in an expression, after a value
};

enum lex_kind {
    LEX_END,     // of the text
    LEX_NEWLINE, // ends a statement; inside ( ) and [ ] newlines are blanks instead
    LEX_SEMICOLON,
    LEX_NAME,  // a word; its text is the span
    LEX_QUOTE, // the quote that opens a string; the parser reads on behind it
    LEX_DOLLAR,
    LEX_SIGN, // an operator of expr.h; the span covers all of it
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
    LEX_BAD, // one byte that can stand in no such place
};

struct token {
    enum lex_kind kind;
    struct span at;
    bool blank; // blanks come before it
};

struct lexer {
    const char *text;
    size_t len;
    size_t pos;
    bool newline_is_blank; // the innermost open bracket is ( or [; the parser keeps it
    // Called for every comment that is passed over; may be NULL.
    void (*comment)(void *ctx, struct span at);
    void *ctx;
};

struct token lex_next(struct lexer *l, enum lex_mode mode);
struct token lex_peek(const struct lexer *l, enum lex_mode mode); // the same without taking it

// Where a byte stands, for errors: a line ends with LF, CRLF or CR, columns count bytes from 1.
void lex_position(
    const char *text, size_t len, size_t offset, unsigned *ret_line, unsigned *ret_column);
// Character classes that the parser needs too.
bool lex_is_blank(char c);
bool lex_is_newline(char c);
bool lex_is_variable(char c); // letters and digits
