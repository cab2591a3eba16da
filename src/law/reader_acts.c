/* Reads acts: heading, competence by date, what they record, rules and effects. */
#include "law/law_priv.h"

/* An act and the lists that its clauses fill. */
struct act_reader {
    struct law_act *act;
    law_index index;
    struct list *also_called, *competences, *records, *rules;
};

static const enum keyword act_starts[] = {
    KW_also,     KW_governed,  KW_by,         KW_records,  KW_from,  KW_until,
    KW_when,     KW_requires,  KW_needs,      KW_starts,   KW_stops, KW_answers,
    KW_suspends, KW_resumes,   KW_interrupts, KW_replaces, KW_opens, KW_closes,
    KW_uses,     KW_withdraws, KW_repeals,    KW_NONE};

/* ---- effects --------------------------------------------------------------------------------- */

/* Effects that name one declaration. */
static const struct {
    enum keyword keyword;
    enum law_effect_kind kind;
    enum name_kind of;
} simple_effects[] = {
    {KW_starts, LAW_STARTS, NAME_CLOCK},         {KW_stops, LAW_STOPS, NAME_CLOCK},
    {KW_suspends, LAW_SUSPENDS, NAME_CLOCK},     {KW_resumes, LAW_RESUMES, NAME_CLOCK},
    {KW_interrupts, LAW_INTERRUPTS, NAME_CLOCK}, {KW_opens, LAW_OPENS, NAME_REMEDY},
    {KW_closes, LAW_CLOSES, NAME_REMEDY},        {KW_withdraws, LAW_WITHDRAWS, NAME_ACT},
    {KW_repeals, LAW_REPEALS, NAME_ACT},
};

static bool at_effect(const struct token *token, const struct token *next)
{
    for (size_t i = 0; i < sizeof simple_effects / sizeof simple_effects[0]; i++) {
        if (token->keyword == simple_effects[i].keyword) {
            return true;
        }
    }
    return token->keyword == KW_answers || token->keyword == KW_uses ||
           token->keyword == KW_replaces ||
           (token->kind == TOKEN_WORD && (next->keyword == KW_becomes || next->keyword == KW_must));
}

bool reader_at_effect(const struct reader *r)
{
    return at_effect(reader_token(r), reader_ahead(r, 1));
}

bool reader_effect_follows(const struct reader *r)
{
    return reader_is_kind(r, TOKEN_COMMA) && at_effect(reader_ahead(r, 1), reader_ahead(r, 2));
}

/* "answers a, b else …", "uses a, b else …": the keyword is taken. */
static bool effect_many(struct reader *r, struct law_effect *effect, enum name_kind of)
{
    struct list *list = READER_LIST(r, effect->list, effect->n);
    return reader_references(r, list, of) && reader_else(r, &effect->otherwise);
}

/* "state becomes value", "role must act". */
static bool effect_named(struct reader *r, struct law_effect *effect)
{
    bool becomes = reader_ahead(r, 1)->keyword == KW_becomes;
    effect->kind = becomes ? LAW_BECOMES : LAW_MUST;
    if (!becomes) {
        if (!reader_reference(r, &effect->index, NAME_ROLE)) {
            return false;
        }
        reader_take(r);
        return reader_reference(r, &effect->value, NAME_ACT);
    }
    const struct token *state = NULL;
    const struct token *value = NULL;
    if (!reader_name(r, &state, "the name of a state")) {
        return false;
    }
    reader_take(r);
    if (!reader_name(r, &value, "a value of the state")) {
        return false;
    }
    struct fix *fix = reader_fix(r, FIX_BECOMES);
    fix->name = state;
    fix->member = value;
    fix->index = &effect->index;
    fix->value = &effect->value;
    return true;
}

static bool read_effect(struct reader *r, struct law_effect *effect)
{
    const struct token *token = reader_token(r);
    effect->index = LAW_NONE;
    effect->value = LAW_NONE;
    for (size_t i = 0; i < sizeof simple_effects / sizeof simple_effects[0]; i++) {
        if (token->keyword == simple_effects[i].keyword) {
            reader_take(r);
            effect->kind = simple_effects[i].kind;
            return reader_reference(r, &effect->index, simple_effects[i].of);
        }
    }
    if (token->keyword == KW_answers || token->keyword == KW_uses) {
        bool answers = token->keyword == KW_answers;
        if (r->without_act) {
            reader_fault(r, token, ERROR_TYPE,
                         answers ? "only an act can answer a clock"
                                 : "only an act can use a remedy");
        }
        reader_take(r);
        effect->kind = answers ? LAW_ANSWERS : LAW_USES;
        return effect_many(r, effect, answers ? NAME_CLOCK : NAME_REMEDY);
    }
    if (token->keyword == KW_replaces) {
        reader_take(r);
        effect->kind = LAW_REPLACES;
        return reader_reference(r, &effect->index, NAME_CLOCK) && reader_need(r, KW_by) &&
               reader_reference(r, &effect->value, NAME_CLOCK);
    }
    if (reader_at_effect(r)) {
        return effect_named(r, effect);
    }
    return reader_expected(r, "an effect (`state becomes value`, `starts`, `answers`, `opens`, …)");
}

bool reader_effects(struct reader *r, struct list *list)
{
    do {
        reader_soft(r);
        if (!read_effect(r, reader_add(r, list))) {
            return false;
        }
    } while (reader_take_comma(r));
    return true;
}

/* ---- clauses --------------------------------------------------------------------------------- */

