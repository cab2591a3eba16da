/* Conditions on a state of the automaton. What is tracked has one answer, or as many as there are
 * choices left (a fact nobody asked of before; a time that lies on one side of an end or the
 * other): the attempt makes the choice. What is not tracked gives DEPENDS. */
#include "prove/prove_priv.h"

void hint(struct attempt *a, uint8_t part, enum thing_kind kind, law_index index)
{
    a->untracked = true;
    a->guessed = a->guessed || !can_track(a->m, (struct thing){part, kind, index});
    struct things *list = a->judging ? a->weak : a->hints;
    if (list != NULL && !a->muted) {
        (void)things_add(a->m, list, (struct thing){part, kind, index});
    }
}

struct date epoch_day(const struct model *m, int32_t epoch)
{
    gr_assert(epoch >= 0 && epoch < m->n_epochs);
    return m->epochs[epoch];
}

void hold(struct attempt *a, uint8_t timer, bool most, int32_t length, bool within)
{
    if (a->n_ops == OPS_MAX) {
        give_up(a);
        return;
    }
    struct op *op = &a->ops[a->n_ops++];
    *op = (struct op){.kind = OP_HOLD};
    op->i = most ? timer : 0;
    op->j = most ? 0 : timer;
    if (by_day(a->m)) { /* at some time of the day: the whole day must not lie beyond */
        bool next = most && !within && length % 1440 == 0;
        length = day_floor(a->m, length) - (next ? 1440 : 0);
        within = true;
    }
    int32_t bound_length = most ? length : -length;
    op->limit = within ? bound_within(bound_length) : bound_below(bound_length);
}

bool sobered(struct attempt *a)
{
    a->dead = a->dead || (a->m->sober && a->judging);
    return a->m->sober && a->judging;
}

/* What cannot be tracked is guessed, once for the whole attempt. */
enum verdict guess(struct attempt *a, uint16_t node)
{
    for (uint16_t i = 0; i < a->n_memo; i++) {
        if (a->memo[i].part == a->part && a->memo[i].node == node) {
            return verdict_of(a->memo[i].holds);
        }
    }
    if (sobered(a)) {
        return VERDICT_NO;
    }
    a->guessed = true; /* even where it is asked of nothing tracked */
    bool holds = choose(a, 2) == 0;
    if (a->n_memo < TAPE_MAX) {
        a->memo[a->n_memo++] = (struct memo){a->part, node, holds, a->own};
    }
    return verdict_of(holds);
}

/* Nobody told it: a condition of an act is then not shown to hold. */
enum verdict untold(struct attempt *a, uint16_t node)
{
    if (a->sure) {
        return VERDICT_DEPENDS;
    }
    return a->strict ? VERDICT_NO : guess(a, node);
}

/* ---- facts ----------------------------------------------------------------------------------- */

static enum verdict judge_fact(struct attempt *a, uint16_t node, uint8_t part, law_index fact,
                               enum law_op op, uint64_t set)
{
    if (op == LAW_FACT_KNOWN) {
        enum fact_answer answer = fact_told(a, part, fact);
        return answer == FACT_NOT_TRACKED ? VERDICT_DEPENDS : verdict_of(answer == FACT_HAS_VALUE);
    }
    uint64_t wanted = op == LAW_FACT_TRUE ? ~UINT64_C(1) : set;
    return fact_within(a, node, part, fact, wanted);
}

/* ---- clocks ---------------------------------------------------------------------------------- */

static enum verdict judge_clock(struct attempt *a, uint16_t node, uint8_t part, law_index clock,
                                enum law_op op, uint64_t set)
{
    const struct part *x = &a->m->parts[part];
    if (x->p->clocks[clock].backwards) {
        return guess(a, node);
    }
    uint16_t at = x->at[THING_CLOCK][clock];
    if (at == NOWHERE) {
        hint(a, part, THING_CLOCK, clock);
        return VERDICT_DEPENDS;
    }
    uint8_t byte = a->state[at];
    enum law_clock_status status = (enum law_clock_status)(byte & CLOCK_STATUS);
    if (op == LAW_CLOCK_IS) {
        return verdict_of(status_within(byte, set));
    }
    bool after = op == LAW_AFTER_END;
    switch (status) {
    case LAW_CLOCK_IDLE:
        return VERDICT_NO;
    case LAW_CLOCK_RUNNING:
        return verdict_of(!after);
    case LAW_CLOCK_SUSPENDED: /* its end as it stood before the pause */
        return guess(a, node);
    case LAW_CLOCK_ENDED:
        return verdict_of(after);
    case LAW_CLOCK_ANSWERED:
    case LAW_CLOCK_STOPPED:
    case LAW_CLOCK_MISSED:
        break;
    }
    bool endless = (a->state[at + 3] & RUN_ENDLESS) != 0;
    bool past = (byte & (CLOCK_PAST | CLOCK_MISSED_BIT)) != 0;
    return verdict_of((past && !endless) == after);
}

