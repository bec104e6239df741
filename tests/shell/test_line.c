// SPDX-License-Identifier: ISC
// The line editor is typed at, on a typist, and the picture is looked at.
#include "shell/line.h"

#include "core/base/mem.h"
#include "shell/tty.h"
#include "tests/fake/typist.h"
#include "tests/t.h"

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

TYPIST_CHECK_FUNCTION

// The program under test: a loop that answers lines.
struct program {
    int events[2]; // a pipe: what comes out is shown above the line
    struct tty *tty;
    struct line *line;
    bool painted, dumb;
};

static bool painted, dumb; // of the programs that are started

static void complete(
    void *ctx, const char *line, size_t cursor, bool again, struct line_completion *ret)
{
    (void)ctx;
    if (cursor >= 2 && strncmp(line + cursor - 2, "pr", 2) == 0) {
        buf_adds(&ret->insert, "int ");
    } else if (cursor >= 2 && strncmp(line + cursor - 2, "mt", 2) == 0) {
        ret->replace = 2;
        buf_adds(&ret->insert, "monitor-traffic ");
    } else if (again) {
        buf_adds(&ret->list, "export  print\nimport\n");
    }
}

static bool help(void *ctx, const char *line, size_t cursor, bool forced, struct buf *ret)
{
    (void)ctx, (void)cursor;
    if (strchr(line, '"') != NULL && !forced)
        return false;
    buf_adds(ret, "print -- Show items\n");
    return true;
}

static void hot(void *ctx, const char *line, struct line_completion *ret)
{
    complete(ctx, line, strlen(line), false, ret);
}

static bool search(void *ctx, const char *part, size_t skip, struct buf *ret)
{
    (void)ctx;
    if (skip > 0 || strstr("menu one", part) == NULL)
        return false;
    buf_adds(ret, "menu one");
    return true;
}

static void safe(void *ctx)
{
    struct program *p = ctx;
    struct buf prompt = { 0 };

    tty_ask(p->tty, "name: ", false, &prompt);
    buf_addc(&prompt, ' ');
    line_prompt(p->line, buf_str(&prompt));
    buf_free(&prompt);
}

// Every character in its own colour.
static void paint(void *ctx, const char *line, struct buf *ret)
{
    (void)ctx;
    for (; *line != '\0'; line++) {
        if ((*line & 0xc0) != 0x80)
            buf_adds(ret, "\033[32m");
        buf_addc(ret, *line);
    }
    buf_adds(ret, "\033[m");
}

static bool event(void *ctx, struct buf *ret)
{
    struct program *p = ctx;
    char bytes[512];
    struct pollfd ready = { .fd = p->events[0], .events = POLLIN };
    ssize_t n;

    if (poll(&ready, 1, 0) == 0)
        return true;
    n = read(p->events[0], bytes, sizeof(bytes));
    if (n <= 0)
        return false;
    buf_add(ret, bytes, (size_t)n);
    return true;
}

static bool resized(void *ctx)
{
    struct program *p = ctx;

    return tty_resized(p->tty);
}

// A command that runs until the test lets it end, and takes notice of a resize itself, as a
// monitor does.
static void run_command(struct program *p)
{
    char byte;

    while (read(p->events[0], &byte, 1) < 0)
        ;
    tty_resized(p->tty);
}

