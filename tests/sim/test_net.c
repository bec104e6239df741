// SPDX-License-Identifier: ISC
// The simulated network itself, and the captures of it: what they show is what was sent.

#include "tests/t.h"
#include "core/base/buf.h"
#include "core/base/checksum.h"
#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/pptp/egre.h"
#include "core/pptp/msg.h"
#include "tests/sim/traffic.h"

#include <unistd.h>

static void faults_come_as_often_as_they_should(void)
{
    uint32_t state = 1;
    int hits = 0;

    for (int i = 0; i < 100000; i++)
        hits += sim_chance(&state, 100);
    T_OK(hits > 9700 && hits < 10300);
    T_OK(!sim_chance(&state, 0) && sim_chance(&state, 1000));
}

static void the_same_seed_gives_the_same_world(void)
{
    msec_t up_at[2];
    uint64_t carried[2];

    for (int i = 0; i < 2; i++) {
        struct sim_config config = sim_defaults(7);
        struct sim_end *client;
        struct sim s;

        config.faults.loss = 200;
        sim_open(&s, &config);
        client = sim_dial(&s, 0);
        sim_settle(&s, client, 100000);
        up_at[i] = client->up_at;
        carried[i] = s.net.carried;
        sim_close(&s);
    }
    T_INT(up_at[0], up_at[1]);
    T_INT(carried[0], carried[1]);
}

// ---- TCP

struct talk { // what a server has heard
    struct sim_tcp *tcp;
    struct buf heard;
    int pieces, ends;
};

static void talk_data(void *ctx, const uint8_t *data, size_t len)
{
    struct talk *t = ctx;

    buf_add(&t->heard, data, len);
    t->pieces++;
}

static void talk_closed(void *ctx, const char *why)
{
    (void)why;
    ((struct talk *)ctx)->ends++;
}

static void talk_connected(void *ctx)
{
    (void)ctx;
}

static const struct sim_tcp_ops talk_ops = { talk_connected, talk_data, talk_closed };

static void talk_accept(void *ctx, struct sim_tcp *tcp)
{
    struct talk *t = ctx;

    t->tcp = tcp;
    tcp->ops = &talk_ops;
    tcp->ctx = t;
}

static void tcp_delivers_every_byte_in_order_in_pieces_of_its_own(void)
{
    struct sim_host server = { .address = 1, .accept = talk_accept };
    struct sim_host caller = { .address = 2 }, other = { .address = 3 };
    struct talk here = { 0 }, there = { 0 };
    struct fake_clock clock;
    struct sim_tcp *tcp;
    struct sim_net net;
    struct buf said = { 0 };

    server.ctx = &there;
    fake_clock_init(&clock);
    sim_net_init(&net, &clock, 1, &server, (struct sim_host *[]){ &caller, &other });
    net.faults = (struct sim_faults){ .loss = 200, .delay = 10 };
    tcp = sim_tcp_connect(&net, &caller, &talk_ops, &here);
    fake_clock_run(&clock, 60000);
    for (int i = 0; i < 500; i++) {
        char text[32];
        size_t len = (size_t)snprintf(text, sizeof(text), "line %d of many\n", i);

        buf_add(&said, text, len);
        sim_tcp_send(tcp, (const uint8_t *)text, len);
        fake_clock_run(&clock, 5);
    }
    sim_tcp_close(tcp);
    fake_clock_run(&clock, 1000000);
    T_MEM(there.heard.data, there.heard.len, said.data, said.len);
    T_OK(there.pieces > 10 && there.pieces != 500);
    T_INT(there.ends, 1);
    T_INT(here.ends, 0); // the other side is still open
    sim_tcp_close(there.tcp);
    fake_clock_run(&clock, 1000000);
    sim_net_fini(&net);
    T_INT(clock.timers.count, 0);
    fake_clock_fini(&clock);
    buf_free(&there.heard);
    buf_free(&said);
}

// ---- captures

struct stream { // one direction of the control connection
    uint32_t next;
    struct buf bytes;
};

struct reading {
    struct stream streams[2]; // from the caller, from the server
    int records, gre, gre_bad, messages, bad;
    uint32_t last_time;
};

static void read_tcp(struct reading *g, struct rd tcp, uint32_t source, uint32_t destination)
{
    uint8_t pseudo[12];
    struct wr w = wr_init(pseudo, sizeof(pseudo));
    size_t len = rd_left(&tcp);
    struct rd whole = tcp;
    struct stream *s;
    uint32_t seq;
    uint8_t flags;

    wr_u32(&w, source);
    wr_u32(&w, destination);
    wr_u16(&w, 6);
    wr_u16(&w, (uint16_t)len);
    g->bad +=
        checksum_end(checksum_add(checksum_add(0, pseudo, 12), rd_bytes(&whole, len), len)) != 0;
    s = &g->streams[rd_u16(&tcp) == 1723];
    rd_skip(&tcp, 2);
    seq = rd_u32(&tcp);
    rd_skip(&tcp, 5);
    flags = rd_u8(&tcp);
    rd_skip(&tcp, 6);
    if ((flags & 2) != 0 && s->next == 0)
        s->next = seq + 1;
    if ((flags & 2) != 0 || seq != s->next) // sent again, or overtaken: the next round takes it
        return;
    len = rd_left(&tcp);
    buf_add(&s->bytes, rd_bytes(&tcp, len), len);
    s->next += (uint32_t)len + (flags & 1u);
}

