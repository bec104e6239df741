// SPDX-License-Identifier: ISC
#include "shell/eval.h"

#include "shell/memory.h"
#include "tests/shell/sample.h"

static struct sample sample;

struct script_case {
    const char *text, *shown, *error;
};

static void run_cases(const struct script_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *shown = sample_run(&sample, cases[i].text);
        bool ok = T_STR(shown, cases[i].shown);

        if (!T_STR(buf_str(&sample.error), cases[i].error != NULL ? cases[i].error : "") || !ok)
            printf("# the script: %s\n", cases[i].text);
    }
}

#define RUN(cases) run_cases((cases), sizeof(cases) / sizeof(*(cases)))

static void values_are_shown_as_the_language_writes_them(void)
{
    static const struct script_case cases[] = {
        { ":put 1", "1\n" },
        { ":put yes", "true\n" },
        { ":put \"yes\"", "yes\n" },
        { ":put 4h35s", "04:00:35\n" },
        { ":put {1;2;a=3}", "1;2;a=3\n" },
        { ":put [:nothing]", "\n" },
        { ":put \"a\\tb\\41\"", "a\tbA\n" },
        { ":put \"a\\\n    b\"", "ab\n" },
        { ":put $undefined", "\n" },
        { ":put (>[:len x])", "[:len x]\n" },
    };

    RUN(cases);
}

static void variables_live_in_their_blocks(void)
{
    static const struct script_case cases[] = {
        { ":local a 1; :put $a", "1\n" },
        { ":local a; :put [:typeof $a]", "nothing\n" },
        { "{:local a 1; {:local a 2; :put $a}; :put $a}", "2\n1\n" },
        { "{:local a 1; {:set a 2}; :put $a}", "2\n" },
        { "{:local a 1}; :put $a", "\n" },
        { ":put $a", "\n" },
        { ":global g 5; :put $g", "5\n" },
        { ":put $g", "5\n" },
        { ":set g 6; :put $g", "6\n" },
        { ":global g; :put $g", "6\n" },
        { ":local g 7; :put $g", "7\n" },
        { ":put $g", "6\n" },
        { ":local a 1; :set a; :put [:typeof $a]", "nothing\n" },
        { ":local \"my-var\" 1; :put $\"my-var\"", "1\n" },
        { ":local name \"x\"; :put $name", "x\n" },
        { ":local a {1;2}; :local b $a; :set ($b->0) 9; :put \"$a / $b\"", "1;2 / 9;2\n" },
        { ":local a ({}); :set ($a->\"x\") 5; :set ($a->\"y\"->\"z\") 6; :put $a", "x=5;y=z=6\n" },
        { ":local a {x=1;y=2}; :set ($a->\"x\"); :put $a", "y=2\n" },
        { ":local a {1;2}; :set ($a->2) 3; :put $a", "1;2;3\n" },
        { ":local a ({}); :set ($a->[:len $a]) 7; :set ($a->[:len $a]) 8; :put $a", "7;8\n" },
        { ":local a {1}; :set ($a->[:error x]) 7; :put $a", "", "x (line 1 column 27)" },
        { ":local a {1;2}; :set ($a->7) 3", "", "no such element (line 1 column 18)" },
    };

    RUN(cases);
}

static void functions_have_arguments_and_a_value(void)
{
    static const struct script_case cases[] = {
        { ":global f do={:return ($a + $1)}; :put [$f 5 a=6]", "11\n" },
        { ":put [$f 1 a=1]", "2\n" },
        { ":global f; $f 1 a=2", "" },
        { ":local f do={:put \"$0 $1 $2\"}; $f x \"y z\"", "f x y z\n" },
        { ":local f do={:return 1; :put never}; :put [$f]", "1\n" },
        { ":local f do={:put 1}; :put [:typeof [$f]]", "1\nnothing\n" },
        { ":local x 1; :local f do={:put \"<$x>\"}; $f", "<>\n" },
        { ":global g 6; :local f do={:global g; :put $g}; $f", "6\n" },
        { ":local f do={:foreach i in={1;2;3} do={:if ($i = 2) do={:return $i}}}; :put [$f]",
            "2\n" },
        { ":global fact do={:global fact; :if ($1 < 2) do={:return 1}; "
          ":return ($1 * [$fact ($1 - 1)])}; :put [$fact 10]",
            "3628800\n" },
        { ":global down do={:global down; $down}; $down", "",
            "too many nested calls (line 1 column 33)" },
        { ":local f [:parse \":return (\\$1 * 2)\"]; :put [$f 4]", "8\n" },
        { ":put [[:parse \":return 7\"]]", "7\n" },
        { ":put [:parse \":put (\"]", "",
            "expected closing brace (line 1 column 7) (line 1 column 8)" },
        { "$nobody 1 2", "" },
        { ":local f (>[:return ($1 . \"!\")]); :put [$f hi]", "hi!\n" },
        { ":put [({1;2})]", "1;2\n" },
    };

    RUN(cases);
}

