// SPDX-License-Identifier: ISC
// What a stranger may say at a TCP door, as bytes. Whatever it is, what it hears is whole
// sentences, nobody comes in who does not know a password, and after a `!fatal` there is silence.

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/crypto/crypto.h"
#include "menus/login.h"
#include "menus/store.h"
#include "menus/warren.h"
#include "tests/fake/clock.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

struct stranger {
    struct login *login;
    struct buf heard;
    bool paused, closed;
};

static void hear(void *ctx, const struct buf *sentences)
{
    struct stranger *s = ctx;

    FUZZ_LAW(!s->closed);
    buf_add(&s->heard, sentences->data, sentences->len);
}

static void wait(void *ctx, bool pause)
{
    ((struct stranger *)ctx)->paused = pause;
}

static void come_in(void *ctx, const struct serve_user *user)
{
    (void)ctx, (void)user;
    FUZZ_LAW(false); // nobody knows one
}

static void leave(void *ctx)
{
    struct stranger *s = ctx;

    login_free(s->login);
    s->login = NULL;
    s->closed = true;
}

static const struct login_ops ops = { hear, wait, come_in, leave };

static void answers_are_whole(struct stranger *s)
{
    static const char *const known[] = { "!done", "!trap", "!fatal" };
    struct sentence words = { 0 };
    bool fatal = false;

    while (s->heard.len > 0) {
        bool is_known = false;

        FUZZ_LAW(sentence_read(&s->heard, &words, &sentence_limits_default) == SENTENCE_DONE);
        FUZZ_LAW(!fatal);
        for (size_t i = 0; i < 3; i++)
            is_known = is_known || strcmp(words.words[0].s, known[i]) == 0;
        FUZZ_LAW(is_known);
        fatal = strcmp(words.words[0].s, "!fatal") == 0;
    }
    FUZZ_LAW(fatal == s->closed);
    sentence_free(&words);
}

// The endpoint's bounds for a stranger are larger than anything that matters here.
static void talk(struct stranger *s, struct fake_clock *clock, const uint8_t *data, size_t size)
{
    const struct sentence_limits limits = { .word = 4096, .total = 16384, .words = 32 };
    struct sentence words = { 0 };
    struct buf in = { 0 };

    buf_add(&in, data, size);
    while (!s->closed && sentence_read(&in, &words, &limits) == SENTENCE_DONE) {
        login_input(s->login, &words);
        while (!s->closed && s->paused)
            fake_clock_run(clock, 1000);
    }
    sentence_free(&words);
    buf_free(&in);
}

// Somebody whom a challenge can be for; the password is not in reach of an input.
static void add_legacy_user(struct warren *w)
{
    struct store *users = store_at(w, "/user");
    struct item *user = item_new(users->menu);
    uint8_t password[32];
    struct buf hex = { 0 };
    struct err err;

    crypto_random(password, sizeof(password));
    text_hex(&hex, password, sizeof(password));
    item_set(user, "name", "old");
    item_set(user, "group", "full");
    item_set(user, "legacy-login", "yes");
    item_set(user, "password", buf_str(&hex));
    FUZZ_LAW(store_add(users, user, ITEM_NO_ID, NULL, &err));
    buf_free(&hex);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct login_from from = { .address = 0x0A000001, .via = "api" };
    struct fake_clock clock;
    struct stranger s = { 0 };
    struct warren w = { 0 };
    struct err err;

    FUZZ_LAW(crypto_init(&err));
    fake_clock_init(&clock);
    w.timers = &clock.timers;
    FUZZ_LAW(stores_open(&w, &err));
    add_legacy_user(&w);
    s.login = login_new(&w, &from, &ops, &s);
    talk(&s, &clock, data, size);
    if (!s.closed)
        fake_clock_run(&clock, 31 * 1000);
    FUZZ_LAW(s.closed);
    answers_are_whole(&s);
    stores_close(&w);
    fake_clock_fini(&clock);
    buf_free(&s.heard);
    return 0;
}
