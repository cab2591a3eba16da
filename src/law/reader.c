/* The reader's ground: the present token, faults and recovery, the lists that become arrays, and
 * the top of the grammar (header and declarations). Entry: law_read. */
#include "law/law_priv.h"

#include <stdio.h>
#include <stdarg.h>
#include <string.h>

#include "base/assert.h"

/* ---- the present token ----------------------------------------------------------------------- */

const struct token *reader_ahead(const struct reader *r, size_t n)
{
    size_t last = r->tokens.n - 1;
    return &r->tokens.list[n < last - r->at ? r->at + n : last];
}

const struct token *reader_token(const struct reader *r)
{
    return &r->tokens.list[r->at];
}

const struct token *reader_take(struct reader *r)
{
    const struct token *token = reader_token(r);
    if (token->kind != TOKEN_END) {
        r->at++;
    }
    return token;
}

bool reader_is(const struct reader *r, enum keyword keyword)
{
    return reader_token(r)->keyword == keyword;
}

bool reader_is_kind(const struct reader *r, enum token_kind kind)
{
    return reader_token(r)->kind == kind;
}

bool reader_is_word(const struct reader *r, const char *word)
{
    return reader_is_kind(r, TOKEN_WORD) && slice_is(reader_token(r)->text, word);
}

bool reader_take_if(struct reader *r, enum keyword keyword)
{
    bool here = reader_is(r, keyword);
    if (here) {
        reader_take(r);
    }
    return here;
}

bool reader_take_comma(struct reader *r)
{
    bool here = reader_is_kind(r, TOKEN_COMMA);
    if (here) {
        reader_take(r);
    }
    return here;
}

void reader_mark(struct reader *r, enum token_layout layout)
{
    r->tokens.list[r->at].layout = layout;
}

void reader_soft(struct reader *r)
{
    if (r->tokens.list[r->at].layout == LAYOUT_NONE) {
        reader_mark(r, LAYOUT_SOFT);
    }
}

bool reader_need(struct reader *r, enum keyword keyword)
{
    if (reader_take_if(r, keyword)) {
        return true;
    }
    char expected[32];
    struct slice text = keyword_text(keyword);
    (void)snprintf(expected, sizeof expected, "`%.*s`", SLICE_ARG(text));
    return reader_expected(r, expected);
}

bool reader_need_word(struct reader *r, const char *word)
{
    if (reader_is_word(r, word)) {
        reader_take(r);
        return true;
    }
    char expected[32];
    (void)snprintf(expected, sizeof expected, "`%s`", word);
    return reader_expected(r, expected);
}

bool reader_need_kind(struct reader *r, enum token_kind kind, const char *expected)
{
    if (reader_is_kind(r, kind)) {
        reader_take(r);
        return true;
    }
    return reader_expected(r, expected);
}

bool reader_at_hole(const struct reader *r)
{
    return reader_is_word(r, "known") && reader_ahead(r, 1)->keyword == KW_hole;
}

bool reader_at_declaration(const struct reader *r)
{
    const struct token *token = reader_token(r);
    return token->kind == TOKEN_END || reader_at_hole(r) ||
           (token->keyword != KW_NONE && keyword_class(token->keyword) == KEYWORD_DECLARATION);
}

static bool starts_with(const struct token *token, const enum keyword *starts)
{
    for (; *starts != KW_NONE; starts++) {
        if (token->keyword == *starts) {
            return true;
        }
    }
    return false;
}

void reader_recover(struct reader *r, size_t start, const enum keyword *starts)
{
    if (r->at <= start) {
        r->at = start;
        reader_take(r);
    }
    while (!reader_is_kind(r, TOKEN_END)) {
        const struct token *token = reader_token(r);
        if (token->line_start && (reader_at_declaration(r) || starts_with(token, starts))) {
            return;
        }
        reader_take(r);
    }
}

/* ---- faults ---------------------------------------------------------------------------------- */

