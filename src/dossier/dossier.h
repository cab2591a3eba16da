/* The fold: what a dossier is, computed from its acts and nothing else. Pure: the same procedure,
 * acts and view give the same result, byte for byte; nothing is read, written or remembered outside
 * the arena.
 *
 * What the acts do not say is unknown, not false. Where the law's answer depends on something
 * unknown (a fact that nobody told, an hour, which of two readings of the law is right) the fold
 * follows each possibility apart, in a `world`, and an answer holds when it holds in every world. A
 * world that a later act shows to be impossible is dropped. */
#ifndef DOSSIER_DOSSIER_H
#define DOSSIER_DOSSIER_H

#include "law/law.h"

#define DOSSIER_NONE UINT32_MAX

/* In a file that may lack acts: a state that still stands this long after the clock that
 * supports it ended shows that something was left out. A convention about files, not a rule of
 * law. */
#define DOSSIER_GAP_DAYS 10

/* ---- what goes in ---------------------------------------------------------------------------- */

struct dossier_fact {
    law_index fact;
    law_value value;
};

/* Where a text is read: whose territories it names, and whose hours. */
struct dossier_place {
    const struct calendar *calendar;
    const struct zone *zone;
};

/* The value that a text gives a fact, by the fact's type: "1990-05-12", "yes", "12.50", the name of
 * a choice, "FR-57", an hour. False with *e, which says what was expected; never for another
 * dossier (LAW_DOSSIER), which is a link and no value. */
bool dossier_fact_parse(law_value *out, const struct law_fact *fact, struct slice text,
                        struct dossier_place place, struct gr_error *e);

enum dossier_entry_kind {
    DOSSIER_ACT,
    DOSSIER_CORRECTION, /* takes the place of the target: same act, other time, facts or role */
    DOSSIER_WITHDRAWAL, /* the target is as if it had never been (ex tunc) */
    DOSSIER_REPEAL      /* the target's states and clocks end now, its past stays (ex nunc) */
};

/* One act as entered. */
struct dossier_entry {
    enum dossier_entry_kind kind;
    uint32_t target; /* index of the entry corrected, withdrawn or repealed */
    law_index act;
    law_index role;         /* who acted; LAW_NONE: not told */
    struct moment at;       /* when it took effect */
    struct moment entered;  /* when it was entered; MOMENT_NONE: at once */
    territory_id territory; /* TERRITORY_NONE: the dossier's */
    const struct dossier_fact *facts;
    uint16_t n_facts;
};

struct dossier_folded;

/* Another dossier that this one rests on, folded before. */
struct dossier_link {
    law_index fact; /* of type LAW_DOSSIER */
    const struct dossier_folded *dossier;
};

struct dossier {
    territory_id territory;
    const struct dossier_entry *entries; /* in any order of time */
    uint32_t n_entries;
    const struct dossier_fact *facts; /* told for the whole dossier */
    uint16_t n_facts;
    const struct dossier_link *links;
    uint16_t n_links;
};

/* From where one looks. */
struct dossier_view {
    instant as_of; /* acts after this are not yet; clocks that end by then have ended. INT64_MAX: no
                      bound */
    instant as_known;      /* entries made after this are not yet known */
    struct date law_known; /* readings held on this day */
    bool may_lack_acts; /* a published judgment: acts before or between those told may be missing */
};

/* A procedure made ready for folding. */
struct dossier_plan;

/* Lives in arena; the procedure and the calendar must outlive it. */
const struct dossier_plan *dossier_prepare(struct arena *arena,
                                           const struct law_procedure *procedure,
                                           struct calendar *calendar);
const struct law_procedure *dossier_procedure(const struct dossier_plan *plan);

/* ---- what comes out -------------------------------------------------------------------------- */

enum dossier_finding_kind {
    DOSSIER_FORBIDDEN,     /* a condition of the act does not hold */
    DOSSIER_NOT_SHOWN,     /* it is not known whether the condition holds */
    DOSSIER_LATE,          /* after the end of the clock it answers */
    DOSSIER_MAY_BE_LATE,   /* depends on an hour that is not told */
    DOSSIER_NO_HOUR,       /* the law needs the hour */
    DOSSIER_LACKS_FACT,    /* the law needs the fact */
    DOSSIER_NOT_COMPETENT, /* by a role that the law does not name */
    DOSSIER_NOT_OPEN,      /* no remedy of those it uses is open */
    DOSSIER_SUSPENDED,     /* a remedy makes it wait */
    DOSSIER_BROKEN         /* a property does not hold */
};

