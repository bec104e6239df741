// SPDX-License-Identifier: ISC
#include "shell/login.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "shell/cell.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SIZE_MAX_CELLS = 10000 };

static const char banner[] = "\n"
                             "  Warren " WARREN_VERSION "\n"
                             "\n"
                             "  ?        what can be typed here, at any place of a line\n"
                             "  Tab      completes a word; twice: shows what there is\n"
                             "  /        to the top; a path goes into a menu, .. out of it\n"
                             "  Ctrl-C   stops a command, Ctrl-D or /quit leaves\n"
                             "\n";

static bool take_letter(struct login_options *o, char letter, uint64_t number, bool given)
{
    bool needs_number = letter == 'w' || letter == 'h';

    if (needs_number != given)
        return false;
    switch (letter) {
    case 'w':
        o->width = (unsigned)number;
        return true;
    case 'h':
        o->height = (unsigned)number;
        return true;
    case 'c':
        return o->no_colour = true;
    case 't':
        return o->no_detection = true;
    case 'e':
        return o->dumb = true;
    }
    return false;
}

bool login_parse(const char *text, struct login_options *ret)
{
    struct login_options o = { 0 };

    text += *text == '+';
    while (*text != '\0') {
        size_t digits = strspn(text, "0123456789");
        uint64_t number = 0;

        if (digits > 0 && !text_u64(text, digits, SIZE_MAX_CELLS, &number))
            return false;
        if (!take_letter(&o, text[digits], number, digits > 0))
            return false;
        text += digits + 1;
    }
    *ret = o;
    return true;
}

// Everything that asks for the size asks the terminal, so it is told.
static void set_size(const struct login_options *o, int fd)
{
    struct winsize size;

    if (ioctl(fd, TIOCGWINSZ, &size) != 0)
        return;
    if (o->width > 0)
        size.ws_col = (unsigned short)o->width;
    if (o->height > 0)
        size.ws_row = (unsigned short)o->height;
    ioctl(fd, TIOCSWINSZ, &size);
}

void login_apply(const struct login_options *o, int fd)
{
    if (o->no_colour)
        setenv("NO_COLOR", "1", 1);
    if (o->dumb)
        setenv("TERM", "dumb", 1);
    if (o->width > 0 || o->height > 0)
        set_size(o, fd);
}

// Line breaks stay, other control characters do not reach the terminal.
static void add_lines(struct buf *out, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\r\n");
        struct buf line = { 0 };

        buf_add(&line, text, len);
        cell_escape(out, buf_str(&line));
        buf_addc(out, '\n');
        buf_free(&line);
        text += len;
        text += text[0] == '\r' && text[1] == '\n' ? 2 : *text != '\0';
    }
}

static void add_note(struct buf *out, const struct row *note)
{
    const char *show = row_get(note, "show-at-login"), *text = row_get(note, "note");

    if (show == NULL || strcmp(show, "true") != 0 || text == NULL || *text == '\0')
        return;
    add_lines(out, text);
    buf_addc(out, '\n');
}

void login_serial(const char *typed)
{
    size_t len = strcspn(typed, "+");
    struct login_options options;
    char *name = mem_strndup(typed, len);

    if (typed[len] == '+' && login_parse(typed + len, &options))
        setenv(LOGIN_OPTIONS_ENV, typed + len, 1);
    else
        unsetenv(LOGIN_OPTIONS_ENV);
    execl("/bin/login", "login", "-p", "--", name, (char *)NULL);
    free(name);
}

void login_greet(struct term *t, struct session *s)
{
    struct buf out = { 0 };
    struct request r;
    struct reply reply = { 0 };
    struct err err;

    buf_adds(&out, banner);
    if (schema_find(s->schema, "/system/note") != NULL) {
        request_begin(&r, "/system/note/print");
        if (client_run(s->client, &r, &reply, &err) && reply.rows.count > 0)
            add_note(&out, &reply.rows.rows[0]);
        reply_free(&reply);
        request_free(&r);
    }
    term_puts(t, buf_str(&out));
    buf_free(&out);
}
