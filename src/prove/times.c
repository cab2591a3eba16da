/* When each step of a path is done, in minutes since its opening: as its zones leave it, or as the
 * calendar counts the limits that end on the way. */
#include "prove/witness_priv.h"

/* Dates that acts tell, as timers from their midnights. */
static void mark_told(bool *clocks, const struct model *m)
{
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (law_index i = 0; i < x->p->n_facts; i++) {
            clocks[x->midnight[THING_FACT][i]] = true;
        }
    }
    clocks[TIMER_NONE] = false;
}

/* All timers that are measured from a midnight. */
static void mark_midnights(bool *clocks, const struct model *m)
{
    clocks[m->epoch_timer] = true;
    if (m->property != NULL && m->property->has_limit && !limit_counts_hours(&m->property->rule)) {
        clocks[m->monitor_timer] = true;
    }
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (law_index i = 0; i < x->p->n_clocks; i++) {
            clocks[x->midnight[THING_CLOCK][i]] = true;
        }
        for (law_index i = 0; i < x->p->n_acts; i++) {
            clocks[x->midnight[THING_TIME][i]] = true;
        }
    }
    mark_told(clocks, m);
}

/* Of a rule that ends by the hour: its parts in minutes. */
static int32_t minutes_of(const struct limit_rule *rule)
{
    int32_t minutes = 0;
    for (size_t i = 0; i < rule->n_parts; i++) {
        const int32_t unit = rule->parts[i].unit == UNIT_MINUTE ? 1
                             : rule->parts[i].unit == UNIT_HOUR ? 60
                                                                : 1440;
        minutes += rule->parts[i].n * unit;
    }
    return minutes;
}

/* Limits in hours are taken to last as long as they say: the interval allows for a change of summer
 * time, on few days of the year. */
static size_t wish_hours(struct wish **out, const struct making *k)
{
    size_t n = 0;
    *out = ARENA_ARRAY(k->arena, k->n_steps + 1, struct wish);
    for (size_t i = 1; k->m->axis == SPAN_DAYS && !by_day(k->m) && i < k->n_steps; i++) {
        uint32_t event = k->steps[i].event;
        if (event_kind(event) != EVENT_END) {
            continue;
        }
        const uint8_t *run = state_at(k->m, k->steps[i - 1].state, event_part(event), THING_CLOCK,
                                      event_index(event));
        if (run == NULL || (run[3] & RUN_FEWER) != 0) {
            continue;
        }
        const struct limit_rule *rule =
            rule_of_run(k->m, event_part(event), event_index(event), run);
        bool plain = (rule->flags & ~(uint32_t)LIMIT_NOT_EXTENDED) == 0;
        for (size_t j = 0; j < rule->n_parts; j++) {
            plain =
                plain && (rule->parts[j].unit == UNIT_HOUR || rule->parts[j].unit == UNIT_MINUTE);
        }
        if (plain) {
            uint8_t timer = clock_timer(k->m, event_part(event), event_index(event), run);
            (*out)[n++] = (struct wish){i, timer, minutes_of(rule)};
        }
    }
    return n;
}

/* ---- hours of the day ------------------------------------------------------------------------ */

/* The run of a clock that ends at a step, by the hour; NULL: none, or it is not tracked. */
static const uint8_t *run_by_hour(const struct making *k, size_t step)
{
    uint32_t event = k->steps[step].event;
    uint8_t part = event_part(event);
    law_index clock = event_index(event);
    bool ends = event_kind(event) == EVENT_END;
    const uint8_t *run =
        ends ? state_at(k->m, k->steps[step - 1].state, part, THING_CLOCK, clock) : NULL;
    return run == NULL || clock_span(k->m, part, clock, run).day_ends ? NULL : run;
}

bool comes_after_end(const struct making *k, size_t step)
{
    bool after = false;
    if (k->m->property != NULL) {
        return false;
    }
    for (size_t i = step; i > 0 && k->at[i] == k->at[step]; i--) {
        after = after || run_by_hour(k, i) != NULL;
    }
    return after;
}

/* When a clock that ends by the hour at a step does so, as far as that can be known here. */
static bool ends_by_hour(int64_t *minutes, const struct making *k, size_t step)
{
    const uint8_t *run = run_by_hour(k, step);
    if (run == NULL) {
        return false;
    }
    uint32_t event = k->steps[step].event;
    uint8_t part = event_part(event);
    law_index clock = event_index(event);
    size_t began = step - 1;
    while (began > 1) {
        const uint8_t *before = state_at(k->m, k->steps[began - 1].state, part, THING_CLOCK, clock);
        if ((before[0] & CLOCK_STATUS) != LAW_CLOCK_RUNNING) {
            break;
        }
        began--;
    }
    *minutes = k->at[began] + minutes_of(rule_of_run(k->m, part, clock, run));
    return true;
}

