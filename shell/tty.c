// SPDX-License-Identifier: ISC
#include "shell/tty.h"

#include "core/base/mem.h"
#include "shell/cell.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { ESCAPE = 27, ESCAPE_WAIT_MS = 50, REPORT_WAIT_MS = 500 };

struct tty {
    struct term term;
    int in, out;
    bool keys;               // `in` is a terminal
    bool smart;              // it moves its cursor as a VT100 does
    struct termios settings; // as they were found, without flow control where nothing needs it
};

// What signal handlers need.
static struct {
    int fd;
    bool saved;
    struct termios settings; // as they were found
} original;
static volatile sig_atomic_t resized;

static void put_back(void)
{
    if (original.saved)
        tcsetattr(original.fd, TCSADRAIN, &original.settings);
    original.saved = false;
}

static void die(int signo)
{
    put_back();
    signal(signo, SIG_DFL);
    raise(signo);
}

static void note_resize(int signo)
{
    (void)signo;
    resized = 1;
}

static void on_signal(int signo, void (*handler)(int))
{
    struct sigaction act = { .sa_handler = handler };

    sigemptyset(&act.sa_mask);
    sigaction(signo, &act, NULL);
}

static void measure_size(void *ctx)
{
    struct tty *t = ctx;
    struct winsize size;

    if (ioctl(t->out, TIOCGWINSZ, &size) != 0)
        return;
    t->term.width = size.ws_col;
    t->term.height = size.ws_row;
}

static void measure(struct tty *t)
{
    measure_size(t);
    t->term.live = t->keys && t->smart && t->term.width > 0 && t->term.height > 0;
}

bool tty_resized(struct tty *t)
{
    bool any = resized != 0;

    resized = 0;
    if (any)
        measure(t);
    return any;
}

static void tty_write(void *ctx, const char *data, size_t len)
{
    struct tty *t = ctx;

    while (len > 0) {
        ssize_t n = write(t->out, data, len);

        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (n < 0 && errno == EAGAIN)
            poll(&(struct pollfd){ .fd = t->out, .events = POLLOUT }, 1, -1);
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
}

// One byte. KEY_NONE after `wait_ms` without one (-1: no limit) and when the window was resized.
static int read_byte(struct tty *t, int wait_ms)
{
    struct pollfd p = { .fd = t->in, .events = POLLIN };
    unsigned char c;
    int n = poll(&p, 1, wait_ms);

    if (n == 0)
        return KEY_NONE;
    if (n < 0)
        return tty_resized(t) ? KEY_NONE : KEY_INTERRUPT;
    return read(t->in, &c, 1) == 1 ? c : KEY_END;
}

// What terminals send for a key after ESC.
static const struct sequence {
    const char *bytes;
    enum term_key key;
} sequences[] = {
    { "[A", KEY_UP }, { "OA", KEY_UP }, { "[B", KEY_DOWN }, { "OB", KEY_DOWN },
    { "[5~", KEY_PAGE_UP }, { "[6~", KEY_PAGE_DOWN }, { "[C", KEY_RIGHT }, { "OC", KEY_RIGHT },
    { "[D", KEY_LEFT }, { "OD", KEY_LEFT }, { "[H", KEY_HOME }, { "OH", KEY_HOME },
    { "[1~", KEY_HOME }, { "[7~", KEY_HOME }, { "[F", KEY_END_OF_LINE }, { "OF", KEY_END_OF_LINE },
    { "[4~", KEY_END_OF_LINE }, { "[8~", KEY_END_OF_LINE }, { "[3~", KEY_DELETE },
    { "[15~", KEY_F5 }, { "[[E", KEY_F5 }, // on Linux' own console
};

static int read_sequence(struct tty *t)
{
    char bytes[8] = { 0 };

    for (size_t len = 0; len + 1 < sizeof(bytes); len++) {
        int c = read_byte(t, ESCAPE_WAIT_MS);

        if (c < 0 || c > 0x7f)
            return KEY_NONE;
        bytes[len] = (char)c;
        if (len > 0 && c >= 0x40 && (c != '[' || len > 1)) // the byte that ends a sequence
            break;
    }
    for (size_t i = 0; i < sizeof(sequences) / sizeof(*sequences); i++)
        if (strcmp(sequences[i].bytes, bytes) == 0)
            return (int)sequences[i].key;
    return KEY_NONE;
}

static int tty_key(void *ctx, bool wait)
{
    struct tty *t = ctx;
    int c = read_byte(t, wait ? -1 : 0);

    return c == ESCAPE ? read_sequence(t) : c;
}

// "ESC [ rows ; columns R" at the end of what came: where the cursor is. The report is taken off.
static bool take_report(struct buf *typed, struct winsize *ret)
{
    char *begin = memrchr(typed->data, ESCAPE, typed->len);
    int used = 0;

    if (begin == NULL || sscanf(begin, "\033[%hu;%huR%n", &ret->ws_row, &ret->ws_col, &used) != 2 ||
        used == 0)
        return false;
    buf_truncate(typed, (size_t)(begin - typed->data));
    return true;
}

// The cursor goes as far as it can, and says where that is.
void tty_detect(struct tty *t, struct buf *typed)
{
    struct winsize size = { 0 };
    int c;

    if (!t->keys || !t->smart || t->term.live || isatty(t->out) != 1)
        return;
    term_puts(&t->term, "\0337\033[9999;9999H\033[6n\0338");
    while ((c = read_byte(t, REPORT_WAIT_MS)) >= 0) {
        buf_addc(typed, (char)c);
        if (c == 'R' && take_report(typed, &size)) {
            ioctl(t->out, TIOCSWINSZ, &size);
            measure(t);
            return;
        }
    }
}

static bool is_smart(void)
{
    const char *name = getenv("TERM");

    return name != NULL && *name != '\0' && strcmp(name, "dumb") != 0;
}

// Also between a line and its command no key ends the console, or stops it. A serial line may need
// Ctrl-S to slow us down; elsewhere whoever strikes it by accident would sit before a screen that
// stands still for ever, since Ctrl-C is a key of the line editor.
static void disarm_keys(struct tty *t)
{
    const char *name = ttyname(t->in);

    t->settings = original.settings;
    t->settings.c_cc[VSUSP] = t->settings.c_cc[VQUIT] = _POSIX_VDISABLE;
    if (name != NULL && strncmp(name, "/dev/pts/", 9) == 0)
        t->settings.c_iflag &= ~(tcflag_t)IXON;
    tcsetattr(t->in, TCSADRAIN, &t->settings);
}

struct tty *tty_open(int in, int out)
{
    struct tty *t = mem_alloc(sizeof(*t));
    const char *no_colour = getenv("NO_COLOR");
    static bool registered;

    t->in = in;
    t->out = out;
    t->term = (struct term){ .write = tty_write, .key = tty_key, .ctx = t, .key_fd = -1 };
    t->keys = isatty(in) == 1 && tcgetattr(in, &original.settings) == 0;
    if (t->keys) {
        original.fd = in;
        original.saved = true;
        disarm_keys(t);
        t->term.key_fd = in;
        on_signal(SIGTERM, die);
        on_signal(SIGHUP, die);
        on_signal(SIGQUIT, die);
        if (!registered)
            atexit(put_back);
        registered = true;
    }
    if (isatty(out) == 1) {
        t->smart = is_smart();
        t->term.measure = measure_size;
        measure(t);
        on_signal(SIGWINCH, note_resize);
        t->term.colour = t->smart && (no_colour == NULL || *no_colour == '\0');
    }
    return t;
}

void tty_close(struct tty *t)
{
    if (t == NULL)
        return;
    put_back();
    free(t);
}

struct term *tty_term(struct tty *t)
{
    return &t->term;
}

static void set_mode(struct tty *t, bool signals)
{
    struct termios mode = t->settings;

    if (!t->keys || !original.saved)
        return;
    mode.c_iflag |= ICRNL;
    mode.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG | IEXTEN);
    mode.c_lflag |= signals ? ISIG : 0;
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    tcsetattr(t->in, TCSADRAIN, &mode);
}

