/* Which conditions are read, when and by whom; and so which days and places the law tells apart,
 * and what of facts and clocks must last. */
#include "prove/prove_priv.h"

/* ---- every condition that some step reads ---------------------------------------------------- */

struct asker {
    const struct model *m;
    const struct part *x;
    asked_visit visit;
    void *payload;
};

static const struct law_dates ALL_DAYS = {{INT32_MIN / 2}, {INT32_MAX / 2}};

static void ask(const struct asker *k, uint16_t node, struct law_dates dates,
                const struct law_act *act)
{
    k->visit(&(struct asked){node, dates, act}, k->payload);
}

static void ask_clock(const struct asker *k, law_index clock, const struct law_act *act)
{
    if (clock == LAW_NONE || !k->x->tracked[THING_CLOCK][clock]) {
        return;
    }
    const struct law_clock *c = &k->x->p->clocks[clock];
    for (size_t v = 0; v < c->n_versions; v++) {
        ask(k, c->versions[v].when, c->versions[v].dates, act);
    }
}

/* The versions of the clocks that effects start. */
static void ask_starts(const struct asker *k, const struct law_effect *effects, uint16_t n,
                       const struct law_act *act)
{
    for (size_t i = 0; i < n; i++) {
        const struct law_effect *e = &effects[i];
        if (e->kind == LAW_STARTS || e->kind == LAW_INTERRUPTS) {
            ask_clock(k, e->index, act);
        } else if (e->kind == LAW_REPLACES) {
            ask_clock(k, e->value, act);
        } else if (e->kind == LAW_OPENS) {
            ask_clock(k, k->x->p->remedies[e->index].within, act);
        }
        for (size_t j = 0; e->kind == LAW_USES && j < e->n; j++) {
            ask_clock(k, k->x->p->remedies[e->list[j]].ruling_within, act);
        }
    }
}

static void ask_acts(const struct asker *k)
{
    for (law_index i = 0; i < k->x->p->n_acts; i++) {
        const struct law_act *act = &k->x->p->acts[i];
        for (uint16_t r = 0; r < k->x->clauses[i].n; r++) {
            const struct law_rule *rule = &act->rules[k->x->clauses[i].list[r]];
            ask(k, rule->when, rule->dates, act);
            ask(k, rule->kind == LAW_REQUIRES ? rule->condition : LAW_ALWAYS, rule->dates, act);
            ask_starts(k, rule->effects, rule->n_effects, act);
        }
    }
}

static void ask_ends(const struct asker *k)
{
    for (law_index i = 0; i < k->x->p->n_clocks; i++) {
        const struct law_clock *clock = &k->x->p->clocks[i];
        bool read = k->x->tracked[THING_CLOCK][i] || k->x->ends[i];
        for (size_t j = 0; read && j < clock->n_at_end; j++) {
            const struct law_at_end *end = &clock->at_end[j];
            ask(k, end->when, ALL_DAYS, NULL);
            ask_starts(k, end->effects, end->n_effects, NULL);
        }
    }
}

static void ask_consequences(const struct asker *k, uint8_t part)
{
    for (law_index i = 0; i < k->x->p->n_consequences; i++) {
        for (size_t j = 0; j < k->x->p->consequences[i].n_lines; j++) {
            const struct law_consequence_line *line = &k->x->p->consequences[i].lines[j];
            if (effects_matter(k->m, part, line->effects, line->n_effects)) {
                ask(k, line->when, line->dates, NULL);
                ask_starts(k, line->effects, line->n_effects, NULL);
            }
        }
    }
}

/* Each act that a remedy makes wait reads whether it must. */
static void ask_suspensive(const struct asker *k)
{
    for (law_index i = 0; i < k->x->p->n_remedies; i++) {
        const struct law_remedy *remedy = &k->x->p->remedies[i];
        for (size_t j = 0; k->x->tracked[THING_REMEDY][i] && j < remedy->n_suspensive; j++) {
            const struct law_suspensive *wait = &remedy->suspensive[j];
            for (size_t a = 0; a < wait->n; a++) {
                if (k->x->relevant[wait->acts[a]]) {
                    ask(k, wait->when, wait->dates, &k->x->p->acts[wait->acts[a]]);
                }
            }
        }
    }
}

