// SPDX-License-Identifier: ISC
// An export is the commands that make the configuration again.

#include "tests/menus/client.h"
#include "tests/menus/sample.h"

static struct bench bench;
static struct client c;

static void begin(void)
{
    sample_refused = NULL;
    sample_dynamic = false;
    bench_open(&bench, NULL);
    client_open(&c, &bench.w);
}

static void end(void)
{
    client_close(&c);
    bench_close(&bench);
    buf_free(&sample_applied);
}

// The lines of an export behind its head, which has the date in it.
static const char *exported(const char *command)
{
    static struct buf text;
    const char *at = client_ask(&c, command), *head = strstr(at, "!re =text=#\n");

    buf_free(&text);
    if (!T_OK(strncmp(at, "!re =text=# ", 12) == 0) || !T_OK(strstr(at, " by Warren ") != NULL) ||
        !T_OK(head != NULL))
        return "";
    for (at = head + 12; strncmp(at, "!re =text=", 10) == 0; at = strchr(at, '\n') + 1)
        buf_add(&text, at + 10, strcspn(at + 10, "\n") + 1);
    T_STR(at, "!done");
    return buf_str(&text);
}

static void only_what_is_not_the_default_is_said(void)
{
    begin();
    T_STR(exported("/export"), "");
    client_ask(&c, "/thing/add =name=a =size=20 =note=two~words =password=p");
    client_ask(&c, "/thing/add =name=b =disabled=yes =comment=$x\\");
    client_ask(&c, "/settings/set =enabled=yes");
    client_ask(&c, "/owner/comment =.id=first =comment=c");
    store_remember(store_at(&bench.w, "/thing"), 1, (const char *const[]){ "seen", "x", NULL });
    sample_dynamic = true;
    T_STR(exported("/export"), "/owner\n"
                               "set [ find name=first ] comment=c\n"
                               "/settings\n"
                               "set enabled=yes\n"
                               "/thing\n"
                               "add name=a note=\"two words\" password=p size=20\n"
                               "add comment=\"\\$x\\\\\" disabled=yes name=b\n");
    T_STR(exported("/thing/export =hide-sensitive="),
        "/thing\n"
        "add name=a note=\"two words\" size=20\n"
        "add comment=\"\\$x\\\\\" disabled=yes name=b\n");
    T_STR(exported("/settings/export =terse="), "/settings set enabled=yes\n");
    T_STR(exported("/settings/export =verbose="),
        "/settings\nset default-owner=first enabled=yes !title\n");
    T_STR(exported("/console/export"), "");
    end();
}

static void what_others_refer_to_comes_first(void)
{
    begin();
    client_ask(&c, "/owner/add =name=bob");
    client_ask(&c, "/owner/add =name=ann");
    client_ask(&c, "/owner/add =name=carl =boss=ann");
    client_ask(&c, "/owner/set =.id=bob =boss=carl");
    client_ask(&c, "/settings/set =default-owner=bob");
    client_ask(&c, "/thing/add =name=a =owner=ann");
    T_STR(exported("/export"), "/owner\n"
                               "add name=ann\n"
                               "add boss=ann name=carl\n"
                               "add boss=carl name=bob\n"
                               "/settings\n"
                               "set default-owner=bob\n"
                               "/thing\n"
                               "add name=a owner=ann\n");
    client_ask(&c, "/owner/set =.id=ann =boss=bob"); // a circle has no first one, and still ends
    T_OK(strstr(exported("/owner/export"), "add boss=bob name=ann\n") != NULL);
    end();
}

static void from_names_the_items(void)
{
    begin();
    client_ask(&c, "/thing/add =name=a");
    client_ask(&c, "/thing/add =name=b");
    client_ask(&c, "/thing/add =name=c");
    T_STR(exported("/thing/export =from=*1,*3"), "/thing\nadd name=a\nadd name=c\n");
    T_STR(exported("/thing/export =from="), "");
    T_STR(exported("/thing/export"), "/thing\nadd name=a\nadd name=b\nadd name=c\n");
    T_STR(
        client_ask(&c, "/thing/export =from=*9"), "!trap =category=0 =message=no such item\n!done");
    end();
}

static void long_commands_are_wrapped(void)
{
    begin();
    client_ask(&c, "/thing/add =name=a =note=0123456789012345678901234567890123456789 "
                   "=comment=0123456789012345678901234567890123456789");
    T_STR(exported("/thing/export"),
        "/thing\n"
        "add comment=0123456789012345678901234567890123456789 name=a note=\\\n"
        "    0123456789012345678901234567890123456789\n");
    T_STR(exported("/thing/export =terse="),
        "/thing add comment=0123456789012345678901234567890123456789 name=a "
        "note=0123456789012345678901234567890123456789\n");
    end();
}

int main(void)
{
    T_RUN(only_what_is_not_the_default_is_said);
    T_RUN(what_others_refer_to_comes_first);
    T_RUN(from_names_the_items);
    T_RUN(long_commands_are_wrapped);
    return t_end();
}
