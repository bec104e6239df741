// SPDX-License-Identifier: ISC
// /log and /system/logging: rules, actions, followers and consoles.

#include "menus/logsink.h"

#include "core/base/text.h"
#include "tests/menus/client.h"

#include <sys/stat.h>
#include <unistd.h>

static struct bench bench;
static struct logsink sink;
static struct client admin;
static char database[64];
static char dir[] = "/tmp/test_log.XXXXXX";

static const char *host(void *ctx)
{
    (void)ctx;
    return "router";
}

static void setup(void)
{
    logsink_init(&sink);
    bench_open(&bench, database);
    bench.w.log = &sink;
    bench.w.state_dir = dir;
    log_write(LOG_SYSTEM | LOG_INFO, "early");
    log_write(LOG_SYSTEM | LOG_DEBUG, "too early");
    stores_apply(&bench.w);
    logsink_ready(&sink, host, NULL);
    client_open(&admin, &bench.w);
}

static void teardown(void)
{
    client_close(&admin);
    logsink_fini(&sink);
    bench_close(&bench);
    unlink(database);
}

static const char *ask(const char *line)
{
    return client_ask(&admin, line);
}

// What is said about what this test itself does.
static bool is_audit(const char *message)
{
    return text_starts(message, "user admin logged") || strstr(message, " by admin") != NULL;
}

// The messages that print shows, with the buffer where that is not memory.
static const char *messages(void)
{
    static struct buf text;
    const char *buffer;

    ask("/log/print");
    buf_truncate(&text, 0);
    for (size_t i = 0; i < admin.row_count; i++) {
        if (is_audit(sentence_get(&admin.rows[i], "message")))
            continue;
        buffer = sentence_get(&admin.rows[i], "buffer");
        buf_printf(&text, "%s%s%s%s", text.len > 0 ? ", " : "", buffer != NULL ? buffer : "",
            buffer != NULL ? ":" : "", sentence_get(&admin.rows[i], "message"));
    }
    return buf_str(&text);
}

static void every_router_has_four_rules_and_four_actions(void)
{
    static const struct dialogue table[] = {
        { "/system/logging/print =.proplist=.id,topics,action,prefix,default,disabled",
            "!re =.id=*0 =topics=info =action=memory =prefix= =disabled=false =default=true\n"
            "!re =.id=*1 =topics=error =action=memory =prefix= =disabled=false =default=true\n"
            "!re =.id=*2 =topics=warning =action=memory =prefix= =disabled=false =default=true\n"
            "!re =.id=*3 =topics=critical =action=echo =prefix= =disabled=false =default=true\n"
            "!done" },
        { "/system/logging/action/print",
            "!re =.id=*0 =name=memory =target=memory =memory-lines=1000 =memory-stop-on-full=false "
            "=default=true\n"
            "!re =.id=*1 =name=disk =target=disk =disk-file-name=log =disk-lines-per-file=1000 "
            "=disk-file-count=2 =disk-stop-on-full=false =default=true\n"
            "!re =.id=*2 =name=echo =target=echo =remember=true =default=true\n"
            "!re =.id=*3 =name=remote =target=remote =remote=0.0.0.0 =remote-port=514 "
            "=src-address=0.0.0.0 =bsd-syslog=false =syslog-facility=daemon =syslog-severity=auto "
            "=default=true\n"
            "!done" },
        { "/system/logging/remove =.id=*0",
            "!trap =category=4 =message=failure: can not remove default rule\n!done" },
        { "/system/logging/action/remove =.id=disk",
            "!trap =category=4 =message=failure: can not remove default action\n!done" },
        { "/system/logging/action/set =.id=disk =name=other",
            "!trap =category=1 =message=failure: can not rename default action\n!done" },
        { "/system/logging/action/set =.id=disk =target=echo",
            "!trap =category=1 =message=failure: can not change target of default action\n!done" },
        { "/system/logging/set =.id=*0 =topics=info,!ppp", "!done" },
        { "/system/logging/add =topics=nonsense",
            "!trap =category=1 =message=input does not match any value of topics\n!done" },
        { "/system/logging/add =topics=",
            "!trap =category=1 =message=value of topics needs at least one topic\n!done" },
        { "/system/logging/add =action=nowhere",
            "!trap =category=1 =message=input does not match any value of action\n!done" },
        { "/system/logging/action/add =name=x =target=disk =disk-file-name=../x",
            "!trap =category=1 =message=value of disk-file-name must be a plain name, without / and "
            "not beginning with a dot\n!done" },
        { "/system/logging/action/add =name=x =target=disk",
            "!trap =category=1 =message=failure: action disk writes to these files\n!done" },
        { "/system/logging/action/add =name=x =memory-lines=0",
            "!trap =category=1 =message=value of memory-lines out of range (1..65535)\n!done" },
    };

    setup();
    DIALOGUE(&admin, table);
    teardown();
}

