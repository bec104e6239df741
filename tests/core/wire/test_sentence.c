// SPDX-License-Identifier: ISC
#include "core/wire/sentence.h"
#include "tests/t.h"

static struct buf wire;
static struct sentence s;

static enum sentence_read take(void)
{
    return sentence_read(&wire, &s, &sentence_limits_default);
}

static void words_of_every_length_form_come_back(void)
{
    static const size_t lengths[] = { 1, 0x7F, 0x80, 0x3FFF, 0x4000, 0x1FFFFF, 0x200000 };

    for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
        char *word = malloc(lengths[i]);

        memset(word, 'a' + (int)i, lengths[i]);
        sentence_word(&wire, word, lengths[i]);
        sentence_end(&wire);
        T_INT(take(), SENTENCE_DONE);
        T_INT(s.count, 1);
        T_MEM(s.words[0].s, s.words[0].len, word, lengths[i]);
        T_INT(wire.len, 0);
        free(word);
    }
}

static void a_sentence_arrives_byte_by_byte(void)
{
    struct buf whole = { 0 };

    sentence_word(&whole, "/interface/print", 16);
    sentence_attr(&whole, "name", "a=b");
    sentence_wordf(&whole, ".tag=%d", 7);
    sentence_wordf(&whole, "=detail");
    sentence_end(&whole);
    for (size_t i = 0; i < whole.len; i++) {
        T_INT(take(), SENTENCE_MORE);
        buf_add(&wire, whole.data + i, 1);
    }
    T_INT(take(), SENTENCE_DONE);
    T_STR(s.words[0].s, "/interface/print");
    T_STR(sentence_get(&s, "name"), "a=b");
    T_STR(sentence_get(&s, ".tag"), "7");
    T_STR(sentence_get(&s, "detail"), "");
    T_OK(sentence_get(&s, "nam") == NULL);
    buf_free(&whole);
}

static void empty_sentences_are_skipped_and_pipelined_ones_kept(void)
{
    sentence_end(&wire);
    sentence_wordf(&wire, "one");
    sentence_end(&wire);
    sentence_wordf(&wire, "two");
    sentence_end(&wire);
    T_INT(take(), SENTENCE_DONE);
    T_STR(s.words[0].s, "one");
    T_INT(take(), SENTENCE_DONE);
    T_STR(s.words[0].s, "two");
    T_INT(take(), SENTENCE_MORE);
}

static void reserved_and_oversized_lengths_are_refused(void)
{
    struct sentence_limits small = { .word = 10, .total = 15, .words = 3 };

    buf_adds(&wire, "\xF8");
    T_INT(take(), SENTENCE_BAD);
    buf_truncate(&wire, 0);
    buf_adds(&wire, "\xF0\xFF\xFF\xFF\xFF");
    T_INT(take(), SENTENCE_BAD);
    buf_truncate(&wire, 0);
    sentence_wordf(&wire, "0123456789");
    sentence_wordf(&wire, "012345");
    T_INT(sentence_read(&wire, &s, &small), SENTENCE_BAD);
    buf_truncate(&wire, 0);
    for (int i = 0; i < 4; i++)
        sentence_wordf(&wire, "x");
    T_INT(sentence_read(&wire, &s, &small), SENTENCE_BAD);
    buf_truncate(&wire, 0);
}

int main(void)
{
    T_RUN(words_of_every_length_form_come_back);
    T_RUN(a_sentence_arrives_byte_by_byte);
    T_RUN(empty_sentences_are_skipped_and_pipelined_ones_kept);
    T_RUN(reserved_and_oversized_lengths_are_refused);
    sentence_free(&s);
    buf_free(&wire);
    return t_end();
}
