// SPDX-License-Identifier: ISC
// The machine's own lines on which somebody can log in, as its init system has set them up
// (warren-serial@.service).

#include "core/net/terminals.h"
#include "menus/item.h"
#include "menus/warren.h"

extern const struct menu menu_system_console;

static const struct prop props[] = {
    { "port", .type = &type_name, .flags = PROP_KEY | PROP_READ_ONLY, .column = "PORT", .width = 12,
        .help = "Device of the line" },
    { "term", .type = &type_text, .flags = PROP_READ_ONLY | PROP_UNSET, .column = "TERM",
        .help = "Kind of terminal that the login expects" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'U', "used", 0 },
    { 'F', "free", 0 },
    { 0 },
};

struct emit {
    uint32_t id;
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void emit_terminal(void *ctx, const struct terminal *t)
{
    struct item *item = item_new(&menu_system_console);
    struct emit *e = ctx;

    item->id = e->id++;
    item_set(item, "port", t->port);
    item_set(item, "term", t->kind[0] != '\0' ? t->kind : NULL);
    item_flag(item, "used", t->used);
    item_flag(item, "free", !t->used);
    e->row(e->ctx, item);
    item_free(item);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct emit e = { .id = ITEM_DYNAMIC, .row = row, .ctx = ctx };

    (void)w;
    terminals_each("/proc", "/sys/dev/char", emit_terminal, &e);
}

const struct menu menu_system_console = {
    .path = "/system/console",
    .kind = MENU_LIST,
    .help = "Lines of this machine on which somebody can log in",
    .table = true,
    .read_only = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .flags = flags,
    .dynamic = dynamic,
};