/* "needs hour" or "needs fact, fact": the keyword is taken. */
static bool rule_needs(struct reader *r, struct law_rule *rule)
{
    if (reader_is_word(r, "hour")) {
        reader_take(r);
        rule->kind = LAW_NEEDS_HOUR;
        return reader_else(r, &rule->otherwise);
    }
    rule->kind = LAW_NEEDS;
    struct list *list = READER_LIST(r, rule->facts, rule->n_facts);
    return reader_references(r, list, NAME_FACT) && reader_else(r, &rule->otherwise);
}

static bool rule_body(struct reader *r, struct law_rule *rule)
{
    rule->condition = LAW_ALWAYS;
    if (reader_take_if(r, KW_requires)) {
        rule->kind = LAW_REQUIRES;
        return reader_condition(r, &rule->condition) && reader_else(r, &rule->otherwise);
    }
    if (reader_take_if(r, KW_needs)) {
        return rule_needs(r, rule);
    }
    if (!reader_at_effect(r)) {
        return reader_expected(r,
                               "a clause of an act (`also called`, `requires`, `needs`, `records`, "
                               "`governed by`, `by`, `when`, an effect) or the next declaration");
    }
    rule->kind = LAW_EFFECTS;
    return reader_effects(r, READER_LIST(r, rule->effects, rule->n_effects));
}

static bool act_competence(struct reader *r, const struct act_reader *reader,
                           struct law_dates dates, size_t start)
{
    struct law_competence *competence = reader_add(r, reader->competences);
    competence->dates = dates;
    struct list *roles = READER_LIST(r, competence->roles, competence->n);
    reader_take(r);
    bool good = reader_references(r, roles, NAME_ROLE) &&
                reader_cites(r, &competence->cites, &reader->act->cites);
    competence->span = reader_span(r, start);
    return good;
}

static bool act_governed(struct reader *r, struct law_point *governed)
{
    const struct token *token = reader_take(r);
    if (governed->kind != LAW_POINT_NONE) {
        reader_fault(r, token, ERROR_DUPLICATE, "`governed by` stands twice");
    }
    return reader_need(r, KW_by) && reader_point(r, governed);
}

/* "also called name, name": what files may call the act as well. */
static bool act_also_called(struct reader *r, const struct act_reader *reader)
{
    if (!reader_need_word(r, "called")) {
        return false;
    }
    do {
        const struct token *token = NULL;
        if (!reader_name(r, &token, "another name of the act")) {
            return false;
        }
        *(struct slice *)reader_add(r, reader->also_called) = token->text;
        names_add(r, NAME_OTHER, token, reader->act, reader->index);
    } while (reader_take_comma(r));
    return true;
}

static bool act_clause(struct reader *r, void *item)
{
    const struct act_reader *reader = item;
    size_t start = r->at;
    struct law_dates dates;
    if (reader_take_if(r, KW_also)) {
        return act_also_called(r, reader);
    }
    if (reader_is(r, KW_governed)) {
        return act_governed(r, &reader->act->governed);
    }
    if (reader_take_if(r, KW_records)) {
        return reader_references(r, reader->records, NAME_FACT);
    }
    if (!reader_dates(r, &dates)) {
        return false;
    }
    if (reader_is(r, KW_by)) {
        return act_competence(r, reader, dates, start);
    }
    struct law_rule *rule = reader_add(r, reader->rules);
    rule->dates = dates;
    bool good = reader_when(r, &rule->when) && rule_body(r, rule) &&
                reader_cites(r, &rule->cites, &reader->act->cites);
    rule->span = reader_span(r, start);
    return good;
}

/* ---- heading --------------------------------------------------------------------------------- */

static bool act_kind(struct reader *r, enum law_kind *kind)
{
    *kind = reader_is_word(r, "decision")  ? LAW_DECISION
            : reader_is_word(r, "request") ? LAW_REQUEST
                                           : LAW_FACT;
    if (*kind == LAW_FACT && !reader_is(r, KW_fact)) {
        return reader_expected(r, "the kind of act: `decision`, `request` or `fact`");
    }
    reader_take(r);
    return true;
}

static bool act_heading(struct reader *r, struct act_reader *reader, size_t start)
{
    struct law_act *act = reader->act;
    struct law_competence *first = reader_add(r, reader->competences);
    first->dates = law_dates_open();
    struct list *roles = READER_LIST(r, first->roles, first->n);
    bool good = act_kind(r, &act->kind) && reader_need(r, KW_by) &&
                reader_references(r, roles, NAME_ROLE) && reader_labels(r, &act->labels) &&
                reader_cites(r, &act->cites, NULL);
    first->cites = act->cites;
    first->span = reader_span(r, start);
    return good;
}

void reader_act(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_act *act = reader_add(r, r->acts);
    act->governed = (struct law_point){.index = LAW_NONE, .via = LAW_NONE};
    struct act_reader reader = {
        .act = act,
        .index = (law_index)(r->acts->n - 1),
        .also_called = READER_LIST(r, act->also_called, act->n_also_called),
        .competences = READER_LIST(r, act->competences, act->n_competences),
        .records = READER_LIST(r, act->records, act->n_records),
        .rules = READER_LIST(r, act->rules, act->n_rules),
    };
    if (!reader_declare(r, NAME_ACT, &act->name, act, r->acts)) {
        return;
    }
    if (!act_heading(r, &reader, start)) {
        reader_recover(r, start, act_starts);
    }
    act->span = reader_span(r, start);
    reader_clauses(r, act_clause, &reader, act_starts);
}
