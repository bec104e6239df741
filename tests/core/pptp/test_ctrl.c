// SPDX-License-Identifier: ISC
#include "core/pptp/ctrl.h"

#include "core/base/log.h"
#include "core/pptp/egre.h"
#include "tests/t.h"

static msec_t now;

static msec_t clock_read(void *ctx)
{
    (void)ctx;
    return now;
}

static const struct clock fake = { .now = clock_read };

// One end with everything that it did, as text: ">OCRP1" is a message sent with its result.
struct end {
    struct pptp_ctrl *ctrl;
    struct timers timers;
    struct buf sent, trace, log;
    struct pptp_call *call; // the last one that came or was made
    bool accept;            // answer incoming() at once
    uint16_t next_id;
};

static const char *const short_names[PPTP_TYPE_END] = { "", "SCCRQ", "SCCRP", "STOPRQ", "STOPRP",
    "ECHORQ", "ECHORP", "OCRQ", "OCRP", "ICRQ", "ICRP", "ICCN", "CCRQ", "CDN", "WEN", "SLI" };

static void note(struct end *e, const char *what)
{
    if (e->trace.len > 0)
        buf_addc(&e->trace, ' ');
    buf_adds(&e->trace, what);
}

static void op_send(void *ctx, const uint8_t *data, size_t len)
{
    struct end *e = ctx;
    struct pptp_msg m;
    const char *why;
    char text[32];
    size_t used;

    if (!T_INT(pptp_msg_read(data, len, &m, &used, &why), PPTP_FRAME_MESSAGE) || !T_INT(used, len))
        return;
    if (m.result > 0)
        snprintf(text, sizeof(text), ">%s%u", short_names[m.type], m.result);
    else
        snprintf(text, sizeof(text), ">%s", short_names[m.type]);
    note(e, text);
    buf_add(&e->sent, data, len);
}

static void op_established(void *ctx)
{
    note(ctx, "established");
}

static void op_closed(void *ctx, const char *why)
{
    struct end *e = ctx;

    T_OK(why != NULL && why[0] != '\0');
    note(e, "closed");
    e->call = NULL;
    buf_printf(&e->log, "closed: %s\n", why);
}

static void op_incoming(void *ctx, struct pptp_call *call)
{
    struct end *e = ctx;

    note(e, "incoming");
    e->call = call;
    if (e->accept)
        pptp_call_accept(call, e->next_id++);
}

static void op_connected(void *ctx, struct pptp_call *call)
{
    struct end *e = ctx;

    note(e, "connected");
    e->call = call;
}

static void op_ended(void *ctx, struct pptp_call *call, const char *why)
{
    struct end *e = ctx;

    note(e, "ended");
    pptp_call_hangup(call, "again"); // has no effect any more
    if (e->call == call)
        e->call = NULL;
    buf_printf(&e->log, "ended: %s\n", why);
}

