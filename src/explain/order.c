/* The order in which a procedure unfolds, found from what each act cannot do without and what each
 * brings; and what the law of a day can bring at all. Where the order leaves a choice, that of the
 * text stands: authors write a procedure as it goes. */
#include "explain/explain_priv.h"

/* What the acts told so far have brought. */
struct brought {
    const struct teller *t;
    bool *acts, *clocks, *remedies;
    uint64_t *values; /* of each state */
    bool grown;       /* something new was brought */
};

static struct brought nothing_brought(const struct teller *t)
{
    const struct law_procedure *p = t->p;
    struct brought b = {.t = t,
                        .acts = ARENA_ARRAY(t->arena, p->n_acts + (size_t)1, bool),
                        .clocks = ARENA_ARRAY(t->arena, p->n_clocks + (size_t)1, bool),
                        .remedies = ARENA_ARRAY(t->arena, p->n_remedies + (size_t)1, bool),
                        .values = ARENA_ARRAY(t->arena, p->n_states + (size_t)1, uint64_t)};
    for (uint16_t i = 0; i < p->n_states; i++) {
        b.values[i] = 1;
    }
    return b;
}

static void bring_effects(struct brought *b, const struct law_effect *effects, uint16_t n);

static void bring_clock(struct brought *b, law_index clock)
{
    if (b->clocks[clock]) {
        return;
    }
    b->clocks[clock] = true;
    b->grown = true;
    const struct law_clock *c = &b->t->p->clocks[clock];
    for (uint16_t i = 0; i < c->n_at_end; i++) {
        bring_effects(b, c->at_end[i].effects, c->at_end[i].n_effects);
    }
}

static void bring_remedy(struct brought *b, law_index remedy)
{
    b->grown = b->grown || !b->remedies[remedy];
    b->remedies[remedy] = true;
    law_index within = b->t->p->remedies[remedy].within;
    if (within != LAW_NONE) {
        bring_clock(b, within);
    }
}

static void bring_value(struct brought *b, law_index state, law_index value)
{
    uint64_t bit = UINT64_C(1) << value;
    b->grown = b->grown || (b->values[state] & bit) == 0;
    b->values[state] |= bit;
}

static void bring_used(struct brought *b, const struct law_effect *effect)
{
    for (uint16_t i = 0; i < effect->n; i++) {
        law_index ruling = b->t->p->remedies[effect->list[i]].ruling_within;
        if (ruling != LAW_NONE) {
            bring_clock(b, ruling);
        }
    }
}

/* Clocks that start at the end of one another are as deep as the procedure has clocks. */
static void bring_effects(struct brought *b, const struct law_effect *effects, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        const struct law_effect *e = &effects[i];
        if (e->kind == LAW_BECOMES) {
            bring_value(b, e->index, e->value);
        } else if (e->kind == LAW_STARTS) {
            bring_clock(b, e->index);
        } else if (e->kind == LAW_REPLACES) {
            bring_clock(b, e->value);
        } else if (e->kind == LAW_OPENS) {
            bring_remedy(b, e->index);
        } else if (e->kind == LAW_USES) {
            bring_used(b, e);
        }
    }
}

static void bring_act(struct brought *b, law_index act)
{
    const struct law_act *a = &b->t->p->acts[act];
    b->acts[act] = true;
    for (uint16_t i = 0; i < a->n_rules; i++) {
        if (told_in_force(b->t, a->rules[i].dates)) {
            bring_effects(b, a->rules[i].effects, a->rules[i].n_effects);
        }
    }
}

/* ---- what an act cannot do without ----------------------------------------------------------- */

/* Of the statuses of a clock or remedy in a condition, the first needs nothing to be brought. */
static bool status_can_be(uint64_t set, bool brought)
{
    return brought || (set & 1) != 0;
}

/* Whether a condition can hold by now, as far as what is brought decides it. */
static bool can_hold(const struct brought *b, uint16_t node, int depth)
{
    const struct law_node *n = &b->t->p->nodes[node];
    if (depth > (int)LIMIT_EXPRESSION_DEPTH) {
        return true;
    }
    switch (n->op) {
    case LAW_AND:
        return can_hold(b, n->a, depth + 1) && can_hold(b, n->b, depth + 1);
    case LAW_OR:
        return can_hold(b, n->a, depth + 1) || can_hold(b, n->b, depth + 1);
    case LAW_STATE_IS:
        return n->via != LAW_NONE || (b->values[n->index] & n->set) != 0;
    case LAW_ACT_DONE:
        return n->via != LAW_NONE || b->acts[n->index];
    case LAW_CLOCK_IS:
        return n->via != LAW_NONE || b->t->p->clocks[n->index].runs.kind != LAW_POINT_NONE ||
               status_can_be(n->set, b->clocks[n->index]);
    case LAW_REMEDY_IS:
        return n->via != LAW_NONE || status_can_be(n->set, b->remedies[n->index]);
    case LAW_NOT:
    case LAW_FACT_TRUE:
    case LAW_FACT_KNOWN:
    case LAW_FACT_IS:
    case LAW_DOSSIER_IS:
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
        return true;
    }
    return true;
}

