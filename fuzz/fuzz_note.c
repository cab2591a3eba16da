/* Foreign bytes as a signed note, a checkpoint, a proof and a verifier key. What is read and
 * written again is the same bytes; nothing verifies by a key that nobody signed with. */
#include <stdint.h>
#include <string.h>

#include "base/assert.h"
#include "base/base64.h"
#include "seal/note.h"

enum { ARENA_BYTES = 64 << 20, OUT_BYTES = 4 << 20 };

static void check_note(struct arena *arena, struct slice bytes)
{
    struct note note;
    struct gr_error e = {0};
    if (!note_read(&note, arena, bytes, &e)) {
        gr_assert(e.code != ERROR_NONE);
        return;
    }
    struct buf out = buf_in(arena, OUT_BYTES);
    buf_add(&out, note.text);
    buf_char(&out, '\n');
    for (size_t i = 0; i < note.n; i++) {
        const struct note_signature *s = &note.signatures[i];
        buf_add(&out, s->line);
        for (int kind = 0; kind < 2; kind++) {
            struct note_key key = {.name = s->name, .id = s->id};
            key.kind = kind == 0 ? NOTE_ED25519 : NOTE_COSIGNATURE;
            memset(key.key.b, 7, sizeof key.key.b);
            int64_t time = -1;
            gr_assert(note_verify(&note, &key, &time) == NOTE_FORGED && time == 0);
            key.id++;
            (void)note_verify(&note, &key, NULL);
        }
    }
    gr_assert(slice_equal(buf_slice(&out), bytes));
}

static void check_checkpoint(struct arena *arena, struct slice bytes)
{
    struct checkpoint c;
    if (checkpoint_read(&c, bytes, NULL)) {
        struct buf out = buf_in(arena, OUT_BYTES);
        checkpoint_write(&out, &c);
        gr_assert(slice_equal(buf_slice(&out), bytes));
    }
}

static void check_proof(struct arena *arena, struct slice bytes)
{
    struct proof proof;
    if (proof_read(&proof, arena, bytes, NULL)) {
        struct buf out = buf_in(arena, OUT_BYTES);
        proof_write(&out, proof.index, &proof.path, proof.extra, proof.checkpoint_note);
        gr_assert(slice_equal(buf_slice(&out), bytes));
        check_note(arena, proof.checkpoint_note);
    }
}

static void check_key(struct arena *arena, struct slice bytes)
{
    struct note_key key;
    if (note_key_read(&key, bytes, NULL)) {
        gr_assert(note_name_valid(key.name));
        struct buf out = buf_in(arena, OUT_BYTES);
        note_key_write(&out, &key);
        gr_assert(slice_equal(buf_slice(&out), bytes));
    }
}

static void check_base64(struct arena *arena, struct slice text)
{
    struct buf bytes = buf_in(arena, OUT_BYTES);
    if (base64_get(&bytes, text)) {
        struct buf out = buf_in(arena, OUT_BYTES);
        base64_put(&out, buf_slice(&bytes));
        gr_assert(slice_equal(buf_slice(&out), text));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    const struct slice bytes = {(const char *)data, size};
    check_note(arena, bytes);
    check_checkpoint(arena, bytes);
    check_proof(arena, bytes);
    check_key(arena, bytes);
    check_base64(arena, bytes);
    arena_close(arena);
    return 0;
}