static void op_log(void *ctx, unsigned topics, const char *text)
{
    (void)ctx;
    T_OK(topics & LOG_PPTP);
    T_OK(strpbrk(text, "\n\r\x1b") == NULL);
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

static void begin(struct end *e, bool server, msec_t echo)
{
    struct pptp_ctrl_config config = {
        .server = server,
        .host = server ? "server" : "client",
        .vendor = "Warren",
        .echo_interval = echo,
        .max_calls = 3,
    };

    *e = (struct end){ .accept = true, .next_id = 5 };
    timers_init(&e->timers, &fake);
    e->ctrl = pptp_ctrl_new(&config, &ops, e, &e->timers);
    pptp_ctrl_start(e->ctrl);
}

static void finish(struct end *e)
{
    pptp_ctrl_free(e->ctrl);
    T_INT(e->timers.count, 0);
    timers_fini(&e->timers);
    buf_free(&e->sent);
    buf_free(&e->trace);
    buf_free(&e->log);
}

static void forget(struct end *e)
{
    buf_truncate(&e->trace, 0);
    buf_truncate(&e->sent, 0);
    buf_truncate(&e->log, 0);
}

static void feed(struct end *e, const struct pptp_msg *m)
{
    uint8_t bytes[PPTP_MSG_MAX];
    struct wr w = wr_init(bytes, sizeof(bytes));

    pptp_msg_write(&w, m);
    pptp_ctrl_input(e->ctrl, bytes, wr_len(&w));
}

// The message as a well-behaved peer would send it: its call id is 77, ours is 5.
static void feed_type(struct end *e, enum pptp_type type)
{
    feed(e, &(struct pptp_msg){
                .type = type,
                .version = PPTP_VERSION,
                .result = 1,
                .reason = 1,
                .call_id = 77,
                .peer_call_id = 5,
                .identifier = 1,
            });
}

static void wait_for(struct end *e, msec_t ms)
{
    for (msec_t end = now + ms, step; now < end;) {
        step = timers_next(&e->timers);
        now = step < 0 || now + step > end ? end : now + step;
        timers_run(&e->timers);
    }
}

// --- Every message in every state of both ends ---

static void server_fresh(struct end *e)
{
    begin(e, true, 0);
}

static void server_established(struct end *e)
{
    begin(e, true, 0);
    feed_type(e, PPTP_SCCRQ);
}

static void server_asked(struct end *e)
{
    server_established(e);
    e->accept = false;
    feed_type(e, PPTP_OCRQ);
}

static void server_up(struct end *e)
{
    server_established(e);
    feed_type(e, PPTP_OCRQ);
}

static void server_stopping(struct end *e)
{
    server_up(e);
    pptp_ctrl_stop(e->ctrl, "the test stops");
}

static void server_closed(struct end *e)
{
    server_up(e);
    pptp_ctrl_lost(e->ctrl, "the connection was lost");
}

static void client_fresh(struct end *e)
{
    begin(e, false, 0);
}

static void client_established(struct end *e)
{
    begin(e, false, 0);
    feed_type(e, PPTP_SCCRP);
}

static void client_calling(struct end *e)
{
    client_established(e);
    e->call = pptp_call_new(e->ctrl, 5, e);
}

static void client_up(struct end *e)
{
    client_calling(e);
    feed_type(e, PPTP_OCRP);
}

static void client_clearing(struct end *e)
{
    client_up(e);
    pptp_call_hangup(e->call, "the test hangs up");
}

static void client_stopping(struct end *e)
{
    client_up(e);
    pptp_ctrl_stop(e->ctrl, "the test stops");
}

static void client_closed(struct end *e)
{
    client_up(e);
    pptp_ctrl_lost(e->ctrl, "the connection was lost");
}

#define OUT     "out of turn"
#define NO      "without call"
#define NIL     "" // taken in silence
#define ALL_OUT OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT
#define ALL_NIL NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL
#define STOP    ">STOPRP1 closed"
#define STOP_UP ">STOPRP1 ended closed"

// Columns: SCCRQ SCCRP STOPRQ STOPRP ECHORQ ECHORP OCRQ OCRP ICRQ ICRP ICCN CCRQ CDN WEN SLI
static const struct {
    const char *name;
    void (*reach)(struct end *e);
    const char *then[15];
} states[] = {
    { "server, nobody asked", server_fresh,
        { ">SCCRP1 established", OUT, STOP, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT,
            OUT } },
    { "server, established", server_established,
        { ">SCCRP3", OUT, STOP, OUT, ">ECHORP1", NIL, "incoming >OCRP1 connected", OUT, ">ICRP3",
            OUT, OUT, NO, NO, NO, NIL } },
    { "server, asked for a call", server_asked,
        { ">SCCRP3", OUT, STOP_UP, OUT, ">ECHORP1", NIL, "incoming", OUT, ">ICRP3", OUT, OUT,
            ">CDN4 ended", "ended", NO, NIL } },
    { "server, connected", server_up,
        { ">SCCRP3", OUT, STOP_UP, OUT, ">ECHORP1", NIL, "incoming >OCRP1 connected", OUT, ">ICRP3",
            OUT, OUT, ">CDN4 ended", "ended", NIL, NIL } },
    { "server, stopping", server_stopping,
        { OUT, OUT, STOP, "closed", OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT } },
    { "server, closed", server_closed, { ALL_NIL } },
    { "client, waiting", client_fresh,
        { OUT, "established", STOP, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT } },
    { "client, established", client_established,
        { OUT, OUT, STOP, OUT, ">ECHORP1", NIL, OUT, NO, ">ICRP3", OUT, OUT, NO, NO, NO, NIL } },
    { "client, calling", client_calling,
        { OUT, OUT, STOP_UP, OUT, ">ECHORP1", NIL, OUT, ">SLI connected", ">ICRP3", OUT, OUT,
            ">CDN4 ended", "ended", NO, NIL } },
    { "client, connected", client_up,
        { OUT, OUT, STOP_UP, OUT, ">ECHORP1", NIL, OUT, NO, ">ICRP3", OUT, OUT, ">CDN4 ended",
            "ended", NIL, NIL } },
    { "client, clearing", client_clearing,
        { OUT, OUT, STOP_UP, OUT, ">ECHORP1", NIL, OUT, NO, ">ICRP3", OUT, OUT, ">CDN4 ended",
            "ended", NO, NIL } },
    { "client, stopping", client_stopping,
        { OUT, OUT, STOP, "closed", OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT, OUT } },
    { "client, closed", client_closed, { ALL_NIL } },
};

static void every_message_in_every_state(void)
{
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        for (unsigned type = 1; type < PPTP_TYPE_END; type++) {
            struct pptp_ctrl_counters before, after;
            struct end e;

            states[i].reach(&e);
            forget(&e);
            before = pptp_ctrl_counters(e.ctrl);
            feed_type(&e, (enum pptp_type)type);
            after = pptp_ctrl_counters(e.ctrl);
            if (after.out_of_turn > before.out_of_turn)
                note(&e, OUT);
            if (after.without_call > before.without_call)
                note(&e, NO);
            if (!T_STR(buf_str(&e.trace), states[i].then[type - 1]))
                printf("# %s: %s\n", states[i].name, short_names[type]);
            finish(&e);
        }
    }
}

