// SPDX-License-Identifier: ISC
// Scripts that run: who may run what, in which order, and what becomes of what they print.

#include "core/base/log.h"
#include "core/engine/session.h"
#include "menus/jobs.h"
#include "menus/ppp/tunnel_script.h"
#include "tests/menus/consoles.h"

static struct consoles consoles;
static struct client c;

static void begin(void)
{
    consoles_open(&consoles);
    consoles_client(&consoles, &c, "admin", POLICY_ALL);
}

static void end(void)
{
    client_close(&c);
    consoles_close(&consoles);
}

static void a_script_is_run_by_its_name_and_shows_what_it_prints(void)
{
    begin();
    T_STR(client_ask(&c, "/system/script/add =name=hello =source=:put~hello"), "!done =ret=*1");
    T_STR(client_ask(&c, "/system/script/run =number=hello"), "");
    T_INT(consoles.count, 1);
    T_STR(consoles.all[0].user.name, "admin");
    T_STR(console_ask(&consoles, 0, "/console/job/fetch"),
        "!re =script=hello =source=:put hello\n!done");
    T_STR(console_ask(&consoles, 0, "/console/job/output =text=one\ntw"), "!done");
    T_STR(client_hear(&c), "!re =text=one");
    T_STR(console_ask(&consoles, 0, "/console/job/output =text=o\n\nlast"), "!done");
    T_STR(client_hear(&c), "!re =text=two\n!re =text=");
    T_STR(console_ask(&consoles, 0, "/console/job/report"), "!done");
    T_STR(client_hear(&c), "");
    console_end(&consoles, 0, NULL);
    T_STR(client_hear(&c), "!re =text=last\n!done");
    client_ask(&c, "/system/script/print");
    T_STR(client_got(&c, 0, "run-count"), "1");
    T_OK(client_got(&c, 0, "last-started") != NULL);
    end();
}

static void an_error_comes_with_its_place(void)
{
    begin();
    client_say(&c, "/system/script/add =name=x =source=:foo");
    client_say(&c, "/system/script/run =.id=*1");
    client_hear(&c);
    console_ask(&consoles, 0, "/console/job/report =message=bad~command~name =place=line~1");
    console_end(&consoles, 0, "was killed by signal 9"); // the first reason counts
    T_STR(client_hear(&c), "!trap =category=3 =message=bad command name (line 1)\n!done");
    client_say(&c, "/system/script/run =.id=*1");
    client_hear(&c);
    console_end(&consoles, 1, "was killed by signal 11");
    T_STR(client_hear(&c), "!trap =category=3 =message=the script was killed by signal 11\n!done");
    end();
}

static void whoever_cancels_ends_the_job(void)
{
    begin();
    client_say(&c, "/system/script/add =name=x");
    client_say(&c, "/system/script/run =.id=*1 .tag=7");
    client_hear(&c);
    T_OK(!consoles.all[0].killed);
    client_ask(&c, "/cancel =tag=7");
    T_OK(consoles.all[0].killed);
    T_STR(console_ask(&consoles, 0, "/console/job/output =text=late\n"), "!done");
    console_end(&consoles, 0, "was killed by signal 9");
    T_STR(client_hear(&c), "");
    end();
}

static void a_job_that_is_removed_is_interrupted(void)
{
    char remove[64];

    begin();
    client_say(&c, "/system/script/add =name=x");
    client_say(&c, "/system/script/run =.id=*1 .tag=7");
    client_hear(&c);
    client_ask(&c, "/system/script/job/print");
    T_STR(client_got(&c, 0, "script"), "x");
    T_STR(client_got(&c, 0, "owner"), "admin");
    snprintf(remove, sizeof(remove), "/system/script/job/remove =.id=%s", client_got(&c, 0, ".id"));
    T_STR(client_ask(&c, remove), "!done");
    T_OK(consoles.all[0].killed);
    console_end(&consoles, 0, "was killed by signal 9");
    T_STR(client_hear(&c), "!trap =category=2 =message=interrupted .tag=7\n!done .tag=7");
    T_STR(client_ask(&c, "/system/script/job/print"), "!done");
    end();
}

