/* Fischer's protocol of mutual exclusion (Lamport 1987), the yardstick of programs that explore
 * timed automata: N processes share one number and a delay. A process that sees nobody's number
 * asks; within the delay it writes its own; it enters when, after more than the delay, the number
 * is still its own. */
#ifndef PROVE_FISCHER_FIXTURE_H
#define PROVE_FISCHER_FIXTURE_H

#include "prove/zones.h"

#include <string.h>

enum { FISCHER_MAX = 16, FISCHER_DELAY = 10, FISCHER_BYTES = 1 + FISCHER_MAX };
enum fischer_step { FISCHER_ASK, FISCHER_WRITE, FISCHER_AGAIN, FISCHER_ENTER, FISCHER_LEAVE };
enum fischer_at { FISCHER_AWAY, FISCHER_ASKS, FISCHER_WAITS, FISCHER_IN };

/* A state is the shared number (0: nobody's), then where each process is. */
struct fischer {
    struct automaton automaton;
    uint8_t n;
    bool hasty; /* processes enter without waiting for the delay */
    uint8_t start[FISCHER_BYTES];
    int32_t none[AUTOMATON_CLOCKS];
};

struct fischer_making {
    const struct fischer *f;
    const uint8_t *state;
    struct arena *arena;
    struct place *place;
    struct edge *edges;
};

/* Process p goes to `at`; number: what it writes, or -1. */
static void fischer_edge(struct fischer_making *m, uint8_t p, enum fischer_step step, int number,
                         const struct op *ops, uint16_t n_ops)
{
    static const uint8_t TO[] = {FISCHER_ASKS, FISCHER_WAITS, FISCHER_ASKS, FISCHER_IN,
                                 FISCHER_AWAY};
    uint8_t *target = (uint8_t *)arena_copy(m->arena, m->state, m->f->automaton.state_bytes);
    target[p] = TO[step];
    if (number >= 0) {
        target[0] = (uint8_t)number;
    }
    struct op *own = ARENA_ARRAY(m->arena, n_ops, struct op);
    for (uint16_t k = 0; k < n_ops; k++) {
        own[k] = ops[k];
    }
    m->edges[m->place->n_edges++] = (struct edge){
        .event = (uint32_t)(p * 8 + (int)step), .ops = own, .n_ops = n_ops, .target = target};
}

static void fischer_process(struct fischer_making *m, uint8_t p)
{
    struct op reset = {.kind = OP_SET, .i = p};
    struct op soon = {.kind = OP_HOLD, .i = p, .limit = bound_within(FISCHER_DELAY)};
    struct op late = {.kind = OP_HOLD, .j = p, .limit = bound_below(-FISCHER_DELAY)};
    switch ((enum fischer_at)m->state[p]) {
    case FISCHER_AWAY:
        if (m->state[0] == 0) {
            fischer_edge(m, p, FISCHER_ASK, -1, &reset, 1);
        }
        break;
    case FISCHER_ASKS:
        fischer_edge(m, p, FISCHER_WRITE, p, (struct op[]){soon, reset}, 2);
        break;
    case FISCHER_WAITS:
        if (m->state[0] == 0) {
            fischer_edge(m, p, FISCHER_AGAIN, -1, &reset, 1);
        }
        if (m->state[0] == p) {
            fischer_edge(m, p, FISCHER_ENTER, -1, &late, m->f->hasty ? 0 : 1);
        }
        break;
    case FISCHER_IN:
        fischer_edge(m, p, FISCHER_LEAVE, 0, NULL, 0);
        break;
    }
}

static void fischer_open(struct place *out, struct arena *arena, const uint8_t *state,
                         void *payload)
{
    const struct fischer *f = payload;
    struct fischer_making m = {.f = f, .state = state, .arena = arena, .place = out};
    m.edges = ARENA_ARRAY(arena, f->n, struct edge); /* a process has one at most */
    struct op *invariant = ARENA_ARRAY(arena, f->n, struct op);
    int32_t *lower = ARENA_ARRAY(arena, f->n + 1u, int32_t);
    int32_t *upper = ARENA_ARRAY(arena, f->n + 1u, int32_t);
    unsigned in = 0;
    for (uint8_t p = 1; p <= f->n; p++) {
        bool asks = state[p] == FISCHER_ASKS;
        bool waits = state[p] == FISCHER_WAITS;
        if (asks) {
            invariant[out->n_invariant++] =
                (struct op){.kind = OP_HOLD, .i = p, .limit = bound_within(FISCHER_DELAY)};
        }
        if (asks || waits) {
            out->active |= UINT64_C(1) << p;
        }
        lower[p] = waits ? FISCHER_DELAY : -AUTOMATON_LENGTH;
        upper[p] = asks ? FISCHER_DELAY : -AUTOMATON_LENGTH;
        in += state[p] == FISCHER_IN;
        fischer_process(&m, p);
    }
    out->lower = lower;
    out->upper = upper;
    out->invariant = invariant;
    out->edges = m.edges;
    out->goal = in > 1;
}

/* The protocol for n processes; f must stay while it is explored. */
static inline void fischer_make(struct fischer *f, uint8_t n, bool hasty)
{
    memset(f, 0, sizeof *f);
    f->n = n;
    f->hasty = hasty;
    f->automaton = (struct automaton){.state_bytes = (uint16_t)(n + 1),
                                      .n_clocks = (uint8_t)(n + 1),
                                      .start = f->start,
                                      .lower = f->none,
                                      .upper = f->none,
                                      .open = fischer_open,
                                      .payload = f};
}

#endif
