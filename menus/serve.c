// SPDX-License-Identifier: ISC
#include "menus/serve.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/args.h"
#include "menus/audit.h"
#include "menus/call.h"
#include "menus/import.h"
#include "menus/journal.h"
#include "menus/slow.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLS_MAX = 1000 }; // of one client that run at the same time

struct serve {
    struct serve *next;
    struct warren *w;
    uint32_t id;
    time_t since;
    struct timer leave; // runs: the session is to end
    struct serve_user user;
    const struct serve_ops *ops;
    void *ctx;
    struct list calls;
    size_t call_count;
    struct buf out; // sentences of the call that is answering just now
    char *broken;   // the batch (see import.h) of which a command has failed; NULL: none
    bool closing;
    bool met; // it is known how the user came in, and said in the log
};

static void serve_flush(struct serve *s)
{
    if (s->out.len > 0)
        s->ops->send(s->ctx, &s->out);
    buf_truncate(&s->out, 0);
}

static void serve_join(struct serve *s)
{
    struct serve **at = &s->w->clients;

    s->since = time(NULL);
    s->id = ITEM_DYNAMIC + s->w->last_client++ % (ITEM_NO_ID - ITEM_DYNAMIC);
    while (*at != NULL)
        at = &(*at)->next;
    *at = s;
}

static void serve_part(struct serve *s)
{
    struct serve **at = &s->w->clients;

    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
}

struct serve *serve_next(const struct warren *w, const struct serve *s)
{
    return s != NULL ? s->next : w->clients;
}

struct warren *serve_warren(const struct serve *s)
{
    return s->w;
}

const struct serve_user *serve_who(const struct serve *s)
{
    return &s->user;
}

uint32_t serve_id(const struct serve *s)
{
    return s->id;
}

time_t serve_since(const struct serve *s)
{
    return s->since;
}

static void serve_fatal(struct serve *s, const char *why)
{
    sentence_word(&s->out, "!fatal", 6);
    sentence_word(&s->out, why, strlen(why));
    sentence_end(&s->out);
    serve_flush(s);
    s->closing = true;
}

static void serve_leave(void *arg)
{
    struct serve *s = arg;

    serve_fatal(s, "logged out");
    s->ops->close(s->ctx);
}

void serve_end(struct serve *s)
{
    timer_set(&s->leave, 0);
}

void serve_allow(struct serve *s, unsigned policies)
{
    s->user.policies = policies;
    if (policies == 0)
        serve_end(s);
}

static void serve_meet(struct serve *s)
{
    s->met = true;
    audit_login(&s->user);
    store_announce(s->w, "/user/active", s->id, false);
}

struct serve *serve_new(
    struct warren *w, const struct serve_user *user, const struct serve_ops *ops, void *ctx)
{
    struct serve *s = mem_alloc(sizeof(*s));

    *s = (struct serve){ .w = w, .user = *user, .ops = ops, .ctx = ctx };
    list_init(&s->calls);
    timer_init(&s->leave, w->timers, serve_leave, s);
    serve_join(s);
    if (*user->address != '\0')
        serve_meet(s);
    return s;
}

static void serve_pause(struct serve *s, bool pause)
{
    if (s->ops->pause != NULL)
        s->ops->pause(s->ctx, pause);
}

void call_hold(struct call *call)
{
    call->holds = true;
    serve_pause(call->serve, true);
}

static void call_free(struct call *call)
{
    if (call->holds)
        serve_pause(call->serve, false);
    slow_forget(call);
    list_remove(&call->node);
    call->serve->call_count--;
    free(call->tag);
    if (call->words.store.data != NULL)
        mem_wipe(call->words.store.data, call->words.store.size); // passwords
    sentence_free(&call->words);
    arena_free(&call->arena);
    free(call);
}

static void call_stop(struct call *call)
{
    if (call->stop != NULL)
        call->stop(call);
    call->stop = NULL;
    call->more = NULL;
}

void serve_free(struct serve *s)
{
    if (s == NULL)
        return;
    list_for_each_safe (node, tmp, &s->calls) {
        struct call *call = list_entry(node, struct call, node);

        call_stop(call);
        call_free(call);
    }
    timer_stop(&s->leave);
    serve_part(s);
    journal_leave(s->w, s);
    if (s->met)
        audit_logout(&s->user);
    store_announce(s->w, "/user/active", s->id, true);
    buf_free(&s->out);
    free(s->broken);
    free(s);
}

bool call_may_see_secrets(const struct call *call)
{
    return call->serve->user.policies & POLICY_SENSITIVE;
}

const char *call_user(const struct call *call)
{
    return call->serve->user.name;
}

unsigned call_policies(const struct call *call)
{
    return call->serve->user.policies;
}

uint32_t call_job(const struct call *call)
{
    return call->serve->user.job;
}

