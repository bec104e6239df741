// SPDX-License-Identifier: ISC
#include "menus/door.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/net/endpoint.h"
#include "menus/menu.h"
#include "menus/serve.h"
#include "menus/user.h"
#include "menus/warren.h"

#include <pwd.h>
#include <stdlib.h>

#define DOOR_GROUP "warren"

struct door {
    struct warren *w;
    struct endpoint *endpoint;
    const struct serve_user *adopting; // who the connection is that is just being made
};

static void client_send(void *ctx, const struct buf *sentences)
{
    endpoint_send(ctx, sentences);
}

static bool client_full(void *ctx)
{
    return !endpoint_writable(ctx);
}

static void client_free(struct endpoint_conn *c)
{
    struct serve *s = endpoint_user(c);

    endpoint_set_user(c, NULL);
    serve_free(s);
}

static void client_close(void *ctx)
{
    struct endpoint_conn *c = ctx;

    client_free(c);
    endpoint_close(c);
}

static void client_pause(void *ctx, bool pause)
{
    endpoint_pause(ctx, pause);
}

static const struct serve_ops client_ops = {
    .send = client_send,
    .full = client_full,
    .close = client_close,
    .pause = client_pause,
};

// A member of the group is the /user of the same name. Whoever has none may do everything: it takes
// root to make somebody a member.
static bool member_user(struct warren *w, const char *name, struct serve_user *ret)
{
    const struct item *user = user_named(w, name);

    text_copy(ret->name, sizeof(ret->name), name);
    if (user == NULL)
        return true;
    ret->account = user->id;
    ret->policies = user_policies(w, user);
    return ret->policies & (POLICY_LOCAL | POLICY_SSH); // by which of them, the console says
}

// False: nobody that we know.
static bool client_user(struct warren *w, const struct endpoint_conn *c, struct serve_user *ret)
{
    struct endpoint_peer peer = endpoint_peer(c);
    const struct passwd *account;

    if (!peer.known)
        return false;
    *ret = (struct serve_user){ .policies = POLICY_ALL, .via = "console" };
    if (peer.uid == 0) {
        text_copy(ret->name, sizeof(ret->name), "admin");
        return true;
    }
    account = getpwuid(peer.uid);
    return account != NULL && endpoint_peer_in_group(c, DOOR_GROUP) &&
           member_user(w, account->pw_name, ret);
}

static void door_connected(void *ctx, struct endpoint_conn *c)
{
    const struct door *d = ctx;
    struct serve_user user;

    if (d->adopting != NULL) {
        user = *d->adopting;
    } else if (!client_user(d->w, c, &user)) {
        log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL, "login refused for uid %u",
            (unsigned)endpoint_peer(c).uid);
        endpoint_fatal(c, "not enough permissions (9)");
        return;
    }
    endpoint_trust(c);
    endpoint_set_user(c, serve_new(d->w, &user, &client_ops, c));
}

static void door_sentence(void *ctx, struct endpoint_conn *c, const struct sentence *words)
{
    struct serve *s = endpoint_user(c);

    (void)ctx;
    if (s != NULL)
        serve_input(s, words);
}

static void door_drained(void *ctx, struct endpoint_conn *c)
{
    struct serve *s = endpoint_user(c);

    (void)ctx;
    if (s != NULL)
        serve_drained(s);
}

static void door_closed(void *ctx, struct endpoint_conn *c, const char *why)
{
    (void)ctx, (void)why;
    client_free(c);
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
    d->endpoint = endpoint_new(w->loop, &door_ops, d);
    if (endpoint_listen_unix(d->endpoint, path, DOOR_GROUP, err))
        return d;
    door_close(d);
    return NULL;
}

bool door_adopt(struct door *d, int fd, const struct serve_user *user)
{
    struct endpoint_conn *c;

    d->adopting = user;
    c = endpoint_adopt(d->endpoint, fd);
    d->adopting = NULL;
    return c != NULL;
}

void door_close(struct door *d)
{
    if (d == NULL)
        return;
    endpoint_free(d->endpoint);
    free(d);
}
