/* Zones: files made byte by byte with the shapes RFC 9636 allows and forbids, and the system's
 * own for the places where midnight is skipped or doubled, offsets are not whole hours, or a
 * whole day never was. */
#include "calendar/calendar_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int open_arena(void **state)
{
    *state = arena_open(64u << 20);
    return 0;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

static const struct zone *system_zone(struct arena *arena, const char *name)
{
    char path[256];
    assert_true(snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name) < (int)sizeof path);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        print_message("# %s is not installed\n", path);
        skip();
    }
    char *bytes = arena_get(arena, LIMIT_ZONE_BYTES);
    const size_t n = fread(bytes, 1, LIMIT_ZONE_BYTES, file);
    assert_int_equal(fclose(file), 0);
    struct gr_error e = {0};
    const struct zone *zone = zone_read(arena, slice_of(name), (struct slice){bytes, n}, &e);
    assert_non_null(zone);
    return zone;
}

static instant utc(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute)
{
    return date_of(year, month, day).days * INSTANT_DAY + hour * INSTANT_HOUR +
           minute * INSTANT_MINUTE;
}

/* ---- files made here ---- */

struct file {
    char bytes[4096];
    size_t n;
};

static void put(struct file *f, const void *bytes, size_t n)
{
    assert_true(f->n + n <= sizeof f->bytes);
    memcpy(f->bytes + f->n, bytes, n);
    f->n += n;
}

static void put_number(struct file *f, int64_t value, size_t n_bytes)
{
    for (size_t i = n_bytes; i > 0; i--) {
        const unsigned char byte = (unsigned char)((uint64_t)value >> (8 * (i - 1)));
        put(f, &byte, 1);
    }
}

static void put_header(struct file *f, char version, uint32_t n_leap, uint32_t n_times,
                       uint32_t n_types)
{
    put(f, "TZif", 4);
    put(f, &version, 1);
    put(f, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 15);
    const uint32_t counts[] = {0, 0, n_leap, n_times, n_types, 4};
    for (size_t i = 0; i < 6; i++) {
        put_number(f, counts[i], 4);
    }
}

static void put_type(struct file *f, int32_t offset)
{
    put_number(f, offset, 4);
    put(f, "\0\0", 2);
}

/* A file of one type without transitions, governed by its TZ string. */
static struct file footer_file(char version, int32_t offset, const char *footer)
{
    struct file f = {.n = 0};
    for (int block = 0; block < 2; block++) {
        put_header(&f, version, 0, 0, 1);
        put_type(&f, offset);
        put(&f, "XXX", 4);
    }
    put(&f, "\n", 1);
    put(&f, footer, strlen(footer));
    put(&f, "\n", 1);
    return f;
}

static const struct zone *read_file(struct arena *arena, const struct file *f)
{
    struct gr_error e = {0};
    const struct zone *zone =
        zone_read(arena, SLICE("Test/Zone"), (struct slice){f->bytes, f->n}, &e);
    assert_true((zone == NULL) == (e.code == ERROR_ZONE));
    return zone;
}

static const struct zone *footer_zone(struct arena *arena, const char *footer)
{
    const struct file f = footer_file('3', 0, footer);
    return read_file(arena, &f);
}

static void version_one_has_no_footer(void **state)
{
    struct file f = {.n = 0};
    put_header(&f, 0, 0, 2, 2);
    put_number(&f, 1000, 4);
    put_number(&f, 2000, 4);
    put(&f, "\1\0", 2);
    put_type(&f, 3600);
    put_type(&f, 7200);
    put(&f, "XXX", 4);
    const struct zone *zone = read_file(*state, &f);
    assert_non_null(zone);
    assert_int_equal(zone_offset(zone, 999 * INSTANT_SECOND), 3600);
    assert_int_equal(zone_offset(zone, 1000 * INSTANT_SECOND - 1), 3600);
    assert_int_equal(zone_offset(zone, 1000 * INSTANT_SECOND), 7200);
    assert_int_equal(zone_offset(zone, INT64_MAX), 3600);
    assert_int_equal(zone_offset(zone, INT64_MIN), 3600);
}

