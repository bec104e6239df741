// SPDX-License-Identifier: ISC
#include "core/net/witness.h"

#include "core/net/priv.h"
#include "tests/t.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// Runs `body` in a process of its own, because what it gives up is gone for good.
static bool alone(bool (*body)(void))
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0)
        _exit(body() ? 0 : 1);
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static uint64_t held_inode(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 ? (uint64_t)st.st_ino : 0;
}

static bool finds_a_stranger(void)
{
    char comm[PROC_COMM_SIZE] = "";
    int fd, hold[2];
    struct err err;
    pid_t other, found = 0;
    uint64_t inode;
    bool ok;

    if (!witness_start(&err) || pipe(hold) < 0)
        return false;
    fd = socket(AF_INET, SOCK_STREAM, 0);
    inode = held_inode(fd);
    other = fork();
    if (other == 0) { // somebody with all rights, whom the daemon cannot look into any more
        char c;

        close(hold[1]);
        _exit(read(hold[0], &c, 1) == 0 ? 0 : 1);
    }
    close(fd); // now only the other one has it
    ok = priv_drop(&err) && !proc_socket_owner(inode, &found, comm) &&
         witness_socket_owner(inode, &found, comm) && found == other && *comm != '\0';
    close(hold[1]);
    waitpid(other, NULL, 0);
    witness_stop();
    return ok;
}

static void who_holds_a_socket_is_known_without_the_right_to_look(void)
{
    if (geteuid() != 0) {
        T_SKIP("only root has rights to give up");
        return;
    }
    T_OK(alone(finds_a_stranger));
}

static bool knows_nothing(void)
{
    char comm[PROC_COMM_SIZE];
    struct err err;
    pid_t pid = 7;
    bool ok = witness_start(&err) && !witness_socket_owner(UINT64_MAX, &pid, comm) && pid == 7;

    witness_stop();
    witness_stop();
    return ok && !witness_socket_owner(UINT64_MAX, &pid, comm) && pid == 7;
}

static void a_socket_of_nobody_has_no_owner(void)
{
    T_OK(alone(knows_nothing));
}

int main(void)
{
    T_RUN(who_holds_a_socket_is_known_without_the_right_to_look);
    T_RUN(a_socket_of_nobody_has_no_owner);
    return t_end();
}
