// SPDX-License-Identifier: ISC
// What the data plane costs for one packet, without the kernel: encryption and framing, decryption,
// cutting and joining. Encryption is compared with RC4 alone over the same bytes, the limit that
// MPPE sets to anybody.
#include "core/base/wr.h"
#include "core/crypto/crypto.h"
#include "core/lane/lane.h"
#include "core/lane/offload.h"
#include "core/pptp/egre.h"
#include "tests/bench/bench.h"
#include "tests/core/lane/packets.h"

enum { PEER = 1, LOCAL = 2, BATCH = 64, SMALL = 64, LARGE = 1400, SUPER = 40 };

static struct lane *lane, *remote;
static struct lane_session *session, *remote_session;
static uint8_t packet[LARGE];
static size_t packet_len;
static struct crypto_rc4 *rc4;

// What the remote side has sent, to be received in a timed loop.
static struct {
    size_t len;
    uint8_t data[LARGE + 64];
} batch[BATCH];
static unsigned batched;

static void gre_drop(void *ctx, uint32_t peer, uint32_t local, const uint8_t *data, size_t len)
{
    (void)ctx, (void)peer, (void)local, (void)data, (void)len;
}

static void gre_keep(void *ctx, uint32_t peer, uint32_t local, const uint8_t *data, size_t len)
{
    (void)ctx, (void)peer, (void)local;
    if (batched == BATCH || len > sizeof(batch[0].data))
        abort();
    batch[batched].len = len;
    memcpy(batch[batched++].data, data, len);
}

static void tun_drop(void *ctx, void *user, const uint8_t *data, size_t len)
{
    (void)ctx, (void)user, (void)data, (void)len;
}

static void control_drop(void *ctx, void *user, uint16_t protocol, const uint8_t *info, size_t len)
{
    (void)ctx, (void)user, (void)protocol, (void)info, (void)len;
}

static struct lane_session *connected(struct lane *l, uint32_t peer, uint32_t local)
{
    struct lane_session *s = lane_session_new(l, NULL, peer, local);

    lane_session_connect(s, 1, 64);
    lane_session_up(s, LARGE, true, true);
    return s;
}

static void start(bool encrypted, size_t size)
{
    static const struct lane_ops here = {
        .gre = gre_drop, .tun = tun_drop, .control = control_drop
    };
    static const struct lane_ops there = {
        .gre = gre_keep, .tun = tun_drop, .control = control_drop
    };
    const struct ppp_encoding mppe = { .bits = 128, .stateless = true };
    const uint8_t key[16] = { 1 };
    struct pk p = pk_tcp();

    p.protocol = 17;
    p.payload = size - 28;
    packet_len = pk_build(&p, packet, sizeof(packet));
    lane = lane_new(&here, NULL);
    remote = lane_new(&there, NULL);
    session = connected(lane, PEER, LOCAL);
    remote_session = connected(remote, LOCAL, PEER);
    if (encrypted) {
        lane_session_keys(session, mppe, key, mppe, key);
        lane_session_keys(remote_session, mppe, key, mppe, key);
    }
}

static void stop(void)
{
    lane_session_free(session);
    lane_session_free(remote_session);
    lane_free(lane);
    lane_free(remote);
}

static void run_send(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        lane_from_tun(session, 0, packet, packet_len);
}

// The remote side makes a batch outside of the measured time, for every packet is taken only once.
static double time_receive(void)
{
    double best = 0;

    for (int i = 0; i < BENCH_ROUNDS * 10; i++) {
        double start, took;

        batched = 0;
        for (unsigned k = 0; k < BATCH; k++)
            lane_from_tun(remote_session, 0, packet, packet_len);
        start = bench_clock();
        for (unsigned k = 0; k < BATCH; k++)
            lane_from_gre(lane, 0, PEER, batch[k].data, batch[k].len);
        took = (bench_clock() - start) / BATCH;
        if (i == 0 || took < best)
            best = took;
    }
    if (lane_session_counters(session).rx_packets != BENCH_ROUNDS * 10 * BATCH)
        abort();
    return best;
}

