// SPDX-License-Identifier: ISC
// CHAP in its three flavours: MD5 (RFC 1994), MS-CHAP (RFC 2433) and MS-CHAPv2 (RFC 2759).
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/base/words.h"
#include "core/crypto/crypto.h"
#include "core/ppp/auth.h"
#include "core/ppp/link_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHAP_CHALLENGE = 1,
    CHAP_RESPONSE,
    CHAP_SUCCESS,
    CHAP_FAILURE,
};

// What MS-CHAP's failure codes mean (RFC 2759 section 6), from the client's side.
static const struct word failures[] = {
    { "the account may not log on at this hour", 646 },
    { "the account is disabled", 647 },
    { "the password has expired", 648 },
    { "the account has no dial-in permission", 649 },
    { "the server refused the user name or password", 691 },
    { "the password could not be changed", 709 },
    { NULL },
};

// A challenge or a response: a value with its length, then a name up to the end.
static void send_value(struct ppp_auth *a, uint8_t code, const uint8_t *value, size_t len)
{
    const struct ppp_text *name = &a->link->config.name;
    uint8_t body[1 + UINT8_MAX + PPP_NAME_MAX];
    struct wr w = wr_init(body, sizeof(body));

    wr_u8(&w, (uint8_t)len);
    wr_bytes(&w, value, len);
    wr_bytes(&w, name->data, name->len);
    ppp_auth_send(a, code, body, wr_len(&w));
}

static void chap_send(struct ppp_auth *a)
{
    if (a->link->config.server)
        send_value(a, CHAP_CHALLENGE, a->challenge, a->challenge_len);
    else if (a->responded)
        send_value(a, CHAP_RESPONSE, a->response, a->response_len);
}

static void respond_md5(struct ppp_auth *a)
{
    const struct ppp_text *password = &a->link->config.password;

    crypto_md5(CRYPTO_PIECES({ &a->id, 1 }, { password->data, password->len },
                   { a->challenge, a->challenge_len }),
        a->response);
}

// Keys come from the authentication that brought the link up, not from a later one.
static void respond_mschap1(struct ppp_auth *a, const uint8_t hash[MSCHAP_HASH])
{
    struct wr w = wr_init(a->response, sizeof(a->response));
    uint8_t response[MSCHAP_RESPONSE];

    mschap_response(a->challenge, hash, response);
    wr_zero(&w, MSCHAP_RESPONSE); // no LM response
    wr_bytes(&w, response, sizeof(response));
    wr_u8(&w, 1); // "use the NT response"
    if (!a->proved) {
        mschap1_key(a->challenge, hash, a->send_key);
        memcpy(a->recv_key, a->send_key, sizeof(a->recv_key));
        mschap1_key_short(
            a->link->config.password.data, a->link->config.password.len, a->short_key);
    }
}

static void respond_mschap2(struct ppp_auth *a, const uint8_t hash[MSCHAP_HASH])
{
    const struct ppp_text *name = &a->link->config.name;
    struct wr w = wr_init(a->response, sizeof(a->response));
    uint8_t ours[MSCHAP2_CHALLENGE], challenge[MSCHAP1_CHALLENGE], response[MSCHAP_RESPONSE];

    a->link->ops.random(a->link->ctx, ours, sizeof(ours));
    mschap2_challenge(ours, a->challenge, name->data, name->len, challenge);
    mschap_response(challenge, hash, response);
    wr_bytes(&w, ours, sizeof(ours));
    wr_zero(&w, 8);
    wr_bytes(&w, response, sizeof(response));
    wr_u8(&w, 0); // flags
    mschap2_success(challenge, hash, response, a->expect);
    if (!a->proved)
        mschap2_keys(response, hash, a->recv_key, a->send_key); // the server's send is our receive
}

static void respond(struct ppp_auth *a)
{
    const struct ppp_text *password = &a->link->config.password;
    uint8_t hash[MSCHAP_HASH];

    mschap_nt_hash(password->data, password->len, hash);
    a->has_keys = a->row->method != PPP_CHAP;
    a->expect[0] = '\0';
    a->response_len = a->row->response;
    if (a->row->method == PPP_MSCHAP2)
        respond_mschap2(a, hash);
    else if (a->row->method == PPP_MSCHAP1)
        respond_mschap1(a, hash);
    else
        respond_md5(a);
    mem_wipe(hash, sizeof(hash));
    a->responded = true;
}

