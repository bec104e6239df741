// SPDX-License-Identifier: ISC
// libedit's door. Four things are done that it has no call for:
//
// * It reads through read_key(), which waits for the keyboard and for the daemon at once. What the
//   daemon says appears above the line that is being typed.
// * Text is shown above or below that line without libedit knowing. Which rows the line takes is
//   counted the way libedit draws; afterwards libedit is told to draw everything anew from the
//   first column of the row that the cursor is in.
// * Colours are painted over what libedit has drawn: the same characters are written again where
// they
//   stand, so that libedit's picture of the screen stays true.
// * Keys are decoded from UTF-8 here, byte by byte, so that a paste is never read ahead: what was
//   typed while a command runs is the next line, or a key for the command.
#include "shell/line.h"

#include "core/base/mem.h"

#include <errno.h>
#include <histedit.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

enum { HISTORY_SIZE = 1000, TAB_WIDTH = 8 };

struct line {
    EditLine *el;
    History *history;
    struct line_hooks hooks;
    FILE *in, *out;
    char *prompt;
    mbstate_t decode;
    struct winsize drawn; // what the editor takes the window for
    bool interrupted;
    bool tabbed;     // the key before was Tab
    bool tabbing;    // this one is
    struct buf text; // the line while a hook looks at it
};

// A place on the terminal, counted from the beginning of the prompt.
struct place {
    size_t row, column;
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

static void step(struct place *p, size_t width, size_t room)
{
    if (p->column + width > room)
        *p = (struct place){ .row = p->row + 1 };
    p->column += width;
    if (p->column >= room)
        *p = (struct place){ .row = p->row + 1 };
}

// Where the cursor is after `text`, drawn the way libedit draws it.
static struct place advance(struct place p, const char *text, size_t len, size_t room)
{
    mbstate_t state = { 0 };
    wchar_t c;

    while (len > 0) {
        size_t n = mbrtowc(&c, text, len, &state);
        int width;

        if (n == 0 || n > len)
            break;
        text += n;
        len -= n;
        width = wcwidth(c);
        if (c == L'\n')
            p = (struct place){ .row = p.row + 1 };
        else if (c == L'\t')
            do
                step(&p, 1, room);
            while (p.column % TAB_WIDTH != 0);
        else
            step(&p, width >= 0 ? (size_t)width : 2, room);
    }
    return p;
}

// Where the cursor and the end of the line are.
static void locate(struct line *l, struct place *ret_cursor, struct place *ret_end)
{
    const LineInfo *info = el_line(l->el);
    size_t room = l->drawn.ws_col;
    struct place start = advance((struct place){ 0 }, l->prompt, strlen(l->prompt), room);

    *ret_cursor = advance(start, info->buffer, (size_t)(info->cursor - info->buffer), room);
    *ret_end = advance(start, info->buffer, (size_t)(info->lastchar - info->buffer), room);
}

static void move_rows(struct line *l, size_t count, char direction)
{
    if (count > 0)
        fprintf(l->out, "\033[%zu%c", count, direction);
}

// Draws prompt and line anew, beginning where the cursor is, which is the first column.
static void redraw(struct line *l)
{
    el_set(l->el, EL_REFRESH);
    fflush(l->out);
}

static void show_above(struct line *l, const struct buf *text)
{
    struct place cursor, end;

    locate(l, &cursor, &end);
    fputc('\r', l->out);
    move_rows(l, cursor.row, 'A');
    fputs("\033[J", l->out);
    fwrite(buf_str(text), 1, text->len, l->out);
    redraw(l);
}

static void go_below(struct line *l, struct place cursor, struct place end)
{
    move_rows(l, end.row - cursor.row, 'B');
    fputs("\r\n", l->out);
}

static void show_below(struct line *l, const struct buf *text)
{
    struct place cursor, end;

    locate(l, &cursor, &end);
    go_below(l, cursor, end);
    if (l->hooks.show != NULL) {
        fflush(l->out);
        l->hooks.show(l->hooks.ctx, buf_str(text));
    } else {
        fwrite(buf_str(text), 1, text->len, l->out);
    }
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
    struct place cursor, end;

    take_window(l);
    locate(l, &cursor, &end);
    fputc('\r', l->out);
    move_rows(l, cursor.row, 'A');
    fputs("\033[J", l->out);
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

// Not while more keys are waiting, which draw the line again, and not what is higher than the
// window, because its first rows are somewhere else.
static void paint(struct line *l)
{
    struct pollfd more = { .fd = fileno(l->in), .events = POLLIN };
    struct place start, cursor, end;
    struct buf text = { 0 };

    take_line(l);
    if (l->hooks.paint == NULL || l->text.len == 0 || !paintable(buf_str(&l->text)) ||
        poll(&more, 1, 0) != 0)
        return;
    start = advance((struct place){ 0 }, l->prompt, strlen(l->prompt), l->drawn.ws_col);
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
        paint(l);
        fds[1].fd = l->hooks.event_fd;
        n = ppoll(fds, 2, NULL, &old);
        sigprocmask(SIG_SETMASK, &old, NULL);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0 && fds[0].revents != 0)
            return true;
    }
}

// libedit's source of characters: 1 and the character, or 0 at the end.
static int read_key(EditLine *el, wchar_t *ret)
{
    struct line *l = line_of(el);
    char byte;

    l->tabbed = l->tabbing;
    l->tabbing = false;
    for (;;) {
        size_t n;

        if (!wait_for_key(l) || read(fileno(l->in), &byte, 1) != 1)
            return 0;
        n = mbrtowc(ret, &byte, 1, &l->decode);
        if (n == 1 || n == 0)
            return 1;
        if (n == (size_t)-1) // no UTF-8: the byte is dropped
            l->decode = (mbstate_t){ 0 };
    }
}

