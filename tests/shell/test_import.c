// SPDX-License-Identifier: ISC
#include "shell/import.h"

#include "shell/files.h"
#include "tests/shell/house.h"

static struct house h;

static const char *run(const char *text)
{
    return house_run(&h, text);
}

static void put(const char *name, const char *text)
{
    struct buf b = { 0 };
    struct err err;

    buf_adds(&b, text);
    T_OK(files_write(h.s.session, name, &b, false, &err));
    buf_free(&b);
}

// Imports a text; `options` go behind the name.
static const char *import(const char *text, const char *options)
{
    char command[256];

    put("x.rsc", text);
    snprintf(command, sizeof(command), "/import x.rsc %s", options);
    return run(command);
}

#define OPENING "Opening script file x.rsc\n"
#define LOADED  OPENING "\nScript file loaded and executed successfully\n"

static const char *names(void)
{
    return run(":foreach i in=[/ppp secret find] do={ :put [/ppp secret get $i name] }");
}

static void a_file_is_run_from_the_root(void)
{
    house_init(&h);
    run("/ip pool");
    T_STR(import("/ppp secret\nadd name=a\nadd name=b \\\n  password=x\n", ""), LOADED);
    T_STR(h.s.session->menu->path, "/ip/pool");
    T_STR(run("/"), "");
    T_STR(names(), "a\nb\n");
    T_STR(import("/ppp secret add name=c", ""), LOADED); // no newline at the end
    T_STR(import(":put 5", "verbose=no"), OPENING "5\n\nScript file loaded and executed "
                                                  "successfully\n");
    T_STR(
        import(":local x 3; /ppp secret add name=\"d$x\"\n{ /ppp secret add name=e }", ""), LOADED);
    T_STR(names(), "a\nb\nc\nd3\ne\n");
    house_fini(&h);
}

static void line_ends_and_marks_of_other_systems_are_no_matter(void)
{
    house_init(&h);
    T_STR(
        import("\xef\xbb\xbf/ppp secret\r\nadd name=a \\\r\n    password=x\r\nadd name=b\r\n", ""),
        LOADED);
    T_STR(import("/ppp secret\radd name=c\radd name=d", ""), LOADED);
    T_STR(names(), "a\nb\nc\nd\n");
    T_STR(import("", ""), LOADED);
    house_fini(&h);
}

static void a_wrong_text_is_not_begun(void)
{
    house_init(&h);
    T_STR(import("/ppp secret add name=a\n/ppp secret add name=b)\n", ""),
        OPENING "ERROR expected end of command (line 2 column 23)");
    T_STR(h.s.session->menu->path, "/");
    T_STR(import("/ppp secret add name=\"a\n", ""),
        OPENING "ERROR expected closing quote (line 2 column 1)");
    T_STR(import("\x01\x02\xff junk \x7f", ""),
        OPENING "ERROR expected command name (line 1 column 1)");
    T_STR(names(), "");
    house_fini(&h);
}

static void the_first_command_that_fails_ends_it(void)
{
    house_init(&h);
    T_STR(import("/ppp secret\nadd name=a\nadd name=a\nadd name=b\n", ""),
        OPENING "ERROR failure: secret with the same name already exists (line 3 column 1)");
    T_STR(names(), "a\n");
    T_STR(import("/ppp secret\nadd name=c\n  foo\nadd name=d\n", ""),
        OPENING "ERROR bad command name foo (line 3 column 3)");
    T_STR(names(), "a\nc\n");
    T_STR(import("/ppp secret add name=e\n:error stop\n/ppp secret add name=f\n", ""),
        OPENING "ERROR stop (line 2 column 2)");
    T_STR(run(":do { import x.rsc } on-error={ :put caught }"), OPENING "caught\n");
    house_fini(&h);
}

