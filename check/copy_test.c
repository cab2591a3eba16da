/* greffe-check against copies that the rooms of the registry make here: a whole one is intact; each
 * byte of it, changed, is noticed; and so is each lie that the holder of the log's key could sign.
 *
 *   unit-check-copy [FILE]   writes the copy to FILE instead, as the seed of the harness */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/cbor.h"
#include "seal/note.h"

#include "check.h"

enum { ARENA_BYTES = 64 << 20, BUF_BYTES = 1 << 16 };
enum { LOG_LEAVES = 11, DOSSIERS = 3, SERIAL = 1, OURS = 4 };

#define NAME "greffe.example/acts"
#define WITNESS "witness.example"
#define DOSSIER "D-2026-000123"
#define LAW_1 "procedure detention\n\n  une r\xC3\xA8gle [art. L. 741-1]\n"
#define LAW_2 "procedure detention\n\n  une autre [art. L. 742-1]\n"
#define SEED_FILE "fuzz/seeds/copy/whole"

static const int64_t index_of[OURS] = {2, 3, 5, 9};

/* Lies that are in the log itself. */
enum lie {
    NO_LIE,
    LIE_FORMAT,
    LIE_DOSSIER,
    LIE_SEQUENCE,
    LIE_PREVIOUS,
    LIE_NO_PREVIOUS,
    LIE_OPENED_TWICE,
    LIE_NOT_OPENED,
    LIE_READ,
    LIE_KEY_ORDER,
    LIE_TRAILING,
    LIE_HASH_SHORT,
    LIES
};

struct world {
    struct arena *arena;
    struct sign_secret log, witness;
    struct slice leaf[LOG_LEAVES], personal[OURS];
    struct slice head[DOSSIERS];
};

static struct slice write_personal(struct arena *arena, size_t n)
{
    const char salt[16] = {(char)(n + 1)};
    struct buf out = buf_in(arena, BUF_BYTES);
    cbor_put_array(&out, 4);
    cbor_put_bytes(&out, (struct slice){.p = salt, .n = sizeof salt});
    cbor_put_map(&out, 0);
    cbor_put_array(&out, 0);
    cbor_put_array(&out, 0);
    return buf_slice(&out);
}

static void put_hash(struct buf *out, int64_t key, struct slice of, size_t n)
{
    struct hash hash;
    hash_bytes(&hash, of);
    cbor_put_int(out, key);
    cbor_put_bytes(out, (struct slice){.p = hash_slice(&hash).p, .n = n});
}

static void put_clocks(struct buf *out)
{
    cbor_put_int(out, 24);
    cbor_put_array(out, 2);
    for (int i = 0; i < 2; i++) {
        cbor_put_array(out, 5);
        cbor_put_text(out, i == 0 ? SLICE("four_days") : SLICE("appeal\n"));
        cbor_put_text(out, i == 0 ? SLICE("2024") : SLICE(""));
        cbor_put_int(out, 2);
        if (i == 0) {
            cbor_put_int(out, INT64_C(1795366799999999));
            cbor_put_int(out, INT64_C(1795453200000000));
        } else {
            cbor_put_null(out);
            cbor_put_null(out);
        }
    }
}

static struct slice write_leaf(const struct world *w, size_t n, enum lie lie)
{
    const bool last = n == OURS - 1;
    const bool here = n == 2;
    const bool previous = n > 0 && !(here && lie == LIE_NO_PREVIOUS);
    const bool opened = n == 0 ? lie != LIE_NOT_OPENED : here && lie == LIE_OPENED_TWICE;
    struct buf out = buf_in(w->arena, BUF_BYTES);
    cbor_put_map(&out, 6 + (previous ? 1u : 0u) + (last ? 1u : 0u));
    const bool swapped = here && lie == LIE_KEY_ORDER;
    for (int i = 0; i < 2; i++) {
        if ((i == 0) != swapped) {
            cbor_put_int(&out, 1);
            cbor_put_int(&out, here && lie == LIE_FORMAT ? 2 : 1);
        } else {
            cbor_put_int(&out, 2);
            cbor_put_int(&out, here && lie == LIE_READ ? 13 : opened ? 4 : 5);
        }
    }
    cbor_put_int(&out, 3);
    cbor_put_text(&out, here && lie == LIE_DOSSIER ? SLICE("D-2026-000124") : SLICE(DOSSIER));
    cbor_put_int(&out, 4);
    cbor_put_int(&out, (int64_t)n + (here && lie == LIE_SEQUENCE ? 1 : 0));
    put_hash(&out, 13, w->personal[n], here && lie == LIE_HASH_SHORT ? 31 : 32);
    put_hash(&out, 17, n < 2 ? SLICE(LAW_1) : SLICE(LAW_2), 32);
    if (previous) {
        cbor_put_int(&out, 20);
        cbor_put_int(&out, here && lie == LIE_PREVIOUS ? index_of[0] : index_of[n - 1]);
    }
    if (last) {
        put_clocks(&out);
    }
    if (here && lie == LIE_TRAILING) {
        cbor_put_null(&out);
    }
    return buf_slice(&out);
}

