/* The words of a rule: "4 days, first day counted". Reads them whole or as the beginning of a
 * longer text, refuses what contradicts itself, and writes them back in one canonical form, so that
 * writing and reading again gives the same rule. Grammar: doc/time.md. */
#include "calendar/calendar.h"

#include "base/assert.h"

#include <string.h>

/* ---- words ----------------------------------------------------------------------------------- */

struct option_word {
    const char *text;
    uint32_t flag; /* 0: month_end */
    enum month_end month_end;
};

/* In canonical order. A phrase that begins another comes after it, so that the longest is read. */
static const struct option_word OPTIONS[] = {
    {"first day counted", LIMIT_FIRST_DAY_COUNTED, MONTH_END_LAST_DAY},
    {"first hour not counted", LIMIT_FIRST_HOUR_NOT_COUNTED, MONTH_END_LAST_DAY},
    {"hour to hour", LIMIT_ELAPSED, MONTH_END_LAST_DAY},
    {"missing day becomes next day", 0, MONTH_END_NEXT_DAY},
    {"month end kept", 0, MONTH_END_KEPT},
    {"clear", LIMIT_CLEAR, MONTH_END_LAST_DAY},
    {"at least two working days", LIMIT_TWO_WORKING_DAYS, MONTH_END_LAST_DAY},
    {"extended past Sunday and holiday", LIMIT_EXTENDED_SUNDAY, MONTH_END_LAST_DAY},
    {"extended to the same hour", LIMIT_EXTENDED_HOUR, MONTH_END_LAST_DAY},
    {"extended", LIMIT_EXTENDED, MONTH_END_LAST_DAY},
    {"not extended", LIMIT_NOT_EXTENDED, MONTH_END_LAST_DAY},
    {"backwards", LIMIT_BACKWARDS, MONTH_END_LAST_DAY},
};
#define N_OPTIONS (sizeof OPTIONS / sizeof OPTIONS[0])

/* By enum unit, singular; the plural adds an s. */
static const char *const UNITS[] = {"minute", "hour", "day",         "week",
                                    "month",  "year", "working day", "open day"};
#define N_UNITS (sizeof UNITS / sizeof UNITS[0])

/* What may stand where a unit stands, for the nearest name. */
static const char *const UNIT_WORDS[] = {"minute", "minutes", "hour",    "hours", "day",
                                         "days",   "week",    "weeks",   "month", "months",
                                         "year",   "years",   "working", "open"};
#define N_UNIT_WORDS (sizeof UNIT_WORDS / sizeof UNIT_WORDS[0])

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           (unsigned char)c >= 0x80;
}

static struct slice from(struct slice text, size_t at)
{
    return (struct slice){text.p + at, text.n - at};
}

static size_t blanks(struct slice text)
{
    size_t i = 0;
    while (i < text.n && is_blank(text.p[i])) {
        i++;
    }
    return i;
}

/* The word at the start of text; empty when there is none. */
static struct slice word_at(struct slice text)
{
    size_t i = 0;
    while (i < text.n && is_word(text.p[i])) {
        i++;
    }
    return (struct slice){text.p, i};
}

/* Bytes of text that are this phrase, its words parted by any blanks; 0 when it is another. */
static size_t phrase_at(struct slice text, const char *phrase)
{
    size_t i = 0;
    while (*phrase != '\0') {
        if (*phrase == ' ') {
            size_t gap = blanks(from(text, i));
            if (gap == 0) {
                return 0;
            }
            i += gap;
        } else {
            if (i >= text.n || text.p[i] != *phrase) {
                return 0;
            }
            i++;
        }
        phrase++;
    }
    return i < text.n && is_word(text.p[i]) ? 0 : i;
}

/* The name in the list nearest to word, or NULL. */
static const char *nearest(struct slice word, const char *const *names, size_t n)
{
    struct slice list[N_UNIT_WORDS];
    gr_assert(n <= N_UNIT_WORDS);
    for (size_t i = 0; i < n; i++) {
        list[i] = slice_of(names[i]);
    }
    const struct slice *found = error_nearest(word, list, n);
    return found == NULL ? NULL : found->p;
}

/* ---- amounts --------------------------------------------------------------------------------- */

/* A reader's place in the text. */
struct reader {
    struct slice text;
    size_t at; /* end of what was understood */
    struct limit_rule rule;
};

