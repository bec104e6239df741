// SPDX-License-Identifier: ISC
#include "core/net/endpoint.h"

#include "core/base/mem.h"
#include "core/net/ip4.h"
#include "tests/fake/netns.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static struct loop *loop;
static struct endpoint *endpoint;
static char dir[64], path[96];

// What the daemon's side saw, and the rows that it still owes.
static struct {
    struct endpoint_conn *conn;
    bool connected, closed;
    char why[64];
    struct buf words; // "/ping,=a=b;" for each sentence
    int sentences, rows_left, stops;
    size_t most_pending;
} seen;

static void produce(struct endpoint_conn *c)
{
    while (seen.rows_left > 0) {
        struct buf row = { 0 };

        if (!endpoint_writable(c)) {
            seen.stops++;
            return;
        }
        sentence_wordf(&row, "!re");
        sentence_wordf(&row, "=name=%0200d", seen.rows_left--);
        sentence_end(&row);
        T_OK(endpoint_send(c, &row));
        buf_free(&row);
        if (endpoint_pending(c) > seen.most_pending)
            seen.most_pending = endpoint_pending(c);
    }
}

static void on_connected(void *ctx, struct endpoint_conn *c)
{
    (void)ctx;
    seen.conn = c;
    seen.connected = true;
}

static void on_sentence(void *ctx, struct endpoint_conn *c, const struct sentence *s)
{
    (void)ctx;
    seen.sentences++;
    for (size_t i = 0; i < s->count; i++)
        buf_printf(&seen.words, "%s%s", i > 0 ? "," : "", s->words[i].s);
    buf_addc(&seen.words, ';');
    if (strcmp(s->words[0].s, "/rows") == 0) {
        seen.rows_left = 10000;
        produce(c);
    }
    if (strcmp(s->words[0].s, "/wait") == 0)
        endpoint_pause(c, true);
    if (strcmp(s->words[0].s, "/quit") == 0) {
        endpoint_fatal(c, "session terminated on request");
        seen.conn = NULL;
        seen.closed = true;
    }
}

static void on_drained(void *ctx, struct endpoint_conn *c)
{
    (void)ctx;
    produce(c);
}

static void on_closed(void *ctx, struct endpoint_conn *c, const char *why)
{
    (void)ctx;
    T_OK(c == seen.conn);
    snprintf(seen.why, sizeof(seen.why), "%s", why != NULL ? why : "left");
    seen.closed = true;
    seen.conn = NULL;
}

static const struct endpoint_ops ops = { on_connected, on_sentence, on_drained, on_closed };

static int console(void)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    buf_free(&seen.words);
    memset(&seen, 0, sizeof(seen));
    strcpy(at.sun_path, path);
    T_INT(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    netns_until(loop, &seen.connected);
    return fd;
}

static void say(int fd, const char *bytes, size_t len)
{
    T_INT(write(fd, bytes, len), len);
}

// Reads until the daemon closes.
static void hear_all(int fd, struct buf *to)
{
    char in[4096];
    ssize_t n;

    while ((n = read(fd, in, sizeof(in))) > 0)
        buf_add(to, in, (size_t)n);
}

static void nothing(void *arg)
{
    (void)arg;
}

static void turn(int rounds)
{
    for (int i = 0; i < rounds; i++) {
        struct timer t;

        timer_init(&t, loop_timers(loop), nothing, NULL);
        timer_set(&t, 0);
        loop_once(loop);
        timer_stop(&t);
    }
}

static void sentences_arrive_however_they_are_cut(void)
{
    static const char bytes[] = "\0\0\005/ping\004=a=b\0\002/x\0";
    int fd = console();

    for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
        say(fd, bytes + i, 1);
        turn(1);
    }
    T_STR(buf_str(&seen.words), "/ping,=a=b;/x;");
    close(fd);
    netns_until(loop, &seen.closed);
    T_STR(seen.why, "left");
    T_INT(endpoint_count(endpoint), 0);
}

static void the_kernel_says_who_it_is(void)
{
    int fd = console();
    struct endpoint_peer peer = endpoint_peer(seen.conn);

    T_OK(peer.known && peer.uid == geteuid() && peer.gid == getegid() && peer.pid == getpid());
    T_OK(endpoint_peer_in_group(seen.conn, "root"));
    T_OK(!endpoint_peer_in_group(seen.conn, "no-such-group"));
    T_OK(!endpoint_peer_in_group(seen.conn, "nogroup"));
    close(fd);
    netns_until(loop, &seen.closed);
}

