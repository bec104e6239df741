// SPDX-License-Identifier: ISC
#include "shell/recall.h"

#include "tests/t.h"

#include <stdio.h>

static void lines_come_back_newest_first_and_the_draft_last(void)
{
    struct recall r = { 0 };

    recall_add(&r, "one");
    recall_add(&r, "two\nlines");
    T_STR(recall_older(&r, "dra"), "two\nlines");
    T_STR(recall_older(&r, "two, changed"), "one");
    T_OK(recall_older(&r, "one") == NULL);
    T_STR(recall_newer(&r), "two\nlines");
    T_STR(recall_newer(&r), "dra");
    T_OK(recall_newer(&r) == NULL);
    T_STR(recall_older(&r, "draft"), "two\nlines");
    T_STR(recall_newer(&r), "draft");
    recall_older(&r, "gone");
    recall_begin(&r);
    T_OK(recall_newer(&r) == NULL);
    recall_fini(&r);
}

static void the_same_line_in_a_row_is_kept_once(void)
{
    struct recall r = { 0 };

    recall_add(&r, "a");
    recall_add(&r, "a");
    recall_add(&r, "b");
    recall_add(&r, "a");
    T_INT(r.count, 3);
    recall_fini(&r);
}

static void the_oldest_lines_are_forgotten(void)
{
    struct recall r = { 0 };
    char line[16];

    for (int i = 0; i < RECALL_LINES + 5; i++) {
        snprintf(line, sizeof(line), "line %d", i);
        recall_add(&r, line);
    }
    T_INT(r.count, RECALL_LINES);
    T_STR(r.lines[0], "line 5");
    T_STR(recall_older(&r, ""), "line 1004");
    recall_fini(&r);
}

static void a_part_finds_newer_lines_before_older_ones(void)
{
    struct recall r = { 0 };

    T_OK(recall_find(&r, "", 0) == NULL);
    recall_add(&r, "/ppp secret print");
    recall_add(&r, ":put x");
    recall_add(&r, "/interface print");
    T_STR(recall_find(&r, "print", 0), "/interface print");
    T_STR(recall_find(&r, "print", 1), "/ppp secret print");
    T_OK(recall_find(&r, "print", 2) == NULL);
    T_OK(recall_find(&r, "nowhere", 0) == NULL);
    recall_fini(&r);
}

int main(void)
{
    T_RUN(lines_come_back_newest_first_and_the_draft_last);
    T_RUN(the_same_line_in_a_row_is_kept_once);
    T_RUN(the_oldest_lines_are_forgotten);
    T_RUN(a_part_finds_newer_lines_before_older_ones);
    return t_end();
}
