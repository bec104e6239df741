// SPDX-License-Identifier: ISC
#pragma once
// What the values and variables of a console take, counted where they are made and given up. A
// script that makes more and more of them must end in an error, not in the memory of the machine.
// There is one count, because there is one script at a time.

#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define MEMORY_MAX (256u << 20)

void memory_take(size_t bytes);
void memory_give(size_t bytes);
size_t memory_taken(void);
// Whoever makes values asks. False, with a sentence, where nothing is left.
bool memory_left(struct err *err);
