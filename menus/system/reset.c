// SPDX-License-Identifier: ISC
#include "menus/system/reset.h"

#include "core/base/dir.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/seal.h"
#include "db/db.h"
#include "menus/call.h"
#include "menus/jobs.h"
#include "menus/restore.h"
#include "menus/system/backup.h"
#include "menus/warren.h"

#include <stdlib.h>
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

// The script that configures the new router, while its file can still be refused.
static bool read_script(const struct call *call, struct buf *ret, struct err *err)
{
    const char *name = call_arg(call, "run-after-reset");
    char *dir;
    bool ok;

    if (name == NULL || *name == '\0')
        return true;
    dir = backup_dir(call->w);
    ok = dir_read(dir, name, 0, DIR_READ_ALL, ret, err);
    free(dir);
    return ok;
}

static bool run_script(const struct call *call, const struct buf *script, struct err *err)
{
    const struct job_order order = {
        .source = buf_str(script),
        .owner = call_user(call),
        .policies = call_policies(call),
        .by = "reset-configuration",
    };

    if (script->len == 0 || call->w->jobs == NULL)
        return true;
    return jobs_start(call->w->jobs, &order, err) != 0;
}

static bool reset(struct call *call, const struct buf *script, struct err *err)
{
    if (!call_flag(call, "skip-backup") && !save(call->w, err))
        return false;
    if (!restore_defaults(call->w, call_flag(call, "keep-users"), err))
        return false;
    log_write(LOG_SYSTEM | LOG_INFO, "configuration reset by %s", call_user(call));
    return run_script(call, script, err);
}

void reset_run(struct call *call)
{
    struct buf script = { 0 };
    struct err err;
    bool ok = read_script(call, &script, &err) && reset(call, &script, &err);

    if (script.data != NULL)
        mem_wipe(script.data, script.size);
    buf_free(&script);
    if (ok)
        call_done(call);
    else
        call_trap(call, &err);
}

const struct prop reset_args[] = {
    { "keep-users", .type = &type_bool, .help = "Users and their groups stay" },
    { "no-defaults", .type = &type_bool,
        .help = "Without the vendor's configuration: Warren has none in any case" },
    { "run-after-reset", .type = &type_text, .help = "A script of /file that runs then" },
    { "skip-backup", .type = &type_bool, .help = "Do not save " SAVED_AS " first" },
    { NULL },
};
