/* What a clerk waits for: a dossier of so many acts shown, by an office that was just opened
 * (cold) and by one that has the dossier folded.
 *
 *   show FOLDER ACTS    prints one line: milliseconds cold, median and worst of many warm ones
 *
 * Run from the root of the checkout. */
#include "office_fixture.h"

enum { ROUNDS = 200, ACTS_MAX = 4000 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A dossier with the walk, then reminders to the consulate until there are so many leaves. */
static struct slice make(struct office *office, struct arena *arena, long acts)
{
    struct gr_error e = {0};
    struct office_receipt receipt;
    struct office_request opening = bench_opening(arena, 1);
    if (!office_submit(&receipt, arena, office, &opening, &e)) {
        bench_stop("the dossier is not opened", e.text);
    }
    struct slice number = slice_copy(arena, receipt.number);
    for (size_t k = 0; k < (size_t)acts; k++) {
        struct office_request act = bench_act(arena, number, k % BENCH_STEPS_N, 1);
        if (k >= BENCH_STEPS_N) {
            act = office_request_new(OFFICE_ACT, BENCH_AGENT);
            act.dossier = number;
            act.name = SLICE("consulate_reminder");
            act.role = SLICE("prefect");
            act.at = bench_moment(arena, 42, (int)(300 + k), 1);
        }
        bench_submit(office, arena, &act);
    }
    return number;
}

static double look(struct office *office, struct arena *arena, struct slice number, size_t *entries)
{
    struct gr_error e = {0};
    struct arena_mark mark = arena_mark(arena);
    struct office_look how = {.agent = BENCH_AGENT,
                              .purpose = SLICE("hearing"),
                              .as_of = INT64_MAX,
                              .as_known = INT64_MAX};
    struct office_dossier dossier;
    double begin = bench_seconds();
    if (!office_dossier(&dossier, arena, office, number, &how, &e)) {
        bench_stop("the dossier is not shown", e.text);
    }
    double spent = bench_seconds() - begin;
    *entries = dossier.n_entries;
    arena_reset(arena, mark);
    return spent * 1e3;
}

int main(int argc, char **argv)
{
    static _Atomic int64_t clock = BENCH_FIRST;
    static double spent[ROUNDS];
    long acts = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (acts < 1 || acts > ACTS_MAX) {
        bench_stop("usage", "show FOLDER ACTS");
    }
    struct gr_error e = {0};
    struct arena *arena = arena_open((size_t)1 << 30);
    struct seal_key master;
    seal_random(&master, sizeof master);
    struct office *office = bench_office(arena, argv[1], &clock, &master);
    struct slice number = make(office, arena, acts);
    office_close(office);
    office = office_open(argv[1], bench_options(&clock, &master), &e);
    if (office == NULL) {
        bench_stop("the office does not open again", e.text);
    }
    size_t entries = 0;
    double cold = look(office, arena, number, &entries);
    for (size_t i = 0; i < ROUNDS; i++) {
        spent[i] = look(office, arena, number, &entries);
    }
    qsort(spent, ROUNDS, sizeof spent[0], by_size);
    printf(
        "show entries %zu cold %.2f ms median %.2f ms worst %.2f (each leaves a leaf that says who "
        "read)\n",
        entries, cold, spent[ROUNDS / 2], spent[ROUNDS - 1]);
    office_close(office);
    arena_close(arena);
    return 0;
}
