// SPDX-License-Identifier: ISC
#pragma once
// The operators of expressions, one table: spelling, precedence and what they do to values.

#include "core/base/err.h"
#include "shell/datum.h"

#include <stdbool.h>
#include <stddef.h>

enum operator_kind { OPERATOR_BINARY, OPERATOR_UNARY };

// Operators that the evaluator handles itself, because they do not simply take two values.
enum operator_special {
    OPERATOR_PLAIN,
    OPERATOR_AND,  // short circuit
    OPERATOR_OR,   // short circuit
    OPERATOR_OP,   // > [..]: the operand is kept, not evaluated
    OPERATOR_CALL, // <%%
};

struct operator
{
    const char *sign; // as written; words (`and`, `in`) too
    enum operator_kind kind;
    int precedence; // higher binds tighter
    enum operator_special special;
    bool (*apply)(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err);
    const char *help;
};

extern const struct operator operators[]; // ends with .sign = NULL
// The operator that the text starts with, the longest one that fits; NULL for none.
const struct operator* operator_at(const char *text, size_t len, enum operator_kind kind);
