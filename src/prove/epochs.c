/* Where and when: the stretches of days between which nothing that matters changes, and the
 * territories that the law tells apart. */
#include "prove/prove_priv.h"

#include <stdlib.h>

struct days {
    struct arena *arena;
    int32_t *list;
    size_t n, room;
};

static void add_day(struct days *d, int32_t day)
{
    if (day <= date_of(LIMIT_YEAR_MIN, 1, 1).days || day > date_of(LIMIT_YEAR_MAX, 12, 31).days) {
        return;
    }
    d->list = arena_grown(d->arena, d->list, d->n, &d->room, sizeof *d->list);
    d->list[d->n++] = day;
}

static void add_dates(struct days *d, struct law_dates dates)
{
    add_day(d, dates.from.days);
    add_day(d, dates.until.days + 1);
}

/* The days that a condition names. */
static void days_of_node(const struct model *m, uint8_t part, uint16_t node, struct days *d)
{
    if (node == LAW_ALWAYS) {
        return;
    }
    const struct law_node *n = &m->parts[part].p->nodes[node];
    if (n->op == LAW_AND || n->op == LAW_OR || n->op == LAW_NOT) {
        days_of_node(m, part, n->a, d);
        if (n->op != LAW_NOT) {
            days_of_node(m, part, n->b, d);
        }
    } else if (n->op == LAW_DATE_FROM || n->op == LAW_DATE_BEFORE) {
        add_day(d, n->date.days);
    }
}

static void days_of_rule(const struct model *m, uint8_t part, const struct law_rule *rule,
                         struct days *d)
{
    add_dates(d, rule->dates);
    days_of_node(m, part, rule->when, d);
    days_of_node(m, part, rule->kind == LAW_REQUIRES ? rule->condition : LAW_ALWAYS, d);
}

static void days_of_part(const struct model *m, uint8_t part, struct days *d)
{
    const struct part *x = &m->parts[part];
    for (law_index i = 0; i < x->p->n_acts; i++) {
        for (size_t r = 0; x->relevant[i] && r < x->p->acts[i].n_rules; r++) {
            if (x->matters[i][r]) {
                days_of_rule(m, part, &x->p->acts[i].rules[r], d);
            }
        }
    }
    for (law_index i = 0; i < x->p->n_clocks; i++) {
        for (size_t v = 0; x->tracked[THING_CLOCK][i] && v < x->p->clocks[i].n_versions; v++) {
            const struct law_version *version = &x->p->clocks[i].versions[v];
            add_dates(d, version->dates);
            days_of_node(m, part, version->when, d);
        }
    }
    for (law_index i = 0; i < x->p->n_consequences; i++) {
        for (size_t k = 0; k < x->p->consequences[i].n_lines; k++) {
            const struct law_consequence_line *line = &x->p->consequences[i].lines[k];
            if (effects_matter(m, part, line->effects, line->n_effects)) {
                add_dates(d, line->dates);
                days_of_node(m, part, line->when, d);
            }
        }
    }
    for (law_index i = 0; i < x->p->n_remedies; i++) {
        for (size_t k = 0; x->tracked[THING_REMEDY][i] && k < x->p->remedies[i].n_suspensive; k++) {
            add_dates(d, x->p->remedies[i].suspensive[k].dates);
        }
    }
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

/* The epochs: between two of them nothing that matters changes. Those before the regime existed
 * are left out; of a question about the law of one day there is one. */
void find_epochs(struct model *m)
{
    const struct law_procedure *p = m->parts[0].p;
    struct days d = {.arena = m->arena};
    if (m->question->has_version) {
        m->epochs = ARENA_NEW(m->arena, struct date);
        m->epochs[0] = m->question->version;
        m->n_epochs = 1;
        return;
    }
    for (uint16_t i = 0; i < m->n_parts; i++) {
        days_of_part(m, (uint8_t)i, &d);
    }
    if (m->property != NULL) {
        add_dates(&d, m->property->dates);
        days_of_node(m, 0, m->property->condition, &d);
        for (uint16_t i = 0; m->question->beyond_holes && i < p->n_holes; i++) {
            add_dates(&d, p->holes[i].dates);
        }
    }
    int32_t first = p->force.from.days;
    int32_t last = p->force.until.days;
    if (d.n > 1) {
        qsort(d.list, d.n, sizeof *d.list, by_day);
    }
    m->epochs = ARENA_ARRAY(m->arena, d.n + 1, struct date);
    m->epochs[0] = (struct date){first};
    m->n_epochs = 1;
    for (size_t i = 0; i < d.n; i++) {
        if (d.list[i] > m->epochs[m->n_epochs - 1].days && d.list[i] <= last) {
            m->epochs[m->n_epochs++] = (struct date){d.list[i]};
        }
    }
}

/* ---- places ---------------------------------------------------------------------------------- */

static void add_place(struct model *m, territory_id place)
{
    for (uint16_t i = 0; i < m->n_places; i++) {
        if (m->places[i] == place) {
            return;
        }
    }
    if (m->n_places < PLACES_MAX) {
        m->places[m->n_places++] = place;
    } else {
        m->too_big = true;
    }
}

/* The territories that conditions of relevant acts, tracked clocks and the property name. */
static void places_of(struct model *m, uint8_t part, uint16_t node)
{
    if (node == LAW_ALWAYS) {
        return;
    }
    const struct law_node *n = &m->parts[part].p->nodes[node];
    if (n->op == LAW_AND || n->op == LAW_OR || n->op == LAW_NOT) {
        places_of(m, part, n->a);
        if (n->op != LAW_NOT) {
            places_of(m, part, n->b);
        }
    }
    for (size_t i = 0; n->op == LAW_IN && i < n->n_territories; i++) {
        add_place(m, n->territories[i]);
    }
}

void find_places(struct model *m)
{
    m->n_places = 0;
    add_place(m, m->law->territory);
    if (m->property != NULL) {
        places_of(m, 0, m->property->condition);
    }
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (law_index i = 0; i < x->p->n_acts; i++) {
            for (size_t r = 0; x->relevant[i] && r < x->p->acts[i].n_rules; r++) {
                const struct law_rule *rule = &x->p->acts[i].rules[r];
                if (x->matters[i][r]) {
                    places_of(m, k, rule->when);
                    places_of(m, k, rule->kind == LAW_REQUIRES ? rule->condition : LAW_ALWAYS);
                }
            }
        }
        for (law_index i = 0; i < x->p->n_clocks; i++) {
            for (size_t v = 0; x->tracked[THING_CLOCK][i] && v < x->p->clocks[i].n_versions; v++) {
                places_of(m, k, x->p->clocks[i].versions[v].when);
            }
        }
    }
}
