/* The fold itself: puts the acts in order of time, takes them one by one in every world, splits
 * worlds on what is unknown, drops those that an act shows to be impossible, merges those that
 * have become equal. */
#include "dossier/dossier_priv.h"

#include <string.h>

/* The last day that a calendar reaches, 2200-12-31, as an instant. */
#define END_OF_TIME (INT64_C(84370) * INSTANT_DAY)

/* ---- the acts in force, in order of time ----------------------------------------------------- */

static bool known_at(const struct fold *f, const struct dossier_entry *entry)
{
    if (f->view.as_known == INT64_MAX) {
        return true;
    }
    struct moment m = entry->entered.precision == MOMENT_NONE ? entry->at : entry->entered;
    instant first;
    instant last;
    moment_bounds(&first, &last, m, f->place.zone);
    return first <= f->view.as_known;
}

/* Applies corrections and withdrawals that are known: f->entries and f->excluded. */
static bool settle_entries(struct fold *f)
{
    uint32_t n = f->dossier->n_entries;
    f->entries = ARENA_ARRAY(f->arena, n + 1, struct dossier_entry);
    for (uint32_t i = 0; i < n; i++) {
        f->entries[i] = f->dossier->entries[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct dossier_entry *entry = &f->dossier->entries[i];
        if (!known_at(f, entry)) {
            f->excluded[i] = true;
        }
        if (entry->kind == DOSSIER_ACT || f->excluded[i]) {
            continue;
        }
        if (entry->target >= n || entry->target == i ||
            f->dossier->entries[entry->target].kind != DOSSIER_ACT) {
            error_set(f->e, ERROR_TIMELINE,
                      "entry %u corrects, withdraws or repeals an act that is not in the dossier",
                      i + 1);
            return error_remedy(f->e, "name the number of an act of this dossier");
        }
        if (entry->kind == DOSSIER_CORRECTION) {
            struct dossier_entry *target = &f->entries[entry->target];
            struct dossier_entry corrected = *entry;
            corrected.kind = DOSSIER_ACT;
            corrected.act = target->act;
            corrected.role = entry->role == LAW_NONE ? target->role : entry->role;
            *target = corrected;
            f->excluded[i] = true;
        } else if (entry->kind == DOSSIER_WITHDRAWAL) {
            f->excluded[entry->target] = true;
            f->excluded[i] = true;
        }
    }
    return true;
}

static bool comes_before(const struct dossier_entry *a, const struct dossier_entry *b)
{
    if (a->at.date.days != b->at.date.days) {
        return a->at.date.days < b->at.date.days;
    }
    return a->at.precision == MOMENT_INSTANT && b->at.precision == MOMENT_INSTANT &&
           a->at.at < b->at.at;
}

/* By date; within a day by the hour where both have one, else as entered. Insertion keeps
 * entered order, and is linear on acts that come in order. */
static void order_entries(struct fold *f)
{
    f->order = ARENA_ARRAY(f->arena, f->dossier->n_entries + 1, uint32_t);
    f->bounds = ARENA_ARRAY(f->arena, f->dossier->n_entries + 1, struct time_bounds);
    f->n_order = 0;
    for (uint32_t i = 0; i < f->dossier->n_entries; i++) {
        struct time_bounds *b = &f->bounds[i];
        moment_bounds(&b->first, &b->last, f->entries[i].at, f->place.zone);
        if (f->excluded[i] || b->first > f->view.as_of) {
            continue;
        }
        uint32_t k = f->n_order++;
        while (k > 0 && comes_before(&f->entries[i], &f->entries[f->order[k - 1]])) {
            f->order[k] = f->order[k - 1];
            k--;
        }
        f->order[k] = i;
    }
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void step_open(struct step *s, struct fold *f, struct world *w)
{
    s->fold = f;
    s->world = w;
    s->end_of_day = false;
    s->territory = f->place.territory;
    s->zone = f->place.zone;
    s->has_fork = false;
    s->fork_node = 0;
    s->fork = (struct dossier_assumption){0};
}

void fold_step(struct step *s, struct fold *f, struct world *w, uint32_t index)
{
    const struct dossier_entry *entry = &f->entries[index];
    step_open(s, f, w);
    s->entry = entry;
    s->index = index;
    s->at = entry->at;
    s->first = f->bounds[index].first;
    s->last = f->bounds[index].last;
    s->governed = entry->at.date;
    if (entry->territory != TERRITORY_NONE && entry->territory != f->place.territory) {
        s->territory = entry->territory;
        const struct zone *zone = calendar_zone(f->plan->calendar, entry->territory, f->e);
        if (zone == NULL) {
            f->failed = true;
        } else {
            s->zone = zone;
            moment_bounds(&s->first, &s->last, s->at, s->zone);
        }
    }
}

void fold_moment(struct step *s, struct fold *f, struct world *w, instant at, bool end_of_day)
{
    step_open(s, f, w);
    s->entry = NULL;
    s->index = DOSSIER_NONE;
    s->at = (struct moment){.precision = end_of_day ? MOMENT_DAY : MOMENT_INSTANT,
                            .date = zone_local(f->place.zone, at, NULL),
                            .at = at};
    s->first = s->last = at;
    s->end_of_day = end_of_day;
    s->governed = s->at.date;
}

/* ---- splitting ------------------------------------------------------------------------------- */

struct split {
    struct fold *f;
    const struct world *world;
    const struct step *step;
    struct world **list;
    uint16_t n, room;
};

static void split_add(struct split *sp, struct dossier_assumption a)
{
    bool full = a.kind == DOSSIER_ASSUMES_CONDITION && sp->world->n_supposed == ASSUMED_MAX;
    if (sp->n == sp->room || full) {
        sp->f->worlds_cut = true;
        return;
    }
    struct world *copy = world_copy(sp->f, sp->world);
    world_assume(sp->f, copy, a, sp->step->fork_node);
    sp->list[sp->n++] = copy;
}

static void split_values(struct split *sp, uint16_t n_values)
{
    for (uint16_t v = 0; v < n_values; v++) {
        struct dossier_assumption a = sp->step->fork;
        a.value = v;
        split_add(sp, a);
    }
}

static void split_readings(struct split *sp)
{
    const struct law_version *v =
        &sp->f->p->clocks[sp->step->fork.index].versions[sp->step->fork_node];
    for (uint16_t i = 0; i < v->n_readings; i++) {
        if (law_in_force(v->readings[i].held, sp->f->view.law_known)) {
            struct dossier_assumption a = sp->step->fork;
            a.value = i;
            a.reading = v->readings[i].name;
            a.cites = &v->readings[i].cites;
            split_add(sp, a);
        }
    }
}

static void split_uses(struct split *sp)
{
    const struct law_act *act = &sp->f->p->acts[sp->step->entry->act];
    const struct law_effect *effect =
        &act->rules[sp->step->fork.index].effects[sp->step->fork_node];
    law_index role = sp->step->entry->role;
    for (uint16_t i = 0; i < effect->n; i++) {
        law_index r = effect->list[i];
        const struct law_remedy *remedy = &sp->f->p->remedies[r];
        bool may = role == LAW_NONE || remedy->n_by == 0;
        for (size_t k = 0; k < remedy->n_by; k++) {
            may = may || remedy->by[k] == role;
        }
        struct world *w = (struct world *)(uintptr_t)sp->world;
        if (may && world_way(sp->f->plan, w, r)->status == LAW_REMEDY_OPEN) {
            struct dossier_assumption a = sp->step->fork;
            a.index = r;
            split_add(sp, a);
        }
    }
}

uint16_t fold_split(struct world **list, uint16_t room, struct fold *f, const struct world *w,
                    const struct step *s)
{
    struct split sp = {f, w, s, list, 0, room};
    switch (s->fork.kind) {
    case DOSSIER_ASSUMES_FACT: {
        const struct law_fact *fact = &f->p->facts[s->fork.index];
        split_values(&sp, fact->type == LAW_CHOICE ? fact->n_values : 2);
        break;
    }
    case DOSSIER_ASSUMES_STATE:
        split_values(&sp, f->p->states[s->fork.index].n_values);
        break;
    case DOSSIER_ASSUMES_READING:
        split_readings(&sp);
        break;
    case DOSSIER_ASSUMES_USE:
        split_uses(&sp);
        break;
    case DOSSIER_ASSUMES_CONDITION:
        split_values(&sp, 2);
        break;
    }
    return sp.n;
}

bool fold_part(struct fold *f, uint16_t i, struct step *s)
{
    struct world *parts[LIMIT_WORLDS];
    uint16_t n = fold_split(parts, LIMIT_WORLDS, f, f->worlds[i], s);
    if (n == 0) { /* more questions than a world can hold */
        return false;
    }
    s->has_fork = false;
    f->worlds[i] = parts[0];
    for (uint16_t k = 1; k < n; k++) {
        if (f->n_worlds == LIMIT_WORLDS) {
            f->worlds_cut = true;
            break;
        }
        f->worlds[f->n_worlds++] = parts[k];
    }
    return true;
}

/* ---- one act in every world ------------------------------------------------------------------ */

/* Takes an act in a list of worlds; those that must split are replaced by their parts at the end
 * of the list. */
static uint16_t take(struct world **out, struct fold *f, struct world **in, uint16_t n_in,
                     uint32_t index)
{
    struct world *waiting[2 * LIMIT_WORLDS];
    uint16_t n_waiting = 0;
    for (uint16_t i = n_in; i > 0; i--) {
        waiting[n_waiting++] = in[i - 1];
    }
    uint16_t n_out = 0;
    while (n_waiting > 0) {
        if (n_out == LIMIT_WORLDS) {
            f->worlds_cut = true;
            break;
        }
        struct world *w = waiting[--n_waiting];
        struct step s;
        fold_step(&s, f, w, index);
        if (act_take(&s)) {
            out[n_out++] = w;
            continue;
        }
        struct world *parts[LIMIT_WORLDS];
        uint16_t room = (uint16_t)(2 * LIMIT_WORLDS - n_waiting);
        uint16_t n = fold_split(parts, room < LIMIT_WORLDS ? room : LIMIT_WORLDS, f, w, &s);
        if (n == 0) { /* more questions than a world can hold */
            out[n_out++] = w;
        }
        while (n > 0) { /* the first part is taken first */
            waiting[n_waiting++] = parts[--n];
        }
    }
    return n_out;
}

/* Drops the worlds in which the act made no sense, when it made sense in another. True when one
 * is left that is sound. */
static bool drop_impossible(struct world **worlds, uint16_t *n)
{
    uint16_t sound = 0;
    for (uint16_t i = 0; i < *n; i++) {
        sound = (uint16_t)(sound + (worlds[i]->state_failed ? 0 : 1));
    }
    if (sound == 0) {
        return false;
    }
    uint16_t kept = 0;
    for (uint16_t i = 0; i < *n; i++) {
        if (!worlds[i]->state_failed) {
            worlds[kept++] = worlds[i];
        }
    }
    *n = kept;
    return true;
}

static void merge_equal(struct fold *f)
{
    uint16_t kept = 0;
    for (uint16_t i = 0; i < f->n_worlds; i++) {
        bool seen = false;
        for (uint16_t k = 0; k < kept && !seen; k++) {
            seen = world_same(f, f->worlds[k], f->worlds[i]);
        }
        if (!seen) {
            f->worlds[kept++] = f->worlds[i];
        }
    }
    f->n_worlds = kept;
}

struct forgetting {
    struct fold *f;
    struct world *w;
};

/* An atom of a condition that asks of states alone. */
static void forget_state(uint16_t atom, void *payload)
{
    const struct forgetting *k = payload;
    law_index state = k->f->p->nodes[atom].index;
    world_state(k->f->plan, k->w, state)->value = STATE_UNKNOWN;
    touch_state(k->w, state);
}

/* What the file does not tell of a world in which an act makes no sense: the states that the
 * act's own conditions speak of or, where a clock that supported a state ended long ago, what
 * had begun with it. */
static void open_questions(struct fold *f, struct world *w, uint32_t index)
{
    const struct law_act *act = &f->p->acts[f->entries[index].act];
    struct step s;
    fold_step(&s, f, w, index);
    bool stale = false;
    for (law_index i = 0; i < f->p->n_clocks; i++) {
        if (!clock_is_stale(&s, i)) {
            continue;
        }
        stale = true;
        struct run *run = world_run(f->plan, w, i);
        run->status = LAW_CLOCK_STOPPED;
        touch_clock(w, i);
        for (law_index k = 0; k < f->p->n_states; k++) {
            struct state_slot *slot = world_state(f->plan, w, k);
            if (slot->set_by == run->started_by && k != f->p->clocks[i].supports) {
                slot->value = STATE_UNKNOWN;
                touch_state(w, k);
            }
        }
    }
    for (size_t r = 0; r < act->n_rules && !stale; r++) {
        const struct law_rule *rule = &act->rules[r];
        if (rule->kind == LAW_REQUIRES && rule->when == LAW_ALWAYS &&
            f->plan->pure_state[rule->condition] &&
            law_in_force(rule->dates, f->entries[index].at.date)) {
            law_each_atom(f->p, rule->condition, forget_state, &(struct forgetting){f, w});
        }
    }
}

/* The file leaves out how the dossier came to be where the act makes sense: the act is taken
 * again with the questions open. */
static bool take_over_gap(struct fold *f, struct world **before, uint16_t n_before, uint32_t index)
{
    for (uint16_t i = 0; i < n_before; i++) {
        open_questions(f, before[i], index);
    }
    struct world *out[LIMIT_WORLDS];
    uint16_t n = take(out, f, before, n_before, index);
    if (!drop_impossible(out, &n)) {
        return false;
    }
    memcpy(f->worlds, out, n * sizeof out[0]);
    f->n_worlds = n;
    return true;
}

/* After an act or, without one, at a moment: in every world. */
static void settle(struct fold *f, uint32_t index, instant at)
{
    uint16_t n = f->n_worlds; /* parts of a world are settled with it */
    for (uint16_t i = 0; i < n; i++) {
        struct step s;
        if (index == DOSSIER_NONE) {
            fold_moment(&s, f, f->worlds[i], at, false);
        } else {
            fold_step(&s, f, f->worlds[i], index);
        }
        consequence_settle(f, i, &s);
    }
}

static void take_act(struct fold *f, uint32_t index)
{
    struct world *before[LIMIT_WORLDS];
    uint16_t n_before = 0;
    if (f->view.may_lack_acts) {
        for (n_before = 0; n_before < f->n_worlds; n_before++) {
            before[n_before] = world_copy(f, f->worlds[n_before]);
        }
    }
    struct world *out[LIMIT_WORLDS];
    uint16_t n = take(out, f, f->worlds, f->n_worlds, index);
    bool sound = drop_impossible(out, &n);
    if (sound || n_before == 0 || !take_over_gap(f, before, n_before, index)) {
        memcpy(f->worlds, out, n * sizeof out[0]);
        f->n_worlds = n;
    }
    settle(f, index, 0);
    for (uint16_t i = 0; i < f->n_worlds; i++) {
        if (f->worlds[i]->n_supposed > 0) {
            world_forget(f, f->worlds[i], LAW_NONE);
        }
    }
    if (f->n_worlds > 1) {
        merge_equal(f);
    }
}

static void repeal_entry(struct fold *f, uint32_t index)
{
    for (uint16_t i = 0; i < f->n_worlds; i++) {
        struct step s;
        fold_step(&s, f, f->worlds[i], index);
        act_repeal(&s, f->entries[index].target);
    }
}

/* Lets time pass up to an instant: clocks end, and dossiers that this one rests on change. */
static void pass_time(struct fold *f, instant until)
{
    for (; f->next_change < f->n_changes && f->changes[f->next_change] <= until; f->next_change++) {
        clock_expire(f, f->changes[f->next_change]);
        settle(f, DOSSIER_NONE, f->changes[f->next_change]);
    }
    clock_expire(f, until);
}

static void run_acts(struct fold *f)
{
    f->worlds[0] = world_new(f);
    f->n_worlds = 1;
    f->withdrawn = DOSSIER_NONE;
    f->beyond_reading = false;
    f->n_expiries = 0;
    f->next_change = 0;
    for (uint32_t i = 0; i < f->n_order && !f->failed; i++) {
        uint32_t index = f->order[i];
        pass_time(f, f->bounds[index].first);
        if (f->entries[index].kind == DOSSIER_REPEAL) {
            repeal_entry(f, index);
        } else {
            take_act(f, index);
        }
    }
    pass_time(f, f->view.as_of);
    for (uint16_t i = 0; i < f->n_worlds && !f->unbounded && !f->view.may_lack_acts; i++) {
        struct step s;
        fold_moment(&s, f, f->worlds[i], f->view.as_of, false);
        property_check(&s);
    }
}

static bool stands_in(const struct world *w, const struct dossier_finding *finding)
{
    for (const struct finding_node *n = w->findings; n != NULL; n = n->next) {
        const struct dossier_finding *has = &n->finding;
        if (has->entry == finding->entry && has->kind == finding->kind &&
            has->rule == finding->rule && has->remedy == finding->remedy &&
            has->clock == finding->clock) {
            return true;
        }
    }
    return false;
}

/* The act that withdraws another was done while that one stood: what stood against it then, in
 * every world, does so when all is folded again. */
static void keep_findings(struct fold *f)
{
    if (f->withdrawer == DOSSIER_NONE) { /* the end of a clock, or a consequence, withdraws it */
        return;
    }
    if (f->judged == NULL) {
        f->judged = ARENA_ARRAY(f->arena, (size_t)f->dossier->n_entries + 1, bool);
        f->stood =
            ARENA_ARRAY(f->arena, (size_t)f->dossier->n_entries + 1, const struct finding_node *);
    }
    if (f->judged[f->withdrawer]) {
        return;
    }
    f->judged[f->withdrawer] = true;
    for (const struct finding_node *n = f->worlds[0]->findings; n != NULL; n = n->next) {
        bool all = n->finding.entry == f->withdrawer && n->finding.kind != DOSSIER_BROKEN;
        for (uint16_t i = 1; all && i < f->n_worlds; i++) {
            all = stands_in(f->worlds[i], &n->finding);
        }
        if (all) {
            struct finding_node *kept = ARENA_NEW(f->arena, struct finding_node);
            *kept = (struct finding_node){n->finding, f->stood[f->withdrawer]};
            f->stood[f->withdrawer] = kept;
        }
    }
}

/* An act of the dossier that withdraws another (ex tunc) in every world: that act leaves the
 * order, and all is folded again. */
static bool leaves_order(struct fold *f)
{
    if (f->withdrawn == DOSSIER_NONE) {
        return false;
    }
    for (uint16_t i = 0; i < f->n_worlds; i++) {
        if (f->worlds[i]->withdraws == 0) {
            return false;
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < f->n_order; i++) {
        if (f->order[i] != f->withdrawn) {
            f->order[kept++] = f->order[i];
        }
    }
    bool left = kept < f->n_order;
    f->n_order = kept;
    if (left) {
        keep_findings(f);
    }
    return left;
}

const struct dossier_folded *fold_within(struct arena *arena, const struct dossier_plan *plan,
                                         const struct dossier *dossier, struct dossier_view view,
                                         uint32_t *budget, struct gr_error *e)
{
    struct fold *f = ARENA_NEW(arena, struct fold);
    *f = (struct fold){
        .arena = arena, .plan = plan, .p = plan->procedure, .dossier = dossier, .view = view};
    struct gr_error none = {0};
    f->e = e == NULL ? &none : e;
    f->own_budget = LIMIT_LINKED_FOLDS;
    f->budget = budget == NULL ? &f->own_budget : budget;
    f->unbounded = view.as_of >= END_OF_TIME;
    f->view.as_of = f->unbounded ? END_OF_TIME : view.as_of;
    f->place.territory = dossier->territory;
    f->place.zone = calendar_zone(plan->calendar, dossier->territory, f->e);
    f->excluded = ARENA_ARRAY(arena, dossier->n_entries + 1, bool);
    f->planned = ARENA_ARRAY(arena, plan->max_planned, struct planned);
    f->conditions = ARENA_ARRAY(arena, plan->max_rules, struct judged);
    f->worlds = ARENA_ARRAY(arena, LIMIT_WORLDS, struct world *);
    f->linked = ARENA_ARRAY(arena, (size_t)dossier->n_links + 1, struct linked_at);
    if (f->place.zone == NULL || !settle_entries(f)) {
        return NULL;
    }
    order_entries(f);
    if (plan->rests) {
        f->n_changes = linked_changes(&f->changes, f);
    }
    do {
        run_acts(f);
    } while (!f->failed && leaves_order(f));
    const struct dossier_folded *result = f->failed ? NULL : result_make(f);
    linked_close(f);
    return result;
}

const struct dossier_folded *dossier_fold(struct arena *arena, const struct dossier_plan *plan,
                                          const struct dossier *dossier, struct dossier_view view,
                                          struct gr_error *e)
{
    return fold_within(arena, plan, dossier, view, NULL, e);
}
