/* Reads tables, amounts and totals, tasks, properties, known holes, frames, indicators and
 * retention. */
#include "law/law_priv.h"

#include "base/assert.h"

/* ---- tables ---------------------------------------------------------------------------------- */

struct table_reader {
    struct law_table *table;
    const struct token *name, *fact;
    struct list *columns, *rows;
    struct law_cell *types; /* of the columns, from the first row */
    uint16_t n_types;
};

static const enum keyword table_starts[] = {KW_row, KW_columns, KW_from, KW_until, KW_NONE};

static bool table_columns(struct reader *r, struct table_reader *reader)
{
    if (reader->columns->frozen) {
        return reader_fault(r, reader_token(r), ERROR_DUPLICATE, "`columns` stands twice");
    }
    reader_take(r);
    do {
        const struct token *token = NULL;
        if (!reader_name(r, &token, "the name of a column")) {
            return false;
        }
        for (const struct list_item *item = reader->columns->first; item != NULL;
             item = item->next) {
            const struct slice *other = (const void *)item->payload;
            if (slice_equal(*other, token->text)) {
                return reader_fault(r, token, ERROR_DUPLICATE, "the column `%.*s` stands twice",
                                    SLICE_ARG(token->text));
            }
        }
        struct slice *column = reader_add(r, reader->columns);
        *column = token->text;
    } while (reader->columns->n < TABLE_COLUMNS_MAX && reader_take_comma(r));
    reader_freeze(r, reader->columns);
    return true;
}

static bool table_cell(struct reader *r, struct law_cell *cell)
{
    if (reader_is_word(r, "yes") || reader_is_word(r, "no")) {
        cell->type = LAW_YES_NO;
        cell->value = slice_is(reader_take(r)->text, "yes");
        return true;
    }
    if (!reader_is_kind(r, TOKEN_NUMBER) && !reader_is_kind(r, TOKEN_DECIMAL)) {
        return reader_expected(r, "a cell: an amount of money, a number, `yes` or `no`");
    }
    struct operand operand;
    bool good = reader_operand(r, &operand);
    cell->type = operand.type;
    cell->currency = operand.currency;
    cell->value = operand.value;
    return good;
}

/* Types of cells agree down a column. */
static void table_type(struct reader *r, struct table_reader *reader, size_t column,
                       const struct law_cell *cell, const struct token *token)
{
    if (column >= TABLE_COLUMNS_MAX) {
        return;
    }
    const struct law_cell *above = &reader->types[column];
    if (column >= reader->n_types) {
        reader->types[column] = *cell;
        reader->n_types = (uint16_t)(column + 1);
    } else if (above->type != cell->type || above->currency != cell->currency) {
        char first[32];
        char second[32];
        reader_fault(r, token, ERROR_TYPE, "the cells above are of type %s, this one of type %s",
                     law_type_shown(first, above->type, above->currency),
                     law_type_shown(second, cell->type, cell->currency));
    }
}

static bool table_row(struct reader *r, struct table_reader *reader)
{
    size_t start = r->at;
    struct law_row *row = reader_add(r, reader->rows);
    uint16_t *n = ARENA_NEW(r->arena, uint16_t); /* a row has as many as its table has columns */
    struct list *cells = reader_list(r, &row->cells, n, sizeof *row->cells);
    const struct token *value = NULL;
    if (!reader_dates(r, &row->dates) || !reader_need(r, KW_row)) {
        return false;
    }
    if (!reader_name(r, &value, "a value of the choice")) {
        return false;
    }
    struct fix *fix = reader_fix(r, FIX_ROW);
    fix->name = reader->fact;
    fix->member = value;
    fix->index = &row->value;
    do {
        const struct token *token = reader_token(r);
        struct law_cell *cell = reader_add(r, cells);
        if (!table_cell(r, cell)) {
            return false;
        }
        table_type(r, reader, cells->n - 1, cell, token);
    } while (reader_take_comma(r));
    reader_freeze(r, cells);
    if (cells->n != reader->columns->n) {
        reader_fault(r, value, ERROR_TYPE, "the row has %zu cells, the table %zu columns", cells->n,
                     reader->columns->n);
    }
    bool good = reader_cites(r, &row->cites, &reader->table->cites);
    row->span = reader_span(r, start);
    return good;
}

static bool table_clause(struct reader *r, void *item)
{
    struct table_reader *reader = item;
    if (reader_is(r, KW_columns)) {
        return table_columns(r, reader);
    }
    if (!reader_is(r, KW_row) && !reader_is(r, KW_from) && !reader_is(r, KW_until)) {
        return reader_expected(r, "`columns`, `row` with its dates, or the next declaration");
    }
    return table_row(r, reader);
}