static int program(void *ctx)
{
    struct program *p = ctx;
    struct buf text = { 0 };
    enum line_end end = LINE_DONE;
    struct line *l;

    close(p->events[1]);
    if (p->dumb)
        setenv("TERM", "dumb", 1);
    p->tty = tty_open(0, 1);
    tty_command_mode(p->tty);
    l = line_new(stdin, stdout,
        &(struct line_hooks){ .ctx = p,
            .complete = complete,
            .hot = hot,
            .search = search,
            .safe = safe,
            .help = help,
            .paint = p->painted ? paint : NULL,
            .event = event,
            .event_fd = p->events[0],
            .resized = resized,
            .smart = !p->dumb,
            .marks = !p->dumb });
    p->line = l;
    while (end != LINE_EOF && strcmp(buf_str(&text), "quit") != 0) {
        buf_truncate(&text, 0);
        end = line_read(l, "[a@b] > ", &text);
        tty_command_mode(p->tty);
        if (end == LINE_INTERRUPTED)
            continue;
        printf("(%s)\n", buf_str(&text));
        fflush(stdout);
        if (strcmp(buf_str(&text), "command") == 0)
            run_command(p);
        line_remember(l, buf_str(&text));
    }
    line_free(l);
    tty_close(p->tty);
    buf_free(&text);
    return end == LINE_EOF ? 3 : 0;
}

static void start(struct typist *typist, struct program *p, size_t rows, size_t columns)
{
    p->painted = painted;
    p->dumb = dumb;
    if (pipe(p->events) != 0)
        abort();
    typist_start(typist, rows, columns, program, p);
    close(p->events[0]);
    TYPIST_SCREEN(typist, "[a@b] >\n");
}

static int finish(struct typist *typist, struct program *p)
{
    close(p->events[1]);
    return typist_end(typist);
}

static void say(struct program *p, const char *text)
{
    T_INT(write(p->events[1], text, strlen(text)), strlen(text));
}

static void lines_are_read_and_edited(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 10, 40);
    typist_type(&typist, "hallo\033[D\033[D\033[D\033[D\177\033[3~je\001X\005Y\r");
    TYPIST_SCREEN(&typist, "[a@b] > XjelloY\n(XjelloY)\n[a@b] >\n");
    typist_type(&typist, "\004");
    T_INT(finish(&typist, &p), 3);
}

static void tab_completes_and_a_second_one_lists(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 10, 40);
    typist_type(&typist, "pr\t");
    TYPIST_SCREEN(&typist, "[a@b] > print\n");
    typist_type(&typist, "x\t");
    typist_type(&typist, "\t");
    TYPIST_SCREEN(&typist, "[a@b] > print x\nexport  print\nimport\n[a@b] > print x\n");
    typist_type(&typist, "y mt\t\r");
    TYPIST_SCREEN(&typist, "[a@b] > print x\n"
                           "export  print\n"
                           "import\n"
                           "[a@b] > print xy monitor-traffic\n"
                           "(print xy monitor-traffic )\n"
                           "[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void question_mark_explains_at_once_but_not_in_a_string(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 10, 40);
    typist_type(&typist, "ab?");
    TYPIST_SCREEN(&typist, "[a@b] > ab\nprint -- Show items\n[a@b] > ab\n");
    typist_type(&typist, " \"wh?\"\r");
    TYPIST_SCREEN(&typist, "[a@b] > ab\n"
                           "print -- Show items\n"
                           "[a@b] > ab \"wh?\"\n"
                           "(ab \"wh?\")\n"
                           "[a@b] >\n");
    typist_type(&typist, "\"\033OP");
    TYPIST_SCREEN(&typist, "[a@b] > ab\n"
                           "print -- Show items\n"
                           "[a@b] > ab \"wh?\"\n"
                           "(ab \"wh?\")\n"
                           "[a@b] > \"\n"
                           "print -- Show items\n"
                           "[a@b] > \"\n");
    typist_type(&typist, "\003\004");
    T_INT(finish(&typist, &p), 3);
}

