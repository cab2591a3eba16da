/* Deterministic CBOR: the examples of RFC 8949 appendix A that Greffe's formats use, read and
 * written; those that they do not use, and every longer form of what they do, refused. */
#include "base/cbor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/limits.h"

enum { ARENA_BYTES = 1 << 20, BUF_BYTES = 4096 };

static struct slice from_hex(struct arena *arena, const char *hex)
{
    struct buf bytes = buf_in(arena, BUF_BYTES);
    assert_true(hex_get(&bytes, slice_of(hex)));
    return slice_copy(arena, buf_slice(&bytes));
}

static void assert_hex(struct arena *arena, const struct buf *written, const char *hex)
{
    struct buf text = buf_in(arena, BUF_BYTES);
    hex_put(&text, buf_slice(written));
    buf_char(&text, '\0');
    assert_string_equal(text.p, hex);
}

static void integers(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *hex;
    } examples[] = {
        {0, "00"},
        {1, "01"},
        {10, "0a"},
        {23, "17"},
        {24, "1818"},
        {25, "1819"},
        {100, "1864"},
        {255, "18ff"},
        {256, "190100"},
        {1000, "1903e8"},
        {65535, "19ffff"},
        {65536, "1a00010000"},
        {1000000, "1a000f4240"},
        {4294967295, "1affffffff"},
        {4294967296, "1b0000000100000000"},
        {1000000000000, "1b000000e8d4a51000"},
        {INT64_MAX, "1b7fffffffffffffff"},
        {-1, "20"},
        {-10, "29"},
        {-24, "37"},
        {-25, "3818"},
        {-100, "3863"},
        {-1000, "3903e7"},
        {INT64_MIN, "3b7fffffffffffffff"},
    };
    struct arena *arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct buf out = buf_in(arena, BUF_BYTES);
        cbor_put_int(&out, examples[i].value);
        assert_hex(arena, &out, examples[i].hex);
        struct cbor_reader r = cbor_read(buf_slice(&out));
        assert_int_equal(cbor_peek(&r), CBOR_INT);
        assert_true(cbor_get_int(&r) == examples[i].value);
        assert_false(r.bad);
        assert_int_equal(cbor_peek(&r), CBOR_END);
        assert_true(cbor_check(buf_slice(&out)));
    }
    arena_close(arena);
}

static void strings_and_simple_values(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } examples[] = {
        {"", "60"},
        {"a", "6161"},
        {"IETF", "6449455446"},
        {"\"\\", "62225c"},
        {"\xC3\xBC", "62c3bc"},
        {"\xE6\xB0\xB4", "63e6b0b4"},
        {"\xF0\x90\x85\x91", "64f0908591"},
    };
    struct arena *arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct buf out = buf_in(arena, BUF_BYTES);
        cbor_put_text(&out, slice_of(examples[i].text));
        assert_hex(arena, &out, examples[i].hex);
        struct cbor_reader r = cbor_read(buf_slice(&out));
        assert_true(slice_is(cbor_get_text(&r), examples[i].text));
        assert_false(r.bad);
    }
    struct buf out = buf_in(arena, BUF_BYTES);
    cbor_put_array(&out, 5);
    cbor_put_bytes(&out, SLICE("\x01\x02\x03\x04"));
    cbor_put_bytes(&out, SLICE(""));
    cbor_put_bool(&out, false);
    cbor_put_bool(&out, true);
    cbor_put_null(&out);
    assert_hex(arena, &out, "85440102030440f4f5f6");
    struct cbor_reader r = cbor_read(buf_slice(&out));
    assert_int_equal(cbor_get_array(&r, 5), 5);
    assert_true(slice_is(cbor_get_bytes(&r), "\x01\x02\x03\x04"));
    assert_int_equal(cbor_peek(&r), CBOR_BYTES);
    assert_int_equal(cbor_get_bytes(&r).n, 0);
    assert_int_equal(cbor_peek(&r), CBOR_BOOL);
    assert_false(cbor_get_bool(&r));
    assert_true(cbor_get_bool(&r));
    assert_int_equal(cbor_peek(&r), CBOR_NULL);
    cbor_get_null(&r);
    assert_false(r.bad);
    assert_int_equal(cbor_peek(&r), CBOR_END);
    arena_close(arena);
}

