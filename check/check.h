/* greffe-check: is a certified copy of a dossier (greffe-copy(5)) whole and as it was signed? A
 * second opinion: it shares no code with the program that writes copies, and was written from the
 * manual pages greffe-copy(5) and greffe-leaf(5), RFC 8949, RFC 6962, RFC 9162 and C2SP's
 * signed-note, tlog-checkpoint and tlog-cosignature. Signatures and SHA-256 are libsodium's. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { INTACT = 0, ALTERED = 1, UNREADABLE = 2 };
enum {
    COPY_BYTES = 64 << 20,
    LEAF_BYTES = 65535,
    LEAVES_MAX = 4096,
    PATH_MAX_NODES = 63,
    CBOR_DEPTH = 16
};
enum { WITNESSES_MAX = 16, FAULTS_SHOWN = 20, HASH = 32 };

/* ---- text.c: bytes that somebody else owns --------------------------------------------------- */

struct text {
    const unsigned char *p;
    size_t n;
};

bool text_is(struct text a, const char *b);
bool text_same(struct text a, struct text b);
/* Takes `word` from the front; false, and nothing taken, when it is not there. */
bool text_take(struct text *t, const char *word);
/* What stands before the separator, or all of it; *t keeps what follows. */
struct text text_cut(struct text *t, char separator);
/* A number in its one form, at most INT64_MAX. */
bool text_number(int64_t *out, struct text t);
/* The bytes of canonical Base 64, at *pool, which moves on. There must be room: t.n bytes will do.
 */
bool text_base64(struct text *out, unsigned char **pool, struct text t);
bool text_hash(unsigned char out[HASH], struct text t);
bool text_utf8(struct text t);
/* Shows foreign text: control characters, C1 too, become '?'. */
void text_show(FILE *out, struct text t);
/* An instant in microseconds since 1970, as UTC; the calendar is the proleptic Gregorian one. */
void text_show_instant(FILE *out, int64_t microseconds);

/* ---- item.c: deterministic CBOR -------------------------------------------------------------- */

/* Takes one whole item, deterministic in all its parts, from the front of *t. */
bool item_take(struct text *out, struct text *t, int depth);
/* Takes the head of an array and gives the number of its items, which follow. */
bool item_take_array(uint64_t *n, struct text *t);
bool item_integer(int64_t *out, struct text item);
/* What is in a string of major type 2 (bytes) or 3 (text). */
bool item_string(struct text *out, struct text item, unsigned major);
/* The value under an integer key of a map that item_take took; false when it has none. */
bool item_value(struct text *out, struct text map, int64_t key);
bool item_integer_of(int64_t *out, struct text map, int64_t key);

/* ---- proof.c: keys, signatures, trees -------------------------------------------------------- */

enum { KIND_PLAIN = 1, KIND_COSIGNATURE = 4 };

/* A verifier key. */
struct key {
    struct text name, whole;
    unsigned char id[4], kind, bytes[32];
};

/* Reads "name+id+key" of this kind, whose id is the key's. */
bool key_read(struct key *out, struct text t, unsigned char kind);
/* Splits a note at its last empty line; false when it has none, or no line after it. */
bool key_split_note(struct text *body, struct text *signatures, struct text note);
/* True when a signature line is by this key and verifies, and none by it does not. *absent: no line
 * is by this key; one that is out of form is nobody's. *seconds: the time of a cosignature. pool:
 * room for the longest line. */
bool key_signed(const struct key *key, struct text body, struct text signatures,
                unsigned char *pool, int64_t *seconds, bool *absent);
/* SHA-256 of a then b. */
void tree_sha256(unsigned char out[HASH], struct text a, struct text b);
/* Whether the entry is at this index of the tree, by n lines "path ...". */
bool tree_included(const struct text *path, size_t n, struct text entry, int64_t index,
                   int64_t size, const unsigned char root[HASH]);

/* ---- copy.c ---------------------------------------------------------------------------------- */

struct options {
    const char *file; /* its name, for faults */
    const char *key, *witness[WITNESSES_MAX];
    size_t witnesses;
    bool quiet;
    FILE *verdict_to, *faults_to;
};

/* Checks a copy and says what it found; the exit status. Linear in the copy, but for the procedures
 * that at most LEAVES_MAX leaves name. */
int copy_check(const struct options *options, struct text copy);

/* ---- leaf.c ---------------------------------------------------------------------------------- */

struct leaf {
    struct text bytes;
    struct text procedure; /* key 17, or empty */
    struct text personal;  /* key 13, or empty */
    int64_t index;
};

/* Reads what is checked of a leaf; NULL, or what is wrong with it. before: the leaf before it, NULL
 * for the first. */
const char *leaf_read(struct leaf *out, struct text dossier, int64_t sequence,
                      const struct leaf *before);
/* Shows the clocks that run after the leaf, one a line. */
void leaf_show_clocks(FILE *out, struct text leaf);

#endif
