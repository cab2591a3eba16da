/* The prover: what the law as written allows, over every order of acts and every time. A question
 * is a property of a procedure (is there a lawful dossier that breaks it?) or an act (is there one
 * that reaches it?). Method, assumptions and limits: doc/prover.md.
 *
 * Lawful: each act is one against which the law has nothing, by a role that is competent; what the
 * law attaches to a situation or to the end of a clock happens; an authority whom the end of a
 * clock obliges acts at that instant, at the latest. What holds only at that instant, between the
 * end and the act, lasts no time and is no breach. */
#ifndef PROVE_PROVE_H
#define PROVE_PROVE_H

#include <stdatomic.h>

#include "dossier/dossier.h"

struct automaton; /* prove/automaton.h */

struct prove_law {
    const struct dossier_plan *const *plans; /* every procedure that a dossier may rest on */
    size_t n;
    struct calendar *calendar;
    territory_id territory;          /* where the dossier is, unless the law tells places apart */
    struct prove_measures *measures; /* or NULL: each question measures for itself */
};

/* How long the limits of the law are by the calendar, once found, for all questions that are asked
 * with the same calendar: what takes long to find out is the same in most of them. For any number
 * of threads. To be closed, which takes NULL, too. */
struct prove_measures *prove_measures_open(void);
void prove_measures_close(struct prove_measures *measures);

struct prove_limits {
    uint64_t max_zones, max_bytes; /* of one exploration */
    uint32_t max_rounds;           /* explorations of one question */
    unsigned threads;
    const atomic_uint *share; /* how many of them there are by now, at least 1, where others come
                                 and go; or NULL: all */
    bool (*progress)(uint64_t zones, void *payload); /* may be NULL; false: stop */
    void *payload;
    /* May be NULL. Shown each automaton before it is explored: the last one gave the answer. It
     * lives in the arena of prove, and stands as long as no other one is explored. */
    void (*look)(const struct automaton *automaton, void *payload);
};

/* That an act is done; besides (LAW_NONE: not asked) that it answers this running clock; that it
 * meets the duty which the end of this clock has laid on an authority; that this remedy is not open
 * after it. after_irregular: the requests and facts of its dossier, but those of its own kind, may
 * be such as the law has something against, because a register takes them in and says so. */
struct prove_act {
    law_index act, answers, meets, unopened;
    bool after_irregular;
};
#define PROVE_ACT(the_act) \
    ((struct prove_act){   \
        .act = (the_act), .answers = LAW_NONE, .meets = LAW_NONE, .unopened = LAW_NONE})

struct prove_question {
    const struct dossier_plan *plan;
    law_index property; /* LAW_NONE: the act */
    struct prove_act done;
    bool beyond_holes; /* the property is not asked of the days of a known hole declared for it */
    bool has_version;  /* the whole dossier under the law of this day */
    struct date version;
    struct prove_limits limits;
};

enum prove_answer {
    PROVE_NEVER,    /* no lawful dossier does it */
    PROVE_FOUND,    /* this one does: it was folded */
    PROVE_UNDECIDED /* see why */
};

enum prove_why {
    PROVE_WHY_NONE,
    PROVE_WHY_MEMORY,   /* the zones or the bytes of an exploration were used up */
    PROVE_WHY_ROUNDS,   /* the explorations */
    PROVE_WHY_OUTCOMES, /* an act or an end does more, or in more ways, than is tried at one step */
    PROVE_WHY_STOPPED,  /* by progress */
    PROVE_WHY_SIZE,     /* more clocks, places or stretches of the law than an automaton has */
    PROVE_WHY_SUMS,     /* it hangs on what is not followed: sums, values that are compared with one
                           another, clocks that run back */
    PROVE_WHY_CALENDAR, /* the runs that are left hang on what the calendar's intervals leave open
                         */
};

struct prove_counts {
    uint32_t rounds;
    uint32_t of; /* things of the procedure that the answer could hang on */
    uint64_t states, zones, explored, edges; /* of the last exploration */
    uint64_t all_explored;                   /* of all */
    uint64_t bytes;
};

/* A lawful dossier; its links are the dossiers that it rests on. */
struct prove_witness {
    struct dossier dossier;
    instant until; /* looked at then */
    const struct dossier_folded *folded;
};

/* A time limit that was followed, or the length that the property speaks of, and the lengths
 * between which it lies by the calendar, whenever and wherever it may begin, under all of its
 * versions and readings: in minutes from 00:00 of the day on which it begins; by_hour: from the
 * instant. */
struct prove_limit {
    struct slice name;
    bool by_hour;
    int32_t least, most;
};

struct prove_result {
    enum prove_answer answer;
    enum prove_why why;
    bool has_since; /* not decided: and yet no dossier opened on or after this day does it */
    struct date since;
    struct prove_counts counts;
    const struct prove_witness *witness; /* PROVE_FOUND */
    struct slice *hangs_on;              /* names of what was tracked */
    uint32_t n_hangs_on;
    struct prove_limit *limits; /* those among them */
    uint32_t n_limits;
};

/* The day whose readings of the law an answer goes by: the last on which the procedure was read. */
static inline struct date prove_looked(const struct law_procedure *p)
{
    return p->has_read_to ? p->read_to : p->force.until;
}

/* Answers a question. Everything in arena. */
void prove(struct prove_result *out, struct arena *arena, const struct prove_law *law,
           const struct prove_question *question);

#endif