// What people write long is no deeper for it.
static void a_long_row_of_operators_is_no_nesting(void)
{
    static const struct {
        const char *begin, *more, *end, *want;
    } rows[] = {
        { ":put (0", " + 1", ")", "5000\n" },
        { ":put (true", " && true", ")", "true\n" },
        { ":put (false", " or false", ")", "false\n" },
        { ":put [:len (\"\"", " . \"x\"", ")]", "5000\n" },
        { ":put (1 - (0", " + 1", "))", "-4999\n" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf text = { 0 };
        struct script_case one = { .shown = rows[i].want };

        buf_adds(&text, rows[i].begin);
        for (int n = 0; n < 5000; n++)
            buf_adds(&text, rows[i].more);
        buf_adds(&text, rows[i].end);
        one.text = buf_str(&text);
        run_cases(&one, 1);
        buf_free(&text);
    }
}

static void conditions_and_loops_run_their_code(void)
{
    static const struct script_case cases[] = {
        { ":if (1 = 1) do={:put yes} else={:put no}", "true\n" },
        { ":if (1 = 2) do={:put a} else={:put b}", "b\n" },
        { ":if true do={:put a}", "a\n" },
        { ":if (1) do={:put a}", "", "conditional not boolean (line 1 column 2)" },
        { ":if ($x) do={:put a}", "", "conditional not boolean (line 1 column 2)" },
        { ":for i from=1 to=3 do={:put $i}", "1\n2\n3\n" },
        { ":for i from 3 to 1 do={:put $i}", "3\n2\n1\n" },
        { ":for i from=0 to=10 step=5 do={:put $i}", "0\n5\n10\n" },
        { ":for i from=1 to=2 step=0 do={}", "",
            "invalid value for argument step (line 1 column 2)" },
        { ":for i from=1 to=3 do={:if ($i = 2) do={:continue}; :put $i}", "1\n3\n" },
        { ":for i from=9223372036854775806 to=9223372036854775807 do={:put x}", "x\nx\n" },
        { ":foreach i in={1;2;a=3} do={:put $i}", "1\n2\n3\n" },
        { ":foreach k,v in={7;a=3} do={:put \"$k:$v\"}", "0:7\na:3\n" },
        { ":foreach i in=5 do={:put $i}", "5\n" },
        { ":foreach i in=[:nothing] do={:put $i}", "" },
        { ":foreach i in={1;2} do={:error x} on-error={:put caught}", "caught\n" },
        { ":local i 0; :while ($i < 3) do={:set i ($i + 1); :put $i}", "1\n2\n3\n" },
        { ":local i 0; :do {:set i ($i + 1)} while=($i < 5); :put $i", "5\n" },
        { ":local i 0; :while (true) do={:set i ($i + 1); :if ($i = 3) do={:break}}; :put $i",
            "3\n" },
        { ":do {:put a; :error b; :put c} on-error={:put d}", "a\nd\n" },
        { ":do {:error b}", "", "b (line 1 column 7)" },
        { ":onerror e in={:error \"no good\"} do={:put \"<$e>\"}", "<no good>\n" },
        { ":put [:onerror e in={:put fine} do={:put bad}]", "fine\nfalse\n" },
        { ":local n 0; :retry command={:set n ($n + 1); :if ($n < 3) do={:error x}} delay=0s max=5;"
          " :put $n",
            "3\n" },
        { ":retry command={:error x} delay=0s max=2 on-error={:put gone}", "gone\n" },
        { ":retry command={:error x} delay=0s max=2", "", "x (line 1 column 18)" },
        { ":put 1\n:error \"stop\"\n:put 2", "1\n", "stop (line 2 column 2)" },
        { ":delay 0s; :put done", "done\n" },
        { ":delay abc", "", "invalid value for argument delay-time (line 1 column 2)" },
        { ":put [:typeof [:time {:put x}]]", "x\ntime\n" },
        { ":return 1; :put never", "" },
    };

    RUN(cases);
}

static void text_and_lists_are_looked_into(void)
{
    static const struct script_case cases[] = {
        { ":put [:len \"h\\C3\\A9\"]", "3\n" },
        { ":put [:len {1;2}]", "2\n" },
        { ":put [:len [:nothing]]", "0\n" },
        { ":put [:pick \"abcdef\" 1 3]", "bc\n" },
        { ":put [:pick \"abcdef\" 2]", "c\n" },
        { ":put [:pick \"abc\" 1 99]", "bc\n" },
        { ":put [:typeof [:pick \"abc\" 5 9]]", "nil\n" },
        { ":put [:pick {5;6;7} 1 3]", "6;7\n" },
        { ":put [:pick {5;6;7} 1]", "6\n" },
        { ":put [:find \"abcabc\" \"b\"]", "1\n" },
        { ":put [:find \"abcabc\" \"b\" 1]", "4\n" },
        { ":put [:find {5;6;7} 6]", "1\n" },
        { ":put [:find {a=5;b=6} 6]", "b\n" },
        { ":put [:typeof [:find \"abc\" \"x\"]]", "nil\n" },
        { ":put [:typeof [:find \"abc\" \"\"]]", "nil\n" },
        { ":foreach t in={1;yes;\"a\";10.0.0.1;10.0.0.0/8;1s;*1;{1};fe80::1} do={:put [:typeof $t]}",
            "num\nbool\nstr\nip\nip-prefix\ntime\nid\narray\nip6\n" },
        { ":put [:toarray \"a,1,b\"]", "a;1;b\n" },
        { ":put [:toarray \"a b\" delimiter=\" \"]", "a;b\n" },
        { ":put [:len [:toarray \"\"]]", "0\n" },
        { ":put [:typeof ([:toarray \"a,1\"]->1)]", "num\n" },
        { ":put [:tonum \"0x10\"]", "16\n" },
        { ":put [:typeof [:tonum \"x\"]]", "nil\n" },
        { ":put [:tonum 1m]", "60\n" },
        { ":put [:tobool \"yes\"]", "true\n" },
        { ":put [:tobool 0]", "false\n" },
        { ":put [:typeof [:tobool x]]", "nil\n" },
        { ":put [:toip \"10.1\"]", "10.0.0.1\n" },
        { ":put [:toip 167772161]", "10.0.0.1\n" },
        { ":put [:typeof [:toip x]]", "nil\n" },
        { ":put [:totime 90]", "00:01:30\n" },
        { ":put [:totime \"1h\"]", "01:00:00\n" },
        { ":put [:typeof [:totime x]]", "nil\n" },
        { ":put [:typeof [:toid \"*1\"]]", "id\n" },
        { ":put [:typeof [:toip6 \"fe80::1\"]]", "ip6\n" },
        { ":put [:typeof [:tostr 5]]", "str\n" },
        { ":put [:tostr {1;2}]", "1;2\n" },
    };

    RUN(cases);
}

static void values_go_to_other_forms_and_back(void)
{
    static const struct script_case cases[] = {
        { ":put [:convert to=hex \"0\\n0\\n\"]", "300a300a\n" },
        { ":put [:convert from=base64 \"YWJjZA==\" transform=reverse]", "dcba\n" },
        { ":put [:convert from=base64 \"YWJjZA==\" transform=reverse to=hex]", "64636261\n" },
        { ":put [:convert from=num to=hex 65535]", "ffff\n" },
        { ":put [:convert from=byte-array {97;98}]", "ab\n" },
        { ":put [:convert to=bit-array-msb \"a\"]", "0;1;1;0;0;0;0;1\n" },
        { ":put [:convert transform=uc \"abc\"]", "ABC\n" },
        { ":put [:convert from=hex xyz]", "", "value is not hex (line 1 column 8)" },
        { ":put [:convert to=num \"123456789\"]", "",
            "value does not fit into num (line 1 column 8)" },
        { ":put [:convert to=morse x]", "",
            "input does not match any value of to (line 1 column 8)" },
        { ":put [:serialize to=json {a=1;b={2;true};c=\"x\"}]",
            "{\"a\":1,\"b\":[2,true],\"c\":\"x\"}\n" },
        { ":put [:serialize to=json \"123\"]", "123.000000\n" },
        { ":put [:serialize to=json 123.123]", "\"123.0.0.123\"\n" },
        { ":put [:serialize to=json \"123\" options=json.no-string-conversion]", "\"123\"\n" },
        { ":put [:serialize to=json ({1}) options=json.pretty]", "[\n    1\n]\n" },
        { ":put [:serialize {1;2;\"a,b\"} to=dsv delimiter=\",\"]", "1,2,\"a,b\"\n" },
        { ":put [:serialize ({{a=1;b=2};{a=3}}) to=dsv delimiter=\"|\" options=dsv.remap "
          "order=b,a]",
            "b|a\n2|1\n|3\n" },
        { ":put [:serialize {1} to=dsv]", "",
            "missing value(s) of argument(s) delimiter (line 1 column 8)" },
        { ":put [:serialize {1}]", "", "missing value(s) of argument(s) to (line 1 column 8)" },
        { ":put ([:deserialize from=json \"{\\\"a\\\":{\\\"b\\\":5}}\"]->\"a\"->\"b\")", "5\n" },
        { ":put [:typeof ([:deserialize from=json \"[null]\"]->0)]", "nil\n" },
        { ":put [:deserialize from=json \"[1\"]", "", "not JSON at byte 3 (line 1 column 8)" },
        { ":put ([:deserialize \"a;b\\nc;d\" delimiter=\";\" from=dsv options=dsv.plain]->1->0)",
            "c\n" },
        { ":put ([:deserialize \"a;b\\nc;d\" delimiter=\";\" from=dsv options=dsv.array]->0->\"b\")",
            "d\n" },
        { ":put [:len [:tocrlf \"a\\nb\\r\\nc\"]]", "7\n" },
        { ":put [:len [:tolf \"a\\nb\\r\\nc\"]]", "5\n" },
        { ":put [:tonsec 1s500ms]", "1500000000\n" },
        { ":put [:typeof [:tonsec x]]", "nil\n" },
    };

    RUN(cases);
}

// All values to all types: what a conversion says of what it cannot make is nil.
static void every_value_becomes_every_type_or_nil(void)
{
    static const char *const to[] = { "tostr", "tonum", "tobool", "toip", "toip6", "toid", "totime",
        "toarray" };
    static const struct {
        const char *value, *want[8];
    } rows[] = {
        { "5", { "str 5", "num 5", "bool true", "ip 0.0.0.5", "nil", "nil", "time 00:00:05",
                   "array 5" } },
        { "-3", { "str -3", "num -3", "bool true", "nil", "nil", "nil", "time -00:00:03",
                    "array -3" } },
        { "0", { "str 0", "num 0", "bool false", "ip 0.0.0.0", "nil", "nil", "time 00:00:00",
                   "array 0" } },
        { "true", { "str true", "num 1", "bool true", "nil", "nil", "nil", "nil", "array true" } },
        { "no", { "str false", "num 0", "bool false", "nil", "nil", "nil", "nil", "array false" } },
        { "\"text\"", { "str text", "nil", "nil", "nil", "nil", "nil", "nil", "array text" } },
        { "\"12\"", { "str 12", "num 12", "bool true", "ip 0.0.0.12", "nil", "nil", "time 00:00:12",
                        "array 12" } },
        { "\"yes\"",
            { "str yes", "num 1", "bool true", "nil", "nil", "nil", "nil", "array true" } },
        { "\"\"", { "str", "nil", "nil", "nil", "nil", "nil", "nil", "array" } },
        { "10.0.0.1", { "str 10.0.0.1", "num 167772161", "bool true", "ip 10.0.0.1", "nil", "nil",
                          "nil", "array 10.0.0.1" } },
        { "10.0.0.0/8",
            { "str 10.0.0.0/8", "nil", "nil", "nil", "nil", "nil", "nil", "array 10.0.0.0/8" } },
        { "fe80::1",
            { "str fe80::1", "nil", "nil", "nil", "ip6 fe80::1", "nil", "nil", "array fe80::1" } },
        { "2001:db8::/32", { "str 2001:db8::/32", "nil", "nil", "nil", "nil", "nil", "nil",
                               "array 2001:db8::/32" } },
        { "*1F", { "str *1F", "nil", "nil", "nil", "nil", "id *1F", "nil", "array *1F" } },
        { "\"*1F\"", { "str *1F", "nil", "nil", "nil", "nil", "id *1F", "nil", "array *1F" } },
        { "90s", { "str 00:01:30", "num 90", "bool true", "nil", "nil", "nil", "time 00:01:30",
                     "array 00:01:30" } },
        { "\"1h\"", { "str 1h", "num 3600", "bool true", "nil", "nil", "nil", "time 01:00:00",
                        "array 01:00:00" } },
        { "\"1:30\"", { "str 1:30", "num 5400", "bool true", "nil", "nil", "nil", "time 01:30:00",
                          "array 01:30:00" } },
        { "({1;2})", { "str 1;2", "nil", "nil", "nil", "nil", "nil", "nil", "array 1;2" } },
        { "({})", { "str", "nil", "nil", "nil", "nil", "nil", "nil", "array" } },
        { "({a=1})", { "str a=1", "nil", "nil", "nil", "nil", "nil", "nil", "array a=1" } },
        { "[:nothing]", { "str", "nil", "nil", "nil", "nil", "nil", "nil", "array" } },
        { "$nobody", { "str", "nil", "nil", "nil", "nil", "nil", "nil", "array" } },
        { "\"10.0.0.1\"", { "str 10.0.0.1", "num 167772161", "bool true", "ip 10.0.0.1", "nil",
                              "nil", "nil", "array 10.0.0.1" } },
        { "\"0x1F\"", { "str 0x1F", "num 31", "bool true", "ip 0.0.0.31", "nil", "nil",
                          "time 00:00:31", "array 31" } },
        { "\"a,b\"", { "str a,b", "nil", "nil", "nil", "nil", "nil", "nil", "array a;b" } },
        { "(>[:put 1])",
            { "str [:put 1]", "nil", "nil", "nil", "nil", "nil", "nil", "array [:put 1]" } },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t n = 0; n < sizeof(to) / sizeof(to[0]); n++) {
            struct buf text = { 0 }, want = { 0 };
            struct script_case one;

            buf_printf(&text,
                ":local v [:%s %s]; :local t [:typeof $v]; :if ([:len $v] > 0) do={:set t "
                "\"$t $[:tostr $v]\"}; :put $t",
                to[n], rows[i].value);
            buf_printf(&want, "%s\n", rows[i].want[n]);
            one = (struct script_case){ .text = buf_str(&text), .shown = buf_str(&want) };
            run_cases(&one, 1);
            buf_free(&text);
            buf_free(&want);
        }
    }
}

