/* Automata written as tables, for tests and benches: built edge by edge, with the bounds and the
 * clocks that matter worked out from the edges, and a few whose answer is known by hand. */
#ifndef PROVE_TABLE_FIXTURE_H
#define PROVE_TABLE_FIXTURE_H

#include <string.h>

#include "base/assert.h"
#include "prove/automaton.h"

#define TABLE_STATES 16
#define TABLE_EDGES 48
#define TABLE_OPS 256

struct table_state {
    struct op invariant[4];
    uint16_t n_invariant;
    bool urgent, goal;
    uint64_t active;
};

struct table_edge {
    uint8_t from, to;
    uint16_t first, n; /* of table.ops */
};

struct table {
    struct table_state states[TABLE_STATES];
    struct table_edge edges[TABLE_EDGES];
    struct op ops[TABLE_OPS], first[8];
    int32_t lower[AUTOMATON_CLOCKS], upper[AUTOMATON_CLOCKS];
    uint8_t n_clocks, start[1];
    uint16_t n_states, n_edges, n_ops, n_first;
    struct automaton automaton;
};

/* ---- operations -------------------------------------------------------------------------------
 */

static inline struct op op_until(uint8_t i, int32_t length) /* x <= length */
{
    return (struct op){.kind = OP_HOLD, .i = i, .limit = bound_within(length)};
}
static inline struct op op_before(uint8_t i, int32_t length) /* x < length */
{
    return (struct op){.kind = OP_HOLD, .i = i, .limit = bound_below(length)};
}
static inline struct op op_from(uint8_t i, int32_t length) /* x >= length */
{
    return (struct op){.kind = OP_HOLD, .j = i, .limit = bound_within(-length)};
}
static inline struct op op_after(uint8_t i, int32_t length) /* x > length */
{
    return (struct op){.kind = OP_HOLD, .j = i, .limit = bound_below(-length)};
}
static inline struct op op_set(uint8_t i, uint8_t j, int32_t length)
{
    return (struct op){.kind = OP_SET, .i = i, .j = j, .length = length};
}
static inline struct op op_free(uint8_t i)
{
    return (struct op){.kind = OP_FREE, .i = i};
}

/* ---- building ---------------------------------------------------------------------------------
 */

/* The clocks are 1 to n_clocks - 1. */
static inline void table_begin(struct table *t, uint8_t n_clocks, uint16_t n_states)
{
    gr_assert(n_states <= TABLE_STATES);
    memset(t, 0, sizeof *t);
    t->n_clocks = n_clocks;
    t->n_states = n_states;
}

static inline void table_first(struct table *t, struct op op)
{
    t->first[t->n_first++] = op;
}

static inline void table_stay(struct table *t, unsigned state, struct op op)
{
    struct table_state *s = &t->states[state];
    s->invariant[s->n_invariant++] = op;
}

static inline void table_edge(struct table *t, unsigned from, unsigned to)
{
    gr_assert(t->n_edges < TABLE_EDGES);
    t->edges[t->n_edges++] =
        (struct table_edge){.from = (uint8_t)from, .to = (uint8_t)to, .first = t->n_ops};
}

/* One more operation of the edge added last. */
static inline void table_op(struct table *t, struct op op)
{
    gr_assert(t->n_ops < TABLE_OPS);
    t->ops[t->n_ops++] = op;
    t->edges[t->n_edges - 1].n++;
}

/* ---- what follows from the edges ---------------------------------------------------------------
 */

static inline void table_raise(int32_t *length, int32_t to)
{
    to = to < 0 ? 0 : to;
    *length = *length < to ? to : *length;
}

/* What is told apart of x_i, x_j + length tells apart of x_j. */
static inline void table_span(struct table *t, uint8_t i, uint8_t j, int32_t length)
{
    if (t->lower[i] >= 0) {
        table_raise(&t->lower[j], t->lower[i] - length);
    }
    if (t->upper[i] >= 0) {
        table_raise(&t->upper[j], t->upper[i] - length);
    }
}

