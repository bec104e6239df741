// SPDX-License-Identifier: ISC
#pragma once
// What the files of the line editor share. Every place in the text is a byte of the line as
// line_take() copied it last; libedit counts characters.

#include "shell/line.h"
#include "shell/oneline.h"
#include "shell/place.h"
#include "shell/recall.h"

#include <histedit.h>
#include <sys/ioctl.h>
#include <wchar.h>

enum { LINE_HOT_KEY = 0x1f }; // Ctrl-_, typed after a letter while HotLock is on

// What HotLock has completed, while the person still types it: that is not typed once more.
struct ahead {
    struct buf added;  // empty: nothing
    size_t typed;      // bytes of it that were typed and passed over
    wchar_t again[32]; // meant as another word, so typed after all; or a key that begins with ESC
    size_t again_count, again_at;
};

struct line {
    EditLine *el;
    struct line_hooks hooks;
    FILE *in, *out;
    char *prompt;      // the caller's
    char *shown;       // what stands before the line now
    char *coloured;    // the same for libedit, with colours between bytes 1
    struct buf killed; // by Ctrl-K and Ctrl-U, for Ctrl-Y
    struct buf text;   // the line while a hook looks at it
    struct recall recall;
    FILE *nowhere;      // what libedit draws on where we do it
    struct oneline row; // then
    mbstate_t decode;
    struct winsize drawn; // what the editor takes the window for
    bool interrupted;
    bool tabbed;  // the key before was Tab
    bool tabbing; // this one is
    bool pasting;
    bool hot;    // HotLock is on
    bool letter; // the last key was a letter, and HotLock has not looked at it yet
    enum { NO_SEQUENCE, ESCAPED, IN_SEQUENCE } sequence; // of the keys that are no letters
    struct ahead ahead;
};

struct line *line_of(EditLine *el);

// line_draw.c

// Where the cursor and the end of the line are, counted from where the prompt begins.
void line_locate(struct line *l, struct place *ret_cursor, struct place *ret_end);
// Draws prompt and line anew, beginning where the cursor is, which is the first column.
void line_redraw(struct line *l);
// Takes prompt and line off the screen; the cursor is where they began.
void line_clear(struct line *l);
// Leaves the line where it is; the cursor is in the first column below it.
void line_go_below(struct line *l);
// Finished lines, the line staying the last thing on the screen.
void line_show_above(struct line *l, const struct buf *text);
void line_show_below(struct line *l, const struct buf *text);
// Colours for what is drawn.
void line_paint(struct line *l);
// The prompt that is drawn next: the caller's, with one more `>` while HotLock is on.
void line_set_shown(struct line *l, const char *prompt);
bool line_window_changed(const struct line *l);
void line_take_window(struct line *l);
void line_after_resize(struct line *l);

// line_input.c

bool line_key_waits(const struct line *l);
// The next character from the keyboard, 0 at its end. Meanwhile events and resizes are seen to.
wchar_t line_read_character(struct line *l);
// libedit's source of characters: 1 and the character, or 0 at the end.
int line_read_key(EditLine *el, wchar_t *ret);

// line_hot.c

// Whether a character belongs to what a terminal sends for a key. HotLock does not look at these.
bool line_in_sequence(struct line *l, wchar_t c);
void line_hot_forget(struct line *l);
// True where the character was added already, and is not typed once more.
bool line_hot_pass(struct line *l, wchar_t c);

// line_text.c

// Copies the line for a hook; returns the cursor's offset.
size_t line_take(struct line *l);
void line_move(struct line *l, size_t from, size_t to);
void line_replace(struct line *l, const char *text);
// False: the completion changes nothing.
bool line_apply(struct line *l, size_t cursor, const struct line_completion *c);
void line_completion_fini(struct line_completion *c);

// line_keys.c

void line_bind_keys(EditLine *el);
// Whether what a terminal sends for a key, from its ESC on, means something.
bool line_key_known(const char *bytes);

// The functions of keys, by the file that they are in.
typedef unsigned char line_key(EditLine *el, int key);
line_key line_on_letter, line_on_hotlock; // line_hot.c
line_key line_on_home, line_on_end, line_on_up, line_on_down, line_on_kill, line_on_kill_back,
    line_on_yank, line_on_split, line_on_end_of_file; // line_text.c
line_key line_on_search;                              // line_search.c
