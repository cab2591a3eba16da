/* Unfolded automata for other provers, so that ours has somebody to disagree with: a Promela model
 * for Spin, in ticks, and a timed automaton for TChecker. Texts are the same for the same
 * automaton, byte by byte. */
#ifndef PROVE_EXPORT_H
#define PROVE_EXPORT_H

#include "base/checked.h"
#include "base/error.h"
#include "base/slice.h"
#include "prove/unfold.h"

/* The greatest common divisor of all lengths of the automaton that are not nought; 1 when there is
 * none. */
int32_t export_unit(const struct unfolded *u);

/* A tick is unit / parts minutes; unit divides all lengths. */
struct export_ticks {
    int32_t unit, parts;
    bool closed; /* strict bounds are read as if they allowed the length itself */
};

/* What Spin's answer is worth. A goal that it reaches is reached (with `closed`: in the closed
 * automaton). That it reaches none means that there is no run to one, when neither is set; with
 * `strict` only that there is none of at most parts - 1 - F steps, F of them that free a clock. */
struct export_worth {
    bool strict;  /* a strict bound is in the model */
    bool guessed; /* a freed clock is copied: only some of its values are tried */
};

/* Writes the Promela model: its one assertion is violated when a goal is reached. False, with the
 * reason, when a length is not whole in ticks, when two clocks are held against each other other
 * than to free one of them within a span of the other, when a clock is counted down again and
 * again, or when the text does not fit. */
CHECKED bool export_promela(struct buf *out, struct export_worth *worth, const struct unfolded *u,
                            struct export_ticks ticks, struct gr_error *error);

/* Writes the automaton in TChecker's language, lengths in minutes, goals under the label `goal`.
 * Clocks that may be negative are moved up by a length of their own. False, with the reason, when a
 * clock is freed, when two clocks are held against each other, when a clock is counted down again
 * and again, or when the text does not fit. */
CHECKED bool export_tchecker(struct buf *out, const struct unfolded *u, struct gr_error *error);

#endif