static bool table_heading(struct reader *r, struct table_reader *reader)
{
    if (!reader_need(r, KW_by)) {
        return false;
    }
    reader->fact = reader_token(r);
    if (!reader_reference(r, &reader->table->fact, NAME_FACT)) {
        return false;
    }
    if (r->last_fix != NULL && r->last_fix->name == reader->fact) {
        r->last_fix->types = 1u << LAW_CHOICE;
    }
    return reader_labels(r, &reader->table->labels) && reader_cites(r, &reader->table->cites, NULL);
}

void reader_table(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_table *table = reader_add(r, r->tables);
    struct table_reader reader = {
        .table = table,
        .name = reader_token(r),
        .columns = READER_LIST(r, table->columns, table->n_columns),
        .rows = READER_LIST(r, table->rows, table->n_rows),
        .types = ARENA_ARRAY(r->arena, TABLE_COLUMNS_MAX, struct law_cell),
    };
    table->fact = LAW_NONE;
    if (!reader_declare(r, NAME_TABLE, &table->name, table, r->tables)) {
        return;
    }
    size_t errors = r->d->errors;
    if (!table_heading(r, &reader)) {
        reader_recover(r, start, table_starts);
    }
    table->span = reader_span(r, start);
    reader_clauses(r, table_clause, &reader, table_starts);
    names_set_types(r, table->name, reader.types);
    if (r->d->errors == errors && (reader.columns->n == 0 || reader.rows->n == 0)) {
        error_remedy(
            reader_report(r, reader.name, ERROR_SYNTAX, "the table has no columns or no rows"),
            "write `columns a, b` and then `row value cell, cell`");
    }
}

/* ---- amounts --------------------------------------------------------------------------------- */

struct amount_reader {
    struct law_amount *amount;
    struct list *lines;
};

static const enum keyword amount_starts[] = {KW_from, KW_until, KW_when, KW_NONE};

/* A sum or a name; of the type of the amount, which is looked at when names are known. */
static bool amount_operand(struct reader *r, const struct law_amount *amount,
                           struct law_amount_line *line)
{
    struct operand operand;
    if (!reader_operand(r, &operand)) {
        return false;
    }
    struct fix *fix = reader_fix(r, FIX_MONEY);
    fix->operand = operand;
    fix->money = &line->operand;
    fix->amount = amount;
    return true;
}

/* [ number "times" ] [ number "%" "of" ] money or name, in either order. */
static bool amount_value(struct reader *r, const struct law_amount *amount,
                         struct law_amount_line *line)
{
    bool times = false;
    bool percent = false;
    line->times = 1;
    line->percent = 100;
    for (;;) {
        const struct token *token = reader_token(r);
        const struct token *next = reader_ahead(r, 1);
        bool is_times = next->kind == TOKEN_WORD && slice_is(next->text, "times");
        if (token->kind != TOKEN_NUMBER || (!is_times && next->kind != TOKEN_PERCENT)) {
            break;
        }
        if (is_times ? times : percent) {
            return reader_fault(r, token, ERROR_SYNTAX, "`%s` may stand once",
                                is_times ? "times" : "%");
        }
        times = times || is_times;
        percent = percent || !is_times;
        int64_t *factor = is_times ? &line->times : &line->percent;
        if (!reader_number(r, factor)) {
            return false;
        }
        if (*factor > AMOUNT_FACTOR_MAX) {
            reader_fault(r, token, ERROR_RANGE, "the factor is above %d", AMOUNT_FACTOR_MAX);
        }
        reader_take(r);
        if (!is_times && !reader_need_word(r, "of")) {
            return false;
        }
    }
    return amount_operand(r, amount, line);
}

static bool amount_clause(struct reader *r, void *item)
{
    const struct amount_reader *reader = item;
    size_t start = r->at;
    const struct token *token = reader_token(r);
    bool line_starts = token->keyword == KW_from || token->keyword == KW_until ||
                       token->keyword == KW_when || token->kind == TOKEN_NUMBER ||
                       token->kind == TOKEN_DECIMAL ||
                       (token->kind == TOKEN_WORD && token->keyword == KW_NONE);
    if (!line_starts) {
        return reader_expected(r, "dates, `when`, an amount, or the next declaration");
    }
    struct law_amount_line *line = reader_add(r, reader->lines);
    bool good = reader_dates(r, &line->dates) && reader_when(r, &line->when) &&
                amount_value(r, reader->amount, line) &&
                reader_cites(r, &line->cites, &reader->amount->cites);
    line->span = reader_span(r, start);
    return good;
}

