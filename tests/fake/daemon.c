// SPDX-License-Identifier: ISC
#include "tests/fake/daemon.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/wire/sentence.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SET             "kind=verb;name=set;items=many;reply=none;props=yes;help=Change;path="
#define ADD             "kind=verb;name=add;items=none;reply=return;props=yes;help=Make;path="
#define MANY(v)         "kind=verb;name=" v ";items=many;reply=none;help=" v ";path="
#define FIND            "kind=verb;name=find;items=none;reply=return;help=Find;path="
#define GET             "kind=verb;name=get;items=one;reply=return;help=Value;path="
#define PRINT           "kind=verb;name=print;items=none;reply=rows;help=Show;path="
#define PRINT_ARG(p, n) "kind=arg;verb=print;type=bool;flags=flag;help=Form;name=" n ";path=" p
#define PRINT_ARGS(p)                                                                      \
    PRINT_ARG(p, "detail"), PRINT_ARG(p, "brief"), PRINT_ARG(p, "terse"),                  \
        PRINT_ARG(p, "value-list"), PRINT_ARG(p, "count-only"), PRINT_ARG(p, "as-value"),  \
        PRINT_ARG(p, "without-paging"), "kind=arg;verb=print;type=text;name=from;path=" p, \
        PRINT_ARG(p, "follow"), PRINT_ARG(p, "follow-only"), PRINT_ARG(p, "show-ids"),     \
        "kind=arg;verb=print;type=text;name=proplist;path=" p,                             \
        "kind=arg;verb=print;type=time;name=interval;path=" p

