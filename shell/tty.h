// SPDX-License-Identifier: ISC
#pragma once
// The terminal of this process: its settings, its size, its keys. Whatever happens to the process,
// the terminal gets its settings back: at exit and on the signals that end it.

#include "core/base/buf.h"
#include "shell/term.h"

#include <stdbool.h>

struct tty;

// One at a time. Descriptors that are no terminal give a term without size and keys. TERM=dumb is
// not redrawn in place; NO_COLOR is obeyed.
struct tty *tty_open(int in, int out);
void tty_close(struct tty *t);
struct term *tty_term(struct tty *t);
// A terminal that does not know its size, such as a serial line, is asked for it. What somebody has
// typed meanwhile is appended to `typed`. One that does not answer stays without size.
void tty_detect(struct tty *t, struct buf *typed);
bool tty_resized(struct tty *t); // since the last call; the term has the new size then

// While commands run: keys come one by one and are not shown, Ctrl-C is a signal, Ctrl-Z a key.
void tty_command_mode(struct tty *t);
// The same, but Ctrl-C is a key too.
void tty_key_mode(struct tty *t);
// Asks for a line; what `answer` holds before stands there already. Hidden: letters are shown as
// stars. False on Ctrl-C and at the end of input.
bool tty_ask(struct tty *t, const char *prompt, bool hidden, struct buf *answer);
