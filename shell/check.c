// SPDX-License-Identifier: ISC
#include "shell/check.h"

#include "shell/source.h"

#include <stdio.h>

enum exit_status check_file(const char *path)
{
    struct parse_env env = { .name = path };
    struct buf text = { 0 }, line = { 0 };
    struct err err;
    struct parse p;
    bool failed;

    if (!source_file(path, &text, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return EXIT_USAGE;
    }
    parse_text(&p, &env, buf_str(&text), text.len);
    failed = p.failed;
    if (failed) {
        report_parse_place(&line, &p);
        fprintf(stderr, "%s\n", buf_str(&line));
    }
    buf_free(&line);
    buf_free(&text);
    parse_fini(&p);
    return failed ? EXIT_COMMAND : EXIT_OK;
}