static void export_names_what_every_router_has_by_its_number(void)
{
    setup();
    ask("/system/logging/set =.id=*1 =topics=error,!ppp");
    ask("/system/logging/add =topics=ppp,debug =action=disk");
    ask("/system/logging/action/set =.id=disk =disk-file-count=3");
    ask("/system/logging/export =terse=");
    T_INT(admin.row_count, 5);
    T_STR(sentence_get(&admin.rows[2], "text"),
        "/system logging action set [ find name=disk ] disk-file-count=3");
    T_STR(sentence_get(&admin.rows[3], "text"), "/system logging set 1 topics=error,!ppp");
    T_STR(sentence_get(&admin.rows[4], "text"), "/system logging add action=disk topics=ppp,debug");
    teardown();
}

static void what_is_said_before_the_rules_are_known_follows_them(void)
{
    setup();
    T_STR(messages(), "early");
    teardown();
}

static void rules_choose_messages_by_all_their_topics(void)
{
    setup();
    ask("/system/logging/set =.id=*0 =topics=info,!account");
    ask("/system/logging/add =topics=ppp,debug,!packet =prefix=P");
    T_OK(log_wanted(LOG_PPP | LOG_DEBUG) && !log_wanted(LOG_PPTP | LOG_DEBUG));
    log_write(LOG_PPP | LOG_INFO, "one");
    log_write(LOG_PPP | LOG_INFO | LOG_ACCOUNT, "not two");
    log_write(LOG_PPP | LOG_DEBUG, "three");
    log_write(LOG_PPP | LOG_DEBUG | LOG_PACKET, "not four");
    log_write(LOG_PPTP | LOG_DEBUG, "not five");
    T_STR(messages(), "early, one, P: three");
    ask("/system/logging/disable =.id=*0");
    log_write(LOG_PPP | LOG_INFO, "not six");
    ask("/system/logging/enable =.id=*0");
    log_write(LOG_PPP | LOG_INFO, "seven");
    ask("/system/logging/remove =.id=*4");
    log_write(LOG_PPP | LOG_DEBUG, "not eight");
    T_STR(messages(), "early, one, P: three, seven");
    teardown();
}

static void a_message_goes_to_an_action_once(void)
{
    setup();
    ask("/system/logging/add =topics=system");
    log_write(LOG_SYSTEM | LOG_INFO | LOG_WARNING | LOG_ERROR, "one");
    ask("/system/logging/add =topics=system =prefix=again");
    log_write(LOG_SYSTEM | LOG_INFO, "two");
    T_STR(messages(), "early, one, two, again: two");
    teardown();
}

static void several_buffers_are_one_log(void)
{
    static const struct dialogue table[] = {
        { "/system/logging/action/add =name=web =memory-lines=2", "!done =ret=*4" },
        { "/system/logging/add =topics=script =action=web", "!done =ret=*4" },
        { "/log/info =message=a", "!done" },
        { "/log/debug =message=b", "!done" },
        { "/log/warning =message=c", "!done" },
    };

    setup();
    DIALOGUE(&admin, table);
    T_STR(messages(), "early, a, web:b, c, web:c");
    ask("/system/logging/action/set =.id=web =name=tube");
    T_STR(messages(), "early, a, tube:b, c, tube:c");
    T_STR(ask("/system/logging/get =.id=*4 =value-name=action"), "!done =ret=tube");
    T_STR(ask("/system/logging/action/remove =.id=tube"),
        "!trap =category=4 =message=failure: in use by /system/logging (action)\n!done");
    ask("/system/logging/action/clear =.id=memory");
    T_STR(messages(), "tube:b, tube:c");
    ask("/system/logging/remove =.id=*4");
    T_STR(ask("/system/logging/action/remove =.id=tube"), "!done");
    T_STR(messages(), "");
    teardown();
}

