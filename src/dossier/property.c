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

static void check_one(struct step *s, law_index property)
{
    const struct law_property *p = &s->fold->p->properties[property];
    struct holding *h = world_holding(s->fold->plan, s->world, property);
    const struct hot_property *hot = &s->fold->plan->properties[property];
    enum verdict bad = p->always ? VERDICT_NO : VERDICT_YES;
    enum verdict good = p->always ? VERDICT_YES : VERDICT_NO;
    enum verdict v = h->on ? bad : good;
    if (gate_shut(&hot->gate, s->fold->plan, s->world)) {
        v = good;
    } else if (!h->looked || watch_stirred(&hot->watch, s)) {
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

static void quiet_from(struct quiet *quiet, int32_t day)
{
    quiet->from = day > quiet->from ? day : quiet->from;
}

static void quiet_until(struct quiet *quiet, int32_t day)
{
    quiet->until = day < quiet->until ? day : quiet->until;
}

/* Narrows what is known of all of them by one that was just looked at. */
static void quiet_with(struct quiet *quiet, const struct step *s, law_index property)
{
    const struct hot_property *hot = &s->fold->plan->properties[property];
    const struct holding *h = world_holding(s->fold->plan, s->world, property);
    if (h->broken) {
        return;
    }
    if (s->at.date.days < hot->from) {
        quiet_until(quiet, hot->from - 1);
        return;
    }
    if (s->at.date.days > hot->until) {
        quiet_from(quiet, hot->until + 1);
        return;
    }
    quiet_from(quiet, hot->from);
    quiet_until(quiet, hot->until);
    if (gate_shut(&hot->gate, s->fold->plan, s->world)) {
        return;
    }
    quiet->properties = quiet->properties && watch_is_still(&hot->watch, s);
    if (h->on && !h->end.none && h->end.latest < quiet->before) {
        quiet->before = h->end.latest;
    }
}

static bool all_quiet(const struct step *s)
{
    const struct quiet *quiet = &s->world->quiet;
    return quiet->properties && s->at.date.days >= quiet->from && s->at.date.days <= quiet->until &&
           s->first <= quiet->before &&
           !touched_any(&s->world->touched, &s->fold->plan->asked_by_properties);
}

/* A condition is as it was while nothing that it hangs on was touched: then only a length that runs
 * is looked at. */
static void check_all(struct step *s)
{
    const struct dossier_plan *plan = s->fold->plan;
    struct quiet quiet = {s->world->quiet.lines, true, INT32_MIN, INT32_MAX, INT64_MAX};
    int32_t day = s->at.date.days;
    for (law_index i = 0; i < s->fold->p->n_properties; i++) {
        const struct hot_property *hot = &plan->properties[i];
        struct holding *h = world_holding(plan, s->world, i);
        if (h->broken || day < hot->from || day > hot->until) {
            h->looked = false;
        } else if (!h->looked || h->on || watch_stirred(&hot->watch, s)) {
            check_one(s, i);
        }
        quiet_with(&quiet, s, i);
    }
    s->world->quiet = quiet;
}

void property_check(struct step *s)
{
    if (!all_quiet(s)) {
        check_all(s);
    }
    s->world->touched = (struct touched){0};
}
