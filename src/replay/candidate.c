/* A case as the dossier of one procedure: names become indexes, texts become dates and values. */
#include "replay/replay_priv.h"

struct building {
    struct arena *arena;
    const struct law_procedure *p;
    const struct replay_case *source;
    const struct replay_law *law;
    const struct zone *zone;
    struct gr_error *e;
};

static bool parse_value(law_value *out, struct building *b, law_index fact,
                        const struct replay_fact *told)
{
    const struct law_fact *f = &b->p->facts[fact];
    struct moment m;
    territory_id place;
    switch (f->type) {
    case LAW_YES_NO:
        *out = told->number;
        return told->type == REPLAY_YES_NO;
    case LAW_NUMBER:
        *out = told->number;
        return told->type == REPLAY_NUMBER && told->number >= 0;
    case LAW_MONEY:
        *out = told->number;
        return (told->type == REPLAY_NUMBER && told->number >= 0) ||
               (told->type == REPLAY_TEXT && law_money_parse(out, told->text, f->currency));
    case LAW_CHOICE:
        *out = law_find_value(f->values, f->n_values, told->text);
        return told->type == REPLAY_TEXT && *out != LAW_NONE;
    case LAW_DATE:
    case LAW_INSTANT:
        if (told->type != REPLAY_TEXT || !moment_parse(&m, told->text, b->zone, NULL)) {
            return false;
        }
        *out = f->type == LAW_DATE ? m.date.days : m.at;
        return f->type == LAW_DATE ? m.precision != MOMENT_MONTH : m.precision == MOMENT_INSTANT;
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        if (told->type != REPLAY_TEXT ||
            !calendar_territory(&place, b->law->calendar, told->text, NULL)) {
            return false;
        }
        *out = place;
        return true;
    case LAW_DOSSIER:
        return false;
    }
    return false;
}

static bool build_facts(struct dossier_fact **out, uint16_t *n, struct building *b,
                        const struct replay_fact *told, uint16_t n_told)
{
    *out = ARENA_ARRAY(b->arena, (size_t)n_told + 1, struct dossier_fact);
    *n = 0;
    for (uint16_t i = 0; i < n_told; i++) {
        law_index fact = law_find_fact(b->p, told[i].name);
        if (fact == LAW_NONE) {
            continue;
        }
        struct dossier_fact *f = &(*out)[*n];
        f->fact = fact;
        if (!parse_value(&f->value, b, fact, &told[i])) {
            error_set(b->e, ERROR_TYPE, "the fact \"%.*s\" has a value that is not of its type",
                      SLICE_ARG(told[i].name));
            case_fault(b->source, told[i].name, b->e);
            return error_remedy(b->e, "see the fact in the procedure %.*s", SLICE_ARG(b->p->name));
        }
        (*n)++;
    }
    return true;
}

static bool build_entry(struct dossier_entry *entry, struct building *b,
                        const struct replay_act *act)
{
    *entry = (struct dossier_entry){.kind = DOSSIER_ACT,
                                    .act = law_find_act(b->p, act->act),
                                    .role = law_find_role(b->p, act->by),
                                    .territory = TERRITORY_NONE};
    if (!moment_parse(&entry->at, act->at, b->zone, b->e)) {
        return case_fault(b->source, act->at, b->e);
    }
    struct dossier_fact *facts = NULL;
    bool ok = build_facts(&facts, &entry->n_facts, b, act->facts, act->n_facts);
    entry->facts = facts;
    return ok;
}

struct dossier_view case_view(const struct replay_case *c, const struct zone *zone)
{
    struct dossier_view view = {.as_of = INT64_MAX,
                                .as_known = INT64_MAX,
                                .law_known = date_last(),
                                .may_lack_acts = !slice_is(c->replay, "dossier")};
    if (c->decided.precision != MOMENT_NONE) {
        instant first;
        instant last;
        moment_bounds(&first, &last, c->decided, zone);
        view.as_of = last;
        view.law_known = zone_local(zone, last, NULL);
    }
    view.law_known = c->has_law_known ? c->law_known : view.law_known;
    return view;
}

static const struct dossier_folded *fold_case(struct arena *arena, const struct replay_law *law,
                                              const struct dossier_plan *plan,
                                              const struct replay_case *source, struct gr_error *e);

static const struct dossier_plan *plan_of(const struct replay_law *law, struct slice procedure)
{
    for (size_t i = 0; i < law->n; i++) {
        if (slice_equal(dossier_procedure(law->plans[i])->name, procedure)) {
            return law->plans[i];
        }
    }
    return NULL;
}

static bool knows_acts(const struct law_procedure *p, const struct replay_case *c)
{
    for (uint16_t i = 0; i < c->n_acts; i++) {
        if (law_find_act(p, c->acts[i].act) == LAW_NONE) {
            return false;
        }
    }
    return true;
}

/* The procedure that a linked dossier is of: the one it names, else the first of the fact's that
 * knows its acts, else the first; *of its name. NULL when that is not at hand. */
static const struct dossier_plan *plan_of_rest(struct slice *of, const struct building *b,
                                               const struct law_fact *fact,
                                               const struct replay_rest *rest)
{
    *of = rest->procedure.n > 0 ? rest->procedure : fact->dossier_of[0];
    for (uint16_t i = 0; rest->procedure.n == 0 && i < fact->n_dossier_of; i++) {
        const struct dossier_plan *plan = plan_of(b->law, fact->dossier_of[i]);
        if (plan != NULL && knows_acts(dossier_procedure(plan), rest->dossier)) {
            return plan;
        }
    }
    return law_find_dossier_of(fact, *of) == LAW_NONE ? NULL : plan_of(b->law, *of);
}

