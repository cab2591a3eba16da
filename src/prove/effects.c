/* What an act, an end or a consequence changes, of what is tracked. Conditions are read on the
 * state as it stood; only then are the effects carried out, together, as the fold does it. */
#include "prove/prove_priv.h"

#include <string.h>

bool in_force(struct attempt *a, struct law_dates dates)
{
    if (a->governed != EPOCH_ANY) {
        return law_in_force(dates, epoch_day(a->m, a->governed));
    }
    bool ever = false;
    bool always = true;
    for (int32_t e = 0; e < a->m->n_epochs; e++) {
        bool now = law_in_force(dates, epoch_day(a->m, e));
        ever = ever || now;
        always = always && now;
    }
    return always || (ever && choose(a, 2) == 0);
}

bool when_holds(struct attempt *a, uint16_t node)
{
    enum verdict v = judge(a, node);
    return v == VERDICT_DEPENDS ? choose(a, 2) == 0 : v == VERDICT_YES;
}

static bool is_wanted(struct thing t, const void *payload)
{
    return things_have(payload, t);
}

bool effects_wanted(const struct attempt *a, const struct law_effect *effects, uint16_t n)
{
    return a->wanted == NULL || effects_set(a->m, a->part, effects, n, is_wanted, a->wanted);
}

static struct plan_item *plan_add(struct attempt *a)
{
    if (a->n_plan == PLAN_MAX) {
        give_up(a);
        a->n_plan = 0;
    }
    struct plan_item *item = &a->plan[a->n_plan++];
    *item = (struct plan_item){.clock = LAW_NONE, .remedy = LAW_NONE};
    return item;
}

/* ---- starting clocks ------------------------------------------------------------------------- */

/* The day that chooses the version: of the start, or of what governs. */
static int32_t governing_epoch(const struct attempt *a, const struct law_clock *c)
{
    const struct part *x = &a->m->parts[a->part];
    int32_t now = a->state[BYTE_EPOCH];
    if (a->m->n_epochs == 1) {
        return 0;
    }
    const struct law_point *by = c->governed.kind != LAW_POINT_NONE ? &c->governed : &c->runs;
    if (by->kind == LAW_POINT_NONE) {
        return now;
    }
    if (by->kind == LAW_POINT_ACT && by->via == LAW_NONE) {
        if (by->index == a->act) {
            return now;
        }
        uint16_t at = x->governing[by->index];
        if (at != NOWHERE && a->state[at] != 0) {
            return a->state[at] - 1;
        }
        return c->governed.kind != LAW_POINT_NONE && at != NOWHERE ? now : EPOCH_ANY;
    }
    return EPOCH_ANY;
}

static uint16_t standing_readings(uint8_t *out, const struct model *m, const struct law_version *v)
{
    uint16_t n = 0;
    for (uint16_t i = 0; i < v->n_readings && n < 64; i++) {
        if (law_reading_stands(v, i, m->looked)) {
            out[n++] = (uint8_t)i;
        }
    }
    return n;
}

/* Whether a clock of this dossier was counted by the reading where others stood, too: then the
 * reading is that of the whole dossier. */
static bool holds_reading(const struct attempt *a, struct slice name)
{
    const struct part *x = &a->m->parts[a->part];
    for (law_index c = 0; c < x->p->n_clocks; c++) {
        uint16_t at = x->at[THING_CLOCK][c];
        const uint8_t *run = at == NOWHERE ? NULL : a->before + at;
        bool kept = run != NULL && (run[0] & CLOCK_STATUS) != LAW_CLOCK_IDLE &&
                    (!status_is_over(status_code(*run)) || x->chained[c] || x->asked_end[c]);
        bool known = kept && (is_going(run) || may_be_followed(a->m, a->before, a->part, c));
        if (!known || (run[3] & RUN_ENDLESS) != 0) {
            continue;
        }
        uint8_t unused[64];
        const struct law_version *v = &x->p->clocks[c].versions[run[1]];
        if (slice_equal(v->readings[run[2]].name, name) && standing_readings(unused, a->m, v) > 1) {
            return true;
        }
    }
    return false;
}

