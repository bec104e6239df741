// SPDX-License-Identifier: ISC
// PAP, RFC 1334: name and password as they are, yes or no.
#include "core/base/mem.h"
#include "core/ppp/auth.h"
#include "core/ppp/link_priv.h"

#include <string.h>

enum {
    PAP_REQUEST = 1,
    PAP_ACK,
    PAP_NAK,
};

static void put_text(struct wr *w, const struct ppp_text *text)
{
    size_t len = text->len < UINT8_MAX ? text->len : UINT8_MAX;

    wr_u8(w, (uint8_t)len);
    wr_bytes(w, text->data, len);
}

static void pap_send(struct ppp_auth *a)
{
    const struct ppp_config *config = &a->link->config;
    uint8_t body[2 * (UINT8_MAX + 1)];
    struct wr w = wr_init(body, sizeof(body));

    if (config->server)
        return; // the caller begins
    put_text(&w, &config->name);
    put_text(&w, &config->password);
    ppp_auth_send(a, PAP_REQUEST, body, wr_len(&w));
    mem_wipe(body, sizeof(body));
}

static void on_request(struct ppp_auth *a, const struct ppp_packet *p)
{
    struct rd body = p->body;
    struct ppp_credentials who = { .method = PPP_PAP, .id = p->id };

    if (!ppp_text_take(&body, rd_u8(&body), &who.name) ||
        !ppp_text_take(&body, rd_u8(&body), &who.password)) {
        ppp_auth_drop(a, "malformed request");
        return;
    }
    if (!a->asked)
        a->id = p->id;
    if (a->answered)
        ppp_auth_send_reply(a);
    else if (!a->asked)
        ppp_auth_ask(a, &who);
    mem_wipe(&who, sizeof(who));
}

static void on_answer(struct ppp_auth *a, const struct ppp_packet *p)
{
    if (p->id != a->id) {
        ppp_auth_drop(a, "an answer to something else");
        return;
    }
    if (p->code == PAP_ACK)
        ppp_auth_proved(a);
    else
        link_fail(a->link, PPP_END_AUTH_SELF, "the server refused the user name or password");
}

static void pap_input(struct ppp_auth *a, const struct ppp_packet *p)
{
    bool server = a->link->config.server;

    if (server && p->code == PAP_REQUEST)
        on_request(a, p);
    else if (!server && (p->code == PAP_ACK || p->code == PAP_NAK))
        on_answer(a, p);
    else
        ppp_auth_drop(a, "unexpected code");
}

static void pap_reply(struct ppp_auth *a, const struct ppp_grant *grant)
{
    const char *text = grant->ok ? "" : grant->message;
    struct wr w = wr_init(a->reply, sizeof(a->reply));
    size_t len = strlen(text) < UINT8_MAX ? strlen(text) : UINT8_MAX;

    wr_u8(&w, (uint8_t)len);
    wr_bytes(&w, text, len);
    a->reply_code = grant->ok ? PAP_ACK : PAP_NAK;
    a->reply_len = wr_len(&w);
}

const struct ppp_auth_protocol ppp_pap = {
    .send = pap_send,
    .input = pap_input,
    .reply = pap_reply,
};
