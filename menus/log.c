// SPDX-License-Identifier: ISC
// /log: what happened, as far as buffers in memory have it (/system logging says what they have).

#include "core/base/log.h"
#include "menus/call.h"
#include "menus/logfollow.h"
#include "menus/logsink.h"
#include "menus/query.h"
#include "menus/warren.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

extern const struct menu menu_log;

enum { REMEMBERED = 100 }; // lines that a console gets when it comes, at most

static const struct prop props[] = {
    { "time", .type = &type_plain, .flags = PROP_READ_ONLY, .column = "TIME",
        .help = "When it happened" },
    { "topics", .type = &type_plain, .flags = PROP_READ_ONLY, .column = "TOPICS",
        .help = "What it is about, and how grave" },
    { "message", .type = &type_text, .flags = PROP_READ_ONLY, .column = "MESSAGE",
        .help = "What happened" },
    { "buffer", .type = &type_plain, .flags = PROP_READ_ONLY,
        .help = "The logging action that keeps it, where that is not memory" },
    { NULL },
};

// Ids of lines are their numbers, for as long as anybody may remember.
static uint32_t line_id(uint64_t number)
{
    return (uint32_t)(ITEM_DYNAMIC + number % 0x7FFFFFF0u);
}

static void line_item(const struct logline *line, const struct logring *ring, struct item *item)
{
    struct buf when = { 0 };
    char topics[LOG_TOPICS_MAX];

    logline_time(&line->time, &when);
    item->id = line_id(line->number);
    item_set(item, "time", buf_str(&when));
    item_set(item, "topics", log_topics_text(line->topics, topics));
    item_set(item, "message", line->text);
    item_set(item, "buffer", strcmp(ring->name, "memory") != 0 ? ring->name : NULL);
    buf_free(&when);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct item *item = item_new(&menu_log);
    const struct logring *ring;
    uint64_t number = 0;

    for (const struct logline *line; w->log != NULL;) {
        line = logbook_at(&w->log->memory, number, &ring);
        if (line == NULL)
            break;
        number = line->number + 1;
        line_item(line, ring, item);
        row(ctx, item);
    }
    item_free(item);
}

// ---- what comes from now on

static void follow_row(struct call *call, const struct logline *line, const struct logring *ring)
{
    struct item *item = item_new(&menu_log);

    line_item(line, ring, item);
    if (query_match(&call->words, item, call_may_see_secrets(call))) {
        call_row(call);
        call_item(call, item);
        call_row_end(call);
    }
    item_free(item);
}

static void send_line(
    struct call *call, const struct timespec *at, unsigned topics, const char *text)
{
    struct buf when = { 0 };
    char words[LOG_TOPICS_MAX];

    logline_time(at, &when);
    call_row(call);
    call_attr(call, "time", buf_str(&when));
    call_attr(call, "topics", log_topics_text(topics, words));
    call_attr(call, "message", text);
    call_row_end(call);
    buf_free(&when);
}

static void follow_lost(struct call *call, uint64_t count)
{
    struct timespec now;
    char text[80];

    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(text, sizeof(text),
        "%" PRIu64 " messages were lost, they came faster than they were read", count);
    send_line(call, &now, LOG_SYSTEM | LOG_WARNING, text);
}

static uint64_t next(struct warren *w)
{
    return w->log->memory.next;
}

static void follow(struct call *call, uint64_t from)
{
    static const struct logfollow_ops ops = { follow_row, follow_lost, NULL };

    logfollow(call, &call->w->log->memory, from, &ops);
}

// ---- echoes on consoles

static void echo_row(struct call *call, const struct logline *line, const struct logring *ring)
{
    struct logsink *s = call->w->log;

    (void)ring;
    if (s->echoed <= line->number)
        s->echoed = line->number + 1;
    send_line(call, &line->time, line->topics, line->text);
}

static void echo_ended(struct call *call)
{
    call->w->log->consoles--;
}

// What no console has shown yet comes first.
static void echo_run(struct call *call)
{
    static const struct logfollow_ops ops = { echo_row, follow_lost, echo_ended };
    struct logsink *s = call->w->log;
    uint64_t from = s->echo.next > REMEMBERED ? s->echo.next - REMEMBERED : 0;

    s->consoles++;
    logfollow(call, &s->echo, from > s->echoed ? from : s->echoed, &ops);
}

// ---- what a script wants to say: /log info "text"

static void write_run(struct call *call)
{
    static const struct {
        const char *verb;
        unsigned topic;
    } topics[] = {
        { "debug", LOG_DEBUG },
        { "error", LOG_ERROR },
        { "info", LOG_INFO },
        { "warning", LOG_WARNING },
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
    { "echo", "What logging to consoles shows, as it comes", POLICY_READ, .reply = VERB_ROWS,
        .run = echo_run },
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
    .line = "{time} {topics} {message}",
    .read_only = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .verbs = verbs,
    .dynamic = dynamic,
    .next = next,
    .follow = follow,
};
