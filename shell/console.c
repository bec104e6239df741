// SPDX-License-Identifier: ISC
// The interactive console: reads what is typed until it is whole, runs it, and says what went
// wrong. The terminal belongs to the line editor while somebody types and to the running command
// otherwise.
#include "shell/console.h"

#include "core/base/mem.h"
#include "core/value/quote.h"
#include "shell/cell.h"
#include "shell/complete.h"
#include "shell/display.h"
#include "shell/echo.h"
#include "shell/edit.h"
#include "shell/eval.h"
#include "shell/highlight.h"
#include "shell/history.h"
#include "shell/line.h"
#include "shell/login.h"
#include "shell/pager.h"
#include "shell/report.h"
#include "shell/safe.h"
#include "shell/session.h"
#include "shell/tty.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HISTORY_FILE ".warren_history"
#define RED          "\033[31m"
#define PLAIN        "\033[m"

struct console {
    struct session *session;
    struct tty *tty;
    struct display display;
    struct echo echo;
    struct safe safe;
    struct line *line;
    const char *state_dir;
    char *history;       // path of the file; NULL: no home
    struct buf text;     // of the command that is being typed, over all its lines
    struct buf open;     // what is open in it: "{("
    struct buf identity; // for the prompt; the last one known where the daemon is away
    bool screen;         // there is a whole screen for a command that wants it
    bool lost;           // the connection broke
};

static struct term *term(struct console *c)
{
    return tty_term(c->tty);
}

// The text up to the cursor, with the lines before it: what completion and help look at.
static void parse_typed(struct console *c, struct parse *p, const char *line, size_t cursor)
{
    struct buf text = { 0 };

    buf_add(&text, c->text.data, c->text.len);
    buf_add(&text, line, cursor);
    session_parse(c->session, p, "", buf_str(&text), text.len);
    buf_free(&text);
}

struct names { // where the names of items go
    value_emit *emit;
    void *ctx;
};

static bool take_name(void *ctx, struct row *row)
{
    const struct names *n = ctx;
    const char *name = row_get(row, "name");

    if (name != NULL)
        n->emit(n->ctx, name, NULL);
    return true;
}

// Names of the items of a menu, asked from the daemon. Menus without names have none to offer.
static void item_names(void *ctx, const char *menu, value_emit *emit, void *emit_ctx)
{
    struct console *c = ctx;
    const struct schema_menu *m = schema_find(c->session->schema, menu);
    struct names names = { emit, emit_ctx };
    struct reply reply = { 0 };
    struct request r;
    struct err err;
    char *command;

    if (m == NULL || schema_menu_prop(m, "name") == NULL || c->lost)
        return;
    command = mem_printf("%s/print", menu);
    request_begin(&r, command);
    request_attr(&r, ".proplist", "name");
    client_stream(c->session->client, &r, take_name, &names, &reply, &err);
    reply_free(&reply);
    request_free(&r);
    free(command);
}

static void variable_names(void *ctx, value_emit *emit, void *emit_ctx)
{
    struct console *c = ctx;

    for (struct variable *v = c->session->globals->variables; v != NULL; v = v->next)
        emit(emit_ctx, v->name, NULL);
}

static struct choice_source source(struct console *c)
{
    return (struct choice_source){ .items = item_names, .variables = variable_names, .ctx = c };
}

static void on_tab(
    void *ctx, const char *line, size_t cursor, bool again, struct line_completion *ret)
{
    struct console *c = ctx;
    struct choice_source from = source(c);
    struct parse p;

    parse_typed(c, &p, line, cursor);
    complete_text(ret, &p, &from, again, term(c)->width);
    parse_fini(&p);
}

static void on_hot(void *ctx, const char *line, struct line_completion *ret)
{
    struct console *c = ctx;
    struct choice_source from = source(c);
    struct parse p;

    parse_typed(c, &p, line, strlen(line));
    complete_hot(ret, &p, &from);
    parse_fini(&p);
}

static bool on_search(void *ctx, const char *part, size_t skip, struct buf *ret)
{
    struct console *c = ctx;

    return schema_search(c->session->schema, part, skip, ret);
}

static bool on_help(void *ctx, const char *line, size_t cursor, bool forced, struct buf *ret)
{
    struct console *c = ctx;
    struct choice_source from = source(c);
    struct parse p;
    bool asked;

    parse_typed(c, &p, line, cursor);
    asked = forced || help_asked(&p);
    if (asked)
        help_text(ret, &p, &from);
    parse_fini(&p);
    return asked;
}

static void on_paint(void *ctx, const char *line, struct buf *ret)
{
    struct console *c = ctx;
    struct parse p;

    parse_typed(c, &p, line, strlen(line));
    highlight_text(ret, &p, c->text.len);
    parse_fini(&p);
}

static void on_show(void *ctx, const char *text)
{
    struct console *c = ctx;

    pager_show(term(c), text);
}

