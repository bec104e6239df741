// SPDX-License-Identifier: ISC
// Profiles: what sessions of secrets and clients have in common. `default` and
// `default-encryption` are always there.

#include "core/base/text.h"
#include "core/engine/host.h"
#include "core/net/nft.h"
#include "menus/ppp/rates.h"
#include "menus/ppp/tunnel_script.h"

#include <stdio.h>
#include <string.h>

extern const struct menu menu_ppp_profile;

static const struct word use_encryption[] = {
    { "default", 0, "As the profile of the service says" },
    { "no", 1, "Never" },
    { "required", 2, "Hang up where it cannot be agreed on" },
    { "yes", 3, "Where both sides can" },
    { NULL },
};

static const struct word three_way[] = {
    { "default", 0, "As the profile of the service says" },
    { "no", 1, NULL },
    { "yes", 2, NULL },
    { NULL },
};

// An address, or the name of a pool to take one from.
static const struct type_arg pool_name = { .ref = "/ip/pool" };
#define ADDRESS_OR_POOL   \
    .type = &type_either, \
    .arg = { .item = &type_ip, .other = &type_ref, .other_arg = &pool_name, .ref = "/ip/pool" }

// Sets and chains of nftables, by a name that its own language can write.
static bool filter_name(const char *value, struct buf *out, struct err *err)
{
    if (*value != '\0' && !nft_name_ok(value))
        return err_set(err, ERR_ARGUMENT,
            "a name in nftables is letters, digits, and any of _ - . / with a letter first");
    buf_adds(out, value);
    return true;
}

static bool list_names(const char *value, struct buf *out, struct err *err)
{
    const char *cursor = value;
    struct text_piece piece;
    char name[ENGINE_NAME];

    while (text_split(&cursor, ',', &piece)) {
        snprintf(name, sizeof(name), "%.*s", (int)piece.len, piece.s);
        if (out->len > 0)
            buf_addc(out, ',');
        if (!filter_name(name, out, err))
            return false;
    }
    return true;
}

static const struct type_arg short_name = { .max = ENGINE_NAME - 1 };

static const struct prop props[] = {
    { "name", .type = &type_name, .flags = PROP_KEY | PROP_REQUIRED,
        .help = "Name of the profile" },
    { "local-address", ADDRESS_OR_POOL, .flags = PROP_UNSET,
        .help = "The router's address in the tunnel, or a pool of them" },
    { "remote-address", ADDRESS_OR_POOL, .flags = PROP_UNSET,
        .help = "The caller's address in the tunnel, or a pool of them" },
    { "session-timeout", .type = &type_time, .flags = PROP_UNSET,
        .help = "How long a session may last" },
    { "idle-timeout", .type = &type_time, .flags = PROP_UNSET,
        .help = "How long a session may carry no data" },
    { "use-encryption", .type = &type_enum, .arg = { .words = use_encryption },
        .fallback = "default", .help = "Whether data is encrypted with MPPE" },
    { "only-one", .type = &type_enum, .arg = { .words = three_way }, .fallback = "default",
        .help = "Whether a user may have only one session at a time" },
    { "dns-server", .type = &type_list, .arg = { .item = &type_ip, .max = 2 }, .flags = PROP_UNSET,
        .help = "Name servers that callers are told" },
    { "wins-server", .type = &type_list, .arg = { .item = &type_ip, .max = 2 }, .flags = PROP_UNSET,
        .help = "WINS servers that callers are told" },
    { "change-tcp-mss", .type = &type_enum, .arg = { .words = three_way }, .fallback = "default",
        .help = "Whether TCP connections are told what fits through the tunnel" },
    { "rate-limit", .type = &type_text, .arg = { .max = 255 }, .flags = PROP_UNSET,
        .normal = rates_normal,
        .help = "Speed from and to the peer: rx/tx burst threshold time priority least" },
    { "address-list", .type = &type_list,
        .arg = { .item = &type_name, .item_arg = &short_name, .max = SESSION_LISTS },
        .fallback = "", .normal = list_names,
        .help = "Sets of nftables (table inet warren) that the peer's address is in" },
    { "incoming-filter", .type = &type_text, .arg = { .max = ENGINE_NAME - 1 }, .flags = PROP_UNSET,
        .normal = filter_name,
        .help = "Chain of nftables (table inet warren) for packets from the peer" },
    { "outgoing-filter", .type = &type_text, .arg = { .max = ENGINE_NAME - 1 }, .flags = PROP_UNSET,
        .normal = filter_name,
        .help = "Chain of nftables (table inet warren) for packets to the peer" },
    { "on-up", .type = &type_text, .fallback = "",
        .help = "Script, or commands, for a new tunnel" },
    { "on-down", .type = &type_text, .fallback = "", .flags = PROP_DETAIL_ONLY,
        .help = "Script, or commands, when a tunnel is gone" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { '*', "default", 0 },
    { 0 },
};

#define ID_DEFAULT    0x0u
#define ID_ENCRYPTION 0xFFFFFFFEu

static bool is_builtin(const struct item *item)
{
    return item->id == ID_DEFAULT || item->id == ID_ENCRYPTION;
}

static void builtin(struct store *s)
{
    store_builtin(s, ID_DEFAULT, "default");
    store_builtin(s, ID_ENCRYPTION, "default-encryption");
}

// Tunnels are encrypted, and TCP goes through them, without anybody having to ask for it.
static const char *pristine(const struct item *item, const struct prop *p)
{
    if (!is_builtin(item))
        return NULL;
    return strcmp(p->name, "use-encryption") == 0 || strcmp(p->name, "change-tcp-mss") == 0 ? "yes"
                                                                                            : NULL;
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    if (!tunnel_script_author(w, item, old, err))
        return false;
    if (old != NULL && is_builtin(old) && strcmp(item_name(old), item_name(item)) != 0)
        return err_arg(err, "name", "failure: can not rename default profile");
    return true;
}

static bool may_remove(struct warren *w, const struct item *item, struct err *err)
{
    (void)w;
    if (is_builtin(item))
        return err_set(err, ERR_GENERAL, "failure: can not remove default profile");
    return true;
}

static void live(struct warren *w, struct item *item)
{
    (void)w;
    item_flag(item, "default", is_builtin(item));
}

const struct menu menu_ppp_profile = {
    .path = "/ppp/profile",
    .kind = MENU_LIST,
    .help = "Defaults for users and clients",
    .no_disable = true,
    .props = props,
    .flags = flags,
    .builtin = builtin,
    .pristine = pristine,
    .validate = validate,
    .may_remove = may_remove,
    .live = live,
};
