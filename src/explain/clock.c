/* A time limit as prose: what starts it, how long it is in each version and reading, who is
 * warned, which act it waits for, and what happens by itself at its end. */
#include "explain/explain_priv.h"

/* ---- from when ------------------------------------------------------------------------------- */

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

static void begin_start(const struct teller *t, uint16_t *said, const char *fr, const char *en)
{
    if ((*said)++ == 0) {
        tell(t, fr, en);
    } else {
        tell(t, " ou ", " or ");
    }
}

/* All that sets a clock going, after the words; false when nothing does. */
static bool tell_starts(const struct teller *t, law_index index, const char *fr, const char *en)
{
    uint16_t said = 0;
    for (law_index a = 0; a < t->p->n_acts; a++) {
        if (act_sets_going(t, a, index)) {
            begin_start(t, &said, fr, en);
            tell_act(t, a);
        }
    }
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        if (end_sets_going(t, c, index)) {
            begin_start(t, &said, fr, en);
            tell(t, "l'expiration du délai ", "the end of the time limit ");
            tell_clock(t, c);
        }
    }
    for (law_index c = 0; c < t->p->n_consequences; c++) {
        if (consequence_sets_going(t, c, index)) {
            begin_start(t, &said, fr, en);
            tell_label(t, t->p->consequences[c].labels, t->p->consequences[c].name);
        }
    }
    return said > 0;
}

static void tell_start(const struct teller *t, law_index index)
{
    const struct law_clock *clock = &t->p->clocks[index];
    bool started = false;
    if (clock->runs.kind == LAW_POINT_NONE) {
        started = tell_starts(t, index, "Il court à compter de ", "It runs from ");
    } else {
        tell(t,
             clock->backwards ? "Il se compte à rebours depuis " : "Il court à compter de ceci : ",
             clock->backwards ? "It is counted back from " : "It runs from ");
        tell_point(t, &clock->runs);
        buf_text(t->out, ". ");
        started = tell_starts(t, index, "Il est déclenché par ", "It is set going by ");
    }
    buf_text(t->out, started ? ". " : "");
    if (clock->governed.kind != LAW_POINT_NONE) {
        tell(t, "Sa version est celle du jour de ", "Its version is that of the day of ");
        tell_point(t, &clock->governed);
        buf_text(t->out, ". ");
    }
}

/* ---- how long -------------------------------------------------------------------------------- */

