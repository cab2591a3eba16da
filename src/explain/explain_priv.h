/* What the files of this room share: the teller, who says things in one language, and the
 * sentences of each part of a procedure. */
#ifndef EXPLAIN_EXPLAIN_PRIV_H
#define EXPLAIN_EXPLAIN_PRIV_H

#include "explain/explain.h"

struct teller {
    struct buf *out;
    struct arena *arena;
    const struct law_procedure *p;
    const struct explain_view *view;
    const bool *to_be_had;     /* of each remedy: remedies_to_be_had */
    bool whole;                /* a chapter: what its opening says once is not said again */
    struct passages *passages; /* NULL, or what collects the rules of one declaration (passage.c) */
};

/* ---- passage.c ------------------------------------------------------------------------------- */

/* What a passage says. Two of one kind and one thing can be two versions of a rule. */
enum passage_kind {
    PASSAGE_AUTHOR,
    PASSAGE_REQUIRES,
    PASSAGE_NEEDS,
    PASSAGE_TIME,
    PASSAGE_EFFECT,
    PASSAGE_LENGTH,
    PASSAGE_SUSPENDS,
    PASSAGE_ROW,
    PASSAGE_SUM,
    PASSAGE_BOUNDS,
    PASSAGE_HOLE,
    PASSAGE_STATEMENT
};

/* One rule as it is told: the smallest thing of which a comparison says that it is new, gone or
 * changed. */
struct passage {
    enum passage_kind kind;
    law_index thing; /* the value of a row; 0 elsewhere */
    struct slice text;
    struct law_dates dates; /* of its scope; where it has none they mean nothing */
    size_t lead;            /* bytes of text that say these dates */
};

struct passages {
    struct passage *list;
    size_t n, cap;
    struct law_dates dates; /* of the last scope told, and where its words end */
    size_t dates_end;
};

/* What was written from a place on is one passage; nothing happens where none are collected. */
void tell_passage(const struct teller *t, enum passage_kind kind, law_index thing, size_t from);
/* What was written last are the dates of the scope of what follows. */
void tell_passage_dates(const struct teller *t, struct law_dates dates);
/* Whether only the declaration's own rules are told, without what other declarations add. */
bool tells_passages(const struct teller *t);

/* ---- words.c --------------------------------------------------------------------------------- */

/* The same teller, who writes elsewhere. */
struct teller teller_beside(const struct teller *t, struct buf *out);
bool in_french(const struct teller *t);
/* Of two literals, the one of the language that is spoken. */
void tell(const struct teller *t, const char *fr, const char *en);
void tell_slice(const struct teller *t, struct slice s);
/* Between the quotation marks of the language. */
void tell_quoted(const struct teller *t, struct slice s);
/* Makes what was written from a place on begin with a capital. */
void capital_from(const struct teller *t, size_t place);
/* The label in the language. */
struct slice label_of(const struct teller *t, struct law_labels labels, struct slice name);
/* The label, quoted. */
void tell_label(const struct teller *t, struct law_labels labels, struct slice name);
void tell_act(const struct teller *t, law_index act);
void tell_clock(const struct teller *t, law_index clock);
void tell_remedy(const struct teller *t, law_index remedy);
void tell_fact(const struct teller *t, law_index fact);
/* "Préfet", without quotation marks. */
void tell_role(const struct teller *t, law_index role);
/* The joint before the i-th of n things: "", ", " or " ou ". */
void tell_joint(const struct teller *t, size_t i, size_t n, const char *fr_last,
                const char *en_last);
/* Values of a state or choice by their bits: "A", "A ou B". negated: "ni A ni B". */
void tell_values(const struct teller *t, const struct law_domain_value *values, uint16_t n,
                 uint64_t set, bool negated);
void tell_date(const struct teller *t, struct date date);
/* A sum in the smallest unit of its currency. */
void tell_money(const struct teller *t, int64_t value, enum law_currency currency);
/* A value of a type; values: of the choice or NULL. */
void tell_value(const struct teller *t, enum law_type type, enum law_currency currency,
                law_value value, const struct law_fact *fact);
void tell_territories(const struct teller *t, const territory_id *list, uint16_t n);
/* "Du … au …", capitalised or not. Says nothing and returns false for the open range. */
bool tell_dates(const struct teller *t, struct law_dates dates, bool capital);
/* " [L741-1; L742-1]". */
void tell_cites(const struct teller *t, const struct law_cites *cites);
/* The same articles, and the same doubt. */
bool same_cites(const struct law_cites *a, const struct law_cites *b);
/* " Point non tranché : « … »." when there is one. */
void tell_unsure(const struct teller *t, const struct law_cites *cites);
/* Whether something of these dates is told. */
bool told_in_force(const struct teller *t, struct law_dates dates);
/* True for the clock's reading on the day told: held then, and not replaced by a settled one. */
bool told_reading(const struct teller *t, const struct law_version *version, uint16_t reading);
/* Another procedure by its name, or NULL. */
const struct law_procedure *procedure_named(const struct teller *t, struct slice name);
/* Its title, quoted; its name when it is not at hand. */
void tell_procedure(const struct teller *t, struct slice name);
/* What another procedure (or NULL) calls a name. */
struct slice label_in(const struct teller *t, const struct law_procedure *other, struct slice name);
/* What another procedure (or NULL) calls a value of one of its states or choices. */
struct slice value_label_in(const struct teller *t, const struct law_procedure *other,
                            struct slice owner, struct slice value);
