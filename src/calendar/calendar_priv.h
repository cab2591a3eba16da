/* What the files of this room share and nobody else sees: the layout of a zone, of a territory
 * and of a holiday rule, and the steps of reading them. */
#ifndef CALENDAR_CALENDAR_PRIV_H
#define CALENDAR_CALENDAR_PRIV_H

#include <pthread.h>

#include "calendar/calendar.h"

#define SECONDS_PER_DAY INT64_C(86400)

/* ---- dates ---- */

/* date_first as a number; days from date_first to date_last, both counted. */
#define DATE_FIRST_DAYS (-25567)
#define DATE_SPAN_DAYS 109938
/* Instant to whole seconds, rounded down. */
int64_t instant_seconds(instant at);

/* ---- zones ---- */

#define ZONE_MAGIC 0x5a4f4e45u
/* No zone was ever further from Greenwich than RFC 9636 lets a file say. */
#define ZONE_OFFSET_MIN (-89999)
#define ZONE_OFFSET_MAX 93599
/* The lookup table: one entry per 2^23 seconds (97 days) from 1899-12-01 to after 2201. */
#define ZONE_BUCKET_SHIFT 23
#define ZONE_BUCKETS 1138
#define ZONE_BUCKET_BASE INT64_C(-2211667200)
/* The Gregorian calendar repeats after 400 years, weekdays included. */
#define ZONE_CYCLE_SECONDS (INT64_C(146097) * SECONDS_PER_DAY)
#define ZONE_CYCLE_YEARS 403

struct zone {
    uint32_t magic;
    struct slice name;
    size_t n;        /* transitions */
    int64_t *at;     /* n seconds, ascending: from at[i] on, offset[i + 1] is in force; at[n] is
                      * the end of time */
    int32_t *offset; /* n + 1 */
    bool cyclic;     /* from cycle_from on, the last 400 years of the table repeat */
    int64_t cycle_from;
    uint16_t bucket[ZONE_BUCKETS + 1]; /* transitions at or before the bucket's first second */
};

/* One yearly change of the POSIX TZ string. */
enum zone_rule_kind { ZONE_RULE_JULIAN, ZONE_RULE_ZERO_BASED, ZONE_RULE_MONTH };

struct zone_rule {
    enum zone_rule_kind kind;
    int32_t month, week, day;
    int32_t second; /* of the local day; -167 h to +167 h */
};

struct zone_footer {
    int32_t standard, summer; /* seconds east */
    bool has_summer;
    struct zone_rule start, end;
};

/* Reads the TZ string at the end of a TZif file (RFC 9636 3.3.1). */
bool zone_footer_read(struct zone_footer *out, struct slice text, struct gr_error *e);
/* The instant (in seconds) of a rule in a year, offset being what was in force until then. */
int64_t zone_rule_second(const struct zone_rule *rule, int32_t year, int32_t offset);
/* Fills the lookup table of a zone whose transitions stand. */
void zone_index(struct zone *zone);
/* How many transitions lie at or before the second: the index of the offset in force. */
size_t zone_segment(const struct zone *zone, int64_t second);

/* ---- tables ---- */

/* A table of tab-separated lines; comments start with '#', the first line that is none names
 * columns. */
struct table {
    struct slice name, rest;
    uint32_t line;
};

/* Next line's fields, exactly n of them; false at the end (*e untouched) or on a fault (*e set). */
enum table_row { TABLE_ROW, TABLE_END, TABLE_BAD };
enum table_row table_next(struct slice *fields, size_t n, struct table *table, struct gr_error *e);
/* Sets *e for the present line. */
/* Takes the heading: the columns must have these names. */
CHECKED bool table_heading(struct table *table, const char *const *names, size_t n,
                           struct gr_error *e);
bool table_error(struct gr_error *e, const struct table *table, enum error_code code,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- territories ---- */

#define TERRITORY_MAX 1024u
#define TERRITORY_NAMES_MAX 2048u /* codes and aliases together */
#define TERRITORY_DEPTH_MAX 8u

struct territory {
    struct slice code, name_fr, name_en, zone_name, source;
    territory_id parent;             /* TERRITORY_NONE for a country */
    bool inherits;                   /* the parent's holidays are holidays here */
    bool known;                      /* holidays are loaded */
    struct date known_from;          /* … from this day on */
    const uint8_t *days;             /* one bit per day from date_first; shared where equal */
    const struct zone *_Atomic zone; /* read when first asked for */
};

/* A code or an alias and whom it names; sorted by code. */
struct territory_name {
    struct slice code;
    territory_id id;
};

struct territories {
    struct territory *list;
    size_t n;
    struct territory_name *names;
    size_t n_names;
};

bool territories_read(struct territories *out, struct arena *arena, struct slice text,
                      struct gr_error *e);
/* TERRITORY_NONE when unknown. */
territory_id territories_find(const struct territories *t, struct slice code);

/* ---- holidays ---- */

#define HOLIDAY_RULES_MAX 4096u
#define HOLIDAY_EXCEPT_MAX 6u
#define HOLIDAY_SHIFT_MAX 120

enum holiday_base {
    HOLIDAY_FIXED,    /* 05-08 */
    HOLIDAY_DATE,     /* 2011-04-29 */
    HOLIDAY_EASTER,   /* easter-2 */
    HOLIDAY_ORTHODOX, /* orthodox+1 */
    HOLIDAY_NTH,      /* 1 mon of 05, last mon of 08 */
    HOLIDAY_FROM,     /* sat from 10-31: on or after */
    HOLIDAY_TO,       /* wed to 11-22: on or before */
};

/* What becomes of a day that falls on a day of the week with a shift. */
enum holiday_move { HOLIDAY_STAYS, HOLIDAY_MOVED, HOLIDAY_EXTRA };

struct holiday_rule {
    territory_id territory;
    enum holiday_base base;
    int32_t month, day, weekday, shift;
    int32_t nth; /* 1 to 5, -1 for the last */
    struct date date;
    enum holiday_move move;
    int8_t by[7]; /* days to move, by weekday; 0: none */
    int32_t except[HOLIDAY_EXCEPT_MAX];
    size_t n_except;
    struct date from, to; /* both included */
    struct slice name_fr, name_en, source;
};

struct holiday_rules {
    struct holiday_rule *list; /* sorted by territory, otherwise as in the file */
    size_t n;
};

bool holiday_rules_read(struct holiday_rules *out, struct arena *arena,
                        const struct territories *territories, struct slice text,
                        struct gr_error *e);
/* Reads the words of one rule, without its dates. */
bool holiday_rule_parse(struct holiday_rule *rule, struct slice text);
/* The day of a rule in a year; false when it has none. */
bool holiday_rule_day(struct date *out, const struct holiday_rule *rule, int32_t year);
/* Makes the map of days of every territory. */
void holiday_maps(struct arena *arena, struct territories *territories,
                  const struct holiday_rules *rules);

struct calendar {
    uint32_t magic;
    struct arena *arena;
    pthread_mutex_t fetching; /* held by whoever reads a zone */
    struct territories territories;
    struct holiday_rules rules;
    zone_source source;
    void *payload;
};

#endif
