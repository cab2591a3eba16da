/* What of a state can still matter. For each value of each state variable of the first dossier: the
 * bytes that some step may read before it writes them anew (the analysis of live variables, on the
 * graph whose nodes are the values of that variable). A byte that is dead under the value at hand
 * is made nought, so that states which differ in it are one. Of a clock that no longer runs three
 * things are told apart: how it stands, that it ended (an act that answers it comes too late), and
 * what it ran on (another one may run from its end). */
#include "prove/prove_priv.h"

#include <string.h>

#define VALUES_MAX 64 /* of a state: bits of a set */

/* What one step does, seen from one value of the state variable. */
struct doing {
    const struct model *m;
    law_index state; /* the variable, and its value */
    uint8_t value;
    uint8_t *reads, *writes;
    uint64_t next;  /* values after it */
    uint8_t **by;   /* per value after it: what all effects write that lead there; NULL: nothing */
    uint64_t loose; /* values to which it leads in other ways, too */
    bool stays;     /* it may leave the value alone */
    bool refused;
};

static void mark(uint8_t *set, uint16_t at)
{
    if (at != NOWHERE) {
        set[at] = 1;
    }
}

static uint16_t slot(const struct doing *d, enum thing_kind kind, law_index index)
{
    return index == LAW_NONE ? NOWHERE : d->m->parts[0].at[kind][index];
}

static void read_slot(struct doing *d, uint16_t at)
{
    if (at != NOWHERE && d->writes[at] == 0) {
        d->reads[at] = 1;
    }
}

/* Of a clock's bytes, the places that stand for what of it is read. */
enum { CLOCK_STANDS, CLOCK_RAN, CLOCK_LATE };

static uint16_t clock_slot(const struct doing *d, law_index clock, uint16_t what)
{
    uint16_t at = slot(d, THING_CLOCK, clock);
    return at == NOWHERE ? NOWHERE : (uint16_t)(at + what);
}

/* Whether an answer comes too late. */
static void read_late(struct doing *d, law_index clock)
{
    read_slot(d, clock_slot(d, clock, CLOCK_LATE));
}

/* When it ends, or ended. */
static void read_end(struct doing *d, law_index clock)
{
    read_slot(d, clock_slot(d, clock, CLOCK_STANDS));
    read_slot(d, clock_slot(d, clock, CLOCK_RAN));
}

static void mark_started(const struct doing *d, uint8_t *written, law_index clock)
{
    mark(written, clock_slot(d, clock, CLOCK_STANDS));
    mark(written, clock_slot(d, clock, CLOCK_RAN));
    mark(written, clock_slot(d, clock, CLOCK_LATE));
}

/* A condition as far as the variable alone decides it. */
static enum verdict decided_atom(uint16_t atom, void *payload)
{
    const struct doing *d = payload;
    const struct law_node *n = &d->m->parts[0].p->nodes[atom];
    if (n->op != LAW_STATE_IS || n->via != LAW_NONE || n->index != d->state) {
        return VERDICT_DEPENDS;
    }
    return verdict_of((n->set >> d->value & 1) != 0);
}

static enum verdict decided(struct doing *d, uint16_t node)
{
    return law_judge(d->m->parts[0].p, node, decided_atom, d);
}

static void read_point(struct doing *d, const struct law_point *p)
{
    if (p->via != LAW_NONE) {
        return;
    }
    switch (p->kind) {
    case LAW_POINT_ACT:
        read_slot(d, slot(d, THING_TIME, p->index));
        break;
    case LAW_POINT_FACT:
        read_slot(d, slot(d, THING_FACT, p->index));
        break;
    case LAW_POINT_END:
    case LAW_POINT_START:
        read_end(d, p->index);
        break;
    case LAW_POINT_NONE:
        break;
    }
}

static void read_thing(struct doing *d, struct thing t)
{
    read_slot(d, slot(d, t.kind, t.index));
    if (t.kind == THING_DONE) {
        read_slot(d, slot(d, THING_TIME, t.index));
    }
}

