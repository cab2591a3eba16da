/* Rules of holidays: each kind of word, what is refused, and the days they give; then tables
 * whose lines are wrong, and what the shipped tables say of days that laws created, removed or
 * moved. */
#include "calendar/calendar_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Expects the rule's day in a year to be "YYYY-MM-DD", or none where `expected` is NULL. */
static void gives(const char *words, int32_t year, const char *expected)
{
    struct holiday_rule rule = {.from = date_first(), .to = date_last()};
    struct date day = {0};
    struct date wanted = {0};
    if (!holiday_rule_parse(&rule, slice_of(words))) {
        fail_msg("\"%s\" was not read", words);
    }
    const bool found = holiday_rule_day(&day, &rule, year);
    assert_true(expected == NULL || date_parse(&wanted, slice_of(expected), NULL));
    if (found != (expected != NULL) || (found && day.days != wanted.days)) {
        const struct civil c = date_civil(day);
        fail_msg("%s in %d gives %s%d-%d-%d", words, year, found ? "" : "no ", c.year, c.month,
                 c.day);
    }
}

static void rules_give_days(void **state)
{
    (void)state;
    gives("05-08", 2025, "2025-05-08");
    gives("2011-04-29", 2011, "2011-04-29");
    gives("2011-04-29", 2012, NULL);
    gives("easter", 2025, "2025-04-20");
    gives("easter-2", 2025, "2025-04-18");
    gives("easter+39", 2008, "2008-05-01");
    gives("orthodox+1", 2021, "2021-05-03");
    gives("orthodox-48", 1980, "1980-02-18");
    gives("1 mon of 05", 2023, "2023-05-01");
    gives("5 mon of 05", 2023, "2023-05-29");
    gives("5 mon of 05", 2025, NULL);
    gives("last mon of 05", 2022, "2022-05-30");
    gives("last sun of 12", 2023, "2023-12-31");
    gives("sat from 06-20", 2020, "2020-06-20");
    gives("sat from 06-20", 2021, "2021-06-26");
    gives("wed to 11-22", 1994, "1994-11-16");
    gives("wed to 11-22", 2023, "2023-11-22");
}

static void rules_move_days(void **state)
{
    (void)state;
    gives("04-27 moved sun-1", 2014, "2014-04-26");
    gives("04-27 moved sun-1", 2015, "2015-04-27");
    gives("12-25 extra sat+2 sun+2", 2021, "2021-12-27");
    gives("12-25 extra sat+2 sun+2", 2022, "2022-12-27");
    gives("12-25 extra sat+2 sun+2", 2023, NULL);
    gives("02-01 moved tue+6 wed+5 thu+4 sat+2 sun+1", 2023, "2023-02-06");
    gives("02-01 moved tue+6 wed+5 thu+4 sat+2 sun+1", 2030, "2030-02-01");
    gives("12-31 moved sun+1", 2023, NULL);
    gives("12-31 moved sun+1", 2024, "2024-12-31");
    gives("1 mon of 05 except 1995 2020", 1995, NULL);
    gives("1 mon of 05 except 1995 2020", 1996, "1996-05-06");
    gives("05-01 moved sun+1 except 2016", 2016, NULL);
    gives("05-01 moved sun+1 except 2016", 2022, "2022-05-02");
}

static void rules_that_are_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "05",
        "05-32",
        "13-01",
        "02-29",
        "5-8",
        "easter+",
        "easter+121",
        "easter 1",
        "eastern",
        "6 mon of 05",
        "0 mon of 05",
        "1 mon of",
        "1 day of 05",
        "1 mon in 05",
        "sat from",
        "sat after 06-20",
        "sat from 06-31",
        "05-08 moved",
        "05-08 extra",
        "05-08 moved sun",
        "05-08 moved sun+0",
        "05-08 sun+1",
        "05-08 moved sun+12",
        "05-08 except",
        "05-08 except 99",
        "05-08 except 1 2",
        "2025-02-29",
        "05-08  moved sun+1",
        "05-08 except 1901 1902 1903 1904 1905 1906 1907",
        "05-08 extra moved sun+1",
        "05-08 except 1995 moved sun+1",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct holiday_rule rule = {0};
        if (holiday_rule_parse(&rule, slice_of(bad[i]))) {
            fail_msg("\"%s\" was read", bad[i]);
        }
    }
}

#define TERRITORIES "code\taliases\tparent\tzone\tholidays\tknown_from\tname_fr\tname_en\tsource\n"
#define HOLIDAYS "territory\trule\tfrom\tto\tname_fr\tname_en\tsource\n"
#define FRANCE "FR\tFX\t-\tEurope/Paris\town\t-\tFrance\tFrance\tISO\n"

