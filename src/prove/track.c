/* What of a procedure a model keeps, and which acts, clauses and ends of clocks can touch it. */
#include "prove/prove_priv.h"

bool thing_tracked(const struct model *m, struct thing t)
{
    return m->parts[t.part].tracked[t.kind][t.index];
}

bool can_track(const struct model *m, struct thing t)
{
    return t.kind != THING_CLOCK || !m->parts[t.part].p->clocks[t.index].backwards;
}

bool operand_thing(struct thing *out, const struct model *m, uint8_t part,
                   const struct law_operand *o)
{
    bool cell = o->kind == LAW_OPERAND_CELL;
    law_index own = cell ? m->parts[part].p->tables[o->index].fact : o->index;
    *out = (struct thing){part, THING_FACT, !cell && o->via != LAW_NONE ? o->via : own};
    return cell || o->kind == LAW_OPERAND_FACT;
}

static uint8_t sides_things(struct thing *out, const struct model *m, uint8_t part,
                            const struct law_node *n)
{
    uint8_t found = operand_thing(out, m, part, &n->left) ? 1 : 0;
    return (uint8_t)(found + (operand_thing(out + found, m, part, &n->right) ? 1 : 0));
}

uint8_t atom_things(struct thing out[2], const struct model *m, uint8_t part, uint16_t node)
{
    const struct law_procedure *p = m->parts[part].p;
    const struct law_node *n = &p->nodes[node];
    law_index via = n->op == LAW_SPAN ? n->point.via : n->via;
    *out = (struct thing){part, THING_FACT, via != LAW_NONE ? via : n->index};
    if (n->op == LAW_COMPARE) {
        return sides_things(out, m, part, n);
    }
    if (via != LAW_NONE) {
        return 1;
    }
    switch (n->op) {
    case LAW_FACT_TRUE:
    case LAW_FACT_KNOWN:
    case LAW_FACT_IS:
    case LAW_DOSSIER_IS:
    case LAW_FACT_IN:
        return 1;
    case LAW_CELL_TRUE:
        out->index = p->tables[n->index].fact;
        return 1;
    case LAW_STATE_IS:
        out->kind = THING_STATE;
        return 1;
    case LAW_CLOCK_IS:
    case LAW_BEFORE_END:
    case LAW_AFTER_END:
        out->kind = THING_CLOCK;
        return 1;
    case LAW_REMEDY_IS:
        out->kind = THING_REMEDY;
        return 1;
    case LAW_ACT_DONE:
        out->kind = THING_DONE;
        return 1;
    case LAW_SPAN:
        out->index = n->point.index;
        out->kind = n->point.kind == LAW_POINT_ACT ? THING_TIME : THING_FACT;
        return n->point.kind == LAW_POINT_ACT || n->point.kind == LAW_POINT_FACT ? 1 : 0;
    case LAW_COMPARE:
    case LAW_DATE_FROM:
    case LAW_DATE_BEFORE:
    case LAW_IN:
    case LAW_BY:
    case LAW_AND:
    case LAW_OR:
    case LAW_NOT:
        break;
    }
    return 0;
}

bool things_have(const struct things *list, struct thing t)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct thing *one = &list->list[i];
        if (one->part == t.part && one->kind == t.kind && one->index == t.index) {
            return true;
        }
    }
    return false;
}

bool things_add(const struct model *m, struct things *list, struct thing t)
{
    if (!can_track(m, t) || things_have(list, t)) {
        return false;
    }
    list->list = arena_grown(m->arena, list->list, list->n, &list->room, sizeof *list->list);
    list->list[list->n++] = t;
    return true;
}

/* ---- what effects set ------------------------------------------------------------------------ */

/* Whether effects set one of the things that are looked for. */
struct setting {
    const struct model *m;
    uint8_t part;
    thing_test is;
    const void *payload;
};

static bool is_thing(const struct setting *s, enum thing_kind kind, law_index index)
{
    return index != LAW_NONE && s->is((struct thing){s->part, kind, index}, s->payload);
}

static bool sets_remedy(const struct setting *s, law_index remedy)
{
    const struct law_remedy *r = &s->m->parts[s->part].p->remedies[remedy];
    return is_thing(s, THING_REMEDY, remedy) || is_thing(s, THING_CLOCK, r->within) ||
           is_thing(s, THING_CLOCK, r->ruling_within);
}

static bool act_sets(const struct setting *s, law_index act);

