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
    if (day <= date_first().days || day > date_last().days) {
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

/* One condition: the days of the law that it hangs on. */
struct day_look {
    struct days *days;
    const struct law_procedure *p;
    const struct law_act *act;
};

static void days_of_table(struct days *d, const struct law_table *table)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        add_dates(d, table->rows[i].dates);
    }
}

static void days_of_operand(const struct day_look *k, const struct law_operand *o)
{
    if (o->kind == LAW_OPERAND_CELL) {
        days_of_table(k->days, &k->p->tables[o->index]);
    }
}

static void days_of_atom(uint16_t node, void *payload)
{
    const struct day_look *k = payload;
    const struct law_node *n = &k->p->nodes[node];
    if (n->op == LAW_DATE_FROM || n->op == LAW_DATE_BEFORE) {
        add_day(k->days, n->date.days);
    } else if (n->op == LAW_CELL_TRUE) {
        days_of_table(k->days, &k->p->tables[n->index]);
    } else if (n->op == LAW_COMPARE) {
        days_of_operand(k, &n->left);
        days_of_operand(k, &n->right);
    }
    for (size_t i = 1; n->op == LAW_BY && k->act != NULL && i < k->act->n_competences; i++) {
        add_dates(k->days, k->act->competences[i].dates);
    }
}

static void days_of_asked(const struct asked *asked, void *payload)
{
    struct day_look k = *(const struct day_look *)payload;
    k.act = asked->act;
    add_dates(k.days, asked->dates);
    law_each_atom(k.p, asked->node, days_of_atom, &k);
}

static int compare_days(const void *a, const void *b)
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
    for (uint8_t i = 0; i < m->n_parts; i++) {
        each_asked(m, i, days_of_asked, &(struct day_look){&d, m->parts[i].p, NULL});
    }
    for (uint16_t i = 0; m->property != NULL && m->question->beyond_holes && i < p->n_holes; i++) {
        const struct law_hole *hole = &p->holes[i];
        if (hole->of == LAW_HOLE_PROPERTY && hole->index == m->question->property) {
            add_dates(&d, hole->dates);
        }
    }
    int32_t first = p->force.from.days;
    int32_t last = p->force.until.days;
    if (d.n > 1) {
        qsort(d.list, d.n, sizeof *d.list, compare_days);
    }
    m->epochs = ARENA_ARRAY(m->arena, d.n + 1, struct date);
    m->epochs[0] = (struct date){first};
    m->n_epochs = 1;
    for (size_t i = 0; i < d.n; i++) {
        if (d.list[i] > m->epochs[m->n_epochs - 1].days && d.list[i] <= last) {
            m->epochs[m->n_epochs++] = (struct date){d.list[i]};
        }
    }
    m->too_big = m->too_big || m->n_epochs > EPOCHS_MAX;
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

struct place_look {
    struct model *m;
    const struct law_procedure *p;
};

static void places_of_atom(uint16_t node, void *payload)
{
    const struct place_look *k = payload;
    const struct law_node *n = &k->p->nodes[node];
    for (size_t i = 0; n->op == LAW_IN && i < n->n_territories; i++) {
        add_place(k->m, n->territories[i]);
    }
}

static void places_of_asked(const struct asked *asked, void *payload)
{
    const struct place_look *k = payload;
    law_each_atom(k->p, asked->node, places_of_atom, payload);
}

/* That of the question, and those that some condition names. */
void find_places(struct model *m)
{
    m->n_places = 0;
    add_place(m, m->law->territory);
    for (uint8_t i = 0; i < m->n_parts; i++) {
        each_asked(m, i, places_of_asked, &(struct place_look){m, m->parts[i].p});
    }
}