/* Readings are those that stand on the day from which the question looks: the last that the authors
 * have read. */
static void choose_reading(struct attempt *a, const struct law_version *v, uint8_t *run)
{
    uint8_t standing[64];
    uint16_t n = standing_readings(standing, a->m, v);
    if (v->n_readings > 64) {
        give_up(a);
    }
    for (uint16_t i = 0; n > 1 && i < n; i++) {
        if (holds_reading(a, v->readings[standing[i]].name)) {
            run[2] = standing[i];
            return;
        }
    }
    run[2] = n == 0 ? 0 : standing[choose(a, n)];
}

static bool choose_version(struct attempt *a, const struct law_clock *c, uint8_t *run)
{
    int32_t governed = a->governed;
    a->governed = governing_epoch(a, c);
    if (c->n_versions > UINT8_MAX + 1) {
        give_up(a);
    }
    for (uint16_t i = 0; i < c->n_versions; i++) {
        if (in_force(a, c->versions[i].dates) && when_holds(a, c->versions[i].when)) {
            run[1] = (uint8_t)i;
            choose_reading(a, &c->versions[i], run);
            a->governed = governed;
            return true;
        }
    }
    a->governed = governed;
    return false;
}

/* Whether an act told fewer days than the law gives. */
static bool may_be_fewer(struct attempt *a, const struct law_reading *reading)
{
    if (reading->fewer == LAW_NONE) {
        return false;
    }
    enum fact_answer answer = fact_told(a, a->part, reading->fewer);
    return answer == FACT_NOT_TRACKED || (answer == FACT_HAS_VALUE && reading->rule.parts[0].n > 1);
}

static void plan_run(struct attempt *a, law_index clock, struct plan_item *item)
{
    const struct part *x = &a->m->parts[a->part];
    const struct law_clock *c = &x->p->clocks[clock];
    item->run[0] = LAW_CLOCK_RUNNING;
    item->point = c->runs;
    if (!choose_version(a, c, item->run)) {
        item->run[3] = RUN_ENDLESS;
        return;
    }
    const struct law_reading *reading = &c->versions[item->run[1]].readings[item->run[2]];
    if ((reading->rule.flags & LIMIT_NONE) != 0) {
        item->run[3] = RUN_ENDLESS;
        return;
    }
    bool fewer = may_be_fewer(a, reading);
    bool hours = limit_counts_hours(&reading->rule) && !by_day(a->m);
    item->run[3] = (uint8_t)((hours ? 0 : RUN_MIDNIGHT) | (fewer ? RUN_FEWER : 0));
}

void plan_start(struct attempt *a, law_index clock)
{
    const struct part *x = &a->m->parts[a->part];
    if (clock == LAW_NONE || x->at[THING_CLOCK][clock] == NOWHERE) {
        return;
    }
    struct plan_item *item = plan_add(a);
    item->clock = clock;
    plan_run(a, clock, item);
}