static void values_are_made_out_of_nothing(void)
{
    static const struct script_case cases[] = {
        { ":for i from=1 to=200 do={:local n [:rndnum from=-1 to=1]; :if ($n < -1 or $n > 1) "
          "do={:error $n}}",
            "" },
        { ":put [:rndnum from=5 to=5]", "5\n" },
        { ":put [:typeof [:rndnum from=-9223372036854775807 to=9223372036854775807]]", "num\n" },
        { ":put [:rndnum from=2 to=1]", "", "invalid value for argument to (line 1 column 8)" },
        { ":put [:len [:rndstr]]", "16\n" },
        { ":put [:rndstr from=\"x\" length=5]", "xxxxx\n" },
        { ":put ([:rndstr length=100] ~ \"^[A-Za-z0-9]*\\$\")", "true\n" },
        { ":put [:rndstr from=\"\"]", "", "invalid value for argument from (line 1 column 8)" },
        { ":put [:rndstr length=99999999]", "",
            "value of length out of range (0..65536) (line 1 column 8)" },
        { ":put [:range 2 5]", "2;3;4;5\n" },
        { ":put [:len [:range 5 2]]", "0\n" },
        { ":put [:range 9223372036854775806 9223372036854775807]",
            "9223372036854775806;9223372036854775807\n" },
        { ":put [:range 0 9223372036854775807]", "", "value too long (line 1 column 8)" },
        { ":put [:typeof [:timestamp]]", "time\n" },
        { ":put ([:timestamp] > 1000w)", "true\n" },
        { ":beep frequency=440 length=0s; :put done", "done\n" },
    };

    RUN(cases);
}

