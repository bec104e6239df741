// SPDX-License-Identifier: ISC
// How consoles share global variables: each sees its user's own.

#include "menus/globals.h"

#include "core/base/text.h"
#include "core/engine/engine.h"
#include "menus/call.h"
#include "menus/warren.h"

#include <stdio.h>
#include <string.h>

extern const struct menu menu_console_global;

// Those that changed since the console asked last; all of them where one was removed meanwhile.
static void sync_run(struct call *call)
{
    struct globals *g = &call->w->globals;
    const char *since_text = call_arg(call, "since");
    uint64_t since = 0;
    bool all;
    char ret[40];

    if (since_text != NULL)
        text_u64(since_text, strlen(since_text), UINT64_MAX, &since);
    all = since < g->removed || since > g->version;
    list_for_each (node, globals_all(g)) {
        const struct global *global = list_entry(node, struct global, node);

        if (strcmp(global->user, call_user(call)) != 0 || (!all && global->version <= since))
            continue;
        call_row(call);
        call_attr(call, "name", global->name);
        call_attr(call, "value", global->value);
        call_attr(call, "literal", global->literal);
        call_row_end(call);
    }
    snprintf(ret, sizeof(ret), "%llu%s", (unsigned long long)g->version, all ? " all" : "");
    call_return(call, ret);
}

static void put_run(struct call *call)
{
    struct warren *w = call->w;
    const char *name = call_arg(call, "name"), *value = call_arg(call, "value");
    struct global *old = globals_find(&w->globals, call_user(call), name);
    uint32_t id = w->engine != NULL ? engine_next_id(w->engine) : ITEM_DYNAMIC + ++w->change;
    struct err err;
    char ret[24];

    if (value == NULL && old != NULL) {
        globals_remove(&w->globals, old);
    } else if (value != NULL && !globals_put(&w->globals, id, call_user(call), name, value,
                                    call_arg(call, "literal"), &err)) {
        call_trap(call, &err);
        return;
    }
    snprintf(ret, sizeof(ret), "%llu", (unsigned long long)w->globals.version);
    call_return(call, ret);
}

static const struct prop sync_args[] = {
    { "since", .type = &type_text, .help = "What sync answered the last time" },
    { NULL },
};

static const struct prop put_args[] = {
    { "name", .type = &type_text, .flags = PROP_REQUIRED, .help = "Name of the variable" },
    { "value", .type = &type_text, .help = "What it shows; without it, it is removed" },
    { "literal", .type = &type_text, .help = "What it is, where the value does not say it all" },
    { NULL },
};

static const struct verb verbs[] = {
    { "put", "Set a global variable", POLICY_READ, .reply = VERB_RETURNS, .args = put_args,
        .run = put_run },
    { "sync", "Global variables that changed", POLICY_READ, .reply = VERB_ROWS, .args = sync_args,
        .run = sync_run },
    { NULL },
};

const struct menu menu_console_global = {
    .path = "/console/global",
    .kind = MENU_DIR,
    .help = "Variables that consoles share",
    .verbs = verbs,
};
