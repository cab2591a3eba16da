/* An act as prose: who may do it, what it requires and from when to when, what it must say, what
 * follows. */
#include "explain/explain_priv.h"

void tell_heading(const struct teller *t, int depth, const char *fr, const char *en,
                  struct slice label, const struct law_cites *cites)
{
    for (int i = 0; i < depth; i++) {
        buf_char(t->out, '#');
    }
    buf_char(t->out, ' ');
    tell(t, fr, en);
    tell(t, " : ", ": ");
    tell_slice(t, label);
    tell_cites(t, cites);
    buf_text(t->out, "\n\n");
    if (cites->unsure.n > 0) {
        tell(t, "Point non tranché : ", "Not settled: ");
        tell_quoted(t, cites->unsure);
        buf_text(t->out, ".\n\n");
    }
}

static void tell_kind(const struct teller *t, enum law_kind kind)
{
    switch (kind) {
    case LAW_DECISION:
        tell(t, "C'est une décision : elle est refusée lorsque la loi l'interdit. ",
             "This is a decision: it is refused when the law forbids it. ");
        return;
    case LAW_REQUEST:
        tell(t,
             "C'est une demande : elle est toujours enregistrée, et signalée si elle est "
             "irrégulière. ",
             "This is a request: it is always recorded, and marked when it is irregular. ");
        return;
    case LAW_FACT:
        tell(t, "C'est un fait : il est toujours enregistré, et signalé s'il est irrégulier. ",
             "This is a fact: it is always recorded, and marked when it is irregular. ");
        return;
    }
}

static void tell_roles(const struct teller *t, const law_index *roles, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        buf_text(t->out, i == 0 ? "" : in_french(t) ? " ; " : "; ");
        tell_role(t, roles[i]);
    }
}

/* The heading's roles are the rule; those by date prevail over it. */
static void tell_competences(const struct teller *t, const struct law_act *act)
{
    bool dated = false;
    for (uint16_t i = 1; i < act->n_competences; i++) {
        dated = dated || (t->view->dated && told_in_force(t, act->competences[i].dates));
    }
    for (uint16_t i = 0; i < act->n_competences; i++) {
        const struct law_competence *c = &act->competences[i];
        if (!told_in_force(t, c->dates) || (i == 0 && dated)) {
            continue;
        }
        if (tell_dates(t, c->dates, true)) {
            tell(t, ", auteur : ", ", author: ");
        } else {
            tell(t, "Auteur : ", "Author: ");
        }
        tell_roles(t, c->roles, c->n);
        if (c->cites.n > 0 && i > 0) {
            tell_cites(t, &c->cites);
        }
        buf_text(t->out, ". ");
        tell_unsure(t, &c->cites);
    }
}

static void tell_records(const struct teller *t, const struct law_act *act)
{
    if (act->n_records == 0) {
        return;
    }
    tell(t, "L'acte peut indiquer : ", "The act may tell: ");
    for (uint16_t i = 0; i < act->n_records; i++) {
        buf_text(t->out, i == 0 ? "" : in_french(t) ? " ; " : "; ");
        tell_fact(t, act->records[i]);
    }
    buf_text(t->out, ". ");
}

