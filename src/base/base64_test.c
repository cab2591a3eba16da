/* Base 64 and hexadecimal: the vectors of RFC 4648 section 10, and that no bytes have a second
 * spelling. */
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ARENA_BYTES = 1 << 20, BUF_BYTES = 4096 };

static void vectors_of_rfc_4648(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *base64, *hex;
    } vectors[] = {
        {"", "", ""},
        {"f", "Zg==", "66"},
        {"fo", "Zm8=", "666f"},
        {"foo", "Zm9v", "666f6f"},
        {"foob", "Zm9vYg==", "666f6f62"},
        {"fooba", "Zm9vYmE=", "666f6f6261"},
        {"foobar", "Zm9vYmFy", "666f6f626172"},
        {"\xFB\xEF\xFF", "++//", "fbefff"},
    };
    struct arena *arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const struct slice bytes = slice_of(vectors[i].bytes);
        struct buf out = buf_in(arena, BUF_BYTES);
        base64_put(&out, bytes);
        assert_true(slice_is(buf_slice(&out), vectors[i].base64));
        out.n = 0;
        assert_true(base64_get(&out, slice_of(vectors[i].base64)));
        assert_true(slice_equal(buf_slice(&out), bytes));
        char exact[8];
        assert_true(base64_get_exactly(exact, bytes.n, slice_of(vectors[i].base64)));
        assert_false(base64_get_exactly(exact, bytes.n + 1, slice_of(vectors[i].base64)));
        out.n = 0;
        hex_put(&out, bytes);
        assert_true(slice_is(buf_slice(&out), vectors[i].hex));
        out.n = 0;
        assert_true(hex_get(&out, slice_of(vectors[i].hex)));
        assert_true(slice_equal(buf_slice(&out), bytes));
    }
    struct buf upper = buf_in(arena, BUF_BYTES);
    assert_true(hex_get(&upper, SLICE("FBefFf")));
    assert_true(slice_is(buf_slice(&upper), "\xFB\xEF\xFF"));
    arena_close(arena);
}

static void into_as_many_bytes_as_are_wanted(void **state)
{
    (void)state;
    unsigned char bytes[3] = {0};
    char text[6];
    assert_true(hex_get_exactly(bytes, sizeof bytes, SLICE("00fF7e")));
    assert_memory_equal(bytes, "\x00\xFF\x7E", 3);
    hex_write(text, (struct slice){(const char *)bytes, sizeof bytes});
    assert_memory_equal(text, "00ff7e", sizeof text);
    assert_false(hex_get_exactly(bytes, sizeof bytes, SLICE("00fF7")));
    assert_false(hex_get_exactly(bytes, sizeof bytes, SLICE("00fF7e00")));
    assert_false(hex_get_exactly(bytes, sizeof bytes, SLICE("00fF7g")));
}

/* What is plain in an address is RFC 3986's (2.3); the digits are its own too, upper case. */
static void text_of_an_address(void **state)
{
    (void)state;
    struct arena *arena = arena_open(ARENA_BYTES);
    struct buf out = buf_in(arena, BUF_BYTES);
    percent_put(&out, SLICE("aZ09-._~"));
    percent_put(&out, SLICE("/é %+\x7F"));
    assert_true(slice_is(buf_slice(&out), "aZ09-._~%2F%C3%A9%20%25%2B%7F"));
    arena_close(arena);
}

static void refuses_other_spellings(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "Zg",     "Zg=",  "Zg===",   "Z",        "=",          "====", "Z===",
        "Zh==",   "Zm9=", "Zm9vYg=", "Zg==Zg==", "Zm8=Zm8=",   "Zg=v", "Z=9v",
        "Zm9v\n", "Zm 9", "Zm9-",    "Zm9_",     "Zm\xC3\xA9",
    };
    struct arena *arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct buf out = buf_in(arena, BUF_BYTES);
        if (base64_get(&out, slice_of(bad[i]))) {
            fail_msg("\"%s\" was read", bad[i]);
        }
    }
    struct buf out = buf_in(arena, BUF_BYTES);
    assert_false(hex_get(&out, SLICE("0")));
    assert_false(hex_get(&out, SLICE("0g")));
    struct buf small = buf_in(arena, 2);
    assert_false(base64_get(&small, SLICE("Zm9v")));
    assert_true(small.full);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_rfc_4648),
        cmocka_unit_test(into_as_many_bytes_as_are_wanted),
        cmocka_unit_test(text_of_an_address),
        cmocka_unit_test(refuses_other_spellings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
