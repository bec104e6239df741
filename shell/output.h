// SPDX-License-Identifier: ISC
#pragma once
// Where a running command shows things. The evaluator knows no terminal: it hands finished text
// and rows to these functions. The console draws tables and live screens behind them, a test
// collects text.

#include "core/base/buf.h"
#include "core/base/clock.h"
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
    bool stats;                  // the counters
    bool show_ids;               // in place of numbers
    bool without_paging;
    bool repaint;     // a later round of `interval=`: takes the place of the last one
    bool follow;      // others come after these rows, in the same columns
    bool below;       // they are such others: no heading
    const char *text; // finished text to be shown in place of the rows; NULL: there are rows
    struct buf *to;   // takes the text in place of the screen (file=); NULL: the screen
    // Rows are in print order; numbers[i] is the number of rows.rows[i].
    const struct rows *rows;
    const size_t *numbers;
};

struct stream_job {
    const struct schema_menu *menu;
    const struct schema_verb *verb; // REPLY_MONITOR or REPLY_LINES with the templates
    bool once;
    bool dump;             // samples below each other, whatever the terminal can do
    bool graph;            // a picture of the last samples in place of the numbers
    msec_t freeze;         // after this time a picture stays and the next is drawn below; 0: never
    size_t items;          // how many items are looked at: rows of one refresh
    struct client *client; // for client_watch(): keys while it runs
    // Takes the text of each sample in place of the screen (file=); NULL: the screen.
    bool (*to)(void *ctx, const struct buf *text);
    void *to_ctx;
};

struct output {
    void *ctx;
    // Finished text with its newlines, for :put, export, logs.
    void (*text)(void *ctx, const char *text, size_t len);
    // Rows of print. False ends a print that goes on: somebody has pressed Q.
    bool (*print)(void *ctx, const struct print_job *job);
    // Called often while a print that goes on has nothing to show. False ends it.
    bool (*idle)(void *ctx);
    // monitor, ping: begin, a call per row, end. stream_row returns false to stop the command.
    void (*stream_begin)(void *ctx, const struct stream_job *job);
    bool (*stream_row)(void *ctx, const struct row *row);
    void (*stream_end)(void *ctx, bool interrupted);
};
