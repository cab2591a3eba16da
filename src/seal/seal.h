/* Hashes, signatures and sealed boxes: the one room that knows the libraries of cryptography
 * (libcrypto for SHA-256 and HMAC-SHA1, libsodium for the rest). Pure but for the random bytes it
 * draws from the system. Nothing here allocates but in the buffers given. */
#ifndef SEAL_SEAL_H
#define SEAL_SEAL_H

#include "base/error.h"

#define SEAL_HASH_BYTES 32
#define SEAL_KEY_BYTES 32
#define SEAL_SIGNATURE_BYTES 64
#define SEAL_TAG_BYTES 16   /* Poly1305 */
#define SEAL_NONCE_BYTES 24 /* XChaCha20 */
#define SEAL_OVERHEAD (SEAL_NONCE_BYTES + SEAL_TAG_BYTES)

/* SHA-256 (FIPS 180-4). */
struct hash {
    uint8_t b[SEAL_HASH_BYTES];
};

/* A secret key for sealing, or a key derived from one. */
struct seal_key {
    uint8_t b[SEAL_KEY_BYTES];
};

/* Ed25519 (RFC 8032). */
struct sign_secret {
    uint8_t seed[32];
    uint8_t public_key[32];
};
struct sign_public {
    uint8_t b[32];
};
struct signature {
    uint8_t b[SEAL_SIGNATURE_BYTES];
};

/* Readies the libraries; call once before threads. False with *e (ERROR_SYSTEM) when they cannot
 * be. */
CHECKED bool seal_init(struct gr_error *e);

void hash_bytes(struct hash *out, struct slice bytes);
/* SHA-256 of a then b, without joining them. */
void hash_two(struct hash *out, struct slice a, struct slice b);
bool hash_equal(const struct hash *a, const struct hash *b);
struct slice hash_slice(const struct hash *h);
/* Copies 32 bytes; false when s has another length. */
CHECKED bool hash_of(struct hash *out, struct slice s);

/* n bytes from the system's generator. */
void seal_random(void *out, size_t n);
/* Overwrites n bytes in a way that the compiler keeps. */
void seal_forget(void *bytes, size_t n);

/* ---- sealing: XChaCha20-Poly1305 (libsodium's crypto_aead_xchacha20poly1305_ietf) ------------ */

/* Appends nonce, ciphertext and tag, n + SEAL_OVERHEAD bytes; nothing, and out is `full`, when they
 * do not fit. context is authenticated, not stored:
 * the same must be given to open. nonce: NULL draws one at random (do so, but where a
 * demonstration must come out the same each time). */
void seal_lock(struct buf *out, const struct seal_key *key, struct slice plain,
               struct slice context, const uint8_t nonce[SEAL_NONCE_BYTES]);
/* Appends the plain text; false, with nothing appended, when the key, the context or a byte is
 * another, and when out is full. */
CHECKED bool seal_open(struct buf *out, const struct seal_key *key, struct slice sealed,
                       struct slice context);
/* A key for another use, derived from this one (keyed BLAKE2b-256 of the label, personalised
 * "greffe key v1": no token is ever a derived key). */
void seal_derive(struct seal_key *out, const struct seal_key *key, struct slice label);
/* Keyed BLAKE2b-256 of bytes, personalised "greffe token v1": a token that means nothing without
 * the key. */
void seal_token(struct hash *out, const struct seal_key *key, struct slice bytes);

/* ---- signatures ------------------------------------------------------------------------------ */

void sign_generate(struct sign_secret *out);
void sign_from_seed(struct sign_secret *out, const uint8_t seed[32]);
void sign_bytes(struct signature *out, const struct sign_secret *secret, struct slice bytes);
CHECKED bool sign_verify(const struct signature *signature, const struct sign_public *key,
                         struct slice bytes);

#endif
