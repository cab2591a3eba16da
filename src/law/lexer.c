/* Cuts the text of a procedure into tokens (doc/language.md, section 1). One pass, no look back;
 * comments are kept aside for the layout. A fault is reported once and yields a token that
 * stands for what was meant, so that the reader does not stumble over it a second time. */
#include "law/law_priv.h"

#include <string.h>

#include "base/assert.h"
#include "base/utf8.h"

static const struct {
    struct slice text;
    enum keyword_class class;
} keywords[] = {
    {{"", 0}, KEYWORD_INNER},
#define KEYWORD_ENTRY(word, class) {{#word, sizeof #word - 1}, KEYWORD_##class},
#include "law/keywords.tab"
#undef KEYWORD_ENTRY
};
_Static_assert(sizeof keywords / sizeof keywords[0] == KW_COUNT, "one row for each keyword");

struct slice keyword_text(enum keyword keyword)
{
    return keywords[keyword].text;
}

enum keyword_class keyword_class(enum keyword keyword)
{
    return keywords[keyword].class;
}

enum keyword keyword_find(struct slice word)
{
    size_t low = 1;
    size_t high = KW_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_compare(keywords[middle].text, word);
        if (order == 0) {
            return (enum keyword)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return KW_NONE;
}

struct span token_span(const struct tokens *tokens, const struct token *token)
{
    size_t first = (size_t)(token->text.p - tokens->text.p);
    return (struct span){.source = tokens->source,
                         .first = first,
                         .last = first + token->text.n,
                         .line = token->line,
                         .column = token->column};
}

/* The state of one pass. line_start and blank say what stood before the present byte. */
struct lexer {
    struct tokens *tokens;
    struct arena *arena;
    struct diagnostics *d;
    struct slice text;
    size_t at, cap, comments_cap;
    uint32_t line;
    size_t column_at; /* byte up to which columns are counted */
    uint32_t column;  /* column of column_at */
    bool line_start, blank;
};

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters of any script; other code points above ASCII go with them, so that a misspelt word is
 * one. */
static bool is_word(char c)
{
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || ((unsigned char)c & 0x80u) != 0;
}

/* The byte at an offset from the present one; NUL past the end. */
static char lexer_peek(const struct lexer *lexer, size_t offset)
{
    return lexer->at + offset < lexer->text.n ? lexer->text.p[lexer->at + offset] : '\0';
}

/* Column of the byte `at`, which is not before the last one asked for on the line. */
static uint32_t lexer_column(struct lexer *lexer, size_t at)
{
    while (lexer->column_at < at) {
        unsigned char c = (unsigned char)lexer->text.p[lexer->column_at];
        lexer->column += (c & 0xC0u) != 0x80u;
        lexer->column_at++;
    }
    return lexer->column;
}

static struct token *lexer_add(struct lexer *lexer, enum token_kind kind, size_t n)
{
    struct tokens *tokens = lexer->tokens;
    if (tokens->n == lexer->cap) {
        size_t cap = lexer->cap * 2;
        struct token *list = ARENA_ARRAY(lexer->arena, cap, struct token);
        memcpy(list, tokens->list, tokens->n * sizeof *list);
        tokens->list = list;
        lexer->cap = cap;
    }
    struct token *token = &tokens->list[tokens->n];
    tokens->n++;
    *token = (struct token){.text = {lexer->text.p + lexer->at, n},
                            .line = lexer->line,
                            .column = lexer_column(lexer, lexer->at),
                            .kind = kind,
                            .line_start = lexer->line_start,
                            .blank_before = lexer->blank};
    lexer->at += n;
    lexer->line_start = false;
    lexer->blank = false;
    return token;
}

static struct gr_error *lexer_fault(struct lexer *lexer, struct token *token, const char *text)
{
    token->reported = true;
    return diagnostics_add(lexer->d, SEVERITY_ERROR, token_span(lexer->tokens, token), ERROR_SYNTAX,
                           "%s", text);
}

static void lexer_comment(struct lexer *lexer)
{
    struct tokens *tokens = lexer->tokens;
    const char *start = lexer->text.p + lexer->at;
    size_t left = lexer->text.n - lexer->at;
    const char *end = memchr(start, '\n', left);
    size_t n = end == NULL ? left : (size_t)(end - start);
    if (tokens->n_comments == lexer->comments_cap) {
        size_t cap = lexer->comments_cap * 2;
        struct comment *list = ARENA_ARRAY(lexer->arena, cap, struct comment);
        memcpy(list, tokens->comments, tokens->n_comments * sizeof *list);
        tokens->comments = list;
        lexer->comments_cap = cap;
    }
    tokens->comments[tokens->n_comments] =
        (struct comment){.text = slice_trim((struct slice){start, n}),
                         .before = tokens->n,
                         .line_start = lexer->line_start,
                         .blank_before = lexer->blank};
    tokens->n_comments++;
    lexer->at += n;
    lexer->line_start = false;
    lexer->blank = false;
}

/* Blanks, line ends, comments. */
static void lexer_skip(struct lexer *lexer)
{
    for (;;) {
        char c = lexer_peek(lexer, 0);
        if (c == '\n') {
            lexer->blank = lexer->blank || lexer->line_start;
            lexer->line_start = true;
            lexer->line++;
            lexer->at++;
            lexer->column_at = lexer->at;
            lexer->column = 1;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            lexer->at++;
        } else if (c == '-' && lexer_peek(lexer, 1) == '-') {
            lexer_comment(lexer);
        } else {
            return;
        }
    }
}

/* Bytes of the word at the present byte. A hyphen inside belongs to it, so that `foo-bar` is one
 * faulty name and FR-57 one territory. */
static size_t lexer_word_bytes(const struct lexer *lexer)
{
    size_t n = 0;
    while (is_word(lexer_peek(lexer, n)) ||
           (lexer_peek(lexer, n) == '-' && lexer_peek(lexer, n + 1) != '-' &&
            is_word(lexer_peek(lexer, n + 1)))) {
        n++;
    }
    return n;
}

static void lexer_word(struct lexer *lexer)
{
    size_t n = lexer_word_bytes(lexer);
    if (n == 3 && memcmp(lexer->text.p + lexer->at, "yes", 3) == 0 && lexer_peek(lexer, 3) == '/' &&
        lexer_peek(lexer, 4) == 'n' && lexer_peek(lexer, 5) == 'o' &&
        !is_word(lexer_peek(lexer, 6))) {
        lexer_add(lexer, TOKEN_YES_NO, 6);
        return;
    }
    bool upper = is_upper(lexer_peek(lexer, 0));
    bool capital = upper && n > 1;
    bool good = upper || is_lower(lexer_peek(lexer, 0));
    for (size_t i = 0; i < n; i++) {
        char c = lexer_peek(lexer, i);
        capital = capital && (i == 0 || is_lower(c));
        good = good && (is_digit(c) || (upper ? is_upper(c) || c == '-' : is_lower(c) || c == '_'));
    }
    if (capital) {
        lexer_add(lexer, TOKEN_CAPITAL, n); /* "Sunday", in a time limit */
        return;
    }
    struct token *token = lexer_add(lexer, upper ? TOKEN_UPPER : TOKEN_WORD, n);
    if (!good) {
        struct gr_error *e = lexer_fault(lexer, token, "this is no name");
        error_remedy(
            e, "names are written with a to z, 0 to 9 and _, territories and laws with A to Z, "
               "0 to 9 and -");
    } else if (!upper) {
        token->keyword = keyword_find(token->text);
    }
}

static void lexer_number(struct lexer *lexer)
{
    size_t n = 0;
    while (is_digit(lexer_peek(lexer, n))) {
        n++;
    }
    if (lexer_peek(lexer, n) == '-' && is_digit(lexer_peek(lexer, n + 1))) {
        while (is_digit(lexer_peek(lexer, n)) ||
               (lexer_peek(lexer, n) == '-' && is_digit(lexer_peek(lexer, n + 1)))) {
            n++;
        }
        lexer_add(lexer, TOKEN_DATE, n);
        return;
    }
    enum token_kind kind = TOKEN_NUMBER;
    if (lexer_peek(lexer, n) == '.' && is_digit(lexer_peek(lexer, n + 1))) {
        kind = TOKEN_DECIMAL;
        n++;
        while (is_digit(lexer_peek(lexer, n))) {
            n++;
        }
    }
    lexer_add(lexer, kind, n);
}

static void lexer_text(struct lexer *lexer)
{
    size_t n = 1;
    for (;;) {
        char c = lexer_peek(lexer, n);
        if (lexer->at + n >= lexer->text.n || c == '\n') {
            struct token *token = lexer_add(lexer, TOKEN_TEXT, n);
            error_remedy(lexer_fault(lexer, token, "the text is not closed on its line"),
                         "end it with a quote; a quote inside is written \\\"");
            return;
        }
        if (c == '"') {
            lexer_add(lexer, TOKEN_TEXT, n + 1);
            return;
        }
        if (c == '\\') {
            char next = lexer_peek(lexer, n + 1);
            if (next == '"' || next == '\\') {
                n++;
            }
        }
        n++;
    }
}

/* From [ to ]. One that is not closed ends with its line. */
static void lexer_citation(struct lexer *lexer)
{
    size_t n = 1;
    size_t line_bytes = 0;
    uint32_t lines = 0;
    for (;;) {
        char c = lexer_peek(lexer, n);
        if (lexer->at + n >= lexer->text.n || c == '[') {
            n = line_bytes == 0 ? n : line_bytes;
            struct token *token = lexer_add(lexer, TOKEN_CITATION, n);
            error_remedy(lexer_fault(lexer, token, "the citation is not closed"), "end it with ]");
            return;
        }
        n++;
        if (c == ']') {
            break;
        }
        if (c == '\n') {
            lines++;
            line_bytes = line_bytes == 0 ? n - 1 : line_bytes;
        }
    }
    lexer_add(lexer, TOKEN_CITATION, n);
    if (lines > 0) {
        size_t start = lexer->at;
        while (lexer->text.p[start - 1] != '\n') {
            start--;
        }
        lexer->line += lines;
        lexer->column_at = start;
        lexer->column = 1;
    }
}

/* Signs, and bytes that nothing begins with; of these a whole run is one fault. */
static void lexer_sign(struct lexer *lexer)
{
    char c = lexer_peek(lexer, 0);
    char next = lexer_peek(lexer, 1);
    switch (c) {
    case ',':
        lexer_add(lexer, TOKEN_COMMA, 1);
        return;
    case ':':
        lexer_add(lexer, TOKEN_COLON, 1);
        return;
    case '.':
        lexer_add(lexer, TOKEN_DOT, 1);
        return;
    case '%':
        lexer_add(lexer, TOKEN_PERCENT, 1);
        return;
    case '(':
        lexer_add(lexer, TOKEN_OPEN, 1);
        return;
    case ')':
        lexer_add(lexer, TOKEN_CLOSE, 1);
        return;
    case '=':
        lexer_add(lexer, TOKEN_COMPARE, 1);
        return;
    case '<':
        lexer_add(lexer, TOKEN_COMPARE, next == '=' || next == '>' ? 2 : 1);
        return;
    case '>':
        lexer_add(lexer, TOKEN_COMPARE, next == '=' ? 2 : 1);
        return;
    default:
        break;
    }
    size_t n = 1;
    while (lexer->at + n < lexer->text.n && !is_word(lexer_peek(lexer, n)) &&
           strchr(" \t\r\n\"[],:.%()=<>-", lexer_peek(lexer, n)) == NULL) {
        n++;
    }
    struct token *token = lexer_add(lexer, TOKEN_BAD, n);
    error_remedy(lexer_fault(lexer, token, "nothing begins with this sign"),
                 "remove it; a comment begins with --");
}

static void lexer_token(struct lexer *lexer)
{
    char c = lexer_peek(lexer, 0);
    if (is_digit(c)) {
        lexer_number(lexer);
    } else if (is_word(c)) {
        lexer_word(lexer);
    } else if (c == '"') {
        lexer_text(lexer);
    } else if (c == '[') {
        lexer_citation(lexer);
    } else {
        lexer_sign(lexer);
    }
}

/* Line and column of a byte, for a text that cannot be cut into tokens. */
static struct span lexer_place(struct slice source, struct slice text, size_t at)
{
    struct span span = {.source = source, .first = at, .last = at, .line = 1, .column = 1};
    for (size_t i = 0; i < at; i++) {
        unsigned char c = (unsigned char)text.p[i];
        span.column += (c & 0xC0u) != 0x80u;
        if (c == '\n') {
            span.line++;
            span.column = 1;
        }
    }
    return span;
}

bool lexer_read(struct tokens *out, struct arena *arena, struct slice source, struct slice text,
                struct diagnostics *d)
{
    *out = (struct tokens){.source = source, .text = text};
    if (text.n > LIMIT_PROCEDURE_BYTES) {
        diagnostics_add(d, SEVERITY_ERROR, lexer_place(source, text, 0), ERROR_TOO_LARGE,
                        "the procedure has %zu bytes, more than %u", text.n, LIMIT_PROCEDURE_BYTES);
        return false;
    }
    size_t bad_at = 0;
    if (!utf8_valid(text, &bad_at)) {
        struct gr_error *e = diagnostics_add(d, SEVERITY_ERROR, lexer_place(source, text, bad_at),
                                             ERROR_UTF8, "byte %zu is not UTF-8", bad_at + 1);
        error_remedy(e, "save the file as UTF-8");
        return false;
    }
    struct lexer lexer = {.tokens = out,
                          .arena = arena,
                          .d = d,
                          .text = text,
                          .cap = text.n / 8 + 16,
                          .comments_cap = 16,
                          .line = 1,
                          .column = 1,
                          .line_start = true};
    out->list = ARENA_ARRAY(arena, lexer.cap, struct token);
    out->comments = ARENA_ARRAY(arena, lexer.comments_cap, struct comment);
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) {
        lexer.at = 3; /* some editors begin a file with this mark */
        lexer.column_at = 3;
    }
    for (;;) {
        lexer_skip(&lexer);
        if (out->n + out->n_comments + 1 >= LIMIT_PROCEDURE_TOKENS) {
            diagnostics_add(d, SEVERITY_ERROR, lexer_place(source, text, lexer.at), ERROR_TOO_LARGE,
                            "the procedure has more than %u words, signs and comments",
                            LIMIT_PROCEDURE_TOKENS);
            return false;
        }
        if (lexer.at == text.n) {
            break;
        }
        lexer_token(&lexer);
    }
    lexer.line_start = true;
    lexer_add(&lexer, TOKEN_END, 0);
    return true;
}
