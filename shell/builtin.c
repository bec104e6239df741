// SPDX-License-Identifier: ISC
#include "shell/builtin.h"

#include "core/value/value.h"
#include "shell/builtin_run.h"
#include "shell/convert.h"

#include <string.h>

// An argument that may be given by position, in the order of the row.
#define ARG(n, h)                                                    \
    {                                                                \
        .name = n, .type = &type_text, .positional = true, .help = h \
    }
#define NEED(n, h)                                                                     \
    {                                                                                  \
        .name = n, .type = &type_text, .positional = true, .required = true, .help = h \
    }
#define AS(n, f, h)                                                             \
    {                                                                           \
        .name = n, .type = &type_text, .form = f, .positional = true, .help = h \
    }
#define NEED_AS(n, f, h)                                                                          \
    {                                                                                             \
        .name = n, .type = &type_text, .form = f, .positional = true, .required = true, .help = h \
    }
#define NAMED(n, f, h)                                      \
    {                                                       \
        .name = n, .type = &type_text, .form = f, .help = h \
    }
// One of a table of words.
#define WORDS(n, w, h)                                                  \
    {                                                                   \
        .name = n, .type = &type_enum, .arg = { .words = w }, .help = h \
    }

#define FLAG(n, h)                                             \
    {                                                          \
        .name = n, .type = &type_bool, .flag = true, .help = h \
    }

static const struct word import_verbose[] = {
    { "no", 0, NULL },
    { "progress", 1, "The number of each line" },
    { "yes", 2, "Each line and its number" },
    { NULL },
};

#define FLAG(n, h)                                             \
    {                                                          \
        .name = n, .type = &type_bool, .flag = true, .help = h \
    }

#define VALUE NEED("value", "The value")

