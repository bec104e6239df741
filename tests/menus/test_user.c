// SPDX-License-Identifier: ISC
// The users of the router and their groups.

#include "core/crypto/crypto.h"
#include "core/crypto/password.h"
#include "core/net/worker.h"
#include "menus/user.h"
#include "tests/menus/client.h"

#define READ_GROUP                                                                           \
    "local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,sensitive,api,romon,tikapp" \
    ",rest-api,!ftp,!write,!policy,!dude"

static struct bench bench;
static struct client c;

static void begin(void)
{
    bench_open(&bench, NULL);
    stores_apply(&bench.w);
    client_open_as(&c, &bench.w, "admin", true, true);
}

static void end(void)
{
    client_close(&c);
    bench_close(&bench);
}

static const char *kept_password(const char *name)
{
    return item_text(user_named(&bench.w, name), "password");
}

#define LAW(name, ...)                                          \
    static void name(void)                                      \
    {                                                           \
        static const struct dialogue table[] = { __VA_ARGS__ }; \
                                                                \
        begin();                                                \
        DIALOGUE(&c, table);                                    \
        end();                                                  \
    }

LAW(admin_and_three_groups_are_there_from_the_beginning,
    { "/user/print", "!re =.id=*1 =name=admin =group=full =address= =legacy-login=false "
                     "=comment=system default user =disabled=false\n!done" },
    { "/user/group/print =.proplist=.id,name",
        "!re =.id=*1 =name=read\n!re =.id=*2 =name=write\n!re =.id=*3 =name=full\n!done" },
    { "/user/group/get =.id=read =value-name=policy", "!done =ret=" READ_GROUP })

LAW(policies_are_listed_whole_the_granted_ones_first,
    { "/user/group/add =name=a =policy=write,read,!ftp,api", "!done =ret=*4" },
    { "/user/group/get =.id=a =value-name=policy",
        "!done =ret=read,write,api,!local,!telnet,!ssh,!ftp,!reboot,!policy,!test,!winbox,"
        "!password,!web,!sniff,!sensitive,!romon,!dude,!tikapp,!rest-api" },
    { "/user/group/set =.id=a =policy=" READ_GROUP, "!done" },
    { "/user/group/get =.id=a =value-name=policy", "!done =ret=" READ_GROUP },
    { "/user/group/set =.id=a =policy=fly",
        "!trap =category=1 =message=input does not match any value of policy\n!done" },
    { "/user/group/add =name=b", "!done =ret=*5" })

LAW(what_is_built_in_stays,
    { "/user/remove =.id=admin",
        "!trap =category=4 =message=failure: can not remove system default user\n!done" },
    { "/user/set =.id=admin =name=root",
        "!trap =category=1 =message=failure: can not rename system default user\n!done" },
    { "/user/group/remove =.id=read",
        "!trap =category=4 =message=failure: can not remove system group\n!done" },
    { "/user/group/set =.id=read =name=reader",
        "!trap =category=1 =message=failure: can not rename system group\n!done" },
    { "/user/group/set =.id=full =policy=read",
        "!trap =category=1 =message=failure: can not change the policy of group full\n!done" },
    { "/user/group/add =name=own =policy=read", "!done =ret=*4" },
    { "/user/add =name=ann =group=own", "!done =ret=*2" },
    { "/user/group/remove =.id=own",
        "!trap =category=4 =message=failure: in use by /user ann (group)\n!done" })

#define NO_FULL \
    "!trap =category=4 =message=failure: there must be one user who may change everything\n!done"

LAW(one_user_can_always_mend_things, { "/user/disable =.id=admin", NO_FULL },
    { "/user/set =.id=admin =group=read", NO_FULL },
    { "/user/print =.proplist=group,disabled", "!re =group=full =disabled=false\n!done" },
    { "/user/add =name=ann =group=full", "!done =ret=*2" }, { "/user/disable =.id=admin", "!done" },
    { "/user/remove =.id=ann", NO_FULL }, { "/user/set =.id=ann =disabled=yes", NO_FULL },
    { "/user/enable =.id=admin", "!done" }, { "/user/remove =.id=ann", "!done" },
    { "/user/group/add =name=boss =policy=read,write,policy", "!done =ret=*4" },
    { "/user/add =name=bob =group=boss", "!done =ret=*3" }, { "/user/disable =.id=admin", "!done" },
    { "/user/group/set =.id=boss =policy=read", NO_FULL })