static void a_missing_file_and_one_that_is_none_are_refused(void)
{
    char path[128];
    FILE *f;

    house_init(&h);
    T_STR(run("/import none.rsc"), "ERROR failure: no such file: none.rsc (line 1 column 2)");
    T_STR(run("/import \"../warren.db\""), "ERROR invalid file name (line 1 column 2)");
    T_STR(run("/file add name=d type=directory"), "");
    T_STR(run("/import d"), "ERROR failure: that is a directory: d (line 1 column 2)");
    snprintf(path, sizeof(path), "%s/files/big", h.dir);
    f = fopen(path, "w");
    for (unsigned i = 0; i < 100 << 10; i++) // as many KB
        fprintf(f, "%1023u\n", i);
    fclose(f);
    T_STR(run("/import big"), "ERROR failure: file is too large: big (line 1 column 2)");
    T_STR(run("/import"), "ERROR missing value(s) of argument(s) file-name (line 1 column 2)");
    house_fini(&h);
}

static void verbose_shows_each_line_and_from_line_passes_some_over(void)
{
    house_init(&h);
    T_STR(import("# a comment\n/ppp secret\nadd name=a\n\nadd name=b \\\n    password=x\n",
              "verbose=yes"),
        OPENING "#line 3\nadd name=a\n#line 5\nadd name=b \\\n    password=x\n"
                "\nScript file loaded and executed successfully\n");
    T_STR(import("/ppp secret\nadd name=c\nadd name=d\n", "from-line=3 verbose=progress"),
        OPENING "#line 3\n\nScript file loaded and executed successfully\n");
    T_STR(names(), "a\nb\nd\n");
    house_fini(&h);
}

static void dry_run_finds_what_is_wrong_and_runs_nothing(void)
{
    house_init(&h);
    T_STR(import("/ppp secret add name=a\n/ip address add address=x interface=e\n"
                 "/ppp foo add name=b\n:if (true) do={ /interface bar }\n",
              "dry-run"),
        OPENING "invalid value for argument address (line 2 column 17)\n"
                "bad command name foo (line 3 column 6)\n"
                "bad command name bar (line 4 column 28)\n"
                "ERROR found 3 error(s) in import file (line 1 column 2)");
    T_STR(import("/ppp secret add name=a", "dry-run=yes"), LOADED);
    T_STR(names(), "");
    house_fini(&h);
}

static void a_file_that_imports_itself_ends(void)
{
    house_init(&h);
    T_OK(strstr(import("/import x.rsc", ""), "ERROR too many nested calls") != NULL);
    house_fini(&h);
}

static void what_is_not_known_is_left_out_and_told(void)
{
    house_init(&h);
    T_STR(import("/interface bridge\nadd name=b1\nadd name=b2\n"
                 "/ppp profile\nadd name=p foo=1 local-address=10.0.0.1\n"
                 "/ip firewall filter\nadd chain=input\nadd chain=input disabled=yes\n"
                 "/ip address add address=10.0.0.1/24 interface=b1\n"
                 "/ppp secret\nadd name=a service=sstp\nadd name=b profile=p\n"
                 "/system ntp client set enabled=yes\n"
                 "add chain=x\n"
                 "/ip firewall nat add chain=srcnat\n"
                 "/tool fetch url=http://x/\n",
              "skip-unknown=yes"),
        OPENING "Left out of x.rsc:\n"
                "  /interface bridge: not known here (lines 2-3)\n"
                "  /ppp profile: no such property foo (line 5)\n"
                "  /ip firewall filter: not known here (lines 7-8)\n"
                "  /ip address: input does not match any value of interface (line 9)\n"
                "  /ppp secret: input does not match any value of service (line 11)\n"
                "  /system ntp client: not known here (line 13)\n"
                "  /ppp secret: missing value(s) of argument(s) name (line 14)\n"
                "  /ip firewall nat: not known here (line 15)\n"
                "  /tool fetch: not known here (line 16)\n"
                "\nScript file loaded and executed successfully\n");
    T_STR(names(), "b\n");
    T_STR(run(":put [/ppp profile get p local-address]"), "10.0.0.1\n");
    house_fini(&h);
}

