/* Unfolding, and what the exports write: whole, the same each time, and with the reason when they
 * do not write. Whether Spin agrees with the explorer is for test/spin.t. */
#include "prove/export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "prove/known_fixture.h"

#define MODEL_BYTES (1u << 20)

struct fixture {
    struct arena *arena;
    struct table table;
    struct unfolded unfolded;
    struct gr_error error;
};

static int set_up(void **state)
{
    struct arena *arena = arena_open(64u << 20);
    struct fixture *f = ARENA_NEW(arena, struct fixture);
    f->arena = arena;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_close(f->arena);
    return 0;
}

static void open_table(struct fixture *f)
{
    const struct automaton *a = table_end(&f->table, false);
    assert_true(unfold(&f->unfolded, f->arena, a, TABLE_STATES));
}

static struct slice promela(struct fixture *f, struct export_worth *worth,
                            struct export_ticks ticks)
{
    struct buf b = buf_in(f->arena, MODEL_BYTES);
    assert_true(export_promela(&b, worth, &f->unfolded, ticks, &f->error));
    return buf_slice(&b);
}

static struct slice tchecker(struct fixture *f)
{
    struct buf b = buf_in(f->arena, MODEL_BYTES);
    assert_true(export_tchecker(&b, &f->unfolded, &f->error));
    return buf_slice(&b);
}

static bool contains(struct slice text, const char *part)
{
    size_t n = strlen(part);
    for (size_t at = 0; at + n <= text.n; at++) {
        if (memcmp(text.p + at, part, n) == 0) {
            return true;
        }
    }
    return false;
}

static void unfolds_what_can_be_reached(void **state)
{
    struct fixture *f = *state;
    table_begin(&f->table, 2, 5);
    table_edge(&f->table, 0, 3);
    table_edge(&f->table, 3, 1);
    table_op(&f->table, op_after(1, 1000));
    table_edge(&f->table, 3, 0);
    table_edge(&f->table, 2, 4);
    open_table(f);
    assert_int_equal(f->unfolded.n_states, 3);
    assert_int_equal(f->unfolded.n_edges, 3);
    assert_int_equal(f->unfolded.states[1].bytes[0], 3);
    assert_int_equal(f->unfolded.states[2].bytes[0], 1);
    assert_int_equal(f->unfolded.states[1].targets[0], 2);
    assert_int_equal(f->unfolded.states[1].targets[1], 0);
    struct unfolded small;
    assert_true(unfold(&small, f->arena, &f->table.automaton, 3));
    assert_false(unfold(&small, f->arena, &f->table.automaton, 2));
}

/* A counter of two bytes: the table of states grows many times. */
static void open_counter(struct place *out, struct arena *arena, const uint8_t *state,
                         void *payload)
{
    unsigned next = (state[0] * 256u + state[1]) * 5u + 1u;
    uint8_t *target = arena_get(arena, 2);
    target[0] = (uint8_t)(next >> 8);
    target[1] = (uint8_t)next;
    struct edge *edge = ARENA_NEW(arena, struct edge);
    *edge = (struct edge){.target = target};
    *out = (struct place){.edges = edge, .n_edges = 1};
    (void)payload;
}

static void unfolds_many(void **state)
{
    struct fixture *f = *state;
    struct automaton a = {
        .state_bytes = 2, .n_clocks = 1, .start = (const uint8_t[]){0, 0}, .open = open_counter};
    assert_true(unfold(&f->unfolded, f->arena, &a, 65536));
    assert_int_equal(f->unfolded.n_states, 65536);
    assert_int_equal(f->unfolded.states[65535].targets[0], 0);
}

static void finds_the_unit(void **state)
{
    struct fixture *f = *state;
    known_closed_reached(&f->table);
    open_table(f);
    assert_int_equal(export_unit(&f->unfolded), 10);
    table_begin(&f->table, 2, 2);
    open_table(f);
    assert_int_equal(export_unit(&f->unfolded), 1);
    table_first(&f->table, op_set(1, 0, -36));
    table_stay(&f->table, 0, op_before(1, -24));
    open_table(f);
    assert_int_equal(export_unit(&f->unfolded), 12);
}

