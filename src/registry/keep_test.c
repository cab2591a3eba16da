/* What is kept for long, and what is not kept: erasure leaves no byte behind in any file;
 * registries of earlier schemas are read, those of later ones are refused; tiles are written as
 * others read them. */
#define _GNU_SOURCE
#include "registry/registry_fixture.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "registry/registry_priv.h"

static void must_be_intact(struct world *w)
{
    struct registry_report report;
    struct registry_verify_options options = {.threads = 1};
    struct registry_options open = {.mode = REGISTRY_READ};
    fixture_must(registry_verify(&report, w->folder, open, &options, &w->e), w);
    if (report.verdict != REGISTRY_INTACT) {
        fail_msg("leaf %lld: %s", (long long)report.faults[0].leaf, report.faults[0].text);
    }
}

static struct slice read_file(struct arena *arena, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return SLICE("");
    }
    struct buf b = buf_in(arena, (size_t)1 << 28);
    char part[65536];
    for (size_t n = fread(part, 1, sizeof part, f); n > 0; n = fread(part, 1, sizeof part, f)) {
        buf_add(&b, (struct slice){part, n});
    }
    (void)fclose(f);
    return buf_slice(&b);
}

/* In how many places of the folder's files the bytes stand. */
static int places(struct world *w, struct slice bytes)
{
    int n = 0;
    struct arena_mark mark = arena_mark(w->arena);
    DIR *folder = opendir(w->folder);
    for (struct dirent *d = readdir(folder); d != NULL; d = readdir(folder)) {
        char path[400];
        fixture_path(path, w, d->d_name);
        struct slice file = read_file(w->arena, path);
        while (file.n >= bytes.n) {
            const char *at = memmem(file.p, file.n, bytes.p, bytes.n);
            if (at == NULL) {
                break;
            }
            n++;
            file.n -= (size_t)(at + 1 - file.p);
            file.p = at + 1;
        }
    }
    (void)closedir(folder);
    arena_reset(w->arena, mark);
    return n;
}

/* Every part of sixteen bytes of what was erased; the whole could stand in two pages. */
static void must_be_gone(struct world *w, struct slice bytes)
{
    for (size_t i = 0; i + 16 <= bytes.n; i += 16) {
        assert_int_equal(places(w, (struct slice){bytes.p + i, 16}), 0);
    }
}

#define ERASE_DOSSIERS 400
#define DOCUMENT_BYTES 20000

static void put_documents(struct world *w)
{
    for (int64_t serial = 0; serial < 20; serial++) {
        struct slice bytes = fixture_bytes(w->arena, "document", serial, DOCUMENT_BYTES);
        struct hash hash;
        hash_bytes(&hash, bytes);
        fixture_must(registry_put_document(w->r, &hash, serial, bytes, &w->e), w);
    }
}

/* Dossiers that grew by turns, keys that were changed, erased one after another: the neighbours of
 * what is erased are erased later, and nothing of any is left. */
