/* Small automata drawn at random, the same ones for the same seed, for provers to disagree on. */
#ifndef TEST_PROVE_RANDOM_H
#define TEST_PROVE_RANDOM_H

#include "prove/table_fixture.h"

/* The last digit of the seed says what may happen in it: see random.c. */
const struct automaton *random_automaton(struct table *t, uint32_t seed);

#endif
