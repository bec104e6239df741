// SPDX-License-Identifier: ISC
#pragma once
// A small router as /console/describe tells it: attributes separated by semicolons.

#include "shell/row.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const sample_describe[] = {
    "kind=menu;path=/interface;type=list;help=Interfaces;flags=X:disabled,R:running",
    "kind=prop;path=/interface;name=name;type=name;column=NAME;help=Name of the interface",
    "kind=prop;path=/interface;name=mtu;type=int;min=68;max=65535;column=MTU;help=Largest packet",
    "kind=verb;path=/interface;name=print;help=Show items;items=none;reply=rows",
    "kind=arg;path=/interface;verb=print;name=detail;type=bool;flags=flag;help=All properties",
    "kind=arg;path=/interface;verb=print;name=interval;type=time;help=Show again and again",
    "kind=arg;path=/interface;verb=print;name=where;type=text;help=Only these",
    "kind=verb;path=/interface;name=export;help=Show as commands;items=none;reply=text",
    "kind=verb;path=/interface;name=monitor;help=Show what is going on;items=many;reply=monitor",
    "kind=arg;path=/interface;verb=monitor;name=numbers;type=text;flags=required,positional;"
    "help=Items",
    "kind=arg;path=/interface;verb=monitor;name=once;type=bool;flags=flag;help=One time",
    "kind=verb;path=/interface;name=monitor-traffic;help=Show rates;items=many;reply=monitor",
    "kind=arg;path=/interface;verb=monitor-traffic;name=numbers;type=text;"
    "flags=required,positional;help=Items",
    "kind=menu;path=/interface/pptp-client;type=list;help=Tunnels to other routers;"
    "flags=X:disabled|R:running;layout=detail;classic=yes",
    "kind=prop;path=/interface/pptp-client;name=name;type=name;help=Name of the interface",
    "kind=prop;path=/interface/pptp-client;name=mtu;type=int;min=68;max=65535;default=1460;"
    "help=Largest packet",
    "kind=prop;path=/interface/pptp-client;name=connect-to;type=host;flags=required;"
    "help=The server",
    "kind=prop;path=/interface/pptp-client;name=user;type=text;flags=required;help=Who to be",
    "kind=prop;path=/interface/pptp-client;name=password;type=text;flags=secret;help=Secret",
    "kind=prop;path=/interface/pptp-client;name=profile;type=ref;ref=/ppp/profile;"
    "help=Settings of the link",
    "kind=prop;path=/interface/pptp-client;name=allow;type=flags;words=mschap2,mschap1,chap,pap;"
    "help=Ways to log in",
    "kind=prop;path=/interface/pptp-client;name=add-default-route;type=bool;help=Way out",
    "kind=prop;path=/interface/pptp-client;name=comment;type=text;help=Remark",
    "kind=prop;path=/interface/pptp-client;name=disabled;type=bool;help=Not in use",
    "kind=verb;path=/interface/pptp-client;name=print;help=Show items;items=none;reply=rows",
    "kind=arg;path=/interface/pptp-client;verb=print;name=detail;type=bool;flags=flag;"
    "help=All properties",
    "kind=verb;path=/interface/pptp-client;name=add;help=Make an item;items=none;reply=return;"
    "props=yes",
    "kind=verb;path=/interface/pptp-client;name=set;help=Change items;items=many;reply=none;"
    "props=yes",
    "kind=arg;path=/interface/pptp-client;verb=set;name=numbers;type=text;"
    "flags=required,positional;help=Items",
    "kind=verb;path=/interface/pptp-client;name=monitor;help=Show its state;items=many;"
    "reply=monitor",
    "kind=arg;path=/interface/pptp-client;verb=monitor;name=numbers;type=text;"
    "flags=required,positional;help=Items",
    "kind=menu;path=/ppp;type=dir;help=Point to point",
    "kind=menu;path=/ppp/profile;type=list;help=Settings of links",
    "kind=prop;path=/ppp/profile;name=name;type=name;column=NAME;help=Name",
    "kind=verb;path=/ppp/profile;name=print;help=Show items;items=none;reply=rows",
    "kind=menu;path=/system;type=dir;help=The machine",
    "kind=menu;path=/system/identity;type=settings;help=The router's name",
    "kind=prop;path=/system/identity;name=name;type=name;help=Name",
    "kind=verb;path=/system/identity;name=print;help=Show settings;items=none;reply=rows",
    "kind=verb;path=/system/identity;name=set;help=Change settings;items=none;reply=none;props=yes",
    "kind=menu;path=/system/note;type=settings;help=For everybody who logs in",
    "kind=menu;path=/log;type=list;help=What happened",
    "kind=verb;path=/log;name=echo;help=Lines for consoles;items=none;reply=text",
    "kind=verb;path=/;name=ping;help=Send echo requests;items=none;reply=lines;"
    "line={host} pong: ttl={ttl} time{time|eqms};line-failed={host} ping {status};"
    "interrupted=ping interrupted;summary={sent} packets transmitted",
    "kind=arg;path=/;verb=ping;name=address;type=host;flags=required,positional;help=Whom",
    "kind=arg;path=/;verb=ping;name=count;type=int;help=How many",
};

// A row from one line of the above.
static inline void sample_described(struct row *row, const char *line)
{
    char text[512], *rest = text, *attribute;

    snprintf(text, sizeof(text), "%s", line);
    while ((attribute = strsep(&rest, ";")) != NULL) {
        char *value = strchr(attribute, '=');

        *value++ = '\0';
        row_set(row, attribute, value);
    }
}
