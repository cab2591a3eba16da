/* Reads clocks (points, versions, readings, warnings, what happens at the end), consequences and
 * remedies. */
#include "law/law_priv.h"

/* ---- clocks ---------------------------------------------------------------------------------- */

struct clock_reader {
    struct law_clock *clock;
    struct list *versions, *warnings, *at_end;
};

static const enum keyword clock_starts[] = {KW_runs,    KW_governed, KW_from, KW_until,    KW_when,
                                            KW_reading, KW_warns,    KW_at,   KW_supports, KW_NONE};

/* "runs from point", "runs back from point": the keyword is taken. */
static bool clock_runs(struct reader *r, struct law_clock *clock)
{
    if (clock->runs.kind != LAW_POINT_NONE) {
        reader_fault(r, reader_token(r), ERROR_DUPLICATE, "`runs from` stands twice");
    }
    if (reader_is_word(r, "back")) {
        reader_take(r);
        clock->backwards = true;
    }
    return reader_need(r, KW_from) && reader_point(r, &clock->runs);
}

static bool clock_governed(struct reader *r, struct law_clock *clock)
{
    if (clock->governed.kind != LAW_POINT_NONE) {
        reader_fault(r, reader_token(r), ERROR_DUPLICATE, "`governed by` stands twice");
    }
    return reader_need(r, KW_by) && reader_point(r, &clock->governed);
}

/* "supports state is value": the keyword is taken. */
static bool clock_supports(struct reader *r, struct law_clock *clock)
{
    const struct token *state = NULL;
    const struct token *value = NULL;
    if (!reader_name(r, &state, "the name of a state") || !reader_need(r, KW_is) ||
        !reader_name(r, &value, "a value of the state")) {
        return false;
    }
    struct fix *fix = reader_fix(r, FIX_BECOMES);
    fix->name = state;
    fix->member = value;
    fix->index = &clock->supports;
    fix->value = &clock->supports_value;
    return true;
}

/* The keyword is the present token; "warns role limit before end". */
static bool clock_warns(struct reader *r, struct law_warning *warning)
{
    reader_take(r);
    return reader_reference(r, &warning->role, NAME_ROLE) &&
           reader_limit(r, &warning->before_end) && reader_need(r, KW_before) &&
           reader_need_word(r, "end");
}

static bool effects_by_themselves(struct reader *r, struct list *effects)
{
    r->without_act = true;
    bool good = reader_effects(r, effects);
    r->without_act = false;
    return good;
}

/* "at end [when expr:] effects cites": `at` is taken. */
static bool clock_at_end(struct reader *r, const struct clock_reader *reader, size_t start)
{
    struct law_at_end *at_end = reader_add(r, reader->at_end);
    struct list *effects = READER_LIST(r, at_end->effects, at_end->n_effects);
    bool good = reader_need_word(r, "end") && reader_when(r, &at_end->when) &&
                effects_by_themselves(r, effects) &&
                reader_cites(r, &at_end->cites, &reader->clock->cites);
    at_end->span = reader_span(r, start);
    return good;
}

/* "limit [or fewer told by fact]". */
static bool clock_length(struct reader *r, struct law_reading *reading)
{
    reading->fewer = LAW_NONE;
    if (!reader_limit(r, &reading->rule)) {
        return false;
    }
    if (!reader_take_if(r, KW_or)) {
        return true;
    }
    return reader_need_word(r, "fewer") && reader_need_word(r, "told") && reader_need(r, KW_by) &&
           reader_reference(r, &reading->fewer, NAME_FACT);
}

/* "reading name labels dates limit [or fewer told by fact] [settled date] cites". */
static bool clock_reading(struct reader *r, struct law_reading *reading,
                          const struct law_cites *heading)
{
    const struct token *name = NULL;
    reader_take(r);
    if (!reader_name(r, &name, "the name of the reading")) {
        return false;
    }
    reading->name = name->text;
    if (!reader_labels(r, &reading->labels) || !reader_dates(r, &reading->held) ||
        !clock_length(r, reading)) {
        return false;
    }
    if (reader_take_if(r, KW_settled)) {
        reading->is_settled = true;
        if (!reader_date(r, &reading->settled)) {
            return false;
        }
    }
    return reader_cites(r, &reading->cites, heading);
}

static bool clock_readings(struct reader *r, struct list *readings, bool alone,
                           const struct law_cites *heading)
{
    while (reader_is(r, KW_reading)) {
        reader_mark(r, alone ? LAYOUT_CLAUSE : LAYOUT_PART);
        if (!clock_reading(r, reader_add(r, readings), heading)) {
            return false;
        }
    }
    return true;
}

