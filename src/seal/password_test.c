/* Passwords: what is right, what is wrong, what is neither. HMAC-SHA1 against the vectors of RFC
 * 2202 section 3. */
#include "seal/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "seal/seal_fixture.h"

enum { ARENA_BYTES = 1 << 20 };

static void right_and_wrong(void **state)
{
    (void)state;
    struct gr_error e = {0};
    struct password_hash hash;
    bool right = false;
    assert_true(password_hash(&hash, SLICE("correct horse battery"), &e));
    assert_memory_equal(hash.text, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
    assert_false(password_stale(&hash));
    assert_true(password_check(&right, &hash, SLICE("correct horse battery"), &e));
    assert_true(right);
    assert_true(password_check(&right, &hash, SLICE("correct horse batterz"), &e));
    assert_false(right);
}

static void nobody_costs_as_much(void **state)
{
    (void)state;
    struct gr_error e = {0};
    struct password_hash nobody;
    bool right = true;
    password_nobody(&nobody);
    assert_false(password_stale(&nobody)); /* the cost of today */
    assert_true(password_check(&right, &nobody, SLICE(""), &e));
    assert_false(right);
}

#define SALT_AND_HASH(cost) \
    "$argon2id$v=19$" cost "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void broken_hashes_are_no_answer(void **state)
{
    (void)state;
    static const char *const broken[] = {"",
                                         "$argon2id$",
                                         "$argon2id$v=19$m=65536,t=2,p=1$A$",
                                         SALT_AND_HASH("m=1048577,t=2,p=1"),
                                         SALT_AND_HASH("m=65536,t=17,p=1"),
                                         SALT_AND_HASH("m=65536,t=2,p=2"),
                                         SALT_AND_HASH("m=7,t=1,p=1"),
                                         SALT_AND_HASH("m=8,t=0,p=1"),
                                         SALT_AND_HASH("m=8,t=1,p=1") "A",
                                         SALT_AND_HASH("m=,t=1,p=1"),
                                         SALT_AND_HASH("t=1,m=8,p=1"),
                                         "secret"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct gr_error e = {0};
        struct password_hash hash = {{0}};
        bool right = true;
        memcpy(hash.text, broken[i], strlen(broken[i]));
        assert_false(password_check(&right, &hash, SLICE("secret"), &e));
        assert_false(right);
        assert_int_equal(e.code, ERROR_ALTERED);
    }
    /* A cheaper cost of another day is good, and stale. */
    struct password_hash old = {SALT_AND_HASH("m=8,t=1,p=1")};
    bool right = true;
    struct gr_error e = {0};
    assert_true(password_stale(&old));
    assert_true(password_check(&right, &old, SLICE("secret"), &e));
    assert_false(right);
}

/* A sanitizer wants more memory than is left in the test of little memory. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

/* In a process of its own, whose memory is cut. */
static void no_memory_is_no_answer(void **state)
{
    (void)state;
    if (SANITIZED) {
        return;
    }
    struct password_hash nobody;
    password_nobody(&nobody);
    pid_t child = fork();
    if (child == 0) {
        struct gr_error e = {0};
        bool right = true;
        struct rlimit little = {(rlim_t)16 << 20, (rlim_t)16 << 20};
        bool cut = setrlimit(RLIMIT_AS, &little) == 0;
        bool good = password_check(&right, &nobody, SLICE("secret"), &e);
        _exit(cut && !good && !right && e.code == ERROR_SYSTEM ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static struct slice times(struct arena *arena, int byte, size_t n)
{
    char *p = arena_get(arena, n);
    memset(p, byte, n);
    return (struct slice){p, n};
}

static void hmac_of_rfc_2202(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    const struct {
        struct slice key, bytes;
        const char *expected;
    } vectors[] = {
        {times(arena, 0x0b, 20), SLICE("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00"},
        {SLICE("Jefe"), SLICE("what do ya want for nothing?"),
         "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
        {times(arena, 0xaa, 20), times(arena, 0xdd, 50),
         "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
        {from_hex(arena, "0102030405060708090a0b0c0d0e0f10111213141516171819"),
         times(arena, 0xcd, 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
        {times(arena, 0x0c, 20), SLICE("Test With Truncation"),
         "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
        {times(arena, 0xaa, 80), SLICE("Test Using Larger Than Block-Size Key - Hash Key First"),
         "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
        {times(arena, 0xaa, 80),
         SLICE("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"),
         "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint8_t out[SEAL_SHA1_BYTES];
        hmac_sha1(out, vectors[i].key, vectors[i].bytes);
        assert_memory_equal(out, from_hex(arena, vectors[i].expected).p, sizeof out);
        assert_true(seal_same(out, from_hex(arena, vectors[i].expected).p, sizeof out));
        assert_false(seal_same(out, times(arena, 0, sizeof out).p, sizeof out));
    }
    arena_close(arena);
}

int main(void)
{
    struct gr_error e = {0};
    if (!seal_init(&e)) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_and_wrong),
        cmocka_unit_test(nobody_costs_as_much),
        cmocka_unit_test(broken_hashes_are_no_answer),
        cmocka_unit_test(no_memory_is_no_answer),
        cmocka_unit_test(hmac_of_rfc_2202),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
