/* The canonical layout of a procedure. The reader has marked the tokens that begin a declaration
 * or a clause and those before which a long line is best broken; here they are written again
 * with canonical white space, and comments stay where they were. What is written depends on the
 * tokens, the comments and a few blank lines alone, all of which survive, so that formatting
 * twice changes nothing. */
#include "law/law_priv.h"

#include <string.h>

#include "base/utf8.h"

enum { WIDTH = 100, INDENT = 2, INDENT_MORE = 4 };

struct formatter {
    const struct tokens *tokens;
    struct arena *arena;
    struct buf text;  /* the declaration being written */
    size_t comment;   /* the next comment */
    size_t column;    /* code points on the present line */
    size_t indent;    /* of lines that continue the present one */
    bool line_empty;  /* nothing but its indent stands on the present line */
    bool line_closed; /* a comment ends the line */
};

/* ---- tokens ---------------------------------------------------------------------------------- */

/* A citation with one blank after each `;` and between words. */
static struct slice citation_text(struct arena *arena, struct slice text)
{
    char *copy = arena_get(arena, 2 * text.n);
    size_t n = 0;
    bool blank = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            blank = true;
            continue;
        }
        bool tight = n == 0 || copy[n - 1] == '[' || c == ';' || (c == ']' && i + 1 == text.n);
        if (!tight && (blank || copy[n - 1] == ';')) {
            copy[n] = ' ';
            n++;
        }
        blank = false;
        copy[n] = c;
        n++;
    }
    return (struct slice){copy, n};
}

static struct slice token_text(const struct formatter *f, const struct token *token)
{
    return token->kind == TOKEN_CITATION ? citation_text(f->arena, token->text) : token->text;
}

/* True when no blank stands between the token and the one before it. */
static bool is_tight(const struct token *before, const struct token *token)
{
    return token->kind == TOKEN_COMMA || token->kind == TOKEN_COLON || token->kind == TOKEN_DOT ||
           token->kind == TOKEN_CLOSE || before->kind == TOKEN_DOT || before->kind == TOKEN_OPEN;
}