/* "dates [when expr:] adds|takes sum at act, act cites". */
static bool total_clause(struct reader *r, void *item)
{
    const struct amount_reader *reader = item;
    size_t start = r->at;
    struct law_amount_line *line = reader_add(r, reader->lines);
    struct list *acts = READER_LIST(r, line->acts, line->n_acts);
    if (!reader_dates(r, &line->dates) || !reader_when(r, &line->when)) {
        return false;
    }
    line->takes = reader_is_word(r, "takes");
    if (!line->takes && !reader_is_word(r, "adds")) {
        return reader_expected(r, "`adds` or `takes` a sum, or the next declaration");
    }
    reader_take(r);
    bool good = amount_operand(r, reader->amount, line) && reader_need(r, KW_at) &&
                reader_references(r, acts, NAME_ACT) &&
                reader_cites(r, &line->cites, &reader->amount->cites);
    line->span = reader_span(r, start);
    return good;
}

/* [ "money" [ currency ] | "number" ]: euros when nothing is said. */
static void amount_type(struct reader *r, struct law_amount *amount)
{
    amount->type = LAW_MONEY;
    amount->currency = LAW_EUR;
    if (reader_is_word(r, "money")) {
        reader_take(r);
        reader_currency(r, &amount->currency);
    } else if (amount->total && reader_is_word(r, "number")) {
        reader_take(r);
        amount->type = LAW_NUMBER;
        amount->currency = LAW_CURRENCY_NONE;
    }
}

void reader_amount(struct reader *r)
{
    size_t start = r->at;
    bool total = reader_is(r, KW_total);
    reader_take(r);
    struct law_amount *amount = reader_add(r, r->amounts);
    amount->total = total;
    struct amount_reader reader = {amount, READER_LIST(r, amount->lines, amount->n_lines)};
    if (!reader_declare(r, NAME_AMOUNT, &amount->name, amount, r->amounts)) {
        return;
    }
    size_t errors = r->d->errors;
    amount_type(r, amount);
    if (!reader_labels(r, &amount->labels) || !reader_cites(r, &amount->cites, NULL)) {
        reader_recover(r, start, amount_starts);
    }
    amount->span = reader_span(r, start);
    reader_clauses(r, total ? total_clause : amount_clause, &reader, amount_starts);
    if (r->d->errors == errors && reader.lines->n == 0) {
        error_remedy(
            reader_report(r, &r->tokens.list[start], ERROR_SYNTAX, "the amount has no value"),
            total ? "write what it `adds` and at which act"
                  : "write it on a line of its own, for instance `150 EUR`");
    }
}

/* ---- tasks ----------------------------------------------------------------------------------- */

static const enum keyword task_starts[] = {KW_due, KW_when, KW_done, KW_NONE};

static bool task_due(struct reader *r, struct law_task *task)
{
    if (task->has_due) {
        reader_fault(r, reader_token(r), ERROR_DUPLICATE, "`due` stands twice");
    }
    task->has_due = true;
    reader_take(r);
    if (!reader_limit(r, &task->rule)) {
        return false;
    }
    task->after = reader_is_word(r, "after");
    if (!task->after && !reader_is(r, KW_before)) {
        return reader_expected(r, "`before` or `after` a point in time");
    }
    reader_take(r);
    return reader_point(r, &task->point);
}

static bool task_clause(struct reader *r, void *item)
{
    struct law_task *task = item;
    if (reader_is(r, KW_due)) {
        return task_due(r, task);
    }
    if (reader_take_if(r, KW_when)) {
        return reader_condition(r, &task->when);
    }
    if (reader_take_if(r, KW_done)) {
        return reader_need(r, KW_by) && reader_reference(r, &task->done_by, NAME_ACT);
    }
    if (reader_is_kind(r, TOKEN_CITATION) || reader_is(r, KW_unsure)) {
        return reader_cites(r, &task->cites, NULL);
    }
    return reader_expected(r, "`due`, `when`, `done by`, a citation, or the next declaration");
}

void reader_task(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_task *task = reader_add(r, r->tasks);
    task->role = LAW_NONE;
    task->done_by = LAW_NONE;
    task->when = LAW_ALWAYS;
    task->point = (struct law_point){.index = LAW_NONE, .via = LAW_NONE};
    if (!reader_declare(r, NAME_TASK, &task->name, task, r->tasks)) {
        return;
    }
    if (!reader_need(r, KW_by) || !reader_reference(r, &task->role, NAME_ROLE) ||
        !reader_labels(r, &task->labels) || !reader_cites(r, &task->cites, NULL)) {
        reader_recover(r, start, task_starts);
    }
    task->span = reader_span(r, start);
    reader_clauses(r, task_clause, task, task_starts);
}