static inline void table_bound(struct table *t, const struct op *op)
{
    int32_t length = (op->limit - (op->limit & 1)) / 2;
    if (op->kind == OP_HOLD && op->i != 0 && op->j != 0) {
        const struct op *freed = op; /* the one of the two that is given a span */
        while (freed->kind != OP_FREE) {
            freed--;
        }
        if (freed->i == op->i) {
            table_span(t, op->i, op->j, length);
        } else {
            table_span(t, op->j, op->i, -length);
        }
    } else if (op->kind == OP_HOLD) {
        if (op->i != 0) {
            table_raise(&t->upper[op->i], length);
        } else {
            table_raise(&t->lower[op->j], -length);
        }
    } else if (op->kind == OP_SET && op->j != 0) {
        table_span(t, op->i, op->j, op->length);
    }
}

static inline void table_bounds(struct table *t)
{
    for (unsigned i = 0; i < AUTOMATON_CLOCKS; i++) {
        t->lower[i] = t->upper[i] = i == 0 ? 0 : -1;
    }
    for (unsigned round = 0; round <= t->n_clocks; round++) {
        for (unsigned s = 0; s < t->n_states; s++) {
            for (unsigned k = 0; k < t->states[s].n_invariant; k++) {
                table_bound(t, &t->states[s].invariant[k]);
            }
        }
        for (unsigned k = 0; k < t->n_ops; k++) {
            table_bound(t, &t->ops[k]);
        }
        for (unsigned k = 0; k < t->n_first; k++) {
            table_bound(t, &t->first[k]);
        }
    }
}

/* The clocks that matter before an operation, by those that matter after it. */
static inline uint64_t table_needs(const struct op *op, uint64_t after)
{
    uint64_t i = UINT64_C(1) << op->i;
    uint64_t j = UINT64_C(1) << op->j;
    switch (op->kind) {
    case OP_HOLD:
        return (after | i | j) & ~UINT64_C(1);
    case OP_SET:
        return (after & i) != 0 ? ((after & ~i) | j) & ~UINT64_C(1) : after;
    case OP_FREE:
        return after & ~i;
    }
    return after;
}

static inline void table_activity(struct table *t)
{
    for (unsigned s = 0; s < t->n_states; s++) {
        for (unsigned k = 0; k < t->states[s].n_invariant; k++) {
            t->states[s].active = table_needs(&t->states[s].invariant[k], t->states[s].active);
        }
    }
    for (unsigned round = 0; round < t->n_states; round++) {
        for (unsigned e = 0; e < t->n_edges; e++) {
            uint64_t needs = t->states[t->edges[e].to].active;
            for (unsigned k = t->edges[e].n; k > 0; k--) {
                needs = table_needs(&t->ops[t->edges[e].first + k - 1], needs);
            }
            t->states[t->edges[e].from].active |= needs;
        }
    }
}

static inline void table_open(struct place *out, struct arena *arena, const uint8_t *state,
                              void *payload)
{
    const struct table *t = payload;
    const struct table_state *s = &t->states[state[0]];
    struct edge *edges = ARENA_ARRAY(arena, t->n_edges, struct edge);
    uint32_t n = 0;
    for (unsigned e = 0; e < t->n_edges; e++) {
        if (t->edges[e].from == state[0]) {
            edges[n++] = (struct edge){.event = e,
                                       .ops = t->ops + t->edges[e].first,
                                       .n_ops = t->edges[e].n,
                                       .target = &t->edges[e].to};
        }
    }
    *out = (struct place){.active = s->active,
                          .invariant = s->invariant,
                          .n_invariant = s->n_invariant,
                          .urgent = s->urgent,
                          .goal = s->goal,
                          .edges = edges,
                          .n_edges = n};
}

/* The automaton lives in the table. With `all` every clock matters everywhere. */
static inline const struct automaton *table_end(struct table *t, bool all)
{
    table_bounds(t);
    table_activity(t);
    for (unsigned s = 0; s < t->n_states && all; s++) {
        t->states[s].active = ((UINT64_C(1) << t->n_clocks) - 1) & ~UINT64_C(1);
    }
    t->automaton = (struct automaton){.state_bytes = 1,
                                      .n_clocks = t->n_clocks,
                                      .start = t->start,
                                      .first = t->first,
                                      .n_first = t->n_first,
                                      .lower = t->lower,
                                      .upper = t->upper,
                                      .open = table_open,
                                      .payload = t};
    return &t->automaton;
}

#endif
