/* Zones in use: which offset is in force at an instant, when a local day starts, which instants
 * a wall clock shows. A zone is a list of segments of constant offset; a table with one entry
 * per 97 days finds the segment, so that the question costs a few nanoseconds whatever the year. */
#include "calendar/calendar_priv.h"

#include "base/assert.h"

/* Days beyond which microseconds would not fit an instant; 290,000 years either way. */
#define DAY_FAR 106000000

static size_t count_until(const struct zone *zone, size_t low, size_t high, int64_t second)
{
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (zone->at[middle] <= second) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void zone_index(struct zone *zone)
{
    for (size_t i = 0; i <= ZONE_BUCKETS; i++) {
        const int64_t first = ZONE_BUCKET_BASE + ((int64_t)i << ZONE_BUCKET_SHIFT);
        zone->bucket[i] = (uint16_t)count_until(zone, 0, zone->n, first);
    }
}

size_t zone_segment(const struct zone *zone, int64_t second)
{
    const int64_t from_base = second - ZONE_BUCKET_BASE;
    if (from_base < 0 || from_base >> ZONE_BUCKET_SHIFT >= ZONE_BUCKETS) {
        return count_until(zone, 0, zone->n, second);
    }
    const size_t i = (size_t)(from_base >> ZONE_BUCKET_SHIFT);
    const size_t low = zone->bucket[i];
    const size_t high = zone->bucket[i + 1];
    if (high - low <= 1) {
        /* Without a branch that the processor would have to guess. An empty bucket's next
         * transition lies after the bucket, and after the last one stands the end of time. */
        return low + (zone->at[low] <= second);
    }
    return count_until(zone, low, high, second);
}

/* Brings a second beyond the table back into its last 400 years; returns how much was taken off. */
static int64_t cycles_beyond(const struct zone *zone, int64_t second, int64_t margin)
{
    if (!zone->cyclic || second < zone->cycle_from - margin) {
        return 0;
    }
    const int64_t cycles = (second - (zone->cycle_from - margin)) / ZONE_CYCLE_SECONDS + 1;
    return cycles * ZONE_CYCLE_SECONDS;
}

int32_t zone_offset(const struct zone *zone, instant at)
{
    gr_assert(zone != NULL && zone->magic == ZONE_MAGIC);
    const int64_t second = instant_seconds(at);
    return zone->offset[zone_segment(zone, second - cycles_beyond(zone, second, 0))];
}

struct date zone_local(const struct zone *zone, instant at, int32_t *second_of_day)
{
    const int64_t local = instant_seconds(at) + zone_offset(zone, at);
    int64_t day = local / SECONDS_PER_DAY;
    int64_t second = local % SECONDS_PER_DAY;
    if (second < 0) {
        second += SECONDS_PER_DAY;
        day--;
    }
    if (second_of_day != NULL) {
        *second_of_day = (int32_t)second;
    }
    return (struct date){(int32_t)day};
}

/* The instants at which the wall shows `local`, among the segments that can reach it. */
static enum zone_fit resolve_seconds(int64_t *first, int64_t *second, const struct zone *zone,
                                     int64_t local)
{
    size_t found = 0;
    int64_t jump = 0;
    bool jumped = false;
    bool was_past = false;
    for (size_t i = zone_segment(zone, local - ZONE_OFFSET_MAX); i <= zone->n; i++) {
        const int64_t at = local - zone->offset[i];
        const bool before_start = i > 0 && at < zone->at[i - 1];
        const bool past_end = i < zone->n && at >= zone->at[i];
        if (!before_start && !past_end) {
            *(found == 0 ? first : second) = at;
            found++;
        }
        if (!jumped && i > 0 && before_start && was_past) {
            jump = zone->at[i - 1];
            jumped = true;
        }
        was_past = past_end;
        if (found == 2 || (i < zone->n && zone->at[i] > local - ZONE_OFFSET_MIN)) {
            break;
        }
    }
    if (found == 0) {
        *first = jump;
        *second = jump;
        return ZONE_GAP;
    }
    if (found == 1) {
        *second = *first;
    }
    return found == 1 ? ZONE_ONE : ZONE_TWO;
}

enum zone_fit zone_resolve(instant *first, instant *second, const struct zone *zone,
                           struct date date, int32_t second_of_day)
{
    gr_assert(zone != NULL && zone->magic == ZONE_MAGIC);
    int64_t day = date.days;
    if (day > DAY_FAR) {
        day = DAY_FAR;
    }
    if (day < -DAY_FAR) {
        day = -DAY_FAR;
    }
    const int64_t local = day * SECONDS_PER_DAY + second_of_day;
    const int64_t taken = cycles_beyond(zone, local, 2 * SECONDS_PER_DAY);
    int64_t one = 0;
    int64_t two = 0;
    const enum zone_fit fit = resolve_seconds(&one, &two, zone, local - taken);
    *first = (one + taken) * INSTANT_SECOND;
    *second = (two + taken) * INSTANT_SECOND;
    return fit;
}

instant zone_day_start(const struct zone *zone, struct date date)
{
    instant first = 0;
    instant second = 0;
    zone_resolve(&first, &second, zone, date, 0);
    return first;
}
