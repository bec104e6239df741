// SPDX-License-Identifier: ISC
#include "menus/execute.h"

#include "core/base/dir.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/script.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUT_MAX = 1 << 20 }; // bytes that as-string keeps

// ---- as-string: the answer is what the commands print

struct collecting {
    struct call *call;
    uint32_t job;
    struct buf text;
    bool cut;
};

static void collecting_free(struct collecting *c)
{
    buf_free(&c->text);
    free(c);
}

static bool collecting_output(void *ctx, const char *text, size_t len)
{
    struct collecting *c = ctx;
    size_t room = OUTPUT_MAX - c->text.len;

    c->cut = c->cut || len > room;
    buf_add(&c->text, text, len < room ? len : room);
    return true;
}

// What a failing script says is part of its output: whoever wants the text gets it all.
static void collecting_ended(void *ctx, const struct err *why)
{
    struct collecting *c = ctx;
    struct call *call = c->call;

    if (why != NULL)
        buf_printf(&c->text, "%s\n", why->text);
    call->stop = NULL;
    if (c->cut)
        call_trapf(call, ERR_GENERAL, "failure: the output is too long");
    else
        call_return(call, buf_str(&c->text));
    collecting_free(c);
}

static const struct job_ops collecting_ops = { collecting_output, collecting_ended };

static void collecting_stop(struct call *call)
{
    struct collecting *c = call->state;

    jobs_forget(call->w->jobs, c->job);
    collecting_free(c);
}

static void execute_wait(struct call *call, struct job_order *order)
{
    struct collecting *c = mem_alloc(sizeof(*c));
    struct err err;

    c->call = call;
    order->ops = &collecting_ops;
    order->ctx = c;
    c->job = script_start(call->w, call_arg(call, "script"), order, &err);
    if (c->job == 0) {
        collecting_free(c);
        call_trap(call, &err);
        return;
    }
    call->state = c;
    call->stop = collecting_stop;
}

// ---- file: what the commands print is in a file

struct writing {
    char *dir, *name;
    bool failed;
};

static void writing_free(struct writing *f)
{
    free(f->dir);
    free(f->name);
    free(f);
}

// What does not fit is said once; the script goes on.
static bool writing_output(void *ctx, const char *text, size_t len)
{
    struct writing *f = ctx;
    struct err err;

    if (f->failed || dir_write(f->dir, f->name, text, len, DIR_APPEND, &err))
        return true;
    f->failed = true;
    log_write(LOG_SCRIPT | LOG_ERROR, "output of a script: %s", err.text);
    return true;
}

static void writing_ended(void *ctx, const struct err *why)
{
    struct writing *f = ctx;
    char line[512];

    if (why != NULL) {
        snprintf(line, sizeof(line), "%s\n", why->text);
        writing_output(f, line, strlen(line));
    }
    writing_free(f);
}

static const struct job_ops writing_ops = { writing_output, writing_ended };

// A name without a dot gets .txt behind it, as in RouterOS.
static struct writing *writing_new(struct call *call, const char *name, struct err *err)
{
    struct writing *f;

    if ((call_policies(call) & POLICY_FTP) == 0) {
        err_set(err, ERR_GENERAL, "not enough permissions (9)");
        return NULL;
    }
    f = mem_alloc(sizeof(*f));
    f->dir = mem_printf("%s/files", call->w->state_dir);
    f->name = mem_printf("%s%s", name, strchr(name, '.') != NULL ? "" : ".txt");
    if (dir_write(f->dir, f->name, "", 0, DIR_REPLACE, err))
        return f;
    writing_free(f);
    return NULL;
}

// ---- the command

static void execute_background(struct call *call, struct job_order *order)
{
    const char *name = call_arg(call, "file");
    struct writing *file = NULL;
    char text[16];
    struct err err;
    uint32_t job;

    if (name != NULL) {
        file = writing_new(call, name, &err);
        if (file == NULL) {
            call_trap(call, &err);
            return;
        }
        order->ops = &writing_ops;
        order->ctx = file;
    }
    job = script_start(call->w, call_arg(call, "script"), order, &err);
    if (job == 0) {
        if (file != NULL)
            writing_free(file);
        call_trap(call, &err);
        return;
    }
    snprintf(text, sizeof(text), "*%X", (unsigned)job);
    call_return(call, text);
}

void execute_run(struct call *call)
{
    struct job_order order = {
        .owner = call_user(call),
        .policies = call_policies(call),
        .by = "execute",
    };

    if (!call_flag(call, "as-string")) {
        execute_background(call, &order);
    } else {
        order.by = NULL;
        execute_wait(call, &order);
    }
}

const struct prop execute_args[] = {
    { "script", .type = &type_text, .flags = PROP_REQUIRED | ARG_POSITIONAL,
        .help = "Commands, or the name of a script" },
    { "as-string", .type = &type_bool, .flags = ARG_FLAG,
        .help = "Wait, and answer with what is printed" },
    { "file", .type = &type_text, .help = "File for what is printed" },
    { NULL },
};
