/* When a folded dossier is lawful: each act is one against which the law has nothing, and whoever
 * the end of a clock obliged acted at that instant (prove/prove.h). */
#ifndef PROVE_LAWFUL_H
#define PROVE_LAWFUL_H

#include "prove/prove.h"

/* Whether the end of a clock obliges an authority to this. */
bool lawful_is_duty(const struct dossier_folded *f, const struct dossier_task *task);
/* Whether what is done then meets such a duty: after the end and within a minute of it. An act
 * before the end, or at it, is another one. */
static inline bool lawful_meets(const struct dossier_task *task, instant at)
{
    return at > task->due.latest && at <= task->due.latest + INSTANT_MINUTE;
}
/* Whether it was met. */
bool lawful_is_met(const struct dossier_folded *f, const struct dossier_task *task);
static inline bool lawful_neglected(const struct dossier_folded *f, const struct dossier_task *task)
{
    return lawful_is_duty(f, task) && !lawful_is_met(f, task);
}

/* Whether an act of this procedure may be irregular where this is asked (NULL: a property). */
static inline bool lawful_excuses(const struct law_procedure *p, law_index act,
                                  const struct prove_act *asked)
{
    return asked != NULL && asked->after_irregular && act != asked->act &&
           p->acts[act].kind != LAW_DECISION;
}

/* Whether the law has this against an act of the dossier; a property that does not hold is no
 * fault of an act. */
bool lawful_is_fault(const struct dossier_folded *f, const struct dossier_finding *found,
                     const struct prove_act *asked);

/* The worlds in which nothing is against the dossier, a bit each; of the first 64. None when the
 * fold left worlds out. */
uint64_t lawful_in_worlds(const struct dossier_folded *f, const struct prove_act *asked);
/* The worlds in which the dossier breaks the property; of the first 64. */
uint64_t lawful_breaks(const struct dossier_folded *f, law_index property);
/* The worlds in which the last act of that kind does what is asked of it; of the first 64. An act
 * of which the hour is not told meets no duty. The dossier may be folded again, in arena. */
uint64_t lawful_does(struct arena *arena, const struct dossier_folded *f,
                     const struct prove_act *asked);

#endif
