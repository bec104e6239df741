// SPDX-License-Identifier: ISC
#pragma once
// Jobs in consoles of their own (core/net/runner.h): each gets a socket whose other end comes in
// through the door as the job's owner.

#include "menus/jobs.h"

struct runner;

// Fills in w->jobs. The runner stays the caller's, and outlives the jobs.
void job_runner_open(struct warren *w, struct runner *runner);
void job_runner_close(struct warren *w);
