/* Conditions as a tableau: a conjunction adds both parts, a disjunction is two cases, and a case is
 * closed when what it says of one thing leaves that thing no value. */
#include "prove/together.h"

#define STEPS_MAX 20000
#define DEPTH_MAX 1000 /* so that the stack is enough for any procedure */

/* What is still to hold: a node, or the terms that are left. */
struct todo {
    const struct todo *next;
    uint16_t node;
    bool negated;
    const struct together_term *terms;
    size_t n_terms;
};

/* What a case says of one thing: one of these values. */
struct literal {
    const struct literal *next;
    const struct law_node *node;
    uint64_t values;
};

struct looking {
    const struct law_procedure *p;
    uint32_t steps;
    bool cut;
};

/* Less, equal, more: what each comparison allows. */
static uint64_t orders(enum law_compare compare)
{
    static const uint64_t allowed[] = {
        [LAW_EQ] = 2, [LAW_NE] = 5, [LAW_LT] = 1, [LAW_LE] = 3, [LAW_GT] = 4, [LAW_GE] = 6};
    return allowed[compare];
}

static uint64_t first_bits(unsigned n)
{
    return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* The values that an atom allows, and all that there are. */
static uint64_t values_of(const struct law_procedure *p, const struct law_node *n, uint64_t *all)
{
    *all = UINT64_MAX;
    switch (n->op) {
    case LAW_STATE_IS:
        *all = first_bits(p->states[n->index].n_values);
        return n->set;
    case LAW_FACT_IS:
    case LAW_DOSSIER_IS:
    case LAW_CLOCK_IS:
    case LAW_REMEDY_IS:
        return n->via == LAW_NONE ? n->set : 1;
    case LAW_SPAN:
    case LAW_COMPARE:
        *all = 7;
        return orders(n->compare);
    case LAW_BY:
        return n->index < 64 ? UINT64_C(1) << n->index : UINT64_MAX;
    case LAW_DATE_BEFORE:
        return ~UINT64_C(1);
    default:
        return 1;
    }
}

static bool same_point(const struct law_point *a, const struct law_point *b)
{
    return a->kind == b->kind && a->index == b->index && a->via == b->via &&
           slice_equal(a->via_name, b->via_name);
}

/* "Ended", "answered" and "missed" are not three values of one thing. */
static bool is_missed(const struct law_node *n)
{
    return (n->set >> LAW_CLOCK_MISSED & 1) != 0;
}

/* Whether two atoms speak of the same thing, so that their values can be compared. */
static bool same_thing(const struct law_node *a, const struct law_node *b)
{
    if (a == b) {
        return true;
    }
    bool dates = (a->op == LAW_DATE_FROM || a->op == LAW_DATE_BEFORE) &&
                 (b->op == LAW_DATE_FROM || b->op == LAW_DATE_BEFORE);
    if (dates) {
        return a->date.days == b->date.days;
    }
    if (a->op != b->op || a->via != LAW_NONE || b->via != LAW_NONE) {
        return false;
    }
    switch (a->op) {
    case LAW_STATE_IS:
    case LAW_FACT_IS:
    case LAW_DOSSIER_IS:
    case LAW_REMEDY_IS:
        return a->index == b->index;
    case LAW_CLOCK_IS:
        return a->index == b->index && !is_missed(a) && !is_missed(b);
    case LAW_SPAN:
        return same_point(&a->point, &b->point) && limit_same_rule(&a->rule, &b->rule) &&
               a->backwards == b->backwards;
    case LAW_COMPARE:
        return law_same_operand(&a->left, &b->left) && law_same_operand(&a->right, &b->right);
    case LAW_BY:
        return true;
    default:
        return false;
    }
}

static bool leaves_values(struct literal *x)
{
    for (const struct literal *l = x->next; l != NULL; l = l->next) {
        if (same_thing(l->node, x->node)) {
            x->values &= l->values;
        }
    }
    return x->values != 0;
}

static bool has_open_case(struct looking *k, const struct todo *t, const struct literal *l,
                          uint32_t depth);

static bool has_open_parts(struct looking *k, const struct todo *t, const struct literal *l,
                           uint32_t depth)
{
    const struct law_node *n = &k->p->nodes[t->node];
    bool both = (n->op == LAW_AND) != t->negated;
    struct todo b = {t->next, n->b, t->negated, NULL, 0};
    struct todo a = {both ? &b : t->next, n->a, t->negated, NULL, 0};
    return has_open_case(k, &a, l, depth + 1) || (!both && has_open_case(k, &b, l, depth + 1));
}

/* A term is met by its condition, or by its `when` not holding. */
static bool has_open_term(struct looking *k, const struct todo *t, const struct literal *l,
                          uint32_t depth)
{
    const struct together_term *term = t->terms;
    struct todo rest = {t->next, 0, false, term + 1, t->n_terms - 1};
    const struct todo *left = t->n_terms > 1 ? &rest : t->next;
    struct todo unbound = {left, term->when, true, NULL, 0};
    struct todo met = {left, term->condition, false, NULL, 0};
    return (term->when != LAW_ALWAYS && has_open_case(k, &unbound, l, depth + 1)) ||
           has_open_case(k, term->condition == LAW_ALWAYS ? left : &met, l, depth + 1);
}

static bool has_open_case(struct looking *k, const struct todo *t, const struct literal *l,
                          uint32_t depth)
{
    if (t == NULL) {
        return true;
    }
    if (++k->steps > STEPS_MAX || depth > DEPTH_MAX) {
        k->cut = true;
        return true;
    }
    if (t->terms != NULL) {
        return has_open_term(k, t, l, depth);
    }
    const struct law_node *n = &k->p->nodes[t->node];
    if (n->op == LAW_AND || n->op == LAW_OR) {
        return has_open_parts(k, t, l, depth);
    }
    if (n->op == LAW_NOT) {
        struct todo a = {t->next, n->a, !t->negated, NULL, 0};
        return has_open_case(k, &a, l, depth + 1);
    }
    uint64_t all = 0;
    uint64_t values = values_of(k->p, n, &all);
    struct literal x = {l, n, t->negated ? all & ~values : values};
    return leaves_values(&x) && has_open_case(k, t->next, &x, depth + 1);
}

enum together_answer together(const struct law_procedure *p, const struct together_term *terms,
                              size_t n, law_index state, uint64_t set)
{
    struct looking k = {.p = p};
    struct law_node stands = {.op = LAW_STATE_IS, .index = state, .via = LAW_NONE, .set = set};
    struct literal first = {NULL, &stands, set};
    struct todo all = {NULL, 0, false, terms, n};
    bool open = has_open_case(&k, n > 0 ? &all : NULL, state == LAW_NONE ? NULL : &first, 0);
    return k.cut ? TOGETHER_UNSURE : open ? TOGETHER_MAYBE : TOGETHER_NEVER;
}