static void run_rc4(unsigned count)
{
    static uint8_t out[LARGE];

    for (unsigned i = 0; i < count; i++)
        crypto_rc4_apply(rc4, packet, packet_len, out);
}

static void measure_path(struct bench *b, size_t size)
{
    char metric[32];
    double raw, sent, received;

    snprintf(metric, sizeof(metric), "%zu bytes", size);
    start(false, size);
    sent = bench_time(run_send, 20000);
    received = time_receive();
    bench_result(b, "lane-send-clear", metric, sent, "ns/packet", NULL, 0);
    bench_result(b, "lane-receive-clear", metric, received, "ns/packet", NULL, 0);
    stop();

    start(true, size);
    raw = bench_time(run_rc4, 5000);
    sent = bench_time(run_send, 5000);
    received = time_receive();
    bench_result(b, "rc4-raw", metric, raw, "ns/packet", NULL, 0);
    bench_result(b, "lane-send-mppe", metric, sent, "ns/packet", "speed of raw RC4", raw / sent);
    bench_result(
        b, "lane-receive-mppe", metric, received, "ns/packet", "speed of raw RC4", raw / received);
    stop();
}

static uint8_t super[OFFLOAD_READ], super_copy[OFFLOAD_READ];
static size_t super_len;
static struct offload_join *join;
static struct pk_list pieces;

static void piece_keep(void *ctx, const uint8_t *data, size_t len)
{
    pk_add(ctx, NULL, data, len);
}

static void piece_drop(void *ctx, const uint8_t *data, size_t len)
{
    (void)ctx, (void)data, (void)len;
}

static void write_drop(
    void *ctx, void *tun, const struct offload_head *head, const uint8_t *data, size_t len)
{
    (void)ctx, (void)tun, (void)head, (void)data, (void)len;
}

// The copy stands for the read that a real super-packet comes from.
static void run_split(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        memcpy(super_copy, super, super_len);
        offload_split(super_copy, super_len, LARGE, piece_drop, NULL);
    }
}

static void run_join(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        for (size_t k = 0; k < pieces.count; k++)
            offload_join_add(join, NULL, pk_at(&pieces, k), pk_len(&pieces, k));
        offload_join_flush(join);
    }
}

static void measure_offload(struct bench *b)
{
    struct offload_head head = { .flags = OFFLOAD_NEEDS_CSUM,
        .gso_type = OFFLOAD_TCP4,
        .gso_size = LARGE - 52,
        .csum_start = 20,
        .csum_offset = 16 };
    struct pk p = pk_tcp();

    p.options = 12;
    p.option_fill = 1;
    p.payload = (size_t)SUPER * (LARGE - 52);
    memcpy(super, &head, sizeof(head));
    super_len = sizeof(head) + pk_build(&p, super + sizeof(head), sizeof(super) - sizeof(head));
    memcpy(super_copy, super, super_len);
    offload_split(super_copy, super_len, LARGE, piece_keep, &pieces);
    join = offload_join_new(write_drop, NULL);
    bench_result(
        b, "offload-split", "1400 bytes", bench_time(run_split, 500) / SUPER, "ns/packet", NULL, 0);
    bench_result(
        b, "offload-join", "1400 bytes", bench_time(run_join, 500) / SUPER, "ns/packet", NULL, 0);
    offload_join_free(join);
}

int main(int argc, char **argv)
{
    struct bench b;
    struct err err;

    if (!crypto_init(&err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    if (!bench_open(&b, argc > 1 ? argv[1] : NULL))
        return 1;
    rc4 = crypto_rc4_new(CRYPTO_RC4_KEY);
    crypto_rc4_key(rc4, (const uint8_t[CRYPTO_RC4_KEY]){ 1 });
    measure_path(&b, LARGE);
    measure_path(&b, SMALL);
    measure_offload(&b);
    crypto_rc4_free(rc4);
    return bench_close(&b) ? 0 : 1;
}