void tty_command_mode(struct tty *t)
{
    set_mode(t, true);
}

void tty_key_mode(struct tty *t)
{
    set_mode(t, false);
}

// Takes back the last character, all of its bytes.
static void take_back(struct tty *t, bool hidden, struct buf *answer)
{
    size_t len = answer->len, columns = 1;

    if (len == 0)
        return;
    do
        len--;
    while (len > 0 && (answer->data[len] & 0xc0) == 0x80);
    if (!hidden)
        columns = cell_width(answer->data + len);
    buf_truncate(answer, len);
    while (columns-- > 0)
        term_puts(&t->term, "\b \b");
}

// A star for each character of a secret: one per lead byte of UTF-8.
static void echo(struct tty *t, char byte, bool hidden)
{
    if (!hidden)
        tty_write(t, &byte, 1);
    else if ((byte & 0xc0) != 0x80)
        term_puts(&t->term, "*");
}

// False when the question is over without an answer.
static bool answer_key(struct tty *t, int c, bool hidden, struct buf *answer)
{
    enum { CTRL_D = 4, BACKSPACE = 8, CTRL_U = 21, RUBOUT = 127 };
    char byte = (char)c;

    if (c == KEY_INTERRUPT || c == KEY_END || (c == CTRL_D && answer->len == 0))
        return false;
    if (c == BACKSPACE || c == RUBOUT) {
        take_back(t, hidden, answer);
    } else if (c == CTRL_U) {
        while (answer->len > 0)
            take_back(t, hidden, answer);
    } else if (c >= ' ' && c <= 0xff) {
        buf_addc(answer, byte);
        echo(t, byte, hidden);
    }
    return true;
}

bool tty_ask(struct tty *t, const char *prompt, bool hidden, struct buf *answer)
{
    bool answered = true;
    int c = KEY_NONE;

    set_mode(t, false);
    term_puts(&t->term, prompt);
    for (size_t i = 0; i < answer->len; i++)
        echo(t, answer->data[i], hidden);
    while (answered && (c = tty_key(t, true)) != '\n' && c != '\r')
        answered = answer_key(t, c, hidden, answer);
    term_puts(&t->term, "\n");
    set_mode(t, true);
    return answered;
}