static bool clock_version(struct reader *r, const struct clock_reader *reader, size_t start)
{
    struct law_version *version = reader_add(r, reader->versions);
    struct list *readings = READER_LIST(r, version->readings, version->n_readings);
    const struct law_cites *heading = &reader->clock->cites;
    bool good = reader_dates(r, &version->dates) && reader_when(r, &version->when);
    if (good && reader_is(r, KW_reading)) {
        good = clock_readings(r, readings, r->at == start, heading);
    } else if (good) {
        struct law_reading *reading = reader_add(r, readings);
        reading->held = law_dates_open();
        good = clock_length(r, reading) && reader_cites(r, &reading->cites, heading);
    }
    version->span = reader_span(r, start);
    return good;
}

static bool clock_clause(struct reader *r, void *item)
{
    const struct clock_reader *reader = item;
    size_t start = r->at;
    const struct token *token = reader_token(r);
    if (reader_take_if(r, KW_runs)) {
        return clock_runs(r, reader->clock);
    }
    if (reader_take_if(r, KW_governed)) {
        return clock_governed(r, reader->clock);
    }
    if (reader_take_if(r, KW_supports)) {
        return clock_supports(r, reader->clock);
    }
    if (reader_is(r, KW_warns)) {
        return clock_warns(r, reader_add(r, reader->warnings));
    }
    if (reader_take_if(r, KW_at)) {
        return clock_at_end(r, reader, start);
    }
    bool line = token->keyword == KW_from || token->keyword == KW_until ||
                token->keyword == KW_when || token->keyword == KW_reading ||
                token->kind == TOKEN_NUMBER || reader_is_word(r, "no");
    if (!line) {
        return reader_expected(r, "a clause of a clock (`runs from`, `governed by`, dates, a time "
                                  "limit, `reading`, `warns`, `at end`) or the next declaration");
    }
    return clock_version(r, reader, start);
}

void reader_clock(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_clock *clock = reader_add(r, r->clocks);
    clock->runs = (struct law_point){.index = LAW_NONE, .via = LAW_NONE};
    clock->governed = clock->runs;
    clock->supports = LAW_NONE;
    clock->supports_value = LAW_NONE;
    struct clock_reader reader = {
        .clock = clock,
        .versions = READER_LIST(r, clock->versions, clock->n_versions),
        .warnings = READER_LIST(r, clock->warnings, clock->n_warnings),
        .at_end = READER_LIST(r, clock->at_end, clock->n_at_end),
    };
    if (!reader_declare(r, NAME_CLOCK, &clock->name, clock, r->clocks)) {
        return;
    }
    bool good = reader_labels(r, &clock->labels) && reader_cites(r, &clock->cites, NULL);
    if (!good) {
        reader_recover(r, start, clock_starts);
    }
    clock->span = reader_span(r, start);
    size_t errors = r->d->errors;
    reader_clauses(r, clock_clause, &reader, clock_starts);
    if (good && reader.versions->n == 0 && r->d->errors == errors) {
        error_remedy(
            reader_report(r, &r->tokens.list[start], ERROR_SYNTAX, "the clock has no time limit"),
            "write its limit, for instance `48 hours`, or `no limit`");
    }
}

/* ---- consequences ---------------------------------------------------------------------------- */

struct consequence_reader {
    struct law_consequence *consequence;
    struct list *lines;
};

static const enum keyword consequence_starts[] = {KW_from, KW_until, KW_when, KW_NONE};

/* "dates when expr: effects cites". */
static bool consequence_clause(struct reader *r, void *item)
{
    const struct consequence_reader *reader = item;
    size_t start = r->at;
    if (!reader_is(r, KW_from) && !reader_is(r, KW_until) && !reader_is(r, KW_when)) {
        return reader_expected(r, "dates, `when`, or the next declaration");
    }
    struct law_consequence_line *line = reader_add(r, reader->lines);
    struct list *effects = READER_LIST(r, line->effects, line->n_effects);
    if (!reader_dates(r, &line->dates)) {
        return false;
    }
    if (!reader_is(r, KW_when)) {
        return reader_expected(r, "`when` and the situation from which it follows");
    }
    bool good = reader_when(r, &line->when) && effects_by_themselves(r, effects) &&
                reader_cites(r, &line->cites, &reader->consequence->cites);
    line->span = reader_span(r, start);
    return good;
}

