// SPDX-License-Identifier: ISC
// The `:` commands that make values out of nothing: the time, chance, rows of numbers; and a sound.
#include "shell/builtin_run.h"

#include "core/base/mem.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define RANGE_MAX 1000000 // numbers; the memory of a run holds no more anyway
#define TEXT_MAX  65536   // random letters

bool run_timestamp(struct call *c, struct datum *ret, struct err *err)
{
    struct timespec now;

    (void)c;
    (void)err;
    clock_gettime(CLOCK_REALTIME, &now);
    *ret = datum_time((int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
    return true;
}

static bool number(struct call *c, const char *name, int64_t *ret, struct err *err)
{
    struct datum d = { 0 };
    bool given, ok = call_value(c, name, &d, &given, err);

    if (ok && given && !datum_to_num(&d, ret))
        ok = err_set(err, ERR_SCRIPT, "invalid value for argument %s", name);
    datum_clear(&d);
    return ok;
}

static bool random_bytes(void *to, size_t len, struct err *err)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = getrandom((char *)to + done, len - done, 0);

        if (n < 0 && errno != EINTR)
            return err_set(err, ERR_GENERAL, "no random numbers: %s", strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

// Below `limit`, every number equally likely; 0 is no limit.
static bool random_below(uint64_t limit, uint64_t *ret, struct err *err)
{
    uint64_t cut = limit > 0 ? -limit % limit : 0; // the first numbers would come too often

    do {
        if (!random_bytes(ret, sizeof(*ret), err))
            return false;
    } while (*ret < cut);
    *ret = limit > 0 ? *ret % limit : *ret;
    return true;
}

bool run_rndnum(struct call *c, struct datum *ret, struct err *err)
{
    int64_t from = 0, to = 0;
    uint64_t n;

    if (!number(c, "from", &from, err) || !number(c, "to", &to, err))
        return false;
    if (to < from)
        return err_set(err, ERR_SCRIPT, "invalid value for argument to");
    if (!random_below((uint64_t)to - (uint64_t)from + 1, &n, err))
        return false;
    *ret = datum_num((int64_t)((uint64_t)from + n));
    return true;
}

// Letters, each equally likely; the kernel is asked for many bytes at a time.
static bool random_text(const struct buf *letters, int64_t len, struct datum *ret, struct err *err)
{
    uint32_t some[256];
    uint32_t count = (uint32_t)letters->len, cut = -count % count; // as in random_below
    size_t left = 0;
    struct buf text = { 0 };
    bool ok = true;

    while (ok && text.len < (size_t)len) {
        if (left == 0) {
            ok = random_bytes(some, sizeof(some), err);
            left = sizeof(some) / sizeof(some[0]);
        }
        if (ok && some[--left] >= cut)
            buf_addc(&text, letters->data[some[left] % count]);
    }
    if (ok)
        *ret = datum_strn(buf_str(&text), text.len);
    mem_wipe(some, sizeof(some)); // people make passwords of it
    mem_wipe(text.data, text.size);
    buf_free(&text);
    return ok;
}

bool run_rndstr(struct call *c, struct datum *ret, struct err *err)
{
    struct datum from = { 0 };
    struct buf letters = { 0 };
    int64_t len = 16;
    bool given, ok = call_value(c, "from", &from, &given, err) && number(c, "length", &len, err);

    if (ok && given)
        datum_print(&letters, &from);
    else
        buf_adds(&letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    datum_clear(&from);
    if (ok && letters.len == 0)
        ok = err_set(err, ERR_SCRIPT, "invalid value for argument from");
    if (ok && (len < 0 || len > TEXT_MAX))
        ok = err_set(err, ERR_SCRIPT, "value of length out of range (0..%d)", TEXT_MAX);
    ok = ok && random_text(&letters, len, ret, err);
    buf_free(&letters);
    return ok;
}

// Both ends belong to it.
bool run_range(struct call *c, struct datum *ret, struct err *err)
{
    int64_t from = 0, to = 0;

    if (!number(c, "from", &from, err) || !number(c, "to", &to, err))
        return false;
    if (to >= from && (uint64_t)to - (uint64_t)from >= RANGE_MAX)
        return err_set(err, ERR_SCRIPT, "value too long");
    *ret = datum_array();
    for (int64_t i = from; i <= to; i++) {
        struct datum d = datum_num(i);

        datum_append(ret, &d);
        if (i == INT64_MAX)
            break;
    }
    return true;
}

bool run_tonsec(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    int64_t ns;

    if (!call_need(c, "value", &d, err))
        return false;
    *ret = datum_to_time(&d, &ns) ? datum_num(ns) : datum_nil();
    datum_clear(&d);
    return true;
}

// The terminal rings, if somebody sits there; a terminal has only one tone.
bool run_beep(struct call *c, struct datum *ret, struct err *err)
{
    const struct session *s = c->eval->session;
    int64_t ns = 100000000;

    (void)ret;
    if (!call_time(c, "length", &ns, err))
        return false;
    if (s->interactive)
        s->out.text(s->out.ctx, "\a", 1);
    return eval_wait(ns, err);
}