// A copy of a challenge gets the response that it got before: a new one would not match the
// server's proof for the old one.
static void on_challenge(struct ppp_auth *a, const struct ppp_packet *p)
{
    struct rd body = p->body;
    size_t len = rd_u8(&body);
    const uint8_t *challenge = rd_bytes(&body, len);
    struct ppp_text name;
    bool copy;

    if (len == 0 || (a->row->method != PPP_CHAP && len != a->row->challenge) ||
        !ppp_text_take(&body, rd_left(&body), &name) || challenge == NULL) {
        ppp_auth_drop(a, "malformed challenge");
        return;
    }
    copy = a->responded && p->id == a->id && len == a->challenge_len &&
           memcmp(challenge, a->challenge, len) == 0;
    if (!copy) {
        a->id = p->id;
        a->challenge_len = len;
        memcpy(a->challenge, challenge, len);
        a->peer = name;
        a->tries = PPP_MAX_CONFIGURE;
        respond(a);
    }
    if (!a->proved)
        timer_set(&a->timer, PPP_RESTART);
    chap_send(a);
}

// The server's name and password are wrong, or it is somebody else's server. In both cases nothing
// may be sent through it.
static bool server_knows_the_password(const struct ppp_auth *a, struct rd message)
{
    size_t len = strlen(a->expect);
    const uint8_t *said = rd_bytes(&message, len);

    return said != NULL && crypto_equal(said, a->expect, len);
}

static void on_success(struct ppp_auth *a, const struct ppp_packet *p)
{
    if (a->row->method == PPP_MSCHAP2 && !server_knows_the_password(a, p->body))
        link_fail(a->link, PPP_END_SERVER_FORGED,
            "the server could not prove that it knows the password");
    else
        ppp_auth_proved(a);
}

static void refused(struct ppp_auth *a, unsigned long code, const char *text)
{
    const char *words = code <= INT32_MAX ? word_of(failures, (int)code) : NULL;

    if (words != NULL)
        snprintf(a->refused, sizeof(a->refused), "%s (%lu)", words, code);
    else
        snprintf(
            a->refused, sizeof(a->refused), "the server refused our credentials: \"%.200s\"", text);
}

// "E=691 R=1 C=<new challenge> V=3 M=text": the number behind a key, or the bytes.
static unsigned long failure_number(const char *text, const char *key)
{
    const char *at = strstr(text, key);

    return at != NULL ? strtoul(at + strlen(key), NULL, 10) : 0;
}

static bool failure_challenge(const char *text, uint8_t *to, size_t len)
{
    const char *at = strstr(text, " C=");

    if (at == NULL)
        return false;
    at += 3;
    return text_unhex(&at, to, len) && (*at == ' ' || *at == '\0');
}

// The server allows another try, with a challenge that it has sent along. The answer to it counts
// its identifier up, as every answer to a failure does (RFC 2759 section 7).
static bool try_again(struct ppp_auth *a, unsigned long code, const char *text)
{
    uint8_t challenge[MSCHAP2_CHALLENGE];

    if (code > INT32_MAX || !ppp_auth_may_retry(a, (unsigned)code) ||
        failure_number(text, " R=") != 1 || !failure_challenge(text, challenge, a->row->challenge))
        return false;
    a->retries--;
    a->id++;
    memcpy(a->challenge, challenge, a->row->challenge);
    a->tries = PPP_MAX_CONFIGURE;
    respond(a);
    timer_set(&a->timer, PPP_RESTART);
    chap_send(a);
    return true;
}

static void on_failure(struct ppp_auth *a, const struct ppp_packet *p)
{
    struct rd body = p->body;
    size_t len = rd_left(&body);
    struct buf text = { 0 };
    unsigned long code = 0;

    text_escape(&text, rd_bytes(&body, len), len);
    if (text_starts(buf_str(&text), "E="))
        code = failure_number(buf_str(&text), "E=");
    refused(a, code, buf_str(&text));
    if (!try_again(a, code, buf_str(&text)))
        link_fail(a->link, PPP_END_AUTH_SELF, "%s", a->refused);
    buf_free(&text);
}

