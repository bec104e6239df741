// SPDX-License-Identifier: ISC
#pragma once
// Sentences of length-prefixed words: the language between console and daemon, which is the
// RouterOS API. Pure: bytes in, words out; no descriptor is known here.

#include "core/base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One whole sentence. Words are NUL terminated (a NUL inside a word is data; see len).
struct word_ref {
    const char *s;
    size_t len;
};

struct sentence {
    struct word_ref *words;
    size_t count, size;
    struct buf store;
};

void sentence_reset(struct sentence *s);
void sentence_free(struct sentence *s);
// The value of attribute `=name=value` (or `=name`), NULL where absent. Also finds ".tag" given as
// the word `.tag=x`.
const char *sentence_get(const struct sentence *s, const char *name);

enum sentence_read {
    SENTENCE_MORE, // not all of it has arrived
    SENTENCE_DONE,
    SENTENCE_BAD, // reserved length byte, or beyond the limits
};

struct sentence_limits {
    size_t word;  // longest word accepted, bytes
    size_t total; // longest sentence accepted, bytes of words
    size_t words; // most words accepted
};
extern const struct sentence_limits sentence_limits_default; // 16 MiB, 32 MiB, 4096
// What a daemon takes from somebody whom it knows: 4 MiB, 4096 words. A half sentence is read again
// from its start whenever more of it arrives, so even the longest must be cheap to read some
// hundred times.
extern const struct sentence_limits sentence_limits_request;

// Takes one sentence off the front of `in`. Empty sentences are skipped. On DONE `s` is filled;
// on BAD the connection cannot be used further.
enum sentence_read sentence_read(
    struct buf *in, struct sentence *s, const struct sentence_limits *limits);

// Writing: words, then sentence_end().
void sentence_word(struct buf *out, const char *word, size_t len);
void sentence_wordf(struct buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sentence_attr(struct buf *out, const char *name, const char *value); // =name=value
void sentence_end(struct buf *out);
