// SPDX-License-Identifier: ISC
#pragma once
// Clients of the menus without a socket. What one says and hears is text: a sentence is a line, its
// words have blanks between them, and a blank inside of a word is written ~ where it is said. The
// rows of the last answer can be looked at one by one too.

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "menus/serve.h"
#include "menus/store.h"
#include "menus/warren.h"
#include "tests/fake/clock.h"
#include "tests/t.h"

#include <stdarg.h>

struct client {
    struct serve *serve;
    struct buf wire; // sent, and not read by the client
    size_t limit;    // bytes on the wire from which on producers are told to wait; 0: none
    bool closed;
    bool paused; // asked to send nothing for now
    // The last answer:
    struct buf heard;      // as text
    struct sentence *rows; // its !re sentences
    size_t row_count;
    char trap[256];     // message of the !trap; "" where there was none
    char returned[256]; // =ret= of the !done
};

static void client_send(void *ctx, const struct buf *sentences)
{
    struct client *c = ctx;

    buf_add(&c->wire, sentences->data, sentences->len);
}

static bool client_full(void *ctx)
{
    const struct client *c = ctx;

    return c->limit > 0 && c->wire.len >= c->limit;
}

static void client_closed(void *ctx)
{
    ((struct client *)ctx)->closed = true;
}

static void client_pause(void *ctx, bool pause)
{
    ((struct client *)ctx)->paused = pause;
}

static const struct serve_ops client_ops = { client_send, client_full, client_closed,
    client_pause };

static inline void client_open_as(
    struct client *c, struct warren *w, const char *name, bool write, bool secrets)
{
    struct serve_user user = { .policies = POLICY_LOCAL | POLICY_READ | POLICY_TEST |
                                           POLICY_PASSWORD |
                                           (write ? POLICY_WRITE | POLICY_POLICY | POLICY_FTP : 0) |
                                           (secrets ? POLICY_SENSITIVE : 0),
        .via = "console" };

    snprintf(user.name, sizeof(user.name), "%s", name);
    *c = (struct client){ .serve = serve_new(w, &user, &client_ops, c) };
}

static inline void client_open(struct client *c, struct warren *w)
{
    client_open_as(c, w, "admin", true, true);
}

static inline void client_forget(struct client *c)
{
    for (size_t i = 0; i < c->row_count; i++)
        sentence_free(&c->rows[i]);
    c->row_count = 0;
    c->trap[0] = c->returned[0] = '\0';
    buf_truncate(&c->heard, 0);
}

static inline void client_close(struct client *c)
{
    client_forget(c);
    free(c->rows);
    serve_free(c->serve);
    buf_free(&c->wire);
    buf_free(&c->heard);
    *c = (struct client){ 0 };
}

static inline void client_keep(struct client *c, struct sentence *s)
{
    const char *text;

    if (c->heard.len > 0)
        buf_addc(&c->heard, '\n');
    for (size_t i = 0; i < s->count; i++)
        buf_printf(&c->heard, "%s%s", i > 0 ? " " : "", s->words[i].s);
    if (strcmp(s->words[0].s, "!trap") == 0) {
        text = sentence_get(s, "message");
        snprintf(c->trap, sizeof(c->trap), "%s", text != NULL ? text : "?");
    } else if (strcmp(s->words[0].s, "!done") == 0) {
        text = sentence_get(s, "ret");
        snprintf(c->returned, sizeof(c->returned), "%s", text != NULL ? text : "");
    } else if (strcmp(s->words[0].s, "!re") == 0) {
        c->rows = mem_resize(c->rows, (c->row_count + 1) * sizeof(*c->rows));
        c->rows[c->row_count++] = *s;
        *s = (struct sentence){ 0 };
    }
}

// Reads what is on the wire and returns it as text, without the last newline.
static inline const char *client_hear(struct client *c)
{
    struct sentence s = { 0 };

    client_forget(c);
    while (
        c->wire.len > 0 && sentence_read(&c->wire, &s, &sentence_limits_default) == SENTENCE_DONE)
        client_keep(c, &s);
    sentence_free(&s);
    return buf_str(&c->heard);
}

// An attribute of one row of the last answer; NULL where it has none.
static inline const char *client_got(const struct client *c, size_t row, const char *name)
{
    return row < c->row_count ? sentence_get(&c->rows[row], name) : NULL;
}

static inline void client_say_words(struct client *c, const char *const *words, const size_t *lens)
{
    struct sentence s = { 0 };
    struct buf in = { 0 };

    for (size_t i = 0; words[i] != NULL; i++)
        sentence_word(&in, words[i], lens[i]);
    sentence_end(&in);
    if (T_INT(sentence_read(&in, &s, &sentence_limits_default), SENTENCE_DONE))
        serve_input(c->serve, &s);
    sentence_free(&s);
    buf_free(&in);
}

static inline void client_say(struct client *c, const char *line)
{
    const char *words[64];
    size_t lens[64], n = 0;
    char *copy = strdup(line), *at = NULL;

    for (char *w = strtok_r(copy, " ", &at); w != NULL; w = strtok_r(NULL, " ", &at)) {
        for (char *blank = w; (blank = strchr(blank, '~')) != NULL;)
            *blank = ' ';
        words[n] = w;
        lens[n++] = strlen(w);
    }
    words[n] = NULL;
    client_say_words(c, words, lens);
    free(copy);
}

static inline const char *client_ask(struct client *c, const char *line)
{
    client_say(c, line);
    return client_hear(c);
}

// Words up to NULL, as they are. True where there was no trap.
static inline bool client_try(struct client *c, const char *command, ...)
{
    const char *words[64] = { command };
    size_t lens[64] = { strlen(command) }, n = 1;
    va_list ap;

    va_start(ap, command);
    while ((words[n] = va_arg(ap, const char *)) != NULL) {
        lens[n] = strlen(words[n]);
        n++;
    }
    va_end(ap);
    client_say_words(c, words, lens);
    client_hear(c);
    return c->trap[0] == '\0';
}

// A conversation: what is said, and what must be heard.
struct dialogue {
    const char *say, *hear;
};

#define DIALOGUE(c, table) \
    client_dialogue((c), (table), sizeof(table) / sizeof(*(table)), __FILE__, __LINE__)

static inline void client_dialogue(
    struct client *c, const struct dialogue *d, size_t count, const char *file, int line)
{
    for (size_t i = 0; i < count; i++)
        t_str(client_ask(c, d[i].say), d[i].hear, file, line, d[i].say);
}

// A daemon's menus without engine; with a database where `path` is one.
struct bench {
    struct fake_clock clock;
    struct warren w;
};

static inline void bench_open(struct bench *b, const char *path)
{
    struct err why;

    fake_clock_init(&b->clock);
    b->w = (struct warren){ .timers = &b->clock.timers, .started = b->clock.now };
    if (path != NULL)
        b->w.db = db_open(path, NULL, &why);
    if ((path != NULL && b->w.db == NULL) || !stores_open(&b->w, &why)) {
        printf("Bail out! %s\n", why.text);
        exit(1);
    }
}

static inline void bench_close(struct bench *b)
{
    stores_close(&b->w);
    db_free(b->w.db);
    fake_clock_fini(&b->clock);
}
