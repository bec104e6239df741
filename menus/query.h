// SPDX-License-Identifier: ISC
#pragma once
// API queries (`?name=x`, `?#|`): a stack machine over one row.

#include "core/wire/sentence.h"
#include "menus/item.h"

// What a row must have as this property, as its canonical text, for the queries to let it through:
// for looking it up. NULL where they demand no one value; free() it.
char *query_demands(const struct sentence *words, const struct menu *menu, const char *name);
// True if the row passes all query words of the sentence. Without `secrets` a secret is a property
// that has no value.
size_t query_size(const struct sentence *words); // bytes of its query words
bool query_match(const struct sentence *words, const struct item *item, bool secrets);
