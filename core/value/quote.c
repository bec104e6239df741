// SPDX-License-Identifier: ISC
#include "core/value/quote.h"

#include <stdint.h>
#include <string.h>

// Escapes with a letter of their own. A blank is itself in a string except where a line is broken.
static const struct {
    char letter, byte;
} escapes[] = {
    { '"', '"' },
    { '\\', '\\' },
    { '$', '$' },
    { '?', '?' },
    { 'n', '\n' },
    { 'r', '\r' },
    { 't', '\t' },
    { '_', ' ' },
    { 'a', '\a' },
    { 'b', '\b' },
    { 'f', '\f' },
    { 'v', '\v' },
};

enum escape_set {
    ESCAPE_SCREEN, // UTF-8 passes
    ESCAPE_EXPORT, // ASCII only, and `?`
};

// `!` says not, in front of a word of a list: !local, info,!debug.
static bool is_not(const char *text, size_t len, size_t i)
{
    return text[i] == '!' && (i == 0 || text[i - 1] == ',') && i + 1 < len && text[i + 1] != '!';
}

static bool is_bare(const char *text, size_t len)
{
    static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                               "._:/,@*+-";

    for (size_t i = 0; i < len; i++)
        if ((text[i] == '\0' || strchr(safe, text[i]) == NULL) && !is_not(text, len, i))
            return false;
    return len > 0;
}

// Length of the UTF-8 sequence that begins here; 0 where none does. Overlong forms, surrogates and
// what lies beyond U+10FFFF are none.
static size_t utf8_length(const unsigned char *p, size_t len)
{
    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

    if (p[0] < 0xc2 || p[0] > 0xf4 || n > len)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    // U+0080 to U+009F are control characters to a terminal.
    return p[0] == 0xc2 && p[1] < 0xa0 ? 0 : n;
}

static char letter_of(char byte, enum escape_set set)
{
    if (byte == ' ' || (byte == '?' && set == ESCAPE_SCREEN))
        return '\0';
    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
        if (escapes[i].byte == byte)
            return escapes[i].letter;
    return '\0';
}

static void add_string(struct buf *out, const char *text, size_t len, enum escape_set set)
{
    buf_addc(out, '"');
    for (size_t i = 0; i < len; i++) {
        const unsigned char *p = (const unsigned char *)text + i;
        size_t utf8 = set == ESCAPE_SCREEN ? utf8_length(p, len - i) : 0;
        char letter = letter_of(text[i], set);

        if (utf8 > 0) {
            buf_add(out, p, utf8);
            i += utf8 - 1;
        } else if (letter != '\0') {
            buf_addc(out, '\\');
            buf_addc(out, letter);
        } else if (*p < 0x20 || *p >= 0x7f) {
            buf_printf(out, "\\%02X", *p);
        } else {
            buf_addc(out, text[i]);
        }
    }
    buf_addc(out, '"');
}

void quote_if_needed(struct buf *out, const char *text, size_t len)
{
    if (is_bare(text, len))
        buf_add(out, text, len);
    else
        add_string(out, text, len, ESCAPE_SCREEN);
}

void quote_always(struct buf *out, const char *text, size_t len)
{
    add_string(out, text, len, ESCAPE_SCREEN);
}

void quote_export(struct buf *out, const char *text, size_t len)
{
    if (is_bare(text, len))
        buf_add(out, text, len);
    else
        add_string(out, text, len, ESCAPE_EXPORT);
}

static int hex_value(char c)
{
    // Upper case only: \ab is an alarm and a b.
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static size_t continued_line(const char *text, size_t len)
{
    size_t n = 1;

    if (n < len && text[n] == '\r')
        n++;
    if (n >= len || text[n] != '\n')
        return 0;
    n++;
    while (n < len && (text[n] == ' ' || text[n] == '\t'))
        n++;
    return n;
}

size_t quote_unescape(const char *text, size_t len, struct buf *out)
{
    int high, low;

    if (len < 2)
        return 0;
    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        if (escapes[i].letter != text[1])
            continue;
        buf_addc(out, escapes[i].byte);
        return 2;
    }
    high = hex_value(text[1]);
    low = len > 2 ? hex_value(text[2]) : -1;
    if (high >= 0 && low >= 0) {
        buf_addc(out, (char)(high << 4 | low));
        return 3;
    }
    return continued_line(text, len);
}

