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

static void topics_print_in_order_and_text_is_escaped(void)
{
    struct log_sink sink = { .write = take, .skip = LOG_DEBUG };

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
    T_RUN(topic_words_parse);
    return t_end();
}
