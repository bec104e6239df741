// SPDX-License-Identifier: ISC
#include "core/pptp/msg.h"

#include "tests/t.h"

// The sizes as RFC 2637 section 2 gives them: the table of fields has to add up to these.
static const struct {
    const char *name;
    size_t size;
} rfc[] = {
    [1] = { "Start-Control-Connection-Request", 156 },
    [2] = { "Start-Control-Connection-Reply", 156 },
    [3] = { "Stop-Control-Connection-Request", 16 },
    [4] = { "Stop-Control-Connection-Reply", 16 },
    [5] = { "Echo-Request", 16 },
    [6] = { "Echo-Reply", 20 },
    [7] = { "Outgoing-Call-Request", 168 },
    [8] = { "Outgoing-Call-Reply", 32 },
    [9] = { "Incoming-Call-Request", 220 },
    [10] = { "Incoming-Call-Reply", 24 },
    [11] = { "Incoming-Call-Connected", 28 },
    [12] = { "Call-Clear-Request", 16 },
    [13] = { "Call-Disconnect-Notify", 148 },
    [14] = { "WAN-Error-Notify", 40 },
    [15] = { "Set-Link-Info", 24 },
};

static void every_layout_adds_up_to_the_size_in_the_rfc(void)
{
    T_INT(PPTP_TYPE_END, 16);
    for (unsigned type = 1; type < PPTP_TYPE_END; type++) {
        struct pptp_msg m = { .type = (enum pptp_type)type };
        uint8_t bytes[PPTP_MSG_MAX];
        struct wr w = wr_init(bytes, sizeof(bytes));

        pptp_msg_write(&w, &m);
        T_OK(wr_ok(&w));
        T_INT(wr_len(&w), rfc[type].size);
        T_INT(pptp_msg_size(type), rfc[type].size);
        T_STR(pptp_msg_name(type), rfc[type].name);
    }
    T_INT(pptp_msg_size(0), 0);
    T_INT(pptp_msg_size(PPTP_TYPE_END), 0);
    T_INT(pptp_msg_size(0xFFFF), 0);
    T_STR(pptp_msg_name(0), NULL);
}

// Bytes that are all different go through read and write and come back the same, apart from the
// reserved ones, which are sent as zero: so every field has a place of its own.
static void every_message_survives_reading_and_writing(void)
{
    for (unsigned type = 1; type < PPTP_TYPE_END; type++) {
        uint8_t in[PPTP_MSG_MAX], out[PPTP_MSG_MAX];
        struct wr head = wr_init(in, sizeof(in)), w = wr_init(out, sizeof(out));
        size_t size = pptp_msg_size(type), len = 0, differ = 0;
        struct pptp_msg m;
        const char *why = NULL;

        pptp_msg_write(&head, &(struct pptp_msg){ .type = (enum pptp_type)type });
        for (size_t i = PPTP_PREFIX; i < size; i++)
            in[i] = (uint8_t)i;
        T_INT(pptp_msg_read(in, size, &m, &len, &why), PPTP_FRAME_MESSAGE);
        T_INT(len, size);
        T_INT(m.type, type);
        pptp_msg_write(&w, &m);
        for (size_t i = 0; i < size; i++) {
            differ += in[i] != out[i];
            T_OK(in[i] == out[i] || out[i] == 0);
        }
        T_OK(differ <= 4); // the reserved ones
    }
}

// A Start-Control-Connection-Request as a Windows machine sends it.
static const char sccrq[] = "009C 0001 1A2B3C4D 0001 0000 0100 0000 00000001 00000001 0000 0A28";

static void a_captured_start_request_reads_and_writes_to_the_byte(void)
{
    uint8_t bytes[156] = { 0 }, out[156];
    size_t len = t_hex(sccrq, bytes, sizeof(bytes));
    struct wr w = wr_init(out, sizeof(out));
    struct buf text = { 0 };
    struct pptp_msg m;
    const char *why;

    T_INT(len, 28);
    memcpy(bytes + 28, "laptop", 6);
    memcpy(bytes + 28 + 64, "Microsoft Windows NT", 20);
    if (!T_INT(pptp_msg_read(bytes, sizeof(bytes), &m, &len, &why), PPTP_FRAME_MESSAGE))
        return;
    T_INT(m.type, PPTP_SCCRQ);
    T_INT(m.version, PPTP_VERSION);
    T_INT(m.framing, 1);
    T_INT(m.firmware, 2600);
    T_STR(m.host, "laptop");
    T_STR(m.vendor, "Microsoft Windows NT");
    pptp_msg_write(&w, &m);
    T_MEM(out, sizeof(out), bytes, sizeof(bytes));
    pptp_msg_dump(&text, &m);
    T_STR(buf_str(&text), "Start-Control-Connection-Request version: 256, framing: 1, bearer: 1, "
                          "max-channels: 0, firmware: 2600, host: laptop, "
                          "vendor: Microsoft Windows NT");
    buf_free(&text);
}

static void an_outgoing_call_writes_as_the_rfc_draws_it(void)
{
    struct pptp_msg m = {
        .type = PPTP_OCRP,
        .call_id = 0x0102,
        .peer_call_id = 0xFFFF,
        .result = 1,
        .cause = 3,
        .speed = 100000000,
        .window = 64,
        .delay = 5,
        .channel = 0xA0B0C0D0,
    };
    uint8_t out[32], want[32];
    struct wr w = wr_init(out, sizeof(out));
    size_t len = t_hex("0020 0001 1A2B3C4D 0008 0000 0102 FFFF 01 00 0003 05F5E100 0040 0005 "
                       "A0B0C0D0",
        want, sizeof(want));

    pptp_msg_write(&w, &m);
    T_MEM(out, wr_len(&w), want, len);
}

