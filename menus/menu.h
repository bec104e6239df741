// SPDX-License-Identifier: ISC
#pragma once
// The vocabulary of the menu tree: read this file first. A menu is one file with one
// `const struct menu`; its properties and verbs are rows. Parsing, completion, help, print, export,
// storage, permission and the hiding of secrets follow from the rows; nothing else names a
// property.
//
// A newcomer adds a menu by writing one file and adding one line to menus/menus.list.

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/words.h"
#include "core/value/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;
struct item;
struct menu;
struct store;
struct warren;

enum prop_flag {
    PROP_KEY = 1 << 0,         // the item's name: unique in the menu, referred to by others
    PROP_REQUIRED = 1 << 1,    // must be given to add
    PROP_READ_ONLY = 1 << 2,   // shown, never set; not stored; filled by live()
    PROP_SECRET = 1 << 3,      // hidden from logs and from who may not see it
    PROP_UNSET = 1 << 4,       // may have no value at all, and is not shown then
    PROP_NO_DETAIL = 1 << 5,   // in the table only
    PROP_SOFT_REF = 1 << 6,    // a reference that may dangle: what it names may come and go
    PROP_ANY_REF = 1 << 7,     // takes a reference or any other value of its type (pool or address)
    PROP_MEMORY = 1 << 8,      // stored, kept up to date by the daemon, not set by anybody
    PROP_DETAIL_ONLY = 1 << 9, // shown by print detail, not by a plain print of the same form
    PROP_STATS = 1 << 10,      // a counter: shown by print stats alone, under its column
    PROP_HIDDEN = 1 << 11,     // never shown: neither print nor get nor a query tells it
};

// What a change of the property does to what is running.
enum prop_effect {
    EFFECT_NONE = 0,
    EFFECT_LIVE = 1 << 0,        // takes effect at once, nothing is interrupted
    EFFECT_RENEGOTIATE = 1 << 1, // PPP negotiates anew
    EFFECT_RESTART = 1 << 2,     // the link goes down and up again
};

enum { PROP_ALIASES = 3 };

struct prop {
    const char *name;
    const char *aliases[PROP_ALIASES]; // later RouterOS names, accepted on input, sent in API rows
    const struct type *type;
    struct type_arg arg;
    const char *fallback; // the default, as text in canonical form; NULL: none
    // The default in files that RouterOS 3 to 6, and 7, have exported, where it is another one; the
    // second counts where it is set.
    const char *later[2];
    const char *number; // name without a value: this prefix + the first free number
    unsigned flags;     // enum prop_flag
    unsigned effect;    // enum prop_effect
    const char *column; // heading in the table; NULL: not in the table
    int width;          // least width of that column
    const char *help;
    // What the type cannot know about one value: appends the form that is kept, or refuses with a
    // sentence. Gets what the type made of it. NULL: the type knows all.
    bool (*normal)(const char *value, struct buf *out, struct err *err);
};

// A letter in front of the items of print. `word` is a property or a state (disabled, dynamic,
// running, ...) that is "yes" when the flag is set; flags of one column exclude each other.
struct menu_flag {
    char letter;
    const char *word;
    int column;
};

// A property of RouterOS's that Warren does not have, and without which an item means something
// else unless it has this value (NULL: any). An import leaves such an item out.
struct menu_foreign {
    const char *name, *harmless;
};

// What a user may do: the policies of /user group, by RouterOS's names (policy_words). The first
// ones say by which door somebody may come in.
enum policy {
    POLICY_LOCAL = 1 << 0, // a console on this machine
    POLICY_SSH = 1 << 1,   // a console over ssh
    POLICY_API = 1 << 2,   // the API over TCP
    POLICY_FTP = 1 << 3,   // to write, change and remove files
    POLICY_REBOOT = 1 << 4,
    POLICY_READ = 1 << 5,
    POLICY_WRITE = 1 << 6,
    POLICY_POLICY = 1 << 7,     // users and their rights; with write
    POLICY_TEST = 1 << 8,       // ping and its like
    POLICY_PASSWORD = 1 << 9,   // to change one's own
    POLICY_SENSITIVE = 1 << 10, // sees secrets
    // For doors and tools of RouterOS's that Warren does not have: kept, so that exports import.
    POLICY_TELNET = 1 << 11,
    POLICY_WINBOX = 1 << 12,
    POLICY_WEB = 1 << 13,
    POLICY_SNIFF = 1 << 14,
    POLICY_ROMON = 1 << 15,
    POLICY_DUDE = 1 << 16,
    POLICY_TIKAPP = 1 << 17,
    POLICY_REST_API = 1 << 18,
    POLICY_ALL = (1 << 19) - 1,
};
extern const struct word policy_words[]; // in RouterOS's order

enum verb_items { VERB_NO_ITEM, VERB_ONE_ITEM, VERB_ITEMS };
enum verb_reply {
    VERB_SILENT,
    VERB_RETURNS,
    VERB_ROWS,
    VERB_MONITOR,
    VERB_LINES,
    VERB_TEXT,
};