static const char *const good[] = {
    "80",
    "83010203",
    "8301820203820405",
    "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
    "a0",
    "a201020304",
    "a26161016162820203",
    "826161a161626163",
    "a56161614161626142616361436164614461656145",
    /* The order of RFC 8949 section 4.2.1: 10, 100, -1, "z", "aa", [100], false. */
    "a70a011864022003617a046261610581186406f407",
};
static const char *const bad[] = {
    "",                   /* nothing */
    "0000",               /* two items */
    "1800",               /* 0 in two bytes */
    "1817",               /* 23 */
    "1900ff",             /* 255 in three */
    "1a0000ffff",         /* 65535 in five */
    "1b00000000ffffffff", /* in nine */
    "3817",
    "5800",
    "580161",
    "780161",
    "9800",
    "b800",
    "1bffffffffffffffff",     /* over 63 bits */
    "3bffffffffffffffff",     /* as much below 0 */
    "c249010000000000000000", /* a large number */
    "f90000",                 /* floats */
    "f93c00",
    "fa47c35000",
    "fb3ff199999999999a",
    "f7",   /* undefined */
    "f0",   /* other simple values */
    "f814", /* false in two bytes */
    "f8ff",
    "c074323031332d30332d32315432303a30343a30305a",
    "d74401020304",
    "5f42010243030405ff", /* without a length */
    "7f657374726561646d696e67ff",
    "9fff",
    "9f0102ff",
    "bf61610161629f0203ffff",
    "ff",
    "1c",
    "1d",
    "1e",
    "1f",
    "3c",
    "5c",
    "7e",
    "9d",
    "bd",
    "fc",
    "fe", /* reserved */
    "18",
    "19",
    "1900",
    "1a000000",
    "1b",
    "41",
    "6261",
    "81",
    "8201",
    "a1",
    "a101", /* cut */
    "9bffffffffffffffff",
    "5bffffffffffffffff",
    "bb8000000000000000",
    "a203040102",     /* keys out of order */
    "a2616101616000", /* a shorter key after a longer one */
    "a201020102",     /* a key twice */
    "61ff",           /* not UTF-8 */
    "63eda080",
    "81a201020102",
    "a1a20102010200",
};

static void checks_what_is_deterministic(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const struct slice bytes = from_hex(arena, good[i]);
        assert_true(cbor_check(bytes));
        struct cbor_reader r = cbor_read(bytes);
        assert_true(slice_equal(cbor_get_any(&r), bytes));
        assert_false(r.bad);
        for (size_t n = 0; n < bytes.n; n++) {
            assert_false(cbor_check((struct slice){.p = bytes.p, .n = n}));
        }
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (cbor_check(from_hex(arena, bad[i]))) {
            fail_msg("%s is not deterministic", bad[i]);
        }
    }
    arena_close(arena);
}

static void nests_so_far_and_no_further(void **state)
{
    (void)state;
    char bytes[LIMIT_CBOR_DEPTH + 2];
    memset(bytes, 0x81, sizeof bytes);
    bytes[LIMIT_CBOR_DEPTH] = (char)0x80;
    assert_false(cbor_check((struct slice){.p = bytes, .n = LIMIT_CBOR_DEPTH + 1}));
    bytes[LIMIT_CBOR_DEPTH] = 0x00;
    assert_true(cbor_check((struct slice){.p = bytes, .n = LIMIT_CBOR_DEPTH + 1}));
}

static void a_fault_silences_the_reader(void **state)
{
    (void)state;
    struct cbor_reader r = cbor_read(SLICE("\x82\x01\x02\x18\x64"));
    assert_int_equal(cbor_get_array(&r, 1), 0);
    assert_true(r.bad);
    assert_int_equal(cbor_peek(&r), CBOR_BAD);
    assert_int_equal(cbor_get_int(&r), 0);
    assert_int_equal(cbor_get_text(&r).n, 0);
    assert_int_equal(cbor_get_any(&r).n, 0);
    r = cbor_read(SLICE("\x01\x02"));
    assert_int_equal(cbor_get_bytes(&r).n, 0);
    assert_true(r.bad);
    assert_int_equal(cbor_get_int(&r), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers),
        cmocka_unit_test(strings_and_simple_values),
        cmocka_unit_test(checks_what_is_deterministic),
        cmocka_unit_test(nests_so_far_and_no_further),
        cmocka_unit_test(a_fault_silences_the_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
