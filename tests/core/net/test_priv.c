// SPDX-License-Identifier: ISC
// Everything here happens in children: what is given up does not come back.
#include "core/net/priv.h"

#include "core/base/buf.h"
#include "core/net/gre.h"
#include "core/net/proc.h"
#include "core/net/sysctl.h"
#include "core/net/tun.h"
#include "tests/fake/netns.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ONLY_TWO "0000000000003000" // CAP_NET_ADMIN and CAP_NET_RAW

// Runs `fn` in a child; its failed checks count here.
static void in_child(void (*fn)(void))
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        fn();
        fflush(stdout);
        _exit(t_state.bad ? 1 : 0);
    }
    T_INT(waitpid(pid, &status, 0), pid);
    T_INT(status, 0);
}

static void check_line(const char *status, const char *name, const char *want)
{
    const char *at = strstr(status, name);
    char got[32] = "";

    if (at != NULL)
        sscanf(at + strlen(name), "%31s", got);
    if (!T_OK(strcmp(got, want) == 0))
        printf("# %s %s, wanted %s\n", name, got, want);
}

static void dropped(void)
{
    struct buf status = { 0 };

    T_OK(priv_check(&err) && priv_drop(&err));
    T_OK(proc_read("/proc/self/status", &status));
    check_line(buf_str(&status), "\nCapEff:", ONLY_TWO);
    check_line(buf_str(&status), "\nCapPrm:", ONLY_TWO);
    check_line(buf_str(&status), "\nCapBnd:", ONLY_TWO);
    check_line(buf_str(&status), "\nCapInh:", "0000000000000000");
    check_line(buf_str(&status), "\nCapAmb:", "0000000000000000");
    check_line(buf_str(&status), "\nNoNewPrivs:", "1");
    buf_free(&status);
    T_OK(priv_drop(&err)); // and once more, now without CAP_SETPCAP
}

static void only_two_capabilities_are_left(void)
{
    in_child(dropped);
}

static void works(void)
{
    struct sysctl_saved saved;
    struct gre *g;
    struct tun t;

    T_OK(priv_drop(&err));
    sysctl_saved_init(&saved);
    T_OK(sysctl_change(&saved, "net/ipv4/ip_forward", "1", &err));
    T_OK(sysctl_change(&saved, "net/ipv4/conf/lo/proxy_arp", "1", &err));
    T_OK(sysctl_restore(&saved, &err));
    g = gre_new(true, &err);
    T_OK(g != NULL);
    gre_free(g);
    if (access("/dev/net/tun", F_OK) != 0)
        return;
    T_OK(tun_open(nl, &(struct tun_options){ .name = "pptp-out1", .mtu = 1400 }, &t, &err));
    tun_close_later(t.fd);
    tun_reap_wait();
}

static void the_router_still_works(void)
{
    in_child(works);
}

static char private_file[64];

static void powerless(void)
{
    T_OK(priv_drop(&err));
    T_OK(open(private_file, O_RDONLY) < 0);
    T_OK(chown(private_file, 0, 0) < 0);
    T_OK(kill(getppid(), 0) == 0); // same uid
    T_OK(setuid(12345) < 0);
}

static void other_peoples_files_are_closed_to_us(void)
{
    int fd;

    snprintf(private_file, sizeof(private_file), "/tmp/warren-priv-XXXXXX");
    fd = mkstemp(private_file);
    T_INT(fchown(fd, 12345, 12345), 0);
    T_INT(fchmod(fd, 0600), 0);
    close(fd);
    in_child(powerless);
    unlink(private_file);
}

static void executed(void)
{
    T_OK(priv_drop(&err));
    execl("/bin/sh", "sh", "-c", "grep -q '^CapEff:.*0000000000000000$' /proc/self/status",
        (char *)NULL);
    T_OK(!"there is a shell");
}

static void a_program_that_we_start_gets_nothing(void)
{
    in_child(executed);
}

static void unable(void)
{
    T_INT(setuid(12345), 0);
    T_OK(!priv_check(&err));
    T_STR(err.text, "CAP_NET_ADMIN is needed to make interfaces and routes: start me as root");
    T_OK(!priv_drop(&err));
}

static void an_ordinary_user_is_told_what_is_missing(void)
{
    in_child(unable);
}

int main(void)
{
    NETNS_OR_SKIP();
    T_RUN(only_two_capabilities_are_left);
    T_RUN(the_router_still_works);
    T_RUN(other_peoples_files_are_closed_to_us);
    T_RUN(a_program_that_we_start_gets_nothing);
    T_RUN(an_ordinary_user_is_told_what_is_missing);
    nl_free(nl);
    return t_end();
}
