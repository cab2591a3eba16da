/* Time limits: each option, each trap, with dates that a text, a ruling or a worked example gives.
 * The table of vectors and random limits are in test/limits.t. Run from the root of the
 * checkout. */
#include "calendar/limit_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    fixture.arena = arena_open(256u << 20);
    fixture.calendar = fixture_calendar(fixture.arena);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    arena_close(f->arena);
    return 0;
}

static struct limit_end end_of(struct fixture *f, const char *start, const char *rule,
                               const char *code)
{
    territory_id id = fixture_territory(f->calendar, code);
    struct limit_rule parsed = fixture_rule(rule);
    struct limit_start from = {.moment = fixture_moment(f->calendar, id, start)};
    return limit_count(f->calendar, id, &parsed, from, NULL, 0, NULL);
}

/* The text as a C string, so that a failing test shows both. */
static const char *words(struct fixture *f, struct limit_end end, const char *code)
{
    struct buf out = buf_in(f->arena, 200);
    limit_end_write(&out, end,
                    calendar_zone(f->calendar, fixture_territory(f->calendar, code), NULL));
    return arena_copy(f->arena, out.p, out.n);
}

static void expect(struct fixture *f, const char *start, const char *rule, const char *code,
                   const char *end)
{
    assert_string_equal(words(f, end_of(f, start, rule, code), code), end);
}

/* Cass. 2e civ. 28 June 1995, n° 94-50.009 and 30 November 2000, n° 99-50.084. */
static void extended_to_the_same_hour(void **state)
{
    struct fixture *f = *state;
    const char *rule = "48 hours, extended to the same hour";
    expect(f, "1994-03-11T17:00", rule, "FR", "1994-03-14 17:00 +01:00");
    expect(f, "2024-10-30T10:16", rule, "FR", "2024-11-04 10:16 +01:00"); /* All Saints, Friday */
    expect(f, "2025-06-02T10:00", rule, "FR", "2025-06-04 10:00 +02:00");
    expect(f, "2025-10-24T10:30", rule, "FR",
           "2025-10-27 09:30 +01:00"); /* real hours, then wall */
    expect(f, "2025-06-05", rule, "FR", "2025-06-10 00:00 +02:00 to 2025-06-11 00:00 +02:00");
    expect(f, "2025-06-04", rule, "FR", "2025-06-06 00:00 +02:00 to 2025-06-07 00:00 +02:00");
}

/* ---- days ------------------------------------------------------------------------------------ */

static void first_day(void **state)
{
    struct fixture *f = *state;
    expect(f, "2025-01-03T10:00", "4 days, first day counted", "FR-93", "2025-01-06 24:00");
    expect(f, "2025-01-03T10:00", "4 days", "FR-93", "2025-01-07 24:00");
    expect(f, "2025-01-03", "4 days, first day counted", "FR-93", "2025-01-06 24:00");
    expect(f, "2025-01-03", "1 day, first day counted", "FR-93", "2025-01-03 24:00");
    /* The day is that of the place: 23:30 in Guadeloupe is the next day in Paris. */
    expect(f, "2025-01-03T23:30-04:00", "1 day", "FR-971", "2025-01-04 24:00");
    expect(f, "2025-01-03T23:30-04:00", "1 day", "FR-75", "2025-01-05 24:00");
}

static void clear_days(void **state)
{
    struct fixture *f = *state;
    expect(f, "2021-01-03", "2 months, clear, extended", "FR", "2021-03-04 24:00");
    expect(f, "2015-08-18", "30 days, clear", "FR-77", "2015-09-18 24:00");
    expect(f, "2020-01-09", "1 month, clear, extended", "FR-63", "2020-02-10 24:00");
    /* The clear day comes first, then the extension: Friday becomes Saturday becomes Monday. */
    expect(f, "2025-01-03", "7 days, clear, extended", "FR", "2025-01-13 24:00");
    expect(f, "2025-09-09", "42 days, clear, backwards", "FR", "2025-07-28 24:00");
}

