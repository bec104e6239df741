// SPDX-License-Identifier: ISC
#pragma once
// An observer list. A subscriber may leave, or another may join, while a message is delivered:
// one that left gets nothing more, one that joined gets the next message.

#include "core/base/list.h"

struct bus {
    struct list subs;
    int delivering;
};

struct bus_sub {
    struct list node;
    struct bus *bus; // NULL while not subscribed
    void (*notify)(void *ctx, const void *message);
    void *ctx;
    bool fresh;
};

void bus_init(struct bus *b);
void bus_join(struct bus *b, struct bus_sub *sub); // notify and ctx are set by the caller before
void bus_leave(struct bus_sub *sub);               // harmless if not subscribed
void bus_send(struct bus *b, const void *message);