static void make_world(struct world *w, struct arena *arena, enum lie lie)
{
    const uint8_t log_seed[32] = {1};
    const uint8_t witness_seed[32] = {2};
    *w = (struct world){.arena = arena};
    sign_from_seed(&w->log, log_seed);
    sign_from_seed(&w->witness, witness_seed);
    for (size_t i = 0; i < LOG_LEAVES; i++) {
        w->leaf[i] = SLICE("another");
    }
    for (size_t n = 0; n < OURS; n++) {
        w->personal[n] = write_personal(arena, n);
        w->leaf[index_of[n]] = write_leaf(w, n, lie);
    }
    for (size_t i = 0; i < DOSSIERS; i++) {
        struct buf head = buf_in(arena, BUF_BYTES);
        cbor_put_array(&head, 3);
        cbor_put_text(&head, i == SERIAL ? SLICE(DOSSIER) : SLICE("D-2026-000001"));
        cbor_put_int(&head, i == SERIAL ? OURS : 1);
        cbor_put_int(&head, i == SERIAL ? index_of[OURS - 1] : 0);
        w->head[i] = buf_slice(&head);
    }
}

struct entries {
    const struct slice *entry;
};

static bool subtree(struct hash *out, int level, int64_t index, struct gr_error *e, void *payload)
{
    const struct entries *entries = payload;
    struct merkle_edge edge = {0};
    for (int64_t i = index << level; i < (index + 1) << level; i++) {
        struct hash leaf;
        merkle_leaf(&leaf, entries->entry[i]);
        merkle_append(&edge, &leaf);
    }
    merkle_root(out, &edge);
    (void)e;
    return true;
}

static void put_line(struct buf *out, const char *word, struct slice bytes)
{
    buf_text(out, word);
    base64_put(out, bytes);
    buf_char(out, '\n');
}

static void put_path(struct buf *out, const struct slice *entry, int64_t index, int64_t size)
{
    struct entries entries = {entry};
    struct merkle_proof proof;
    assert_true(merkle_inclusion(&proof, index, size, subtree, NULL, &entries));
    for (size_t i = 0; i < proof.n; i++) {
        put_line(out, "path ", hash_slice(&proof.node[i]));
    }
}

static void put_indented(struct buf *out, struct slice text)
{
    while (text.n > 0) {
        const struct slice line = slice_cut(&text, '\n');
        buf_text(out, "  ");
        buf_add(out, line);
        buf_char(out, '\n');
    }
}

static void put_law(struct buf *out, struct slice text)
{
    struct hash hash;
    hash_bytes(&hash, text);
    buf_text(out, "[law ");
    hex_put(out, hash_slice(&hash));
    buf_text(out, " detention]\n");
    put_indented(out, text);
}

static struct slice vkey(struct arena *arena, struct slice name, enum note_key_kind kind,
                         const struct sign_secret *secret)
{
    struct note_key key = {.name = name, .kind = kind};
    memcpy(key.key.b, secret->public_key, sizeof key.key.b);
    key.id = note_key_id(name, kind, &key.key);
    struct buf out = buf_in(arena, BUF_BYTES);
    note_key_write(&out, &key);
    buf_char(&out, '\0');
    return (struct slice){.p = out.p, .n = out.n - 1};
}