static void help_below_a_wrapped_line_leaves_it_whole(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 12, 20);
    typist_type(&typist, "123456789abcdefghijklmnopqrstuvwxyz\002\002\002\002\002\002?");
    TYPIST_SCREEN(&typist, "[a@b] > 123456789abc\n"
                           "defghijklmnopqrstuvw\n"
                           "xyz\n"
                           "print -- Show items\n"
                           "[a@b] > 123456789abc\n"
                           "defghijklmnopqrstuvw\n"
                           "xyz\n");
    typist_type(&typist, "!");
    TYPIST_SCREEN(&typist, "[a@b] > 123456789abc\n"
                           "defghijklmnopqrstuvw\n"
                           "xyz\n"
                           "print -- Show items\n"
                           "[a@b] > 123456789abc\n"
                           "defghijklmnopqrst!uv\n"
                           "wxyz\n");
    typist_type(&typist, "\003quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void events_appear_above_a_half_typed_line(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 10, 40);
    typist_type(&typist, "half a li");
    TYPIST_SCREEN(&typist, "[a@b] > half a li\n");
    say(&p, "10:00:01 pptp,info: one\n");
    TYPIST_SCREEN(&typist, "10:00:01 pptp,info: one\n[a@b] > half a li\n");
    typist_type(&typist, "ne\002\002\002X");
    TYPIST_SCREEN(&typist, "10:00:01 pptp,info: one\n[a@b] > half a lXine\n");
    say(&p, "two\nthree\n");
    TYPIST_SCREEN(&typist, "10:00:01 pptp,info: one\ntwo\nthree\n[a@b] > half a lXine\n");
    typist_type(&typist, "\r");
    TYPIST_SCREEN(&typist, "10:00:01 pptp,info: one\ntwo\nthree\n[a@b] > half a lXine\n"
                           "(half a lXine)\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void events_appear_above_a_wrapped_line_at_the_bottom(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 5, 20);
    typist_type(&typist, "a\r");
    TYPIST_SCREEN(&typist, "[a@b] > a\n(a)\n[a@b] >\n");
    typist_type(&typist, "123456789abcdefghijklmnopqrstuvwxyz\002\002\002\002\002\002");
    say(&p, "one\n");
    TYPIST_SCREEN(&typist, "(a)\n"
                           "one\n"
                           "[a@b] > 123456789abc\n"
                           "defghijklmnopqrstuvw\n"
                           "xyz\n");
    typist_type(&typist, "!");
    TYPIST_SCREEN(&typist, "(a)\n"
                           "one\n"
                           "[a@b] > 123456789abc\n"
                           "defghijklmnopqrst!uv\n"
                           "wxyz\n");
    typist_type(&typist, "\005\025");
    TYPIST_SCREEN(&typist, "(a)\none\n[a@b] >\n");
    say(&p, "two\n");
    TYPIST_SCREEN(&typist, "(a)\none\ntwo\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void a_line_that_fills_the_row_counts_as_two(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 6, 20);
    typist_type(&typist, "123456789abc");
    say(&p, "one\n");
    TYPIST_SCREEN(&typist, "one\n[a@b] > 123456789abc\n");
    say(&p, "two\n");
    TYPIST_SCREEN(&typist, "one\ntwo\n[a@b] > 123456789abc\n");
    typist_type(&typist, "d\003quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void interrupt_discards_the_line_with_a_fresh_prompt(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 10, 20);
    typist_type(&typist, "123456789abcdefghijkl\001\003");
    TYPIST_SCREEN(&typist, "[a@b] > 123456789abc\ndefghijkl\n[a@b] >\n");
    typist_type(&typist, "x\r");
    TYPIST_SCREEN(&typist, "[a@b] > 123456789abc\ndefghijkl\n[a@b] > x\n(x)\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void history_recalls_and_keeps_the_same_line_once(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    typist_type(&typist, "one\rtwo\rtwo\r\033[A\033[A\r");
    TYPIST_SCREEN(&typist, "[a@b] > one\n(one)\n[a@b] > two\n(two)\n[a@b] > two\n(two)\n"
                           "[a@b] > one\n(one)\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void rows_of_one_text_are_edited_as_one(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    typist_type(&typist, "abc\034def\034ghi");
    TYPIST_SCREEN(&typist, "[a@b] > abc\ndef\nghi\n");
    typist_type(&typist, "\033[A1\033[A\0012\005\0053");
    TYPIST_SCREEN(&typist, "[a@b] > 2abc\ndef1\nghi3\n");
    typist_type(&typist, "\033[A\001\013\013x\r");
    TYPIST_SCREEN(&typist, "[a@b] > 2abc\nxghi3\n(2abc\nxghi3)\n[a@b] >\n");
    typist_type(&typist, "\033[A\033[Ay\r");
    T_OK(typist_wait_part(&typist, "(2abcy\nxghi3)\n"));
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void deleted_text_comes_back_with_ctrl_y(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    typist_type(&typist, "one tw\u00f6\002\002\002\013\001\031!\r");
    TYPIST_SCREEN(&typist, "[a@b] > tw\u00f6!one\n(tw\u00f6!one )\n[a@b] >\n");
    typist_type(&typist, "xyz\002\025\031\031\r");
    TYPIST_SCREEN(&typist, "[a@b] > tw\u00f6!one\n(tw\u00f6!one )\n"
                           "[a@b] > xyxyz\n(xyxyz)\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void f8_shows_the_whole_text_and_f5_draws_anew(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    typist_type(&typist, "ab\034cd\033[19~");
    TYPIST_SCREEN(&typist, "[a@b] > ab\ncd\nab\ncd\n[a@b] > ab\ncd\n");
    typist_type(&typist, "\033[15~");
    TYPIST_SCREEN(&typist, "[a@b] > ab\ncd\n");
    typist_type(&typist, "\003quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void ctrl_r_finds_typed_lines_and_other_commands(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    typist_type(&typist, "first one\rsecond one\r\014half");
    TYPIST_SCREEN(&typist, "[a@b] > half\n");
    typist_type(&typist, "\022one");
    TYPIST_SCREEN(&typist, "search: one> second one\n");
    typist_type(&typist, "\022");
    TYPIST_SCREEN(&typist, "search: one> first one\n");
    typist_type(&typist, "\022"); // the hook has one more
    TYPIST_SCREEN(&typist, "search: one> menu one\n");
    typist_type(&typist, "\022"); // and no other
    TYPIST_SCREEN(&typist, "search: one> menu one\n");
    typist_type(&typist, "x");
    TYPIST_SCREEN(&typist, "not found: onex> menu one\n");
    typist_type(&typist, "\177\022");
    TYPIST_SCREEN(&typist, "search: one> first one\n");
    typist_type(&typist, "\033[Dx\r");
    TYPIST_SCREEN(&typist, "[a@b] > first onxe\n(first onxe)\n[a@b] >\n");
    typist_type(&typist, "\014keep\033OR");
    TYPIST_SCREEN(&typist, "search: > keep\n");
    typist_type(&typist, "sec");
    TYPIST_SCREEN(&typist, "search: sec> second one\n");
    typist_type(&typist, "\003");
    TYPIST_SCREEN(&typist, "[a@b] > keep\n");
    typist_type(&typist, "\003\014\022sec\r");
    TYPIST_SCREEN(&typist, "[a@b] > second one\n(second one)\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void hotlock_completes_what_is_clear_and_takes_the_blank_that_follows(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    typist_type(&typist, "\033[18~");
    TYPIST_SCREEN(&typist, "[a@b] >>\n");
    typist_type(&typist, "p");
    TYPIST_SCREEN(&typist, "[a@b] >> p\n");
    typist_type(&typist, "r x pr  y pr2\r");
    TYPIST_SCREEN(&typist, "[a@b] >> print x print  y print 2\n"
                           "(print x print  y print 2)\n[a@b] >>\n");
    typist_type(&typist, "\fprint prin x pri\r"); // typed on, what was completed stays once
    T_OK(typist_wait_part(&typist, "(print print x print )\n"));
    typist_type(&typist, "\fpriy prinz\r"); // these letters were meant otherwise
    T_OK(typist_wait_part(&typist, "(print iy print inz)\n"));
    typist_type(&typist, "\fpr\033[D\033[D\033OP2\r"); // keys are not taken apart
    T_OK(typist_wait_part(&typist, "(prin2t )"));
    typist_type(&typist, "\026pr\r");
    T_OK(typist_wait_part(&typist, "[a@b] > pr\n(pr)\n[a@b] >\n"));
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void keys_that_mean_nothing_leave_no_letters_behind(void)
{
    // PgUp, Insert, F9, Shift-F5, Alt-Left, Ctrl-Delete, focus, Alt-x, more than a key has, ESC ESC
    static const char *const keys[] = { "\033[5~", "\033[2~", "\033[20~", "\033[15;2~", "\033[1;3D",
        "\033[3;5~", "\033[I", "\033x", "\033[1;2;3;4;5;6;7;8;9;10;11~", "\033\033[5~" };
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        typist_type(&typist, "a");
        typist_type(&typist, keys[i]);
    }
    typist_type(&typist, "\033OD.\033b^\033f$\r");
    TYPIST_SCREEN(&typist, "[a@b] > ^aaaaaaaaa.a$\n(^aaaaaaaaa.a$)\n[a@b] >\n");
    typist_type(&typist, "half\033\003whole\033[1\r"); // what Ctrl-C and Enter do they always do
    TYPIST_SCREEN(&typist, "[a@b] > ^aaaaaaaaa.a$\n(^aaaaaaaaa.a$)\n[a@b] > half\n[a@b] > whole\n"
                           "(whole)\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void keys_in_a_paste_are_text(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    T_OK(typist.screen->marks);
    typist_type(&typist, "\033[200~ab?\tpr\tx\rnext?\r\033[201~ab?");
    TYPIST_SCREEN(&typist, "[a@b] > ab? pr x\n(ab? pr x)\n[a@b] > next?\n(next?)\n[a@b] > ab\n"
                           "print -- Show items\n[a@b] > ab\n");
    typist_type(&typist, "\003quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void ctrl_x_changes_the_prompt_of_a_half_typed_line(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 20, 40);
    typist_type(&typist, "half\002\030");
    TYPIST_SCREEN(&typist, "[a@b] > half\nname:\n");
    typist_type(&typist, "<SAFE>\r");
    TYPIST_SCREEN(&typist, "[a@b] > half\nname: <SAFE>\n<SAFE> half\n");
    typist_type(&typist, "X\r");
    TYPIST_SCREEN(&typist, "[a@b] > half\nname: <SAFE>\n<SAFE> halXf\n(halXf)\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void wide_and_accented_letters_are_typed(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 10, 40);
    typist_type(&typist, "gr\u00fc\u00df\u5e83\u5cf6\002\177\377x\r");
    TYPIST_SCREEN(&typist, "[a@b] > gr\u00fc\u00dfx\u5cf6\n(gr\u00fc\u00dfx\u5cf6)\n[a@b] >\n");
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void a_paste_of_many_lines_loses_nothing(void)
{
    struct program p;
    struct buf paste = { 0 }, want = { 0 };
    struct typist typist;

    start(&typist, &p, 10, 80);
    for (int i = 0; i < 100; i++)
        buf_printf(&paste, "add name=tunnel%d connect-to=10.0.0.%d user=somebody\r", i, i);
    buf_adds(&paste, "last\r");
    typist_type(&typist, buf_str(&paste));
    T_OK(typist_wait_part(&typist, "\n(last)\n"));
    screen_history(typist.screen, &want);
    for (int i = 0; i < 100; i++) {
        char line[80];

        snprintf(
            line, sizeof(line), "\n(add name=tunnel%d connect-to=10.0.0.%d user=somebody)\n", i, i);
        T_OK(strstr(buf_str(&want), line) != NULL);
    }
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
    buf_free(&paste);
    buf_free(&want);
}

static void a_resized_window_is_drawn_anew(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 10, 40);
    typist_type(&typist, "some text in a line");
    TYPIST_SCREEN(&typist, "[a@b] > some text in a line\n");
    typist_resize(&typist, 10, 60);
    typist_type(&typist, " that goes on beyond the fortieth column");
    TYPIST_SCREEN(
        &typist, "[a@b] > some text in a line that goes on beyond the fortieth\n column\n");
    typist_type(&typist, "\003quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void a_window_resized_during_a_command_is_known_at_the_next_prompt(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 10, 60);
    typist_type(&typist, "command\r");
    TYPIST_SCREEN(&typist, "[a@b] > command\n(command)\n");
    typist_resize(&typist, 10, 30);
    say(&p, "x");
    TYPIST_SCREEN(&typist, "[a@b] > command\n(command)\n[a@b] >\n");
    typist_type(&typist, "more text than fits on a line");
    TYPIST_SCREEN(&typist, "[a@b] > command\n(command)\n[a@b] > more text than fits on\n a line\n");
    typist_type(&typist, "\177\177\177\177\177\177\177");
    TYPIST_SCREEN(&typist, "[a@b] > command\n(command)\n[a@b] > more text than fits on\n");
    typist_type(&typist, "\003quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void the_terminal_gets_its_settings_back(void)
{
    static const int signals[] = { SIGTERM, SIGHUP };

    for (size_t i = 0; i < 2; i++) {
        struct termios before, after;
        struct program p;
        struct typist typist;
        int slave;

        start(&typist, &p, 10, 40);
        slave = open(ptsname(typist.fd), O_RDWR | O_NOCTTY);
        TYPIST_SCREEN(&typist, "[a@b] >\n");
        T_INT(tcgetattr(slave, &after), 0);
        T_OK(!(after.c_lflag & ECHO));
        kill(typist.pid, signals[i]);
        before = after;
        close(p.events[1]);
        T_INT(waitpid(typist.pid, NULL, 0), typist.pid);
        T_INT(tcgetattr(slave, &after), 0);
        T_OK((after.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG));
        T_OK(before.c_lflag != after.c_lflag);
        close(slave);
        close(typist.fd);
        screen_free(typist.screen);
    }
}

static void colours_are_painted_over_the_line_and_not_beyond(void)
{
    struct program p;
    struct typist typist;

    painted = true;
    start(&typist, &p, 10, 20);
    typist_type(&typist, "123456789abcdef\002\002X");
    TYPIST_SCREEN(&typist, "[a@b] > 123456789abc\ndXef\n");
    say(&p, "one\n");
    TYPIST_SCREEN(&typist, "one\n[a@b] > 123456789abc\ndXef\n");
    T_OK(typist_wait_colour(&typist, 2, 3, 32));
    typist_type(&typist, "\003");
    TYPIST_SCREEN(&typist, "one\n[a@b] > 123456789abc\ndXef\n[a@b] >\n");
    T_INT(screen_colour(typist.screen, 0, 0), 0);
    T_INT(screen_colour(typist.screen, 1, 7), 0);
    T_INT(screen_colour(typist.screen, 1, 8), 32);
    T_INT(screen_colour(typist.screen, 1, 19), 32);
    T_INT(screen_colour(typist.screen, 2, 3), 32);
    T_INT(screen_colour(typist.screen, 3, 0), 0);
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
}

// No cursor goes up, and no sequence is sent: what the terminal cannot do would be seen as letters.
static void a_dumb_terminal_shows_a_part_of_the_line_in_one_row(void)
{
    struct program p;
    struct typist typist;

    start(&typist, &p, 12, 30);
    typist_type(&typist, "0123456789abcdefghijklmn");
    TYPIST_SCREEN(&typist, "6789abcdefghijklmn\n"); // from column 14 on
    typist_type(&typist, "\001X");
    TYPIST_SCREEN(&typist, "[a@b] > X0123456789abcdefghij\n");
    typist_type(&typist, "\005\025ab\034c\r");
    TYPIST_SCREEN(&typist, "[a@b] > ab\\nc\n(ab\nc)\n[a@b] >\n");
    typist_type(&typist, "x\t\t");
    TYPIST_SCREEN(
        &typist, "[a@b] > ab\\nc\n(ab\nc)\n[a@b] > x\nexport  print\nimport\n[a@b] > x\n");
    say(&p, "event\n");
    TYPIST_SCREEN(&typist, "[a@b] > ab\\nc\n(ab\nc)\n[a@b] > x\nexport  print\nimport\n"
                           "event\n[a@b] > x\n");
    typist_type(&typist, "\0250123456789abcdefghijklmn\r"); // whole when it is done
    T_OK(typist_wait_part(
        &typist, "[a@b] > 0123456789abcdefghijkl\nmn\n(0123456789abcdefghijklmn)\n[a@b] >\n"));
    typist_type(&typist, "\022c\003yz\002\002\033[A\033[B\003quit\r");
    T_INT(finish(&typist, &p), 0);
}

static void a_dumb_terminal_recalls_and_pastes_too(void)
{
    struct program p;
    struct typist typist;
    struct buf shown = { 0 };

    start(&typist, &p, 24, 30);
    T_OK(!typist.screen->marks);
    typist_type(&typist, "one\rtwo\r\033[A\033[A!\rthree\rfour\r");
    T_OK(typist_wait_part(&typist, "[a@b] > one!\n(one!)\n[a@b] > three\n(three)\n"
                                   "[a@b] > four\n(four)\n"));
    screen_history(typist.screen, &shown);
    T_OK(strchr(buf_str(&shown), '\033') == NULL);
    T_INT(typist.screen->unknown, 0);
    typist_type(&typist, "quit\r");
    T_INT(finish(&typist, &p), 0);
    buf_free(&shown);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    // With and without colours the picture is the same.
    for (int i = 0; i < 2; i++) {
        painted = i > 0;
        T_RUN(lines_are_read_and_edited);
        T_RUN(tab_completes_and_a_second_one_lists);
        T_RUN(question_mark_explains_at_once_but_not_in_a_string);
        T_RUN(help_below_a_wrapped_line_leaves_it_whole);
        T_RUN(events_appear_above_a_half_typed_line);
        T_RUN(events_appear_above_a_wrapped_line_at_the_bottom);
        T_RUN(a_line_that_fills_the_row_counts_as_two);
        T_RUN(interrupt_discards_the_line_with_a_fresh_prompt);
        T_RUN(history_recalls_and_keeps_the_same_line_once);
        T_RUN(rows_of_one_text_are_edited_as_one);
        T_RUN(deleted_text_comes_back_with_ctrl_y);
        T_RUN(f8_shows_the_whole_text_and_f5_draws_anew);
        T_RUN(ctrl_r_finds_typed_lines_and_other_commands);
        T_RUN(hotlock_completes_what_is_clear_and_takes_the_blank_that_follows);
        T_RUN(keys_that_mean_nothing_leave_no_letters_behind);
        T_RUN(keys_in_a_paste_are_text);
        T_RUN(ctrl_x_changes_the_prompt_of_a_half_typed_line);
        T_RUN(wide_and_accented_letters_are_typed);
        T_RUN(a_paste_of_many_lines_loses_nothing);
        T_RUN(a_resized_window_is_drawn_anew);
        T_RUN(a_window_resized_during_a_command_is_known_at_the_next_prompt);
        T_RUN(the_terminal_gets_its_settings_back);
    }
    painted = false;
    dumb = true;
    T_RUN(a_dumb_terminal_shows_a_part_of_the_line_in_one_row);
    T_RUN(a_dumb_terminal_recalls_and_pastes_too);
    dumb = false;
    T_RUN(colours_are_painted_over_the_line_and_not_beyond);
    return t_end();
}
