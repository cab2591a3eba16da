/* The counting of time limits. One walk over the parts of a rule, then what comes after them in the
 * order that the texts give: pauses, the clear day, the two working days of Regulation 1182/71, the
 * extension past days off, and local midnight. Sources: CPC 640 to 642, CPP 801, the administrative
 * courts' délai franc, Regulation (EEC, Euratom) 1182/71, Cass. avis 7 January 2025 n° 24-70.008;
 * doc/time.md has each with worked examples. No allocation, and no division of a year into days
 * beyond what a date needs: a count takes well under 200 ns. */
#include "calendar/limit_priv.h"

struct date limit_local_date(const struct walk *w, instant at)
{
    if (w->zone == NULL) {
        instant rest = at % INSTANT_DAY;
        return (struct date){
            (int32_t)((at - (rest < 0 ? rest + INSTANT_DAY : rest)) / INSTANT_DAY)};
    }
    return zone_local(w->zone, at, NULL);
}

instant limit_day_start(const struct walk *w, struct date date)
{
    return w->zone == NULL ? date.days * INSTANT_DAY : zone_day_start(w->zone, date);
}

struct date limit_clamp_date(struct walk *w, int64_t days)
{
    if (days < LIMIT_FIRST_DATE || days > LIMIT_LAST_DATE) {
        w->beyond = true;
        days = days < 0 ? LIMIT_FIRST_DATE : LIMIT_LAST_DATE;
    }
    return (struct date){(int32_t)days};
}

instant limit_clamp_instant(struct walk *w, instant at)
{
    if (at < LIMIT_FIRST_DATE * INSTANT_DAY || at >= (LIMIT_LAST_DATE + 1) * INSTANT_DAY) {
        w->beyond = true;
        return at < 0 ? LIMIT_FIRST_DATE * INSTANT_DAY : (LIMIT_LAST_DATE + 1) * INSTANT_DAY - 1;
    }
    return at;
}

/* 0 Monday to 6 Sunday. 1900-01-01 was a Monday, and no walk leaves the years from there by more
 * than a week: one unsigned remainder is enough, where date_weekday must do for any date. */
static unsigned weekday_of(struct date date)
{
    return (unsigned)(date.days - LIMIT_FIRST_DATE + 7) % 7u;
}

static bool is_holiday(const struct walk *w, struct date date)
{
    return w->c != NULL && w->id != TERRITORY_NONE && calendar_is_holiday(w->c, w->id, date);
}

bool limit_day_is_free(const struct walk *w, struct date date, unsigned mask)
{
    return (mask >> weekday_of(date) & 1u) != 0 || is_holiday(w, date);
}

/* The first day that is not free from `date` on (included), going forward or back. Bounded by the
 * calendar's edge: beyond it there is no data to go on. */
struct date limit_working_day_from(struct walk *w, struct date date, unsigned mask, bool back)
{
    while (limit_day_is_free(w, date, mask) && !w->beyond) {
        date = limit_clamp_date(w, (int64_t)date.days + (back ? -1 : 1));
    }
    return date;
}

/* The n-th working day after (or before) `date`, which itself does not count. */
struct date limit_working_days_on(struct walk *w, struct date date, int32_t n, unsigned mask,
                                  bool back)
{
    unsigned weekday = weekday_of(date);
    unsigned turn = back ? 6 : 1;
    int32_t step = back ? -1 : 1;
    for (int32_t left = n; left > 0;) {
        date.days += step;
        if (date.days < LIMIT_FIRST_DATE || date.days > LIMIT_LAST_DATE) {
            return limit_clamp_date(w, date.days);
        }
        weekday = (weekday + turn) % 7u;
        if ((mask >> weekday & 1u) == 0 && !is_holiday(w, date)) {
            left--;
        } else if (w->trace != NULL) {
            limit_note_free_day(w, STEP_SKIPPED, date);
        }
    }
    return date;
}

