// SPDX-License-Identifier: ISC
#include "core/ppp/opt.h"

#include "tests/t.h"

// A protocol made up for the test: 1 is a number that must be even and at most 100 (100 is
// suggested otherwise), 2 a flag, 3 known but never taken, 4 missed when it is left out.
struct peer {
    unsigned number, flags, nakked, rejected;
    bool miss;
};

static bool number_ask(void *ctx, struct wr *value)
{
    struct peer *p = ctx;

    wr_u16(value, (uint16_t)p->number);
    return p->number != 0;
}

static void number_nakked(void *ctx, struct rd value)
{
    ((struct peer *)ctx)->nakked = rd_u16(&value);
}

static void number_rejected(void *ctx)
{
    ((struct peer *)ctx)->rejected++;
}

static enum ppp_verdict number_judge(void *ctx, struct rd value, struct wr *nak)
{
    unsigned n = rd_u16(&value);

    (void)ctx;
    if (n % 2 == 0 && n <= 100)
        return PPP_ACK;
    wr_u16(nak, 100);
    return PPP_NAK;
}

static void number_accept(void *ctx, struct rd value)
{
    ((struct peer *)ctx)->number = rd_u16(&value);
}

static bool flag_ask(void *ctx, struct wr *value)
{
    (void)ctx, (void)value;
    return true;
}

static enum ppp_verdict flag_judge(void *ctx, struct rd value, struct wr *nak)
{
    (void)ctx, (void)value, (void)nak;
    return PPP_ACK;
}

static void flag_accept(void *ctx, struct rd value)
{
    (void)value;
    ((struct peer *)ctx)->flags++;
}

static enum ppp_verdict never(void *ctx, struct rd value, struct wr *nak)
{
    (void)ctx, (void)value, (void)nak;
    return PPP_REJ;
}

static bool missed(void *ctx, struct wr *nak)
{
    wr_u8(nak, 7);
    return ((struct peer *)ctx)->miss;
}

static const struct ppp_opt rows[] = {
    { .type = 1,
        .name = "number",
        .min = 4,
        .max = 4,
        .ask = number_ask,
        .nakked = number_nakked,
        .rejected = number_rejected,
        .judge = number_judge,
        .accept = number_accept },
    { .type = 2,
        .name = "flag",
        .min = 2,
        .max = 2,
        .ask = flag_ask,
        .judge = flag_judge,
        .accept = flag_accept },
    { .type = 3, .name = "never", .min = 2, .max = 255, .judge = never },
    { .type = 4, .name = "missed", .min = 3, .max = 3, .judge = flag_judge, .missing = missed },
};
static const struct ppp_opts opts = { rows, 4 };

// "malformed", or the verdict and the bytes that go back.
static const char *judge_text(const char *request, bool naks, bool miss)
{
    static char text[4096];
    uint8_t in[1600];
    struct ppp_reply reply;
    struct peer p = { .miss = miss };
    size_t len = t_hex(request, in, sizeof(in));
    static const char *const verdicts[] = { "ack", "nak", "rej" };

    if (!ppp_opts_judge(&opts, &p, rd_init(in, len), naks, &reply))
        return "malformed";
    strcpy(text, verdicts[reply.verdict]);
    for (size_t i = 0; i < reply.len; i++)
        sprintf(text + strlen(text), "%s%02x", i == 0 ? " " : "", reply.options[i]);
    return text;
}

