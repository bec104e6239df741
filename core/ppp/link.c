// SPDX-License-Identifier: ISC
#include "core/ppp/link.h"

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/ppp/dump.h"
#include "core/ppp/frame.h"
#include "core/ppp/link_priv.h"
#include "core/ppp/mppe.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ECHO_INTERVAL = 1000, // while the peer is silent
};

static const struct ppp_encoding clear = { 0 };

static void say(struct ppp_link *l, unsigned topics, const char *text)
{
    l->ops.log(l->ctx, topics, text);
}

void link_log(struct ppp_link *l, const char *fmt, ...)
{
    struct buf text = { 0 };
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    say(l, LOG_PPP | LOG_DEBUG, buf_str(&text));
    buf_free(&text);
}

static void trace(
    struct ppp_link *l, const char *way, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct buf text = { 0 };

    buf_printf(&text, "%s ", way);
    ppp_dump(&text, protocol, info, len);
    say(l, LOG_PPP | LOG_DEBUG | LOG_PACKET, buf_str(&text));
    buf_free(&text);
}

static void port_send(void *ctx, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct ppp_link *l = ctx;

    trace(l, "sent", protocol, info, len);
    l->ops.send(l->ctx, protocol, info, len);
}

static void port_log(void *ctx, const char *text)
{
    say(ctx, LOG_PPP | LOG_DEBUG, text);
}

static void set_phase(struct ppp_link *l, enum ppp_phase phase)
{
    if (l->phase == phase)
        return;
    l->phase = phase;
    l->ops.phase(l->ctx, phase);
}

static void stop_data(struct ppp_link *l)
{
    if (!l->up)
        return;
    l->up = false;
    l->ops.down(l->ctx);
    if (l->why == PPP_END_NONE)
        set_phase(l, PPP_NETWORK);
}

static void stop_encryption(struct ppp_link *l)
{
    if (!l->keyed)
        return;
    l->keyed = false;
    l->send = l->recv = clear;
    l->ops.keys(l->ctx, clear, NULL, clear, NULL);
}

// Nothing runs any more, and the host hears of it once.
static void link_over(struct ppp_link *l)
{
    if (l->over)
        return;
    l->over = true;
    ppp_auth_stop(&l->auth);
    timer_stop(&l->keepalive);
    ppp_fsm_fini(&l->ipcp.cp.fsm);
    ppp_fsm_fini(&l->ccp.cp.fsm);
    ppp_fsm_fini(&l->lcp.cp.fsm);
    stop_data(l);
    stop_encryption(l);
    set_phase(l, PPP_DEAD);
    l->ops.ended(l->ctx, l->why, l->sentence);
}

