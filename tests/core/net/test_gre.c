// SPDX-License-Identifier: ISC
// Two sockets of one machine hear the same packets, so source and destination tell them apart.
#include "core/net/gre.h"

#include "core/net/ip4.h"
#include "tests/fake/netns.h"

#include <poll.h>

#define CLIENT 0x7F000002u
#define SERVER 0x7F000003u

static const uint8_t pptp[] = { 0x30, 0x01, 0x88, 0x0B, 0, 4, 0, 7, 0, 0, 0, 0, 1, 2, 3, 4 };
static const uint8_t plain[] = { 0x00, 0x00, 0x08, 0x00, 9, 9, 9, 9 };

// Waits for one batch.
static size_t read_batch(struct gre *g, const struct gre_packet **packets)
{
    struct pollfd p = { .fd = gre_fd(g), .events = POLLIN };
    size_t count;

    if (poll(&p, 1, 5000) != 1)
        return 0;
    gre_read(g, packets, &count);
    return count;
}

static void packets_come_with_both_addresses_and_no_ip_header(void)
{
    struct gre *g = gre_new(true, &err);
    const struct gre_packet *in;

    if (!T_OK(g != NULL))
        return;
    gre_send(g, SERVER, CLIENT, pptp, sizeof(pptp));
    gre_send(g, CLIENT, SERVER, pptp, sizeof(pptp) - 4);
    T_INT(gre_counters(g).sent, 0);
    gre_flush(g);
    T_INT(gre_counters(g).sent, 2);
    if (T_INT(read_batch(g, &in), 2)) {
        T_OK(in[0].source == CLIENT && in[0].dest == SERVER);
        T_MEM(in[0].data, in[0].len, pptp, sizeof(pptp));
        T_OK(in[1].source == SERVER && in[1].dest == CLIENT);
        T_INT(in[1].len, sizeof(pptp) - 4);
    }
    gre_free(g);
}

static void only_enhanced_gre_passes_the_filter(void)
{
    struct gre *narrow = gre_new(true, &err), *wide = gre_new(false, &err);
    uint8_t version0[sizeof(pptp)];
    const struct gre_packet *in;

    memcpy(version0, pptp, sizeof(pptp));
    version0[1] = 0;
    gre_send(wide, SERVER, CLIENT, plain, sizeof(plain));
    gre_send(wide, SERVER, CLIENT, version0, sizeof(version0));
    gre_send(wide, SERVER, CLIENT, plain, 1);
    gre_send(wide, SERVER, CLIENT, pptp, sizeof(pptp));
    gre_flush(wide);
    T_INT(read_batch(wide, &in), 4);
    if (T_INT(read_batch(narrow, &in), 1))
        T_MEM(in[0].data, in[0].len, pptp, sizeof(pptp));
    gre_free(narrow);
    gre_free(wide);
}

static void a_full_batch_goes_by_itself(void)
{
    struct gre *g = gre_new(true, &err);
    const struct gre_packet *in;
    size_t got = 0;

    for (int i = 0; i < GRE_BATCH + 3; i++)
        gre_send(g, SERVER, CLIENT, pptp, sizeof(pptp));
    T_INT(gre_counters(g).sent, GRE_BATCH);
    gre_flush(g);
    got = read_batch(g, &in);
    T_INT(got, GRE_BATCH);
    T_INT(read_batch(g, &in), 3);
    T_INT(gre_counters(g).received, GRE_BATCH + 3);
    gre_free(g);
}

static void what_cannot_be_sent_is_counted_and_stops_nobody(void)
{
    struct gre *g = gre_new(true, &err);
    static uint8_t big[GRE_MOST + 1];
    const struct gre_packet *in;

    gre_send(g, 0xC0000201, 0, pptp, sizeof(pptp)); // no route there
    gre_send(g, SERVER, CLIENT, pptp, sizeof(pptp));
    gre_send(g, SERVER, 0xC0000202, pptp, sizeof(pptp)); // not our address
    gre_send(g, SERVER, CLIENT, big, sizeof(big));
    gre_send(g, SERVER, 0, pptp, sizeof(pptp));
    gre_flush(g);
    T_INT(gre_counters(g).sent, 2);
    T_INT(gre_counters(g).send_failed, 3);
    T_INT(read_batch(g, &in), 2);
    gre_free(g);
}

static void a_packet_above_the_limit_is_bad(void)
{
    struct gre *small = gre_new(true, &err);
    static uint8_t big[GRE_MOST];
    const struct gre_packet *in;
    size_t count = 9;
    struct pollfd p = { .fd = gre_fd(small), .events = POLLIN };

    memcpy(big, pptp, sizeof(pptp));
    gre_send(small, SERVER, CLIENT, big, sizeof(big)); // and its IP header comes on top
    gre_flush(small);
    T_INT(poll(&p, 1, 5000), 1);
    T_INT(gre_read(small, &in, &count), 1);
    T_INT(count, 0);
    T_INT(gre_counters(small).bad, 1);
    T_INT(gre_read(small, &in, &count), 0);
    gre_free(small);
}

int main(void)
{
    NETNS_OR_SKIP();
    T_RUN(packets_come_with_both_addresses_and_no_ip_header);
    T_RUN(only_enhanced_gre_passes_the_filter);
    T_RUN(a_full_batch_goes_by_itself);
    T_RUN(what_cannot_be_sent_is_counted_and_stops_nobody);
    T_RUN(a_packet_above_the_limit_is_bad);
    nl_free(nl);
    return t_end();
}
