/* Conditions in one world, in three values: holds, fails, depends. Where a condition depends on
 * one thing that is not known, the step remembers that thing, so that the fold can follow each
 * possibility. */
#include "dossier/dossier_priv.h"

static enum verdict of(bool holds)
{
    return holds ? VERDICT_YES : VERDICT_NO;
}

/* Remembers the first question met; later ones are asked after it is settled. */
static enum verdict ask(struct step *s, uint16_t node, enum dossier_assumption_kind kind,
                        law_index index)
{
    if (!s->has_fork) {
        s->has_fork = true;
        s->fork_node = node;
        s->fork = (struct dossier_assumption){
            .kind = kind, .entry = s->index, .index = index, .value = 0};
    }
    return VERDICT_DEPENDS;
}

static enum verdict ask_condition(struct step *s, uint16_t node)
{
    return ask(s, node, DOSSIER_ASSUMES_CONDITION, node);
}

/* ---- points ---------------------------------------------------------------------------------- */

/* The last time of an act: in this world, at present, or (for dates known beforehand) still to
 * come. */
static bool act_time(struct moment *out, struct step *s, law_index act)
{
    const struct fold *f = s->fold;
    if (s->entry != NULL && s->entry->act == act) {
        *out = s->entry->at;
        return true;
    }
    uint32_t last = *world_last(f->plan, s->world, act);
    if (last != DOSSIER_NONE) {
        *out = f->entries[last].at;
        return true;
    }
    for (uint32_t i = 0; i < f->n_order; i++) {
        const struct dossier_entry *entry = &f->entries[f->order[i]];
        if (entry->act == act) {
            *out = entry->at;
            return true;
        }
    }
    return false;
}

static bool fact_time(struct moment *out, const struct law_procedure *p, law_index fact,
                      law_value value, const struct zone *zone)
{
    switch (p->facts[fact].type) {
    case LAW_DATE:
        *out = (struct moment){.precision = MOMENT_DAY, .date = {(int32_t)value}};
        return true;
    case LAW_INSTANT:
        *out = (struct moment){
            .precision = MOMENT_INSTANT, .date = zone_local(zone, value, NULL), .at = value};
        return true;
    case LAW_YES_NO:
    case LAW_NUMBER:
    case LAW_MONEY:
    case LAW_COUNTRY:
    case LAW_TERRITORY:
    case LAW_CHOICE:
    case LAW_DOSSIER:
        return false;
    }
    return false;
}

