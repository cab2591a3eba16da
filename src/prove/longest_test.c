/* The searches for lengths, against a prover whose answers are known: every bound is found, nothing
 * is concluded from what was not decided, and contradictions are seen. */
#include "prove/longest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "prove/lengths.h"

enum { MOST = 36525, NO_BOUND = 1 << 20 };

/* What holds for `bound` at most; -1: never. Lengths from open_least to open_most are not decided.
 */
struct world {
    int64_t bound, open_least, open_most;
};

static enum prove_answer answer_of(struct world w, int64_t n)
{
    if (n >= w.open_least && n <= w.open_most) {
        return PROVE_UNDECIDED;
    }
    return n < w.bound ? PROVE_FOUND : PROVE_NEVER;
}

static struct longest searched(struct longest l, struct world w)
{
    unsigned asked = 0;
    for (int64_t n = longest_next(&l); n != LONGEST_NONE; n = longest_next(&l)) {
        assert_true(n <= l.most);
        assert_true(longest_told(&l, n, answer_of(w, n)));
        assert_true(++asked < 60);
    }
    return l;
}

static void finds_every_bound(void **state)
{
    (void)state;
    for (int64_t bound = 0; bound < 300; bound++) {
        struct longest l = searched(longest_open(1, MOST), (struct world){bound, -1, -1});
        assert_int_equal(l.never, bound);
        assert_int_equal(l.found, bound - 1);
        assert_true(longest_is_exact(&l) && !longest_is_unbounded(&l));
    }
    struct longest l = searched(longest_open(1, MOST), (struct world){NO_BOUND, -1, -1});
    assert_true(longest_is_unbounded(&l));
    assert_int_equal(l.found, MOST);
}

static void goes_on_beside_what_is_open(void **state)
{
    (void)state;
    struct longest l = searched(longest_open(1, MOST), (struct world){90, 60, 70});
    assert_int_equal(l.never, 90);
    assert_int_equal(l.found, 89);
    l = searched(longest_open(1, MOST), (struct world){90, 80, 100});
    assert_int_equal(l.never, 101);
    assert_int_equal(l.found, 79);
    assert_int_equal(l.open_least, 80);
    assert_int_equal(l.open_most, 100);
    assert_false(longest_is_exact(&l));
    l = searched(longest_open(1, MOST), (struct world){90, 0, NO_BOUND});
    assert_int_equal(l.undecided, LONGEST_UNDECIDED_MAX);
    assert_true(l.found < 0 && l.never < 0);
}

static void sees_contradictions(void **state)
{
    (void)state;
    struct longest l = longest_open(1, MOST);
    assert_true(longest_told(&l, 8, PROVE_FOUND));
    assert_false(longest_told(&l, 4, PROVE_NEVER));
    assert_true(longest_told(&l, 16, PROVE_NEVER));
    assert_false(longest_told(&l, 20, PROVE_FOUND));
    assert_int_equal(l.found, 8);
    assert_int_equal(l.never, 16);
}

/* Days leave room for every number of hours that they may stand for. */
static void goes_from_days_to_hours(void **state)
{
    (void)state;
    for (int64_t hours = 25; hours < 240; hours++) {
        struct longest days = longest_open(1, MOST);
        assert_true(longest_told(&days, (hours - 25) / 24, PROVE_FOUND));
        assert_true(longest_told(&days, hours / 24 + 1, PROVE_NEVER));
        struct longest l = searched(longest_in_hours(&days), (struct world){hours, -1, -1});
        assert_int_equal(l.never, hours);
        assert_int_equal(l.found, hours - 1);
    }
}

/* ---- for which lengths ----------------------------------------------------------------------- */

static struct lengths tried(int32_t own, int32_t low, int32_t high, int32_t open)
{
    struct lengths l = lengths_open(1, own, 400);
    for (int32_t n = lengths_next(&l); n != LENGTHS_NONE_LEFT; n = lengths_next(&l)) {
        assert_in_range(n, 1, 400);
        bool holds = n >= low && n <= high;
        lengths_told(&l, n, n == open ? PROVE_UNDECIDED : holds ? PROVE_NEVER : PROVE_FOUND);
    }
    return l;
}

static void expect(struct lengths l, enum lengths_shape shape, int32_t low, int32_t high)
{
    struct lengths_answer a = lengths_answer(&l);
    assert_int_equal(a.shape, shape);
    assert_int_equal(a.low, low);
    assert_int_equal(a.high, high);
    assert_true(a.exact);
}

static void finds_thresholds(void **state)
{
    (void)state;
    for (int32_t own = 1; own <= 400; own += 7) {
        for (int32_t at = 1; at < 400; at += 3) {
            expect(tried(own, 1, at, -1), LENGTHS_AT_MOST, 1, at);
            expect(tried(own, at + 1, 400, -1), LENGTHS_AT_LEAST, at + 1, 400);
        }
        expect(tried(own, 1, 400, -1), LENGTHS_ALL, 1, 400);
        expect(tried(own, 401, 0, -1), LENGTHS_NONE, 0, 0);
    }
    expect(tried(4, 3, 9, -1), LENGTHS_BETWEEN, 3, 9);
}

static void reports_no_false_range(void **state)
{
    (void)state;
    struct lengths l = lengths_open(1, 4, 400);
    for (int32_t n = lengths_next(&l); n != LENGTHS_NONE_LEFT; n = lengths_next(&l)) {
        lengths_told(&l, n, n <= 10 || n > 50 ? PROVE_NEVER : PROVE_FOUND);
    }
    assert_int_equal(lengths_answer(&l).shape, LENGTHS_SCATTERED);
    l = tried(4, 1, 100, 4);
    assert_false(lengths_answer(&l).exact);
    l = tried(4, 1, 100, 64);
    assert_false(lengths_answer(&l).exact);
    l = lengths_open(1, 4, 400);
    lengths_told(&l, 4, PROVE_UNDECIDED);
    assert_int_equal(lengths_answer(&l).shape, LENGTHS_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_bound),   cmocka_unit_test(goes_on_beside_what_is_open),
        cmocka_unit_test(sees_contradictions), cmocka_unit_test(goes_from_days_to_hours),
        cmocka_unit_test(finds_thresholds),    cmocka_unit_test(reports_no_false_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
