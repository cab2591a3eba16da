/* Who and what the procedure speaks of: roles, facts, states; and what it watches: tasks,
 * properties, figures, retention. */
#include "explain/explain_priv.h"

/* A bullet whose label is followed by sentences. */
static void begin_item(const struct teller *t, struct law_labels labels, struct slice name,
                       const struct law_cites *cites)
{
    buf_text(t->out, "- ");
    tell_slice(t, label_of(t, labels, name));
    tell_cites(t, cites);
}

static void end_item(const struct teller *t, const struct law_cites *cites)
{
    buf_char(t->out, '.');
    tell_unsure(t, cites);
    buf_char(t->out, '\n');
}

void explain_role(const struct teller *t, law_index index)
{
    const struct law_role *role = &t->p->roles[index];
    begin_item(t, role->labels, role->name, &role->cites);
    if (role->authority && t->whole) {
        tell(t, " : autorité", ": authority");
    } else if (role->authority) {
        tell(t, " : agit pour l'autorité, et doit respecter toutes les interprétations de la loi",
             ": acts for the authority, and must hold under every reading of the law");
    } else if (role->concerned) {
        tell(t, " : intéressé", ": concerned");
    }
    end_item(t, &role->cites);
}

/* ---- facts ----------------------------------------------------------------------------------- */

static void tell_type(const struct teller *t, const struct law_fact *fact)
{
    static const char *const fr[] = {
        "une date", "un jour et une heure", "oui ou non", "un nombre", "une somme",
        "un pays",  "un territoire",        "un choix",   "un dossier"};
    static const char *const en[] = {"a date",   "a day and an hour", "yes or no",   "a number",
                                     "a sum",    "a country",         "a territory", "a choice",
                                     "a dossier"};
    tell(t, fr[fact->type], en[fact->type]);
    if (fact->type == LAW_MONEY) {
        tell(t, " en ", " in ");
        tell_slice(t, law_currency_code(fact->currency));
    }
    if (fact->type == LAW_CHOICE) {
        tell(t, " entre ", " between ");
        uint64_t all = fact->n_values >= 64 ? UINT64_MAX : (UINT64_C(1) << fact->n_values) - 1;
        tell_values(t, fact->values, fact->n_values, all, false);
        for (uint16_t i = 64; i < fact->n_values; i++) {
            buf_text(t->out, ", ");
            tell_label(t, fact->values[i].labels, fact->values[i].name);
        }
    }
    if (fact->type == LAW_DOSSIER) {
        tell(t, " de la procédure ", " of the procedure ");
        for (uint16_t i = 0; i < fact->n_dossier_of; i++) {
            tell_joint(t, i, fact->n_dossier_of, " ou ", " or ");
            tell_procedure(t, fact->dossier_of[i]);
        }
    }
}

void explain_fact(const struct teller *t, law_index index)
{
    const struct law_fact *fact = &t->p->facts[index];
    begin_item(t, fact->labels, fact->name, &fact->cites);
    tell(t, " : ", ": ");
    tell_type(t, fact);
    if (fact->presumed) {
        tell(t, " ; dans le silence du dossier, ", "; when the file is silent, ");
        tell_value(t, fact->type, fact->currency, fact->presumed_value, fact);
    }
    if (fact->personal) {
        tell(t, " ; donnée personnelle", "; personal data");
    }
    end_item(t, &fact->cites);
}

/* ---- states ---------------------------------------------------------------------------------- */

static bool effects_enter(const struct law_effect *effects, uint16_t n, law_index state,
                          law_index value)
{
    for (uint16_t i = 0; i < n; i++) {
        if (effects[i].kind == LAW_BECOMES && effects[i].index == state &&
            effects[i].value == value) {
            return true;
        }
    }
    return false;
}

static bool act_enters(const struct teller *t, law_index act, law_index state, law_index value)
{
    const struct law_act *a = &t->p->acts[act];
    for (uint16_t i = 0; i < a->n_rules; i++) {
        if (!told_in_force(t, a->rules[i].dates)) {
            continue;
        }
        if (effects_enter(a->rules[i].effects, a->rules[i].n_effects, state, value)) {
            return true;
        }
    }
    return false;
}

static bool clock_enters(const struct law_clock *clock, law_index state, law_index value)
{
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        if (effects_enter(clock->at_end[i].effects, clock->at_end[i].n_effects, state, value)) {
            return true;
        }
    }
    return false;
}

static bool consequence_enters(const struct teller *t, const struct law_consequence *c,
                               law_index state, law_index value)
{
    for (uint16_t i = 0; i < c->n_lines; i++) {
        if (told_in_force(t, c->lines[i].dates) &&
            effects_enter(c->lines[i].effects, c->lines[i].n_effects, state, value)) {
            return true;
        }
    }
    return false;
}

