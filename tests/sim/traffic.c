// SPDX-License-Identifier: ISC
#include "tests/sim/traffic.h"

#include "core/base/checksum.h"
#include "core/base/mem.h"
#include "core/base/rd.h"
#include "core/base/wr.h"
#include "tests/t.h"

enum {
    LEAST = 36,
    MOST = 2000,
    IP_HEAD = 20,
    HEAD = IP_HEAD + 8 + 8, // with UDP's, the tunnel and the packet's number
    NUMBER_AT = 32,
};

// What packet `number` of a call looks like. The call ids keep tunnels apart.
static size_t packet_of(const struct traffic *t, uint32_t number, size_t len, uint8_t *to)
{
    uint32_t call = (uint32_t)t->from->id << 16 | t->to->id;
    uint32_t state = (number + 1) * 2654435761u ^ call;
    struct wr w = wr_init(to, MOST);

    wr_u16(&w, 0x4500);
    wr_u16(&w, (uint16_t)len);
    wr_u32(&w, 0);          // no fragment
    wr_u32(&w, 0x40110000); // UDP
    wr_u32(&w, t->from->params.local_address);
    wr_u32(&w, t->from->params.remote_address);
    wr_u32(&w, 5001u << 16 | 5001);
    wr_u16(&w, (uint16_t)(len - IP_HEAD));
    wr_u16(&w, 0); // no checksum
    wr_u32(&w, call);
    wr_u32(&w, number);
    state = state != 0 ? state : 1;
    for (size_t i = HEAD; i < len; i += 4)
        wr_u32(&w, sim_random(&state));
    wr_patch16(&w, 10, checksum_end(checksum_add(0, to, IP_HEAD)));
    return len;
}

static size_t length_of(uint32_t number, size_t most)
{
    uint32_t state = number + 1;

    return LEAST + sim_random(&state) % (most / 4 - LEAST / 4 + 1) * 4;
}

static bool is_first(struct traffic *t, uint32_t number)
{
    uint8_t bit = (uint8_t)(1u << number % 8);
    bool first = (t->came[number / 8] & bit) == 0;

    t->came[number / 8] |= bit;
    return first;
}

static void take(void *ctx, const uint8_t *packet, size_t len)
{
    struct traffic *t = ctx;
    struct rd r = rd_init(packet, len);
    uint8_t want[MOST];
    uint32_t number;

    rd_skip(&r, NUMBER_AT);
    number = rd_u32(&r);
    if (!T_OK(rd_ok(&r) && number < t->sent && len >= LEAST && len <= MOST))
        return;
    T_MEM(packet, len, want, packet_of(t, number, len, want));
    T_OK(is_first(t, number));
    if (number < t->next) {
        T_OK(!t->in_order);
        t->overtaken++;
    } else {
        t->next = number + 1;
    }
    t->received++;
    t->received_bytes += len;
}

void traffic_open(struct traffic *t, struct sim_end *from, struct sim_end *to, bool in_order)
{
    *t = (struct traffic){ .from = from, .to = to, .in_order = in_order };
    to->packet = take;
    to->packet_ctx = t;
}

void traffic_close(struct traffic *t)
{
    t->to->packet = NULL;
    free(t->came);
    t->came = NULL;
}

static void make_room(struct traffic *t)
{
    size_t old = t->room;

    if (t->sent / 8 < old)
        return;
    t->room = old > 0 ? old * 2 : 64;
    t->came = mem_resize(t->came, t->room);
    memset(t->came + old, 0, t->room - old);
}

void traffic_send(struct traffic *t, size_t most)
{
    uint8_t packet[MOST];
    size_t len = packet_of(t, t->sent, length_of(t->sent, most), packet);

    make_room(t);
    t->sent++;
    t->sent_bytes += len;
    sim_packet(t->from, packet, len);
}
