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

uint64_t lawful_in_worlds(const struct dossier_folded *f)
{
    uint64_t worlds = dossier_all_worlds(f);
    for (uint32_t i = 0; i < f->n_findings; i++) {
        worlds &= lawful_is_fault(&f->findings[i]) ? ~f->findings[i].worlds : UINT64_MAX;
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
