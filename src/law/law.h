/* Law as data. Reads a procedure (grammar: doc/language.md) into flat tables that the fold
 * walks. Everything lives in the arena given to law_read and is immutable afterwards. */
#ifndef LAW_LAW_H
#define LAW_LAW_H

#include "calendar/calendar.h"

#define LAW_NONE UINT16_MAX

/* Index of a declaration in its table. */
typedef uint16_t law_index;

struct law_labels {
    struct slice fr, en; /* empty where not given */
};

/* What a rule rests on: "[CESEDA L741-1; L742-1]" split at ';' and trimmed, and why it is not
 * settled. */
struct law_cites {
    struct slice *list;
    uint16_t n;
    struct slice unsure; /* empty: settled */
};

/* Days between which a rule is in force, both included. Open ends are the calendar's bounds
 * (1900-01-01, 2200-12-31). */
struct law_dates {
    struct date from, until;
};
/* Open at both ends. */
static inline struct law_dates law_dates_open(void)
{
    return (struct law_dates){date_first(), date_last()};
}
/* Whether there is a first day, and a last one. */
static inline bool law_dates_begin(struct law_dates dates)
{
    return dates.from.days > date_first().days;
}
static inline bool law_dates_end(struct law_dates dates)
{
    return dates.until.days < date_last().days;
}

enum law_type {
    LAW_DATE,
    LAW_INSTANT,
    LAW_YES_NO,
    LAW_NUMBER,
    LAW_MONEY,
    LAW_COUNTRY,
    LAW_TERRITORY,
    LAW_CHOICE,
    LAW_DOSSIER
};

/* A currency (ISO 4217); LAW_CURRENCY_NONE where the type is not money. Sums of different
 * currencies are never compared nor added. */
enum law_currency {
    LAW_CURRENCY_NONE,
#define CURRENCY_ENTRY(code, decimals, sign) LAW_##code,
#include "law/currencies.tab"
#undef CURRENCY_ENTRY
};

/* Values of facts, states and constants in one form: yes/no 0 or 1; number; money in the smallest
 * unit of its currency;
 * choice and state: index of the value; date: days; territory and country: territory_id;
 * instant: microseconds. */
typedef int64_t law_value;

struct law_role {
    struct slice name;
    bool authority; /* acts for the authority: must hold under every reading, and its late acts are
                       unlawful */
    bool concerned; /* whom the procedure is about, or who acts for him: he is told what he may do.
                       Never an authority; neither: a court, a consulate, an expert */
    struct law_labels labels;
    struct law_cites cites;
    struct span span;
};

struct law_domain_value {
    struct slice name;
    struct law_labels labels;
};

struct law_fact {
    struct slice name;
    enum law_type type;
    enum law_currency currency;
    bool personal, presumed;
    law_value presumed_value;
    struct law_domain_value *values; /* LAW_CHOICE */
    uint16_t n_values;
    struct slice *dossier_of; /* LAW_DOSSIER: names of the procedures it may be of */
    uint16_t n_dossier_of;
    struct law_labels labels;
    struct law_cites cites;
    struct span span;
};

struct law_state {
    struct slice name;
    struct law_domain_value *values; /* at most 64; values[0] is initial */
    uint16_t n_values;
    struct law_labels labels;
    struct law_cites cites;
    struct span span;
};

/* ---- conditions ------------------------------------------------------------------------------ */

enum law_point_kind {
    LAW_POINT_NONE,
    LAW_POINT_ACT,
    LAW_POINT_FACT,
    LAW_POINT_END,
    LAW_POINT_START
};

struct law_point {
    enum law_point_kind kind;
    law_index index;       /* act, fact or clock; in the other procedure when via != LAW_NONE */
    law_index via;         /* dossier fact through which it is reached, or LAW_NONE */
    struct slice via_name; /* name in the other procedure, found there when folding */
};

enum law_op {
    LAW_AND,       /* a, b: nodes */
    LAW_OR,        /* a, b */
    LAW_NOT,       /* a */
    LAW_FACT_TRUE, /* index: yes/no fact */
    LAW_FACT_KNOWN,
    LAW_FACT_IS,    /* index: choice fact; set: bits of values */
    LAW_DOSSIER_IS, /* index: dossier fact; set: bits of the procedures that it may be of */
    LAW_STATE_IS,   /* index: state; set */
    LAW_CLOCK_IS,   /* index; set: 1 << enum law_clock_status */
    LAW_REMEDY_IS,  /* index; set: 1 << enum law_remedy_status */
    LAW_ACT_DONE,   /* index */
    LAW_BEFORE_END, /* index: clock. In time, every reading apart */
    LAW_AFTER_END,
    LAW_SPAN,      /* compare, rule, backwards, point: "less than 3 years after point" */
    LAW_DATE_FROM, /* date: act on or after */
    LAW_DATE_BEFORE,
    LAW_IN,       /* territories, n_territories: of the act */
    LAW_FACT_IN,  /* index: fact; territories */
    LAW_BY,       /* index: role */
    LAW_COMPARE,  /* left, right, compare */
    LAW_CELL_TRUE /* index: table, column: yes/no cell */
};

