// SPDX-License-Identifier: ISC
#pragma once
// monitor: values that are refreshed in place, items side by side.

#include "shell/live.h"
#include "shell/output.h"

struct monitor {
    struct live live;
    struct rows rows; // of the refresh that is arriving
    char *section;    // its number, NULL before the first
    size_t items;     // rows that make a refresh; 0: not known
};

void monitor_begin(struct monitor *m, struct term *t, const struct stream_job *job);
// A row of the stream. A refresh is drawn when its last row is here.
void monitor_row(struct monitor *m, const struct row *row);
bool monitor_key(struct monitor *m, int key); // false: stop
void monitor_end(struct monitor *m);
