/* Legal time: civil dates, instants, zones, territories, holidays, and the counting of time
 * limits. Everything here is a pure function of its arguments: tables of territories and
 * holidays and the bytes of zone files are given by the caller (calendar_open). Sources: RFC
 * 9636 (TZif), CPC 640 to 647, CPP 801, CJA R421, Regulation (EEC, Euratom) 1182/71. */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* ---- dates and instants ---------------------------------------------------------------------- */

/* Days since 1970-01-01, proleptic Gregorian. Public bounds: years 1900 to 2200. */
struct date {
    int32_t days;
};

struct civil {
    int32_t year;
    int32_t month; /* 1 to 12 */
    int32_t day;   /* 1 to 31 */
};

enum language { LANGUAGE_FR, LANGUAGE_EN };

/* Microseconds since 1970-01-01T00:00:00Z, without leap seconds. */
typedef int64_t instant;
#define INSTANT_SECOND INT64_C(1000000)
#define INSTANT_MINUTE (60 * INSTANT_SECOND)
#define INSTANT_HOUR (60 * INSTANT_MINUTE)
#define INSTANT_DAY (24 * INSTANT_HOUR)

/* The day in UTC of an instant, and how far into it that is. Total. */
struct date instant_day(instant *into, instant at);

/* Total functions on any civil values whose month is 1 to 12 (days may run over). */
struct date date_of(int32_t year, int32_t month, int32_t day);
/* The first and last day the calendar speaks of. */
struct date date_first(void);
struct date date_last(void);
struct civil date_civil(struct date date);
/* 0 Monday to 6 Sunday. */
int date_weekday(struct date date);
int date_days_in_month(int32_t year, int32_t month);
/* Reads exactly YYYY-MM-DD within 1900..2200; says which part is wrong ("June has 30 days"). */
bool date_parse(struct date *out, struct slice text, struct gr_error *e);
/* Easter Sunday: Gregorian (Butcher), and Julian computus given as a Gregorian date. */
struct date date_easter(int32_t year);
struct date date_easter_orthodox(int32_t year);
/* Writes "2025-01-06". */
void date_write(struct buf *out, struct date date);
/* "lundi", "Monday"; "janvier", "January" of a month from 1 to 12. */
const char *date_weekday_name(struct date date, enum language language);
const char *date_month_name(int32_t month, enum language language);
/* "1er mars 2026", "1 March 2026"; and with its weekday before it. */
void date_say(struct buf *out, struct date date, enum language language);
void date_say_weekday(struct buf *out, struct date date, enum language language);

/* ---- zones ----------------------------------------------------------------------------------- */

struct zone; /* one TZif file, read */

/* Reads the bytes of a TZif file (version 1 to 4, with footer). Bounded; never reads out of
 * bytes. */
const struct zone *zone_read(struct arena *arena, struct slice name, struct slice bytes,
                             struct gr_error *e);
/* Seconds east of Greenwich in force at an instant. */
int32_t zone_offset(const struct zone *zone, instant at);
/* The first instant of a local day: 00:00, or the end of the gap when midnight is skipped; where
 * midnight happens twice, the first. */
instant zone_day_start(const struct zone *zone, struct date date);
/* The local date of an instant; *second_of_day when not NULL. */
struct date zone_local(const struct zone *zone, instant at, int32_t *second_of_day);

enum zone_fit { ZONE_ONE, ZONE_GAP, ZONE_TWO };
/* Local wall time to instants: one, none (gap: *first is the instant of the jump), or two. */
enum zone_fit zone_resolve(instant *first, instant *second, const struct zone *zone,
                           struct date date, int32_t second_of_day);

/* ---- territories and holidays ---------------------------------------------------------------- */

/* Index into the calendar's table; TERRITORY_NONE where not known. */
typedef uint16_t territory_id;
#define TERRITORY_NONE UINT16_MAX

/* Tables, zones and day bitmaps. Threads: many at once. */
struct calendar;

/* Gives the bytes of a zone file by its IANA name; payload is the caller's. */
typedef bool (*zone_source)(struct slice *bytes, struct arena *arena, struct slice name,
                            struct gr_error *e, void *payload);

/* Reads territories.tsv and holidays.tsv (formats: doc/calendar.md) and makes, per territory,
 * the map of non-working days from 1900 to 2200. Zones are read when first asked for. Lives in
 * `arena`. */
struct calendar *calendar_open(struct arena *arena, struct slice territories, struct slice holidays,
                               zone_source source, void *payload, struct gr_error *e);

