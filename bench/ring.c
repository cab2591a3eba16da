/* A million clocks that end at once, as after a week in which nobody rang: how fast their ends are
 * entered, and how long another request waits meanwhile.
 *
 *   ring FOLDER DOSSIERS    prints one line: clocks entered a second, the longest wait of the
 *                           clerk who goes on opening dossiers, and what he waits without ringing
 *
 * Dossiers are opened and brought to a placement in detention, whose clocks run; then the office's
 * clock jumps past the ends of all of them. Run from the root of the checkout. */
#include "office_fixture.h"

#include <pthread.h>

/* 2025-01-08T12:00Z: a moment after the placements of that morning, whose clocks all run. */
#define PLACED INT64_C(1736337600000000)
/* Serials that bench_act places on the first day. */
#define FIRST_DAY(serial) ((serial)*7)

enum { THREADS = 64, STEPS = 2, CLERK_PAUSE = 2000000, DAYS_LATER = 400 };

struct bench {
    struct office *office;
    _Atomic int64_t next; /* dossier to be made */
    int64_t dossiers;
    atomic_bool ringing;
};

struct clerk {
    struct bench *bench;
    int64_t acts;
    double longest;
};

static void *fill(void *payload)
{
    struct bench *b = payload;
    struct arena *arena = arena_open((size_t)64 << 20);
    int64_t serial = atomic_fetch_add(&b->next, 1);
    while (serial < b->dossiers) {
        struct arena_mark mark = arena_mark(arena);
        struct gr_error e = {0};
        struct office_receipt receipt;
        struct office_request opening = bench_opening(arena, serial);
        if (!office_submit(&receipt, arena, b->office, &opening, &e)) {
            bench_stop("a dossier is not opened", e.text);
        }
        for (size_t k = 0; k < STEPS; k++) {
            struct office_request act = bench_act(arena, receipt.number, k, FIRST_DAY(serial));
            bench_submit(b->office, arena, &act);
        }
        arena_reset(arena, mark);
        serial = atomic_fetch_add(&b->next, 1);
    }
    arena_close(arena);
    return NULL;
}

/* Somebody at a desk: opens a dossier every few milliseconds and remembers his longest wait. */
static void *serve(void *payload)
{
    struct clerk *clerk = payload;
    struct arena *arena = arena_open((size_t)64 << 20);
    while (atomic_load(&clerk->bench->ringing)) {
        struct arena_mark mark = arena_mark(arena);
        struct office_request opening = bench_opening(arena, 900000 + clerk->acts);
        double begin = bench_seconds();
        bench_submit(clerk->bench->office, arena, &opening);
        double spent = bench_seconds() - begin;
        clerk->longest = spent > clerk->longest ? spent : clerk->longest;
        clerk->acts++;
        arena_reset(arena, mark);
        struct timespec pause = {0, CLERK_PAUSE};
        (void)nanosleep(&pause, NULL);
    }
    arena_close(arena);
    return NULL;
}

static void start(pthread_t *thread, void *(*body)(void *), void *payload)
{
    if (pthread_create(thread, NULL, body, payload) != 0) {
        bench_stop("threads", "one could not be started");
    }
}

static void make(struct bench *b)
{
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        start(&threads[i], fill, b);
    }
    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

int main(int argc, char **argv)
{
    static _Atomic int64_t clock = PLACED;
    struct bench b = {.dossiers = argc == 3 ? strtoll(argv[2], NULL, 10) : 0};
    if (b.dossiers < 1) {
        bench_stop("usage", "ring FOLDER DOSSIERS");
    }
    struct arena *arena = arena_open((size_t)1 << 30);
    struct seal_key master;
    seal_random(&master, sizeof master);
    b.office = bench_office(arena, argv[1], &clock, &master);
    double begin = bench_seconds();
    make(&b);
    printf("ring made %lld dossiers in %.1f s\n", (long long)b.dossiers, bench_seconds() - begin);
    (void)fflush(stdout);

    pthread_t thread;
    struct clerk alone = {.bench = &b};
    struct clerk beside = {.bench = &b};
    atomic_store(&b.ringing, true);
    start(&thread, serve, &alone);
    (void)nanosleep(&(struct timespec){1, 0}, NULL);
    atomic_store(&b.ringing, false);
    (void)pthread_join(thread, NULL);

    atomic_fetch_add(&clock, INT64_C(86400000000) * DAYS_LATER);
    atomic_store(&b.ringing, true);
    start(&thread, serve, &beside);
    struct gr_error e = {0};
    int64_t rung = 0;
    begin = bench_seconds();
    if (!office_ring(&rung, b.office, &e)) {
        bench_stop("ringing", e.text);
    }
    double spent = bench_seconds() - begin;
    atomic_store(&b.ringing, false);
    (void)pthread_join(thread, NULL);
    printf(
        "ring clocks %lld clocks/s %.0f longest %.1f ms of %lld requests beside it; alone %.1f ms "
        "of %lld\n",
        (long long)rung, (double)rung / spent, beside.longest * 1e3, (long long)beside.acts,
        alone.longest * 1e3, (long long)alone.acts);
    office_close(b.office);
    arena_close(arena);
    return 0;
}
