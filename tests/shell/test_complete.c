// SPDX-License-Identifier: ISC
#include "shell/complete.h"

#include "tests/t.h"

#include "tests/shell/sample_schema.h"

#include <locale.h>

static struct schema *schema;

static void items(void *ctx, const char *menu, value_emit *emit, void *emit_ctx)
{
    (void)ctx;
    if (strcmp(menu, "/ppp/profile") == 0) {
        emit(emit_ctx, "default", NULL);
        emit(emit_ctx, "default-encryption", NULL);
        emit(emit_ctx, "with blank", NULL);
        emit(emit_ctx, "with", NULL);
    } else if (strcmp(menu, "/interface") == 0) {
        emit(emit_ctx, "ether1", NULL);
        emit(emit_ctx, "<pptp-ex>", NULL);
        emit(emit_ctx, "\u00e4ther", NULL);
    } else {
        emit(emit_ctx, "office", NULL);
        emit(emit_ctx, "home", NULL);
    }
}

static void variables(void *ctx, value_emit *emit, void *emit_ctx)
{
    (void)ctx;
    emit(emit_ctx, "counter", NULL);
}

static const struct choice_source source = { .items = items, .variables = variables };

static bool declared(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "counter") == 0;
}

static void parse(struct parse *p, const char *menu, const char *text)
{
    parse_text(p,
        &(struct parse_env){
            .schema = schema, .menu = schema_find(schema, menu), .declared = declared },
        text, strlen(text));
}

// The line after Tab at its end, and after that, if anything, what a second Tab lists.
static void check(const char *menu, const char *text, const char *want, const char *list, int line)
{
    struct line_completion c = { 0 };
    struct buf got = { 0 };
    struct parse p;

    parse(&p, menu, text);
    complete_text(&c, &p, &source, false, 40);
    t_str(buf_str(&c.list), "", __FILE__, line, "list at the first Tab");
    buf_add(&got, text, strlen(text) - c.replace);
    buf_adds(&got, buf_str(&c.insert));
    t_str(buf_str(&got), want, __FILE__, line, "line");
    if (c.insert.len == 0)
        complete_text(&c, &p, &source, true, 40);
    t_str(buf_str(&c.list), list, __FILE__, line, "list");
    buf_free(&c.insert);
    buf_free(&c.list);
    buf_free(&got);
    parse_fini(&p);
}
#define CHECK(menu, text, want, list) check(menu, text, want, list, __LINE__)

static void menus_and_verbs_are_completed_with_a_blank(void)
{
    CHECK("/", "int", "interface ", "");
    CHECK("/", "/int", "/interface ", "");
    CHECK("/", "/interface/pp", "/interface/pptp-client/", "");
    CHECK("/", "/interface pp", "/interface pptp-client ", "");
    CHECK("/", "/interface/pr", "/interface/print ", "");
    CHECK("/interface", "pri", "print ", "");
    CHECK("/interface", "print", "print ", "");
    CHECK("/", "ppp profile print; sys", "ppp profile print; system ", "");
    CHECK("/", "[/int", "[/interface ", "");
}

static void several_go_as_far_as_they_agree_then_are_listed(void)
{
    CHECK("/interface", "mo", "monitor", "");
    CHECK("/interface", "monitor", "monitor", "monitor          monitor-traffic\n");
    CHECK("/interface", "", "",
        "pptp-client      monitor-traffic\nexport           print\nmonitor\n");
    CHECK("/", "", "", "interface  ppp        ping\nlog        system     quit\n");
    CHECK("/", "pi", "pi", "ping  pick\n");
}

static void a_verb_hides_the_builtin_of_its_name_that_has_no_colon(void)
{
    CHECK("/interface/pptp-client", "fin", "find ", "");
    CHECK("/interface/pptp-client", ":set", ":set ", "");
}

static void initials_and_letters_find_what_no_prefix_does(void)
{
    CHECK("/interface", "mt", "monitor-traffic ", "");
    CHECK("/interface", "x", "export ", "");
    CHECK("/interface", "rt", "rt", "export           print\nmonitor-traffic\n");
    CHECK("/interface", "oi", "oi", "monitor          monitor-traffic\n");
    CHECK("/interface", "qq", "qq", "");
}

static void arguments_are_completed_with_their_equals_sign(void)
{
    CHECK("/interface/pptp-client", "add conn", "add connect-to=", "");
    CHECK("/interface/pptp-client", "add name=x us", "add name=x user=", "");
    CHECK("/interface/pptp-client", "add name=x na", "add name=x na", "");
    CHECK("/interface/pptp-client", "print det", "print detail ", "");
    CHECK("/interface", "print wh", "print where ", "");
    CHECK("/interface/pptp-client", "set office !comm", "set office !comment ", "");
    CHECK("/interface/pptp-client", "add a", "add a", "add-default-route  allow\n");
    CHECK("/interface", "print where na", "print where name", "");
}