static void remember_end(struct ppp_link *l, enum ppp_end why, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void remember_end(struct ppp_link *l, enum ppp_end why, const char *fmt, ...)
{
    va_list ap;

    if (l->why != PPP_END_NONE)
        return;
    l->why = why;
    va_start(ap, fmt);
    vsnprintf(l->sentence, sizeof(l->sentence), fmt, ap);
    va_end(ap);
}

// Hangs up politely; link_lcp_finished() follows when the peer has agreed or kept silent.
static void hang_up(struct ppp_link *l)
{
    struct ppp_cp *lcp = &l->lcp.cp;

    if (l->over)
        return;
    set_phase(l, PPP_TERMINATE);
    ppp_cp_close(lcp, l->sentence);
    if (lcp->fsm.state <= PPP_STOPPED)
        link_over(l);
}

void link_fail(struct ppp_link *l, enum ppp_end why, const char *fmt, ...)
{
    char sentence[PPP_SENTENCE_MAX];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(sentence, sizeof(sentence), fmt, ap);
    va_end(ap);
    remember_end(l, why, "%s", sentence);
    hang_up(l);
}

bool link_needs_encryption(const struct ppp_link *l)
{
    enum ppp_encryption policy = l->config.server ? l->grant.encryption : l->config.encryption;

    return policy == PPP_ENCRYPT_REQUIRED;
}

unsigned link_strengths(const struct ppp_link *l)
{
    if (l->grant.strengths != 0)
        return l->grant.strengths;
    return link_needs_encryption(l) ? PPP_MPPE_128 : PPP_MPPE_40 | PPP_MPPE_56 | PPP_MPPE_128;
}

static struct ppp_params params_of(const struct ppp_link *l)
{
    const struct ppp_lcp *lcp = &l->lcp;
    const struct ppp_ipcp *ipcp = &l->ipcp;
    const uint32_t *dns = l->config.server ? l->grant.dns : ipcp->dns;
    unsigned room = lcp->peer_mru - (l->send.bits != 0 ? MPPE_OVERHEAD : 0u);
    struct ppp_params p = {
        .local_address = ipcp->local,
        .remote_address = ipcp->remote,
        .dns = { dns[0], dns[1] },
        .mtu = room < l->config.mtu ? (uint16_t)room : l->config.mtu,
        .mru = ppp_lcp_mru(lcp),
        .send = l->send,
        .recv = l->recv,
        .acfc = lcp->acfc,
        .pfc = lcp->pfc,
    };

    if (l->config.server && p.remote_address == 0)
        p.remote_address = l->grant.remote_address;
    return p;
}

// Data flows when IPCP is open and it is settled whether it will be encrypted: not a packet goes in
// the clear that MPPE was about to cover.
static void start_data(struct ppp_link *l)
{
    struct ppp_params params;

    if (l->up || l->why != PPP_END_NONE || !l->ccp_settled || !ppp_cp_opened(&l->ipcp.cp))
        return;
    params = params_of(l);
    l->up = true;
    set_phase(l, PPP_RUNNING);
    if (l->up)
        l->ops.up(l->ctx, &params);
}

static void start_ipcp(struct ppp_link *l)
{
    if (l->ipcp.cp.fsm.state == PPP_STARTING)
        ppp_cp_up(&l->ipcp.cp);
}

static void settle_encryption(struct ppp_link *l)
{
    l->ccp_settled = true;
    start_ipcp(l);
    ppp_cp_release(&l->ipcp.cp);
    start_data(l);
}

// IPCP waits until encryption is settled or the peer begins with it: pppd refuses to hear of IPCP
// while it still negotiates MPPE, and the request would be repeated only seconds later.
static void start_network(struct ppp_link *l)
{
    if (link_needs_encryption(l) && !l->grant.has_keys) {
        link_fail(l, PPP_END_ENCRYPTION,
            l->config.server || l->lcp.prove != NULL
                ? "encryption is required, but this way of authentication gives no keys for it"
                : "encryption is required, but the server wants no authentication that gives keys");
        return;
    }
    set_phase(l, PPP_NETWORK);
    l->ccp_wanted = l->grant.encryption != PPP_ENCRYPT_NO && l->grant.has_keys;
    l->ccp_settled = !l->ccp_wanted;
    l->encrypted = false;
    l->ccp.heard = 0;
    if (l->ccp_wanted) {
        ppp_cp_open(&l->ccp.cp);
        ppp_cp_up(&l->ccp.cp);
    }
    ppp_cp_open(&l->ipcp.cp);
    if (l->ccp_settled)
        start_ipcp(l);
}

void link_authenticated(struct ppp_link *l)
{
    start_network(l);
}

// The link is quiet for longer than `keepalive`: an echo every second, and after as long again it
// is taken for dead. Anything that comes counts as a sign of life.
static void keep_alive(void *arg)
{
    struct ppp_link *l = arg;
    msec_t limit = l->config.keepalive;
    msec_t silent = clock_now(l->timers->clock) - l->ops.last_heard(l->ctx);

    if (silent >= 2 * limit) {
        link_fail(l, PPP_END_DEAD_PEER, "peer is not responding");
        link_over(l);
        return;
    }
    if (silent < limit) {
        timer_set(&l->keepalive, limit - silent);
        return;
    }
    ppp_lcp_echo(&l->lcp);
    timer_set(
        &l->keepalive, 2 * limit - silent < ECHO_INTERVAL ? 2 * limit - silent : ECHO_INTERVAL);
}

void link_lcp_up(struct ppp_link *l)
{
    const struct ppp_auth_row *row = l->config.server ? l->lcp.ask : l->lcp.prove;

    l->farewell[0] = '\0';
    if (l->config.keepalive > 0)
        timer_set(&l->keepalive, l->config.keepalive);
    if (row != NULL) {
        set_phase(l, PPP_AUTHENTICATE);
        ppp_auth_start(&l->auth, row);
        return;
    }
    l->auth.proved = false;
    if (!l->config.server)
        say(l, LOG_PPP | LOG_INFO, "the server asks for no authentication");
    l->grant = (struct ppp_grant){
        .ok = true, .encryption = l->config.encryption, .strengths = l->config.strengths
    };
    start_network(l);
}

// A peer may say why it hangs up, even in the middle of LCP's negotiation. There the automaton goes
// on, but if nothing comes of it this is the reason.
static void hear_farewell(struct ppp_link *l, const uint8_t *info, size_t len)
{
    struct buf text = { 0 };
    struct ppp_packet p;

    if (!ppp_packet_parse(info, len, &p) || p.code != PPP_TERM_REQ)
        return;
    len = rd_left(&p.body);
    text_escape(&text, rd_bytes(&p.body, len), len < 100 ? len : 100);
    snprintf(l->farewell, sizeof(l->farewell), "the peer hung up%s%s%s", text.len > 0 ? ": \"" : "",
        buf_str(&text), text.len > 0 ? "\"" : "");
    buf_free(&text);
}

// Where the peer has said something, that is the reason. After a refusal with another try allowed
// it is that one, whatever the side says that did not take the offer.
static void remember_farewell(struct ppp_link *l)
{
    if (l->auth.refused[0] != '\0')
        remember_end(
            l, l->config.server ? PPP_END_AUTH_PEER : PPP_END_AUTH_SELF, "%s", l->auth.refused);
    if (l->farewell[0] != '\0')
        remember_end(l, PPP_END_PEER, "%s", l->farewell);
}

// The peer hangs up, we do, or one side begins the negotiation anew.
void link_lcp_down(struct ppp_link *l)
{
    if (l->lcp.cp.fsm.event == PPP_EV_RTR)
        remember_farewell(l);
    if (l->lcp.cp.fsm.event == PPP_EV_RXJ_MINUS)
        remember_end(l, PPP_END_NEGOTIATION, "the peer rejects LCP");
    timer_stop(&l->keepalive);
    ppp_auth_stop(&l->auth);
    ppp_cp_down(&l->ipcp.cp);
    ppp_cp_down(&l->ccp.cp);
    stop_data(l);
    stop_encryption(l);
    mem_wipe(&l->grant, sizeof(l->grant));
    set_phase(l, l->why != PPP_END_NONE ? PPP_TERMINATE : PPP_ESTABLISH);
}

void link_lcp_finished(struct ppp_link *l)
{
    remember_farewell(l);
    if (l->lcp.cp.fsm.event == PPP_EV_RXJ_MINUS)
        remember_end(l, PPP_END_NEGOTIATION, "LCP did not come to an agreement with the peer");
    else if (l->heard)
        remember_end(l, PPP_END_NEGOTIATION, "the peer does not answer to LCP");
    else
        remember_end(l, PPP_END_NEGOTIATION,
            "nothing came from the peer: GRE (IP protocol 47) may be blocked on the way");
    link_over(l);
}

void link_protocol_rejected(struct ppp_link *l, uint16_t protocol)
{
    if (protocol == PPP_PROTO_CCP)
        ppp_cp_refused(&l->ccp.cp);
    else if (protocol == PPP_PROTO_IPCP)
        ppp_cp_refused(&l->ipcp.cp);
    else if (l->phase == PPP_AUTHENTICATE && l->auth.row != NULL &&
             l->auth.row->protocol == protocol)
        link_fail(l, PPP_END_NEGOTIATION, "the peer rejects the authentication that it agreed to");
}

// One direction's start key, or the one that both share.
static void start_key(const struct ppp_link *l, struct ppp_encoding kind,
    const uint8_t key[PPP_MPPE_KEY], uint8_t to[PPP_MPPE_KEY])
{
    bool short_one = kind.bits != 128;

    memset(to, 0, PPP_MPPE_KEY);
    memcpy(to, short_one && l->grant.has_short_key ? l->grant.short_key : key,
        short_one ? MPPE_KEY_SHORT : PPP_MPPE_KEY);
}

static void start_encryption(struct ppp_link *l)
{
    uint8_t send[PPP_MPPE_KEY], recv[PPP_MPPE_KEY];

    start_key(l, l->send, l->grant.send_key, send);
    start_key(l, l->recv, l->grant.recv_key, recv);
    l->keyed = l->encrypted = true;
    l->ops.keys(l->ctx, l->send, send, l->recv, recv);
    mem_wipe(send, sizeof(send));
    mem_wipe(recv, sizeof(recv));
}

static void fail_encryption(struct ppp_link *l, const char *why)
{
    char offers[PPP_CCP_OFFERS];

    link_fail(l, PPP_END_ENCRYPTION, "encryption is required, but %s (%s)", why,
        ppp_ccp_offers(&l->ccp, offers));
}

void link_ccp_refused(struct ppp_link *l)
{
    if (link_needs_encryption(l))
        fail_encryption(l, "the peer refuses it");
}

void link_ccp_up(struct ppp_link *l)
{
    struct ppp_encoding send = ppp_ccp_encoding(l->ccp.send);
    struct ppp_encoding recv = ppp_ccp_encoding(l->ccp.ask);

    if (link_needs_encryption(l) && (send.bits == 0 || recv.bits == 0)) {
        fail_encryption(l, "the peer encrypts in one direction at most");
        return;
    }
    stop_data(l); // CCP may be late, with data flowing in the clear
    l->send = send;
    l->recv = recv;
    if (send.bits != 0 || recv.bits != 0)
        start_encryption(l);
    settle_encryption(l);
}

void link_ccp_down(struct ppp_link *l)
{
    stop_data(l);
    stop_encryption(l);
    l->ccp_settled = false;
}

void link_ccp_reset(struct ppp_link *l)
{
    if (l->keyed)
        l->ops.reset(l->ctx);
}

// The peer fell silent after we had acknowledged its request. It may be waiting for our Ack still,
// or think that everything is settled and encrypt, which we could not read.
static bool peer_may_encrypt(const struct ppp_link *l)
{
    const struct ppp_fsm *f = &l->ccp.cp.fsm;

    return f->event == PPP_EV_TO_MINUS && f->from == PPP_ACK_SENT;
}

void link_ccp_finished(struct ppp_link *l)
{
    if (link_needs_encryption(l))
        fail_encryption(l, "the peer does not agree to it");
    else if (l->encrypted)
        link_fail(l, PPP_END_ENCRYPTION, "the peer turned encryption off");
    else if (peer_may_encrypt(l))
        link_fail(l, PPP_END_ENCRYPTION,
            "the peer wants encryption, but does not answer to our request for it");
    else
        settle_encryption(l);
}

void link_ipcp_up(struct ppp_link *l)
{
    start_data(l);
}

void link_ipcp_down(struct ppp_link *l)
{
    stop_data(l);
}

void link_ipcp_finished(struct ppp_link *l)
{
    if (l->ipcp.cp.fsm.event == PPP_EV_RXJ_MINUS)
        link_fail(l, PPP_END_NEGOTIATION, "IPCP did not come to an agreement with the peer");
    else
        link_fail(l, PPP_END_NEGOTIATION, "the peer does not answer to IPCP, or has closed it");
}

struct ppp_link *ppp_link_new(
    const struct ppp_config *config, const struct ppp_ops *ops, void *ctx, struct timers *timers)
{
    struct ppp_link *l = mem_alloc(sizeof(*l));

    l->config = *config;
    l->ops = *ops;
    l->ctx = ctx;
    l->timers = timers;
    l->port = (struct ppp_port){ port_send, port_log, l, timers };
    timer_init(&l->keepalive, timers, keep_alive, l);
    ppp_lcp_init(&l->lcp, l);
    ppp_auth_init(&l->auth, l);
    ppp_ccp_init(&l->ccp, l);
    ppp_ipcp_init(&l->ipcp, l);
    return l;
}

void ppp_link_free(struct ppp_link *l)
{
    if (l == NULL)
        return;
    ppp_auth_stop(&l->auth);
    timer_stop(&l->keepalive);
    ppp_cp_fini(&l->ipcp.cp);
    ppp_cp_fini(&l->ccp.cp);
    ppp_cp_fini(&l->lcp.cp);
    mem_wipe(l, sizeof(*l));
    free(l);
}

void ppp_link_open(struct ppp_link *l)
{
    set_phase(l, PPP_ESTABLISH);
    ppp_cp_open(&l->lcp.cp);
    ppp_cp_up(&l->lcp.cp);
}

void ppp_link_close(struct ppp_link *l, const char *why)
{
    link_fail(l, PPP_END_LOCAL, "%s", why);
}

void ppp_link_lost(struct ppp_link *l, const char *why)
{
    if (l->over)
        return;
    remember_farewell(l);
    remember_end(l, PPP_END_LOST, "%s", why);
    ppp_cp_down(&l->lcp.cp);
    link_over(l);
}

static void drop(struct ppp_link *l, uint16_t protocol)
{
    l->drops++;
    link_log(l, "dropped: protocol 0x%04x in the wrong phase", protocol);
}

static void ipcp_input(struct ppp_link *l, const uint8_t *info, size_t len)
{
    start_ipcp(l);
    ppp_cp_input(&l->ipcp.cp, info, len);
}

// A frame of a network protocol or of its control protocol.
static void network_input(struct ppp_link *l, uint16_t protocol, const uint8_t *info, size_t len)
{
    if (l->phase != PPP_NETWORK && l->phase != PPP_RUNNING)
        drop(l, protocol);
    else if (protocol == PPP_PROTO_IPCP)
        ipcp_input(l, info, len);
    else if (protocol == PPP_PROTO_CCP && l->ccp_wanted)
        ppp_cp_input(&l->ccp.cp, info, len);
    else
        ppp_lcp_reject_protocol(&l->lcp, protocol, info, len);
}

void ppp_link_input(struct ppp_link *l, uint16_t protocol, const uint8_t *info, size_t len)
{
    if (l->over)
        return;
    l->heard = true;
    trace(l, "rcvd", protocol, info, len);
    if (protocol == PPP_PROTO_LCP) {
        hear_farewell(l, info, len);
        ppp_cp_input(&l->lcp.cp, info, len);
    } else if (protocol == PPP_PROTO_PAP || protocol == PPP_PROTO_CHAP) {
        ppp_auth_input(&l->auth, protocol, info, len);
    } else {
        network_input(l, protocol, info, len);
    }
}

void ppp_link_reset(struct ppp_link *l)
{
    if (!l->over && l->keyed && l->recv.bits != 0 && !l->recv.stateless)
        ppp_ccp_ask_reset(&l->ccp);
}

void ppp_link_authenticated(struct ppp_link *l, const struct ppp_grant *grant)
{
    ppp_auth_granted(&l->auth, grant);
}

bool ppp_link_proved(const struct ppp_link *l)
{
    return l->auth.proved;
}

enum ppp_phase ppp_link_phase(const struct ppp_link *l)
{
    return l->phase;
}

const struct ppp_text *ppp_link_peer(const struct ppp_link *l)
{
    return &l->auth.peer;
}

unsigned long ppp_link_drops(const struct ppp_link *l)
{
    return l->drops + l->lcp.cp.drops + l->auth.drops + l->ccp.cp.drops + l->ipcp.cp.drops;
}

static size_t put_encoding(char *to, size_t size, struct ppp_encoding e)
{
    if (e.bits == 0)
        return (size_t)snprintf(to, size, "none");
    return (size_t)snprintf(
        to, size, "MPPE %u bit, %s", e.bits, e.stateless ? "stateless" : "stateful");
}

const char *ppp_encoding_text(struct ppp_encoding send, struct ppp_encoding recv, char *to)
{
    size_t used = put_encoding(to, PPP_ENCODING_TEXT, send);

    if (send.bits != recv.bits || send.stateless != recv.stateless) {
        to[used++] = '/';
        put_encoding(to + used, PPP_ENCODING_TEXT - used, recv);
    }
    return to;
}
