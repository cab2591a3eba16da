/* How long a time limit can be, over every start in a window of days and over several territories.
 * A prover takes a limit for an interval of lengths, and must not miss one.
 *
 * Not every start is counted: time is cut where the length, as a function of the start, can break,
 * and the count is made on both sides of each cut. Between two cuts the length rises, falls or
 * stays, one microsecond a microsecond, so that its extremes stand at the cuts. Where it can
 * break:
 *
 * - A rule whose first part is counted in days asks the start for its date alone. Cuts: midnights.
 * - A rule whose first part is counted in hours goes on from the instant p = start + the hours of
 *   its first parts. If all its parts are such, it ends at p, at 24:00 of a day that follows from
 *   the date of p, or at the hour of p on such a day; otherwise it goes on from the date of p.
 * Cuts: where p passes midnight.
 * - With the first hour not counted, p stands still for an hour and then jumps by one: a row of
 *   equal teeth. p passes midnight where a tooth begins; so does the start, at a full hour. From
 *   such a cut to the next there are whole teeth, whose extremes stand at the first instant of the
 *   first and at the last of the last. Only a change of clocks can break a tooth, and the full
 *   hours around it, as the wall shows them before and after, are cuts too.
 * - A change of clocks breaks the wall's time of the start, of p, and of the end; the end has
 *   breaks of its own only where it has the hour of p on another day (what falls into a skipped
 *   hour or behind a doubled one).
 * - What is measured from midnight breaks where the start passes midnight; so does the count of
 *   two working days, which looks at the day of the start.
 * - The years that the calendar knows hold p within them. */
#include "calendar/calendar_priv.h"
#include "calendar/limit_priv.h"

#include "base/assert.h"

/* One territory under survey, and the extremes found so far, in microseconds. */
struct survey {
    struct calendar *c;
    territory_id id;
    const struct zone *zone; /* NULL: days are those of UTC */
    const struct limit_rule *rule;
    enum span_from from;
    enum span_axis axis;
    struct date first, last;
    bool from_midnight;
    bool timed;          /* the first part is counted in hours */
    bool all_timed;      /* so are all */
    bool teeth;          /* the first hour is not counted */
    bool by_date;        /* the end depends on the date of p */
    bool by_day;         /* the length depends on the day of the start */
    bool on_edge;        /* starts near the first or last instant of the calendar are held there */
    instant prefix;      /* p less the start, but for the first hour; negative when counted back */
    struct date counted; /* a rule not timed: the date of the start that `end` belongs to */
    bool has_counted;
    struct limit_end end;
    bool seen, day_end, hour_end, beyond;
    instant least, most;
};

/* ---- the rule -------------------------------------------------------------------------------- */

static size_t parts_of(const struct limit_rule *rule)
{
    return rule->n_parts < LIMIT_LIMIT_PARTS ? rule->n_parts : LIMIT_LIMIT_PARTS;
}

static bool is_back(const struct survey *s)
{
    return (s->rule->flags & LIMIT_BACKWARDS) != 0;
}

/* The real time of the parts in hours with which the rule begins. */
static void read_prefix(struct survey *s)
{
    size_t n = parts_of(s->rule);
    size_t i = 0;
    while (i < n && limit_part_is_timed(s->rule, s->rule->parts[i])) {
        struct limit_part part = s->rule->parts[i];
        s->prefix += limit_amount_bounded(part.n) * limit_unit_length(part.unit);
        i++;
    }
    s->timed = i > 0;
    s->all_timed = s->timed && i == n;
    s->prefix = is_back(s) ? -s->prefix : s->prefix;
}

static void read_rule(struct survey *s)
{
    const uint32_t extended = LIMIT_EXTENDED | LIMIT_EXTENDED_SUNDAY | LIMIT_EXTENDED_HOUR;
    uint32_t flags = s->rule->flags;
    s->from_midnight = s->from == SPAN_FROM_MIDNIGHT || s->from == SPAN_FROM_END_MIDNIGHT_BEFORE;
    read_prefix(s);
    s->teeth =
        s->timed && (flags & LIMIT_FIRST_HOUR_NOT_COUNTED) != 0 && s->from != SPAN_FROM_END_OF_DAY;
    s->by_date = s->timed && (!s->all_timed || (flags & extended) != 0);
    s->by_day = !s->timed || (!s->all_timed && (flags & LIMIT_TWO_WORKING_DAYS) != 0) ||
                (s->from_midnight && s->by_date);
}

