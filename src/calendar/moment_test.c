/* Moments: what is read, how precisely, which hours are refused and with what words, and the
 * bounds of days in zones whose days are not 24 hours long. */
#include "calendar/calendar_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct arena *arena;
    const struct zone *paris;
};

static int setup(void **state)
{
    struct arena *arena = arena_open(1u << 24);
    struct world *world = ARENA_NEW(arena, struct world);
    world->arena = arena;
    /* Version 2, one type, the rule of Paris: no file of the system is needed. */
    static const char block[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
                                "\0\0\x0e\x10\0\0CET";
    static const char footer[] = "\nCET-1CEST,M3.5.0,M10.5.0/3\n";
    char bytes[2 * sizeof block + sizeof footer];
    memcpy(bytes, block, sizeof block);
    memcpy(bytes + sizeof block, block, sizeof block);
    memcpy(bytes + 2 * sizeof block, footer, sizeof footer - 1);
    const struct slice all = {bytes, 2 * sizeof block + sizeof footer - 1};
    world->paris = zone_read(arena, SLICE("Europe/Paris"), all, NULL);
    *state = world;
    return world->paris == NULL;
}

static int teardown(void **state)
{
    struct world *world = *state;
    arena_close(world->arena);
    return 0;
}

static void reads_as(const struct world *world, const char *text, const char *written,
                     enum precision precision)
{
    struct moment m = {0};
    struct gr_error e = {0};
    if (!moment_parse(&m, slice_of(text), world->paris, &e)) {
        fail_msg("%s: %s", text, e.text);
    }
    assert_int_equal(m.precision, precision);
    struct buf out = buf_in(world->arena, 100);
    moment_write(&out, m, world->paris);
    if (!slice_is(buf_slice(&out), written)) {
        fail_msg("%s was written %.*s", text, SLICE_ARG(buf_slice(&out)));
    }
    struct moment again = {0};
    assert_true(moment_parse(&again, buf_slice(&out), world->paris, &e));
    assert_int_equal(again.precision, m.precision);
    assert_int_equal(again.date.days, m.date.days);
    assert_int_equal(again.at, m.at);
}

static void reads(void **state)
{
    const struct world *w = *state;
    reads_as(w, "2025-01-03", "2025-01-03", MOMENT_DAY);
    reads_as(w, "2025-01", "2025-01", MOMENT_MONTH);
    reads_as(w, "2025-01-03T10:00", "2025-01-03T10:00+01:00", MOMENT_INSTANT);
    reads_as(w, "2025-01-03 10:00", "2025-01-03T10:00+01:00", MOMENT_INSTANT);
    reads_as(w, "2025-07-03T10:00:05", "2025-07-03T10:00:05+02:00", MOMENT_INSTANT);
    reads_as(w, "2025-07-03T10:00:05.25", "2025-07-03T10:00:05.250000+02:00", MOMENT_INSTANT);
    reads_as(w, "2025-01-03T23:30Z", "2025-01-04T00:30+01:00", MOMENT_INSTANT);
    reads_as(w, "2025-01-03T10:00-09:30", "2025-01-03T20:30+01:00", MOMENT_INSTANT);
    reads_as(w, "2025-10-26T02:30+02:00", "2025-10-26T02:30+02:00", MOMENT_INSTANT);
    reads_as(w, "2025-10-26T02:30+01:00", "2025-10-26T02:30+01:00", MOMENT_INSTANT);
    reads_as(w, "1900-01-01T00:00", "1900-01-01T00:00+01:00", MOMENT_INSTANT);
}

static void the_offset_may_be_all_there_is(void **state)
{
    (void)state;
    struct moment m = {0};
    struct gr_error e = {0};
    assert_true(moment_parse(&m, SLICE("2025-01-03T00:30+01:00"), NULL, &e));
    assert_int_equal(m.date.days, date_of(2025, 1, 3).days);
    assert_int_equal(m.offset, 3600);
    assert_false(moment_parse(&m, SLICE("2025-01-03T00:30"), NULL, &e));
    assert_int_equal(e.code, ERROR_HOUR);
    assert_non_null(strstr(e.text, "does not say its offset"));
}

static void refuses(const struct world *world, const char *text, enum error_code code,
                    const char *words, const char *remedy)
{
    struct moment m = {.offset = 42};
    struct gr_error e = {0};
    assert_false(moment_parse(&m, slice_of(text), world->paris, &e));
    assert_int_equal(e.code, code);
    if (strstr(e.text, words) == NULL || strstr(e.remedy, remedy) == NULL) {
        fail_msg("%s: %s; %s", text, e.text, e.remedy);
    }
    assert_int_equal(m.offset, 42);
}

static void refuses_what_never_was(void **state)
{
    const struct world *w = *state;
    refuses(w, "2025-03-30T02:30", ERROR_HOUR, "does not exist in Europe/Paris",
            "2025-03-30T02:30+01:00");
    refuses(w, "2025-03-30T02:00", ERROR_HOUR, "put forward from +01:00 to +02:00", "");
    refuses(w, "2025-10-26T02:30", ERROR_HOUR, "happened twice",
            "2025-10-26T02:30+02:00 (the first) or 2025-10-26T02:30+01:00 (the second)");
    refuses(w, "2025-06-31", ERROR_DATE, "June has 30 days", "");
    refuses(w, "2025-06-31T10:00", ERROR_DATE, "June has 30 days", "");
    refuses(w, "2025-13", ERROR_DATE, "months 01 to 12", "");
    refuses(w, "2025-01-03T24:00", ERROR_HOUR, "00:00 to 23:59", "next day");
    refuses(w, "2025-01-03T10:60", ERROR_HOUR, "cannot be read", "");
    refuses(w, "2025-01-03T10", ERROR_HOUR, "cannot be read", "");
    refuses(w, "2025-01-03T10:00+1", ERROR_HOUR, "cannot be read", "");
    refuses(w, "2025-01-03T10:00:60", ERROR_HOUR, "cannot be read", "");
    refuses(w, "2025-01-03T10:00:00.", ERROR_HOUR, "cannot be read", "");
    refuses(w, "2201-01-03T10:00", ERROR_RANGE, "outside 1900 to 2200", "");
    refuses(w, "", ERROR_DATE, "not a moment", "2025-01-03T10:00");
    refuses(w, "yesterday", ERROR_DATE, "not a moment", "");
    refuses(w, "2025-01-03x10:00", ERROR_DATE, "not a moment", "");
}

static void bounds(void **state)
{
    const struct world *w = *state;
    instant first = 0;
    instant last = 0;
    struct moment m = {.precision = MOMENT_DAY, .date = date_of(2025, 3, 30)};
    moment_bounds(&first, &last, m, w->paris);
    assert_int_equal(last - first + 1, 23 * INSTANT_HOUR);
    m.date = date_of(2025, 10, 26);
    moment_bounds(&first, &last, m, w->paris);
    assert_int_equal(last - first + 1, 25 * INSTANT_HOUR);
    m = (struct moment){.precision = MOMENT_MONTH, .date = date_of(2024, 2, 1)};
    moment_bounds(&first, &last, m, w->paris);
    assert_int_equal(last - first + 1, 29 * INSTANT_DAY);
    m = (struct moment){.precision = MOMENT_INSTANT, .at = 42};
    moment_bounds(&first, &last, m, NULL);
    assert_true(first == 42 && last == 42);
    moment_bounds(&first, &last, (struct moment){0}, NULL);
    assert_true(first == INT64_MIN && last == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(the_offset_may_be_all_there_is),
        cmocka_unit_test(refuses_what_never_was),
        cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