static void turn(void)
{
    fake_clock_run(&bench.clock, 1);
}

static const char *told(struct client *c)
{
    static struct buf text;

    turn();
    client_hear(c);
    buf_truncate(&text, 0);
    for (size_t i = 0; i < c->row_count; i++)
        buf_printf(&text, "%s%s", i > 0 ? ", " : "", sentence_get(&c->rows[i], "message"));
    return buf_str(&text);
}

static void listeners_get_what_comes_and_passes_their_queries(void)
{
    struct client other;

    setup();
    client_open(&other, &bench.w);
    client_say(&other, "/log/listen ?topics=ppp,info");
    T_STR(told(&other), "");
    log_write(LOG_PPP | LOG_INFO, "one");
    log_write(LOG_SYSTEM | LOG_INFO, "not two");
    log_write(LOG_PPP | LOG_INFO, "three");
    T_INT(other.wire.len, 0); // a turn of its own
    T_STR(told(&other), "one, three");
    T_STR(client_ask(&other, "/cancel"), "!trap =category=2 =message=interrupted\n!done\n!done");
    log_write(LOG_PPP | LOG_INFO, "four");
    T_STR(told(&other), "");
    client_close(&other);
    teardown();
}

// Between what is there already and what comes nothing is lost, though the client reads slowly.
static void print_follow_goes_on_with_what_comes(void)
{
    struct client slow;

    setup();
    log_write(LOG_SYSTEM | LOG_INFO, "one");
    client_open(&slow, &bench.w);
    slow.limit = 1;
    client_say(&slow, "/log/print =follow=");
    T_STR(told(&slow), "early");
    log_write(LOG_SYSTEM | LOG_INFO, "two");
    serve_drained(slow.serve);
    T_STR(told(&slow), "one");
    log_write(LOG_SYSTEM | LOG_INFO, "three");
    serve_drained(slow.serve);
    T_STR(told(&slow), "user admin logged in via console");
    serve_drained(slow.serve);
    T_STR(told(&slow), "two");
    serve_drained(slow.serve);
    T_STR(told(&slow), "three");
    client_say(&slow, "/log/print =follow-only=");
    T_STR(told(&slow), "");
    client_close(&slow);
    teardown();
}

static void a_flood_costs_a_slow_client_lines_and_nobody_anything_else(void)
{
    struct client slow;

    setup();
    client_open(&slow, &bench.w);
    slow.limit = 1;
    client_say(&slow, "/log/listen");
    for (int i = 0; i < 10000; i++)
        log_write(LOG_PPP | LOG_INFO, "%d", i);
    T_STR(told(&slow), "9000 messages were lost, they came faster than they were read, 9000");
    T_STR(told(&slow), "");
    serve_drained(slow.serve);
    T_STR(told(&slow), "9001");
    slow.limit = 0;
    serve_drained(slow.serve);
    told(&slow);
    T_INT(slow.row_count, 998);
    T_STR(sentence_get(&slow.rows[997], "message"), "9999");
    log_write(LOG_PPP | LOG_INFO, "in time");
    T_STR(told(&slow), "in time");
    client_close(&slow);
    teardown();
}

static void echoes_wait_for_a_console_that_shows_them(void)
{
    struct client first, second;

    setup();
    log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "one");
    client_open(&first, &bench.w);
    client_say(&first, "/log/echo");
    T_STR(told(&first), "one");
    client_open(&second, &bench.w);
    client_say(&second, "/log/echo");
    T_STR(told(&second), "");
    log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "two");
    T_STR(told(&first), "two");
    T_STR(told(&second), "two");
    client_close(&first);
    client_close(&second);
    T_INT(sink.consoles, 0);
    ask("/system/logging/action/set =.id=echo =remember=no");
    log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "not three");
    client_open(&first, &bench.w);
    client_say(&first, "/log/echo");
    T_STR(told(&first), "");
    log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "four");
    T_STR(told(&first), "four");
    client_close(&first);
    teardown();
}

