/* Discrete states: each is opened once, its clocks and edges are numbered for small matrices, and
 * it is found again by its bytes. */
#include "prove/zones_priv.h"

#include <string.h>

#include "base/assert.h"
#include "base/hash.h"

static struct shard *shard_of(const struct zones *z, uint64_t hash)
{
    return &z->shards[(hash >> 48) % z->n_shards];
}

void shard_lock(struct zones *z, uint64_t hash)
{
    if (z->n_workers > 1) {
        (void)pthread_mutex_lock(&shard_of(z, hash)->mutex);
    }
}

void shard_unlock(struct zones *z, uint64_t hash)
{
    if (z->n_workers > 1) {
        (void)pthread_mutex_unlock(&shard_of(z, hash)->mutex);
    }
}

/* The place of the table where the state is, or belongs. */
static struct slot *slot_of(const struct zones *z, const struct shard *shard, uint64_t hash,
                            const uint8_t *bytes)
{
    size_t at = hash & (shard->room - 1);
    struct slot *slot = &shard->table[at];
    while (slot->state != NULL && (slot->hash != hash || memcmp(slot->state->bytes, bytes,
                                                                z->automaton->state_bytes) != 0)) {
        at = (at + 1) & (shard->room - 1);
        slot = &shard->table[at];
    }
    return slot;
}

static void shard_grow(struct worker *w, struct shard *shard)
{
    struct slot *old = shard->table;
    size_t old_room = shard->room;
    shard->room = old_room == 0 ? 16 : old_room * 2;
    shard->table = ARENA_ARRAY(w->arena, shard->room, struct slot);
    for (size_t at = 0; at < old_room; at++) {
        if (old[at].state != NULL) {
            *slot_of(w->z, shard, old[at].hash, old[at].state->bytes) = old[at];
        }
    }
}

/* ---- opening --------------------------------------------------------------------------------- */

/* Its clocks, in order, and what is told apart of them. */
static void number_clocks(struct worker *w, struct state *s)
{
    const struct automaton *a = w->z->automaton;
    const int32_t *lower = s->place.lower == NULL ? a->lower : s->place.lower;
    const int32_t *upper = s->place.upper == NULL ? a->upper : s->place.upper;
    uint8_t clocks[AUTOMATON_CLOCKS] = {0};
    s->side = 1;
    for (uint8_t clock = 1; clock < a->n_clocks; clock++) {
        if ((s->place.active >> clock & 1) != 0) {
            clocks[s->side++] = clock;
        }
    }
    s->clocks = memcpy(arena_get(w->arena, s->side), clocks, s->side);
    int32_t *small = ARENA_ARRAY(w->arena, s->side, int32_t);
    int32_t *large = ARENA_ARRAY(w->arena, s->side, int32_t);
    for (uint8_t k = 1; k < s->side; k++) {
        small[k] = lower[clocks[k]];
        large[k] = upper[clocks[k]];
    }
    s->lower = small;
    s->upper = large;
}

static void number_invariant(struct worker *w, struct state *s)
{
    if (s->place.n_invariant == 0) {
        return;
    }
    bound *limits = ARENA_ARRAY(w->arena, s->side, bound);
    for (uint8_t k = 0; k < s->side; k++) {
        limits[k] = BOUND_NONE;
    }
    for (uint16_t i = 0; i < s->place.n_invariant; i++) {
        const struct op *op = &s->place.invariant[i];
        gr_assert(op->kind == OP_HOLD && op->j == 0 && (s->place.active >> op->i & 1) != 0);
        for (uint8_t k = 1; k < s->side; k++) {
            if (s->clocks[k] == op->i && op->limit < limits[k]) {
                limits[k] = op->limit;
            }
        }
    }
    s->limits = limits;
}

/* The number of a clock, given now if it has none. */
static uint8_t number_of(uint8_t *clocks, uint8_t *n, uint8_t clock)
{
    for (uint8_t k = 0; k < *n; k++) {
        if (clocks[k] == clock) {
            return k;
        }
    }
    clocks[*n] = clock;
    (*n)++;
    return (uint8_t)(*n - 1);
}

/* Numbers the clocks of n operations; those of the source, which stays, have
 * theirs. */
