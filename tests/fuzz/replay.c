// SPDX-License-Identifier: ISC
// Runs a fuzz target over the files of its corpus directory, one TAP line per file, so that what
// a fuzzer once found stays found where there is no fuzzer. An empty corpus is a failure.

#include "tests/fuzz/fuzz.h"

#include <dirent.h>

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

// The bytes are copied into a block of exactly their size, so that a sanitizer sees a read of one
// byte too many. NULL if the file cannot be read.
static uint8_t *read_file(const char *dir, const char *name, size_t *ret_size)
{
    char path[4096];
    uint8_t *data = NULL;
    FILE *f;
    long size;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
    if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0) {
        rewind(f);
        data = malloc((size_t)size > 0 ? (size_t)size : 1);
        *ret_size = data != NULL ? fread(data, 1, (size_t)size, f) : 0;
    }
    fclose(f);
    return data;
}

int main(int argc, char **argv)
{
    struct dirent **entries = NULL;
    const char *dir = argc == 2 ? argv[1] : "";
    int count = scandir(dir, &entries, visible, alphasort), failed = 0;

    if (count <= 0) {
        printf("not ok 1 - nothing to replay in \"%s\"\n1..1\n", dir);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        size_t size = 0;
        uint8_t *data = read_file(dir, entries[i]->d_name, &size);

        // Said first: a target that crashes leaves the name of its input as the last line.
        printf("# %s\n", entries[i]->d_name);
        fflush(stdout);
        if (data != NULL)
            LLVMFuzzerTestOneInput(data, size);
        failed += data == NULL;
        printf("%sok %d - %s\n", data != NULL ? "" : "not ", i + 1, entries[i]->d_name);
        free(data);
        free(entries[i]);
    }
    free(entries);
    printf("1..%d\n", count);
    return failed > 0;
}
