// SPDX-License-Identifier: ISC
#pragma once
// Allocation that does not fail: running out of memory ends the program with a sentence, so that
// error paths exist only for errors somebody can act on. Bounds on untrusted sizes are the
// caller's business and come first.

#include <stddef.h>

void *mem_alloc(size_t size);               // zeroed; free with free()
void *mem_array(size_t count, size_t size); // zeroed; overflow of count * size is fatal
void *mem_resize(void *p, size_t size);
char *mem_strdup(const char *s);              // NULL gives NULL
char *mem_strndup(const char *s, size_t len); // copies at most len bytes, adds the NUL
void *mem_dup(const void *p, size_t len);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void mem_wipe(void *p, size_t len); // for secrets: is not optimised away

// An arena holds everything that one request allocates and frees it at once.
struct arena_block;
struct arena {
    struct arena_block *head;
};

void *arena_alloc(struct arena *a, size_t size); // zeroed, aligned for any object
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
size_t arena_size(const struct arena *a); // what it takes of the machine's memory
void arena_free(struct arena *a);         // the arena may be used again afterwards
