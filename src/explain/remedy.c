/* Remedies as prose: against what, by whom, before whom, within what time and how it is counted,
 * when the ruling must come, which acts must wait. They are told under the act they lie against,
 * where the person looks for them, and each alone. */
#include "explain/explain_priv.h"

static void tell_acts(const struct teller *t, const law_index *acts, uint16_t n,
                      const char *fr_last, const char *en_last)
{
    for (uint16_t i = 0; i < n; i++) {
        tell_joint(t, i, n, fr_last, en_last);
        tell_act(t, acts[i]);
    }
}

/* On whatever day. */
static bool is_ever_opened(const struct law_procedure *p, law_index remedy)
{
    bool found = false;
    for (law_index a = 0; a < p->n_acts; a++) {
        for (uint16_t i = 0; i < p->acts[a].n_rules; i++) {
            const struct law_rule *rule = &p->acts[a].rules[i];
            found = found || has_effect(rule->effects, rule->n_effects, LAW_OPENS, remedy);
        }
    }
    for (law_index c = 0; c < p->n_clocks; c++) {
        for (uint16_t i = 0; i < p->clocks[c].n_at_end; i++) {
            const struct law_at_end *end = &p->clocks[c].at_end[i];
            found = found || has_effect(end->effects, end->n_effects, LAW_OPENS, remedy);
        }
    }
    for (law_index c = 0; c < p->n_consequences; c++) {
        for (uint16_t i = 0; i < p->consequences[c].n_lines; i++) {
            const struct law_consequence_line *line = &p->consequences[c].lines[i];
            found = found || has_effect(line->effects, line->n_effects, LAW_OPENS, remedy);
        }
    }
    return found;
}

bool told_remedy(const struct teller *t, law_index remedy)
{
    return t->to_be_had[remedy] || !is_ever_opened(t->p, remedy);
}

static bool is_touched(const struct teller *t, law_index clock)
{
    static const enum law_effect_kind kinds[] = {LAW_STARTS,  LAW_STOPS,      LAW_SUSPENDS,
                                                 LAW_RESUMES, LAW_INTERRUPTS, LAW_ANSWERS};
    bool found = false;
    for (law_index a = 0; a < t->p->n_acts; a++) {
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            found = found || act_has_effect(t, a, kinds[k], clock);
        }
    }
    return found;
}

bool is_only_a_remedys(const struct teller *t, law_index clock)
{
    const struct law_clock *c = &t->p->clocks[clock];
    bool told = false;
    for (law_index r = 0; r < t->p->n_remedies; r++) {
        const struct law_remedy *remedy = &t->p->remedies[r];
        if (remedy->ruling_within == clock) {
            return false;
        }
        told = told || (remedy->within == clock && remedy->n_against > 0 && told_remedy(t, r));
    }
    return told && c->n_at_end == 0 && c->n_warnings == 0 && c->supports == LAW_NONE &&
           c->governed.kind == LAW_POINT_NONE && !is_touched(t, clock) &&
           !has_told_hole(t, LAW_HOLE_CLOCK, clock);
}

/* ---- the parts of one ------------------------------------------------------------------------ */

static void tell_parties(const struct teller *t, const struct law_remedy *remedy)
{
    if (remedy->n_by > 0) {
        tell(t, "Par : ", "By: ");
        tell_roles(t, remedy->by, remedy->n_by);
        buf_text(t->out, ". ");
    }
    if (remedy->before != LAW_NONE) {
        tell(t, "Devant : ", "Before: ");
        tell_role(t, remedy->before);
        buf_text(t->out, ". ");
    }
}

static void tell_times(const struct teller *t, const struct law_remedy *remedy, size_t margin)
{
    if (remedy->within != LAW_NONE && is_only_a_remedys(t, remedy->within)) {
        tell_name(t, KIND_CLOCKS, remedy->within);
    }
    buf_printf(t->out, "%*s- ", (int)margin, "");
    if (remedy->within == LAW_NONE) {
        tell(t, "Aucun délai pour agir n'est fixé.\n", "No time to act is set.\n");
    } else {
        tell(t, "Délai pour agir : ", "Time to act: ");
        tell_clock_terms(t, remedy->within, margin + 2);
    }
    if (remedy->ruling == LAW_NONE) {
        return;
    }
    buf_printf(t->out, "%*s- ", (int)margin, "");
    tell(t, "Il se termine par ", "It ends with ");
    tell_act(t, remedy->ruling);
    if (remedy->ruling_within == LAW_NONE) {
        tell(t, ", sans délai fixé pour juger.\n", ", with no time set for the ruling.\n");
    } else {
        tell(t, ", à rendre dans le délai ", ", to be given in the time limit ");
        tell_clock(t, remedy->ruling_within);
        tell_clock_length(t, remedy->ruling_within);
        tell_from_when(t, remedy->ruling_within);
        buf_text(t->out, ".\n");
    }
}

