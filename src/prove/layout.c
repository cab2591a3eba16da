/* The room for what may be tracked, and the layout of the automaton's state: bytes and timers. */
#include "prove/prove_priv.h"

uint16_t thing_count(const struct law_procedure *p, enum thing_kind kind)
{
    switch (kind) {
    case THING_STATE:
        return p->n_states;
    case THING_FACT:
        return p->n_facts;
    case THING_CLOCK:
        return p->n_clocks;
    case THING_REMEDY:
        return p->n_remedies;
    case THING_DONE:
    case THING_TIME:
        return p->n_acts;
    case THING_ORDER:
        return p->n_nodes;
    case THING_LENGTH:
        return (uint16_t)(p->n_clocks + 1);
    case THING_REACH:
        return p->n_clocks;
    }
    return 0;
}

/* ---- bytes and timers ------------------------------------------------------------------------ */

static uint16_t take_bytes(struct model *m, uint16_t n)
{
    uint16_t at = m->state_bytes;
    m->state_bytes = (uint16_t)(m->state_bytes + n);
    return at;
}

static uint8_t take_timer(struct model *m)
{
    if (m->n_timers == AUTOMATON_CLOCKS) {
        m->too_big = true;
        return TIMER_NONE;
    }
    return m->n_timers++;
}

/* Where only days are told there is no other timer than that since midnight. */
static void take_timers(struct model *m, struct part *x, struct thing t, bool exact, bool midnight)
{
    bool days = midnight || (exact && by_day(m));
    x->instant[t.kind][t.index] = exact && !by_day(m) ? take_timer(m) : TIMER_NONE;
    x->midnight[t.kind][t.index] = days ? take_timer(m) : TIMER_NONE;
}

static void clock_timers(struct model *m, uint8_t part, law_index clock)
{
    struct part *x = &m->parts[part];
    bool exact = false;
    bool midnight = x->chained[clock];
    const struct law_clock *c = &x->p->clocks[clock];
    for (size_t v = 0; v < c->n_versions; v++) {
        for (size_t r = 0; r < c->versions[v].n_readings; r++) {
            const struct limit_rule *rule = &c->versions[v].readings[r].rule;
            bool none = (rule->flags & LIMIT_NONE) != 0;
            exact = exact || (!none && limit_counts_hours(rule));
            midnight = midnight || (!none && !limit_counts_hours(rule));
        }
    }
    take_timers(m, x, (struct thing){part, THING_CLOCK, clock}, exact, midnight);
}

/* Which timers the last time of an act, or a date, is asked on. */
static void point_timers(struct model *m, uint8_t part, enum thing_kind kind, law_index index)
{
    struct part *x = &m->parts[part];
    bool exact = false;
    bool midnight = kind == THING_FACT && x->p->facts[index].type == LAW_DATE;
    enum law_point_kind wanted = kind == THING_FACT ? LAW_POINT_FACT : LAW_POINT_ACT;
    for (size_t i = 0; i < x->p->n_nodes; i++) {
        const struct law_node *n = &x->p->nodes[i];
        if (n->op == LAW_SPAN && n->point.kind == wanted && n->point.index == index &&
            n->point.via == LAW_NONE) {
            exact = exact || (limit_counts_hours(&n->rule) && kind == THING_TIME);
            midnight = midnight || !limit_counts_hours(&n->rule);
        }
    }
    for (law_index c = 0; c < x->p->n_clocks; c++) {
        const struct law_point *from = &x->p->clocks[c].runs;
        if (from->kind == wanted && from->index == index && from->via == LAW_NONE) {
            exact = exact || kind == THING_TIME;
            midnight = true;
        }
    }
    take_timers(m, x, (struct thing){part, kind, index}, exact, midnight);
}

static void lay_things(struct model *m, uint8_t part, enum thing_kind kind, uint16_t n)
{
    struct part *x = &m->parts[part];
    x->laid[kind].n = 0;
    for (law_index i = 0; i < n; i++) {
        x->at[kind][i] = NOWHERE;
        x->instant[kind][i] = x->midnight[kind][i] = TIMER_NONE;
        if (!x->tracked[kind][i] || kind >= THING_LENGTH) { /* kept with the clock */
            continue;
        }
        x->at[kind][i] = take_bytes(m, thing_bytes(x, kind, i));
        x->laid[kind].list[x->laid[kind].n++] = i;
        if (kind == THING_CLOCK) {
            clock_timers(m, part, i);
        } else if (kind == THING_TIME ||
                   (kind == THING_FACT && x->p->facts[i].type <= LAW_INSTANT)) {
            point_timers(m, part, kind, i);
        }
    }
}

