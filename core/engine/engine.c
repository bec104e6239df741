// SPDX-License-Identifier: ISC
#include "core/engine/engine_priv.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/crypto.h"
#include "core/net/resolver.h"

#include <stdlib.h>

enum {
    STOP_LIMIT = 5000,       // for peers to answer a polite goodbye
    LINK_GROUP = 0x57415252, // "WARR": every interface that Warren makes
};

// What a killed daemon had switched is put back by the one that stops cleanly.
static void switches_open(struct engine *e)
{
    char *path;

    sysctl_saved_init(&e->sysctls);
    if (e->env.state_dir == NULL)
        return;
    path = mem_printf("%s/switches", e->env.state_dir);
    sysctl_saved_keep(&e->sysctls, path);
    free(path);
}

struct engine *engine_new(const struct engine_env *env, struct err *err)
{
    struct engine *e = mem_alloc(sizeof(*e));

    e->env = *env;
    e->loop = env->loop;
    e->timers = loop_timers(env->loop);
    e->next_id = 0x80000000u;
    e->group = LINK_GROUP;
    list_init(&e->sessions);
    list_init(&e->clients);
    list_init(&e->entries);
    switches_open(e);
    e->nl = nl_new(err);
    if (e->nl != NULL && crypto_init(err) && data_open(e, err) && net_open(e, err) &&
        server_open(e, err)) {
        e->resolver = resolver_new(e->loop, err);
        if (e->resolver != NULL)
            return e;
    }
    engine_free(e);
    return NULL;
}

void engine_start(struct engine *e)
{
    e->started = true;
    net_start(e);
    clients_start(e);
}

static void engine_stopped(void *arg)
{
    struct engine *e = arg;
    void (*stopped)(void *ctx) = e->stopped;

    e->stopped = NULL;
    timer_stop(&e->stop_limit);
    if (stopped != NULL)
        stopped(e->stopped_ctx);
}

void engine_check_stopped(struct engine *e)
{
    if (e->stopping && e->stopped != NULL && clients_idle(e) && server_idle(e))
        loop_defer(e->loop, engine_stopped, e);
}

void engine_stop(struct engine *e, void (*done)(void *ctx), void *ctx)
{
    e->stopping = true;
    e->stopped = done;
    e->stopped_ctx = ctx;
    timer_init(&e->stop_limit, e->timers, engine_stopped, e);
    timer_set(&e->stop_limit, STOP_LIMIT);
    clients_stop(e);
    server_stop(e);
    engine_check_stopped(e);
}

void engine_free(struct engine *e)
{
    struct err err;

    if (e == NULL)
        return;
    clients_free(e);
    server_free(e);
    net_close(e);
    filters_close(e);
    data_close(e);
    if (!sysctl_restore(&e->sysctls, &err))
        log_write(LOG_SYSTEM | LOG_WARNING, "%s", err.text);
    sysctl_saved_fini(&e->sysctls);
    resolver_free(e->resolver);
    if (e->nl != NULL)
        nl_link_delete_group(e->nl, e->group, &err);
    nl_free(e->nl);
    tun_reap_wait();
    free(e);
}

void engine_bury(void)
{
    struct err ignored; // the kernel gets there by itself, later
    struct nl *nl = nl_new(&ignored);

    if (nl != NULL)
        nl_link_delete_group(nl, LINK_GROUP, &ignored);
    nl_free(nl);
}

bool engine_set_switch(struct engine *e, const char *key, const char *value, struct err *err)
{
    return sysctl_change(&e->sysctls, key, value, err);
}

uint32_t engine_next_id(struct engine *e)
{
    // Ids go round after two thousand million sessions; *FFFFFFFE is a built-in profile's.
    if (e->next_id >= 0xFFFFFF00u)
        e->next_id = 0x80000000u;
    return e->next_id++;
}
