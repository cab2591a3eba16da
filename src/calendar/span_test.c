/* How long limits can be. Known lengths first; then random rules, windows and territories, whose
 * every count must have a length within the interval, and must come near both of its ends.
 * GREFFE_SEED and GREFFE_LONG=1 give other and more of them. Run from the root of the checkout. */
#include "calendar/limit_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
    uint64_t random;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    fixture.arena = arena_open(256u << 20);
    fixture.calendar = fixture_calendar(fixture.arena);
    const char *seed = getenv("GREFFE_SEED");
    fixture.random = seed == NULL ? 20250106 : strtoull(seed, NULL, 10);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    arena_close(f->arena);
    return 0;
}

/* ---- known lengths --------------------------------------------------------------------------- */

#define DAY 1440
#define HOUR 60

struct known {
    const char *rule;
    enum span_from from;
    enum span_axis axis;
    int32_t least, most;
};

static struct limit_span span_in(struct fixture *f, const char *code, const struct known *k,
                                 const char *first, const char *last)
{
    struct gr_error e = {0};
    struct limit_rule rule = fixture_rule(k->rule);
    territory_id id = fixture_territory(f->calendar, code);
    struct date from;
    struct date to;
    assert_true(date_parse(&from, slice_of(first), &e));
    assert_true(date_parse(&to, slice_of(last), &e));
    return limit_span(f->calendar, &id, 1, &rule, k->from, k->axis, from, to);
}

static void check_known(struct fixture *f, const char *code, const struct known *list, size_t n,
                        const char *first, const char *last)
{
    for (size_t i = 0; i < n; i++) {
        struct limit_span span = span_in(f, code, &list[i], first, last);
        if (span.least != list[i].least || span.most != list[i].most || span.read_beyond) {
            fail_msg("%s, %s, from %d on axis %d: %d to %d%s, not %d to %d", code, list[i].rule,
                     (int)list[i].from, (int)list[i].axis, (int)span.least, (int)span.most,
                     span.read_beyond ? " (beyond)" : "", (int)list[i].least, (int)list[i].most);
        }
    }
}

/* Without days off: what the words say. */
static const struct known PLAIN[] = {
    {"96 hours", SPAN_FROM_INSTANT, SPAN_HOURS, 5760, 5760},
    {"96 hours", SPAN_FROM_END_INSTANT, SPAN_HOURS, 5760, 5760},
    {"96 hours", SPAN_FROM_END_OF_DAY, SPAN_HOURS, 5760, 5760},
    {"96 hours, backwards", SPAN_FROM_INSTANT, SPAN_HOURS, 5760, 5760},
    {"96 hours", SPAN_FROM_INSTANT, SPAN_DAYS, 5760 - HOUR, 5760 + HOUR},
    {"1 hour, first hour not counted", SPAN_FROM_INSTANT, SPAN_HOURS, HOUR, 2 * HOUR},
    {"1 hour, backwards", SPAN_FROM_MIDNIGHT, SPAN_HOURS, -24 * HOUR, HOUR},
    /* The day on which winter time begins has 25 hours. */
    {"24 hours", SPAN_FROM_MIDNIGHT, SPAN_HOURS, DAY, 2 * DAY + HOUR},
    {"4 days, first day counted", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 5760, 5760},
    {"4 days, first day counted", SPAN_FROM_INSTANT, SPAN_DAYS, 3 * DAY, 4 * DAY},
    {"4 days, first day counted", SPAN_FROM_MIDNIGHT, SPAN_HOURS, 5760 - HOUR, 5760 + HOUR},
    {"4 days, first day counted", SPAN_FROM_INSTANT, SPAN_HOURS, 3 * DAY - HOUR, 4 * DAY + HOUR},
    {"90 days", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 91 * DAY, 91 * DAY},
    {"90 days", SPAN_FROM_END_MIDNIGHT_BEFORE, SPAN_DAYS, 91 * DAY, 91 * DAY},
    {"26 days", SPAN_FROM_END_OF_DAY, SPAN_DAYS, 26 * DAY, 26 * DAY},
    {"26 days, first day counted", SPAN_FROM_END_OF_DAY, SPAN_DAYS, 26 * DAY, 26 * DAY},
    {"26 days", SPAN_FROM_END_OF_DAY, SPAN_HOURS, 26 * DAY - HOUR, 26 * DAY + HOUR},
    {"5 days, backwards", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 4 * DAY, 4 * DAY},
    {"5 days, backwards", SPAN_FROM_INSTANT, SPAN_DAYS, 4 * DAY, 5 * DAY},
    {"2 days, clear", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 4 * DAY, 4 * DAY},
    /* A month has 28 to 31 days, and the day of the start is left out. From 30 January to the end
     * of 28 February are 30 days, from 31 January 29, from 28 February to 28 March 29. */
    {"1 month", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 29 * DAY, 32 * DAY},
    {"1 month", SPAN_FROM_INSTANT, SPAN_DAYS, 28 * DAY, 32 * DAY},
    {"1 month", SPAN_FROM_END_OF_DAY, SPAN_DAYS, 28 * DAY, 31 * DAY},
    {"1 year", SPAN_FROM_END_OF_DAY, SPAN_DAYS, 365 * DAY, 366 * DAY},
    {"1 month then 2 days", SPAN_FROM_END_OF_DAY, SPAN_DAYS, 30 * DAY, 33 * DAY},
    {"1 day then 12 hours", SPAN_FROM_END_OF_DAY, SPAN_HOURS, 35 * HOUR, 37 * HOUR},
};