static void fatal_ends_come(const char *bytes, size_t len, bool leave, const char *why)
{
    struct buf heard = { 0 }, want = { 0 };
    int fd = console();

    say(fd, bytes, len);
    if (leave)
        shutdown(fd, SHUT_WR);
    netns_until(loop, &seen.closed);
    T_STR(seen.why, why);
    hear_all(fd, &heard);
    sentence_wordf(&want, "!fatal");
    sentence_wordf(&want, "%s", why);
    sentence_end(&want);
    T_MEM(heard.data, heard.len, want.data, want.len);
    T_INT(endpoint_count(endpoint), 0);
    buf_free(&heard);
    buf_free(&want);
    close(fd);
}

static void garbage_ends_with_fatal(void)
{
    fatal_ends_come("\xFFGET / HTTP/1.1\r\n", 17, false, "not a sentence, or too long");
}

static void half_a_sentence_ends_with_fatal(void)
{
    fatal_ends_come("\005/pi", 4, true, "the sentence is not whole");
}

static void a_stranger_cannot_say_long_things(void)
{
    static char big[20000];

    memset(big, 'a', sizeof(big));
    big[0] = (char)0x90; // one word of 0x1000 + 1 bytes
    big[1] = 0x01;
    fatal_ends_come(big, 2, false, "not a sentence, or too long");
}

static void a_trusted_one_may(void)
{
    int fd = console();
    struct buf out = { 0 };
    char *word = mem_alloc(100001);

    endpoint_trust(seen.conn);
    memset(word, 'a', 100000);
    sentence_word(&out, word, 100000);
    sentence_end(&out);
    for (size_t at = 0; at < out.len; at += 10000) {
        say(fd, out.data + at, out.len - at < 10000 ? out.len - at : 10000);
        turn(1);
    }
    turn(3);
    T_INT(seen.sentences, 1);
    T_INT(seen.words.len, 100001);
    buf_free(&out);
    free(word);
    close(fd);
    netns_until(loop, &seen.closed);
}

static void nothing_but_empty_sentences_takes_no_memory_and_hurts_nobody(void)
{
    static const char zeros[8192];
    int fd = console();

    for (int i = 0; i < 50; i++) {
        say(fd, zeros, sizeof(zeros));
        turn(1);
    }
    say(fd, "\002/x\0", 4);
    turn(2);
    T_STR(buf_str(&seen.words), "/x;");
    T_OK(!seen.closed);
    close(fd);
    netns_until(loop, &seen.closed);
}

static void ten_thousand_rows_wait_for_a_slow_reader(void)
{
    int fd = console(), rows = 0;
    struct buf in = { 0 };
    struct sentence s = { 0 };
    bool done = false;

    say(fd, "\005/rows\0\002/x\0", 11);
    turn(5);
    T_OK(seen.rows_left > 9000 && seen.stops > 0);
    // Nothing else is heard while the rows are not read.
    T_STR(buf_str(&seen.words), "/rows;");
    for (int i = 0; i < 100000 && !done; i++) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        char block[3000];
        ssize_t n = 0;

        if (poll(&p, 1, 0) > 0)
            n = read(fd, block, sizeof(block));
        if (n > 0)
            buf_add(&in, block, (size_t)n);
        while (sentence_read(&in, &s, &sentence_limits_default) == SENTENCE_DONE)
            rows++;
        turn(1);
        done = rows == 10000;
    }
    T_INT(rows, 10000);
    T_OK(seen.most_pending < 64 << 10);
    turn(3);
    T_STR(buf_str(&seen.words), "/rows;/x;");
    T_OK(!seen.closed);
    sentence_free(&s);
    buf_free(&in);
    close(fd);
    netns_until(loop, &seen.closed);
}

