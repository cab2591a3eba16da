/* For which lengths of a time limit a property holds: which lengths to try, one after the other,
 * and what the answers show. From the law's own length outwards, twice as long each time and half
 * as long, and wherever two neighbours differ between them. Nothing is taken to be the same between
 * two lengths that were tried but what a reader is told. */
#ifndef PROVE_LENGTHS_H
#define PROVE_LENGTHS_H

#include "prove/prove.h"

#define LENGTHS_TRIED_MAX 96
#define LENGTHS_NONE_LEFT 0
#define LENGTHS_UNDECIDED_MAX 6 /* so many, and no more is tried */

struct lengths_tried {
    int32_t n;
    enum prove_answer answer; /* PROVE_NEVER: the property holds */
};

struct lengths {
    int32_t least, most, own;
    struct lengths_tried tried[LENGTHS_TRIED_MAX]; /* in order of n */
    size_t n_tried, n_undecided;
};

enum lengths_shape {
    LENGTHS_ALL,       /* it holds for every length that was tried */
    LENGTHS_NONE,      /* for none */
    LENGTHS_AT_MOST,   /* up to `high` */
    LENGTHS_AT_LEAST,  /* from `low` on */
    LENGTHS_BETWEEN,   /* from low to high */
    LENGTHS_SCATTERED, /* it comes and goes */
    LENGTHS_OPEN,      /* nothing was decided */
};

struct lengths_answer {
    enum lengths_shape shape;
    int32_t low, high; /* least and greatest for which it was shown to hold */
    bool exact;        /* right beside them it is broken, and all that was tried is decided */
};

/* 1 <= least <= own <= most. */
struct lengths lengths_open(int32_t least, int32_t own, int32_t most);
/* The length to try next, or LENGTHS_NONE_LEFT. */
int32_t lengths_next(const struct lengths *l);
void lengths_told(struct lengths *l, int32_t n, enum prove_answer answer);
struct lengths_answer lengths_answer(const struct lengths *l);

#endif
