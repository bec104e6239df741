// SPDX-License-Identifier: ISC
#pragma once
// A door for strangers: one service of /ip/service. Listens, lets them log in, and tries again for
// as long as it cannot have its port.

#include "core/base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct gate;
struct warren;

struct gate_config {
    bool enabled, only_1_2;
    uint16_t port;
    const char *address;     // networks that may connect; "": all
    const char *certificate; // a PEM file below DIR/files; NULL: the router's own
};

// `via` is the service's name and lives for ever.
struct gate *gate_new(struct warren *w, const char *via, bool tls);
void gate_free(struct gate *g); // everybody leaves; NULL is fine
// What the configuration says counts at once. Connections stay, unless the gate is disabled: then
// they end soon, but never inside this call.
void gate_set(struct gate *g, const struct gate_config *config);
const char *gate_trouble(const struct gate *g);     // why it is enabled and does not listen; ""
const char *gate_fingerprint(const struct gate *g); // of the certificate in use; NULL: none
