/* A path of the automaton as a real dossier: dates in a territory, acts, what they tell; folded.
 * The path's lengths are intervals, so that days are tried until the calendar agrees. What the fold
 * has against the dossier says what the automaton left open. When its steps are done is told in
 * times.c, what they tell in tell.c. */
#include "prove/witness_priv.h"

#include <string.h>

/* Days on which a path is tried: told by the day, some; told by the minute, a year, in which the
 * clocks change twice. */
enum { TRIALS_DAYS = 120, TRIALS_YEAR = 366 };

/* ---- entries --------------------------------------------------------------------------------- */

/* Minutes on the axis as an instant. Where the axis shows what the wall shows, an hour that was
 * skipped is the next one. */
struct moment moment_of(const struct making *k, instant opened, int64_t minutes)
{
    instant wall = opened + minutes * INSTANT_MINUTE;
    if (k->m->axis == SPAN_HOURS) {
        return moment_of_instant(wall, k->zone);
    }
    int64_t day = wall >= 0 ? wall / INSTANT_DAY : -((-wall + INSTANT_DAY - 1) / INSTANT_DAY);
    int32_t of_day = (int32_t)((wall - day * INSTANT_DAY) / INSTANT_SECOND);
    instant at = 0;
    instant second = 0;
    (void)zone_resolve(&at, &second, k->zone, (struct date){(int32_t)day}, of_day);
    return moment_of_instant(at, k->zone);
}

static law_index role_of(const struct making *k, size_t step, const struct law_act *act,
                         struct date date)
{
    const struct law_competence *last = law_competence_on(act, date);
    law_index chosen = k->notes[step].role;
    return chosen != LAW_NONE ? chosen : last->n == 0 ? LAW_NONE : last->roles[0];
}

uint32_t step_event(const struct making *k, size_t step)
{
    uint32_t event = k->steps[step].event;
    bool looks = event_kind(event) == EVENT_LOOK && k->look != LAW_NONE;
    return looks ? event_of(EVENT_ACT, 0, k->look) : event;
}

static void make_entry(struct making *k, size_t step, instant opened)
{
    uint32_t event = step_event(k, step);
    uint8_t part = event_part(event);
    const struct part *x = &k->m->parts[part];
    const struct law_act *act = &x->p->acts[event_index(event)];
    struct dossier_fact *facts = NULL;
    uint16_t n = tell_at(&facts, k, part, step, opened);
    uint32_t index = k->n_entries[part]++;
    struct moment at = moment_of(k, opened, k->at[step]);
    at.at += comes_after_end(k, step) ? INSTANT_SECOND : 0;
    k->step_of[part][index] = step;
    k->entries[part][index] = (struct dossier_entry){.kind = DOSSIER_ACT,
                                                     .act = event_index(event),
                                                     .role = role_of(k, step, act, at.date),
                                                     .at = at,
                                                     .territory = TERRITORY_NONE,
                                                     .facts = facts,
                                                     .n_facts = n};
}

/* ---- folding --------------------------------------------------------------------------------- */

static const struct dossier_plan *plan_of(const struct model *m, uint8_t part)
{
    if (part == 0) {
        return m->question->plan;
    }
    for (size_t i = 0; i < m->law->n; i++) {
        if (dossier_procedure(m->law->plans[i]) == m->parts[part].p) {
            return m->law->plans[i];
        }
    }
    return NULL;
}

/* Whether the dossier rests on this part: the fact leads there, at the end of the path. */
static bool rests_on(const struct making *k, uint8_t part)
{
    const struct part *x = &k->m->parts[part];
    uint16_t at = k->m->parts[0].at[THING_FACT][x->via];
    for (size_t i = k->n_steps; at != NOWHERE && i > 0; i--) {
        if (event_kind(k->steps[i - 1].event) != EVENT_BROKEN) {
            return k->steps[i - 1].state[at] == x->which + 1;
        }
    }
    return false;
}

