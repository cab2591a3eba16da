/* Matrices against a slow solver that shares nothing with them. It keeps every constraint ever made
 * as a line of a list, over as many unknowns as operations made: an operation never changes a line.
 * A clock set or freed is a new unknown; when time passes, nought is a new unknown, not above the
 * old one, and all clocks stay. What the list says of two clocks is a shortest way through it. */
#include "prove/dbm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "prove/random_fixture.h"

enum { LINES_MAX = 160, UNKNOWNS_MAX = 64, SIDE_MAX = 5, CASES = 6000 };

/* u - v < most, or <= most. Lengths of strict lines are less by a bit: sixteenths of a thousandth
 * are enough for the number of lines. */
enum { UNIT = 16384 };
#define NO_WAY (INT64_C(1) << 50)

struct line {
    int u, v;
    int64_t most;
};

struct list {
    struct line line[LINES_MAX];
    int n, unknowns;
    int now[SIDE_MAX]; /* the unknown that each clock is */
};

static void list_add(struct list *l, int u, int v, bound limit)
{
    assert_true(l->n < LINES_MAX);
    l->line[l->n++] = (struct line){u, v, (int64_t)(limit >> 1) * UNIT - ((limit & 1) == 0)};
}

static int list_unknown(struct list *l)
{
    assert_true(l->unknowns < UNKNOWNS_MAX);
    return l->unknowns++;
}

/* The least upper bounds of all unknowns less v; false: the list contradicts itself. */
static bool list_ways(int64_t *way, const struct list *l, int v, bool anywhere)
{
    for (int u = 0; u < l->unknowns; u++) {
        way[u] = u == v || anywhere ? 0 : NO_WAY;
    }
    for (int round = 0; round <= l->unknowns; round++) {
        bool changed = false;
        for (int k = 0; k < l->n; k++) {
            const struct line *line = &l->line[k];
            if (way[line->v] < NO_WAY && way[line->v] + line->most < way[line->u]) {
                way[line->u] = way[line->v] + line->most;
                changed = true;
            }
        }
        if (!changed) {
            return true;
        }
    }
    return false;
}

static bool list_some(const struct list *l)
{
    int64_t way[UNKNOWNS_MAX];
    return list_ways(way, l, 0, true);
}

/* A way's length, as a bound: what it lacks of a whole number is how many strict lines it has. */
static bound bound_of(int64_t way)
{
    if (way >= NO_WAY) {
        return BOUND_NONE;
    }
    int64_t length = way >= 0 ? (way + UNIT - 1) / UNIT : -(-way / UNIT);
    return length * UNIT == way ? bound_within((int32_t)length) : bound_below((int32_t)length);
}

static void list_matrix(bound *m, const struct list *l, int n)
{
    for (int j = 0; j < n; j++) {
        int64_t way[UNKNOWNS_MAX];
        assert_true(list_ways(way, l, l->now[j], false));
        for (int i = 0; i < n; i++) {
            m[i * n + j] = bound_of(way[l->now[i]]);
        }
    }
}

static void list_start(struct list *l, int n)
{
    *l = (struct list){0};
    for (int i = 0; i < n; i++) {
        l->now[i] = list_unknown(l);
        list_add(l, l->now[i], l->now[0], bound_within(0));
        list_add(l, l->now[0], l->now[i], bound_within(0));
    }
}

static bound draw_bound(uint64_t *seed, int32_t least, int32_t most)
{
    int32_t length = draw_between(seed, least, most);
    return draw_one_in(seed, 2) ? bound_within(length) : bound_below(length);
}

/* ---- operations on both ---------------------------------------------------------------------- */

static void both_up(struct list *l, bound *m, int n)
{
    int later = list_unknown(l);
    list_add(l, later, l->now[0], bound_within(0));
    l->now[0] = later;
    dbm_up(m, (unsigned)n);
}

static void both_free(struct list *l, bound *m, int n, int i)
{
    l->now[i] = list_unknown(l);
    dbm_free(m, (unsigned)n, (unsigned)i);
}

static void both_set(struct list *l, bound *m, int n, int i, uint64_t *seed)
{
    int j = draw_between(seed, 0, n - 1);
    int32_t length = draw_between(seed, -9, 9);
    int fresh = list_unknown(l);
    list_add(l, fresh, l->now[j], bound_within(length));
    list_add(l, l->now[j], fresh, bound_within(-length));
    l->now[i] = fresh;
    dbm_set(m, (unsigned)n, (unsigned)i, (unsigned)j, length);
}

