// SPDX-License-Identifier: ISC
#include "tests/menus/sample.h"

#include "menus/call.h"
#include "menus/describe.h"
#include "menus/tree.h"
#include "menus/undo.h"

#include <string.h>

struct buf sample_applied;
const char *sample_refused;
bool sample_dynamic;
unsigned sample_ended;

extern const struct menu menu_safe_mode, menu_system_history;

static const struct verb root_verbs[] = {
    { "redo", "Do again", POLICY_WRITE, .run = redo_run },
    { "undo", "Take back", POLICY_WRITE, .run = undo_run },
    { NULL },
};

static const struct menu root = {
    .path = "/", .kind = MENU_DIR, .help = "The root", .verbs = root_verbs
};

static const struct prop describe_args[] = {
    { "hash", .type = &type_text, .help = "The description that is there" },
    { NULL },
};

static const struct verb console_verbs[] = {
    { "describe", "The tree", POLICY_READ, .reply = VERB_ROWS, .args = describe_args,
        .run = describe_run },
    { NULL },
};

static const struct menu console = {
    .path = "/console", .kind = MENU_DIR, .help = "For consoles", .verbs = console_verbs
};

static const struct prop owner_props[] = {
    { "name", .type = &type_name, .flags = PROP_KEY | PROP_REQUIRED, .column = "NAME",
        .help = "Who it is" },
    { "boss", .type = &type_ref, .arg = { .ref = "/owner" }, .flags = PROP_UNSET,
        .help = "Another owner" },
    { NULL },
};

static bool owner_may_remove(struct warren *w, const struct item *item, struct err *err)
{
    (void)w;
    return item->id != 0 || err_set(err, ERR_GENERAL, "failure: the first owner stays");
}

static void owner_builtin(struct store *s)
{
    store_builtin(s, 0, "first");
}

static const struct menu owner = {
    .path = "/owner",
    .kind = MENU_LIST,
    .help = "Who has things",
    .table = true,
    .no_disable = true,
    .props = owner_props,
    .builtin = owner_builtin,
    .may_remove = owner_may_remove,
};

static const struct word kinds[] = { { "round", 1, NULL }, { "square", 2, NULL }, { NULL } };

static bool short_note(const char *value, struct buf *out, struct err *err)
{
    if (strcmp(value, "long") == 0)
        return err_arg(err, "note", "a note is not long");
    buf_adds(out, strcmp(value, "s") == 0 ? "short" : value);
    return true;
}

static const struct prop thing_props[] = {
    { "name", .type = &type_name, .number = "thing", .flags = PROP_KEY, .effect = EFFECT_LIVE,
        .column = "NAME", .width = 8, .help = "What it is called" },
    { "size", .aliases = { "max-size" }, .type = &type_int, .arg = { .min = 1, .max = 100 },
        .fallback = "10", .later = { "20", "30" }, .effect = EFFECT_RESTART, .column = "SIZE",
        .help = "How large it is" },
    { "kind", .type = &type_enum, .arg = { .words = kinds }, .fallback = "round",
        .effect = EFFECT_RENEGOTIATE, .help = "Which form it has" },
    { "owner", .type = &type_ref, .arg = { .ref = "/owner" }, .flags = PROP_UNSET,
        .help = "Who has it" },
    { "password", .type = &type_text, .fallback = "", .flags = PROP_SECRET,
        .help = "What opens it" },
    { "note", .type = &type_text, .flags = PROP_UNSET, .normal = short_note,
        .help = "What to remember" },
    { "seen", .type = &type_text, .flags = PROP_MEMORY | PROP_UNSET, .help = "When it was seen" },
    { "age", .type = &type_time, .flags = PROP_READ_ONLY, .column = "AGE",
        .help = "How old it is" },
    { NULL },
};

static const struct menu_foreign thing_foreign[] = { { "shape", "plain" }, { NULL } };

static const struct menu_flag thing_flags[] = { { 'X', "disabled", 0 }, { 'D', "dynamic", 0 },
    { 'R', "running", 1 }, { 0 } };

static bool thing_apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    const struct item *it = item != NULL ? item : old;

    (void)w;
    buf_printf(&sample_applied, "%s%c%s", sample_applied.len > 0 ? " " : "",
        old == NULL    ? '+'
        : item == NULL ? '-'
                       : '=',
        item_name(it));
    if (old != NULL && item != NULL)
        buf_printf(&sample_applied, "/%u", effects);
    if (sample_refused != NULL && strcmp(item_name(it), sample_refused) == 0)
        return err_set(err, ERR_GENERAL, "failure: %s is refused", sample_refused);
    return true;
}

