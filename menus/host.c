// SPDX-License-Identifier: ISC
#include "menus/host.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine/addr.h"
#include "core/engine/engine.h"
#include "core/engine/pool.h"
#include "core/engine/session.h"
#include "core/net/ip4.h"
#include "core/ppp/auth.h"
#include "menus/ppp/rates.h"
#include "menus/ppp/routes.h"
#include "menus/ppp/tunnel_script.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// ---- secrets

// Every refusal looks the same to the caller, who could else find out names; the log says which it
// was.
static void refuse(struct session_terms *terms, unsigned code, const char *told, const char *why)
{
    mem_wipe(&terms->grant, sizeof(terms->grant));
    terms->grant = (struct ppp_grant){ .failure_code = code };
    text_copy(terms->grant.message, sizeof(terms->grant.message), told);
    text_copy(terms->refusal, sizeof(terms->refusal), why);
}

static bool caller_id_fits(const struct item *secret, uint32_t outer)
{
    const char *want = item_text(secret, "caller-id");
    uint32_t address;

    return *want == '\0' || (value_ip(want, &address) && address == outer);
}

static bool service_fits(const struct item *secret, const char *service)
{
    const char *want = item_text(secret, "service");

    return strcmp(want, "any") == 0 || strcmp(want, service) == 0;
}

// Windows puts a domain in front: DOMAIN\user is also the user.
static const struct item *secret_of(struct warren *w, const struct ppp_text *name)
{
    const struct store *s = store_at(w, "/ppp/secret");
    const char *bare = strrchr(name->data, '\\');
    const struct item *secret;

    if (strlen(name->data) != name->len)
        return NULL; // a name with a zero byte in it is nobody's
    secret = store_named(s, name->data);
    return secret == NULL && bare != NULL ? store_named(s, bare + 1) : secret;
}

static const char *secret_refusal(const struct caller *caller, const struct item *secret)
{
    if (!item_enabled(secret))
        return "the user is disabled";
    if (!service_fits(secret, caller->service))
        return "the user may not use this service";
    if (!caller_id_fits(secret, caller->outer))
        return "the user may not call from this address";
    return NULL;
}

// For a name that nobody has, an empty password is checked too: that takes as long.
static bool secret_allows(
    const struct caller *caller, const struct item *secret, struct session_terms *terms)
{
    const char *password = secret != NULL ? item_text(secret, "password") : "";
    const char *why = "unknown user";

    ppp_check_password(&caller->who, password, strlen(password), &terms->grant);
    if (secret != NULL)
        why = terms->grant.ok ? secret_refusal(caller, secret) : "wrong password";
    if (why == NULL)
        return true;
    refuse(terms, PPP_FAIL_CREDENTIALS, "wrong user name or password", why);
    return false;
}

// ---- profiles

// The profile of the secret, and the service's default one for what it leaves open.
struct profiles {
    const struct item *own, *service;
};

static const struct item *profile_named(struct warren *w, const char *name)
{
    return store_named(store_at(w, "/ppp/profile"), name);
}

static bool is_open(const char *value)
{
    return value == NULL || *value == '\0' || strcmp(value, "default") == 0;
}

static const char *profile_value(const struct profiles *p, const char *prop)
{
    const char *value = p->own != NULL ? item_get(p->own, prop) : NULL;

    if (is_open(value) && p->service != NULL)
        value = item_get(p->service, prop);
    return is_open(value) ? NULL : value;
}

// `default` all the way down means what the manual's examples need: encrypt where both can.
static enum ppp_encryption encryption(const struct profiles *p)
{
    const char *value = profile_value(p, "use-encryption");

    if (value == NULL || strcmp(value, "yes") == 0)
        return PPP_ENCRYPT_YES;
    return strcmp(value, "required") == 0 ? PPP_ENCRYPT_REQUIRED : PPP_ENCRYPT_NO;
}

static msec_t profile_time(const struct profiles *p, const char *prop)
{
    const char *value = profile_value(p, prop);
    int64_t ms = 0;

    return value != NULL && value_time_ms(value, &ms) ? ms : 0;
}

