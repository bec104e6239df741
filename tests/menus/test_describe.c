// SPDX-License-Identifier: ISC
// What a console is told of the tree.

#include "tests/menus/client.h"
#include "tests/menus/sample.h"

static struct bench bench;
static struct client c;

static void begin(void)
{
    bench_open(&bench, NULL);
    client_open(&c, &bench.w);
}

static void end(void)
{
    client_close(&c);
    bench_close(&bench);
    buf_free(&sample_applied);
}

// Where the line stands in the description; NULL where it does not.
static const char *line_in(const char *all, const char *line)
{
    size_t len = strlen(line);

    for (const char *at = all; (at = strstr(at, line)) != NULL; at += len)
        if ((at == all || at[-1] == '\n') && (at[len] == '\n' || at[len] == '\0'))
            return at;
    return NULL;
}

static void menus_their_properties_and_verbs_come_depth_first(void)
{
    static const char *const lines[] = {
        "!re =kind=menu =path=/ =type=dir =help=The root",
        "!re =kind=verb =path=/ =name=export =items=none =reply=text "
        "=help=The commands that make this configuration",
        "!re =kind=arg =path=/ =verb=export =name=terse =type=bool =flags=flag "
        "=help=Whole commands, one on a line",
        "!re =kind=menu =path=/owner =type=list =layout=table =help=Who has things",
        "!re =kind=prop =path=/owner =name=name =type=name =flags=required,key =column=NAME "
        "=help=Who it is",
        "!re =kind=prop =path=/owner =name=boss =type=ref =ref=/owner =flags=unset "
        "=help=Another owner",
        "!re =kind=menu =path=/settings =type=settings =help=Settings",
        "!re =kind=prop =path=/settings =name=enabled =type=bool =default=no "
        "=help=Whether anything happens",
        "!re =kind=verb =path=/settings =name=set =items=none =reply=none =props=yes "
        "=help=Change properties",
        "!re =kind=menu =path=/step =type=list =layout=table =ordered=yes "
        "=help=Steps, one after the other",
        "!re =kind=arg =path=/step =verb=add =name=place-before =type=text "
        "=help=The item before which it goes",
        "!re =kind=menu =path=/thing =type=list =layout=detail "
        "=flags=X:disabled|D:dynamic,R:running =help=Things",
        "!re =kind=prop =path=/thing =name=name =type=name =flags=key =column=NAME =width=8 "
        "=help=What it is called",
        "!re =kind=prop =path=/thing =name=size =aliases=max-size =type=int =min=1 =max=100 "
        "=default=10 =column=SIZE =help=How large it is",
        "!re =kind=prop =path=/thing =name=kind =type=enum =words=round,square =default=round "
        "=help=Which form it has",
        "!re =kind=prop =path=/thing =name=password =type=text =default= =flags=secret "
        "=help=What opens it",
        "!re =kind=prop =path=/thing =name=seen =type=text =flags=read-only,unset "
        "=help=When it was seen",
        "!re =kind=prop =path=/thing =name=age =type=time =flags=read-only =column=AGE "
        "=help=How old it is",
        "!re =kind=verb =path=/thing =name=monitor =items=many =reply=monitor =help=Watch things",
        "!re =kind=arg =path=/thing =verb=monitor =name=interval =type=time =min=20 =max=3600000 "
        "=default=1s =help=Time between two samples",
        "!re =kind=field =path=/thing =verb=monitor =name=age =type=time =flags=read-only,unset "
        "=help=How old it is",
        "!re =kind=verb =path=/thing =name=get =items=one =reply=return "
        "=help=The value of a property, or all of them",
        "!re =kind=arg =path=/thing =verb=get =name=value-name =type=text "
        "=flags=positional =help=Which property; none: all of them",
        "!re =kind=menu =path=/thing/toy =type=list =layout=detail =help=Things to play with",
        "!re =kind=prop =path=/thing/toy =name=disabled =type=bool =default=yes =flags=no-detail "
        "=help=Whether the item is out of use",
    };
    const char *all, *last;

    begin();
    last = all = client_ask(&c, "/console/describe");
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        const char *at = line_in(all, lines[i]);

        if (at == NULL || at < last)
            printf("# %s: %s\n", at == NULL ? "missing" : "not in its place", lines[i]);
        T_OK(at != NULL && at >= last);
        last = at != NULL ? at : last;
    }
    T_OK(strstr(all, "=path=/thing =verb=add =name=place-before") == NULL);
    T_OK(strstr(all, "=kind=verb =path=/thing =name=move") == NULL);
    T_OK(strstr(all, "=kind=verb =path=/owner =name=enable") == NULL);
    end();
}

static void whoever_has_it_already_is_told_so(void)
{
    char hash[64] = "", line[128], want[256];
    const char *at;

    begin();
    at = strstr(client_ask(&c, "/console/describe"), "!done =hash=");
    T_OK(at != NULL && sscanf(at, "!done =hash=%20s", hash) == 1);
    T_INT(strlen(hash), 16);
    snprintf(line, sizeof(line), "/console/describe =hash=%s .tag=1", hash);
    snprintf(want, sizeof(want), "!done =hash=%s =same=yes =user=admin .tag=1", hash);
    T_STR(client_ask(&c, line), want);
    T_OK(strstr(client_ask(&c, "/console/describe =hash=0"), "!re") != NULL);
    snprintf(want, sizeof(want), "!done =hash=%s =user=admin", hash);
    T_OK(strstr(client_ask(&c, "/console/describe"), want) != NULL);
    end();
}

int main(void)
{
    T_RUN(menus_their_properties_and_verbs_come_depth_first);
    T_RUN(whoever_has_it_already_is_told_so);
    return t_end();
}
