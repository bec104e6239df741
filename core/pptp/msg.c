// SPDX-License-Identifier: ISC
#include "core/pptp/msg.h"

#include "core/base/rd.h"
#include "core/base/text.h"

#include <string.h>

// One field on the wire. Its width comes from the type of the member that holds it, so the two
// cannot disagree. Reserved bytes have no name: zero when sent, anything when received (Cisco
// sends other values).
struct field {
    const char *name; // NULL = reserved
    uint8_t width;
    bool text;
    uint16_t offset;
};

// clang-format off
#define MEMBER_SIZE(m)  sizeof(((struct pptp_msg *)0)->m)
#define MEMBER(m, what) .name = what, .offset = offsetof(struct pptp_msg, m)
#define NUMBER(m, what) { MEMBER(m, what), .width = MEMBER_SIZE(m) }
#define TEXT(m, what)   { MEMBER(m, what), .width = MEMBER_SIZE(m) - 1, .text = true }
#define RESERVED(n)     { .width = (n) }
#define END             { .width = 0 }
// clang-format on

struct layout {
    const char *name;
    uint16_t size;
    struct field fields[16]; // until a width of 0
};

static const struct layout layouts[PPTP_TYPE_END] = {
    [PPTP_SCCRQ] = {
        .name = "Start-Control-Connection-Request",
        .size = 156,
        .fields = {
            NUMBER(version, "version"),
            RESERVED(2),
            NUMBER(framing, "framing"),
            NUMBER(bearer, "bearer"),
            NUMBER(max_channels, "max-channels"),
            NUMBER(firmware, "firmware"),
            TEXT(host, "host"),
            TEXT(vendor, "vendor"),
            END,
        },
    },
    [PPTP_SCCRP] = {
        .name = "Start-Control-Connection-Reply",
        .size = 156,
        .fields = {
            NUMBER(version, "version"),
            NUMBER(result, "result"),
            NUMBER(error, "error"),
            NUMBER(framing, "framing"),
            NUMBER(bearer, "bearer"),
            NUMBER(max_channels, "max-channels"),
            NUMBER(firmware, "firmware"),
            TEXT(host, "host"),
            TEXT(vendor, "vendor"),
            END,
        },
    },
    [PPTP_STOP_RQ] = {
        .name = "Stop-Control-Connection-Request",
        .size = 16,
        .fields = { NUMBER(reason, "reason"), RESERVED(1), RESERVED(2), END },
    },
    [PPTP_STOP_RP] = {
        .name = "Stop-Control-Connection-Reply",
        .size = 16,
        .fields = { NUMBER(result, "result"), NUMBER(error, "error"), RESERVED(2), END },
    },
    [PPTP_ECHO_RQ] = {
        .name = "Echo-Request",
        .size = 16,
        .fields = { NUMBER(identifier, "identifier"), END },
    },
    [PPTP_ECHO_RP] = {
        .name = "Echo-Reply",
        .size = 20,
        .fields = {
            NUMBER(identifier, "identifier"),
            NUMBER(result, "result"),
            NUMBER(error, "error"),
            RESERVED(2),
            END,
        },
    },
    [PPTP_OCRQ] = {
        .name = "Outgoing-Call-Request",
        .size = 168,
        .fields = {
            NUMBER(call_id, "call-id"),
            NUMBER(serial, "serial"),
            NUMBER(min_speed, "min-speed"),
            NUMBER(max_speed, "max-speed"),
            NUMBER(bearer, "bearer"),
            NUMBER(framing, "framing"),
            NUMBER(window, "window"),
            NUMBER(delay, "delay"),
            NUMBER(number_len, "number-length"),
            RESERVED(2),
            TEXT(number, "number"),
            TEXT(subaddress, "subaddress"),
            END,
        },
    },
    [PPTP_OCRP] = {
        .name = "Outgoing-Call-Reply",
        .size = 32,
        .fields = {
            NUMBER(call_id, "call-id"),
            NUMBER(peer_call_id, "peer-call-id"),
            NUMBER(result, "result"),
            NUMBER(error, "error"),
            NUMBER(cause, "cause"),
            NUMBER(speed, "speed"),
            NUMBER(window, "window"),
            NUMBER(delay, "delay"),
            NUMBER(channel, "channel"),
            END,
        },
    },
    [PPTP_ICRQ] = {
        .name = "Incoming-Call-Request",
        .size = 220,
        .fields = {
            NUMBER(call_id, "call-id"),
            NUMBER(serial, "serial"),
            NUMBER(bearer, "bearer"),
            NUMBER(channel, "channel"),
            NUMBER(number_len, "number-length"),
            NUMBER(dialing_len, "dialing-length"),
            TEXT(number, "number"),
            TEXT(dialing, "dialing"),
            TEXT(subaddress, "subaddress"),
            END,
        },
    },
    [PPTP_ICRP] = {
        .name = "Incoming-Call-Reply",
        .size = 24,
        .fields = {
            NUMBER(call_id, "call-id"),
            NUMBER(peer_call_id, "peer-call-id"),
            NUMBER(result, "result"),
            NUMBER(error, "error"),
            NUMBER(window, "window"),
            NUMBER(delay, "delay"),
            RESERVED(2),
            END,
        },
    },
    [PPTP_ICCN] = {
        .name = "Incoming-Call-Connected",
        .size = 28,
        .fields = {
            NUMBER(peer_call_id, "peer-call-id"),
            RESERVED(2),
            NUMBER(speed, "speed"),
            NUMBER(window, "window"),
            NUMBER(delay, "delay"),
            NUMBER(framing, "framing"),
            END,
        },
    },
    [PPTP_CCRQ] = {
        .name = "Call-Clear-Request",
        .size = 16,
        .fields = { NUMBER(call_id, "call-id"), RESERVED(2), END },
    },
    [PPTP_CDN] = {
        .name = "Call-Disconnect-Notify",
        .size = 148,
        .fields = {
            NUMBER(call_id, "call-id"),
            NUMBER(result, "result"),
            NUMBER(error, "error"),
            NUMBER(cause, "cause"),
            RESERVED(2),
            TEXT(statistics, "statistics"),
            END,
        },
    },
    [PPTP_WEN] = {
        .name = "WAN-Error-Notify",
        .size = 40,
        .fields = {
            NUMBER(peer_call_id, "peer-call-id"),
            RESERVED(2),
            NUMBER(crc_errors, "crc-errors"),
            NUMBER(framing_errors, "framing-errors"),
            NUMBER(hardware_overruns, "hardware-overruns"),
            NUMBER(buffer_overruns, "buffer-overruns"),
            NUMBER(timeout_errors, "timeout-errors"),
            NUMBER(alignment_errors, "alignment-errors"),
            END,
        },
    },
    [PPTP_SLI] = {
        .name = "Set-Link-Info",
        .size = 24,
        .fields = {
            NUMBER(peer_call_id, "peer-call-id"),
            RESERVED(2),
            NUMBER(send_accm, "send-accm"),
            NUMBER(receive_accm, "receive-accm"),
            END,
        },
    },
};

