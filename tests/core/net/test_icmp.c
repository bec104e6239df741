// SPDX-License-Identifier: ISC
#include "core/net/icmp.h"

#include "core/base/checksum.h"
#include "core/net/sysctl.h"
#include "tests/fake/netns.h"

#include <netinet/in.h>
#include <sys/socket.h>

#define HERE 0x7F000001u

static struct loop *loop;
static struct icmp *icmp;
static struct ping_result last;
static int answers;
static bool all_done;
static int wanted;

static void on_done(void *ctx, const struct ping_result *r)
{
    (void)ctx;
    last = *r;
    all_done = ++answers == wanted;
}

static struct ping *ping(const struct ping_options *o, msec_t timeout)
{
    answers = 0;
    wanted = 1;
    all_done = false;
    return ping_start(icmp, o, timeout, on_done, NULL);
}

static void a_reply_says_who_how_far_and_how_long(void)
{
    ping(&(struct ping_options){ .dest = HERE, .size = 100 }, 5000);
    T_INT(answers, 0);
    netns_until(loop, &all_done);
    T_INT(last.outcome, PING_REPLY);
    T_OK(last.from == HERE && last.size == 100 && last.ttl == 64 && last.rtt < 5000000);
    T_STR(last.text, "");
}

static void source_interface_and_ttl_are_obeyed(void)
{
    struct nl_link lo;

    T_OK(nl_link_find(nl, "lo", &lo, &err));
    ping(
        &(struct ping_options){
            .dest = 0x7F000009, .source = 0x7F000008, .ifindex = lo.index, .ttl = 1 },
        5000);
    netns_until(loop, &all_done);
    T_OK(last.outcome == PING_REPLY && last.from == 0x7F000009 && last.size == 56);
    ping(&(struct ping_options){ .dest = HERE, .source = 0xC0000201 }, 5000);
    T_INT(answers, 0);
    netns_until(loop, &all_done);
    T_INT(last.outcome, PING_FAILED);
    T_STR(last.text, "the source address is not one of ours");
}

// What goes out is read by a socket of the test's own, as any raw socket hears it.
static void the_request_is_as_it_was_asked_for(void)
{
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    uint8_t in[256];
    ssize_t len;

    ping(
        &(struct ping_options){
            .dest = HERE, .source = 0x7F000008, .size = 77, .ttl = 3, .no_fragment = true },
        5000);
    len = recv(fd, in, sizeof(in), 0);
    T_INT(len, 77);
    T_INT(in[8], 3);
    T_INT(in[6] & 0x40, 0x40);
    T_MEM(in + 12, 4, "\x7F\0\0\x08", 4);
    T_INT(in[20], 8);
    T_INT(checksum_end(checksum_add(0, in + 20, 57)), 0);
    netns_until(loop, &all_done);
    close(fd);
}

static void no_route_is_told_and_not_waited_for(void)
{
    ping(&(struct ping_options){ .dest = 0xC0000201 }, 1000000);
    netns_until(loop, &all_done);
    T_INT(last.outcome, PING_FAILED);
    T_STR(last.text, "no route to host");
}

static void too_big_for_the_link_depends_on_fragmenting(void)
{
    struct nl_link lo;

    T_OK(nl_link_find(nl, "lo", &lo, &err));
    T_OK(nl_link_change(nl, lo.index, &(struct nl_link_change){ .mtu = 1400 }, &err));
    ping(&(struct ping_options){ .dest = HERE, .size = 1401, .no_fragment = true }, 5000);
    netns_until(loop, &all_done);
    T_INT(last.outcome, PING_TOO_BIG);
    T_STR(last.text, "packet too large and cannot be fragmented");
    ping(&(struct ping_options){ .dest = HERE, .size = 1401 }, 5000);
    netns_until(loop, &all_done);
    T_INT(last.outcome, PING_REPLY);
    T_INT(last.size, 1401);
    T_OK(nl_link_change(nl, lo.index, &(struct nl_link_change){ .mtu = 65536 }, &err));
    ping(&(struct ping_options){ .dest = HERE, .size = 65535 }, 5000);
    netns_until(loop, &all_done);
    T_OK(last.outcome == PING_REPLY && last.size == 65535);
}

static void silence_ends_by_time(void)
{
    T_OK(sysctl_write("net/ipv4/icmp_echo_ignore_all", "1", &err));
    ping(&(struct ping_options){ .dest = HERE }, 10);
    netns_until(loop, &all_done);
    T_INT(last.outcome, PING_TIMEOUT);
    T_STR(last.text, "timeout");
    T_OK(sysctl_write("net/ipv4/icmp_echo_ignore_all", "0", &err));
}

