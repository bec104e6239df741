// SPDX-License-Identifier: ISC
// A pattern is read to a tree, the tree becomes a program for a machine that stands at many
// places at once (Thompson's construction).
#include "shell/pattern.h"

#include "core/base/mem.h"
#include "shell/pattern_priv.h"

#include <stdlib.h>

#define PROGRAM_MAX 4096 // steps; counted repetitions are written out

enum op { OP_SET, OP_ANY, OP_START, OP_END, OP_EDGE, OP_INSIDE, OP_SPLIT, OP_JUMP, OP_MATCH };

struct step {
    enum op op;
    unsigned x, y; // where SPLIT and JUMP go on
    const struct set *set;
};

struct pattern {
    struct arena arena; // sets
    struct step *steps;
    unsigned count;
};

// The program.

static unsigned emit(struct pattern *p, enum op op, const struct set *set)
{
    if (p->count < PROGRAM_MAX)
        p->steps[p->count] = (struct step){ .op = op, .set = set };
    return p->count < PROGRAM_MAX ? p->count++ : PROGRAM_MAX - 1;
}

static bool full(const struct pattern *p)
{
    return p->count >= PROGRAM_MAX;
}

static void compile(struct pattern *p, const struct tree *t);

static void compile_either(struct pattern *p, const struct tree *t)
{
    unsigned split = emit(p, OP_SPLIT, NULL), jump;

    p->steps[split].x = p->count;
    compile(p, t->a);
    jump = emit(p, OP_JUMP, NULL);
    p->steps[split].y = p->count;
    compile(p, t->b);
    p->steps[jump].x = p->count;
}

static void compile_repeat(struct pattern *p, const struct tree *t)
{
    for (int i = 0; i < t->least && !full(p); i++) {
        unsigned before = p->count;

        compile(p, t->a);
        if (p->count == before)
            break; // (){255}: nothing, however often
    }
    if (t->most < 0) {
        unsigned split = emit(p, OP_SPLIT, NULL);

        p->steps[split].x = p->count;
        compile(p, t->a);
        p->steps[emit(p, OP_JUMP, NULL)].x = split;
        p->steps[split].y = p->count;
        return;
    }
    for (int i = t->least; i < t->most && !full(p); i++) {
        unsigned split = emit(p, OP_SPLIT, NULL);

        p->steps[split].x = p->count;
        compile(p, t->a);
        p->steps[split].y = p->count;
    }
}

static void compile(struct pattern *p, const struct tree *t)
{
    if (full(p))
        return;
    switch (t->part) {
    case PART_EMPTY:
        break;
    case PART_SET:
        emit(p, OP_SET, t->set);
        break;
    case PART_ANY:
        emit(p, OP_ANY, NULL);
        break;
    case PART_START:
        emit(p, OP_START, NULL);
        break;
    case PART_END:
        emit(p, OP_END, NULL);
        break;
    case PART_EDGE:
        emit(p, OP_EDGE, NULL);
        break;
    case PART_INSIDE:
        emit(p, OP_INSIDE, NULL);
        break;
    case PART_BOTH:
        compile(p, t->a);
        compile(p, t->b);
        break;
    case PART_EITHER:
        compile_either(p, t);
        break;
    case PART_REPEAT:
        compile_repeat(p, t);
        break;
    }
}

struct pattern *pattern_new(const char *text, size_t len)
{
    struct pattern *p = mem_alloc(sizeof(*p));
    struct arena trees = { 0 };
    struct tree *t = pattern_read(text, len, &trees, &p->arena);

    if (t != NULL) {
        p->steps = mem_array(PROGRAM_MAX, sizeof(*p->steps));
        compile(p, t);
        emit(p, OP_MATCH, NULL);
    }
    arena_free(&trees);
    if (t == NULL || full(p)) {
        pattern_free(p);
        return NULL;
    }
    p->steps = mem_resize(p->steps, p->count * sizeof(*p->steps));
    return p;
}

void pattern_free(struct pattern *p)
{
    if (p == NULL)
        return;
    arena_free(&p->arena);
    free(p->steps);
    free(p);
}

// The machine.

struct machine {
    const struct pattern *p;
    const char *text;
    size_t len;
    size_t *seen;         // the place for which a step was put on the list last, plus one
    unsigned *now, *next; // steps that wait for a character
    unsigned now_count, next_count;
    unsigned *ahead;
};

static bool in_set(const struct set *s, uint32_t c)
{
    for (size_t i = 0; i < s->count; i++) {
        if (c >= s->ranges[i].first && c <= s->ranges[i].last)
            return !s->negated;
    }
    return s->negated;
}

static bool is_word(const struct machine *m, size_t at)
{
    char c = at < m->len ? m->text[at] : ' ';

    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool at_edge(const struct machine *m, size_t at)
{
    return (at > 0 && is_word(m, at - 1)) != is_word(m, at);
}

// Follows everything that costs no character. True where the pattern is at its end.
static bool follow(struct machine *m, unsigned from, size_t at)
{
    unsigned count = 0;

    m->ahead[count++] = from;
    while (count > 0) {
        unsigned i = m->ahead[--count];
        const struct step *s = &m->p->steps[i];
        bool on = false;

        if (m->seen[i] == at + 1)
            continue;
        m->seen[i] = at + 1;
        switch (s->op) {
        case OP_MATCH:
            return true;
        case OP_SET:
        case OP_ANY:
            m->next[m->next_count++] = i;
            break;
        case OP_JUMP:
            m->ahead[count++] = s->x;
            break;
        case OP_SPLIT:
            m->ahead[count++] = s->y;
            m->ahead[count++] = s->x;
            break;
        case OP_START:
            on = at == 0;
            break;
        case OP_END:
            on = at == m->len;
            break;
        case OP_EDGE:
            on = at_edge(m, at);
            break;
        case OP_INSIDE:
            on = !at_edge(m, at);
            break;
        }
        if (on)
            m->ahead[count++] = i + 1;
    }
    return false;
}

static void swap(struct machine *m)
{
    unsigned *list = m->now;

    m->now = m->next;
    m->now_count = m->next_count;
    m->next = list;
    m->next_count = 0;
}

static bool run(struct machine *m, bool (*stop)(void), bool *ret_stopped)
{
    size_t n;

    for (size_t at = 0, round = 0;; at += n, round++) {
        uint32_t c;

        if (follow(m, 0, at)) // a match may begin anywhere
            return true;
        if (at >= m->len)
            return false;
        if (round % 1024 == 1023 && stop != NULL && stop()) {
            *ret_stopped = true;
            return false;
        }
        c = pattern_character(m->text, m->len, at, &n);
        swap(m);
        for (unsigned i = 0; i < m->now_count; i++) {
            const struct step *s = &m->p->steps[m->now[i]];

            if ((s->op == OP_ANY || in_set(s->set, c)) && follow(m, m->now[i] + 1, at + n))
                return true;
        }
    }
}

bool pattern_match(
    const struct pattern *p, const char *text, size_t len, bool (*stop)(void), bool *ret_stopped)
{
    struct machine m = { .p = p, .text = text, .len = len };
    bool found;

    m.seen = mem_array(p->count, sizeof(*m.seen));
    m.now = mem_array(p->count, sizeof(*m.now));
    m.next = mem_array(p->count, sizeof(*m.next));
    m.ahead = mem_array(p->count, 2 * sizeof(*m.ahead));
    *ret_stopped = false;
    found = run(&m, stop, ret_stopped);
    free(m.seen);
    free(m.now);
    free(m.next);
    free(m.ahead);
    return found;
}
