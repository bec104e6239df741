// SPDX-License-Identifier: ISC
// Text to values and back.
#include "shell/datum_priv.h"

#include "core/value/value.h"
#include "shell/ast.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static bool guess_num(const char *s, size_t len, struct datum *ret)
{
    bool minus = len > 0 && s[0] == '-', beyond = false;
    size_t i = minus ? 1 : 0;
    unsigned base = len - i > 2 && s[i] == '0' && s[i + 1] == 'x' ? 16 : 10;
    int64_t v = 0;

    i += base == 16 ? 2 : 0;
    if (i >= len)
        return false;
    for (; i < len; i++) {
        const char *digits = "0123456789abcdef", *at;
        char c = s[i] >= 'A' && s[i] <= 'F' ? (char)(s[i] + 32) : s[i];

        at = c != '\0' ? strchr(digits, c) : NULL;
        if (at == NULL || (unsigned)(at - digits) >= base)
            return false;
        // Literals beyond 64 bits stay at the end of the range.
        if (__builtin_mul_overflow(v, (int64_t)base, &v) ||
            __builtin_add_overflow(v, (int64_t)(at - digits), &v))
            beyond = true;
    }
    if (beyond)
        v = INT64_MAX;
    *ret = datum_num(minus ? -v : v);
    return true;
}

static bool guess_bool(const char *s, size_t len, struct datum *ret)
{
    bool yes = (len == 4 && memcmp(s, "true", 4) == 0) || (len == 3 && memcmp(s, "yes", 3) == 0);
    bool no = (len == 5 && memcmp(s, "false", 5) == 0) || (len == 2 && memcmp(s, "no", 2) == 0);

    if (yes || no)
        *ret = datum_bool(yes);
    return yes || no;
}

static bool has_any(const char *s, size_t len, const char *set)
{
    for (size_t i = 0; i < len; i++) {
        if (s[i] != '\0' && strchr(set, s[i]) != NULL)
            return true;
    }
    return false;
}

static bool by_type(const struct type *type, const char *s, size_t len, struct buf *ret)
{
    struct err err;

    return value_parse(type, NULL, "", s, len, ret, &err);
}

static bool guess_time(const char *s, size_t len, struct datum *ret)
{
    struct buf b = { 0 };
    int64_t ns = 0;
    bool ok = len < 64 && s[0] != '-' && has_any(s, len, ":wdhmsun") && !has_any(s, len, "/,") &&
              by_type(&type_time, s, len, &b) && value_time_ns(buf_str(&b), &ns);

    if (ok)
        *ret = datum_time(ns);
    buf_free(&b);
    return ok;
}

static bool guess_ip(const char *s, size_t len, struct datum *ret)
{
    struct buf b = { 0 };
    bool prefix = has_any(s, len, "/"), ok = len < 64 && has_any(s, len, ".");
    unsigned bits = 32;
    uint32_t ip = 0;

    if (ok && prefix)
        ok = by_type(&type_address, s, len, &b) && value_prefix(buf_str(&b), &ip, &bits);
    else if (ok)
        ok = by_type(&type_ip, s, len, &b) && value_ip(buf_str(&b), &ip);
    buf_free(&b);
    if (ok) {
        *ret = datum_ip(ip);
        ret->type = prefix ? DATUM_IP_PREFIX : DATUM_IP;
        ret->net.bits = (uint8_t)bits;
    }
    return ok;
}

// One point among digits that is no address: seconds.
static bool guess_decimal(const char *s, size_t len, struct datum *ret)
{
    size_t whole = strspn(s, "0123456789"), rest;
    char text[32];

    if (len >= sizeof(text) || whole >= len || s[whole] != '.')
        return false;
    rest = strspn(s + whole + 1, "0123456789");
    if (rest == 0 || whole + 1 + rest != len)
        return false;
    snprintf(text, sizeof(text), "%s%.*ss", whole == 0 ? "0" : "", (int)len, s);
    return guess_time(text, strlen(text), ret);
}

