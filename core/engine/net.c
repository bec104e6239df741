// SPDX-License-Identifier: ISC
#include "core/engine/net.h"

#include "core/base/mem.h"

#include <stdlib.h>

static void net_pass(void *arg)
{
    struct net_state *net = arg;
    struct engine *e = net->engine;

    net->soon = false;
    if (net->stale_routes)
        routes_resync(e);
    addrs_pass(e);
    routes_pass(e);
    sources_pass(e);
}

void net_soon(struct engine *e)
{
    if (e->net == NULL || e->net->closing || e->net->soon)
        return;
    e->net->soon = true;
    loop_defer(e->loop, net_pass, e->net);
}

void net_changed(struct engine *e, const char *path, uint32_t id, bool gone)
{
    e->env.host->changed(e->env.host_ctx, path, id, gone);
}

static void net_resync(struct engine *e)
{
    ifaces_resync(e);
    addrs_resync(e);
    routes_resync(e);
}

static void net_event(void *ctx, const struct nl_event *event)
{
    struct engine *e = ctx;

    switch (event->type) {
    case NL_LINK:
        iface_seen(e, event->link);
        break;
    case NL_LINK_GONE:
        iface_gone(e, event->link->index);
        break;
    case NL_ADDR:
        addr_seen(e, event->addr);
        break;
    case NL_ADDR_GONE:
        addr_gone(e, event->addr);
        break;
    case NL_ROUTE:
        route_seen(e, event->route);
        break;
    case NL_ROUTE_GONE:
        route_gone(e, event->route);
        break;
    case NL_RESYNC:
        net_resync(e);
        break;
    }
    net_soon(e);
}

bool net_open(struct engine *e, struct err *err)
{
    struct net_state *net = mem_alloc(sizeof(*net));

    net->engine = e;
    list_init(&net->ethernets);
    list_init(&net->kernel_addrs);
    list_init(&net->kernel_routes);
    list_init(&net->addrs);
    list_init(&net->routes);
    list_init(&e->ifaces.all);
    bus_init(&e->ifaces.changes);
    e->net = net;
    // What a killed daemon left behind bears our marks.
    nl_link_delete_group(e->nl, e->group, err);
    net->monitor = nl_monitor_new(e->loop, net_event, e, err);
    if (net->monitor == NULL)
        return false;
    net_resync(e);
    routes_sweep(e);
    filters_sweep();
    return true;
}

void net_start(struct engine *e)
{
    addrs_sweep(e);
}

void net_close(struct engine *e)
{
    if (e->net == NULL)
        return;
    e->net->closing = true;
    nl_monitor_free(e->net->monitor);
    loop_forget(e->loop, e->net);
    routes_free(e);
    addrs_free(e);
    ethernets_free(e);
    ifaces_free(e);
    free(e->net);
    e->net = NULL;
}
