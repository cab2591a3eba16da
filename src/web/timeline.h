/* A dossier as a drawing: acts above an axis, clocks and remedies as bars below it. Pure: the same
 * facts give the same bytes. Days and years stand side by side in one dossier, so that the axis
 * keeps the order of moments but not their distances: a longer gap is drawn longer, by its
 * logarithm. */
#ifndef WEB_TIMELINE_H
#define WEB_TIMELINE_H

#include "web/html.h"

/* What is drawn at most; the page says all of it in words beside the drawing. */
#define TIMELINE_ACTS 60u
#define TIMELINE_BARS 40u

struct timeline_act {
    instant first, last; /* last: later than first where only the day is known */
    struct slice label;
};

enum timeline_standing { TIMELINE_RUNS, TIMELINE_SOON, TIMELINE_OVER, TIMELINE_DONE };

struct timeline_bar {
    instant from, earliest, latest; /* between earliest and latest readings differ */
    bool open;                      /* its end is not known, or there is none */
    enum timeline_standing standing;
    struct slice label;
};

struct timeline {
    const struct timeline_act *acts; /* in order of time */
    size_t n_acts;
    const struct timeline_bar *bars;
    size_t n_bars;
    instant now;
    const struct zone *zone;
    struct slice title, description; /* for those who hear the page */
};

/* Appends one <svg>. Of more acts than are drawn the last are; of bars the first. */
void timeline_draw(struct html *h, struct arena *arena, const struct timeline *t);

#endif