static void values_are_completed_by_their_type(void)
{
    CHECK("/interface/pptp-client", "add add-default-route=y", "add add-default-route=yes ", "");
    CHECK("/interface/pptp-client", "add allow=p", "add allow=pap ", "");
    CHECK("/interface/pptp-client", "add allow=pap,ch", "add allow=pap,chap ", "");
    CHECK("/interface/pptp-client", "add allow=m", "add allow=mschap", "");
    CHECK("/interface/pptp-client", "add mtu=1", "add mtu=1", "");
    CHECK("/interface/pptp-client", "add disabled ", "add disabled ", "no   yes\n");
}

static void items_are_completed_by_their_names(void)
{
    CHECK("/interface/pptp-client", "add profile=def", "add profile=default", "");
    CHECK("/interface/pptp-client", "add profile=default-", "add profile=default-encryption ", "");
    CHECK("/interface/pptp-client", "set of", "set office ", "");
    CHECK("/interface/pptp-client", "set 0,ho", "set 0,home ", "");
    CHECK("/interface/pptp-client", "set 0,", "set 0,", "home    office\n");
    CHECK("/interface/pptp-client", "print where name=h", "print where name=home ", "");
    CHECK("/interface/pptp-client", "print where name=\"o", "print where name=\"office\" ", "");
    CHECK("/interface/pptp-client", "add name=h", "add name=h", "");
    CHECK("/interface/pptp-client", "monitor ", "monitor ",
        "append\nas-value\ndo\nfile\nfreeze-frame-interval\nwithout-paging\nhome\noffice\n");
    CHECK("/interface", "monitor <", "monitor \"<pptp-ex>\" ", "");
    CHECK("/interface", "monitor \"<pp", "monitor \"<pptp-ex>\" ", "");
    CHECK("/interface", "monitor \u00e4", "monitor \"\u00e4ther\" ", "");
    CHECK("/interface/pptp-client", "add profile=w", "add profile=with", "");
    CHECK("/interface/pptp-client", "add profile=\"with ", "add profile=\"with blank\" ", "");
    CHECK("/interface/pptp-client", "add profile=\"de", "add profile=\"default", "");
}

static void variables_are_completed_after_the_dollar(void)
{
    CHECK("/", ":put $cou", ":put $counter", "");
    CHECK("/", ":local width 1; :put $wi", ":local width 1; :put $width", "");
    CHECK("/", ":put $zz", ":put $zz", "");
}

static void colon_commands_are_completed(void)
{
    CHECK("/", ":forea", ":foreach ", "");
    CHECK("/", "forea", "foreach ", "");
}

static void nothing_is_completed_where_nothing_can_stand(void)
{
    CHECK("/", "# comm", "# comm", "");
    CHECK("/", "int print nonsense=1 d", "int print nonsense=1 d", "");
    CHECK("/", ":put \"text", ":put \"text", "");
}

static void columns_are_filled_one_after_the_other(void)
{
    static const char *const words[] = { "a", "bb", "ccc", "d", "e", "f", "g" };
    static const struct {
        size_t count, width;
        const char *want;
    } table[] = {
        { 7, 80, "a    bb   ccc  d    e    f    g\n" },
        { 7, 19, "a    ccc  e    g\nbb   d    f\n" },
        { 7, 18, "a    d    g\nbb   e\nccc  f\n" },
        { 3, 1, "a\nbb\nccc\n" },
        { 0, 80, "" },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct buf out = { 0 };

        complete_columns(&out, words, table[i].count, table[i].width);
        T_STR(buf_str(&out), table[i].want);
        buf_free(&out);
    }
}

static void check_help(const char *menu, const char *text, const char *want, int line)
{
    struct buf out = { 0 };
    struct parse p;

    parse(&p, menu, text);
    help_text(&out, &p, &source);
    t_str(buf_str(&out), want, __FILE__, line, "help");
    buf_free(&out);
    parse_fini(&p);
}
#define HELP(menu, text, want) check_help(menu, text, want, __LINE__)

static void help_lists_words_with_their_descriptions(void)
{
    HELP("/", "",
        "interface -- Interfaces\n"
        "log -- What happened\n"
        "ping -- Send echo requests\n"
        "ppp -- Point to point\n"
        "quit -- Leaves the console\n"
        "system -- The machine\n");
    HELP("/interface", "",
        ".. -- Go to the menu above\n"
        "export -- Show as commands\n"
        "monitor -- Show what is going on\n"
        "monitor-traffic -- Show rates\n"
        "pptp-client -- Tunnels to other routers\n"
        "print -- Show items\n");
    HELP("/interface", "pp", "pptp-client -- Tunnels to other routers\n");
    HELP("/interface", "print ",
        "append -- Add to the file\n"
        "detail -- All properties\n"
        "file -- Write the text to this file\n"
        "interval -- Show again and again\n"
        "where -- Only these\n");
    HELP("/", "zzz", "");
}

