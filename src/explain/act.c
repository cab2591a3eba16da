/* An act as prose: who may do it, when, what it requires and from when to when, what it must say,
 * what follows, what can be done against it. */
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

/* What becomes of an act that the law forbids. */
static void tell_fate(const struct teller *t, enum law_kind kind)
{
    switch (kind) {
    case LAW_DECISION:
        tell(t, "l'acte est refusé lorsque la loi l'interdit",
             "the act is refused when the law forbids it");
        return;
    case LAW_REQUEST:
    case LAW_FACT:
        tell(t, "l'acte est toujours enregistré, et signalé s'il est irrégulier",
             "the act is always recorded, and marked when it is irregular");
        return;
    }
}

static void tell_kind(const struct teller *t, enum law_kind kind)
{
    static const char *const fr[] = {
        [LAW_DECISION] = "Décision", [LAW_REQUEST] = "Demande", [LAW_FACT] = "Fait"};
    static const char *const en[] = {
        [LAW_DECISION] = "Decision", [LAW_REQUEST] = "Request", [LAW_FACT] = "Fact"};
    tell(t, fr[kind], en[kind]);
    if (!t->whole) {
        buf_text(t->out, in_french(t) ? " : " : ": ");
        tell_fate(t, kind);
    }
    buf_text(t->out, ". ");
}

void tell_roles(const struct teller *t, const law_index *roles, uint16_t n)
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
        size_t from = t->out->n;
        if (tell_dates(t, c->dates, true)) {
            tell(t, ", par : ", ", by: ");
        } else {
            tell(t, "Par : ", "By: ");
        }
        tell_roles(t, c->roles, c->n);
        if (c->cites.n > 0 && i > 0) {
            tell_cites(t, &c->cites);
        }
        buf_char(t->out, '.');
        if (i > 0) {
            tell_unsure(t, &c->cites);
        }
        tell_passage(t, PASSAGE_AUTHOR, 0, from);
        buf_char(t->out, ' ');
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

/* What files may call it as well. */
static void tell_also_called(const struct teller *t, const struct law_act *act)
{
    if (act->n_also_called == 0) {
        return;
    }
    tell(t, "Les dossiers peuvent aussi l'appeler ", "Files may also call it ");
    for (uint16_t i = 0; i < act->n_also_called; i++) {
        buf_text(t->out, i == 0 ? "" : ", ");
        tell_quoted(t, label_of(t, (struct law_labels){0}, act->also_called[i]));
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

/* "Jusqu'au …, si … : ", before what is so only then; a comma is enough after dates. */
static bool begin_rule(const struct teller *t, const struct law_rule *rule)
{
    bool begun = tell_scope(t, rule->dates, rule->when);
    if (rule->when != LAW_ALWAYS) {
        tell(t, " : ", ": ");
    } else {
        buf_text(t->out, begun ? ", " : "");
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

/* "à défaut", the articles, what is not settled: the end of every rule. */
static void end_rule(const struct teller *t, const struct law_act *act, const struct law_rule *rule)
{
    bool own_cites = !same_cites(&rule->cites, &act->cites);
    if (rule->otherwise.fr.n > 0 || rule->otherwise.en.n > 0) {
        tell(t, ". À défaut : ", ". Failing that: ");
        tell_label(t, rule->otherwise, SLICE(""));
    }
    if (own_cites) {
        tell_cites(t, &rule->cites);
    }
    buf_char(t->out, '.');
    if (own_cites) {
        tell_unsure(t, &rule->cites);
    }
    buf_char(t->out, '\n');
}

static void tell_condition(const struct teller *t, const struct law_act *act,
                           const struct law_rule *rule)
{
    size_t from = t->out->n;
    buf_text(t->out, "- ");
    bool begun = begin_rule(t, rule);
    if (rule->kind == LAW_REQUIRES) {
        tell_requires(t, act, rule, begun);
    } else {
        tell_needs(t, rule, begun);
    }
    end_rule(t, act, rule);
    tell_passage(t, rule->kind == LAW_REQUIRES ? PASSAGE_REQUIRES : PASSAGE_NEEDS, 0, from);
}

static void tell_conditions(const struct teller *t, const struct law_act *act)
{
    bool first = true;
    for (uint16_t i = 0; i < act->n_rules; i++) {
        const struct law_rule *rule = &act->rules[i];
        if (rule->kind == LAW_EFFECTS || !told_in_force(t, rule->dates)) {
            continue;
        }
        if (first) {
            tell(t, "Conditions :\n\n", "Conditions:\n\n");
            first = false;
        }
        tell_condition(t, act, rule);
    }
    buf_text(t->out, first ? "" : "\n");
}

/* Those of a rule's effects that say when the act must come, or the others. */
static struct law_effect *effects_of(const struct teller *t, const struct law_rule *rule,
                                     bool timing, uint16_t *n)
{
    struct law_effect *list = ARENA_ARRAY(t->arena, rule->n_effects + (size_t)1, struct law_effect);
    *n = 0;
    for (uint16_t i = 0; i < rule->n_effects; i++) {
        if (is_timing(&rule->effects[i]) == timing) {
            list[(*n)++] = rule->effects[i];
        }
    }
    return list;
}

void tell_effect_rules(const struct teller *t, const struct law_act *act, bool timing,
                       const char *fr, const char *en)
{
    bool first = true;
    for (uint16_t i = 0; i < act->n_rules; i++) {
        const struct law_rule *rule = &act->rules[i];
        uint16_t n = 0;
        const struct law_effect *effects = effects_of(t, rule, timing, &n);
        if (n == 0 || !told_in_force(t, rule->dates)) {
            continue;
        }
        if (first) {
            tell(t, fr, en);
            first = false;
        }
        size_t from = t->out->n;
        buf_text(t->out, "- ");
        bool begun = begin_rule(t, rule);
        size_t place = t->out->n;
        tell_effects(t, effects, n);
        if (!begun) {
            capital_from(t, place);
        }
        end_rule(t, act, rule);
        tell_passage(t, timing ? PASSAGE_TIME : PASSAGE_EFFECT, 0, from);
    }
}

bool in_list(const law_index *list, uint16_t n, law_index thing)
{
    for (uint16_t i = 0; i < n; i++) {
        if (list[i] == thing) {
            return true;
        }
    }
    return false;
}

void explain_act(const struct teller *t, law_index index)
{
    const struct law_act *act = &t->p->acts[index];
    tell_heading(t, 3, "Acte", "Act", label_of(t, act->labels, act->name), &act->cites);
    tell_kind(t, act->kind);
    tell_also_called(t, act);
    tell_competences(t, act);
    tell_governed(t, &act->governed);
    tell_records(t, act);
    buf_text(t->out, "\n\n");
    tell_when(t, index);
    tell_conditions(t, act);
    tell_effect_rules(t, act, false, "Ce qui suit :\n\n", "What follows:\n\n");
    buf_char(t->out, '\n');
    tell_holes(t, LAW_HOLE_ACT, index);
    if (!tells_passages(t)) {
        tell_remedies_against(t, index);
    }
}