const char *const fake_described[] = {
    "kind=menu;path=/;type=dir;help=The base of all menus",
    "kind=verb;path=/;name=ping;items=none;reply=lines;help=Ask for an answer;"
    "line={host} pong: ttl={ttl};line-failed={host} ping {status};interrupted=ping interrupted;"
    "summary={sent} sent, {received} received",
    "kind=arg;path=/;verb=ping;name=address;type=host;flags=required,positional;help=Whom",
    "kind=arg;path=/;verb=ping;name=count;type=int;help=How often",
    "kind=arg;path=/;verb=ping;name=size;type=int;help=Bytes",
    "kind=verb;path=/;name=export;items=none;reply=text;help=Configuration",

    "kind=menu;path=/interface;type=dir;help=Interfaces",
    "kind=menu;path=/interface/pptp-client;type=list;layout=detail;classic=yes;flags=X:disabled|R:running;"
    "help=PPTP clients",
    "kind=prop;path=/interface/pptp-client;name=name;type=name;help=Its name",
    "kind=prop;path=/interface/pptp-client;name=mtu;aliases=max-mtu;type=int;min=68;max=65535;"
    "default=1460;help=Largest packet out",
    "kind=prop;path=/interface/pptp-client;name=mru;aliases=max-mru;type=int;help=Largest packet in",
    "kind=prop;path=/interface/pptp-client;name=connect-to;type=host;flags=required;help=Server",
    "kind=prop;path=/interface/pptp-client;name=user;type=text;flags=required;help=User",
    "kind=prop;path=/interface/pptp-client;name=password;type=text;flags=secret;help=Password",
    "kind=prop;path=/interface/pptp-client;name=allow;type=flags;words=mschap2,mschap1,chap,pap;"
    "help=Authentication",
    "kind=prop;path=/interface/pptp-client;name=profile;type=ref;ref=/ppp/profile;help=Profile",
    "kind=prop;path=/interface/pptp-client;name=comment;type=text;help=Remark",
    "kind=prop;path=/interface/pptp-client;name=disabled;type=bool;help=Out of use",
    "kind=prop;path=/interface/pptp-client;name=uptime;type=time;flags=read-only;help=Since when",
    ADD "/interface/pptp-client",
    "kind=arg;path=/interface/pptp-client;verb=add;name=copy-from;type=text;help=Like this one",
    SET "/interface/pptp-client",
    MANY("remove") "/interface/pptp-client",
    MANY("enable") "/interface/pptp-client",
    MANY("disable") "/interface/pptp-client",
    MANY("comment") "/interface/pptp-client",
    "kind=arg;path=/interface/pptp-client;verb=comment;name=comment;type=text;"
    "flags=required,positional;help=The text",
    MANY("move") "/interface/pptp-client",
    "kind=arg;path=/interface/pptp-client;verb=move;name=destination;type=text;flags=positional;"
    "help=Before this one",
    MANY("unset") "/interface/pptp-client",
    "kind=arg;path=/interface/pptp-client;verb=unset;name=value-name;type=text;"
    "flags=required,positional;help=Which property",
    FIND "/interface/pptp-client",
    GET "/interface/pptp-client",
    "kind=arg;path=/interface/pptp-client;verb=get;name=value-name;type=text;"
    "flags=required,positional;help=Which property",
    PRINT "/interface/pptp-client",
    PRINT_ARGS("/interface/pptp-client"),
    "kind=verb;path=/interface/pptp-client;name=monitor;items=many;reply=monitor;help=Watch",
    "kind=arg;path=/interface/pptp-client;verb=monitor;name=once;type=bool;flags=flag;help=Once",
    "kind=verb;path=/interface/pptp-client;name=listen;items=none;reply=rows;help=Changes",

    "kind=menu;path=/interface/pptp-server;type=list;layout=table;classic=yes;help=PPTP server users",
    "kind=prop;path=/interface/pptp-server;name=name;type=name;help=Its name",
    "kind=prop;path=/interface/pptp-server;name=user;type=text;flags=required;help=User",
    ADD "/interface/pptp-server",
    PRINT "/interface/pptp-server",
    "kind=menu;path=/interface/pptp-server/server;type=settings;help=The PPTP server",
    "kind=prop;path=/interface/pptp-server/server;name=enabled;type=bool;help=On or off",
    "kind=prop;path=/interface/pptp-server/server;name=mtu;type=int;help=Largest packet",
    "kind=verb;path=/interface/pptp-server/server;name=set;items=none;reply=none;props=yes;"
    "help=Change",
    PRINT "/interface/pptp-server/server",
    PRINT_ARGS("/interface/pptp-server/server"),
    "kind=verb;path=/interface/pptp-server/server;name=get;items=none;reply=return;help=Value",
    "kind=arg;path=/interface/pptp-server/server;verb=get;name=value-name;type=text;"
    "flags=required,positional;help=Which property",

    "kind=menu;path=/ip;type=dir;help=IP",
    "kind=menu;path=/ip/route;type=list;layout=table;help=Routes",
    "kind=prop;path=/ip/route;name=dst-address;type=prefix;help=Where to",
    "kind=prop;path=/ip/route;name=gateway;type=host;help=By whom",
    "kind=prop;path=/ip/route;name=distance;type=int;help=How far",
    "kind=prop;path=/ip/route;name=comment;type=text;help=Remark",
    ADD "/ip/route",
    SET "/ip/route",
    MANY("remove") "/ip/route",
    FIND "/ip/route",
    GET "/ip/route",
    "kind=arg;path=/ip/route;verb=get;name=value-name;type=text;flags=required,positional;help=x",
    PRINT "/ip/route",
    PRINT_ARGS("/ip/route"),

    "kind=menu;path=/log;type=list;layout=table;help=What happened",
    "kind=verb;path=/log;name=info;items=none;reply=none;help=Write",
    "kind=arg;path=/log;verb=info;name=message;type=text;flags=required,positional;help=Text",

    "kind=menu;path=/ppp;type=dir;help=PPP",
    "kind=menu;path=/ppp/profile;type=list;help=Profiles",
    "kind=prop;path=/ppp/profile;name=name;type=name;help=Its name",
    PRINT "/ppp/profile",
    "kind=menu;path=/ppp/secret;type=list;layout=table;classic=yes;flags=X:disabled;help=Users",
    "kind=prop;path=/ppp/secret;name=name;type=text;flags=required;help=Its name",
    "kind=prop;path=/ppp/secret;name=password;type=text;flags=secret;help=Password",
    "kind=prop;path=/ppp/secret;name=service;type=enum;words=any,pptp;help=Service",
    "kind=prop;path=/ppp/secret;name=local-address;type=ip;help=Our address",
    "kind=prop;path=/ppp/secret;name=remote-address;type=ip;help=Its address",
    "kind=prop;path=/ppp/secret;name=routes;type=text;help=Routes",
    "kind=prop;path=/ppp/secret;name=limit;type=int;help=Most of it",
    "kind=prop;path=/ppp/secret;name=comment;type=text;help=Remark",
    "kind=prop;path=/ppp/secret;name=disabled;type=bool;help=Out of use",
    ADD "/ppp/secret",
    SET "/ppp/secret",
    MANY("remove") "/ppp/secret",
    MANY("disable") "/ppp/secret",
    FIND "/ppp/secret",
    GET "/ppp/secret",
    "kind=arg;path=/ppp/secret;verb=get;name=value-name;type=text;flags=required,positional;help=x",
    PRINT "/ppp/secret",
    PRINT_ARGS("/ppp/secret"),

    "kind=menu;path=/system;type=dir;help=The system",
    "kind=menu;path=/system/identity;type=settings;help=Its name",
    "kind=prop;path=/system/identity;name=name;type=text;help=Its name",
    "kind=verb;path=/system/identity;name=set;items=none;reply=none;props=yes;help=Change",
    "kind=verb;path=/system/identity;name=get;items=none;reply=return;help=Value",
    "kind=arg;path=/system/identity;verb=get;name=value-name;type=text;"
    "flags=required,positional;help=Which property",
    PRINT "/system/identity",
    "kind=verb;path=/system;name=enable;items=none;reply=none;confirm=Dangerous! Go on?;help=Reset",
    NULL,
};

