// SPDX-License-Identifier: ISC
#include "shell/parse.h"

#include "shell/builtin.h"
#include "tests/shell/sample.h"

static struct schema *schema;

static void parse_in(struct parse *p, const char *menu, const char *text)
{
    struct parse_env env = { .schema = schema, .menu = schema_find(schema, menu) };

    parse_text(p, &env, text, strlen(text));
}

static void parse_bare(struct parse *p, const char *text)
{
    struct parse_env env = { 0 };

    parse_text(p, &env, text, strlen(text));
}

// Trees.

static const struct {
    const char *menu, *text, *tree;
} trees[] = {
    { "/", "interface pptp-client", "menu /interface/pptp-client\n" },
    { "/", "/", "menu /\n" },
    { "/ppp/secret", "..", "menu /ppp\n" },
    { "/ppp/secret", ".. profile", "menu /ppp/profile\n" },
    { "/ppp/secret", "../profile/print", "verb /ppp/profile print\n" },
    { "/interface/pptp-server/server", ".. ..", "menu /interface\n" },
    { "/", "/ppp/secret/print", "verb /ppp/secret print\n" },
    { "/", "/ppp secret/print detail", "verb /ppp/secret print\n  detail\n" },
    { "/", "/ppp/secret/", "menu /ppp/secret\n" },
    { "/", "int pptp-s print", "verb /interface/pptp-server print\n" },
    { "/interface", "pptp-server server", "menu /interface/pptp-server/server\n" },
    { "/ppp/secret", "/ppp profile; print", "menu /ppp/profile\nverb /ppp/profile print\n" },
    { "/ppp/secret", "/ip route print\nprint", "verb /ip/route print\nverb /ppp/secret print\n" },
    { "/ppp/secret", "/ip route {print}; print",
        "body /ip/route\n  body\n    block\n      verb /ip/route print\nverb /ppp/secret print\n" },
    { "/", "/ppp secret add name=jack password=pass \\\n local-address=10.0.0.1",
        "verb /ppp/secret add\n  name\n    word jack\n  password\n    word pass\n"
        "  local-address\n    word 10.0.0.1\n" },
    { "/", "ip route add dst-address 10.150.1.0/24 gateway 10.0.103.2",
        "verb /ip/route add\n  dst-address\n    word 10.150.1.0/24\n  gateway\n"
        "    word 10.0.103.2\n" },
    { "/", "ping 10.0.0.1 count 3 size 100",
        "verb / ping\n  address\n    word 10.0.0.1\n  count\n    word 3\n  size\n    word 100\n" },
    { "/", "pi 10.1 c 3 s 100",
        "verb / ping\n  address\n    word 10.1\n  count\n    word 3\n  size\n    word 100\n" },
    { "/ppp/secret", "set 0 routes=\"10.150.1.0/24 10.0.103.2 1\"",
        "verb /ppp/secret set\n  items\n    word 0\n  routes\n"
        "    string 10.150.1.0/24 10.0.103.2 1\n" },
    { "/ppp/secret", "set [find name=x] disabled=yes",
        "verb /ppp/secret set\n  items\n    bracket\n      block\n"
        "        verb /ppp/secret find\n          where\n            binary =\n"
        "              property name\n              word x\n  disabled\n    word yes\n" },
    { "/ppp/secret", "set name name=x",
        "verb /ppp/secret set\n  items\n    word name\n  name\n    word x\n" },
    { "/ppp/secret", "set numbers=0 name=x",
        "verb /ppp/secret set\n  items\n    word 0\n  numbers\n    word 0\n  name\n    word x\n" },
    { "/ppp/secret", "set 0 !comment", "verb /ppp/secret set\n  items\n    word 0\n  !comment\n" },
    { "/interface/pptp-client", "set 0 max-mtu=1400",
        "verb /interface/pptp-client set\n  items\n    word 0\n  mtu\n    word 1400\n" },
    { "/interface/pptp-client", "set a allow=pap",
        "verb /interface/pptp-client set\n  items\n    word a\n  allow\n    word pap\n" },
    { "/interface/pptp-client", "add name= x",
        "verb /interface/pptp-client add\n  name\n    word x\n" },
    { "/interface/pptp-client",
        "add name=", "verb /interface/pptp-client add\n  name\n    string \n" },
    { "/interface/pptp-client", "monitor test2 once",
        "verb /interface/pptp-client monitor\n  items\n    word test2\n  once\n" },
    { "/interface/pptp-client", "comment 0 \"a b\"",
        "verb /interface/pptp-client comment\n  items\n    word 0\n  comment\n    string a b\n" },
    { "/interface/pptp-client", "move 2 0",
        "verb /interface/pptp-client move\n  items\n    word 2\n  destination\n    word 0\n" },
    { "/ppp/secret", "print where disabled=no name~\"^a\"",
        "verb /ppp/secret print\n  where\n    binary &&\n      binary =\n"
        "        property disabled\n        word no\n      binary ~\n        property name\n"
        "        string ^a\n" },
    { "/ppp/secret", "find name=a or !disabled and .id=*1",
        "verb /ppp/secret find\n  where\n    binary or\n      binary =\n        property name\n"
        "        word a\n      binary and\n        unary !\n          property disabled\n"
        "        binary =\n          property .id\n          word *1\n" },
    { "/ppp/secret", "find where (name=a)=false",
        "verb /ppp/secret find\n  where\n    binary =\n      binary =\n        property name\n"
        "        word a\n      word false\n" },
    { "/", ":put (1 + 2 * 3)",
        "builtin / put\n  message\n    binary +\n      word 1\n      binary *\n"
        "        word 2\n        word 3\n" },
    { "/", "put [:len \"ab\"]",
        "builtin / put\n  message\n    bracket\n      block\n        builtin / len\n"
        "          value\n            string ab\n" },
    { "/ppp/secret", "put x", "builtin /ppp/secret put\n  message\n    word x\n" },
    { "/", ":put \"a $b c\"",
        "builtin / put\n  message\n    join\n      string a \n      variable b\n"
        "      string  c\n" },
    { "/", ":put \"$[:len x]$(1+2)\\$\\41\\_\"",
        "builtin / put\n  message\n    join\n      bracket\n        block\n"
        "          builtin / len\n            value\n              word x\n      binary +\n"
        "        word 1\n        word 2\n      string $A \n" },
    { "/", ":put $\"my-var\"", "builtin / put\n  message\n    variable my-var\n" },
    { "/", ":local name \"x\"",
        "builtin / local\n  name\n    string name\n  value\n    string x\n" },
    { "/", ":local x {1;2}",
        "builtin / local\n  name\n    string x\n  value\n    array\n      word 1\n      word 2\n" },
    { "/", ":local x ({a=1;\"b c\"=(2,3)})",
        "builtin / local\n  name\n    string x\n  value\n    array\n      key\n        string a\n"
        "      word 1\n      key\n        string b c\n      binary ,\n        word 2\n"
        "        word 3\n" },
    { "/", ":global f do={:return $1}",
        "builtin / global\n  name\n    string f\n  do\n    code\n      block\n"
        "        builtin / return\n          value\n            variable 1\n" },
    { "/", "$f 5 a=6", "call /\n  callee\n    variable f\n  -\n    word 5\n  a\n    word 6\n" },
    { "/", ":if ($a = 1) do={:put 1} else={:put 2}",
        "builtin / if\n  condition\n    binary =\n      variable a\n      word 1\n  do\n"
        "    code\n      block\n        builtin / put\n          message\n            word 1\n"
        "  else\n    code\n      block\n        builtin / put\n          message\n"
        "            word 2\n" },
    { "/", ":foreach k,v in=$a do={}",
        "builtin / foreach\n  counter\n    array\n      string k\n      string v\n  in\n"
        "    variable a\n  do\n    code\n      block\n" },
    { "/", ":for i from 1 to 3 do={}",
        "builtin / for\n  counter\n    string i\n  from\n    word 1\n  to\n    word 3\n  do\n"
        "    code\n      block\n" },
    { "/", ":log info hello", "verb /log info\n  message\n    word hello\n" },
    { "/", ":put (>[:return 1])",
        "builtin / put\n  message\n    unary >\n      bracket\n        block\n"
        "          builtin / return\n            value\n              word 1\n" },
    { "/", "nonsense a=1 b", "unknown / nonsense\n  a\n    word 1\n  -\n    word b\n" },
    { "/interface", "pptp-client po print",
        "unknown /interface/pptp-client po\n  -\n    word print\n" },
    // The lines behind a menu that is not there are meant for it.
    { "/interface/pptp-client", "/bridge port\nadd zzz=1\n/interface\nprint",
        "unknown / bridge\n  -\n    word port\nunknown add\n  zzz\n    word 1\n"
        "menu /interface\nunknown /interface print\n" },
    { "/", "# only a comment", "" },
    { "/", " ;;\n;", "" },
};

