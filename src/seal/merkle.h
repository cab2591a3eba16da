/* The Merkle tree of RFC 6962 section 2.1, over SHA-256: leaves hashed with 0x00 before them, nodes
 * with 0x01. Proofs are built from any source of the hashes of perfect subtrees (for a log: its
 * tiles) and checked by RFC 9162 sections 2.1.3.2 and 2.1.4.2. */
#ifndef SEAL_MERKLE_H
#define SEAL_MERKLE_H

#include "seal/seal.h"

#define MERKLE_LEVELS 63 /* of a tree of INT64_MAX leaves; no proof is longer than twice this */
#define MERKLE_PROOF_MAX 64

void merkle_leaf(struct hash *out, struct slice bytes);
void merkle_node(struct hash *out, const struct hash *left, const struct hash *right);
/* The hash of the tree without leaves: SHA-256 of nothing. */
void merkle_empty(struct hash *out);

/* The right edge of a growing tree: the hashes of its perfect subtrees, the largest first. */
struct merkle_edge {
    int64_t size;
    struct hash node[MERKLE_LEVELS + 1]; /* as many as `size` has bits set */
};

void merkle_append(struct merkle_edge *edge, const struct hash *leaf);
void merkle_root(struct hash *out, const struct merkle_edge *edge);

/* Gives the hash of the perfect subtree at `level` (0: leaves) and `index`: of the leaves from
 * index * 2^level on, 2^level of them. False with *e when it cannot. */
typedef bool (*merkle_source)(struct hash *out, int level, int64_t index, struct gr_error *e,
                              void *payload);

/* Root of the first `size` leaves. */
CHECKED bool merkle_root_at(struct hash *out, int64_t size, merkle_source source,
                            struct gr_error *e, void *payload);
/* The edge of the first `size` leaves, to go on from. */
CHECKED bool merkle_edge_at(struct merkle_edge *out, int64_t size, merkle_source source,
                            struct gr_error *e, void *payload);

struct merkle_proof {
    struct hash node[MERKLE_PROOF_MAX * 2];
    size_t n;
};

/* Inclusion of leaf `index` in the tree of `size` leaves; 0 <= index < size. */
CHECKED bool merkle_inclusion(struct merkle_proof *out, int64_t index, int64_t size,
                              merkle_source source, struct gr_error *e, void *payload);
/* Consistency of the tree of `old` leaves with that of `size`; 0 <= old <= size. Empty when old is
 * 0 or equal to size. */
CHECKED bool merkle_consistency(struct merkle_proof *out, int64_t old, int64_t size,
                                merkle_source source, struct gr_error *e, void *payload);

/* True when the proof shows what it should. Total: any numbers and proof. With the tree without
 * leaves, whose root is merkle_empty, every tree is consistent by an empty proof. */
CHECKED bool merkle_included(const struct hash *root, int64_t size, int64_t index,
                             const struct hash *leaf, const struct hash *proof, size_t n);
CHECKED bool merkle_consistent(const struct hash *old_root, int64_t old, const struct hash *root,
                               int64_t size, const struct hash *proof, size_t n);

#endif