static void every_cut_is_refused(void **state)
{
    const struct file f = footer_file('2', 3600, "CET-1CEST,M3.5.0,M10.5.0/3");
    for (size_t n = 0; n < f.n; n++) {
        struct file cut = f;
        cut.n = n;
        assert_null(read_file(*state, &cut));
    }
    assert_non_null(read_file(*state, &f));
}

static void broken_files_are_refused(void **state)
{
    struct file f = {.n = 0};
    put_header(&f, 0, 0, 2, 1);
    put_number(&f, 2000, 4);
    put_number(&f, 1000, 4);
    put(&f, "\0\0", 2);
    put_type(&f, 3600);
    put(&f, "XXX", 4);
    assert_null(read_file(*state, &f)); /* not ascending */
    f.n = 0;
    put_header(&f, 0, 0, 1, 1);
    put_number(&f, 1000, 4);
    put(&f, "\1", 1);
    put_type(&f, 3600);
    put(&f, "XXX", 4);
    assert_null(read_file(*state, &f)); /* a type that is not there */
    f.n = 0;
    put_header(&f, 0, 0, 0, 1);
    put_type(&f, 100000);
    put(&f, "XXX", 4);
    assert_null(read_file(*state, &f)); /* further than 26 hours */
    f.n = 0;
    put_header(&f, 0, 0, 0, 0);
    put(&f, "XXX", 4);
    assert_null(read_file(*state, &f)); /* no type */
    f.n = 0;
    put_header(&f, 0, 1, 0, 1);
    put_type(&f, 0);
    put(&f, "XXX", 4);
    put(&f, "\0\0\0\0\0\0\0\1", 8);
    assert_null(read_file(*state, &f)); /* counts leap seconds */
    f.n = 0;
    put_header(&f, 0, UINT32_MAX, UINT32_MAX, UINT32_MAX);
    assert_null(read_file(*state, &f)); /* promises more than there is */
}

static void footers(void **state)
{
    static const char *const bad[] = {
        "CE-1",
        "CET",
        "CET-1CEST",
        "CET-25",
        "CET-1CEST,M3",
        "<+03-3",
        "CET-1CEST,M13.1.0,M10.5.0",
        "CET-1CEST,M3.0.0,M10.5.0",
        "CET-1CEST,J0,J365",
        "CET-1CEST,J1/168,J365",
        "CET-1CEST,M3.5.0,M10.5.0 ",
        "CET-1:60",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-99999999999999",
        "<>-1",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (footer_zone(*state, bad[i]) != NULL) {
            fail_msg("\"%s\" was read", bad[i]);
        }
    }
    assert_int_equal(zone_offset(footer_zone(*state, ""), 0), 0);
    assert_int_equal(zone_offset(footer_zone(*state, "<-00>0"), 0), 0);
    assert_int_equal(zone_offset(footer_zone(*state, "<-0930>9:30"), 0), -34200);
    assert_int_equal(zone_offset(footer_zone(*state, "<+1245>-12:45:30"), 0), 45930);
    const struct zone *france = footer_zone(*state, "CET-1CEST,M3.5.0,M10.5.0/3");
    assert_int_equal(zone_offset(france, utc(2025, 3, 30, 0, 59)), 3600);
    assert_int_equal(zone_offset(france, utc(2025, 3, 30, 1, 0)), 7200);
    assert_int_equal(zone_offset(france, utc(2025, 10, 26, 1, 0) - 1), 7200);
    assert_int_equal(zone_offset(france, utc(2025, 10, 26, 1, 0)), 3600);
}

