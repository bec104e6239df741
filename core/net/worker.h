// SPDX-License-Identifier: ISC
#pragma once
// One thread for work that would hold the loop up: checking a password takes tens of milliseconds.
// Jobs are done one after another, in the order in which they came.

#include "core/base/err.h"
#include "core/base/loop.h"

#include <stddef.h>

struct worker;
struct worker_job;

// At most `most` jobs wait. Begin it after priv_drop(): the thread keeps the rights that it has.
struct worker *worker_new(struct loop *loop, size_t most, struct err *err);
// Waits for the job that runs; `done` is called for none any more, `drop` for those that were
// cancelled. NULL is fine.
void worker_free(struct worker *w);

// `run` happens in the thread and touches nothing but `arg`; then `done` in the loop, never inside
// this call, and the job is gone. NULL where too many wait.
struct worker_job *worker_start(
    struct worker *w, void (*run)(void *arg), void (*done)(void *arg), void *arg);
// Nobody wants the result any more: `drop` is called instead of `done`, now or once the thread is
// through with `arg`.
void worker_cancel(struct worker_job *j, void (*drop)(void *arg));
