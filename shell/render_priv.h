// SPDX-License-Identifier: ISC
#pragma once
// What the forms of print share; only for shell/render_*.c.

#include "core/base/mem.h"
#include "shell/render.h"

// Room that lines may take. The last column of the terminal stays free: some terminals go to the
// next line by themselves when it is filled.
size_t render_room(const struct render *r);

// The properties that a form shows, in order; free() the array. Flags and comments are shown in
// their own way by table, detail and terse, and are no properties there.
enum render_choice { CHOOSE_COLUMNS, CHOOSE_DETAIL, CHOOSE_ALL };
const struct schema_prop **render_choose(
    const struct render *r, enum render_choice choice, size_t *ret_count);

// What an item is called in front of its line, its number or its id, and how wide that is for all.
void render_label(struct buf *out, const struct render *r, size_t index, size_t width);
size_t render_label_width(const struct render *r, size_t least);
size_t render_flag_columns(const struct schema_menu *m);
void render_flags(struct buf *out, const struct schema_menu *m, const struct row *row);

// "Flags: X - disabled, R - running", wrapped; nothing where the menu has no flags.
void render_legend(struct buf *out, const struct render *r);

// For menus with a template of a line; the plain form of print.
void render_lines(struct buf *out, const struct render *r);

const char *render_value(const struct row *row, const struct schema_prop *prop); // NULL: unset
// As tables show it, which is not always how it is typed; NULL: unset. Lives in the arena.
char *render_shown(struct arena *a, const struct row *row, const struct schema_prop *prop);

// The comment, one ";;; " line per line of it. The first line goes on where `out` stands; the
// others are indented.
void render_comment(struct buf *out, const char *comment, size_t indent, size_t room);
