/* Lengths are small, so that ticks are few, and a path of edges to the goal is laid first, so that
 * time alone decides. A clock is set by another one of a higher number only, so that no loop counts
 * down. */
#include "random.h"

/* What may happen, by the last digit of the seed: 0 nothing of these, 1 clocks freed within
 * spans of others, 2 strict bounds, 3 clocks below nought and clocks set by clocks, 4 freed clocks,
 * 5 freed ones that are copied, 6 strict bounds and clocks below nought, 7 strict bounds and freed
 * clocks, 8 urgent states and all kinds of setting, 9 everything. */
enum { MAY_STRICT = 1, MAY_SET = 2, MAY_FREE = 4, MAY_COPY_FREE = 8, MAY_URGE = 16, MAY_SPAN = 32 };
static const unsigned may_by_seed[10] = {
    0,
    MAY_SPAN,
    MAY_STRICT,
    MAY_SET,
    MAY_FREE,
    MAY_FREE | MAY_SET | MAY_COPY_FREE,
    MAY_STRICT | MAY_SET,
    MAY_STRICT | MAY_FREE,
    MAY_SET | MAY_URGE | MAY_SPAN,
    MAY_STRICT | MAY_SET | MAY_FREE | MAY_COPY_FREE | MAY_URGE | MAY_SPAN,
};

struct draw {
    uint64_t seed;
    unsigned may;
    uint8_t clocks; /* without clock 0 */
    int32_t most;   /* lengths are at most this; smaller where ticks are parts of a unit */
};

/* splitmix64 (Steele, Lea and Flood 2014). */
static uint32_t draw_below(struct draw *d, uint32_t n)
{
    if (n == 0) {
        return 0;
    }
    d->seed += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = d->seed;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ (z >> 31)) >> 16) % n;
}

/* From least to most. */
static int32_t draw_length(struct draw *d, int32_t least, int32_t most)
{
    return least + (int32_t)draw_below(d, (uint32_t)(most - least + 1));
}

static uint8_t draw_clock(struct draw *d)
{
    return (uint8_t)(1 + draw_below(d, d->clocks));
}

static struct op draw_hold(struct draw *d)
{
    uint8_t i = draw_clock(d);
    int32_t length = draw_length(d, 0, d->most);
    if ((d->may & (MAY_SET | MAY_FREE)) != 0 && draw_below(d, 4) == 0) {
        length = -length;
    }
    bool strict = (d->may & MAY_STRICT) != 0 && draw_below(d, 2) == 0;
    if (draw_below(d, 2) == 0) {
        return strict ? op_after(i, length) : op_from(i, length);
    }
    return strict ? op_before(i, length) : op_until(i, length);
}

static struct op draw_change(struct draw *d)
{
    uint8_t i = draw_clock(d);
    uint32_t kind = draw_below(d, 6);
    if ((d->may & MAY_FREE) != 0 && kind < 2) {
        return op_free(i);
    }
    if ((d->may & MAY_SET) == 0 || kind < 4) {
        return op_set(i, 0, 0);
    }
    bool copies = (d->may & MAY_FREE) == 0 || (d->may & MAY_COPY_FREE) != 0;
    if (kind == 4 && i < d->clocks && copies) {
        uint8_t j = (uint8_t)(i + 1 + draw_below(d, (uint32_t)(d->clocks - i)));
        return op_set(i, j, draw_length(d, -d->most / 2, d->most / 2));
    }
    return op_set(i, 0, draw_length(d, -d->most, d->most / 2));
}

/* A clock is freed within a span of one of a higher number. */
static void draw_span(struct draw *d, struct table *t)
{
    uint8_t i = (uint8_t)(1 + draw_below(d, d->clocks - 1u));
    uint8_t j = (uint8_t)(i + 1 + draw_below(d, (uint32_t)(d->clocks - i)));
    int32_t least = draw_length(d, -d->most, 1);
    int32_t most = draw_length(d, least + 1, least + d->most);
    bool strict = (d->may & MAY_STRICT) != 0 && draw_below(d, 2) == 0;
    table_op(t, op_free(i));
    table_op(t, (struct op){.kind = OP_HOLD, .i = j, .j = i, .limit = bound_within(-least)});
    bound limit = strict ? bound_below(most) : bound_within(most);
    table_op(t, (struct op){.kind = OP_HOLD, .i = i, .j = j, .limit = limit});
}

static void draw_edge(struct draw *d, struct table *t, unsigned from, unsigned to)
{
    table_edge(t, from, to);
    for (uint32_t n = 1 + draw_below(d, 2); n > 0; n--) {
        table_op(t, draw_hold(d));
    }
    for (uint32_t n = draw_below(d, 3); n > 0; n--) {
        table_op(t, draw_change(d));
    }
    if ((d->may & MAY_SPAN) != 0 && draw_below(d, 3) == 0) {
        draw_span(d, t);
    }
    if ((d->may & MAY_SET) != 0 && draw_below(d, 6) == 0) {
        table_op(t, draw_hold(d));
    }
}

static void draw_states(struct draw *d, struct table *t)
{
    for (unsigned s = 0; s < t->n_states; s++) {
        if (draw_below(d, 3) == 0) {
            bool strict = (d->may & MAY_STRICT) != 0 && draw_below(d, 2) == 0;
            uint8_t i = draw_clock(d);
            int32_t length = draw_length(d, 1, d->most);
            table_stay(t, s, strict ? op_before(i, length) : op_until(i, length));
        }
        t->states[s].urgent = (d->may & MAY_URGE) != 0 && draw_below(d, 3) == 0;
    }
}

const struct automaton *random_automaton(struct table *t, uint32_t seed)
{
    struct draw d = {.seed = seed, .may = may_by_seed[seed % 10]};
    d.most = (d.may & MAY_STRICT) != 0 ? 2 : 5;
    d.clocks = (uint8_t)((d.may & MAY_STRICT) != 0 ? 2 : 2 + draw_below(&d, 2));
    table_begin(t, (uint8_t)(d.clocks + 1), (uint16_t)(4 + draw_below(&d, 3)));
    t->states[t->n_states - 1].goal = true;
    draw_states(&d, t);
    if ((d.may & ~(unsigned)MAY_STRICT) != 0) {
        table_first(t, draw_change(&d));
    }
    for (unsigned s = 0; s + 1u < t->n_states; s++) {
        draw_edge(&d, t, s, s + 1);
    }
    for (uint32_t n = 2 + draw_below(&d, 4); n > 0; n--) {
        unsigned from = draw_below(&d, t->n_states - 1u);
        draw_edge(&d, t, from, draw_below(&d, t->n_states - 1u));
    }
    return table_end(t, draw_below(&d, 2) == 0);
}
