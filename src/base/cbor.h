/* Deterministic CBOR (RFC 8949 section 4.2.1): the one encoding of a value, so that its hash means
 * something. Only what Greffe's formats use: integers, byte and text strings, arrays, maps, true,
 * false, null; all of definite length, integers in their shortest form, map keys in byte order of
 * their encodings and never twice. No floats, no tags. */
#ifndef BASE_CBOR_H
#define BASE_CBOR_H

#include "base/slice.h"

/* Writers append to a buffer; one that is `full` holds a broken item. Who writes a map gives its
 * keys in order; cbor_check tells whether he did. */
void cbor_put_int(struct buf *out, int64_t value);
void cbor_put_bytes(struct buf *out, struct slice bytes);
void cbor_put_text(struct buf *out, struct slice text); /* well-formed UTF-8 */
void cbor_put_array(struct buf *out, size_t n);         /* n items follow */
void cbor_put_map(struct buf *out, size_t n);           /* n pairs follow */
void cbor_put_bool(struct buf *out, bool value);
void cbor_put_null(struct buf *out);

enum cbor_kind {
    CBOR_INT,
    CBOR_BYTES,
    CBOR_TEXT,
    CBOR_ARRAY,
    CBOR_MAP,
    CBOR_BOOL,
    CBOR_NULL,
    CBOR_END, /* nothing is left */
    CBOR_BAD  /* not deterministic CBOR of these kinds */
};

/* Reads from the front of `rest`. The first thing that is not as asked sets `bad`; from then on
 * everything reads as nothing (0, empty, CBOR_BAD), so that a reader looks at `bad` once, at its
 * end. Never reads past rest; slices it gives point into it. Who reads a map pair by pair sees the
 * keys in the order in which they stand: that this is the right one is for cbor_check, or for
 * him. */
struct cbor_reader {
    struct slice rest;
    bool bad;
};

struct cbor_reader cbor_read(struct slice bytes);
/* What comes next, without taking it. */
enum cbor_kind cbor_peek(const struct cbor_reader *r);
int64_t cbor_get_int(struct cbor_reader *r);
struct slice cbor_get_bytes(struct cbor_reader *r);
struct slice cbor_get_text(struct cbor_reader *r); /* checked to be UTF-8 */
/* The number of items or pairs that follow; at most max, else bad. */
size_t cbor_get_array(struct cbor_reader *r, size_t max);
size_t cbor_get_map(struct cbor_reader *r, size_t max);
bool cbor_get_bool(struct cbor_reader *r);
void cbor_get_null(struct cbor_reader *r);
/* Passes over one whole item of any kind and gives its bytes; bad unless it is deterministic in all
 * its parts, as for cbor_check. */
struct slice cbor_get_any(struct cbor_reader *r);

/* True when bytes are exactly one item, deterministic in all its parts, nested at most
 * LIMIT_CBOR_DEPTH deep. Linear. */
bool cbor_check(struct slice bytes);

#endif
