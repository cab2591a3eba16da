/* So that nothing is tried twice of which the same comes. */
#ifndef PROVE_CAME_H
#define PROVE_CAME_H

#include "prove/prove_priv.h"

/* What an act or an end came to from one state, before what follows by itself. Where it
 * came to the same before, the same follows. */
struct came {
    uint8_t *bytes;
    struct came_one {
        uint64_t hash;
        size_t at, n;
    } * list;
    size_t n_bytes, room_bytes, n, room;
};
/* Whether it came to this before, as far as what follows can tell; from now on it did. */
bool came_before(struct came *c, struct arena *arena, const struct attempt *a);

#endif
