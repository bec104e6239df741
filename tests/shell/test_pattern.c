// SPDX-License-Identifier: ISC
#include "shell/pattern.h"

#include "core/base/buf.h"
#include "tests/t.h"

#include <string.h>

enum { NO, YES, WRONG };

static int matches(const char *pattern, const char *text)
{
    struct pattern *p = pattern_new(pattern, strlen(pattern));
    bool stopped, found;

    if (p == NULL)
        return WRONG;
    found = pattern_match(p, text, strlen(text), NULL, &stopped);
    pattern_free(p);
    return found ? YES : NO;
}

static void patterns_match_as_posix_says(void)
{
    static const struct {
        const char *pattern, *text;
        int want;
    } cases[] = {
        { "", "", YES },
        { "", "x", YES },
        { "b", "abc", YES },
        { "d", "abc", NO },
        { "^b", "abc", NO },
        { "^a", "abc", YES },
        { "c$", "abc", YES },
        { "b$", "abc", NO },
        { "^$", "", YES },
        { "^$", "x", NO },
        { "a.c", "abc", YES },
        { "a.c", "ac", NO },
        { "a.c", "a\nc", YES },
        { "ab*c", "ac", YES },
        { "ab*c", "abbbc", YES },
        { "ab+c", "ac", NO },
        { "ab?c", "abbc", NO },
        { "^a{3}$", "aaa", YES },
        { "^a{3}$", "aaaa", NO },
        { "^a{2,3}$", "aa", YES },
        { "^a{2,}$", "a", NO },
        { "^a{2,}$", "aaaaa", YES },
        { "^a{,2}$", "aa", YES },
        { "a{x}", "a{x}", YES },
        { "^(ab|cd)+$", "abcdab", YES },
        { "^(ab|cd)+$", "abc", NO },
        { "^(a|b|)$", "", YES },
        { "^pptp-(in|out)[0-9]+$", "pptp-out12", YES },
        { "[^a-c]", "abc", NO },
        { "[^a-c]", "abd", YES },
        { "[]x]", "]", YES },
        { "[x-]", "-", YES },
        { "^[[:digit:][:upper:]]+$", "A1B2", YES },
        { "^[[:digit:][:upper:]]+$", "a", NO },
        { "\\.", "a", NO },
        { "\\.", "a.b", YES },
        { "\\bin\\b", "log in now", YES },
        { "\\bin\\b", "inside", NO },
        { "\\w\\W\\s?\\S", "a ,b", YES },
        { "^.$", "\xC3\xA9", YES },
        { "^[\xC3\xA0-\xC3\xBF]$", "\xC3\xA9", YES },
        { "^.$", "\xFF", YES },
        { "^..$", "\xC3\xA9", NO },
        { "(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaac", NO },
        { "(a|aa)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", NO },
        { ")", ")", YES },
        { "(", "", WRONG },
        { "(a", "", WRONG },
        { "[a", "", WRONG },
        { "[b-a]", "", WRONG },
        { "[[:none:]]", "", WRONG },
        { "*a", "", WRONG },
        { "a|*", "", WRONG },
        { "(a)\\1", "", WRONG },
        { "\\", "", WRONG },
        { "a{3,2}", "", WRONG },
        { "a{256}", "", WRONG },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (!T_INT(matches(cases[i].pattern, cases[i].text), cases[i].want))
            printf("# the pattern: %s, the text: %s\n", cases[i].pattern, cases[i].text);
    }
}

static void a_pattern_that_would_be_too_large_is_refused(void)
{
    struct buf nested = { 0 };

    T_INT(matches("((a{100}){100}){100}", ""), WRONG);
    T_INT(matches("((((a*){200}){200}){200}){200}", ""), WRONG);
    T_INT(matches("(a{60}){60}", "a"), NO);
    T_INT(matches("(((((){255}){255}){255}){255}){255}", "a"), YES);
    buf_fill(&nested, '(', 60);
    buf_fill(&nested, ')', 60);
    T_INT(matches(buf_str(&nested), ""), WRONG);
    buf_truncate(&nested, 0);
    buf_fill(&nested, 'a', 1025);
    T_INT(matches(buf_str(&nested), ""), WRONG);
    buf_truncate(&nested, 0);
    buf_addc(&nested, 'a');
    buf_fill(&nested, '*', 1000);
    T_INT(matches(buf_str(&nested), ""), WRONG);
    buf_free(&nested);
}

static bool at_once(void)
{
    return true;
}

static void a_long_search_can_be_stopped(void)
{
    struct pattern *p = pattern_new("b", 1);
    struct buf text = { 0 };
    bool stopped;

    buf_fill(&text, 'a', 5000);
    T_OK(!pattern_match(p, buf_str(&text), text.len, at_once, &stopped));
    T_OK(stopped);
    T_OK(!pattern_match(p, buf_str(&text), 1000, at_once, &stopped));
    T_OK(!stopped);
    buf_free(&text);
    pattern_free(p);
}

int main(void)
{
    T_RUN(patterns_match_as_posix_says);
    T_RUN(a_pattern_that_would_be_too_large_is_refused);
    T_RUN(a_long_search_can_be_stopped);
    return t_end();
}