static void a_text_may_fill_its_field(void)
{
    uint8_t bytes[156];
    struct wr w = wr_init(bytes, sizeof(bytes));
    struct pptp_msg m = { .type = PPTP_SCCRQ };
    size_t len;
    const char *why;

    memset(m.host, 'h', 64);
    memset(m.vendor, 'v', 64);
    pptp_msg_write(&w, &m);
    T_INT(bytes[28 + 63], 'h');
    T_INT(bytes[28 + 64], 'v');
    T_INT(pptp_msg_read(bytes, sizeof(bytes), &m, &len, &why), PPTP_FRAME_MESSAGE);
    T_INT(strlen(m.host), 64);
    T_INT(strlen(m.vendor), 64);
}

static void control_bytes_of_a_peer_do_not_reach_the_log(void)
{
    struct pptp_msg m = { .type = PPTP_SCCRP, .host = "a\nb\x1b[2J" };
    struct buf text = { 0 };

    pptp_msg_dump(&text, &m);
    T_OK(strstr(buf_str(&text), "host: a\\0Ab\\1B[2J, ") != NULL);
    T_OK(strpbrk(buf_str(&text), "\n\x1b") == NULL);
    buf_free(&text);
}

// The front of a stream, and what it is; as much as `bytes` has, and nothing more.
static const struct {
    const char *what, *bytes;
    enum pptp_frame verdict;
    size_t len;
} frames[] = {
    { "nothing", "", PPTP_FRAME_MORE },
    { "half a length", "00", PPTP_FRAME_MORE },
    { "length 0", "0000", PPTP_FRAME_BAD },
    { "length 1", "0001", PPTP_FRAME_BAD },
    { "length 11", "000B", PPTP_FRAME_BAD },
    { "length 12", "000C", PPTP_FRAME_MORE },
    { "length 512", "0200", PPTP_FRAME_MORE },
    { "length 513", "0201", PPTP_FRAME_BAD },
    { "length 65535", "FFFF", PPTP_FRAME_BAD },
    { "a wrong cookie", "0010 0001 1A2B3C4E", PPTP_FRAME_BAD },
    { "a cookie in the other byte order", "0010 0001 4D3C2B1A", PPTP_FRAME_BAD },
    { "three bytes of a wrong cookie", "0010 0001 FFFFFF", PPTP_FRAME_MORE },
    { "a length that does not fit the type", "0011 0001 1A2B3C4D 0005", PPTP_FRAME_BAD },
    { "half a type", "0011 0001 1A2B3C4D 00", PPTP_FRAME_MORE },
    { "an echo without its identifier", "0010 0001 1A2B3C4D 0005 0000", PPTP_FRAME_MORE },
    { "a whole echo", "0010 0001 1A2B3C4D 0005 0000 00000009", PPTP_FRAME_MESSAGE, 16 },
    { "an echo and a byte", "0010 0001 1A2B3C4D 0005 0000 00000009 00", PPTP_FRAME_MESSAGE, 16 },
    { "reserved bytes that are not zero", "0010 0001 1A2B3C4D 0005 FFFF 00000009",
        PPTP_FRAME_MESSAGE, 16 },
    { "control type 0", "000C 0001 1A2B3C4D 0000 0000", PPTP_FRAME_UNKNOWN, 12 },
    { "control type 16", "000E 0001 1A2B3C4D 0010 0000 0000", PPTP_FRAME_UNKNOWN, 14 },
    { "control type 65535", "000C 0001 1A2B3C4D FFFF 0000", PPTP_FRAME_UNKNOWN, 12 },
    { "half of control type 16", "000E 0001 1A2B3C4D 0010 0000 00", PPTP_FRAME_MORE },
    { "a management message", "0010 0002 1A2B3C4D 0005 0000 00000009", PPTP_FRAME_UNKNOWN, 16 },
    { "message type 0", "0011 0000 1A2B3C4D 0005 0000 0000000900", PPTP_FRAME_UNKNOWN, 17 },
};

static void the_front_of_a_stream_is_judged_by_its_bytes(void)
{
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        uint8_t bytes[64];
        size_t n = t_hex(frames[i].bytes, bytes, sizeof(bytes)), len = 0;
        struct pptp_msg m;
        const char *why = NULL;
        enum pptp_frame verdict = pptp_msg_read(bytes, n, &m, &len, &why);
        bool says = verdict == PPTP_FRAME_BAD || verdict == PPTP_FRAME_UNKNOWN;

        if (!(T_INT(verdict, frames[i].verdict) && T_INT(len, frames[i].len) &&
                T_INT(why != NULL, says)))
            printf("# %s\n", frames[i].what);
    }
}

int main(void)
{
    T_RUN(every_layout_adds_up_to_the_size_in_the_rfc);
    T_RUN(every_message_survives_reading_and_writing);
    T_RUN(a_captured_start_request_reads_and_writes_to_the_byte);
    T_RUN(an_outgoing_call_writes_as_the_rfc_draws_it);
    T_RUN(a_text_may_fill_its_field);
    T_RUN(control_bytes_of_a_peer_do_not_reach_the_log);
    T_RUN(the_front_of_a_stream_is_judged_by_its_bytes);
    return t_end();
}
