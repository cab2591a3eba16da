/* When a folded dossier is lawful, in the words of src/prove/prove.h: each act is one against which
 * the law has nothing; an authority whom the end of a clock obliges acts at that instant. */
#include "brute.h"

static uint64_t all_worlds(const struct dossier_folded *f)
{
    return f->n_worlds >= 64 ? UINT64_MAX : (UINT64_C(1) << f->n_worlds) - 1;
}

static bool done_at(const struct dossier_folded *f, law_index act, instant first, instant last)
{
    for (uint32_t i = 0; i < f->dossier->n_entries; i++) {
        const struct dossier_entry *entry = &f->dossier->entries[i];
        if (entry->act == act && entry->at.at >= first && entry->at.at <= last) {
            return true;
        }
    }
    return false;
}

/* The worlds in which an authority had to do something and did not. */
static uint64_t worlds_neglected(const struct dossier_folded *f, instant late, bool open)
{
    const struct law_procedure *p = dossier_procedure(f->plan);
    uint64_t worlds = 0;
    for (uint32_t i = 0; i < f->n_tasks; i++) {
        const struct dossier_task *task = &f->tasks[i];
        bool duty = task->clock != LAW_NONE && task->act != LAW_NONE && task->has_due &&
                    p->roles[task->role].authority;
        if (!duty || (open && f->view.as_of <= task->due.latest + late)) {
            continue;
        }
        if (!done_at(f, task->act, task->due.latest + 1, task->due.latest + late)) {
            worlds |= task->worlds;
        }
    }
    return worlds;
}

/* Whatever the dossier does not tell, and the fold had to suppose, is not shown. */
static bool supposes(const struct dossier_folded *f, uint16_t world)
{
    struct dossier_assumption list[64];
    size_t n = dossier_assumptions(list, 64, f, world);
    for (size_t i = 0; i < n && i < 64; i++) {
        if (list[i].kind != DOSSIER_ASSUMES_READING) {
            return true;
        }
    }
    return n > 64;
}

uint64_t lawful_worlds(const struct dossier_folded *f, instant late, bool open)
{
    uint64_t worlds = lawful_if_supposed(f, late, open);
    for (uint16_t w = 0; w < f->n_worlds; w++) {
        bool judged = (worlds >> w & 1) != 0;
        worlds &= judged && supposes(f, w) ? ~(UINT64_C(1) << w) : UINT64_MAX;
    }
    return worlds;
}

uint64_t lawful_if_supposed(const struct dossier_folded *f, instant late, bool open)
{
    if (f->worlds_cut) {
        return 0;
    }
    uint64_t worlds = all_worlds(f) & ~worlds_neglected(f, late, open);
    for (uint32_t i = 0; i < f->n_findings; i++) {
        if (f->findings[i].kind != DOSSIER_BROKEN) {
            worlds &= ~f->findings[i].worlds;
        }
    }
    return worlds;
}

/* Those in which the act was done, or was what a clock waited for. */
static uint64_t worlds_of_act(const struct dossier_folded *f, struct brute_goal goal)
{
    uint64_t worlds = 0;
    for (uint32_t i = 0; goal.answers == LAW_NONE && i < f->n_order; i++) {
        worlds |= f->entries[f->order[i]].act == goal.act ? all_worlds(f) : 0;
    }
    for (uint32_t i = 0; goal.answers != LAW_NONE && i < f->n_outcomes; i++) {
        const struct dossier_outcome *o = &f->outcomes[i];
        bool mine = o->clock == goal.answers && f->entries[o->entry].act == goal.act;
        worlds |= mine ? o->worlds : 0;
    }
    return worlds;
}

uint64_t goal_worlds(const struct dossier_folded *f, struct brute_goal goal)
{
    uint64_t worlds = 0;
    if (goal.property == LAW_NONE) {
        return worlds_of_act(f, goal);
    }
    for (uint32_t i = 0; i < f->n_findings; i++) {
        const struct dossier_finding *found = &f->findings[i];
        bool mine = found->kind == DOSSIER_BROKEN && found->property == goal.property;
        worlds |= mine ? found->worlds : 0;
    }
    return worlds;
}

bool does_lawfully(const struct dossier_folded *f, struct brute_goal goal, instant late)
{
    uint64_t worlds = goal_worlds(f, goal);
    uint64_t lawful = lawful_if_supposed(f, late, false);
    return (worlds & lawful) == all_worlds(f) || (worlds & lawful_worlds(f, late, false)) != 0;
}
