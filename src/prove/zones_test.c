/* The zone graph against regions, on thousands of small automata; paths and their times, walked one
 * moment after the other; bounds; threads; and Fischer's protocol. */
#include "prove/zones.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "prove/dbm.h"
#include "prove/fischer_fixture.h"
#include "prove/regions_fixture.h"

enum { SAMPLES = 2500, SCALE = 64, BYTES = 64 << 20 };

static int open_arena(void **state)
{
    *state = arena_open((size_t)256 << 20);
    return 0;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

static struct zones *explore(const struct automaton *a, enum zones_answer expected, bool to_the_end)
{
    enum zones_answer answer = ZONES_FULL;
    struct zones_limits limits = {.max_bytes = BYTES, .threads = 1, .to_the_end = to_the_end};
    struct zones *z = zones_explore(a, limits, &answer);
    assert_int_equal(answer, expected);
    return z;
}

/* ---- walking a path -------------------------------------------------------------------------- */

static bound scaled(bound limit)
{
    return limit == BOUND_NONE ? limit : (limit >> 1) * SCALE * 2 + (limit & 1);
}

static bool walk_ops(bound *m, unsigned n, const struct op *ops, uint16_t n_ops)
{
    for (uint16_t k = 0; k < n_ops; k++) {
        const struct op *op = &ops[k];
        if (op->kind == OP_HOLD) {
            if (!dbm_hold(m, n, op->i, op->j, scaled(op->limit))) {
                return false;
            }
        } else if (op->kind == OP_SET) {
            dbm_set(m, n, op->i, op->j, op->length * SCALE);
        } else {
            dbm_free(m, n, op->i);
        }
    }
    return true;
}

/* Whether the path can be walked at these moments. The values are single ones, but for clocks that
 * were left free. */
static bool walk(const struct automaton *a, const struct zones_step *steps, size_t n_steps,
                 const int64_t *at)
{
    struct arena *arena = arena_open((size_t)16 << 20);
    bound m[AUTOMATON_CLOCKS * AUTOMATON_CLOCKS];
    dbm_start(m, a->n_clocks);
    bool legal = walk_ops(m, a->n_clocks, a->first, a->n_first);
    const uint8_t *state = a->start;
    int64_t now = 0;
    for (size_t k = 0; legal && k <= n_steps; k++) {
        struct place place = {0};
        a->open(&place, arena, state, a->payload);
        legal = walk_ops(m, a->n_clocks, place.invariant, place.n_invariant);
        if (k == n_steps) {
            legal = legal && place.goal;
        } else if (legal) {
            int64_t wait = at[k] - now;
            legal = wait >= 0 && (wait == 0 || !place.urgent);
            for (uint8_t i = 1; legal && i < a->n_clocks; i++) {
                dbm_set(m, a->n_clocks, i, i, (int32_t)wait);
            }
            legal = legal && walk_ops(m, a->n_clocks, place.invariant, place.n_invariant) &&
                    walk_ops(m, a->n_clocks, steps[k].ops, steps[k].n_ops);
            state = steps[k].state;
            now = at[k];
        }
    }
    arena_close(arena);
    return legal;
}

static bool leaves_free(const struct zones_step *steps, size_t n)
{
    bool free = false;
    for (size_t k = 0; k < n; k++) {
        for (uint16_t at = 0; at < steps[k].n_ops; at++) {
            free = free || steps[k].ops[at].kind == OP_FREE;
        }
    }
    return free;
}

static void walks_both_ways(struct arena *arena, const struct automaton *a,
                            const struct zones_step *steps, size_t n)
{
    int64_t *early = ARENA_ARRAY(arena, n, int64_t);
    int64_t *late = ARENA_ARRAY(arena, n, int64_t);
    assert_true(
        zones_schedule(early, NULL, a, steps, n, SCHEDULE_EARLIEST, SCALE, INT64_MAX, NULL));
    assert_true(walk(a, steps, n, early));
    assert_true(zones_schedule(late, NULL, a, steps, n, SCHEDULE_LATEST, SCALE, INT64_MAX, NULL));
    assert_true(walk(a, steps, n, late));
    for (size_t k = 0; k < n; k++) {
        assert_true(early[k] <= late[k]);
    }
    bool all[AUTOMATON_CLOCKS];
    memset(all, true, sizeof all);
    struct grid grid = {1, all, all, NULL, 0}; /* free clocks midway: what is left is walked, too */
    assert_true(
        zones_schedule(late, NULL, a, steps, n, SCHEDULE_EARLIEST, SCALE, INT64_MAX, &grid));
    assert_true(walk(a, steps, n, late));
    assert_true(zones_schedule(late, NULL, a, steps, n, SCHEDULE_LATEST, SCALE, INT64_MAX, &grid));
    assert_true(walk(a, steps, n, late));
    if (n > 0) {
        int64_t end = early[n - 1];
        assert_true(zones_schedule(late, NULL, a, steps, n, SCHEDULE_LATEST, SCALE, end, NULL));
        assert_int_equal(late[n - 1], end);
        assert_true(walk(a, steps, n, late));
        assert_true(zones_schedule(late, NULL, a, steps, n, SCHEDULE_LATEST, SCALE,
                                   end + 100 * SCALE, NULL));
        assert_true(walk(a, steps, n, late));
        assert_false(
            zones_schedule(late, NULL, a, steps, n, SCHEDULE_EARLIEST, SCALE, end - 1, NULL));
        early[n - 1]--; /* nothing is earlier; a clock left free may be between two units */
        assert_true(leaves_free(steps, n) || !walk(a, steps, n, early));
    }
}

/* ---- regions --------------------------------------------------------------------------------- */

/* Clock values that some zone may hold, in units of 1/scale minutes. */
struct held {
    const uint8_t *state;
    const int64_t *values;
    int64_t scale;
    uint16_t bytes;
    bool found;
};

static bool zone_holds(const uint8_t *state, const struct place *place, const bound *m,
                       void *payload)
{
    struct held *h = payload;
    uint8_t clocks[AUTOMATON_CLOCKS] = {0};
    unsigned side = 1;
    if (memcmp(state, h->state, h->bytes) != 0) {
        return true;
    }
    for (uint8_t i = 1; i < AUTOMATON_CLOCKS; i++) {
        if ((place->active >> i & 1) != 0) {
            clocks[side++] = i;
        }
    }
    h->found = true;
    for (unsigned i = 0; i < side; i++) {
        for (unsigned j = 0; j < side; j++) {
            bound limit = m[i * side + j];
            int64_t left =
                (i == 0 ? 0 : h->values[clocks[i]]) - (j == 0 ? 0 : h->values[clocks[j]]);
            int64_t length = (limit >> 1) * h->scale;
            bool within = (limit & 1) != 0 ? left <= length : left < length;
            h->found = h->found && (limit == BOUND_NONE || within);
        }
    }
    return !h->found;
}

/* Whether a zone kept for the state holds the values. */
static bool zones_hold(const struct zones *z, uint16_t bytes, const uint8_t *state,
                       const int64_t *values, int64_t scale)
{
    struct held h = {state, values, scale, bytes, false};
    zones_visit(z, zone_holds, &h);
    return h.found;
}

/* What regions reach, zones hold. Of a high clock a region does not say the value. */
static void holds_all_regions(const struct zones *z, const struct regions *g)
{
    const struct sample *s = g->sample;
    for (size_t k = 0; k < g->n; k++) {
        const struct region *r = &g->list[k];
        int64_t values[SAMPLE_CLOCKS] = {0};
        bool known = true;
        for (int i = 1; i < s->n_clocks; i++) {
            values[i] = r->value[i];
            known = known && !region_high(s, r, i);
        }
        if (known) {
            assert_true(
                zones_hold(z, s->automaton.state_bytes, s->bytes[r->place], values, REGION_PARTS));
        }
    }
}

static void check_sample(struct arena *arena, const struct sample *s, const struct regions *g)
{
    enum zones_answer expected = g->fewest >= 0 ? ZONES_REACHED : ZONES_NEVER;
    struct zones *z = explore(&s->automaton, expected, false);
    if (g->fewest >= 0) {
        struct zones_step *steps = NULL;
        size_t n = zones_path(&steps, arena, z);
        assert_int_equal(n, g->fewest);
        walks_both_ways(arena, &s->automaton, steps, n);
    }
    zones_close(z);
    z = explore(&s->automaton, expected, true);
    holds_all_regions(z, g);
    zones_close(z);
}

static void finds_what_regions_find(void **state)
{
    static struct sample s;
    static struct regions g;
    int reached = 0, never = 0;
    for (uint64_t seed = 0; seed < SAMPLES; seed++) {
        struct arena_mark mark = arena_mark(*state);
        if (sample_make(&s, seed)) {
            regions_search(&g, &s);
            if (!g.given_up) {
                check_sample(*state, &s, &g);
                reached += g.fewest > 1;
                never += g.fewest < 0 && g.n > 50;
            }
        }
        arena_reset(*state, mark);
    }
    assert_in_range(reached, SAMPLES / 5, SAMPLES);
    assert_in_range(never, SAMPLES / 10, SAMPLES);
}

/* ---- Fischer's protocol ---------------------------------------------------------------------- */

static void keeps_two_processes_apart(void **state)
{
    /* Known from the literature: 7,737 zones of 7 processes, 25,080 of 8. */
    static const uint64_t ZONES[] = {[2] = 18, [3] = 65, [4] = 220, [5] = 727, [7] = 7737};
    for (uint8_t n = 2; n <= 7; n++) {
        struct fischer f;
        fischer_make(&f, n, false);
        struct zones *z = explore(&f.automaton, ZONES_NEVER, false);
        if (ZONES[n] != 0) {
            assert_int_equal(zones_count(z).zones, ZONES[n]);
        }
        zones_close(z);
        fischer_make(&f, n, true);
        z = explore(&f.automaton, ZONES_REACHED, n <= 5);
        struct zones_step *steps = NULL;
        size_t found = zones_path(&steps, *state, z);
        assert_int_equal(found, 6); /* both ask, one writes and enters, the other does */
        walks_both_ways(*state, &f.automaton, steps, found);
        zones_close(z);
    }
}

struct sum {
    uint64_t zones;
    uint64_t hash;
};

static bool add_zone(const uint8_t *state, const struct place *place, const bound *matrix,
                     void *payload)
{
    struct sum *sum = payload;
    size_t side = 1;
    for (unsigned clock = 1; clock < AUTOMATON_CLOCKS; clock++) {
        side += place->active >> clock & 1;
    }
    uint64_t hash = state[0];
    for (size_t at = 0; at < side * side; at++) {
        hash = (hash ^ (uint32_t)matrix[at]) * UINT64_C(0xD6E8FEB86659FD93);
        hash ^= hash >> 31;
    }
    sum->zones++;
    sum->hash += hash; /* in any order */
    return sum->zones < 1000000;
}

/* Which zones are left does not depend on who found them first, where all are the largest ones. */
static void several_threads_find_the_same(void **state)
{
    struct fischer f;
    fischer_make(&f, 6, false);
    struct sum sums[4] = {{0}};
    for (unsigned threads = 1; threads < 4; threads++) {
        struct zones_limits limits = {.max_bytes = BYTES, .threads = threads};
        enum zones_answer answer = ZONES_FULL;
        struct zones *z = zones_explore(&f.automaton, limits, &answer);
        assert_int_equal(answer, ZONES_NEVER);
        zones_visit(z, add_zone, &sums[threads]);
        assert_int_equal(zones_count(z).zones, sums[threads].zones);
        assert_int_equal(sums[threads].zones, sums[1].zones);
        assert_int_equal(sums[threads].hash, sums[1].hash);
        zones_close(z);
    }
    fischer_make(&f, 6, true);
    for (unsigned threads = 2; threads < 4; threads++) {
        for (int to_the_end = 0; to_the_end < 2; to_the_end++) {
            struct zones_limits limits = {.max_bytes = (uint64_t)BYTES * 4,
                                          .max_zones = 20000,
                                          .threads = threads,
                                          .to_the_end = to_the_end};
            enum zones_answer answer = ZONES_FULL;
            struct zones *z = zones_explore(&f.automaton, limits, &answer);
            assert_int_equal(answer, ZONES_REACHED);
            struct zones_step *steps = NULL;
            size_t n = zones_path(&steps, *state, z);
            assert_int_equal(n, 6);
            walks_both_ways(*state, &f.automaton, steps, n);
            zones_close(z);
        }
    }
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static bool stop_early(uint64_t zones, void *payload)
{
    uint64_t *last = payload;
    *last = zones;
    return zones < 1500;
}

static void is_undecided_when_a_bound_is_hit(void **state)
{
    (void)state;
    struct fischer f;
    fischer_make(&f, 7, false);
    uint64_t last = 0;
    const struct zones_limits cases[] = {
        {.max_bytes = BYTES, .max_zones = 7736, .threads = 1},
        {.max_bytes = BYTES, .max_zones = 1, .threads = 1},
        {.max_bytes = BYTES, .max_zones = 5000, .threads = 2},
        {.max_bytes = 4 << 20, .threads = 1},
        {.max_bytes = 4 << 20, .threads = 2},
        {.max_bytes = 1, .threads = 1},
        {.max_bytes = BYTES, .threads = 1, .progress = stop_early, .payload = &last},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        enum zones_answer answer = ZONES_NEVER;
        struct zones *z = zones_explore(&f.automaton, cases[k], &answer);
        assert_int_equal(answer, cases[k].progress == NULL ? ZONES_FULL : ZONES_STOPPED);
        if (cases[k].max_zones > 0) {
            assert_in_range(zones_count(z).zones, 1, cases[k].max_zones + cases[k].threads - 1);
        }
        if (cases[k].max_bytes < BYTES) {
            assert_in_range(zones_count(z).bytes, 1, cases[k].max_bytes + (1 << 20));
        }
        zones_close(z);
    }
    assert_in_range(last, 1500, 7736);
    enum zones_answer answer = ZONES_FULL;
    struct zones_limits enough = {.max_bytes = BYTES, .max_zones = 12000, .threads = 1};
    zones_close(zones_explore(&f.automaton, enough, &answer));
    assert_int_equal(answer, ZONES_NEVER);
}

/* ---- clocks that grow for ever --------------------------------------------------------------- */

/* One place. x is never set but by a shift; y is set whenever it is 1; z comes from the future. */
static void open_growing(struct place *out, struct arena *arena, const uint8_t *state,
                         void *payload)
{
    static const struct op TICK[] = {{.kind = OP_HOLD, .i = 2, .limit = 3},
                                     {.kind = OP_HOLD, .j = 2, .limit = -1},
                                     {.kind = OP_SET, .i = 2}};
    static const struct op LEAP[] = {{.kind = OP_SET, .i = 1, .j = 1, .length = 7}};
    static const struct op LATER[] = {{.kind = OP_SET, .i = 3, .length = -20}};
    static const struct op LATE[] = {{.kind = OP_HOLD, .j = 1, .limit = 2 * -50 + 1},
                                     {.kind = OP_HOLD, .i = 3, .limit = 2 * -20}};
    static const uint8_t END = 1;
    struct edge *edges = ARENA_ARRAY(arena, 4, struct edge);
    edges[0] = (struct edge){.ops = TICK, .n_ops = 3, .target = payload};
    edges[1] = (struct edge){.ops = LEAP, .n_ops = 1, .target = payload};
    edges[2] = (struct edge){.ops = LATER, .n_ops = 1, .target = payload};
    edges[3] = (struct edge){.ops = LATE, .n_ops = 2, .target = &END};
    out->active = 14;
    out->edges = edges;
    out->n_edges = *state == 0 ? 4 : 0;
    out->goal = *state == 1;
}

static void comes_to_an_end_when_clocks_do_not(void **state)
{
    (void)state;
    uint8_t start = 0;
    const int32_t lower[] = {0, 50, 1, -AUTOMATON_LENGTH};
    const int32_t upper[] = {0, -AUTOMATON_LENGTH, 1, -20};
    struct automaton a = {.state_bytes = 1,
                          .n_clocks = 4,
                          .start = &start,
                          .lower = lower,
                          .upper = upper,
                          .open = open_growing,
                          .payload = &start};
    struct zones *z = explore(&a, ZONES_NEVER, true);
    assert_in_range(zones_count(z).zones, 1, 10000);
    const int64_t far[] = {0, 1000000, 1, -3};
    assert_true(zones_hold(z, a.state_bytes, &start, far, 1));
    const int64_t never[] = {0, 5, 1, -21}; /* z is never before -20 */
    assert_false(zones_hold(z, a.state_bytes, &start, never, 1));
    const uint8_t unknown = 7;
    assert_false(zones_hold(z, a.state_bytes, &unknown, far, 1));
    zones_close(z);
    zones_close(NULL);
}

/* A start that is refused, and one that is the goal. */
static void looks_at_the_start(void **state)
{
    static struct sample s;
    sample_make(&s, 1);
    s.n_places = 1;
    s.n_invariant[0] = 0;
    zones_close(explore(&s.automaton, ZONES_REACHED, false));
    struct zones *z = explore(&s.automaton, ZONES_REACHED, true);
    struct zones_step *steps = NULL;
    assert_int_equal(zones_path(&steps, *state, z), 0);
    zones_close(z);
    s.n_invariant[0] = 1;
    s.invariant[0][0] = (struct op){.kind = OP_HOLD, .i = 1, .limit = bound_below(-100)};
    s.local = false;
    z = explore(&s.automaton, ZONES_NEVER, true);
    assert_int_equal(zones_count(z).zones, 0);
    zones_close(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_what_regions_find, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(keeps_two_processes_apart, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(several_threads_find_the_same, open_arena, close_arena),
        cmocka_unit_test(is_undecided_when_a_bound_is_hit),
        cmocka_unit_test(comes_to_an_end_when_clocks_do_not),
        cmocka_unit_test_setup_teardown(looks_at_the_start, open_arena, close_arena),
    };
    return cmocka_run_group_tests_name("zones", tests, NULL, NULL);
}