static void say(struct console *c, const char *text)
{
    struct buf out = { 0 };

    buf_adds(&out, term(c)->colour ? RED : "");
    cell_escape(&out, text);
    buf_adds(&out, term(c)->colour ? PLAIN "\n" : "\n");
    term_puts(term(c), buf_str(&out));
    buf_free(&out);
}

// Looks for the daemon again. The tree may be another one afterwards.
static bool reconnect(struct console *c)
{
    struct err err = { 0 };
    struct client *client = client_open(c->state_dir, &err);

    if (client == NULL || !session_reconnect(c->session, client, &err)) {
        say(c, err.text);
        return false;
    }
    c->lost = false;
    echo_subscribe(&c->echo, c->session);
    line_watch(c->line, client_fd(c->session->client));
    return true;
}

static void lose(struct console *c)
{
    c->lost = true;
    c->safe.on = false;
    line_watch(c->line, -1);
}

static bool on_event(void *ctx, struct buf *ret)
{
    struct console *c = ctx;
    struct err err = { 0 };
    bool connected = client_poll(c->session->client, &err);

    buf_adds(ret, buf_str(&c->echo.waiting));
    buf_truncate(&c->echo.waiting, 0);
    if (connected)
        return true;
    cell_escape(ret, err.text);
    buf_adds(ret, c->safe.on ? "\nwhat was changed in safe mode is undone\n" : "\n");
    lose(c);
    return false;
}

static bool on_resize(void *ctx)
{
    struct console *c = ctx;

    return tty_resized(c->tty);
}

static bool on_question(void *ctx, const char *prompt, bool hidden, struct buf *answer)
{
    struct console *c = ctx;

    return tty_ask(c->tty, prompt, hidden, answer);
}

// Whether a text stands on one line as it is. Else it is asked for between quotes, with escapes.
static bool is_line(const struct buf *text)
{
    for (size_t i = 0; i < text->len; i++)
        if ((unsigned char)text->data[i] < ' ')
            return false;
    return text->len == 0 || text->data[0] != '"';
}

// A text of several lines, or one that begins with a quote, is asked for again until its quotes are
// right.
static bool edit_line(struct console *c, const char *name, bool secret, struct buf *text)
{
    struct buf line = { 0 }, prompt = { 0 };
    struct err err = { 0 };
    bool plain = is_line(text), ok;

    if (plain)
        buf_adds(&line, buf_str(text));
    else
        quote_always(&line, buf_str(text), text->len);
    buf_printf(&prompt, "%s: ", name);
    buf_truncate(text, 0);
    while ((ok = tty_ask(c->tty, buf_str(&prompt), secret, &line)) && !plain && line.len > 0 &&
           !unquote(buf_str(&line), line.len, text, &err))
        say(c, err.text);
    if (plain)
        buf_adds(text, buf_str(&line));
    if (line.data != NULL)
        mem_wipe(line.data, line.size);
    buf_free(&line);
    buf_free(&prompt);
    return ok;
}

static bool on_edit(void *ctx, const char *name, bool secret, struct buf *text)
{
    struct console *c = ctx;
    bool ok;

    display_rest(&c->display);
    if (!c->screen || line_pasting(c->line))
        return edit_line(c, name, secret, text);
    tty_key_mode(c->tty);
    ok = edit_text(term(c), text);
    tty_command_mode(c->tty);
    return ok;
}

// "[admin@HomeOffice] interface pptp-server> ", or what a text that is not whole still needs. In
// safe mode that takes the place of the `>`.
static void make_prompt(struct console *c, struct buf *out)
{
    if (c->open.len > 0) {
        buf_printf(out, "%s... ", buf_str(&c->open));
        return;
    }
    if (!c->lost) {
        buf_truncate(&c->identity, 0);
        session_identity(c->session, &c->identity);
    }
    buf_addc(out, '[');
    cell_escape(out, buf_str(&c->identity));
    buf_adds(out, "] ");
    session_path(c->session, out);
    buf_adds(out, c->safe.on ? "<SAFE> " : "> ");
}

static void on_safe(void *ctx)
{
    struct console *c = ctx;
    struct buf prompt = { 0 };
    struct err err = { 0 };

    if (!c->lost && !safe_toggle(&c->safe, &err))
        say(c, err.text);
    make_prompt(c, &prompt);
    line_prompt(c->line, buf_str(&prompt));
    buf_free(&prompt);
}

static void remember(struct console *c, const char *text)
{
    if (text[strspn(text, " \t\n")] == '\0')
        return;
    line_remember(c->line, text);
    if (c->history != NULL)
        history_append(c->history, text);
}

// With a typing error in it a line is not parsed to its end, or as a command that nobody knows; the
// secret may stand in the rest.
static bool has_secret(const struct console *c, const struct parse *p)
{
    return p->secret || schema_names_secret(c->session->schema, buf_str(&c->text));
}

