// SPDX-License-Identifier: ISC
// A stranger at a TCP door, until it is known.

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/crypto/crypto.h"
#include "menus/login.h"
#include "menus/user.h"
#include "tests/menus/client.h"

#define WRONG "!trap =message=invalid user name or password (6)\n!done"

static struct bench bench;
static struct client admin;
static struct buf logged;

// The stranger, and what the door did with it.
static struct {
    struct login *login;
    struct buf wire;
    struct client text; // only for its ears
    struct serve_user user;
    bool paused, welcome, closed;
} him;

static void him_send(void *ctx, const struct buf *sentences)
{
    (void)ctx;
    buf_add(&him.wire, sentences->data, sentences->len);
}

static void him_pause(void *ctx, bool pause)
{
    (void)ctx;
    him.paused = pause;
}

static void him_gone(void)
{
    login_free(him.login);
    him.login = NULL;
}

static void him_welcome(void *ctx, const struct serve_user *user)
{
    (void)ctx;
    him.user = *user;
    him.welcome = true;
    him_gone();
}

static void him_close(void *ctx)
{
    (void)ctx;
    him.closed = true;
    him_gone();
}

static const struct login_ops ops = { him_send, him_pause, him_welcome, him_close };

static void note(void *ctx, const struct log_entry *entry)
{
    (void)ctx;
    buf_printf(&logged, "%s\n", entry->text);
}

static bool wants(void *ctx, unsigned topics)
{
    (void)ctx;
    return (topics & LOG_DEBUG) == 0;
}

static struct log_sink sink = { .wants = wants, .write = note };

static void arrive_from(uint32_t address)
{
    const struct login_from from = { .address = address, .via = "api" };

    him_gone();
    him.paused = him.welcome = him.closed = false;
    him.login = login_new(&bench.w, &from, &ops, NULL);
}

static void arrive(void)
{
    arrive_from(0x0A000005);
}

static void begin(void)
{
    bench_open(&bench, NULL);
    stores_apply(&bench.w);
    client_open(&admin, &bench.w);
    client_ask(&admin, "/user/add =name=ann =group=read =password=wonderland");
    client_ask(&admin, "/user/add =name=old =group=read =password=secret =legacy-login=yes");
    buf_truncate(&logged, 0);
    log_add_sink(&sink);
    arrive();
}

static void end(void)
{
    log_remove_sink(&sink);
    him_gone();
    client_close(&admin);
    bench_close(&bench);
    buf_free(&him.wire);
    buf_free(&him.text.heard);
    buf_free(&logged);
}

static void say(const char *line)
{
    struct buf in = { 0 };
    struct sentence s = { 0 };
    struct text_piece word;

    while (text_split(&line, ' ', &word))
        sentence_word(&in, word.s, word.len);
    sentence_end(&in);
    T_INT(sentence_read(&in, &s, &sentence_limits_default), SENTENCE_DONE);
    login_input(him.login, &s);
    sentence_free(&s);
    buf_free(&in);
}

static const char *hear(void)
{
    him.text.wire = him.wire;
    him.wire = (struct buf){ 0 };
    client_hear(&him.text);
    buf_free(&him.text.wire);
    return buf_str(&him.text.heard);
}

static const char *ask(const char *line)
{
    say(line);
    fake_clock_run(&bench.clock, 1);
    return hear();
}

static void the_right_password_lets_a_user_in(void)
{
    begin();
    say("/login =name=ann =password=wonderland .tag=a1");
    T_OK(him.paused && !him.welcome);
    fake_clock_run(&bench.clock, 1);
    T_STR(hear(), "!done .tag=a1");
    T_OK(him.welcome && !him.paused);
    T_STR(him.user.name, "ann");
    T_STR(him.user.address, "10.0.0.5");
    T_STR(him.user.via, "api");
    T_INT(him.user.account, user_named(&bench.w, "ann")->id);
    T_OK(him.user.policies & POLICY_READ && !(him.user.policies & POLICY_WRITE));
    T_OK(*item_text(user_named(&bench.w, "ann"), "last-logged-in") != '\0');
    end();
}

static void all_that_is_wrong_sounds_the_same(void)
{
    static const char *const wrong[] = {
        "/login =name=ann =password=wonder",
        "/login =name=ann =password=",
        "/login =name=ann =password",
        "/login =name=ann",
        "/login =name=nobody =password=wonderland",
        "/login =name= =password=",
        "/login =name=admin =password=",
        "/login =name=ann =response=00000102030405060708090a0b0c0d0e0f",
        "/login =name=old =response=00000102030405060708090a0b0c0d0e0f",
    };

    begin();
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        arrive_from(i + 1);
        T_STR(ask(wrong[i]), WRONG);
        T_OK(!him.welcome && !him.closed && !him.paused);
    }
    end();
}

static void who_may_not_come_in_is_told_no_more_than_that(void)
{
    begin();
    client_ask(&admin, "/user/group/add =name=local =policy=local,read");
    client_ask(&admin, "/user/set =.id=ann =group=local");
    T_STR(ask("/login =name=ann =password=wonderland"), WRONG);
    client_ask(&admin, "/user/set =.id=ann =group=read =address=10.1.0.0/16");
    arrive_from(2);
    T_STR(ask("/login =name=ann =password=wonderland"), WRONG);
    arrive_from(0x0A010001);
    T_STR(ask("/login =name=ann =password=wonderland"), "!done");
    client_ask(&admin, "/user/disable =.id=ann");
    arrive_from(0x0A010002);
    T_STR(ask("/login =name=ann =password=wonderland"), WRONG);
    end();
}

static void a_failure_is_logged_with_name_and_address(void)
{
    begin();
    ask("/login =name=root =password=hunter2");
    T_STR(buf_str(&logged), "login failure for user root from 10.0.0.5 via api\n");
    end();
}