static void an_unknown_menu_is_not_taken_for_the_one_before(void)
{
    house_init(&h);
    T_STR(import("/ppp secret\nadd name=a\n/zoo\nadd name=b\nremove [find]\n"
                 "/ppp secret\nadd name=c\n",
              "skip-unknown=yes"),
        OPENING "Left out of x.rsc:\n"
                "  /zoo: not known here (lines 4-5)\n"
                "\nScript file loaded and executed successfully\n");
    T_STR(names(), "a\nc\n");
    house_fini(&h);
}

static void blocks_of_menus_are_looked_into(void)
{
    house_init(&h);
    T_STR(import("/zoo {\nadd name=x\n}\n/ppp secret {\nadd name=a\nadd name=b service=x\n"
                 "add name=c\n}\n{\n:local n e1\n/ppp secret add name=$n\n}\n",
              "skip-unknown=yes"),
        OPENING "Left out of x.rsc:\n"
                "  /zoo: not known here (line 2)\n"
                "  /ppp secret: input does not match any value of service (line 6)\n"
                "\nScript file loaded and executed successfully\n");
    T_STR(names(), "a\nc\ne1\n");
    house_fini(&h);
}

static void a_file_of_routeros_has_its_defaults(void)
{
    house_init(&h);
    T_STR(import("# jul/21/2023 09:42:42 by RouterOS 6.48.6\n# software id = \n#\n"
                 "/interface pptp-client\nadd connect-to=10.0.0.1 name=c1 user=u\n"
                 "/interface pptp-server server\nset enabled=yes\n"
                 "/ppp secret\nadd name=a\n",
              ""),
        LOADED);
    T_STR(run(":put [/interface pptp-client get c1 mtu]; :put [/interface pptp-client get c1 "
              "profile]; :put [/interface pptp-server server get authentication]"),
        "1450\ndefault-encryption\nmschap2;mschap1\n");
    T_STR(run(":put [/ppp secret get a disabled]"), "false\n");
    T_STR(import("# 2025-03-23 16:09:12 by RouterOS 7.18.2\r\n# software id = \r\n"
                 "/ppp secret\r\nadd name=b\r\nadd name=c password=x\r\n",
              ""),
        OPENING "Left out of x.rsc:\n"
                "  /ppp secret: disabled, because the file does not have the password (line 4)\n"
                "\nScript file loaded and executed successfully\n");
    T_STR(run(":put [/ppp secret get b disabled]; :put [/ppp secret get c disabled]"),
        "true\nfalse\n");
    // A file of our own, or one that nobody signed, has our defaults.
    T_STR(import("# jul/21/2023 09:42:42 by Warren 0.1.0\n"
                 "/interface pptp-client add connect-to=10.0.0.1 name=c2 user=u\n",
              ""),
        LOADED);
    T_STR(run(":put [/interface pptp-client get c2 mtu]"), "1460\n");
    house_fini(&h);
}

static void interfaces_are_renamed_where_they_are_named(void)
{
    house_init(&h);
    T_STR(run("/interface pptp-client; add name=enp1s0 connect-to=10.0.0.1 user=u; "
              "add name=enp2s0 connect-to=10.0.0.1 user=ether1; /"),
        "");
    T_STR(import("/ip route add gateway=ether2 dst-address=10.2.0.0/16 comment=ether1\n"
                 "/interface pptp-client set [ find name=ether2 ] user=two\n"
                 "/interface pptp-client set ether1 user=one\n",
              "map=ether1:enp1s0,ether2:enp2s0"),
        LOADED);
    T_STR(
        run(":put [/ip route get 0 comment]; :put [/ip route get 0 gateway]; :put [/interface pptp-client get enp1s0 user]; "
            ":put [/interface pptp-client get enp2s0 user]"),
        "ether1\nenp2s0\none\ntwo\n");
    T_STR(import("", "map=ether1"),
        OPENING "ERROR value of map is old:new,old:new... (line 1 column 2)");
    house_fini(&h);
}

