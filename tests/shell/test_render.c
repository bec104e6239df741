// SPDX-License-Identifier: ISC
#include "shell/render.h"

#include "shell/cell.h"
#include "tests/shell/sample_menus.h"
#include "tests/shell/sample_row.h"
#include "tests/t.h"

#include <locale.h>

typedef void form(struct buf *out, const struct render *r);

static void check(form *draw, const struct schema_menu *menu, struct rows *rows, size_t width,
    const char *want, int line)
{
    struct buf out = { 0 };

    draw(&out, &(struct render){ .menu = menu, .rows = rows, .width = width });
    t_str(buf_str(&out), want, __FILE__, line, "text");
    buf_free(&out);
}
#define CHECK(draw, menu, rows, width, want) check(draw, menu, rows, width, want, __LINE__)

static struct rows manual_server(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, ".id", "*80000001", "name", "<pptp-ex>", "user", "ex", "mtu", "1460",
        "client-address", "10.0.0.202", "uptime", "6m32s", "encoding", "none", "dynamic", "true",
        "running", "true", NULL);
    sample_row(&rows, ".id", "*1", "name", "pptp-in1", "user", "ex1", "disabled", "false", NULL);
    return rows;
}

static struct rows manual_client(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, ".id", "*1", "name", "test2", "mtu", "1460", "max-mtu", "1460", "mru", "1460",
        "connect-to", "10.1.1.12", "user", "john", "password", "john", "profile", "default",
        "add-default-route", "true", "disabled", "true", "status", "Terminated", NULL);
    return rows;
}

static void table_is_the_manuals(void)
{
    struct rows rows = manual_server();

    CHECK(render_table, &sample_server, &rows, 80,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME      USER  MTU CLIENT-ADDRESS UPTIME ENCODING\n"
        "  0 DR <pptp-ex> ex   1460 10.0.0.202     6m32s  none\n"
        "  1    pptp-in1  ex1\n");
    CHECK(render_table, &sample_server, &rows, 0,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME      USER  MTU CLIENT-ADDRESS UPTIME ENCODING\n"
        "  0 DR <pptp-ex> ex   1460 10.0.0.202     6m32s  none\n"
        "  1    pptp-in1  ex1\n");
    rows_free(&rows);
}

static void narrow_table_cuts_visibly_and_keeps_numbers(void)
{
    struct rows rows = manual_server();

    CHECK(render_table, &sample_server, &rows, 40,
        "Flags: X - disabled, D - dynamic,\n"
        "  R - running\n"
        "  #    NAME  USER  MTU CL... UP... E...\n"
        "  0 DR <p... ex   1460 10... 6m32s none\n"
        "  1    pp... ex1\n");
    CHECK(render_table, &sample_server, &rows, 55,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME      USER  MTU CLIENT-A... UPTIME ENCODING\n"
        "  0 DR <pptp-ex> ex   1460 10.0.0.202  6m32s  none\n"
        "  1    pptp-in1  ex1\n");
    CHECK(render_table, &sample_server, &rows, 20,
        "Flags: X - disabled,\n"
        "  D - dynamic,\n"
        "  R - running\n"
        "  #    NAME USER...\n"
        "  0 DR <... ex  ...\n"
        "  1    p... ex1\n");
    rows_free(&rows);
}

static void a_number_is_never_cut(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, "name", "a-long-name", "user", "a-long-user", "mtu", "123456789", NULL);
    CHECK(render_table, &sample_server, &rows, 43,
        "Flags: X - disabled, D - dynamic,\n"
        "  R - running\n"
        "  #    NAME  USER       MTU C... U... E...\n"
        "  0    a-... a... 123456789\n");
    rows_free(&rows);
}

static void wide_table_grants_described_widths(void)
{
    struct rows rows = manual_server();

    sample_server_props[0].width = 20;
    sample_server_props[4].width = 9;
    CHECK(render_table, &sample_server, &rows, 80,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME                 USER  MTU CLIENT-ADDRESS UPTIME    ENCODING\n"
        "  0 DR <pptp-ex>            ex   1460 10.0.0.202     6m32s     none\n"
        "  1    pptp-in1             ex1\n");
    CHECK(render_table, &sample_server, &rows, 64,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME            USER  MTU CLIENT-ADDRESS UPTIME ENCODING\n"
        "  0 DR <pptp-ex>       ex   1460 10.0.0.202     6m32s  none\n"
        "  1    pptp-in1        ex1\n");
    sample_server_props[0].width = sample_server_props[4].width = 0;
    rows_free(&rows);
}

