/* One act in one world: what the law has against it, and what it changes. All clauses are read on the world as it stood before; only
 * when nothing is left to ask do the effects take place, together. */
#include "dossier/dossier_priv.h"

static const struct law_cites NO_CITES = {0};

static struct dossier_finding finding_of(const struct step *s, enum dossier_finding_kind kind)
{
    bool decision = s->entry != NULL && s->fold->p->acts[s->entry->act].kind == LAW_DECISION;
    return (struct dossier_finding){.kind = kind,
                                    .entry = s->index,
                                    .refusable = decision,
                                    .clock = LAW_NONE,
                                    .remedy = LAW_NONE,
                                    .fact = LAW_NONE,
                                    .property = LAW_NONE,
                                    .cites = &NO_CITES};
}

static bool plan_add(struct fold *f, struct planned planned)
{
    gr_assert(f->n_planned < f->plan->max_planned);
    f->planned[f->n_planned++] = planned;
    return true;
}

static bool plan_start(struct step *s, law_index clock, const struct law_rule *rule)
{
    struct planned planned = {
        .kind = PLANNED_START, .clock = clock, .remedy = LAW_NONE, .rule = rule};
    return clock_plan(&planned.run, s, clock) && plan_add(s->fold, planned);
}

static bool names(const law_index *list, uint16_t n, law_index name)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == name) {
            return true;
        }
    }
    return false;
}

/* Which of the remedies that the act may use is meant: those open for its author. False when the world must split. */
static bool plan_use(struct step *s, const struct law_effect *effect, const struct law_rule *rule)
{
    const struct fold *f = s->fold;
    law_index found = LAW_NONE;
    uint16_t open = 0;
    for (size_t i = 0; i < effect->n; i++) {
        law_index r = effect->list[i];
        const struct law_remedy *remedy = &f->p->remedies[r];
        bool may = s->entry->role == LAW_NONE || remedy->n_by == 0 ||
                   names(remedy->by, remedy->n_by, s->entry->role);
        if (world_way(f->plan, s->world, r)->status == LAW_REMEDY_OPEN && may) {
            open++;
            found = s->world->choice == r || found == LAW_NONE ? r : found;
        }
    }
    if (open > 1 && s->world->choice == LAW_NONE) {
        s->has_fork = true;
        s->fork_node = (uint16_t)(effect - rule->effects);
        s->fork = (struct dossier_assumption){
            .kind = DOSSIER_ASSUMES_USE,
            .entry = s->index,
            .index = (law_index)(rule - f->p->acts[s->entry->act].rules)};
        return false;
    }
    struct planned use = {.kind = PLANNED_USE,
                          .effect = effect,
                          .clock = LAW_NONE,
                          .remedy = found,
                          .rule = rule,
                          .cites = &rule->cites};
    plan_add(s->fold, use);
    if (found != LAW_NONE && f->p->remedies[found].ruling_within != LAW_NONE) {
        return plan_start(s, f->p->remedies[found].ruling_within, rule);
    }
    return true;
}

static bool plan_effect(struct step *s, const struct law_effect *effect,
                        const struct law_rule *rule, const struct law_cites *cites)
{
    struct planned plain = {.kind = PLANNED_EFFECT,
                            .effect = effect,
                            .clock = LAW_NONE,
                            .remedy = LAW_NONE,
                            .rule = rule,
                            .cites = cites};
    switch (effect->kind) {
    case LAW_STARTS:
    case LAW_INTERRUPTS:
        return plan_start(s, effect->index, rule);
    case LAW_REPLACES:
        return plan_add(s->fold, plain) && plan_start(s, effect->value, rule);
    case LAW_OPENS: {
        law_index within = s->fold->p->remedies[effect->index].within;
        return plan_add(s->fold, plain) && (within == LAW_NONE || plan_start(s, within, rule));
    }
    case LAW_USES:
        return plan_use(s, effect, rule);
    case LAW_BECOMES:
    case LAW_STOPS:
    case LAW_SUSPENDS:
    case LAW_RESUMES:
    case LAW_ANSWERS:
    case LAW_CLOSES:
    case LAW_WITHDRAWS:
    case LAW_REPEALS:
    case LAW_MUST:
        return plan_add(s->fold, plain);
    }
    return true;
}

/* ---- carrying out -------------------------------------------------------------------------------- */