static void who_does_not_read_holds_the_script_up(void)
{
    begin();
    client_say(&c, "/system/script/add =name=x");
    client_say(&c, "/system/script/run =.id=*1");
    client_hear(&c);
    c.limit = 10;
    T_STR(console_ask(&consoles, 0, "/console/job/output =text=a~long~line\n"), "");
    T_STR(client_hear(&c), "!re =text=a long line");
    serve_drained(c.serve);
    T_STR(client_hear(&consoles.all[0].client), "!done");
    console_end(&consoles, 0, NULL);
    end();
}

static void eight_run_and_the_others_wait_their_turn(void)
{
    struct err err;
    struct job_order order = { .source = "", .owner = "admin" };
    uint32_t second = 0;

    begin();
    for (int i = 0; i < JOBS_AT_ONCE + JOBS_WAITING; i++) {
        uint32_t id = jobs_start(consoles.bench.w.jobs, &order, &err);

        T_OK(id != 0);
        if (i == JOBS_AT_ONCE + 1)
            second = id;
    }
    T_INT(consoles.count, JOBS_AT_ONCE);
    T_INT(jobs_start(consoles.bench.w.jobs, &order, &err), 0);
    T_STR(err.text, "failure: too many scripts wait to be run");
    console_end(&consoles, 3, NULL);
    T_INT(consoles.count, JOBS_AT_ONCE + 1);
    jobs_kill(consoles.bench.w.jobs, second); // it waits: it is gone at once
    T_OK(!jobs_running(consoles.bench.w.jobs, second));
    console_end(&consoles, 0, NULL);
    T_OK(consoles.all[JOBS_AT_ONCE + 1].user.job > second);
    end();
}

static void jobs_of_one_chain_run_in_order(void)
{
    struct err err;
    struct job_order order = { .source = "", .owner = "admin", .chain = 5 };

    begin();
    jobs_start(consoles.bench.w.jobs, &order, &err);
    jobs_start(consoles.bench.w.jobs, &order, &err);
    order.chain = 6;
    jobs_start(consoles.bench.w.jobs, &order, &err);
    T_INT(consoles.count, 2); // the first of each
    console_end(&consoles, 1, NULL);
    T_INT(consoles.count, 2);
    console_end(&consoles, 0, NULL);
    T_INT(consoles.count, 3);
    end();
}

static void variables_travel_with_the_text(void)
{
    static const char *const variables[] = { "user", "alice", "caller-id", "10.0.0.1", NULL };
    struct job_order order = {
        .source = ":put", .owner = "admin", .policies = POLICY_ALL, .variables = variables
    };
    struct err err;

    begin();
    T_OK(jobs_start(consoles.bench.w.jobs, &order, &err) != 0);
    T_STR(console_ask(&consoles, 0, "/console/job/fetch"),
        "!re =source=:put\n!re =name=user =value=alice\n"
        "!re =name=caller-id =value=10.0.0.1\n!done");
    T_STR(client_ask(&c, "/console/job/fetch"),
        "!trap =category=4 =message=failure: this console runs no job\n!done");
    end();
}

static void what_is_executed_runs_in_the_background_or_answers(void)
{
    begin();
    client_say(&c, "/system/script/add =name=x =source=:put~7");
    client_say(&c, "/execute =script=x");
    T_OK(*client_hear(&c) != '\0' && c.returned[0] == '*');
    T_STR(console_ask(&consoles, 0, "/console/job/fetch"), "!re =script=x =source=:put 7\n!done");
    T_STR(console_ask(&consoles, 0, "/console/job/output =text=unheard"), "!done");
    client_say(&c, "/execute =script=:put~8 =as-string=");
    T_STR(client_hear(&c), "");
    console_ask(&consoles, 1, "/console/job/output =text=8\n");
    console_ask(&consoles, 1, "/console/job/report =message=too~bad");
    console_end(&consoles, 1, NULL);
    T_STR(client_hear(&c), "!done =ret=8\ntoo bad\n");
    consoles.refuse = true;
    T_STR(
        client_ask(&c, "/execute =script=x"), "!trap =category=4 =message=no console today\n!done");
    T_STR(client_ask(&c, "/execute =script=x =as-string="),
        "!trap =category=4 =message=no console today\n!done");
    T_STR(client_ask(&c, "/system/script/run =.id=*1"),
        "!trap =category=4 =message=no console today\n!done");
    end();
}

