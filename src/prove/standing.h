/* The law of one day as if it had always stood and would always stand: what a question about that
 * law means, whatever the days on which a dossier's acts fall. */
#ifndef PROVE_STANDING_H
#define PROVE_STANDING_H

#include "law/law.h"

/* A copy in which whatever is in force on the day is in force on all days, and nothing else is.
 * Declarations keep their indexes. Readings stay what they are: they are held on the day of the
 * look. Lives in arena, with the procedure. */
const struct law_procedure *standing_law(struct arena *arena, const struct law_procedure *p,
                                         struct date day);

#endif
