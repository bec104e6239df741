// SPDX-License-Identifier: ISC
// The services by which strangers may come in over TCP. All are switched off at first.

#include "menus/gate.h"
#include "menus/item.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_ip_service;

static const struct service {
    const char *name, *port;
    bool tls;
} services[GATES] = {
    { "api", "8728", false },
    { "api-ssl", "8729", true },
};

// The certificate that the router makes for itself stands for none, as there is always one.
#define OWN "none"

static const struct word versions[] = {
    { "any", 0, "TLS 1.2 or 1.3" },
    { "only-1.2", 1, "TLS 1.2" },
    { NULL },
};

static bool certificate_normal(const char *value, struct buf *out, struct err *err)
{
    if (*value == '\0' || *value == '.' || strchr(value, '/') != NULL)
        return err_arg(err, "certificate", "invalid value for argument certificate");
    buf_adds(out, value);
    return true;
}

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .min = 1, .max = 32 }, .flags = PROP_KEY | PROP_REQUIRED,
        .column = "NAME", .width = 9, .help = "Name of the service" },
    { "port", .type = &type_int, .arg = { .min = 1024, .max = 65535 }, .flags = PROP_REQUIRED,
        .effect = EFFECT_LIVE, .column = "PORT",
        .help = "TCP port; those below 1024 are not for the daemon, which gives up root's rights" },
    { "address", .type = &type_list, .arg = { .item = &type_prefix }, .fallback = "",
        .effect = EFFECT_LIVE, .column = "ADDRESS", .width = 56,
        .help = "Networks that may connect; empty: all" },
    { "certificate", .type = &type_text, .arg = { .max = 255 }, .fallback = OWN,
        .flags = PROP_UNSET, .effect = EFFECT_LIVE, .normal = certificate_normal,
        .column = "CERTIFICATE", .width = 11,
        .help = "A file with private key and certificates in PEM form; none: one of the router's "
                "own making" },
    { "tls-version", .type = &type_enum, .arg = { .words = versions }, .fallback = "any",
        .flags = PROP_UNSET, .effect = EFFECT_LIVE, .help = "Which TLS versions clients may use" },
    { "fingerprint", .type = &type_text, .flags = PROP_READ_ONLY | PROP_DETAIL_ONLY,
        .help = "SHA-256 of the certificate in use" },
    { "status", .type = &type_text, .flags = PROP_READ_ONLY | PROP_DETAIL_ONLY,
        .help = "Why the service is invalid" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 'I', "invalid", 0 },
    { 0 },
};

static const struct service *service_of(const struct item *item)
{
    return &services[item->id - 1];
}

static struct gate **gate_of(struct warren *w, const struct item *item)
{
    return &w->gates[item->id - 1];
}

static void builtin(struct store *s)
{
    for (uint32_t i = 0; i < GATES; i++)
        store_builtin(s, i + 1, services[i].name);
}

static const char *pristine(const struct item *item, const struct prop *p)
{
    return item->id - 1 < GATES && strcmp(p->name, "port") == 0 ? service_of(item)->port : NULL;
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    (void)w, (void)old;
    if (strcmp(item_name(item), service_of(item)->name) != 0)
        return err_arg(err, "name", "failure: can not rename a service");
    return true;
}

// What does not work is shown and tried again, as the port may be free tomorrow.
static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    const char *certificate = item_text(item, "certificate");
    const struct gate_config config = {
        .enabled = item_enabled(item),
        .only_1_2 = strcmp(item_text(item, "tls-version"), "only-1.2") == 0,
        .port = (uint16_t)item_int(item, "port", 0),
        .address = item_text(item, "address"),
        .certificate = *certificate != '\0' && strcmp(certificate, OWN) != 0 ? certificate : NULL,
    };
    struct gate **gate = gate_of(w, item);

    (void)old, (void)effects, (void)err;
    if (*gate == NULL && config.enabled && w->loop != NULL)
        *gate = gate_new(w, service_of(item)->name, service_of(item)->tls);
    if (*gate != NULL)
        gate_set(*gate, &config);
    return true;
}

static void live(struct warren *w, struct item *item)
{
    const struct gate *gate = *gate_of(w, item);

    if (!service_of(item)->tls) {
        item_set(item, "certificate", NULL);
        item_set(item, "tls-version", NULL);
    }
    if (gate == NULL)
        return;
    item_set(item, "fingerprint", gate_fingerprint(gate));
    if (*gate_trouble(gate) != '\0') {
        item_flag(item, "invalid", true);
        item_set(item, "status", gate_trouble(gate));
    }
}

const struct menu menu_ip_service = {
    .path = "/ip/service",
    .kind = MENU_LIST,
    .help = "Services for clients over TCP",
    .table = true,
    .fixed = true,
    .no_comment = true,
    .disabled_at_first = true,
    .policy = POLICY_POLICY,
    .props = props,
    .flags = flags,
    .builtin = builtin,
    .pristine = pristine,
    .validate = validate,
    .apply = apply,
    .live = live,
};
