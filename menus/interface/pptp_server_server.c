// SPDX-License-Identifier: ISC
// The PPTP server as a whole.

#include "core/engine/server.h"

#include "core/base/text.h"
#include "menus/interface/pptp.h"
#include "menus/store.h"
#include "menus/warren.h"

extern const struct menu menu_interface_pptp_server_server;

static const struct word unlimited[] = {
    { "unlimited", 0, "Any number" },
    { NULL },
};

static const struct prop props[] = {
    { "enabled", .type = &type_bool, .fallback = "no", .effect = EFFECT_LIVE,
        .help = "Whether the server answers calls" },
    { "mtu", .aliases = { "max-mtu" }, .type = &type_int, .arg = { .min = 68, .max = 65535 },
        .fallback = "1460", .later = { "1450" }, .effect = EFFECT_LIVE,
        .help = "Largest packet that is sent to a caller" },
    { "mru", .aliases = { "max-mru" }, .type = &type_int, .arg = { .min = 128, .max = 65535 },
        .fallback = "1460", .later = { "1450" }, .effect = EFFECT_LIVE,
        .help = "Largest packet that a caller may send" },
    { "authentication", .type = &type_flags, .arg = { .words = ppp_methods }, .fallback = "mschap2",
        .later = { "mschap2,mschap1" }, .effect = EFFECT_LIVE,
        .help = "Ways of authentication that callers are asked for" },
    { "keepalive-timeout", .type = &type_int,
        .arg = { .min = 1, .max = 65535, .words = pptp_no_limit }, .fallback = "30",
        .effect = EFFECT_LIVE,
        .help = "Seconds of silence after which a caller is asked whether it is there" },
    { "default-profile", .type = &type_ref, .arg = { .ref = "/ppp/profile" }, .fallback = "default",
        .later = { "default-encryption" }, .effect = EFFECT_LIVE,
        .help = "Profile for what secret and its profile leave open" },
    // Not in the manual, so it is shown only where somebody has set it.
    { "max-sessions", .type = &type_int, .arg = { .min = 1, .max = 65535, .words = unlimited },
        .flags = PROP_UNSET, .effect = EFFECT_LIVE,
        .help = "How many callers there may be at a time; the next one hears that it is busy" },
    { NULL },
};

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    (void)w, (void)old;
    return pptp_methods_check(item, "authentication", err);
}

bool pptp_server_refresh(struct warren *w, struct err *err)
{
    const struct item *item = store_settings(store_at(w, "/interface/pptp-server/server"));
    const struct item *identity = store_settings(store_at(w, "/system/identity"));
    struct server_config config = {
        .enabled = item_yes(item, "enabled"),
        .mtu = (uint16_t)item_int(item, "mtu", 1460),
        .mru = (uint16_t)item_int(item, "mru", 1460),
        .methods = value_flags(ppp_methods, item_text(item, "authentication")),
        .keepalive = item_int(item, "keepalive-timeout", 0) * 1000,
        .max_sessions = (unsigned)item_int(item, "max-sessions", 0),
    };

    text_copy(config.profile, sizeof(config.profile), item_text(item, "default-profile"));
    text_copy(config.identity, sizeof(config.identity), item_text(identity, "name"));
    return w->engine == NULL || server_configure(w->engine, &config, err);
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    (void)old, (void)item, (void)effects;
    return pptp_server_refresh(w, err);
}

const struct menu menu_interface_pptp_server_server = {
    .path = "/interface/pptp-server/server",
    .kind = MENU_SETTINGS,
    .help = "The PPTP server",
    .props = props,
    .validate = validate,
    .apply = apply,
};
