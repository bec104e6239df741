// SPDX-License-Identifier: ISC
#include "core/net/syslog.h"

#include "core/net/ip4.h"
#include "tests/fake/netns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define HERE 0x7F000001u

static struct buf out;

static const char *line(const struct syslog_config *c, unsigned topics, const char *text)
{
    struct log_entry e = { .time = { .tv_sec = 1136214245 }, .topics = topics, .text = text };

    buf_truncate(&out, 0);
    syslog_format(&out, c, "Home Office", &e);
    return buf_str(&out);
}

static void a_packet_tells_facility_severity_and_topics(void)
{
    struct syslog_config c = { .facility = 3, .severity = SYSLOG_SEVERITY_AUTO };

    T_STR(line(&c, LOG_SYSTEM | LOG_INFO, "hello"), "<30>system,info hello");
    T_STR(line(&c, LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "x"), "<26>system,error,critical x");
    T_STR(line(&c, LOG_PPP | LOG_DEBUG, "x"), "<31>ppp,debug x");
    T_STR(line(&c, LOG_PPP, "x"), "<29>ppp x");
    c.facility = 23;
    c.severity = 0;
    T_STR(line(&c, LOG_PPP | LOG_DEBUG, "x"), "<184>ppp,debug x");
}

static void with_a_header_it_tells_time_and_host_too(void)
{
    struct syslog_config c = { .facility = 16, .severity = 4, .header = true };

    T_STR(line(&c, LOG_SYSTEM | LOG_INFO, "hello"),
        "<132>Jan  2 15:04:05 Home-Office system,info hello");
}

static void a_packet_has_at_most_1024_bytes(void)
{
    struct syslog_config c = { 0 };
    char text[LOG_TEXT_MAX + 1];

    memset(text, 'x', sizeof(text) - 1);
    text[LOG_TEXT_MAX] = '\0';
    T_INT(strlen(line(&c, LOG_INFO, text)), 1024);
}

static int receiver(struct sockaddr_in *ret)
{
    socklen_t len = sizeof(*ret);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    *ret = ip4_sockaddr(HERE, 0);
    T_OK(bind(fd, (struct sockaddr *)ret, sizeof(*ret)) == 0);
    T_OK(getsockname(fd, (struct sockaddr *)ret, &len) == 0);
    return fd;
}

static void packets_go_to_the_other_machine_from_the_address_that_was_asked_for(void)
{
    const struct log_entry e = { .topics = LOG_INFO, .text = "over the wire" };
    struct sockaddr_in at, from;
    socklen_t len = sizeof(from);
    int fd = receiver(&at);
    struct syslog_config c = { .remote = HERE, .port = ip4_port(&at), .source = 0x7F000007u };
    struct syslog *s = syslog_new(&c);
    char got[64] = "";

    T_OK(syslog_send(s, "host", &e, &err));
    T_INT(recvfrom(fd, got, sizeof(got) - 1, 0, (struct sockaddr *)&from, &len), 21);
    T_STR(got, "<0>info over the wire");
    T_INT(ip4_of(from.sin_addr), 0x7F000007u);
    syslog_free(s);
    close(fd);
}

static void what_cannot_be_sent_is_said_and_tried_again(void)
{
    const struct log_entry e = { .topics = LOG_INFO, .text = "x" };
    struct syslog_config c = { .remote = HERE, .port = 9, .source = 0x0A090909u };
    struct syslog *s = syslog_new(&c);

    T_OK(!syslog_send(s, "host", &e, &err));
    T_STR(err.text, "10.9.9.9 cannot be the source: Cannot assign requested address");
    T_OK(!syslog_send(s, "host", &e, &err));
    syslog_free(s);
    c = (struct syslog_config){ .remote = 0x0A090909u, .port = 514 };
    s = syslog_new(&c);
    T_OK(!syslog_send(s, "host", &e, &err));
    T_STR(err.text, "Network is unreachable");
    syslog_free(s);
    syslog_free(NULL);
}

// Nobody reads, and the sender never waits.
static void a_receiver_that_sleeps_is_not_waited_for(void)
{
    const struct log_entry e = { .topics = LOG_INFO, .text = "again" };
    struct sockaddr_in at;
    int fd = receiver(&at);
    struct syslog_config c = { .remote = HERE, .port = ip4_port(&at) };
    struct syslog *s = syslog_new(&c);
    int sent = 0;

    for (int i = 0; i < 20000; i++)
        sent += syslog_send(s, "host", &e, &err);
    T_INT(sent, 20000);
    syslog_free(s);
    close(fd);
}

int main(void)
{
    setenv("TZ", "UTC0", 1);
    T_RUN(a_packet_tells_facility_severity_and_topics);
    T_RUN(with_a_header_it_tells_time_and_host_too);
    T_RUN(a_packet_has_at_most_1024_bytes);
    if (netns_enter()) {
        T_RUN(packets_go_to_the_other_machine_from_the_address_that_was_asked_for);
        T_RUN(what_cannot_be_sent_is_said_and_tried_again);
        T_RUN(a_receiver_that_sleeps_is_not_waited_for);
    }
    buf_free(&out);
    return t_end();
}
