/* What holds of every procedure that is well made, asked of each without anybody writing it down.
 *
 * Seven rules. Some of their answers stand in the tables (`settled`); for the others the prover is
 * asked one question after the other, until builtin_verdict says that it is enough. Where no lawful
 * dossier does what is looked for, one will do in which requests and facts are irregular (struct
 * prove_act). What the rules mean, word for word, for users: doc/prover.md.
 *
 * - BUILTIN_DOABLE, of each act: some lawful dossier contains it.
 * - BUILTIN_END, of each clock: its end means something. It has an `at end`; or an act answers,
 *   stops or replaces it, or uses the remedy that it bounds; or a condition, a point, a task or
 *   another clock of this or another procedure speaks of it.
 * - BUILTIN_LEFT, of each value of a state: it is no trap (below).
 * - BUILTIN_OPENED, of each remedy and each act that it is against: after the act it is open.
 * - BUILTIN_DUTY, of each duty that the end of a clock lays on an authority: the duty is met in
 *   some lawful dossier; or the act answers or stops the clock before.
 * - BUILTIN_IN_TIME, of each clock that acts answer, directly or as the time of a remedy or of a
 *   ruling: one of them answers it in some lawful dossier, while it runs.
 * - BUILTIN_AT_END, of each clock: no two effects of its end, under conditions that can hold
 *   together, set one state to two values.
 *
 * Traps. A clause that sets a state to another value, or undoes the act that set this one, *leaves*
 * the value when its `when` can hold there and the conditions of its act, too; the ends of clocks
 * and consequences have no other conditions. It is *refused* there when its `when` names the value,
 * but the act's conditions exclude it. A value that no clause leaves, and for which none is
 * refused, is final: removed, closed, erased. That is no fault, and the remarks list it. A value is
 * a trap when it can be entered, is not final, and each clause that leaves it is of an act that no
 * lawful dossier contains, or is refused. Whether conditions can hold together is read from their
 * words (prove/together.h), so that a trap that only time or sums make is not found. */
#ifndef PROVE_BUILTIN_H
#define PROVE_BUILTIN_H

#include "prove/prove.h"

enum builtin_rule {
    BUILTIN_DOABLE,
    BUILTIN_END,
    BUILTIN_LEFT,
    BUILTIN_OPENED,
    BUILTIN_DUTY,
    BUILTIN_IN_TIME,
    BUILTIN_AT_END
};
#define BUILTIN_RULES 7

enum builtin_verdict {
    BUILTIN_ASK, /* the next question must be asked first */
    BUILTIN_GOOD,
    BUILTIN_FINDING,
    BUILTIN_UNDECIDED,
    BUILTIN_REMARK /* nothing bad, but somebody should look at it */
};

struct builtin_thing {
    enum law_hole_of of;
    law_index index;
};

struct builtin {
    enum builtin_rule rule;
    enum builtin_verdict settled; /* BUILTIN_ASK: the questions decide */
    /* What it is about; a known hole of any of them declares what is found. */
    struct builtin_thing things[2];
    uint16_t n_things;
    law_index value; /* of the state that is the first thing, or LAW_NONE */
    /* Of a remark: the acts against which no remedy lies; the final values of a state. Of
     * BUILTIN_LEFT: the acts that are refused. */
    law_index *list;
    uint16_t n_list;
    /* One answer PROVE_FOUND is enough; of a question with `unopened` it is the finding. The last
     * n_entering only matter when all others are PROVE_NEVER: without one PROVE_FOUND among them
     * the value is never entered, and no trap. */
    struct prove_act *questions;
    uint16_t n_questions, n_entering;
};

struct builtins {
    struct builtin *list; /* by rule, then as declared */
    size_t n;
};

/* Everything that is asked of a procedure. others: the procedures whose conditions may speak of it;
 * the procedure itself may be among them. Everything in arena. */
struct builtins builtin_list(struct arena *arena, const struct law_procedure *p,
                             const struct law_procedure *const *others, size_t n_others);

/* What follows from the answers to the first n questions. */
enum builtin_verdict builtin_verdict(const struct builtin *b, const enum prove_answer *answers,
                                     size_t n);

/* "act_can_be_done": never translated. */
struct slice builtin_name(enum builtin_rule rule);
/* What the rule says, as a sentence. */
struct law_labels builtin_labels(enum builtin_rule rule);

#endif