/* The same day number n months on; where the month has no such day, what the rule says. */
static struct date months_on(struct walk *w, struct date date, int64_t months)
{
    struct civil day = date_civil(date);
    int64_t index = (int64_t)day.year * 12 + day.month - 1 + months;
    if (index < LIMIT_YEAR_MIN * INT64_C(12)) {
        return limit_clamp_date(w, LIMIT_FIRST_DATE - 1);
    }
    if (index >= (LIMIT_YEAR_MAX + 1) * INT64_C(12)) {
        return limit_clamp_date(w, LIMIT_LAST_DATE + 1);
    }
    int32_t year = (int32_t)(index / 12);
    int32_t month = (int32_t)(index % 12) + 1;
    /* Every month has 28 days: most dates need no look at the month's length. */
    if (day.day < 28 || (day.day == 28 && w->rule->month_end != MONTH_END_KEPT)) {
        return date_of(year, month, day.day);
    }
    int32_t length = date_days_in_month(year, month);
    bool kept =
        w->rule->month_end == MONTH_END_KEPT && day.day == date_days_in_month(day.year, day.month);
    if (day.day <= length && !kept) {
        return date_of(year, month, day.day);
    }
    struct date result = date_of(year, month, length);
    /* A count that includes its first day stands on the day after the last one counted: there the
     * whole month is over, and the day after it is the 1st (BGB 188 (3) says the same). */
    if (day.day > length && !kept && (w->ahead || w->rule->month_end == MONTH_END_NEXT_DAY)) {
        result = limit_clamp_date(w, (int64_t)result.days + 1);
    }
    if (w->trace != NULL && day.day > length) {
        limit_note(w, (struct limit_step){.kind = STEP_MONTH_END,
                                          .from = date_of(year, month, length),
                                          .to = result,
                                          .part = {day.day, UNIT_DAY}});
    }
    return result;
}

bool limit_part_is_timed(const struct limit_rule *rule, struct limit_part part)
{
    switch (part.unit) {
    case UNIT_MINUTE:
    case UNIT_HOUR:
        return true;
    case UNIT_DAY:
    case UNIT_WEEK:
        return (rule->flags & LIMIT_ELAPSED) != 0;
    case UNIT_MONTH:
    case UNIT_YEAR:
    case UNIT_WORKING_DAY:
    case UNIT_OPEN_DAY:
        return false;
    }
    return false;
}

bool limit_counts_hours(const struct limit_rule *rule)
{
    for (size_t i = 0; i < rule->n_parts; i++) {
        if (limit_part_is_timed(rule, rule->parts[i])) {
            return true;
        }
    }
    return false;
}

bool limit_same_rule(const struct limit_rule *a, const struct limit_rule *b)
{
    bool same = a->n_parts == b->n_parts && a->flags == b->flags && a->month_end == b->month_end;
    for (size_t i = 0; same && i < a->n_parts; i++) {
        same = a->parts[i].n == b->parts[i].n && a->parts[i].unit == b->parts[i].unit;
    }
    return same;
}

instant limit_unit_length(enum unit unit)
{
    switch (unit) {
    case UNIT_MINUTE:
        return INSTANT_MINUTE;
    case UNIT_HOUR:
        return INSTANT_HOUR;
    case UNIT_DAY:
        return INSTANT_DAY;
    case UNIT_WEEK:
        return 7 * INSTANT_DAY;
    case UNIT_MONTH:
    case UNIT_YEAR:
    case UNIT_WORKING_DAY:
    case UNIT_OPEN_DAY:
        return 0;
    }
    return 0;
}

unsigned limit_unit_mask(enum unit unit)
{
    return unit == UNIT_OPEN_DAY ? WEEK_SUNDAY : WEEKEND;
}

/* The last day counted so far. */
struct date limit_end_date(const struct walk *w)
{
    return w->ahead ? date_plus(w->date, -1) : w->date;
}

/* From an hour to days: the day of the hour is left out, or is day 1. */
static void enter_days(struct walk *w)
{
    if (w->by_day) {
        return;
    }
    struct date day = w->date_known ? w->date : limit_local_date(w, w->at);
    bool first_counted = (w->rule->flags & LIMIT_FIRST_DAY_COUNTED) != 0;
    w->by_day = true;
    w->date = first_counted && w->back ? limit_clamp_date(w, (int64_t)day.days + 1) : day;
    w->ahead = first_counted && !w->back;
    if (w->date_known) {
        w->first_day = first_counted ? day : date_plus(day, w->back ? -1 : 1);
    }
    if (w->trace != NULL) {
        limit_note(
            w, (struct limit_step){.kind = first_counted ? STEP_FIRST_COUNTED : STEP_FIRST_LEFT_OUT,
                                   .from = day,
                                   .to = w->first_day});
    }
}