// --- The stream ---

static const uint8_t *echo_bytes(void)
{
    static uint8_t bytes[16];

    t_hex("0010 0001 1A2B3C4D 0005 0000 00000007", bytes, sizeof(bytes));
    return bytes;
}

static void a_length_below_twelve_closes_the_connection(void)
{
    for (uint8_t len = 0; len < PPTP_PREFIX; len++) {
        struct end e;

        server_up(&e);
        forget(&e);
        pptp_ctrl_input(e.ctrl, (uint8_t[]){ 0, len }, 2);
        T_STR(buf_str(&e.trace), "ended closed");
        T_STR(buf_str(&e.log), "ended: a message shorter than its own header\n"
                               "closed: a message shorter than its own header\n");
        pptp_ctrl_input(e.ctrl, echo_bytes(), 16); // nothing is heard any more
        T_STR(buf_str(&e.trace), "ended closed");
        finish(&e);
    }
}

static void a_message_may_be_cut_at_every_byte(void)
{
    uint8_t bytes[PPTP_MSG_MAX];

    for (unsigned type = 1; type < PPTP_TYPE_END; type++) {
        struct wr w = wr_init(bytes, sizeof(bytes));

        pptp_msg_write(&w, &(struct pptp_msg){ .type = (enum pptp_type)type, .identifier = 7 });
        for (size_t cut = 1; cut < wr_len(&w); cut++) {
            struct end e;

            server_established(&e);
            pptp_ctrl_input(e.ctrl, bytes, cut);
            T_INT(pptp_ctrl_counters(e.ctrl).received, 1);
            pptp_ctrl_input(e.ctrl, bytes + cut, wr_len(&w) - cut);
            T_INT(pptp_ctrl_counters(e.ctrl).received, 2);
            finish(&e);
        }
    }
}

static void all_messages_of_a_segment_are_taken_at_once(void)
{
    uint8_t bytes[3 * 16 + 12 + 5];
    struct end e;

    server_established(&e);
    forget(&e);
    for (size_t i = 0; i < 3; i++)
        memcpy(bytes + 16 * i, echo_bytes(), 16);
    t_hex("000C 0001 1A2B3C4D 0063 0000 0010000100", bytes + 48, 17); // unknown, and a rest
    pptp_ctrl_input(e.ctrl, bytes, sizeof(bytes));
    T_STR(buf_str(&e.trace), ">ECHORP1 >ECHORP1 >ECHORP1");
    T_INT(pptp_ctrl_counters(e.ctrl).unknown, 1);
    pptp_ctrl_input(e.ctrl, echo_bytes() + 5, 11);                 // 00100001 00 was here already
    T_STR(buf_str(&e.trace), ">ECHORP1 >ECHORP1 >ECHORP1 closed"); // ... with a wrong cookie
    finish(&e);
}

