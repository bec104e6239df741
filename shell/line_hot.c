// SPDX-License-Identifier: ISC
// HotLock: a word is completed as soon as it is clear. After every letter a key of our own is typed
// that looks at the line. Who types on without looking finds the letters there already; these are
// passed over.
#include "shell/line_priv.h"

void line_hot_forget(struct line *l)
{
    buf_truncate(&l->ahead.added, 0);
    l->ahead.typed = 0;
}

// Whether a character belongs to what a terminal sends for a key: ESC, then a letter, or [ or O and
// more up to a letter. HotLock does not look at these.
bool line_in_sequence(struct line *l, wchar_t c)
{
    bool was = l->sequence != NO_SEQUENCE;

    if (c == 0x1b)
        l->sequence = ESCAPED;
    else if (l->sequence == ESCAPED)
        l->sequence = c == L'[' || c == L'O' ? IN_SEQUENCE : NO_SEQUENCE;
    else if (c >= 0x40 && c != L'[')
        l->sequence = NO_SEQUENCE;
    return was || c == 0x1b;
}

// True where the character was added already: the next letter of the word, or what stands behind
// it. When another letter comes, those that were passed over began another word.
bool line_hot_pass(struct line *l, wchar_t c)
{
    struct ahead *a = &l->ahead;
    const char *added = buf_str(&a->added);

    if (a->added.len == 0)
        return false;
    if (c == (wchar_t)added[a->typed] && a->typed + 1 < a->added.len) {
        a->typed++;
        return true;
    }
    if (c == (wchar_t)added[a->added.len - 1]) {
        line_hot_forget(l);
        return true;
    }
    if (c > L' ' && c != 0x7f && a->typed > 0 && a->typed < sizeof(a->again) / sizeof(*a->again)) {
        for (size_t i = 0; i < a->typed; i++)
            a->again[i] = (wchar_t)added[i];
        a->again[a->typed] = c;
        a->again_count = a->typed + 1;
        a->again_at = 0;
        line_hot_forget(l);
        return true;
    }
    line_hot_forget(l);
    return false;
}

// A word that is clear is completed while it is typed.
unsigned char line_on_letter(EditLine *el, int key)
{
    struct line *l = line_of(el);
    struct line_completion c = { 0 };
    size_t cursor = line_take(l);
    bool any = false;

    (void)key;
    if (l->hooks.hot != NULL && cursor == l->text.len) {
        l->hooks.hot(l->hooks.ctx, buf_str(&l->text), &c);
        any = line_apply(l, cursor, &c);
    }
    if (any && l->ahead.again_at == l->ahead.again_count)
        buf_adds(&l->ahead.added, buf_str(&c.insert));
    line_completion_fini(&c);
    return any ? CC_REFRESH : CC_NORM;
}

// Another prompt before the same line.
static void change_shown(struct line *l, const char *prompt)
{
    line_clear(l);
    line_set_shown(l, prompt);
    line_redraw(l);
}

unsigned char line_on_hotlock(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    l->hot = !l->hot;
    l->letter = false;
    change_shown(l, l->prompt);
    return CC_NORM;
}