static struct slice write_checkpoint(const struct world *w, const struct sign_secret *by)
{
    struct entries leaves = {w->leaf};
    struct entries heads = {w->head};
    struct hash heads_root;
    struct checkpoint c = {.origin = SLICE(NAME), .size = LOG_LEAVES};
    assert_true(merkle_root_at(&c.root, LOG_LEAVES, subtree, NULL, &leaves));
    assert_true(merkle_root_at(&heads_root, DOSSIERS, subtree, NULL, &heads));
    struct buf extension = buf_in(w->arena, BUF_BYTES);
    buf_printf(&extension, "greffe-heads %d ", DOSSIERS);
    put_line(&extension, "", hash_slice(&heads_root));
    c.extensions = buf_slice(&extension);
    struct buf text = buf_in(w->arena, BUF_BYTES);
    checkpoint_write(&text, &c);
    struct buf note = buf_in(w->arena, BUF_BYTES);
    buf_add(&note, buf_slice(&text));
    buf_char(&note, '\n');
    note_sign(&note, SLICE(NAME), by, buf_slice(&text));
    note_cosign(&note, SLICE(WITNESS), &w->witness, buf_slice(&text), 1795280400);
    return buf_slice(&note);
}

/* The text of the copy, to be signed. */
static struct slice write_text(const struct world *w, const struct sign_secret *checkpoint_by)
{
    struct buf out = buf_in(w->arena, BUF_BYTES);
    buf_text(&out, "greffe-copy v1\ndossier " DOSSIER "\nauthority Pr\xC3\xA9"
                   "fecture\n"
                   "made 2026-11-21T17:04:05Z\nkey ");
    buf_add(&out, vkey(w->arena, SLICE(NAME), NOTE_ED25519, &w->log));
    buf_text(&out, "\n[account]\n  Placed at 17:50.\n  \n  [head]\n");
    for (size_t n = 0; n < OURS; n++) {
        buf_printf(&out, "[leaf %d]\n", (int)index_of[n]);
        put_line(&out, "leaf ", w->leaf[index_of[n]]);
        if (n != 1) {
            put_line(&out, "personal ", w->personal[n]);
        }
        put_path(&out, w->leaf, index_of[n], LOG_LEAVES);
    }
    put_law(&out, SLICE(LAW_1));
    put_law(&out, SLICE(LAW_2));
    buf_printf(&out, "[head]\nhead %d %d %d\n", OURS, (int)index_of[OURS - 1], SERIAL);
    put_path(&out, w->head, SERIAL, DOSSIERS);
    buf_text(&out, "[checkpoint]\n");
    put_indented(&out, write_checkpoint(w, checkpoint_by));
    return buf_slice(&out);
}

static struct slice sign_text(const struct world *w, struct slice text)
{
    struct buf out = buf_in(w->arena, BUF_BYTES);
    buf_add(&out, text);
    buf_char(&out, '\n');
    note_sign(&out, SLICE(NAME), &w->log, text);
    assert_false(out.full);
    return buf_slice(&out);
}

static int run(struct slice copy, const struct options *options)
{
    return copy_check(options, (struct text){(const unsigned char *)copy.p, copy.n});
}

struct fixture {
    struct arena *arena;
    struct world world;
    struct options options;
    char said[4096];
};

static int open_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL) {
        return 1;
    }
    f->arena = arena_open(ARENA_BYTES);
    make_world(&f->world, f->arena, NO_LIE);
    FILE *said = fmemopen(f->said, sizeof f->said, "w");
    f->options = (struct options){.file = "copy", .verdict_to = said, .faults_to = said};
    *state = f;
    return said == NULL;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    (void)fclose(f->options.verdict_to);
    arena_close(f->arena);
    free(f);
    return 0;
}

static bool says(struct fixture *f, const char *what)
{
    (void)fflush(f->options.verdict_to);
    return strstr(f->said, what) != NULL;
}

static void a_whole_copy_is_intact(void **state)
{
    struct fixture *f = *state;
    const struct slice copy = sign_text(&f->world, write_text(&f->world, &f->world.log));
    assert_int_equal(run(copy, &f->options), INTACT);
    assert_true(says(f, "intact: D-2026-000123, Pr\xC3\xA9"
                        "fecture\n4 entries, complete as at "
                        "checkpoint 11 of greffe.example/acts\npersonal parts: 3 as entered, 1 not "
                        "in this copy; texts of law: 2\n"));
    assert_true(says(f, "  four_days (2024), since leaf 2, ends between "
                        "2026-11-22T16:59:59.999999Z and 2026-11-23T17:00:00Z\n  appeal?, since "
                        "leaf 2, its end could not be computed\n"));
    assert_true(says(f, "NOT COMPARED"));
}