// ---- scripts of profiles

static void a_tunnel_runs_the_scripts_of_its_profile_in_order(void)
{
    struct iface iface = { .id = 0x80000012 };
    struct session s = { .id = 0x80000033,
        .server = true,
        .peer = 0x0a000001,
        .local = 0x0a000002,
        .user = "alice",
        .iface = &iface,
        .terms = { .profile = "p" },
        .params = { .local_address = 0xc0a80001, .remote_address = 0xc0a80002 } };

    begin();
    client_ask(&c, "/ppp/profile/add =name=p =on-up=:log~info~up");
    tunnel_script(&consoles.bench.w, &s, "on-up");
    tunnel_script(&consoles.bench.w, &s, "on-down"); // it has none
    T_INT(consoles.count, 1);
    T_STR(consoles.all[0].user.name, "*sys");
    T_STR(console_ask(&consoles, 0, "/console/job/fetch"),
        "!re =source=:log info up\n!re =name=user =value=alice\n"
        "!re =name=local-address =value=192.168.0.1\n!re =name=remote-address =value=192.168.0.2\n"
        "!re =name=caller-id =value=10.0.0.1\n!re =name=called-id =value=10.0.0.2\n"
        "!re =name=interface =value=*80000012\n!done");
    client_ask(&c, "/system/script/add =name=gone =source=:log~info~gone =policy=read");
    client_ask(&c, "/ppp/profile/set =.id=p =on-down=gone");
    s.server = false;
    s.iface = NULL;
    tunnel_script(&consoles.bench.w, &s, "on-down");
    T_INT(consoles.count, 1); // not while on-up runs
    console_end(&consoles, 0, NULL);
    T_INT(consoles.count, 2);
    T_INT(consoles.all[1].user.policies, POLICY_READ);
    T_OK(strstr(console_ask(&consoles, 1, "/console/job/fetch"), "caller-id =value=10.0.0.2"));
    end();
}

static void who_may_not_do_all_writes_no_script_of_a_profile(void)
{
    struct client bob;

    begin();
    consoles_client(&consoles, &bob, "bob", POLICY_READ | POLICY_WRITE);
    T_STR(client_ask(&bob, "/ppp/profile/add =name=p =on-up=:log"),
        "!trap =category=4 =message=not enough permissions (9)\n!done");
    T_STR(client_ask(&bob, "/ppp/profile/add =name=p"), "!done =ret=*1");
    client_ask(&c, "/ppp/profile/set =.id=p =on-up=:log");
    T_STR(client_ask(&bob, "/ppp/profile/set =.id=p =comment=x"), "!done");
    T_STR(client_ask(&bob, "/ppp/profile/set =.id=p =on-up="),
        "!trap =category=4 =message=not enough permissions (9)\n!done");
    client_close(&bob);
    end();
}

// ---- rights

static void a_script_may_what_its_policy_says_and_its_owner_may(void)
{
    begin();
    client_say(&c, "/user/group/add =name=some =policy=read,write,test");
    client_say(&c, "/user/add =name=bob =group=some");
    client_say(&c, "/system/script/add =name=x =policy=read,reboot");
    client_say(&c, "/system/script/add =name=y =policy=read,reboot =owner=bob");
    client_say(&c, "/system/script/add =name=z =owner=nobody");
    client_say(&c, "/execute =script=x");
    client_say(&c, "/execute =script=y");
    client_say(&c, "/execute =script=z");
    T_INT(consoles.all[0].user.policies, POLICY_READ | POLICY_REBOOT);
    T_INT(consoles.all[1].user.policies, POLICY_READ);
    T_STR(consoles.all[1].user.name, "bob");
    T_INT(consoles.all[2].user.policies, 0);
    end();
}