/* "FR-57", "FR", "BE": ISO 3166. Unknown: an error that names the nearest code. */
bool calendar_territory(territory_id *out, const struct calendar *c, struct slice code,
                        struct gr_error *e);
struct slice calendar_territory_code(const struct calendar *c, territory_id id);
struct slice calendar_territory_name(const struct calendar *c, territory_id id,
                                     enum language language);
/* True when a is b or lies in it: FR-57 lies in FR. A country alone does not lie in its parts. */
bool calendar_territory_in(const struct calendar *c, territory_id a, territory_id b);
/* Their ids run from 0 to the count less one. */
size_t calendar_territory_count(const struct calendar *c);
/* The zone of a territory; NULL and *e when its file cannot be read. */
const struct zone *calendar_zone(struct calendar *c, territory_id id, struct gr_error *e);

struct holiday {
    struct date date;
    struct slice name_fr, name_en, source;
};
/* The holidays of a territory in a year, in order of date; at most max are written, the count
 * returned. */
size_t calendar_holidays(struct holiday *out, size_t max, const struct calendar *c, territory_id id,
                         int32_t year);
/* Whether the table knows the holidays of the territory on that day. Where it does not, "no
 * holiday" means "not loaded", and whoever counts with holidays must say so. */
bool calendar_holidays_known(const struct calendar *c, territory_id id, struct date date);
bool calendar_is_holiday(const struct calendar *c, territory_id id, struct date date);
/* Which days of the week do not work: bit 0 Monday … bit 6 Sunday. */
#define WEEK_SATURDAY (1u << 5)
#define WEEK_SUNDAY (1u << 6)
/* The first day from `date` on (included) that is neither in the mask nor a holiday. */
struct date calendar_next_working(const struct calendar *c, territory_id id, struct date date,
                                  unsigned mask);

/* ---- moments --------------------------------------------------------------------------------- */

/* When something happened, as precisely as is known. A date alone is a day, never its midnight. */
enum precision { MOMENT_NONE, MOMENT_INSTANT, MOMENT_DAY, MOMENT_MONTH };

struct moment {
    enum precision precision;
    struct date date; /* local date (first of the month for MOMENT_MONTH) */
    instant at;       /* for MOMENT_INSTANT */
    int32_t offset;   /* seconds east, as written; 0 otherwise */
};

/* Reads "2025-01-03", "2025-01-03T10:00" (hour of the zone), "2025-01-03T10:00+01:00", seconds
 * allowed, and "2025-01". zone may be NULL when the text must carry its offset. A skipped hour
 * is an error that says so, a doubled hour an error that asks which and shows both forms. */
bool moment_parse(struct moment *out, struct slice text, const struct zone *zone,
                  struct gr_error *e);
/* Earliest and latest instant the moment may have been, in the zone; equal for MOMENT_INSTANT.
 * For days *last is the last microsecond of the day. */
void moment_bounds(instant *first, instant *last, struct moment m, const struct zone *zone);
void moment_write(struct buf *out, struct moment m, const struct zone *zone);
/* An instant as a moment of the zone: its local date, its offset. */
struct moment moment_of_instant(instant at, const struct zone *zone);

/* ---- time limits ----------------------------------------------------------------------------- */

enum unit {
    UNIT_MINUTE,
    UNIT_HOUR,
    UNIT_DAY,
    UNIT_WEEK,
    UNIT_MONTH,
    UNIT_YEAR,
    UNIT_WORKING_DAY,
    UNIT_OPEN_DAY
};
/* UNIT_WORKING_DAY: Monday to Friday without holidays (jours ouvrés). UNIT_OPEN_DAY: Monday to
 * Saturday without holidays (jours ouvrables). */

enum month_end {
    MONTH_END_LAST_DAY, /* 31 January + 1 month = 28 February (CPC 641 al. 2). The default */
    MONTH_END_NEXT_DAY, /* … = 1 March */
    MONTH_END_KEPT,     /* as LAST_DAY, and from a month's last day always to a month's last day */
};

struct limit_part {
    int32_t n;
    enum unit unit;
};

