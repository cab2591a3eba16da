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
};

/* ---- words.c --------------------------------------------------------------------------------- */

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
/* " Point non tranché : « … »." when there is one. */
void tell_unsure(const struct teller *t, const struct law_cites *cites);
/* Whether something of these dates is told. */
bool told_in_force(const struct teller *t, struct law_dates dates);
/* True for the clock's reading on the day told: held then, and not replaced by a settled one. */
bool told_reading(const struct teller *t, const struct law_version *version, uint16_t reading);
/* Another procedure by its name, or NULL. */
const struct law_procedure *procedure_named(const struct teller *t, struct slice name);
/* What another procedure (or NULL) calls a name. */
struct slice label_in(const struct teller *t, const struct law_procedure *other, struct slice name);
/* The procedure that a fact of type LAW_DOSSIER leads to, or NULL. */
const struct law_procedure *dossier_behind(const struct teller *t, law_index fact);
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
/* The same as a statement, without "si". */
void tell_that(const struct teller *t, uint16_t node);
/* "« Mesure d'éloignement »", "l'expiration du délai « … »". */
void tell_point(const struct teller *t, const struct law_point *point);
void tell_operand(const struct teller *t, const struct law_operand *operand);

/* ---- parts ----------------------------------------------------------------------------------- */

/* One effect as a sentence without its full stop. */
void tell_effect(const struct teller *t, const struct law_effect *effect);
void tell_effects(const struct teller *t, const struct law_effect *effects, uint16_t n);
/* "## Acte : « … » [L741-1]" and a blank line. */
void tell_heading(const struct teller *t, int depth, const char *fr, const char *en,
                  struct slice label, const struct law_cites *cites);

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

/* Whether an act, by a rule that is told, or a clock at its end, has an effect of this kind on
 * this thing. */
bool has_effect(const struct law_effect *effects, uint16_t n, enum law_effect_kind kind,
                law_index thing);
bool act_has_effect(const struct teller *t, law_index act, enum law_effect_kind kind,
                    law_index thing);
/* The acts with such an effect on a thing, after the words; nothing when there is none. */
void tell_acts_with(const struct teller *t, enum law_effect_kind kind, law_index thing,
                    const char *fr, const char *en);

/* ---- wrap.c ---------------------------------------------------------------------------------- */

/* Lines of at most 100 columns; what follows a bullet is set in under it; tables are left alone. */
void wrap_lines(struct buf *out, struct slice text);
/* Whether a line may be broken at the blank at i: not inside quotation marks' own blanks, before
 * a sign that French sets off by one, nor after "n°". */
bool may_break(struct slice s, size_t i);

#endif
