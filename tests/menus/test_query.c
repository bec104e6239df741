// SPDX-License-Identifier: ISC
// Queries: what each says about one row.

#include "menus/query.h"

#include "menus/tree.h"
#include "tests/menus/client.h"
#include "tests/menus/sample.h"

// name=b, size=20, kind=square, age=1m30s, password=p, disabled; no owner, no comment, an empty
// note.
static struct item *row(void)
{
    struct item *item = item_new(tree_menu("/thing", 6));

    item->id = 0x1F;
    item_set(item, "name", "b");
    item_set(item, "size", "20");
    item_set(item, "kind", "square");
    item_set(item, "age", "1m30s");
    item_set(item, "password", "p");
    item_set(item, "note", "");
    item_set(item, "disabled", "yes");
    return item;
}

// The query's words have blanks between them.
static bool passes(const char *query, bool secrets)
{
    struct item *item = row();
    struct sentence s = { 0 };
    struct buf in = { 0 };
    char *copy = mem_strdup(query), *at = NULL;
    bool pass;

    sentence_word(&in, "/thing/print", 12);
    for (char *w = strtok_r(copy, " ", &at); w != NULL; w = strtok_r(NULL, " ", &at))
        sentence_word(&in, w, strlen(w));
    sentence_end(&in);
    sentence_read(&in, &s, &sentence_limits_default);
    pass = query_match(&s, item, secrets);
    sentence_free(&s);
    buf_free(&in);
    free(copy);
    item_free(item);
    return pass;
}

struct expectation {
    const char *query;
    bool pass;
};

static void expect(const struct expectation *e, size_t count, bool secrets)
{
    for (size_t i = 0; i < count; i++)
        if (passes(e[i].query, secrets) != e[i].pass) {
            printf("# %s: wanted %s\n", e[i].query, e[i].pass ? "true" : "false");
            t_state.bad = true;
        }
}

#define EXPECT(table, secrets) expect((table), sizeof(table) / sizeof(*(table)), (secrets))

static void values_compare_by_what_they_mean(void)
{
    static const struct expectation table[] = {
        { "", true },
        { "?name", true },
        { "?name=b", true },
        { "?=name=b", true },
        { "?name=B", false },
        { "?name=", false },
        { "?-name", false },
        { "?owner", false },
        { "?-owner", true },
        { "?owner=", false },
        { "?note", true },
        { "?note=", true },
        { "?>note=", false },
        { "?colour", false },
        { "?-colour", true },
        { "?colour=x", false },
        { "?.id=*1F", true },
        { "?.id=*1f", false },
        { "?size=20", true },
        { "?max-size=0x14", true },
        { "?<size=100", true },
        { "?>size=100", false },
        { "?>size=3", true },
        { "?<size=20", false },
        { "?size=many", false },
        { "?age=90", true },
        { "?<age=2m", true },
        { "?>age=00:01:29", true },
        { "?kind=square", true },
        { "?kind=sq", false }, // nothing is abbreviated here
        { "?disabled=true", true },
        { "?disabled=yes", true },
        { "?disabled=no", false },
        { "?disabled", true },
        { "?running=false", true },
        { "?running=no", true },
        { "?dynamic=true", false },
        { "?", false },
        { "?=", false },
        { "?name=a=b", false },
    };

    EXPECT(table, true);
}

static void words_are_joined_on_a_stack(void)
{
    static const struct expectation table[] = {
        { "?name=b ?size=20", true },
        { "?name=b ?size=21", false },
        { "?name=a ?size=20 ?#|", true },
        { "?name=a ?size=21 ?#|", false },
        { "?name=b ?size=21 ?#&", false },
        { "?name=a ?#!", true },
        { "?name=a ?name=c ?#|!", true },
        { "?name=a ?name=c ?name=b ?#||", true },
        { "?name=b ?size=21 ?#&!", true },
        { "?name=a ?#| ?#!", false }, // below the bottom everything is true
        { "?#!", false },
        { "?#", true },
        { "?name=a ?name=b ?#0", true },  // only the top counts
        { "?name=a ?name=b ?#1", false }, // only the one below
        { "?name=a ?name=b ?#9", true },  // beyond the bottom
        { "?name=b ?name=a ?#1.&", false },
        { "?name=b ?#0.&", true },
        { "?name=a ?#0.|!", true },
        { "?name=b ?#zz", true },
        { "?name=b ?#99999999999999999999", true },
    };

    EXPECT(table, true);
}

static void a_secret_has_no_value_for_who_may_not_see_it(void)
{
    static const struct expectation known[] = { { "?password=p", true }, { "?password", true },
        { "?>password=a", true } };
    static const struct expectation hidden[] = { { "?password=p", false }, { "?password", false },
        { "?>password=a", false }, { "?<password=z", false }, { "?-password", true },
        { "?password=p ?#!", true }, { "?password=q ?#!", true } };

    EXPECT(known, true);
    EXPECT(hidden, false);
}

static void a_query_that_outgrows_the_stack_finds_nothing(void)
{
    struct buf query = { 0 };

    for (int i = 0; i < 1000; i++)
        buf_adds(&query, "?#0.0.0. ");
    T_OK(passes(buf_str(&query), true));
    for (int i = 0; i < 1000; i++)
        buf_adds(&query, "?#0.0.0. ");
    T_OK(!passes(buf_str(&query), true));
    buf_free(&query);
}

int main(void)
{
    T_RUN(values_compare_by_what_they_mean);
    T_RUN(words_are_joined_on_a_stack);
    T_RUN(a_secret_has_no_value_for_who_may_not_see_it);
    T_RUN(a_query_that_outgrows_the_stack_finds_nothing);
    return t_end();
}
