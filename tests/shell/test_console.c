// SPDX-License-Identifier: ISC
// The interactive console, typed at on a pty, before a daemon that answers from a table.
#include "shell/console.h"

#include "core/base/text.h"
#include "shell/session.h"
#include "tests/fake/answers.h"
#include "tests/fake/typist.h"
#include "tests/t.h"

#include "tests/shell/sample_schema.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

TYPIST_CHECK_FUNCTION

#define ROWS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define COUNT     (sizeof(sample_describe) / sizeof(*sample_describe))

static const char *described[COUNT + 1];
static char home[] = "/tmp/warren-test-XXXXXX";

static const struct fake_answer answers[] = {
    { "/console/describe", described, .done = "hash=1;user=admin" },
    { "/system/identity/print", ROWS("name=HomeOffice") },
    { "/interface/pptp-client/print",
        ROWS(".id=*1;name=test2;mtu=1460;connect-to=10.1.1.12;user=john;password=john;"
             "profile=default;add-default-route=true;disabled=true") },
    { "/interface/pptp-client/add", .done = "ret=*2" },
    { "/interface/pptp-client/set", .trap = "failure: already have such name" },
    { "/interface/pptp-client/monitor",
        ROWS(".section=0;status=Dialing",
            ".section=1;uptime=4h35s;encoding=MPPE 128 bit, stateless;status=Connected"),
        .stays = true },
    { "/interface/print",
        ROWS(".id=*1;name=ether1;mtu=1500;running=true", ".id=*2;name=test2;mtu=1460") },
    { "/ppp/profile/print", ROWS("name=default", "name=default-encryption") },
    { "/ping", ROWS("host=10.0.103.1;ttl=255;time=3ms480us;sent=1"), .stays = true },
    { 0 },
};

// A daemon that has something to say while it answers.
static const struct fake_answer talkative[] = {
    { "/console/describe", described, .done = "hash=1;user=admin" },
    { "/system/identity/print", ROWS("name=HomeOffice") },
    { "/system/note/print", ROWS("show-at-login=true;note=Hands off!\n  \033[2JAsk kim.") },
    { "/system/identity/set" },
    { "/log/echo", .stays = true },
    { "/ppp/profile/print", ROWS("name=default"),
        .echo = ROWS("time=17:20:07;topics=pptp,info;message=two") },
    { "/interface/pptp-client/monitor", ROWS("status=Dialing"), .stays = true },
    { "/ping", ROWS("host=10.0.103.1;ttl=255;time=3ms480us;sent=1"), .stays = true,
        .echo = ROWS("time=17:20:08;topics=system,error,critical;message=a\033[31mb") },
    { 0 },
};

// Safe mode is free, and can be taken once.
static const struct fake_answer safe[] = {
    { "/console/describe", described, .done = "hash=1;user=admin" },
    { "/system/identity/print", ROWS("name=HomeOffice") },
    { "/safe-mode/take" },
    { "/safe-mode/get", .done = "ret=own" },
    { "/safe-mode/release" },
    { "/safe-mode/unroll" },
    { 0 },
};

// Somebody else has it, and takes it back at once.
static const struct fake_answer contended[] = {
    { "/console/describe", described, .done = "hash=1;user=admin" },
    { "/system/identity/print", ROWS("name=HomeOffice") },
    { "/safe-mode/take", .with = "=hijack=unroll" },
    { "/safe-mode/take", .trap = "failure: safe mode is taken by kim" },
    { "/safe-mode/get", .done = "ret=kim" },
    { 0 },
};

struct world {
    struct typist typist;
    pid_t daemon;
    int fd; // the console's end; -1: it connects by itself, to `dir`
    const char *dir;
    int log; // what the daemon was asked
};

static void on_interrupt(int signo)
{
    (void)signo;
    session_interrupt();
}

