// SPDX-License-Identifier: ISC
#pragma once
// Switches of the kernel's network under /proc/sys. A change is remembered with the value that was
// there before, so that a clean stop leaves the machine as it was found.

#include "core/base/err.h"
#include "core/base/list.h"

#include <stdbool.h>
#include <stddef.h>

#define SYSCTL_KEY_SIZE   128
#define SYSCTL_VALUE_SIZE 64

// Keys are paths below /proc/sys, "net/ipv4/ip_forward": with dots, names like eth0.5 are two
// things.
bool sysctl_read(const char *key, char ret[SYSCTL_VALUE_SIZE], struct err *err); // one line
bool sysctl_write(const char *key, const char *value, struct err *err);
// "net/ipv4/conf/IFNAME/proxy_arp"; `family` is "ipv4" or "ipv6". Returns `to`.
const char *sysctl_interface_key(
    char to[SYSCTL_KEY_SIZE], const char *family, const char *ifname, const char *name);

struct sysctl_saved {
    struct list values;
    char *path; // NULL: not kept in a file
};

void sysctl_saved_init(struct sysctl_saved *s);
// From now on the former values are in a file too, until they are restored: for the daemon that
// comes after one that was killed. What the file says already is taken over, if it is of this boot
// and this network namespace. Former values that cannot be kept are not worth a refusal to start.
void sysctl_saved_keep(struct sysctl_saved *s, const char *path);
// Writes, and keeps what was there before the first change of this key.
bool sysctl_change(struct sysctl_saved *s, const char *key, const char *value, struct err *err);
// Puts every former value back and forgets it, in the file as well. A key that is gone, with its
// interface, is fine; the first other failure is reported after all have been tried.
bool sysctl_restore(struct sysctl_saved *s, struct err *err);
void sysctl_saved_fini(struct sysctl_saved *s); // forgets, and changes nothing
