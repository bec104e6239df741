// SPDX-License-Identifier: ISC
// Where the line's characters come from: the keyboard, waited for together with the daemon. They
// are decoded from UTF-8 here, byte by byte, so that a paste is never read ahead: what was typed
// while a command runs is the next line, or a key for the command.
#include "shell/line_priv.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

enum {
    PASTE_PAUSE_S = 1, // a paste whose end got lost is over when nothing comes for so long
    ESCAPE = 0x1b,
};

bool line_key_waits(const struct line *l)
{
    struct pollfd more = { .fd = fileno(l->in), .events = POLLIN };

    return poll(&more, 1, 0) != 0;
}

static void take_events(struct line *l)
{
    struct buf text = { 0 };

    if (l->hooks.event == NULL || l->hooks.event_fd < 0)
        return;
    if (!l->hooks.event(l->hooks.ctx, &text))
        l->hooks.event_fd = -1;
    if (text.len > 0)
        line_show_above(l, &text);
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
        if (line_window_changed(l))
            line_after_resize(l);
        take_events(l);
        if (l->hooks.smart)
            line_paint(l);
        else if (!line_key_waits(l))
            line_redraw(l);
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

wchar_t line_read_character(struct line *l)
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

static void type_again(struct line *l, const char *bytes)
{
    struct ahead *a = &l->ahead;

    a->again_at = 0;
    for (a->again_count = 0; bytes[a->again_count] != '\0'; a->again_count++)
        a->again[a->again_count] = (wchar_t)bytes[a->again_count];
}

// What comes after ESC, to the end of the key. libedit would take the rest of a key that it does
// not know for letters, so it only gets those that it knows; a control character is always one of
// its own. False at the end of input.
static bool read_sequence(struct line *l)
{
    char bytes[16] = { ESCAPE };
    size_t n = 1;
    wchar_t c;

    line_hot_forget(l);
    line_in_sequence(l, ESCAPE);
    while (l->sequence != NO_SEQUENCE) {
        c = line_read_character(l);
        if (c == 0)
            return false;
        line_in_sequence(l, c);
        if (c < L' ' && c != ESCAPE)
            l->sequence = NO_SEQUENCE;
        if (c < L' ')
            n = 0; // what was begun is no key
        if (n + 1 < sizeof(bytes))
            bytes[n++] = c < 0x80 ? (char)c : '?';
    }
    bytes[n] = '\0';
    if (bytes[0] != ESCAPE || line_key_known(bytes))
        type_again(l, bytes);
    return true;
}

// The next character that is not passed over; 0 at the end.
static wchar_t next_character(struct line *l)
{
    struct ahead *a = &l->ahead;
    wchar_t c;

    for (;;) {
        if (a->again_at < a->again_count)
            return a->again[a->again_at++];
        c = line_read_character(l);
        if (c == ESCAPE && !read_sequence(l))
            return 0;
        if (c == 0 || (c != ESCAPE && !line_hot_pass(l, c)))
            return c;
    }
}

int line_read_key(EditLine *el, wchar_t *ret)
{
    struct line *l = line_of(el);
    wchar_t c;

    l->tabbed = l->tabbing;
    l->tabbing = false;
    if (l->letter && l->hot && !l->pasting) {
        l->letter = false;
        *ret = LINE_HOT_KEY;
        return 1;
    }
    c = next_character(l);
    l->letter = !line_in_sequence(l, c) && c > L' ' && c != 0x7f;
    *ret = c;
    return c != 0;
}