static void keys_are_compared(void **state)
{
    struct fixture *f = *state;
    struct world *w = &f->world;
    const struct slice copy = sign_text(w, write_text(w, &w->log));
    f->options.key = vkey(f->arena, SLICE(NAME), NOTE_ED25519, &w->log).p;
    f->options.witness[0] = vkey(f->arena, SLICE(WITNESS), NOTE_COSIGNATURE, &w->witness).p;
    f->options.witnesses = 1;
    assert_int_equal(run(copy, &f->options), INTACT);
    assert_true(says(f, "cosigned by witness.example, 2026-11-21T17:00:00Z\n"));
    assert_false(says(f, "NOT COMPARED"));
    f->options.witness[1] = vkey(f->arena, SLICE(WITNESS), NOTE_COSIGNATURE, &w->log).p;
    f->options.witnesses = 2;
    assert_int_equal(run(copy, &f->options), ALTERED);
    f->options.witnesses = 0;
    f->options.key = vkey(f->arena, SLICE(NAME), NOTE_ED25519, &w->witness).p;
    assert_int_equal(run(copy, &f->options), ALTERED);
    f->options.key = f->options.witness[0];
    assert_int_equal(run(copy, &f->options), UNREADABLE);
}

/* Every byte changed in three ways, and every end cut off. */
static void every_byte_counts(void **state)
{
    struct fixture *f = *state;
    const struct slice copy = sign_text(&f->world, write_text(&f->world, &f->world.log));
    char *bytes = arena_copy(f->arena, copy.p, copy.n);
    f->options.quiet = true;
    for (size_t i = 0; i < copy.n; i++) {
        static const char with[] = {1, 0x20, (char)0x80};
        for (size_t k = 0; k < sizeof with; k++) {
            rewind(f->options.faults_to);
            bytes[i] = (char)(copy.p[i] ^ with[k]);
            const int status = run((struct slice){.p = bytes, .n = copy.n}, &f->options);
            if (status != ALTERED && status != UNREADABLE) {
                fail_msg("byte %zu of %zu changed, and exit status %d", i, copy.n, status);
            }
        }
        bytes[i] = copy.p[i];
        rewind(f->options.faults_to);
        assert_int_not_equal(run((struct slice){.p = bytes, .n = i}, &f->options), INTACT);
    }
    struct buf longer = buf_in(f->arena, BUF_BYTES);
    buf_add(&longer, copy);
    buf_text(&longer, "\xE2\x80\x94 somebody else\n");
    assert_int_equal(run(buf_slice(&longer), &f->options), UNREADABLE);
}

/* The text with the first `old` in it replaced; `until`, when not NULL, makes `old` reach to before
 * that. */
static struct slice edit(struct arena *arena, struct slice text, const char *old, const char *until,
                         const char *with)
{
    const char *whole = arena_copy(arena, text.p, text.n);
    const char *at = strstr(whole, old);
    assert_non_null(at);
    const char *after = until == NULL ? at + strlen(old) : strstr(at + 1, until);
    assert_non_null(after);
    struct buf out = buf_in(arena, BUF_BYTES);
    buf_add(&out, (struct slice){.p = whole, .n = (size_t)(at - whole)});
    buf_text(&out, with);
    buf_text(&out, after);
    return buf_slice(&out);
}