static void what_comes_after_a_stop_in_one_segment_is_not_answered(void)
{
    uint8_t bytes[32];
    struct end e;

    server_established(&e);
    forget(&e);
    t_hex("0010 0001 1A2B3C4D 0003 0000 03000000", bytes, 16);
    memcpy(bytes + 16, echo_bytes(), 16);
    pptp_ctrl_input(e.ctrl, bytes, 32);
    T_STR(buf_str(&e.trace), ">STOPRP1 closed");
    T_STR(buf_str(&e.log), "closed: the peer closed the control connection: it is shutting down\n");
    finish(&e);
}

// --- Starting ---

static void a_client_introduces_itself(void)
{
    struct pptp_msg m;
    struct end e;
    size_t len;
    const char *why;

    client_fresh(&e);
    T_STR(buf_str(&e.trace), ">SCCRQ");
    pptp_msg_read(e.sent.data, e.sent.len, &m, &len, &why);
    T_INT(m.version, 0x100);
    T_STR(m.host, "client");
    T_STR(m.vendor, "Warren");
    feed(&e, &(struct pptp_msg){
                 .type = PPTP_SCCRP,
                 .version = PPTP_VERSION,
                 .result = 1,
                 .firmware = 9,
                 .host = "far",
                 .vendor = "Vendor",
             });
    T_STR(pptp_ctrl_peer(e.ctrl)->host, "far");
    T_STR(pptp_ctrl_peer(e.ctrl)->vendor, "Vendor");
    T_INT(pptp_ctrl_peer(e.ctrl)->firmware, 9);
    finish(&e);
}

static const struct {
    uint8_t result, error;
    const char *trace, *log;
} starts[] = {
    { 0, 0, "established", "" }, // as some ADSL modems say it
    { 1, 0, "established", "" },
    { 2, 4, "closed",
        "closed: the server refused the control connection: general error (no resource)\n" },
    { 3, 0, "closed",
        "closed: the server refused the control connection: a control connection exists already\n" },
    { 4, 0, "closed", "closed: the server refused the control connection: not authorised\n" },
    { 5, 0, "closed",
        "closed: the server refused the control connection: it does not speak PPTP version 1.0\n" },
    { 99, 99, "closed", "closed: the server refused the control connection: code 99\n" },
};

static void results_of_the_start_have_sentences(void)
{
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        struct pptp_msg m = {
            .type = PPTP_SCCRP,
            .version = PPTP_VERSION,
            .result = starts[i].result,
            .error = starts[i].error,
        };
        struct end e;

        client_fresh(&e);
        forget(&e);
        feed(&e, &m);
        T_STR(buf_str(&e.trace), starts[i].trace);
        T_STR(buf_str(&e.log), starts[i].log);
        finish(&e);
    }
}

static void another_major_version_is_told_so_and_closed(void)
{
    struct end e;

    server_fresh(&e);
    feed(&e, &(struct pptp_msg){ .type = PPTP_SCCRQ, .version = 0x0201 });
    T_STR(buf_str(&e.trace), ">SCCRP5 closed");
    T_STR(buf_str(&e.log), "closed: the client speaks PPTP version 2.1\n");
    finish(&e);
}

static void who_comes_when_the_server_is_full_is_told_so_and_closed(void)
{
    struct pptp_ctrl_config config = {
        .server = true, .host = "server", .vendor = "Warren", .full = "refused: no room"
    };
    struct end e;

    server_fresh(&e);
    pptp_ctrl_free(e.ctrl);
    e.ctrl = pptp_ctrl_new(&config, &ops, &e, &e.timers);
    pptp_ctrl_start(e.ctrl);
    feed(&e, &(struct pptp_msg){ .type = PPTP_SCCRQ, .version = PPTP_VERSION });
    T_STR(buf_str(&e.trace), ">SCCRP2 closed");
    T_STR(buf_str(&e.log), "closed: refused: no room\n");
    T_INT(((const uint8_t *)e.sent.data)[15], 4); // section 2.2: error code, after the result
    finish(&e);
}