static void detail_is_the_manuals(void)
{
    struct rows rows = manual_client();

    CHECK(render_detail, &sample_client, &rows, 80,
        "Flags: X - disabled, R - running\n"
        "    0 X name=\"test2\" mtu=1460 mru=1460 connect-to=10.1.1.12 user=\"john\"\n"
        "        password=\"john\" profile=default add-default-route=yes\n");
    rows_free(&rows);
}

static void detail_wraps_under_the_first_property(void)
{
    struct rows rows = manual_client();

    CHECK(render_detail, &sample_client, &rows, 40,
        "Flags: X - disabled, R - running\n"
        "    0 X name=\"test2\" mtu=1460 mru=1460\n"
        "        connect-to=10.1.1.12\n"
        "        user=\"john\" password=\"john\"\n"
        "        profile=default\n"
        "        add-default-route=yes\n");
    CHECK(render_detail, &sample_client, &rows, 20,
        "Flags: X - disabled,\n"
        "  R - running\n"
        "    0 X name=\"test2\n"
        "        \" mtu=1460\n"
        "        mru=1460\n"
        "        connect-to=\n"
        "        10.1.1.12\n"
        "        user=\"john\"\n"
        "        password=\"j\n"
        "        ohn\"\n"
        "        profile=def\n"
        "        ault\n"
        "        add-default\n"
        "        -route=yes\n");
    CHECK(render_detail, &sample_client, &rows, 200,
        "Flags: X - disabled, R - running\n"
        "    0 X name=\"test2\" mtu=1460 mru=1460 connect-to=10.1.1.12 user=\"john\" "
        "password=\"john\" profile=default add-default-route=yes\n");
    rows_free(&rows);
}

static void comments_stand_above_their_item(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, "name", "a", "comment", "one\ntwo", "running", "true", NULL);
    sample_row(&rows, "name", "b", "comment", "", NULL);
    CHECK(render_table, &sample_server, &rows, 80,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME USER MTU CLIENT-ADDRESS UPTIME ENCODING\n"
        "  0  R ;;; one\n"
        "       ;;; two\n"
        "       a\n"
        "  1    b\n");
    CHECK(render_detail, &sample_client, &rows, 80,
        "Flags: X - disabled, R - running\n"
        "    0 R ;;; one\n"
        "        ;;; two\n"
        "        name=\"a\"\n"
        "    1   name=\"b\"\n");
    CHECK(render_terse, &sample_client, &rows, 80,
        " 0 R comment=one\\ntwo name=a\n"
        " 1   name=b\n");
    CHECK(render_values, &sample_client, &rows, 80,
        "     name: a        b\n"
        "  comment: one\\ntwo\n");
    rows_free(&rows);
}

static void free_text_is_quoted_and_escaped_in_detail(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, "name", "say \"hi\\\"", "user", "", "profile", "", "mtu", "1", NULL);
    CHECK(render_detail, &sample_client, &rows, 80,
        "Flags: X - disabled, R - running\n"
        "    0   name=\"say \\\"hi\\\\\\\"\" mtu=1 user=\"\" profile=\"\"\n");
    CHECK(render_terse, &sample_client, &rows, 80,
        " 0   name=say \"hi\\\" mtu=1 user=\"\" profile=\"\"\n");
    rows_free(&rows);
}

