// SPDX-License-Identifier: ISC
#pragma once
// When the items of /system/scheduler run. Times of day are local and follow the clock on the wall;
// `startup` counts from the daemon's start.
//
// The clock may be set meanwhile. What a correction of up to an hour passes over runs at once;
// after a larger step, or one back, the next runs are reckoned anew from the new time, so that a
// machine that wakes up in 1970 does not make up for fifty years.

#include "core/base/clock.h"
#include "menus/store.h"

#include <time.h>

struct schedules;

struct schedules *schedules_new(struct warren *w);
void schedules_free(struct schedules *all); // NULL is fine

// An item was added, changed or removed (item NULL).
void schedules_apply(struct schedules *all, const struct item *old, const struct item *item);
// When the item runs next; 0: never. `all` may be NULL.
time_t schedules_next(const struct schedules *all, uint32_t id);

// A moment on the wall and a distance: the first moment behind `now`; 0 where there is none. Whole
// days keep the time of day when summer time begins or ends.
time_t schedule_after(time_t start, msec_t interval, time_t now);

// Canonical texts, jan/02/2006 and 15:04:05, from what people write (2006-01-02 too).
bool schedule_date(const char *text, struct buf *out);
bool schedule_time(const char *text, struct buf *out);
// The moment that both mean in local time.
time_t schedule_moment(const char *date, const char *time);
