/* Moments: when something happened, as precisely as a file says it. Reads ISO 8601 dates, months
 * and times of day, with the hour of the zone or with an offset written out, and refuses the
 * hours that a wall clock never showed or showed twice: which one was meant is for the file to
 * say, not for us to guess. */
#include "calendar/calendar_priv.h"

#include "base/assert.h"

#include <stdio.h>

#define SHOWN_MAX 40

static int shown(struct slice text)
{
    return text.n > SHOWN_MAX ? SHOWN_MAX : (int)text.n;
}

static bool not_a_moment(struct gr_error *e, struct slice text)
{
    error_set(e, ERROR_DATE, "\"%.*s\" is not a moment", shown(text), text.p);
    return error_remedy(e, "write 2025-01-03, 2025-01-03T10:00, 2025-01-03T10:00+01:00 or 2025-01");
}

/* Two digits up to max off the front. */
static bool take_two(int32_t *out, struct slice *rest, int32_t max)
{
    int64_t value = 0;
    if (rest->n < 2 || !slice_to_int(&value, (struct slice){rest->p, 2}, max)) {
        return false;
    }
    rest->p += 2;
    rest->n -= 2;
    *out = (int32_t)value;
    return true;
}

static bool take_char(struct slice *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c) {
        return false;
    }
    rest->p++;
    rest->n--;
    return true;
}

/* ".25": up to six digits, as microseconds. */
static bool take_fraction(int32_t *micros, struct slice *rest)
{
    int32_t unit = 100000;
    size_t n = 0;
    *micros = 0;
    while (rest->n > 0 && rest->p[0] >= '0' && rest->p[0] <= '9' && n < 6) {
        *micros += (rest->p[0] - '0') * unit;
        unit /= 10;
        take_char(rest, rest->p[0]);
        n++;
    }
    return n > 0;
}

struct clock {
    int32_t second, micros; /* of the day, of the second */
    bool has_offset;
    int32_t offset;
};

static bool take_offset(struct clock *clock, struct slice *rest)
{
    clock->has_offset = true;
    if (take_char(rest, 'Z')) {
        return true;
    }
    const bool west = take_char(rest, '-');
    int32_t hours = 0;
    int32_t minutes = 0;
    int32_t seconds = 0;
    if ((!west && !take_char(rest, '+')) || !take_two(&hours, rest, 23) || !take_char(rest, ':') ||
        !take_two(&minutes, rest, 59) || (take_char(rest, ':') && !take_two(&seconds, rest, 59))) {
        return false;
    }
    clock->offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
    return true;
}

static bool read_clock(struct clock *clock, struct slice rest)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    int32_t seconds = 0;
    *clock = (struct clock){0};
    if (!take_two(&hours, &rest, 23) || !take_char(&rest, ':') || !take_two(&minutes, &rest, 59)) {
        return false;
    }
    if (take_char(&rest, ':')) {
        if (!take_two(&seconds, &rest, 59) ||
            (take_char(&rest, '.') && !take_fraction(&clock->micros, &rest))) {
            return false;
        }
    }
    clock->second = hours * 3600 + minutes * 60 + seconds;
    return rest.n == 0 || (take_offset(clock, &rest) && rest.n == 0);
}

static bool bad_clock(struct gr_error *e, struct slice text, struct slice clock)
{
    if (slice_starts(clock, SLICE("24:00"))) {
        error_set(e, ERROR_HOUR, "\"%.*s\": a day has hours 00:00 to 23:59", shown(text), text.p);
        return error_remedy(e, "write 00:00 of the next day");
    }
    error_set(e, ERROR_HOUR, "\"%.*s\": the hour cannot be read", shown(text), text.p);
    return error_remedy(e,
                        "write hours 00 to 23 and minutes 00 to 59: 10:00, 10:00:30, 10:00+01:00");
}

/* "+01:00", or "+00:09:21" for the local mean times of old. */
struct offset_text {
    char text[16];
};

static struct offset_text offset_text(int32_t offset)
{
    const int size = offset < 0 ? -offset : offset;
    const char sign = offset < 0 ? '-' : '+';
    struct offset_text out = {{0}};
    int n =
        snprintf(out.text, sizeof out.text, "%c%02d:%02d", sign, size / 3600 % 100, size / 60 % 60);
    if (size % 60 != 0) {
        n += snprintf(out.text + n, sizeof out.text - (size_t)n, ":%02d", size % 60);
    }
    gr_assert(n < (int)sizeof out.text);
    return out;
}

static bool hour_skipped(struct gr_error *e, struct slice text, const struct zone *zone,
                         instant jump)
{
    const struct offset_text before = offset_text(zone_offset(zone, jump - 1));
    const struct offset_text after = offset_text(zone_offset(zone, jump));
    error_set(
        e, ERROR_HOUR,
        "\"%.*s\" does not exist in %.*s: the clocks were put forward from %s to %s and skipped it",
        shown(text), text.p, SLICE_ARG(zone->name), before.text, after.text);
    return error_remedy(e, "give an hour that existed, or the offset: %.*s%s or %.*s%s",
                        shown(text), text.p, before.text, shown(text), text.p, after.text);
}

