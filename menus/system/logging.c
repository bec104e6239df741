// SPDX-License-Identifier: ISC
// Which messages go where.

#include "core/base/log.h"
#include "core/base/text.h"
#include "menus/logsink.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_system_logging;

#define BOTH(word, topic) { word, topic }, { "!" word, topic },
static const struct word topic_words[] = { LOG_TOPICS(BOTH){ NULL } };

static const struct prop props[] = {
    { "topics", .type = &type_flags, .arg = { .words = topic_words, .keep_order = true },
        .fallback = "info", .effect = EFFECT_LIVE, .column = "TOPICS", .width = 20,
        .help = "What a message must be about, and with ! what it must not be about" },
    { "action", .type = &type_ref, .arg = { .ref = "/system/logging/action" }, .fallback = "memory",
        .effect = EFFECT_LIVE, .column = "ACTION", .width = 12,
        .help = "What is done with such messages" },
    { "prefix", .type = &type_text, .arg = { .max = 200 }, .fallback = "", .effect = EFFECT_LIVE,
        .column = "PREFIX", .help = "Text in front of the messages" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 'I', "invalid", 0 },
    { '*', "default", 1 },
    { 0 },
};

// The rules that every router has.
static const struct {
    const char *topics, *action;
} defaults[] = {
    { "info", "memory" },
    { "error", "memory" },
    { "warning", "memory" },
    { "critical", "echo" },
};

#define DEFAULTS (sizeof(defaults) / sizeof(*defaults))

static bool is_builtin(const struct item *item)
{
    return item->id < DEFAULTS;
}

static void builtin(struct store *s)
{
    for (uint32_t id = 0; id < DEFAULTS; id++)
        store_builtin(s, id, NULL);
}

static const char *pristine(const struct item *item, const struct prop *p)
{
    if (!is_builtin(item))
        return NULL;
    if (strcmp(p->name, "topics") == 0)
        return defaults[item->id].topics;
    return strcmp(p->name, "action") == 0 ? defaults[item->id].action : NULL;
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    (void)w, (void)old;
    if (*item_text(item, "topics") == '\0')
        return err_arg(err, "topics", "value of topics needs at least one topic");
    return true;
}

static bool may_remove(struct warren *w, const struct item *item, struct err *err)
{
    (void)w;
    if (is_builtin(item))
        return err_set(err, ERR_GENERAL, "failure: can not remove default rule");
    return true;
}

static void topics_of(const struct item *item, struct logsink_rule *rule)
{
    const char *cursor = item_text(item, "topics");
    struct text_piece piece;

    while (text_split(&cursor, ',', &piece)) {
        size_t i;

        if (word_find(topic_words, piece.s, piece.len, &i) != MATCH_EXACT)
            continue;
        if (piece.s[0] == '!')
            rule->none |= (unsigned)topic_words[i].value;
        else
            rule->all |= (unsigned)topic_words[i].value;
    }
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    struct logsink_rule rule = { 0 };

    (void)effects, (void)err;
    if (w->log == NULL)
        return true;
    if (item == NULL || !item_enabled(item)) {
        logsink_rule(w->log, item != NULL ? item->id : old->id, NULL);
        return true;
    }
    topics_of(item, &rule);
    rule.action = item_text(item, "action");
    rule.prefix = item_text(item, "prefix");
    logsink_rule(w->log, item->id, &rule);
    return true;
}

static void live(struct warren *w, struct item *item)
{
    item_flag(item, "default", is_builtin(item));
    item_flag(item, "invalid",
        w->log != NULL && item_enabled(item) &&
            logsink_broken(w->log, item_text(item, "action")) != NULL);
}

const struct menu menu_system_logging = {
    .path = "/system/logging",
    .kind = MENU_LIST,
    .kind_name = "log rule",
    .help = "Which log messages go where",
    .table = true,
    .no_comment = true,
    .props = props,
    .flags = flags,
    .builtin = builtin,
    .pristine = pristine,
    .validate = validate,
    .may_remove = may_remove,
    .apply = apply,
    .live = live,
};
