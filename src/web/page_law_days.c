/* The days on which the law of a procedure changes, collected from every rule that carries days. */
#include <stdlib.h>

#include "web/page_law.h"

/* A rule that begins on a day, or is no longer in force on it. */
struct bound {
    int32_t day;
    bool begins;
};

struct bounds {
    struct arena *arena;
    struct bound *list;
    size_t n, room;
};

static void add_bound(struct bounds *b, int32_t day, bool begins)
{
    b->list = arena_grown(b->arena, b->list, b->n, &b->room, sizeof *b->list);
    b->list[b->n++] = (struct bound){day, begins};
}

static void add_dates(struct bounds *b, struct law_dates dates)
{
    if (law_dates_begin(dates)) {
        add_bound(b, dates.from.days, true);
    }
    if (law_dates_end(dates)) {
        add_bound(b, dates.until.days + 1, false);
    }
}

#define ADD_ALL(b, list, n)                        \
    for (size_t all_i = 0; all_i < (n); all_i++) { \
        add_dates((b), (list)[all_i].dates);       \
    }

static void add_readings(struct bounds *b, const struct law_version *version)
{
    for (uint16_t i = 0; i < version->n_readings; i++) {
        const struct law_reading *reading = &version->readings[i];
        add_dates(b, reading->held);
        if (reading->is_settled) {
            add_bound(b, reading->settled.days, true);
        }
    }
}

static void add_clocks(struct bounds *b, const struct law_procedure *p)
{
    for (uint16_t c = 0; c < p->n_clocks; c++) {
        const struct law_clock *clock = &p->clocks[c];
        ADD_ALL(b, clock->versions, clock->n_versions)
        for (uint16_t v = 0; v < clock->n_versions; v++) {
            add_readings(b, &clock->versions[v]);
        }
    }
}

static void add_declarations(struct bounds *b, const struct law_procedure *p)
{
    for (uint16_t i = 0; i < p->n_acts; i++) {
        ADD_ALL(b, p->acts[i].competences, p->acts[i].n_competences)
        ADD_ALL(b, p->acts[i].rules, p->acts[i].n_rules)
    }
    for (uint16_t i = 0; i < p->n_consequences; i++) {
        ADD_ALL(b, p->consequences[i].lines, p->consequences[i].n_lines)
    }
    for (uint16_t i = 0; i < p->n_remedies; i++) {
        ADD_ALL(b, p->remedies[i].suspensive, p->remedies[i].n_suspensive)
    }
    for (uint16_t i = 0; i < p->n_tables; i++) {
        ADD_ALL(b, p->tables[i].rows, p->tables[i].n_rows)
    }
    for (uint16_t i = 0; i < p->n_amounts; i++) {
        ADD_ALL(b, p->amounts[i].lines, p->amounts[i].n_lines)
    }
    for (uint16_t i = 0; i < p->n_frames; i++) {
        ADD_ALL(b, p->frames[i].lines, p->frames[i].n_lines)
    }
    ADD_ALL(b, p->properties, p->n_properties)
    ADD_ALL(b, p->holes, p->n_holes)
    ADD_ALL(b, p->keeps, p->n_keeps)
}

static int last_first(const void *a, const void *b)
{
    const struct bound *x = a;
    const struct bound *y = b;
    return (x->day < y->day) - (x->day > y->day);
}

size_t page_law_changing(const struct law_change **list, struct arena *arena,
                         const struct law_procedure *p)
{
    struct bounds b = {.arena = arena};
    add_dates(&b, p->force);
    add_clocks(&b, p);
    add_declarations(&b, p);
    struct law_change *changes = ARENA_ARRAY(arena, b.n, struct law_change);
    size_t n = 0;
    if (b.n > 0) {
        qsort(b.list, b.n, sizeof *b.list, last_first);
    }
    for (size_t i = 0; i < b.n; i++) {
        if (i == 0 || b.list[i].day != b.list[i - 1].day) {
            changes[n++] = (struct law_change){.day = {b.list[i].day}};
        }
        changes[n - 1].begin += b.list[i].begins ? 1 : 0;
        changes[n - 1].end += b.list[i].begins ? 0 : 1;
    }
    *list = changes;
    return n;
}
