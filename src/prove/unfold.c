/* A breadth-first search over states that are compared byte by byte. */
#include "prove/unfold.h"

#include <string.h>

#include "base/assert.h"

/* The states found so far, and a table of their numbers (plus one; 0 is a free slot) with open
 * addressing, at most half full. */
struct search {
    struct arena *arena;
    const struct automaton *automaton;
    struct unfolded_state *states;
    size_t n, room, max;
    uint32_t *table;
    size_t slots;
};

/* FNV-1a: the states are short, and come from our own automata. */
static size_t search_slot(const struct search *s, const uint8_t *bytes)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < s->automaton->state_bytes; i++) {
        h = (h ^ bytes[i]) * UINT64_C(1099511628211);
    }
    gr_assert(s->table != NULL);
    size_t slot = (size_t)(h ^ (h >> 32)) & (s->slots - 1);
    while (s->table[slot] != 0) {
        gr_assert(s->states != NULL);
        if (memcmp(s->states[s->table[slot] - 1].bytes, bytes, s->automaton->state_bytes) == 0) {
            break;
        }
        slot = (slot + 1) & (s->slots - 1);
    }
    return slot;
}

static void search_widen(struct search *s)
{
    s->slots = s->slots == 0 ? 64 : s->slots * 2;
    s->table = ARENA_ARRAY(s->arena, s->slots, uint32_t);
    for (size_t i = 0; i < s->n; i++) {
        s->table[search_slot(s, s->states[i].bytes)] = (uint32_t)(i + 1);
    }
}

/* The number of a state, a new one when it was not met yet; false when there is no room for it. */
static bool search_number(uint32_t *out, struct search *s, const uint8_t *bytes)
{
    if (2 * (s->n + 1) > s->slots) {
        search_widen(s);
    }
    size_t slot = search_slot(s, bytes);
    if (s->table[slot] == 0) {
        if (s->n == s->max) {
            return false;
        }
        s->states = arena_grown(s->arena, s->states, s->n, &s->room, sizeof *s->states);
        s->states[s->n].bytes =
            (const uint8_t *)arena_copy(s->arena, bytes, s->automaton->state_bytes);
        s->n++;
        s->table[slot] = (uint32_t)s->n;
    }
    *out = s->table[slot] - 1;
    return true;
}

/* Opens a state and numbers what it leads to. */
static bool search_open(struct search *s, size_t at)
{
    const struct automaton *a = s->automaton;
    struct place place = {0};
    a->open(&place, s->arena, s->states[at].bytes, a->payload);
    uint32_t *targets = ARENA_ARRAY(s->arena, place.n_edges, uint32_t);
    for (uint32_t i = 0; i < place.n_edges; i++) {
        if (!search_number(&targets[i], s, place.edges[i].target)) {
            return false;
        }
    }
    s->states[at].place = place;
    s->states[at].targets = targets;
    return true;
}

bool unfold(struct unfolded *out, struct arena *arena, const struct automaton *automaton,
            uint32_t max_states)
{
    gr_assert(automaton->n_clocks >= 1 && automaton->n_clocks <= AUTOMATON_CLOCKS);
    struct search s = {.arena = arena, .automaton = automaton, .max = max_states};
    uint32_t first;
    if (!search_number(&first, &s, automaton->start)) {
        return false;
    }
    uint64_t n_edges = 0;
    for (size_t at = 0; at < s.n; at++) {
        if (!search_open(&s, at)) {
            return false;
        }
        n_edges += s.states[at].place.n_edges;
    }
    *out = (struct unfolded){
        .automaton = automaton, .states = s.states, .n_states = (uint32_t)s.n, .n_edges = n_edges};
    return true;
}

void unfolded_visit(const struct unfolded *u,
                    void (*visit)(const struct op *ops, size_t n, void *payload), void *payload)
{
    visit(u->automaton->first, u->automaton->n_first, payload);
    for (uint32_t i = 0; i < u->n_states; i++) {
        const struct place *place = &u->states[i].place;
        visit(place->invariant, place->n_invariant, payload);
        for (uint32_t k = 0; k < place->n_edges; k++) {
            visit(place->edges[k].ops, place->edges[k].n_ops, payload);
        }
    }
}
