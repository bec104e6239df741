// SPDX-License-Identifier: ISC
#include "shell/display.h"

#include "tests/shell/fake_term.h"
#include "tests/shell/sample_menus.h"
#include "tests/shell/sample_row.h"
#include "tests/t.h"

static struct fake_term term;
static struct display display;
static struct output output;

static void begin(size_t rows, size_t columns)
{
    fake_term_init(&term, rows, columns);
    display_init(&display, &term.term);
    output = display_output(&display);
}

static void end(const char *want, int line)
{
    struct buf text = { 0 };

    display_rest(&display);
    if (term.screen != NULL)
        screen_history(term.screen, &text);
    else
        buf_add(&text, term.bytes.data, term.bytes.len);
    t_str(buf_str(&text), want, __FILE__, line, "screen");
    buf_free(&text);
    fake_term_fini(&term);
}
#define END(want) end(want, __LINE__)

// Prints one item of a menu with this MTU.
static bool print(const struct schema_menu *menu, enum print_form form, const char *mtu, bool again)
{
    struct rows rows = { 0 };
    size_t number = 0;
    bool more;

    sample_row(&rows, "name", "x", "mtu", mtu, "max-mtu", mtu, NULL);
    more = output.print(output.ctx,
        &(struct print_job){
            .menu = menu, .form = form, .rows = &rows, .numbers = &number, .repaint = again });
    rows_free(&rows);
    return more;
}

static void a_menu_has_its_own_form(void)
{
    begin(0, 0);
    print(&sample_server, PRINT_DEFAULT, "1", false);
    print(&sample_client, PRINT_DEFAULT, "1", false);
    print(&sample_settings, PRINT_DEFAULT, "1", false);
    END("Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME USER MTU CLIENT-ADDRESS UPTIME ENCODING\n"
        "  0    x           1\n"
        "Flags: X - disabled, R - running\n"
        "    0   name=\"x\" mtu=1\n"
        "  max-mtu: 1\n");
}

static void every_form_can_be_asked_for(void)
{
    begin(0, 0);
    print(&sample_client, PRINT_TABLE, "1", false);
    print(&sample_server, PRINT_DETAIL, "1", false);
    print(&sample_server, PRINT_TERSE, "1", false);
    print(&sample_server, PRINT_VALUE_LIST, "1", false);
    END("Flags: X - disabled, R - running\n"
        "  #\n"
        "  0\n"
        "Flags: X - disabled, D - dynamic, R - running\n"
        "    0    name=\"x\" mtu=1\n"
        " 0    name=x mtu=1\n"
        "  name: x\n"
        "   mtu: 1\n");
}

static void rounds_of_a_print_take_each_others_place(void)
{
    begin(10, 60);
    T_OK(print(&sample_server, PRINT_DEFAULT, "1", false));
    T_OK(print(&sample_server, PRINT_DEFAULT, "2", true));
    T_OK(print(&sample_server, PRINT_DEFAULT, "3", true));
    END("Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME USER MTU CLIENT-ADDRESS UPTIME ENCODING\n"
        "  0    x           3\n");
}

static void q_ends_the_rounds(void)
{
    static const int keys[] = { 'q', KEY_END };

    begin(10, 60);
    T_OK(print(&sample_settings, PRINT_DEFAULT, "1", false));
    T_OK(print(&sample_settings, PRINT_DEFAULT, "2", true));
    term.keys = keys;
    T_OK(!print(&sample_settings, PRINT_DEFAULT, "3", true));
    END("  max-mtu: 2\n");
}

static void two_prints_stay_both(void)
{
    begin(10, 60);
    print(&sample_settings, PRINT_DEFAULT, "1", false);
    print(&sample_settings, PRINT_DEFAULT, "2", false);
    print(&sample_settings, PRINT_DEFAULT, "3", true);
    END("  max-mtu: 1\n  max-mtu: 3\n");
}