/* What the law has against an act (or, for properties, against the dossier). */
struct dossier_finding {
    enum dossier_finding_kind kind;
    uint32_t entry;       /* DOSSIER_NONE for properties */
    bool refusable;       /* the act is a decision: it would have been refused */
    bool certain;         /* in every world */
    struct slice reading; /* of an authority's act that is not certain, which must hold under every
                             reading: the finding stands wherever this one is right. May be empty */
    uint64_t worlds;      /* bit per world */
    law_index clock, remedy, fact, property; /* what it is about, or LAW_NONE */
    struct limit_end end;                    /* of the clock, when end_known */
    bool end_known;
    struct law_labels text;        /* the rule's own words; may be empty */
    const struct law_cites *cites; /* never NULL */
    const struct law_rule *rule;   /* or NULL */
};

/* How an act stood against a clock that waited for it. */
struct dossier_outcome {
    uint32_t entry;
    law_index clock, remedy;       /* remedy LAW_NONE when the clock was answered directly */
    struct slice reading;          /* empty when there is one reading */
    const struct law_cites *cites; /* of the reading */
    bool known;                    /* the clock's end could be computed */
    struct limit_end end;
    enum verdict in_time;
    uint64_t worlds; /* bit per world in which it is so */
};

/* A run of a clock, as it stands at the view. */
struct dossier_clock {
    law_index clock;
    enum law_clock_status status;
    uint32_t started_by, answered_by; /* entries */
    bool known;
    struct limit_start start;
    struct limit_end end;
    struct limit_rule rule; /* as counted: the reading's, with what an act told */
    const struct limit_pause *pauses;
    size_t n_pauses;
    struct slice reading;
    const struct law_version *version;
    const struct law_reading *chosen;
    bool beyond_reading; /* the version's date lies after `read to`: law not read */
    uint64_t worlds;
};

struct dossier_remedy {
    law_index remedy;
    enum law_remedy_status status;
    uint32_t opened_by, used_by, ruled_by;
    uint64_t worlds;
};

struct dossier_task {
    law_index role, act; /* who must do what; act LAW_NONE: see task */
    law_index task;      /* declared task, or LAW_NONE */
    law_index clock;     /* whose end gave rise to it, or LAW_NONE */
    struct limit_end due;
    bool has_due, done;
    const struct law_cites *cites;
    uint64_t worlds;
};

/* Somebody is warned before a clock ends. */
struct dossier_warning {
    law_index clock, role;
    struct limit_end at;
    uint64_t worlds;
};

struct dossier_amount {
    law_index amount;
    bool known;
    law_value value; /* of the amount's type */
    const struct law_cites *cites;
    uint64_t worlds;
};

/* What followed by itself from a situation (`consequence`). */
struct dossier_event {
    law_index consequence;
    uint32_t
        entry; /* the act upon which it followed, or DOSSIER_NONE: at a moment without an act */
    struct moment at;
    const struct law_cites *cites;
    uint64_t worlds;
};

enum dossier_assumption_kind {
    DOSSIER_ASSUMES_FACT,     /* fact has value */
    DOSSIER_ASSUMES_STATE,    /* the file left out how the state came to have the value */
    DOSSIER_ASSUMES_READING,  /* the reading named is right */
    DOSSIER_ASSUMES_USE,      /* the act uses this remedy */
    DOSSIER_ASSUMES_CONDITION /* the condition holds or not */
};

struct dossier_assumption {
    enum dossier_assumption_kind kind;
    uint32_t entry;
    law_index index;
    law_value value;
    struct slice reading;
    const struct law_cites *cites; /* of the reading */
};

enum dossier_known { DOSSIER_UNKNOWN, DOSSIER_TOLD, DOSSIER_PRESUMED, DOSSIER_ASSUMED };