/* Where another clock ends: its timers, less its length. False: that clock did not run. */
static bool start_at_end(struct attempt *a, const struct plan_item *item, uint8_t *run)
{
    const struct part *x = &a->m->parts[a->part];
    law_index before = item->point.index;
    uint16_t at = x->at[THING_CLOCK][before];
    if (at == NOWHERE) {
        hint(a, a->part, THING_CLOCK, before);
        return false;
    }
    const uint8_t *other = a->state + at;
    if ((other[0] & CLOCK_STATUS) == LAW_CLOCK_IDLE || (other[3] & RUN_ENDLESS) != 0) {
        run[3] = RUN_ENDLESS;
        return true;
    }
    struct limit_span span = clock_span(a->m, a->part, before, other);
    uint8_t from = clock_timer(a->m, a->part, before, other);
    uint8_t exact = x->instant[THING_CLOCK][item->clock];
    uint8_t midnight = x->midnight[THING_CLOCK][item->clock];
    if (span.day_ends) {
        run[3] = (uint8_t)(run[3] | SPAN_FROM_END_OF_DAY);
        uint8_t first = exact != TIMER_NONE ? exact : midnight;
        copy_between(a, first, from, span.least, span.most);
        if (exact != TIMER_NONE) {
            copy_timer(a, midnight, exact, 0);
        }
        return true;
    }
    run[3] = (uint8_t)(run[3] | ((run[3] & RUN_MIDNIGHT) != 0 ? SPAN_FROM_END_MIDNIGHT_BEFORE
                                                              : SPAN_FROM_END_INSTANT));
    copy_between(a, exact, from, span.least, span.most);
    if (by_day(a->m)) {
        copy_between(a, midnight, from, day_floor(a->m, span.least), day_floor(a->m, span.most));
        return true;
    }
    uint8_t grid = x->midnight[THING_CLOCK][before];
    bool whole_days = span.least == span.most && span.least % 1440 == 0;
    if (grid != TIMER_NONE && whole_days) {
        copy_between(a, midnight, grid, span.least, span.most);
    } else { /* some midnight less than a day before */
        copy_between(a, midnight, from, span.least - 1440, span.most);
    }
    return true;
}

static void start_unknown(struct attempt *a, const struct plan_item *item)
{
    const struct part *x = &a->m->parts[a->part];
    free_timer(a, x->instant[THING_CLOCK][item->clock]);
    free_timer(a, x->midnight[THING_CLOCK][item->clock]);
}

/* From the last time of an act, or from a date. */
static void start_at_point(struct attempt *a, const struct plan_item *item, uint8_t *run)
{
    const struct part *x = &a->m->parts[a->part];
    enum thing_kind kind = item->point.kind == LAW_POINT_ACT ? THING_TIME : THING_FACT;
    law_index index = item->point.index;
    run[3] =
        (uint8_t)(run[3] | ((run[3] & RUN_MIDNIGHT) != 0 ? SPAN_FROM_MIDNIGHT : SPAN_FROM_INSTANT));
    uint8_t value = 0;
    if (item->point.via != LAW_NONE ||
        (kind == THING_TIME ? x->at[kind][index] == NOWHERE
                            : fact_ask(a, a->part, index, &value) == FACT_NOT_TRACKED)) {
        if (item->point.via == LAW_NONE) {
            hint(a, a->part, kind, index);
        }
        start_unknown(a, item);
        return;
    }
    if (a->state[x->at[kind][index]] == 0 || a->state[x->at[kind][index]] == FACT_UNTOLD) {
        run[3] = RUN_ENDLESS;
        return;
    }
    uint8_t exact = x->instant[THING_CLOCK][item->clock];
    uint8_t midnight = x->midnight[THING_CLOCK][item->clock];
    uint8_t from = x->midnight[kind][index];
    copy_timer(a, midnight, from, 0);
    if (exact != TIMER_NONE && x->instant[kind][index] != TIMER_NONE) {
        copy_timer(a, exact, x->instant[kind][index], 0);
    } else if (exact != TIMER_NONE) { /* of a day without its hour: some instant of it */
        copy_between(a, exact, from, 0, 1440);
    }
}

/* What a start at this very moment is measured from. The end of a limit by the hour is an instant
 * like that of an act. */
static uint8_t now_from(const struct attempt *a, const uint8_t *run)
{
    bool days = (run[3] & RUN_MIDNIGHT) != 0;
    return a->end_of_day ? SPAN_FROM_END_OF_DAY : days ? SPAN_FROM_MIDNIGHT : SPAN_FROM_INSTANT;
}