void fake_row(struct row *row, const char *attributes)
{
    struct text_piece p;

    while (text_split(&attributes, ';', &p)) {
        const char *equals = memchr(p.s, '=', p.len);
        char *name = mem_strndup(p.s, (size_t)(equals - p.s));
        char *value = mem_strndup(equals + 1, p.len - (size_t)(equals + 1 - p.s));

        row_set(row, name, value);
        free(name);
        free(value);
    }
}

struct schema *fake_schema(void)
{
    struct schema *s = schema_new("5EED");
    struct err err;

    for (size_t i = 0; fake_described[i] != NULL; i++) {
        struct row row = { 0 };

        fake_row(&row, fake_described[i]);
        if (!schema_add(s, &row, &err))
            abort();
        row_free(&row);
    }
    return s;
}

struct menu { // the rows of one menu
    struct menu *next;
    char *path;
    struct rows rows;
};

struct fake_daemon {
    pthread_t thread;
    pthread_mutex_t lock; // around `requests`
    pthread_cond_t asked;
    int console_fd, fd, listen_fd;
    struct menu *menus;
    unsigned last_id;
    struct buf requests;
    struct buf in, out;
    struct sentence s;
    char *tag;     // of the request being answered
    char *waiting; // of a stream that only /cancel ends
};

static struct menu *menu_of(struct fake_daemon *d, const char *path, size_t len)
{
    struct menu *m;

    for (m = d->menus; m != NULL; m = m->next) {
        if (strlen(m->path) == len && memcmp(m->path, path, len) == 0)
            return m;
    }
    m = mem_alloc(sizeof(*m));
    m->path = mem_strndup(path, len);
    m->next = d->menus;
    d->menus = m;
    return m;
}

static void end(struct fake_daemon *d)
{
    sentence_wordf(&d->out, ".tag=%s", d->tag);
    sentence_end(&d->out);
}

static void done(struct fake_daemon *d, const char *ret)
{
    sentence_word(&d->out, "!done", 5);
    if (ret != NULL)
        sentence_attr(&d->out, "ret", ret);
    end(d);
}

static void trap(struct fake_daemon *d, const char *category, const char *message)
{
    sentence_word(&d->out, "!trap", 5);
    sentence_attr(&d->out, "category", category);
    sentence_attr(&d->out, "message", message);
    end(d);
    done(d, NULL);
}

static void re_text(struct fake_daemon *d, const char *attributes)
{
    struct text_piece p;

    sentence_word(&d->out, "!re", 3);
    while (text_split(&attributes, ';', &p))
        sentence_wordf(&d->out, "=%.*s", (int)p.len, p.s);
    end(d);
}

