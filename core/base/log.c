// SPDX-License-Identifier: ISC
#include "core/base/log.h"

#include "core/base/buf.h"
#include "core/base/text.h"
#include "core/base/words.h"

#include <stdio.h>
#include <string.h>

// In the order in which RouterOS prints them: subsystems first, severity, then detail.
static const struct word topic_words[] = {
    { "system", LOG_SYSTEM },
    { "interface", LOG_INTERFACE },
    { "route", LOG_ROUTE },
    { "script", LOG_SCRIPT },
    { "db", LOG_DB },
    { "api", LOG_API },
    { "radius", LOG_RADIUS },
    { "pptp", LOG_PPTP },
    { "ppp", LOG_PPP },
    { "debug", LOG_DEBUG },
    { "info", LOG_INFO },
    { "warning", LOG_WARNING },
    { "error", LOG_ERROR },
    { "critical", LOG_CRITICAL },
    { "account", LOG_ACCOUNT },
    { "state", LOG_STATE },
    { "packet", LOG_PACKET },
    { NULL },
};

static struct log_sink *sinks;

void log_add_sink(struct log_sink *sink)
{
    sink->next = sinks;
    sinks = sink;
}

void log_remove_sink(struct log_sink *sink)
{
    for (struct log_sink **at = &sinks; *at != NULL; at = &(*at)->next) {
        if (*at == sink) {
            *at = sink->next;
            return;
        }
    }
}

bool log_wanted(unsigned topics)
{
    for (const struct log_sink *s = sinks; s != NULL; s = s->next)
        if ((topics & s->skip) == 0)
            return true;
    return false;
}

void log_vwrite(unsigned topics, const char *fmt, va_list ap)
{
    struct buf raw = { 0 }, text = { 0 };
    struct log_entry entry = { .topics = topics };

    if (!log_wanted(topics))
        return;
    buf_vprintf(&raw, fmt, ap);
    text_escape(&text, raw.data, raw.len);
    entry.text = buf_str(&text);
    clock_gettime(CLOCK_REALTIME, &entry.time);
    for (struct log_sink *s = sinks, *next; s != NULL; s = next) {
        next = s->next;
        if ((topics & s->skip) == 0)
            s->write(s->ctx, &entry);
    }
    buf_free(&raw);
    buf_free(&text);
}

void log_write(unsigned topics, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_vwrite(topics, fmt, ap);
    va_end(ap);
}

const char *log_topics_text(unsigned topics, char *to)
{
    size_t used = 0;

    to[0] = '\0';
    for (const struct word *w = topic_words; w->word != NULL; w++) {
        if ((topics & (unsigned)w->value) == 0)
            continue;
        used += (size_t)snprintf(
            to + used, LOG_TOPICS_MAX - used, "%s%s", used > 0 ? "," : "", w->word);
    }
    return to;
}

bool log_topics_parse(const char *text, unsigned *ret_topics)
{
    struct text_piece piece;
    unsigned topics = 0;
    size_t i;

    while (text_split(&text, ',', &piece)) {
        if (word_find(topic_words, piece.s, piece.len, &i) != MATCH_EXACT)
            return false;
        topics |= (unsigned)topic_words[i].value;
    }
    *ret_topics = topics;
    return true;
}
