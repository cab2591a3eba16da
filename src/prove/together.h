/* Whether conditions can hold together, from their words alone. Nothing is asked of time, of sums
 * or of other dossiers: two conditions of those are taken to agree unless they are the very
 * contrary of each other. */
#ifndef PROVE_TOGETHER_H
#define PROVE_TOGETHER_H

#include "law/law.h"

/* A condition that binds where another holds; LAW_ALWAYS: always. */
struct together_term {
    uint16_t when, condition;
};

enum together_answer {
    TOGETHER_NEVER, /* surely not */
    TOGETHER_MAYBE, /* nothing in the words stands against it */
    TOGETHER_UNSURE /* too many cases to look at all of them */
};

/* state LAW_NONE, or a state that is one of the values in set. Bounded in time for any procedure.
 */
enum together_answer together(const struct law_procedure *p, const struct together_term *terms,
                              size_t n, law_index state, uint64_t set);

#endif