static bool no_zone(struct slice *bytes, struct arena *arena, struct slice name, struct gr_error *e,
                    void *payload)
{
    (void)bytes;
    (void)arena;
    (void)name;
    (void)payload;
    return error_set(e, ERROR_ZONE, "no zone here");
}

static void table_refused(const char *territories, const char *holidays, enum error_code code,
                          uint32_t line, const char *words)
{
    struct arena *arena = arena_open(16u << 20);
    struct gr_error e = {0};
    assert_null(calendar_open(arena, slice_of(territories), slice_of(holidays), no_zone, NULL, &e));
    if (e.code != code || e.span.line != line || strstr(e.text, words) == NULL) {
        fail_msg("line %u, %s: %s", e.span.line, error_name(e.code), e.text);
    }
    arena_close(arena);
}

static void faulty_tables(void **state)
{
    (void)state;
    table_refused("code\tname\n", HOLIDAYS, ERROR_FORMAT, 1, "2 columns, 9 were expected");
    table_refused(
        "# x\ncode\talias\tparent\tzone\tholidays\tknown_from\tname_fr\tname_en\tsource\n",
        HOLIDAYS, ERROR_FORMAT, 2, "must be \"aliases\"");
    table_refused(TERRITORIES FRANCE FRANCE, HOLIDAYS, ERROR_DUPLICATE, 3, "FR stands twice");
    table_refused(TERRITORIES "fr\t-\t-\tZ\town\t-\tF\tF\tS\n", HOLIDAYS, ERROR_TERRITORY, 2,
                  "cannot be a code");
    table_refused(TERRITORIES "FR-1\t-\tFR\t-\tparent\t-\tF\tF\tS\n", HOLIDAYS, ERROR_TERRITORY, 2,
                  "does not stand above");
    table_refused(TERRITORIES "FR\t-\t-\t-\town\t-\tF\tF\tS\n", HOLIDAYS, ERROR_FORMAT, 2,
                  "no time zone");
    table_refused(TERRITORIES "FR\t-\t-\tZ\tparent\t-\tF\tF\tS\n", HOLIDAYS, ERROR_FORMAT, 2,
                  "holidays must be");
    table_refused(TERRITORIES "FR\t-\t-\tZ\town\t1990\tF\tF\tS\n", HOLIDAYS, ERROR_DATE, 2,
                  "not a date");
    table_refused(TERRITORIES "FR\t-\t-\tZ\town\t-\t\xff\tF\tS\n", HOLIDAYS, ERROR_UTF8, 2,
                  "not UTF-8");
    table_refused(TERRITORIES FRANCE, HOLIDAYS "BE\t05-01\t-\t-\tA\tB\tC\n", ERROR_TERRITORY, 2,
                  "\"BE\"");
    table_refused(TERRITORIES FRANCE, HOLIDAYS "FR\t05-32\t-\t-\tA\tB\tC\n", ERROR_FORMAT, 2,
                  "\"05-32\" is not a rule");
    table_refused(TERRITORIES FRANCE, HOLIDAYS "FR\t05-01\t2000\t1999\tA\tB\tC\n", ERROR_RANGE, 2,
                  "before it begins");
    table_refused(TERRITORIES FRANCE, HOLIDAYS "FR\t05-01\t-\t-\tA\tB\t\n", ERROR_FORMAT, 2,
                  "its source");
    table_refused(TERRITORIES FRANCE, HOLIDAYS "FR\t05-01\t1899\t-\tA\tB\tC\n", ERROR_DATE, 2,
                  "not a date");
}

/* ---- the shipped tables ---- */

struct world {
    struct arena *arena;
    struct calendar *calendar;
};

static struct slice read_table(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = arena_get(arena, LIMIT_CALENDAR_BYTES);
    const size_t n = fread(bytes, 1, LIMIT_CALENDAR_BYTES, file);
    assert_int_equal(fclose(file), 0);
    return (struct slice){bytes, n};
}

static int open_world(void **state)
{
    struct arena *arena = arena_open(64u << 20);
    struct world *world = ARENA_NEW(arena, struct world);
    struct gr_error e = {0};
    world->arena = arena;
    world->calendar =
        calendar_open(arena, read_table(arena, "procedures/calendar/territories.tsv"),
                      read_table(arena, "procedures/calendar/holidays.tsv"), no_zone, NULL, &e);
    if (world->calendar == NULL) {
        print_message("# %.*s:%u: %s\n", SLICE_ARG(e.span.source), e.span.line, e.text);
    }
    *state = world;
    return world->calendar == NULL;
}

static int close_world(void **state)
{
    struct world *world = *state;
    arena_close(world->arena);
    return 0;
}

