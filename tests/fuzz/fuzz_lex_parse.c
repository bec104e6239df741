// SPDX-License-Identifier: ISC
// Any text parses: with a schema and without one, to a tree inside of the text or to an error in
// it.
#include "shell/parse.h"

#include "tests/fake/daemon.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static struct schema *sample(void)
{
    static struct schema *s;

    if (s == NULL)
        s = fake_schema();
    return s;
}

static void inside(struct span at, size_t len)
{
    FUZZ_LAW(at.from <= at.to && at.to <= len);
}

static void check_nodes(const struct node *n, size_t len, unsigned depth)
{
    FUZZ_LAW(depth < 100000);
    for (; n != NULL; n = n->next) {
        inside(n->at, len);
        check_nodes(n->first, len, depth + 1);
    }
}

static void check_parse(struct schema *schema, const char *text, size_t len)
{
    struct parse_env env = { .schema = schema };
    struct parse p;
    struct buf dump = { 0 };

    parse_text(&p, &env, text, len);
    check_nodes(p.script->root, len, 0);
    for (size_t i = 0; i < p.mark_count; i++)
        inside(p.marks[i].at, len);
    inside(p.expect.word, len);
    if (p.failed) {
        FUZZ_LAW(p.error[0] != '\0' && p.error_at <= len && p.line > 0 && p.column > 0);
    } else {
        FUZZ_LAW(p.open[0] == '\0');
        node_dump(&dump, p.script->root, 0);
    }
    buf_free(&dump);
    parse_fini(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_parse(NULL, (const char *)data, size);
    check_parse(sample(), (const char *)data, size);
    return 0;
}
