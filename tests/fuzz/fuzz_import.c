// SPDX-License-Identifier: ISC
// What an import does with a file before anything of it is run: it is parsed with all that is
// unknown in it, its interfaces are renamed, and it is looked over for errors.

#include "shell/import.h"

#include "tests/fake/daemon.h"
#include "tests/fuzz/fuzz.h"

static struct schema *sample(void)
{
    static struct schema *schema;

    if (schema == NULL)
        schema = fake_schema();
    return schema;
}

static void check_places(struct import *im, const struct node *block)
{
    unsigned last = 1;

    for (const struct node *n = block->first; n != NULL; n = n->next) {
        unsigned line = import_line(im, n->at.from);

        FUZZ_LAW(line >= last);
        last = im->line = line;
        im->at = n->at.from;
        if (n->kind == NODE_COMMAND)
            import_leave(im, n, "a reason");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parse_env env = { .schema = sample(), .name = "x.rsc", .lenient = true };
    struct buf text = { 0 };
    struct import im = { .name = "x.rsc", .line = 1 };
    struct parse p;

    parse_text(&p, &env, (const char *)data, size);
    if (!p.failed) {
        im.script = p.script;
        FUZZ_LAW(import_map(p.script, "ether1:enp1s0,jack:jill", NULL));
        import_check(&im, p.script->root, &text);
        check_places(&im, p.script->root);
        import_report(&im, &text);
        import_report_free(&im);
    }
    buf_free(&text);
    parse_fini(&p);
    return 0;
}
