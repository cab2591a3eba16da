/* Names of other dossiers: `measure.departure` is looked up in the procedure that the fact
 * `measure` names, and what stands there must be what the condition takes it for. */
#include "law/law_priv.h"

struct others {
    const struct law_procedure *p;
    const struct law_procedure ***by_fact; /* by index of the dossier fact: those of its procedures
                                              that are known, NULL after the last */
    struct diagnostics *d;
};

static const struct law_procedure *find_other(const struct law_procedure *p,
                                              const struct law_procedure *const *others,
                                              size_t n_others, struct slice name)
{
    for (size_t i = 0; i < n_others; i++) {
        if (slice_equal(others[i]->name, name)) {
            return others[i];
        }
    }
    return slice_equal(p->name, name) ? p : NULL;
}

static void say_unknown(const struct others *o, const struct law_fact *fact, struct slice of,
                        const struct law_procedure *const *others, size_t n_others)
{
    struct slice *names = ARENA_ARRAY(o->d->arena, n_others + 1, struct slice);
    for (size_t i = 0; i < n_others; i++) {
        names[i] = others[i]->name;
    }
    struct gr_error *e = diagnostics_add(o->d, SEVERITY_ERROR, fact->span, ERROR_NAME,
                                         "the procedure `%.*s` is not known", SLICE_ARG(of));
    const struct slice *near = error_nearest(of, names, n_others);
    if (near != NULL) {
        error_remedy(e, "did you mean `%.*s`?", SLICE_ARG(*near));
    } else {
        error_remedy(e, "check it together with the file of that procedure");
    }
}

static void say_name(const struct others *o, struct span span, const struct law_procedure *other,
                     struct slice name, const char *expected)
{
    error_remedy(diagnostics_add(o->d, SEVERITY_ERROR, span, ERROR_NAME,
                                 "`%.*s` is not %s of the procedure `%.*s`", SLICE_ARG(name),
                                 expected, SLICE_ARG(other->name)),
                 "see %.*s", SLICE_ARG(other->source));
}

static const struct law_fact *other_fact(const struct law_procedure *other, struct slice name)
{
    law_index index = law_find_fact(other, name);
    return index == LAW_NONE ? NULL : &other->facts[index];
}

/* `dossier.x is value`: x may be a state, a choice, a clock, a remedy or an act. */
static bool is_holds(const struct law_procedure *other, struct slice name, struct slice value)
{
    law_index state = law_find_state(other, name);
    if (state != LAW_NONE) {
        const struct law_state *s = &other->states[state];
        return law_find_value(s->values, s->n_values, value) != LAW_NONE;
    }
    const struct law_fact *fact = other_fact(other, name);
    if (fact != NULL) {
        return law_find_value(fact->values, fact->n_values, value) != LAW_NONE;
    }
    if (law_find_clock(other, name) != LAW_NONE) {
        return law_clock_word(value) != 0;
    }
    if (law_find_remedy(other, name) != LAW_NONE) {
        return law_remedy_word(value) != 0;
    }
    return law_find_act(other, name) != LAW_NONE &&
           (slice_is(value, "done") || slice_is(value, "allowed"));
}

/* The first of a fact's procedures that declares the name, else the first; NULL when none is known.
 */
static const struct law_procedure *other_of(const struct others *o, law_index via,
                                            struct slice name)
{
    if (via == LAW_NONE || o->by_fact[via] == NULL) {
        return NULL;
    }
    for (const struct law_procedure **p = o->by_fact[via]; *p != NULL; p++) {
        if (law_declares(*p, name)) {
            return *p;
        }
    }
    return o->by_fact[via][0];
}

/* Whether `dossier.x is value` can hold in one of the procedures that the fact may lead to. */
static bool any_holds(const struct others *o, const struct law_node *node)
{
    for (const struct law_procedure **p = o->by_fact[node->via]; *p != NULL; p++) {
        if (is_holds(*p, node->via_name, node->via_value)) {
            return true;
        }
    }
    return false;
}

static void check_point(const struct others *o, const struct law_point *point, struct span span)
{
    const struct law_procedure *other = other_of(o, point->via, point->via_name);
    if (other == NULL || law_find_act(other, point->via_name) != LAW_NONE) {
        return;
    }
    const struct law_fact *fact = other_fact(other, point->via_name);
    if (fact == NULL || (fact->type != LAW_DATE && fact->type != LAW_INSTANT)) {
        say_name(o, span, other, point->via_name, "an act or a date");
    }
}

