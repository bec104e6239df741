// SPDX-License-Identifier: ISC
// A pattern is parsed to a tree, the tree becomes a program for a machine that stands at many
// places at once (Thompson's construction).
#include "shell/pattern.h"

#include "core/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PATTERN_MAX 1024 // bytes of text
#define PROGRAM_MAX 4096 // steps; counted repetitions are written out
#define REPEAT_MAX  255
#define NESTING_MAX 50

enum part { // of the tree
    PART_EMPTY,
    PART_SET,    // one character of a set
    PART_ANY,    // any character
    PART_START,  // of the text
    PART_END,    // of the text
    PART_EDGE,   // between a letter and something else
    PART_INSIDE, // no such edge
    PART_BOTH,   // one after the other
    PART_EITHER,
    PART_REPEAT,
};

struct range {
    uint32_t first, last;
};

struct set { // of characters
    struct range *ranges;
    size_t count;
    bool negated;
};

struct tree {
    enum part part;
    struct tree *a, *b;
    struct set *set;
    int least, most; // PART_REPEAT; -1 is without end
};

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

// Characters.

// The character at `at`, and how many bytes it has. Values behind the last character of Unicode
// stand for bytes that are not UTF-8.
static uint32_t character(const char *text, size_t len, size_t at, size_t *ret_len)
{
    static const struct {
        uint8_t mask, lead;
        uint32_t least;
    } forms[] = { { 0x80, 0x00, 0 }, { 0xE0, 0xC0, 0x80 }, { 0xF0, 0xE0, 0x800 },
        { 0xF8, 0xF0, 0x10000 } };
    uint8_t lead = (uint8_t)text[at];

    *ret_len = 1;
    for (size_t n = 0; n < sizeof(forms) / sizeof(*forms); n++) {
        uint32_t c = lead & (uint8_t)~forms[n].mask;
        size_t i = 1;

        if ((lead & forms[n].mask) != forms[n].lead)
            continue;
        for (; i <= n && at + i < len && ((uint8_t)text[at + i] & 0xC0) == 0x80; i++)
            c = c << 6 | ((uint8_t)text[at + i] & 0x3F);
        if (i <= n || c < forms[n].least || c > 0x10FFFF)
            break;
        *ret_len = n + 1;
        return c;
    }
    return 0x110000 + lead;
}

static bool in_set(const struct set *s, uint32_t c)
{
    for (size_t i = 0; i < s->count; i++) {
        if (c >= s->ranges[i].first && c <= s->ranges[i].last)
            return !s->negated;
    }
    return s->negated;
}

static void set_add(struct set *s, uint32_t first, uint32_t last)
{
    s->ranges[s->count++] = (struct range){ first, last };
}

static const struct {
    const char *name;
    struct range ranges[4];
} classes[] = {
    { "alnum", { { '0', '9' }, { 'A', 'Z' }, { 'a', 'z' } } },
    { "alpha", { { 'A', 'Z' }, { 'a', 'z' } } },
    { "blank", { { '\t', '\t' }, { ' ', ' ' } } },
    { "cntrl", { { 1, 31 }, { 127, 127 } } },
    { "digit", { { '0', '9' } } },
    { "graph", { { 33, 126 } } },
    { "lower", { { 'a', 'z' } } },
    { "print", { { 32, 126 } } },
    { "punct", { { 33, 47 }, { 58, 64 }, { 91, 96 }, { 123, 126 } } },
    { "space", { { '\t', '\r' }, { ' ', ' ' } } },
    { "upper", { { 'A', 'Z' } } },
    { "xdigit", { { '0', '9' }, { 'A', 'F' }, { 'a', 'f' } } },
    { "word", { { '0', '9' }, { 'A', 'Z' }, { 'a', 'z' }, { '_', '_' } } },
};

static bool set_add_class(struct set *s, const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
        if (strlen(classes[i].name) != len || memcmp(classes[i].name, name, len) != 0)
            continue;
        for (size_t r = 0; r < 4 && classes[i].ranges[r].last != 0; r++)
            set_add(s, classes[i].ranges[r].first, classes[i].ranges[r].last);
        return true;
    }
    return false;
}

