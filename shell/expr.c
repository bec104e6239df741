// SPDX-License-Identifier: ISC
#include "shell/expr.h"

#include "core/base/mem.h"
#include "shell/lex.h"
#include "shell/pattern.h"
#include "shell/session.h"

#include <string.h>

static const char *type_words(enum datum_type type)
{
    static const char *const words[] = {
        [DATUM_NOTHING] = "nothing",
        [DATUM_NIL] = "nil",
        [DATUM_NUM] = "integer number",
        [DATUM_BOOL] = "boolean",
        [DATUM_STR] = "string",
        [DATUM_IP] = "ip address",
        [DATUM_IP_PREFIX] = "ip prefix",
        [DATUM_IP6] = "ip6 address",
        [DATUM_IP6_PREFIX] = "ip6 prefix",
        [DATUM_ID] = "item id",
        [DATUM_TIME] = "time interval",
        [DATUM_ARRAY] = "array",
        [DATUM_CODE] = "code",
        [DATUM_OP] = "operation",
    };

    return words[type];
}

static bool cannot(struct err *err, const char *verb, const struct datum *a, const char *join,
    const struct datum *b)
{
    return err_set(err, ERR_SCRIPT, "cannot %s %s %s %s", verb, type_words(a->type), join,
        type_words(b->type));
}

