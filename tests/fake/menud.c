// SPDX-License-Identifier: ISC
// menud FD DIR: a daemon that is all menus and no router. It keeps a configuration in DIR and
// serves it to whoever is at the other end of FD, as an administrator, until they hang up. It needs
// no privileges, so that the console can be tested against the real menus anywhere.

#include "db/db.h"
#include "menus/door.h"
#include "menus/host.h"
#include "menus/serve.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool start(struct warren *w, int fd, struct err *err)
{
    static const struct serve_user admin = {
        .name = "admin", .policies = POLICY_ALL, .via = "console"
    };
    char path[256];

    snprintf(path, sizeof(path), "%s/files", w->state_dir);
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return err_set(err, ERR_GENERAL, "%s: %s", path, strerror(errno));
    snprintf(path, sizeof(path), "%s/warren.db", w->state_dir);
    w->db = db_open(path, NULL, err);
    w->loop = loop_new();
    w->timers = loop_timers(w->loop);
    host_open(w);
    if (w->db == NULL || !stores_open(w, err))
        return false;
    snprintf(path, sizeof(path), "%s/warren.sock", w->state_dir);
    w->door = door_open(w, path, err);
    return w->door != NULL && door_adopt(w->door, fd, &admin);
}

int main(int argc, char **argv)
{
    struct warren w = { 0 };
    struct err err = { .text = "the connection is no socket" };

    if (argc != 3)
        return 2;
    prctl(PR_SET_PDEATHSIG, SIGKILL); // nobody else ends us
    signal(SIGPIPE, SIG_IGN);
    w.state_dir = argv[2];
    if (!start(&w, atoi(argv[1]), &err)) {
        fprintf(stderr, "menud: %s\n", err.text);
        return 1;
    }
    loop_run(w.loop);
    return 0;
}
