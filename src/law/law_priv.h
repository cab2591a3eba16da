/* What the files of the reader share: tokens, the reader's state, lists that become arrays, and
 * names that wait for their declaration.
 *
 * A procedure is read in two steps. The first reads every declaration into items at fixed addresses
 * and notes each use of a name as a `fix`: the place to fill, and what may stand there. The second,
 * when every name is known, fills the places and then turns each list of items into an array. So
 * the order of declarations is free, and both steps are linear in the text. */
#ifndef LAW_LAW_PRIV_H
#define LAW_LAW_PRIV_H

#include "law/law.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { TABLE_COLUMNS_MAX = 64, AMOUNT_FACTOR_MAX = 100000, CONDITION_DEPTH_MAX = 256 };

/* ---- tokens ---------------------------------------------------------------------------------- */

enum token_kind {
    TOKEN_END,      /* of the text */
    TOKEN_WORD,     /* a name or a keyword */
    TOKEN_UPPER,    /* a territory or a law */
    TOKEN_CAPITAL,  /* a word that begins with a capital: in a time limit only */
    TOKEN_TEXT,     /* with its quotes */
    TOKEN_CITATION, /* with its brackets */
    TOKEN_DATE,
    TOKEN_NUMBER,
    TOKEN_DECIMAL,
    TOKEN_YES_NO, /* the type `yes/no` */
    TOKEN_COMMA,
    TOKEN_COLON,
    TOKEN_DOT,
    TOKEN_PERCENT,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMPARE, /* = <> < <= > >= */
    TOKEN_BAD      /* reported already */
};

/* KW_NONE for a token that is no keyword. */
enum keyword {
    KW_NONE,
#define KEYWORD_ENTRY(word, class) KW_##word,
#include "law/keywords.tab"
#undef KEYWORD_ENTRY
    KW_COUNT
};

enum keyword_class { KEYWORD_INNER, KEYWORD_CLAUSE, KEYWORD_HEADER, KEYWORD_DECLARATION };

/* Where the canonical layout begins a line or may break one; set by the reader. */
enum token_layout {
    LAYOUT_NONE,
    LAYOUT_SOFT,        /* a good place to break a line that is too long */
    LAYOUT_SOFTER,      /* the same inside what stands between two of those */
    LAYOUT_GLUE,        /* never the first of a line */
    LAYOUT_CLAUSE,      /* begins a line, indented */
    LAYOUT_PART,        /* begins a line, indented twice */
    LAYOUT_DECLARATION, /* begins a line at the margin */
};

struct token {
    struct slice text; /* in the source */
    uint32_t line, column;
    enum token_kind kind;
    enum keyword keyword;
    enum token_layout layout;
    bool reported;     /* a fault of the lexer's: nothing more is said about it */
    bool line_start;   /* first of its line */
    bool blank_before; /* a blank line stands before it */
};

struct comment {
    struct slice text; /* from -- on, trimmed */
    size_t before;     /* index of the token that follows */
    bool line_start;   /* stands on a line of its own */
    bool blank_before;
};

struct tokens {
    struct token *list; /* the last one is TOKEN_END */
    size_t n;
    struct comment *comments;
    size_t n_comments;
    struct slice source, text;
};

/* Cuts text into tokens; faults go to d. False when the text is too large, has too many tokens
 * or is not UTF-8: then there is nothing to read. */
bool lexer_read(struct tokens *out, struct arena *arena, struct slice source, struct slice text,
                struct diagnostics *d);
struct slice keyword_text(enum keyword keyword);
enum keyword_class keyword_class(enum keyword keyword);
enum keyword keyword_find(struct slice word);
struct span token_span(const struct tokens *tokens, const struct token *token);

/* ---- lists ----------------------------------------------------------------------------------- */

/* A list whose items stay where they are until it is frozen into the array that it is for. */
struct list_item {
    struct list_item *next;
    max_align_t payload[];
};

struct list {
    struct list *opened_before;
    struct list_item *first, *last;
    size_t n, size;
    void *array;     /* address of the pointer to fill */
    uint16_t *count; /* and of its count */
    bool frozen;
};

/* ---- conditions as written ------------------------------------------------------------------- */

