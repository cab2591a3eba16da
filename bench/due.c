/* What is due within a day among millions of open clocks: the question on every morning's screen.
 * Clocks are put into the registry directly, a few to a dossier, their ends spread over two years.
 *
 *   due FOLDER CLOCKS    prints how long they took to write, then one line: milliseconds of the
 *                        question, just opened and again
 */
#include "registry/registry.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CLOCKS_EACH = 4, DOSSIERS_A_BATCH = 5000, ROUNDS = 50 };
#define DAY INT64_C(86400000000)
#define FIRST (INT64_C(20150) * DAY)
#define SPREAD (730 * DAY)

static _Noreturn void stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "due: %s: %s\n", what, why);
    exit(4);
}

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Numbers that look random and are the same each time (splitmix64). */
static uint64_t draw(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static void put_dossier(struct registry *r, int64_t serial, uint64_t *state)
{
    static const char *const names[CLOCKS_EACH] = {"initial", "judge_time", "appeal", "retention"};
    struct gr_error e = {0};
    struct registry_clock clocks[CLOCKS_EACH];
    char number[40];
    int n = snprintf(number, sizeof number, "D-2025-%06" PRId64, serial);
    struct registry_dossier row = {.serial = serial,
                                   .number = {number, (size_t)n},
                                   .procedure = SLICE("detention"),
                                   .territory = SLICE("FR-59"),
                                   .first = serial,
                                   .last = serial,
                                   .n_leaves = 1,
                                   .erasable_day = INT32_MAX,
                                   .states = SLICE("custody=detained")};
    for (size_t i = 0; i < CLOCKS_EACH; i++) {
        int64_t end = FIRST + (int64_t)(draw(state) % (uint64_t)SPREAD);
        clocks[i] = (struct registry_clock){.serial = serial,
                                            .clock = slice_of(names[i]),
                                            .procedure = SLICE("detention"),
                                            .territory = SLICE("FR-59"),
                                            .started = serial,
                                            .known = true,
                                            .earliest = end,
                                            .latest = end + (i == 0 ? DAY : 0)};
    }
    if (!registry_put_dossier(r, &row, &e) ||
        !registry_put_clocks(r, serial, clocks, CLOCKS_EACH, &e)) {
        stop("clocks", e.text);
    }
}

static void fill(const char *folder, int64_t dossiers)
{
    struct gr_error e = {0};
    struct registry *r = registry_open(
        folder,
        (struct registry_options){
            .mode = REGISTRY_CREATE, .relaxed = true, .lazy = true, .cache_mebibytes = 2048},
        &e);
    if (r == NULL) {
        stop(folder, e.text);
    }
    uint64_t state = 1;
    double begin = seconds_now();
    for (int64_t serial = 0; serial < dossiers;) {
        if (!registry_begin(r, &e)) {
            stop("begin", e.text);
        }
        for (int k = 0; k < DOSSIERS_A_BATCH && serial < dossiers; k++) {
            put_dossier(r, serial, &state);
            serial++;
        }
        if (!registry_commit(r, &e)) {
            stop("commit", e.text);
        }
    }
    double spent = seconds_now() - begin;
    printf("due wrote %" PRId64 " clocks of %" PRId64 " dossiers in %.1f s (%.0f clocks/s)\n",
           dossiers * CLOCKS_EACH, dossiers, spent, (double)(dossiers * CLOCKS_EACH) / spent);
    (void)fflush(stdout);
    registry_close(r);
}

struct count {
    int64_t n, before;
};

static bool visit(const struct registry_clock *clock, void *payload)
{
    struct count *count = payload;
    if (clock->earliest < count->before) {
        stop("order", "a clock came after one that ends later");
    }
    count->before = clock->earliest;
    count->n++;
    return true;
}

static double ask(struct registry *r, int64_t from, int64_t *found)
{
    struct gr_error e = {0};
    struct count count = {0, INT64_MIN};
    double begin = seconds_now();
    if (!registry_clocks(r, from, from + DAY, false, &e, visit, &count)) {
        stop("question", e.text);
    }
    *found = count.n;
    return (seconds_now() - begin) * 1e3;
}

int main(int argc, char **argv)
{
    int64_t clocks = argc == 3 ? strtoll(argv[2], NULL, 10) : 0;
    if (clocks < CLOCKS_EACH) {
        stop("usage", "due FOLDER CLOCKS");
    }
    fill(argv[1], clocks / CLOCKS_EACH);
    struct gr_error e = {0};
    struct registry *r =
        registry_open(argv[1], (struct registry_options){.mode = REGISTRY_READ}, &e);
    if (r == NULL) {
        stop(argv[1], e.text);
    }
    int64_t found = 0;
    double first = ask(r, FIRST + 300 * DAY, &found);
    double best = 1e9;
    double worst = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double spent = ask(r, FIRST + (100 + 10 * i) * DAY, &found);
        best = spent < best ? spent : best;
        worst = spent > worst ? spent : worst;
    }
    printf("due clocks %" PRId64 " found %" PRId64 " first %.2f ms best %.2f ms worst %.2f ms\n",
           clocks, found, first, best, worst);
    registry_close(r);
    return 0;
}
