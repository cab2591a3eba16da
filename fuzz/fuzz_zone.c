/* A zone file, as foreign bytes. Whatever is read answers every question: an instant's wall
 * clock leads back to instants, a day starts where it says, and far times are no different from
 * near ones. */
#include <stdint.h>

#include "base/assert.h"
#include "calendar/calendar.h"

enum { ARENA_BYTES = 16 << 20, SECONDS_PER_DAY = 86400 };

static void ask(const struct zone *zone, instant at)
{
    int32_t second_of_day = -1;
    const struct date date = zone_local(zone, at, &second_of_day);
    gr_assert(second_of_day >= 0 && second_of_day < SECONDS_PER_DAY);
    const int32_t offset = zone_offset(zone, at);
    gr_assert(offset > -2 * SECONDS_PER_DAY && offset < 2 * SECONDS_PER_DAY);
    instant first = 0;
    instant second = 0;
    gr_assert(zone_resolve(&first, &second, zone, date, second_of_day) != ZONE_GAP);
    gr_assert(first <= second);
    const instant start = zone_day_start(zone, date);
    gr_assert(zone_local(zone, start, NULL).days >= date.days);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct gr_error e = {0};
    const struct slice bytes = {(const char *)data, size};
    const struct zone *zone = zone_read(arena, SLICE("Fuzz/Zone"), bytes, &e);
    gr_assert((zone == NULL) == (e.code != ERROR_NONE));
    for (int32_t year = 1850; zone != NULL && year < 3200; year += 3) {
        for (int32_t month = 1; month <= 12; month += 5) {
            const instant at = date_of(year, month, 28).days * INSTANT_DAY;
            ask(zone, at + 3 * INSTANT_HOUR);
            ask(zone, at - 1);
        }
    }
    arena_close(arena);
    return 0;
}