/* Code points of tokens [first, last) on one line. */
static size_t width(const struct formatter *f, size_t first, size_t last)
{
    const struct token *list = f->tokens->list;
    size_t n = 0;
    for (size_t i = first; i < last && n <= WIDTH; i++) {
        struct arena_mark mark = arena_mark(f->arena);
        n += utf8_count(token_text(f, &list[i]));
        n += i > first && !is_tight(&list[i - 1], &list[i]);
        arena_reset(f->arena, mark);
    }
    return n;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void line_begin(struct formatter *f, size_t indent, bool blank)
{
    if (f->text.n > 0) {
        buf_text(&f->text, blank ? "\n\n" : "\n");
    }
    for (size_t i = 0; i < indent; i++) {
        buf_char(&f->text, ' ');
    }
    f->column = indent;
    f->line_empty = true;
    f->line_closed = false;
}

/* Comments that stand before token i. One behind a token stays on its line; any other has its own,
 * at the indent given. */
static void put_comments(struct formatter *f, size_t i, size_t indent, bool only_behind)
{
    const struct tokens *tokens = f->tokens;
    while (f->comment < tokens->n_comments && tokens->comments[f->comment].before == i) {
        const struct comment *comment = &tokens->comments[f->comment];
        if (comment->line_start && only_behind) {
            return;
        }
        if (comment->line_start) {
            line_begin(f, indent, comment->blank_before);
        } else {
            buf_text(&f->text, "  ");
        }
        buf_add(&f->text, comment->text);
        f->line_closed = true;
        f->comment++;
    }
}

/* What stands before token i of a line: its comments, and the line that goes on below them. */
static void put_before(struct formatter *f, size_t i)
{
    put_comments(f, i, f->indent, false);
    if (f->line_closed) {
        line_begin(f, f->indent, false);
    }
}

static void put_token(struct formatter *f, size_t i)
{
    const struct token *token = &f->tokens->list[i];
    put_before(f, i);
    if (!f->line_empty && !is_tight(token - 1, token)) {
        buf_char(&f->text, ' ');
        f->column++;
    }
    struct slice text = token_text(f, token);
    buf_add(&f->text, text);
    f->column += utf8_count(text);
    f->line_empty = false;
}

/* The end of the group of tokens that begins at i: the next token of the rank, or at rank 3 the
 * next one that may begin a line. */
static size_t group_end(const struct formatter *f, size_t i, size_t last, int rank)
{
    const struct token *list = f->tokens->list;
    for (i++; i < last; i++) {
        enum token_layout layout = list[i].layout;
        bool soft = layout == LAYOUT_SOFT || (rank >= 2 && layout == LAYOUT_SOFTER);
        bool any = rank >= 3 && layout != LAYOUT_GLUE && !is_tight(&list[i - 1], &list[i]);
        if (soft || any) {
            break;
        }
    }
    return i;
}

/* Writes tokens [first, last), breaking before groups that do not fit: first at the best places
 * (rank 1), inside a group that is too long at the next best. */
static void put_range(struct formatter *f, size_t first, size_t last, int rank)
{
    for (size_t i = first; i < last;) {
        size_t end = group_end(f, i, last, rank);
        put_before(f, i);
        size_t n = width(f, i, end);
        bool fits = f->column + (f->line_empty ? 0 : 1) + n <= WIDTH;
        bool fits_alone = f->indent + n <= WIDTH;
        if (!fits && !f->line_empty && (fits_alone || rank != 2)) {
            line_begin(f, f->indent, false);
        }
        if (!fits && !fits_alone && rank < 3) {
            put_range(f, i, end, rank + 1);
        } else {
            for (size_t k = i; k < end; k++) {
                put_token(f, k);
            }
        }
        i = end;
    }
}

static size_t indent_of(enum token_layout layout)
{
    return layout == LAYOUT_DECLARATION ? 0 : layout == LAYOUT_CLAUSE ? INDENT : 2 * INDENT;
}

static bool begins_line(const struct token *token)
{
    return token->layout == LAYOUT_DECLARATION || token->layout == LAYOUT_CLAUSE ||
           token->layout == LAYOUT_PART || token->kind == TOKEN_END;
}

/* One clause: its comments, then its tokens up to the next clause. Gives where that begins. */
static size_t put_line(struct formatter *f, size_t first)
{
    const struct token *token = &f->tokens->list[first];
    size_t indent = indent_of(token->layout);
    size_t last = first + 1;
    while (!begins_line(&f->tokens->list[last])) {
        last++;
    }
    put_comments(f, first, indent, false);
    line_begin(f, indent, token->blank_before);
    f->indent = indent + INDENT_MORE;
    put_range(f, first, last, 1);
    put_comments(f, last, 0, true);
    return last;
}

/* ---- declarations ---------------------------------------------------------------------------- */

/* What the line between two declarations depends on. */
struct written {
    enum keyword keyword;
    bool one_line;
};

/* Writes the declaration that begins at token i, with its comments, and what parts it from the one
 * before. Short ones of a kind stay together unless the author parted them. */
static size_t put_declaration(struct buf *out, struct formatter *f, size_t i,
                              struct written *before)
{
    const struct tokens *tokens = f->tokens;
    const struct token *token = &tokens->list[i];
    bool commented = f->comment < tokens->n_comments && tokens->comments[f->comment].before == i;
    bool blank = commented ? tokens->comments[f->comment].blank_before : token->blank_before;
    f->text = buf_in(f->arena, out->max);
    f->line_closed = false;
    if (token->kind == TOKEN_END) {
        put_comments(f, i, 0, false);
    } else {
        do {
            i = put_line(f, i);
        } while (tokens->list[i].kind != TOKEN_END && tokens->list[i].layout != LAYOUT_DECLARATION);
    }
    struct slice text = buf_slice(&f->text);
    struct written now = {token->keyword, text.n > 0 && memchr(text.p, '\n', text.n) == NULL};
    bool together = now.one_line && before->one_line && now.keyword == before->keyword && !blank;
    if (text.n > 0) {
        buf_text(out, out->n == 0 || together ? "" : "\n");
        buf_add(out, text);
        buf_char(out, '\n');
    }
    out->full = out->full || f->text.full;
    *before = now;
    return i;
}

bool law_format(struct buf *out, struct arena *arena, struct slice source, struct slice text,
                const struct calendar *calendar, struct diagnostics *d)
{
    struct law_procedure *procedure = ARENA_NEW(arena, struct law_procedure);
    procedure->source = source;
    procedure->text = text;
    struct reader reader = {
        .arena = arena, .scratch = arena, .d = d, .calendar = calendar, .procedure = procedure};
    if (!reader_run(&reader)) {
        return false;
    }
    struct formatter f = {.tokens = &reader.tokens, .arena = arena};
    struct written before = {KW_NONE, false};
    size_t i = 0;
    while (reader.tokens.list[i].kind != TOKEN_END) {
        i = put_declaration(out, &f, i, &before);
    }
    (void)put_declaration(out, &f, i, &before);
    return true;
}
