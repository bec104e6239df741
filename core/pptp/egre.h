// SPDX-License-Identifier: ISC
#pragma once
// Enhanced GRE (RFC 2637 section 4): the packets that carry PPP frames between the two ends of a
// call, and what one end keeps for a call: sequence numbers, acknowledgements, a short memory that
// puts packets back in order. Pure: time is a parameter, packets leave by a function.
//
// A packet from the peer passes egre_parse(), the caller finds the session by its call id and
// checks the source, then egre_input() delivers what is in order. For a packet to the peer
// egre_next() gives the header fields and egre_write() the bytes; the payload follows them.
// Nothing is ever sent again, and a full window never holds a packet back.

#include "core/base/clock.h"
#include "core/base/rd.h"
#include "core/base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EGRE_HEADER_MAX = 16, // 8 bytes, 4 more with a sequence number, 4 more with an ack
    EGRE_WINDOW = 64,     // packets we offer to take before we acknowledge; goes into call messages
    EGRE_HOLD = 8,        // packets kept back while one before them is missing
    EGRE_HOLD_MS = 10,    // ... and for how long
    EGRE_MEMORY = 64,     // how far back a late packet is told from a duplicate
    EGRE_JUMP = 4096,     // a sequence number further off than this needs a second one to confirm
    // The RFC sets the counter to zero at the start and leaves open whether the first packet has
    // number 0 or 1. Linux drops a first packet with number 0, so ours is 1. We take any.
    EGRE_FIRST = 1,
};

struct egre_packet {
    uint16_t call_id; // of the side that the packet goes to
    bool has_seq;     // there is a payload (it may be empty)
    bool has_ack;
    uint32_t seq, ack;
    const uint8_t *payload; // into the parsed bytes; padding behind it is already off
    size_t len;
};

enum egre_parse {
    EGRE_PARSED,
    EGRE_SHORT,   // truncated, or the payload length says more than there is
    EGRE_VERSION, // not enhanced GRE, or flags set that have to be zero
};

// `data` begins after the IP header. *ret is written only on EGRE_PARSED.
enum egre_parse egre_parse(const void *data, size_t len, struct egre_packet *ret);
// Writes the 8 to 16 bytes before the payload; p->len counts the payload that will follow.
void egre_write(struct wr *w, const struct egre_packet *p);

// Puts packets in order. One that is in order passes without a copy. Behind a gap up to EGRE_HOLD
// packets wait for EGRE_HOLD_MS, then they pass and the gap is given up.
struct egre_held {
    uint32_t seq;
    msec_t since;
    size_t len;
    uint8_t *data;
};

struct egre_reorder {
    bool started;       // the first sequence number, whatever it is, sets `next`
    uint32_t next;      // the one that is in order
    uint64_t delivered; // bit n: next - 1 - n has passed
    bool doubtful;      // a far jump was seen; `resume` would confirm it
    uint32_t resume;
    struct egre_held held[EGRE_HOLD]; // by rising sequence number; `data` is set in all of them
    size_t count, slot;
    uint8_t *store; // allocated at the first gap, EGRE_HOLD times `slot` bytes
    void (*deliver)(void *ctx, msec_t now, const uint8_t *payload, size_t len);
    void *ctx;
};

enum egre_order {
    EGRE_DELIVERED, // in order (or a new beginning): it passed, with what had waited for it
    EGRE_HELD,      // waits behind a gap
    EGRE_DUPLICATE,
    EGRE_LATE,    // behind what was delivered; not delivered, and seen for the first time. The
                  // caller may still have a use for it.
    EGRE_OLD,     // further behind than EGRE_MEMORY: nobody knows whether it has come before. All
                  // of a peer's packets do when forged ones have pushed the numbers on, so this
                  // is no sign of life
    EGRE_FAR,     // so far off that it is believed only when the next number follows
    EGRE_NOTHING, // an acknowledgement without payload
    EGRE_UNSENT,  // acknowledges what was never sent: forged, or not meant for this call
};

// `slot` is the largest payload worth holding, in bytes; a larger one passes at once. `deliver`
// may send packets of the same session but not end it.
void egre_reorder_init(struct egre_reorder *r, size_t slot,
    void (*deliver)(void *ctx, msec_t now, const uint8_t *payload, size_t len), void *ctx);
void egre_reorder_fini(struct egre_reorder *r);
enum egre_order egre_reorder_input(
    struct egre_reorder *r, msec_t now, uint32_t seq, const uint8_t *payload, size_t len);
// Gives up the gaps before packets that have waited long enough.
void egre_reorder_release(struct egre_reorder *r, msec_t now);
msec_t egre_reorder_wait(const struct egre_reorder *r, msec_t now); // -1 while nothing is held

// One end of a call.
struct egre {
    uint16_t peer_call_id;
    uint16_t peer_window; // packets the peer offers to take; 0 = not said. For status only
    uint32_t next_seq;
    uint32_t acked;    // the peer has everything up to here, or has given it up
    uint32_t ack_sent; // what we acknowledged last
    msec_t owed_since; // when the first packet came that is not acknowledged yet
    bool timing;       // a round trip is being measured
    uint32_t timed_seq;
    msec_t timed_at;
    msec_t rtt8; // eight times the smoothed round trip (section 4.4); -1 until measured
    struct egre_reorder reorder;
};

void egre_init(struct egre *e, uint16_t peer_call_id, uint16_t peer_window, size_t slot,
    void (*deliver)(void *ctx, msec_t now, const uint8_t *payload, size_t len), void *ctx);
void egre_fini(struct egre *e);

// One packet of this call from the peer. Delivers through `deliver` before it returns.
enum egre_order egre_input(struct egre *e, msec_t now, const struct egre_packet *p);

// The header for the next packet with `len` bytes of payload; carries an acknowledgement when one
// is owed. It counts as sent.
struct egre_packet egre_next(struct egre *e, msec_t now, size_t len);
// An acknowledgement is owed and has waited long enough for a packet to ride on: a quarter of the
// round trip (100 ms until that is known, at least 10, at most 500 ms), or until half of
// EGRE_WINDOW has arrived. egre_ack() then gives the packet that has no payload.
bool egre_ack_due(const struct egre *e, msec_t now);
struct egre_packet egre_ack(struct egre *e);
// Lets go what was held too long. Acknowledgements are the caller's: see egre_ack_due().
void egre_release(struct egre *e, msec_t now);
// Milliseconds until egre_release() or egre_ack_due() should be asked again; 0 = now, -1 = never.
msec_t egre_wait(const struct egre *e, msec_t now);
// Packets sent that the peer has not acknowledged yet.
uint32_t egre_outstanding(const struct egre *e);
