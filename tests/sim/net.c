// SPDX-License-Identifier: ISC
#include "tests/sim/net.h"

#include "core/base/buf.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    PPTP_PORT = 1723,
    TCP_FIN = 1,
    TCP_SYN = 2,
    TCP_RST = 4,
    TCP_PSH = 8,
    TCP_ACK = 16,
    RETRY = 200, // a lost segment is sent again after a round trip and this, then twice that, ...
    RETRY_SYN = 1000,
    RETRY_MAX = 120000,
    SPLIT = 300, // of 1,000 times a reader gets only a part of what is there
    PAUSE = 5,   // ... and the rest within so many milliseconds
};

struct sim_connection {
    struct list node;
    struct sim_net *net;
    struct sim_tcp ends[2]; // the caller's is 0
};

struct segment {
    struct list node; // of its sender's `out`
    struct timer timer;
    struct sim_tcp *from;
    uint8_t flags;
    bool arrived;
    msec_t retry;
    uint32_t seq;
    size_t len, read; // read: as much has been handed over
    uint8_t data[];
};

uint32_t sim_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

bool sim_chance(uint32_t *state, unsigned permille)
{
    return sim_random(state) % 1000 < permille;
}

void sim_random_fill(uint32_t *state, void *to, size_t len)
{
    uint8_t *bytes = to;

    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(sim_random(state) >> 16);
}

// ---- GRE

static void gre_arrive(struct sim_net *n, struct sim_host *to, const struct sim_host *from,
    const uint8_t *data, size_t len)
{
    if (to->off)
        return;
    if (to == n->server)
        sim_pcap_gre(n->pcap, n->clock->now, from->address, to->address, data, len);
    n->carried++;
    to->gre(to->ctx, from->address, data, len);
}

static void gre_to_caller(void *ctx, const uint8_t *data, size_t len)
{
    struct sim_path *path = ctx;

    gre_arrive(path->net, path->caller, path->net->server, data, len);
}

static void gre_to_server(void *ctx, const uint8_t *data, size_t len)
{
    struct sim_path *path = ctx;

    gre_arrive(path->net, path->net->server, path->caller, data, len);
}

static void path_send(struct sim_path *path, int from, const uint8_t *data, size_t len)
{
    struct sim_net *n = path->net;
    const struct sim_faults *f = &n->faults;

    path->gre.delay = f->delay;
    if (sim_chance(&n->random, f->overtaken) && f->late > 0)
        path->gre.delay += 1 + sim_random(&n->random) % (uint32_t)f->late;
    fake_pipe_send(&path->gre, from, data, len);
}

void sim_net_gre(
    struct sim_net *n, uint32_t source, uint32_t destination, const uint8_t *data, size_t len)
{
    bool from_server = source == n->server->address;
    uint32_t caller = from_server ? destination : source;

    if (from_server)
        sim_pcap_gre(n->pcap, n->clock->now, source, destination, data, len);
    if (sim_chance(&n->random, n->faults.loss) || n->cut) {
        n->dropped++;
        return;
    }
    for (int i = 0; i < SIM_CALLERS; i++) {
        if (n->paths[i].caller->address != caller)
            continue;
        path_send(&n->paths[i], from_server, data, len);
        if (sim_chance(&n->random, n->faults.duplicate))
            path_send(&n->paths[i], from_server, data, len);
    }
}

// ---- TCP

static struct sim_net *net_of(const struct sim_tcp *t)
{
    return t->connection->net;
}

static void segment_free(struct segment *s)
{
    timer_stop(&s->timer);
    list_remove(&s->node);
    free(s);
}

static void capture(
    const struct sim_tcp *from, uint8_t flags, uint32_t seq, const uint8_t *data, size_t len)
{
    struct sim_net *n = net_of(from);
    struct sim_segment head = {
        .source = from->host->address,
        .destination = from->peer->host->address,
        .source_port = from->port,
        .destination_port = from->peer->port,
        .seq = seq,
        .ack = from->got,
        .flags = (uint8_t)(flags | (from->got > 0 ? TCP_ACK : 0) | (len > 0 ? TCP_PSH : 0)),
    };

    sim_pcap_tcp(n->pcap, n->clock->now, &head, data, len);
}