static void read_atom(struct doing *d, uint16_t node)
{
    struct thing t[2];
    uint8_t n = atom_things(t, d->m, 0, node);
    enum law_op op = d->m->parts[0].p->nodes[node].op;
    if (op == LAW_BEFORE_END || op == LAW_AFTER_END) {
        read_end(d, t->index);
    }
    for (uint8_t i = 0; i < n; i++) {
        read_thing(d, t[i]);
    }
}

static void read_condition(struct doing *d, uint16_t node)
{
    if (node == LAW_ALWAYS || decided(d, node) != VERDICT_DEPENDS) {
        return;
    }
    const struct law_node *n = &d->m->parts[0].p->nodes[node];
    if (law_joins(n->op)) {
        read_condition(d, n->a);
        if (n->op != LAW_NOT) {
            read_condition(d, n->b);
        }
        return;
    }
    read_atom(d, node);
}

static void read_start(struct doing *d, law_index clock)
{
    const struct part *x = &d->m->parts[0];
    if (clock == LAW_NONE || x->at[THING_CLOCK][clock] == NOWHERE) {
        return;
    }
    const struct law_clock *c = &x->p->clocks[clock];
    read_point(d, &c->runs);
    for (size_t v = 0; v < c->n_versions; v++) {
        read_condition(d, c->versions[v].when);
        for (size_t r = 0; r < c->versions[v].n_readings; r++) {
            read_slot(d, slot(d, THING_FACT, c->versions[v].readings[r].fewer));
        }
    }
    const struct law_point *by[] = {&c->governed, &c->runs};
    for (int i = 0; i < 2; i++) {
        if (by[i]->kind == LAW_POINT_ACT && by[i]->via == LAW_NONE) {
            read_slot(d, x->governing[by[i]->index]);
        }
    }
}

static void read_repealed(struct doing *d, law_index act)
{
    const struct law_act *law = &d->m->parts[0].p->acts[act];
    for (size_t r = 0; r < law->n_rules; r++) {
        for (size_t k = 0; k < law->rules[r].n_effects; k++) {
            const struct law_effect *e = &law->rules[r].effects[k];
            if (e->kind == LAW_BECOMES) {
                read_slot(d, slot(d, THING_STATE, e->index));
                if (e->index == d->state) {
                    d->next = d->loose = UINT64_MAX;
                }
            }
        }
    }
}

/* What leads to a value of the variable writes all of this. */
static void note_by(struct doing *d, uint8_t value, const uint8_t *written)
{
    uint16_t bytes = d->m->state_bytes;
    uint8_t *by = d->by[value];
    if (by == NULL) {
        d->by[value] = (uint8_t *)arena_copy(d->m->arena, written, bytes);
        return;
    }
    for (uint16_t i = 0; i < bytes; i++) {
        by[i] = by[i] & written[i];
    }
}

