// SPDX-License-Identifier: ISC
#pragma once
// What may stand at the cursor, as words: the parser's expectation looked up in the schema, and the
// names of items asked from the daemon. Tab and `?` show the same words.

#include "core/base/mem.h"
#include "shell/parse.h"

#include <stdbool.h>
#include <stddef.h>

struct choice {
    const char *word;
    const char *help; // NULL where nothing is to be said
    char end;         // what follows the whole word: a blank, `=` or nothing (0)
    bool value;       // quoted where it needs to be
    bool plain;       // a value that the syntax of its type shows already
};

struct choices {
    struct arena arena;
    struct choice *list; // menus, verbs, `:` commands, arguments, values; each kind sorted
    size_t count, size;
    const char *typed; // the word before the cursor that they would complete, decoded
    size_t typed_at;   // where it begins in the text: behind the last comma of a list
    bool quoted;       // an open quote stands before it
};

// Where names come from that are not in the schema. Each calls `emit` per name.
struct choice_source {
    void (*items)(void *ctx, const char *menu, value_emit *emit, void *emit_ctx);
    void (*variables)(void *ctx, value_emit *emit, void *emit_ctx);
    void *ctx;
};

// Every choice, whether it fits what is typed or not.
void choices_collect(struct choices *c, const struct parse *p, const struct choice_source *source);
void choices_free(struct choices *c);

enum choice_fit {
    FIT_NONE,
    FIT_LETTERS,  // has what is typed in it, with gaps: `x` for export
    FIT_INITIALS, // its parts begin with it: `mt` for monitor-traffic
    FIT_PREFIX,   // begins with it
};
enum choice_fit choice_fit(const struct choice *choice, const char *typed);