static void tell_governed(const struct teller *t, const struct law_point *point)
{
    if (point->kind == LAW_POINT_NONE) {
        return;
    }
    tell(t, "La version de la loi est celle du jour de ",
         "The version of the law is that of the day of ");
    tell_point(t, point);
    tell(t, " ou, si ce jour n'est pas connu, du jour de l'acte. ",
         " or, where that day is not known, of the day of the act. ");
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void capital_or(const struct teller *t, bool begun, const char *fr[2], const char *en[2])
{
    tell(t, begun ? fr[0] : fr[1], begun ? en[0] : en[1]);
}

/* "Jusqu'au …, si …, " and whether anything was said. */
static bool tell_scope(const struct teller *t, const struct law_rule *rule)
{
    bool begun = tell_dates(t, rule->dates, true);
    if (begun) {
        buf_text(t->out, ", ");
    }
    if (rule->when != LAW_ALWAYS) {
        if (begun) {
            tell_if(t, rule->when);
        } else {
            tell_if_first(t, rule->when);
        }
        tell(t, " : ", ": ");
        begun = true;
    }
    return begun;
}

static void tell_requires(const struct teller *t, const struct law_act *act,
                          const struct law_rule *rule, bool begun)
{
    if (act->kind == LAW_DECISION) {
        capital_or(t, begun,
                   (const char *[]){"l'acte n'est permis que ", "L'acte n'est permis que "},
                   (const char *[]){"the act is allowed only ", "The act is allowed only "});
    } else {
        capital_or(t, begun,
                   (const char *[]){"l'acte n'est régulier que ", "L'acte n'est régulier que "},
                   (const char *[]){"the act is regular only ", "The act is regular only "});
    }
    tell_if(t, rule->condition);
}

static void tell_needs(const struct teller *t, const struct law_rule *rule, bool begun)
{
    if (rule->kind == LAW_NEEDS_HOUR) {
        capital_or(t, begun,
                   (const char *[]){"l'heure de l'acte doit être indiquée",
                                    "L'heure de l'acte doit être indiquée"},
                   (const char *[]){"the hour of the act must be given",
                                    "The hour of the act must be given"});
        return;
    }
    capital_or(t, begun, (const char *[]){"l'acte doit indiquer ", "L'acte doit indiquer "},
               (const char *[]){"the act must tell ", "The act must tell "});
    for (uint16_t i = 0; i < rule->n_facts; i++) {
        tell_joint(t, i, rule->n_facts, " et ", " and ");
        tell_fact(t, rule->facts[i]);
    }
}

static bool same_cites(const struct law_cites *a, const struct law_cites *b)
{
    return a->list == b->list && a->n == b->n;
}

static void tell_rule(const struct teller *t, const struct law_act *act,
                      const struct law_rule *rule)
{
    buf_text(t->out, "- ");
    bool begun = tell_scope(t, rule);
    size_t place = 0;
    switch (rule->kind) {
    case LAW_REQUIRES:
        tell_requires(t, act, rule, begun);
        break;
    case LAW_NEEDS_HOUR:
    case LAW_NEEDS:
        tell_needs(t, rule, begun);
        break;
    case LAW_EFFECTS:
        place = t->out->n;
        tell_effects(t, rule->effects, rule->n_effects);
        if (!begun) {
            capital_from(t, place);
        }
        break;
    }
    bool has_words = rule->otherwise.fr.n > 0 || rule->otherwise.en.n > 0;
    if (has_words) {
        tell(t, ". À défaut : ", ". Failing that: ");
        tell_label(t, rule->otherwise, SLICE(""));
    }
    if (!same_cites(&rule->cites, &act->cites)) {
        tell_cites(t, &rule->cites);
    }
    buf_char(t->out, '.');
    if (!same_cites(&rule->cites, &act->cites)) {
        tell_unsure(t, &rule->cites);
    }
    buf_char(t->out, '\n');
}

static bool is_condition(const struct law_rule *rule)
{
    return rule->kind != LAW_EFFECTS;
}

static void tell_rules(const struct teller *t, const struct law_act *act, bool conditions,
                       const char *fr, const char *en)
{
    bool first = true;
    for (uint16_t i = 0; i < act->n_rules; i++) {
        const struct law_rule *rule = &act->rules[i];
        if (is_condition(rule) != conditions || !told_in_force(t, rule->dates)) {
            continue;
        }
        if (first) {
            tell(t, fr, en);
            first = false;
        }
        tell_rule(t, act, rule);
    }
    if (!first) {
        buf_char(t->out, '\n');
    }
}

/* ---- what others say of the act -------------------------------------------------------------- */

static bool in_list(const law_index *list, uint16_t n, law_index thing)
{
    for (uint16_t i = 0; i < n; i++) {
        if (list[i] == thing) {
            return true;
        }
    }
    return false;
}

static void tell_against(const struct teller *t, law_index index)
{
    for (law_index r = 0; r < t->p->n_remedies; r++) {
        const struct law_remedy *remedy = &t->p->remedies[r];
        if (in_list(remedy->against, remedy->n_against, index)) {
            tell(t, "Recours contre l'acte : ", "Remedy against the act: ");
            tell_remedy(t, r);
            tell_cites(t, &remedy->cites);
            buf_text(t->out, ".\n\n");
        }
        for (uint16_t i = 0; i < remedy->n_suspensive; i++) {
            const struct law_suspensive *s = &remedy->suspensive[i];
            if (in_list(s->acts, s->n, index) && told_in_force(t, s->dates)) {
                tell(t, "L'acte doit attendre l'issue du recours : ",
                     "The act must wait for the outcome of the remedy: ");
                tell_remedy(t, r);
                tell_cites(t, &s->cites);
                buf_text(t->out, ".\n\n");
                break;
            }
        }
    }
}

static bool clock_asks_for(const struct law_clock *clock, law_index act)
{
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        const struct law_at_end *end = &clock->at_end[i];
        for (uint16_t k = 0; k < end->n_effects; k++) {
            if (end->effects[k].kind == LAW_MUST && end->effects[k].value == act) {
                return true;
            }
        }
    }
    return false;
}

/* "Il devient obligatoire à l'expiration du délai …". */
static void tell_asked_for(const struct teller *t, law_index index)
{
    uint16_t said = 0;
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        if (!clock_asks_for(&t->p->clocks[c], index)) {
            continue;
        }
        if (said++ == 0) {
            tell(t, "L'acte s'impose à l'expiration du délai ",
                 "The act becomes due at the end of the time limit ");
        } else {
            buf_text(t->out, ", ");
        }
        tell_clock(t, c);
    }
    if (said > 0) {
        buf_text(t->out, ".\n\n");
    }
}

void explain_act(const struct teller *t, law_index index)
{
    const struct law_act *act = &t->p->acts[index];
    tell_heading(t, 3, "Acte", "Act", label_of(t, act->labels, act->name), &act->cites);
    tell_kind(t, act->kind);
    tell_competences(t, act);
    tell_governed(t, &act->governed);
    tell_records(t, act);
    buf_text(t->out, "\n\n");
    tell_rules(t, act, true, "Conditions :\n\n", "Conditions:\n\n");
    tell_rules(t, act, false, "Effets :\n\n", "Effects:\n\n");
    tell_against(t, index);
    tell_asked_for(t, index);
}
