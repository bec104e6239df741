// SPDX-License-Identifier: ISC
// A law: what export says makes the same configuration again. Configurations are made at random out
// of what the menus themselves say about their properties, so a menu that is added is tested too.

#include "shell/files.h"
#include "tests/shell/house.h"

enum { SEEDS = 12, TRIES = 12 }; // configurations; items tried per menu

static struct house h;
static uint64_t state;

static unsigned rnd(unsigned below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((state >> 33) % below);
}

static const char *run(const char *text)
{
    return house_run(&h, text);
}

static void random_bytes(struct buf *out)
{
    static const char hard[] = " \"\\$?\n\r\t;#{}[]()=!*%&|<>~,'";
    unsigned len = rnd(4) == 0 ? rnd(200) : rnd(12);

    for (unsigned i = 0; i < len; i++)
        buf_addc(out, rnd(3) == 0 ? hard[rnd(sizeof(hard) - 1)] : (char)(1 + rnd(255)));
}

static void random_ip(struct buf *out)
{
    buf_printf(out, "%u.%u.%u.%u", 1 + rnd(200), rnd(256), rnd(256), rnd(256));
}

// The name of an item in another menu; nothing where there is none.
static void random_name_of(const char *path, struct buf *out)
{
    struct request r;
    struct reply reply = { 0 };
    struct buf command = { 0 };
    struct err err;

    buf_printf(&command, "%s/print", path);
    request_begin(&r, buf_str(&command));
    if (client_run(h.s.session->client, &r, &reply, &err) && reply.rows.count > 0) {
        const char *name = row_get(&reply.rows.rows[rnd((unsigned)reply.rows.count)], "name");

        buf_adds(out, name != NULL ? name : "");
    }
    request_free(&r);
    reply_free(&reply);
    buf_free(&command);
}

static void random_words(const struct word *words, bool several, struct buf *out)
{
    unsigned count = 0;

    while (words[count].word != NULL)
        count++;
    for (unsigned i = 0; i < (several ? 1 + rnd(3) : 1); i++)
        buf_printf(out, "%s%s", i > 0 ? "," : "", words[rnd(count)].word);
}

static void random_value(
    const struct type *type, const struct type_arg *arg, struct buf *out, unsigned depth)
{
    int64_t span = arg->max - arg->min;

    if (arg->words != NULL && (type == &type_enum || type == &type_flags || rnd(4) == 0))
        random_words(arg->words, type == &type_flags, out);
    else if (type == &type_bool)
        buf_adds(out, rnd(2) != 0 ? "yes" : "no");
    else if (type == &type_int || type == &type_rate || type == &type_bytes)
        buf_printf(out, "%lld",
            (long long)(arg->min + (span > 0 ? rnd(span > 1000000 ? 1000000 : (unsigned)span + 1)
                                             : rnd(100000))));
    else if (type == &type_time)
        buf_printf(out, "%ud%um%us", rnd(3), rnd(60), rnd(60));
    else if (type == &type_ip || type == &type_host)
        random_ip(out);
    else if (type == &type_address)
        buf_printf(out, "10.%u.%u.%u/%u", rnd(256), rnd(256), 1 + rnd(250), 8 + rnd(25));
    else if (type == &type_prefix)
        buf_printf(out, "10.%u.0.0/16", rnd(256));
    else if (type == &type_range)
        buf_printf(out, "10.%u.0.1-10.%u.0.9", rnd(100), 100 + rnd(100));
    else if (type == &type_mac)
        buf_printf(out, "02:00:00:00:%02X:%02X", rnd(256), rnd(256));
    else if (type == &type_ref)
        random_name_of(arg->ref, out);
    else if (type == &type_list && arg->item != NULL && depth < 3)
        random_value(arg->item, arg->item_arg != NULL ? arg->item_arg : &(struct type_arg){ 0 },
            out, depth + 1);
    else if (type == &type_either && depth < 3 && rnd(2) == 0)
        random_value(arg->item, arg->item_arg != NULL ? arg->item_arg : &(struct type_arg){ 0 },
            out, depth + 1);
    else if (type == &type_either && depth < 3)
        random_value(arg->other, arg->other_arg != NULL ? arg->other_arg : &(struct type_arg){ 0 },
            out, depth + 1);
    else
        random_bytes(out);
}

static void random_props(const struct schema_menu *m, struct request *r)
{
    for (size_t i = 0; i < m->prop_count; i++) {
        const struct schema_prop *p = &m->props[i];
        struct buf value = { 0 };

        if (p->read_only || (!p->required && rnd(3) != 0))
            continue;
        random_value(p->type, &p->arg, &value, 0);
        request_attr(r, p->name, buf_str(&value));
        buf_free(&value);
    }
}

