// SPDX-License-Identifier: ISC
// The bytes of a netlink socket: as events, and as every kind of body.
#include "core/net/nlmsg.h"
#include "tests/fuzz/fuzz.h"

static void ignore(void *ctx, const struct nl_event *e)
{
    (void)ctx, (void)e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd datagram = rd_init(data, size);
    struct nl_part part;

    nl_events_read(datagram, ignore, NULL);
    while (nl_part_next(&datagram, &part)) {
        struct nl_neigh neigh;
        char text[32];
        int number;

        nl_neigh_read(part.body, &neigh);
        nl_error_read(&part, &number, text, sizeof(text));
    }
    return 0;
}
