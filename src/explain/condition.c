/* Conditions as sentences. A "not" is carried down to what it denies, so that no sentence begins
 * with it; what is joined in two ways at once is bracketed in words: "à la fois … et …", "soit …
 * soit …". */
#include "explain/condition.h"

#define PENDING_MAX (LIMIT_EXPRESSION_DEPTH + 4)

/* ---- joining --------------------------------------------------------------------------------- */

struct member {
    uint16_t node;
    bool negated;
};

struct group {
    struct member *members;
    size_t n, cap;
};

static void group_add(struct arena *arena, struct group *g, struct member m)
{
    if (g->n == g->cap) {
        size_t cap = g->cap == 0 ? 8 : g->cap * 2;
        struct member *more = ARENA_ARRAY(arena, cap, struct member);
        for (size_t i = 0; i < g->n; i++) {
            more[i] = g->members[i];
        }
        g->members = more;
        g->cap = cap;
    }
    g->members[g->n++] = m;
}

/* Past the nots: a node and whether it is denied. */
static struct member stripped(const struct law_node *nodes, struct member m)
{
    while (nodes[m.node].op == LAW_NOT) {
        m = (struct member){nodes[m.node].a, !m.negated};
    }
    return m;
}

/* "and" once a "not" has been carried into an "or", and the other way round. */
static enum law_op joint_of(const struct law_node *nodes, struct member m)
{
    enum law_op op = nodes[m.node].op;
    if (!m.negated || (op != LAW_AND && op != LAW_OR)) {
        return op;
    }
    return op == LAW_AND ? LAW_OR : LAW_AND;
}

/* The members that one kind of joint holds together, flat, in the order of the text. */
static void gather(const struct teller *t, struct group *out, struct member whole, enum law_op op)
{
    const struct law_node *nodes = t->p->nodes;
    struct member pending[PENDING_MAX];
    size_t n = 0;
    pending[n++] = whole;
    while (n > 0) {
        struct member m = stripped(nodes, pending[--n]);
        if (joint_of(nodes, m) == op && n + 2 <= PENDING_MAX) {
            pending[n++] = (struct member){nodes[m.node].b, m.negated};
            pending[n++] = (struct member){nodes[m.node].a, m.negated};
        } else {
            group_add(t->arena, out, m);
        }
    }
}

static void ask(const struct asking *a, struct member m, int depth);

static bool is_joint(enum law_op op)
{
    return op == LAW_AND || op == LAW_OR;
}

/* (a) …; (b) …: for alternatives that are long themselves. */
static void ask_listed(const struct asking *a, const struct group *g, enum law_op op, int depth)
{
    const struct teller *t = a->t;
    if (op == LAW_OR) {
        tell(t, a->si ? "dans l'un des cas suivants : " : "l'un des cas suivants : ",
             "one of these holds: ");
    } else {
        tell(t, a->si ? "dans le cas où tout ceci est réuni : " : "la réunion de ceci : ",
             "all of this holds: ");
    }
    for (size_t i = 0; i < g->n; i++) {
        buf_text(t->out, i == 0 ? "" : in_french(t) ? " ; " : "; ");
        buf_printf(t->out, depth == 0 ? "%zu) " : "%zu°) ", i + 1);
        struct asking plain = {t, false};
        ask(&plain, g->members[i], depth + 1);
    }
}

static void ask_joined(const struct asking *a, const struct group *g, enum law_op op, int depth)
{
    const struct teller *t = a->t;
    bool bracket = depth > 0;
    bool apart = false; /* a comma keeps apart what a member joins itself */
    for (size_t i = 0; i < g->n; i++) {
        apart = apart || is_joint(joint_of(a->t->p->nodes, g->members[i]));
    }
    for (size_t i = 0; i < g->n; i++) {
        if (op == LAW_OR && bracket) {
            tell(t, i == 0 ? "soit " : ", soit ", i == 0 ? "either " : " or ");
        } else if (op == LAW_OR) {
            tell(t, i == 0 ? "" : apart ? ", ou " : " ou ", i == 0 ? "" : apart ? ", or " : " or ");
        } else if (i == 0) {
            tell(t, bracket ? "à la fois " : "", bracket ? "both " : "");
        } else {
            tell(t, apart ? ", et " : " et ", apart ? ", and " : " and ");
        }
        ask(a, g->members[i], depth + 1);
    }
}

