/* What time does: clocks that are due, and the ends that the registry itself enters. */
#include "office/office_priv.h"

#include <string.h>
#include <time.h>

/* ---- due ------------------------------------------------------------------------------------- */

struct filter {
    const struct office_due *due;
    registry_visit_clock visit;
    void *payload;
};

static bool wanted(struct slice filter, struct slice value)
{
    return filter.n == 0 || slice_equal(filter, value);
}

static bool visit_due(const struct registry_clock *clock, void *payload)
{
    const struct filter *f = payload;
    if (!wanted(f->due->procedure, clock->procedure) ||
        !wanted(f->due->territory, clock->territory) || !wanted(f->due->reading, clock->reading) ||
        !wanted(f->due->clock, clock->clock)) {
        return true;
    }
    return f->visit(clock, f->payload);
}

bool office_due(struct office *office, const struct office_due *due, struct gr_error *e,
                registry_visit_clock visit, void *payload)
{
    struct filter filter = {due, visit, payload};
    pthread_mutex_lock(&office->work);
    bool ok = registry_clocks(office->registry, due->from, due->until, due->by_latest, e, visit_due,
                              &filter);
    pthread_mutex_unlock(&office->work);
    return ok;
}

/* ---- ends ------------------------------------------------------------------------------------ */

/* A clock of which every reading has ended. */
struct ended {
    int64_t serial, started;
    struct slice clock;
};

struct ringing {
    struct ended list[OFFICE_RING_SLICE];
    size_t n;
    int64_t rung, stay; /* stay: rows in front that run on, since a later reading has not ended */
    int64_t seen;
    struct arena *arena; /* of the list's names */
};

static bool collect(const struct registry_clock *clock, void *payload)
{
    struct ringing *r = payload;
    if (r->seen++ < r->stay) {
        return true;
    }
    if (r->n == OFFICE_RING_SLICE) {
        return false;
    }
    r->list[r->n++] =
        (struct ended){clock->serial, clock->started, slice_copy(r->arena, clock->clock)};
    return true;
}

static bool is_end(const struct ended *ended, const struct leaf_clock *clock)
{
    return clock->started == ended->started && slice_equal(clock->clock, ended->clock);
}

enum standing { CLOCK_GONE, CLOCK_RUNS, CLOCK_HAS_ENDED };

/* What the dossier's last leaf says of the clock: gone, or whether it has ended under every
 * reading. */
static enum standing standing(const struct leaf *last, const struct ended *ended, instant now)
{
    enum standing s = CLOCK_GONE;
    for (size_t i = 0; i < last->n_clocks; i++) {
        const struct leaf_clock *c = &last->clocks[i];
        if (is_end(ended, c)) {
            s = CLOCK_HAS_ENDED;
            if (!c->known || c->latest >= now) {
                return CLOCK_RUNS;
            }
        }
    }
    return s;
}

/* In the language's words: "must prefect release", "custody becomes free". */
static void follow_task(struct buf *out, const struct law_procedure *p,
                        const struct dossier_task *task)
{
    buf_text(out, "must ");
    buf_add(out, p->roles[task->role].name);
    buf_char(out, ' ');
    buf_add(out, task->act != LAW_NONE ? p->acts[task->act].name : p->tasks[task->task].name);
}

/* Once, though several readings give rise to it. */
static void add_follow(struct slice *list, size_t *n, struct slice follow)
{
    for (size_t i = 0; i < *n; i++) {
        if (slice_equal(list[i], follow)) {
            return;
        }
    }
    list[(*n)++] = follow;
}

static void follow_states(struct slice *list, size_t *n, struct arena *arena, struct slice before,
                          struct slice after)
{
    while (before.n > 0 && after.n > 0) {
        struct slice was = slice_cut(&before, ' ');
        struct slice is = slice_cut(&after, ' ');
        if (slice_equal(was, is)) {
            continue;
        }
        struct buf out = buf_in(arena, 512);
        buf_add(&out, slice_cut(&is, '='));
        buf_text(&out, " becomes ");
        buf_add(&out, is);
        list[(*n)++] = buf_slice(&out);
    }
}

