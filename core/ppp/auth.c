// SPDX-License-Identifier: ISC
#include "core/ppp/auth.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/crypto/crypto.h"
#include "core/ppp/frame.h"
#include "core/ppp/link_priv.h"

#include <string.h>

const struct ppp_auth_row ppp_auth_rows[PPP_AUTH_ROWS] = {
    { PPP_MSCHAP2, "mschap2", PPP_PROTO_CHAP, 0x81, MSCHAP2_CHALLENGE, MSCHAP_VALUE },
    { PPP_MSCHAP1, "mschap1", PPP_PROTO_CHAP, 0x80, MSCHAP1_CHALLENGE, MSCHAP_VALUE },
    { PPP_CHAP, "chap", PPP_PROTO_CHAP, 0x05, 16, CRYPTO_MD5 },
    { PPP_PAP, "pap", PPP_PROTO_PAP, 0, 0, 0 },
};

const struct ppp_auth_row *ppp_auth_strongest(unsigned methods)
{
    for (size_t i = 0; i < PPP_AUTH_ROWS; i++)
        if ((methods & ppp_auth_rows[i].method) != 0)
            return &ppp_auth_rows[i];
    return NULL;
}

void ppp_auth_put(const struct ppp_auth_row *row, struct wr *value)
{
    wr_u16(value, row->protocol);
    if (row->algorithm != 0)
        wr_u8(value, row->algorithm);
}

const struct ppp_auth_row *ppp_auth_find(struct rd value)
{
    uint16_t protocol = rd_u16(&value);
    uint8_t algorithm = rd_left(&value) > 0 ? rd_u8(&value) : 0;

    if (!rd_done(&value))
        return NULL;
    for (size_t i = 0; i < PPP_AUTH_ROWS; i++)
        if (ppp_auth_rows[i].protocol == protocol && ppp_auth_rows[i].algorithm == algorithm)
            return &ppp_auth_rows[i];
    return NULL;
}

bool ppp_text_take(struct rd *r, size_t len, struct ppp_text *to)
{
    const uint8_t *bytes = rd_bytes(r, len);

    if (!rd_ok(r) || len > PPP_NAME_MAX)
        return false;
    if (len > 0)
        memcpy(to->data, bytes, len);
    to->data[len] = '\0';
    to->len = len;
    return true;
}

static bool check_pap(const struct ppp_credentials *who, const char *password, size_t len)
{
    return who->password.len == len && crypto_equal(who->password.data, password, len);
}

static bool check_md5(const struct ppp_credentials *who, const char *password, size_t len)
{
    uint8_t want[CRYPTO_MD5];

    crypto_md5(
        CRYPTO_PIECES({ &who->id, 1 }, { password, len }, { who->challenge, who->challenge_len }),
        want);
    return who->response_len == sizeof(want) && crypto_equal(who->response, want, sizeof(want));
}

enum { // inside the value of an MS-CHAP response
    VALUE_NT = 24,
    VALUE_FLAGS = 48,
};

// Only the NT response of version 1 counts: the LM one is weaker still.
static bool check_mschap1(
    const struct ppp_credentials *who, const char *password, size_t len, struct ppp_grant *grant)
{
    uint8_t hash[MSCHAP_HASH], want[MSCHAP_RESPONSE];
    bool ok;

    mschap_nt_hash(password, len, hash);
    mschap_response(who->challenge, hash, want);
    ok = who->response_len == MSCHAP_VALUE && who->response[VALUE_FLAGS] == 1 &&
         crypto_equal(who->response + VALUE_NT, want, sizeof(want));
    if (ok) {
        mschap1_key(who->challenge, hash, grant->send_key);
        memcpy(grant->recv_key, grant->send_key, PPP_MPPE_KEY);
        mschap1_key_short(password, len, grant->short_key);
        grant->has_short_key = true;
    }
    mem_wipe(hash, sizeof(hash));
    return ok;
}