static void a_password_is_kept_as_a_hash_and_shown_to_nobody(void)
{
    static const struct dialogue said[] = {
        { "/user/add =name=ann =group=read =password=wonderland", "!done =ret=*2" },
        { "/user/print ?name=ann", "!re =.id=*2 =name=ann =group=read =address= "
                                   "=legacy-login=false =disabled=false\n!done" },
        { "/user/get =.id=ann =value-name=password", "!done =ret=" },
        { "/user/print =count-only= ?password", "!done =ret=0" },
        { "/user/set =.id=ann =comment=x", "!done" },
    };
    char before[160];

    begin();
    DIALOGUE(&c, said);
    T_OK(password_matches(kept_password("ann"), "wonderland"));
    snprintf(before, sizeof(before), "%s", kept_password("ann"));
    client_ask(&c, "/user/set =.id=ann =address=10.0.0.0/8");
    T_STR(kept_password("ann"), before);
    client_ask(&c, "/user/set =.id=ann =password=");
    T_STR(kept_password("ann"), "");
    end();
}

static void what_is_exported_comes_back_with_the_same_password(void)
{
    const char *hash;
    char *words;

    begin();
    client_ask(&c, "/user/add =name=ann =group=read =password=wonderland");
    words = mem_printf("/user/set =.id=ann =password=%s", kept_password("ann"));
    hash = strrchr(kept_password("ann"), '$') + 1; // each $ is quoted in an export
    T_OK(strstr(client_ask(&c, "/user/export =terse="), hash) != NULL);
    T_STR(client_ask(&c, words), "!done");
    T_OK(password_matches(kept_password("ann"), "wonderland"));
    free(words);
    end();
}

// A daemon with a worker; its loop is turned until the client may speak again.
static struct loop *loop;

static void begin_working(void)
{
    struct err err;

    begin();
    loop = loop_new();
    bench.w.worker = worker_new(loop, 2, &err);
    T_OK(bench.w.worker != NULL);
}

static void end_working(void)
{
    client_close(&c);
    worker_free(bench.w.worker);
    loop_free(loop);
    bench_close(&bench);
}

static const char *ask_and_wait(struct client *client, const char *line)
{
    client_say(client, line);
    while (client->paused)
        loop_once(loop);
    return client_hear(client);
}

static void a_password_is_hashed_while_others_are_served(void)
{
    struct client other;

    begin_working();
    client_open_as(&other, &bench.w, "admin", true, true);
    client_say(&c, "/user/add =name=ann =group=read =password=wonderland .tag=1");
    T_OK(c.paused);
    T_STR(client_hear(&c), "");
    T_STR(client_ask(&other, "/user/print =count-only="), "!done =ret=1");
    T_OK(!other.paused);
    while (c.paused)
        loop_once(loop);
    T_STR(client_hear(&c), "!done =ret=*2 .tag=1");
    T_OK(password_matches(kept_password("ann"), "wonderland"));
    client_close(&other);
    end_working();
}

static void each_user_of_one_command_has_a_hash_of_its_own(void)
{
    char ann[160];

    begin_working();
    ask_and_wait(&c, "/user/add =name=ann =group=read");
    ask_and_wait(&c, "/user/add =name=bob =group=read =password=before");
    T_STR(ask_and_wait(&c, "/user/set =.id=ann,bob =password=same"), "!done");
    snprintf(ann, sizeof(ann), "%s", kept_password("ann"));
    T_OK(password_matches(ann, "same") && password_matches(kept_password("bob"), "same"));
    T_OK(strcmp(ann, kept_password("bob")) != 0);
    end_working();
}

// What needs no work is done at once: the client is never made to wait.
static void hashes_clear_text_and_other_values_need_no_work(void)
{
    char *words;

    begin_working();
    ask_and_wait(&c, "/user/add =name=ann =group=read =password=wonderland");
    words = mem_printf("/user/add =name=bob =group=read =password=%s", kept_password("ann"));
    T_STR(client_ask(&c, words), "!done =ret=*3");
    T_STR(kept_password("bob"), kept_password("ann"));
    T_STR(client_ask(&c, "/user/set =.id=ann =comment=x"), "!done");
    T_STR(client_ask(&c, "/user/set =.id=ann =password=y =legacy-login=yes"), "!done");
    T_STR(kept_password("ann"), "y");
    T_STR(ask_and_wait(&c, "/user/set =.id=ann =legacy-login=no"), "!done");
    T_OK(password_matches(kept_password("ann"), "y"));
    free(words);
    end_working();
}

