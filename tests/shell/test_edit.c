// SPDX-License-Identifier: ISC
// The full-screen editor is given keys, and the picture is looked at.
#include "shell/edit.h"

#include "tests/shell/fake_term.h"
#include "tests/t.h"

#include <locale.h>
#include <string.h>

enum { SAVE = 15, LEAVE = 3, CUT = 11, PASTE = 25, UNDO = 21, BACK = 127, DELETE_NEXT = 4 };

#define STATUS "C-c quit C-o save&quit C-u undo C-k cut line C-y paste F5 repaint"

// What the screen shows before the last key, which ends the editor, and what comes of the text.
struct edited {
    struct fake_term f;
    struct buf text, picture;
    const int *keys;
    bool saved;
};

// A terminal that takes a picture whenever it asks for a key.
static int photographer(void *ctx, bool wait)
{
    struct fake_term *f = ctx;
    struct edited *e = (struct edited *)ctx; // its first member

    (void)wait;
    buf_truncate(&e->picture, 0);
    screen_text(f->screen, &e->picture);
    if (*e->keys == KEY_F5 && e->keys[1] == KEY_F5) { // the window has become smaller
        f->term.width = 12;
        f->term.height = 3;
        screen_resize(f->screen, 3, 12);
        e->keys += 2;
        return KEY_NONE;
    }
    return *e->keys == KEY_END ? KEY_END : *e->keys++;
}

static void edit(struct edited *e, const char *text, size_t rows, size_t columns, const int *keys)
{
    *e = (struct edited){ .keys = keys };
    fake_term_init(&e->f, rows, columns);
    e->f.term.key = photographer;
    buf_adds(&e->text, text);
    e->saved = edit_text(&e->f.term, &e->text);
    T_INT(e->f.screen->unknown, 0);
}

static void edited_fini(struct edited *e)
{
    fake_term_fini(&e->f);
    buf_free(&e->text);
    buf_free(&e->picture);
}

#define KEYS(...)                     \
    (const int[])                     \
    {                                 \
        __VA_ARGS__, KEY_END, KEY_END \
    }
#define EDIT(old, want, ...)                           \
    do {                                               \
        struct edited e;                               \
        edit(&e, old, 6, 70, KEYS(__VA_ARGS__, SAVE)); \
        T_OK(e.saved);                                 \
        T_STR(buf_str(&e.text), want);                 \
        edited_fini(&e);                               \
    } while (0)

static void the_text_and_a_line_of_keys_fill_the_screen(void)
{
    struct edited e;

    edit(&e, "one\ntwo \u00e4\t|\nbell \a", 6, 70, KEYS('x', LEAVE));
    T_STR(buf_str(&e.picture), "xone\ntwo \u00e4   |\nbell \\07\n\n\n" STATUS "\n");
    T_OK(!e.saved);
    T_STR(buf_str(&e.text), "one\ntwo \u00e4\t|\nbell \a");
    edited_fini(&e);
}

static void text_is_typed_and_deleted(void)
{
    EDIT("", "ab\nc", 'a', 'b', '\n', 'c');
    EDIT("abc", "axc", KEY_RIGHT, KEY_RIGHT, BACK, 'x');
    EDIT("abc", "bc", KEY_LEFT, KEY_DELETE);
    EDIT("abc", "abc", BACK, KEY_END_OF_LINE, KEY_DELETE, KEY_RIGHT);
    EDIT("a\nb", "ab", KEY_END_OF_LINE, DELETE_NEXT);
    EDIT("\u00e4\u00f6", "\u00f6", KEY_RIGHT, BACK);
    EDIT("\u00f6", "\u00e4\u00f6", 0xc3, 0xa4);
    EDIT("", "\tx", '\t', 'x', KEY_NONE, 1000, 2);
}

static void the_cursor_moves_by_letters_rows_and_pages(void)
{
    EDIT("one\ntwo\nthree", "one\ntwo\nthrxee", KEY_DOWN, KEY_DOWN, KEY_RIGHT, KEY_RIGHT, KEY_RIGHT,
        'x');
    EDIT("one\ntwo", "one\nytwox", KEY_DOWN, KEY_END_OF_LINE, 'x', KEY_HOME, 'y');
    EDIT("one\ntwo", "xone\ntwo", KEY_DOWN, KEY_UP, KEY_UP, 'x');
    EDIT("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\n4\nx5\n6\n7", KEY_PAGE_DOWN, 'x');
    EDIT("1\n2\n3\n4\n5\n6\n7", "x1\n2\n3\n4\n5\n6\n7", KEY_PAGE_DOWN, KEY_PAGE_UP, 'x');
}

static void lines_that_are_cut_together_are_pasted_together(void)
{
    EDIT("a\nb\nc", "c\na\nb\n", CUT, CUT, KEY_END_OF_LINE, '\n', PASTE);
    EDIT("a\nb\nc", "b\nb\nc", CUT, KEY_DOWN, KEY_UP, CUT, PASTE, PASTE);
    EDIT("a", "aa", CUT, CUT, PASTE, PASTE);
    EDIT("x", "x", PASTE);
}