/* ---- properties, indicators, retention ------------------------------------------------------- */

/* A declaration is one clause: when it does not read, everything up to the next one is passed over.
 * start: its keyword. */
static void one_clause(struct reader *r, bool good, size_t start)
{
    static const enum keyword none[] = {KW_NONE};
    if (!good) {
        reader_recover(r, start, none);
    }
    if (!reader_at_declaration(r)) {
        reader_expected(r, "the next declaration (role, fact, state, act, clock, …)");
        reader_recover(r, start, none);
    }
}

static bool property_body(struct reader *r, struct law_property *property)
{
    if (!reader_need_kind(r, TOKEN_COLON, "`:` after the name") ||
        !reader_condition(r, &property->condition)) {
        return false;
    }
    if (reader_is_word(r, "for")) {
        reader_soft(r);
        reader_take(r);
        property->has_limit = true;
        if (!reader_need_word(r, "more") || !reader_need_word(r, "than") ||
            !reader_limit(r, &property->rule)) {
            return false;
        }
    }
    if (reader_is(r, KW_from) || reader_is(r, KW_until)) {
        reader_soft(r);
    }
    return reader_dates(r, &property->dates) && reader_labels(r, &property->labels) &&
           reader_cites(r, &property->cites, NULL);
}

void reader_property(struct reader *r)
{
    size_t start = r->at;
    bool always = reader_is(r, KW_always);
    reader_take(r);
    struct law_property *property = reader_add(r, r->properties);
    property->always = always;
    if (!reader_declare(r, NAME_PROPERTY, &property->name, property, r->properties)) {
        return;
    }
    bool good = property_body(r, property);
    property->span = reader_span(r, start);
    one_clause(r, good, start);
}

/* ---- known holes ----------------------------------------------------------------------------- */

/* "name [dates] labels cites". */
static bool hole_body(struct reader *r, struct law_hole *hole)
{
    const struct token *name = NULL;
    if (!reader_name(r, &name, "the name of a property, an act, a clock, a state or a remedy")) {
        return false;
    }
    struct fix *fix = reader_fix(r, FIX_HOLE);
    fix->name = name;
    fix->hole = hole;
    if (reader_is(r, KW_from) || reader_is(r, KW_until)) {
        reader_soft(r);
    }
    return reader_dates(r, &hole->dates) && reader_labels(r, &hole->labels) &&
           reader_cites(r, &hole->cites, NULL);
}

void reader_hole(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    reader_take(r);
    struct law_hole *hole = reader_add(r, r->holes);
    hole->index = LAW_NONE;
    hole->dates = law_dates_open();
    bool good = hole_body(r, hole);
    hole->span = reader_span(r, start);
    one_clause(r, good, start);
}

/* ---- frames ---------------------------------------------------------------------------------- */

struct frame_reader {
    struct law_frame *frame;
    struct list *lines;
};

static const enum keyword frame_starts[] = {KW_from, KW_until, KW_NONE};

/* "at" is taken: "least limit" or "most limit". */
static bool frame_bound(struct reader *r, struct law_frame_line *line)
{
    bool least = reader_is_word(r, "least");
    if (!least && !reader_is_word(r, "most")) {
        return reader_expected(r, "`least` or `most`");
    }
    bool *has = least ? &line->has_least : &line->has_most;
    if (*has) {
        return reader_fault(r, reader_token(r), ERROR_DUPLICATE, "the bound stands twice");
    }
    *has = true;
    reader_take(r);
    return reader_limit(r, least ? &line->least : &line->most);
}

/* "dates procedure.name [unless fact] at least limit and at most limit cites". */
static bool frame_clause(struct reader *r, void *item)
{
    const struct frame_reader *reader = item;
    size_t start = r->at;
    struct law_frame_line *line = reader_add(r, reader->lines);
    const struct token *procedure = NULL;
    const struct token *name = NULL;
    const struct token *unless = NULL;
    if (!reader_dates(r, &line->dates) || !reader_name(r, &procedure, "the name of a procedure") ||
        !reader_need_kind(r, TOKEN_DOT, "`.` and the name of a clock or a property") ||
        !reader_name(r, &name, "the name of a clock or a property")) {
        return false;
    }
    line->procedure = procedure->text;
    line->name = name->text;
    if (reader_is_word(r, "unless")) {
        reader_take(r);
        if (!reader_name(r, &unless, "a yes/no fact of that procedure")) {
            return false;
        }
        line->unless = unless->text;
    }
    do {
        if (!reader_need(r, KW_at) || !frame_bound(r, line)) {
            return false;
        }
    } while (reader_take_if(r, KW_and));
    bool good = reader_cites(r, &line->cites, &reader->frame->cites);
    line->span = reader_span(r, start);
    return good;
}

