// SPDX-License-Identifier: ISC
#include "core/base/log.h"
#include "tests/t.h"

static char last[256], topics[LOG_TOPICS_MAX];

static void take(void *ctx, const struct log_entry *e)
{
    (void)ctx;
    snprintf(last, sizeof(last), "%s", e->text);
    log_topics_text(e->topics, topics);
}

static bool no_debug(void *ctx, unsigned t)
{
    (void)ctx;
    return (t & LOG_DEBUG) == 0;
}

static void topics_print_in_order_and_text_is_escaped(void)
{
    struct log_sink sink = { .write = take, .wants = no_debug };

    log_add_sink(&sink);
    log_write(LOG_ACCOUNT | LOG_INFO | LOG_PPP | LOG_PPTP, "user %s", "a\nb\x1b[2J");
    T_STR(last, "user a\\0Ab\\1B[2J");
    T_STR(topics, "pptp,ppp,info,account");
    log_write(LOG_PPP | LOG_DEBUG, "not for this sink");
    T_STR(last, "user a\\0Ab\\1B[2J");
    T_OK(!log_wanted(LOG_DEBUG));
    log_remove_sink(&sink);
    T_OK(!log_wanted(LOG_INFO));
}

static size_t kept;

static void measure(void *ctx, const struct log_entry *e)
{
    (void)ctx;
    kept = strlen(e->text);
    snprintf(last, sizeof(last), "%s", e->text + kept - 5);
}

static void long_messages_are_cut_between_letters(void)
{
    struct log_sink sink = { .write = measure };
    char text[LOG_TEXT_MAX + 100];

    log_add_sink(&sink);
    memset(text, 'a', sizeof(text));
    text[LOG_TEXT_MAX] = '\0';
    log_write(LOG_INFO, "%s", text);
    T_INT(kept, LOG_TEXT_MAX);
    memcpy(text + LOG_TEXT_MAX - 1, "\xc3\xa4z", 4);
    log_write(LOG_INFO, "%s", text);
    T_INT(kept, LOG_TEXT_MAX - 1 + 3);
    T_STR(last, "aa...");
    log_remove_sink(&sink);
}

static void topic_words_parse(void)
{
    unsigned t = 0;

    T_OK(log_topics_parse("pptp, ppp", &t));
    T_INT(t, LOG_PPTP | LOG_PPP);
    T_OK(!log_topics_parse("pptp,nonsense", &t));
    T_INT(t, LOG_PPTP | LOG_PPP);
}

int main(void)
{
    T_RUN(topics_print_in_order_and_text_is_escaped);
    T_RUN(long_messages_are_cut_between_letters);
    T_RUN(topic_words_parse);
    return t_end();
}
