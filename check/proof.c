/* Verifier keys and signatures of notes (C2SP signed-note, tlog-cosignature), and inclusion in a
 * Merkle tree (RFC 6962). */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#define DASH "\xE2\x80\x94 "

void tree_sha256(unsigned char out[HASH], struct text a, struct text b)
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, a.p, a.n);
    (void)crypto_hash_sha256_update(&state, b.p, b.n);
    (void)crypto_hash_sha256_final(&state, out);
}

/* "name+id+key". */
bool key_read(struct key *out, struct text t, unsigned char kind)
{
    out->whole = t;
    out->name = text_cut(&t, '+');
    const struct text id = text_cut(&t, '+');
    unsigned char bytes[1 + sizeof out->bytes];
    char hex[sizeof out->id * 2 + 1];
    size_t n = 0;
    if (out->name.n == 0 || t.n != 44 ||
        sodium_base642bin(bytes, sizeof bytes, (const char *)t.p, t.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n != sizeof bytes || bytes[0] != kind) {
        return false;
    }
    out->kind = kind;
    memcpy(out->bytes, bytes + 1, sizeof out->bytes);
    unsigned char hash[HASH];
    unsigned char tail[1 + sizeof bytes] = {'\n'};
    memcpy(tail + 1, bytes, sizeof bytes);
    tree_sha256(hash, out->name, (struct text){tail, sizeof tail});
    memcpy(out->id, hash, sizeof out->id);
    (void)sodium_bin2hex(hex, sizeof hex, out->id, sizeof out->id);
    return text_is(id, hex);
}

/* Splits a note at its last empty line; false when it has none, or no signature after it. */
bool key_split_note(struct text *body, struct text *signatures, struct text note)
{
    for (size_t i = note.n; i >= 2; i--) {
        if (note.p[i - 1] == '\n' && note.p[i - 2] == '\n') {
            *body = (struct text){note.p, i - 1};
            *signatures = (struct text){note.p + i, note.n - i};
            return i > 2 && i < note.n && note.p[note.n - 1] == '\n';
        }
    }
    return false;
}

/* Whether the text is signed as the kind of the key says; a cosignature begins with a time. */
static bool verify(const struct key *key, struct text body, struct text signature, int64_t *seconds)
{
    if (key->kind == KIND_PLAIN) {
        return signature.n == crypto_sign_BYTES &&
               crypto_sign_verify_detached(signature.p, body.p, body.n, key->bytes) == 0;
    }
    if (signature.n != 8 + crypto_sign_BYTES || signature.p[0] > 0x7F) {
        return false;
    }
    *seconds = 0;
    for (size_t i = 0; i < 8; i++) {
        *seconds = *seconds << 8 | signature.p[i];
    }
    unsigned char *message = malloc(body.n + 64);
    if (message == NULL) {
        abort();
    }
    const int n = snprintf((char *)message, 64, "cosignature/v1\ntime %lld\n", (long long)*seconds);
    memcpy(message + n, body.p, body.n);
    const bool good =
        crypto_sign_verify_detached(signature.p + 8, message, (size_t)n + body.n, key->bytes) == 0;
    free(message);
    return good;
}

/* True when a signature line is by this key and verifies, and none by it does not; false with
 * `absent` when there is none. A line out of form is nobody's. */
bool key_signed(const struct key *key, struct text body, struct text signatures,
                unsigned char *pool, int64_t *seconds, bool *absent)
{
    *absent = true;
    while (signatures.n > 0) {
        struct text line = text_cut(&signatures, '\n');
        if (!text_take(&line, DASH) || !text_same(text_cut(&line, ' '), key->name)) {
            continue;
        }
        struct text bytes;
        unsigned char *unused = pool;
        if (!text_base64(&bytes, &unused, line) || bytes.n < sizeof key->id ||
            memcmp(bytes.p, key->id, sizeof key->id) != 0) {
            continue;
        }
        *absent = false;
        bytes.p += sizeof key->id;
        bytes.n -= sizeof key->id;
        if (!verify(key, body, bytes, seconds)) {
            return false;
        }
    }
    return !*absent;
}

static void tree_node(unsigned char out[HASH], const unsigned char *left,
                      const unsigned char *right)
{
    unsigned char bytes[1 + 2 * HASH] = {1};
    memcpy(bytes + 1, left, HASH);
    memcpy(bytes + 1 + HASH, right, HASH);
    (void)crypto_hash_sha256(out, bytes, sizeof bytes);
}

/* Whether the entry is at this index of the tree, by its lines "path ..." (RFC 9162 section
 * 2.1.3.2). */
bool tree_included(const struct text *path, size_t n, struct text entry, int64_t index,
                   int64_t size, const unsigned char root[HASH])
{
    if (index < 0 || index >= size || n > PATH_MAX_NODES) {
        return false;
    }
    unsigned char hash[HASH];
    tree_sha256(hash, (struct text){(const unsigned char *)"", 1}, entry);
    int64_t at = index;
    int64_t last = size - 1;
    for (size_t i = 0; i < n; i++) {
        struct text line = path[i];
        unsigned char neighbour[HASH];
        if (last == 0 || !text_take(&line, "path ") || !text_hash(neighbour, line)) {
            return false;
        }
        if (at % 2 == 1 || at == last) {
            tree_node(hash, neighbour, hash);
            while (at % 2 == 0 && at != 0) {
                at /= 2;
                last /= 2;
            }
        } else {
            tree_node(hash, hash, neighbour);
        }
        at /= 2;
        last /= 2;
    }
    return last == 0 && memcmp(hash, root, HASH) == 0;
}