static void nobody_puts_words_into_the_mouth_of_who_may_more(void)
{
    struct client bob;

    begin();
    client_say(&c, "/user/group/add =name=some =policy=read,write,test");
    client_say(&c, "/user/add =name=bob =group=some");
    client_say(&c, "/system/script/add =name=x =policy=read,reboot");
    client_say(&c, "/system/script/add =name=y =policy=read,reboot =dont-require-permissions=yes");
    consoles_client(&consoles, &bob, "bob", POLICY_READ | POLICY_WRITE | POLICY_TEST);
#define REFUSED "!trap =category=4 =message=not enough permissions (9)\n!done"
    T_STR(client_ask(&bob, "/system/script/set =.id=*1 =source=:evil"), REFUSED);
    T_STR(client_ask(&bob, "/system/script/add =name=z =owner=admin"), REFUSED);
    T_STR(client_ask(&bob, "/system/script/add =name=z =owner=admin =policy=read"), REFUSED);
    T_STR(client_ask(&bob, "/system/script/run =.id=*1"), REFUSED);
    T_STR(client_ask(&bob, "/execute =script=x"), REFUSED);
    T_STR(client_ask(&bob, "/system/script/add =name=own"), "!done =ret=*3");
    T_STR(client_ask(&bob, "/system/script/run =.id=*2"), "");
    T_INT(consoles.count, 1);
    T_INT(consoles.all[0].user.policies, POLICY_READ | POLICY_REBOOT);
    T_STR(consoles.all[0].user.name, "admin");
    client_hear(&c);
    T_STR(client_ask(&c, "/system/script/get =.id=*3 =value-name=owner"), "!done =ret=bob");
    client_close(&bob);
    end();
}

// ---- the log

static char logged[1024];

static void log_keep(void *ctx, const struct log_entry *entry)
{
    size_t n = strlen(logged);
    char topics[LOG_TOPICS_MAX];

    (void)ctx;
    snprintf(logged + n, sizeof(logged) - n, "%s %s\n", log_topics_text(entry->topics, topics),
        entry->text);
}

static void what_fails_in_the_background_is_in_the_log(void)
{
    struct log_sink sink = { .write = log_keep };
    struct job_order order = {
        .script = "x", .source = "", .owner = "admin", .by = "scheduler (s)" // and no rights
    };
    struct err err;

    begin();
    logged[0] = '\0';
    log_add_sink(&sink);
    jobs_start(consoles.bench.w.jobs, &order, &err);
    jobs_start(consoles.bench.w.jobs, &order, &err);
    console_ask(&consoles, 0, "/console/job/report =message=no~such~item =place=line~3~column~1");
    console_end(&consoles, 0, NULL);
    jobs_kill(consoles.bench.w.jobs, consoles.all[1].user.job);
    console_end(&consoles, 1, "was killed by signal 9"); // somebody wanted that
    log_remove_sink(&sink);
    T_STR(logged, "script,error executing script x from scheduler (s) failed, please check it "
                  "manually\nscript,error no such item (line 3 column 1)\n");
    end();
}

static void without_a_process_that_starts_them_nothing_runs(void)
{
    struct job_order order = { .source = "", .owner = "admin" };
    struct err err;

    begin();
    client_say(&c, "/system/script/add =name=x");
    client_say(&c, "/system/script/run =.id=*1");
    client_hear(&c);
    jobs_lost(consoles.bench.w.jobs);
    T_STR(client_hear(&c), "!trap =category=4 =message=failure: scripts cannot be run\n!done");
    T_INT(jobs_start(consoles.bench.w.jobs, &order, &err), 0);
    T_INT(jobs_start(NULL, &order, &err), 0);
    end();
}

int main(void)
{
    T_RUN(a_script_is_run_by_its_name_and_shows_what_it_prints);
    T_RUN(an_error_comes_with_its_place);
    T_RUN(whoever_cancels_ends_the_job);
    T_RUN(a_job_that_is_removed_is_interrupted);
    T_RUN(who_does_not_read_holds_the_script_up);
    T_RUN(eight_run_and_the_others_wait_their_turn);
    T_RUN(jobs_of_one_chain_run_in_order);
    T_RUN(variables_travel_with_the_text);
    T_RUN(what_is_executed_runs_in_the_background_or_answers);
    T_RUN(a_tunnel_runs_the_scripts_of_its_profile_in_order);
    T_RUN(who_may_not_do_all_writes_no_script_of_a_profile);
    T_RUN(a_script_may_what_its_policy_says_and_its_owner_may);
    T_RUN(nobody_puts_words_into_the_mouth_of_who_may_more);
    T_RUN(what_fails_in_the_background_is_in_the_log);
    T_RUN(without_a_process_that_starts_them_nothing_runs);
    return t_end();
}
