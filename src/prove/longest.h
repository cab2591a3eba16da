/* How long something can last: which lengths to ask the prover for, one after the other, and what
 * the answers show. "More than N" is asked for N that grow, then between the greatest that a
 * dossier reached and the least that was proven never to be passed. Nothing is concluded but what
 * lies in the meaning of the words: what lasts more than N lasts more than anything shorter. What
 * was not decided stays open, on either side of which the search goes on. */
#ifndef PROVE_LONGEST_H
#define PROVE_LONGEST_H

#include "prove/prove.h"

#define LONGEST_NONE (-1)
#define LONGEST_UNDECIDED_MAX 8 /* so many, and the search is given up */

struct longest {
    int64_t first, most;           /* the least length that is asked for, and the greatest */
    int64_t found;                 /* greatest N that a dossier passes; 0: it can be at all */
    int64_t never;                 /* least N that none passes; 0: it can never be */
    int64_t open_least, open_most; /* between which what was asked was not decided */
    uint32_t asked, undecided;
};

/* Nothing is known. Both at least 1. */
struct longest longest_open(int64_t first, int64_t most);
/* The same question in hours, after it was answered in days as far as it was: what the days show is
 * kept, with the hours by which days and the legal time may differ from 24 each. */
struct longest longest_in_hours(const struct longest *days);
/* The N to ask for next ("more than N"; 0: at all), or LONGEST_NONE: no more is to be had. */
int64_t longest_next(const struct longest *l);
/* What came of it. False when it contradicts an earlier answer, and then nothing is taken over. */
bool longest_told(struct longest *l, int64_t n, enum prove_answer answer) CHECKED;
/* A dossier passes the greatest length that is asked for. */
bool longest_is_unbounded(const struct longest *l);
/* The greatest N found and the least proven are next to one another. */
bool longest_is_exact(const struct longest *l);

#endif