static void start_clock(struct attempt *a, struct plan_item *item)
{
    const struct part *x = &a->m->parts[a->part];
    uint8_t *run = item->run;
    bool now = false;
    if ((run[3] & RUN_ENDLESS) == 0) {
        switch (item->point.kind) {
        case LAW_POINT_NONE:
            now = true;
            run[3] = (uint8_t)(run[3] | now_from(a, run));
            set_now(a, x->instant[THING_CLOCK][item->clock], x->midnight[THING_CLOCK][item->clock]);
            break;
        case LAW_POINT_END:
            if (item->point.via != LAW_NONE || !start_at_end(a, item, run)) {
                start_unknown(a, item);
            }
            break;
        case LAW_POINT_ACT:
            if (item->point.via == LAW_NONE && item->point.index == a->act) {
                now = true;
                run[3] = (uint8_t)(run[3] | now_from(a, run));
                set_now(a, x->instant[THING_CLOCK][item->clock],
                        x->midnight[THING_CLOCK][item->clock]);
                break;
            }
            start_at_point(a, item, run);
            break;
        case LAW_POINT_FACT:
            start_at_point(a, item, run);
            break;
        case LAW_POINT_START:
            start_unknown(a, item);
            break;
        }
    }
    /* Where fewer were told it is the most that it may have. */
    const struct thing length = {a->part, THING_LENGTH, item->clock};
    if ((run[3] & RUN_ENDLESS) == 0 && length_followed(a->m, length)) {
        const struct law_reading *reading =
            &x->p->clocks[item->clock].versions[run[1]].readings[run[2]];
        run[4] = choose_length(a, &reading->rule, run_span(a->m, a->part, item->clock, run),
                               run[3] & RUN_FROM);
    }
    if (now) {
        reach_begin(a, item->clock, run);
    }
    memcpy(a->state + x->at[THING_CLOCK][item->clock], run, CLOCK_BYTES);
}

/* ---- planning -------------------------------------------------------------------------------- */

/* Which of the remedies is used: one that is open, or that is not tracked. */
static void plan_use(struct attempt *a, const struct law_effect *effect)
{
    const struct part *x = &a->m->parts[a->part];
    uint8_t open[64];
    uint16_t n = 0;
    if (effect->n > 64) {
        give_up(a);
        return;
    }
    for (uint8_t i = 0; i < effect->n; i++) {
        uint16_t at = x->at[THING_REMEDY][effect->list[i]];
        if (at == NOWHERE) {
            hint(a, a->part, THING_REMEDY, effect->list[i]);
        }
        if (at == NOWHERE || a->state[at] == LAW_REMEDY_OPEN) {
            open[n++] = i;
        }
    }
    if (n == 0) {
        a->dead = true;
        return;
    }
    law_index remedy = effect->list[open[choose(a, n)]];
    if (!choose_author(a, x->p->remedies[remedy].by, x->p->remedies[remedy].n_by)) {
        a->dead = true;
        return;
    }
    struct plan_item *item = plan_add(a);
    item->remedy = remedy;
    plan_start(a, x->p->remedies[remedy].ruling_within);
}

void plan_effects(struct attempt *a, const struct law_effect *effects, uint16_t n)
{
    const struct law_procedure *p = a->m->parts[a->part].p;
    for (size_t i = 0; i < n && !a->dead; i++) {
        const struct law_effect *e = &effects[i];
        if (e->kind == LAW_STARTS || e->kind == LAW_INTERRUPTS) {
            plan_start(a, e->index);
            continue;
        }
        if (e->kind == LAW_USES) {
            plan_use(a, e);
            continue;
        }
        plan_add(a)->effect = e;
        if (e->kind == LAW_REPLACES) {
            plan_start(a, e->value);
        } else if (e->kind == LAW_OPENS) {
            plan_start(a, p->remedies[e->index].within);
        }
    }
}

void open_told(struct attempt *a, law_index act)
{
    const struct part *x = &a->m->parts[a->part];
    const struct law_act *law = &x->p->acts[act];
    for (size_t i = 0; i < law->n_records; i++) {
        uint8_t *byte = state_of(a, THING_FACT, law->records[i]);
        if (byte != NULL && x->p->facts[law->records[i]].type != LAW_DOSSIER) {
            memset(byte, FACT_OPEN, thing_bytes(x, THING_FACT, law->records[i]));
        }
    }
}