static int64_t wrap_add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t wrap_sub(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t wrap_mul(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

// Both as numbers; text that looks like one counts.
static bool numbers(const struct datum *a, const struct datum *b, int64_t *x, int64_t *y)
{
    bool a_fits = a->type == DATUM_NUM || a->type == DATUM_STR;
    bool b_fits = b->type == DATUM_NUM || b->type == DATUM_STR;

    return a_fits && b_fits && datum_to_num(a, x) && datum_to_num(b, y);
}

static bool op_add(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x, y;

    if (a->type == DATUM_TIME || b->type == DATUM_TIME) {
        if (!datum_to_time(a, &x) || !datum_to_time(b, &y))
            return cannot(err, "add", a, "to", b);
        *ret = datum_time(wrap_add(x, y));
        return true;
    }
    if ((a->type == DATUM_IP) != (b->type == DATUM_IP)) {
        if (!datum_to_num(a, &x) || !datum_to_num(b, &y))
            return cannot(err, "add", a, "to", b);
        *ret = datum_ip((uint32_t)wrap_add(x, y));
        return true;
    }
    if (!numbers(a, b, &x, &y))
        return cannot(err, "add", a, "to", b);
    *ret = datum_num(wrap_add(x, y));
    return true;
}

static bool op_sub(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x, y;

    if (a->type == DATUM_TIME || b->type == DATUM_TIME) {
        if (!datum_to_time(a, &x) || !datum_to_time(b, &y))
            return cannot(err, "subtract", b, "from", a);
        *ret = datum_time(wrap_sub(x, y));
        return true;
    }
    if (a->type == DATUM_IP && b->type == DATUM_IP) {
        *ret = datum_num((int64_t)a->net.ip - (int64_t)b->net.ip);
        return true;
    }
    if (a->type == DATUM_IP && datum_to_num(b, &y)) {
        *ret = datum_ip((uint32_t)wrap_sub(a->net.ip, y));
        return true;
    }
    if (!numbers(a, b, &x, &y))
        return cannot(err, "subtract", b, "from", a);
    *ret = datum_num(wrap_sub(x, y));
    return true;
}

static bool op_mul(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x, y;

    if (a->type == DATUM_TIME && b->type == DATUM_NUM)
        *ret = datum_time(wrap_mul(a->num, b->num));
    else if (a->type == DATUM_NUM && b->type == DATUM_TIME)
        *ret = datum_time(wrap_mul(a->num, b->num));
    else if (numbers(a, b, &x, &y))
        *ret = datum_num(wrap_mul(x, y));
    else
        return cannot(err, "multiply", a, "by", b);
    return true;
}

static bool divide(
    const struct datum *a, const struct datum *b, bool rest, struct datum *ret, struct err *err)
{
    bool time = a->type == DATUM_TIME, ratio = time && b->type == DATUM_TIME;
    int64_t x = a->num, y = b->num, v;

    if (!ratio && !(time && b->type == DATUM_NUM) && !numbers(a, b, &x, &y))
        return cannot(err, "divide", a, "by", b);
    if (y == 0)
        return err_set(err, ERR_SCRIPT, "division by zero");
    if (y == -1) // the one quotient that does not fit would trap
        v = rest ? 0 : wrap_sub(0, x);
    else
        v = rest ? x % y : x / y;
    *ret = time && !ratio ? datum_time(v) : datum_num(v);
    return true;
}

static bool op_div(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    return divide(a, b, false, ret, err);
}

static bool op_mod(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    return divide(a, b, true, ret, err);
}

// Bits of numbers and of addresses; an address on the left stays one.
static bool bits(const struct datum *a, const struct datum *b, int64_t *x, int64_t *y,
    const char *verb, struct err *err)
{
    bool a_fits = a->type == DATUM_NUM || a->type == DATUM_STR || a->type == DATUM_IP;
    bool b_fits = b->type == DATUM_NUM || b->type == DATUM_STR || b->type == DATUM_IP;

    if (a_fits && b_fits && datum_to_num(a, x) && datum_to_num(b, y))
        return true;
    return cannot(err, verb, a, "with", b);
}

static struct datum bits_value(const struct datum *like, int64_t v)
{
    return like->type == DATUM_IP ? datum_ip((uint32_t)v) : datum_num(v);
}

static bool op_bit_and(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x, y;

    if (!bits(a, b, &x, &y, "and", err))
        return false;
    *ret = bits_value(a, (int64_t)((uint64_t)x & (uint64_t)y));
    return true;
}

static bool op_bit_or(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x, y;

    if (!bits(a, b, &x, &y, "or", err))
        return false;
    *ret = bits_value(a, (int64_t)((uint64_t)x | (uint64_t)y));
    return true;
}

static bool op_bit_xor(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x, y;

    if (!bits(a, b, &x, &y, "xor", err))
        return false;
    *ret = bits_value(a, (int64_t)((uint64_t)x ^ (uint64_t)y));
    return true;
}

static bool op_left(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x, y;

    if (!bits(a, b, &x, &y, "shift", err))
        return false;
    *ret = bits_value(a, y < 0 || y > 63 ? 0 : (int64_t)((uint64_t)x << y));
    return true;
}

static bool op_right(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x, y;

    if (!bits(a, b, &x, &y, "shift", err))
        return false;
    *ret = bits_value(a, y < 0 || y > 63 ? 0 : (int64_t)((uint64_t)x >> y));
    return true;
}

// Gives a value up that is too large to work with.
static bool fits(struct datum *d, struct err *err)
{
    if (datum_fits(d, err))
        return true;
    datum_clear(d);
    return false;
}

static struct datum join_two(const struct datum *a, const struct datum *b)
{
    struct buf out = { 0 };
    struct datum d;

    datum_print(&out, a);
    datum_print(&out, b);
    d = datum_strn(buf_str(&out), out.len);
    buf_free(&out);
    return d;
}

// With an array on one side, every element is joined with the other side.
static bool op_join(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    const struct datum *array = a->type == DATUM_ARRAY ? a : b;
    struct datum all;

    if (array->type != DATUM_ARRAY) {
        *ret = join_two(a, b);
        return fits(ret, err);
    }
    all = datum_array();
    for (size_t i = 0; i < datum_count(array); i++) {
        const struct datum_text *key;
        const struct datum *e = datum_at(array, i, &key);
        struct datum joined = array == a ? join_two(e, b) : join_two(a, e);

        if (key != NULL)
            datum_set(&all, key->s, key->len, &joined);
        else
            datum_append(&all, &joined);
        if (!fits(&all, err))
            return false;
    }
    *ret = all;
    return true;
}

static void append_all(struct datum *to, const struct datum *d)
{
    struct datum copy;

    if (d->type != DATUM_ARRAY) {
        copy = datum_copy(d);
        datum_append(to, &copy);
        return;
    }
    for (size_t i = 0; i < datum_count(d); i++) {
        const struct datum_text *key;

        copy = datum_copy(datum_at(d, i, &key));
        if (key != NULL)
            datum_set(to, key->s, key->len, &copy);
        else
            datum_append(to, &copy);
    }
}

static bool op_comma(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    *ret = datum_array();
    append_all(ret, a);
    append_all(ret, b);
    return fits(ret, err);
}

static bool op_equal(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    (void)err;
    *ret = datum_bool(datum_equal(a, b));
    return true;
}

static bool op_unequal(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    (void)err;
    *ret = datum_bool(!datum_equal(a, b));
    return true;
}

static bool compare(
    const struct datum *a, const struct datum *b, const char *word, int *ret, struct err *err)
{
    if (datum_compare(a, b, ret))
        return true;
    return err_set(err, ERR_SCRIPT, "cannot compare if %s is %s %s", type_words(a->type), word,
        type_words(b->type));
}

static bool op_less(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int c;

    if (!compare(a, b, "less than", &c, err))
        return false;
    *ret = datum_bool(c < 0);
    return true;
}

static bool op_more(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int c;

    if (!compare(a, b, "more than", &c, err))
        return false;
    *ret = datum_bool(c > 0);
    return true;
}

static bool op_at_most(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int c;

    if (!compare(a, b, "less than or equal to", &c, err))
        return false;
    *ret = datum_bool(c <= 0);
    return true;
}

static bool op_at_least(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int c;

    if (!compare(a, b, "more than or equal to", &c, err))
        return false;
    *ret = datum_bool(c >= 0);
    return true;
}

// POSIX extended, anywhere in the printed text.
static bool op_match(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    struct buf text = { 0 }, expression = { 0 };
    struct pattern *p;
    bool stopped = false, found = false, ok;

    datum_print(&expression, b);
    p = pattern_new(buf_str(&expression), expression.len);
    if (p != NULL) {
        datum_print(&text, a);
        found = pattern_match(p, buf_str(&text), text.len, session_interrupted, &stopped);
    } else {
        err_set(err, ERR_SCRIPT, "bad regular expression");
    }
    if (stopped)
        err_set(err, ERR_INTERRUPTED, "interrupted");
    else if (p != NULL)
        *ret = datum_bool(found);
    buf_free(&text);
    buf_free(&expression);
    ok = p != NULL && !stopped;
    pattern_free(p);
    return ok;
}

static bool in_bits(const uint8_t *a, const uint8_t *b, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0)
            return false;
    }
    return true;
}