enum limit_flag {
    LIMIT_FIRST_DAY_COUNTED = 1 << 0, /* the day of the start is day 1 */
    LIMIT_FIRST_HOUR_NOT_COUNTED =
        1 << 1,           /* Reg. 1182/71 art. 3(1): begins with the next full hour */
    LIMIT_CLEAR = 1 << 2, /* délai franc: neither the first nor the last day is counted */
    LIMIT_EXTENDED =
        1 << 3, /* ending on Saturday, Sunday, holiday: to the next working day, 24:00 */
    LIMIT_EXTENDED_SUNDAY = 1 << 4, /* the same for Sunday and holiday only */
    LIMIT_ELAPSED =
        1 << 5, /* "hour to hour": days and weeks as 24-hour blocks from the very hour */
    LIMIT_BACKWARDS = 1 << 6,        /* counted back from the start */
    LIMIT_TWO_WORKING_DAYS = 1 << 7, /* Reg. 1182/71 art. 3(5): holds at least two working days */
    LIMIT_NONE = 1 << 8,             /* the law sets no limit */
    LIMIT_NOT_EXTENDED =
        1 << 9, /* the text says so in words; counts as without it, but is written back */
    LIMIT_EXTENDED_HOUR =
        1 << 10, /* for hours: as LIMIT_EXTENDED, but to the same hour of the next working day */
};

struct limit_rule {
    struct limit_part parts[LIMIT_LIMIT_PARTS]; /* applied in this order */
    uint8_t n_parts;
    enum month_end month_end;
    uint32_t flags;
};

/* Where counting starts: a moment, or the end of another limit (which for a day limit is 24:00
 * of a day). */
struct limit_start {
    struct moment moment;
    bool is_end;     /* the moment is the end of another limit */
    bool end_of_day; /* with is_end: it ended at 24:00 of moment.date */
};

/* When a limit ends. An act made at t is in time when t <= last. A limit that ends at 24:00 has
 * last one microsecond before the next local midnight; one that ends by the hour has last = that
 * instant. Where the start has no hour, earliest < latest: the end depends on the hour. */
struct limit_end {
    instant earliest, latest; /* last instant in time, if the start was as early / late as can be */
    struct date date;         /* local date of `latest` */
    bool end_of_day;          /* ends at 24:00 of date */
    bool none;                /* no limit */
    bool read_beyond; /* the calendar does not reach that far: years outside 1900 to 2200, or the
                       * rule asks for holidays that the table does not know there and then, or the
                       * zone is not known */
};

/* One line of reasoning. */
enum step_kind {
    STEP_START,          /* from */
    STEP_FIRST_COUNTED,  /* the day of the start is day 1 */
    STEP_FIRST_LEFT_OUT, /* the day of the start is not counted */
    STEP_PART,           /* a part was added: from → to, n, unit */
    STEP_MONTH_END,      /* the day does not exist in the month */
    STEP_CLEAR,          /* the last day is not counted either */
    STEP_SKIPPED, /* a day skipped while counting working days or moved past: why in holiday/weekday
                   */
    STEP_EXTENDED,     /* moved to the next working day */
    STEP_NOT_EXTENDED, /* ends on a non-working day and is not moved */
    STEP_CLOCK_CHANGE, /* the zone's offset changed inside; real hours are counted */
    STEP_PAUSED,       /* time that did not count */
    STEP_END,          /* to */
};

struct limit_step {
    enum step_kind kind;
    struct date from, to;
    instant at; /* for hour-based steps */
    struct limit_part
        part; /* PART: what was added; START: n = 1 after the end of another limit, in days when
               * that was 24:00 of a day; MONTH_END: the
               * missing day number; PAUSED, CLOCK_CHANGE: the length, in days or minutes (negative
               * when clocks go back); EXTENDED: 2 working days when that was the reason */
    struct slice holiday; /* English name when the day is a holiday */
    struct slice holiday_source;
    struct slice holiday_fr; /* French name */
    bool by_hour;            /* at means something */
};

#define LIMIT_STEPS 64
struct limit_trace {
    struct limit_step steps[LIMIT_STEPS];
    size_t n;
    bool cut; /* there were more */
};

/* A pause during which time did not run (suspension); both ends local dates or instants. Time
 * runs again from `to`: of a pause from 1 to 31 August, both included, `to` is 1 September.
 * Pauses may overlap and come in any order; what lies before the start or after the end does not
 * count. A count backwards has no pauses. */
struct limit_pause {
    struct moment from, to;
};

/* Counts. Total: any rule and start give an end. trace may be NULL (the fast way, under 200 ns).
 * c, id: whose holidays and zone. Without them (NULL, TERRITORY_NONE), or where the zone cannot be
 * read, days are those of UTC and the end says read_beyond. pauses may be NULL. */
struct limit_end limit_count(struct calendar *c, territory_id id, const struct limit_rule *rule,
                             struct limit_start start, const struct limit_pause *pauses,
                             size_t n_pauses, struct limit_trace *trace);