/* What effects that take place together read and write; certain: whatever else holds. */
static void read_effects(struct doing *d, const struct law_effect *effects, uint16_t n,
                         bool certain, uint8_t *always)
{
    const struct law_procedure *p = d->m->parts[0].p;
    uint8_t *written = ARENA_ARRAY(d->m->arena, d->m->state_bytes, uint8_t);
    uint64_t to = 0;
    for (size_t i = 0; i < n; i++) {
        const struct law_effect *e = &effects[i];
        switch (e->kind) {
        case LAW_BECOMES:
            if (e->index == d->state) {
                to |= UINT64_C(1) << e->value;
                d->stays = d->stays && !certain;
            } else {
                mark(written, slot(d, THING_STATE, e->index));
            }
            break;
        case LAW_STARTS:
        case LAW_INTERRUPTS:
            read_start(d, e->index);
            mark_started(d, written, e->index);
            break;
        case LAW_REPLACES:
            read_start(d, e->value);
            break;
        case LAW_ANSWERS:
            for (size_t k = 0; k < e->n; k++) {
                read_late(d, e->list[k]);
            }
            break;
        case LAW_OPENS:
            read_start(d, p->remedies[e->index].within);
            mark(written, slot(d, THING_REMEDY, e->index));
            break;
        case LAW_USES:
            for (size_t k = 0; k < e->n; k++) {
                const struct law_remedy *r = &p->remedies[e->list[k]];
                read_slot(d, slot(d, THING_REMEDY, e->list[k]));
                read_late(d, r->within);
                read_start(d, r->ruling_within);
            }
            break;
        case LAW_WITHDRAWS:
        case LAW_REPEALS:
            read_repealed(d, e->index);
            break;
        case LAW_STOPS:
            mark(written, clock_slot(d, e->index, CLOCK_LATE));
            break;
        case LAW_SUSPENDS:
        case LAW_RESUMES:
        case LAW_CLOSES:
        case LAW_MUST:
            break;
        }
    }
    d->next |= to;
    for (uint8_t v = 0; v < VALUES_MAX; v++) {
        if ((to >> v & 1) != 0) {
            note_by(d, v, written);
        }
    }
    for (uint16_t i = 0; certain && i < d->m->state_bytes; i++) {
        always[i] = always[i] | written[i];
    }
}

static bool always_in_force(const struct model *m, struct law_dates dates)
{
    for (uint16_t e = 0; e < m->n_epochs; e++) {
        if (!law_in_force(dates, m->epochs[e])) {
            return false;
        }
    }
    return true;
}

static void read_remedies(struct doing *d, law_index act)
{
    const struct law_procedure *p = d->m->parts[0].p;
    for (law_index r = 0; r < p->n_remedies; r++) {
        const struct law_remedy *remedy = &p->remedies[r];
        if (remedy->ruling == act) {
            read_slot(d, slot(d, THING_REMEDY, r));
            read_late(d, remedy->ruling_within);
        }
        for (size_t k = 0; k < remedy->n_suspensive; k++) {
            if (law_names(remedy->suspensive[k].acts, remedy->suspensive[k].n, act)) {
                read_slot(d, slot(d, THING_REMEDY, r));
                read_end(d, remedy->within);
                read_condition(d, remedy->suspensive[k].when);
            }
        }
    }
}

static void do_act(struct doing *d, law_index index)
{
    const struct part *x = &d->m->parts[0];
    const struct law_act *act = &x->p->acts[index];
    uint8_t *written = ARENA_ARRAY(d->m->arena, d->m->state_bytes, uint8_t);
    for (size_t i = 0; i < act->n_records; i++) {
        if (x->p->facts[act->records[i]].type != LAW_DOSSIER) {
            mark(d->writes, slot(d, THING_FACT, act->records[i]));
        }
    }
    if (act->governed.kind == LAW_POINT_ACT && act->governed.via == LAW_NONE) {
        read_slot(d, x->governing[act->governed.index]);
    }
    for (uint16_t r = 0; r < x->clauses[index].n; r++) {
        const struct law_rule *rule = &act->rules[x->clauses[index].list[r]];
        if (decided(d, rule->when) == VERDICT_NO) {
            continue;
        }
        bool sure = decided(d, rule->when) == VERDICT_YES && always_in_force(d->m, rule->dates);
        read_condition(d, rule->when);
        if (rule->kind == LAW_REQUIRES) {
            read_condition(d, rule->condition);
            d->refused = d->refused || (sure && decided(d, rule->condition) == VERDICT_NO);
        }
        for (size_t i = 0; i < rule->n_facts; i++) {
            read_slot(d, slot(d, THING_FACT, rule->facts[i]));
        }
        read_effects(d, rule->effects, rule->n_effects, sure, written);
    }
    read_remedies(d, index);
    mark(written, slot(d, THING_DONE, index));
    mark(written, slot(d, THING_TIME, index));
    mark(written, x->governing[index]);
    for (uint16_t i = 0; i < d->m->state_bytes; i++) {
        d->writes[i] = d->writes[i] | written[i];
    }
}

