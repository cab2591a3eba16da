/* Reads roles, facts and states, and what every declaration has: its name and its clauses. */
#include "law/law_priv.h"

#include "base/assert.h"

void reader_skip_declaration(struct reader *r)
{
    static const enum keyword none[] = {KW_NONE};
    r->lost = true;
    reader_recover(r, r->at - 1, none); /* the keyword is taken */
}

bool reader_declare(struct reader *r, enum name_kind kind, struct slice *name, void *item,
                    const struct list *list)
{
    char what[64];
    (void)snprintf(what, sizeof what, "the name of %s", names_kind_text(kind));
    const struct token *token = NULL;
    if (!reader_name(r, &token, what)) {
        reader_skip_declaration(r);
        return false;
    }
    *name = token->text;
    names_add(r, kind, token, item, (law_index)(list->n - 1));
    return true;
}

void reader_clauses(struct reader *r, reader_clause clause, void *item, const enum keyword *starts)
{
    while (!reader_at_declaration(r)) {
        size_t start = r->at;
        reader_mark(r, LAYOUT_CLAUSE);
        if (!clause(r, item)) {
            reader_recover(r, start, starts);
        }
    }
}

static bool nothing_more(struct reader *r, void *item)
{
    (void)item;
    return reader_expected(r, "the next declaration (role, fact, state, act, clock, …)");
}

/* For a declaration without clauses: labels and cites, then the next declaration. */
static void read_tail(struct reader *r, struct law_labels *labels, struct law_cites *cites)
{
    static const enum keyword none[] = {KW_NONE};
    size_t start = r->at;
    if (!reader_labels(r, labels) || !reader_cites(r, cites, NULL)) {
        reader_recover(r, start, none);
    }
    reader_clauses(r, nothing_more, NULL, none);
}

void reader_role(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_role *role = reader_add(r, r->roles);
    if (reader_declare(r, NAME_ROLE, &role->name, role, r->roles)) {
        role->authority = reader_is_word(r, "authority");
        role->concerned = reader_is_word(r, "concerned");
        if (role->authority || role->concerned) {
            reader_take(r);
        }
        role->span = reader_span(r, start);
        read_tail(r, &role->labels, &role->cites);
    }
}

/* ---- values of states and choices ------------------------------------------------------------ */

/* name { "," name }: at most LIMIT_PROCEDURE_NAMES, each once. */
static bool read_values(struct reader *r, struct law_domain_value **values, uint16_t *n)
{
    struct list *list = reader_list(r, values, n, sizeof **values);
    const struct token *first = reader_token(r);
    bool good = true;
    do {
        const struct token *token = NULL;
        good = reader_name(r, &token, "the name of a value");
        if (good) {
            struct law_domain_value *value = reader_add(r, list);
            value->name = token->text;
        }
    } while (good && reader_take_comma(r));
    reader_freeze(r, list);
    for (law_index i = 0; i < *n; i++) {
        if (!names_add_value(r, *values, i)) { /* between two names stands a comma */
            reader_fault(r, first + (size_t)2 * i, ERROR_DUPLICATE, "the value `%.*s` stands twice",
                         SLICE_ARG((*values)[i].name));
        }
    }
    return good;
}

/* "value name labels": gives a value its labels. */
static bool value_labels(struct reader *r, struct law_domain_value *values, uint16_t n,
                         const struct token *owner)
{
    const struct token *name = NULL;
    reader_take(r);
    if (!reader_name(r, &name, "the name of a value")) {
        return false;
    }
    law_index index = names_value(r, name, owner, values, n);
    struct law_labels unused = {.fr = {NULL, 0}};
    return reader_labels(r, index == LAW_NONE ? &unused : &values[index].labels);
}

/* ---- facts ----------------------------------------------------------------------------------- */

struct fact_reader {
    struct law_fact *fact;
    const struct token *name;
};

static const struct {
    const char *word;
    enum law_type type;
} fact_types[] = {{"date", LAW_DATE},     {"instant", LAW_INSTANT}, {"number", LAW_NUMBER},
                  {"money", LAW_MONEY},   {"country", LAW_COUNTRY}, {"territory", LAW_TERRITORY},
                  {"choice", LAW_CHOICE}, {"dossier", LAW_DOSSIER}};