/* Answers a clock and notes how the act stood against it. */
static void answer(struct step *s, law_index clock, law_index remedy,
                   const struct law_effect *effect, const struct law_rule *rule)
{
    struct fold *f = s->fold;
    struct run run = clock_run(s, clock);
    bool waits = run.status == LAW_CLOCK_RUNNING || run.status == LAW_CLOCK_ENDED;
    if (!waits) {
        return;
    }
    struct dossier_outcome outcome = {.entry = s->index,
                                      .clock = clock,
                                      .remedy = remedy,
                                      .cites = &f->p->clocks[clock].cites,
                                      .known = run.known,
                                      .end = run.end,
                                      .in_time = VERDICT_DEPENDS};
    if (run.known) {
        const struct law_reading *reading = clock_reading(f, clock, &run);
        outcome.reading = reading->name;
        outcome.cites = &reading->cites;
        outcome.in_time = run.end.none ? VERDICT_YES : limit_in_time(run.end, s->at, s->zone);
    }
    world_outcome(s, outcome);
    if (outcome.in_time != VERDICT_YES) {
        struct dossier_finding late =
            finding_of(s, outcome.in_time == VERDICT_NO ? DOSSIER_LATE : DOSSIER_MAY_BE_LATE);
        late.clock = clock;
        late.remedy = remedy;
        late.end = run.end;
        late.rule = rule;
        late.cites = rule != NULL && rule->cites.n > 0 ? &rule->cites : outcome.cites;
        if (effect != NULL) {
            late.text = effect->otherwise;
        }
        world_find(s, late);
    }
    run.status = LAW_CLOCK_ANSWERED;
    run.answered_by = s->index;
    *world_run(f->plan, s->world, clock) = run;
}

static void use(struct step *s, const struct planned *planned)
{
    struct fold *f = s->fold;
    if (planned->remedy == LAW_NONE) {
        bool told = !f->view.may_lack_acts;
        struct dossier_finding not_open = finding_of(s, DOSSIER_NOT_OPEN);
        not_open.remedy = planned->effect->list[0];
        not_open.rule = planned->rule;
        not_open.cites = &f->p->remedies[not_open.remedy].cites;
        not_open.text = planned->effect->otherwise;
        if (told) {
            world_find(s, not_open);
        }
        return;
    }
    const struct law_remedy *remedy = &f->p->remedies[planned->remedy];
    struct way *way = world_way(f->plan, s->world, planned->remedy);
    if (remedy->within != LAW_NONE) {
        answer(s, remedy->within, planned->remedy, planned->effect, planned->rule);
    }
    way->status = LAW_REMEDY_USED;
    way->used_by = s->index;
}

static void pause(struct step *s, law_index clock, bool start)
{
    struct run *run = world_run(s->fold->plan, s->world, clock);
    if (start && run->status == LAW_CLOCK_RUNNING) {
        run->status = LAW_CLOCK_SUSPENDED;
        run->paused_at = s->at;
    } else if (!start && run->status == LAW_CLOCK_SUSPENDED) {
        struct pause_node *node = ARENA_NEW(s->fold->arena, struct pause_node);
        node->pause = (struct limit_pause){run->paused_at, s->at};
        node->next = run->pauses;
        struct run again = *run;
        again.pauses = node;
        again.status = LAW_CLOCK_RUNNING;
        if (again.known) {
            clock_recount(s, clock, &again);
        }
        clock_set(s, clock, &again);
    }
}

static void stop(struct step *s, law_index clock)
{
    struct run *run = world_run(s->fold->plan, s->world, clock);
    if (run->status == LAW_CLOCK_RUNNING || run->status == LAW_CLOCK_SUSPENDED) {
        run->status = LAW_CLOCK_STOPPED;
    }
}

static void close_remedy(struct step *s, law_index remedy)
{
    struct way *way = world_way(s->fold->plan, s->world, remedy);
    if (way->status == LAW_REMEDY_OPEN || way->status == LAW_REMEDY_USED) {
        way->status = LAW_REMEDY_CLOSED;
    }
    law_index within = s->fold->p->remedies[remedy].within;
    if (within != LAW_NONE) {
        stop(s, within);
    }
}

