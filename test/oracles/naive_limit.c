/* The slow counter: see naive_limit.h. Each rule of counting is written as the sentence of its text
 * says it, one day at a time, without any arithmetic on dates. */
#include "naive_limit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOUR 3600
#define PARTS 16

struct day {
    short year;
    signed char month, day, weekday; /* weekday: 0 Monday */
};

struct naive_place {
    char zone[64];
    bool holiday[NAIVE_DAYS];
    int64_t midnight[NAIVE_DAYS]; /* INT64_MIN: not yet asked */
};

struct rule {
    int n[PARTS];
    char unit[PARTS]; /* M minute, h hour, d day, w week, m month, y year, k working, o open */
    int parts;
    bool first_day, first_hour, clear, extended, sunday, same_hour, elapsed, back, two, next_day,
        kept, none;
};

/* A count that stands after day `day` (at its 24:00), or at second `at`. */
struct place_in_time {
    bool whole_day;
    int day;
    int64_t at;
};

/* ---- days ------------------------------------------------------------------------------------ */

static const struct day *days(void)
{
    static struct day table[NAIVE_DAYS];
    static bool made = false;
    if (made) {
        return table;
    }
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = NAIVE_FIRST_YEAR;
    int month = 1;
    int day = 1;
    int weekday = 6; /* 1899-01-01 was a Sunday */
    for (int i = 0; i < NAIVE_DAYS; i++) {
        table[i] =
            (struct day){(short)year, (signed char)month, (signed char)day, (signed char)weekday};
        weekday = weekday == 6 ? 0 : weekday + 1;
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (day < length[month - 1] || (leap && month == 2 && day == 28)) {
            day++;
        } else if (month < 12) {
            day = 1;
            month++;
        } else {
            day = 1;
            month = 1;
            year++;
        }
    }
    made = true;
    return table;
}

int naive_day(int year, int month, int day)
{
    if (year < NAIVE_FIRST_YEAR || year > NAIVE_LAST_YEAR) {
        return -1;
    }
    for (int i = (year - NAIVE_FIRST_YEAR) * 365; i < NAIVE_DAYS && days()[i].year <= year; i++) {
        if (days()[i].year == year && days()[i].month == month && days()[i].day == day) {
            return i;
        }
    }
    return -1;
}

static int month_number(int day)
{
    return days()[day].year * 12 + days()[day].month;
}

/* ---- places and clocks ----------------------------------------------------------------------- */

struct naive_place *naive_open(const char *zone)
{
    struct naive_place *place = calloc(1, sizeof *place);
    if (place == NULL) {
        exit(4);
    }
    (void)snprintf(place->zone, sizeof place->zone, "%s", zone);
    for (int i = 0; i < NAIVE_DAYS; i++) {
        place->midnight[i] = INT64_MIN;
    }
    return place;
}

void naive_close(struct naive_place *place)
{
    free(place);
}

void naive_add_holiday(struct naive_place *place, int year, int month, int day)
{
    int i = naive_day(year, month, day);
    if (i >= 0) {
        place->holiday[i] = true;
    }
}

void naive_enter(struct naive_place *place)
{
    (void)setenv("TZ", place->zone, 1);
    tzset();
}

static struct tm local(int64_t at)
{
    time_t t = (time_t)at;
    struct tm tm;
    (void)localtime_r(&t, &tm);
    return tm;
}

