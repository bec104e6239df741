// SPDX-License-Identifier: ISC
// The small menus under /system, and what programs ask them.

#include "core/base/text.h"
#include "tests/menus/client.h"

#include <unistd.h>

static struct bench bench;
static struct client c;

static void begin(void)
{
    bench_open(&bench, NULL);
    stores_apply(&bench.w);
    client_open(&c, &bench.w);
}

static void end(void)
{
    client_close(&c);
    bench_close(&bench);
}

static bool has(const char *line, const char *part)
{
    bool ok = strstr(client_ask(&c, line), part) != NULL;

    if (!ok)
        printf("# %s\n", buf_str(&c.heard));
    return ok;
}

static void programs_are_told_what_they_ask_for(void)
{
    static const char *const resources[] = { "uptime", "version", "free-memory", "total-memory",
        "cpu", "cpu-count", "cpu-frequency", "cpu-load", "free-hdd-space", "total-hdd-space",
        "architecture-name", "board-name", "platform" };

    begin();
    bench.w.state_dir = "/tmp";
    client_ask(&c, "/system/resource/print");
    for (size_t i = 0; i < sizeof(resources) / sizeof(*resources); i++) {
        char word[48];

        snprintf(word, sizeof(word), " =%s=", resources[i]);
        if (!T_OK(strstr(buf_str(&c.heard), word) != NULL))
            printf("# %s\n", resources[i]);
    }
    T_OK(has("/system/resource/print", "=platform=Warren"));
    T_OK(has("/system/package/print", "!re =.id=*80000000 =name=warren =version=" WARREN_VERSION));
    T_STR(client_ask(&c, "/system/routerboard/print"), "!re =routerboard=false\n!done");
    T_OK(has("/system/license/print", "=nlevel=6"));
    end();
}

static void nothing_of_that_can_be_changed(void)
{
    static const struct dialogue table[] = {
        { "/system/package/add =name=x", "!trap =category=0 =message=no such command\n!done" },
        { "/system/license/set =nlevel=7", "!trap =category=0 =message=no such command\n!done" },
        { "/system/clock/set =time=10:00:00",
            "!trap =category=1 =message=unknown parameter time\n!done" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

static void the_time_zone_is_that_of_all_times_shown(void)
{
    struct buf date = { 0 };

    if (access("/usr/share/zoneinfo/Asia/Kolkata", R_OK) != 0) {
        T_SKIP("this machine knows no time zones");
        return;
    }
    begin();
    T_STR(client_ask(&c, "/system/clock/set =time-zone-name=Asia/Kolkata"), "!done");
    T_OK(has("/system/clock/print", "=time-zone-name=Asia/Kolkata =gmt-offset=+05:30 "
                                    "=dst-active=false"));
    text_date(&date, 0);
    T_STR(buf_str(&date), "jan/01/1970 05:30:00");
    T_STR(client_ask(&c, "/system/clock/set =time-zone-name=America/St_Johns"), "!done");
    T_OK(has("/system/clock/print", "=gmt-offset=-0"));
    T_STR(client_ask(&c, "/system/clock/set =time-zone-name=Mars/Olympus"),
        "!trap =category=1 =message=input does not match any value of time-zone-name\n!done");
    T_STR(client_ask(&c, "/system/clock/set =time-zone-name=../../../etc/passwd"),
        "!trap =category=1 =message=input does not match any value of time-zone-name\n!done");
    T_STR(client_ask(&c, "/system/clock/set =time-zone-name=machine"), "!done");
    T_OK(getenv("TZ") == NULL);
    buf_free(&date);
    end();
}

static void a_note_is_kept(void)
{
    begin();
    T_STR(client_ask(&c, "/system/note/print"), "!re =show-at-login=true =note=\n!done");
    T_STR(client_ask(&c, "/system/note/set =note=Hands~off"), "!done");
    T_STR(client_ask(&c, "/system/note/get =value-name=note"), "!done =ret=Hands off");
    end();
}

int main(void)
{
    T_RUN(programs_are_told_what_they_ask_for);
    T_RUN(nothing_of_that_can_be_changed);
    T_RUN(the_time_zone_is_that_of_all_times_shown);
    T_RUN(a_note_is_kept);
    return t_end();
}
