/* Rounds that a dossier does again and again: see rounds.h. A round is moved by whole days, at the
 * same time of the day; where the calendar is in its way (a holiday, a change of the legal time) it
 * is moved by some days more. */
#include "prove/rounds.h"

#include "base/assert.h"
#include "prove/lawful.h"

#include <string.h>

#define STRETCHES_MAX 512
#define WAIT_LONGEST 256 /* days that an act of a round is put off, */
#define WAITS_MAX 21     /* and days that a whole round is */

struct stretch {
    instant begins, ends; /* ends: INT64_MAX while it lasts */
    uint32_t entry;       /* the act upon which it began, or DOSSIER_NONE */
};

struct replaying {
    const struct rounds_question *q;
    const struct prove_witness *witness;
    const struct zone *zone;
    struct arena *arena;
    struct dossier_entry *entries; /* the witness's up to the last beginning, then the rounds */
    uint32_t n, base, first;       /* the round: entries from first to base */
    instant looked;                /* after the last beginning of the witness */
    int32_t days;                  /* from one round to the next, at the least */
    struct stretch *stretches;     /* of the last fold */
    size_t n_stretches;
};

/* ---- folding --------------------------------------------------------------------------------- */

static uint16_t first_world(uint64_t worlds)
{
    uint16_t w = 0;
    while ((worlds >> w & 1) == 0) {
        w++;
    }
    return w;
}

static void find_stretches(struct replaying *k, const struct dossier_folded *f, uint16_t world)
{
    k->n_stretches = 0;
    for (uint32_t i = 0; i < f->n_events; i++) {
        const struct dossier_event *event = &f->events[i];
        struct stretch *last = k->n_stretches > 0 ? &k->stretches[k->n_stretches - 1] : NULL;
        if ((event->worlds >> world & 1) == 0) {
            continue;
        }
        if (event->consequence == k->q->begins && k->n_stretches < STRETCHES_MAX) {
            k->stretches[k->n_stretches++] =
                (struct stretch){event->at.at, INT64_MAX, event->entry};
        } else if (event->consequence == k->q->ends && last != NULL) {
            last->ends = event->at.at;
        }
    }
}

/* Folds the first n entries; NULL when the law has something against them. */
static const struct dossier_folded *fold(struct replaying *k, uint32_t n, instant until,
                                         uint16_t *world)
{
    struct dossier *d = ARENA_NEW(k->arena, struct dossier);
    struct dossier_view view = k->witness->folded->view;
    struct gr_error unused = {0};
    *d = k->witness->dossier;
    d->entries = k->entries;
    d->n_entries = n;
    view.as_of = until;
    const struct dossier_folded *f = dossier_fold(k->arena, k->q->plan, d, view, &unused);
    uint64_t worlds = f == NULL ? 0 : lawful_in_worlds(f, NULL);
    if (worlds == 0) {
        return NULL;
    }
    *world = first_world(worlds);
    find_stretches(k, f, *world);
    return f;
}

/* ---- the round ------------------------------------------------------------------------------- */

static instant moved(const struct replaying *k, instant at, int32_t days)
{
    int32_t seconds = 0;
    instant out = 0;
    instant second = 0;
    instant rest = ((at % INSTANT_SECOND) + INSTANT_SECOND) % INSTANT_SECOND;
    struct date date = zone_local(k->zone, at, &seconds);
    (void)zone_resolve(&out, &second, k->zone, (struct date){date.days + days}, seconds);
    return out + rest;
}

/* How many entries, in their order, stand before the beginning of a stretch or begin it. */
static uint32_t entries_until(const struct dossier_folded *f, const struct stretch *stretch)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->n_order; i++) {
        const struct dossier_entry *entry = &f->entries[f->order[i]];
        bool before = stretch->entry != DOSSIER_NONE ? f->order[i] == stretch->entry
                                                     : entry->at.at <= stretch->begins;
        n = before ? i + 1 : n;
    }
    return n;
}

static bool by_instants(const struct dossier *d)
{
    for (uint32_t i = 0; i < d->n_entries; i++) {
        if (d->entries[i].kind != DOSSIER_ACT || d->entries[i].at.precision != MOMENT_INSTANT) {
            return false;
        }
    }
    return true;
}