static char *show_prompt(EditLine *el)
{
    return line_of(el)->prompt;
}

// libedit deletes characters, hooks speak of bytes.
static int characters(const char *s, size_t len)
{
    int count = 0;

    for (size_t i = 0; i < len; i++)
        count += (s[i] & 0xc0) != 0x80;
    return count;
}

static unsigned char on_tab(EditLine *el, int key)
{
    struct line *l = line_of(el);
    struct line_completion c = { 0 };
    size_t cursor = take_line(l);
    unsigned char result = CC_NORM;

    (void)key;
    l->tabbing = true;
    if (l->hooks.complete == NULL)
        return CC_ERROR;
    l->hooks.complete(l->hooks.ctx, buf_str(&l->text), cursor, l->tabbed, &c);
    if (c.replace > 0 || c.insert.len > 0) {
        if (c.replace > 0)
            el_deletestr(el, characters(l->text.data + cursor - c.replace, c.replace));
        el_insertstr(el, buf_str(&c.insert));
        result = CC_REFRESH;
    } else if (c.list.len > 0) {
        show_below(l, &c.list);
    }
    buf_free(&c.insert);
    buf_free(&c.list);
    return result;
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
    (void)key;
    if (show_help(line_of(el), false))
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

static unsigned char on_interrupt(EditLine *el, int key)
{
    struct line *l = line_of(el);
    struct place cursor, end;

    (void)key;
    locate(l, &cursor, &end);
    go_below(l, cursor, end);
    l->interrupted = true;
    return CC_EOF;
}

// Ctrl-D: leaves on an empty line, deletes a character otherwise.
static unsigned char on_end(EditLine *el, int key)
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

// Wide, because libedit keeps these strings as they are and loses its copies of narrow ones.
static const struct function {
    const wchar_t *name, *help;
    unsigned char (*run)(EditLine *el, int key);
} functions[] = {
    { L"warren-tab", L"Complete the word", on_tab },
    { L"warren-question", L"Explain, or insert a question mark", on_question },
    { L"warren-help", L"Explain", on_help_key },
    { L"warren-interrupt", L"Discard the line", on_interrupt },
    { L"warren-end", L"Leave, or delete a character", on_end },
    { L"warren-split", L"Insert a line break", on_split },
};

static const struct binding {
    const char *key, *function;
} bindings[] = {
    { "^I", "warren-tab" },
    { "?", "warren-question" },
    { "\033OP", "warren-help" }, // F1
    { "\033[11~", "warren-help" },
    { "^C", "warren-interrupt" },
    { "^D", "warren-end" },
    { "\\034", "warren-split" }, // Ctrl-\\, which bind cannot spell
    { "^R", "em-inc-search-prev" },
    { "^U", "vi-kill-line-prev" },
    { "^W", "ed-delete-prev-word" },
    { "\033[3~", "ed-delete-next-char" },
    { "\033[H", "ed-move-to-beg" },
    { "\033[1~", "ed-move-to-beg" },
    { "\033[F", "ed-move-to-end" },
    { "\033[4~", "ed-move-to-end" },
    { "\033[1;5C", "em-next-word" },
    { "\033[1;5D", "ed-prev-word" },
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
    HistEvent event;

    l->in = in;
    l->out = out;
    l->hooks = *hooks;
    if (l->hooks.event == NULL)
        l->hooks.event_fd = -1;
    l->prompt = mem_strdup("");
    l->el = el_init("warren", in, out, out);
    l->history = history_init();
    history(l->history, &event, H_SETSIZE, HISTORY_SIZE);
    history(l->history, &event, H_SETUNIQUE, 1);
    el_set(l->el, EL_CLIENTDATA, l);
    el_set(l->el, EL_EDITOR, "emacs");
    el_set(l->el, EL_SIGNAL, 0);
    el_set(l->el, EL_PROMPT, show_prompt);
    el_set(l->el, EL_HIST, history, l->history);
    el_set(l->el, EL_GETCFN, read_key);
    // While a line is edited Ctrl-C, Ctrl-Z and Ctrl-\ are keys. When it is done nothing that is
    // typed ahead is echoed: it is shown when it is read.
    el_set(l->el, EL_SETTY, "-d", "-isig", NULL);
    el_set(l->el, EL_SETTY, "-x", "-echo", "-icanon", NULL);
    bind_keys(l->el);
    return l;
}

void line_free(struct line *l)
{
    if (l == NULL)
        return;
    el_end(l->el);
    history_end(l->history);
    buf_free(&l->text);
    free(l->prompt);
    free(l);
}

enum line_end line_read(struct line *l, const char *prompt, struct buf *ret)
{
    const char *text;
    int count = 0;

    free(l->prompt);
    l->prompt = mem_strdup(prompt);
    l->interrupted = l->tabbed = l->tabbing = false;
    l->decode = (mbstate_t){ 0 };
    if (window_changed(l)) // while a command ran
        take_window(l);
    // Before the prompt is shown: whoever sees it types keys for the editor.
    el_set(l->el, EL_PREP_TERM, 1);
    text = el_gets(l->el, &count);
    if (l->interrupted)
        return LINE_INTERRUPTED;
    if (text == NULL || count <= 0)
        return LINE_EOF;
    buf_add(ret, text, strlen(text));
    if (ret->len > 0 && ret->data[ret->len - 1] == '\n')
        buf_truncate(ret, ret->len - 1);
    return LINE_DONE;
}

void line_remember(struct line *l, const char *text)
{
    HistEvent event;

    history(l->history, &event, H_ENTER, text);
}

void line_watch(struct line *l, int event_fd)
{
    l->hooks.event_fd = event_fd;
}
