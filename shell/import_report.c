// SPDX-License-Identifier: ISC
#include "core/base/mem.h"
#include "core/base/text.h"
#include "shell/import.h"

#include <stdlib.h>
#include <string.h>

struct left_out { // one reason in one menu
    struct left_out *next;
    char *path, *reason;
    struct buf lines; // "3-7, 12", without the last run
    unsigned from, to;
    unsigned first; // line; the report has them in this order
};

unsigned import_line(struct import *im, size_t at)
{
    unsigned line, column;

    lex_position(im->script->text + im->at, im->script->len - im->at, at - im->at, &line, &column);
    return im->line + line - 1;
}

static void end_run(const struct left_out *l, struct buf *out)
{
    buf_printf(out, "%s%u", out->len > 0 ? ", " : "", l->from);
    if (l->to > l->from)
        buf_printf(out, "-%u", l->to);
}

static struct left_out *entry(
    struct import *im, const char *path, const char *reason, unsigned line)
{
    struct left_out **place = &im->left_out, *l;

    for (l = im->left_out; l != NULL; l = l->next) {
        if (strcmp(l->path, path) == 0 && strcmp(l->reason, reason) == 0)
            return l;
        if (l->first <= line)
            place = &l->next;
    }
    l = mem_alloc(sizeof(*l));
    *l = (struct left_out){ *place, mem_strdup(path), mem_strdup(reason), .first = line };
    *place = l;
    return l;
}

static void note(struct import *im, const char *path, const char *reason, unsigned line)
{
    struct left_out *l = entry(im, path, reason, line);

    if (l->from != 0 && line <= l->to + 1) {
        l->to = line;
        return;
    }
    if (l->from != 0)
        end_run(l, &l->lines);
    l->from = l->to = line;
}

// "/ip/firewall/" and "/ip firewall" are "/ip firewall".
static void add_path(struct buf *out, const char *text, size_t len)
{
    size_t start = out->len;

    while (len > 0 && strchr(" \t\r\n/{", text[len - 1]) != NULL)
        len--;
    buf_add(out, text, len);
    for (size_t i = start + 1; i < out->len; i++)
        if (out->data[i] == '/')
            out->data[i] = ' ';
}

// Words that every menu has say nothing about what is missing.
static bool is_usual(const char *word)
{
    return strcmp(word, "add") == 0 || strcmp(word, "set") == 0 || strcmp(word, "remove") == 0 ||
           strcmp(word, "enable") == 0 || strcmp(word, "disable") == 0;
}

static void path_of(const struct import *im, const struct node *n, struct buf *out)
{
    const struct command *c = n->command;
    const char *text = im->script->text;

    if (c->builtin != NULL) {
        buf_printf(out, ":%s", c->word);
    } else if (c->verb != NULL) {
        add_path(out, c->menu->path, strlen(c->menu->path));
    } else if (c->callee == NULL && c->word != NULL) {
        if (text[n->at.from] == '/')
            add_path(out, text + n->at.from, c->word_at.from - n->at.from);
        else if (im->path != NULL)
            add_path(out, im->path, im->path_len);
        if (c->word != NULL && !is_usual(c->word))
            buf_printf(out, "%s%s", out->len > 0 ? " " : "", c->word);
    }
}

void import_leave(struct import *im, const struct node *n, const char *reason)
{
    struct buf path = { 0 };

    path_of(im, n, &path);
    note(im, buf_str(&path), reason, import_line(im, n->at.from));
    buf_free(&path);
}

void import_leave_names(
    struct import *im, const struct command *c, const char *what, const char *names)
{
    struct buf path = { 0 }, reason = { 0 };
    struct text_piece piece;

    add_path(&path, c->menu->path, strlen(c->menu->path));
    while (text_split(&names, ',', &piece)) {
        buf_truncate(&reason, 0);
        buf_printf(&reason, "%s %.*s", what, (int)piece.len, piece.s);
        note(im, buf_str(&path), buf_str(&reason), im->line);
    }
    buf_free(&path);
    buf_free(&reason);
}

void import_report(const struct import *im, struct buf *out)
{
    if (im->left_out != NULL)
        buf_printf(out, "Left out of %s:\n", im->name);
    for (const struct left_out *l = im->left_out; l != NULL; l = l->next) {
        struct buf lines = { 0 };

        buf_add(&lines, l->lines.data, l->lines.len);
        end_run(l, &lines);
        buf_printf(out, "  %s: %s (line%s %s)\n", l->path, l->reason,
            strpbrk(buf_str(&lines), "-,") != NULL ? "s" : "", buf_str(&lines));
        buf_free(&lines);
    }
}

void import_report_free(struct import *im)
{
    while (im->left_out != NULL) {
        struct left_out *l = im->left_out;

        im->left_out = l->next;
        free(l->path);
        free(l->reason);
        buf_free(&l->lines);
        free(l);
    }
}