/* Negative, zero or positive: the local date of `at` against a day. */
static int compare_local(int64_t at, int day)
{
    struct tm tm = local(at);
    int here = (tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday;
    int there = days()[day].year * 10000 + days()[day].month * 100 + days()[day].day;
    return here - there;
}

static int day_of(int64_t at)
{
    struct tm tm = local(at);
    return naive_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

int64_t naive_midnight(struct naive_place *place, int day)
{
    if (place->midnight[day] != INT64_MIN) {
        return place->midnight[day];
    }
    struct tm tm = {.tm_year = days()[day].year - 1900,
                    .tm_mon = days()[day].month - 1,
                    .tm_mday = days()[day].day,
                    .tm_isdst = -1};
    int64_t at = (int64_t)mktime(&tm);
    bool calm = local(at - 4 * HOUR).tm_gmtoff == local(at + 4 * HOUR).tm_gmtoff;
    if (!calm || compare_local(at, day) != 0 || compare_local(at - 1, day) >= 0) {
        /* The clocks change near midnight: look for the first second of the day. */
        at -= 30 * HOUR;
        while (compare_local(at + 900, day) < 0) {
            at += 900;
        }
        while (compare_local(at, day) < 0) {
            at++;
        }
    }
    place->midnight[day] = at;
    return at;
}

static bool works(const struct naive_place *place, int day, bool saturday_works)
{
    int weekday = days()[day].weekday;
    return !place->holiday[day] && weekday != 6 && (weekday != 5 || saturday_works);
}

/* ---- words ----------------------------------------------------------------------------------- */

static char unit_of(const char *word, const char *next)
{
    static const struct {
        const char *word;
        char unit;
    } units[] = {{"minute", 'M'}, {"hour", 'h'},  {"day", 'd'},
                 {"week", 'w'},   {"month", 'm'}, {"year", 'y'}};
    if (strcmp(word, "working") == 0) {
        return 'k';
    }
    if (strcmp(word, "open") == 0) {
        return 'o';
    }
    (void)next;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t n = strlen(units[i].word);
        if (strncmp(word, units[i].word, n) == 0 &&
            (word[n] == '\0' || strcmp(word + n, "s") == 0)) {
            return units[i].unit;
        }
    }
    return '\0';
}

/* "A plus B": one period, of which the months are counted first, then the days, then the hours. */
static void sort_group(struct rule *rule, int first)
{
    static const char order[] = "ymwdokhM";
    int sum[sizeof order] = {0};
    for (int i = first; i < rule->parts; i++) {
        sum[strchr(order, rule->unit[i]) - order] += rule->n[i];
    }
    if (sum[1] > 0) {
        sum[1] += 12 * sum[0];
        sum[0] = 0;
    }
    rule->parts = first;
    for (int i = 0; order[i] != '\0'; i++) {
        if (sum[i] > 0) {
            rule->n[rule->parts] = sum[i];
            rule->unit[rule->parts++] = order[i];
        }
    }
}

static bool read_amounts(struct rule *rule, char *text)
{
    char *words[64];
    int n = 0;
    char *save = NULL;
    for (char *w = strtok_r(text, " ", &save); w != NULL && n < 64;
         w = strtok_r(NULL, " ", &save)) {
        words[n++] = w;
    }
    int group = 0;
    for (int i = 0; i + 1 < n;) {
        char unit = unit_of(words[i + 1], i + 2 < n ? words[i + 2] : "");
        if (unit == '\0' || rule->parts == PARTS) {
            return false;
        }
        rule->n[rule->parts] = (int)strtol(words[i], NULL, 10);
        rule->unit[rule->parts++] = unit;
        i += unit == 'k' || unit == 'o' ? 3 : 2;
        if (i < n && strcmp(words[i], "then") == 0) {
            sort_group(rule, group);
            group = rule->parts;
            i++;
        } else if (i < n) {
            i++; /* plus */
        }
    }
    sort_group(rule, group);
    return rule->parts > 0;
}

static bool read_option(struct rule *rule, const char *text)
{
    struct {
        const char *words;
        bool *said;
    } options[] = {{"first day counted", &rule->first_day},
                   {"first hour not counted", &rule->first_hour},
                   {"clear", &rule->clear},
                   {"extended", &rule->extended},
                   {"extended to the same hour", &rule->same_hour},
                   {"extended past Sunday and holiday", &rule->sunday},
                   {"hour to hour", &rule->elapsed},
                   {"backwards", &rule->back},
                   {"at least two working days", &rule->two},
                   {"missing day becomes next day", &rule->next_day},
                   {"month end kept", &rule->kept}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(text, options[i].words) == 0) {
            *options[i].said = true;
            return true;
        }
    }
    return strcmp(text, "not extended") == 0;
}

static bool read_rule(struct rule *rule, const char *text)
{
    char copy[512];
    *rule = (struct rule){0};
    if (strcmp(text, "no limit") == 0) {
        rule->none = true;
        return true;
    }
    (void)snprintf(copy, sizeof copy, "%s", text);
    char *rest = strstr(copy, ", ");
    while (rest != NULL) {
        *rest = '\0';
        char *option = rest + 2;
        rest = strstr(option, ", ");
        if (rest != NULL) {
            *rest = '\0';
        }
        if (!read_option(rule, option)) {
            return false;
        }
        if (rest != NULL) {
            *rest = ',';
        }
    }
    return read_amounts(rule, copy);
}

/* ---- counting -------------------------------------------------------------------------------- */