/* "soutenu jusqu'au …", "tranché depuis le …". */
static void tell_held(const struct teller *t, const struct law_reading *reading)
{
    if (law_dates_begin(reading->held) || law_dates_end(reading->held)) {
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

static void tell_bullet(const struct teller *t, size_t margin)
{
    buf_printf(t->out, "%*s- ", (int)margin, "");
}

/* "Second reading, “clear days”: ", by the words under which people meet it elsewhere. */
static void tell_which(const struct teller *t, uint16_t which, struct slice name, size_t margin)
{
    static const char *const fr[] = {"Première", "Deuxième", "Troisième", "Quatrième"};
    static const char *const en[] = {"First", "Second", "Third", "Fourth"};
    const struct law_labels *labels = law_reading_labels(t->p, name);
    tell_bullet(t, margin + 2);
    tell(t, which <= 4 ? fr[which - 1] : "Autre", which <= 4 ? en[which - 1] : "Another");
    tell(t, " interprétation", " reading");
    if (labels != NULL) {
        buf_text(t->out, ", ");
        tell_label(t, *labels, name);
    }
    tell(t, " : ", ": ");
}

static uint16_t told_readings(const struct teller *t, const struct law_version *version)
{
    uint16_t n = 0;
    for (uint16_t i = 0; i < version->n_readings; i++) {
        n = (uint16_t)(n + (told_reading(t, version, i) ? 1 : 0));
    }
    return n;
}

static void tell_version(const struct teller *t, const struct law_clock *clock,
                         const struct law_version *version, size_t margin)
{
    size_t from = t->out->n;
    tell_bullet(t, margin);
    if (!tell_scope(t, version->dates, version->when)) {
        tell(t, clock->n_versions == 1 ? "Durée" : "Dans les autres cas",
             clock->n_versions == 1 ? "Length" : "Otherwise");
    }
    tell(t, " : ", ": ");
    uint16_t n = told_readings(t, version);
    uint16_t place_of_reading = 0;
    if (n > 1) {
        tell(t, "les interprétations divergent.\n", "the readings differ.\n");
    }
    for (uint16_t i = 0; i < version->n_readings; i++) {
        if (told_reading(t, version, i)) {
            if (n > 1) {
                tell_which(t, ++place_of_reading, version->readings[i].name, margin);
            }
            tell_reading(t, &version->readings[i]);
        }
    }
    tell_passage(t, PASSAGE_LENGTH, 0, from);
}

static void tell_versions(const struct teller *t, const struct law_clock *clock, size_t margin)
{
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        if (told_in_force(t, clock->versions[i].dates)) {
            tell_version(t, clock, &clock->versions[i], margin);
        }
    }
}

bool clock_has_length(const struct teller *t, law_index clock)
{
    const struct law_clock *c = &t->p->clocks[clock];
    bool any = false;
    for (uint16_t i = 0; i < c->n_versions; i++) {
        any = any || told_in_force(t, c->versions[i].dates);
    }
    return any;
}

bool told_clock(const struct teller *t, law_index clock)
{
    struct buf unused = buf_in(t->arena, EXPLAIN_BYTES);
    struct teller aside = teller_beside(t, &unused);
    bool waits = t->view->dated && t->p->clocks[clock].runs.kind == LAW_POINT_NONE;
    return clock_has_length(t, clock) && (!waits || tell_starts(&aside, clock, "", ""));
}

/* What is told of a clock's lengths: how many there are, and on what it depends which one it is. */
struct lengths {
    struct slice different[4]; /* in words */
    size_t n_different;
    size_t n_versions, n_readings;
    const struct law_reading *last;
    bool by_date, by_case, by_reading, by_act;
};

static struct slice words_of_length(const struct teller *t, const struct law_reading *reading)
{
    struct buf words = buf_in(t->arena, 4096);
    struct teller aside = teller_beside(t, &words);
    tell_length(&aside, &reading->rule);
    return buf_slice(&words);
}

static void add_length(struct lengths *l, struct slice words)
{
    size_t kept = sizeof l->different / sizeof l->different[0];
    for (size_t i = 0; i < l->n_different && i < kept; i++) {
        if (slice_equal(l->different[i], words)) {
            return;
        }
    }
    if (l->n_different < kept) {
        l->different[l->n_different] = words;
    }
    l->n_different++;
}

static void add_readings(const struct teller *t, struct lengths *l,
                         const struct law_version *version)
{
    struct slice first = {0};
    for (uint16_t i = 0; i < version->n_readings; i++) {
        if (!told_reading(t, version, i)) {
            continue;
        }
        l->last = &version->readings[i];
        l->n_readings++;
        l->by_act = l->by_act || l->last->fewer != LAW_NONE;
        struct slice words = words_of_length(t, l->last);
        first = first.n == 0 ? words : first;
        l->by_reading = l->by_reading || !slice_equal(first, words);
        add_length(l, words);
    }
}

static struct lengths lengths_of(const struct teller *t, const struct law_clock *clock)
{
    struct lengths l = {0};
    const struct law_version *first = NULL;
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        const struct law_version *version = &clock->versions[i];
        if (told_in_force(t, version->dates)) {
            first = first == NULL ? version : first;
            l.n_versions++;
            l.by_case = l.by_case || version->when != LAW_ALWAYS;
            l.by_date = l.by_date || version->dates.from.days != first->dates.from.days;
            add_readings(t, &l, version);
        }
    }
    return l;
}

