// SPDX-License-Identifier: ISC
#pragma once
// The tree of a parsed script. Every node knows the bytes it came from. Nodes live in the arena of
// their script; a script is counted, because functions in variables point into it.

#include "core/base/mem.h"
#include "shell/lex.h"
#include "shell/schema.h"

struct builtin;
struct operator;

enum node_kind {
    // Statements.
    NODE_BLOCK,   // children are statements; a `{ }` scope of its own where `scope` is set
    NODE_COMMAND, // a verb of a menu, a `:` command, a call, or a word nobody knows
    NODE_MENU,    // a line that is only a path: the current menu changes
    // Values.
    NODE_WORD,     // bare text; what it is depends on its looks (datum_guess)
    NODE_STRING,   // quoted text without substitutions
    NODE_JOIN,     // quoted text with $x, $[ ], $( ) in it: the children, joined
    NODE_VARIABLE, // $name
    NODE_PROPERTY, // a property of the item that a condition looks at
    NODE_BRACKET,  // [ ]: the child is a block, its last value counts
    NODE_CODE,     // { } that is kept, not run: the child is a block
    NODE_ARRAY,    // { ; }: children are elements; an element's `key` is set in keyed arrays
    NODE_UNARY,    // one child
    NODE_BINARY,   // two children
};

struct arg {
    struct arg *next;
    struct span at;                 // from its name (or value) to its end
    struct span name_at;            // empty for a positional argument
    const struct schema_prop *prop; // NULL: unknown to the schema (or there is none)
    const char *name;               // NULL: positional, and nobody knows which
    struct node *value;             // NULL: a flag that stands alone, or !name
    bool negated;                   // !name
};

struct command {
    // Exactly one of verb, builtin and callee is set; none: an unknown word, an error when run.
    const struct schema_verb *verb;
    const struct builtin *builtin;
    struct node *callee;            // $f, [..] or (..) in the place of a command
    const struct schema_menu *menu; // where it runs; NULL without a schema
    const char *word;               // the command word in full; as typed where it is unknown
    struct span word_at;
    struct arg *args, **args_end;
    struct node *items; // first positional argument of a verb that takes items; NULL: not given
    struct node *where; // condition of find and print; NULL: all
    struct node *body;  // `/menu { }`: statements that run there; nothing else is set
};

struct node {
    enum node_kind kind;
    struct span at;
    struct node *next;          // its sibling
    struct node *first, **last; // its children; `last` is where the next one goes
    struct node *parent;        // whose child it is
    const char *text;           // words, strings, names: decoded, NUL terminated
    size_t len;
    struct node *key;               // of an array's element
    const struct operator* op;      // UNARY, BINARY
    struct command *command;        // COMMAND
    const struct schema_menu *menu; // MENU: where to; PROPERTY: whose
    bool scope;
    bool top; // MENU: outside of any block, so the prompt follows
};

struct script {
    unsigned refs;
    struct arena arena;
    struct schema *schema; // held; NULL where it was parsed without one
    const char *name;      // of the file, "-c", "-"; "" for a typed line
    char *text;
    size_t len;
    struct node *root; // a NODE_BLOCK
    size_t nodes;      // how many there are
    size_t counted;    // bytes that memory.h has been told of
};

struct script *script_new(const char *name, const char *text, size_t len, struct schema *schema);
struct script *script_ref(struct script *s);
void script_unref(struct script *s);
// The script becomes a value: from now on it counts as memory that values take.
void script_count(struct script *s);

struct node *node_new(struct script *s, enum node_kind kind, struct span at);
void node_add(struct node *parent, struct node *child);
// One line per node, children indented, for tests: `binary . 3-9`.
void node_dump(struct buf *out, const struct node *n, unsigned depth);
