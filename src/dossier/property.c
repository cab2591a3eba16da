/* Properties of a procedure, watched on a dossier: what must never or always be, and for how
 * long at most. The prover shows them for every order of acts; here one dossier is held against
 * them. */
#include "dossier/dossier_priv.h"

static void broken(struct step *s, law_index property, struct limit_end end)
{
    const struct law_property *p = &s->fold->p->properties[property];
    struct dossier_finding found = {.kind = DOSSIER_BROKEN,
                                    .entry = s->index,
                                    .clock = LAW_NONE,
                                    .remedy = LAW_NONE,
                                    .fact = LAW_NONE,
                                    .property = property,
                                    .end = end,
                                    .text = p->labels,
                                    .cites = &p->cites};
    world_find(s, found);
    world_holding(s->fold->plan, s->world, property)->broken = true;
}

/* A condition that speaks of states and facts only is as it was while none has changed. */
static void check_one(struct step *s, law_index property)
{
    const struct law_property *p = &s->fold->p->properties[property];
    struct holding *h = world_holding(s->fold->plan, s->world, property);
    if (h->broken || !law_in_force(p->dates, s->at.date)) {
        h->looked = false;
        return;
    }
    enum verdict bad = p->always ? VERDICT_NO : VERDICT_YES;
    enum verdict good = p->always ? VERDICT_YES : VERDICT_NO;
    enum verdict v = h->on ? bad : good;
    bool same = h->looked && !s->world->changed;
    if (gate_shut(&s->fold->plan->property_gates[property], s->fold->plan, s->world)) {
        v = good;
    } else if (!same || !s->fold->plan->still[p->condition]) {
        bool asked = s->has_fork;
        v = eval(s, p->condition);
        s->has_fork = asked;
    }
    if (!p->has_limit) {
        if (v == bad) {
            broken(s, property, (struct limit_end){0});
        }
        h->looked = true;
        return;
    }
    if (h->on && !h->end.none && s->first > h->end.latest) {
        broken(s, property, h->end);
    }
    if (v == bad && !h->on) { /* the length that is allowed runs from here */
        struct limit_start start = {.moment = s->at};
        h->end = limit_count(s->fold->plan->calendar, s->territory, &p->rule, start, NULL, 0, NULL);
    }
    h->on = v == bad;
    h->looked = true;
}

void property_check(struct step *s)
{
    for (law_index i = 0; i < s->fold->p->n_properties; i++) {
        check_one(s, i);
    }
    s->world->changed = false;
}
