// SPDX-License-Identifier: ISC
// Joins the lane to its descriptors: packets from the GRE socket and from the TUNs go in, what
// comes out is written in batches. A budget per wake-up keeps control connections and consoles
// served under load.

#include "core/engine/engine_priv.h"

#include "core/base/mem.h"
#include "core/crypto/crypto.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    GRE_ROUNDS = 4, // batches per wake-up
    TUN_READS = 16, // reads per TUN and wake-up; one may hold forty packets
};

static msec_t now(const struct engine *e)
{
    return clock_now(e->timers->clock);
}

static void lane_gre(void *ctx, uint32_t peer, uint32_t local, const uint8_t *data, size_t len)
{
    struct engine *e = ctx;

    gre_send(e->data.gre, peer, local, data, len);
}

// Without offload every packet is a write of its own.
static void lane_tun(void *ctx, void *user, const uint8_t *packet, size_t len)
{
    struct engine *e = ctx;
    struct session *s = user;

    if (s->io == NULL)
        return;
    if (s->io->tun.offload)
        offload_join_add(e->data.join, s->io, packet, len);
    else if (write(s->io->tun.fd, packet, len) < 0)
        return; // a full queue drops, as any interface does
}

static void lane_control_frame(
    void *ctx, void *user, uint16_t protocol, const uint8_t *info, size_t len)
{
    (void)ctx;
    session_frame(user, protocol, info, len);
}

// The caller dials again and has new keys in a second. To ask for CCP anew would be gentler, but
// that begins with the same key, and some peers take it for a request to stop.
static void lane_unreadable(void *ctx, void *user)
{
    (void)ctx;
    session_close(user, "the packets of the peer cannot be decrypted any more");
}

static void lane_spent(void *ctx, void *user)
{
    (void)ctx;
    session_close(user, "traffic limit reached");
}

static void lane_reset(void *ctx, void *user)
{
    (void)ctx;
    session_reset(user);
}

static void lane_random(void *ctx, void *to, size_t len)
{
    (void)ctx;
    crypto_random(to, len);
}

static const struct lane_ops lane_ops = {
    .gre = lane_gre,
    .tun = lane_tun,
    .control = lane_control_frame,
    .unreadable = lane_unreadable,
    .spent = lane_spent,
    .reset = lane_reset,
    .random = lane_random,
};

static void join_write(
    void *ctx, void *tun, const struct offload_head *head, const uint8_t *packet, size_t len)
{
    struct tun_io *io = tun;
    struct iovec v[2] = {
        { .iov_base = (void *)(uintptr_t)head, .iov_len = sizeof(*head) },
        { .iov_base = (void *)(uintptr_t)packet, .iov_len = len },
    };

    (void)ctx;
    if (writev(io->tun.fd, v, 2) < 0)
        return; // as above
}

static void data_flush(struct engine *e)
{
    msec_t wait = lane_flush(e->data.lane, now(e));

    offload_join_flush(e->data.join);
    gre_flush(e->data.gre);
    if (wait >= 0)
        timer_set(&e->data.flush, wait > 0 ? wait : 1);
    else
        timer_stop(&e->data.flush);
}

static void data_flush_timer(void *arg)
{
    data_flush(arg);
}

static void data_flush_deferred(void *arg)
{
    struct engine *e = arg;

    e->data.flush_soon = false;
    data_flush(e);
}

void data_flush_soon(struct engine *e)
{
    if (e->data.flush_soon)
        return;
    e->data.flush_soon = true;
    loop_defer(e->loop, data_flush_deferred, e);
}

static void gre_ready(void *arg, int what)
{
    struct engine *e = arg;
    const struct gre_packet *packets;
    size_t looked, count;

    (void)what;
    for (int i = 0; i < GRE_ROUNDS; i++) {
        looked = gre_read(e->data.gre, &packets, &count);
        for (size_t p = 0; p < count; p++)
            lane_from_gre(e->data.lane, now(e), packets[p].source, packets[p].data, packets[p].len);
        if (looked < GRE_BATCH)
            break;
    }
    data_flush(e);
}

