/* Conditions become nodes: what each name is decides what an atom asks. Equal nodes are one
 * node, so that what the fold assumes about one atom holds wherever it stands. */
#include "law/law_priv.h"

#include <string.h>

#include "base/assert.h"

enum { NODES_MAX = LAW_ALWAYS - 1 };

struct conditions {
    struct reader *r;
    struct law_node *nodes;
    uint16_t *depths; /* of the tree below each node */
    size_t n, cap;
    uint32_t *slots; /* hash table: index plus 1 */
    size_t n_slots;  /* a power of two, at least twice cap */
};

struct conditions *conditions_open(struct reader *r)
{
    struct conditions *c = ARENA_NEW(r->scratch, struct conditions);
    c->r = r;
    c->n_slots = 1024;
    c->slots = ARENA_ARRAY(r->scratch, c->n_slots, uint32_t);
    c->cap = 256;
    c->nodes = ARENA_ARRAY(r->scratch, c->cap, struct law_node);
    c->depths = ARENA_ARRAY(r->scratch, c->cap, uint16_t);
    return c;
}

/* ---- equal nodes ----------------------------------------------------------------------------- */

static bool rule_equal(const struct limit_rule *a, const struct limit_rule *b)
{
    bool equal = a->n_parts == b->n_parts && a->month_end == b->month_end && a->flags == b->flags;
    for (size_t i = 0; equal && i < a->n_parts; i++) {
        equal = a->parts[i].n == b->parts[i].n && a->parts[i].unit == b->parts[i].unit;
    }
    return equal;
}

static bool point_equal(const struct law_point *a, const struct law_point *b)
{
    return a->kind == b->kind && a->index == b->index && a->via == b->via &&
           slice_equal(a->via_name, b->via_name);
}

static bool operand_equal(const struct law_operand *a, const struct law_operand *b)
{
    return a->kind == b->kind && a->index == b->index && a->column == b->column &&
           a->via == b->via && slice_equal(a->via_name, b->via_name) && a->type == b->type &&
           a->currency == b->currency && a->value == b->value;
}

bool node_equal(const struct law_node *a, const struct law_node *b)
{
    return a->op == b->op && a->a == b->a && a->b == b->b && a->index == b->index &&
           a->column == b->column && a->via == b->via && a->set == b->set &&
           a->compare == b->compare && a->backwards == b->backwards &&
           a->date.days == b->date.days && slice_equal(a->via_name, b->via_name) &&
           slice_equal(a->via_value, b->via_value) && point_equal(&a->point, &b->point) &&
           rule_equal(&a->rule, &b->rule) && operand_equal(&a->left, &b->left) &&
           operand_equal(&a->right, &b->right) && a->n_territories == b->n_territories &&
           (a->n_territories == 0 ||
            memcmp(a->territories, b->territories, a->n_territories * sizeof *a->territories) == 0);
}

static uint64_t hash_add(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t hash_slice(uint64_t hash, struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        hash = hash_add(hash, (unsigned char)text.p[i]);
    }
    return hash;
}

static uint64_t hash_operand(uint64_t hash, const struct law_operand *operand)
{
    hash = hash_add(hash, (uint64_t)operand->kind << 32 | (uint64_t)operand->index << 16 |
                              operand->column);
    return hash_slice(hash_add(hash, (uint64_t)operand->value), operand->via_name);
}

static uint64_t node_hash(const struct law_node *node)
{
    uint64_t hash = hash_add(node->op, (uint64_t)node->a << 48 | (uint64_t)node->b << 32 |
                                           (uint64_t)node->index << 16 | node->column);
    hash = hash_add(hash, node->set);
    hash = hash_add(hash, (uint64_t)(uint32_t)node->date.days << 32 |
                              (uint64_t)node->point.index << 16 | node->point.kind);
    hash = hash_slice(hash_slice(hash, node->via_name), node->via_value);
    hash = hash_slice(hash, node->point.via_name);
    for (size_t i = 0; i < node->rule.n_parts; i++) {
        hash = hash_add(hash, (uint64_t)node->rule.parts[i].n << 8 | node->rule.parts[i].unit);
    }
    for (size_t i = 0; i < node->n_territories; i++) {
        hash = hash_add(hash, node->territories[i]);
    }
    if (node->op == LAW_COMPARE) {
        hash = hash_operand(hash_operand(hash, &node->left), &node->right);
    }
    return hash;
}