/* ---- places on the axis ---------------------------------------------------------------------- */

static struct walk place_of(const struct survey *s)
{
    return (struct walk){.rule = s->rule, .c = s->c, .id = s->id, .zone = s->zone};
}

static struct date local_date(const struct survey *s, instant at)
{
    struct walk w = place_of(s);
    return limit_local_date(&w, at);
}

static instant offset_at(const struct survey *s, instant at)
{
    return s->zone == NULL ? 0 : zone_offset(s->zone, at) * INSTANT_SECOND;
}

static instant place_of_instant(const struct survey *s, instant at)
{
    return s->axis == SPAN_HOURS ? at : at + offset_at(s, at);
}

static instant place_of_midnight(const struct survey *s, struct date day)
{
    if (s->axis == SPAN_DAYS) {
        return day.days * INSTANT_DAY;
    }
    struct walk w = place_of(s);
    return limit_day_start(&w, day);
}

static instant place_of_end(const struct survey *s, struct limit_end end)
{
    return end.end_of_day ? place_of_midnight(s, date_plus(end.date, 1))
                          : place_of_instant(s, end.latest);
}

/* ---- one start ------------------------------------------------------------------------------- */

static struct limit_end count_from(const struct survey *s, struct moment m)
{
    struct limit_start start = {.moment = m,
                                .is_end = s->from >= SPAN_FROM_END_INSTANT,
                                .end_of_day = s->from == SPAN_FROM_END_OF_DAY};
    return limit_count(s->c, s->id, s->rule, start, NULL, 0, NULL);
}

static void keep_length(struct survey *s, instant length)
{
    s->least = !s->seen || length < s->least ? length : s->least;
    s->most = !s->seen || length > s->most ? length : s->most;
    s->seen = true;
}

static void keep(struct survey *s, struct limit_end end, instant origin)
{
    instant length = place_of_end(s, end) - origin;
    keep_length(s, is_back(s) ? -length : length);
    s->day_end = s->day_end || end.end_of_day;
    s->hour_end = s->hour_end || !end.end_of_day;
    s->beyond = s->beyond || end.read_beyond;
}

static void try_instant(struct survey *s, instant at)
{
    struct date day = local_date(s, at);
    if (day.days < s->first.days || day.days > s->last.days) {
        return;
    }
    if (s->timed || s->on_edge || !s->has_counted || s->counted.days != day.days) {
        s->end = count_from(s, (struct moment){.precision = MOMENT_INSTANT, .date = day, .at = at});
        s->counted = day;
        s->has_counted = true;
    }
    keep(s, s->end, s->from_midnight ? place_of_midnight(s, day) : place_of_instant(s, at));
}

/* Both sides of a cut. */
static void try_cut(struct survey *s, instant at)
{
    try_instant(s, at - 1);
    try_instant(s, at);
}

/* The full hour at or before an instant, as the wall shows it under an offset. */
static instant full_hour(instant at, instant offset)
{
    instant into = (at + offset) % INSTANT_HOUR;
    return at - (into < 0 ? into + INSTANT_HOUR : into);
}

/* The start from which on p lies at or behind this instant. With teeth p follows from the full hour
 * of the start: an hour less into it going back, an hour more going on. */
static void try_reached(struct survey *s, instant p)
{
    instant at = p - s->prefix;
    if (s->teeth) {
        instant hour = full_hour(at, offset_at(s, at));
        at = hour + (hour == at ? 0 : INSTANT_HOUR) - (is_back(s) ? 0 : INSTANT_HOUR);
    }
    try_cut(s, at);
}

/* ---- days ------------------------------------------------------------------------------------ */

/* Where the wall shows this hour of the day: once, twice, or in a gap that is jumped over. */
static void wall_instants(instant at[2], const struct survey *s, struct date day, int32_t second)
{
    at[0] = day.days * INSTANT_DAY + second * INSTANT_SECOND;
    at[1] = at[0];
    if (s->zone != NULL) {
        (void)zone_resolve(&at[0], &at[1], s->zone, day, second);
    }
}

