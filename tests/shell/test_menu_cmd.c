// SPDX-License-Identifier: ISC
#include "shell/menu_cmd.h"

#include "tests/shell/sample.h"

static struct sample sample;

// Runs a text and gives what the daemon was asked.
static const char *asked(const char *text)
{
    sample_run(&sample, text);
    T_STR(buf_str(&sample.error), "");
    return fake_daemon_requests(sample.daemon);
}

static void values_become_the_words_of_a_request(void)
{
    static const struct {
        const char *text, *request;
    } cases[] = {
        { "/ppp secret add name=jack password=\"a b\" \\\n local-address=10.0.0.1",
            "/ppp/secret/add =name=jack =password=a b =local-address=10.0.0.1\n" },
        { "/ppp secret add name=kate", "/ppp/secret/add =name=kate\n" },
        { "ip route add dst-address 10.150.1.0/24 gateway 10.0.103.2",
            "/ip/route/add =dst-address=10.150.1.0/24 =gateway=10.0.103.2\n" },
        { "/ip route add dst-address=10.1/16 gateway=([:toip 10.0.0.1] + 1)",
            "/ip/route/add =dst-address=10.1/16 =gateway=10.0.0.2\n" },
        { "/system identity set name=(\"Home\" . \"Office\")",
            "/system/identity/set =name=HomeOffice\n" },
        { "/interface pptp-server server set enabled=yes mtu=(1400 + 60)",
            "/interface/pptp-server/server/set =enabled=yes =mtu=1460\n" },
        { "/ppp secret set *1 disabled=(1 = 1)", "/ppp/secret/set =.id=*1 =disabled=yes\n" },
        { "/ppp secret set *1 !comment limit=5", "/ppp/secret/set =.id=*1 =!comment= =limit=5\n" },
        { "/ppp secret set *1 limit=5 limit=6", "/ppp/secret/set =.id=*1 =limit=6\n" },
        { "/ppp secret set *1 comment=\"\"", "/ppp/secret/set =.id=*1 =comment=\n" },
        { "/ppp secret set *1,*2 limit=7", "/ppp/secret/set =.id=*1,*2 =limit=7\n" },
        { "/ppp secret set {*1;*2} limit=8", "/ppp/secret/set =.id=*1,*2 =limit=8\n" },
        { "/interface pptp-client add connect-to=10.0.0.1 user=u allow=pap,chap",
            "/interface/pptp-client/add =connect-to=10.0.0.1 =user=u =allow=pap,chap\n" },
        { "/interface pptp-client set *5 allow=({\"pap\";\"chap\"})",
            "/interface/pptp-client/set =.id=*5 =allow=pap,chap\n" },
        { "/interface pptp-client comment *5 \"a remark\"",
            "/interface/pptp-client/comment =.id=*5 =comment=a remark\n" },
        { "/interface pptp-client unset *5 comment",
            "/interface/pptp-client/unset =.id=*5 =value-name=comment\n" },
        { "/interface pptp-client move *5", "/interface/pptp-client/move =.id=*5\n" },
        { "/interface pptp-client move *5 *5",
            "/interface/pptp-client/move =.id=*5 =destination=*5\n" },
        { ":log info \"a message\"", "/log/info =message=a message\n" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        T_STR(asked(cases[i].text), cases[i].request);
}

static void items_are_numbers_names_or_ids(void)
{
    T_STR(asked("/ppp secret set jack limit=1"), "/ppp/secret/set =.id=jack =limit=1\n");
    // Nothing was printed yet: numbers are counted as the items are now, once.
    T_STR(asked("/ppp secret set 1 limit=2"),
        "/ppp/secret/print =.proplist=.id\n/ppp/secret/set =.id=*2 =limit=2\n");
    T_STR(asked("/ppp secret set 0,kate limit=3"),
        "/ppp/secret/print =.proplist=.id ?name=kate\n/ppp/secret/set =.id=*1,*2 =limit=3\n");
    T_STR(sample_error(&sample, "/ppp secret set 99 name=x"), "no such item (line 1 column 13)");
    T_STR(sample_error(&sample, "/ppp secret set 2 name=x"), "no such item (line 1 column 13)");
    T_STR(
        sample_error(&sample, "/ppp secret set nobody name=x"), "no such item (line 1 column 13)");
    T_STR(sample_error(&sample, "/ppp secret set *77 name=x"), "no such item (line 1 column 13)");
    T_STR(sample_error(&sample, "/ppp secret set \"\" name=x"), "no such item (line 1 column 13)");
    T_STR(sample_error(&sample, "/ppp secret set $undefined name=x"),
        "no such item (line 1 column 13)");
    T_STR(sample_error(&sample, "/ppp secret get *1,*2 name"),
        "invalid internal item number (line 1 column 13)");
}

static void print_gives_numbers_at_the_prompt_only(void)
{
    sample.session->interactive = true;
    T_STR(sample_run(&sample, "/ppp secret print where name=kate"),
        "print /ppp/secret form 0\n0: .id=*2 name=kate limit=3\n");
    T_STR(asked("/ppp secret set 0 limit=4"), "/ppp/secret/set =.id=*2 =limit=4\n");
    sample.session->interactive = false;
    sample_run(&sample, "/ppp secret print");
    T_STR(asked("/ppp secret set 0 limit=5"), "/ppp/secret/set =.id=*2 =limit=5\n");
    sample.session->interactive = true;
    sample_run(&sample, "/ppp secret print");
    T_STR(asked("/ppp secret set 0 limit=6"), "/ppp/secret/set =.id=*1 =limit=6\n");
    sample.session->interactive = false;
}

static void find_gives_ids_and_nothing_found_is_fine(void)
{
    T_STR(sample_run(&sample, "/ppp secret; :put [find]"), "*1;*2\n");
    T_STR(sample_run(&sample, ":put [find name=kate]"), "*2\n");
    T_STR(fake_daemon_requests(sample.daemon), "/ppp/secret/print ?name=kate\n");
    T_STR(sample_run(&sample, "find"), "");
    T_STR(sample_run(&sample, "remove [find name=zz]"), "");
    T_STR(buf_str(&sample.error), "");
    T_STR(sample_run(&sample, "set [find name=zz] name=y"), "");
    T_STR(buf_str(&sample.error), "");
    T_STR(
        sample_error(&sample, ":put [get [find name=zz] name]"), "no such item (line 1 column 7)");
    T_STR(asked("set [find name=kate] limit=9"),
        "/ppp/secret/print ?name=kate\n/ppp/secret/set =.id=*2 =limit=9\n");
    sample_run(&sample, "/");
}

static void conditions_are_evaluated_on_typed_values(void)
{
    // r, s and t stand for the ids of three routes.
    static const struct {
        const char *where, *found;
    } cases[] = {
        { "distance<2", "rs" },
        { "distance=1", "r" },
        { "distance!=1", "st" },
        { "distance>=0x2", "t" },
        { "distance>9", "t" },
        { "dst-address in 10.0.0.0/8", "rs" },
        { "dst-address=10.1.0.0/16", "r" },
        { "dst-address=\"10.1.0.0/16\"", "r" },
        { "comment", "r" },
        { "!comment", "st" },
        { "comment~\"^to \"", "r" },
        { "distance=1 or distance=10", "rt" },
        { "distance=1 comment=\"to Riga\"", "r" },
        { "distance=1 and gateway=10.0.0.2", "" },
        { "(gateway=10.0.0.1)=false", "st" },
        { "gateway=10.0.0.1||gateway=10.0.0.2", "rs" },
        { "gateway=$gw", "s" },
        { "gateway=[:toip 10.3]", "t" },
        { "gateway=(\"10.0.0\".\".3\")", "t" },
        { "gateway=\"10.0.0\".\".3\"", "t" },
        { "disabled", "" },
        { "distance=$distance", "rst" }, // a property hides the variable, as in RouterOS
        { "comment=\"\"", "st" },
        { "true", "rst" },
    };

    T_STR(sample_run(&sample,
              "/ip route remove [find]; :global r [/ip route add dst-address=10.1.0.0/16 "
              "gateway=10.0.0.1 distance=1 comment=\"to Riga\"]; :global s [/ip route add "
              "dst-address=10.2.0.0/16 gateway=10.0.0.2 distance=0]; :global t [/ip route add "
              "dst-address=192.168.1.0/24 gateway=10.0.0.3 distance=10]; :put [:typeof $r]"),
        "id\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct buf line = { 0 }, want = { 0 };

        buf_printf(&line,
            ":global gw 10.0.0.2; :local distance 99; :local out \"\"; :foreach i in=[/ip route find "
            "where %s] do={:foreach k,v in={r=$r;s=$s;t=$t} do={:if ($v = $i) do={:set out ($out . "
            "$k)}}}; :put $out",
            cases[i].where);
        buf_printf(&want, "%s\n", cases[i].found);
        if (!T_STR(sample_run(&sample, buf_str(&line)), buf_str(&want)))
            printf("# where %s: %s\n", cases[i].where, buf_str(&sample.error));
        buf_free(&line);
        buf_free(&want);
    }
    sample_run(&sample, "/");
}

static void plain_equalities_go_along_as_queries(void)
{
    static const struct {
        const char *text, *request;
    } cases[] = {
        { "/ppp secret find where name=jack and service=pptp", "/ppp/secret/print ?name=jack\n" },
        { "/ppp secret find name=\"a b\" comment=c", "/ppp/secret/print ?name=a b ?comment=c\n" },
        { "/ppp secret find .id=*1", "/ppp/secret/print ?.id=*1\n" },
        { "/ppp secret find name=a or name=b", "/ppp/secret/print\n" },
        { "/ppp secret find name=\"\"", "/ppp/secret/print\n" },
        { "/ppp secret find name!=a", "/ppp/secret/print\n" },
        { "/ppp secret find disabled=no", "/ppp/secret/print\n" },
        { "/ppp secret find", "/ppp/secret/print =.proplist=.id\n" },
        { "/ppp secret print count-only", "/ppp/secret/print =.proplist=.id\n" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        T_STR(asked(cases[i].text), cases[i].request);
}

static void print_has_forms_and_values(void)
{
    sample_run(&sample,
        "/ppp secret remove [find]; :global a [/ppp secret add name=a limit=1 disabled=no]; "
        ":global b [/ppp secret add name=b service=pptp]");
    T_STR(sample_run(&sample, "/ppp secret print detail without-paging where name=b"),
        sample_run(&sample, "/ppp secret print without-paging detail where name=b"));
    T_OK(strstr(buf_str(&sample.shown), "print /ppp/secret form 2 unpaged\n0: .id=") != NULL);
    sample_run(&sample, "/ppp secret print proplist=name,limit terse");
    T_OK(text_starts(buf_str(&sample.shown), "print /ppp/secret form 3 name limit\n"));
    T_STR(sample_run(&sample, "/ppp secret print count-only"), "2\n");
    T_STR(sample_run(&sample, ":put ([/ppp secret print count-only] + 1)"), "3\n");
    T_STR(sample_run(&sample, "/ppp secret print count-only where name=a"), "1\n");
    T_STR(sample_run(&sample, "/ppp secret print as-value"), "");
    T_STR(
        sample_run(&sample,
            ":foreach r in=[/ppp secret print as-value] do={:put \"$($r->\"name\") "
            "$[:typeof ($r->\"limit\")] $[:typeof ($r->\"disabled\")] $[:typeof ($r->\".id\")]\"}"),
        "a num bool id\nb nothing nothing id\n");
    sample_run(&sample, "/ppp secret print from=($b,$a)");
    T_OK(strstr(buf_str(&sample.shown), "name=b service=pptp\n1: .id=") != NULL);
    T_STR(sample_error(&sample, "/ppp secret print from=*999"), "no such item (line 1 column 13)");
    T_STR(sample_error(&sample, "/ppp secret print interval=1ms"),
        "value of interval out of range (200ms..) (line 1 column 13)");
    sample_run(&sample, "/ppp secret print interval=1d"); // the screen says that it is enough
    T_STR(buf_str(&sample.error), "");
    T_STR(sample_run(&sample, "/interface pptp-server server set mtu=1460; :put "
                              "([/interface pptp-server server print as-value]->\"mtu\")"),
        "1460\n");
}

static void print_says_how_rows_are_shown(void)
{
    sample_run(&sample, "/ppp secret print show-ids");
    T_OK(text_starts(buf_str(&sample.shown), "print /ppp/secret form 0 ids\n"));
    T_STR(asked("/ppp secret print detail show-ids where name=a"), "/ppp/secret/print ?name=a\n");
}

static void follow_shows_what_is_there_and_what_comes(void)
{
    sample.stop_stream = true;
    sample_run(&sample, "/ppp secret print follow where name=b");
    T_OK(text_starts(buf_str(&sample.shown), "print /ppp/secret form 0\n0: .id="));
    T_OK(strstr(buf_str(&sample.shown), "\n1: .id=") != NULL); // changed meanwhile
    T_OK(strstr(buf_str(&sample.shown), ".dead") == NULL);
    T_STR(fake_daemon_requests(sample.daemon), "/ppp/secret/print ?name=b =follow=\n/cancel\n");
    T_STR(
        asked("/ppp secret print follow-only terse"), "/ppp/secret/print =follow-only=\n/cancel\n");
    sample.stop_stream = false;
}

static void a_text_can_go_into_a_file(void)
{
    T_STR(asked("/ppp secret print file=s proplist=name where name=a"),
        "/ppp/secret/print ?name=a\n/file/write =name=s.txt =contents=print /ppp/secret form 0 "
        "name\n0: .id=*9 name=a limit=1 disabled=no\n\n");
    T_STR(buf_str(&sample.shown), "");
    T_STR(asked("/ppp secret print count-only file=s.txt append"),
        "/ppp/secret/print =.proplist=.id\n/file/write =name=s.txt =contents=2\n =append=yes\n");
}

// What runs with a sample asks the daemon while the monitor's own request goes on.
static void code_of_a_sample_may_make_requests(void)
{
    T_STR(sample_run(&sample, "/system identity set name=Home; /interface pptp-client; :global n 0;"
                              " monitor *5 once do={ :global n; :set n ($n + 1);"
                              " :put ([/system identity get name] . $status) };"
                              " :put $n; :put [/system identity get name]"),
        "begin monitor once\n"
        "name=test2 uptime=4h35s encoding=MPPE 128 bit, stateless status=Connected\n"
        "HomeConnected\nend\n1\nHome\n");
    T_STR(buf_str(&sample.error), "");
    sample_run(&sample, "/");
}

static void get_returns_typed_values(void)
{
    T_STR(sample_run(&sample,
              "/ppp secret remove [find]; :global a [/ppp secret add name=10 limit=7 "
              "local-address=10.0.0.1 disabled=no]; :foreach p in={\"name\";\"limit\";"
              "\"local-address\";\"disabled\"} do={:put [:typeof [/ppp secret get $a $p]]}"),
        "str\nnum\nip\nbool\n");
    T_STR(sample_run(&sample, ":put ([/ppp secret get $a]->\"limit\")"), "7\n");
    T_STR(sample_run(&sample, ":put [/ppp secret get value-name=limit number=$a]"), "7\n");
    T_STR(sample_run(&sample, "/system identity set name=Home; :put [/system identity get name]"),
        "Home\n");
    T_STR(
        sample_run(&sample,
            "/interface pptp-client remove [find]; :local c [/interface pptp-client add user=u "
            "connect-to=h allow=pap,chap max-mtu=1400]; :put [:typeof [/interface pptp-client get "
            "$c allow]]; :put [:pick [/interface pptp-client get $c allow] 1]; :put "
            "[/interface pptp-client get $c mtu]"),
        "array\nchap\n1400\n");
}

static void missing_values_are_asked_for_at_the_prompt_only(void)
{
    T_STR(sample_error(&sample, "/interface pptp-client add name=x"),
        "missing value(s) of argument(s) connect-to user (line 1 column 24)");
    T_STR(sample_error(&sample, "/ppp secret add"),
        "missing value(s) of argument(s) name (line 1 column 13)");
    T_STR(sample_error(&sample, "/ppp secret remove"),
        "missing value(s) of argument(s) numbers (line 1 column 13)");
    T_STR(sample_error(&sample, "/ping"),
        "missing value(s) of argument(s) address (line 1 column 2)");
    sample.session->interactive = true;
    sample.answer = "*999";
    T_STR(sample_error(&sample, "/ppp secret remove"), "no such item (line 1 column 13)");
    T_STR(buf_str(&sample.shown), "ask numbers: \n");
    sample.answer = "typed";
    T_STR(
        sample_run(&sample, "/interface pptp-client add name=x"), "ask connect-to: \nask user: \n");
    T_STR(fake_daemon_requests(sample.daemon),
        "/interface/pptp-client/add =name=x =connect-to=typed =user=typed\n");
    sample.answer = NULL;
    sample_run(&sample, "/ppp secret add");
    T_STR(buf_str(&sample.error), "action cancelled (line 1 column 13)");
    T_INT(sample.class, ERR_INTERRUPTED);
    sample.session->interactive = false;
}

static void edit_gets_a_value_and_sets_what_came_of_it(void)
{
    sample.session->interactive = true;
    sample.answer = "new\ntext";
    T_STR(sample_run(&sample, "/ppp secret add name=ed comment=old; /ppp secret edit ed comment"),
        "edit comment: old\n");
    T_OK(strstr(fake_daemon_requests(sample.daemon), "=comment=new\ntext\n") != NULL);
    T_OK(strstr(fake_daemon_requests(sample.daemon), "/ppp/secret/set =.id=") != NULL);
    sample_run(&sample, "/ppp secret edit ed comment"); // to the same text
    T_OK(strstr(fake_daemon_requests(sample.daemon), "/set") == NULL);
    sample.answer = NULL; // left without saving
    sample_run(&sample, "/ppp secret edit ed comment");
    T_OK(strstr(fake_daemon_requests(sample.daemon), "/set") == NULL);
    sample.answer = "Other";
    T_STR(sample_run(&sample, "/system identity edit name"), "edit name: Home\n");
    T_OK(strstr(fake_daemon_requests(sample.daemon), "/system/identity/set =name=Other\n") != NULL);
    sample.answer = "Home";
    sample_run(&sample, "/system identity edit name; /ppp secret edit ed password");
    T_OK(strstr(buf_str(&sample.shown), "edit password (secret): ") != NULL);
    T_STR(sample_error(&sample, "/ppp secret edit ed colour"),
        "input does not match any value of value-name (line 1 column 13)");
    T_STR(sample_error(&sample, "/ppp secret edit nobody comment"),
        "no such item (line 1 column 13)");
    sample.answer = "comment"; // to both questions
    T_STR(
        sample_run(&sample, "/ppp secret edit ed"), "ask value-name: \nedit comment: new\ntext\n");
    T_OK(strstr(fake_daemon_requests(sample.daemon), "=comment=comment\n") != NULL);
    sample.answer = NULL;
    T_STR(sample_error(&sample, "/ppp secret edit ed"), "action cancelled (line 1 column 13)");
    sample_run(&sample, "/ppp secret remove ed");
    sample.session->interactive = false;
    T_STR(sample_error(&sample, "/system identity edit name"),
        "failure: no terminal to edit at (line 1 column 18)");
}

static void what_cannot_be_taken_back_is_confirmed_at_the_prompt_only(void)
{
    static const char *const yes[] = { "y", "Y", "yes" }, *const no[] = { "", "n", "yesterday" };

    T_STR(sample_run(&sample, "/system enable"), "");
    T_STR(fake_daemon_requests(sample.daemon), "/system/enable\n");
    sample.session->interactive = true;
    for (size_t i = 0; i < 3; i++) {
        sample.answer = yes[i];
        T_STR(sample_run(&sample, "/system enable"), "ask Dangerous! Go on? [y/N]: \n");
        T_STR(fake_daemon_requests(sample.daemon), "/system/enable\n");
        sample.answer = no[i];
        sample_run(&sample, "/system enable");
        T_STR(buf_str(&sample.error), "action cancelled (line 1 column 9)");
        T_STR(fake_daemon_requests(sample.daemon), "");
    }
    sample.answer = NULL; // Ctrl-C
    sample_run(&sample, "/system enable");
    T_INT(sample.class, ERR_INTERRUPTED);
    T_STR(fake_daemon_requests(sample.daemon), "");
    sample.session->interactive = false;
}

static void a_monitor_goes_on_until_it_is_stopped(void)
{
    static const char row[] =
        "name=test2 uptime=4h35s encoding=MPPE 128 bit, stateless status=Connected\n";
    struct buf want = { 0 };

    buf_printf(&want, "begin monitor once\n%send\n", row);
    T_STR(sample_run(&sample, "/interface pptp-client monitor *5 once"), buf_str(&want));
    T_STR(fake_daemon_requests(sample.daemon), "/interface/pptp-client/monitor =.id=*5 =once=\n");
    buf_truncate(&want, 0);
    buf_printf(&want, "begin monitor\n%send\n", row);
    sample.stop_stream = true;
    T_STR(sample_run(&sample, "/interface pptp-client monitor *5"), buf_str(&want));
    T_STR(buf_str(&sample.error), "");
    sample.stop_stream = false;
    T_STR(sample_run(&sample,
              ":local m [/interface pptp-client monitor *5 once as-value]; :put ($m->\"status\")"),
        "Connected\n");
    T_STR(fake_daemon_requests(sample.daemon), "/interface/pptp-client/monitor =.id=*5 =once=\n");
    T_STR(sample_run(&sample,
              "/interface pptp-client monitor *5 once as-value do={:put \"$status $uptime\"}"),
        "Connected 04:00:35\n");
    T_STR(sample_error(&sample, "/interface pptp-client monitor *5 do={:error enough}"),
        "enough (line 1 column 40)");
    buf_free(&want);
}

static void ctrl_c_cancels_the_request(void)
{
    sample.interrupt_stream = true;
    T_STR(sample_run(&sample, "/ping 10.0.0.1"),
        "begin ping\nhost=10.0.0.1 ttl=255 sent=1 received=1\nend interrupted\n");
    T_INT(sample.class, ERR_INTERRUPTED);
    T_STR(fake_daemon_requests(sample.daemon), "/ping =address=10.0.0.1\n/cancel\n");
    sample.session->interactive = true; // at the prompt it is the normal end
    T_STR(sample_run(&sample, "/ping 10.0.0.1; :put after"),
        "begin ping\nhost=10.0.0.1 ttl=255 sent=1 received=1\nend interrupted\nafter\n");
    T_STR(buf_str(&sample.error), "");
    sample.session->interactive = false;
    sample.interrupt_stream = false;
    T_STR(sample_run(&sample, ":put again"), "again\n");
}

static void ping_returns_how_many_answered(void)
{
    sample_run(&sample, ":put [/ping 10.0.0.1 count=2]");
    T_OK(strstr(buf_str(&sample.shown), "end\n2\n") != NULL);
}

static void finished_text_is_shown_as_it_comes(void)
{
    T_STR(sample_run(&sample, "/export"), "# by Warren\n/ppp secret\n");
}

static void errors_of_the_daemon_have_a_place_and_can_be_caught(void)
{
    T_STR(sample_error(&sample, ":put 1\n/ppp secret add name=taken"),
        "failure: already have such name (line 2 column 13)");
    T_STR(
        sample_run(&sample, ":do {/ppp secret add name=taken} on-error={:put caught}"), "caught\n");
    T_STR(sample_run(&sample, ":onerror e in={/ppp secret add name=taken} do={:put $e}"),
        "failure: already have such name\n");
}

static void verbs_for_programs_are_not_offered(void)
{
    T_STR(sample_error(&sample, "/interface pptp-client listen"),
        "bad command name listen (line 1 column 24)");
}

static void the_identity_is_asked_anew(void)
{
    struct buf out = { 0 };

    sample_run(&sample, "/system identity set name=Office");
    session_identity(sample.session, &out);
    T_STR(buf_str(&out), "admin@Office");
    buf_free(&out);
}

static void a_new_connection_keeps_menu_and_variables(void)
{
    struct fake_daemon *next = fake_daemon_start();
    struct err err;

    sample_run(&sample, ":global kept 5; /ppp secret");
    T_OK(session_reconnect(sample.session, client_open_fd(fake_daemon_fd(next), &err), &err));
    fake_daemon_stop(sample.daemon);
    sample.daemon = next;
    T_STR(sample_run(&sample, ":put $kept; print"), "5\nprint /ppp/secret form 0\n");
}

int main(void)
{
    sample_init(&sample);
    T_RUN(values_become_the_words_of_a_request);
    T_RUN(items_are_numbers_names_or_ids);
    T_RUN(print_gives_numbers_at_the_prompt_only);
    T_RUN(find_gives_ids_and_nothing_found_is_fine);
    T_RUN(conditions_are_evaluated_on_typed_values);
    T_RUN(plain_equalities_go_along_as_queries);
    T_RUN(print_has_forms_and_values);
    T_RUN(print_says_how_rows_are_shown);
    T_RUN(follow_shows_what_is_there_and_what_comes);
    T_RUN(a_text_can_go_into_a_file);
    T_RUN(code_of_a_sample_may_make_requests);
    T_RUN(get_returns_typed_values);
    T_RUN(missing_values_are_asked_for_at_the_prompt_only);
    T_RUN(edit_gets_a_value_and_sets_what_came_of_it);
    T_RUN(what_cannot_be_taken_back_is_confirmed_at_the_prompt_only);
    T_RUN(a_monitor_goes_on_until_it_is_stopped);
    T_RUN(ctrl_c_cancels_the_request);
    T_RUN(ping_returns_how_many_answered);
    T_RUN(finished_text_is_shown_as_it_comes);
    T_RUN(errors_of_the_daemon_have_a_place_and_can_be_caught);
    T_RUN(verbs_for_programs_are_not_offered);
    T_RUN(the_identity_is_asked_anew);
    T_RUN(a_new_connection_keeps_menu_and_variables);
    sample_fini(&sample);
    return t_end();
}
