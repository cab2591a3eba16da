/* How far limits in months reach, one after the other. A month has from 28 to 31 days, so that
 * three times twelve months may, by their days alone, be longer than three years. By the calendar
 * they are not: with D + n for the same day number n months after a day D, or the last day of that
 * month where it has no such day,
 *
 *     D <= E implies D + n <= E + n, and (D + a) + b <= D + (a + b).
 *
 * So of a limit of n months that begins while another one is still counted, which ends at the
 * latest a months after D, it is known that it ends at the latest a + n months after D. D is the
 * day on which the length of the property began, and what still counts and reaches no further than
 * that length shows that the length is not over. */
#include "prove/prove_priv.h"

/* What a run's byte says: nothing; that it began, at the latest, when it was entered, by a rule of
 * which the above holds; one more than the months after D at which it ends at the latest. */
enum { REACH_UNKNOWN = 0, REACH_BEGUN = UINT8_MAX, REACH_MOST = UINT8_MAX - 2 };

/* The months of a rule of which the above holds; 0: it is another one. */
static int32_t months_of(const struct limit_rule *rule)
{
    const struct limit_part *part = &rule->parts[0];
    bool plain = rule->n_parts == 1 && rule->month_end == MONTH_END_LAST_DAY &&
                 (rule->flags & ~(uint32_t)LIMIT_NOT_EXTENDED) == 0 && part->n > 0;
    int32_t each = part->unit == UNIT_MONTH ? 1 : part->unit == UNIT_YEAR ? 12 : 0;
    return plain && each > 0 && part->n <= REACH_MOST / each ? each * part->n : 0;
}

/* The same of the length of the property. */
static int32_t months_allowed(const struct model *m)
{
    return m->property != NULL && m->property->has_limit ? months_of(&m->property->rule) : 0;
}

static int32_t months_of_run(const struct model *m, law_index clock, const uint8_t *run)
{
    return (run[3] & RUN_ENDLESS) != 0 ? 0 : months_of(rule_of_run(m, 0, clock, run));
}

/* The run of a clock of the first dossier of which it is followed how far it reaches; NULL: none.
 */
static uint8_t *followed(const struct model *m, uint8_t *state, law_index clock)
{
    const struct part *x = &m->parts[0];
    uint16_t at = x->tracked[THING_REACH][clock] ? x->at[THING_CLOCK][clock] : NOWHERE;
    return at == NOWHERE ? NULL : state + at;
}

static bool is_known(uint8_t reach)
{
    return reach != REACH_UNKNOWN && reach != REACH_BEGUN;
}

void reach_begin(const struct attempt *a, law_index clock, uint8_t *run)
{
    const struct model *m = a->m;
    const struct part *x = &m->parts[0];
    run[5] = REACH_UNKNOWN;
    if (a->part != 0 || !x->tracked[THING_REACH][clock] ||
        (run[3] & RUN_FROM) != SPAN_FROM_MIDNIGHT) {
        return;
    }
    int32_t allowed = months_allowed(m);
    int32_t months = months_of_run(m, clock, run);
    if (allowed == 0 || months == 0) {
        return;
    }
    if (a->before[BYTE_MONITOR] != MONITOR_ON) {
        run[5] = REACH_BEGUN;
        return;
    }
    int32_t least = allowed + 1;
    for (law_index c = 0; c < x->p->n_clocks; c++) {
        uint16_t at = x->at[THING_CLOCK][c];
        const uint8_t *other = at == NOWHERE ? NULL : a->before + at;
        if (other != NULL && is_counting(other) && is_known(other[5]) &&
            other[5] - 1 + months < least) {
            least = other[5] - 1 + months;
        }
    }
    run[5] = least <= allowed ? (uint8_t)(least + 1) : REACH_UNKNOWN;
}

void reach_measure(struct attempt *a, bool begins)
{
    const struct model *m = a->m;
    int32_t allowed = months_allowed(m);
    for (law_index c = 0; allowed > 0 && c < m->parts[0].p->n_clocks; c++) {
        uint8_t *run = followed(m, a->state, c);
        if (run == NULL || run[5] == REACH_UNKNOWN) {
            continue;
        }
        int32_t months = months_of_run(m, c, run);
        run[5] = !begins ? REACH_BEGUN : months <= allowed ? (uint8_t)(months + 1) : REACH_UNKNOWN;
    }
}

bool reach_denies(const struct attempt *a)
{
    const struct model *m = a->m;
    for (law_index c = 0; c < m->parts[0].p->n_clocks; c++) {
        const uint8_t *run = followed(m, a->state, c);
        if (run != NULL && is_counting(run) && is_known(run[5])) {
            return true;
        }
    }
    return false;
}

void reach_of_run(struct things *out, const struct model *m, const struct zones_step *steps,
                  size_t n_steps)
{
    if (months_allowed(m) == 0 || n_steps == 0 ||
        event_kind(steps[n_steps - 1].event) != EVENT_BROKEN) {
        return;
    }
    for (size_t i = 0; i + 1 < n_steps; i++) {
        for (law_index c = 0; c < m->parts[0].p->n_clocks; c++) {
            const uint8_t *run = state_at(m, steps[i].state, 0, THING_CLOCK, c);
            struct thing reach = {0, THING_REACH, c};
            if (run != NULL && is_counting(run) && months_of_run(m, c, run) > 0 &&
                !thing_tracked(m, reach)) {
                (void)things_add(m, out, reach);
            }
        }
    }
}
