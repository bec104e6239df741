// SPDX-License-Identifier: ISC
// The configuration saved, loaded and reset, as a client sees it.

#include "core/base/dir.h"
#include "core/crypto/crypto.h"
#include "core/crypto/seal.h"
#include "menus/host.h"
#include "tests/db/fixture.h"
#include "tests/menus/client.h"

#include <sys/stat.h>

static struct fixture fixture;
static struct bench bench;
static struct client c;
static char files[96];

static void begin(void)
{
    struct err err;

    fixture = fixture_make();
    snprintf(files, sizeof(files), "%s/files", fixture.dir);
    mkdir(files, 0700);
    fake_clock_init(&bench.clock);
    bench.w = (struct warren){ .timers = &bench.clock.timers, .state_dir = fixture.dir };
    bench.w.db = db_open(fixture.path, NULL, &err);
    host_open(&bench.w);
    if (!T_OK(bench.w.db != NULL && stores_open(&bench.w, &err)))
        printf("# %s\n", err.text);
    client_open(&c, &bench.w);
}

static void forget(void *ctx, const struct dir_file *file)
{
    char path[512];

    (void)ctx;
    snprintf(path, sizeof(path), "%s/%s", files, file->name);
    unlink(path);
}

static void end(void)
{
    client_close(&c);
    stores_close(&bench.w);
    host_close(&bench.w);
    db_free(bench.w.db);
    fake_clock_fini(&bench.clock);
    T_OK(dir_each(files, forget, NULL, NULL));
    rmdir(files);
    fixture_remove(&fixture);
}

#define ASK(line, want) T_STR(client_ask(&c, line), want)

// Ids, hidden values and all.
static char *everything(void)
{
    static const char *const lines[] = {
        "/interface/pptp-client/print",
        "/interface/pptp-server/print",
        "/interface/pptp-server/server/print",
        "/ip/address/print",
        "/ip/pool/print",
        "/ip/route/print",
        "/ip/settings/print",
        "/ppp/profile/print",
        "/ppp/secret/print",
        "/system/identity/print",
        "/user/print",
        "/user/group/print",
    };
    struct buf all = { 0 };

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        buf_printf(&all, "%s %s\n", lines[i], client_ask(&c, lines[i]));
    return buf_take(&all);
}

static bool stays(const char *wanted, const char *file, int line)
{
    char *now = everything();
    bool same = t_str(now, wanted, file, line, "everything");

    free(now);
    return same;
}

#define STAYS(wanted) stays(wanted, __FILE__, __LINE__)

static void configure(void)
{
    static const char *const lines[] = {
        "/system/identity/set =name=Head~Office",
        "/ip/pool/add =name=p1 =ranges=10.0.0.1-10.0.0.9",
        "/ppp/profile/add =name=gone",
        "/ppp/profile/add =name=staff =local-address=10.0.0.254 =remote-address=p1",
        "/ppp/profile/remove =.id=gone",
        "/ppp/profile/set =.id=default =comment=ours",
        "/ppp/secret/add =name=ann =password=topsecret =profile=staff",
        "/ppp/secret/add =name=bob =password=other =disabled=yes",
        "/interface/pptp-client/add =connect-to=10.1.1.1 =user=x =password=y =disabled=yes",
        "/interface/pptp-server/server/set =default-profile=staff",
        "/user/add =name=eve =group=read",
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        client_ask(&c, lines[i]);
        if (!T_STR(c.trap, ""))
            printf("# %s\n", lines[i]);
    }
}

static const char *const saved =
    "!re =text=Saving system configuration\n!re =text=Configuration backup saved\n!done";
static const char *const loaded =
    "!re =text=Restoring system configuration\n!re =text=System configuration restored\n!done";

static void change_much(void)
{
    static const char *const lines[] = {
        "/ppp/secret/remove =.id=ann",
        "/ppp/profile/set =.id=staff =name=people =local-address=10.9.9.9",
        "/ppp/profile/add =name=staff",
        "/ppp/secret/add =name=dan =profile=people",
        "/ppp/secret/set =.id=bob =name=ann",
        "/interface/pptp-client/remove =.id=*1",
        "/system/identity/set =name=Other",
        "/user/remove =.id=eve",
        "/user/add =name=mallory =group=full",
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        client_ask(&c, lines[i]);
}

static void what_was_saved_comes_back_with_its_ids(void)
{
    char *before;

    for (int how = 0; how < 2; how++) {
        begin();
        configure();
        before = everything();
        ASK(how == 0 ? "/system/backup/save =name=b" : "/system/backup/save =name=b =password=p",
            saved);
        change_much();
        ASK(how == 0 ? "/system/backup/load =name=b" : "/system/backup/load =name=b =password=p",
            loaded);
        STAYS(before);
        ASK("/system/history/print", "!done");
        ASK("/undo", "!trap =category=4 =message=nothing to undo (6)\n!done");
        ASK("/ppp/profile/add =name=new", "!done =ret=*4"); // *3 had been given meanwhile
        free(before);
        end();
    }
}

static void a_backup_is_for_its_owner_and_its_password(void)
{
    struct buf envelope = { 0 };
    struct stat st;
    char path[128];

    begin();
    configure();
    ASK("/system/backup/save =name=b =password=p", saved);
    snprintf(path, sizeof(path), "%s/b.backup", files);
    T_OK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600);
    T_OK(dir_read(files, "b.backup", 0, DIR_READ_ALL, &envelope, NULL));
    T_OK(memmem(envelope.data, envelope.len, "topsecret", 9) == NULL);
    buf_free(&envelope);
    ASK("/system/backup/save =name=b =password=p =dont-encrypt=yes", saved);
    T_OK(dir_read(files, "b.backup", 0, DIR_READ_ALL, &envelope, NULL));
    T_OK(memmem(envelope.data, envelope.len, "topsecret", 9) != NULL);
    // What has been removed is not in it any more.
    T_OK(memmem(envelope.data, envelope.len, "gone", 4) == NULL);
    buf_free(&envelope);
    end();
}