static bool hour_doubled(struct gr_error *e, struct slice text, const struct zone *zone,
                         instant first, instant second)
{
    const struct offset_text before = offset_text(zone_offset(zone, first));
    const struct offset_text after = offset_text(zone_offset(zone, second));
    error_set(e, ERROR_HOUR,
              "\"%.*s\" happened twice in %.*s: the clocks were put back and showed it again",
              shown(text), text.p, SLICE_ARG(zone->name));
    return error_remedy(e, "say which: %.*s%s (the first) or %.*s%s (the second)", shown(text),
                        text.p, before.text, shown(text), text.p, after.text);
}

static bool read_instant(struct moment *out, struct slice text, struct date date,
                         struct clock clock, const struct zone *zone, struct gr_error *e)
{
    out->precision = MOMENT_INSTANT;
    out->date = date;
    out->offset = clock.offset;
    if (clock.has_offset) {
        out->at =
            date.days * INSTANT_DAY + (clock.second - clock.offset) * INSTANT_SECOND + clock.micros;
        if (zone != NULL) {
            out->date = zone_local(zone, out->at, NULL);
        }
        return true;
    }
    if (zone == NULL) {
        error_set(e, ERROR_HOUR, "\"%.*s\" does not say its offset from UTC", shown(text), text.p);
        return error_remedy(e, "write %.*s+01:00, or name the territory", shown(text), text.p);
    }
    instant second = 0;
    switch (zone_resolve(&out->at, &second, zone, date, clock.second)) {
    case ZONE_ONE:
        out->at += clock.micros;
        return true;
    case ZONE_GAP:
        return hour_skipped(e, text, zone, out->at);
    case ZONE_TWO:
        return hour_doubled(e, text, zone, out->at, second);
    }
    return false;
}

/* "2025-01", read as its first day. */
static bool read_month(struct moment *out, struct slice text, struct gr_error *e)
{
    char day[10];
    for (size_t i = 0; i < 7; i++) {
        day[i] = text.p[i];
    }
    day[7] = '-';
    day[8] = '0';
    day[9] = '1';
    out->precision = MOMENT_MONTH;
    return date_parse(&out->date, (struct slice){day, sizeof day}, e);
}

bool moment_parse(struct moment *out, struct slice text, const struct zone *zone,
                  struct gr_error *e)
{
    struct moment m = {0};
    if (text.n == 7) {
        if (!read_month(&m, text, e)) {
            return false;
        }
        *out = m;
        return true;
    }
    if (text.n < 10 || text.n > SHOWN_MAX ||
        (text.n > 10 && text.p[10] != 'T' && text.p[10] != ' ')) {
        return not_a_moment(e, text);
    }
    if (!date_parse(&m.date, (struct slice){text.p, 10}, e)) {
        return false;
    }
    m.precision = MOMENT_DAY;
    if (text.n > 10) {
        struct clock clock = {0};
        const struct slice rest = {text.p + 11, text.n - 11};
        if (!read_clock(&clock, rest)) {
            return bad_clock(e, text, rest);
        }
        if (!read_instant(&m, text, m.date, clock, zone, e)) {
            return false;
        }
    }
    *out = m;
    return true;
}

struct moment moment_of_instant(instant at, const struct zone *zone)
{
    return (struct moment){.precision = MOMENT_INSTANT,
                           .date = zone_local(zone, at, NULL),
                           .at = at,
                           .offset = zone_offset(zone, at)};
}

void moment_bounds(instant *first, instant *last, struct moment m, const struct zone *zone)
{
    if (m.precision == MOMENT_INSTANT) {
        *first = m.at;
        *last = m.at;
        return;
    }
    if (m.precision == MOMENT_NONE) {
        *first = INT64_MIN;
        *last = INT64_MAX;
        return;
    }
    gr_assert(zone != NULL);
    struct date after = {m.date.days + 1};
    if (m.precision == MOMENT_MONTH) {
        const struct civil civil = date_civil(m.date);
        after.days = m.date.days + date_days_in_month(civil.year, civil.month);
    }
    *first = zone_day_start(zone, m.date);
    *last = zone_day_start(zone, after) - 1;
}

static void write_instant(struct buf *out, instant at, int32_t offset)
{
    const int64_t local = instant_seconds(at) + offset;
    int64_t day = local / SECONDS_PER_DAY;
    int64_t second = local % SECONDS_PER_DAY;
    if (second < 0) {
        second += SECONDS_PER_DAY;
        day--;
    }
    const int64_t micros = at - instant_seconds(at) * INSTANT_SECOND;
    date_write(out, (struct date){(int32_t)day});
    buf_char(out, 'T');
    buf_padded(out, second / 3600, 2);
    buf_char(out, ':');
    buf_padded(out, second / 60 % 60, 2);
    if (second % 60 != 0 || micros != 0) {
        buf_char(out, ':');
        buf_padded(out, second % 60, 2);
    }
    if (micros != 0) {
        buf_char(out, '.');
        buf_padded(out, micros, 6);
    }
    buf_text(out, offset_text(offset).text);
}

void moment_write(struct buf *out, struct moment m, const struct zone *zone)
{
    switch (m.precision) {
    case MOMENT_NONE:
        buf_text(out, "unknown");
        return;
    case MOMENT_INSTANT:
        write_instant(out, m.at, zone == NULL ? m.offset : zone_offset(zone, m.at));
        return;
    case MOMENT_DAY:
        date_write(out, m.date);
        return;
    case MOMENT_MONTH: {
        const struct civil civil = date_civil(m.date);
        buf_printf(out, "%04d-%02d", (int)civil.year, (int)civil.month);
        return;
    }
    }
}
