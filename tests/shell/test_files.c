// SPDX-License-Identifier: ISC
#include "shell/files.h"

#include "tests/shell/house.h"

static struct house h;

static const char *run(const char *text)
{
    return house_run(&h, text);
}

static bool put(const char *name, const char *text, bool append, struct err *err)
{
    struct buf b = { 0 };
    bool ok;

    buf_adds(&b, text);
    ok = files_write(h.s.session, name, &b, append, err);
    buf_free(&b);
    return ok;
}

static const char *get(const char *name)
{
    static struct buf text;
    static struct err err;

    buf_truncate(&text, 0);
    return files_read(h.s.session, name, &text, &err) ? buf_str(&text) : err.text;
}

static void a_file_is_written_and_read(void)
{
    struct err err;

    house_init(&h);
    T_OK(put("a.txt", "one\n", false, &err));
    T_OK(put("a.txt", "two\n", true, &err));
    T_STR(get("a.txt"), "one\ntwo\n");
    T_OK(put("a.txt", "", false, &err));
    T_STR(get("a.txt"), "");
    T_OK(!put("../a", "x", false, &err));
    T_STR(err.text, "invalid file name");
    T_STR(get("b"), "failure: no such file: b");
    house_fini(&h);
}

static void a_file_of_many_pieces_comes_back_whole(void)
{
    struct buf big = { 0 }, back = { 0 };
    struct err err;

    house_init(&h);
    for (unsigned i = 0; big.len < 3500000; i++)
        buf_printf(&big, "line %u of a long file\n", i);
    T_OK(files_write(h.s.session, "big", &big, false, &err));
    T_OK(files_read(h.s.session, "big", &back, &err));
    T_OK(back.len == big.len && memcmp(back.data, big.data, big.len) == 0);
    buf_free(&big);
    buf_free(&back);
    house_fini(&h);
}

static void what_is_no_text_is_not_read(void)
{
    char path[128];
    FILE *f;

    house_init(&h);
    snprintf(path, sizeof(path), "%s/files/binary", h.dir);
    f = fopen(path, "w");
    fwrite("a\0b", 1, 3, f);
    fclose(f);
    T_STR(get("binary"), "failure: not a text file: binary");
    T_STR(run("/file add name=d type=directory"), "");
    T_STR(get("d"), "failure: that is a directory: d");
    house_fini(&h);
}

static void names_get_an_ending(void)
{
    char *name = files_name("x", ".txt");

    T_STR(name, "x.txt");
    free(name);
    name = files_name("x.txt", ".txt");
    T_STR(name, "x.txt");
    free(name);
}

static void the_menu_shows_and_changes_files(void)
{
    house_init(&h);
    T_STR(run("/file add name=x.rsc contents=\":put 1\""), "");
    T_STR(run(":put [/file get x.rsc contents]; :put [/file get x.rsc size]; "
              ":put [/file get x.rsc type]"),
        ":put 1\n6\nscript\n");
    T_STR(run("/file set x.rsc contents=new"), "");
    T_STR(run(":put [/file get [find name=x.rsc] contents]"), "new\n");
    T_STR(run("/file add name=x.rsc"),
        "ERROR failure: already have such file: x.rsc (line 1 column 7)");
    T_STR(run("/file add name=f/y contents=z; :put [:len [/file find]]"), "3\n");
    T_STR(run(":put [/file get f type]"), "directory\n");
    T_STR(run("/file remove [find]; :put [:len [/file find]]"), "0\n");
    T_STR(run("/file remove x.rsc"), "ERROR no such item (line 1 column 7)");
    T_STR(run("/file add name=\"../x\""), "ERROR invalid file name (line 1 column 7)");
    T_STR(run("/file set x.rsc contents=1"), "ERROR no such item (line 1 column 7)");
    house_fini(&h);
}

static void a_long_file_is_no_value_but_can_be_read(void)
{
    struct buf big = { 0 };
    struct err err;

    house_init(&h);
    buf_fill(&big, 'x', 65536);
    T_OK(files_write(h.s.session, "big", &big, false, &err));
    T_STR(run(":put [:len [/file get big contents]]"), "65536\n");
    T_OK(files_write(h.s.session, "big", &big, true, &err));
    T_STR(run(":put [/file get big contents]"),
        "ERROR failure: file is too large for a value, read it in pieces (line 1 column 13)");
    buf_free(&big);
    house_fini(&h);
}

static void read_gives_a_record_or_shows_it(void)
{
    house_init(&h);
    T_STR(run("/file add name=x contents=0123456789"), "");
    T_STR(run(":put ([/file read file=x offset=2 chunk-size=3 as-value]->\"data\")"), "234\n");
    T_STR(run(":put ([/file read x]->\"data\")"), "0123456789\n");
    T_OK(strncmp(run("/file read x"), "     data: 0123456789\n  version: ", 31) == 0);
    T_STR(run("/file read x as-value"), "");
    T_STR(run("/file read none"), "ERROR failure: no such file: none (line 1 column 7)");
    house_fini(&h);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    house_menud = argv[1];
    T_RUN(a_file_is_written_and_read);
    T_RUN(a_file_of_many_pieces_comes_back_whole);
    T_RUN(what_is_no_text_is_not_read);
    T_RUN(read_gives_a_record_or_shows_it);
    T_RUN(names_get_an_ending);
    T_RUN(the_menu_shows_and_changes_files);
    T_RUN(a_long_file_is_no_value_but_can_be_read);
    return t_end();
}
