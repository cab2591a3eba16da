/* The tree of heads in memory, for verification: all hashes of its perfect subtrees. What changed
 * is hashed again when the root is asked for, each node once. */
#include "registry/verify_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

#define BLOCK 4096
#define LEVELS 48

struct heads_plain {
    struct arena *arena;
    struct hash **blocks[LEVELS];
    int64_t max, count;
    int64_t *changed; /* indexes, once each */
    size_t n_changed, cap_changed;
    uint8_t *is_changed; /* by index */
};

struct heads_plain *heads_plain_open(struct arena *arena, int64_t max)
{
    struct heads_plain *h = ARENA_NEW(arena, struct heads_plain);
    h->arena = arena;
    h->max = max;
    h->is_changed = arena_get(arena, (size_t)max + 1);
    return h;
}

static struct hash *node(struct heads_plain *h, int level, int64_t index)
{
    gr_assert(level < LEVELS && index <= h->max >> level);
    size_t block = (size_t)index / BLOCK;
    if (h->blocks[level] == NULL) {
        size_t blocks = (size_t)(h->max >> level) / BLOCK + 1;
        h->blocks[level] = ARENA_ARRAY(h->arena, blocks, struct hash *);
    }
    if (h->blocks[level][block] == NULL) {
        size_t left = (size_t)(h->max >> level) + 1 - block * BLOCK;
        h->blocks[level][block] = ARENA_ARRAY(h->arena, left < BLOCK ? left : BLOCK, struct hash);
    }
    return &h->blocks[level][block][(size_t)index % BLOCK];
}

void heads_plain_put(struct heads_plain *h, int64_t index, const struct hash *leaf)
{
    gr_assert(index >= 0 && index < h->max);
    *node(h, 0, index) = *leaf;
    h->count = index >= h->count ? index + 1 : h->count;
    if (h->is_changed[index]) {
        return;
    }
    if (h->n_changed == h->cap_changed) {
        size_t cap = h->cap_changed == 0 ? 1024 : 2 * h->cap_changed;
        int64_t *wider = ARENA_ARRAY(h->arena, cap, int64_t);
        if (h->n_changed > 0) {
            memcpy(wider, h->changed, h->n_changed * sizeof *wider);
        }
        h->changed = wider;
        h->cap_changed = cap;
    }
    h->is_changed[index] = 1;
    h->changed[h->n_changed++] = index;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool source(struct hash *out, int level, int64_t index, struct gr_error *e, void *payload)
{
    (void)e;
    *out = *node(payload, level, index);
    return true;
}

void heads_plain_root(struct hash *root, struct heads_plain *h)
{
    for (size_t i = 0; i < h->n_changed; i++) {
        h->is_changed[h->changed[i]] = 0;
    }
    if (h->n_changed > 1) {
        qsort(h->changed, h->n_changed, sizeof *h->changed, by_number);
    }
    size_t n = h->n_changed;
    for (int level = 0; n > 0 && level + 1 < LEVELS; level++) {
        size_t next = 0;
        for (size_t i = 0; i < n; i++) {
            int64_t up = h->changed[i] / 2;
            bool again = next > 0 && h->changed[next - 1] == up;
            if (!again && up < h->count >> (level + 1)) {
                merkle_node(node(h, level + 1, up), node(h, level, 2 * up),
                            node(h, level, 2 * up + 1));
                h->changed[next++] = up;
            }
        }
        n = next;
    }
    h->n_changed = 0;
    bool good = merkle_root_at(root, h->count, source, NULL, h);
    gr_assert(good);
}