static void on_answer(struct ppp_auth *a, const struct ppp_packet *p)
{
    if (!a->responded || p->id != a->id)
        ppp_auth_drop(a, "an answer to something else");
    else if (p->code == CHAP_SUCCESS)
        on_success(a, p);
    else
        on_failure(a, p);
}

// An answer to the challenge; after a refusal that allows another try also to the one in there, of
// which some count the identifier up and some do not.
static bool is_due(const struct ppp_auth *a, const struct ppp_packet *p)
{
    return p->id == a->id || (a->offered && p->id == (uint8_t)(a->id + 1));
}

// And no copy of the response that was refused.
static bool is_another_try(const struct ppp_auth *a, const struct ppp_credentials *who)
{
    return a->offered && (who->id != a->id || who->response_len != a->response_len ||
                             memcmp(who->response, a->response, a->response_len) != 0);
}

static void on_response(struct ppp_auth *a, const struct ppp_packet *p)
{
    struct ppp_credentials who = { .method = a->row->method, .id = p->id };
    struct rd body = p->body;

    who.response_len = rd_u8(&body);
    if (!is_due(a, p) || who.response_len != a->row->response) {
        ppp_auth_drop(a, "a response to something else");
        return;
    }
    rd_copy(&body, who.response, who.response_len);
    if (!ppp_text_take(&body, rd_left(&body), &who.name)) {
        ppp_auth_drop(a, "malformed response");
        return;
    }
    if (a->asked || (a->answered && !is_another_try(a, &who))) {
        if (a->answered && p->id == a->id)
            ppp_auth_send_reply(a);
        return;
    }
    a->id = p->id;
    a->answered = a->offered = false;
    a->response_len = who.response_len;
    memcpy(a->response, who.response, who.response_len);
    who.challenge_len = a->challenge_len;
    memcpy(who.challenge, a->challenge, a->challenge_len);
    ppp_auth_ask(a, &who);
}

static void chap_input(struct ppp_auth *a, const struct ppp_packet *p)
{
    bool server = a->link->config.server;

    if (server && p->code == CHAP_RESPONSE)
        on_response(a, p);
    else if (!server && p->code == CHAP_CHALLENGE)
        on_challenge(a, p);
    else if (!server && (p->code == CHAP_SUCCESS || p->code == CHAP_FAILURE))
        on_answer(a, p);
    else
        ppp_auth_drop(a, "unexpected code");
}

// RFC 2759 section 6. R=1: another try on this link, with the challenge in here. Windows asks its
// user again only where there is a code that it understands.
static void failure_text(struct ppp_auth *a, const struct ppp_grant *grant)
{
    struct buf challenge = { 0 };
    uint8_t fresh[MSCHAP2_CHALLENGE];
    unsigned code = grant->failure_code != 0 ? grant->failure_code : PPP_FAIL_CREDENTIALS;

    a->link->ops.random(a->link->ctx, fresh, a->row->challenge);
    text_hex(&challenge, fresh, a->row->challenge);
    snprintf(a->reply, sizeof(a->reply), "E=%u R=%d C=%s V=%d M=%.100s", code, a->offered,
        buf_str(&challenge), a->row->method == PPP_MSCHAP2 ? 3 : 2, grant->message);
    if (a->offered)
        memcpy(a->challenge, fresh, a->row->challenge);
    buf_free(&challenge);
}

static void chap_reply(struct ppp_auth *a, const struct ppp_grant *grant)
{
    a->reply_code = grant->ok ? CHAP_SUCCESS : CHAP_FAILURE;
    if (grant->ok)
        snprintf(a->reply, sizeof(a->reply), "%s", grant->success);
    else if (a->row->method == PPP_CHAP)
        snprintf(a->reply, sizeof(a->reply), "%s", grant->message);
    else
        failure_text(a, grant);
    a->reply_len = strlen(a->reply);
}

const struct ppp_auth_protocol ppp_chap = {
    .send = chap_send,
    .input = chap_input,
    .reply = chap_reply,
};