void reader_frame(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_frame *frame = reader_add(r, r->frames);
    struct frame_reader reader = {frame, READER_LIST(r, frame->lines, frame->n_lines)};
    if (!reader_declare(r, NAME_FRAME, &frame->name, frame, r->frames)) {
        return;
    }
    size_t errors = r->d->errors;
    if (!reader_labels(r, &frame->labels) || !reader_cites(r, &frame->cites, NULL)) {
        reader_recover(r, start, frame_starts);
    }
    frame->span = reader_span(r, start);
    reader_clauses(r, frame_clause, &reader, frame_starts);
    if (r->d->errors == errors && reader.lines->n == 0) {
        error_remedy(
            reader_report(r, &r->tokens.list[start], ERROR_SYNTAX, "the frame has no bounds"),
            "write `procedure.clock at most 6 months`");
    }
}

/* ---- indicators and retention ---------------------------------------------------------------- */

static bool indicator_dimension(struct reader *r, struct law_dimension *dimension)
{
    static const struct {
        const char *word;
        enum law_dimension_kind kind;
    } words[] = {{"territory", LAW_BY_TERRITORY},
                 {"quarter", LAW_BY_QUARTER},
                 {"month", LAW_BY_MONTH},
                 {"year", LAW_BY_YEAR}};
    dimension->fact = LAW_NONE;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (reader_is_word(r, words[i].word)) {
            reader_take(r);
            dimension->kind = words[i].kind;
            return true;
        }
    }
    dimension->kind = LAW_BY_FACT;
    return reader_reference(r, &dimension->fact, NAME_FACT);
}

static bool indicator_body(struct reader *r, struct law_indicator *indicator)
{
    struct list *dimensions = READER_LIST(r, indicator->dimensions, indicator->n_dimensions);
    if (!reader_labels(r, &indicator->labels)) {
        return false;
    }
    reader_mark(r, LAYOUT_CLAUSE);
    if (!reader_need_word(r, "counts") || !reader_reference(r, &indicator->act, NAME_ACT)) {
        return false;
    }
    indicator->when = LAW_ALWAYS;
    if (reader_is(r, KW_when)) {
        reader_soft(r);
        reader_take(r);
        if (!reader_condition(r, &indicator->when)) {
            return false;
        }
    }
    if (reader_is(r, KW_by)) {
        reader_soft(r);
    }
    if (!reader_need(r, KW_by)) {
        return false;
    }
    do {
        if (!indicator_dimension(r, reader_add(r, dimensions))) {
            return false;
        }
    } while (reader_take_comma(r));
    return reader_cites(r, &indicator->cites, NULL);
}

void reader_indicator(struct reader *r)
{
    size_t start = r->at;
    reader_take(r);
    struct law_indicator *indicator = reader_add(r, r->indicators);
    if (!reader_declare(r, NAME_INDICATOR, &indicator->name, indicator, r->indicators)) {
        return;
    }
    bool good = indicator_body(r, indicator);
    indicator->span = reader_span(r, start);
    one_clause(r, good, start);
}

static bool keep_points(struct reader *r, struct list *points)
{
    do {
        if (!reader_point(r, reader_add(r, points))) {
            return false;
        }
    } while (reader_take_comma(r));
    return true;
}

void reader_keep(struct reader *r)
{
    struct law_keep *keep = reader_add(r, r->keeps);
    struct list *points = READER_LIST(r, keep->points, keep->n_points);
    size_t start = r->at;
    reader_take(r);
    keep->dates = law_dates_open();
    keep->personal_only = reader_is(r, KW_personal);
    bool good = keep->personal_only         ? reader_need(r, KW_personal)
                : reader_is_word(r, "acts") ? reader_need_word(r, "acts")
                                            : reader_expected(r, "`personal` or `acts`");
    good = good && reader_need(r, KW_until) && reader_limit(r, &keep->rule) &&
           reader_need_word(r, "after") && keep_points(r, points) &&
           reader_dates(r, &keep->dates) && reader_cites(r, &keep->cites, NULL);
    keep->span = reader_span(r, start);
    one_clause(r, good, start);
}
