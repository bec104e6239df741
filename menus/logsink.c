// SPDX-License-Identifier: ISC
#include "menus/logsink.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { HELD_LINES = 1000, ECHO_LINES = 1000 };

struct rule {
    struct list node;
    uint32_t id;
    unsigned all, none;
    char *action, *prefix;
};

struct action {
    struct list node;
    uint32_t id;
    char *name;
    enum log_target target;
    bool remember;
    struct logring *ring;
    struct logdisk *disk;
    struct syslog *syslog; // NULL while nobody is named
    bool busy;             // what it says itself is not for it
    char *broken;          // why the last message could not be passed on
    size_t lost;           // since then
};

static struct action *action_named(struct logsink *s, const char *name)
{
    list_for_each (node, &s->actions) {
        struct action *a = list_entry(node, struct action, node);

        if (strcmp(a->name, name) == 0)
            return a;
    }
    return NULL;
}

// ---- what each target does with a message

typedef bool take(
    struct logsink *s, struct action *a, const struct log_entry *entry, struct err *err);

static bool take_memory(
    struct logsink *s, struct action *a, const struct log_entry *entry, struct err *err)
{
    (void)s, (void)err;
    logring_write(a->ring, entry);
    return true;
}

static bool take_disk(
    struct logsink *s, struct action *a, const struct log_entry *entry, struct err *err)
{
    (void)s;
    return logdisk_write(a->disk, entry, err);
}

static bool take_echo(
    struct logsink *s, struct action *a, const struct log_entry *entry, struct err *err)
{
    (void)err;
    if (a->remember || s->consoles > 0)
        logring_write(s->echo_ring, entry);
    return true;
}

static bool take_remote(
    struct logsink *s, struct action *a, const struct log_entry *entry, struct err *err)
{
    return a->syslog == NULL || syslog_send(a->syslog, s->host(s->ctx), entry, err);
}

static take *const takers[] = {
    [LOG_TO_DISK] = take_disk,
    [LOG_TO_ECHO] = take_echo,
    [LOG_TO_MEMORY] = take_memory,
    [LOG_TO_REMOTE] = take_remote,
};

// A trouble is said once when it begins and once when it is over, to all the others.
static void action_result(struct action *a, bool ok, const struct err *err)
{
    if (ok && a->broken != NULL) {
        log_write(LOG_SYSTEM | LOG_INFO, "logging to %s works again, %zu messages were lost",
            a->name, a->lost);
        free(a->broken);
        a->broken = NULL;
        a->lost = 0;
    } else if (!ok && a->lost++ == 0) {
        a->broken = mem_strdup(err->text);
        log_write(LOG_SYSTEM | LOG_ERROR, "logging to %s fails: %s", a->name, a->broken);
    }
}

static void action_take(struct logsink *s, struct action *a, const struct log_entry *entry)
{
    struct err err;
    bool ok;

    if (a->busy)
        return;
    a->busy = true;
    ok = takers[a->target](s, a, entry, &err);
    action_result(a, ok, &err);
    a->busy = false;
}

// ---- the rules

static bool rule_matches(const struct rule *r, unsigned topics)
{
    return (topics & r->all) == r->all && (topics & r->none) == 0;
}

// A message goes to an action once, whatever rules say so; with another prefix it is another
// message.
static bool said_before(struct logsink *s, const struct rule *rule, unsigned topics)
{
    list_for_each (node, &s->rules) {
        const struct rule *r = list_entry(node, struct rule, node);

        if (r == rule)
            break;
        if (rule_matches(r, topics) && strcmp(r->action, rule->action) == 0 &&
            strcmp(r->prefix, rule->prefix) == 0)
            return true;
    }
    return false;
}

static void rule_take(struct logsink *s, const struct rule *r, const struct log_entry *entry)
{
    struct action *a = action_named(s, r->action);
    struct log_entry with_prefix = *entry;
    char *text = NULL;

    if (a == NULL)
        return;
    if (*r->prefix != '\0')
        with_prefix.text = text = mem_printf("%s: %s", r->prefix, entry->text);
    action_take(s, a, &with_prefix);
    free(text);
}

static void sink_write(void *ctx, const struct log_entry *entry)
{
    struct logsink *s = ctx;

    if (s->held_ring != NULL) {
        logring_write(s->held_ring, entry);
        return;
    }
    list_for_each (node, &s->rules) {
        const struct rule *r = list_entry(node, struct rule, node);

        if (rule_matches(r, entry->topics) && !said_before(s, r, entry->topics))
            rule_take(s, r, entry);
    }
}

static bool sink_wants(void *ctx, unsigned topics)
{
    struct logsink *s = ctx;

    if (s->held_ring != NULL)
        return (topics & LOG_DEBUG) == 0;
    list_for_each (node, &s->rules)
        if (rule_matches(list_entry(node, struct rule, node), topics))
            return true;
    return false;
}

