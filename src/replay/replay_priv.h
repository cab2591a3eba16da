/* Inside replay: citations as comparable tokens, and a case as the dossier of one procedure. */
#ifndef REPLAY_REPLAY_PRIV_H
#define REPLAY_REPLAY_PRIV_H

#include "replay/replay.h"

/* "CESEDA L. 742-5": law CESEDA, article L742-5. law is empty when the text does not say. */
struct citation {
    struct slice law, article;
};

struct citations {
    struct citation *list;
    uint16_t n;
};

/* The articles named in a text. Laws are known by the abbreviations and full names that the procedures declare. */
struct citations citations_read(struct arena *arena, const struct replay_law *law,
                                struct slice text);

/* How many of `wanted` the rule's own citations name. */
unsigned citations_score(struct arena *arena, const struct replay_law *law,
                         const struct law_cites *cites, const struct citations *wanted);

/* A case seen by one procedure. */
struct candidate {
    const struct dossier_plan *plan;
    const struct law_procedure *p;
    const struct dossier_folded *fold;
    law_index challenged_act, challenged_clock; /* one of them, or both LAW_NONE */
    uint32_t challenged_entry;                  /* last such act, or DOSSIER_NONE */
};

/* Turns the case into a dossier of the candidate's procedure and folds it. */
bool candidate_fold(struct candidate *c, struct arena *arena, const struct replay_law *law,
                    const struct replay_case *source, struct gr_error *e);

/* Points an error at the first place of the file that shows `words`; always names the file. Returns false. */
bool case_fault(const struct replay_case *c, struct slice words, struct gr_error *e);

/* Reads the times of the events, refuses those that contradict one another; *first is the day of the first event. */
bool case_check_times(struct date *first_day, const struct replay_case *c,
                      const struct replay_law *law, struct gr_error *e);

/* The instant and the day from which the court looked. */
struct dossier_view case_view(const struct replay_case *c, const struct zone *zone);

#endif