// Text that looks like an address is one here.
static bool op_in(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    struct datum x = a->type == DATUM_STR ? datum_guess(a->text->s, a->text->len) : datum_copy(a);
    struct datum y = b->type == DATUM_STR ? datum_guess(b->text->s, b->text->len) : datum_copy(b);
    bool v4 = (x.type == DATUM_IP || x.type == DATUM_IP_PREFIX) &&
              (y.type == DATUM_IP || y.type == DATUM_IP_PREFIX);
    bool v6 = (x.type == DATUM_IP6 || x.type == DATUM_IP6_PREFIX) &&
              (y.type == DATUM_IP6 || y.type == DATUM_IP6_PREFIX);
    unsigned n;

    if (v4) {
        n = y.net.bits;
        *ret = datum_bool(x.net.bits >= n && (n == 0 || ((x.net.ip ^ y.net.ip) >> (32 - n)) == 0));
    } else if (v6) {
        n = y.net6.bits;
        *ret = datum_bool(x.net6.bits >= n && in_bits(x.net6.addr, y.net6.addr, n));
    }
    datum_clear(&x);
    datum_clear(&y);
    if (v4 || v6)
        return true;
    return err_set(
        err, ERR_SCRIPT, "cannot check if %s is in %s", type_words(a->type), type_words(b->type));
}

static bool op_element(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    const struct datum *e = datum_element(a, b);

    (void)err;
    *ret = e != NULL ? datum_copy(e) : (struct datum){ 0 };
    return true;
}

static bool op_not(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    bool yes = false;

    (void)b;
    if (a->type != DATUM_NOTHING && a->type != DATUM_NIL && !datum_to_bool(a, &yes))
        return err_set(err, ERR_SCRIPT, "cannot invert %s", type_words(a->type));
    *ret = datum_bool(!yes);
    return true;
}

static bool op_minus(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x;

    (void)b;
    if (a->type == DATUM_TIME)
        *ret = datum_time(wrap_sub(0, a->num));
    else if ((a->type == DATUM_NUM || a->type == DATUM_STR) && datum_to_num(a, &x))
        *ret = datum_num(wrap_sub(0, x));
    else
        return err_set(err, ERR_SCRIPT, "cannot negate %s", type_words(a->type));
    return true;
}

