/* One act, one end of a clock, in an attempt: what makes it lawful, what it changes, what follows
 * by itself, and whether the property still holds. */
#include "prove/lawful.h"
#include "prove/prove_priv.h"

#include <string.h>

/* ---- acts ------------------------------------------------------------------------------------ */

static void find_governed(struct attempt *a, const struct law_act *act)
{
    const struct part *x = &a->m->parts[a->part];
    const struct law_point *by = &act->governed;
    a->governed = a->state[BYTE_EPOCH];
    if (by->kind == LAW_POINT_NONE || a->m->n_epochs == 1) {
        return;
    }
    if (by->kind != LAW_POINT_ACT || by->via != LAW_NONE) {
        a->governed = EPOCH_ANY;
        return;
    }
    uint16_t at = x->governing[by->index];
    if (at != NOWHERE && a->state[at] != 0 && by->index != a->act) {
        a->governed = a->state[at] - 1;
    }
}

static void judge_needs(struct attempt *a, const struct law_rule *rule)
{
    for (size_t i = 0; i < rule->n_facts && !a->dead; i++) {
        a->dead = fact_told(a, a->part, rule->facts[i]) == FACT_NOT_TOLD;
    }
}

/* A condition of the act. One that hangs on what is not tracked may hold. */
static void judge_rule(struct attempt *a, const struct law_rule *rule)
{
    if (rule->kind == LAW_EFFECTS || rule->kind == LAW_NEEDS_HOUR || !in_force(a, rule->dates)) {
        return;
    }
    if (judge(a, rule->when) != VERDICT_YES) {
        return;
    }
    if (rule->kind == LAW_NEEDS) {
        judge_needs(a, rule);
        return;
    }
    a->strict = true;
    enum verdict v = judge(a, rule->condition);
    a->strict = false;
    a->dead = a->dead || v == VERDICT_NO;
}

/* A remedy that can still be used, or was used and not ruled, makes the act wait. */
static void judge_suspensive(struct attempt *a)
{
    const struct part *x = &a->m->parts[a->part];
    for (law_index r = 0; r < x->p->n_remedies && !a->dead; r++) {
        const struct law_remedy *remedy = &x->p->remedies[r];
        for (size_t k = 0; k < remedy->n_suspensive && !a->dead; k++) {
            const struct law_suspensive *wait = &remedy->suspensive[k];
            if (!law_names(wait->acts, wait->n, a->act) || !in_force(a, wait->dates)) {
                continue;
            }
            enum verdict used = judge_remedy(a, a->part, r, 1u << LAW_REMEDY_USED);
            enum verdict open = judge_remedy(a, a->part, r, 1u << LAW_REMEDY_OPEN);
            if (open == VERDICT_YES) {
                open = remedy->within == LAW_NONE ? VERDICT_NO : judge_runs(a, remedy->within);
            }
            bool waits = used == VERDICT_YES || open == VERDICT_YES;
            a->dead = waits && judge(a, wait->when) == VERDICT_YES;
        }
    }
}

static void rule_remedies(struct attempt *a)
{
    const struct part *x = &a->m->parts[a->part];
    for (law_index r = 0; r < x->p->n_remedies; r++) {
        const struct law_remedy *remedy = &x->p->remedies[r];
        uint8_t *byte = state_of(a, THING_REMEDY, r);
        if (remedy->ruling != a->act) {
            continue;
        }
        if (byte == NULL) {
            bool timed = remedy->ruling_within != LAW_NONE &&
                         state_of(a, THING_CLOCK, remedy->ruling_within) != NULL;
            if (timed) {
                hint(a, a->part, THING_REMEDY, r);
            }
            if (timed && choose(a, 2) == 0) {
                answer_clock(a, remedy->ruling_within);
            }
            continue;
        }
        if (*byte == LAW_REMEDY_USED) {
            if (remedy->ruling_within != LAW_NONE) {
                answer_clock(a, remedy->ruling_within);
            }
            *byte = LAW_REMEDY_RULED;
        }
    }
}

/* Whether the question is about this act, as what the end of this clock obliges to. */
static bool is_asked_duty(const struct attempt *a, law_index clock, law_index act)
{
    const struct prove_act *q = &a->m->question->done;
    return a->m->asked_duty != NOWHERE && a->part == 0 && clock == q->meets && act == q->act;
}

