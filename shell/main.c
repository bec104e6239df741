// SPDX-License-Identifier: ISC
// warren: the console. Interactive on a terminal; else it runs what -c, files or standard input
// say.
#include "core/base/mem.h"
#include "core/base/text.h"
#include "shell/check.h"
#include "shell/console.h"
#include "shell/display.h"
#include "shell/job.h"
#include "shell/login.h"
#include "shell/report.h"
#include "shell/session.h"
#include "shell/source.h"
#include "shell/tty.h"

#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATE_DIR "/var/lib/warren"

struct options {
    const char *state_dir;
    const char *commands;   // -c
    const char *login_text; // --login-options
    struct login_options login;
    bool check;
    int fd; // --fd; -1: none
    char **files;
    int file_count;
};

static const char usage[] =
    "usage: warren [--state DIR] [-c COMMANDS | FILE... | --check FILE...]\n"
    "\n"
    "The console of Warren. Without commands or files it is interactive on a terminal\n"
    "and else reads commands from standard input.\n"
    "\n"
    "  --state DIR    the daemon's directory (" STATE_DIR ")\n"
    "  -c COMMANDS    run commands; other users of this machine can see them while they\n"
    "                 run, so give secrets in a file or on standard input\n"
    "  --check        only say whether the files are well formed; needs no daemon\n"
    "  --fd N         run the script of this connection to the daemon\n"
    "  --login-options LETTERS\n"
    "                 about the terminal: c no colours, t do not ask it anything,\n"
    "                 e it is a dumb one, 80w and 24h its size, as in ct80w\n"
    "  --serial-login NAME\n"
    "                 for a getty: log in NAME, or NAME+LETTERS\n"
    "  --version      say the version\n"
    "  --help         say this\n"
    "\n"
    "As a login shell, or as the forced command of a key, it runs what the ssh client\n"
    "asks for (SSH_ORIGINAL_COMMAND). WARREN_LOGIN_OPTIONS in the environment is used\n"
    "where --login-options is not given.\n"
    "\n"
    "Exit status: 0 done, 1 a command failed, 2 wrong usage, 3 no daemon or not\n"
    "permitted, 130 interrupted.\n";

static int usage_error(void)
{
    fputs(usage, stderr);
    return EXIT_USAGE;
}

// Runs one text as one script: a wrong one is not begun.
static enum exit_status run_text(struct session *s, const char *name, const struct buf *text)
{
    struct parse p;
    struct run_error error = { 0 };
    struct buf line = { 0 };
    enum exit_status status = EXIT_OK;

    session_parse(s, &p, name, buf_str(text), text->len);
    if (p.failed) {
        report_parse_place(&line, &p);
        status = EXIT_COMMAND;
    } else if (!session_run(s, &p, &error)) {
        report_run_place(&line, name, &error);
        status = report_status(&error.err);
    }
    fflush(stdout);
    if (line.len > 0)
        fprintf(stderr, "%s\n", buf_str(&line));
    run_error_fini(&error);
    parse_fini(&p);
    buf_free(&line);
    return status;
}

static enum exit_status run_file(struct session *s, const char *path)
{
    struct buf text = { 0 };
    struct err err;
    enum exit_status status;
    bool standard = strcmp(path, "-") == 0;

    if (!(standard ? source_fd(STDIN_FILENO, "standard input", &text, &err)
                   : source_file(path, &text, &err))) {
        fprintf(stderr, "%s\n", err.text);
        return EXIT_COMMAND;
    }
    status = run_text(s, path, &text);
    buf_free(&text);
    return status;
}

static enum exit_status run_sources(struct session *s, const struct options *o)
{
    enum exit_status status = EXIT_OK;
    struct buf text = { 0 };

    if (o->commands != NULL) {
        buf_adds(&text, o->commands);
        status = run_text(s, "-c", &text);
        buf_free(&text);
        return status;
    }
    if (o->file_count == 0)
        return run_file(s, "-");
    for (int i = 0; i < o->file_count && status == EXIT_OK && !s->quit; i++)
        status = run_file(s, o->files[i]);
    return status;
}

// What commands show that nobody types is as wide as the terminal, but waits for no key.
static enum exit_status run_scripts(struct session *s, const struct options *o)
{
    struct tty *tty = tty_open(-1, STDOUT_FILENO);
    struct display display;
    enum exit_status status;

    display_init(&display, tty_term(tty));
    s->out = display_output(&display);
    status = run_sources(s, o);
    display_rest(&display);
    tty_close(tty);
    return status;
}

