// SPDX-License-Identifier: ISC
#pragma once
// API queries (`?name=x`, `?#|`): a stack machine over one row.

#include "core/wire/sentence.h"
#include "menus/item.h"

// True if the row passes all query words of the sentence. Without `secrets` a secret is a property
// that has no value.
size_t query_size(const struct sentence *words); // bytes of its query words
bool query_match(const struct sentence *words, const struct item *item, bool secrets);