static bool paused_day(const struct naive_pause *pauses, int n, int day)
{
    for (int i = 0; i < n; i++) {
        if (pauses[i].by_day && day >= pauses[i].from && day < pauses[i].to) {
            return true;
        }
    }
    return false;
}

static bool paused_second(const struct naive_pause *pauses, int n, int64_t at)
{
    for (int i = 0; i < n; i++) {
        if (!pauses[i].by_day && at >= pauses[i].from && at < pauses[i].to) {
            return true;
        }
    }
    return false;
}

/* From `day`, n months on: the day of the same number, found by leafing through the calendar.
 * `first_counted`: `day` is day 1, so the last one comes before the same number. Returns the last
 * day of the period (forward), or its first useful day (back). */
static int leaf_months(const struct rule *rule, int day, int n, bool first_counted, bool back)
{
    int number = days()[day].day;
    bool was_last = days()[day + 1].day == 1;
    int target = month_number(day) + (back ? -n : n);
    while (month_number(day) < target) {
        day++;
    }
    while (month_number(day) > target) {
        day--;
    }
    while (days()[day].day > 1) {
        day--;
    }
    while (days()[day].day < number && month_number(day + 1) == target) {
        day++;
    }
    if (rule->kept && was_last) {
        while (month_number(day + 1) == target) {
            day++;
        }
    } else if (days()[day].day < number) {
        /* No such day: the month's last, or the next day. With the first day counted the month's
         * last day is the one before the missing number. */
        return !first_counted && rule->next_day ? day + 1 : day;
    }
    return first_counted ? day - 1 : day;
}

/* Counts n days of a kind one by one, from the day after `day` (or before it). */
static int finger_days(const struct naive_place *place, char unit, int day, int n, bool back,
                       const struct naive_pause *pauses, int n_pauses)
{
    int left = unit == 'w' ? n * 7 : n;
    while (left > 0) {
        day += back ? -1 : 1;
        bool counts = unit == 'd' || unit == 'w' || works(place, day, unit == 'o');
        if (counts && !paused_day(pauses, n_pauses, day)) {
            left--;
        }
    }
    return day;
}

static int64_t finger_time(int64_t at, int64_t seconds, bool back, const struct naive_pause *pauses,
                           int n_pauses)
{
    if (back || n_pauses == 0) {
        return back ? at - seconds : at + seconds;
    }
    for (int64_t minutes = seconds / 60; minutes > 0; at += 60) {
        minutes -= paused_second(pauses, n_pauses, at) ? 0 : 1;
    }
    return at;
}

static bool timed(const struct rule *rule, char unit)
{
    return unit == 'M' || unit == 'h' || (rule->elapsed && (unit == 'd' || unit == 'w'));
}

static int64_t seconds_in(char unit)
{
    switch (unit) {
    case 'M':
        return 60;
    case 'h':
        return HOUR;
    case 'd':
        return 24 * HOUR;
    default:
        return 7 * 24 * HOUR;
    }
}

static int64_t next_full_hour(int64_t at, bool back)
{
    struct tm tm = local(at);
    if (back) {
        while (tm.tm_min != 0 || tm.tm_sec != 0) {
            at -= at % 60 == 0 ? 60 : 1;
            tm = local(at);
        }
        return at;
    }
    do {
        at += at % 60 == 0 ? 60 : 1;
        tm = local(at);
    } while (tm.tm_min != 0 || tm.tm_sec != 0);
    return at;
}

/* The parts in their order. `day_one`: the next day counted is `here.day` itself. */
static struct place_in_time count_parts(struct naive_place *place, const struct rule *rule,
                                        struct place_in_time here, bool day_one,
                                        const struct naive_pause *pauses, int n_pauses)
{
    for (int i = 0; i < rule->parts; i++) {
        char unit = rule->unit[i];
        if (timed(rule, unit)) {
            if (here.whole_day) {
                here.at = naive_midnight(place, here.day + 1);
                here.whole_day = false;
            }
            here.at =
                finger_time(here.at, rule->n[i] * seconds_in(unit), rule->back, pauses, n_pauses);
            day_one = false;
            continue;
        }
        if (!here.whole_day) {
            here.day = day_of(here.at);
            here.whole_day = true;
            day_one = rule->first_day;
            if (day_one) {
                here.day += rule->back ? 1 : -1; /* 24:00 of the day before day 1 */
            }
        }
        bool months = unit == 'm' || unit == 'y';
        if (!months) {
            here.day = finger_days(place, unit, here.day, rule->n[i], rule->back, pauses, n_pauses);
        } else {
            int n = unit == 'y' ? rule->n[i] * 12 : rule->n[i];
            bool forward_one = day_one && !rule->back;
            int base = here.day;
            here.day =
                leaf_months(rule, here.day + (forward_one ? 1 : 0), n, forward_one, rule->back);
            /* Days of the months that were paused are made good, one by one. */
            int lost = 0;
            for (int d = base + 1; d <= here.day; d++) {
                lost += paused_day(pauses, n_pauses, d) ? 1 : 0;
            }
            here.day = finger_days(place, 'd', here.day, lost, false, pauses, n_pauses);
        }
    }
    return here;
}

