/* Conditions as written: doc/language.md, `expr`. What a name is, and so what `x is y` means, is
 * found when all names are known (resolve_expr.c); here stands only the shape. */
#include "law/law_priv.h"

#include "base/assert.h"

enum { EXPRS_MAX = 60000 }; /* in one procedure; nodes have 16-bit indexes */

static struct expr *expr_new(struct reader *r, enum expr_kind kind)
{
    struct expr *expr = ARENA_NEW(r->scratch, struct expr);
    expr->kind = kind;
    expr->first = reader_token(r);
    expr->node.span = token_span(&r->tokens, expr->first);
    expr->node.index = LAW_NONE;
    expr->node.column = LAW_NONE;
    expr->node.via = LAW_NONE;
    expr->node.point = (struct law_point){.index = LAW_NONE, .via = LAW_NONE};
    r->n_exprs++;
    return expr;
}

static bool expr_at_end_of(const struct reader *r)
{
    const struct token *next = reader_ahead(r, 1);
    return reader_is_word(r, "end") && next->kind == TOKEN_WORD && slice_is(next->text, "of");
}

/* "before end of x", "before 2024-01-01", "after end of x"; the word before or after is taken. */
static bool expr_time(struct reader *r, struct expr *expr, bool before)
{
    if (before && reader_is_kind(r, TOKEN_DATE)) {
        expr->kind = EXPR_PLAIN;
        expr->node.op = LAW_DATE_BEFORE;
        return reader_date(r, &expr->node.date);
    }
    if (!expr_at_end_of(r)) {
        return reader_expected(r, before ? "`end of` a clock, or a date" : "`end of` a clock");
    }
    reader_take(r);
    reader_take(r);
    expr->kind = EXPR_CLOCK;
    expr->node.op = before ? LAW_BEFORE_END : LAW_AFTER_END;
    return reader_name(r, &expr->subject, "the name of a clock");
}

/* "less than", "more than", "at least", "at most": the words are taken. */
static bool expr_span_words(struct reader *r, enum law_compare *compare)
{
    if (reader_take_if(r, KW_at)) {
        bool least = reader_is_word(r, "least");
        *compare = least ? LAW_GE : LAW_LE;
        if (!least && !reader_is_word(r, "most")) {
            return reader_expected(r, "`least` or `most`");
        }
        reader_take(r);
        return true;
    }
    *compare = reader_is_word(r, "less") ? LAW_LT : LAW_GT;
    reader_take(r);
    return reader_need_word(r, "than");
}

static bool expr_span(struct reader *r, struct expr *expr)
{
    expr->kind = EXPR_PLAIN;
    expr->node.op = LAW_SPAN;
    if (!expr_span_words(r, &expr->node.compare) || !reader_limit(r, &expr->node.rule)) {
        return false;
    }
    expr->node.backwards = reader_is(r, KW_before);
    if (!expr->node.backwards && !reader_is_word(r, "after")) {
        return reader_expected(r, "`after` or `before` a point in time");
    }
    reader_take(r);
    return reader_point(r, &expr->node.point);
}

/* One value after `is`; `done` is the only keyword among them. */
static bool expr_value(struct reader *r, const struct token **out)
{
    if (reader_is(r, KW_done)) {
        *out = reader_take(r);
        return true;
    }
    return reader_name(r, out, "a value");
}

static bool expr_is(struct reader *r, struct expr *expr)
{
    expr->kind = EXPR_IS;
    expr->negated = reader_take_if(r, KW_not);
    const struct token *next = reader_ahead(r, 1);
    bool many = reader_is_word(r, "one") && next->kind == TOKEN_WORD && slice_is(next->text, "of");
    if (many) {
        reader_take(r);
        reader_take(r);
    }
    /* Values are counted first, so that they lie in one array. */
    size_t start = r->at;
    size_t commas = 0;
    while (many && reader_ahead(r, 2 * commas + 1)->kind == TOKEN_COMMA) {
        commas++;
    }
    expr->values = ARENA_ARRAY(r->scratch, commas + 1, const struct token *);
    do {
        if (!expr_value(r, &expr->values[expr->n_values])) {
            return false;
        }
        expr->n_values++;
    } while (expr->n_values <= commas && reader_take_comma(r));
    gr_assert(r->at > start);
    return true;
}

static enum law_compare compare_of(struct slice text)
{
    bool equal = text.n == 2 && text.p[1] == '=';
    if (text.p[0] == '=') {
        return LAW_EQ;
    }
    if (text.p[0] == '>') {
        return equal ? LAW_GE : LAW_GT;
    }
    if (text.n == 2 && text.p[1] == '>') {
        return LAW_NE;
    }
    return equal ? LAW_LE : LAW_LT;
}

bool reader_operand(struct reader *r, struct operand *out)
{
    *out = (struct operand){.first = reader_token(r)};
    switch (reader_token(r)->kind) {
    case TOKEN_NUMBER:
    case TOKEN_DECIMAL:
        if (reader_ahead(r, 1)->kind == TOKEN_UPPER || reader_is_kind(r, TOKEN_DECIMAL)) {
            out->type = LAW_MONEY;
            return reader_money(r, &out->value, &out->currency);
        }
        out->type = LAW_NUMBER;
        return reader_number(r, &out->value);
    case TOKEN_DATE: {
        struct date date;
        out->type = LAW_DATE;
        if (!reader_date(r, &date)) {
            return false;
        }
        out->value = date.days;
        return true;
    }
    default:
        break;
    }
    if (!reader_name(r, &out->name, "a name, a number, an amount of money or a date")) {
        return false;
    }
    if (reader_is_kind(r, TOKEN_DOT)) {
        reader_take(r);
        return reader_name(r, &out->member,
                           "a column of the table, or a name of the other dossier");
    }
    return true;
}

