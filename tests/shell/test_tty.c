// SPDX-License-Identifier: ISC
#include "shell/tty.h"

#include "tests/fake/typist.h"
#include "tests/t.h"

#include <locale.h>
#include <sys/ioctl.h>

TYPIST_CHECK_FUNCTION

// Asks twice, the second time for a secret, and says what it was told.
static int asks(void *ctx)
{
    struct tty *t = tty_open(0, 1);
    struct buf answer = { 0 };

    (void)ctx;
    for (int i = 0; i < 2; i++) {
        buf_truncate(&answer, 0);
        if (!tty_ask(t, i == 0 ? "name: " : "password: ", i > 0, &answer)) {
            tty_close(t);
            buf_free(&answer);
            return 5;
        }
        term_puts(tty_term(t), "(");
        term_puts(tty_term(t), buf_str(&answer));
        term_puts(tty_term(t), ")\n");
    }
    tty_close(t);
    buf_free(&answer);
    return 0;
}

static void answers_are_typed_and_secrets_are_stars(void)
{
    struct typist typist;

    typist_start(&typist, 10, 40, asks, NULL);
    TYPIST_SCREEN(&typist, "name:\n");
    typist_type(&typist, "xy\025j\u00e4\177\u5e83\177ohm\177n\r");
    TYPIST_SCREEN(&typist, "name: john\n(john)\npassword:\n");
    typist_type(&typist, "to\u00e4\177pp\u00e4\t\033[A!\r");
    TYPIST_SCREEN(&typist, "name: john\n(john)\npassword: ******\n(topp\u00e4!)\n");
    T_INT(typist_end(&typist), 0);
}

static void a_question_can_be_refused(void)
{
    static const char *const keys[] = { "abc\003", "\004" };

    for (size_t i = 0; i < 2; i++) {
        struct typist typist;

        typist_start(&typist, 10, 40, asks, NULL);
        TYPIST_SCREEN(&typist, "name:\n");
        typist_type(&typist, keys[i]);
        T_INT(typist_end(&typist), 5);
    }
}

// Says the numbers of the keys that it gets, until a q.
static int keys(void *ctx)
{
    struct tty *t = tty_open(0, 1);
    int key = 0;

    (void)ctx;
    tty_command_mode(t);
    term_puts(tty_term(t), "?");
    while (key != 'q') {
        struct buf text = { 0 };

        key = tty_term(t)->key(tty_term(t)->ctx, true);
        buf_printf(&text, " %d", key);
        term_puts(tty_term(t), buf_str(&text));
        buf_free(&text);
    }
    tty_close(t);
    return 0;
}

static void keys_are_decoded(void)
{
    struct typist typist;

    typist_start(&typist, 10, 60, keys, NULL);
    TYPIST_SCREEN(&typist, "?\n");
    typist_type(&typist, "a\033[A\033OB\033[5~\033[6~\033[99~\032\023\r");
    TYPIST_SCREEN(&typist, "? 97 256 257 258 259 -1 26 19 10\n");
    typist_type(&typist, "q");
    T_INT(typist_end(&typist), 0);
}

// A line that does not say how large the terminal at its end is.
static int detects(void *ctx)
{
    struct winsize none = { 0 };
    struct buf typed = { 0 }, text = { 0 };
    struct tty *t;
    bool live;

    (void)ctx;
    ioctl(1, TIOCSWINSZ, &none);
    t = tty_open(0, 1);
    tty_command_mode(t);
    live = tty_term(t)->live;
    term_puts(tty_term(t), "?");
    tty_detect(t, &typed);
    buf_printf(&text, " %zux%zu %d%d (%s)\n", tty_term(t)->width, tty_term(t)->height, live,
        tty_term(t)->live, buf_str(&typed));
    term_puts(tty_term(t), buf_str(&text));
    tty_close(t);
    buf_free(&typed);
    buf_free(&text);
    return 0;
}

static void a_terminal_without_size_is_asked_for_it(void)
{
    struct typist typist;

    typist_start(&typist, 10, 60, detects, NULL);
    TYPIST_SCREEN(&typist, "?\n");
    typist_type(&typist, "a[Rb\033[33;77R");
    TYPIST_SCREEN(&typist, "? 77x33 01 (a[Rb)\n");
    T_INT(typist_end(&typist), 0);
    typist_start(&typist, 10, 60, detects, NULL); // and may not answer
    T_OK(typist_wait_part(&typist, "? 0x0 00 ()\n"));
    T_INT(typist_end(&typist), 0);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    T_RUN(answers_are_typed_and_secrets_are_stars);
    T_RUN(a_question_can_be_refused);
    T_RUN(keys_are_decoded);
    T_RUN(a_terminal_without_size_is_asked_for_it);
    return t_end();
}
