/* The counting of time limits. One walk over the parts of a rule, then what comes after them in the
 * order that the texts give: pauses, the clear day, the two working days of Regulation 1182/71, the
 * extension past days off, and local midnight. Sources: CPC 640 to 642, CPP 801, the administrative
 * courts' délai franc, Regulation (EEC, Euratom) 1182/71, Cass. avis 7 January 2025 n° 24-70.008;
 * doc/time.md has each with worked examples. No allocation, and no division of a year into days
 * beyond what a date needs: a count takes well under 200 ns. */
#include "calendar/limit_priv.h"

#define WEEKEND (WEEK_SATURDAY | WEEK_SUNDAY)

static struct date date_plus(struct date date, int32_t days)
{
    return (struct date){date.days + days};
}

struct date limit_local_date(const struct walk *w, instant at)
{
    if (w->zone == NULL) {
        instant rest = at % INSTANT_DAY;
        return (struct date){
            (int32_t)((at - (rest < 0 ? rest + INSTANT_DAY : rest)) / INSTANT_DAY)};
    }
    return zone_local(w->zone, at, NULL);
}

static instant day_start(const struct walk *w, struct date date)
{
    return w->zone == NULL ? date.days * INSTANT_DAY : zone_day_start(w->zone, date);
}

static struct date clamp_date(struct walk *w, int64_t days)
{
    if (days < LIMIT_FIRST_DATE || days > LIMIT_LAST_DATE) {
        w->beyond = true;
        days = days < 0 ? LIMIT_FIRST_DATE : LIMIT_LAST_DATE;
    }
    return (struct date){(int32_t)days};
}

static instant clamp_instant(struct walk *w, instant at)
{
    if (at < LIMIT_FIRST_DATE * INSTANT_DAY || at >= (LIMIT_LAST_DATE + 1) * INSTANT_DAY) {
        w->beyond = true;
        return at < 0 ? LIMIT_FIRST_DATE * INSTANT_DAY : (LIMIT_LAST_DATE + 1) * INSTANT_DAY - 1;
    }
    return at;
}

bool limit_day_is_free(const struct walk *w, struct date date, unsigned mask)
{
    if ((mask >> date_weekday(date) & 1u) != 0) {
        return true;
    }
    return w->c != NULL && w->id != TERRITORY_NONE && calendar_is_holiday(w->c, w->id, date);
}

/* The first day that is not free from `date` on (included), going forward or back. Bounded by the
 * calendar's edge: beyond it there is no data to go on. */
static struct date working_day_from(struct walk *w, struct date date, unsigned mask, bool back)
{
    while (limit_day_is_free(w, date, mask) && !w->beyond) {
        date = clamp_date(w, (int64_t)date.days + (back ? -1 : 1));
    }
    return date;
}

/* The n-th working day after (or before) `date`, which itself does not count. */
static struct date working_days_on(struct walk *w, struct date date, int32_t n, unsigned mask,
                                   bool back)
{
    for (int32_t i = 0; i < n && !w->beyond; i++) {
        struct date next = clamp_date(w, (int64_t)date.days + (back ? -1 : 1));
        struct date day = working_day_from(w, next, mask, back);
        if (w->trace != NULL && day.days != next.days) {
            limit_note_free_days(w, back ? date_plus(day, 1) : next,
                                 back ? next : date_plus(day, -1), mask);
        }
        date = day;
    }
    return date;
}

/* The same day number n months on; where the month has no such day, what the rule says. */
static struct date months_on(struct walk *w, struct date date, int64_t months)
{
    struct civil day = date_civil(date);
    int64_t index = (int64_t)day.year * 12 + day.month - 1 + months;
    if (index < LIMIT_YEAR_MIN * INT64_C(12)) {
        return clamp_date(w, LIMIT_FIRST_DATE - 1);
    }
    if (index >= (LIMIT_YEAR_MAX + 1) * INT64_C(12)) {
        return clamp_date(w, LIMIT_LAST_DATE + 1);
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
        result = clamp_date(w, (int64_t)result.days + 1);
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

static instant unit_length(enum unit unit)
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

static unsigned unit_mask(enum unit unit)
{
    return unit == UNIT_OPEN_DAY ? WEEK_SUNDAY : WEEKEND;
}

/* The last day counted so far. */
static struct date end_date(const struct walk *w)
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
    w->date = first_counted && w->back ? clamp_date(w, (int64_t)day.days + 1) : day;
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
        w->at = day_start(w, date_plus(end_date(w), 1));
        w->by_day = false;
        w->ahead = false;
    }
    w->date_known = false;
}

/* Rules that were not read from text may hold anything. */
static int32_t bounded_amount(int32_t n)
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
    instant span = part.n * unit_length(part.unit);
    w->at = clamp_instant(w, before + (w->back ? -span : span));
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
        w->date = clamp_date(w, (int64_t)before.days + sign * part.n);
        break;
    case UNIT_WEEK:
        w->date = clamp_date(w, (int64_t)before.days + sign * INT64_C(7) * part.n);
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
        struct date day =
            working_days_on(w, date_plus(before, -shift), part.n, unit_mask(part.unit), w->back);
        w->date = date_plus(day, shift);
        break;
    }
    }
    if (w->trace != NULL) {
        limit_note(w, (struct limit_step){
                          .kind = STEP_PART, .from = before, .to = end_date(w), .part = part});
    }
}

