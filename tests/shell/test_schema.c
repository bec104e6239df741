// SPDX-License-Identifier: ISC
#include "shell/schema.h"

#include "tests/shell/sample.h"

static struct schema *schema;

static bool add(struct schema *s, const char *attributes, struct err *err)
{
    struct row row = { 0 };
    bool ok;

    fake_row(&row, attributes);
    ok = schema_add(s, &row, err);
    row_free(&row);
    return ok;
}

static void menus_are_a_tree(void)
{
    const struct schema_menu *m = schema_find(schema, "/interface/pptp-server/server");

    T_STR(m->name, "server");
    T_STR(m->path, "/interface/pptp-server/server");
    T_STR(m->parent->path, "/interface/pptp-server");
    T_INT(m->kind, MENU_SETTINGS);
    T_OK(schema_find(schema, "/") == schema->root);
    T_STR(schema->root->path, "/");
    T_OK(schema_find(schema, "/interface/pptp") == NULL);
    T_OK(schema_find(schema, "/interface/pptp-client/x") == NULL);
    T_STR(schema->hash, "5EED");
}

static void a_menu_knows_its_look(void)
{
    const struct schema_menu *c = schema_find(schema, "/interface/pptp-client");
    const struct schema_menu *s = schema_find(schema, "/interface/pptp-server");

    T_OK(!c->table);
    T_OK(s->table);
    T_INT(c->flag_count, 2);
    T_INT(c->flags[0].letter, 'X');
    T_STR(c->flags[1].word, "running");
    T_INT(c->flags[0].column, c->flags[1].column);
    T_OK(schema_menu_flag(c, "disabled") == &c->flags[0]);
    T_OK(schema_menu_flag(c, "dynamic") == NULL);
}

static void a_secret_is_seen_in_what_is_no_command(void)
{
    static const char *const secret[] = { "addd name=x password=y", "password=y", "pass =y",
        "{ x; pas=\"a b\" }", "set 0 password y", "add passwort=y", "passwords=1" };
    static const char *const none[] = { "", "pass the word", "x=password1",
        "paste=1", "print proplist=password", "set 0 password", "set 0 passwor y",
        "/interface po print" };

    for (size_t i = 0; i < sizeof(secret) / sizeof(*secret); i++)
        T_OK(schema_names_secret(schema, secret[i]));
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
        T_OK(!schema_names_secret(schema, none[i]));
}

static void flag_columns_are_separated_by_commas(void)
{
    struct schema *s = schema_new("x");
    const struct schema_menu *m;
    struct err err;

    T_OK(add(
        s, "kind=menu;path=/a;type=list;ordered=yes;flags=X:disabled|D:dynamic,R:running", &err));
    m = schema_find(s, "/a");
    T_INT(m->flag_count, 3);
    T_INT(m->flags[1].column, 0);
    T_INT(m->flags[2].column, 1);
    T_OK(m->ordered);
    schema_unref(s);
}

static void properties_have_types_limits_and_aliases(void)
{
    const struct schema_menu *m = schema_find(schema, "/interface/pptp-client");
    const struct schema_prop *mtu = schema_menu_prop(m, "mtu");

    T_OK(mtu->type == &type_int);
    T_INT(mtu->arg.min, 68);
    T_INT(mtu->arg.max, 65535);
    T_STR(mtu->fallback, "1460");
    T_OK(schema_menu_prop(m, "max-mtu") == mtu);
    T_OK(schema_menu_prop(m, "mt") == NULL);
    T_OK(schema_menu_prop(m, "connect-to")->required);
    T_OK(schema_menu_prop(m, "password")->secret);
    T_OK(schema_menu_prop(m, "uptime")->read_only);
    T_STR(schema_menu_prop(m, "profile")->arg.ref, "/ppp/profile");
    T_STR(schema_menu_prop(m, "allow")->arg.words[1].word, "mschap1");
    T_OK(schema_menu_prop(m, "allow")->arg.words[4].word == NULL);
}

static void lists_and_alternatives_describe_their_parts(void)
{
    struct schema *s = schema_new("x");
    const struct schema_menu *m;
    struct err err;

    add(s, "kind=menu;path=/a;type=list", &err);
    T_OK(add(s, "kind=prop;path=/a;name=l;type=list;item=int;item-min=1;item-max=9", &err));
    T_OK(add(s, "kind=prop;path=/a;name=e;type=either;item=ip;other=ref;other-ref=/ip/pool", &err));
    T_OK(add(s, "kind=prop;path=/a;name=n;type=of-the-future", &err));
    m = schema_find(s, "/a");
    T_OK(schema_menu_prop(m, "l")->arg.item == &type_int);
    T_INT(schema_menu_prop(m, "l")->arg.item_arg->max, 9);
    T_OK(schema_menu_prop(m, "e")->arg.item == &type_ip);
    T_STR(schema_menu_prop(m, "e")->arg.other_arg->ref, "/ip/pool");
    T_OK(schema_menu_prop(m, "n")->type == &type_text);
    schema_unref(s);
}

