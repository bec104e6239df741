// SPDX-License-Identifier: ISC
#include "core/base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p)
{
    if (p == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return p;
}

void *mem_alloc(size_t size)
{
    return must(calloc(1, size > 0 ? size : 1));
}

void *mem_array(size_t count, size_t size)
{
    return must(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *mem_resize(void *p, size_t size)
{
    return must(realloc(p, size > 0 ? size : 1));
}

char *mem_strdup(const char *s)
{
    return s != NULL ? must(strdup(s)) : NULL;
}

char *mem_strndup(const char *s, size_t len)
{
    return must(strndup(s, len));
}

void *mem_dup(const void *p, size_t len)
{
    void *copy = mem_alloc(len);

    if (len > 0)
        memcpy(copy, p, len);
    return copy;
}

char *mem_printf(const char *fmt, ...)
{
    va_list ap;
    char *s = NULL;
    int n;

    va_start(ap, fmt);
    n = vasprintf(&s, fmt, ap);
    va_end(ap);
    return must(n < 0 ? NULL : s);
}

void mem_wipe(void *p, size_t len)
{
    if (p != NULL)
        explicit_bzero(p, len);
}

#define ARENA_BLOCK 4096

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char data[];
};

void *arena_alloc(struct arena *a, size_t size)
{
    size_t align = alignof(max_align_t);
    struct arena_block *b = a->head;
    void *p;

    if (size > SIZE_MAX / 2)
        must(NULL);
    size = (size + align - 1) / align * align;
    if (b == NULL || b->size - b->used < size) {
        size_t room = size > ARENA_BLOCK ? size : ARENA_BLOCK;

        b = must(malloc(sizeof(*b) + room));
        b->next = a->head;
        b->used = 0;
        b->size = room;
        a->head = b;
    }
    p = b->data + b->used;
    b->used += size;
    return memset(p, 0, size);
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s != NULL ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
    char *copy = arena_alloc(a, len + 1);

    if (len > 0)
        memcpy(copy, s, len);
    return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    char *s = NULL, *copy;
    int n;

    va_start(ap, fmt);
    n = vasprintf(&s, fmt, ap);
    va_end(ap);
    must(n < 0 ? NULL : s);
    copy = arena_strndup(a, s, (size_t)n);
    free(s);
    return copy;
}

size_t arena_size(const struct arena *a)
{
    size_t size = 0;

    for (const struct arena_block *b = a->head; b != NULL; b = b->next)
        size += sizeof(*b) + b->size;
    return size;
}

void arena_free(struct arena *a)
{
    while (a->head != NULL) {
        struct arena_block *b = a->head;

        a->head = b->next;
        free(b);
    }
}
