// SPDX-License-Identifier: ISC
#pragma once
// Output without a terminal's arts: one line per row, name=value pairs.

#include "shell/output.h"

struct output plain_output(void);
