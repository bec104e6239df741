// SPDX-License-Identifier: ISC
// Whatever an item contains and however narrow the terminal is: no control character comes out, no
// line ends in a blank, and tables stay within the terminal.
#include "core/base/mem.h"
#include "shell/cell.h"
#include "shell/render.h"
#include "tests/fuzz/fuzz.h"
#include "tests/shell/sample_menus.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

// Lines are items; a line is NAME=VALUE pairs with bytes 0x1f between.
static void read_rows(struct rows *rows, char *text)
{
    char *line, *pair;

    while ((line = strsep(&text, "\n")) != NULL) {
        struct row *row = rows_add(rows);

        while ((pair = strsep(&line, "\x1f")) != NULL) {
            char *value = strchr(pair, '=');

            if (value != NULL) {
                *value++ = '\0';
                row_set(row, pair, value);
            }
        }
    }
}

static void check(const struct buf *out, size_t width, bool bounded)
{
    const char *line = buf_str(out), *end;

    for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        char *one = mem_strndup(line, (size_t)(end - line));

        for (const char *c = one; *c != '\0'; c++)
            FUZZ_LAW((unsigned char)*c >= ' ' && *c != 0x7f);
        FUZZ_LAW(end == line || end[-1] != ' ');
        FUZZ_LAW(!bounded || cell_width(one) <= width);
        free(one);
    }
    FUZZ_LAW(*line == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct schema_menu *const menus[] = { &sample_server, &sample_client,
        &sample_settings };
    static void (*const forms[])(struct buf *, const struct render *) = { render_table,
        render_detail, render_terse, render_values };
    struct rows rows = { 0 };
    char *text;

    if (size < 2 || size > 8192)
        return 0;
    setlocale(LC_CTYPE, "C.UTF-8");
    text = mem_strndup((const char *)data + 2, size - 2);
    read_rows(&rows, text);
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        struct buf out = { 0 };

        forms[i](
            &out, &(struct render){ .menu = menus[data[1] % 3], .rows = &rows, .width = data[0] });
        check(&out, data[0], forms[i] == render_table && data[0] >= 30);
        buf_free(&out);
    }
    rows_free(&rows);
    free(text);
    return 0;
}
