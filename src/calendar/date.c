/* Civil dates: days since 1970-01-01 to year, month and day in the proleptic Gregorian calendar
 * and back, the two Easters, and the reading of a date as people write it (ISO 8601,
 * YYYY-MM-DD). Years are counted from March here, so that the leap day is the last one of the
 * year. */
#include "calendar/calendar_priv.h"

#include "base/assert.h"

#define DAYS_PER_CYCLE 146097 /* of 400 years */
#define DAYS_TO_1970 719468   /* from 0000-03-01 */
#define CYCLES_BEFORE 14700   /* enough to make every day number positive */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

struct date date_of(int32_t year, int32_t month, int32_t day)
{
    gr_assert(month >= 1 && month <= 12);
    const int64_t march_year = (int64_t)year - (month <= 2);
    const int64_t march_month = (month + 9) % 12;
    const int64_t cycle = floor_div(march_year, 400);
    const int64_t of_cycle = march_year - cycle * 400;
    const int64_t day_of_year = (153 * march_month + 2) / 5 + day - 1;
    const int64_t days = cycle * DAYS_PER_CYCLE + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 +
                         day_of_year - DAYS_TO_1970;
    if (days > INT32_MAX) {
        return (struct date){INT32_MAX};
    }
    if (days < INT32_MIN) {
        return (struct date){INT32_MIN};
    }
    return (struct date){(int32_t)days};
}

struct civil date_civil(struct date date)
{
    /* Whole cycles are added first, so that everything after is unsigned and small. */
    const uint64_t days =
        (uint64_t)((int64_t)date.days + DAYS_TO_1970 + (int64_t)CYCLES_BEFORE * DAYS_PER_CYCLE);
    const uint32_t cycle = (uint32_t)(days / DAYS_PER_CYCLE);
    const uint32_t of_cycle = (uint32_t)(days % DAYS_PER_CYCLE);
    /* Take out the leap days that passed, and what is left is whole years of 365 days. */
    const uint32_t year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
    const uint32_t day_of_year = of_cycle - (365 * year + year / 4 - year / 100);
    const uint32_t march_month = (5 * day_of_year + 2) / 153;
    const uint32_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    return (struct civil){
        .year = ((int32_t)cycle - CYCLES_BEFORE) * 400 + (int32_t)year + (month <= 2),
        .month = (int32_t)month,
        .day = (int32_t)(day_of_year - (153 * march_month + 2) / 5 + 1),
    };
}

int date_weekday(struct date date)
{
    /* 1970-01-01 was a Thursday; weeks are added first, so that no day number is negative. */
    return (int)((uint64_t)((int64_t)date.days + 3 + INT64_C(7) * (INT64_C(1) << 29)) % 7);
}

struct date instant_day(instant *into, instant at)
{
    instant rest = at % INSTANT_DAY;
    *into = rest < 0 ? rest + INSTANT_DAY : rest;
    return (struct date){(int32_t)(at / INSTANT_DAY - (rest < 0 ? 1 : 0))};
}

int date_days_in_month(int32_t year, int32_t month)
{
    gr_assert(month >= 1 && month <= 12);
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

struct date date_first(void)
{
    return (struct date){DATE_FIRST_DAYS};
}

struct date date_last(void)
{
    return (struct date){DATE_FIRST_DAYS + DATE_SPAN_DAYS - 1};
}

int64_t instant_seconds(instant at)
{
    return floor_div(at, INSTANT_SECOND);
}

static bool read_digits(int32_t *out, struct slice text)
{
    int64_t value = 0;
    if (!slice_to_int(&value, text, 9999)) {
        return false;
    }
    *out = (int32_t)value;
    return true;
}

static bool check_civil(struct civil c, struct slice text, struct gr_error *e)
{
    if (c.month < 1 || c.month > 12) {
        return error_set(e, ERROR_DATE,
                         "\"%.*s\" is not a date: a year has months 01 to 12, not %02d",
                         SLICE_ARG(text), (int)c.month);
    }
    if (c.year < LIMIT_YEAR_MIN || c.year > LIMIT_YEAR_MAX) {
        error_set(e, ERROR_RANGE, "\"%.*s\": the year %d is outside %d to %d", SLICE_ARG(text),
                  (int)c.year, LIMIT_YEAR_MIN, LIMIT_YEAR_MAX);
        return error_remedy(e, "give a date from %d-01-01 to %d-12-31", LIMIT_YEAR_MIN,
                            LIMIT_YEAR_MAX);
    }
    const int days = date_days_in_month(c.year, c.month);
    if (c.day < 1 || c.day > days) {
        if (c.month == 2) {
            return error_set(e, ERROR_DATE, "\"%.*s\" does not exist: February %d has %d days",
                             SLICE_ARG(text), (int)c.year, days);
        }
        return error_set(e, ERROR_DATE, "\"%.*s\" does not exist: %s has %d days", SLICE_ARG(text),
                         date_month_name(c.month, LANGUAGE_EN), days);
    }
    return true;
}

bool date_parse(struct date *out, struct slice text, struct gr_error *e)
{
    struct civil c = {0};
    const bool shaped = text.n == 10 && text.p[4] == '-' && text.p[7] == '-' &&
                        read_digits(&c.year, (struct slice){text.p, 4}) &&
                        read_digits(&c.month, (struct slice){text.p + 5, 2}) &&
                        read_digits(&c.day, (struct slice){text.p + 8, 2});
    if (!shaped) {
        const int shown = text.n > 40 ? 40 : (int)text.n;
        error_set(e, ERROR_DATE, "\"%.*s\" is not a date", shown, text.p);
        return error_remedy(e, "write YYYY-MM-DD, for example 2025-01-06");
    }
    if (!check_civil(c, text, e)) {
        return false;
    }
    *out = date_of(c.year, c.month, c.day);
    return true;
}

struct date date_easter(int32_t year)
{
    /* The "anonymous" computus (Nature, 1876; Butcher, 1877): valid for every Gregorian year. */
    const int32_t golden = year % 19;
    const int32_t century = year / 100;
    const int32_t of_century = year % 100;
    const int32_t moon_correction = (century - (century + 8) / 25 + 1) / 3;
    const int32_t epact = (19 * golden + century - century / 4 - moon_correction + 15) % 30;
    const int32_t to_sunday =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    const int32_t late = (golden + 11 * epact + 22 * to_sunday) / 451;
    const int32_t day_of_march = epact + to_sunday - 7 * late + 22;
    return date_of(year, 3, day_of_march);
}

struct date date_easter_orthodox(int32_t year)
{
    /* The Julian computus (Meeus), then the distance of the two calendars in that century. */
    const int32_t moon = (19 * (year % 19) + 15) % 30;
    const int32_t to_sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7;
    const int32_t distance = year / 100 - year / 400 - 2;
    return date_of(year, 3, moon + to_sunday + 22 + distance);
}

void date_write(struct buf *out, struct date date)
{
    const struct civil c = date_civil(date);
    if (c.year < 0) {
        buf_char(out, '-');
    }
    buf_padded(out, c.year < 0 ? -(int64_t)c.year : c.year, c.year < 0 ? 3 : 4);
    buf_char(out, '-');
    buf_padded(out, c.month, 2);
    buf_char(out, '-');
    buf_padded(out, c.day, 2);
}
