// SPDX-License-Identifier: ISC
// The first two bytes are the MTU. The rest is what a read from the TUN gave: it is cut, the pieces
// are joined and cut again, and then pieces must come back as they were.
#include "core/lane/offload.h"
#include "tests/fuzz/fuzz.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct offload_join *join;
static uint64_t pieces, again; // sums that the order of packets of different flows leaves alone

static uint64_t digest(const uint8_t *packet, size_t len)
{
    uint64_t h = 1469598103934665603u ^ len;

    for (size_t i = 0; i < len; i++)
        h = (h ^ packet[i]) * 1099511628211u;
    return h;
}

static void take_again(void *ctx, const uint8_t *packet, size_t len)
{
    (void)ctx;
    again += digest(packet, len);
}

static void write_tun(
    void *ctx, void *tun, const struct offload_head *head, const uint8_t *packet, size_t len)
{
    uint8_t *both = malloc(sizeof(*head) + len);

    (void)ctx;
    (void)tun;
    memcpy(both, head, sizeof(*head));
    memcpy(both + sizeof(*head), packet, len);
    FUZZ_LAW(offload_split(both, sizeof(*head) + len, OFFLOAD_PACKET_MAX, take_again, NULL));
    free(both);
}

static void take(void *ctx, const uint8_t *packet, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);

    (void)ctx;
    memcpy(copy, packet, len);
    pieces += digest(copy, len);
    offload_join_add(join, NULL, copy, len);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy;
    size_t mtu;

    if (size < 2 || size > OFFLOAD_READ)
        return 0;
    mtu = (size_t)data[0] << 8 | data[1];
    copy = malloc(size);
    memcpy(copy, data + 2, size - 2);
    pieces = again = 0;
    join = offload_join_new(write_tun, NULL);
    offload_split(copy, size - 2, mtu, take, NULL);
    offload_join_flush(join);
    offload_join_free(join);
    free(copy);
    FUZZ_LAW(pieces == again);
    return 0;
}
