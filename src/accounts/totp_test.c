/* Time-based codes: RFC 6238 appendix B, and which code is good when. The RFC's codes have eight
 * digits; of the same number six are the last six. */
#include "accounts/accounts_fixture.h"

static const uint8_t secret[ACCOUNTS_TOTP_BYTES] = "12345678901234567890";

static void codes_of_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *code; /* eight digits */
    } vectors[] = {
        {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
        {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        char code[7];
        accounts_totp(code, secret, vectors[i].seconds);
        assert_string_equal(code, vectors[i].code + 2);
    }
}

static bool good(struct slice code, int64_t used, instant now, int64_t *step)
{
    return accounts_totp_step(step, secret, code, used, now);
}

static void one_step_either_way(void **state)
{
    (void)state;
    int64_t step = 0;
    int64_t middle = NOW / INSTANT_SECOND / 30;
    for (int64_t off = -3; off <= 3; off++) {
        char code[7];
        accounts_totp(code, secret, NOW / INSTANT_SECOND + 30 * off);
        bool near = off >= -1 && off <= 1;
        assert_int_equal(good(slice_of(code), 0, NOW, &step), near);
        assert_int_equal(good(slice_of(code), 0, NOW + 30 * INSTANT_SECOND - 1, &step), near);
        assert_true(!near || step == middle + off);
        /* A code used is used, and so are those before it. */
        assert_int_equal(good(slice_of(code), middle, NOW, &step), off == 1);
        assert_false(good((struct slice){code, 5}, 0, NOW, &step));
        assert_false(good((struct slice){code, 7}, 0, NOW, &step));
    }
    assert_false(good(SLICE(""), 0, NOW, &step));
    assert_false(good(SLICE("      "), 0, NOW, &step));
    assert_false(good(SLICE("123456"), -5, 0, &step)); /* step -1 does no harm */
}

static void address(void **state)
{
    (void)state;
    struct arena *arena = arena_open((size_t)1 << 20);
    struct buf out = buf_in(arena, 4096);
    accounts_totp_address(&out, SLICE("Préfecture & Cie"), SLICE("anne.martin"), secret);
    assert_true(slice_is(buf_slice(&out), "otpauth://totp/Pr%C3%A9fecture%20%26%20Cie:anne.martin"
                                          "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                                          "&issuer=Pr%C3%A9fecture%20%26%20Cie"));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_of_rfc_6238),
        cmocka_unit_test(one_step_either_way),
        cmocka_unit_test(address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