static void tell_entries(const struct teller *t, law_index state, law_index value)
{
    uint16_t said = 0;
    for (law_index a = 0; a < t->p->n_acts; a++) {
        if (act_enters(t, a, state, value)) {
            tell(t, said == 0 ? " : par l'effet de " : ", ", said == 0 ? ": by " : ", ");
            tell_act(t, a);
            said++;
        }
    }
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        if (clock_enters(&t->p->clocks[c], state, value)) {
            tell(t, said == 0 ? " : à l'expiration du délai " : ", à l'expiration du délai ",
                 said == 0 ? ": at the end of the time limit " : ", at the end of the time limit ");
            tell_clock(t, c);
            said++;
        }
    }
    for (law_index c = 0; c < t->p->n_consequences; c++) {
        const struct law_consequence *consequence = &t->p->consequences[c];
        if (consequence_enters(t, consequence, state, value)) {
            tell(t, said == 0 ? " : de plein droit, " : ", de plein droit, ",
                 said == 0 ? ": by operation of law, " : ", by operation of law, ");
            tell_label(t, consequence->labels, consequence->name);
            said++;
        }
    }
}

void explain_state(const struct teller *t, law_index index)
{
    const struct law_state *state = &t->p->states[index];
    tell_heading(t, 3, "État", "State", label_of(t, state->labels, state->name), &state->cites);
    for (law_index v = 0; v < state->n_values; v++) {
        buf_text(t->out, "- ");
        tell_slice(t, label_of(t, state->values[v].labels, state->values[v].name));
        if (v == 0) {
            tell(t, " (au départ)", " (at first)");
        }
        tell_entries(t, index, v);
        buf_text(t->out, ".\n");
    }
    buf_char(t->out, '\n');
    tell_holes(t, LAW_HOLE_STATE, index);
}

/* ---- tasks, properties, figures, retention --------------------------------------------------- */

void tell_task_terms(const struct teller *t, const struct law_task *task)
{
    if (task->has_due) {
        tell(t, " ; à accomplir au plus tard ", "; due ");
        tell_limit(t, &task->rule);
        tell(t, task->after ? " après " : " avant ", task->after ? " after " : " before ");
        tell_point(t, &task->point);
    }
    if (task->when != LAW_ALWAYS) {
        tell(t, " ; seulement ", "; only ");
        tell_if(t, task->when);
    }
}

void explain_task(const struct teller *t, law_index index)
{
    const struct law_task *task = &t->p->tasks[index];
    begin_item(t, task->labels, task->name, &task->cites);
    tell(t, ". À la charge de : ", ". By: ");
    tell_role(t, task->role);
    tell_task_terms(t, task);
    if (task->done_by != LAW_NONE) {
        tell(t, " ; accomplie par l'acte ", "; done by the act ");
        tell_act(t, task->done_by);
    }
    end_item(t, &task->cites);
}

void explain_property(const struct teller *t, law_index index)
{
    const struct law_property *property = &t->p->properties[index];
    if (!told_in_force(t, property->dates)) {
        return;
    }
    size_t from = t->out->n;
    begin_item(t, property->labels, property->name, &property->cites);
    tell(t, ". ", ". ");
    if (tell_dates(t, property->dates, true)) {
        tell(t, property->always ? ", toujours" : ", jamais",
             property->always ? ", always" : ", never");
    } else {
        tell(t, property->always ? "Toujours" : "Jamais", property->always ? "Always" : "Never");
    }
    if (property->has_limit) {
        tell_word_length(t, " pendant plus de ", " for more than ", &property->rule);
    }
    tell(t, " ceci : ", " this: ");
    tell_that(t, property->condition);
    end_item(t, &property->cites);
    tell_passage(t, PASSAGE_STATEMENT, 0, from);
    tell_hole_bullets(t, LAW_HOLE_PROPERTY, index, 2);
}

static void tell_bounds(const struct teller *t, const struct law_frame_line *line)
{
    if (line->has_least) {
        tell_word_length(t, "au moins ", "at least ", &line->least);
    }
    if (line->has_least && line->has_most) {
        tell(t, " et ", " and ");
    }
    if (line->has_most) {
        tell_word_length(t, "au plus ", "at most ", &line->most);
    }
}