/* Whoever a clock's end obliged has done it. */
static void meet_duties(struct attempt *a)
{
    const struct part *x = &a->m->parts[a->part];
    if (is_asked_duty(a, a->m->question->done.meets, a->act)) {
        a->state[a->m->asked_duty] = 0;
    }
    for (uint16_t i = 0; i < x->laid[THING_CLOCK].n; i++) {
        law_index c = x->laid[THING_CLOCK].list[i];
        if (x->duty[c] != NOWHERE && clock_obliges(&x->p->clocks[c], a->act)) {
            a->state[x->duty[c]] = 0;
        }
    }
}

/* Where only days are told: on the day on which another law begins, it has begun. */
static void before_change(struct attempt *a)
{
    const struct model *m = a->m;
    uint8_t e = a->state[BYTE_EPOCH];
    if (by_day(m) && e + 1 < m->n_epochs) {
        hold(a, m->epoch_timer, true, (m->epochs[e + 1].days - m->epochs[e].days) * 1440, false);
    }
}

/* Clocks that end at 24:00 end before any act of that instant. */
void before_ends(struct attempt *a)
{
    before_change(a);
    for (uint8_t k = 0; k < a->m->n_parts; k++) {
        const struct part *x = &a->m->parts[k];
        for (uint16_t i = 0; i < x->laid[THING_CLOCK].n; i++) {
            law_index c = x->laid[THING_CLOCK].list[i];
            uint16_t at = x->at[THING_CLOCK][c];
            if (!is_counting(a->state + at)) {
                continue;
            }
            struct limit_span span = clock_span(a->m, k, c, a->state + at);
            if (span.day_ends) {
                hold(a, clock_timer(a->m, k, c, a->state + at), true, span.most, false);
            }
        }
    }
}

static void note_act(struct attempt *a)
{
    gr_assert(a->state != NULL);
    const struct part *x = &a->m->parts[a->part];
    uint8_t *done = state_of(a, THING_DONE, a->act);
    if (done != NULL) {
        *done = 1;
    }
    uint8_t *time = state_of(a, THING_TIME, a->act);
    if (time != NULL) {
        *time = 1;
        set_now(a, x->instant[THING_TIME][a->act], x->midnight[THING_TIME][a->act]);
    }
    if (x->governing[a->act] != NOWHERE) {
        a->state[x->governing[a->act]] = (uint8_t)(a->state[BYTE_EPOCH] + 1);
    }
}

/* Whether the act looked for did what else was asked. */
static void note_goal(struct attempt *a, const uint8_t *before)
{
    const struct prove_act *q = &a->m->question->done;
    const struct part *x = &a->m->parts[0];
    if (a->m->property != NULL || a->part != 0 || q->act != a->act) {
        return;
    }
    bool does = q->answers == LAW_NONE || a->answered;
    if (q->meets != LAW_NONE) {
        does = does && before[a->m->asked_duty] != 0;
    }
    if (q->unopened != LAW_NONE) {
        does = does && a->state[x->at[THING_REMEDY][q->unopened]] != LAW_REMEDY_OPEN;
    }
    if (does) {
        a->state[BYTE_FLAGS] |= FLAG_BROKEN;
    }
}

static bool is_plain(const struct law_rule *rule)
{
    return rule->kind == LAW_REQUIRES && rule->when == LAW_ALWAYS;
}

/* Conditions first where they ask little: most acts are refused in most states. */
static void judge_act(struct attempt *a, const struct law_act *act, bool plain)
{
    const struct indexes *clauses = &a->m->parts[a->part].clauses[a->act];
    size_t n = a->weak == NULL ? clauses->n : act->n_rules;
    if (a->part == 0 && lawful_excuses(a->m->parts[0].p, a->act, act_asked(a->m))) {
        return;
    }
    a->judging = a->own = true;
    for (size_t k = 0; k < n && !a->dead; k++) {
        size_t i = a->weak == NULL ? clauses->list[k] : k;
        const struct law_rule *rule = &act->rules[i];
        if (is_plain(rule) != plain) {
            continue;
        }
        if (a->weak == NULL || law_names(clauses->list, clauses->n, (law_index)i)) {
            judge_rule(a, rule);
        } else if (rule->kind == LAW_REQUIRES) {
            things_of_node(a->weak, a->m, a->part, rule->when);
            things_of_node(a->weak, a->m, a->part, rule->condition);
        }
    }
    if (!a->dead && plain) {
        judge_suspensive(a);
    }
    a->judging = a->own = false;
}

