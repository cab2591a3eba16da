/* Small automata whose answer is known by hand: one idea each. */
#ifndef PROVE_KNOWN_FIXTURE_H
#define PROVE_KNOWN_FIXTURE_H

#include "prove/table_fixture.h"

/* State 0 is the start, the last one the goal, where nothing happens any more. */
static inline void known_begin(struct table *t, uint8_t n_clocks, uint16_t n_states)
{
    table_begin(t, n_clocks, n_states);
    t->states[n_states - 1].goal = true;
}

/* Two lengths in a row, of which the second one has to end in time. */
static inline void known_closed(struct table *t, int32_t in_time)
{
    known_begin(t, 3, 3);
    table_edge(t, 0, 1);
    table_op(t, op_from(1, 20));
    table_op(t, op_set(2, 0, 0));
    table_edge(t, 1, 2);
    table_op(t, op_from(2, 30));
    table_op(t, op_until(1, in_time));
}
static inline void known_closed_reached(struct table *t)
{
    known_closed(t, 50);
}
static inline void known_closed_never(struct table *t)
{
    known_closed(t, 40);
}

/* Moments strictly one after the other and strictly within one unit: they need ticks of a quarter.
 */
static inline void known_strict_reached(struct table *t)
{
    known_begin(t, 3, 4);
    for (unsigned s = 0; s < 3; s++) {
        table_edge(t, s, s + 1);
        table_op(t, op_after(1, 0));
        table_op(t, op_before(2, 5));
        table_op(t, op_set(1, 0, 0));
    }
}

/* 5 is reached only where "< 5" forbids it. */
static inline void known_strict_never(struct table *t)
{
    known_begin(t, 2, 2);
    table_stay(t, 0, op_before(1, 5));
    table_edge(t, 0, 1);
    table_op(t, op_from(1, 5));
}

/* A clock that starts later. */
static inline void known_negative(struct table *t, int32_t in_time)
{
    known_begin(t, 3, 3);
    table_edge(t, 0, 1);
    table_op(t, op_set(1, 2, -7));
    table_op(t, op_set(2, 0, 0));
    table_stay(t, 0, op_until(2, 0));
    table_edge(t, 1, 2);
    table_op(t, op_from(1, -2));
    table_op(t, op_until(1, -1));
    table_op(t, op_until(2, in_time));
}
static inline void known_negative_reached(struct table *t)
{
    known_negative(t, 5);
}
static inline void known_negative_never(struct table *t)
{
    known_negative(t, 4);
}

/* Any value: one far below everything, that is still below much later, then one that fits. */
static inline void known_free_reached(struct table *t)
{
    known_begin(t, 3, 4);
    table_first(t, op_free(1));
    table_edge(t, 0, 1);
    table_op(t, op_from(2, 30));
    table_op(t, op_until(1, -10));
    table_op(t, op_set(2, 0, 0));
    table_edge(t, 1, 2);
    table_op(t, op_from(2, 30));
    table_op(t, op_until(1, -10));
    table_op(t, op_free(2));
    table_edge(t, 2, 3);
    table_op(t, op_from(2, 20));
    table_op(t, op_until(1, -10));
}

/* A freed clock still runs with the others. */
static inline void known_free_never(struct table *t)
{
    known_begin(t, 3, 3);
    table_first(t, op_free(1));
    table_edge(t, 0, 1);
    table_op(t, op_from(1, 10));
    table_op(t, op_set(2, 0, 0));
    table_edge(t, 1, 2);
    table_op(t, op_from(2, 15));
    table_op(t, op_until(1, 20));
}

static inline void known_urgent(struct table *t, struct op held)
{
    known_begin(t, 3, 3);
    t->states[1].urgent = true;
    table_edge(t, 0, 1);
    table_op(t, op_set(1, 0, 0));
    table_edge(t, 1, 2);
    table_op(t, op_from(2, 3));
    table_op(t, held);
}
static inline void known_urgent_reached(struct table *t)
{
    known_urgent(t, op_until(1, 0));
}
static inline void known_urgent_never(struct table *t)
{
    known_urgent(t, op_after(1, 0));
}

/* What is held after a clock was set is held of its new value. */
static inline void known_order(struct table *t, int32_t in_time)
{
    known_begin(t, 3, 2);
    table_stay(t, 0, op_until(1, 2));
    table_edge(t, 0, 1);
    table_op(t, op_set(2, 1, 3));
    table_op(t, op_from(2, 5));
    table_op(t, op_set(1, 0, 9));
    table_op(t, op_until(2, in_time));
    table_op(t, op_from(1, 9));
}
static inline void known_order_reached(struct table *t)
{
    known_order(t, 5);
}
static inline void known_order_never(struct table *t)
{
    known_order(t, 4);
}

/* A clock that starts 20 to 30 after another one was nought. */
static inline void known_span(struct table *t, struct op held)
{
    known_begin(t, 3, 3);
    table_stay(t, 0, op_until(1, 10));
    table_edge(t, 0, 1);
    table_op(t, op_free(2));
    table_op(t, (struct op){.kind = OP_HOLD, .i = 2, .j = 1, .limit = bound_within(-20)});
    table_op(t, (struct op){.kind = OP_HOLD, .i = 1, .j = 2, .limit = bound_within(30)});
    table_op(t, op_set(1, 0, 0));
    table_edge(t, 1, 2);
    table_op(t, op_from(2, 0));
    table_op(t, op_until(2, 0));
    table_op(t, held);
}
static inline void known_span_early(struct table *t)
{
    known_span(t, op_until(1, 10));
}
static inline void known_span_too_early(struct table *t)
{
    known_span(t, op_until(1, 5));
}
static inline void known_span_late(struct table *t)
{
    known_span(t, op_from(1, 30));
}
static inline void known_span_too_late(struct table *t)
{
    known_span(t, op_from(1, 35));
}

/* A state entered against its invariant is not entered. */
static inline void known_entry_never(struct table *t)
{
    known_begin(t, 2, 2);
    table_edge(t, 0, 1);
    table_op(t, op_set(1, 0, 4));
    table_stay(t, 1, op_until(1, 3));
}

struct known {
    const char *name;
    void (*build)(struct table *t);
    bool reached;
    bool freed;
};

static const struct known known_automata[] = {
    {"closed", known_closed_reached, true, false},
    {"closed-never", known_closed_never, false, false},
    {"strict", known_strict_reached, true, false},
    {"strict-never", known_strict_never, false, false},
    {"negative", known_negative_reached, true, false},
    {"negative-never", known_negative_never, false, false},
    {"free", known_free_reached, true, true},
    {"free-never", known_free_never, false, true},
    {"urgent", known_urgent_reached, true, false},
    {"urgent-never", known_urgent_never, false, false},
    {"order", known_order_reached, true, false},
    {"order-never", known_order_never, false, false},
    {"span-early", known_span_early, true, true},
    {"span-early-never", known_span_too_early, false, true},
    {"span-late", known_span_late, true, true},
    {"span-late-never", known_span_too_late, false, true},
    {"entry-never", known_entry_never, false, false},
};
#define KNOWN_COUNT (sizeof known_automata / sizeof *known_automata)

#endif
