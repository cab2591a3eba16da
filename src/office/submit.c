/* Group commit without a timer. Who comes while nobody leads takes all who wait into one batch,
 * folds and writes for each in order, commits once, and answers; those who came meanwhile are the
 * next batch. */
#include "office/office_priv.h"

/* ---- one batch ------------------------------------------------------------------------------- */

bool submit_check_clock(struct office *office, struct gr_error *e)
{
    instant now = office_now(office);
    if (now + OFFICE_CLOCK_SLACK < office->last_entered) {
        struct buf text = buf_in(office->scratch, 256);
        buf_text(&text, "the last entry was made at ");
        moment_write(&text,
                     (struct moment){.precision = MOMENT_INSTANT, .at = office->last_entered},
                     office->zone);
        buf_text(&text, ", and the machine's clock says ");
        moment_write(&text, (struct moment){.precision = MOMENT_INSTANT, .at = now}, office->zone);
        error_set(e, ERROR_CLOCK, "%.*s", (int)text.n, text.p);
        return error_remedy(e, "set the machine's clock right; entries never go back in time");
    }
    office->entry = now > office->last_entered ? now : office->last_entered;
    office->last_entered = office->entry;
    return true;
}

static void serve_one(struct office *office, struct waiting *w)
{
    struct arena_mark mark = arena_mark(office->scratch);
    bool erased_before = office->erased;
    office->turn++;
    office->wrote = false;
    office->erased = false;
    w->served = true;
    if (!submit_check_clock(office, w->e)) {
        w->ok = false;
    } else if (w->work == NULL) {
        w->ok = propose(w->receipt, w->arena, office, w->request, w->e);
    } else {
        w->ok = w->work(office, w->e, w->payload);
    }
    if (!w->ok && office->wrote) {
        office->broken = true;
    }
    w->erased = office->erased;
    office->erased = erased_before || w->erased;
    arena_reset(office->scratch, mark);
}

static void fail(struct waiting *w, const struct gr_error *why)
{
    w->ok = false;
    if (w->e != NULL) {
        *w->e = *why;
    }
}

/* Nothing of what was destroyed may stay in a write-ahead log. While somebody reads it does: who
 * erased is told, and a later batch tries again, not each, since each waits for the reader. */
static void scrub(struct office *office, struct waiting *list)
{
    struct gr_error why = {0};
    bool fresh = false;
    for (struct waiting *w = list; w != NULL; w = w->next) {
        fresh = fresh || w->erased;
    }
    if (!office->erased || (!fresh && office->entry < office->scrub_after)) {
        return;
    }
    if (registry_scrub(office->registry, &why)) {
        office->erased = false;
        return;
    }
    office->scrub_after = office->entry + INSTANT_MINUTE;
    error_remedy(&why, "it is erased, but a copy stays in the write-ahead log while somebody reads "
                       "the registry; what is written after that clears it");
    for (struct waiting *w = list; w != NULL; w = w->next) {
        if (w->ok && w->erased) {
            fail(w, &why);
        }
    }
}

/* False with *why: nothing of the batch is there, and who was served is told so. */
static bool serve(struct office *office, struct waiting *list, struct gr_error *why)
{
    if (office->broken) {
        error_set(why, ERROR_STORE, "an earlier write failed; the registry must be opened again");
    } else if (registry_begin(office->registry, why)) {
        for (struct waiting *w = list; w != NULL && !office->broken; w = w->next) {
            serve_one(office, w);
        }
        if (office->broken) {
            registry_rollback(office->registry);
            error_set(why, ERROR_STORE, "a write of the same batch failed; nothing of it is kept");
        } else if (registry_set_derived_size(office->registry,
                                             registry_size(office->registry, REGISTRY_ACTS), why) &&
                   registry_commit(office->registry, why)) {
            scrub(office, list);
            flusher_note(office);
            return true;
        }
    }
    office->broken = true;
    for (struct waiting *w = list; w != NULL; w = w->next) {
        if (w->ok || !w->served) {
            fail(w, why);
        }
    }
    return false;
}

/* ---- the queue ------------------------------------------------------------------------------- */

/* Takes at most LIMIT_BATCH from the front; the queue's lock is held. Work that may be long (a
 * slice of ringing) is a batch of its own: nobody's answer waits for it that needs not. */
