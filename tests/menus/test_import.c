// SPDX-License-Identifier: ISC
// What the menus do for an import: defaults of other versions, what is left out, batches.

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

static void what_a_file_does_not_say_has_the_defaults_of_its_version(void)
{
    static const struct dialogue table[] = {
        { "/thing/add =name=a =.version=2", "!done =ret=*1" },
        { "/thing/add =name=b =.version=6", "!done =ret=*2" },
        { "/thing/add =name=c =.version=7 =password=x", "!done =ret=*3" },
        { "/thing/add =name=d =.version=6 =max-size=10", "!done =ret=*4" },
        { "/thing/get =.id=a =value-name=size", "!done =ret=10" },
        { "/thing/get =.id=b =value-name=size", "!done =ret=20" },
        { "/thing/get =.id=c =value-name=size", "!done =ret=30" },
        { "/thing/get =.id=d =value-name=size", "!done =ret=10" },
        // An item that is there already keeps what it has.
        { "/thing/set =.id=a =note=n =.version=6", "!done" },
        { "/thing/get =.id=a =value-name=size", "!done =ret=10" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

static void settings_that_nobody_touched_have_them_too(void)
{
    static const struct dialogue table[] = {
        { "/settings/set =enabled=yes =.version=6", "!done" },
        { "/settings/get =value-name=default-owner", "!done =ret=ann" },
        { "/settings/set =default-owner=bob", "!done" },
        { "/settings/set =enabled=no =.version=6", "!done" },
        { "/settings/get =value-name=default-owner", "!done =ret=bob" },
    };

    begin();
    client_ask(&c, "/owner/add =name=ann");
    client_ask(&c, "/owner/add =name=bob");
    DIALOGUE(&c, table);
    end();
}

static void an_item_whose_secret_the_file_hides_is_disabled(void)
{
    static const struct dialogue table[] = {
        { "/thing/add =name=a =.version=7", "!done =ret=*1 =disabled=password" },
        { "/thing/get =.id=a =value-name=disabled", "!done =ret=true" },
        { "/thing/add =name=b =.version=7 =password=", "!done =ret=*2" },
        { "/thing/get =.id=b =value-name=disabled", "!done =ret=false" },
        { "/thing/add =name=c =.version=6", "!done =ret=*3" },
        { "/thing/get =.id=c =value-name=disabled", "!done =ret=false" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

static void unknown_properties_are_left_out_and_named(void)
{
    static const struct dialogue table[] = {
        { "/thing/add =name=a =colour=red",
            "!trap =category=1 =message=unknown parameter colour\n!done" },
        { "/thing/add =name=a =colour=red =!weight= =.skip-unknown=yes",
            "!done =ret=*1 =unknown=colour,weight" },
        { "/thing/set =.id=a =colour=red =size=5 =.skip-unknown=yes", "!done =unknown=colour" },
        { "/thing/get =.id=a =value-name=size", "!done =ret=5" },
        { "/thing/add =name=b =size=x =.skip-unknown=yes",
            "!trap =category=1 =message=invalid value for argument size\n!done" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

static void what_would_change_the_meaning_is_not_left_out(void)
{
    static const struct dialogue table[] = {
        { "/thing/add =name=a =shape=plain =.skip-unknown=yes", "!done =ret=*1 =unknown=shape" },
        { "/thing/add =name=b =shape=odd =.skip-unknown=yes",
            "!trap =category=1 =message=unknown parameter shape\n!done" },
        { "/thing/add =name=b =!shape= =.skip-unknown=yes",
            "!trap =category=1 =message=unknown parameter shape\n!done" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

static void after_a_failure_the_rest_of_a_batch_is_not_run(void)
{
    static const struct dialogue table[] = {
        { "/thing/add =name=a =.batch=1", "!done =ret=*1" },
        { "/thing/add =name=a =.batch=1",
            "!trap =category=1 =message=failure: already have thing with such name\n!done" },
        { "/thing/add =name=b =.batch=1",
            "!trap =category=2 =message=not run, because a command before it failed\n!done" },
        { "/thing/add =name=b =.batch=2", "!done =ret=*2" },
        { "/thing/add =name=c =size=x =.batch=2 =.skip-unknown=yes",
            "!trap =category=1 =message=invalid value for argument size\n!done" },
        { "/thing/add =name=c =.batch=2 =.skip-unknown=yes", "!done =ret=*3" },
        { "/thing/add =name=d", "!done =ret=*4" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

int main(void)
{
    T_RUN(what_a_file_does_not_say_has_the_defaults_of_its_version);
    T_RUN(settings_that_nobody_touched_have_them_too);
    T_RUN(an_item_whose_secret_the_file_hides_is_disabled);
    T_RUN(unknown_properties_are_left_out_and_named);
    T_RUN(what_would_change_the_meaning_is_not_left_out);
    T_RUN(after_a_failure_the_rest_of_a_batch_is_not_run);
    return t_end();
}
