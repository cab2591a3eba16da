/* Signed notes, checkpoints, cosignatures and proofs as text: C2SP signed-note, tlog-checkpoint,
 * tlog-cosignature (Ed25519, cosignature/v1), tlog-proof, and the paths of tlog-tiles. Readers take
 * any bytes, are linear, and give slices into them. */
#ifndef SEAL_NOTE_H
#define SEAL_NOTE_H

#include "seal/merkle.h"

enum note_key_kind { NOTE_ED25519 = 0x01, NOTE_COSIGNATURE = 0x04 };

/* A verifier key: "name+hex id+base64(kind, public key)". */
struct note_key {
    struct slice name; /* no blank, no '+' */
    enum note_key_kind kind;
    uint32_t id; /* first four bytes of SHA-256(name, 0x0A, kind, key) */
    struct sign_public key;
};

uint32_t note_key_id(struct slice name, enum note_key_kind kind, const struct sign_public *key);
void note_key_write(struct buf *out, const struct note_key *key);
/* Says what is wrong: form, id that does not belong to the key, kind that is not known. */
CHECKED bool note_key_read(struct note_key *out, struct slice text, struct gr_error *e);
/* True for a name that a key may have: not empty, UTF-8, no blank, no control, no '+'. */
bool note_name_valid(struct slice name);

/* Appends the line "— name base64\n" of a signature over text (which ends in a newline). */
void note_sign(struct buf *out, struct slice name, const struct sign_secret *secret,
               struct slice text);
/* Appends the line of a witness who saw the checkpoint `text` at this time. */
void note_cosign(struct buf *out, struct slice name, const struct sign_secret *secret,
                 struct slice text, int64_t unix_seconds);

#define NOTE_SIGNATURES_MAX 64

struct note_signature {
    struct slice name;
    uint32_t id;
    struct slice bytes; /* decoded, after the id; in the arena */
    struct slice line;  /* the whole line with its newline, in the note */
};

/* A note taken apart, nothing verified yet. */
struct note {
    struct slice text; /* with its last newline */
    struct note_signature signatures[NOTE_SIGNATURES_MAX];
    size_t n;
    struct arena *arena; /* the one note_read was given: scratch of note_verify */
};

/* Refuses what is no signed note: not UTF-8, control characters but newline, no signature or more
 * than NOTE_SIGNATURES_MAX, a signature line out of form, more than LIMIT_NOTE_BYTES. *out lives as
 * long as bytes and arena. */
CHECKED bool note_read(struct note *out, struct arena *arena, struct slice bytes,
                       struct gr_error *e);

enum note_verdict {
    NOTE_VALID,
    NOTE_ABSENT, /* no signature by this key */
    NOTE_FORGED  /* one that names this key and does not verify */
};
/* Forged when one of several signatures by the key is. *unix_seconds, when not NULL: the time of a
 * valid cosignature (the latest of several), else 0. */
enum note_verdict note_verify(const struct note *note, const struct note_key *key,
                              int64_t *unix_seconds);

/* ---- checkpoints ----------------------------------------------------------------------------- */

struct checkpoint {
    struct slice origin;
    int64_t size;
    struct hash root;
    struct slice extensions; /* further lines, each with its newline; may be empty */
};

/* The text to sign. */
void checkpoint_write(struct buf *out, const struct checkpoint *c);
/* *out points into text. */
CHECKED bool checkpoint_read(struct checkpoint *out, struct slice text, struct gr_error *e);

/* ---- proofs as text (c2sp.org/tlog-proof@v1) and tiles --------------------------------------- */

void proof_write(struct buf *out, int64_t index, const struct merkle_proof *proof,
                 struct slice extra, struct slice checkpoint_note);
/* The note of the checkpoint is for note_read: here it is only not empty. */
struct proof {
    int64_t index;
    struct slice extra; /* decoded, in the arena; may be empty */
    struct merkle_proof path;
    struct slice checkpoint_note;
};
CHECKED bool proof_read(struct proof *out, struct arena *arena, struct slice bytes,
                        struct gr_error *e);

/* "tile/0/x001/x234/067.p/12", "tile/entries/000": level -1 is entries; width 256 is a full tile.
 */
void tile_path(struct buf *out, int level, int64_t index, int width);

#endif
