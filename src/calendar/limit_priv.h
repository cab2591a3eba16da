/* Inside the calendar room: what the files of time limits share. The position of a count while it
 * walks (struct walk), the notes it leaves when someone wants the reasoning, and the bounds of the
 * calendar's data. Nothing here is for other rooms. */
#ifndef CALENDAR_LIMIT_PRIV_H
#define CALENDAR_LIMIT_PRIV_H

#include "calendar/calendar.h"

/* 1900-01-01 and 2200-12-31: no date leaves these bounds, a count that would is marked. */
#define LIMIT_FIRST_DATE (-25567)
#define LIMIT_LAST_DATE 84370

/* A count under way. Either a whole day (the position is 24:00 of the day `date`, or 00:00 of it
 * when `ahead`), or an instant. */
struct walk {
    const struct limit_rule *rule;
    struct calendar *c;
    territory_id id;
    const struct zone *zone;
    struct limit_trace *trace; /* NULL when nobody asks why */
    struct date date;
    instant at;
    instant began;            /* where hours began to be counted */
    struct date first_day;    /* the first day that counts */
    bool by_day;              /* the position is `date`; otherwise `at` */
    bool date_known;          /* not by_day yet, but the local date of the start is `date` */
    bool ahead;               /* first day counted: `date` is the day after the last one counted */
    bool back;                /* counted backwards */
    bool timed;               /* the parts ended at an hour, which `at` keeps */
    bool moved;               /* the end was extended */
    struct date carried_from; /* the day off it ended on, when moved */
    bool beyond;              /* left the years 1900 to 2200 and was held at their edge */
};

#define WEEKEND (WEEK_SATURDAY | WEEK_SUNDAY)

static inline struct date date_plus(struct date date, int32_t days)
{
    return (struct date){date.days + days};
}

/* Held within the calendar's years; w->beyond is set when it had to be. */
struct date limit_clamp_date(struct walk *w, int64_t days);
instant limit_clamp_instant(struct walk *w, instant at);
/* The last day counted so far; w->by_day. */
struct date limit_end_date(const struct walk *w);
instant limit_day_start(const struct walk *w, struct date date);
/* The first day that is not free from `date` on (included), and the n-th one after (or before)
 * it. */
struct date limit_working_day_from(struct walk *w, struct date date, unsigned mask, bool back);
struct date limit_working_days_on(struct walk *w, struct date date, int32_t n, unsigned mask,
                                  bool back);
/* Days of the week that do not work, for counting in the unit and for the extension. */
unsigned limit_unit_mask(enum unit unit);
unsigned limit_extension_mask(const struct limit_rule *rule);
/* All that comes after the parts. */
void limit_settle(struct walk *w, const struct limit_pause *pauses, size_t n_pauses);

struct date limit_local_date(const struct walk *w, instant at);
bool limit_day_is_free(const struct walk *w, struct date date, unsigned mask);

/* The notes: each appends one or more steps to w->trace, which must not be NULL. */
void limit_note(struct walk *w, struct limit_step step);
void limit_note_free_day(struct walk *w, enum step_kind kind, struct date date);
void limit_note_free_days(struct walk *w, struct date from, struct date to, unsigned mask);
void limit_note_clock_changes(struct walk *w, instant from, instant to);

/* True when the part is counted in real time: minutes, hours, and days "hour to hour". */
bool limit_part_is_timed(const struct limit_rule *rule, struct limit_part part);
bool limit_starts_timed(const struct limit_rule *rule);
/* The real time of one minute, hour, day or week; 0 for the units that only dates can count. */
instant limit_unit_length(enum unit unit);
/* 0 to LIMIT_AMOUNT: rules that were not read from text may hold anything. */
int32_t limit_amount_bounded(int32_t n);
/* Whether counting asks which days are holidays. */
bool limit_asks_holidays(const struct limit_rule *rule);

#endif