static void check_operand(const struct others *o, const struct law_operand *operand,
                          struct span span)
{
    const struct law_procedure *other = other_of(o, operand->via, operand->via_name);
    if (other == NULL) {
        return;
    }
    const struct law_fact *fact = other_fact(other, operand->via_name);
    if (fact == NULL) {
        say_name(o, span, other, operand->via_name, "a fact");
    } else if (fact->type != operand->type || fact->currency != operand->currency) {
        char have[32];
        char want[32];
        diagnostics_add(o->d, SEVERITY_ERROR, span, ERROR_TYPE,
                        "`%.*s` is of type %s in the procedure `%.*s`: expected %s",
                        SLICE_ARG(operand->via_name),
                        law_type_shown(have, fact->type, fact->currency), SLICE_ARG(other->name),
                        law_type_shown(want, operand->type, operand->currency));
    }
}

static void check_node(const struct others *o, const struct law_node *node)
{
    check_point(o, &node->point, node->span);
    if (node->op == LAW_COMPARE) {
        check_operand(o, &node->left, node->span);
        check_operand(o, &node->right, node->span);
    }
    const struct law_procedure *other = other_of(o, node->via, node->via_name);
    if (other == NULL) {
        return;
    }
    const struct law_fact *fact = other_fact(other, node->via_name);
    if (node->op == LAW_FACT_TRUE && (fact == NULL || fact->type != LAW_YES_NO)) {
        say_name(o, node->span, other, node->via_name, "a yes/no fact");
    } else if (node->op == LAW_FACT_KNOWN && fact == NULL) {
        say_name(o, node->span, other, node->via_name, "a fact");
    } else if (node->op == LAW_FACT_IS && !law_declares(other, node->via_name)) {
        say_name(o, node->span, other, node->via_name, "a name");
    } else if (node->op == LAW_FACT_IS && !any_holds(o, node)) {
        diagnostics_add(o->d, SEVERITY_ERROR, node->span, ERROR_NAME,
                        "`%.*s` is no value of `%.*s` in the procedure `%.*s`",
                        SLICE_ARG(node->via_value), SLICE_ARG(node->via_name),
                        SLICE_ARG(other->name));
    }
}

static void check_points(const struct others *o)
{
    const struct law_procedure *p = o->p;
    for (law_index i = 0; i < p->n_acts; i++) {
        check_point(o, &p->acts[i].governed, p->acts[i].span);
    }
    for (law_index i = 0; i < p->n_clocks; i++) {
        check_point(o, &p->clocks[i].runs, p->clocks[i].span);
        check_point(o, &p->clocks[i].governed, p->clocks[i].span);
    }
    for (law_index i = 0; i < p->n_tasks; i++) {
        check_point(o, &p->tasks[i].point, p->tasks[i].span);
    }
    for (law_index i = 0; i < p->n_keeps; i++) {
        for (uint16_t k = 0; k < p->keeps[i].n_points; k++) {
            check_point(o, &p->keeps[i].points[k], p->keeps[i].span);
        }
    }
    for (law_index i = 0; i < p->n_amounts; i++) {
        for (uint16_t k = 0; k < p->amounts[i].n_lines; k++) {
            check_operand(o, &p->amounts[i].lines[k].operand, p->amounts[i].lines[k].span);
        }
    }
}

void check_others(const struct law_procedure *p, const struct law_procedure *const *others,
                  size_t n_others, struct diagnostics *d)
{
    struct arena_mark mark = arena_mark(d->arena);
    struct others o = {
        .p = p,
        .by_fact = ARENA_ARRAY(d->arena, p->n_facts, const struct law_procedure **),
        .d = d,
    };
    for (law_index i = 0; i < p->n_facts; i++) {
        if (p->facts[i].type != LAW_DOSSIER) {
            continue;
        }
        const struct law_fact *fact = &p->facts[i];
        o.by_fact[i] =
            ARENA_ARRAY(d->arena, (size_t)fact->n_dossier_of + 1, const struct law_procedure *);
        size_t n = 0;
        for (uint16_t k = 0; k < fact->n_dossier_of; k++) {
            const struct law_procedure *other =
                find_other(p, others, n_others, fact->dossier_of[k]);
            if (other != NULL) {
                o.by_fact[i][n++] = other;
            } else if (n_others > 0) {
                say_unknown(&o, fact, fact->dossier_of[k], others, n_others);
            }
        }
    }
    for (uint16_t i = 0; i < p->n_nodes; i++) {
        check_node(&o, &p->nodes[i]);
    }
    check_points(&o);
    arena_reset(d->arena, mark);
}
