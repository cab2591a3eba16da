/* What an act changes. Effects are planned on the world as it stood before the act, which may
 * show that the world must split first; only then are they carried out, together. */
#include "dossier/dossier_priv.h"

static const struct law_cites NO_CITES = {0};

struct dossier_finding act_finding(const struct step *s, enum dossier_finding_kind kind)
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

/* The next free place of the plan. Only what its kind needs is written. */
static struct planned *plan_add(struct fold *f, enum planned_kind kind, const struct law_rule *rule)
{
    gr_assert(f->n_planned < f->plan->max_planned);
    struct planned *planned = &f->planned[f->n_planned++];
    planned->kind = kind;
    planned->rule = rule;
    return planned;
}

static bool plan_start(struct step *s, law_index clock, const struct law_rule *rule)
{
    struct planned *planned = plan_add(s->fold, PLANNED_START, rule);
    planned->clock = clock;
    return clock_plan(&planned->run, s, clock);
}

/* Which of the remedies that the act may use is meant: those open for its author. False when the
 * world must split. */
static bool plan_use(struct step *s, const struct law_effect *effect, const struct law_rule *rule)
{
    const struct fold *f = s->fold;
    gr_assert(s->entry != NULL && rule != NULL); /* the reader lets only acts use a remedy */
    law_index found = LAW_NONE;
    uint16_t open = 0;
    for (size_t i = 0; i < effect->n; i++) {
        law_index r = effect->list[i];
        const struct law_remedy *remedy = &f->p->remedies[r];
        bool may = s->entry->role == LAW_NONE || remedy->n_by == 0 ||
                   law_names(remedy->by, remedy->n_by, s->entry->role);
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
    struct planned *use = plan_add(s->fold, PLANNED_USE, rule);
    use->effect = effect;
    use->remedy = found;
    if (found != LAW_NONE && f->p->remedies[found].ruling_within != LAW_NONE) {
        return plan_start(s, f->p->remedies[found].ruling_within, rule);
    }
    return true;
}

/* A clock that runs back is counted when it is answered: which version and which reading is
 * asked before. */
static bool may_answer(struct step *s, const struct law_effect *effect)
{
    for (size_t i = 0; i < effect->n; i++) {
        struct run room;
        if (s->fold->p->clocks[effect->list[i]].backwards) {
            (void)clock_run(&room, s, effect->list[i]);
        }
        if (s->has_fork) {
            return false;
        }
    }
    return true;
}

static void plan_effect(struct step *s, const struct law_effect *effect,
                        const struct law_rule *rule, const struct law_cites *cites)
{
    struct planned *planned = plan_add(s->fold, PLANNED_EFFECT, rule);
    planned->effect = effect;
    planned->cites = cites;
}

bool effect_plan(struct step *s, const struct law_effect *effect, const struct law_rule *rule,
                 const struct law_cites *cites)
{
    switch (effect->kind) {
    case LAW_STARTS:
    case LAW_INTERRUPTS:
        return plan_start(s, effect->index, rule);
    case LAW_REPLACES:
        plan_effect(s, effect, rule, cites);
        return plan_start(s, effect->value, rule);
    case LAW_OPENS: {
        law_index within = s->fold->p->remedies[effect->index].within;
        plan_effect(s, effect, rule, cites);
        return within == LAW_NONE || plan_start(s, within, rule);
    }
    case LAW_USES:
        return plan_use(s, effect, rule);
    case LAW_ANSWERS:
        plan_effect(s, effect, rule, cites);
        return may_answer(s, effect);
    case LAW_BECOMES:
    case LAW_STOPS:
    case LAW_SUSPENDS:
    case LAW_RESUMES:
    case LAW_CLOSES:
    case LAW_WITHDRAWS:
    case LAW_REPEALS:
    case LAW_MUST:
        plan_effect(s, effect, rule, cites);
        return true;
    }
    return true;
}

/* ---- carrying out ---------------------------------------------------------------------------- */

/* Answers a clock and notes how the act stood against it. */
void effect_answer(struct step *s, law_index clock, law_index remedy,
                   const struct law_effect *effect, const struct law_rule *rule)
{
    struct fold *f = s->fold;
    struct run room;
    struct run run = *clock_run(&room, s, clock);
    if (run.status != LAW_CLOCK_RUNNING && run.status != LAW_CLOCK_ENDED) {
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
            act_finding(s, outcome.in_time == VERDICT_NO ? DOSSIER_LATE : DOSSIER_MAY_BE_LATE);
        late.clock = clock;
        late.remedy = remedy;
        late.end = run.end;
        late.end_known = run.known;
        late.rule = rule;
        /* An act that may answer several clocks is late by the one it answers. */
        bool own = rule != NULL && rule->cites.n > 0 && (effect == NULL || effect->n == 1);
        late.cites = own ? &rule->cites : outcome.cites;
        if (effect != NULL) {
            late.text = effect->otherwise;
        }
        act_find(s, late);
    }
    run.status = LAW_CLOCK_ANSWERED;
    run.missed = run.missed || outcome.in_time == VERDICT_NO;
    run.answered_by = s->index;
    *world_run(f->plan, s->world, clock) = run;
    touch_clock(s->world, clock);
}

static void use(struct step *s, const struct planned *planned)
{
    struct fold *f = s->fold;
    if (planned->remedy == LAW_NONE) {
        bool told = !f->view.may_lack_acts;
        struct dossier_finding not_open = act_finding(s, DOSSIER_NOT_OPEN);
        not_open.remedy = planned->effect->list[0];
        not_open.rule = planned->rule;
        not_open.cites = &f->p->remedies[not_open.remedy].cites;
        not_open.text = planned->effect->otherwise;
        if (told) {
            act_find(s, not_open);
        }
        return;
    }
    const struct law_remedy *remedy = &f->p->remedies[planned->remedy];
    struct way *way = world_way(f->plan, s->world, planned->remedy);
    if (remedy->within != LAW_NONE) {
        effect_answer(s, remedy->within, planned->remedy, planned->effect, planned->rule);
    }
    way->status = LAW_REMEDY_USED;
    way->used_by = s->index;
}

static void pause(struct step *s, law_index clock, bool start)
{
    struct run *run = world_run(s->fold->plan, s->world, clock);
    touch_clock(s->world, clock);
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
    touch_clock(s->world, clock);
    if (run->status == LAW_CLOCK_RUNNING || run->status == LAW_CLOCK_SUSPENDED ||
        run->status == LAW_CLOCK_ENDED) { /* ended: what its end asked for is no longer due */
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

/* From now on (ex nunc): what the last such act set going stops, its states go back to what they
 * were. */
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
            touch_state(s->world, i);
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
        s->fold->withdrawer = s->index;
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
        touch_state(s->world, effect->index);
        break;
    }
    case LAW_ANSWERS:
        for (size_t i = 0; i < effect->n; i++) {
            effect_answer(s, effect->list[i], LAW_NONE, effect, planned->rule);
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

/* The act answers clocks and none of them waited: in a file that may lack acts, what started
 * them was left out, and how the act stood is not known. */
static void answer_nothing(struct step *s)
{
    struct fold *f = s->fold;
    const struct outcome_node *last = s->world->outcomes;
    if (!f->view.may_lack_acts || s->entry == NULL ||
        (last != NULL && last->outcome.entry == s->index)) {
        return;
    }
    for (size_t i = 0; i < f->n_planned; i++) {
        const struct planned *planned = &f->planned[i];
        if (planned->kind == PLANNED_EFFECT && planned->effect->kind == LAW_ANSWERS) {
            law_index clock = planned->effect->list[0];
            world_outcome(s, (struct dossier_outcome){.entry = s->index,
                                                      .clock = clock,
                                                      .remedy = LAW_NONE,
                                                      .cites = &f->p->clocks[clock].cites,
                                                      .in_time = VERDICT_DEPENDS});
            return;
        }
    }
}

/* Whether a clock runs back from the end of one that starts with it: then from its end, not from
 * that of an earlier run. */
static bool runs_back_from_started(const struct fold *f, law_index clock)
{
    const struct law_clock *c = &f->p->clocks[clock];
    bool found = false;
    for (size_t i = 0; c->backwards && c->runs.kind == LAW_POINT_END && i < f->n_planned; i++) {
        const struct planned *planned = &f->planned[i];
        found = found || (planned->kind == PLANNED_START && planned->clock == c->runs.index &&
                          c->runs.via == LAW_NONE);
    }
    return found;
}

/* What was started has begun: counts back from its end. Where the world must split for that, the
 * clock is counted when it is asked about (clock_run). */
static void start_back(struct step *s, law_index clock)
{
    struct run run;
    bool had_fork = s->has_fork;
    if (!clock_plan(&run, s, clock)) {
        s->has_fork = had_fork;
        run = (struct run){
            .status = LAW_CLOCK_IDLE, .started_by = s->index, .answered_by = DOSSIER_NONE};
    }
    clock_set(s, clock, &run);
}

/* Answers come first: an act that answers a clock and starts it anew is judged by the old run. */
void effect_carry_out(struct step *s, law_index clock)
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
    answer_nothing(s);
    for (size_t i = 0; i < f->n_planned; i++) {
        if (f->planned[i].kind == PLANNED_START &&
            !runs_back_from_started(f, f->planned[i].clock)) {
            clock_set(s, f->planned[i].clock, &f->planned[i].run);
        }
    }
    for (size_t i = 0; i < f->n_planned; i++) {
        if (f->planned[i].kind == PLANNED_START && runs_back_from_started(f, f->planned[i].clock)) {
            start_back(s, f->planned[i].clock);
        }
    }
}

bool act_effects(struct step *s, const struct law_effect *effects, uint16_t n,
                 const struct law_cites *cites, law_index clock)
{
    s->fold->n_planned = 0;
    for (size_t i = 0; i < n; i++) {
        if (!effect_plan(s, &effects[i], NULL, cites)) {
            return false;
        }
    }
    effect_carry_out(s, clock);
    return true;
}