static void plain_lengths(void **state)
{
    check_known(*state, "FR-75", PLAIN, sizeof PLAIN / sizeof PLAIN[0], "2000-01-01", "2024-12-31");
}

/* Easter 2025 in Paris: Saturday 19 to Monday 21 April; counted from Maundy Thursday to Good
 * Friday. */
static const struct known EASTER[] = {
    {"1 day, extended", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 2 * DAY, 5 * DAY},
    {"1 day, extended", SPAN_FROM_END_OF_DAY, SPAN_DAYS, DAY, 4 * DAY},
    {"1 working day", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 2 * DAY, 5 * DAY},
    {"2 open days", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 3 * DAY, 5 * DAY},
    {"2 days, at least two working days", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 6 * DAY, 6 * DAY},
    /* From Friday 00:00 to Tuesday 24:00; from the last instant of Thursday to that of Friday. */
    {"24 hours, extended", SPAN_FROM_INSTANT, SPAN_DAYS, DAY, 5 * DAY},
    {"24 hours, extended", SPAN_FROM_INSTANT, SPAN_HOURS, DAY, 5 * DAY},
    {"24 hours, extended to the same hour", SPAN_FROM_INSTANT, SPAN_HOURS, DAY, 4 * DAY},
    {"24 hours, extended, backwards", SPAN_FROM_INSTANT, SPAN_HOURS, DAY, DAY},
};

static void long_week_end(void **state)
{
    struct fixture *f = *state;
    check_known(f, "FR-75", EASTER, sizeof EASTER / sizeof EASTER[0], "2025-04-17", "2025-04-18");
    struct limit_span mixed = span_in(f, "FR-75", &EASTER[5], "2025-04-17", "2025-04-18");
    assert_true(!mixed.day_ends && !mixed.hour_ends);
    struct limit_span days = span_in(f, "FR-75", &EASTER[0], "2025-04-17", "2025-04-18");
    assert_true(days.day_ends && !days.hour_ends);
    struct limit_span hours = span_in(f, "FR-75", &EASTER[7], "2025-04-17", "2025-04-18");
    assert_true(hours.hour_ends && !hours.day_ends);
    /* In Moselle Good Friday is off as well. */
    const struct known good_friday = {"1 day, extended", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 0, 0};
    struct limit_span moselle = span_in(f, "FR-57", &good_friday, "2025-04-17", "2025-04-17");
    assert_int_equal(moselle.least, 6 * DAY);
    assert_int_equal(moselle.most, 6 * DAY);
}

