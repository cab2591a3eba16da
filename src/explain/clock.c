/* A time limit as prose: what starts it, how long it is in each version and reading, who is
 * warned, which act it waits for, and what happens by itself at its end. */
#include "explain/explain_priv.h"

/* Through the remedies whose time it is. */
static void tell_remedies_with(const struct teller *t, law_index clock)
{
    for (law_index r = 0; r < t->p->n_remedies; r++) {
        const struct law_remedy *remedy = &t->p->remedies[r];
        if (remedy->within == clock) {
            tell(t, "C'est le délai du recours ", "It is the time of the remedy ");
            tell_remedy(t, r);
            buf_text(t->out, ". ");
        }
        if (remedy->ruling_within == clock) {
            tell(t, "C'est le délai pour juger le recours ",
                 "It is the time to rule on the remedy ");
            tell_remedy(t, r);
            buf_text(t->out, ". ");
        }
    }
}

static void tell_start(const struct teller *t, const struct law_clock *clock)
{
    if (clock->runs.kind == LAW_POINT_NONE) {
        tell(t, "Il court à compter de l'acte qui le déclenche. ",
             "It runs from the act that starts it. ");
    } else if (clock->backwards) {
        tell(t, "Il se compte à rebours depuis ", "It is counted back from ");
        tell_point(t, &clock->runs);
        buf_text(t->out, ". ");
    } else {
        tell(t, "Il court à compter de ceci : ", "It runs from ");
        tell_point(t, &clock->runs);
        buf_text(t->out, ". ");
    }
    if (clock->governed.kind != LAW_POINT_NONE) {
        tell(t, "Sa version est celle du jour de ", "Its version is that of the day of ");
        tell_point(t, &clock->governed);
        buf_text(t->out, ". ");
    }
}

/* "soutenu jusqu'au …", "tranché depuis le …". */
static void tell_held(const struct teller *t, const struct law_reading *reading)
{
    struct law_dates whole = {date_of(LIMIT_YEAR_MIN, 1, 1), date_of(LIMIT_YEAR_MAX, 12, 31)};
    bool always =
        reading->held.from.days <= whole.from.days && reading->held.until.days >= whole.until.days;
    if (!always) {
        tell(t, " ; interprétation soutenue ", "; held ");
        (void)tell_dates(t, reading->held, false);
    }
    if (reading->is_settled) {
        tell(t, " ; seule retenue depuis le ", "; the only one since ");
        tell_date(t, reading->settled);
    }
}

static void tell_reading(const struct teller *t, const struct law_reading *reading)
{
    tell_limit(t, &reading->rule);
    if (reading->fewer != LAW_NONE) {
        const struct law_fact *fact = &t->p->facts[reading->fewer];
        tell(t, ", ou moins si l'acte le dit (", ", or fewer if the act says so (");
        tell_label(t, fact->labels, fact->name);
        buf_char(t->out, ')');
    }
    tell_held(t, reading);
    tell_cites(t, &reading->cites);
    buf_char(t->out, '.');
    tell_unsure(t, &reading->cites);
    buf_char(t->out, '\n');
}

static void tell_which(const struct teller *t, uint16_t which)
{
    static const char *const fr[] = {"Première", "Deuxième", "Troisième", "Quatrième"};
    static const char *const en[] = {"First", "Second", "Third", "Fourth"};
    buf_text(t->out, "  - ");
    if (which <= 4) {
        tell(t, fr[which - 1], en[which - 1]);
        tell(t, " interprétation : ", " reading: ");
    } else {
        tell(t, "Autre interprétation : ", "Another reading: ");
    }
}

