/* All outcomes of a computation that chooses: it is run again and again, each time with the next
 * choices, like the wheels of a counter. */
#include "prove/prove_priv.h"

void give_up(struct attempt *a)
{
    a->tape->cut = a->tape->cut || !a->dead;
    a->dead = true;
}

uint8_t choose(struct attempt *a, uint16_t n)
{
    struct tape *t = a->tape;
    if (n <= 1 || a->dead) {
        return 0;
    }
    if (t->at == TAPE_MAX) {
        give_up(a);
        return 0;
    }
    if (t->at == t->n) {
        t->chosen[t->n] = 0;
        t->of[t->n] = (uint8_t)n;
        t->n++;
    }
    gr_assert(t->of[t->at] == n);
    return t->chosen[t->at++];
}

uint8_t choose_bit(struct attempt *a, uint64_t set)
{
    a->dead = a->dead || set == 0;
    return a->dead ? 0 : bit_at(set, choose(a, count_bits(set)));
}

bool tape_next(struct tape *t)
{
    t->n = t->at; /* what an attempt did not ask is not there */
    t->at = 0;
    while (t->n > 0) {
        uint16_t last = (uint16_t)(t->n - 1);
        if (t->chosen[last] + 1 < t->of[last]) {
            t->chosen[last]++;
            return true;
        }
        t->n = last;
    }
    return false;
}