/* From days to hours: they run from 24:00 of the last day. */
static void leave_days(struct walk *w)
{
    if (w->by_day) {
        w->at = limit_day_start(w, date_plus(limit_end_date(w), 1));
        w->by_day = false;
        w->ahead = false;
    }
    w->date_known = false;
}

int32_t limit_amount_bounded(int32_t n)
{
    if (n < 0) {
        return 0;
    }
    return n > LIMIT_AMOUNT ? LIMIT_AMOUNT : n;
}

static void add_timed(struct walk *w, struct limit_part part)
{
    leave_days(w);
    instant before = w->at;
    instant span = part.n * limit_unit_length(part.unit);
    w->at = limit_clamp_instant(w, before + (w->back ? -span : span));
    if (w->trace == NULL) {
        return;
    }
    limit_note_clock_changes(w, w->back ? w->at : before, w->back ? before : w->at);
    limit_note(w, (struct limit_step){.kind = STEP_PART,
                                      .from = limit_local_date(w, before),
                                      .to = limit_local_date(w, w->at),
                                      .at = w->at,
                                      .by_hour = true,
                                      .part = part});
}

static void add_days(struct walk *w, struct limit_part part)
{
    enter_days(w);
    struct date before = w->date;
    int32_t sign = w->back ? -1 : 1;
    switch (part.unit) {
    case UNIT_DAY:
    case UNIT_MINUTE: /* timed units never come here */
    case UNIT_HOUR:
        w->date = limit_clamp_date(w, (int64_t)before.days + sign * part.n);
        break;
    case UNIT_WEEK:
        w->date = limit_clamp_date(w, (int64_t)before.days + sign * INT64_C(7) * part.n);
        break;
    case UNIT_MONTH:
        w->date = months_on(w, before, (int64_t)sign * part.n);
        break;
    case UNIT_YEAR:
        w->date = months_on(w, before, sign * INT64_C(12) * part.n);
        break;
    case UNIT_WORKING_DAY:
    case UNIT_OPEN_DAY: {
        int32_t shift = w->ahead ? 1 : 0;
        struct date day = limit_working_days_on(w, date_plus(before, -shift), part.n,
                                                limit_unit_mask(part.unit), w->back);
        w->date = date_plus(day, shift);
        break;
    }
    }
    if (w->trace != NULL) {
        limit_note(w,
                   (struct limit_step){
                       .kind = STEP_PART, .from = before, .to = limit_end_date(w), .part = part});
    }
}

/* ---- the start ------------------------------------------------------------------------------- */

/* Regulation 1182/71, article 3(1): the hour in which the event falls is not counted. */
static void leave_first_hour_out(struct walk *w)
{
    int32_t second = 0;
    if (w->zone != NULL) {
        (void)zone_local(w->zone, w->at, &second);
    } else {
        second =
            (int32_t)((w->at - limit_local_date(w, w->at).days * INSTANT_DAY) / INSTANT_SECOND);
    }
    instant fraction = w->at % INSTANT_SECOND;
    instant into_hour =
        second % 3600 * INSTANT_SECOND + (fraction < 0 ? fraction + INSTANT_SECOND : fraction);
    w->at += (w->back ? 0 : INSTANT_HOUR) - into_hour;
    w->date_known = false;
    if (w->trace != NULL) {
        limit_note(w, (struct limit_step){.kind = STEP_FIRST_LEFT_OUT,
                                          .from = limit_local_date(w, w->at),
                                          .at = w->at,
                                          .by_hour = true});
    }
}

bool limit_starts_timed(const struct limit_rule *rule)
{
    return rule->n_parts > 0 && limit_part_is_timed(rule, rule->parts[0]);
}

/* Puts the walk on the start; `late`: the latest that a start without hour (or day) may have
 * been. */
