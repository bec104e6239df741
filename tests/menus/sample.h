// SPDX-License-Identifier: ISC
#pragma once
// A small tree that has one of everything, in place of the real one: whoever links sample.c has
// these menus.

#include "menus/store.h"

// What apply() of /thing was told, one word per call: "+a" added, "=a" set, "-a" removed, and the
// effects of a set behind a slash. Cleared by whoever reads it.
extern const struct menu sample_thing;
extern struct buf sample_applied;
extern const char *sample_refused; // apply() says no to the item of this name
extern bool sample_dynamic;        // /thing has two dynamic rows
extern unsigned sample_ended;      // how many of them were ended
