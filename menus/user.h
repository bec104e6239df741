// SPDX-License-Identifier: ISC
#pragma once
// The users of the router, for the doors: who may come in, and what each may do then.

#include "menus/serve.h"
#include "menus/store.h"

#include <stdbool.h>
#include <stdint.h>

// The stored user of that name; NULL where there is none.
const struct item *user_named(struct warren *w, const char *name);
// What the user's group grants (enum policy); 0 while the user is disabled.
unsigned user_policies(struct warren *w, const struct item *user);
// Whether one of the networks in the list has the address. All have it where the list is empty.
bool networks_have(const char *list, uint32_t address);
bool user_comes_from(const struct item *user, uint32_t address); // its addresses allow this one
bool user_is_legacy(const struct item *user);                    // its password is in clear text
bool user_any_legacy(struct warren *w);                          // of one that is enabled
// Remembers when the user came in last.
void user_logged_in(struct warren *w, const struct item *user);

// After a change of users or groups: those who are logged in go on with their present rights, and
// those who are no users any more leave.
void users_review(struct warren *w);
// One user must be able to mend what others broke. False with a sentence where none is left.
bool users_one_is_full(struct warren *w, struct err *err);
