// SPDX-License-Identifier: ISC
// libedit's door. What libedit has no call for is done in the other files of this name: reading
// (line_input.c), drawing around and over it (line_draw.c), texts of several rows (line_text.c).
#include "shell/line.h"

#include "core/base/mem.h"
#include "shell/cell.h"
#include "shell/line_priv.h"

#include <stdlib.h>
#include <string.h>

#define PASTE_ON  "\033[?2004h" // the terminal says where a paste begins and ends
#define PASTE_OFF "\033[?2004l"

struct line *line_of(EditLine *el)
{
    void *l = NULL;

    el_get(el, EL_CLIENTDATA, &l);
    return l;
}

static char *show_prompt(EditLine *el)
{
    return line_of(el)->coloured;
}

struct line *line_new(FILE *in, FILE *out, const struct line_hooks *hooks)
{
    struct line *l = mem_alloc(sizeof(*l));

    l->in = in;
    l->out = out;
    l->hooks = *hooks;
    if (l->hooks.event == NULL)
        l->hooks.event_fd = -1;
    l->prompt = mem_strdup("");
    l->shown = mem_strdup("");
    l->coloured = mem_strdup("");
    if (!l->hooks.smart)
        l->nowhere = fopen("/dev/null", "w");
    l->el = el_init_fd("warren", in, l->nowhere != NULL ? l->nowhere : out, out, fileno(in),
        fileno(out), fileno(out));
    el_set(l->el, EL_CLIENTDATA, l);
    el_set(l->el, EL_EDITOR, "emacs");
    el_set(l->el, EL_SIGNAL, 0);
    el_set(l->el, EL_PROMPT_ESC, show_prompt, '\001');
    el_set(l->el, EL_GETCFN, line_read_key);
    // While a line is edited Ctrl-C, Ctrl-Z and Ctrl-\ are keys. When it is done nothing that is
    // typed ahead is echoed: it is shown when it is read.
    el_set(l->el, EL_SETTY, "-d", "-isig", NULL);
    el_set(l->el, EL_SETTY, "-x", "-echo", "-icanon", NULL);
    line_bind_keys(l->el);
    return l;
}

static void wipe(struct buf *b)
{
    if (b->data != NULL)
        mem_wipe(b->data, b->size);
    buf_free(b);
}

void line_free(struct line *l)
{
    if (l == NULL)
        return;
    el_end(l->el);
    if (l->nowhere != NULL)
        fclose(l->nowhere);
    oneline_forget(&l->row);
    recall_fini(&l->recall);
    wipe(&l->text);
    wipe(&l->killed);
    buf_free(&l->ahead.added);
    free(l->prompt);
    free(l->shown);
    free(l->coloured);
    free(l);
}

void line_prompt(struct line *l, const char *prompt)
{
    free(l->prompt);
    l->prompt = mem_strdup(prompt);
    line_set_shown(l, prompt);
}

bool line_pasting(const struct line *l)
{
    return l->pasting;
}

bool line_typed_ahead(const struct line *l)
{
    return l->pasting || line_key_waits(l);
}

void line_push(struct line *l, const char *keys)
{
    if (*keys != '\0')
        el_push(l->el, keys);
}

// On a dumb terminal: the line is done, and what its one row did not show can be seen now.
static void show_whole(struct line *l, const char *text)
{
    struct buf row = { 0 };

    line_clear(l);
    cell_escape(&row, l->shown);
    cell_escape(&row, text);
    fprintf(l->out, "%s\r\n", buf_str(&row));
    mem_wipe(row.data, row.size);
    buf_free(&row);
}

// The text of the line that libedit has read, without the newline that ends it.
static enum line_end finish(struct line *l, const char *text, int count, struct buf *ret)
{
    size_t start = ret->len;

    if (l->interrupted)
        return LINE_INTERRUPTED;
    if (text == NULL || count <= 0)
        return LINE_EOF;
    buf_adds(ret, text);
    if (ret->len > 0 && ret->data[ret->len - 1] == '\n')
        buf_truncate(ret, ret->len - 1);
    if (!l->hooks.smart)
        show_whole(l, buf_str(ret) + start);
    return LINE_DONE;
}

enum line_end line_read(struct line *l, const char *prompt, struct buf *ret)
{
    const char *text;
    enum line_end end;
    int count = 0;

    line_prompt(l, prompt);
    recall_begin(&l->recall);
    l->interrupted = l->tabbed = l->tabbing = l->letter = false;
    line_hot_forget(l);
    l->ahead.again_at = l->ahead.again_count = 0;
    l->sequence = NO_SEQUENCE;
    l->decode = (mbstate_t){ 0 };
    if (line_window_changed(l)) // while a command ran
        line_take_window(l);
    // Before the prompt is shown: whoever sees it types keys for the editor.
    el_set(l->el, EL_PREP_TERM, 1);
    if (l->hooks.marks)
        fputs(PASTE_ON, l->out);
    text = el_gets(l->el, &count);
    if (l->hooks.marks)
        fputs(PASTE_OFF, l->out);
    end = finish(l, text, count, ret);
    oneline_forget(&l->row);
    fflush(l->out);
    return end;
}

void line_remember(struct line *l, const char *text)
{
    recall_add(&l->recall, text);
}

void line_watch(struct line *l, int event_fd)
{
    l->hooks.event_fd = event_fd;
}