static bool unit_at(enum unit *unit, size_t *used, struct slice text)
{
    for (size_t i = 0; i < N_UNITS; i++) {
        size_t length = strlen(UNITS[i]);
        size_t singular = phrase_at(text, UNITS[i]);
        if (singular > 0) {
            *unit = (enum unit)i;
            *used = singular;
            return true;
        }
        /* The plural: the same phrase, then an s that ends the word. */
        char plural[16];
        gr_assert(length + 2 <= sizeof plural);
        memcpy(plural, UNITS[i], length);
        plural[length] = 's';
        plural[length + 1] = '\0';
        size_t many = phrase_at(text, plural);
        if (many > 0) {
            *unit = (enum unit)i;
            *used = many;
            return true;
        }
    }
    return false;
}

static bool unknown_unit(struct slice text, struct gr_error *e)
{
    struct slice word = word_at(text);
    if (word.n == 0) {
        return error_set(e, ERROR_SYNTAX,
                         "a number is followed by its unit: minutes, hours, days, "
                         "weeks, months, years, working days or open days");
    }
    if (slice_is(word, "working") || slice_is(word, "open")) {
        return error_set(e, ERROR_SYNTAX, "\"%.*s\" is followed by \"day\" or \"days\"",
                         SLICE_ARG(word));
    }
    const char *near = nearest(word, UNIT_WORDS, N_UNIT_WORDS);
    if (near != NULL) {
        return error_set(e, ERROR_NAME, "\"%.*s\" is not a unit of time; the nearest is \"%s\"",
                         (int)(word.n > 60 ? 60 : word.n), word.p, near);
    }
    return error_set(e, ERROR_NAME,
                     "\"%.*s\" is not a unit of time: minutes, hours, days, weeks, months, years, "
                     "working days or open days",
                     (int)(word.n > 60 ? 60 : word.n), word.p);
}

/* Reads "3 days" at text. */
static bool amount_at(struct limit_part *part, size_t *used, struct slice text, struct gr_error *e)
{
    size_t digits = 0;
    while (digits < text.n && is_digit(text.p[digits])) {
        digits++;
    }
    int64_t n = 0;
    if (!slice_to_int(&n, (struct slice){text.p, digits}, LIMIT_AMOUNT)) {
        return error_set(e, ERROR_RANGE, "a time limit counts at most %d of a unit", LIMIT_AMOUNT);
    }
    if (n == 0) {
        return error_set(e, ERROR_RANGE, "a time limit counts at least 1 of its unit");
    }
    size_t gap = blanks(from(text, digits));
    size_t length = 0;
    enum unit unit = UNIT_DAY;
    if (gap == 0 && digits < text.n && is_word(text.p[digits])) {
        return error_set(e, ERROR_SYNTAX, "a blank stands between the number and its unit");
    }
    if (!unit_at(&unit, &length, from(text, digits + gap))) {
        return unknown_unit(from(text, digits + gap), e);
    }
    *part = (struct limit_part){(int32_t)n, unit};
    *used = digits + gap + length;
    return true;
}

/* Order in which parts joined by "plus" are counted: months and years first (CPC 641 al. 3), then
 * weeks and days, then working days, then hours. */
static int rank(enum unit unit)
{
    switch (unit) {
    case UNIT_YEAR:
        return 0;
    case UNIT_MONTH:
        return 1;
    case UNIT_WEEK:
        return 2;
    case UNIT_DAY:
        return 3;
    case UNIT_OPEN_DAY:
        return 4;
    case UNIT_WORKING_DAY:
        return 5;
    case UNIT_HOUR:
        return 6;
    case UNIT_MINUTE:
        return 7;
    }
    return 8;
}

/* Adds a part to the group that began at parts[first]: "plus" sums, then orders. A year beside
 * months is twelve of them, or 29 February plus a year plus a month would lose a day on the way. */
static bool enlarge(struct limit_rule *rule, size_t first, struct limit_part part,
                    struct gr_error *e)
{
    for (size_t i = first; i < rule->n_parts; i++) {
        struct limit_part *have = &rule->parts[i];
        bool have_year = have->unit == UNIT_YEAR && part.unit == UNIT_MONTH;
        bool get_year = have->unit == UNIT_MONTH && part.unit == UNIT_YEAR;
        if (have->unit != part.unit && !have_year && !get_year) {
            continue;
        }
        int64_t sum =
            (int64_t)have->n * (have_year ? 12 : 1) + (int64_t)part.n * (get_year ? 12 : 1);
        if (sum > LIMIT_AMOUNT) {
            return error_set(e, ERROR_RANGE, "a time limit counts at most %d of a unit",
                             LIMIT_AMOUNT);
        }
        have->n = (int32_t)sum;
        have->unit = have_year || get_year ? UNIT_MONTH : part.unit;
        return true;
    }
    if (rule->n_parts == LIMIT_LIMIT_PARTS) {
        return error_set(e, ERROR_RANGE, "a time limit has at most %u parts", LIMIT_LIMIT_PARTS);
    }
    size_t place = rule->n_parts;
    while (place > first && rank(rule->parts[place - 1].unit) > rank(part.unit)) {
        rule->parts[place] = rule->parts[place - 1];
        place--;
    }
    rule->parts[place] = part;
    rule->n_parts++;
    return true;
}

