/* A list of questions: as many are asked at once as there are threads, each with its share of the
 * memory, and what came of them is shown in the order of the list. What is found does not hang on
 * who is done first; a question that is asked alone has all the threads. */
#include "cli/cmd_prove.h"

#include <pthread.h>
#include <time.h>

#define ARENA_BYTES ((size_t)1 << 36) /* of one question: its bounds are max_bytes and seconds */
#define AHEAD 32                      /* per thread, so many may be answered and not shown */
#define LOOK_MILLISECONDS 200         /* how often it is looked whether the user interrupts */

struct listed {
    struct proving_answer answer;
    struct arena *arena;
    bool done;
};

struct list {
    const struct proving *p;
    const struct proving_question *questions;
    size_t n;
    size_t threads;
    struct listed *answers;
    /* Under the mutex. */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t taken, done, shown;
    size_t active;     /* threads that ask */
    atomic_uint share; /* threads that an exploration of each of them has */
};

/* ---- one question ---------------------------------------------------------------------------- */

/* A hole excuses its own days only: on all others the property must hold. */
static void ask_beyond_hole(struct proving_answer *answer, const struct proving *p,
                            struct arena *arena)
{
    struct proving_answer other = {.question = answer->question};
    if (answer->hole == NULL || answer->question->kind != PROVING_PROPERTY) {
        return;
    }
    proving_decide(&other, p, true, arena);
    other.seconds += answer->seconds;
    if (proving_is_good(&other)) {
        answer->seconds = other.seconds;
    } else {
        *answer = other;
    }
}

static void decide(struct listed *out, const struct proving *p,
                   const struct proving_question *question)
{
    out->arena = arena_open(ARENA_BYTES);
    out->answer = (struct proving_answer){.question = question};
    proving_decide(&out->answer, p, false, out->arena);
    out->answer.hole = proving_hole(p, &out->answer);
    ask_beyond_hole(&out->answer, p, out->arena);
}

static void count(struct proving_counts *counts, const struct proving_answer *answer)
{
    bool good = proving_is_good(answer);
    bool undecided = proving_is_undecided(answer);
    counts->asked++;
    counts->undecided += undecided ? 1 : 0;
    counts->hold += good ? 1 : 0;
    counts->broken += !good && !undecided && answer->hole == NULL ? 1 : 0;
    counts->declared += answer->hole != NULL ? 1 : 0;
}

/* Shows it, and is through with it. Returns the status of a fault, which was said. */
static int show(struct proving_counts *counts, struct proving *p, struct listed *one)
{
    struct gr_error e = {0};
    struct gr_error unused = {0};
    bool replays = proving_case(p, &one->answer, one->arena, &e);
    bool shown = proving_show(p, &one->answer, one->arena, replays ? &e : &unused);
    fflush(p->cli->out);
    count(counts, &one->answer);
    arena_close(one->arena);
    one->arena = NULL;
    return replays && shown ? 0 : cli_fail(p->cli, &e, SLICE(""));
}

/* ---- several at once ------------------------------------------------------------------------- */

/* Waits for something to change, and not for long. */
static void wait_for_change(struct list *l)
{
    struct timespec until = {0};
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_MILLISECONDS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_cond_timedwait(&l->changed, &l->mutex, &until);
}

/* Those that still ask have the threads of those that are through. */
static void share_threads(struct list *l)
{
    atomic_store(&l->share, (unsigned)((size_t)l->p->threads / (l->active > 0 ? l->active : 1)));
}

static void *ask_some(void *payload)
{
    struct list *l = payload;
    struct proving mine = *l->p;
    mine.threads = 1;
    mine.share = &l->share;
    mine.bytes = l->p->bytes / (int64_t)l->threads;
    (void)pthread_mutex_lock(&l->mutex);
    while (l->taken < l->n && !proving_interrupted()) {
        if (l->taken >= l->shown + AHEAD * l->threads) {
            wait_for_change(l);
            continue;
        }
        struct listed *one = &l->answers[l->taken];
        const struct proving_question *question = &l->questions[l->taken++];
        (void)pthread_mutex_unlock(&l->mutex);
        decide(one, &mine, question);
        (void)pthread_mutex_lock(&l->mutex);
        one->done = true;
        l->done++;
        (void)pthread_cond_broadcast(&l->changed);
    }
    l->active--;
    share_threads(l);
    (void)pthread_mutex_unlock(&l->mutex);
    return NULL;
}

/* Whether the question was answered; waits for that. False: the user interrupted before. */
static bool wait_for(struct list *l, size_t i, struct cli_progress *progress)
{
    (void)pthread_mutex_lock(&l->mutex);
    while (!l->answers[i].done && (i < l->taken || !proving_interrupted())) {
        wait_for_change(l);
        cli_progress((int64_t)l->done, (int64_t)l->n, progress);
    }
    bool done = l->answers[i].done;
    l->shown = i + 1;
    (void)pthread_cond_broadcast(&l->changed);
    (void)pthread_mutex_unlock(&l->mutex);
    cli_progress_end(progress);
    return done;
}

static int list_at_once(struct proving_counts *counts, struct proving *p, struct list *l)
{
    struct arena *arena = p->cli->arena;
    pthread_t *threads = ARENA_ARRAY(arena, l->threads, pthread_t);
    int fault = 0;
    size_t started = 0;
    l->answers = ARENA_ARRAY(arena, l->n, struct listed);
    (void)pthread_mutex_init(&l->mutex, NULL);
    (void)pthread_cond_init(&l->changed, NULL);
    l->active = l->threads;
    share_threads(l);
    while (started < l->threads && pthread_create(&threads[started], NULL, ask_some, l) == 0) {
        started++;
    }
    (void)pthread_mutex_lock(&l->mutex);
    l->active -= l->threads - started; /* those that could not be had */
    share_threads(l);
    (void)pthread_mutex_unlock(&l->mutex);
    struct cli_progress progress = {.cli = p->cli, .what = "questions"};
    for (size_t i = 0; started > 0 && i < l->n; i++) {
        if (!wait_for(l, i, &progress)) {
            break;
        }
        int status = show(counts, p, &l->answers[i]);
        fault = status > fault ? status : fault;
    }
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    for (size_t i = 0; i < l->n; i++) {
        arena_close(l->answers[i].arena);
    }
    (void)pthread_cond_destroy(&l->changed);
    (void)pthread_mutex_destroy(&l->mutex);
    return started > 0 ? fault : -1;
}

static int list_in_order(struct proving_counts *counts, struct proving *p,
                         const struct proving_question *list, size_t n)
{
    int fault = 0;
    for (size_t i = 0; i < n && !proving_interrupted(); i++) {
        struct listed one = {0};
        decide(&one, p, &list[i]);
        int status = show(counts, p, &one);
        fault = status > fault ? status : fault;
    }
    return fault;
}

int proving_list(struct proving_counts *counts, struct proving *p,
                 const struct proving_question *list, size_t n)
{
    size_t threads = (size_t)p->threads < n ? (size_t)p->threads : n;
    struct list l = {.p = p, .questions = list, .n = n, .threads = threads};
    int fault = threads > 1 ? list_at_once(counts, p, &l) : -1;
    return fault >= 0 ? fault : list_in_order(counts, p, list, n);
}
