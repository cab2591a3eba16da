/* A question with all its ways of being answered: each way by itself, as many at once as there are
 * threads. What comes of it does not hang on which one is done first. */
#include "prove/prove_priv.h"

#define ARENA_BYTES ((size_t)1 << 36)

struct ways {
    const struct prove_law *law;
    const struct prove_question *question;
    struct prove_measures *measures;
    uint32_t n; /* ways */
    /* Under the mutex. */
    pthread_mutex_t mutex;
    uint32_t next, found; /* the way to take next; the first that was found, n: none */
    bool stopped;
    struct prove_result *results; /* per way */
    struct arena **arenas;
};

/* One thread, and the way that it is at. */
struct asker_of_ways {
    struct ways *ways;
    pthread_t thread;
    uint32_t way;
    struct prove_question question;
};

static uint32_t ways_of(const struct prove_question *q)
{
    const struct law_procedure *p = dossier_procedure(q->plan);
    if (q->property == LAW_NONE || p->properties[q->property].has_limit) {
        return 1;
    }
    const struct law_property *property = &p->properties[q->property];
    uint32_t n = ways_count(p, property->condition, property->always);
    return n > WAYS_MAX ? 1 : n;
}

/* What came of one way joins what came of those before it. */
static void add_way(struct prove_result *out, struct arena *arena, const struct prove_result *way)
{
    struct prove_result sum = *way;
    sum.hangs_on = out->hangs_on;
    sum.n_hangs_on = out->n_hangs_on;
    sum.limits = out->limits;
    sum.n_limits = out->n_limits;
    hangs_on_join(&sum, arena, way);
    sum.counts.rounds += out->counts.rounds;
    sum.counts.all_explored += out->counts.all_explored;
    sum.counts.bytes =
        out->counts.bytes > way->counts.bytes ? out->counts.bytes : way->counts.bytes;
    if (way->answer == PROVE_NEVER && out->answer == PROVE_UNDECIDED) {
        sum.answer = out->answer;
        sum.why = out->why;
    }
    sum.has_since = false; /* of one way only */
    *out = sum;
}

/* ---- one after the other --------------------------------------------------------------------- */

static void ask_in_order(struct prove_result *out, struct arena *arena, struct ways *k)
{
    for (uint32_t way = 0; way < k->n && out->answer != PROVE_FOUND; way++) {
        struct prove_result one = {0};
        prove_in_way(&one, arena, k->law, k->question, k->measures, way, k->n);
        add_way(out, arena, &one);
    }
}

/* ---- at once --------------------------------------------------------------------------------- */

static bool goes_on(uint64_t zones, void *payload)
{
    const struct asker_of_ways *one = payload;
    struct ways *k = one->ways;
    const struct prove_limits *limits = &k->question->limits;
    (void)pthread_mutex_lock(&k->mutex);
    if (!k->stopped && limits->progress != NULL) {
        k->stopped = !limits->progress(zones, limits->payload);
    }
    bool on = !k->stopped && one->way < k->found;
    (void)pthread_mutex_unlock(&k->mutex);
    return on;
}

static void *ask_ways(void *payload)
{
    struct asker_of_ways *one = payload;
    struct ways *k = one->ways;
    (void)pthread_mutex_lock(&k->mutex);
    while (k->next < k->found && !k->stopped) { /* those after one that was found do not matter */
        one->way = k->next++;
        struct arena *arena = k->arenas[one->way] = arena_open(ARENA_BYTES);
        (void)pthread_mutex_unlock(&k->mutex);
        struct prove_result *result = &k->results[one->way];
        prove_in_way(result, arena, k->law, &one->question, k->measures, one->way, k->n);
        (void)pthread_mutex_lock(&k->mutex);
        if (result->answer == PROVE_FOUND && one->way < k->found) {
            k->found = one->way;
        }
    }
    (void)pthread_mutex_unlock(&k->mutex);
    return NULL;
}

/* By n threads; one that cannot be had is done without. */
static void ask_at_once(struct ways *k, struct arena *arena, unsigned n)
{
    struct asker_of_ways *list = ARENA_ARRAY(arena, n, struct asker_of_ways);
    bool *started = ARENA_ARRAY(arena, n, bool);
    for (unsigned i = 0; i < n; i++) {
        struct asker_of_ways *one = &list[i];
        *one = (struct asker_of_ways){.ways = k, .question = *k->question};
        struct prove_limits *limits = &one->question.limits;
        limits->threads = 1;
        limits->max_bytes /= n;
        limits->progress = goes_on;
        limits->payload = one;
        started[i] = i > 0 && pthread_create(&one->thread, NULL, ask_ways, one) == 0;
    }
    (void)ask_ways(&list[0]);
    for (unsigned i = 1; i < n; i++) {
        if (started[i]) {
            (void)pthread_join(list[i].thread, NULL);
        }
    }
}

/* What was found is found once more, where it is kept: a way that has a dossier is soon through. */
static void take_answers(struct prove_result *out, struct arena *arena, struct ways *k)
{
    for (uint32_t way = 0; way < k->n && way <= k->found && k->arenas[way] != NULL; way++) {
        struct prove_result one = k->results[way];
        if (way == k->found) {
            one = (struct prove_result){0};
            prove_in_way(&one, arena, k->law, k->question, k->measures, way, k->n);
        }
        add_way(out, arena, &one);
    }
    if (k->stopped && out->answer == PROVE_NEVER) { /* there are ways that nobody has asked */
        out->answer = PROVE_UNDECIDED;
        out->why = PROVE_WHY_STOPPED;
    }
}

void prove(struct prove_result *out, struct arena *arena, const struct prove_law *law,
           const struct prove_question *question)
{
    struct ways k = {.law = law, .question = question, .n = ways_of(question)};
    unsigned threads = question->limits.threads < k.n ? question->limits.threads : k.n;
    struct prove_measures *own = law->measures == NULL ? prove_measures_open() : NULL;
    k.measures = own == NULL ? law->measures : own;
    *out = (struct prove_result){.answer = PROVE_NEVER};
    if (k.n == 1) {
        prove_in_way(out, arena, law, question, k.measures, 0, 1);
    } else if (threads <= 1 || question->limits.look != NULL) {
        ask_in_order(out, arena, &k);
    } else {
        k.found = k.n;
        k.results = ARENA_ARRAY(arena, k.n, struct prove_result);
        k.arenas = ARENA_ARRAY(arena, k.n, struct arena *);
        (void)pthread_mutex_init(&k.mutex, NULL);
        ask_at_once(&k, arena, threads);
        (void)pthread_mutex_destroy(&k.mutex);
        take_answers(out, arena, &k);
        for (uint32_t way = 0; way < k.n; way++) {
            arena_close(k.arenas[way]);
        }
    }
    prove_measures_close(own);
}
