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

void ways_each(const struct law_procedure *p, uint16_t node, bool negated, uint32_t way,
               void (*visit)(uint16_t atom, bool negated, void *payload), void *payload)
{
    const struct law_node *n = &p->nodes[node];
    if (n->op == LAW_NOT) {
        ways_each(p, n->a, !negated, way, visit, payload);
        return;
    }
    if (!law_joins(n->op)) {
        visit(node, negated, payload);
        return;
    }
    uint32_t a = ways_count(p, n->a, negated);
    if (!is_choice(n->op, negated)) {
        ways_each(p, n->a, negated, way % a, visit, payload);
        ways_each(p, n->b, negated, way / a, visit, payload);
    } else if (way < a) {
        ways_each(p, n->a, negated, way, visit, payload);
    } else {
        ways_each(p, n->b, negated, way - a, visit, payload);
    }
}