static const struct layout *layout_of(unsigned type)
{
    return type > 0 && type < PPTP_TYPE_END ? &layouts[type] : NULL;
}

size_t pptp_msg_size(unsigned type)
{
    const struct layout *l = layout_of(type);

    return l != NULL ? l->size : 0;
}

const char *pptp_msg_name(unsigned type)
{
    const struct layout *l = layout_of(type);

    return l != NULL ? l->name : NULL;
}

static uint32_t field_get(const struct field *f, const struct pptp_msg *m)
{
    const void *at = (const char *)m + f->offset;

    if (f->width == 1)
        return *(const uint8_t *)at;
    if (f->width == 2)
        return *(const uint16_t *)at;
    return *(const uint32_t *)at;
}

static void field_write(const struct field *f, struct wr *w, const struct pptp_msg *m)
{
    if (f->name == NULL)
        wr_zero(w, f->width);
    else if (f->text)
        wr_text(w, (const char *)m + f->offset, f->width);
    else if (f->width == 1)
        wr_u8(w, (uint8_t)field_get(f, m));
    else if (f->width == 2)
        wr_u16(w, (uint16_t)field_get(f, m));
    else
        wr_u32(w, field_get(f, m));
}

static void field_read(const struct field *f, struct rd *r, struct pptp_msg *m)
{
    void *at = (char *)m + f->offset;

    if (f->name == NULL)
        rd_skip(r, f->width);
    else if (f->text)
        rd_text(r, at, f->width);
    else if (f->width == 1)
        *(uint8_t *)at = rd_u8(r);
    else if (f->width == 2)
        *(uint16_t *)at = rd_u16(r);
    else
        *(uint32_t *)at = rd_u32(r);
}