/* Reads the amounts. "then" opens a new group, "plus" enlarges the one under way. */
static bool amounts(struct reader *r, struct gr_error *e)
{
    size_t first = 0;
    struct slice rest = from(r->text, r->at);
    for (;;) {
        struct limit_part part;
        size_t used = 0;
        if (!amount_at(&part, &used, rest, e) || !enlarge(&r->rule, first, part, e)) {
            return false;
        }
        r->at = (size_t)(rest.p - r->text.p) + used;
        struct slice after = from(r->text, r->at);
        size_t gap = blanks(after);
        after = from(after, gap);
        size_t then = phrase_at(after, "then");
        size_t joint = then > 0 ? then : phrase_at(after, "plus");
        if (gap == 0 || joint == 0) {
            return true;
        }
        after = from(after, joint);
        after = from(after, blanks(after));
        struct limit_part ahead;
        size_t length = 0;
        if (after.n == 0 || !is_digit(after.p[0]) || !amount_at(&ahead, &length, after, NULL)) {
            return true; /* not ours: "7 days then the file is closed" */
        }
        first = then > 0 ? r->rule.n_parts : first;
        rest = after;
    }
}

/* ---- options --------------------------------------------------------------------------------- */

static bool option_take(struct limit_rule *rule, const struct option_word *option,
                        struct gr_error *e)
{
    bool twice = option->flag == 0 ? rule->month_end != MONTH_END_LAST_DAY
                                   : (rule->flags & option->flag) != 0;
    if (twice) {
        return error_set(e, ERROR_DUPLICATE, "\"%s\" is said twice or against another choice",
                         option->text);
    }
    if (option->flag == 0) {
        rule->month_end = option->month_end;
    }
    rule->flags |= option->flag;
    return true;
}

static bool options(struct reader *r, struct gr_error *e)
{
    for (;;) {
        struct slice rest = from(r->text, r->at);
        size_t gap = blanks(rest);
        if (gap >= rest.n || rest.p[gap] != ',') {
            return true;
        }
        rest = from(rest, gap + 1);
        rest = from(rest, blanks(rest));
        size_t used = 0;
        const struct option_word *option = NULL;
        for (size_t i = 0; i < N_OPTIONS && option == NULL; i++) {
            used = phrase_at(rest, OPTIONS[i].text);
            option = used > 0 ? &OPTIONS[i] : NULL;
        }
        if (option == NULL) {
            return true;
        }
        if (!option_take(&r->rule, option, e)) {
            return false;
        }
        r->at = (size_t)(rest.p - r->text.p) + used;
    }
}

/* ---- what contradicts itself ----------------------------------------------------------------- */

/* Two options that cannot stand together, and why. */
struct quarrel {
    uint32_t a, b;
    const char *why;
};