/* From now on (ex nunc): what the last such act set going stops, its states go back to what they were. */
void act_repeal(struct step *s, uint32_t target)
{
    struct fold *f = s->fold;
    for (law_index i = 0; i < f->p->n_clocks; i++) {
        if (world_run(f->plan, s->world, i)->started_by == target) {
            stop(s, i);
        }
    }
    for (law_index i = 0; i < f->p->n_remedies; i++) {
        if (world_way(f->plan, s->world, i)->opened_by == target) {
            close_remedy(s, i);
        }
    }
    for (law_index i = 0; i < f->p->n_states; i++) {
        struct state_slot *slot = world_state(f->plan, s->world, i);
        if (slot->set_by == target) {
            *slot = (struct state_slot){slot->before, slot->before, s->index};
        }
    }
}

static void withdraw(struct step *s, law_index act, bool ex_tunc)
{
    uint32_t target = *world_last(s->fold->plan, s->world, act);
    if (target == DOSSIER_NONE || s->fold->entries[target].act != act) {
        return;
    }
    if (ex_tunc) {
        s->world->withdraws++;
        s->fold->withdrawn = target;
    }
    act_repeal(s, target);
}

static void carry_out_effect(struct step *s, const struct planned *planned, law_index clock)
{
    struct fold *f = s->fold;
    const struct law_effect *effect = planned->effect;
    switch (effect->kind) {
    case LAW_BECOMES: {
        struct state_slot *slot = world_state(f->plan, s->world, effect->index);
        *slot = (struct state_slot){(uint8_t)effect->value, slot->value, s->index};
        break;
    }
    case LAW_ANSWERS:
        for (size_t i = 0; i < effect->n; i++) {
            answer(s, effect->list[i], LAW_NONE, effect, planned->rule);
        }
        break;
    case LAW_STOPS:
    case LAW_REPLACES:
        stop(s, effect->index);
        break;
    case LAW_SUSPENDS:
    case LAW_RESUMES:
        pause(s, effect->index, effect->kind == LAW_SUSPENDS);
        break;
    case LAW_OPENS:
        *world_way(f->plan, s->world, effect->index) =
            (struct way){LAW_REMEDY_OPEN, s->index, DOSSIER_NONE, DOSSIER_NONE};
        break;
    case LAW_CLOSES:
        close_remedy(s, effect->index);
        break;
    case LAW_WITHDRAWS:
    case LAW_REPEALS:
        withdraw(s, effect->index, effect->kind == LAW_WITHDRAWS);
        break;
    case LAW_MUST: {
        struct dossier_task duty = {.role = effect->index,
                                    .act = effect->value,
                                    .task = LAW_NONE,
                                    .clock = clock,
                                    .cites = planned->cites};
        if (clock != LAW_NONE) {
            duty.has_due = true;
            duty.due = world_run(f->plan, s->world, clock)->end;
        }
        world_duty(s, duty, s->first);
        break;
    }
    case LAW_STARTS:
    case LAW_INTERRUPTS:
    case LAW_USES:
        gr_assert(false);
        break;
    }
}

/* Answers come first: an act that answers a clock and starts it anew is judged by the old run. */
static void carry_out(struct step *s, law_index clock)
{
    struct fold *f = s->fold;
    for (size_t i = 0; i < f->n_planned; i++) {
        const struct planned *planned = &f->planned[i];
        if (planned->kind == PLANNED_EFFECT) {
            carry_out_effect(s, planned, clock);
        } else if (planned->kind == PLANNED_USE) {
            use(s, planned);
        }
    }
    for (size_t i = 0; i < f->n_planned; i++) {
        if (f->planned[i].kind == PLANNED_START) {
            clock_set(s, f->planned[i].clock, &f->planned[i].run);
        }
    }
}

bool act_effects(struct step *s, const struct law_effect *effects, uint16_t n,
                 const struct law_cites *cites, law_index clock)
{
    s->fold->n_planned = 0;
    for (size_t i = 0; i < n; i++) {
        if (!plan_effect(s, &effects[i], NULL, cites)) {
            return false;
        }
    }
    carry_out(s, clock);
    return true;
}

/* ---- what the law has against it ------------------------------------------------------------------ */

/* Clauses judged while worlds may still split; findings wait until nothing is left to ask. */
struct judged {
    const struct law_rule *rule;
    enum verdict verdict;
    law_index fact;
};

