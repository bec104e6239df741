// SPDX-License-Identifier: ISC
#pragma once
// Conditions of find and print: what of them the daemon can answer goes along as queries, so that
// fewer rows come back; the whole condition is evaluated here all the same.

#include "shell/eval.h"

void where_queries(const struct schema_menu *menu, const struct node *where, struct request *r);
// Drops the rows for which the condition does not hold.
bool where_filter(struct eval *e, const struct schema_menu *menu, const struct node *where,
    struct rows *rows, struct err *err);