/* Whole days that are not less than the time between two beginnings; at least one. */
static int32_t days_between(const struct replaying *k, instant first, instant last)
{
    int32_t days = zone_local(k->zone, last, NULL).days - zone_local(k->zone, first, NULL).days;
    days = moved(k, first, days) < last ? days + 1 : days;
    return days > 0 ? days : 1;
}

static void put_off(struct replaying *k, uint32_t from, int32_t days)
{
    for (uint32_t i = from; i < k->base; i++) {
        struct moment *at = &k->entries[i].at;
        *at = moment_of_instant(moved(k, at->at, days), k->zone);
    }
    k->looked = moved(k, k->looked, days);
}

/* How long the stretch before the last one is, of the dossier with one round; -1: not lawful. */
static int64_t held_in_round(struct replaying *k, size_t stretches)
{
    uint16_t world = 0;
    struct arena_mark mark = arena_mark(k->arena);
    bool lawful = fold(k, k->base, k->looked, &world) != NULL && k->n_stretches == stretches;
    arena_reset(k->arena, mark);
    const struct stretch *round = &k->stretches[stretches - 2];
    return lawful ? round->ends - round->begins : -1;
}

/* Makes the round last longer: its acts, up to the one that ends the stretch, are put off as long
 * as the law lets them and the stretch grows by it. */
static void lengthen(struct replaying *k)
{
    size_t stretches = k->n_stretches;
    int64_t held = held_in_round(k, stretches);
    struct dossier_entry *before = ARENA_ARRAY(k->arena, k->base, struct dossier_entry);
    for (uint32_t i = k->first; i < k->base; i++) {
        for (int32_t days = WAIT_LONGEST; days > 0; days /= 2) {
            instant looked = k->looked;
            memcpy(before, k->entries, k->base * sizeof *before);
            put_off(k, i, days);
            int64_t longer = held_in_round(k, stretches);
            if (longer > held) {
                held = longer;
            } else {
                memcpy(k->entries, before, k->base * sizeof *before);
                k->looked = looked;
            }
        }
    }
    (void)held_in_round(k, stretches);
}

/* Finds the round in the witness. */
static bool find_round(struct replaying *k)
{
    const struct dossier *d = &k->witness->dossier;
    uint16_t world = 0;
    k->entries =
        ARENA_ARRAY(k->arena, d->n_entries * (size_t)(k->q->most + 1), struct dossier_entry);
    for (uint32_t i = 0; i < d->n_entries; i++) {
        k->entries[i] = d->entries[i];
    }
    const struct dossier_folded *f =
        by_instants(d) ? fold(k, d->n_entries, k->witness->until, &world) : NULL;
    if (f == NULL || k->n_stretches < 2) {
        return false;
    }
    struct stretch last = k->stretches[k->n_stretches - 1];
    struct stretch before = k->stretches[k->n_stretches - 2];
    k->first = entries_until(f, &before);
    k->base = k->n = entries_until(f, &last);
    for (uint32_t i = 0; i < k->base; i++) {
        k->entries[i] = f->entries[f->order[i]];
    }
    k->looked = last.begins + INSTANT_MINUTE / 2;
    if (k->base == k->first || fold(k, k->base, k->looked, &world) == NULL || k->n_stretches < 2) {
        return false;
    }
    lengthen(k);
    if (k->n_stretches < 2) {
        return false;
    }
    const struct stretch *end = &k->stretches[k->n_stretches];
    k->days = days_between(k, end[-2].begins, end[-1].begins);
    return true;
}

static void add_round(struct replaying *k, int32_t days)
{
    for (uint32_t i = k->first; i < k->base; i++) {
        struct dossier_entry entry = k->entries[i];
        entry.at = moment_of_instant(moved(k, entry.at.at, days), k->zone);
        k->entries[k->n + (i - k->first)] = entry;
    }
}

/* ---- as it stood before ---------------------------------------------------------------------- */

static bool same_amounts(const struct dossier_folded *a, const struct dossier_folded *b)
{
    bool same = a->n_amounts == b->n_amounts;
    for (uint32_t i = 0; same && i < a->n_amounts; i++) {
        same = a->amounts[i].amount == b->amounts[i].amount &&
               a->amounts[i].known == b->amounts[i].known &&
               (!a->amounts[i].known || a->amounts[i].value == b->amounts[i].value);
    }
    return same;
}