// The tag goes last in every sentence of a call that has one: clients rely on it.
static void call_sentence_end(struct call *call)
{
    if (call->tag != NULL)
        sentence_wordf(&call->serve->out, ".tag=%s", call->tag);
    sentence_end(&call->serve->out);
}

void call_row(struct call *call)
{
    sentence_word(&call->serve->out, "!re", 3);
}

void call_attr(struct call *call, const char *name, const char *value)
{
    if (value != NULL)
        sentence_attr(&call->serve->out, name, value);
}

void call_row_end(struct call *call)
{
    call_sentence_end(call);
    serve_flush(call->serve);
}

bool call_full(const struct call *call)
{
    return call->serve->ops->full(call->serve->ctx);
}

static void call_over(struct call *call)
{
    struct serve *s = call->serve;

    call_free(call);
    serve_flush(s);
}

void call_done_attrs(struct call *call, const char *const *attrs)
{
    sentence_word(&call->serve->out, "!done", 5);
    for (; attrs != NULL && *attrs != NULL; attrs += 2)
        if (attrs[1] != NULL)
            sentence_attr(&call->serve->out, attrs[0], attrs[1]);
    call_sentence_end(call);
    call_over(call);
}

void call_done(struct call *call)
{
    call_done_attrs(call, NULL);
}

void call_return(struct call *call, const char *ret)
{
    call_done_attrs(call, (const char *const[]){ "ret", ret, NULL });
}

// What an import leaves out is no reason to stop.
static void break_batch(const struct call *call, const struct err *err)
{
    const char *batch = call_arg(call, ".batch");
    bool unknown = err->class == ERR_MISSING || err->class == ERR_ARGUMENT;

    if (batch == NULL || (unknown && import_skips(call)))
        return;
    free(call->serve->broken);
    call->serve->broken = mem_strdup(batch);
}

static bool is_broken(const struct call *call, struct err *err)
{
    const char *batch = call_arg(call, ".batch");

    if (batch == NULL || call->serve->broken == NULL || strcmp(batch, call->serve->broken) != 0)
        return false;
    err_set(err, ERR_INTERRUPTED, "not run, because a command before it failed");
    return true;
}

static void call_trap_sentence(struct call *call, const struct err *err)
{
    struct buf *out = &call->serve->out;

    break_batch(call, err);
    sentence_word(out, "!trap", 5);
    if (err->class >= 0)
        sentence_wordf(out, "=category=%d", (int)err->class);
    sentence_attr(out, "message", err->text);
    call_sentence_end(call);
}

void call_trap(struct call *call, const struct err *err)
{
    call_trap_sentence(call, err);
    call_done(call);
}

void call_trapf(struct call *call, enum err_class class, const char *fmt, ...)
{
    struct err err = { .class = class };
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(err.text, sizeof(err.text), fmt, ap);
    va_end(ap);
    call_trap(call, &err);
}

// The trap of a call that is cancelled; its end follows the answer to the /cancel, as RouterOS has
// it.
static void call_interrupt(struct call *call)
{
    const struct err err = { .class = ERR_INTERRUPTED, .text = "interrupted" };

    call_stop(call);
    call->cancelled = true;
    call_trap_sentence(call, &err);
}

// /cancel =tag=N, or all calls but this one.
static void serve_cancel(struct call *cancel)
{
    struct serve *s = cancel->serve;
    const char *tag = call_arg(cancel, "tag");

    list_for_each (node, &s->calls) {
        struct call *call = list_entry(node, struct call, node);

        if (call != cancel && (tag == NULL || (call->tag != NULL && strcmp(call->tag, tag) == 0)))
            call_interrupt(call);
    }
    call_done(cancel);
    list_for_each_safe (node, tmp, &s->calls) {
        struct call *call = list_entry(node, struct call, node);

        if (call->cancelled)
            call_done(call);
    }
}

static void serve_quit(struct call *call)
{
    struct serve *s = call->serve;

    sentence_word(&s->out, "!fatal", 6);
    sentence_word(&s->out, "session terminated on request", 29);
    call_sentence_end(call);
    call_over(call);
    s->closing = true;
}

// A bare /login: the socket has said already who this is.
static void serve_login(struct call *call)
{
    call_done(call);
}

static const struct {
    const char *command;
    void (*run)(struct call *call);
} commands[] = {
    { "/cancel", serve_cancel },
    { "/quit", serve_quit },
    { "/login", serve_login },
};

// "/interface/pptp-client/print" is a menu and a verb.
static bool call_resolve(struct call *call, struct err *err)
{
    const char *path = call->words.words[0].s, *last = strrchr(path, '/');

    if (path[0] != '/' || last == NULL)
        return err_set(err, ERR_MISSING, "no such command");
    call->menu = tree_menu(path, (size_t)(last - path));
    if (call->menu == NULL)
        return err_set(err, ERR_MISSING, "no such command prefix");
    call->verb = tree_verb(call->menu, last + 1);
    if (call->verb == NULL)
        return err_set(err, ERR_MISSING, "no such command");
    return true;
}

