// SPDX-License-Identifier: ISC
#include "shell/login.h"

#include "tests/t.h"

static void letters_say_what_a_terminal_is_like(void)
{
    struct login_options o;

    T_OK(login_parse("ct80w", &o));
    T_OK(o.no_colour && o.no_detection && !o.dumb);
    T_INT(o.width, 80);
    T_INT(o.height, 0);
    T_OK(login_parse("+ct511w4098h", &o));
    T_INT(o.width, 511);
    T_INT(o.height, 4098);
    T_OK(login_parse("e", &o));
    T_OK(o.dumb && !o.no_colour && o.width == 0);
    T_OK(login_parse("", &o));
    T_OK(!o.dumb);
    T_OK(login_parse("80w100w", &o)); // the last one counts
    T_INT(o.width, 100);
}

static void what_makes_no_sense_says_nothing(void)
{
    static const char *const wrong[] = { "x", "w", "80", "80c", "80w80", "99999w", "c t", "-1w",
        "123456789012345678901234567890w", "++c" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct login_options o = { .width = 7 };

        T_OK(!login_parse(wrong[i], &o));
        T_INT(o.width, 7);
    }
}

int main(void)
{
    T_RUN(letters_say_what_a_terminal_is_like);
    T_RUN(what_makes_no_sense_says_nothing);
    return t_end();
}
