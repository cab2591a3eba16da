/* Which lengths a run hangs on that is no dossier. A limit in days may have one of several lengths,
 * by the calendar; which one it has is only of matter beside another limit, and most of all beside
 * one that began on the same day: six months are never longer than they are. */
#include "prove/prove_priv.h"

/* What counts in a run: a clock of a dossier, or the length of the property. */
struct counted {
    struct thing length;
    uint8_t timer;
    struct limit_span span;
    const struct limit_rule *rule;
    uint8_t from; /* enum span_from, and RUN_FEWER */
};
#define COUNTED_MAX 64

struct run_lengths {
    struct model *m;
    const struct zones_step *steps;
    size_t n_steps;
};

static size_t counted_in(struct counted out[COUNTED_MAX], const struct model *m,
                         const uint8_t *state)
{
    size_t n = 0;
    if (state[BYTE_MONITOR] == MONITOR_ON && m->property != NULL && m->property->has_limit) {
        out[n++] = (struct counted){length_of_property(m), m->monitor_timer, m->allowed,
                                    &m->property->rule, SPAN_FROM_MIDNIGHT};
    }
    for (uint8_t k = 0; k < m->n_parts; k++) {
        for (law_index c = 0; c < m->parts[k].p->n_clocks && n < COUNTED_MAX; c++) {
            const uint8_t *run = state_at(m, state, k, THING_CLOCK, c);
            if (run != NULL && is_counting(run)) {
                out[n++] = (struct counted){{k, THING_LENGTH, c},
                                            clock_timer(m, k, c, run),
                                            run_span(m, k, c, run),
                                            rule_of_run(m, k, c, run),
                                            run[3] & (RUN_FROM | RUN_FEWER)};
            }
        }
    }
    return n;
}

/* Whether a step lets a timer begin. */
static bool begins(const struct zones_step *step, uint8_t timer)
{
    for (uint16_t i = 0; i < step->n_ops; i++) {
        if (step->ops[i].kind != OP_HOLD && step->ops[i].i == timer) {
            return true;
        }
    }
    return false;
}

/* The step in which a timer that counts before another step began. */
static size_t began_in(const struct run_lengths *r, size_t before, uint8_t timer)
{
    size_t step = before;
    while (step > 0 && !begins(&r->steps[step - 1], timer)) {
        step--;
    }
    return step;
}

static bool ends_in(const struct model *m, const struct zones_step *step, struct thing length)
{
    bool property = length.part == 0 && length.index == length_of_property(m).index;
    return property ? event_kind(step->event) == EVENT_BROKEN
                    : step->event == event_of(EVENT_END, length.part, length.index);
}

static void add_length(struct things *out, const struct run_lengths *r, const struct counted *c)
{
    if (lengths_more(c->span) > 0 && !length_followed(r->m, c->length)) {
        (void)things_add(r->m, out, c->length);
    }
}

/* Whether something is counted in the state after a step, as before. */
static bool still_counted(const struct run_lengths *r, size_t step, const struct counted *c)
{
    struct counted list[COUNTED_MAX];
    size_t n = counted_in(list, r->m, r->steps[step].state);
    for (size_t i = 0; i < n; i++) {
        if (list[i].length.part == c->length.part && list[i].length.index == c->length.index) {
            return !begins(&r->steps[step], c->timer);
        }
    }
    return false;
}

/* Whether, after one of two has ended of which the other one never ends later, something else
 * happens before the other one does. */
static bool end_apart(const struct run_lengths *r, size_t step, const struct counted *ended,
                      const struct counted *other)
{
    bool days = ended->from == SPAN_FROM_MIDNIGHT && (other->from & RUN_FROM) == SPAN_FROM_MIDNIGHT;
    if (!days ||
        !alongside_never_longer(r->m, other->rule, other->span, ended->rule, ended->span)) {
        return false;
    }
    for (size_t i = step; i < r->n_steps && still_counted(r, i, other); i++) {
        if (i + 1 < r->n_steps && event_kind(r->steps[i + 1].event) != EVENT_END) {
            return true;
        }
    }
    return event_kind(r->steps[step].event) == EVENT_BROKEN;
}

/* Of what ends in a step, and of what began with it, should have ended by then, and has not. */
static void apart_in(struct things *out, const struct run_lengths *r, size_t step)
{
    struct counted list[COUNTED_MAX];
    size_t n = counted_in(list, r->m, r->steps[step - 1].state);
    for (size_t i = 0; i < n; i++) {
        if (!ends_in(r->m, &r->steps[step], list[i].length)) {
            continue;
        }
        size_t began = began_in(r, step, list[i].timer);
        for (size_t k = 0; k < n; k++) {
            if (k != i && began_in(r, step, list[k].timer) == began &&
                end_apart(r, step, &list[i], &list[k])) {
                add_length(out, r, &list[i]);
                add_length(out, r, &list[k]);
            }
        }
    }
}

void lengths_apart(struct things *out, struct model *m, const struct zones_step *steps,
                   size_t n_steps)
{
    const struct run_lengths r = {m, steps, n_steps};
    for (size_t step = 1; step < n_steps; step++) {
        apart_in(out, &r, step);
    }
}

void lengths_of_run(struct things *out, struct model *m, const struct zones_step *steps,
                    size_t n_steps)
{
    const struct run_lengths r = {m, steps, n_steps};
    for (size_t step = 0; step < n_steps; step++) {
        struct counted list[COUNTED_MAX];
        size_t n = counted_in(list, m, steps[step].state);
        for (size_t i = 0; i < n; i++) {
            add_length(out, &r, &list[i]);
        }
    }
}
