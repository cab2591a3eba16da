/* From a zone to those that follow it, and which of them are kept. */
#include "prove/zones_priv.h"

#include <string.h>

#include "base/assert.h"

/* ---- what is kept ---------------------------------------------------------------------------- */

static size_t matrix_bytes(const struct state *s)
{
    size_t bytes = (size_t)s->side * s->side * sizeof(bound);
    return bytes < sizeof(bound *) ? sizeof(bound *) : bytes;
}

static bound *matrix_new(struct worker *w, const struct state *s)
{
    bound *m = w->spare[s->side];
    if (m == NULL) {
        return arena_get(w->arena, matrix_bytes(s));
    }
    memcpy(&w->spare[s->side], m, sizeof(bound *));
    return m;
}

static void matrix_drop(struct worker *w, const struct state *s, bound *m)
{
    memcpy(m, &w->spare[s->side], sizeof(bound *));
    w->spare[s->side] = m;
}

static void queue_add(struct queue *q, struct zone *zone)
{
    if (q->tail == NULL) {
        q->head = zone;
    } else {
        q->tail->next = zone;
    }
    q->tail = zone;
    q->n++;
}

static void zone_replace(struct worker *w, struct zone *zone, uint32_t level)
{
    zone->replaced = true;
    if (zone->taken || zone->level == level) {
        matrix_drop(w, zone->state, zone->matrix);
        zone->matrix = NULL;
    }
}

/* False when the zone is within one that is kept; takes out those that are within it. Both cannot
 * be: then one that is kept would be within another. */
static bool make_way(struct worker *w, struct state *s, const bound *m, struct kept given)
{
    size_t left = 0;
    for (size_t k = 0; k < s->n_kept; k++) {
        struct kept old = s->kept[k];
        if (given.weight <= old.weight) {
            if (dbm_within(m, old.zone->matrix, s->side)) {
                return false;
            }
        } else if (dbm_within(old.zone->matrix, m, s->side)) {
            zone_replace(w, old.zone, given.zone->level);
            continue;
        }
        s->kept[left++] = old;
    }
    tally(&w->dropped, s->n_kept - left);
    s->n_kept = left;
    return true;
}

/* Most states have one zone or two. */
static void kept_room(struct worker *w, struct state *s)
{
    if (s->n_kept == s->room) {
        s->room = s->room == 0 ? 1 : s->room * 2;
        struct kept *more = ARENA_ARRAY(w->arena, s->room, struct kept);
        for (size_t k = 0; k < s->n_kept; k++) {
            more[k] = s->kept[k];
        }
        s->kept = more;
    }
}

static void goal_found(struct zones *z, struct zone *zone)
{
    struct zone *none = NULL;
    (void)atomic_compare_exchange_strong(&z->goal, &none, zone);
    if (!z->limits.to_the_end) {
        atomic_store(&z->stop, true);
    }
}

/* Keeps the zone, with parent and edge as given, unless it is within another. */
static void zone_keep(struct worker *w, struct state *s, const bound *m, struct zone given)
{
    struct zones *z = w->z;
    int64_t weight = dbm_weight(m, s->side);
    struct zone *zone = NULL;
    shard_lock(z, s->hash);
    if (make_way(w, s, m, (struct kept){weight, &given})) {
        if (z->limits.max_zones > 0 && zones_count(z).zones >= z->limits.max_zones) {
            zones_give_up(z, ZONES_FULL);
        } else {
            zone = ARENA_NEW(w->arena, struct zone);
            *zone = given;
            zone->state = s;
            zone->matrix = matrix_new(w, s);
            memcpy(zone->matrix, m, (size_t)s->side * s->side * sizeof *m);
            kept_room(w, s);
            tally(&w->states, s->entered ? 0 : 1);
            s->entered = true;
            s->kept[s->n_kept++] = (struct kept){.weight = weight, .zone = zone};
            tally(&w->added, 1);
        }
    }
    shard_unlock(z, s->hash);
    if (zone != NULL) {
        queue_add(&w->found, zone);
        if (s->place.goal) {
            goal_found(z, zone);
        }
    }
}

/* ---- successors ------------------------------------------------------------------------------ */

