/* What many declarations share: names, texts, dates, amounts, labels, citations, time limits,
 * points, references to other declarations. */
#include "law/law_priv.h"

#include <string.h>

#include "base/assert.h"

struct span reader_span(const struct reader *r, size_t first_token)
{
    struct span span = token_span(&r->tokens, &r->tokens.list[first_token]);
    if (r->at > first_token) {
        span.last = token_span(&r->tokens, &r->tokens.list[r->at - 1]).last;
    }
    return span;
}

/* A keyword where a name must stand: at the start of a line the name is missing, elsewhere somebody
 * chose a word that the language keeps for itself, which is said once. */
bool reader_name(struct reader *r, const struct token **out, const char *what)
{
    const struct token *token = reader_token(r);
    enum keyword keyword = token->keyword;
    if (token->kind != TOKEN_WORD ||
        (keyword != KW_NONE && token->line_start && !r->keyword_said[keyword])) {
        return reader_expected(r, what);
    }
    if (keyword != KW_NONE && !r->keyword_said[keyword]) {
        r->keyword_said[keyword] = true;
        struct gr_error *e = reader_report(r, token, ERROR_SYNTAX,
                                           "expected %s; `%.*s` is a keyword of the language", what,
                                           SLICE_ARG(token->text));
        error_remedy(e, "choose another name, for instance `%.*s_`", SLICE_ARG(token->text));
    }
    *out = reader_take(r);
    return true;
}

bool reader_text(struct reader *r, struct slice *out)
{
    const struct token *token = reader_token(r);
    if (!reader_need_kind(r, TOKEN_TEXT, "a text in quotes")) {
        return false;
    }
    struct slice raw = {token->text.p + 1, token->text.n - 1};
    if (raw.n > 0 && raw.p[raw.n - 1] == '"') {
        raw.n--;
    }
    *out = raw;
    if (memchr(raw.p, '\\', raw.n) == NULL) {
        return true;
    }
    char *copy = arena_get(r->arena, raw.n);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        bool escape =
            raw.p[i] == '\\' && i + 1 < raw.n && (raw.p[i + 1] == '"' || raw.p[i + 1] == '\\');
        i += escape ? 1 : 0;
        copy[n] = raw.p[i];
        n++;
    }
    *out = (struct slice){copy, n};
    return true;
}

bool reader_date(struct reader *r, struct date *out)
{
    const struct token *token = reader_token(r);
    if (!reader_need_kind(r, TOKEN_DATE, "a date (2024-07-15)")) {
        return false;
    }
    struct gr_error e;
    if (date_parse(out, token->text, &e)) {
        return true;
    }
    /* What follows may still be read. */
    *out = date_first();
    error_remedy(reader_report(r, token, e.code, "%s", e.text), "%s", e.remedy);
    return true;
}

bool reader_number(struct reader *r, int64_t *out)
{
    const struct token *token = reader_token(r);
    if (!reader_need_kind(r, TOKEN_NUMBER, "a whole number")) {
        return false;
    }
    if (!slice_to_int(out, token->text, INT64_C(1000000000000))) {
        reader_fault(r, token, ERROR_RANGE, "the number is above 1000000000000");
    }
    return true;
}

void reader_currency(struct reader *r, enum law_currency *out)
{
    *out = LAW_EUR;
    const struct token *token = reader_token(r);
    if (token->kind != TOKEN_UPPER) {
        return;
    }
    *out = law_find_currency(token->text);
    if (*out == LAW_CURRENCY_NONE) {
        char shown[64];
        error_remedy(reader_report(r, token, ERROR_NAME, "%s is no currency that is known",
                                   reader_shown(shown, token)),
                     "write its ISO code: CHF, EUR, GBP, USD or XPF");
        *out = LAW_EUR;
    }
    reader_take(r);
}