static void a_producer_that_does_not_listen_loses_its_client(void)
{
    int fd = console();
    struct buf row = { 0 };
    bool sent = true;

    sentence_wordf(&row, "=name=%01000d", 0);
    sentence_end(&row);
    for (int i = 0; i < 1000 && sent; i++)
        sent = endpoint_send(seen.conn, &row);
    T_OK(!sent && endpoint_pending(seen.conn) <= 64 << 10);
    netns_until(loop, &seen.closed);
    T_STR(seen.why, "the peer does not read what it is sent");
    buf_free(&row);
    close(fd);
}

static void the_owner_closes_within_a_sentence(void)
{
    struct buf heard = { 0 };
    int fd = console();

    say(fd, "\005/quit\0\002/x\0", 11);
    netns_until(loop, &seen.closed);
    hear_all(fd, &heard);
    T_MEM(heard.data, heard.len, "\006!fatal\035session terminated on request\0", 38);
    T_STR(buf_str(&seen.words), "/quit;");
    T_INT(endpoint_count(endpoint), 0);
    buf_free(&heard);
    close(fd);
}

static void a_socketpair_is_a_connection_too(void)
{
    int pair[2];

    T_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    buf_free(&seen.words);
    memset(&seen, 0, sizeof(seen));
    T_OK(endpoint_adopt(endpoint, pair[0]) == seen.conn && seen.connected);
    say(pair[1], "\002/x\0", 4);
    turn(2);
    T_STR(buf_str(&seen.words), "/x;");
    close(pair[1]);
    netns_until(loop, &seen.closed);
}

static void the_file_is_for_its_group_and_goes_with_us(void)
{
    struct stat st;

    T_INT(stat(path, &st), 0);
    T_OK(S_ISSOCK(st.st_mode) && (st.st_mode & 07777) == 0660);
    T_INT(st.st_gid, getgrnam("nogroup") != NULL ? getgrnam("nogroup")->gr_gid : 0);
    endpoint_free(endpoint);
    endpoint = endpoint_new(loop, &ops, NULL);
    T_OK(lstat(path, &st) < 0);
    T_OK(endpoint_listen_unix(endpoint, path, "nogroup", &err));
}

static void a_place_that_is_taken_is_left_alone(void)
{
    struct endpoint *second = endpoint_new(loop, &ops, NULL);
    char other[128], want[256];
    struct stat st;
    int fd;

    T_OK(!endpoint_listen_unix(second, path, NULL, &err));
    snprintf(want, sizeof(want), "another daemon answers at %s", path);
    T_STR(err.text, want);
    T_INT(lstat(path, &st), 0);
    snprintf(other, sizeof(other), "%s/file", dir);
    fd = open(other, O_CREAT | O_WRONLY, 0600);
    close(fd);
    T_OK(!endpoint_listen_unix(second, other, NULL, &err));
    T_INT(lstat(other, &st), 0);
    unlink(other);
    memset(other, 'x', sizeof(other) - 1);
    other[sizeof(other) - 1] = '\0';
    T_OK(!endpoint_listen_unix(second, other, NULL, &err));
    snprintf(other, sizeof(other), "%s/none/sock", dir);
    T_OK(!endpoint_listen_unix(second, other, NULL, &err));
    endpoint_free(second);
    turn(2); // the probe of the first one was a connection
}

static void a_file_that_nobody_answers_is_replaced(void)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    struct endpoint *second = endpoint_new(loop, &ops, NULL);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(at.sun_path, sizeof(at.sun_path), "%s/stale", dir);
    T_INT(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    close(fd); // as a killed daemon leaves it
    T_OK(endpoint_listen_unix(second, at.sun_path, NULL, &err));
    endpoint_free(second);
}

static void freeing_with_clients_inside_tells_their_owner(void)
{
    int fd = console();
    char c;

    endpoint_free(endpoint);
    endpoint = NULL;
    T_INT(read(fd, &c, 1), 0);
    T_OK(seen.closed); // or what the owner keeps for the client would leak
    close(fd);
}

#define PORT 8728

static bool enter(void)
{
    static int entered = -1;

    if (entered < 0)
        entered = netns_enter();
    if (!entered)
        T_SKIP("no network namespace can be made here");
    return entered;
}

