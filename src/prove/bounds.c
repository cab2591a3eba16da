/* Lengths of the law as intervals (calendar: limit_span), and the largest lengths with which each
 * timer is compared: above those its value no longer matters. */
#include "prove/measures.h"

#include <string.h>

enum { FROMS = SPAN_FROM_END_OF_DAY + 1 };

static struct date held(struct date day)
{
    struct date early = RELIED_EARLIEST;
    struct date late = RELIED_LATEST;
    return day.days < early.days ? early : day.days > late.days ? late : day;
}

static struct limit_span span_of(const struct model *m, const struct limit_rule *rule,
                                 enum span_from from, struct law_dates starts)
{
    struct measure one = {.rule = *rule,
                          .from = from,
                          .axis = m->axis,
                          .first = held(starts.from),
                          .last = held(starts.until),
                          .n_places = m->n_places};
    memcpy(one.places, m->places, m->n_places * sizeof *m->places);
    return measures_span(m->measures, m->law->calendar, &one);
}

/* The days on which a clock may start under a version: those of the version, which the start
 * chooses; any, where another day chooses it. Under the law of one day: from that day on, and
 * before where it runs from a date that is told. */
static struct law_dates starts_of(const struct model *m, const struct law_clock *c,
                                  struct law_dates dates)
{
    bool told = c->runs.kind == LAW_POINT_FACT;
    if (m->question->has_version) {
        return (struct law_dates){told ? RELIED_EARLIEST : m->question->version, RELIED_LATEST};
    }
    bool other = c->governed.kind != LAW_POINT_NONE;
    return other ? (struct law_dates){RELIED_EARLIEST, RELIED_LATEST} : dates;
}

static struct limit_span either(struct limit_span a, struct limit_span b)
{
    a.least = b.least < a.least ? b.least : a.least;
    a.most = b.most > a.most ? b.most : a.most;
    a.day_ends = a.day_ends && b.day_ends;
    a.hour_ends = a.hour_ends && b.hour_ends;
    return a;
}

static struct limit_span *reading_spans(const struct model *m, const struct law_reading *reading,
                                        struct law_dates starts)
{
    struct limit_span *spans = ARENA_ARRAY(m->arena, 2 * FROMS, struct limit_span);
    struct limit_rule fewer = reading->rule;
    fewer.parts[0].n = 1;
    for (int from = 0; from < FROMS; from++) {
        spans[from] = span_of(m, &reading->rule, (enum span_from)from, starts);
        spans[FROMS + from] = spans[from];
        if (reading->fewer != LAW_NONE) {
            spans[FROMS + from] =
                either(spans[from], span_of(m, &fewer, (enum span_from)from, starts));
        }
    }
    return spans;
}

static void clock_spans(struct model *m, struct part *x, law_index clock)
{
    const struct law_clock *c = &x->p->clocks[clock];
    x->spans[clock] = ARENA_ARRAY(m->arena, (size_t)c->n_versions + 1, struct limit_span **);
    for (size_t v = 0; v < c->n_versions; v++) {
        const struct law_version *version = &c->versions[v];
        if (m->question->has_version && !law_in_force(version->dates, m->question->version)) {
            continue; /* never chosen */
        }
        struct law_dates starts = starts_of(m, c, version->dates);
        x->spans[clock][v] =
            ARENA_ARRAY(m->arena, (size_t)version->n_readings + 1, struct limit_span *);
        for (size_t r = 0; r < version->n_readings; r++) {
            x->spans[clock][v][r] = reading_spans(m, &version->readings[r], starts);
        }
    }
}

/* The length that a condition speaks of: from its point on or, counted back, before it. */
static void length_of_node(struct model *m, struct part *x, uint16_t node)
{
    const struct law_node *n = &x->p->nodes[node];
    struct limit_rule rule = n->rule;
    rule.flags |= n->backwards ? LIMIT_BACKWARDS : 0;
    bool hours = limit_counts_hours(&rule) && !by_day(m);
    enum span_from from = hours ? SPAN_FROM_INSTANT : SPAN_FROM_MIDNIGHT;
    struct limit_span *span = ARENA_NEW(m->arena, struct limit_span);
    *span = span_of(m, &rule, from, (struct law_dates){RELIED_EARLIEST, RELIED_LATEST});
    if (n->backwards) {
        int32_t least = span->least;
        span->least = -span->most;
        span->most = -least;
    }
    x->node_spans[node] = span;
}

