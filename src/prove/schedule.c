/* Times at which a path can be walked. Unknown are the moment of each step and, for each clock that
 * was set free, the moment at which it would have been nought; every guard bounds the difference of
 * two of them. Shortest ways from nought give the latest times, and shortest ways to nought the
 * earliest (Bellman 1958, Ford 1956). */
#include "prove/zones.h"

#include "base/assert.h"

/* u - v <= most */
struct difference {
    size_t u, v;
    int64_t most;
};

/* An unknown whose distance from the first such is a multiple of the grid's length. */
struct on_grid {
    size_t unknown;
    size_t held; /* the two differences that hold it there, in the list; SIZE_MAX: none */
    bool midway; /* and in the middle of what is left to it */
};

/* A clock is the moment at hand less nought[clock] + plus[clock]. */
struct timing {
    const struct automaton *automaton;
    struct arena *arena;
    int64_t scale;
    size_t steps,
        unknowns; /* unknown k <= steps: the moment of step k; 0 is the start, at nought */
    struct difference *list;
    size_t n, room;
    size_t since[AUTOMATON_CLOCKS];
    int64_t plus[AUTOMATON_CLOCKS];
    const struct grid *grid;
    bool wishing;
    struct on_grid *on_grid;
    size_t n_on_grid, room_on_grid;
    size_t *since_at; /* per step and clock, as they stand after it */
    int64_t *plus_at;
};

static void differ(struct timing *t, size_t u, size_t v, int64_t most)
{
    t->list = arena_grown(t->arena, t->list, t->n, &t->room, sizeof *t->list);
    t->list[t->n++] = (struct difference){.u = u, .v = v, .most = most};
}

static int64_t units(const struct timing *t, bound limit)
{
    int64_t length = (int64_t)(limit >> 1) * t->scale;
    return (limit & 1) != 0 ? length : length - 1;
}

/* x_i - x_j is within the limit at moment k: (k or i's nought) cancels where both are clocks. */
static void time_hold(struct timing *t, const struct op *op, size_t k)
{
    if (op->limit == BOUND_NONE) {
        return;
    }
    size_t u = op->j == 0 ? k : t->since[op->j];
    size_t v = op->i == 0 ? k : t->since[op->i];
    int64_t most = units(t, op->limit);
    most += op->i == 0 ? 0 : t->plus[op->i];
    most -= op->j == 0 ? 0 : t->plus[op->j];
    differ(t, u, v, most);
}

static void time_ops(struct timing *t, const struct op *ops, uint16_t n, size_t k)
{
    for (uint16_t at = 0; at < n; at++) {
        const struct op *op = &ops[at];
        switch (op->kind) {
        case OP_HOLD:
            time_hold(t, op, k);
            break;
        case OP_SET:
            t->plus[op->i] = (op->j == 0 ? 0 : t->plus[op->j]) - op->length * t->scale;
            t->since[op->i] = op->j == 0 ? k : t->since[op->j];
            break;
        case OP_FREE:
            t->plus[op->i] = 0;
            if (t->grid != NULL && t->grid->clocks[op->i]) {
                t->on_grid = arena_grown(t->arena, t->on_grid, t->n_on_grid, &t->room_on_grid,
                                         sizeof *t->on_grid);
                t->on_grid[t->n_on_grid++] =
                    (struct on_grid){t->unknowns, SIZE_MAX, t->grid->midway[op->i]};
            }
            t->since[op->i] = t->unknowns++;
            break;
        }
    }
}

/* What the state entered at moment k asks: its invariant then, and at the next moment too. */
static void time_stay(struct timing *t, const uint8_t *state, size_t k)
{
    struct place place = {0};
    t->automaton->open(&place, t->arena, state, t->automaton->payload);
    for (uint16_t at = 0; at < place.n_invariant; at++) {
        time_hold(t, &place.invariant[at], k);
        if (k < t->steps) {
            time_hold(t, &place.invariant[at], k + 1);
        }
    }
    if (k < t->steps) {
        differ(t, k, k + 1, 0);
        if (place.urgent) {
            differ(t, k + 1, k, 0);
        }
    }
}

static void time_wishes(struct timing *t, size_t k)
{
    for (size_t i = 0; t->wishing && i < t->grid->n_wishes; i++) {
        const struct wish *wish = &t->grid->wishes[i];
        if (wish->step + 1 == k) {
            time_hold(t, &(struct op){.i = wish->clock, .limit = bound_within(wish->value)}, k);
            time_hold(t, &(struct op){.j = wish->clock, .limit = bound_within(-wish->value)}, k);
        }
    }
}

