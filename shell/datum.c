// SPDX-License-Identifier: ISC
#include "shell/datum.h"

#include "core/base/mem.h"
#include "core/value/value.h"
#include "shell/ast.h"

#include <arpa/inet.h>
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

static struct datum_text *text_new(const char *s, size_t len)
{
    struct datum_text *t = mem_alloc(sizeof(*t) + len + 1);

    t->refs = 1;
    t->len = len;
    if (len > 0)
        memcpy(t->s, s, len);
    return t;
}

static void text_unref(struct datum_text *t)
{
    if (t != NULL && --t->refs == 0)
        free(t);
}

struct datum datum_strn(const char *s, size_t len)
{
    return (struct datum){ .type = DATUM_STR, .text = text_new(s, len) };
}

struct datum datum_str(const char *s)
{
    return datum_strn(s, strlen(s));
}

struct datum datum_id(const char *s)
{
    return (struct datum){ .type = DATUM_ID, .text = text_new(s, strlen(s)) };
}

struct datum datum_array(void)
{
    struct datum_array *a = mem_alloc(sizeof(*a));

    a->refs = 1;
    return (struct datum){ .type = DATUM_ARRAY, .array = a };
}

struct datum datum_code(struct script *script, const struct node *node, enum datum_type type)
{
    struct datum_code *c = mem_alloc(sizeof(*c));

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
        text_unref(a->entries[i].key);
        datum_clear(&a->entries[i].value);
    }
    free(a->entries);
    free(a);
}

static void code_unref(struct datum_code *c)
{
    if (--c->refs > 0)
        return;
    script_unref(c->script);
    free(c);
}

void datum_clear(struct datum *d)
{
    struct datum old = *d;

    *d = (struct datum){ 0 };
    switch (old.type) {
    case DATUM_STR:
    case DATUM_ID:
        text_unref(old.text);
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

// What bare text is by its looks.

static bool guess_num(const char *s, size_t len, struct datum *ret)
{
    bool minus = len > 0 && s[0] == '-';
    size_t i = minus ? 1 : 0;
    unsigned base = len - i > 2 && s[i] == '0' && s[i + 1] == 'x' ? 16 : 10;
    uint64_t v = 0, most = (uint64_t)INT64_MAX;

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
        v = v > (most - 15) / base ? most : v * base + (unsigned)(at - digits);
    }
    *ret = datum_num(minus ? -(int64_t)v : (int64_t)v);
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
    *ret = (struct datum){ .type = DATUM_ID, .text = text_new(s, len) };
    for (size_t i = 1; i < len; i++) {
        if (s[i] >= 'a')
            ret->text->s[i] = (char)(s[i] - 32);
    }
    return true;
}

struct datum datum_guess(const char *s, size_t len)
{
    static bool (*const guesses[])(const char *s, size_t len, struct datum *ret) = { guess_num,
        guess_bool, guess_id, guess_ip, guess_ip6, guess_time };
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

    buf_add(out, c->script->text + c->node->at.from, c->node->at.to - c->node->at.from);
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

// Arrays.

size_t datum_count(const struct datum *array)
{
    return array->array->count;
}

static void unshare(struct datum *array)
{
    struct datum_array *old = array->array;
    struct datum copy;

    if (old->refs == 1)
        return;
    copy = datum_array();
    copy.array->entries = mem_array(old->count, sizeof(*old->entries));
    copy.array->size = copy.array->count = old->count;
    for (size_t i = 0; i < old->count; i++) {
        struct datum_entry *e = &copy.array->entries[i];

        e->key = old->entries[i].key;
        if (e->key != NULL)
            e->key->refs++;
        e->value = datum_copy(&old->entries[i].value);
    }
    old->refs--;
    array->array = copy.array;
}

static void insert(struct datum_array *a, size_t at, struct datum_text *key, struct datum *value)
{
    if (a->count == a->size) {
        a->size = a->size > 0 ? a->size * 2 : 8;
        a->entries = mem_resize(a->entries, a->size * sizeof(*a->entries));
    }
    memmove(&a->entries[at + 1], &a->entries[at], (a->count - at) * sizeof(*a->entries));
    a->entries[at] = (struct datum_entry){ .key = key, .value = *value };
    *value = (struct datum){ 0 };
    a->count++;
}

static size_t numbered(const struct datum_array *a)
{
    size_t low = 0, high = a->count;

    while (low < high) { // numbered elements come first
        size_t mid = (low + high) / 2;

        if (a->entries[mid].key == NULL)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void datum_append(struct datum *array, struct datum *value)
{
    unshare(array);
    insert(array->array, numbered(array->array), NULL, value);
}

// Where a key is, or where it would be (*ret_found says which).
static size_t key_place(const struct datum_array *a, const char *key, size_t len, bool *ret_found)
{
    *ret_found = false;
    for (size_t i = numbered(a); i < a->count; i++) {
        const struct datum_text *k = a->entries[i].key;
        size_t both = k->len < len ? k->len : len;
        int order = memcmp(k->s, key, both);

        if (order == 0)
            order = k->len < len ? -1 : k->len > len;
        *ret_found = order == 0;
        if (order >= 0)
            return i;
    }
    return a->count;
}

void datum_set(struct datum *array, const char *key, size_t len, struct datum *value)
{
    bool found;
    size_t at;

    unshare(array);
    at = key_place(array->array, key, len, &found);
    if (found)
        datum_move(&array->array->entries[at].value, value);
    else
        insert(array->array, at, text_new(key, len), value);
}

bool datum_assign(struct datum *array, const struct datum *key, struct datum *value)
{
    size_t count = numbered(array->array);

    if (key->type == DATUM_STR || key->type == DATUM_ID) {
        datum_set(array, key->text->s, key->text->len, value);
        return true;
    }
    if (key->type != DATUM_NUM || key->num < 0 || (uint64_t)key->num > count)
        return false;
    unshare(array);
    if ((size_t)key->num == count)
        insert(array->array, count, NULL, value);
    else
        datum_move(&array->array->entries[key->num].value, value);
    return true;
}

// The place of an element by a key of the language; false where there is none.
static bool find_element(const struct datum_array *a, const struct datum *key, size_t *ret)
{
    bool found;

    if (key->type == DATUM_STR || key->type == DATUM_ID) {
        *ret = key_place(a, key->text->s, key->text->len, &found);
        return found;
    }
    if (key->type != DATUM_NUM || key->num < 0 || (uint64_t)key->num >= numbered(a))
        return false;
    *ret = (size_t)key->num;
    return true;
}

void datum_drop(struct datum *array, const struct datum *key)
{
    struct datum_array *a;
    size_t at;

    if (!find_element(array->array, key, &at))
        return;
    unshare(array);
    a = array->array;
    text_unref(a->entries[at].key);
    datum_clear(&a->entries[at].value);
    memmove(&a->entries[at], &a->entries[at + 1], (a->count - at - 1) * sizeof(*a->entries));
    a->count--;
}

const struct datum *datum_element(const struct datum *array, const struct datum *key)
{
    size_t at;

    if (array->type != DATUM_ARRAY || !find_element(array->array, key, &at))
        return NULL;
    return &array->array->entries[at].value;
}

const struct datum *datum_at(const struct datum *array, size_t i, const struct datum_text **ret_key)
{
    *ret_key = array->array->entries[i].key;
    return &array->array->entries[i].value;
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
