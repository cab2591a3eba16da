/* Time limits as a jurist writes them. The number is in words up to a thousand, the way of
 * counting is said in full: "quatre jours, le jour de départ étant compris", "un mois franc,
 * prorogé …" (CPC 640 to 642, CJA R421). */
#include "explain/explain_priv.h"

/* By enum unit: singular, plural, short. */
static const char *const UNITS[2][8][3] = {
    {{"minute", "minutes", "min"},
     {"heure", "heures", "h"},
     {"jour", "jours", "j"},
     {"semaine", "semaines", "sem."},
     {"mois", "mois", "mois"},
     {"an", "ans", "an"},
     {"jour ouvré", "jours ouvrés", "j ouvrés"},
     {"jour ouvrable", "jours ouvrables", "j ouvrables"}},
    {{"minute", "minutes", "min"},
     {"hour", "hours", "h"},
     {"day", "days", "d"},
     {"week", "weeks", "wk"},
     {"month", "months", "mo."},
     {"year", "years", "yr"},
     {"working day", "working days", "working d"},
     {"day of the working week or Saturday", "days from Monday to Saturday that are no holidays",
      "open d"}},
};

static const char *const SMALL[2][20] = {
    {"zéro",     "un",     "deux",  "trois",    "quatre",   "cinq",    "six",
     "sept",     "huit",   "neuf",  "dix",      "onze",     "douze",   "treize",
     "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"},
    {"zero",     "one",     "two",     "three",     "four",     "five",    "six",
     "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
     "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"},
};
static const char *const TENS[2][10] = {
    {"", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt",
     "quatre-vingt"},
    {"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"},
};

/* 20 to 99: "vingt et un", "soixante et onze", "quatre-vingts", "quatre-vingt-onze". */
static void french_tens(struct buf *out, int n)
{
    int tens = n / 10;
    bool by_twenty = tens == 7 || tens == 9;
    int rest = by_twenty ? n % 10 + 10 : n % 10;
    buf_text(out, TENS[LANGUAGE_FR][tens]);
    if (rest == 0) {
        buf_text(out, tens == 8 ? "s" : "");
        return;
    }
    bool with_and = (rest == 1 && tens != 8) || (rest == 11 && tens == 7);
    buf_text(out, with_and ? " et " : "-");
    buf_text(out, SMALL[LANGUAGE_FR][rest]);
}

static void french_number(struct buf *out, int n)
{
    if (n >= 200) {
        buf_text(out, SMALL[LANGUAGE_FR][n / 100]);
        buf_char(out, ' ');
    }
    if (n >= 100) {
        buf_text(out, "cent");
        buf_text(out, n >= 200 && n % 100 == 0 ? "s" : "");
        buf_text(out, n % 100 == 0 ? "" : " ");
    }
    int rest = n % 100;
    if (rest >= 20) {
        french_tens(out, rest);
    } else if (rest > 0 || n == 0) {
        buf_text(out, SMALL[LANGUAGE_FR][rest]);
    }
}

static void english_number(struct buf *out, int n)
{
    if (n >= 100) {
        buf_text(out, SMALL[LANGUAGE_EN][n / 100]);
        buf_text(out, n % 100 == 0 ? " hundred" : " hundred and ");
    }
    int rest = n % 100;
    if (rest >= 20) {
        buf_text(out, TENS[LANGUAGE_EN][rest / 10]);
        buf_text(out, rest % 10 == 0 ? "" : "-");
        buf_text(out, rest % 10 == 0 ? "" : SMALL[LANGUAGE_EN][rest % 10]);
    } else if (rest > 0 || n == 0) {
        buf_text(out, SMALL[LANGUAGE_EN][rest]);
    }
}

static bool is_feminine(enum unit unit)
{
    return unit == UNIT_HOUR || unit == UNIT_MINUTE || unit == UNIT_WEEK;
}

static void tell_part(const struct teller *t, struct limit_part part)
{
    if (part.n >= 1000 || part.n < 0) {
        buf_int(t->out, part.n);
    } else if (in_french(t)) {
        french_number(t->out, part.n);
        bool ends_in_one =
            part.n % 10 == 1 && part.n % 100 != 11 && part.n % 100 != 71 && part.n % 100 != 91;
        buf_text(t->out, ends_in_one && is_feminine(part.unit) ? "e" : "");
    } else {
        english_number(t->out, part.n);
    }
    buf_char(t->out, ' ');
    buf_text(t->out, UNITS[t->view->language][part.unit][part.n > 1 ? 1 : 0]);
}

static bool is_only(const struct limit_rule *rule, uint32_t flags)
{
    return rule->n_parts == 1 && (rule->flags & flags) != 0;
}

void tell_length(const struct teller *t, const struct limit_rule *rule)
{
    if ((rule->flags & LIMIT_NONE) != 0) {
        tell(t, "sans limite de durée", "no limit");
        return;
    }
    for (size_t i = 0; i < rule->n_parts; i++) {
        if (i > 0) {
            tell(t, " puis ", " then ");
        }
        tell_part(t, rule->parts[i]);
    }
    if (in_french(t) && is_only(rule, LIMIT_CLEAR)) {
        bool several = rule->parts[0].n > 1;
        bool feminine = is_feminine(rule->parts[0].unit);
        buf_text(t->out, feminine ? " franche" : " franc");
        buf_text(t->out, several ? "s" : "");
    }
}

