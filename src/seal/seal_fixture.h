/* What the tests of this room share: bytes from hexadecimal. */
#ifndef SEAL_SEAL_FIXTURE_H
#define SEAL_SEAL_FIXTURE_H

#include "base/assert.h"
#include "base/base64.h"
#include "seal/seal.h"

static inline struct slice from_hex(struct arena *arena, const char *hex)
{
    struct buf bytes = buf_in(arena, 1 << 12);
    gr_assert(hex_get(&bytes, slice_of(hex)));
    return slice_copy(arena, buf_slice(&bytes));
}

#endif