static bool both_hold(struct list *l, bound *m, int n, uint64_t *seed)
{
    int i = draw_between(seed, 0, n - 1);
    int j = draw_between(seed, 0, n - 1);
    bound limit = draw_bound(seed, -6, 14);
    list_add(l, l->now[i], l->now[j], limit);
    return dbm_hold(m, (unsigned)n, (unsigned)i, (unsigned)j, limit);
}

static bool both_hold_all(struct list *l, bound *m, int n, uint64_t *seed)
{
    bound limits[SIDE_MAX];
    for (int i = 0; i < n; i++) {
        limits[i] = i > 0 && draw_one_in(seed, 2) ? draw_bound(seed, -6, 14) : BOUND_NONE;
        if (limits[i] != BOUND_NONE) {
            list_add(l, l->now[i], l->now[0], limits[i]);
        }
    }
    return dbm_hold_all(m, (unsigned)n, limits);
}

/* One operation on both; false when the matrix says that nothing is left. */
static bool both_any(struct list *l, bound *m, int n, uint64_t *seed)
{
    int i = draw_between(seed, 1, n - 1);
    switch (draw_between(seed, 0, 6)) {
    case 0:
    case 1:
        both_up(l, m, n);
        return true;
    case 2:
        both_free(l, m, n, i);
        return true;
    case 3:
    case 4:
        both_set(l, m, n, i, seed);
        return true;
    case 5:
        return both_hold(l, m, n, seed);
    default:
        return both_hold_all(l, m, n, seed);
    }
}

static void assert_same(const bound *a, const bound *b, int n)
{
    for (int at = 0; at < n * n; at++) {
        if (a[at] != b[at]) {
            fail_msg("side %d, bound %d: %d, expected %d", n, at, a[at], b[at]);
        }
    }
}

/* Some operations on both, until one leaves nothing (false). */
static bool both_make(struct list *l, bound *m, int n, uint64_t *seed, int steps)
{
    list_start(l, n);
    dbm_start(m, (unsigned)n);
    for (int k = 0; k < steps; k++) {
        bool some = both_any(l, m, n, seed);
        assert_int_equal(some, list_some(l));
        if (!some) {
            return false;
        }
    }
    return true;
}

/* ---- the tests ------------------------------------------------------------------------------- */

static void keeps_what_a_slow_solver_finds(void **state)
{
    (void)state;
    static struct list l;
    int empty = 0;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        uint64_t draws = seed;
        bound m[SIDE_MAX * SIDE_MAX], expected[SIDE_MAX * SIDE_MAX];
        int n = draw_between(&draws, 2, SIDE_MAX);
        list_start(&l, n);
        dbm_start(m, (unsigned)n);
        bool some = true;
        for (int k = 0; k < 12 && some; k++) {
            some = both_any(&l, m, n, &draws);
            assert_int_equal(some, list_some(&l));
            if (some) {
                list_matrix(expected, &l, n);
                assert_same(m, expected, n);
            }
        }
        empty += !some;
    }
    assert_in_range(empty, CASES / 20, CASES);
}

static void closes_any_matrix(void **state)
{
    (void)state;
    static struct list l;
    int empty = 0;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        uint64_t draws = seed;
        bound m[SIDE_MAX * SIDE_MAX], expected[SIDE_MAX * SIDE_MAX];
        int n = draw_between(&draws, 1, SIDE_MAX);
        l = (struct list){0};
        for (int i = 0; i < n; i++) {
            l.now[i] = list_unknown(&l);
        }
        for (int at = 0; at < n * n; at++) {
            m[at] = at % (n + 1) == 0 ? DBM_NOUGHT : BOUND_NONE;
            if (at % (n + 1) != 0 && !draw_one_in(&draws, 3)) {
                m[at] = draw_bound(&draws, -5, 12);
                list_add(&l, at / n, at % n, m[at]);
            }
        }
        bool some = dbm_close(m, (unsigned)n);
        assert_int_equal(some, list_some(&l));
        if (some) {
            list_matrix(expected, &l, n);
            assert_same(m, expected, n);
        }
        empty += !some;
    }
    assert_in_range(empty, CASES / 20, CASES);
}

/* Whether all values of the list are within the matrix: no value breaks any of its bounds. */
static bool slowly_within(struct list *l, const bound *m, int n)
{
    bool within = true;
    for (int at = 0; at < n * n; at++) {
        if (m[at] != BOUND_NONE) {
            bool strict = (m[at] & 1) == 0;
            int32_t length = m[at] >> 1;
            list_add(l, l->now[at % n], l->now[at / n],
                     strict ? bound_within(-length) : bound_below(-length));
            within = within && !list_some(l);
            l->n--;
        }
    }
    return within;
}

