// SPDX-License-Identifier: ISC
// Global variables, as consoles share them and people look at them.

#include "menus/globals.h"
#include "tests/menus/consoles.h"

static struct consoles consoles;
static struct client c;

static void begin(void)
{
    consoles_open(&consoles);
    consoles_client(&consoles, &c, "admin", POLICY_ALL);
}

static void end(void)
{
    client_close(&c);
    globals_fini(&consoles.bench.w.globals);
    consoles_close(&consoles);
}

static void a_console_is_told_what_changed_since(void)
{
    static const struct dialogue table[] = {
        { "/console/global/sync", "!done =ret=0" },
        { "/console/global/put =name=x =value=5 =literal=\"5\"", "!done =ret=1" },
        { "/console/global/put =name=y =value=6", "!done =ret=2" },
        { "/console/global/sync =since=0",
            "!re =name=x =value=5 =literal=\"5\"\n!re =name=y =value=6\n!done =ret=2" },
        { "/console/global/sync =since=1", "!re =name=y =value=6\n!done =ret=2" },
        { "/console/global/sync =since=2", "!done =ret=2" },
        { "/console/global/put =name=x", "!done =ret=3" },
        { "/console/global/put =name=x", "!done =ret=3" },
        { "/console/global/sync =since=2", "!re =name=y =value=6\n!done =ret=3 all" },
        { "/console/global/sync =since=3", "!done =ret=3" },
        { "/console/global/sync =since=77", "!re =name=y =value=6\n!done =ret=3 all" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

static void each_user_has_their_own(void)
{
    struct client bob;

    begin();
    consoles_client(&consoles, &bob, "bob", POLICY_READ | POLICY_WRITE);
    client_ask(&c, "/console/global/put =name=x =value=secret");
    T_STR(client_ask(&bob, "/console/global/sync"), "!done =ret=1");
    T_STR(client_ask(&bob, "/system/script/environment/print"), "!done");
    client_ask(&bob, "/console/global/put =name=x =value=bobs");
    client_ask(&c, "/system/script/environment/print"); // the administrator sees all
    T_STR(client_got(&c, 1, "user"), "bob");
    T_STR(client_got(&c, 1, "value"), "bobs");
    client_ask(&bob, "/system/script/environment/print");
    T_STR(client_got(&bob, 0, "value"), "bobs");
    client_close(&bob);
    end();
}

static void they_are_changed_and_removed_in_the_environment(void)
{
    char line[96];

    begin();
    client_ask(&c, "/console/global/put =name=x =value=a =literal=\"a\"");
    client_ask(&c, "/system/script/environment/print");
    snprintf(line, sizeof(line), "/system/script/environment/set =.id=%s =value=7",
        client_got(&c, 0, ".id"));
    T_STR(client_ask(&c, line), "!done");
    T_STR(client_ask(&c, "/console/global/sync =since=1"), "!re =name=x =value=7\n!done =ret=2");
    client_ask(&c, "/system/script/environment/print");
    snprintf(
        line, sizeof(line), "/system/script/environment/remove =.id=%s", client_got(&c, 0, ".id"));
    T_STR(client_ask(&c, line), "!done");
    T_STR(client_ask(&c, "/system/script/environment/print"), "!done");
    end();
}

static void there_is_a_bound(void)
{
    struct globals g = { 0 };
    struct err err;
    char name[16];
    unsigned n = 0;

    for (; n < GLOBALS_MAX + 1; n++) {
        snprintf(name, sizeof(name), "v%u", n);
        if (!globals_put(&g, n, "admin", name, "1", NULL, &err))
            break;
    }
    T_INT(n, GLOBALS_MAX);
    T_STR(err.text, "failure: too many global variables");
    T_OK(globals_put(&g, n, "admin", "v7", "2", NULL, &err));
    T_OK(globals_put(&g, n, "bob", "v7", "2", NULL, &err));
    globals_fini(&g);
}

int main(void)
{
    T_RUN(a_console_is_told_what_changed_since);
    T_RUN(each_user_has_their_own);
    T_RUN(they_are_changed_and_removed_in_the_environment);
    T_RUN(there_is_a_bound);
    return t_end();
}
