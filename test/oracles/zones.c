/* Compares our zone reader with the C library's, which reads the same files by code of its own:
 * for each zone named on standard input, at every transition of the file and one second to
 * either side, at every change the library shows on a grid of twelve hours from 1970 to 2037,
 * and on a wider grid until 2200. Also checks that wall time leads back to its instants around
 * each change. One line of TAP per zone; run by test/zones.t. */
#include "calendar/calendar_priv.h"

#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GRID_SECONDS (12 * 3600)
#define WIDE_SECONDS (50 * 3600)
#define FROM INT64_C(0)            /* 1970-01-01 */
#define TO INT64_C(2145916800)     /* 2038-01-01 */
#define FAR_TO INT64_C(7289654400) /* 2200-12-31 */

struct report {
    size_t compared, wrong;
};

/* The library's offset: its local time of day read back as if it were UTC. */
static int64_t library_offset(int64_t second)
{
    const time_t at = (time_t)second;
    struct tm local = {0};
    gr_assert(localtime_r(&at, &local) != NULL);
    const struct date date = date_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
    return date.days * SECONDS_PER_DAY + local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec -
           second;
}

static void compare(struct report *report, const struct zone *zone, int64_t second)
{
    const int64_t theirs = library_offset(second);
    const int64_t ours = zone_offset(zone, second * INSTANT_SECOND);
    report->compared++;
    if (ours != theirs) {
        if (report->wrong == 0) {
            printf("# %.*s at %lld: ours %lld, the library's %lld\n", SLICE_ARG(zone->name),
                   (long long)second, (long long)ours, (long long)theirs);
        }
        report->wrong++;
    }
}

/* The wall clock of an instant must lead back to it; a wall clock that never was, to the jump
 * over it. */
static void compare_wall(struct report *report, const struct zone *zone, int64_t second)
{
    int32_t of_day = 0;
    const instant at = second * INSTANT_SECOND;
    const struct date date = zone_local(zone, at, &of_day);
    instant first = 0;
    instant last = 0;
    const enum zone_fit fit = zone_resolve(&first, &last, zone, date, of_day);
    report->compared++;
    if (fit == ZONE_GAP || (at != first && at != last) || (fit == ZONE_ONE) != (first == last)) {
        report->wrong++;
        printf("# %.*s: the wall clock of %lld does not lead back to it\n", SLICE_ARG(zone->name),
               (long long)second);
    }
}

/* Inside a gap no instant fits; the one given is where the wall clock jumps. */
static void compare_gap(struct report *report, const struct zone *zone, int64_t jump)
{
    const int64_t before = zone_offset(zone, jump * INSTANT_SECOND - 1);
    const int64_t after = zone_offset(zone, jump * INSTANT_SECOND);
    if (after <= before) {
        return;
    }
    const int64_t local = jump + before + (after - before) / 2;
    const int64_t day =
        local >= 0 ? local / SECONDS_PER_DAY : -((SECONDS_PER_DAY - 1 - local) / SECONDS_PER_DAY);
    instant first = 0;
    instant last = 0;
    const enum zone_fit fit = zone_resolve(&first, &last, zone, (struct date){(int32_t)day},
                                           (int32_t)(local - day * SECONDS_PER_DAY));
    report->compared++;
    if (fit != ZONE_GAP || first != jump * INSTANT_SECOND) {
        report->wrong++;
        printf("# %.*s: the gap at %lld is not seen\n", SLICE_ARG(zone->name), (long long)jump);
    }
}

static void compare_around(struct report *report, const struct zone *zone, int64_t second)
{
    for (int64_t by = -1; by <= 1; by++) {
        compare(report, zone, second + by);
        compare_wall(report, zone, second + by);
    }
    compare_gap(report, zone, second);
}

/* Finds the second at which the library changes its offset. */
static int64_t library_change(int64_t low, int64_t high)
{
    const int64_t before = library_offset(low);
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (library_offset(middle) == before) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

static void compare_zone(struct report *report, const struct zone *zone)
{
    for (size_t i = 0; i < zone->n; i++) {
        if (zone->at[i] >= FROM && zone->at[i] < FAR_TO) {
            compare_around(report, zone, zone->at[i]);
        }
    }
    int64_t before = library_offset(FROM);
    for (int64_t at = FROM; at < FAR_TO; at += at < TO ? GRID_SECONDS : WIDE_SECONDS) {
        compare(report, zone, at);
        const int64_t now = library_offset(at);
        if (now != before && at < TO) {
            compare_around(report, zone, library_change(at - GRID_SECONDS, at));
        }
        before = now;
    }
}

static const struct zone *read_zone(struct arena *arena, const char *folder, const char *name)
{
    char path[512];
    gr_assert(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        printf("# %s: no such file\n", path);
        return NULL;
    }
    char *bytes = arena_get(arena, LIMIT_ZONE_BYTES);
    const size_t n = fread(bytes, 1, LIMIT_ZONE_BYTES, file);
    (void)fclose(file);
    struct gr_error e = {0};
    const struct zone *zone = zone_read(arena, slice_of(name), (struct slice){bytes, n}, &e);
    if (zone == NULL) {
        printf("# %s\n", e.text);
    }
    return zone;
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "/usr/share/zoneinfo";
    char name[256];
    size_t n = 0;
    size_t compared = 0;
    bool failed = false;
    while (fgets(name, sizeof name, stdin) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        struct arena *arena = arena_open(64u << 20);
        struct report report = {0};
        setenv("TZ", name, 1);
        tzset();
        const struct zone *zone = read_zone(arena, folder, name);
        if (zone != NULL) {
            compare_zone(&report, zone);
        }
        const bool good = zone != NULL && report.wrong == 0;
        failed = failed || !good;
        n++;
        compared += report.compared;
        printf("%s %zu - %s: %zu of %zu comparisons differ\n", good ? "ok" : "not ok", n, name,
               report.wrong, report.compared);
        arena_close(arena);
    }
    printf("1..%zu\n# %zu comparisons\n", n, compared);
    return failed;
}