static void help_at_a_value_tells_what_it_looks_like(void)
{
    HELP("/interface/pptp-client", "add mtu=",
        "mtu -- Largest packet\n"
        "<mtu> ::= 68..65535    (whole number)\n");
    HELP("/interface/pptp-client", "add allow=",
        "allow -- Ways to log in\n"
        "<allow> ::= mschap2 | mschap1 | chap | pap | (any of them, with commas between)\n");
    HELP("/interface/pptp-client", "add profile=",
        "profile -- Settings of the link\n"
        "<profile> ::= (a name out of /ppp/profile)\n"
        "default\n"
        "default-encryption\n"
        "with\n"
        "with blank\n");
    HELP("/interface/pptp-client", "set ",
        "numbers -- Which items: numbers of the last print, names or *ids\n"
        "<numbers> ::= (a name out of /interface/pptp-client)\n"
        "add-default-route -- Way out\n"
        "allow -- Ways to log in\n"
        "comment -- Remark\n"
        "connect-to -- The server\n"
        "disabled -- Not in use\n"
        "home\n"
        "mtu -- Largest packet\n"
        "name -- Name of the interface\n"
        "office\n"
        "password -- Secret\n"
        "profile -- Settings of the link\n"
        "user -- Who to be\n");
    HELP("/", "ping ",
        "address -- Whom\n"
        "<address> ::= A.B.C.D | name.example.com    (IP address or DNS name)\n"
        "as-value -- Return the values instead of showing them\n"
        "count -- How many\n"
        "do -- Run this with every sample; its values are variables\n");
}

static void help_after_a_mistake_is_the_error(void)
{
    HELP("/", "interface print nonsense=1 ", "expected end of command (line 1 column 17)\n");
}

static void a_question_mark_in_a_string_or_comment_is_one(void)
{
    static const struct {
        const char *text;
        bool asked;
    } table[] = {
        { "", true },
        { "interface ", true },
        { ":put \"a", false },
        { ":put \"a\" ", true },
        { "# what", false },
        { "print ; # x", false },
        { "{ :put [", true },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct parse p;

        parse(&p, "/", table[i].text);
        if (!T_OK(help_asked(&p) == table[i].asked))
            printf("# %s\n", table[i].text);
        parse_fini(&p);
    }
}

static void hotlock_completes_words_that_are_clear_and_no_values(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "/inte", "/interface " },
        { "/interface pptp", "/interface pptp-client " },
        { "/interface mon", "/interface mon" }, // monitor, monitor-traffic
        { "/interface x", "/interface x" },     // letters in order are for Tab
        { "/interface ", "/interface " },
        { "/interface pptp-client add conn", "/interface pptp-client add connect-to=" },
        { "/interface pptp-client add profile=with\\20",
            "/interface pptp-client add profile=with\\20" },
        { "/interface pptp-client set off", "/interface pptp-client set off" },
        { ":put cou", ":put cou" },
        { ":put \"/inte", ":put \"/inte" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct line_completion c = { 0 };
        struct buf got = { 0 };
        struct parse p;

        parse(&p, "/", cases[i].text);
        complete_hot(&c, &p, &source);
        buf_add(&got, cases[i].text, strlen(cases[i].text) - c.replace);
        buf_adds(&got, buf_str(&c.insert));
        T_STR(buf_str(&got), cases[i].want);
        buf_free(&got);
        buf_free(&c.insert);
        parse_fini(&p);
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    schema = schema_new("1");
    for (size_t i = 0; i < sizeof(sample_describe) / sizeof(*sample_describe); i++) {
        struct row row = { 0 };
        struct err err = { 0 };

        sample_described(&row, sample_describe[i]);
        if (!schema_add(schema, &row, &err))
            printf("# %s: %s\n", sample_describe[i], err.text);
        row_free(&row);
    }
    T_RUN(menus_and_verbs_are_completed_with_a_blank);
    T_RUN(several_go_as_far_as_they_agree_then_are_listed);
    T_RUN(a_verb_hides_the_builtin_of_its_name_that_has_no_colon);
    T_RUN(initials_and_letters_find_what_no_prefix_does);
    T_RUN(arguments_are_completed_with_their_equals_sign);
    T_RUN(values_are_completed_by_their_type);
    T_RUN(items_are_completed_by_their_names);
    T_RUN(variables_are_completed_after_the_dollar);
    T_RUN(colon_commands_are_completed);
    T_RUN(nothing_is_completed_where_nothing_can_stand);
    T_RUN(columns_are_filled_one_after_the_other);
    T_RUN(help_lists_words_with_their_descriptions);
    T_RUN(help_at_a_value_tells_what_it_looks_like);
    T_RUN(help_after_a_mistake_is_the_error);
    T_RUN(a_question_mark_in_a_string_or_comment_is_one);
    T_RUN(hotlock_completes_words_that_are_clear_and_no_values);
    schema_unref(schema);
    return t_end();
}
