// SPDX-License-Identifier: ISC
#pragma once
// Inside of the values: the counted text behind them.

#include "shell/datum.h"

struct datum_text *datum_text_new(const char *s, size_t len);
void datum_text_unref(struct datum_text *t);