static bool guess_ip6(const char *s, size_t len, struct datum *ret)
{
    const char *slash = memchr(s, '/', len);
    size_t addr_len = slash != NULL ? (size_t)(slash - s) : len;
    struct datum d = { .type = slash != NULL ? DATUM_IP6_PREFIX : DATUM_IP6 }, bits;
    char text[INET6_ADDRSTRLEN + 1];

    if (addr_len >= sizeof(text) || !has_any(s, addr_len, ":"))
        return false;
    memcpy(text, s, addr_len);
    text[addr_len] = '\0';
    if (inet_pton(AF_INET6, text, d.net6.addr) != 1)
        return false;
    d.net6.bits = 128;
    if (slash != NULL) {
        if (!guess_num(slash + 1, len - addr_len - 1, &bits) || bits.num < 0 || bits.num > 128)
            return false;
        d.net6.bits = (uint8_t)bits.num;
    }
    *ret = d;
    return true;
}

static bool guess_id(const char *s, size_t len, struct datum *ret)
{
    if (len < 2 || s[0] != '*' || strspn(s + 1, "0123456789abcdefABCDEF") < len - 1)
        return false;
    *ret = (struct datum){ .type = DATUM_ID, .text = datum_text_new(s, len) };
    for (size_t i = 1; i < len; i++) {
        if (s[i] >= 'a')
            ret->text->s[i] = (char)(s[i] - 32);
    }
    return true;
}

struct datum datum_guess(const char *s, size_t len)
{
    static bool (*const guesses[])(const char *s, size_t len, struct datum *ret) = { guess_num,
        guess_bool, guess_id, guess_ip, guess_decimal, guess_ip6, guess_time };
    struct datum d = { 0 };

    for (size_t i = 0; len > 0 && i < sizeof(guesses) / sizeof(*guesses); i++) {
        if (guesses[i](s, len, &d))
            return d;
    }
    return datum_strn(s, len);
}

// Text of values.

static void print_ip6(struct buf *out, const struct datum *d)
{
    char text[INET6_ADDRSTRLEN];

    inet_ntop(AF_INET6, d->net6.addr, text, sizeof(text));
    buf_adds(out, text);
    if (d->type == DATUM_IP6_PREFIX)
        buf_printf(out, "/%u", d->net6.bits);
}

static void print_code(struct buf *out, const struct datum *d)
{
    const struct datum_code *c = d->code;
    size_t from = c->node->at.from, to = c->node->at.to;

    // A block's span ends with its brace, which is not part of what it says.
    if (c->node->kind == NODE_BLOCK && c->node != c->script->root && to > from)
        to--;
    buf_add(out, c->script->text + from, to - from);
}

static void print_scalar(struct buf *out, const struct datum *d, bool word)
{
    switch (d->type) {
    case DATUM_NUM:
        buf_printf(out, "%lld", (long long)d->num);
        break;
    case DATUM_BOOL:
        buf_adds(out, word ? (d->yes ? "yes" : "no") : (d->yes ? "true" : "false"));
        break;
    case DATUM_STR:
    case DATUM_ID:
        buf_add(out, d->text->s, d->text->len);
        break;
    case DATUM_IP:
        value_ip_text(d->net.ip, out);
        break;
    case DATUM_IP_PREFIX:
        value_prefix_text(d->net.ip, d->net.bits, out);
        break;
    case DATUM_IP6:
    case DATUM_IP6_PREFIX:
        print_ip6(out, d);
        break;
    case DATUM_TIME:
        if (word)
            value_time_ns_text(d->num, out);
        else
            value_time_clock_text(d->num, out);
        break;
    case DATUM_CODE:
    case DATUM_OP:
        print_code(out, d);
        break;
    case DATUM_NOTHING:
    case DATUM_NIL:
    case DATUM_ARRAY:
        break;
    }
}

static void print_any(struct buf *out, const struct datum *d, bool word)
{
    if (d->type != DATUM_ARRAY) {
        print_scalar(out, d, word);
        return;
    }
    for (size_t i = 0; i < d->array->count; i++) {
        const struct datum_entry *e = &d->array->entries[i];

        if (i > 0)
            buf_addc(out, word ? ',' : ';');
        if (e->key != NULL) {
            buf_add(out, e->key->s, e->key->len);
            buf_addc(out, '=');
        }
        print_any(out, &e->value, word);
    }
}

void datum_print(struct buf *out, const struct datum *d)
{
    print_any(out, d, false);
}

void datum_word(struct buf *out, const struct datum *d)
{
    print_any(out, d, true);
}