enum expr_kind {
    EXPR_ALL,   /* terms, all of them */
    EXPR_ANY,   /* terms, one of them */
    EXPR_NOT,   /* terms: one */
    EXPR_TRUE,  /* subject, or subject.member */
    EXPR_IS,    /* subject is one of values */
    EXPR_PLAIN, /* node is complete, or its point waits for a fix of its own */
    EXPR_CLOCK, /* subject: clock; node.op */
    EXPR_ROLE,  /* subject: role */
    EXPR_IN,    /* subject in node.territories */
    EXPR_COMPARE
};

struct operand {
    const struct token *name, *member; /* NULL: a constant */
    const struct token *first;         /* for messages */
    enum law_type type;
    enum law_currency currency;
    law_value value;
};

struct expr {
    enum expr_kind kind;
    bool negated; /* `is not` */
    struct expr *next, *terms;
    const struct token *first; /* for messages */
    const struct token *subject, *member;
    const struct token **values;
    size_t n_values;
    struct operand left, right;
    struct law_node node;
};

/* ---- names and fixes ------------------------------------------------------------------------- */

enum name_kind {
    NAME_ROLE = 1 << 0,
    NAME_FACT = 1 << 1,
    NAME_STATE = 1 << 2,
    NAME_ACT = 1 << 3,
    NAME_CLOCK = 1 << 4,
    NAME_REMEDY = 1 << 5,
    NAME_TABLE = 1 << 6,
    NAME_TASK = 1 << 7,
    NAME_AMOUNT = 1 << 8,
    NAME_PROPERTY = 1 << 9,
    NAME_INDICATOR = 1 << 10,
    NAME_CONSEQUENCE = 1 << 11,
    NAME_FRAME = 1 << 12,
    NAME_OTHER = 1 << 13 /* what files may call an act as well: never used in the text */
};
#define NAME_LAST NAME_OTHER

struct name {
    struct slice text;
    enum name_kind kind;
    law_index index;
    void *item;                   /* the declaration; types of a table's columns beside it */
    const struct law_cell *types; /* NAME_TABLE: a cell of each column, for its type */
    const struct token *token;
};

/* A value of a state or choice. */
struct name_of_value {
    const struct law_domain_value *values; /* whose */
    law_index index;
};

struct names {
    struct name_of_value *values;
    size_t n_values;
    uint32_t *value_slots; /* hash table: index into values plus 1 */
    size_t n_value_slots;  /* a power of two */
    struct name *list;
    size_t n;
    uint32_t *slots; /* hash table: index into list plus 1 */
    size_t n_slots;  /* a power of two */
};

enum fix_kind {
    FIX_INDEX,     /* name → *index, a declaration of one of kinds (and for facts one of types) */
    FIX_BECOMES,   /* name: state, member: value → *index, *value */
    FIX_ROW,       /* name: choice fact, member: value → *index */
    FIX_POINT,     /* name, or name.member, or end/start of name → *point */
    FIX_CONDITION, /* expr → *index */
    FIX_MONEY,     /* operand → *law_operand, of the type and currency of amount */
    FIX_HOLE       /* name → *hole: what it is about */
};

struct fix {
    struct fix *next;
    enum fix_kind kind;
    const struct token *name, *member;
    unsigned kinds, types;
    law_index *index, *value;
    struct law_point *point;
    struct expr *expr;
    struct operand operand;
    struct law_operand *money;
    const struct law_amount *amount;
    struct law_hole *hole;
};

/* ---- the reader ------------------------------------------------------------------------------ */

#define LAW_SCRATCH_BYTES ((size_t)1 << 29)
struct reader {
    struct arena *arena;
    struct arena *scratch; /* tokens, and lists until they are frozen: gone when the reading ends */
    struct diagnostics *d;
    const struct calendar *calendar;
    struct tokens tokens;
    size_t at; /* the present token */
    struct law_procedure *procedure;
    struct names names;
    struct fix *first_fix, *last_fix;
    struct list *last_list;
    size_t errors_before; /* errors in d when reading began */
    bool lost; /* a declaration without a readable name: unknown names are no longer reported */
    bool too_many_said, too_deep_said;
    bool keyword_said[KW_COUNT]; /* used as a name, and reported */
    unsigned depth;
    bool without_act; /* effects are read that happen by themselves */
    size_t n_exprs;
    struct list *roles, *facts, *states, *acts, *clocks, *remedies, *tables, *amounts, *tasks,
        *properties, *indicators, *keeps, *consequences, *frames, *holes, *laws, *replays;
};

