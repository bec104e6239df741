// SPDX-License-Identifier: ISC
#include "menus/interface/pptp.h"

#include "menus/store.h"
#include "menus/warren.h"

#include <string.h>

const struct word ppp_methods[] = {
    { "mschap2", PPP_MSCHAP2, "MS-CHAPv2: gives keys for encryption" },
    { "mschap1", PPP_MSCHAP1, "MS-CHAPv1: gives keys for encryption" },
    { "chap", PPP_CHAP, "CHAP with MD5" },
    { "pap", PPP_PAP, "The password in the clear" },
    { NULL },
};

const struct word pptp_no_limit[] = {
    { "disabled", 0, "Never ask" },
    { NULL },
};

bool interface_name_free(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    if (old != NULL && strcmp(item_name(old), item_name(item)) == 0)
        return true;
    // A device that is not plugged in has no interface, and wants its name back.
    if ((w->engine == NULL || iface_named(w->engine, item_name(item)) == NULL) &&
        store_named(store_at(w, "/interface/ethernet"), item_name(item)) == NULL)
        return true;
    return err_arg(err, "name", "failure: already have interface with such name");
}

bool pptp_methods_check(const struct item *item, const char *prop, struct err *err)
{
    if (value_flags(ppp_methods, item_text(item, prop)) != 0)
        return true;
    return err_arg(err, prop, "value of %s has to name a way of authentication", prop);
}

bool pptp_is_caller(const struct session *s)
{
    return s->server && s->since != 0 && s->state != SESSION_ENDED;
}

void pptp_uptime(struct item *item, const struct session *s)
{
    struct buf text = { 0 };

    value_time_text(session_uptime(s) / 1000 * 1000, &text);
    item_set(item, "uptime", buf_str(&text));
    buf_free(&text);
}

void pptp_encoding(struct item *item, const struct session *s)
{
    char text[PPP_ENCODING_TEXT];

    item_set(item, "encoding", session_encoding(s, text));
}

bool pptp_session_end(struct warren *w, const struct item *item, struct err *err)
{
    struct session *s = session_find(w->engine, item->id);

    if (s == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    session_close(s, "hung up by the administrator");
    return true;
}