static bool wanted(const char *proplist, const char *name)
{
    struct text_piece p;

    if (proplist == NULL)
        return true;
    while (text_split(&proplist, ',', &p)) {
        if (strlen(name) == p.len && memcmp(name, p.s, p.len) == 0)
            return true;
    }
    return false;
}

// Queries of the form ?name=value, all of which must hold.
static bool fits(const struct fake_daemon *d, const struct row *row)
{
    for (size_t i = 1; i < d->s.count; i++) {
        const char *w = d->s.words[i].s, *equals = strchr(w, '=');
        char *name;
        const char *have;

        if (w[0] != '?' || equals == NULL)
            continue;
        name = mem_strndup(w + 1, (size_t)(equals - w - 1));
        have = row_get(row, name);
        free(name);
        if (have == NULL || strcmp(have, equals + 1) != 0)
            return false;
    }
    return true;
}

static void print_row(struct fake_daemon *d, const struct row *r)
{
    const char *proplist = sentence_get(&d->s, ".proplist");

    if (!fits(d, r))
        return;
    sentence_word(&d->out, "!re", 3);
    for (size_t p = 0; p < r->count; p++) {
        if (wanted(proplist, r->pairs[p].name))
            sentence_attr(&d->out, r->pairs[p].name, r->pairs[p].value);
    }
    end(d);
}

static struct row *row_of(struct menu *m, const char *id, size_t len)
{
    for (size_t i = 0; i < m->rows.count; i++) {
        const char *have = row_get(&m->rows.rows[i], id[0] == '*' ? ".id" : "name");

        if (have != NULL && strlen(have) == len && memcmp(have, id, len) == 0)
            return &m->rows.rows[i];
    }
    return NULL;
}

// With follow, the last row changes once, and the first one goes.
static void follow(struct fake_daemon *d, struct menu *m)
{
    print_row(d, &m->rows.rows[m->rows.count - 1]);
    re_text(d, ".id=*1;.dead=yes");
    d->waiting = mem_strdup(d->tag);
}

static void print(struct fake_daemon *d, struct menu *m)
{
    const char *from = sentence_get(&d->s, "from");
    struct text_piece p;

    while (from != NULL && text_split(&from, ',', &p)) {
        struct row *r = row_of(m, p.s, p.len);

        if (r == NULL) {
            trap(d, "0", "no such item");
            return;
        }
        print_row(d, r);
    }
    for (size_t i = 0; sentence_get(&d->s, "from") == NULL && i < m->rows.count; i++)
        if (sentence_get(&d->s, "follow-only") == NULL)
            print_row(d, &m->rows.rows[i]);
    if (sentence_get(&d->s, "follow") != NULL || sentence_get(&d->s, "follow-only") != NULL)
        follow(d, m);
    else
        done(d, NULL);
}

static void take_attributes(const struct fake_daemon *d, struct row *row)
{
    for (size_t i = 1; i < d->s.count; i++) {
        const char *w = d->s.words[i].s, *equals = w[0] == '=' ? strchr(w + 1, '=') : NULL;
        char *name;

        if (equals == NULL || strncmp(w, "=.id=", 5) == 0)
            continue;
        name = mem_strndup(w + 1, (size_t)(equals - w - 1));
        row_set(row, name[0] == '!' ? name + 1 : name, equals + 1);
        free(name);
    }
}

static void add(struct fake_daemon *d, struct menu *m)
{
    const char *name = sentence_get(&d->s, "name");
    struct row *row;
    char id[16];

    if (name != NULL && strcmp(name, "taken") == 0) {
        trap(d, "4", "failure: already have such name");
        return;
    }
    snprintf(id, sizeof(id), "*%X", ++d->last_id);
    row = rows_add(&m->rows);
    row_set(row, ".id", id);
    take_attributes(d, row);
    done(d, id);
}

static void drop(struct menu *m, struct row *row)
{
    size_t i = (size_t)(row - m->rows.rows);

    row_free(row);
    memmove(row, row + 1, (m->rows.count - i - 1) * sizeof(*row));
    m->rows.count--;
}

