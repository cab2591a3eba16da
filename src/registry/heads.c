/* The tree of heads: RFC 6962 over all dossiers, whose leaves change. Its hashes are kept in
 * derived rows of sixteen, a level for each four of the tree: narrower than a log's tiles, because
 * a change rewrites one row a level and not more should be hashed than must. What a batch changed
 * is written at its commit, each row once. */
#include "registry/registry_priv.h"

#include <string.h>

#include "base/assert.h"
#include "base/base64.h"
#include "base/cbor.h"

#define HEAD_BYTES 512 /* no head is longer: a number has few bytes */
#define HEADS_NAME "greffe-heads "

void registry_head_write(struct buf *out, struct slice number, int64_t n_leaves, int64_t last)
{
    cbor_put_array(out, 3);
    cbor_put_text(out, number);
    cbor_put_int(out, n_leaves);
    cbor_put_int(out, last);
}

void heads_line(struct buf *out, int64_t count, const struct hash *root)
{
    buf_printf(out, HEADS_NAME "%lld ", (long long)count);
    base64_put(out, hash_slice(root));
    buf_char(out, '\n');
}

bool heads_line_read(int64_t *count, struct hash *root, struct arena *arena,
                     struct slice extensions)
{
    struct slice rest = extensions;
    struct slice line = slice_cut(&rest, '\n');
    struct buf bytes = buf_in(arena, 64);
    if (rest.n > 0 || !slice_starts(line, SLICE(HEADS_NAME))) {
        return false;
    }
    line.p += sizeof HEADS_NAME - 1;
    line.n -= sizeof HEADS_NAME - 1;
    struct slice digits = slice_cut(&line, ' ');
    if (!slice_to_int(count, digits, INT64_MAX) || !base64_get(&bytes, line) ||
        !hash_of(root, buf_slice(&bytes))) {
        return false;
    }
    struct buf again = buf_in(arena, 256);
    heads_line(&again, *count, root);
    return slice_equal(buf_slice(&again), extensions);
}

bool heads_change(struct registry *r, const struct registry_dossier *dossier, struct gr_error *e)
{
    if (dossier->serial < 0 || dossier->serial > r->dossiers ||
        dossier->number.n > HEAD_BYTES / 2) {
        return error_set(e, ERROR_RANGE, "dossier %lld cannot follow %lld dossiers",
                         (long long)dossier->serial, (long long)r->dossiers);
    }
    if (r->n_heads == r->cap_heads) {
        size_t cap = r->cap_heads == 0 ? 64 : r->cap_heads * 2;
        struct head_change *wider = ARENA_ARRAY(r->batch, cap, struct head_change);
        if (r->n_heads > 0) {
            memcpy(wider, r->heads, r->n_heads * sizeof *wider);
        }
        r->heads = wider;
        r->cap_heads = cap;
    }
    struct arena_mark mark = arena_mark(r->arena);
    struct buf head = buf_in(r->arena, HEAD_BYTES);
    registry_head_write(&head, dossier->number, dossier->n_leaves, dossier->last);
    struct head_change *change = &r->heads[r->n_heads++];
    change->index = dossier->serial;
    merkle_leaf(&change->hash, buf_slice(&head));
    arena_reset(r->arena, mark);
    r->dossiers += dossier->serial == r->dossiers ? 1 : 0;
    return true;
}

static int64_t head_key(int level, int64_t index)
{
    return ((int64_t)level << 56) | index;
}

/* The hashes of a row; how many in *n. */
static bool row_read(struct hash *out, size_t *n, struct registry *r, int64_t key,
                     struct gr_error *e)
{
    struct arena_mark mark = arena_mark(r->arena);
    struct slice row;
    bool good = store_get(&row, r->arena, r->store, STORE_HEAD, key, e);
    *n = good ? row.n / sizeof *out : 0;
    if (good && (row.n % sizeof *out != 0 || *n > HEAD_WIDTH)) {
        *n = 0;
        good = error_set(e, ERROR_ALTERED, "a row of heads has the wrong length");
    }
    if (good && *n > 0) {
        memcpy(out, row.p, row.n);
    }
    arena_reset(r->arena, mark);
    return good;
}

/* By index; of the same, the later one stays behind the earlier. */
static void sort_changes(struct head_change *list, size_t n, struct arena *arena)
{
    struct head_change *other = ARENA_ARRAY(arena, n, struct head_change);
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t start = 0; start < n; start += 2 * width) {
            size_t middle = start + width < n ? start + width : n;
            size_t end = start + 2 * width < n ? start + 2 * width : n;
            size_t a = start;
            size_t b = middle;
            for (size_t i = start; i < end; i++) {
                bool left = a < middle && (b >= end || list[a].index <= list[b].index);
                other[i] = left ? list[a++] : list[b++];
            }
        }
        memcpy(list, other, n * sizeof *list);
    }
}

/* Writes the changes of one level; those of the next, of rows that are full, take their place. */
static bool write_level(size_t *n, struct registry *r, int level, struct gr_error *e)
{
    size_t next = 0;
    for (size_t i = 0; i < *n;) {
        int64_t index = r->heads[i].index >> HEAD_BITS;
        struct hash row[HEAD_WIDTH];
        size_t count = 0;
        if (!row_read(row, &count, r, head_key(level, index), e)) {
            return false;
        }
        for (; i < *n && r->heads[i].index >> HEAD_BITS == index; i++) {
            size_t place = (size_t)(r->heads[i].index & (HEAD_WIDTH - 1));
            if (place > count) {
                return error_set(e, ERROR_ALTERED, "a row of heads is cut short");
            }
            row[place] = r->heads[i].hash;
            count += place == count ? 1 : 0;
        }
        struct slice bytes = {(const char *)row, count * sizeof *row};
        if (!store_put(r->store, STORE_HEAD, head_key(level, index), 0, bytes, e)) {
            return false;
        }
        if (count == HEAD_WIDTH) {
            r->heads[next].index = index;
            log_fold(&r->heads[next].hash, row, HEAD_WIDTH);
            next++;
        }
    }
    *n = next;
    return true;
}

static bool head_hash(struct hash *out, int level, int64_t index, struct gr_error *e, void *payload)
{
    struct registry *r = payload;
    int below = level % HEAD_BITS;
    int64_t first = index << below;
    size_t offset = (size_t)(first & (HEAD_WIDTH - 1));
    size_t n = (size_t)1 << below;
    struct hash row[HEAD_WIDTH];
    size_t count = 0;
    if (!row_read(row, &count, r, head_key(level / HEAD_BITS, first >> HEAD_BITS), e)) {
        return false;
    }
    if (offset + n > count) {
        return error_set(e, ERROR_STORE, "the heads of dossiers are not all there");
    }
    log_fold(out, &row[offset], n);
    return true;
}

bool heads_write(struct hash *root, struct registry *r, struct gr_error *e)
{
    sort_changes(r->heads, r->n_heads, r->batch);
    for (int level = 0; r->n_heads > 0; level++) {
        if (!write_level(&r->n_heads, r, level, e)) {
            return false;
        }
    }
    return merkle_root_at(root, r->dossiers, head_hash, e, r);
}

bool registry_head_proof(struct merkle_proof *out, struct registry *r, int64_t serial,
                         struct gr_error *e)
{
    int64_t dossiers = registry_dossiers(r);
    if (serial < 0 || serial >= dossiers) {
        return error_set(e, ERROR_ABSENT, "there is no dossier %lld", (long long)serial);
    }
    return merkle_inclusion(out, serial, dossiers, head_hash, e, r);
}