static bool expr_compare(struct reader *r, struct expr *expr)
{
    const struct token *sign = reader_token(r);
    if (!reader_need_kind(r, TOKEN_COMPARE, "a comparison (=, <>, <, <=, >, >=)")) {
        return false;
    }
    expr->kind = EXPR_COMPARE;
    expr->node.op = LAW_COMPARE;
    expr->node.compare = compare_of(sign->text);
    return reader_operand(r, &expr->right);
}

/* An atom that begins with a name or a constant. */
static bool expr_subject(struct reader *r, struct expr *expr)
{
    if (!reader_operand(r, &expr->left)) {
        return false;
    }
    expr->subject = expr->left.name;
    expr->member = expr->left.member;
    if (expr->subject == NULL || reader_is_kind(r, TOKEN_COMPARE)) {
        return expr_compare(r, expr);
    }
    if (reader_take_if(r, KW_is)) {
        return expr_is(r, expr);
    }
    if (expr->member == NULL && reader_is(r, KW_in)) {
        reader_take(r);
        expr->kind = EXPR_IN;
        expr->node.op = LAW_FACT_IN;
        return reader_territories(r, &expr->node.territories, &expr->node.n_territories);
    }
    expr->kind = EXPR_TRUE;
    return true;
}

/* `on`, `less`, `more`, `after` may also be names: the next word tells. */
static bool expr_words(const struct reader *r, const char *first, const char *second)
{
    const struct token *next = reader_ahead(r, 1);
    return reader_is_word(r, first) && next->kind == TOKEN_WORD && slice_is(next->text, second);
}

static bool expr_atom(struct reader *r, struct expr **out)
{
    struct expr *expr = expr_new(r, EXPR_PLAIN);
    *out = expr;
    if (reader_take_if(r, KW_before)) {
        return expr_time(r, expr, true);
    }
    if (expr_words(r, "after", "end")) {
        reader_take(r);
        return expr_time(r, expr, false);
    }
    if (reader_is(r, KW_at) || expr_words(r, "less", "than") || expr_words(r, "more", "than")) {
        return expr_span(r, expr);
    }
    if (expr_words(r, "on", "or")) {
        reader_take(r);
        reader_take(r);
        expr->node.op = LAW_DATE_FROM;
        return reader_need_word(r, "after") && reader_date(r, &expr->node.date);
    }
    if (reader_take_if(r, KW_in)) {
        expr->node.op = LAW_IN;
        return reader_territories(r, &expr->node.territories, &expr->node.n_territories);
    }
    if (reader_take_if(r, KW_by)) {
        expr->kind = EXPR_ROLE;
        expr->node.op = LAW_BY;
        return reader_name(r, &expr->subject, "the name of a role");
    }
    return expr_subject(r, expr);
}

static bool expr_term(struct reader *r, struct expr **out);

/* terms joined by `and` (or by `or`, each of them a chain of `and`). */
static bool expr_chain(struct reader *r, struct expr **out, bool any)
{
    struct expr *first = NULL;
    struct expr *last = NULL;
    const struct token *start = reader_token(r);
    enum keyword joint = any ? KW_or : KW_and;
    do {
        struct expr *term = NULL;
        if (last != NULL) {
            r->tokens.list[r->at - 1].layout = any ? LAYOUT_SOFT : LAYOUT_SOFTER;
        }
        bool good = any ? expr_chain(r, &term, false) : expr_term(r, &term);
        if (!good) {
            return false;
        }
        gr_assert(term != NULL);
        if (last == NULL) {
            first = term;
        } else {
            last->next = term;
        }
        last = term;
    } while (reader_take_if(r, joint));
    if (first == last) {
        *out = first;
        return true;
    }
    struct expr *chain = expr_new(r, any ? EXPR_ANY : EXPR_ALL);
    chain->first = start;
    chain->node.span = token_span(&r->tokens, start);
    chain->terms = first;
    *out = chain;
    return true;
}

static bool expr_nested(struct reader *r, struct expr **out)
{
    if (reader_is_kind(r, TOKEN_OPEN)) {
        reader_take(r);
        return expr_chain(r, out, true) && reader_need_kind(r, TOKEN_CLOSE, "`)`");
    }
    struct expr *expr = expr_new(r, EXPR_NOT);
    reader_take(r);
    *out = expr;
    return expr_term(r, &expr->terms);
}

static bool expr_term(struct reader *r, struct expr **out)
{
    if (r->n_exprs > EXPRS_MAX) {
        if (!r->too_deep_said) {
            r->too_deep_said = true;
            reader_fault(r, reader_token(r), ERROR_TOO_LARGE, "more than %d conditions", EXPRS_MAX);
        }
        return false;
    }
    if (!reader_is_kind(r, TOKEN_OPEN) && !reader_is(r, KW_not)) {
        bool read = expr_atom(r, out);
        if (read) { /* the whole condition, for those who are shown it */
            (*out)->node.span.last = token_span(&r->tokens, &r->tokens.list[r->at - 1]).last;
        }
        return read;
    }
    if (r->depth == LIMIT_EXPRESSION_DEPTH) {
        return reader_fault(r, reader_token(r), ERROR_TOO_LARGE,
                            "the condition is nested deeper than %u", LIMIT_EXPRESSION_DEPTH);
    }
    r->depth++;
    bool good = expr_nested(r, out);
    r->depth--;
    return good;
}

bool reader_expr(struct reader *r, struct expr **out)
{
    return expr_chain(r, out, true);
}
