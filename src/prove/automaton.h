/* A timed automaton (Alur and Dill 1994), given by its successor function: what the prover explores
 * and exports knows no law. Its clocks all run at the same speed; an edge may hold a clock against
 * a length, set a clock to another one plus a length (updatable automata, Bouyer et al. 2004), or
 * leave it free. Guards compare one clock with a length; two clocks are compared only where an edge
 * sets one by the other. */
#ifndef PROVE_AUTOMATON_H
#define PROVE_AUTOMATON_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Clocks 1 to AUTOMATON_CLOCKS - 1; clock 0 is the constant nought. A clock may be negative: its
 * start then lies in the future. Lengths are whole minutes, below AUTOMATON_LENGTH. */
#define AUTOMATON_CLOCKS 64
#define AUTOMATON_LENGTH (INT32_C(1) << 28)

/* An upper bound of a difference: twice the length, plus one when the length itself is allowed.
 * So that "< 5" is 10 and "<= 5" is 11, and the smaller bound is the tighter one. */
typedef int32_t bound;
#define BOUND_NONE INT32_MAX
static inline bound bound_within(int32_t length) /* <= */
{
    return 2 * length + 1;
}
static inline bound bound_below(int32_t length) /* < */
{
    return 2 * length;
}

enum op_kind {
    OP_HOLD, /* goes on only if x_i - x_j is within `limit` */
    OP_SET,  /* x_i := x_j + length (j = 0: x_i := length) */
    OP_FREE  /* x_i := any value, negative ones too */
};

struct op {
    enum op_kind kind;
    uint8_t i, j;
    bound limit;    /* OP_HOLD */
    int32_t length; /* OP_SET */
};

/* An OP_HOLD that compares two clocks follows an operation of the same edge that set or freed one
 * of them: x_i := x_j + any length of a span, which is bounded from below; its least length is the
 * `d` of the lengths below. Elsewhere no lengths tell what such a guard needs.
 * Edges are tried at any moment at which their first operations hold; operations take place in
 * order, at one instant. */
struct edge {
    uint32_t event; /* what it stands for; the automaton's own number */
    const struct op *ops;
    uint16_t n_ops;
    const uint8_t *target; /* state_bytes bytes */
};

/* What there is to know about a state. */
struct place {
    /* NULL: those of the automaton. Else n_clocks lengths that hold of guards from here on, up to
     * where the clock is set, and are often smaller. An edge to a place with lower' that leaves a
     * clock alone has lower[i] >= lower'[i]; one that sets x_i := x_j + d has
     * lower[j] >= lower'[i] - d; the same for upper. */
    const int32_t *lower, *upper;
    uint64_t active;            /* bit i: clock i matters from here on; the others are forgotten */
    const struct op *invariant; /* OP_HOLD with j = 0: the run stays only while they hold; a state
                                   entered against its invariant is not entered */
    uint16_t n_invariant;
    bool urgent;  /* no time passes here */
    bool goal;    /* what is looked for */
    uint8_t mark; /* the automaton's own, for those who look at what was explored */
    const struct edge *edges;
    uint32_t n_edges;
};

struct automaton {
    uint16_t state_bytes;
    uint8_t n_clocks; /* with clock 0 */
    const uint8_t *start;
    const struct op *first; /* carried out at the start, when all clocks are nought */
    uint16_t n_first;
    /* Lengths above (below) which no guard tells values of clock i apart: no OP_HOLD has
     * -x_i <= -c with c > lower[i], nor x_i <= c with c > upper[i], also not after OP_SET
     * (if x_i := x_j + d then lower[j] >= lower[i] - d). Where no guard looks at the clock that
     * way: -1, or -AUTOMATON_LENGTH, which also forgets values below nought. */
    const int32_t *lower, *upper;
    /* Opens a state: a pure function, called from several threads at once, each with its own
     * arena, in which the place must live. *out is zeroed, and state lives as long as the place. */
    void (*open)(struct place *out, struct arena *arena, const uint8_t *state, void *payload);
    void *payload;
};

#endif
