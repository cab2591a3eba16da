/* The reasoning of a count as sentences, in French and in English: the rule, the start, which days
 * were counted or passed over and why, the changes of the clocks, the end. Both languages are
 * written from the same steps, so that they cannot say different things. */
#include "calendar/limit_priv.h"

/* By enum unit: singular, plural. */
static const char *const UNITS[2][8][2] = {
    {{"minute", "minutes"},
     {"heure", "heures"},
     {"jour", "jours"},
     {"semaine", "semaines"},
     {"mois", "mois"},
     {"an", "ans"},
     {"jour ouvré", "jours ouvrés"},
     {"jour ouvrable", "jours ouvrables"}},
    {{"minute", "minutes"},
     {"hour", "hours"},
     {"day", "days"},
     {"week", "weeks"},
     {"month", "months"},
     {"year", "years"},
     {"working day", "working days"},
     {"open day", "open days"}},
};

const char *limit_unit_word(enum unit unit, int64_t n, enum language language)
{
    return UNITS[language][unit][n == 1 ? 0 : 1];
}

struct flag_words {
    uint32_t flag;
    const char *fr;
};

static const struct flag_words FLAGS_FR[] = {
    {LIMIT_FIRST_DAY_COUNTED, "premier jour compté"},
    {LIMIT_FIRST_HOUR_NOT_COUNTED, "première heure non comptée"},
    {LIMIT_ELAPSED, "d'heure à heure"},
    {LIMIT_CLEAR, "délai franc"},
    {LIMIT_TWO_WORKING_DAYS, "au moins deux jours ouvrables"},
    {LIMIT_EXTENDED_SUNDAY, "prorogé après un dimanche ou un jour férié"},
    {LIMIT_EXTENDED_HOUR, "prorogé à la même heure"},
    {LIMIT_EXTENDED, "prorogé"},
    {LIMIT_NOT_EXTENDED, "sans prorogation"},
    {LIMIT_BACKWARDS, "à rebours"},
};

/* Where the sentences go, in which language, and the zone in which hours are said. */
struct teller {
    struct buf *out;
    const struct zone *zone;
    enum language language;
    bool back;
};

/* The sentence of the language that is spoken. */
static const char *in(const struct teller *t, const char *fr, const char *en)
{
    return t->language == LANGUAGE_FR ? fr : en;
}

static void say(const struct teller *t, const char *fr, const char *en)
{
    buf_text(t->out, in(t, fr, en));
}

static void say_date(const struct teller *t, struct date date)
{
    date_say_weekday(t->out, date, t->language);
}

static struct date local(const struct zone *zone, instant at, int32_t *second)
{
    if (zone != NULL) {
        return zone_local(zone, at, second);
    }
    instant into = 0;
    struct date day = instant_day(&into, at);
    *second = (int32_t)(into / INSTANT_SECOND);
    return day;
}