static void nothing_reaches_the_terminal_as_a_control(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, "name", "a\033[2Jb\t\177", "user",
        "c\xc2\x9b"
        "1m\xff\xe2\x80\xae"
        "d",
        "comment", "x\033]0;t\a", NULL);
    CHECK(render_table, &sample_server, &rows, 80,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME          USER                   MTU CLIENT-ADDRESS UPTIME ENCODING\n"
        "  0    ;;; x\\1B]0;t\\07\n"
        "       a\\1B[2Jb\\t\\7F c\\C2\\9B1m\\FF\\E2\\80\\AEd\n");
    CHECK(render_detail, &sample_server, &rows, 80,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "    0    ;;; x\\1B]0;t\\07\n"
        "         name=\"a\\1B[2Jb\\t\\7F\" user=\"c\\C2\\9B1m\\FF\\E2\\80\\AEd\"\n");
    CHECK(render_terse, &sample_server, &rows, 80,
        " 0    comment=x\\1B]0;t\\07 name=a\\1B[2Jb\\t\\7F user=c\\C2\\9B1m\\FF\\E2\\80\\AEd\n");
    CHECK(render_values, &sample_server, &rows, 80,
        "     name: a\\1B[2Jb\\t\\7F\n"
        "     user: c\\C2\\9B1m\\FF\\E2\\80\\AEd\n"
        "  comment: x\\1B]0;t\\07\n");
    rows_free(&rows);
}

static void wide_characters_count_as_two_columns(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, "name", "\u00e4\u00f6\u00fc", "user", "x", NULL);
    sample_row(&rows, "name", "\u5e83\u5cf6\u5e83\u5cf6", "user", "y", NULL);
    CHECK(render_table, &sample_server, &rows, 80,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME     USER MTU CLIENT-ADDRESS UPTIME ENCODING\n"
        "  0    äöü      x\n"
        "  1    広島広島 y\n");
    sample_server_props[0].width = 0;
    CHECK(render_table, &sample_server, &rows, 46,
        "Flags: X - disabled, D - dynamic,\n"
        "  R - running\n"
        "  #    NAME     USER MTU CLI... UPTIME ENC...\n"
        "  0    äöü      x\n"
        "  1    広島広島 y\n");
    rows_free(&rows);
}

static void settings_end_at_the_same_colon(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, "enabled", "true", "max-mtu", "1450", "authentication", "mschap1,mschap2",
        "keepalive-timeout", "30s", NULL);
    CHECK(render_values, &sample_settings, &rows, 80,
        "            enabled: yes\n"
        "            max-mtu: 1450\n"
        "     authentication: mschap1,mschap2\n"
        "  keepalive-timeout: 30s\n");
    CHECK(render_values, &sample_settings, &rows, 30,
        "            enabled: yes\n"
        "            max-mtu: 1450\n"
        "     authentication: mschap1,\n"
        "                     mschap2\n"
        "  keepalive-timeout: 30s\n");
    CHECK(render_values, &sample_settings, &rows, 20,
        "enabled:\n"
        "  yes\n"
        "max-mtu:\n"
        "  1450\n"
        "authentication:\n"
        "  mschap1,mschap2\n"
        "keepalive-timeout:\n"
        "  30s\n");
    rows_free(&rows);
}

static void value_list_puts_items_side_by_side(void)
{
    struct rows rows = { 0 };

    sample_row(&rows, "name", "ether1", "mtu", "1500", "user", "a b c d e f g h i j k l", NULL);
    sample_row(&rows, "name", "e2", "mtu", "9000", NULL);
    sample_row(&rows, "name", "ether3", "mtu", "64", "user", "z", NULL);
    CHECK(render_values, &sample_client, &rows, 80,
        "  name: ether1                  e2   ether3\n"
        "   mtu: 1500                    9000 64\n"
        "  user: a b c d e f g h i j k l      z\n");
    CHECK(render_values, &sample_client, &rows, 26,
        "  name: ether1\n"
        "   mtu: 1500\n"
        "  user: a b c d e f g h\n"
        "        i j k l\n"
        "\n"
        "  name: e2   ether3\n"
        "   mtu: 9000 64\n"
        "  user:      z\n");
    CHECK(render_values, &sample_client, &rows, 20,
        "  name: ether1\n"
        "   mtu: 1500\n"
        "  user: a b c d e\n"
        "        f g h i j\n"
        "        k l\n"
        "\n"
        "  name: e2   ether3\n"
        "   mtu: 9000 64\n"
        "  user:      z\n");
    rows_free(&rows);
}