static void texts_become_trees(void)
{
    for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++) {
        struct buf want = { 0 }, got = { 0 };
        struct parse p;
        const char *line = trees[i].tree;

        buf_adds(&want, "block\n");
        while (*line != '\0') {
            size_t n = strcspn(line, "\n") + 1;

            buf_adds(&want, "  ");
            buf_add(&want, line, n);
            line += n;
        }
        parse_in(&p, trees[i].menu, trees[i].text);
        node_dump(&got, p.script->root, 0);
        T_STR(p.failed ? p.error : "", "");
        if (!T_STR(buf_str(&got), buf_str(&want)))
            printf("# the text: %s\n", trees[i].text);
        parse_fini(&p);
        buf_free(&want);
        buf_free(&got);
    }
}

// Errors.

static const struct {
    const char *menu, *text, *error;
} errors[] = {
    { "/ppp/secret", "add colour=red", "expected end of command (line 1 column 5)" },
    { "/", "/ppp secret add colour=red", "expected end of command (line 1 column 17)" },
    { "/ppp/secret", "add name = x", "expected end of command (line 1 column 10)" },
    { "/ppp/secret", "add name= comment=x", "expected end of command (line 1 column 18)" },
    { "/ppp/secret", "print nonsense", "expected end of command (line 1 column 7)" },
    { "/ppp/secret", "print where", "missing value for where (line 1 column 7)" },
    { "/ppp/secret", "find where", "missing value for where (line 1 column 6)" },
    { "/", "/ip /route print", "expected command name (line 1 column 5)" },
    { "/", "//ip", "expected command name (line 1 column 2)" },
    { "/", "ip Route", "expected command name (line 1 column 4)" },
    { "/", "FROM x", "expected command name (line 1 column 1)" },
    { "/", "user@x", "syntax error (line 1 column 5)" },
    { "/", "ppp@x", "expected command name (line 1 column 4)" },
    { "/", ":put a\n:put b c", "expected end of command (line 2 column 8)" },
    { "/", ":put 'x'", "expected end of command (line 1 column 6)" },
    { "/", ":put \"\\q\"", "syntax error (line 1 column 7)" },
    { "/", ":put $", "syntax error (line 1 column 7)" },
    { "/", ":put (1 + )", "syntax error (line 1 column 11)" },
    { "/", ":put (1 2)", "syntax error (line 1 column 9)" },
    { "/", ":put ()", "syntax error (line 1 column 7)" },
    { "/", ":set x 5", "syntax error (line 1 column 6)" },
    { "/", ":local caf\xC3\xA9 x", "expected end of command (line 1 column 11)" },
    { "/", ":local my-var x", "expected end of command (line 1 column 10)" },
    { "/", ":local x [find where name=$y]", "expected end of command (line 1 column 26)" },
    { "/", ":put [:len x].", "expected end of command (line 1 column 14)" },
    { "/", "}", "expected command name (line 1 column 1)" },
    { "/", "put x)", "expected end of command (line 1 column 6)" },
    { "/", "ping 10.0.0.1 count", "expected input value (line 1 column 20)" },
    { "/", "ping 10.0.0.1 count;", "expected input value (line 1 column 20)" },
};