// What the daemon refuses is not in the configuration: that is fine.
static unsigned tried(const struct schema_menu *m, const char *verb)
{
    struct request r;
    struct reply reply = { 0 };
    struct buf command = { 0 };
    struct err err;
    bool ok;

    buf_printf(&command, "%s/%s", m->path, verb);
    request_begin(&r, buf_str(&command));
    random_props(m, &r);
    ok = client_run(h.s.session->client, &r, &reply, &err);
    request_free(&r);
    reply_free(&reply);
    buf_free(&command);
    return ok;
}

static unsigned random_menu(const struct schema_menu *m)
{
    const struct schema_verb *add = schema_menu_verb(m, "add"), *set = schema_menu_verb(m, "set");
    unsigned made = 0;

    // Users have passwords that no export tells; files are no configuration.
    if (strncmp(m->path, "/user", 5) == 0 || strcmp(m->path, "/file") == 0)
        return 0;
    for (unsigned i = 0; add != NULL && add->props && i < TRIES; i++)
        made += tried(m, "add");
    if (m->kind == MENU_SETTINGS && set != NULL && set->props)
        made += tried(m, "set");
    for (size_t i = 0; i < m->child_count; i++)
        made += random_menu(m->children[i]);
    return made;
}

// Without the first line, which has the date.
static const char *exported(struct buf *keep, const char *command)
{
    const char *text = run(command);

    buf_truncate(keep, 0);
    buf_adds(keep, text + strcspn(text, "\n"));
    return buf_str(keep);
}

static void put(const char *name, const char *text)
{
    struct buf b = { 0 };
    struct err err;

    buf_adds(&b, text);
    T_OK(files_write(h.s.session, name, &b, false, &err));
    buf_free(&b);
}

static const char *first_difference(const char *a, const char *b)
{
    const char *line = a;

    for (; *a != '\0' && *a == *b; a++, b++)
        if (*a == '\n')
            line = a + 1;
    return line;
}

// Exports a random configuration, and imports that into a new router.
static void one_round(unsigned seed, const char *form)
{
    struct buf before = { 0 }, after = { 0 };
    unsigned made;

    state = seed;
    house_init(&h);
    made = random_menu(h.s.session->schema->root);
    T_OK(made > TRIES);
    exported(&before, form);
    house_fini(&h);

    house_init(&h);
    put("x.rsc", buf_str(&before));
    if (!T_STR(run("/import x.rsc"),
            "Opening script file x.rsc\n\nScript file loaded and executed successfully\n"))
        printf("# seed %u\n", seed);
    exported(&after, form);
    if (!T_OK(strcmp(buf_str(&before), buf_str(&after)) == 0))
        printf("# seed %u, before:\n%.300s\n# after:\n%.300s\n", seed,
            first_difference(buf_str(&before), buf_str(&after)),
            first_difference(buf_str(&after), buf_str(&before)));
    house_fini(&h);
    buf_free(&before);
    buf_free(&after);
}

static void an_export_imported_makes_the_same_export(void)
{
    for (unsigned seed = 1; seed <= SEEDS; seed++)
        one_round(seed, "/export");
}

static void so_do_terse_and_verbose_ones(void)
{
    for (unsigned seed = 1; seed <= SEEDS / 3; seed++) {
        one_round(100 + seed, "/export terse");
        one_round(200 + seed, "/export verbose");
    }
}

static void an_export_goes_into_a_file(void)
{
    struct buf text = { 0 };
    struct err err;

    house_init(&h);
    run("/ppp secret add name=a password=x; /ppp secret add name=b");
    T_STR(run("/export file=all"), "");
    T_OK(files_read(h.s.session, "all.rsc", &text, &err));
    T_OK(strstr(buf_str(&text), "/ppp secret\nadd name=a password=x\nadd name=b\n") != NULL);
    buf_free(&text);
    T_STR(run("/export file=\"../x\""), "ERROR invalid file name (line 1 column 2)");
    run("/ppp secret export file=some.rsc hide-sensitive where name=a");
    T_OK(files_read(h.s.session, "some.rsc", &text, &err));
    T_STR(strstr(buf_str(&text), "/ppp"), "/ppp secret\nadd name=a\n");
    buf_free(&text);
    T_OK(strstr(run("/ppp secret export where name=c"), "add") == NULL);
    house_fini(&h);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_menud = argv[1];
    T_RUN(an_export_imported_makes_the_same_export);
    T_RUN(so_do_terse_and_verbose_ones);
    T_RUN(an_export_goes_into_a_file);
    return t_end();
}
