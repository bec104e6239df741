// SPDX-License-Identifier: ISC
#include "menus/guard.h"

#include <stddef.h>

enum {
    PAUSE = 500, // milliseconds after the first wrong password
    LONGEST = 8000,
    FORGET = 10 * 60 * 1000,
};

static msec_t later(msec_t a, msec_t b)
{
    return a > b ? a : b;
}

static msec_t pause_after(unsigned failures)
{
    msec_t pause = PAUSE;

    for (; failures > 1 && pause < LONGEST; failures--)
        pause *= 2;
    return pause;
}

static struct guard_entry *find(struct guard *g, msec_t now, uint32_t address)
{
    for (size_t i = 0; i < GUARD_ADDRESSES; i++) {
        struct guard_entry *e = &g->entries[i];

        if (e->failures > 0 && e->address == address && now - e->last < FORGET)
            return e;
    }
    return NULL;
}

// A free entry, or the one whose last wrong password is longest ago.
static struct guard_entry *make(struct guard *g, uint32_t address)
{
    struct guard_entry *oldest = &g->entries[0];

    for (size_t i = 0; i < GUARD_ADDRESSES; i++) {
        struct guard_entry *e = &g->entries[i];

        if (oldest->failures > 0 && (e->failures == 0 || e->last < oldest->last))
            oldest = e;
    }
    *oldest = (struct guard_entry){ .address = address };
    return oldest;
}

msec_t guard_turn(struct guard *g, msec_t now, uint32_t address)
{
    struct guard_entry *e = find(g, now, address);
    msec_t turn;

    if (e == NULL)
        return 0;
    turn = later(now, e->next);
    e->next = turn + pause_after(e->failures);
    return turn - now;
}

void guard_wrong(struct guard *g, msec_t now, uint32_t address)
{
    struct guard_entry *e = find(g, now, address);

    if (e == NULL)
        e = make(g, address);
    e->failures++;
    e->last = now;
    e->next = later(e->next, now + pause_after(e->failures));
}

void guard_right(struct guard *g, msec_t now, uint32_t address)
{
    struct guard_entry *e = find(g, now, address);

    if (e != NULL)
        e->next = now;
}
