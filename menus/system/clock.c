// SPDX-License-Identifier: ISC
// The time as Warren shows and logs it. The machine's clock belongs to the machine: the daemon may
// not set it, so date and time are read here only; the time zone is Warren's own.

#include "menus/item.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern const struct menu menu_system_clock;

#define ZONES   "/usr/share/zoneinfo/"
#define MACHINE "machine"

#define READ(n, t, h)                                            \
    {                                                            \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .help = h \
    }

static bool zone_normal(const char *value, struct buf *out, struct err *err);

static const struct prop props[] = {
    READ("time", time, "Time of day; the machine's own programs set it"),
    READ("date", text, "Date; the machine's own programs set it"),
    { "time-zone-name", .type = &type_name, .arg = { .max = 64 }, .fallback = MACHINE,
        .effect = EFFECT_LIVE, .normal = zone_normal,
        .help = "Zone such as Europe/Riga, or " MACHINE ": the one that the machine has" },
    READ("gmt-offset", text, "How far the zone is ahead of UTC now"),
    READ("dst-active", bool, "Whether it is summer time"),
    { NULL },
};

// A zone is a file; its name has words of letters and slashes.
static bool zone_normal(const char *value, struct buf *out, struct err *err)
{
    char path[128];

    snprintf(path, sizeof(path), ZONES "%s", value);
    if (strcmp(value, MACHINE) != 0 &&
        (strstr(value, "..") != NULL || *value == '/' || access(path, R_OK) != 0))
        return err_arg(err, "time-zone-name", "input does not match any value of time-zone-name");
    buf_adds(out, value);
    return true;
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    const char *zone = item_text(item, "time-zone-name");
    char tz[80];

    (void)w, (void)old, (void)effects, (void)err;
    snprintf(tz, sizeof(tz), ":%s", zone);
    if (strcmp(zone, MACHINE) == 0)
        unsetenv("TZ");
    else
        setenv("TZ", tz, 1);
    tzset();
    return true;
}

static void live(struct warren *w, struct item *item)
{
    time_t now = time(NULL);
    char text[32];
    struct tm tm;

    (void)w;
    localtime_r(&now, &tm);
    strftime(text, sizeof(text), "%H:%M:%S", &tm);
    item_set(item, "time", text);
    strftime(text, sizeof(text), "%b/%d/%Y", &tm);
    text[0] = (char)(text[0] | 0x20); // jul/21/2023
    item_set(item, "date", text);
    item_setf(item, "gmt-offset", "%c%02ld:%02ld", tm.tm_gmtoff < 0 ? '-' : '+',
        labs(tm.tm_gmtoff) / 3600, labs(tm.tm_gmtoff) / 60 % 60);
    item_set(item, "dst-active", tm.tm_isdst > 0 ? "yes" : "no");
}

const struct menu menu_system_clock = {
    .path = "/system/clock",
    .kind = MENU_SETTINGS,
    .help = "Date, time and time zone",
    .props = props,
    .apply = apply,
    .live = live,
};
