/* The TZ string that ends a TZif file and governs all time after its last transition: POSIX's
 * form with the extensions of RFC 9636 section 3.3.1 (hours from -167 to 167, daylight saving
 * all year). Example: "CET-1CEST,M3.5.0,M10.5.0/3". The string is foreign: every number is
 * bounded where it is read. */
#include "calendar/calendar_priv.h"

#define HOURS_MAX_OFFSET 24
#define HOURS_MAX_RULE 167
#define NAME_BYTES_MIN 3

static bool at_char(struct slice text, char c)
{
    return text.n > 0 && text.p[0] == c;
}

static bool take_char(struct slice *text, char c)
{
    if (!at_char(*text, c)) {
        return false;
    }
    text->p++;
    text->n--;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take_number(int32_t *out, struct slice *text, int32_t max)
{
    size_t n = 0;
    int32_t value = 0;
    while (n < text->n && n < 4 && is_digit(text->p[n])) {
        value = value * 10 + (text->p[n] - '0');
        n++;
    }
    if (n == 0 || value > max) {
        return false;
    }
    text->p += n;
    text->n -= n;
    *out = value;
    return true;
}

/* A name of a kind of time: three letters or more, or anything of <letters, digits, + and ->. */
static bool take_name(struct slice *text)
{
    size_t n = 0;
    if (take_char(text, '<')) {
        while (n < text->n && (is_letter(text->p[n]) || is_digit(text->p[n]) || text->p[n] == '+' ||
                               text->p[n] == '-')) {
            n++;
        }
        text->p += n;
        text->n -= n;
        return n >= NAME_BYTES_MIN && take_char(text, '>');
    }
    while (n < text->n && is_letter(text->p[n])) {
        n++;
    }
    text->p += n;
    text->n -= n;
    return n >= NAME_BYTES_MIN;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds. */
static bool take_time(int32_t *out, struct slice *text, int32_t hours_max)
{
    const bool negative = take_char(text, '-');
    if (!negative) {
        take_char(text, '+');
    }
    int32_t hours = 0;
    int32_t minutes = 0;
    int32_t seconds = 0;
    if (!take_number(&hours, text, hours_max)) {
        return false;
    }
    if (take_char(text, ':')) {
        if (!take_number(&minutes, text, 59)) {
            return false;
        }
        if (take_char(text, ':') && !take_number(&seconds, text, 59)) {
            return false;
        }
    }
    const int32_t total = hours * 3600 + minutes * 60 + seconds;
    *out = negative ? -total : total;
    return true;
}

static bool take_day(struct zone_rule *rule, struct slice *text)
{
    if (take_char(text, 'J')) {
        rule->kind = ZONE_RULE_JULIAN;
        return take_number(&rule->day, text, 365) && rule->day >= 1;
    }
    if (take_char(text, 'M')) {
        rule->kind = ZONE_RULE_MONTH;
        return take_number(&rule->month, text, 12) && rule->month >= 1 && take_char(text, '.') &&
               take_number(&rule->week, text, 5) && rule->week >= 1 && take_char(text, '.') &&
               take_number(&rule->day, text, 6);
    }
    rule->kind = ZONE_RULE_ZERO_BASED;
    return take_number(&rule->day, text, 365);
}

static bool take_rule(struct zone_rule *rule, struct slice *text)
{
    rule->second = 2 * 3600;
    if (!take_char(text, ',') || !take_day(rule, text)) {
        return false;
    }
    return !take_char(text, '/') || take_time(&rule->second, text, HOURS_MAX_RULE);
}

static bool take_footer(struct zone_footer *out, struct slice *text)
{
    int32_t west = 0;
    if (!take_name(text) || !take_time(&west, text, HOURS_MAX_OFFSET)) {
        return false;
    }
    out->standard = -west;
    out->has_summer = text->n > 0;
    if (!out->has_summer) {
        return true;
    }
    if (!take_name(text)) {
        return false;
    }
    out->summer = out->standard + 3600;
    if (text->n > 0 && !at_char(*text, ',')) {
        if (!take_time(&west, text, HOURS_MAX_OFFSET)) {
            return false;
        }
        out->summer = -west;
    }
    /* POSIX leaves a missing rule to the implementation; a zone file always writes it. */
    return take_rule(&out->start, text) && take_rule(&out->end, text) && text->n == 0;
}

bool zone_footer_read(struct zone_footer *out, struct slice text, struct gr_error *e)
{
    *out = (struct zone_footer){0};
    struct slice rest = text;
    if (!take_footer(out, &rest)) {
        const int shown = text.n > 60 ? 60 : (int)text.n;
        return error_set(e, ERROR_ZONE,
                         "the rule at the end of the zone file cannot be read: \"%.*s\"", shown,
                         text.p);
    }
    return true;
}

static struct date month_rule_day(const struct zone_rule *rule, int32_t year)
{
    const struct date first = date_of(year, rule->month, 1);
    /* POSIX counts Sunday as 0, this calendar Monday. */
    const int wanted = (rule->day + 6) % 7;
    int32_t day = 1 + (wanted - date_weekday(first) + 7) % 7 + 7 * (rule->week - 1);
    if (day > date_days_in_month(year, rule->month)) {
        day -= 7;
    }
    return date_of(year, rule->month, day);
}

static struct date rule_day(const struct zone_rule *rule, int32_t year)
{
    struct date day = date_of(year, 1, 1);
    switch (rule->kind) {
    case ZONE_RULE_MONTH:
        return month_rule_day(rule, year);
    case ZONE_RULE_ZERO_BASED:
        day.days += rule->day;
        return day;
    case ZONE_RULE_JULIAN:
        /* 1 to 365, 29 February never counted. */
        day.days += rule->day - 1 + (rule->day >= 60 && date_days_in_month(year, 2) == 29);
        return day;
    }
    return day;
}

int64_t zone_rule_second(const struct zone_rule *rule, int32_t year, int32_t offset)
{
    return rule_day(rule, year).days * SECONDS_PER_DAY + rule->second - offset;
}