bool reader_money(struct reader *r, law_value *out, enum law_currency *currency)
{
    const struct token *token = reader_token(r);
    if (token->kind != TOKEN_NUMBER && token->kind != TOKEN_DECIMAL) {
        return reader_expected(r, "an amount of money (12.50 EUR)");
    }
    reader_take(r);
    if (!reader_is_kind(r, TOKEN_UPPER)) {
        return reader_expected(r, "the currency of the amount (12.50 EUR)");
    }
    reader_currency(r, currency);
    if (!law_money_parse(out, token->text, *currency)) {
        error_remedy(reader_report(r, token, ERROR_RANGE, "this is no amount of %.*s",
                                   SLICE_ARG(law_currency_code(*currency))),
                     law_currency_decimals(*currency) == 2
                         ? "write it with two digits after the point, or none, up to 10^12"
                         : "write it without a point, up to 10^12");
        *out = 0;
    }
    return true;
}

bool reader_labels(struct reader *r, struct law_labels *out)
{
    bool first = true;
    while (reader_is(r, KW_fr) || reader_is(r, KW_en)) {
        if (first) {
            reader_soft(r);
        } else {
            reader_mark(r, LAYOUT_SOFTER); /* both languages on one line where they fit */
        }
        first = false;
        const struct token *token = reader_take(r);
        struct slice *label = token->keyword == KW_fr ? &out->fr : &out->en;
        if (label->p != NULL) {
            reader_fault(r, token, ERROR_DUPLICATE, "the label `%.*s` stands twice",
                         SLICE_ARG(token->text));
        }
        if (reader_is_kind(r, TOKEN_TEXT)) {
            reader_mark(r, LAYOUT_GLUE);
        }
        if (!reader_text(r, label)) {
            return false;
        }
    }
    return true;
}

bool reader_else(struct reader *r, struct law_labels *out)
{
    if (!reader_is(r, KW_else)) {
        return true;
    }
    reader_soft(r);
    reader_take(r);
    if (!reader_is(r, KW_fr) && !reader_is(r, KW_en)) {
        return reader_expected(r, "a label (fr \"…\" en \"…\")");
    }
    /* The first language stays on the line of `else`. */
    reader_mark(r, LAYOUT_GLUE);
    return reader_labels(r, out);
}

/* ---- citations ------------------------------------------------------------------------------- */

/* White space inside a citation may hold a line end: each run becomes one blank. */
static struct slice one_line(struct arena *arena, struct slice text)
{
    if (memchr(text.p, '\n', text.n) == NULL) {
        return text;
    }
    char *copy = arena_get(arena, text.n);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool blank = strchr(" \t\r\n", text.p[i]) != NULL && text.p[i] != '\0';
        if (!blank) {
            copy[n] = text.p[i];
            n++;
        } else if (n > 0 && copy[n - 1] != ' ') {
            copy[n] = ' ';
            n++;
        }
    }
    return (struct slice){copy, n};
}

static void citation_split(struct reader *r, struct law_cites *out, struct slice text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == ';';
    }
    n = n < UINT16_MAX ? n : UINT16_MAX;
    out->list = ARENA_ARRAY(r->arena, n, struct slice);
    while (text.n > 0 && out->n < n) {
        struct slice article = slice_trim(slice_cut(&text, ';'));
        if (article.n > 0) {
            out->list[out->n] = one_line(r->arena, article);
            out->n++;
        }
    }
}

