/* A property without a length can be broken in as many ways as its condition has cases: "gone, and
 * this or that time still runs" in two. Each is asked by itself, and tracks only what it speaks of.
 * A way is chosen at every disjunction, from the root of the condition down to its atoms. */
#include "prove/prove_priv.h"

/* Whether a node that is wished to hold (or, negated, not to) leaves a choice between its sides. */
static bool is_choice(enum law_op op, bool negated)
{
    return (op == LAW_OR) != negated;
}

uint32_t ways_count(const struct law_procedure *p, uint16_t node, bool negated)
{
    const struct law_node *n = &p->nodes[node];
    if (n->op == LAW_NOT) {
        return ways_count(p, n->a, !negated);
    }
    if (!law_joins(n->op)) {
        return 1;
    }
    uint32_t a = ways_count(p, n->a, negated);
    uint32_t b = ways_count(p, n->b, negated);
    uint32_t all = is_choice(n->op, negated) ? a + b : a * b;
    return all > WAYS_MAX ? WAYS_MAX + 1 : all;
}

struct way_list {
    const struct law_procedure *p;
    struct arena *arena;
    struct way_atom *list;
    size_t n, room;
};

static void add_atom(struct way_list *l, uint16_t node, bool negated)
{
    l->list = arena_grown(l->arena, l->list, l->n, &l->room, sizeof *l->list);
    l->list[l->n++] = (struct way_atom){node, negated};
}

static void add_atoms(struct way_list *l, uint16_t node, bool negated, uint32_t way)
{
    const struct law_node *n = &l->p->nodes[node];
    if (n->op == LAW_NOT) {
        add_atoms(l, n->a, !negated, way);
        return;
    }
    if (!law_joins(n->op)) {
        add_atom(l, node, negated);
        return;
    }
    uint32_t a = ways_count(l->p, n->a, negated);
    if (!is_choice(n->op, negated)) {
        add_atoms(l, n->a, negated, way % a);
        add_atoms(l, n->b, negated, way / a);
    } else if (way < a) {
        add_atoms(l, n->a, negated, way);
    } else {
        add_atoms(l, n->b, negated, way - a);
    }
}

const struct way_atom *ways_atoms(size_t *n, struct arena *arena, const struct law_procedure *p,
                                  const struct law_property *property, uint32_t way,
                                  uint32_t n_ways)
{
    struct way_list l = {.p = p, .arena = arena};
    if (n_ways > 1) {
        add_atoms(&l, property->condition, property->always, way);
    } else {
        add_atom(&l, property->condition, property->always);
    }
    *n = l.n;
    return l.list;
}
