/* Lengths that the calendar was asked for. */
#include "base/hash.h"
#include "prove/measures.h"

#include <string.h>

enum { MEASURE_BUCKETS = 1024 };

struct prove_measures {
    struct arena *arena;
    pthread_mutex_t mutex;
    pthread_cond_t found; /* the span of some measure */
    struct measure *buckets[MEASURE_BUCKETS];
};

struct prove_measures *prove_measures_open(void)
{
    struct arena *arena = arena_open((size_t)1 << 32);
    struct prove_measures *all = ARENA_NEW(arena, struct prove_measures);
    all->arena = arena;
    (void)pthread_mutex_init(&all->mutex, NULL);
    (void)pthread_cond_init(&all->found, NULL);
    return all;
}

void prove_measures_close(struct prove_measures *measures)
{
    if (measures != NULL) {
        (void)pthread_cond_destroy(&measures->found);
        (void)pthread_mutex_destroy(&measures->mutex);
        arena_close(measures->arena);
    }
}

static bool same_measure(const struct measure *a, const struct measure *b)
{
    return a->from == b->from && a->axis == b->axis && a->first.days == b->first.days &&
           a->last.days == b->last.days && a->n_places == b->n_places &&
           memcmp(a->places, b->places, a->n_places * sizeof *a->places) == 0 &&
           limit_same_rule(&a->rule, &b->rule);
}

static struct measure **bucket_of(struct prove_measures *all, const struct measure *one)
{
    const struct limit_part *part = &one->rule.parts[0];
    const int64_t key[] = {(int64_t)one->from, one->axis,    one->first.days,
                           one->last.days,     part->n,      part->unit,
                           one->rule.flags,    one->n_places};
    return &all->buckets[hash_bytes(key, sizeof key) % MEASURE_BUCKETS];
}

static struct measure *measure_find(struct measure *first, const struct measure *one)
{
    while (first != NULL && !same_measure(first, one)) {
        first = first->next;
    }
    return first;
}

struct limit_span measures_span(struct prove_measures *all, struct calendar *calendar,
                                const struct measure *one)
{
    struct measure **bucket = bucket_of(all, one);
    (void)pthread_mutex_lock(&all->mutex);
    struct measure *known = measure_find(*bucket, one);
    if (known == NULL) {
        known = ARENA_NEW(all->arena, struct measure);
        *known = *one;
        known->known = false;
        known->next = *bucket;
        *bucket = known;
        (void)pthread_mutex_unlock(&all->mutex);
        struct limit_span span = limit_span(calendar, one->places, one->n_places, &one->rule,
                                            one->from, one->axis, one->first, one->last);
        (void)pthread_mutex_lock(&all->mutex);
        known->span = span;
        known->known = true;
        (void)pthread_cond_broadcast(&all->found);
    }
    while (!known->known) { /* another thread is at it */
        (void)pthread_cond_wait(&all->found, &all->mutex);
    }
    struct limit_span span = known->span;
    (void)pthread_mutex_unlock(&all->mutex);
    return span;
}
