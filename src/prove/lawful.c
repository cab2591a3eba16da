/* A folded dossier, its findings and duties weighed: see lawful.h. */
#include "prove/lawful.h"

bool lawful_is_duty(const struct dossier_folded *f, const struct dossier_task *task)
{
    const struct law_procedure *p = dossier_procedure(f->plan);
    return task->clock != LAW_NONE && task->act != LAW_NONE && task->has_due &&
           p->roles[task->role].authority;
}

bool lawful_is_met(const struct dossier_folded *f, const struct dossier_task *task)
{
    for (uint32_t i = 0; i < f->dossier->n_entries; i++) {
        const struct dossier_entry *entry = &f->dossier->entries[i];
        if (entry->act == task->act && lawful_meets(task, entry->at.at)) {
            return true;
        }
    }
    return false;
}

bool lawful_is_fault(const struct dossier_folded *f, const struct dossier_finding *found,
                     const struct prove_act *asked)
{
    return found->kind != DOSSIER_BROKEN && found->entry != DOSSIER_NONE &&
           !lawful_excuses(dossier_procedure(f->plan), f->entries[found->entry].act, asked);
}

uint64_t lawful_in_worlds(const struct dossier_folded *f, const struct prove_act *asked)
{
    uint64_t worlds = dossier_all_worlds(f);
    for (uint32_t i = 0; i < f->n_findings; i++) {
        worlds &= lawful_is_fault(f, &f->findings[i], asked) ? ~f->findings[i].worlds : UINT64_MAX;
    }
    for (uint32_t i = 0; i < f->n_tasks; i++) {
        worlds &= lawful_neglected(f, &f->tasks[i]) ? ~f->tasks[i].worlds : UINT64_MAX;
    }
    return f->worlds_cut ? 0 : worlds;
}

uint64_t lawful_breaks(const struct dossier_folded *f, law_index property)
{
    uint64_t worlds = 0;
    for (uint32_t i = 0; i < f->n_findings; i++) {
        const struct dossier_finding *found = &f->findings[i];
        bool mine = found->kind == DOSSIER_BROKEN && found->property == property;
        worlds |= mine ? found->worlds : 0;
    }
    return worlds & dossier_all_worlds(f);
}

/* ---- what an act does ------------------------------------------------------------------------ */

/* The worlds in which an act of this kind answered the clock in time. */
static uint64_t worlds_of_answer(const struct dossier_folded *f, law_index act, law_index clock)
{
    uint64_t worlds = 0;
    for (uint32_t i = 0; i < f->n_outcomes; i++) {
        const struct dossier_outcome *o = &f->outcomes[i];
        bool mine = o->clock == clock && f->entries[o->entry].act == act;
        worlds |= mine && o->in_time == VERDICT_YES ? o->worlds : 0;
    }
    return worlds;
}

/* The last act of this kind; n_entries: none. */
static uint32_t last_of(const struct dossier *d, law_index act)
{
    for (uint32_t i = d->n_entries; i > 0; i--) {
        if (d->entries[i - 1].act == act) {
            return i - 1;
        }
    }
    return d->n_entries;
}

/* The dossier as it stood when one of its acts was done, that act and what is told after it of the
 * same moment left out. */
static const struct dossier_folded *before_act(struct arena *arena, const struct dossier_folded *f,
                                               uint32_t entry)
{
    struct gr_error unused = {0};
    instant at = f->dossier->entries[entry].at.at;
    struct dossier *d = ARENA_NEW(arena, struct dossier);
    *d = *f->dossier;
    struct dossier_entry *entries = ARENA_ARRAY(arena, d->n_entries, struct dossier_entry);
    d->entries = entries;
    d->n_entries = 0;
    for (uint32_t i = 0; i < f->dossier->n_entries; i++) {
        if (i < entry || f->dossier->entries[i].at.at < at) {
            entries[d->n_entries++] = f->dossier->entries[i];
        }
    }
    struct dossier_view view = f->view;
    view.as_of = at;
    return dossier_fold(arena, f->plan, d, view, &unused);
}

/* The worlds in which the act was done because the end of the clock obliged somebody to. The duty
 * is that which stood before the act, because the act may lift it: where some of the worlds there
 * were then have it only, they are told apart as long as none was added. */
static uint64_t worlds_of_duty(struct arena *arena, const struct dossier_folded *f,
                               const struct prove_act *asked)
{
    uint32_t entry = last_of(f->dossier, asked->act);
    if (entry == f->dossier->n_entries ||
        f->dossier->entries[entry].at.precision != MOMENT_INSTANT) {
        return 0;
    }
    instant at = f->dossier->entries[entry].at.at;
    const struct dossier_folded *then = before_act(arena, f, entry);
    uint64_t worlds = 0;
    for (uint32_t i = 0; then != NULL && i < then->n_tasks; i++) {
        const struct dossier_task *task = &then->tasks[i];
        bool mine =
            task->clock == asked->meets && task->act == asked->act && lawful_is_duty(then, task);
        worlds |= mine && lawful_meets(task, at) ? task->worlds : 0;
    }
    bool all = then != NULL && worlds == dossier_all_worlds(then);
    bool same = then != NULL && then->n_worlds == f->n_worlds;
    return all ? dossier_all_worlds(f) : same ? worlds : 0;
}

uint64_t lawful_does(struct arena *arena, const struct dossier_folded *f,
                     const struct prove_act *asked)
{
    uint64_t worlds = dossier_all_worlds(f);
    for (uint16_t w = 0; asked->unopened != LAW_NONE && w < f->n_worlds && w < 64; w++) {
        bool open = dossier_remedy_is(f, w, asked->unopened, UINT64_C(1) << LAW_REMEDY_OPEN);
        worlds &= open ? ~(UINT64_C(1) << w) : UINT64_MAX;
    }
    worlds &= asked->answers == LAW_NONE ? worlds : worlds_of_answer(f, asked->act, asked->answers);
    return asked->meets == LAW_NONE ? worlds : worlds & worlds_of_duty(arena, f, asked);
}
