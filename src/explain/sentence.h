/* A label as a statement (see sentence.c). */
#ifndef EXPLAIN_SENTENCE_H
#define EXPLAIN_SENTENCE_H

#include "explain/explain_priv.h"

/* "la personne a moins de dix-huit ans", or denied; "le cas « … » se présente" for a label that
 * is no sentence. Never begins with "il" in French, so that "si" needs no elision unless the
 * label does. */
void tell_label_holds(const struct teller *t, struct slice label, bool negated);

#endif