const struct dossier_folded *fold_told(const struct making *k, uint8_t part,
                                       struct dossier_entry *entries, uint32_t n, instant until)
{
    struct dossier *d = ARENA_NEW(k->arena, struct dossier);
    d->territory = k->place;
    d->n_facts = k->n_facts[part];
    d->facts = k->facts[part];
    d->entries = entries;
    d->n_entries = n;
    struct dossier_link *links = ARENA_ARRAY(k->arena, PARTS_MAX, struct dossier_link);
    for (uint8_t i = 1; part == 0 && i < k->m->n_parts; i++) {
        if (k->folded[i] != NULL) {
            links[d->n_links++] = (struct dossier_link){k->m->parts[i].via, k->folded[i]};
        }
    }
    d->links = links;
    struct dossier_view view = {.as_of = until, .as_known = INT64_MAX, .law_known = k->m->looked};
    struct gr_error e = {0};
    return dossier_fold(k->arena, plan_of(k->m, part), d, view, &e);
}

static void tell_path(struct making *k, instant opened)
{
    for (uint8_t part = 0; part < k->m->n_parts; part++) {
        k->n_entries[part] = 0;
        k->n_facts[part] = tell_at(&k->facts[part], k, part, 0, opened);
    }
    for (size_t i = 0; i < k->n_steps; i++) {
        if (event_kind(step_event(k, i)) == EVENT_ACT) {
            make_entry(k, i, opened);
        }
    }
}

/* Where values are compared, the path is told twice: the second time it is known what is told
 * later. */
static void tell_twice(struct making *k, instant opened)
{
    bool compares = false;
    for (uint8_t part = 0; part < k->m->n_parts; part++) {
        k->n_last[part] = 0;
        compares = compares || k->m->parts[part].laid[THING_ORDER].n > 0;
    }
    tell_path(k, opened);
    for (uint8_t part = 0; compares && part < k->m->n_parts; part++) {
        struct dossier_entry *told = k->entries[part];
        k->entries[part] = k->last[part];
        k->last[part] = told;
        k->n_last[part] = k->n_entries[part];
    }
    if (compares) {
        tell_path(k, opened);
    }
}

void fold_all(struct making *k, instant opened, instant until)
{
    for (uint8_t part = 0; part < k->m->n_parts; part++) {
        k->folded[part] = NULL;
    }
    tell_twice(k, opened);
    for (uint16_t i = 0; i < k->n_added; i++) {
        uint8_t part = k->added_part[i];
        k->step_of[part][k->n_entries[part]] = k->n_steps;
        k->entries[part][k->n_entries[part]++] = k->added[i];
    }
    for (uint16_t part = k->m->n_parts; part > 0; part--) {
        uint8_t i = (uint8_t)(part - 1);
        if (i == 0 || rests_on(k, i)) {
            k->folded[i] = fold_told(k, i, k->entries[i], k->n_entries[i], until);
        }
    }
}

/* ---- duties aside ---------------------------------------------------------------------------- */

/* The last duty of a clock that is not tracked, or that ends when the path does, in a world that
 * matters; NULL: none. The last, because where a length is asked of, what ends it last is often all
 * that it hangs on. */
static const struct dossier_task *duty_aside(const struct making *k, uint64_t worlds, instant last,
                                             uint8_t *part)
{
    struct fault faults[FAULTS_MAX];
    size_t n = find_faults(faults, k);
    const struct dossier_task *first = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct dossier_task *task = faults[i].duty;
        bool there = faults[i].part != 0 || (faults[i].worlds & worlds) != 0;
        bool aside =
            task != NULL && there &&
            (task->due.latest >= last ||
             !thing_tracked(k->m, (struct thing){faults[i].part, THING_CLOCK, task->clock}));
        if (aside && (first == NULL || task->due.latest > first->due.latest)) {
            first = task;
            *part = faults[i].part;
        }
    }
    return first;
}

/* The moment of the path's last step. */
static instant end_of_path(const struct making *k, instant opened)
{
    return moment_of(k, opened, k->at[k->n_steps - 1]).at;
}

/* Duties that the path says nothing of are met, one after the other, as long as what was asked
 * still happens. Returns the clock of the duty that undoes it, or LAW_NONE. */
