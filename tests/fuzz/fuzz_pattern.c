// SPDX-License-Identifier: ISC
// Any pattern on any text comes to an end. The pattern is the first line, the text the rest. Where
// the C library takes a plain pattern too, both agree.
#include "shell/pattern.h"
#include "tests/fuzz/fuzz.h"

#include <regex.h>
#include <string.h>

// What both read the same way, and what the C library can do in little time.
static bool is_plain(const char *s, size_t len)
{
    return len < 32 && len > 0 && strspn(s, "abc()|*+?.^$[]") == len && strstr(s, "[[") == NULL;
}

static void agrees(const char *pattern, const char *text, bool found)
{
    regex_t re;

    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return;
    FUZZ_LAW((regexec(&re, text, 0, NULL, 0) == 0) == found);
    regfree(&re);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *all = (const char *)data, *line = size > 0 ? memchr(all, '\n', size) : NULL;
    size_t len = line != NULL ? (size_t)(line - all) : size;
    struct pattern *p = pattern_new(all, len);
    char pattern[33] = "", text[65] = "";
    bool stopped;

    if (p == NULL || line == NULL) {
        pattern_free(p);
        return 0;
    }
    memcpy(pattern, all, len < 32 ? len : 32);
    memcpy(text, line + 1, size - len - 1 < 64 ? size - len - 1 : 64);
    pattern_match(p, line + 1, size - len - 1, NULL, &stopped);
    if (is_plain(pattern, strlen(pattern)) && len == strlen(pattern) &&
        strspn(text, "abc") == strlen(text))
        agrees(pattern, text, pattern_match(p, text, strlen(text), NULL, &stopped));
    pattern_free(p);
    return 0;
}
