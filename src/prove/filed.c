/* A dossier on file, held against a question: see filed.h. */
#include "prove/filed.h"

#include "prove/lawful.h"

/* Worlds that suppose something which the dossier does not tell. */
static uint64_t worlds_supposed(const struct dossier_folded *f)
{
    uint64_t worlds = 0;
    for (uint16_t w = 0; w < f->n_worlds && w < 64; w++) {
        struct dossier_assumption list[64];
        size_t n = dossier_assumptions(list, 64, f, w);
        bool supposed = n > 64;
        for (size_t i = 0; i < n && i < 64; i++) {
            supposed = supposed || list[i].kind == DOSSIER_ASSUMES_FACT ||
                       list[i].kind == DOSSIER_ASSUMES_CONDITION;
        }
        worlds |= supposed ? UINT64_C(1) << w : 0;
    }
    return worlds;
}

/* Whether it is so in worlds of a lawful dossier that suppose nothing, or in all there are. */
static bool is_shown(const struct dossier_folded *f, uint64_t worlds, const struct prove_act *asked)
{
    worlds &= lawful_in_worlds(f, asked);
    return (worlds & ~worlds_supposed(f)) != 0 ||
           (f->n_worlds <= 64 && worlds == dossier_all_worlds(f));
}

static bool is_broken(const struct dossier_folded *f, law_index property)
{
    return is_shown(f, lawful_breaks(f, property), NULL);
}

/* Only acts: what an office corrects or withdraws is outside of what is asked. */
static bool is_whole(const struct dossier_folded *f)
{
    bool whole = !f->view.may_lack_acts && f->dossier->n_entries > 0;
    for (uint32_t i = 0; i < f->dossier->n_entries; i++) {
        whole = whole && f->dossier->entries[i].kind == DOSSIER_ACT;
    }
    return whole;
}

static bool rests_on_lawful(const struct dossier_folded *f)
{
    for (uint16_t i = 0; i < f->dossier->n_links; i++) {
        const struct dossier_folded *other = f->dossier->links[i].dossier;
        if (lawful_in_worlds(other, NULL) != dossier_all_worlds(other) || !rests_on_lawful(other)) {
            return false;
        }
    }
    return true;
}

static const struct dossier_folded *looked_at(struct arena *arena, const struct dossier_folded *f,
                                              const struct dossier *d, instant until)
{
    struct gr_error unused = {0};
    struct dossier_view view = f->view;
    view.as_of = until;
    return dossier_fold(arena, f->plan, d, view, &unused);
}

/* The dossier as it stands when it is looked at: what is done later is not in it. */
static const struct dossier *done_until(struct arena *arena, struct calendar *calendar,
                                        const struct dossier *d, instant until)
{
    struct gr_error unused = {0};
    const struct zone *zone = calendar_zone(calendar, d->territory, &unused);
    struct dossier *then = ARENA_NEW(arena, struct dossier);
    struct dossier_entry *entries =
        ARENA_ARRAY(arena, (size_t)d->n_entries + 1, struct dossier_entry);
    *then = *d;
    then->entries = entries;
    then->n_entries = 0;
    for (uint32_t i = 0; zone != NULL && i < d->n_entries; i++) {
        instant first = 0;
        instant last = 0;
        moment_bounds(&first, &last, d->entries[i].at, zone);
        if (first <= until) {
            entries[then->n_entries++] = d->entries[i];
        }
    }
    return then;
}

/* A look without a bound shows nothing: all clocks that run have ended then. */
bool filed_can_show(const struct dossier_folded *f)
{
    return is_whole(f) && f->view.as_of != INT64_MAX;
}

/* Of what breaks the property sooner or later: as it is in the first minute in which it does, if
 * the dossier is lawful then. What is broken stays on record: that minute is found by bisection. */
static bool first_breaks(struct prove_witness *out, struct arena *arena, struct calendar *calendar,
                         const struct dossier_folded *folded, law_index property)
{
    int64_t before = INT64_MAX; /* a day or two before the first act, wherever that was */
    for (uint32_t i = 0; i < folded->dossier->n_entries; i++) {
        int64_t midnight = (int64_t)(folded->dossier->entries[i].at.date.days - 2) * 1440;
        before = midnight < before ? midnight : before;
    }
    int64_t from = folded->view.as_of / INSTANT_MINUTE;
    while (from - before > 1) {
        struct arena_mark mark = arena_mark(arena);
        int64_t middle = before + (from - before) / 2;
        const struct dossier_folded *f =
            looked_at(arena, folded, folded->dossier, middle * INSTANT_MINUTE);
        bool broken = f != NULL && lawful_breaks(f, property) != 0;
        arena_reset(arena, mark);
        *(broken ? &from : &before) = middle;
    }
    instant until = from * INSTANT_MINUTE;
    const struct dossier *then = done_until(arena, calendar, folded->dossier, until);
    const struct dossier_folded *first = looked_at(arena, folded, then, until);
    if (first == NULL || !is_broken(first, property)) {
        return false;
    }
    *out = (struct prove_witness){*then, until, first};
    return true;
}

