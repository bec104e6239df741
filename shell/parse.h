// SPDX-License-Identifier: ISC
#pragma once
// Tokens to tree. One walk serves everything: running a line, completing it, explaining it and
// colouring it. A wrong text still gives a tree up to the error, and the first error with its
// place.
//
// Completion and help parse the text up to the cursor and read `expect`: what may stand there.

#include "core/base/buf.h"
#include "shell/ast.h"

struct parse_env {
    struct schema *schema;          // NULL: only the grammar is checked (no daemon to ask)
    const struct schema_menu *menu; // where the text starts; NULL is the root
    // Whether a variable exists already (globals of the session); NULL: none does.
    bool (*declared)(void *ctx, const char *name);
    void *ctx;
    const char *name; // of the file, for errors; NULL is ""
    // Unknown menus, verbs and properties are no errors: for a file that another router made, of
    // which what is known is to be run. Commands without a row have no menu then.
    bool lenient;
};

// What may stand at the end of the text. Several can be possible at once.
enum expect_what {
    EXPECT_MENU = 1u << 0,     // a menu below `menu`
    EXPECT_VERB = 1u << 1,     // a verb of `menu`
    EXPECT_BUILTIN = 1u << 2,  // a `:` command
    EXPECT_ARG = 1u << 3,      // the name of an argument of `command` that is not given yet
    EXPECT_VALUE = 1u << 4,    // a value of `prop`
    EXPECT_ITEM = 1u << 5,     // an item of `menu` (number, name, id)
    EXPECT_PROP = 1u << 6,     // the name of a property of `menu` (where, get)
    EXPECT_VARIABLE = 1u << 7, // the name of a variable (the word begins after the $)
    EXPECT_OPERATOR = 1u << 8, // in a condition or an expression
    EXPECT_UP = 1u << 9,       // ..
    EXPECT_END = 1u << 10,     // the statement may end here
};

struct expect {
    unsigned what;
    struct span word; // the unfinished word at the end of the text: completion replaces it
    bool quoted;      // the word is inside an open string (its span begins at the quote)
    const struct schema_menu *menu;
    const struct command *command; // its args say what is given already
    const struct schema_prop *prop;
};

enum mark { // classes of text, for colours
    MARK_MENU,
    MARK_VERB,
    MARK_ARG,
    MARK_VARIABLE,
    MARK_GLOBAL,     // a variable of the session
    MARK_UNDECLARED, // a variable that nobody declared
    MARK_STRING,
    MARK_ESCAPE,
    MARK_SYNTAX, // brackets, =, ;
    MARK_COMMENT,
    MARK_SECRET,    // a secret's value
    MARK_AMBIGUOUS, // a word that several begin with
    MARK_ERROR,
};

struct marked {
    struct span at;
    enum mark mark;
};

struct parse {
    struct script *script; // held
    bool failed;           // then `error` and its place are set
    char error[128];       // without the place: "expected end of command"
    size_t error_at;       // byte offset
    unsigned line, column; // of the error
    // The text is not wrong but not whole: what is still open, for the prompt that asks on: "{(",
    // "\"", "\\". Empty for a whole text. `failed` is set as well then (the end is the error).
    char open[64];
    bool secret; // the value of a secret stands in the text: it is kept in no history
    struct expect expect;
    struct marked *marks; // where two overlap, the later one counts
    size_t mark_count, mark_size;
    const struct schema_menu *menu; // the current menu after the last statement
};

void parse_text(struct parse *ret, const struct parse_env *env, const char *text, size_t len);
void parse_fini(struct parse *p);
// "expected end of command (line 1 column 7)"
void parse_error_text(const struct parse *p, struct buf *out);

// Names of arguments of a command that could still be given, in order: calls `each` for every one.
void command_args(
    const struct command *c, void (*each)(void *ctx, const struct schema_prop *prop), void *ctx);
