// SPDX-License-Identifier: ISC
#pragma once
// Where log messages go: rules choose messages by their topics and name an action, actions keep
// them or pass them on. What is said before the rules are known waits for them.

#include "core/net/syslog.h"
#include "menus/logdisk.h"
#include "menus/logring.h"

enum log_target { LOG_TO_DISK, LOG_TO_ECHO, LOG_TO_MEMORY, LOG_TO_REMOTE };

struct logsink_action {
    const char *name;
    enum log_target target;
    size_t lines; // LOG_TO_MEMORY: that are kept
    bool stop_on_full;
    struct logdisk_config disk;
    bool remember; // LOG_TO_ECHO: for consoles that come later
    struct syslog_config remote;
};

struct logsink_rule {
    unsigned all, none; // topics that a message must have, and must not have
    const char *action;
    const char *prefix; // in front of the message; "": nothing
};

struct logsink {
    struct log_sink sink;
    struct logbook held; // until the rules are known
    struct logbook memory, echo;
    struct logring *held_ring, *echo_ring;
    uint64_t echoed; // lines below this number were on some console
    int consoles;    // that show the echo now
    struct list rules, actions;
    const char *(*host)(void *ctx); // how syslog calls this machine
    void *ctx;
};

void logsink_init(struct logsink *s); // registers its sink
void logsink_fini(struct logsink *s);
void logsink_ready(struct logsink *s, const char *(*host)(void *ctx), void *ctx);

// By the id of their rows; NULL: there is none any more. Texts are copied.
void logsink_rule(struct logsink *s, uint32_t id, const struct logsink_rule *rule);
void logsink_action(struct logsink *s, uint32_t id, const struct logsink_action *action);
// Why an action takes no messages just now; NULL where it does.
const char *logsink_broken(struct logsink *s, const char *action);
void logsink_clear(struct logsink *s, const char *action); // forgets the lines of a buffer
