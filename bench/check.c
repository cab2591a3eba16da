/* Reads and checks a procedure of a thousand rules, made here, and prints the milliseconds of
 * the best and the middle of many runs. Usage: check TERRITORIES HOLIDAYS */
#include "law/law.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RULES = 1000, RULES_OF_ACT = 10, RUNS = 51, FILE_BYTES = 1 << 20 };

static struct slice file_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(4);
    }
    char *bytes = arena_get(arena, FILE_BYTES);
    size_t n = fread(bytes, 1, FILE_BYTES, file);
    (void)fclose(file);
    return (struct slice){bytes, n};
}

static bool no_zone(struct slice *bytes, struct arena *arena, struct slice name, struct gr_error *e,
                    void *payload)
{
    (void)bytes;
    (void)arena;
    (void)payload;
    return error_set(e, ERROR_ZONE, "no zone %.*s is needed here", SLICE_ARG(name));
}

/* An act with ten rules of the kinds that procedures have, and its clock in four versions. */
static void write_act(struct buf *out, int i)
{
    buf_printf(out, "fact f%d yes/no fr \"Fait %d\" en \"Fact %d\"\nfact d%d date\n", i, i, i, i);
    buf_printf(out,
               "act a%d decision by chief fr \"Acte %d\" en \"Act %d\" [CESEDA L%d-1; R%d-2]\n", i,
               i, i, i, i);
    buf_printf(out, "  records f%d, d%d\n", i, i);
    for (int k = 0; k < RULES_OF_ACT - 2; k++) {
        buf_printf(
            out,
            "  from %d-01-01 until %d-12-31 requires (f%d or not custody is held) and at least "
            "%d years after d%d else fr \"Refus %d\" en \"Refusal %d\" [L%d-%d]\n",
            2000 + k, 2001 + k, i, k + 1, i, k, k, i, k);
    }
    buf_printf(out, "  when f%d: custody becomes held, starts c%d [L%d-8]\n", i, i, i);
    buf_printf(out, "  when not f%d: custody becomes free, answers c%d else en \"late\"\n", i, i);
    buf_printf(
        out,
        "clock c%d [L%d-9]\n  until 2009-12-31 48 hours\n"
        "  from 2010-01-01 until 2019-12-31 4 days, first day counted, not extended\n"
        "  from 2020-01-01 when f%d: 1 month, clear, extended\n  from 2020-01-01 when not f%d:\n"
        "    reading one 5 days [Cass.]\n    reading two 5 days, extended [CE]\n"
        "  at end chief must a%d\n",
        i, i, i, i, i);
}

static struct slice write_procedure(struct arena *arena)
{
    struct buf out = buf_in(arena, LIMIT_PROCEDURE_BYTES);
    buf_text(&out, "procedure bench\n  in force from 2000-01-01\nrole chief authority\n"
                   "state custody free, held\n");
    for (int i = 0; i < RULES / RULES_OF_ACT; i++) {
        write_act(&out, i);
    }
    return buf_slice(&out);
}

static int compare_times(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double milliseconds(struct timespec from, struct timespec to)
{
    return (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

/* One reading and checking, in memory of its own. */
static double run(struct slice text, const struct calendar *calendar)
{
    struct timespec from;
    struct timespec to;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    struct arena *arena = arena_open((size_t)1 << 30);
    struct diagnostics d = diagnostics_in(arena);
    const struct law_procedure *p = law_read(arena, SLICE("bench"), text, calendar, &d);
    if (p != NULL) {
        law_check(p, &p, 1, &d);
    }
    if (p == NULL || d.errors + d.warnings > 0) {
        (void)fprintf(stderr, "the bench's procedure is faulty: %s\n", d.list[0].error.text);
        exit(70);
    }
    arena_close(arena);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    return milliseconds(from, to);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fprintf(stderr, "usage: check TERRITORIES HOLIDAYS\n");
        return 2;
    }
    struct arena *arena = arena_open((size_t)1 << 30);
    struct gr_error e;
    const struct calendar *calendar = calendar_open(arena, file_read(arena, argv[1]),
                                                    file_read(arena, argv[2]), no_zone, NULL, &e);
    if (calendar == NULL) {
        (void)fprintf(stderr, "%s\n", e.text);
        return 2;
    }
    struct slice text = write_procedure(arena);
    double times[RUNS];
    for (int i = 0; i < RUNS; i++) {
        times[i] = run(text, calendar);
    }
    qsort(times, RUNS, sizeof times[0], compare_times);
    printf("rules %d\nbytes %zu\nbest %.2f\nmiddle %.2f\nworst %.2f\n", RULES, text.n, times[0],
           times[RUNS / 2], times[RUNS - 1]);
    arena_close(arena);
    return 0;
}
