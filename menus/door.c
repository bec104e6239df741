// SPDX-License-Identifier: ISC
#include "menus/door.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/net/endpoint.h"
#include "menus/serve.h"
#include "menus/warren.h"

#include <pwd.h>
#include <stdlib.h>

#define DOOR_GROUP "warren"

struct door {
    struct warren *w;
    struct endpoint *endpoint;
    struct list clients;
};

struct client {
    struct list node;
    struct endpoint_conn *conn;
    struct serve *serve;
};

static void client_free(struct client *c)
{
    if (c == NULL)
        return;
    serve_free(c->serve);
    list_remove(&c->node);
    free(c);
}

static void client_send(void *ctx, const struct buf *sentences)
{
    const struct client *c = ctx;

    endpoint_send(c->conn, sentences);
}

static bool client_full(void *ctx)
{
    const struct client *c = ctx;

    return !endpoint_writable(c->conn);
}

static void client_close(void *ctx)
{
    struct client *c = ctx;
    struct endpoint_conn *conn = c->conn;

    endpoint_set_user(conn, NULL);
    client_free(c);
    endpoint_close(conn);
}

static const struct serve_ops client_ops = {
    .send = client_send,
    .full = client_full,
    .close = client_close,
};

// False: nobody that we know.
static bool client_user(const struct endpoint_conn *c, struct serve_user *ret)
{
    struct endpoint_peer peer = endpoint_peer(c);
    const struct passwd *account;

    if (!peer.known)
        return false;
    *ret = (struct serve_user){ .write = true, .secrets = true };
    if (peer.uid == 0) {
        text_copy(ret->name, sizeof(ret->name), "admin");
        return true;
    }
    account = getpwuid(peer.uid);
    if (account == NULL || !endpoint_peer_in_group(c, DOOR_GROUP))
        return false;
    text_copy(ret->name, sizeof(ret->name), account->pw_name);
    return true;
}

static void door_connected(void *ctx, struct endpoint_conn *c)
{
    struct door *d = ctx;
    struct serve_user user;
    struct client *client;

    if (!client_user(c, &user)) {
        log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "login refused for uid %u",
            (unsigned)endpoint_peer(c).uid);
        endpoint_fatal(c, "not enough permissions (9)");
        return;
    }
    endpoint_trust(c);
    client = mem_alloc(sizeof(*client));
    client->conn = c;
    client->serve = serve_new(d->w, &user, &client_ops, client);
    list_append(&d->clients, &client->node);
    endpoint_set_user(c, client);
}

static void door_sentence(void *ctx, struct endpoint_conn *c, const struct sentence *words)
{
    struct client *client = endpoint_user(c);

    (void)ctx;
    if (client != NULL)
        serve_input(client->serve, words);
}

static void door_drained(void *ctx, struct endpoint_conn *c)
{
    struct client *client = endpoint_user(c);

    (void)ctx;
    if (client != NULL)
        serve_drained(client->serve);
}

static void door_closed(void *ctx, struct endpoint_conn *c, const char *why)
{
    (void)ctx, (void)why;
    client_free(endpoint_user(c));
}

static const struct endpoint_ops door_ops = {
    .connected = door_connected,
    .sentence = door_sentence,
    .drained = door_drained,
    .closed = door_closed,
};

struct door *door_open(struct warren *w, const char *path, struct err *err)
{
    struct door *d = mem_alloc(sizeof(*d));

    d->w = w;
    list_init(&d->clients);
    d->endpoint = endpoint_new(w->loop, &door_ops, d);
    if (endpoint_listen_unix(d->endpoint, path, DOOR_GROUP, err))
        return d;
    door_close(d);
    return NULL;
}

void door_close(struct door *d)
{
    if (d == NULL)
        return;
    while (!list_empty(&d->clients))
        client_free(list_entry(d->clients.next, struct client, node));
    endpoint_free(d->endpoint);
    free(d);
}