enum law_clock_status {
    LAW_CLOCK_IDLE,
    LAW_CLOCK_RUNNING,
    LAW_CLOCK_ENDED,
    LAW_CLOCK_ANSWERED,
    LAW_CLOCK_STOPPED,
    LAW_CLOCK_SUSPENDED,
    LAW_CLOCK_MISSED /* in conditions only: ended before anything answered it, answered since or not
                      */
};
enum law_remedy_status { LAW_REMEDY_CLOSED, LAW_REMEDY_OPEN, LAW_REMEDY_USED, LAW_REMEDY_RULED };

enum law_compare { LAW_EQ, LAW_NE, LAW_LT, LAW_LE, LAW_GT, LAW_GE };

enum law_operand_kind {
    LAW_OPERAND_FACT,
    LAW_OPERAND_CELL,
    LAW_OPERAND_AMOUNT,
    LAW_OPERAND_CONSTANT
};

struct law_operand {
    enum law_operand_kind kind;
    law_index index, column; /* fact, table and column, or amount */
    law_index via;           /* fact of another dossier */
    struct slice via_name;
    enum law_type type;
    enum law_currency currency;
    law_value value;
};

/* A node of a condition. Conditions of a procedure share one array; children have lower indexes.
 * Equal atoms are the same node (so that what is assumed about one holds for the other). */
struct law_node {
    enum law_op op;
    uint16_t a, b;
    law_index index, column;
    law_index via; /* LAW_NONE, or the dossier fact: names are then found in the other procedure
                      when folding */
    struct slice via_name, via_value; /* names as written in the other procedure */
    uint64_t set;
    enum law_compare compare;
    struct limit_rule rule;
    bool backwards;
    struct law_point point;
    struct date date;
    territory_id *territories;
    uint16_t n_territories;
    struct law_operand left, right;
    struct span span;
};
#define LAW_ALWAYS UINT16_MAX /* no condition */

/* ---- acts ------------------------------------------------------------------------------------ */

enum law_kind { LAW_DECISION, LAW_REQUEST, LAW_FACT };

enum law_effect_kind {
    LAW_BECOMES, /* state index, value */
    LAW_STARTS,
    LAW_STOPS,
    LAW_SUSPENDS,
    LAW_RESUMES,
    LAW_INTERRUPTS, /* clock */
    LAW_ANSWERS,    /* clocks in list */
    LAW_REPLACES,   /* clock index by clock value */
    LAW_OPENS,
    LAW_CLOSES, /* remedy */
    LAW_USES,   /* remedies in list */
    LAW_WITHDRAWS,
    LAW_REPEALS, /* act */
    LAW_MUST     /* role index, act value */
};

struct law_effect {
    enum law_effect_kind kind;
    law_index index, value;
    law_index *list; /* LAW_ANSWERS, LAW_USES */
    uint16_t n;
    struct law_labels otherwise; /* "else" of answers and uses */
};

enum law_rule_kind { LAW_REQUIRES, LAW_NEEDS_HOUR, LAW_NEEDS, LAW_EFFECTS };

struct law_rule {
    enum law_rule_kind kind;
    struct law_dates dates;
    uint16_t when;      /* node or LAW_ALWAYS */
    uint16_t condition; /* LAW_REQUIRES */
    law_index *facts;   /* LAW_NEEDS */
    uint16_t n_facts;
    struct law_effect *effects;
    uint16_t n_effects;
    struct law_labels otherwise;
    struct law_cites cites; /* its own, or those of the act's heading */
    struct span span;
};

struct law_competence {
    struct law_dates dates;
    law_index *roles;
    uint16_t n;
    struct law_cites cites;
    struct span span;
};

struct law_act {
    struct slice name;
    struct slice *also_called; /* by files, and by other texts; never in its own */
    uint16_t n_also_called;
    enum law_kind kind;
    struct law_labels labels;
    struct law_cites cites;
    struct law_competence
        *competences; /* the heading's first (all days), then those by date, which prevail */
    uint16_t n_competences;
    law_index *records; /* facts */
    uint16_t n_records;
    struct law_point governed; /* LAW_POINT_NONE: the act's own date */
    struct law_rule *rules;
    uint16_t n_rules;
    struct span span;
};