static void several_territories(void **state)
{
    struct fixture *f = *state;
    const territory_id where[] = {
        fixture_territory(f->calendar, "FR-75"), fixture_territory(f->calendar, "FR-57"),
        fixture_territory(f->calendar, "FR-YT"), fixture_territory(f->calendar, "FR-75")};
    struct limit_rule rule = fixture_rule("1 day, extended");
    struct date day = date_of(2025, 4, 17);
    struct limit_span span =
        limit_span(f->calendar, where, 4, &rule, SPAN_FROM_MIDNIGHT, SPAN_DAYS, day, day);
    assert_int_equal(span.least, 2 * DAY);
    assert_int_equal(span.most, 6 * DAY);
    assert_false(span.read_beyond);
}

static void not_known(void **state)
{
    struct fixture *f = *state;
    const struct known day = {"1 day, extended", SPAN_FROM_MIDNIGHT, SPAN_DAYS, 0, 0};
    const struct known hours = {"96 hours", SPAN_FROM_INSTANT, SPAN_HOURS, 0, 0};
    assert_true(span_in(f, "CH", &day, "2020-01-01", "2020-12-31").read_beyond);
    assert_false(span_in(f, "CH", &hours, "2020-01-01", "2020-12-31").read_beyond);
    assert_true(span_in(f, "FR-YT", &day, "1980-01-01", "2020-12-31").read_beyond);
    assert_false(span_in(f, "FR-YT", &day, "1984-01-01", "2020-12-31").read_beyond);
    assert_true(span_in(f, "FR", &hours, "2200-12-01", "2200-12-31").read_beyond);
    struct limit_span none =
        limit_span(f->calendar, NULL, 0, &(struct limit_rule){.flags = LIMIT_NONE},
                   SPAN_FROM_INSTANT, SPAN_DAYS, (struct date){0}, (struct date){0});
    assert_true(none.none && !none.read_beyond);
    struct limit_rule rule = fixture_rule("3 days");
    struct limit_span bare = limit_span(NULL, NULL, 0, &rule, SPAN_FROM_MIDNIGHT, SPAN_HOURS,
                                        date_of(2020, 1, 1), date_of(2020, 12, 31));
    assert_true(bare.read_beyond && bare.least == 4 * DAY && bare.most == 4 * DAY);
    struct limit_span outside =
        limit_span(f->calendar, &(territory_id){fixture_territory(f->calendar, "FR")}, 1, &rule,
                   SPAN_FROM_MIDNIGHT, SPAN_DAYS, date_of(1800, 1, 1), date_of(1900, 1, 31));
    assert_true(outside.read_beyond && outside.most == 4 * DAY);
}

/* ---- random limits --------------------------------------------------------------------------- */

static uint32_t below(struct fixture *f, uint32_t n)
{
    /* splitmix64: any seed will do. */
    uint64_t x = f->random += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((x ^ x >> 31) >> 32) % n;
}

static int32_t amount_of(struct fixture *f, enum unit unit)
{
    static const uint32_t MOST[] = {5000, 200, 120, 30, 36, 12, 40, 40};
    if (below(f, 400) == 0) {
        return 1 + (int32_t)below(f, LIMIT_AMOUNT);
    }
    return 1 + (int32_t)below(f, below(f, 2) == 0 ? 4 : MOST[unit]);
}

/* Hours with at most one option, or hours before days: few of the wild rules are so plain. */
static struct limit_rule hours_rule(struct fixture *f)
{
    static const uint32_t FLAGS[] = {0,
                                     LIMIT_EXTENDED,
                                     LIMIT_EXTENDED_HOUR,
                                     LIMIT_EXTENDED_SUNDAY,
                                     LIMIT_FIRST_HOUR_NOT_COUNTED,
                                     LIMIT_FIRST_HOUR_NOT_COUNTED | LIMIT_EXTENDED,
                                     LIMIT_FIRST_HOUR_NOT_COUNTED | LIMIT_EXTENDED_HOUR,
                                     LIMIT_TWO_WORKING_DAYS};
    struct limit_rule rule = {.n_parts = 1, .flags = FLAGS[below(f, 8)]};
    rule.parts[0].unit = (enum unit)below(f, 2);
    rule.parts[0].n = 1 + (int32_t)below(f, rule.parts[0].unit == UNIT_HOUR ? 100 : 2000);
    if ((rule.flags & LIMIT_TWO_WORKING_DAYS) != 0) {
        rule.n_parts = 2;
        rule.parts[1] = (struct limit_part){1 + (int32_t)below(f, 2), UNIT_DAY};
    }
    rule.flags |= below(f, 4) == 0 ? LIMIT_BACKWARDS : 0;
    return rule;
}

