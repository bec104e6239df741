// SPDX-License-Identifier: ISC
#include "core/net/icmp.h"

#include "core/base/checksum.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/net/ip4.h"

#include <errno.h>
#include <linux/icmp.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEADERS      28 // IP and ICMP
#define DEFAULT_SIZE 56
#define DEFAULT_TTL  64
#define MOST_PINGS   65536
#define BUDGET       64
#define PACKET       65536

struct icmp {
    struct loop *loop;
    int fd;
    struct loop_fd *watch;
    struct list pings;
    unsigned count;
    uint16_t id, seq;
    bool no_fragment; // how the socket is set now
    bool busy, dead;
    uint8_t packet[PACKET];
};

struct ping {
    struct list node;
    struct icmp *icmp;
    struct timer timeout;
    uint16_t seq;
    uint32_t dest;
    int64_t sent; // microseconds
    struct ping_result result;
    void (*done)(void *ctx, const struct ping_result *result);
    void *ctx;
};

// ICMP errors about our packets: RFC 792, and RFC 1122 for the later codes.
static const struct icmp_error {
    uint8_t type;
    int code; // -1: any other
    enum ping_outcome outcome;
    const char *text;
} errors[] = {
    { ICMP_DEST_UNREACH, ICMP_NET_UNREACH, PING_UNREACHABLE, "net unreachable" },
    { ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, PING_UNREACHABLE, "host unreachable" },
    { ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, PING_UNREACHABLE, "protocol unreachable" },
    { ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, PING_UNREACHABLE, "port unreachable" },
    { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, PING_TOO_BIG,
        "packet too large and cannot be fragmented" },
    { ICMP_DEST_UNREACH, ICMP_NET_ANO, PING_UNREACHABLE, "administratively prohibited" },
    { ICMP_DEST_UNREACH, ICMP_HOST_ANO, PING_UNREACHABLE, "administratively prohibited" },
    { ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, PING_UNREACHABLE, "administratively prohibited" },
    { ICMP_DEST_UNREACH, -1, PING_UNREACHABLE, "unreachable" },
    { ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, PING_TTL_EXCEEDED, "TTL exceeded" },
    { ICMP_TIME_EXCEEDED, -1, PING_TTL_EXCEEDED, "fragments lost" },
};

static const struct icmp_error *find_error(uint8_t type, uint8_t code)
{
    for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
        if (errors[i].type == type && (errors[i].code == code || errors[i].code < 0))
            return &errors[i];
    return NULL;
}

static void read_echo(struct rd *r, struct icmp_heard *heard)
{
    heard->id = rd_u16(r);
    heard->seq = rd_u16(r);
}

// An error carries the beginning of the packet that it is about: at least its first eight bytes
// behind the IP header, which are all we need.
static bool read_quoted(struct rd *r, struct icmp_heard *heard)
{
    struct ip4_header ip;
    struct rd echo;

    rd_skip(r, 4);
    if (!ip4_read(r, &ip, &echo) || ip.protocol != IPPROTO_ICMP || rd_u8(&echo) != ICMP_ECHO)
        return false;
    heard->dest = ip.dest;
    rd_skip(&echo, 3);
    read_echo(&echo, heard);
    return rd_ok(&echo);
}

bool icmp_read(struct rd packet, struct icmp_heard *ret)
{
    struct icmp_heard heard = { .text = "" };
    const struct icmp_error *error;
    struct ip4_header ip;
    struct rd r, whole;
    uint8_t type, code;
    size_t len;

    if (!ip4_read(&packet, &ip, &r) || !ip.whole || ip.protocol != IPPROTO_ICMP)
        return false;
    whole = r;
    len = rd_left(&whole);
    if (len < 8 || checksum_end(checksum_add(0, rd_bytes(&whole, len), len)) != 0)
        return false;
    heard.from = ip.source;
    heard.ttl = ip.ttl;
    heard.size = ip.total;
    type = rd_u8(&r);
    code = rd_u8(&r);
    rd_skip(&r, 2);
    if (type == ICMP_ECHOREPLY) {
        heard.outcome = PING_REPLY;
        read_echo(&r, &heard);
    } else {
        error = find_error(type, code);
        if (error == NULL || !read_quoted(&r, &heard))
            return false;
        heard.outcome = error->outcome;
        heard.text = error->text;
    }
    *ret = heard;
    return true;
}