static void many_at_once_are_told_apart(void)
{
    struct ping *cancelled;

    answers = 0;
    wanted = 200;
    all_done = false;
    cancelled = ping_start(icmp, &(struct ping_options){ .dest = HERE }, 5000, on_done, NULL);
    for (uint32_t i = 0; i < 200; i++)
        T_OK(ping_start(icmp, &(struct ping_options){ .dest = HERE + i }, 5000, on_done, NULL));
    ping_cancel(cancelled);
    ping_cancel(NULL);
    netns_until(loop, &all_done);
    T_INT(answers, 200);
    T_INT(last.outcome, PING_REPLY);
}

static uint8_t packet[128];

// An ICMP packet from 10.0.0.1 with a right checksum, unless the hex text has one already.
static struct rd icmp_packet(const char *head, const char *quoted)
{
    size_t len = 20 + t_hex(head, packet + 20, sizeof(packet) - 20);
    uint16_t sum;

    len += t_hex(quoted, packet + len, sizeof(packet) - len);
    sum = checksum_end(checksum_add(0, packet + 20, len - 20));
    t_hex("45 00 0000 0000 0000 40 01 0000 0A000001 0A000002", packet, 20);
    packet[3] = (uint8_t)len;
    packet[22] = (uint8_t)(sum >> 8);
    packet[23] = (uint8_t)sum;
    return rd_init(packet, len);
}

// The beginning of an echo request from 10.0.0.2 to 10.0.0.9.
#define QUOTED "45 00 0038 0000 0000 01 01 0000 0A000002 0A000009 0800 0000 1234 0007"

static void errors_name_the_request_that_they_are_about(void)
{
    static const struct {
        const char *head, *text;
        enum ping_outcome outcome;
    } rows[] = {
        { "03 00 0000 00000000", "net unreachable", PING_UNREACHABLE },
        { "03 01 0000 00000000", "host unreachable", PING_UNREACHABLE },
        { "03 04 0000 00000578", "packet too large and cannot be fragmented", PING_TOO_BIG },
        { "03 0D 0000 00000000", "administratively prohibited", PING_UNREACHABLE },
        { "03 63 0000 00000000", "unreachable", PING_UNREACHABLE },
        { "0B 00 0000 00000000", "TTL exceeded", PING_TTL_EXCEEDED },
        { "0B 01 0000 00000000", "fragments lost", PING_TTL_EXCEEDED },
    };
    struct icmp_heard h;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        T_OK(icmp_read(icmp_packet(rows[i].head, QUOTED), &h));
        T_STR(h.text, rows[i].text);
        T_INT(h.outcome, rows[i].outcome);
        T_OK(h.id == 0x1234 && h.seq == 7 && h.from == 0x0A000001 && h.dest == 0x0A000009);
    }
}

static void what_is_damaged_or_not_ours_is_passed_over(void)
{
    static const struct {
        const char *head, *quoted;
    } bad[] = {
        { "", "" },
        { "00 00 0000 1234", "" },         // too short
        { "05 00 0000 00000000", QUOTED }, // redirect
        { "03 01 0000 00000000", "" },     // quotes nothing
        { "03 01 0000 00000000",           // UDP
            "45 00 0038 0000 0000 01 11 0000 0A000002 0A000009 0800 0000 1234 0007" },
        { "03 01 0000 00000000", // an echo reply
            "45 00 0038 0000 0000 01 01 0000 0A000002 0A000009 0000 0000 1234 0007" },
        { "03 01 0000 00000000", // cut before the sequence number
            "45 00 0038 0000 0000 01 01 0000 0A000002 0A000009 0800 0000 1234" },
    };
    struct icmp_heard h;
    struct rd r;

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        T_OK(!icmp_read(icmp_packet(bad[i].head, bad[i].quoted), &h));
    r = icmp_packet("00 00 0000 1234 0007", "");
    T_OK(icmp_read(r, &h) && h.outcome == PING_REPLY);
    packet[23] ^= 1;
    T_OK(!icmp_read(r, &h));
}

int main(void)
{
    T_RUN(errors_name_the_request_that_they_are_about);
    T_RUN(what_is_damaged_or_not_ours_is_passed_over);
    if (!netns_enter())
        return t_end();
    loop = loop_new();
    icmp = icmp_new(loop, &err);
    T_RUN(a_reply_says_who_how_far_and_how_long);
    T_RUN(source_interface_and_ttl_are_obeyed);
    T_RUN(the_request_is_as_it_was_asked_for);
    T_RUN(no_route_is_told_and_not_waited_for);
    T_RUN(too_big_for_the_link_depends_on_fragmenting);
    T_RUN(silence_ends_by_time);
    T_RUN(many_at_once_are_told_apart);
    ping_start(icmp, &(struct ping_options){ .dest = HERE }, 5000, on_done, NULL);
    icmp_free(icmp);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
