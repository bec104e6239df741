// SPDX-License-Identifier: ISC
#include "menus/ppp/routes.h"

#include "core/base/text.h"
#include "core/value/value.h"

#include <stdio.h>
#include <string.h>

static bool bad(struct err *err, size_t number, const char *what, const struct text_piece *piece)
{
    return err_arg(err, "routes", "invalid value for argument routes: route %zu: %s \"%.*s\"",
        number, what, (int)(piece->len < 40 ? piece->len : 40), piece->s);
}

static bool canonical(const struct type *type, const struct text_piece *piece, struct buf *out)
{
    struct err ignored;

    return value_parse(type, NULL, "routes", piece->s, piece->len, out, &ignored);
}

static bool take_dst(const struct text_piece *piece, struct session_route *r)
{
    struct buf b = { 0 };
    bool ok = canonical(&type_prefix, piece, &b) && value_prefix(buf_str(&b), &r->dst, &r->len);

    buf_free(&b);
    return ok;
}

static bool take_gateway(const struct text_piece *piece, struct session_route *r)
{
    struct buf b = { 0 };
    bool ok = canonical(&type_ip, piece, &b) && value_ip(buf_str(&b), &r->gateway);

    buf_free(&b);
    return ok;
}

// Up to `size` words of a piece that has blanks between them; how many there are.
static size_t route_words(const struct text_piece *whole, struct text_piece *words, size_t size)
{
    const char *at = whole->s, *end = whole->s + whole->len;
    size_t n = 0;

    while (at < end && n < size) {
        size_t len = strcspn(at, " \t,");

        if (len > (size_t)(end - at))
            len = (size_t)(end - at);
        if (len > 0)
            words[n++] = (struct text_piece){ at, len };
        at += len > 0 ? len : 1;
    }
    return n;
}

static bool route_parse(
    const struct text_piece *whole, size_t number, struct session_route *ret, struct err *err)
{
    struct text_piece words[4];
    struct session_route r = { .distance = 1 };
    size_t n = route_words(whole, words, 4);
    uint64_t metric;

    if (n == 0 || !take_dst(&words[0], &r))
        return bad(err, number, "no destination like 10.1.0.0/24 in", whole);
    if (n > 1 && !take_gateway(&words[1], &r))
        return bad(err, number, "the gateway is no address:", &words[1]);
    if (n > 2 && !text_u64(words[2].s, words[2].len, 255, &metric))
        return bad(err, number, "the metric is no number from 0 to 255:", &words[2]);
    if (n > 3)
        return bad(err, number, "too many words in", whole);
    if (n > 2)
        r.distance = (unsigned)metric;
    *ret = r;
    return true;
}

bool routes_parse(
    const char *text, struct session_route *routes, size_t size, size_t *ret_count, struct err *err)
{
    struct text_piece piece;
    size_t n = 0;

    while (text_split(&text, ',', &piece)) {
        struct session_route r;

        if (n == size)
            return err_arg(err, "routes", "no more than %zu routes fit into one user", size);
        if (!route_parse(&piece, n + 1, &r, err))
            return false;
        routes[n++] = r;
    }
    *ret_count = n;
    return true;
}

bool routes_normal(const char *text, struct buf *out, struct err *err)
{
    struct session_route routes[SESSION_ROUTES];
    struct text_piece piece, words[3];
    size_t count;

    if (!routes_parse(text, routes, SESSION_ROUTES, &count, err))
        return false;
    for (size_t i = 0; text_split(&text, ',', &piece); i++) {
        size_t n = route_words(&piece, words, 3);

        for (size_t w = 0; w < n; w++)
            buf_printf(out, "%s%.*s",
                w > 0   ? " "
                : i > 0 ? ", "
                        : "",
                (int)words[w].len, words[w].s);
    }
    return true;
}
