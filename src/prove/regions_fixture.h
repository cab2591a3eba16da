/* The same question answered the first way it ever was (Alur and Dill 1994), slowly: by regions,
 * the classes of clock values with the same whole parts and the same order of the rest, and nothing
 * said of a clock above all lengths it is held against. No bound of two clocks is ever computed. */
#ifndef PROVE_REGIONS_FIXTURE_H
#define PROVE_REGIONS_FIXTURE_H

#include "prove/sample_fixture.h"

enum { REGIONS_MAX = 40000, REGIONS_TABLE = 1 << 17, REGIONS_FLOOR = -14 };

/* Values in parts of a minute, twice as many as clocks and nought: even parts stand for the order
 * of what is beyond whole minutes, and a clock left free can fall on the odd ones between. */
enum { REGION_PARTS = 2 * SAMPLE_CLOCKS };

struct region {
    uint8_t place;
    int16_t value[SAMPLE_CLOCKS];
};

struct regions {
    const struct sample *sample;
    struct region list[REGIONS_MAX];
    uint32_t table[REGIONS_TABLE]; /* 1 + place in list */
    size_t n;
    bool given_up; /* too many, or too far below nought */
    int fewest;    /* steps to the goal; -1: never */
};

/* ---- values ---------------------------------------------------------------------------------- */

static inline int region_top(const struct sample *s, int i)
{
    int32_t low = s->all_lower[i], high = s->all_upper[i];
    int32_t top = low > high ? low : high;
    return top == SAMPLE_NONE ? REGIONS_FLOOR : top;
}

static inline bool region_high(const struct sample *s, const struct region *r, int i)
{
    return r->value[i] > region_top(s, i) * REGION_PARTS;
}

static inline int region_rest(const struct region *r, int i)
{
    int rest = r->value[i] % REGION_PARTS;
    return rest < 0 ? rest + REGION_PARTS : rest;
}

/* The one form of a class: high clocks just high, the rests of others 0, 2, 4... */
static inline void region_settle(struct regions *g, struct region *r)
{
    const struct sample *s = g->sample;
    int rests[REGION_PARTS] = {0};
    for (int i = 1; i < s->n_clocks; i++) {
        if (region_high(s, r, i)) {
            r->value[i] = (int16_t)((region_top(s, i) + 1) * REGION_PARTS);
        } else {
            rests[region_rest(r, i)] = 1;
            g->given_up = g->given_up || r->value[i] < REGIONS_FLOOR * REGION_PARTS;
        }
    }
    int rank = 0;
    for (int rest = 1; rest < REGION_PARTS; rest++) {
        rank += rests[rest];
        rests[rest] = 2 * rank;
    }
    rests[0] = 0;
    for (int i = 1; i < s->n_clocks; i++) {
        if (!region_high(s, r, i)) {
            int rest = region_rest(r, i);
            r->value[i] = (int16_t)(r->value[i] - rest + rests[rest]);
        }
    }
}

/* The class that follows when time passes. */
static inline struct region region_later(struct regions *g, struct region r)
{
    const struct sample *s = g->sample;
    int most = 0;
    bool whole = false;
    for (int i = 1; i < s->n_clocks; i++) {
        if (!region_high(s, &r, i)) {
            int rest = region_rest(&r, i);
            whole = whole || rest == 0;
            most = rest > most ? rest : most;
        }
    }
    for (int i = 1; i < s->n_clocks; i++) {
        if (region_high(s, &r, i)) {
            continue;
        }
        if (whole) {
            r.value[i] = (int16_t)(r.value[i] + 2);
        } else if (region_rest(&r, i) == most) {
            r.value[i] = (int16_t)(r.value[i] + REGION_PARTS - most);
        }
    }
    region_settle(g, &r);
    return r;
}

static inline bool region_holds(const struct region *r, const struct op *op)
{
    int left = r->value[op->i] - r->value[op->j];
    int right = (op->limit >> 1) * REGION_PARTS;
    return (op->limit & 1) != 0 ? left <= right : left < right;
}

static inline bool region_stays(const struct regions *g, const struct region *r)
{
    const struct sample *s = g->sample;
    bool stays = true;
    for (int k = 0; k < s->n_invariant[r->place]; k++) {
        stays = stays && region_holds(r, &s->invariant[r->place][k]);
    }
    return stays;
}

/* ---- searching ------------------------------------------------------------------------------- */

static inline void region_add(struct regions *g, struct region r)
{
    if (g->given_up || !region_stays(g, &r)) {
        return;
    }
    uint32_t hash = r.place;
    for (int i = 1; i < g->sample->n_clocks; i++) {
        hash = (hash ^ (uint16_t)r.value[i]) * UINT32_C(0x9E3779B1);
        hash ^= hash >> 15;
    }
    uint32_t at = hash % REGIONS_TABLE;
    while (g->table[at] != 0) {
        if (memcmp(&g->list[g->table[at] - 1], &r, sizeof r) == 0) {
            return;
        }
        at = (at + 1) % REGIONS_TABLE;
    }
    if (g->n == REGIONS_MAX) {
        g->given_up = true;
        return;
    }
    g->list[g->n++] = r;
    g->table[at] = (uint32_t)g->n;
}

/* Operations from the k-th on; a free clock is tried everywhere. */
static inline void region_step(struct regions *g, struct region r, const struct sample_edge *e,
                               uint16_t k)
{
    for (; k < e->n; k++) {
        const struct op *op = &e->ops[k];
        if (op->kind == OP_HOLD) {
            if (!region_holds(&r, op)) {
                return;
            }
        } else if (op->kind == OP_SET) {
            r.value[op->i] = (int16_t)(r.value[op->j] + op->length * REGION_PARTS);
        } else {
            int last = (SAMPLE_LARGEST + 4) * REGION_PARTS;
            for (int value = REGIONS_FLOOR * REGION_PARTS; value <= last; value++) {
                r.value[op->i] = (int16_t)value;
                region_step(g, r, e, (uint16_t)(k + 1));
            }
            return;
        }
    }
    r.place = e->to;
    region_settle(g, &r);
    region_add(g, r);
}

/* All classes that a run meets, level by level: as time passes, and then by one step more. */
static inline void regions_search(struct regions *g, const struct sample *s)
{
    *g = (struct regions){.sample = s, .fewest = -1};
    struct region r = {0};
    if (s->automaton.n_first > 0) {
        r.value[s->first[0].i] = (int16_t)(s->first[0].length * REGION_PARTS);
    }
    region_settle(g, &r);
    region_add(g, r);
    size_t from = 0;
    for (int level = 0; from < g->n && !g->given_up; level++) {
        for (size_t k = from; k < g->n; k++) {
            if (g->list[k].place == s->n_places - 1 && g->fewest < 0) {
                g->fewest = level;
            }
            if (!s->urgent[g->list[k].place]) {
                region_add(g, region_later(g, g->list[k]));
            }
        }
        size_t end = g->n;
        for (size_t k = from; k < end; k++) {
            for (int e = 0; e < s->n_edges; e++) {
                if (s->edge[e].from == g->list[k].place) {
                    region_step(g, g->list[k], &s->edge[e], 0);
                }
            }
        }
        from = end;
    }
}

#endif
