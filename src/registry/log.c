/* A log: leaves in rows, their hashes in tiles of C2SP tlog-tiles (256 wide, a level for each eight
 * of the tree). A tile of the lowest level is a row once it is full, until then its hashes are
 * those kept with the leaves. The tiles above are rows from their first hash on, so that the end of
 * a log is found again in as many reads as the tree has levels. */
#include "registry/registry_priv.h"

#include <string.h>

#include "base/assert.h"

int64_t tile_key(enum registry_log log, int level, int64_t index)
{
    return ((int64_t)log << 60) | ((int64_t)level << 52) | index;
}

void log_keep(struct log_end *to, const struct log_end *from)
{
    to->size = from->size;
    to->edge = from->edge;
    for (int level = 0; level < TILE_LEVELS; level++) {
        to->count[level] = from->count[level];
        memcpy(to->tile[level], from->tile[level],
               (size_t)from->count[level] * sizeof(struct hash));
    }
}

void log_fold(struct hash *out, struct hash *leaves, size_t n)
{
    for (size_t width = n; width > 1; width /= 2) {
        for (size_t i = 0; i < width / 2; i++) {
            merkle_node(&leaves[i], &leaves[2 * i], &leaves[2 * i + 1]);
        }
    }
    *out = leaves[0];
}

/* ---- reading hashes ---- */

struct hashes {
    struct hash *list;
    int64_t first, n, max;
    bool bad;
};

static bool take_hash(int64_t n, struct slice hash, struct slice bytes, void *payload)
{
    struct hashes *h = payload;
    (void)bytes;
    h->bad = h->n == h->max || n != h->first + h->n || !hash_of(&h->list[h->n], hash);
    h->n += h->bad ? 0 : 1;
    return !h->bad;
}

/* The hashes kept with leaves first to first + n. */
static bool leaf_hashes(struct hash *out, struct registry *r, enum registry_log log, int64_t first,
                        int64_t n, struct gr_error *e)
{
    struct hashes h = {out, first, 0, n, false};
    struct store_range range = {log, first, first + n, false};
    if (!store_leaves(r->store, range, e, take_hash, &h)) {
        return false;
    }
    return (!h.bad && h.n == n) ||
           error_set(e, ERROR_ALTERED, "leaf %lld is missing", (long long)(first + h.n));
}

/* The first n hashes of a tile's row. */
static bool row_hashes(struct hash *out, struct registry *r, int64_t key, size_t n,
                       struct gr_error *e)
{
    struct arena_mark mark = arena_mark(r->arena);
    struct slice row;
    bool good = store_get(&row, r->arena, r->store, STORE_TILE, key, e);
    if (good && (row.n < n * sizeof *out || row.n > TILE_WIDTH * sizeof *out)) {
        good = error_set(e, ERROR_ALTERED, "a tile of hashes is missing or cut short");
    }
    if (good) {
        memcpy(out, row.p, n * sizeof *out);
    }
    arena_reset(r->arena, mark);
    return good;
}

bool log_hashes(struct hash *out, struct registry_tree *tree, int level, int64_t first, size_t n,
                struct gr_error *e)
{
    struct registry *r = tree->registry;
    int64_t index = first >> TILE_BITS;
    size_t offset = (size_t)(first & (TILE_WIDTH - 1));
    struct tile_seen *seen = &r->seen[tree->log][level];
    if (seen->there && seen->index == index) {
        memcpy(out, &seen->hash[offset], n * sizeof *out);
        return true;
    }
    int64_t full = registry_size(r, tree->log) >> (TILE_BITS * (level + 1));
    if (index < full) {
        seen->there = row_hashes(seen->hash, r, tile_key(tree->log, level, index), TILE_WIDTH, e);
        seen->index = index;
        memcpy(out, &seen->hash[offset], n * sizeof *out);
        return seen->there;
    }
    if (level == 0) {
        return leaf_hashes(out, r, tree->log, first, (int64_t)n, e);
    }
    struct hash partial[TILE_WIDTH];
    if (!row_hashes(partial, r, tile_key(tree->log, level, index), offset + n, e)) {
        return false;
    }
    memcpy(out, &partial[offset], n * sizeof *out);
    return true;
}

bool registry_tree_hash(struct hash *out, int level, int64_t index, struct gr_error *e,
                        void *payload)
{
    struct registry_tree *tree = payload;
    int below = level % TILE_BITS;
    size_t n = (size_t)1 << below;
    struct hash some[TILE_WIDTH / 2];
    if (level < 0 || level >= TILE_BITS * TILE_LEVELS) {
        return error_set(e, ERROR_RANGE, "a log has no hashes at level %d", level);
    }
    if (!log_hashes(some, tree, level / TILE_BITS, index << below, n, e)) {
        return false;
    }
    log_fold(out, some, n);
    return true;
}

