/* The calendar as others see it: opens the two tables, answers questions on territories and
 * holidays, and fetches a zone the first time it is asked for. */
#include "calendar/calendar.h"
#include "calendar/calendar_priv.h"

#include "base/assert.h"

#define CALENDAR_MAGIC 0x43414c45u

static const struct territory *territory_of(const struct calendar *c, territory_id id)
{
    gr_assert(c != NULL && c->magic == CALENDAR_MAGIC && id < c->territories.n);
    return &c->territories.list[id];
}

struct calendar *calendar_open(struct arena *arena, struct slice territories, struct slice holidays,
                               zone_source source, void *payload, struct gr_error *e)
{
    gr_assert(source != NULL);
    if (territories.n > LIMIT_CALENDAR_BYTES || holidays.n > LIMIT_CALENDAR_BYTES) {
        error_set(e, ERROR_TOO_LARGE, "a table of the calendar is larger than %u bytes",
                  LIMIT_CALENDAR_BYTES);
        return NULL;
    }
    struct calendar *c = ARENA_NEW(arena, struct calendar);
    c->arena = arena;
    c->source = source;
    c->payload = payload;
    (void)pthread_mutex_init(&c->fetching, NULL);
    if (!territories_read(&c->territories, arena, territories, e) ||
        !holiday_rules_read(&c->rules, arena, &c->territories, holidays, e)) {
        return NULL;
    }
    holiday_maps(arena, &c->territories, &c->rules);
    c->magic = CALENDAR_MAGIC;
    return c;
}

static const struct slice *nearest_code(const struct calendar *c, struct slice code)
{
    struct arena *scratch = arena_open(LIMIT_CALENDAR_BYTES);
    const struct territories *t = &c->territories;
    struct slice *codes = ARENA_ARRAY(scratch, t->n_names, struct slice);
    for (size_t i = 0; i < t->n_names; i++) {
        codes[i] = t->names[i].code;
    }
    const struct slice *near = error_nearest(code, codes, t->n_names);
    const struct slice *found = near == NULL ? NULL : &t->names[near - codes].code;
    arena_close(scratch);
    return found;
}

bool calendar_territory(territory_id *out, const struct calendar *c, struct slice code,
                        struct gr_error *e)
{
    gr_assert(c != NULL && c->magic == CALENDAR_MAGIC);
    const territory_id id = territories_find(&c->territories, code);
    if (id != TERRITORY_NONE) {
        *out = id;
        return true;
    }
    const int shown = code.n > 40 ? 40 : (int)code.n;
    error_set(e, ERROR_TERRITORY, "the territory \"%.*s\" is not known", shown, code.p);
    const struct slice *near = code.n > 16 ? NULL : nearest_code(c, code);
    if (near != NULL) {
        const struct territory *t = territory_of(c, territories_find(&c->territories, *near));
        return error_remedy(e, "did you mean %.*s (%.*s)?", SLICE_ARG(*near),
                            SLICE_ARG(t->name_en));
    }
    return error_remedy(e, "give an ISO 3166 code, for example FR, FR-57 or BE");
}

struct slice calendar_territory_code(const struct calendar *c, territory_id id)
{
    return territory_of(c, id)->code;
}

struct slice calendar_territory_name(const struct calendar *c, territory_id id,
                                     enum language language)
{
    return language == LANGUAGE_FR ? territory_of(c, id)->name_fr : territory_of(c, id)->name_en;
}

bool calendar_territory_in(const struct calendar *c, territory_id a, territory_id b)
{
    for (territory_id at = a; at != TERRITORY_NONE; at = territory_of(c, at)->parent) {
        if (at == b) {
            return true;
        }
    }
    return false;
}

size_t calendar_territory_count(const struct calendar *c)
{
    return c->territories.n;
}

/* From another territory with the same zone, or from its file. */
static const struct zone *fetch_zone(struct calendar *c, struct slice name, struct gr_error *e)
{
    for (size_t i = 0; i < c->territories.n; i++) {
        const struct territory *t = &c->territories.list[i];
        if (t->zone != NULL && slice_equal(t->zone_name, name)) {
            return t->zone;
        }
    }
    struct slice bytes = {"", 0};
    return c->source(&bytes, c->arena, name, e, c->payload) ? zone_read(c->arena, name, bytes, e)
                                                            : NULL;
}

const struct zone *calendar_zone(struct calendar *c, territory_id id, struct gr_error *e)
{
    struct slice name = territory_of(c, id)->zone_name;
    struct territory *territory = &c->territories.list[id];
    const struct zone *zone = territory->zone;
    if (zone == NULL) {
        (void)pthread_mutex_lock(&c->fetching);
        zone = fetch_zone(c, name, e);
        territory->zone = zone;
        (void)pthread_mutex_unlock(&c->fetching);
    }
    return zone;
}

bool calendar_holidays_known(const struct calendar *c, territory_id id, struct date date)
{
    const struct territory *territory = territory_of(c, id);
    return territory->known && date.days >= territory->known_from.days &&
           date.days <= date_last().days;
}

/* Adds the territory's own holidays of a year, in order of date; a day named before keeps its
 * name. */
static size_t add_holidays(struct holiday *out, size_t max, size_t n, const struct calendar *c,
                           territory_id id, int32_t year)
{
    for (size_t i = 0; i < c->rules.n; i++) {
        const struct holiday_rule *rule = &c->rules.list[i];
        struct date day = {0};
        if (rule->territory != id || !holiday_rule_day(&day, rule, year)) {
            continue;
        }
        size_t at = n;
        while (at > 0 && out[at - 1].date.days > day.days) {
            at--;
        }
        if (n == max || (at > 0 && out[at - 1].date.days == day.days)) {
            continue;
        }
        for (size_t k = n; k > at; k--) {
            out[k] = out[k - 1];
        }
        out[at] = (struct holiday){day, rule->name_fr, rule->name_en, rule->source};
        n++;
    }
    return n;
}

size_t calendar_holidays(struct holiday *out, size_t max, const struct calendar *c, territory_id id,
                         int32_t year)
{
    if (year < LIMIT_YEAR_MIN || year > LIMIT_YEAR_MAX) {
        return 0;
    }
    size_t n = add_holidays(out, max, 0, c, id, year);
    while (territory_of(c, id)->inherits) {
        id = territory_of(c, id)->parent;
        n = add_holidays(out, max, n, c, id, year);
    }
    return n;
}

static bool in_map(const uint8_t *days, struct date date)
{
    const uint32_t i = (uint32_t)date.days - (uint32_t)DATE_FIRST_DAYS;
    return i < DATE_SPAN_DAYS && (days[i / 8] >> (i % 8) & 1u) != 0;
}

bool calendar_is_holiday(const struct calendar *c, territory_id id, struct date date)
{
    return in_map(territory_of(c, id)->days, date);
}

struct date calendar_next_working(const struct calendar *c, territory_id id, struct date date,
                                  unsigned mask)
{
    const uint8_t *days = territory_of(c, id)->days;
    /* A mask of the whole week leaves no working day: the day itself is the only answer. */
    if ((mask & 0x7fu) == 0x7fu || date.days > INT32_MAX - 7) {
        return date;
    }
    int weekday = date_weekday(date);
    while ((mask >> weekday & 1u) != 0 || in_map(days, date)) {
        date.days++;
        weekday = weekday == 6 ? 0 : weekday + 1;
    }
    return date;
}
