// SPDX-License-Identifier: ISC
#pragma once
// The `:` commands: one table. A row says what arguments a command takes (so the parser, completion
// and help know it) and which function runs it.

#include "shell/datum.h"
#include "shell/schema.h"

struct call; // shell/eval.h

struct builtin {
    const char *name, *help;
    struct schema_prop args[9]; // ends with .name = NULL
    bool (*run)(struct call *call, struct datum *ret, struct err *err);
};

// In alphabetical order; ends with .name = NULL.
extern const struct builtin builtins[];
enum match builtin_match(const char *text, size_t len, const struct builtin **ret);