static bool judge_requires(struct judged *out, struct step *s, const struct law_rule *rule)
{
    bool asked = s->has_fork;
    enum verdict v = eval(s, rule->condition);
    *out = (struct judged){rule, v, LAW_NONE};
    if (v == VERDICT_DEPENDS && s->has_fork && s->fork.kind == DOSSIER_ASSUMES_STATE) {
        return false;
    }
    s->has_fork = asked; /* not shown: noted, not followed */
    if (v == VERDICT_NO && s->fold->plan->pure_state[rule->condition]) {
        s->world->state_failed = true;
    }
    return true;
}

static bool told_by(const struct step *s, law_index fact)
{
    for (size_t i = 0; i < s->entry->n_facts; i++) {
        if (s->entry->facts[i].fact == fact) {
            return true;
        }
    }
    return *world_known(s->fold->plan, s->world, fact) == DOSSIER_TOLD;
}

static law_index lacking(const struct step *s, const struct law_rule *rule)
{
    for (size_t i = 0; i < rule->n_facts; i++) {
        if (!told_by(s, rule->facts[i])) {
            return rule->facts[i];
        }
    }
    return LAW_NONE;
}

static void find_judged(struct step *s, const struct judged *judged)
{
    const struct law_rule *rule = judged->rule;
    struct dossier_finding found = finding_of(s, DOSSIER_FORBIDDEN);
    if (rule->kind == LAW_REQUIRES) {
        if (judged->verdict == VERDICT_YES) {
            return;
        }
        found.kind = judged->verdict == VERDICT_NO ? DOSSIER_FORBIDDEN : DOSSIER_NOT_SHOWN;
    } else if (rule->kind == LAW_NEEDS_HOUR) {
        if (s->at.precision == MOMENT_INSTANT) {
            return;
        }
        found.kind = DOSSIER_NO_HOUR;
    } else {
        found.fact = lacking(s, rule);
        if (found.fact == LAW_NONE) {
            return;
        }
        found.kind = DOSSIER_LACKS_FACT;
    }
    if (rule->kind != LAW_REQUIRES && s->fold->view.may_lack_acts) {
        found.kind =
            DOSSIER_NOT_SHOWN; /* the file does not say, which is not to say that it was not */
    }
    found.text = rule->otherwise;
    found.cites = &rule->cites;
    found.rule = rule;
    world_find(s, found);
}

/* The competence in force: the last that names the date. */
static void judge_competence(struct step *s, const struct law_act *act)
{
    if (s->entry->role == LAW_NONE) {
        return;
    }
    const struct law_competence *last = &act->competences[0];
    for (size_t i = 1; i < act->n_competences; i++) {
        if (law_in_force(act->competences[i].dates, s->governed)) {
            last = &act->competences[i];
        }
    }
    if (!names(last->roles, last->n, s->entry->role)) {
        struct dossier_finding found = finding_of(s, DOSSIER_NOT_COMPETENT);
        found.cites = last->cites.n > 0 ? &last->cites : &act->cites;
        world_find(s, found);
    }
}

/* A remedy makes the act wait while it can still be used, or was used and not ruled. */
static bool judge_suspensive(struct step *s, bool find)
{
    struct fold *f = s->fold;
    for (law_index r = 0; r < f->p->n_remedies; r++) {
        const struct law_remedy *remedy = &f->p->remedies[r];
        const struct way *way = world_way(f->plan, s->world, r);
        bool open = way->status == LAW_REMEDY_OPEN && remedy->within != LAW_NONE &&
                    world_run(f->plan, s->world, remedy->within)->status == LAW_CLOCK_RUNNING;
        if (!open && way->status != LAW_REMEDY_USED) {
            continue;
        }
        for (size_t k = 0; k < remedy->n_suspensive; k++) {
            const struct law_suspensive *wait = &remedy->suspensive[k];
            if (!names(wait->acts, wait->n, s->entry->act) ||
                !law_in_force(wait->dates, s->governed)) {
                continue;
            }
            enum verdict holds = wait->when == LAW_ALWAYS ? VERDICT_YES : eval(s, wait->when);
            if (holds == VERDICT_DEPENDS) {
                return false;
            }
            if (holds == VERDICT_YES && find) {
                struct dossier_finding found = finding_of(s, DOSSIER_SUSPENDED);
                found.remedy = r;
                found.clock = open ? remedy->within : LAW_NONE;
                found.end = open ? world_run(f->plan, s->world, remedy->within)->end
                                 : (struct limit_end){0};
                found.cites = wait->cites.n > 0 ? &wait->cites : &remedy->cites;
                world_find(s, found);
            }
        }
    }
    return true;
}

