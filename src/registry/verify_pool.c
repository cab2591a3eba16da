/* Jobs on threads, their results taken in order by the caller. At most a window of results waits,
 * so that memory does not grow with the work. */
#include "registry/verify_priv.h"

#include <pthread.h>
#include <string.h>

#include "base/assert.h"

#define SLOT_ARENA_BYTES ((size_t)256 << 20)

struct pool {
    const struct pool_work *work;
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    int64_t next, taken;
    int64_t window;
    bool stop;
    struct pool_slot slot[POOL_WINDOW_MAX];
};

struct pool_thread {
    struct pool *pool;
    struct store *store;
    pthread_t thread;
};

/* The next job, or -1 when there is none. Waits while the window is full. */
static int64_t next_job(struct pool *p)
{
    int64_t job = -1;
    (void)pthread_mutex_lock(&p->mutex);
    while (!p->stop && p->next < p->work->jobs && p->next - p->taken >= p->window) {
        (void)pthread_cond_wait(&p->moved, &p->mutex);
    }
    if (!p->stop && p->next < p->work->jobs) {
        job = p->next++;
    }
    (void)pthread_mutex_unlock(&p->mutex);
    return job;
}

static void *work(void *payload)
{
    const struct pool_thread *t = payload;
    struct pool *p = t->pool;
    for (int64_t job = next_job(p); job >= 0; job = next_job(p)) {
        struct pool_slot *slot = &p->slot[job % p->window];
        p->work->job(slot, job, t->store, p->work->payload);
        (void)pthread_mutex_lock(&p->mutex);
        slot->done = true;
        (void)pthread_cond_broadcast(&p->moved);
        (void)pthread_mutex_unlock(&p->mutex);
    }
    return NULL;
}

static bool take_all(struct pool *p, struct gr_error *e)
{
    const struct pool_work *w = p->work;
    bool good = true;
    for (int64_t job = 0; job < w->jobs && good; job++) {
        struct pool_slot *slot = &p->slot[job % p->window];
        (void)pthread_mutex_lock(&p->mutex);
        while (!slot->done) {
            (void)pthread_cond_wait(&p->moved, &p->mutex);
        }
        (void)pthread_mutex_unlock(&p->mutex);
        if (slot->failed && e != NULL) {
            *e = slot->error;
        }
        good = !slot->failed && w->take(slot, job, e, w->payload);
        arena_close(slot->arena);
        *slot = (struct pool_slot){.arena = arena_open(SLOT_ARENA_BYTES)};
        (void)pthread_mutex_lock(&p->mutex);
        p->taken++;
        p->stop = !good;
        (void)pthread_cond_broadcast(&p->moved);
        (void)pthread_mutex_unlock(&p->mutex);
    }
    return good;
}

bool pool_run(const struct pool_work *w, struct gr_error *e)
{
    struct arena *arena = arena_open((size_t)8 << 20);
    struct pool *p = ARENA_NEW(arena, struct pool);
    struct pool_thread threads[POOL_THREADS_MAX];
    gr_assert(w->threads > 0 && w->threads <= POOL_THREADS_MAX);
    p->work = w;
    p->window = 2 * w->threads + 2;
    (void)pthread_mutex_init(&p->mutex, NULL);
    (void)pthread_cond_init(&p->moved, NULL);
    for (int64_t i = 0; i < p->window; i++) {
        p->slot[i].arena = arena_open(SLOT_ARENA_BYTES);
    }
    int started = 0;
    for (int i = 0; i < w->threads; i++) {
        threads[started] = (struct pool_thread){.pool = p, .store = w->stores[i]};
        started += pthread_create(&threads[started].thread, NULL, work, &threads[started]) == 0;
    }
    bool good = started > 0 ? take_all(p, e) : error_set(e, ERROR_SYSTEM, "no thread can be had");
    for (int i = 0; i < started; i++) {
        (void)pthread_join(threads[i].thread, NULL);
    }
    for (int64_t i = 0; i < p->window; i++) {
        arena_close(p->slot[i].arena);
    }
    (void)pthread_cond_destroy(&p->moved);
    (void)pthread_mutex_destroy(&p->mutex);
    arena_close(arena);
    return good;
}
