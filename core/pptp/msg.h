// SPDX-License-Identifier: ISC
#pragma once
// The messages of the PPTP control connection (RFC 2637 section 2) as data: each has a row that
// lists its fields, and one walker each writes, reads and prints all of them.

#include "core/base/buf.h"
#include "core/base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pptp_type {
    PPTP_SCCRQ = 1, // Start-Control-Connection-Request
    PPTP_SCCRP,
    PPTP_STOP_RQ,
    PPTP_STOP_RP,
    PPTP_ECHO_RQ,
    PPTP_ECHO_RP,
    PPTP_OCRQ, // Outgoing-Call-Request
    PPTP_OCRP,
    PPTP_ICRQ, // Incoming-Call-Request
    PPTP_ICRP,
    PPTP_ICCN, // Incoming-Call-Connected
    PPTP_CCRQ, // Call-Clear-Request
    PPTP_CDN,  // Call-Disconnect-Notify
    PPTP_WEN,  // WAN-Error-Notify
    PPTP_SLI,  // Set-Link-Info
    PPTP_TYPE_END,
};

enum {
    PPTP_PREFIX = 12,      // length, message type, cookie, control type, reserved
    PPTP_MSG_MAX = 220,    // the longest message that is defined
    PPTP_LENGTH_MAX = 512, // beyond that a stranger's length field is not believed
    PPTP_COOKIE = 0x1A2B3C4D,
    PPTP_VERSION = 0x0100,
};

// All fields of all messages; each message uses those in its row. Texts end with a NUL here and
// may fill their field without one on the wire.
struct pptp_msg {
    enum pptp_type type;
    uint16_t version;
    uint8_t result, error;
    uint8_t reason;
    uint16_t cause;
    uint32_t framing, bearer; // capabilities, or what a call uses
    uint16_t max_channels, firmware;
    char host[65], vendor[65];
    uint32_t identifier;
    uint16_t call_id;      // the sender's, but the receiver's own answer says which is meant
    uint16_t peer_call_id; // the receiver's
    uint16_t serial;
    uint32_t min_speed, max_speed, speed; // bits per second
    uint16_t window, delay;               // packets; tenths of a second
    uint16_t number_len, dialing_len;
    char number[65], dialing[65], subaddress[65];
    uint32_t channel;
    char statistics[129];
    uint32_t crc_errors, framing_errors, hardware_overruns, buffer_overruns, timeout_errors,
        alignment_errors;
    uint32_t send_accm, receive_accm;
};

size_t pptp_msg_size(unsigned type);      // on the wire, prefix included; 0 for an unknown type
const char *pptp_msg_name(unsigned type); // as the RFC spells it; NULL for an unknown type
void pptp_msg_write(struct wr *w, const struct pptp_msg *m);
// "Echo-Reply identifier: 1, result: 1, error: 0" with texts escaped, for the debug log.
void pptp_msg_dump(struct buf *to, const struct pptp_msg *m);

// What the front of the byte stream is. Judged as early as the bytes allow, so that a wrong length
// or cookie is found before the rest is waited for.
enum pptp_frame {
    PPTP_FRAME_MORE,    // so far it could be a message
    PPTP_FRAME_MESSAGE, // a whole message: *ret is filled
    PPTP_FRAME_UNKNOWN, // a whole message of a kind we do not know: skip it
    PPTP_FRAME_BAD,     // not PPTP, or out of step: *ret_why says in what way; close the connection
};

// *ret_len is how many bytes to take off the stream, on MESSAGE and UNKNOWN; *ret_why is set on
// UNKNOWN and BAD and stays valid.
enum pptp_frame pptp_msg_read(
    const void *data, size_t len, struct pptp_msg *ret, size_t *ret_len, const char **ret_why);
