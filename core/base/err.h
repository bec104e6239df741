// SPDX-License-Identifier: ISC
#pragma once
// An error as a value: what went wrong, in a sentence, and which argument it is about. Functions
// that can fail take `struct err *err` last, return false (or NULL), and leave their results
// untouched. They do not log as well: whoever gets the error decides who is told.

#include <stdbool.h>

// The classes of the RouterOS API (`=category=`), which also decide a console's exit status.
enum err_class {
    ERR_NONE = -1,
    ERR_MISSING = 0,     // no such item or command
    ERR_ARGUMENT = 1,    // argument value failure
    ERR_INTERRUPTED = 2, // execution interrupted
    ERR_SCRIPT = 3,      // scripting failure
    ERR_GENERAL = 4,     // general failure
    ERR_API = 5,         // protocol failure
    ERR_TTY = 6,
    ERR_RETURN = 7,
};

struct err {
    enum err_class class;
    char arg[64];   // the argument or property concerned; "" where none
    char text[384]; // the sentence, without a final full stop or newline
};

// Both return false, so that a failing function ends with `return err_set(...)`.
bool err_set(struct err *err, enum err_class class, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool err_arg(struct err *err, const char *arg, const char *fmt, ...)
    __attribute__((format(printf, 3, 4))); // class ERR_ARGUMENT, about `arg`
void err_clear(struct err *err);
