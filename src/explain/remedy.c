/* A remedy as prose: against what, by whom, before whom, in what time, which acts must wait, and
 * the time in which the court must rule. */
#include "explain/explain_priv.h"

static void tell_acts(const struct teller *t, const law_index *acts, uint16_t n,
                      const char *fr_last, const char *en_last)
{
    for (uint16_t i = 0; i < n; i++) {
        tell_joint(t, i, n, fr_last, en_last);
        tell_act(t, acts[i]);
    }
}

/* The lengths of a clock that are told, in one breath, or a pointer to its own section when
 * there are many. */
static void tell_time(const struct teller *t, law_index index)
{
    const struct law_clock *clock = &t->p->clocks[index];
    tell_clock(t, index);
    uint16_t told = 0;
    const struct law_reading *only = NULL;
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        for (uint16_t k = 0; k < clock->versions[i].n_readings; k++) {
            if (told_in_force(t, clock->versions[i].dates) &&
                told_reading(t, &clock->versions[i], k)) {
                only = &clock->versions[i].readings[k];
                told++;
            }
        }
    }
    if (told == 1) {
        buf_text(t->out, " (");
        tell_limit(t, &only->rule);
        buf_char(t->out, ')');
    }
}

static void tell_before(const struct teller *t, const struct law_remedy *remedy)
{
    if (remedy->n_by > 0) {
        tell(t, "Il appartient à : ", "It belongs to: ");
        for (uint16_t i = 0; i < remedy->n_by; i++) {
            buf_text(t->out, i == 0 ? "" : in_french(t) ? " ; " : "; ");
            tell_role(t, remedy->by[i]);
        }
        buf_text(t->out, ". ");
    }
    if (remedy->before != LAW_NONE) {
        tell(t, "Juge : ", "Judge: ");
        tell_role(t, remedy->before);
        buf_text(t->out, ". ");
    }
    if (remedy->within != LAW_NONE) {
        tell(t, "Délai pour agir : ", "Time to act: ");
        tell_time(t, remedy->within);
        buf_text(t->out, ". ");
    } else {
        tell(t, "Aucun délai pour agir n'est fixé. ", "No time to act is set. ");
    }
}

static void tell_ruling(const struct teller *t, const struct law_remedy *remedy)
{
    if (remedy->ruling == LAW_NONE) {
        return;
    }
    tell(t, "Il se termine par ", "It ends with ");
    tell_act(t, remedy->ruling);
    if (remedy->ruling_within != LAW_NONE) {
        tell(t, ", à rendre dans le délai ", ", to be given in the time limit ");
        tell_time(t, remedy->ruling_within);
    } else {
        tell(t, ", sans délai fixé pour juger", ", with no time set for the ruling");
    }
    buf_text(t->out, ". ");
}

static void tell_suspensive(const struct teller *t, const struct law_remedy *remedy)
{
    uint16_t told = 0;
    for (uint16_t i = 0; i < remedy->n_suspensive; i++) {
        const struct law_suspensive *s = &remedy->suspensive[i];
        if (!told_in_force(t, s->dates)) {
            continue;
        }
        buf_text(t->out, "- ");
        told++;
        bool begun = tell_dates(t, s->dates, true);
        if (s->when != LAW_ALWAYS) {
            buf_text(t->out, begun ? ", " : "");
            (begun ? tell_if : tell_if_first)(t, s->when);
            begun = true;
        }
        tell(t, begun ? ", sont suspendus jusqu'à l'issue : " : "Sont suspendus jusqu'à l'issue : ",
             begun ? ", must wait for the outcome: " : "Must wait for the outcome: ");
        tell_acts(t, s->acts, s->n, " et ", " and ");
        tell_cites(t, &s->cites);
        buf_char(t->out, '.');
        tell_unsure(t, &s->cites);
        buf_char(t->out, '\n');
    }
    if (told == 0) {
        tell(t, "Il n'est suspensif d'aucun acte.\n", "It suspends no act.\n");
    }
    buf_char(t->out, '\n');
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
    tell_before(t, remedy);
    tell_ruling(t, remedy);
    tell_acts_with(t, LAW_OPENS, index, "L'ouvrent : ", "It is opened by: ");
    tell_acts_with(t, LAW_USES, index, "L'exercent : ", "It is used by: ");
    tell_acts_with(t, LAW_CLOSES, index, "Le ferment : ", "It is closed by: ");
    buf_text(t->out, "\n\n");
    tell_suspensive(t, remedy);
}