static void try_day_start(struct survey *s, struct date day)
{
    instant at[2];
    wall_instants(at, s, day, 0);
    try_cut(s, at[0]);
    if (at[1] != at[0]) {
        try_cut(s, at[1]);
    }
}

static void try_day_starts(struct survey *s, int32_t from, int32_t to)
{
    from = from < s->first.days ? s->first.days : from;
    to = to > s->last.days + 1 ? s->last.days + 1 : to;
    for (int32_t day = from; day <= to; day++) {
        try_day_start(s, (struct date){day});
    }
}

/* p at an hour of a day. */
static void try_reached_hour(struct survey *s, struct date day, int32_t second)
{
    instant at[2];
    wall_instants(at, s, day, second);
    try_reached(s, at[0]);
    if (at[1] != at[0]) {
        try_reached(s, at[1]);
    }
}

/* ---- changes of clocks ----------------------------------------------------------------------- */

/* The changes from `from` to `to`, both included: [*first, end) of zone->at. The table of a zone
 * holds all the years of the calendar one by one (zone_read.c). */
static size_t changes_between(size_t *first, const struct zone *zone, instant from, instant to)
{
    *first = zone_segment(zone, instant_seconds(from) - 1);
    return zone_segment(zone, instant_seconds(to));
}

static void try_hours(struct survey *s, instant hour)
{
    for (int k = -3; k <= 3; k++) {
        try_cut(s, hour + k * INSTANT_HOUR);
    }
}

/* A cut that a change of clocks makes, in the start itself or in p. Where nothing asks for dates
 * all the days between two such cuts are alike: what is measured from midnight needs one whole day
 * after each. */
static void try_change(struct survey *s, instant at)
{
    try_cut(s, at);
    if (s->teeth) {
        /* A change by half an hour moves the full hours. */
        try_hours(s, full_hour(at, offset_at(s, at - 1)));
        try_hours(s, full_hour(at, offset_at(s, at)));
    }
    if (s->from_midnight && !s->by_day) {
        int32_t day = local_date(s, at).days;
        try_day_starts(s, day - 3, day + 3);
    }
}

static void try_changes(struct survey *s, instant from, instant to)
{
    size_t i = 0;
    if (s->zone == NULL) {
        return;
    }
    size_t end = changes_between(&i, s->zone, from, to);
    for (; i < end; i++) {
        try_change(s, s->zone->at[i] * INSTANT_SECOND);
    }
    if (!s->timed) {
        return;
    }
    end = changes_between(&i, s->zone, from + s->prefix, to + s->prefix);
    for (; i < end; i++) {
        try_change(s, s->zone->at[i] * INSTANT_SECOND - s->prefix);
    }
}

/* An end that is carried from a day off to the same hour of another day breaks where that hour is
 * skipped or doubled there: at the wall's times before and after the change. */
static void try_carried_hours(struct survey *s, struct date day)
{
    struct walk w = place_of(s);
    unsigned mask = limit_extension_mask(s->rule);
    if (s->zone == NULL || !limit_day_is_free(&w, day, mask)) {
        return;
    }
    struct date to = limit_working_day_from(&w, day, mask, is_back(s));
    instant noon = to.days * INSTANT_DAY + INSTANT_DAY / 2;
    size_t i = 0;
    size_t end = changes_between(&i, s->zone, noon - 3 * INSTANT_DAY, noon + 3 * INSTANT_DAY);
    for (; i < end; i++) {
        for (size_t side = 0; side < 2; side++) {
            int64_t second = s->zone->at[i] + s->zone->offset[i + side] - to.days * SECONDS_PER_DAY;
            if (second >= 0 && second < SECONDS_PER_DAY) {
                try_reached_hour(s, day, (int32_t)second);
            }
        }
    }
}

/* ---- the window ------------------------------------------------------------------------------ */

static int32_t held_day(int32_t day)
{
    if (day < LIMIT_FIRST_DATE) {
        return LIMIT_FIRST_DATE;
    }
    return day > LIMIT_LAST_DATE + 1 ? LIMIT_LAST_DATE + 1 : day;
}

