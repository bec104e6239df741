// SPDX-License-Identifier: ISC
#pragma once
// The data plane: one lane moves the packets of many sessions between their TUNs and GRE. A plain
// object without thread, loop or descriptor: packets go in, packets come out through the functions
// in struct lane_ops, time is a parameter. No allocation, log line or lock per packet. Nothing is
// queued on the way out, so control frames wait for nobody.
//
//   TUN -> lane_from_tun() -> [MPPE] -> PPP -> enhanced GRE -> ops.gre
//   GRE -> lane_from_gre() -> demux by our call id, source check -> order -> [MPPE] -> ops.tun
//                                                            control frames -> ops.control

#include "core/base/clock.h"
#include "core/base/words.h"
#include "core/lane/bucket.h"
#include "core/ppp/link.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LANE_UNREADABLE = 64,
    LANE_RESET_AGAIN = 300, // milliseconds between two requests for the same reset
    LANE_RESETS = 40,       // requests without effect
};

struct lane;
struct lane_session;

// The functions may call the lane for the same session, but free no session.
struct lane_ops {
    // A whole enhanced GRE packet (without IP header) for the session's peer. May be held by the
    // receiver of the call until flush; `data` is valid only during the call.
    void (*gre)(void *ctx, uint32_t peer, uint32_t local, const uint8_t *data, size_t len);
    // A decrypted IP packet for the session's TUN. `user` is the session's owner.
    void (*tun)(void *ctx, void *user, const uint8_t *packet, size_t len);
    // A control frame from the peer (LCP, authentication, CCP, IPCP, anything that is not data):
    // the protocol field and address/control bytes are already off.
    void (*control)(void *ctx, void *user, uint16_t protocol, const uint8_t *info, size_t len);
    // Encrypted packets cannot be read any more, LANE_UNREADABLE in a row or LANE_RESETS requests
    // for a reset long: nothing helps but new keys, and to go on trying costs dear. Once, until
    // there are new keys. May be NULL.
    void (*unreadable)(void *ctx, void *user);
    // The bytes of lane_session_limit() are used up. Once. May be NULL.
    void (*spent)(void *ctx, void *user);
    // Stateful encryption has lost packets, and the peer is to begin its stream anew
    // (ppp_link_reset()). May be NULL where nothing stateful is agreed.
    void (*reset)(void *ctx, void *user);
    // For the first call id, which should not be guessed. May be NULL: ids then begin at 1.
    void (*random)(void *ctx, void *to, size_t len);
};

// Why packets were dropped; one name table prints them (`print stats`).
enum lane_drop {
    LANE_DROP_SHORT,   // truncated or inconsistent GRE header
    LANE_DROP_VERSION, // not enhanced GRE, or flags that must be zero
    LANE_DROP_NO_CALL, // no session with this call id
    LANE_DROP_SOURCE,  // not from the session's peer
    LANE_DROP_DUPLICATE,
    LANE_DROP_LATE,    // older than what was delivered, and not decryptable any more
    LANE_DROP_FAR,     // a sequence number out of the blue, until the next one follows it
    LANE_DROP_ACK,     // acknowledges what was never sent
    LANE_DROP_PPP,     // malformed PPP frame
    LANE_DROP_CLEAR,   // unencrypted data while encryption is on
    LANE_DROP_MPPE,    // bad MPPE header or coherency count, or implausible plaintext
    LANE_DROP_NOT_UP,  // data while the link does not carry data, anything before connect
    LANE_DROP_TOO_BIG, // larger than the link's MTU
    LANE_DROP_IP,      // what came from or goes to the TUN is no IPv4 packet
    LANE_DROP_SPOOF,   // bears a source address that is not the peer's to use
    LANE_DROP_RATE,    // faster than the peer may send
    LANE_DROP_COUNT,
};
extern const struct word lane_drop_words[]; // "short", "version", ...

// Since the session began: IP packets that went through and their bytes, each segment by itself.
struct lane_counters {
    uint64_t rx_packets, rx_bytes, tx_packets, tx_bytes;
};

struct lane *lane_new(const struct lane_ops *ops, void *ctx);
void lane_free(struct lane *l); // sessions must be gone

// Call ids: ours is chosen by the lane and unique in it, and an old one is not used again soon; the
// peer's comes from the PPTP exchange. NULL when all ids are taken. `window` is the peer's
// advertised receive window in packets (0 = none given). Connect once.
struct lane_session *lane_session_new(struct lane *l, void *user, uint32_t peer, uint32_t local);
uint16_t lane_session_call_id(const struct lane_session *s); // what goes into our call messages
void lane_session_connect(struct lane_session *s, uint16_t peer_call_id, uint16_t window);
void lane_session_free(struct lane_session *s);

// From ppp_ops: keys, up, down. Data moves only between up and down. A key begins the encryption of
// its direction anew; NULL leaves it as it is, unless the encoding says none.
void lane_session_keys(struct lane_session *s, struct ppp_encoding send, const uint8_t *send_key,
    struct ppp_encoding recv, const uint8_t *recv_key);
void lane_session_reset(struct lane_session *s); // from ppp_ops.reset: the peer has lost packets
void lane_session_up(struct lane_session *s, uint16_t mtu, bool acfc, bool pfc);
void lane_session_down(struct lane_session *s);
// Lowers the maximum segment size that TCP connections state in both directions to what fits the
// link (change-tcp-mss); off at first.
void lane_session_clamp(struct lane_session *s, bool on);
// What packets from the peer may bear as their source: one of these networks. None: anything.
struct lane_source {
    uint32_t network, mask;
};
void lane_session_sources(struct lane_session *s, const struct lane_source *sources, size_t count);
// How fast the peer may send; what comes faster is dropped. A rate of 0: as fast as it can.
void lane_session_police(struct lane_session *s, msec_t now, const struct bucket_rate *rate);
// How many bytes may come and go in all before ops.spent; 0: any number.
void lane_session_limit(struct lane_session *s, uint64_t rx_bytes, uint64_t tx_bytes);

void lane_control(struct lane_session *s, msec_t now, uint16_t protocol, const uint8_t *info,
    size_t len); // a control frame for the peer; goes out before queued data
void lane_from_tun(struct lane_session *s, msec_t now, const uint8_t *packet, size_t len);
void lane_from_gre(struct lane *l, msec_t now, uint32_t source, const uint8_t *data, size_t len);
// Sends due acknowledgements and releases packets that waited for order. Returns milliseconds
// until it wants to be called again, -1 when nothing waits.
msec_t lane_flush(struct lane *l, msec_t now);

struct lane_counters lane_session_counters(const struct lane_session *s);
msec_t lane_session_last_heard(const struct lane_session *s); // any valid GRE from the peer
msec_t lane_session_last_data(const struct lane_session *s);  // IP data either way (idle-timeout)
// Encrypted packets in a row that came in order and could not be read. After an outage of more than
// MPPE_GAP_MAX packets there is no end of them.
unsigned lane_session_unreadable(const struct lane_session *s);
const uint64_t *lane_session_drops(const struct lane_session *s); // LANE_DROP_COUNT numbers
const uint64_t *lane_drops(const struct lane *l);                 // incl. those of no session
