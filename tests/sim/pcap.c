// SPDX-License-Identifier: ISC
#include "tests/sim/pcap.h"

#include "core/base/checksum.h"
#include "core/base/mem.h"
#include "core/base/wr.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define PCAP_MAGIC 0xA1B2C3D4u // in network byte order, which readers find out by themselves

enum {
    PCAP_ETHERNET = 1,
    PCAP_MOST = 65535, // bytes kept of a packet: all
    ETHER_IPV4 = 0x0800,
    IP_HEAD = 20,
    TCP_HEAD = 20,
    PROTO_TCP = 6,
    PROTO_GRE = 47,
    FRAME_MAX = 14 + IP_HEAD + TCP_HEAD + PCAP_MOST,
};

struct sim_pcap {
    FILE *file;
    uint16_t id; // of the next IP packet
    uint8_t frame[FRAME_MAX];
};

struct sim_pcap *sim_pcap_open(const char *path)
{
    struct sim_pcap *p = mem_alloc(sizeof(*p));
    uint8_t head[24];
    struct wr w = wr_init(head, sizeof(head));

    p->file = fopen(path, "wb");
    if (p->file == NULL) {
        perror(path);
        exit(1);
    }
    wr_u32(&w, PCAP_MAGIC);
    wr_u16(&w, 2); // version 2.4
    wr_u16(&w, 4);
    wr_zero(&w, 8); // time zone, accuracy
    wr_u32(&w, PCAP_MOST);
    wr_u32(&w, PCAP_ETHERNET);
    fwrite(head, 1, wr_len(&w), p->file);
    return p;
}

void sim_pcap_close(struct sim_pcap *p)
{
    if (p == NULL)
        return;
    if (ferror(p->file) != 0 || fclose(p->file) != 0) {
        perror("the capture is incomplete");
        exit(1);
    }
    free(p);
}

static void put_mac(struct wr *w, uint32_t address)
{
    wr_u16(w, 0x0200); // locally administered
    wr_u32(w, address);
}

// Ethernet and IPv4 in front of `len` bytes of `protocol`.
static void put_heads(struct sim_pcap *p, struct wr *w, uint32_t source, uint32_t destination,
    int protocol, size_t len)
{
    size_t ip;

    put_mac(w, destination);
    put_mac(w, source);
    wr_u16(w, ETHER_IPV4);
    ip = wr_len(w);
    wr_u8(w, 0x45);
    wr_u8(w, 0);
    wr_u16(w, (uint16_t)(IP_HEAD + len));
    wr_u16(w, ++p->id);
    wr_u16(w, 0x4000); // not to be fragmented
    wr_u8(w, 64);
    wr_u8(w, (uint8_t)protocol);
    wr_u16(w, 0);
    wr_u32(w, source);
    wr_u32(w, destination);
    wr_patch16(w, ip + 10, checksum_end(checksum_add(0, p->frame + ip, IP_HEAD)));
}

static void put_record(struct sim_pcap *p, msec_t now, size_t len)
{
    uint8_t head[16];
    struct wr w = wr_init(head, sizeof(head));

    wr_u32(&w, (uint32_t)(now / 1000));
    wr_u32(&w, (uint32_t)(now % 1000 * 1000));
    wr_u32(&w, (uint32_t)len);
    wr_u32(&w, (uint32_t)len);
    fwrite(head, 1, wr_len(&w), p->file);
    fwrite(p->frame, 1, len, p->file);
}

// TCP's checksum is also over addresses, protocol and length (RFC 9293 section 3.1).
static uint16_t tcp_sum(const struct sim_segment *head, const uint8_t *tcp, size_t len)
{
    uint8_t pseudo[12];
    struct wr w = wr_init(pseudo, sizeof(pseudo));

    wr_u32(&w, head->source);
    wr_u32(&w, head->destination);
    wr_u16(&w, PROTO_TCP);
    wr_u16(&w, (uint16_t)len);
    return checksum_end(checksum_add(checksum_add(0, pseudo, sizeof(pseudo)), tcp, len));
}

void sim_pcap_tcp(
    struct sim_pcap *p, msec_t now, const struct sim_segment *head, const uint8_t *data, size_t len)
{
    struct wr w;
    size_t tcp;

    if (p == NULL)
        return;
    w = wr_init(p->frame, sizeof(p->frame));
    put_heads(p, &w, head->source, head->destination, PROTO_TCP, TCP_HEAD + len);
    tcp = wr_len(&w);
    wr_u16(&w, head->source_port);
    wr_u16(&w, head->destination_port);
    wr_u32(&w, head->seq);
    wr_u32(&w, head->ack);
    wr_u8(&w, TCP_HEAD / 4 << 4);
    wr_u8(&w, head->flags);
    wr_u16(&w, 65535); // window
    wr_zero(&w, 4);    // checksum, urgent pointer
    wr_bytes(&w, data, len);
    wr_patch16(&w, tcp + 16, tcp_sum(head, p->frame + tcp, TCP_HEAD + len));
    put_record(p, now, wr_len(&w));
}

void sim_pcap_gre(struct sim_pcap *p, msec_t now, uint32_t source, uint32_t destination,
    const uint8_t *data, size_t len)
{
    struct wr w;

    if (p == NULL)
        return;
    w = wr_init(p->frame, sizeof(p->frame));
    put_heads(p, &w, source, destination, PROTO_GRE, len);
    wr_bytes(&w, data, len);
    put_record(p, now, wr_len(&w));
}
