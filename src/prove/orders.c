/* How two values that are compared stand to each other, whatever they are: less, equal or more
 * (Graf and Saidi 1997). Chosen when first asked, kept until one of the two may have changed. Of
 * totals more is kept: they begin at nought, and what an act adds or takes, from at least to at
 * most so much, says how they may stand after it; where all steps are constants, the difference
 * itself is known as long as it is small (ORDER_EXACT). */
#include "prove/prove_priv.h"

/* ---- which orders there are ------------------------------------------------------------------ */

static struct order order_of(const struct law_procedure *p, uint16_t node)
{
    const struct law_node *mine = &p->nodes[node];
    if (mine->op != LAW_COMPARE || mine->left.via != LAW_NONE || mine->right.via != LAW_NONE) {
        return (struct order){.node = LAW_ALWAYS};
    }
    for (uint16_t i = 0; i < node; i++) {
        const struct law_node *n = &p->nodes[i];
        bool same = n->op == LAW_COMPARE && law_same_operand(&n->left, &mine->left) &&
                    law_same_operand(&n->right, &mine->right);
        bool other = n->op == LAW_COMPARE && law_same_operand(&n->left, &mine->right) &&
                     law_same_operand(&n->right, &mine->left);
        if (same || other) {
            return (struct order){i, !same};
        }
    }
    return (struct order){.node = node};
}

void find_orders(struct arena *arena, struct part *x)
{
    x->orders = ARENA_ARRAY(arena, (size_t)x->p->n_nodes + 1, struct order);
    for (uint16_t i = 0; i < x->p->n_nodes; i++) {
        x->orders[i] = order_of(x->p, i);
    }
}

uint16_t order_node(const struct model *m, uint8_t part, uint16_t node, bool *turned)
{
    const struct order *order = &m->parts[part].orders[node];
    *turned = order->turned;
    return order->node;
}

bool is_total(const struct law_procedure *p, const struct law_operand *o)
{
    return o->kind == LAW_OPERAND_AMOUNT && p->amounts[o->index].total;
}

static bool comes_of_telling(const struct law_procedure *p, const struct law_operand *o)
{
    return o->kind == LAW_OPERAND_CONSTANT || is_own_fact(o) || is_total(p, o);
}

bool order_is_told(const struct law_procedure *p, uint16_t node)
{
    return comes_of_telling(p, &p->nodes[node].left) && comes_of_telling(p, &p->nodes[node].right);
}

/* ---- what changes them ----------------------------------------------------------------------- */

static bool is_told(const struct law_procedure *p, const struct law_operand *o, law_index act)
{
    return (is_own_fact(o) && act_tells(&p->acts[act], o->index)) ||
           (o->kind == LAW_OPERAND_CELL && act_tells(&p->acts[act], p->tables[o->index].fact));
}

static bool all_days(const struct law_procedure *p, struct law_dates dates)
{
    return dates.from.days <= p->force.from.days && dates.until.days >= p->force.until.days;
}

/* Worked out from the dossier as it stands, or from the law of the day: may be another at any
 * moment. */
static bool is_loose(const struct law_procedure *p, const struct law_operand *o)
{
    bool loose = o->kind == LAW_OPERAND_AMOUNT && !p->amounts[o->index].total;
    const struct law_table *table = &p->tables[o->index];
    for (size_t r = 0; o->kind == LAW_OPERAND_CELL && r < table->n_rows && !loose; r++) {
        loose = !all_days(p, table->rows[r].dates);
    }
    return loose;
}

static bool is_summed(const struct law_procedure *p, const struct law_operand *o, law_index act)
{
    for (size_t i = 0; is_total(p, o) && i < p->amounts[o->index].n_lines; i++) {
        const struct law_amount_line *line = &p->amounts[o->index].lines[i];
        if (law_names(line->acts, line->n_acts, act)) {
            return true;
        }
    }
    return false;
}