static void erases(void **state)
{
    struct world w;
    struct slice s;
    (void)state;
    fixture_make(&w);
    for (int i = 0; i < 6; i++) {
        fixture_must(fixture_batch(&w, 0, ERASE_DOSSIERS), &w);
    }
    fixture_must(registry_begin(w.r, &w.e), &w);
    put_documents(&w);
    struct slice other = fixture_bytes(w.arena, "rotated", 5, 72);
    fixture_must(registry_put_key(w.r, 5, other, &w.e), &w);
    fixture_must(registry_commit(w.r, &w.e), &w);
    assert_int_equal(places(&w, fixture_bytes(w.arena, "sealed", 6, 32)) > 0, 1);
    for (int64_t serial = 0; serial < ERASE_DOSSIERS; serial += serial < 20 ? 1 : 5) {
        fixture_must(registry_begin(w.r, &w.e), &w);
        fixture_must(fixture_act(&w, serial, LEAF_ERASED), &w);
        fixture_must(registry_erase(w.r, serial, &w.e), &w);
        fixture_must(registry_erase_derived(w.r, serial, &w.e), &w);
        fixture_must(registry_commit(w.r, &w.e), &w);
    }
    fixture_must(registry_scrub(w.r, &w.e), &w);
    for (int64_t serial = 0; serial < ERASE_DOSSIERS; serial += serial < 20 ? 1 : 5) {
        uint64_t check = fixture_check(serial);
        must_be_gone(&w, fixture_bytes(w.arena, "key", serial, 72));
        assert_int_equal(places(&w, (struct slice){(const char *)&check, 8}), 0);
        for (int64_t leaf = serial + 1; leaf <= 6 * ERASE_DOSSIERS && serial < 60;
             leaf += ERASE_DOSSIERS) {
            must_be_gone(&w, fixture_bytes(w.arena, "sealed", leaf, FIXTURE_SEALED));
            fixture_must(registry_sealed(&s, w.arena, w.r, leaf, &w.e), &w);
            assert_int_equal(s.n, 0);
        }
    }
    must_be_gone(&w, other);
    struct slice document = fixture_bytes(w.arena, "document", 7, DOCUMENT_BYTES);
    for (size_t i = 0; i < DOCUMENT_BYTES; i += 997) {
        assert_int_equal(places(&w, (struct slice){document.p + i, 16}), 0);
    }
    struct registry_token *tokens = NULL;
    size_t n = 0;
    fixture_must(registry_tokens(&tokens, &n, w.arena, w.r, 1, &w.e), &w);
    for (size_t i = 0; i < n; i++) {
        assert_true(tokens[i].serial >= 20 && tokens[i].serial % 5 != 0);
    }
    fixture_must(registry_key(&s, w.arena, w.r, 21, &w.e), &w);
    assert_true(slice_equal(s, fixture_bytes(w.arena, "key", 21, 72)));
    must_be_intact(&w);
    fixture_end(&w);
}

/* ---- schemas ---- */

static void runs_sql(struct world *w, const char *file, const char *sql)
{
    char path[400];
    sqlite3 *db = NULL;
    fixture_path(path, w, file);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%.80s: %s", sql, sqlite3_errmsg(db));
    }
    sqlite3_close(db);
}

static void reads_version_1(void **state)
{
    struct world w;
    (void)state;
    fixture_folder(&w);
    struct slice sql = read_file(w.arena, "test/registry/v1.sql");
    assert_true(sql.n > 1000);
    runs_sql(&w, "registry.db", arena_copy(w.arena, sql.p, sql.n));
    fixture_open(&w, REGISTRY_WRITE);
    assert_int_equal(registry_size(w.r, REGISTRY_ACTS), 13);
    struct hash root;
    struct registry_tree tree = {w.r, REGISTRY_ACTS};
    fixture_must(merkle_root_at(&root, 13, registry_tree_hash, &w.e, &tree), &w);
    int64_t size = 1;
    fixture_must(registry_derived_size(&size, w.r, &w.e), &w);
    assert_int_equal(size, 0);
    must_be_intact(&w);
    fixture_end(&w);
}

static void refuses_newer(void **state)
{
    struct world w;
    (void)state;
    fixture_make(&w);
    fixture_close(&w);
    runs_sql(&w, "registry.db", "UPDATE meta SET value = 77 WHERE name = 'schema'");
    for (int mode = REGISTRY_READ; mode <= REGISTRY_WRITE; mode++) {
        assert_false(fixture_try_open(&w, (enum registry_mode)mode, NULL));
        assert_int_equal(w.e.code, ERROR_SCHEMA);
        assert_non_null(strstr(w.e.text, "77"));
        assert_non_null(strstr(w.e.text, "up to 1"));
    }
    fixture_end(&w);
}

