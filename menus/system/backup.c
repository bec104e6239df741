// SPDX-License-Identifier: ISC
// /system/backup: the whole configuration in one file, and back. Loading replaces it in the running
// daemon; the router is not rebooted.

#include "menus/system/backup.h"

#include "core/base/dir.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/crypto/seal.h"
#include "core/net/worker.h"
#include "menus/call.h"
#include "menus/restore.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct menu menu_system_backup;

#define ENDING ".backup"

char *backup_dir(const struct warren *w)
{
    return mem_printf("%s/files", w->state_dir != NULL ? w->state_dir : "");
}

bool backup_write(struct warren *w, const char *name, const struct buf *envelope, struct err *err)
{
    char *dir = backup_dir(w);
    bool ok = dir_write(dir, name, envelope->data, envelope->len, DIR_REPLACE, err);

    free(dir);
    return ok;
}

static void buf_wipe(struct buf *b)
{
    if (b->data != NULL)
        mem_wipe(b->data, b->size);
    buf_free(b);
}

// A key that is hard to guess takes a while to make: not in the loop.
struct job {
    struct call *call; // NULL: nobody waits any more
    struct warren *w;
    struct worker_job *worker;
    char *name, *password;
    struct buf in, out;
    bool ok;
    struct err err;
};

static void job_free(void *arg)
{
    struct job *job = arg;

    if (job->password != NULL)
        mem_wipe(job->password, strlen(job->password));
    free(job->password);
    free(job->name);
    buf_wipe(&job->in);
    buf_wipe(&job->out);
    free(job);
}

static void job_stop(struct call *call)
{
    struct job *job = call->state;

    worker_cancel(job->worker, job_free);
}

static void job_trap(struct job *job)
{
    call_trap(job->call, &job->err);
    job_free(job);
}

static void job_start(struct job *job, void (*run)(void *arg), void (*done)(void *arg))
{
    if (job->w->worker == NULL) { // tests of the menus alone
        run(job);
        done(job);
        return;
    }
    job->call->state = job;
    job->call->stop = job_stop;
    job->worker = worker_start(job->w->worker, run, done, job);
    if (job->worker != NULL)
        return;
    job->call->stop = NULL;
    err_set(&job->err, ERR_GENERAL, "failure: too much is being worked on, try again");
    job_trap(job);
}

static void line(struct call *call, const char *text)
{
    call_row(call);
    call_attr(call, "text", text);
    call_row_end(call);
}

