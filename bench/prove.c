/* How fast zones are explored: Fischer's protocol, the yardstick of such programs.
 *
 *   prove PROCESSES [THREADS]    prints one line */
#include "prove/fischer_fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    long threads = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
    if (n < 1 || n > FISCHER_MAX || threads < 1 || threads > 64) {
        (void)fprintf(stderr, "usage: prove PROCESSES [THREADS]\n");
        return 2;
    }
    struct fischer f;
    fischer_make(&f, (uint8_t)n, false);
    struct zones_limits limits = {.max_bytes = (uint64_t)8 << 30, .threads = (unsigned)threads};
    enum zones_answer answer = ZONES_FULL;
    double begin = seconds_now();
    struct zones *z = zones_explore(&f.automaton, limits, &answer);
    double spent = seconds_now() - begin;
    struct zones_counts c = zones_count(z);
    zones_close(z);
    (void)printf("fischer %ld threads %ld answer %s states %" PRIu64 " zones %" PRIu64
                 " explored %" PRIu64 " edges %" PRIu64 " megabytes %.1f seconds %.3f\n",
                 n, threads, answer == ZONES_NEVER ? "never" : "OTHER", c.states, c.zones,
                 c.explored, c.edges, (double)c.bytes / 1e6, spent);
    return answer == ZONES_NEVER ? 0 : 1;
}
