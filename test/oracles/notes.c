/* Our side of test/tlog.t below the registry: the room seal reads what somebody else's library
 * signed, cosigned and proved, and makes what that library then reads.
 *
 *   notes verify CHECKPOINT VKEY...            each key's signature is there and holds; prints the
 *                                             size, and the time of each cosignature
 *   notes cosign CHECKPOINT NAME SEED TIME     prints the line of a witness
 *   notes root DIR                             the root of all entries below DIR, in Base 64
 *   notes prove DIR INDEX PROOF LEAF           writes a tlog-proof and the leaf that it is of
 *   notes proved PROOF LEAF VKEY               checks such a proof
 *
 * Exit status: 0 it holds, 1 it does not, 2 the input is wrong. */
#include "base/base64.h"
#include "seal/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAVES_MAX = 1 << 20, BUNDLE = 256, FILE_MAX = 64 << 20 };

struct log {
    struct slice *leaves;
    struct hash *hashes;
    int64_t n;
};

static struct arena *arena;

static _Noreturn void stop(int status, const char *what, const char *why)
{
    (void)fprintf(stderr, "notes: %s: %s\n", what, why);
    exit(status);
}

static bool read_file(struct slice *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    (void)fseek(file, 0, SEEK_END);
    long size = ftell(file);
    (void)fseek(file, 0, SEEK_SET);
    if (size < 0 || size > FILE_MAX) {
        stop(2, path, "too large");
    }
    char *bytes = arena_get(arena, (size_t)size + 1);
    size_t n = fread(bytes, 1, (size_t)size, file);
    (void)fclose(file);
    *out = (struct slice){bytes, n};
    return true;
}

static struct slice need_file(const char *path)
{
    struct slice bytes = {NULL, 0};
    if (!read_file(&bytes, path)) {
        stop(2, path, "cannot be read");
    }
    return bytes;
}

static void write_file(const char *path, struct slice bytes)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes.p, 1, bytes.n, file) != bytes.n || fclose(file) != 0) {
        stop(2, path, "cannot be written");
    }
}

/* ---- notes ----------------------------------------------------------------------------------- */

static struct checkpoint read_checkpoint(struct note *note, struct slice bytes)
{
    struct gr_error e = {0};
    struct checkpoint c;
    if (!note_read(note, arena, bytes, &e) || !checkpoint_read(&c, note->text, &e)) {
        stop(1, "checkpoint", e.text);
    }
    return c;
}

static void verify_key(const struct note *note, const char *vkey)
{
    struct gr_error e = {0};
    struct note_key key;
    int64_t at = 0;
    if (!note_key_read(&key, slice_of(vkey), &e)) {
        stop(2, vkey, e.text);
    }
    enum note_verdict verdict = note_verify(note, &key, &at);
    if (verdict != NOTE_VALID) {
        stop(1, vkey, verdict == NOTE_ABSENT ? "no signature" : "forged");
    }
    if (key.kind == NOTE_COSIGNATURE) {
        printf("seen %lld\n", (long long)at);
    }
}

static int verify(int argc, char **argv)
{
    struct note note;
    struct checkpoint c = read_checkpoint(&note, need_file(argv[0]));
    printf("size %lld\n", (long long)c.size);
    for (int i = 1; i < argc; i++) {
        verify_key(&note, argv[i]);
    }
    return 0;
}