static void capture_segment(const struct segment *s)
{
    capture(s->from, s->flags, s->seq, s->data, s->len);
}

static void tell_closed(struct sim_tcp *t, const char *why)
{
    const struct sim_tcp_ops *ops = t->ops;

    t->ops = NULL;
    if (ops != NULL)
        ops->closed(t->ctx, why);
}

static void tell_connected(struct sim_tcp *t);

static void take_in_order(struct sim_tcp *to);

static void segment_rest(void *arg)
{
    struct segment *s = arg;

    s->arrived = true;
    take_in_order(s->from->peer);
}

// Appends what a reader gets of the segment now. False where the rest comes a little later.
static bool segment_read(struct segment *s, struct buf *bytes)
{
    uint32_t *random = &net_of(s->from)->random;
    size_t left = s->len - s->read, piece = left;

    if (left > 1 && sim_chance(random, SPLIT))
        piece = 1 + sim_random(random) % (left - 1);
    buf_add(bytes, s->data + s->read, piece);
    s->read += piece;
    if (piece == left)
        return true;
    s->arrived = false;
    s->timer.fire = segment_rest;
    timer_set(&s->timer, sim_random(random) % PAUSE);
    return false;
}

// Hands over what has come in order, in pieces that know nothing of messages; then the end.
static void take_in_order(struct sim_tcp *to)
{
    struct list *out = &to->peer->out;
    struct buf bytes = { 0 };
    uint8_t flags = 0;

    while (!list_empty(out)) {
        struct segment *s = list_entry(out->next, struct segment, node);

        if (!s->arrived)
            break;
        to->got = s->seq + (uint32_t)s->len + ((s->flags & (TCP_SYN | TCP_FIN)) != 0);
        if (!segment_read(s, &bytes))
            break;
        flags |= s->flags;
        segment_free(s);
    }
    if ((flags & TCP_SYN) != 0)
        tell_connected(to);
    if (bytes.len > 0 && to->ops != NULL)
        to->ops->data(to->ctx, (const uint8_t *)bytes.data, bytes.len);
    if ((flags & TCP_FIN) != 0)
        tell_closed(to, NULL);
    buf_free(&bytes);
}

static void segment_go(void *arg);

static void segment_retry(struct segment *s)
{
    s->timer.fire = segment_go;
    timer_set(&s->timer, s->retry);
    s->retry = s->retry * 2 < RETRY_MAX ? s->retry * 2 : RETRY_MAX;
}

static void segment_arrive(void *arg)
{
    struct segment *s = arg;
    struct sim_tcp *from = s->from, *to = from->peer;
    struct sim_net *n = net_of(from);

    if (to->host->off) {
        segment_retry(s);
        return;
    }
    if (to->host == n->server)
        capture_segment(s);
    if (to->lost) {
        segment_free(s);
        capture(to, TCP_RST, to->next_seq, NULL, 0);
        tell_closed(from, "connection reset by peer");
        return;
    }
    s->arrived = true;
    take_in_order(to);
}

static void segment_go(void *arg)
{
    struct segment *s = arg;
    struct sim_net *n = net_of(s->from);

    if (s->from->host->off || s->from->lost)
        return;
    if (s->from->host == n->server)
        capture_segment(s);
    if (sim_chance(&n->random, n->faults.loss) || n->cut) {
        segment_retry(s);
        return;
    }
    s->timer.fire = segment_arrive;
    timer_set(&s->timer, n->faults.delay);
}

