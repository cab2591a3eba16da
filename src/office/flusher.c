/* Derived facts need not be durable act by act: leaves are, and the rest follows from them. They
 * are committed every few thousand leaves, and by this thread soon after the last act, so that who
 * reads the registry from elsewhere is at most OFFICE_FLUSH_MS behind. */
#include "office/office_priv.h"

#include <time.h>

/* Waits OFFICE_FLUSH_MS, or until the office is closed. The lock is held. */
static void linger(struct office *office)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += OFFICE_FLUSH_MS * 1000L * 1000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    while (!office->flusher.stop &&
           pthread_cond_timedwait(&office->flusher.changed, &office->flusher.lock, &until) == 0) {
        /* woken for another reason */
    }
}

/* Whoever works on the registry holds office->work. */
static void flush_now(struct office *office)
{
    struct gr_error why;
    if (!office->broken && !registry_flush(office->registry, &why)) {
        office->broken = true; /* told to whoever writes next */
    }
}

static void flush(struct office *office)
{
    pthread_mutex_lock(&office->work);
    flush_now(office);
    pthread_mutex_unlock(&office->work);
}

static void *run(void *payload)
{
    struct office *office = payload;
    pthread_mutex_lock(&office->flusher.lock);
    while (!office->flusher.stop) {
        if (!office->flusher.pending) {
            pthread_cond_wait(&office->flusher.changed, &office->flusher.lock);
            continue;
        }
        linger(office);
        office->flusher.pending = false;
        pthread_mutex_unlock(&office->flusher.lock);
        flush(office);
        pthread_mutex_lock(&office->flusher.lock);
    }
    pthread_mutex_unlock(&office->flusher.lock);
    return NULL;
}

void flusher_note(struct office *office)
{
    if (!office->flusher.started) {
        pthread_mutex_init(&office->flusher.lock, NULL);
        pthread_condattr_t clock;
        pthread_condattr_init(&clock);
        pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
        pthread_cond_init(&office->flusher.changed, &clock);
        pthread_condattr_destroy(&clock);
        office->flusher.started = pthread_create(&office->flusher.thread, NULL, run, office) == 0;
        if (!office->flusher.started) {
            flush_now(office);
            return;
        }
    }
    pthread_mutex_lock(&office->flusher.lock);
    bool wake = !office->flusher.pending;
    office->flusher.pending = true;
    if (wake) {
        pthread_cond_signal(&office->flusher.changed);
    }
    pthread_mutex_unlock(&office->flusher.lock);
}

void flusher_stop(struct office *office)
{
    if (!office->flusher.started) {
        return;
    }
    pthread_mutex_lock(&office->flusher.lock);
    office->flusher.stop = true;
    pthread_cond_signal(&office->flusher.changed);
    pthread_mutex_unlock(&office->flusher.lock);
    pthread_join(office->flusher.thread, NULL);
    pthread_cond_destroy(&office->flusher.changed);
    pthread_mutex_destroy(&office->flusher.lock);
    office->flusher.started = false;
}
