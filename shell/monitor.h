// SPDX-License-Identifier: ISC
#pragma once
// monitor: values that are refreshed in place, items side by side.

#include "shell/graph.h"
#include "shell/live.h"
#include "shell/output.h"

struct monitor {
    struct live live;
    struct stream_job job;
    struct rows rows; // of the refresh that is arriving
    char *section;    // its number, NULL before the first
    struct graph graph;
    msec_t frozen; // when a picture was left as it is; or the first one
};

void monitor_begin(struct monitor *m, struct term *t, const struct stream_job *job);
// A row of the stream. A refresh is drawn when its last row is here. False: the file cannot be
// written.
bool monitor_row(struct monitor *m, const struct row *row);
bool monitor_key(struct monitor *m, int key); // false: stop
void monitor_end(struct monitor *m);