/* Of the procedures that a fact of type LAW_DOSSIER may lead to, the one that declares the name, or
 * NULL. */
const struct law_procedure *dossier_behind(const struct teller *t, law_index fact,
                                           struct slice name);
/* What another procedure calls a name. */
struct slice label_behind(const struct teller *t, law_index fact, struct slice name);

/* ---- limit_words.c --------------------------------------------------------------------------- */

/* A time limit as a jurist writes it: "quatre jours, le jour de départ étant compris". */
void tell_limit(const struct teller *t, const struct limit_rule *rule);
/* Only its length: "quatre jours". */
void tell_length(const struct teller *t, const struct limit_rule *rule);
/* "moins de trois ans", "moins d'un an": a word that ends in "de " in French, and a length. */
void tell_word_length(const struct teller *t, const char *fr, const char *en,
                      const struct limit_rule *rule);
/* Short, for drawings: "4 j (1er jour compris)". */
void tell_limit_short(const struct teller *t, const struct limit_rule *rule);

/* ---- condition.c ----------------------------------------------------------------------------- */

/* "si la personne a moins de dix-huit ans et si …" in French, "if … and …" in English. */
void tell_if(const struct teller *t, uint16_t node);
/* The same at the beginning of a sentence: "Si …". */
void tell_if_first(const struct teller *t, uint16_t node);
/* Since when, until when and in which case something is so: "À compter du …, si …". Says nothing
 * and returns false for what is always so. */
bool tell_scope(const struct teller *t, struct law_dates dates, uint16_t when);
/* The same as a statement, without "si". */
void tell_that(const struct teller *t, uint16_t node);
/* "« Mesure d'éloignement »", "l'expiration du délai « … »". */
void tell_point(const struct teller *t, const struct law_point *point);
void tell_operand(const struct teller *t, const struct law_operand *operand);

/* ---- parts ----------------------------------------------------------------------------------- */

/* Effects as a sentence without its full stop. */
void tell_effects(const struct teller *t, const struct law_effect *effects, uint16_t n);
/* Whether an effect says when the act must come, rather than what follows from it. */
bool is_timing(const struct law_effect *effect);
/* "## Acte : « … » [L741-1]" and a blank line. */
void tell_heading(const struct teller *t, int depth, const char *fr, const char *en,
                  struct slice label, const struct law_cites *cites);
/* Roles, with semicolons between them. */
void tell_roles(const struct teller *t, const law_index *roles, uint16_t n);
bool in_list(const law_index *list, uint16_t n, law_index thing);

void explain_act(const struct teller *t, law_index index);
void explain_clock(const struct teller *t, law_index index);
void explain_consequence(const struct teller *t, law_index index);
void explain_remedy(const struct teller *t, law_index index);
void explain_state(const struct teller *t, law_index index);
void explain_fact(const struct teller *t, law_index index);
void explain_role(const struct teller *t, law_index index);
void explain_table(const struct teller *t, law_index index);
void explain_amount(const struct teller *t, law_index index);
void explain_task(const struct teller *t, law_index index);
void explain_property(const struct teller *t, law_index index);
void explain_frame(const struct teller *t, law_index index);
void explain_indicator(const struct teller *t, law_index index);
void explain_keep(const struct teller *t, law_index index);

/* When an act must come, as a list: which time limits wait for it, which acts and ends make it
 * due, which tasks it does. */
void tell_when(const struct teller *t, law_index act);
/* The rules of an act that are told, each a bullet; `timing`: what they say of its time, instead
 * of everything else. Says the words before the first of them. */
void tell_effect_rules(const struct teller *t, const struct law_act *act, bool timing,
                       const char *fr, const char *en);
/* "sous condition" and the like are said of a task by tell_task_due: " : à accomplir …". */
void tell_task_terms(const struct teller *t, const struct law_task *task);

/* A clock's section at a depth of headings. */
void tell_clock_section(const struct teller *t, law_index index, int depth);
/* " (quatre jours)", " (deux ou quatre jours, selon la date)": the lengths told of a clock. Says
 * nothing while passages are collected: a length is a rule of its clock. */
void tell_clock_length(const struct teller *t, law_index clock);
/* "quatre jours, le jour de départ étant compris, à compter de …", with articles and a line end;
 * where there are several lengths, a list of them, set in by `margin`. */
void tell_clock_terms(const struct teller *t, law_index index, size_t margin);
/* ", à compter de « … »": of a clock that an act starts, or whose remedy an act opens. */
void tell_from_when(const struct teller *t, law_index index);
/* Whether nothing more is to be said of a clock than the remedy whose time it is says. */
bool is_only_a_remedys(const struct teller *t, law_index clock);
/* Whether a length of the clock is told. */
bool clock_has_length(const struct teller *t, law_index clock);
/* Whether the clock is told in a chapter: it has a length and, where only a day is told, something
 * can set it going on that day. */