static void write_offset(struct buf *out, const struct zone *zone, instant at)
{
    int32_t offset = zone == NULL ? 0 : zone_offset(zone, at);
    int32_t size = offset < 0 ? -offset : offset;
    buf_printf(out, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
}

static void write_clock(struct buf *out, int32_t second)
{
    buf_printf(out, "%02d:%02d", second / 3600, second / 60 % 60);
    if (second % 60 != 0) {
        buf_printf(out, ":%02d", second % 60);
    }
}

static void say_instant(const struct teller *t, instant at)
{
    int32_t second = 0;
    say_date(t, local(t->zone, at, &second));
    say(t, " à ", " at ");
    write_clock(t->out, second);
    buf_text(t->out, " (UTC");
    write_offset(t->out, t->zone, at);
    buf_char(t->out, ')');
}

static void say_part(const struct teller *t, struct limit_part part)
{
    buf_int(t->out, part.n);
    buf_char(t->out, ' ');
    buf_text(t->out, limit_unit_word(part.unit, part.n, t->language));
}

static void say_rule(const struct teller *t, const struct limit_rule *rule)
{
    if (t->language == LANGUAGE_EN) {
        limit_rule_write(t->out, rule);
        return;
    }
    if ((rule->flags & LIMIT_NONE) != 0) {
        buf_text(t->out, "aucun délai");
        return;
    }
    for (size_t i = 0; i < rule->n_parts; i++) {
        buf_text(t->out, i > 0 ? " puis " : "");
        say_part(t, rule->parts[i]);
    }
    for (size_t i = 0; i < sizeof FLAGS_FR / sizeof FLAGS_FR[0]; i++) {
        if ((rule->flags & FLAGS_FR[i].flag) != 0) {
            buf_text(t->out, ", ");
            buf_text(t->out, FLAGS_FR[i].fr);
        }
    }
    if (rule->month_end == MONTH_END_NEXT_DAY) {
        buf_text(t->out, ", quantième manquant reporté au lendemain");
    } else if (rule->month_end == MONTH_END_KEPT) {
        buf_text(t->out, ", fin de mois conservée");
    }
}

/* Why a day does not work: its holiday and the text that makes it one, or its name in the week. */
static void say_why_free(const struct teller *t, const struct limit_step *step)
{
    struct slice name = t->language == LANGUAGE_FR ? step->holiday_fr : step->holiday;
    if (name.n == 0) {
        buf_text(t->out, date_weekday_name(step->from, t->language));
        return;
    }
    buf_add(t->out, name);
    if (step->holiday_source.n > 0) {
        buf_text(t->out, " [");
        buf_add(t->out, step->holiday_source);
        buf_char(t->out, ']');
    }
}

static void say_start(const struct teller *t, const struct limit_step *step)
{
    bool after_other = step->part.n == 1;
    if (after_other) {
        say(t, "Départ : la fin du délai précédent, ", "Start: the end of the earlier limit, ");
    } else {
        say(t, "Départ : ", "Start: ");
    }
    if (step->by_hour) {
        say_instant(t, step->at);
    } else {
        say_date(t, step->from);
        bool day_over = after_other && step->part.unit == UNIT_DAY;
        buf_text(t->out, day_over ? in(t, " à 24:00", " at 24:00") : "");
    }
    buf_text(t->out, ".\n");
}

static void say_first(const struct teller *t, const struct limit_step *step)
{
    if (step->by_hour) {
        say(t, "L'heure en cours ne compte pas : les heures courent à partir du ",
            "The hour under way is not counted: the hours run from ");
        say_instant(t, step->at);
        buf_text(t->out, ".\n");
        return;
    }
    if (step->kind == STEP_FIRST_COUNTED) {
        say(t, "Le ", "");
        say_date(t, step->from);
        say(t, " compte : c'est le premier jour.\n", " counts: it is day 1.\n");
        return;
    }
    say(t, "Le ", "");
    say_date(t, step->from);
    say(t, " ne compte pas.\n", " is not counted.\n");
}

static void say_added(const struct teller *t, const struct limit_step *step)
{
    say_part(t, step->part);
    if (t->back) {
        say(t, " à rebours mènent au ", " back lead to ");
    } else if (step->part.n > 1 || t->language == LANGUAGE_EN) {
        say(t, " : jusqu'au ", ": until ");
    } else {
        buf_text(t->out, " : jusqu'au ");
    }
    if (step->by_hour) {
        say_instant(t, step->at);
    } else {
        say_date(t, step->to);
    }
    buf_text(t->out, ".\n");
}

static void say_month_end(const struct teller *t, const struct limit_step *step)
{
    struct civil month = date_civil(step->from);
    if (t->language == LANGUAGE_FR) {
        buf_printf(t->out, "Il n'y a pas de %d %s %d : ", step->part.n,
                   date_month_name(month.month, LANGUAGE_FR), month.year);
    } else {
        buf_printf(t->out, "There is no %d %s %d: ", step->part.n,
                   date_month_name(month.month, LANGUAGE_EN), month.year);
    }
    if (step->to.days > step->from.days) {
        say(t, "le lendemain du dernier jour du mois est retenu, ",
            "the day after the month's last day is taken, ");
    } else {
        say(t, "le dernier jour du mois est retenu, ", "the month's last day is taken, ");
    }
    say_date(t, step->to);
    buf_text(t->out, ".\n");
}

static void say_moved(const struct teller *t, const struct limit_step *step)
{
    if (step->part.n == 2 && step->part.unit == UNIT_WORKING_DAY) {
        say(t, "Le délai doit comprendre au moins deux jours ouvrables : il va jusqu'au ",
            "The limit must hold at least two working days: it runs until ");
    } else if (t->back) {
        say(t, "La fin est ramenée au jour ouvrable précédent, le ",
            "The end is brought back to the working day before, ");
    } else {
        say(t, "La fin est reportée au premier jour ouvrable suivant, le ",
            "The end is carried to the next working day, ");
    }
    say_date(t, step->to);
    buf_text(t->out, ".\n");
}

static void say_clock_change(const struct teller *t, const struct limit_step *step)
{
    bool forward = step->part.n > 0;
    if (forward) {
        say(t, "Passage à l'heure d'été : le ", "Change to summer time: on ");
    } else {
        say(t, "Retour à l'heure d'hiver : le ", "Change from summer time: on ");
    }
    say_date(t, step->from);
    buf_printf(
        t->out,
        forward
            ? in(t, " les horloges avancent de %d minutes ; ", " clocks go forward by %d minutes; ")
            : in(t, " les horloges reculent de %d minutes ; ", " clocks go back by %d minutes; "),
        forward ? step->part.n : -step->part.n);
    say(t, "seules les heures réelles comptent.\n", "only real hours count.\n");
}

static void say_paused(const struct teller *t, const struct limit_step *step)
{
    say(t, "Le temps n'a pas couru du ", "Time did not run from ");
    say_date(t, step->from);
    say(t, " au ", " to ");
    say_date(t, step->to);
    say(t, " : la fin est reculée de ", ": the end moves by ");
    say_part(t, step->part);
    buf_text(t->out, ".\n");
}

/* Whether an instant is the last of a local day: a limit that ends there ends at 24:00. */
static bool is_day_end(instant at, const struct zone *zone)
{
    int32_t second = 1;
    (void)local(zone, at + 1, &second);
    return second == 0 && (at + 1) % INSTANT_SECOND == 0;
}

static void say_last(const struct teller *t, instant at)
{
    if (!is_day_end(at, t->zone)) {
        say_instant(t, at);
        return;
    }
    int32_t second = 0;
    say_date(t, local(t->zone, at, &second));
    say(t, " à 24:00", " at 24:00");
}

static void say_range(const struct teller *t, struct limit_end end)
{
    say(t, "L'heure du départ n'est pas connue : la fin se place entre le ",
        "The time of the start is not fully known: the end lies between ");
    say_last(t, end.earliest);
    say(t, " et le ", " and ");
    say_last(t, end.latest);
    buf_text(t->out, ".\n");
}

static void say_end(const struct teller *t, struct limit_end end)
{
    if (end.earliest != end.latest) {
        say_range(t, end);
    } else {
        say(t, "Fin : ", "End: ");
        if (end.end_of_day) {
            say_date(t, end.date);
            say(t, " à 24:00", " at 24:00");
        } else {
            say_instant(t, end.latest);
        }
        buf_text(t->out, ".\n");
    }
    if (end.read_beyond) {
        say(t,
            "Le calendrier ne connaît pas les jours fériés de ce lieu à ces dates : ce résultat "
            "n'est "
            "pas sûr.\n",
            "The calendar does not know the holidays of this place at these dates: do not rely on "
            "this result.\n");
    }
}

static void say_step(const struct teller *t, const struct limit_step *step)
{
    switch (step->kind) {
    case STEP_START:
        say_start(t, step);
        break;
    case STEP_FIRST_COUNTED:
    case STEP_FIRST_LEFT_OUT:
        say_first(t, step);
        break;
    case STEP_PART:
        say_added(t, step);
        break;
    case STEP_MONTH_END:
        say_month_end(t, step);
        break;
    case STEP_CLEAR:
        say(t, "Délai franc : le dernier jour ne compte pas non plus, il s'achève le ",
            "Clear: the last day is not counted either, the limit ends on ");
        say_date(t, step->to);
        buf_text(t->out, ".\n");
        break;
    case STEP_SKIPPED:
        say(t, "Le ", "");
        say_date(t, step->from);
        say(t, " est sauté : ", " is skipped: ");
        say_why_free(t, step);
        buf_text(t->out, ".\n");
        break;
    case STEP_EXTENDED:
        say_moved(t, step);
        break;
    case STEP_NOT_EXTENDED:
        say(t, "La fin tombe le ", "The end falls on ");
        say_date(t, step->from);
        buf_text(t->out, " (");
        say_why_free(t, step);
        say(t, ") et n'est pas reportée.\n", ") and is not moved.\n");
        break;
    case STEP_CLOCK_CHANGE:
        say_clock_change(t, step);
        break;
    case STEP_PAUSED:
        say_paused(t, step);
        break;
    case STEP_END:
        break; /* said from the end itself, which knows the whole range */
    }
}

void limit_explain(struct buf *out, const struct limit_rule *rule, const struct limit_trace *trace,
                   struct limit_end end, const struct zone *zone, enum language language)
{
    struct teller t = {.out = out,
                       .zone = zone,
                       .language = language,
                       .back = (rule->flags & LIMIT_BACKWARDS) != 0};
    say(&t, "Règle : ", "Rule: ");
    say_rule(&t, rule);
    buf_text(out, ".\n");
    if (end.none) {
        say(&t, "La loi ne fixe pas de délai.\n", "The law sets no limit.\n");
        return;
    }
    for (size_t i = 0; i < trace->n; i++) {
        say_step(&t, &trace->steps[i]);
    }
    if (trace->cut) {
        say(&t, "D'autres jours ont été sautés, qui ne sont pas tous cités.\n",
            "More days were skipped than are named here.\n");
    }
    say_end(&t, end);
}

/* ---- the end in short ------------------------------------------------------------------------ */

static void write_instant(struct buf *out, instant at, const struct zone *zone)
{
    int32_t second = 0;
    date_write(out, local(zone, at, &second));
    buf_char(out, ' ');
    write_clock(out, second);
    buf_char(out, ' ');
    write_offset(out, zone, at);
}

/* 24:00 of a day, when the last instant is the last of that day; the instant otherwise. */
static void write_last(struct buf *out, instant last, bool end_of_day, const struct zone *zone)
{
    if (!end_of_day) {
        write_instant(out, last, zone);
        return;
    }
    int32_t second = 0;
    date_write(out, local(zone, last, &second));
    buf_text(out, " 24:00");
}

void limit_end_write(struct buf *out, struct limit_end end, const struct zone *zone)
{
    if (end.none) {
        buf_text(out, "no limit");
        return;
    }
    if (end.earliest != end.latest) {
        write_last(out, end.earliest, is_day_end(end.earliest, zone), zone);
        buf_text(out, " to ");
    }
    /* The latest of a range lies just before a full minute, as the start lay just before
     * midnight. */
    bool before =
        end.earliest != end.latest && !end.end_of_day && (end.latest + 1) % INSTANT_MINUTE == 0;
    write_last(out, end.latest + (before ? 1 : 0), end.end_of_day, zone);
    if (end.read_beyond) {
        buf_text(out, " (holidays not known)");
    }
}
