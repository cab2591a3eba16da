/* Difference-bound matrices. These loops are where the prover spends its time: rows are walked in
 * order, rows without bounds are passed over, and nothing is closed from scratch where a single
 * bound changed. */
#include "prove/dbm.h"

#include <string.h>

#include "base/assert.h"

void dbm_start(bound *m, unsigned n)
{
    for (unsigned at = 0; at < n * n; at++) {
        m[at] = DBM_NOUGHT;
    }
}

/* row[q] := the smaller of row[q] and first + then[q]; first is not BOUND_NONE. Sums are seldom the
 * smaller ones: only these are looked at closely. */
static inline void row_through(bound *row, bound first, const bound *then, unsigned n)
{
    for (unsigned q = 0; q < n; q++) {
        bound second = then[q];
        if (second != BOUND_NONE && first + second - ((first | second) & 1) < row[q]) {
            row[q] = bound_sum(first, second);
        }
    }
}

bool dbm_close(bound *m, unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        for (unsigned i = 0; i < n; i++) {
            bound first = m[i * n + k];
            if (first != BOUND_NONE && i != k) {
                row_through(m + (size_t)i * n, first, m + (size_t)k * n, n);
            }
        }
        if (m[k * n + k] < DBM_NOUGHT) {
            return false;
        }
    }
    for (unsigned k = 0; k < n; k++) {
        if (m[k * n + k] < DBM_NOUGHT) {
            return false;
        }
    }
    return true;
}

bool dbm_hold(bound *m, unsigned n, unsigned i, unsigned j, bound limit)
{
    if (i == j) {
        return limit >= DBM_NOUGHT;
    }
    if (limit >= m[i * n + j]) {
        return true;
    }
    if (bound_add(limit, m[j * n + i]) < DBM_NOUGHT) {
        return false;
    }
    for (unsigned p = 0; p < n; p++) {
        bound first = bound_add(m[p * n + i], limit);
        if (first < m[p * n + j]) {
            row_through(m + (size_t)p * n, first, m + (size_t)j * n, n);
        }
    }
    return true;
}

/* All new bounds lead to nought, which a shortest way passes once: so the bounds towards nought
 * come first, each through any one limit, and then all others through nought. */
bool dbm_hold_all(bound *m, unsigned n, const bound *limits)
{
    uint8_t held[AUTOMATON_CLOCKS];
    unsigned n_held = 0;
    for (unsigned k = 1; k < n; k++) {
        if (limits[k] < m[k * n]) {
            held[n_held++] = (uint8_t)k;
            if (bound_add(limits[k], m[k]) < DBM_NOUGHT) {
                return false;
            }
        }
    }
    for (unsigned p = 1; p < n && n_held > 0; p++) {
        bound *row = m + (size_t)p * n;
        bound least = row[0];
        for (unsigned h = 0; h < n_held; h++) {
            bound first = row[held[h]];
            bound second = limits[held[h]];
            if (first != BOUND_NONE && first + second - ((first | second) & 1) < least) {
                least = bound_sum(first, second);
            }
        }
        if (least < row[0]) {
            row[0] = least;
            row_through(row, least, m, n);
        }
    }
    return true;
}

void dbm_up(bound *m, unsigned n)
{
    for (unsigned i = 1; i < n; i++) {
        m[i * n] = BOUND_NONE;
    }
}

void dbm_free(bound *m, unsigned n, unsigned i)
{
    for (unsigned k = 0; k < n; k++) {
        m[i * n + k] = BOUND_NONE;
        m[k * n + i] = BOUND_NONE;
    }
    m[i * n + i] = DBM_NOUGHT;
}

void dbm_set(bound *m, unsigned n, unsigned i, unsigned j, int32_t length)
{
    gr_assert(i > 0 && length > -AUTOMATON_LENGTH && length < AUTOMATON_LENGTH);
    bound more = bound_within(length);
    bound less = bound_within(-length);
    for (unsigned k = 0; k < n; k++) {
        if (k != i) {
            m[i * n + k] = bound_add(m[j * n + k], more);
            m[k * n + i] = bound_add(m[k * n + j], less);
        }
    }
}

bool dbm_within(const bound *a, const bound *b, unsigned n)
{
    for (unsigned at = 0; at < n * n; at++) {
        if (a[at] > b[at]) {
            return false;
        }
    }
    return true;
}

/* A shortest way round through both sets may change sides at every clock. */
int64_t dbm_weight(const bound *m, unsigned n)
{
    int64_t weight = 0;
    for (unsigned at = 0; at < n * n; at++) {
        weight += m[at];
    }
    return weight;
}

