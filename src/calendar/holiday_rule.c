/* The rules by which a holiday finds its day in a year, and the words in which holidays.tsv
 * writes them:
 *
 *   05-08              a day of a month            2011-04-29         one day, once
 *   easter-2           days from Easter Sunday     orthodox+1         … of the Orthodox churches
 *   last mon of 08     nth weekday of a month      1 mon of 05
 *   sat from 10-31     that weekday on or after    wed to 11-22       on or before
 *
 * followed by nothing, or "moved sun+1" (falling on a Sunday it is kept a day later instead), or
 * "extra sat+2 sun+1" (falling so, another day is added; this row is that other day only), and
 * by "except 1995 2020". */
#include "calendar/calendar_priv.h"

#include "base/assert.h"

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static bool read_weekday(int32_t *out, struct slice word)
{
    for (int32_t i = 0; i < 7; i++) {
        if (slice_is(word, weekdays[i])) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool read_number(int32_t *out, struct slice word, int32_t max)
{
    int64_t value = 0;
    if (!slice_to_int(&value, word, max)) {
        return false;
    }
    *out = (int32_t)value;
    return true;
}

static bool read_month(int32_t *out, struct slice word)
{
    return word.n == 2 && read_number(out, word, 12) && *out >= 1;
}

/* "05-08"; 29 February is a day of some years only and no law uses it. */
static bool read_month_day(struct holiday_rule *rule, struct slice word)
{
    if (word.n != 5 || word.p[2] != '-' || !read_month(&rule->month, (struct slice){word.p, 2})) {
        return false;
    }
    return read_number(&rule->day, (struct slice){word.p + 3, 2}, 31) && rule->day >= 1 &&
           rule->day <= date_days_in_month(2001, rule->month);
}

static bool read_signed(int32_t *out, struct slice word, int32_t max)
{
    if (word.n < 2 || (word.p[0] != '+' && word.p[0] != '-')) {
        return false;
    }
    if (!read_number(out, (struct slice){word.p + 1, word.n - 1}, max)) {
        return false;
    }
    if (word.p[0] == '-') {
        *out = -*out;
    }
    return true;
}

/* "easter", "easter+39". */
static bool read_feast(struct holiday_rule *rule, struct slice word)
{
    const struct slice easter = SLICE("easter");
    const struct slice orthodox = SLICE("orthodox");
    const bool east = slice_starts(word, orthodox);
    if (!east && !slice_starts(word, easter)) {
        return false;
    }
    rule->base = east ? HOLIDAY_ORTHODOX : HOLIDAY_EASTER;
    const size_t used = east ? orthodox.n : easter.n;
    const struct slice shift = {word.p + used, word.n - used};
    return shift.n == 0 || read_signed(&rule->shift, shift, HOLIDAY_SHIFT_MAX);
}

/* After the first word: "mon of 05", "from 10-31", "to 11-22". */
static bool read_weekday_rule(struct holiday_rule *rule, struct slice word, struct slice *rest)
{
    if (read_weekday(&rule->weekday, word)) {
        const struct slice side = slice_cut(rest, ' ');
        rule->base = slice_is(side, "from") ? HOLIDAY_FROM : HOLIDAY_TO;
        return (slice_is(side, "from") || slice_is(side, "to")) &&
               read_month_day(rule, slice_cut(rest, ' '));
    }
    rule->base = HOLIDAY_NTH;
    if (slice_is(word, "last")) {
        rule->nth = -1;
    } else if (!read_number(&rule->nth, word, 5) || rule->nth < 1) {
        return false;
    }
    return read_weekday(&rule->weekday, slice_cut(rest, ' ')) &&
           slice_is(slice_cut(rest, ' '), "of") && read_month(&rule->month, slice_cut(rest, ' '));
}

static bool read_base(struct holiday_rule *rule, struct slice *rest)
{
    const struct slice word = slice_cut(rest, ' ');
    if (read_feast(rule, word)) {
        return true;
    }
    if (word.n == 10) {
        rule->base = HOLIDAY_DATE;
        return date_parse(&rule->date, word, NULL);
    }
    if (read_month_day(rule, word)) {
        rule->base = HOLIDAY_FIXED;
        return true;
    }
    return read_weekday_rule(rule, word, rest);
}

/* "sun+1" */
static bool read_move(struct holiday_rule *rule, struct slice word)
{
    int32_t weekday = 0;
    int32_t by = 0;
    if (word.n != 5 || !read_weekday(&weekday, (struct slice){word.p, 3}) ||
        !read_signed(&by, (struct slice){word.p + 3, 2}, 9) || by == 0) {
        return false;
    }
    rule->by[weekday] = (int8_t)by;
    return true;
}

static bool read_except(struct holiday_rule *rule, struct slice word)
{
    if (rule->n_except == HOLIDAY_EXCEPT_MAX || word.n != 4 ||
        !read_number(&rule->except[rule->n_except], word, LIMIT_YEAR_MAX)) {
        return false;
    }
    rule->n_except++;
    return true;
}

bool holiday_rule_parse(struct holiday_rule *rule, struct slice text)
{
    struct slice rest = text;
    if (!read_base(rule, &rest)) {
        return false;
    }
    bool excepting = false;
    bool complete = true;
    while (rest.n > 0) {
        const struct slice word = slice_cut(&rest, ' ');
        if (!excepting && rule->move == HOLIDAY_STAYS && slice_is(word, "moved")) {
            rule->move = HOLIDAY_MOVED;
            complete = false;
        } else if (!excepting && rule->move == HOLIDAY_STAYS && slice_is(word, "extra")) {
            rule->move = HOLIDAY_EXTRA;
            complete = false;
        } else if (!excepting && complete && slice_is(word, "except")) {
            excepting = true;
            complete = false;
        } else if (excepting ? read_except(rule, word)
                             : rule->move != HOLIDAY_STAYS && read_move(rule, word)) {
            complete = true;
        } else {
            return false;
        }
    }
    return complete;
}

static struct date nth_weekday(const struct holiday_rule *rule, int32_t year)
{
    if (rule->nth < 0) {
        const struct date last = date_of(year, rule->month, date_days_in_month(year, rule->month));
        return (struct date){last.days - (date_weekday(last) - rule->weekday + 7) % 7};
    }
    const struct date first = date_of(year, rule->month, 1);
    return (struct date){first.days + (rule->weekday - date_weekday(first) + 7) % 7 +
                         7 * (rule->nth - 1)};
}

static struct date base_day(const struct holiday_rule *rule, int32_t year)
{
    struct date day = rule->date;
    switch (rule->base) {
    case HOLIDAY_DATE:
        return day;
    case HOLIDAY_FIXED:
        return date_of(year, rule->month, rule->day);
    case HOLIDAY_EASTER:
        day = date_easter(year);
        break;
    case HOLIDAY_ORTHODOX:
        day = date_easter_orthodox(year);
        break;
    case HOLIDAY_NTH:
        return nth_weekday(rule, year);
    case HOLIDAY_FROM:
        day = date_of(year, rule->month, rule->day);
        day.days += (rule->weekday - date_weekday(day) + 7) % 7;
        return day;
    case HOLIDAY_TO:
        day = date_of(year, rule->month, rule->day);
        day.days -= (date_weekday(day) - rule->weekday + 7) % 7;
        return day;
    }
    return (struct date){day.days + rule->shift};
}

static bool is_excepted(const struct holiday_rule *rule, int32_t year)
{
    for (size_t i = 0; i < rule->n_except; i++) {
        if (rule->except[i] == year) {
            return true;
        }
    }
    return false;
}

/* A fifth Monday may be missing from its month. */
static bool in_month(const struct holiday_rule *rule, struct date day, int32_t year)
{
    return rule->base != HOLIDAY_NTH || rule->nth < 5 ||
           day.days < date_of(year, rule->month, 1).days + date_days_in_month(year, rule->month);
}

bool holiday_rule_day(struct date *out, const struct holiday_rule *rule, int32_t year)
{
    gr_assert(year >= LIMIT_YEAR_MIN && year <= LIMIT_YEAR_MAX);
    struct date day = base_day(rule, year);
    const int32_t first = date_of(year, 1, 1).days;
    const int32_t last = first + 337 + date_days_in_month(year, 2) - 1;
    if (day.days < first || day.days > last || !in_month(rule, day, year) ||
        is_excepted(rule, year)) {
        return false;
    }
    const int32_t by = rule->by[date_weekday(day)];
    if (rule->move == HOLIDAY_EXTRA && by == 0) {
        return false;
    }
    day.days += by;
    *out = day;
    /* Moved over New Year it would stand in another year's list; no law does that. */
    return day.days >= first && day.days <= last && day.days >= rule->from.days &&
           day.days <= rule->to.days;
}
