// SPDX-License-Identifier: ISC
// Which key does what, and the keys that ask the line's owner.
#include "shell/line_priv.h"

#include <string.h>

static unsigned char on_tab(EditLine *el, int key)
{
    struct line *l = line_of(el);
    struct line_completion c = { 0 };
    size_t cursor = line_take(l);
    unsigned char result = CC_NORM;

    (void)key;
    if (l->pasting) {
        el_insertstr(el, " ");
        return CC_REFRESH;
    }
    l->tabbing = true;
    if (l->hooks.complete == NULL)
        return CC_ERROR;
    l->hooks.complete(l->hooks.ctx, buf_str(&l->text), cursor, l->tabbed, &c);
    if (line_apply(l, cursor, &c))
        result = CC_REFRESH;
    else if (c.list.len > 0)
        line_show_below(l, &c.list);
    line_completion_fini(&c);
    return result;
}

static bool show_help(struct line *l, bool forced)
{
    struct buf text = { 0 };
    size_t cursor = line_take(l);
    bool taken = l->hooks.help != NULL &&
                 l->hooks.help(l->hooks.ctx, buf_str(&l->text), cursor, forced, &text);

    if (text.len > 0)
        line_show_below(l, &text);
    buf_free(&text);
    return taken;
}

static unsigned char on_question(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    if (!l->pasting && show_help(l, false))
        return CC_NORM;
    el_insertstr(el, "?");
    return CC_REFRESH;
}

static unsigned char on_help_key(EditLine *el, int key)
{
    (void)key;
    show_help(line_of(el), true);
    return CC_NORM;
}

static unsigned char on_safe(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    if (l->hooks.safe == NULL)
        return CC_ERROR;
    line_go_below(l);
    el_set(el, EL_PREP_TERM, 0); // the hook may ask something
    l->hooks.safe(l->hooks.ctx);
    el_set(el, EL_PREP_TERM, 1);
    line_redraw(l);
    return CC_NORM;
}

static unsigned char on_interrupt(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)el, (void)key;
    line_go_below(l);
    l->interrupted = true;
    return CC_EOF;
}

// Whatever somebody else has left on the screen goes, and colours with it.
static unsigned char on_clear(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    if (l->hooks.smart)
        fputs("\033[m\033[H\033[2J", l->out);
    else
        line_go_below(l);
    line_redraw(l);
    return CC_NORM;
}

// The whole text again, as it is, for those who see only a part of it.
static unsigned char on_whole(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    line_take(l);
    if (l->text.len == 0)
        return CC_NORM;
    buf_addc(&l->text, '\n');
    line_show_below(l, &l->text);
    return CC_NORM;
}

static unsigned char on_paste(EditLine *el, int key)
{
    (void)key;
    line_of(el)->pasting = true;
    return CC_NORM;
}

static unsigned char on_paste_end(EditLine *el, int key)
{
    (void)key;
    line_of(el)->pasting = false;
    return CC_NORM;
}

// Wide, because libedit keeps these strings as they are and loses its copies of narrow ones.
static const struct function {
    const wchar_t *name, *help;
    unsigned char (*run)(EditLine *el, int key);
} functions[] = {
    { L"warren-tab", L"Complete the word", on_tab },
    { L"warren-letter", L"Complete a word that is clear", line_on_letter },
    { L"warren-hotlock", L"Complete words while they are typed", line_on_hotlock },
    { L"warren-question", L"Explain, or insert a question mark", on_question },
    { L"warren-help", L"Explain", on_help_key },
    { L"warren-safe", L"Take or release safe mode", on_safe },
    { L"warren-interrupt", L"Discard the line", on_interrupt },
    { L"warren-end-of-file", L"Leave, or delete a character", line_on_end_of_file },
    { L"warren-split", L"Insert a line break", line_on_split },
    { L"warren-clear", L"Draw everything anew", on_clear },
    { L"warren-whole", L"Show the whole text", on_whole },
    { L"warren-home", L"Go to the beginning", line_on_home },
    { L"warren-end", L"Go to the end", line_on_end },
    { L"warren-kill", L"Delete to the end", line_on_kill },
    { L"warren-kill-back", L"Delete to the beginning", line_on_kill_back },
    { L"warren-yank", L"Insert what was deleted", line_on_yank },
    { L"warren-up", L"Row or line before", line_on_up },
    { L"warren-down", L"Row or line after", line_on_down },
    { L"warren-search", L"Look for typed lines and commands", line_on_search },
    { L"warren-paste", L"A paste begins", on_paste },
    { L"warren-paste-end", L"A paste ends", on_paste_end },
};