static void profile_servers(const struct profiles *p, const char *prop, uint32_t servers[2])
{
    const char *list = profile_value(p, prop);
    struct text_piece piece;
    char text[IP4_TEXT_SIZE];

    for (int i = 0; i < 2 && list != NULL && text_split(&list, ',', &piece); i++) {
        snprintf(text, sizeof(text), "%.*s", (int)piece.len, piece.s);
        value_ip(text, &servers[i]);
    }
}

static void profile_text(const struct profiles *p, const char *prop, char to[ENGINE_NAME])
{
    const char *value = profile_value(p, prop);

    text_copy(to, ENGINE_NAME, value != NULL ? value : "");
}

static void profile_lists(const struct profiles *p, struct session_terms *terms)
{
    const char *list = profile_value(p, "address-list");
    struct text_piece piece;

    while (list != NULL && terms->list_count < SESSION_LISTS && text_split(&list, ',', &piece))
        snprintf(terms->lists[terms->list_count++], ENGINE_NAME, "%.*s", (int)piece.len, piece.s);
}

static bool profile_yes(const struct profiles *p, const char *prop)
{
    const char *value = profile_value(p, prop);

    return value != NULL && strcmp(value, "yes") == 0;
}

static void profile_terms(const struct profiles *p, struct session_terms *terms)
{
    const char *rates = profile_value(p, "rate-limit");

    terms->grant.encryption = encryption(p);
    terms->session_timeout = profile_time(p, "session-timeout");
    terms->idle_timeout = profile_time(p, "idle-timeout");
    terms->only_one = profile_yes(p, "only-one");
    terms->clamp = profile_yes(p, "change-tcp-mss");
    profile_servers(p, "dns-server", terms->grant.dns);
    profile_servers(p, "wins-server", terms->grant.wins);
    profile_text(p, "incoming-filter", terms->filter_in);
    profile_text(p, "outgoing-filter", terms->filter_out);
    profile_lists(p, terms);
    if (rates != NULL) // checked when it was set
        rates_parse(rates, &terms->rx, &terms->tx, NULL);
}

// ---- addresses

// A concrete address anywhere beats a pool anywhere; then the secret before its profile before the
// service's. Returns the pool, NULL where there is an address or nothing at all.
static const char *address_source(
    const struct item *secret, const struct profiles *p, const char *prop, uint32_t *ret_address)
{
    const char *values[] = {
        secret != NULL ? item_get(secret, prop) : NULL,
        p->own != NULL ? item_get(p->own, prop) : NULL,
        p->service != NULL ? item_get(p->service, prop) : NULL,
    };
    const char *pool = NULL;

    *ret_address = 0;
    for (size_t i = 0; i < 3; i++) {
        if (values[i] == NULL)
            continue;
        if (!value_ip(values[i], ret_address))
            pool = pool != NULL ? pool : values[i];
        else if (*ret_address != 0)
            return NULL;
    }
    return pool;
}

// ---- addresses that are not for callers

struct reserved {
    uint32_t *addresses; // sorted
    size_t count, size;
};

static void reserve(struct reserved *r, uint32_t address)
{
    if (address == 0)
        return;
    if (r->count == r->size) {
        r->size = r->size > 0 ? r->size * 2 : 64;
        r->addresses = mem_resize(r->addresses, r->size * sizeof(*r->addresses));
    }
    r->addresses[r->count++] = address;
}

static void reserve_typed(struct reserved *r, struct warren *w, const char *path)
{
    const struct store *s = store_at(w, path);

    for (size_t i = 0; i < s->count; i++) {
        reserve(r, item_ip(s->items[i], "local-address"));
        reserve(r, item_ip(s->items[i], "remote-address"));
    }
}

static void reserve_session(void *ctx, struct session *s)
{
    if (s->state != SESSION_CONNECTED)
        return;
    reserve(ctx, s->params.local_address);
    reserve(ctx, s->params.remote_address);
}