static int console(void *ctx)
{
    struct world *w = ctx;
    struct err err = { 0 };
    struct client *client = w->fd >= 0 ? client_open_fd(w->fd, &err) : client_open(w->dir, &err);
    struct session *s = client != NULL ? session_new(client, &err) : NULL;
    struct sigaction act = { .sa_handler = on_interrupt };
    int status;

    sigaction(SIGINT, &act, NULL);
    setenv("HOME", home, 1);
    setenv("NO_COLOR", "1", 1);
    if (s == NULL) {
        printf("%s\n", err.text);
        return 99;
    }
    status = console_run(s, w->dir, true);
    session_free(s);
    return status;
}

static void start_with(
    struct world *w, const struct fake_answer *daemon, size_t rows, size_t columns)
{
    int log[2];

    *w = (struct world){ 0 };
    if (pipe(log) != 0)
        abort();
    w->log = log[0];
    w->fd = fake_answers_start(daemon, log[1], &w->daemon);
    close(log[1]);
    typist_start(&w->typist, rows, columns, console, w);
    close(w->fd);
    T_OK(typist_wait_part(&w->typist, "[admin@HomeOffice] >"));
}

static void start(struct world *w, size_t rows, size_t columns)
{
    start_with(w, answers, rows, columns);
}

static int finish(struct world *w)
{
    int status = typist_end(&w->typist);

    close(w->log);
    waitpid(w->daemon, NULL, 0);
    return status;
}

// What a console asks without being told to.
static bool is_own_question(const char *line)
{
    static const char *const questions[] = { "/console", "/system/identity/print",
        "/system/note/print", "/log/echo" };

    for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++)
        if (text_starts(line, questions[i]))
            return true;
    return false;
}

// What the daemon was asked since the last call, without the console's own questions.
static void take_log(struct world *w, struct buf *ret)
{
    char bytes[4096];
    struct buf all = { 0 };
    ssize_t n;

    fcntl(w->log, F_SETFL, O_NONBLOCK);
    while ((n = read(w->log, bytes, sizeof(bytes))) > 0)
        buf_add(&all, bytes, (size_t)n);
    buf_truncate(ret, 0);
    for (const char *line = buf_str(&all), *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        if (!is_own_question(line))
            buf_add(ret, line, (size_t)(end - line) + 1);
    buf_free(&all);
}

static void the_manuals_client_transcript(void)
{
    struct world w;
    struct buf log = { 0 };

    start(&w, 24, 80);
    typist_type(&w.typist, "\fint pptp-c\r");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > int pptp-c\n"
                             "[admin@HomeOffice] interface pptp-client>\n");
    typist_type(&w.typist, "add name=test2 connect-to=10.1.1.12 \\\r");
    TYPIST_SCREEN(&w.typist,
        "[admin@HomeOffice] > int pptp-c\n"
        "[admin@HomeOffice] interface pptp-client> add name=test2 connect-to=10.1.1.12 \\\n"
        "\\...\n");
    typist_type(&w.typist, "user=john add-default-route=yes password=john\rprint\r");
    TYPIST_SCREEN(&w.typist,
        "[admin@HomeOffice] > int pptp-c\n"
        "[admin@HomeOffice] interface pptp-client> add name=test2 connect-to=10.1.1.12 \\\n"
        "\\... user=john add-default-route=yes password=john\n"
        "[admin@HomeOffice] interface pptp-client> print\n"
        "Flags: X - disabled, R - running\n"
        "    0 X name=\"test2\" mtu=1460 connect-to=10.1.1.12 user=\"john\" password=\"john\"\n"
        "        profile=default add-default-route=yes\n"
        "[admin@HomeOffice] interface pptp-client>\n");
    take_log(&w, &log);
    T_STR(buf_str(&log), "/interface/pptp-client/add =name=test2 =connect-to=10.1.1.12 =user=john "
                         "=add-default-route=yes =password=john\n"
                         "/interface/pptp-client/print\n");
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
    buf_free(&log);
}

