// SPDX-License-Identifier: ISC
#include "menus/menu.h"

static const char no_door[] = "Kept for exports: Warren has no such door";

const struct word policy_words[] = {
    { "local", POLICY_LOCAL, "A console on this machine" },
    { "telnet", POLICY_TELNET, no_door },
    { "ssh", POLICY_SSH, "A console over ssh" },
    { "ftp", POLICY_FTP, "To write, change and remove files" },
    { "reboot", POLICY_REBOOT, "To restart the router" },
    { "read", POLICY_READ, "To see the configuration" },
    { "write", POLICY_WRITE, "To change the configuration" },
    { "policy", POLICY_POLICY, "To change users and their rights" },
    { "test", POLICY_TEST, "To ping and the like" },
    { "winbox", POLICY_WINBOX, no_door },
    { "password", POLICY_PASSWORD, "To change the own password" },
    { "web", POLICY_WEB, no_door },
    { "sniff", POLICY_SNIFF, no_door },
    { "sensitive", POLICY_SENSITIVE, "To see passwords and other secrets" },
    { "api", POLICY_API, "The API over TCP" },
    { "romon", POLICY_ROMON, no_door },
    { "dude", POLICY_DUDE, no_door },
    { "tikapp", POLICY_TIKAPP, no_door },
    { "rest-api", POLICY_REST_API, no_door },
    { NULL },
};