static void bring_consequences(struct brought *b)
{
    for (law_index c = 0; c < b->t->p->n_consequences; c++) {
        const struct law_consequence *consequence = &b->t->p->consequences[c];
        for (uint16_t i = 0; i < consequence->n_lines; i++) {
            const struct law_consequence_line *line = &consequence->lines[i];
            if (told_in_force(b->t, line->dates) &&
                (line->when == LAW_ALWAYS || can_hold(b, line->when, 0))) {
                bring_effects(b, line->effects, line->n_effects);
            }
        }
    }
}

static bool has_one(const bool *brought, const struct law_effect *effect)
{
    bool found = effect->n == 0;
    for (uint16_t i = 0; i < effect->n; i++) {
        found = found || brought[effect->list[i]];
    }
    return found;
}

/* A clock that counts from a date, or back from one, waits for no act. */
static bool has_awaiting(const struct brought *b, const struct law_effect *effect)
{
    bool found = has_one(b->clocks, effect);
    for (uint16_t i = 0; i < effect->n; i++) {
        found = found || b->t->p->clocks[effect->list[i]].runs.kind != LAW_POINT_NONE;
    }
    return found;
}

static bool rule_is_ready(const struct brought *b, const struct law_rule *rule)
{
    if (rule->when != LAW_ALWAYS || !told_in_force(b->t, rule->dates)) {
        return true;
    }
    if (rule->kind == LAW_REQUIRES) {
        return can_hold(b, rule->condition, 0);
    }
    for (uint16_t i = 0; i < rule->n_effects; i++) {
        const struct law_effect *e = &rule->effects[i];
        if ((e->kind == LAW_USES && !has_one(b->remedies, e)) ||
            (e->kind == LAW_ANSWERS && !has_awaiting(b, e))) {
            return false;
        }
    }
    return true;
}

static bool is_ready(const struct brought *b, law_index act)
{
    const struct law_act *a = &b->t->p->acts[act];
    for (uint16_t i = 0; i < a->n_rules; i++) {
        if (!rule_is_ready(b, &a->rules[i])) {
            return false;
        }
    }
    return true;
}

/* The first act not yet told that lacks nothing; the first at all when each lacks something. */
static law_index next_act(const struct brought *b)
{
    law_index first = LAW_NONE;
    for (law_index a = 0; a < b->t->p->n_acts; a++) {
        if (b->acts[a]) {
            continue;
        }
        if (is_ready(b, a)) {
            return a;
        }
        first = first == LAW_NONE ? a : first;
    }
    return first;
}

struct unfolding unfolding_of(const struct teller *t)
{
    const struct law_procedure *p = t->p;
    struct brought b = nothing_brought(t);
    struct unfolding u = {ARENA_ARRAY(t->arena, p->n_acts + (size_t)1, law_index),
                          ARENA_ARRAY(t->arena, p->n_clocks + (size_t)1, law_index)};
    bool *placed = ARENA_ARRAY(t->arena, p->n_clocks + (size_t)1, bool);
    for (uint16_t i = 0; i < p->n_clocks; i++) {
        u.after[i] = LAW_NONE;
    }
    for (uint16_t i = 0; i < p->n_acts; i++) {
        u.acts[i] = next_act(&b);
        bring_act(&b, u.acts[i]);
        bring_consequences(&b);
        for (uint16_t c = 0; c < p->n_clocks; c++) {
            if (b.clocks[c] && !placed[c]) {
                placed[c] = true;
                u.after[c] = u.acts[i];
            }
        }
    }
    return u;
}

/* ---- what can be had at all ------------------------------------------------------------------ */

static void bring_what_can_be(struct brought *b)
{
    for (law_index a = 0; a < b->t->p->n_acts; a++) {
        const struct law_act *act = &b->t->p->acts[a];
        b->grown = b->grown || !b->acts[a];
        b->acts[a] = true;
        for (uint16_t i = 0; i < act->n_rules; i++) {
            const struct law_rule *rule = &act->rules[i];
            if (told_in_force(b->t, rule->dates) &&
                (rule->when == LAW_ALWAYS || can_hold(b, rule->when, 0))) {
                bring_effects(b, rule->effects, rule->n_effects);
            }
        }
    }
}

const bool *remedies_to_be_had(const struct teller *t)
{
    struct brought b = nothing_brought(t);
    do {
        b.grown = false;
        bring_what_can_be(&b);
        bring_consequences(&b);
    } while (b.grown);
    return b.remedies;
}
