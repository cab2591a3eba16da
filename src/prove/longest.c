/* The search for the longest time: see longest.h. */
#include "prove/longest.h"

#include "base/assert.h"

#define HOURS_OF_CHANGE 2 /* a change of the legal time, and the hour that is begun */

struct longest longest_open(int64_t first, int64_t most)
{
    gr_assert(first >= 1 && most >= first);
    return (struct longest){.first = first,
                            .most = most,
                            .found = LONGEST_NONE,
                            .never = LONGEST_NONE,
                            .open_least = LONGEST_NONE,
                            .open_most = LONGEST_NONE};
}

/* What lasts more than N days passes N midnights after that of its own day; what never does is over
 * before the next one. */
struct longest longest_in_hours(const struct longest *days)
{
    gr_assert(days->never > 0);
    int64_t most = 24 * (days->never + 1) + HOURS_OF_CHANGE;
    int64_t least = 24 * days->found - HOURS_OF_CHANGE;
    struct longest hours = longest_open(1, most);
    hours.never = most;
    hours.found = days->found < 0 ? LONGEST_NONE : least < 0 ? 0 : least;
    return hours;
}

static int64_t grown(const struct longest *l)
{
    int64_t base = l->found > l->open_most ? l->found : l->open_most;
    if (base < 0) {
        return 0;
    }
    if (base >= l->most) {
        return LONGEST_NONE;
    }
    int64_t twice = base == 0 ? l->first : 2 * base;
    return twice < l->most ? twice : l->most;
}

static int64_t between(int64_t low, int64_t high)
{
    return high - low > 1 ? low + (high - low) / 2 : LONGEST_NONE;
}

int64_t longest_next(const struct longest *l)
{
    if (l->undecided >= LONGEST_UNDECIDED_MAX) {
        return LONGEST_NONE;
    }
    bool open = l->open_most >= 0;
    int64_t next = LONGEST_NONE;
    if (l->never < 0) {
        next = grown(l);
    } else {
        next = between(open ? l->open_most : l->found, l->never);
    }
    return next == LONGEST_NONE && open ? between(l->found, l->open_least) : next;
}

/* What is decided now is no longer open. */
static void close_open(struct longest *l)
{
    bool above = l->never >= 0 && l->never <= l->open_most;
    bool below = l->found >= l->open_least;
    l->open_most = above ? l->never - 1 : l->open_most;
    l->open_least = below ? l->found + 1 : l->open_least;
    if (l->open_least > l->open_most) {
        l->open_least = l->open_most = LONGEST_NONE;
    }
}

static void add_open(struct longest *l, int64_t n)
{
    bool open = l->open_most >= 0;
    l->open_least = open && l->open_least < n ? l->open_least : n;
    l->open_most = open && l->open_most > n ? l->open_most : n;
    l->undecided++;
}

bool longest_told(struct longest *l, int64_t n, enum prove_answer answer)
{
    gr_assert(n >= 0);
    switch (answer) {
    case PROVE_FOUND:
        if (l->never >= 0 && n >= l->never) {
            return false;
        }
        l->found = n > l->found ? n : l->found;
        break;
    case PROVE_NEVER:
        if (n <= l->found) {
            return false;
        }
        l->never = l->never < 0 || n < l->never ? n : l->never;
        break;
    case PROVE_UNDECIDED:
        add_open(l, n);
        break;
    }
    l->asked++;
    close_open(l);
    return true;
}

bool longest_is_unbounded(const struct longest *l)
{
    return l->never < 0 && l->found >= l->most;
}

bool longest_is_exact(const struct longest *l)
{
    return l->never >= 0 && l->never == l->found + 1;
}
