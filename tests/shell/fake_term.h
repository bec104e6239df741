// SPDX-License-Identifier: ISC
#pragma once
// A struct term over a fake screen: what is written lands in the picture and in `bytes`; keys come
// from an array that ends with KEY_END.

#include "shell/term.h"
#include "tests/fake/screen.h"

struct fake_term {
    struct term term;
    struct screen *screen; // NULL: not a terminal
    struct buf bytes;
    const int *keys;
    size_t writes;
};

static void fake_term_write(void *ctx, const char *data, size_t len)
{
    struct fake_term *f = ctx;

    buf_add(&f->bytes, data, len);
    f->writes++;
    // A terminal's line discipline sends a carriage return with every newline.
    for (size_t i = 0; f->screen != NULL && i < len; i++) {
        if (data[i] == '\n')
            screen_write(f->screen, "\r", 1);
        screen_write(f->screen, data + i, 1);
    }
}

static int fake_term_key(void *ctx, bool wait)
{
    struct fake_term *f = ctx;

    if (f->keys == NULL || *f->keys == KEY_END)
        return wait ? KEY_END : KEY_NONE;
    return *f->keys++;
}

static inline void fake_term_init(struct fake_term *f, size_t rows, size_t columns)
{
    *f = (struct fake_term){ .term = { .write = fake_term_write,
                                 .key = fake_term_key,
                                 .width = columns,
                                 .height = rows,
                                 .live = rows > 0,
                                 .key_fd = -1 } };
    f->term.ctx = f;
    f->screen = rows > 0 ? screen_new(rows, columns) : NULL;
}

static inline void fake_term_fini(struct fake_term *f)
{
    screen_free(f->screen);
    buf_free(&f->bytes);
}
