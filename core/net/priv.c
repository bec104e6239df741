// SPDX-License-Identifier: ISC
#include "core/net/priv.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    unsigned cap;
    const char *name, *why;
} kept[] = {
    { CAP_NET_ADMIN, "CAP_NET_ADMIN", "to make interfaces and routes" },
    { CAP_NET_RAW, "CAP_NET_RAW", "to send GRE" },
};

#define KEPT (sizeof(kept) / sizeof(*kept))

static bool get_effective(uint64_t *ret)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[2];

    if (syscall(SYS_capget, &head, data) < 0)
        return false;
    *ret = data[0].effective | (uint64_t)data[1].effective << 32;
    return true;
}

bool priv_check(struct err *err)
{
    uint64_t have = 0;

    if (!get_effective(&have))
        return err_set(err, ERR_GENERAL, "cannot read my capabilities: %s", strerror(errno));
    for (size_t i = 0; i < KEPT; i++)
        if ((have >> kept[i].cap & 1) == 0)
            return err_set(
                err, ERR_GENERAL, "%s is needed %s: start me as root", kept[i].name, kept[i].why);
    return true;
}

static bool is_kept(unsigned cap)
{
    for (size_t i = 0; i < KEPT; i++)
        if (kept[i].cap == cap)
            return true;
    return false;
}

// A service manager that grants only the two has bounded us already, and then this is refused.
static bool drop_bounding(void)
{
    for (unsigned cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if (!is_kept(cap) && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1 &&
            prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
            return false;
    return true;
}

static bool set_capabilities(uint64_t caps)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[2] = { 0 };

    for (unsigned i = 0; i < 2; i++)
        data[i].effective = data[i].permitted = (uint32_t)(caps >> 32 * i);
    return syscall(SYS_capset, &head, data) == 0;
}

static uint64_t kept_capabilities(void)
{
    uint64_t caps = 0;

    for (size_t i = 0; i < KEPT; i++)
        caps |= UINT64_C(1) << kept[i].cap;
    return caps;
}

bool priv_only_look(void)
{
    uint64_t have = 0, want = UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH;

    return get_effective(&have) && set_capabilities(have & want) &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool priv_only_start(void)
{
    uint64_t have = 0,
             want = UINT64_C(1) << CAP_SETUID | UINT64_C(1) << CAP_SETGID | UINT64_C(1) << CAP_KILL;

    if (!get_effective(&have))
        return false;
    for (unsigned cap = 0; have >> CAP_SETPCAP & 1 && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0;
         cap++)
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
            return false;
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
           set_capabilities(have & want) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool priv_drop(struct err *err)
{
    uint64_t have = 0;

    if (!priv_check(err))
        return false;
    if (!get_effective(&have))
        return err_set(err, ERR_GENERAL, "cannot read my capabilities: %s", strerror(errno));
    // With "no root", executing a program as uid 0 gives it no capability.
    if (have >> CAP_SETPCAP & 1 && (!drop_bounding() || prctl(PR_SET_SECUREBITS,
                                                            SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
                                                                SECBIT_NO_CAP_AMBIENT_RAISE |
                                                                SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED,
                                                            0, 0, 0) < 0))
        return err_set(err, ERR_GENERAL, "cannot bound my capabilities: %s", strerror(errno));
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 ||
        !set_capabilities(kept_capabilities()) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return err_set(err, ERR_GENERAL, "cannot give up my capabilities: %s", strerror(errno));
    return true;
}
