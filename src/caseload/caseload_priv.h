/* Between the files of the room: the book as read, and chance. */
#ifndef CASELOAD_CASELOAD_PRIV_H
#define CASELOAD_CASELOAD_PRIV_H

#include "caseload/caseload.h"

enum { TOLD_MAX = 4 };

/* A fact that a step tells: one of the values; a time counted from the act, or from what another
 * fact told; a birth between two ages. */
struct book_fact {
    law_index fact;
    enum law_type type;
    struct slice *texts;
    law_value *values;
    uint16_t n;
    bool counted;
    instant low, high;    /* when it is counted */
    uint16_t told;        /* from 1: counted from this one of the walk's; 0: from the act */
    int youngest, oldest; /* years, when n is 0 and it is not counted */
};

/* One way on from a step. */
struct book_row {
    uint16_t from, to;
    law_index act, role; /* act LAW_NONE: the walk ends here */
    uint32_t weight;
    instant low, high; /* after the step before, or after the end of the clock */
    law_index *clocks; /* the first of these that runs; none: n_clocks 0 */
    uint16_t n_clocks;
    uint16_t
        told; /* from 1: after what this one of the walk's told, where no clock runs; 0: none */
    struct date since, until;
    uint64_t places; /* bit per place of the book: where it is taken */
    struct book_fact *facts;
    uint16_t n_facts;
};

struct book_volume {
    int32_t year;
    int64_t dossiers;
};

struct book_walk {
    const struct law_procedure *procedure;
    struct slice *steps; /* steps[0] is "begin" */
    uint16_t n_steps;
    struct book_row *rows;
    uint16_t n_rows;
    law_index told[TOLD_MAX]; /* facts that something is counted from */
    uint16_t n_told;
    struct book_volume *volumes; /* in order of year; none: nothing was published */
    uint16_t n_volumes;
};

struct book_place {
    struct slice code;
    uint32_t weight;
};

/* Names that go together. */
struct book_names {
    struct slice group;
    struct slice *given, *family;
    uint16_t n_given, n_family;
};

/* How many in a thousand. */
enum book_share { SHARE_LATE_ENTRY, SHARE_CORRECTION, SHARE_WITHDRAWAL, SHARE_STRAY };
enum { SHARES = 4 };

struct caseload_book {
    struct book_walk *walks;
    uint16_t n_walks;
    struct book_place *places;
    uint16_t n_places;
    struct book_names *names;
    uint16_t n_names;
    uint32_t shares[SHARES];
};

/* ---- chance: SplitMix64 (Steele, Lea, Flood, 2014) ------------------------------------------- */

struct chance {
    uint64_t state;
};
uint64_t chance_next(struct chance *c);
/* 0 to n - 1; n at least 1. */
uint64_t chance_below(struct chance *c, uint64_t n);
/* low to high, both included. */
int64_t chance_between(struct chance *c, int64_t low, int64_t high);
/* A stream of its own for the n-th of something. */
struct chance chance_of(uint64_t seed, uint64_t n);

/* ---- what is drawn --------------------------------------------------------------------------- */

size_t draw_walk(struct chance *c, const struct caseload_book *book, struct date day);
uint16_t draw_place(struct chance *c, const struct caseload_book *book);
void draw_person(struct caseload_person *out, struct arena *arena, struct chance *c,
                 const struct caseload_book *book, int64_t dossier, struct date day);
/* When an act is done, by a person born when, and what was told before. */
struct draw_time {
    instant at;
    struct date born;
    const instant *told; /* of the walk's TOLD_MAX; 0: nothing was */
};
/* The facts of a row, in arena. */
size_t draw_facts(struct caseload_fact **out, struct arena *arena, struct chance *c,
                  const struct book_row *row, struct draw_time time);
/* To the minute, in universal time. */
struct slice instant_text(struct arena *arena, instant at);

#endif