static void without_a_name_it_is_called_after_the_router(void)
{
    begin();
    configure();
    ASK("/system/backup/save", saved);
    client_ask(&c, "/file/print =.proplist=name,type");
    T_INT(c.row_count, 1);
    T_OK(strncmp(client_got(&c, 0, "name"), "Head_Office-20", 14) == 0);
    T_STR(client_got(&c, 0, "type"), "backup");
    end();
}

static void put_file(const char *name, const void *data, size_t len)
{
    T_OK(dir_write(files, name, data, len, DIR_REPLACE, NULL));
}

// Each says why, and changes nothing.
static void a_file_that_is_no_sound_backup_changes_nothing(void)
{
    static const struct {
        const char *line, *why;
    } cases[] = {
        { "/system/backup/load =name=none", NULL },
        { "/system/backup/load =name=../b", "invalid value for argument name" },
        { "/system/backup/load =name=x/b", "invalid value for argument name" },
        { "/system/backup/load =name=text", "the file is no backup of Warren" },
        { "/system/backup/load =name=cut", "the backup is damaged" },
        { "/system/backup/load =name=junk", "cannot read the database: the file is no database, "
                                            "restore a backup or move the file away" },
        { "/system/backup/load =name=sealed", "the backup needs a password" },
        { "/system/backup/load =name=sealed =password=x",
            "the password is wrong, or the backup is damaged" },
        { "/system/backup/save =name=../b", "invalid value for argument name" },
    };
    struct buf envelope = { 0 }, junk = { 0 };
    char *before;

    begin();
    configure();
    ASK("/system/backup/save =name=b", saved);
    ASK("/system/backup/save =name=sealed =password=p", saved);
    T_OK(dir_read(files, "b.backup", 0, DIR_READ_ALL, &envelope, NULL));
    put_file("cut.backup", envelope.data, envelope.len - 1000);
    put_file("text.backup", "hello", 5);
    buf_truncate(&envelope, 0);
    buf_fill(&junk, 'x', 5000);
    seal_close(NULL, &junk, &envelope);
    put_file("junk.backup", envelope.data, envelope.len);
    change_much();
    before = everything();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        client_ask(&c, cases[i].line);
        if (cases[i].why != NULL)
            T_STR(c.trap, cases[i].why);
        T_OK(c.trap[0] != '\0');
    }
    STAYS(before);
    free(before);
    buf_free(&envelope);
    buf_free(&junk);
    end();
}

static void nothing_is_replaced_while_a_mark_is_open(void)
{
    static const char *const refused =
        "!trap =category=4 =message=failure: admin is in safe mode, or imports something\n!done";

    begin();
    configure();
    ASK("/system/backup/save =name=b", saved);
    ASK("/safe-mode/take", "!done");
    ASK("/ppp/secret/remove =.id=ann", "!done");
    ASK("/system/backup/load =name=b", refused);
    ASK("/system/reset-configuration =skip-backup=yes", refused);
    ASK("/safe-mode/unroll", "!done");
    ASK("/ppp/secret/get =.id=ann =value-name=name", "!done =ret=ann");
    end();
}

static void a_reset_router_is_a_new_one_and_can_be_brought_back(void)
{
    char *fresh, *before;

    begin();
    fresh = everything();
    configure();
    before = everything();
    ASK("/system/reset-configuration", "!done");
    STAYS(fresh);
    ASK("/system/history/print", "!done");
    ASK("/system/backup/load =name=auto-before-reset", loaded);
    STAYS(before);
    ASK("/system/reset-configuration =keep-users=yes =no-defaults=yes", "!done");
    ASK("/user/get =.id=eve =value-name=group", "!done =ret=read");
    ASK("/ppp/secret/print", "!done");
    ASK("/system/reset-configuration =skip-backup=yes", "!done");
    STAYS(fresh);
    free(fresh);
    free(before);
    end();
}

static void who_may_not_see_secrets_saves_and_resets_nothing(void)
{
    static const char *const lines[] = { "/system/backup/save", "/system/backup/load =name=b",
        "/system/reset-configuration" };
    struct client other;

    begin();
    client_open_as(&other, &bench.w, "joe", true, false);
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        T_STR(client_ask(&other, lines[i]),
            "!trap =category=4 =message=not enough permissions (9)\n!done");
    client_close(&other);
    end();
}

int main(void)
{
    struct err err;

    if (!T_OK(crypto_init(&err)))
        return 1;
    T_RUN(what_was_saved_comes_back_with_its_ids);
    T_RUN(a_backup_is_for_its_owner_and_its_password);
    T_RUN(without_a_name_it_is_called_after_the_router);
    T_RUN(a_file_that_is_no_sound_backup_changes_nothing);
    T_RUN(nothing_is_replaced_while_a_mark_is_open);
    T_RUN(a_reset_router_is_a_new_one_and_can_be_brought_back);
    T_RUN(who_may_not_see_secrets_saves_and_resets_nothing);
    return t_end();
}