static void verbs_that_take_items_take_them_first(void)
{
    const struct schema_menu *m = schema_find(schema, "/interface/pptp-client");
    const struct schema_verb *get = schema_menu_verb(m, "get"), *add_verb;

    T_INT(get->items, ITEMS_ONE);
    T_STR(get->args[0].name, "number");
    T_OK(get->args[0].positional);
    T_STR(get->args[1].name, "value-name");
    T_STR(schema_menu_verb(m, "set")->args[0].name, "numbers");
    add_verb = schema_menu_verb(m, "add");
    T_INT(add_verb->items, ITEMS_NONE);
    T_OK(add_verb->props);
    T_STR(add_verb->args[0].name, "copy-from");
    T_OK(schema_menu_verb(m, "listen") == NULL);
}

static void a_verb_has_its_templates(void)
{
    const struct schema_verb *ping = schema_menu_verb(schema->root, "ping");

    T_INT(ping->reply, REPLY_LINES);
    T_STR(ping->line, "{host} pong: ttl={ttl}");
    T_STR(ping->line_failed, "{host} ping {status}");
    T_STR(ping->interrupted, "ping interrupted");
    T_OK(ping->summary != NULL);
}

static void words_may_be_abbreviated(void)
{
    static const struct {
        const char *menu, *text;
        enum match match;
        const char *found;
    } cases[] = {
        { "/", "interface", MATCH_EXACT, "interface" },
        { "/", "int", MATCH_PREFIX, "interface" },
        { "/", "i", MATCH_AMBIGUOUS, NULL },
        { "/", "ip", MATCH_EXACT, "ip" },
        { "/", "x", MATCH_NONE, NULL },
        { "/", "pi", MATCH_PREFIX, "ping" },
        { "/interface", "pptp-s", MATCH_PREFIX, "pptp-server" },
        { "/interface", "pptp", MATCH_AMBIGUOUS, NULL },
        { "/ppp/secret", "p", MATCH_PREFIX, "print" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct schema_menu *menu;
        const struct schema_verb *verb;
        enum match m = schema_match(
            schema_find(schema, cases[i].menu), cases[i].text, strlen(cases[i].text), &menu, &verb);

        T_INT(m, cases[i].match);
        T_STR(menu != NULL ? menu->name : verb != NULL ? verb->name : NULL, cases[i].found);
    }
}

static void a_description_without_sense_is_an_error(void)
{
    static const char *const wrong[] = {
        "name=x",
        "kind=menu",
        "kind=prop;path=/nowhere;name=x",
        "kind=prop;path=/ip",
        "kind=arg;path=/ip/route;verb=nonsense;name=x",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct err err = { .text = "" };

        T_OK(!add(schema, wrong[i], &err));
        T_OK(err.text[0] != '\0');
    }
}

static void what_a_newer_daemon_adds_is_passed_over(void)
{
    struct err err;

    T_OK(add(schema, "kind=novelty;path=/ip/route;name=x", &err));
    T_OK(add(schema, "kind=verb;path=/ip/route;name=shine;items=some;reply=dance;new=1", &err));
    T_INT(schema_menu_verb(schema_find(schema, "/ip/route"), "shine")->reply, REPLY_NONE);
}

static void parents_that_nobody_described_exist(void)
{
    struct schema *s = schema_new(NULL);
    struct err err;

    T_OK(add(s, "kind=menu;path=/a/b/c;type=list", &err));
    T_INT(schema_find(s, "/a/b")->kind, MENU_DIR);
    T_STR(schema_find(s, "/a/b")->help, "");
    T_STR(s->hash, "");
    schema_unref(s);
}

static void menus_and_verbs_are_searched_in_the_order_of_the_tree(void)
{
    struct buf line = { 0 };

    T_OK(schema_search(schema, "monitor", 0, &line));
    T_STR(buf_str(&line), "/interface pptp-client monitor");
    T_OK(!schema_search(schema, "monitor", 5, &line));
    buf_truncate(&line, 0);
    T_OK(schema_search(schema, "ppp secret", 0, &line));
    T_STR(buf_str(&line), "/ppp secret");
    buf_truncate(&line, 0);
    T_OK(schema_search(schema, "/ping", 0, &line));
    T_STR(buf_str(&line), "/ping");
    T_OK(!schema_search(schema, "no such thing", 0, &line));
    buf_free(&line);
}

int main(void)
{
    schema = fake_schema();
    T_RUN(menus_are_a_tree);
    T_RUN(a_menu_knows_its_look);
    T_RUN(a_secret_is_seen_in_what_is_no_command);
    T_RUN(flag_columns_are_separated_by_commas);
    T_RUN(properties_have_types_limits_and_aliases);
    T_RUN(lists_and_alternatives_describe_their_parts);
    T_RUN(verbs_that_take_items_take_them_first);
    T_RUN(a_verb_has_its_templates);
    T_RUN(words_may_be_abbreviated);
    T_RUN(a_description_without_sense_is_an_error);
    T_RUN(what_a_newer_daemon_adds_is_passed_over);
    T_RUN(parents_that_nobody_described_exist);
    T_RUN(menus_and_verbs_are_searched_in_the_order_of_the_tree);
    schema_unref(schema);
    return t_end();
}
