/* Values of states: which can be left, which are final, and which are traps, as prove/builtin.h
 * defines them. */
#include "prove/builtin_priv.h"
#include "prove/together.h"

/* What is found out about one value of one state. */
struct value_look {
    struct listing *l;
    law_index state, value;
    bool left;           /* by what is no act */
    bool entered;        /* by what is no act; the first value always is */
    struct builtin *b;   /* gets the acts that leave, and those that are refused */
    law_index *entering; /* acts */
    uint16_t n_entering;
    struct together_term *terms; /* room for those of an act */
};

static bool sets_value(const struct law_act *act, law_index state, law_index value)
{
    for (uint16_t i = 0; i < act->n_rules; i++) {
        for (uint16_t k = 0; k < act->rules[i].n_effects; k++) {
            const struct law_effect *e = &act->rules[i].effects[k];
            if (e->kind == LAW_BECOMES && e->index == state && e->value == value) {
                return true;
            }
        }
    }
    return false;
}

static bool leaves(const struct value_look *k, const struct law_effect *e)
{
    if (e->kind == LAW_BECOMES) {
        return e->index == k->state && e->value != k->value;
    }
    return (e->kind == LAW_WITHDRAWS || e->kind == LAW_REPEALS) &&
           sets_value(&k->l->p->acts[e->index], k->state, k->value);
}

static bool any_leaves(const struct value_look *k, const struct law_effect *effects, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        if (leaves(k, &effects[i])) {
            return true;
        }
    }
    return false;
}

static bool any_enters(const struct value_look *k, const struct law_effect *effects, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        if (effects[i].kind == LAW_BECOMES && effects[i].index == k->state &&
            effects[i].value == k->value) {
            return true;
        }
    }
    return false;
}

static bool may_stand(const struct value_look *k, const struct together_term *terms, size_t n)
{
    uint64_t set = UINT64_C(1) << k->value;
    return together(k->l->p, terms, n, k->state, set) != TOGETHER_NEVER;
}

/* Whether a condition asks for the state. */
struct state_look {
    const struct law_procedure *p;
    law_index state;
    bool found;
};

static void look_for_state(uint16_t atom, void *payload)
{
    struct state_look *look = payload;
    const struct law_node *n = &look->p->nodes[atom];
    look->found =
        look->found || (n->op == LAW_STATE_IS && n->via == LAW_NONE && n->index == look->state);
}

static bool names_state(const struct law_procedure *p, uint16_t node, law_index state)
{
    struct state_look look = {p, state, false};
    law_each_atom(p, node, look_for_state, &look);
    return look.found;
}

/* The clause's `when`, and the conditions of its act on all the days of the clause: those without a
 * `when` first, which decide most. */
static size_t terms_of(const struct value_look *k, const struct law_act *act,
                       const struct law_rule *clause)
{
    size_t n = 0;
    k->terms[n++] = (struct together_term){LAW_ALWAYS, clause->when};
    for (int conditional = 0; conditional < 2; conditional++) {
        for (uint16_t i = 0; i < act->n_rules; i++) {
            const struct law_rule *rule = &act->rules[i];
            bool binds = rule->kind == LAW_REQUIRES &&
                         rule->dates.from.days <= clause->dates.from.days &&
                         rule->dates.until.days >= clause->dates.until.days;
            if (binds && (rule->when != LAW_ALWAYS) == (conditional == 1)) {
                k->terms[n++] = (struct together_term){rule->when, rule->condition};
            }
        }
    }
    return n;
}

enum way { WAY_NONE, WAY_REFUSED, WAY_OPEN };

static enum way way_of(const struct value_look *k, const struct law_act *act,
                       const struct law_rule *clause)
{
    if (!any_leaves(k, clause->effects, clause->n_effects)) {
        return WAY_NONE;
    }
    size_t n = terms_of(k, act, clause);
    if (may_stand(k, k->terms, n)) {
        return WAY_OPEN;
    }
    bool meant = names_state(k->l->p, clause->when, k->state) && may_stand(k, k->terms, 1);
    return meant ? WAY_REFUSED : WAY_NONE;
}

