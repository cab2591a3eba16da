/* Amounts, and time limits that run back from a date, are worked out when they are asked for. Those
 * that rest on one another in a circle have no value: that is an error. */
#include "law/law_priv.h"

#include "base/assert.h"

/* A depth-first walk with its own stack. What is worked out has one number: that of an amount, or
 * of a clock after all amounts. */
struct circle {
    const struct law_procedure *p;
    unsigned char *colour; /* 0 not seen, 1 on the stack, 2 done */
    uint16_t *line;        /* lines before it are done */
    uint16_t *stack;
    size_t n;
    uint32_t *node_seen; /* by node: number of the last walk */
    uint32_t walk;
    uint16_t *nodes; /* a stack of nodes */
};
#define NOTHING UINT16_MAX

static uint16_t open_clock(const struct circle *c, law_index clock)
{
    uint16_t i = (uint16_t)(c->p->n_amounts + clock);
    return c->p->clocks[clock].backwards && c->colour[i] != 2 ? i : NOTHING;
}

static uint16_t open_operand(const struct circle *c, const struct law_operand *o)
{
    return o->kind == LAW_OPERAND_AMOUNT && c->colour[o->index] != 2 ? o->index : NOTHING;
}

static uint16_t open_point(const struct circle *c, const struct law_point *point)
{
    bool clock = point->kind == LAW_POINT_END || point->kind == LAW_POINT_START;
    return clock && point->via == LAW_NONE ? open_clock(c, point->index) : NOTHING;
}

/* What an atom rests on and that is not done. */
static uint16_t open_atom(const struct circle *c, const struct law_node *n)
{
    uint16_t found = NOTHING;
    if (n->op == LAW_COMPARE) {
        found = open_operand(c, &n->left);
        return found != NOTHING ? found : open_operand(c, &n->right);
    }
    bool clock = n->op == LAW_CLOCK_IS || n->op == LAW_BEFORE_END || n->op == LAW_AFTER_END;
    if (clock && n->via == LAW_NONE) {
        return open_clock(c, n->index);
    }
    return n->op == LAW_SPAN ? open_point(c, &n->point) : NOTHING;
}

/* What a condition rests on and that is not done. */
static uint16_t open_condition(struct circle *c, uint16_t top)
{
    size_t n = 0;
    c->walk++;
    if (top == LAW_ALWAYS) {
        return NOTHING;
    }
    c->nodes[n] = top;
    n++;
    c->node_seen[top] = c->walk;
    while (n > 0) {
        n--;
        const struct law_node *node = &c->p->nodes[c->nodes[n]];
        if (!law_joins(node->op)) {
            uint16_t found = open_atom(c, node);
            if (found != NOTHING) {
                return found;
            }
            continue;
        }
        uint16_t below[2] = {node->a, node->b};
        for (size_t i = 0; i < (node->op == LAW_NOT ? 1 : 2); i++) {
            if (c->node_seen[below[i]] != c->walk) {
                c->node_seen[below[i]] = c->walk;
                c->nodes[n] = below[i];
                n++;
            }
        }
    }
    return NOTHING;
}

static uint16_t open_amount(struct circle *c, law_index at)
{
    const struct law_amount *amount = &c->p->amounts[at];
    if (amount->total) {
        return NOTHING; /* it adds what stood before */
    }
    for (; c->line[at] < amount->n_lines; c->line[at]++) {
        const struct law_amount_line *line = &amount->lines[c->line[at]];
        uint16_t found = open_operand(c, &line->operand);
        found = found != NOTHING ? found : open_condition(c, line->when);
        if (found != NOTHING) {
            return found;
        }
    }
    return NOTHING;
}

/* The days that a clock runs back from, and the conditions of its lines. */
static uint16_t open_back(struct circle *c, uint16_t at)
{
    const struct law_clock *clock = &c->p->clocks[at - c->p->n_amounts];
    const struct law_point *points[] = {&clock->runs, &clock->governed};
    for (size_t i = 0; i < 2; i++) {
        uint16_t found = open_point(c, points[i]);
        if (found != NOTHING) {
            return found;
        }
    }
    for (; c->line[at] < clock->n_versions; c->line[at]++) {
        uint16_t found = open_condition(c, clock->versions[c->line[at]].when);
        if (found != NOTHING) {
            return found;
        }
    }
    return NOTHING;
}

static struct slice name_of(const struct circle *c, uint16_t at)
{
    return at < c->p->n_amounts ? c->p->amounts[at].name : c->p->clocks[at - c->p->n_amounts].name;
}

static void report(struct reader *r, const struct circle *c, uint16_t at, uint16_t next)
{
    bool amount = at < c->p->n_amounts;
    struct span span = amount ? c->p->amounts[at].span : c->p->clocks[at - c->p->n_amounts].span;
    struct gr_error *e =
        diagnostics_add(r->d, SEVERITY_ERROR, span, ERROR_TYPE,
                        amount ? "the amount `%.*s` rests on itself"
                               : "the clock `%.*s`, which runs back, rests on itself",
                        SLICE_ARG(name_of(c, at)));
    error_remedy(e, "by way of `%.*s`", SLICE_ARG(name_of(c, next)));
}

static void walk_from(struct reader *r, struct circle *c, uint16_t start)
{
    c->stack[0] = start;
    c->n = 1;
    c->colour[start] = 1;
    while (c->n > 0) {
        uint16_t at = c->stack[c->n - 1];
        uint16_t next = at < c->p->n_amounts ? open_amount(c, at) : open_back(c, at);
        if (next == NOTHING || c->colour[next] == 1) {
            if (next != NOTHING) {
                report(r, c, at, next);
            }
            c->colour[at] = 2;
            c->n--;
        } else {
            c->colour[next] = 1;
            c->stack[c->n] = next;
            c->n++;
        }
    }
}

void find_circles(struct reader *r)
{
    const struct law_procedure *p = r->procedure;
    gr_assert((size_t)p->n_amounts + p->n_clocks < NOTHING);
    uint16_t n = (uint16_t)(p->n_amounts + p->n_clocks);
    struct arena_mark mark = arena_mark(r->arena);
    struct circle c = {
        .p = p,
        .colour = ARENA_ARRAY(r->arena, n, unsigned char),
        .line = ARENA_ARRAY(r->arena, n, uint16_t),
        .stack = ARENA_ARRAY(r->arena, n, uint16_t),
        .node_seen = ARENA_ARRAY(r->arena, p->n_nodes, uint32_t),
        .nodes = ARENA_ARRAY(r->arena, p->n_nodes, uint16_t),
    };
    for (uint16_t i = 0; i < n; i++) {
        if (c.colour[i] == 0 && (i < p->n_amounts || p->clocks[i - p->n_amounts].backwards)) {
            walk_from(r, &c, i);
        }
    }
    arena_reset(r->arena, mark);
}
