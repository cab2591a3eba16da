/* When an act must come: which time limits wait for it and how long they are, which acts and ends
 * of time limits make it due, which tasks it does, which remedies it must wait for. */
#include "explain/explain_priv.h"

/* ---- what makes it due ----------------------------------------------------------------------- */

static bool effects_ask_for(const struct law_effect *effects, uint16_t n, law_index act)
{
    bool found = false;
    for (uint16_t i = 0; i < n; i++) {
        found = found || (effects[i].kind == LAW_MUST && effects[i].value == act);
    }
    return found;
}

/* The first rule of an act, told on the day, that makes another one due; NULL when there is
 * none. */
static const struct law_rule *rule_asking(const struct teller *t, law_index by, law_index act)
{
    const struct law_act *a = &t->p->acts[by];
    for (uint16_t i = 0; i < a->n_rules; i++) {
        const struct law_rule *rule = &a->rules[i];
        if (told_in_force(t, rule->dates) && effects_ask_for(rule->effects, rule->n_effects, act)) {
            return rule;
        }
    }
    return NULL;
}

static const struct law_at_end *end_asking(const struct law_clock *clock, law_index act)
{
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        if (effects_ask_for(clock->at_end[i].effects, clock->at_end[i].n_effects, act)) {
            return &clock->at_end[i];
        }
    }
    return NULL;
}

/* "L'acte s'impose après « … », ou à l'expiration du délai « … » (quatre jours)". */
static void tell_due(const struct teller *t, law_index act)
{
    uint16_t said = 0;
    for (law_index a = 0; a < t->p->n_acts; a++) {
        const struct law_rule *rule = rule_asking(t, a, act);
        if (rule != NULL) {
            tell(t, said == 0 ? "- L'acte s'impose après " : ", après ",
                 said == 0 ? "- The act becomes due after " : ", after ");
            tell_act(t, a);
            tell(t, rule->when == LAW_ALWAYS ? "" : " (sous condition)",
                 rule->when == LAW_ALWAYS ? "" : " (on a condition)");
            said++;
        }
    }
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        const struct law_at_end *end = end_asking(&t->p->clocks[c], act);
        if (end != NULL && clock_has_length(t, c)) {
            tell(t,
                 said == 0 ? "- L'acte s'impose à l'expiration du délai "
                           : ", à l'expiration du délai ",
                 said == 0 ? "- The act becomes due at the end of the time limit "
                           : ", at the end of the time limit ");
            tell_clock(t, c);
            tell_clock_length(t, c);
            tell(t, end->when == LAW_ALWAYS ? "" : " (sous condition)",
                 end->when == LAW_ALWAYS ? "" : " (on a condition)");
            said++;
        }
    }
    buf_text(t->out, said > 0 ? ".\n" : "");
}

static void tell_tasks(const struct teller *t, law_index act)
{
    for (law_index i = 0; i < t->p->n_tasks; i++) {
        const struct law_task *task = &t->p->tasks[i];
        if (task->done_by == act) {
            tell(t, "- L'acte accomplit la tâche ", "- The act does the task ");
            tell_label(t, task->labels, task->name);
            tell_task_terms(t, task);
            tell_cites(t, &task->cites);
            buf_text(t->out, ".\n");
        }
    }
}

/* ---- what it waits for ----------------------------------------------------------------------- */

static struct slice terms_of(const struct teller *t, const struct law_suspensive *s)
{
    struct buf out = buf_in(t->arena, EXPLAIN_BYTES);
    struct teller aside = teller_beside(t, &out);
    bool begun = tell_dates(&aside, s->dates, true);
    buf_text(&out, begun && s->when != LAW_ALWAYS ? ", " : "");
    if (s->when != LAW_ALWAYS) {
        (begun ? tell_if : tell_if_first)(&aside, s->when);
        begun = true;
    }
    tell(&aside, begun ? ", l'acte doit attendre l'issue" : "L'acte doit attendre l'issue",
         begun ? ", the act must wait for the outcome" : "The act must wait for the outcome");
    return buf_slice(&out);
}

/* Remedies that make an act wait, by what they say of it: one sentence each. */
struct waits {
    struct slice *terms, *cites;
    law_index *remedies;
    size_t n, cap_terms, cap_cites, cap_remedies;
};

static void add_wait(const struct teller *t, struct waits *w, law_index remedy,
                     const struct law_suspensive *s)
{
    struct buf cites = buf_in(t->arena, EXPLAIN_BYTES);
    struct teller aside = teller_beside(t, &cites);
    tell_cites(&aside, &s->cites);
    w->terms = arena_grown(t->arena, w->terms, w->n, &w->cap_terms, sizeof *w->terms);
    w->cites = arena_grown(t->arena, w->cites, w->n, &w->cap_cites, sizeof *w->cites);
    w->remedies = arena_grown(t->arena, w->remedies, w->n, &w->cap_remedies, sizeof *w->remedies);
    w->terms[w->n] = terms_of(t, s);
    w->cites[w->n] = buf_slice(&cites);
    w->remedies[w->n++] = remedy;
}

static struct waits waits_of(const struct teller *t, law_index act)
{
    struct waits w = {0};
    for (law_index r = 0; r < t->p->n_remedies; r++) {
        const struct law_remedy *remedy = &t->p->remedies[r];
        for (uint16_t i = 0; i < remedy->n_suspensive; i++) {
            const struct law_suspensive *s = &remedy->suspensive[i];
            if (in_list(s->acts, s->n, act) && told_in_force(t, s->dates) && told_remedy(t, r)) {
                add_wait(t, &w, r, s);
            }
        }
    }
    return w;
}

static void tell_waits(const struct teller *t, law_index act)
{
    struct waits w = waits_of(t, act);
    for (size_t i = 0; i < w.n; i++) {
        if (i > 0 && slice_equal(w.terms[i], w.terms[i - 1]) &&
            slice_equal(w.cites[i], w.cites[i - 1])) {
            buf_text(t->out, ", ");
            tell_remedy(t, w.remedies[i]);
        } else {
            buf_text(t->out, "- ");
            tell_slice(t, w.terms[i]);
            tell(t, " de ce recours, s'il est ouvert ou exercé : ",
                 " of this remedy, where it is open or used: ");
            tell_remedy(t, w.remedies[i]);
        }
        bool last = i + 1 == w.n || !slice_equal(w.terms[i], w.terms[i + 1]) ||
                    !slice_equal(w.cites[i], w.cites[i + 1]);
        if (last) {
            tell_slice(t, w.cites[i]);
            buf_text(t->out, ".\n");
        }
    }
}

void tell_when(const struct teller *t, law_index act)
{
    size_t from = t->out->n;
    tell(t, "Quand :\n\n", "When:\n\n");
    size_t begun = t->out->n;
    tell_effect_rules(t, &t->p->acts[act], true, "", "");
    if (!tells_passages(t)) {
        tell_due(t, act);
        tell_tasks(t, act);
        tell_waits(t, act);
    }
    if (t->out->n == begun) {
        t->out->n = from;
    } else {
        buf_char(t->out, '\n');
    }
}