static bool operand_changes(const struct law_procedure *p, const struct law_operand *o,
                            law_index act)
{
    return is_told(p, o, act) || is_summed(p, o, act) || is_loose(p, o);
}

bool order_changes(const struct model *m, uint8_t part, uint16_t node, law_index act)
{
    const struct law_procedure *p = m->parts[part].p;
    return operand_changes(p, &p->nodes[node].left, act) ||
           operand_changes(p, &p->nodes[node].right, act);
}

/* ---- how totals move ------------------------------------------------------------------------- */

/* By how much a value grows with an act: from least to most; INT64_MIN, INT64_MAX: no bound. */
struct growth {
    int64_t least, most;
};

static struct growth plus(struct growth a, struct growth b)
{
    struct growth sum = {0, 0};
    bool low = a.least == INT64_MIN || b.least == INT64_MIN ||
               __builtin_add_overflow(a.least, b.least, &sum.least);
    bool high = a.most == INT64_MAX || b.most == INT64_MAX ||
                __builtin_add_overflow(a.most, b.most, &sum.most);
    return (struct growth){low ? INT64_MIN : sum.least, high ? INT64_MAX : sum.most};
}

static struct growth minus(struct growth g)
{
    return (struct growth){g.most == INT64_MAX ? INT64_MIN : -g.most,
                           g.least == INT64_MIN ? INT64_MAX : -g.least};
}

/* False: anything may come of it, also that it is not known. What is told is not less than nought.
 */
static bool grows(struct growth *out, const struct part *x, const struct law_operand *o,
                  law_index act)
{
    *out = (struct growth){0, 0};
    for (size_t i = 0; is_total(x->p, o) && i < x->p->amounts[o->index].n_lines; i++) {
        const struct law_amount_line *line = &x->p->amounts[o->index].lines[i];
        if (!law_names(line->acts, line->n_acts, act)) {
            continue;
        }
        bool fact = is_own_fact(&line->operand);
        bool hidden = fact && x->asked_known[line->operand.index] &&
                      x->at[THING_FACT][line->operand.index] == NOWHERE;
        if (line->when != LAW_ALWAYS || !all_days(x->p, line->dates) || hidden ||
            (!fact && line->operand.kind != LAW_OPERAND_CONSTANT)) {
            return false;
        }
        int64_t value = line->operand.value;
        struct growth one = fact ? (struct growth){0, INT64_MAX} : (struct growth){value, value};
        *out = plus(*out, line->takes ? minus(one) : one);
    }
    return !is_loose(x->p, o);
}

/* A difference that is known, as far as it is followed. */
static uint8_t exactly(int64_t difference)
{
    bool small =
        difference >= ORDER_EXACT - ORDER_NONE_LEFT && difference <= ORDER_LAST - ORDER_NONE_LEFT;
    return small            ? (uint8_t)(ORDER_NONE_LEFT + difference)
           : difference < 0 ? ORDER_LESS
                            : ORDER_MORE;
}

/* How a difference of whole numbers may stand to nought when it has grown. */
static uint8_t moved(struct attempt *a, uint8_t how, struct growth g)
{
    bool less = how == ORDER_LESS || (how == ORDER_EQUAL ? g.least < 0 : g.least < -1);
    bool more = how == ORDER_MORE || (how == ORDER_EQUAL ? g.most > 0 : g.most > 1);
    bool equal = how == ORDER_EQUAL  ? g.least <= 0 && g.most >= 0
                 : how == ORDER_LESS ? g.most > 0
                                     : g.least < 0;
    return choose_bit(a, (uint8_t)((less ? 1u << ORDER_LESS : 0) | (equal ? 1u << ORDER_EQUAL : 0) |
                                   (more ? 1u << ORDER_MORE : 0)));
}

static uint8_t turned(uint8_t how)
{
    return how == ORDER_OPEN ? ORDER_OPEN : (uint8_t)(ORDER_LESS + ORDER_MORE - how);
}