static void look_at_act(struct value_look *k, law_index index)
{
    const struct law_act *act = &k->l->p->acts[index];
    enum way best = WAY_NONE;
    bool enters = false;
    for (uint16_t i = 0; i < act->n_rules; i++) {
        const struct law_rule *clause = &act->rules[i];
        if (clause->kind == LAW_EFFECTS) {
            enum way way = way_of(k, act, clause);
            best = way > best ? way : best;
            enters = enters || any_enters(k, clause->effects, clause->n_effects);
        }
    }
    if (best == WAY_OPEN) {
        builtin_question(k->l, k->b, PROVE_ACT(index));
    } else if (best == WAY_REFUSED) {
        builtin_mention(k->l, k->b, index);
    }
    if (enters) {
        k->entering[k->n_entering++] = index;
    }
}

/* What happens without an act: at the end of a clock, or as a consequence. */
static void look_at_effects(struct value_look *k, uint16_t when, const struct law_effect *effects,
                            uint16_t n)
{
    const struct together_term term = {LAW_ALWAYS, when};
    k->left = k->left || (any_leaves(k, effects, n) && may_stand(k, &term, 1));
    k->entered = k->entered || any_enters(k, effects, n);
}

static void look_beside_acts(struct value_look *k)
{
    const struct law_procedure *p = k->l->p;
    for (law_index c = 0; c < p->n_clocks; c++) {
        for (uint16_t i = 0; i < p->clocks[c].n_at_end; i++) {
            const struct law_at_end *end = &p->clocks[c].at_end[i];
            look_at_effects(k, end->when, end->effects, end->n_effects);
        }
    }
    for (law_index c = 0; c < p->n_consequences; c++) {
        for (uint16_t i = 0; i < p->consequences[c].n_lines; i++) {
            const struct law_consequence_line *line = &p->consequences[c].lines[i];
            look_at_effects(k, line->when, line->effects, line->n_effects);
        }
    }
}

static uint16_t most_rules(const struct law_procedure *p)
{
    uint16_t most = 0;
    for (law_index a = 0; a < p->n_acts; a++) {
        most = p->acts[a].n_rules > most ? p->acts[a].n_rules : most;
    }
    return most;
}

/* Notes the value; true when it is final. */
static bool note_value(struct listing *l, law_index state, law_index value)
{
    struct value_look k = {.l = l, .state = state, .value = value, .entered = value == 0};
    k.entering = ARENA_ARRAY(l->arena, l->p->n_acts, law_index);
    k.terms = ARENA_ARRAY(l->arena, (size_t)most_rules(l->p) + 1, struct together_term);
    k.b = builtin_add(l, BUILTIN_LEFT, LAW_HOLE_STATE, state);
    k.b->value = value;
    for (law_index a = 0; a < l->p->n_acts; a++) {
        look_at_act(&k, a);
    }
    look_beside_acts(&k);
    bool final = !k.left && k.b->n_questions == 0 && k.b->n_list == 0;
    if (k.left || (!k.entered && k.n_entering == 0)) {
        k.b->settled = BUILTIN_GOOD;
    }
    for (uint16_t i = 0; !k.entered && i < k.n_entering; i++) {
        builtin_question(l, k.b, PROVE_ACT(k.entering[i]));
        k.b->n_entering++;
    }
    return final;
}

static void look_at_state(struct listing *l, law_index state)
{
    const struct law_state *s = &l->p->states[state];
    uint64_t finals = 0;
    for (law_index v = 0; v < s->n_values; v++) {
        if (note_value(l, state, v)) {
            finals |= UINT64_C(1) << v;
            l->out.n--; /* said with the others that are final */
        }
    }
    if (finals == 0) {
        return;
    }
    struct builtin *b = builtin_add(l, BUILTIN_LEFT, LAW_HOLE_STATE, state);
    b->settled = BUILTIN_REMARK;
    for (law_index v = 0; v < s->n_values; v++) {
        if ((finals >> v & 1) != 0) {
            builtin_mention(l, b, v);
        }
    }
}

void builtin_values(struct listing *l)
{
    for (law_index s = 0; s < l->p->n_states; s++) {
        look_at_state(l, s);
    }
}
