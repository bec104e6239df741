// SPDX-License-Identifier: ISC
#include "core/base/log.h"

#include "core/base/buf.h"
#include "core/base/text.h"
#include "core/base/words.h"

#include <stdio.h>
#include <string.h>

#define WORD(word, topic) { word, topic },
static const struct word topic_words[] = { LOG_TOPICS(WORD){ NULL } };

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

static bool wants(const struct log_sink *s, unsigned topics)
{
    return s->wants == NULL || s->wants(s->ctx, topics);
}

bool log_wanted(unsigned topics)
{
    for (const struct log_sink *s = sinks; s != NULL; s = s->next)
        if (wants(s, topics))
            return true;
    return false;
}

static void cut(struct buf *text)
{
    size_t len = LOG_TEXT_MAX;

    if (text->len <= len)
        return;
    while (len > 0 && ((unsigned char)text->data[len] & 0xc0) == 0x80)
        len--; // not in the middle of a letter
    buf_truncate(text, len);
    buf_adds(text, "...");
}

void log_vwrite(unsigned topics, const char *fmt, va_list ap)
{
    struct buf raw = { 0 }, text = { 0 };
    struct log_entry entry = { .topics = topics };

    if (!log_wanted(topics))
        return;
    buf_vprintf(&raw, fmt, ap);
    text_escape(&text, raw.data, raw.len);
    cut(&text);
    entry.text = buf_str(&text);
    clock_gettime(CLOCK_REALTIME, &entry.time);
    for (struct log_sink *s = sinks, *next; s != NULL; s = next) {
        next = s->next;
        if (wants(s, topics))
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
