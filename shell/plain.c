// SPDX-License-Identifier: ISC
#include "shell/plain.h"

#include <stdio.h>

static void plain_text(void *ctx, const char *text, size_t len)
{
    (void)ctx;
    fwrite(text, 1, len, stdout);
}

static bool plain_row(void *ctx, const struct row *row)
{
    (void)ctx;
    for (size_t i = 0; i < row->count; i++)
        printf("%s%s=%s", i > 0 ? " " : "", row->pairs[i].name, row->pairs[i].value);
    printf("\n");
    return true;
}

static bool plain_print(void *ctx, const struct print_job *job)
{
    for (size_t i = 0; i < job->rows->count; i++)
        plain_row(ctx, &job->rows->rows[i]);
    return true;
}

static void plain_begin(void *ctx, const struct stream_job *job)
{
    (void)ctx;
    (void)job;
}

static void plain_end(void *ctx, bool interrupted)
{
    (void)ctx;
    (void)interrupted;
}

struct output plain_output(void)
{
    return (struct output){ .text = plain_text,
        .print = plain_print,
        .stream_begin = plain_begin,
        .stream_row = plain_row,
        .stream_end = plain_end };
}