static void monitor_is_left_with_q_and_keeps_the_last_values(void)
{
    struct world w;

    start(&w, 24, 80);
    typist_type(&w.typist, "\finterface pptp-client monitor test2\r");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > interface pptp-client monitor test2\n"
                             "    uptime: 4h35s\n"
                             "  encoding: MPPE 128 bit, stateless\n"
                             "    status: Connected\n"
                             "-- [Q quit|D dump|C-z pause]\n");
    typist_type(&w.typist, "q");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > interface pptp-client monitor test2\n"
                             "    uptime: 4h35s\n"
                             "  encoding: MPPE 128 bit, stateless\n"
                             "    status: Connected\n"
                             "[admin@HomeOffice] >\n");
    typist_type(&w.typist, "/quit\r");
    T_INT(finish(&w), 0);
}

static void interrupt_ends_a_ping_with_its_summary(void)
{
    struct world w;

    start(&w, 24, 80);
    typist_type(&w.typist, "\f/ping 10.0.103.1\r");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > /ping 10.0.103.1\n"
                             "10.0.103.1 pong: ttl=255 time=3 ms\n");
    typist_type(&w.typist, "\003");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > /ping 10.0.103.1\n"
                             "10.0.103.1 pong: ttl=255 time=3 ms\n"
                             "ping interrupted\n"
                             "1 packets transmitted\n"
                             "[admin@HomeOffice] >\n");
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
}

static void errors_are_one_line_and_the_prompt_returns(void)
{
    struct world w;

    start(&w, 24, 80);
    typist_type(&w.typist, "\finterface po print\r");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > interface po print\n"
                             "bad command name po (line 1 column 11)\n"
                             "[admin@HomeOffice] >\n");
    typist_type(&w.typist, "\finterface pptp-client set test2 name=x\r");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > interface pptp-client set test2 name=x\n"
                             "failure: already have such name\n"
                             "[admin@HomeOffice] >\n");
    typist_type(&w.typist, "\f/interface/print nonsense=1\r");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > /interface/print nonsense=1\n"
                             "expected end of command (line 1 column 18)\n"
                             "[admin@HomeOffice] >\n");
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
}

static void log_lines_come_above_the_line_and_between_the_lines_of_a_command(void)
{
    struct world w;

    start_with(&w, talkative, 24, 80);
    typist_type(&w.typist, "\finterface pptp-client add profile=def\tx");
    TYPIST_SCREEN(&w.typist, "17:20:07 echo: pptp,info two\n"
                             "[admin@HomeOffice] > interface pptp-client add profile=default x\n");
    typist_type(&w.typist, "\003\f/ping 10.0.103.1\r");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > /ping 10.0.103.1\n"
                             "17:20:08 echo: system,error,critical a\\1B[31mb\n"
                             "10.0.103.1 pong: ttl=255 time=3 ms\n");
    typist_type(&w.typist, "\003\004");
    T_INT(finish(&w), 0);
}

static void safe_mode_is_taken_and_released_with_a_key(void)
{
    struct world w;
    struct buf log = { 0 };

    start_with(&w, safe, 24, 80);
    typist_type(&w.typist, "\finterface pptp-client\rha\030");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > interface pptp-client\n"
                             "[admin@HomeOffice] interface pptp-client> ha\n"
                             "[Safe Mode taken]\n"
                             "[admin@HomeOffice] interface pptp-client<SAFE> ha\n");
    typist_type(&w.typist, "\003/\r");
    T_OK(typist_wait_part(&w.typist, "\n[admin@HomeOffice] <SAFE>\n"));
    typist_type(&w.typist, "\f\033OS");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] <SAFE>\n"
                             "[Safe Mode released]\n"
                             "[admin@HomeOffice] >\n");
    take_log(&w, &log);
    T_STR(buf_str(&log), "/safe-mode/take\n/safe-mode/get\n/safe-mode/get\n/safe-mode/release\n");
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
    buf_free(&log);
}