static law_index meet_until(struct making *k, instant opened, instant until, instant last,
                            uint8_t *part)
{
    k->n_added = 0;
    fold_all(k, opened, until);
    while (k->n_added < ADDED_MAX - 1) {
        const struct dossier_task *duty = duty_aside(k, worlds_of_goal(k), last, part);
        if (duty == NULL || worlds_of_goal(k) == 0) {
            return LAW_NONE;
        }
        instant at = duty->due.latest / INSTANT_SECOND * INSTANT_SECOND;
        at += duty->due.latest >= last ? INSTANT_SECOND : 0; /* once it is due */
        struct moment m = moment_of_instant(at, k->zone);
        law_index clock = duty->clock;
        k->added_part[k->n_added] = *part;
        k->added[k->n_added++] = (struct dossier_entry){.kind = DOSSIER_ACT,
                                                        .act = duty->act,
                                                        .role = duty->role,
                                                        .at = m,
                                                        .territory = TERRITORY_NONE};
        fold_all(k, opened, until);
        if (worlds_of_goal(k) == 0) {
            return clock;
        }
    }
    return LAW_NONE;
}

/* Of what an act does, the path's last step may be the end of a clock: its duty is met, too. */
law_index meet_aside(struct making *k, instant opened, instant until, uint8_t *part)
{
    bool acts = k->m->property == NULL;
    return meet_until(k, opened, until, acts ? end_of_path(k, opened) : INT64_MAX, part);
}

/* ---- trying days ----------------------------------------------------------------------------- */

/* The minute of the day at which the path opens, by a timer that counts from midnight. */
static int64_t minute_told(const struct making *k, size_t step, uint8_t timer)
{
    int64_t since = k->values[step * k->m->n_timers + timer] - k->at[step];
    return ((since % 1440) + 1440) % 1440;
}

/* A date that is told at a step, as the timer that counts from its midnight; TIMER_NONE: none. */
static uint8_t date_told(const struct making *k, size_t step)
{
    for (uint8_t part = 0; part < k->m->n_parts; part++) {
        const struct part *x = &k->m->parts[part];
        for (law_index f = 0; f < x->p->n_facts; f++) {
            uint16_t at = x->at[THING_FACT][f];
            uint8_t byte = at == NOWHERE ? FACT_OPEN : k->notes[step].facts[at];
            if (x->p->facts[f].type == LAW_DATE && byte != FACT_OPEN && byte != FACT_UNTOLD) {
                return x->midnight[THING_FACT][f];
            }
        }
    }
    return TIMER_NONE;
}

/* The minute of the day at which the path opens: some act whose day counts says it, or else some
 * date that is told. */
static int64_t opening_minute(const struct making *k)
{
    if (by_day(k->m)) {
        return 0;
    }
    for (size_t i = 0; i < k->n_steps; i++) {
        for (uint16_t o = 0; o < k->steps[i].n_ops; o++) {
            const struct op *op = &k->steps[i].ops[o];
            bool phase = op->kind == OP_HOLD && op->j == 0 && op->limit == bound_below(1440) &&
                         o > 1 && k->steps[i].ops[o - 2].kind == OP_FREE;
            if (phase) {
                return minute_told(k, i, op->i);
            }
        }
    }
    for (size_t i = 0; i < k->n_steps; i++) {
        uint8_t timer = date_told(k, i);
        if (timer != TIMER_NONE) {
            return minute_told(k, i, timer);
        }
    }
    return 600;
}

/* The minute, of all days, at which the dossier is opened in this trial: a change of the law on the
 * way fixes it; else some days of the epoch, at the minute that the timers ask for. */
bool opening(int64_t *minutes, const struct making *k, uint32_t trial)
{
    const struct model *m = k->m;
    uint8_t epoch = k->steps[0].state[BYTE_EPOCH];
    for (size_t i = 1; i < k->n_steps; i++) {
        if (event_kind(k->steps[i].event) == EVENT_EPOCH) {
            *minutes = (int64_t)m->epochs[epoch + 1].days * 1440 - k->at[i];
            return trial == 0;
        }
    }
    int32_t first = m->question->has_version ? m->question->version.days : m->epochs[epoch].days;
    int32_t start = date_of(1994, 1, 3).days; /* the time zones are sure from then on */
    bool open_ended = epoch + 1 == m->n_epochs;
    first = first < start && (open_ended || m->epochs[epoch + 1].days > start) ? start : first;
    int32_t day = first + (int32_t)trial;
    *minutes = (int64_t)day * 1440 + opening_minute(k);
    return trial < (by_day(m) ? TRIALS_DAYS : TRIALS_YEAR) && day <= m->opened_until &&
           (open_ended || day < m->epochs[epoch + 1].days);
}

