// SPDX-License-Identifier: ISC
#pragma once
// Jobs without processes: a console for a job is a client that says what the test has it say. Time
// on the wall is the test's.

#include "menus/jobs.h"
#include "tests/menus/client.h"

enum { CONSOLES = 32 };

struct console {
    struct serve_user user;
    struct client client;
    bool running, killed;
};

struct consoles {
    struct bench bench;
    time_t wall;
    bool refuse;
    struct console all[CONSOLES]; // in the order in which they began
    size_t count;
};

static bool consoles_start(void *ctx, const struct serve_user *user, struct err *err)
{
    struct consoles *all = ctx;
    struct console *c = &all->all[all->count];

    if (all->refuse || all->count == CONSOLES)
        return err_set(err, ERR_GENERAL, "no console today");
    *c = (struct console){ .user = *user, .running = true };
    c->client.serve = serve_new(&all->bench.w, user, &client_ops, &c->client);
    all->count++;
    return true;
}

static void consoles_kill(void *ctx, uint32_t id)
{
    struct consoles *all = ctx;

    for (size_t i = 0; i < all->count; i++)
        if (all->all[i].user.job == id)
            all->all[i].killed = true;
}

static time_t consoles_wall(void *ctx)
{
    return ((struct consoles *)ctx)->wall;
}

static inline void consoles_open(struct consoles *all)
{
    static const struct jobs_env env = {
        .start = consoles_start, .kill = consoles_kill, .wall = consoles_wall
    };
    struct jobs_env own = env;

    own.ctx = all;
    *all = (struct consoles){ .wall = 1700000000 };
    bench_open(&all->bench, NULL);
    all->bench.w.jobs = jobs_new(&all->bench.w, &own);
    stores_apply(&all->bench.w);
}

// The console of the i-th job is gone; `how` as a runner says it.
static inline void console_end(struct consoles *all, size_t i, const char *how)
{
    struct console *c = &all->all[i];

    if (!T_OK(i < all->count && c->running))
        return;
    c->running = false;
    client_close(&c->client);
    jobs_ended(all->bench.w.jobs, c->user.job, how);
}

static inline const char *console_ask(struct consoles *all, size_t i, const char *line)
{
    return T_OK(i < all->count) ? client_ask(&all->all[i].client, line) : "";
}

static inline void consoles_close(struct consoles *all)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->all[i].running)
            client_close(&all->all[i].client);
    jobs_free(all->bench.w.jobs);
    all->bench.w.jobs = NULL;
    bench_close(&all->bench);
}

static inline void consoles_client(
    struct consoles *all, struct client *c, const char *name, unsigned policies)
{
    struct serve_user user = { .policies = policies | POLICY_LOCAL, .via = "console" };

    snprintf(user.name, sizeof(user.name), "%s", name);
    *c = (struct client){ .serve = serve_new(&all->bench.w, &user, &client_ops, c) };
}