static void leaving_safe_mode_by_ctrl_d_undoes_and_by_quit_keeps(void)
{
    static const struct {
        const char *keys, *asked;
    } cases[] = {
        { "\004", "/safe-mode/take\n/safe-mode/unroll\n" },
        { "/quit\r", "/safe-mode/take\n/safe-mode/release\n" },
    };

    for (size_t i = 0; i < 2; i++) {
        struct world w;
        struct buf log = { 0 };

        start_with(&w, safe, 24, 80);
        typist_type(&w.typist, "\030");
        T_OK(typist_wait_part(&w.typist, "\n[admin@HomeOffice] <SAFE>\n"));
        typist_type(&w.typist, cases[i].keys);
        T_INT(typist_end(&w.typist), 0);
        waitpid(w.daemon, NULL, 0);
        take_log(&w, &log);
        T_STR(buf_str(&log), cases[i].asked);
        close(w.log);
        buf_free(&log);
    }
}

static void safe_mode_is_taken_from_somebody_else_if_one_says_so(void)
{
    struct world w;

    start_with(&w, contended, 24, 100);
    typist_type(&w.typist, "\f\030");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] >\n"
                             "Hijacking Safe Mode from someone - unroll/release/don't take it "
                             "[u/r/d]:\n");
    typist_type(&w.typist, "d\r");
    T_OK(typist_wait_part(&w.typist, "[u/r/d]: d\n[admin@HomeOffice] >\n"));
    typist_type(&w.typist, "\030u\r");
    T_OK(typist_wait_part(&w.typist, "[u/r/d]: u\n[Safe Mode taken]\n[admin@HomeOffice] <SAFE>\n"));
    typist_type(&w.typist, "\r");
    T_OK(typist_wait_part(
        &w.typist, "<SAFE>\n[Safe mode released by another user]\n[admin@HomeOffice] >\n"));
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
}

static void the_note_is_shown_before_the_first_prompt(void)
{
    struct world w;

    start_with(&w, talkative, 24, 80);
    T_OK(typist_wait_part(
        &w.typist, "or /quit leaves\n\nHands off!\n  \\1B[2JAsk kim.\n\n[admin@HomeOffice] >\n"));
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
}

static void edit_opens_the_whole_screen_and_sets_the_value(void)
{
    struct world w;
    struct buf log = { 0 };

    start_with(&w, talkative, 6, 60);
    typist_type(&w.typist, "\f/system identity edit name\r");
    TYPIST_SCREEN(&w.typist, "HomeOffice\n\n\n\n\n"
                             "C-c quit C-o save&quit C-u undo C-k cut line C-y paste F...\n");
    typist_type(&w.typist, "\033[F\177\177\177\177\177\177\003");
    T_OK(typist_wait_part(&w.typist, "[admin@HomeOffice] >\n"));
    typist_type(&w.typist, "\033[A\r");
    T_OK(typist_wait_part(&w.typist, "save&quit"));
    typist_type(&w.typist, "\005ice\017");
    T_OK(typist_wait_part(&w.typist, "[admin@HomeOffice] >\n"));
    typist_type(&w.typist, "\004");
    T_INT(typist_end(&w.typist), 0);
    waitpid(w.daemon, NULL, 0);
    take_log(&w, &log);
    T_OK(strstr(buf_str(&log), "/system/identity/set =name=HomeOfficeice\n") != NULL);
    close(w.log);
    buf_free(&log);
}

static void completion_asks_the_daemon_for_names_and_changes_nothing(void)
{
    struct world w;
    struct buf log = { 0 };

    start(&w, 24, 80);
    typist_type(&w.typist, "\f/int\tpptp-c\tadd prof\tdef\t");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > /interface pptp-client add profile=default\n");
    typist_type(&w.typist, "\t");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > /interface pptp-client add profile=default\n"
                             "default             default-encryption\n"
                             "[admin@HomeOffice] > /interface pptp-client add profile=default\n");
    take_log(&w, &log);
    T_OK(strstr(buf_str(&log), "/add") == NULL);
    T_OK(strstr(buf_str(&log), "/ppp/profile/print =.proplist=name\n") != NULL);
    typist_type(&w.typist, "\003\004");
    T_INT(finish(&w), 0);
    buf_free(&log);
}