static void step_make(struct step *out, struct worker *w, const struct op *ops, uint16_t n,
                      const uint8_t *source, uint8_t side)
{
    uint8_t clocks[AUTOMATON_CLOCKS];
    memcpy(clocks, source, side);
    struct op *own = ARENA_ARRAY(w->arena, n, struct op);
    bool leading = true;
    uint64_t settled = 1;
    out->side = side;
    for (uint16_t k = 0; k < n; k++) {
        struct op op = ops[k];
        gr_assert(op.i < w->z->automaton->n_clocks && op.j < w->z->automaton->n_clocks);
        if (op.kind == OP_HOLD) {
            gr_assert((settled >> op.i & 1) != 0 || (settled >> op.j & 1) != 0);
        } else {
            gr_assert(op.i > 0);
            settled |= UINT64_C(1) << op.i;
        }
        op.i = number_of(clocks, &out->side, op.i);
        op.j = op.kind == OP_FREE ? 0 : number_of(clocks, &out->side, op.j);
        leading = leading && op.kind == OP_HOLD && op.i < side && op.j < side;
        out->n_guards = (uint16_t)(out->n_guards + leading);
        own[k] = op;
    }
    out->ops = own;
    out->n_ops = n;
    out->clocks = source;
    if (out->side > side) {
        out->clocks = memcpy(arena_get(w->arena, out->side), clocks, out->side);
    }
}

void step_first(struct step *out, struct worker *w)
{
    const struct automaton *a = w->z->automaton;
    uint8_t *all = arena_get(w->arena, a->n_clocks);
    for (uint8_t k = 0; k < a->n_clocks; k++) {
        all[k] = k;
    }
    *out = (struct step){0};
    step_make(out, w, a->first, a->n_first, all, a->n_clocks);
}

static struct state *state_open(struct worker *w, const uint8_t *bytes, uint64_t hash)
{
    const struct automaton *a = w->z->automaton;
    struct state *s = ARENA_NEW(w->arena, struct state);
    s->bytes = bytes;
    s->hash = hash;
    a->open(&s->place, w->arena, bytes, a->payload);
    number_clocks(w, s);
    number_invariant(w, s);
    s->steps = ARENA_ARRAY(w->arena, s->place.n_edges, struct step);
    for (uint32_t e = 0; e < s->place.n_edges; e++) {
        const struct edge *edge = &s->place.edges[e];
        step_make(&s->steps[e], w, edge->ops, edge->n_ops, s->clocks, s->side);
    }
    return s;
}

/* The state that is there, or else the new one, from now on; without a new one, maybe NULL. */
static struct state *state_enter(struct worker *w, const uint8_t *bytes, uint64_t hash,
                                 struct state *fresh)
{
    struct shard *shard = shard_of(w->z, hash);
    shard_lock(w->z, hash);
    if (2 * (shard->n + 1) > shard->room) {
        shard_grow(w, shard);
    }
    struct slot *slot = slot_of(w->z, shard, hash, bytes);
    if (slot->state == NULL && fresh != NULL) {
        *slot = (struct slot){.hash = hash, .state = fresh};
        shard->n++;
    }
    struct state *s = slot->state;
    shard_unlock(w->z, hash);
    return s;
}

/* Opened outside the lock, since that may take long; when two threads do so at once, what one of
 * them made is never used. */
struct state *state_get(struct worker *w, const uint8_t *bytes)
{
    uint64_t hash = hash_bytes(bytes, w->z->automaton->state_bytes);
    struct state *s = state_enter(w, bytes, hash, NULL);
    return s != NULL ? s : state_enter(w, bytes, hash, state_open(w, bytes, hash));
}

const struct arrival *step_arrive(struct worker *w, struct step *step, const uint8_t *target)
{
    struct arrival *known = atomic_load_explicit(&step->arrival, memory_order_acquire);
    if (known != NULL) {
        return known;
    }
    struct state *s = state_get(w, target);
    struct arrival *made = arena_get(w->arena, sizeof *made + s->side);
    made->state = s;
    made->same = s->side == step->side;
    for (uint8_t p = 0; p < s->side; p++) {
        made->from[p] = DBM_NEW;
        for (uint8_t q = 0; q < step->side; q++) {
            made->from[p] = step->clocks[q] == s->clocks[p] ? q : made->from[p];
        }
        made->same = made->same && made->from[p] == p;
    }
    atomic_store_explicit(&step->arrival, made, memory_order_release);
    return made;
}
