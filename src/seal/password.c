/* Argon2id of libsodium and HMAC-SHA1 of libcrypto. libsodium's own check of a hash as text answers
 * a wrong password, a lack of memory and a broken hash by one value. They must be told apart:
 * somebody whose password is right must not be counted as a guesser when memory is short. So the
 * text is read here, and the hash made from its parts. */
#include "seal/password.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "base/assert.h"

_Static_assert(SEAL_PASSWORD_BYTES == crypto_pwhash_STRBYTES, "a hash as text");

#define COST crypto_pwhash_OPSLIMIT_INTERACTIVE
#define MEMORY crypto_pwhash_MEMLIMIT_INTERACTIVE
/* What a hash may ask for: more than we ever did, and not the whole machine. */
#define KIBIBYTES_MAX ((int64_t)1 << 20)
#define PASSES_MAX 16

static const char *text_of(struct slice s)
{
    return s.n == 0 ? "" : s.p;
}

bool password_hash(struct password_hash *out, struct slice password, struct gr_error *e)
{
    memset(out, 0, sizeof *out);
    if (crypto_pwhash_str(out->text, text_of(password), password.n, COST, MEMORY) != 0) {
        return error_set(e, ERROR_SYSTEM, "a password cannot be hashed: no memory for it");
    }
    return true;
}

/* What a hash as text says: "$argon2id$v=19$m=KIBIBYTES,t=PASSES,p=1$SALT$HASH", the last two in
 * Base 64 without padding. */
struct parts {
    int64_t kibibytes, passes;
    uint8_t salt[crypto_pwhash_SALTBYTES];
    uint8_t hash[32];
};

static bool bytes_of(uint8_t *out, size_t n, struct slice text)
{
    size_t got = 0;
    int failed = sodium_base642bin(out, n, text.p, text.n, NULL, &got, NULL,
                                   sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    return failed == 0 && got == n;
}

static bool number_of(int64_t *out, struct slice text, const char *name, int64_t max)
{
    return slice_starts(text, slice_of(name)) &&
           slice_to_int(out, (struct slice){text.p + 2, text.n - 2}, max);
}

static bool read_parts(struct parts *out, const struct password_hash *hash)
{
    struct slice rest = slice_of(hash->text);
    if (slice_cut(&rest, '$').n != 0 || !slice_is(slice_cut(&rest, '$'), "argon2id") ||
        !slice_is(slice_cut(&rest, '$'), "v=19")) {
        return false;
    }
    struct slice cost = slice_cut(&rest, '$');
    struct slice salt = slice_cut(&rest, '$');
    return number_of(&out->kibibytes, slice_cut(&cost, ','), "m=", KIBIBYTES_MAX) &&
           number_of(&out->passes, slice_cut(&cost, ','), "t=", PASSES_MAX) &&
           slice_is(cost, "p=1") && bytes_of(out->salt, sizeof out->salt, salt) &&
           bytes_of(out->hash, sizeof out->hash, rest) &&
           out->kibibytes * 1024 >= (int64_t)crypto_pwhash_MEMLIMIT_MIN &&
           out->passes >= (int64_t)crypto_pwhash_OPSLIMIT_MIN;
}

bool password_check(bool *right, const struct password_hash *hash, struct slice password,
                    struct gr_error *e)
{
    struct parts parts;
    uint8_t made[sizeof parts.hash];
    gr_assert(memchr(hash->text, '\0', sizeof hash->text) != NULL);
    *right = false;
    if (!read_parts(&parts, hash)) {
        return error_set(e, ERROR_ALTERED, "the hash of a password is not well formed");
    }
    if (crypto_pwhash(made, sizeof made, text_of(password), password.n, parts.salt,
                      (unsigned long long)parts.passes, (size_t)parts.kibibytes * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return error_set(e, ERROR_SYSTEM, "a password cannot be checked: no memory for it");
    }
    *right = seal_same(made, parts.hash, sizeof made);
    sodium_memzero(made, sizeof made);
    return true;
}

bool password_stale(const struct password_hash *hash)
{
    return crypto_pwhash_str_needs_rehash(hash->text, COST, MEMORY) != 0;
}

void password_nobody(struct password_hash *out)
{
    memset(out, 0, sizeof *out);
    /* 16 bytes of salt and 32 of hash, all zero, in Base 64 without padding. */
    int n = snprintf(out->text, sizeof out->text, "$argon2id$v=19$m=%llu,t=%llu,p=1$%.22s$%.43s",
                     (unsigned long long)MEMORY / 1024, (unsigned long long)COST,
                     "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    gr_assert(n > 0 && (size_t)n < sizeof out->text);
}

void hmac_sha1(uint8_t out[SEAL_SHA1_BYTES], struct slice key, struct slice bytes)
{
    unsigned int n = 0;
    gr_assert(key.n <= 4096);
    const unsigned char *made = HMAC(EVP_sha1(), text_of(key), (int)key.n,
                                     (const unsigned char *)text_of(bytes), bytes.n, out, &n);
    gr_assert(made != NULL && n == SEAL_SHA1_BYTES);
}

bool seal_same(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}