// Thousands of commands are on their way at once; the one that fails is still the one that is told,
// and what comes behind it is not done.
static void many_lines_stop_where_one_fails(void)
{
    struct buf text = { 0 };

    house_init(&h);
    buf_adds(&text, "/ppp secret\n");
    for (unsigned i = 1; i <= 500; i++)
        buf_printf(&text, "add name=user%u password=p%u\n", i, i);
    buf_adds(&text, "add name=user7\n");
    for (unsigned i = 501; i <= 1000; i++)
        buf_printf(&text, "add name=user%u\n", i);
    T_STR(import(buf_str(&text), ""),
        OPENING "ERROR failure: secret with the same name already exists (line 502 column 1)");
    T_STR(run(":put [:len [/ppp secret find]]"), "500\n");
    buf_free(&text);
    house_fini(&h);
}

static void atomic_is_all_or_nothing(void)
{
    house_init(&h);
    run("/ppp secret add name=before password=x");
    T_STR(import("/ppp secret\nset before password=y\nadd name=a\n:if (true) do={ add name=b }\n"
                 "/system identity set name=Other\n/ip pool add name=p ranges=10.0.0.1-10.0.0.9\n"
                 "/ppp secret remove before\nadd name=a\n",
              "atomic=yes"),
        OPENING "ERROR failure: secret with the same name already exists (line 8 column 1)");
    T_STR(names(), "before\n");
    T_STR(run(":put [/ppp secret get before password]; :put [/system identity get name]; "
              ":put [:len [/ip pool find]]"),
        "x\nWarren\n0\n");
    T_STR(import("/ppp secret\nset before password=y\nadd name=a\n", "atomic=yes"), LOADED);
    T_STR(names(), "before\na\n");
    T_STR(import("/ppp secret\nadd name=b\nadd name=c service=x\nadd name=d\n:error stop\n",
              "atomic=yes skip-unknown=yes"),
        OPENING "Left out of x.rsc:\n"
                "  /ppp secret: input does not match any value of service (line 3)\n"
                "ERROR stop (line 5 column 2)");
    T_STR(names(), "before\na\n");
    house_fini(&h);
}

// Ctrl-C comes when the file says so.
static void interrupting_text(void *ctx, const char *text, size_t len)
{
    sample_text(ctx, text, len);
    if (len == 4 && memcmp(text, "now\n", 4) == 0)
        session_interrupt();
}

static void an_interrupted_atomic_import_has_not_happened(void)
{
    house_init(&h);
    h.s.session->out.text = interrupting_text;
    T_STR(import("/ppp secret\nadd name=a\n:put now\nadd name=b\n", "atomic=yes"),
        OPENING "now\nERROR interrupted (line 1 column 2)");
    T_STR(names(), "");
    T_STR(import("/ppp secret\nadd name=a\n:put now\nadd name=b\n", ""),
        OPENING "now\nERROR interrupted (line 1 column 2)");
    T_STR(names(), "a\n");
    house_fini(&h);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_menud = argv[1];
    T_RUN(a_file_is_run_from_the_root);
    T_RUN(line_ends_and_marks_of_other_systems_are_no_matter);
    T_RUN(a_wrong_text_is_not_begun);
    T_RUN(the_first_command_that_fails_ends_it);
    T_RUN(a_missing_file_and_one_that_is_none_are_refused);
    T_RUN(verbose_shows_each_line_and_from_line_passes_some_over);
    T_RUN(dry_run_finds_what_is_wrong_and_runs_nothing);
    T_RUN(a_file_that_imports_itself_ends);
    T_RUN(what_is_not_known_is_left_out_and_told);
    T_RUN(an_unknown_menu_is_not_taken_for_the_one_before);
    T_RUN(blocks_of_menus_are_looked_into);
    T_RUN(a_file_of_routeros_has_its_defaults);
    T_RUN(interfaces_are_renamed_where_they_are_named);
    T_RUN(many_lines_stop_where_one_fails);
    T_RUN(atomic_is_all_or_nothing);
    T_RUN(an_interrupted_atomic_import_has_not_happened);
    return t_end();
}