// A console says first how it was reached. It is believed: the policies `ssh` and `local` tell
// apart by which way people may come in, not what they may do. Who can run another program than the
// console, one that does not say the truth, has this machine's shell, which is local access.
static void call_tells_origin(const struct call *call)
{
    const char *via = call_arg(call, "via"), *address = call_arg(call, "address");
    struct serve_user *user = &call->serve->user;
    size_t len;

    if (strcmp(call->words.words[0].s, "/console/describe") != 0 || via == NULL ||
        strcmp(via, "ssh") != 0 || strcmp(user->via, "console") != 0)
        return;
    user->via = "ssh";
    len = address != NULL ? strspn(address, "0123456789abcdefABCDEF.:") : 0;
    if (len < sizeof(user->address))
        snprintf(user->address, sizeof(user->address), "%.*s", (int)len, len > 0 ? address : "");
}

// The policy by which one may come in by the door.
static unsigned door_policy(const char *via)
{
    static const struct word doors[] = {
        { "console", POLICY_LOCAL, NULL },
        { "ssh", POLICY_SSH, NULL },
        { "api", POLICY_API, NULL },
        { "api-ssl", POLICY_API, NULL },
        { NULL },
    };

    for (const struct word *w = doors; w->word != NULL; w++)
        if (strcmp(w->word, via) == 0)
            return (unsigned)w->value;
    return 0;
}

static unsigned call_needs(const struct call *call)
{
    unsigned needed = call->verb->policy == 0 ? POLICY_READ : call->verb->policy;

    // What every console asks is no doing of the script's.
    if (call->serve->user.job != 0 && text_starts(call->menu->path, "/console"))
        return 0;
    return needed == POLICY_WRITE ? needed | call->menu->policy : needed;
}

static bool call_permitted(const struct call *call, struct err *err)
{
    unsigned needed = call_needs(call) | door_policy(call->serve->user.via);

    if ((call->serve->user.policies & needed) == needed)
        return true;
    return err_set(err, ERR_GENERAL, "not enough permissions (9)");
}

// Whoever checks a change can see who wants it, and the journal writes it down.
static void call_run(struct call *call)
{
    struct warren *w = call->w;
    const struct serve_user *before = w->user;
    struct author author = {
        .user = call->serve->user.name,
        .connection = call->serve,
        .policies = call_needs(call),
    };

    w->user = &call->serve->user;
    w->author = &author;
    call->verb->run(call);
    w->user = before;
    w->author = NULL;
}

// The user may have lost the right meanwhile.
void call_again(struct call *call)
{
    struct serve *s = call->serve;
    struct err err;

    if (call_permitted(call, &err))
        call_run(call);
    else
        call_trap(call, &err);
    serve_flush(s);
}

static void serve_run(struct call *call)
{
    struct err err;

    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
        if (strcmp(commands[i].command, call->words.words[0].s) == 0) {
            commands[i].run(call);
            return;
        }
    }
    if (call->serve->call_count > CALLS_MAX)
        call_trapf(call, ERR_API, "too many commands at once");
    else if (is_broken(call, &err) || !call_resolve(call, &err) || !call_permitted(call, &err) ||
             !call_check(call, &err))
        call_trap(call, &err);
    else
        call_run(call);
}

static void sentence_copy(struct sentence *to, const struct sentence *from)
{
    const char *base = buf_str(&from->store);

    buf_add(&to->store, from->store.data, from->store.len);
    to->words = mem_array(from->count, sizeof(*to->words));
    to->count = to->size = from->count;
    for (size_t i = 0; i < from->count; i++) {
        to->words[i].len = from->words[i].len;
        to->words[i].s = to->store.data + (from->words[i].s - base);
    }
}

void serve_input(struct serve *s, const struct sentence *words)
{
    const char *tag = sentence_get(words, ".tag");
    struct call *call;

    if (s->closing || words->count == 0)
        return;
    call = mem_alloc(sizeof(*call));
    *call = (struct call){ .serve = s, .w = s->w, .tag = mem_strdup(tag) };
    sentence_copy(&call->words, words);
    list_append(&s->calls, &call->node);
    s->call_count++;
    if (!s->met) {
        call_tells_origin(call);
        serve_meet(s);
    }
    serve_run(call);
    serve_flush(s);
    if (s->closing)
        s->ops->close(s->ctx);
}

void serve_drained(struct serve *s)
{
    list_for_each_safe (node, tmp, &s->calls) {
        struct call *call = list_entry(node, struct call, node);

        if (s->ops->full(s->ctx))
            break;
        if (call->more != NULL)
            call->more(call);
    }
    serve_flush(s);
}
