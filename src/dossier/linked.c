/* The dossiers that one rests on, at each moment: what was enforceable when the person was detained
 * may be annulled today. A linked dossier comes folded to its own view; for an earlier moment it
 * is folded again to that moment. */
#include "dossier/dossier_priv.h"

static void note(instant *list, size_t *n, instant at)
{
    size_t k = *n;
    while (k > 0 && list[k - 1] > at) {
        k--;
    }
    if (k > 0 && list[k - 1] == at) {
        return;
    }
    for (size_t i = *n; i > k; i--) {
        list[i] = list[i - 1];
    }
    list[k] = at;
    (*n)++;
}

static size_t most_changes(const struct dossier_folded *other)
{
    return (size_t)other->n_order + other->n_clocks + other->n_events + 1;
}

/* When acts took effect, clocks ended, and what followed by itself took place. list has room for
 * most_changes more. */
static void note_changes(instant *list, size_t *n, const struct dossier_folded *other,
                         struct gr_error *e)
{
    const struct zone *zone = calendar_zone(other->plan->calendar, other->dossier->territory, e);
    for (uint32_t i = 0; zone != NULL && i < other->n_order; i++) {
        instant first;
        instant last;
        moment_bounds(&first, &last, other->entries[other->order[i]].at, zone);
        note(list, n, first);
    }
    for (uint32_t i = 0; i < other->n_clocks; i++) {
        const struct dossier_clock *c = &other->clocks[i];
        if (c->known && !c->end.none && c->end.latest <= other->view.as_of) {
            note(list, n, c->end.latest + 1); /* a clock has ended after its last instant */
        }
    }
    for (uint32_t i = 0; zone != NULL && i < other->n_events; i++) {
        instant first;
        instant last;
        moment_bounds(&first, &last, other->events[i].at, zone);
        note(list, n, first);
    }
}

static instant last_change(struct fold *f, const struct dossier_folded *other)
{
    size_t n = 0;
    instant *list = ARENA_ARRAY(f->arena, most_changes(other), instant);
    note_changes(list, &n, other, f->e);
    return n == 0 ? INT64_MIN : list[n - 1];
}

enum { ASIDE_BYTES = 1 << 30 };

/* A fold whose result only the present question needs. */
static const struct dossier_folded *fold_aside(struct fold *f, struct arena *arena,
                                               const struct dossier_folded *other,
                                               const struct dossier *dossier,
                                               struct dossier_view view)
{
    if (*f->budget == 0) {
        f->worlds_cut = true;
        return NULL;
    }
    --*f->budget;
    return fold_within(arena, other->plan, dossier, view, f->budget, f->e);
}

void linked_close(struct fold *f)
{
    for (size_t i = 0; i < f->dossier->n_links; i++) {
        arena_close(f->linked[i].arena);
    }
}

const struct dossier_folded *fold_linked(struct fold *f, size_t i, instant at)
{
    const struct dossier_folded *whole = f->dossier->links[i].dossier;
    struct linked_at *now = &f->linked[i];
    if (!now->looked) {
        now->looked = true;
        now->changed = last_change(f, whole);
    }
    if (at >= now->changed || at >= whole->view.as_of) {
        return whole;
    }
    if (now->folded == NULL || now->at != at) {
        struct dossier_view view = whole->view;
        view.as_of = at;
        now->at = at;
        arena_close(now->arena);
        now->arena = arena_open(ASIDE_BYTES);
        now->folded = fold_aside(f, now->arena, whole, whole->dossier, view);
    }
    return now->folded;
}

static bool forbids(const struct dossier_finding *f)
{
    switch (f->kind) {
    case DOSSIER_FORBIDDEN:
    case DOSSIER_LATE:
    case DOSSIER_NOT_OPEN:
    case DOSSIER_SUSPENDED:
        return f->certain || f->reading.n > 0;
    case DOSSIER_NOT_SHOWN:
    case DOSSIER_MAY_BE_LATE:
    case DOSSIER_NO_HOUR:
    case DOSSIER_LACKS_FACT:
    case DOSSIER_NOT_COMPETENT:
    case DOSSIER_BROKEN:
        return false;
    }
    return false;
}

/* What the law has against the entry, of which the act itself need not tell. */
static enum verdict verdict_on(const struct dossier_folded *folded, uint32_t entry)
{
    enum verdict allows = VERDICT_YES;
    for (uint32_t i = 0; i < folded->n_findings; i++) {
        const struct dossier_finding *f = &folded->findings[i];
        if (f->entry != entry || f->kind == DOSSIER_NO_HOUR || f->kind == DOSSIER_LACKS_FACT) {
            continue;
        }
        if (forbids(f)) {
            return VERDICT_NO;
        }
        allows = VERDICT_DEPENDS;
    }
    return allows;
}

enum verdict linked_allows(struct step *s, const struct dossier_folded *other, law_index act)
{
    struct arena *arena = arena_open(ASIDE_BYTES);
    struct dossier tried = *other->dossier;
    struct dossier_entry *entries =
        ARENA_ARRAY(arena, (size_t)tried.n_entries + 1, struct dossier_entry);
    for (uint32_t i = 0; i < tried.n_entries; i++) {
        entries[i] = tried.entries[i];
    }
    uint32_t mine = tried.n_entries++;
    entries[mine] = (struct dossier_entry){.act = act,
                                           .role = LAW_NONE,
                                           .at = s->at,
                                           .entered = {.precision = MOMENT_DAY}, /* known */
                                           .territory = s->territory};
    tried.entries = entries;
    struct dossier_view view = other->view;
    view.as_of = s->last < view.as_of ? s->last : view.as_of;
    const struct dossier_folded *folded = fold_aside(s->fold, arena, other, &tried, view);
    enum verdict allows = folded == NULL ? VERDICT_DEPENDS : verdict_on(folded, mine);
    arena_close(arena);
    return allows;
}

size_t linked_changes(instant **out, struct fold *f)
{
    size_t most = 0;
    size_t n = 0;
    for (size_t i = 0; i < f->dossier->n_links; i++) {
        most += most_changes(f->dossier->links[i].dossier);
    }
    *out = ARENA_ARRAY(f->arena, most + 1, instant);
    for (size_t i = 0; i < f->dossier->n_links; i++) {
        note_changes(*out, &n, f->dossier->links[i].dossier, f->e);
    }
    return n;
}