/* Of a path that tells days only: acts are done from 10:00 on, a minute apart; clocks end when they
 * do, as far as that can be known here; whoever is obliged acts at once. */
static void tell_hours(struct making *k)
{
    enum { TEN_O_CLOCK = 600 };
    for (size_t i = 0; i < k->n_steps; i++) {
        enum event_kind kind = event_kind(k->steps[i].event);
        int64_t midnight = k->at[i];
        int64_t before = i == 0 ? midnight : k->at[i - 1];
        int64_t at = midnight;
        if (kind == EVENT_END) {
            (void)ends_by_hour(&at, k, i);
        } else if (kind == EVENT_ACT || kind == EVENT_LOOK) {
            bool at_once = i > 0 && event_kind(k->steps[i - 1].event) == EVENT_END &&
                           before / 1440 == midnight / 1440;
            at = at_once ? before : midnight + TEN_O_CLOCK;
            at = !at_once && at <= before ? before + 1 : at;
        }
        at = at > midnight + 1439 ? midnight + 1439 : at;
        k->at[i] = at < before ? before : at;
    }
}

/* ---- the calendar ---------------------------------------------------------------------------- */

/* Minutes since the opening, on the axis; what ends at 24:00 ends a moment before. */
static int64_t minutes_since(const struct making *k, int64_t opened, instant at)
{
    if (k->m->axis == SPAN_HOURS) {
        return (at - opening_instant(k, opened) + INSTANT_MINUTE - 1) / INSTANT_MINUTE;
    }
    struct date day = moment_of_instant(at, k->zone).date;
    int64_t of_day = (at - zone_day_start(k->zone, day) + INSTANT_MINUTE - 1) / INSTANT_MINUTE;
    return (int64_t)day.days * 1440 + of_day - opened;
}

/* The minute at which the clock that ends at a step does so by the calendar, if the dossier is
 * opened then and its steps are done as they are told now; INT64_MIN: the fold counts no such
 * clock. */
static int64_t counted_end(struct making *k, size_t step, int64_t opened)
{
    uint8_t part = event_part(k->steps[step].event);
    instant start = opening_instant(k, opened);
    fold_all(k, start, moment_of(k, start, k->at[step - 1]).at);
    const struct dossier_folded *f = k->folded[part];
    int64_t end = INT64_MIN;
    for (uint32_t i = 0; f != NULL && i < f->n_clocks; i++) {
        const struct dossier_clock *run = &f->clocks[i];
        if (run->clock == event_index(k->steps[step].event) && run->known &&
            !dossier_run_replaced(f, i)) {
            end = minutes_since(k, opened, run->end.latest);
        }
    }
    return end;
}

/* The same where the steps tell days only: the day. */
static int64_t counted_day(struct making *k, size_t step, int64_t opened)
{
    int64_t *days = k->at;
    k->at = (int64_t *)arena_copy(k->arena, days, k->n_steps * sizeof *days);
    tell_hours(k);
    int64_t end = counted_end(k, step, opened);
    k->at = days;
    return end == INT64_MIN ? end : end - end % 1440;
}

/* Limits that end after the last change of the law end as the calendar counts them from the first
 * day that is tried, and what comes later is so much later or earlier. The zones may not leave room
 * for that, as where a run was taken to be as long as it is on other days: the fold judges. */
static void count_ends(struct making *k)
{
    int64_t opened = 0;
    size_t first = 1;
    for (size_t i = 1; i < k->n_steps; i++) {
        first = event_kind(k->steps[i].event) == EVENT_EPOCH ? i + 1 : first;
    }
    if (!opening(&opened, k, 0)) {
        return;
    }
    for (size_t i = first; i < k->n_steps; i++) {
        if (event_kind(k->steps[i].event) != EVENT_END) {
            continue;
        }
        int64_t end = by_day(k->m) ? counted_day(k, i, opened) : counted_end(k, i, opened);
        int64_t later = end < k->at[i - 1] ? 0 : end - k->at[i];
        for (size_t j = i; j < k->n_steps; j++) {
            k->at[j] += later;
        }
    }
}

bool tell_times(struct making *k, enum times how)
{
    bool midnights[AUTOMATON_CLOCKS] = {false};
    bool told[AUTOMATON_CLOCKS] = {false};
    mark_midnights(midnights, k->m);
    mark_told(told, k->m);
    struct wish *wishes = NULL;
    size_t n_wishes = wish_hours(&wishes, k);
    struct grid grid = {1440, midnights, told, wishes, n_wishes};
    enum schedule schedule = how == TIMES_LATEST ? SCHEDULE_LATEST : SCHEDULE_EARLIEST;
    if (!zones_schedule(k->at, k->values, &k->m->automaton, k->steps, k->n_steps, schedule, 1,
                        INT64_MAX, &grid)) {
        return false;
    }
    if (how == TIMES_COUNTED) {
        count_ends(k);
    }
    if (by_day(k->m)) {
        tell_hours(k);
    }
    return true;
}