static void tell_suspensive(const struct teller *t, const struct law_remedy *remedy, size_t margin)
{
    uint16_t told = 0;
    for (uint16_t i = 0; i < remedy->n_suspensive; i++) {
        const struct law_suspensive *s = &remedy->suspensive[i];
        if (!told_in_force(t, s->dates)) {
            continue;
        }
        size_t from = t->out->n;
        buf_printf(t->out, "%*s- ", (int)margin, "");
        told++;
        bool begun = tell_scope(t, s->dates, s->when);
        tell(t,
             begun ? ", le recours suspend jusqu'à son issue : " : "Suspend jusqu'à son issue : ",
             begun ? ", until its outcome these must wait: "
                   : "Until its outcome these must wait: ");
        tell_acts(t, s->acts, s->n, " et ", " and ");
        tell_cites(t, &s->cites);
        buf_char(t->out, '.');
        tell_unsure(t, &s->cites);
        buf_char(t->out, '\n');
        tell_passage(t, PASSAGE_SUSPENDS, 0, from);
    }
    if (told == 0) {
        buf_printf(t->out, "%*s- ", (int)margin, "");
        tell(t, "Ne suspend aucun acte.\n", "Suspends no act.\n");
    }
}

void explain_remedy(const struct teller *t, law_index index)
{
    const struct law_remedy *remedy = &t->p->remedies[index];
    tell_heading(t, 3, "Recours", "Remedy", label_of(t, remedy->labels, remedy->name),
                 &remedy->cites);
    if (remedy->n_against > 0) {
        tell(t, "Il est ouvert contre ", "It lies against ");
        tell_acts(t, remedy->against, remedy->n_against, " ou ", " or ");
        buf_text(t->out, ". ");
    }
    tell_parties(t, remedy);
    tell_acts_with(t, LAW_OPENS, index, "L'ouvrent : ", "It is opened by: ");
    tell_acts_with(t, LAW_USES, index, "L'exercent : ", "It is used by: ");
    tell_acts_with(t, LAW_CLOSES, index, "Le ferment : ", "It is closed by: ");
    buf_text(t->out, "\n\n");
    if (!tells_passages(t)) { /* a length is a rule of its clock */
        tell_times(t, remedy, 0);
    }
    tell_suspensive(t, remedy, 0);
    buf_char(t->out, '\n');
    tell_holes(t, LAW_HOLE_REMEDY, index);
}

/* ---- all those against an act ---------------------------------------------------------------- */

/* What remedies against one act often share, in words. */
struct shared {
    struct slice parties, suspensive;
};

static struct shared shared_of(const struct teller *t, law_index index)
{
    const struct law_remedy *remedy = &t->p->remedies[index];
    struct buf parties = buf_in(t->arena, EXPLAIN_BYTES);
    struct buf suspensive = buf_in(t->arena, EXPLAIN_BYTES);
    struct teller first = teller_beside(t, &parties);
    struct teller second = teller_beside(t, &suspensive);
    tell_parties(&first, remedy);
    tell_suspensive(&second, remedy, 2);
    return (struct shared){buf_slice(&parties), buf_slice(&suspensive)};
}

static law_index *remedies_against(const struct teller *t, law_index act, size_t *n)
{
    law_index *list = ARENA_ARRAY(t->arena, t->p->n_remedies + (size_t)1, law_index);
    *n = 0;
    for (law_index r = 0; r < t->p->n_remedies; r++) {
        const struct law_remedy *remedy = &t->p->remedies[r];
        if (in_list(remedy->against, remedy->n_against, act) && told_remedy(t, r)) {
            list[(*n)++] = r;
        }
    }
    return list;
}

/* What all of them share is said once, before them. */
static struct shared tell_shared(const struct teller *t, const law_index *list, size_t n)
{
    struct shared common = shared_of(t, list[0]);
    for (size_t i = 1; i < n; i++) {
        struct shared other = shared_of(t, list[i]);
        common.parties = slice_equal(common.parties, other.parties) ? common.parties : SLICE("");
        common.suspensive =
            slice_equal(common.suspensive, other.suspensive) ? common.suspensive : SLICE("");
    }
    if (n < 2) {
        return (struct shared){SLICE(""), SLICE("")};
    }
    if (common.parties.n > 0 || common.suspensive.n > 0) {
        tell(t, "- Tous les recours qui suivent. ", "- All the remedies that follow. ");
        tell_slice(t, common.parties);
        buf_char(t->out, '\n');
        tell_slice(t, common.suspensive);
    }
    return common;
}

void tell_remedies_against(const struct teller *t, law_index act)
{
    size_t n = 0;
    law_index *list = remedies_against(t, act, &n);
    if (n == 0) {
        return;
    }
    tell(t, "Contre l'acte :\n\n", "Against the act:\n\n");
    struct shared common = tell_shared(t, list, n);
    for (size_t i = 0; i < n; i++) {
        const struct law_remedy *remedy = &t->p->remedies[list[i]];
        tell_name(t, KIND_REMEDIES, list[i]);
        buf_text(t->out, "- ");
        tell_remedy(t, list[i]);
        tell_cites(t, &remedy->cites);
        buf_text(t->out, ". ");
        if (common.parties.n == 0) {
            tell_parties(t, remedy);
        }
        tell_unsure(t, &remedy->cites);
        buf_char(t->out, '\n');
        tell_times(t, remedy, 2);
        if (common.suspensive.n == 0) {
            tell_suspensive(t, remedy, 2);
        }
        tell_hole_bullets(t, LAW_HOLE_REMEDY, list[i], 2);
    }
    buf_char(t->out, '\n');
}
