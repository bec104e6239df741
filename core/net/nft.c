// SPDX-License-Identifier: ISC
#include "core/net/nft.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/net/ip4.h"
#include "core/net/nlmsg.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum {
    DATAGRAM = 65536,
    // Numbers that the nft program goes by when it shows a set; the kernel only keeps them.
    KEY_IP = 7,
    KEY_INTERFACE = 20,
    COMMENT = 0, // type of the only user data that nft shows
    BYTE_ORDER_OF_KEY = 0,
    HOST_ORDER = 1, // what nft has to know to show an index
    SET_ID = 1,     // of a set that is made, within its batch
    PRIORITY = 0,   // "filter": where an administrator's own chains mostly are
};

#define TABLE   "warren"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define MARK    "warren: " // begins the comment of each of our elements

struct nft {
    int fd;
    uint32_t seq;
    uint8_t in[DATAGRAM];
};

// What belongs together: done as a whole or not at all.
struct batch {
    struct nft *nft;
    struct buf bytes;
    struct nl_msg m; // the message that is being written
    uint32_t first, last;
    bool bad;
};

struct nft *nft_new(struct err *err)
{
    struct timeval patience = { .tv_sec = 5 };
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER), on = 1;
    struct nft *n;

    if (fd < 0) {
        err_set(err, ERR_GENERAL, "cannot talk to the kernel's packet filter: %s", strerror(errno));
        return NULL;
    }
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    n = mem_alloc(sizeof(*n));
    n->fd = fd;
    return n;
}

void nft_free(struct nft *n)
{
    if (n == NULL)
        return;
    close(n->fd);
    free(n);
}

bool nft_name_ok(const char *name)
{
    size_t len = strlen(name);

    return len > 0 && len < NFT_NAME_SIZE && strspn(name, LETTERS) > 0 &&
           strspn(name, LETTERS "0123456789-./") == len;
}

// ---- talking

static void start(struct nl_msg *m, uint16_t type, uint16_t flags)
{
    struct nfgenmsg head = { .nfgen_family = NFPROTO_INET };

    nl_msg_init(m, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), flags, &head, sizeof(head));
}

// Numbers of the packet filter are in network byte order, as addresses are elsewhere.
static void put_be32(struct nl_msg *m, uint16_t type, uint32_t v)
{
    nl_put_ip(m, type, v);
}

