// SPDX-License-Identifier: ISC
#pragma once
// Netlink messages as bytes: building requests and reading what the kernel says. Pure; private to
// core/net and its tests. The kernel speaks host byte order, pads everything to four bytes, and
// its fixed headers are its ABI: they are copied in and out whole, never overlaid.

#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/net/netlink.h"

#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct nl_msg {
    uint8_t data[1024];
    struct wr w; // points into data: a message is not copied
};

// Every request asks for an acknowledgement, so that every answer has an end.
void nl_msg_init(struct nl_msg *m, uint16_t type, uint16_t flags, const void *head, size_t len);
void nl_put(struct nl_msg *m, uint16_t type, const void *data, size_t len);
void nl_put_u32(struct nl_msg *m, uint16_t type, uint32_t v);
void nl_put_ip(struct nl_msg *m, uint16_t type, uint32_t address);
void nl_put_text(struct nl_msg *m, uint16_t type, const char *s);
size_t nl_nest(struct nl_msg *m, uint16_t type); // attributes put until nl_nest_end() are inside
void nl_nest_end(struct nl_msg *m, size_t mark);
// Sets length and sequence number; returns the length, 0 where the message did not fit.
size_t nl_msg_finish(struct nl_msg *m, uint32_t seq);

// One message out of a datagram.
struct nl_part {
    uint16_t type, flags;
    uint32_t seq, port;
    struct rd body;
};

bool nl_part_next(struct rd *datagram, struct nl_part *ret); // false at the end or on nonsense

struct nl_attr {
    uint16_t type; // without the nesting and byte order bits
    struct rd data;
};

bool nl_attr_next(struct rd *attrs, struct nl_attr *ret);

uint8_t nl_u8(struct rd data);
uint32_t nl_u32(struct rd data); // 0 where it is not there
uint32_t nl_ip(struct rd data);
void nl_text(struct rd data, char *to, size_t size); // cut where it does not fit

// Bodies to objects; false where the body is malformed or not of a kind that Warren looks at.
bool nl_link_read(struct rd body, struct nl_link *ret);
bool nl_addr_read(struct rd body, struct nl_addr *ret);
bool nl_route_read(struct rd body, struct nl_route *ret);
bool nl_neigh_read(struct rd body, struct nl_neigh *ret);

// NLMSG_ERROR and the end of a dump: the errno (0 is an acknowledgement) and the kernel's own
// words, "" where it has none.
bool nl_error_read(const struct nl_part *part, int *ret_errno, char *text, size_t size);

// A datagram of the monitor socket, as events.
void nl_events_read(
    struct rd datagram, void (*event)(void *ctx, const struct nl_event *e), void *ctx);

// The name of an interface for a sentence, or "interface 7" where it is gone.
#define NL_LABEL_SIZE 24
const char *nl_link_label(int index, char to[NL_LABEL_SIZE]);

// Sends a request and waits for its acknowledgement. On failure *err is "cannot " and `what`
// (printf style) and the reason.
bool nl_request(struct nl *n, struct nl_msg *m, struct err *err, const char *what, ...)
    __attribute__((format(printf, 4, 5)));
// A request that is answered with one object.
bool nl_ask(struct nl *n, struct nl_msg *m, void (*answer)(void *ctx, const struct nl_part *part),
    void *ctx, struct err *err, const char *what, ...) __attribute__((format(printf, 6, 7)));
// A dump. All of it is there before the first object is given out, so `each` may ask for more, and
// a dump that was interrupted by changes starts again.
bool nl_dump(struct nl *n, struct nl_msg *m, void (*each)(void *ctx, const struct nl_part *part),
    void *ctx, struct err *err, const char *what);