void dbm_pick(bound *out, unsigned k, const bound *m, unsigned n, const uint8_t *from)
{
    for (unsigned p = 0; p < k; p++) {
        bound *to = out + (size_t)p * k;
        if (from[p] == DBM_NEW) {
            for (unsigned q = 0; q < k; q++) {
                to[q] = BOUND_NONE;
            }
        } else {
            const bound *row = m + (size_t)from[p] * n;
            for (unsigned q = 0; q < k; q++) {
                to[q] = from[q] == DBM_NEW ? BOUND_NONE : row[from[q]];
            }
        }
        to[p] = DBM_NOUGHT;
    }
}

/* Extrapolation by lower and upper bounds, for clocks of any sign.
 *
 * Let L(x), U(x) be lower and upper. Values w are simulated by values v when for each clock x
 *     v(x) < w(x) only where v(x) > L(x), and v(x) > w(x) only where w(x) > U(x).
 * Then v can do whatever w can: both go on so after any delay and after the same sets and frees; a
 * guard x >= c, c <= L(x), that holds of w and not of v would need v(x) < w(x), so v(x) > L(x) >=
 * c; a guard x <= c, c <= U(x), would need v(x) > w(x), so w(x) > U(x) >= c. No sign was used.
 *
 * A zone Z may be widened to Z' when each w in Z' is simulated by some v in Z. These v form a box:
 * v(x) >= w(x), or > L(x) if w(x) > L(x); v(x) <= w(x), or anything if w(x) > U(x). The box meets
 * the closed Z unless a bound Z_xy, with the lower end of the box at x and its upper end at y,
 * makes a contradiction, that is unless for some x, y, (y = 0 or) w(y) <= U(y) and (1) w(x) <=
 * L(x), and w(x) - w(y) breaks Z_xy, or (2) w(x) > L(x), and no value above L(x) is within w(y) +
 * Z_xy. Z' below excludes both. Write Z_0y as y >= b (or >). Take w in Z' with w(y) <= U(y).
 *  - x = 0: Z_0y is kept, or else w(y) > U(y); so it is not broken.
 *  - Z_xy kept: (1) is no, and w(x) itself answers (2).
 *  - Z_xy dropped because b > U(y) (C): then w(y) > U(y) was kept of it, against the assumption.
 *    So Z_0y stands in Z' as it was, and w(y) >= b.
 *  - Z_xy = c dropped because c + b > L(x) (A): w(y) + c >= b + c > L(x), no (2), and what breaks
 *    Z_xy is above w(y) + c > L(x), no (1).
 *  - dropped because all of Z has x > L(x) (B): as Z is closed, c + b is at least the lower bound
 *    of x, which is above L(x); as before.
 * The same holds with strict bounds, where "above" is "not below" and one of the two is strict.
 *
 * Behrmann, Bouyer, Larsen and Pelanek have c > L(x) in place of (A). That relies on b >= 0 and is
 * wrong for a clock y that starts in the future; with b >= 0, (A) drops all that theirs drops.
 *
 * Bounds that stay lie between sums of lengths in L, U and the least values of clocks, so that
 * there are finitely many zones as long as clocks are bounded from below. */
static inline bool dropped(bound between, bound below, int32_t lower)
{
    return (between & ~1) - below > 2 * lower - 1; /* c + b > L, or equal and b strict */
}

/* What (A) and (B) drop of row i. */
static bool widen_row(bound *row, const bound *nought, unsigned n, unsigned i, int32_t lower)
{
    bool all = lower <= -AUTOMATON_LENGTH || nought[i] <= bound_below(-lower);
    bool changed = false;
    for (unsigned j = 0; j < n; j++) {
        if (j == i || row[j] == BOUND_NONE) {
            continue;
        }
        if (all || (nought[j] != BOUND_NONE && dropped(row[j], nought[j], lower))) {
            row[j] = BOUND_NONE;
            changed = true;
        }
    }
    return changed;
}

/* (C) for clock j. */
static bool widen_column(bound *m, unsigned n, unsigned j, int32_t upper)
{
    bound least = upper <= -AUTOMATON_LENGTH ? BOUND_NONE : bound_below(-upper);
    if (m[j] > least) {
        return false;
    }
    bool changed = m[j] != least;
    m[j] = least;
    for (unsigned i = 1; i < n; i++) {
        if (i != j) {
            changed = changed || m[i * n + j] != BOUND_NONE;
            m[i * n + j] = BOUND_NONE;
        }
    }
    return changed;
}

void dbm_extrapolate(bound *m, unsigned n, const int32_t *lower, const int32_t *upper)
{
    bool changed = false;
    for (unsigned i = 1; i < n; i++) { /* while row 0 is as it was */
        changed = widen_row(m + (size_t)i * n, m, n, i, lower[i]) || changed;
    }
    for (unsigned j = 1; j < n; j++) {
        changed = widen_column(m, n, j, upper[j]) || changed;
    }
    if (changed) {
        bool some = dbm_close(m, n);
        gr_assert(some);
    }
}
