// SPDX-License-Identifier: ISC
// Who is logged in. Removing an entry ends the session.

#include "core/base/text.h"
#include "menus/call.h"
#include "menus/item.h"
#include "menus/serve.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_user_active;

#define READ(n, t, c, w, h)                                                               \
    {                                                                                     \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .column = c, .width = w, .help = h \
    }

static const struct prop props[] = {
    READ("when", text, "WHEN", 20, "Since when the user is logged in"),
    { "name", .type = &type_text, .flags = PROP_KEY | PROP_READ_ONLY, .column = "NAME", .width = 10,
        .help = "User name" },
    READ("address", text, "ADDRESS", 15, "Where the user comes from; empty: this machine"),
    READ("via", text, "VIA", 7, "By which door the user came in"),
    { NULL },
};

// Scripts of the router's own are no users.
static bool is_shown(const struct serve *s)
{
    return strcmp(serve_who(s)->via, "script") != 0;
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    for (struct serve *s = serve_next(w, NULL); s != NULL; s = serve_next(w, s)) {
        const struct serve_user *who = serve_who(s);
        struct item *item;
        struct buf when = { 0 };

        if (!is_shown(s))
            continue;
        item = item_new(&menu_user_active);
        item->id = serve_id(s);
        text_date(&when, serve_since(s));
        item_set(item, "when", buf_str(&when));
        item_set(item, "name", who->name);
        item_set(item, "address", who->address);
        item_set(item, "via", who->via);
        row(ctx, item);
        item_free(item);
        buf_free(&when);
    }
}

static bool end(struct warren *w, const struct item *item, struct err *err)
{
    for (struct serve *s = serve_next(w, NULL); s != NULL; s = serve_next(w, s)) {
        if (serve_id(s) != item->id)
            continue;
        serve_end(s);
        return true;
    }
    return err_set(err, ERR_MISSING, "no such item");
}

static void request_logout(struct call *call)
{
    struct item_list rows;
    struct err err;

    if (!call_items(call, &rows, &err)) {
        call_trap(call, &err);
        return;
    }
    for (size_t i = 0; i < rows.count; i++)
        end(call->w, rows.items[i], &err);
    item_list_free(&rows);
    call_done(call);
}

static const struct verb verbs[] = {
    { "request-logout", "End sessions of users", POLICY_WRITE, .items = VERB_ITEMS,
        .run = request_logout },
    { NULL },
};

const struct menu menu_user_active = {
    .path = "/user/active",
    .kind = MENU_LIST,
    .help = "Users that are logged in",
    .table = true,
    .read_only = true,
    .removable = true,
    .no_disable = true,
    .no_comment = true,
    .policy = POLICY_POLICY,
    .props = props,
    .verbs = verbs,
    .dynamic = dynamic,
    .end = end,
};