static bool check_mschap2(
    const struct ppp_credentials *who, const char *password, size_t len, struct ppp_grant *grant)
{
    uint8_t hash[MSCHAP_HASH], challenge[MSCHAP1_CHALLENGE], want[MSCHAP_RESPONSE];
    bool ok;

    mschap_nt_hash(password, len, hash);
    mschap2_challenge(who->response, who->challenge, who->name.data, who->name.len, challenge);
    mschap_response(challenge, hash, want);
    ok = who->response_len == MSCHAP_VALUE &&
         crypto_equal(who->response + VALUE_NT, want, sizeof(want));
    if (ok) {
        mschap2_success(challenge, hash, want, grant->success);
        mschap2_keys(want, hash, grant->send_key, grant->recv_key);
    }
    mem_wipe(hash, sizeof(hash));
    return ok;
}

void ppp_check_password(
    const struct ppp_credentials *who, const char *password, size_t len, struct ppp_grant *grant)
{
    bool ok = false, keys = false;

    grant->success[0] = '\0';
    grant->has_short_key = false;
    if (password == NULL)
        password = "";
    switch (who->method) {
    case PPP_PAP:
        ok = check_pap(who, password, len);
        break;
    case PPP_CHAP:
        ok = check_md5(who, password, len);
        break;
    case PPP_MSCHAP1:
        ok = keys = check_mschap1(who, password, len, grant);
        break;
    case PPP_MSCHAP2:
        ok = keys = check_mschap2(who, password, len, grant);
        break;
    }
    grant->ok = ok;
    grant->has_keys = keys;
    grant->failure_code = ok ? 0 : PPP_FAIL_CREDENTIALS;
}

static const struct ppp_auth_protocol *protocol_of(const struct ppp_auth *a)
{
    return a->row->protocol == PPP_PROTO_PAP ? &ppp_pap : &ppp_chap;
}

bool ppp_auth_may_retry(const struct ppp_auth *a, unsigned failure_code)
{
    return a->retries > 0 && failure_code == PPP_FAIL_CREDENTIALS &&
           (a->row->method == PPP_MSCHAP1 || a->row->method == PPP_MSCHAP2);
}

static void timed_out(struct ppp_auth *a)
{
    struct ppp_link *l = a->link;

    if (a->refused[0] != '\0')
        link_fail(l, l->config.server ? PPP_END_AUTH_PEER : PPP_END_AUTH_SELF, "%s", a->refused);
    else if (l->config.server)
        link_fail(l, PPP_END_AUTH_PEER, "the caller did not answer when asked for its credentials");
    else if (a->row->protocol == PPP_PROTO_PAP || a->responded)
        link_fail(l, PPP_END_AUTH_SELF, "the server did not answer to our credentials");
    else
        link_fail(l, PPP_END_AUTH_SELF, "the server did not send its challenge");
}

static void expired(void *arg)
{
    struct ppp_auth *a = arg;

    if (--a->tries <= 0 || a->offered) {
        timed_out(a);
        return;
    }
    timer_set(&a->timer, PPP_RESTART);
    protocol_of(a)->send(a);
}

void ppp_auth_init(struct ppp_auth *a, struct ppp_link *link)
{
    a->link = link;
    timer_init(&a->timer, link->timers, expired, a);
}

void ppp_auth_start(struct ppp_auth *a, const struct ppp_auth_row *row)
{
    ppp_auth_stop(a);
    a->row = row;
    a->answered = a->offered = a->responded = a->proved = a->has_keys = false;
    a->retries = a->link->config.retries;
    a->refused[0] = '\0';
    a->id++;
    a->challenge_len = row->challenge;
    a->peer.len = 0;
    if (a->link->config.server)
        a->link->ops.random(a->link->ctx, a->challenge, a->challenge_len);
    a->tries = PPP_MAX_CONFIGURE;
    timer_set(&a->timer, PPP_RESTART);
    protocol_of(a)->send(a);
}

