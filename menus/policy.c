// SPDX-License-Identifier: ISC
#include "menus/menu.h"

const struct word policy_words[] = {
    { "local", POLICY_LOCAL },
    { "ssh", POLICY_SSH },
    { "api", POLICY_API },
    { "ftp", POLICY_FTP },
    { "reboot", POLICY_REBOOT },
    { "read", POLICY_READ },
    { "write", POLICY_WRITE },
    { "policy", POLICY_POLICY },
    { "test", POLICY_TEST },
    { "password", POLICY_PASSWORD },
    { "sensitive", POLICY_SENSITIVE },
    { NULL },
};
