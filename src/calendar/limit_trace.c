/* The notes that a count leaves for whoever asks why: days that were passed over with the name and
 * the source of the holiday, changes to and from summer time. Kept apart from limit.c so that the
 * fast way of counting never looks up a name. */
#include "calendar/limit_priv.h"

#define HOLIDAYS_OF_A_YEAR 64

void limit_note(struct walk *w, struct limit_step step)
{
    struct limit_trace *trace = w->trace;
    if (trace->n == LIMIT_STEPS) {
        /* The end is what matters most: it takes the last place. */
        trace->cut = true;
        if (step.kind == STEP_END) {
            trace->steps[LIMIT_STEPS - 1] = step;
        }
        return;
    }
    trace->steps[trace->n++] = step;
}

void limit_note_free_day(struct walk *w, enum step_kind kind, struct date date)
{
    struct limit_step step = {.kind = kind, .from = date};
    bool is_holiday =
        w->c != NULL && w->id != TERRITORY_NONE && calendar_is_holiday(w->c, w->id, date);
    if (is_holiday) {
        struct holiday list[HOLIDAYS_OF_A_YEAR];
        size_t n = calendar_holidays(list, HOLIDAYS_OF_A_YEAR, w->c, w->id, date_civil(date).year);
        for (size_t i = 0; i < n && i < HOLIDAYS_OF_A_YEAR; i++) {
            if (list[i].date.days == date.days) {
                step.holiday = list[i].name_en;
                step.holiday_fr = list[i].name_fr;
                step.holiday_source = list[i].source;
                break;
            }
        }
    }
    limit_note(w, step);
}

void limit_note_free_days(struct walk *w, struct date from, struct date to, unsigned mask)
{
    for (struct date day = from; day.days <= to.days && !w->trace->cut; day.days++) {
        if (limit_day_is_free(w, day, mask)) {
            limit_note_free_day(w, STEP_SKIPPED, day);
        }
    }
}

/* Between two instants less than a day apart with different offsets: the instant of the change. */
static instant find_change(const struct zone *zone, instant before, instant after)
{
    int32_t offset = zone_offset(zone, before);
    while (after - before > 1) {
        instant middle = before + (after - before) / 2;
        if (zone_offset(zone, middle) == offset) {
            before = middle;
        } else {
            after = middle;
        }
    }
    return after;
}

void limit_note_clock_changes(struct walk *w, instant from, instant to)
{
    if (w->zone == NULL) {
        return;
    }
    for (instant at = from; at < to && !w->trace->cut; at += INSTANT_DAY) {
        instant next = to - at < INSTANT_DAY ? to : at + INSTANT_DAY;
        int32_t change = zone_offset(w->zone, next) - zone_offset(w->zone, at);
        if (change == 0) {
            continue;
        }
        instant when = find_change(w->zone, at, next);
        limit_note(w, (struct limit_step){.kind = STEP_CLOCK_CHANGE,
                                          .from = limit_local_date(w, when),
                                          .to = limit_local_date(w, when),
                                          .at = when,
                                          .by_hour = true,
                                          .part = {change / 60, UNIT_MINUTE}});
    }
}
