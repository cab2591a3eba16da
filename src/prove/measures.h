/* How long the limits of the law are, found out once for all questions. */
#ifndef PROVE_MEASURES_H
#define PROVE_MEASURES_H

#include "prove/prove_priv.h"

/* The length of a rule in some places, from some days, as the calendar has it. */
struct measure {
    struct limit_rule rule;
    enum span_from from;
    enum span_axis axis;
    struct date first, last;
    territory_id places[PLACES_MAX];
    uint16_t n_places;
    struct limit_span span;
    bool known; /* the span */
    struct measure *next;
};

/* The span of *one (its places, rule, from, axis, first and last): worked out once, by
 * whichever thread asks first, while the others wait for it. */
struct limit_span measures_span(struct prove_measures *all, struct calendar *calendar,
                                const struct measure *one);

#endif