/* Clocks of which the same is asked. */
static bool asks_same_of_clocks(const struct law_node *nodes, const struct group *g)
{
    const struct law_node *first = &nodes[g->members[0].node];
    bool same = g->n > 2 && first->op == LAW_CLOCK_IS && first->via == LAW_NONE;
    for (size_t i = 1; same && i < g->n; i++) {
        const struct law_node *other = &nodes[g->members[i].node];
        same = other->op == LAW_CLOCK_IS && other->set == first->set && other->via == LAW_NONE &&
               g->members[i].negated == g->members[0].negated;
    }
    return same;
}

/* "si l'un de ces délais a expiré : …" instead of nine times the same. */
static void ask_clocks(const struct asking *a, const struct group *g, enum law_op op)
{
    const struct teller *t = a->t;
    const struct law_node *nodes = t->p->nodes;
    tell(t, a->si ? "si " : "", "");
    uint64_t set = nodes[g->members[0].node].set;
    bool one_status = (set & (set - 1)) == 0 && set != UINT64_C(1) << LAW_CLOCK_IDLE;
    if (op == LAW_AND && g->members[0].negated && one_status) {
        tell(t, "aucun de ces délais", "none of these time limits");
        ask_none_has_status(a, set);
    } else {
        tell(t, op == LAW_OR ? "l'un de ces délais" : "chacun de ces délais",
             op == LAW_OR ? "one of these time limits" : "each of these time limits");
        ask_clock_status(a, set, g->members[0].negated);
    }
    tell(t, " (", " (");
    for (size_t i = 0; i < g->n; i++) {
        tell_joint(t, i, g->n, ", ", ", ");
        tell_clock(t, nodes[g->members[i].node].index);
    }
    buf_char(t->out, ')');
}

static void ask(const struct asking *a, struct member m, int depth)
{
    const struct law_node *nodes = a->t->p->nodes;
    m = stripped(nodes, m);
    enum law_op op = joint_of(nodes, m);
    if (!is_joint(op) || depth > (int)LIMIT_EXPRESSION_DEPTH) {
        ask_atom(a, &nodes[m.node], m.negated);
        return;
    }
    struct group g = {0};
    gather(a->t, &g, m, op);
    size_t joints = 0;
    for (size_t i = 0; i < g.n; i++) {
        joints += is_joint(joint_of(nodes, g.members[i])) ? 1 : 0;
    }
    if (asks_same_of_clocks(nodes, &g)) {
        ask_clocks(a, &g, op);
    } else if (g.n > 3 && joints > 1) {
        ask_listed(a, &g, op, depth);
    } else {
        ask_joined(a, &g, op, depth);
    }
}

void tell_if(const struct teller *t, uint16_t node)
{
    struct asking a = {t, true};
    tell(t, "", "if ");
    ask(&a, (struct member){node, false}, 0);
}

void tell_if_first(const struct teller *t, uint16_t node)
{
    size_t place = t->out->n;
    tell_if(t, node);
    capital_from(t, place);
}

bool tell_scope(const struct teller *t, struct law_dates dates, uint16_t when)
{
    bool begun = tell_dates(t, dates, true);
    tell_passage_dates(t, dates);
    if (when != LAW_ALWAYS) {
        buf_text(t->out, begun ? ", " : "");
        (begun ? tell_if : tell_if_first)(t, when);
    }
    return begun || when != LAW_ALWAYS;
}

void tell_that(const struct teller *t, uint16_t node)
{
    struct asking a = {t, false};
    ask(&a, (struct member){node, false}, 0);
}
