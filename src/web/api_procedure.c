/* Procedures as programs need them: which acts there are, what each may tell and by whom it is
 * done, which time limits run. The whole law is its text; this is its table of contents with
 * types. */
#include "web/api.h"

/* What a procedure is told with. */
struct telling {
    const struct web *w;
    const struct law_procedure *p;
    struct date today;
};

static json_t *law_of(const struct telling *t, const struct law_law *law)
{
    json_t *object = json_object();
    (void)t;
    api_set_text(object, F(LAW_NAMED, abbreviation), law->abbreviation);
    api_set_text(object, F(LAW_NAMED, name), law->name);
    return object;
}

static json_t *row_of(const struct telling *t)
{
    const struct law_procedure *p = t->p;
    json_t *object = json_object();
    api_set_text(object, F(PROCEDURE_ROW, name), p->name);
    api_set(object, F(PROCEDURE_ROW, title), api_label(t->w, p->title, p->name));
    API_LIST(t, object, F(PROCEDURE_ROW, laws), p->laws, p->n_laws, law_of);
    api_set(object, F(PROCEDURE_ROW, from), api_day(t->w, p->force.from));
    api_set(object, F(PROCEDURE_ROW, until), api_day(t->w, p->force.until));
    api_set(object, F(PROCEDURE_ROW, read_to),
            p->has_read_to ? api_day(t->w, p->read_to) : json_null());
    return object;
}

/* ---- what it declares ------------------------------------------------------------------------ */

static json_t *role_of(const struct telling *t, const struct law_role *role)
{
    json_t *object = json_object();
    api_set_text(object, F(ROLE, name), role->name);
    api_set(object, F(ROLE, label), api_label(t->w, role->labels, role->name));
    api_set_yes(object, F(ROLE, authority), role->authority);
    api_set_yes(object, F(ROLE, concerned), role->concerned);
    return object;
}

static json_t *value_of(const struct telling *t, const struct law_domain_value *value)
{
    json_t *object = json_object();
    api_set_text(object, F(NAMED, name), value->name);
    api_set(object, F(NAMED, label), api_label(t->w, value->labels, value->name));
    return object;
}

static json_t *fact_of(const struct telling *t, const struct law_fact *fact)
{
    static const char *const types[] = {"date",    "instant",   "yes_no", "number", "money",
                                        "country", "territory", "choice", "dossier"};
    json_t *object = json_object();
    json_t *others = json_array();
    for (uint16_t i = 0; i < fact->n_dossier_of; i++) {
        api_add(others, api_string(fact->dossier_of[i]));
    }
    api_set_text(object, F(FACT, name), fact->name);
    api_set(object, F(FACT, label), api_label(t->w, fact->labels, fact->name));
    api_set_text(object, F(FACT, type), slice_of(types[fact->type]));
    if (fact->type == LAW_MONEY) {
        api_set_text(object, F(FACT, currency), law_currency_code(fact->currency));
    }
    api_set_yes(object, F(FACT, personal), fact->personal);
    api_set_yes(object, F(FACT, presumed), fact->presumed);
    API_LIST(t, object, F(FACT, values), fact->values, fact->n_values, value_of);
    api_set(object, F(FACT, dossier_of), others);
    api_set(object, F(FACT, articles), api_cites(&fact->cites));
    return object;
}

static json_t *state_of(const struct telling *t, const struct law_state *state)
{
    json_t *object = json_object();
    api_set_text(object, F(STATE_OF_LAW, name), state->name);
    api_set(object, F(STATE_OF_LAW, label), api_label(t->w, state->labels, state->name));
    API_LIST(t, object, F(STATE_OF_LAW, values), state->values, state->n_values, value_of);
    return object;
}

static json_t *act_of(const struct telling *t, const struct law_act *act)
{
    static const char *const kinds[] = {"decision", "request", "fact"};
    const struct law_competence *c = law_competence_on(act, t->today);
    json_t *object = json_object();
    json_t *roles = json_array();
    json_t *facts = json_array();
    json_t *also_called = json_array();
    for (uint16_t i = 0; i < act->n_also_called; i++) {
        api_add(also_called, api_string(act->also_called[i]));
    }
    for (uint16_t i = 0; c != NULL && i < c->n; i++) {
        api_add(roles, api_string(t->p->roles[c->roles[i]].name));
    }
    for (uint16_t i = 0; i < act->n_records; i++) {
        api_add(facts, api_string(t->p->facts[act->records[i]].name));
    }
    api_set_text(object, F(ACT_OF_LAW, name), act->name);
    api_set(object, F(ACT_OF_LAW, label), api_label(t->w, act->labels, act->name));
    api_set(object, F(ACT_OF_LAW, also_called), also_called);
    api_set_text(object, F(ACT_OF_LAW, kind), slice_of(kinds[act->kind]));
    api_set(object, F(ACT_OF_LAW, roles), roles);
    api_set(object, F(ACT_OF_LAW, facts), facts);
    api_set(object, F(ACT_OF_LAW, articles), api_cites(&act->cites));
    return object;
}