/* "selon la date et le cas": why there are several lengths. */
static void tell_reasons(const struct teller *t, const struct lengths *l)
{
    static const char *const fr[] = {"la date", "le cas", "l'interprétation"};
    static const char *const en[] = {"the date", "the case", "the reading"};
    const bool holds[] = {l->by_date, l->by_case, l->by_reading};
    size_t n = (size_t)l->by_date + (size_t)l->by_case + (size_t)l->by_reading;
    size_t said = 0;
    for (size_t i = 0; i < 3; i++) {
        if (holds[i]) {
            tell(t, said == 0 ? ", selon " : "", said == 0 ? ", depending on " : "");
            tell_joint(t, said++, n, " et ", " and ");
            tell(t, fr[i], en[i]);
        }
    }
}

void tell_clock_length(const struct teller *t, law_index clock)
{
    struct lengths l = {0};
    if (!tells_passages(t)) {
        l = lengths_of(t, &t->p->clocks[clock]);
    }
    if (l.n_different == 0) {
        return;
    }
    buf_text(t->out, " (");
    bool many = l.n_different > sizeof l.different / sizeof l.different[0];
    tell(t, many ? "durée variable" : "", many ? "of a length that varies" : "");
    for (size_t i = 0; i < l.n_different && !many; i++) {
        tell_joint(t, i, l.n_different, " ou ", " or ");
        tell_slice(t, l.different[i]);
    }
    if (l.by_act) {
        tell(t, " au plus", " at most");
    }
    if (l.n_different > 1) {
        tell_reasons(t, &l);
    }
    buf_char(t->out, ')');
}

void tell_from_when(const struct teller *t, law_index index)
{
    const struct law_clock *clock = &t->p->clocks[index];
    if (clock->runs.kind != LAW_POINT_NONE) {
        tell(t, clock->backwards ? ", à rebours depuis " : ", à compter de ",
             clock->backwards ? ", back from " : ", from ");
        tell_point(t, &clock->runs);
    } else {
        (void)tell_starts(t, index, ", à compter de ", ", from ");
    }
}

void tell_clock_terms(const struct teller *t, law_index index, size_t margin)
{
    const struct law_clock *clock = &t->p->clocks[index];
    struct lengths l = lengths_of(t, clock);
    tell_clock(t, index);
    if (l.n_readings != 1 || !same_cites(&l.last->cites, &clock->cites)) {
        tell_cites(t, &clock->cites);
    }
    tell_from_when(t, index);
    if (l.n_versions == 0) {
        tell(t, ", sans durée fixée ce jour-là.\n", ", of no length set on that day.\n");
        return;
    }
    tell(t, " : ", ": ");
    if (l.n_readings == 1 && !l.by_case) {
        tell_reading(t, l.last);
        return;
    }
    buf_char(t->out, '\n');
    tell_versions(t, clock, margin);
}

/* ---- its end --------------------------------------------------------------------------------- */

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

/* ---- the whole of it ------------------------------------------------------------------------- */

void tell_clock_section(const struct teller *t, law_index index, int depth)
{
    const struct law_clock *clock = &t->p->clocks[index];
    tell_heading(t, depth, "Délai", "Time limit", label_of(t, clock->labels, clock->name),
                 &clock->cites);
    tell_start(t, index);
    tell_remedies_with(t, index);
    tell_acts_with(t, LAW_ANSWERS, index, "Il attend : ", "It waits for: ");
    tell_acts_with(t, LAW_STOPS, index, "Y mettent fin : ", "It is stopped by: ");
    tell_acts_with(t, LAW_SUSPENDS, index, "Le suspendent : ", "It is suspended by: ");
    tell_acts_with(t, LAW_RESUMES, index, "Le font reprendre : ", "It is resumed by: ");
    tell_acts_with(t, LAW_INTERRUPTS, index, "L'interrompent : ", "It is interrupted by: ");
    buf_text(t->out, "\n\n");
    if (!clock_has_length(t, index)) {
        tell(t, "Aucune durée n'est fixée ce jour-là.\n", "No length is set on that day.\n");
    }
    tell_versions(t, clock, 0);
    buf_char(t->out, '\n');
    tell_support(t, clock);
    tell_warnings(t, clock);
    tell_at_end(t, clock);
    tell_holes(t, LAW_HOLE_CLOCK, index);
}

void explain_clock(const struct teller *t, law_index index)
{
    tell_clock_section(t, index, 3);
}
