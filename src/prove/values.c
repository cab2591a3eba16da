/* Which values of choices, numbers and states the conditions that are read tell apart: of those
 * that none of them tells apart one is enough. */
#include "prove/prove_priv.h"

#include <string.h>

#define CUTS_MAX 60

/* ---- numbers --------------------------------------------------------------------------------- */

static void add_cut(const struct model *m, struct part *x, law_index fact, int64_t value)
{
    int64_t *old = x->cuts[fact];
    uint16_t n = x->n_cuts[fact];
    uint16_t at = 0;
    while (at < n && old[at] < value) {
        at++;
    }
    if ((at < n && old[at] == value) || n == CUTS_MAX) {
        return; /* more than are told apart: the rest are guessed */
    }
    x->cuts[fact] = ARENA_ARRAY(m->arena, (size_t)n + 1, int64_t);
    for (uint16_t i = 0; i < n; i++) {
        x->cuts[fact][i < at ? i : i + 1] = old[i];
    }
    x->cuts[fact][at] = value;
    x->n_cuts[fact]++;
}

bool number_is_there(const struct part *x, law_index fact, uint16_t place)
{
    uint16_t n = x->n_cuts[fact];
    uint16_t cut = place / 2;
    if (place % 2 == 1) {
        return x->cuts[fact][cut] >= 0;
    }
    int64_t least = cut == 0 ? 0 : x->cuts[fact][cut - 1] + 1;
    least = least < 0 ? 0 : least;
    return cut == n || least < x->cuts[fact][cut];
}

/* ---- classes --------------------------------------------------------------------------------- */

static void classes_open(struct classes *c, struct arena *arena, uint16_t n_values)
{
    *c = (struct classes){.of = ARENA_ARRAY(arena, (size_t)n_values + 1, uint8_t),
                          .bit = ARENA_ARRAY(arena, (size_t)n_values + 1, uint16_t),
                          .below = ARENA_ARRAY(arena, (size_t)n_values + 1, uint16_t),
                          .above = ARENA_ARRAY(arena, (size_t)n_values + 1, uint16_t),
                          .n_values = n_values,
                          .n = 1};
}

/* Without gaps: a class all of whose values went to another one is none. */
static void number_classes(struct classes *c)
{
    uint8_t number[UINT8_MAX + 1];
    memset(number, UINT8_MAX, sizeof number);
    c->n = 0;
    for (uint16_t v = 0; v < c->n_values; v++) {
        uint8_t *class = &c->of[v];
        number[*class] = number[*class] == UINT8_MAX ? c->n++ : number[*class];
        *class = number[*class];
    }
}

/* Tells values within from those without. */
static void split(struct classes *c, bool (*within)(uint16_t value, const void *of), const void *of)
{
    uint8_t inside[UINT8_MAX + 1];
    memset(inside, UINT8_MAX, sizeof inside);
    for (uint16_t v = 0; v < c->n_values; v++) {
        if (within(v, of)) {
            uint8_t old = c->of[v];
            inside[old] = inside[old] == UINT8_MAX ? c->n++ : inside[old];
            c->of[v] = inside[old];
        }
    }
    number_classes(c);
}

uint8_t class_first(const struct classes *c, uint8_t value)
{
    uint8_t first = 0;
    while (c->of[first] != c->of[value]) {
        first++;
    }
    return first;
}

bool value_in_set(uint16_t value, const void *set)
{
    return value < 64 && (*(const uint64_t *)set >> value & 1) != 0;
}

bool value_compares(uint16_t place, const void *comparison)
{
    const struct comparison *c = comparison;
    return compare_values(place, c->place, c->compare) == VERDICT_YES;
}

static bool is_choice(const struct part *x, law_index fact)
{
    return x->p->facts[fact].type == LAW_CHOICE;
}

/* Each value from all others. */
static void split_all(struct classes *c)
{
    for (uint16_t v = 0; v < c->n_values; v++) {
        c->of[v] = (uint8_t)v;
    }
    c->n = (uint8_t)c->n_values;
}