static bool applies(struct attempt *a, const struct law_rule *rule)
{
    a->own = true;
    bool holds = in_force(a, rule->dates) && when_holds(a, rule->when);
    a->own = false;
    return holds;
}

void take_act(struct attempt *a)
{
    const struct law_act *act = &a->m->parts[a->part].p->acts[a->act];
    const struct indexes *clauses = &a->m->parts[a->part].clauses[a->act];
    before_ends(a);
    orders_loosened(a);
    open_told(a, a->act);
    orders_told(a);
    find_governed(a, act);
    judge_act(a, act, true);
    for (uint16_t i = 0; i < clauses->n && !a->dead; i++) {
        const struct law_rule *rule = &act->rules[clauses->list[i]];
        if (rule->kind == LAW_EFFECTS) {
            a->muted = !effects_wanted(a, rule->effects, rule->n_effects);
            if (applies(a, rule)) {
                plan_effects(a, rule->effects, rule->n_effects);
            }
            a->muted = false;
        }
    }
    if (!a->dead) {
        judge_act(a, act, false);
    }
    if (!a->dead) {
        rule_remedies(a);
        carry_out(a);
        orders_summed(a);
        meet_duties(a);
        note_act(a);
        note_goal(a, a->before);
        a->muted = a->wanted != NULL; /* what follows by itself is looked at last */
        a->settles = true;
    }
}

/* ---- ends ------------------------------------------------------------------------------------ */

/* An authority acts at the instant at which the clock ends: of one that was over when it started,
 * that instant is past, and nobody meets the duty any more. */
static void oblige(struct attempt *a, law_index clock, const struct law_at_end *end)
{
    const struct law_procedure *p = a->m->parts[a->part].p;
    uint8_t *byte = state_of(a, THING_CLOCK, clock);
    bool ended = byte != NULL && (*byte & CLOCK_STATUS) == LAW_CLOCK_ENDED;
    if (ended && end_obliges_authority(p, end)) {
        uint8_t timer = clock_timer(a->m, a->part, clock, byte);
        hold(a, timer, true, clock_span(a->m, a->part, clock, byte).most, true);
        a->state[a->m->parts[a->part].duty[clock]] = 1;
    }
    for (size_t i = 0; ended && i < end->n_effects; i++) {
        const struct law_effect *e = &end->effects[i];
        if (obliges_authority(p, e) && is_asked_duty(a, clock, e->value)) {
            a->state[a->m->asked_duty] = 1;
        }
    }
}

static void at_ends(struct attempt *a, law_index clock)
{
    const struct law_clock *c = &a->m->parts[a->part].p->clocks[clock];
    uint64_t held = UINT64_MAX;
    a->governed = a->state[BYTE_EPOCH];
    orders_loosened(a);
    if (c->n_at_end > 64) {
        give_up(a);
    }
    for (size_t i = 0; i < c->n_at_end && !a->dead; i++) {
        if (when_holds(a, c->at_end[i].when)) {
            plan_effects(a, c->at_end[i].effects, c->at_end[i].n_effects);
            carry_out(a);
        } else {
            held &= ~(UINT64_C(1) << i);
        }
    }
    for (size_t i = 0; i < c->n_at_end && !a->dead; i++) {
        if ((held >> i & 1) != 0) { /* a duty whose clock was stopped by its own end is lifted */
            oblige(a, clock, &c->at_end[i]);
        }
    }
    a->settles = true;
}

void end_clock(struct attempt *a, law_index clock)
{
    uint8_t *byte = state_of(a, THING_CLOCK, clock);
    if (byte == NULL) {
        hint(a, a->part, THING_CLOCK, clock);
        at_ends(a, clock);
        return;
    }
    struct limit_span span = clock_span(a->m, a->part, clock, byte);
    hold(a, clock_timer(a->m, a->part, clock, byte), false, span.least, true);
    a->end_of_day = span.day_ends;
    if (!span.day_ends) {
        before_change(a);
    }
    if ((byte[0] & CLOCK_STATUS) == LAW_CLOCK_RUNNING) {
        byte[0] = (uint8_t)((byte[0] & ~CLOCK_STATUS) | LAW_CLOCK_ENDED | CLOCK_MISSED_BIT);
        at_ends(a, clock);
    } else {
        byte[0] = (uint8_t)((byte[0] & ~CLOCK_TICKING) | CLOCK_PAST);
    }
}

