/* Verification finds what was altered: row by row through SQL, and bit by bit in the file. */
#include "registry/registry_fixture.h"

#include <sqlite3.h>

#include "registry/registry_priv.h"

static struct registry_report verify(struct world *w, struct slice since)
{
    struct registry_report report;
    struct registry_verify_options options = {.since = since, .threads = 2};
    struct registry_options open = {.mode = REGISTRY_READ};
    fixture_must(registry_verify(&report, w->folder, open, &options, &w->e), w);
    return report;
}

static void must_be_intact(struct world *w)
{
    struct registry_report report = verify(w, SLICE(""));
    if (report.verdict != REGISTRY_INTACT) {
        fail_msg("leaf %lld: %s", (long long)report.faults[0].leaf, report.faults[0].text);
    }
}

/* An office with some hundred dossiers, readings, texts, a document, an erasure; closed. */
static void make_full(struct world *w, int dossiers)
{
    struct hash h;
    int64_t n = 0;
    fixture_make(w);
    hash_bytes(&h, SLICE("a text of law"));
    for (int i = 0; i < 4; i++) {
        fixture_must(fixture_batch(w, i == 0 ? 0 : dossiers / 3 * (i - 1), dossiers), w);
    }
    fixture_must(registry_begin(w->r, &w->e), w);
    fixture_must(registry_put_text(w->r, &h, SLICE("a text of law"), &w->e), w);
    fixture_must(registry_put_value(w->r, "wrapped", SLICE("a value"), &w->e), w);
    for (int i = 0; i < dossiers / 2; i++) {
        struct leaf leaf = leaf_new(LEAF_READ);
        leaf.agent = SLICE("agent-12");
        leaf.ground = SLICE("to answer the court");
        leaf.entered = fixture_now(w) + i;
        fixture_must(fixture_append(&n, w, REGISTRY_READS, &leaf), w);
    }
    fixture_must(registry_commit(w->r, &w->e), w);
    fixture_must(registry_begin(w->r, &w->e) && fixture_act(w, 5, LEAF_ERASED), w);
    fixture_must(registry_erase(w->r, 5, &w->e) && registry_commit(w->r, &w->e), w);
}

static void finds_nothing(void **state)
{
    struct world w;
    (void)state;
    fixture_make(&w);
    must_be_intact(&w);
    fixture_end(&w);
    make_full(&w, 300);
    must_be_intact(&w);
    struct registry_report report = verify(&w, SLICE(""));
    assert_int_equal(report.leaves[REGISTRY_ACTS], 1202);
    assert_int_equal(report.leaves[REGISTRY_READS], 150);
    assert_int_equal(report.dossiers, registry_dossiers(w.r));
    assert_int_equal(report.erased, 1);
    fixture_end(&w);
}