enum {
    ARG_POSITIONAL = 1 << 16,
    ARG_FLAG = 1 << 17
}; // beside PROP_REQUIRED in an argument's flags

struct verb {
    const char *name, *help;
    enum policy policy; // 0: POLICY_READ
    enum verb_items items;
    enum verb_reply reply;
    bool props;   // takes the menu's own properties as arguments
    bool queries; // takes API queries (`?name=x`)
    // Ends with .name = NULL; may be NULL. An argument that is PROP_KEY is the items by the name
    // that this verb has for them.
    const struct prop *args;
    // How a console words the rows of VERB_LINES (see describe.c).
    const char *line, *line_failed, *interrupted, *summary;
    const char *confirm; // what a console asks before it sends this: "Dangerous! Reset anyway?"
    // Answers now, or keeps the call and answers later; every call ends with call_done() or
    // call_trap(), once.
    void (*run)(struct call *call);
    // VERB_MONITOR (run is op_monitor): the fields of a sample as the props of a menu without a
    // path, and what fills them from an item. False: the item is gone.
    const struct menu *fields;
    bool (*sample)(struct warren *w, const struct item *item, struct item *sample);
};

enum menu_kind {
    MENU_DIR,      // only sub-menus (and perhaps verbs)
    MENU_LIST,     // items
    MENU_SETTINGS, // one row that is always there
};

struct menu {
    const char *path; // "/interface/pptp-client"
    const char *help;
    enum menu_kind kind;
    bool table;       // print is a table; else print is the detail form
    const char *line; // a plain print shows lines of text in place of a table: "{time} {message}"
    bool classic;     // print has the margins of 2.8, as the manual shows them; else those of v6
    bool ordered;     // items have an order of their own: move, place-before
    bool read_only;   // no add and no set: rows come from dynamic() alone
    bool fixed;       // items are made by the daemon (one per device): they can be set, not added
    bool removable;   // read_only rows that remove ends (hang up a session)
    bool no_disable;  // the items have no `disabled`
    bool no_comment;  // the items have no `comment`
    unsigned policy;  // enum policy: what a change needs beside POLICY_WRITE
    bool disabled_at_first;        // `disabled` is yes unless add says otherwise
    const struct prop *props;      // ends with .name = NULL
    const struct verb *verbs;      // beyond the generic ones; ends with .name = NULL; may be NULL
    const struct menu_flag *flags; // ends with .letter = 0; may be NULL
    const struct menu_foreign *foreign; // ends with .name = NULL; may be NULL

    const char *names;     // menus with the same word here share one space of names: "interface"
    const char *kind_name; // "PPTP Server settings" changed; NULL: it follows from the path
    const char *duplicate; // refuses a name that is taken; NULL: the usual sentence

    // Items that every router has: made (store_builtin) when the tables are opened.
    void (*builtin)(struct store *s);
    // What a built-in item begins with where that is not the property's fallback; else NULL.
    const char *(*pristine)(const struct item *item, const struct prop *p);
    // Brings a new or changed item into its one form before it is checked: what follows from other
    // values need not be kept. `old` is NULL for a new item.
    void (*settle)(struct warren *w, struct item *item, const struct item *old);
    // The property that settle() would work on for tens of milliseconds, NULL: there is none in
    // this item; and the form that it keeps then. A request has the form made off the loop before
    // it changes anything (menus/slow.h); settle() does it for whoever comes another way.
    const char *(*slow)(const struct item *item);
    void (*slow_form)(const char *value, struct buf *form);
    // What the types cannot know. `old` is NULL for a new item. False with a sentence.
    bool (*validate)(
        struct warren *w, const struct item *item, const struct item *old, struct err *err);
    // May this item go? (built-in ones may not)
    bool (*may_remove)(struct warren *w, const struct item *item, struct err *err);
    // The change is valid and about to be committed: make it so. old NULL: added (or loaded at
    // start); item NULL: removed. `effects` is the union of the changed properties' effects.
    // False with a sentence takes the whole change back: this function is called again the other
    // way round, for this item too, and removing what is not there is no error.
    bool (*apply)(struct warren *w, const struct item *old, const struct item *item,
        unsigned effects, struct err *err);
    // Fills the read-only properties of a stored item (or of the settings row).
    void (*live)(struct warren *w, struct item *item);
    // Rows that nobody typed: calls row() for each, in order. The item is only lent.
    void (*dynamic)(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx);
    // For rows that only ever come, faster perhaps than a client reads: the number that the next
    // one gets, and what sends the rows from a number on until the call is cancelled. NULL: rows
    // that change are announced (store_announce).
    uint64_t (*next)(struct warren *w);
    void (*follow)(struct call *call, uint64_t from);
    // Ends a dynamic row (remove of /ppp active, of a dynamic server interface).
    bool (*end)(struct warren *w, const struct item *item, struct err *err);
};

// The tree, in print order. NULL after the last.
extern const struct menu *const menus[];