static enum exit_status check_files(const struct options *o)
{
    enum exit_status worst = EXIT_OK, one;

    for (int i = 0; i < o->file_count; i++) {
        one = check_file(o->files[i]);
        worst = one > worst ? one : worst;
    }
    return worst;
}

static bool number(const char *text, int *ret)
{
    uint64_t n;

    if (!text_u64(text, strlen(text), 1u << 20, &n))
        return false;
    *ret = (int)n;
    return true;
}

// -1: go on; else the exit status.
static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option longs[] = {
        { "state", required_argument, NULL, 's' },
        { "check", no_argument, NULL, 'k' },
        { "fd", required_argument, NULL, 'f' },
        { "login-options", required_argument, NULL, 'l' },
        { "serial-login", required_argument, NULL, 'g' },
        { "version", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    int c;

    while ((c = getopt_long(argc, argv, "c:", longs, NULL)) != -1) {
        if (c == 's') {
            o->state_dir = optarg;
        } else if (c == 'c') {
            o->commands = optarg;
        } else if (c == 'l') {
            o->login_text = optarg;
        } else if (c == 'g') {
            login_serial(optarg);
            perror("warren: /bin/login");
            return EXIT_COMMAND;
        } else if (c == 'k') {
            o->check = true;
        } else if (c == 'v') {
            printf("warren %s\n", WARREN_VERSION);
            return EXIT_OK;
        } else if (c == 'h') {
            fputs(usage, stdout);
            return EXIT_OK;
        } else if (c != 'f' || !number(optarg, &o->fd)) {
            return usage_error();
        }
    }
    o->files = argv + optind;
    o->file_count = argc - optind;
    if ((o->commands != NULL && (o->file_count > 0 || o->check)) ||
        (o->check && o->file_count == 0))
        return usage_error();
    return -1;
}

// What an ssh client asked for where the server runs this program whatever they ask. Only for this
// process: programs that it may start have not been asked.
static void take_ssh_command(struct options *o)
{
    static char *command;

    if (o->commands != NULL || o->file_count > 0 || o->check || o->fd >= 0)
        return;
    command = mem_strdup(getenv("SSH_ORIGINAL_COMMAND"));
    unsetenv("SSH_ORIGINAL_COMMAND");
    if (command != NULL && *command != '\0')
        o->commands = command;
}

// False where what was given on the command line makes no sense; whatever comes through the
// environment does not keep anybody out.
static bool take_login_options(struct options *o)
{
    const char *text = o->login_text != NULL ? o->login_text : getenv(LOGIN_OPTIONS_ENV);

    if (text != NULL && !login_parse(text, &o->login))
        return o->login_text == NULL;
    login_apply(&o->login, STDOUT_FILENO);
    return true;
}

static void on_interrupt(int sig)
{
    (void)sig;
    session_interrupt();
}

static void catch_interrupt(void)
{
    struct sigaction sa = { .sa_handler = on_interrupt };

    sigaction(SIGINT, &sa, NULL); // without SA_RESTART: waits end
    signal(SIGPIPE, SIG_IGN);
}

static struct session *open_session(const struct options *o)
{
    struct err err;
    struct client *client =
        o->fd >= 0 ? client_open_fd(o->fd, &err) : client_open(o->state_dir, &err);
    struct session *s = client != NULL ? session_new(client, &err) : NULL;

    if (s == NULL)
        fprintf(stderr, "warren: %s\n", err.text);
    return s;
}

// Letters beyond ASCII need a UTF-8 locale, which a bare login does not have.
static void choose_locale(void)
{
    if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

int main(int argc, char **argv)
{
    struct options o = { .state_dir = STATE_DIR, .fd = -1 };
    int status = read_options(argc, argv, &o);
    struct session *s;

    if (status >= 0)
        return status;
    if (!take_login_options(&o))
        return usage_error();
    take_ssh_command(&o);
    choose_locale();
    if (o.check)
        return (int)check_files(&o);
    catch_interrupt();
    s = open_session(&o);
    if (s == NULL)
        return EXIT_DAEMON;
    if (o.fd >= 0)
        status = (int)job_run(s);
    else if (o.commands == NULL && o.file_count == 0 && isatty(STDIN_FILENO))
        status = console_run(s, o.state_dir, !o.login.no_detection);
    else
        status = (int)run_scripts(s, &o);
    session_free(s);
    return status;
}
