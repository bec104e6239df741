// SPDX-License-Identifier: ISC
// What a client may say to the menus: a line is a sentence, tabs separate its words. Whatever it
// is, the answers are whole, commands end once, and what is stored is what its types would store.

#include "core/base/mem.h"
#include "menus/check.h"
#include "menus/host.h"
#include "menus/serve.h"
#include "menus/store.h"
#include "menus/warren.h"
#include "tests/fake/clock.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

struct hearer {
    struct buf wire;
    size_t said, done; // commands begun, commands ended
    bool closed;
};

static void hear(void *ctx, const struct buf *sentences)
{
    struct hearer *h = ctx;

    buf_add(&h->wire, sentences->data, sentences->len);
}

static bool hear_full(void *ctx)
{
    return ((struct hearer *)ctx)->wire.len > 64 * 1024;
}

static void hear_close(void *ctx)
{
    ((struct hearer *)ctx)->closed = true;
}

static const struct serve_ops ops = { hear, hear_full, hear_close };

static void answers_are_whole(struct hearer *h)
{
    struct sentence s = { 0 };
    size_t owed = 0; // ends of commands that were told why

    while (h->wire.len > 0) {
        FUZZ_LAW(sentence_read(&h->wire, &s, &sentence_limits_default) == SENTENCE_DONE);
        if (strcmp(s.words[0].s, "!done") == 0) {
            h->done++;
            owed -= owed > 0;
        } else if (strcmp(s.words[0].s, "!trap") == 0) {
            owed++;
        } else {
            FUZZ_LAW(owed == 0); // no rows after a trap
            FUZZ_LAW(strcmp(s.words[0].s, "!re") == 0 || strcmp(s.words[0].s, "!fatal") == 0);
        }
    }
    FUZZ_LAW(owed == 0 && h->done <= h->said);
    sentence_free(&s);
}

static void say(struct serve *serve, struct hearer *h, const char *line, size_t len)
{
    struct buf in = { 0 };
    struct sentence s = { 0 };
    const char *end = line + len;

    while (line < end) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));
        size_t word = tab != NULL ? (size_t)(tab - line) : (size_t)(end - line);

        if (word > 0)
            sentence_word(&in, line, word);
        line += word + 1;
    }
    sentence_end(&in);
    if (sentence_read(&in, &s, &sentence_limits_default) == SENTENCE_DONE) {
        h->said++;
        serve_input(serve, &s);
    }
    sentence_free(&s);
    buf_free(&in);
}

static void stored_values_are_what_their_types_keep(const struct item *item)
{
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        const char *value = item->values[i];
        char *again;

        if (value == NULL || p->flags & (PROP_READ_ONLY | PROP_MEMORY))
            continue;
        again = check_value(p, value, strlen(value), NULL);
        FUZZ_LAW(again != NULL && strcmp(again, value) == 0);
        free(again);
    }
}

static void the_stores_are_sound(struct warren *w)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        const struct store *s = store_of(w, menus[m]);

        for (size_t i = 0; i < s->count; i++) {
            stored_values_are_what_their_types_keep(s->items[i]);
            if (menu_key(s->menu) >= 0)
                FUZZ_LAW(store_named(s, item_name(s->items[i])) == s->items[i]);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct serve_user user = { .name = "admin",
        .policies = size % 2 == 0 ? POLICY_ALL : POLICY_READ | POLICY_WRITE,
        .via = "console" };
    const char *at = (const char *)data, *end = at + size;
    struct fake_clock clock;
    struct hearer h = { .said = 0 };
    struct warren w = { 0 };
    struct serve *serve;
    struct err err;

    fake_clock_init(&clock);
    w.timers = &clock.timers;
    host_open(&w);
    FUZZ_LAW(stores_open(&w, &err));
    serve = serve_new(&w, &user, &ops, &h);
    while (at < end && !h.closed) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t len = newline != NULL ? (size_t)(newline - at) : (size_t)(end - at);

        say(serve, &h, at, len);
        answers_are_whole(&h);
        serve_drained(serve);
        at += len + 1;
    }
    fake_clock_run(&clock, 2500);
    answers_are_whole(&h);
    the_stores_are_sound(&w);
    serve_free(serve);
    stores_close(&w);
    host_close(&w);
    fake_clock_fini(&clock);
    buf_free(&h.wire);
    return 0;
}