static void writes_the_same_each_time(void **state)
{
    struct fixture *f = *state;
    for (size_t k = 0; k < KNOWN_COUNT; k++) {
        known_automata[k].build(&f->table);
        open_table(f);
        struct export_worth worth;
        struct export_ticks ticks = {export_unit(&f->unfolded), 2, false};
        struct slice once = promela(f, &worth, ticks);
        assert_true(slice_equal(once, promela(f, &worth, ticks)));
        assert_true(contains(once, "active proctype law()"));
        assert_true(contains(once, "assert(false)"));
        if (!known_automata[k].freed) {
            assert_true(slice_equal(tchecker(f), tchecker(f)));
        }
    }
}

static void writes_promela_in_ticks(void **state)
{
    struct fixture *f = *state;
    known_closed_reached(&f->table);
    open_table(f);
    struct export_worth worth;
    struct slice text = promela(f, &worth, (struct export_ticks){10, 1, false});
    assert_false(worth.strict);
    assert_false(worth.guessed);
    assert_true(contains(text, "(x1 >= 2);"));
    assert_true(contains(text, "(x2 >= 3 && x1 <= 5);"));
    assert_true(contains(text, "if :: x1 <= 5 -> x1++ :: else fi;"));
    text = promela(f, &worth, (struct export_ticks){5, 3, false});
    assert_true(contains(text, "(x2 >= 18 && x1 <= 30);"));
}

static void says_what_strict_bounds_cost(void **state)
{
    struct fixture *f = *state;
    known_strict_reached(&f->table);
    open_table(f);
    struct export_worth worth;
    struct slice text = promela(f, &worth, (struct export_ticks){5, 4, false});
    assert_true(worth.strict);
    assert_true(contains(text, "(x1 > 0 && x2 < 4);"));
    text = promela(f, &worth, (struct export_ticks){5, 4, true});
    assert_false(worth.strict);
    assert_true(contains(text, "(x1 >= 0 && x2 <= 4);"));
}

static void lets_a_freed_clock_wait_below(void **state)
{
    struct fixture *f = *state;
    known_free_reached(&f->table);
    open_table(f);
    struct export_worth worth;
    struct slice text = promela(f, &worth, (struct export_ticks){10, 1, false});
    assert_false(worth.guessed);
    assert_true(contains(text, "x1 = -2;\n        do :: x1 < 0 -> x1++ :: break od;"));
    assert_true(contains(text, "if :: x1 == -2 :: x1 <= -1 -> x1++ :: else fi;"));
    table_edge(&f->table, 0, 1);
    table_op(&f->table, op_set(2, 1, 10));
    open_table(f);
    (void)promela(f, &worth, (struct export_ticks){10, 1, false});
    assert_true(worth.guessed);
}

static void writes_tchecker(void **state)
{
    struct fixture *f = *state;
    known_closed_reached(&f->table);
    open_table(f);
    const char *whole = "system:greffe\n"
                        "event:act\n"
                        "process:p\n"
                        "clock:1:x1\n"
                        "clock:1:x2\n"
                        "location:p:s0{}\n"
                        "location:p:s1{}\n"
                        "location:p:s2{labels:goal}\n"
                        "location:p:begin{initial: : urgent:}\n"
                        "edge:p:begin:s0:act{do:x1=0;x2=0}\n"
                        "edge:p:s0:s1:act{provided:x1>=20 : do:x2=0}\n"
                        "edge:p:s1:s2:act{provided:x2>=30&&x1<=50}\n";
    struct slice text = tchecker(f);
    assert_true(slice_equal(text, slice_of(whole)));
}

static void moves_clocks_up_for_tchecker(void **state)
{
    struct fixture *f = *state;
    known_negative_reached(&f->table);
    open_table(f);
    struct slice text = tchecker(f);
    assert_true(contains(text, "edge:p:begin:s0:act{do:x1=7;x2=0}\n"));
    assert_true(contains(text, "edge:p:s0:s1:act{do:x1=0+x2;x2=0}\n"));
    assert_true(contains(text, "{provided:x1>=5&&x1<=6&&x2<=5}\n"));
}

static void holds_what_was_set_for_tchecker(void **state)
{
    struct fixture *f = *state;
    known_order_reached(&f->table);
    open_table(f);
    struct slice text = tchecker(f);
    assert_true(contains(text, "{provided:x1>=2&&x1<=2 : do:x2=3+x1;x1=9}\n"));
    table_begin(&f->table, 2, 2);
    table_edge(&f->table, 0, 1);
    table_op(&f->table, op_set(1, 0, 4));
    table_op(&f->table, op_until(1, 3));
    open_table(f);
    assert_false(contains(tchecker(f), "edge:p:s0"));
}

