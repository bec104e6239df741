// SPDX-License-Identifier: ISC
// Sentences off the wire: any bytes, and what is read must be writable and read back the same.
#include "core/wire/sentence.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void same_again(const struct sentence *s, const struct sentence_limits *limits)
{
    struct sentence again = { 0 };
    struct buf wire = { 0 };

    for (size_t i = 0; i < s->count; i++)
        sentence_word(&wire, s->words[i].s, s->words[i].len);
    sentence_end(&wire);
    FUZZ_LAW(sentence_read(&wire, &again, limits) == SENTENCE_DONE);
    FUZZ_LAW(again.count == s->count);
    for (size_t i = 0; i < s->count; i++) {
        FUZZ_LAW(again.words[i].len == s->words[i].len);
        FUZZ_LAW(memcmp(again.words[i].s, s->words[i].s, s->words[i].len) == 0);
    }
    FUZZ_LAW(wire.len == 0);
    sentence_free(&again);
    buf_free(&wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sentence_limits limits = { .word = 256, .total = 1024, .words = 16 };
    struct sentence s = { 0 };
    struct buf in = { 0 };

    // In two pieces, as a stream may cut them.
    buf_add(&in, data, size / 2);
    if (sentence_read(&in, &s, &limits) == SENTENCE_DONE)
        same_again(&s, &limits);
    buf_add(&in, data + size / 2, size - size / 2);
    while (sentence_read(&in, &s, &limits) == SENTENCE_DONE) {
        same_again(&s, &limits);
        (void)sentence_get(&s, "name");
        sentence_reset(&s);
    }
    sentence_free(&s);
    buf_free(&in);
    return 0;
}