static void time_path(struct timing *t, const struct zones_step *steps)
{
    const struct automaton *a = t->automaton;
    time_ops(t, a->first, a->n_first, 0);
    time_stay(t, a->start, 0);
    for (size_t k = 1; k <= t->steps; k++) {
        time_wishes(t, k);
        time_ops(t, steps[k - 1].ops, steps[k - 1].n_ops, k);
        for (size_t i = 0; i < a->n_clocks; i++) {
            t->since_at[(k - 1) * a->n_clocks + i] = t->since[i];
            t->plus_at[(k - 1) * a->n_clocks + i] = t->plus[i];
        }
        time_stay(t, steps[k - 1].state, k);
    }
}

/* Shortens ways until none gets shorter; false when a way round is shorter than nought. */
static bool time_shorten(int64_t *far, const struct timing *t, bool latest)
{
    bool changed = true;
    for (size_t round = 0; changed && round <= t->unknowns; round++) {
        changed = false;
        for (size_t k = 0; k < t->n; k++) {
            size_t from = latest ? t->list[k].v : t->list[k].u;
            size_t to = latest ? t->list[k].u : t->list[k].v;
            if (far[from] != INT64_MAX && far[from] + t->list[k].most < far[to]) {
                far[to] = far[from] + t->list[k].most;
                changed = true;
            }
        }
    }
    return !changed;
}

/* The least bounds of each unknown less unknown 0 (latest), or of unknown 0 less each (earliest);
 * INT64_MAX: none. False when the differences contradict each other. */
static bool time_settle(int64_t *far, const struct timing *t, bool latest)
{
    for (size_t u = 0; u < t->unknowns; u++) {
        far[u] = 0; /* from anywhere: a contradiction may be out of reach of unknown 0 */
    }
    if (!time_shorten(far, t, latest)) {
        return false;
    }
    for (size_t u = 0; u < t->unknowns; u++) {
        far[u] = u == 0 ? 0 : INT64_MAX;
    }
    return time_shorten(far, t, latest);
}

/* The latest of moments that can be late without end is not a time: they come as early as the
 * others, at their latest, allow. */
static bool time_latest(int64_t *far, struct timing *t)
{
    if (!time_settle(far, t, true)) {
        return false;
    }
    bool all = true;
    for (size_t k = 1; k <= t->steps; k++) {
        all = all && far[k] != INT64_MAX;
        if (far[k] != INT64_MAX) {
            differ(t, 0, k, -far[k]);
        }
    }
    if (all) {
        return true;
    }
    bool some = time_settle(far, t, false);
    for (size_t k = 0; k < t->unknowns; k++) {
        far[k] = far[k] == INT64_MAX ? INT64_MAX : -far[k];
    }
    return some;
}

/* The clocks after each step. One that was left free, and that nothing holds, has the value nought.
 */
static void time_values(int64_t *values, const struct timing *t, const int64_t *far, bool latest)
{
    for (size_t k = 1; k <= t->steps; k++) {
        for (size_t i = 0; i < t->automaton->n_clocks; i++) {
            size_t at = (k - 1) * t->automaton->n_clocks + i;
            int64_t now = latest ? far[k] : -far[k];
            int64_t nought = far[t->since_at[at]];
            bool some = nought != INT64_MAX;
            nought = latest ? nought : -nought;
            values[at] = some ? now - nought - t->plus_at[at] : 0;
        }
    }
}

static bool time_solve(int64_t *far, struct timing *t, bool latest)
{
    return latest ? time_latest(far, t) : time_settle(far, t, false);
}

/* Puts one unknown on the grid of the first: at the multiple next below where it lies, or at one of
 * those around it. False when none is possible; the differences are then as before. */
static bool time_align(int64_t *far, struct timing *t, struct on_grid *one, bool latest)
{
    static const int64_t tries[] = {0, 1, -1, 2, -2};
    int64_t sign = latest ? 1 : -1;
    int64_t length = t->grid->length * t->scale;
    size_t unknown = one->unknown;
    size_t first = t->on_grid[0].unknown;
    int64_t apart = 0;
    size_t kept = t->n;
    if (far[unknown] != INT64_MAX && far[first] != INT64_MAX) {
        apart = sign * (far[unknown] - far[first]);
    }
    int64_t multiple = apart >= 0 ? apart / length : -((-apart + length - 1) / length);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        t->n = kept;
        differ(t, unknown, first, (multiple + tries[i]) * length);
        differ(t, first, unknown, -(multiple + tries[i]) * length);
        if (time_solve(far, t, latest)) {
            one->held = kept;
            return true;
        }
    }
    t->n = kept;
    (void)time_solve(far, t, latest);
    return false;
}

