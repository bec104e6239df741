// SPDX-License-Identifier: ISC
// What the console of a script job asks and says.

#include "menus/jobs.h"

#include "menus/call.h"
#include "menus/warren.h"

extern const struct menu menu_console_job;

static void fetch_run(struct call *call)
{
    jobs_fetch(call->w->jobs, call);
}

static void output_run(struct call *call)
{
    jobs_output(call->w->jobs, call);
}

static void report_run(struct call *call)
{
    jobs_report(call->w->jobs, call);
}

static const struct prop output_args[] = {
    { "text", .type = &type_text, .flags = PROP_REQUIRED, .help = "Whole lines, or parts of one" },
    { NULL },
};

static const struct prop report_args[] = {
    { "message", .type = &type_text, .help = "Why it failed; without it, it did not" },
    { "place", .type = &type_text, .help = "Where in its text" },
    { NULL },
};

static const struct verb verbs[] = {
    { "fetch", "The text of the job and its variables", POLICY_READ, .reply = VERB_ROWS,
        .run = fetch_run },
    { "output", "What the job prints", POLICY_READ, .args = output_args, .run = output_run },
    { "report", "How the job ended", POLICY_READ, .args = report_args, .run = report_run },
    { NULL },
};

const struct menu menu_console_job = {
    .path = "/console/job",
    .kind = MENU_DIR,
    .help = "What the console of a script asks",
    .verbs = verbs,
};
