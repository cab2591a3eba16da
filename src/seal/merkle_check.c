/* Checking Merkle proofs, by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2. `fn` and `sn`
 * are their names: where the path is in the tree, and where the last leaf is, level by level.
 * Total: any numbers and any proof have an answer. */
#include "seal/merkle.h"

struct climb {
    uint64_t fn, sn;
};

/* True when the next node of the path stands to the left. */
static bool on_left(const struct climb *climb)
{
    return climb->fn % 2 == 1 || climb->fn == climb->sn;
}

static void rise(struct climb *climb)
{
    climb->fn >>= 1;
    climb->sn >>= 1;
}

/* After a node on the left: the levels at which the path has no neighbour are passed over. */
static void rise_past_edge(struct climb *climb)
{
    while (climb->fn % 2 == 0 && climb->fn != 0) {
        rise(climb);
    }
}

bool merkle_included(const struct hash *root, int64_t size, int64_t index, const struct hash *leaf,
                     const struct hash *proof, size_t n)
{
    if (index < 0 || index >= size) {
        return false;
    }
    struct climb climb = {.fn = (uint64_t)index, .sn = (uint64_t)size - 1};
    struct hash node = *leaf;
    for (size_t i = 0; i < n; i++) {
        if (climb.sn == 0) {
            return false;
        }
        if (on_left(&climb)) {
            merkle_node(&node, &proof[i], &node);
            rise_past_edge(&climb);
        } else {
            merkle_node(&node, &node, &proof[i]);
        }
        rise(&climb);
    }
    return climb.sn == 0 && hash_equal(&node, root);
}

static bool power_of_two(uint64_t n)
{
    return (n & (n - 1)) == 0;
}

/* Where neither size is 0 and they differ. */
static bool grown_consistent(const struct hash *old_root, int64_t old, const struct hash *root,
                             int64_t size, const struct hash *proof, size_t n)
{
    size_t next = 0;
    struct climb climb = {.fn = (uint64_t)old - 1, .sn = (uint64_t)size - 1};
    while (climb.fn % 2 == 1) {
        rise(&climb);
    }
    struct hash before = *old_root;
    if (!power_of_two((uint64_t)old)) {
        before = proof[next];
        next++;
    }
    struct hash after = before;
    for (; next < n; next++) {
        if (climb.sn == 0) {
            return false;
        }
        if (on_left(&climb)) {
            merkle_node(&before, &proof[next], &before);
            merkle_node(&after, &proof[next], &after);
            rise_past_edge(&climb);
        } else {
            merkle_node(&after, &after, &proof[next]);
        }
        rise(&climb);
    }
    return climb.sn == 0 && hash_equal(&before, old_root) && hash_equal(&after, root);
}

bool merkle_consistent(const struct hash *old_root, int64_t old, const struct hash *root,
                       int64_t size, const struct hash *proof, size_t n)
{
    if (old < 0 || old > size) {
        return false;
    }
    if (old == 0) {
        struct hash empty;
        merkle_empty(&empty);
        if (!hash_equal(old_root, &empty)) {
            return false;
        }
    }
    if (old == 0 || old == size) {
        return n == 0 && (old < size || hash_equal(old_root, root));
    }
    return n > 0 && grown_consistent(old_root, old, root, size, proof, n);
}