/* The link of the dossier that a fact names: its index, or SIZE_MAX when it is not at hand. */
static size_t find_link(const struct fold *f, law_index fact)
{
    for (size_t i = 0; i < f->dossier->n_links; i++) {
        if (f->dossier->links[i].fact == fact) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The dossier that a fact names, as it stood at the step's time: at the end of the day where its
 * hour is not told. NULL when the dossier is not at hand. */
static const struct dossier_folded *linked(const struct step *s, law_index via)
{
    size_t link = find_link(s->fold, via);
    return link == SIZE_MAX ? NULL : fold_linked(s->fold, link, s->last);
}

/* A point of another dossier: an act's last time or a date fact, where all its worlds agree. */
static bool linked_point(struct limit_start *out, struct step *s, const struct law_point *point)
{
    const struct dossier_folded *other = linked(s, point->via);
    if (other == NULL) {
        return false;
    }
    const struct law_procedure *p = dossier_procedure(other->plan);
    law_index act = law_find_act(p, point->via_name);
    if (act != LAW_NONE) {
        return dossier_last_act(&out->moment, other, 0, act);
    }
    law_index fact = law_find_fact(p, point->via_name);
    law_value value = 0;
    if (fact == LAW_NONE || dossier_fact_value(&value, other, 0, fact) == DOSSIER_UNKNOWN) {
        return false;
    }
    return fact_time(&out->moment, p, fact, value, s->zone);
}

static bool end_of(struct limit_start *out, struct step *s, law_index clock)
{
    struct run room;
    const struct run *run = clock_run(&room, s, clock);
    if (run->status == LAW_CLOCK_IDLE || !run->known || run->end.none) {
        return false;
    }
    out->is_end = true;
    out->end_of_day = run->end.end_of_day;
    bool exact = run->end.earliest == run->end.latest;
    if (run->end.end_of_day || !exact) {
        struct date date = exact ? run->end.date : zone_local(s->zone, run->end.earliest, NULL);
        out->moment = (struct moment){.precision = MOMENT_DAY, .date = date};
    } else {
        out->moment = (struct moment){
            .precision = MOMENT_INSTANT, .date = run->end.date, .at = run->end.latest};
    }
    return true;
}

bool eval_point(struct limit_start *out, struct step *s, const struct law_point *point)
{
    *out = (struct limit_start){0};
    if (point->via != LAW_NONE) {
        return linked_point(out, s, point);
    }
    switch (point->kind) {
    case LAW_POINT_NONE:
        out->moment = s->at;
        return true;
    case LAW_POINT_ACT:
        return act_time(&out->moment, s, point->index);
    case LAW_POINT_FACT: {
        const struct dossier_plan *plan = s->fold->plan;
        if (*world_known(plan, s->world, point->index) == DOSSIER_UNKNOWN) {
            return false;
        }
        return fact_time(&out->moment, s->fold->p, point->index,
                         *world_value(plan, s->world, point->index), s->zone);
    }
    case LAW_POINT_END:
        return end_of(out, s, point->index);
    case LAW_POINT_START: {
        struct run room;
        const struct run *run = clock_run(&room, s, point->index);
        *out = run->start;
        return run->status != LAW_CLOCK_IDLE && run->known;
    }
    }
    return false;
}

/* ---- values ---------------------------------------------------------------------------------- */

static const struct law_cell *cell_of(struct step *s, law_index table, law_index column)
{
    const struct law_table *t = &s->fold->p->tables[table];
    const struct dossier_plan *plan = s->fold->plan;
    if (*world_known(plan, s->world, t->fact) == DOSSIER_UNKNOWN) {
        return NULL;
    }
    law_value value = *world_value(plan, s->world, t->fact);
    for (size_t i = 0; i < t->n_rows; i++) {
        if (t->rows[i].value == value && law_in_force(t->rows[i].dates, s->governed)) {
            return &t->rows[i].cells[column];
        }
    }
    return NULL;
}

static bool linked_value(law_value *out, struct step *s, law_index via, struct slice name)
{
    const struct dossier_folded *other = linked(s, via);
    if (other == NULL) {
        return false;
    }
    law_index fact = law_find_fact(dossier_procedure(other->plan), name);
    return fact != LAW_NONE && dossier_fact_value(out, other, 0, fact) != DOSSIER_UNKNOWN;
}

bool eval_operand(law_value *out, struct step *s, const struct law_operand *operand)
{
    const struct dossier_plan *plan = s->fold->plan;
    switch (operand->kind) {
    case LAW_OPERAND_CONSTANT:
        *out = operand->value;
        return true;
    case LAW_OPERAND_FACT:
        if (operand->via != LAW_NONE) {
            return linked_value(out, s, operand->via, operand->via_name);
        }
        *out = *world_value(plan, s->world, operand->index);
        return *world_known(plan, s->world, operand->index) != DOSSIER_UNKNOWN;
    case LAW_OPERAND_CELL: {
        const struct law_cell *cell = cell_of(s, operand->index, operand->column);
        if (cell != NULL) {
            *out = cell->value;
        }
        return cell != NULL;
    }
    case LAW_OPERAND_AMOUNT: {
        const struct law_cites *cites = NULL;
        return eval_amount(out, &cites, s, operand->index);
    }
    }
    return false;
}

static bool eval_total(law_value *out, const struct law_cites **cites, struct step *s,
                       law_index amount)
{
    const struct sum *sum = world_sum(s->fold->plan, s->world, amount);
    *out = sum->value;
    *cites = &s->fold->p->amounts[amount].cites;
    return !sum->unknown;
}

bool eval_amount(law_value *out, const struct law_cites **cites, struct step *s, law_index amount)
{
    const struct law_amount *a = &s->fold->p->amounts[amount];
    if (a->total) {
        return eval_total(out, cites, s, amount);
    }
    for (size_t i = 0; i < a->n_lines; i++) {
        const struct law_amount_line *line = &a->lines[i];
        if (!law_in_force(line->dates, s->governed)) {
            continue;
        }
        enum verdict holds = line->when == LAW_ALWAYS ? VERDICT_YES : eval(s, line->when);
        if (holds == VERDICT_DEPENDS) {
            return false;
        }
        if (holds == VERDICT_YES) {
            law_value base = 0;
            if (!eval_operand(&base, s, &line->operand)) {
                return false;
            }
            *cites = &line->cites;
            bool fits = !__builtin_mul_overflow(base, line->times, out) &&
                        !__builtin_mul_overflow(*out, line->percent, out);
            *out /= 100;
            return fits;
        }
    }
    return false;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static enum verdict eval_fact(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    uint8_t known = *world_known(s->fold->plan, s->world, n->index);
    if (n->op == LAW_FACT_KNOWN) {
        return of(known == DOSSIER_TOLD || find_link(s->fold, n->index) != SIZE_MAX);
    }
    if (known == DOSSIER_UNKNOWN) {
        return ask(s, node, DOSSIER_ASSUMES_FACT, n->index);
    }
    law_value value = *world_value(s->fold->plan, s->world, n->index);
    return n->op == LAW_FACT_TRUE ? of(value != 0) : of((n->set >> value & 1) != 0);
}

static enum verdict eval_state(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    uint8_t value = world_state(s->fold->plan, s->world, n->index)->value;
    if (value == STATE_UNKNOWN) {
        return ask(s, node, DOSSIER_ASSUMES_STATE, n->index);
    }
    return of((n->set >> value & 1) != 0);
}

static enum verdict eval_clock(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    struct run room;
    const struct run *run = clock_run(&room, s, n->index);
    if (n->op == LAW_CLOCK_IS) {
        return of(run_is(run, n->set));
    }
    bool after = n->op == LAW_AFTER_END;
    if (run->status == LAW_CLOCK_IDLE) {
        return s->fold->view.may_lack_acts ? ask_condition(s, node) : VERDICT_NO;
    }
    if (!run->known) {
        return ask_condition(s, node);
    }
    if (run->end.none) {
        return of(!after);
    }
    enum verdict in_time = limit_in_time(run->end, s->at, s->zone);
    if (in_time == VERDICT_DEPENDS) {
        return ask_condition(s, node);
    }
    return of((in_time == VERDICT_YES) != after);
}

static enum verdict compare_range(int64_t a_first, int64_t a_last, int64_t b_first, int64_t b_last,
                                  enum law_compare compare)
{
    switch (compare) {
    case LAW_LT:
        return a_last < b_first ? VERDICT_YES : a_first >= b_last ? VERDICT_NO : VERDICT_DEPENDS;
    case LAW_LE:
        return a_last <= b_first ? VERDICT_YES : a_first > b_last ? VERDICT_NO : VERDICT_DEPENDS;
    case LAW_GT:
        return compare_range(b_first, b_last, a_first, a_last, LAW_LT);
    case LAW_GE:
        return compare_range(b_first, b_last, a_first, a_last, LAW_LE);
    case LAW_EQ:
        if (a_first == a_last && b_first == b_last) {
            return of(a_first == b_first);
        }
        return a_last < b_first || b_last < a_first ? VERDICT_NO : VERDICT_DEPENDS;
    case LAW_NE: {
        enum verdict equal = compare_range(a_first, a_last, b_first, b_last, LAW_EQ);
        return equal == VERDICT_DEPENDS ? equal : of(equal == VERDICT_NO);
    }
    }
    return VERDICT_DEPENDS;
}

/* Last local day that a moment may lie in. */
static struct date last_day(struct moment m)
{
    if (m.precision != MOMENT_MONTH) {
        return m.date;
    }
    struct civil c = date_civil(m.date);
    return (struct date){m.date.days + date_days_in_month(c.year, c.month) - 1};
}

/* "less than 3 years after P": compares the act with P moved by the span; counted back, the
 * sense turns round. */
static enum verdict eval_span(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    struct limit_start start;
    if (!eval_point(&start, s, &n->point)) {
        return ask_condition(s, node);
    }
    struct limit_rule rule = n->rule;
    enum law_compare compare = n->compare;
    if (n->backwards) {
        rule.flags |= LIMIT_BACKWARDS;
        compare = law_mirrored(compare);
    }
    struct limit_end end =
        limit_count(s->fold->plan->calendar, s->territory, &rule, start, NULL, 0, NULL);
    enum verdict verdict;
    if (!limit_counts_hours(&rule)) {
        struct date first = zone_local(s->zone, end.earliest, NULL);
        verdict = compare_range(s->at.date.days, last_day(s->at).days, first.days, end.date.days,
                                compare);
    } else {
        verdict = compare_range(s->first, s->last, end.earliest, end.latest, compare);
    }
    return verdict == VERDICT_DEPENDS ? ask_condition(s, node) : verdict;
}

static enum verdict eval_in(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    territory_id where = s->territory;
    if (n->op == LAW_FACT_IN) {
        if (*world_known(s->fold->plan, s->world, n->index) == DOSSIER_UNKNOWN) {
            return ask_condition(s, node);
        }
        where = (territory_id)*world_value(s->fold->plan, s->world, n->index);
    }
    for (size_t i = 0; i < n->n_territories; i++) {
        if (where != TERRITORY_NONE &&
            calendar_territory_in(s->fold->plan->calendar, where, n->territories[i])) {
            return VERDICT_YES;
        }
    }
    return VERDICT_NO;
}

static enum verdict eval_date(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    enum law_compare compare = n->op == LAW_DATE_FROM ? LAW_GE : LAW_LT;
    enum verdict v =
        compare_range(s->at.date.days, last_day(s->at).days, n->date.days, n->date.days, compare);
    return v == VERDICT_DEPENDS ? ask_condition(s, node) : v;
}

static enum verdict eval_compare(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    law_value left = 0;
    law_value right = 0;
    if (!eval_operand(&left, s, &n->left) || !eval_operand(&right, s, &n->right)) {
        return ask_condition(s, node);
    }
    return compare_range(left, left, right, right, n->compare);
}

static enum verdict eval_by(struct step *s, uint16_t node)
{
    if (s->entry == NULL) {
        return VERDICT_NO;
    }
    if (s->entry->role == LAW_NONE) {
        return ask_condition(s, node);
    }
    return of(s->entry->role == s->fold->p->nodes[node].index);
}

/* A name of another dossier (a state, a clock, a remedy, an act, a fact) in one of its worlds. */
static enum verdict linked_is(const struct dossier_folded *other, uint16_t world,
                              const struct law_node *n)
{
    const struct law_procedure *p = dossier_procedure(other->plan);
    law_index state = law_find_state(p, n->via_name);
    if (state != LAW_NONE) {
        law_index value = dossier_state(other, world, state);
        law_index wanted =
            law_find_value(p->states[state].values, p->states[state].n_values, n->via_value);
        return value == LAW_NONE ? VERDICT_DEPENDS : of(value == wanted);
    }
    law_index clock = law_find_clock(p, n->via_name);
    if (clock != LAW_NONE) {
        return of(dossier_clock_is(other, world, clock, law_clock_word(n->via_value)));
    }
    law_index remedy = law_find_remedy(p, n->via_name);
    if (remedy != LAW_NONE) {
        return of(dossier_remedy_is(other, world, remedy, law_remedy_word(n->via_value)));
    }
    law_index act = law_find_act(p, n->via_name);
    if (act != LAW_NONE) {
        struct moment at;
        return of(dossier_last_act(&at, other, world, act));
    }
    law_index fact = law_find_fact(p, n->via_name);
    law_value value = 0;
    if (fact == LAW_NONE || dossier_fact_value(&value, other, world, fact) == DOSSIER_UNKNOWN) {
        return VERDICT_DEPENDS;
    }
    if (n->via_value.n == 0) {
        return of(value != 0);
    }
    return of(value ==
              law_find_value(p->facts[fact].values, p->facts[fact].n_values, n->via_value));
}

static enum verdict eval_linked(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    const struct dossier_folded *other = linked(s, n->via);
    if (other == NULL) {
        return n->op == LAW_FACT_KNOWN ? VERDICT_NO : ask_condition(s, node);
    }
    law_index act = law_find_act(dossier_procedure(other->plan), n->via_name);
    if (act != LAW_NONE && slice_is(n->via_value, "allowed")) {
        enum verdict allows = linked_allows(s, other, act);
        return allows == VERDICT_DEPENDS ? ask_condition(s, node) : allows;
    }
    enum verdict all = linked_is(other, 0, n);
    for (uint16_t w = 1; w < other->n_worlds; w++) {
        all = linked_is(other, w, n) == all ? all : VERDICT_DEPENDS;
    }
    if (n->op == LAW_FACT_KNOWN) {
        return of(all != VERDICT_DEPENDS);
    }
    return all == VERDICT_DEPENDS ? ask_condition(s, node) : all;
}

/* Whether the dossier is at hand, and of one of these procedures. */
static enum verdict eval_dossier_is(const struct step *s, const struct law_node *n)
{
    size_t link = find_link(s->fold, n->index);
    if (link == SIZE_MAX) {
        return VERDICT_NO;
    }
    const struct dossier_folded *other = s->fold->dossier->links[link].dossier;
    law_index which =
        law_find_dossier_of(&s->fold->p->facts[n->index], dossier_procedure(other->plan)->name);
    return of(which != LAW_NONE && (n->set >> which & 1) != 0);
}

/* Kept out of eval, whose own frame stays small. */
__attribute__((noinline)) static enum verdict eval_atom(struct step *s, uint16_t node)
{
    const struct law_node *n = &s->fold->p->nodes[node];
    for (size_t i = 0; i < s->world->n_supposed; i++) {
        if (s->world->supposed[i].node == node) {
            return of(s->world->supposed[i].holds);
        }
    }
    if (n->via != LAW_NONE && n->op != LAW_COMPARE) {
        return eval_linked(s, node);
    }
    switch (n->op) {
    case LAW_FACT_TRUE:
    case LAW_FACT_KNOWN:
    case LAW_FACT_IS:
        return eval_fact(s, node);
    case LAW_DOSSIER_IS:
        return eval_dossier_is(s, n);
    case LAW_STATE_IS:
        return eval_state(s, node);
    case LAW_CLOCK_IS:
    case LAW_BEFORE_END:
    case LAW_AFTER_END:
        return eval_clock(s, node);
    case LAW_REMEDY_IS:
        return of((n->set >> world_way(s->fold->plan, s->world, n->index)->status & 1) != 0);
    case LAW_ACT_DONE:
        return of(*world_last(s->fold->plan, s->world, n->index) != DOSSIER_NONE);
    case LAW_SPAN:
        return eval_span(s, node);
    case LAW_DATE_FROM:
    case LAW_DATE_BEFORE:
        return eval_date(s, node);
    case LAW_IN:
    case LAW_FACT_IN:
        return eval_in(s, node);
    case LAW_BY:
        return eval_by(s, node);
    case LAW_COMPARE:
        return eval_compare(s, node);
    case LAW_CELL_TRUE: {
        const struct law_cell *cell = cell_of(s, n->index, n->column);
        return cell == NULL ? ask_condition(s, node) : of(cell->value != 0);
    }
    case LAW_AND:
    case LAW_OR:
    case LAW_NOT:
        break;
    }
    gr_assert(false);
    return VERDICT_DEPENDS;
}

/* Atoms that need nothing but the world; false where the long way is needed. */
static bool eval_plain(enum verdict *out, const struct step *s, const struct hot_node *n)
{
    const struct dossier_plan *plan = s->fold->plan;
    if (!n->plain) {
        return false;
    }
    switch ((enum law_op)n->op) {
    case LAW_FACT_TRUE:
    case LAW_FACT_IS: {
        uint8_t known = *world_known(plan, s->world, n->index);
        law_value value = *world_value(plan, s->world, n->index);
        *out = of(n->op == LAW_FACT_TRUE ? value != 0 : (n->set >> value & 1) != 0);
        return known != DOSSIER_UNKNOWN;
    }
    case LAW_STATE_IS: {
        uint8_t value = world_state(plan, s->world, n->index)->value;
        *out = of(value < 64 && (n->set >> value & 1) != 0);
        return value != STATE_UNKNOWN;
    }
    case LAW_CLOCK_IS: {
        *out = of(run_is(world_run(plan, s->world, n->index), n->set));
        return true;
    }
    case LAW_REMEDY_IS:
        *out = of((n->set >> world_way(plan, s->world, n->index)->status & 1) != 0);
        return true;
    case LAW_ACT_DONE:
        *out = of(*world_last(plan, s->world, n->index) != DOSSIER_NONE);
        return true;
    case LAW_FACT_KNOWN:
        *out = of(*world_known(plan, s->world, n->index) == DOSSIER_TOLD);
        return true;
    case LAW_DOSSIER_IS:
    case LAW_AND:
    case LAW_OR:
    case LAW_NOT:
    case LAW_BEFORE_END:
    case LAW_AFTER_END:
    case LAW_SPAN:
    case LAW_DATE_FROM:
    case LAW_DATE_BEFORE:
    case LAW_IN:
    case LAW_FACT_IN:
    case LAW_BY:
    case LAW_COMPARE:
    case LAW_CELL_TRUE:
        return false;
    }
    return false;
}

/* The depth of the tree is bounded by LIMIT_EXPRESSION_DEPTH where it is read. */
enum verdict eval(struct step *s, uint16_t node)
{
    const struct hot_node *n = &s->fold->plan->nodes[node];
    enum verdict plain;
    if (s->world->n_supposed == 0 && eval_plain(&plain, s, n)) {
        return plain;
    }
    if (n->op == LAW_NOT) {
        enum verdict v = eval(s, n->a);
        return v == VERDICT_DEPENDS ? v : of(v == VERDICT_NO);
    }
    if (n->op != LAW_AND && n->op != LAW_OR) {
        return eval_atom(s, node);
    }
    enum verdict decides = n->op == LAW_AND ? VERDICT_NO : VERDICT_YES;
    bool had_fork = s->has_fork;
    enum verdict a = eval(s, n->a);
    enum verdict b = a == decides ? a : eval(s, n->b);
    if (a == decides || b == decides) {
        s->has_fork = had_fork; /* the question did not matter */
        return decides;
    }
    return a == VERDICT_DEPENDS ? a : b;
}
