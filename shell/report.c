// SPDX-License-Identifier: ISC
#include "shell/report.h"

#include "core/base/text.h"

void report_parse(struct buf *out, const struct parse *p)
{
    parse_error_text(p, out);
}

// Only what is wrong with the text itself has a place on a line that was just typed. In a file that
// was imported everything has.
void report_run(struct buf *out, const struct run_error *err)
{
    buf_adds(out, err->err.text);
    if (err->script == NULL || err->err.class == ERR_INTERRUPTED)
        return;
    if (err->script->name[0] != '\0' ||
        (err->err.class == ERR_MISSING && text_starts(err->err.text, "bad command name")))
        buf_printf(out, " (line %u column %u)", err->line, err->column);
}

void report_parse_place(struct buf *out, const struct parse *p)
{
    buf_printf(out, "%s:%u:%u: %s", p->script->name, p->line, p->column, p->error);
}

// An error in a function that came from other text has that text's name, where it has one.
void report_run_place(struct buf *out, const char *name, const struct run_error *err)
{
    if (err->script != NULL)
        buf_printf(out, "%s:%u:%u: ", err->script->name[0] != '\0' ? err->script->name : name,
            err->line, err->column);
    else
        buf_printf(out, "%s: ", name);
    buf_adds(out, err->err.text);
}

enum exit_status report_status(const struct err *err)
{
    if (err->class == ERR_INTERRUPTED)
        return EXIT_BREAK;
    return err->class == ERR_TTY ? EXIT_DAEMON : EXIT_COMMAND;
}
