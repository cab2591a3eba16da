/* Setting timers. A timer is the time since an instant, or since 00:00 of its day: then it is ahead
 * of the first by less than a day, by how much nobody knows. */
#include "prove/prove_priv.h"

static struct op *late_op(struct attempt *a)
{
    if (a->n_late == OPS_MAX) {
        give_up(a);
        a->n_late = 0;
    }
    struct op *op = &a->late[a->n_late++];
    *op = (struct op){.kind = OP_FREE};
    return op;
}

void free_timer(struct attempt *a, uint8_t timer)
{
    if (timer == TIMER_NONE) {
        return;
    }
    if (a->n_ops == OPS_MAX) {
        give_up(a);
        return;
    }
    a->ops[a->n_ops++] = (struct op){.kind = OP_FREE, .i = timer};
}

void copy_timer(struct attempt *a, uint8_t timer, uint8_t from, int32_t length)
{
    if (timer != TIMER_NONE) {
        struct op *op = late_op(a);
        *op = (struct op){.kind = OP_SET, .i = timer, .j = from, .length = length};
    }
}

static void late_hold(struct attempt *a, uint8_t i, uint8_t j, bound limit)
{
    struct op *op = late_op(a);
    *op = (struct op){.kind = OP_HOLD, .i = i, .j = j, .limit = limit};
}

void copy_between(struct attempt *a, uint8_t timer, uint8_t from, int32_t least, int32_t most)
{
    if (timer == TIMER_NONE) {
        return;
    }
    if (least == most) {
        copy_timer(a, timer, from, -least);
        return;
    }
    late_op(a)->i = timer;
    late_hold(a, timer, from, bound_within(-least));
    late_hold(a, from, timer, bound_within(most));
}

/* A timer that counts from some midnight already, in the state before; TIMER_NONE: there is none.
 */
static uint8_t other_midnight(const struct attempt *a)
{
    const struct model *m = a->m;
    const uint8_t *state = a->before;
    if (state[BYTE_MONITOR] == MONITOR_ON && !limit_counts_hours(&m->property->rule)) {
        return m->monitor_timer;
    }
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (law_index c = 0; c < x->p->n_clocks; c++) {
            uint16_t at = x->at[THING_CLOCK][c];
            bool runs = at != NOWHERE && (state[at] & CLOCK_STATUS) == LAW_CLOCK_RUNNING &&
                        (state[at + 3] & (RUN_ENDLESS | RUN_MIDNIGHT)) == RUN_MIDNIGHT;
            if (runs && x->midnight[THING_CLOCK][c] != TIMER_NONE) {
                return x->midnight[THING_CLOCK][c];
            }
        }
    }
    return TIMER_NONE;
}

/* Midnight as so many days after another one. False: more days than are told apart. */
static bool set_aligned(struct attempt *a, uint8_t midnight)
{
    uint8_t other = a->m->grain == GRAIN_ALIGNED ? other_midnight(a) : TIMER_NONE;
    if (other == TIMER_NONE) {
        return false;
    }
    int32_t most = a->m->bounds[other] / 2 / 1440; /* the other half is for what is set from it */
    uint16_t days = (uint16_t)(most < ALIGNED_DAYS ? most : ALIGNED_DAYS);
    int32_t apart = choose(a, (uint16_t)(days + 1));
    hold(a, other, false, apart * 1440, true);
    if (apart == days) {
        return false;
    }
    hold(a, other, true, (apart + 1) * 1440, false);
    copy_timer(a, midnight, other, -apart * 1440);
    return true;
}

/* All that happens at one instant has the same midnight before it. */
void set_now(struct attempt *a, uint8_t exact, uint8_t midnight)
{
    copy_timer(a, exact, 0, 0);
    if (midnight == TIMER_NONE) {
        return;
    }
    if (a->end_of_day || by_day(a->m)) {
        copy_timer(a, midnight, 0, 0);
        return;
    }
    if (a->phase != TIMER_NONE) {
        copy_timer(a, midnight, a->phase, 0);
        return;
    }
    a->phase = midnight;
    if (set_aligned(a, midnight)) {
        return;
    }
    late_op(a)->i = midnight;
    late_hold(a, 0, midnight, bound_within(0));
    late_hold(a, midnight, 0, bound_below(1440));
}