static void do_end(struct doing *d, law_index clock)
{
    const struct law_clock *c = &d->m->parts[0].p->clocks[clock];
    uint8_t *unused = ARENA_ARRAY(d->m->arena, d->m->state_bytes, uint8_t);
    for (size_t i = 0; i < c->n_at_end; i++) {
        if (decided(d, c->at_end[i].when) != VERDICT_NO) {
            read_condition(d, c->at_end[i].when);
            read_effects(d, c->at_end[i].effects, c->at_end[i].n_effects, false, unused);
        }
    }
}

static void read_property(struct doing *d)
{
    bool excluded = false;
    for (size_t i = 0; i < d->m->n_atoms; i++) {
        enum verdict never = d->m->atoms[i].negated ? VERDICT_YES : VERDICT_NO;
        excluded = excluded || decided(d, d->m->atoms[i].node) == never;
    }
    for (size_t i = 0; !excluded && i < d->m->n_atoms; i++) {
        read_condition(d, d->m->atoms[i].node);
    }
}

/* What follows by itself, and the property: read in every state. */
static void do_follow(struct doing *d)
{
    const struct law_procedure *p = d->m->parts[0].p;
    uint8_t *unused = ARENA_ARRAY(d->m->arena, d->m->state_bytes, uint8_t);
    for (law_index i = 0; i < p->n_consequences; i++) {
        for (size_t k = 0; k < p->consequences[i].n_lines; k++) {
            const struct law_consequence_line *line = &p->consequences[i].lines[k];
            if (d->m->parts[0].followed[p->consequences[i].first + k] != NOWHERE &&
                decided(d, line->when) != VERDICT_NO) {
                read_condition(d, line->when);
                read_effects(d, line->effects, line->n_effects, false, unused);
            }
        }
    }
    read_property(d);
}

/* ---- the fixpoint ---------------------------------------------------------------------------- */

enum step_of_law { STEP_ACT, STEP_CLOCK, STEP_FOLLOW };

static struct doing doing_of(const struct model *m, law_index state, uint8_t value,
                             enum step_of_law step, law_index index)
{
    struct doing d = {.m = m, .state = state, .value = value, .stays = true};
    d.reads = ARENA_ARRAY(m->arena, m->state_bytes, uint8_t);
    d.writes = ARENA_ARRAY(m->arena, m->state_bytes, uint8_t);
    d.by = ARENA_ARRAY(m->arena, VALUES_MAX, uint8_t *);
    switch (step) {
    case STEP_ACT:
        do_act(&d, index);
        break;
    case STEP_CLOCK:
        do_end(&d, index);
        break;
    case STEP_FOLLOW:
        do_follow(&d);
        break;
    }
    if (d.stays) {
        d.next |= UINT64_C(1) << value;
        d.loose |= UINT64_C(1) << value;
    }
    return d;
}

/* Whether the step leads to a value under which the byte is live, and leaves it alone. */
static bool leads_to_live(uint8_t **live, const struct doing *d, uint8_t value, uint16_t at)
{
    bool written = d->by[value] != NULL && d->by[value][at] != 0 && (d->loose >> value & 1) == 0;
    return (d->next >> value & 1) != 0 && live[value][at] != 0 && !written;
}

/* Adds what one step makes live before it. True when that is more than was. */
static bool add_live(uint8_t **live, const struct doing *d, uint16_t n_values, uint16_t bytes)
{
    bool more = false;
    if (d->refused) {
        return false;
    }
    uint8_t *mine = live[d->value];
    for (uint16_t i = 0; i < bytes; i++) {
        bool is = d->reads[i] != 0;
        for (uint8_t v = 0; v < n_values && d->writes[i] == 0; v++) {
            is = is || leads_to_live(live, d, v, i);
        }
        more = more || (is && mine[i] == 0);
        mine[i] = mine[i] | is;
    }
    return more;
}

