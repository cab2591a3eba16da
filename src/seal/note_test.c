/* Signed notes, checkpoints, cosignatures and proofs: the examples of C2SP signed-note, what is
 * written read again, and foreign forms refused. */
#include "seal/note.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 8 << 20, BUF_BYTES = 1 << 16 };

#define DASH "\xE2\x80\x94"
#define EXAMPLE_KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define EXAMPLE_LINE                                                                               \
    DASH                                                                                           \
        " example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFX" \
        "mRKuwHjG1Yu72IneyaQM=\n"
#define EXAMPLE_NOTE "This is an example message.\n\n" EXAMPLE_LINE

static void the_example_of_the_specification(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    struct note_key key;
    assert_true(note_key_read(&key, SLICE(EXAMPLE_KEY), NULL));
    assert_true(slice_is(key.name, "example.com/foo"));
    assert_int_equal(key.id, 0x530d903a);
    assert_int_equal(key.kind, NOTE_ED25519);
    struct buf written = buf_in(arena, BUF_BYTES);
    note_key_write(&written, &key);
    assert_true(slice_is(buf_slice(&written), EXAMPLE_KEY));
    struct note note;
    assert_true(note_read(&note, arena, SLICE(EXAMPLE_NOTE), NULL));
    assert_true(slice_is(note.text, "This is an example message.\n"));
    assert_int_equal(note.n, 1);
    assert_true(slice_is(note.signatures[0].line, EXAMPLE_LINE));
    int64_t time = 7;
    assert_int_equal(note_verify(&note, &key, &time), NOTE_VALID);
    assert_int_equal(time, 0);
    key.id++;
    assert_int_equal(note_verify(&note, &key, NULL), NOTE_ABSENT);
    key.id--;
    assert_true(
        note_read(&note, arena, SLICE("This is an example messagE.\n\n" EXAMPLE_LINE), NULL));
    assert_int_equal(note_verify(&note, &key, NULL), NOTE_FORGED);
    arena_close(arena);
}

static void keys_out_of_form(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+0530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        EXAMPLE_KEY "\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct note_key key;
        struct gr_error e = {0};
        assert_false(note_key_read(&key, slice_of(bad[i]), &e));
        assert_int_equal(e.code, ERROR_FORMAT);
    }
    assert_true(note_name_valid(SLICE("tribunal.example/l\xC3\xA0")));
    static const char *const names[] = {"",          "a b",       "a+b",          "a\tb",
                                        "a\xC2\xA0", "a\xC3\x28", "\xE3\x80\x80", "\x7F"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_false(note_name_valid(slice_of(names[i])));
    }
}

static void notes_out_of_form(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        EXAMPLE_LINE,
        "text" EXAMPLE_LINE,
        "text\n" EXAMPLE_LINE,
        "a\ttab\n\n" EXAMPLE_LINE,
        "a\r\n\n" EXAMPLE_LINE,
        "not UTF-8 \xFF\n\n" EXAMPLE_LINE,
        "text\n\n" EXAMPLE_LINE "\n",
        "text\n\n" EXAMPLE_LINE "x\n",
        "text\n\n- example.com/foo Uw2QOkn8srV1\n",
        "text\n\n" DASH " a+b Uw2QOkn8srV1\n",
        "text\n\n" DASH " name Uw2QOg==\n",
        "text\n\n" DASH "  Uw2QOkn8srV1\n",
        "text\n\n" DASH " name Uw2QOkn8srV\n",
        "text\n\n" DASH " name Uw2QOkn8srV1 \n",
        "text\n\n" DASH " name Uw2QOkn8srV1",
    };
    struct arena *arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct note note;
        struct gr_error e = {0};
        if (note_read(&note, arena, slice_of(bad[i]), &e)) {
            fail_msg("note %zu was read", i);
        }
        assert_int_not_equal(e.code, ERROR_NONE);
    }
    struct buf many = buf_in(arena, BUF_BYTES);
    buf_text(&many, "text\n\n");
    struct note note;
    for (size_t n = 1; n <= NOTE_SIGNATURES_MAX + 1; n++) {
        buf_text(&many, EXAMPLE_LINE);
        assert_true(note_read(&note, arena, buf_slice(&many), NULL) == (n <= NOTE_SIGNATURES_MAX));
    }
    assert_int_equal(note.n, NOTE_SIGNATURES_MAX);
    arena_close(arena);
}

static void make_key(struct note_key *key, struct sign_secret *secret, uint8_t seed,
                     struct slice name, enum note_key_kind kind)
{
    const uint8_t bytes[32] = {seed};
    sign_from_seed(secret, bytes);
    *key = (struct note_key){.name = name, .kind = kind};
    memcpy(key->key.b, secret->public_key, sizeof key->key.b);
    key->id = note_key_id(name, kind, &key->key);
}