/* A dossier, and those on which it rests, looked at then, as if nothing more were done, under the
 * readings that the prover holds; the plan is of its procedure. NULL: it cannot be folded.
 * dossier_fold bounds how many rest on others. */
static const struct dossier_folded *seen(struct arena *arena, const struct dossier_folded *f,
                                         const struct dossier_plan *plan, instant until,
                                         struct date looked)
{
    struct gr_error unused = {0};
    struct dossier *d = ARENA_NEW(arena, struct dossier);
    struct dossier_link *links =
        ARENA_ARRAY(arena, (size_t)f->dossier->n_links + 1, struct dossier_link);
    *d = *f->dossier;
    d->links = links;
    for (uint16_t i = 0; i < d->n_links; i++) {
        const struct dossier_folded *other = f->dossier->links[i].dossier;
        links[i] = f->dossier->links[i];
        links[i].dossier = seen(arena, other, other->plan, until, looked);
        if (links[i].dossier == NULL) {
            return NULL;
        }
    }
    struct dossier_view view = f->view;
    view.as_of = until;
    view.law_known = looked;
    return dossier_fold(arena, plan, d, view, &unused);
}

bool filed_breaks(struct prove_witness *out, struct arena *arena, struct calendar *calendar,
                  const struct dossier_folded *filed, const struct dossier_plan *plan,
                  law_index property, instant until)
{
    struct date looked = prove_looked(dossier_procedure(plan));
    const struct dossier_folded *f = seen(arena, filed, plan, until, looked);
    return f != NULL && filed_can_show(f) && rests_on_lawful(f) &&
           lawful_in_worlds(filed, NULL) != 0 && lawful_breaks(f, property) != 0 &&
           first_breaks(out, arena, calendar, f, property);
}

/* Whether the dossier, as it stands when it is looked at, does what is asked of the act. */
static bool does(struct prove_witness *out, struct arena *arena, struct calendar *calendar,
                 const struct dossier_folded *folded, const struct prove_act *asked, instant until)
{
    struct arena_mark mark = arena_mark(arena);
    const struct dossier *then = done_until(arena, calendar, folded->dossier, until);
    const struct dossier_folded *f = looked_at(arena, folded, then, until);
    if (f == NULL || !is_shown(f, lawful_does(arena, f, asked), asked)) {
        arena_reset(arena, mark);
        return false;
    }
    *out = (struct prove_witness){*then, until, f};
    return true;
}

static bool has_act(const struct dossier *d, law_index act)
{
    for (uint32_t i = 0; i < d->n_entries; i++) {
        if (d->entries[i].act == act) {
            return true;
        }
    }
    return false;
}

bool filed_does(struct prove_witness *out, struct arena *arena, struct calendar *calendar,
                const struct dossier_folded *filed, const struct prove_act *asked)
{
    struct gr_error unused = {0};
    const struct dossier *d = filed->dossier;
    if (!has_act(d, asked->act)) {
        return false;
    }
    const struct zone *zone = calendar_zone(calendar, d->territory, &unused);
    struct date looked = prove_looked(dossier_procedure(filed->plan));
    const struct dossier_folded *folded =
        seen(arena, filed, filed->plan, filed->view.as_of, looked);
    bool shows =
        zone != NULL && folded != NULL && filed_can_show(folded) && rests_on_lawful(folded);
    for (uint32_t i = 0; shows && i < d->n_entries; i++) {
        instant first = 0;
        instant last = 0;
        moment_bounds(&first, &last, d->entries[i].at, zone);
        if (d->entries[i].act != asked->act || last > folded->view.as_of) {
            continue;
        }
        /* What others must do at that instant is done within the minute. */
        instant later = last + INSTANT_MINUTE;
        later = later > folded->view.as_of ? folded->view.as_of : later;
        if (does(out, arena, calendar, folded, asked, last) ||
            (asked->unopened == LAW_NONE && does(out, arena, calendar, folded, asked, later))) {
            return true;
        }
    }
    return false;
}
