/* Dates: every day of three centuries there and back, weekdays, what no calendar holds, and both
 * Easters against published tables. */
#include "calendar/calendar_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(date_of(1970, 1, 1).days, 0);
    assert_int_equal(date_of(1969, 12, 31).days, -1);
    assert_int_equal(date_of(2000, 2, 29).days, 11016);
    assert_int_equal(date_of(2000, 3, 1).days, 11017);
    assert_int_equal(date_of(1, 1, 1).days, -719162);
    assert_int_equal(date_weekday(date_of(1970, 1, 1)), 3);
    assert_int_equal(date_weekday(date_of(2025, 1, 6)), 0);
    assert_int_equal(date_weekday(date_of(1789, 7, 14)), 1);
    assert_int_equal(date_first().days, date_of(LIMIT_YEAR_MIN, 1, 1).days);
    assert_int_equal(date_last().days, date_of(LIMIT_YEAR_MAX, 12, 31).days);
}

static void an_instant_is_of_a_day_in_utc(void **state)
{
    instant into = -1;
    (void)state;
    assert_int_equal(instant_day(&into, 0).days, 0);
    assert_int_equal(into, 0);
    assert_int_equal(instant_day(&into, -1).days, -1);
    assert_int_equal(into, INSTANT_DAY - 1);
    assert_int_equal(instant_day(&into, -INSTANT_DAY).days, -1);
    assert_int_equal(into, 0);
    assert_int_equal(instant_day(&into, 3 * INSTANT_DAY + 5).days, 3);
    assert_int_equal(into, 5);
}

static void days_are_said_in_two_languages(void **state)
{
    struct arena *arena = arena_open(1 << 16);
    struct buf out = buf_in(arena, 256);
    (void)state;
    date_say_weekday(&out, date_of(2026, 8, 1), LANGUAGE_FR);
    buf_char(&out, ';');
    date_say_weekday(&out, date_of(2026, 12, 27), LANGUAGE_EN);
    buf_char(&out, ';');
    date_say(&out, date_of(2026, 2, 2), LANGUAGE_FR);
    assert_true(slice_is(buf_slice(&out), "samedi 1er août 2026;Sunday 27 December 2026;"
                                          "2 février 2026"));
    arena_close(arena);
}

static void every_day_there_and_back(void **state)
{
    (void)state;
    int32_t days = date_of(1599, 12, 31).days;
    int weekday = date_weekday((struct date){days});
    for (int32_t year = 1600; year <= 2400; year++) {
        for (int32_t month = 1; month <= 12; month++) {
            for (int32_t day = 1; day <= date_days_in_month(year, month); day++) {
                days++;
                weekday = (weekday + 1) % 7;
                const struct date date = date_of(year, month, day);
                const struct civil civil = date_civil(date);
                assert_int_equal(date.days, days);
                assert_int_equal(date_weekday(date), weekday);
                assert_true(civil.year == year && civil.month == month && civil.day == day);
            }
        }
    }
}

static void days_run_over_and_far_years_stay_total(void **state)
{
    (void)state;
    assert_int_equal(date_of(2025, 1, 32).days, date_of(2025, 2, 1).days);
    assert_int_equal(date_of(2025, 3, 0).days, date_of(2025, 2, 28).days);
    assert_int_equal(date_of(INT32_MAX, 12, 31).days, INT32_MAX);
    assert_int_equal(date_of(INT32_MIN, 1, 1).days, INT32_MIN);
    const struct civil last = date_civil((struct date){INT32_MAX});
    assert_int_equal(date_of(last.year, last.month, last.day).days, INT32_MAX);
    const struct civil first = date_civil((struct date){INT32_MIN});
    assert_int_equal(date_of(first.year, first.month, first.day).days, INT32_MIN);
    assert_in_range(date_weekday((struct date){INT32_MIN}), 0, 6);
}

static void lengths_of_february(void **state)
{
    (void)state;
    assert_int_equal(date_days_in_month(1900, 2), 28);
    assert_int_equal(date_days_in_month(2000, 2), 29);
    assert_int_equal(date_days_in_month(2024, 2), 29);
    assert_int_equal(date_days_in_month(2100, 2), 28);
    assert_int_equal(date_days_in_month(2200, 2), 28);
}

static void refuses(const char *text, enum error_code code, const char *words)
{
    struct date date = {42};
    struct gr_error e = {0};
    assert_false(date_parse(&date, slice_of(text), &e));
    assert_int_equal(e.code, code);
    assert_non_null(strstr(e.text, words));
    assert_int_equal(date.days, 42);
}