// The tree.

struct reader {
    const char *text;
    size_t len, pos;
    unsigned depth;
    bool wrong;
    struct arena *arena; // of the pattern: sets stay
    struct arena trees;
};

static struct tree *either(struct reader *r);

static struct tree *tree_new(struct reader *r, enum part part, struct tree *a, struct tree *b)
{
    struct tree *t = arena_alloc(&r->trees, sizeof(*t));

    t->part = part;
    t->a = a;
    t->b = b;
    return t;
}

static int peek(const struct reader *r)
{
    return r->pos < r->len ? (unsigned char)r->text[r->pos] : -1;
}

static uint32_t take(struct reader *r)
{
    size_t len;
    uint32_t c = character(r->text, r->len, r->pos, &len);

    r->pos += len;
    return c;
}

// Room for the most that the rest of the pattern can say.
static struct tree *set_tree(struct reader *r)
{
    struct tree *t = tree_new(r, PART_SET, NULL, NULL);
    size_t room = r->len - r->pos + 4;

    t->set = arena_alloc(r->arena, sizeof(*t->set));
    t->set->ranges = arena_alloc(r->arena, room * sizeof(*t->set->ranges));
    return t;
}

static struct tree *one_character(struct reader *r, uint32_t c)
{
    struct tree *t = tree_new(r, PART_SET, NULL, NULL);

    t->set = arena_alloc(r->arena, sizeof(*t->set));
    t->set->ranges = arena_alloc(r->arena, sizeof(*t->set->ranges));
    set_add(t->set, c, c);
    return t;
}

// [:name:]
static void named_class(struct reader *r, struct set *s)
{
    const char *name = r->text + r->pos + 2, *end = NULL;
    size_t left = r->len - r->pos - 2;

    for (size_t i = 0; end == NULL && i + 1 < left; i++) {
        if (name[i] == ':' && name[i + 1] == ']')
            end = name + i;
    }
    if (end == NULL || !set_add_class(s, name, (size_t)(end - name)))
        r->wrong = true;
    else
        r->pos = (size_t)(end - r->text) + 2;
}

static bool range_follows(const struct reader *r)
{
    return peek(r) == '-' && r->pos + 1 < r->len && r->text[r->pos + 1] != ']';
}

// Behind the [. A ] that comes first is a member.
static struct tree *bracket(struct reader *r)
{
    struct tree *t = set_tree(r);
    struct set *s = t->set;
    size_t from;

    if (peek(r) == '^') {
        s->negated = true;
        r->pos++;
    }
    for (from = r->pos; !r->wrong && (peek(r) != ']' || r->pos == from);) {
        uint32_t first, last;

        if (peek(r) < 0) {
            r->wrong = true;
            break;
        }
        if (peek(r) == '[' && r->pos + 1 < r->len && r->text[r->pos + 1] == ':') {
            named_class(r, s);
            continue;
        }
        first = last = take(r);
        if (range_follows(r)) {
            r->pos++;
            last = take(r);
        }
        r->wrong = r->wrong || last < first;
        set_add(s, first, last);
    }
    r->pos++;
    return t;
}

static struct tree *class_escape(struct reader *r, const char *name, bool negated)
{
    struct tree *t = set_tree(r);

    set_add_class(t->set, name, strlen(name));
    t->set->negated = negated;
    return t;
}

// Behind the backslash. Letters and digits without a meaning are errors: \1 would be a back
// reference.
static struct tree *escape(struct reader *r)
{
    int c = peek(r);

    switch (c) {
    case 'w':
    case 'W':
        r->pos++;
        return class_escape(r, "word", c == 'W');
    case 's':
    case 'S':
        r->pos++;
        return class_escape(r, "space", c == 'S');
    case 'd':
    case 'D':
        r->pos++;
        return class_escape(r, "digit", c == 'D');
    case 'b':
    case 'B':
        r->pos++;
        return tree_new(r, c == 'b' ? PART_EDGE : PART_INSIDE, NULL, NULL);
    default:
        break;
    }
    if (c < 0 || (c >= '0' && c <= '9')) {
        r->wrong = true;
        return NULL;
    }
    return one_character(r, take(r));
}