enum verdict judge_runs(struct attempt *a, law_index clock)
{
    return judge_clock(a, 0, a->part, clock, LAW_CLOCK_IS,
                       1u << LAW_CLOCK_RUNNING | 1u << LAW_CLOCK_SUSPENDED);
}

/* ---- spans ----------------------------------------------------------------------------------- */

/* Holds the timer against a length that lies between least and most: at or after it (above: only
 * after it). Both outcomes are possible where the length may fall on either side. */
static enum verdict compare_timer(struct attempt *a, uint8_t timer, enum law_compare compare,
                                  struct limit_span span, int32_t day)
{
    bool above = compare == LAW_GT || compare == LAW_LE;
    bool at_least = compare == LAW_GE || compare == LAW_GT;
    bool yes = choose(a, 2) == 0;
    bool late = yes == at_least; /* the timer is over the length */
    int32_t least = span.least - day + (above ? day : 0);
    int32_t most = span.most - day + (above ? day : 0);
    bool strictly = above && day == 0;
    if (late) {
        hold(a, timer, false, least, !strictly);
    } else {
        hold(a, timer, true, most, strictly);
    }
    return verdict_of(yes);
}

/* A point that the span begins at: its timer. False: not tracked, or unknown. */
static enum verdict span_timer(struct attempt *a, uint16_t node, uint8_t *timer, bool days)
{
    const struct part *x = &a->m->parts[a->part];
    const struct law_point *point = &x->p->nodes[node].point;
    uint8_t value = 0;
    if (point->via != LAW_NONE) {
        return guess(a, node);
    }
    switch (point->kind) {
    case LAW_POINT_ACT:
        if (x->at[THING_TIME][point->index] == NOWHERE) {
            hint(a, a->part, THING_TIME, point->index);
            return VERDICT_DEPENDS;
        }
        if (a->state[x->at[THING_TIME][point->index]] == 0) {
            return untold(a, node);
        }
        *timer = days || by_day(a->m) ? x->midnight[THING_TIME][point->index]
                                      : x->instant[THING_TIME][point->index];
        return VERDICT_YES;
    case LAW_POINT_FACT: {
        enum fact_answer answer = fact_ask(a, a->part, point->index, &value);
        if (answer != FACT_HAS_VALUE) {
            return answer == FACT_NOT_TRACKED ? VERDICT_DEPENDS : untold(a, node);
        }
        *timer = x->midnight[THING_FACT][point->index];
        return VERDICT_YES;
    }
    case LAW_POINT_NONE:
    case LAW_POINT_END:
    case LAW_POINT_START:
        break;
    }
    return guess(a, node);
}

static enum verdict judge_span(struct attempt *a, uint16_t node)
{
    const struct law_node *n = &a->m->parts[a->part].p->nodes[node];
    bool days = !limit_counts_hours(&n->rule);
    enum law_compare compare = n->backwards ? law_mirrored(n->compare) : n->compare;
    if (compare == LAW_EQ || compare == LAW_NE) {
        return guess(a, node);
    }
    if (n->point.kind == LAW_POINT_ACT && n->point.via == LAW_NONE && n->point.index == a->act) {
        struct limit_span span = node_span(a->m, a->part, node);
        bool at_least = compare == LAW_GE || compare == LAW_GT;
        return verdict_of(at_least ==
                          (span.most - (days ? 1440 : 0) <= 0)); /* the act itself: no time */
    }
    uint8_t timer = TIMER_NONE;
    enum verdict has = span_timer(a, node, &timer, days);
    if (timer == TIMER_NONE) { /* nothing counts on it: no timer was made */
        return has == VERDICT_YES ? guess(a, node) : has;
    }
    if (n->point.kind == LAW_POINT_FACT && !days && !by_day(a->m)) {
        return guess(a, node); /* hours from a date: timers of facts count from its midnight */
    }
    return compare_timer(a, timer, compare, node_span(a->m, a->part, node), days ? 1440 : 0);
}

/* ---- other dossiers -------------------------------------------------------------------------- */

