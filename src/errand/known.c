/* What the scribe just said of a session, for the moments after: a page and what it draws in come
 * within a second. Slots are found by the digest of the whole question, so that how long a
 * comparison takes says nothing of a token. */
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "errand/errand_priv.h"

enum { KNOWN_SLOTS = 256, KNOWN_BYTES = 4096 };

struct known_answer {
    struct hash question;
    int64_t until_us;
    size_t n;
    char bytes[KNOWN_BYTES];
};

struct errand_known {
    pthread_mutex_t lock;
    int64_t lasts_us;
    int64_t turn; /* how often everything was forgotten */
    struct known_answer slots[KNOWN_SLOTS];
};

struct errand_known *errand_known_open(struct arena *arena, int64_t lasts_us)
{
    struct errand_known *known = ARENA_NEW(arena, struct errand_known);
    known->lasts_us = lasts_us;
    (void)pthread_mutex_init(&known->lock, NULL);
    return known;
}

static int64_t microseconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool known_find(struct slice *answer, int64_t *turn, struct arena *arena,
                struct errand_known *known, struct slice question)
{
    struct hash digest;
    hash_bytes(&digest, question);
    (void)pthread_mutex_lock(&known->lock);
    const struct known_answer *slot = &known->slots[digest.b[0]];
    bool found = slot->until_us > microseconds() && hash_equal(&slot->question, &digest);
    if (found) {
        *answer = slice_copy(arena, (struct slice){slot->bytes, slot->n});
    }
    *turn = known->turn;
    (void)pthread_mutex_unlock(&known->lock);
    return found;
}

void known_keep(struct errand_known *known, struct slice question, struct slice answer,
                int64_t turn)
{
    struct hash digest;
    if (answer.n > KNOWN_BYTES) {
        return;
    }
    hash_bytes(&digest, question);
    (void)pthread_mutex_lock(&known->lock);
    if (turn == known->turn) { /* else it may have ended meanwhile */
        struct known_answer *slot = &known->slots[digest.b[0]];
        slot->question = digest;
        slot->until_us = microseconds() + known->lasts_us;
        slot->n = answer.n;
        memcpy(slot->bytes, answer.p, answer.n);
    }
    (void)pthread_mutex_unlock(&known->lock);
}

void known_forget(struct errand_known *known)
{
    if (known == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&known->lock);
    known->turn++;
    for (size_t i = 0; i < KNOWN_SLOTS; i++) {
        known->slots[i].until_us = 0;
    }
    (void)pthread_mutex_unlock(&known->lock);
}
