/* An automaton written out: its discrete states, with all that can be reached when nobody looks at
 * the time. What is reached with the time is among them, often much less: this is for handing an
 * automaton to other provers, which want a list and no successor function. */
#ifndef PROVE_UNFOLD_H
#define PROVE_UNFOLD_H

#include "base/checked.h"
#include "prove/automaton.h"

struct unfolded_state {
    const uint8_t *bytes;
    struct place place;
    const uint32_t *targets; /* the numbers of the states that place.edges lead to */
};

struct unfolded {
    const struct automaton *automaton;
    const struct unfolded_state *states; /* the first one is the start; breadth first */
    uint32_t n_states;
    uint64_t n_edges;
};

/* Fills *out, which lives as long as the arena and the automaton. False when there are more than
 * max_states states (*out then holds nothing of use). The same automaton always gives the same
 * order. */
CHECKED bool unfold(struct unfolded *out, struct arena *arena, const struct automaton *automaton,
                    uint32_t max_states);

/* Calls visit for each list of operations: that of the start, each invariant, that of each edge. */
void unfolded_visit(const struct unfolded *u,
                    void (*visit)(const struct op *ops, size_t n, void *payload), void *payload);

#endif