static struct limit_rule random_rule(struct fixture *f)
{
    if (below(f, 3) == 0) {
        return hours_rule(f);
    }

    static const uint32_t FLAGS[] = {
        LIMIT_FIRST_DAY_COUNTED, LIMIT_FIRST_HOUR_NOT_COUNTED, LIMIT_CLEAR,
        LIMIT_EXTENDED,          LIMIT_EXTENDED_SUNDAY,        LIMIT_ELAPSED,
        LIMIT_BACKWARDS,         LIMIT_TWO_WORKING_DAYS,       LIMIT_EXTENDED_HOUR};
    struct limit_rule rule = {.month_end = (enum month_end)below(f, 3)};
    rule.n_parts = (uint8_t)(below(f, 3) == 0 ? 1 + below(f, LIMIT_LIMIT_PARTS) : 1);
    rule.n_parts = below(f, 200) == 0 ? 0 : rule.n_parts;
    for (size_t i = 0; i < rule.n_parts; i++) {
        rule.parts[i].unit = (enum unit)below(f, 8);
        rule.parts[i].n = amount_of(f, rule.parts[i].unit);
    }
    for (size_t i = 0; i < sizeof FLAGS / sizeof FLAGS[0]; i++) {
        rule.flags |= below(f, 4) == 0 ? FLAGS[i] : 0;
    }
    return rule;
}

/* One random question, and what its answer is held against. */
struct question {
    struct limit_rule rule;
    territory_id where[3];
    size_t n_where;
    enum span_from from;
    enum span_axis axis;
    struct date first, last;
    struct limit_span span;
    bool met; /* a start was tried */
    bool day_end, hour_end, beyond;
    int64_t least, most; /* microseconds */
};

static struct date held(struct date day)
{
    int32_t first = date_of(1900, 1, 1).days;
    int32_t last = date_of(2200, 12, 31).days;
    day.days = day.days < first ? first : day.days;
    day.days = day.days > last ? last : day.days;
    return day;
}

static struct question random_question(struct fixture *f)
{
    static const char *const CODES[] = {
        "FR-75", "FR-YT", "FR-57", "BE",     "GB-SCT", "GB-NIR", "FR-PF-MARQUISES",
        "FR-PM", "FR-NC", "PT-20", "IE",     "FR-WF",  "EG",     "IN",
        "SY",    "MA",    "HT",    "FR-973", "GR",     "CP"};
    static const uint32_t LENGTHS[] = {1, 2, 10, 400, 4000};
    struct question q = {.rule = random_rule(f)};
    q.n_where = 1 + below(f, 3);
    for (size_t i = 0; i < q.n_where; i++) {
        if (below(f, 3) == 0) {
            q.where[i] = (territory_id)below(f, (uint32_t)calendar_territory_count(f->calendar));
        } else {
            q.where[i] = fixture_territory(f->calendar, CODES[below(f, 19)]);
        }
    }
    q.from = (enum span_from)below(f, 5);
    q.axis = (enum span_axis)below(f, 2);
    uint32_t span = 1 + below(f, LENGTHS[below(f, 5)]);
    bool old = below(f, 8) == 0;
    int32_t begin = old ? date_of(1900, 1, 1).days : date_of(1985, 1, 1).days;
    int32_t years = old ? 300 : 60;
    q.first.days = begin + (int32_t)below(f, (uint32_t)years * 365);
    q.last.days = q.first.days + (int32_t)span - 1;
    if (below(f, 30) == 0) {
        int32_t edge = below(f, 2) == 0 ? date_of(1900, 1, 20).days : date_of(2200, 12, 1).days;
        q.first.days = edge + (int32_t)below(f, 60) - 30;
        q.last.days = q.first.days + (int32_t)below(f, 5);
    }
    q.first = held(q.first);
    q.last = held(q.last);
    return q;
}