static void tell_version(const struct teller *t, const struct law_clock *clock,
                         const struct law_version *version, uint16_t place)
{
    buf_text(t->out, "- ");
    bool begun = tell_dates(t, version->dates, true);
    if (version->when != LAW_ALWAYS) {
        buf_text(t->out, begun ? ", " : "");
        (begun ? tell_if : tell_if_first)(t, version->when);
    } else if (!begun) {
        tell(t, place == 0 && clock->n_versions == 1 ? "Durée" : "Dans les autres cas",
             place == 0 && clock->n_versions == 1 ? "Length" : "Otherwise");
    }
    tell(t, " : ", ": ");
    uint16_t n = 0;
    uint16_t place_of_reading = 0;
    for (uint16_t i = 0; i < version->n_readings; i++) {
        n = (uint16_t)(n + (told_reading(t, version, i) ? 1 : 0));
    }
    if (n > 1) {
        tell(t, "les interprétations divergent.\n", "the readings differ.\n");
    }
    for (uint16_t i = 0; i < version->n_readings; i++) {
        if (told_reading(t, version, i)) {
            if (n > 1) {
                tell_which(t, ++place_of_reading);
            }
            tell_reading(t, &version->readings[i]);
        }
    }
}

static void tell_versions(const struct teller *t, const struct law_clock *clock)
{
    bool any = false;
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        if (told_in_force(t, clock->versions[i].dates)) {
            tell_version(t, clock, &clock->versions[i], i);
            any = true;
        }
    }
    if (!any) {
        tell(t, "Aucune durée n'est fixée ce jour-là.\n", "No length is set on that day.\n");
    }
    buf_char(t->out, '\n');
}

static void tell_warnings(const struct teller *t, const struct law_clock *clock)
{
    for (uint16_t i = 0; i < clock->n_warnings; i++) {
        tell(t, "Un avertissement est donné, ", "A warning is given, ");
        tell_length(t, &clock->warnings[i].before_end);
        tell(t, " avant la fin, à : ", " before the end, to: ");
        tell_role(t, clock->warnings[i].role);
        buf_text(t->out, ". ");
    }
    if (clock->n_warnings > 0) {
        buf_text(t->out, "\n\n");
    }
}

static void tell_support(const struct teller *t, const struct law_clock *clock)
{
    if (clock->supports == LAW_NONE) {
        return;
    }
    const struct law_state *state = &t->p->states[clock->supports];
    const struct law_domain_value *value = &state->values[clock->supports_value];
    tell(t, "Tant qu'il court, il porte l'état ", "While it runs it carries the state ");
    tell_label(t, state->labels, state->name);
    tell(t, " : ", ": ");
    tell_label(t, value->labels, value->name);
    buf_text(t->out, ".\n\n");
}

static void tell_at_end(const struct teller *t, const struct law_clock *clock)
{
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        const struct law_at_end *end = &clock->at_end[i];
        tell(t, "À l'expiration, si rien n'y a répondu",
             "At the end, when nothing has answered it");
        if (end->when != LAW_ALWAYS) {
            tell(t, " et ", " and ");
            tell_if(t, end->when);
        }
        tell(t, " : ", ": ");
        tell_effects(t, end->effects, end->n_effects);
        tell_cites(t, &end->cites);
        buf_char(t->out, '.');
        tell_unsure(t, &end->cites);
        buf_text(t->out, "\n\n");
    }
}

void explain_clock(const struct teller *t, law_index index)
{
    const struct law_clock *clock = &t->p->clocks[index];
    tell_heading(t, 3, "Délai", "Time limit", label_of(t, clock->labels, clock->name),
                 &clock->cites);
    tell_start(t, clock);
    tell_acts_with(t, LAW_STARTS, index, "Il est déclenché par : ", "It is started by: ");
    tell_remedies_with(t, index);
    tell_acts_with(t, LAW_ANSWERS, index, "Il attend : ", "It waits for: ");
    tell_acts_with(t, LAW_STOPS, index, "Y mettent fin : ", "It is stopped by: ");
    tell_acts_with(t, LAW_SUSPENDS, index, "Le suspendent : ", "It is suspended by: ");
    tell_acts_with(t, LAW_RESUMES, index, "Le font reprendre : ", "It is resumed by: ");
    tell_acts_with(t, LAW_INTERRUPTS, index, "L'interrompent : ", "It is interrupted by: ");
    buf_text(t->out, "\n\n");
    tell_versions(t, clock);
    tell_support(t, clock);
    tell_warnings(t, clock);
    tell_at_end(t, clock);
}
