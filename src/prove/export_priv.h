/* What both exports read in an automaton. */
#ifndef PROVE_EXPORT_PRIV_H
#define PROVE_EXPORT_PRIV_H

#include "prove/export.h"

/* An OP_HOLD as one clock against a length: x <= length, or x >= length, the length itself left
 * out when strict. Clock 0: it holds always (within) or never. */
struct export_hold {
    uint8_t clock;
    bool above, strict, always;
    int64_t length;
};
struct export_hold export_hold(const struct op *op);

/* Whether the operation holds two clocks against each other. */
bool export_diagonal(const struct op *op);

/* What an edge gives a clock that it frees: any value, or one that is away from another clock's by
 * at least `least` and at most `most`. */
struct export_span {
    uint8_t clock; /* 0: any value */
    bool from, until, strict;
    int64_t least, most;
    size_t holds; /* how many operations say so */
    bool mixed;   /* they name several clocks, or nothing is between least and most */
};
/* For the OP_FREE at ops[at]: from the operations behind it that hold the clock against another
 * one, up to where one of the two is given another value. */
struct export_span export_span(const struct op *ops, size_t n, size_t at);

CHECKED bool export_fits(const struct buf *out, struct gr_error *error);

#endif