/* Whether an act tells something, or makes the sum of it, that its withdrawal would take away. */
static bool act_told(const struct setting *s, law_index act)
{
    const struct law_procedure *p = s->m->parts[s->part].p;
    for (size_t i = 0; i < p->acts[act].n_records; i++) {
        if (is_thing(s, THING_FACT, p->acts[act].records[i])) {
            return true;
        }
    }
    for (uint16_t i = 0; i < p->n_nodes; i++) {
        if (is_thing(s, THING_ORDER, i) && order_changes(s->m, s->part, i, act)) {
            return true;
        }
    }
    return false;
}

static bool effect_sets(const struct setting *s, const struct law_effect *e)
{
    bool any = false;
    switch (e->kind) {
    case LAW_BECOMES:
        return is_thing(s, THING_STATE, e->index);
    case LAW_STARTS:
    case LAW_STOPS:
    case LAW_SUSPENDS:
    case LAW_RESUMES:
    case LAW_INTERRUPTS:
        return is_thing(s, THING_CLOCK, e->index);
    case LAW_REPLACES:
        return is_thing(s, THING_CLOCK, e->index) || is_thing(s, THING_CLOCK, e->value);
    case LAW_ANSWERS:
        for (size_t i = 0; i < e->n; i++) {
            any = any || is_thing(s, THING_CLOCK, e->list[i]);
        }
        return any;
    case LAW_OPENS:
    case LAW_CLOSES:
        return sets_remedy(s, e->index);
    case LAW_USES:
        for (size_t i = 0; i < e->n; i++) {
            any = any || sets_remedy(s, e->list[i]);
        }
        return any;
    case LAW_WITHDRAWS:
        return act_sets(s, e->index) || act_told(s, e->index);
    case LAW_REPEALS:
        return act_sets(s, e->index);
    case LAW_MUST:
        return false;
    }
    return false;
}

/* Whether an act itself sets what its repeal would undo. */
static bool act_sets(const struct setting *s, law_index act)
{
    const struct law_act *law = &s->m->parts[s->part].p->acts[act];
    for (size_t r = 0; r < law->n_rules; r++) {
        for (size_t k = 0; k < law->rules[r].n_effects; k++) {
            const struct law_effect *e = &law->rules[r].effects[k];
            bool other = e->kind == LAW_WITHDRAWS || e->kind == LAW_REPEALS;
            if (!other && effect_sets(s, e)) {
                return true;
            }
        }
    }
    return false;
}

bool effects_set(const struct model *m, uint8_t part, const struct law_effect *effects, uint16_t n,
                 thing_test is, const void *payload)
{
    const struct setting s = {m, part, is, payload};
    for (size_t i = 0; i < n; i++) {
        if (effect_sets(&s, &effects[i])) {
            return true;
        }
    }
    return false;
}

static bool is_tracked(struct thing t, const void *model)
{
    return thing_tracked(model, t);
}

bool effects_matter(const struct model *m, uint8_t part, const struct law_effect *effects,
                    uint16_t n)
{
    return effects_set(m, part, effects, n, is_tracked, m);
}

static bool remedy_matters(const struct model *m, uint8_t part, law_index remedy)
{
    return sets_remedy(&(struct setting){m, part, is_tracked, m}, remedy);
}

bool clock_obliges(const struct law_clock *clock, law_index act)
{
    for (size_t k = 0; k < clock->n_at_end; k++) {
        const struct law_at_end *end = &clock->at_end[k];
        for (size_t i = 0; i < end->n_effects; i++) {
            if (end->effects[i].kind == LAW_MUST && end->effects[i].value == act) {
                return true;
            }
        }
    }
    return false;
}

bool obliges_authority(const struct law_procedure *p, const struct law_effect *effect)
{
    return effect->kind == LAW_MUST && p->roles[effect->index].authority;
}

bool end_obliges_authority(const struct law_procedure *p, const struct law_at_end *end)
{
    for (size_t i = 0; i < end->n_effects; i++) {
        if (obliges_authority(p, &end->effects[i])) {
            return true;
        }
    }
    return false;
}

/* Whether a clock that is tracked has an end that obliges somebody to do this act. */
static bool is_duty(const struct model *m, uint8_t part, law_index act)
{
    const struct part *x = &m->parts[part];
    for (law_index c = 0; c < x->p->n_clocks; c++) {
        if (x->tracked[THING_CLOCK][c] && clock_obliges(&x->p->clocks[c], act)) {
            return true;
        }
    }
    return false;
}