static struct tree *group(struct reader *r)
{
    struct tree *t;

    if (++r->depth > NESTING_MAX) {
        r->wrong = true;
        return NULL;
    }
    t = either(r);
    r->depth--;
    if (peek(r) != ')')
        r->wrong = true;
    r->pos++;
    return t;
}

static struct tree *atom(struct reader *r)
{
    int c = peek(r);

    r->pos++;
    switch (c) {
    case '(':
        return group(r);
    case '[':
        return bracket(r);
    case '.':
        return tree_new(r, PART_ANY, NULL, NULL);
    case '^':
        return tree_new(r, PART_START, NULL, NULL);
    case '$':
        return tree_new(r, PART_END, NULL, NULL);
    case '\\':
        return escape(r);
    case '*':
    case '+':
    case '?':
        r->wrong = true; // nothing to repeat
        return NULL;
    default:
        r->pos--;
        return one_character(r, take(r));
    }
}

static bool number(struct reader *r, int *ret)
{
    size_t from = r->pos;

    for (*ret = 0; peek(r) >= '0' && peek(r) <= '9'; r->pos++)
        *ret = *ret > REPEAT_MAX ? *ret : *ret * 10 + (peek(r) - '0');
    return r->pos > from;
}

// {m} {m,} {m,n}. Braces around anything else are characters like others.
static bool braces(struct reader *r, int *ret_least, int *ret_most)
{
    size_t from = r->pos++;
    bool least = number(r, ret_least), most = least;

    *ret_most = *ret_least;
    if (peek(r) == ',') {
        r->pos++;
        most = number(r, ret_most);
        if (!most)
            *ret_most = -1;
        most = most || least;
    }
    if (!most || peek(r) != '}') {
        r->pos = from;
        return false;
    }
    r->pos++;
    if (*ret_least > REPEAT_MAX || *ret_most > REPEAT_MAX ||
        (*ret_most >= 0 && *ret_most < *ret_least))
        r->wrong = true;
    return true;
}

static bool repetition(struct reader *r, int *ret_least, int *ret_most)
{
    int c = peek(r);

    if (c == '{')
        return braces(r, ret_least, ret_most);
    if (c != '*' && c != '+' && c != '?')
        return false;
    *ret_least = c == '+';
    *ret_most = c == '?' ? 1 : -1;
    r->pos++;
    return true;
}

static struct tree *piece(struct reader *r)
{
    struct tree *t = atom(r);
    int least, most;

    for (unsigned n = 0; !r->wrong && repetition(r, &least, &most); n++) {
        t = tree_new(r, PART_REPEAT, t, NULL);
        t->least = least;
        t->most = most;
        r->wrong = r->wrong || n > NESTING_MAX; // a**********
    }
    return t;
}

static struct tree *both(struct reader *r)
{
    struct tree *t = NULL;

    while (!r->wrong && peek(r) >= 0 && peek(r) != '|' && !(peek(r) == ')' && r->depth > 0)) {
        struct tree *next = piece(r);

        t = t == NULL ? next : tree_new(r, PART_BOTH, t, next);
    }
    return t != NULL ? t : tree_new(r, PART_EMPTY, NULL, NULL);
}

static struct tree *either(struct reader *r)
{
    struct tree *t = both(r);

    while (!r->wrong && peek(r) == '|') {
        r->pos++;
        t = tree_new(r, PART_EITHER, t, both(r));
    }
    return t;
}

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
    struct reader r = { .text = text, .len = len, .arena = &p->arena };
    struct tree *t;

    r.wrong = len > PATTERN_MAX;
    t = either(&r);
    if (!r.wrong) {
        p->steps = mem_array(PROGRAM_MAX, sizeof(*p->steps));
        compile(p, t);
        emit(p, OP_MATCH, NULL);
    }
    arena_free(&r.trees);
    if (r.wrong || full(p)) {
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
        c = character(m->text, m->len, at, &n);
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
