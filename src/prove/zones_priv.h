/* What is kept of a zone graph, and who may touch it when several threads explore. */
#ifndef PROVE_ZONES_PRIV_H
#define PROVE_ZONES_PRIV_H

#include "prove/dbm.h"
#include "prove/zones.h"

#include <pthread.h>
#include <stdatomic.h>

/* Shards of the table of states. A shard's lock also guards the zones kept for its states. */
#define ZONES_SHARDS 1024
#define ZONES_THREADS_MAX 64

/* A zone that was reached. It stays for the sake of paths when a larger one takes its place. If
 * that one was found a step later, this one is explored all the same: else a path could be longer
 * than it must. */
struct zone {
    struct zone *parent, *next;
    struct state *state;
    bound *matrix;  /* of the state's active clocks; NULL when it is no longer of use */
    uint32_t edge;  /* of the parent's state; the start has neither */
    uint32_t level; /* steps from the start */
    bool taken;     /* it was, or is being, explored */
    bool replaced;  /* by a larger one */
};

/* Zones kept for a state, none within another. The weights (dbm_weight) say in which direction two
 * zones can be within each other at all. */
struct kept {
    int64_t weight;
    struct zone *zone;
};

/* An edge made ready: its clocks are numbered anew, those of the source first, in order, and then
 * those that only its operations name. */
struct step {
    const struct op *ops;     /* i and j by these numbers */
    uint16_t n_ops, n_guards; /* the first n_guards only hold clocks of the source */
    uint8_t side;
    const uint8_t *clocks;             /* which clock each number is */
    _Atomic(struct arrival *) arrival; /* NULL until it is first taken */
};

/* Where an edge leads: the state, and for each of its clocks which clock of the step it is. */
struct arrival {
    struct state *state;
    bool same; /* the clocks are the same, in the same order */
    uint8_t from[];
};

/* A discrete state, opened. The members up to `limits` are written once, before others can see
 * the state. */
struct state {
    const uint8_t *bytes;
    uint64_t hash;
    struct place place;
    struct step *steps;
    const uint8_t *clocks; /* clock 0 and the active ones */
    uint8_t side;
    const int32_t *lower, *upper; /* of these clocks */
    const bound *limits;          /* the invariant: for each of these clocks; NULL: none */
    struct kept *kept;            /* under the lock of the shard */
    size_t n_kept, room;
    bool entered; /* a zone was kept for it */
};

struct slot {
    uint64_t hash;
    struct state *state;
};

struct shard {
    pthread_mutex_t mutex;
    struct slot *table; /* open addressing; n <= room / 2 */
    size_t n, room;
};

/* Zones in the order in which they were found. */
struct queue {
    struct zone *head, *tail;
    uint64_t n;
};

/* A thread. What it hands out lives in its own arena; its counts are read by the others. */
struct worker {
    struct zones *z;
    struct arena *arena;
    struct queue found;                 /* zones of the next level */
    bound *spare[AUTOMATON_CLOCKS + 1]; /* matrices by side, to be used again: lists through their
                                           first bytes */
    bound *source, *work, *other;       /* AUTOMATON_CLOCKS squared each */
    _Atomic uint64_t states, added, dropped, explored, edges, bytes;
    pthread_t thread;
    char apart[64]; /* so that no two threads write to one line of the cache */
};

struct zones {
    struct arena *arena; /* this, the shards and the workers */
    const struct automaton *automaton;
    struct zones_limits limits;
    struct shard *shards;
    size_t n_shards;
    struct worker *workers;
    unsigned n_workers;
    _Atomic(struct zone *) goal; /* the first one found */
    atomic_bool stop;            /* nothing more is explored */
    atomic_int given_up;         /* why, of enum zones_answer; ZONES_NEVER: it was not given up */
    /* The level that is being explored, when it is by all threads: under the mutex. */
    pthread_mutex_t mutex;
    pthread_cond_t begun, ended;
    struct queue level;
    unsigned busy;
    bool over;
};

void shard_lock(struct zones *z, uint64_t hash);
void shard_unlock(struct zones *z, uint64_t hash);

/* The state with these bytes, opened; made when it is new. */
struct state *state_get(struct worker *w, const uint8_t *bytes);
/* The operations at the start, upon all clocks. */
void step_first(struct step *out, struct worker *w);
/* Where the step leads. */
const struct arrival *step_arrive(struct worker *w, struct step *step, const uint8_t *target);

/* Enters all zones that follow from a zone. */
void zone_explore(struct worker *w, struct zone *zone);
/* Enters the zone of the start. */
void zone_begin(struct worker *w);

/* Stops everything: ZONES_FULL or ZONES_STOPPED. */
void zones_give_up(struct zones *z, enum zones_answer why);
/* Between two zones: gives up when the bytes are used up or the caller says so. */
void zones_bound(struct worker *w);

/* Only the thread that owns a count writes it. */
static inline void tally(_Atomic uint64_t *count, uint64_t more)
{
    uint64_t now = atomic_load_explicit(count, memory_order_relaxed);
    atomic_store_explicit(count, now + more, memory_order_relaxed);
}

static inline bool zones_stopped(struct zones *z)
{
    return atomic_load_explicit(&z->stop, memory_order_relaxed);
}
#endif
