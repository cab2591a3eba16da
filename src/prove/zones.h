/* The zone graph of a timed automaton: all its runs, as finitely many sets of clock values.
 * Forward search with difference-bound matrices (Bengtsson and Yi 2004), extrapolation by lower and
 * upper bounds (Extra+LU: Behrmann, Bouyer, Larsen and Pelanek 2006), inclusion of zones within a
 * state, on several threads. */
#ifndef PROVE_ZONES_H
#define PROVE_ZONES_H

#include "prove/automaton.h"

struct zones_limits {
    uint64_t max_zones; /* 0: no bound but the bytes */
    uint64_t max_bytes; /* of everything kept, above 0; what the system gives is a few MB more */
    unsigned threads;   /* at least 1 */
    bool to_the_end;    /* goes on after a goal was reached, so that everything is explored */
    /* Called now and then from one thread with the zones kept so far; false stops the search.
     * May be NULL. */
    bool (*progress)(uint64_t zones, void *payload);
    void *payload;
};

enum zones_answer {
    ZONES_NEVER,   /* everything was explored: no run reaches a goal */
    ZONES_REACHED, /* a run reaches a goal: see the path */
    ZONES_FULL,    /* first the zones or the bytes were used up */
    ZONES_STOPPED  /* first progress said so */
};

struct zones_counts {
    uint64_t states;   /* discrete */
    uint64_t zones;    /* kept in the end */
    uint64_t explored; /* zones opened */
    uint64_t edges;    /* successors computed, empty ones too */
    uint64_t bytes;
};

/* One step of a run. */
struct zones_step {
    uint32_t event;
    const struct op *ops;
    uint16_t n_ops;
    const uint8_t *state; /* after it */
};

struct zones; /* what was explored */

/* Explores. The result owns its memory: zones_close. With one thread the order, and so the path, is
 * breadth first: no path to a goal has fewer steps. With several, the answer is the same, and the
 * path may differ but is as short. What is kept holds all values that runs reach, and values that
 * no guard tells from these. With clocks that have no lower bound and are shifted for ever, only
 * the limits end it. */
struct zones *zones_explore(const struct automaton *automaton, struct zones_limits limits,
                            enum zones_answer *answer);
/* After ZONES_NEVER: the automaton's start has become another state, and opens otherwise; all else
 * of the automaton is as it was. Explores what is new from there; of what is kept no goal can be
 * reached. max_zones: of the whole, from now on. */
void zones_again(struct zones *z, uint64_t max_zones, enum zones_answer *answer);
void zones_close(struct zones *z);
struct zones_counts zones_count(const struct zones *z);
/* The way to the goal (ZONES_REACHED): number of steps, *out in arena. */
size_t zones_path(struct zones_step **out, struct arena *arena, const struct zones *z);

/* Calls visit for each zone kept: the matrix has side 1 + number of active clocks, row by row;
 * clock k of the matrix (from 1) is the k-th active one. Stops when visit returns false. */
void zones_visit(const struct zones *z,
                 bool (*visit)(const uint8_t *state, const struct place *place, const bound *matrix,
                               void *payload),
                 void *payload);

/* ---- times of a path ------------------------------------------------------------------------- */

/* As early, or as late, as the path allows, for each step in turn from the first on. */
enum schedule { SCHEDULE_EARLIEST, SCHEDULE_LATEST };

/* Finds times at which the path can be walked: difference constraints, shortest paths (Bellman and
 * Ford). at has room for n_steps; values, which may be NULL, for n_steps times n_clocks: the clocks
 * after each step, in units of 1/scale minutes; a strict bound is kept by one unit.
 * until_last: a bound in units on the time of the last step (INT64_MAX: none). A step that may be
 * late without end comes as early as the latest of the others allow. False when there are no such
 * times: where a path takes many strict bounds, a larger scale has room for them. */
struct wish { /* a clock has this value when the step is made */
    size_t step;
    uint8_t clock;
    int32_t value;
};
struct grid {
    int64_t length;            /* minutes */
    const bool *clocks;        /* per clock: where it was set free, its nought lies on the grid, */
    const bool *midway;        /* in the middle of what the path leaves to it */
    const struct wish *wishes; /* kept all together, or none of them */
    size_t n_wishes;
};
bool zones_schedule(int64_t *at, int64_t *values, const struct automaton *automaton,
                    const struct zones_step *steps, size_t n_steps, enum schedule how,
                    int64_t scale, int64_t until_last, const struct grid *grid);
#endif
