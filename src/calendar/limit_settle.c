/* What comes after the parts of a time limit have been counted, in the order that the texts give:
 * time that did not run, the clear day of a délai franc, the two working days of Regulation
 * 1182/71, the extension past days off. */
#include "calendar/limit_priv.h"

static instant moment_first_instant(const struct walk *w, struct moment m)
{
    return m.precision == MOMENT_INSTANT ? m.at : limit_day_start(w, m.date);
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
    struct date to = limit_clamp_date(w, moment_first_date(w, pause.to).days);
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
            working += limit_day_is_free(w, day, limit_unit_mask(unit)) ? 0 : 1;
        }
        n = working;
        w->date = limit_working_days_on(w, w->date, n, limit_unit_mask(unit), false);
    } else {
        w->date = limit_clamp_date(w, (int64_t)w->date.days + n);
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
    instant to = limit_clamp_instant(w, moment_first_instant(w, pause.to));
    if (first < *from) {
        first = *from;
    }
    if (first >= w->at || to <= first) {
        return;
    }
    w->at = limit_clamp_instant(w, w->at + (to - first));
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
    struct date one = limit_working_day_from(w, w->first_day, WEEKEND, w->back);
    struct date next = limit_clamp_date(w, (int64_t)one.days + (w->back ? -1 : 1));
    struct date two = limit_working_day_from(w, next, WEEKEND, w->back);
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

unsigned limit_extension_mask(const struct limit_rule *rule)
{
    return (rule->flags & LIMIT_EXTENDED_SUNDAY) != 0 ? WEEK_SUNDAY : WEEKEND;
}

/* Moves an end by the hour to that hour of another day; where the hour was skipped there, to the
 * jump, where it came twice, to the first. */
static void move_to_same_hour(struct walk *w, struct date to)
{
    int32_t second = 0;
    instant twice = 0;
    const struct zone *zone = w->zone;
    instant past = w->at % INSTANT_SECOND;
    if (zone == NULL) {
        w->at += (to.days - limit_local_date(w, w->at).days) * INSTANT_DAY;
        return;
    }
    (void)zone_local(zone, w->at, &second);
    (void)zone_resolve(&w->at, &twice, zone, to, second);
    w->at += past < 0 ? past + INSTANT_SECOND : past;
}

/* Moves an end that falls on a day off, or says that it stays there. */
static void extend(struct walk *w)
{
    bool same_hour = (w->rule->flags & LIMIT_EXTENDED_HOUR) != 0 && !w->by_day;
    bool weekend = (w->rule->flags & (LIMIT_EXTENDED | LIMIT_EXTENDED_HOUR)) != 0;
    bool sunday = (w->rule->flags & LIMIT_EXTENDED_SUNDAY) != 0;
    if (!weekend && !sunday && w->trace == NULL) {
        return;
    }
    unsigned mask = limit_extension_mask(w->rule);
    struct date end = w->by_day ? w->date : limit_local_date(w, w->at);
    if (!limit_day_is_free(w, end, mask)) {
        return;
    }
    if (!weekend && !sunday) {
        limit_note_free_day(w, STEP_NOT_EXTENDED, end);
        return;
    }
    struct date to = limit_working_day_from(w, end, mask, w->back);
    if (w->trace != NULL) {
        limit_note_free_days(w, w->back ? date_plus(to, 1) : end, w->back ? end : date_plus(to, -1),
                             mask);
        limit_note(w, (struct limit_step){.kind = STEP_EXTENDED, .from = end, .to = to});
    }
    w->moved = true;
    w->carried_from = end;
    if (same_hour) {
        move_to_same_hour(w, to);
        return;
    }
    w->date = to;
    w->by_day = true;
}

/* The last steps of a count, in the order of the texts. */
void limit_settle(struct walk *w, const struct limit_pause *pauses, size_t n_pauses)
{
    if (w->by_day) {
        w->date = limit_end_date(w);
        w->ahead = false;
    }
    if (n_pauses > 0) {
        add_pauses(w, pauses, n_pauses);
    }
    if (w->by_day && (w->rule->flags & LIMIT_CLEAR) != 0) {
        w->date = limit_clamp_date(w, (int64_t)w->date.days + (w->back ? -1 : 1));
        if (w->trace != NULL) {
            limit_note(w, (struct limit_step){.kind = STEP_CLEAR,
                                              .from = date_plus(w->date, w->back ? 1 : -1),
                                              .to = w->date});
        }
    }
    if (w->by_day && (w->rule->flags & LIMIT_TWO_WORKING_DAYS) != 0) {
        hold_two_working_days(w);
    }
    w->timed = !w->by_day;
    extend(w);
}
