/* What is asked is worked through by as many threads as there are, each with its share of the
 * memory; whoever asks is through with it in its order. What is found does not hang on who is done
 * first; what is asked alone has all the threads. */
#include "cli/cmd_prove.h"

#include <pthread.h>
#include <time.h>

#define AHEAD 256             /* per thread, so many may be worked through and not waited for */
#define LOOK_MILLISECONDS 200 /* how often it is looked whether the user interrupts */

struct proving_ahead {
    const struct proving *p;
    const struct proving_piece *pieces;
    size_t n;
    size_t threads, started;
    pthread_t *ids;
    bool *is_done; /* this and the rest under the mutex */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t taken, done, waited;
    size_t active;     /* threads that work */
    atomic_uint share; /* threads that an exploration of each of them has */
    struct cli_progress progress;
};

/* Waits for something to change, and not for long. */
static void wait_for_change(struct proving_ahead *a)
{
    struct timespec until = {0};
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_MILLISECONDS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_cond_timedwait(&a->changed, &a->mutex, &until);
}

/* Those that still work have the threads of those that are through. */
static void share_threads(struct proving_ahead *a)
{
    atomic_store(&a->share, (unsigned)((size_t)a->p->threads / (a->active > 0 ? a->active : 1)));
}

static void *work_some(void *payload)
{
    struct proving_ahead *a = payload;
    struct proving mine = *a->p;
    mine.threads = 1;
    mine.share = &a->share;
    mine.bytes = a->p->bytes / (int64_t)a->threads;
    (void)pthread_mutex_lock(&a->mutex);
    while (a->taken < a->n && !proving_interrupted()) {
        if (a->taken >= a->waited + AHEAD * a->threads) {
            wait_for_change(a);
            continue;
        }
        size_t i = a->taken++;
        (void)pthread_mutex_unlock(&a->mutex);
        a->pieces[i].work(a->pieces[i].of, a->pieces[i].i, &mine);
        (void)pthread_mutex_lock(&a->mutex);
        a->is_done[i] = true;
        a->done++;
        (void)pthread_cond_broadcast(&a->changed);
    }
    a->active--;
    share_threads(a);
    (void)pthread_mutex_unlock(&a->mutex);
    return NULL;
}

size_t proving_pieces_add(struct proving_pieces *pieces, const struct proving *p, proving_work work,
                          void *of, size_t n)
{
    size_t first = pieces->n;
    for (size_t i = 0; i < n; i++) {
        pieces->list = arena_grown(p->cli->arena, pieces->list, pieces->n, &pieces->room,
                                   sizeof *pieces->list);
        pieces->list[pieces->n++] = (struct proving_piece){work, of, i};
    }
    return first;
}

struct proving_ahead *proving_ahead_open(const struct proving *p,
                                         const struct proving_pieces *pieces)
{
    struct arena *arena = p->cli->arena;
    struct proving_ahead *a = ARENA_NEW(arena, struct proving_ahead);
    a->p = p;
    a->pieces = pieces->list;
    a->n = pieces->n;
    a->threads = a->active = (size_t)p->threads < a->n ? (size_t)p->threads : a->n;
    a->ids = ARENA_ARRAY(arena, a->threads, pthread_t);
    a->is_done = ARENA_ARRAY(arena, a->n, bool);
    a->progress = (struct cli_progress){.cli = p->cli, .what = "questions"};
    (void)pthread_mutex_init(&a->mutex, NULL);
    (void)pthread_cond_init(&a->changed, NULL);
    share_threads(a);
    while (a->threads > 1 && a->started < a->threads &&
           pthread_create(&a->ids[a->started], NULL, work_some, a) == 0) {
        a->started++;
    }
    (void)pthread_mutex_lock(&a->mutex);
    a->active -= a->threads - a->started; /* those that could not be had */
    share_threads(a);
    (void)pthread_mutex_unlock(&a->mutex);
    return a;
}

/* Nobody works ahead. */
static bool do_now(const struct proving_ahead *a, size_t i)
{
    if (proving_interrupted()) {
        return false;
    }
    a->pieces[i].work(a->pieces[i].of, a->pieces[i].i, a->p);
    return true;
}

bool proving_ahead_wait(struct proving_ahead *a, size_t i)
{
    if (a->started == 0) {
        return do_now(a, i);
    }
    (void)pthread_mutex_lock(&a->mutex);
    while (!a->is_done[i] && (i < a->taken || !proving_interrupted())) {
        wait_for_change(a);
        cli_progress((int64_t)a->done, (int64_t)a->n, &a->progress);
    }
    bool done = a->is_done[i];
    a->waited = i + 1;
    (void)pthread_cond_broadcast(&a->changed);
    (void)pthread_mutex_unlock(&a->mutex);
    cli_progress_end(&a->progress);
    return done;
}

void proving_ahead_close(struct proving_ahead *a)
{
    (void)pthread_mutex_lock(&a->mutex);
    a->n = a->taken; /* nobody waits for what is left */
    (void)pthread_cond_broadcast(&a->changed);
    (void)pthread_mutex_unlock(&a->mutex);
    for (size_t i = 0; i < a->started; i++) {
        (void)pthread_join(a->ids[i], NULL);
    }
    (void)pthread_cond_destroy(&a->changed);
    (void)pthread_mutex_destroy(&a->mutex);
}