static void extension(void **state)
{
    struct fixture *f = *state;
    expect(f, "1991-11-07", "3 days, extended", "FR-69", "1991-11-12 24:00");
    expect(f, "2018-02-20", "3 months, extended", "FR-59", "2018-05-22 24:00");
    expect(f, "1973-03-20", "1 month, extended", "FR-11", "1973-04-20 24:00");
    expect(f, "1973-03-20", "1 month, extended", "FR-57", "1973-04-24 24:00");
    expect(f, "2025-01-01", "3 days, extended", "FR", "2025-01-06 24:00");
    expect(f, "2025-01-01", "3 days, extended past Sunday and holiday", "FR", "2025-01-04 24:00");
    expect(f, "2025-01-01", "3 days, not extended", "FR", "2025-01-04 24:00");
    /* An hour limit too: CPC 642, Cass. 1re civ. 12 May 2010, n° 09-12.960. */
    expect(f, "2008-07-25T15:37", "24 hours, extended", "FR-13", "2008-07-28 24:00");
    expect(f, "2008-07-24T15:37", "24 hours, extended", "FR-13", "2008-07-25 15:37 +02:00");
}

static void month_ends(void **state)
{
    struct fixture *f = *state;
    expect(f, "2025-01-31", "1 month", "FR", "2025-02-28 24:00");
    expect(f, "2024-01-31", "1 month", "FR", "2024-02-29 24:00");
    expect(f, "2025-01-31", "1 month, missing day becomes next day", "FR", "2025-03-01 24:00");
    expect(f, "2025-02-28", "1 month", "FR", "2025-03-28 24:00");
    expect(f, "2025-02-28", "1 month, month end kept", "FR", "2025-03-31 24:00");
    expect(f, "2024-02-29", "1 year", "FR", "2025-02-28 24:00");
    expect(f, "2024-02-29", "4 years", "FR", "2028-02-29 24:00");
    expect(f, "2025-01-31", "1 month, first day counted", "FR", "2025-02-28 24:00");
    expect(f, "2025-03-01", "1 month, first day counted", "FR", "2025-03-31 24:00");
    expect(f, "2025-03-31", "1 month, backwards", "FR", "2025-02-28 24:00");
}

/* A count of months from a day. */
static int32_t months_from(struct fixture *f, int32_t day, int32_t months)
{
    struct limit_rule rule = {.parts = {{months, UNIT_MONTH}}, .n_parts = 1};
    struct limit_start start = {.moment = {.precision = MOMENT_DAY, .date = {day}}};
    territory_id id = fixture_territory(f->calendar, "FR");
    return limit_count(f->calendar, id, &rule, start, NULL, 0, NULL).date.days;
}

/* What the prover takes for granted (src/prove/reach.c): a later start ends no sooner, and months
 * after months end no later than all of them at once. */
static void months_in_a_row(void **state)
{
    static const int32_t months[] = {1, 2, 3, 6, 11, 12, 24, 36};
    enum { N = sizeof months / sizeof *months };
    struct fixture *f = *state;
    for (int32_t day = date_of(2019, 12, 1).days; day <= date_of(2028, 12, 31).days; day++) {
        for (int i = 0; i < N; i++) {
            int32_t end = months_from(f, day, months[i]);
            assert_true(end <= months_from(f, day + 1, months[i]));
            for (int k = 0; k < N; k++) {
                assert_true(months_from(f, end, months[k]) <=
                            months_from(f, day, months[i] + months[k]));
            }
        }
    }
}

static void order_of_parts(void **state)
{
    struct fixture *f = *state;
    expect(f, "2025-01-30", "1 day then 1 month", "FR", "2025-02-28 24:00");
    expect(f, "2025-01-30", "1 month then 1 day", "FR", "2025-03-01 24:00");
    expect(f, "2025-01-31", "1 month then 1 month", "FR", "2025-03-28 24:00");
    expect(f, "2025-01-31", "1 month plus 1 month", "FR", "2025-03-31 24:00");
    expect(f, "2025-01-30", "10 days plus 1 month", "FR", "2025-03-10 24:00");
    expect(f, "2025-01-03T10:00", "2 days then 3 hours", "FR", "2025-01-06 03:00 +01:00");
    expect(f, "2025-01-03T22:00", "3 hours then 2 days", "FR", "2025-01-06 24:00");
}

static void working_days(void **state)
{
    struct fixture *f = *state;
    expect(f, "2025-04-17", "2 working days", "FR-75", "2025-04-22 24:00");
    expect(f, "2025-04-17", "2 working days", "FR-67", "2025-04-23 24:00");
    expect(f, "2025-04-17", "2 open days", "FR-75", "2025-04-19 24:00");
    expect(f, "2025-04-19", "1 working day, first day counted", "FR-75", "2025-04-22 24:00");
    expect(f, "2025-04-22", "1 working day, backwards", "FR-75", "2025-04-18 24:00");
}