/* Every midnight that p passes, from the first start to the last. */
static void try_reached_days(struct survey *s, instant from, instant to)
{
    bool same_hour = s->all_timed && (s->rule->flags & LIMIT_EXTENDED_HOUR) != 0;
    int32_t begin = held_day((int32_t)((from + s->prefix) / INSTANT_DAY) - 2);
    int32_t end = held_day((int32_t)((to + s->prefix) / INSTANT_DAY) + 2);
    for (int32_t day = begin; day <= end; day++) {
        try_reached_hour(s, (struct date){day}, 0);
        if (same_hour) {
            try_carried_hours(s, (struct date){day});
        }
    }
}

/* Where the start, or p, begins or ceases to be held within the years of the calendar. */
static void try_calendar_edge(struct survey *s, instant edge)
{
    try_change(s, edge);
    if (s->timed) {
        try_change(s, edge - s->prefix);
    }
}

/* All the cuts of one territory. Those that lie outside the window fall out in try_instant. */
static void survey_instants(struct survey *s)
{
    struct walk w = place_of(s);
    instant from = limit_day_start(&w, s->first) - INSTANT_DAY;
    instant to = limit_day_start(&w, date_plus(s->last, 1)) + INSTANT_DAY;
    if (s->by_day) {
        try_day_starts(s, s->first.days, s->last.days + 1);
    } else {
        try_day_starts(s, s->first.days, s->first.days + 3);
        try_day_starts(s, s->last.days - 3, s->last.days + 1);
    }
    try_changes(s, from, to);
    try_calendar_edge(s, LIMIT_FIRST_DATE * INSTANT_DAY);
    try_calendar_edge(s, (LIMIT_LAST_DATE + 1) * INSTANT_DAY);
    if (s->by_date) {
        try_reached_days(s, from, to);
    }
}

/* From the end of another limit at 24:00 of a day: one start a day. */
static void survey_day_ends(struct survey *s)
{
    for (struct date day = s->first; day.days <= s->last.days; day.days++) {
        struct limit_end end = count_from(s, (struct moment){.precision = MOMENT_DAY, .date = day});
        keep(s, end, place_of_midnight(s, date_plus(day, 1)));
    }
}

/* ---- short cuts ------------------------------------------------------------------------------ */

/* Whether no start of the window reaches the edge of the calendar's years. */
static bool stays_inside(const struct survey *s, int64_t days)
{
    return s->first.days + days - 4 > LIMIT_FIRST_DATE && s->first.days - 4 > LIMIT_FIRST_DATE &&
           s->last.days + days + 4 < LIMIT_LAST_DATE && s->last.days + 4 < LIMIT_LAST_DATE;
}

/* Plain hours in real time, from where they begin. The first hour not counted adds up to an
 * hour. */
static bool fixed_hours(struct survey *s)
{
    if (!s->all_timed || s->axis != SPAN_HOURS || s->from_midnight ||
        limit_asks_holidays(s->rule) || !stays_inside(s, s->prefix / INSTANT_DAY)) {
        return false;
    }
    instant length = is_back(s) ? -s->prefix : s->prefix;
    keep_length(s, length);
    keep_length(s, length + (s->teeth ? INSTANT_HOUR : 0));
    s->hour_end = true;
    return true;
}

/* Rules that dates alone can count, among days of 24 hours: no zone has a say, but at the edges of
 * the calendar, which are instants. */
static bool counts_dates(const struct survey *s)
{
    for (size_t i = 0; i < parts_of(s->rule); i++) {
        if (limit_part_is_timed(s->rule, s->rule->parts[i])) {
            return false;
        }
    }
    return s->axis == SPAN_DAYS && (!s->on_edge || s->from == SPAN_FROM_END_OF_DAY);
}

/* Days and weeks that are not moved: as long from one day as from any other. */
static bool is_same_every_day(const struct survey *s)
{
    int64_t days = 0;
    for (size_t i = 0; i < parts_of(s->rule); i++) {
        struct limit_part part = s->rule->parts[i];
        if (part.unit != UNIT_DAY && part.unit != UNIT_WEEK) {
            return false;
        }
        days += limit_amount_bounded(part.n) * (part.unit == UNIT_WEEK ? INT64_C(7) : 1);
    }
    return !limit_asks_holidays(s->rule) && stays_inside(s, is_back(s) ? -days : days);
}

