// SPDX-License-Identifier: ISC
#include "menus/login.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/base/timer.h"
#include "core/crypto/crypto.h"
#include "core/net/ip4.h"
#include "menus/guess.h"
#include "menus/user.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TIME = 30 * 1000,     // milliseconds from the first byte to the login
    LONGEST_WAIT = 10000, // for a turn to guess
    SENTENCES = 10,
};

// Clients compare this one letter by letter.
#define WRONG "invalid user name or password (6)"

struct login {
    struct warren *w;
    struct login_from from;
    const struct login_ops *ops;
    void *ctx;
    struct timer end;  // of our patience
    struct timer turn; // runs: a guess waits for its turn
    unsigned sentences;
    bool challenged;
    uint8_t challenge[PASSWORD_CHALLENGE];
    // The /login that is being looked at; name is NULL where there is none.
    char *name, *said, *tag;
    bool is_answer; // `said` answers the challenge
    struct guess *guess;
};

static void attempt_forget(struct login *l)
{
    guess_cancel(l->guess);
    l->guess = NULL;
    timer_stop(&l->turn);
    if (l->said != NULL)
        mem_wipe(l->said, strlen(l->said));
    free(l->name);
    free(l->said);
    free(l->tag);
    l->name = l->said = l->tag = NULL;
}

// ---- answers

static void end_sentence(struct buf *out, const char *tag)
{
    if (tag != NULL)
        sentence_wordf(out, ".tag=%s", tag);
    sentence_end(out);
}

static void say(struct login *l, struct buf *out)
{
    l->ops->send(l->ctx, out);
    buf_free(out);
}

static void say_done(struct login *l, const char *ret, const char *tag)
{
    struct buf out = { 0 };

    sentence_wordf(&out, "!done");
    if (ret != NULL)
        sentence_attr(&out, "ret", ret);
    end_sentence(&out, tag);
    say(l, &out);
}

static void say_trap(struct login *l, const char *message, const char *tag)
{
    struct buf out = { 0 };

    sentence_wordf(&out, "!trap");
    sentence_attr(&out, "message", message);
    end_sentence(&out, tag);
    sentence_wordf(&out, "!done");
    end_sentence(&out, tag);
    say(l, &out);
}

static void refuse(struct login *l, const char *why, const char *tag)
{
    struct buf out = { 0 };

    sentence_wordf(&out, "!fatal");
    sentence_wordf(&out, "%s", why);
    end_sentence(&out, tag);
    say(l, &out);
    attempt_forget(l);
    l->ops->close(l->ctx);
}

// ---- the attempt

// The user, if it may come in by this door from there, with whatever password.
static const struct item *admissible(struct login *l)
{
    const struct item *user = user_named(l->w, l->name);

    if (user == NULL || !user_comes_from(user, l->from.address))
        return NULL;
    return user_policies(l->w, user) & POLICY_API ? user : NULL;
}

static void fail(struct login *l)
{
    char address[IP4_TEXT_SIZE];

    log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "login failure for user %.64s from %s via %s",
        l->name, ip4_text(l->from.address, address), l->from.via);
    guard_wrong(&l->w->guard, clock_now(l->w->timers->clock), l->from.address);
    say_trap(l, WRONG, l->tag);
    attempt_forget(l);
    l->ops->pause(l->ctx, false);
}

static void succeed(struct login *l, const struct item *user)
{
    struct serve_user who = {
        .policies = user_policies(l->w, user), .via = l->from.via, .account = user->id
    };

    text_copy(who.name, sizeof(who.name), item_name(user));
    ip4_text(l->from.address, who.address);
    guard_right(&l->w->guard, clock_now(l->w->timers->clock), l->from.address);
    user_logged_in(l->w, user);
    timer_stop(&l->end);
    say_done(l, NULL, l->tag);
    attempt_forget(l);
    l->ops->pause(l->ctx, false);
    l->ops->welcome(l->ctx, &who);
}