static void long_output_stops_at_the_page(void)
{
    struct world w;

    start(&w, 4, 60);
    typist_type(&w.typist, "\finterface print\r");
    TYPIST_SCREEN(&w.typist, "Flags: X - disabled, R - running\n"
                             " #    NAME    MTU\n"
                             " 0  R ether1 1500\n"
                             "-- [Q quit|D dump|down]\n");
    typist_type(&w.typist, "q");
    TYPIST_SCREEN(&w.typist, "Flags: X - disabled, R - running\n"
                             " #    NAME    MTU\n"
                             " 0  R ether1 1500\n"
                             "[admin@HomeOffice] >\n");
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
}

static void what_is_pasted_behind_a_long_output_is_typed_and_no_key(void)
{
    struct world w;

    start(&w, 4, 60);
    typist_type(&w.typist, "\finterface print\r:put q\rinterface print\r:put [:len abc]\r");
    T_OK(typist_wait_part(&w.typist, "> :put q\nq\n"));
    T_OK(typist_wait_part(&w.typist, "> :put [:len abc]\n3\n"));
    typist_type(&w.typist, "\033[200~interface print\r:put p\r\033[201~");
    T_OK(typist_wait_part(&w.typist, "> :put p\np\n"));
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
}

static void open_brackets_ask_on(void)
{
    struct world w;

    start(&w, 24, 80);
    typist_type(&w.typist, "\f{\r:put (\\\r1+2)}\r");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > {\n"
                             "{... :put (\\\n"
                             "{(\\... 1+2)}\n"
                             "3\n"
                             "[admin@HomeOffice] >\n");
    typist_type(&w.typist, "\f{\rx\003");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > {\n"
                             "{... x\n"
                             "[admin@HomeOffice] >\n");
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
}

static void missing_values_are_asked_for_and_secrets_not_shown(void)
{
    struct world w;
    struct buf log = { 0 };

    start(&w, 24, 80);
    typist_type(&w.typist, "\finterface pptp-client\radd user=ex\r");
    T_OK(typist_wait_part(&w.typist, "connect-to:"));
    typist_type(&w.typist, "10.0.0.1\r");
    T_OK(typist_wait_part(&w.typist, "connect-to: 10.0.0.1\n[admin@HomeOffice] interface"));
    take_log(&w, &log);
    T_STR(buf_str(&log), "/interface/pptp-client/add =user=ex =connect-to=10.0.0.1\n");
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
    buf_free(&log);
}

// The file of typed lines, as it stands on disk.
static void read_history(struct buf *ret)
{
    char path[64], bytes[4096];
    ssize_t n;
    int fd;

    snprintf(path, sizeof(path), "%s/.warren_history", home);
    fd = open(path, O_RDONLY);
    buf_truncate(ret, 0);
    while (fd >= 0 && (n = read(fd, bytes, sizeof(bytes))) > 0)
        buf_add(ret, bytes, (size_t)n);
    if (fd >= 0)
        close(fd);
}

static void history_outlives_a_login_and_holds_no_secrets(void)
{
    struct world w;
    struct buf text = { 0 };
    struct stat st;
    char path[64];

    snprintf(path, sizeof(path), "%s/.warren_history", home);
    unlink(path);
    start(&w, 24, 80);
    typist_type(&w.typist, "\f:put one\r{\r:put two}\r");
    typist_type(&w.typist, "interface pptp-client add user=u connect-to=h password=topsecret\r");
    typist_type(&w.typist, "interfaze pptp-client add user=u connect-to=h password=topsecret\r");
    typist_type(&w.typist, ":put three\r");
    T_OK(typist_wait_part(&w.typist, "\nthree\n[admin@HomeOffice] >"));
    typist_type(&w.typist, "\033[A\033[A\r");
    T_OK(typist_wait_part(&w.typist, "}\ntwo\n[admin@HomeOffice] >"));
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
    read_history(&text);
    T_STR(buf_str(&text), ":put one\n{\\n:put two}\n:put three\n{\\n:put two}\n");
    T_INT(stat(path, &st), 0);
    T_INT(st.st_mode & 0777, 0600);

    start(&w, 24, 80);
    typist_type(&w.typist, "\f\033[A\033[A\033[A\r"); // over the two rows of the newest
    T_OK(typist_wait_part(&w.typist, "> :put three\nthree\n"));
    typist_type(&w.typist, "\004");
    T_INT(finish(&w), 0);
    buf_free(&text);
}