/* As an instant of the axis: of what the wall shows, or elapsed. */
instant opening_instant(const struct making *k, int64_t minutes)
{
    if (k->m->axis == SPAN_DAYS) {
        return minutes * INSTANT_MINUTE;
    }
    int64_t day = minutes >= 0 ? minutes / 1440 : -((-minutes + 1439) / 1440);
    return zone_day_start(k->zone, (struct date){(int32_t)day}) +
           (minutes - day * 1440) * INSTANT_MINUTE;
}

/* When the dossier is looked at: after its last step; where a length is over, after that length as
 * the calendar counts it. */
instant looked_at(const struct making *k, instant opened)
{
    size_t last = k->n_steps - 1;
    if (event_kind(k->steps[last].event) != EVENT_BROKEN) {
        bool ends = event_kind(k->steps[last].event) == EVENT_END || comes_after_end(k, last);
        return moment_of(k, opened, k->at[last]).at + (ends ? INSTANT_MINUTE / 2 : 0);
    }
    size_t on = last;
    while (on > 0 && k->steps[on - 1].state[BYTE_MONITOR] == MONITOR_ON) {
        on--;
    }
    struct limit_start start = {.moment = moment_of(k, opened, k->at[on])};
    struct limit_end end =
        limit_count(k->m->law->calendar, k->place, &k->m->property->rule, start, NULL, 0, NULL);
    return end.latest + INSTANT_MINUTE;
}

/* A length is over at the instant at which a clock ends, which the path has end a moment later:
 * whoever that obliges acts then. */
static bool ends_at_once(struct making *k, instant opened, instant until)
{
    if (event_kind(k->steps[k->n_steps - 1].event) != EVENT_BROKEN) {
        return false;
    }
    struct fault faults[FAULTS_MAX];
    size_t n = find_faults(faults, k);
    instant last = end_of_path(k, opened);
    bool due = false;
    uint8_t part = 0;
    for (size_t i = 0; i < n; i++) {
        due = due || (faults[i].duty != NULL && faults[i].duty->due.latest >= last);
    }
    return due && meet_until(k, opened, until, last, &part) == LAW_NONE && does_it(k);
}

/* Whether the path, opened at that minute, is a dossier that does what was asked. */
static bool try_day(struct making *k, struct prove_witness *out, int64_t minutes)
{
    instant opened = opening_instant(k, minutes);
    instant until = looked_at(k, opened);
    uint8_t part = 0;
    if (!(meet_aside(k, opened, until, &part) == LAW_NONE && does_it(k)) &&
        !ends_at_once(k, opened, until)) {
        return false;
    }
    gr_assert(k->folded[0] != NULL); /* worlds_of_goal: none without it */
    out->dossier = *k->folded[0]->dossier;
    out->folded = k->folded[0];
    out->until = until;
    return true;
}

static bool goes_on(const struct making *k)
{
    const struct prove_limits *limits = &k->m->question->limits;
    return limits->progress == NULL || limits->progress(k->m->zones, limits->payload);
}

/* The first day, then the others. Where only states and facts that are not tracked are against the
 * path on the first day, which another day seldom mends, few others: a week of them, then each
 * twice as far away. What is against it on the first is *missing. */
static bool try_days(struct making *k, struct prove_witness *out, struct things *missing,
                     bool *guessed)
{
    int64_t minutes = 0;
    if (opening(&minutes, k, 0) && goes_on(k) && try_day(k, out, minutes)) {
        return true;
    }
    find_missing(missing, guessed, k);
    bool few = missing->n > 0 && tracking_cost(k->m, missing) <= CHEAP_COST;
    for (uint32_t trial = 1; opening(&minutes, k, trial) && goes_on(k);
         trial += few && trial >= 7 ? trial : 1) {
        struct arena_mark mark = arena_mark(k->arena);
        if (try_day(k, out, minutes)) {
            return true;
        }
        arena_reset(k->arena, mark);
    }
    return false;
}

/* ---- some act -------------------------------------------------------------------------------- */