static bool same_status(const struct dossier_folded *a, uint16_t wa, const struct dossier_folded *b,
                        uint16_t wb)
{
    const struct law_procedure *p = dossier_procedure(a->plan);
    bool same = true;
    for (law_index i = 0; i < p->n_clocks; i++) {
        for (unsigned s = 0; s <= LAW_CLOCK_MISSED; s++) {
            same = same && dossier_clock_is(a, wa, i, UINT64_C(1) << s) ==
                               dossier_clock_is(b, wb, i, UINT64_C(1) << s);
        }
    }
    for (law_index i = 0; i < p->n_remedies; i++) {
        for (unsigned s = 0; s <= LAW_REMEDY_RULED; s++) {
            same = same && dossier_remedy_is(a, wa, i, UINT64_C(1) << s) ==
                               dossier_remedy_is(b, wb, i, UINT64_C(1) << s);
        }
    }
    return same;
}

/* Every state, clock, remedy and sum. */
static bool same_standing(const struct dossier_folded *a, uint16_t wa,
                          const struct dossier_folded *b, uint16_t wb)
{
    const struct law_procedure *p = dossier_procedure(a->plan);
    for (law_index i = 0; i < p->n_states; i++) {
        if (dossier_state(a, wa, i) != dossier_state(b, wb, i)) {
            return false;
        }
    }
    return same_status(a, wa, b, wb) && same_amounts(a, b);
}

/* ---- again and again ------------------------------------------------------------------------- */

static void measure(struct rounds *out, const struct replaying *k)
{
    out->stretches = (uint32_t)k->n_stretches;
    out->held = 0;
    for (size_t i = 0; i < k->n_stretches; i++) {
        instant ends = k->stretches[i].ends < out->until ? k->stretches[i].ends : out->until;
        out->held += ends - k->stretches[i].begins;
    }
    const struct stretch *last = &k->stretches[k->n_stretches - 2];
    out->held_round = last->ends - last->begins;
}

/* One more round, put off until the law has nothing against it. */
static const struct dossier_folded *one_more(struct rounds *out, struct replaying *k, int32_t *days,
                                             uint16_t *world)
{
    size_t stretches = k->n_stretches;
    uint32_t n = k->n + k->base - k->first;
    for (int32_t wait = 0; wait < WAITS_MAX; wait++) {
        instant until = moved(k, k->looked, *days + k->days + wait);
        struct arena_mark mark = arena_mark(k->arena);
        add_round(k, *days + k->days + wait);
        const struct dossier_folded *f = fold(k, n, until, world);
        if (f != NULL && k->n_stretches > stretches) {
            *days += k->days + wait;
            out->until = until;
            k->n = n;
            return f;
        }
        arena_reset(k->arena, mark);
    }
    return NULL;
}

bool rounds_replay(struct rounds *out, struct arena *arena, const struct rounds_question *q,
                   const struct prove_witness *witness)
{
    gr_assert(q->most >= 1 && q->most < STRETCHES_MAX / 2);
    *out = (struct rounds){0};
    struct gr_error unused = {0};
    struct replaying k = {.q = q, .witness = witness, .arena = arena};
    k.zone = calendar_zone(q->calendar, witness->folded->dossier->territory, &unused);
    k.stretches = ARENA_ARRAY(arena, STRETCHES_MAX, struct stretch);
    if (k.zone == NULL || !find_round(&k)) {
        return false;
    }
    uint16_t world = 0;
    int32_t days = 0;
    const struct dossier_folded *f = fold(&k, k.base, k.looked, &world);
    while (f != NULL && out->n < q->most) {
        uint16_t next = 0;
        const struct dossier_folded *then = one_more(out, &k, &days, &next);
        if (then == NULL) {
            break;
        }
        out->n++;
        out->same = same_standing(f, world, then, next);
        out->folded = f = then;
        out->dossier = *f->dossier;
        world = next;
        measure(out, &k);
    }
    out->days = out->n > 0 ? days / (int32_t)out->n : 0;
    return out->n > 0;
}