void reader_consequence(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_consequence *consequence = reader_add(r, r->consequences);
    struct consequence_reader reader = {consequence,
                                        READER_LIST(r, consequence->lines, consequence->n_lines)};
    if (!reader_declare(r, NAME_CONSEQUENCE, &consequence->name, consequence, r->consequences)) {
        return;
    }
    size_t errors = r->d->errors;
    if (!reader_labels(r, &consequence->labels) || !reader_cites(r, &consequence->cites, NULL)) {
        reader_recover(r, start, consequence_starts);
    }
    consequence->span = reader_span(r, start);
    reader_clauses(r, consequence_clause, &reader, consequence_starts);
    if (r->d->errors == errors && reader.lines->n == 0) {
        error_remedy(
            reader_report(r, &r->tokens.list[start], ERROR_SYNTAX, "the consequence says nothing"),
            "write `when` a situation, a colon, and what follows from it");
    }
}

/* ---- remedies -------------------------------------------------------------------------------- */

struct remedy_reader {
    struct law_remedy *remedy;
    struct list *against, *by, *suspensive;
};

static const enum keyword remedy_starts[] = {KW_against, KW_by,         KW_before, KW_within,
                                             KW_ruling,  KW_suspensive, KW_from,   KW_until,
                                             KW_when,    KW_NONE};

/* A clause that may stand once; its keyword is taken, the slot is LAW_NONE until then. */
static bool remedy_once(struct reader *r, law_index *slot, enum name_kind of, bool taken)
{
    if (taken) {
        reader_fault(r, reader_token(r), ERROR_DUPLICATE, "the clause stands twice");
    }
    return reader_reference(r, slot, of);
}

static bool remedy_suspensive(struct reader *r, const struct remedy_reader *reader, size_t start)
{
    struct law_suspensive *suspensive = reader_add(r, reader->suspensive);
    struct list *acts = READER_LIST(r, suspensive->acts, suspensive->n);
    bool good = reader_dates(r, &suspensive->dates) && reader_when(r, &suspensive->when) &&
                reader_need(r, KW_suspensive) && reader_references(r, acts, NAME_ACT) &&
                reader_cites(r, &suspensive->cites, &reader->remedy->cites);
    suspensive->span = reader_span(r, start);
    return good;
}

static bool remedy_ruling(struct reader *r, struct law_remedy *remedy)
{
    return reader_need(r, KW_by) && reader_reference(r, &remedy->ruling, NAME_ACT) &&
           (!reader_take_if(r, KW_within) ||
            reader_reference(r, &remedy->ruling_within, NAME_CLOCK));
}

struct remedy_seen {
    struct remedy_reader lists;
    bool before, within, ruling;
};

static bool remedy_clause(struct reader *r, void *item)
{
    struct remedy_seen *seen = item;
    struct law_remedy *remedy = seen->lists.remedy;
    if (reader_take_if(r, KW_against)) {
        return reader_references(r, seen->lists.against, NAME_ACT);
    }
    if (reader_take_if(r, KW_by)) {
        return reader_references(r, seen->lists.by, NAME_ROLE);
    }
    if (reader_take_if(r, KW_before)) {
        bool taken = seen->before;
        seen->before = true;
        return remedy_once(r, &remedy->before, NAME_ROLE, taken);
    }
    if (reader_take_if(r, KW_within)) {
        bool taken = seen->within;
        seen->within = true;
        return remedy_once(r, &remedy->within, NAME_CLOCK, taken);
    }
    if (reader_take_if(r, KW_ruling)) {
        if (seen->ruling) {
            reader_fault(r, reader_token(r), ERROR_DUPLICATE, "the clause stands twice");
        }
        seen->ruling = true;
        return remedy_ruling(r, remedy);
    }
    if (reader_is(r, KW_from) || reader_is(r, KW_until) || reader_is(r, KW_when) ||
        reader_is(r, KW_suspensive)) {
        return remedy_suspensive(r, &seen->lists, r->at);
    }
    return reader_expected(r, "a clause of a remedy (`against`, `by`, `before`, `within`, `ruling "
                              "by`, `suspensive`) or the next declaration");
}

void reader_remedy(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_remedy *remedy = reader_add(r, r->remedies);
    remedy->before = LAW_NONE;
    remedy->within = LAW_NONE;
    remedy->ruling = LAW_NONE;
    remedy->ruling_within = LAW_NONE;
    struct remedy_seen seen = {
        .lists = {.remedy = remedy,
                  .against = READER_LIST(r, remedy->against, remedy->n_against),
                  .by = READER_LIST(r, remedy->by, remedy->n_by),
                  .suspensive = READER_LIST(r, remedy->suspensive, remedy->n_suspensive)},
    };
    if (!reader_declare(r, NAME_REMEDY, &remedy->name, remedy, r->remedies)) {
        return;
    }
    if (!reader_labels(r, &remedy->labels) || !reader_cites(r, &remedy->cites, NULL)) {
        reader_recover(r, start, remedy_starts);
    }
    remedy->span = reader_span(r, start);
    reader_clauses(r, remedy_clause, &seen, remedy_starts);
}