static instant wall_of(const struct zone *zone, instant at)
{
    return at + zone_offset(zone, at) * INSTANT_SECOND;
}

static instant midnight(const struct question *q, const struct zone *zone, struct date day)
{
    return q->axis == SPAN_DAYS ? day.days * INSTANT_DAY : zone_day_start(zone, day);
}

static instant place(const struct question *q, const struct zone *zone, instant at)
{
    return q->axis == SPAN_DAYS ? wall_of(zone, at) : at;
}

/* Where the length begins. */
static instant origin_of(const struct question *q, const struct zone *zone, struct moment m)
{
    if (q->from == SPAN_FROM_END_OF_DAY) {
        return midnight(q, zone, (struct date){m.date.days + 1});
    }
    bool whole = q->from == SPAN_FROM_MIDNIGHT || q->from == SPAN_FROM_END_MIDNIGHT_BEFORE;
    return whole ? midnight(q, zone, zone_local(zone, m.at, NULL)) : place(q, zone, m.at);
}

static void fail_question(struct fixture *f, const struct question *q, const char *what,
                          territory_id id, struct moment m, int64_t length)
{
    struct buf rule = buf_in(f->arena, 400);
    struct buf start = buf_in(f->arena, 100);
    limit_rule_write(&rule, &q->rule);
    moment_write(&start, m, calendar_zone(f->calendar, id, NULL));
    fail_msg("%s: \"%s\" (flags %x) in %s, window %d to %d, from %d, axis %d, start %s: %.6f not "
             "in %d to %d",
             what, arena_copy(f->arena, rule.p, rule.n), q->rule.flags,
             arena_copy(f->arena, calendar_territory_code(f->calendar, id).p,
                        calendar_territory_code(f->calendar, id).n),
             q->first.days, q->last.days, (int)q->from, (int)q->axis,
             arena_copy(f->arena, start.p, start.n), (double)length / 6e7, q->span.least,
             q->span.most);
}

static void try_start(struct fixture *f, struct question *q, territory_id id, struct moment m)
{
    const struct zone *zone = calendar_zone(f->calendar, id, NULL);
    if (m.precision == MOMENT_INSTANT) {
        m.date = zone_local(zone, m.at, NULL);
    }
    if (m.date.days < q->first.days || m.date.days > q->last.days) {
        return;
    }
    struct limit_start start = {.moment = m,
                                .is_end = q->from >= SPAN_FROM_END_INSTANT,
                                .end_of_day = q->from == SPAN_FROM_END_OF_DAY};
    struct limit_end end = limit_count(f->calendar, id, &q->rule, start, NULL, 0, NULL);
    instant at = end.end_of_day ? midnight(q, zone, (struct date){end.date.days + 1})
                                : place(q, zone, end.latest);
    int64_t length = at - origin_of(q, zone, m);
    length = (q->rule.flags & LIMIT_BACKWARDS) != 0 ? -length : length;
    if (length < q->span.least * INSTANT_MINUTE || length > q->span.most * INSTANT_MINUTE) {
        fail_question(f, q, "outside", id, m, length);
    }
    bool wrong_kind = end.end_of_day ? q->span.hour_ends : q->span.day_ends;
    if (wrong_kind || (end.read_beyond && !q->span.read_beyond)) {
        fail_question(f, q, wrong_kind ? "kind of end" : "beyond", id, m, length);
    }
    q->least = !q->met || length < q->least ? length : q->least;
    q->most = !q->met || length > q->most ? length : q->most;
    q->met = true;
}