/* Acts to which the ends of two clocks oblige: the same. */
static bool same_duty(const struct law_procedure *p, law_index one, law_index other)
{
    for (law_index i = 0; i < p->n_acts; i++) {
        if (clock_obliges(&p->clocks[one], i) != clock_obliges(&p->clocks[other], i)) {
            return false;
        }
    }
    return true;
}

static bool clock_obliges_authority(const struct law_procedure *p, law_index clock)
{
    for (size_t k = 0; k < p->clocks[clock].n_at_end; k++) {
        if (end_obliges_authority(p, &p->clocks[clock].at_end[k])) {
            return true;
        }
    }
    return false;
}

/* What one act does for all of them is one duty. That which the question is about is told apart. */
static void lay_duties(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    if (part == 0) {
        bool asked = m->property == NULL && m->question->done.meets != LAW_NONE;
        m->asked_duty = asked ? take_bytes(m, 1) : NOWHERE;
    }
    for (law_index i = 0; i < x->p->n_clocks; i++) {
        x->duty[i] = NOWHERE;
        if (!x->tracked[THING_CLOCK][i] || !clock_obliges_authority(x->p, i)) {
            continue;
        }
        for (law_index k = 0; k < i && x->duty[i] == NOWHERE; k++) {
            bool same = x->duty[k] != NOWHERE && same_duty(x->p, i, k);
            x->duty[i] = same ? x->duty[k] : NOWHERE;
        }
        x->duty[i] = x->duty[i] == NOWHERE ? take_bytes(m, 1) : x->duty[i];
    }
}

/* The acts whose date chooses the version of what is tracked. */
static void lay_governing(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_acts; i++) {
        x->governing[i] = NOWHERE;
    }
    for (law_index i = 0; m->n_epochs > 1 && i < x->p->n_acts; i++) {
        const struct law_point *by = &x->p->acts[i].governed;
        if (x->relevant[i] && by->kind == LAW_POINT_ACT && by->via == LAW_NONE &&
            x->governing[by->index] == NOWHERE) {
            x->governing[by->index] = take_bytes(m, 1);
        }
    }
    for (law_index i = 0; m->n_epochs > 1 && i < x->p->n_clocks; i++) {
        const struct law_point *by = &x->p->clocks[i].governed;
        if (x->tracked[THING_CLOCK][i] && by->kind == LAW_POINT_ACT && by->via == LAW_NONE &&
            x->governing[by->index] == NOWHERE) {
            x->governing[by->index] = take_bytes(m, 1);
        }
    }
}

static void lay_consequences(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_consequences; i++) {
        for (size_t k = 0; k < x->p->consequences[i].n_lines; k++) {
            const struct law_consequence_line *line = &x->p->consequences[i].lines[k];
            x->followed[x->p->consequences[i].first + k] =
                effects_matter(m, part, line->effects, line->n_effects) ? take_bytes(m, 1)
                                                                        : NOWHERE;
        }
    }
}

/* ---- making room ----------------------------------------------------------------------------- */

