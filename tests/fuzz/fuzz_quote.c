// SPDX-License-Identifier: ISC
// Any bytes in quotes are read back, and any text that is read as a constant has a quoted form.
#include "core/value/quote.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void survives(
    void (*quote)(struct buf *, const char *, size_t), const char *text, size_t len)
{
    struct buf quoted = { 0 }, back = { 0 };

    quote(&quoted, text, len);
    FUZZ_LAW(unquote(buf_str(&quoted), quoted.len, &back, NULL));
    FUZZ_LAW(back.len == len && (len == 0 || memcmp(back.data, text, len) == 0));
    buf_free(&quoted);
    buf_free(&back);
}

// What stands between the lines of a wrapped value is not part of it. The last newline is the
// command's end.
static void survives_wrapping(const char *text, size_t len, size_t width)
{
    struct buf word = { 0 }, out = { 0 }, back = { 0 };
    const char *words[1], *value;

    buf_adds(&word, "a=");
    quote_export(&word, text, len);
    words[0] = word.data;
    wrap_export_line(&out, "add", words, 1, width);
    value = strchr(out.data, '=') + 1;
    if (strncmp(value, "\\\n    ", 6) == 0)
        value += 6;
    FUZZ_LAW(unquote(value, strlen(value) - 1, &back, NULL));
    FUZZ_LAW(back.len == len && (len == 0 || memcmp(back.data, text, len) == 0));
    buf_free(&word);
    buf_free(&out);
    buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct buf value = { 0 };

    survives(quote_if_needed, text, size);
    survives(quote_always, text, size);
    survives(quote_export, text, size);
    survives_wrapping(text, size, 0);
    survives_wrapping(text, size, EXPORT_WIDTH);
    survives_wrapping(text, size, 24);
    if (unquote(text, size, &value, NULL))
        survives(quote_export, buf_str(&value), value.len);
    buf_free(&value);
    return 0;
}