static void without_a_terminal_rounds_follow_each_other(void)
{
    begin(0, 0);
    print(&sample_settings, PRINT_DEFAULT, "1", false);
    print(&sample_settings, PRINT_DEFAULT, "2", true);
    END("  max-mtu: 1\n\n  max-mtu: 2\n");
}

static bool follow(const char *mtu, bool below)
{
    struct rows rows = { 0 };
    bool more;

    sample_row(
        &rows, "name", "pptp-in1", "user", "ex", "mtu", mtu, "encoding", "a long encoding", NULL);
    more = output.print(
        output.ctx, &(struct print_job){
                        .menu = &sample_server, .rows = &rows, .follow = true, .below = below });
    rows_free(&rows);
    return more;
}

static void rows_that_come_later_stand_in_the_same_columns(void)
{
    begin(12, 60);
    T_OK(follow("1460", false));
    T_OK(follow("14", true));
    term.keys = (const int[]){ ' ', 'x', KEY_END };
    T_OK(output.idle(output.ctx));
    T_OK(follow("1500", true));
    T_INT(term.screen->unknown, 0);
    term.keys = (const int[]){ 'q', KEY_END };
    T_OK(!output.idle(output.ctx));
    END("Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME     USER  MTU CLIENT-... UPTIME ENCODING\n"
        "  0    pptp-in1 ex   1460                   a long encoding\n"
        "  0    pptp-in1 ex     14                   a long encoding\n"
        "= = =   = = =   = = =   = = =   = = =   = = =   = = =\n"
        "  0    pptp-in1 ex   1500                   a long encoding\n");
}

static void a_following_print_says_how_it_ends(void)
{
    struct buf text = { 0 };

    begin(6, 60);
    follow("1460", false);
    screen_text(term.screen, &text);
    T_OK(strstr(buf_str(&text), "\n-- Ctrl-C to quit. Space prints separator.") != NULL);
    buf_free(&text);
    END("Flags: X - disabled, D - dynamic, R - running\n"
        "  #    NAME     USER  MTU CLIENT-... UPTIME ENCODING\n"
        "  0    pptp-in1 ex   1460                   a long encoding\n");
}

static void counters_are_a_table_of_their_own(void)
{
    static struct schema_prop props[] = {
        SAMPLE_PROP("name", &sample_text, .column = "NAME"),
        SAMPLE_PROP("mtu", &sample_int, .column = "MTU"),
        { .name = "rx-byte", .type = &sample_int, .column = "RX-BYTE", .stats = true },
    };
    static struct schema_menu menu = {
        .path = "/i", .kind = MENU_LIST, .props = props, .prop_count = 3
    };
    struct rows rows = { 0 };
    struct buf file = { 0 };
    struct print_job job = { .menu = &menu, .rows = &rows, .stats = true, .show_ids = true };

    begin(10, 60);
    sample_row(&rows, ".id", "*80000001", "name", "lo", "mtu", "9", "rx-byte", "77", NULL);
    output.print(output.ctx, &job);
    job.stats = job.show_ids = false;
    output.print(output.ctx, &job);
    job.to = &file;
    job.form = PRINT_TERSE;
    output.print(output.ctx, &job);
    T_STR(buf_str(&file), " 0 name=lo mtu=9\n");
    buf_free(&file);
    rows_free(&rows);
    END("        # NAME RX-BYTE\n"
        "*80000001 lo        77\n"
        " 0 name=\"lo\" mtu=9\n");
}

int main(void)
{
    T_RUN(a_menu_has_its_own_form);
    T_RUN(every_form_can_be_asked_for);
    T_RUN(rounds_of_a_print_take_each_others_place);
    T_RUN(q_ends_the_rounds);
    T_RUN(two_prints_stay_both);
    T_RUN(without_a_terminal_rounds_follow_each_other);
    T_RUN(rows_that_come_later_stand_in_the_same_columns);
    T_RUN(a_following_print_says_how_it_ends);
    T_RUN(counters_are_a_table_of_their_own);
    return t_end();
}