// --- Calls ---

static const struct {
    uint8_t result, error;
    const char *log;
} refusals[] = {
    { 0, 0, "ended: the server refused the call: code 0\n" },
    { 2, 5, "ended: the server refused the call: general error (bad call id)\n" },
    { 2, 99, "ended: the server refused the call: general error\n" },
    { 3, 0, "ended: the server refused the call: no carrier\n" },
    { 4, 0, "ended: the server refused the call: busy\n" },
    { 5, 0, "ended: the server refused the call: no dial tone\n" },
    { 6, 0, "ended: the server refused the call: time-out\n" },
    { 7, 0, "ended: the server refused the call: do not accept\n" },
    { 8, 0, "ended: the server refused the call: code 8\n" },
};

static void a_refused_call_ends_with_a_sentence(void)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        struct pptp_msg m = {
            .type = PPTP_OCRP,
            .peer_call_id = 5,
            .result = refusals[i].result,
            .error = refusals[i].error,
        };
        struct end e;

        client_calling(&e);
        forget(&e);
        feed(&e, &m);
        T_STR(buf_str(&e.trace), "ended");
        T_STR(buf_str(&e.log), refusals[i].log);
        finish(&e);
    }
}

// Which ids of an incoming message find the call: the right one, the other side's, and any where
// there is only one call.
static void a_lone_call_is_found_by_any_id(void)
{
    static const uint16_t ids[] = { 77, 5, 0, 65535 };

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct end e;

        client_up(&e);
        forget(&e);
        feed(&e, &(struct pptp_msg){ .type = PPTP_CDN, .call_id = ids[i], .result = 1 });
        T_STR(buf_str(&e.log), "ended: the peer disconnected the call: lost carrier\n");
        finish(&e);
    }
}

static void two_calls_are_told_apart(void)
{
    struct pptp_call *first;
    struct end e;

    server_established(&e);
    feed(&e, &(struct pptp_msg){ .type = PPTP_OCRQ, .call_id = 0 });
    first = e.call;
    feed(&e, &(struct pptp_msg){ .type = PPTP_OCRQ, .call_id = 65535 });
    T_INT(first->id, 5);
    T_INT(first->peer_id, 0);
    T_INT(e.call->id, 6);
    T_INT(e.call->peer_id, 65535);
    feed(&e, &(struct pptp_msg){ .type = PPTP_WEN, .peer_call_id = 5 });
    feed(&e, &(struct pptp_msg){ .type = PPTP_WEN, .peer_call_id = 5 });
    feed(&e, &(struct pptp_msg){ .type = PPTP_WEN, .peer_call_id = 65535 }); // the other side's id
    T_INT(first->wan_errors, 2);
    T_INT(e.call->wan_errors, 1);
    forget(&e);
    feed(&e, &(struct pptp_msg){ .type = PPTP_CCRQ, .call_id = 4711 });
    T_STR(buf_str(&e.trace), "");
    T_INT(pptp_ctrl_counters(e.ctrl).without_call, 1);
    feed(&e, &(struct pptp_msg){ .type = PPTP_CCRQ, .call_id = 0 });
    T_STR(buf_str(&e.trace), ">CDN4 ended");
    T_OK(e.call != NULL && e.call->id == 6);
    T_INT(e.sent.data[13], 5); // a Call-Disconnect-Notify bears our own id
    finish(&e);
}

static void the_same_peer_id_twice_makes_two_calls(void)
{
    struct end e;

    server_up(&e);
    forget(&e);
    feed_type(&e, PPTP_OCRQ);
    T_STR(buf_str(&e.trace), "incoming >OCRP1 connected");
    T_INT(e.call->id, 6);
    T_INT(e.call->peer_id, 77);
    finish(&e);
}

