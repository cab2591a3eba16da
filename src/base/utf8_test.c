/* UTF-8: the borders of every range in RFC 3629, section 4, and every code point there is. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void accepts_what_is_well_formed(void **state)
{
    (void)state;
    assert_true(utf8_valid(SLICE(""), NULL));
    assert_true(utf8_valid(SLICE("Procédure € 𝄞 abcdefghijklmnopq"), NULL));
    assert_true(utf8_valid(SLICE("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80"), NULL));
    assert_true(utf8_valid(SLICE("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), NULL));
    assert_int_equal(utf8_count(SLICE("d\xC3\xA9lai \xE2\x82\xAC \xF0\x9D\x84\x9E")), 9);
}

static void refuses_what_is_not(void **state)
{
    (void)state;
    const struct slice bad[] = {
        SLICE("abcdefgh\x80"),
        SLICE("abcdefgh\xC0\xAF"),
        SLICE("abcdefgh\xC1\xBF"),
        SLICE("abcdefgh\xE0\x9F\xBF"),
        SLICE("abcdefgh\xED\xA0\x80"),
        SLICE("abcdefgh\xF0\x8F\xBF\xBF"),
        SLICE("abcdefgh\xF4\x90\x80\x80"),
        SLICE("abcdefgh\xF5\x80\x80\x80"),
        SLICE("abcdefgh\xC3"),
        SLICE("abcdefgh\xE2\x82"),
        SLICE("abcdefgh\xE2\x28\xA1"),
        SLICE("abcdefgh\xF0\x9D\x84"),
        SLICE("abcdefgh\xFF"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t bad_at = 0;
        assert_false(utf8_valid(bad[i], &bad_at));
        assert_int_equal(bad_at, 8);
        assert_int_equal(utf8_sequence(bad[i], 8), 0);
    }
}

/* Encodes as the RFC's table says, surrogates included. */
static size_t encode(char out[4], uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0u | point >> 6);
        out[1] = (char)(0x80u | (point & 0x3Fu));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0u | point >> 12);
        out[1] = (char)(0x80u | (point >> 6 & 0x3Fu));
        out[2] = (char)(0x80u | (point & 0x3Fu));
        return 3;
    }
    out[0] = (char)(0xF0u | point >> 18);
    out[1] = (char)(0x80u | (point >> 12 & 0x3Fu));
    out[2] = (char)(0x80u | (point >> 6 & 0x3Fu));
    out[3] = (char)(0x80u | (point & 0x3Fu));
    return 4;
}

static void knows_every_code_point(void **state)
{
    (void)state;
    for (uint32_t point = 0; point < 0x120000; point++) {
        char bytes[4] = {0};
        struct slice s = {.p = bytes, .n = encode(bytes, point)};
        bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        bool good = point <= 0x10FFFF && !surrogate;
        if (utf8_valid(s, NULL) != good || (good && utf8_count(s) != 1)) {
            fail_msg("U+%04X", (unsigned)point);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_is_well_formed),
        cmocka_unit_test(refuses_what_is_not),
        cmocka_unit_test(knows_every_code_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
