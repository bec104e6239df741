// SPDX-License-Identifier: ISC
#pragma once
// What a running daemon consists of. Menus get it with every call; there are no globals.

#include "core/base/bus.h"
#include "core/base/loop.h"
#include "core/engine/pool.h"
#include "menus/globals.h"
#include "menus/guard.h"

#include <stdbool.h>
#include <stdint.h>

struct author;
struct db;
struct door;
struct engine;
struct gate;
struct icmp;
struct jobs;
struct journal;
struct logsink;
struct reserved;
struct resolver;
struct runner;
struct schedules;
struct serve_user;
struct serve;
struct store;
struct worker;

enum { GATES = 2 }; // services of /ip/service

// /interface/ethernet watches which devices are there.
struct device_watch {
    struct warren *w;
    struct bus_sub changes;
    bool soon; // a look at all of them is deferred
};

struct warren {
    struct db *db;
    struct engine *engine; // NULL in tests of the menus alone
    struct loop *loop;     // NULL there too
    struct timers *timers;
    struct store *stores;      // one per menu, in the order of menus[]
    struct timer memory;       // runs: what is remembered is to be written (store_remember)
    bool memory_fails;         // that could not be done, and was said
    struct journal *journal;   // NULL where there is no database
    struct author *author;     // whose command runs just now; NULL: the daemon itself is at work
    bool opening;              // the stores are being read: nothing is applied yet
    struct door *door;         // NULL there too
    struct gate *gates[GATES]; // NULL while one was never enabled
    struct icmp *icmp;         // for /ping
    struct resolver *resolver; // likewise
    struct worker *worker;     // likewise; for passwords
    struct guard guard;        // against those who guess them
    struct serve *clients;     // everybody who is connected: serve_next()
    uint32_t last_client;      // the number of the last one that came
    struct runner *runner;     // NULL there too
    struct jobs *jobs;         // likewise
    struct schedules *schedules;
    struct globals globals;          // of scripts
    struct logsink *log;             // NULL in tests of the menus alone
    struct pools pools;              // addresses for callers
    const struct reserved *reserved; // of host.c: what no pool gives out, while one is asked
    struct device_watch devices;
    const char *state_dir;
    const struct serve_user *user; // whose request runs just now; NULL: the daemon's own doing
    msec_t started;                // on the timers' clock
    uint32_t change; // raised by every change; for the names of dynamic things and for tests
};