/* What the act tells. A fact that it may tell and does not is unknown again, unless told for the whole dossier or presumed. */
static void take_facts(struct step *s, const struct law_act *act)
{
    struct fold *f = s->fold;
    if (s->world->taken == s->index) {
        return; /* taken before the world split */
    }
    s->world->taken = s->index;
    s->world->choice = LAW_NONE;
    for (size_t i = 0; i < act->n_records; i++) {
        law_index fact = act->records[i];
        uint8_t *known = world_known(f->plan, s->world, fact);
        bool for_all = false;
        for (size_t k = 0; k < f->dossier->n_facts; k++) {
            for_all = for_all || f->dossier->facts[k].fact == fact;
        }
        if (!for_all && *known != DOSSIER_PRESUMED) {
            *known = DOSSIER_UNKNOWN;
            *world_value(f->plan, s->world, fact) = 0;
            world_forget(f, s->world, fact);
        }
    }
    for (size_t i = 0; i < s->entry->n_facts; i++) {
        const struct dossier_fact *told = &s->entry->facts[i];
        *world_known(f->plan, s->world, told->fact) = DOSSIER_TOLD;
        *world_value(f->plan, s->world, told->fact) = told->value;
        world_forget(f, s->world, told->fact);
    }
}

/* The remedies that wait for this act as their ruling. */
static void rule_remedies(struct step *s)
{
    struct fold *f = s->fold;
    for (law_index r = 0; r < f->p->n_remedies; r++) {
        const struct law_remedy *remedy = &f->p->remedies[r];
        struct way *way = world_way(f->plan, s->world, r);
        if (remedy->ruling != s->entry->act || way->status != LAW_REMEDY_USED) {
            continue;
        }
        if (remedy->ruling_within != LAW_NONE) {
            answer(s, remedy->ruling_within, r, NULL, NULL);
        }
        way->status = LAW_REMEDY_RULED;
        way->ruled_by = s->index;
    }
}

#define JUDGED_MAX 256

/* Reads the clauses: conditions into `judged`, effects into the plan. False when the world must split first. */
static bool read_rules(struct judged *judged, size_t *n_judged, struct step *s,
                       const struct law_act *act)
{
    s->fold->n_planned = 0;
    *n_judged = 0;
    for (size_t i = 0; i < act->n_rules; i++) {
        const struct law_rule *rule = &act->rules[i];
        if (!law_in_force(rule->dates, s->governed)) {
            continue;
        }
        enum verdict when = rule->when == LAW_ALWAYS ? VERDICT_YES : eval(s, rule->when);
        if (when == VERDICT_DEPENDS) {
            return false;
        }
        if (when == VERDICT_NO) {
            continue;
        }
        if (rule->kind != LAW_EFFECTS) {
            gr_assert(*n_judged < JUDGED_MAX);
            struct judged *j = &judged[(*n_judged)++];
            *j = (struct judged){rule, VERDICT_NO, LAW_NONE};
            if (rule->kind == LAW_REQUIRES && !judge_requires(j, s, rule)) {
                return false;
            }
            continue;
        }
        for (size_t k = 0; k < rule->n_effects; k++) {
            if (!plan_effect(s, &rule->effects[k], rule, &rule->cites)) {
                return false;
            }
        }
    }
    return true;
}

bool act_take(struct step *s)
{
    struct fold *f = s->fold;
    const struct law_act *act = &f->p->acts[s->entry->act];
    s->world->state_failed = false;
    take_facts(s, act);
    struct limit_start point;
    if (act->governed.kind != LAW_POINT_NONE && eval_point(&point, s, &act->governed)) {
        s->governed = point.moment.date;
    }
    struct judged judged[JUDGED_MAX];
    size_t n_judged = 0;
    bool may_wait = f->plan->has_suspensive[s->entry->act];
    if (!read_rules(judged, &n_judged, s, act) || (may_wait && !judge_suspensive(s, false))) {
        return false;
    }
    judge_competence(s, act);
    if (may_wait) {
        judge_suspensive(s, true);
    }
    for (size_t i = 0; i < n_judged; i++) {
        find_judged(s, &judged[i]);
    }
    rule_remedies(s);
    carry_out(s, LAW_NONE);
    *world_last(f->plan, s->world, s->entry->act) = s->index;
    return true;
}
