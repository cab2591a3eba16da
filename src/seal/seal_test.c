/* Hashes, sealed boxes and signatures against the vectors of FIPS 180-4, of RFC 8032 section 7.1
 * and of draft-irtf-cfrg-xchacha appendix A.3.1. */
#include "seal/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/seal_fixture.h"

enum { ARENA_BYTES = 1 << 20, BUF_BYTES = 4096 };

static void hashes(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    struct hash expected;
    struct hash hash;
    assert_true(hash_of(&expected, from_hex(arena, "e3b0c44298fc1c149afbf4c8996fb924"
                                                   "27ae41e4649b934ca495991b7852b855")));
    hash_bytes(&hash, (struct slice){0});
    assert_true(hash_equal(&hash, &expected));
    assert_true(hash_of(&expected, from_hex(arena, "ba7816bf8f01cfea414140de5dae2223"
                                                   "b00361a396177a9cb410ff61f20015ad")));
    hash_bytes(&hash, SLICE("abc"));
    assert_true(hash_equal(&hash, &expected));
    hash_two(&hash, SLICE("a"), SLICE("bc"));
    assert_true(hash_equal(&hash, &expected));
    assert_true(slice_equal(hash_slice(&hash), hash_slice(&expected)));
    hash.b[31] ^= 1;
    assert_false(hash_equal(&hash, &expected));
    assert_false(hash_of(&hash, SLICE("short")));
    arena_close(arena);
}

static void signatures_of_rfc_8032(void **state)
{
    (void)state;
    static const struct {
        const char *seed, *key, *message, *signature;
    } vectors[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
         "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
         "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
         "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };
    struct arena *arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct sign_secret secret;
        sign_from_seed(&secret, (const uint8_t *)from_hex(arena, vectors[i].seed).p);
        struct sign_public key;
        memcpy(key.b, secret.public_key, sizeof key.b);
        assert_memory_equal(key.b, from_hex(arena, vectors[i].key).p, sizeof key.b);
        const struct slice message = from_hex(arena, vectors[i].message);
        struct signature signature;
        sign_bytes(&signature, &secret, message);
        assert_memory_equal(signature.b, from_hex(arena, vectors[i].signature).p,
                            sizeof signature.b);
        assert_true(sign_verify(&signature, &key, message));
        assert_false(sign_verify(&signature, &key, SLICE("another")));
        signature.b[40] ^= 1;
        assert_false(sign_verify(&signature, &key, message));
    }
    struct sign_secret fresh;
    sign_generate(&fresh);
    struct sign_public key;
    memcpy(key.b, fresh.public_key, sizeof key.b);
    struct signature signature;
    sign_bytes(&signature, &fresh, SLICE("x"));
    assert_true(sign_verify(&signature, &key, SLICE("x")));
    arena_close(arena);
}

static void sealed_as_the_draft_says(void **state)
{
    (void)state;
    static const char plain[] = "Ladies and Gentlemen of the class of '99: If I could offer you "
                                "only one tip for the future, sunscreen would be it.";
    struct arena *arena = arena_open(ARENA_BYTES);
    struct seal_key key;
    for (size_t i = 0; i < sizeof key.b; i++) {
        key.b[i] = (uint8_t)(0x80 + i);
    }
    uint8_t nonce[SEAL_NONCE_BYTES];
    for (size_t i = 0; i < sizeof nonce; i++) {
        nonce[i] = (uint8_t)(0x40 + i);
    }
    const struct slice context = from_hex(arena, "50515253c0c1c2c3c4c5c6c7");
    struct buf out = buf_in(arena, BUF_BYTES);
    seal_lock(&out, &key, SLICE(plain), context, nonce);
    const struct slice expected = from_hex(
        arena, "404142434445464748494a4b4c4d4e4f5051525354555657"
               "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440b"
               "f3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3f"
               "ac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
               "c0875924c1c7987947deafd8780acf49");
    assert_true(slice_equal(buf_slice(&out), expected));
    struct buf opened = buf_in(arena, BUF_BYTES);
    assert_true(seal_open(&opened, &key, expected, context));
    assert_true(slice_is(buf_slice(&opened), plain));
    arena_close(arena);
}

static void opens_nothing_else(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    struct seal_key key;
    seal_random(key.b, sizeof key.b);
    struct buf out = buf_in(arena, BUF_BYTES);
    seal_lock(&out, &key, SLICE("nom"), SLICE("D-2026-000123"), NULL);
    assert_int_equal(out.n, 3 + SEAL_OVERHEAD);
    struct buf opened = buf_in(arena, BUF_BYTES);
    buf_text(&opened, "before");
    assert_false(seal_open(&opened, &key, buf_slice(&out), SLICE("D-2026-000124")));
    for (size_t i = 0; i < out.n; i++) {
        out.p[i] ^= 0x10;
        assert_false(seal_open(&opened, &key, buf_slice(&out), SLICE("D-2026-000123")));
        assert_false(seal_open(&opened, &key, (struct slice){.p = out.p, .n = i}, SLICE("")));
        out.p[i] ^= 0x10;
    }
    assert_true(slice_is(buf_slice(&opened), "before"));
    assert_true(seal_open(&opened, &key, buf_slice(&out), SLICE("D-2026-000123")));
    assert_true(slice_is(buf_slice(&opened), "beforenom"));
    struct buf small = buf_in(arena, SEAL_OVERHEAD);
    seal_lock(&small, &key, SLICE("x"), SLICE(""), NULL);
    assert_true(small.full);
    assert_int_equal(small.n, 0);
    arena_close(arena);
}

static void tokens_are_no_keys(void **state)
{
    (void)state;
    struct seal_key key = {{1}};
    struct seal_key other = {{2}};
    struct seal_key derived;
    struct hash token;
    struct hash again;
    seal_derive(&derived, &key, SLICE("index"));
    seal_token(&token, &key, SLICE("index"));
    assert_memory_not_equal(derived.b, token.b, sizeof derived.b);
    seal_token(&again, &key, SLICE("index"));
    assert_true(hash_equal(&token, &again));
    seal_token(&again, &other, SLICE("index"));
    assert_false(hash_equal(&token, &again));
    seal_derive(&key, &key, SLICE("index"));
    assert_memory_equal(key.b, derived.b, sizeof key.b);
    seal_forget(&key, sizeof key);
    static const uint8_t zeros[SEAL_KEY_BYTES];
    assert_memory_equal(key.b, zeros, sizeof zeros);
}

int main(void)
{
    struct gr_error e = {0};
    if (!seal_init(&e)) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes),
        cmocka_unit_test(signatures_of_rfc_8032),
        cmocka_unit_test(sealed_as_the_draft_says),
        cmocka_unit_test(opens_nothing_else),
        cmocka_unit_test(tokens_are_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
