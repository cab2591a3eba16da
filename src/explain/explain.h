/* A procedure for people who do not read its language: as prose, for a jurist (explain_write),
 * as what changed between two days (explain_compare), and as a drawing (explain_draw). All show
 * what law.h holds and nothing else: no sentence says what no rule says. Pure and deterministic:
 * the same procedure, view and language give the same bytes. */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "law/law.h"

/* What is told, to whom. The procedures of `others` give the words of dossiers that this one
 * rests on; the one that is told may stand among them. */
struct explain_view {
    const struct law_procedure *procedure;
    const struct law_procedure *const *others;
    size_t n_others;
    const struct calendar *calendar; /* names of territories */
    enum language language;
    bool dated;     /* only what is in force on `on` */
    struct date on; /* means something when dated */
    bool named;     /* before each declaration its name, "{#NAME}" on a line of its own, and lines
                       that are not broken: for who makes something else of the Markdown */
};

/* Room that the longest explanation or drawing of a procedure within base/limits.h may take. */
#define EXPLAIN_BYTES ((size_t)64 << 20)

/* Writes the whole procedure in Markdown, lines of at most 100 columns unless view.named. arena is
 * for what is made on the way. */
void explain_write(struct buf *out, struct arena *arena, const struct explain_view *view);

/* The same for one declaration: a role, fact, state, act, clock, remedy, table, amount, task,
 * property or indicator; an act brings the clocks that it starts and the remedies that it opens.
 * An unknown name is an error that says the nearest one. */
bool explain_write_one(struct buf *out, struct arena *arena, const struct explain_view *view,
                       struct slice name, struct gr_error *e) CHECKED;

/* What differs between the law of two days, view.on and another, told from the earlier to the
 * later: of each declaration the rules that are new, gone or changed, and nothing of what is the
 * same. Says so when no rule differs. With a name that is not empty, only that declaration; an
 * unknown one is an error. */
bool explain_compare(struct buf *out, struct arena *arena, const struct explain_view *view,
                     struct date against, struct slice name, struct gr_error *e) CHECKED;

/* The last day to which the law of a procedure has been read, and on which it is in force. */
struct date explain_last_day(const struct law_procedure *p);
/* Draws the procedure as one SVG document: a panel for each state, and one for the clocks.
 * `state` is empty, or the name of the only state to draw (with the clocks of its acts); an
 * unknown one is an error. A drawing is of one day: without view.dated, the last day to which
 * the law has been read. */
bool explain_draw(struct buf *out, struct arena *arena, const struct explain_view *view,
                  struct slice state, struct gr_error *e) CHECKED;

#endif