static uint8_t compared(int64_t left, int64_t right)
{
    return left < right ? ORDER_LESS : left > right ? ORDER_MORE : ORDER_EQUAL;
}

/* How two values are known to stand at present; ORDER_OPEN: it was not asked. */
static uint8_t known_order(const struct attempt *a, const struct law_operand *left,
                           const struct law_operand *right)
{
    const struct part *x = &a->m->parts[a->part];
    if (left->kind == LAW_OPERAND_CONSTANT && right->kind == LAW_OPERAND_CONSTANT) {
        return compared(left->value, right->value);
    }
    for (uint16_t i = 0; i < x->laid[THING_ORDER].n; i++) {
        const struct law_node *n = &x->p->nodes[x->laid[THING_ORDER].list[i]];
        uint8_t how = order_how(a->state[x->at[THING_ORDER][x->laid[THING_ORDER].list[i]]]);
        if (law_same_operand(&n->left, left) && law_same_operand(&n->right, right)) {
            return how;
        }
        if (law_same_operand(&n->left, right) && law_same_operand(&n->right, left)) {
            return turned(how);
        }
    }
    return ORDER_OPEN;
}

/* What follows for the first and the third of three values; ORDER_OPEN: nothing. */
static uint8_t chained(uint8_t first, uint8_t second)
{
    if (first == ORDER_OPEN || second == ORDER_OPEN) {
        return ORDER_OPEN;
    }
    return first == ORDER_EQUAL || first == second ? second
           : second == ORDER_EQUAL                 ? first
                                                   : ORDER_OPEN;
}

static void narrow(uint8_t *left, uint8_t how)
{
    *left = how == ORDER_OPEN ? *left : (uint8_t)(*left & 1u << how);
}

/* The ways in which two values can stand, as how they stand to others has it: bits. */
static uint8_t ways_left(const struct attempt *a, const struct law_node *n)
{
    const struct part *x = &a->m->parts[a->part];
    uint8_t left = 1u << ORDER_LESS | 1u << ORDER_EQUAL | 1u << ORDER_MORE;
    for (uint16_t i = 0; i < x->laid[THING_ORDER].n; i++) {
        const struct law_node *other = &x->p->nodes[x->laid[THING_ORDER].list[i]];
        uint8_t how = order_how(a->state[x->at[THING_ORDER][x->laid[THING_ORDER].list[i]]]);
        const struct law_operand *sides[] = {&other->left, &other->right};
        for (int k = 0; how != ORDER_OPEN && k < 2; k++) { /* sides[k], then the third */
            const struct law_operand *third = sides[1 - k];
            uint8_t to_third = k == 0 ? how : turned(how);
            if (law_same_operand(sides[k], &n->left)) {
                narrow(&left, chained(to_third, known_order(a, third, &n->right)));
            }
            if (law_same_operand(sides[k], &n->right)) {
                narrow(&left, chained(known_order(a, &n->left, third), turned(to_third)));
            }
        }
    }
    return left;
}

/* Of a fact that is asked whether it is known, and is followed. */
static bool is_untold(struct attempt *a, const struct law_operand *o)
{
    const struct part *x = &a->m->parts[a->part];
    return is_own_fact(o) && x->at[THING_FACT][o->index] != NOWHERE && x->asked_known[o->index] &&
           fact_told(a, a->part, o->index) == FACT_NOT_TOLD;
}

bool order_is_known(struct attempt *a, uint16_t node)
{
    const struct law_node *n = &a->m->parts[a->part].p->nodes[node];
    return *state_of(a, THING_ORDER, node) != ORDER_UNKNOWN && !is_untold(a, &n->left) &&
           !is_untold(a, &n->right);
}

