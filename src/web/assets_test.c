/* The files that pages load: each is found by both of its names, holds what its media type says,
 * and its compressed form is one that a client can read. */
#include "web/assets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool contains(struct slice text, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, part, n) == 0) {
            return true;
        }
    }
    return false;
}

static void finds_by_both_names(void **state)
{
    (void)state;
    assert_int_equal(web_n_assets, 4);
    for (size_t i = 0; i < web_n_assets; i++) {
        const struct web_asset *one = &web_assets[i];
        assert_ptr_equal(web_asset(one->name), one);
        assert_ptr_equal(web_asset_by_path(one->path), one);
        assert_false(slice_equal(one->name, one->path));
    }
    assert_null(web_asset(SLICE("")));
    assert_null(web_asset(SLICE("greffe")));
    assert_null(web_asset_by_path(SLICE("greffe.css")));
    assert_null(web_asset_by_path(SLICE("../greffe.css")));
}

static void holds_what_pages_call(void **state)
{
    (void)state;
    const struct web_asset *style = web_asset(SLICE("greffe.css"));
    assert_non_null(style);
    assert_true(slice_is(style->media, "text/css; charset=utf-8"));
    assert_true(contains(style->bytes, ".gr-clock--over"));
    assert_true(contains(style->bytes, ".govuk-button"));
    const struct web_asset *script = web_asset(SLICE("greffe.js"));
    const struct web_asset *shipped = web_asset(SLICE("govuk-frontend.min.js"));
    assert_non_null(script);
    assert_non_null(shipped);
    /* The one imports the other by the path it is served at. */
    char path[64] = {0};
    assert_true(shipped->path.n < sizeof(path));
    memcpy(path, shipped->path.p, shipped->path.n);
    assert_true(contains(script->bytes, path));
    assert_non_null(web_asset(SLICE("favicon.svg")));
}

/* RFC 1952: two bytes of magic, deflate, no hour; at the end the length of what was compressed. */
static void compresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < web_n_assets; i++) {
        struct slice packed = web_assets[i].gzipped;
        const unsigned char *p = (const unsigned char *)packed.p;
        assert_true(packed.n > 18);
        assert_memory_equal(p, "\x1f\x8b\x08\x00\x00\x00\x00\x00", 8);
        const unsigned char *end = p + packed.n - 4;
        size_t length = (size_t)end[0] | (size_t)end[1] << 8 | (size_t)end[2] << 16;
        assert_int_equal(length, web_assets[i].bytes.n);
        assert_true(packed.n < web_assets[i].bytes.n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_by_both_names),
        cmocka_unit_test(holds_what_pages_call),
        cmocka_unit_test(compresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