static void the_first_error_says_what_and_where(void)
{
    for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
        struct parse p;
        struct buf got = { 0 };

        parse_in(&p, errors[i].menu, errors[i].text);
        if (p.failed)
            parse_error_text(&p, &got);
        if (!T_STR(buf_str(&got), errors[i].error))
            printf("# the text: %s\n", errors[i].text);
        T_STR(p.open, "");
        parse_fini(&p);
        buf_free(&got);
    }
}

static const struct {
    const char *text, *open;
} unfinished[] = {
    { "{", "{" },
    { ":put (", "(" },
    { "{:put (\\", "{(\\" },
    { "[", "[" },
    { ":put \"abc", "\"" },
    { ":put \"abc \\", "\"\\" },
    { "add name=x \\", "\\" },
    { "ppp secret add \\", "\\" },
    { ":put \\", "\\" },
    { ":put [:len \"", "[\"" },
    { ":put {1;", "{" },
    { ":put (1 +", "(" },
    { ":if (true) do={\n:put 1", "{" },
    { ":put \"$[:len (", "\"[(" },
    { "/ppp secret {\nprint", "{" },
    { ":put \"a\\\\\"", "" },
    { ":put \\\\", "" },
    { "# \\", "" },
    { ":put x", "" },
};

static void a_text_that_is_not_whole_says_what_is_open(void)
{
    for (size_t i = 0; i < sizeof(unfinished) / sizeof(*unfinished); i++) {
        struct parse p;

        parse_in(&p, "/", unfinished[i].text);
        if (!T_STR(p.open, unfinished[i].open))
            printf("# the text: %s\n", unfinished[i].text);
        if (unfinished[i].open[0] != '\0')
            T_OK(p.failed);
        parse_fini(&p);
    }
}

