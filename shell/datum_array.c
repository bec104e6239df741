// SPDX-License-Identifier: ISC
// Arrays: numbered elements first, then keyed ones in the order of their keys. One that is shared
// is copied before it is changed.
#include "shell/datum_priv.h"

#include "core/base/mem.h"
#include "shell/memory.h"

#include <string.h>

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
    memory_take(old->count * sizeof(*old->entries));
    copy.array->weight = old->weight;
    copy.array->depth = old->depth;
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

#define WEIGHT_MAX (16u << 20) // about bytes of printed text
#define DEPTH_MAX  64

// About what a value costs to print.
static size_t weight(const struct datum *d)
{
    if (d->type == DATUM_ARRAY)
        return d->array->weight;
    return d->type == DATUM_STR || d->type == DATUM_ID ? d->text->len : 8;
}

static unsigned depth(const struct datum *d)
{
    return d->type == DATUM_ARRAY ? d->array->depth : 0;
}

bool datum_fits(const struct datum *d, struct err *err)
{
    if (weight(d) > WEIGHT_MAX)
        return err_set(err, ERR_SCRIPT, "value too long");
    if (depth(d) > DEPTH_MAX)
        return err_set(err, ERR_SCRIPT, "array nested too deep");
    return memory_left(err);
}

// The array has got a new element; sums stay at the end of their range.
static void weigh(struct datum_array *a, const struct datum *value)
{
    if (__builtin_add_overflow(a->weight, weight(value) + 8, &a->weight))
        a->weight = SIZE_MAX;
    if (depth(value) >= a->depth)
        a->depth = depth(value) + 1;
}

static void replace(struct datum_array *a, size_t at, struct datum *value)
{
    size_t old = weight(&a->entries[at].value) + 8;

    a->weight = a->weight > old && a->weight != SIZE_MAX ? a->weight - old : a->weight;
    weigh(a, value);
    datum_move(&a->entries[at].value, value);
}

static void insert(struct datum_array *a, size_t at, struct datum_text *key, struct datum *value)
{
    if (a->count == a->size) {
        memory_give(a->size * sizeof(*a->entries));
        a->size = a->size > 0 ? a->size * 2 : 8;
        a->entries = mem_resize(a->entries, a->size * sizeof(*a->entries));
        memory_take(a->size * sizeof(*a->entries));
    }
    memmove(&a->entries[at + 1], &a->entries[at], (a->count - at) * sizeof(*a->entries));
    weigh(a, value);
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

static int key_order(const struct datum_text *k, const char *key, size_t len)
{
    size_t both = k->len < len ? k->len : len;
    int order = both > 0 ? memcmp(k->s, key, both) : 0;

    if (order == 0 && k->len != len)
        order = k->len < len ? -1 : 1;
    return order;
}

// Where a key is, or where it would be (*ret_found says which).
static size_t key_place(const struct datum_array *a, const char *key, size_t len, bool *ret_found)
{
    size_t low = numbered(a), high = a->count;

    *ret_found = false;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = key_order(a->entries[mid].key, key, len);

        if (order == 0) {
            *ret_found = true;
            return mid;
        }
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void datum_set(struct datum *array, const char *key, size_t len, struct datum *value)
{
    bool found;
    size_t at;

    unshare(array);
    at = key_place(array->array, key, len, &found);
    if (found)
        replace(array->array, at, value);
    else
        insert(array->array, at, datum_text_new(key, len), value);
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
        replace(array->array, (size_t)key->num, value);
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
    a->weight -= a->weight != SIZE_MAX ? weight(&a->entries[at].value) + 8 : 0;
    datum_text_unref(a->entries[at].key);
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