// A pager or a monitor would take as keys what is typed ahead: without live screens it stays for
// the next line. Only for the editor it is meant, unless it comes out of a paste.
static void run(struct console *c, const struct parse *p)
{
    struct run_error error = { 0 };
    struct buf text = { 0 };
    bool live = term(c)->live;

    c->screen = live;
    term(c)->live = live && !line_typed_ahead(c->line);
    if (p->failed) {
        report_parse(&text, p);
        say(c, buf_str(&text));
    } else if (!session_run(c->session, p, &error)) {
        report_run(&text, &error);
        display_rest(&c->display);
        say(c, buf_str(&text));
        if (error.err.class == ERR_TTY)
            lose(c);
    }
    display_rest(&c->display);
    term(c)->live = live;
    session_clear_interrupt();
    run_error_fini(&error);
    buf_free(&text);
}

// Runs the text where nothing is open in it. A daemon that went away is looked for when something
// is to be run.
static void take_text(struct console *c)
{
    struct parse p;

    if (c->lost && !reconnect(c)) {
        buf_truncate(&c->text, 0);
        return;
    }
    session_parse(c->session, &p, "", buf_str(&c->text), c->text.len);
    buf_adds(&c->open, p.open);
    if (c->open.len == 0) {
        if (!has_secret(c, &p))
            remember(c, buf_str(&c->text));
        run(c, &p);
        mem_wipe(c->text.data, c->text.len);
        buf_truncate(&c->text, 0);
    } else {
        buf_addc(&c->text, '\n');
    }
    parse_fini(&p);
}

static enum line_end read_line(struct console *c)
{
    struct buf prompt = { 0 };
    enum line_end end;

    if (!c->lost)
        safe_check(&c->safe);
    make_prompt(c, &prompt);
    buf_truncate(&c->open, 0);
    c->echo.typing = true;
    end = line_read(c->line, buf_str(&prompt), &c->text);
    c->echo.typing = false;
    session_clear_interrupt(); // from here on Ctrl-C means the command
    tty_command_mode(c->tty);
    buf_free(&prompt);
    return end;
}

// Whoever leaves with Ctrl-D in safe mode takes their changes along; /quit leaves them here.
static void leave(struct console *c)
{
    struct err err = { 0 };

    if (!c->lost && !safe_leave(&c->safe, c->session->quit, &err))
        say(c, err.text);
}

static enum exit_status loop(struct console *c)
{
    enum line_end end = LINE_DONE;

    while (end != LINE_EOF && !c->session->quit && (!c->lost || c->state_dir != NULL)) {
        bool more = c->text.len > 0;

        end = read_line(c);
        if (end == LINE_EOF)
            term_puts(term(c), "\n");
        if (end == LINE_EOF && more) // Ctrl-D below the first line discards the text
            end = LINE_INTERRUPTED;
        if (end == LINE_DONE)
            take_text(c);
        else
            buf_truncate(&c->text, 0);
    }
    leave(c);
    return c->lost && c->state_dir == NULL ? EXIT_DAEMON : EXIT_OK;
}

static void add_history(void *ctx, const char *line)
{
    struct console *c = ctx;

    line_remember(c->line, line);
}

static void load_history(struct console *c)
{
    const char *home = getenv("HOME");

    if (home == NULL || *home != '/')
        return;
    c->history = mem_printf("%s/" HISTORY_FILE, home);
    history_load(c->history, add_history, c);
}

int console_run(struct session *session, const char *state_dir, bool detect)
{
    struct console c = { .session = session, .state_dir = state_dir };
    struct buf typed = { 0 };
    enum exit_status status;

    c.tty = tty_open(STDIN_FILENO, STDOUT_FILENO);
    tty_command_mode(c.tty);
    if (detect)
        tty_detect(c.tty, &typed);
    display_init(&c.display, term(&c));
    session->out = display_output(&c.display);
    session->interactive = true;
    session->ask = on_question;
    session->edit = on_edit;
    session->ask_ctx = &c;
    c.safe = (struct safe){ .session = session, .term = term(&c) };
    c.echo.display = &c.display;
    echo_subscribe(&c.echo, session);
    c.line = line_new(stdin, stdout,
        &(struct line_hooks){ .ctx = &c,
            .complete = on_tab,
            .hot = on_hot,
            .help = on_help,
            .search = on_search,
            .paint = term(&c)->colour && term(&c)->live ? on_paint : NULL,
            .safe = on_safe,
            .show = on_show,
            .event = on_event,
            .event_fd = client_fd(session->client),
            .resized = on_resize,
            .smart = term(&c)->live,
            .marks = term(&c)->live && detect });
    line_push(c.line, buf_str(&typed));
    load_history(&c);
    login_greet(term(&c), session);
    status = loop(&c);
    line_free(c.line);
    tty_close(c.tty);
    free(c.history);
    echo_fini(&c.echo);
    buf_free(&typed);
    buf_free(&c.open);
    buf_free(&c.identity);
    buf_free(&c.text);
    return (int)status;
}