static void compares_two_zones(void **state)
{
    (void)state;
    static struct list la, lb;
    int n_within = 0;
    for (uint64_t seed = 0; seed < 3 * CASES; seed++) {
        uint64_t draws = seed;
        bound a[SIDE_MAX * SIDE_MAX], b[SIDE_MAX * SIDE_MAX];
        int n = draw_between(&draws, 2, 4);
        uint64_t other = draws;
        if (!both_make(&la, a, n, &draws, draw_between(&draws, 1, 4)) ||
            !both_make(&lb, b, n, draw_one_in(&draws, 2) ? &other : &draws, 3)) {
            continue;
        }
        bool within = dbm_within(a, b, (unsigned)n);
        assert_int_equal(within, slowly_within(&la, b, n));
        if (within) {
            assert_true(dbm_weight(a, (unsigned)n) <= dbm_weight(b, (unsigned)n));
        }
        n_within += within;
    }
    assert_in_range(n_within, CASES / 20, 3 * CASES);
}

/* Clocks in another order, some forgotten and some new. */
static void picks_clocks(void **state)
{
    (void)state;
    static struct list l;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        uint64_t draws = seed;
        bound m[SIDE_MAX * SIDE_MAX], out[SIDE_MAX * SIDE_MAX], expected[SIDE_MAX * SIDE_MAX];
        int n = draw_between(&draws, 2, SIDE_MAX);
        if (!both_make(&l, m, n, &draws, 6)) {
            continue;
        }
        uint8_t from[SIDE_MAX] = {0};
        int now[SIDE_MAX] = {l.now[0]};
        uint64_t taken = 1;
        int k = draw_between(&draws, 1, SIDE_MAX);
        for (int p = 1; p < k; p++) {
            int clock = draw_between(&draws, 1, n - 1);
            bool fresh = (taken >> clock & 1) != 0;
            taken |= UINT64_C(1) << clock;
            from[p] = fresh ? DBM_NEW : (uint8_t)clock;
            now[p] = fresh ? list_unknown(&l) : l.now[clock];
        }
        memcpy(l.now, now, sizeof now);
        dbm_pick(out, (unsigned)k, m, (unsigned)n, from);
        list_matrix(expected, &l, k);
        assert_same(out, expected, k);
    }
}

static void widens_what_is_too_far(void **state)
{
    (void)state;
    bound m[9];
    dbm_start(m, 3);
    for (int k = 0; k < 20; k++) {
        dbm_set(m, 3, 1, 1, AUTOMATON_LENGTH - 1);
        dbm_set(m, 3, 2, 2, 1 - AUTOMATON_LENGTH);
    }
    assert_int_equal(m[1 * 3 + 0], BOUND_NONE);
    assert_true(m[0 * 3 + 1] < bound_within(1 - AUTOMATON_LENGTH));
    assert_true(m[0 * 3 + 1] > -DBM_FAR);
    assert_int_equal(m[0 * 3 + 2], BOUND_NONE);
    assert_int_equal(bound_add(BOUND_NONE, bound_within(-1)), BOUND_NONE);
    assert_int_equal(bound_add(bound_within(2), bound_below(3)), bound_below(5));
    assert_int_equal(bound_add(bound_within(-2), bound_within(-3)), bound_within(-5));
    assert_true(dbm_close(m, 3));
}

/* ---- extrapolation --------------------------------------------------------------------------- */

enum { PART = 8 }; /* points are at eighths: more than enough for three clocks */

static bool point_in(const int32_t *point, const bound *m, int n)
{
    for (int at = 0; at < n * n; at++) {
        int32_t left = point[at / n] - point[at % n];
        int64_t right = (int64_t)(m[at] >> 1) * PART;
        if (m[at] != BOUND_NONE && ((m[at] & 1) != 0 ? left > right : left >= right)) {
            return false;
        }
    }
    return true;
}

/* Whether some value of the list simulates the point: for each clock it is the same, or both are
 * above what guards of the one kind look at (see dbm.c). Lines in eighths of a length. */
static bool simulated(const struct list *l, const int32_t *point, int n, const int32_t *lower,
                      const int32_t *upper)
{
    struct list with = *l;
    int zero = with.now[0];
    for (int i = 1; i < n; i++) {
        int64_t here = (int64_t)point[i] * UNIT / PART;
        bool above = point[i] > lower[i] * PART;
        int64_t least = above ? -(int64_t)lower[i] * UNIT - 1 : -here;
        with.line[with.n++] = (struct line){zero, with.now[i], least};
        if (point[i] <= upper[i] * PART) {
            with.line[with.n++] = (struct line){with.now[i], zero, here};
        }
    }
    return list_some(&with);
}

