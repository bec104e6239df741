// SPDX-License-Identifier: ISC
// /resolve over the machine's own resolver, on a machine without a network.

#include "core/net/resolver.h"
#include "tests/fake/router.h"
#include "tests/menus/client.h"

static struct warren warren;
static struct client admin;
static struct buf heard;

static bool hears(const char *what)
{
    buf_adds(&heard, client_hear(&admin));
    return strstr(buf_str(&heard), what) != NULL;
}

static void resolve(const char *line)
{
    buf_truncate(&heard, 0);
    client_say(&admin, line);
}

static void names_become_addresses(void)
{
    struct err error;

    warren = (struct warren){ .loop = loop, .timers = loop_timers(loop) };
    warren.resolver = resolver_new(loop, &error);
    T_OK(warren.resolver != NULL);
    client_open(&admin, &warren);
    resolve("/resolve =domain-name=10.1.2.3");
    UNTIL(hears("!done =ret=10.1.2.3"));
    resolve("/resolve =domain-name=localhost .tag=r");
    UNTIL(hears("!done =ret=127.0.0.1 .tag=r"));
    resolve("/resolve =domain-name=nobody.invalid");
    UNTIL(hears("!done"));
    T_OK(hears("=message=failure: dns name does not exist"));
    resolve("/resolve =domain-name=nobody.invalid .tag=gone\n");
    client_close(&admin); // the client goes while its answer is looked for
    resolver_free(warren.resolver);
}

static void a_name_must_be_given_and_a_network_there(void)
{
    warren = (struct warren){ .loop = loop, .timers = loop_timers(loop) };
    client_open(&admin, &warren);
    T_STR(client_ask(&admin, "/resolve"),
        "!trap =category=1 =message=missing value(s) of argument(s) domain-name\n!done");
    T_OK(strstr(client_ask(&admin, "/resolve =domain-name=x"), "failure: there is no network") !=
         NULL);
    client_close(&admin);
}

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(names_become_addresses);
    T_RUN(a_name_must_be_given_and_a_network_there);
    buf_free(&heard);
    loop_free(loop);
    return t_end();
}