/* Regulation 1182/71, article 3(5). */
static int two_working_days(const struct naive_place *place, int first, int end, bool back)
{
    int step = back ? -1 : 1;
    if ((end - first) * step < 1) {
        return end;
    }
    int working = 0;
    for (int day = first;; day += step) {
        working += works(place, day, false) ? 1 : 0;
        if (working >= 2) {
            return (day - end) * step > 0 ? day : end;
        }
    }
}

static int second_of_day(int64_t at)
{
    struct tm tm = local(at);
    return tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
}

/* The first second of a day at which its clocks show what they show at `at`, or have jumped past.
 */
static int64_t same_hour_of(struct naive_place *place, int64_t at, int day)
{
    int wanted = second_of_day(at);
    int64_t guess = naive_midnight(place, day) + wanted;
    for (int64_t t = guess - 2 * HOUR; t <= guess + 2 * HOUR; t += HOUR / 4) {
        if (compare_local(t, day) == 0 && second_of_day(t) == wanted) {
            return t;
        }
    }
    int64_t t = guess - 2 * HOUR;
    while (compare_local(t, day) < 0 || second_of_day(t) < wanted) {
        t++;
    }
    return t;
}

static struct place_in_time finish(struct naive_place *place, const struct rule *rule,
                                   struct place_in_time here, int first_day)
{
    int step = rule->back ? -1 : 1;
    if (here.whole_day && rule->clear) {
        here.day += step;
    }
    if (here.whole_day && rule->two) {
        here.day = two_working_days(place, first_day, here.day, rule->back);
    }
    if (rule->same_hour && !here.whole_day) { /* day by day at the same hour of the wall clock */
        int day = day_of(here.at);
        if (!works(place, day, false)) {
            while (!works(place, day, false)) {
                day++;
            }
            here.at = same_hour_of(place, here.at, day);
        }
    }
    if (rule->extended || rule->sunday) {
        int day = here.whole_day ? here.day : day_of(here.at);
        if (!works(place, day, rule->sunday)) {
            while (!works(place, day, rule->sunday)) {
                day += step;
            }
            here = (struct place_in_time){.whole_day = true, .day = day};
        }
    }
    return here;
}

/* One count from a start that is exactly known, or taken at its earliest or latest. */
static struct place_in_time count_once(struct naive_place *place, const struct rule *rule,
                                       struct naive_start start, bool late,
                                       const struct naive_pause *pauses, int n_pauses)
{
    struct place_in_time here = {0};
    bool hours_first = timed(rule, rule->unit[0]);
    bool day_one = false;
    int first_day = 0;
    if (start.kind == NAIVE_HOUR) {
        here.at = start.at;
        if (!hours_first) {
            here.day = day_of(start.at);
        }
    } else {
        here.day = naive_day(start.year, start.month, start.day);
        if (start.kind == NAIVE_MONTH) {
            while (!late && days()[here.day].day > 1) {
                here.day--;
            }
            while (late && days()[here.day + 1].day > 1) {
                here.day++;
            }
        }
    }
    if (hours_first) {
        if (start.kind == NAIVE_END_OF_DAY) {
            here.at = naive_midnight(place, here.day + 1);
        } else if (start.kind != NAIVE_HOUR && late) {
            /* Begun at the day's last second; one part alone is counted from 24:00 (see below). */
            here.at = naive_midnight(place, here.day + 1) - (rule->parts > 1 ? 1 : 0);
        } else if (start.kind != NAIVE_HOUR) {
            here.at = naive_midnight(place, here.day);
        }
        if (rule->first_hour && start.kind != NAIVE_END_OF_DAY) {
            bool last_hour = start.kind != NAIVE_HOUR && late;
            here.at = next_full_hour(here.at - (last_hour ? 1 : 0), rule->back);
        }
        first_day = start.kind == NAIVE_HOUR ? day_of(start.at) : here.day;
        if (start.kind == NAIVE_END_OF_DAY && !rule->back) {
            first_day = here.day + 1;
        }
    } else {
        here.whole_day = true;
        day_one = rule->first_day && start.kind != NAIVE_END_OF_DAY;
        if (day_one) {
            here.day += rule->back ? 1 : -1;
        }
        first_day = here.day + (rule->back ? -1 : 1);
        if (rule->back && start.kind == NAIVE_END_OF_DAY) {
            first_day = here.day; /* the day that ends at that 24:00 is the first one back */
        }
    }
    here = count_parts(place, rule, here, day_one, pauses, n_pauses);
    bool day_alone = start.kind == NAIVE_DAY || start.kind == NAIVE_MONTH;
    bool carried = rule->extended || rule->sunday;
    if (late && day_alone && carried && rule->parts == 1 && hours_first && !here.whole_day &&
        !rule->first_hour) {
        here.at -= 1; /* counted from 24:00, begun at the day's last second */
    }
    return finish(place, rule, here, first_day);
}