static void more_calls_than_allowed_are_busy(void)
{
    struct pptp_msg m;
    struct end e;
    const char *why;
    size_t len;

    server_established(&e);
    for (int i = 0; i < 3; i++)
        feed_type(&e, PPTP_OCRQ);
    forget(&e);
    feed_type(&e, PPTP_OCRQ);
    T_STR(buf_str(&e.trace), ">OCRP4");
    pptp_msg_read(e.sent.data, e.sent.len, &m, &len, &why);
    T_INT(m.peer_call_id, 77);
    finish(&e);
}

static void the_answer_to_a_call_repeats_what_the_peer_asked(void)
{
    struct pptp_msg m = { .type = PPTP_OCRQ, .call_id = 0, .window = 9, .max_speed = 123456 };
    struct end e;
    const char *why;
    size_t len;

    server_established(&e);
    forget(&e);
    feed(&e, &m);
    T_INT(e.call->peer_window, 9);
    T_INT(pptp_msg_read(e.sent.data, e.sent.len, &m, &len, &why), PPTP_FRAME_MESSAGE);
    T_INT(m.type, PPTP_OCRP);
    T_INT(m.call_id, 5);
    T_INT(m.peer_call_id, 0);
    T_INT(m.speed, 123456);
    T_INT(m.window, EGRE_WINDOW);
    finish(&e);
}

static void a_window_of_zero_is_no_limit_and_no_error(void)
{
    struct pptp_msg m = { .type = PPTP_OCRP, .call_id = 0, .peer_call_id = 5, .result = 1 };
    struct end e;

    client_calling(&e);
    forget(&e);
    feed(&e, &m);
    T_STR(buf_str(&e.trace), ">SLI connected");
    T_INT(e.call->peer_window, 0);
    T_INT(e.call->peer_id, 0);
    T_INT((uint8_t)e.sent.data[16] & (uint8_t)e.sent.data[23], 0xFF); // both character maps
    finish(&e);
}

static void a_host_may_answer_later_or_refuse(void)
{
    struct end e;

    server_asked(&e);
    forget(&e);
    pptp_call_accept(e.call, 9);
    pptp_call_accept(e.call, 10); // has no effect
    T_STR(buf_str(&e.trace), ">OCRP1 connected");
    T_INT(e.call->id, 9);
    finish(&e);

    server_asked(&e);
    forget(&e);
    pptp_call_refuse(e.call, PPTP_CALL_ERROR, PPTP_ERROR_NO_RESOURCE);
    T_STR(buf_str(&e.trace), ">OCRP2");
    T_INT(e.sent.data[17], PPTP_ERROR_NO_RESOURCE);
    finish(&e);

    server_asked(&e);
    forget(&e);
    pptp_call_hangup(e.call, "no");
    T_STR(buf_str(&e.trace), ">OCRP7 ended");
    finish(&e);
}

static void hanging_up_goes_the_way_of_each_side(void)
{
    struct end e;

    server_up(&e);
    forget(&e);
    pptp_call_hangup(e.call, "the user was removed");
    T_STR(buf_str(&e.trace), ">CDN3 ended");
    T_STR(buf_str(&e.log), "ended: the user was removed\n");
    finish(&e);

    client_up(&e);
    forget(&e);
    pptp_call_hangup(e.call, "disabled");
    pptp_call_hangup(e.call, "twice");
    T_STR(buf_str(&e.trace), ">CCRQ");
    T_INT(e.sent.data[13], 5); // our own id
    feed_type(&e, PPTP_CDN);
    T_STR(buf_str(&e.trace), ">CCRQ ended");
    T_STR(buf_str(&e.log), "ended: disabled\n");
    finish(&e);
}

static void a_client_calls_only_when_established(void)
{
    struct end e;

    client_fresh(&e);
    T_OK(pptp_call_new(e.ctrl, 1, NULL) == NULL);
    finish(&e);
    server_established(&e);
    T_OK(pptp_call_new(e.ctrl, 1, NULL) == NULL);
    finish(&e);
}

// --- Time ---

