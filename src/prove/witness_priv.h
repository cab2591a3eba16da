/* Between the files that make a dossier of a path (witness.c), say what stands against it
 * (faults.c), and find what must be tracked (refine.c). */
#ifndef PROVE_WITNESS_PRIV_H
#define PROVE_WITNESS_PRIV_H

#include "prove/prove_priv.h"

#define ADDED_MAX 24

struct making {
    const struct model *m;
    struct arena *arena;
    const struct zones_step *steps;
    size_t n_steps;
    struct edge_notes *notes; /* per step */
    int64_t *at, *values;     /* minutes since the opening; timers after each step */
    territory_id place;
    law_index
        look; /* the act done where the path says that some act is (EVENT_LOOK), or LAW_NONE */
    const struct zone *zone;
    struct dossier_entry *entries[PARTS_MAX];
    struct dossier_entry *last[PARTS_MAX]; /* those of the telling before this one, or none */
    uint32_t n_last[PARTS_MAX];
    size_t *step_of[PARTS_MAX]; /* per entry: its step */
    uint32_t n_entries[PARTS_MAX];
    struct dossier_fact *facts[PARTS_MAX]; /* told with the dossier */
    uint16_t n_facts[PARTS_MAX];
    const struct dossier_folded *folded[PARTS_MAX];
    struct dossier_entry added[ADDED_MAX]; /* acts that duties ask for and the path leaves out */
    uint8_t added_part[ADDED_MAX];
    uint16_t n_added;
};

/* A finding against an act, or a duty that was not met: of which dossier, at which step, in which
 * worlds. */
struct fault {
    uint8_t part;
    size_t step;
    uint64_t worlds;
    const struct dossier_finding *finding; /* or NULL */
    const struct dossier_task *duty;
};

#define FAULTS_MAX 64

/* witness.c */
/* A dossier of which only the first n acts are told, folded up to an instant. */
const struct dossier_folded *fold_told(const struct making *k, uint8_t part,
                                       struct dossier_entry *entries, uint32_t n, instant until);
/* The dossiers of the path, opened then, folded up to an instant. */
void fold_all(struct making *k, instant opened, instant until);
struct moment moment_of(const struct making *k, instant opened, int64_t minutes);
/* What a step does: of EVENT_LOOK, the act chosen for it. */
uint32_t step_event(const struct making *k, size_t step);
/* The minute, of all days, at which the dossier is opened in a trial; false: no more trials. */
bool opening(int64_t *minutes, const struct making *k, uint32_t trial);
instant opening_instant(const struct making *k, int64_t minutes);
/* When the dossier is looked at. */
instant looked_at(const struct making *k, instant opened);
/* Duties that the path says nothing of are met, one after the other, as long as what was asked
 * still happens. Returns the clock of the duty that undoes it, or LAW_NONE. */
law_index meet_aside(struct making *k, instant opened, instant until, uint8_t *part);

/* times.c */
/* When the steps of a path are done: as early or as late as it allows; where limits end as the
 * calendar counts them from the first day that is tried. */
enum times { TIMES_EARLIEST, TIMES_LATEST, TIMES_COUNTED };
#define TIMES_KINDS 3
/* Fills at and values of the path; false: there are no such times. */
bool tell_times(struct making *k, enum times how);
/* Whether at the minute of a step, and not after it, a clock ends by the hour: what is done then
 * comes a moment later. */
bool comes_after_end(const struct making *k, size_t step);

/* tell.c */
/* What an act of the path tells at its step or, at step 0, the dossier of itself: what was asked
 * before an act told it. Those of earlier steps are told already. */
uint16_t tell_at(struct dossier_fact **out, struct making *k, uint8_t part, size_t step,
                 instant opened);

/* faults.c */
/* What the law has against the dossier's acts, and the duties not met, in order of steps; at most
 * FAULTS_MAX. */
size_t find_faults(struct fault *list, const struct making *k);
/* The worlds in which what was asked happens. */
uint64_t worlds_of_goal(const struct making *k);
/* What a world supposes of things that are not tracked. */
void supposed(struct things *out, const struct making *k, uint16_t world);
/* Whether the dossier does it, lawfully, under some reading of the law. */
bool does_it(const struct making *k);
void add_if_new(struct things *out, const struct model *m, struct thing t);

/* refine.c */
/* Why the path is no dossier: what must be tracked to know. */
void find_missing(struct things *missing, bool *guessed, struct making *k);

#endif