static int by_address(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

// What the configuration gives to somebody by itself, and what a session has without a lease. All
// of it at once, because a pool may have to go past every user's own address.
static void reserved_collect(struct reserved *r, struct warren *w)
{
    *r = (struct reserved){ 0 };
    reserve_typed(r, w, "/ppp/secret");
    reserve_typed(r, w, "/ppp/profile");
    if (w->engine != NULL)
        session_each(w->engine, reserve_session, r);
    if (r->count > 0)
        qsort(r->addresses, r->count, sizeof(*r->addresses), by_address);
}

// And what this machine has.
static bool pool_taken(void *ctx, uint32_t address)
{
    struct warren *w = ctx;
    const struct reserved *r = w->reserved;
    char interface[ENGINE_NAME];

    if (r != NULL && r->count > 0 &&
        bsearch(&address, r->addresses, r->count, sizeof(address), by_address) != NULL)
        return true;
    return w->engine != NULL && addr_is_local(w->engine, address, interface);
}

// ---- leases

// For listeners of /ip/pool/used. An address is in one pool only, as long as it is lent.
static void lease_tell(struct warren *w, uint32_t address, bool gone)
{
    list_for_each (node, &w->pools.all) {
        const struct pool *p = list_entry(node, struct pool, node);

        for (size_t i = 0; i < p->lease_count; i++)
            if (p->leases[i].address == address)
                store_announce(w, "/ip/pool/used", p->leases[i].id, gone);
    }
}

// One address out of a pool, or out of those that come after it.
static bool lease(struct warren *w, const char *pool, const char *user, uint32_t *ret_address,
    char ret_pool[ENGINE_NAME])
{
    struct reserved reserved;
    const char *from;
    bool ok;

    reserved_collect(&reserved, w);
    w->reserved = &reserved;
    ok = pool_lease(&w->pools, pool, user, ret_address, &from);
    w->reserved = NULL;
    free(reserved.addresses);
    if (!ok)
        return false;
    text_copy(ret_pool, ENGINE_NAME, from);
    lease_tell(w, *ret_address, false);
    return true;
}

static void lease_end(struct warren *w, const char *pool, uint32_t address)
{
    if (*pool == '\0')
        return;
    lease_tell(w, address, true);
    pool_release(&w->pools, pool, address);
}

static void pools_release(struct warren *w, struct session_terms *terms)
{
    lease_end(w, terms->lease_pool, terms->grant.remote_address);
    lease_end(w, terms->local_pool, terms->grant.local_address);
    terms->lease_pool[0] = terms->local_pool[0] = '\0';
}

// False with the reason where one of the two addresses cannot be had.
static bool addresses(struct warren *w, const struct item *secret, const struct profiles *p,
    struct session_terms *terms, const char **ret_why)
{
    struct ppp_grant *g = &terms->grant;
    const char *local = address_source(secret, p, "local-address", &g->local_address);
    const char *remote = address_source(secret, p, "remote-address", &g->remote_address);
    const char *user = item_name(secret);

    *ret_why = "no address for the caller";
    if (remote == NULL && g->remote_address == 0)
        return false;
    *ret_why = "no local address for the tunnel";
    if (local != NULL && !lease(w, local, user, &g->local_address, terms->local_pool))
        return false;
    if (g->local_address == 0)
        return false;
    *ret_why = "no address for the caller";
    if ((remote == NULL || lease(w, remote, user, &g->remote_address, terms->lease_pool)) &&
        g->remote_address != 0)
        return true;
    pools_release(w, terms);
    return false;
}

// ---- the host

static void grant_terms(struct warren *w, const struct item *secret, struct session_terms *terms)
{
    const struct item *server = store_settings(store_at(w, "/interface/pptp-server/server"));
    struct profiles p = {
        .own = profile_named(w, item_text(secret, "profile")),
        .service = profile_named(w, item_text(server, "default-profile")),
    };
    const char *why;

    profile_terms(&p, terms);
    text_copy(terms->user, sizeof(terms->user), item_name(secret));
    text_copy(terms->profile, sizeof(terms->profile), item_text(secret, "profile"));
    terms->limit_in = (uint64_t)item_int(secret, "limit-bytes-in", 0);
    terms->limit_out = (uint64_t)item_int(secret, "limit-bytes-out", 0);
    // The caller has proved who it is: it may know.
    if (!addresses(w, secret, &p, terms, &why))
        refuse(terms, PPP_FAIL_NO_DIALIN, why, why);
    else // checked when it was set
        routes_parse(
            item_text(secret, "routes"), terms->routes, SESSION_ROUTES, &terms->route_count, NULL);
}

static struct ask *host_authenticate(void *host, const struct caller *caller,
    void (*answer)(void *ctx, const struct session_terms *terms), void *ctx)
{
    struct warren *w = host;
    const struct item *secret = secret_of(w, &caller->who.name);
    struct session_terms terms = { 0 };

    if (secret_allows(caller, secret, &terms))
        grant_terms(w, secret, &terms);
    answer(ctx, &terms);
    mem_wipe(&terms, sizeof(terms));
    return NULL;
}

// Local secrets answer at once, so there is never anything to cancel.
static void host_cancel(void *host, struct ask *ask)
{
    (void)host, (void)ask;
}

static bool host_client_terms(void *host, const char *profile, struct session_terms *ret)
{
    struct warren *w = host;
    struct profiles p = { .own = profile_named(w, profile) };
    const char *local;

    if (p.own == NULL)
        return false;
    *ret = (struct session_terms){ 0 };
    profile_terms(&p, ret);
    text_copy(ret->profile, sizeof(ret->profile), profile);
    local = item_get(p.own, "local-address");
    if (local != NULL)
        value_ip(local, &ret->grant.local_address);
    return true;
}

static void host_release(void *host, const struct session_terms *terms)
{
    struct session_terms copy = *terms;

    pools_release(host, &copy);
    mem_wipe(&copy, sizeof(copy));
}

static void secret_remember(struct warren *w, const char *user, const char *const *pairs)
{
    struct store *s = store_at(w, "/ppp/secret");
    const struct item *secret = store_named(s, user);

    if (secret != NULL)
        store_remember(s, secret->id, pairs);
}

static void host_session_up(void *host, const char *user, uint32_t outer)
{
    char address[IP4_TEXT_SIZE];

    secret_remember(
        host, user, (const char *const[]){ "last-caller-id", ip4_text(outer, address), NULL });
}

// The sum of what is kept and what this session adds.
static const char *total(const struct item *secret, const char *prop, uint64_t more, char to[24])
{
    snprintf(to, 24, "%lld", (long long)(item_int(secret, prop, 0) + (int64_t)more));
    return to;
}

static void host_session_down(void *host, const struct session *s, const char *reason)
{
    struct warren *w = host;
    const struct item *secret = store_named(store_at(w, "/ppp/secret"), s->user);
    struct lane_counters n = session_counters(s);
    struct buf when = { 0 }, uptime = { 0 };
    char sessions[24], in[24], out[24];

    if (secret == NULL)
        return;
    text_date(&when, time(NULL));
    value_time_text(item_ms(secret, "total-uptime") + session_uptime(s) / 1000 * 1000, &uptime);
    secret_remember(w, s->user,
        (const char *const[]){ "last-logged-out", buf_str(&when), "last-disconnect-reason", reason,
            "total-sessions", total(secret, "total-sessions", 1, sessions), "total-uptime",
            buf_str(&uptime), "total-bytes-in", total(secret, "total-bytes-in", n.rx_bytes, in),
            "total-bytes-out", total(secret, "total-bytes-out", n.tx_bytes, out), NULL });
    buf_free(&when);
    buf_free(&uptime);
}

static void host_tunnel_up(void *host, const struct session *s)
{
    tunnel_script(host, s, "on-up");
}

static void host_tunnel_down(void *host, const struct session *s)
{
    tunnel_script(host, s, "on-down");
}

static void host_changed(void *host, const char *path, uint32_t id, bool gone)
{
    struct warren *w = host;

    if (w->stores != NULL)
        store_announce(w, path, id, gone);
}

const struct engine_host warren_host = {
    .authenticate = host_authenticate,
    .cancel = host_cancel,
    .client_terms = host_client_terms,
    .release = host_release,
    .session_up = host_session_up,
    .session_down = host_session_down,
    .tunnel_up = host_tunnel_up,
    .tunnel_down = host_tunnel_down,
    .changed = host_changed,
};

static uint32_t pool_next_id(void *ctx)
{
    struct warren *w = ctx;

    return w->engine != NULL ? engine_next_id(w->engine) : ITEM_DYNAMIC + ++w->change;
}

void host_open(struct warren *w)
{
    pools_init(&w->pools, pool_next_id, pool_taken, w);
}

void host_close(struct warren *w)
{
    pools_fini(&w->pools);
    globals_fini(&w->globals);
}
