// SPDX-License-Identifier: ISC
#pragma once
// A client's and a server's link back to back on a virtual clock, for the targets that put frames
// between them. What must hold whatever a peer says is checked here.
#include "core/base/mem.h"
#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/crypto/crypto.h"
#include "core/ppp/auth.h"
#include "core/ppp/frame.h"
#include "tests/fake/pipe.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

struct drive_side {
    struct drive *drive;
    int which;
    struct ppp_link *link;
    enum ppp_encryption policy;
    uint32_t random;
    uint8_t last_id; // of the latest frame that this side sent
    msec_t heard;
    bool up, ended, asked;
};

struct drive {
    struct fake_clock clock;
    struct fake_pipe pipe;
    struct drive_side sides[2];
    struct ppp_config config[2];
    enum ppp_encryption grant;
};

enum { CLIENT, SERVER };

static void drive_send(void *ctx, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct drive_side *s = ctx;
    uint8_t frame[2 + PPP_CONTROL_MAX];
    struct wr w = wr_init(frame, sizeof(frame));
    struct rd r = rd_init(info, len);

    FUZZ_LAW(!s->ended && len <= PPP_CONTROL_MAX && !ppp_protocol_is_data(protocol));
    rd_skip(&r, 1);
    s->last_id = rd_u8(&r);
    FUZZ_LAW(rd_u16(&r) == len);
    wr_u16(&w, protocol);
    wr_bytes(&w, info, len);
    fake_pipe_send(&s->drive->pipe, s->which, frame, wr_len(&w));
}

// A frame in a buffer of its own, so that a read past its end is seen.
static void drive_input(struct drive_side *s, uint16_t protocol, const uint8_t *info, size_t len)
{
    uint8_t *copy = mem_dup(info, len);

    s->heard = s->drive->clock.now;
    ppp_link_input(s->link, protocol, copy, len);
    free(copy);
}

static void drive_deliver(void *ctx, const uint8_t *data, size_t len)
{
    struct rd r = rd_init(data, len);
    uint16_t protocol = rd_u16(&r);

    len = rd_left(&r);
    drive_input(ctx, protocol, rd_bytes(&r, len), len);
}

static void drive_random(void *ctx, void *to, size_t len)
{
    struct drive_side *s = ctx;
    struct wr w = wr_init(to, len);

    while (wr_ok(&w) && wr_len(&w) < len) {
        s->random = s->random * 1664525u + 1013904223u;
        wr_u8(&w, (uint8_t)(s->random >> 24));
    }
}

static msec_t drive_last_heard(void *ctx)
{
    return ((struct drive_side *)ctx)->heard;
}

static void drive_authenticate(void *ctx, const struct ppp_credentials *who)
{
    struct drive_side *s = ctx;
    struct ppp_grant grant = { .encryption = s->drive->grant,
        .local_address = 0x0a000001,
        .remote_address = 0x0a000002,
        .dns = { 0x01010101 } };

    FUZZ_LAW(who->name.len <= PPP_NAME_MAX && who->response_len <= sizeof(who->response));
    ppp_check_password(who, "secret", 6, &grant);
    ppp_link_authenticated(s->link, &grant);
}

static void drive_cancel(void *ctx)
{
    (void)ctx;
    FUZZ_LAW(false); // the host here answers at once
}

static void drive_phase(void *ctx, enum ppp_phase phase)
{
    (void)ctx, (void)phase;
}

static void drive_keys(void *ctx, struct ppp_encoding send, const uint8_t *send_key,
    struct ppp_encoding recv, const uint8_t *recv_key)
{
    FUZZ_LAW(!((struct drive_side *)ctx)->up);
    FUZZ_LAW((send.bits == 0 || send_key != NULL) && (recv.bits == 0 || recv_key != NULL));
}

static void drive_reset(void *ctx)
{
    FUZZ_LAW(!((struct drive_side *)ctx)->ended);
}

static void drive_up(void *ctx, const struct ppp_params *params)
{
    struct drive_side *s = ctx;

    FUZZ_LAW(!s->up && !s->ended);
    FUZZ_LAW(s->policy != PPP_ENCRYPT_REQUIRED ||
             (params->send.bits == 128 && params->recv.bits == 128));
    FUZZ_LAW(params->mtu > 0 && params->mtu <= s->drive->config[s->which].mtu);
    s->up = true;
}