/* ---- what follows ---------------------------------------------------------------------------- */

/* round: a line that hangs on what is not tracked is guessed in the first and, where another one
 * has taken effect after it, in the second; none of the others can change it. */
static bool follow_line(struct attempt *a, const struct law_consequence *c, size_t k,
                        uint16_t round)
{
    uint16_t at = a->m->parts[a->part].followed[c->first + k];
    if (at == NOWHERE || a->dead) {
        return false;
    }
    const struct law_consequence_line *line = &c->lines[k];
    a->settled = round > 1 || (round > 0 && a->state[at] != 0);
    enum verdict v = in_force(a, line->dates) ? judge_surely(a, line->when) : VERDICT_NO;
    a->settled = false;
    bool holds = v == VERDICT_YES || (v == VERDICT_DEPENDS && a->untracked && a->state[at] != 0);
    if (!holds || a->state[at] != 0) {
        a->state[at] = holds;
        return false;
    }
    plan_effects(a, line->effects, line->n_effects);
    carry_out(a);
    a->state[at] = 1;
    return true;
}

static void follow(struct attempt *a)
{
    const struct law_procedure *p = a->m->parts[a->part].p;
    bool any = p->n_consequence_lines > 0;
    a->act = LAW_NONE;
    a->governed = a->state[BYTE_EPOCH];
    for (uint16_t round = 0; any && !a->dead && round <= p->n_consequence_lines; round++) {
        any = false;
        for (law_index i = 0; i < p->n_consequences; i++) {
            for (size_t k = 0; k < p->consequences[i].n_lines; k++) {
                any = follow_line(a, &p->consequences[i], k, round) || any;
            }
        }
    }
}

bool asked_in(const struct model *m, int32_t epoch)
{
    const struct law_procedure *p = m->parts[0].p;
    struct date day = epoch_day(m, epoch);
    if (!law_in_force(m->property->dates, day)) {
        return false;
    }
    for (uint16_t i = 0; m->question->beyond_holes && i < p->n_holes; i++) {
        const struct law_hole *hole = &p->holes[i];
        if (hole->of == LAW_HOLE_PROPERTY && hole->index == m->question->property &&
            law_in_force(hole->dates, day)) {
            return false;
        }
    }
    return true;
}

void watch(struct attempt *a, bool event)
{
    const struct law_property *property = a->m->property;
    uint8_t *monitor = &a->state[BYTE_MONITOR];
    if (property == NULL || !asked_in(a->m, a->state[BYTE_EPOCH])) {
        *monitor = property != NULL && property->has_limit ? *monitor : 0;
        return;
    }
    a->governed = a->state[BYTE_EPOCH];
    bool bad = judge_broken(a) == VERDICT_YES;
    if (!property->has_limit) {
        *monitor = bad ? MONITOR_BAD : 0;
        return;
    }
    bool begins = bad && *monitor == 0 && event;
    if (begins || (!bad && *monitor != 0)) {
        reach_measure(a, begins);
    }
    if (begins) {
        bool hours = limit_counts_hours(&property->rule);
        uint8_t from = hours ? SPAN_FROM_INSTANT : SPAN_FROM_MIDNIGHT;
        *monitor = MONITOR_ON;
        if (length_followed(a->m, length_of_property(a->m))) {
            a->state[BYTE_LENGTH] = choose_length(a, &property->rule, a->m->allowed, from);
        }
        set_now(a, hours ? a->m->monitor_timer : TIMER_NONE,
                hours ? TIMER_NONE : a->m->monitor_timer);
    } else if (!bad) {
        *monitor = 0;
        a->state[BYTE_LENGTH] = 0;
    }
}

void settle(struct attempt *a)
{
    uint8_t part = a->part;
    law_index act = a->act;
    follow(a);
    if (part != 0) {
        a->part = 0;
        follow(a);
    }
    a->part = 0;
    if (!a->dead) {
        watch(a, true);
    }
    a->part = part;
    a->act = act;
}
