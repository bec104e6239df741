// SPDX-License-Identifier: ISC
#pragma once
// Configuration options (RFC 1661 section 5 and 6), once for all control protocols. A protocol is
// a list of rows; a row says how long the option may be and what happens to it in each direction.
// An option without a row, or without `judge`, is rejected.

#include "core/base/rd.h"
#include "core/base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PPP_OPT_HEAD = 2,       // type and length
    PPP_CONTROL_MAX = 1500, // the largest control frame that every peer takes
};

// The answer to one option and, as the worst of all, to a request.
enum ppp_verdict {
    PPP_ACK,
    PPP_NAK,
    PPP_REJ,
};

enum ppp_show { // how the log shows a value
    PPP_SHOW_HEX,
    PPP_SHOW_NUMBER,
    PPP_SHOW_ADDRESS,
    PPP_SHOW_AUTH,
};

struct ppp_opt {
    uint8_t type;
    const char *name;
    uint8_t min, max; // whole option, with its two bytes of head
    enum ppp_show show;

    // Our request. `ask` writes the value, or returns false to leave the option out; `nakked` is
    // told what the peer would like (also for an option we did not ask for); `rejected` must make
    // `ask` return false from then on, or end the link.
    bool (*ask)(void *ctx, struct wr *value);
    void (*nakked)(void *ctx, struct rd value);
    void (*rejected)(void *ctx);

    // The peer's request. `judge` decides and, for PPP_NAK, writes the value that would do.
    // `missing` is asked when the option was left out: true with a value to say that it is wanted.
    // `accept` comes when the whole request is acknowledged.
    enum ppp_verdict (*judge)(void *ctx, struct rd value, struct wr *nak);
    bool (*missing)(void *ctx, struct wr *nak);
    void (*accept)(void *ctx, struct rd value);
};

struct ppp_opts {
    const struct ppp_opt *rows;
    size_t count;
};

// One option as it came. ppp_opt_next() returns false at the end of the list, and at a malformed
// option with r->bad set.
struct ppp_opt_seen {
    uint8_t type;
    struct rd value;
    const uint8_t *raw; // with the head
    size_t len;
};
bool ppp_opt_next(struct rd *r, struct ppp_opt_seen *ret);
const struct ppp_opt *ppp_opt_row(const struct ppp_opts *opts, uint8_t type); // NULL if unknown

// The options of our request; returns their length.
size_t ppp_opts_ask(const struct ppp_opts *opts, void *ctx, uint8_t *to, size_t size);

// What goes back for the peer's request: the rejected options as they came and in their order, or
// the values that would do. For PPP_ACK the request itself goes back, so there is nothing here.
struct ppp_reply {
    enum ppp_verdict verdict;
    size_t len;
    uint8_t options[PPP_CONTROL_MAX];
};

// False for a malformed list, which must not be answered at all. With `naks` false what would be
// nakked is rejected instead, and nothing is asked for beyond the request (RFC 1661 section 4.6).
bool ppp_opts_judge(
    const struct ppp_opts *opts, void *ctx, struct rd request, bool naks, struct ppp_reply *reply);
void ppp_opts_accept(const struct ppp_opts *opts, void *ctx, struct rd request);

// The peer's Nak or Reject of our request. False where it is malformed or, for a Reject, names what
// we did not send; nothing has been changed then.
bool ppp_opts_nakked(const struct ppp_opts *opts, void *ctx, struct rd list);
bool ppp_opts_rejected(const struct ppp_opts *opts, void *ctx, struct rd sent, struct rd list);