static struct waiting *take(struct office *office)
{
    struct waiting *list = office->first;
    struct waiting *last = list;
    for (size_t i = 1; i < LIMIT_BATCH && last->next != NULL; i++) {
        if (last->alone || last->next->alone) {
            break;
        }
        last = last->next;
    }
    office->first = last->next;
    if (office->first == NULL) {
        office->last = NULL;
    }
    last->next = NULL;
    return list;
}

/* Serves a batch that begins with `self`, wakes those it served, and hands over to who waits now:
 * everybody is woken once, by who did his work or by who gives him the lead. */
static void lead(struct office *office, struct waiting *self)
{
    pthread_mutex_lock(&office->queue);
    struct waiting *list = take(office);
    struct gr_error why = {0};
    pthread_mutex_unlock(&office->queue);
    pthread_mutex_lock(&office->work);
    struct arena_mark start = {0};
    arena_reset(office->scratch, start);
    (void)serve(office, list, &why);
    agents_publish(office);
    pthread_mutex_unlock(&office->work);
    pthread_mutex_lock(&office->queue);
    struct waiting *next = office->first;
    office->leading = next != NULL;
    if (next != NULL) {
        next->leads = true;
    }
    pthread_mutex_unlock(&office->queue);
    if (next != NULL) {
        sem_post(&next->wake);
    }
    for (struct waiting *w = list; w != NULL;) {
        struct waiting *after = w->next; /* w is gone as soon as it is woken */
        if (w != self) {
            sem_post(&w->wake);
        }
        w = after;
    }
}

static bool wait_turn(struct office *office, struct waiting *w)
{
    int made = sem_init(&w->wake, 0, 0);
    gr_assert(made == 0);
    pthread_mutex_lock(&office->queue);
    if (office->last == NULL) {
        office->first = w;
    } else {
        office->last->next = w;
    }
    office->last = w;
    w->leads = !office->leading;
    office->leading = true;
    bool leads = w->leads;
    pthread_mutex_unlock(&office->queue);
    while (!leads && sem_wait(&w->wake) != 0) {
        /* interrupted by a signal */
    }
    if (w->leads) {
        lead(office, w);
    }
    (void)sem_destroy(&w->wake);
    return w->ok;
}

static bool may_write(const struct office *office, struct gr_error *e)
{
    if (!office->options.write) {
        return error_set(e, ERROR_USAGE, "the office was opened to read only");
    }
    return office->has_master || error_set(e, ERROR_KEY, "writing needs the master key");
}

bool office_submit(struct office_receipt *receipt, struct arena *arena, struct office *office,
                   const struct office_request *request, struct gr_error *e)
{
    struct waiting w = {.request = request, .receipt = receipt, .arena = arena, .e = e};
    gr_assert(office->magic == OFFICE_MAGIC && e != NULL);
    return may_write(office, e) && wait_turn(office, &w);
}

bool submit_short(struct office *office,
                  bool (*work)(struct office *office, struct gr_error *e, void *payload),
                  struct gr_error *e, void *payload)
{
    struct waiting w = {.work = work, .payload = payload, .e = e};
    return may_write(office, e) && wait_turn(office, &w);
}

bool submit_work(struct office *office,
                 bool (*work)(struct office *office, struct gr_error *e, void *payload),
                 struct gr_error *e, void *payload)
{
    struct waiting w = {.work = work, .payload = payload, .alone = true, .e = e};
    return may_write(office, e) && wait_turn(office, &w);
}

/* ---- many at once, in order ------------------------------------------------------------------ */

bool office_submit_many(struct office_answer *answers, struct arena *arena, struct office *office,
                        const struct office_request *requests, size_t n, struct gr_error *e)
{
    struct waiting *list = ARENA_ARRAY(arena, n + 1, struct waiting);
    if (!may_write(office, e)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        answers[i] = (struct office_answer){.ok = false};
        list[i] = (struct waiting){.request = &requests[i],
                                   .receipt = &answers[i].receipt,
                                   .arena = arena,
                                   .e = &answers[i].error,
                                   .next = i + 1 < n ? &list[i + 1] : NULL};
    }
    if (n == 0) {
        return true;
    }
    pthread_mutex_lock(&office->work);
    struct arena_mark start = {0};
    arena_reset(office->scratch, start);
    struct gr_error why = {0};
    bool ok = serve(office, list, &why);
    agents_publish(office);
    pthread_mutex_unlock(&office->work);
    for (size_t i = 0; i < n; i++) {
        answers[i].ok = list[i].ok;
    }
    if (!ok) {
        *e = why;
    }
    return ok;
}
