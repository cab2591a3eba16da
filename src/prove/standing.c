/* The law of one day: see standing.h. */
#include "prove/standing.h"

#include <stddef.h>
#include <string.h>

struct standing {
    struct arena *arena;
    struct date day;
    struct law_dates always, never;
};

/* A copy of a list; at least one item, so that an empty one has its place too. */
static void *copied(const struct standing *s, const void *list, uint16_t n, size_t size)
{
    void *copy = arena_get_array(s->arena, (size_t)n + 1, size);
    if (n > 0) {
        memcpy(copy, list, n * size);
    }
    return copy;
}

/* Lines of one kind: a copy of those in force, from now on on all days. at: of their dates. */
static void *kept(const struct standing *s, const void *list, uint16_t *n, size_t size, size_t at)
{
    const char *lines = list;
    char *copy = arena_get_array(s->arena, (size_t)*n + 1, size);
    uint16_t n_kept = 0;
    for (uint16_t i = 0; i < *n; i++) {
        struct law_dates dates;
        memcpy(&dates, lines + i * size + at, sizeof dates);
        if (law_in_force(dates, s->day)) {
            memcpy(copy + n_kept * size, lines + i * size, size);
            memcpy(copy + n_kept * size + at, &s->always, sizeof s->always);
            n_kept++;
        }
    }
    *n = n_kept;
    return copy;
}

#define KEPT(s, list, n, type) kept(s, list, n, sizeof(type), offsetof(type, dates))

/* A limit that has no line on the day never runs: one line is left, which is never in force. */
static void stand_clock(const struct standing *s, struct law_clock *clock)
{
    struct law_version first = clock->versions[0];
    clock->versions = KEPT(s, clock->versions, &clock->n_versions, struct law_version);
    if (clock->n_versions == 0) {
        clock->versions[0] = first;
        clock->versions[0].dates = s->never;
        clock->n_versions = 1;
    }
}

static void stand_acts(const struct standing *s, struct law_procedure *p)
{
    p->acts = copied(s, p->acts, p->n_acts, sizeof(struct law_act));
    for (uint16_t i = 0; i < p->n_acts; i++) {
        p->acts[i].rules = KEPT(s, p->acts[i].rules, &p->acts[i].n_rules, struct law_rule);
        p->acts[i].competences =
            KEPT(s, p->acts[i].competences, &p->acts[i].n_competences, struct law_competence);
    }
}

static void stand_consequences(const struct standing *s, struct law_procedure *p)
{
    p->consequences = copied(s, p->consequences, p->n_consequences, sizeof(struct law_consequence));
    p->n_consequence_lines = 0;
    for (uint16_t i = 0; i < p->n_consequences; i++) {
        struct law_consequence *c = &p->consequences[i];
        c->lines = KEPT(s, c->lines, &c->n_lines, struct law_consequence_line);
        c->first = p->n_consequence_lines;
        p->n_consequence_lines = (uint16_t)(p->n_consequence_lines + c->n_lines);
    }
}

static void stand_rest(const struct standing *s, struct law_procedure *p)
{
    p->clocks = copied(s, p->clocks, p->n_clocks, sizeof(struct law_clock));
    p->remedies = copied(s, p->remedies, p->n_remedies, sizeof(struct law_remedy));
    p->tables = copied(s, p->tables, p->n_tables, sizeof(struct law_table));
    p->amounts = copied(s, p->amounts, p->n_amounts, sizeof(struct law_amount));
    for (uint16_t i = 0; i < p->n_clocks; i++) {
        stand_clock(s, &p->clocks[i]);
    }
    for (uint16_t i = 0; i < p->n_remedies; i++) {
        p->remedies[i].suspensive =
            KEPT(s, p->remedies[i].suspensive, &p->remedies[i].n_suspensive, struct law_suspensive);
    }
    for (uint16_t i = 0; i < p->n_tables; i++) {
        p->tables[i].rows = KEPT(s, p->tables[i].rows, &p->tables[i].n_rows, struct law_row);
    }
    for (uint16_t i = 0; i < p->n_amounts; i++) {
        p->amounts[i].lines =
            KEPT(s, p->amounts[i].lines, &p->amounts[i].n_lines, struct law_amount_line);
    }
}

/* "on or after 2024-01-28": yes or no on the day, and so on all days. */
static void stand_nodes(const struct standing *s, struct law_procedure *p)
{
    p->nodes = copied(s, p->nodes, p->n_nodes, sizeof(struct law_node));
    for (uint16_t i = 0; i < p->n_nodes; i++) {
        struct law_node *node = &p->nodes[i];
        if (node->op == LAW_DATE_FROM || node->op == LAW_DATE_BEFORE) {
            bool past = node->date.days <= s->day.days;
            node->date = past ? s->always.from : s->always.until;
        }
    }
}

const struct law_procedure *standing_law(struct arena *arena, const struct law_procedure *p,
                                         struct date day)
{
    struct standing s = {.arena = arena,
                         .day = day,
                         .always = law_dates_open(),
                         .never = {date_last(), date_last()}};
    struct law_procedure *copy = ARENA_NEW(arena, struct law_procedure);
    *copy = *p;
    copy->force = s.always;
    stand_acts(&s, copy);
    stand_consequences(&s, copy);
    stand_rest(&s, copy);
    stand_nodes(&s, copy);
    return copy;
}
