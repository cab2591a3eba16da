/* The Merkle tree of RFC 6962 section 2.1: growing it at its right edge, its roots, and the proofs
 * of sections 2.1.1 and 2.1.2, built from the hashes of perfect subtrees. At most one part of a
 * proof is the hash of a subtree that is not perfect, so a proof asks its source for at most about
 * two hashes a level. Checking is in merkle_check.c. */
#include "seal/merkle.h"

#include "base/assert.h"

void merkle_leaf(struct hash *out, struct slice bytes)
{
    hash_two(out, (struct slice){.p = "\x00", .n = 1}, bytes);
}

void merkle_node(struct hash *out, const struct hash *left, const struct hash *right)
{
    char bytes[1 + 2 * SEAL_HASH_BYTES];
    bytes[0] = 0x01;
    for (size_t i = 0; i < SEAL_HASH_BYTES; i++) {
        bytes[1 + i] = (char)left->b[i];
        bytes[1 + SEAL_HASH_BYTES + i] = (char)right->b[i];
    }
    hash_bytes(out, (struct slice){.p = bytes, .n = sizeof bytes});
}

void merkle_empty(struct hash *out)
{
    hash_bytes(out, (struct slice){0});
}

/* How many perfect subtrees a tree of this size is made of. */
static size_t edge_nodes(int64_t size)
{
    size_t n = 0;
    for (uint64_t rest = (uint64_t)size; rest > 0; rest &= rest - 1) {
        n++;
    }
    return n;
}

void merkle_append(struct merkle_edge *edge, const struct hash *leaf)
{
    gr_assert(edge->size >= 0 && edge->size < INT64_MAX);
    size_t n = edge_nodes(edge->size);
    struct hash node = *leaf;
    for (int64_t rest = edge->size; rest % 2 == 1; rest /= 2) {
        n--;
        merkle_node(&node, &edge->node[n], &node);
    }
    edge->node[n] = node;
    edge->size++;
}

void merkle_root(struct hash *out, const struct merkle_edge *edge)
{
    gr_assert(edge->size >= 0);
    size_t n = edge_nodes(edge->size);
    if (n == 0) {
        merkle_empty(out);
        return;
    }
    struct hash root = edge->node[n - 1];
    for (n--; n > 0; n--) {
        merkle_node(&root, &edge->node[n - 1], &root);
    }
    *out = root;
}

/* Where proofs come from. */
struct origin {
    merkle_source source;
    struct gr_error *e;
    void *payload;
};

/* The edge of the leaves [first, end), as of a tree of their own. first is a multiple of the
 * largest power of two that is not above their number. */
static bool edge_of(struct merkle_edge *out, int64_t first, int64_t end,
                    const struct origin *origin)
{
    size_t n = 0;
    int64_t at = first;
    for (int level = MERKLE_LEVELS - 1; level >= 0; level--) {
        const int64_t width = (int64_t)1 << level;
        if (((end - first) & width) == 0) {
            continue;
        }
        if (!origin->source(&out->node[n], level, at >> level, origin->e, origin->payload)) {
            return false;
        }
        n++;
        at += width;
    }
    out->size = end - first;
    return true;
}

static bool root_of(struct hash *out, int64_t first, int64_t end, const struct origin *origin)
{
    struct merkle_edge edge;
    if (!edge_of(&edge, first, end, origin)) {
        return false;
    }
    merkle_root(out, &edge);
    return true;
}

bool merkle_edge_at(struct merkle_edge *out, int64_t size, merkle_source source, struct gr_error *e,
                    void *payload)
{
    gr_assert(size >= 0);
    const struct origin origin = {.source = source, .e = e, .payload = payload};
    return edge_of(out, 0, size, &origin);
}

bool merkle_root_at(struct hash *out, int64_t size, merkle_source source, struct gr_error *e,
                    void *payload)
{
    gr_assert(size >= 0);
    const struct origin origin = {.source = source, .e = e, .payload = payload};
    return root_of(out, 0, size, &origin);
}

/* The largest power of two below n, which is at least 2. */
static int64_t split(int64_t n)
{
    int64_t k = 1;
    while (k < n - k) {
        k *= 2;
    }
    return k;
}

static bool add_root(struct merkle_proof *out, int64_t first, int64_t end,
                     const struct origin *origin)
{
    gr_assert(out->n < MERKLE_PROOF_MAX);
    if (!root_of(&out->node[out->n], first, end, origin)) {
        return false;
    }
    out->n++;
    return true;
}

/* Proofs are found from the root down and written from the leaf up. */
static void turn_round(struct merkle_proof *proof)
{
    for (size_t i = 0; i < proof->n / 2; i++) {
        const struct hash kept = proof->node[i];
        proof->node[i] = proof->node[proof->n - 1 - i];
        proof->node[proof->n - 1 - i] = kept;
    }
}

bool merkle_inclusion(struct merkle_proof *out, int64_t index, int64_t size, merkle_source source,
                      struct gr_error *e, void *payload)
{
    gr_assert(0 <= index && index < size);
    const struct origin origin = {.source = source, .e = e, .payload = payload};
    int64_t first = 0;
    int64_t end = size;
    out->n = 0;
    while (end - first > 1) {
        const int64_t middle = first + split(end - first);
        const bool left = index < middle;
        if (!add_root(out, left ? middle : first, left ? end : middle, &origin)) {
            return false;
        }
        if (left) {
            end = middle;
        } else {
            first = middle;
        }
    }
    turn_round(out);
    return true;
}

bool merkle_consistency(struct merkle_proof *out, int64_t old, int64_t size, merkle_source source,
                        struct gr_error *e, void *payload)
{
    gr_assert(0 <= old && old <= size);
    const struct origin origin = {.source = source, .e = e, .payload = payload};
    int64_t first = 0;
    int64_t end = size;
    out->n = 0;
    while (old > 0 && old < end) {
        const int64_t middle = first + split(end - first);
        const bool left = old <= middle;
        if (!add_root(out, left ? middle : first, left ? end : middle, &origin)) {
            return false;
        }
        if (left) {
            end = middle;
        } else {
            first = middle;
        }
    }
    /* The subtree that ends where the old tree did; who checks has it when it is the old tree. */
    if (old > 0 && first > 0 && !add_root(out, first, end, &origin)) {
        return false;
    }
    turn_round(out);
    return true;
}
