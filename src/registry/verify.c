/* Verification: reads a registry again from its bytes, in two stages over the same threads. First
 * the leaves, run by run, joined in order; then all that is no leaf, with the keys that leaves
 * named. Each thread reads through a handle of its own; all see the same moment. */
#include "registry/verify_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"

#define VERIFY_ARENA_BYTES ((size_t)4 << 30)
#define HOLD_TRIES 100

struct verification {
    struct arena *arena;
    struct verify_plan plan;
    struct store *stores[POOL_THREADS_MAX + 1]; /* the last: of the caller's thread */
    int threads;
    struct faults faults;
    struct chain *chain;
    struct rest rest;
    struct registry_report *report;
    const struct registry_verify_options *options;
    int64_t done;
};

void faults_add(struct faults *f, enum registry_log log, int64_t leaf, const char *format, ...)
{
    f->seen++;
    if (f->n == REGISTRY_FAULTS_MAX) {
        return;
    }
    struct registry_fault *fault = &f->list[f->n++];
    va_list args;
    fault->log = log;
    fault->leaf = leaf;
    va_start(args, format);
    (void)vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
}

void faults_join(struct faults *to, const struct faults *from)
{
    for (size_t i = 0; i < from->n && to->n < REGISTRY_FAULTS_MAX; i++) {
        to->list[to->n++] = from->list[i];
    }
    to->seen += from->seen;
}

/* ---- one moment for all threads ---- */

struct moment {
    int64_t leaves[REGISTRY_LOGS], checkpoints[REGISTRY_LOGS];
};

static bool see_moment(struct moment *out, struct store *s, struct gr_error *e)
{
    memset(out, 0, sizeof *out);
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        int64_t first = (int64_t)log << LOG_SHIFT;
        struct store_span span = {STORE_CHECKPOINT, first, first + (INT64_C(1) << LOG_SHIFT)};
        int64_t last = LEAF_NONE;
        if (!store_size(&out->leaves[log], s, (enum registry_log)log, e) ||
            !store_last(&last, s, span, e)) {
            return false;
        }
        out->checkpoints[log] = last == LEAF_NONE ? 0 : last - first;
    }
    return true;
}

/* Holds all handles, again until all see the same. */
static bool hold(struct moment *out, struct verification *v, struct gr_error *e)
{
    for (int tries = 0; tries < HOLD_TRIES; tries++) {
        bool same = true;
        for (int i = 0; i <= v->threads; i++) {
            struct moment m;
            if (!store_hold(v->stores[i], e) || !see_moment(&m, v->stores[i], e)) {
                return false;
            }
            same = same && (i == 0 || memcmp(&m, out, sizeof m) == 0);
            *out = m;
        }
        if (same) {
            return true;
        }
    }
    return error_set(e, ERROR_BUSY, "the registry grows too fast to be verified");
}

static bool open_stores(struct verification *v, const char *folder, struct registry_options options,
                        struct gr_error *e)
{
    struct store_options store = {.enduring_only = true, .vfs = options.vfs, .cache_mebibytes = 4};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    v->threads = v->options->threads > 0 ? v->options->threads : (int)cores;
    v->threads = v->threads < 1 ? 1 : v->threads;
    v->threads = v->threads > POOL_THREADS_MAX ? POOL_THREADS_MAX : v->threads;
    for (int i = 0; i <= v->threads; i++) {
        v->stores[i] = store_open(folder, store, e);
        if (v->stores[i] == NULL) {
            return false;
        }
    }
    return true;
}

/* ---- the checkpoint held from before ---- */

static void plan_since(struct verification *v)
{
    struct note note;
    struct slice since = v->options->since;
    struct checkpoint c;
    if (since.n == 0) {
        return;
    }
    if (!note_read(&note, v->arena, since, NULL) || !checkpoint_read(&c, note.text, NULL)) {
        faults_add(&v->faults, REGISTRY_ACTS, LEAF_NONE,
                   "the checkpoint held from before cannot be read");
        return;
    }
    struct arena_mark mark = arena_mark(v->arena);
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        struct slice bytes;
        struct note own;
        struct checkpoint last;
        int64_t key = ((int64_t)log << LOG_SHIFT) | v->plan.size[log];
        bool mine =
            store_get(&bytes, v->arena, v->stores[v->threads], STORE_CHECKPOINT, key, NULL) &&
            note_read(&own, v->arena, bytes, NULL) && checkpoint_read(&last, own.text, NULL) &&
            slice_equal(last.origin, c.origin);
        if (mine) {
            v->plan.has_since = true;
            v->plan.since_log = (enum registry_log)log;
        }
    }
    arena_reset(v->arena, mark);
    v->plan.since = c;
    if (!v->plan.has_since || c.size > v->plan.size[v->plan.since_log]) {
        faults_add(&v->faults, v->plan.since_log, LEAF_NONE,
                   v->plan.has_since
                       ? "the checkpoint held from before is of %lld leaves, more than there are"
                       : "the checkpoint held from before, of %lld leaves, is of another log",
                   (long long)c.size);
    }
}

