/* Proofs of inclusion as text (C2SP tlog-proof), and the paths of tiles (C2SP tlog-tiles). */
#include "seal/note_priv.h"

#include "base/assert.h"
#include "base/base64.h"

#define PROOF_HEADER "c2sp.org/tlog-proof@v1"

enum { TILE_GROUP = 1000, TILE_GROUPS_MAX = 7, TILE_WIDTH = 256 };

void proof_write(struct buf *out, int64_t index, const struct merkle_proof *proof,
                 struct slice extra, struct slice checkpoint_note)
{
    gr_assert(index >= 0 && proof->n <= MERKLE_PROOF_MAX && checkpoint_note.n > 0);
    buf_text(out, PROOF_HEADER "\n");
    if (extra.n > 0) {
        buf_text(out, "extra ");
        base64_put(out, extra);
        buf_char(out, '\n');
    }
    buf_text(out, "index ");
    buf_int(out, index);
    buf_char(out, '\n');
    for (size_t i = 0; i < proof->n; i++) {
        base64_put(out, hash_slice(&proof->node[i]));
        buf_char(out, '\n');
    }
    buf_char(out, '\n');
    buf_add(out, checkpoint_note);
}

/* Takes the line "word value" when it is next. */
static bool take_word(struct slice *value, struct slice *rest, struct slice word)
{
    if (!slice_starts(*rest, word)) {
        return false;
    }
    const struct slice line = slice_cut(rest, '\n');
    *value = (struct slice){.p = line.p + word.n, .n = line.n - word.n};
    return true;
}

static bool read_extra(struct slice *out, struct arena *arena, struct slice text)
{
    struct buf extra = buf_in(arena, text.n);
    if (text.n == 0 || !base64_get(&extra, text)) {
        return false;
    }
    *out = buf_slice(&extra);
    return true;
}

/* The lines up to the empty one. */
static bool read_path(struct merkle_proof *out, struct slice *rest, struct gr_error *e)
{
    while (rest->n > 0) {
        const struct slice line = slice_cut(rest, '\n');
        if (line.n == 0) {
            return true;
        }
        if (out->n == MERKLE_PROOF_MAX) {
            return error_set(e, ERROR_FORMAT, "a proof has at most %d hashes", MERKLE_PROOF_MAX);
        }
        if (!base64_get_exactly(out->node[out->n].b, SEAL_HASH_BYTES, line)) {
            return error_set(e, ERROR_FORMAT, "hash %zu of the proof is not 32 bytes in Base 64",
                             out->n + 1);
        }
        out->n++;
    }
    return error_set(e, ERROR_FORMAT, "a proof has an empty line before its checkpoint");
}

bool proof_read(struct proof *out, struct arena *arena, struct slice bytes, struct gr_error *e)
{
    struct slice rest = bytes;
    struct proof proof = {0};
    struct slice value = {0};
    if (!slice_is(slice_cut(&rest, '\n'), PROOF_HEADER)) {
        return error_set(e, ERROR_FORMAT, "a proof begins with the line " PROOF_HEADER);
    }
    if (take_word(&value, &rest, SLICE("extra ")) && !read_extra(&proof.extra, arena, value)) {
        return error_set(e, ERROR_FORMAT, "after \"extra \" come bytes in Base 64");
    }
    if (!take_word(&value, &rest, SLICE("index ")) || !note_read_number(&proof.index, value)) {
        return error_set(e, ERROR_FORMAT, "a proof has a line \"index NUMBER\"");
    }
    if (!read_path(&proof.path, &rest, e)) {
        return false;
    }
    if (rest.n == 0) {
        return error_set(e, ERROR_FORMAT, "a proof ends in a signed checkpoint");
    }
    proof.checkpoint_note = rest;
    *out = proof;
    return true;
}

void tile_path(struct buf *out, int level, int64_t index, int width)
{
    gr_assert(level >= -1 && index >= 0 && width >= 1 && width <= TILE_WIDTH);
    if (level < 0) {
        buf_text(out, "tile/entries");
    } else {
        buf_printf(out, "tile/%d", level);
    }
    int group[TILE_GROUPS_MAX];
    size_t n = 0;
    int64_t rest = index;
    do {
        group[n] = (int)(rest % TILE_GROUP);
        rest /= TILE_GROUP;
        n++;
    } while (rest > 0);
    for (; n > 1; n--) {
        buf_printf(out, "/x%03d", group[n - 1]);
    }
    buf_printf(out, "/%03d", group[0]);
    if (width < TILE_WIDTH) {
        buf_printf(out, ".p/%d", width);
    }
}
