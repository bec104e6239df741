// SPDX-License-Identifier: ISC
#include "shell/datum_priv.h"

#include "core/base/mem.h"
#include "shell/ast.h"
#include "shell/memory.h"

#include <stdlib.h>
#include <string.h>

struct datum datum_nil(void)
{
    return (struct datum){ .type = DATUM_NIL };
}

struct datum datum_num(int64_t num)
{
    return (struct datum){ .type = DATUM_NUM, .num = num };
}

struct datum datum_bool(bool yes)
{
    return (struct datum){ .type = DATUM_BOOL, .yes = yes };
}

struct datum datum_time(int64_t ns)
{
    return (struct datum){ .type = DATUM_TIME, .num = ns };
}

struct datum datum_ip(uint32_t ip)
{
    return (struct datum){ .type = DATUM_IP, .net = { .ip = ip, .bits = 32 } };
}

struct datum_text *datum_text_new(const char *s, size_t len)
{
    struct datum_text *t = mem_alloc(sizeof(*t) + len + 1);

    memory_take(sizeof(*t) + len + 1);
    t->refs = 1;
    t->len = len;
    if (len > 0)
        memcpy(t->s, s, len);
    return t;
}

void datum_text_unref(struct datum_text *t)
{
    if (t == NULL || --t->refs > 0)
        return;
    memory_give(sizeof(*t) + t->len + 1);
    free(t);
}

struct datum datum_strn(const char *s, size_t len)
{
    return (struct datum){ .type = DATUM_STR, .text = datum_text_new(s, len) };
}

struct datum datum_str(const char *s)
{
    return datum_strn(s, strlen(s));
}

struct datum datum_id(const char *s)
{
    return (struct datum){ .type = DATUM_ID, .text = datum_text_new(s, strlen(s)) };
}

struct datum datum_array(void)
{
    struct datum_array *a = mem_alloc(sizeof(*a));

    memory_take(sizeof(*a));
    a->refs = 1;
    a->depth = 1;
    return (struct datum){ .type = DATUM_ARRAY, .array = a };
}

struct datum datum_code(struct script *script, const struct node *node, enum datum_type type)
{
    struct datum_code *c = mem_alloc(sizeof(*c));

    memory_take(sizeof(*c));
    c->refs = 1;
    c->script = script_ref(script);
    c->node = node;
    return (struct datum){ .type = type, .code = c };
}

struct datum datum_copy(const struct datum *d)
{
    switch (d->type) {
    case DATUM_STR:
    case DATUM_ID:
        d->text->refs++;
        break;
    case DATUM_ARRAY:
        d->array->refs++;
        break;
    case DATUM_CODE:
    case DATUM_OP:
        d->code->refs++;
        break;
    case DATUM_NOTHING:
    case DATUM_NIL:
    case DATUM_NUM:
    case DATUM_BOOL:
    case DATUM_IP:
    case DATUM_IP_PREFIX:
    case DATUM_IP6:
    case DATUM_IP6_PREFIX:
    case DATUM_TIME:
        break;
    }
    return *d;
}

static void array_unref(struct datum_array *a)
{
    if (--a->refs > 0)
        return;
    for (size_t i = 0; i < a->count; i++) {
        datum_text_unref(a->entries[i].key);
        datum_clear(&a->entries[i].value);
    }
    memory_give(sizeof(*a) + a->size * sizeof(*a->entries));
    free(a->entries);
    free(a);
}

static void code_unref(struct datum_code *c)
{
    if (--c->refs > 0)
        return;
    script_unref(c->script);
    memory_give(sizeof(*c));
    free(c);
}

void datum_clear(struct datum *d)
{
    struct datum old = *d;

    *d = (struct datum){ 0 };
    switch (old.type) {
    case DATUM_STR:
    case DATUM_ID:
        datum_text_unref(old.text);
        break;
    case DATUM_ARRAY:
        array_unref(old.array);
        break;
    case DATUM_CODE:
    case DATUM_OP:
        code_unref(old.code);
        break;
    case DATUM_NOTHING:
    case DATUM_NIL:
    case DATUM_NUM:
    case DATUM_BOOL:
    case DATUM_IP:
    case DATUM_IP_PREFIX:
    case DATUM_IP6:
    case DATUM_IP6_PREFIX:
    case DATUM_TIME:
        break;
    }
}

void datum_move(struct datum *to, struct datum *from)
{
    struct datum d = *from;

    *from = (struct datum){ 0 };
    datum_clear(to);
    *to = d;
}

const char *datum_type_name(enum datum_type type)
{
    static const char *const names[] = {
        [DATUM_NOTHING] = "nothing",
        [DATUM_NIL] = "nil",
        [DATUM_NUM] = "num",
        [DATUM_BOOL] = "bool",
        [DATUM_STR] = "str",
        [DATUM_IP] = "ip",
        [DATUM_IP_PREFIX] = "ip-prefix",
        [DATUM_IP6] = "ip6",
        [DATUM_IP6_PREFIX] = "ip6-prefix",
        [DATUM_ID] = "id",
        [DATUM_TIME] = "time",
        [DATUM_ARRAY] = "array",
        [DATUM_CODE] = "code",
        [DATUM_OP] = "op",
    };

    return names[type];
}

