/* Clocks, from the tables alone: whether the end of each means something, and whether it says two
 * things at once. */
#include "prove/builtin_priv.h"
#include "prove/together.h"

/* ---- ends that mean nothing ------------------------------------------------------------------ */

static void mark(bool *meant, law_index clock)
{
    if (clock != LAW_NONE) {
        meant[clock] = true;
    }
}

static void mark_point(bool *meant, const struct law_point *point)
{
    bool clock = point->kind == LAW_POINT_END || point->kind == LAW_POINT_START;
    if (clock && point->via == LAW_NONE) {
        meant[point->index] = true;
    }
}

static void mark_effects(bool *meant, const struct law_procedure *p,
                         const struct law_effect *effects, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        const struct law_effect *e = &effects[i];
        if (e->kind == LAW_STOPS || e->kind == LAW_REPLACES) {
            meant[e->index] = true;
        }
        for (uint16_t k = 0; e->kind == LAW_ANSWERS && k < e->n; k++) {
            meant[e->list[k]] = true;
        }
        for (uint16_t k = 0; e->kind == LAW_USES && k < e->n; k++) {
            mark(meant, p->remedies[e->list[k]].within);
        }
    }
}

static void mark_rules(bool *meant, const struct law_procedure *p)
{
    for (law_index a = 0; a < p->n_acts; a++) {
        mark_point(meant, &p->acts[a].governed);
        for (uint16_t i = 0; i < p->acts[a].n_rules; i++) {
            const struct law_rule *rule = &p->acts[a].rules[i];
            mark_effects(meant, p, rule->effects, rule->n_effects);
        }
    }
    for (law_index c = 0; c < p->n_consequences; c++) {
        for (uint16_t i = 0; i < p->consequences[c].n_lines; i++) {
            const struct law_consequence_line *line = &p->consequences[c].lines[i];
            mark_effects(meant, p, line->effects, line->n_effects);
        }
    }
    for (law_index r = 0; r < p->n_remedies; r++) {
        if (p->remedies[r].ruling != LAW_NONE) {
            mark(meant, p->remedies[r].ruling_within);
        }
    }
}

static void mark_clocks(bool *meant, const struct law_procedure *p)
{
    for (law_index c = 0; c < p->n_clocks; c++) {
        const struct law_clock *clock = &p->clocks[c];
        mark_point(meant, &clock->runs);
        mark_point(meant, &clock->governed);
        for (uint16_t i = 0; i < clock->n_at_end; i++) {
            mark_effects(meant, p, clock->at_end[i].effects, clock->at_end[i].n_effects);
        }
        if (clock->n_at_end > 0) {
            meant[c] = true;
        }
    }
}

static void mark_conditions(bool *meant, const struct law_procedure *p)
{
    for (uint16_t i = 0; i < p->n_nodes; i++) {
        const struct law_node *n = &p->nodes[i];
        bool clock = n->op == LAW_CLOCK_IS || n->op == LAW_BEFORE_END || n->op == LAW_AFTER_END;
        if (clock && n->via == LAW_NONE) {
            meant[n->index] = true;
        }
        if (n->op == LAW_SPAN) {
            mark_point(meant, &n->point);
        }
    }
    for (law_index i = 0; i < p->n_tasks; i++) {
        mark_point(meant, &p->tasks[i].point);
    }
    for (law_index i = 0; i < p->n_keeps; i++) {
        for (uint16_t k = 0; k < p->keeps[i].n_points; k++) {
            mark_point(meant, &p->keeps[i].points[k]);
        }
    }
}

static bool leads_to(const struct law_procedure *other, law_index via, struct slice name)
{
    return via != LAW_NONE && law_find_dossier_of(&other->facts[via], name) != LAW_NONE;
}

static void mark_name(bool *meant, const struct law_procedure *p, struct slice name)
{
    mark(meant, law_find_clock(p, name));
}

/* What the conditions of another procedure say of this one, by name. */
static void mark_other(bool *meant, const struct law_procedure *p,
                       const struct law_procedure *other)
{
    for (uint16_t i = 0; i < other->n_nodes; i++) {
        const struct law_node *n = &other->nodes[i];
        if (leads_to(other, n->via, p->name)) {
            mark_name(meant, p, n->via_name);
        }
        if (n->op == LAW_SPAN && leads_to(other, n->point.via, p->name)) {
            mark_name(meant, p, n->point.via_name);
        }
    }
    for (law_index c = 0; c < other->n_clocks; c++) {
        if (leads_to(other, other->clocks[c].runs.via, p->name)) {
            mark_name(meant, p, other->clocks[c].runs.via_name);
        }
    }
}

void builtin_ends(struct listing *l)
{
    bool *meant = ARENA_ARRAY(l->arena, l->p->n_clocks, bool);
    mark_rules(meant, l->p);
    mark_clocks(meant, l->p);
    mark_conditions(meant, l->p);
    for (size_t i = 0; i < l->n_others; i++) {
        mark_other(meant, l->p, l->others[i]);
    }
    for (law_index c = 0; c < l->p->n_clocks; c++) {
        struct builtin *b = builtin_add(l, BUILTIN_END, LAW_HOLE_CLOCK, c);
        b->settled = meant[c] ? BUILTIN_GOOD : BUILTIN_FINDING;
    }
}

/* ---- ends that say two things ---------------------------------------------------------------- */

static bool sets_another_value(const struct law_at_end *a, const struct law_at_end *b)
{
    for (uint16_t i = 0; i < a->n_effects; i++) {
        const struct law_effect *x = &a->effects[i];
        for (uint16_t k = 0; x->kind == LAW_BECOMES && k < b->n_effects; k++) {
            const struct law_effect *y = &b->effects[k];
            if (y->kind == LAW_BECOMES && y->index == x->index && y->value != x->value) {
                return true;
            }
        }
    }
    return false;
}

static enum builtin_verdict clash_of(const struct law_procedure *p, const struct law_clock *clock)
{
    enum builtin_verdict verdict = BUILTIN_GOOD;
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        for (uint16_t k = 0; k <= i; k++) {
            const struct law_at_end *a = &clock->at_end[i];
            const struct law_at_end *b = &clock->at_end[k];
            if (!sets_another_value(a, b)) {
                continue;
            }
            const struct together_term terms[] = {{LAW_ALWAYS, a->when}, {LAW_ALWAYS, b->when}};
            enum together_answer both = together(p, terms, 2, LAW_NONE, 0);
            if (both == TOGETHER_MAYBE) {
                return BUILTIN_FINDING;
            }
            verdict = both == TOGETHER_UNSURE ? BUILTIN_UNDECIDED : verdict;
        }
    }
    return verdict;
}

void builtin_clashes(struct listing *l)
{
    for (law_index c = 0; c < l->p->n_clocks; c++) {
        if (l->p->clocks[c].n_at_end > 0) {
            enum builtin_verdict verdict = clash_of(l->p, &l->p->clocks[c]);
            builtin_add(l, BUILTIN_AT_END, LAW_HOLE_CLOCK, c)->settled = verdict;
        }
    }
}
