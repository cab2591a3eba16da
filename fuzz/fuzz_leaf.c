/* Any bytes are a leaf or are refused; what is a leaf is written again byte for byte, and its
 * signed part is as well. */
#include <stdint.h>
#include <string.h>

#include "base/assert.h"
#include "registry/leaf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open((size_t)1 << 26);
    struct gr_error e = {0};
    struct slice bytes = {(const char *)data, size};
    struct leaf leaf;
    if (leaf_read(&leaf, arena, bytes, &e)) {
        struct buf again = buf_in(arena, LIMIT_LEAF_BYTES);
        leaf_write(&again, &leaf);
        gr_assert(!again.full && slice_equal(buf_slice(&again), bytes));
        struct buf text = buf_in(arena, 2 * LIMIT_LEAF_BYTES);
        leaf_write_signed(&text, &leaf);
        gr_assert(text.n > 0 && leaf_kind_name(leaf.kind) != NULL);
    } else {
        gr_assert(e.code == ERROR_FORMAT && e.text[0] != '\0');
    }
    arena_close(arena);
    return 0;
}