static void guessing_takes_longer_each_time(void)
{
    begin();
    T_STR(ask("/login =name=ann =password=1"), WRONG);
    T_STR(ask("/login =name=ann =password=2"), "");
    fake_clock_run(&bench.clock, 490);
    T_STR(hear(), "");
    fake_clock_run(&bench.clock, 10);
    T_STR(hear(), WRONG);
    arrive();
    T_STR(ask("/login =name=ann =password=wonderland"), "");
    fake_clock_run(&bench.clock, 1000);
    T_STR(hear(), "!done");
    arrive_from(7);
    T_STR(ask("/login =name=ann =password=wonderland"), "!done");
    end();
}

static void who_would_wait_too_long_is_sent_away(void)
{
    begin();
    for (int i = 0; i < 8; i++)
        guard_wrong(&bench.w.guard, bench.clock.now, 0x0A000005);
    say("/login =name=ann =password=wonderland");
    him_gone();
    arrive();
    T_STR(ask("/login =name=ann =password=wonderland .tag=3"),
        "!fatal too many login failures, try again later .tag=3");
    T_OK(him.closed);
    end();
}

static void anything_else_is_the_end(void)
{
    static const char *const wrong[] = { "/system/identity/print", "/cancel", "#", "/log",
        "/login/x", "=name=ann", "!done" };

    begin();
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        arrive();
        T_STR(ask(wrong[i]), "!fatal not logged in");
        T_OK(him.closed);
    }
    arrive();
    T_STR(ask("/quit"), "!fatal session terminated on request");
    T_OK(him.closed);
    end();
}

static void a_stranger_has_little_time_and_few_words(void)
{
    begin();
    fake_clock_run(&bench.clock, 29 * 1000);
    T_OK(!him.closed);
    fake_clock_run(&bench.clock, 1000);
    T_OK(him.closed);
    T_STR(hear(), "!fatal not logged in within 30 seconds");
    arrive();
    for (int i = 0; i < 10; i++)
        ask("/login");
    T_OK(!him.closed);
    T_STR(ask("/login"), "!fatal too many attempts to log in");
    T_OK(him.closed);
    end();
}

// What the login of before 6.43 sends: "00" and MD5 of a zero byte, the password, the challenge.
static void respond(const char *challenge, const char *password, char *to, size_t size)
{
    uint8_t bytes[16], md5[CRYPTO_MD5];
    struct buf hex = { 0 };

    T_INT(t_hex(challenge, bytes, sizeof(bytes)), sizeof(bytes));
    crypto_md5(
        CRYPTO_PIECES({ "", 1 }, { password, strlen(password) }, { bytes, sizeof(bytes) }), md5);
    text_hex(&hex, md5, sizeof(md5));
    snprintf(to, size, "/login =name=old =response=00%s", buf_str(&hex));
    buf_free(&hex);
}

static void an_old_client_answers_a_challenge(void)
{
    char line[128], first[128];

    begin();
    T_OK(text_starts(ask("/login"), "!done =ret="));
    respond(buf_str(&him.text.heard) + strlen("!done =ret="), "secret", first, sizeof(first));
    T_OK(text_starts(ask("/login"), "!done =ret="));
    respond(buf_str(&him.text.heard) + strlen("!done =ret="), "secret", line, sizeof(line));
    T_STR(ask(first), WRONG); // the challenge before
    T_STR(ask(line), "");
    fake_clock_run(&bench.clock, 500);
    T_STR(hear(), WRONG); // its challenge has had its answer
    arrive_from(9);
    ask("/login .tag=q");
    line[0] = '\0';
    T_OK(strstr(buf_str(&him.text.heard), " .tag=q") != NULL);
    snprintf(first, sizeof(first), "%.32s", buf_str(&him.text.heard) + strlen("!done =ret="));
    respond(first, "secret", line, sizeof(line));
    T_STR(ask(line), "!done");
    T_OK(him.welcome);
    arrive_from(10);
    T_STR(ask("/login =name=old =password=secret"), "!done");
    end();
}

static void without_legacy_users_there_is_no_challenge(void)
{
    begin();
    client_ask(&admin, "/user/disable =.id=old");
    T_STR(ask("/login .tag=1"), "!trap =message=no user has legacy-login: log in with name and "
                                "password .tag=1\n!done .tag=1");
    end();
}

static void who_leaves_while_being_checked_is_forgotten(void)
{
    begin();
    say("/login =name=ann =password=wonderland");
    him_gone();
    fake_clock_run(&bench.clock, 60 * 1000);
    T_OK(!him.welcome);
    T_STR(hear(), "");
    end();
}

static void a_user_that_goes_while_being_checked_stays_outside(void)
{
    begin();
    say("/login =name=ann =password=wonderland");
    client_ask(&admin, "/user/remove =.id=ann");
    fake_clock_run(&bench.clock, 1);
    T_STR(hear(), WRONG);
    end();
}

int main(void)
{
    struct err err;

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(the_right_password_lets_a_user_in);
    T_RUN(all_that_is_wrong_sounds_the_same);
    T_RUN(who_may_not_come_in_is_told_no_more_than_that);
    T_RUN(a_failure_is_logged_with_name_and_address);
    T_RUN(guessing_takes_longer_each_time);
    T_RUN(who_would_wait_too_long_is_sent_away);
    T_RUN(anything_else_is_the_end);
    T_RUN(a_stranger_has_little_time_and_few_words);
    T_RUN(an_old_client_answers_a_challenge);
    T_RUN(without_legacy_users_there_is_no_challenge);
    T_RUN(who_leaves_while_being_checked_is_forgotten);
    T_RUN(a_user_that_goes_while_being_checked_stays_outside);
    crypto_fini();
    return t_end();
}
