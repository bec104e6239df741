// SPDX-License-Identifier: ISC
#pragma once
// Control frames as text for the log: "LCP ConfReq id=1 <mru 1450> <auth mschap2>". What proves
// somebody's identity (passwords, challenges, responses) is left out.

#include "core/base/buf.h"

#include <stddef.h>
#include <stdint.h>

void ppp_dump(struct buf *to, uint16_t protocol, const uint8_t *info, size_t len);