/* ---- clocks, remedies, the rest -------------------------------------------------------------- */

struct law_reading {
    struct slice name;        /* empty for a line without reading */
    struct law_labels labels; /* given once for all readings of that name: law_reading_label */
    struct law_dates held;
    bool is_settled;
    struct date settled;
    struct limit_rule rule;
    law_index fewer; /* number fact that may tell a smaller n of the first part, or LAW_NONE */
    struct law_cites cites;
};

struct law_version {
    struct law_dates dates;
    uint16_t when;
    struct law_reading *readings; /* at least one */
    uint16_t n_readings;
    struct span span;
};

struct law_warning {
    law_index role;
    struct limit_rule before_end;
};

struct law_at_end {
    uint16_t when;
    struct law_effect *effects;
    uint16_t n_effects;
    struct law_cites cites;
    struct span span;
};

struct law_clock {
    struct slice name;
    struct law_labels labels;
    struct law_cites cites;
    struct law_point runs;     /* LAW_POINT_NONE: from the act that starts it */
    bool backwards;            /* runs back from */
    struct law_point governed; /* LAW_POINT_NONE: date of the start */
    struct law_version *versions;
    uint16_t n_versions;
    law_index supports;       /* the state that lasts on the strength of this clock, or LAW_NONE */
    law_index supports_value; /* the value of it */
    struct law_warning *warnings;
    uint16_t n_warnings;
    struct law_at_end *at_end;
    uint16_t n_at_end;
    struct span span;
};

/* What the law attaches to a situation by itself, without an act and without the end of a clock.
 * The effects take place when the condition begins to hold. */
struct law_consequence_line {
    struct law_dates dates;
    uint16_t when;
    struct law_effect *effects;
    uint16_t n_effects;
    struct law_cites cites;
    struct span span;
};

struct law_consequence {
    struct slice name;
    struct law_labels labels;
    struct law_cites cites;
    struct law_consequence_line *lines;
    uint16_t n_lines;
    uint16_t first; /* lines of the consequences before it */
    struct span span;
};

struct law_suspensive {
    struct law_dates dates;
    uint16_t when;
    law_index *acts;
    uint16_t n;
    struct law_cites cites;
    struct span span;
};

struct law_remedy {
    struct slice name;
    struct law_labels labels;
    struct law_cites cites;
    law_index *against; /* acts */
    uint16_t n_against;
    law_index *by; /* roles */
    uint16_t n_by;
    law_index before;        /* role, or LAW_NONE */
    law_index within;        /* clock, or LAW_NONE */
    law_index ruling;        /* act, or LAW_NONE */
    law_index ruling_within; /* clock, or LAW_NONE */
    struct law_suspensive *suspensive;
    uint16_t n_suspensive;
    struct span span;
};

struct law_cell {
    enum law_type type; /* LAW_MONEY, LAW_NUMBER, LAW_YES_NO */
    enum law_currency currency;
    law_value value;
};

struct law_row {
    struct law_dates dates;
    law_index value; /* of the choice fact */
    struct law_cell *cells;
    struct law_cites cites;
    struct span span;
};

struct law_table {
    struct slice name;
    struct law_labels labels;
    struct law_cites cites;
    law_index fact; /* choice fact that selects the row */
    struct slice *columns;
    uint16_t n_columns;
    struct law_row *rows;
    uint16_t n_rows;
    struct span span;
};

/* Of an amount: percent of times × operand; times and percent are 1 and 100 when not written. Of a
 * total: the operand is added, or taken, at each of the acts. */
struct law_amount_line {
    struct law_dates dates;
    uint16_t when;
    int64_t times, percent;
    struct law_operand operand;
    bool takes;
    law_index *acts;
    uint16_t n_acts;
    struct law_cites cites;
    struct span span;
};

/* A sum that is worked out from the dossier as it stands (`amount`), or one that runs over its acts
 * from nought (`total`). */
struct law_amount {
    struct slice name;
    bool total;
    enum law_type type; /* LAW_MONEY or, of a total, LAW_NUMBER */
    enum law_currency currency;
    struct law_labels labels;
    struct law_cites cites;
    struct law_amount_line *lines;
    uint16_t n_lines;
    struct span span;
};