static int64_t now_usec(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void ping_end(struct ping *p)
{
    timer_stop(&p->timeout);
    loop_forget(p->icmp->loop, p);
    list_remove(&p->node);
    p->icmp->count--;
    free(p);
}

static void ping_finish(struct ping *p)
{
    struct ping_result result = p->result;
    void (*done)(void *ctx, const struct ping_result *result) = p->done;
    void *ctx = p->ctx;

    ping_end(p);
    done(ctx, &result);
}

static void ping_timeout(void *arg)
{
    struct ping *p = arg;

    p->result = (struct ping_result){ .outcome = PING_TIMEOUT, .text = "timeout" };
    ping_finish(p);
}

static void ping_not_sent(void *arg)
{
    ping_finish(arg);
}

// An answer must come about what we asked, and a reply to one host from it: anybody could write
// our number on a packet.
static bool matches(const struct ping *p, const struct icmp_heard *h)
{
    if (p->seq != h->seq)
        return false;
    return h->outcome == PING_REPLY ? h->from == p->dest || p->dest >> 28 >= 14
                                    : h->dest == p->dest;
}

static void heard(struct icmp *i, const struct icmp_heard *h)
{
    list_for_each (node, &i->pings) {
        struct ping *p = list_entry(node, struct ping, node);

        if (!matches(p, h))
            continue;
        p->result = (struct ping_result){ .outcome = h->outcome,
            .from = h->from,
            .ttl = h->ttl,
            .size = h->size,
            .rtt = (uint32_t)(now_usec() - p->sent),
            .text = h->text };
        ping_finish(p);
        return;
    }
}

static void icmp_ready(void *arg, int what)
{
    struct icmp *i = arg;
    struct icmp_heard h;

    (void)what;
    i->busy = true;
    for (int n = 0; n < BUDGET && !i->dead; n++) {
        ssize_t len = recv(i->fd, i->packet, sizeof(i->packet), 0);

        if (len < 0)
            break;
        if (icmp_read(rd_init(i->packet, (size_t)len), &h) && h.id == i->id)
            heard(i, &h);
    }
    i->busy = false;
    if (i->dead)
        free(i);
}

struct icmp *icmp_new(struct loop *loop, struct err *err)
{
    struct icmp_filter filter = { .data = ~(1u << ICMP_ECHOREPLY | 1u << ICMP_DEST_UNREACH |
                                            1u << ICMP_TIME_EXCEEDED) };
    int fd = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
    struct icmp *i;

    if (fd < 0) {
        err_set(err, ERR_GENERAL, "cannot open a socket for ICMP: %s",
            errno == EPERM ? "not permitted (CAP_NET_RAW is missing)" : strerror(errno));
        return NULL;
    }
    setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter));
    i = mem_alloc(sizeof(*i));
    i->loop = loop;
    i->fd = fd;
    list_init(&i->pings);
    if (getrandom(&i->id, sizeof(i->id), 0) != sizeof(i->id))
        i->id = (uint16_t)getpid();
    i->watch = loop_fd_new(loop, fd, LOOP_READ, icmp_ready, i);
    return i;
}

void icmp_free(struct icmp *i)
{
    if (i == NULL)
        return;
    while (!list_empty(&i->pings))
        ping_end(list_entry(i->pings.next, struct ping, node));
    loop_fd_free(i->watch);
    close(i->fd);
    i->dead = true;
    if (!i->busy)
        free(i);
}

static void set_fragmenting(struct icmp *i, bool no_fragment)
{
    int value = no_fragment ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT;

    setsockopt(i->fd, IPPROTO_IP, IP_MTU_DISCOVER, &value, sizeof(value));
}

static size_t build(uint8_t *to, const struct icmp *i, uint16_t seq, size_t len)
{
    struct wr w = wr_init(to, len);

    wr_u8(&w, ICMP_ECHO);
    wr_u8(&w, 0);
    wr_u16(&w, 0);
    wr_u16(&w, i->id);
    wr_u16(&w, seq);
    for (size_t n = 8; n < len; n++)
        wr_u8(&w, (uint8_t)n);
    wr_patch16(&w, 2, checksum_end(checksum_add(0, to, len)));
    return wr_len(&w);
}