static void a_value_that_grows_without_end_is_an_error(void)
{
    static const struct script_case cases[] = {
        { ":local a \"xxxxxxxx\"; :while (true) do={:set a ($a . $a)}", "",
            "value too long (line 1 column 41)" },
        { ":local a \"xxxxxxxx\"; :while (true) do={:set a \"$a$a\"}", "",
            "value too long (line 1 column 41)" },
        { ":local a ({1}); :while (true) do={:set a ($a , $a)}", "",
            "value too long (line 1 column 36)" },
        { ":local a ({1}); :while (true) do={:set a ({$a;$a})}", "",
            "value too long (line 1 column 36)" },
        { ":local a ({1}); :while (true) do={:set a ({$a})}", "",
            "array nested too deep (line 1 column 36)" },
        { ":local a ({1}); :while (true) do={:set ($a->\"x\") $a}", "",
            "array nested too deep (line 1 column 36)" },
        { ":local a \",,,,,,,,\"; :while (true) do={:set a ($a . $a); :toarray $a}", "",
            "value too long (line 1 column 59)" },
    };

    RUN(cases);
}

static void all_values_together_have_a_bound(void)
{
    static const struct script_case cases[] = {
        // Many values, each of them small enough; many scripts; in locals, and in globals.
        { ":local s [:rndstr length=65536]; :set s ($s . $s . $s . $s . $s . $s . $s . $s); "
          ":for i from=0 to=10000 do={:local \"a$i\" 1; :global \"g$i\"; :set \"g$i\" ($s . $i)}",
            "", "out of memory (line 1 column 141)" },
        { ":put \"more\"", "more\n" },
        { ":put (\"m\" . \"ore\")", "more\n" }, // the locals have gone
    };
    size_t before = memory_taken();
    struct buf freeing = { 0 };

    RUN(cases);
    for (int i = 0; i < 600; i++)
        buf_printf(&freeing, ":global g%d; :set g%d;", i, i);
    sample_run(&sample, buf_str(&freeing));
    T_STR(sample_run(&sample, ":put (\"m\" . \"ore\")"), "more\n");
    T_OK(memory_taken() < before + 100000); // the names of the globals stay
    T_STR(sample_error(&sample,
              ":local p ({}); :while (true) do={:set ($p->[:len $p]) [:parse \":put 1\"]}"),
        "out of memory (line 1 column 57)");
    before = memory_taken();
    sample_run(&sample, ":local a {1;\"x\";{b=2}}; :local f do={:return $1}; :put [$f $a]");
    T_INT(memory_taken(), before); // what a script has made goes with it
    buf_free(&freeing);
}

