// SPDX-License-Identifier: ISC
#include "menus/resolve.h"

#include "core/net/ip4.h"
#include "core/net/resolver.h"
#include "menus/call.h"
#include "menus/warren.h"

static void resolve_stop(struct call *call)
{
    resolver_cancel(call->state);
}

static void resolved(void *ctx, const struct resolver_answer *answer)
{
    struct call *call = ctx;
    char text[IP4_TEXT_SIZE];

    call->stop = NULL; // the query has gone
    if (answer->count > 0)
        call_return(call, ip4_text(answer->addresses[0], text));
    else
        call_trapf(call, ERR_GENERAL, "failure: dns name does not exist");
}

void resolve_run(struct call *call)
{
    if (call->w->resolver == NULL) {
        call_trapf(call, ERR_GENERAL, "failure: there is no network");
        return;
    }
    call->stop = resolve_stop;
    call->state =
        resolver_start(call->w->resolver, call_value(call, "domain-name"), resolved, call);
}

const struct prop resolve_args[] = {
    { "domain-name", .type = &type_host, .flags = PROP_REQUIRED | ARG_POSITIONAL,
        .help = "The name" },
    { NULL },
};