static void add_control(struct msghdr *head, struct cmsghdr **at, int type, const void *v, size_t n)
{
    struct cmsghdr *c = *at;

    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = type;
    c->cmsg_len = CMSG_LEN(n);
    memcpy(CMSG_DATA(c), v, n);
    *at = CMSG_NXTHDR(head, c);
}

// Returns 0 or an errno.
static int transmit(struct icmp *i, const struct ping_options *o, uint16_t seq)
{
    alignas(struct cmsghdr)
        uint8_t control[CMSG_SPACE(sizeof(struct in_pktinfo)) + CMSG_SPACE(sizeof(int))] = { 0 };
    struct in_pktinfo info = { .ipi_ifindex = o->ifindex, .ipi_spec_dst = ip4_in(o->source) };
    struct sockaddr_in to = ip4_sockaddr(o->dest, 0);
    size_t size = o->size == 0 ? DEFAULT_SIZE : o->size < HEADERS ? HEADERS : o->size;
    struct iovec iov = { .iov_base = i->packet };
    struct msghdr head = { .msg_name = &to,
        .msg_namelen = sizeof(to),
        .msg_iov = &iov,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof(control) };
    struct cmsghdr *at = CMSG_FIRSTHDR(&head);
    int ttl = o->ttl != 0 ? o->ttl : DEFAULT_TTL;

    iov.iov_len = build(i->packet, i, seq, size - 20);
    add_control(&head, &at, IP_PKTINFO, &info, sizeof(info));
    add_control(&head, &at, IP_TTL, &ttl, sizeof(ttl));
    set_fragmenting(i, o->no_fragment);
    while (sendmsg(i->fd, &head, 0) < 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

// Kernels report a source address that is not ours in different ways, "no route" among them.
static bool is_ours(uint32_t address)
{
    struct sockaddr_in self = ip4_sockaddr(address, 0);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool ours = fd < 0 || bind(fd, (struct sockaddr *)&self, sizeof(self)) == 0;

    if (fd >= 0)
        close(fd);
    return ours;
}

static struct ping_result send_failure(int number, const struct ping_options *o)
{
    struct ping_result r = { .outcome = PING_FAILED, .text = strerror(number) };
    const struct icmp_error *too_big = find_error(ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED);

    if (number == EMSGSIZE)
        r = (struct ping_result){ .outcome = too_big->outcome, .text = too_big->text };
    else if (!is_ours(o->source))
        r.text = "the source address is not one of ours";
    else if (number == ENETUNREACH || number == EHOSTUNREACH)
        r.text = "no route to host";
    else if (number == ENODEV || number == ENXIO)
        r.text = "there is no such interface";
    return r;
}

static bool seq_taken(const struct icmp *i, uint16_t seq)
{
    list_for_each (node, &i->pings)
        if (list_entry(node, struct ping, node)->seq == seq)
            return true;
    return false;
}

struct ping *ping_start(struct icmp *i, const struct ping_options *options, msec_t timeout,
    void (*done)(void *ctx, const struct ping_result *result), void *ctx)
{
    struct ping *p;
    int number;

    if (i->count >= MOST_PINGS)
        return NULL;
    while (seq_taken(i, i->seq))
        i->seq++;
    p = mem_alloc(sizeof(*p));
    *p = (struct ping){
        .icmp = i, .seq = i->seq++, .dest = options->dest, .done = done, .ctx = ctx
    };
    list_append(&i->pings, &p->node);
    i->count++;
    timer_init(&p->timeout, loop_timers(i->loop), ping_timeout, p);
    p->sent = now_usec();
    number = transmit(i, options, p->seq);
    if (number == 0) {
        timer_set(&p->timeout, timeout);
    } else {
        p->result = send_failure(number, options);
        loop_defer(i->loop, ping_not_sent, p);
    }
    return p;
}

void ping_cancel(struct ping *p)
{
    if (p != NULL)
        ping_end(p);
}
