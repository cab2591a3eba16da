/* The promises of registry.h that need no fault: what is put is got, trees are those of RFC 6962,
 * batches are whole, derived rows can be made again, one process writes. */
#include "registry/registry_fixture.h"

#include <sys/wait.h>

#include "registry/registry_priv.h"

/* The root of the first n leaves, computed from their bytes. */
static void plain_root(struct hash *root, struct world *w, enum registry_log log, int64_t n)
{
    struct merkle_edge edge = {0};
    for (int64_t i = 0; i < n; i++) {
        struct slice bytes;
        struct hash h;
        fixture_must(registry_leaf(&bytes, w->arena, w->r, log, i, &w->e), w);
        merkle_leaf(&h, bytes);
        merkle_append(&edge, &h);
    }
    merkle_root(root, &edge);
}

static struct checkpoint last_checkpoint(struct world *w, enum registry_log log)
{
    struct slice bytes;
    struct note note;
    struct checkpoint c;
    fixture_must(registry_checkpoint(&bytes, w->arena, w->r, log, LEAF_NONE, &w->e), w);
    fixture_must(note_read(&note, w->arena, bytes, &w->e), w);
    fixture_must(checkpoint_read(&c, note.text, &w->e), w);
    return c;
}

/* Roots from tiles, checkpoints and proofs agree with the plain tree, at every way of opening. */
static void tree_matches(void **state)
{
    static const int batches[] = {1, 1, 253, 1, 1, 300, 700};
    struct world w;
    int64_t serial = 0;
    (void)state;
    fixture_make(&w);
    for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
        fixture_must(fixture_batch(&w, serial, batches[i]), &w);
        serial = (serial + batches[i]) * 2 / 3;
        fixture_close(&w);
        fixture_open(&w, i % 2 == 0 ? REGISTRY_WRITE : REGISTRY_READ);
        struct checkpoint c = last_checkpoint(&w, REGISTRY_ACTS);
        struct hash root;
        plain_root(&root, &w, REGISTRY_ACTS, c.size);
        assert_int_equal(c.size, registry_size(w.r, REGISTRY_ACTS));
        assert_true(hash_equal(&root, &c.root));
        struct registry_tree tree = {w.r, REGISTRY_ACTS};
        for (int64_t n = 0; n <= c.size; n += 37) {
            struct hash a;
            struct hash b;
            plain_root(&a, &w, REGISTRY_ACTS, n);
            fixture_must(merkle_root_at(&b, n, registry_tree_hash, &w.e, &tree), &w);
            assert_true(hash_equal(&a, &b));
        }
        fixture_close(&w);
        fixture_open(&w, REGISTRY_WRITE);
    }
    fixture_end(&w);
}

/* Each dossier's head is in the signed tree of heads. */
static void heads_match(void **state)
{
    struct world w;
    (void)state;
    fixture_make(&w);
    for (int i = 0; i < 40; i++) {
        fixture_must(fixture_batch(&w, (i * 7) % (i * 9 + 1), 11), &w);
    }
    struct checkpoint c = last_checkpoint(&w, REGISTRY_ACTS);
    int64_t count = 0;
    struct hash root;
    assert_true(heads_line_read(&count, &root, w.arena, c.extensions));
    assert_int_equal(count, registry_dossiers(w.r));
    for (int64_t serial = 0; serial < count; serial++) {
        struct registry_dossier d;
        struct merkle_proof proof;
        struct hash leaf;
        bool found = false;
        fixture_must(registry_dossier(&d, &found, w.arena, w.r, SLICE(""), serial, &w.e), &w);
        assert_true(found);
        struct buf head = buf_in(w.arena, 256);
        registry_head_write(&head, d.number, d.n_leaves, d.last);
        merkle_leaf(&leaf, buf_slice(&head));
        fixture_must(registry_head_proof(&proof, w.r, serial, &w.e), &w);
        assert_true(merkle_included(&root, count, serial, &leaf, proof.node, proof.n));
    }
    fixture_end(&w);
}

static bool count_clock(const struct registry_clock *clock, void *payload)
{
    int64_t *last = payload;
    assert_true(clock->earliest >= last[0]);
    last[0] = clock->earliest;
    last[1]++;
    return true;
}

static bool sum_leaves(int64_t index, struct slice leaf, void *payload)
{
    int64_t *seen = payload;
    assert_int_equal(index, seen[0]);
    assert_true(leaf.n > 0);
    seen[0]++;
    return seen[0] < 90;
}

