// SPDX-License-Identifier: ISC
#include "shell/term.h"

#include <string.h>

void term_puts(struct term *t, const char *s)
{
    t->write(t->ctx, s, strlen(s));
}

void term_measure(struct term *t)
{
    if (t->measure != NULL)
        t->measure(t->ctx);
}