/* A start somewhere in the window: any microsecond, or beside a full hour, a midnight or a change
 * of clocks, where lengths break. */
static struct moment random_start(struct fixture *f, const struct question *q,
                                  const struct zone *zone)
{
    uint32_t days = (uint32_t)(q->last.days - q->first.days) + 1;
    struct date day = {q->first.days + (int32_t)below(f, days)};
    if (q->from == SPAN_FROM_END_OF_DAY) {
        return (struct moment){.precision = MOMENT_DAY, .date = day};
    }
    instant at = zone_day_start(zone, day);
    switch (below(f, 4)) {
    case 0:
        at += (instant)below(f, 1440) * INSTANT_MINUTE;
        break;
    case 1:
        at += (instant)below(f, 25) * INSTANT_HOUR - (instant)below(f, 2);
        break;
    case 2:
        at += (instant)below(f, 86400000) * 1000;
        break;
    default: {
        /* Back from where the offset changed within a month: between these halves it must lie. */
        instant low = at - 30 * INSTANT_DAY;
        instant high = at;
        while (high - low > 1) {
            instant middle = low + (high - low) / 2;
            bool same = zone_offset(zone, middle) == zone_offset(zone, low);
            low = same ? middle : low;
            high = same ? high : middle;
        }
        at = high + ((instant)below(f, 9) - 4) * 30 * INSTANT_MINUTE - (instant)below(f, 2);
        break;
    }
    }
    return (struct moment){.precision = MOMENT_INSTANT, .at = at};
}

/* Zones that change by half an hour, by two hours, at 00:01 back to 23:01 of the day before, on a
 * Friday at 02:00, and that once left out a day: with holidays of others, for want of their own. */
static bool odd_zone(struct slice *bytes, struct arena *arena, struct slice name,
                     struct gr_error *e, void *payload)
{
    static const char *const ODD[][2] = {
        {"Europe/Paris", "Asia/Jerusalem"},    {"Europe/Brussels", "Australia/Lord_Howe"},
        {"Europe/London", "America/St_Johns"}, {"Europe/Dublin", "Antarctica/Troll"},
        {"Atlantic/Azores", "Pacific/Apia"},   {"Europe/Athens", "Asia/Tehran"},
    };
    for (size_t i = 0; i < sizeof ODD / sizeof ODD[0]; i++) {
        if (slice_is(name, ODD[i][0])) {
            name = slice_of(ODD[i][1]);
        }
    }
    return fixture_zone(bytes, arena, name, e, payload);
}

static void always_inside(void **state);
static void attained(void **state);

static void odd_zones(void **state)
{
    struct fixture odd = *(struct fixture *)*state;
    struct gr_error e = {0};
    struct slice territories;
    struct slice holidays;
    assert_true(fixture_read(&territories, odd.arena, "procedures/calendar/territories.tsv"));
    assert_true(fixture_read(&holidays, odd.arena, "procedures/calendar/holidays.tsv"));
    odd.calendar = calendar_open(odd.arena, territories, holidays, odd_zone, NULL, &e);
    assert_non_null(odd.calendar);
    void *of_odd = &odd;
    always_inside(&of_odd);
    attained(&of_odd);
}

static void ask(struct fixture *f, struct question *q)
{
    q->span = limit_span(f->calendar, q->where, q->n_where, &q->rule, q->from, q->axis, q->first,
                         q->last);
}

static void always_inside(void **state)
{
    struct fixture *f = *state;
    int questions = getenv("GREFFE_LONG") == NULL ? 1000 : 100000;
    for (int i = 0; i < questions; i++) {
        struct question q = random_question(f);
        ask(f, &q);
        for (int k = 0; k < 100; k++) {
            territory_id id = q.where[below(f, (uint32_t)q.n_where)];
            try_start(f, &q, id, random_start(f, &q, calendar_zone(f->calendar, id, NULL)));
        }
    }
}

/* Every minute, every full second beside an hour, and every last microsecond of a minute, so that
 * nothing is left to chance. */
