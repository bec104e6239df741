// SPDX-License-Identifier: ISC
#pragma once
// Where a running command shows things. The evaluator knows no terminal: it hands finished text
// and rows to these functions. The console draws tables and live screens behind them, a test
// collects text.

#include "shell/row.h"
#include "shell/schema.h"

#include <stdbool.h>
#include <stddef.h>

enum print_form {
    PRINT_DEFAULT, // what the menu says: table, detail or settings
    PRINT_TABLE,   // brief
    PRINT_DETAIL,
    PRINT_TERSE,
    PRINT_VALUE_LIST,
};

struct print_job {
    const struct schema_menu *menu;
    enum print_form form;
    const char *const *proplist; // NULL terminated: only these, in this order; NULL: all
    bool without_paging;
    bool repaint; // a later round of `interval=`: takes the place of the last one
    // Rows are in print order; numbers[i] is the number of rows.rows[i].
    const struct rows *rows;
    const size_t *numbers;
};

struct stream_job {
    const struct schema_menu *menu;
    const struct schema_verb *verb; // REPLY_MONITOR or REPLY_LINES with the templates
    bool once;
    size_t items;          // how many items are looked at: rows of one refresh
    struct client *client; // for client_watch(): keys while it runs
};

struct output {
    void *ctx;
    // Finished text with its newlines, for :put, export, logs.
    void (*text)(void *ctx, const char *text, size_t len);
    // Rows of print. False ends an interval print: somebody has pressed Q.
    bool (*print)(void *ctx, const struct print_job *job);
    // monitor, ping: begin, a call per row, end. stream_row returns false to stop the command.
    void (*stream_begin)(void *ctx, const struct stream_job *job);
    bool (*stream_row)(void *ctx, const struct row *row);
    void (*stream_end)(void *ctx, bool interrupted);
};