static void time_fix(struct timing *t, size_t unknown, int64_t moment)
{
    differ(t, unknown, 0, moment);
    differ(t, 0, unknown, -moment);
}

/* The earliest or the latest that an unknown can be. False: there is no end to it. */
static bool time_end(int64_t *end, int64_t *far, const struct timing *t, size_t unknown,
                     bool latest)
{
    bool some = time_settle(far, t, latest) && far[unknown] != INT64_MAX;
    *end = !some ? 0 : latest ? far[unknown] : -far[unknown];
    return some;
}

/* Moves one unknown by multiples of the grid's length to the middle of what is left to it, where
 * that is bounded on one side only to thirty multiples from there. It stays where it lies when it
 * is bounded on no side. */
static void time_halve(int64_t *far, struct timing *t, const struct on_grid *one, int64_t lies)
{
    enum { ALONE = 30 };
    int64_t length = t->grid->length * t->scale;
    int64_t least = 0;
    int64_t most = 0;
    if (one->held != SIZE_MAX) { /* what holds it where it lies no longer does */
        t->list[one->held] = t->list[one->held + 1] = (struct difference){0};
    }
    bool from = time_end(&least, far, t, one->unknown, false);
    bool to = time_end(&most, far, t, one->unknown, true);
    int64_t middle = from && to ? least + (most - least) / 2
                     : from     ? least + ALONE * length
                     : to       ? most - ALONE * length
                                : lies;
    time_fix(t, one->unknown, lies + (middle - lies) / length * length);
}

/* The steps stay when they are, and what was chosen freely lies where nothing is close. */
static void time_midway(int64_t *far, struct timing *t, bool latest)
{
    int64_t sign = latest ? 1 : -1;
    for (size_t k = 1; k <= t->steps; k++) {
        time_fix(t, k, sign * far[k]);
    }
    for (size_t k = 0; k < t->n_on_grid; k++) {
        const struct on_grid *one = &t->on_grid[k];
        int64_t lies = far[one->unknown];
        if (one->midway && lies != INT64_MAX) {
            time_halve(far, t, one, sign * lies);
            if (!time_solve(far, t, latest)) {
                gr_assert(false);
            }
        }
    }
}

static bool time_walk(int64_t *at, int64_t *values, const struct automaton *automaton,
                      const struct zones_step *steps, size_t n_steps, enum schedule how,
                      int64_t scale, int64_t until_last, const struct grid *grid, bool wishing)
{
    gr_assert(scale > 0);
    struct arena *arena = arena_open(SIZE_MAX / 2);
    struct timing t = {.automaton = automaton,
                       .arena = arena,
                       .scale = scale,
                       .steps = n_steps,
                       .grid = grid,
                       .wishing = wishing,
                       .unknowns = n_steps + 1};
    t.since_at = ARENA_ARRAY(arena, n_steps * automaton->n_clocks + 1, size_t);
    t.plus_at = ARENA_ARRAY(arena, n_steps * automaton->n_clocks + 1, int64_t);
    time_path(&t, steps);
    if (until_last != INT64_MAX) {
        differ(&t, n_steps, 0, until_last);
    }
    int64_t *far = ARENA_ARRAY(arena, t.unknowns, int64_t);
    bool latest = how == SCHEDULE_LATEST;
    bool some = time_solve(far, &t, latest);
    for (size_t k = 1; some && k < t.n_on_grid; k++) {
        (void)time_align(far, &t, &t.on_grid[k], latest);
    }
    if (some) {
        time_midway(far, &t, latest);
    }
    for (size_t k = 1; some && k <= n_steps; k++) {
        at[k - 1] = how == SCHEDULE_LATEST ? far[k] : -far[k];
    }
    if (some && values != NULL) {
        time_values(values, &t, far, how == SCHEDULE_LATEST);
    }
    arena_close(arena);
    return some;
}

bool zones_schedule(int64_t *at, int64_t *values, const struct automaton *automaton,
                    const struct zones_step *steps, size_t n_steps, enum schedule how,
                    int64_t scale, int64_t until_last, const struct grid *grid)
{
    return (grid != NULL && grid->n_wishes > 0 &&
            time_walk(at, values, automaton, steps, n_steps, how, scale, until_last, grid, true)) ||
           time_walk(at, values, automaton, steps, n_steps, how, scale, until_last, grid, false);
}