/* Whether the point of a condition is timed, or the very act that asks: then its length counts. */
static bool has_length(const struct part *x, const struct law_node *n)
{
    return n->op == LAW_SPAN && n->point.via == LAW_NONE &&
           (n->point.kind == LAW_POINT_ACT ||
            (n->point.kind == LAW_POINT_FACT && x->tracked[THING_FACT][n->point.index]));
}

/* Lengths that were measured in other places are measured anew. */
static void forget_spans(struct model *m)
{
    if (m->n_measured == m->n_places && m->measured_by_day == by_day(m) &&
        m->measured_axis == m->axis &&
        memcmp(m->measured, m->places, m->n_places * sizeof *m->places) == 0) {
        return;
    }
    for (uint8_t k = 0; k < m->n_parts; k++) {
        struct part *x = &m->parts[k];
        memset((void *)x->spans, 0, x->p->n_clocks * sizeof *x->spans);
        memset((void *)x->node_spans, 0, x->p->n_nodes * sizeof *x->node_spans);
    }
    alongside_forget(m);
    memcpy(m->measured, m->places, m->n_places * sizeof *m->places);
    m->n_measured = m->n_places;
    m->measured_by_day = by_day(m);
    m->measured_axis = m->axis;
}

bool length_followed(const struct model *m, struct thing length)
{
    return !by_day(m) || thing_tracked(m, length);
}

/* The limits of which one length is chosen. */
static void measure_alongside(struct model *m)
{
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (law_index c = 0; c < x->p->n_clocks; c++) {
            const struct law_clock *clock = &x->p->clocks[c];
            bool kept = x->tracked[THING_CLOCK][c] &&
                        length_followed(m, (struct thing){k, THING_LENGTH, c});
            for (size_t v = 0; kept && v < clock->n_versions; v++) {
                for (size_t r = 0; x->spans[c][v] != NULL && r < clock->versions[v].n_readings;
                     r++) {
                    alongside_measure(m, &clock->versions[v].readings[r].rule,
                                      x->spans[c][v][r][SPAN_FROM_MIDNIGHT]);
                }
            }
        }
    }
    if (m->property != NULL && m->property->has_limit &&
        length_followed(m, length_of_property(m))) {
        alongside_measure(m, &m->property->rule, m->allowed);
    }
    alongside_pair(m);
}

void model_spans(struct model *m)
{
    forget_spans(m);
    for (uint8_t k = 0; k < m->n_parts; k++) {
        struct part *x = &m->parts[k];
        for (law_index c = 0; c < x->p->n_clocks; c++) {
            if (x->tracked[THING_CLOCK][c] && x->spans[c] == NULL) {
                clock_spans(m, x, c);
            }
        }
        for (uint16_t i = 0; i < x->p->n_nodes; i++) {
            if (has_length(x, &x->p->nodes[i]) && x->node_spans[i] == NULL) {
                length_of_node(m, x, i);
            }
        }
    }
    if (m->property != NULL && m->property->has_limit) {
        const struct limit_rule *rule = &m->property->rule;
        enum span_from from = limit_counts_hours(rule) ? SPAN_FROM_INSTANT : SPAN_FROM_MIDNIGHT;
        struct law_dates starts = {m->question->version, RELIED_LATEST};
        m->allowed = span_of(m, rule, from, m->question->has_version ? starts : m->property->dates);
    }
    measure_alongside(m);
}

struct limit_span clock_span(const struct model *m, uint8_t part, law_index clock,
                             const uint8_t *run)
{
    const struct limit_span *spans = m->parts[part].spans[clock][run[1]][run[2]];
    struct limit_span whole = span_chosen(spans[run[3] & RUN_FROM], run[4]);
    struct limit_span fewer = spans[FROMS + (run[3] & RUN_FROM)];
    fewer.most = run[4] > 0 ? whole.most : fewer.most;
    return (run[3] & RUN_FEWER) != 0 ? fewer : whole;
}

struct limit_span run_span(const struct model *m, uint8_t part, law_index clock, const uint8_t *run)
{
    return m->parts[part].spans[clock][run[1]][run[2]][run[3] & RUN_FROM];
}

