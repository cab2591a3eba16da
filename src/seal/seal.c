/* The libraries of cryptography behind one small face. SHA-256 is libcrypto's, which uses the
 * processor's instructions for it; its older calls are taken because they cost nothing for the few
 * bytes of a Merkle node, where a context of the newer ones costs more than the hash. The rest is
 * libsodium's. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "seal/seal.h"

#include <string.h>

#include <openssl/sha.h>
#include <sodium.h>

#include "base/assert.h"

_Static_assert(SEAL_HASH_BYTES == SHA256_DIGEST_LENGTH, "a hash is SHA-256");
_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");
_Static_assert(SEAL_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert(SEAL_TAG_BYTES == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert(SEAL_SIGNATURE_BYTES == crypto_sign_BYTES, "signature");
_Static_assert(sizeof(struct sign_secret) == crypto_sign_SECRETKEYBYTES, "seed, then public key");

bool seal_init(struct gr_error *e)
{
    if (sodium_init() < 0) {
        return error_set(e, ERROR_SYSTEM, "libsodium cannot be readied: no source of random bytes");
    }
    return true;
}

/* Never NULL, which not every function below takes for nothing. */
static const unsigned char *bytes_of(struct slice s)
{
    return (const unsigned char *)(s.n == 0 ? "" : s.p);
}

void hash_two(struct hash *out, struct slice a, struct slice b)
{
    SHA256_CTX context;
    int good = SHA256_Init(&context);
    good &= SHA256_Update(&context, bytes_of(a), a.n);
    good &= SHA256_Update(&context, bytes_of(b), b.n);
    good &= SHA256_Final(out->b, &context);
    gr_assert(good == 1);
}

void hash_bytes(struct hash *out, struct slice bytes)
{
    hash_two(out, bytes, (struct slice){0});
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->b, b->b, SEAL_HASH_BYTES) == 0;
}

struct slice hash_slice(const struct hash *h)
{
    return (struct slice){.p = (const char *)h->b, .n = SEAL_HASH_BYTES};
}

bool hash_of(struct hash *out, struct slice s)
{
    if (s.n != SEAL_HASH_BYTES) {
        return false;
    }
    memcpy(out->b, s.p, SEAL_HASH_BYTES);
    return true;
}

void seal_random(void *out, size_t n)
{
    randombytes_buf(out, n);
}

void seal_forget(void *bytes, size_t n)
{
    sodium_memzero(bytes, n);
}

void seal_lock(struct buf *out, const struct seal_key *key, struct slice plain,
               struct slice context, const uint8_t nonce[SEAL_NONCE_BYTES])
{
    gr_assert(plain.n <= SIZE_MAX - SEAL_OVERHEAD);
    unsigned char *room = (unsigned char *)buf_room(out, plain.n + SEAL_OVERHEAD);
    if (room == NULL) {
        return;
    }
    if (nonce == NULL) {
        seal_random(room, SEAL_NONCE_BYTES);
    } else {
        memcpy(room, nonce, SEAL_NONCE_BYTES);
    }
    const int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        room + SEAL_NONCE_BYTES, NULL, bytes_of(plain), plain.n, bytes_of(context), context.n, NULL,
        room, key->b);
    gr_assert(failed == 0);
}

bool seal_open(struct buf *out, const struct seal_key *key, struct slice sealed,
               struct slice context)
{
    if (sealed.n < SEAL_OVERHEAD) {
        return false;
    }
    const unsigned char *nonce = bytes_of(sealed);
    const size_t n = sealed.n - SEAL_OVERHEAD;
    unsigned char *room = (unsigned char *)buf_room(out, n);
    if (room == NULL) {
        return false;
    }
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        room, NULL, NULL, nonce + SEAL_NONCE_BYTES, sealed.n - SEAL_NONCE_BYTES, bytes_of(context),
        context.n, nonce, key->b);
    if (failed != 0) {
        out->n -= n;
        return false;
    }
    return true;
}

/* BLAKE2b's personalisation separates what the same key makes for different ends. */
enum { PERSONAL = crypto_generichash_blake2b_PERSONALBYTES };
static const unsigned char for_keys[PERSONAL] = "greffe key v1";
static const unsigned char for_tokens[PERSONAL] = "greffe token v1";

static void keyed_hash(uint8_t out[SEAL_HASH_BYTES], const struct seal_key *key,
                       const unsigned char use[PERSONAL], struct slice bytes)
{
    const int failed = crypto_generichash_blake2b_salt_personal(
        out, SEAL_HASH_BYTES, bytes_of(bytes), bytes.n, key->b, SEAL_KEY_BYTES, NULL, use);
    gr_assert(failed == 0);
}

void seal_derive(struct seal_key *out, const struct seal_key *key, struct slice label)
{
    struct seal_key derived;
    keyed_hash(derived.b, key, for_keys, label);
    *out = derived;
    seal_forget(&derived, sizeof derived);
}

void seal_token(struct hash *out, const struct seal_key *key, struct slice bytes)
{
    keyed_hash(out->b, key, for_tokens, bytes);
}

void sign_generate(struct sign_secret *out)
{
    uint8_t seed[sizeof out->seed];
    seal_random(seed, sizeof seed);
    sign_from_seed(out, seed);
    seal_forget(seed, sizeof seed);
}

void sign_from_seed(struct sign_secret *out, const uint8_t seed[32])
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    const int failed = crypto_sign_seed_keypair(out->public_key, secret, seed);
    gr_assert(failed == 0);
    memmove(out->seed, seed, sizeof out->seed);
    seal_forget(secret, sizeof secret);
}

void sign_bytes(struct signature *out, const struct sign_secret *secret, struct slice bytes)
{
    unsigned char joined[crypto_sign_SECRETKEYBYTES];
    memcpy(joined, secret->seed, sizeof secret->seed);
    memcpy(joined + sizeof secret->seed, secret->public_key, sizeof secret->public_key);
    const int failed = crypto_sign_detached(out->b, NULL, bytes_of(bytes), bytes.n, joined);
    seal_forget(joined, sizeof joined);
    gr_assert(failed == 0);
}

bool sign_verify(const struct signature *signature, const struct sign_public *key,
                 struct slice bytes)
{
    return crypto_sign_verify_detached(signature->b, bytes_of(bytes), bytes.n, key->b) == 0;
}
