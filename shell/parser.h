// SPDX-License-Identifier: ISC
#pragma once
// Inside of the parser: shared by the parse_*.c files only.
//
// Every function gives up quietly once p->out->failed is set; the first error counts. A function
// that reads a value returns NULL then.

#include "shell/builtin.h"
#include "shell/expr.h"
#include "shell/parse.h"

#define PARSE_NESTING 60      // far beyond what people write; bounds the recursion
#define PARSE_NODES   1000000 // and the memory: about 200 MB
#define PARSE_NAMES   1024    // lists that names of variables are spread over

struct declared { // a variable that the text declares, innermost first
    struct declared *next;
    struct declared *outer; // in the list of its name
    const char *name;
    bool used_only; // nobody declared it, but it was read: it is found when the script runs
};

struct parser {
    struct parse *out;
    const struct parse_env *env;
    struct script *script;
    struct lexer lex;
    const struct schema_menu *menu;      // current; NULL where nobody knows (no schema)
    bool at_root;                        // certainly at the root, also without a schema
    struct declared *declared;           // all of them; parser_forget() goes back
    struct declared *names[PARSE_NAMES]; // the same by name
    char open[PARSE_NESTING + 1];        // brackets and quotes that are open, outermost first
    unsigned depth;
    struct expect pending; // what the value being read was expected to be, for open strings
};

// Errors. The text has no place in it; `at` is where.
void parser_fail(struct parser *p, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static inline bool parser_failed(const struct parser *p)
{
    return p->out->failed;
}
// The text ends while `c` is open.
void parser_fail_open(struct parser *p, const char *what);

struct token parser_peek(const struct parser *p, enum lex_mode mode);
struct token parser_next(struct parser *p, enum lex_mode mode);
bool token_ends(enum lex_kind kind); // the statement, seen from inside of it

// Open brackets: newlines are blanks inside ( and [ and in arrays, and end a statement inside {.
#define OPEN_ARRAY ',' // what stands in p->open for the { of an array
// False (and an error) where they nest too deep.
bool parser_open(struct parser *p, char bracket, size_t at);
void parser_close(struct parser *p);

void parser_mark(struct parser *p, struct span at, enum mark mark);
// Says what may stand next; counts if the next word (read in `mode`) ends the text.
void parser_expect(struct parser *p, enum lex_mode mode, struct expect expect);
void parser_declare(struct parser *p, const char *name, bool used_only);
// A block ends: what was declared since `until` is not known any more.
void parser_forget(struct parser *p, struct declared *until);
// What :set may name: what was declared, or read at least.
bool parser_declared(const struct parser *p, const char *name);
// A $name was read: colours it, and remembers it.
void parser_use(struct parser *p, struct span at, const char *name);

const char *parser_text(struct parser *p, struct span at); // copied into the script's arena

// parse.c
struct node *parse_statements(struct parser *p, enum lex_kind until);
struct node *parse_block(struct parser *p, bool code); // from { to }
// parse_path.c
struct node *parse_statement(struct parser *p);
// parse_args.c
void parse_args(struct parser *p, struct node *n);
// parse_value.c
struct node *parse_value(struct parser *p, enum lex_mode mode, const struct command *c,
    const struct schema_prop *prop); // an argument's value, at the next token
void parser_expect_value(
    struct parser *p, enum lex_mode mode, const struct command *c, const struct schema_prop *prop);
struct node *parse_variable(struct parser *p); // behind the $
struct node *parse_string(struct parser *p);   // behind the quote
struct node *parse_bracket(struct parser *p);  // from [ to ]
struct node *parse_array_or_code(struct parser *p);
// At `{` in the place of a value: statements, or an array?
bool parser_looks_like_code(const struct parser *p);
// parse_expr.c
struct node *parse_paren(struct parser *p, const struct command *where); // from ( to )
struct node *parse_array(struct parser *p);                              // from { to }
struct node *parse_where(struct parser *p, struct command *c);
