/* A dossier that the prover found, as a case file (man greffe-case): the court is the prover, and
 * what is expected is what the fold says, so that whoever doubts an answer can replay it, change it
 * and file it beside the published decisions. */
#ifndef PROVE_CASE_H
#define PROVE_CASE_H

#include "dossier/dossier.h"

/* A case within base/limits.h never takes more. */
#define PROVE_CASE_BYTES LIMIT_CASE_BYTES

struct prove_case {
    struct slice id, question;
    struct slice caution; /* what weakens the finding, for people; may be empty */
    const struct dossier_folded *folded;
    instant until; /* looked at then */
    struct calendar *calendar;
    law_index unwritten; /* a property that no file holds, of which nothing is expected; LAW_NONE */
};

/* Writes the case, UTF-8, in lines that a person can read. The zones of its territories must have
 * been read before: the fold did. out says `full` when the dossier is larger than a case may be. */
void prove_case_write(struct buf *out, const struct prove_case *c);

/* The readings of the law under which a property is broken in a folded dossier, joined by '+';
 * empty when it is broken under all of them, or not at all. Bytes in arena. */
struct slice prove_case_readings(struct arena *arena, const struct dossier_folded *folded,
                                 law_index property);

#endif
