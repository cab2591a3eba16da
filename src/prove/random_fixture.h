/* Numbers drawn from a seed, the same ones each time. */
#ifndef PROVE_RANDOM_FIXTURE_H
#define PROVE_RANDOM_FIXTURE_H

#include <stdint.h>

static inline uint32_t draw_bits(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t mixed = (*state ^ (*state >> 29)) * UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(mixed >> 32);
}

/* From least to most, both included. */
static inline int32_t draw_between(uint64_t *state, int32_t least, int32_t most)
{
    return least + (int32_t)(draw_bits(state) % (uint32_t)(most - least + 1));
}

/* True once in n times. */
static inline int draw_one_in(uint64_t *state, uint32_t n)
{
    return draw_bits(state) % n == 0;
}

#endif
