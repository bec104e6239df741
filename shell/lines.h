// SPDX-License-Identifier: ISC
#pragma once
// Output by template (ping): a line per row, closing lines from the last one. In a template
// {name} is an attribute of the row and {name|filter} a time in another dress; the daemon sends
// the templates with the verb's description.

#include "shell/output.h"
#include "shell/term.h"

// Appends the template filled from the row, line by line; a line that asks for an attribute which
// the row lacks is left out. Attributes are escaped.
void lines_format(struct buf *out, const char *template, const struct row *row);

struct lines {
    struct term *term;
    const struct schema_verb *verb;
    struct row last;
};

void lines_begin(struct lines *l, struct term *t, const struct stream_job *job);
void lines_row(struct lines *l, const struct row *row);
void lines_end(struct lines *l, bool interrupted);