/* The operations from the first-th on. False: nothing is left. */
static bool step_carry_out(bound *m, const struct step *step, uint16_t first)
{
    for (uint16_t k = first; k < step->n_ops; k++) {
        const struct op *op = &step->ops[k];
        switch (op->kind) {
        case OP_HOLD:
            if (!dbm_hold(m, step->side, op->i, op->j, op->limit)) {
                return false;
            }
            break;
        case OP_SET:
            dbm_set(m, step->side, op->i, op->j, op->length);
            break;
        case OP_FREE:
            dbm_free(m, step->side, op->i);
            break;
        }
    }
    return true;
}

/* Whether each guard by itself leaves something: most edges end here. */
static bool step_may(const bound *source, unsigned side, const struct step *step)
{
    for (uint16_t k = 0; k < step->n_guards; k++) {
        const struct op *op = &step->ops[k];
        if (bound_add(op->limit, source[op->j * side + op->i]) < DBM_NOUGHT) {
            return false;
        }
    }
    return true;
}

/* The source's matrix with the step's clocks. */
static void step_widen(bound *m, const struct step *step, const bound *source, unsigned side)
{
    if (step->side == side) {
        memcpy(m, source, (size_t)side * side * sizeof *m);
        return;
    }
    uint8_t from[AUTOMATON_CLOCKS];
    for (uint8_t k = 0; k < step->side; k++) {
        from[k] = k < side ? k : DBM_NEW;
    }
    dbm_pick(m, step->side, source, side, from);
}

/* Values at the moment in which the state is entered become a zone: what time makes of them, as far
 * as guards tell apart. */
static void zone_enter(struct worker *w, struct state *s, bound *m, struct zone given)
{
    if (s->limits != NULL && !dbm_hold_all(m, s->side, s->limits)) {
        return;
    }
    if (!s->place.urgent) {
        dbm_up(m, s->side);
        if (s->limits != NULL) {
            bool some = dbm_hold_all(m, s->side, s->limits);
            gr_assert(some);
        }
    }
    dbm_extrapolate(m, s->side, s->lower, s->upper);
    zone_keep(w, s, m, given);
}

/* What is in w->work after a step enters the state to which it leads. */
static void step_enter(struct worker *w, struct step *step, const uint8_t *target,
                       struct zone given)
{
    const struct arrival *arrival = step_arrive(w, step, target);
    bound *m = w->work;
    if (!arrival->same) {
        m = w->other;
        dbm_pick(m, arrival->state->side, w->work, step->side, arrival->from);
    }
    zone_enter(w, arrival->state, m, given);
}

void zone_begin(struct worker *w)
{
    const struct automaton *a = w->z->automaton;
    struct step *first = ARENA_NEW(w->arena, struct step);
    step_first(first, w);
    dbm_start(w->work, first->side);
    if (step_carry_out(w->work, first, 0)) {
        step_enter(w, first, a->start, (struct zone){0});
    }
    zones_bound(w);
}

/* A copy of the zone's matrix; false when a larger zone took its place. */
static bool zone_take(struct worker *w, struct zone *zone)
{
    const struct state *s = zone->state;
    shard_lock(w->z, s->hash);
    bool there = zone->matrix != NULL;
    if (there) {
        memcpy(w->source, zone->matrix, (size_t)s->side * s->side * sizeof(bound));
        zone->taken = true;
    }
    if (zone->replaced && there) {
        matrix_drop(w, s, zone->matrix);
        zone->matrix = NULL;
    }
    shard_unlock(w->z, s->hash);
    return there;
}

void zone_explore(struct worker *w, struct zone *zone)
{
    const struct state *s = zone->state;
    if (!zone_take(w, zone)) {
        return;
    }
    for (uint32_t e = 0; e < s->place.n_edges && !zones_stopped(w->z); e++) {
        struct step *step = &s->steps[e];
        tally(&w->edges, 1);
        if (!step_may(w->source, s->side, step)) {
            continue;
        }
        step_widen(w->work, step, w->source, s->side);
        if (step_carry_out(w->work, step, 0)) {
            step_enter(w, step, s->place.edges[e].target,
                       (struct zone){.parent = zone, .edge = e, .level = zone->level + 1});
        }
    }
    tally(&w->explored, 1);
    zones_bound(w);
}
