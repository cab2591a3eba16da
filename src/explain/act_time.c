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

static bool consequence_asks(const struct teller *t, const struct law_consequence *c, law_index act)
{
    bool found = false;
    for (uint16_t i = 0; i < c->n_lines; i++) {
        found = found || (told_in_force(t, c->lines[i].dates) &&
                          effects_ask_for(c->lines[i].effects, c->lines[i].n_effects, act));
    }
    return found;
}

/* Before the first of what makes an act due, and before the others. */
static void begin_due(const struct teller *t, uint16_t *said)
{
    if ((*said)++ == 0) {
        tell(t, "- L'acte s'impose ", "- The act becomes due ");
    } else {
        buf_text(t->out, ", ");
    }
}

static void tell_conditional(const struct teller *t, uint16_t when)
{
    if (when != LAW_ALWAYS) {
        tell(t, " (sous condition)", " (on a condition)");
    }
}

/* "L'acte s'impose après « … », à l'expiration du délai « … » (quatre jours)". */
static void tell_due(const struct teller *t, law_index act)
{
    uint16_t said = 0;
    for (law_index a = 0; a < t->p->n_acts; a++) {
        const struct law_rule *rule = rule_asking(t, a, act);
        if (rule != NULL) {
            begin_due(t, &said);
            tell(t, "après ", "after ");
            tell_act(t, a);
            tell_conditional(t, rule->when);
        }
    }
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        const struct law_at_end *end = end_asking(&t->p->clocks[c], act);
        if (end != NULL && clock_has_length(t, c)) {
            begin_due(t, &said);
            tell(t, "à l'expiration du délai ", "at the end of the time limit ");
            tell_clock(t, c);
            tell_clock_length(t, c);
            tell_conditional(t, end->when);
        }
    }
    for (law_index c = 0; c < t->p->n_consequences; c++) {
        if (consequence_asks(t, &t->p->consequences[c], act)) {
            begin_due(t, &said);
            tell(t, "de plein droit : ", "by operation of law: ");
            tell_label(t, t->p->consequences[c].labels, t->p->consequences[c].name);
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
    bool begun = tell_scope(&aside, s->dates, s->when);
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
