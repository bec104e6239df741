// SPDX-License-Identifier: ISC
#pragma once
// The menu tree as the daemon describes it. The console has no menus of its own: what can be
// typed, completed, explained and how it is printed comes from here. Fetched with
// /console/describe, kept with its hash, fetched again after a reconnect. A schema is counted: a
// parsed script points into the one it was parsed with and keeps it.

#include "core/base/err.h"
#include "core/base/words.h"
#include "core/value/value.h"

#include <stdbool.h>
#include <stddef.h>

enum arg_form {
    ARG_VALUE,     // any value; its type is in `type`
    ARG_CODE,      // a { } body that is run, not evaluated: do=, else=, on-error=
    ARG_NAME,      // the name of a variable, not its value: :local NAME
    ARG_NAMES,     // one or two of them: :foreach k,v
    ARG_CONDITION, // a value that is tested: :if, :while
};

struct schema_prop { // a property of a menu, or an argument of a verb or of a `:` command
    const char *name;
    const char **aliases; // NULL terminated; NULL where there are none
    const struct type *type;
    struct type_arg arg;  // limits, choices; arg.ref is the path of the menu whose names it takes
    const char *fallback; // default as text; NULL where there is none
    const char *help;
    enum arg_form form;
    bool required, read_only, secret, unsettable;
    bool positional;    // arguments: may be given without its name, in order of appearance
    bool flag;          // arguments: stands alone (`once`, `detail`)
    bool local;         // arguments: the console's own, the daemon never gets them
    const char *column; // heading in the table; NULL: not in the table
    int width;          // least width of the column
    bool stats;         // a counter: shown by print stats, and by value-list
    bool detail;        // shown by print detail (a few live values are not)
    bool detail_only;   // ... and only when `detail` is asked for, where that is the usual form
};

enum schema_items { ITEMS_NONE, ITEMS_ONE, ITEMS_MANY };

enum schema_reply {
    REPLY_NONE,    // nothing to show
    REPLY_RETURN,  // =ret= (add, get, count)
    REPLY_ROWS,    // item rows, for print and find
    REPLY_MONITOR, // rows that are refreshed in place
    REPLY_LINES,   // a line per row by a template (ping)
    REPLY_TEXT,    // attribute `text` of each row is a finished line (export)
};

struct schema_verb {
    const char *name, *help;
    enum schema_items items; // takes item numbers, names, ids first
    enum schema_reply reply;
    bool props; // takes the menu's writable properties as arguments (add, set)
    struct schema_prop *args;
    size_t arg_count;
    struct schema_prop *fields; // REPLY_MONITOR: what a sample can have
    size_t field_count;
    // REPLY_LINES: templates with {attribute} and {attribute|filter}; line_failed is for rows that
    // have `status`; interrupted and summary (several lines; a line whose attribute is missing is
    // left out) close the output and are filled from the last row.
    const char *line, *line_failed, *interrupted, *summary;
    const char *confirm; // asked before it is run by somebody at a terminal; NULL: nothing
};

enum schema_kind { MENU_DIR, MENU_LIST, MENU_SETTINGS };

struct schema_flag {
    char letter;
    const char *word; // the attribute that is "true" when the flag is set
    int column;       // flags of one column exclude each other
};

struct schema_menu {
    struct schema_menu *parent;
    const char *name; // the last word: "pptp-client"; "" for the root
    const char *path; // "/interface/pptp-client"; "/" for the root
    const char *help;
    enum schema_kind kind;
    bool table;   // print is a table unless `detail` is asked for; else the other way round
    bool classic; // margins of print as in 2.8
    bool ordered; // has move and place-before
    const char
        *line; // template of an item where a plain print shows lines of text; NULL: it does not
    struct schema_menu **children;
    size_t child_count;
    struct schema_prop *props;
    size_t prop_count;
    struct schema_verb *verbs;
    size_t verb_count;
    struct schema_flag *flags;
    size_t flag_count;
};

struct schema {
    unsigned refs;
    struct schema_menu *root;
    const char *hash;
};

struct row;

struct schema *schema_new(const char *hash); // one reference, the caller's
struct schema *schema_ref(struct schema *s); // NULL gives NULL
void schema_unref(struct schema *s);
// Adds what one row of /console/describe says. Attributes and words that are not known are passed
// over, so that a newer daemon does not lock out an older console; a row that makes no sense
// (no path, a menu nobody announced) is an error.
bool schema_add(struct schema *s, const struct row *described, struct err *err);

// After the last row: adds what the console can do in every menu by what the daemon can, which is
// `edit` where something can be set.
bool schema_finish(struct schema *s, struct err *err);

const struct schema_menu *schema_find(const struct schema *s, const char *path);
// The same by name or by alias; NULL where there is none. Whole names only.
const struct schema_prop *schema_menu_prop(const struct schema_menu *m, const char *name);
const struct schema_verb *schema_menu_verb(const struct schema_menu *m, const char *name);
const struct schema_prop *schema_verb_field(const struct schema_verb *v, const char *name);
const struct schema_flag *schema_menu_flag(const struct schema_menu *m, const char *word);
// Does this look as if a secret were in it? For text that is no command, because of a typing error
// perhaps. Says yes rather too often.
bool schema_names_secret(const struct schema *s, const char *text);
// The menu or verb, as a line that can be typed anywhere ("/ppp secret print"), that has `part` in
// it and comes after `skip` others; menus come before what is in them. False: there are no more.
bool schema_search(const struct schema *s, const char *part, size_t skip, struct buf *ret);
// What can be said in a menu, menus and verbs together, by unique prefix; exact wins. On EXACT and
// PREFIX one of the two results is set, the other NULL.
enum match schema_match(const struct schema_menu *m, const char *text, size_t len,
    const struct schema_menu **ret_menu, const struct schema_verb **ret_verb);
