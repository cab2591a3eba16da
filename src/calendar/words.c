/* Days as people say them, in French and in English: the names of weekdays and months, which pages,
 * explanations and commands share. */
#include "calendar/calendar.h"

#include "base/assert.h"

static const char *const WEEKDAYS[2][7] = {
    {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
};
static const char *const MONTHS[2][12] = {
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
     "octobre", "novembre", "décembre"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
};

const char *date_weekday_name(struct date date, enum language language)
{
    return WEEKDAYS[language == LANGUAGE_FR ? 0 : 1][date_weekday(date)];
}

const char *date_month_name(int32_t month, enum language language)
{
    gr_assert(month >= 1 && month <= 12);
    return MONTHS[language == LANGUAGE_FR ? 0 : 1][month - 1];
}

void date_say(struct buf *out, struct date date, enum language language)
{
    struct civil day = date_civil(date);
    buf_int(out, day.day);
    buf_text(out, language == LANGUAGE_FR && day.day == 1 ? "er " : " ");
    buf_text(out, date_month_name(day.month, language));
    buf_char(out, ' ');
    buf_int(out, day.year);
}

void date_say_weekday(struct buf *out, struct date date, enum language language)
{
    buf_text(out, date_weekday_name(date, language));
    buf_char(out, ' ');
    date_say(out, date, language);
}