struct limit_span span_chosen(struct limit_span span, uint8_t chosen)
{
    if (chosen > 0) {
        span.least += (chosen - 1) * 1440;
        span.most = span.least;
    }
    return span;
}

/* Whether two limits that have these lengths cannot have begun on one day. */
static bool apart(const struct model *m, const struct limit_rule *first, int32_t days,
                  const struct limit_rule *second, int32_t others)
{
    if (limit_same_rule(first, second)) {
        return days != others;
    }
    return (alongside_left(m, first, days, second, others) & 1) == 0;
}

/* What began on one day has lengths that some day has together: where this one is given another, a
 * midnight lies between. */
static void differ_by_a_day(struct attempt *a, const struct limit_rule *rule, int32_t days)
{
    const struct model *m = a->m;
    const struct part *x = &m->parts[a->part];
    uint8_t monitored = a->state[BYTE_LENGTH];
    if (a->state[BYTE_MONITOR] == MONITOR_ON && monitored != 0 &&
        apart(m, &m->property->rule, m->allowed.least / 1440 + monitored - 1, rule, days)) {
        hold(a, m->monitor_timer, false, 1440, true);
    }
    for (law_index c = 0; c < x->p->n_clocks; c++) {
        uint16_t at = x->at[THING_CLOCK][c];
        const uint8_t *run = at == NOWHERE ? NULL : a->state + at;
        if (run == NULL || (run[0] & CLOCK_STATUS) != LAW_CLOCK_RUNNING || run[4] == 0 ||
            (run[3] & RUN_FROM) != SPAN_FROM_MIDNIGHT) {
            continue;
        }
        int32_t others = run_span(m, a->part, c, run).least / 1440 + run[4] - 1;
        if (apart(m, &x->p->clocks[c].versions[run[1]].readings[run[2]].rule, others, rule, days)) {
            hold(a, clock_timer(m, a->part, c, run), false, 1440, true);
        }
    }
}

/* One more than the place of a length that is known: it is so many days more than the least. */
static uint8_t place_of(struct attempt *a, int32_t more, int32_t most)
{
    a->dead = a->dead || more < 0 || more > most;
    return a->dead ? 1 : (uint8_t)(1 + more);
}

int32_t lengths_more(struct limit_span span)
{
    int32_t more = span.most - span.least;
    bool apart = span.day_ends && more % 1440 == 0 && more / 1440 <= LENGTHS_MAX;
    return apart ? more / 1440 : 0;
}

uint8_t choose_length(struct attempt *a, const struct limit_rule *rule, struct limit_span span,
                      uint8_t from)
{
    int32_t least = span.least / 1440;
    int32_t days = lengths_more(span);
    if (days == 0) {
        return 0;
    }
    for (uint16_t i = 0; i < a->n_lengths; i++) {
        if (a->lengths[i].from == from && limit_same_rule(a->lengths[i].rule, rule)) {
            return place_of(a, a->lengths[i].days - least, days);
        }
    }
    uint64_t left = (UINT64_C(1) << (days + 1)) - 1;
    for (uint16_t i = 0; i < a->n_lengths && from == SPAN_FROM_MIDNIGHT; i++) {
        const struct length_memo *other = &a->lengths[i];
        if (other->from == from) {
            left &= alongside_left(a->m, other->rule, other->days, rule, least);
        }
    }
    uint8_t more = choose_bit(a, left); /* of none: no day has these lengths together */
    if (from == SPAN_FROM_MIDNIGHT) {
        differ_by_a_day(a, rule, least + more);
    }
    if (a->n_lengths < LENGTH_MEMOS) {
        a->lengths[a->n_lengths++] = (struct length_memo){rule, from, least + more};
    }
    return (uint8_t)(1 + more);
}

struct limit_span node_span(const struct model *m, uint8_t part, uint16_t node)
{
    return *m->parts[part].node_spans[node];
}

