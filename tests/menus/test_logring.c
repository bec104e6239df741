// SPDX-License-Identifier: ISC
#include "menus/logring.h"

#include "core/base/buf.h"
#include "tests/t.h"

static struct loop *loop;
static struct buf seen;

static void see(void *ctx, uint32_t id, const char *time, const char *topics, const char *message)
{
    (void)ctx;
    T_INT(strlen(time), strlen("15:04:05"));
    buf_printf(&seen, "%X %s %s\n", (unsigned)id, topics, message);
}

static const char *lines(struct logring *r)
{
    buf_truncate(&seen, 0);
    logring_each(r, see, NULL);
    return buf_str(&seen);
}

static void hear(void *ctx, uint32_t id)
{
    if (ctx != NULL && id == 0x80000000u)
        log_write(LOG_SYSTEM | LOG_INFO, "heard"); // whoever listens may log
    buf_printf(&seen, "%X ", (unsigned)id);
}

static void only_the_last_lines_are_kept(void)
{
    struct logring *r = logring_new(3, LOG_DEBUG);

    T_STR(lines(r), "");
    log_write(LOG_PPTP | LOG_INFO, "one");
    log_write(LOG_PPTP | LOG_DEBUG, "not for the ring");
    log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "two\n");
    T_STR(lines(r), "80000000 pptp,info one\n80000001 system,error,critical two\\0A\n");
    log_write(LOG_PPP | LOG_INFO, "three");
    log_write(LOG_PPP | LOG_INFO, "four");
    T_STR(lines(r),
        "80000001 system,error,critical two\\0A\n80000002 ppp,info three\n80000003 ppp,info four\n");
    logring_free(r);
    log_write(LOG_PPP | LOG_INFO, "nobody keeps this");
}

static void new_lines_are_told_later_and_once(void)
{
    struct logring *r = logring_new(3, LOG_DEBUG);

    buf_truncate(&seen, 0);
    logring_tell(r, loop, hear, r);
    log_write(LOG_PPP | LOG_INFO, "one");
    log_write(LOG_PPP | LOG_INFO, "two");
    T_STR(buf_str(&seen), "");
    loop_once(loop);
    T_STR(buf_str(&seen), "80000000 80000001 80000002 "); // what was said meanwhile
    buf_truncate(&seen, 0);
    for (int i = 0; i < 5; i++)
        log_write(LOG_PPP | LOG_INFO, "more than are kept");
    loop_once(loop);
    T_STR(buf_str(&seen), "80000005 80000006 80000007 ");
    log_write(LOG_PPP | LOG_INFO, "too late");
    logring_tell(r, NULL, NULL, NULL);
    log_write(LOG_PPP | LOG_INFO, "to nobody");
    logring_free(r);
}

int main(void)
{
    loop = loop_new();
    T_RUN(only_the_last_lines_are_kept);
    T_RUN(new_lines_are_told_later_and_once);
    loop_free(loop);
    buf_free(&seen);
    return t_end();
}