static bool act_relevant(const struct model *m, uint8_t part, law_index act)
{
    const struct part *x = &m->parts[part];
    const struct law_act *law = &x->p->acts[act];
    if (x->tracked[THING_DONE][act] || x->tracked[THING_TIME][act] || is_duty(m, part, act)) {
        return true;
    }
    for (size_t i = 0; i < law->n_records; i++) {
        if (x->tracked[THING_FACT][law->records[i]]) {
            return true;
        }
    }
    for (uint16_t i = 0; i < x->p->n_nodes; i++) {
        if (x->tracked[THING_ORDER][i] && order_changes(m, part, i, act)) {
            return true;
        }
    }
    for (size_t i = 0; i < law->n_rules; i++) {
        if (effects_matter(m, part, law->rules[i].effects, law->rules[i].n_effects)) {
            return true;
        }
    }
    for (law_index r = 0; r < x->p->n_remedies; r++) {
        if (x->p->remedies[r].ruling == act && remedy_matters(m, part, r)) {
            return true;
        }
    }
    return false;
}

void find_relevant(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_acts; i++) {
        x->relevant[i] = act_relevant(m, part, i);
    }
    for (law_index i = 0; i < x->p->n_clocks; i++) {
        x->ends[i] = false;
        for (size_t k = 0; !x->tracked[THING_CLOCK][i] && k < x->p->clocks[i].n_at_end; k++) {
            const struct law_at_end *end = &x->p->clocks[i].at_end[k];
            x->ends[i] = x->ends[i] || effects_matter(m, part, end->effects, end->n_effects);
        }
    }
}

/* ---- clauses --------------------------------------------------------------------------------- */

static bool values_tracked(const struct model *m, uint8_t part, uint16_t node)
{
    const struct law_node *n = &m->parts[part].p->nodes[node];
    const struct law_operand *sides[] = {&n->left, &n->right};
    bool turned = false;
    uint16_t order = order_node(m, part, node, &turned);
    bool tracked =
        order != LAW_ALWAYS && thing_tracked(m, (struct thing){part, THING_ORDER, order});
    for (int i = 0; i < 2; i++) {
        struct thing t;
        bool fact = sides[i]->kind == LAW_OPERAND_FACT;
        tracked = tracked || (fact && operand_thing(&t, m, part, sides[i]) && thing_tracked(m, t));
    }
    return tracked;
}

/* Whether what is tracked can make a condition hold (or fail). What is guessed, or not tracked, can
 * do neither by itself. */
static bool can_be(const struct model *m, uint8_t part, uint16_t node, bool yes)
{
    if (node == LAW_ALWAYS) {
        return yes;
    }
    struct thing t[2];
    const struct law_node *n = &m->parts[part].p->nodes[node];
    switch (n->op) {
    case LAW_AND:
    case LAW_OR:
        if ((n->op == LAW_AND) == yes) { /* needs both */
            return can_be(m, part, n->a, yes) && can_be(m, part, n->b, yes);
        }
        return can_be(m, part, n->a, yes) || can_be(m, part, n->b, yes);
    case LAW_NOT:
        return can_be(m, part, n->a, !yes);
    case LAW_COMPARE:
        return values_tracked(m, part, node);
    case LAW_FACT_IN:
        return false;
    default:
        break;
    }
    if (atom_things(t, m, part, node) == 0) {
        return n->op != LAW_SPAN; /* a day, a place, who acts: always known */
    }
    struct thing time = {part, THING_TIME, t->index};
    return thing_tracked(m, *t) || (t->kind == THING_DONE && thing_tracked(m, time));
}

static bool needs_tracked(const struct part *x, const struct law_rule *rule)
{
    for (size_t i = 0; i < rule->n_facts; i++) {
        if (x->tracked[THING_FACT][rule->facts[i]]) {
            return true;
        }
    }
    return false;
}

/* Whether a clause of an act can change something tracked, or refuse the act for it. */
static bool clause_matters(const struct model *m, uint8_t part, const struct law_rule *rule)
{
    if (rule->kind == LAW_EFFECTS) {
        return effects_matter(m, part, rule->effects, rule->n_effects);
    }
    if (!can_be(m, part, rule->when, true)) {
        return false;
    }
    return rule->kind == LAW_REQUIRES ? can_be(m, part, rule->condition, false)
                                      : needs_tracked(&m->parts[part], rule);
}

void find_clauses(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_acts; i++) {
        const struct law_act *act = &x->p->acts[i];
        struct indexes *clauses = &x->clauses[i];
        clauses->n = 0;
        for (uint16_t r = 0; x->relevant[i] && r < act->n_rules; r++) {
            if (clause_matters(m, part, &act->rules[r])) {
                clauses->list[clauses->n++] = r;
            }
        }
    }
}