static void refuses(struct fixture *f, const char *reason)
{
    open_table(f);
    struct buf b = buf_in(f->arena, MODEL_BYTES);
    assert_false(export_tchecker(&b, &f->unfolded, &f->error));
    assert_string_equal(f->error.text, reason);
}

static void says_why_not(void **state)
{
    struct fixture *f = *state;
    known_free_never(&f->table);
    refuses(f, "TChecker has no clock of any value");
    table_begin(&f->table, 2, 1);
    table_edge(&f->table, 0, 0);
    table_op(&f->table, op_until(1, 9));
    table_op(&f->table, op_set(1, 1, -3));
    refuses(f, "a clock is counted down again and again");
    struct export_worth worth;
    struct buf b = buf_in(f->arena, MODEL_BYTES);
    struct export_ticks ticks = {3, 1, false};
    assert_false(export_promela(&b, &worth, &f->unfolded, ticks, &f->error));
    assert_string_equal(f->error.text, "a clock is counted down again and again");
    ticks.unit = 2;
    assert_false(export_promela(&b, &worth, &f->unfolded, ticks, &f->error));
    assert_string_equal(f->error.text, "a length is not a multiple of 2 minutes");
}

static void refuse_span(struct fixture *f, struct op between, struct op held)
{
    table_begin(&f->table, 4, 2);
    table_edge(&f->table, 0, 1);
    table_op(&f->table, op_free(1));
    table_op(&f->table, (struct op){.kind = OP_HOLD, .i = 1, .j = 2, .limit = bound_within(3)});
    table_op(&f->table, between);
    table_op(&f->table, held);
    open_table(f);
    struct export_worth worth;
    struct buf b = buf_in(f->arena, MODEL_BYTES);
    struct export_ticks ticks = {1, 1, false};
    assert_false(export_promela(&b, &worth, &f->unfolded, ticks, &f->error));
    assert_string_equal(f->error.text, "two clocks are held against each other");
}

static void frees_within_spans_only(void **state)
{
    struct fixture *f = *state;
    struct op also = {.kind = OP_HOLD, .i = 2, .j = 1, .limit = bound_within(-2)};
    refuse_span(f, op_set(2, 0, 0), also);
    refuse_span(f, op_set(1, 0, 0), also);
    also.j = 3;
    refuse_span(f, op_until(3, 1), also);
    also = (struct op){.kind = OP_HOLD, .i = 3, .j = 1, .limit = bound_within(-2)};
    refuse_span(f, op_until(3, 1), also);
    also = (struct op){.kind = OP_HOLD, .i = 2, .j = 1, .limit = bound_below(-3)};
    refuse_span(f, op_until(3, 1), also);
    known_span_early(&f->table);
    open_table(f);
    struct export_worth worth;
    struct slice text = promela(f, &worth, (struct export_ticks){5, 1, false});
    assert_false(worth.guessed);
    assert_true(contains(text, "x2 = (x1 + (-6) < 1 -> x1 + (-6) : 1);"));
    assert_true(contains(text, "do :: x2 < 1 && x2 - x1 < -4 -> x2++ :: break od;"));
    assert_true(contains(text, "if :: x2 - x1 <= -4 :: else -> goto given_up fi;"));
    assert_true(contains(text, "if :: x2 == 1 || x1 - x2 <= 6 :: else -> goto given_up fi;"));
}

static void stops_at_the_maximum(void **state)
{
    struct fixture *f = *state;
    known_closed_reached(&f->table);
    open_table(f);
    struct buf b = buf_in(f->arena, 200);
    assert_false(export_tchecker(&b, &f->unfolded, &f->error));
    assert_int_equal(f->error.code, ERROR_TOO_LARGE);
    struct export_worth worth;
    b = buf_in(f->arena, 200);
    struct export_ticks ticks = {10, 1, false};
    assert_false(export_promela(&b, &worth, &f->unfolded, ticks, &f->error));
    assert_int_equal(f->error.code, ERROR_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unfolds_what_can_be_reached, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unfolds_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_the_unit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_the_same_each_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_promela_in_ticks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_what_strict_bounds_cost, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lets_a_freed_clock_wait_below, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_tchecker, set_up, tear_down),
        cmocka_unit_test_setup_teardown(moves_clocks_up_for_tchecker, set_up, tear_down),
        cmocka_unit_test_setup_teardown(holds_what_was_set_for_tchecker, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_why_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(frees_within_spans_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stops_at_the_maximum, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
