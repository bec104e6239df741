// SPDX-License-Identifier: ISC
#include "core/net/tcp.h"

#include "core/base/buf.h"
#include "core/net/ip4.h"
#include "tests/fake/netns.h"

#include <sys/socket.h>

#define PORT   1723
#define HERE   0x7F000001u
#define SOURCE 0x7F000005u

static struct loop *loop;

// One end of a connection, and what happened to it.
struct end {
    struct tcp_conn *conn;
    struct buf in;
    char why[64];
    bool connected, closed, hang_up; // hang_up: frees itself at the first data
};

static struct end server;
static bool accepted;

static void on_connected(void *ctx)
{
    ((struct end *)ctx)->connected = true;
}

static void on_data(void *ctx, const uint8_t *data, size_t len)
{
    struct end *e = ctx;

    buf_add(&e->in, data, len);
    if (!e->hang_up)
        return;
    tcp_send(e->conn, "bye", 3);
    tcp_free(e->conn);
    e->conn = NULL;
}

static void on_closed(void *ctx, const char *why)
{
    struct end *e = ctx;

    snprintf(e->why, sizeof(e->why), "%s", why != NULL ? why : "eof");
    e->closed = true;
    tcp_free(e->conn);
    e->conn = NULL;
}

static const struct tcp_ops ops = { on_connected, on_data, on_closed };

static void on_accepted(void *ctx, struct tcp_conn *c)
{
    (void)ctx;
    server.conn = c;
    tcp_set_ops(c, &ops, &server);
    accepted = true;
}

static void reset(void)
{
    tcp_free(server.conn);
    buf_free(&server.in);
    server = (struct end){ 0 };
    accepted = false;
}

static void bytes_go_both_ways_and_the_end_is_told(void)
{
    struct tcp_listener *l = tcp_listen(loop, 0, PORT, on_accepted, NULL, &err);
    struct end client = { .hang_up = true };

    reset();
    T_OK(l != NULL && tcp_listener_port(l) == PORT);
    client.conn = tcp_connect(loop, SOURCE, HERE, PORT, &ops, &client, &err);
    T_OK(client.conn != NULL && !tcp_send(client.conn, "x", 1));
    netns_until(loop, &client.connected);
    netns_until(loop, &accepted);
    T_OK(tcp_peer(server.conn) == SOURCE && tcp_local(server.conn) == HERE);
    T_OK(tcp_local(client.conn) == SOURCE && tcp_peer(client.conn) == HERE);
    T_INT(tcp_peer_port(client.conn), PORT);
    T_OK(tcp_send(server.conn, "hello", 5));
    netns_until(loop, &server.closed);
    T_STR(buf_str(&client.in), "hello");
    T_STR(buf_str(&server.in), "bye");
    T_STR(server.why, "eof");
    T_OK(client.conn == NULL && !client.closed);
    buf_free(&client.in);
    tcp_listener_free(l);
    reset();
}

static void a_connection_that_cannot_be_says_why(void)
{
    struct end client = { 0 };

    client.conn = tcp_connect(loop, 0, HERE, PORT, &ops, &client, &err);
    netns_until(loop, &client.closed);
    T_STR(client.why, "connection refused");
    T_OK(!client.connected);
    T_OK(tcp_connect(loop, 0, 0xC0000201, PORT, &ops, &client, &err) == NULL);
    T_STR(err.text, "cannot connect to 192.0.2.1: network unreachable");
    T_OK(tcp_connect(loop, 0xC0000201, HERE, PORT, &ops, &client, &err) == NULL);
    T_STR(err.text, "cannot connect to 127.0.0.1: the source address is not one of ours");
}

static void a_port_that_is_taken_is_reported_with_its_holder(void)
{
    struct tcp_listener *l = tcp_listen(loop, 0, PORT, on_accepted, NULL, &err);
    char want[128];

    snprintf(want, sizeof(want), "port 1723 is in use by test_net_tcp (pid %d)", (int)getpid());
    T_OK(tcp_listen(loop, 0, PORT, on_accepted, NULL, &err) == NULL);
    T_STR(err.text, want);
    tcp_listener_free(l);
}

static void only_a_listener_on_the_port_is_its_holder(void)
{
    static const char table[] =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
        "   0: 0100007F:06BB 0200007F:06BB 01 00000000:00000000 00:00000000 00000000  0 0 111 1\n"
        "   1: 00000000:06BC 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 222 1\n"
        "   2: 00000000:06BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 333 1\n";

    T_INT(tcp_listener_inode(table, 1723), 333);
    T_INT(tcp_listener_inode(table, 1722), 0);
    T_INT(tcp_listener_inode("", 1723), 0);
}

// A plain socket that connects and never reads.
static int silent_peer(void)
{
    struct sockaddr_in to = ip4_sockaddr(HERE, PORT);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    T_INT(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

static void nothing(void *arg)
{
    (void)arg;
}

// One round of the loop, whether there is something to do or not.
static void turn(void)
{
    struct timer t;

    timer_init(&t, loop_timers(loop), nothing, NULL);
    timer_set(&t, 0);
    loop_once(loop);
    timer_stop(&t);
}

static void a_peer_that_does_not_read_is_given_up(void)
{
    struct tcp_listener *l = tcp_listen(loop, 0, PORT, on_accepted, NULL, &err);
    static const char chunk[8192];
    bool sending = true;
    int fd;

    reset();
    fd = silent_peer();
    netns_until(loop, &accepted);
    // 16 MB are more than the kernel takes for both ends, and our own limit is small.
    for (int i = 0; i < 2000 && sending; i++) {
        sending = tcp_send(server.conn, chunk, sizeof(chunk));
        if (sending)
            turn();
    }
    T_OK(!sending);
    netns_until(loop, &server.closed);
    T_STR(server.why, "the peer does not read what it is sent");
    close(fd);
    tcp_listener_free(l);
    reset();
}

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(bytes_go_both_ways_and_the_end_is_told);
    T_RUN(a_connection_that_cannot_be_says_why);
    T_RUN(a_port_that_is_taken_is_reported_with_its_holder);
    T_RUN(only_a_listener_on_the_port_is_its_holder);
    T_RUN(a_peer_that_does_not_read_is_given_up);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
