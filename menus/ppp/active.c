// SPDX-License-Identifier: ISC
// Who is connected. Removing an entry hangs up.

#include "core/net/ip4.h"
#include "menus/interface/pptp.h"
#include "menus/warren.h"

extern const struct menu menu_ppp_active;

#define READ(n, t, c, h)                                                      \
    {                                                                         \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .column = c, .help = h \
    }

static const struct prop props[] = {
    { "name", .type = &type_text, .flags = PROP_KEY | PROP_READ_ONLY, .column = "NAME",
        .help = "User name" },
    READ("service", text, "SERVICE", "Service that the user is connected by"),
    READ("caller-id", text, "CALLER-ID", "Address that the call comes from"),
    READ("address", ip, "ADDRESS", "The user's address in the tunnel"),
    READ("uptime", time, "UPTIME", "How long the user has been connected"),
    READ("encoding", text, "ENCODING", "Encryption of the connection"),
    READ("session-id", text, NULL, "Number of the session"),
    { NULL },
};

struct emit {
    struct item *item;
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void emit_session(void *ctx, struct session *s)
{
    struct emit *e = ctx;
    char text[IP4_TEXT_SIZE];

    if (!pptp_is_caller(s))
        return;
    e->item->id = s->id;
    item_set(e->item, "name", s->user);
    item_set(e->item, "service", "pptp");
    item_set(e->item, "caller-id", ip4_text(s->peer, text));
    item_set(e->item, "address", ip4_text(s->params.remote_address, text));
    pptp_uptime(e->item, s);
    pptp_encoding(e->item, s);
    item_setf(e->item, "session-id", "0x%X", (unsigned)s->id);
    e->row(e->ctx, e->item);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct emit e = { .item = item_new(&menu_ppp_active), .row = row, .ctx = ctx };

    if (w->engine != NULL)
        session_each(w->engine, emit_session, &e);
    item_free(e.item);
}

const struct menu menu_ppp_active = {
    .path = "/ppp/active",
    .kind = MENU_LIST,
    .help = "Users that are connected",
    .table = true,
    .read_only = true,
    .removable = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .dynamic = dynamic,
    .end = pptp_session_end,
};
