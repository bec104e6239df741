// SPDX-License-Identifier: ISC
// libedit's door. Some things are done that it has no call for:
//
// * It reads through read_key(), which waits for the keyboard and for the daemon at once. What the
//   daemon says appears above the line that is being typed.
// * Text is shown above or below that line without libedit knowing. Which rows the line takes is
//   counted the way libedit draws; afterwards libedit is told to draw everything anew from the
//   first column of the row that the cursor is in.
// * Colours are painted over what libedit has drawn: the same characters are written again where
//   they stand, so that libedit's picture of the screen stays true.
// * Keys are decoded from UTF-8 here, byte by byte, so that a paste is never read ahead: what was
//   typed while a command runs is the next line, or a key for the command.
// * Where the cursor cannot go up, libedit draws into nothing, and one row is drawn here.
// * A text may have several rows; keys that move and delete work on rows, and typed lines are kept
//   in a list of our own, because libedit's history knows of no rows.
#include "shell/line.h"

#include "core/base/mem.h"
#include "shell/cell.h"
#include "shell/oneline.h"
#include "shell/place.h"
#include "shell/recall.h"

#include <errno.h>
#include <histedit.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

enum {
    PASTE_PAUSE_S = 1, // a paste whose end got lost is over when nothing comes for so long
    HOT_KEY = 0x1f,    // Ctrl-_, which read_key() types after a letter while HotLock is on
};

#define PASTE_ON  "\033[?2004h" // the terminal says where a paste begins and ends
#define PASTE_OFF "\033[?2004l"

// What HotLock has completed, while the person still types it: that is not typed once more.
struct ahead {
    struct buf added;  // empty: nothing
    size_t typed;      // bytes of it that were typed and passed over
    wchar_t again[32]; // these were meant as another word: they are typed after all
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

static struct line *line_of(EditLine *el)
{
    void *l = NULL;

    el_get(el, EL_CLIENTDATA, &l);
    return l;
}

static struct winsize window(const struct line *l)
{
    struct winsize size;