static void unknown_words_are_errors_when_they_run(void)
{
    static const struct script_case cases[] = {
        { ":put a; nonsense", "a\n", "bad command name nonsense (line 1 column 9)" },
        { ":if (false) do={nonsense}; :put b", "b\n" },
        { "/interface pptp-client po print", "", "bad command name po (line 1 column 24)" },
        { ":do {nonsense} on-error={:put caught}", "caught\n" },
        { ":nonsense", "", "bad command name nonsense (line 1 column 2)" },
    };

    RUN(cases);
}

static void a_wrong_text_runs_not_at_all(void)
{
    T_STR(sample_run(&sample, ":put 1\n:put ("), "");
    T_STR(buf_str(&sample.error), "expected closing brace (line 2 column 7)");
}

static void counting_text(void *ctx, const char *text, size_t len)
{
    struct sample *s = ctx;

    buf_add(&s->shown, text, len);
    session_interrupt();
}

static void ctrl_c_ends_any_loop_and_is_not_caught(void)
{
    static const char *const loops[] = {
        ":while (true) do={:put x}",
        ":do {:while (true) do={:put x}} on-error={:put caught}",
        ":onerror e in={:for i from=1 to=1000000 do={:put x}} do={:put caught}",
        ":do {:put x} while=(true)",
        ":put x; :delay 1d",
        ":retry command={:put x; :error y} delay=1d max=2",
    };

    sample.session->out.text = counting_text;
    for (size_t i = 0; i < sizeof(loops) / sizeof(*loops); i++) {
        T_STR(sample_run(&sample, loops[i]), "x\n");
        T_INT(sample.class, ERR_INTERRUPTED);
    }
    sample.session->out.text = sample_text;
}