static void tun_packet(void *ctx, const uint8_t *packet, size_t len)
{
    struct session *s = ctx;

    if (s->lane != NULL)
        lane_from_tun(s->lane, now(s->engine), packet, len);
}

// Somebody else has deleted the interface. Its descriptor is of no use and always ready.
static void tun_lost(struct tun_io *io)
{
    loop_fd_free(io->watch);
    io->watch = NULL;
    session_close(io->session, "the interface was deleted by somebody else");
}

static void tun_ready(void *arg, int what)
{
    struct tun_io *io = arg;
    struct engine *e = io->engine;

    (void)what;
    for (int i = 0; i < TUN_READS; i++) {
        ssize_t n = read(io->tun.fd, e->data.read, sizeof(e->data.read));

        if (n < 0 && errno == EBADFD) {
            tun_lost(io);
            break;
        }
        if (n <= 0)
            break;
        if (io->tun.offload)
            offload_split(
                e->data.read, (size_t)n, io->session->params.mtu, tun_packet, io->session);
        else
            tun_packet(io->session, e->data.read, (size_t)n);
    }
    data_flush(e);
}

struct tun_io *tun_io_open(struct session *s, const char *name, uint32_t mtu, struct err *err)
{
    struct engine *e = s->engine;
    char kernel_name[NL_NAME_SIZE];
    struct tun_options options = {
        .name = kernel_name,
        .offload = true,
        .mtu = mtu,
        .group = e->group,
    };
    struct tun_io *io = mem_alloc(sizeof(*io));
    char key[SYSCTL_KEY_SIZE];
    struct err ignored;

    *io = (struct tun_io){ .engine = e, .session = s };
    iface_kernel_name(name, kernel_name, io->altname);
    if (!tun_open(e->nl, &options, &io->tun, err)) {
        free(io);
        return NULL;
    }
    // The kernel refuses some names even as an altname; the short one then has to do there.
    if (io->altname[0] != '\0' &&
        !nl_link_altname_add(e->nl, io->tun.ifindex, io->altname, &ignored))
        io->altname[0] = '\0';
    // The tunnel carries IPv4 alone; the kernel's own IPv6 chatter need not try.
    sysctl_write(sysctl_interface_key(key, "ipv6", io->tun.name, "disable_ipv6"), "1", &ignored);
    io->watch = loop_fd_new(e->loop, io->tun.fd, LOOP_READ, tun_ready, io);
    return io;
}

// The interface has to give its name back at once, while closing takes the kernel its time: it is
// renamed out of the way first.
void tun_io_close(struct tun_io *io)
{
    static unsigned number;
    char name[NL_NAME_SIZE];
    struct err ignored;

    if (io == NULL)
        return;
    loop_fd_free(io->watch);
    offload_join_forget(io->engine->data.join, io);
    if (io->altname[0] != '\0')
        nl_link_altname_remove(io->engine->nl, io->tun.ifindex, io->altname, &ignored);
    nl_link_change(io->engine->nl, io->tun.ifindex,
        &(struct nl_link_change){ .state = NL_LINK_DOWN }, &ignored);
    snprintf(name, sizeof(name), "wgone%x", number++ & 0xffffff);
    nl_link_change(
        io->engine->nl, io->tun.ifindex, &(struct nl_link_change){ .name = name }, &ignored);
    tun_close_later(io->tun.fd);
    free(io);
}

bool data_open(struct engine *e, struct err *err)
{
    struct data *d = &e->data;

    if (!tun_check(err))
        return false;
    d->gre = gre_new(true, err);
    if (d->gre == NULL)
        return false;
    d->lane = lane_new(&lane_ops, e);
    d->join = offload_join_new(join_write, e);
    timer_init(&d->flush, e->timers, data_flush_timer, e);
    d->gre_watch = loop_fd_new(e->loop, gre_fd(d->gre), LOOP_READ, gre_ready, e);
    return true;
}

void data_close(struct engine *e)
{
    struct data *d = &e->data;

    if (d->gre == NULL)
        return;
    timer_stop(&d->flush);
    loop_forget(e->loop, e);
    loop_fd_free(d->gre_watch);
    lane_free(d->lane);
    offload_join_free(d->join);
    gre_free(d->gre);
    d->gre = NULL;
}
