// SPDX-License-Identifier: ISC
#include "core/net/resolver.h"

#include "tests/fake/netns.h"

static struct loop *loop;
static struct resolver *resolver;
static struct resolver_answer last;
static bool answered;
static int answers;

static void on_done(void *ctx, const struct resolver_answer *a)
{
    (void)ctx;
    last = *a;
    answered = true;
    answers++;
}

static struct resolver_query *ask(const char *name)
{
    answered = false;
    return resolver_start(resolver, name, on_done, NULL);
}

static void a_literal_address_is_its_own_answer(void)
{
    ask("192.0.2.7");
    T_OK(!answered);
    netns_until(loop, &answered);
    T_INT(last.count, 1);
    T_INT(last.addresses[0], 0xC0000207);
    T_OK(last.error == NULL);
}

static void localhost_is_known_without_a_name_server(void)
{
    ask("localhost");
    T_OK(!answered);
    netns_until(loop, &answered);
    T_OK(last.count >= 1 && last.addresses[0] == 0x7F000001);
}

static void what_is_no_name_fails_with_words(void)
{
    ask("");
    netns_until(loop, &answered);
    T_INT(last.count, 0);
    T_OK(last.error != NULL && last.error[0] != '\0');
}

static void more_names_than_threads_are_all_answered(void)
{
    bool enough = false;

    answers = 0;
    for (int i = 0; i < 40; i++)
        ask("localhost");
    while (!enough) {
        answered = false;
        netns_until(loop, &answered);
        enough = answers >= 40 || !answered;
    }
    T_INT(answers, 40);
}

static void a_cancelled_query_is_not_answered(void)
{
    struct resolver_query *q[20];

    answers = 0;
    for (int i = 0; i < 20; i++)
        q[i] = ask(i % 2 ? "localhost" : "10.0.0.1");
    for (int i = 0; i < 20; i++)
        resolver_cancel(q[i]);
    ask("localhost");
    netns_until(loop, &answered);
    T_INT(answers, 1);
}

static void freeing_forgets_what_is_under_way(void)
{
    answers = 0;
    for (int i = 0; i < 20; i++)
        ask("localhost");
    resolver_free(resolver);
    T_INT(answers, 0);
}

int main(void)
{
    // Without a network nothing is asked outside, whatever the machine's settings are.
    netns_enter();
    loop = loop_new();
    resolver = resolver_new(loop, &err);
    T_RUN(a_literal_address_is_its_own_answer);
    T_RUN(localhost_is_known_without_a_name_server);
    T_RUN(what_is_no_name_fails_with_words);
    T_RUN(more_names_than_threads_are_all_answered);
    T_RUN(a_cancelled_query_is_not_answered);
    T_RUN(freeing_forgets_what_is_under_way);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
