// SPDX-License-Identifier: ISC
#pragma once
// A client of the menus without a socket: says a sentence, keeps the answer.

#include "core/base/mem.h"
#include "core/wire/sentence.h"
#include "menus/serve.h"
#include "menus/store.h"
#include "menus/warren.h"
#include "tests/t.h"

#include <stdarg.h>

enum { TALK_ROWS = 512 };

static struct warren warren;
static struct serve *serve;
static struct buf answer;               // bytes that were sent
static struct sentence rows[TALK_ROWS]; // the !re sentences of the last answer
static size_t row_count;
static char trap[256];     // message of the !trap; "" where there was none
static char returned[256]; // =ret= of the !done

static void talk_send(void *ctx, const struct buf *data)
{
    (void)ctx;
    buf_add(&answer, data->data, data->len);
}

static bool talk_full(void *ctx)
{
    (void)ctx;
    return false;
}

static void talk_close(void *ctx)
{
    (void)ctx;
}

static const struct serve_ops talk_ops = { talk_send, talk_full, talk_close };

static inline void talk_open(void)
{
    static const struct serve_user admin = {
        .name = "admin", .policies = POLICY_ALL, .via = "console"
    };

    serve = serve_new(&warren, &admin, &talk_ops, NULL);
}

static inline void talk_forget(void)
{
    for (size_t i = 0; i < row_count; i++)
        sentence_free(&rows[i]);
    row_count = 0;
    trap[0] = returned[0] = '\0';
    buf_truncate(&answer, 0);
}

static inline void talk_close_all(void)
{
    talk_forget();
    serve_free(serve);
    serve = NULL;
    buf_free(&answer);
}

static inline void talk_keep(struct sentence *s)
{
    const char *text = NULL;

    if (strcmp(s->words[0].s, "!re") == 0 && row_count < TALK_ROWS) {
        rows[row_count++] = *s;
        *s = (struct sentence){ 0 };
        return;
    }
    if (strcmp(s->words[0].s, "!trap") == 0) {
        text = sentence_get(s, "message");
        snprintf(trap, sizeof(trap), "%s", text != NULL ? text : "?");
    } else if (strcmp(s->words[0].s, "!done") == 0) {
        text = sentence_get(s, "ret");
        snprintf(returned, sizeof(returned), "%s", text != NULL ? text : "");
    }
    sentence_free(s);
}

// Takes what was sent since.
static inline void hear(void)
{
    struct sentence s = { 0 };

    while (answer.len > 0 && sentence_read(&answer, &s, &sentence_limits_default) == SENTENCE_DONE)
        talk_keep(&s);
    sentence_free(&s);
}

// Words up to NULL. True where there was no trap.
static inline bool say(const char *command, ...)
{
    struct sentence s = { 0 };
    struct buf in = { 0 };
    const char *word;
    va_list ap;

    talk_forget();
    sentence_word(&in, command, strlen(command));
    va_start(ap, command);
    while ((word = va_arg(ap, const char *)) != NULL)
        sentence_word(&in, word, strlen(word));
    va_end(ap);
    sentence_end(&in);
    T_OK(sentence_read(&in, &s, &sentence_limits_default) == SENTENCE_DONE);
    serve_input(serve, &s);
    sentence_free(&s);
    buf_free(&in);
    hear();
    return trap[0] == '\0';
}

// An attribute of one row of the answer; NULL where it has none.
static inline const char *got(size_t row, const char *name)
{
    return row < row_count ? sentence_get(&rows[row], name) : NULL;
}
