// SPDX-License-Identifier: ISC
#include "core/net/gre.h"

#include "core/base/mem.h"
#include "core/net/ip4.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define QUEUE (4 << 20) // bytes that may wait to be read: some milliseconds of a fast line

struct gre_out {
    struct sockaddr_in to;
    struct iovec iov;
    alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(struct in_pktinfo))];
    uint8_t data[GRE_MOST];
};

struct gre {
    int fd;
    struct gre_counters counters;
    struct mmsghdr in_heads[GRE_BATCH], out_heads[GRE_BATCH];
    struct iovec in_iov[GRE_BATCH];
    struct gre_packet packets[GRE_BATCH];
    uint8_t in[GRE_BATCH][GRE_MOST];
    struct gre_out out[GRE_BATCH];
    unsigned out_count;
};

// The filter sees the packet from its IP header on: index is set to the header's length, then the
// protocol type and the version bits of GRE are looked at.
static bool attach_filter(int fd)
{
    static struct sock_filter code[] = {
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x880B, 0, 3),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 1),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 7),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xFFFFFFFF),
    };
    struct sock_fprog program = { .len = sizeof(code) / sizeof(*code), .filter = code };

    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

static void set_options(int fd)
{
    int size = QUEUE, frag = IP_PMTUDISC_DONT;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) < 0)
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
    // On a path narrower than the tunnel expects, fragments are better than silence.
    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &frag, sizeof(frag));
}

static void prepare(struct gre *g)
{
    for (size_t i = 0; i < GRE_BATCH; i++) {
        struct gre_out *o = &g->out[i];

        g->in_iov[i] = (struct iovec){ .iov_base = g->in[i], .iov_len = GRE_MOST };
        g->in_heads[i].msg_hdr.msg_iov = &g->in_iov[i];
        g->in_heads[i].msg_hdr.msg_iovlen = 1;
        o->iov.iov_base = o->data;
        g->out_heads[i].msg_hdr.msg_iov = &o->iov;
        g->out_heads[i].msg_hdr.msg_iovlen = 1;
        g->out_heads[i].msg_hdr.msg_name = &o->to;
        g->out_heads[i].msg_hdr.msg_namelen = sizeof(o->to);
    }
}

struct gre *gre_new(bool enhanced, struct err *err)
{
    int fd = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_GRE);
    struct gre *g;

    if (fd < 0) {
        err_set(err, ERR_GENERAL, "cannot open a socket for GRE: %s",
            errno == EPERM ? "not permitted (CAP_NET_RAW is missing)" : strerror(errno));
        return NULL;
    }
    if (enhanced && !attach_filter(fd)) {
        err_set(err, ERR_GENERAL, "cannot filter GRE: %s", strerror(errno));
        close(fd);
        return NULL;
    }
    set_options(fd);
    g = mem_alloc(sizeof(*g));
    g->fd = fd;
    prepare(g);
    return g;
}

void gre_free(struct gre *g)
{
    if (g == NULL)
        return;
    gre_flush(g);
    close(g->fd);
    free(g);
}

int gre_fd(const struct gre *g)
{
    return g->fd;
}

static bool unwrap(const uint8_t *data, size_t len, struct gre_packet *ret)
{
    struct rd r = rd_init(data, len), payload;
    struct ip4_header ip;

    if (!ip4_read(&r, &ip, &payload) || !ip.whole || ip.protocol != IPPROTO_GRE)
        return false;
    *ret = (struct gre_packet){ .source = ip.source, .dest = ip.dest, .len = rd_left(&payload) };
    ret->data = rd_bytes(&payload, ret->len);
    return true;
}

size_t gre_read(struct gre *g, const struct gre_packet **ret, size_t *ret_count)
{
    int n = recvmmsg(g->fd, g->in_heads, GRE_BATCH, 0, NULL);
    size_t count = 0;

    for (int i = 0; i < n; i++) {
        if (unwrap(g->in[i], g->in_heads[i].msg_len, &g->packets[count]))
            count++;
        else
            g->counters.bad++;
    }
    g->counters.received += count;
    *ret = g->packets;
    *ret_count = count;
    return n > 0 ? (size_t)n : 0;
}

// The sender's address rides along with each packet, because one socket has many of them.
static void choose_source(struct msghdr *head, uint8_t *control, size_t size, uint32_t local)
{
    struct in_pktinfo info = { .ipi_spec_dst = ip4_in(local) };
    struct cmsghdr *c;

    head->msg_control = NULL;
    head->msg_controllen = 0;
    if (local == 0)
        return;
    head->msg_control = control;
    head->msg_controllen = size;
    c = CMSG_FIRSTHDR(head);
    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = IP_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof(info));
    memcpy(CMSG_DATA(c), &info, sizeof(info));
}

void gre_send(struct gre *g, uint32_t peer, uint32_t local, const uint8_t *data, size_t len)
{
    struct gre_out *o = &g->out[g->out_count];

    if (len > sizeof(o->data)) {
        g->counters.send_failed++;
        return;
    }
    memcpy(o->data, data, len);
    o->iov.iov_len = len;
    o->to = ip4_sockaddr(peer, 0);
    choose_source(&g->out_heads[g->out_count].msg_hdr, o->control, sizeof(o->control), local);
    if (++g->out_count == GRE_BATCH)
        gre_flush(g);
}

void gre_flush(struct gre *g)
{
    unsigned at = 0;

    while (at < g->out_count) {
        int n = sendmmsg(g->fd, g->out_heads + at, g->out_count - at, 0);

        if (n > 0) {
            g->counters.sent += (unsigned)n;
            at += (unsigned)n;
            continue;
        }
        if (errno == EINTR)
            continue;
        // The first packet of the rest is the culprit; those behind it may go elsewhere.
        if (errno == ENOBUFS || errno == EAGAIN)
            g->counters.send_full++;
        else
            g->counters.send_failed++;
        at++;
    }
    g->out_count = 0;
}

struct gre_counters gre_counters(const struct gre *g)
{
    return g->counters;
}
