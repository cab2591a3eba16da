/* What the prover and the fold once disagreed on. */
#ifndef TEST_PROVE_DISPUTED_H
#define TEST_PROVE_DISPUTED_H

struct disputed {
    const char *name, *goal, *answers; /* a property or an act; a clock that it answers */
    const char *text;
};

#define DISPUTED_COUNT 13
extern const struct disputed disputed_list[DISPUTED_COUNT];

#endif
