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

static bool can_show(const struct dossier_folded *f)
{
    return is_whole(f) && f->view.as_of != INT64_MAX && rests_on_lawful(f);
}

bool filed_breaks(struct prove_witness *out, struct arena *arena, struct calendar *calendar,
                  const struct dossier_folded *folded, law_index property)
{
    if (!can_show(folded) || !is_broken(folded, property)) {
        return false;
    }
    /* What is broken stays on record: the first minute is found by bisection. */
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

bool filed_does(struct prove_witness *out, struct arena *arena, struct calendar *calendar,
                const struct dossier_folded *folded, const struct prove_act *asked)
{
    struct gr_error unused = {0};
    const struct dossier *d = folded->dossier;
    const struct zone *zone = calendar_zone(calendar, d->territory, &unused);
    for (uint32_t i = 0; zone != NULL && can_show(folded) && i < d->n_entries; i++) {
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
