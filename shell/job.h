// SPDX-License-Identifier: ISC
#pragma once
// `warren --fd N`: runs one script for the daemon. Text and variables come over the connection,
// what it prints and how it ended go back.

#include "shell/report.h"

enum exit_status job_run(struct session *s);
