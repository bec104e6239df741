// SPDX-License-Identifier: ISC
// How the machine treats packets of others. Warren is a router, so it forwards them unless told
// otherwise.

#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/net/sysctl.h"
#include "menus/item.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_ip_settings;

#define IP_FORWARD "net/ipv4/ip_forward"

static const struct prop props[] = {
    { "ip-forward", .type = &type_bool, .fallback = "yes", .effect = EFFECT_LIVE,
        .help = "Whether packets for others go from one interface to another" },
    { NULL },
};

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    const char *value = item_yes(item, "ip-forward") ? "1" : "0";
    char before[SYSCTL_VALUE_SIZE];

    (void)effects;
    if (w->engine == NULL)
        return true;
    if (!sysctl_read(IP_FORWARD, before, err))
        return false;
    if (strcmp(before, value) == 0)
        return true;
    if (!engine_set_switch(w->engine, IP_FORWARD, value, err))
        return false;
    if (old == NULL)
        log_write(LOG_SYSTEM | LOG_INFO,
            "packets %s forwarded between interfaces from now on (/ip settings ip-forward)",
            value[0] == '1' ? "are" : "are not");
    return true;
}

const struct menu menu_ip_settings = {
    .path = "/ip/settings",
    .kind = MENU_SETTINGS,
    .help = "How packets of others are treated",
    .props = props,
    .apply = apply,
};