void ppp_auth_stop(struct ppp_auth *a)
{
    timer_stop(&a->timer);
    a->row = NULL;
    if (a->asked) {
        a->asked = false;
        a->link->ops.cancel_authenticate(a->link->ctx);
    }
    mem_wipe(a->send_key, sizeof(a->send_key));
    mem_wipe(a->recv_key, sizeof(a->recv_key));
    mem_wipe(a->short_key, sizeof(a->short_key));
}

void ppp_auth_drop(struct ppp_auth *a, const char *why)
{
    a->drops++;
    link_log(a->link, "%s: dropped: %s", a->row != NULL ? a->row->name : "auth", why);
}

void ppp_auth_input(struct ppp_auth *a, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct ppp_packet p;

    if (a->row == NULL || a->row->protocol != protocol)
        ppp_auth_drop(a, "not the protocol that was agreed");
    else if (!ppp_packet_parse(info, len, &p))
        ppp_auth_drop(a, "malformed packet");
    else
        protocol_of(a)->input(a, &p);
}

void ppp_auth_send(struct ppp_auth *a, uint8_t code, const void *body, size_t len)
{
    uint8_t packet[PPP_CONTROL_MAX];
    struct wr w = wr_init(packet, sizeof(packet));

    wr_u8(&w, code);
    wr_u8(&w, a->id);
    wr_u16(&w, (uint16_t)(PPP_HEAD + len));
    wr_bytes(&w, body, len);
    a->link->port.send(a->link->port.ctx, a->row->protocol, packet, wr_len(&w));
    mem_wipe(packet, sizeof(packet)); // PAP has the password in it
}

void ppp_auth_send_reply(struct ppp_auth *a)
{
    ppp_auth_send(a, a->reply_code, a->reply, a->reply_len);
}

void ppp_auth_ask(struct ppp_auth *a, const struct ppp_credentials *who)
{
    struct ppp_link *l = a->link;

    timer_stop(&a->timer);
    a->peer = who->name;
    a->asked = true;
    l->ops.authenticate(l->ctx, who); // the answer may come before this returns
}

// The caller may try again, or that was it.
static void refuse(struct ppp_auth *a, const char *why)
{
    text_copy(a->refused, sizeof(a->refused), why);
    if (!a->offered) {
        link_fail(a->link, PPP_END_AUTH_PEER, "%s", why);
        return;
    }
    a->retries--;
    timer_set(&a->timer, PPP_RETRY_PATIENCE);
}

void ppp_auth_granted(struct ppp_auth *a, const struct ppp_grant *grant)
{
    struct ppp_link *l = a->link;

    if (!a->asked)
        return;
    a->asked = false;
    a->answered = true;
    a->offered = !grant->ok && ppp_auth_may_retry(a, grant->failure_code);
    protocol_of(a)->reply(a, grant);
    ppp_auth_send_reply(a);
    if (!grant->ok) {
        refuse(a, grant->message[0] != '\0' ? grant->message : "wrong user name or password");
        return;
    }
    a->refused[0] = '\0';
    l->grant = *grant;
    link_authenticated(l);
}

void ppp_auth_proved(struct ppp_auth *a)
{
    struct ppp_link *l = a->link;

    timer_stop(&a->timer);
    if (a->proved)
        return;
    a->proved = true;
    a->refused[0] = '\0';
    l->grant = (struct ppp_grant){
        .ok = true,
        .encryption = l->config.encryption,
        .strengths = l->config.strengths,
        .has_keys = a->has_keys,
        .has_short_key = a->row->method == PPP_MSCHAP1,
    };
    memcpy(l->grant.short_key, a->short_key, sizeof(a->short_key));
    memcpy(l->grant.send_key, a->send_key, sizeof(a->send_key));
    memcpy(l->grant.recv_key, a->recv_key, sizeof(a->recv_key));
    mem_wipe(a->send_key, sizeof(a->send_key));
    mem_wipe(a->recv_key, sizeof(a->recv_key));
    mem_wipe(a->short_key, sizeof(a->short_key));
    link_authenticated(l);
}