const char *law_type_text(enum law_type type)
{
    if (type == LAW_YES_NO) {
        return "yes/no";
    }
    for (size_t i = 0; i < sizeof fact_types / sizeof fact_types[0]; i++) {
        if (fact_types[i].type == type) {
            return fact_types[i].word;
        }
    }
    gr_assert(false);
    return "";
}

const char *law_type_shown(char out[32], enum law_type type, enum law_currency currency)
{
    struct slice code = law_currency_code(currency);
    (void)snprintf(out, 32, code.n > 0 ? "%s %.*s" : "%s", law_type_text(type), SLICE_ARG(code));
    return out;
}

static bool fact_type_word(struct reader *r, enum law_type *type)
{
    const size_t n = sizeof fact_types / sizeof fact_types[0];
    struct slice words[sizeof fact_types / sizeof fact_types[0]];
    for (size_t i = 0; i < n; i++) {
        words[i] = slice_of(fact_types[i].word);
        if (reader_is_word(r, fact_types[i].word)) {
            *type = fact_types[i].type;
            reader_take(r);
            return true;
        }
    }
    char shown[64];
    const struct token *token = reader_token(r);
    struct gr_error *e = reader_report(r, token, ERROR_SYNTAX,
                                       "expected a type (date, instant, yes/no, number, money, "
                                       "country, territory, choice, dossier "
                                       "of), found %s",
                                       reader_shown(shown, token));
    const struct slice *near = error_nearest(token->text, words, n);
    if (near != NULL) {
        error_remedy(e, "did you mean `%.*s`?", SLICE_ARG(*near));
    }
    return false;
}

/* name { "or" name } */
static bool dossier_of(struct reader *r, struct law_fact *fact)
{
    struct list *list = READER_LIST(r, fact->dossier_of, fact->n_dossier_of);
    do {
        const struct token *of = NULL;
        if (!reader_name(r, &of, "the name of a procedure")) {
            return false;
        }
        struct slice *name = reader_add(r, list);
        *name = of->text;
    } while (list->n < 64 && reader_take_if(r, KW_or));
    reader_freeze(r, list);
    return true;
}

static bool fact_type(struct reader *r, struct law_fact *fact)
{
    if (reader_is_kind(r, TOKEN_YES_NO)) {
        reader_take(r);
        fact->type = LAW_YES_NO;
        return true;
    }
    if (!fact_type_word(r, &fact->type)) {
        return false;
    }
    if (fact->type == LAW_MONEY) {
        reader_currency(r, &fact->currency);
        return true;
    }
    if (fact->type == LAW_CHOICE) {
        return read_values(r, &fact->values, &fact->n_values);
    }
    if (fact->type == LAW_DOSSIER) {
        return reader_need_word(r, "of") && dossier_of(r, fact);
    }
    return true;
}

/* A word that stands for a value: yes, no, or a value of the choice. */
static bool presumed_word(struct reader *r, struct law_fact *fact)
{
    const struct token *token = reader_take(r);
    if (fact->type == LAW_YES_NO) {
        fact->presumed_value = slice_is(token->text, "yes");
        return fact->presumed_value == 1 || slice_is(token->text, "no") ||
               reader_fault(r, token, ERROR_TYPE, "expected `yes` or `no`");
    }
    if (fact->type == LAW_CHOICE) {
        fact->presumed_value = names_value(r, token, NULL, fact->values, fact->n_values);
        return true;
    }
    return reader_fault(r, token, ERROR_TYPE, "a word cannot be presumed of a fact of type %s",
                        law_type_text(fact->type));
}

static bool presumed_territory(struct reader *r, struct law_fact *fact)
{
    const struct token *token = reader_take(r);
    territory_id territory = TERRITORY_NONE;
    struct gr_error e;
    if (fact->type != LAW_COUNTRY && fact->type != LAW_TERRITORY) {
        return reader_fault(r, token, ERROR_TYPE,
                            "a territory cannot be presumed of a fact of type %s",
                            law_type_text(fact->type));
    }
    if (!calendar_territory(&territory, r->calendar, token->text, &e)) {
        error_remedy(reader_report(r, token, e.code, "%s", e.text), "%s", e.remedy);
    }
    fact->presumed_value = territory;
    return true;
}

