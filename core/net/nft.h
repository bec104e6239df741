// SPDX-License-Identifier: ISC
#pragma once
// What Warren keeps in the kernel's packet filter, all of it in table `inet warren`: members of
// address lists, which are sets there, and jumps from the interface of a session to a chain of the
// administrator's. The table may have any chains and sets of his; of those only Warren's own
// elements are ever touched. Requests are synchronous, as with struct nl.
//
// Two verdict maps hold the jumps, `ppp-in` and `ppp-out`, by the index of the interface, and three
// base chains look them up: `ppp-input`, `ppp-forward`, `ppp-output`. These five are Warren's.

#include "core/base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum { NFT_NAME_SIZE = 256 }; // of a chain or a set, with the NUL

enum nft_way {
    NFT_FROM, // packets that come in by the interface
    NFT_TO,   // packets that go out of it
};

struct nft;

struct nft *nft_new(struct err *err); // in the network namespace of the caller
void nft_free(struct nft *n);         // NULL is fine; what is in the kernel stays

// Takes away what a daemon before this one left behind: its elements, chains and maps. A kernel
// without a packet filter has nothing to take away.
bool nft_sweep(struct nft *n, struct err *err);

// Whether packets can be sent to this chain; the sentence says why not.
bool nft_chain_check(struct nft *n, const char *chain, struct err *err);
bool nft_jump_add(struct nft *n, enum nft_way way, int ifindex, const char *chain, struct err *err);
bool nft_jump_remove(struct nft *n, enum nft_way way, int ifindex, struct err *err);

// Puts an address into a set, which is made where there is none. *ret_ours is false where the
// address was there already: then it is somebody else's to remove.
bool nft_member_add(struct nft *n, const char *set, uint32_t address, const char *user,
    bool *ret_ours, struct err *err);
bool nft_member_remove(struct nft *n, const char *set, uint32_t address, struct err *err);

// A name that the packet filter's own language can write: a letter or '_', then letters, digits and
// any of "_-./".
bool nft_name_ok(const char *name);