// The directory for files does not exist, and what says so goes to the same action.
static void an_action_that_fails_says_so_once_and_not_to_itself(void)
{
    char files[64];

    setup();
    ask("/system/logging/add =topics=system =action=disk");
    ask("/system/logging/add =topics=script =action=remote");
    log_write(LOG_SYSTEM | LOG_INFO, "one");
    log_write(LOG_SYSTEM | LOG_INFO, "two");
    T_STR(messages(), "early, logging to disk fails: No such file or directory, one, two");
    T_STR(ask("/system/logging/print =.proplist=invalid,action ?invalid=true"),
        "!re =action=disk =invalid=true\n!re =action=remote =invalid=true\n!done");
    snprintf(files, sizeof(files), "%s/files", dir);
    T_OK(mkdir(files, 0700) == 0);
    log_write(LOG_SYSTEM | LOG_INFO, "three");
    T_OK(strstr(messages(), "three, logging to disk works again, 4 messages were lost") != NULL);
    snprintf(files, sizeof(files), "%s/files/log.0.txt", dir);
    unlink(files);
    snprintf(files, sizeof(files), "%s/files", dir);
    rmdir(files);
    teardown();
}

static void the_log_says_who_changes_what(void)
{
    static const struct dialogue table[] = {
        { "/ppp/secret/add =name=a", "!done =ret=*1" },
        { "/ppp/secret/add =name=b", "!done =ret=*2" },
        { "/ppp/secret/set =.id=a,b =service=pptp", "!done" },
        { "/system/logging/action/set =.id=echo =remember=no", "!done" },
        { "/ppp/secret/remove =.id=a", "!done" },
        { "/ppp/secret/remove =.id=nobody", "!trap =category=0 =message=no such item\n!done" },
        { "/undo", "!done" },
        { "/log/print =.proplist=topics,message ?topics=system,info ?message=early ?#!&",
            "!re =topics=system,info =message=ppp secret added by admin\n"
            "!re =topics=system,info =message=ppp secret added by admin\n"
            "!re =topics=system,info =message=ppp secret changed by admin\n"
            "!re =topics=system,info =message=log action changed by admin\n"
            "!re =topics=system,info =message=ppp secret removed by admin\n"
            "!re =topics=system,info =message=ppp secret added by admin\n"
            "!done" },
    };
    struct client other;

    setup();
    DIALOGUE(&admin, table);
    client_open_as(&other, &bench.w, "jack", true, false);
    client_ask(&other, "/console/describe =hash=x =via=ssh =address=fe80::1");
    client_close(&other);
    client_open_as(&other, &bench.w, "jim", true, false);
    client_close(&other); // nobody: it has not said a word
    T_STR(ask("/log/print =.proplist=message ?topics=system,info,account"),
        "!re =message=user admin logged in via console\n"
        "!re =message=user jack logged in from fe80::1 via ssh\n"
        "!re =message=user jack logged out from fe80::1 via ssh\n!done");
    teardown();
}

int main(void)
{
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(database, sizeof(database), "%s/warren.db", dir);
    T_RUN(every_router_has_four_rules_and_four_actions);
    T_RUN(export_names_what_every_router_has_by_its_number);
    T_RUN(what_is_said_before_the_rules_are_known_follows_them);
    T_RUN(rules_choose_messages_by_all_their_topics);
    T_RUN(a_message_goes_to_an_action_once);
    T_RUN(several_buffers_are_one_log);
    T_RUN(listeners_get_what_comes_and_passes_their_queries);
    T_RUN(print_follow_goes_on_with_what_comes);
    T_RUN(a_flood_costs_a_slow_client_lines_and_nobody_anything_else);
    T_RUN(echoes_wait_for_a_console_that_shows_them);
    T_RUN(an_action_that_fails_says_so_once_and_not_to_itself);
    T_RUN(the_log_says_who_changes_what);
    rmdir(dir);
    return t_end();
}