    if (ioctl(fileno(l->out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return (struct winsize){ .ws_row = 24, .ws_col = 80 };
    return size;
}

// Copies the line for a hook; returns the cursor's offset.
static size_t take_line(struct line *l)
{
    const LineInfo *info = el_line(l->el);

    buf_truncate(&l->text, 0);
    buf_add(&l->text, info->buffer, (size_t)(info->lastchar - info->buffer));
    return (size_t)(info->cursor - info->buffer);
}

// Where the cursor and the end of the line are.
static void locate(struct line *l, struct place *ret_cursor, struct place *ret_end)
{
    const LineInfo *info = el_line(l->el);
    size_t room = l->drawn.ws_col;
    struct place start = place_after((struct place){ 0 }, l->shown, strlen(l->shown), room);

    *ret_cursor = place_after(start, info->buffer, (size_t)(info->cursor - info->buffer), room);
    *ret_end = place_after(start, info->buffer, (size_t)(info->lastchar - info->buffer), room);
}

static void move_rows(struct line *l, size_t count, char direction)
{
    if (count > 0)
        fprintf(l->out, "\033[%zu%c", count, direction);
}

// One row for prompt and text; line breaks in it are seen as \n.
static void draw_row(struct line *l, const char *text, size_t cursor)
{
    struct buf part = { 0 }, row = { 0 }, out = { 0 };
    size_t width;

    cell_escape(&row, l->shown);
    buf_add(&part, text, cursor);
    cell_escape(&row, buf_str(&part));
    width = cell_width(buf_str(&row));
    cell_escape(&row, text + cursor);
    oneline_draw(&l->row, &out, buf_str(&row), width, l->drawn.ws_col);
    fwrite(buf_str(&out), 1, out.len, l->out);
    fflush(l->out);
    mem_wipe(row.data, row.size);
    buf_free(&part);
    buf_free(&row);
    buf_free(&out);
}

// Draws prompt and line anew, beginning where the cursor is, which is the first column.
static void redraw(struct line *l)
{
    size_t cursor;

    if (l->hooks.smart) {
        el_set(l->el, EL_REFRESH);
        fflush(l->out);
        return;
    }
    cursor = take_line(l);
    draw_row(l, buf_str(&l->text), cursor);
}

// Takes prompt and line off the screen; the cursor is where they began.
static void clear(struct line *l)
{
    struct place cursor, end;
    struct buf out = { 0 };

    if (!l->hooks.smart) {
        oneline_clear(&l->row, &out);
        fwrite(buf_str(&out), 1, out.len, l->out);
        buf_free(&out);
        return;
    }
    locate(l, &cursor, &end);
    fputc('\r', l->out);
    move_rows(l, cursor.row, 'A');
    fputs("\033[J", l->out);
}

static void show_above(struct line *l, const struct buf *text)
{
    clear(l);
    fwrite(buf_str(text), 1, text->len, l->out);
    redraw(l);
}

static void go_below(struct line *l)
{
    struct place cursor, end;

    locate(l, &cursor, &end);
    if (l->hooks.smart)
        move_rows(l, end.row - cursor.row, 'B');
    else
        redraw(l);
    oneline_forget(&l->row);
    fputs("\r\n", l->out);
    fflush(l->out);
}

static void show_below(struct line *l, const struct buf *text)
{
    go_below(l);
    if (l->hooks.show != NULL)
        l->hooks.show(l->hooks.ctx, buf_str(text));
    else
        fwrite(buf_str(text), 1, text->len, l->out);
    redraw(l);
}

// The prompt on the screen: the caller's, with one more `>` while HotLock is on.
static void set_shown(struct line *l, const char *prompt)
{
    size_t len = strlen(prompt);
    bool more = l->hot && len > 0 && prompt[len - 1] == ' ';
    struct buf plain = { 0 }, coloured = { 0 };

    buf_add(&plain, prompt, more ? len - 1 : len);
    buf_adds(&coloured, buf_str(&plain));
    if (more) {
        buf_adds(&plain, "> ");
        buf_adds(&coloured, l->hooks.paint != NULL ? "\001\033[33m\001>\001\033[m\001 " : "> ");
    }
    free(l->shown);
    free(l->coloured);
    l->shown = mem_strdup(buf_str(&plain));
    l->coloured = mem_strdup(buf_str(&coloured));
    buf_free(&plain);
    buf_free(&coloured);
}

// Another prompt before the same line.
static void change_shown(struct line *l, const char *prompt)
{
    clear(l);
    set_shown(l, prompt);
    redraw(l);
}

static bool window_changed(const struct line *l)
{
    struct winsize now = window(l);

    return now.ws_col != l->drawn.ws_col || now.ws_row != l->drawn.ws_row;
}

static void take_window(struct line *l)
{
    l->drawn = window(l);
    el_resize(l->el);
}

// The window has another width: where the old rows are now depends on the terminal. Most wrap what
// they show anew, which is what is assumed.
static void after_resize(struct line *l)
{
    take_window(l);
    clear(l);
    redraw(l);
}

static void take_events(struct line *l)
{
    struct buf text = { 0 };

    if (l->hooks.event == NULL || l->hooks.event_fd < 0)
        return;
    if (!l->hooks.event(l->hooks.ctx, &text))
        l->hooks.event_fd = -1;
    if (text.len > 0)
        show_above(l, &text);
    buf_free(&text);
}

// A line that a terminal shows as it is: no control characters but line breaks.
static bool paintable(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' && *text != '\n')
            return false;
    return true;
}

static bool key_waits(const struct line *l)
{
    struct pollfd more = { .fd = fileno(l->in), .events = POLLIN };

    return poll(&more, 1, 0) != 0;
}

// Not while more keys are waiting, which draw the line again, and not what is higher than the
// window, because its first rows are somewhere else.
static void paint(struct line *l)
{
    struct place start, cursor, end;
    struct buf text = { 0 };

    take_line(l);
    if (l->hooks.paint == NULL || l->text.len == 0 || !paintable(buf_str(&l->text)) || key_waits(l))
        return;
    start = place_after((struct place){ 0 }, l->shown, strlen(l->shown), l->drawn.ws_col);
    locate(l, &cursor, &end);
    if (end.row >= l->drawn.ws_row)
        return;
    l->hooks.paint(l->hooks.ctx, buf_str(&l->text), &text);
    fputs("\0337\r", l->out);
    move_rows(l, cursor.row - start.row, 'A');
    if (start.column > 0)
        fprintf(l->out, "\033[%zuC", start.column);
    for (const char *c = buf_str(&text); *c != '\0'; c++)
        if (*c == '\n')
            fputs("\r\n", l->out);
        else
            fputc(*c, l->out);
    fputs("\0338", l->out);
    fflush(l->out);
    buf_free(&text);
}

// Waits until the keyboard can be read; meanwhile events and resizes are seen to. Signals are let
// in only here, so that none is missed between looking and waiting.
static bool wait_for_key(struct line *l)
{
    const struct timespec pause = { .tv_sec = PASTE_PAUSE_S };
    sigset_t block, old;
    int n;

    sigemptyset(&block);
    sigaddset(&block, SIGWINCH);
    for (;;) {
        struct pollfd fds[] = { { .fd = fileno(l->in), .events = POLLIN },
            { .fd = -1, .events = POLLIN } };

        sigprocmask(SIG_BLOCK, &block, &old);
        if (l->hooks.resized != NULL)
            l->hooks.resized(l->hooks.ctx);
        if (window_changed(l))
            after_resize(l);
        take_events(l);
        if (l->hooks.smart)
            paint(l);
        else if (!key_waits(l))
            redraw(l);
        fds[1].fd = l->hooks.event_fd;
        n = ppoll(fds, 2, l->pasting ? &pause : NULL, &old);
        sigprocmask(SIG_SETMASK, &old, NULL);
        if (n < 0 && errno != EINTR)
            return false;
        if (n == 0)
            l->pasting = false;
        if (n > 0 && fds[0].revents != 0)
            return true;
    }
}

// The next character from the keyboard, 0 at its end.
static wchar_t read_character(struct line *l)
{
    wchar_t c;
    char byte;

    for (;;) {
        size_t n;

        if (!wait_for_key(l) || read(fileno(l->in), &byte, 1) != 1)
            return 0;
        n = mbrtowc(&c, &byte, 1, &l->decode);
        if (n == 1 || (n == 0 && byte == 0))
            return n == 1 ? c : L' ';
        if (n == (size_t)-1) // no UTF-8: the byte is dropped
            l->decode = (mbstate_t){ 0 };
    }
}

// Whether a character belongs to what a terminal sends for a key: ESC, then a letter, or [ or O and
// more up to a letter. HotLock does not look at these.
static bool in_sequence(struct line *l, wchar_t c)
{
    bool was = l->sequence != NO_SEQUENCE;

    if (c == 0x1b)
        l->sequence = ESCAPED;
    else if (l->sequence == ESCAPED)
        l->sequence = c == L'[' || c == L'O' ? IN_SEQUENCE : NO_SEQUENCE;
    else if (c >= 0x40 && c != L'[')
        l->sequence = NO_SEQUENCE;
    return was || c == 0x1b;
}

static void forget_ahead(struct line *l)
{
    buf_truncate(&l->ahead.added, 0);
    l->ahead.typed = 0;
}

// True where the character was added already: the next letter of the word, or what stands behind
// it. When another letter comes, those that were passed over began another word.
static bool pass_over(struct line *l, wchar_t c)
{
    struct ahead *a = &l->ahead;
    const char *added = buf_str(&a->added);

    if (a->added.len == 0)
        return false;
    if (c == (wchar_t)added[a->typed] && a->typed + 1 < a->added.len) {
        a->typed++;
        return true;
    }
    if (c == (wchar_t)added[a->added.len - 1]) {
        forget_ahead(l);
        return true;
    }
    if (c > L' ' && c != 0x7f && a->typed > 0 && a->typed < sizeof(a->again) / sizeof(*a->again)) {
        for (size_t i = 0; i < a->typed; i++)
            a->again[i] = (wchar_t)added[i];
        a->again[a->typed] = c;
        a->again_count = a->typed + 1;
        a->again_at = 0;
        forget_ahead(l);
        return true;
    }
    forget_ahead(l);
    return false;
}

// libedit's source of characters: 1 and the character, or 0 at the end.
static int read_key(EditLine *el, wchar_t *ret)
{
    struct line *l = line_of(el);
    struct ahead *a = &l->ahead;
    wchar_t c;

    l->tabbed = l->tabbing;
    l->tabbing = false;
    if (l->letter && l->hot && !l->pasting) {
        l->letter = false;
        *ret = HOT_KEY;
        return 1;
    }
    do
        c = a->again_at < a->again_count ? a->again[a->again_at++] : read_character(l);
    while (c != 0 && a->again_at == a->again_count && pass_over(l, c));
    l->letter = !in_sequence(l, c) && c > L' ' && c != 0x7f;
    *ret = c;
    return c != 0;
}

static char *show_prompt(EditLine *el)
{
    return line_of(el)->coloured;
}

// Changes of the line. Offsets are bytes of the line as take_line() copied it; libedit counts
// characters.

static void move_to(struct line *l, size_t from, size_t to)
{
    const char *text = buf_str(&l->text);

    if (to >= from)
        el_cursor(l->el, (int)place_characters(text + from, to - from));
    else
        el_cursor(l->el, -(int)place_characters(text + to, from - to));
}

// Deletes what is between the cursor and another place, and keeps it for Ctrl-Y.
static void cut(struct line *l, size_t cursor, size_t to)
{
    size_t from = to < cursor ? to : cursor, end = to < cursor ? cursor : to;

    if (from == end)
        return;
    buf_truncate(&l->killed, 0);
    buf_add(&l->killed, buf_str(&l->text) + from, end - from);
    move_to(l, cursor, end);
    el_deletestr(l->el, (int)place_characters(buf_str(&l->text) + from, end - from));
}

static void replace_all(struct line *l, const char *text)
{
    size_t cursor = take_line(l);

    move_to(l, cursor, l->text.len);
    if (l->text.len > 0)
        el_deletestr(l->el, (int)place_characters(buf_str(&l->text), l->text.len));
    if (*text != '\0')
        el_insertstr(l->el, text);
}

static bool apply(struct line *l, size_t cursor, struct line_completion *c)
{
    bool any = c->replace > 0 || c->insert.len > 0;

    if (c->replace > 0)
        el_deletestr(l->el, (int)place_characters(l->text.data + cursor - c->replace, c->replace));
    if (c->insert.len > 0)
        el_insertstr(l->el, buf_str(&c->insert));
    return any;
}

static void completion_fini(struct line_completion *c)
{
    buf_free(&c->insert);
    buf_free(&c->list);
}

// The functions of keys.

static unsigned char on_tab(EditLine *el, int key)
{
    struct line *l = line_of(el);
    struct line_completion c = { 0 };
    size_t cursor = take_line(l);
    unsigned char result = CC_NORM;

    (void)key;
    if (l->pasting) {
        el_insertstr(el, " ");
        return CC_REFRESH;
    }
    l->tabbing = true;
    if (l->hooks.complete == NULL)
        return CC_ERROR;
    l->hooks.complete(l->hooks.ctx, buf_str(&l->text), cursor, l->tabbed, &c);
    if (apply(l, cursor, &c))
        result = CC_REFRESH;
    else if (c.list.len > 0)
        show_below(l, &c.list);
    completion_fini(&c);
    return result;
}

// A word that is clear is completed while it is typed.
static unsigned char on_letter(EditLine *el, int key)
{
    struct line *l = line_of(el);
    struct line_completion c = { 0 };
    size_t cursor = take_line(l);
    bool any = false;

    (void)key;
    if (l->hooks.hot != NULL && cursor == l->text.len) {
        l->hooks.hot(l->hooks.ctx, buf_str(&l->text), &c);
        any = apply(l, cursor, &c);
    }
    if (any && l->ahead.again_at == l->ahead.again_count)
        buf_adds(&l->ahead.added, buf_str(&c.insert));
    completion_fini(&c);
    return any ? CC_REFRESH : CC_NORM;
}

static unsigned char on_hotlock(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    l->hot = !l->hot;
    l->letter = false;
    change_shown(l, l->prompt);
    return CC_NORM;
}

static bool show_help(struct line *l, bool forced)
{
    struct buf text = { 0 };
    size_t cursor = take_line(l);
    bool taken = l->hooks.help != NULL &&
                 l->hooks.help(l->hooks.ctx, buf_str(&l->text), cursor, forced, &text);

    if (text.len > 0)
        show_below(l, &text);
    buf_free(&text);
    return taken;
}

static unsigned char on_question(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    if (!l->pasting && show_help(l, false))
        return CC_NORM;
    el_insertstr(el, "?");
    return CC_REFRESH;
}

static unsigned char on_help_key(EditLine *el, int key)
{
    (void)key;
    show_help(line_of(el), true);
    return CC_NORM;
}

static unsigned char on_safe(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    if (l->hooks.safe == NULL)
        return CC_ERROR;
    go_below(l);
    el_set(el, EL_PREP_TERM, 0); // the hook may ask something
    l->hooks.safe(l->hooks.ctx);
    el_set(el, EL_PREP_TERM, 1);
    redraw(l);
    return CC_NORM;
}

static unsigned char on_interrupt(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)el, (void)key;
    go_below(l);
    l->interrupted = true;
    return CC_EOF;
}

// Ctrl-D: leaves on an empty line, deletes a character otherwise.
static unsigned char on_end_of_file(EditLine *el, int key)
{
    const LineInfo *info = el_line(el);

    (void)key;
    if (info->buffer == info->lastchar)
        return CC_EOF;
    if (info->cursor == info->lastchar)
        return CC_ERROR;
    el_cursor(el, 1);
    el_deletestr(el, 1);
    return CC_REFRESH;
}

static unsigned char on_split(EditLine *el, int key)
{
    (void)key;
    el_insertstr(el, "\n");
    return CC_REFRESH;
}

// Whatever somebody else has left on the screen goes, and colours with it.
static unsigned char on_clear(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    if (l->hooks.smart)
        fputs("\033[m\033[H\033[2J", l->out);
    else
        go_below(l);
    redraw(l);
    return CC_NORM;
}

// The whole text again, as it is, for those who see only a part of it.
static unsigned char on_whole(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    take_line(l);
    if (l->text.len == 0)
        return CC_NORM;
    buf_addc(&l->text, '\n');
    show_below(l, &l->text);
    return CC_NORM;
}

// The row's beginning; from there the text's.
static unsigned char on_home(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = take_line(l), begin = place_row_begin(buf_str(&l->text), cursor);

    (void)key;
    move_to(l, cursor, cursor > begin ? begin : 0);
    return CC_REFRESH;
}

static unsigned char on_end(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = take_line(l), end = place_row_end(buf_str(&l->text), cursor);

    (void)key;
    move_to(l, cursor, cursor < end ? end : l->text.len);
    return CC_REFRESH;
}

// To the row's end; there the line break goes.
static unsigned char on_kill(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = take_line(l), end = place_row_end(buf_str(&l->text), cursor);

    (void)key;
    cut(l, cursor, end == cursor && end < l->text.len ? end + 1 : end);
    return CC_REFRESH;
}

static unsigned char on_kill_back(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = take_line(l), begin = place_row_begin(buf_str(&l->text), cursor);

    (void)key;
    cut(l, cursor, begin == cursor && begin > 0 ? begin - 1 : begin);
    return CC_REFRESH;
}

static unsigned char on_yank(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    if (l->killed.len == 0)
        return CC_ERROR;
    el_insertstr(el, buf_str(&l->killed));
    return CC_REFRESH;
}

// Up: the row above, and from the first one the line that was typed before this one.
static unsigned char on_up(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = take_line(l), to = place_above(buf_str(&l->text), cursor);
    const char *older;

    (void)key;
    if (to != cursor) {
        move_to(l, cursor, to);
        return CC_REFRESH;
    }
    older = recall_older(&l->recall, buf_str(&l->text));
    if (older == NULL)
        return CC_ERROR;
    replace_all(l, older);
    return CC_REFRESH;
}

static unsigned char on_down(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = take_line(l), to = place_below(buf_str(&l->text), cursor);
    const char *newer;

    (void)key;
    if (to != cursor) {
        move_to(l, cursor, to);
        return CC_REFRESH;
    }
    newer = recall_newer(&l->recall);
    if (newer == NULL)
        return CC_ERROR;
    replace_all(l, newer);
    return CC_REFRESH;
}

static unsigned char on_paste(EditLine *el, int key)
{
    (void)key;
    line_of(el)->pasting = true;
    return CC_NORM;
}

static unsigned char on_paste_end(EditLine *el, int key)
{
    (void)key;
    line_of(el)->pasting = false;
    return CC_NORM;
}

// Ctrl-R: what was typed before, then what else there is, narrowed by every letter.
struct search {
    struct line *l;
    struct buf part;
    size_t skip; // matches that were refused with another Ctrl-R
};

static bool find(const struct search *s, size_t skip, struct buf *ret)
{
    struct line *l = s->l;
    const char *part = buf_str(&s->part), *line = recall_find(&l->recall, part, skip);
    size_t typed = 0;

    if (line != NULL) {
        buf_adds(ret, line);
        return true;
    }
    while (recall_find(&l->recall, part, typed) != NULL)
        typed++;
    return l->hooks.search != NULL && l->hooks.search(l->hooks.ctx, part, skip - typed, ret);
}

// Shows the match, and in the prompt what is looked for. Without a match the last one stays.
static void show_match(struct search *s)
{
    struct buf prompt = { 0 }, match = { 0 };
    bool found = s->part.len > 0 && find(s, s->skip, &match);

    clear(s->l);
    if (found)
        replace_all(s->l, buf_str(&match));
    buf_printf(
        &prompt, "%s: %s> ", found || s->part.len == 0 ? "search" : "not found", buf_str(&s->part));
    set_shown(s->l, buf_str(&prompt));
    redraw(s->l);
    buf_free(&prompt);
    buf_free(&match);
}

static void shorten(struct buf *part)
{
    while (part->len > 0 && (part->data[part->len - 1] & 0xc0) == 0x80)
        buf_truncate(part, part->len - 1);
    if (part->len > 0)
        buf_truncate(part, part->len - 1);
}

// One key of a search. False: it is over, and the key is for the line.
static bool search_key(struct search *s, wchar_t c)
{
    enum { CTRL_H = 8, CTRL_R = 18, RUBOUT = 127 };
    char bytes[MB_LEN_MAX];
    mbstate_t state = { 0 };
    size_t len;

    if (c == CTRL_R) {
        struct buf unused = { 0 };

        s->skip += find(s, s->skip + 1, &unused);
        buf_free(&unused);
        return true;
    }
    if (c < L' ' && c != CTRL_H)
        return false;
    s->skip = 0;
    if (c == CTRL_H || c == RUBOUT) {
        shorten(&s->part);
        return true;
    }
    len = wcrtomb(bytes, c, &state);
    if (len != (size_t)-1)
        buf_add(&s->part, bytes, len);
    return true;
}

// Escape and what begins with it, Enter and the other control keys end it and keep the line;
// Ctrl-C and Ctrl-G bring the old line back.
static unsigned char on_search(EditLine *el, int key)
{
    enum { CTRL_C = 3, CTRL_G = 7 };
    struct line *l = line_of(el);
    struct search s = { .l = l };
    char *before;
    wchar_t c = 0;

    (void)key;
    take_line(l);
    before = mem_strdup(buf_str(&l->text));
    do
        show_match(&s);
    while ((c = read_character(l)) != 0 && search_key(&s, c));
    clear(l);
    if (c == CTRL_C || c == CTRL_G)
        replace_all(l, before);
    set_shown(l, l->prompt);
    redraw(l);
    if (c != 0 && c != CTRL_C && c != CTRL_G)
        line_push(l, (char[]){ (char)c, '\0' });
    mem_wipe(before, strlen(before));
    free(before);
    buf_free(&s.part);
    return c == 0 ? CC_EOF : CC_NORM;
}

// Wide, because libedit keeps these strings as they are and loses its copies of narrow ones.
static const struct function {
    const wchar_t *name, *help;
    unsigned char (*run)(EditLine *el, int key);
} functions[] = {
    { L"warren-tab", L"Complete the word", on_tab },
    { L"warren-letter", L"Complete a word that is clear", on_letter },
    { L"warren-hotlock", L"Complete words while they are typed", on_hotlock },
    { L"warren-question", L"Explain, or insert a question mark", on_question },
    { L"warren-help", L"Explain", on_help_key },
    { L"warren-safe", L"Take or release safe mode", on_safe },
    { L"warren-interrupt", L"Discard the line", on_interrupt },
    { L"warren-end-of-file", L"Leave, or delete a character", on_end_of_file },
    { L"warren-split", L"Insert a line break", on_split },
    { L"warren-clear", L"Draw everything anew", on_clear },
    { L"warren-whole", L"Show the whole text", on_whole },
    { L"warren-home", L"Go to the beginning", on_home },
    { L"warren-end", L"Go to the end", on_end },
    { L"warren-kill", L"Delete to the end", on_kill },
    { L"warren-kill-back", L"Delete to the beginning", on_kill_back },
    { L"warren-yank", L"Insert what was deleted", on_yank },
    { L"warren-up", L"Row or line before", on_up },
    { L"warren-down", L"Row or line after", on_down },
    { L"warren-search", L"Look for typed lines and commands", on_search },
    { L"warren-paste", L"A paste begins", on_paste },
    { L"warren-paste-end", L"A paste ends", on_paste_end },
};

static const struct binding {
    const char *key, *function;
} bindings[] = {
    { "^I", "warren-tab" },
    { "^_", "warren-letter" },
    { "^V", "warren-hotlock" },
    { "\033[18~", "warren-hotlock" }, // F7
    { "?", "warren-question" },
    { "\033OP", "warren-help" }, // F1
    { "\033[11~", "warren-help" },
    { "\033[[A", "warren-help" }, // on Linux' own console
    { "^X", "warren-safe" },
    { "\033OS", "warren-safe" }, // F4
    { "\033[14~", "warren-safe" },
    { "\033[[D", "warren-safe" },
    { "^C", "warren-interrupt" },
    { "^D", "warren-end-of-file" },
    { "\\034", "warren-split" },    // Ctrl-\\, which bind cannot spell
    { "\033[19~", "warren-whole" }, // F8
    { "^L", "warren-clear" },
    { "\033[15~", "warren-clear" }, // F5
    { "\033[[E", "warren-clear" },
    { "^R", "warren-search" },
    { "\033OR", "warren-search" }, // F3
    { "\033[13~", "warren-search" },
    { "\033[[C", "warren-search" },
    { "^A", "warren-home" },
    { "\033[H", "warren-home" },
    { "\033OH", "warren-home" },
    { "\033[1~", "warren-home" },
    { "\033[7~", "warren-home" },
    { "^E", "warren-end" },
    { "\033[F", "warren-end" },
    { "\033OF", "warren-end" },
    { "\033[4~", "warren-end" },
    { "\033[8~", "warren-end" },
    { "^K", "warren-kill" },
    { "^U", "warren-kill-back" },
    { "^Y", "warren-yank" },
    { "^W", "ed-delete-prev-word" },
    { "^P", "warren-up" },
    { "\033[A", "warren-up" },
    { "\033OA", "warren-up" },
    { "^N", "warren-down" },
    { "\033[B", "warren-down" },
    { "\033OB", "warren-down" },
    { "\033[3~", "ed-delete-next-char" },
    { "\033[1;5C", "em-next-word" },
    { "\033[1;5D", "ed-prev-word" },
    { "\033[200~", "warren-paste" },
    { "\033[201~", "warren-paste-end" },
};

static void bind_keys(EditLine *el)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        el_wset(el, EL_ADDFN, functions[i].name, functions[i].help, functions[i].run);
    for (size_t i = 0; i < sizeof(bindings) / sizeof(*bindings); i++)
        el_set(el, EL_BIND, bindings[i].key, bindings[i].function, NULL);
}

struct line *line_new(FILE *in, FILE *out, const struct line_hooks *hooks)
{
    struct line *l = mem_alloc(sizeof(*l));

