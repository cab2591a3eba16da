/* One act in one world: what the law has against it. All clauses are read on the world as it
 * stood before; only when nothing is left to ask do the effects take place (effect.c), together. */
#include "dossier/dossier_priv.h"

static bool judge_requires(struct judged *out, struct step *s, const struct law_rule *rule)
{
    bool asked = s->has_fork;
    enum verdict v = eval(s, rule->condition);
    *out = (struct judged){rule, v};
    if (v == VERDICT_DEPENDS && s->has_fork && s->fork.kind == DOSSIER_ASSUMES_STATE) {
        return false;
    }
    s->has_fork = asked; /* not shown: noted, not followed */
    if (v == VERDICT_NO && s->fold->plan->pure_state[rule->condition]) {
        s->world->state_failed = true;
    }
    return true;
}

static bool told_now(const struct step *s, law_index fact)
{
    for (size_t i = 0; i < s->entry->n_facts; i++) {
        if (s->entry->facts[i].fact == fact) {
            return true;
        }
    }
    return false;
}

static bool told_by(const struct step *s, law_index fact)
{
    return told_now(s, fact) || *world_known(s->fold->plan, s->world, fact) == DOSSIER_TOLD;
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
    if (rule->kind == LAW_REQUIRES && judged->verdict == VERDICT_YES) {
        return;
    }
    struct dossier_finding found = act_finding(s, DOSSIER_FORBIDDEN);
    if (rule->kind == LAW_REQUIRES) {
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
    act_find(s, found);
}

static void judge_competence(struct step *s, const struct law_act *act)
{
    if (s->entry->role == LAW_NONE) {
        return;
    }
    const struct law_competence *last = law_competence_on(act, s->governed);
    if (!law_names(last->roles, last->n, s->entry->role)) {
        struct dossier_finding found = act_finding(s, DOSSIER_NOT_COMPETENT);
        found.cites = last->cites.n > 0 ? &last->cites : &act->cites;
        act_find(s, found);
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
                    run_is(world_run(f->plan, s->world, remedy->within),
                           1u << LAW_CLOCK_RUNNING | 1u << LAW_CLOCK_SUSPENDED);
        if (!open && way->status != LAW_REMEDY_USED) {
            continue;
        }
        for (size_t k = 0; k < remedy->n_suspensive; k++) {
            const struct law_suspensive *wait = &remedy->suspensive[k];
            if (!law_names(wait->acts, wait->n, s->entry->act) ||
                !law_in_force(wait->dates, s->governed)) {
                continue;
            }
            enum verdict holds = wait->when == LAW_ALWAYS ? VERDICT_YES : eval(s, wait->when);
            if (holds == VERDICT_DEPENDS) {
                return false;
            }
            if (holds == VERDICT_YES && find) {
                struct dossier_finding found = act_finding(s, DOSSIER_SUSPENDED);
                found.remedy = r;
                found.clock = open ? remedy->within : LAW_NONE;
                found.end = open ? world_run(f->plan, s->world, remedy->within)->end
                                 : (struct limit_end){0};
                found.cites = wait->cites.n > 0 ? &wait->cites : &remedy->cites;
                act_find(s, found);
            }
        }
    }
    return true;
}

static void set_fact(struct step *s, law_index fact, enum dossier_known how, law_value value)
{
    uint8_t *known = world_known(s->fold->plan, s->world, fact);
    law_value *slot = world_value(s->fold->plan, s->world, fact);
    if (*known != how || *slot != value) {
        touch_fact(s->world, fact);
    }
    *known = (uint8_t)how;
    *slot = value;
    if (s->world->n_supposed > 0) {
        world_forget(s->fold, s->world, fact);
    }
}

/* What the act tells. A fact that it may tell and does not is unknown again, unless told for the
 * whole dossier or presumed. */
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
        uint8_t known = *world_known(f->plan, s->world, fact);
        bool for_all = false;
        for (size_t k = 0; k < f->dossier->n_facts; k++) {
            for_all = for_all || f->dossier->facts[k].fact == fact;
        }
        if (!for_all && known != DOSSIER_PRESUMED && !told_now(s, fact)) {
            const struct law_fact *law = &f->p->facts[fact];
            set_fact(s, fact, law->presumed ? DOSSIER_PRESUMED : DOSSIER_UNKNOWN,
                     law->presumed_value);
        }
    }
    for (size_t i = 0; i < s->entry->n_facts; i++) {
        set_fact(s, s->entry->facts[i].fact, DOSSIER_TOLD, s->entry->facts[i].value);
    }
}

