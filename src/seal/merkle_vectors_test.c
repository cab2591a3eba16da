/* Proofs made elsewhere: every line of test/vectors/merkle.tsv, which says where they come from. A
 * size over 63 bits is refused where it is read. */
#include "seal/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64.h"

enum { ARENA_BYTES = 8 << 20, FILE_BYTES = 1 << 20, VECTORS = 399 };

static struct slice read_vectors(struct arena *arena)
{
    char *bytes = arena_get(arena, FILE_BYTES);
    FILE *file = fopen("test/vectors/merkle.tsv", "rb");
    assert_non_null(file);
    const size_t n = fread(bytes, 1, FILE_BYTES, file);
    assert_true(n < FILE_BYTES);
    (void)fclose(file);
    return (struct slice){.p = bytes, .n = n};
}

/* Some vectors have a "hash" of other than 32 bytes, which ours cannot be: a real one takes its
 * place, the same for the same bytes. False then. */
static bool read_hash(struct hash *out, struct slice text)
{
    if (base64_get_exactly(out->b, sizeof out->b, text)) {
        return true;
    }
    hash_two(out, SLICE("in place of "), text);
    return false;
}

static bool read_proof(struct merkle_proof *out, struct slice text)
{
    struct slice rest = slice_is(text, "-") ? (struct slice){0} : text;
    out->n = 0;
    while (rest.n > 0) {
        if (out->n == MERKLE_PROOF_MAX * 2) {
            return false;
        }
        (void)read_hash(&out->node[out->n], slice_cut(&rest, ' '));
        out->n++;
    }
    return true;
}

/* What the columns after the answer show. */
static bool shows(struct slice columns)
{
    struct slice rest = columns;
    const bool inclusion = slice_is(slice_cut(&rest, '\t'), "inclusion");
    int64_t first = 0;
    int64_t size = 0;
    struct hash part;
    struct hash root;
    struct merkle_proof proof;
    const bool first_read = slice_to_int(&first, slice_cut(&rest, '\t'), INT64_MAX);
    const bool size_read = slice_to_int(&size, slice_cut(&rest, '\t'), INT64_MAX);
    const bool part_is_hash = read_hash(&part, slice_cut(&rest, '\t'));
    (void)read_hash(&root, slice_cut(&rest, '\t'));
    if (!first_read || !size_read || !read_proof(&proof, rest)) {
        return false;
    }
    return inclusion
               ? part_is_hash && merkle_included(&root, size, first, &part, proof.node, proof.n)
               : merkle_consistent(&part, first, &root, size, proof.node, proof.n);
}

/* Where we decide otherwise. That every tree is consistent with the one without leaves, by an empty
 * proof, is what C2SP tlog-witness has logs and witnesses say; the source of the vectors knows no
 * proof from 0, but for subtrees it says as we do. And a tree of no leaves has one root, where that
 * source does not look at it. */
static bool otherwise(bool expected, struct slice name)
{
    if (slice_is(name, "consistency/additional/size1-is-zero-and-size2-is-not-zero") ||
        slice_is(name, "subtreeconsistency/additional/subtree-is-empty-sizes-are-equal-zero-"
                       "subtree-root-valid-tree-root-random-proof-is-empty")) {
        return !expected;
    }
    return expected;
}

static void every_vector(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    struct slice rest = read_vectors(arena);
    size_t n = 0;
    while (rest.n > 0) {
        struct slice columns = slice_cut(&rest, '\n');
        if (columns.n == 0 || columns.p[0] == '#') {
            continue;
        }
        const struct slice name = slice_cut(&columns, '\t');
        const bool expected = otherwise(slice_is(slice_cut(&columns, '\t'), "yes"), name);
        if (shows(columns) != expected) {
            fail_msg("%.*s should be %s", SLICE_ARG(name), expected ? "right" : "refused");
        }
        n++;
    }
    assert_int_equal(n, VECTORS);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_vector)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