uint8_t order_asked(struct attempt *a, uint16_t node)
{
    const struct law_procedure *p = a->m->parts[a->part].p;
    const struct law_node *n = &p->nodes[node];
    uint8_t *byte = state_of(a, THING_ORDER, node);
    if (order_how(*byte) != ORDER_OPEN) {
        return order_how(*byte);
    }
    uint8_t left = ways_left(a, n);
    if ((*byte & ORDER_NOUGHT) != 0) { /* no fact is less than nought */
        left &= (uint8_t) ~(1u << (is_total(p, &n->left) ? ORDER_MORE : ORDER_LESS));
    }
    *byte = (uint8_t)((*byte & ORDER_NOUGHT) | choose_bit(a, left));
    return *byte & ORDER_HOW;
}

void orders_told(struct attempt *a)
{
    const struct part *x = &a->m->parts[a->part];
    for (uint16_t i = 0; i < x->laid[THING_ORDER].n; i++) {
        const struct law_node *n = &x->p->nodes[x->laid[THING_ORDER].list[i]];
        if (is_told(x->p, &n->left, a->act) || is_told(x->p, &n->right, a->act)) {
            a->state[x->at[THING_ORDER][x->laid[THING_ORDER].list[i]]] &= ORDER_LASTS;
        }
    }
}