static void live_of_state(struct model *m, law_index state)
{
    struct part *x = &m->parts[0];
    uint16_t n = x->p->states[state].n_values;
    size_t room = (size_t)n * ((size_t)x->p->n_acts + x->p->n_clocks + 1);
    struct doing *steps = ARENA_ARRAY(m->arena, room, struct doing);
    size_t n_steps = 0;
    x->live[state] = ARENA_ARRAY(m->arena, n, uint8_t *);
    gr_assert(n <= VALUES_MAX);
    for (uint8_t v = 0; v < (uint8_t)n; v++) {
        x->live[state][v] = ARENA_ARRAY(m->arena, m->state_bytes, uint8_t);
        for (law_index i = 0; i < x->p->n_acts; i++) {
            if (x->relevant[i]) {
                steps[n_steps++] = doing_of(m, state, v, STEP_ACT, i);
            }
        }
        for (law_index i = 0; i < x->p->n_clocks; i++) {
            if (x->tracked[THING_CLOCK][i] || x->ends[i]) {
                steps[n_steps++] = doing_of(m, state, v, STEP_CLOCK, i);
            }
        }
        steps[n_steps++] = doing_of(m, state, v, STEP_FOLLOW, 0);
    }
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < n_steps; i++) {
            more = add_live(x->live[state], &steps[i], n, m->state_bytes) || more;
        }
    }
}

void model_live(struct model *m)
{
    struct part *x = &m->parts[0];
    for (law_index i = 0; i < x->p->n_states; i++) {
        x->live[i] = NULL;
        if (x->at[THING_STATE][i] != NOWHERE) {
            live_of_state(m, i);
        }
    }
}

/* ---- forgetting ------------------------------------------------------------------------------ */

bool is_dead(const struct model *m, const uint8_t *state, uint16_t at)
{
    const struct part *x = &m->parts[0];
    const struct indexes *variables = &x->laid[THING_STATE];
    for (uint16_t i = 0; i < variables->n; i++) {
        law_index variable = variables->list[i];
        uint16_t where = x->at[THING_STATE][variable];
        if (where != at && x->live[variable][state[where]][at] == 0) {
            return true;
        }
    }
    return false;
}

bool may_be_followed(const struct model *m, const uint8_t *state, uint8_t part, law_index clock)
{
    uint16_t at = m->parts[part].at[THING_CLOCK][clock];
    return part != 0 || !is_dead(m, state, (uint16_t)(at + CLOCK_RAN));
}

/* What it ran on, and how it stands beyond that it ended. */
static void forget_ran(const struct model *m, uint8_t *state, uint16_t at)
{
    if (is_going(state + at)) {
        return;
    }
    bool late = (state[at] & CLOCK_STATUS) == LAW_CLOCK_ENDED &&
                !is_dead(m, state, (uint16_t)(at + CLOCK_LATE));
    if (is_dead(m, state, (uint16_t)(at + CLOCK_STANDS))) {
        state[at] = late ? LAW_CLOCK_ENDED | CLOCK_MISSED_BIT : LAW_CLOCK_IDLE;
        memset(state + at + 1, 0, CLOCK_BYTES - 1);
    } else if (is_dead(m, state, (uint16_t)(at + CLOCK_RAN))) {
        memset(state + at + 1, 0, CLOCK_BYTES - 1);
    }
}

void forget_dead(const struct model *m, uint8_t *state)
{
    const struct part *x = &m->parts[0];
    for (int kind = 0; kind < THING_ORDER; kind++) { /* an order lasts until it is opened anew */
        for (uint16_t k = 0; k < x->laid[kind].n; k++) {
            law_index i = x->laid[kind].list[k];
            uint16_t at = x->at[kind][i];
            if (kind == THING_CLOCK) {
                forget_ran(m, state, at);
            } else if (is_dead(m, state, at)) {
                memset(state + at, 0, thing_bytes(x, (enum thing_kind)kind, i));
            }
        }
    }
    for (law_index i = 0; i < x->p->n_acts; i++) {
        uint16_t at = x->governing[i];
        if (at != NOWHERE && is_dead(m, state, at)) {
            state[at] = 0;
        }
    }
}