static void tell_all(struct part *x, law_index fact)
{
    if (is_choice(x, fact)) {
        split_all(&x->of_fact[fact]);
    }
}

static void tell_constant(struct part *x, law_index fact, enum law_compare compare, int64_t value)
{
    for (uint16_t i = 0; i < x->n_cuts[fact]; i++) {
        if (x->cuts[fact][i] == value) {
            split(&x->of_fact[fact], value_compares,
                  &(struct comparison){compare, (uint16_t)(2 * i + 1)});
        }
    }
}

/* ---- how clocks stand ------------------------------------------------------------------------ */

bool status_is_over(uint8_t code)
{
    uint8_t status = code & CLOCK_STATUS;
    return status == LAW_CLOCK_IDLE || status == LAW_CLOCK_ANSWERED || status == LAW_CLOCK_STOPPED;
}

static bool stands_so(uint16_t code, const void *set)
{
    return status_within((uint8_t)code, *(const uint64_t *)set);
}

/* ---- every condition ------------------------------------------------------------------------- */

struct telling {
    const struct model *m;
    struct part *x;
    bool cutting; /* the constants first, then what is told apart */
};

static void tell_compared(const struct telling *t, law_index fact, enum law_compare compare,
                          int64_t value)
{
    if (t->cutting) {
        add_cut(t->m, t->x, fact, value);
    } else {
        tell_constant(t->x, fact, compare, value);
    }
}

/* A number on one side, constants on the other. */
static void tell_side(const struct telling *t, const struct law_operand *fact,
                      enum law_compare compare, const struct law_operand *other)
{
    if (!is_own_fact(fact) || is_choice(t->x, fact->index)) {
        return;
    }
    if (other->kind == LAW_OPERAND_CONSTANT) {
        tell_compared(t, fact->index, compare, other->value);
    }
    const struct law_table *table = &t->x->p->tables[other->index];
    for (size_t r = 0; other->kind == LAW_OPERAND_CELL && r < table->n_rows; r++) {
        tell_compared(t, fact->index, compare, table->rows[r].cells[other->column].value);
    }
}

static void tell_comparison(const struct telling *t, const struct law_node *n)
{
    tell_side(t, &n->left, n->compare, &n->right);
    tell_side(t, &n->right, law_mirrored(n->compare), &n->left);
}

/* Of another dossier, the constants with which the first compares its numbers. */
static void tell_there(const struct telling *t)
{
    const struct part *x = t->x;
    const struct law_procedure *first = t->m->parts[0].p;
    for (uint16_t i = 0; x->via != LAW_NONE && i < first->n_nodes; i++) {
        const struct law_node *n = &first->nodes[i];
        const struct law_operand *sides[] = {&n->left, &n->right};
        for (int k = 0; n->op == LAW_COMPARE && k < 2; k++) {
            law_index fact = sides[k]->via == x->via && sides[k]->kind == LAW_OPERAND_FACT
                                 ? law_find_fact(x->p, sides[k]->via_name)
                                 : LAW_NONE;
            if (fact != LAW_NONE && is_number(x->p, fact) &&
                sides[1 - k]->kind == LAW_OPERAND_CONSTANT) {
                tell_compared(t, fact, k == 0 ? n->compare : law_mirrored(n->compare),
                              sides[1 - k]->value);
            }
        }
    }
}

static void tell_key(struct part *x, const struct law_operand *o)
{
    if (o->kind == LAW_OPERAND_CELL) {
        tell_all(x, x->p->tables[o->index].fact);
    }
}

static void tell_atom(uint16_t node, void *payload)
{
    const struct telling *t = payload;
    struct part *x = t->x;
    const struct law_node *n = &x->p->nodes[node];
    if (t->cutting) {
        if (n->op == LAW_COMPARE) {
            tell_comparison(t, n);
        } else if (n->op == LAW_FACT_KNOWN && n->via == LAW_NONE) {
            x->asked_known[n->index] = true;
        }
    } else if (n->op == LAW_COMPARE) {
        tell_comparison(t, n);
        tell_key(x, &n->left);
        tell_key(x, &n->right);
    } else if (n->op == LAW_CELL_TRUE) {
        tell_all(x, x->p->tables[n->index].fact);
    } else if (n->via == LAW_NONE && n->op == LAW_FACT_IS) {
        split(&x->of_fact[n->index], value_in_set, &n->set);
    } else if (n->via == LAW_NONE && n->op == LAW_STATE_IS) {
        split(&x->of_state[n->index], value_in_set, &n->set);
    } else if (n->via == LAW_NONE && n->op == LAW_CLOCK_IS) {
        split(&x->of_status[n->index], stands_so, &n->set);
    }
}

