/* Small procedures of law drawn at random, as text: the same one for the same seed. */
#ifndef TEST_PROVE_PROCEDURES_H
#define TEST_PROVE_PROCEDURES_H

#include "base/slice.h"

/* One property, `p`; at most four acts and two clocks, lengths of a few hours or days. Lengths in
 * hours are even, so that half of the smallest step lies clear of every end. */
void random_procedure(struct buf *out, uint64_t seed);

#endif
