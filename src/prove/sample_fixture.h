/* Small timed automata drawn from a seed: guards of both kinds, strict ones too, constants below
 * and above nought, clocks copied, shifted and left free, places where no time passes. What guards
 * tell apart is found by going backwards until nothing changes. */
#ifndef PROVE_SAMPLE_FIXTURE_H
#define PROVE_SAMPLE_FIXTURE_H

#include "prove/random_fixture.h"
#include "prove/zones.h"

#include <string.h>

enum {
    SAMPLE_CLOCKS = 4, /* with clock 0 */
    SAMPLE_PLACES = 5,
    SAMPLE_EDGES = 12,
    SAMPLE_OPS = 8,
    SAMPLE_BYTES = 13, /* longer than a word, and not a whole number of words */
    SAMPLE_LARGEST = 12,
    SAMPLE_NONE = -AUTOMATON_LENGTH
};

struct sample_edge {
    uint8_t from, to;
    struct op ops[SAMPLE_OPS];
    uint16_t n;
};

struct sample {
    struct automaton automaton;
    uint8_t n_places, n_clocks;
    int n_edges;
    struct sample_edge edge[SAMPLE_EDGES];
    struct op invariant[SAMPLE_PLACES][2], first[2];
    uint16_t n_invariant[SAMPLE_PLACES];
    bool urgent[SAMPLE_PLACES];
    bool local; /* each place has its own lengths */
    uint8_t bytes[SAMPLE_PLACES][SAMPLE_BYTES];
    int32_t lower[SAMPLE_PLACES][SAMPLE_CLOCKS], upper[SAMPLE_PLACES][SAMPLE_CLOCKS];
    int32_t all_lower[SAMPLE_CLOCKS], all_upper[SAMPLE_CLOCKS];
};

/* ---- what guards tell apart ------------------------------------------------------------------ */

static inline bool sample_raise(int32_t *length, int32_t to)
{
    bool more = to > *length;
    *length = more ? to : *length;
    return more;
}

static inline int32_t sample_less(int32_t length, int32_t by)
{
    return length == SAMPLE_NONE ? SAMPLE_NONE : length - by;
}

/* Lengths before an operation from those after it. A span comes as free, then both its ends; its
 * least length is in the second. */
static inline void sample_before(int32_t *lower, int32_t *upper, const struct op *op)
{
    if (op->kind == OP_HOLD) {
        if (op->j == 0) {
            (void)sample_raise(&upper[op->i], op->limit >> 1);
        } else if (op->i == 0) {
            (void)sample_raise(&lower[op->j], -(op->limit >> 1));
        }
        return;
    }
    int32_t low = lower[op->i], high = upper[op->i];
    lower[op->i] = upper[op->i] = SAMPLE_NONE;
    uint8_t from = op->j;
    int32_t by = op->length;
    if (op->kind == OP_FREE && op[1].i != 0 && op[1].j != 0) {
        from = op[2].i;
        by = -(op[2].limit >> 1);
    }
    if (from != 0) {
        (void)sample_raise(&lower[from], sample_less(low, by));
        (void)sample_raise(&upper[from], sample_less(high, by));
    }
}

static inline bool sample_back(struct sample *s, const struct sample_edge *e)
{
    int32_t lower[SAMPLE_CLOCKS], upper[SAMPLE_CLOCKS];
    memcpy(lower, s->lower[e->to], sizeof lower);
    memcpy(upper, s->upper[e->to], sizeof upper);
    for (int k = e->n; k-- > 0;) {
        sample_before(lower, upper, &e->ops[k]);
    }
    bool changed = false;
    for (int i = 1; i < s->n_clocks; i++) {
        changed = sample_raise(&s->lower[e->from][i], lower[i]) || changed;
        changed = sample_raise(&s->upper[e->from][i], upper[i]) || changed;
    }
    return changed;
}