static const struct {
    const char *text, *error; // "" where it is fine
} bare[] = {
    { "/caps-man manager set enabled=yes", "" },
    { "/ip firewall filter\nadd chain=input action=accept", "" },
    { "/ip firewall filter {add chain=input; print}", "" },
    { "/tool fetch url=\"http://x\" output=user as-value", "" },
    { "/interface bridge port remove [find interface=ether1]", "" },
    { "/ip firewall filter\n:foreach i in=[find where chain=input] do={set $i disabled=yes}", "" },
    { ":local r [/tool fetch url=x as-value]; :put ($r->\"data\")", "" },
    { "/ip/address/print", "" },
    { "/ip address add address 10.0.0.1/24 interface ether1", "" },
    { "/ip address add 10.0.0.1/24", "expected end of command (line 1 column 17)" },
    { "/interface macvlan add <tab>", "expected end of command (line 1 column 24)" },
    { "const Foo = 1", "syntax error (line 1 column 11)" },
    { "name: x", "syntax error (line 1 column 5)" },
    { "12:25:04 lte", "syntax error (line 1 column 3)" },
    // Behind a menu of the root comes a command, behind an unknown word a blank.
    { "user@x", "expected command name (line 1 column 5)" },
    { "nobody@x", "syntax error (line 1 column 7)" },
    { "/user@x", "expected command name (line 1 column 6)" },
    { "/interface/bridge/vlan> print", "expected command name (line 1 column 23)" },
    { "/interface/bridge/print> x", "syntax error (line 1 column 24)" },
    { "/container/config/print", "syntax error (line 1 column 11)" },
    { "container/config", "syntax error (line 1 column 10)" },
    { ":put [/container/find]", "syntax error (line 1 column 17)" },
    { "/system/gps/monitor", "syntax error (line 1 column 12)" },
    { "/system/script/print", "" },
    { "/container config add a=b", "" },
    { "/container config {\n:local a 1\n}", "syntax error (line 1 column 19)" },
    { "/container list {1;2}", "" },
    { "/container\n:put [find name~\"x\"]", "expected end of command (line 2 column 17)" },
    { "/ip address\n:put [find name~\"x\"]", "" },
    { "/tool netwatch add up-script={:log info x}", "" },
    { "$(uname -m) =~ x", "syntax error (line 1 column 12)" },
    { "111.1.1.1/29", "syntax error (line 1 column 10)" },
    { "> x", "expected command name (line 1 column 1)" },
    { ":set x 1", "syntax error (line 1 column 6)" },
    { ":put $x; :set x 1", "" },
    { ":foreach i in={1;2} do={:set i 5}", "" },
    { "{ :local x 1 }; :set x 1", "syntax error (line 1 column 22)" },
};