static void change_one(struct fake_daemon *d, struct menu *m, const char *verb, struct row *row)
{
    if (strcmp(verb, "set") == 0 || strcmp(verb, "comment") == 0)
        take_attributes(d, row);
    else if (strcmp(verb, "disable") == 0 || strcmp(verb, "enable") == 0)
        row_set(row, "disabled", verb[0] == 'd' ? "true" : "false");
    else if (strcmp(verb, "remove") == 0)
        drop(m, row);
}

static void change(struct fake_daemon *d, struct menu *m, const char *verb)
{
    const char *ids = sentence_get(&d->s, ".id");
    struct text_piece p;

    if (ids == NULL) {
        if (m->rows.count == 0)
            rows_add(&m->rows);
        take_attributes(d, &m->rows.rows[0]);
    }
    while (ids != NULL && text_split(&ids, ',', &p)) {
        struct row *row = row_of(m, p.s, p.len);

        if (row == NULL) {
            trap(d, "0", "no such item");
            return;
        }
        change_one(d, m, verb, row);
    }
    done(d, NULL);
}

static void get(struct fake_daemon *d, struct menu *m)
{
    const char *id = sentence_get(&d->s, ".id"), *name = sentence_get(&d->s, "value-name");
    struct row *row = id != NULL ? row_of(m, id, strlen(id)) : m->rows.rows;

    if (row == NULL || name == NULL)
        trap(d, "0", "no such item");
    else
        done(d, row_get(row, name));
}

static void ping(struct fake_daemon *d)
{
    const char *count = sentence_get(&d->s, "count"), *host = sentence_get(&d->s, "address");
    char text[128];

    for (int i = 0; i < (count != NULL ? atoi(count) : 1); i++) {
        snprintf(text, sizeof(text), "host=%s;ttl=255;sent=%d;received=%d", host, i + 1, i + 1);
        re_text(d, text);
    }
    if (count != NULL)
        done(d, NULL);
    else
        d->waiting = mem_strdup(d->tag);
}

static void monitor(struct fake_daemon *d)
{
    re_text(d, "name=test2;uptime=4h35s;encoding=MPPE 128 bit, stateless;status=Connected");
    if (sentence_get(&d->s, "once") != NULL)
        done(d, NULL);
    else
        d->waiting = mem_strdup(d->tag);
}

static void cancel(struct fake_daemon *d)
{
    char *mine = d->tag;

    if (d->waiting != NULL) {
        d->tag = d->waiting;
        trap(d, "2", "interrupted");
        free(d->waiting);
        d->waiting = NULL;
    }
    d->tag = mine;
    done(d, NULL);
}

static void describe(struct fake_daemon *d)
{
    const char *hash = sentence_get(&d->s, "hash");
    bool same = hash != NULL && strcmp(hash, "5EED") == 0;

    for (size_t i = 0; !same && fake_described[i] != NULL; i++)
        re_text(d, fake_described[i]);
    sentence_word(&d->out, "!done", 5);
    sentence_attr(&d->out, "hash", "5EED");
    sentence_attr(&d->out, "user", "admin");
    end(d);
}

static void answer(struct fake_daemon *d, const char *command)
{
    const char *verb = strrchr(command, '/') + 1;
    struct menu *m = menu_of(d, command, (size_t)(verb - 1 - command));

    if (strcmp(command, "/ping") == 0)
        ping(d);
    else if (strcmp(verb, "print") == 0)
        print(d, m);
    else if (strcmp(verb, "add") == 0)
        add(d, m);
    else if (strcmp(verb, "get") == 0)
        get(d, m);
    else if (strcmp(verb, "monitor") == 0)
        monitor(d);
    else if (strcmp(verb, "export") == 0) {
        re_text(d, "text=# by Warren");
        re_text(d, "text=/ppp secret");
        done(d, NULL);
    } else
        change(d, m, verb);
}

static void note_request(struct fake_daemon *d)
{
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; i < d->s.count; i++) {
        const char *w = d->s.words[i].s;

        if (strncmp(w, ".tag=", 5) != 0 && strncmp(w, "=tag=", 5) != 0)
            buf_printf(&d->requests, "%s%s", i > 0 ? " " : "", w);
    }
    buf_addc(&d->requests, '\n');
    pthread_cond_broadcast(&d->asked);
    pthread_mutex_unlock(&d->lock);
}