static const struct quarrel QUARRELS[] = {
    {LIMIT_CLEAR, LIMIT_FIRST_DAY_COUNTED,
     "a clear time limit leaves its first day out: it cannot be \"first day counted\" as well"},
    {LIMIT_CLEAR, LIMIT_ELAPSED,
     "hours have no last day to leave out: \"clear\" cannot be \"hour to hour\""},
    {LIMIT_ELAPSED, LIMIT_FIRST_DAY_COUNTED,
     "\"hour to hour\" counts from the very hour: there is no first day to count"},
    {LIMIT_FIRST_HOUR_NOT_COUNTED, LIMIT_FIRST_DAY_COUNTED,
     "\"first hour not counted\" is for hours, \"first day counted\" for days"},
    {LIMIT_EXTENDED, LIMIT_EXTENDED_SUNDAY,
     "either \"extended\" or \"extended past Sunday and holiday\", not both"},
    {LIMIT_EXTENDED, LIMIT_EXTENDED_HOUR,
     "either \"extended\" or \"extended to the same hour\", not both"},
    {LIMIT_EXTENDED_SUNDAY, LIMIT_EXTENDED_HOUR,
     "either \"extended past Sunday and holiday\" or \"extended to the same hour\", not both"},
    {LIMIT_EXTENDED_HOUR, LIMIT_NOT_EXTENDED,
     "a time limit is \"extended to the same hour\" or \"not extended\", not both"},
    {LIMIT_EXTENDED_HOUR, LIMIT_BACKWARDS,
     "\"extended to the same hour\" is for limits that run forward"},
    {LIMIT_EXTENDED, LIMIT_NOT_EXTENDED,
     "a time limit is \"extended\" or \"not extended\", not both"},
    {LIMIT_EXTENDED_SUNDAY, LIMIT_NOT_EXTENDED,
     "a time limit is \"extended past Sunday and holiday\" or \"not extended\", not both"},
    {LIMIT_ELAPSED, LIMIT_TWO_WORKING_DAYS,
     "\"at least two working days\" is for days, not for \"hour to hour\""},
};

enum { SEEN_TIMED = 1, SEEN_DAYS = 2, SEEN_MONTHS = 4, SEEN_WORKING = 8 };

static unsigned units_seen(const struct limit_rule *rule)
{
    unsigned seen = 0;
    for (size_t i = 0; i < rule->n_parts; i++) {
        switch (rule->parts[i].unit) {
        case UNIT_MINUTE:
        case UNIT_HOUR:
            seen |= SEEN_TIMED;
            break;
        case UNIT_DAY:
        case UNIT_WEEK:
            seen |= SEEN_DAYS;
            break;
        case UNIT_MONTH:
        case UNIT_YEAR:
            seen |= SEEN_MONTHS;
            break;
        case UNIT_WORKING_DAY:
        case UNIT_OPEN_DAY:
            seen |= SEEN_WORKING;
            break;
        }
    }
    return seen;
}

/* The sentence that says what is wrong with the units under these options; NULL when nothing is. */
static const char *quarrel_with_units(const struct limit_rule *rule)
{
    unsigned seen = units_seen(rule);
    bool elapsed = (rule->flags & LIMIT_ELAPSED) != 0;
    bool timed_first = rule->parts[0].unit == UNIT_MINUTE || rule->parts[0].unit == UNIT_HOUR ||
                       (elapsed && (seen & SEEN_DAYS) != 0);
    if (elapsed && (seen & (SEEN_MONTHS | SEEN_WORKING)) != 0) {
        return "months, years, working days and open days have no length in hours: \"hour to "
               "hour\" "
               "is for days and weeks";
    }
    if (elapsed && (seen & SEEN_DAYS) == 0) {
        return "minutes and hours always run hour to hour: leave the words out";
    }
    if ((rule->flags & LIMIT_CLEAR) != 0 && (seen & SEEN_TIMED) != 0) {
        return "hours have no last day to leave out: \"clear\" is for days, weeks, months and "
               "years";
    }
    if ((rule->flags & LIMIT_FIRST_DAY_COUNTED) != 0 && seen == SEEN_TIMED) {
        return "hours run from the very minute: \"first day counted\" is for days";
    }
    if ((rule->flags & LIMIT_FIRST_HOUR_NOT_COUNTED) != 0 && !timed_first) {
        return "\"first hour not counted\" is for hours and minutes";
    }
    if ((rule->flags & LIMIT_EXTENDED_HOUR) != 0 && seen != SEEN_TIMED && !elapsed) {
        return "\"extended to the same hour\" is for hours and minutes: days end at 24:00";
    }
    if ((rule->flags & LIMIT_TWO_WORKING_DAYS) != 0 && seen == SEEN_TIMED) {
        return "\"at least two working days\" is for days, weeks, months and years";
    }
    if (rule->month_end != MONTH_END_LAST_DAY && (seen & SEEN_MONTHS) == 0) {
        return "only months and years come to a month's end";
    }
    if (rule->month_end != MONTH_END_LAST_DAY && (rule->flags & LIMIT_FIRST_DAY_COUNTED) != 0) {
        return "when the first day counts the day before the same day number is the last one: no "
               "choice of month end is left";
    }
    return NULL;
}

