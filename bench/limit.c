/* How long one time limit takes: random starts over thirty years, typical rules, the holidays and
 * the zone of a territory, the best of many rounds. Prints one line a rule and, last, the mean:
 * "mean NS". Run from the root of the checkout; bench_limit.sh sets it against the peer. */
#include "calendar/limit_fixture.h"

#include <time.h>

#define STARTS 8192
#define ROUNDS 250

struct scenario {
    const char *rule;
    const char *territory;
    bool by_hour; /* starts carry an hour */
};

static const struct scenario SCENARIOS[] = {
    {"10 working days", "FR-75", false},
    {"10 days, extended", "FR-75", false},
    {"2 months, clear, extended", "FR-57", true},
    {"4 days, first day counted", "FR-93", true},
    {"96 hours", "FR-974", true},
    {"48 hours, extended", "FR-75", true},
    {"6 weeks, clear, backwards", "FR-75", false},
    {"1 month plus 2 months, extended", "FR-972", false},
};

static uint64_t next_random(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Starts from 2000 to 2029. */
static void make_starts(struct limit_start *starts, bool by_hour)
{
    uint64_t state = 20250107;
    for (size_t i = 0; i < STARTS; i++) {
        struct date date = {10957 + (int32_t)(next_random(&state) % 10957)};
        instant hour = (instant)(next_random(&state) % 1440) * INSTANT_MINUTE;
        starts[i] =
            (struct limit_start){.moment = {.precision = by_hour ? MOMENT_INSTANT : MOMENT_DAY,
                                            .date = date,
                                            .at = by_hour ? date.days * INSTANT_DAY + hour : 0}};
    }
}

static double measure(struct calendar *c, const struct scenario *s, struct limit_start *starts,
                      uint64_t *sum)
{
    struct limit_rule rule;
    struct gr_error e = {0};
    territory_id id = TERRITORY_NONE;
    if (!limit_rule_parse(&rule, slice_of(s->rule), &e) ||
        !calendar_territory(&id, c, slice_of(s->territory), &e)) {
        (void)fprintf(stderr, "%s\n", e.text);
        exit(2);
    }
    make_starts(starts, s->by_hour);
    /* The best round: other programs of the machine only ever add to it. */
    double best = 1e9;
    for (size_t round = 0; round < ROUNDS; round++) {
        double begin = seconds_now();
        for (size_t i = 0; i < STARTS; i++) {
            *sum += (uint64_t)limit_count(c, id, &rule, starts[i], NULL, 0, NULL).latest;
        }
        double spent = seconds_now() - begin;
        best = spent < best ? spent : best;
    }
    return best / STARTS * 1e9;
}

int main(void)
{
    struct arena *arena = arena_open(256u << 20);
    struct calendar *c = fixture_calendar(arena);
    struct limit_start *starts = ARENA_ARRAY(arena, STARTS, struct limit_start);
    uint64_t sum = 0;
    double total = 0;
    size_t n = sizeof SCENARIOS / sizeof SCENARIOS[0];
    for (size_t i = 0; i < n; i++) {
        double ns = measure(c, &SCENARIOS[i], starts, &sum);
        total += ns;
        printf("%.1f ns  %s in %s\n", ns, SCENARIOS[i].rule, SCENARIOS[i].territory);
        if (i == 0) {
            printf("walk %.1f\n", ns);
        }
    }
    printf("mean %.1f (checksum %016llx)\n", total / (double)n, (unsigned long long)sum);
    arena_close(arena);
    return 0;
}