const char *reader_shown(char out[64], const struct token *token)
{
    if (token->kind == TOKEN_END) {
        return "the end of the text";
    }
    struct slice text = token->text;
    const char *rest = "";
    if (text.n > 40) {
        text.n = 40;
        while (((unsigned char)text.p[text.n] & 0xC0u) == 0x80u) {
            text.n--;
        }
        rest = "…";
    }
    (void)snprintf(out, 64, "`%.*s%s`", SLICE_ARG(text), rest);
    return out;
}

struct gr_error *reader_report(struct reader *r, const struct token *token, enum error_code code,
                               const char *format, ...)
{
    char text[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return diagnostics_add(r->d, SEVERITY_ERROR, token_span(&r->tokens, token), code, "%s", text);
}

bool reader_fault(struct reader *r, const struct token *token, enum error_code code,
                  const char *format, ...)
{
    char text[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    reader_report(r, token, code, "%s", text);
    return false;
}

/* Words that mean something in one place only. */
static const char *const place_words[] = {
    "acts",  "adds",  "after", "answered", "choice", "counts",  "decision", "dossier", "end",
    "ended", "fewer", "for",   "hour",     "known",  "least",   "less",     "missed",  "more",
    "most",  "of",    "one",   "open",     "ruled",  "request", "running",  "start",   "takes",
    "than",  "times", "to",    "told",     "unless", "used"};

enum { PLACE_WORDS = sizeof place_words / sizeof place_words[0] };

/* The word of the language that a misspelt one may have meant, or NULL. */
static const struct slice *nearest_word(struct slice list[KW_COUNT + PLACE_WORDS],
                                        struct slice word)
{
    size_t n = 0;
    for (int i = 1; i < KW_COUNT; i++) {
        list[n] = keyword_text((enum keyword)i);
        n++;
    }
    for (int i = 0; i < PLACE_WORDS; i++) {
        list[n] = slice_of(place_words[i]);
        n++;
    }
    return error_nearest(word, list, n);
}

bool reader_expected(struct reader *r, const char *expected)
{
    const struct token *token = reader_token(r);
    if (token->reported) {
        return false;
    }
    char shown[64];
    struct gr_error *e = reader_report(r, token, ERROR_SYNTAX, "expected %s, found %s", expected,
                                       reader_shown(shown, token));
    struct slice list[KW_COUNT + PLACE_WORDS];
    if (token->kind == TOKEN_WORD && token->keyword == KW_NONE) {
        const struct slice *near = nearest_word(list, token->text);
        if (near != NULL && !slice_equal(*near, token->text)) { /* else it stands elsewhere */
            error_remedy(e, "did you mean `%.*s`?", SLICE_ARG(*near));
        }
    }
    return false;
}

/* ---- lists ----------------------------------------------------------------------------------- */

struct list *reader_list(struct reader *r, void *array, uint16_t *count, size_t size)
{
    struct list *list = ARENA_NEW(r->scratch, struct list);
    *list =
        (struct list){.opened_before = r->last_list, .size = size, .array = array, .count = count};
    r->last_list = list;
    return list;
}

void *reader_add(struct reader *r, struct list *list)
{
    struct list_item *item = arena_get(r->scratch, sizeof *item + list->size);
    if (list->n == LIMIT_PROCEDURE_NAMES) {
        if (!r->too_many_said) {
            r->too_many_said = true;
            reader_fault(r, reader_token(r), ERROR_TOO_LARGE, "more than %u of a kind in one place",
                         LIMIT_PROCEDURE_NAMES);
        }
        return item->payload; /* not in the list: it will not be kept */
    }
    if (list->last == NULL) {
        list->first = item;
    } else {
        list->last->next = item;
    }
    list->last = item;
    list->n++;
    return item->payload;
}

void reader_freeze(struct reader *r, struct list *list)
{
    if (list->frozen) {
        return;
    }
    list->frozen = true;
    char *array = arena_get_array(r->arena, list->n, list->size);
    char *at = array;
    for (const struct list_item *item = list->first; item != NULL; item = item->next) {
        memcpy(at, item->payload, list->size);
        at += list->size;
    }
    /* The address of a pointer to some struct, known here as bytes. */
    memcpy(list->array, &array, sizeof array);
    *list->count = (uint16_t)list->n;
}

/* ---- header ---------------------------------------------------------------------------------- */

static const enum keyword header_starts[] = {KW_title,   KW_law,       KW_read, KW_in,
                                             KW_replays, KW_procedure, KW_NONE};

static bool header_law(struct reader *r)
{
    struct law_law *law = reader_add(r, r->laws);
    law->abbreviation = reader_token(r)->text;
    return reader_need_kind(r, TOKEN_UPPER, "the abbreviation of a law, in capitals") &&
           reader_text(r, &law->name);
}

static bool header_read(struct reader *r)
{
    struct law_procedure *p = r->procedure;
    if (p->has_read_to) {
        return reader_fault(r, reader_token(r), ERROR_DUPLICATE, "`read to` stands twice");
    }
    p->has_read_to = true;
    return reader_need_word(r, "to") && reader_date(r, &p->read_to);
}

static bool header_force(struct reader *r)
{
    const struct token *start = reader_token(r);
    if (!reader_need(r, KW_force)) {
        return false;
    }
    if (!reader_is(r, KW_from)) {
        return reader_expected(r, "`from` and a date");
    }
    (void)start;
    return reader_dates(r, &r->procedure->force);
}

static bool header_replays(struct reader *r)
{
    do {
        struct slice *kind = reader_add(r, r->replays);
        if (!reader_text(r, kind)) {
            return false;
        }
    } while (reader_take_comma(r));
    return true;
}

static bool header_line(struct reader *r)
{
    const struct token *token = reader_token(r);
    reader_mark(r, LAYOUT_CLAUSE);
    reader_take(r);
    switch (token->keyword) {
    case KW_title:
        return reader_labels(r, &r->procedure->title);
    case KW_law:
        return header_law(r);
    case KW_read:
        return header_read(r);
    case KW_in:
        return header_force(r);
    case KW_replays:
        return header_replays(r);
    default: /* header_starts holds no other */
        return reader_fault(r, token, ERROR_SYNTAX, "one file holds one procedure");
    }
}

static void read_header(struct reader *r)
{
    const struct token *name = NULL;
    size_t start = r->at;
    if (r->tokens.n == 1) {
        error_remedy(reader_report(r, reader_token(r), ERROR_SYNTAX, "the file holds no procedure"),
                     "begin with `procedure name`");
        return;
    }
    reader_mark(r, LAYOUT_DECLARATION);
    if (!reader_need(r, KW_procedure) || !reader_name(r, &name, "the name of the procedure")) {
        reader_recover(r, start, header_starts);
    } else {
        r->procedure->name = name->text;
    }
    while (!reader_at_declaration(r)) {
        start = r->at;
        bool good =
            starts_with(reader_token(r), header_starts)
                ? header_line(r)
                : reader_expected(r, "`title`, `law`, `read to`, `in force`, `replays` or a "
                                     "declaration");
        if (!good) {
            r->lost = r->lost || !starts_with(&r->tokens.list[start], header_starts);
            reader_recover(r, start, header_starts);
        }
    }
}

/* ---- declarations ---------------------------------------------------------------------------- */

static void read_declaration(struct reader *r)
{
    reader_mark(r, LAYOUT_DECLARATION);
    if (reader_at_hole(r)) {
        reader_hole(r);
        return;
    }
    switch (reader_token(r)->keyword) {
    case KW_role:
        reader_role(r);
        break;
    case KW_fact:
        reader_fact(r);
        break;
    case KW_state:
        reader_state(r);
        break;
    case KW_act:
        reader_act(r);
        break;
    case KW_clock:
        reader_clock(r);
        break;
    case KW_consequence:
        reader_consequence(r);
        break;
    case KW_remedy:
        reader_remedy(r);
        break;
    case KW_table:
        reader_table(r);
        break;
    case KW_task:
        reader_task(r);
        break;
    case KW_amount:
    case KW_total:
        reader_amount(r);
        break;
    case KW_never:
    case KW_always:
        reader_property(r);
        break;
    case KW_frame:
        reader_frame(r);
        break;
    case KW_indicator:
        reader_indicator(r);
        break;
    default: /* reader_at_declaration lets no other through */
        gr_assert(reader_is(r, KW_keep));
        reader_keep(r);
        break;
    }
}

static void open_lists(struct reader *r)
{
    struct law_procedure *p = r->procedure;
    r->laws = READER_LIST(r, p->laws, p->n_laws);
    r->replays = READER_LIST(r, p->replays, p->n_replays);
    r->roles = READER_LIST(r, p->roles, p->n_roles);
    r->facts = READER_LIST(r, p->facts, p->n_facts);
    r->states = READER_LIST(r, p->states, p->n_states);
    r->acts = READER_LIST(r, p->acts, p->n_acts);
    r->clocks = READER_LIST(r, p->clocks, p->n_clocks);
    r->consequences = READER_LIST(r, p->consequences, p->n_consequences);
    r->remedies = READER_LIST(r, p->remedies, p->n_remedies);
    r->tables = READER_LIST(r, p->tables, p->n_tables);
    r->amounts = READER_LIST(r, p->amounts, p->n_amounts);
    r->tasks = READER_LIST(r, p->tasks, p->n_tasks);
    r->properties = READER_LIST(r, p->properties, p->n_properties);
    r->holes = READER_LIST(r, p->holes, p->n_holes);
    r->frames = READER_LIST(r, p->frames, p->n_frames);
    r->indicators = READER_LIST(r, p->indicators, p->n_indicators);
    r->keeps = READER_LIST(r, p->keeps, p->n_keeps);
}

/* The first faults of the text come first, whichever step found them. */
void diagnostics_sort(struct diagnostics *d, size_t first)
{
    for (size_t i = first + 1; i < d->n; i++) {
        struct diagnostic moved = d->list[i];
        size_t at = i;
        while (at > first && d->list[at - 1].error.span.first > moved.error.span.first) {
            d->list[at] = d->list[at - 1];
            at--;
        }
        d->list[at] = moved;
    }
}

bool reader_run(struct reader *r)
{
    size_t first = r->d->n;
    r->errors_before = r->d->errors;
    if (!lexer_read(&r->tokens, r->scratch, r->procedure->source, r->procedure->text, r->d)) {
        return false;
    }
    r->procedure->force = law_dates_open();
    names_open(r);
    open_lists(r);
    read_header(r);
    while (!reader_is_kind(r, TOKEN_END)) {
        read_declaration(r);
    }
    resolve_all(r);
    for (struct list *list = r->last_list; list != NULL; list = list->opened_before) {
        reader_freeze(r, list);
    }
    resolve_rest(r);
    diagnostics_sort(r->d, first);
    return r->d->errors == r->errors_before;
}

const struct law_procedure *law_read(struct arena *arena, struct slice source, struct slice text,
                                     const struct calendar *calendar, struct diagnostics *d)
{
    struct law_procedure *procedure = ARENA_NEW(arena, struct law_procedure);
    procedure->source = source;
    procedure->text = text;
    struct reader reader = {.arena = arena,
                            .scratch = arena_open(LAW_SCRATCH_BYTES),
                            .d = d,
                            .calendar = calendar,
                            .procedure = procedure};
    bool good = reader_run(&reader);
    arena_close(reader.scratch);
    return good ? procedure : NULL;
}
