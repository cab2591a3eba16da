/* Rounds: a dossier in which something held, ended and began again, whose last round is done again
 * and again. The fold says how often the law lets it; whether all stands after each round as it
 * stood before says whether it could go on for ever. */
#ifndef PROVE_ROUNDS_H
#define PROVE_ROUNDS_H

#include "prove/prove.h"

struct rounds_question {
    /* The procedure with two consequences that take effect when it begins to hold and when it has
     * ended; acts and facts have the indexes of the witness's. */
    const struct dossier_plan *plan;
    law_index begins, ends;
    struct calendar *calendar;
    uint32_t most; /* so many rounds, and it is enough */
};

struct rounds {
    uint32_t n;             /* rounds that were done again, each one lawful */
    uint32_t stretches;     /* in the whole dossier */
    int64_t held;           /* microseconds in all, in the whole dossier */
    int64_t held_round;     /* in one round */
    int32_t days;           /* from one round to the next */
    bool same;              /* all stands after the last round as it stood after the one before */
    struct dossier dossier; /* with all of them */
    const struct dossier_folded *folded; /* NULL: no round could be done again */
    instant until;                       /* looked at then */
};

/* Does the round between the last two beginnings of the witness again, up to `most` times. False
 * when the witness has no such round, or when the law has something against doing it once more. */
bool rounds_replay(struct rounds *out, struct arena *arena, const struct rounds_question *q,
                   const struct prove_witness *witness);

#endif
