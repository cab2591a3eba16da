/* What the law attaches to a situation by itself. A line takes effect when its condition begins to
 * hold: known to hold, and not held before. Where it depends on something unknown nothing
 * follows. */
#include "dossier/dossier_priv.h"

/* Carries out one line if its condition has begun to hold. False when the world must split. */
static bool follow_line(struct step *s, law_index consequence, uint16_t line, bool *any)
{
    const struct law_consequence *c = &s->fold->p->consequences[consequence];
    const struct law_consequence_line *l = &c->lines[line];
    bool *on = world_followed(s->fold->plan, s->world, (uint16_t)(c->first + line));
    if (!law_in_force(l->dates, s->at.date)) {
        *on = false;
        return true;
    }
    if (!watch_stirred(&s->fold->plan->consequence_watches[c->first + line], s)) {
        return true; /* as it was */
    }
    const struct gate *gate = &s->fold->plan->consequence_gates[c->first + line];
    bool shut = gate_shut(gate, s->fold->plan, s->world);
    enum verdict holds = shut ? VERDICT_NO : eval(s, l->when);
    s->has_fork = false;
    if (holds != VERDICT_YES || *on) {
        *on = holds == VERDICT_YES;
        return true;
    }
    if (!act_effects(s, l->effects, l->n_effects, &l->cites, LAW_NONE)) {
        return false;
    }
    *on = true;
    *any = true;
    world_event(
        s, (struct dossier_event){
               .consequence = consequence, .entry = s->index, .at = s->at, .cites = &l->cites});
    return true;
}

/* Whether every line is shut out by the world's states, or as it was. */
static bool all_quiet(const struct step *s)
{
    const struct dossier_plan *plan = s->fold->plan;
    struct quiet *known = &s->world->quiet;
    if (known->lines && !touched_any(&s->world->touched, &plan->asked_by_lines)) {
        return true;
    }
    bool quiet = true;
    bool still = true;
    for (uint16_t i = 0; i < s->fold->p->n_consequence_lines; i++) {
        const struct watch *watch = &plan->consequence_watches[i];
        bool shut = gate_shut(&plan->consequence_gates[i], plan, s->world);
        bool *on = world_followed(plan, s->world, i);
        *on = *on && !shut;
        quiet = quiet && (shut || !watch_stirred(watch, s));
        still = still && (shut || watch_is_still(watch, s));
    }
    known->lines = quiet && still;
    return quiet;
}

bool consequence_follow(struct step *s)
{
    const struct law_procedure *p = s->fold->p;
    if (all_quiet(s)) {
        return true;
    }
    struct step own = *s;
    own.entry = NULL; /* nobody acts */
    own.governed = own.at.date;
    own.has_fork = false;
    /* One may bring about another; each line at most once for every line there is. */
    bool any = true;
    for (uint16_t round = 0; any && round <= p->n_consequence_lines; round++) {
        any = false;
        for (law_index i = 0; i < p->n_consequences; i++) {
            for (uint16_t k = 0; k < p->consequences[i].n_lines; k++) {
                if (!follow_line(&own, i, k, &any)) {
                    s->has_fork = own.has_fork;
                    s->fork = own.fork;
                    s->fork_node = own.fork_node;
                    return false;
                }
            }
        }
    }
    return true;
}

void consequence_settle(struct fold *f, uint16_t i, struct step *s)
{
    uint16_t parts = f->n_worlds; /* from here on lie the parts of world i */
    for (uint16_t k = i; k < f->n_worlds; k = k == i ? parts : (uint16_t)(k + 1)) {
        s->world = f->worlds[k];
        while (!consequence_follow(s) && fold_part(f, k, s)) {
            s->world = f->worlds[k];
        }
        property_check(s);
    }
}