/* ---- adding nodes ---------------------------------------------------------------------------- */

static void *grown(struct arena *arena, const void *old, size_t n, size_t cap, size_t size)
{
    void *list = arena_get_array(arena, cap, size);
    memcpy(list, old, n * size);
    return list;
}

static void conditions_grow(struct conditions *c)
{
    struct arena *arena = c->r->scratch;
    c->nodes = grown(arena, c->nodes, c->n, c->cap * 2, sizeof *c->nodes);
    c->depths = grown(arena, c->depths, c->n, c->cap * 2, sizeof *c->depths);
    c->cap *= 2;
    if (c->n_slots >= 2 * c->cap) {
        return;
    }
    c->n_slots *= 4;
    c->slots = ARENA_ARRAY(arena, c->n_slots, uint32_t);
    for (size_t i = 0; i < c->n; i++) {
        size_t at = node_hash(&c->nodes[i]) & (c->n_slots - 1);
        while (c->slots[at] != 0) {
            at = (at + 1) & (c->n_slots - 1);
        }
        c->slots[at] = (uint32_t)i + 1;
    }
}

static bool has_children(enum law_op op, int which)
{
    return op == LAW_AND || op == LAW_OR || (op == LAW_NOT && which == 0);
}

static uint16_t node_depth(const struct conditions *c, const struct law_node *node)
{
    uint16_t depth = 0;
    if (has_children(node->op, 0)) {
        depth = c->depths[node->a];
    }
    if (has_children(node->op, 1) && c->depths[node->b] > depth) {
        depth = c->depths[node->b];
    }
    return (uint16_t)(depth + 1);
}

static uint16_t too_large(struct conditions *c, const struct law_node *node, const char *text)
{
    if (!c->r->too_deep_said) {
        c->r->too_deep_said = true;
        error_remedy(
            diagnostics_add(c->r->d, SEVERITY_ERROR, node->span, ERROR_TOO_LARGE, "%s", text),
            "split the condition into several clauses");
    }
    return LAW_ALWAYS;
}

/* The node equal to this one; made when there is none. */
static uint16_t node_intern(struct conditions *c, const struct law_node *node)
{
    size_t at = node_hash(node) & (c->n_slots - 1);
    while (c->slots[at] != 0) {
        if (node_equal(&c->nodes[c->slots[at] - 1], node)) {
            return (uint16_t)(c->slots[at] - 1);
        }
        at = (at + 1) & (c->n_slots - 1);
    }
    uint16_t depth = node_depth(c, node);
    if (depth > CONDITION_DEPTH_MAX) {
        return too_large(c, node, "the condition is too deep: too many `and` and `or`");
    }
    if (c->n == NODES_MAX) {
        return too_large(c, node, "the procedure has too many conditions");
    }
    c->nodes[c->n] = *node;
    c->depths[c->n] = depth;
    c->n++;
    c->slots[at] = (uint32_t)c->n;
    if (c->n == c->cap) {
        conditions_grow(c);
    }
    return (uint16_t)(c->n - 1);
}