static bool op_invert(
    const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    int64_t x;

    (void)b;
    if (a->type != DATUM_NUM && a->type != DATUM_IP && a->type != DATUM_STR)
        return err_set(err, ERR_SCRIPT, "cannot invert bits of %s", type_words(a->type));
    if (!datum_to_num(a, &x))
        return err_set(err, ERR_SCRIPT, "cannot invert bits of %s", type_words(a->type));
    *ret = bits_value(a, ~x);
    return true;
}

static bool op_any(const struct datum *a, const struct datum *b, struct datum *ret, struct err *err)
{
    (void)b;
    (void)err;
    *ret = datum_bool(a->type == DATUM_ARRAY ? datum_count(a) > 0
                                             : a->type != DATUM_NOTHING && a->type != DATUM_NIL);
    return true;
}

const struct operator operators[] = {
    { ",", OPERATOR_BINARY, 1, .apply = op_comma, .help = "a list of both" },
    { "||", OPERATOR_BINARY, 2, OPERATOR_OR, .help = "one of them is true" },
    { "or", OPERATOR_BINARY, 2, OPERATOR_OR, .help = "one of them is true" },
    { "&&", OPERATOR_BINARY, 3, OPERATOR_AND, .help = "both are true" },
    { "and", OPERATOR_BINARY, 3, OPERATOR_AND, .help = "both are true" },
    { "in", OPERATOR_BINARY, 4, .apply = op_in, .help = "the address is in the prefix" },
    { "<", OPERATOR_BINARY, 5, .apply = op_less, .help = "less than" },
    { ">", OPERATOR_BINARY, 5, .apply = op_more, .help = "more than" },
    { "=", OPERATOR_BINARY, 5, .apply = op_equal, .help = "equal" },
    { "<=", OPERATOR_BINARY, 5, .apply = op_at_most, .help = "less than or equal" },
    { ">=", OPERATOR_BINARY, 5, .apply = op_at_least, .help = "more than or equal" },
    { "!=", OPERATOR_BINARY, 5, .apply = op_unequal, .help = "not equal" },
    { "~", OPERATOR_BINARY, 5, .apply = op_match, .help = "matches the regular expression" },
    { ".", OPERATOR_BINARY, 6, .apply = op_join, .help = "joined text" },
    { "<<", OPERATOR_BINARY, 7, .apply = op_left, .help = "bits shifted left" },
    { ">>", OPERATOR_BINARY, 7, .apply = op_right, .help = "bits shifted right" },
    { "|", OPERATOR_BINARY, 8, .apply = op_bit_or, .help = "bits of either" },
    { "^", OPERATOR_BINARY, 9, .apply = op_bit_xor, .help = "bits of one but not both" },
    { "&", OPERATOR_BINARY, 10, .apply = op_bit_and, .help = "bits of both" },
    { "+", OPERATOR_BINARY, 11, .apply = op_add, .help = "sum" },
    { "-", OPERATOR_BINARY, 11, .apply = op_sub, .help = "difference" },
    { "*", OPERATOR_BINARY, 12, .apply = op_mul, .help = "product" },
    { "/", OPERATOR_BINARY, 12, .apply = op_div, .help = "quotient" },
    { "%", OPERATOR_BINARY, 12, .apply = op_mod, .help = "rest of a division" },
    { "<%%", OPERATOR_BINARY, 13, OPERATOR_CALL, .help = "call with arguments from an array" },
    { "->", OPERATOR_BINARY, 14, .apply = op_element, .help = "element of an array" },
    { "!", OPERATOR_UNARY, 15, .apply = op_not, .help = "not" },
    { "-", OPERATOR_UNARY, 15, .apply = op_minus, .help = "negative" },
    { "~", OPERATOR_UNARY, 15, .apply = op_invert, .help = "bits inverted" },
    { "any", OPERATOR_UNARY, 15, .apply = op_any, .help = "there is a value" },
    { ">", OPERATOR_UNARY, 15, OPERATOR_OP, .help = "kept, not evaluated" },
    { 0 },
};

const struct operator* operator_at(const char *text, size_t len, enum operator_kind kind)
{
    const struct operator* best = NULL;

    for (const struct operator* op = operators; op->sign != NULL; op++) {
        size_t n = strlen(op->sign);

        if (op->kind != kind || n > len || memcmp(op->sign, text, n) != 0)
            continue;
        // A word is an operator only as a whole word.
        if (lex_is_variable(op->sign[0]) && n < len && (lex_is_variable(text[n]) || text[n] == '-'))
            continue;
        if (best == NULL || n > strlen(best->sign))
            best = op;
    }
    return best;
}
