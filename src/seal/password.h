/* What shows that somebody is who he says: hashes of passwords, and the keyed hash of time-based
 * codes. Apart from seal.h, because what is kept for centuries has nothing to do with it. */
#ifndef SEAL_PASSWORD_H
#define SEAL_PASSWORD_H

#include "base/error.h"

#define SEAL_PASSWORD_BYTES 128 /* of a hash as text, with its NUL */
#define SEAL_SHA1_BYTES 20

/* A password's hash as text, with salt and cost: Argon2id (RFC 9106; libsodium's
 * crypto_pwhash_str at its interactive limits: 64 MiB for the time that it takes). */
struct password_hash {
    char text[SEAL_PASSWORD_BYTES];
};

/* ERROR_SYSTEM when the memory cannot be had. */
CHECKED bool password_hash(struct password_hash *out, struct slice password, struct gr_error *e);
/* ERROR_SYSTEM when the memory cannot be had, ERROR_ALTERED when hash is none: no answer then. */
CHECKED bool password_check(bool *right, const struct password_hash *hash, struct slice password,
                            struct gr_error *e);
/* True when password_hash would take another cost today: make it anew when the password is at
 * hand. */
bool password_stale(const struct password_hash *hash);
/* A hash that no known password has and that costs as much to check as another. */
void password_nobody(struct password_hash *out);

/* HMAC-SHA1 (RFC 2104), because time-based codes (RFC 6238) are made of it. For nothing else. */
void hmac_sha1(uint8_t out[SEAL_SHA1_BYTES], struct slice key, struct slice bytes);

/* Whether n bytes are the same, in a time that does not tell where they differ. */
bool seal_same(const void *a, const void *b, size_t n);

#endif