static void survey_dates(struct survey *s)
{
    struct date last = is_same_every_day(s) ? s->first : s->last;
    bool whole_day = !s->from_midnight && s->from != SPAN_FROM_END_OF_DAY;
    int32_t shift = s->from == SPAN_FROM_END_OF_DAY ? 1 : 0;
    for (struct date day = s->first; day.days <= last.days; day.days++) {
        struct limit_end end = count_from(s, (struct moment){.precision = MOMENT_DAY, .date = day});
        keep(s, end, (day.days + shift) * INSTANT_DAY);
        if (whole_day) {
            keep(s, end, (day.days + 1) * INSTANT_DAY);
        }
    }
}

/* ---- territories ----------------------------------------------------------------------------- */

static const struct territory *territory_at(const struct calendar *c, territory_id id)
{
    gr_assert(id < c->territories.n);
    return &c->territories.list[id];
}

/* Whether the two territories count this rule alike. */
static bool are_alike(const struct survey *s, territory_id a, territory_id b)
{
    if (a == b) {
        return true;
    }
    if (s->c == NULL || a == TERRITORY_NONE || b == TERRITORY_NONE) {
        return s->c == NULL;
    }
    bool same_zone = calendar_zone(s->c, a, NULL) == calendar_zone(s->c, b, NULL);
    const struct territory *one = territory_at(s->c, a);
    const struct territory *two = territory_at(s->c, b);
    bool same_days = one->days == two->days && one->known == two->known &&
                     one->known_from.days == two->known_from.days;
    return (same_zone || counts_dates(s)) && (same_days || !limit_asks_holidays(s->rule));
}

static bool came_before(const struct survey *s, const territory_id *where, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (are_alike(s, where[k], where[i])) {
            return true;
        }
    }
    return false;
}

static void survey_territory(struct survey *s, territory_id id)
{
    s->id = id;
    s->has_counted = false;
    if (fixed_hours(s)) {
        return;
    }
    if (counts_dates(s)) {
        survey_dates(s);
    } else if (s->from == SPAN_FROM_END_OF_DAY) {
        survey_day_ends(s);
    } else {
        survey_instants(s);
    }
}

/* Down to a whole minute. */
static int32_t whole_minutes(instant length)
{
    instant rest = length % INSTANT_MINUTE;
    return (int32_t)((length - (rest < 0 ? rest + INSTANT_MINUTE : rest)) / INSTANT_MINUTE);
}

static struct limit_span span_of(const struct survey *s)
{
    return (struct limit_span){.least = whole_minutes(s->least),
                               .most = -whole_minutes(-s->most),
                               .day_ends = s->day_end && !s->hour_end,
                               .hour_ends = s->hour_end && !s->day_end,
                               .read_beyond = s->beyond};
}

struct limit_span limit_span(struct calendar *c, const territory_id *where, size_t n_where,
                             const struct limit_rule *rule, enum span_from from,
                             enum span_axis axis, struct date first, struct date last)
{
    const territory_id nowhere = TERRITORY_NONE;
    gr_assert(first.days <= last.days);
    if ((rule->flags & LIMIT_NONE) != 0) {
        return (struct limit_span){.none = true};
    }
    struct walk edges = {0};
    struct survey s = {.c = c, .rule = rule, .from = from, .axis = axis};
    s.first = limit_clamp_date(&edges, first.days);
    s.last = limit_clamp_date(&edges, last.days);
    s.beyond = edges.beyond;
    s.on_edge = s.first.days < LIMIT_FIRST_DATE + 3 || s.last.days > LIMIT_LAST_DATE - 3;
    read_rule(&s);
    for (size_t i = 0; i < n_where || i == 0; i++) {
        const territory_id *list = n_where == 0 ? &nowhere : where;
        bool known = c != NULL && list[i] != TERRITORY_NONE;
        s.zone = known ? calendar_zone(c, list[i], NULL) : NULL;
        s.beyond = s.beyond || s.zone == NULL;
        if (!came_before(&s, list, i)) {
            survey_territory(&s, list[i]);
        }
    }
    return span_of(&s);
}