void part_open(struct model *m, struct part *x, const struct law_procedure *p)
{
    x->p = p;
    find_orders(m->arena, x);
    for (int kind = 0; kind < THING_KINDS; kind++) {
        size_t n = (size_t)thing_count(p, (enum thing_kind)kind) + 1;
        x->tracked[kind] = ARENA_ARRAY(m->arena, n, bool);
        x->at[kind] = ARENA_ARRAY(m->arena, n, uint16_t);
        x->instant[kind] = ARENA_ARRAY(m->arena, n, uint8_t);
        x->midnight[kind] = ARENA_ARRAY(m->arena, n, uint8_t);
        x->laid[kind].list = ARENA_ARRAY(m->arena, n, law_index);
    }
    x->relevant = ARENA_ARRAY(m->arena, (size_t)p->n_acts + 1, bool);
    x->clauses = ARENA_ARRAY(m->arena, (size_t)p->n_acts + 1, struct indexes);
    for (law_index i = 0; i < p->n_acts; i++) {
        x->clauses[i].list = ARENA_ARRAY(m->arena, (size_t)p->acts[i].n_rules + 1, law_index);
    }
    x->ends = ARENA_ARRAY(m->arena, (size_t)p->n_clocks + 1, bool);
    x->asked_known = ARENA_ARRAY(m->arena, (size_t)p->n_facts + 1, bool);
    x->cuts = ARENA_ARRAY(m->arena, (size_t)p->n_facts + 1, int64_t *);
    x->n_cuts = ARENA_ARRAY(m->arena, (size_t)p->n_facts + 1, uint16_t);
    x->node_spans = ARENA_ARRAY(m->arena, (size_t)p->n_nodes + 1, struct limit_span *);
    x->lasts = ARENA_ARRAY(m->arena, (size_t)p->n_facts + 1, bool);
    x->asked_end = ARENA_ARRAY(m->arena, (size_t)p->n_clocks + 1, bool);
    x->chained = ARENA_ARRAY(m->arena, (size_t)p->n_clocks + 1, bool);
    x->duty = ARENA_ARRAY(m->arena, (size_t)p->n_clocks + 1, uint16_t);
    x->governing = ARENA_ARRAY(m->arena, (size_t)p->n_acts + 1, uint16_t);
    x->live = ARENA_ARRAY(m->arena, (size_t)p->n_states + 1, uint8_t **);
    x->followed = ARENA_ARRAY(m->arena, (size_t)p->n_consequence_lines + 1, uint16_t);
    x->spans = ARENA_ARRAY(m->arena, (size_t)p->n_clocks + 1, struct limit_span ***);
    x->entered = ARENA_ARRAY(m->arena, (size_t)p->n_states + 1, uint64_t);
    x->of_fact = ARENA_ARRAY(m->arena, (size_t)p->n_facts + 1, struct classes);
    x->of_state = ARENA_ARRAY(m->arena, (size_t)p->n_states + 1, struct classes);
    x->of_status = ARENA_ARRAY(m->arena, (size_t)p->n_clocks + 1, struct classes);
}

/* Acts and ends of clocks of which the automaton says nothing. */
static bool leaves_something(const struct model *m)
{
    bool some = false;
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (law_index i = 0; i < x->p->n_acts; i++) {
            some = some || !x->relevant[i];
        }
        for (law_index i = 0; i < x->p->n_clocks; i++) {
            some = some || !x->tracked[THING_CLOCK][i];
        }
    }
    return some;
}

void model_lay(struct model *m)
{
    m->state_bytes = BYTES_FIXED;
    m->n_timers = 1;
    m->too_big = false;
    for (uint8_t k = 0; k < m->n_parts; k++) {
        find_relevant(m, k);
        find_clauses(m, k);
        find_asked(m, k);
        find_values(m, k);
    }
    m->may_look = leaves_something(m);
    find_epochs(m);
    find_places(m);
    m->epoch_timer = m->n_epochs > 1 ? take_timer(m) : TIMER_NONE;
    bool lasting = m->property != NULL && m->property->has_limit;
    m->monitor_timer = lasting ? take_timer(m) : TIMER_NONE;
    for (uint8_t k = 0; k < m->n_parts; k++) {
        for (int kind = 0; kind < THING_KINDS; kind++) {
            lay_things(m, k, (enum thing_kind)kind,
                       thing_count(m->parts[k].p, (enum thing_kind)kind));
        }
        lay_duties(m, k);
        lay_governing(m, k);
        lay_consequences(m, k);
    }
    m->start = ARENA_ARRAY(m->arena, m->state_bytes, uint8_t);
    m->start[BYTE_FLAGS] = FLAG_START;
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (uint16_t i = 0; i < x->laid[THING_ORDER].n; i++) {
            m->start[x->at[THING_ORDER][x->laid[THING_ORDER].list[i]]] =
                order_at_first(x->p, x->laid[THING_ORDER].list[i]);
        }
    }
}