static void walk_begin(struct walk *w, struct limit_start start, bool late)
{
    struct moment m = start.moment;
    bool timed = limit_starts_timed(w->rule);
    bool exact = m.precision == MOMENT_INSTANT && !(start.is_end && start.end_of_day);
    if (exact) {
        w->at = limit_clamp_instant(w, m.at);
        w->date = limit_local_date(w, w->at);
    } else {
        w->date = limit_clamp_date(w, m.date.days);
        if (m.precision == MOMENT_MONTH && late) {
            struct civil day = date_civil(w->date);
            w->date = date_of(day.year, day.month, date_days_in_month(day.year, day.month));
        }
        if (timed) {
            w->at = limit_day_start(w, date_plus(w->date, late || start.end_of_day ? 1 : 0));
            w->at -= late && !start.end_of_day
                         ? 1
                         : 0; /* the day's last instant, not the next day's first */
        }
    }
    w->date_known = true;
    w->first_day = w->date;
    if (w->trace != NULL) {
        limit_note(w, (struct limit_step){
                          .kind = STEP_START,
                          .from = w->date,
                          .at = w->at,
                          .by_hour = exact,
                          .part = {start.is_end ? 1 : 0, start.end_of_day ? UNIT_DAY : UNIT_HOUR}});
    }
    if (start.is_end && start.end_of_day) {
        w->by_day = true;
        w->first_day = date_plus(w->date, w->back ? 0 : 1);
        if (w->trace != NULL && !timed) {
            limit_note(w, (struct limit_step){
                              .kind = STEP_FIRST_LEFT_OUT, .from = w->date, .to = w->first_day});
        }
    } else if (timed && (w->rule->flags & LIMIT_FIRST_HOUR_NOT_COUNTED) != 0) {
        w->at -= exact || !late ? 0 : 1; /* the last hour of the day is 23:00 to 24:00 */
        leave_first_hour_out(w);
    }
    w->began = w->at;
}

bool limit_asks_holidays(const struct limit_rule *rule)
{
    const uint32_t flags =
        LIMIT_EXTENDED | LIMIT_EXTENDED_SUNDAY | LIMIT_EXTENDED_HOUR | LIMIT_TWO_WORKING_DAYS;
    bool asks = (rule->flags & flags) != 0;
    for (size_t i = 0; i < rule->n_parts && i < LIMIT_LIMIT_PARTS && !asks; i++) {
        enum unit unit = rule->parts[i].unit;
        asks = unit == UNIT_WORKING_DAY || unit == UNIT_OPEN_DAY;
    }
    return asks;
}

/* Whether the count asks which days are holidays, and the table does not know: then days may have
 * been taken for working days that were not. */
static bool holidays_missing(const struct walk *w, struct date end)
{
    if (!limit_asks_holidays(w->rule)) {
        return false;
    }
    /* Holidays are known from a day on: the earlier edge decides. */
    struct date edge = end.days < w->first_day.days ? end : w->first_day;
    return w->c == NULL || w->id == TERRITORY_NONE || !calendar_holidays_known(w->c, w->id, edge);
}

/* One count from one possible start. */
static struct limit_end walk_run(struct walk *w, struct limit_start start, bool late,
                                 const struct limit_pause *pauses, size_t n_pauses)
{
    w->back = (w->rule->flags & LIMIT_BACKWARDS) != 0;
    walk_begin(w, start, late);
    size_t n_parts = w->rule->n_parts < LIMIT_LIMIT_PARTS ? w->rule->n_parts : LIMIT_LIMIT_PARTS;
    for (size_t i = 0; i < n_parts; i++) {
        struct limit_part part = w->rule->parts[i];
        part.n = limit_amount_bounded(part.n);
        if (limit_part_is_timed(w->rule, part)) {
            add_timed(w, part);
        } else {
            add_days(w, part);
        }
    }
    if (n_parts == 0) {
        w->by_day = true;
    }
    limit_settle(w, pauses, n_pauses);
    struct limit_end end = {.end_of_day = w->by_day};
    end.date = w->by_day ? w->date : limit_local_date(w, w->at);
    end.read_beyond = w->beyond || w->zone == NULL || holidays_missing(w, end.date);
    end.latest = w->by_day ? limit_day_start(w, date_plus(w->date, 1)) - 1 : w->at;
    end.earliest = end.latest;
    if (w->trace != NULL) {
        limit_note(w,
                   (struct limit_step){
                       .kind = STEP_END, .to = end.date, .at = end.latest, .by_hour = !w->by_day});
    }
    return end;
}

/* The range of ends when they are carried to the same hour: a day off carries its later hours onto
 * a working day, whose earlier hours come from the next day off or are its own, so that the whole
 * day is met. */
