/* The numbered invariants: statements that must hold of every dossier, each carried by rules of
 * procedures that cite its number beside the article ("[CESEDA L741-5; INV-01]"), or left out for a
 * reason. The table (procedures/invariants.tsv) has a line each: number, what must hold, why no
 * procedure carries it (empty when one does). Which cases try to break an invariant is not
 * claimed by anyone: it is found by replaying them. */
#ifndef REPLAY_INVARIANT_H
#define REPLAY_INVARIANT_H

#include "replay/replay.h"

/* A rule that cites the number. */
struct invariant_place {
    const struct law_procedure *procedure;
    struct span span;
    const char *kind;  /* "act", "clock", "property" … */
    struct slice name; /* of the declaration */
};

struct invariant {
    struct slice number, text, reason;
    struct invariant_place *places;
    size_t n_places, room_places;
    struct slice *cases; /* ids of those that try to break it, in the order of trying */
    size_t n_cases, room_cases;
};

struct invariants {
    struct arena *arena;
    struct invariant *list;
    size_t n;
};

/* Reads the table; source names it in messages. False with *e at the first line that is not three
 * columns, or a number that stands twice. The text must live as long as the table. */
bool invariants_read(struct invariants *out, struct arena *arena, struct slice source,
                     struct slice text, struct gr_error *e);

/* Notes the rules of a procedure that cite numbers. A citation that looks like one of the table's
 * numbers (the same up to the last hyphen, then digits) and is none is an error of *d. */
void invariants_place(struct invariants *invariants, const struct law_procedure *p,
                      struct diagnostics *d);

/* Notes the numbers that the case tries to break: what was found against its acts, a clock that ran
 * out, what followed by itself, a sum that it expects. */
void invariants_try(struct invariants *invariants, const struct replay_result *r);

/* An invariant that is where it should be: carried and tried, or left out with a reason, not both.
 */
bool invariant_sound(const struct invariant *invariant);

/* The whole table for a reader, and the counts; bytes in the arena of out. */
void invariants_write(struct buf *out, const struct invariants *invariants);

#endif
