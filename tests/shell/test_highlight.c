// SPDX-License-Identifier: ISC
#include "shell/highlight.h"

#include "tests/shell/sample_schema.h"
#include "tests/t.h"

static struct schema *schema;

static bool declared(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "g") == 0;
}

static void kinds_of_words_have_their_colours(void)
{
    static const struct {
        const char *text;
        size_t from;
        const char *want;
    } table[] = {
        { "", 0, "" },
        { "/interface print detail", 0,
            "/\033[36minterface\033[m \033[35mprint\033[m \033[32mdetail\033[m" },
        { "/interface print detail", 5,
            "\033[36mrface\033[m \033[35mprint\033[m \033[32mdetail\033[m" },
        { ":local a 1; :put $a; # why", 0,
            ":\033[35mlocal\033[m \033[36ma\033[m 1; :\033[35mput\033[m \033[36m$a\033[m; "
            "\033[90m# why\033[m" },
        { ":put $b", 0, ":\033[35mput\033[m \033[31m$b\033[m" },
        { ":put $g", 0, ":\033[35mput\033[m \033[1;36m$g\033[m" },
        { "/interface m", 0, "/\033[36minterface\033[m \033[4;31mm\033[m" },
        { "/interface {m}", 0,
            "/\033[36minterface\033[m \033[1;33m{\033[m\033[4;31mm\033[m\033[1;33m}\033[m" },
        { "/interface mon", 0, "/\033[36minterface\033[m \033[4;31mmon\033[m" },
        { "/interface moon", 0, "/\033[36minterface\033[m \033[31mmoon\033[m" },
        { "zzz", 0, "\033[31mzzz\033[m" },
        { "/interface pptp-client add password=x", 0,
            "/\033[36minterface\033[m \033[36mpptp-client\033[m \033[35madd\033[m "
            "\033[32mpassword\033[m\033[1;33m=\033[mx" },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct parse p;
        struct buf out = { 0 };

        parse_text(&p, &(struct parse_env){ .schema = schema, .declared = declared }, table[i].text,
            strlen(table[i].text));
        highlight_text(&out, &p, table[i].from);
        T_STR(buf_str(&out), table[i].want);
        buf_free(&out);
        parse_fini(&p);
    }
}

// Without its colours the text is what was typed, whatever that is.
static void colours_change_no_character(void)
{
    static const char *const texts[] = { "/interface print where name=\"a$x\\n\" && mtu>1",
        ":if ([/interface print count-only] > 1) do={ :put \"x $[:len 5]\" } # c", "}{][)(",
        ":foreach k,v in={1;2} do={ :put ($k . $v) }", "\"open", "$",
        "/interface/pptp-client set !mtu" };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct parse p;
        struct buf out = { 0 }, plain = { 0 };

        parse_text(&p, &(struct parse_env){ .schema = schema }, texts[i], strlen(texts[i]));
        highlight_text(&out, &p, 0);
        for (const char *c = buf_str(&out); *c != '\0'; c++)
            if (*c == '\033')
                c += strcspn(c, "m");
            else
                buf_addc(&plain, *c);
        T_STR(buf_str(&plain), texts[i]);
        buf_free(&out);
        buf_free(&plain);
        parse_fini(&p);
    }
}

int main(void)
{
    schema = schema_new("1");
    for (size_t i = 0; i < sizeof(sample_describe) / sizeof(*sample_describe); i++) {
        struct row row = { 0 };
        struct err err;

        sample_described(&row, sample_describe[i]);
        T_OK(schema_add(schema, &row, &err));
        row_free(&row);
    }
    T_RUN(kinds_of_words_have_their_colours);
    T_RUN(colours_change_no_character);
    schema_unref(schema);
    return t_end();
}
