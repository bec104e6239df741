// SPDX-License-Identifier: ISC
// JSON that is read can be written, read again, and is the same then. Rows and columns likewise.
#include "shell/json.h"

#include "shell/dsv.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void json_again(const struct datum *d, unsigned forms)
{
    struct buf out = { 0 };
    struct datum back = { 0 };
    struct err err;

    json_write(&out, d, forms);
    FUZZ_LAW(json_parse(buf_str(&out), out.len, &back, &err));
    if ((forms & JSON_STRINGS) != 0)
        FUZZ_LAW(datum_equal(&back, d));
    datum_clear(&back);
    buf_free(&out);
}

static void dsv_again(const char *text, size_t len)
{
    struct buf delimiter = { 0 }, once = { 0 }, twice = { 0 };
    struct datum d = { 0 }, back = { 0 };
    struct err err;

    buf_adds(&delimiter, ";");
    if (dsv_parse(text, len, &delimiter, true, &d, &err)) {
        dsv_write(&once, &d, &delimiter, true, NULL);
        FUZZ_LAW(dsv_parse(buf_str(&once), once.len, &delimiter, true, &back, &err));
    }
    datum_clear(&d);
    datum_clear(&back);
    if (dsv_parse(text, len, &delimiter, false, &d, &err)) {
        buf_truncate(&once, 0);
        dsv_write(&once, &d, &delimiter, false, NULL);
        FUZZ_LAW(dsv_parse(buf_str(&once), once.len, &delimiter, false, &back, &err));
        dsv_write(&twice, &back, &delimiter, false, NULL);
        FUZZ_LAW(strcmp(buf_str(&once), buf_str(&twice)) == 0);
    }
    datum_clear(&d);
    datum_clear(&back);
    buf_free(&delimiter);
    buf_free(&once);
    buf_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct datum d = { 0 };
    struct err err;

    if (json_parse(text, size, &d, &err)) {
        json_again(&d, 0);
        json_again(&d, JSON_STRINGS);
        json_again(&d, JSON_PRETTY | JSON_STRINGS);
    }
    datum_clear(&d);
    dsv_again(text, size);
    return 0;
}