/* Whether the law has nothing against the act that stands for "some act", on the first day that is
 * tried. */
static bool look_is_lawful(struct making *k)
{
    int64_t minutes = 0;
    struct fault faults[FAULTS_MAX];
    if (!opening(&minutes, k, 0)) {
        return false;
    }
    instant opened = opening_instant(k, minutes);
    fold_all(k, opened, looked_at(k, opened));
    size_t n = find_faults(faults, k);
    for (size_t i = 0; i < n; i++) {
        bool looks =
            faults[i].step < k->n_steps && event_kind(k->steps[faults[i].step].event) == EVENT_LOOK;
        if (looks && faults[i].part == 0) {
            return false;
        }
    }
    return true;
}

/* Where the path says that something happens of which nothing is tracked: an act that is of no
 * matter to what is, and against which the law has nothing. LAW_NONE: no such act was found, or the
 * path asks for none. */
static void choose_look(struct making *k)
{
    bool asked = false;
    k->look = LAW_NONE;
    for (size_t i = 0; i < k->n_steps; i++) {
        asked = asked || event_kind(k->steps[i].event) == EVENT_LOOK;
    }
    const struct part *x = &k->m->parts[0];
    for (law_index act = 0; asked && act < x->p->n_acts; act++) {
        if (x->relevant[act]) {
            continue;
        }
        k->look = act;
        if (look_is_lawful(k)) {
            return;
        }
    }
    k->look = LAW_NONE;
}

/* What each step of the path hung on. */
static void note_steps(struct making *k)
{
    const uint8_t *before = k->m->start;
    for (size_t i = 0; i < k->n_steps; i++) {
        struct edge edge = {.event = k->steps[i].event,
                            .ops = k->steps[i].ops,
                            .n_ops = k->steps[i].n_ops,
                            .target = k->steps[i].state};
        edge_note(&k->notes[i], k->m, before, &edge, NULL);
        before = k->steps[i].state;
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A place that answers whatever the path asked of it. */
static territory_id place_of_path(const struct making *k)
{
    size_t last = k->n_steps - 1;
    last -= last > 0 && event_kind(k->steps[last].event) == EVENT_BROKEN ? 1 : 0;
    uint16_t left = places_left(k->steps[last].state);
    gr_assert(left != 0);
    return k->m->places[bit_at(left, 0)];
}

bool witness_make(struct prove_witness *out, struct things *missing, bool *guessed,
                  const struct model *m, const struct zones_step *steps, size_t n_steps)
{
    struct making k = {
        .m = m, .arena = m->arena, .steps = steps, .n_steps = n_steps, .look = LAW_NONE};
    k.notes = ARENA_ARRAY(m->arena, n_steps + 1, struct edge_notes);
    k.at = ARENA_ARRAY(m->arena, n_steps + 1, int64_t);
    k.values = ARENA_ARRAY(m->arena, n_steps * m->n_timers + 1, int64_t);
    for (uint8_t i = 0; i < m->n_parts; i++) {
        k.entries[i] = ARENA_ARRAY(m->arena, n_steps + ADDED_MAX, struct dossier_entry);
        k.last[i] = ARENA_ARRAY(m->arena, n_steps + ADDED_MAX, struct dossier_entry);
        k.step_of[i] = ARENA_ARRAY(m->arena, n_steps + ADDED_MAX, size_t);
    }
    k.place = place_of_path(&k);
    struct gr_error e = {0};
    k.zone = calendar_zone(m->law->calendar, k.place, &e);
    note_steps(&k);
    uint32_t least = UINT32_MAX;
    for (int how = 0; k.zone != NULL && how < TIMES_KINDS; how++) {
        bool in_vain = how == TIMES_COUNTED && missing->n > 0; /* why is known */
        if (in_vain || !tell_times(&k, (enum times)how)) {
            continue;
        }
        choose_look(&k);
        struct things one = {0};
        bool guesses = false;
        if (try_days(&k, out, &one, &guesses)) {
            return true;
        }
        uint32_t cost = tracking_cost(m, &one);
        if (cost <= least) { /* the reason that costs less */
            least = cost;
            *missing = one;
            *guessed = guesses;
        }
    }
    return false;
}
