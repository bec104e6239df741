// SPDX-License-Identifier: ISC
#include "core/ppp/dump.h"

#include "core/base/text.h"
#include "core/ppp/auth.h"
#include "core/ppp/ccp.h"
#include "core/ppp/frame.h"
#include "core/ppp/ipcp.h"
#include "core/ppp/lcp.h"

static const char *const cp_codes[] = { NULL, "ConfReq", "ConfAck", "ConfNak", "ConfRej", "TermReq",
    "TermAck", "CodeRej", "ProtoRej", "EchoReq", "EchoReply", "Discard", "Ident", "TimeLeft",
    "ResetReq", "ResetAck" };
static const char *const pap_codes[] = { NULL, "AuthReq", "AuthAck", "AuthNak" };
static const char *const chap_codes[] = { NULL, "Challenge", "Response", "Success", "Failure" };

static const struct row {
    uint16_t protocol;
    const char *name;
    const char *const *codes;
    size_t count;
    const struct ppp_opts *opts; // NULL: the body is not shown
} rows[] = {
    { PPP_PROTO_LCP, "LCP", cp_codes, 16, &ppp_lcp_opts },
    { PPP_PROTO_CCP, "CCP", cp_codes, 16, &ppp_ccp_opts },
    { PPP_PROTO_IPCP, "IPCP", cp_codes, 16, &ppp_ipcp_opts },
    { PPP_PROTO_PAP, "PAP", pap_codes, 4, NULL },
    { PPP_PROTO_CHAP, "CHAP", chap_codes, 5, NULL },
};

static void hex(struct buf *to, struct rd value)
{
    size_t len = rd_left(&value);

    buf_adds(to, " 0x");
    text_hex(to, rd_bytes(&value, len), len);
}

static void dump_value(struct buf *to, enum ppp_show show, struct rd value)
{
    const struct ppp_auth_row *auth;

    switch (show) {
    case PPP_SHOW_HEX:
        break;
    case PPP_SHOW_NUMBER:
        buf_printf(to, " %u", rd_u16(&value));
        return;
    case PPP_SHOW_ADDRESS:
        for (int i = 0; i < 4; i++)
            buf_printf(to, "%c%u", i == 0 ? ' ' : '.', rd_u8(&value));
        return;
    case PPP_SHOW_AUTH:
        auth = ppp_auth_find(value);
        if (auth == NULL)
            break;
        buf_printf(to, " %s", auth->name);
        return;
    }
    if (rd_left(&value) > 0)
        hex(to, value);
}

static void dump_options(struct buf *to, const struct ppp_opts *opts, struct rd list)
{
    struct ppp_opt_seen o;

    while (ppp_opt_next(&list, &o)) {
        const struct ppp_opt *row = ppp_opt_row(opts, o.type);

        if (row != NULL)
            buf_printf(to, " <%s", row->name);
        else
            buf_printf(to, " <option %u", o.type);
        dump_value(to, row != NULL ? row->show : PPP_SHOW_HEX, o.value);
        buf_addc(to, '>');
    }
    if (!rd_ok(&list))
        buf_adds(to, " (malformed)");
}

static const struct row *row_of(uint16_t protocol)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].protocol == protocol)
            return &rows[i];
    return NULL;
}

void ppp_dump(struct buf *to, uint16_t protocol, const uint8_t *info, size_t len)
{
    const struct row *row = row_of(protocol);
    struct ppp_packet p;

    if (row == NULL || !ppp_packet_parse(info, len, &p)) {
        buf_printf(to, "protocol 0x%04x, %zu bytes", protocol, len);
        return;
    }
    if (p.code < row->count && row->codes[p.code] != NULL)
        buf_printf(to, "%s %s id=%u", row->name, row->codes[p.code], p.id);
    else
        buf_printf(to, "%s code %u id=%u", row->name, p.code, p.id);
    if (row->opts == NULL)
        return;
    if (p.code <= PPP_CONF_REJ)
        dump_options(to, row->opts, p.body);
    else if (p.code == PPP_PROTO_REJ)
        buf_printf(to, " <protocol 0x%04x>", rd_u16(&p.body));
}
