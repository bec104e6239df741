// SPDX-License-Identifier: ISC
// The server's interfaces: one for each user with an entry here, and those of other callers, which
// come and go.

#include "core/engine/server.h"

#include "core/base/text.h"
#include "core/net/ip4.h"
#include "menus/interface/pptp.h"
#include "menus/store.h"
#include "menus/tree.h"
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
    char text[IP4_TEXT_SIZE];

    item_flag(item, "running", s->state == SESSION_CONNECTED);
    item_setf(item, "mtu", "%u", (unsigned)s->params.mtu);
    item_set(item, "client-address", ip4_text(s->peer, text));
    pptp_uptime(item, s);
    pptp_encoding(item, s);
}

// Whoever uses the interface of an entry just now; NULL: nobody.
static const struct session *entry_caller(struct warren *w, const struct item *item)
{
    const struct server_entry *entry =
        w->engine != NULL ? server_entry_find(w->engine, item->id) : NULL;

    if (entry == NULL || entry->session == NULL || !pptp_is_caller(entry->session))
        return NULL;
    return entry->session;
}

static void live(struct warren *w, struct item *item)
{
    const struct session *s = entry_caller(w, item);

    if (s != NULL)
        session_values(item, s);
}

struct emit {
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void emit_session(void *ctx, struct session *s)
{
    struct emit *e = ctx;
    struct item *item;

    if (!pptp_is_caller(s) || !s->own_iface)
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

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    struct server_entry *entry;

    (void)effects;
    if (w->engine == NULL)
        return true;
    entry = server_entry_find(w->engine, item != NULL ? item->id : old->id);
    if (item == NULL) {
        server_entry_free(entry);
        return true;
    }
    if (!interface_name_free(w, item, entry != NULL ? old : NULL, err))
        return false; // since the start of the daemon somebody else has it
    if (entry == NULL)
        server_entry_new(
            w->engine, item->id, item_name(item), item_text(item, "user"), !item_enabled(item));
    else
        server_entry_set(entry, item_name(item), item_text(item, "user"), !item_enabled(item));
    return true;
}

// ---- monitor

#define FIELD(n, t, h)                                                        \
    {                                                                         \
        n, .type = &type_##t, .flags = PROP_READ_ONLY | PROP_UNSET, .help = h \
    }

static const struct prop fields_props[] = {
    FIELD("status", text, "Whether somebody is connected"),
    FIELD("uptime", time, "How long the caller has been connected"),
    FIELD("user", text, "User of the connection"),
    FIELD("caller-id", ip, "Address that the call comes from"),
    FIELD("encoding", text, "Encryption of the connection"),
    FIELD("mtu", int, "Largest packet that is sent to the caller"),
    FIELD("mru", int, "Largest packet that the caller sends"),
    FIELD("local-address", ip, "The router's address in the tunnel"),
    FIELD("remote-address", ip, "The caller's address in the tunnel"),
    { NULL },
};

static const struct menu fields = {
    .path = "",
    .kind = MENU_SETTINGS,
    .props = fields_props,
};

static void sample_caller(struct item *out, const struct session *s)
{
    char text[IP4_TEXT_SIZE];

    pptp_uptime(out, s);
    item_set(out, "user", s->user);
    item_set(out, "caller-id", ip4_text(s->peer, text));
    pptp_encoding(out, s);
    item_setf(out, "mtu", "%u", (unsigned)s->params.mtu);
    item_setf(out, "mru", "%u", (unsigned)s->params.mru);
    item_set(out, "local-address", ip4_text(s->params.local_address, text));
    item_set(out, "remote-address", ip4_text(s->params.remote_address, text));
}

static bool sample(struct warren *w, const struct item *item, struct item *out)
{
    const struct session *s;

    if (w->engine == NULL)
        return false;
    if (!item->dynamic && server_entry_find(w->engine, item->id) == NULL)
        return false;
    s = item->dynamic ? session_find(w->engine, item->id) : entry_caller(w, item);
    if (item->dynamic && (s == NULL || !pptp_is_caller(s)))
        return false;
    item_set(out, "status", s != NULL ? "Connected" : "Waiting for a call");
    if (s != NULL)
        sample_caller(out, s);
    return true;
}

static const struct verb verbs[] = {
    { "monitor", "Watch the state of the connection", POLICY_READ, VERB_ITEMS, VERB_MONITOR,
        .args = op_monitor_args, .run = op_monitor_run, .fields = &fields, .sample = sample },
    { NULL },
};

const struct menu menu_interface_pptp_server = {
    .path = "/interface/pptp-server",
    .kind = MENU_LIST,
    .classic = true,
    .help = "Interfaces of PPTP callers",
    .table = true,
    .names = "interface",
    .props = props,
    .verbs = verbs,
    .flags = flags,
    .validate = interface_name_free,
    .apply = apply,
    .live = live,
    .dynamic = dynamic,
    .end = pptp_session_end,
};