static void a_menu_with_a_line_is_lines_of_text(void)
{
    static struct schema_menu lines;
    struct rows rows = { 0 };

    lines = sample_server;
    lines.line = "{user} {name}";
    sample_row(&rows, "user", "ex", "name", "one two three\n", NULL);
    sample_row(&rows, "user", "ex", NULL); // a template that cannot be filled says nothing
    sample_row(&rows, "user", "ex1", "name", "four", NULL);
    CHECK(render_table, &lines, &rows, 0, "ex one two three\\n\nex1 four\n");
    CHECK(render_table, &lines, &rows, 12, "ex one two\nthree\\n\nex1 four\n");
    rows_free(&rows);
}

static void numbers_widen_the_column(void)
{
    struct rows rows = { 0 };
    struct buf out = { 0 };
    size_t numbers[] = { 7, 10, 1234 };

    for (int i = 0; i < 3; i++)
        sample_row(&rows, "name", "x", "mtu", "1", NULL);
    render_table(
        &out, &(struct render){ .menu = &sample_server,
                  .rows = &rows,
                  .numbers = numbers,
                  .names = (const char *const[]){ "mtu", "name", "disabled", "nonsense", NULL } });
    T_STR(buf_str(&out), "Flags: X - disabled, D - dynamic, R - running\n"
                         "   #    MTU NAME DISABLED\n"
                         "   7      1 x\n"
                         "  10      1 x\n"
                         "1234      1 x\n");
    buf_truncate(&out, 0);
    render_detail(&out, &(struct render){ .menu = &sample_client,
                            .rows = &rows,
                            .numbers = numbers,
                            .names = (const char *const[]){ "mtu", "name", NULL } });
    T_STR(buf_str(&out), "Flags: X - disabled, R - running\n"
                         "    7   mtu=1 name=\"x\"\n"
                         "   10   mtu=1 name=\"x\"\n"
                         " 1234   mtu=1 name=\"x\"\n");
    buf_free(&out);
    rows_free(&rows);
}

static void an_empty_list_is_its_headings(void)
{
    struct rows rows = { 0 };

    CHECK(render_table, &sample_server, &rows, 80,
        "Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME USER MTU CLIENT-ADDRESS UPTIME ENCODING\n");
    CHECK(render_detail, &sample_client, &rows, 80, "Flags: X - disabled, R - running\n");
    CHECK(render_terse, &sample_client, &rows, 80, "");
    CHECK(render_values, &sample_client, &rows, 80, "");
}

// Whatever the width: the rule of render.h holds on every line.
static void no_line_is_too_wide_or_ends_in_a_blank(void)
{
    static form *const forms[] = { render_table, render_detail, render_values };
    struct rows rows = manual_server();

    sample_row(&rows, "name", "a rather long name, with words", "user", "\u5e83\u5cf6", "mtu",
        "65535", "encoding", "MPPE 128 bit, stateless", "comment", "a comment that is long", NULL);
    for (size_t f = 0; f < 3; f++) {
        for (size_t width = 30; width < 200; width++) {
            struct buf out = { 0 };

            forms[f](
                &out, &(struct render){ .menu = &sample_server, .rows = &rows, .width = width });
            for (char *line = strtok(out.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
                if (!T_OK(cell_width(line) < width))
                    printf("# at %zu: %s\n", width, line);
                T_OK(line[strlen(line) - 1] != ' ');
            }
            buf_free(&out);
        }
    }
    rows_free(&rows);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    T_RUN(table_is_the_manuals);
    T_RUN(narrow_table_cuts_visibly_and_keeps_numbers);
    T_RUN(a_number_is_never_cut);
    T_RUN(wide_table_grants_described_widths);
    T_RUN(detail_is_the_manuals);
    T_RUN(detail_wraps_under_the_first_property);
    T_RUN(comments_stand_above_their_item);
    T_RUN(free_text_is_quoted_and_escaped_in_detail);
    T_RUN(nothing_reaches_the_terminal_as_a_control);
    T_RUN(wide_characters_count_as_two_columns);
    T_RUN(settings_end_at_the_same_colon);
    T_RUN(value_list_puts_items_side_by_side);
    T_RUN(a_menu_with_a_line_is_lines_of_text);
    T_RUN(numbers_widen_the_column);
    T_RUN(an_empty_list_is_its_headings);
    T_RUN(no_line_is_too_wide_or_ends_in_a_blank);
    return t_end();
}
