// SPDX-License-Identifier: ISC
#include "menus/interface/methods.h"

#include "core/engine/iface.h"
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