static void try_every_minute(struct fixture *f, struct question *q, territory_id id)
{
    const struct zone *zone = calendar_zone(f->calendar, id, NULL);
    struct moment m = {.precision = MOMENT_INSTANT};
    if (q->from == SPAN_FROM_END_OF_DAY) {
        m.precision = MOMENT_DAY;
        for (m.date = q->first; m.date.days <= q->last.days; m.date.days++) {
            try_start(f, q, id, m);
        }
        return;
    }
    instant end = zone_day_start(zone, (struct date){q->last.days + 1}) + 2 * INSTANT_HOUR;
    for (m.at = zone_day_start(zone, q->first) - 2 * INSTANT_HOUR; m.at < end;
         m.at += INSTANT_MINUTE) {
        try_start(f, q, id, m);
        m.at--;
        try_start(f, q, id, m);
        m.at++;
    }
}

/* The window moved back to where its starts, or the ends of its hours, meet a change of clocks,
 * when there is one within sixty years. */
static void move_to_change(struct fixture *f, struct question *q)
{
    const struct zone *zone = calendar_zone(f->calendar, q->where[0], NULL);
    struct date day = q->last;
    int32_t offset = zone_offset(zone, zone_day_start(zone, day));
    for (int i = 0; i < 60 * 365 && zone_offset(zone, zone_day_start(zone, day)) == offset; i++) {
        day.days--;
    }
    int32_t by = q->last.days - day.days - (int32_t)below(f, 4);
    struct limit_part part = q->rule.parts[0];
    if (q->rule.n_parts > 0 && part.unit == UNIT_HOUR && below(f, 2) == 0) {
        by += (q->rule.flags & LIMIT_BACKWARDS) != 0 ? -(part.n / 24) : part.n / 24;
    }
    q->first = held((struct date){q->first.days - by});
    q->last = held((struct date){q->last.days - by});
}

/* Whether clocks skipped the beginning or the end of some day of the window: then no start has
 * that place on the axis of days, where the answer takes each day to have both. */
static bool day_is_cut(struct fixture *f, const struct question *q)
{
    instant at = 0;
    for (size_t i = 0; i < q->n_where && q->axis == SPAN_DAYS; i++) {
        const struct zone *zone = calendar_zone(f->calendar, q->where[i], NULL);
        for (struct date day = q->first; day.days <= q->last.days; day.days++) {
            if (zone_resolve(&at, &at, zone, day, 0) == ZONE_GAP ||
                zone_resolve(&at, &at, zone, day, DAY * 60 - 1) == ZONE_GAP) {
                return true;
            }
        }
    }
    return false;
}

/* Both bounds are met to the minute, but on the axis of days where a day is cut. */
static void attained(void **state)
{
    struct fixture *f = *state;
    int questions = getenv("GREFFE_LONG") == NULL ? 250 : 20000;
    for (int i = 0; i < questions; i++) {
        struct question q = random_question(f);
        q.last = held((struct date){q.first.days + (int32_t)below(f, 6)});
        if (below(f, 2) == 0) {
            move_to_change(f, &q);
        }
        ask(f, &q);
        for (size_t k = 0; k < q.n_where; k++) {
            try_every_minute(f, &q, q.where[k]);
        }
        if (!q.met) {
            assert_true(q.span.least == 0 && q.span.most == 0);
            continue;
        }
        bool near = q.least - q.span.least * INSTANT_MINUTE <= INSTANT_MINUTE &&
                    q.span.most * INSTANT_MINUTE - q.most <= INSTANT_MINUTE;
        if (!near && !day_is_cut(f, &q)) {
            fail_question(f, &q, "not attained", q.where[0],
                          (struct moment){.precision = MOMENT_DAY, .date = q.first},
                          q.least - q.span.least * INSTANT_MINUTE > INSTANT_MINUTE ? q.least
                                                                                   : q.most);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_lengths),       cmocka_unit_test(long_week_end),
        cmocka_unit_test(several_territories), cmocka_unit_test(not_known),
        cmocka_unit_test(always_inside),       cmocka_unit_test(attained),
        cmocka_unit_test(odd_zones),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