/* What the act adds to a total or takes from it. What it does not tell leaves the total unknown. */
static void add_line(struct step *s, struct sum *sum, const struct law_amount_line *line)
{
    if (!law_names(line->acts, line->n_acts, s->entry->act) ||
        !law_in_force(line->dates, s->governed)) {
        return;
    }
    enum verdict holds = line->when == LAW_ALWAYS ? VERDICT_YES : eval(s, line->when);
    law_value value = 0;
    if (holds == VERDICT_NO) {
        return;
    }
    sum->unknown = sum->unknown || holds == VERDICT_DEPENDS ||
                   !eval_operand(&value, s, &line->operand) ||
                   (line->takes ? __builtin_sub_overflow(sum->value, value, &sum->value)
                                : __builtin_add_overflow(sum->value, value, &sum->value));
}

static void add_totals(struct step *s)
{
    const struct law_procedure *p = s->fold->p;
    bool asked = s->has_fork;
    for (law_index i = 0; s->fold->plan->has_totals && i < p->n_amounts; i++) {
        for (size_t k = 0; p->amounts[i].total && k < p->amounts[i].n_lines; k++) {
            add_line(s, world_sum(s->fold->plan, s->world, i), &p->amounts[i].lines[k]);
        }
    }
    s->has_fork = asked;
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
            effect_answer(s, remedy->ruling_within, r, NULL, NULL);
        }
        way->status = LAW_REMEDY_RULED;
        way->ruled_by = s->index;
    }
}

/* Not in force, or for a state that the world is not in. */
static bool passed_over(const struct step *s, const struct hot_rule *hot)
{
    if (s->governed.days < hot->from || s->governed.days > hot->until) {
        return true;
    }
    return s->world->n_supposed == 0 && gate_shut(&hot->gate, s->fold->plan, s->world);
}

/* Reads the clauses: conditions into `judged`, effects into the plan. False when the world must
 * split first. */
static bool read_rules(struct judged *judged, size_t *n_judged, struct step *s,
                       const struct law_act *act)
{
    s->fold->n_planned = 0;
    *n_judged = 0;
    const struct hot_act *hot = &s->fold->plan->acts[act - s->fold->p->acts];
    for (size_t i = 0; i < hot->n_rules; i++) {
        if (passed_over(s, &hot->rules[i])) {
            continue;
        }
        const struct law_rule *rule = hot->rules[i].rule;
        enum verdict when = rule->when == LAW_ALWAYS ? VERDICT_YES : eval(s, rule->when);
        if (when == VERDICT_DEPENDS && !s->world->state_failed) {
            return false;
        }
        if (when != VERDICT_YES) {
            s->has_fork = false; /* a world that fails is not followed further */
            continue;
        }
        if (rule->kind != LAW_EFFECTS) {
            struct judged *j = &judged[(*n_judged)++];
            *j = (struct judged){rule, VERDICT_NO};
            if (rule->kind == LAW_REQUIRES && !judge_requires(j, s, rule)) {
                return false;
            }
            continue;
        }
        for (size_t k = 0; k < rule->n_effects; k++) {
            if (!effect_plan(s, &rule->effects[k], rule, &rule->cites)) {
                return false;
            }
        }
    }
    return true;
}

/* In a file that may lack acts, an act that comes long after the end of what carried the
 * dossier's state makes no sense as the file stands. */
static bool comes_after_gap(const struct step *s)
{
    for (law_index i = 0; s->fold->view.may_lack_acts && i < s->fold->p->n_clocks; i++) {
        if (clock_is_stale(s, i)) {
            return true;
        }
    }
    return false;
}

bool act_was_judged(const struct step *s)
{
    return s->fold->judged != NULL && s->fold->judged[s->index];
}

void act_find(struct step *s, struct dossier_finding finding)
{
    if (!act_was_judged(s)) {
        world_find(s, finding);
    }
}

/* What stood against an act that withdraws another, when that one still stood. */
static void find_as_before(struct step *s)
{
    s->world->state_failed = false;
    for (const struct finding_node *n = s->fold->stood[s->index]; n != NULL; n = n->next) {
        world_find(s, n->finding);
    }
}

bool act_take(struct step *s)
{
    struct fold *f = s->fold;
    const struct law_act *act = &f->p->acts[s->entry->act];
    s->world->state_failed = comes_after_gap(s);
    take_facts(s, act);
    struct limit_start point;
    if (act->governed.kind != LAW_POINT_NONE && eval_point(&point, s, &act->governed)) {
        s->governed = point.moment.date;
    }
    struct judged *judged = f->conditions;
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
    if (act_was_judged(s)) {
        find_as_before(s);
    }
    add_totals(s);
    rule_remedies(s);
    effect_carry_out(s, LAW_NONE);
    *world_last(f->plan, s->world, s->entry->act) = s->index;
    return true;
}