static const struct {
    const char *name;
    void (*reach)(struct end *e);
    msec_t limit;
    const char *trace, *log;
} limits[] = {
    { "no SCCRP", client_fresh, 10000, "closed",
        "closed: the server did not answer the start of the control connection within 10 "
        "seconds\n" },
    { "no SCCRQ", server_fresh, 60000, "closed",
        "closed: the client did not start the control connection within 60 seconds\n" },
    { "no OCRP", client_calling, 10000, ">CCRQ ended",
        "ended: the server did not answer the call within 10 seconds\n" },
    { "no answer by the host", server_asked, 60000, ">OCRP6 ended",
        "ended: the call was not answered within 60 seconds\n" },
    { "no call", server_established, 60000, ">STOPRQ", "" },
    { "no CDN", client_clearing, 3000, "ended", "ended: the test hangs up\n" },
    { "no STOPRP from the server", client_stopping, 3000, "closed", "closed: the test stops\n" },
    { "no STOPRP from the client", server_stopping, 3000, "closed", "closed: the test stops\n" },
};

static void what_does_not_come_in_time_ends_with_a_sentence(void)
{
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        struct end e;

        limits[i].reach(&e);
        forget(&e);
        wait_for(&e, limits[i].limit - 1);
        T_STR(buf_str(&e.trace), "");
        wait_for(&e, 1);
        if (!(T_STR(buf_str(&e.trace), limits[i].trace) && T_STR(buf_str(&e.log), limits[i].log)))
            printf("# %s\n", limits[i].name);
        finish(&e);
    }
}

static void connected_ends_have_no_limit(void)
{
    struct end e;

    server_up(&e);
    wait_for(&e, 3600000);
    T_OK(e.call != NULL);
    finish(&e);
    client_established(&e);
    forget(&e);
    wait_for(&e, 3600000);
    T_STR(buf_str(&e.trace), "");
    finish(&e);
}

static void silence_is_questioned_and_then_ends(void)
{
    struct end e;

    begin(&e, true, 30000);
    feed_type(&e, PPTP_SCCRQ);
    feed_type(&e, PPTP_OCRQ);
    forget(&e);
    wait_for(&e, 29999);
    T_STR(buf_str(&e.trace), "");
    feed_type(&e, PPTP_ECHO_RQ); // a question of the peer is a sign of life
    wait_for(&e, 29999);
    T_STR(buf_str(&e.trace), ">ECHORP1");
    wait_for(&e, 1);
    T_STR(buf_str(&e.trace), ">ECHORP1 >ECHORQ");
    wait_for(&e, 59999);
    feed_type(&e, PPTP_ECHO_RP);
    forget(&e);
    wait_for(&e, 30000);
    T_STR(buf_str(&e.trace), ">ECHORQ");
    T_INT(e.sent.data[15], 2); // the identifier counts
    wait_for(&e, 60000);
    T_STR(buf_str(&e.trace), ">ECHORQ ended closed");
    T_STR(buf_str(&e.log), "ended: the peer did not answer an Echo-Request within 60 seconds\n"
                           "closed: the peer did not answer an Echo-Request within 60 seconds\n");
    finish(&e);
}

static void an_echo_reply_repeats_the_identifier(void)
{
    struct end e;
    uint8_t want[20];

    server_established(&e);
    forget(&e);
    pptp_ctrl_input(e.ctrl, echo_bytes(), 16);
    t_hex("0014 0001 1A2B3C4D 0006 0000 00000007 01000000", want, sizeof(want));
    T_MEM(e.sent.data, e.sent.len, want, sizeof(want));
    finish(&e);
}

static void losing_tcp_ends_everything_once(void)
{
    struct end e;

    client_calling(&e); // with the reply outstanding
    forget(&e);
    pptp_ctrl_lost(e.ctrl, "connection reset");
    pptp_ctrl_lost(e.ctrl, "again");
    pptp_ctrl_stop(e.ctrl, "again");
    T_STR(buf_str(&e.trace), "ended closed");
    T_STR(buf_str(&e.log), "ended: connection reset\nclosed: connection reset\n");
    wait_for(&e, 100000);
    T_STR(buf_str(&e.trace), "ended closed");
    finish(&e);
}