static void backwards(void **state)
{
    struct fixture *f = *state;
    expect(f, "1988-09-09", "5 days, backwards", "FR-19", "1988-09-04 24:00");
    expect(f, "1988-09-09", "5 days, backwards, extended", "FR-19", "1988-09-02 24:00");
    expect(f, "2025-06-10T08:30", "48 hours, backwards", "FR", "2025-06-08 08:30 +02:00");
    expect(f, "2025-09-09", "5 days, first day counted, backwards", "FR", "2025-09-05 24:00");
}

static void two_working_days(void **state)
{
    struct fixture *f = *state;
    /* Maundy Thursday and two days: Friday works, then Tuesday after Easter. */
    expect(f, "2025-04-17", "2 days, at least two working days", "FR-75", "2025-04-22 24:00");
    expect(f, "2025-04-14", "2 days, at least two working days", "FR-75", "2025-04-16 24:00");
    expect(f, "2025-04-17", "1 day, at least two working days", "FR-75", "2025-04-18 24:00");
}

/* ---- hours ----------------------------------------------------------------------------------- */

static void real_hours(void **state)
{
    struct fixture *f = *state;
    expect(f, "2025-03-28T22:00", "72 hours", "FR-75", "2025-03-31 23:00 +02:00");
    expect(f, "2026-10-24T23:40", "48 hours", "FR-75", "2026-10-26 22:40 +01:00");
    expect(f, "2026-10-24T23:40", "1 hour, first hour not counted", "FR-75",
           "2026-10-25 01:00 +02:00");
    expect(f, "2026-10-24T23:00", "1 hour, first hour not counted", "FR-75",
           "2026-10-25 01:00 +02:00");
    expect(f, "2025-03-28T22:00", "3 days", "FR-75", "2025-03-31 24:00");
    expect(f, "2025-03-28T22:00", "3 days, hour to hour", "FR-75", "2025-03-31 23:00 +02:00");
    expect(f, "2025-01-01T15:00", "90 minutes", "FR-75", "2025-01-01 16:30 +01:00");
}

static void unknown_hours(void **state)
{
    struct fixture *f = *state;
    expect(f, "2025-01-03", "48 hours", "FR", "2025-01-05 00:00 +01:00 to 2025-01-06 00:00 +01:00");
    expect(f, "2025-01", "30 days", "FR", "2025-01-31 24:00 to 2025-03-02 24:00");
    /* 111 hours from some hour of Wednesday end on Sunday evening, hence Monday 24:00, or on
     * Monday. */
    expect(f, "2044-10-05", "111 hours, extended", "FR",
           "2044-10-10 00:00 +02:00 to 2044-10-10 24:00");
}

/* ---- from the end of another limit ----------------------------------------------------------- */

static void after_another(void **state)
{
    struct fixture *f = *state;
    territory_id id = fixture_territory(f->calendar, "FR-75");
    struct limit_rule rule = fixture_rule("26 days, first day counted");
    struct limit_start start = {.moment = fixture_moment(f->calendar, id, "2024-12-13"),
                                .is_end = true,
                                .end_of_day = true};
    struct limit_end end = limit_count(f->calendar, id, &rule, start, NULL, 0, NULL);
    assert_string_equal(words(f, end, "FR-75"), "2025-01-08 24:00");
    rule = fixture_rule("96 hours");
    end = limit_count(f->calendar, id, &rule, start, NULL, 0, NULL);
    assert_string_equal(words(f, end, "FR-75"), "2024-12-18 00:00 +01:00");
    rule = fixture_rule("2 days, backwards");
    end = limit_count(f->calendar, id, &rule, start, NULL, 0, NULL);
    assert_string_equal(words(f, end, "FR-75"), "2024-12-11 24:00");
}

/* ---- pauses ---------------------------------------------------------------------------------- */

static struct limit_end paused(struct fixture *f, const char *rule, const char *const *edges,
                               size_t n)
{
    territory_id id = fixture_territory(f->calendar, "FR-75");
    struct limit_rule parsed = fixture_rule(rule);
    struct limit_start start = {.moment = fixture_moment(f->calendar, id, "2025-03-28T22:00")};
    struct limit_pause pauses[4];
    for (size_t i = 0; i < n; i++) {
        pauses[i] = (struct limit_pause){fixture_moment(f->calendar, id, edges[2 * i]),
                                         fixture_moment(f->calendar, id, edges[2 * i + 1])};
    }
    return limit_count(f->calendar, id, &parsed, start, pauses, n, NULL);
}

