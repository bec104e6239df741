// SPDX-License-Identifier: ISC
// Tunnels that this router dials.

#include "core/engine/client.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/interface/pptp.h"
#include "menus/store.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_interface_pptp_client;

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .max = 63 }, .number = "pptp-out", .flags = PROP_KEY,
        .effect = EFFECT_RESTART, .help = "Interface name" },
    { "mtu", .aliases = { "max-mtu" }, .type = &type_int, .arg = { .min = 68, .max = 65535 },
        .fallback = "1460", .later = { "1450" }, .effect = EFFECT_RESTART,
        .help = "Largest packet that is sent through the tunnel" },
    { "mru", .aliases = { "max-mru" }, .type = &type_int, .arg = { .min = 128, .max = 65535 },
        .fallback = "1460", .later = { "1450" }, .effect = EFFECT_RESTART,
        .help = "Largest packet that the server may send" },
    { "connect-to", .type = &type_host, .flags = PROP_REQUIRED, .effect = EFFECT_RESTART,
        .help = "Address or name of the server" },
    { "user", .type = &type_text, .arg = { .max = 255 }, .flags = PROP_REQUIRED,
        .effect = EFFECT_RESTART, .help = "User name to log on with" },
    { "password", .type = &type_text, .arg = { .max = 255 }, .fallback = "", .flags = PROP_SECRET,
        .effect = EFFECT_RESTART, .help = "Password to log on with" },
    { "profile", .type = &type_ref, .arg = { .ref = "/ppp/profile" }, .fallback = "default",
        .later = { "default-encryption" }, .effect = EFFECT_RESTART,
        .help = "Profile of the connection" },
    { "add-default-route", .type = &type_bool, .fallback = "no", .effect = EFFECT_RESTART,
        .help = "Whether the server becomes the default gateway" },
    { "allow", .type = &type_flags, .arg = { .words = ppp_methods },
        .fallback = "mschap2,mschap1,chap,pap", .flags = PROP_DETAIL_ONLY, .effect = EFFECT_RESTART,
        .help = "Ways of authentication that the server may ask for" },
    { "keepalive-timeout", .type = &type_int,
        .arg = { .min = 1, .max = 65535, .words = pptp_no_limit }, .fallback = "60",
        .flags = PROP_DETAIL_ONLY, .effect = EFFECT_RESTART,
        .help = "Seconds of silence after which the server is asked whether it is there" },
    { "default-route-distance", .type = &type_int, .arg = { .min = 0, .max = 255 }, .fallback = "1",
        .flags = PROP_DETAIL_ONLY, .effect = EFFECT_RESTART,
        .help = "Distance of the default route" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 'R', "running", 0 },
    { 0 },
};

static void take_text(struct ppp_text *to, const char *from)
{
    text_copy(to->data, sizeof(to->data), from);
    to->len = strlen(to->data);
}

static void config_of(const struct item *item, struct client_config *c)
{
    *c = (struct client_config){
        .mtu = (uint16_t)item_int(item, "mtu", 1460),
        .mru = (uint16_t)item_int(item, "mru", 1460),
        .methods = value_flags(ppp_methods, item_text(item, "allow")),
        .default_route = item_yes(item, "add-default-route"),
        .default_distance = (unsigned)item_int(item, "default-route-distance", 1),
        .keepalive = item_int(item, "keepalive-timeout", 0) * 1000,
        .disabled = !item_enabled(item),
    };
    text_copy(c->name, sizeof(c->name), item_name(item));
    text_copy(c->connect_to, sizeof(c->connect_to), item_text(item, "connect-to"));
    text_copy(c->profile, sizeof(c->profile), item_text(item, "profile"));
    take_text(&c->user, item_text(item, "user"));
    take_text(&c->password, item_text(item, "password"));
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    struct client_config config;
    struct client *c;

    if (w->engine == NULL)
        return true;
    if (item == NULL) {
        client_remove(client_find(w->engine, old->id));
        return true;
    }
    c = client_find(w->engine, item->id);
    if (!interface_name_free(w, item, c != NULL ? old : NULL, err))
        return false; // since the start of the daemon somebody else has it
    config_of(item, &config);
    if (c == NULL)
        client_new(w->engine, item->id, &config);
    else
        client_configure(c, &config, (effects & EFFECT_RESTART) != 0);
    mem_wipe(&config, sizeof(config));
    return true;
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    return pptp_methods_check(item, "allow", err) && interface_name_free(w, item, old, err);
}

static void live(struct warren *w, struct item *item)
{
    const struct client *c = w->engine != NULL ? client_find(w->engine, item->id) : NULL;

    item_flag(item, "running", c != NULL && client_status(c) == CLIENT_CONNECTED);
}

// ---- monitor

#define READ(n, t, h)                                                         \
    {                                                                         \
        n, .type = &type_##t, .flags = PROP_READ_ONLY | PROP_UNSET, .help = h \
    }

static const struct prop fields_props[] = {
    READ("uptime", time, "Connection time"),
    READ("encoding", text, "Encryption of the connection"),
    READ("status", text, "How far the connection got"),
    READ("reason", text, "Why it is not connected"),
    { NULL },
};

static const struct menu fields = {
    .path = "",
    .kind = MENU_SETTINGS,
    .props = fields_props,
};

static bool sample(struct warren *w, const struct item *item, struct item *out)
{
    const struct client *c = w->engine != NULL ? client_find(w->engine, item->id) : NULL;
    const struct session *s;

    if (c == NULL)
        return false;
    s = client_session(c);
    if (s != NULL && client_status(c) == CLIENT_CONNECTED) {
        pptp_uptime(out, s);
        pptp_encoding(out, s);
    }
    item_set(out, "status", word_of(client_status_words, (int)client_status(c)));
    if (*client_reason(c) != '\0')
        item_set(out, "reason", client_reason(c));
    return true;
}

static const struct verb verbs[] = {
    { "monitor", "Watch the state of the connection", POLICY_READ, VERB_ITEMS, VERB_MONITOR,
        .args = op_monitor_args, .run = op_monitor_run, .fields = &fields, .sample = sample },
    { NULL },
};

const struct menu menu_interface_pptp_client = {
    .path = "/interface/pptp-client",
    .kind = MENU_LIST,
    .classic = true,
    .help = "PPTP tunnels that this router dials",
    .disabled_at_first = true,
    .names = "interface",
    .props = props,
    .verbs = verbs,
    .flags = flags,
    .validate = validate,
    .apply = apply,
    .live = live,
};
