// SPDX-License-Identifier: ISC
#include "shell/session.h"

#include "core/base/mem.h"
#include "shell/eval.h"
#include "shell/globals.h"
#include "shell/items.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t interrupted;

void session_interrupt(void)
{
    interrupted = 1;
}

bool session_interrupted(void)
{
    return interrupted != 0;
}

void session_clear_interrupt(void)
{
    interrupted = 0;
}

static struct schema *build_schema(const struct reply *reply, struct err *err)
{
    struct schema *s = schema_new(reply->hash);

    for (size_t i = 0; i < reply->rows.count; i++) {
        if (!schema_add(s, &reply->rows.rows[i], err)) {
            schema_unref(s);
            return NULL;
        }
    }
    if (schema_finish(s, err))
        return s;
    schema_unref(s);
    return NULL;
}

// sshd says where the other end is: "ADDRESS PORT ADDRESS PORT".
static void add_origin(struct request *r)
{
    const char *ssh = getenv("SSH_CONNECTION");
    char *address = ssh != NULL ? mem_strndup(ssh, strcspn(ssh, " ")) : NULL;

    if (ssh == NULL)
        return;
    request_attr(r, "via", "ssh");
    request_attr(r, "address", address);
    free(address);
}

// Fetches the tree, unless the daemon says that it is the one we have.
static bool fetch_schema(struct session *s, struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    struct schema *fresh = NULL;
    bool ok;

    request_begin(&r, "/console/describe");
    add_origin(&r);
    if (s->schema != NULL)
        request_attr(&r, "hash", s->schema->hash);
    ok = client_run(s->client, &r, &reply, err);
    request_free(&r);
    if (!ok)
        return false;
    if (s->schema == NULL || reply.rows.count > 0 || reply.hash == NULL ||
        strcmp(reply.hash, s->schema->hash) != 0) {
        fresh = build_schema(&reply, err);
        ok = fresh != NULL;
    }
    if (fresh != NULL) {
        const struct schema_menu *same =
            s->menu != NULL ? schema_find(fresh, s->menu->path) : fresh->root;

        s->menu = same != NULL ? same : fresh->root;
        schema_unref(s->schema);
        s->schema = fresh;
    }
    if (ok && reply.user != NULL) {
        free(s->user);
        s->user = mem_strdup(reply.user);
    }
    reply_free(&reply);
    return ok;
}

struct session *session_new(struct client *client, struct err *err)
{
    struct session *s = mem_alloc(sizeof(*s));

    s->client = client;
    s->globals = mem_alloc(sizeof(*s->globals));
    s->shared = globals_new();
    s->items = items_new();
    s->user = mem_strdup("admin");
    if (fetch_schema(s, err))
        return s;
    session_free(s);
    return NULL;
}

void session_free(struct session *s)
{
    if (s == NULL)
        return;
    scope_fini(s->globals);
    free(s->globals);
    globals_free(s->shared);
    items_free(s->items);
    client_close(s->client);
    schema_unref(s->schema);
    free(s->user);
    free(s);
}

bool session_reconnect(struct session *s, struct client *client, struct err *err)
{
    client_close(s->client);
    s->client = client;
    return fetch_schema(s, err);
}

static bool is_global(void *ctx, const char *name)
{
    return scope_global(ctx, name, false) != NULL;
}

void session_parse(
    struct session *s, struct parse *ret, const char *name, const char *text, size_t len)
{
    struct parse_env env = {
        .schema = s->schema, .menu = s->menu, .declared = is_global, .ctx = s, .name = name
    };

    if (s->interactive)
        globals_sync(s); // names that were declared elsewhere are declared here
    parse_text(ret, &env, text, len);
}

void session_settle(struct session *s)
{
    globals_sync(s);
    if (s->settle != NULL && !client_busy(s->client))
        s->settle(s->settle_ctx);
}

void session_identity(struct session *s, struct buf *out)
{
    struct request r;
    struct reply reply = { 0 };
    struct err err;
    const char *name = NULL;

    request_begin(&r, "/system/identity/print");
    if (client_run(s->client, &r, &reply, &err) && reply.rows.count > 0)
        name = row_get(&reply.rows.rows[0], "name");
    buf_printf(out, "%s@%s", s->user, name != NULL ? name : "Warren");
    reply_free(&reply);
    request_free(&r);
}

void session_path(const struct session *s, struct buf *out)
{
    for (const char *p = s->menu->path + 1; *p != '\0'; p++)
        buf_addc(out, *p == '/' ? ' ' : *p);
}