/* reader.c: the present token */
const struct token *reader_token(const struct reader *r);
const struct token *reader_ahead(const struct reader *r, size_t n);
const struct token *reader_take(struct reader *r);
bool reader_is(const struct reader *r, enum keyword keyword);
bool reader_is_word(const struct reader *r, const char *word);
bool reader_is_kind(const struct reader *r, enum token_kind kind);
bool reader_take_if(struct reader *r, enum keyword keyword);
bool reader_take_comma(struct reader *r);
void reader_mark(struct reader *r, enum token_layout layout);
void reader_soft(struct reader *r);
CHECKED bool reader_need(struct reader *r, enum keyword keyword);
CHECKED bool reader_need_word(struct reader *r, const char *word);
CHECKED bool reader_need_kind(struct reader *r, enum token_kind kind, const char *expected);
/* True when the present token begins the next declaration, or the text ends. */
bool reader_at_declaration(const struct reader *r);
/* True at `known hole`. `known` alone is no keyword (`x is known`); `hole` is one, so that no name
 * can make the two words stand where a clause ends. */
bool reader_at_hole(const struct reader *r);
/* Skips to the next line that begins with a declaration or one of the keywords (KW_NONE ends the
 * list), at least one token after `start`. */
void reader_recover(struct reader *r, size_t start, const enum keyword *starts);