static void runs_sql(struct world *w, const char *sql)
{
    char path[400];
    sqlite3 *db = NULL;
    fixture_path(path, w, "registry.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    sqlite3_close(db);
}

/* What an administrator with a database client could do, and the leaf that must be named. */
struct alteration {
    const char *sql;
    int64_t leaf;
    const char *text;
};

static const struct alteration alterations[] = {
    {"UPDATE leaf SET bytes = CAST(replace(bytes, 'agent-12', 'agent-13') AS BLOB) WHERE id = 700",
     700, "bytes of the leaf are altered"},
    {"UPDATE leaf SET hash = zeroblob(32) WHERE id = 700", 700, "hash kept with the leaf"},
    {"UPDATE leaf SET bytes = CAST(replace(bytes, 'agent-12', 'agent-13') AS BLOB) WHERE id = 1201",
     1201, "do not have the hash"},
    {"UPDATE leaf SET bytes = zeroblob(3) WHERE id = 3", 3, "altered"},
    {"DELETE FROM leaf WHERE id = 800", 800, "missing"},
    {"DELETE FROM leaf WHERE id = 1201", LEAF_NONE, "last checkpoint"},
    {"DELETE FROM leaf WHERE id = 1201; DELETE FROM checkpoint WHERE id = 1202", 6, "no erasure"},
    {"DELETE FROM leaf WHERE id > (1 << 48) + 100", LEAF_NONE, "last checkpoint"},
    {"UPDATE leaf SET id = 5000 WHERE id = 9", 9, "missing"},
    {"UPDATE tile SET bytes = zeroblob(length(bytes)) WHERE id = 1", 256, "tile is another"},
    {"DELETE FROM tile WHERE id = 2", 512, "tile"},
    {"UPDATE tile SET bytes = zeroblob(length(bytes)) WHERE id = 1 << 52", LEAF_NONE, "level 1"},
    {"UPDATE checkpoint SET bytes = CAST(replace(bytes, 'heads 3', 'heads 4') AS BLOB) "
     "WHERE id = 301",
     LEAF_NONE, "heads"},
    {"UPDATE checkpoint SET bytes = (SELECT bytes FROM checkpoint WHERE id = 301) WHERE id = 601",
     LEAF_NONE, "cannot be read"},
    {"UPDATE sealed SET bytes = zeroblob(96) WHERE leaf = 44", 44,
     "sealed part of the leaf is alt"},
    {"DELETE FROM sealed WHERE leaf = 44", 44, "missing"},
    {"UPDATE sealed SET erased = 1, bytes = zeroblob(96) WHERE leaf = 44", 44, "no erasure"},
    {"UPDATE sealed SET serial = 9 WHERE leaf = 44", 44, "another dossier"},
    {"INSERT INTO sealed VALUES (0, 0, 0, zeroblob(40))", 0, "has none"},
    {"UPDATE key SET bytes = zeroblob(72) WHERE serial = 9", LEAF_NONE, "key"},
    {"DELETE FROM key WHERE serial = 9", LEAF_NONE, "key is missing"},
    {"UPDATE text SET bytes = x'616161'", LEAF_NONE, "text 0 is altered"},
    {"UPDATE value SET bytes = x'616161'", LEAF_NONE, "value of the office"},
    {"DROP TABLE sealed", 0, "no such table"},
    {"DELETE FROM checkpoint", LEAF_NONE, "last checkpoint"},
};

static bool names(const struct registry_report *report, const struct alteration *a)
{
    for (size_t i = 0; i < report->n_faults; i++) {
        const struct registry_fault *f = &report->faults[i];
        if (f->leaf == a->leaf && strstr(f->text, a->text) != NULL) {
            return true;
        }
    }
    return false;
}

static struct slice read_file(struct world *w, const char *name)
{
    char path[400];
    fixture_path(path, w, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    struct buf b = buf_in(w->arena, (size_t)1 << 28);
    char part[65536];
    for (size_t n = fread(part, 1, sizeof part, f); n > 0; n = fread(part, 1, sizeof part, f)) {
        buf_add(&b, (struct slice){part, n});
    }
    (void)fclose(f);
    return buf_slice(&b);
}

static void write_file(struct world *w, const char *name, struct slice bytes)
{
    char path[400];
    fixture_path(path, w, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    (void)fclose(f);
    (void)snprintf(path, sizeof path, "%s/%s-wal", w->folder, name);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/%s-shm", w->folder, name);
    (void)unlink(path);
}

static void names_what_was_altered(void **state)
{
    struct world w;
    (void)state;
    make_full(&w, 300);
    fixture_close(&w);
    struct slice whole = read_file(&w, "registry.db");
    for (size_t i = 0; i < sizeof alterations / sizeof *alterations; i++) {
        runs_sql(&w, alterations[i].sql);
        struct registry_report report = verify(&w, SLICE(""));
        if (report.verdict != REGISTRY_ALTERED || !names(&report, &alterations[i])) {
            fail_msg("%s: %lld %s", alterations[i].sql, (long long)report.faults[0].leaf,
                     report.n_faults > 0 ? report.faults[0].text : "nothing");
        }
        write_file(&w, "registry.db", whole);
    }
    must_be_intact(&w);
    fixture_end(&w);
}

/* A registry that was made anew, consistent in itself, is told by a checkpoint held from before. */
static void holds_to_a_checkpoint(void **state)
{
    struct world w;
    struct world other;
    struct slice note;
    struct slice copy;
    (void)state;
    make_full(&w, 300);
    fixture_must(registry_checkpoint(&note, w.arena, w.r, REGISTRY_ACTS, 601, &w.e), &w);
    assert_int_equal(verify(&w, note).verdict, REGISTRY_INTACT);
    fixture_must(registry_checkpoint(&copy, w.arena, w.r, REGISTRY_READS, 150, &w.e), &w);
    assert_int_equal(verify(&w, copy).verdict, REGISTRY_INTACT);
    fixture_make(&other);
    for (int i = 0; i < 4; i++) {
        fixture_must(fixture_batch(&other, 0, 299), &other);
    }
    must_be_intact(&other);
    struct registry_report report = verify(&other, note);
    struct alteration a = {"", LEAF_NONE, "held from before"};
    assert_true(report.verdict == REGISTRY_ALTERED && names(&report, &a));
    fixture_must(registry_checkpoint(&note, w.arena, w.r, REGISTRY_ACTS, LEAF_NONE, &w.e), &w);
    report = verify(&other, note);
    a.text = "more than there are";
    assert_true(report.verdict == REGISTRY_ALTERED && names(&report, &a));
    fixture_end(&w);
    fixture_end(&other);
}

static void checks_cosignatures(void **state)
{
    struct world w;
    struct slice bytes;
    struct note note;
    struct sign_secret witness;
    const uint8_t seed[32] = {9};
    (void)state;
    make_full(&w, 30);
    fixture_must(registry_checkpoint(&bytes, w.arena, w.r, REGISTRY_ACTS, 31, &w.e), &w);
    fixture_must(note_read(&note, w.arena, bytes, &w.e), &w);
    sign_from_seed(&witness, seed);
    struct buf lines = buf_in(w.arena, 4096);
    note_cosign(&lines, SLICE("witness.example"), &witness, note.text, 1790000000);
    fixture_must(registry_begin(w.r, &w.e), &w);
    fixture_must(registry_put_cosignatures(w.r, REGISTRY_ACTS, 31, buf_slice(&lines), &w.e), &w);
    fixture_must(registry_commit(w.r, &w.e), &w);
    assert_int_equal(verify(&w, SLICE("")).verdict, REGISTRY_ALTERED);
    struct note_key key = {.name = SLICE("witness.example"), .kind = NOTE_COSIGNATURE};
    memcpy(key.key.b, witness.public_key, 32);
    key.id = note_key_id(key.name, key.kind, &key.key);
    struct registry_verify_options options = {.keys = &key, .n_keys = 1};
    struct registry_options open = {.mode = REGISTRY_READ};
    struct registry_report report;
    fixture_must(registry_verify(&report, w.folder, open, &options, &w.e), &w);
    assert_int_equal(report.verdict, REGISTRY_INTACT);
    assert_int_equal(report.cosignatures, 1);
    fixture_end(&w);
}

/* ---- flipped bits ---- */

static const char *const contents[] = {
    "SELECT * FROM meta ORDER BY name",
    "SELECT * FROM leaf NOT INDEXED ORDER BY id",
    "SELECT * FROM tile NOT INDEXED ORDER BY id",
    "SELECT * FROM checkpoint NOT INDEXED ORDER BY id",
    "SELECT * FROM sealed NOT INDEXED ORDER BY leaf",
    "SELECT * FROM key NOT INDEXED ORDER BY serial",
    "SELECT * FROM document NOT INDEXED ORDER BY id",
    "SELECT * FROM text NOT INDEXED ORDER BY id",
    "SELECT * FROM value NOT INDEXED ORDER BY id",
};

/* Everything that the registry says, in one hash: each value of each row of each table. Bytes of
 * the file that no value depends on (room not used in pages, lists of such room, counters of
 * changes, copies in indexes) can be flipped without altering the registry: the hash stays. */
static bool contents_hash(struct hash *out, struct world *w)
{
    char path[400];
    sqlite3 *db = NULL;
    fixture_path(path, w, "registry.db");
    bool good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; good && i < sizeof contents / sizeof *contents; i++) {
        sqlite3_stmt *s = NULL;
        good = sqlite3_prepare_v2(db, contents[i], -1, &s, NULL) == SQLITE_OK;
        int code = good ? sqlite3_step(s) : SQLITE_DONE;
        for (; code == SQLITE_ROW; code = sqlite3_step(s)) {
            for (int c = 0; c < sqlite3_column_count(s); c++) {
                struct hash before = *out;
                const char *p = sqlite3_column_blob(s, c);
                int n = sqlite3_column_bytes(s, c);
                hash_two(out, hash_slice(&before), (struct slice){p, (size_t)n});
            }
        }
        good = good && code == SQLITE_DONE;
        sqlite3_finalize(s);
    }
    sqlite3_close(db);
    return good;
}

/* The leaf whose bytes have this place in the file, or LEAF_NONE: found by its text. */
static int64_t leaf_at(struct slice file, size_t place, const struct slice *leaves, int64_t n)
{
    size_t from = place < 400 ? 0 : place - 400;
    for (int64_t i = 0; i < n; i++) {
        for (size_t at = from; at <= place && at + leaves[i].n <= file.n; at++) {
            bool within = place < at + leaves[i].n;
            if (within && memcmp(file.p + at, leaves[i].p, leaves[i].n) == 0) {
                return i;
            }
        }
    }
    return LEAF_NONE;
}

static void finds_flipped_bits(void **state)
{
    struct world w;
    struct hash whole;
    struct slice leaves[256];
    int found = 0;
    int no_content = 0;
    int in_leaves = 0;
    (void)state;
    make_full(&w, 60);
    int64_t n = registry_size(w.r, REGISTRY_ACTS);
    assert_true(n < 256);
    for (int64_t i = 0; i < n; i++) {
        fixture_must(registry_leaf(&leaves[i], w.arena, w.r, REGISTRY_ACTS, i, &w.e), &w);
    }
    fixture_close(&w);
    struct slice file = read_file(&w, "registry.db");
    assert_true(contents_hash(&whole, &w));
    uint32_t random = 12345;
    for (int round = 0; round < 600; round++) {
        random = random * 1664525u + 1013904223u;
        size_t place = (size_t)((uint64_t)random * file.n >> 32);
        struct arena_mark mark = arena_mark(w.arena);
        struct slice bent = slice_copy(w.arena, file);
        ((char *)(uintptr_t)bent.p)[place] ^= (char)(1 << (round % 8));
        write_file(&w, "registry.db", bent);
        struct registry_report report;
        struct registry_verify_options options = {.threads = 2};
        struct registry_options open = {.mode = REGISTRY_READ};
        bool done = registry_verify(&report, w.folder, open, &options, &w.e);
        bool altered = !done || report.verdict == REGISTRY_ALTERED;
        int64_t leaf = leaf_at(file, place, leaves, n);
        struct hash now;
        bool same = contents_hash(&now, &w) && hash_equal(&now, &whole);
        if (!altered && !same) {
            write_file(&w, "good.db", file);
            fail_msg("byte %zu, bit %d: altered and not seen in %s", place, round % 8, w.folder);
        }
        if (leaf != LEAF_NONE && !same) {
            struct alteration a = {"", leaf, ""};
            in_leaves++;
            if (!done || !names(&report, &a)) {
                fail_msg("byte %zu: leaf %lld is not named", place, (long long)leaf);
            }
        }
        found += altered ? 1 : 0;
        no_content += altered ? 0 : 1;
        arena_reset(w.arena, mark);
    }
    print_message("# %d flips found, %d of them in leaves, %d in bytes without content\n", found,
                  in_leaves, no_content);
    assert_true(found > 200 && in_leaves > 50);
    write_file(&w, "registry.db", file);
    must_be_intact(&w);
    fixture_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing),         cmocka_unit_test(names_what_was_altered),
        cmocka_unit_test(holds_to_a_checkpoint), cmocka_unit_test(checks_cosignatures),
        cmocka_unit_test(finds_flipped_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