bool told_clock(const struct teller *t, law_index clock);
/* What is there to be done against an act, as a list: by whom, before whom, within what time, when
 * the ruling must come, what waits. */
void tell_remedies_against(const struct teller *t, law_index act);
/* Whether a remedy can be had on the day told: something that is told opens it, or nothing ever
 * does. */
bool told_remedy(const struct teller *t, law_index remedy);

/* ---- holes.c --------------------------------------------------------------------------------- */

/* Whether a known hole that is about the thing is told. */
bool has_told_hole(const struct teller *t, enum law_hole_of of, law_index index);
/* The known holes about a thing: each a paragraph, or a bullet set in by `margin`. */
void tell_holes(const struct teller *t, enum law_hole_of of, law_index index);
void tell_hole_bullets(const struct teller *t, enum law_hole_of of, law_index index, size_t margin);

/* ---- explain.c ------------------------------------------------------------------------------- */

/* The kinds of declarations, in the order in which they are told. */
enum kind_of {
    KIND_ROLES,
    KIND_STATES,
    KIND_ACTS,
    KIND_CLOCKS,
    KIND_CONSEQUENCES,
    KIND_REMEDIES,
    KIND_TABLES,
    KIND_AMOUNTS,
    KIND_TASKS,
    KIND_PROPERTIES,
    KIND_FRAMES,
    KIND_FACTS,
    KIND_INDICATORS,
    KIND_KEEPS, /* the last: they have no names */
    KINDS
};

struct kind {
    void (*explain)(const struct teller *t, law_index index);
    const char *fr, *en; /* what they are called together */
    bool bullets;        /* each is a bullet of a list, without a heading of its own */
};
extern const struct kind KIND_TABLE[KINDS];

struct declaration {
    enum kind_of kind;
    law_index index;
};

uint16_t kind_count(const struct law_procedure *p, enum kind_of kind);
/* "{#NAME}" on a line of its own, where the view asks for names and the kind has them. */
void tell_name(const struct teller *t, enum kind_of kind, law_index i);
struct teller teller_of(struct buf *out, struct arena *arena, const struct explain_view *view);
/* The declaration of that name, or an error that says the nearest. */
bool explain_named(struct declaration *found, const struct teller *t, struct slice name,
                   struct gr_error *e) CHECKED;

/* ---- what acts and clocks do ----------------------------------------------------------------- */

/* Whether an act, by a rule that is told, or a clock at its end, has an effect of this kind on
 * this thing. */
bool has_effect(const struct law_effect *effects, uint16_t n, enum law_effect_kind kind,
                law_index thing);
bool act_has_effect(const struct teller *t, law_index act, enum law_effect_kind kind,
                    law_index thing);
/* Whether an act, the end of a clock or a situation, by a rule that is told, sets a clock going:
 * starts it, puts it in the place of another, opens the remedy whose time it is, or uses the remedy
 * whose ruling it bounds. */
bool act_sets_going(const struct teller *t, law_index act, law_index clock);
bool end_sets_going(const struct teller *t, law_index ending, law_index clock);
bool consequence_sets_going(const struct teller *t, law_index consequence, law_index clock);
/* The acts with such an effect on a thing, after the words and with a full stop; nothing when
 * there is none. */
void tell_acts_with(const struct teller *t, enum law_effect_kind kind, law_index thing,
                    const char *fr, const char *en);

/* ---- marks.c --------------------------------------------------------------------------------- */

/* Sets in bold, in two versions of a text, the words that the other has not. */
void mark_changes(struct arena *arena, struct slice *before, struct slice *after);

/* ---- order.c --------------------------------------------------------------------------------- */

/* A procedure in the order in which it unfolds: its acts, and after which of them each clock is
 * told. */
struct unfolding {
    law_index *acts;  /* all of them, in order */
    law_index *after; /* of each clock: the act, or LAW_NONE */
};

/* The order of the text, except that an act waits for what it cannot do without: a state, an act,
 * a remedy or a time limit that another act brings. A clock is told after the first act that can
 * set it going: by starting it, by opening the remedy whose time it is, or by starting a clock
 * whose end does so. */
struct unfolding unfolding_of(const struct teller *t);
/* Of each remedy, whether a rule that is told can open it, be it through others: not where it
 * must be open already, nor where it takes the place of one that cannot be had. */
const bool *remedies_to_be_had(const struct teller *t);

/* ---- wrap.c ---------------------------------------------------------------------------------- */

#define WRAP_COLUMNS 100 /* of what people read in a terminal */
/* Lines of at most so many columns; what follows a bullet is set in under it; tables are left
 * alone. */
void wrap_lines(struct buf *out, struct slice text, size_t columns);
/* Whether a line may be broken at the blank at i: not inside quotation marks' own blanks, before
 * a sign that French sets off by one, nor after "n°". */
bool may_break(struct slice s, size_t i);

#endif
