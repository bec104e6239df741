// SPDX-License-Identifier: ISC
#include "core/net/lock.h"

#include "core/net/proc.h"
#include "tests/fake/netns.h"

#include <signal.h>
#include <sys/wait.h>

static char dir[64];
static char told[256];
static char want[256];
static int tellings, let_go = -1;

static void on_wait(void *ctx, const char *line)
{
    (void)ctx;
    snprintf(told, sizeof(told), "%s", line);
    tellings++;
    if (let_go >= 0)
        T_INT(write(let_go, "x", 1), 1);
}

static const struct lock_waiting waiting = { .say = on_wait };

static int take_directory(void)
{
    return lock_directory(dir, &waiting, &err);
}

static int take_netns(void)
{
    return lock_netns(&waiting, &err);
}

// A child that holds a lock until it is killed.
static pid_t holder(int (*take)(void))
{
    int ready[2];
    pid_t pid;
    char c;

    T_INT(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        c = take() >= 0 ? 'y' : 'n';
        if (write(ready[1], &c, 1) == 1)
            pause();
        _exit(0);
    }
    T_INT(read(ready[0], &c, 1), 1);
    T_INT(c, 'y');
    close(ready[0]);
    close(ready[1]);
    return pid;
}

static void the_second_is_refused_by_name(int (*take)(void), const char *what)
{
    pid_t pid = holder(take);
    int fd;

    tellings = 0;
    T_INT(take(), -1);
    snprintf(want, sizeof(want), "another warrend (pid %d) is using %s", (int)pid, what);
    T_STR(err.text, want);
    T_INT(tellings, 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    fd = take();
    T_OK(fd >= 0);
    T_INT(take(), -1); // nor twice in one process
    close(fd);
}

static void a_directory_has_one_daemon(void)
{
    the_second_is_refused_by_name(take_directory, dir);
}

static void a_network_namespace_has_one_daemon(void)
{
    the_second_is_refused_by_name(take_netns, "this network namespace");
}

static void another_namespace_is_another_matter(void)
{
    int fd = take_netns(), status = 0;
    pid_t pid = fork();

    T_OK(fd >= 0);
    if (pid == 0)
        _exit(unshare(CLONE_NEWNET) == 0 && take_netns() >= 0 ? 0 : 1);
    waitpid(pid, &status, 0);
    T_INT(status, 0);
    close(fd);
}

// The holder of the lock is dead, but its child still has the descriptor: what a killed daemon
// looks like while the kernel takes down its interfaces. The child lets go when the wait has been
// told.
static void a_dying_holder_is_waited_for(void)
{
    int go[2], fd;
    siginfo_t info;
    pid_t pid;
    char c;

    T_INT(pipe(go), 0);
    pid = fork();
    if (pid == 0) {
        if (take_directory() < 0)
            _exit(1);
        if (fork() == 0)
            _exit(read(go[0], &c, 1) == 1 ? 0 : 1);
        _exit(0);
    }
    T_INT(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    T_INT(info.si_status, 0);
    tellings = 0;
    let_go = go[1];
    fd = take_directory();
    let_go = -1;
    T_OK(fd >= 0);
    T_INT(tellings, 1);
    snprintf(
        want, sizeof(want), "waiting for another warrend (pid %d) to let go of %s", (int)pid, dir);
    T_STR(told, want);
    waitpid(pid, NULL, 0);
    close(fd);
    close(go[0]);
    close(go[1]);
}

static void what_stands_in_the_way_is_told(void)
{
    T_INT(lock_directory("/nonexistent", NULL, &err), -1);
    T_STR(err.text, "cannot open /nonexistent/lock: No such file or directory");
}

static void life_and_death_are_read_from_proc(void)
{
    static const char alive[] = "Name:\tx\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000004000\n";
    static const char killed[] = "Name:\tx\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000000100\n";

    T_INT(proc_state_read("7 (a) b) S 1 7 7 0 -1 4194304 1", alive), PROC_ALIVE);
    T_INT(proc_state_read("7 (a) b) S 1 7 7 0 -1 4194304 1", killed), PROC_DYING);
    T_INT(proc_state_read("7 (warrend) D 1 7 7 0 -1 4194308 1", alive), PROC_DYING);
    T_INT(proc_state_read("7 (warrend) Z 1 7 7 0 -1 4194304 1", alive), PROC_DYING);
    T_INT(proc_state_read("", ""), PROC_GONE);
    T_INT(proc_state(getpid()), PROC_ALIVE);
}

int main(void)
{
    NETNS_OR_SKIP();
    snprintf(dir, sizeof(dir), "/tmp/warren-lock-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return 1;
    T_RUN(a_directory_has_one_daemon);
    T_RUN(a_network_namespace_has_one_daemon);
    T_RUN(another_namespace_is_another_matter);
    T_RUN(a_dying_holder_is_waited_for);
    T_RUN(what_stands_in_the_way_is_told);
    T_RUN(life_and_death_are_read_from_proc);
    snprintf(told, sizeof(told), "%s/lock", dir);
    unlink(told);
    rmdir(dir);
    nl_free(nl);
    return t_end();
}