/* ---- the two stages ---- */

static void tell(struct verification *v)
{
    int64_t all = v->plan.size[REGISTRY_ACTS] + v->plan.size[REGISTRY_READS];
    if (v->options->progress != NULL) {
        v->options->progress(v->done, all, v->options->payload);
    }
}

static bool goes_on(const struct verification *v, struct gr_error *e)
{
    return v->options->stop == NULL || !*v->options->stop ||
           error_set(e, ERROR_SYSTEM, "the verification was stopped before its end");
}

static bool take_run(struct pool_slot *slot, int64_t job, struct gr_error *e, void *payload)
{
    struct verification *v = payload;
    const struct run *run = slot->result;
    (void)job;
    faults_join(&v->faults, &slot->faults);
    v->done += run->n;
    tell(v);
    return goes_on(v, e) && chain_take(v->chain, run, e);
}

static void run_job(struct pool_slot *slot, int64_t job, struct store *store, void *payload)
{
    struct verification *v = payload;
    run_read(slot, job, store, &v->plan);
}

static bool take_rest(struct pool_slot *slot, int64_t job, struct gr_error *e, void *payload)
{
    struct verification *v = payload;
    const int64_t *cosignatures = slot->result;
    (void)job;
    faults_join(&v->faults, &slot->faults);
    v->report->cosignatures += *cosignatures;
    return goes_on(v, e);
}

static void rest_of(struct pool_slot *slot, int64_t job, struct store *store, void *payload)
{
    struct verification *v = payload;
    rest_job(slot, job, store, &v->rest);
}

static void plan_sizes(struct verification *v, const struct moment *m)
{
    seal_random(v->plan.seed, sizeof v->plan.seed);
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        int64_t leaves = m->leaves[log];
        int64_t signed_for = m->checkpoints[log];
        int64_t size = leaves < signed_for ? leaves : signed_for;
        v->plan.size[log] = size;
        v->plan.runs[log] = (size + RUN_LEAVES - 1) / RUN_LEAVES;
        if (leaves != signed_for) {
            faults_add(&v->faults, (enum registry_log)log, LEAF_NONE,
                       "the last leaf is %lld, the last checkpoint is of %lld leaves",
                       (long long)leaves - 1, (long long)signed_for);
        }
    }
}

static bool verify_all(struct verification *v, struct gr_error *e)
{
    struct moment m;
    if (!hold(&m, v, e)) {
        return false;
    }
    plan_sizes(v, &m);
    plan_since(v);
    struct store *own = v->stores[v->threads];
    v->chain = chain_open(v->arena, &v->plan, own, v->report, &v->faults);
    struct pool_work leaves = {.jobs = v->plan.runs[REGISTRY_ACTS] + v->plan.runs[REGISTRY_READS],
                               .threads = v->threads,
                               .stores = v->stores,
                               .job = run_job,
                               .take = take_run,
                               .payload = v};
    if (!pool_run(&leaves, e) || !chain_end(v->chain, e)) {
        return false;
    }
    v->rest = (struct rest){&v->plan, chain_keys(v->chain), v->options, v->report, &v->faults};
    if (v->plan.has_since) {
        int64_t ignored = 0;
        rest_note(&v->faults, &ignored, &v->rest, v->plan.since_log, v->options->since);
    }
    struct pool_work rest = leaves;
    rest.jobs = rest_jobs(&v->plan);
    rest.job = rest_of;
    rest.take = take_rest;
    return pool_run(&rest, e);
}

bool registry_verify(struct registry_report *out, const char *folder,
                     struct registry_options options, const struct registry_verify_options *verify,
                     struct gr_error *e)
{
    struct arena *arena = arena_open(VERIFY_ARENA_BYTES);
    struct verification *v = ARENA_NEW(arena, struct verification);
    struct gr_error why = {0};
    *out = (struct registry_report){.verdict = REGISTRY_INTACT};
    v->arena = arena;
    v->report = out;
    v->options = verify;
    bool good = seal_init(&why) && open_stores(v, folder, options, &why) && verify_all(v, &why);
    if (!good && why.code == ERROR_ALTERED) {
        faults_add(&v->faults, REGISTRY_ACTS, LEAF_NONE, "%s", why.text);
        good = true;
    }
    for (int i = 0; i <= POOL_THREADS_MAX; i++) {
        store_close(v->stores[i]);
    }
    memcpy(out->faults, v->faults.list, v->faults.n * sizeof *out->faults);
    out->n_faults = v->faults.n;
    out->faults_seen = v->faults.seen;
    out->verdict = v->faults.seen > 0 ? REGISTRY_ALTERED : REGISTRY_INTACT;
    if (!good && e != NULL) {
        *e = why;
    }
    arena_close(arena);
    return good;
}
