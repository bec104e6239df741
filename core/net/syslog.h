// SPDX-License-Identifier: ISC
#pragma once
// Log messages for another machine, over UDP (RFC 3164). Nothing here waits: what the kernel does
// not take at once is lost, as it would be on the way.

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/words.h"

#include <stdbool.h>
#include <stdint.h>

#define SYSLOG_SEVERITY_AUTO (-1) // as grave as the message's topics say

extern const struct word syslog_facilities[]; // daemon, local0, ...: RFC 3164 section 4.1.1
extern const struct word syslog_severities[]; // auto, emergency, ... debug

struct syslog_config {
    uint32_t remote; // 0: nobody
    uint16_t port;
    uint32_t source; // 0: the kernel chooses
    int facility, severity;
    bool header; // time and host in front of the message: RFC 3164 section 4.1.2
};

// One packet. Blanks in the host's name become '-'; more than 1024 bytes are cut.
void syslog_format(struct buf *out, const struct syslog_config *config, const char *host,
    const struct log_entry *entry);

struct syslog;

struct syslog *syslog_new(const struct syslog_config *config);
void syslog_free(struct syslog *s); // NULL is fine
// False with a sentence where the packet could not even be sent; a later one may be.
bool syslog_send(
    struct syslog *s, const char *host, const struct log_entry *entry, struct err *err);