const char *datum_text(const struct datum *d, size_t *ret_len)
{
    *ret_len = d->text->len;
    return d->text->s;
}

// Conversions.

// Text is looked at as if it had been typed bare; other values are what they are.
static struct datum plain(const struct datum *d)
{
    return d->type == DATUM_STR ? datum_guess(d->text->s, d->text->len) : datum_copy(d);
}

bool datum_to_num(const struct datum *d, int64_t *ret)
{
    struct datum p = plain(d);
    bool ok = true;

    if (p.type == DATUM_NUM)
        *ret = p.num;
    else if (p.type == DATUM_BOOL)
        *ret = p.yes;
    else if (p.type == DATUM_TIME)
        *ret = p.num / 1000000000;
    else if (p.type == DATUM_IP)
        *ret = p.net.ip;
    else
        ok = false;
    datum_clear(&p);
    return ok;
}

bool datum_to_bool(const struct datum *d, bool *ret)
{
    struct datum p = plain(d);
    bool ok = p.type == DATUM_BOOL;

    if (ok)
        *ret = p.yes;
    datum_clear(&p);
    return ok;
}

bool datum_to_time(const struct datum *d, int64_t *ret_ns)
{
    struct datum p = plain(d);
    int64_t ns = p.num;
    bool ok = p.type == DATUM_TIME ||
              (p.type == DATUM_NUM && !__builtin_mul_overflow(p.num, INT64_C(1000000000), &ns));

    if (ok)
        *ret_ns = ns;
    datum_clear(&p);
    return ok;
}

bool datum_to_ip(const struct datum *d, uint32_t *ret)
{
    struct datum p = plain(d);
    bool ok = p.type == DATUM_IP || (p.type == DATUM_NUM && p.num >= 0 && p.num <= UINT32_MAX);

    if (ok)
        *ret = p.type == DATUM_IP ? p.net.ip : (uint32_t)p.num;
    datum_clear(&p);
    return ok;
}

// Comparison.

static int order(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int text_order(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t both = a_len < b_len ? a_len : b_len;
    int c = both > 0 ? memcmp(a, b, both) : 0;

    return c != 0 ? c : order((int64_t)a_len, (int64_t)b_len);
}

static int print_order(const struct datum *a, const struct datum *b)
{
    struct buf x = { 0 }, y = { 0 };
    int c;

    datum_print(&x, a);
    datum_print(&y, b);
    c = text_order(buf_str(&x), x.len, buf_str(&y), y.len);
    buf_free(&x);
    buf_free(&y);
    return c;
}

static bool same_type_order(const struct datum *a, const struct datum *b, int *ret)
{
    switch (a->type) {
    case DATUM_NUM:
    case DATUM_TIME:
        *ret = order(a->num, b->num);
        return true;
    case DATUM_BOOL:
        *ret = a->yes - b->yes;
        return true;
    case DATUM_IP:
    case DATUM_IP_PREFIX:
        *ret = order(a->net.ip, b->net.ip);
        if (*ret == 0)
            *ret = a->net.bits - b->net.bits;
        return true;
    case DATUM_IP6:
    case DATUM_IP6_PREFIX:
        *ret = memcmp(a->net6.addr, b->net6.addr, sizeof(a->net6.addr));
        if (*ret == 0)
            *ret = a->net6.bits - b->net6.bits;
        return true;
    case DATUM_STR:
    case DATUM_ID:
        *ret = text_order(a->text->s, a->text->len, b->text->s, b->text->len);
        return true;
    case DATUM_NOTHING:
    case DATUM_NIL:
        *ret = 0;
        return true;
    case DATUM_CODE:
    case DATUM_OP:
    case DATUM_ARRAY:
        break;
    }
    return false;
}

bool datum_compare(const struct datum *a, const struct datum *b, int *ret)
{
    int64_t x, y;

    if (a->type == b->type)
        return same_type_order(a, b, ret);
    if (a->type == DATUM_ARRAY || b->type == DATUM_ARRAY)
        return false;
    if (a->type == DATUM_TIME || b->type == DATUM_TIME) {
        if (datum_to_time(a, &x) && datum_to_time(b, &y)) {
            *ret = order(x, y);
            return true;
        }
    } else if ((a->type == DATUM_NUM || b->type == DATUM_NUM) && datum_to_num(a, &x) &&
               datum_to_num(b, &y)) {
        *ret = order(x, y);
        return true;
    }
    *ret = print_order(a, b);
    return true;
}

static bool array_equal(const struct datum_array *a, const struct datum_array *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct datum_entry *x = &a->entries[i], *y = &b->entries[i];

        if ((x->key == NULL) != (y->key == NULL) || !datum_equal(&x->value, &y->value))
            return false;
        if (x->key != NULL && text_order(x->key->s, x->key->len, y->key->s, y->key->len) != 0)
            return false;
    }
    return true;
}

bool datum_equal(const struct datum *a, const struct datum *b)
{
    int c = 1;

    if (a->type == DATUM_ARRAY && b->type == DATUM_ARRAY)
        return array_equal(a->array, b->array);
    if (a->type == b->type && (a->type == DATUM_CODE || a->type == DATUM_OP))
        return a->code->node == b->code->node;
    return datum_compare(a, b, &c) && c == 0;
}
