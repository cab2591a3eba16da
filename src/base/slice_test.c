/* Slices and buffers: cutting, comparing, reading numbers with a bound, growing, and stopping at
 * the maximum without cutting a code point in two. */
#include "base/slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void compares_bytes(void **state)
{
    (void)state;
    struct slice none = slice_of(NULL);
    assert_int_equal(none.n, 0);
    assert_true(slice_equal(none, SLICE("")));
    assert_true(slice_equal(SLICE("a\0b"), SLICE("a\0b")));
    assert_false(slice_equal(SLICE("a\0b"), SLICE("a\0c")));
    assert_true(slice_is(SLICE("mois"), "mois"));
    assert_false(slice_is(SLICE("mois"), "moi"));
    assert_true(slice_starts(SLICE("mois"), SLICE("moi")));
    assert_true(slice_starts(SLICE("mois"), none));
    assert_false(slice_starts(SLICE("moi"), SLICE("mois")));
    assert_true(slice_compare(SLICE("a"), SLICE("ab")) < 0);
    assert_true(slice_compare(SLICE("b"), SLICE("ab")) > 0);
    assert_true(slice_compare(SLICE("\xC3\xA9"), SLICE("z")) > 0);
    assert_int_equal(slice_compare(none, none), 0);
}

static void trims_and_cuts(void **state)
{
    (void)state;
    assert_true(slice_is(slice_trim(SLICE(" \t a b\r\n")), "a b"));
    assert_int_equal(slice_trim(SLICE(" \n ")).n, 0);
    struct slice rest = SLICE("a\t\tb");
    assert_true(slice_is(slice_cut(&rest, '\t'), "a"));
    assert_true(slice_is(slice_cut(&rest, '\t'), ""));
    assert_true(slice_is(slice_cut(&rest, '\t'), "b"));
    assert_int_equal(rest.n, 0);
    assert_int_equal(slice_cut(&rest, '\t').n, 0);
    struct slice none = slice_of(NULL);
    assert_int_equal(slice_cut(&none, ',').n, 0);
}

static void reads_whole_numbers_only(void **state)
{
    (void)state;
    int64_t value = -1;
    assert_true(slice_to_int(&value, SLICE("0042"), 42));
    assert_int_equal(value, 42);
    assert_true(slice_to_int(&value, SLICE("9223372036854775807"), INT64_MAX));
    assert_true(value == INT64_MAX);
    assert_false(slice_to_int(&value, SLICE("9223372036854775808"), INT64_MAX));
    assert_false(slice_to_int(&value, SLICE("43"), 42));
    assert_false(slice_to_int(&value, SLICE("5"), 4));
    assert_false(slice_to_int(&value, SLICE(""), 42));
    assert_false(slice_to_int(&value, SLICE("-1"), 42));
    assert_false(slice_to_int(&value, SLICE("4 "), 42));
    assert_true(value == INT64_MAX);
}

static void grows_and_writes_numbers(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    struct buf b = buf_in(arena, 10000);
    for (int i = 0; i < 1000; i++) {
        buf_char(&b, 'x');
    }
    buf_int(&b, INT64_MIN);
    buf_int(&b, 0);
    buf_int(&b, INT64_MAX);
    buf_printf(&b, "[%s %d]", "art.", 642);
    assert_false(b.full);
    struct slice all = buf_slice(&b);
    struct slice tail = {all.p + 1000, all.n - 1000};
    assert_true(slice_is(tail, "-922337203685477580809223372036854775807[art. 642]"));
    arena_close(arena);
}

static void stops_at_the_maximum_on_a_whole_code_point(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    struct buf b = buf_in(arena, 5);
    buf_text(&b, "délé€");
    assert_true(b.full);
    assert_true(slice_is(buf_slice(&b), "dél"));
    buf_char(&b, 'x');
    assert_true(slice_is(buf_slice(&b), "dél"));

    struct buf exact = buf_in(arena, 5);
    buf_printf(&exact, "%d", 12345);
    assert_false(exact.full);
    buf_printf(&exact, "%d", 6);
    assert_true(exact.full);
    assert_true(slice_is(buf_slice(&exact), "12345"));

    struct buf printed = buf_in(arena, 4);
    buf_printf(&printed, "%s", "12345");
    assert_true(printed.full);
    assert_true(slice_is(buf_slice(&printed), "1234"));
    arena_close(arena);
}

static void gives_room_for_all_or_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 16);
    struct buf b = buf_in(arena, 5);
    buf_text(&b, "ab");
    char *room = buf_room(&b, 3);
    assert_non_null(room);
    assert_memory_equal(room, "\0\0\0", 3);
    memcpy(room, "cde", 3);
    assert_true(slice_is(buf_slice(&b), "abcde"));
    assert_non_null(buf_room(&b, 0));
    assert_false(b.full);
    assert_null(buf_room(&b, 1));
    assert_true(b.full);
    assert_int_equal(b.n, 5);
    arena_close(arena);
}

static void does_not_move_before_its_reserve_is_full(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 16);
    struct buf b = buf_in(arena, 1000);
    buf_reserve(&b, 100);
    const char *p = b.p;
    for (int i = 0; i < 99; i++) {
        buf_char(&b, 'x');
        assert_ptr_equal(b.p, p);
    }
    buf_text(&b, "yz");
    assert_int_equal(b.n, 101);
    assert_memory_equal(b.p + 97, "xxyz", 4);
    assert_false(b.full);
    arena_close(arena);
}

static void copies_out_of_reach_of_the_source(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    char text[] = "mois";
    struct slice copy = slice_copy(arena, slice_of(text));
    text[0] = 'x';
    assert_true(slice_is(copy, "mois"));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_bytes),
        cmocka_unit_test(trims_and_cuts),
        cmocka_unit_test(reads_whole_numbers_only),
        cmocka_unit_test(grows_and_writes_numbers),
        cmocka_unit_test(stops_at_the_maximum_on_a_whole_code_point),
        cmocka_unit_test(gives_room_for_all_or_nothing),
        cmocka_unit_test(does_not_move_before_its_reserve_is_full),
        cmocka_unit_test(copies_out_of_reach_of_the_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