static json_t *line_of(const struct telling *t, const struct law_version *version,
                       const struct law_reading *reading)
{
    struct buf rule = buf_in(t->w->arena, 1024);
    json_t *object = json_object();
    limit_rule_write(&rule, &reading->rule);
    api_set(object, F(CLOCK_LINE, from), api_day(t->w, version->dates.from));
    api_set(object, F(CLOCK_LINE, until), api_day(t->w, version->dates.until));
    api_set_some(object, F(CLOCK_LINE, reading), reading->name);
    api_set_text(object, F(CLOCK_LINE, rule), buf_slice(&rule));
    api_set_yes(object, F(CLOCK_LINE, conditional), version->when != LAW_ALWAYS);
    api_set(object, F(CLOCK_LINE, articles), api_cites(&reading->cites));
    return object;
}

static json_t *clock_of(const struct telling *t, const struct law_clock *clock)
{
    json_t *object = json_object();
    json_t *lines = json_array();
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        const struct law_version *version = &clock->versions[i];
        for (uint16_t k = 0; k < version->n_readings; k++) {
            api_add(lines, line_of(t, version, &version->readings[k]));
        }
    }
    api_set_text(object, F(CLOCK_OF_LAW, name), clock->name);
    api_set(object, F(CLOCK_OF_LAW, label), api_label(t->w, clock->labels, clock->name));
    api_set_yes(object, F(CLOCK_OF_LAW, backwards), clock->backwards);
    api_set(object, F(CLOCK_OF_LAW, lines), lines);
    api_set(object, F(CLOCK_OF_LAW, articles), api_cites(&clock->cites));
    return object;
}

static json_t *remedy_of(const struct telling *t, const struct law_remedy *remedy)
{
    const struct law_procedure *p = t->p;
    json_t *object = json_object();
    json_t *against = json_array();
    json_t *by = json_array();
    for (uint16_t i = 0; i < remedy->n_against; i++) {
        api_add(against, api_string(p->acts[remedy->against[i]].name));
    }
    for (uint16_t i = 0; i < remedy->n_by; i++) {
        api_add(by, api_string(p->roles[remedy->by[i]].name));
    }
    api_set_text(object, F(REMEDY_OF_LAW, name), remedy->name);
    api_set(object, F(REMEDY_OF_LAW, label), api_label(t->w, remedy->labels, remedy->name));
    api_set(object, F(REMEDY_OF_LAW, against), against);
    api_set(object, F(REMEDY_OF_LAW, by), by);
    if (remedy->before != LAW_NONE) {
        api_set_text(object, F(REMEDY_OF_LAW, before), p->roles[remedy->before].name);
    }
    if (remedy->within != LAW_NONE) {
        api_set_text(object, F(REMEDY_OF_LAW, within), p->clocks[remedy->within].name);
    }
    if (remedy->ruling != LAW_NONE) {
        api_set_text(object, F(REMEDY_OF_LAW, ruling), p->acts[remedy->ruling].name);
    }
    api_set(object, F(REMEDY_OF_LAW, articles), api_cites(&remedy->cites));
    return object;
}

/* ---- operations ------------------------------------------------------------------------------ */

/* What is wrong with a text is told on the page of the law. */
static json_t *unread_of(const struct web *w, struct slice name, enum error_code code)
{
    json_t *object = json_object();
    api_set_text(object, F(UNREAD, name), name);
    api_set_text(object, F(UNREAD, type), api_problem_kind(w, code));
    api_set(object, F(UNREAD, title),
            api_words(slice_of(error_sentence_fr(code)), slice_of(error_sentence_en(code))));
    return object;
}

void api_procedures(struct api *a)
{
    struct web *w = a->w;
    struct slice *names = ARENA_ARRAY(w->arena, LIMIT_PROCEDURES, struct slice);
    size_t n = office_procedures(names, LIMIT_PROCEDURES, w->office);
    json_t *list = json_array();
    json_t *unread = json_array();
    for (size_t i = 0; i < n; i++) {
        struct gr_error e = {0};
        struct telling t = {.w = w, .p = office_procedure(w->office, names[i], &e)};
        if (t.p == NULL) {
            api_add(unread, unread_of(w, names[i], e.code));
        } else {
            api_add(list, row_of(&t));
        }
    }
    json_t *object = json_object();
    api_set(object, F(PROCEDURES, procedures), list);
    api_set(object, F(PROCEDURES, unread), unread);
    api_give(a, object);
}

void api_procedure(struct api *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    struct telling t = {.w = w,
                        .p = office_procedure(w->office, web_place(w, "name"), &e),
                        .today = zone_local(w->zone, w->now, NULL)};
    if (t.p == NULL) {
        w->reply->status = e.code == ERROR_NAME ? 404 : 0;
        web_fail(w, &e);
        return;
    }
    json_t *object = row_of(&t); /* the row's fields are the procedure's first ones */
    API_LIST(&t, object, F(PROCEDURE, roles), t.p->roles, t.p->n_roles, role_of);
    API_LIST(&t, object, F(PROCEDURE, facts), t.p->facts, t.p->n_facts, fact_of);
    API_LIST(&t, object, F(PROCEDURE, states), t.p->states, t.p->n_states, state_of);
    API_LIST(&t, object, F(PROCEDURE, acts), t.p->acts, t.p->n_acts, act_of);
    API_LIST(&t, object, F(PROCEDURE, clocks), t.p->clocks, t.p->n_clocks, clock_of);
    API_LIST(&t, object, F(PROCEDURE, remedies), t.p->remedies, t.p->n_remedies, remedy_of);
    api_give(a, object);
}