static void rule_free(struct rule *r)
{
    list_remove(&r->node);
    free(r->action);
    free(r->prefix);
    free(r);
}

// The place where the one with this id is, or would be.
static struct list *rule_place(struct logsink *s, uint32_t id)
{
    list_for_each (node, &s->rules)
        if (list_entry(node, struct rule, node)->id >= id)
            return node;
    return &s->rules;
}

void logsink_rule(struct logsink *s, uint32_t id, const struct logsink_rule *rule)
{
    struct list *place = rule_place(s, id);
    struct rule *r;

    if (place != &s->rules && list_entry(place, struct rule, node)->id == id) {
        place = place->next;
        rule_free(list_entry(place->prev, struct rule, node));
    }
    if (rule == NULL)
        return;
    r = mem_alloc(sizeof(*r));
    *r = (struct rule){ .id = id,
        .all = rule->all,
        .none = rule->none,
        .action = mem_strdup(rule->action),
        .prefix = mem_strdup(rule->prefix) };
    list_insert(place, &r->node);
}

// ---- the actions

static struct action *action_of(struct logsink *s, uint32_t id)
{
    list_for_each (node, &s->actions) {
        struct action *a = list_entry(node, struct action, node);

        if (a->id == id)
            return a;
    }
    return NULL;
}

static void action_free(struct action *a)
{
    list_remove(&a->node);
    logring_free(a->ring);
    logdisk_free(a->disk);
    syslog_free(a->syslog);
    free(a->broken);
    free(a->name);
    free(a);
}

static void action_begin(struct logsink *s, struct action *a, const struct logsink_action *with)
{
    switch (with->target) {
    case LOG_TO_MEMORY:
        a->ring = logring_new(&s->memory, a->name, with->lines);
        a->ring->stop_on_full = with->stop_on_full;
        break;
    case LOG_TO_DISK:
        a->disk = logdisk_new(&with->disk);
        break;
    case LOG_TO_REMOTE:
        if (with->remote.remote != 0)
            a->syslog = syslog_new(&with->remote);
        break;
    case LOG_TO_ECHO:
        break;
    }
}

// A buffer keeps its lines when something about it changes.
static void ring_move(struct action *from, struct action *to)
{
    size_t size = to->ring->size;

    if (from->ring == NULL)
        return;
    from->ring->stop_on_full = to->ring->stop_on_full;
    from->ring->name = to->name;
    logring_free(to->ring);
    to->ring = from->ring;
    from->ring = NULL;
    logring_resize(to->ring, size);
}

void logsink_action(struct logsink *s, uint32_t id, const struct logsink_action *action)
{
    struct action *old = action_of(s, id), *a;

    if (action != NULL) {
        a = mem_alloc(sizeof(*a));
        *a = (struct action){ .id = id, .target = action->target, .remember = action->remember };
        a->name = mem_strdup(action->name);
        action_begin(s, a, action);
        if (old != NULL && a->ring != NULL)
            ring_move(old, a);
        list_append(&s->actions, &a->node);
    }
    if (old != NULL)
        action_free(old);
}

const char *logsink_broken(struct logsink *s, const char *action)
{
    const struct action *a = action_named(s, action);

    if (a == NULL)
        return "there is no such action";
    if (a->target == LOG_TO_REMOTE && a->syslog == NULL)
        return "no remote address is set";
    return a->broken;
}

void logsink_clear(struct logsink *s, const char *action)
{
    struct action *a = action_named(s, action);

    if (a != NULL && a->ring != NULL)
        logring_clear(a->ring);
}

// ----

void logsink_init(struct logsink *s)
{
    *s = (struct logsink){ .sink = { .wants = sink_wants, .write = sink_write, .ctx = s } };
    list_init(&s->rules);
    list_init(&s->actions);
    logbook_init(&s->held);
    logbook_init(&s->memory);
    logbook_init(&s->echo);
    s->held_ring = logring_new(&s->held, "held", HELD_LINES);
    s->echo_ring = logring_new(&s->echo, "echo", ECHO_LINES);
    log_add_sink(&s->sink);
}

void logsink_ready(struct logsink *s, const char *(*host)(void *ctx), void *ctx)
{
    struct logring *held = s->held_ring;
    const struct logring *in;

    s->host = host;
    s->ctx = ctx;
    s->held_ring = NULL;
    for (const struct logline *l = NULL;
         (l = logbook_at(&s->held, l != NULL ? l->number + 1 : 0, &in));) {
        const struct log_entry entry = { l->time, l->topics, l->text };

        sink_write(s, &entry);
    }
    logring_free(held);
}

void logsink_fini(struct logsink *s)
{
    log_remove_sink(&s->sink);
    while (!list_empty(&s->rules))
        rule_free(list_entry(s->rules.next, struct rule, node));
    while (!list_empty(&s->actions))
        action_free(list_entry(s->actions.next, struct action, node));
    logring_free(s->held_ring);
    logring_free(s->echo_ring);
}