static void segment_send(struct sim_tcp *t, uint8_t flags, const uint8_t *data, size_t len)
{
    struct sim_net *n = net_of(t);
    struct segment *s = mem_alloc(sizeof(*s) + len);

    *s = (struct segment){
        .from = t,
        .flags = flags,
        .retry = (flags & TCP_SYN) != 0 ? RETRY_SYN : 2 * n->faults.delay + RETRY,
        .seq = t->next_seq,
        .len = len,
    };
    if (len > 0)
        memcpy(s->data, data, len);
    t->next_seq += (uint32_t)len + (flags != 0);
    list_append(&t->out, &s->node);
    timer_init(&s->timer, &n->clock->timers, segment_go, s);
    segment_go(s);
}

// A caller's SYN reaches a server, which answers with its own; that one reaches the caller.
static void tell_connected(struct sim_tcp *t)
{
    struct sim_host *host = t->host;

    if (host != net_of(t)->server) {
        if (t->ops != NULL)
            t->ops->connected(t->ctx);
        return;
    }
    segment_send(t, TCP_SYN, NULL, 0);
    host->accept(host->ctx, t);
}

static void end_init(
    struct sim_connection *c, int which, struct sim_host *host, uint16_t port, uint32_t seq)
{
    struct sim_tcp *t = &c->ends[which];

    *t = (struct sim_tcp){
        .connection = c,
        .host = host,
        .peer = &c->ends[!which],
        .port = port,
        .next_seq = seq,
    };
    list_init(&t->out);
}

struct sim_tcp *sim_tcp_connect(
    struct sim_net *n, struct sim_host *caller, const struct sim_tcp_ops *ops, void *ctx)
{
    struct sim_connection *c = mem_alloc(sizeof(*c));

    c->net = n;
    end_init(c, 0, caller, n->next_port++, 1000);
    end_init(c, 1, n->server, PPTP_PORT, 2000);
    c->ends[0].ops = ops;
    c->ends[0].ctx = ctx;
    list_append(&n->connections, &c->node);
    segment_send(&c->ends[0], TCP_SYN, NULL, 0);
    return &c->ends[0];
}

void sim_tcp_send(struct sim_tcp *t, const uint8_t *data, size_t len)
{
    if (!t->finished && len > 0)
        segment_send(t, 0, data, len);
}

void sim_tcp_close(struct sim_tcp *t)
{
    if (t == NULL)
        return;
    t->ops = NULL;
    if (!t->finished)
        segment_send(t, TCP_FIN, NULL, 0);
    t->finished = true;
}

void sim_tcp_abort(struct sim_tcp *t)
{
    t->ops = NULL;
    t->finished = t->lost = true;
}

// ---- the network

void sim_net_init(struct sim_net *n, struct fake_clock *clock, uint32_t seed,
    struct sim_host *server, struct sim_host *callers[SIM_CALLERS])
{
    *n = (struct sim_net){
        .clock = clock,
        .random = seed * 2654435761u | 1,
        .server = server,
        .next_port = 40000,
    };
    list_init(&n->connections);
    for (int i = 0; i < SIM_CALLERS; i++) {
        struct sim_path *path = &n->paths[i];

        *path = (struct sim_path){ .net = n, .caller = callers[i] };
        fake_pipe_init(&path->gre, clock, 0);
        path->gre.ends[0] = (struct fake_pipe_end){ gre_to_caller, path };
        path->gre.ends[1] = (struct fake_pipe_end){ gre_to_server, path };
    }
}

static void connection_free(struct sim_connection *c)
{
    for (int i = 0; i < 2; i++)
        while (!list_empty(&c->ends[i].out))
            segment_free(list_entry(c->ends[i].out.next, struct segment, node));
    list_remove(&c->node);
    free(c);
}

void sim_net_fini(struct sim_net *n)
{
    while (!list_empty(&n->connections))
        connection_free(list_entry(n->connections.next, struct sim_connection, node));
    for (int i = 0; i < SIM_CALLERS; i++)
        fake_pipe_fini(&n->paths[i].gre);
}