enum verdict { VERDICT_NO, VERDICT_YES, VERDICT_DEPENDS };
/* Was an act of moment m in time? YES in time, NO late, DEPENDS on an hour that is not known. */
enum verdict limit_in_time(struct limit_end end, struct moment m, const struct zone *zone);

/* The reasoning as lines of text (French or English). */
void limit_explain(struct buf *out, const struct limit_rule *rule, const struct limit_trace *trace,
                   struct limit_end end, const struct zone *zone, enum language language);
/* "jours", "working day": the word for so many of a unit. */
const char *limit_unit_word(enum unit unit, int64_t n, enum language language);
/* The rule in the language's own words: "4 days, first day counted". Reading it back gives the
 * same rule. */
void limit_rule_write(struct buf *out, const struct limit_rule *rule);
/* Reads such words, whole; says which word is not known and the nearest. */
bool limit_rule_parse(struct limit_rule *out, struct slice text, struct gr_error *e);
/* Reads the longest beginning of text that is a rule: *used bytes, without a trailing comma or
 * blank. For the reader of procedures, where other words follow ("7 days after release", "4
 * days, extended [CPC 642]"). */
bool limit_rule_scan(struct limit_rule *out, size_t *used, struct slice text, struct gr_error *e);
/* Whether some part of a rule is counted from hour to hour, so that it ends by the hour; else by
 * days. */
bool limit_counts_hours(const struct limit_rule *rule);
/* Whether two rules count alike: the same parts in the same manner. */
bool limit_same_rule(const struct limit_rule *a, const struct limit_rule *b);
/* "2025-01-06 24:00", "2025-01-05 15:00 +01:00". */
void limit_end_write(struct buf *out, struct limit_end end, const struct zone *zone);

/* ---- how long a limit can be ----------------------------------------------------------------- */

/* The axis on which a length is measured. */
enum span_axis {
    SPAN_HOURS, /* elapsed time: a day has 23 or 25 hours where the clocks change */
    SPAN_DAYS,  /* what the wall shows: a day has 24 hours, its 24:00 is 1440 minutes after its
                 * 00:00 even where a midnight is skipped or shown twice, and 48 hours may be an
                 * hour more or less. Inside a doubled hour two instants stand at one place */
};

/* What the start is, and where on the axis the length is measured from. */
enum span_from {
    SPAN_FROM_INSTANT,             /* an instant; from it */
    SPAN_FROM_MIDNIGHT,            /* an instant; from 00:00 of its local day */
    SPAN_FROM_END_INSTANT,         /* the end of a limit that ended by the hour; from it */
    SPAN_FROM_END_MIDNIGHT_BEFORE, /* the same; from 00:00 of its local day */
    SPAN_FROM_END_OF_DAY,          /* the end of a limit at 24:00 of a day; from that 24:00 */
};

/* The lengths of a limit. The end stands where time runs out: a limit that ends at 24:00 of a day
 * ends at the next midnight, to which an act is late; one that ends by the hour ends at that
 * instant, at which an act is in time. Its length is the end less what it is measured from; with
 * LIMIT_BACKWARDS that less the end. Whole minutes: least is rounded down, most up. It may be
 * negative: 1 hour back from 15:00 ends 14 hours after midnight. */
struct limit_span {
    int32_t least, most;
    bool none;        /* no limit: the rest is 0 */
    bool day_ends;    /* every end is 24:00 of a day: an act at the end is late */
    bool hour_ends;   /* every end is by the hour: an act at the end is in time. Neither: both
                       * kinds occur */
    bool read_beyond; /* some count was marked so: the length of that one is not to be relied on */
};

/* Sound: limit_count without pauses from any start whose local day lies within first..last, in any
 * of the territories, has a length in least..most. A start is any microsecond, not only a whole
 * minute, so that "until 24:00" from an instant can be as short as nothing. Tight: either bound
 * is come near to within a minute by some start; the one exception is SPAN_DAYS from an instant
 * with a rule of days or longer, where a day that lost its 00:00 or its last minute to a change
 * of clocks is taken to have it.
 * The window is held within the calendar's years, and read_beyond says so; first <= last. Where no
 * territory has an instant in the window, both bounds are 0. c may be NULL, n_where 0: then days
 * are those of UTC, as limit_count takes them.
 * Cost over 25 years: less than a microsecond where the length is fixed, some 30 for other plain
 * hours, 1 to 3 ms for days and months, 3 to 7 ms for hours that are extended; each time for every
 * zone and set of holidays among the territories. */
struct limit_span limit_span(struct calendar *c, const territory_id *where, size_t n_where,
                             const struct limit_rule *rule, enum span_from from,
                             enum span_axis axis, struct date first, struct date last);

#endif
