// SPDX-License-Identifier: ISC
#pragma once
// Script jobs: text that the daemon has a console run, in the name of an owner and with no more
// than the rights given. A few run at once, the others wait their turn. The console asks for text
// and variables (/console/job/fetch), hands over what the script prints and says how it ended; it
// knows nothing else, and the daemon can end it at any time.

#include "menus/store.h"

#include <time.h>

struct job;
struct jobs;
struct serve_user;

// How a console for a job comes to be; a test has its own.
struct jobs_env {
    // A console that is `user` (user->job is the job's id).
    bool (*start)(void *ctx, const struct serve_user *user, struct err *err);
    void (*kill)(void *ctx, uint32_t id); // jobs_ended() follows
    time_t (*wall)(void *ctx);
    void *ctx;
};

struct job_ops { // of whoever ordered the job; any may be NULL
    // Something that the script printed. False: wait with more until job_room().
    bool (*output)(void *ctx, const char *text, size_t len);
    // Over; NULL: well. The job is gone after the call.
    void (*ended)(void *ctx, const struct err *why);
};

struct job_order {
    const char *script; // its name; NULL: text without one
    const char *source;
    const char *owner;
    unsigned policies;            // enum policy: all that it may do
    const char *by;               // for the log: "scheduler (x)"; NULL: failures are not logged
    const char *const *variables; // name, value, ..., NULL; may be NULL
    uint32_t chain;               // not 0: jobs of one chain run one after the other, in order
    const struct job_ops *ops;    // may be NULL
    void *ctx;
};

enum {
    JOBS_AT_ONCE = 8,
    JOBS_WAITING = 1000,
};

struct jobs *jobs_new(struct warren *w, const struct jobs_env *env);
void jobs_free(struct jobs *jobs); // NULL is fine; nobody is told
// The job's id; 0 with a sentence where too many wait already or it could not be started. Nothing
// of `ops` is called before this returns.
uint32_t jobs_start(struct jobs *jobs, const struct job_order *order, struct err *err);
void jobs_kill(struct jobs *jobs, uint32_t id);   // ended() is told that it was interrupted
void jobs_forget(struct jobs *jobs, uint32_t id); // the same, but nobody is told any more
void jobs_room(struct jobs *jobs, uint32_t id);   // its output is wanted again
// Its console is gone; `how` as a runner says it (core/net/runner.h), NULL: by itself.
void jobs_ended(struct jobs *jobs, uint32_t id, const char *how);
void jobs_lost(struct jobs *jobs); // all consoles are gone, and no other can be started

// Says in the log that what `by` ordered failed. `script` may be NULL.
void jobs_log_failure(const char *script, const char *by, const struct err *why);
time_t jobs_now(const struct jobs *jobs); // on the wall; `jobs` may be NULL

// What a job is, for print.
struct job_view {
    uint32_t id;
    const char *script, *owner;
    unsigned policies;
    time_t started; // 0: it waits
};
void jobs_each(struct jobs *jobs, void (*row)(void *ctx, const struct job_view *view), void *ctx);
bool jobs_running(struct jobs *jobs, uint32_t id); // or waiting

// The job's console speaks.
struct call;
void jobs_fetch(struct jobs *jobs, struct call *call);  // rows, and the end of the call
void jobs_output(struct jobs *jobs, struct call *call); // answered when there is room
void jobs_report(struct jobs *jobs, struct call *call); // how the script ended

// How often something was run since the daemon started, and when last: memory of menu items.
struct job_tally {
    uint32_t id;   // of the item
    bool schedule; // of /system/scheduler, else of /system/script
    unsigned count;
    time_t last;
};
void jobs_count(struct jobs *jobs, uint32_t id, bool schedule);
struct job_tally jobs_tally(const struct jobs *jobs, uint32_t id, bool schedule);