void explain_frame(const struct teller *t, law_index index)
{
    const struct law_frame *frame = &t->p->frames[index];
    tell_heading(t, 3, "Cadre", "Frame", label_of(t, frame->labels, frame->name), &frame->cites);
    for (uint16_t i = 0; i < frame->n_lines; i++) {
        const struct law_frame_line *line = &frame->lines[i];
        if (!told_in_force(t, line->dates)) {
            continue;
        }
        const struct law_procedure *other = procedure_named(t, line->procedure);
        size_t from = t->out->n;
        buf_text(t->out, "- ");
        buf_text(t->out, tell_scope(t, line->dates, LAW_ALWAYS) ? ", " : "");
        tell_quoted(t, label_in(t, other, line->name));
        tell(t, " (procédure ", " (procedure ");
        tell_quoted(t, other == NULL ? label_of(t, (struct law_labels){0}, line->procedure)
                                     : label_of(t, other->title, other->name));
        tell(t, ") : ", "): ");
        tell_bounds(t, line);
        if (line->unless.n > 0) {
            tell(t, ", sauf dans le cas ", ", unless the case arises: ");
            tell_quoted(t, label_in(t, other, line->unless));
        }
        tell_cites(t, &line->cites);
        buf_char(t->out, '.');
        tell_unsure(t, &line->cites);
        buf_char(t->out, '\n');
        tell_passage(t, PASSAGE_BOUNDS, 0, from);
    }
    buf_char(t->out, '\n');
}

static void tell_dimension(const struct teller *t, const struct law_dimension *dimension)
{
    switch (dimension->kind) {
    case LAW_BY_TERRITORY:
        tell(t, "territoire", "territory");
        return;
    case LAW_BY_QUARTER:
        tell(t, "trimestre", "quarter");
        return;
    case LAW_BY_MONTH:
        tell(t, "mois", "month");
        return;
    case LAW_BY_YEAR:
        tell(t, "année", "year");
        return;
    case LAW_BY_FACT:
        tell_fact(t, dimension->fact);
        return;
    }
}

void explain_indicator(const struct teller *t, law_index index)
{
    const struct law_indicator *indicator = &t->p->indicators[index];
    begin_item(t, indicator->labels, indicator->name, &indicator->cites);
    tell(t, " : nombre d'actes ", ": the number of acts ");
    tell_act(t, indicator->act);
    if (indicator->when != LAW_ALWAYS) {
        tell(t, ", seulement ", ", only ");
        tell_if(t, indicator->when);
    }
    for (uint16_t i = 0; i < indicator->n_dimensions; i++) {
        tell(t,
             i == 0                             ? ", par "
             : i + 1 == indicator->n_dimensions ? " et "
                                                : ", ",
             i == 0                             ? ", by "
             : i + 1 == indicator->n_dimensions ? " and "
                                                : ", ");
        tell_dimension(t, &indicator->dimensions[i]);
    }
    end_item(t, &indicator->cites);
}

void explain_keep(const struct teller *t, law_index index)
{
    const struct law_keep *keep = &t->p->keeps[index];
    if (!told_in_force(t, keep->dates)) {
        return;
    }
    size_t from = t->out->n;
    buf_text(t->out, "- ");
    bool begun = tell_dates(t, keep->dates, true);
    if (keep->personal_only) {
        tell(t,
             begun ? ", les données personnelles sont conservées "
                   : "Les données personnelles sont conservées ",
             begun ? ", personal data are kept " : "Personal data are kept ");
    } else {
        tell(t, begun ? ", les actes sont conservés " : "Les actes sont conservés ",
             begun ? ", the acts are kept " : "The acts are kept ");
    }
    if ((keep->rule.flags & LIMIT_NONE) == 0) {
        tell(t, "pendant ", "for ");
    }
    tell_length(t, &keep->rule);
    tell(t, " après ", " after ");
    for (uint16_t i = 0; i < keep->n_points; i++) {
        tell_joint(t, i, keep->n_points, " ou ", " or ");
        tell_point(t, &keep->points[i]);
    }
    tell(t, keep->n_points > 1 ? ", le dernier qui a eu lieu" : "",
         keep->n_points > 1 ? ", whichever came last" : "");
    tell_cites(t, &keep->cites);
    end_item(t, &keep->cites);
    tell_passage(t, PASSAGE_STATEMENT, 0, from);
}

void tell_acts_with(const struct teller *t, enum law_effect_kind kind, law_index thing,
                    const char *fr, const char *en)
{
    uint16_t said = 0;
    for (law_index a = 0; a < t->p->n_acts; a++) {
        if (act_has_effect(t, a, kind, thing)) {
            if (said++ == 0) {
                tell(t, fr, en);
            } else {
                buf_text(t->out, ", ");
            }
            tell_act(t, a);
        }
    }
    if (said > 0) {
        buf_text(t->out, ". ");
    }
}
