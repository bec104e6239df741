// SPDX-License-Identifier: ISC
// The users of PPP services, and what each of them gets.

#include "menus/item.h"
#include "menus/ppp/routes.h"

extern const struct menu menu_ppp_secret;

static const struct word services[] = {
    { "any", 0, "Every service" },
    { "pptp", 1, "PPTP only" },
    { NULL },
};

// An address, or the name of a pool to take one from.
static const struct type_arg pool_name = { .ref = "/ip/pool" };
#define ADDRESS_OR_POOL   \
    .type = &type_either, \
    .arg = { .item = &type_ip, .other = &type_ref, .other_arg = &pool_name, .ref = "/ip/pool" }

#define TOTAL(n, t, c, h)                                                                  \
    {                                                                                      \
        n, .type = &type_##t, .flags = PROP_MEMORY | PROP_UNSET | PROP_STATS, .column = c, \
           .help = h                                                                       \
    }

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .min = 1, .max = 255 },
        .flags = PROP_KEY | PROP_REQUIRED, .column = "NAME", .width = 20, .help = "User name" },
    { "service", .type = &type_enum, .arg = { .words = services }, .fallback = "any",
        .column = "SERVICE", .width = 7, .help = "Service that the user may use" },
    { "caller-id", .type = &type_text, .arg = { .max = 64 }, .fallback = "", .column = "CALLER-ID",
        .width = 15, .help = "Address that the user has to call from; empty: any" },
    { "password", .type = &type_text, .arg = { .max = 255 }, .fallback = "", .flags = PROP_SECRET,
        .column = "PASSWORD", .width = 15, .help = "User password" },
    { "profile", .type = &type_ref, .arg = { .ref = "/ppp/profile" }, .fallback = "default",
        .column = "PROFILE", .width = 15, .help = "Profile with the defaults for this user" },
    { "local-address", ADDRESS_OR_POOL, .flags = PROP_UNSET,
        .help = "The router's address in the tunnel, or a pool of them" },
    { "remote-address", ADDRESS_OR_POOL, .flags = PROP_UNSET, .column = "REMOTE-ADDRESS",
        .width = 15, .help = "The user's address in the tunnel, or a pool of them" },
    { "routes", .type = &type_text, .fallback = "", .normal = routes_normal,
        .help = "Routes while the user is connected: dst-address gateway metric, ..." },
    { "limit-bytes-in", .type = &type_bytes, .arg = { .max = INT64_MAX }, .flags = PROP_UNSET,
        .help = "Bytes from the user until it is hung up; 0: no limit" },
    { "limit-bytes-out", .type = &type_bytes, .arg = { .max = INT64_MAX }, .flags = PROP_UNSET,
        .help = "Bytes to the user until it is hung up; 0: no limit" },
    { "last-logged-out", .type = &type_plain, .flags = PROP_MEMORY | PROP_UNSET | PROP_NO_DETAIL,
        .help = "When the last session of the user ended" },
    { "last-caller-id", .type = &type_text, .flags = PROP_MEMORY | PROP_UNSET | PROP_NO_DETAIL,
        .help = "Where the last call came from" },
    { "last-disconnect-reason", .type = &type_text,
        .flags = PROP_MEMORY | PROP_UNSET | PROP_NO_DETAIL, .help = "Why the last session ended" },
    TOTAL("total-sessions", int, "SESSIONS", "Sessions that the user has had"),
    TOTAL("total-uptime", time, "UPTIME", "How long all sessions of the user took"),
    TOTAL("total-bytes-in", bytes, "BYTES-IN", "Bytes from the user in all its sessions"),
    TOTAL("total-bytes-out", bytes, "BYTES-OUT", "Bytes to the user in all its sessions"),
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 0 },
};

const struct menu menu_ppp_secret = {
    .path = "/ppp/secret",
    .kind = MENU_LIST,
    .classic = true,
    .help = "Users and their passwords",
    .table = true,
    .props = props,
    .flags = flags,
};