/* ---- growing ---- */

bool log_load(struct registry *r, enum registry_log log, struct gr_error *e)
{
    struct log_end *end = &r->end[log];
    if (!store_size(&end->size, r->store, log, e)) {
        return false;
    }
    if (r->mode == REGISTRY_READ) {
        return true;
    }
    for (int level = 0; level < TILE_LEVELS; level++) {
        int64_t n = end->size >> (TILE_BITS * level);
        end->count[level] = (int)(n & (TILE_WIDTH - 1));
        int64_t index = n >> TILE_BITS;
        size_t count = (size_t)end->count[level];
        bool good = count == 0;
        if (!good && level == 0) {
            good = leaf_hashes(end->tile[0], r, log, index << TILE_BITS, (int64_t)count, e);
        } else if (!good) {
            good = row_hashes(end->tile[level], r, tile_key(log, level, index), count, e);
        }
        if (!good) {
            return false;
        }
    }
    struct registry_tree tree = {r, log};
    return merkle_edge_at(&end->edge, end->size, registry_tree_hash, e, &tree);
}

/* Puts a hash at the end of a level of tiles, whose nth it is; writes the tile where it must be. */
static bool tile_push(struct registry *r, enum registry_log log, int level, int64_t n,
                      const struct hash *hash, struct gr_error *e)
{
    struct log_end *end = &r->end[log];
    gr_assert(level < TILE_LEVELS && end->count[level] == (int)(n & (TILE_WIDTH - 1)));
    end->tile[level][end->count[level]++] = *hash;
    if (level == 0 && end->count[0] < TILE_WIDTH) {
        return true;
    }
    size_t bytes = (size_t)end->count[level] * sizeof *hash;
    struct slice row = {(const char *)end->tile[level], bytes};
    end->count[level] %= TILE_WIDTH;
    return store_put(r->store, STORE_TILE, tile_key(log, level, n >> TILE_BITS), 0, row, e);
}

bool log_append(struct registry *r, enum registry_log log, struct slice leaf, struct gr_error *e)
{
    struct log_end *end = &r->end[log];
    struct merkle_edge *edge = &end->edge;
    int64_t n = end->size;
    struct hash hash;
    merkle_leaf(&hash, leaf);
    if (!store_put_leaf(r->store, log, n, &hash, leaf, e) || !tile_push(r, log, 0, n, &hash, e)) {
        return false;
    }
    size_t place = 0;
    for (int64_t bits = n; bits != 0; bits &= bits - 1) {
        place++;
    }
    int level = 0;
    for (int64_t rest = n; (rest & 1) != 0; rest >>= 1) {
        merkle_node(&hash, &edge->node[--place], &hash);
        level++;
        if (level % TILE_BITS == 0 && !tile_push(r, log, level / TILE_BITS, n >> level, &hash, e)) {
            return false;
        }
    }
    edge->node[place] = hash;
    edge->size = n + 1;
    end->size = n + 1;
    return true;
}

/* ---- reading back ---- */

struct reading_back {
    struct merkle_edge edge;
    int64_t next;
    int64_t wrong; /* LEAF_NONE: none so far */
};

static bool compare(int64_t n, struct slice hash, struct slice bytes, void *payload)
{
    struct reading_back *b = payload;
    struct hash again;
    merkle_leaf(&again, bytes);
    if (n != b->next || !slice_equal(hash_slice(&again), hash)) {
        b->wrong = b->next;
        return false;
    }
    merkle_append(&b->edge, &again);
    b->next++;
    return true;
}

bool log_read_back(struct registry *r, enum registry_log log, struct gr_error *e)
{
    const struct log_end *end = &r->end[log];
    struct reading_back b = {r->before[log].edge, r->before[log].size, LEAF_NONE};
    struct store_range range = {log, b.next, end->size, true};
    if (!store_leaves(r->store, range, e, compare, &b)) {
        return false;
    }
    struct hash read;
    struct hash meant;
    merkle_root(&read, &b.edge);
    merkle_root(&meant, &end->edge);
    if (b.wrong == LEAF_NONE && b.next == end->size && hash_equal(&read, &meant)) {
        return true;
    }
    return error_set(e, ERROR_ALTERED, "leaf %lld was read back otherwise than it was written",
                     (long long)(b.wrong == LEAF_NONE ? b.next : b.wrong));
}
