/* Exploring: level by level, each level by all threads, and what can be asked afterwards. A level
 * is the zones that were found from those of the level before, so that paths are short, and its end
 * is the only thing that threads must agree upon: it has come when no zone is left to be taken and
 * nobody works. A narrow level is explored by the first thread while the others sleep: small
 * explorations take the same path each time. */
#include "prove/zones.h"

#include <string.h>

#include "base/assert.h"
#include "prove/zones_priv.h"

enum { LEVEL_NARROW = 2048, BATCH_MAX = 32, PROGRESS_EVERY = 64 };

/* ---- bounds ---------------------------------------------------------------------------------- */

static uint64_t seen(const _Atomic uint64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

struct zones_counts zones_count(const struct zones *z)
{
    struct zones_counts sum = {.bytes = arena_used(z->arena)};
    uint64_t dropped = 0;
    for (unsigned i = 0; i < z->n_workers; i++) {
        const struct worker *w = &z->workers[i];
        sum.states += seen(&w->states);
        sum.zones += seen(&w->added);
        sum.explored += seen(&w->explored);
        sum.edges += seen(&w->edges);
        sum.bytes += seen(&w->bytes);
        dropped += seen(&w->dropped);
    }
    /* Read while others count, a zone may be seen to go before it was seen to come. */
    sum.zones -= dropped < sum.zones ? dropped : sum.zones;
    return sum;
}

void zones_give_up(struct zones *z, enum zones_answer why)
{
    atomic_store(&z->given_up, why);
    atomic_store(&z->stop, true);
}

void zones_bound(struct worker *w)
{
    struct zones *z = w->z;
    atomic_store_explicit(&w->bytes, arena_used(w->arena), memory_order_relaxed);
    uint64_t bytes = arena_used(z->arena);
    for (unsigned i = 0; i < z->n_workers; i++) {
        bytes += seen(&z->workers[i].bytes);
    }
    if (bytes > z->limits.max_bytes) {
        zones_give_up(z, ZONES_FULL);
    }
    if (w == z->workers && z->limits.progress != NULL && seen(&w->explored) % PROGRESS_EVERY == 0 &&
        !z->limits.progress(zones_count(z).zones, z->limits.payload)) {
        zones_give_up(z, ZONES_STOPPED);
    }
}

/* ---- threads --------------------------------------------------------------------------------- */

/* Takes some zones of the level, under the mutex. Small batches at its end: nobody waits long. */
static struct zone *batch_take(struct zones *z, uint64_t *n)
{
    struct queue *level = &z->level;
    uint64_t share = level->n / (4 * z->n_workers) + 1;
    *n = share < BATCH_MAX ? share : BATCH_MAX;
    struct zone *first = level->head;
    struct zone *end = first;
    for (uint64_t k = 0; k < *n; k++) {
        end = end->next;
    }
    level->head = end;
    level->n -= *n;
    return first;
}

/* The links between taken zones are read after others were taken; a zone's own link is set once, by
 * the thread that found the next one. */
static void batch_explore(struct worker *w, struct zone *zone, uint64_t n)
{
    for (uint64_t k = 0; k < n && !zones_stopped(w->z); k++) {
        struct zone *next = zone->next;
        zone_explore(w, zone);
        zone = next;
    }
}

/* Works while the level lasts. Called and left with the mutex held. */
static void level_share(struct worker *w)
{
    struct zones *z = w->z;
    while (z->level.head != NULL) {
        uint64_t n = 0;
        struct zone *zone = batch_take(z, &n);
        z->busy++;
        (void)pthread_mutex_unlock(&z->mutex);
        batch_explore(w, zone, n);
        (void)pthread_mutex_lock(&z->mutex);
        z->busy--;
    }
    if (z->busy == 0) {
        (void)pthread_cond_signal(&z->ended);
    }
}

static void *work(void *payload)
{
    struct worker *w = payload;
    struct zones *z = w->z;
    (void)pthread_mutex_lock(&z->mutex);
    while (!z->over) {
        if (z->level.head != NULL) {
            level_share(w);
        } else {
            (void)pthread_cond_wait(&z->begun, &z->mutex);
        }
    }
    (void)pthread_mutex_unlock(&z->mutex);
    return NULL;
}

static void level_explore(struct worker *first, struct queue level)
{
    struct zones *z = first->z;
    if (z->n_workers == 1 || level.n < LEVEL_NARROW) {
        batch_explore(first, level.head, level.n);
        return;
    }
    (void)pthread_mutex_lock(&z->mutex);
    z->level = level;
    (void)pthread_cond_broadcast(&z->begun);
    level_share(first);
    while (z->busy > 0) {
        (void)pthread_cond_wait(&z->ended, &z->mutex);
    }
    (void)pthread_mutex_unlock(&z->mutex);
}

/* What all threads found, one after the other. */
static struct queue level_next(struct zones *z)
{
    struct queue all = {0};
    for (unsigned i = 0; i < z->n_workers; i++) {
        struct queue *found = &z->workers[i].found;
        if (found->n > 0) {
            if (all.tail == NULL) {
                all.head = found->head;
            } else {
                all.tail->next = found->head;
            }
            all.tail = found->tail;
            all.n += found->n;
            *found = (struct queue){0};
        }
    }
    return all;
}

static void explore_all(struct zones *z)
{
    zone_begin(&z->workers[0]);
    struct queue level = level_next(z);
    while (level.n > 0 && !zones_stopped(z)) {
        level_explore(&z->workers[0], level);
        level = level_next(z);
    }
}

/* ---- life ------------------------------------------------------------------------------------ */

static void worker_open(struct worker *w, struct zones *z)
{
    const size_t square = (size_t)AUTOMATON_CLOCKS * AUTOMATON_CLOCKS;
    w->z = z;
    w->arena = arena_open(SIZE_MAX / 2); /* zones_bound keeps it small */
    w->source = ARENA_ARRAY(w->arena, square, bound);
    w->work = ARENA_ARRAY(w->arena, square, bound);
    w->other = ARENA_ARRAY(w->arena, square, bound);
}

static struct zones *zones_open(const struct automaton *automaton, struct zones_limits limits)
{
    struct arena *arena = arena_open((size_t)1 << 20);
    struct zones *z = ARENA_NEW(arena, struct zones);
    z->arena = arena;
    z->automaton = automaton;
    z->limits = limits;
    z->n_workers = limits.threads < ZONES_THREADS_MAX ? limits.threads : ZONES_THREADS_MAX;
    z->n_shards = z->n_workers == 1 ? 1 : ZONES_SHARDS;
    z->shards = ARENA_ARRAY(arena, z->n_shards, struct shard);
    z->workers = ARENA_ARRAY(arena, z->n_workers, struct worker);
    for (unsigned i = 0; i < z->n_workers; i++) {
        worker_open(&z->workers[i], z);
    }
    for (size_t i = 0; i < z->n_shards; i++) {
        (void)pthread_mutex_init(&z->shards[i].mutex, NULL);
    }
    (void)pthread_mutex_init(&z->mutex, NULL);
    (void)pthread_cond_init(&z->begun, NULL);
    (void)pthread_cond_init(&z->ended, NULL);
    return z;
}

/* A thread that cannot be had is done without: the others do its work. */
static void explore_together(struct zones *z)
{
    bool started[ZONES_THREADS_MAX] = {false};
    z->over = false;
    for (unsigned i = 1; i < z->n_workers; i++) {
        struct worker *w = &z->workers[i];
        started[i] = pthread_create(&w->thread, NULL, work, w) == 0;
    }
    explore_all(z);
    (void)pthread_mutex_lock(&z->mutex);
    z->over = true;
    (void)pthread_cond_broadcast(&z->begun);
    (void)pthread_mutex_unlock(&z->mutex);
    for (unsigned i = 1; i < z->n_workers; i++) {
        if (started[i]) {
            (void)pthread_join(z->workers[i].thread, NULL);
        }
    }
}

struct zones *zones_explore(const struct automaton *automaton, struct zones_limits limits,
                            enum zones_answer *answer)
{
    gr_assert(limits.threads > 0 && limits.max_bytes > 0);
    gr_assert(automaton->n_clocks > 0 && automaton->n_clocks <= AUTOMATON_CLOCKS);
    struct zones *z = zones_open(automaton, limits);
    zones_again(z, limits.max_zones, answer);
    return z;
}

void zones_again(struct zones *z, uint64_t max_zones, enum zones_answer *answer)
{
    z->limits.max_zones = max_zones;
    gr_assert(atomic_load(&z->goal) == NULL && atomic_load(&z->given_up) == ZONES_NEVER);
    explore_together(z);
    bool reached = atomic_load(&z->goal) != NULL;
    *answer = reached ? ZONES_REACHED : (enum zones_answer)atomic_load(&z->given_up);
}

void zones_close(struct zones *z)
{
    if (z == NULL) {
        return;
    }
    for (size_t i = 0; i < z->n_shards; i++) {
        (void)pthread_mutex_destroy(&z->shards[i].mutex);
    }
    (void)pthread_mutex_destroy(&z->mutex);
    (void)pthread_cond_destroy(&z->begun);
    (void)pthread_cond_destroy(&z->ended);
    for (unsigned i = 0; i < z->n_workers; i++) {
        arena_close(z->workers[i].arena);
    }
    arena_close(z->arena);
}

/* ---- afterwards ------------------------------------------------------------------------------ */

size_t zones_path(struct zones_step **out, struct arena *arena, const struct zones *z)
{
    const struct zone *goal = atomic_load(&z->goal);
    gr_assert(goal != NULL);
    size_t n = 0;
    for (const struct zone *zone = goal; zone->parent != NULL; zone = zone->parent) {
        n++;
    }
    *out = ARENA_ARRAY(arena, n, struct zones_step);
    const struct zone *zone = goal;
    for (size_t k = n; k > 0; k--) {
        const struct edge *edge = &zone->parent->state->place.edges[zone->edge];
        struct op *ops = ARENA_ARRAY(arena, edge->n_ops, struct op);
        for (uint16_t i = 0; i < edge->n_ops; i++) {
            ops[i] = edge->ops[i];
        }
        (*out)[k - 1] = (struct zones_step){
            .event = edge->event,
            .ops = ops,
            .n_ops = edge->n_ops,
            .state = (uint8_t *)arena_copy(arena, edge->target, z->automaton->state_bytes)};
        zone = zone->parent;
    }
    return n;
}

/* The next state with zones, from the at-th place of the shard on. */
static const struct state *shard_next(const struct shard *shard, size_t *at)
{
    while (*at < shard->room) {
        const struct state *s = shard->table[(*at)++].state;
        if (s != NULL && s->n_kept > 0) {
            return s;
        }
    }
    return NULL;
}

void zones_visit(const struct zones *z,
                 bool (*visit)(const uint8_t *state, const struct place *place, const bound *matrix,
                               void *payload),
                 void *payload)
{
    for (size_t i = 0; i < z->n_shards; i++) {
        size_t at = 0;
        const struct state *s = shard_next(&z->shards[i], &at);
        while (s != NULL) {
            for (size_t k = 0; k < s->n_kept; k++) {
                if (!visit(s->bytes, &s->place, s->kept[k].zone->matrix, payload)) {
                    return;
                }
            }
            s = shard_next(&z->shards[i], &at);
        }
    }
}