bool reader_cites(struct reader *r, struct law_cites *out, const struct law_cites *heading)
{
    if (reader_is_kind(r, TOKEN_CITATION)) {
        reader_soft(r);
        const struct token *token = reader_take(r);
        struct slice text = {token->text.p + 1, token->text.n - 1};
        if (text.n > 0 && text.p[text.n - 1] == ']') {
            text.n--;
        }
        citation_split(r, out, text);
        if (out->n == 0) {
            error_remedy(reader_report(r, token, ERROR_CITATION, "the citation names no article"),
                         "write the article between [ and ]");
        }
        if (reader_is_kind(r, TOKEN_CITATION)) {
            error_remedy(reader_report(r, reader_token(r), ERROR_SYNTAX, "a rule has one citation"),
                         "put all articles into one, separated by `;`");
            reader_take(r);
        }
    }
    if (out->n == 0 && heading != NULL) {
        out->list = heading->list;
        out->n = heading->n;
    }
    if (reader_is(r, KW_unsure)) {
        reader_soft(r);
        reader_take(r);
        if (reader_is_kind(r, TOKEN_TEXT)) {
            reader_mark(r, LAYOUT_GLUE);
        }
        return reader_text(r, &out->unsure);
    }
    return true;
}

/* ---- dates and time limits ------------------------------------------------------------------- */

bool reader_dates(struct reader *r, struct law_dates *out)
{
    *out = law_dates_open();
    const struct token *first = reader_token(r);
    if (reader_take_if(r, KW_from) && !reader_date(r, &out->from)) {
        return false;
    }
    if (reader_take_if(r, KW_until) && !reader_date(r, &out->until)) {
        return false;
    }
    if (out->from.days > out->until.days) {
        error_remedy(reader_report(r, first, ERROR_DATE, "the first day comes after the last"),
                     "both days are included: `from 2024-01-01 until 2024-01-31`");
        out->until = out->from;
    }
    return true;
}

enum { LIMIT_WORDS = 48, LIMIT_WORDS_BYTES = 1024 };

/* Where the words of a limit that were joined by one blank come from. */
struct joined {
    char text[LIMIT_WORDS_BYTES];
    size_t n;
    size_t ends[LIMIT_WORDS]; /* bytes after word i */
    size_t n_words;
};

/* Comments and line ends may stand between the words of a limit: they are joined anew. */
static void join_words(struct joined *joined, const struct reader *r)
{
    joined->n = 0;
    joined->n_words = 0;
    while (joined->n_words < LIMIT_WORDS) {
        const struct token *token = reader_ahead(r, joined->n_words);
        bool comma = token->kind == TOKEN_COMMA;
        bool word = token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER ||
                    token->kind == TOKEN_CAPITAL || token->kind == TOKEN_DECIMAL;
        if ((!word && !comma) || token->text.n + 1 > LIMIT_WORDS_BYTES - joined->n) {
            return;
        }
        if (word && joined->n > 0) {
            joined->text[joined->n] = ' ';
            joined->n++;
        }
        memcpy(joined->text + joined->n, token->text.p, token->text.n);
        joined->n += token->text.n;
        joined->ends[joined->n_words] = joined->n;
        joined->n_words++;
    }
}

bool reader_limit(struct reader *r, struct limit_rule *out)
{
    struct joined joined;
    join_words(&joined, r);
    if (joined.n_words == 0) {
        return reader_expected(r, "a time limit (4 days, first day counted)");
    }
    size_t used = 0;
    struct gr_error e;
    if (!limit_rule_scan(out, &used, (struct slice){joined.text, joined.n}, &e)) {
        error_remedy(reader_report(r, reader_token(r), e.code, "%s", e.text), "%s", e.remedy);
        return false;
    }
    gr_assert(used <= joined.n);
    size_t words = 0;
    while (words < joined.n_words && joined.ends[words] <= used) {
        words++;
    }
    gr_assert(words > 0);
    r->at += words;
    return true;
}

/* ---- references ------------------------------------------------------------------------------ */

struct fix *reader_fix(struct reader *r, enum fix_kind kind)
{
    struct fix *fix = ARENA_NEW(r->arena, struct fix);
    fix->kind = kind;
    if (r->last_fix == NULL) {
        r->first_fix = fix;
    } else {
        r->last_fix->next = fix;
    }
    r->last_fix = fix;
    return fix;
}