static void pauses(void **state)
{
    struct fixture *f = *state;
    const char *const clarification[] = {"2025-03-29T10:00", "2025-03-30T10:00"};
    assert_string_equal(words(f, paused(f, "7 days", clarification, 1), "FR-75"),
                        "2025-04-05 24:00");
    /* 24 hours on the clock, 23 in truth: summer time began. */
    assert_string_equal(words(f, paused(f, "48 hours", clarification, 1), "FR-75"),
                        "2025-03-31 22:00 +02:00");
    /* Overlapping, unordered, before the start, after the end. */
    const char *const many[] = {"2025-04-02", "2025-04-05", "2025-03-01", "2025-03-30",
                                "2025-04-01", "2025-04-03", "2025-06-01", "2025-07-01"};
    assert_string_equal(words(f, paused(f, "7 days", many, 4), "FR-75"), "2025-04-09 24:00");
    const char *const weekend[] = {"2025-04-04", "2025-04-08"};
    assert_string_equal(words(f, paused(f, "5 working days", weekend, 1), "FR-75"),
                        "2025-04-08 24:00");
    const char *const at_end[] = {"2025-03-30T23:00", "2025-04-30T23:00"};
    assert_string_equal(words(f, paused(f, "48 hours", at_end, 1), "FR-75"),
                        "2025-03-30 23:00 +02:00");
}

/* ---- in time --------------------------------------------------------------------------------- */

static void check_verdict(struct fixture *f, struct limit_end end, const char *act,
                          enum verdict verdict)
{
    territory_id id = fixture_territory(f->calendar, "FR-33");
    const struct zone *zone = calendar_zone(f->calendar, id, NULL);
    assert_int_equal(limit_in_time(end, fixture_moment(f->calendar, id, act), zone), verdict);
}

static void in_time(void **state)
{
    struct fixture *f = *state;
    struct limit_end hours = end_of(f, "2023-03-20T16:19", "48 hours, extended", "FR-33");
    check_verdict(f, hours, "2023-03-22T16:19", VERDICT_YES);
    check_verdict(f, hours, "2023-03-22T16:30", VERDICT_NO);
    check_verdict(f, hours, "2023-03-22", VERDICT_DEPENDS);
    check_verdict(f, hours, "2023-03-21", VERDICT_YES);
    check_verdict(f, hours, "2023-03-23", VERDICT_NO);
    check_verdict(f, hours, "2023-03", VERDICT_DEPENDS);
    struct limit_end days = end_of(f, "2025-01-03", "4 days, first day counted", "FR-33");
    check_verdict(f, days, "2025-01-06", VERDICT_YES);
    check_verdict(f, days, "2025-01-06T23:59:59", VERDICT_YES);
    check_verdict(f, days, "2025-01-07T00:00", VERDICT_NO);
    struct limit_end open = end_of(f, "2023-03-20", "48 hours", "FR-33");
    check_verdict(f, open, "2023-03-22T16:30", VERDICT_DEPENDS);
    check_verdict(f, (struct limit_end){.none = true}, "2199-01-01", VERDICT_YES);
}

/* ---- edges ----------------------------------------------------------------------------------- */

static void edges(void **state)
{
    struct fixture *f = *state;
    struct limit_end far = end_of(f, "2190-01-01", "100000 years then 100000 years", "FR");
    assert_true(far.read_beyond);
    assert_int_equal(far.date.days, date_of(2200, 12, 31).days);
    struct limit_end long_walk = end_of(f, "2190-01-01", "100000 working days", "FR");
    assert_true(long_walk.read_beyond);
    struct limit_end back = end_of(f, "1901-01-01", "100000 weeks, hour to hour, backwards", "FR");
    assert_true(back.read_beyond);
    assert_true(end_of(f, "2025-01-01", "no limit", "FR").none);
    struct limit_rule rule = fixture_rule("10 days");
    struct limit_start nowhere = {.moment = {.precision = MOMENT_NONE}};
    struct limit_end open = limit_count(f->calendar, fixture_territory(f->calendar, "FR"), &rule,
                                        nowhere, NULL, 0, NULL);
    assert_true(open.earliest < open.latest && open.read_beyond);
    /* Without a calendar the weekend still counts, and the answer says that holidays are not
     * known. */
    rule = fixture_rule("1 day, extended");
    struct limit_start friday = {.moment = {.precision = MOMENT_DAY, .date = date_of(2025, 1, 3)}};
    struct limit_end bare = limit_count(NULL, TERRITORY_NONE, &rule, friday, NULL, 0, NULL);
    assert_int_equal(bare.date.days, date_of(2025, 1, 6).days);
    assert_true(bare.read_beyond);
    /* A rule that no text gave: parts beyond the array, negative and huge amounts. */
    struct limit_rule wild = {.n_parts = 200,
                              .flags = ~(uint32_t)LIMIT_NONE,
                              .parts = {{-5, UNIT_MONTH}, {INT32_MAX, UNIT_WEEK}, {7, UNIT_HOUR}}};
    struct limit_trace trace;
    (void)limit_count(f->calendar, fixture_territory(f->calendar, "FR"), &wild, friday, NULL, 0,
                      &trace);
}