static territory_id place(const struct world *world, const char *code)
{
    territory_id id = TERRITORY_NONE;
    struct gr_error e = {0};
    if (!calendar_territory(&id, world->calendar, slice_of(code), &e)) {
        fail_msg("%s", e.text);
    }
    return id;
}

static void is(const struct world *world, const char *code, const char *day, bool expected)
{
    struct date date = {0};
    assert_true(date_parse(&date, slice_of(day), NULL));
    if (calendar_is_holiday(world->calendar, place(world, code), date) != expected) {
        fail_msg("%s in %s is %sa holiday", day, code, expected ? "not " : "");
    }
}

static void holidays_of_france(void **state)
{
    const struct world *w = *state;
    is(w, "FR", "1922-11-11", true);
    is(w, "FR", "1921-11-11", false);
    is(w, "FR", "1945-05-01", false);
    is(w, "FR", "1946-05-01", true);
    is(w, "FR", "1952-05-08", false);
    is(w, "FR", "1953-05-08", true);
    is(w, "FR", "1958-05-08", true);
    is(w, "FR", "1959-05-08", false);
    is(w, "FR", "1965-05-08", true);
    is(w, "FR", "1981-05-08", false);
    is(w, "FR", "1982-05-08", true);
    /* Whit Monday stayed a holiday while it was worked. */
    is(w, "FR", "2005-05-16", true);
    is(w, "FR", "2025-12-26", false);
    is(w, "FR-57", "2025-12-26", true);
    is(w, "FR-67", "2025-04-18", true);
    is(w, "FR-54", "2025-04-18", false);
    is(w, "FR-2A", "2025-07-14", true);
}

static void holidays_overseas(void **state)
{
    const struct world *w = *state;
    is(w, "FR-976", "2025-04-27", true);
    is(w, "FR-972", "2025-05-22", true);
    is(w, "FR-GP", "2025-05-27", true);
    is(w, "FR-MF", "2017-05-27", true);
    is(w, "FR-MF", "2018-05-27", false);
    is(w, "FR-MF", "2018-05-28", true);
    is(w, "FR-973", "2025-06-10", true);
    is(w, "FR-BL", "2012-10-09", true);
    is(w, "FR-BL", "2011-10-09", false);
    is(w, "RE", "1983-12-20", true);
    is(w, "FR-974", "1982-12-20", false);
    is(w, "FR", "2025-12-20", false);
    is(w, "FR-NC", "2025-09-24", true);
    is(w, "FR-PF", "2025-06-29", true);
    is(w, "FR-PF", "2026-06-29", false);
    is(w, "FR-PF", "2026-11-20", true);
    is(w, "FR-PF-GAMBIER", "2026-11-20", true);
    is(w, "FR-WF", "2025-07-29", true);
}

static void holidays_elsewhere(void **state)
{
    const struct world *w = *state;
    is(w, "DE", "2017-10-31", true);
    is(w, "DE", "2018-10-31", false);
    is(w, "DE-BB", "2018-10-31", true);
    is(w, "SE", "2004-05-31", true);
    is(w, "SE", "2005-05-16", false);
    is(w, "PT", "2012-10-05", true);
    is(w, "PT", "2014-10-05", false);
    is(w, "PT", "2016-10-05", true);
    is(w, "GB-ENG", "2022-06-02", true);
    is(w, "GB-ENG", "2022-05-30", false);
    is(w, "GB-SCT", "2022-01-04", true);
    is(w, "GB-ENG", "2022-01-04", false);
    is(w, "IE", "2022-03-18", true);
    is(w, "BG", "2021-05-04", true);
    is(w, "NL", "2025-04-26", true);
    is(w, "EL", "2025-04-21", true);
}

static void lists_are_in_order(void **state)
{
    const struct world *w = *state;
    for (size_t i = 0; i < calendar_territory_count(w->calendar); i++) {
        const territory_id id = (territory_id)i;
        for (int32_t year = LIMIT_YEAR_MIN; year <= LIMIT_YEAR_MAX; year += 10) {
            struct holiday list[64];
            const size_t n = calendar_holidays(list, 64, w->calendar, id, year);
            size_t in_map = 0;
            for (int32_t k = 0; k < 366; k++) {
                const struct date day = {date_of(year, 1, 1).days + k};
                in_map += date_civil(day).year == year && calendar_is_holiday(w->calendar, id, day);
            }
            assert_int_equal(n, in_map);
            for (size_t k = 1; k < n; k++) {
                assert_true(list[k - 1].date.days < list[k].date.days);
            }
        }
    }
    struct holiday two[2];
    assert_int_equal(calendar_holidays(two, 2, w->calendar, place(w, "FR"), 2025), 2);
    assert_int_equal(two[1].date.days, date_of(2025, 4, 21).days);
    assert_int_equal(calendar_holidays(two, 2, w->calendar, place(w, "FR"), 1899), 0);
    assert_int_equal(calendar_holidays(two, 2, w->calendar, place(w, "FR"), 2201), 0);
}

