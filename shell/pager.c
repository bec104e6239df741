// SPDX-License-Identifier: ISC
#include "shell/pager.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "shell/cell.h"

#include <stdlib.h>
#include <string.h>

#define PROMPT_FIRST "-- [Q quit|D dump|down]"
#define PROMPT_LATER "-- [Q quit|D dump|up|down]"

struct pager {
    struct term *term;
    const char **lines; // where each begins; one more for the end of the text
    size_t count;
    size_t next; // first line that is not on the screen yet
    size_t top;  // first line of the page on the screen
};

static void split(struct pager *p, const char *text)
{
    size_t size = 0;

    for (const char *s = text; *s != '\0'; size++)
        s += strcspn(s, "\n") + (s[strcspn(s, "\n")] != '\0');
    p->lines = mem_array(size + 1, sizeof(*p->lines));
    for (; p->count < size; p->count++) {
        p->lines[p->count] = text;
        text += strcspn(text, "\n") + (text[strcspn(text, "\n")] != '\0');
    }
    p->lines[p->count] = text;
}

// Rows of the terminal that a line takes: a long one is wrapped by the terminal.
static size_t rows_of(const struct pager *p, size_t line)
{
    char *text = mem_strndup(p->lines[line], (size_t)(p->lines[line + 1] - p->lines[line]));
    size_t width;

    text[strcspn(text, "\n")] = '\0';
    width = cell_width(text);
    free(text);
    return width == 0 ? 1 : (width + p->term->width - 1) / p->term->width;
}

// The line after the last one that fits into `rows` rows, beginning at `first`; at least one line.
static size_t page_end(const struct pager *p, size_t first, size_t rows)
{
    size_t used = 0, line = first;

    while (line < p->count && (line == first || used + rows_of(p, line) <= rows))
        used += rows_of(p, line++);
    return line;
}

static size_t page_rows(const struct pager *p)
{
    return p->term->height > 1 ? p->term->height - 1 : 1;
}

static void show_until(struct pager *p, size_t end)
{
    p->term->write(p->term->ctx, p->lines[p->next], (size_t)(p->lines[end] - p->lines[p->next]));
    p->next = end;
}

static void page_down(struct pager *p)
{
    p->top = p->next;
    show_until(p, page_end(p, p->next, page_rows(p)));
}

static void line_down(struct pager *p)
{
    show_until(p, p->next + 1);
    while (p->top < p->next && page_end(p, p->top, page_rows(p)) < p->next)
        p->top++;
}

static void page_up(struct pager *p)
{
    size_t used = 0, rows = page_rows(p);

    while (p->top > 0 && used + rows_of(p, p->top - 1) <= rows)
        used += rows_of(p, --p->top);
    term_puts(p->term, "\033[H\033[J");
    p->next = p->top;
    page_down(p);
}

static int ask(struct pager *p)
{
    struct buf prompt = { 0 };
    int key;

    cell_cut(&prompt, p->top == 0 ? PROMPT_FIRST : PROMPT_LATER,
        p->term->width > 1 ? p->term->width - 1 : 1);
    term_puts(p->term, buf_str(&prompt));
    buf_free(&prompt);
    do
        key = p->term->key(p->term->ctx, true);
    while (key == KEY_NONE);
    term_puts(p->term, "\r\033[K");
    return key;
}

// False when nothing more is to be shown.
static bool obey(struct pager *p, int key)
{
    switch (key) {
    case 'q':
    case 'Q':
    case KEY_INTERRUPT:
    case KEY_END:
        return false;
    case 'd':
    case 'D':
        show_until(p, p->count);
        break;
    case KEY_ENTER:
    case '\r':
        line_down(p);
        break;
    case KEY_UP:
    case KEY_PAGE_UP:
    case 'b':
        page_up(p);
        break;
    case ' ':
    case KEY_DOWN:
    case KEY_PAGE_DOWN:
        page_down(p);
        break;
    }
    return true;
}

bool pager_show(struct term *t, const char *text)
{
    struct pager p = { .term = t };
    bool more = true;

    if (!t->live || t->height == 0 || t->width == 0) {
        term_puts(t, text);
        return true;
    }
    split(&p, text);
    page_down(&p);
    while (more && p.next < p.count)
        more = obey(&p, ask(&p));
    free(p.lines);
    return more;
}