const struct builtin builtins[] = {
    { "beep", "Rings the bell of the terminal",
        { ARG("frequency", "For scripts that say it; a terminal has one tone"),
            ARG("length", "How long the next command waits; 100ms if not given") },
        run_beep },
    { "break", "Leaves the innermost loop", { { 0 } }, run_break },
    { "continue", "Goes on with the next round of the innermost loop", { { 0 } }, run_continue },
    { "convert", "Changes text and the form of bytes",
        { VALUE, WORDS("from", convert_forms, "What form the value has; raw if not given"),
            WORDS("transform", convert_changes, "What is done to the bytes"),
            WORDS("to", convert_forms, "What form the result has; raw if not given") },
        run_convert },
    { "delay", "Waits", { ARG("delay-time", "How long; 1s if not given") }, run_delay },
    { "deserialize", "Makes a value of its text",
        { VALUE, WORDS("from", data_formats, "What the text is"),
            NAMED("delimiter", ARG_VALUE, "What stands between fields"),
            WORDS("options", data_options, "How it is read") },
        run_deserialize },
    { "do", "Runs commands",
        { NEED_AS("command", ARG_CODE, "What to run"),
            NAMED("while", ARG_CONDITION, "Run it again while this holds"),
            NAMED("on-error", ARG_CODE, "Run this instead of stopping on an error") },
        run_do },
    { "environment", "Shows variables", { FLAG("print", "Show them") }, run_environment },
    { "error", "Stops with an error", { NEED("message", "What the error says") }, run_error },
    { "execute", "Runs commands in the background",
        { NEED_AS("script", ARG_CODE, "Commands, or the name of a script"),
            FLAG("as-string", "Wait, and return what is printed"),
            NAMED("file", ARG_VALUE, "File for what is printed") },
        run_execute },
    { "exit", "Leaves the console", { { 0 } }, run_quit },
    { "find", "Place of one value in another",
        { NEED("in", "Text or list to look in"), NEED("key", "What to look for"),
            ARG("from", "Look behind this place") },
        run_find },
    { "for", "Runs commands for a row of numbers",
        { NEED_AS("counter", ARG_NAME, "Variable with the number"), NEED("from", "First number"),
            NEED("to", "Last number"), ARG("step", "Distance between them"),
            AS("do", ARG_CODE, "What to run") },
        run_for },
    { "foreach", "Runs commands for every element of a list",
        { NEED_AS("counter", ARG_NAMES, "Variable with the element, or two: key,element"),
            NEED("in", "The list"), AS("do", ARG_CODE, "What to run"),
            NAMED("on-error", ARG_CODE, "What to run after an error, which ends the loop") },
        run_foreach },
    { "global", "Declares a variable that outlives the script",
        { NEED_AS("name", ARG_NAME, "Its name"), ARG("value", "Its value"),
            NAMED("do", ARG_CODE, "Body of a function") },
        run_global },
    { "if", "Runs commands under a condition",
        { NEED_AS("condition", ARG_CONDITION, "The condition"),
            AS("do", ARG_CODE, "What to run if it holds"),
            NAMED("else", ARG_CODE, "What to run if not") },
        run_if },
    { "import", "Runs the commands in a file",
        { { .name = "file-name",
              .type = &type_ref,
              .arg = { .ref = "/file" },
              .positional = true,
              .required = true,
              .help = "Name of the file" },
            { .name = "verbose",
                .type = &type_enum,
                .arg = { .words = import_verbose },
                .help = "Whether each line is shown" },
            { .name = "from-line", .type = &type_int, .help = "Lines before this one are not run" },
            FLAG("dry-run", "Only say what is wrong in it"), FLAG("atomic", "All of it or nothing"),
            FLAG("skip-unknown", "Leave out what Warren does not have, and tell"),
            NAMED("map", ARG_VALUE, "Other names for interfaces: ether1:enp1s0,...") },
        run_import },
    { "jobname", "Name of the script that runs", { { 0 } }, run_jobname },
    { "len", "Length of text in bytes, number of elements of a list", { VALUE }, run_len },
    { "local", "Declares a variable of this block",
        { NEED_AS("name", ARG_NAME, "Its name"), ARG("value", "Its value"),
            NAMED("do", ARG_CODE, "Body of a function") },
        run_local },
    { "nothing", "A value that is none", { { 0 } }, run_nothing },
    { "onerror", "Runs commands and catches their error",
        { NEED_AS("error", ARG_NAME, "Variable with the text of the error"),
            NEED_AS("in", ARG_CODE, "What to run"),
            AS("do", ARG_CODE, "What to run after an error") },
        run_onerror },
    { "parse", "Text as commands that can be called", { VALUE }, run_parse },
    { "pick", "Part of text or of a list",
        { NEED("counter", "Text or list"), NEED("begin", "First place, from 0"),
            ARG("end", "Place behind the last one") },
        run_pick },
    { "put", "Prints a value", { NEED("message", "The value") }, run_put },
    { "quit", "Leaves the console", { { 0 } }, run_quit },
    { "range", "A list of numbers one after the other",
        { NEED("from", "First number"), NEED("to", "Last number") }, run_range },
    { "retry", "Runs commands until they succeed",
        { NEED_AS("command", ARG_CODE, "What to run"), ARG("delay", "Wait between attempts"),
            ARG("max", "How many attempts"),
            NAMED("on-error", ARG_CODE, "What to run after the last one failed") },
        run_retry },
    { "return", "Leaves a function with a value", { ARG("value", "The value") }, run_return },
    { "rndnum", "A random number",
        { NEED("from", "The smallest that it may be"), NEED("to", "The largest that it may be") },
        run_rndnum },
    { "rndstr", "Random text",
        { ARG("from", "The characters that it may have; letters and digits if not given"),
            ARG("length", "How many of them; 16 if not given") },
        run_rndstr },
    { "serialize", "Makes text of a value",
        { VALUE, WORDS("to", data_formats, "What the text is"),
            NAMED("delimiter", ARG_VALUE, "What stands between fields"),
            NAMED("order", ARG_VALUE, "Which keys, in what order"),
            NAMED("file-name", ARG_VALUE, "File that it is written to; nothing is returned then"),
            WORDS("options", data_options, "How it is written") },
        run_serialize },
    { "set", "Gives a variable another value",
        { NEED_AS("name", ARG_NAME, "Its name"), ARG("value", "Its value; none removes it"),
            NAMED("do", ARG_CODE, "Body of a function") },
        run_set },
    { "time", "How long commands take", { NEED_AS("command", ARG_CODE, "What to run") }, run_time },
    { "timestamp", "The time since 1970", { { 0 } }, run_timestamp },
    { "toarray", "Makes a list", { VALUE, ARG("delimiter", "What separates elements") },
        run_toarray },
    { "tobool", "Makes true or false", { VALUE }, run_tobool },
    { "tocrlf", "Text whose lines end with CR and LF", { VALUE }, run_tocrlf },
    { "toid", "Makes an item's id", { VALUE }, run_toid },
    { "toip", "Makes an IP address", { VALUE }, run_toip },
    { "toip6", "Makes an IPv6 address", { VALUE }, run_toip6 },
    { "tolf", "Text whose lines end with LF alone", { VALUE }, run_tolf },
    { "tonsec", "Nanoseconds of a time", { VALUE }, run_tonsec },
    { "tonum", "Makes a number", { VALUE }, run_tonum },
    { "tostr", "Makes text", { VALUE }, run_tostr },
    { "totime", "Makes a time", { VALUE }, run_totime },
    { "typeof", "Name of a value's type", { VALUE }, run_typeof },
    { "while", "Runs commands while a condition holds",
        { NEED_AS("condition", ARG_CONDITION, "The condition"), AS("do", ARG_CODE, "What to run") },
        run_while },
    { 0 },
};

static const char *nth_name(const void *ctx, size_t i)
{
    (void)ctx;
    return builtins[i].name;
}

enum match builtin_match(const char *text, size_t len, const struct builtin **ret)
{
    size_t i = 0;
    enum match m = match_find(text, len, nth_name, NULL, &i);

    if (m == MATCH_EXACT || m == MATCH_PREFIX)
        *ret = &builtins[i];
    return m;
}