/* What the textbooks drop, for clocks that are not negative. */
static void textbook(bound *m, int n, const int32_t *lower, const int32_t *upper)
{
    bound old[SIDE_MAX * SIDE_MAX];
    memcpy(old, m, (size_t)n * (size_t)n * sizeof *m);
    for (int at = 0; at < n * n; at++) {
        int i = at / n, j = at % n;
        if (i != j && i > 0 &&
            (old[at] > bound_within(lower[i]) || old[i] < bound_within(-lower[i]) ||
             (j > 0 && old[j] < bound_within(-upper[j])))) {
            m[at] = BOUND_NONE;
        } else if (i == 0 && j > 0 && old[j] < bound_within(-upper[j])) {
            m[at] = bound_below(-upper[j]);
        }
    }
    assert_true(dbm_close(m, (unsigned)n));
}

static void widens_only_to_what_is_simulated(void **state)
{
    (void)state;
    static struct list l;
    int points = 0, outside = 0;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        uint64_t draws = seed;
        bound m[SIDE_MAX * SIDE_MAX], wide[SIDE_MAX * SIDE_MAX], book[SIDE_MAX * SIDE_MAX];
        int n = draw_between(&draws, 2, 4);
        int32_t lower[SIDE_MAX] = {0}, upper[SIDE_MAX] = {0};
        for (int i = 1; i < n; i++) {
            lower[i] = draw_one_in(&draws, 8) ? -AUTOMATON_LENGTH : draw_between(&draws, -4, 8);
            upper[i] = draw_one_in(&draws, 8) ? -AUTOMATON_LENGTH : draw_between(&draws, -4, 8);
        }
        if (!both_make(&l, m, n, &draws, 8)) {
            continue;
        }
        memcpy(wide, m, sizeof m);
        dbm_extrapolate(wide, (unsigned)n, lower, upper);
        assert_true(dbm_within(m, wide, (unsigned)n));
        bool positive = true;
        for (int i = 1; i < n; i++) {
            positive = positive && m[i] <= DBM_NOUGHT && lower[i] >= 0 && upper[i] >= 0;
        }
        if (positive) {
            memcpy(book, m, sizeof m);
            textbook(book, n, lower, upper);
            assert_true(dbm_within(book, wide, (unsigned)n));
        }
        for (int k = 0; k < 100; k++) {
            int32_t point[SIDE_MAX] = {0};
            for (int i = 1; i < n; i++) {
                point[i] = draw_between(&draws, -14 * PART, 14 * PART);
                point[i] -= draw_one_in(&draws, 2) ? point[i] % PART : 0;
            }
            if (point_in(point, wide, n)) {
                points++;
                outside += !point_in(point, m, n);
                assert_true(simulated(&l, point, n, lower, upper));
            }
        }
    }
    assert_in_range(points, 4 * CASES, 100 * CASES);
    assert_in_range(outside, CASES, 100 * CASES);
}

/* What the textbooks' rule would lose: y starts in three; x is at most 5 more. */
static void does_not_take_the_textbooks_step_below_nought(void **state)
{
    (void)state;
    bound m[9], book[9];
    const int32_t lower[3] = {0, 4, 4}, upper[3] = {0, 4, 4};
    dbm_start(m, 3);
    dbm_set(m, 3, 2, 0, -3);
    dbm_up(m, 3);
    assert_true(dbm_hold(m, 3, 1, 0, bound_within(2)));
    dbm_set(m, 3, 1, 2, 5);
    memcpy(book, m, sizeof m);
    textbook(book, 3, lower, upper);
    dbm_extrapolate(m, 3, lower, upper);
    assert_int_equal(m[1 * 3 + 2], bound_within(5));
    assert_true(book[1 * 3 + 2] > bound_within(5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_a_slow_solver_finds),
        cmocka_unit_test(closes_any_matrix),
        cmocka_unit_test(compares_two_zones),
        cmocka_unit_test(picks_clocks),
        cmocka_unit_test(widens_what_is_too_far),
        cmocka_unit_test(widens_only_to_what_is_simulated),
        cmocka_unit_test(does_not_take_the_textbooks_step_below_nought),
    };
    return cmocka_run_group_tests_name("dbm", tests, NULL, NULL);
}
