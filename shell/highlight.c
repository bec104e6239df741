// SPDX-License-Identifier: ISC
#include "shell/highlight.h"

#define PLAIN "\033[m"

static const char *const colours[] = {
    [MARK_MENU] = "\033[36m",
    [MARK_VERB] = "\033[35m",
    [MARK_ARG] = "\033[32m",
    [MARK_VARIABLE] = "\033[36m",
    [MARK_GLOBAL] = "\033[1;36m",
    [MARK_UNDECLARED] = "\033[31m",
    [MARK_STRING] = NULL,
    [MARK_ESCAPE] = "\033[34m",
    [MARK_SYNTAX] = "\033[1;33m",
    [MARK_COMMENT] = "\033[90m",
    [MARK_SECRET] = NULL,
    [MARK_AMBIGUOUS] = "\033[4;31m",
    [MARK_ERROR] = "\033[31m",
};

static void add_span(
    struct buf *out, const struct parse *p, size_t from, size_t to, const char *colour)
{
    if (to <= from)
        return;
    if (colour != NULL)
        buf_adds(out, colour);
    buf_add(out, p->script->text + from, to - from);
    if (colour != NULL)
        buf_adds(out, PLAIN);
}

void highlight_text(struct buf *out, const struct parse *p, size_t from)
{
    size_t at = from;

    for (size_t i = 0; i < p->mark_count; i++) {
        struct span span = p->marks[i].at;

        span.from = span.from > at ? span.from : at;
        if (span.to <= span.from)
            continue;
        add_span(out, p, at, span.from, NULL);
        add_span(out, p, span.from, span.to, colours[p->marks[i].mark]);
        at = span.to;
    }
    add_span(out, p, at, p->script->len, NULL);
}
