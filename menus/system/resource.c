// SPDX-License-Identifier: ISC
#include "menus/item.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

extern const struct menu menu_system_resource;

#define READ(n, t, h)                                            \
    {                                                            \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .help = h \
    }

static const struct prop props[] = {
    READ("uptime", time, "Time since the daemon started"),
    READ("version", text, "Version of Warren"),
    READ("free-memory", bytes, "Memory that is not in use"),
    READ("total-memory", bytes, "Memory of the machine"),
    READ("cpu", text, "Kind of processor"),
    READ("cpu-count", int, "Number of processors"),
    READ("cpu-frequency", megahertz, "Speed of a processor in MHz"),
    READ("cpu-load", percent, "Share of the last minute that the processors were busy, percent"),
    READ("free-hdd-space", bytes, "Free space where the configuration is kept"),
    READ("total-hdd-space", bytes, "Size of the disk where the configuration is kept"),
    READ("architecture-name", text, "Processor architecture"),
    READ("board-name", text, "Name of the machine's board"),
    READ("platform", text, "Who made this router"),
    { NULL },
};

// One line of a file of the kernel's, without its newline; "" where there is none.
static void first_line(const char *path, char *to, size_t size)
{
    FILE *f = fopen(path, "re");

    to[0] = '\0';
    if (f == NULL)
        return;
    if (fgets(to, (int)size, f) == NULL)
        to[0] = '\0';
    to[strcspn(to, "\n")] = '\0';
    fclose(f);
}

// What the kernel says of the first processor under a name.
static void cpu_field(const char *name, char *to, size_t size)
{
    FILE *f = fopen("/proc/cpuinfo", "re");
    char line[256];

    snprintf(to, size, "unknown");
    while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
        const char *colon = strchr(line, ':');

        if (strncmp(line, name, strlen(name)) != 0 || colon == NULL)
            continue;
        snprintf(to, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (f != NULL)
        fclose(f);
}

static void resource_memory(struct item *item)
{
    struct sysinfo si;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    double load;

    if (sysinfo(&si) != 0)
        return;
    item_setf(
        item, "free-memory", "%llu", (unsigned long long)(si.freeram + si.bufferram) * si.mem_unit);
    item_setf(item, "total-memory", "%llu", (unsigned long long)si.totalram * si.mem_unit);
    item_setf(item, "cpu-count", "%ld", cpus);
    load = (double)si.loads[0] / (1 << SI_LOAD_SHIFT) / (double)(cpus > 0 ? cpus : 1) * 100;
    item_setf(item, "cpu-load", "%d", load > 100 ? 100 : (int)load);
}

static void resource_disk(struct warren *w, struct item *item)
{
    struct statvfs fs;

    if (w->state_dir == NULL || statvfs(w->state_dir, &fs) != 0)
        return;
    item_setf(item, "free-hdd-space", "%llu", (unsigned long long)fs.f_bavail * fs.f_frsize);
    item_setf(item, "total-hdd-space", "%llu", (unsigned long long)fs.f_blocks * fs.f_frsize);
}

static void live(struct warren *w, struct item *item)
{
    struct buf uptime = { 0 };
    struct utsname un;
    char text[128];

    value_time_text((clock_now(w->timers->clock) - w->started) / 1000 * 1000, &uptime);
    item_set(item, "uptime", buf_str(&uptime));
    buf_free(&uptime);
    item_set(item, "version", WARREN_VERSION " (stable)");
    resource_memory(item);
    resource_disk(w, item);
    cpu_field("model name", text, sizeof(text));
    item_set(item, "cpu", text);
    cpu_field("cpu MHz", text, sizeof(text));
    item_setf(item, "cpu-frequency", "%ld", strtol(text, NULL, 10));
    if (uname(&un) == 0)
        item_set(item, "architecture-name", un.machine);
    first_line("/sys/class/dmi/id/product_name", text, sizeof(text));
    item_set(item, "board-name", text[0] != '\0' ? text : "Linux");
    item_set(item, "platform", "Warren");
}

const struct menu menu_system_resource = {
    .path = "/system/resource",
    .kind = MENU_SETTINGS,
    .help = "Memory, processor and version",
    .read_only = true,
    .props = props,
    .live = live,
};
