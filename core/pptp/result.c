// SPDX-License-Identifier: ISC
#include "core/pptp/ctrl_priv.h"

#include <stdio.h>

const struct word pptp_start_results[] = {
    { "general error", PPTP_START_ERROR },
    { "a control connection exists already", PPTP_START_EXISTS },
    { "not authorised", PPTP_START_NOT_AUTHORISED },
    { "it does not speak PPTP version 1.0", PPTP_START_VERSION },
    { NULL },
};

const struct word pptp_call_results[] = {
    { "general error", PPTP_CALL_ERROR },
    { "no carrier", PPTP_CALL_NO_CARRIER },
    { "busy", PPTP_CALL_BUSY },
    { "no dial tone", PPTP_CALL_NO_DIAL_TONE },
    { "time-out", PPTP_CALL_TIME_OUT },
    { "do not accept", PPTP_CALL_NOT_ACCEPTED },
    { NULL },
};

const struct word pptp_disconnect_results[] = {
    { "lost carrier", PPTP_CDN_LOST_CARRIER },
    { "general error", PPTP_CDN_ERROR },
    { "for administrative reasons", PPTP_CDN_ADMINISTRATIVE },
    { "on request", PPTP_CDN_REQUEST },
    { NULL },
};

const struct word pptp_stop_reasons[] = {
    { "no reason given", PPTP_STOP_NONE },
    { "protocol error", PPTP_STOP_PROTOCOL },
    { "it is shutting down", PPTP_STOP_SHUTDOWN },
    { NULL },
};

static const struct word errors[] = {
    { "not connected", PPTP_ERROR_NOT_CONNECTED },
    { "bad format", PPTP_ERROR_BAD_FORMAT },
    { "bad value", PPTP_ERROR_BAD_VALUE },
    { "no resource", PPTP_ERROR_NO_RESOURCE },
    { "bad call id", PPTP_ERROR_BAD_CALL_ID },
    { "error of the access concentrator", PPTP_ERROR_PAC },
    { NULL },
};

struct pptp_sentence pptp_sentence(
    const char *what, const struct word *results, unsigned result, unsigned error)
{
    const char *word = word_of(results, (int)result);
    const char *detail = word_of(errors, (int)error);
    struct pptp_sentence s;
    char code[16];

    snprintf(code, sizeof(code), "code %u", result);
    snprintf(s.text, sizeof(s.text), "%s: %s%s%s%s", what, word != NULL ? word : code,
        detail != NULL ? " (" : "", detail != NULL ? detail : "", detail != NULL ? ")" : "");
    return s;
}
