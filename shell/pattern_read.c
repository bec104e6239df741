// SPDX-License-Identifier: ISC
// Reads the text of a pattern: characters, classes of them, repetitions, groups.
#include "shell/pattern_priv.h"

#include <string.h>

#define PATTERN_MAX 1024 // bytes of text
#define REPEAT_MAX  255
#define NESTING_MAX 50

uint32_t pattern_character(const char *text, size_t len, size_t at, size_t *ret_len)
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
    uint32_t c = pattern_character(r->text, r->len, r->pos, &len);

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

struct tree *pattern_read(const char *text, size_t len, struct arena *trees, struct arena *sets)
{
    struct reader r = { .text = text, .len = len, .arena = sets };
    struct tree *t;

    r.wrong = len > PATTERN_MAX;
    t = either(&r);
    *trees = r.trees;
    return r.wrong ? NULL : t;
}
