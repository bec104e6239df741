// SPDX-License-Identifier: ISC
#include "core/crypto/seal.h"

#include "tests/t.h"

static struct buf text(const char *s)
{
    struct buf b = { 0 };

    buf_adds(&b, s);
    return b;
}

static void what_was_closed_is_opened_again(void)
{
    static const char *const passwords[] = { NULL, "p", "a long one, with blanks" };
    static const char *const contents[] = { "", "x", "a configuration" };

    for (size_t i = 0; i < 9; i++) {
        struct buf in = text(contents[i % 3]), envelope = { 0 }, out = { 0 };
        struct err err;

        seal_close(passwords[i / 3], &in, &envelope);
        T_OK(seal_open(passwords[i / 3], &envelope, &out, &err));
        T_STR(buf_str(&out), contents[i % 3]);
        buf_free(&in);
        buf_free(&envelope);
        buf_free(&out);
    }
}

static void nothing_can_be_read_without_the_password(void)
{
    struct buf in = text("topsecret topsecret topsecret"), a = { 0 }, b = { 0 }, out = { 0 };
    struct err err;

    seal_close("right", &in, &a);
    seal_close("right", &in, &b);
    T_OK(memmem(a.data, a.len, "secret", 6) == NULL);
    T_OK(a.len == b.len && memcmp(a.data, b.data, a.len) != 0); // salted anew
    T_OK(!seal_open("wrong", &a, &out, &err));
    T_STR(err.text, "the password is wrong, or the backup is damaged");
    T_OK(!seal_open("", &a, &out, &err));
    T_OK(!seal_open(NULL, &a, &out, &err));
    T_STR(err.text, "the backup needs a password");
    T_INT(out.len, 0);
    buf_free(&in);
    buf_free(&a);
    buf_free(&b);
}

static void each_changed_bit_and_each_cut_is_noticed(void)
{
    struct buf in = text("configuration"), envelope = { 0 }, out = { 0 };
    struct err err;

    seal_close(NULL, &in, &envelope);
    for (size_t i = 0; i < envelope.len * 8; i++) {
        envelope.data[i / 8] = (char)(envelope.data[i / 8] ^ 1 << i % 8);
        T_OK(!seal_open(NULL, &envelope, &out, &err));
        T_INT(out.len, 0);
        envelope.data[i / 8] = (char)(envelope.data[i / 8] ^ 1 << i % 8);
    }
    for (size_t len = envelope.len; len-- > 0;) {
        struct buf cut = { envelope.data, len, len };

        T_OK(!seal_open(NULL, &cut, &out, &err));
    }
    T_OK(seal_open(NULL, &envelope, &out, &err));
    buf_free(&envelope);
    buf_free(&out);
    seal_close("p", &in, &envelope);
    for (size_t i = 12; i < envelope.len; i += 5) { // each costs a key
        envelope.data[i] ^= 4;
        T_OK(!seal_open("p", &envelope, &out, &err));
        T_INT(out.len, 0);
        envelope.data[i] ^= 4;
    }
    buf_free(&in);
    buf_free(&envelope);
}

static void other_files_are_told_from_backups(void)
{
    static const struct {
        const char *file, *why;
    } cases[] = {
        { "", "the file is no backup of Warren" },
        { "# jul/21/2023 by Warren\n/ip address\n", "the file is no backup of Warren" },
        { "WarrenBackup", "the file is no backup of Warren" },
        { "WarrenBackup\377\377xx", "a newer Warren wrote the backup" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct buf in = text(cases[i].file), out = { 0 };
        struct err err;

        T_OK(!seal_open("p", &in, &out, &err));
        T_STR(err.text, cases[i].why);
        buf_free(&in);
    }
}

int main(void)
{
    T_RUN(what_was_closed_is_opened_again);
    T_RUN(nothing_can_be_read_without_the_password);
    T_RUN(each_changed_bit_and_each_cut_is_noticed);
    T_RUN(other_files_are_told_from_backups);
    return t_end();
}