static void without_a_schema_only_the_grammar_counts(void)
{
    for (size_t i = 0; i < sizeof(bare) / sizeof(*bare); i++) {
        struct parse p;
        struct buf got = { 0 };

        parse_bare(&p, bare[i].text);
        if (p.failed)
            parse_error_text(&p, &got);
        if (!T_STR(buf_str(&got), bare[i].error))
            printf("# the text: %s\n", bare[i].text);
        parse_fini(&p);
        buf_free(&got);
    }
}

// What may stand at the end.

static const struct word what_words[] = {
    { "menu", EXPECT_MENU },
    { "verb", EXPECT_VERB },
    { "builtin", EXPECT_BUILTIN },
    { "arg", EXPECT_ARG },
    { "value", EXPECT_VALUE },
    { "item", EXPECT_ITEM },
    { "prop", EXPECT_PROP },
    { "variable", EXPECT_VARIABLE },
    { "operator", EXPECT_OPERATOR },
    { "up", EXPECT_UP },
    { "end", EXPECT_END },
    { 0 },
};

static void describe_expect(struct buf *out, const struct parse *p)
{
    const struct expect *e = &p->expect;

    for (const struct word *w = what_words; w->word != NULL; w++) {
        if (e->what & (unsigned)w->value)
            buf_printf(out, "%s%s", out->len > 0 ? "+" : "", w->word);
    }
    buf_printf(out, "%s '%.*s'", e->quoted ? " quoted" : "", (int)(e->word.to - e->word.from),
        p->script->text + e->word.from);
    if (e->menu != NULL)
        buf_printf(out, " in %s", e->menu->path);
    if (e->prop != NULL)
        buf_printf(out, " of %s", e->prop->name);
}

