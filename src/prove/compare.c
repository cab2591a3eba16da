/* Two values that a condition compares: told numbers by where they lie among constants, numbers of
 * another dossier, the rows of tables, and the order of what is followed only so (orders.c). */
#include "prove/prove_priv.h"

enum verdict compare_values(int64_t left, int64_t right, enum law_compare compare)
{
    switch (compare) {
    case LAW_EQ:
        return verdict_of(left == right);
    case LAW_NE:
        return verdict_of(left != right);
    case LAW_LT:
        return verdict_of(left < right);
    case LAW_LE:
        return verdict_of(left <= right);
    case LAW_GT:
        return verdict_of(left > right);
    case LAW_GE:
        return verdict_of(left >= right);
    }
    return VERDICT_DEPENDS;
}

const struct law_row *table_row(struct attempt *a, law_index table)
{
    const struct law_table *t = &a->m->parts[a->part].p->tables[table];
    uint8_t value = 0;
    if (fact_ask(a, a->part, t->fact, &value) != FACT_HAS_VALUE || a->governed == EPOCH_ANY) {
        return NULL;
    }
    for (size_t i = 0; i < t->n_rows; i++) {
        if (t->rows[i].value == value &&
            law_in_force(t->rows[i].dates, epoch_day(a->m, a->governed))) {
            return &t->rows[i];
        }
    }
    return NULL;
}

/* Nobody told which row, or there is none on that day: what it says is not known. */
static bool row_missing(struct attempt *a, const struct law_operand *o)
{
    const struct part *x = &a->m->parts[a->part];
    return o->kind == LAW_OPERAND_CELL && a->governed != EPOCH_ANY &&
           x->at[THING_FACT][x->p->tables[o->index].fact] != NOWHERE &&
           table_row(a, o->index) == NULL;
}

static bool constant(int64_t *out, struct attempt *a, const struct law_operand *o)
{
    if (o->kind == LAW_OPERAND_CELL) {
        const struct law_row *row = table_row(a, o->index);
        *out = row == NULL ? 0 : row->cells[o->column].value;
        return row != NULL;
    }
    *out = o->value;
    return o->kind == LAW_OPERAND_CONSTANT;
}

/* A number fact is known by where it lies among the constants that it is compared with: twice the
 * number of those below it, plus one where it equals the next. */
static enum verdict compare_fact(struct attempt *a, uint16_t node, uint8_t part, law_index fact,
                                 int64_t other, enum law_compare compare)
{
    const struct part *x = &a->m->parts[part];
    for (uint16_t i = 0; i < x->n_cuts[fact]; i++) {
        if (x->cuts[fact][i] == other) {
            struct comparison c = {compare, (uint16_t)(2 * i + 1)};
            return fact_compares(a, node, part, fact, c);
        }
    }
    return guess(a, node);
}

/* Two values of which only their order is known: chosen when first asked, kept until one of them is
 * told anew. */
static enum verdict judge_order(struct attempt *a, uint16_t node)
{
    bool turned = false;
    uint16_t order = order_node(a->m, a->part, node, &turned);
    if (order == LAW_ALWAYS) {
        return guess(a, node);
    }
    if (state_of(a, THING_ORDER, order) == NULL) {
        hint(a, a->part, THING_ORDER, order);
        return VERDICT_DEPENDS;
    }
    if (!order_is_told(a->m->parts[a->part].p, order) && sobered(a)) {
        return VERDICT_NO;
    }
    if (!order_is_known(a, order)) {
        return untold(a, node);
    }
    a->guessed = true;
    int64_t side = (int64_t)order_asked(a, order) - ORDER_EQUAL;
    return compare_values(turned ? -side : side, 0, a->m->parts[a->part].p->nodes[node].compare);
}

static uint8_t find_part(const struct model *m, law_index via, uint8_t which)
{
    for (uint8_t i = 1; i < m->n_parts; i++) {
        if (m->parts[i].via == via && m->parts[i].which == which) {
            return i;
        }
    }
    return 0;
}

/* The dossier that a fact of the first leads to, as a part; 0: it is not followed, and what is
 * asked of it stands as *otherwise. */
uint8_t part_there(enum verdict *otherwise, struct attempt *a, uint16_t node, law_index via,
                   bool is_known)
{
    uint8_t which = 0;
    if (a->part != 0) {
        *otherwise = guess(a, node);
        return 0;
    }
    enum fact_answer answer = fact_ask(a, 0, via, &which);
    if (answer != FACT_HAS_VALUE) {
        *otherwise = answer == FACT_NOT_TRACKED ? VERDICT_DEPENDS
                     : is_known                 ? VERDICT_NO
                                                : untold(a, node);
        return 0;
    }
    uint8_t part = find_part(a->m, via, which);
    *otherwise = part == 0 ? guess(a, node) : VERDICT_DEPENDS;
    return part;
}

/* A number of another dossier and a constant. */
static enum verdict compare_there(struct attempt *a, uint16_t node, const struct law_operand *there,
                                  int64_t other, enum law_compare compare)
{
    enum verdict otherwise = VERDICT_DEPENDS;
    uint8_t part = part_there(&otherwise, a, node, there->via, false);
    if (part == 0) {
        return otherwise;
    }
    const struct law_procedure *p = a->m->parts[part].p;
    law_index fact = law_find_fact(p, there->via_name);
    if (fact == LAW_NONE) {
        return untold(a, node);
    }
    return is_number(p, fact) ? compare_fact(a, node, part, fact, other, compare) : guess(a, node);
}

enum verdict judge_compare(struct attempt *a, uint16_t node)
{
    const struct law_procedure *p = a->m->parts[a->part].p;
    const struct law_node *n = &p->nodes[node];
    int64_t left = 0;
    int64_t right = 0;
    if (row_missing(a, &n->left) || row_missing(a, &n->right)) {
        return untold(a, node);
    }
    bool left_is = constant(&left, a, &n->left);
    bool right_is = constant(&right, a, &n->right);
    if (left_is && right_is) {
        return compare_values(left, right, n->compare);
    }
    if (right_is && is_own_number(p, &n->left)) {
        return compare_fact(a, node, a->part, n->left.index, right, n->compare);
    }
    if (left_is && is_own_number(p, &n->right)) {
        return compare_fact(a, node, a->part, n->right.index, left, law_mirrored(n->compare));
    }
    if (right_is && n->left.via != LAW_NONE) {
        return compare_there(a, node, &n->left, right, n->compare);
    }
    if (left_is && n->right.via != LAW_NONE) {
        return compare_there(a, node, &n->right, left, law_mirrored(n->compare));
    }
    return judge_order(a, node);
}