struct dossier_folded {
    const struct dossier_plan *plan;
    const struct dossier *dossier;
    struct dossier_view view;
    const struct dossier_entry *entries; /* as corrected, same indexes as the dossier's */
    uint32_t *order;                     /* entries in force in order of time */
    uint32_t n_order;
    uint16_t n_worlds; /* at least 1, at most LIMIT_WORLDS */
    bool worlds_cut;   /* more possibilities than LIMIT_WORLDS, more ends of clocks than
                          LIMIT_EXPIRIES, or more folds of other dossiers than LIMIT_LINKED_FOLDS:
                          the answer is not whole */
    struct dossier_finding *findings;
    uint32_t n_findings;
    struct dossier_outcome *outcomes;
    uint32_t n_outcomes;
    struct dossier_clock *clocks;
    uint32_t n_clocks;
    struct dossier_remedy *remedies;
    uint32_t n_remedies;
    struct dossier_task *tasks;
    uint32_t n_tasks;
    struct dossier_event *events; /* in order of time */
    uint32_t n_events;
    struct dossier_warning *warnings; /* of clocks that still run */
    uint32_t n_warnings;
    struct dossier_amount *amounts;
    uint32_t n_amounts;
    struct date erasable; /* earliest day on which `keep personal` ends, days = INT32_MAX when it
                             does not */
    bool beyond_reading;  /* some result lies beyond `read to` */
};

/* The worlds of a fold, a bit each; of the first 64. */
static inline uint64_t dossier_all_worlds(const struct dossier_folded *f)
{
    return f->n_worlds >= 64 ? UINT64_MAX : (UINT64_C(1) << f->n_worlds) - 1;
}
/* With more worlds than this they are counted, not named by letters. */
#define DOSSIER_WORLDS_NAMED 12

/* Folds. Result in arena. Total: any entries of the plan's procedure give a result; a correction
 * of an entry that does not exist is an error (ERROR_TIMELINE), as is a zone that cannot be
 * read. Returns NULL with *e then. */
const struct dossier_folded *dossier_fold(struct arena *arena, const struct dossier_plan *plan,
                                          const struct dossier *dossier, struct dossier_view view,
                                          struct gr_error *e);

/* Whether a run, by its place among `clocks`, gave way to a later one: a clock that is started
 * again runs once, whatever the earlier run's status was then. */
bool dossier_run_replaced(const struct dossier_folded *f, uint32_t clock);

/* The value of a state in one world, or LAW_NONE when unknown. */
law_index dossier_state(const struct dossier_folded *f, uint16_t world, law_index state);
/* A fact in one world. */
enum dossier_known dossier_fact_value(law_value *value, const struct dossier_folded *f,
                                      uint16_t world, law_index fact);
/* Whether a clock, a remedy is in one of the statuses of set (1 << enum law_clock_status,
 * law_remedy_status) in one world. */
bool dossier_clock_is(const struct dossier_folded *f, uint16_t world, law_index clock,
                      uint64_t set);
bool dossier_remedy_is(const struct dossier_folded *f, uint16_t world, law_index remedy,
                       uint64_t set);
/* What a world supposes, in order; returns the count, writes at most max. */
size_t dossier_assumptions(struct dossier_assumption *out, size_t max,
                           const struct dossier_folded *f, uint16_t world);
/* Whether an act was done in the authority's name: by the role told, else by the first the law
 * names. */
bool dossier_by_authority(const struct dossier_folded *f, uint32_t entry);
/* The last time an act of this kind took effect in a world; false when never. */
bool dossier_last_act(struct moment *at, const struct dossier_folded *f, uint16_t world,
                      law_index act);

/* ---- words ----------------------------------------------------------------------------------- */

/* What the law has against an act, in a sentence, without the articles. */
void dossier_write_finding(struct buf *out, const struct dossier_folded *f,
                           const struct dossier_finding *finding, enum language language);
/* What a world supposes, in a few words. */
void dossier_write_assumption(struct buf *out, const struct dossier_folded *f,
                              const struct dossier_assumption *assumption, enum language language);
/* How the end of a clock was counted: start, what was left out, skipped, moved, and under which
 * text. Nothing when the clock's start is not known. */
void dossier_write_reasons(struct buf *out, const struct dossier_folded *f,
                           const struct dossier_clock *clock, enum language language);
/* Timeline, clocks, findings, remedies, tasks, amounts, suppositions: the whole dossier for a
 * reader. reasons: with the count of each clock. */
void dossier_write(struct buf *out, struct arena *arena, const struct dossier_folded *f,
                   enum language language, bool reasons);

#endif
