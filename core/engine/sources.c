// SPDX-License-Identifier: ISC
// A packet from a caller has to bear the caller's address, or one that a route leads back to the
// caller for: nobody sends in somebody else's name. The lane does the looking; here it is told.

#include "core/base/mem.h"
#include "core/engine/net.h"

#include <stdlib.h>

struct entry {
    int index; // of the interface that the route goes out of
    struct lane_source source;
};

struct table {
    struct entry *entries; // sorted by index once all are there
    size_t count, size;
};

static struct lane_source source_of(uint32_t dst, unsigned len)
{
    return (struct lane_source){ .network = dst & net_mask(len), .mask = net_mask(len) };
}

void sources_begin(struct session *s)
{
    struct lane_source sources[SESSION_ROUTES + 1];
    size_t n = 0;

    if (!s->server)
        return; // a server may send on whatever it likes
    sources[n++] = source_of(s->params.remote_address, 32);
    for (size_t i = 0; i < s->route_count; i++)
        if (s->routes[i].gateway == s->params.remote_address)
            sources[n++] = source_of(s->routes[i].dst, s->routes[i].len);
    lane_session_sources(s->lane, sources, n);
}

static int by_index(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

static void collect(struct table *t, int index, uint32_t dst, unsigned len)
{
    if (index == 0)
        return;
    if (t->count == t->size) {
        t->size = t->size > 0 ? t->size * 2 : 64;
        t->entries = mem_resize(t->entries, t->size * sizeof(*t->entries));
    }
    t->entries[t->count++] = (struct entry){ .index = index, .source = source_of(dst, len) };
}

// Everything that is in the kernel, whoever put it there.
static void collect_all(struct engine *e, struct table *t)
{
    list_for_each (node, &e->net->routes) {
        const struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->installed)
            collect(t, r->kernel.oif, r->dst, r->len);
    }
    list_for_each (node, &e->net->kernel_routes) {
        const struct kernel_route *k = list_entry(node, struct kernel_route, node);

        collect(t, k->r.oif, k->r.dst, k->r.plen);
    }
    if (t->count > 0)
        qsort(t->entries, t->count, sizeof(*t->entries), by_index);
}

// The first entry of an interface, or where it would stand.
static size_t place(const struct table *t, int index)
{
    size_t low = 0, high = t->count;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (t->entries[mid].index < index)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void session_pass(const struct table *t, struct session *s)
{
    const int index = s->io->tun.ifindex;
    size_t first = place(t, index), n = 1;
    struct lane_source *sources;

    while (first + n - 1 < t->count && t->entries[first + n - 1].index == index)
        n++;
    sources = mem_array(n, sizeof(*sources));
    sources[0] = source_of(s->params.remote_address, 32);
    for (size_t i = 1; i < n; i++)
        sources[i] = t->entries[first + i - 1].source;
    lane_session_sources(s->lane, sources, n);
    free(sources);
}

void sources_pass(struct engine *e)
{
    struct table t = { 0 };

    if (list_empty(&e->sessions))
        return;
    collect_all(e, &t);
    list_for_each (node, &e->sessions) {
        struct session *s = list_entry(node, struct session, node);

        if (s->server && s->io != NULL && s->lane != NULL)
            session_pass(&t, s);
    }
    free(t.entries);
}
