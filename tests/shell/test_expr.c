// SPDX-License-Identifier: ISC
#include "shell/expr.h"

#include "tests/shell/sample.h"

static struct sample sample;

// Each case is put in `:put (...)`; "type text" is compared, or "! error".
static const struct {
    const char *sign; // the row of the table that it is about; NULL: precedence, literals
    const char *text, *want;
} cases[] = {
    { ",", "1,2", "array 1;2" },
    { ",", "({1;2}),3", "array 1;2;3" },
    { ",", "({a=1}),({b=2})", "array a=1;b=2" },
    { "||", "false || true", "bool true" },
    { "||", "true || (1/0)", "bool true" },
    { "or", "false or false", "bool false" },
    { "or", "1 or true", "! conditional not boolean" },
    { "&&", "true && false", "bool false" },
    { "&&", "false && (1/0)", "bool false" },
    { "and", "yes and true", "bool true" },
    { "in", "10.1.2.3 in 10.0.0.0/8", "bool true" },
    { "in", "11.1.2.3 in 10.0.0.0/8", "bool false" },
    { "in", "10.1.0.0/16 in 10.0.0.0/8", "bool true" },
    { "in", "10.0.0.0/7 in 10.0.0.0/8", "bool false" },
    { "in", "1.2.3.4 in 0.0.0.0/0", "bool true" },
    { "in", "\"10.1.2.3\" in \"10.0.0.0/8\"", "bool true" },
    { "in", "2001:db8::1 in 2001:db8::/32", "bool true" },
    { "in", "1 in 2", "! cannot check if integer number is in integer number" },
    { "<", "1 < 2", "bool true" },
    { "<", "\"abc\" < \"abd\"", "bool true" },
    { "<", "9.9.9.9 < 10.0.0.0", "bool true" },
    { "<", "({1}) < 2", "! cannot compare if array is less than integer number" },
    { ">", "1s > 500ms", "bool true" },
    { ">", "2 > 2", "bool false" },
    { "=", "1 = 1", "bool true" },
    { "=", "\"1\" = 1", "bool true" },
    { "=", "({1;2}) = ({1;2})", "bool true" },
    { "=", "({1;2}) = ({1;3})", "bool false" },
    { "=", "$nothing = \"\"", "bool true" },
    { "=", "true = yes", "bool true" },
    { "=", "60 = 1m", "bool true" },
    { "<=", "2 <= 2", "bool true" },
    { "<=", "3 <= 2", "bool false" },
    { ">=", "2 >= 3", "bool false" },
    { ">=", "3 >= 3", "bool true" },
    { "!=", "1 != 2", "bool true" },
    { "!=", "\"a\" != \"a\"", "bool false" },
    { "~", "\"pptp-out1\" ~ \"^pptp-(in|out)[0-9]+\\$\"", "bool true" },
    { "~", "\"x\" ~ \"y\"", "bool false" },
    { "~", "\"x\" ~ \"(\"", "! bad regular expression" },
    { ".", "\"a\" . 1 . true", "str a1true" },
    { ".", "1 . 2", "str 12" },
    { ".", "\"x\" . ({1;2})", "array x1;x2" },
    { ".", "({a=1}) . \"y\"", "array a=1y" },
    { "<<", "1 << 4", "num 16" },
    { "<<", "1 << 64", "num 0" },
    { ">>", "16 >> 3", "num 2" },
    { ">>", "16 >> -1", "num 0" },
    { "|", "5 | 2", "num 7" },
    { "|", "10.0.0.0 | 0.0.0.5", "ip 10.0.0.5" },
    { "^", "7 ^ 2", "num 5" },
    { "&", "6 & 3", "num 2" },
    { "&", "10.1.2.3 & 255.255.0.0", "ip 10.1.0.0" },
    { "&", "true & 1", "! cannot and boolean with integer number" },
    { "+", "1 + 2", "num 3" },
    { "+", "\"1\" + 2", "num 3" },
    { "+", "10.0.0.1 + 5", "ip 10.0.0.6" },
    { "+", "1s + 500ms", "time 00:00:01.500" },
    { "+", "9223372036854775807 + 1", "num -9223372036854775808" },
    { "+", "10.0.0.1 + 10.0.0.2", "! cannot add ip address to ip address" },
    { "+", "\"a\" + 1", "! cannot add string to integer number" },
    { "-", "5-3", "num 2" },
    { "-", "10.0.0.9 - 10.0.0.4", "num 5" },
    { "-", "10.0.0.9 - 4", "ip 10.0.0.5" },
    { "-", "2m - 1s", "time 00:01:59" },
    { "-", "true - 1", "! cannot subtract integer number from boolean" },
    { "*", "6 * 7", "num 42" },
    { "*", "10s * 6", "time 00:01:00" },
    { "*", "({}) * 1", "! cannot multiply array by integer number" },
    { "/", "7 / 2", "num 3" },
    { "/", "1m / 2", "time 00:00:30" },
    { "/", "1m / 20s", "num 3" },
    { "/", "1 / 0", "! division by zero" },
    { "/", "(0 - 9223372036854775807 - 1) / -1", "num -9223372036854775808" },
    { "%", "7 % 4", "num 3" },
    { "%", "(0 - 9223372036854775807 - 1) % -1", "num 0" },
    { "%", "1 % 0", "! division by zero" },
    { "<%%", "(>[:return ($1 + $2)]) <%% ({3;4})", "num 7" },
    { "->", "({1;2;3})->1", "num 2" },
    { "->", "({a=1;b=2})->\"b\"", "num 2" },
    { "->", "({1})->5", "nothing " },
    { "->", "({x={1;{7;8}}})->\"x\"->1->0", "num 7" },
    { "->", "5->0", "nothing " },
    { "!", "!true", "bool false" },
    { "!", "!$nothing", "bool true" },
    { "!", "!({1})", "! cannot invert array" },
    { "-", "-5", "num -5" },
    { "-", "-(1 + 2)", "num -3" },
    { "-", "-1s", "time -00:00:01" },
    { "-", "-true", "! cannot negate boolean" },
    { "~", "~0", "num -1" },
    { "~", "~255.255.255.0", "ip 0.0.0.255" },
    { "~", "~true", "! cannot invert bits of boolean" },
    { "any", "any 0", "bool true" },
    { "any", "any $nothing", "bool false" },
    { "any", "any ({})", "bool false" },
    { ">", ">[:return 1]", "op [:return 1]" },
    // Precedence, lowest to highest.
    { NULL, "1,2 = 2", "array 1;true" },
    { NULL, "true || false && false", "bool true" },
    { NULL, "true && 10.0.0.1 in 10.0.0.0/8", "bool true" },
    { NULL, "1 + 1 = 2", "bool true" },
    { NULL, "\"a\" . \"b\" = \"ab\"", "bool true" },
    { NULL, "\"x\" . 1 << 2", "str x4" },
    { NULL, "1 | 2 << 2", "num 12" },
    { NULL, "7 ^ 1 | 8", "num 14" },
    { NULL, "6 ^ 3 & 1", "num 7" },
    { NULL, "3 & 1 + 1", "num 2" },
    { NULL, "1 + 2 * 3", "num 7" },
    { NULL, "10 - 2 - 3", "num 5" },
    { NULL, "2 * ({5;6})->1", "num 12" },
    { NULL, "!false && false", "bool false" },
    { NULL, "-2 + 3", "num 1" },
    { NULL, "(1 + 2) * 3", "num 9" },
    // Literals by their looks.
    { NULL, "0x1F", "num 31" },
    { NULL, "007", "num 7" },
    { NULL, "99999999999999999999", "num 9223372036854775807" },
    { NULL, "10.5", "ip 10.0.0.5" },
    { NULL, "10.0.0.0/8", "ip-prefix 10.0.0.0/8" },
    { NULL, "fe80::1", "ip6 fe80::1" },
    { NULL, "2001:db8::/32", "ip6-prefix 2001:db8::/32" },
    { NULL, "4h35s", "time 04:00:35" },
    { NULL, "1d2h3m4s", "time 1d02:03:04" },
    { NULL, "00:00:30", "time 00:00:30" },
    { NULL, "*1f", "id *1F" },
    { NULL, "\"10\"", "str 10" },
    { NULL, "yes", "bool true" },
    { NULL, "unknownword", "nothing " },
    { NULL, "({})", "array " },
    { NULL, "({2;1;b=3;a=4})", "array 2;1;a=4;b=3" },
    { NULL, "({a=})", "array a" },
    { NULL, "({\n1\n2\n})", "array 1;2" },
    { NULL, "\n1 +\n2\n", "num 3" },
};

