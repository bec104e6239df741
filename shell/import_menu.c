// SPDX-License-Identifier: ISC
#include "core/base/mem.h"
#include "shell/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The first time that the file sets this settings menu?
static bool settles(struct import *im, const struct schema_menu *menu)
{
    for (size_t i = 0; i < im->settled_count; i++)
        if (im->settled[i] == menu)
            return false;
    im->settled = mem_resize(im->settled, (im->settled_count + 1) * sizeof(menu));
    im->settled[im->settled_count++] = menu;
    return true;
}

void import_request(struct import *im, const struct command *c, struct request *r)
{
    char version[16];
    bool add = strcmp(c->verb->name, "add") == 0;

    request_attr(r, ".batch", im->batch);
    if (im->skip_unknown)
        request_attr(r, ".skip-unknown", "yes");
    if (im->version > 0 && (add || (c->menu->kind == MENU_SETTINGS && settles(im, c->menu)))) {
        snprintf(version, sizeof(version), "%u", im->version);
        request_attr(r, ".version", version);
    }
}

void import_reply(struct import *im, const struct command *c, const struct reply *reply)
{
    const char *unknown = row_get(&reply->done, "unknown");
    const char *disabled = row_get(&reply->done, "disabled");

    if (unknown != NULL)
        import_leave_names(im, c, "no such property", unknown);
    if (disabled != NULL)
        import_leave_names(im, c, "disabled, because the file does not have the", disabled);
}