static void follows(struct leaf *leaf, struct arena *arena, const struct file *file,
                    const struct folding *folding, const struct ended *ended)
{
    const struct dossier_folded *f = folding->folded;
    const struct law_procedure *p = folding->edition->law;
    law_index clock = law_find_clock(p, ended->clock);
    size_t room = (size_t)f->n_tasks + p->n_states + 1;
    struct slice *list = ARENA_ARRAY(arena, room, struct slice);
    size_t n = 0;
    for (uint32_t i = 0; i < f->n_tasks; i++) {
        if (f->tasks[i].clock == clock && !f->tasks[i].done) {
            struct buf out = buf_in(arena, 512);
            follow_task(&out, p, &f->tasks[i]);
            add_follow(list, &n, buf_slice(&out));
        }
    }
    follow_states(list, &n, arena, file->row.states, conclude_states(arena, f));
    leaf->follows = list;
    leaf->n_follows = n;
}

static bool enter_end(struct office *office, struct file *file, const struct ended *ended,
                      struct gr_error *e)
{
    struct folding folding;
    int64_t mine = registry_size(office->registry, REGISTRY_ACTS);
    if (!file_fold(&folding, office->scratch, office, file, NULL,
                   office_view(office, office->entry), true, e)) {
        return false;
    }
    struct writing w = {.leaf = leaf_new(LEAF_CLOCK_ENDED), .folded = folding.folded};
    follows(&w.leaf, office->scratch, file, &folding, ended);
    conclude_clocks(&w.leaf, office->scratch, file, &folding, mine);
    struct leaf_clock *clocks =
        ARENA_ARRAY(office->scratch, w.leaf.n_clocks + 1, struct leaf_clock);
    size_t n = 0;
    for (size_t i = 0; i < w.leaf.n_clocks; i++) {
        if (!is_end(ended, &w.leaf.clocks[i])) {
            clocks[n++] = w.leaf.clocks[i];
        }
    }
    w.leaf.clocks = clocks;
    w.leaf.n_clocks = n;
    w.leaf.act = ended->clock;
    w.leaf.target = ended->started;
    w.leaf.authority = office->authority;
    w.leaf.has_edition = true;
    w.leaf.edition = folding.edition->hash;
    conclude_remember(file, &folding, mine);
    return write_leaf(&mine, office, file, &w, e) && propose_resting(NULL, NULL, office, file, e);
}

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool others_wait(struct office *office)
{
    pthread_mutex_lock(&office->queue);
    bool wait = office->first != NULL;
    pthread_mutex_unlock(&office->queue);
    return wait;
}

static bool ring_slice(struct office *office, struct gr_error *e, void *payload)
{
    struct ringing *r = payload;
    int64_t begun = monotonic_us();
    r->n = 0;
    r->seen = 0;
    if (!registry_clocks(office->registry, INT64_MIN, office->entry - 1, true, e, collect, r)) {
        return false;
    }
    for (size_t i = 0; i < r->n; i++) {
        struct arena_mark mark = arena_mark(office->scratch);
        office->turn++;
        struct file *file = file_by_serial(office, r->list[i].serial, e);
        if (file == NULL) {
            return false;
        }
        const struct leaf *last = &file->entries[file->n - 1].content;
        switch (standing(last, &r->list[i], office->entry)) {
        case CLOCK_GONE:
            break;
        case CLOCK_RUNS:
            r->stay++;
            break;
        case CLOCK_HAS_ENDED:
            if (!enter_end(office, file, &r->list[i], e)) {
                return false;
            }
            r->rung++;
            break;
        }
        arena_reset(office->scratch, mark);
        if (others_wait(office) && monotonic_us() - begun > OFFICE_RING_SLICE_US) {
            break;
        }
    }
    return true;
}

bool office_ring(int64_t *rung, struct office *office, struct gr_error *e)
{
    struct arena *arena = arena_open(16 << 20);
    struct ringing *r = ARENA_NEW(arena, struct ringing);
    struct arena_mark start = arena_mark(arena);
    bool ok = true;
    int64_t before = -1;
    r->arena = arena;
    /* Until nothing is left: what the law attaches to an end may start a clock that has ended too.
     */
    while (ok && r->rung + r->stay > before) {
        before = r->rung + r->stay;
        arena_reset(arena, start);
        ok = submit_work(office, ring_slice, e, r);
    }
    *rung = r->rung;
    arena_close(arena);
    return ok;
}
