// SPDX-License-Identifier: ISC
#pragma once
// What lane.c and session.c share.

#include "core/base/list.h"
#include "core/lane/lane.h"
#include "core/ppp/frame.h"
#include "core/ppp/mppe.h"
#include "core/pptp/egre.h"

enum {
    LANE_CALL_IDS = 65536,
    LANE_PACKET_MAX = 65535,
    // Where the body of a frame is written; the headers are put right before it.
    LANE_BODY = EGRE_HEADER_MAX + PPP_FRAME_HEAD,
    LANE_HOLD_MAX = 2048, // bytes of the largest frame that waits for one before it
};

struct lane {
    struct lane_ops ops;
    void *ctx;
    struct list waiting; // sessions that hold packets back or owe an acknowledgement
    msec_t due;          // when the first of them wants to be looked at; LANE_NEVER
    uint16_t next_id;
    uint64_t drops[LANE_DROP_COUNT];
    struct lane_session *sessions[LANE_CALL_IDS];             // by our call id
    uint8_t out[LANE_BODY + MPPE_OVERHEAD + LANE_PACKET_MAX]; // the packet on its way to the peer
    uint8_t plain[LANE_PACKET_MAX];                           // one from the peer, decrypted
    uint8_t clamped[LANE_PACKET_MAX];
};

#define LANE_NEVER INT64_MAX

struct lane_session {
    struct lane *lane;
    void *user;
    uint32_t peer, local;
    uint16_t call_id;
    bool connected, up, acfc, pfc, clamp;
    uint16_t mtu;
    struct egre egre;
    struct mppe *send, *recv;    // NULL: in clear
    unsigned unreadable, resets; // resets: asked for since a packet could be read
    msec_t reset_at;             // the latest of them
    msec_t last_heard, last_data;
    struct lane_counters counters;
    struct lane_source *sources; // of packets from the peer; none: any
    size_t source_count;
    struct bucket police; // of packets from the peer
    uint64_t rx_limit, tx_limit;
    bool spent; // the owner knows
    uint64_t drops[LANE_DROP_COUNT];
    struct list waiting; // in the lane's list
};

void session_drop(struct lane_session *s, enum lane_drop why);
// A packet that is this session's, from its peer.
void session_input(struct lane_session *s, msec_t now, const struct egre_packet *p);
// Lets held packets go, acknowledges where it is time, and says when it wants to be called again.
void session_release(struct lane_session *s, msec_t now);
