// SPDX-License-Identifier: ISC
#include "shell/globals.h"

#include "core/base/mem.h"
#include "shell/eval.h"
#include "shell/literal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FETCH_MS = 100 };

struct known { // a variable as the daemon has it
    struct known *next;
    char *name, *value, *literal; // literal NULL: the value says it all
    struct datum synced;          // the same as a value, once somebody wanted it
    bool seen;
};

struct globals {
    struct known *known;
    char *version; // of the last answer
    int64_t fetched_ms;
};

struct globals *globals_new(void)
{
    return mem_alloc(sizeof(struct globals));
}

static void known_free(struct known *k)
{
    datum_clear(&k->synced);
    free(k->name);
    free(k->value);
    free(k->literal);
    free(k);
}

void globals_free(struct globals *g)
{
    if (g == NULL)
        return;
    while (g->known != NULL) {
        struct known *k = g->known;

        g->known = k->next;
        known_free(k);
    }
    free(g->version);
    free(g);
}

static struct known *known_find(const struct globals *g, const char *name)
{
    for (struct known *k = g->known; k != NULL; k = k->next)
        if (strcmp(k->name, name) == 0)
            return k;
    return NULL;
}

static struct known *known_make(struct globals *g, const char *name)
{
    struct known *k = known_find(g, name);

    if (k != NULL)
        return k;
    k = mem_alloc(sizeof(*k));
    k->name = mem_strdup(name);
    k->next = g->known;
    g->known = k;
    return k;
}

// The very same value: text, arrays and code never change while two hold them.
static bool same(const struct datum *a, const struct datum *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case DATUM_NOTHING:
    case DATUM_NIL:
        return true;
    case DATUM_NUM:
    case DATUM_TIME:
        return a->num == b->num;
    case DATUM_BOOL:
        return a->yes == b->yes;
    case DATUM_IP:
    case DATUM_IP_PREFIX:
        return a->net.ip == b->net.ip && a->net.bits == b->net.bits;
    case DATUM_IP6:
    case DATUM_IP6_PREFIX:
        return memcmp(a->net6.addr, b->net6.addr, sizeof(a->net6.addr)) == 0 &&
               a->net6.bits == b->net6.bits;
    case DATUM_STR:
    case DATUM_ID:
        return a->text == b->text;
    case DATUM_ARRAY:
        return a->array == b->array;
    case DATUM_CODE:
    case DATUM_OP:
        return a->code == b->code;
    }
    return false;
}

static void copy_to(struct datum *to, const struct datum *from)
{
    struct datum copy = datum_copy(from);

    datum_move(to, &copy);
}

// The value for a variable of the session, as the daemon has it.
static void take(struct session *s, struct known *k, struct variable *v)
{
    const char *text = k->literal != NULL ? k->literal : k->value;
    struct datum d =
        k->literal != NULL ? literal_read(s, text, strlen(text)) : datum_guess(text, strlen(text));

    copy_to(&k->synced, &d);
    datum_move(&v->value, &d);
}

void globals_declared(struct session *s, struct variable *v)
{
    struct known *k = s->shared != NULL ? known_find(s->shared, v->name) : NULL;

    if (k != NULL)
        take(s, k, v);
}

// ---- there

// False: another time.
static bool put(struct session *s, const struct variable *v, struct known *k)
{
    struct request r;
    struct reply reply = { 0 };
    struct buf value = { 0 }, literal = { 0 };
    struct err err;
    bool gone = v->value.type == DATUM_NOTHING, ok;

    request_begin(&r, "/console/global/put");
    request_attr(&r, "name", v->name);
    if (!gone) {
        datum_print(&value, &v->value);
        literal_write(&literal, &v->value);
        request_attr(&r, "value", buf_str(&value));
        request_attr(&r, "literal", buf_str(&literal));
    }
    ok = client_run(s->client, &r, &reply, &err);
    reply_free(&reply);
    request_free(&r);
    if (!ok && (err.class == ERR_INTERRUPTED || err.class == ERR_TTY)) {
        buf_free(&value);
        buf_free(&literal);
        return false;
    }
    free(k->value);
    free(k->literal);
    k->value = ok && !gone ? mem_strdup(buf_str(&value)) : NULL; // what is too large is only here
    k->literal = ok && !gone ? mem_strdup(buf_str(&literal)) : NULL;
    buf_free(&value);
    buf_free(&literal);
    return true;
}

static void write_changes(struct session *s)
{
    for (struct variable *v = s->globals->variables; v != NULL; v = v->next) {
        struct known *k = known_find(s->shared, v->name);
        static const struct datum nothing;

        if (same(&v->value, k != NULL ? &k->synced : &nothing))
            continue;
        k = known_make(s->shared, v->name);
        if (!put(s, v, k))
            return;
        copy_to(&k->synced, &v->value);
    }
}

// ---- and back

static void take_row(struct session *s, const struct row *row)
{
    const char *name = row_get(row, "name"), *value = row_get(row, "value"),
               *literal = row_get(row, "literal");
    struct variable *v;
    struct known *k;
    bool news;

    if (name == NULL || value == NULL)
        return;
    k = known_make(s->shared, name);
    k->seen = true;
    news = k->value == NULL || strcmp(k->value, value) != 0 ||
           (k->literal == NULL) != (literal == NULL) ||
           (literal != NULL && strcmp(k->literal, literal) != 0);
    if (!news)
        return;
    free(k->value);
    free(k->literal);
    k->value = mem_strdup(value);
    k->literal = mem_strdup(literal);
    v = scope_global(s, name, s->interactive); // at the prompt all of them are there
    if (v != NULL)
        take(s, k, v);
}

// What the daemon has no more is nothing here, too; the variable stays, somebody may hold it.
static void drop_unseen(struct session *s)
{
    for (struct known **at = &s->shared->known; *at != NULL;) {
        struct known *k = *at;
        struct variable *v = scope_global(s, k->name, false);

        if (k->seen || k->value == NULL) {
            at = &k->next;
            continue;
        }
        *at = k->next;
        if (v != NULL)
            datum_clear(&v->value);
        known_free(k);
    }
}

static void fetch(struct session *s)
{
    struct request r;
    struct reply reply = { 0 };
    struct err err;

    request_begin(&r, "/console/global/sync");
    if (s->shared->version != NULL)
        request_attr(&r, "since", s->shared->version);
    for (struct known *k = s->shared->known; k != NULL; k = k->next)
        k->seen = false;
    if (client_run(s->client, &r, &reply, &err)) {
        for (size_t i = 0; i < reply.rows.count; i++)
            take_row(s, &reply.rows.rows[i]);
        if (reply.ret != NULL && strstr(reply.ret, " all") != NULL)
            drop_unseen(s);
        free(s->shared->version);
        s->shared->version =
            mem_strndup(reply.ret, reply.ret != NULL ? strcspn(reply.ret, " ") : 0);
    }
    reply_free(&reply);
    request_free(&r);
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void globals_look(struct session *s)
{
    if (s->shared != NULL && now_ms() - s->shared->fetched_ms >= FETCH_MS)
        globals_sync(s);
}

void globals_sync(struct session *s)
{
    if (s->shared == NULL || client_busy(s->client) || session_interrupted() ||
        schema_find(s->schema, "/console/global") == NULL)
        return;
    write_changes(s);
    if (s->shared->fetched_ms != 0 && now_ms() - s->shared->fetched_ms < FETCH_MS)
        return;
    s->shared->fetched_ms = now_ms();
    fetch(s);
}
