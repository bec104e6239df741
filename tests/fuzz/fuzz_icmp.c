// SPDX-License-Identifier: ISC
// What comes in on the ICMP socket, with its checksum put right so that it is looked at at all.
#include "core/base/checksum.h"
#include "core/net/icmp.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t packet[512];
    struct icmp_heard heard;
    size_t header, total;
    uint16_t sum;

    if (size < 20 || size > sizeof(packet))
        return 0;
    memcpy(packet, data, size);
    header = (size_t)(packet[0] & 15) * 4;
    total = (size_t)packet[2] << 8 | packet[3];
    if (header + 8 <= total && total <= size) {
        packet[header + 2] = packet[header + 3] = 0;
        sum = checksum_end(checksum_add(0, packet + header, total - header));
        packet[header + 2] = (uint8_t)(sum >> 8);
        packet[header + 3] = (uint8_t)sum;
    }
    if (icmp_read(rd_init(packet, size), &heard))
        FUZZ_LAW(heard.text != NULL && heard.size <= size);
    return 0;
}