/* ---- the start ----------------------------------------------------------------------------------- */

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

static bool first_part_is_timed(const struct limit_rule *rule)
{
    return rule->n_parts > 0 && limit_part_is_timed(rule, rule->parts[0]);
}

/* Puts the walk on the start; `late`: the latest that a start without hour (or day) may have been. */
static void walk_begin(struct walk *w, struct limit_start start, bool late)
{
    struct moment m = start.moment;
    bool timed = first_part_is_timed(w->rule);
    bool exact = m.precision == MOMENT_INSTANT && !(start.is_end && start.end_of_day);
    if (exact) {
        w->at = clamp_instant(w, m.at);
        w->date = limit_local_date(w, w->at);
    } else {
        w->date = clamp_date(w, m.date.days);
        if (m.precision == MOMENT_MONTH && late) {
            struct civil day = date_civil(w->date);
            w->date = date_of(day.year, day.month, date_days_in_month(day.year, day.month));
        }
        if (timed) {
            w->at = day_start(w, date_plus(w->date, late || start.end_of_day ? 1 : 0));
        }
    }
    w->date_known = true;
    w->first_day = w->date;
    if (w->trace != NULL) {
        limit_note(w, (struct limit_step){.kind = STEP_START,
                                          .from = w->date,
                                          .at = w->at,
                                          .by_hour = exact,
                                          .part = {start.is_end ? 1 : 0, UNIT_DAY}});
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

/* ---- after the parts ------------------------------------------------------------------------------ */

static instant moment_first_instant(const struct walk *w, struct moment m)
{
    return m.precision == MOMENT_INSTANT ? m.at : day_start(w, m.date);
}

static struct date moment_first_date(const struct walk *w, struct moment m)
{
    return m.precision == MOMENT_INSTANT ? limit_local_date(w, m.at) : m.date;
}

/* The pause that begins next after pause `last` (n for the first); n when there is none. */
static size_t next_pause(const struct walk *w, const struct limit_pause *pauses, size_t n,
                         size_t last)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        if (pauses[i].from.precision == MOMENT_NONE || pauses[i].to.precision == MOMENT_NONE) {
            continue;
        }
        instant from = moment_first_instant(w, pauses[i].from);
        if (last < n) {
            instant before = moment_first_instant(w, pauses[last].from);
            if (from < before || (from == before && i <= last)) {
                continue;
            }
        }
        if (best == n || from < moment_first_instant(w, pauses[best].from)) {
            best = i;
        }
    }
    return best;
}

/* Moves a whole-day end by the days of a pause; *from is the first day not yet accounted for. */
static void pause_days(struct walk *w, struct limit_pause pause, struct date *from)
{
    struct date first = moment_first_date(w, pause.from);
    struct date to = clamp_date(w, moment_first_date(w, pause.to).days);
    if (first.days < from->days) {
        first = *from;
    }
    if (first.days > w->date.days || to.days <= first.days) {
        return;
    }
    enum unit unit = w->rule->parts[w->rule->n_parts - 1].unit;
    int32_t n = to.days - first.days;
    if (unit == UNIT_WORKING_DAY || unit == UNIT_OPEN_DAY) {
        int32_t working = 0;
        for (struct date day = first; day.days < to.days; day = date_plus(day, 1)) {
            working += limit_day_is_free(w, day, unit_mask(unit)) ? 0 : 1;
        }
        n = working;
        w->date = working_days_on(w, w->date, n, unit_mask(unit), false);
    } else {
        w->date = clamp_date(w, (int64_t)w->date.days + n);
    }
    *from = to;
    if (w->trace != NULL) {
        limit_note(w, (struct limit_step){
                          .kind = STEP_PAUSED, .from = first, .to = to, .part = {n, UNIT_DAY}});
    }
}

static void pause_time(struct walk *w, struct limit_pause pause, instant *from)
{
    instant first = moment_first_instant(w, pause.from);
    instant to = clamp_instant(w, moment_first_instant(w, pause.to));
    if (first < *from) {
        first = *from;
    }
    if (first > w->at || to <= first) {
        return;
    }
    w->at = clamp_instant(w, w->at + (to - first));
    *from = to;
    if (w->trace != NULL) {
        limit_note(w, (struct limit_step){
                          .kind = STEP_PAUSED,
                          .from = limit_local_date(w, first),
                          .to = limit_local_date(w, to),
                          .at = w->at,
                          .by_hour = true,
                          .part = {(int32_t)((to - first) / INSTANT_MINUTE), UNIT_MINUTE}});
    }
}

/* Time that does not run: each pause counts once even where two overlap, and only from the start of
 * the limit to its end as moved by the pauses before. A count backwards has no pauses. */