    l->in = in;
    l->out = out;
    l->hooks = *hooks;
    if (l->hooks.event == NULL)
        l->hooks.event_fd = -1;
    l->prompt = mem_strdup("");
    l->shown = mem_strdup("");
    l->coloured = mem_strdup("");
    if (!l->hooks.smart)
        l->nowhere = fopen("/dev/null", "w");
    l->el = el_init_fd("warren", in, l->nowhere != NULL ? l->nowhere : out, out, fileno(in),
        fileno(out), fileno(out));
    el_set(l->el, EL_CLIENTDATA, l);
    el_set(l->el, EL_EDITOR, "emacs");
    el_set(l->el, EL_SIGNAL, 0);
    el_set(l->el, EL_PROMPT_ESC, show_prompt, '\001');
    el_set(l->el, EL_GETCFN, read_key);
    // While a line is edited Ctrl-C, Ctrl-Z and Ctrl-\ are keys. When it is done nothing that is
    // typed ahead is echoed: it is shown when it is read.
    el_set(l->el, EL_SETTY, "-d", "-isig", NULL);
    el_set(l->el, EL_SETTY, "-x", "-echo", "-icanon", NULL);
    bind_keys(l->el);
    return l;
}

static void wipe(struct buf *b)
{
    if (b->data != NULL)
        mem_wipe(b->data, b->size);
    buf_free(b);
}

void line_free(struct line *l)
{
    if (l == NULL)
        return;
    el_end(l->el);
    if (l->nowhere != NULL)
        fclose(l->nowhere);
    oneline_forget(&l->row);
    recall_fini(&l->recall);
    wipe(&l->text);
    wipe(&l->killed);
    buf_free(&l->ahead.added);
    free(l->prompt);
    free(l->shown);
    free(l->coloured);
    free(l);
}

void line_prompt(struct line *l, const char *prompt)
{
    free(l->prompt);
    l->prompt = mem_strdup(prompt);
    set_shown(l, prompt);
}

bool line_typed_ahead(const struct line *l)
{
    return l->pasting || key_waits(l);
}

void line_push(struct line *l, const char *keys)
{
    if (*keys != '\0')
        el_push(l->el, keys);
}

// On a dumb terminal: the line is done, and what its one row did not show can be seen now.
static void show_whole(struct line *l, const char *text)
{
    struct buf row = { 0 };

    clear(l);
    cell_escape(&row, l->shown);
    cell_escape(&row, text);
    fprintf(l->out, "%s\r\n", buf_str(&row));
    mem_wipe(row.data, row.size);
    buf_free(&row);
}

// The text of the line that libedit has read, without the newline that ends it.
static enum line_end finish(struct line *l, const char *text, int count, struct buf *ret)
{
    size_t start = ret->len;

