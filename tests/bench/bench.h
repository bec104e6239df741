// SPDX-License-Identifier: ISC
#pragma once
// What a benchmark needs: the processor time of a loop, undisturbed as far as possible, and the
// results as a JSON list of {name, metric, value, unit, against, ratio}.

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { BENCH_ROUNDS = 15 };

struct bench {
    FILE *to;
    bool more;
};

static inline double bench_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

// Nanoseconds for one of `count` turns: the best of several rounds, because other load on the
// machine only ever adds to it.
static inline double bench_time(void (*run)(unsigned count), unsigned count)
{
    double best = 0;

    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double start = bench_clock(), took;

        run(count);
        took = (bench_clock() - start) / count;
        if (i == 0 || took < best)
            best = took;
    }
    return best;
}

// Writes into the file, whose folder is made where it is missing; "" or no file: standard output.
static inline bool bench_open(struct bench *b, const char *path)
{
    char folder[4096];
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;

    if (slash != NULL) {
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        mkdir(folder, 0777);
    }
    b->more = false;
    b->to = path != NULL && path[0] != '\0' ? fopen(path, "w") : stdout;
    if (b->to == NULL) {
        perror(path);
        return false;
    }
    fputs("[", b->to);
    return true;
}

// `against` is what the value is compared with, and `ratio` how that came out; NULL for nothing.
static inline void bench_result(struct bench *b, const char *name, const char *metric, double value,
    const char *unit, const char *against, double ratio)
{
    fprintf(b->to, "%s\n  {\"name\": \"%s\", \"metric\": \"%s\", \"value\": %.1f, \"unit\": \"%s\"",
        b->more ? "," : "", name, metric, value, unit);
    if (against != NULL)
        fprintf(b->to, ", \"against\": \"%s\", \"ratio\": %.3f}", against, ratio);
    else
        fputs(", \"against\": null, \"ratio\": null}", b->to);
    b->more = true;
    if (b->to != stdout) {
        printf("%-24s %-12s %10.1f %s", name, metric, value, unit);
        if (against != NULL)
            printf("  %.3f of %s", ratio, against);
        printf("\n");
    }
}

static inline bool bench_close(struct bench *b)
{
    fputs("\n]\n", b->to);
    return b->to == stdout ? fflush(stdout) == 0 : fclose(b->to) == 0;
}
