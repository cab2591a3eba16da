/* What an act came to, as bytes that are the same where nothing that follows tells them apart. */
#include "base/hash.h"
#include "prove/came.h"

#include <string.h>

static void came_add(struct came *c, struct arena *arena, const void *bytes, size_t n)
{
    while (c->n_bytes + n > c->room_bytes) {
        c->bytes = arena_grown(arena, c->bytes, c->room_bytes, &c->room_bytes, 1);
    }
    if (n > 0) {
        memcpy(c->bytes + c->n_bytes, bytes, n);
        c->n_bytes += n;
    }
}

/* Facts that only the act itself asks are told for nothing else. */
static void came_state(struct came *c, struct arena *arena, const struct attempt *a)
{
    size_t at = c->n_bytes;
    came_add(c, arena, a->state, a->m->state_bytes);
    forget_told(a->m, c->bytes + at);
}

static void came_guesses(struct came *c, struct arena *arena, const struct attempt *a)
{
    for (uint16_t i = 0; i < a->n_memo; i++) {
        if (!a->memo[i].own) {
            came_add(c, arena, &a->memo[i], sizeof a->memo[i]);
        }
    }
    for (uint16_t i = 0; i < a->n_lengths; i++) {
        came_add(c, arena, &a->lengths[i], sizeof a->lengths[i]);
    }
}

bool came_before(struct came *c, struct arena *arena, const struct attempt *a)
{
    size_t at = c->n_bytes;
    const uint16_t counts[] = {a->n_ops, a->n_late, a->n_lengths, a->phase};
    came_add(c, arena, counts, sizeof counts);
    came_state(c, arena, a);
    came_add(c, arena, a->ops, a->n_ops * sizeof *a->ops);
    came_add(c, arena, a->late, a->n_late * sizeof *a->late);
    came_guesses(c, arena, a);
    const struct came_one now = {hash_bytes(c->bytes + at, c->n_bytes - at), at, c->n_bytes - at};
    for (size_t i = 0; i < c->n; i++) {
        const struct came_one *one = &c->list[i];
        if (one->hash == now.hash && one->n == now.n &&
            memcmp(c->bytes + one->at, c->bytes + at, now.n) == 0) {
            c->n_bytes = at;
            return true;
        }
    }
    c->list = arena_grown(arena, c->list, c->n, &c->room, sizeof *c->list);
    c->list[c->n++] = now;
    return false;
}
