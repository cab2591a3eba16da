/* What an answer hangs on: the names of what was tracked, and how long the limits among that are
 * taken to be. */
#include "prove/prove_priv.h"

static struct slice thing_name(const struct model *m, uint8_t part, int kind, law_index i)
{
    const struct law_procedure *p = m->parts[part].p;
    switch ((enum thing_kind)kind) {
    case THING_STATE:
        return p->states[i].name;
    case THING_FACT:
        return p->facts[i].name;
    case THING_CLOCK:
    case THING_REACH:
        return p->clocks[i].name;
    case THING_LENGTH:
        return i < p->n_clocks ? p->clocks[i].name : m->property->name;
    case THING_REMEDY:
        return p->remedies[i].name;
    case THING_DONE:
    case THING_TIME:
        return p->acts[i].name;
    case THING_ORDER: {
        const struct law_operand *o = &p->nodes[i].left;
        return o->kind == LAW_OPERAND_AMOUNT ? p->amounts[o->index].name
               : o->kind == LAW_OPERAND_CELL ? p->tables[o->index].name
               : o->kind == LAW_OPERAND_FACT ? p->facts[o->index].name
                                             : p->name;
    }
    }
    return p->name;
}

static void add_name(struct prove_result *out, struct arena *arena, struct slice name)
{
    for (uint32_t i = 0; i < out->n_hangs_on; i++) {
        if (slice_equal(out->hangs_on[i], name)) {
            return;
        }
    }
    size_t n = out->n_hangs_on, room = n;
    out->hangs_on = arena_grown(arena, out->hangs_on, n, &room, sizeof name);
    out->hangs_on[out->n_hangs_on++] = name;
}

/* One interval for each limit, over all that is joined. */
static void add_limit(struct prove_result *out, struct arena *arena, struct prove_limit limit)
{
    for (uint32_t i = 0; i < out->n_limits; i++) {
        struct prove_limit *one = &out->limits[i];
        if (slice_equal(one->name, limit.name) && one->by_hour == limit.by_hour) {
            one->least = limit.least < one->least ? limit.least : one->least;
            one->most = limit.most > one->most ? limit.most : one->most;
            return;
        }
    }
    size_t n = out->n_limits, room = n;
    out->limits = arena_grown(arena, out->limits, n, &room, sizeof limit);
    out->limits[out->n_limits++] = limit;
}

static void add_limits(struct prove_result *out, const struct model *m, const struct part *x)
{
    for (uint16_t i = 0; i < x->laid[THING_CLOCK].n; i++) {
        law_index c = x->laid[THING_CLOCK].list[i];
        const struct law_clock *clock = &x->p->clocks[c];
        for (size_t v = 0; x->spans[c] != NULL && v < clock->n_versions; v++) {
            for (size_t r = 0; x->spans[c][v] != NULL && r < clock->versions[v].n_readings; r++) {
                bool by_hour = limit_counts_hours(&clock->versions[v].readings[r].rule);
                struct limit_span span =
                    x->spans[c][v][r][by_hour ? SPAN_FROM_INSTANT : SPAN_FROM_MIDNIGHT];
                if (!span.none) {
                    add_limit(out, m->arena,
                              (struct prove_limit){clock->name, by_hour, span.least, span.most});
                }
            }
        }
    }
}

void hangs_on_note(struct prove_result *out, const struct model *m)
{
    out->counts.of = 0;
    for (uint8_t k = 0; k < m->n_parts; k++) {
        for (int kind = 0; kind < THING_KINDS; kind++) {
            uint16_t n = thing_count(m->parts[k].p, (enum thing_kind)kind);
            out->counts.of += k == 0 && kind < THING_TIME ? n : 0;
            for (law_index i = 0; i < n; i++) {
                if (m->parts[k].tracked[kind][i]) {
                    add_name(out, m->arena, thing_name(m, k, kind, i));
                }
            }
        }
        add_limits(out, m, &m->parts[k]);
    }
    if (m->property != NULL && m->property->has_limit) {
        add_limit(out, m->arena,
                  (struct prove_limit){m->property->name, limit_counts_hours(&m->property->rule),
                                       m->allowed.least, m->allowed.most});
    }
}

void hangs_on_join(struct prove_result *out, struct arena *arena, const struct prove_result *other)
{
    for (uint32_t i = 0; i < other->n_hangs_on; i++) {
        add_name(out, arena, other->hangs_on[i]);
    }
    for (uint32_t i = 0; i < other->n_limits; i++) {
        add_limit(out, arena, other->limits[i]);
    }
}