static const struct {
    const char *menu, *text, *want;
} expectations[] = {
    { "/", "", "menu+verb+builtin+up '' in /" },
    { "/", "inter", "menu+verb+builtin+up 'inter' in /" },
    { "/", "/inter", "menu+verb+builtin+up 'inter' in /" },
    { "/", "interface ", "menu+verb+up '' in /interface" },
    { "/", "interface pptp", "menu+verb+up 'pptp' in /interface" },
    { "/", "/interface/", "menu+verb+up '' in /interface" },
    { "/", ":p", "menu+verb+builtin+up 'p' in /" },
    { "/ppp", ".. ", "menu+verb+up '' in /" },
    { "/ppp/secret", "print", "menu+verb+builtin+up 'print' in /ppp/secret" },
    { "/ppp/secret", "print ", "arg+end '' in /ppp/secret" },
    { "/ppp/secret", "add na", "arg+end 'na' in /ppp/secret" },
    { "/ppp/secret", "add name=", "value '' in /ppp/secret of name" },
    { "/ppp/secret", "add service=pp", "value 'pp' in /ppp/secret of service" },
    { "/ppp/secret", "add comment=\"a b", "value quoted '\"a b' in /ppp/secret of comment" },
    { "/ppp/secret", "set ", "arg+item+end '' in /ppp/secret of numbers" },
    { "/ppp/secret", "set ja", "arg+item+end 'ja' in /ppp/secret of numbers" },
    { "/ppp/secret", "set 0 ", "arg+end '' in /ppp/secret" },
    { "/ppp/secret", "get 0 ", "arg+value+end '' in /ppp/secret of value-name" },
    { "/ppp/secret", "print where ", "prop '' in /ppp/secret" },
    { "/ppp/secret", "print where na", "prop 'na' in /ppp/secret" },
    { "/ppp/secret", "print where service=", "value '' in /ppp/secret of service" },
    { "/ppp/secret", "find service=p", "value 'p' in /ppp/secret of service" },
    { "/interface/pptp-client", "set 0 profile=", "value '' in /interface/pptp-client of profile" },
    { "/interface/pptp-client", "set 0 !", "arg ''" },
    { "/", ":put $", "variable ''" },
    { "/", ":put $ab", "variable 'ab'" },
    { "/", ":put [", "menu+verb+builtin+up '' in /" },
    { "/ppp/secret", "remove [fi", "menu+verb+builtin+up 'fi' in /ppp/secret" },
    { "/", ":if (true) do={", "menu+verb+builtin+up '' in /" },
    { "/", "put x; int", "menu+verb+builtin+up 'int' in /" },
    { "/ppp/secret", "print nonsense ", " ''" },
};

static void the_end_of_the_text_says_what_may_come(void)
{
    for (size_t i = 0; i < sizeof(expectations) / sizeof(*expectations); i++) {
        struct parse p;
        struct buf got = { 0 };

        parse_in(&p, expectations[i].menu, expectations[i].text);
        describe_expect(&got, &p);
        if (!T_STR(buf_str(&got), expectations[i].want))
            printf("# the text: %s\n", expectations[i].text);
        parse_fini(&p);
        buf_free(&got);
    }
}

static void collect_name(void *ctx, const struct schema_prop *prop)
{
    buf_printf(ctx, "%s ", prop->name);
}

static void arguments_that_are_given_are_not_offered_again(void)
{
    struct parse p;
    struct buf names = { 0 };

    parse_in(&p, "/ppp/secret", "set 0 name=x service=any ");
    T_OK(p.expect.command != NULL);
    command_args(p.expect.command, collect_name, &names);
    T_STR(buf_str(&names), "password local-address remote-address routes limit comment disabled ");
    parse_fini(&p);
    buf_free(&names);
}

static void read_only_properties_are_no_arguments(void)
{
    struct parse p;

    parse_in(&p, "/interface/pptp-client", "set 0 uptime=1s");
    T_STR(p.error, "expected end of command");
    parse_fini(&p);
}

// Marks.

static void secrets_are_noticed(void)
{
    static const struct {
        const char *text;
        bool secret;
    } lines[] = {
        { "add name=x password=y", true },
        { "add name=x pass=y", true },
        { "add name=x password \"y z\"", true },
        { "add name=x", false },
        { "print where password=x", false },
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        struct parse p;

        parse_in(&p, "/ppp/secret", lines[i].text);
        T_INT(p.secret, lines[i].secret);
        parse_fini(&p);
    }
}

static char mark_letter(enum mark mark)
{
    static const char letters[] = {
        [MARK_MENU] = 'm',
        [MARK_VERB] = 'v',
        [MARK_ARG] = 'a',
        [MARK_VARIABLE] = '$',
        [MARK_UNDECLARED] = '?',
        [MARK_STRING] = 's',
        [MARK_ESCAPE] = 'e',
        [MARK_SYNTAX] = '+',
        [MARK_COMMENT] = '#',
        [MARK_SECRET] = '*',
        [MARK_ERROR] = '!',
    };

    return letters[mark];
}