static void puts_and_gets(void **state)
{
    struct world w;
    struct slice s;
    struct hash h;
    (void)state;
    fixture_make(&w);
    fixture_must(fixture_batch(&w, 0, 100), &w);
    hash_bytes(&h, SLICE("text"));
    fixture_must(registry_begin(w.r, &w.e), &w);
    for (int i = 0; i < 2; i++) {
        struct slice value = i == 0 ? SLICE("first") : SLICE("second");
        fixture_must(registry_put_text(w.r, &h, value, &w.e), &w);
        fixture_must(registry_put_value(w.r, "name", value, &w.e), &w);
        fixture_must(registry_put_key(w.r, 3, value, &w.e), &w);
        fixture_must(registry_put_document(w.r, &h, 3, value, &w.e), &w);
        fixture_must(registry_put_link(w.r, 5 + i, 9, &w.e), &w);
        fixture_must(registry_put_request(w.r, &h, 42, &w.e), &w);
        fixture_must(registry_put_irregular(w.r, 40 + i, 1000, &w.e), &w);
    }
    fixture_must(registry_commit(w.r, &w.e), &w);
    fixture_must(registry_text(&s, w.arena, w.r, &h, &w.e), &w);
    assert_true(slice_is(s, "first"));
    fixture_must(registry_value(&s, w.arena, w.r, "name", &w.e), &w);
    assert_true(slice_is(s, "second"));
    fixture_must(registry_value(&s, w.arena, w.r, "none", &w.e), &w);
    assert_int_equal(s.n, 0);
    fixture_must(registry_key(&s, w.arena, w.r, 3, &w.e), &w);
    assert_true(slice_is(s, "second"));
    fixture_must(registry_document(&s, w.arena, w.r, &h, &w.e), &w);
    assert_true(slice_is(s, "first"));
    fixture_must(registry_sealed(&s, w.arena, w.r, 17, &w.e), &w);
    assert_true(slice_equal(s, fixture_bytes(w.arena, "sealed", 17, FIXTURE_SEALED)));
    int64_t leaf = 0;
    fixture_must(registry_request(&leaf, w.r, &h, &w.e), &w);
    assert_int_equal(leaf, 42);
    int64_t list[8];
    int64_t *from = NULL;
    size_t n = 0;
    fixture_must(registry_irregular(list, &n, 8, w.r, 1000, &w.e), &w);
    assert_int_equal(n, 2);
    assert_int_equal(list[0], 41);
    fixture_must(registry_links(&from, &n, w.arena, w.r, 9, &w.e), &w);
    assert_int_equal(n, 2);
    assert_int_equal(from[1], 6);
    fixture_must(registry_erasable(list, &n, 8, w.r, 20000, &w.e), &w);
    assert_int_equal(n, 8);
    struct registry_token *tokens = NULL;
    fixture_must(registry_tokens(&tokens, &n, w.arena, w.r, 3, &w.e), &w);
    assert_int_equal(n, 13);
    assert_true(tokens[1].serial == 11 && tokens[1].check == fixture_check(11));
    int64_t clocks[2] = {0, 0};
    fixture_must(registry_clocks(w.r, 0, INT64_MAX, false, &w.e, count_clock, clocks), &w);
    assert_int_equal(clocks[1], 100);
    int64_t seen[1] = {5};
    fixture_must(registry_scan(w.r, REGISTRY_ACTS, 5, 101, &w.e, sum_leaves, seen), &w);
    assert_int_equal(seen[0], 90);
    assert_false(registry_leaf(&s, w.arena, w.r, REGISTRY_ACTS, 101, &w.e));
    assert_int_equal(w.e.code, ERROR_ABSENT);
    fixture_end(&w);
}

/* Nothing of a batch that was rolled back is left, in memory or in files. */
static void rolls_back(void **state)
{
    struct world w;
    (void)state;
    fixture_make(&w);
    fixture_must(fixture_batch(&w, 0, 300), &w);
    struct hash before;
    struct hash after;
    fixture_must(registry_derived_hash(&before, w.r, &w.e), &w);
    fixture_must(registry_begin(w.r, &w.e), &w);
    for (int i = 0; i < 600; i++) {
        fixture_must(fixture_act(&w, i, LEAF_ACT), &w);
    }
    struct registry_tree tree = {w.r, REGISTRY_ACTS};
    struct hash h;
    fixture_must(registry_tree_hash(&h, 8, 2, &w.e, &tree), &w);
    registry_rollback(w.r);
    assert_int_equal(registry_size(w.r, REGISTRY_ACTS), 301);
    assert_int_equal(registry_dossiers(w.r), 300);
    fixture_must(registry_derived_hash(&after, w.r, &w.e), &w);
    assert_true(hash_equal(&before, &after));
    fixture_must(fixture_batch(&w, 100, 500), &w);
    struct checkpoint c = last_checkpoint(&w, REGISTRY_ACTS);
    plain_root(&h, &w, REGISTRY_ACTS, 801);
    assert_true(hash_equal(&h, &c.root));
    /* A checkpoint would speak of heads that nobody derived. */
    fixture_must(registry_begin(w.r, &w.e) && fixture_act(&w, 1, LEAF_ACT), &w);
    fixture_must(registry_set_derived_size(w.r, 3, &w.e), &w);
    assert_false(registry_commit(w.r, &w.e));
    assert_int_equal(w.e.code, ERROR_STORE);
    fixture_must(fixture_batch(&w, 100, 3), &w);
    fixture_end(&w);
}