struct law_task {
    struct slice name;
    law_index role;
    struct law_labels labels;
    bool has_due, after; /* due `rule` after (or before) point */
    struct limit_rule rule;
    struct law_point point;
    uint16_t when;
    law_index done_by; /* act, or LAW_NONE */
    struct law_cites cites;
    struct span span;
};

struct law_property {
    struct slice name;
    bool always;
    uint16_t condition;
    bool has_limit; /* "for more than" */
    struct limit_rule rule;
    struct law_dates dates;
    struct law_labels labels;
    struct law_cites cites;
    struct span span;
};

enum law_hole_of {
    LAW_HOLE_PROPERTY,
    LAW_HOLE_ACT,
    LAW_HOLE_CLOCK,
    LAW_HOLE_STATE,
    LAW_HOLE_REMEDY
};

/* A hole of the law itself that is known and accepted on these days: what a prover finds about the
 * thing named is declared. On dossiers it changes nothing. Several may name one thing. */
struct law_hole {
    enum law_hole_of of;
    law_index index;
    struct law_dates dates;
    struct law_labels labels;
    struct law_cites cites;
    struct span span;
};

/* Bounds that a law sets to other laws: a directive to those of the States. Each line names a clock
 * or a property of another procedure, whose length must lie within. law_check holds the procedures
 * of one call against it. */
struct law_frame_line {
    struct law_dates dates;
    struct slice procedure, name;
    struct slice
        unless; /* a yes/no fact of that procedure: lines for which it must be are left out */
    bool has_least, has_most;
    struct limit_rule least, most;
    struct law_cites cites;
    struct span span;
};

struct law_frame {
    struct slice name;
    struct law_labels labels;
    struct law_cites cites;
    struct law_frame_line *lines;
    uint16_t n_lines;
    struct span span;
};

enum law_dimension_kind {
    LAW_BY_TERRITORY,
    LAW_BY_QUARTER,
    LAW_BY_MONTH,
    LAW_BY_YEAR,
    LAW_BY_FACT
};
struct law_dimension {
    enum law_dimension_kind kind;
    law_index fact;
};
struct law_indicator {
    struct slice name;
    struct law_labels labels;
    law_index act;
    uint16_t when;
    struct law_dimension *dimensions;
    uint16_t n_dimensions;
    struct law_cites cites;
    struct span span;
};

struct law_keep {
    bool personal_only;
    struct limit_rule rule;
    struct law_point
        *points; /* the last of those that are known counts; without any, nothing ends */
    uint16_t n_points;
    struct law_dates dates;
    struct law_cites cites;
    struct span span;
};

struct law_law {
    struct slice abbreviation, name;
};

struct law_procedure {
    struct slice name;
    struct slice source; /* file name, for messages */
    struct slice text;   /* the whole text */
    struct law_labels title;
    struct law_law *laws;
    uint16_t n_laws;
    bool has_read_to;
    struct date read_to;
    struct law_dates force;
    struct slice *replays;
    uint16_t n_replays;
    struct law_role *roles;
    struct law_fact *facts;
    struct law_state *states;
    struct law_act *acts;
    struct law_clock *clocks;
    struct law_consequence *consequences;
    struct law_remedy *remedies;
    struct law_table *tables;
    struct law_amount *amounts;
    struct law_task *tasks;
    struct law_property *properties;
    struct law_hole *holes;
    struct law_frame *frames;
    struct law_indicator *indicators;
    struct law_keep *keeps;
    uint16_t n_roles, n_facts, n_states, n_acts, n_clocks, n_remedies, n_tables, n_amounts, n_tasks,
        n_properties, n_indicators, n_keeps, n_consequences, n_frames, n_holes;
    uint16_t n_consequence_lines; /* of all consequences */
    struct law_node *nodes;
    uint16_t n_nodes;
};

/* Reads one procedure. Always gives diagnostics (at most LIMIT_DIAGNOSTICS kept); returns NULL
 * when there is an error. calendar resolves territories. Bounded in time and memory for any
 * bytes: linear in text.n, LIMIT_PROCEDURE_BYTES at most. */
const struct law_procedure *law_read(struct arena *arena, struct slice source, struct slice text,
                                     const struct calendar *calendar, struct diagnostics *d);

/* What a careful reader would find in a procedure that reads well (doc/language.md section 6):
 * adds errors and warnings, and a remark for each known hole. others: procedures that `dossier of`
 * may name. */
void law_check(const struct law_procedure *p, const struct law_procedure *const *others,
               size_t n_others, struct diagnostics *d);

/* The canonical layout. Only white space changes; false with diagnostics when the text does not
 * read. */
