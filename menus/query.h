// SPDX-License-Identifier: ISC
#pragma once
// API queries (`?name=x`, `?#|`): a stack machine over one row.

#include "core/wire/sentence.h"
#include "menus/item.h"

// True if the row passes all query words of the sentence.
bool query_match(const struct sentence *words, const struct item *item);