/* ---- reasons --------------------------------------------------------------------------------- */

static const char *reasons(struct fixture *f, const char *start, const char *rule, const char *code,
                           enum language language)
{
    territory_id id = fixture_territory(f->calendar, code);
    struct limit_rule parsed = fixture_rule(rule);
    struct limit_start from = {.moment = fixture_moment(f->calendar, id, start)};
    struct limit_trace trace;
    struct limit_end end = limit_count(f->calendar, id, &parsed, from, NULL, 0, &trace);
    struct buf out = buf_in(f->arena, 1u << 16);
    limit_explain(&out, &parsed, &trace, end, calendar_zone(f->calendar, id, NULL), language);
    return arena_copy(f->arena, out.p, out.n);
}

static void explains(void **state)
{
    struct fixture *f = *state;
    const char *fr = reasons(f, "1973-03-20", "1 month, extended", "FR-57", LANGUAGE_FR);
    assert_non_null(strstr(fr, "Règle : 1 mois, prorogé.\n"));
    assert_non_null(strstr(fr, "Le mardi 20 mars 1973 ne compte pas."));
    assert_non_null(strstr(fr, "vendredi 20 avril 1973 est sauté : Vendredi saint ["));
    assert_non_null(strstr(fr, "L3134-13"));
    assert_non_null(strstr(fr, "samedi 21 avril 1973 est sauté : samedi."));
    assert_non_null(strstr(fr, "lundi 23 avril 1973 est sauté : Lundi de Pâques ["));
    assert_non_null(strstr(fr, "Fin : mardi 24 avril 1973 à 24:00.\n"));
    const char *en = reasons(f, "2025-03-28T22:00", "72 hours", "FR-75", LANGUAGE_EN);
    assert_non_null(strstr(en, "Start: Friday 28 March 2025 at 22:00 (UTC+01:00).\n"));
    assert_non_null(strstr(en, "on Sunday 30 March 2025 clocks go forward by 60 minutes"));
    assert_non_null(strstr(en, "End: Monday 31 March 2025 at 23:00 (UTC+02:00).\n"));
    const char *still = reasons(f, "2025-01-03", "2 days", "FR-75", LANGUAGE_EN);
    assert_non_null(
        strstr(still, "The end falls on Sunday 5 January 2025 (Sunday) and is not moved."));
    const char *open = reasons(f, "2025-01-03", "48 hours", "FR-75", LANGUAGE_FR);
    assert_non_null(strstr(open, "L'heure du départ n'est pas connue"));
    /* More days off than a trace holds: it says so, and still ends. */
    const char *many = reasons(f, "2025-01-03", "250 working days", "FR-75", LANGUAGE_EN);
    assert_non_null(strstr(many, "More days were skipped than are named here."));
    assert_non_null(strstr(many, "\nEnd: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_day),        cmocka_unit_test(clear_days),
        cmocka_unit_test(extension),        cmocka_unit_test(month_ends),
        cmocka_unit_test(months_in_a_row),  cmocka_unit_test(order_of_parts),
        cmocka_unit_test(working_days),     cmocka_unit_test(backwards),
        cmocka_unit_test(two_working_days), cmocka_unit_test(extended_to_the_same_hour),
        cmocka_unit_test(real_hours),       cmocka_unit_test(unknown_hours),
        cmocka_unit_test(after_another),    cmocka_unit_test(pauses),
        cmocka_unit_test(in_time),          cmocka_unit_test(edges),
        cmocka_unit_test(explains),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
