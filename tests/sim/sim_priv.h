// SPDX-License-Identifier: ISC
#pragma once
// What the files of a simulated router share.

#include "tests/sim/sim.h"

msec_t sim_now(const struct sim *s);
void sim_note(const struct sim_router *r, const char *text); // a line of its log

// end.c
void sim_lane_open(struct sim_router *r);
void sim_lane_close(struct sim_router *r); // its ends are gone
void sim_flush_soon(struct sim_router *r); // something was given to the lane
struct sim_end *sim_end_new(struct sim_router *r, struct sim_control *control, uint32_t peer);
void sim_end_prepare(struct sim_end *e);               // a call id, and a link that waits
void sim_end_connected(struct sim_end *e);             // the call is
void sim_end_lost(struct sim_end *e, const char *why); // the call, or what it was on, is gone
void sim_end_collect(struct sim_end *e);               // lets go of it if it is all over
void sim_end_destroy(struct sim_end *e);               // silently
// It is over: the link, or the caller before there was one, says why.
void sim_end_finish(struct sim_end *e, enum ppp_end why, const char *sentence);

// control.c
struct sim_control *sim_control_dial(struct sim_router *r);
void sim_control_accept(void *ctx, struct sim_tcp *tcp); // of struct sim_host
void sim_control_call(struct sim_end *e);                // the connection is established: ask
void sim_control_destroy(struct sim_control *c);         // silently