static void add_pauses(struct walk *w, const struct limit_pause *pauses, size_t n)
{
    if (w->back || w->rule->n_parts == 0) {
        return;
    }
    struct date day = w->first_day;
    instant at = w->began;
    for (size_t i = next_pause(w, pauses, n, n); i < n; i = next_pause(w, pauses, n, i)) {
        if (w->by_day) {
            pause_days(w, pauses[i], &day);
        } else {
            pause_time(w, pauses[i], &at);
        }
    }
}

/* Regulation 1182/71, article 3(5): a period of two days or more holds two working days. */
static void hold_two_working_days(struct walk *w)
{
    int32_t window = w->back ? w->first_day.days - w->date.days : w->date.days - w->first_day.days;
    if (window < 1) {
        return;
    }
    struct date one = working_day_from(w, w->first_day, WEEKEND, w->back);
    struct date next = clamp_date(w, (int64_t)one.days + (w->back ? -1 : 1));
    struct date two = working_day_from(w, next, WEEKEND, w->back);
    bool short_of_two = w->back ? two.days < w->date.days : two.days > w->date.days;
    if (!short_of_two) {
        return;
    }
    if (w->trace != NULL) {
        limit_note(w, (struct limit_step){.kind = STEP_EXTENDED,
                                          .from = w->date,
                                          .to = two,
                                          .part = {2, UNIT_WORKING_DAY}});
    }
    w->date = two;
}

/* Moves an end that falls on a day off, or says that it stays there. */
static void extend(struct walk *w)
{
    bool weekend = (w->rule->flags & LIMIT_EXTENDED) != 0;
    bool sunday = (w->rule->flags & LIMIT_EXTENDED_SUNDAY) != 0;
    if (!weekend && !sunday && w->trace == NULL) {
        return;
    }
    unsigned mask = weekend || !sunday ? WEEKEND : WEEK_SUNDAY;
    struct date end = w->by_day ? w->date : limit_local_date(w, w->at);
    if (!limit_day_is_free(w, end, mask)) {
        return;
    }
    if (!weekend && !sunday) {
        limit_note_free_day(w, STEP_NOT_EXTENDED, end);
        return;
    }
    struct date to = working_day_from(w, end, mask, w->back);
    if (w->trace != NULL) {
        limit_note_free_days(w, w->back ? date_plus(to, 1) : end, w->back ? end : date_plus(to, -1),
                             mask);
        limit_note(w, (struct limit_step){.kind = STEP_EXTENDED, .from = end, .to = to});
    }
    w->date = to;
    w->by_day = true;
}

static void settle(struct walk *w, const struct limit_pause *pauses, size_t n_pauses)
{
    if (w->by_day) {
        w->date = end_date(w);
        w->ahead = false;
    }
    if (n_pauses > 0) {
        add_pauses(w, pauses, n_pauses);
    }
    if (w->by_day && (w->rule->flags & LIMIT_CLEAR) != 0) {
        w->date = clamp_date(w, (int64_t)w->date.days + (w->back ? -1 : 1));
        if (w->trace != NULL) {
            limit_note(w, (struct limit_step){.kind = STEP_CLEAR,
                                              .from = date_plus(w->date, w->back ? 1 : -1),
                                              .to = w->date});
        }
    }
    if (w->by_day && (w->rule->flags & LIMIT_TWO_WORKING_DAYS) != 0) {
        hold_two_working_days(w);
    }
    extend(w);
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
        part.n = bounded_amount(part.n);
        if (limit_part_is_timed(w->rule, part)) {
            add_timed(w, part);
        } else {
            add_days(w, part);
        }
    }
    if (n_parts == 0) {
        w->by_day = true;
    }
    settle(w, pauses, n_pauses);
    struct limit_end end = {.end_of_day = w->by_day, .read_beyond = w->beyond};
    end.date = w->by_day ? w->date : limit_local_date(w, w->at);
    end.latest = w->by_day ? day_start(w, date_plus(w->date, 1)) - 1 : w->at;
    end.earliest = end.latest;
    if (w->trace != NULL) {
        limit_note(w,
                   (struct limit_step){
                       .kind = STEP_END, .to = end.date, .at = end.latest, .by_hour = !w->by_day});
    }
    return end;
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
    struct walk blank = {.rule = rule, .c = c, .id = id};
    if (c != NULL && id != TERRITORY_NONE) {
        blank.zone = calendar_zone(c, id, NULL);
    }
    struct walk w = blank;
    w.trace = trace;
    struct limit_end latest = walk_run(&w, start, true, pauses, n_pauses);
    bool hour_open = start.moment.precision == MOMENT_DAY && first_part_is_timed(rule) &&
                     !(start.is_end && start.end_of_day);
    if (start.moment.precision == MOMENT_MONTH || hour_open) {
        w = blank;
        struct limit_end first = walk_run(&w, start, false, pauses, n_pauses);
        latest.earliest = first.latest < latest.latest ? first.latest : latest.latest;
        latest.read_beyond = latest.read_beyond || first.read_beyond;
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