static int dial(void)
{
    struct sockaddr_in at = ip4_sockaddr(0x7F000001, PORT), from = ip4_sockaddr(0x7F000009, 0);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    buf_free(&seen.words);
    memset(&seen, 0, sizeof(seen));
    T_INT(bind(fd, (struct sockaddr *)&from, sizeof(from)), 0);
    T_INT(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    netns_until(loop, &seen.connected);
    return fd;
}

static void a_tcp_connection_has_an_address_and_no_account(void)
{
    struct endpoint_peer peer;
    int fd;

    if (!enter())
        return;
    endpoint = endpoint_new(loop, &ops, NULL);
    T_OK(endpoint_listen_tcp(endpoint, PORT, NULL, &err));
    fd = dial();
    peer = endpoint_peer(seen.conn);
    T_OK(!peer.known && peer.address == 0x7F000009);
    say(fd, "\003/ab\0", 5);
    turn(3);
    T_STR(buf_str(&seen.words), "/ab;");
    close(fd);
    netns_until(loop, &seen.closed);
    endpoint_free(endpoint);
}

static void a_port_that_is_taken_is_reported_and_can_be_had_later(void)
{
    struct endpoint *other;

    if (!enter())
        return;
    endpoint = endpoint_new(loop, &ops, NULL);
    other = endpoint_new(loop, &ops, NULL);
    T_OK(endpoint_listen_tcp(endpoint, PORT, NULL, &err));
    T_OK(!endpoint_listen_tcp(other, PORT, NULL, &err));
    T_OK(strncmp(err.text, "port 8728 is in use by ", 23) == 0);
    endpoint_deafen(endpoint);
    T_OK(endpoint_listen_tcp(other, PORT, NULL, &err));
    endpoint_free(other);
    endpoint_free(endpoint);
}

// What is not read when a socket is closed makes the kernel reset the connection.
static void a_client_that_is_still_sending_reads_why_it_is_sent_away(void)
{
    static const char chatter[20000];
    struct buf heard = { 0 };
    int fd;

    if (!enter())
        return;
    endpoint = endpoint_new(loop, &ops, NULL);
    T_OK(endpoint_listen_tcp(endpoint, PORT, NULL, &err));
    fd = dial();
    say(fd, "\005/quit\0", 7);
    say(fd, chatter, sizeof(chatter));
    turn(5);
    T_OK(seen.closed);
    say(fd, chatter, sizeof(chatter));
    turn(5);
    hear_all(fd, &heard);
    T_INT(heard.len, 38);
    T_OK(memcmp(heard.data, "\006!fatal\035session terminated on request", 37) == 0);
    T_INT(endpoint_count(endpoint), 0);
    close(fd);
    turn(5);
    buf_free(&heard);
    endpoint_free(endpoint);
}

static void nobody_is_waited_for_who_never_stops(void)
{
    static const char chatter[16384];
    int fds[70], sent = 0;

    if (!enter())
        return;
    signal(SIGPIPE, SIG_IGN);
    endpoint = endpoint_new(loop, &ops, NULL);
    T_OK(endpoint_listen_tcp(endpoint, PORT, NULL, &err));
    fds[0] = dial();
    say(fds[0], "\005/quit\0", 7);
    while (sent < 1000 && send(fds[0], chatter, sizeof(chatter), MSG_DONTWAIT) > 0) {
        turn(5);
        sent++;
    }
    T_OK(sent >= 64 && sent < 500); // a MiB, and what fits into the sockets
    close(fds[0]);
    for (size_t i = 0; i < 70; i++) {
        fds[i] = dial();
        say(fds[i], "\005/quit\0", 7);
        netns_until(loop, &seen.closed);
    }
    turn(5);
    T_OK(write(fds[0], "x", 1) == 1); // the first ones have had to make room
    turn(5);
    T_OK(write(fds[0], "x", 1) < 0);
    T_OK(write(fds[69], "x", 1) == 1);
    turn(5);
    T_OK(write(fds[69], "x", 1) == 1);
    for (size_t i = 0; i < 70; i++)
        close(fds[i]);
    endpoint_free(endpoint);
}

// `printf ... | nc`: it has said all that it wants to say, and each of it counts.
static void what_a_paused_client_said_before_it_left_counts(void)
{
    int fd;

    if (!enter())
        return;
    endpoint = endpoint_new(loop, &ops, NULL);
    T_OK(endpoint_listen_tcp(endpoint, PORT, NULL, &err));
    fd = dial();
    say(fd, "\005/wait\0\003/ef\0", 12);
    T_INT(shutdown(fd, SHUT_WR), 0);
    turn(5);
    T_OK(!seen.closed);
    T_STR(buf_str(&seen.words), "/wait;");
    endpoint_pause(seen.conn, false);
    turn(5);
    T_STR(buf_str(&seen.words), "/wait;/ef;");
    T_OK(seen.closed);
    close(fd);
    endpoint_free(endpoint);
}

static void what_a_paused_client_says_waits(void)
{
    int fd;

    if (!enter())
        return;
    endpoint = endpoint_new(loop, &ops, NULL);
    T_OK(endpoint_listen_tcp(endpoint, PORT, NULL, &err));
    fd = dial();
    endpoint_pause(seen.conn, true);
    say(fd, "\003/ab\0\003/cd\0", 10);
    turn(5);
    T_INT(seen.sentences, 0);
    endpoint_pause(seen.conn, false);
    T_INT(seen.sentences, 0);
    turn(5);
    T_STR(buf_str(&seen.words), "/ab;/cd;");
    say(fd, "\005/wait\0\003/ef\0", 12);
    turn(5);
    T_STR(buf_str(&seen.words), "/ab;/cd;/wait;");
    endpoint_pause(seen.conn, false);
    turn(5);
    T_STR(buf_str(&seen.words), "/ab;/cd;/wait;/ef;");
    close(fd);
    netns_until(loop, &seen.closed);
    endpoint_free(endpoint);
}

static void connections_beyond_the_limit_are_closed(void)
{
    struct sockaddr_in at = ip4_sockaddr(0x7F000001, PORT);
    int fd, more;
    char c;

    if (!enter())
        return;
    endpoint = endpoint_new(loop, &ops, NULL);
    endpoint_limit(endpoint, 1);
    T_OK(endpoint_listen_tcp(endpoint, PORT, NULL, &err));
    fd = dial();
    more = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    T_INT(connect(more, (struct sockaddr *)&at, sizeof(at)), 0);
    turn(5);
    T_INT(read(more, &c, 1), 0);
    T_INT(endpoint_count(endpoint), 1);
    close(more);
    close(fd);
    netns_until(loop, &seen.closed);
    endpoint_free(endpoint);
}

int main(void)
{
    if (geteuid() != 0) {
        printf("1..0 # SKIP needs root to give a socket to a group\n");
        return 0;
    }
    snprintf(dir, sizeof(dir), "/tmp/warren-endpoint-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(path, sizeof(path), "%s/warren.sock", dir);
    loop = loop_new();
    endpoint = endpoint_new(loop, &ops, NULL);
    if (!endpoint_listen_unix(endpoint, path, "nogroup", &err))
        return 1;
    T_RUN(sentences_arrive_however_they_are_cut);
    T_RUN(the_kernel_says_who_it_is);
    T_RUN(garbage_ends_with_fatal);
    T_RUN(half_a_sentence_ends_with_fatal);
    T_RUN(a_stranger_cannot_say_long_things);
    T_RUN(a_trusted_one_may);
    T_RUN(nothing_but_empty_sentences_takes_no_memory_and_hurts_nobody);
    T_RUN(ten_thousand_rows_wait_for_a_slow_reader);
    T_RUN(a_producer_that_does_not_listen_loses_its_client);
    T_RUN(the_owner_closes_within_a_sentence);
    T_RUN(a_socketpair_is_a_connection_too);
    T_RUN(the_file_is_for_its_group_and_goes_with_us);
    T_RUN(a_place_that_is_taken_is_left_alone);
    T_RUN(a_file_that_nobody_answers_is_replaced);
    T_RUN(freeing_with_clients_inside_tells_their_owner);
    T_RUN(a_tcp_connection_has_an_address_and_no_account);
    T_RUN(a_port_that_is_taken_is_reported_and_can_be_had_later);
    T_RUN(what_a_paused_client_says_waits);
    T_RUN(a_client_that_is_still_sending_reads_why_it_is_sent_away);
    T_RUN(nobody_is_waited_for_who_never_stops);
    T_RUN(what_a_paused_client_said_before_it_left_counts);
    T_RUN(connections_beyond_the_limit_are_closed);
    loop_free(loop);
    buf_free(&seen.words);
    rmdir(dir);
    return t_end();
}
