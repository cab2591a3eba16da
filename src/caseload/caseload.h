/* Synthetic dossiers: what an authority would enter in some years, made by walking the procedures.
 * For demonstrations, measurements and tests; nobody in it exists. The steps and how often each is
 * taken are data (procedures/caseload/walks.tab, with the published figures that they rest on);
 * what then follows in law is asked of whoever performs the acts. The same seed gives the same acts
 * in the same order. */
#ifndef CASELOAD_CASELOAD_H
#define CASELOAD_CASELOAD_H

#include "office/office.h"

/* ---- what is walked -------------------------------------------------------------------------- */

struct caseload_book;

/* Reads walks.tab and names.tab against procedures, whose acts, roles, clocks and facts it names. A
 * walk of a procedure that is not given is left out. NULL with *e: the line, and what is wrong.
 * Lives in arena, as long as the texts and the procedures do. */
const struct caseload_book *caseload_read(struct arena *arena, struct slice walks,
                                          struct slice names,
                                          const struct law_procedure *const *procedures, size_t n,
                                          const struct calendar *calendar, struct gr_error *e);
size_t caseload_walks(const struct caseload_book *book);

/* ---- who performs it ------------------------------------------------------------------------- */

enum caseload_verb { CASELOAD_OPEN, CASELOAD_ACT, CASELOAD_CORRECT, CASELOAD_WITHDRAW };

struct caseload_fact {
    law_index fact;
    struct slice text; /* as a person would write it */
    law_value value;
};
struct caseload_person {
    struct slice name;
    struct slice number; /* "SYNTH-00000012": nobody has such a number */
    struct date born;
};

/* One thing to be entered. No two of one call are of the same dossier. */
struct caseload_order {
    enum caseload_verb verb;
    int64_t dossier;     /* from 0, in order of opening */
    struct slice number; /* what the answer to its opening said */
    const struct law_procedure *procedure;
    struct slice territory;
    law_index act, role; /* of an act, also of the one corrected */
    instant at;          /* to the minute; never after `now` */
    const struct caseload_fact *facts;
    size_t n_facts;
    const struct caseload_person *person; /* with the first act of the walk; else NULL */
    int64_t target;                       /* leaf of the act corrected or withdrawn */
};

/* A clock that runs: its name and its latest end. */
struct caseload_clock {
    struct slice name;
    instant end;
};
struct caseload_answer {
    bool refused;
    bool gone;           /* the dossier was erased meanwhile: nothing was done */
    uint32_t irregular;  /* what the law has against this act, refused or not */
    int64_t leaf;        /* or whatever names the act afterwards */
    struct slice number; /* at most CASELOAD_NUMBER bytes; of CASELOAD_OPEN */
    const struct caseload_clock *clocks;
    size_t n_clocks;
};
#define CASELOAD_NUMBER 31

struct caseload_hands {
    /* Enters the orders in this order at `now`, which never goes back. Answers live until the next
     * call. */
    bool (*perform)(struct caseload_answer *answers, const struct caseload_order *orders, size_t n,
                    instant now, struct gr_error *e, void *payload);
    /* Every month of simulated time: clocks that ended, retention that ended; how many dossiers
     * were erased. May be NULL. */
    bool (*sweep)(int64_t *erased, instant now, struct gr_error *e, void *payload);
    void *payload;
};

/* ---- walking --------------------------------------------------------------------------------- */

#define CASELOAD_DOSSIERS_MAX 10000000
#define CASELOAD_WALKS_MAX 24

struct caseload_options {
    int64_t n_dossiers; /* 1 to CASELOAD_DOSSIERS_MAX */
    uint64_t seed;
    struct date from, until; /* opened from the one, nothing entered after the other */
    struct date lately; /* the second half is opened from then on; as evenly as the first if 0 */
    void (*progress)(int64_t opened, instant now, void *payload); /* each month; may be NULL */
    void *progress_payload;
};

struct caseload_counts {
    int64_t opened, acts, refused, irregular, late_entries, corrections, withdrawals, finished;
};
struct caseload_report {
    struct caseload_counts all, walks[CASELOAD_WALKS_MAX];
    int64_t erased;
};

/* Walks. The arena holds what is under way: some 150 bytes for each dossier open at a time. */
CHECKED bool caseload_walk(struct caseload_report *report, struct arena *arena,
                           const struct caseload_book *book, const struct caseload_options *options,
                           const struct caseload_hands *hands, struct gr_error *e);

/* ---- by an office ---------------------------------------------------------------------------- */

/* The simulated clock: office_options.now = caseload_now with this as payload, from founding on. */
struct caseload_time {
    instant now;
};
instant caseload_now(void *payload);

/* Walks through an office whose agent may grant: he grants himself what the walk needs. */
CHECKED bool caseload_run(struct caseload_report *report, struct arena *arena,
                          struct office *office, struct slice agent,
                          const struct caseload_book *book, const struct caseload_options *options,
                          struct caseload_time *time, struct gr_error *e);

#endif
