// SPDX-License-Identifier: ISC
#pragma once
// Inside of /import: shared by the import_*.c files, and by the menu commands that run for one.

#include "shell/eval.h"

struct import {
    struct session *session;
    struct script *script;
    const char *name; // of the file
    unsigned version; // of the RouterOS that made it; 0: Warren
    bool skip_unknown;
    char batch[24]; // see below; no two imports of a connection have the same
    // Settings menus that the file has set already: their defaults are settled by then.
    const struct schema_menu **settled;
    size_t settled_count;
    // Where the statement being run stands. Lines are counted along with the statements, because a
    // file may have very many.
    size_t at;
    unsigned line;
    const char *path; // of the last menu line, as typed; NULL: none yet
    size_t path_len;
    struct left_out *left_out;
};

// import_menu.c: what the requests of an import say beside their values (the daemon's words for it
// are in menus/import.h), and what the answers say.
void import_request(struct import *im, const struct command *c, struct request *r);
void import_reply(struct import *im, const struct command *c, const struct reply *reply);

// import_report.c: what was left out, by menu and reason.
void import_leave(struct import *im, const struct node *n, const char *reason);
// A command whose request said so: `what` is about names with commas between them.
void import_leave_names(
    struct import *im, const struct command *c, const char *what, const char *names);
void import_report(const struct import *im, struct buf *out);
void import_report_free(struct import *im);
unsigned import_line(struct import *im, size_t at); // of a place in the statement being run

// import_map.c: other names for interfaces. `map` is "ether1:enp1s0,ether2:enp2s0".
bool import_map(struct script *script, const char *map, struct err *err);

// import_check.c: what can be found wrong without running anything. Appends a line for each.
unsigned import_check(struct import *im, const struct node *root, struct buf *out);

// import_send.c: runs the statements of the script, several commands on their way at once where
// nobody needs their answers.
struct import_run {
    struct eval *eval;
    bool verbose, progress;
    unsigned from_line;
};
bool import_statements(struct import *im, const struct import_run *run, struct err *err);