static bool fact_presumed(struct reader *r, struct law_fact *fact)
{
    fact->presumed = true;
    if (reader_is_kind(r, TOKEN_UPPER)) {
        return presumed_territory(r, fact);
    }
    if (reader_is_kind(r, TOKEN_WORD) && reader_is(r, KW_NONE)) {
        return presumed_word(r, fact);
    }
    struct operand literal;
    if (!reader_operand(r, &literal)) {
        return false;
    }
    fact->presumed_value = literal.value;
    char have[32];
    char told[32];
    return (literal.type == fact->type && literal.currency == fact->currency) ||
           reader_fault(r, literal.first, ERROR_TYPE,
                        "the fact is of type %s, what is presumed of type %s",
                        law_type_shown(have, fact->type, fact->currency),
                        law_type_shown(told, literal.type, literal.currency));
}

static bool fact_heading(struct reader *r, struct law_fact *fact)
{
    if (!fact_type(r, fact)) {
        return false;
    }
    fact->personal = reader_take_if(r, KW_personal);
    if (reader_take_if(r, KW_presumed) && !fact_presumed(r, fact)) {
        return false;
    }
    if (reader_is(r, KW_personal)) {
        reader_fault(r, reader_take(r), ERROR_SYNTAX,
                     fact->personal ? "`personal` stands twice"
                                    : "`personal` stands before `presumed`");
    }
    return reader_labels(r, &fact->labels) && reader_cites(r, &fact->cites, NULL);
}

static bool fact_clause(struct reader *r, void *item)
{
    const struct fact_reader *reader = item;
    if (!reader_is(r, KW_value)) {
        return reader_is_kind(r, TOKEN_CITATION)
                   ? reader_cites(r, &reader->fact->cites, NULL)
                   : reader_expected(r,
                                     "`value` and the labels of a value, or the next declaration");
    }
    if (reader->fact->type != LAW_CHOICE) {
        return reader_fault(r, reader_token(r), ERROR_TYPE, "only a choice has values");
    }
    return value_labels(r, reader->fact->values, reader->fact->n_values, reader->name);
}

void reader_fact(struct reader *r)
{
    static const enum keyword starts[] = {KW_value, KW_NONE};
    size_t start = r->at;
    reader_take(r);
    struct fact_reader reader = {reader_add(r, r->facts), reader_token(r)};
    if (!reader_declare(r, NAME_FACT, &reader.fact->name, reader.fact, r->facts)) {
        return;
    }
    if (!fact_heading(r, reader.fact)) {
        reader_recover(r, start, starts);
    }
    reader.fact->span = reader_span(r, start);
    reader_clauses(r, fact_clause, &reader, starts);
}

/* ---- states ---------------------------------------------------------------------------------- */

enum { STATE_VALUES_MAX = 64 };

struct state_reader {
    struct law_state *state;
    const struct token *name;
};

static bool state_clause(struct reader *r, void *item)
{
    const struct state_reader *reader = item;
    if (!reader_is(r, KW_value)) {
        return reader_is_kind(r, TOKEN_CITATION)
                   ? reader_cites(r, &reader->state->cites, NULL)
                   : reader_expected(r,
                                     "`value` and the labels of a value, or the next declaration");
    }
    return value_labels(r, reader->state->values, reader->state->n_values, reader->name);
}

static bool state_heading(struct reader *r, struct law_state *state)
{
    return read_values(r, &state->values, &state->n_values) && reader_labels(r, &state->labels) &&
           reader_cites(r, &state->cites, NULL);
}

void reader_state(struct reader *r)
{
    static const enum keyword starts[] = {KW_value, KW_NONE};
    size_t start = r->at;
    reader_take(r);
    struct state_reader reader = {reader_add(r, r->states), reader_token(r)};
    struct law_state *state = reader.state;
    if (!reader_declare(r, NAME_STATE, &state->name, state, r->states)) {
        return;
    }
    if (!state_heading(r, state)) {
        reader_recover(r, start, starts);
    }
    state->span = reader_span(r, start);
    if (state->n_values > STATE_VALUES_MAX) {
        reader_fault(r, reader.name, ERROR_TOO_LARGE, "a state has at most %d values",
                     STATE_VALUES_MAX);
    }
    reader_clauses(r, state_clause, &reader, starts);
}