static void footers_of_version_three(void **state)
{
    /* America/Godthab's rule: on the Saturday, at -1 o'clock of Sunday. */
    const struct zone *nuuk = footer_zone(*state, "<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
    assert_int_equal(zone_offset(nuuk, utc(2025, 3, 30, 1, 0) - 1), -7200);
    assert_int_equal(zone_offset(nuuk, utc(2025, 3, 30, 1, 0)), -3600);
    /* Summer all year: it ends in the very instant in which it starts. */
    const struct zone *always = footer_zone(*state, "XXX3EDT4,0/0,J365/23");
    const struct zone *over = footer_zone(*state, "EST5EDT,0/0,J365/25");
    for (int32_t year = 1900; year <= 2200; year += 7) {
        assert_int_equal(zone_offset(always, utc(year, 1, 1, 5, 0)), -4 * 3600);
        assert_int_equal(zone_offset(over, utc(year, 1, 1, 5, 0)), -4 * 3600);
        assert_int_equal(zone_offset(over, utc(year, 12, 31, 23, 0)), -4 * 3600);
        assert_int_equal(zone_offset(over, utc(year, 7, 1, 0, 0)), -4 * 3600);
    }
    /* The south: summer over new year. */
    const struct zone *south = footer_zone(*state, "AEST-10AEDT,M10.1.0,M4.1.0/3");
    assert_int_equal(zone_offset(south, utc(2025, 1, 1, 0, 0)), 39600);
    assert_int_equal(zone_offset(south, utc(2025, 7, 1, 0, 0)), 36000);
    /* J60 is 1 March in every year, 59 is 29 February in leap years. */
    const struct zone *julian = footer_zone(*state, "AAA0BBB,J60/0,J300");
    assert_int_equal(zone_offset(julian, utc(2024, 3, 1, 0, 0) - 1), 0);
    assert_int_equal(zone_offset(julian, utc(2024, 3, 1, 0, 0)), 3600);
    const struct zone *counted = footer_zone(*state, "AAA0BBB,59/0,300");
    assert_int_equal(zone_offset(counted, utc(2024, 2, 29, 0, 0)), 3600);
    assert_int_equal(zone_offset(counted, utc(2023, 3, 1, 0, 0) - 1), 0);
}

static void far_times_repeat_after_400_years(void **state)
{
    const struct zone *zone = footer_zone(*state, "CET-1CEST,M3.5.0,M10.5.0/3");
    for (int32_t year = 2000; year < 2400; year++) {
        for (int32_t hour = 0; hour < 3; hour++) {
            const instant at = utc(year, 3, 30, hour, 0);
            assert_int_equal(zone_offset(zone, at),
                             zone_offset(zone, at + 40 * 146097 * INSTANT_DAY));
        }
    }
    const struct date far = {date_of(2025, 3, 30).days + 146097 * 20};
    instant first = 0;
    instant second = 0;
    assert_int_equal(zone_resolve(&first, &second, zone, far, 2 * 3600 + 1800), ZONE_GAP);
    assert_int_equal(first, far.days * INSTANT_DAY + INSTANT_HOUR);
    assert_int_equal(zone_local(zone, zone_day_start(zone, far), NULL).days, far.days);
    /* Total even where no calendar goes. */
    zone_day_start(zone, (struct date){INT32_MAX});
    zone_day_start(zone, (struct date){INT32_MIN});
    zone_local(zone, INT64_MAX, NULL);
    zone_local(zone, INT64_MIN, NULL);
}

/* ---- the system's files ---- */

static void paris(void **state)
{
    const struct zone *zone = system_zone(*state, "Europe/Paris");
    instant first = 0;
    instant second = 0;
    assert_int_equal(zone_resolve(&first, &second, zone, date_of(2025, 3, 30), 2 * 3600 + 1800),
                     ZONE_GAP);
    assert_int_equal(first, utc(2025, 3, 30, 1, 0));
    assert_int_equal(zone_resolve(&first, &second, zone, date_of(2025, 10, 26), 2 * 3600 + 1800),
                     ZONE_TWO);
    assert_int_equal(first, utc(2025, 10, 26, 0, 30));
    assert_int_equal(second, utc(2025, 10, 26, 1, 30));
    assert_int_equal(zone_resolve(&first, &second, zone, date_of(2025, 10, 26), 3 * 3600),
                     ZONE_ONE);
    assert_int_equal(first, second);
    assert_int_equal(zone_day_start(zone, date_of(2025, 1, 4)), utc(2025, 1, 3, 23, 0));
    /* Local mean time, then Greenwich time, the occupation's double hour. */
    assert_int_equal(zone_offset(zone, utc(1905, 1, 1, 0, 0)), 561);
    assert_int_equal(zone_offset(zone, utc(1930, 1, 1, 0, 0)), 0);
    assert_int_equal(zone_offset(zone, utc(1943, 7, 1, 0, 0)), 7200);
    assert_int_equal(zone_offset(zone, utc(2199, 7, 1, 0, 0)), 7200);
}

static void uneven_offsets(void **state)
{
    assert_int_equal(zone_offset(system_zone(*state, "Pacific/Marquesas"), utc(2025, 1, 1, 0, 0)),
                     -34200);
    assert_int_equal(zone_offset(system_zone(*state, "Pacific/Gambier"), utc(2025, 1, 1, 0, 0)),
                     -32400);
    const struct zone *lord_howe = system_zone(*state, "Australia/Lord_Howe");
    assert_int_equal(zone_offset(lord_howe, utc(2025, 1, 1, 0, 0)), 39600);
    assert_int_equal(zone_offset(lord_howe, utc(2025, 7, 1, 0, 0)), 37800);
    /* The clock goes forward by half an hour: 02:15 is skipped, 02:30 is not. */
    instant first = 0;
    instant second = 0;
    assert_int_equal(zone_resolve(&first, &second, lord_howe, date_of(2025, 10, 5), 2 * 3600 + 900),
                     ZONE_GAP);
    assert_int_equal(
        zone_resolve(&first, &second, lord_howe, date_of(2025, 10, 5), 2 * 3600 + 1800), ZONE_ONE);
    assert_int_equal(zone_resolve(&first, &second, lord_howe, date_of(2025, 4, 6), 3600 + 2700),
                     ZONE_TWO);
    assert_int_equal(second - first, 30 * INSTANT_MINUTE);
}

static void a_day_that_never_was(void **state)
{
    const struct zone *samoa = system_zone(*state, "Pacific/Apia");
    const instant jump = utc(2011, 12, 30, 10, 0);
    instant first = 0;
    instant second = 0;
    assert_int_equal(zone_resolve(&first, &second, samoa, date_of(2011, 12, 30), 12 * 3600),
                     ZONE_GAP);
    assert_int_equal(first, jump);
    assert_int_equal(zone_day_start(samoa, date_of(2011, 12, 30)), jump);
    assert_int_equal(zone_day_start(samoa, date_of(2011, 12, 31)), jump);
    assert_int_equal(zone_local(samoa, jump - 1, NULL).days, date_of(2011, 12, 29).days);
    assert_int_equal(zone_local(samoa, jump, NULL).days, date_of(2011, 12, 31).days);
}

static void midnights(void **state)
{
    /* Beirut skips midnight in spring and shows the hour before it twice in autumn. */
    const struct zone *beirut = system_zone(*state, "Asia/Beirut");
    instant first = 0;
    instant second = 0;
    assert_int_equal(zone_resolve(&first, &second, beirut, date_of(2022, 3, 27), 0), ZONE_GAP);
    assert_int_equal(zone_day_start(beirut, date_of(2022, 3, 27)), utc(2022, 3, 26, 22, 0));
    int32_t of_day = 0;
    assert_int_equal(zone_local(beirut, utc(2022, 3, 26, 22, 0), &of_day).days,
                     date_of(2022, 3, 27).days);
    assert_int_equal(of_day, 3600);
    assert_int_equal(zone_resolve(&first, &second, beirut, date_of(2022, 10, 29), 23 * 3600 + 1800),
                     ZONE_TWO);
    assert_int_equal(zone_day_start(beirut, date_of(2022, 10, 30)), utc(2022, 10, 29, 22, 0));
    /* Havana goes back from one o'clock to midnight: midnight twice, the first begins the day. */
    const struct zone *havana = system_zone(*state, "America/Havana");
    assert_int_equal(zone_resolve(&first, &second, havana, date_of(2022, 11, 6), 0), ZONE_TWO);
    assert_int_equal(zone_day_start(havana, date_of(2022, 11, 6)), first);
    assert_int_equal(second - first, INSTANT_HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(version_one_has_no_footer, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(every_cut_is_refused, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(broken_files_are_refused, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(footers, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(footers_of_version_three, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(far_times_repeat_after_400_years, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(paris, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(uneven_offsets, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_day_that_never_was, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(midnights, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
