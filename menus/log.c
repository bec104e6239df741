// SPDX-License-Identifier: ISC
// /log: the last messages, kept in memory.

#include "core/base/log.h"
#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/logring.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

extern const struct menu menu_log;

static const struct prop props[] = {
    { "time", .type = &type_text, .flags = PROP_READ_ONLY, .column = "TIME",
        .help = "When it happened" },
    { "topics", .type = &type_text, .flags = PROP_READ_ONLY, .column = "TOPICS",
        .help = "What it is about, and how grave" },
    { "message", .type = &type_text, .flags = PROP_READ_ONLY, .column = "MESSAGE",
        .help = "What happened" },
    { NULL },
};

struct emit {
    struct item *item;
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void emit_entry(
    void *ctx, uint32_t id, const char *time, const char *topics, const char *message)
{
    struct emit *e = ctx;

    e->item->id = id;
    item_set(e->item, "time", time);
    item_set(e->item, "topics", topics);
    item_set(e->item, "message", message);
    e->row(e->ctx, e->item);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct emit e = { .item = item_new(&menu_log), .row = row, .ctx = ctx };

    if (w->log != NULL)
        logring_each(w->log, emit_entry, &e);
    item_free(e.item);
}

// What a script wants to say: /log info "text".
static void write_run(struct call *call)
{
    static const struct {
        const char *verb;
        unsigned topic;
    } topics[] = {
        { "debug", LOG_DEBUG },
        { "info", LOG_INFO },
        { "warning", LOG_WARNING },
        { "error", LOG_ERROR },
    };

    for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++)
        if (strcmp(topics[i].verb, call->verb->name) == 0)
            log_write(LOG_SCRIPT | topics[i].topic, "%s",
                call_arg(call, "message") != NULL ? call_arg(call, "message") : "");
    call_done(call);
}

static const struct prop write_args[] = {
    { "message", .type = &type_text, .flags = ARG_POSITIONAL | PROP_REQUIRED, .help = "The text" },
    { NULL },
};

#define WRITE(n)                                                                                 \
    {                                                                                            \
        n, "Write a message with this topic", POLICY_WRITE, .args = write_args, .run = write_run \
    }

static const struct verb verbs[] = {
    WRITE("debug"),
    WRITE("error"),
    WRITE("info"),
    WRITE("warning"),
    { NULL },
};

const struct menu menu_log = {
    .path = "/log",
    .kind = MENU_LIST,
    .help = "What happened lately",
    .table = true,
    .read_only = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .verbs = verbs,
    .dynamic = dynamic,
};
