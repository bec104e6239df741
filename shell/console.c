// SPDX-License-Identifier: ISC
#include "shell/console.h"

#include "shell/report.h"
#include "shell/session.h"

#include <stdio.h>
#include <string.h>

// Runs one whole text. False: the text goes on on the next line.
static bool run_line(struct session *s, const struct buf *text)
{
    struct parse p;
    struct run_error error = { 0 };
    struct buf line = { 0 };
    bool whole;

    session_parse(s, &p, "", buf_str(text), text->len);
    whole = p.open[0] == '\0';
    if (whole && p.failed)
        report_parse(&line, &p);
    else if (whole && !session_run(s, &p, &error))
        report_run(&line, &error);
    if (line.len > 0)
        printf("%s\n", buf_str(&line));
    run_error_fini(&error);
    parse_fini(&p);
    buf_free(&line);
    return whole;
}

static void prompt(const struct session *s)
{
    struct buf path = { 0 };

    session_path(s, &path);
    printf("[%s] %s> ", s->user, buf_str(&path));
    fflush(stdout);
    buf_free(&path);
}

int console_run(struct session *s)
{
    char line[4096];
    struct buf text = { 0 };

    s->interactive = true;
    prompt(s);
    while (!s->quit && fgets(line, sizeof(line), stdin) != NULL) {
        session_clear_interrupt();
        buf_adds(&text, line);
        if (run_line(s, &text))
            buf_truncate(&text, 0);
        prompt(s);
    }
    buf_free(&text);
    return EXIT_OK;
}