static void ask_property(struct asker *k)
{
    for (size_t i = 0; i < k->m->n_atoms; i++) {
        ask(k, k->m->atoms[i].node, k->m->property->dates, NULL);
    }
}

void each_asked(const struct model *m, uint8_t part, asked_visit visit, void *payload)
{
    struct asker k = {m, &m->parts[part], visit, payload};
    ask_acts(&k);
    ask_ends(&k);
    ask_consequences(&k, part);
    ask_suspensive(&k);
    if (part == 0 && m->property != NULL) {
        ask_property(&k);
    }
}

/* ---- what must last -------------------------------------------------------------------------- */

/* One condition: what it asks lasts, unless the act that reads it tells it anew. */
struct lasting {
    struct model *m;
    uint8_t part;
    const struct law_act *act;
};

static void last_fact(const struct lasting *l, law_index fact)
{
    if (l->act == NULL || !act_tells(l->act, fact)) {
        l->m->parts[l->part].lasts[fact] = true;
    }
}

static void last_atom(uint16_t node, void *payload)
{
    const struct lasting *l = payload;
    const struct law_node *n = &l->m->parts[l->part].p->nodes[node];
    struct thing t[2];
    uint8_t n_things = atom_things(t, l->m, l->part, node);
    for (uint8_t i = 0; i < n_things; i++) {
        if (t[i].kind == THING_FACT) {
            last_fact(l, t[i].index);
        }
    }
    if (n->via == LAW_NONE && (n->op == LAW_BEFORE_END || n->op == LAW_AFTER_END)) {
        l->m->parts[l->part].asked_end[n->index] = true;
    }
}

static void last_condition(const struct asked *asked, void *payload)
{
    struct lasting l = *(const struct lasting *)payload;
    l.act = asked->act;
    law_each_atom(l.m->parts[l.part].p, asked->node, last_atom, &l);
}

static void last_fewer(struct part *x, const struct law_clock *clock)
{
    for (size_t v = 0; v < clock->n_versions; v++) {
        for (size_t r = 0; r < clock->versions[v].n_readings; r++) {
            law_index fewer = clock->versions[v].readings[r].fewer;
            if (fewer != LAW_NONE) {
                x->lasts[fewer] = true;
            }
        }
    }
}

/* What acts need to be told, and what tracked clocks run from. */
static void last_rest(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_acts; i++) {
        const struct law_act *act = &x->p->acts[i];
        for (uint16_t r = 0; r < x->clauses[i].n; r++) {
            const struct law_rule *rule = &act->rules[x->clauses[i].list[r]];
            for (size_t k = 0; k < rule->n_facts; k++) {
                last_fact(&(struct lasting){m, part, act}, rule->facts[k]);
            }
        }
    }
    for (law_index i = 0; i < x->p->n_clocks; i++) {
        const struct law_point *from = &x->p->clocks[i].runs;
        if (!x->tracked[THING_CLOCK][i]) {
            continue;
        }
        last_fewer(x, &x->p->clocks[i]);
        if (from->via != LAW_NONE) {
            continue;
        }
        if (from->kind == LAW_POINT_END || from->kind == LAW_POINT_START) {
            x->chained[from->index] = true;
        } else if (from->kind == LAW_POINT_FACT) {
            x->lasts[from->index] = true;
        }
    }
}

void find_asked(struct model *m, uint8_t part)
{
    struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_clocks; i++) {
        x->asked_end[i] = x->chained[i] = false;
    }
    for (law_index i = 0; i < x->p->n_facts; i++) {
        x->lasts[i] = part != 0 || x->p->facts[i].type == LAW_DOSSIER;
    }
    each_asked(m, part, last_condition, &(struct lasting){m, part, NULL});
    last_rest(m, part);
}