static void what_a_command_finds_after_the_work_counts(void)
{
    struct client other;

    begin_working();
    client_open_as(&other, &bench.w, "admin", true, true);
    ask_and_wait(&c, "/user/add =name=ann =group=read");
    client_say(&c, "/user/set =.id=ann =password=x =comment=late");
    client_ask(&other, "/user/set =.id=ann =comment=early =group=write");
    while (c.paused)
        loop_once(loop);
    T_STR(client_hear(&c), "!done");
    T_STR(item_text(user_named(&bench.w, "ann"), "group"), "write");
    T_STR(item_text(user_named(&bench.w, "ann"), "comment"), "late");
    client_say(&c, "/user/set =.id=ann =password=y");
    client_ask(&other, "/user/remove =.id=ann");
    while (c.paused)
        loop_once(loop);
    T_STR(client_hear(&c), "!trap =category=0 =message=no such item\n!done");
    client_say(&c, "/user/add =name=eve =group=read =password=z");
    serve_allow(c.serve, POLICY_READ);
    while (c.paused)
        loop_once(loop);
    T_STR(client_hear(&c), "!trap =category=4 =message=not enough permissions (9)\n!done");
    client_close(&other);
    end_working();
}

static void a_full_worker_is_asked_again_and_who_leaves_changes_nothing(void)
{
    struct client others[3];

    begin_working();
    for (size_t i = 0; i < 3; i++)
        client_open_as(&others[i], &bench.w, "admin", true, true);
    client_say(&c, "/user/add =name=one =group=read =password=x");
    client_say(&others[0], "/user/add =name=two =group=read =password=x");
    client_say(&others[1], "/user/add =name=three =group=read =password=x");
    client_say(&others[2], "/user/add =name=four =group=read =password=x");
    client_close(&others[2]);
    client_close(&others[0]);
    while (c.paused)
        loop_once(loop);
    T_STR(client_hear(&others[1]), "");
    fake_clock_run(&bench.clock, 50);
    while (others[1].paused)
        loop_once(loop);
    T_STR(client_hear(&others[1]), "!done =ret=*3");
    T_OK(user_named(&bench.w, "two") == NULL && user_named(&bench.w, "four") == NULL);
    client_close(&others[1]);
    end_working();
}

static void a_legacy_login_costs_a_password_in_clear_text(void)
{
    static const struct dialogue said[] = {
        { "/user/add =name=old =group=read =password=secret =legacy-login=yes", "!done =ret=*2" },
        { "/user/add =name=new =group=read =password=secret", "!done =ret=*3" },
        { "/user/set =.id=new =legacy-login=yes",
            "!trap =category=1 =message=failure: legacy-login needs the password given anew, the "
            "router knows only its hash\n!done" },
    };

    begin();
    T_OK(!user_any_legacy(&bench.w));
    DIALOGUE(&c, said);
    T_OK(user_any_legacy(&bench.w));
    T_STR(kept_password("old"), "secret");
    T_STR(client_ask(&c, "/user/set =.id=old =legacy-login=no"), "!done");
    T_OK(password_matches(kept_password("old"), "secret"));
    T_OK(!user_any_legacy(&bench.w));
    T_STR(client_ask(&c, "/user/set =.id=new =legacy-login=yes =password=secret"), "!done");
    T_STR(kept_password("new"), "secret");
    end();
}

static void addresses_are_networks(void)
{
    T_OK(networks_have("", 0x0A000001));
    T_OK(networks_have("10.0.0.0/8", 0x0A000001));
    T_OK(!networks_have("10.0.0.0/8", 0x0B000001));
    T_OK(networks_have("11.0.0.0/8,10.0.0.1/32", 0x0A000001));
    T_OK(!networks_have("11.0.0.0/8,10.0.0.1/32", 0x0A000002));
    T_OK(networks_have("0.0.0.0/0", 0xFFFFFFFF));
}