/* Whether the law has something against the act where it does not tell the fact. */
static bool must_tell(const struct law_procedure *p, law_index act, law_index fact)
{
    for (uint16_t i = 0; i < p->acts[act].n_rules; i++) {
        const struct law_rule *rule = &p->acts[act].rules[i];
        bool always = rule->when == LAW_ALWAYS && all_days(p, rule->dates);
        if (always && rule->kind == LAW_NEEDS && law_names(rule->facts, rule->n_facts, fact)) {
            return true;
        }
        if (always && rule->kind == LAW_REQUIRES && rule->condition != LAW_ALWAYS) {
            const struct law_node *n = &p->nodes[rule->condition];
            const struct law_operand *sides[] = {&n->left, &n->right};
            for (int k = 0; n->op == LAW_COMPARE && k < 2; k++) {
                if (is_fact(sides[k], fact)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* The only fact that the act adds to a total, and must tell; LAW_NONE: it does not just that. */
static law_index summand(const struct law_procedure *p, const struct law_operand *total,
                         law_index act)
{
    law_index fact = LAW_NONE;
    for (size_t i = 0; i < p->amounts[total->index].n_lines; i++) {
        const struct law_amount_line *line = &p->amounts[total->index].lines[i];
        if (!law_names(line->acts, line->n_acts, act)) {
            continue;
        }
        if (fact != LAW_NONE || line->takes || line->when != LAW_ALWAYS ||
            !all_days(p, line->dates) || !is_own_fact(&line->operand) ||
            !act_tells(&p->acts[act], line->operand.index) ||
            !must_tell(p, act, line->operand.index)) {
            return LAW_NONE;
        }
        fact = line->operand.index;
    }
    return fact;
}

/* How a total that was nought stands to a fact after the act: as what the act added stands to it.
 * ORDER_OPEN: that is not followed. */
static uint8_t first_sum(struct attempt *a, uint16_t node)
{
    const struct part *x = &a->m->parts[a->part];
    const struct law_node *n = &x->p->nodes[node];
    bool left = is_total(x->p, &n->left);
    const struct law_operand *total = left ? &n->left : &n->right;
    const struct law_operand *other = left ? &n->right : &n->left;
    law_index fact = summand(x->p, total, a->act);
    for (uint16_t i = 0; fact != LAW_NONE && i < x->laid[THING_ORDER].n; i++) {
        const struct law_node *known = &x->p->nodes[x->laid[THING_ORDER].list[i]];
        const struct law_operand *sides[] = {&known->left, &known->right};
        for (int k = 0; k < 2; k++) {
            if (is_fact(sides[k], fact) && law_same_operand(sides[1 - k], other)) {
                uint8_t how = order_asked(a, x->laid[THING_ORDER].list[i]);
                return (k == 0) != left ? turned(how) : how;
            }
        }
    }
    return ORDER_OPEN;
}

/* Whether the act leaves untold what it adds, so that nobody knows the total any more. */
static bool adds_unknown(struct attempt *a, const struct law_operand *total)
{
    const struct law_procedure *p = a->m->parts[a->part].p;
    for (size_t i = 0; is_total(p, total) && i < p->amounts[total->index].n_lines; i++) {
        const struct law_amount_line *line = &p->amounts[total->index].lines[i];
        if (law_names(line->acts, line->n_acts, a->act) && line->when == LAW_ALWAYS &&
            all_days(p, line->dates) && is_untold(a, &line->operand)) {
            return true;
        }
    }
    return false;
}

/* How two values stand after the act, one of which it adds to or takes from. */
static uint8_t summed(struct attempt *a, uint16_t node, uint8_t before)
{
    const struct part *x = &a->m->parts[a->part];
    const struct law_node *n = &x->p->nodes[node];
    struct growth left;
    struct growth right;
    if (before == ORDER_UNKNOWN || adds_unknown(a, &n->left) || adds_unknown(a, &n->right)) {
        return ORDER_UNKNOWN;
    }
    uint8_t first = (before & ORDER_NOUGHT) != 0 ? first_sum(a, node) : ORDER_OPEN;
    if (first != ORDER_OPEN || before == ORDER_OPEN || !grows(&left, x, &n->left, a->act) ||
        !grows(&right, x, &n->right, a->act)) {
        return first;
    }
    struct growth step = plus(left, minus(right));
    if (before >= ORDER_EXACT && step.least == step.most) {
        return exactly(before - ORDER_NONE_LEFT + step.least);
    }
    return moved(a, order_asked(a, node), step);
}

void orders_summed(struct attempt *a)
{
    const struct part *x = &a->m->parts[a->part];
    for (uint16_t i = 0; i < x->laid[THING_ORDER].n; i++) {
        const struct law_node *n = &x->p->nodes[x->laid[THING_ORDER].list[i]];
        uint8_t *byte = a->state + x->at[THING_ORDER][x->laid[THING_ORDER].list[i]];
        if (is_summed(x->p, &n->left, a->act) || is_summed(x->p, &n->right, a->act)) {
            *byte = summed(a, x->laid[THING_ORDER].list[i], *byte);
        }
    }
}

void orders_loosened(struct attempt *a)
{
    for (uint8_t k = 0; k < a->m->n_parts; k++) {
        const struct part *x = &a->m->parts[k];
        for (uint16_t i = 0; i < x->laid[THING_ORDER].n; i++) {
            const struct law_node *n = &x->p->nodes[x->laid[THING_ORDER].list[i]];
            if (is_loose(x->p, &n->left) || is_loose(x->p, &n->right)) {
                a->state[x->at[THING_ORDER][x->laid[THING_ORDER].list[i]]] &= ORDER_LASTS;
            }
        }
    }
}

/* ---- where they begin ------------------------------------------------------------------------ */

static bool begins_at(int64_t *value, const struct law_procedure *p, const struct law_operand *o)
{
    *value = o->kind == LAW_OPERAND_CONSTANT ? o->value : 0;
    return o->kind == LAW_OPERAND_CONSTANT || is_total(p, o);
}

uint8_t order_at_first(const struct law_procedure *p, uint16_t node)
{
    const struct law_node *n = &p->nodes[node];
    int64_t left = 0;
    int64_t right = 0;
    if ((is_total(p, &n->left) && is_own_number(p, &n->right)) ||
        (is_total(p, &n->right) && is_own_number(p, &n->left))) {
        return ORDER_NOUGHT;
    }
    if (!begins_at(&left, p, &n->left) || !begins_at(&right, p, &n->right)) {
        return ORDER_OPEN;
    }
    return __builtin_sub_overflow(left, right, &left) ? ORDER_OPEN : exactly(left);
}