/* A name of the first dossier in another one: a state, a fact, a clock, a remedy or an act. */
static enum verdict judge_there(struct attempt *a, uint16_t node, uint8_t part)
{
    const struct law_node *n = &a->m->parts[a->part].p->nodes[node];
    const struct part *x = &a->m->parts[part];
    const struct law_procedure *p = x->p;
    law_index i = law_find_state(p, n->via_name);
    if (i != LAW_NONE) {
        law_index wanted = law_find_value(p->states[i].values, p->states[i].n_values, n->via_value);
        if (x->at[THING_STATE][i] == NOWHERE) {
            hint(a, part, THING_STATE, i);
            return VERDICT_DEPENDS;
        }
        return verdict_of(a->state[x->at[THING_STATE][i]] == wanted);
    }
    i = law_find_clock(p, n->via_name);
    if (i != LAW_NONE) {
        return judge_clock(a, node, part, i, LAW_CLOCK_IS, law_clock_word(n->via_value));
    }
    i = law_find_remedy(p, n->via_name);
    if (i != LAW_NONE) {
        return judge_remedy(a, part, i, law_remedy_word(n->via_value));
    }
    i = law_find_act(p, n->via_name);
    if (i != LAW_NONE) {
        return slice_is(n->via_value, "allowed") ? guess(a, node) : judge_done(a, part, i);
    }
    i = law_find_fact(p, n->via_name);
    if (i == LAW_NONE) {
        return untold(a, node);
    }
    if (p->facts[i].type != LAW_YES_NO && p->facts[i].type != LAW_CHOICE) {
        return guess(a, node);
    }
    enum law_op op = n->op == LAW_FACT_KNOWN ? LAW_FACT_KNOWN
                     : n->via_value.n == 0   ? LAW_FACT_TRUE
                                             : LAW_FACT_IS;
    law_index value = law_find_value(p->facts[i].values, p->facts[i].n_values, n->via_value);
    return judge_fact(a, node, part, i, op, op == LAW_FACT_IS ? UINT64_C(1) << value : 0);
}

static enum verdict judge_linked(struct attempt *a, uint16_t node)
{
    const struct law_node *n = &a->m->parts[a->part].p->nodes[node];
    enum verdict otherwise = VERDICT_DEPENDS;
    uint8_t part = part_there(&otherwise, a, node, n->via, n->op == LAW_FACT_KNOWN);
    return part == 0 ? otherwise : judge_there(a, node, part);
}

static enum verdict judge_dossier(struct attempt *a, uint16_t node)
{
    const struct law_node *n = &a->m->parts[a->part].p->nodes[node];
    uint8_t which = 0;
    if (a->part != 0) {
        return guess(a, node);
    }
    enum fact_answer answer = fact_ask(a, 0, n->index, &which);
    if (answer == FACT_NOT_TRACKED) {
        return VERDICT_DEPENDS;
    }
    return verdict_of(answer == FACT_HAS_VALUE && (n->set >> which & 1) != 0);
}

/* ---- the rest -------------------------------------------------------------------------------- */

enum verdict judge_remedy(struct attempt *a, uint8_t part, law_index remedy, uint64_t set)
{
    uint16_t at = a->m->parts[part].at[THING_REMEDY][remedy];
    if (at == NOWHERE) {
        hint(a, part, THING_REMEDY, remedy);
        return VERDICT_DEPENDS;
    }
    return verdict_of((set >> a->state[at] & 1) != 0);
}

enum verdict judge_done(struct attempt *a, uint8_t part, law_index act)
{
    const struct part *x = &a->m->parts[part];
    uint16_t at =
        x->at[THING_DONE][act] != NOWHERE ? x->at[THING_DONE][act] : x->at[THING_TIME][act];
    if (at == NOWHERE) {
        hint(a, part, THING_DONE, act);
        return VERDICT_DEPENDS;
    }
    return verdict_of(a->state[at] != 0);
}

static enum verdict judge_date(struct attempt *a, const struct law_node *n)
{
    int32_t epoch = a->state[BYTE_EPOCH];
    bool from = epoch_day(a->m, epoch).days >= n->date.days;
    return verdict_of(from == (n->op == LAW_DATE_FROM));
}

static enum verdict judge_place(struct attempt *a, uint16_t node)
{
    const struct law_node *n = &a->m->parts[a->part].p->nodes[node];
    if (n->op == LAW_FACT_IN) {
        return guess(a, node);
    }
    uint16_t left = places_left(a->state);
    uint16_t inside = 0;
    for (uint16_t k = 0; k < a->m->n_places; k++) {
        for (size_t i = 0; i < n->n_territories; i++) {
            bool in =
                calendar_territory_in(a->m->law->calendar, a->m->places[k], n->territories[i]);
            inside = (uint16_t)(inside | (in ? 1u << k : 0));
        }
    }
    bool yes = (left & inside) != 0;
    bool no = (left & ~inside) != 0;
    bool here = yes && (!no || choose(a, 2) == 0);
    set_places(a->state, (uint16_t)(left & (here ? inside : ~inside)));
    return verdict_of(here);
}