static void open_as(struct client *of, const char *name)
{
    struct serve_user user = { .via = "api", .address = "10.0.0.9" };
    const struct item *item = user_named(&bench.w, name);

    snprintf(user.name, sizeof(user.name), "%s", name);
    user.account = item->id;
    user.policies = user_policies(&bench.w, item);
    *of = (struct client){ .serve = serve_new(&bench.w, &user, &client_ops, of) };
}

static void rights_change_for_those_who_are_logged_in(void)
{
    struct client ann;

    begin();
    client_ask(&c, "/user/add =name=ann =group=read");
    open_as(&ann, "ann");
    T_STR(client_ask(&ann, "/system/identity/set =name=x"),
        "!trap =category=4 =message=not enough permissions (9)\n!done");
    T_STR(client_ask(&c, "/user/set =.id=ann =group=write"), "!done");
    T_STR(client_ask(&ann, "/system/identity/set =name=x"), "!done");
    T_STR(client_ask(&ann, "/user/add =name=eve =group=full"),
        "!trap =category=4 =message=not enough permissions (9)\n!done");
    client_ask(&c, "/user/group/add =name=none");
    client_ask(&c, "/user/disable =.id=ann");
    T_OK(!ann.closed);
    fake_clock_run(&bench.clock, 1);
    T_OK(ann.closed);
    T_STR(client_hear(&ann), "!fatal logged out");
    T_OK(!c.closed);
    client_close(&ann);
    end();
}

static void active_users_are_listed_and_can_be_sent_away(void)
{
    struct client ann;

    begin();
    client_ask(&c, "/user/add =name=ann =group=read");
    open_as(&ann, "ann");
    T_STR(client_ask(&c, "/user/active/print =.proplist=.id,name,address,via"),
        "!re =.id=*80000000 =name=admin =address= =via=console\n"
        "!re =.id=*80000001 =name=ann =address=10.0.0.9 =via=api\n!done");
    T_STR(client_ask(&c, "/user/active/request-logout =.id=*80000001"), "!done");
    fake_clock_run(&bench.clock, 1);
    T_OK(ann.closed);
    client_close(&ann);
    open_as(&ann, "ann");
    T_STR(client_ask(&c, "/user/active/remove =.id=*80000001"),
        "!trap =category=0 =message=no such item\n!done");
    T_STR(client_ask(&c, "/user/active/remove =.id=ann"), "!done");
    fake_clock_run(&bench.clock, 1);
    T_OK(ann.closed);
    client_close(&ann);
    T_STR(client_ask(&c, "/user/active/print =count-only="), "!done =ret=1");
    end();
}

// Checking the old password takes a while; the answer comes later.
static const char *ask_later(struct client *of, const char *line)
{
    client_say(of, line);
    T_STR(client_hear(of), "");
    fake_clock_run(&bench.clock, 1);
    return client_hear(of);
}

// A console that has not said a word yet, of a user of that group.
static void console_as(struct client *of, const char *name)
{
    const struct item *item = user_named(&bench.w, name);
    struct serve_user user = { .via = "console", .account = item->id };

    snprintf(user.name, sizeof(user.name), "%s", name);
    user.policies = user_policies(&bench.w, item);
    *of = (struct client){ .serve = serve_new(&bench.w, &user, &client_ops, of) };
}

#define NOT_PERMITTED "!trap =category=4 =message=not enough permissions (9)\n!done"

static void a_console_says_first_how_it_was_reached(void)
{
    struct client ann;

    begin();
    client_ask(&c, "/user/add =name=ann =group=read");
    console_as(&ann, "ann");
    T_OK(strstr(client_ask(&ann, "/console/describe =via=ssh =address=10.9.8.7~x"), "=user=ann") !=
         NULL);
    T_STR(client_ask(&c, "/user/active/print =.proplist=name,address,via ?name=ann"),
        "!re =name=ann =address=10.9.8.7 =via=ssh\n!done");
    client_ask(&ann, "/console/describe =via=ssh =address=10.0.0.1"); // it has said so already
    T_STR(client_ask(&c, "/user/active/print =.proplist=address ?name=ann"),
        "!re =address=10.9.8.7\n!done");
    client_close(&ann);
    open_as(&ann, "ann");
    client_ask(&ann, "/console/describe =via=ssh");
    T_STR(client_ask(&c, "/user/active/print =.proplist=via ?name=ann"), "!re =via=api\n!done");
    client_close(&ann);
    end();
}