static uint16_t node_join(struct conditions *c, enum law_op op, uint16_t a, uint16_t b,
                          const struct expr *expr)
{
    if (a == LAW_ALWAYS || b == LAW_ALWAYS) {
        return LAW_ALWAYS; /* a part did not resolve, which is reported */
    }
    struct law_node node = expr->node;
    node.op = op;
    node.a = a;
    node.b = op == LAW_NOT ? 0 : b;
    return node_intern(c, &node);
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static bool need_type(struct reader *r, const struct token *token, enum law_type is,
                      enum law_type wanted)
{
    char shown[64];
    return is == wanted ||
           reader_fault(r, token, ERROR_TYPE, "%s is of type %s: expected %s",
                        reader_shown(shown, token), law_type_text(is), law_type_text(wanted));
}

/* name, or name.member, alone: a yes/no fact or cell. */
static bool atom_true(struct reader *r, struct law_node *node, const struct expr *expr)
{
    if (expr->member == NULL) {
        const struct name *name = names_expect(r, expr->subject, NAME_FACT);
        if (name == NULL) {
            return false;
        }
        const struct law_fact *fact = name->item;
        node->op = LAW_FACT_TRUE;
        node->index = name->index;
        return need_type(r, expr->subject, fact->type, LAW_YES_NO);
    }
    struct law_operand operand;
    if (!resolve_operand(r, &operand, &expr->left)) {
        return false;
    }
    if (operand.kind == LAW_OPERAND_CELL) {
        node->op = LAW_CELL_TRUE;
        node->index = operand.index;
        node->column = operand.column;
        return need_type(r, expr->member, operand.type, LAW_YES_NO);
    }
    node->op = LAW_FACT_TRUE;
    node->via = operand.via;
    node->via_name = operand.via_name;
    return true;
}

/* Words after `is` that are no values of the procedure's own. words: the bit of one, 0 for none. */
static bool status_set(struct reader *r, uint64_t *set, const struct expr *expr,
                       unsigned (*words)(struct slice), const char *what)
{
    for (size_t i = 0; i < expr->n_values; i++) {
        const struct token *token = expr->values[i];
        unsigned bit = words(token->text);
        if (bit == 0) {
            char shown[64];
            return reader_fault(r, token, ERROR_TYPE, "%s may not follow `is` here: expected %s",
                                reader_shown(shown, token), what);
        }
        *set |= bit;
    }
    return true;
}

static unsigned act_word(struct slice word)
{
    return slice_is(word, "done") ? 1 : 0;
}

static bool value_set(struct reader *r, uint64_t *set, const struct expr *expr,
                      const struct law_domain_value *values, uint16_t n)
{
    for (size_t i = 0; i < expr->n_values; i++) {
        law_index value = names_value(r, expr->values[i], expr->subject, values, n);
        if (value == LAW_NONE) {
            return false;
        }
        if (value >= 64) {
            return reader_fault(r, expr->values[i], ERROR_RANGE,
                                "only the first 64 values of a choice can be asked for");
        }
        *set |= UINT64_C(1) << value;
    }
    return true;
}

static bool is_known(const struct expr *expr)
{
    return expr->n_values == 1 && slice_is(expr->values[0]->text, "known");
}

/* `measure is expulsion`: which of its procedures the dossier is of. */
static bool dossier_is(struct reader *r, struct law_node *node, const struct expr *expr,
                       const struct law_fact *fact)
{
    node->op = LAW_DOSSIER_IS;
    for (size_t i = 0; i < expr->n_values; i++) {
        law_index of = law_find_dossier_of(fact, expr->values[i]->text);
        if (of == LAW_NONE) {
            char shown[64];
            char subject[64];
            return reader_fault(
                r, expr->values[i], ERROR_NAME, "%s is none of the procedures of %s",
                reader_shown(shown, expr->values[i]), reader_shown(subject, expr->subject));
        }
        node->set |= UINT64_C(1) << of;
    }
    return true;
}

static bool fact_is(struct reader *r, struct law_node *node, const struct expr *expr,
                    const struct law_fact *fact)
{
    if (fact->type == LAW_DOSSIER) {
        return dossier_is(r, node, expr, fact);
    }
    node->op = LAW_FACT_IS;
    if (fact->type != LAW_CHOICE) {
        char shown[64];
        return reader_fault(r, expr->values[0], ERROR_TYPE,
                            "%s is of type %s: after `is` stands `known`",
                            reader_shown(shown, expr->subject), law_type_text(fact->type));
    }
    return value_set(r, &node->set, expr, fact->values, fact->n_values);
}

/* `x is …` of this procedure: what x is decides. */
static bool atom_is(struct reader *r, struct law_node *node, const struct expr *expr)
{
    const unsigned kinds = NAME_FACT | NAME_STATE | NAME_CLOCK | NAME_REMEDY | NAME_ACT;
    const struct name *name = names_expect(r, expr->subject, is_known(expr) ? NAME_FACT : kinds);
    if (name == NULL) {
        return false;
    }
    node->index = name->index;
    if (is_known(expr)) {
        node->op = LAW_FACT_KNOWN;
        return true;
    }
    switch (name->kind) {
    case NAME_FACT:
        return fact_is(r, node, expr, name->item);
    case NAME_STATE: {
        const struct law_state *state = name->item;
        node->op = LAW_STATE_IS;
        return value_set(r, &node->set, expr, state->values, state->n_values);
    }
    case NAME_CLOCK:
        node->op = LAW_CLOCK_IS;
        return status_set(r, &node->set, expr, law_clock_word, "`running`, `ended` or `answered`");
    case NAME_REMEDY:
        node->op = LAW_REMEDY_IS;
        return status_set(r, &node->set, expr, law_remedy_word, "`open`, `used` or `ruled`");
    default: /* the kinds that are left of those expected */
        gr_assert(name->kind == NAME_ACT);
        node->op = LAW_ACT_DONE;
        bool good = status_set(r, &node->set, expr, act_word, "`done`");
        node->set = 0;
        return good;
    }
}

/* `dossier.x is one of …`: one node a value, since what x is stands in the other procedure. */
static uint16_t other_is(struct conditions *c, const struct expr *expr)
{
    const struct name *dossier = names_dossier(c->r, expr->subject);
    if (dossier == NULL) {
        return LAW_ALWAYS;
    }
    struct law_node node = expr->node;
    node.via = dossier->index;
    node.via_name = expr->member->text;
    if (is_known(expr)) {
        node.op = LAW_FACT_KNOWN;
        return node_intern(c, &node);
    }
    node.op = LAW_FACT_IS;
    uint16_t all = LAW_ALWAYS;
    for (size_t i = 0; i < expr->n_values; i++) {
        node.via_value = expr->values[i]->text;
        uint16_t one = node_intern(c, &node);
        if (i > 0) {
            one = node_join(c, LAW_OR, all, one, expr);
        }
        all = one;
        if (all == LAW_ALWAYS) {
            break;
        }
    }
    return all;
}

/* ---- comparisons ----------------------------------------------------------------------------- */

static bool has_order(enum law_type type)
{
    return type == LAW_DATE || type == LAW_INSTANT || type == LAW_NUMBER || type == LAW_MONEY;
}

static bool atom_compare(struct reader *r, struct law_node *node, const struct expr *expr)
{
    struct law_operand *left = &node->left;
    struct law_operand *right = &node->right;
    bool good = resolve_operand(r, left, &expr->left);
    good = resolve_operand(r, right, &expr->right) && good;
    if (!good) {
        return false;
    }
    /* What another dossier holds is taken to be of the type it is compared with (law_check
     * looks). */
    if (left->via != LAW_NONE) {
        left->type = right->via == LAW_NONE ? right->type : LAW_NUMBER;
        left->currency = right->currency;
    }
    if (right->via != LAW_NONE) {
        right->type = left->type;
        right->currency = left->currency;
    }
    if (left->type != right->type || left->currency != right->currency) {
        char first[32];
        char second[32];
        error_remedy(reader_report(r, expr->first, ERROR_TYPE, "%s is compared with %s",
                                   law_type_shown(first, left->type, left->currency),
                                   law_type_shown(second, right->type, right->currency)),
                     "compare like with like");
        return false;
    }
    bool ordered = node->compare != LAW_EQ && node->compare != LAW_NE;
    if (left->type == LAW_CHOICE || left->type == LAW_DOSSIER || left->type == LAW_YES_NO) {
        error_remedy(reader_report(r, expr->first, ERROR_TYPE, "a %s is not compared with a sign",
                                   law_type_text(left->type)),
                     "write `x is value` for a choice, `x` or `not x` for a yes/no");
        return false;
    }
    if (ordered && !has_order(left->type)) {
        return reader_fault(r, expr->first, ERROR_TYPE, "a %s is not less or more than another",
                            law_type_text(left->type));
    }
    return true;
}

static bool atom_in(struct reader *r, struct law_node *node, const struct expr *expr)
{
    const struct name *name = names_expect(r, expr->subject, NAME_FACT);
    if (name == NULL) {
        return false;
    }
    const struct law_fact *fact = name->item;
    node->index = name->index;
    if (fact->type != LAW_TERRITORY && fact->type != LAW_COUNTRY) {
        return need_type(r, expr->subject, fact->type, LAW_TERRITORY);
    }
    return true;
}

static bool atom_named(struct reader *r, struct law_node *node, const struct expr *expr)
{
    const struct name *name =
        names_expect(r, expr->subject, expr->kind == EXPR_ROLE ? NAME_ROLE : NAME_CLOCK);
    if (name == NULL) {
        return false;
    }
    node->index = name->index;
    return true;
}

static uint16_t add_atom(struct conditions *c, const struct expr *expr)
{
    struct law_node node = expr->node;
    bool good = true;
    switch (expr->kind) {
    case EXPR_TRUE:
        good = atom_true(c->r, &node, expr);
        break;
    case EXPR_IS:
        if (expr->member != NULL) {
            return other_is(c, expr);
        }
        good = atom_is(c->r, &node, expr);
        break;
    case EXPR_CLOCK:
    case EXPR_ROLE:
        good = atom_named(c->r, &node, expr);
        break;
    case EXPR_IN:
        good = atom_in(c->r, &node, expr);
        break;
    case EXPR_COMPARE:
        good = atom_compare(c->r, &node, expr);
        break;
    case EXPR_PLAIN:
    case EXPR_ALL:
    case EXPR_ANY:
    case EXPR_NOT:
        break;
    }
    return good ? node_intern(c, &node) : LAW_ALWAYS;
}

uint16_t conditions_add(struct conditions *c, const struct expr *expr)
{
    if (expr->kind != EXPR_ALL && expr->kind != EXPR_ANY && expr->kind != EXPR_NOT) {
        uint16_t node = add_atom(c, expr);
        return expr->negated ? node_join(c, LAW_NOT, node, 0, expr) : node;
    }
    /* Depth is bounded by LIMIT_EXPRESSION_DEPTH when the condition is read. */
    uint16_t all = conditions_add(c, expr->terms);
    if (expr->kind == EXPR_NOT) {
        return node_join(c, LAW_NOT, all, 0, expr);
    }
    enum law_op op = expr->kind == EXPR_ALL ? LAW_AND : LAW_OR;
    for (const struct expr *term = expr->terms->next; term != NULL; term = term->next) {
        uint16_t one = conditions_add(c, term);
        all = node_join(c, op, all, one, expr);
    }
    return all;
}

void conditions_close(struct conditions *c)
{
    struct law_node *nodes = ARENA_ARRAY(c->r->arena, c->n, struct law_node);
    if (c->n > 0) {
        memcpy(nodes, c->nodes, c->n * sizeof *nodes);
    }
    c->r->procedure->nodes = nodes;
    c->r->procedure->n_nodes = (uint16_t)c->n;
}