static void drive_down(void *ctx)
{
    struct drive_side *s = ctx;

    FUZZ_LAW(s->up);
    s->up = false;
}

static void drive_ended(void *ctx, enum ppp_end why, const char *sentence)
{
    struct drive_side *s = ctx;

    FUZZ_LAW(!s->ended && !s->up && why != PPP_END_NONE && sentence[0] != '\0');
    s->ended = true;
}

static void drive_log(void *ctx, unsigned topics, const char *text)
{
    (void)ctx, (void)topics;
    FUZZ_LAW(strstr(text, "secret") == NULL);
}

static const struct ppp_ops drive_ops = {
    .send = drive_send,
    .random = drive_random,
    .last_heard = drive_last_heard,
    .authenticate = drive_authenticate,
    .cancel_authenticate = drive_cancel,
    .phase = drive_phase,
    .keys = drive_keys,
    .reset = drive_reset,
    .up = drive_up,
    .down = drive_down,
    .ended = drive_ended,
    .log = drive_log,
};

static inline void drive_begin(
    struct drive *d, unsigned methods, enum ppp_encryption client, enum ppp_encryption server)
{
    static const struct ppp_text name = { 4, "User" }, secret = { 6, "secret" };
    struct err err;

    FUZZ_LAW(crypto_init(&err));
    memset(d, 0, sizeof(*d));
    d->grant = server;
    fake_clock_init(&d->clock);
    fake_pipe_init(&d->pipe, &d->clock, 20);
    for (int i = 0; i < 2; i++) {
        d->config[i] = (struct ppp_config){ .server = i == SERVER,
            .mru = 1450,
            .mtu = 1450,
            .methods = methods,
            .name = name,
            .password = secret,
            .encryption = client,
            .want_dns = true,
            .keepalive = 30000 };
        d->sides[i] = (struct drive_side){ .drive = d,
            .which = i,
            .random = 17u + (uint32_t)i,
            .heard = d->clock.now,
            .policy = i == SERVER ? server : client };
        d->sides[i].link = ppp_link_new(&d->config[i], &drive_ops, &d->sides[i], &d->clock.timers);
        d->pipe.ends[i] = (struct fake_pipe_end){ drive_deliver, &d->sides[i] };
    }
    ppp_link_open(d->sides[SERVER].link);
    ppp_link_open(d->sides[CLIENT].link);
}

static inline void drive_end(struct drive *d)
{
    for (int i = 0; i < 2; i++) {
        ppp_link_lost(d->sides[i].link, "TCP is gone");
        FUZZ_LAW(d->sides[i].ended && !d->sides[i].up);
        ppp_link_free(d->sides[i].link);
    }
    fake_pipe_fini(&d->pipe);
    FUZZ_LAW(d->clock.timers.count == 0);
    fake_clock_fini(&d->clock);
}

enum { // how a step's frame is repaired, so that what lies behind the first checks is reached
    STEP_ID = 0x10,     // the identifier becomes the one of the victim's latest frame
    STEP_LENGTH = 0x20, // the length field becomes true
};

// One frame for one side: a length, then that many bytes.
static inline void drive_frame(struct drive_side *s, uint16_t protocol, unsigned how, struct rd *r)
{
    uint8_t frame[UINT8_MAX + 4];
    size_t len = rd_u8(r);
    struct rd bytes;
    struct wr head = wr_init(frame, 4);

    len = len < rd_left(r) ? len : rd_left(r);
    bytes = rd_sub(r, len);
    rd_copy(&bytes, frame, len);
    if (len >= 4) {
        struct rd old = rd_init(frame, 4);
        uint8_t code = rd_u8(&old), id = rd_u8(&old);
        uint16_t length = rd_u16(&old);

        wr_u8(&head, code);
        wr_u8(&head, (how & STEP_ID) != 0 ? s->last_id : id);
        wr_u16(&head, (how & STEP_LENGTH) != 0 ? (uint16_t)len : length);
    }
    drive_input(s, protocol, frame, len);
}
