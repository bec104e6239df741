// SPDX-License-Identifier: ISC
#pragma once
// The log: a message has topics, and the topics are the ones that `/log print` shows and
// `/system logging` filters (`pptp,ppp,info`). Severity is a topic too. Where messages go is
// decided by sinks: the memory ring, standard error, consoles, a test.
// Secrets are never passed to the log; text from outside is escaped here, in one place.

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum log_topic {
    LOG_DEBUG = 1u << 0,
    LOG_INFO = 1u << 1,
    LOG_WARNING = 1u << 2,
    LOG_ERROR = 1u << 3,
    LOG_CRITICAL = 1u << 4,
    LOG_PACKET = 1u << 5,
    LOG_PPTP = 1u << 6,
    LOG_PPP = 1u << 7,
    LOG_ACCOUNT = 1u << 8,
    LOG_SYSTEM = 1u << 9,
    LOG_INTERFACE = 1u << 10,
    LOG_ROUTE = 1u << 11,
    LOG_SCRIPT = 1u << 12,
    LOG_STATE = 1u << 13,
    LOG_RADIUS = 1u << 14,
    LOG_API = 1u << 15,
    LOG_DB = 1u << 16,
};

struct log_entry {
    struct timespec time; // wall clock
    unsigned topics;
    const char *text; // escaped, one line
};

struct log_sink {
    struct log_sink *next;
    bool (*wants)(void *ctx, unsigned topics); // NULL: it takes everything
    void (*write)(void *ctx, const struct log_entry *entry);
    void *ctx;
};

// Longer messages are cut, so that what is kept of them is bounded.
#define LOG_TEXT_MAX 2000

void log_add_sink(struct log_sink *sink); // the caller keeps the object alive
void log_remove_sink(struct log_sink *sink);

void log_write(unsigned topics, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_vwrite(unsigned topics, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
// True if some sink would take a message with these topics: for debug output that costs to make.
bool log_wanted(unsigned topics);

// The words of the topics, in the order in which RouterOS prints them: subsystems first, severity,
// then detail. A row for each, for whoever needs a table of them.
#define LOG_TOPICS(ROW)             \
    ROW("system", LOG_SYSTEM)       \
    ROW("interface", LOG_INTERFACE) \
    ROW("route", LOG_ROUTE)         \
    ROW("script", LOG_SCRIPT)       \
    ROW("db", LOG_DB)               \
    ROW("api", LOG_API)             \
    ROW("radius", LOG_RADIUS)       \
    ROW("pptp", LOG_PPTP)           \
    ROW("ppp", LOG_PPP)             \
    ROW("debug", LOG_DEBUG)         \
    ROW("info", LOG_INFO)           \
    ROW("warning", LOG_WARNING)     \
    ROW("error", LOG_ERROR)         \
    ROW("critical", LOG_CRITICAL)   \
    ROW("account", LOG_ACCOUNT)     \
    ROW("state", LOG_STATE)         \
    ROW("packet", LOG_PACKET)

// "pptp,ppp,info" in RouterOS's order (severity last). `to` has room for LOG_TOPICS_MAX bytes.
#define LOG_TOPICS_MAX 128
const char *log_topics_text(unsigned topics, char *to);
// The other way, for --debug: "pptp,ppp"; false on an unknown word.
bool log_topics_parse(const char *text, unsigned *ret_topics);