static void read_gre(struct reading *g, struct rd gre)
{
    struct egre_packet p;
    size_t len = rd_left(&gre);

    g->gre++;
    g->gre_bad += egre_parse(rd_bytes(&gre, len), len, &p) != EGRE_PARSED;
}

static void read_record(struct reading *g, struct rd r)
{
    struct rd head;
    uint32_t source, destination;
    uint8_t protocol;

    rd_skip(&r, 12);
    g->bad += rd_u16(&r) != 0x0800;
    head = r;
    g->bad += checksum_end(checksum_add(0, rd_bytes(&head, 20), 20)) != 0;
    rd_skip(&r, 2);
    g->bad += rd_u16(&r) != rd_left(&r) + 4;
    rd_skip(&r, 5);
    protocol = rd_u8(&r);
    rd_skip(&r, 2);
    source = rd_u32(&r);
    destination = rd_u32(&r);
    g->bad += !rd_ok(&r);
    if (protocol == 6)
        read_tcp(g, r, source, destination);
    else if (protocol == 47)
        read_gre(g, r);
    else
        g->bad++;
}

static void read_messages(struct reading *g, const struct buf *bytes)
{
    size_t used = 0, len;
    struct pptp_msg m;
    const char *why;

    while (used < bytes->len) {
        if (pptp_msg_read(bytes->data + used, bytes->len - used, &m, &len, &why) !=
            PPTP_FRAME_MESSAGE) {
            g->bad++;
            return;
        }
        g->messages++;
        used += len;
    }
}

static void read_records(struct reading *g, struct rd r)
{
    g->records = g->gre = 0;
    g->last_time = 0;
    g->bad += rd_u32(&r) != 0xA1B2C3D4;
    rd_skip(&r, 16);
    g->bad += rd_u32(&r) != 1;
    while (rd_left(&r) > 0 && rd_ok(&r)) {
        uint32_t seconds = rd_u32(&r), len;

        g->bad += seconds < g->last_time;
        g->last_time = seconds;
        rd_skip(&r, 4);
        len = rd_u32(&r);
        g->bad += rd_u32(&r) != len;
        read_record(g, rd_sub(&r, len));
        g->records++;
    }
    g->bad += !rd_ok(&r);
}

// In a few rounds, so that segments find their place.
static void read_capture(struct reading *g, const char *path)
{
    static uint8_t data[1 << 20];
    FILE *f = fopen(path, "rb");
    size_t len = f != NULL ? fread(data, 1, sizeof(data), f) : 0;

    for (int i = 0; i < 10; i++)
        read_records(g, rd_init(data, len));
    for (int i = 0; i < 2; i++)
        read_messages(g, &g->streams[i].bytes);
    if (f != NULL)
        fclose(f);
}

static void a_capture_shows_what_was_sent(void)
{
    static const unsigned losses[] = { 0, 150 };

    for (int i = 0; i < 2; i++) {
        struct sim_config config = sim_defaults(700 + (uint32_t)i);
        char path[] = P_tmpdir "/sim-XXXXXX";
        int fd = mkstemp(path);
        struct reading g = { 0 };
        struct sim_end *client;
        struct traffic out;
        struct sim s;

        config.faults.loss = losses[i];
        sim_open(&s, &config);
        sim_pcap_close(s.net.pcap);
        s.net.pcap = sim_pcap_open(path);
        client = sim_dial(&s, 0);
        T_OK(sim_settle(&s, client, 60000));
        traffic_open(&out, client, sim_other(client), false);
        for (int n = 0; n < 50; n++)
            traffic_send(&out, 1400);
        sim_run(&s, 1000);
        sim_hang_up(client, "enough");
        sim_run(&s, 60000);
        T_OK(sim_quiet(&s));
        traffic_close(&out);
        sim_close(&s);
        read_capture(&g, path);
        T_INT(g.bad, 0);
        T_INT(g.gre_bad, 0);
        T_OK(g.gre > 60);
        T_INT(g.messages, 9); // start, call, link info, clear, stop, with their answers
        for (int n = 0; n < 2; n++)
            buf_free(&g.streams[n].bytes);
        close(fd);
        unlink(path);
    }
}

int main(void)
{
    T_RUN(faults_come_as_often_as_they_should);
    T_RUN(the_same_seed_gives_the_same_world);
    T_RUN(tcp_delivers_every_byte_in_order_in_pieces_of_its_own);
    T_RUN(a_capture_shows_what_was_sent);
    return t_end();
}
