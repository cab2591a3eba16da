/* The table of territories (procedures/calendar/territories.tsv): codes of ISO 3166 with their
 * aliases, the territory each lies in, its time zone, and whether the holidays of the one around
 * it hold there. A parent stands above its parts, so that the table cannot describe a circle. */
#include "calendar/calendar_priv.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

enum column {
    CODE,
    ALIASES,
    PARENT,
    ZONE,
    HOLIDAYS,
    KNOWN_FROM,
    NAME_FR,
    NAME_EN,
    SOURCE,
    COLUMNS
};

static const char *const column_names[COLUMNS] = {
    "code", "aliases", "parent", "zone", "holidays", "known_from", "name_fr", "name_en", "source"};

static bool code_ok(struct slice code)
{
    if (code.n < 2 || code.n > 16) {
        return false;
    }
    for (size_t i = 0; i < code.n; i++) {
        const char c = code.p[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) {
            return false;
        }
    }
    return true;
}

/* "-" stands for nothing. */
static bool none(struct slice field)
{
    return slice_is(field, "-") || field.n == 0;
}

static bool add_name(struct territories *t, struct slice code, territory_id id,
                     const struct table *table, struct gr_error *e)
{
    if (!code_ok(code)) {
        return table_error(e, table, ERROR_TERRITORY, "\"%.*s\" cannot be a code of a territory",
                           code.n > 40 ? 40 : (int)code.n, code.p);
    }
    for (size_t i = 0; i < t->n_names; i++) {
        if (slice_equal(t->names[i].code, code)) {
            return table_error(e, table, ERROR_DUPLICATE, "the code %.*s stands twice",
                               SLICE_ARG(code));
        }
    }
    if (t->n_names == TERRITORY_NAMES_MAX) {
        return table_error(e, table, ERROR_TOO_LARGE, "more than %u codes", TERRITORY_NAMES_MAX);
    }
    t->names[t->n_names] = (struct territory_name){code, id};
    t->n_names++;
    return true;
}

/* While the table is read its names are not sorted yet. */
static territory_id find_unsorted(const struct territories *t, struct slice code)
{
    for (size_t i = 0; i < t->n_names; i++) {
        if (slice_equal(t->names[i].code, code)) {
            return t->names[i].id;
        }
    }
    return TERRITORY_NONE;
}

static size_t depth_of(const struct territories *t, territory_id id)
{
    size_t depth = 0;
    for (territory_id at = id; at != TERRITORY_NONE; at = t->list[at].parent) {
        depth++;
    }
    return depth;
}

static bool read_place(struct territory *out, const struct territories *t,
                       const struct slice *fields, const struct table *table, struct gr_error *e)
{
    out->parent = TERRITORY_NONE;
    if (!none(fields[PARENT])) {
        out->parent = find_unsorted(t, fields[PARENT]);
        if (out->parent == TERRITORY_NONE) {
            return table_error(e, table, ERROR_TERRITORY,
                               "the parent %.*s does not stand above %.*s",
                               SLICE_ARG(fields[PARENT]), SLICE_ARG(fields[CODE]));
        }
        if (depth_of(t, out->parent) >= TERRITORY_DEPTH_MAX) {
            return table_error(e, table, ERROR_TOO_LARGE, "territories nested more than %u deep",
                               TERRITORY_DEPTH_MAX);
        }
    }
    out->zone_name = fields[ZONE];
    if (none(fields[ZONE])) {
        if (out->parent == TERRITORY_NONE) {
            return table_error(e, table, ERROR_FORMAT, "%.*s has no time zone",
                               SLICE_ARG(fields[CODE]));
        }
        out->zone_name = t->list[out->parent].zone_name;
    }
    return true;
}

static bool read_holidays(struct territory *out, const struct territories *t,
                          const struct slice *fields, const struct table *table, struct gr_error *e)
{
    const bool with_parent = slice_is(fields[HOLIDAYS], "parent");
    out->inherits = with_parent;
    out->known = !slice_is(fields[HOLIDAYS], "none");
    if ((!with_parent && out->known && !slice_is(fields[HOLIDAYS], "own")) ||
        (with_parent && out->parent == TERRITORY_NONE)) {
        return table_error(e, table, ERROR_FORMAT,
                           "holidays must be \"parent\", \"own\" or \"none\"");
    }
    out->known_from = date_first();
    if (with_parent) {
        out->known = t->list[out->parent].known;
        out->known_from = t->list[out->parent].known_from;
    }
    return none(fields[KNOWN_FROM]) || date_parse(&out->known_from, fields[KNOWN_FROM], e);
}

static bool read_row(struct territories *t, struct arena *arena, const struct slice *fields,
                     const struct table *table, struct gr_error *e)
{
    if (t->n == TERRITORY_MAX) {
        return table_error(e, table, ERROR_TOO_LARGE, "more than %u territories", TERRITORY_MAX);
    }
    const territory_id id = (territory_id)t->n;
    struct territory *territory = &t->list[id];
    if (!read_place(territory, t, fields, table, e) ||
        !read_holidays(territory, t, fields, table, e)) {
        return false;
    }
    territory->code = slice_copy(arena, fields[CODE]);
    territory->name_fr = slice_copy(arena, fields[NAME_FR]);
    territory->name_en = slice_copy(arena, fields[NAME_EN]);
    territory->source = slice_copy(arena, fields[SOURCE]);
    territory->zone_name = slice_copy(arena, territory->zone_name);
    if (!add_name(t, territory->code, id, table, e)) {
        return false;
    }
    struct slice aliases = fields[ALIASES];
    while (!none(aliases)) {
        const struct slice alias = slice_trim(slice_cut(&aliases, ','));
        if (!add_name(t, slice_copy(arena, alias), id, table, e)) {
            return false;
        }
    }
    t->n++;
    return true;
}

static int compare_names(const void *a, const void *b)
{
    const struct territory_name *left = a;
    const struct territory_name *right = b;
    return slice_compare(left->code, right->code);
}

bool territories_read(struct territories *out, struct arena *arena, struct slice text,
                      struct gr_error *e)
{
    *out = (struct territories){
        .list = ARENA_ARRAY(arena, TERRITORY_MAX, struct territory),
        .names = ARENA_ARRAY(arena, TERRITORY_NAMES_MAX, struct territory_name),
    };
    struct table table = {SLICE("territories.tsv"), text, 0};
    struct slice fields[COLUMNS];
    if (!table_heading(&table, column_names, COLUMNS, e)) {
        return false;
    }
    for (;;) {
        const enum table_row row = table_next(fields, COLUMNS, &table, e);
        if (row == TABLE_BAD) {
            return false;
        }
        if (row == TABLE_END) {
            break;
        }
        if (!read_row(out, arena, fields, &table, e)) {
            if (e != NULL && e->span.line == 0) {
                e->span = (struct span){.source = table.name, .line = table.line, .column = 1};
            }
            return false;
        }
    }
    qsort(out->names, out->n_names, sizeof out->names[0], compare_names);
    return true;
}

territory_id territories_find(const struct territories *t, struct slice code)
{
    size_t low = 0;
    size_t high = t->n_names;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = slice_compare(t->names[middle].code, code);
        if (order == 0) {
            return t->names[middle].id;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return TERRITORY_NONE;
}
