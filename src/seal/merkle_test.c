/* Merkle trees: the roots of the eight leaves that implementations of RFC 6962 share, proofs of all
 * sizes against a tree made by the recursive definition, and proofs of something else refused. */
#include "seal/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "seal/seal_fixture.h"

enum { ARENA_BYTES = 1 << 20, LEAVES = 70 };

/* The recursive definition of RFC 6962 section 2.1. */
static void tree_hash(struct hash *out, const struct hash *leaf, int64_t n)
{
    if (n == 0) {
        merkle_empty(out);
        return;
    }
    if (n == 1) {
        *out = leaf[0];
        return;
    }
    int64_t k = 1;
    while (k * 2 < n) {
        k *= 2;
    }
    struct hash left;
    struct hash right;
    tree_hash(&left, leaf, k);
    tree_hash(&right, leaf + k, n - k);
    merkle_node(out, &left, &right);
}

struct leaves {
    struct hash leaf[LEAVES];
    int asked, refuse_after;
};

static bool from_leaves(struct hash *out, int level, int64_t index, struct gr_error *e,
                        void *payload)
{
    struct leaves *leaves = payload;
    const int64_t width = (int64_t)1 << level;
    assert_true((index + 1) * width <= LEAVES);
    leaves->asked++;
    if (leaves->refuse_after > 0 && leaves->asked >= leaves->refuse_after) {
        return error_set(e, ERROR_STORE, "refused");
    }
    tree_hash(out, leaves->leaf + index * width, width);
    return true;
}

static void fill(struct leaves *leaves)
{
    *leaves = (struct leaves){0};
    for (size_t i = 0; i < LEAVES; i++) {
        const char byte = (char)i;
        merkle_leaf(&leaves->leaf[i], (struct slice){.p = &byte, .n = 1});
    }
}

static void roots_that_are_known(void **state)
{
    (void)state;
    static const char *const leaves[] = {
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    };
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    struct arena *arena = arena_open(ARENA_BYTES);
    struct merkle_edge edge = {0};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        struct hash root;
        merkle_root(&root, &edge);
        assert_memory_equal(root.b, from_hex(arena, roots[i]).p, sizeof root.b);
        if (i < sizeof leaves / sizeof leaves[0]) {
            struct hash leaf;
            merkle_leaf(&leaf, from_hex(arena, leaves[i]));
            merkle_append(&edge, &leaf);
        }
    }
    assert_int_equal(edge.size, 8);
    arena_close(arena);
}

static void edges_and_roots_of_all_sizes(void **state)
{
    (void)state;
    struct leaves leaves;
    fill(&leaves);
    struct merkle_edge edge = {0};
    for (int64_t size = 0; size < LEAVES; size++) {
        struct hash expected;
        struct hash root;
        tree_hash(&expected, leaves.leaf, size);
        merkle_root(&root, &edge);
        assert_true(hash_equal(&root, &expected));
        assert_true(merkle_root_at(&root, size, from_leaves, NULL, &leaves));
        assert_true(hash_equal(&root, &expected));
        struct merkle_edge read;
        assert_true(merkle_edge_at(&read, size, from_leaves, NULL, &leaves));
        merkle_append(&read, &leaves.leaf[size]);
        merkle_append(&edge, &leaves.leaf[size]);
        merkle_root(&expected, &edge);
        merkle_root(&root, &read);
        assert_true(hash_equal(&root, &expected));
    }
}

static void inclusion_of_every_leaf(void **state)
{
    (void)state;
    struct leaves leaves;
    fill(&leaves);
    for (int64_t size = 1; size <= LEAVES; size++) {
        struct hash root;
        tree_hash(&root, leaves.leaf, size);
        for (int64_t i = 0; i < size; i++) {
            struct merkle_proof proof;
            const struct hash *leaf = &leaves.leaf[i];
            leaves.asked = 0;
            assert_true(merkle_inclusion(&proof, i, size, from_leaves, NULL, &leaves));
            assert_true(leaves.asked <= 14);
            assert_true(merkle_included(&root, size, i, leaf, proof.node, proof.n));
            assert_false(merkle_included(&root, size, i + 1, leaf, proof.node, proof.n));
            assert_false(merkle_included(&root, size, i - 1, leaf, proof.node, proof.n));
            assert_false(merkle_included(&root, size, i, &root, proof.node, proof.n + 1));
            if (proof.n > 0) {
                assert_false(merkle_included(&root, size, i, leaf, proof.node, proof.n - 1));
                proof.node[proof.n / 2].b[7] ^= 1;
                assert_false(merkle_included(&root, size, i, leaf, proof.node, proof.n));
            }
        }
    }
}

static void consistency_of_every_pair(void **state)
{
    (void)state;
    struct leaves leaves;
    fill(&leaves);
    for (int64_t size = 0; size <= LEAVES; size++) {
        struct hash root;
        tree_hash(&root, leaves.leaf, size);
        for (int64_t old = 0; old <= size; old++) {
            struct hash before;
            tree_hash(&before, leaves.leaf, old);
            struct merkle_proof proof;
            assert_true(merkle_consistency(&proof, old, size, from_leaves, NULL, &leaves));
            assert_true((proof.n == 0) == (old == 0 || old == size));
            assert_true(merkle_consistent(&before, old, &root, size, proof.node, proof.n));
            assert_true(old == 0 ||
                        !merkle_consistent(&before, old, &before, size + 1, proof.node, proof.n));
            assert_false(merkle_consistent(&before, size, &root, old, proof.node, 1));
            before.b[0] ^= 1;
            assert_false(merkle_consistent(&before, old, &root, size, proof.node, proof.n));
            before.b[0] ^= 1;
            if (proof.n > 0) {
                assert_false(merkle_consistent(&before, old, &root, size, proof.node, proof.n - 1));
                proof.node[proof.n - 1].b[31] ^= 0x80;
                assert_false(merkle_consistent(&before, old, &root, size, proof.node, proof.n));
            }
        }
    }
}

static void any_numbers_have_an_answer(void **state)
{
    (void)state;
    static struct hash node[MERKLE_PROOF_MAX * 2];
    const struct hash root = {{1}};
    const int64_t numbers[] = {INT64_MIN, -1, 0, 1, 2, INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < 7; i++) {
        for (size_t k = 0; k < 7; k++) {
            for (size_t n = 0; n <= MERKLE_PROOF_MAX * 2; n++) {
                assert_false(merkle_included(&root, numbers[i], numbers[k], node, node, n));
                if (numbers[i] != numbers[k] || n > 0) {
                    assert_false(merkle_consistent(&root, numbers[i], &root, numbers[k], node, n));
                }
            }
        }
    }
}

static void a_source_may_fail(void **state)
{
    (void)state;
    struct leaves leaves;
    fill(&leaves);
    for (int after = 1; after <= 3; after++) {
        struct merkle_proof proof;
        struct gr_error e = {0};
        leaves.asked = 0;
        leaves.refuse_after = after;
        assert_false(merkle_inclusion(&proof, 11, LEAVES, from_leaves, &e, &leaves));
        assert_int_equal(e.code, ERROR_STORE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_that_are_known),
        cmocka_unit_test(edges_and_roots_of_all_sizes),
        cmocka_unit_test(inclusion_of_every_leaf),
        cmocka_unit_test(consistency_of_every_pair),
        cmocka_unit_test(any_numbers_have_an_answer),
        cmocka_unit_test(a_source_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