static bool send_bytes(struct nft *n, const void *data, size_t len)
{
    struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

    while (sendto(n->fd, data, len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
        if (errno != EINTR)
            return false;
    return true;
}

static int receive(struct nft *n, struct rd *ret)
{
    struct sockaddr_nl from;
    socklen_t size = sizeof(from);

    for (;;) {
        ssize_t len =
            recvfrom(n->fd, n->in, sizeof(n->in), MSG_TRUNC, (struct sockaddr *)&from, &size);

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return errno == EAGAIN ? ETIMEDOUT : errno;
        if ((size_t)len > sizeof(n->in))
            return EMSGSIZE;
        if (from.nl_pid != 0)
            continue;
        *ret = rd_init(n->in, (size_t)len);
        return 0;
    }
}

// The number in an acknowledgement or at the end of a dump.
static int answer_of(const struct nl_part *part)
{
    char text[160];
    int number;

    return nl_error_read(part, &number, text, sizeof(text)) ? number : EBADMSG;
}

// One question. Returns the errno of the answer; what comes before that goes to `each`.
static int ask(
    struct nft *n, struct nl_msg *m, void (*each)(void *ctx, const struct nl_part *part), void *ctx)
{
    size_t len = nl_msg_finish(m, ++n->seq);
    struct nl_part part;
    struct rd datagram;
    int failed;

    if (len == 0)
        return EMSGSIZE;
    if (!send_bytes(n, m->data, len))
        return errno;
    while ((failed = receive(n, &datagram)) == 0) {
        while (nl_part_next(&datagram, &part)) {
            if (part.seq != n->seq)
                continue;
            if (part.type == NLMSG_ERROR || part.type == NLMSG_DONE)
                return answer_of(&part);
            each(ctx, &part);
        }
    }
    return failed;
}

// ---- batches

static void batch_edge(struct batch *b, uint16_t type)
{
    struct nfgenmsg head = { .res_id = 0 };
    size_t len;

    // The one field that is a number for the kernel and has no attribute: it is in network order.
    memcpy(&head.res_id, (uint8_t[]){ 0, NFNL_SUBSYS_NFTABLES }, sizeof(head.res_id));
    nl_msg_init(&b->m, type, 0, &head, sizeof(head));
    len = nl_msg_finish(&b->m, ++b->nft->seq);
    buf_add(&b->bytes, b->m.data, len);
}

static struct batch batch_begin(struct nft *n)
{
    struct batch b = { .nft = n };

    batch_edge(&b, NFNL_MSG_BATCH_BEGIN);
    b.first = n->seq;
    return b;
}

static void batch_add(struct batch *b)
{
    size_t len = nl_msg_finish(&b->m, ++b->nft->seq);

    b->last = b->nft->seq;
    b->bad = b->bad || len == 0;
    buf_add(&b->bytes, b->m.data, len);
}

// Every message is answered; a batch that the kernel does not even look at is answered at its
// beginning. The first number that is not zero says what was wrong.
static int batch_answer(const struct batch *b)
{
    struct nl_part part;
    struct rd datagram;
    int failed, first = 0;

    while ((failed = receive(b->nft, &datagram)) == 0) {
        while (nl_part_next(&datagram, &part)) {
            if (part.type != NLMSG_ERROR || part.seq < b->first || part.seq > b->last)
                continue;
            if (first == 0)
                first = answer_of(&part);
            if (part.seq == b->last || (part.seq == b->first && first != 0))
                return first;
        }
    }
    return first != 0 ? first : failed;
}

static int batch_end(struct batch *b)
{
    int failed = EMSGSIZE;

    batch_edge(b, NFNL_MSG_BATCH_END);
    if (!b->bad)
        failed = send_bytes(b->nft, b->bytes.data, b->bytes.len) ? batch_answer(b) : errno;
    buf_free(&b->bytes);
    return failed;
}

static const char *reason(int number)
{
    switch (number) {
    case EPERM:
        return "not permitted (CAP_NET_ADMIN is missing)";
    case EINVAL:
    case EOPNOTSUPP:
        return "the kernel has no nftables";
    case ETIMEDOUT:
        return "the kernel does not answer";
    default:
        return strerror(number);
    }
}

// ---- what is made

static void make_table(struct batch *b)
{
    start(&b->m, NFT_MSG_NEWTABLE, NLM_F_CREATE);
    nl_put_text(&b->m, NFTA_TABLE_NAME, TABLE);
    batch_add(b);
}

struct base_chain {
    const char *name;
    uint32_t hook;
    bool from, to; // which maps it looks up
};

static const struct base_chain base_chains[] = {
    { "ppp-input", NF_INET_LOCAL_IN, true, false },
    { "ppp-forward", NF_INET_FORWARD, true, true },
    { "ppp-output", NF_INET_LOCAL_OUT, false, true },
};

#define BASE_CHAINS (sizeof(base_chains) / sizeof(*base_chains))

static const char *map_of(enum nft_way way)
{
    return way == NFT_FROM ? "ppp-in" : "ppp-out";
}

static void make_map(struct batch *b, enum nft_way way)
{
    static const uint32_t order = HOST_ORDER;
    uint8_t data[2 + sizeof(order)] = { BYTE_ORDER_OF_KEY, sizeof(order) };

    memcpy(data + 2, &order, sizeof(order));
    start(&b->m, NFT_MSG_NEWSET, NLM_F_CREATE | NLM_F_EXCL);
    nl_put_text(&b->m, NFTA_SET_TABLE, TABLE);
    nl_put_text(&b->m, NFTA_SET_NAME, map_of(way));
    put_be32(&b->m, NFTA_SET_FLAGS, NFT_SET_MAP);
    put_be32(&b->m, NFTA_SET_KEY_TYPE, KEY_INTERFACE);
    put_be32(&b->m, NFTA_SET_KEY_LEN, sizeof(uint32_t));
    put_be32(&b->m, NFTA_SET_DATA_TYPE, NFT_DATA_VERDICT);
    put_be32(&b->m, NFTA_SET_ID, SET_ID + (uint32_t)way);
    nl_put(&b->m, NFTA_SET_USERDATA, data, sizeof(data));
    batch_add(b);
}

static void make_chain(struct batch *b, const struct base_chain *c)
{
    size_t hook;

    start(&b->m, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL);
    nl_put_text(&b->m, NFTA_CHAIN_TABLE, TABLE);
    nl_put_text(&b->m, NFTA_CHAIN_NAME, c->name);
    hook = nl_nest(&b->m, NFTA_CHAIN_HOOK);
    put_be32(&b->m, NFTA_HOOK_HOOKNUM, c->hook);
    put_be32(&b->m, NFTA_HOOK_PRIORITY, PRIORITY);
    nl_nest_end(&b->m, hook);
    nl_put_text(&b->m, NFTA_CHAIN_TYPE, "filter");
    batch_add(b);
}

static size_t begin_expression(struct nl_msg *m, const char *name, size_t *ret_data)
{
    size_t mark = nl_nest(m, NFTA_LIST_ELEM);

    nl_put_text(m, NFTA_EXPR_NAME, name);
    *ret_data = nl_nest(m, NFTA_EXPR_DATA);
    return mark;
}

// Index of the interface into a register, then the verdict that the map has for it.
static void make_rule(struct batch *b, const struct base_chain *c, enum nft_way way)
{
    size_t all, expression, data;

    start(&b->m, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
    nl_put_text(&b->m, NFTA_RULE_TABLE, TABLE);
    nl_put_text(&b->m, NFTA_RULE_CHAIN, c->name);
    all = nl_nest(&b->m, NFTA_RULE_EXPRESSIONS);
    expression = begin_expression(&b->m, "meta", &data);
    put_be32(&b->m, NFTA_META_KEY, way == NFT_FROM ? NFT_META_IIF : NFT_META_OIF);
    put_be32(&b->m, NFTA_META_DREG, NFT_REG_1);
    nl_nest_end(&b->m, data);
    nl_nest_end(&b->m, expression);
    expression = begin_expression(&b->m, "lookup", &data);
    nl_put_text(&b->m, NFTA_LOOKUP_SET, map_of(way));
    put_be32(&b->m, NFTA_LOOKUP_SREG, NFT_REG_1);
    put_be32(&b->m, NFTA_LOOKUP_DREG, NFT_REG_VERDICT);
    nl_nest_end(&b->m, data);
    nl_nest_end(&b->m, expression);
    nl_nest_end(&b->m, all);
    batch_add(b);
}

// The maps and the chains that look them up, unless they are there: what begins with the maps ends
// as a whole where one of them exists.
static int make_jumps(struct nft *n)
{
    struct batch b = batch_begin(n);
    int failed;

    make_table(&b);
    make_map(&b, NFT_FROM);
    make_map(&b, NFT_TO);
    for (size_t i = 0; i < BASE_CHAINS; i++) {
        make_chain(&b, &base_chains[i]);
        if (base_chains[i].from)
            make_rule(&b, &base_chains[i], NFT_FROM);
        if (base_chains[i].to)
            make_rule(&b, &base_chains[i], NFT_TO);
    }
    failed = batch_end(&b);
    return failed == EEXIST ? 0 : failed;
}

// ---- elements

static void put_value(struct nl_msg *m, uint16_t type, const void *value, size_t len)
{
    size_t nest = nl_nest(m, type);

    nl_put(m, NFTA_DATA_VALUE, value, len);
    nl_nest_end(m, nest);
}

static void put_ip_value(struct nl_msg *m, uint16_t type, uint32_t address)
{
    size_t nest = nl_nest(m, type);

    put_be32(m, NFTA_DATA_VALUE, address);
    nl_nest_end(m, nest);
}

// nft shows it as the element's comment.
static void put_comment(struct nl_msg *m, const char *text)
{
    uint8_t data[2 + 128];
    struct wr w = wr_init(data, sizeof(data));
    size_t len = strnlen(text, sizeof(data) - 3);

    wr_u8(&w, COMMENT);
    wr_u8(&w, (uint8_t)(len + 1));
    wr_bytes(&w, text, len);
    wr_u8(&w, 0);
    nl_put(m, NFTA_SET_ELEM_USERDATA, data, wr_len(&w));
}

static size_t begin_elements(struct nl_msg *m, uint16_t type, uint16_t flags, const char *set)
{
    start(m, type, flags);
    nl_put_text(m, NFTA_SET_ELEM_LIST_TABLE, TABLE);
    nl_put_text(m, NFTA_SET_ELEM_LIST_SET, set);
    return nl_nest(m, NFTA_SET_ELEM_LIST_ELEMENTS);
}

static void put_verdict(struct nl_msg *m, const char *chain)
{
    size_t data = nl_nest(m, NFTA_SET_ELEM_DATA), verdict = nl_nest(m, NFTA_DATA_VERDICT);

    put_be32(m, NFTA_VERDICT_CODE, (uint32_t)NFT_JUMP);
    nl_put_text(m, NFTA_VERDICT_CHAIN, chain);
    nl_nest_end(m, verdict);
    nl_nest_end(m, data);
}

bool nft_jump_add(struct nft *n, enum nft_way way, int ifindex, const char *chain, struct err *err)
{
    int failed = make_jumps(n);
    struct batch b;
    size_t all, one;

    if (failed == 0) {
        b = batch_begin(n);
        all = begin_elements(&b.m, NFT_MSG_NEWSETELEM, NLM_F_CREATE, map_of(way));
        one = nl_nest(&b.m, NFTA_LIST_ELEM);
        put_value(&b.m, NFTA_SET_ELEM_KEY, &ifindex, sizeof(ifindex));
        put_verdict(&b.m, chain);
        nl_nest_end(&b.m, one);
        nl_nest_end(&b.m, all);
        batch_add(&b);
        failed = batch_end(&b);
    }
    return failed == 0 || err_set(err, ERR_GENERAL, "cannot send packets through filter %s: %s",
                              chain, reason(failed));
}

bool nft_jump_remove(struct nft *n, enum nft_way way, int ifindex, struct err *err)
{
    struct batch b = batch_begin(n);
    size_t all = begin_elements(&b.m, NFT_MSG_DELSETELEM, 0, map_of(way));
    size_t one = nl_nest(&b.m, NFTA_LIST_ELEM);
    int failed;

    put_value(&b.m, NFTA_SET_ELEM_KEY, &ifindex, sizeof(ifindex));
    nl_nest_end(&b.m, one);
    nl_nest_end(&b.m, all);
    batch_add(&b);
    failed = batch_end(&b);
    return failed == 0 || failed == ENOENT ||
           err_set(err, ERR_GENERAL, "cannot take a filter away: %s", reason(failed));
}

// ---- questions

struct seen {
    bool found, base;
    uint32_t flags;
};

static void see_chain(void *ctx, const struct nl_part *part)
{
    struct seen *seen = ctx;
    struct rd body = part->body;
    struct nl_attr a;

    rd_skip(&body, sizeof(struct nfgenmsg));
    seen->found = true;
    while (nl_attr_next(&body, &a))
        seen->base = seen->base || a.type == NFTA_CHAIN_HOOK;
}

bool nft_chain_check(struct nft *n, const char *chain, struct err *err)
{
    struct seen seen = { 0 };
    struct nl_msg m;
    int failed;

    start(&m, NFT_MSG_GETCHAIN, 0);
    nl_put_text(&m, NFTA_CHAIN_TABLE, TABLE);
    nl_put_text(&m, NFTA_CHAIN_NAME, chain);
    failed = ask(n, &m, see_chain, &seen);
    if (failed == ENOENT || (failed == 0 && !seen.found))
        return err_set(err, ERR_MISSING, "table inet " TABLE " of nftables has no chain %s", chain);
    if (failed != 0)
        return err_set(
            err, ERR_GENERAL, "cannot look for the filter %s: %s", chain, reason(failed));
    if (seen.base)
        return err_set(err, ERR_GENERAL, "the filter %s is a base chain of nftables", chain);
    return true;
}

static void see_set(void *ctx, const struct nl_part *part)
{
    struct seen *seen = ctx;
    struct rd body = part->body;
    struct nl_attr a;

    rd_skip(&body, sizeof(struct nfgenmsg));
    seen->found = true;
    while (nl_attr_next(&body, &a))
        if (a.type == NFTA_SET_FLAGS)
            seen->flags = nl_ip(a.data);
}

static int find_set(struct nft *n, const char *set, struct seen *ret)
{
    struct nl_msg m;
    int failed;

    *ret = (struct seen){ 0 };
    start(&m, NFT_MSG_GETSET, 0);
    nl_put_text(&m, NFTA_SET_TABLE, TABLE);
    nl_put_text(&m, NFTA_SET_NAME, set);
    failed = ask(n, &m, see_set, ret);
    return failed == ENOENT ? 0 : failed;
}

static void make_set(struct batch *b, const char *set)
{
    start(&b->m, NFT_MSG_NEWSET, NLM_F_CREATE);
    nl_put_text(&b->m, NFTA_SET_TABLE, TABLE);
    nl_put_text(&b->m, NFTA_SET_NAME, set);
    put_be32(&b->m, NFTA_SET_KEY_TYPE, KEY_IP);
    put_be32(&b->m, NFTA_SET_KEY_LEN, sizeof(uint32_t));
    put_be32(&b->m, NFTA_SET_ID, SET_ID);
    batch_add(b);
}

// A set of intervals has an address as the interval from it to the next.
static void put_member(struct nl_msg *m, uint32_t address, bool interval, const char *comment)
{
    size_t one = nl_nest(m, NFTA_LIST_ELEM);

    put_ip_value(m, NFTA_SET_ELEM_KEY, address);
    if (comment != NULL)
        put_comment(m, comment);
    nl_nest_end(m, one);
    if (!interval || address == UINT32_MAX)
        return;
    one = nl_nest(m, NFTA_LIST_ELEM);
    put_ip_value(m, NFTA_SET_ELEM_KEY, address + 1);
    put_be32(m, NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
    nl_nest_end(m, one);
}

static int member(struct nft *n, const char *set, uint32_t address, const char *comment, bool add)
{
    struct batch b;
    struct seen seen;
    size_t all;
    int failed = find_set(n, set, &seen);

    if (failed != 0 || (!seen.found && !add))
        return failed;
    b = batch_begin(n);
    if (!seen.found) {
        make_table(&b);
        make_set(&b, set);
    }
    all = begin_elements(&b.m, add ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM,
        add ? NLM_F_CREATE | NLM_F_EXCL : 0, set);
    put_member(&b.m, address, (seen.flags & NFT_SET_INTERVAL) != 0, comment);
    nl_nest_end(&b.m, all);
    batch_add(&b);
    return batch_end(&b);
}

bool nft_member_add(struct nft *n, const char *set, uint32_t address, const char *user,
    bool *ret_ours, struct err *err)
{
    char comment[128], text[IP4_TEXT_SIZE];
    int failed;

    snprintf(comment, sizeof(comment), MARK "%.100s", user);
    failed = member(n, set, address, comment, true);
    if (failed != 0 && failed != EEXIST)
        return err_set(err, ERR_GENERAL, "cannot put %s into address list %s: %s",
            ip4_text(address, text), set, reason(failed));
    *ret_ours = failed == 0;
    return true;
}

bool nft_member_remove(struct nft *n, const char *set, uint32_t address, struct err *err)
{
    char text[IP4_TEXT_SIZE];
    int failed = member(n, set, address, NULL, false);

    return failed == 0 || failed == ENOENT ||
           err_set(err, ERR_GENERAL, "cannot take %s off address list %s: %s",
               ip4_text(address, text), set, reason(failed));
}

// ---- what was left behind

struct leftover {
    struct leftover *next;
    char set[NFT_NAME_SIZE];
    uint32_t address;
};

struct sweep {
    struct nft *nft;
    struct leftover *sets, *members; // by name alone, and with an address
    const char *set;                 // the one that is looked through
};

static void found(struct leftover **list, const char *set, uint32_t address)
{
    struct leftover *l = mem_alloc(sizeof(*l));

    snprintf(l->set, sizeof(l->set), "%s", set);
    l->address = address;
    l->next = *list;
    *list = l;
}

static void leftovers_free(struct leftover *l)
{
    while (l != NULL) {
        struct leftover *next = l->next;

        free(l);
        l = next;
    }
}

static void sweep_set(void *ctx, const struct nl_part *part)
{
    struct sweep *s = ctx;
    struct rd body = part->body;
    char name[NFT_NAME_SIZE] = "";
    uint32_t flags = 0, key = 0;
    struct nl_attr a;

    rd_skip(&body, sizeof(struct nfgenmsg));
    while (nl_attr_next(&body, &a)) {
        if (a.type == NFTA_SET_NAME)
            nl_text(a.data, name, sizeof(name));
        if (a.type == NFTA_SET_FLAGS)
            flags = nl_ip(a.data);
        if (a.type == NFTA_SET_KEY_LEN)
            key = nl_ip(a.data);
    }
    if ((flags & (NFT_SET_MAP | NFT_SET_ANONYMOUS)) == 0 && key == sizeof(uint32_t))
        found(&s->sets, name, 0);
}

static bool is_marked(struct rd data)
{
    char text[sizeof(MARK)];

    rd_skip(&data, 2);
    rd_copy(&data, text, sizeof(text) - 1);
    return rd_ok(&data) && memcmp(text, MARK, sizeof(MARK) - 1) == 0;
}

static void sweep_element(struct sweep *s, struct rd element)
{
    struct nl_attr a, value;
    uint32_t address = 0;
    bool marked = false;

    while (nl_attr_next(&element, &a)) {
        if (a.type == NFTA_SET_ELEM_KEY && nl_attr_next(&a.data, &value))
            address = nl_ip(value.data);
        if (a.type == NFTA_SET_ELEM_USERDATA)
            marked = is_marked(a.data);
    }
    if (marked)
        found(&s->members, s->set, address);
}

static void sweep_elements(void *ctx, const struct nl_part *part)
{
    struct rd body = part->body;
    struct nl_attr a, element;

    rd_skip(&body, sizeof(struct nfgenmsg));
    while (nl_attr_next(&body, &a))
        while (a.type == NFTA_SET_ELEM_LIST_ELEMENTS && nl_attr_next(&a.data, &element))
            sweep_element(ctx, element.data);
}

static int look_through(struct sweep *s, const char *set)
{
    struct nl_msg m;

    s->set = set;
    start(&m, NFT_MSG_GETSETELEM, NLM_F_DUMP);
    nl_put_text(&m, NFTA_SET_ELEM_LIST_TABLE, TABLE);
    nl_put_text(&m, NFTA_SET_ELEM_LIST_SET, set);
    return ask(s->nft, &m, sweep_elements, s);
}

static void drop_named(
    struct batch *b, uint16_t message, uint16_t table, uint16_t attr, const char *name)
{
    start(&b->m, message, 0);
    nl_put_text(&b->m, table, TABLE);
    nl_put_text(&b->m, attr, name);
    batch_add(b);
}

// The chains first, with their rules: nothing uses the maps then.
static int drop_jumps(struct nft *n)
{
    struct batch b = batch_begin(n);
    int failed;

    for (size_t i = 0; i < BASE_CHAINS; i++) {
        start(&b.m, NFT_MSG_DELRULE, 0);
        nl_put_text(&b.m, NFTA_RULE_TABLE, TABLE);
        nl_put_text(&b.m, NFTA_RULE_CHAIN, base_chains[i].name);
        batch_add(&b);
        drop_named(&b, NFT_MSG_DELCHAIN, NFTA_CHAIN_TABLE, NFTA_CHAIN_NAME, base_chains[i].name);
    }
    drop_named(&b, NFT_MSG_DELSET, NFTA_SET_TABLE, NFTA_SET_NAME, map_of(NFT_FROM));
    drop_named(&b, NFT_MSG_DELSET, NFTA_SET_TABLE, NFTA_SET_NAME, map_of(NFT_TO));
    failed = batch_end(&b);
    return failed == ENOENT ? 0 : failed;
}

static int sweep_members(struct sweep *s)
{
    struct nl_msg m;
    int failed;

    start(&m, NFT_MSG_GETSET, NLM_F_DUMP);
    nl_put_text(&m, NFTA_SET_TABLE, TABLE);
    failed = ask(s->nft, &m, sweep_set, s);
    for (const struct leftover *l = s->sets; l != NULL && failed == 0; l = l->next)
        failed = look_through(s, l->set);
    for (const struct leftover *l = s->members; l != NULL && failed == 0; l = l->next)
        failed = member(s->nft, l->set, l->address, NULL, false);
    return failed;
}

bool nft_sweep(struct nft *n, struct err *err)
{
    struct sweep s = { .nft = n };
    int failed = sweep_members(&s);

    leftovers_free(s.sets);
    leftovers_free(s.members);
    if (failed == 0)
        failed = drop_jumps(n);
    // EINVAL is how a kernel without nftables answers the first question.
    if (failed == 0 || failed == ENOENT || failed == EOPNOTSUPP || failed == EINVAL)
        return true;
    return err_set(err, ERR_GENERAL, "cannot clean the packet filter up: %s", reason(failed));
}
