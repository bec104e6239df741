// SPDX-License-Identifier: ISC
// A control stream from a stranger, at both ends of a connection. The first byte of the input says
// into pieces of which length the rest is cut, and what the host does with calls. Afterwards all
// timers run, so that what is left behind is found.

#include "core/pptp/ctrl.h"
#include "tests/fuzz/fuzz.h"

struct host {
    struct pptp_ctrl *ctrl;
    unsigned mode; // 0 accept, 1 refuse, 2 accept and hang up, 3 answer never
    int calls, closed;
};

static msec_t now;

static msec_t clock_read(void *ctx)
{
    (void)ctx;
    return now;
}

static void op_send(void *ctx, const uint8_t *data, size_t len)
{
    struct host *h = ctx;
    struct pptp_msg m;
    const char *why;
    size_t used;

    FUZZ_LAW(h->closed == 0);
    FUZZ_LAW(pptp_msg_read(data, len, &m, &used, &why) == PPTP_FRAME_MESSAGE);
}

static void op_established(void *ctx)
{
    struct host *h = ctx;

    h->calls += pptp_call_new(h->ctrl, 5, h) != NULL;
    h->calls += pptp_call_new(h->ctrl, 0, h) != NULL;
}

static void op_closed(void *ctx, const char *why)
{
    struct host *h = ctx;

    FUZZ_LAW(h->closed++ == 0 && h->calls == 0 && why[0] != '\0');
}

static void op_incoming(void *ctx, struct pptp_call *call)
{
    struct host *h = ctx;

    h->calls++;
    if (h->mode == 0 || h->mode == 2) {
        pptp_call_accept(call, (uint16_t)h->calls);
    } else if (h->mode == 1) {
        pptp_call_refuse(call, PPTP_CALL_BUSY, PPTP_ERROR_NONE);
        h->calls--;
    }
}

static void op_connected(void *ctx, struct pptp_call *call)
{
    struct host *h = ctx;

    if (h->mode == 2)
        pptp_call_hangup(call, "enough");
}

static void op_ended(void *ctx, struct pptp_call *call, const char *why)
{
    struct host *h = ctx;

    pptp_call_hangup(call, why);
    FUZZ_LAW(h->calls-- > 0);
}

static void op_log(void *ctx, unsigned topics, const char *text)
{
    (void)ctx, (void)topics;
    for (; *text != '\0'; text++)
        FUZZ_LAW((unsigned char)*text >= 0x20 && *text != 0x7F);
}

static const struct pptp_ctrl_ops ops = {
    .send = op_send,
    .established = op_established,
    .closed = op_closed,
    .incoming = op_incoming,
    .connected = op_connected,
    .ended = op_ended,
    .log = op_log,
};

static void run(bool server, unsigned mode, size_t piece, const uint8_t *data, size_t size)
{
    static const struct clock fake = { .now = clock_read };
    struct pptp_ctrl_config config = {
        .server = server,
        .host = "host",
        .vendor = "vendor",
        .echo_interval = 30000,
        .max_calls = 4,
    };
    struct host h = { .mode = mode };
    struct timers timers;

    timers_init(&timers, &fake);
    h.ctrl = pptp_ctrl_new(&config, &ops, &h, &timers);
    pptp_ctrl_start(h.ctrl);
    for (size_t at = 0; at < size; at += piece)
        pptp_ctrl_input(h.ctrl, data + at, size - at < piece ? size - at : piece);
    if (size % 2 != 0)
        pptp_ctrl_stop(h.ctrl, "odd");
    for (int i = 0; i < 32 && timers_next(&timers) >= 0; i++) {
        now += timers_next(&timers);
        timers_run(&timers);
    }
    FUZZ_LAW(h.closed == 1); // a silent peer is always found out
    pptp_ctrl_free(h.ctrl);
    FUZZ_LAW(timers.count == 0);
    timers_fini(&timers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    for (int server = 0; server < 2; server++)
        run(server, data[0] & 3u, (size_t)(data[0] >> 2) + 1, data + 1, size - 1);
    return 0;
}