/* The dossiers that this one rests on; those that the procedure does not know are passed over, as
 * facts are. */
static bool build_links(struct dossier *d, struct building *b)
{
    const struct replay_case *c = b->source;
    struct dossier_link *links = ARENA_ARRAY(b->arena, (size_t)c->n_rests + 1, struct dossier_link);
    d->links = links;
    for (uint16_t i = 0; i < c->n_rests; i++) {
        law_index fact = law_find_fact(b->p, c->rests[i].fact);
        if (fact == LAW_NONE || b->p->facts[fact].type != LAW_DOSSIER) {
            continue;
        }
        struct slice of = SLICE("");
        const struct dossier_plan *plan = plan_of_rest(&of, b, &b->p->facts[fact], &c->rests[i]);
        if (plan == NULL) {
            error_set(b->e, ERROR_NAME, "the procedure \"%.*s\" of \"%.*s\" is not at hand",
                      SLICE_ARG(of), SLICE_ARG(c->rests[i].fact));
            case_fault(c, c->rests[i].fact, b->e);
            return error_remedy(b->e, "replay with --procedures that hold both");
        }
        const struct dossier_folded *folded =
            fold_case(b->arena, b->law, plan, c->rests[i].dossier, b->e);
        if (folded == NULL) {
            return false;
        }
        links[d->n_links++] = (struct dossier_link){fact, folded};
    }
    return true;
}

static bool unknown_act(const struct replay_case *source, const struct law_procedure *p, uint16_t i,
                        struct gr_error *e)
{
    error_set(e, ERROR_NAME, "the procedure %.*s knows no act \"%.*s\"", SLICE_ARG(p->name),
              SLICE_ARG(source->acts[i].act));
    case_fault(source, source->acts[i].act, e);
    return error_remedy(e, "see \"greffe explain %.*s\"", SLICE_ARG(p->name));
}

/* The case as a dossier of the plan's procedure, folded. */
static const struct dossier_folded *fold_case(struct arena *arena, const struct replay_law *law,
                                              const struct dossier_plan *plan,
                                              const struct replay_case *source, struct gr_error *e)
{
    struct building b = {
        .arena = arena, .p = dossier_procedure(plan), .source = source, .law = law, .e = e};
    struct dossier *d = ARENA_NEW(arena, struct dossier);
    struct slice place = source->territory.n > 0 ? source->territory : SLICE("FR");
    if (!calendar_territory(&d->territory, law->calendar, place, e)) {
        case_fault(source, source->territory, e);
        return NULL;
    }
    b.zone = calendar_zone(law->calendar, d->territory, e);
    struct dossier_entry *entries =
        ARENA_ARRAY(arena, (size_t)source->n_acts + 1, struct dossier_entry);
    for (uint16_t i = 0; b.zone != NULL && i < source->n_acts; i++) {
        if (!build_entry(&entries[i], &b, &source->acts[i])) {
            return NULL;
        }
        if (entries[i].act == LAW_NONE) {
            unknown_act(source, b.p, i, e);
            return NULL;
        }
    }
    d->entries = entries;
    d->n_entries = source->n_acts;
    struct dossier_fact *facts = NULL;
    if (b.zone == NULL || !build_facts(&facts, &d->n_facts, &b, source->facts, source->n_facts) ||
        !build_links(d, &b)) {
        return NULL;
    }
    d->facts = facts;
    return dossier_fold(arena, plan, d, case_view(source, b.zone), e);
}

bool candidate_fold(struct candidate *c, struct arena *arena, const struct replay_law *law,
                    const struct replay_case *source, struct gr_error *e)
{
    c->challenged_entry = DOSSIER_NONE;
    for (uint16_t i = 0; i < source->n_acts; i++) {
        if (c->challenged_act != LAW_NONE &&
            law_find_act(c->p, source->acts[i].act) == c->challenged_act) {
            c->challenged_entry = i;
        }
    }
    c->fold = fold_case(arena, law, c->plan, source, e);
    return c->fold != NULL;
}

static bool contradiction(const struct replay_case *c, size_t i, const char *what,
                          struct gr_error *e)
{
    error_set(e, ERROR_TIMELINE, "event %zu of the timeline (%.*s, %.*s) %s", i + 1,
              SLICE_ARG(c->acts[i].act), SLICE_ARG(c->acts[i].at), what);
    case_fault(c, c->acts[i].at, e);
    return error_remedy(e, "put the events in order of day, and check the dates");
}

bool case_check_times(struct date *first_day, const struct replay_case *c,
                      const struct replay_law *law, struct gr_error *e)
{
    territory_id place;
    struct slice code = c->territory.n > 0 ? c->territory : SLICE("FR");
    if (!calendar_territory(&place, law->calendar, code, e)) {
        return case_fault(c, c->territory, e);
    }
    const struct zone *zone = calendar_zone(law->calendar, place, e);
    if (zone == NULL) {
        return false;
    }
    *first_day = c->decided.date;
    instant before = INT64_MIN;
    instant decided = INT64_MAX;
    instant first;
    instant last;
    if (c->decided.precision != MOMENT_NONE) {
        moment_bounds(&first, &decided, c->decided, zone);
    }
    for (size_t i = 0; i < c->n_acts; i++) {
        struct moment m;
        if (!moment_parse(&m, c->acts[i].at, zone, e)) {
            return case_fault(c, c->acts[i].at, e);
        }
        *first_day = i == 0 ? m.date : *first_day;
        moment_bounds(&first, &last, m, zone);
        if (last < before) {
            return contradiction(c, i, "comes before the event above it", e);
        }
        if (first > decided) {
            return contradiction(c, i, "comes after the decision of the court", e);
        }
        before = first > before ? first : before;
    }
    return true;
}
