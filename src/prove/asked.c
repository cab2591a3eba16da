/* Which conditions are read, and so what of facts and clocks must last. */
#include "prove/prove_priv.h"

/* Marks what a condition asks. told: the act that reads it tells its facts anew, so that they need
 * not last until then (NULL: nothing is told). */
static void read_node(struct part *x, uint16_t node, const struct law_act *told)
{
    if (node == LAW_ALWAYS) {
        return;
    }
    const struct law_node *n = &x->p->nodes[node];
    if (n->op == LAW_AND || n->op == LAW_OR || n->op == LAW_NOT) {
        read_node(x, n->a, told);
        if (n->op != LAW_NOT) {
            read_node(x, n->b, told);
        }
        return;
    }
    if (n->via != LAW_NONE) {
        x->lasts[n->via] = true;
        return;
    }
    const law_index facts[] = {
        n->op == LAW_FACT_TRUE || n->op == LAW_FACT_KNOWN || n->op == LAW_FACT_IS ||
                n->op == LAW_DOSSIER_IS || n->op == LAW_FACT_IN
            ? n->index
            : LAW_NONE,
        n->op == LAW_CELL_TRUE ? x->p->tables[n->index].fact : LAW_NONE,
        n->op == LAW_COMPARE && n->left.kind == LAW_OPERAND_FACT ? n->left.index : LAW_NONE,
        n->op == LAW_COMPARE && n->right.kind == LAW_OPERAND_FACT ? n->right.index : LAW_NONE,
        n->op == LAW_COMPARE && n->left.kind == LAW_OPERAND_CELL ? x->p->tables[n->left.index].fact
                                                                 : LAW_NONE,
        n->op == LAW_COMPARE && n->right.kind == LAW_OPERAND_CELL
            ? x->p->tables[n->right.index].fact
            : LAW_NONE,
        n->op == LAW_SPAN && n->point.kind == LAW_POINT_FACT ? n->point.index : LAW_NONE};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i] != LAW_NONE && (told == NULL || !act_records(told, facts[i]))) {
            x->lasts[facts[i]] = true;
        }
    }
    if (n->op == LAW_CLOCK_IS) {
        x->asked_status[n->index] = true;
    }
    if (n->op == LAW_BEFORE_END || n->op == LAW_AFTER_END) {
        x->asked_end[n->index] = true;
    }
}

static void read_clock(struct part *x, law_index clock, const struct law_act *told)
{
    for (size_t v = 0; x->tracked[THING_CLOCK][clock] && v < x->p->clocks[clock].n_versions; v++) {
        read_node(x, x->p->clocks[clock].versions[v].when, told);
    }
}

static void read_starts(struct part *x, const struct law_effect *effects, uint16_t n,
                        const struct law_act *told)
{
    for (size_t i = 0; i < n; i++) {
        const struct law_effect *e = &effects[i];
        if (e->kind == LAW_STARTS || e->kind == LAW_INTERRUPTS) {
            read_clock(x, e->index, told);
        } else if (e->kind == LAW_REPLACES) {
            read_clock(x, e->value, told);
        } else if (e->kind == LAW_OPENS && x->p->remedies[e->index].within != LAW_NONE) {
            read_clock(x, x->p->remedies[e->index].within, told);
        }
        for (size_t k = 0; e->kind == LAW_USES && k < e->n; k++) {
            law_index within = x->p->remedies[e->list[k]].ruling_within;
            if (within != LAW_NONE) {
                read_clock(x, within, told);
            }
        }
    }
}

static void read_acts(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_acts; i++) {
        const struct law_act *act = &x->p->acts[i];
        for (size_t r = 0; x->relevant[i] && r < act->n_rules; r++) {
            const struct law_rule *rule = &act->rules[r];
            if (!x->matters[i][r]) {
                continue;
            }
            read_node(x, rule->when, act);
            read_node(x, rule->kind == LAW_REQUIRES ? rule->condition : LAW_ALWAYS, act);
            read_starts(x, rule->effects, rule->n_effects, act);
            for (size_t k = 0; k < rule->n_facts; k++) {
                x->lasts[rule->facts[k]] =
                    x->lasts[rule->facts[k]] || !act_records(act, rule->facts[k]);
            }
        }
    }
}

static void read_rest(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_clocks; i++) {
        for (size_t k = 0; k < x->p->clocks[i].n_at_end; k++) {
            const struct law_at_end *end = &x->p->clocks[i].at_end[k];
            if (x->tracked[THING_CLOCK][i] || x->ends[i]) {
                read_node(x, end->when, NULL);
                read_starts(x, end->effects, end->n_effects, NULL);
            }
        }
        const struct law_point *from = &x->p->clocks[i].runs;
        if (x->tracked[THING_CLOCK][i] && from->via == LAW_NONE &&
            (from->kind == LAW_POINT_END || from->kind == LAW_POINT_START)) {
            x->chained[from->index] = true;
        }
        if (x->tracked[THING_CLOCK][i] && from->via == LAW_NONE && from->kind == LAW_POINT_FACT) {
            x->lasts[from->index] = true;
        }
    }
    for (law_index i = 0; i < x->p->n_consequences; i++) {
        for (size_t k = 0; k < x->p->consequences[i].n_lines; k++) {
            const struct law_consequence_line *line = &x->p->consequences[i].lines[k];
            if (effects_matter(m, part, line->effects, line->n_effects)) {
                read_node(x, line->when, NULL);
                read_starts(x, line->effects, line->n_effects, NULL);
            }
        }
    }
    for (law_index i = 0; i < x->p->n_remedies; i++) {
        for (size_t k = 0; x->tracked[THING_REMEDY][i] && k < x->p->remedies[i].n_suspensive; k++) {
            read_node(x, x->p->remedies[i].suspensive[k].when, NULL);
        }
    }
    if (part == 0 && m->property != NULL) {
        read_node(x, m->property->condition, NULL);
    }
}

void find_asked(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_clocks; i++) {
        x->asked_end[i] = x->chained[i] = false;
        x->asked_status[i] = part != 0; /* the first dossier may ask of it */
    }
    for (law_index i = 0; i < x->p->n_facts; i++) {
        x->lasts[i] = part != 0 || x->p->facts[i].type == LAW_DOSSIER;
    }
    read_acts(m, part);
    read_rest(m, part);
}
