/* What is said in English where something is wrong, in French: the office, which the command line
 * shares, says why in one language. */
#ifndef WEB_FRENCH_H
#define WEB_FRENCH_H

#include "base/slice.h"

/* The French of a text, in arena; the empty slice when french.tab has none. */
struct slice web_french(struct arena *arena, struct slice english);

#endif