/* "a role", "an act", "a state or a clock": what a name must be. */
static const char *kinds_text(struct buf *out, unsigned kinds)
{
    bool first = true;
    for (unsigned bit = 1; bit <= NAME_LAST; bit <<= 1) {
        if ((kinds & bit) != 0) {
            buf_text(out, first ? "the name of " : " or ");
            buf_text(out, names_kind_text((enum name_kind)bit));
            first = false;
        }
    }
    buf_char(out, '\0');
    return out->p;
}

bool reader_reference(struct reader *r, law_index *out, unsigned kinds)
{
    *out = LAW_NONE;
    const struct token *name = NULL;
    if (!reader_is_kind(r, TOKEN_WORD) || reader_token(r)->keyword != KW_NONE) {
        struct arena_mark mark = arena_mark(r->arena);
        struct buf what = buf_in(r->arena, 256);
        bool good = reader_name(r, &name, kinds_text(&what, kinds));
        arena_reset(r->arena, mark);
        return good;
    }
    struct fix *fix = reader_fix(r, FIX_INDEX);
    fix->name = reader_take(r);
    fix->kinds = kinds;
    fix->index = out;
    return true;
}

bool reader_references(struct reader *r, struct list *list, unsigned kinds)
{
    do {
        law_index *slot = reader_add(r, list);
        if (!reader_reference(r, slot, kinds)) {
            return false;
        }
    } while (reader_is_kind(r, TOKEN_COMMA) && !reader_effect_follows(r) && reader_take_comma(r));
    return true;
}

bool reader_point(struct reader *r, struct law_point *out)
{
    *out = (struct law_point){.index = LAW_NONE, .via = LAW_NONE};
    struct fix *fix = reader_fix(r, FIX_POINT);
    fix->point = out;
    bool end = reader_is_word(r, "end");
    const struct token *next = reader_ahead(r, 1);
    if ((end || reader_is_word(r, "start")) && next->kind == TOKEN_WORD &&
        slice_is(next->text, "of")) {
        reader_take(r);
        reader_take(r);
        out->kind = end ? LAW_POINT_END : LAW_POINT_START;
        return reader_name(r, &fix->name, "the name of a clock");
    }
    out->kind = LAW_POINT_ACT; /* or a fact, when its name is known */
    if (!reader_name(r, &fix->name, "the name of an act or of a fact, or `end of` a clock")) {
        return false;
    }
    if (reader_is_kind(r, TOKEN_DOT)) {
        reader_take(r);
        return reader_name(r, &fix->member, "a name of the other dossier");
    }
    return true;
}

bool reader_territories(struct reader *r, territory_id **out, uint16_t *n)
{
    struct list *list = reader_list(r, out, n, sizeof **out);
    do {
        const struct token *token = reader_token(r);
        territory_id *territory = reader_add(r, list);
        if (!reader_need_kind(r, TOKEN_UPPER, "a territory (FR-57)")) {
            return false;
        }
        struct gr_error e;
        if (!calendar_territory(territory, r->calendar, token->text, &e)) {
            error_remedy(reader_report(r, token, e.code, "%s", e.text), "%s", e.remedy);
        }
    } while (reader_take_comma(r));
    reader_freeze(r, list);
    return true;
}

/* ---- conditions and literals ----------------------------------------------------------------- */

bool reader_condition(struct reader *r, uint16_t *out)
{
    *out = LAW_ALWAYS;
    struct expr *expr = NULL;
    if (!reader_expr(r, &expr)) {
        return false;
    }
    struct fix *fix = reader_fix(r, FIX_CONDITION);
    fix->expr = expr;
    fix->index = out;
    return true;
}

bool reader_when(struct reader *r, uint16_t *out)
{
    *out = LAW_ALWAYS;
    if (!reader_take_if(r, KW_when)) {
        return true;
    }
    return reader_condition(r, out) && reader_need_kind(r, TOKEN_COLON, "`:` after the condition");
}