static void stopping_is_polite_once_established(void)
{
    struct end e;

    client_up(&e);
    forget(&e);
    pptp_ctrl_stop(e.ctrl, "disabled");
    pptp_ctrl_stop(e.ctrl, "twice");
    T_STR(buf_str(&e.trace), ">STOPRQ ended");
    feed_type(&e, PPTP_STOP_RP);
    T_STR(buf_str(&e.log), "ended: disabled\nclosed: disabled\n");
    finish(&e);
    client_fresh(&e);
    forget(&e);
    pptp_ctrl_stop(e.ctrl, "disabled");
    T_STR(buf_str(&e.trace), "closed");
    finish(&e);
}

// --- Back to back ---

static uint32_t seed = 1;
static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

// Moves what each end has sent to the other, in pieces as TCP might.
static void exchange(struct end *a, struct end *b)
{
    while (a->sent.len > 0 || b->sent.len > 0) {
        struct end *from = a->sent.len > 0 ? a : b, *to = from == a ? b : a;
        size_t n = 1 + chance((uint32_t)from->sent.len);
        char piece[512];

        n = n < sizeof(piece) ? n : sizeof(piece);
        memcpy(piece, from->sent.data, n);
        buf_consume(&from->sent, n);
        pptp_ctrl_input(to->ctrl, piece, n);
    }
}

static void client_and_server_meet_and_part(void)
{
    for (int round = 0; round < 50; round++) {
        struct end client, server;
        struct pptp_call *first, *second;

        begin(&client, false, 30000);
        begin(&server, true, 30000);
        exchange(&client, &server);
        first = pptp_call_new(client.ctrl, 1000, NULL);
        second = pptp_call_new(client.ctrl, 0, NULL);
        exchange(&client, &server);
        T_INT(first->peer_id, 5);
        T_INT(second->peer_id, 6);
        T_INT(server.call->peer_id, 0);
        forget(&client);
        forget(&server);
        pptp_call_hangup(round % 2 ? first : server.call, "enough");
        exchange(&client, &server);
        T_STR(buf_str(&client.trace), round % 2 ? ">CCRQ ended" : "ended");
        T_STR(buf_str(&server.trace), round % 2 ? ">CDN4 ended" : ">CDN3 ended");
        forget(&client);
        forget(&server);
        pptp_ctrl_stop(round % 3 ? client.ctrl : server.ctrl, "the end");
        exchange(&client, &server);
        T_STR(buf_str(&client.trace), round % 3 ? ">STOPRQ ended closed" : ">STOPRP1 ended closed");
        T_STR(buf_str(&server.trace), round % 3 ? ">STOPRP1 ended closed" : ">STOPRQ ended closed");
        finish(&client);
        finish(&server);
    }
}

int main(void)
{
    T_RUN(every_message_in_every_state);
    T_RUN(a_length_below_twelve_closes_the_connection);
    T_RUN(a_message_may_be_cut_at_every_byte);
    T_RUN(all_messages_of_a_segment_are_taken_at_once);
    T_RUN(what_comes_after_a_stop_in_one_segment_is_not_answered);
    T_RUN(a_client_introduces_itself);
    T_RUN(results_of_the_start_have_sentences);
    T_RUN(another_major_version_is_told_so_and_closed);
    T_RUN(who_comes_when_the_server_is_full_is_told_so_and_closed);
    T_RUN(a_refused_call_ends_with_a_sentence);
    T_RUN(a_lone_call_is_found_by_any_id);
    T_RUN(two_calls_are_told_apart);
    T_RUN(the_same_peer_id_twice_makes_two_calls);
    T_RUN(more_calls_than_allowed_are_busy);
    T_RUN(the_answer_to_a_call_repeats_what_the_peer_asked);
    T_RUN(a_window_of_zero_is_no_limit_and_no_error);
    T_RUN(a_host_may_answer_later_or_refuse);
    T_RUN(hanging_up_goes_the_way_of_each_side);
    T_RUN(a_client_calls_only_when_established);
    T_RUN(what_does_not_come_in_time_ends_with_a_sentence);
    T_RUN(connected_ends_have_no_limit);
    T_RUN(silence_is_questioned_and_then_ends);
    T_RUN(an_echo_reply_repeats_the_identifier);
    T_RUN(losing_tcp_ends_everything_once);
    T_RUN(stopping_is_polite_once_established);
    T_RUN(client_and_server_meet_and_part);
    return t_end();
}