/* reader.c: faults. Each returns false. */
bool reader_fault(struct reader *r, const struct token *token, enum error_code code,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
bool reader_expected(struct reader *r, const char *expected);
struct gr_error *reader_report(struct reader *r, const struct token *token, enum error_code code,
                               const char *format, ...) __attribute__((format(printf, 4, 5)));
/* "found" for a message: `word`, or "the end of the text". */
const char *reader_shown(char out[64], const struct token *token);

/* reader.c: lists */
struct list *reader_list(struct reader *r, void *array, uint16_t *count, size_t size);
void *reader_add(struct reader *r, struct list *list);
void reader_freeze(struct reader *r, struct list *list);
#define READER_LIST(r, array, count) reader_list((r), &(array), &(count), sizeof *(array))

/* reader_parts.c: what many declarations share */
CHECKED bool reader_name(struct reader *r, const struct token **out, const char *what);
CHECKED bool reader_text(struct reader *r, struct slice *out);
CHECKED bool reader_date(struct reader *r, struct date *out);
CHECKED bool reader_number(struct reader *r, int64_t *out);
CHECKED bool reader_money(struct reader *r, law_value *out, enum law_currency *currency);
/* A currency (GBP), or EUR when none stands here. */
void reader_currency(struct reader *r, enum law_currency *out);
CHECKED bool reader_labels(struct reader *r, struct law_labels *out);
CHECKED bool reader_cites(struct reader *r, struct law_cites *out, const struct law_cites *heading);
CHECKED bool reader_dates(struct reader *r, struct law_dates *out);
CHECKED bool reader_limit(struct reader *r, struct limit_rule *out);
CHECKED bool reader_point(struct reader *r, struct law_point *out);
CHECKED bool reader_reference(struct reader *r, law_index *out, unsigned kinds);
CHECKED bool reader_territories(struct reader *r, territory_id **out, uint16_t *n);
/* name { "," name } of kinds, into an array of law_index. */
CHECKED bool reader_references(struct reader *r, struct list *list, unsigned kinds);
CHECKED bool reader_else(struct reader *r, struct law_labels *out);
/* [ "when" expr ":" ]; LAW_ALWAYS when there is none. */
CHECKED bool reader_when(struct reader *r, uint16_t *out);
/* expr → *out when names are known. */
CHECKED bool reader_condition(struct reader *r, uint16_t *out);
struct fix *reader_fix(struct reader *r, enum fix_kind kind);
struct span reader_span(const struct reader *r, size_t first_token);
/* Reads the name of a declaration that was just added to the list. False when it has none: then
 * everything up to the next declaration is passed over. */
CHECKED bool reader_declare(struct reader *r, enum name_kind kind, struct slice *name, void *item,
                            const struct list *list);
/* Reads clauses up to the next declaration; recovers at a line that begins with one of starts. */
typedef bool (*reader_clause)(struct reader *r, void *item);
void reader_clauses(struct reader *r, reader_clause clause, void *item, const enum keyword *starts);
void reader_skip_declaration(struct reader *r);

/* reader_expr.c */
CHECKED bool reader_expr(struct reader *r, struct expr **out);
CHECKED bool reader_operand(struct reader *r, struct operand *out);

/* reader_declarations.c, reader_acts.c, reader_clocks.c, reader_amounts.c: each reads one
 * declaration, its keyword being the present token, up to the next; faults inside are reported and
 * passed over. */
void reader_role(struct reader *r);
void reader_fact(struct reader *r);
void reader_state(struct reader *r);
void reader_act(struct reader *r);
void reader_clock(struct reader *r);
void reader_consequence(struct reader *r);
void reader_remedy(struct reader *r);
void reader_table(struct reader *r);
void reader_task(struct reader *r);
void reader_amount(struct reader *r);
void reader_property(struct reader *r);
void reader_hole(struct reader *r);
void reader_frame(struct reader *r);
void reader_indicator(struct reader *r);
void reader_keep(struct reader *r);
/* effect { "," effect } into a list of struct law_effect. */
CHECKED bool reader_effects(struct reader *r, struct list *list);
bool reader_at_effect(const struct reader *r);
/* True when an effect stands behind the present comma. */
bool reader_effect_follows(const struct reader *r);

/* reader.c: reads tokens into r; law_read and law_format go on from there. */
bool reader_run(struct reader *r);

/* resolve.c */
void names_open(struct reader *r);
/* Declares a name; reports one that is taken. */
void names_add(struct reader *r, enum name_kind kind, const struct token *token, void *item,
               law_index index);
/* Types of a table's columns, TABLE_COLUMNS_MAX of them. */
void names_set_types(struct reader *r, struct slice table, const struct law_cell *types);
struct name *names_find(const struct reader *r, struct slice text);
const char *names_kind_text(enum name_kind kind);
/* Finds a name for a use; reports and returns NULL when it is not declared or of another kind. */
struct name *names_expect(struct reader *r, const struct token *use, unsigned kinds);
/* The value of a state or choice; LAW_NONE after reporting. */
law_index names_value(struct reader *r, const struct token *use, const struct token *owner,
                      const struct law_domain_value *values, uint16_t n);
/* Makes value i of a state or choice known; false when there is one of its name before it. */
bool names_add_value(struct reader *r, const struct law_domain_value *values, law_index index);
/* The dossier fact or NULL after reporting. */
struct name *names_dossier(struct reader *r, const struct token *use);
void resolve_all(struct reader *r);
/* What needs the finished arrays. */
void resolve_rest(struct reader *r);

/* circles.c: amounts and clocks that run back must not rest on themselves. */
void find_circles(struct reader *r);
bool resolve_operand(struct reader *r, struct law_operand *out, const struct operand *operand);

/* resolve_expr.c: makes the nodes of all conditions. conditions_add gives the node of expr, or
 * LAW_ALWAYS after reporting. */
struct conditions;
struct conditions *conditions_open(struct reader *r);
uint16_t conditions_add(struct conditions *c, const struct expr *expr);
/* Gives the nodes to the procedure. */
void conditions_close(struct conditions *c);

/* True when two nodes ask the same (their places in the text apart). */
bool node_equal(const struct law_node *a, const struct law_node *b);

const char *law_type_text(enum law_type type);
/* "money GBP", "a date": for messages. */
const char *law_type_shown(char out[32], enum law_type type, enum law_currency currency);

/* Puts the diagnostics from `first` on in the order of the text. */
void diagnostics_sort(struct diagnostics *d, size_t first);

/* check_frames.c: holds other procedures against the frames of p. */
void check_frames(const struct law_procedure *p, const struct law_procedure *const *others,
                  size_t n_others, struct diagnostics *d);

/* check_versions.c, check_others.c, check_holes.c, check_use.c: parts of law_check. Remarks come
 * after everything else: of a long list they are what is left out first. */
void check_holes(const struct law_procedure *p, struct diagnostics *d);
void remark_holes(const struct law_procedure *p, struct diagnostics *d);
void check_versions(const struct law_procedure *p, struct diagnostics *d);
void check_others(const struct law_procedure *p, const struct law_procedure *const *others,
                  size_t n_others, struct diagnostics *d);
void check_use(const struct law_procedure *p, struct diagnostics *d);

#endif