    if (l->interrupted)
        return LINE_INTERRUPTED;
    if (text == NULL || count <= 0)
        return LINE_EOF;
    buf_adds(ret, text);
    if (ret->len > 0 && ret->data[ret->len - 1] == '\n')
        buf_truncate(ret, ret->len - 1);
    if (!l->hooks.smart)
        show_whole(l, buf_str(ret) + start);
    return LINE_DONE;
}

enum line_end line_read(struct line *l, const char *prompt, struct buf *ret)
{
    const char *text;
    enum line_end end;
    int count = 0;

    line_prompt(l, prompt);
    recall_begin(&l->recall);
    l->interrupted = l->tabbed = l->tabbing = l->letter = false;
    forget_ahead(l);
    l->ahead.again_at = l->ahead.again_count = 0;
    l->sequence = NO_SEQUENCE;
    l->decode = (mbstate_t){ 0 };
    if (window_changed(l)) // while a command ran
        take_window(l);
    // Before the prompt is shown: whoever sees it types keys for the editor.
    el_set(l->el, EL_PREP_TERM, 1);
    if (l->hooks.marks)
        fputs(PASTE_ON, l->out);
    text = el_gets(l->el, &count);
    if (l->hooks.marks)
        fputs(PASTE_OFF, l->out);
    end = finish(l, text, count, ret);
    oneline_forget(&l->row);
    fflush(l->out);
    return end;
}

void line_remember(struct line *l, const char *text)
{
    recall_add(&l->recall, text);
}

void line_watch(struct line *l, int event_fd)
{
    l->hooks.event_fd = event_fd;
}