static void a_line_that_is_only_a_path_moves_the_prompt(void)
{
    struct buf path = { 0 };

    sample_run(&sample, "interface pptp-server server");
    session_path(sample.session, &path);
    T_STR(buf_str(&path), "interface pptp-server server");
    buf_truncate(&path, 0);
    sample_run(&sample, "{/ip route}");
    sample_run(&sample, "/ppp secret print");
    session_path(sample.session, &path);
    T_STR(buf_str(&path), "interface pptp-server server");
    buf_truncate(&path, 0);
    sample_run(&sample, "/");
    session_path(sample.session, &path);
    T_STR(buf_str(&path), "");
    buf_free(&path);
}

static void quit_ends_the_script(void)
{
    T_STR(sample_run(&sample, ":put 1; /quit; :put 2"), "1\n");
    T_OK(sample.session->quit);
    sample.session->quit = false;
}

static void a_function_outlives_the_line_that_made_it(void)
{
    sample_run(&sample, ":global keep do={:put \"kept $1\"}");
    for (int i = 0; i < 3; i++)
        sample_run(&sample, ":put x");
    T_STR(sample_run(&sample, ":global keep; $keep now"), "kept now\n");
    T_STR(sample_run(&sample, ":global keep do={:global keep 5; :put $1}; $keep y; :put $keep"),
        "y\n5\n");
}

