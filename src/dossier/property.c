/* Properties of a procedure, watched on a dossier: what must never or always be, and for how long at most. The prover shows them for every order
 * of acts; here one dossier is held against them. */
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

/* "never C for more than L": C held from `since` to now. */
static void check_length(struct step *s, law_index property, const struct holding *h)
{
    const struct law_property *p = &s->fold->p->properties[property];
    struct limit_end end =
        limit_count(s->fold->plan->calendar, s->territory, &p->rule, h->since, NULL, 0, NULL);
    if (!end.none && s->first > end.latest) {
        broken(s, property, end);
    }
}

static void check_one(struct step *s, law_index property)
{
    const struct law_property *p = &s->fold->p->properties[property];
    struct holding *h = world_holding(s->fold->plan, s->world, property);
    if (h->broken || !law_in_force(p->dates, s->at.date)) {
        return;
    }
    bool asked = s->has_fork;
    enum verdict v = eval(s, p->condition);
    s->has_fork = asked;
    enum verdict bad = p->always ? VERDICT_NO : VERDICT_YES;
    if (!p->has_limit) {
        if (v == bad) {
            broken(s, property, (struct limit_end){0});
        }
        return;
    }
    if (h->on) {
        check_length(s, property, h);
    }
    if (v == bad && !h->on) {
        h->since = (struct limit_start){.moment = s->at};
    }
    h->on = v == bad;
}

void property_check(struct step *s)
{
    for (law_index i = 0; i < s->fold->p->n_properties; i++) {
        check_one(s, i);
    }
}