bool law_format(struct buf *out, struct arena *arena, struct slice source, struct slice text,
                const struct calendar *calendar, struct diagnostics *d);

/* Finds by name; LAW_NONE when there is none. */
law_index law_find_role(const struct law_procedure *p, struct slice name);
law_index law_find_fact(const struct law_procedure *p, struct slice name);
law_index law_find_state(const struct law_procedure *p, struct slice name);
/* By its name, or by one that it is also called. */
law_index law_find_act(const struct law_procedure *p, struct slice name);
law_index law_find_clock(const struct law_procedure *p, struct slice name);
law_index law_find_remedy(const struct law_procedure *p, struct slice name);
law_index law_find_property(const struct law_procedure *p, struct slice name);
/* The name of what a hole is about. */
struct slice law_hole_name(const struct law_procedure *p, const struct law_hole *hole);
/* Which of the procedures of a dossier fact has this name; LAW_NONE when none has. */
law_index law_find_dossier_of(const struct law_fact *fact, struct slice procedure);
/* Whether a procedure declares the name: a state, fact, clock, remedy or act. */
bool law_declares(const struct law_procedure *p, struct slice name);
/* Value of a state or choice by name; LAW_NONE when there is none. */
law_index law_find_value(const struct law_domain_value *values, uint16_t n, struct slice name);

/* "GBP", the decimals of its smallest unit, and its sign ("£", or the code again). */
struct slice law_currency_code(enum law_currency currency);
int law_currency_decimals(enum law_currency currency);
struct slice law_currency_sign(enum law_currency currency);
/* Whether people write the sign before the figures: in English, unless it is words. */
bool law_currency_leads(enum law_currency currency, enum language language);
/* LAW_CURRENCY_NONE for a code that is not known. */
enum law_currency law_find_currency(struct slice code);
/* "12.50 GBP". */
void law_money_write(struct buf *out, law_value value, enum law_currency currency);
/* "12.50" or "12" in the smallest unit of the currency; false when it is not such an amount, or
 * above 10^12. */
bool law_money_parse(law_value *out, struct slice text, enum law_currency currency);

/* What may stand after `clock is` and `remedy is`: 1 << enum law_clock_status (law_remedy_status),
 * 0 for another word. */
unsigned law_clock_word(struct slice word);
unsigned law_remedy_word(struct slice word);

/* True when date lies in dates. */
static inline bool law_in_force(struct law_dates dates, struct date date)
{
    return date.days >= dates.from.days && date.days <= dates.until.days;
}

/* `and`, `or`, `not`: not an atom. */
bool law_joins(enum law_op op);
/* Shows each atom of a condition, in the order of the text; none of LAW_ALWAYS. */
void law_each_atom(const struct law_procedure *p, uint16_t node,
                   void (*visit)(uint16_t atom, void *payload), void *payload);
/* A condition of three values (Kleene's strong logic) over what `judge` says of its atoms; those
 * that no longer matter are not asked. LAW_ALWAYS holds. */
enum verdict law_judge(const struct law_procedure *p, uint16_t node,
                       enum verdict (*judge)(uint16_t atom, void *payload), void *payload);
/* The same comparison with its sides exchanged: less than, more than. */
enum law_compare law_mirrored(enum law_compare compare);
bool law_same_operand(const struct law_operand *a, const struct law_operand *b);
/* Whether a list of roles, acts, facts, clocks or remedies names this one. */
bool law_names(const law_index *list, size_t n, law_index index);
/* Who may do an act on a day: the last line that is in force then, or the heading's. */
const struct law_competence *law_competence_on(const struct law_act *act, struct date day);
/* Whether a role is of those whom the procedure is about, or who act for them. In a text that calls
 * nobody concerned, which may be older than the word, it is whoever is no authority. */
bool law_concerns(const struct law_procedure *p, law_index role);
/* Whether a reading stands on the day from which one looks: one that is settled by then leaves no
 * place for the others. */
bool law_reading_stands(const struct law_version *version, size_t reading, struct date day);

/* The label in a language; falls back to the other language, then to the name with blanks for
 * underscores (made in arena). */
struct slice law_label(struct arena *arena, struct law_labels labels, struct slice name,
                       enum language language);
/* The words for readings of that name: where they stand first, in whichever clock; NULL: nowhere.
 */
const struct law_labels *law_reading_labels(const struct law_procedure *p, struct slice name);
/* The same in a language; p may be NULL. */
struct slice law_reading_label(struct arena *arena, const struct law_procedure *p,
                               struct slice name, enum language language);

#endif