/* ---- carrying out ---------------------------------------------------------------------------- */

static void leave_running(struct attempt *a, law_index clock, enum law_clock_status status)
{
    const struct part *x = &a->m->parts[a->part];
    uint8_t *byte = state_of(a, THING_CLOCK, clock);
    uint8_t was = *byte & CLOCK_STATUS;
    uint8_t kept = *byte & (CLOCK_MISSED_BIT | CLOCK_PAST);
    if (was == LAW_CLOCK_RUNNING && x->asked_end[clock]) {
        kept = (uint8_t)(kept | CLOCK_TICKING);
    }
    *byte = (uint8_t)(kept | status);
}

void answer_clock(struct attempt *a, law_index clock)
{
    const uint8_t *byte = state_of(a, THING_CLOCK, clock);
    if (byte == NULL) {
        return;
    }
    uint8_t status = *byte & CLOCK_STATUS;
    if (status == LAW_CLOCK_ENDED) {
        a->dead = true; /* late */
    } else if (status == LAW_CLOCK_RUNNING) {
        a->answered = a->answered || (a->part == 0 && clock == a->m->question->done.answers);
        leave_running(a, clock, LAW_CLOCK_ANSWERED);
    }
}

void stop_clock(struct attempt *a, law_index clock)
{
    const uint8_t *byte = state_of(a, THING_CLOCK, clock);
    if (byte == NULL) {
        return;
    }
    uint8_t status = *byte & CLOCK_STATUS;
    if (status == LAW_CLOCK_RUNNING || status == LAW_CLOCK_SUSPENDED || status == LAW_CLOCK_ENDED) {
        leave_running(a, clock, LAW_CLOCK_STOPPED);
    }
}

/* How much had run is not kept: after the pause anything up to the whole may be left. */
static void pause_clock(struct attempt *a, law_index clock, bool start)
{
    uint8_t *byte = state_of(a, THING_CLOCK, clock);
    if (byte == NULL) {
        return;
    }
    uint8_t status = *byte & CLOCK_STATUS;
    if (start && status == LAW_CLOCK_RUNNING) {
        *byte = (uint8_t)((*byte & ~CLOCK_STATUS) | LAW_CLOCK_SUSPENDED);
    } else if (!start && status == LAW_CLOCK_SUSPENDED) {
        *byte = (uint8_t)((*byte & ~CLOCK_STATUS) | LAW_CLOCK_RUNNING);
        if ((byte[3] & RUN_ENDLESS) == 0) {
            uint8_t timer = clock_timer(a->m, a->part, clock, byte);
            struct limit_span span = clock_span(a->m, a->part, clock, byte);
            copy_between(a, timer, 0, -span.most, 0);
        }
    }
}

static void close_remedy(struct attempt *a, law_index remedy)
{
    uint8_t *byte = state_of(a, THING_REMEDY, remedy);
    if (byte != NULL && (*byte == LAW_REMEDY_OPEN || *byte == LAW_REMEDY_USED)) {
        *byte = LAW_REMEDY_CLOSED;
    }
    law_index within = a->m->parts[a->part].p->remedies[remedy].within;
    if (within != LAW_NONE) {
        stop_clock(a, within);
    }
}

static void use_remedy(struct attempt *a, law_index remedy)
{
    uint8_t *byte = state_of(a, THING_REMEDY, remedy);
    law_index within = a->m->parts[a->part].p->remedies[remedy].within;
    if (within != LAW_NONE) {
        answer_clock(a, within);
    }
    if (byte != NULL) {
        *byte = LAW_REMEDY_USED;
    }
}

/* The value with which the dossier begins, or any that something sets. */
static uint8_t choose_entered(struct attempt *a, law_index state)
{
    return choose_bit(a, a->m->parts[a->part].entered[state]);
}

