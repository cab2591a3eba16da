/* Inside replay: citations as comparable tokens, and a case as the dossier of one procedure. */
#ifndef REPLAY_REPLAY_PRIV_H
#define REPLAY_REPLAY_PRIV_H

#include "replay/replay.h"

/* "CESEDA L. 742-5": law CESEDA, article L742-5. law is empty when the text does not say. */
struct citation {
    struct slice law, article;
    struct slice division; /* "I bis"; empty: the whole article */
};

struct citations {
    struct citation *list;
    uint16_t n;
};

/* The articles named in a text. Laws are known by the abbreviations and full names that the
 * procedures declare. */
struct citations citations_read(struct arena *arena, const struct replay_law *law,
                                struct slice text);

/* How many of `wanted` the rule's own citations name; one that names the very division ("L512-1
 * I") counts twice. */
unsigned citations_score(struct arena *arena, const struct replay_law *law,
                         const struct law_cites *cites, const struct citations *wanted);

/* A case seen by one procedure. */
struct candidate {
    const struct dossier_plan *plan;
    const struct law_procedure *p;
    const struct dossier_folded *fold;
    law_index challenged_act, challenged_clock; /* one of them, or both LAW_NONE */
    uint32_t challenged_entry;                  /* last such act, or DOSSIER_NONE */
    unsigned score;  /* articles relied on that its rules on the challenged act name */
    unsigned known;  /* facts told that it knows */
    bool counts;     /* it has a clock whose end it can count */
    bool named;      /* the regime that the file names is its own */
    uint64_t worlds; /* those that hold the readings whose articles the court relied on */
};

/* Turns the case into a dossier of the candidate's procedure and folds it. */
bool candidate_fold(struct candidate *c, struct arena *arena, const struct replay_law *law,
                    const struct replay_case *source, struct gr_error *e);

/* Points an error at the first place of the file that shows `words`; always names the file.
 * Returns false. */
bool case_fault(const struct replay_case *c, struct slice words, struct gr_error *e);

/* Reads the times of the events, refuses those that contradict one another; *first is the day of
 * the first event. */
bool case_check_times(struct date *first_day, const struct replay_case *c,
                      const struct replay_law *law, struct gr_error *e);

/* The instant and the day from which the court looked. */
struct dossier_view case_view(const struct replay_case *c, const struct zone *zone);

#define CANDIDATES_MAX 32

/* A way in which the challenged act stood, or failed to stand, against a clock, in some worlds
 * of one candidate. */
struct hit {
    const struct candidate *candidate;
    law_index clock, remedy;
    const struct law_cites *cites;
    struct slice reading;
    bool known;
    struct limit_end end;
    enum verdict in_time;
    uint64_t worlds;
    unsigned score;  /* articles relied on that the rule names */
    unsigned regime; /* the same for the regime that the file names: chooses between procedures */
};

struct judging {
    struct arena *arena;
    const struct replay_law *law;
    const struct replay_case *source;
    struct candidate candidates[CANDIDATES_MAX];
    size_t n_candidates;
    struct hit *hits;
    size_t n_hits, room_hits;
    bool none_cited; /* no rule that fits rests on an article that the court relied on */
    bool complete;   /* the file says that it tells everything the program needs */
};

/* select.c: fills the candidates, those that say most about the case first; otherwise says why
 * there is none. */
void select_candidates(struct judging *j, struct date first, struct buf *why);

/* hit.c: how the challenged act stood against the clocks that waited for it; then, of several
 * rules or readings that fit, those whose articles the court relied on. */
void hits_collect(struct judging *j);
/* The readings that the worlds of a hit hold and others do not, joined by '+'; empty when there
 * is one possibility. */
struct slice hit_reading(const struct judging *j, const struct hit *h);

/* compare.c: the verdict, and why. */
void compare_with_court(struct replay_result *r, const struct judging *j, struct buf *why);
/* A separator before the next reason. */
void next_reason(struct buf *why);

#endif
