/* Looks for a lawful dossier by trying: acts one after the other at the moments at which something
 * may turn, each with every role and everything that may be told, folded each time. It knows the
 * fold and nothing of the prover, and finds only short dossiers. */
#ifndef TEST_PROVE_BRUTE_H
#define TEST_PROVE_BRUTE_H

#include "dossier/dossier.h"

#define BRUTE_ACTS 5
#define BRUTE_FACTS 4

/* What is looked for: a dossier that breaks the property or, without one (LAW_NONE), one in which
 * the act is done and, where a clock is named, answers it. */
struct brute_goal {
    law_index property, act, answers;
};

/* Whose law, and where. */
struct brute_ground {
    const struct dossier_plan *plan;
    territory_id place;
    const struct zone *zone;
};

struct brute_entry {
    law_index act, role;
    instant at;
    struct dossier_fact told[BRUTE_FACTS];
    uint16_t n_told;
};

struct brute_dossier {
    struct brute_entry entries[BRUTE_ACTS];
    struct dossier_fact told[BRUTE_FACTS]; /* for the whole dossier */
    uint16_t n_entries, n_told;
    instant until; /* looked at then */
};

struct brute_limits {
    uint32_t folds, acts;
};

struct brute {
    bool found, whole; /* whole: everything within the bounds was tried */
    struct brute_dossier dossier;
    uint32_t folds;
};

void brute_search(struct brute *out, struct arena *arena, const struct brute_ground *ground,
                  struct brute_goal goal, struct brute_limits limits, uint64_t seed);
/* Folds one that was found. */
const struct dossier_folded *brute_fold(struct arena *arena, const struct brute_ground *ground,
                                        const struct brute_dossier *dossier);

/* The worlds of a folded dossier in which it is lawful and supposes nothing but readings of the
 * law: nothing is against an act, and whatever the end of a clock obliged an authority to do was
 * done then, at most `late` after. A duty younger than `late` may still be met where `open` says
 * so. */
uint64_t lawful_worlds(const struct dossier_folded *f, instant late, bool open);
/* The same, whatever they suppose. */
uint64_t lawful_if_supposed(const struct dossier_folded *f, instant late, bool open);
/* Those in which what is looked for happens. */
uint64_t goal_worlds(const struct dossier_folded *f, struct brute_goal goal);
/* Whether it happens lawfully, whatever is supposed or without supposing anything. */
bool does_lawfully(const struct dossier_folded *f, struct brute_goal goal, instant late);

#endif
