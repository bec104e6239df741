// SPDX-License-Identifier: ISC
#pragma once
// `warren --check FILE...`: grammar only, no daemon, nothing is run.

#include "shell/report.h"

enum exit_status check_file(const char *path);