// "Office" on the 21st of July 2023, at 9:42: Office-20230721-0942.
static char *usual_name(struct warren *w)
{
    struct store *s = store_at(w, "/system/identity");
    const struct item *identity = s != NULL ? store_settings(s) : NULL;
    time_t now = time(NULL);
    char date[32];
    struct tm tm;
    char *name;

    strftime(date, sizeof(date), "%Y%m%d-%H%M", localtime_r(&now, &tm));
    name = mem_printf("%s-%s", identity != NULL ? item_text(identity, "name") : "Warren", date);
    for (char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || *c == '/' || *c == '\x7f' || (c == name && *c == '.'))
            *c = '_';
    return name;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

// With its ending, typed or not. NULL with a sentence.
static char *file_name(struct call *call, struct err *err)
{
    const char *typed = call_arg(call, "name");
    char *base = typed != NULL && *typed != '\0' ? mem_strdup(typed) : usual_name(call->w);
    char *name = mem_printf("%s%s", base, ends_with(base, ENDING) ? "" : ENDING);

    free(base);
    if (strchr(name, '/') != NULL)
        err_arg(err, "name", "invalid value for argument name");
    else if (dir_name(name, err))
        return name;
    free(name);
    return NULL;
}

static char *password_of(const struct call *call)
{
    const char *password = call_arg(call, "password");
    bool open = call_arg(call, "dont-encrypt") != NULL && call_flag(call, "dont-encrypt");

    return password != NULL && *password != '\0' && !open ? mem_strdup(password) : NULL;
}

static struct job *job_new(struct call *call, struct err *err)
{
    char *name = file_name(call, err);
    struct job *job;

    if (name == NULL)
        return NULL;
    job = mem_alloc(sizeof(*job));
    *job = (struct job){
        .call = call,
        .w = call->w,
        .name = name,
        .password = password_of(call),
    };
    return job;
}

// ---- save

static void save_work(void *arg)
{
    struct job *job = arg;

    seal_close(job->password, &job->in, &job->out);
}

static void save_done(void *arg)
{
    struct job *job = arg;

    job->call->stop = NULL;
    if (!backup_write(job->w, job->name, &job->out, &job->err)) {
        job_trap(job);
        return;
    }
    line(job->call, "Saving system configuration");
    line(job->call, "Configuration backup saved");
    call_done(job->call);
    job_free(job);
}

static void save_run(struct call *call)
{
    struct err err;
    struct job *job = job_new(call, &err);

    if (job == NULL) {
        call_trap(call, &err);
        return;
    }
    if (db_save(call->w->db, &job->in, &job->err))
        job_start(job, save_work, save_done);
    else
        job_trap(job);
}

// ---- load

static void load_work(void *arg)
{
    struct job *job = arg;

    job->ok = seal_open(job->password, &job->in, &job->out, &job->err);
}

// Everything about the file is known to be right before anything changes.
static bool load_all(struct job *job)
{
    struct db *backup = job->ok ? db_load(&job->out, &job->err) : NULL;
    bool ok = backup != NULL && restore_backup(job->w, backup, &job->err);

    db_free(backup);
    return ok;
}

static void load_done(void *arg)
{
    struct job *job = arg;

    job->call->stop = NULL;
    if (!load_all(job)) {
        job_trap(job);
        return;
    }
    log_write(LOG_SYSTEM | LOG_INFO, "configuration restored from %s by %s", job->name,
        call_user(job->call));
    line(job->call, "Restoring system configuration");
    line(job->call, "System configuration restored");
    call_done(job->call);
    job_free(job);
}

static bool load_read(struct job *job)
{
    char *dir = backup_dir(job->w);
    bool ok = dir_read(dir, job->name, 0, DIR_READ_ALL, &job->in, &job->err);

    free(dir);
    return ok;
}

static void load_run(struct call *call)
{
    struct err err;
    struct job *job = job_new(call, &err);

    if (job == NULL) {
        call_trap(call, &err);
        return;
    }
    if (load_read(job))
        job_start(job, load_work, load_done);
    else
        job_trap(job);
}

// ---- the menu

static const struct word encryptions[] = {
    { "aes-sha256", 0, "AES-256, keyed by the password" },
    { NULL },
};

#define PASSWORD                                                                         \
    {                                                                                    \
        "password", .type = &type_text, .flags = PROP_SECRET, .help = "What it opens by" \
    }

static const struct prop save_args[] = {
    { "name", .type = &type_text,
        .help = "File name; the router's name and the date if not given" },
    PASSWORD,
    { "dont-encrypt", .type = &type_bool, .help = "Whether the password is not used" },
    { "encryption", .type = &type_enum, .arg = { .words = encryptions },
        .help = "How it is encrypted where there is a password" },
    { NULL },
};

static const struct prop load_args[] = {
    { "name", .type = &type_text, .flags = PROP_REQUIRED, .help = "File name" },
    PASSWORD,
    { NULL },
};

#define NEEDED (enum policy)(POLICY_WRITE | POLICY_POLICY | POLICY_SENSITIVE)

static const struct verb verbs[] = {
    { "load", "Replace the configuration by a saved one", NEEDED, .reply = VERB_TEXT,
        .args = load_args, .confirm = "Restore and reboot?", .run = load_run },
    { "save", "Save the configuration", NEEDED, .reply = VERB_TEXT, .args = save_args,
        .run = save_run },
    { NULL },
};

const struct menu menu_system_backup = {
    .path = "/system/backup",
    .kind = MENU_DIR,
    .help = "The whole configuration in a file",
    .verbs = verbs,
};