static void handle(struct fake_daemon *d)
{
    const char *command = d->s.words[0].s, *tag = sentence_get(&d->s, ".tag");

    d->tag = mem_strdup(tag != NULL ? tag : "");
    if (strcmp(command, "/console/describe") == 0) {
        describe(d);
    } else {
        note_request(d);
        if (strcmp(command, "/cancel") == 0)
            cancel(d);
        else
            answer(d, command);
    }
    free(d->tag);
    d->tag = NULL;
}

static bool send_out(struct fake_daemon *d)
{
    size_t at = 0;

    while (at < d->out.len) {
        ssize_t n = send(d->fd, d->out.data + at, d->out.len - at, MSG_NOSIGNAL);

        if (n < 0)
            return false;
        at += (size_t)n;
    }
    buf_truncate(&d->out, 0);
    return true;
}

static void serve(struct fake_daemon *d)
{
    char block[4096];
    ssize_t n;

    buf_truncate(&d->in, 0);
    while ((n = recv(d->fd, block, sizeof(block), 0)) > 0) {
        buf_add(&d->in, block, (size_t)n);
        while (sentence_read(&d->in, &d->s, &sentence_limits_default) == SENTENCE_DONE)
            handle(d);
        if (!send_out(d))
            break;
    }
    close(d->fd);
}

static void *run(void *ctx)
{
    struct fake_daemon *d = ctx;

    if (d->listen_fd < 0) {
        serve(d);
        return NULL;
    }
    while ((d->fd = accept(d->listen_fd, NULL, NULL)) >= 0)
        serve(d);
    return NULL;
}

static void start(struct fake_daemon *d)
{
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->asked, NULL);
    pthread_create(&d->thread, NULL, run, d);
}

struct fake_daemon *fake_daemon_start(void)
{
    struct fake_daemon *d = mem_alloc(sizeof(*d));
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
        abort();
    d->listen_fd = -1;
    d->fd = fds[0];
    d->console_fd = fds[1];
    start(d);
    return d;
}

struct fake_daemon *fake_daemon_listen(const char *dir)
{
    struct fake_daemon *d = mem_alloc(sizeof(*d));
    struct sockaddr_un addr = { .sun_family = AF_UNIX };

    snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/warren.sock", dir);
    d->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (d->listen_fd < 0 || bind(d->listen_fd, (struct sockaddr *)&addr, sizeof(addr)) != 0 ||
        listen(d->listen_fd, 8) != 0)
        abort();
    start(d);
    return d;
}

int fake_daemon_fd(struct fake_daemon *d)
{
    return d->console_fd;
}

void fake_daemon_stop(struct fake_daemon *d)
{
    if (d->listen_fd >= 0)
        shutdown(d->listen_fd, SHUT_RDWR);
    pthread_join(d->thread, NULL);
    pthread_mutex_destroy(&d->lock);
    pthread_cond_destroy(&d->asked);
    if (d->listen_fd >= 0)
        close(d->listen_fd);
    while (d->menus != NULL) {
        struct menu *m = d->menus;

        d->menus = m->next;
        rows_free(&m->rows);
        free(m->path);
        free(m);
    }
    buf_free(&d->requests);
    buf_free(&d->in);
    buf_free(&d->out);
    sentence_free(&d->s);
    free(d->waiting);
    free(d);
}

const char *fake_daemon_requests(struct fake_daemon *d)
{
    return buf_str(&d->requests);
}

void fake_daemon_forget(struct fake_daemon *d)
{
    pthread_mutex_lock(&d->lock);
    buf_truncate(&d->requests, 0);
    pthread_mutex_unlock(&d->lock);
}

void fake_daemon_wait(struct fake_daemon *d, const char *part)
{
    pthread_mutex_lock(&d->lock);
    while (strstr(buf_str(&d->requests), part) == NULL)
        pthread_cond_wait(&d->asked, &d->lock);
    pthread_mutex_unlock(&d->lock);
}