static void reads_and_refuses(void **state)
{
    (void)state;
    struct date date = {0};
    struct gr_error e = {0};
    assert_true(date_parse(&date, SLICE("2024-02-29"), &e));
    assert_int_equal(date.days, date_of(2024, 2, 29).days);
    assert_true(date_parse(&date, SLICE("1900-01-01"), &e));
    assert_true(date_parse(&date, SLICE("2200-12-31"), &e));
    assert_int_equal(e.code, ERROR_NONE);
    refuses("2025-06-31", ERROR_DATE, "June has 30 days");
    refuses("2025-02-29", ERROR_DATE, "February 2025 has 28 days");
    refuses("2100-02-29", ERROR_DATE, "February 2100 has 28 days");
    refuses("2025-13-01", ERROR_DATE, "months 01 to 12, not 13");
    refuses("2025-00-01", ERROR_DATE, "months 01 to 12, not 00");
    refuses("2025-01-00", ERROR_DATE, "January has 31 days");
    refuses("1899-12-31", ERROR_RANGE, "1899 is outside 1900 to 2200");
    refuses("2201-01-01", ERROR_RANGE, "2201 is outside 1900 to 2200");
    refuses("", ERROR_DATE, "not a date");
    refuses("2025-1-6", ERROR_DATE, "not a date");
    refuses("2025/01/06", ERROR_DATE, "not a date");
    refuses("06/01/2025", ERROR_DATE, "not a date");
    refuses("2025-01-06 ", ERROR_DATE, "not a date");
    refuses("+025-01-06", ERROR_DATE, "not a date");
}

static void western_easters(void **state)
{
    (void)state;
    /* The earliest and latest, the ones that naive computations miss, and recent years. */
    static const struct civil easters[] = {
        {1818, 3, 22}, {1886, 4, 25}, {1943, 4, 25}, {1954, 4, 18}, {1961, 4, 2},  {1981, 4, 19},
        {2000, 4, 23}, {2008, 3, 23}, {2011, 4, 24}, {2016, 3, 27}, {2019, 4, 21}, {2024, 3, 31},
        {2025, 4, 20}, {2026, 4, 5},  {2038, 4, 25}, {2049, 4, 18}, {2076, 4, 19}, {2285, 3, 22},
    };
    for (size_t i = 0; i < sizeof easters / sizeof easters[0]; i++) {
        const struct civil c = easters[i];
        assert_int_equal(date_easter(c.year).days, date_of(c.year, c.month, c.day).days);
    }
    for (int32_t year = 1583; year <= 4099; year++) {
        const struct date easter = date_easter(year);
        assert_int_equal(date_weekday(easter), 6);
        assert_in_range(easter.days - date_of(year, 3, 22).days, 0, 34);
    }
}

static void orthodox_easters(void **state)
{
    (void)state;
    static const struct civil easters[] = {
        {1950, 4, 9},  {1983, 5, 8},  {1990, 4, 15}, {2000, 4, 30}, {2008, 4, 27}, {2010, 4, 4},
        {2013, 5, 5},  {2016, 5, 1},  {2019, 4, 28}, {2021, 5, 2},  {2023, 4, 16}, {2024, 5, 5},
        {2025, 4, 20}, {2026, 4, 12}, {2027, 5, 2},  {2028, 4, 16},
    };
    for (size_t i = 0; i < sizeof easters / sizeof easters[0]; i++) {
        const struct civil c = easters[i];
        assert_int_equal(date_easter_orthodox(c.year).days, date_of(c.year, c.month, c.day).days);
    }
    for (int32_t year = LIMIT_YEAR_MIN; year <= LIMIT_YEAR_MAX; year++) {
        const struct date easter = date_easter_orthodox(year);
        assert_int_equal(date_weekday(easter), 6);
        assert_true(easter.days >= date_easter(year).days);
    }
}

static void writes(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1u << 16);
    struct buf out = buf_in(arena, 100);
    date_write(&out, date_of(2025, 1, 6));
    assert_true(slice_is(buf_slice(&out), "2025-01-06"));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(every_day_there_and_back),
        cmocka_unit_test(days_run_over_and_far_years_stay_total),
        cmocka_unit_test(lengths_of_february),
        cmocka_unit_test(reads_and_refuses),
        cmocka_unit_test(western_easters),
        cmocka_unit_test(orthodox_easters),
        cmocka_unit_test(writes),
        cmocka_unit_test(an_instant_is_of_a_day_in_utc),
        cmocka_unit_test(days_are_said_in_two_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