static void the_text_is_marked_for_colours(void)
{
    static const struct {
        const char *text, *marks;
    } lines[] = {
        { "/ppp secret print", " mmm mmmmmm vvvvv" },
        { "/ppp secret add name=x", " mmm mmmmmm vvv aaaa+ " },
        { "/ppp secret add password=x", " mmm mmmmmm vvv aaaaaaaa+*" },
        { ":put \"a\\n$x\"", " vvv ssee??s" },
        { ":local x 1; :put $x", " vvvvv $     vvv $$" },
        { ":put (1 + 2)", " vvv +  +  +" },
        { "ppp nonsense", "mmm !!!!!!!!" },
        { "# remark", "########" },
        { ":put a b c", " vvv   !!!" },
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        struct parse p;
        struct buf got = { 0 };

        parse_in(&p, "/", lines[i].text);
        buf_fill(&got, ' ', strlen(lines[i].text));
        for (size_t m = 0; m < p.mark_count; m++) {
            for (size_t at = p.marks[m].at.from; at < p.marks[m].at.to; at++)
                got.data[at] = mark_letter(p.marks[m].mark);
        }
        T_STR(buf_str(&got), lines[i].marks);
        parse_fini(&p);
        buf_free(&got);
    }
}

// Bounds.

static void deep_nesting_is_an_error_and_no_crash(void)
{
    static const char *const openers[] = { "(", "[", "{", "\"$[", ":put (!", ":put ({" };

    for (size_t i = 0; i < sizeof(openers) / sizeof(*openers); i++) {
        struct buf text = { 0 };
        struct parse p;

        buf_adds(&text, ":put ");
        for (int n = 0; n < 5000; n++)
            buf_adds(&text, openers[i]);
        parse_in(&p, "/", buf_str(&text));
        T_OK(p.failed);
        parse_fini(&p);
        parse_bare(&p, buf_str(&text));
        T_OK(p.failed);
        parse_fini(&p);
        buf_free(&text);
    }
}

static void a_nul_in_the_text_is_an_error(void)
{
    struct parse_env env = { .schema = schema };
    struct parse p;

    parse_text(&p, &env, "put a\0b", 7);
    T_OK(p.failed);
    parse_fini(&p);
}

static void the_menu_after_the_text_is_known(void)
{
    struct parse p;

    parse_in(&p, "/", "ppp secret");
    T_STR(p.menu->path, "/ppp/secret");
    parse_fini(&p);
}

static void a_text_without_end_is_refused_in_little_time(void)
{
    static const char *const pieces[] = { ":put 1\n", ":put (1+1)+", "$a ", ":put {1;2;3}\n" };
    struct buf text = { 0 };
    struct parse p;

    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        while (text.len < 5000000)
            buf_adds(&text, pieces[i]);
        parse_bare(&p, buf_str(&text));
        T_OK(p.failed);
        parse_fini(&p);
        buf_truncate(&text, 0);
    }
    for (int i = 0; i < 50000; i++) // as many names
        buf_printf(&text, ":local a%d $b%d\n", i, i);
    parse_bare(&p, buf_str(&text));
    T_OK(!p.failed);
    parse_fini(&p);
    buf_free(&text);
}

int main(void)
{
    schema = fake_schema();
    T_RUN(texts_become_trees);
    T_RUN(the_first_error_says_what_and_where);
    T_RUN(a_text_that_is_not_whole_says_what_is_open);
    T_RUN(without_a_schema_only_the_grammar_counts);
    T_RUN(the_end_of_the_text_says_what_may_come);
    T_RUN(arguments_that_are_given_are_not_offered_again);
    T_RUN(read_only_properties_are_no_arguments);
    T_RUN(secrets_are_noticed);
    T_RUN(the_text_is_marked_for_colours);
    T_RUN(deep_nesting_is_an_error_and_no_crash);
    T_RUN(a_nul_in_the_text_is_an_error);
    T_RUN(the_menu_after_the_text_is_known);
    T_RUN(a_text_without_end_is_refused_in_little_time);
    schema_unref(schema);
    return t_end();
}
