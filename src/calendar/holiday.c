/* The table of public holidays (procedures/calendar/holidays.tsv) and the maps made from it: one
 * bit for every day from 1900 to 2200, so that asking whether a day is a holiday costs one load.
 * A territory without rows of its own shares the map of the one it inherits from. */
#include "calendar/calendar_priv.h"

#include <stdlib.h>
#include <string.h>

enum column { TERRITORY, RULE, FROM, TO, NAME_FR, NAME_EN, SOURCE, COLUMNS };

static const char *const column_names[COLUMNS] = {"territory", "rule",    "from",  "to",
                                                  "name_fr",   "name_en", "source"};

#define MAP_BYTES ((DATE_SPAN_DAYS + 7) / 8)

/* "1886", "1981-10-02", "-"; a year means its first or its last day. */
static bool read_bound(struct date *out, struct slice field, bool last, struct gr_error *e)
{
    int64_t year = 0;
    if (field.n == 0 || slice_is(field, "-")) {
        *out = last ? date_last() : date_first();
        return true;
    }
    if (field.n == 4 && slice_to_int(&year, field, LIMIT_YEAR_MAX) && year >= LIMIT_YEAR_MIN) {
        *out = last ? date_of((int32_t)year, 12, 31) : date_of((int32_t)year, 1, 1);
        return true;
    }
    return date_parse(out, field, e);
}

static bool add_rule(struct holiday_rules *rules, const struct holiday_rule *rule,
                     struct slice code, const struct territories *territories,
                     const struct table *table, struct gr_error *e)
{
    if (rules->n == HOLIDAY_RULES_MAX) {
        return table_error(e, table, ERROR_TOO_LARGE, "more than %u holidays", HOLIDAY_RULES_MAX);
    }
    const territory_id id = territories_find(territories, code);
    if (id == TERRITORY_NONE) {
        return table_error(e, table, ERROR_TERRITORY,
                           "the territory \"%.*s\" is not in the table of territories",
                           code.n > 40 ? 40 : (int)code.n, code.p);
    }
    rules->list[rules->n] = *rule;
    rules->list[rules->n].territory = id;
    rules->n++;
    return true;
}

static bool read_row(struct holiday_rules *rules, struct arena *arena,
                     const struct territories *territories, const struct slice *fields,
                     const struct table *table, struct gr_error *e)
{
    struct holiday_rule rule = {0};
    if (!holiday_rule_parse(&rule, fields[RULE])) {
        return table_error(e, table, ERROR_FORMAT, "\"%.*s\" is not a rule for a holiday",
                           fields[RULE].n > 60 ? 60 : (int)fields[RULE].n, fields[RULE].p);
    }
    if (!read_bound(&rule.from, fields[FROM], false, e) ||
        !read_bound(&rule.to, fields[TO], true, e)) {
        return false;
    }
    if (rule.from.days > rule.to.days) {
        return table_error(e, table, ERROR_RANGE, "the holiday ends before it begins");
    }
    if (fields[NAME_FR].n == 0 || fields[NAME_EN].n == 0 || fields[SOURCE].n == 0) {
        return table_error(e, table, ERROR_FORMAT, "a holiday needs both names and its source");
    }
    rule.name_fr = slice_copy(arena, fields[NAME_FR]);
    rule.name_en = slice_copy(arena, fields[NAME_EN]);
    rule.source = slice_copy(arena, fields[SOURCE]);
    struct slice codes = fields[TERRITORY];
    do {
        if (!add_rule(rules, &rule, slice_trim(slice_cut(&codes, ',')), territories, table, e)) {
            return false;
        }
    } while (codes.n > 0);
    return true;
}

/* Groups the rules by territory and keeps the order of the file inside. */
static void sort_rules(struct holiday_rules *rules, struct arena *arena,
                       const struct territories *territories)
{
    struct holiday_rule *sorted = ARENA_ARRAY(arena, rules->n, struct holiday_rule);
    size_t *next = ARENA_ARRAY(arena, territories->n + 1, size_t);
    for (size_t i = 0; i < rules->n; i++) {
        next[rules->list[i].territory + 1]++;
    }
    for (size_t i = 0; i < territories->n; i++) {
        next[i + 1] += next[i];
    }
    for (size_t i = 0; i < rules->n; i++) {
        sorted[next[rules->list[i].territory]++] = rules->list[i];
    }
    rules->list = sorted;
}

bool holiday_rules_read(struct holiday_rules *out, struct arena *arena,
                        const struct territories *territories, struct slice text,
                        struct gr_error *e)
{
    *out = (struct holiday_rules){ARENA_ARRAY(arena, HOLIDAY_RULES_MAX, struct holiday_rule), 0};
    struct table table = {SLICE("holidays.tsv"), text, 0};
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
        if (!read_row(out, arena, territories, fields, &table, e)) {
            if (e != NULL && e->span.line == 0) {
                e->span = (struct span){.source = table.name, .line = table.line, .column = 1};
            }
            return false;
        }
    }
    sort_rules(out, arena, territories);
    return true;
}

static void map_rule(uint8_t *map, const struct holiday_rule *rule)
{
    const bool once = rule->base == HOLIDAY_DATE;
    const int32_t first = date_civil(once ? rule->date : rule->from).year;
    const int32_t last = date_civil(once ? rule->date : rule->to).year;
    for (int32_t year = first; year <= last; year++) {
        struct date day = {0};
        if (holiday_rule_day(&day, rule, year)) {
            const int32_t i = day.days - date_first().days;
            map[i / 8] = (uint8_t)(map[i / 8] | 1u << (i % 8));
        }
    }
}

void holiday_maps(struct arena *arena, struct territories *territories,
                  const struct holiday_rules *rules)
{
    static const uint8_t no_days[MAP_BYTES];
    size_t at = 0;
    for (size_t i = 0; i < territories->n; i++) {
        struct territory *territory = &territories->list[i];
        const uint8_t *inherited =
            territory->inherits ? territories->list[territory->parent].days : no_days;
        territory->days = inherited;
        if (at == rules->n || rules->list[at].territory != i) {
            continue;
        }
        uint8_t *map = arena_get(arena, MAP_BYTES);
        memcpy(map, inherited, MAP_BYTES);
        while (at < rules->n && rules->list[at].territory == i) {
            map_rule(map, &rules->list[at]);
            at++;
        }
        territory->days = map;
    }
}