/* Whoever comes second hears who came first: in this process, and in another. */
static void one_writes(void **state)
{
    struct world w;
    (void)state;
    fixture_make(&w);
    struct registry_options options = {.mode = REGISTRY_WRITE};
    char pid[32];
    (void)snprintf(pid, sizeof pid, "process %ld ", (long)getpid());
    assert_null(registry_open(w.folder, options, &w.e));
    assert_int_equal(w.e.code, ERROR_BUSY);
    assert_non_null(strstr(w.e.text, pid));
    pid_t child = fork();
    if (child == 0) {
        struct gr_error e = {0};
        bool refused = registry_open(w.folder, options, &e) == NULL && e.code == ERROR_BUSY &&
                       strstr(e.text, pid) != NULL;
        _exit(refused ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    options.mode = REGISTRY_READ;
    struct registry *reader = registry_open(w.folder, options, &w.e);
    fixture_must(reader != NULL, &w);
    fixture_must(fixture_batch(&w, 0, 3), &w);
    assert_int_equal(registry_size(reader, REGISTRY_ACTS), 4);
    assert_int_equal(registry_dossiers(reader), 3);
    registry_close(reader);
    fixture_close(&w);
    options.mode = REGISTRY_CREATE;
    assert_null(registry_open(w.folder, options, &w.e));
    assert_int_equal(w.e.code, ERROR_STORE);
    fixture_open(&w, REGISTRY_WRITE);
    fixture_end(&w);
}

/* What is derived is made again from leaves, and comes out the same. */
static void derives_again(void **state)
{
    struct world w;
    struct hash before;
    struct hash after;
    (void)state;
    fixture_make(&w);
    fixture_must(fixture_batch(&w, 0, 50), &w);
    fixture_must(registry_derived_hash(&before, w.r, &w.e), &w);
    struct registry_dossier rows[50];
    struct registry_clock clocks[50];
    for (int64_t i = 0; i < 50; i++) {
        bool found = false;
        fixture_must(registry_dossier(&rows[i], &found, w.arena, w.r, SLICE(""), i, &w.e), &w);
        clocks[i] = (struct registry_clock){.serial = i,
                                            .clock = SLICE("hold"),
                                            .procedure = rows[i].procedure,
                                            .territory = rows[i].territory,
                                            .started = rows[i].first,
                                            .known = true};
        clocks[i].earliest = INT64_C(1790000000000000) + 1000 * (i + 2);
        clocks[i].latest = clocks[i].earliest + 5;
    }
    fixture_close(&w);
    char path[400];
    static const char *const files[] = {"derived.db", "derived.db-wal", "derived.db-shm"};
    for (int i = 0; i < 3; i++) {
        fixture_path(path, &w, files[i]);
        (void)unlink(path);
    }
    fixture_open(&w, REGISTRY_WRITE);
    int64_t size = 1;
    fixture_must(registry_derived_size(&size, w.r, &w.e), &w);
    assert_int_equal(size, 0);
    for (int64_t round = 0; round < 5; round++) {
        fixture_must(registry_begin(w.r, &w.e), &w);
        for (int64_t i = round * 10; i < round * 10 + 10; i++) {
            struct registry_token t = {(uint32_t)(i % 8), i, fixture_check(i)};
            fixture_must(registry_put_dossier(w.r, &rows[i], &w.e), &w);
            fixture_must(registry_put_clocks(w.r, i, &clocks[i], 1, &w.e), &w);
            fixture_must(registry_put_token(w.r, &t, &w.e), &w);
        }
        fixture_must(registry_set_derived_size(w.r, round * 10 + 11, &w.e), &w);
        fixture_must(registry_commit(w.r, &w.e), &w);
    }
    fixture_must(registry_derived_hash(&after, w.r, &w.e), &w);
    assert_true(hash_equal(&before, &after));
    fixture_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_and_gets), cmocka_unit_test(tree_matches),
        cmocka_unit_test(heads_match),   cmocka_unit_test(rolls_back),
        cmocka_unit_test(one_writes),    cmocka_unit_test(derives_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