static int64_t over_at(struct naive_place *place, struct place_in_time here)
{
    return here.whole_day ? naive_midnight(place, here.day + 1) : here.at;
}

/* An hour limit that is carried past a day off does not end later because it began later: Sunday
 * 23:00 becomes Monday 24:00, Monday 01:00 stays. So every start of the day (or month) is tried
 * that could make an end fall on a full hour, and the minute before it. */
static void try_hours(struct naive_place *place, const struct rule *rule, struct naive_start start,
                      const struct naive_pause *pauses, int n_pauses, struct place_in_time *early,
                      struct place_in_time *last)
{
    struct naive_start whole = {.kind = start.kind, .year = start.year, .month = start.month};
    int first_day = naive_day(whole.year, whole.month, start.kind == NAIVE_MONTH ? 1 : start.day);
    int end_day = first_day + 1;
    while (start.kind == NAIVE_MONTH && days()[end_day].day > 1) {
        end_day++;
    }
    int64_t minutes = 0;
    for (int i = 0; i < rule->parts; i++) {
        minutes += timed(rule, rule->unit[i]) ? rule->n[i] * seconds_in(rule->unit[i]) / 60 : 0;
    }
    int64_t from = naive_midnight(place, first_day);
    int64_t until = naive_midnight(place, end_day);
    for (int64_t at = naive_midnight(place, first_day) - minutes % 60 * 60; at <= until;
         at += HOUR) {
        for (int64_t t = at - 60; t <= at; t += 60) {
            if (t < from || t >= until) { /* 24:00 itself is the next day */
                continue;
            }
            struct naive_start exact = {.kind = NAIVE_HOUR, .at = t};
            struct place_in_time end = count_once(place, rule, exact, true, pauses, n_pauses);
            if (over_at(place, end) < over_at(place, *early)) {
                *early = end;
            }
            if (over_at(place, end) > over_at(place, *last)) {
                *last = end;
            }
        }
    }
}

struct naive_end naive_count(struct naive_place *place, const char *words, struct naive_start start,
                             const struct naive_pause *pauses, int n_pauses)
{
    struct rule rule;
    struct naive_end end = {0};
    end.understood = read_rule(&rule, words);
    if (!end.understood || rule.none) {
        end.none = rule.none;
        return end;
    }
    struct place_in_time late = count_once(place, &rule, start, true, pauses, n_pauses);
    struct place_in_time early = late;
    struct place_in_time last = late;
    if (start.kind == NAIVE_MONTH || start.kind == NAIVE_DAY) {
        early = count_once(place, &rule, start, false, pauses, n_pauses);
        bool carried = (rule.extended || rule.sunday) && !rule.back;
        if (carried && timed(&rule, rule.unit[0])) {
            try_hours(place, &rule, start, pauses, n_pauses, &early, &last);
        }
    }
    end.end_of_day = last.whole_day;
    end.earliest = over_at(place, early);
    end.latest = over_at(place, last);
    end.early_end_of_day = early.whole_day;
    int day = last.whole_day ? last.day : day_of(last.at);
    end.year = days()[day].year;
    end.month = days()[day].month;
    end.day = days()[day].day;
    return end;
}
