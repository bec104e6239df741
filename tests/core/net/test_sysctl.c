// SPDX-License-Identifier: ISC
#include "core/net/sysctl.h"

#include "tests/fake/netns.h"

static const char *value(const char *key)
{
    static char text[SYSCTL_VALUE_SIZE];

    return sysctl_read(key, text, &err) ? text : NULL;
}

static void every_change_goes_back_to_what_was_there_first(void)
{
    char arp[SYSCTL_KEY_SIZE], quiet[SYSCTL_KEY_SIZE];
    struct sysctl_saved saved;

    sysctl_saved_init(&saved);
    sysctl_interface_key(arp, "ipv4", "lo", "proxy_arp");
    sysctl_interface_key(quiet, "ipv6", "lo", "disable_ipv6");
    T_STR(arp, "net/ipv4/conf/lo/proxy_arp");
    T_OK(sysctl_write("net/ipv4/ip_forward", "0", &err));
    T_OK(sysctl_change(&saved, "net/ipv4/ip_forward", "1", &err));
    T_STR(value("net/ipv4/ip_forward"), "1");
    T_OK(sysctl_change(&saved, "net/ipv4/ip_forward", "1", &err));
    T_OK(sysctl_change(&saved, arp, "1", &err));
    T_STR(value(arp), "1");
    if (value(quiet) != NULL)
        T_OK(sysctl_change(&saved, quiet, "1", &err));
    T_OK(sysctl_restore(&saved, &err));
    T_STR(value("net/ipv4/ip_forward"), "0");
    T_STR(value(arp), "0");
    T_OK(sysctl_restore(&saved, &err));
}

static void what_is_missing_or_refused_is_told(void)
{
    struct sysctl_saved saved;

    sysctl_saved_init(&saved);
    T_OK(value("net/ipv4/conf/nobody/proxy_arp") == NULL);
    T_STR(err.text, "cannot read net/ipv4/conf/nobody/proxy_arp: this kernel does not have it");
    T_OK(!sysctl_change(&saved, "net/ipv4/ip_forward", "many", &err));
    T_STR(err.text, "cannot set net/ipv4/ip_forward to many: Invalid argument");
    T_OK(!sysctl_write("net/../kernel/hostname", "x", &err));
    sysctl_saved_fini(&saved);
}

static void an_interface_that_has_gone_is_no_failure(void)
{
    int index = veth_new("ether1", "far1");
    struct sysctl_saved saved;
    char key[SYSCTL_KEY_SIZE];

    sysctl_saved_init(&saved);
    sysctl_interface_key(key, "ipv4", "ether1", "proxy_arp");
    T_OK(sysctl_change(&saved, key, "1", &err));
    T_OK(nl_link_delete(nl, index, &err));
    T_OK(sysctl_restore(&saved, &err));
}

// A daemon is killed after its changes, the next one stops cleanly.
static void former_values_survive_a_killed_daemon(void)
{
    static const char path[] = "switches.test";
    struct sysctl_saved killed, next;

    unlink(path);
    T_OK(sysctl_write("net/ipv4/ip_forward", "0", &err));
    sysctl_saved_init(&killed);
    sysctl_saved_keep(&killed, path);
    T_OK(sysctl_change(&killed, "net/ipv4/ip_forward", "1", &err));
    T_OK(sysctl_change(&killed, "net/ipv4/conf/lo/proxy_arp", "1", &err));
    sysctl_saved_fini(&killed);
    sysctl_saved_init(&next);
    sysctl_saved_keep(&next, path);
    T_OK(sysctl_change(&next, "net/ipv4/ip_forward", "1", &err));
    T_OK(sysctl_restore(&next, &err));
    T_STR(value("net/ipv4/ip_forward"), "0");
    T_STR(value("net/ipv4/conf/lo/proxy_arp"), "0");
    T_OK(access(path, F_OK) != 0);
    sysctl_saved_fini(&next);
}

static void a_file_of_another_kernel_or_of_nobody_says_nothing(void)
{
    static const char path[] = "switches.test";
    static const char *const texts[] = {
        "",
        "not-this-boot net:[1]\nnet/ipv4/ip_forward 1\n",
        "net/ipv4/ip_forward 1\n",
    };
    struct sysctl_saved saved;

    T_OK(sysctl_write("net/ipv4/ip_forward", "0", &err));
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        FILE *f = fopen(path, "we");

        T_OK(f != NULL && fputs(texts[i], f) >= 0 && fclose(f) == 0);
        sysctl_saved_init(&saved);
        sysctl_saved_keep(&saved, path);
        T_OK(list_empty(&saved.values));
        T_OK(sysctl_restore(&saved, &err));
        T_STR(value("net/ipv4/ip_forward"), "0");
        sysctl_saved_fini(&saved);
    }
    sysctl_saved_init(&saved);
    sysctl_saved_keep(&saved, "no/such/directory/switches");
    T_OK(sysctl_change(&saved, "net/ipv4/ip_forward", "1", &err));
    T_OK(sysctl_restore(&saved, &err));
    T_STR(value("net/ipv4/ip_forward"), "0");
    sysctl_saved_fini(&saved);
}

int main(void)
{
    NETNS_OR_SKIP();
    T_RUN(every_change_goes_back_to_what_was_there_first);
    T_RUN(what_is_missing_or_refused_is_told);
    T_RUN(an_interface_that_has_gone_is_no_failure);
    T_RUN(former_values_survive_a_killed_daemon);
    T_RUN(a_file_of_another_kernel_or_of_nobody_says_nothing);
    nl_free(nl);
    return t_end();
}