static const struct binding {
    const char *key, *function;
} bindings[] = {
    { "^I", "warren-tab" },
    { "^_", "warren-letter" },
    { "^V", "warren-hotlock" },
    { "\033[18~", "warren-hotlock" }, // F7
    { "?", "warren-question" },
    { "\033OP", "warren-help" }, // F1
    { "\033[11~", "warren-help" },
    { "\033[[A", "warren-help" }, // on Linux' own console
    { "^X", "warren-safe" },
    { "\033OS", "warren-safe" }, // F4
    { "\033[14~", "warren-safe" },
    { "\033[[D", "warren-safe" },
    { "^C", "warren-interrupt" },
    { "^D", "warren-end-of-file" },
    { "\\034", "warren-split" },    // Ctrl-\\, which bind cannot spell
    { "\033[19~", "warren-whole" }, // F8
    { "^L", "warren-clear" },
    { "\033[15~", "warren-clear" }, // F5
    { "\033[[E", "warren-clear" },
    { "^R", "warren-search" },
    { "\033OR", "warren-search" }, // F3
    { "\033[13~", "warren-search" },
    { "\033[[C", "warren-search" },
    { "^A", "warren-home" },
    { "\033[H", "warren-home" },
    { "\033OH", "warren-home" },
    { "\033[1~", "warren-home" },
    { "\033[7~", "warren-home" },
    { "^E", "warren-end" },
    { "\033[F", "warren-end" },
    { "\033OF", "warren-end" },
    { "\033[4~", "warren-end" },
    { "\033[8~", "warren-end" },
    { "^K", "warren-kill" },
    { "^U", "warren-kill-back" },
    { "^Y", "warren-yank" },
    { "^W", "ed-delete-prev-word" },
    { "^P", "warren-up" },
    { "\033[A", "warren-up" },
    { "\033OA", "warren-up" },
    { "^N", "warren-down" },
    { "\033[B", "warren-down" },
    { "\033OB", "warren-down" },
    { "\033[3~", "ed-delete-next-char" },
    { "\033[C", "ed-next-char" },
    { "\033OC", "ed-next-char" },
    { "\033[D", "ed-prev-char" },
    { "\033OD", "ed-prev-char" },
    { "\033[1;5C", "em-next-word" },
    { "\033f", "em-next-word" },
    { "\033[1;5D", "ed-prev-word" },
    { "\033b", "ed-prev-word" },
    { "\033d", "em-delete-next-word" },
    { "\033\177", "ed-delete-prev-word" },
    { "\033[200~", "warren-paste" },
    { "\033[201~", "warren-paste-end" },
};

bool line_key_known(const char *bytes)
{
    for (size_t i = 0; i < sizeof(bindings) / sizeof(*bindings); i++)
        if (strcmp(bindings[i].key, bytes) == 0)
            return true;
    return false;
}

void line_bind_keys(EditLine *el)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        el_wset(el, EL_ADDFN, functions[i].name, functions[i].help, functions[i].run);
    for (size_t i = 0; i < sizeof(bindings) / sizeof(*bindings); i++)
        el_set(el, EL_BIND, bindings[i].key, bindings[i].function, NULL);
}