static void tell_condition(const struct asked *asked, void *payload)
{
    const struct telling *t = payload;
    law_each_atom(t->x->p, asked->node, tell_atom, payload);
}

/* ---- states ---------------------------------------------------------------------------------- */

static void add_entered(struct part *x, const struct law_effect *effects, uint16_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (effects[i].kind == LAW_BECOMES) {
            x->entered[effects[i].index] |= UINT64_C(1) << effects[i].value;
        }
    }
}

/* The first value of each state, and those that some effect sets. */
static void find_entered(struct part *x)
{
    const struct law_procedure *p = x->p;
    for (law_index i = 0; i < p->n_states; i++) {
        x->entered[i] = 1;
    }
    for (law_index i = 0; i < p->n_acts; i++) {
        for (size_t r = 0; r < p->acts[i].n_rules; r++) {
            add_entered(x, p->acts[i].rules[r].effects, p->acts[i].rules[r].n_effects);
        }
    }
    for (law_index i = 0; i < p->n_clocks; i++) {
        for (size_t k = 0; k < p->clocks[i].n_at_end; k++) {
            add_entered(x, p->clocks[i].at_end[k].effects, p->clocks[i].at_end[k].n_effects);
        }
    }
    for (law_index i = 0; i < p->n_consequences; i++) {
        for (size_t k = 0; k < p->consequences[i].n_lines; k++) {
            const struct law_consequence_line *line = &p->consequences[i].lines[k];
            add_entered(x, line->effects, line->n_effects);
        }
    }
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* Before anything is asked; of other dossiers the first may ask for any value. */
static void open_classes(struct model *m, struct part *x, uint8_t part)
{
    for (law_index i = 0; i < x->p->n_facts; i++) {
        classes_open(&x->of_fact[i], m->arena, fact_values(x, i));
        if (part != 0) {
            tell_all(x, i);
        }
    }
    for (law_index i = 0; i < x->p->n_states; i++) {
        classes_open(&x->of_state[i], m->arena, x->p->states[i].n_values);
        if (part != 0) {
            split_all(&x->of_state[i]);
        }
    }
    for (law_index i = 0; i < x->p->n_clocks; i++) {
        classes_open(&x->of_status[i], m->arena, STATUS_CODES);
        if (part != 0) {
            split_all(&x->of_status[i]);
        }
    }
}

static void find_some(struct part *x)
{
    for (law_index i = 0; i < x->p->n_facts; i++) {
        struct classes *c = &x->of_fact[i];
        for (uint16_t v = 0; v < c->n_values && c->n <= CLASSES_MAX; v++) {
            bool there = is_choice(x, i) || number_is_there(x, i, v);
            c->bit[v] = (uint16_t)(there ? 1u << c->of[v] : 0);
            c->below[v] = c->some;
            c->some |= c->bit[v];
        }
        for (uint16_t v = c->n_values; v > 1; v--) {
            c->above[v - 2] = (uint16_t)(c->above[v - 1] | c->bit[v - 1]);
        }
    }
}

void find_values(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    struct telling t = {m, x, true};
    for (law_index i = 0; i < x->p->n_facts; i++) {
        x->n_cuts[i] = 0;
        x->asked_known[i] = part != 0; /* the first dossier may ask */
    }
    each_asked(m, part, tell_condition, &t);
    tell_there(&t);
    t.cutting = false;
    open_classes(m, x, part);
    each_asked(m, part, tell_condition, &t);
    tell_there(&t);
    find_some(x);
    find_entered(x);
}