/* Undoes, perhaps, what an act of this kind set: which of its runs set it is not kept. */
static void perhaps_undo(struct attempt *a, const struct law_effect *e)
{
    const struct part *x = &a->m->parts[a->part];
    uint8_t *byte = e->kind == LAW_BECOMES ? state_of(a, THING_STATE, e->index) : NULL;
    if (byte != NULL && x->of_state[e->index].of[*byte] == x->of_state[e->index].of[e->value]) {
        *byte = choose_entered(a, e->index);
    }
    bool starts = e->kind == LAW_STARTS || e->kind == LAW_INTERRUPTS;
    if (starts && x->at[THING_CLOCK][e->index] != NOWHERE && choose(a, 2) == 0) {
        stop_clock(a, e->index);
    }
    if (e->kind == LAW_OPENS && choose(a, 2) == 0) {
        close_remedy(a, e->index);
    }
}

/* As if it had never been: what it told, too, and what its sums came to. */
static void untell(struct attempt *a, law_index act)
{
    const struct part *x = &a->m->parts[a->part];
    open_told(a, act);
    for (uint16_t i = 0; i < x->laid[THING_ORDER].n; i++) {
        if (order_changes(a->m, a->part, x->laid[THING_ORDER].list[i], act)) {
            a->state[x->at[THING_ORDER][x->laid[THING_ORDER].list[i]]] = ORDER_OPEN;
        }
    }
}

static void repeal(struct attempt *a, law_index act, bool withdraws)
{
    const struct law_act *law = &a->m->parts[a->part].p->acts[act];
    if (withdraws) {
        untell(a, act);
    }
    for (size_t r = 0; r < law->n_rules; r++) {
        for (size_t k = 0; k < law->rules[r].n_effects; k++) {
            perhaps_undo(a, &law->rules[r].effects[k]);
        }
    }
}

static void carry_out_effect(struct attempt *a, const struct law_effect *e)
{
    uint8_t *byte = NULL;
    switch (e->kind) {
    case LAW_BECOMES:
        byte = state_of(a, THING_STATE, e->index);
        if (byte != NULL) {
            *byte = (uint8_t)e->value;
        }
        break;
    case LAW_ANSWERS:
        for (size_t i = 0; i < e->n; i++) {
            answer_clock(a, e->list[i]);
        }
        break;
    case LAW_STOPS:
    case LAW_REPLACES:
        stop_clock(a, e->index);
        break;
    case LAW_SUSPENDS:
    case LAW_RESUMES:
        pause_clock(a, e->index, e->kind == LAW_SUSPENDS);
        break;
    case LAW_OPENS:
        byte = state_of(a, THING_REMEDY, e->index);
        if (byte != NULL) {
            *byte = LAW_REMEDY_OPEN;
        }
        break;
    case LAW_CLOSES:
        close_remedy(a, e->index);
        break;
    case LAW_WITHDRAWS:
    case LAW_REPEALS:
        repeal(a, e->index, e->kind == LAW_WITHDRAWS);
        break;
    case LAW_STARTS:
    case LAW_INTERRUPTS:
    case LAW_USES:
    case LAW_MUST:
        break;
    }
}

/* Clocks that run from the end of another come first: it may be started anew by the same act. */
void carry_out(struct attempt *a)
{
    for (size_t i = 0; i < a->n_plan && !a->dead; i++) {
        if (a->plan[i].effect != NULL) {
            carry_out_effect(a, a->plan[i].effect);
        } else if (a->plan[i].remedy != LAW_NONE) {
            use_remedy(a, a->plan[i].remedy);
        }
    }
    for (int chained = 1; chained >= 0; chained--) {
        for (size_t i = 0; i < a->n_plan && !a->dead; i++) {
            struct plan_item *item = &a->plan[i];
            if (item->clock != LAW_NONE && (item->point.kind == LAW_POINT_END) == (chained == 1)) {
                start_clock(a, item);
            }
        }
    }
    if (a->n_plan > 0) {
        orders_loosened(a);
    }
    a->n_plan = 0;
}
