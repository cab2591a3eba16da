/* The gate before Argon2id. It is there for two reasons: a hash takes 64 MiB and a core, so that a
 * crowd at the door must not take the machine; and of one name only one guess is under way at a
 * time, because guesses made at once would all be judged by the failures before the first of them.
 */
#include "accounts/accounts_priv.h"

#include "base/assert.h"

void gate_open(struct gate *g)
{
    (void)pthread_mutex_init(&g->mutex, NULL);
    (void)pthread_cond_init(&g->moved, NULL);
}

void gate_close(struct gate *g)
{
    for (int i = 0; i < ACCOUNTS_AT_ONCE; i++) {
        gr_assert(!g->taken[i]);
    }
    (void)pthread_cond_destroy(&g->moved);
    (void)pthread_mutex_destroy(&g->mutex);
}

/* A place, or -1 when there is none or the name has one already. */
static int free_place(const struct gate *g, const struct hash *name)
{
    int place = -1;
    for (int i = 0; i < ACCOUNTS_AT_ONCE; i++) {
        if (!g->taken[i]) {
            place = i;
        } else if (hash_equal(&g->name[i], name)) {
            return -1;
        }
    }
    return place;
}

void gate_enter(struct gate *g, const struct hash *name)
{
    (void)pthread_mutex_lock(&g->mutex);
    int place = free_place(g, name);
    while (place < 0) {
        (void)pthread_cond_wait(&g->moved, &g->mutex);
        place = free_place(g, name);
    }
    g->taken[place] = true;
    g->name[place] = *name;
    (void)pthread_mutex_unlock(&g->mutex);
}

void gate_leave(struct gate *g, const struct hash *name)
{
    (void)pthread_mutex_lock(&g->mutex);
    for (int i = 0; i < ACCOUNTS_AT_ONCE; i++) {
        if (g->taken[i] && hash_equal(&g->name[i], name)) {
            g->taken[i] = false;
        }
    }
    (void)pthread_cond_broadcast(&g->moved);
    (void)pthread_mutex_unlock(&g->mutex);
}
