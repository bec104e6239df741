// SPDX-License-Identifier: ISC
#pragma once
// A few menus of the manual as the daemon would describe them, for tests of what is drawn.

#include "shell/schema.h"

static const struct type sample_text = { .name = "text", .quoted = true };
static const struct type sample_int = { .name = "int", .right = true };
static const struct type sample_bool = { .name = "bool" };
static const struct type sample_bare = { .name = "ip" };

#define SAMPLE_PROP(n, ...)                            \
    {                                                  \
        .name = n, .detail = true, .type = __VA_ARGS__ \
    }

static struct schema_prop sample_server_props[] = {
    SAMPLE_PROP("name", &sample_text, .column = "NAME"),
    SAMPLE_PROP("user", &sample_text, .column = "USER"),
    SAMPLE_PROP("mtu", &sample_int, .column = "MTU"),
    SAMPLE_PROP("client-address", &sample_bare, .column = "CLIENT-ADDRESS"),
    SAMPLE_PROP("uptime", &sample_bare, .column = "UPTIME"),
    SAMPLE_PROP("encoding", &sample_text, .column = "ENCODING"),
    SAMPLE_PROP("comment", &sample_text),
    SAMPLE_PROP("disabled", &sample_bool),
};
static struct schema_flag sample_server_flags[] = {
    { 'X', "disabled", 0 },
    { 'D', "dynamic", 0 },
    { 'R', "running", 1 },
};
static struct schema_menu sample_server = {
    .name = "pptp-server",
    .path = "/interface/pptp-server",
    .kind = MENU_LIST,
    .classic = true,
    .table = true,
    .props = sample_server_props,
    .prop_count = sizeof(sample_server_props) / sizeof(*sample_server_props),
    .flags = sample_server_flags,
    .flag_count = 3,
};

static struct schema_prop sample_client_props[] = {
    SAMPLE_PROP("name", &sample_text), SAMPLE_PROP("mtu", &sample_int),
    SAMPLE_PROP("mru", &sample_int), SAMPLE_PROP("connect-to", &sample_bare),
    SAMPLE_PROP("user", &sample_text), SAMPLE_PROP("password", &sample_text, .secret = true),
    SAMPLE_PROP("profile", &sample_bare), SAMPLE_PROP("add-default-route", &sample_bool),
    SAMPLE_PROP("comment", &sample_text), SAMPLE_PROP("disabled", &sample_bool),
    { .name = "status", .type = &sample_text }, // live, shown by monitor only
};
static struct schema_flag sample_client_flags[] = {
    { 'X', "disabled", 0 },
    { 'R', "running", 0 },
};
static struct schema_menu sample_client = {
    .name = "pptp-client",
    .path = "/interface/pptp-client",
    .kind = MENU_LIST,
    .classic = true,
    .props = sample_client_props,
    .prop_count = sizeof(sample_client_props) / sizeof(*sample_client_props),
    .flags = sample_client_flags,
    .flag_count = 2,
};

static struct schema_prop sample_settings_props[] = {
    SAMPLE_PROP("enabled", &sample_bool),
    SAMPLE_PROP("max-mtu", &sample_int),
    SAMPLE_PROP("authentication", &sample_bare),
    SAMPLE_PROP("keepalive-timeout", &sample_bare),
};
static struct schema_menu sample_settings = {
    .name = "server",
    .path = "/interface/pptp-server/server",
    .kind = MENU_SETTINGS,
    .props = sample_settings_props,
    .prop_count = sizeof(sample_settings_props) / sizeof(*sample_settings_props),
};
