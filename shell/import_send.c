// SPDX-License-Identifier: ISC
// Runs the statements of an import. A plain command, whose values stand in the file and whose
// answer nobody looks at, is sent without waiting for the answers to those before it; the daemon
// runs none of them once one has failed. Everything else waits until all answers are there.
#include "shell/import.h"

#include "shell/menu_cmd.h"

#include <stdio.h>
#include <string.h>

enum { WINDOW = 64 }; // commands on their way at once

struct sent {
    unsigned tag;
    const struct node *node;
    unsigned line;
};

struct sender {
    struct import *im;
    const struct import_run *run;
    struct sent sent[WINDOW];
    size_t first, count; // a ring
};

// What an import that skips leaves out: what the daemon does not know. Anything else ends it.
static bool tolerated(struct sender *s, const struct node *n, const struct err *err)
{
    bool unknown = err->class == ERR_MISSING || err->class == ERR_ARGUMENT;

    if (!s->im->skip_unknown || !unknown)
        return false;
    import_leave(s->im, n, err->text);
    run_error_fini(s->run->eval->error);
    return true;
}

static void note_place(struct sender *s, const struct node *n)
{
    struct run_error *e = s->run->eval->error;
    const struct script *script = s->im->script;

    if (e->script != NULL)
        return;
    e->script = script_ref(s->im->script);
    lex_position(script->text, script->len, n->command->word_at.from, &e->line, &e->column);
}

static bool take_answer(struct sender *s, struct err *err)
{
    const struct sent *sent = &s->sent[s->first];
    struct import *im = s->im;
    struct reply reply = { 0 };
    size_t at = im->at;
    unsigned line = im->line;
    bool ok;

    s->first = (s->first + 1) % WINDOW;
    s->count--;
    im->at = sent->node->at.from;
    im->line = sent->line;
    ok = client_await(im->session->client, sent->tag, &reply, err);
    if (ok)
        import_reply(im, sent->node->command, &reply);
    else if (err->class != ERR_INTERRUPTED && err->class != ERR_TTY)
        ok = tolerated(s, sent->node, err);
    if (!ok)
        note_place(s, sent->node);
    reply_free(&reply);
    im->at = at;
    im->line = line;
    return ok;
}

static bool take_answers(struct sender *s, struct err *err)
{
    while (s->count > 0)
        if (!take_answer(s, err))
            return false;
    return true;
}

static bool is_constant(const struct node *value)
{
    return value == NULL || value->kind == NODE_WORD || value->kind == NODE_STRING;
}

static bool is_plain(const struct node *n)
{
    static const char *const others[] = { "copy-from", "place-before", "destination" };
    const struct command *c = n->command;

    if (c->verb == NULL || !c->verb->props || c->verb->items != ITEMS_NONE || c->where != NULL)
        return false;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (menu_arg(c, others[i]) != NULL)
            return false;
    for (const struct arg *a = c->args; a != NULL; a = a->next)
        if (!is_constant(a->value))
            return false;
    return true;
}

static bool send_plain(struct sender *s, const struct node *n, struct err *err)
{
    struct sent *sent = &s->sent[(s->first + s->count) % WINDOW];
    struct request r = { 0 };
    struct err first;
    bool ok = menu_build(s->run->eval, n->command, &r, err);

    // An answer that is still on its way may be about an earlier failure, which comes first.
    if (!ok && !take_answers(s, &first))
        *err = first;
    else if (!ok && tolerated(s, n, err))
        ok = true;
    else if (!ok)
        note_place(s, n);
    else if (client_queue(s->im->session->client, &r, &sent->tag, err)) {
        sent->node = n;
        sent->line = s->im->line;
        s->count++;
    } else {
        ok = false;
    }
    request_free(&r);
    return ok;
}

static bool is_unknown(const struct node *n)
{
    const struct command *c = n->command;

    return c->verb == NULL && c->builtin == NULL && c->callee == NULL;
}

static bool run_waiting(struct sender *s, const struct node *n, struct err *err)
{
    struct datum ignored = { 0 };
    bool ok = take_answers(s, err);

    if (ok && !eval_statement(s->run->eval, n, &ignored, err))
        ok = tolerated(s, n, err);
    datum_clear(&ignored);
    return ok;
}

static void echo(struct sender *s, const struct node *n)
{
    const struct output *out = &s->im->session->out;
    struct buf text = { 0 };

    if (s->run->progress)
        buf_printf(&text, "#line %u\n", s->im->line);
    if (s->run->verbose)
        buf_printf(&text, "#line %u\n%.*s\n", s->im->line, (int)(n->at.to - n->at.from),
            s->im->script->text + n->at.from);
    if (text.len > 0)
        out->text(out->ctx, buf_str(&text), text.len);
    buf_free(&text);
}

static void run_menu(struct sender *s, const struct node *n)
{
    s->im->path = s->im->script->text + n->at.from;
    s->im->path_len = n->at.to - n->at.from;
    if (n->menu != NULL)
        s->im->session->menu = n->menu;
}

static bool run_all(struct sender *s, const struct node *block, struct err *err);

// `{ }` and `/menu { }`: their statements are looked at one by one too.
static bool run_block(struct sender *s, const struct node *n, struct err *err)
{
    const struct node *block = n->kind == NODE_BLOCK ? n : n->command->body;
    struct import *im = s->im;
    const char *path = im->path;
    size_t path_len = im->path_len;
    struct scope scope;
    bool ok;

    if (block != n) {
        im->path = im->script->text + n->at.from;
        im->path_len = block->at.from - n->at.from;
    }
    scope_push(s->run->eval, &scope, false);
    ok = run_all(s, block, err);
    scope_pop(s->run->eval);
    im->path = path;
    im->path_len = path_len;
    return ok;
}

static bool run_one(struct sender *s, const struct node *n, struct err *err)
{
    bool each = s->run->verbose || s->run->progress;

    if (session_interrupted())
        return err_set(err, ERR_INTERRUPTED, "interrupted");
    if (n->kind == NODE_MENU) {
        run_menu(s, n);
        return true;
    }
    if (n->kind == NODE_BLOCK || n->command->body != NULL)
        return run_block(s, n, err);
    echo(s, n);
    if (s->im->skip_unknown && is_unknown(n)) {
        import_leave(s->im, n, "not known here");
        return true;
    }
    if (each || !is_plain(n))
        return run_waiting(s, n, err);
    return (s->count < WINDOW || take_answer(s, err)) && send_plain(s, n, err);
}

static bool run_all(struct sender *s, const struct node *block, struct err *err)
{
    struct import *im = s->im;

    for (const struct node *n = block->first; n != NULL; n = n->next) {
        im->line = import_line(im, n->at.from);
        im->at = n->at.from;
        if (n->kind == NODE_COMMAND && n->command->body == NULL && im->line < s->run->from_line)
            continue;
        if (!run_one(s, n, err))
            return false;
        if (s->run->eval->flow != FLOW_NEXT || im->session->quit)
            break;
    }
    return true;
}

bool import_statements(struct import *im, const struct import_run *run, struct err *err)
{
    struct sender s = { .im = im, .run = run };

    return run_all(&s, im->script->root, err) && take_answers(&s, err);
}