static void the_verdict_is_the_worst_and_the_reply_holds_only_that(void)
{
    static const struct {
        const char *request, *want;
    } table[] = {
        { "", "ack" },
        { "0104000a", "ack" },
        { "0104000a 0202", "ack" },
        { "0202 0104000a", "ack" },
        { "0104000b", "nak 01040064" },
        { "0104 ffff 0202", "nak 01040064" },
        { "0302", "rej 0302" },
        { "03 05 aabbcc", "rej 0305aabbcc" },
        { "0d0306", "rej 0d0306" },                                // unknown
        { "0104000b 0d0306", "rej 0d0306" },                       // a Reject comes before a Nak
        { "0d0306 0202 1104064e 0104000b", "rej 0d03061104064e" }, // in the order received
        { "1104064e 0d0306", "rej 1104064e0d0306" },
        { "0d0306 0d0306", "rej 0d03060d0306" }, // unknown ones may come twice
        { "0103 00", "rej 010300" },             // a length that cannot be
        { "0105 000000", "rej 0105000000" },
        { "0102", "rej 0102" },
        { "0203 00", "rej 020300" },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        T_STR(judge_text(table[i].request, true, false), table[i].want);
}

static void what_is_malformed_gets_no_answer(void)
{
    static const char *const table[] = { "01", "0100", "0101", "0102 02", "0104 00", "0104000a 02",
        "0104000a 0201", "0104000a 0200", "01ff 000a", "ffff", "0d00", "0104000a 0104000a",
        "0202 0d0306 0202" };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        T_STR(judge_text(table[i], true, false), "malformed");
}

static void after_too_many_naks_they_become_rejects(void)
{
    T_STR(judge_text("0104000b 0202", false, false), "rej 0104000b");
    T_STR(judge_text("0104000a", false, false), "ack");
    T_STR(judge_text("0104000a", false, true), "ack"); // and nothing more is asked for
}

static void what_is_missed_is_named_in_a_nak(void)
{
    T_STR(judge_text("", true, true), "nak 040307");
    T_STR(judge_text("0104000b", true, true), "nak 01040064040307");
    T_STR(judge_text("040301", true, true), "ack");
    T_STR(judge_text("0d0306", true, true), "rej 0d0306");
}

static void a_request_of_a_thousand_bytes_is_rejected_whole(void)
{
    uint8_t in[1500];
    struct ppp_reply reply = { 0 };
    struct peer p = { 0 };

    for (size_t i = 0; i < sizeof(in); i += 250)
        memcpy(in + i, "\x40\xfa", 2);
    T_OK(ppp_opts_judge(&opts, &p, rd_init(in, sizeof(in)), true, &reply));
    T_INT(reply.verdict, PPP_REJ);
    T_MEM(reply.options, reply.len, in, sizeof(in));
}

static void values_are_taken_only_from_an_accepted_request(void)
{
    uint8_t in[16];
    struct peer p = { 0 };
    size_t len = t_hex("0104000a 0202", in, sizeof(in));
    struct ppp_reply reply;

    T_OK(ppp_opts_judge(&opts, &p, rd_init(in, len), true, &reply));
    T_INT(p.number + p.flags, 0);
    ppp_opts_accept(&opts, &p, rd_init(in, len));
    T_INT(p.number, 10);
    T_INT(p.flags, 1);
}

static void our_request_holds_what_the_rows_ask_for(void)
{
    struct peer p = { .number = 66 };
    uint8_t to[64];
    size_t len = ppp_opts_ask(&opts, &p, to, sizeof(to));

    T_MEM(to, len, "\x01\x04\x00\x42\x02\x02", 6);
    p.number = 0;
    T_INT(ppp_opts_ask(&opts, &p, to, sizeof(to)), 2);
}

static void a_nak_is_told_to_the_rows(void)
{
    struct peer p = { 0 };
    uint8_t in[16];

    T_OK(ppp_opts_nakked(&opts, &p, rd_init(in, t_hex("0104002a", in, sizeof(in)))));
    T_INT(p.nakked, 42);
    T_OK(ppp_opts_nakked(&opts, &p, rd_init(in, t_hex("0d0306", in, sizeof(in)))));
    T_OK(ppp_opts_nakked(&opts, &p, rd_init(in, t_hex("010300", in, sizeof(in)))));
    T_INT(p.nakked, 42);
    T_OK(!ppp_opts_nakked(&opts, &p, rd_init(in, t_hex("01040001 01", in, sizeof(in)))));
    T_INT(p.nakked, 42);
}

static void a_reject_must_name_what_we_sent(void)
{
    static const struct {
        const char *list;
        bool ok;
    } table[] = {
        { "01040042", true },
        { "0202", true },
        { "01040042 0202", true },
        { "", false },
        { "0202 01040042", false }, // not in our order
        { "01040043", false },
        { "0302", false },
        { "0104", false },
        { "01040042 01040042", false },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct peer p = { .number = 66 };
        uint8_t sent[64], list[64];
        size_t sent_len = ppp_opts_ask(&opts, &p, sent, sizeof(sent));
        size_t len = t_hex(table[i].list, list, sizeof(list));

        T_INT(
            ppp_opts_rejected(&opts, &p, rd_init(sent, sent_len), rd_init(list, len)), table[i].ok);
        T_INT(p.rejected, table[i].ok && list[0] == 1);
    }
}

int main(void)
{
    T_RUN(the_verdict_is_the_worst_and_the_reply_holds_only_that);
    T_RUN(what_is_malformed_gets_no_answer);
    T_RUN(after_too_many_naks_they_become_rejects);
    T_RUN(what_is_missed_is_named_in_a_nak);
    T_RUN(a_request_of_a_thousand_bytes_is_rejected_whole);
    T_RUN(values_are_taken_only_from_an_accepted_request);
    T_RUN(our_request_holds_what_the_rows_ask_for);
    T_RUN(a_nak_is_told_to_the_rows);
    T_RUN(a_reject_must_name_what_we_sent);
    return t_end();
}
