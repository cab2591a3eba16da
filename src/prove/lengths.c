/* Lengths that are tried: see lengths.h. */
#include "prove/lengths.h"

#include "base/assert.h"

struct lengths lengths_open(int32_t least, int32_t own, int32_t most)
{
    gr_assert(least >= 1 && least <= own && own <= most && most <= INT32_MAX / 2);
    return (struct lengths){.least = least, .most = most, .own = own};
}

int32_t lengths_next(const struct lengths *l)
{
    if (l->n_tried == 0) {
        return l->own;
    }
    if (l->n_tried == LENGTHS_TRIED_MAX || l->n_undecided >= LENGTHS_UNDECIDED_MAX) {
        return LENGTHS_NONE_LEFT;
    }
    for (size_t i = 1; i < l->n_tried; i++) {
        const struct lengths_tried *a = &l->tried[i - 1];
        const struct lengths_tried *b = &l->tried[i];
        if (a->answer != b->answer && b->n - a->n > 1) {
            return a->n + (b->n - a->n) / 2;
        }
    }
    int32_t low = l->tried[0].n;
    int32_t high = l->tried[l->n_tried - 1].n;
    if (high < l->most) {
        return 2 * high < l->most ? 2 * high : l->most;
    }
    if (low > l->least) {
        return low / 2 > l->least ? low / 2 : l->least;
    }
    return LENGTHS_NONE_LEFT;
}

void lengths_told(struct lengths *l, int32_t n, enum prove_answer answer)
{
    gr_assert(l->n_tried < LENGTHS_TRIED_MAX);
    size_t at = l->n_tried++;
    for (; at > 0 && l->tried[at - 1].n > n; at--) {
        l->tried[at] = l->tried[at - 1];
    }
    l->tried[at] = (struct lengths_tried){n, answer};
    l->n_undecided += answer == PROVE_UNDECIDED ? 1 : 0;
}

/* How often it begins to hold, from one length that was tried to the next; where from and to. */
static size_t runs(struct lengths_answer *out, const struct lengths *l)
{
    size_t n = 0;
    bool held = false;
    for (size_t i = 0; i < l->n_tried; i++) {
        bool holds = l->tried[i].answer == PROVE_NEVER;
        if (holds && !held) {
            out->low = n == 0 ? l->tried[i].n : out->low;
            n++;
        }
        out->high = holds ? l->tried[i].n : out->high;
        held = holds;
    }
    return n;
}

static bool is_decided(const struct lengths *l)
{
    for (size_t i = 1; i < l->n_tried; i++) {
        if (l->tried[i - 1].answer != l->tried[i].answer && l->tried[i].n - l->tried[i - 1].n > 1) {
            return false;
        }
    }
    return l->n_undecided == 0 && l->n_tried > 0 && l->tried[0].n == l->least &&
           l->tried[l->n_tried - 1].n == l->most;
}

struct lengths_answer lengths_answer(const struct lengths *l)
{
    struct lengths_answer out = {.exact = is_decided(l)};
    size_t n = runs(&out, l);
    bool from = n > 0 && out.low == l->tried[0].n;
    bool to = n > 0 && out.high == l->tried[l->n_tried - 1].n;
    if (n == 0) {
        out.shape = l->n_undecided == l->n_tried ? LENGTHS_OPEN : LENGTHS_NONE;
    } else if (n > 1) {
        out.shape = LENGTHS_SCATTERED;
    } else if (from) {
        out.shape = to ? LENGTHS_ALL : LENGTHS_AT_MOST;
    } else {
        out.shape = to ? LENGTHS_AT_LEAST : LENGTHS_BETWEEN;
    }
    return out;
}
