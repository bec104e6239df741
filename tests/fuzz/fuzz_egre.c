// SPDX-License-Identifier: ISC
// Packets for one call. The input is a row of records: one byte of time (milliseconds; the top bit
// sends a packet of ours first), one byte of length, then the packet as it would follow the IP
// header. Whatever comes, payloads pass in rising order and what is written parses back.

#include "core/pptp/egre.h"
#include "tests/fuzz/fuzz.h"

struct seen {
    struct egre egre;
    size_t delivered;
};

static void deliver(void *ctx, msec_t now, const uint8_t *payload, size_t len)
{
    struct seen *s = ctx;

    (void)now;
    s->delivered++;
    for (size_t i = 0; i < len; i++) // every byte has to be there
        s->delivered += payload[i] & 1;
    egre_next(&s->egre, now, len); // an answer while the packet is being delivered
}

static void check_roundtrip(const struct egre_packet *p)
{
    uint8_t bytes[EGRE_HEADER_MAX + 256];
    struct wr w = wr_init(bytes, sizeof(bytes));
    struct egre_packet again;

    egre_write(&w, p);
    wr_bytes(&w, p->payload, p->len);
    FUZZ_LAW(wr_ok(&w));
    FUZZ_LAW(egre_parse(bytes, wr_len(&w), &again) == EGRE_PARSED);
    FUZZ_LAW(again.call_id == p->call_id && again.seq == p->seq && again.ack == p->ack);
    FUZZ_LAW(again.has_seq == p->has_seq && again.has_ack == p->has_ack && again.len == p->len);
}

static void one_packet(struct seen *s, msec_t now, const uint8_t *data, size_t len)
{
    uint32_t next = s->egre.reorder.next;
    bool started = s->egre.reorder.started;
    struct egre_packet p;
    enum egre_order order;

    if (egre_parse(data, len, &p) != EGRE_PARSED)
        return;
    check_roundtrip(&p);
    order = egre_input(&s->egre, now, &p);
    FUZZ_LAW(s->egre.reorder.count <= EGRE_HOLD);
    if (started && order == EGRE_DELIVERED && p.seq - next < EGRE_JUMP)
        FUZZ_LAW(s->egre.reorder.next - next > p.seq - next); // order only moves forward
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd r = rd_init(data, size);
    struct seen s = { .delivered = 0 };
    msec_t now = 0;

    egre_init(&s.egre, 7, 64, 32, deliver, &s);
    while (rd_left(&r) >= 2) {
        uint8_t time = rd_u8(&r);
        size_t len = rd_u8(&r);
        const uint8_t *packet;

        now += time & 0x7F;
        if (time & 0x80)
            egre_next(&s.egre, now, 1);
        len = len < rd_left(&r) ? len : rd_left(&r);
        packet = rd_bytes(&r, len);
        one_packet(&s, now, packet, len);
        egre_release(&s.egre, now);
        if (egre_ack_due(&s.egre, now))
            egre_ack(&s.egre);
        FUZZ_LAW(egre_wait(&s.egre, now) != 0);
    }
    egre_fini(&s.egre);
    return 0;
}