/* What the holder of the key could sign, and yet is not so. */
static void signed_lies_in_the_copy(void **state)
{
    static const struct {
        const char *old, *until, *with, *said;
        int status;
    } lies[] = {
        {"[leaf 9]", "[law", "", "those given are others", ALTERED},
        {"[leaf 5]", "[leaf 9]", "", "not the next of the dossier", ALTERED},
        {"[leaf 2]", "[leaf 3]", "", "not the next of the dossier", ALTERED},
        {"head 4 9 1", NULL, "head 3 5 1", "not in the tree of heads", ALTERED},
        {"head 4 9 1", NULL, "head 4 9 2", "not in the tree of heads", ALTERED},
        {"head 4 9 1", NULL, "head 4 9 9", "not in the tree of heads", ALTERED},
        {"[leaf 3]", NULL, "[leaf 4]", "leaf 4 is not in the log", ALTERED},
        {"[leaf 9]", NULL, "[leaf 99]", "leaf 99 is not in the log", ALTERED},
        {"[leaf 9]", NULL, "[leaf 09]", "without its index", UNREADABLE},
        {"dossier D-2026-000123", NULL, "dossier D-2026-000124", "of another dossier", ALTERED},
        {"une r\xC3\xA8gle", NULL, "une erreur", "not the text that leaf 2", ALTERED},
        {"  une autre", NULL, "  une tout autre", "not the text that leaf 5", ALTERED},
        {"[law ", "[head]", "", "is not here", ALTERED},
        {"[head]\nhead", NULL, "[law 00 x]\n  y\n[head]\nhead", "that no leaf names", ALTERED},
        {" detention]", NULL, "]", "not the text that leaf 2", ALTERED},
        {"[law ", NULL, "[law 0", "not the text that leaf 2", ALTERED},
        {"personal hFABAA", NULL, "personal hFABAB", "not the one that the leaf names", ALTERED},
        {"personal ", "path", "path ", "not in the log", ALTERED},
        {"personal ", "path", "", "", INTACT},
        {"path ", NULL, "path  ", "not in the log", ALTERED},
        {"path ", "path ", "", "not in the log", ALTERED},
        {"[checkpoint]", "  greffe", "[checkpoint]\n", "", INTACT},
        {"[checkpoint]\n  greffe", NULL, "[checkpoint]\n  Greffe", "another log", ALTERED},
        {"\n  11\n", NULL, "\n  12\n", "the checkpoint is not signed", ALTERED},
        {"  greffe-heads 3", NULL, "  greffe-heads 4", "the checkpoint is not signed", ALTERED},
        {"  greffe-heads 3", NULL, "  Greffe-heads 3", "no line greffe-heads", UNREADABLE},
        {"made 2026-11-21T", NULL, "made 2026-11-21 ", "\"made MOMENT\"", UNREADABLE},
        {"  Placed", NULL, " Placed", "two blanks", UNREADABLE},
        {"  Placed", NULL, "[leaf 9]", "a section without a bracket", UNREADABLE},
        {"[account]", NULL, "[accounts]", "begins with [account]", UNREADABLE},
        {"[account]", NULL, "[account x]", "stand alone", UNREADABLE},
        {"[head]\nhead", NULL, "[heads]\nhead", "sections are", UNREADABLE},
    };
    struct fixture *f = *state;
    const struct slice text = write_text(&f->world, &f->world.log);
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        rewind(f->options.faults_to);
        memset(f->said, 0, sizeof f->said);
        const struct slice edited = edit(f->arena, text, lies[i].old, lies[i].until, lies[i].with);
        const int status = run(sign_text(&f->world, edited), &f->options);
        if (status != lies[i].status || !says(f, lies[i].said)) {
            fail_msg("lie %zu: exit status %d, said: %s", i, status, f->said);
        }
    }
}

static void signed_lies_in_the_log(void **state)
{
    struct fixture *f = *state;
    for (int lie = NO_LIE; lie < LIES; lie++) {
        struct world w;
        make_world(&w, f->arena, (enum lie)lie);
        rewind(f->options.faults_to);
        const int status = run(sign_text(&w, write_text(&w, &w.log)), &f->options);
        if (status != (lie == NO_LIE ? INTACT : ALTERED)) {
            fail_msg("lie %d: exit status %d", lie, status);
        }
    }
    struct world *w = &f->world;
    assert_int_equal(run(sign_text(w, write_text(w, &w->witness)), &f->options), ALTERED);
    assert_true(says(f, "the checkpoint is not signed by the log's key"));
}

static void the_seed_is_this_copy(void **state)
{
    struct fixture *f = *state;
    const struct slice copy = sign_text(&f->world, write_text(&f->world, &f->world.log));
    char *kept = arena_get(f->arena, BUF_BYTES);
    FILE *file = fopen(SEED_FILE, "rb");
    assert_non_null(file);
    const size_t n = fread(kept, 1, BUF_BYTES, file);
    (void)fclose(file);
    assert_true(slice_equal(copy, (struct slice){.p = kept, .n = n}));
}

static int write_seed(const char *path)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct world w;
    make_world(&w, arena, NO_LIE);
    const struct slice copy = sign_text(&w, write_text(&w, &w.log));
    FILE *file = fopen(path, "wb");
    const bool good = file != NULL && fwrite(copy.p, 1, copy.n, file) == copy.n;
    if (file != NULL) {
        (void)fclose(file);
    }
    arena_close(arena);
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct gr_error e = {0};
    if (!seal_init(&e)) {
        return 1;
    }
    if (argc > 1) {
        return write_seed(argv[1]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_copy_is_intact, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(keys_are_compared, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(every_byte_counts, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(signed_lies_in_the_copy, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(signed_lies_in_the_log, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(the_seed_is_this_copy, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
