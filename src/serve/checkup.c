/* The check-up: the registry read again from its bytes while it is served, so that an alteration is
 * seen without anybody looking for it. Once as the scribe begins, then every day; an hour later
 * when it could not be done. */
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "serve/serve_priv.h"

enum { DAY_SECONDS = 24 * 3600, AGAIN_SECONDS = 3600 };

struct checkup {
    const char *folder;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    _Atomic bool stopping;
    struct errand_checkup last;
};

static void keep(struct checkup *c, const struct registry_report *report)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    struct errand_checkup last = {
        .done = true, .at = (instant)now.tv_sec * INSTANT_SECOND, .faults = report->faults_seen};
    memcpy(last.leaves, report->leaves, sizeof last.leaves);
    if (report->n_faults > 0) {
        memcpy(last.fault, report->faults[0].text, sizeof last.fault);
    }
    (void)pthread_mutex_lock(&c->lock);
    c->last = last;
    (void)pthread_mutex_unlock(&c->lock);
}

/* False when it could not be done. */
static bool look(struct checkup *c, struct registry_report *report)
{
    const struct registry_verify_options options = {.threads = 1, .stop = &c->stopping};
    struct gr_error e = {0};
    if (!registry_verify(report, c->folder, (struct registry_options){.mode = REGISTRY_READ},
                         &options, &e)) {
        if (!c->stopping) {
            serve_log("scribe", "level=warning what=verify text=\"%.200s\"", e.text);
        }
        return false;
    }
    keep(c, report);
    for (size_t i = 0; i < report->n_faults; i++) {
        serve_log("scribe", "level=error what=altered leaf=%lld text=\"%.200s\"",
                  (long long)report->faults[i].leaf, report->faults[i].text);
    }
    return true;
}

static void *run(void *payload)
{
    struct checkup *c = payload;
    struct arena *arena = arena_open(1 << 20);
    struct registry_report *report = ARENA_NEW(arena, struct registry_report);
    while (!c->stopping) {
        struct timespec until;
        bool done = look(c, report);
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += done ? DAY_SECONDS : AGAIN_SECONDS;
        (void)pthread_mutex_lock(&c->lock);
        while (!c->stopping && pthread_cond_timedwait(&c->wake, &c->lock, &until) == 0) {
        }
        (void)pthread_mutex_unlock(&c->lock);
    }
    arena_close(arena);
    return NULL;
}

struct checkup *checkup_begin(struct arena *arena, const char *folder, struct gr_error *e)
{
    struct checkup *c = ARENA_NEW(arena, struct checkup);
    c->folder = folder;
    (void)pthread_mutex_init(&c->lock, NULL);
    (void)pthread_cond_init(&c->wake, NULL);
    if (pthread_create(&c->thread, NULL, run, c) != 0) {
        error_set(e, ERROR_SYSTEM, "no thread can be started");
        return NULL;
    }
    return c;
}

void checkup_end(struct checkup *c)
{
    if (c == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&c->lock);
    c->stopping = true;
    (void)pthread_cond_signal(&c->wake);
    (void)pthread_mutex_unlock(&c->lock);
    (void)pthread_join(c->thread, NULL);
}

void checkup_tell(struct errand_checkup *out, void *payload)
{
    struct checkup *c = payload;
    (void)pthread_mutex_lock(&c->lock);
    *out = c->last;
    (void)pthread_mutex_unlock(&c->lock);
}