static int cosign(int argc, char **argv)
{
    (void)argc;
    struct note note;
    (void)read_checkpoint(&note, need_file(argv[0]));
    uint8_t seed[SEAL_KEY_BYTES];
    for (size_t i = 0; i < sizeof seed; i++) {
        char two[3] = {0};
        memcpy(two, argv[2] + 2 * i, strnlen(argv[2] + 2 * i, 2));
        seed[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    struct sign_secret secret;
    sign_from_seed(&secret, seed);
    struct buf line = buf_in(arena, LIMIT_NOTE_BYTES);
    note_cosign(&line, slice_of(argv[1]), &secret, note.text, strtoll(argv[3], NULL, 10));
    printf("%.*s", SLICE_ARG(buf_slice(&line)));
    return 0;
}

/* ---- logs ------------------------------------------------------------------------------------ */

/* Bundle n of a log that has `size` entries, into *log. */
static void read_bundle(struct log *log, const char *dir, int64_t n, int64_t size)
{
    struct buf path = buf_in(arena, 4096);
    int64_t left = size - n * BUNDLE;
    buf_printf(&path, "%s/", dir);
    tile_path(&path, -1, n, left < BUNDLE ? (int)left : BUNDLE);
    buf_char(&path, '\0');
    struct slice rest = need_file(path.p);
    while (rest.n > 0) {
        size_t length =
            rest.n < 2 ? SIZE_MAX : (size_t)((uint8_t)rest.p[0] << 8 | (uint8_t)rest.p[1]);
        if (rest.n < 2 || length > rest.n - 2 || log->n == LEAVES_MAX) {
            stop(1, path.p, "not a bundle of entries");
        }
        struct slice leaf = {rest.p + 2, length};
        log->leaves[log->n] = leaf;
        merkle_leaf(&log->hashes[log->n], leaf);
        log->n++;
        rest = (struct slice){rest.p + 2 + length, rest.n - 2 - length};
    }
}

static struct log read_log(const char *dir, struct slice *checkpoint)
{
    char path[4096];
    struct note note;
    (void)snprintf(path, sizeof path, "%s/checkpoint", dir);
    *checkpoint = need_file(path);
    struct checkpoint c = read_checkpoint(&note, *checkpoint);
    struct log log = {ARENA_ARRAY(arena, LEAVES_MAX, struct slice),
                      ARENA_ARRAY(arena, LEAVES_MAX, struct hash), 0};
    for (int64_t n = 0; n * BUNDLE < c.size; n++) {
        read_bundle(&log, dir, n, c.size);
    }
    if (log.n != c.size) {
        stop(1, dir, "another number of entries than the checkpoint says");
    }
    return log;
}

/* A merkle_source that computes from the hashes of leaves. */
static bool from_leaves(struct hash *out, int level, int64_t index, struct gr_error *e,
                        void *payload)
{
    const struct log *log = payload;
    int64_t first = index * (INT64_C(1) << level);
    int64_t count = INT64_C(1) << level;
    if (first + count > log->n) {
        return error_set(e, ERROR_ABSENT, "no subtree %d %lld", level, (long long)index);
    }
    struct merkle_edge edge = {0};
    for (int64_t i = 0; i < count; i++) {
        merkle_append(&edge, &log->hashes[first + i]);
    }
    merkle_root(out, &edge);
    return true;
}

static int root(int argc, char **argv)
{
    (void)argc;
    struct slice checkpoint;
    struct log log = read_log(argv[0], &checkpoint);
    struct merkle_edge edge = {0};
    for (int64_t i = 0; i < log.n; i++) {
        merkle_append(&edge, &log.hashes[i]);
    }
    struct hash hash;
    merkle_root(&hash, &edge);
    struct buf text = buf_in(arena, 64);
    base64_put(&text, hash_slice(&hash));
    printf("%.*s\n", SLICE_ARG(buf_slice(&text)));
    return 0;
}

static int prove(int argc, char **argv)
{
    (void)argc;
    struct gr_error e = {0};
    struct slice checkpoint;
    struct log log = read_log(argv[0], &checkpoint);
    int64_t index = strtoll(argv[1], NULL, 10);
    struct merkle_proof proof;
    if (index < 0 || index >= log.n ||
        !merkle_inclusion(&proof, index, log.n, from_leaves, &e, &log)) {
        stop(2, argv[1], "no such entry");
    }
    struct buf text = buf_in(arena, LIMIT_NOTE_BYTES);
    proof_write(&text, index, &proof, SLICE(""), checkpoint);
    write_file(argv[2], buf_slice(&text));
    write_file(argv[3], log.leaves[index]);
    return 0;
}

static int proved(int argc, char **argv)
{
    (void)argc;
    struct gr_error e = {0};
    struct proof proof;
    struct note note;
    if (!proof_read(&proof, arena, need_file(argv[0]), &e)) {
        stop(1, argv[0], e.text);
    }
    struct checkpoint c = read_checkpoint(&note, proof.checkpoint_note);
    verify_key(&note, argv[2]);
    struct hash leaf;
    merkle_leaf(&leaf, need_file(argv[1]));
    if (!merkle_included(&c.root, c.size, proof.index, &leaf, proof.path.node, proof.path.n)) {
        stop(1, argv[0], "does not show that the leaf is in the tree");
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int words;
        int (*run)(int argc, char **argv);
    } commands[] = {{"verify", 2, verify},
                    {"cosign", 4, cosign},
                    {"root", 1, root},
                    {"prove", 4, prove},
                    {"proved", 3, proved}};
    struct gr_error e = {0};
    arena = arena_open((size_t)1 << 31);
    if (!seal_init(&e)) {
        stop(2, "seal", e.text);
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (argc >= 2 && strcmp(argv[1], commands[i].name) == 0 && argc - 2 >= commands[i].words) {
            return commands[i].run(argc - 2, argv + 2);
        }
    }
    stop(2, "usage", "verify | cosign | root | prove | proved");
}