static struct limit_end join_same_hours(struct limit_end range, const struct walk *early,
                                        struct limit_end first, const struct walk *late,
                                        struct limit_end last)
{
    if (early->moved) {
        instant end_of_first = limit_day_start(early, date_plus(first.date, 1)) - 1;
        range.earliest = limit_day_start(early, first.date);
        range.latest = end_of_first > range.latest ? end_of_first : range.latest;
    }
    if (late->moved && limit_day_is_free(late, date_plus(late->carried_from, -1),
                                         limit_extension_mask(late->rule))) {
        instant end_of_last = limit_day_start(late, date_plus(last.date, 1)) - 1;
        range.latest = end_of_last > range.latest ? end_of_last : range.latest;
    }
    range.date = limit_local_date(late, range.latest);
    return range;
}

/* The range of ends of a start whose hour is not known, from its first and its last possible count.
 * An extension carries the hours of a Sunday to Monday 24:00, behind the early hours of that
 * Monday: the end that belongs to the latest start is then not the latest end. */
static struct limit_end join_range(const struct walk *early, struct limit_end first,
                                   const struct walk *late, struct limit_end last)
{
    /* Pauses early in a month weigh on its first days only: the ends may come in the other
     * order. */
    struct limit_end range = first.latest > last.latest ? first : last;
    range.earliest = first.latest < last.latest ? first.latest : last.latest;
    range.read_beyond = first.read_beyond || last.read_beyond;
    bool extended = (late->rule->flags & (LIMIT_EXTENDED | LIMIT_EXTENDED_SUNDAY)) != 0;
    if (extended && early->timed && late->timed && !late->back) {
        instant morning = limit_day_start(early, first.date);
        if (early->moved && late->at >= morning) {
            range.earliest = morning;
        }
        struct date eve = date_plus(last.date, -1);
        if (!late->moved && early->at < limit_day_start(late, last.date) &&
            limit_day_is_free(late, eve, limit_extension_mask(late->rule))) {
            range.latest = limit_day_start(late, date_plus(last.date, 1)) - 1;
            range.end_of_day = true;
        }
    }
    bool to_hour = (late->rule->flags & LIMIT_EXTENDED_HOUR) != 0;
    if (to_hour && early->timed && late->timed) {
        return join_same_hours(range, early, first, late, last);
    }
    return range;
}

struct limit_end limit_count(struct calendar *c, territory_id id, const struct limit_rule *rule,
                             struct limit_start start, const struct limit_pause *pauses,
                             size_t n_pauses, struct limit_trace *trace)
{
    if (trace != NULL) {
        trace->n = 0;
        trace->cut = false;
    }
    if ((rule->flags & LIMIT_NONE) != 0) {
        return (struct limit_end){.none = true};
    }
    if (start.moment.precision == MOMENT_NONE) {
        /* Nobody knows when it began: it may end at any time the calendar knows. */
        return (struct limit_end){.earliest = LIMIT_FIRST_DATE * INSTANT_DAY,
                                  .latest = (LIMIT_LAST_DATE + 1) * INSTANT_DAY - 1,
                                  .date = {LIMIT_LAST_DATE},
                                  .read_beyond = true};
    }
    const struct zone *zone = NULL;
    if (c != NULL && id != TERRITORY_NONE) {
        zone = calendar_zone(c, id, NULL);
    }
    struct walk late = {.rule = rule, .c = c, .id = id, .zone = zone, .trace = trace};
    struct limit_end latest = walk_run(&late, start, true, pauses, n_pauses);
    bool hour_open = start.moment.precision == MOMENT_DAY && limit_starts_timed(rule) &&
                     !(start.is_end && start.end_of_day);
    if (start.moment.precision == MOMENT_MONTH || hour_open) {
        struct walk early = {.rule = rule, .c = c, .id = id, .zone = zone};
        struct limit_end first = walk_run(&early, start, false, pauses, n_pauses);
        return join_range(&early, first, &late, latest);
    }
    return latest;
}

enum verdict limit_in_time(struct limit_end end, struct moment m, const struct zone *zone)
{
    if (end.none) {
        return VERDICT_YES;
    }
    if (m.precision == MOMENT_NONE) {
        return VERDICT_DEPENDS;
    }
    instant first = m.at;
    instant last = m.at;
    if (m.precision != MOMENT_INSTANT) {
        moment_bounds(&first, &last, m, zone);
    }
    if (last <= end.earliest) {
        return VERDICT_YES;
    }
    return first > end.latest ? VERDICT_NO : VERDICT_DEPENDS;
}