static void a_lost_daemon_is_said_above_the_prompt_and_ends_the_console(void)
{
    struct world w;

    start(&w, 24, 80);
    typist_type(&w.typist, "\fhalf");
    TYPIST_SCREEN(&w.typist, "[admin@HomeOffice] > half\n");
    kill(w.daemon, SIGKILL);
    T_OK(typist_wait_part(&w.typist, "connection"));
    typist_type(&w.typist, "\003");
    T_INT(finish(&w), 3);
}

static void a_daemon_that_comes_back_is_found(void)
{
    struct world w = { .fd = -1, .dir = home };
    pid_t daemon = fake_answers_listen(answers, home);

    typist_start(&w.typist, 24, 80, console, &w);
    T_OK(typist_wait_part(&w.typist, "[admin@HomeOffice] >"));
    typist_type(&w.typist, "\finterface pptp-client\r:global x 7\r");
    T_OK(typist_wait_part(&w.typist, ":global x 7\n[admin@HomeOffice] interface pptp-client>"));
    kill(daemon, SIGKILL);
    waitpid(daemon, NULL, 0);
    T_OK(typist_wait_part(&w.typist, "connection"));
    typist_type(&w.typist, ":put a\r");
    T_OK(typist_wait_part(&w.typist, "> :put a\n"));
    daemon = fake_answers_listen(answers, home);
    typist_type(&w.typist, ":put $x\r");
    T_OK(typist_wait_part(&w.typist, "\n7\n[admin@HomeOffice] interface pptp-client>"));
    typist_type(&w.typist, "\004");
    T_INT(typist_end(&w.typist), 0);
    kill(daemon, SIGKILL);
    waitpid(daemon, NULL, 0);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    if (mkdtemp(home) == NULL)
        return 1;
    for (size_t i = 0; i < COUNT; i++)
        described[i] = sample_describe[i];
    T_RUN(the_manuals_client_transcript);
    T_RUN(monitor_is_left_with_q_and_keeps_the_last_values);
    T_RUN(interrupt_ends_a_ping_with_its_summary);
    T_RUN(errors_are_one_line_and_the_prompt_returns);
    T_RUN(log_lines_come_above_the_line_and_between_the_lines_of_a_command);
    T_RUN(safe_mode_is_taken_and_released_with_a_key);
    T_RUN(leaving_safe_mode_by_ctrl_d_undoes_and_by_quit_keeps);
    T_RUN(safe_mode_is_taken_from_somebody_else_if_one_says_so);
    T_RUN(the_note_is_shown_before_the_first_prompt);
    T_RUN(edit_opens_the_whole_screen_and_sets_the_value);
    T_RUN(completion_asks_the_daemon_for_names_and_changes_nothing);
    T_RUN(long_output_stops_at_the_page);
    T_RUN(what_is_pasted_behind_a_long_output_is_typed_and_no_key);
    T_RUN(open_brackets_ask_on);
    T_RUN(missing_values_are_asked_for_and_secrets_not_shown);
    T_RUN(history_outlives_a_login_and_holds_no_secrets);
    T_RUN(a_lost_daemon_is_said_above_the_prompt_and_ends_the_console);
    T_RUN(a_daemon_that_comes_back_is_found);
    return t_end();
}