static void policies_say_by_which_door_one_may_come_in(void)
{
    static const struct {
        const char *group, *words, *hear;
    } rows[] = {
        { "local,read", "", NULL },
        { "local,read", "=via=ssh =address=10.0.0.1", NOT_PERMITTED },
        { "ssh,read", "", NOT_PERMITTED },
        { "ssh,read", "=via=ssh =address=10.0.0.1", NULL },
        { "api,read", "", NOT_PERMITTED },
    };

    begin();
    client_ask(&c, "/user/group/add =name=g");
    client_ask(&c, "/user/add =name=ann =group=g");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char line[128];
        struct client ann;

        snprintf(line, sizeof(line), "/user/group/set =.id=g =policy=%s", rows[i].group);
        client_ask(&c, line);
        console_as(&ann, "ann");
        snprintf(line, sizeof(line), "/console/describe %s", rows[i].words);
        if (rows[i].hear != NULL)
            T_STR(client_ask(&ann, line), rows[i].hear);
        else
            T_OK(strstr(client_ask(&ann, line), "=user=ann") != NULL);
        T_STR(client_ask(&ann, "/system/identity/get =value-name=name"),
            rows[i].hear != NULL ? rows[i].hear : "!done =ret=Warren");
        client_close(&ann);
    }
    end();
}

static void everybody_changes_the_own_password(void)
{
    struct client ann;

    begin();
    client_ask(&c, "/user/add =name=ann =group=read =password=one");
    open_as(&ann, "ann");
    T_STR(ask_later(&ann, "/password =old-password=two =new-password=two "
                          "=confirm-new-password=two"),
        "!trap =category=4 =message=failure: the old password is wrong\n!done");
    T_STR(client_ask(&ann, "/password =old-password=one =new-password=two "
                           "=confirm-new-password=too"),
        "!trap =category=1 =message=failure: the new passwords differ\n!done");
    T_OK(password_matches(kept_password("ann"), "one"));
    T_STR(ask_later(&ann, "/password =old-password=one =new-password=two "
                          "=confirm-new-password=two"),
        "!done");
    T_OK(password_matches(kept_password("ann"), "two"));
    T_STR(
        ask_later(&c, "/password =old-password= =new-password=x =confirm-new-password=x"), "!done");
    T_OK(password_matches(kept_password("admin"), "x"));
    client_say(&ann, "/password =old-password=two =new-password=y =confirm-new-password=y");
    client_close(&ann);
    fake_clock_run(&bench.clock, 1);
    T_OK(password_matches(kept_password("ann"), "two"));
    end();
}

static void who_is_no_user_has_no_password(void)
{
    struct client eve;

    begin();
    client_open_as(&eve, &bench.w, "eve", true, true);
    T_STR(client_ask(&eve, "/password =old-password= =new-password=x =confirm-new-password=x"),
        "!trap =category=0 =message=failure: eve has no password: there is no such user in "
        "/user\n!done");
    client_close(&eve);
    end();
}

int main(void)
{
    struct err err;

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(admin_and_three_groups_are_there_from_the_beginning);
    T_RUN(policies_are_listed_whole_the_granted_ones_first);
    T_RUN(what_is_built_in_stays);
    T_RUN(one_user_can_always_mend_things);
    T_RUN(a_password_is_kept_as_a_hash_and_shown_to_nobody);
    T_RUN(what_is_exported_comes_back_with_the_same_password);
    T_RUN(a_password_is_hashed_while_others_are_served);
    T_RUN(each_user_of_one_command_has_a_hash_of_its_own);
    T_RUN(hashes_clear_text_and_other_values_need_no_work);
    T_RUN(what_a_command_finds_after_the_work_counts);
    T_RUN(a_full_worker_is_asked_again_and_who_leaves_changes_nothing);
    T_RUN(a_legacy_login_costs_a_password_in_clear_text);
    T_RUN(addresses_are_networks);
    T_RUN(rights_change_for_those_who_are_logged_in);
    T_RUN(active_users_are_listed_and_can_be_sent_away);
    T_RUN(a_console_says_first_how_it_was_reached);
    T_RUN(policies_say_by_which_door_one_may_come_in);
    T_RUN(everybody_changes_the_own_password);
    T_RUN(who_is_no_user_has_no_password);
    crypto_fini();
    return t_end();
}