static void a_checkpoint_and_its_witness(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    struct note_key log;
    struct note_key witness;
    struct sign_secret log_secret;
    struct sign_secret witness_secret;
    make_key(&log, &log_secret, 1, SLICE("greffe.example/acts"), NOTE_ED25519);
    make_key(&witness, &witness_secret, 2, SLICE("witness.example"), NOTE_COSIGNATURE);
    struct checkpoint c = {.origin = SLICE("greffe.example/acts"),
                           .size = 20852163,
                           .extensions = SLICE("greffe-heads 2 x\n")};
    merkle_empty(&c.root);
    struct buf text = buf_in(arena, BUF_BYTES);
    checkpoint_write(&text, &c);
    assert_true(slice_is(buf_slice(&text), "greffe.example/acts\n20852163\n"
                                           "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
                                           "greffe-heads 2 x\n"));
    struct buf bytes = buf_in(arena, BUF_BYTES);
    buf_add(&bytes, buf_slice(&text));
    buf_char(&bytes, '\n');
    note_sign(&bytes, log.name, &log_secret, buf_slice(&text));
    note_cosign(&bytes, witness.name, &witness_secret, buf_slice(&text), 1679315147);
    struct note note;
    assert_true(note_read(&note, arena, buf_slice(&bytes), NULL));
    assert_true(slice_equal(note.text, buf_slice(&text)));
    assert_int_equal(note.n, 2);
    int64_t time = 0;
    assert_int_equal(note_verify(&note, &log, &time), NOTE_VALID);
    assert_int_equal(time, 0);
    assert_int_equal(note_verify(&note, &witness, &time), NOTE_VALID);
    assert_int_equal(time, 1679315147);
    struct checkpoint read;
    assert_true(checkpoint_read(&read, note.text, NULL));
    assert_true(slice_equal(read.origin, c.origin));
    assert_int_equal(read.size, c.size);
    assert_true(hash_equal(&read.root, &c.root));
    assert_true(slice_equal(read.extensions, c.extensions));
    /* The time is signed too. */
    char *stamp = (char *)note.signatures[1].bytes.p;
    stamp[7] ^= 1;
    assert_int_equal(note_verify(&note, &witness, &time), NOTE_FORGED);
    assert_int_equal(time, 0);
    struct buf key_text = buf_in(arena, BUF_BYTES);
    note_key_write(&key_text, &witness);
    struct note_key again;
    assert_true(note_key_read(&again, buf_slice(&key_text), NULL));
    assert_int_equal(again.kind, NOTE_COSIGNATURE);
    arena_close(arena);
}

static void checkpoints_out_of_form(void **state)
{
    (void)state;
#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    static const char *const bad[] = {
        "",
        "log\n",
        "log\n1\n",
        "log\n1\n" ROOT,
        "\n1\n" ROOT "\n",
        "log\n\n" ROOT "\n",
        "log\n01\n" ROOT "\n",
        "log\n-1\n" ROOT "\n",
        "log\n+1\n" ROOT "\n",
        "log\n9223372036854775808\n" ROOT "\n",
        "log\n1\n47DEQpj8HBSa\n",
        "log\n1\n" ROOT "\n\n",
        "log\n1\n" ROOT "\nextension\n\nanother\n",
        "log\n1\n" ROOT "\nextension",
    };
    struct checkpoint c;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(checkpoint_read(&c, slice_of(bad[i]), NULL));
    }
    assert_true(checkpoint_read(&c, SLICE("log\n0\n" ROOT "\n"), NULL));
    assert_int_equal(c.extensions.n, 0);
    assert_true(checkpoint_read(&c, SLICE("log\n9223372036854775807\n" ROOT "\na\nb\n"), NULL));
    assert_true(slice_is(c.extensions, "a\nb\n"));
}

static void proofs_are_read_as_written(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    for (size_t n = 0; n <= 3; n++) {
        struct merkle_proof path = {.n = n};
        for (size_t i = 0; i < n; i++) {
            const char byte = (char)i;
            merkle_leaf(&path.node[i], (struct slice){.p = &byte, .n = 1});
        }
        const struct slice extra = n % 2 == 0 ? SLICE("") : SLICE("extra");
        struct buf text = buf_in(arena, BUF_BYTES);
        proof_write(&text, 73894, &path, extra, SLICE("any note\n"));
        struct proof proof;
        assert_true(proof_read(&proof, arena, buf_slice(&text), NULL));
        assert_int_equal(proof.index, 73894);
        assert_int_equal(proof.path.n, n);
        assert_true(slice_equal(proof.extra, extra));
        assert_true(slice_is(proof.checkpoint_note, "any note\n"));
    }
    static const char *const bad[] = {
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v2\nindex 1\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 1\n",
        "c2sp.org/tlog-proof@v1\nindex 1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nextra \nindex 1\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nextra Zg\nindex 1\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 1\nZg==\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 1\n" ROOT "\nnote\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct proof proof;
        assert_false(proof_read(&proof, arena, slice_of(bad[i]), NULL));
    }
    arena_close(arena);
}

static void paths_of_tiles(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    static const struct {
        int level, width;
        int64_t index;
        const char *path;
    } examples[] = {
        {0, 256, 0, "tile/0/000"},
        {1, 12, 67, "tile/1/067.p/12"},
        {0, 12, 1234067, "tile/0/x001/x234/067.p/12"},
        {-1, 256, 1000, "tile/entries/x001/000"},
        {-1, 1, 999, "tile/entries/999.p/1"},
        {7, 256, INT64_MAX, "tile/7/x009/x223/x372/x036/x854/x775/807"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct buf out = buf_in(arena, BUF_BYTES);
        tile_path(&out, examples[i].level, examples[i].index, examples[i].width);
        assert_true(slice_is(buf_slice(&out), examples[i].path));
    }
    arena_close(arena);
}

int main(void)
{
    struct gr_error e = {0};
    if (!seal_init(&e)) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_specification),
        cmocka_unit_test(keys_out_of_form),
        cmocka_unit_test(notes_out_of_form),
        cmocka_unit_test(a_checkpoint_and_its_witness),
        cmocka_unit_test(checkpoints_out_of_form),
        cmocka_unit_test(proofs_are_read_as_written),
        cmocka_unit_test(paths_of_tiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
