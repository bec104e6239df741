// SPDX-License-Identifier: ISC
// What can be done with log messages: kept in memory, kept in files, shown on consoles, sent to
// another machine. One of each is always there.

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/logsink.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

extern const struct menu menu_system_logging_action;

static const struct word targets[] = {
    { "disk", LOG_TO_DISK, "Kept in files" },
    { "echo", LOG_TO_ECHO, "Shown on consoles" },
    { "memory", LOG_TO_MEMORY, "Kept for /log print" },
    { "remote", LOG_TO_REMOTE, "Sent to another machine, as syslog over UDP" },
    { NULL },
};

// The name is a part of files' names.
static bool file_name(const char *value, struct buf *out, struct err *err)
{
    if (*value == '.' || strchr(value, '/') != NULL)
        return err_arg(err, "disk-file-name",
            "value of disk-file-name must be a plain name, without / and not beginning with a dot");
    buf_adds(out, value);
    return true;
}

static const struct prop props[] = {
    { "name", .type = &type_name, .flags = PROP_KEY | PROP_REQUIRED, .effect = EFFECT_LIVE,
        .column = "NAME", .width = 12, .help = "Name of the action" },
    { "target", .type = &type_enum, .arg = { .words = targets }, .fallback = "memory",
        .effect = EFFECT_LIVE, .column = "TARGET", .width = 8, .help = "Where messages go" },
    { "memory-lines", .type = &type_int, .arg = { .min = 1, .max = 65535 }, .fallback = "1000",
        .effect = EFFECT_LIVE, .help = "How many messages are kept" },
    { "memory-stop-on-full", .type = &type_bool, .fallback = "no", .effect = EFFECT_LIVE,
        .help = "Keep the first messages rather than the last" },
    { "disk-file-name", .type = &type_name, .arg = { .max = 64 }, .fallback = "log",
        .effect = EFFECT_LIVE, .normal = file_name,
        .help = "Name of the files, without number and .txt" },
    { "disk-lines-per-file", .type = &type_int, .arg = { .min = 1, .max = 65535 },
        .fallback = "1000", .effect = EFFECT_LIVE, .help = "Lines of a file" },
    { "disk-file-count", .type = &type_int, .arg = { .min = 1, .max = 65535 }, .fallback = "2",
        .effect = EFFECT_LIVE, .help = "How many files there are before the oldest goes" },
    { "disk-stop-on-full", .type = &type_bool, .fallback = "no", .effect = EFFECT_LIVE,
        .help = "Keep the oldest files rather than the newest" },
    { "remember", .type = &type_bool, .fallback = "yes", .effect = EFFECT_LIVE,
        .help = "Keep what no console has shown for the one that comes next" },
    { "remote", .type = &type_ip, .fallback = "0.0.0.0", .effect = EFFECT_LIVE, .column = "REMOTE",
        .help = "The machine that messages are sent to" },
    { "remote-port", .type = &type_int, .arg = { .min = 1, .max = 65535 }, .fallback = "514",
        .effect = EFFECT_LIVE, .help = "Its UDP port" },
    { "src-address", .type = &type_ip, .fallback = "0.0.0.0", .effect = EFFECT_LIVE,
        .help = "Address that messages are sent from" },
    { "bsd-syslog", .type = &type_bool, .fallback = "no", .effect = EFFECT_LIVE,
        .help = "With time and host in front (RFC 3164)" },
    { "syslog-facility", .type = &type_enum, .arg = { .words = syslog_facilities },
        .fallback = "daemon", .effect = EFFECT_LIVE, .help = "Facility of the messages" },
    { "syslog-severity", .type = &type_enum, .arg = { .words = syslog_severities },
        .fallback = "auto", .effect = EFFECT_LIVE, .help = "Severity of the messages" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { '*', "default", 0 },
    { 0 },
};

// Those that every router has; each is called after its target.
static const char *const defaults[] = { "memory", "disk", "echo", "remote" };

#define DEFAULTS (sizeof(defaults) / sizeof(*defaults))

static bool is_builtin(const struct item *item)
{
    return item->id < DEFAULTS;
}

static void builtin(struct store *s)
{
    for (uint32_t id = 0; id < DEFAULTS; id++)
        store_builtin(s, id, defaults[id]);
}

static const char *pristine(const struct item *item, const struct prop *p)
{
    return is_builtin(item) && strcmp(p->name, "target") == 0 ? defaults[item->id] : NULL;
}

static int target_of(const struct item *item)
{
    int target = LOG_TO_MEMORY;

    value_enum(targets, item_text(item, "target"), &target);
    return target;
}

static bool differ(const struct item *a, const struct item *b, const char *prop)
{
    return strcmp(item_text(a, prop), item_text(b, prop)) != 0;
}

// Two actions that turn the same files over would lose lines.
static bool file_is_free(struct warren *w, const struct item *item, struct err *err)
{
    const struct store *s = store_of(w, item->menu);

    for (size_t i = 0; target_of(item) == LOG_TO_DISK && i < s->count; i++)
        if (s->items[i]->id != item->id && target_of(s->items[i]) == LOG_TO_DISK &&
            !differ(s->items[i], item, "disk-file-name"))
            return err_arg(err, "disk-file-name", "failure: action %s writes to these files",
                item_name(s->items[i]));
    return true;
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    if (old != NULL && is_builtin(old) && differ(old, item, "name"))
        return err_arg(err, "name", "failure: can not rename default action");
    if (old != NULL && is_builtin(old) && differ(old, item, "target"))
        return err_arg(err, "target", "failure: can not change target of default action");
    return file_is_free(w, item, err);
}

static bool may_remove(struct warren *w, const struct item *item, struct err *err)
{
    (void)w;
    if (is_builtin(item))
        return err_set(err, ERR_GENERAL, "failure: can not remove default action");
    return true;
}

static void remote_of(const struct item *item, struct syslog_config *ret)
{
    *ret = (struct syslog_config){
        .remote = item_ip(item, "remote"),
        .port = (uint16_t)item_int(item, "remote-port", 514),
        .source = item_ip(item, "src-address"),
        .header = item_yes(item, "bsd-syslog"),
    };
    value_enum(syslog_facilities, item_text(item, "syslog-facility"), &ret->facility);
    value_enum(syslog_severities, item_text(item, "syslog-severity"), &ret->severity);
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    struct logsink_action a = { 0 };
    char *dir;

    (void)effects, (void)err;
    if (w->log == NULL)
        return true;
    if (item == NULL) {
        logsink_action(w->log, old->id, NULL);
        return true;
    }
    dir = mem_printf("%s/files", w->state_dir);
    a.name = item_name(item);
    a.target = (enum log_target)target_of(item);
    a.lines = (size_t)item_int(item, "memory-lines", 1);
    a.stop_on_full = item_yes(item, "memory-stop-on-full");
    a.disk = (struct logdisk_config){
        .dir = dir,
        .name = item_text(item, "disk-file-name"),
        .lines = (size_t)item_int(item, "disk-lines-per-file", 1),
        .files = (size_t)item_int(item, "disk-file-count", 1),
        .stop_on_full = item_yes(item, "disk-stop-on-full"),
    };
    a.remember = item_yes(item, "remember");
    remote_of(item, &a.remote);
    logsink_action(w->log, item->id, &a);
    free(dir);
    return true;
}

// Only what the target makes use of is shown.
static void live(struct warren *w, struct item *item)
{
    static const struct {
        const char *prop;
        int target;
    } of[] = {
        { "memory-lines", LOG_TO_MEMORY },
        { "memory-stop-on-full", LOG_TO_MEMORY },
        { "disk-file-name", LOG_TO_DISK },
        { "disk-lines-per-file", LOG_TO_DISK },
        { "disk-file-count", LOG_TO_DISK },
        { "disk-stop-on-full", LOG_TO_DISK },
        { "remember", LOG_TO_ECHO },
        { "remote", LOG_TO_REMOTE },
        { "remote-port", LOG_TO_REMOTE },
        { "src-address", LOG_TO_REMOTE },
        { "bsd-syslog", LOG_TO_REMOTE },
        { "syslog-facility", LOG_TO_REMOTE },
        { "syslog-severity", LOG_TO_REMOTE },
    };

    (void)w;
    item_flag(item, "default", is_builtin(item));
    for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++)
        if (of[i].target != target_of(item))
            item_set(item, of[i].prop, NULL);
}

static void clear_run(struct call *call)
{
    struct item_list rows;
    struct err err;

    if (!call_items(call, &rows, &err)) {
        call_trap(call, &err);
        return;
    }
    for (size_t i = 0; call->w->log != NULL && i < rows.count; i++)
        logsink_clear(call->w->log, item_name(rows.items[i]));
    item_list_free(&rows);
    call_done(call);
}

static const struct verb verbs[] = {
    { "clear", "Forget the messages that a buffer in memory has", POLICY_WRITE, .items = VERB_ITEMS,
        .run = clear_run },
    { NULL },
};

const struct menu menu_system_logging_action = {
    .path = "/system/logging/action",
    .kind = MENU_LIST,
    .kind_name = "log action",
    .help = "What can be done with log messages",
    .table = true,
    .no_disable = true,
    .no_comment = true,
    .duplicate = "failure: already have action with such name",
    .props = props,
    .verbs = verbs,
    .flags = flags,
    .builtin = builtin,
    .pristine = pristine,
    .validate = validate,
    .may_remove = may_remove,
    .apply = apply,
    .live = live,
};
