/* Limits that begin on one day: each of them has a length among several, by the calendar, but not
 * each with each of another. Eighteen months are never shorter than six months and then twelve. */
#include "prove/prove_priv.h"

#include <string.h>

static int32_t days_relied_on(void)
{
    return RELIED_LATEST.days - RELIED_EARLIEST.days + 1;
}

static const struct alongside *find(const struct model *m, const struct limit_rule *rule)
{
    for (uint16_t i = 0; i < m->n_alongside; i++) {
        if (limit_same_rule(m->alongside[i].rule, rule)) {
            return &m->alongside[i];
        }
    }
    return NULL;
}

void alongside_forget(struct model *m)
{
    m->n_alongside = 0;
    m->n_paired = 0;
}

static int32_t least_of(const uint16_t *days, size_t n)
{
    int32_t least = UINT16_MAX;
    for (size_t i = 0; i < n; i++) {
        least = days[i] < least ? days[i] : least;
    }
    return least;
}

void alongside_measure(struct model *m, const struct limit_rule *rule, struct limit_span span)
{
    if (lengths_more(span) == 0 || find(m, rule) != NULL) {
        return;
    }
    const int32_t first = RELIED_EARLIEST.days;
    const int32_t n_days = days_relied_on();
    const size_t n = (size_t)n_days * m->n_places;
    struct alongside one = {.rule = rule, .days = ARENA_ARRAY(m->arena, n, uint16_t)};
    for (uint16_t p = 0; p < m->n_places; p++) {
        for (int32_t i = 0; i < n_days; i++) {
            struct date day = {first + i};
            struct limit_start start = {.moment = {.precision = MOMENT_DAY, .date = day}};
            struct limit_end end =
                limit_count(m->law->calendar, m->places[p], rule, start, NULL, 0, NULL);
            int32_t length = end.date.days - day.days + 1;
            bool sure = end.end_of_day && !end.none && length > 0 && length < UINT16_MAX;
            one.days[(size_t)p * (size_t)n_days + (size_t)i] = sure ? (uint16_t)length : 0;
        }
    }
    one.least = least_of(one.days, n);
    m->alongside = arena_grown(m->arena, m->alongside, m->n_alongside, &m->room_alongside,
                               sizeof *m->alongside);
    m->alongside[m->n_alongside++] = one;
}

bool alongside_never_longer(struct model *m, const struct limit_rule *rule, struct limit_span span,
                            const struct limit_rule *than, struct limit_span than_span)
{
    if (limit_same_rule(rule, than)) {
        return true;
    }
    alongside_measure(m, rule, span);
    alongside_measure(m, than, than_span);
    const struct alongside *one = find(m, rule);
    const struct alongside *other = find(m, than);
    const size_t n = (size_t)days_relied_on() * m->n_places;
    bool never = one != NULL && other != NULL;
    for (size_t i = 0; never && i < n; i++) {
        never = one->days[i] != 0 && one->days[i] <= other->days[i];
    }
    return never;
}

/* The lengths of the second that some day has together with each of the first, which are counted
 * from their least. */
static void pair(uint32_t *together, const struct alongside *first, const struct alongside *second,
                 size_t n)
{
    memset(together, 0, (LENGTHS_MAX + 1) * sizeof *together);
    for (size_t i = 0; i < n; i++) {
        int32_t one = first->days[i] - first->least;
        int32_t other = second->days[i] - second->least;
        bool known = first->days[i] != 0 && second->days[i] != 0;
        if (!known || one > LENGTHS_MAX || other >= 32) { /* of all days nothing is known then */
            memset(together, UINT8_MAX, (LENGTHS_MAX + 1) * sizeof *together);
            return;
        }
        together[one] |= UINT32_C(1) << other;
    }
}

void alongside_pair(struct model *m)
{
    const size_t n = m->n_alongside;
    const size_t n_days = (size_t)days_relied_on() * m->n_places;
    if (m->n_paired == n) {
        return;
    }
    m->n_paired = m->n_alongside;
    m->together = ARENA_ARRAY(m->arena, n * n * (LENGTHS_MAX + 1) + 1, uint32_t);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            pair(m->together + (i * n + k) * (LENGTHS_MAX + 1), &m->alongside[i], &m->alongside[k],
                 n_days);
        }
    }
}

uint16_t alongside_left(const struct model *m, const struct limit_rule *known, int32_t length,
                        const struct limit_rule *rule, int32_t least)
{
    const struct alongside *first = find(m, known);
    const struct alongside *second = find(m, rule);
    if (first == NULL || second == NULL) {
        return UINT16_MAX;
    }
    int32_t one = length - first->least;
    size_t at = (size_t)(first - m->alongside) * m->n_alongside + (size_t)(second - m->alongside);
    uint32_t left =
        one < 0 || one > LENGTHS_MAX ? 0 : m->together[at * (LENGTHS_MAX + 1) + (size_t)one];
    int32_t shift = least - second->least;
    return (uint16_t)(shift >= 0 ? (shift < 32 ? left >> shift : 0)
                                 : (shift > -32 ? left << -shift : 0));
}