static void undo_goes_back_over_what_was_typed_in_one_go(void)
{
    EDIT("a", "a", 'b', 'c', UNDO, UNDO);
    EDIT("a", "bca", 'b', 'c', KEY_END_OF_LINE, 'd', 'e', UNDO);
    EDIT("ab\nc", "ab\nc", CUT, CUT, UNDO, UNDO);
    EDIT("abc", "abc", KEY_END_OF_LINE, BACK, BACK, BACK, UNDO);
    EDIT("abc", "abyc", KEY_RIGHT, KEY_RIGHT, 'x', KEY_HOME, UNDO, 'y'); // where it was
    EDIT("", "", UNDO);
}

static void a_long_text_scrolls_under_the_cursor(void)
{
    struct edited e;

    edit(&e, "1\n2\n3\n4\n5", 4, 40, KEYS(KEY_DOWN, KEY_DOWN, KEY_DOWN, LEAVE));
    T_STR(buf_str(&e.picture), "2\n3\n4\nC-c quit C-o save&quit C-u undo C-k ...\n");
    T_INT(e.f.screen->unknown, 0);
    edited_fini(&e);
    edit(&e, "1\n2\n3\n4\n5", 4, 40,
        KEYS(KEY_PAGE_DOWN, KEY_PAGE_DOWN, KEY_PAGE_UP, KEY_PAGE_UP, LEAVE));
    T_OK(strncmp(buf_str(&e.picture), "1\n2\n3\n", 6) == 0);
    edited_fini(&e);
}

static void a_long_row_moves_sideways(void)
{
    struct edited e;

    edit(&e, "1234567890abcdef\nxy", 3, 10, KEYS(KEY_END_OF_LINE, LEAVE));
    T_STR(buf_str(&e.picture), "890abcdef\n\nC-c qu...\n");
    edited_fini(&e);
    edit(&e, "1234567890abcdef\nxy", 3, 10, KEYS(KEY_END_OF_LINE, KEY_HOME, LEAVE));
    T_STR(buf_str(&e.picture), "1234567890\nxy\nC-c qu...\n");
    edited_fini(&e);
    edit(&e, "\u5e83\u5e83\u5e83\u5e83\u5e83\u5e83", 3, 10, KEYS(KEY_END_OF_LINE, LEAVE));
    T_STR(buf_str(&e.picture), " \u5e83\u5e83\u5e83\u5e83\n\nC-c qu...\n");
    edited_fini(&e);
}

static void a_smaller_window_is_drawn_anew(void)
{
    struct edited e;

    edit(&e, "one\ntwo\nthree", 6, 40, KEYS(KEY_DOWN, KEY_F5, KEY_F5, 'x', LEAVE));
    T_STR(buf_str(&e.picture), "one\nxtwo\nC-c quit...\n");
    edited_fini(&e);
}

static void what_did_not_change_is_not_sent_again(void)
{
    struct edited e;
    size_t before;

    edit(&e, "first row\nsecond row\nthird row", 6, 70, KEYS(LEAVE));
    before = e.f.bytes.len;
    edited_fini(&e);
    edit(&e, "first row\nsecond row\nthird row", 6, 70, KEYS(KEY_RIGHT, 'x', LEAVE));
    T_OK(e.f.bytes.len - before < 60);
    edited_fini(&e);
}

static void a_text_does_not_grow_without_bound(void)
{
    struct buf big = { 0 };
    struct edited e;

    buf_fill(&big, 'a', EDIT_MAX);
    edit(&e, buf_str(&big), 6, 70, KEYS('x', SAVE));
    T_INT(e.text.len, EDIT_MAX);
    edited_fini(&e);
    buf_free(&big);
}

static void a_terminal_that_is_gone_saves_nothing(void)
{
    struct edited e;

    edit(&e, "old", 6, 70, KEYS('x'));
    T_OK(!e.saved);
    T_STR(buf_str(&e.text), "old");
    edited_fini(&e);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    T_RUN(the_text_and_a_line_of_keys_fill_the_screen);
    T_RUN(text_is_typed_and_deleted);
    T_RUN(the_cursor_moves_by_letters_rows_and_pages);
    T_RUN(lines_that_are_cut_together_are_pasted_together);
    T_RUN(undo_goes_back_over_what_was_typed_in_one_go);
    T_RUN(a_long_text_scrolls_under_the_cursor);
    T_RUN(a_long_row_moves_sideways);
    T_RUN(a_smaller_window_is_drawn_anew);
    T_RUN(what_did_not_change_is_not_sent_again);
    T_RUN(a_text_does_not_grow_without_bound);
    T_RUN(a_terminal_that_is_gone_saves_nothing);
    return t_end();
}
