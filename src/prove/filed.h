/* A dossier on file as an answer: what was written by hand, or happened, can show what an
 * exploration leaves open. It is held to the rules that hold for a dossier which the prover makes
 * (prove/prove.h): the fold has nothing against it, and it breaks the property or does the act. */
#ifndef PROVE_FILED_H
#define PROVE_FILED_H

#include "prove/prove.h"

/* Whether the dossier can show anything, under whichever readings: it is whole, nothing but acts,
 * and looked at on some day. */
bool filed_can_show(const struct dossier_folded *filed);
/* Whether the dossier breaks a property of the plan lawfully, looked at as late as then, as if
 * nothing more were done, and whatever it leaves untold. The plan is of its procedure, or of one
 * that differs from it in what the property asks. Readings are those that the prover holds
 * (prove_looked). The witness is the dossier up to the first minute in which that is so, looked at
 * then; it is in arena, but for what the acts tell. A dossier that may lack acts shows nothing, nor
 * does one against which, or against another on which it rests, the law has something. */
bool filed_breaks(struct prove_witness *out, struct arena *arena, struct calendar *calendar,
                  const struct dossier_folded *filed, const struct dossier_plan *plan,
                  law_index property, instant until);
/* The same of an act and what is asked of it: the witness is the dossier up to that act, or up to
 * the end of its day where the hour is not told; or a minute later, when what others must do at
 * that instant is done, too. */
bool filed_does(struct prove_witness *out, struct arena *arena, struct calendar *calendar,
                const struct dossier_folded *filed, const struct prove_act *asked);

#endif
