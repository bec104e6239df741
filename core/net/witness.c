// SPDX-License-Identifier: ISC
#include "core/net/witness.h"

#include "core/net/priv.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 1000 }; // milliseconds: an answer is a few of them away

struct answer {
    pid_t pid; // 0: not found
    char comm[PROC_COMM_SIZE];
};

// One for the process: the daemon has one.
static int witness_fd = -1;
static pid_t witness_pid;

static void witness_run(int fd)
{
    uint64_t inode;

    prctl(PR_SET_NAME, "warrend-witness", 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    signal(SIGINT, SIG_IGN); // the daemon decides when this is over
    signal(SIGTERM, SIG_IGN);
    if (!priv_only_look())
        _exit(1);
    while (read(fd, &inode, sizeof(inode)) == sizeof(inode)) {
        struct answer answer = { 0 };

        if (!proc_socket_owner(inode, &answer.pid, answer.comm))
            answer = (struct answer){ 0 };
        if (write(fd, &answer, sizeof(answer)) != sizeof(answer))
            break;
    }
    _exit(0);
}

bool witness_start(struct err *err)
{
    int pair[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return err_set(err, ERR_GENERAL, "cannot make a socket pair: %s", strerror(errno));
    pid = fork();
    if (pid < 0) {
        close(pair[0]);
        close(pair[1]);
        return err_set(err, ERR_GENERAL, "cannot start a process: %s", strerror(errno));
    }
    if (pid == 0) {
        close(pair[0]);
        witness_run(pair[1]);
    }
    close(pair[1]);
    witness_fd = pair[0];
    witness_pid = pid;
    return true;
}

void witness_stop(void)
{
    if (witness_fd < 0)
        return;
    close(witness_fd);
    witness_fd = -1;
    waitpid(witness_pid, NULL, 0);
}

bool witness_socket_owner(uint64_t inode, pid_t *ret_pid, char ret_comm[PROC_COMM_SIZE])
{
    struct pollfd ready = { .fd = witness_fd, .events = POLLIN };
    struct answer answer;

    if (witness_fd < 0)
        return proc_socket_owner(inode, ret_pid, ret_comm);
    if (send(witness_fd, &inode, sizeof(inode), MSG_NOSIGNAL) != sizeof(inode) ||
        poll(&ready, 1, PATIENCE) != 1 ||
        recv(witness_fd, &answer, sizeof(answer), 0) != sizeof(answer) || answer.pid == 0)
        return false;
    *ret_pid = answer.pid;
    memcpy(ret_comm, answer.comm, sizeof(answer.comm));
    ret_comm[PROC_COMM_SIZE - 1] = '\0';
    return true;
}