// The inside of a string, from behind the first quote. Returns its length with the last quote, 0
// if that is missing or something in it is no constant.
static size_t read_string(const char *text, size_t len, struct buf *out)
{
    size_t i = 0;

    while (i < len && text[i] != '"') {
        size_t n = 1;

        if (text[i] == '$')
            return 0;
        if (text[i] == '\\')
            n = quote_unescape(text + i, len - i, out);
        else
            buf_addc(out, text[i]);
        if (n == 0)
            return 0;
        i += n;
    }
    return i < len ? i + 1 : 0;
}

bool unquote(const char *text, size_t len, struct buf *out, struct err *err)
{
    size_t start = out->len;

    if (len == 0 || text[0] != '"') {
        for (size_t i = 0; i < len; i++)
            if (strchr("\"$\\ \t\r\n", text[i]) != NULL)
                return err_set(err, ERR_SCRIPT, "syntax error");
        buf_add(out, text, len);
        return true;
    }
    if (read_string(text + 1, len - 1, out) == len - 1)
        return true;
    buf_truncate(out, start);
    return err_set(err, ERR_SCRIPT, "syntax error");
}

// The line that an export is writing.
struct wrap {
    struct buf *out;
    size_t column, width;
};

#define INDENT "    "

static void wrap_add(struct wrap *w, const char *text, size_t len)
{
    buf_add(w->out, text, len);
    w->column += len;
}

static void wrap_break(struct wrap *w)
{
    buf_adds(w->out, "\\\n" INDENT);
    w->column = strlen(INDENT);
}

// Whether `len` more bytes fit. The last column is never used: some terminals wrap in it.
static bool wrap_fits(const struct wrap *w, size_t len)
{
    return w->column + len < w->width;
}

// Bytes that a break may not part: an escape, or one character.
static size_t unit_length(const char *p, size_t len)
{
    if (*p != '\\' || len < 2)
        return 1;
    return hex_value(p[1]) >= 0 && len > 2 ? 3 : 2;
}

// Writes a string over several lines, breaking it before each newline, so that scripts can be
// read. A blank at the start of a line would be lost and is written \_. `end` is the room that is
// needed behind the string.
static void wrap_string(struct wrap *w, const char *text, size_t len, size_t end)
{
    for (size_t i = 0; i < len;) {
        size_t n = unit_length(text + i, len - i), behind = i + n == len ? end : 1;
        bool newline = i > 1 && n == 2 && text[i + 1] == 'n';
        bool broken = newline || !wrap_fits(w, n + behind);

        if (broken)
            wrap_break(w);
        if (broken && text[i] == ' ')
            wrap_add(w, "\\_", 2);
        else
            wrap_add(w, text + i, n);
        i += n;
    }
}

// A value that is longer than a line. A bare one is put in quotes, which is the same value, and
// can then be broken anywhere.
static void wrap_long_value(struct wrap *w, const char *value, size_t end)
{
    struct buf quoted = { 0 };

    if (*value == '"')
        buf_adds(&quoted, value);
    else
        buf_printf(&quoted, "\"%s\"", value);
    wrap_string(w, quoted.data, quoted.len, end);
    buf_free(&quoted);
}

// Behind a word a line is broken by ` \`, behind `name=` and inside a string by `\` alone. A word
// stays on the line with as much of it as fits there. RouterOS keeps a column free behind the last
// word of a command and behind `name=\`; so do we, and files that both have written are the same.
static void wrap_word(struct wrap *w, const char *word, bool last)
{
    const char *equals = strchr(word, '='), *value = equals != NULL ? equals + 1 : word;
    size_t len = strlen(word), name = (size_t)(value - word), end = last ? 1 : strlen(" \\");
    struct wrap fresh = { .column = strlen(INDENT), .width = w->width };
    bool value_fits = wrap_fits(&fresh, len - name + end);
    size_t start = name + strlen(value_fits ? " \\" : "\"x\\");

    wrap_add(w, " ", 1);
    if (!wrap_fits(w, len + end) && (name == 0 || !wrap_fits(w, start)))
        wrap_break(w);
    if (name == 0 || wrap_fits(w, len + end)) {
        wrap_add(w, word, len);
        return;
    }
    wrap_add(w, word, name);
    if (value_fits) {
        wrap_break(w);
        wrap_add(w, value, len - name);
    } else {
        wrap_long_value(w, value, end);
    }
}

void wrap_export_line(
    struct buf *out, const char *head, const char *const *words, size_t count, size_t width)
{
    struct wrap w = { .out = out, .width = width > 0 ? width : SIZE_MAX };

    wrap_add(&w, head, strlen(head));
    for (size_t i = 0; i < count; i++)
        wrap_word(&w, words[i], i + 1 == count);
    buf_addc(out, '\n');
}
