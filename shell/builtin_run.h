// SPDX-License-Identifier: ISC
#pragma once
// What the rows of the table in builtin.c run.

#include "shell/eval.h"

// builtin_flow.c
bool run_break(struct call *c, struct datum *ret, struct err *err);
bool run_continue(struct call *c, struct datum *ret, struct err *err);
bool run_delay(struct call *c, struct datum *ret, struct err *err);
bool run_do(struct call *c, struct datum *ret, struct err *err);
bool run_error(struct call *c, struct datum *ret, struct err *err);
bool run_for(struct call *c, struct datum *ret, struct err *err);
bool run_foreach(struct call *c, struct datum *ret, struct err *err);
bool run_if(struct call *c, struct datum *ret, struct err *err);
bool run_onerror(struct call *c, struct datum *ret, struct err *err);
bool run_quit(struct call *c, struct datum *ret, struct err *err);
bool run_retry(struct call *c, struct datum *ret, struct err *err);
bool run_return(struct call *c, struct datum *ret, struct err *err);
bool run_time(struct call *c, struct datum *ret, struct err *err);
bool run_while(struct call *c, struct datum *ret, struct err *err);

// import.c
bool run_import(struct call *c, struct datum *ret, struct err *err);

// builtin_value.c
bool run_global(struct call *c, struct datum *ret, struct err *err);
bool run_local(struct call *c, struct datum *ret, struct err *err);
bool run_nothing(struct call *c, struct datum *ret, struct err *err);
bool run_parse(struct call *c, struct datum *ret, struct err *err);
bool run_put(struct call *c, struct datum *ret, struct err *err);
bool run_set(struct call *c, struct datum *ret, struct err *err);

// builtin_job.c
bool run_environment(struct call *c, struct datum *ret, struct err *err);
bool run_execute(struct call *c, struct datum *ret, struct err *err);
bool run_jobname(struct call *c, struct datum *ret, struct err *err);

// builtin_text.c
bool run_find(struct call *c, struct datum *ret, struct err *err);
bool run_len(struct call *c, struct datum *ret, struct err *err);
bool run_pick(struct call *c, struct datum *ret, struct err *err);
bool run_toarray(struct call *c, struct datum *ret, struct err *err);
bool run_tobool(struct call *c, struct datum *ret, struct err *err);
bool run_toid(struct call *c, struct datum *ret, struct err *err);
bool run_toip(struct call *c, struct datum *ret, struct err *err);
bool run_toip6(struct call *c, struct datum *ret, struct err *err);
bool run_tonum(struct call *c, struct datum *ret, struct err *err);
bool run_tostr(struct call *c, struct datum *ret, struct err *err);
bool run_totime(struct call *c, struct datum *ret, struct err *err);
bool run_typeof(struct call *c, struct datum *ret, struct err *err);

// builtin_data.c
bool run_convert(struct call *c, struct datum *ret, struct err *err);
bool run_deserialize(struct call *c, struct datum *ret, struct err *err);
bool run_serialize(struct call *c, struct datum *ret, struct err *err);
bool run_tocrlf(struct call *c, struct datum *ret, struct err *err);
bool run_tolf(struct call *c, struct datum *ret, struct err *err);

enum data_format { DATA_DSV, DATA_JSON };
enum data_option {
    DATA_KEYED = 1 << 0,
    DATA_PLAIN = 1 << 1,
    DATA_STRINGS = 1 << 2,
    DATA_PRETTY = 1 << 3
};
extern const struct word data_formats[], data_options[];

// builtin_make.c
bool run_beep(struct call *c, struct datum *ret, struct err *err);
bool run_range(struct call *c, struct datum *ret, struct err *err);
bool run_rndnum(struct call *c, struct datum *ret, struct err *err);
bool run_rndstr(struct call *c, struct datum *ret, struct err *err);
bool run_timestamp(struct call *c, struct datum *ret, struct err *err);
bool run_tonsec(struct call *c, struct datum *ret, struct err *err);
