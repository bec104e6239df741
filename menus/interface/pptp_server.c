// SPDX-License-Identifier: ISC
// The server's interfaces: one for each user with an entry here, and those of other callers, which
// come and go.

#include "core/engine/server.h"

#include "core/base/text.h"
#include "core/net/ip4.h"
#include "menus/interface/methods.h"
#include "menus/store.h"
#include "menus/warren.h"

extern const struct menu menu_interface_pptp_server;

#define READ(n, t, c, w, h)                                                               \
    {                                                                                     \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .column = c, .width = w, .help = h \
    }

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .max = 63 }, .number = "pptp-in", .flags = PROP_KEY,
        .effect = EFFECT_LIVE, .column = "NAME", .width = 20, .help = "Interface name" },
    { "user", .type = &type_text, .arg = { .min = 1, .max = 255 }, .flags = PROP_REQUIRED,
        .effect = EFFECT_RESTART, .column = "USER", .width = 12,
        .help = "User whose connection gets this interface" },
    READ("mtu", int, "MTU", 5, "The caller's MTU"),
    READ("client-address", ip, "CLIENT-ADDRESS", 15, "Address that the call comes from"),
    READ("uptime", time, "UPTIME", 8, "How long the caller has been connected"),
    READ("encoding", text, "ENCODING", 6, "Encryption of the connection"),
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 'D', "dynamic", 0 },
    { 'R', "running", 1 },
    { 0 },
};

static void session_values(struct item *item, const struct session *s)
{
    struct buf uptime = { 0 };
    char text[PPP_ENCODING_TEXT];

    item_flag(item, "running", true);
    item_setf(item, "mtu", "%u", (unsigned)s->params.mtu);
    item_set(item, "client-address", ip4_text(s->peer, text));
    value_time_text(session_uptime(s) / 1000 * 1000, &uptime);
    item_set(item, "uptime", buf_str(&uptime));
    buf_free(&uptime);
    item_set(item, "encoding", session_encoding(s, text));
}

static void live(struct warren *w, struct item *item)
{
    const struct server_entry *entry =
        w->engine != NULL ? server_entry_find(w->engine, item->id) : NULL;

    if (entry != NULL && entry->session != NULL && entry->session->state == SESSION_CONNECTED)
        session_values(item, entry->session);
}

struct emit {
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void emit_session(void *ctx, struct session *s)
{
    struct emit *e = ctx;
    struct item *item;

    if (!s->server || !s->own_iface || s->state != SESSION_CONNECTED)
        return;
    item = item_new(&menu_interface_pptp_server);
    item->id = s->id;
    item_set(item, "name", s->iface->name);
    item_set(item, "user", s->user);
    session_values(item, s);
    e->row(e->ctx, item);
    item_free(item);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct emit e = { row, ctx };

    if (w->engine != NULL)
        session_each(w->engine, emit_session, &e);
}

static bool end(struct warren *w, const struct item *item, struct err *err)
{
    struct session *s = session_find(w->engine, item->id);

    if (s == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    session_close(s, "hung up by the administrator");
    return true;
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    struct server_entry *entry;

    (void)effects, (void)err;
    if (w->engine == NULL)
        return true;
    entry = server_entry_find(w->engine, item != NULL ? item->id : old->id);
    if (item == NULL)
        server_entry_free(entry);
    else if (entry == NULL)
        server_entry_new(
            w->engine, item->id, item_name(item), item_text(item, "user"), !item_enabled(item));
    else
        server_entry_set(entry, item_name(item), item_text(item, "user"), !item_enabled(item));
    return true;
}

const struct menu menu_interface_pptp_server = {
    .path = "/interface/pptp-server",
    .kind = MENU_LIST,
    .help = "Interfaces of PPTP callers",
    .table = true,
    .props = props,
    .flags = flags,
    .validate = interface_name_free,
    .apply = apply,
    .live = live,
    .dynamic = dynamic,
    .end = end,
};