static void attempt_answer(void *ctx, bool right)
{
    struct login *l = ctx;
    const struct item *user = right ? admissible(l) : NULL;

    l->guess = NULL;
    if (user != NULL)
        succeed(l, user);
    else
        fail(l);
}

// An answer can only be checked against a password in clear text. Whoever cannot come in anyway is
// compared with what nobody knows, so that it takes as long.
static void attempt_look(void *arg)
{
    struct login *l = arg;
    const struct item *user = admissible(l);
    struct guess_of of = {
        .kept = user != NULL ? item_text(user, "password") : "",
        .said = l->said,
        .challenge = l->is_answer ? l->challenge : NULL,
    };

    l->guess = guess_start(l->w, &of, attempt_answer, l);
    l->challenged = false; // each challenge is good for one answer
    if (l->guess == NULL)
        refuse(l, "too many logins at once, try again later", l->tag);
}

static void attempt_begin(struct login *l, const struct sentence *words, const char *tag)
{
    const char *name = sentence_get(words, "name"), *response = sentence_get(words, "response");
    const char *password = sentence_get(words, "password");
    msec_t wait = guard_turn(&l->w->guard, clock_now(l->w->timers->clock), l->from.address);

    if (wait > LONGEST_WAIT) {
        refuse(l, "too many login failures, try again later", tag);
        return;
    }
    l->name = mem_strdup(name);
    l->tag = mem_strdup(tag);
    l->is_answer = response != NULL;
    if (response != NULL)
        l->said = mem_strdup(l->challenged ? response : "");
    else
        l->said = mem_strdup(password != NULL ? password : "");
    l->ops->pause(l->ctx, true);
    timer_set(&l->turn, wait);
}

// The login of before 6.43 begins without a name. A client that hears an empty `!done` to it takes
// itself for logged in.
static void give_challenge(struct login *l, const char *tag)
{
    struct buf hex = { 0 };

    if (!user_any_legacy(l->w)) {
        say_trap(l, "no user has legacy-login: log in with name and password", tag);
        return;
    }
    crypto_random(l->challenge, sizeof(l->challenge));
    l->challenged = true;
    text_hex(&hex, l->challenge, sizeof(l->challenge));
    say_done(l, buf_str(&hex), tag);
    buf_free(&hex);
}

static bool is_whole(const struct sentence *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (strlen(words->words[i].s) != words->words[i].len)
            return false;
    return true;
}

void login_input(struct login *l, const struct sentence *words)
{
    const char *tag = sentence_get(words, ".tag");
    const char *command = words->count > 0 ? words->words[0].s : "";

    if (l->name != NULL)
        return; // one at a time: the rest was asked to wait
    if (++l->sentences > SENTENCES)
        refuse(l, "too many attempts to log in", tag);
    else if (strcmp(command, "/quit") == 0)
        refuse(l, "session terminated on request", tag);
    else if (strcmp(command, "/login") != 0 || !is_whole(words))
        refuse(l, "not logged in", tag);
    else if (sentence_get(words, "name") != NULL)
        attempt_begin(l, words, tag);
    else
        give_challenge(l, tag);
}

static void out_of_time(void *arg)
{
    refuse(arg, "not logged in within 30 seconds", NULL);
}

struct login *login_new(
    struct warren *w, const struct login_from *from, const struct login_ops *ops, void *ctx)
{
    struct login *l = mem_alloc(sizeof(*l));

    *l = (struct login){ .w = w, .from = *from, .ops = ops, .ctx = ctx };
    timer_init(&l->end, w->timers, out_of_time, l);
    timer_init(&l->turn, w->timers, attempt_look, l);
    timer_set(&l->end, TIME);
    return l;
}

void login_free(struct login *l)
{
    if (l == NULL)
        return;
    attempt_forget(l);
    timer_stop(&l->end);
    free(l);
}