uint8_t clock_timer(const struct model *m, uint8_t part, law_index clock, const uint8_t *run)
{
    const struct part *x = &m->parts[part];
    bool days = (run[3] & RUN_MIDNIGHT) != 0;
    return days ? x->midnight[THING_CLOCK][clock] : x->instant[THING_CLOCK][clock];
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static void raise(struct model *m, uint8_t timer, int32_t length)
{
    if (timer != TIMER_NONE && length > m->bounds[timer]) {
        m->bounds[timer] = length;
    }
}

static void raise_thing(struct model *m, const struct part *x, enum thing_kind kind,
                        law_index index, int32_t length)
{
    raise(m, x->instant[kind][index], length);
    raise(m, x->midnight[kind][index], length);
}

/* Of the last time of an act, or of a date. */
static void raise_point(struct model *m, const struct part *x, const struct law_point *point,
                        int32_t length)
{
    if (point->kind == LAW_POINT_ACT || point->kind == LAW_POINT_FACT) {
        bool act = point->kind == LAW_POINT_ACT;
        raise_thing(m, x, act ? THING_TIME : THING_FACT, point->index, length);
    }
}

static int32_t longest(const struct part *x, law_index clock)
{
    const struct law_clock *c = &x->p->clocks[clock];
    int32_t most = 0;
    for (size_t v = 0; v < c->n_versions; v++) {
        for (size_t r = 0; x->spans[clock][v] != NULL && r < c->versions[v].n_readings; r++) {
            for (int from = 0; from < 2 * FROMS; from++) {
                struct limit_span span = x->spans[clock][v][r][from];
                most = !span.none && span.most > most ? span.most : most;
            }
        }
    }
    return most;
}

/* A timer that another one is set from must be known as far as that one, and the length between. */
static void raise_chain(struct model *m, struct part *x)
{
    for (law_index round = 0; round < x->p->n_clocks; round++) {
        for (law_index c = 0; c < x->p->n_clocks; c++) {
            const struct law_point *from = &x->p->clocks[c].runs;
            if (!x->tracked[THING_CLOCK][c] || from->via != LAW_NONE) {
                continue;
            }
            int32_t mine = m->bounds[x->instant[THING_CLOCK][c]];
            int32_t grid = m->bounds[x->midnight[THING_CLOCK][c]];
            int32_t most = (mine > grid ? mine : grid) + 1440;
            if (from->kind == LAW_POINT_END && x->tracked[THING_CLOCK][from->index]) {
                most += longest(x, from->index);
                most = most > AUTOMATON_LENGTH / 2 ? AUTOMATON_LENGTH / 2 : most;
                raise_thing(m, x, THING_CLOCK, from->index, most);
            }
            raise_point(m, x, from, most);
        }
    }
}

static int32_t magnitude(struct limit_span span)
{
    int32_t low = span.least < 0 ? -span.least : span.least;
    int32_t high = span.most < 0 ? -span.most : span.most;
    return low > high ? low : high;
}

static void raise_nodes(struct model *m, struct part *x)
{
    for (uint16_t i = 0; i < x->p->n_nodes; i++) {
        const struct law_node *n = &x->p->nodes[i];
        if (has_length(x, n)) {
            raise_point(m, x, &n->point, magnitude(*x->node_spans[i]) + 1440);
        }
    }
}

void model_bounds(struct model *m)
{
    for (int i = 0; i < AUTOMATON_CLOCKS; i++) {
        m->bounds[i] = 0;
    }
    for (uint8_t k = 0; k < m->n_parts; k++) {
        struct part *x = &m->parts[k];
        for (law_index c = 0; c < x->p->n_clocks; c++) {
            if (x->tracked[THING_CLOCK][c]) {
                raise_thing(m, x, THING_CLOCK, c, longest(x, c));
            }
        }
        raise_nodes(m, x);
        raise_chain(m, x);
    }
    for (uint16_t e = 0; e + 1 < m->n_epochs; e++) {
        raise(m, m->epoch_timer, (m->epochs[e + 1].days - m->epochs[e].days) * 1440);
    }
    raise(m, m->monitor_timer, m->allowed.most);
    if (m->grain == GRAIN_ALIGNED) { /* any midnight may be set from any other one */
        int32_t most = 0;
        for (int i = 1; i < AUTOMATON_CLOCKS; i++) {
            most = i != m->epoch_timer && m->bounds[i] > most ? m->bounds[i] : most;
        }
        for (int i = 1; i < m->n_timers; i++) {
            m->bounds[i] = i == m->epoch_timer ? m->bounds[i] : 2 * most;
        }
    }
    m->bounds[TIMER_NONE] = 0;
}