static void every_builtin_has_help_and_a_row_in_order(void)
{
    for (size_t i = 0; builtins[i].name != NULL; i++) {
        T_OK(builtins[i].help != NULL && builtins[i].run != NULL);
        T_OK(i == 0 || strcmp(builtins[i - 1].name, builtins[i].name) < 0);
        T_OK(builtins[i].args[sizeof(builtins[i].args) / sizeof(*builtins[i].args) - 1].name ==
             NULL);
        for (size_t a = 0; builtins[i].args[a].name != NULL; a++)
            T_OK(builtins[i].args[a].help != NULL && builtins[i].args[a].type != NULL);
    }
}

int main(void)
{
    sample_init(&sample);
    T_RUN(values_are_shown_as_the_language_writes_them);
    T_RUN(variables_live_in_their_blocks);
    T_RUN(functions_have_arguments_and_a_value);
    T_RUN(conditions_and_loops_run_their_code);
    T_RUN(a_long_row_of_operators_is_no_nesting);
    T_RUN(text_and_lists_are_looked_into);
    T_RUN(values_go_to_other_forms_and_back);
    T_RUN(every_value_becomes_every_type_or_nil);
    T_RUN(values_are_made_out_of_nothing);
    T_RUN(a_value_that_grows_without_end_is_an_error);
    T_RUN(all_values_together_have_a_bound);
    T_RUN(unknown_words_are_errors_when_they_run);
    T_RUN(a_wrong_text_runs_not_at_all);
    T_RUN(ctrl_c_ends_any_loop_and_is_not_caught);
    T_RUN(a_line_that_is_only_a_path_moves_the_prompt);
    T_RUN(quit_ends_the_script);
    T_RUN(a_function_outlives_the_line_that_made_it);
    T_RUN(every_builtin_has_help_and_a_row_in_order);
    sample_fini(&sample);
    return t_end();
}
