/* Conditions, cut in two: their atoms (atom.c) and how these are joined (condition.c). */
#ifndef EXPLAIN_CONDITION_H
#define EXPLAIN_CONDITION_H

#include "explain/explain_priv.h"

/* How a condition is said: with "si" before each statement (French), and what stands around it. */
struct asking {
    const struct teller *t;
    bool si;
};

/* One atom as a statement, or denied; with "si" where the asking wants it. */
void ask_atom(const struct asking *a, const struct law_node *node, bool negated);
/* Only what is said of a clock: " court", " n'a pas expiré sans réponse". */
void ask_clock_status(const struct asking *a, uint64_t set, bool negated);
/* After "aucun": " ne court", " n'a expiré sans réponse". For one status. */
void ask_none_has_status(const struct asking *a, uint64_t status);

#endif