/* False: there are no such lengths, or too large ones. */
static inline bool sample_lengths(struct sample *s)
{
    for (int p = 0; p < s->n_places; p++) {
        for (int i = 0; i < SAMPLE_CLOCKS; i++) {
            s->lower[p][i] = s->upper[p][i] = SAMPLE_NONE;
        }
        for (int k = 0; k < s->n_invariant[p]; k++) {
            sample_before(s->lower[p], s->upper[p], &s->invariant[p][k]);
        }
    }
    bool changed = true;
    for (int round = 0; changed && round < 100; round++) {
        changed = false;
        for (int k = 0; k < s->n_edges; k++) {
            changed = sample_back(s, &s->edge[k]) || changed;
        }
    }
    for (int i = 0; i < SAMPLE_CLOCKS; i++) {
        s->all_lower[i] = s->all_upper[i] = SAMPLE_NONE;
        for (int p = 0; p < s->n_places; p++) {
            (void)sample_raise(&s->all_lower[i], s->lower[p][i]);
            (void)sample_raise(&s->all_upper[i], s->upper[p][i]);
        }
        if (s->all_lower[i] > SAMPLE_LARGEST || s->all_upper[i] > SAMPLE_LARGEST) {
            return false;
        }
    }
    return !changed;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static inline bound sample_bound(uint64_t *seed, int32_t least, int32_t most)
{
    int32_t length = draw_between(seed, least, most);
    return draw_one_in(seed, 2) ? bound_within(length) : bound_below(length);
}

static inline uint8_t sample_clock(const struct sample *s, uint64_t *seed)
{
    return (uint8_t)draw_between(seed, 1, s->n_clocks - 1);
}

static inline struct op sample_guard(const struct sample *s, uint64_t *seed)
{
    uint8_t clock = sample_clock(s, seed);
    if (draw_one_in(seed, 2)) {
        return (struct op){.kind = OP_HOLD, .i = clock, .limit = sample_bound(seed, -1, 4)};
    }
    return (struct op){.kind = OP_HOLD, .j = clock, .limit = sample_bound(seed, -4, 1)};
}

static inline void sample_free(const struct sample *s, struct sample_edge *e, uint64_t *seed)
{
    uint8_t i = sample_clock(s, seed);
    uint8_t j = sample_clock(s, seed);
    e->ops[e->n++] = (struct op){.kind = OP_FREE, .i = i};
    if (i == j || draw_one_in(seed, 2)) {
        e->ops[e->n++] = (struct op){.kind = OP_HOLD, .j = i, .limit = sample_bound(seed, 0, 3)};
        return;
    }
    int32_t least = draw_between(seed, -1, 2);
    e->ops[e->n++] = (struct op){.kind = OP_HOLD, .i = i, .j = j, .limit = bound_within(least + 1)};
    e->ops[e->n++] = (struct op){.kind = OP_HOLD, .i = j, .j = i, .limit = bound_within(-least)};
}

static inline void sample_update(const struct sample *s, struct sample_edge *e, uint64_t *seed)
{
    uint8_t i = sample_clock(s, seed);
    uint8_t j = draw_one_in(seed, 2) ? sample_clock(s, seed) : 0;
    int32_t least = j == 0 ? -3 : -1;
    e->ops[e->n++] = (struct op){
        .kind = OP_SET, .i = i, .j = j, .length = draw_between(seed, i == j ? 0 : least, 2)};
}

/* The first edges lead from place to place to the goal, the last one; the others anywhere else. */
static inline void sample_edge(const struct sample *s, struct sample_edge *e, int k, uint64_t *seed)
{
    bool onwards = k < s->n_places - 1;
    int from = onwards ? k : draw_between(seed, 0, s->n_places - 2);
    int to = onwards ? k + 1 : draw_between(seed, 0, s->n_places - 2);
    *e = (struct sample_edge){.from = (uint8_t)from, .to = (uint8_t)to};
    for (int n = draw_between(seed, onwards, 2); n > 0; n--) {
        e->ops[e->n++] = sample_guard(s, seed);
    }
    for (int n = draw_between(seed, 0, 2); n > 0; n--) {
        sample_update(s, e, seed);
    }
    if (draw_one_in(seed, 6)) {
        sample_free(s, e, seed);
    }
    if (draw_one_in(seed, 4)) {
        e->ops[e->n++] = sample_guard(s, seed);
    }
}

static inline void sample_open(struct place *out, struct arena *arena, const uint8_t *state,
                               void *payload)
{
    const struct sample *s = payload;
    uint8_t p = state[0];
    struct edge *edges = ARENA_ARRAY(arena, SAMPLE_EDGES, struct edge);
    for (int k = 0; k < s->n_edges; k++) {
        const struct sample_edge *e = &s->edge[k];
        if (e->from == p) {
            edges[out->n_edges++] = (struct edge){
                .event = (uint32_t)k, .ops = e->ops, .n_ops = e->n, .target = s->bytes[e->to]};
        }
    }
    out->edges = edges;
    for (int i = 1; i < s->n_clocks; i++) {
        bool looked_at = s->lower[p][i] != SAMPLE_NONE || s->upper[p][i] != SAMPLE_NONE;
        out->active |= !s->local || looked_at ? UINT64_C(1) << i : 0;
    }
    out->lower = s->local ? s->lower[p] : NULL;
    out->upper = s->local ? s->upper[p] : NULL;
    out->invariant = s->invariant[p];
    out->n_invariant = s->n_invariant[p];
    out->urgent = s->urgent[p];
    out->goal = p == s->n_places - 1;
}

/* False: this seed gives none. s must stay where it is. */
static inline bool sample_make(struct sample *s, uint64_t seed)
{
    memset(s, 0, sizeof *s);
    s->n_clocks = (uint8_t)draw_between(&seed, 2, SAMPLE_CLOCKS);
    s->n_places = (uint8_t)draw_between(&seed, 2, SAMPLE_PLACES);
    s->n_edges = draw_between(&seed, s->n_places + 1, SAMPLE_EDGES);
    s->local = draw_one_in(&seed, 2);
    for (int p = 0; p < s->n_places; p++) {
        memset(s->bytes[p], p * 7, SAMPLE_BYTES);
        s->bytes[p][0] = (uint8_t)p;
        s->urgent[p] = draw_one_in(&seed, 8);
        s->n_invariant[p] = (uint16_t)(draw_one_in(&seed, 4) ? draw_between(&seed, 1, 2) : 0);
        for (int k = 0; k < s->n_invariant[p]; k++) {
            s->invariant[p][k] = (struct op){
                .kind = OP_HOLD, .i = sample_clock(s, &seed), .limit = sample_bound(&seed, -1, 4)};
        }
    }
    for (int k = 0; k < s->n_edges; k++) {
        sample_edge(s, &s->edge[k], k, &seed);
    }
    s->first[0] = (struct op){
        .kind = OP_SET, .i = sample_clock(s, &seed), .length = draw_between(&seed, -4, 1)};
    s->automaton = (struct automaton){.state_bytes = SAMPLE_BYTES,
                                      .n_clocks = s->n_clocks,
                                      .start = s->bytes[0],
                                      .first = s->first,
                                      .n_first = (uint16_t)draw_between(&seed, 0, 1),
                                      .lower = s->all_lower,
                                      .upper = s->all_upper,
                                      .open = sample_open,
                                      .payload = s};
    return sample_lengths(s);
}

#endif