static void run_case(const char *text, struct buf *got)
{
    struct buf line = { 0 };
    size_t len;
    const char *shown;

    buf_printf(
        &line, ":local nothing; :local v (%s); :put ([:typeof $v] . \" \" . [:tostr $v])", text);
    shown = sample_run(&sample, buf_str(&line));
    len = strlen(shown);
    if (sample.error.len > 0)
        buf_printf(
            got, "! %.*s", (int)strcspn(buf_str(&sample.error), "("), buf_str(&sample.error));
    else
        buf_add(got, shown, len > 0 ? len - 1 : 0);
    while (got->len > 0 && sample.error.len > 0 && got->data[got->len - 1] == ' ')
        buf_truncate(got, got->len - 1);
    buf_free(&line);
}

static void every_operator_does_what_its_row_says(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct buf got = { 0 };

        run_case(cases[i].text, &got);
        if (!T_STR(buf_str(&got), cases[i].want))
            printf("# the expression: %s\n", cases[i].text);
        buf_free(&got);
    }
}

static void every_row_has_a_case_and_help(void)
{
    for (const struct operator* op = operators; op->sign != NULL; op++) {
        bool found = false;

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
            found = found || (cases[i].sign != NULL && strcmp(cases[i].sign, op->sign) == 0);
        if (!T_OK(found))
            printf("# no case: %s\n", op->sign);
        T_OK(op->help != NULL && op->precedence > 0);
        T_OK(op->apply != NULL || op->special != OPERATOR_PLAIN);
    }
}

static void the_longest_sign_wins(void)
{
    T_STR(operator_at("<%%x", 4, OPERATOR_BINARY)->sign, "<%%");
    T_STR(operator_at("<<1", 3, OPERATOR_BINARY)->sign, "<<");
    T_STR(operator_at("<=", 2, OPERATOR_BINARY)->sign, "<=");
    T_STR(operator_at("->", 2, OPERATOR_BINARY)->sign, "->");
    T_STR(operator_at("-", 1, OPERATOR_UNARY)->sign, "-");
    T_OK(operator_at("order", 5, OPERATOR_BINARY) == NULL);
    T_OK(operator_at("", 0, OPERATOR_BINARY) == NULL);
}

int main(void)
{
    sample_init(&sample);
    T_RUN(every_operator_does_what_its_row_says);
    T_RUN(every_row_has_a_case_and_help);
    T_RUN(the_longest_sign_wins);
    sample_fini(&sample);
    return t_end();
}