void tell_word_length(const struct teller *t, const char *fr, const char *en,
                      const struct limit_rule *rule)
{
    struct slice word = slice_of(in_french(t) ? fr : en);
    bool before_one = rule->n_parts > 0 && rule->parts[0].n == 1 && (rule->flags & LIMIT_NONE) == 0;
    bool elided = in_french(t) && before_one && word.n > 3 &&
                  slice_is((struct slice){word.p + word.n - 3, 3}, "de ");
    buf_add(t->out, elided ? (struct slice){word.p, word.n - 2} : word);
    buf_text(t->out, elided ? "'" : "");
    tell_length(t, rule);
}

struct manner {
    uint32_t flag;
    const char *fr, *en;
};

static const struct manner MANNERS[] = {
    {LIMIT_FIRST_DAY_COUNTED, "le jour de départ étant compris", "the day of the start included"},
    {LIMIT_FIRST_HOUR_NOT_COUNTED, "l'heure en cours au départ n'étant pas comptée",
     "the hour under way at the start not counted"},
    {LIMIT_ELAPSED, "en comptant d'heure à heure", "counted from hour to hour"},
    {LIMIT_CLEAR, "ni le premier ni le dernier jour n'étant compté",
     "neither the first nor the last day being counted"},
    {LIMIT_TWO_WORKING_DAYS, "comprenant au moins deux jours ouvrables",
     "holding at least two working days"},
    {LIMIT_EXTENDED_SUNDAY,
     "le délai qui expirerait un dimanche ou un jour férié étant prorogé au lendemain",
     "carried to the next day if it would end on a Sunday or public holiday"},
    {LIMIT_EXTENDED_HOUR,
     "le délai qui expirerait un samedi, un dimanche ou un jour férié étant prorogé à la même "
     "heure "
     "du premier jour ouvrable suivant",
     "carried to the same hour of the next working day if it would end on a Saturday, Sunday or "
     "public holiday"},
    {LIMIT_EXTENDED,
     "le délai qui expirerait un samedi, un dimanche ou un jour férié étant prorogé au premier "
     "jour ouvrable suivant",
     "carried to the next working day if it would end on a Saturday, Sunday or public holiday"},
    {LIMIT_NOT_EXTENDED, "sans prorogation si le dernier jour n'est pas ouvrable",
     "not carried over if the last day is no working day"},
    {LIMIT_BACKWARDS, "à rebours", "counted backwards"},
};

static bool counts_days(const struct limit_rule *rule)
{
    bool days = false;
    for (size_t i = 0; i < rule->n_parts; i++) {
        days = days || (rule->parts[i].unit != UNIT_HOUR && rule->parts[i].unit != UNIT_MINUTE);
    }
    return days;
}

void tell_limit(const struct teller *t, const struct limit_rule *rule)
{
    tell_length(t, rule);
    if ((rule->flags & LIMIT_NONE) != 0) {
        return;
    }
    uint32_t says_start = LIMIT_FIRST_DAY_COUNTED | LIMIT_CLEAR | LIMIT_ELAPSED;
    if (counts_days(rule) && (rule->flags & (says_start | LIMIT_BACKWARDS)) == 0) {
        tell(t, ", le jour de départ n'étant pas compté", ", the day of the start not counted");
    } else if (!counts_days(rule)) {
        tell(t, ", décomptées d'heure à heure", ", counted from hour to hour");
    }
    for (size_t i = 0; i < sizeof MANNERS / sizeof MANNERS[0]; i++) {
        if ((rule->flags & MANNERS[i].flag) != 0) {
            buf_text(t->out, ", ");
            tell(t, MANNERS[i].fr, MANNERS[i].en);
        }
    }
    if (rule->month_end == MONTH_END_NEXT_DAY) {
        tell(t, ", le quantième qui manque au mois étant reporté au lendemain",
             ", a day that the month lacks being carried to the next");
    } else if (rule->month_end == MONTH_END_KEPT) {
        tell(t, ", de fin de mois en fin de mois", ", from month's end to month's end");
    }
}

static const struct manner SHORT_MANNERS[] = {
    {LIMIT_FIRST_DAY_COUNTED, "1er jour compris", "1st day counted"},
    {LIMIT_FIRST_HOUR_NOT_COUNTED, "1re heure exclue", "1st hour left out"},
    {LIMIT_ELAPSED, "d'heure à heure", "by the hour"},
    {LIMIT_CLEAR, "franc", "clear"},
    {LIMIT_TWO_WORKING_DAYS, "2 j ouvrables au moins", "2 working d at least"},
    {LIMIT_EXTENDED_SUNDAY | LIMIT_EXTENDED | LIMIT_EXTENDED_HOUR, "prorogé", "extended"},
    {LIMIT_NOT_EXTENDED, "non prorogé", "not extended"},
    {LIMIT_BACKWARDS, "à rebours", "backwards"},
};

void tell_limit_short(const struct teller *t, const struct limit_rule *rule)
{
    if ((rule->flags & LIMIT_NONE) != 0) {
        tell(t, "sans limite", "no limit");
        return;
    }
    for (size_t i = 0; i < rule->n_parts; i++) {
        buf_text(t->out, i > 0 ? " + " : "");
        buf_int(t->out, rule->parts[i].n);
        buf_char(t->out, ' ');
        buf_text(t->out, UNITS[t->view->language][rule->parts[i].unit][2]);
        bool years = in_french(t) && rule->parts[i].unit == UNIT_YEAR && rule->parts[i].n > 1;
        buf_text(t->out, years ? "s" : "");
    }
    for (size_t i = 0; i < sizeof SHORT_MANNERS / sizeof SHORT_MANNERS[0]; i++) {
        if ((rule->flags & SHORT_MANNERS[i].flag) != 0) {
            buf_text(t->out, ", ");
            tell(t, SHORT_MANNERS[i].fr, SHORT_MANNERS[i].en);
        }
    }
}
