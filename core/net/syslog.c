// SPDX-License-Identifier: ISC
#include "core/net/syslog.h"

#include "core/base/mem.h"
#include "core/net/ip4.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PACKET_MAX = 1024 }; // RFC 3164 section 4.1

struct syslog {
    struct syslog_config config;
    int fd; // -1: not opened yet, or not to be had at the last try
};

const struct word syslog_facilities[] = {
    { "auth", 4, "Logins and rights" },
    { "authpriv", 10, "The same, in private" },
    { "cron", 9, "Scheduled tasks" },
    { "daemon", 3, "Programs in the background" },
    { "ftp", 11, "File transfer" },
    { "kern", 0, "The kernel" },
    { "local0", 16, NULL },
    { "local1", 17, NULL },
    { "local2", 18, NULL },
    { "local3", 19, NULL },
    { "local4", 20, NULL },
    { "local5", 21, NULL },
    { "local6", 22, NULL },
    { "local7", 23, NULL },
    { "lpr", 6, "Printers" },
    { "mail", 2, "Mail" },
    { "news", 7, "News" },
    { "ntp", 12, "Time" },
    { "syslog", 5, "The log itself" },
    { "user", 1, "Users' programs" },
    { "uucp", 8, "UUCP" },
    { NULL },
};

const struct word syslog_severities[] = {
    { "alert", 1, NULL },
    { "auto", SYSLOG_SEVERITY_AUTO, "As grave as the message's topics say" },
    { "critical", 2, NULL },
    { "debug", 7, NULL },
    { "emergency", 0, NULL },
    { "error", 3, NULL },
    { "info", 6, NULL },
    { "notice", 5, NULL },
    { "warning", 4, NULL },
    { NULL },
};

// The gravest topic counts.
static int severity_of(unsigned topics)
{
    static const struct {
        unsigned topic;
        int severity;
    } rows[] = {
        { LOG_CRITICAL, 2 },
        { LOG_ERROR, 3 },
        { LOG_WARNING, 4 },
        { LOG_INFO, 6 },
        { LOG_DEBUG, 7 },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (topics & rows[i].topic)
            return rows[i].severity;
    return 5;
}

// "Jan  2 15:04:05 host "; the months are English in every locale.
static void add_header(struct buf *out, const char *host, time_t at)
{
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
        "Oct", "Nov", "Dec" };
    struct tm tm;

    localtime_r(&at, &tm);
    buf_printf(out, "%s %2d %02d:%02d:%02d ", months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min,
        tm.tm_sec);
    for (; *host != '\0'; host++)
        buf_addc(out, *host == ' ' ? '-' : *host);
    buf_addc(out, ' ');
}

void syslog_format(struct buf *out, const struct syslog_config *config, const char *host,
    const struct log_entry *entry)
{
    size_t start = out->len;
    int severity = config->severity;
    char topics[LOG_TOPICS_MAX];

    if (severity == SYSLOG_SEVERITY_AUTO)
        severity = severity_of(entry->topics);
    buf_printf(out, "<%d>", config->facility * 8 + severity);
    if (config->header)
        add_header(out, host, entry->time.tv_sec);
    buf_printf(out, "%s %s", log_topics_text(entry->topics, topics), entry->text);
    if (out->len - start > PACKET_MAX)
        buf_truncate(out, start + PACKET_MAX);
}

struct syslog *syslog_new(const struct syslog_config *config)
{
    struct syslog *s = mem_alloc(sizeof(*s));

    *s = (struct syslog){ .config = *config, .fd = -1 };
    return s;
}

void syslog_free(struct syslog *s)
{
    if (s == NULL)
        return;
    if (s->fd >= 0)
        close(s->fd);
    free(s);
}

// The source address may come later than the log's first message.
static bool syslog_open(struct syslog *s, struct err *err)
{
    struct sockaddr_in from = ip4_sockaddr(s->config.source, 0);
    char text[IP4_TEXT_SIZE];
    int why;

    if (s->fd >= 0)
        return true;
    s->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s->fd < 0)
        return err_set(err, ERR_GENERAL, "%s", strerror(errno));
    if (s->config.source == 0 || bind(s->fd, (struct sockaddr *)&from, sizeof(from)) == 0)
        return true;
    why = errno;
    close(s->fd);
    s->fd = -1;
    return err_set(err, ERR_GENERAL, "%s cannot be the source: %s",
        ip4_text(s->config.source, text), strerror(why));
}

bool syslog_send(struct syslog *s, const char *host, const struct log_entry *entry, struct err *err)
{
    struct sockaddr_in to = ip4_sockaddr(s->config.remote, s->config.port);
    struct buf packet = { 0 };
    bool ok;

    if (!syslog_open(s, err))
        return false;
    syslog_format(&packet, &s->config, host, entry);
    ok = sendto(s->fd, packet.data, packet.len, MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof(to)) >=
             0 ||
         errno == EAGAIN || errno == ENOBUFS || errno == EINTR ||
         err_set(err, ERR_GENERAL, "%s", strerror(errno));
    buf_free(&packet);
    return ok;
}