static bool consistent(const struct limit_rule *rule, struct gr_error *e)
{
    for (size_t i = 0; i < sizeof QUARRELS / sizeof QUARRELS[0]; i++) {
        uint32_t both = QUARRELS[i].a | QUARRELS[i].b;
        if ((rule->flags & both) == both) {
            return error_set(e, ERROR_SYNTAX, "%s", QUARRELS[i].why);
        }
    }
    const char *why = quarrel_with_units(rule);
    return why == NULL || error_set(e, ERROR_SYNTAX, "%s", why);
}

/* ---- reading --------------------------------------------------------------------------------- */

bool limit_rule_scan(struct limit_rule *out, size_t *used, struct slice text, struct gr_error *e)
{
    struct reader r = {.text = text};
    r.at = blanks(text);
    size_t none = phrase_at(from(text, r.at), "no limit");
    if (none > 0) {
        *out = (struct limit_rule){.flags = LIMIT_NONE};
        *used = r.at + none;
        return true;
    }
    if (r.at >= text.n || !is_digit(text.p[r.at])) {
        (void)error_set(e, ERROR_SYNTAX,
                        "a time limit begins with a number, as in \"4 days\", or is "
                        "\"no limit\"");
        return error_remedy(e, "write for instance \"48 hours\" or \"1 month, clear, extended\"");
    }
    if (!amounts(&r, e) || !options(&r, e) || !consistent(&r.rule, e)) {
        return false;
    }
    *out = r.rule;
    *used = r.at;
    return true;
}

/* Says why what follows a rule is not part of it. */
static bool explain_rest(struct slice rest, struct gr_error *e)
{
    size_t joint = phrase_at(rest, "then") + phrase_at(rest, "plus");
    if (joint > 0) {
        struct slice after = from(rest, joint);
        struct limit_part part;
        size_t used = 0;
        after = from(after, blanks(after));
        if (after.n > 0 && is_digit(after.p[0])) {
            return amount_at(&part, &used, after, e) &&
                   error_set(e, ERROR_SYNTAX, "all amounts stand before the options");
        }
        return error_set(e, ERROR_SYNTAX,
                         "\"then\" and \"plus\" are followed by a number and a unit");
    }
    struct slice said = rest;
    if (rest.p[0] == ',') {
        said = from(rest, 1);
        said = slice_trim(slice_cut(&said, ','));
    }
    const char *names[N_OPTIONS];
    for (size_t i = 0; i < N_OPTIONS; i++) {
        names[i] = OPTIONS[i].text;
    }
    int shown = (int)(said.n > 60 ? 60 : said.n);
    const char *near = rest.p[0] == ',' ? nearest(said, names, N_OPTIONS) : NULL;
    if (near != NULL) {
        return error_set(e, ERROR_NAME, "\"%.*s\" is not a way of counting; the nearest is \"%s\"",
                         shown, said.p, near);
    }
    (void)error_set(e, ERROR_SYNTAX, "\"%.*s\" is not part of a time limit", shown, said.p);
    return error_remedy(e, "after the amounts come options, each after a comma: first day counted, "
                           "clear, extended, not extended, hour to hour, backwards …");
}

bool limit_rule_parse(struct limit_rule *out, struct slice text, struct gr_error *e)
{
    struct limit_rule rule;
    size_t used = 0;
    if (!limit_rule_scan(&rule, &used, text, e)) {
        return false;
    }
    struct slice rest = slice_trim(from(text, used));
    if (rest.n > 0 && (rule.flags & LIMIT_NONE) != 0) {
        return error_set(e, ERROR_SYNTAX, "\"no limit\" stands alone: there is nothing to count");
    }
    if (rest.n > 0) {
        return explain_rest(rest, e);
    }
    *out = rule;
    return true;
}

/* ---- writing --------------------------------------------------------------------------------- */

void limit_rule_write(struct buf *out, const struct limit_rule *rule)
{
    if ((rule->flags & LIMIT_NONE) != 0) {
        buf_text(out, "no limit");
        return;
    }
    for (size_t i = 0; i < rule->n_parts; i++) {
        struct limit_part part = rule->parts[i];
        buf_text(out, i > 0 ? " then " : "");
        buf_int(out, part.n);
        buf_char(out, ' ');
        buf_text(out, UNITS[part.unit]);
        buf_text(out, part.n == 1 ? "" : "s");
    }
    for (size_t i = 0; i < N_OPTIONS; i++) {
        bool said = OPTIONS[i].flag == 0 ? rule->month_end == OPTIONS[i].month_end
                                         : (rule->flags & OPTIONS[i].flag) != 0;
        if (said) {
            buf_text(out, ", ");
            buf_text(out, OPTIONS[i].text);
        }
    }
}
