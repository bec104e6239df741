// SPDX-License-Identifier: ISC
// The program as scripts use it: exit status, where errors go, what is run and what is not.
#include "tests/fake/daemon.h"
#include "tests/t.h"

#include "core/base/buf.h"
#include "core/base/mem.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *program; // the console
static char dir[] = "/tmp/warren-test-XXXXXX";
static struct fake_daemon *daemon_;
static struct buf out, error;

static void write_file(const char *name, const char *text)
{
    char *path = mem_printf("%s/%s", dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    T_INT(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    free(path);
}

static void take(const char *name, struct buf *to)
{
    char *path = mem_printf("%s/%s", dir, name), block[4096];
    int fd = open(path, O_RDONLY);
    ssize_t n;

    buf_truncate(to, 0);
    while ((n = read(fd, block, sizeof(block))) > 0)
        buf_add(to, block, (size_t)n);
    close(fd);
    unlink(path);
    free(path);
}

static void redirect(const char *name, int to, int flags)
{
    int fd = open(name, flags, 0600);

    dup2(fd, to);
    close(fd);
}

static pid_t start(const char *input, char *const argv[])
{
    pid_t pid;

    write_file("in", input);
    pid = fork();
    if (pid == 0) {
        if (chdir(dir) != 0)
            _exit(99);
        redirect("in", STDIN_FILENO, O_RDONLY);
        redirect("out", STDOUT_FILENO, O_WRONLY | O_CREAT | O_TRUNC);
        redirect("err", STDERR_FILENO, O_WRONLY | O_CREAT | O_TRUNC);
        execv(program, argv);
        _exit(98);
    }
    return pid;
}

// Runs the console with standard input from a text; gives its exit status.
static int finish(pid_t pid)
{
    int status = 0;

    waitpid(pid, &status, 0);
    take("out", &out);
    take("err", &error);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int run(const char *input, char *const argv[])
{
    return finish(start(input, argv));
}

#define ARGS(...)                   \
    (char *[])                      \
    {                               \
        "warren", __VA_ARGS__, NULL \
    }

static void commands_run_and_print(void)
{
    T_INT(run("", ARGS("--state", dir, "-c", ":put 1; :put two")), 0);
    T_STR(buf_str(&out), "1\ntwo\n");
    T_STR(buf_str(&error), "");
}

static void a_failed_command_is_1_and_says_where(void)
{
    T_INT(run("", ARGS("--state", dir, "-c", ":put 1\n:error bad\n:put 2")), 1);
    T_STR(buf_str(&out), "1\n");
    T_STR(buf_str(&error), "-c:2:2: bad\n");
    T_INT(run("", ARGS("--state", dir, "-c", "/ppp secret set 99 name=x")), 1);
    T_STR(buf_str(&error), "-c:1:13: no such item\n");
}

static void a_syntax_error_anywhere_prevents_everything(void)
{
    T_INT(run("", ARGS("--state", dir, "-c", ":put 1\n:put (")), 1);
    T_STR(buf_str(&out), "");
    T_STR(buf_str(&error), "-c:2:7: expected closing brace\n");
}

static void standard_input_is_one_script(void)
{
    T_INT(run(":put in\n/ppp secret\nadd name=a\n:put [print count-only]\n", ARGS("--state", dir)),
        0);
    T_STR(buf_str(&out), "in\n1\n");
    T_INT(run(":put 1\nnonsense\n:put 2\n", ARGS("--state", dir)), 1);
    T_STR(buf_str(&out), "1\n");
    T_STR(buf_str(&error), "-:2:1: bad command name nonsense\n");
    T_INT(run(":put 1\n}\n", ARGS("--state", dir)), 1);
    T_STR(buf_str(&out), "");
    T_STR(buf_str(&error), "-:2:1: expected command name\n");
    T_INT(run("", ARGS("--state", dir)), 0);
}

static void files_run_one_after_the_other(void)
{
    write_file("a.rsc", "# first\r\n:put a\r\n");
    write_file("b.rsc", ":put b\n:error stop\n");
    write_file("c.rsc", ":put c\n");
    T_INT(run("", ARGS("--state", dir, "a.rsc", "c.rsc")), 0);
    T_STR(buf_str(&out), "a\nc\n");
    T_INT(run("", ARGS("--state", dir, "a.rsc", "b.rsc", "c.rsc")), 1);
    T_STR(buf_str(&out), "a\nb\n");
    T_STR(buf_str(&error), "b.rsc:2:2: stop\n");
    T_INT(run("", ARGS("--state", dir, "absent.rsc")), 1);
    T_STR(buf_str(&error), "cannot open absent.rsc: No such file or directory\n");
}

static void check_needs_no_daemon_and_runs_nothing(void)
{
    write_file("good.rsc", "/caps-man manager\nset enabled=yes\n:put x\n");
    write_file("bad.rsc", ":put 1\n:put (\n");
    T_INT(run("", ARGS("--state", "/nowhere", "--check", "good.rsc")), 0);
    T_STR(buf_str(&out), "");
    T_INT(run("", ARGS("--check", "bad.rsc", "good.rsc")), 1);
    T_STR(buf_str(&out), "");
    T_STR(buf_str(&error), "bad.rsc:3:1: expected closing brace\n");
    T_INT(run("", ARGS("--check", "absent.rsc")), 2);
}

static void wrong_usage_is_2(void)
{
    T_INT(run("", ARGS("--nonsense")), 2);
    T_INT(run("", ARGS("--check")), 2);
    T_INT(run("", ARGS("-c")), 2);
    T_INT(run("", ARGS("-c", ":put 1", "file.rsc")), 2);
    T_INT(run("", ARGS("--fd", "many")), 2);
    T_STR(buf_str(&out), "");
    T_OK(strstr(buf_str(&error), "usage: warren") != NULL);
}

static void a_forced_command_runs_what_the_client_asked_for(void)
{
    setenv("SSH_ORIGINAL_COMMAND", ":put asked; :put [:len \"x\"]", 1);
    T_INT(run("", ARGS("--state", dir)), 0);
    T_STR(buf_str(&out), "asked\n1\n");
    setenv("SSH_ORIGINAL_COMMAND", "/ppp secret set 99 name=x", 1);
    T_INT(run("", ARGS("--state", dir)), 1);
    T_STR(buf_str(&error), "-c:1:13: no such item\n");
    // It does not take the place of what the command line says.
    T_INT(run("", ARGS("--state", dir, "-c", ":put mine")), 0);
    T_STR(buf_str(&out), "mine\n");
    setenv("SSH_ORIGINAL_COMMAND", "", 1);
    T_INT(run(":put stdin\n", ARGS("--state", dir)), 0);
    T_STR(buf_str(&out), "stdin\n");
    unsetenv("SSH_ORIGINAL_COMMAND");
}

static void login_options_that_make_no_sense_are_wrong_on_the_command_line_only(void)
{
    T_INT(run("", ARGS("--state", dir, "--login-options", "ct80w", "-c", ":put 1")), 0);
    T_INT(run("", ARGS("--state", dir, "--login-options", "nonsense", "-c", ":put 1")), 2);
    setenv("WARREN_LOGIN_OPTIONS", "nonsense", 1);
    T_INT(run("", ARGS("--state", dir, "-c", ":put 1")), 0);
    unsetenv("WARREN_LOGIN_OPTIONS");
}

static void version_and_help_go_to_standard_output(void)
{
    T_INT(run("", ARGS("--version")), 0);
    T_OK(strncmp(buf_str(&out), "warren ", 7) == 0);
    T_INT(run("", ARGS("--help")), 0);
    T_OK(strstr(buf_str(&out), "give secrets in a file or on standard input") != NULL);
    T_STR(buf_str(&error), "");
}

static void no_daemon_is_3(void)
{
    T_INT(run("", ARGS("--state", "/nowhere/at/all", "-c", ":put 1")), 3);
    T_STR(buf_str(&out), "");
    T_OK(strstr(buf_str(&error), "warren: no daemon answers at /nowhere/at/all/warren.sock") !=
         NULL);
}

static void quit_ends_with_0(void)
{
    write_file("a.rsc", ":put a; /quit; :put b");
    write_file("c.rsc", ":put c\n");
    T_INT(run("", ARGS("--state", dir, "a.rsc", "c.rsc")), 0);
    T_STR(buf_str(&out), "a\n");
}

// The loop asks the daemon for something, so that the signal is known to meet it.
static void ctrl_c_is_130(void)
{
    pid_t pid;

    fake_daemon_forget(daemon_);
    pid = start("", ARGS("--state", dir, "-c",
                        ":put x\n:while (true) do={/ppp secret print count-only; :delay 1s}"));
    fake_daemon_wait(daemon_, "/ppp/secret/print");
    kill(pid, SIGINT);
    T_INT(finish(pid), 130);
    T_OK(strncmp(buf_str(&error), "-c:2:", 5) == 0);
    T_OK(strstr(buf_str(&error), ": interrupted\n") != NULL);
}

static void clean_up(void)
{
    static const char *const names[] = { "in", "a.rsc", "b.rsc", "c.rsc", "good.rsc", "bad.rsc",
        "warren.sock" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        char *path = mem_printf("%s/%s", dir, names[i]);

        unlink(path);
        free(path);
    }
    T_INT(rmdir(dir), 0);
}

int main(int argc, char **argv)
{
    if (argc < 2 || mkdtemp(dir) == NULL)
        return 2;
    program = realpath(argv[1], NULL); // tests run in a folder of their own
    daemon_ = fake_daemon_listen(dir);
    T_RUN(commands_run_and_print);
    T_RUN(a_failed_command_is_1_and_says_where);
    T_RUN(a_syntax_error_anywhere_prevents_everything);
    T_RUN(standard_input_is_one_script);
    T_RUN(files_run_one_after_the_other);
    T_RUN(check_needs_no_daemon_and_runs_nothing);
    T_RUN(wrong_usage_is_2);
    T_RUN(a_forced_command_runs_what_the_client_asked_for);
    T_RUN(login_options_that_make_no_sense_are_wrong_on_the_command_line_only);
    T_RUN(version_and_help_go_to_standard_output);
    T_RUN(no_daemon_is_3);
    T_RUN(quit_ends_with_0);
    T_RUN(ctrl_c_is_130);
    fake_daemon_stop(daemon_);
    clean_up();
    free(program);
    buf_free(&out);
    buf_free(&error);
    return t_end();
}