void pptp_msg_write(struct wr *w, const struct pptp_msg *m)
{
    const struct layout *l = &layouts[m->type];

    wr_u16(w, l->size);
    wr_u16(w, 1); // a control message
    wr_u32(w, PPTP_COOKIE);
    wr_u16(w, (uint16_t)m->type);
    wr_u16(w, 0);
    for (const struct field *f = l->fields; f->width > 0; f++)
        field_write(f, w, m);
}

void pptp_msg_dump(struct buf *to, const struct pptp_msg *m)
{
    const struct layout *l = &layouts[m->type];
    const char *between = " ";

    buf_adds(to, l->name);
    for (const struct field *f = l->fields; f->width > 0; f++) {
        const char *at = (const char *)m + f->offset;

        if (f->name == NULL)
            continue;
        buf_printf(to, "%s%s: ", between, f->name);
        if (f->text)
            text_escape(to, at, strnlen(at, f->width));
        else
            buf_printf(to, "%u", field_get(f, m));
        between = ", ";
    }
}

static void body_read(struct rd *r, enum pptp_type type, struct pptp_msg *ret)
{
    *ret = (struct pptp_msg){ .type = type };
    for (const struct field *f = layouts[type].fields; f->width > 0; f++)
        field_read(f, r, ret);
}

static enum pptp_frame bad(const char **ret_why, const char *why)
{
    *ret_why = why;
    return PPTP_FRAME_BAD;
}

enum pptp_frame pptp_msg_read(
    const void *data, size_t len, struct pptp_msg *ret, size_t *ret_len, const char **ret_why)
{
    struct rd r = rd_init(data, len);
    uint16_t length = rd_u16(&r), kind, type;
    uint32_t cookie;
    bool known;

    if (!rd_ok(&r))
        return PPTP_FRAME_MORE;
    if (length < PPTP_PREFIX)
        return bad(ret_why, "a message shorter than its own header");
    if (length > PPTP_LENGTH_MAX)
        return bad(ret_why, "a message longer than any that exists");
    kind = rd_u16(&r);
    cookie = rd_u32(&r);
    if (!rd_ok(&r))
        return PPTP_FRAME_MORE;
    if (cookie != PPTP_COOKIE)
        return bad(ret_why, "a message without the PPTP cookie");
    type = rd_u16(&r);
    known = kind == 1 && layout_of(type) != NULL;
    if (rd_ok(&r) && known && length != layouts[type].size)
        return bad(ret_why, "a message whose length does not fit its type");
    if (len < length)
        return PPTP_FRAME_MORE;
    *ret_len = length;
    if (!known) {
        *ret_why = kind != 1 ? "not a control message" : "a control message of unknown type";
        return PPTP_FRAME_UNKNOWN;
    }
    rd_u16(&r); // reserved; not always zero
    body_read(&r, (enum pptp_type)type, ret);
    return PPTP_FRAME_MESSAGE;
}