/* Who may do the act. Where any day may govern, of any line. */
static const struct law_competence *competence(struct attempt *a)
{
    const struct law_act *act = &a->m->parts[a->part].p->acts[a->act];
    return a->governed == EPOCH_ANY ? &act->competences[choose(a, act->n_competences)]
                                    : law_competence_on(act, epoch_day(a->m, a->governed));
}

bool choose_author(struct attempt *a, const law_index *roles, uint16_t n)
{
    law_index left[ROLES_MAX];
    uint16_t n_left = 0;
    if (n == 0 || a->role != LAW_NONE) {
        return n == 0 || law_names(roles, n, a->role);
    }
    const struct law_competence *may = competence(a);
    for (uint16_t i = 0; i < may->n; i++) {
        if (law_names(roles, n, may->roles[i])) {
            if (n_left == ROLES_MAX) {
                give_up(a);
                return false;
            }
            left[n_left++] = may->roles[i];
        }
    }
    if (n_left > 0) {
        a->role = left[choose(a, n_left)];
    }
    return n_left > 0 || may->n == 0;
}

static enum verdict judge_by(struct attempt *a, law_index role)
{
    if (a->act == LAW_NONE) {
        return VERDICT_NO;
    }
    if (a->role == LAW_NONE) {
        const struct law_competence *may = competence(a);
        a->role = may->n == 0 ? role : may->roles[choose(a, may->n)];
    }
    return verdict_of(a->role == role);
}

static enum verdict judge_atom(struct attempt *a, uint16_t node)
{
    const struct law_node *n = &a->m->parts[a->part].p->nodes[node];
    if (n->via != LAW_NONE && n->op != LAW_COMPARE) {
        return judge_linked(a, node);
    }
    switch (n->op) {
    case LAW_FACT_TRUE:
    case LAW_FACT_KNOWN:
    case LAW_FACT_IS:
        return judge_fact(a, node, a->part, n->index, n->op, n->set);
    case LAW_DOSSIER_IS:
        return judge_dossier(a, node);
    case LAW_STATE_IS: {
        const uint8_t *byte = state_of(a, THING_STATE, n->index);
        if (byte == NULL) {
            hint(a, a->part, THING_STATE, n->index);
            return VERDICT_DEPENDS;
        }
        return verdict_of((n->set >> *byte & 1) != 0);
    }
    case LAW_CLOCK_IS:
    case LAW_BEFORE_END:
    case LAW_AFTER_END:
        return judge_clock(a, node, a->part, n->index, n->op, n->set);
    case LAW_REMEDY_IS:
        return judge_remedy(a, a->part, n->index, n->set);
    case LAW_ACT_DONE:
        return judge_done(a, a->part, n->index);
    case LAW_SPAN:
        return judge_span(a, node);
    case LAW_DATE_FROM:
    case LAW_DATE_BEFORE:
        return judge_date(a, n);
    case LAW_IN:
    case LAW_FACT_IN:
        return judge_place(a, node);
    case LAW_BY:
        return judge_by(a, n->index);
    case LAW_COMPARE:
        return judge_compare(a, node);
    case LAW_CELL_TRUE: {
        const struct law_row *row = table_row(a, n->index);
        return row == NULL ? guess(a, node) : verdict_of(row->cells[n->column].value != 0);
    }
    case LAW_AND:
    case LAW_OR:
    case LAW_NOT:
        break;
    }
    gr_assert(false);
    return VERDICT_DEPENDS;
}

static enum verdict judge_one(uint16_t atom, void *payload)
{
    struct attempt *a = payload;
    return judge_atom(a, atom);
}

/* The depth of the tree is bounded by LIMIT_EXPRESSION_DEPTH where it is read. */
enum verdict judge(struct attempt *a, uint16_t node)
{
    return law_judge(a->m->parts[a->part].p, node, judge_one, a);
}

/* ---- surely ---------------------------------------------------------------------------------- */

/* Where it hangs on what is not tracked, either. */
static enum verdict either(struct attempt *a, enum verdict v)
{
    a->sure = false;
    if (v == VERDICT_DEPENDS && a->untracked && !a->settled) {
        v = verdict_of(choose(a, 2) == 0);
    }
    return v;
}

enum verdict judge_surely(struct attempt *a, uint16_t node)
{
    a->sure = true;
    a->untracked = false;
    return either(a, judge(a, node));
}

enum verdict judge_broken(struct attempt *a)
{
    const struct model *m = a->m;
    a->sure = true;
    a->untracked = false;
    enum verdict all = VERDICT_YES;
    for (size_t i = 0; i < m->n_atoms && all != VERDICT_NO; i++) {
        enum verdict v = judge(a, m->atoms[i].node);
        v = v == VERDICT_DEPENDS ? v : verdict_of((v == VERDICT_YES) != m->atoms[i].negated);
        all = v == VERDICT_YES ? all : v;
    }
    return either(a, all);
}
