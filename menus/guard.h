// SPDX-License-Identifier: ISC
#pragma once
// Slows down whoever guesses passwords, by address: after a wrong one the next is looked at half a
// second later, after each further one it takes twice as long, up to eight seconds. Ten minutes
// without a wrong one and all is forgotten. A zeroed struct guard is a new one.

#include "core/base/clock.h"

#include <stdint.h>

enum { GUARD_ADDRESSES = 256 }; // beyond these, the one that was silent longest is forgotten

struct guard {
    struct guard_entry {
        uint32_t address;
        unsigned failures; // 0: the entry is free
        msec_t last;       // wrong password
        msec_t next;       // one that is looked at
    } entries[GUARD_ADDRESSES];
};

// How long a guess from there has to wait. It is taken to be made then, so that many at the same
// time wait in line.
msec_t guard_turn(struct guard *g, msec_t now, uint32_t address);
void guard_wrong(struct guard *g, msec_t now, uint32_t address);
// It was no guess: the next one need not wait for it. What was wrong before is not forgotten.
void guard_right(struct guard *g, msec_t now, uint32_t address);