/* Another version of what is derived is thrown away by who writes, and refused to who reads. */
static void makes_derived_anew(void **state)
{
    static const char *const wrecks[] = {
        "UPDATE meta SET value = 77 WHERE name = 'schema'",
        "DROP TABLE meta; CREATE TABLE meta (a); DROP TABLE clock",
    };
    struct world w;
    (void)state;
    for (int i = 0; i < 3; i++) {
        char path[400];
        fixture_make(&w);
        fixture_must(fixture_batch(&w, 0, 5), &w);
        fixture_close(&w);
        fixture_path(path, &w, "derived.db");
        if (i < 2) {
            runs_sql(&w, "derived.db", wrecks[i]);
        } else {
            FILE *f = fopen(path, "r+b");
            assert_non_null(f);
            assert_true(fwrite("this is no database", 1, 19, f) == 19 && fclose(f) == 0);
        }
        assert_false(fixture_try_open(&w, REGISTRY_READ, NULL));
        fixture_open(&w, REGISTRY_WRITE);
        int64_t size = 1;
        fixture_must(registry_derived_size(&size, w.r, &w.e), &w);
        assert_int_equal(size, 0);
        assert_int_equal(registry_dossiers(w.r), 0);
        fixture_end(&w);
    }
}

/* ---- tiles ---- */

static struct slice exported(struct world *w, const char *name)
{
    char path[400];
    (void)snprintf(path, sizeof path, "%s/tiles/%s", w->folder, name);
    struct slice s = read_file(w->arena, path);
    (void)unlink(path);
    for (char *end = strrchr(path, '/'); end != NULL && end > path + strlen(w->folder);
         end = strrchr(path, '/')) {
        *end = '\0';
        (void)rmdir(path);
    }
    return s;
}

static void exports_tiles(void **state)
{
    struct world w;
    char target[400];
    struct slice note;
    struct slice leaf;
    (void)state;
    fixture_make(&w);
    fixture_must(fixture_batch(&w, 0, 599), &w);
    fixture_path(target, &w, "tiles");
    for (int i = 0; i < 2; i++) {
        fixture_must(registry_export_tiles(target, w.r, REGISTRY_ACTS, &w.e), &w);
    }
    fixture_must(registry_checkpoint(&note, w.arena, w.r, REGISTRY_ACTS, 600, &w.e), &w);
    assert_true(slice_equal(note, exported(&w, "checkpoint")));
    struct slice first = exported(&w, "tile/0/000");
    struct slice second = exported(&w, "tile/0/001");
    struct slice last = exported(&w, "tile/0/002.p/88");
    struct slice above = exported(&w, "tile/1/000.p/2");
    assert_true(first.n == 8192 && second.n == 8192 && last.n == 88 * 32 && above.n == 64);
    struct hash hashes[256];
    struct hash h;
    memcpy(hashes, second.p, sizeof hashes);
    log_fold(&h, hashes, 256);
    assert_memory_equal(above.p + 32, h.b, 32);
    struct slice entries = exported(&w, "tile/entries/002.p/88");
    for (int64_t i = 512; i < 600; i++) {
        fixture_must(registry_leaf(&leaf, w.arena, w.r, REGISTRY_ACTS, i, &w.e), &w);
        size_t n = (size_t)(uint8_t)entries.p[0] * 256 + (uint8_t)entries.p[1];
        assert_true(slice_equal(leaf, (struct slice){entries.p + 2, n}));
        merkle_leaf(&h, leaf);
        assert_memory_equal(last.p + (i - 512) * 32, h.b, 32);
        entries.p += n + 2;
        entries.n -= n + 2;
    }
    assert_int_equal(entries.n, 0);
    assert_true(exported(&w, "tile/entries/000").n > 0 && exported(&w, "tile/entries/001").n > 0);
    fixture_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erases),        cmocka_unit_test(reads_version_1),
        cmocka_unit_test(refuses_newer), cmocka_unit_test(makes_derived_anew),
        cmocka_unit_test(exports_tiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