static void working_days(void **state)
{
    const struct world *w = *state;
    const territory_id moselle = place(w, "FR-57");
    const unsigned weekend = WEEK_SATURDAY | WEEK_SUNDAY;
    /* Thursday to Friday 26, Saturday, Sunday: Monday. */
    const struct date christmas = date_of(2025, 12, 25);
    assert_int_equal(calendar_next_working(w->calendar, moselle, christmas, weekend).days,
                     christmas.days + 4);
    assert_int_equal(calendar_next_working(w->calendar, moselle, christmas, WEEK_SUNDAY).days,
                     christmas.days + 2);
    const territory_id france = place(w, "FR");
    assert_int_equal(calendar_next_working(w->calendar, france, christmas, weekend).days,
                     christmas.days + 1);
    assert_int_equal(calendar_next_working(w->calendar, france, christmas, 0x7f).days,
                     christmas.days);
    assert_int_equal(
        calendar_next_working(w->calendar, france, date_of(2200, 12, 31), weekend).days,
        date_of(2200, 12, 31).days);
    /* Beyond the map only the week counts. */
    assert_int_equal(calendar_next_working(w->calendar, france, date_of(2201, 1, 1), 0).days,
                     date_of(2201, 1, 1).days);
    assert_false(calendar_is_holiday(w->calendar, france, (struct date){INT32_MAX}));
    assert_false(calendar_is_holiday(w->calendar, france, (struct date){INT32_MIN}));
    calendar_next_working(w->calendar, france, (struct date){INT32_MAX}, weekend);
}

static void what_is_not_known(void **state)
{
    const struct world *w = *state;
    assert_true(calendar_holidays_known(w->calendar, place(w, "FR"), date_of(1900, 1, 1)));
    assert_false(calendar_holidays_known(w->calendar, place(w, "FR"), date_of(2201, 1, 1)));
    assert_false(calendar_holidays_known(w->calendar, place(w, "MA"), date_of(2025, 1, 1)));
    assert_false(calendar_holidays_known(w->calendar, place(w, "HR"), date_of(2002, 12, 31)));
    assert_true(calendar_holidays_known(w->calendar, place(w, "HR"), date_of(2003, 1, 1)));
    assert_true(
        calendar_holidays_known(w->calendar, place(w, "FR-PF-GAMBIER"), date_of(2025, 1, 1)));
}

static void territories(void **state)
{
    const struct world *w = *state;
    assert_true(calendar_territory_in(w->calendar, place(w, "FR-57"), place(w, "FR")));
    assert_true(calendar_territory_in(w->calendar, place(w, "FR-67"), place(w, "FR-6AE")));
    assert_true(calendar_territory_in(w->calendar, place(w, "FR"), place(w, "FR")));
    assert_false(calendar_territory_in(w->calendar, place(w, "FR"), place(w, "FR-57")));
    assert_int_equal(place(w, "FR-GP"), place(w, "FR-971"));
    assert_int_equal(place(w, "UK"), place(w, "GB"));
    assert_true(slice_is(calendar_territory_code(w->calendar, place(w, "YT")), "FR-976"));
    assert_true(slice_is(calendar_territory_name(w->calendar, place(w, "FR-93"), LANGUAGE_FR),
                         "Seine-Saint-Denis"));
    assert_true(
        slice_is(calendar_territory_name(w->calendar, place(w, "DE"), LANGUAGE_EN), "Germany"));
    territory_id id = 42;
    struct gr_error e = {0};
    assert_false(calendar_territory(&id, w->calendar, SLICE("FR-GPP"), &e));
    assert_int_equal(id, 42);
    assert_int_equal(e.code, ERROR_TERRITORY);
    assert_non_null(strstr(e.remedy, "FR-GP"));
    assert_false(calendar_territory(&id, w->calendar, SLICE(""), &e));
    assert_false(calendar_territory(&id, w->calendar, SLICE("somewhere far beyond the sea"), &e));
    /* A zone that cannot be read says so, and is asked for again. */
    assert_null(calendar_zone(w->calendar, place(w, "FR"), &e));
    assert_int_equal(e.code, ERROR_ZONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_give_days),     cmocka_unit_test(rules_move_days),
        cmocka_unit_test(rules_that_are_none), cmocka_unit_test(faulty_tables),
        cmocka_unit_test(holidays_of_france),  cmocka_unit_test(holidays_overseas),
        cmocka_unit_test(holidays_elsewhere),  cmocka_unit_test(lists_are_in_order),
        cmocka_unit_test(working_days),        cmocka_unit_test(what_is_not_known),
        cmocka_unit_test(territories),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