static bool thing_validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    (void)w, (void)old;
    if (item_int(item, "size", 0) == 13)
        return err_arg(err, "size", "no thing has that size");
    return true;
}

static void thing_live(struct warren *w, struct item *item)
{
    (void)w;
    item_set(item, "age", "1m30s");
    item_flag(item, "running", item_enabled(item));
}

static void thing_dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    static const char *const names[] = { "<one>", "<two>" };
    struct item *item = item_new(&sample_thing);

    (void)w;
    for (uint32_t i = 0; sample_dynamic && i < 2; i++) {
        item->id = ITEM_DYNAMIC + 1 + i;
        item_set(item, "name", names[i]);
        item_set(item, "age", "5s");
        row(ctx, item);
    }
    item_free(item);
}

static bool thing_end(struct warren *w, const struct item *item, struct err *err)
{
    (void)w, (void)item, (void)err;
    sample_ended++;
    return true;
}

static const struct prop sample_props[] = {
    { "age", .type = &type_time, .flags = PROP_READ_ONLY | PROP_UNSET, .help = "How old it is" },
    { "state", .type = &type_text, .flags = PROP_READ_ONLY, .help = "How it is" },
    { NULL },
};

static const struct menu sample_fields = {
    .path = "", .kind = MENU_SETTINGS, .props = sample_props
};

static bool thing_sample(struct warren *w, const struct item *item, struct item *sample)
{
    const struct item *stored = store_find(store_of(w, &sample_thing), item->id);

    if (stored == NULL)
        return false;
    item_set(sample, "state", item_enabled(stored) ? "good" : "off");
    return true;
}

static const struct verb thing_verbs[] = {
    { "monitor", "Watch things", POLICY_READ, VERB_ITEMS, VERB_MONITOR, .args = op_monitor_args,
        .run = op_monitor_run, .fields = &sample_fields, .sample = thing_sample },
    { NULL },
};

const struct menu sample_thing = {
    .path = "/thing",
    .kind = MENU_LIST,
    .help = "Things",
    .props = thing_props,
    .verbs = thing_verbs,
    .flags = thing_flags,
    .foreign = thing_foreign,
    .names = "thing",
    .validate = thing_validate,
    .apply = thing_apply,
    .live = thing_live,
    .dynamic = thing_dynamic,
    .end = thing_end,
};

static const struct prop toy_props[] = {
    { "name", .type = &type_name, .flags = PROP_KEY | PROP_REQUIRED, .help = "What it is called" },
    { NULL },
};

static const struct menu toy = {
    .path = "/thing/toy",
    .kind = MENU_LIST,
    .help = "Things to play with",
    .names = "thing",
    .disabled_at_first = true,
    .props = toy_props,
};

static const struct prop meter_props[] = {
    { "name", .type = &type_name, .flags = PROP_KEY | PROP_REQUIRED, .column = "NAME",
        .help = "What it is called" },
    { "place", .type = &type_text, .flags = PROP_UNSET, .help = "Where it is" },
    { "hits", .type = &type_int, .flags = PROP_READ_ONLY | PROP_STATS, .column = "HITS",
        .help = "How often it was met" },
    { NULL },
};

static void meter_live(struct warren *w, struct item *item)
{
    (void)w;
    item_set(item, "hits", "7");
}

static const struct menu meter = {
    .path = "/meter",
    .kind = MENU_LIST,
    .help = "What counts",
    .table = true,
    .props = meter_props,
    .live = meter_live,
};

static const struct prop step_props[] = {
    { "what", .type = &type_text, .flags = PROP_REQUIRED, .column = "WHAT", .help = "What to do" },
    { NULL },
};

static const struct menu step = {
    .path = "/step",
    .kind = MENU_LIST,
    .help = "Steps, one after the other",
    .table = true,
    .ordered = true,
    .props = step_props,
};

static const struct prop settings_props[] = {
    { "enabled", .type = &type_bool, .fallback = "no", .help = "Whether anything happens" },
    { "title", .type = &type_text, .flags = PROP_UNSET, .help = "What stands above" },
    { "default-owner", .type = &type_ref, .arg = { .ref = "/owner" }, .fallback = "first",
        .later = { "ann" }, .help = "Who has what nobody has" },
    { NULL },
};

static const struct menu settings = {
    .path = "/settings", .kind = MENU_SETTINGS, .help = "Settings", .props = settings_props
};

const struct menu *const menus[] = {
    &root,
    &console,
    &meter,
    &owner,
    &settings,
    &step,
    &sample_thing,
    &toy,
    &menu_safe_mode,
    &menu_system_history,
    NULL,
};
