/* Difference-bound matrices (Dill 1989; Bengtsson and Yi 2004): sets of clock values given by upper
 * bounds of the differences of any two clocks. A matrix of side n, row by row, bounds x_i - x_j in
 * m[i * n + j]; clock 0 is the constant nought. Unlike in the textbooks no clock is held to be
 * positive: a bound below nought is a bound like any other, and a clock that was set free has none.
 *
 * Every matrix handed in is closed (each bound is the tightest that the others imply) and not
 * empty, and every matrix handed back is, where nothing else is said. Bounds of more than DBM_FAR,
 * which only sums of very many lengths reach, are widened: the set then grows, and never loses a
 * value. */
#ifndef PROVE_DBM_H
#define PROVE_DBM_H

#include "base/checked.h"
#include "prove/automaton.h"

/* No bound kept is finite and farther from nought; two of them can be added without overflow. */
#define DBM_FAR (INT32_C(1) << 30)
#define DBM_NOUGHT 1 /* "<= 0" */
#define DBM_NEW UINT8_MAX

/* The sum of two bounds that are not BOUND_NONE: strict when one of them is. */
static inline bound bound_sum(bound a, bound b)
{
    bound sum = a + b - ((a | b) & 1);
    sum = sum < -DBM_FAR + 2 ? -DBM_FAR + 2 : sum;
    return sum > DBM_FAR - 2 ? BOUND_NONE : sum;
}

static inline bound bound_add(bound a, bound b)
{
    return a == BOUND_NONE || b == BOUND_NONE ? BOUND_NONE : bound_sum(a, b);
}

/* All clocks nought. */
void dbm_start(bound *m, unsigned n);
/* Closes any matrix. False: empty, and the matrix is of no use. */
CHECKED bool dbm_close(bound *m, unsigned n);
/* Only values with x_i - x_j within the limit. False: there are none. O(n^2). */
CHECKED bool dbm_hold(bound *m, unsigned n, unsigned i, unsigned j, bound limit);
/* Only values with x_i within limits[i], for all i > 0 at once. O(n^2). */
CHECKED bool dbm_hold_all(bound *m, unsigned n, const bound *limits);
/* Also all values reached by letting time pass. */
void dbm_up(bound *m, unsigned n);
/* x_i := any value. i > 0 */
void dbm_free(bound *m, unsigned n, unsigned i);
/* x_i := x_j + length; i > 0, j may be i or 0. */
void dbm_set(bound *m, unsigned n, unsigned i, unsigned j, int32_t length);
/* Whether every value of a is in b. */
bool dbm_within(const bound *a, const bound *b, unsigned n);
/* Adds up the bounds. When a is within b, its weight is at most that of b. */
int64_t dbm_weight(const bound *m, unsigned n);
/* out, of side k, has as clock p the clock from[p] of m, or any value where that is DBM_NEW.
 * from[0] = 0, and no clock is taken twice. Forgets and adds clocks; out is not m. */
void dbm_pick(bound *out, unsigned k, const bound *m, unsigned n, const uint8_t *from);

/* Widens to what no guard with these lengths tells apart (see dbm.c). lower[i], upper[i]: lengths
 * as in struct automaton; at -AUTOMATON_LENGTH or below, no guard looks at the clock that way. */
void dbm_extrapolate(bound *m, unsigned n, const int32_t *lower, const int32_t *upper);
#endif
