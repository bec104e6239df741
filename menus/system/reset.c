// SPDX-License-Identifier: ISC
#include "menus/system/reset.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/seal.h"
#include "db/db.h"
#include "menus/call.h"
#include "menus/restore.h"
#include "menus/system/backup.h"
#include "menus/warren.h"

#include <string.h>

#define SAVED_AS "auto-before-reset.backup"

// Whoever did not mean it has this.
static bool save(struct warren *w, struct err *err)
{
    struct buf contents = { 0 }, envelope = { 0 };
    bool ok = db_save(w->db, &contents, err);

    if (ok) {
        seal_close(NULL, &contents, &envelope);
        ok = backup_write(w, SAVED_AS, &envelope, err);
        mem_wipe(envelope.data, envelope.size);
    }
    if (contents.data != NULL)
        mem_wipe(contents.data, contents.size);
    buf_free(&contents);
    buf_free(&envelope);
    return ok;
}

void reset_run(struct call *call)
{
    struct err err;

    if ((!call_flag(call, "skip-backup") && !save(call->w, &err)) ||
        !restore_defaults(call->w, call_flag(call, "keep-users"), &err)) {
        call_trap(call, &err);
        return;
    }
    log_write(LOG_SYSTEM | LOG_INFO, "configuration reset by %s", call_user(call));
    call_done(call);
}

const struct prop reset_args[] = {
    { "keep-users", .type = &type_bool, .help = "Users and their groups stay" },
    { "no-defaults", .type = &type_bool,
        .help = "Without the vendor's configuration: Warren has none in any case" },
    { "skip-backup", .type = &type_bool, .help = "Do not save " SAVED_AS " first" },
    { NULL },
};
