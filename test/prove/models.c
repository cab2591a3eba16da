/* Shows automata to other provers and says what ours finds, for test/spin.t and bench/prover.
 *
 *   models known                        names of automata, and what is known of them
 *   models AUTOMATON answer [THREADS]   what ours finds, stopping at a goal
 *   models AUTOMATON all [THREADS]      the same, exploring everything, with the time it took
 *   models AUTOMATON promela PARTS [closed]
 *   models AUTOMATON tchecker
 *
 * AUTOMATON is one of the names known, random:SEED, fischer:PROCESSES, or law:FILE:PROPERTY:DATE:
 * the automaton from which the prover has its answer about a property under the law of a day. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "calendar/limit_fixture.h"
#include "prove/export.h"
#include "prove/fischer_fixture.h"
#include "prove/known_fixture.h"
#include "prove/prove.h"
#include "prove/zones.h"
#include "random.h"

#define MODEL_BYTES ((size_t)256 << 20)
#define MODEL_STATES 2000000u

struct model {
    struct table table;
    struct fischer fischer;
    const struct automaton *automaton;
};

static void keep_last(const struct automaton *automaton, void *payload)
{
    ((struct model *)payload)->automaton = automaton;
}

static struct slice file_text(struct arena *arena, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct slice text = {arena_get(arena, LIMIT_PROCEDURE_BYTES), 0};
    if (f != NULL) {
        text.n = fread((char *)(uintptr_t)text.p, 1, LIMIT_PROCEDURE_BYTES, f);
        (void)fclose(f);
    }
    return text;
}

/* FILE:PROPERTY:DATE. The last automaton that the prover explores for it. */
static bool model_of_law(struct model *m, const char *name)
{
    struct arena *arena = arena_open((size_t)8 << 30);
    struct gr_error e = {0};
    struct slice rest = slice_of(name);
    struct slice path = slice_copy(arena, slice_cut(&rest, ':'));
    struct slice property = slice_cut(&rest, ':');
    struct calendar *calendar = fixture_calendar(arena);
    struct diagnostics d = diagnostics_in(arena);
    struct prove_question q = {.done = PROVE_ACT(LAW_NONE),
                               .has_version = true,
                               .limits = {.max_zones = 100000,
                                          .max_bytes = UINT64_C(1) << 30,
                                          .max_rounds = 60,
                                          .threads = 1,
                                          .payload = m,
                                          .look = keep_last}};
    const struct law_procedure *p = law_read(arena, path, file_text(arena, path.p), calendar, &d);
    struct prove_law law = {.n = 1, .calendar = calendar};
    if (p == NULL || !date_parse(&q.version, rest, &e) ||
        !calendar_territory(&law.territory, calendar, SLICE("FR-75"), &e)) {
        return false;
    }
    q.plan = dossier_prepare(arena, p, calendar);
    q.property = law_find_property(p, property);
    law.plans = &q.plan;
    if (q.property == LAW_NONE) {
        return false;
    }
    struct prove_result r;
    prove(&r, arena, &law, &q);
    return m->automaton != NULL; /* the arena lives as long as the automaton: to the end */
}

static bool model_find(struct model *m, const char *name)
{
    struct slice kind = slice_of(name);
    if (slice_starts(kind, SLICE("random:"))) {
        m->automaton = random_automaton(&m->table, (uint32_t)strtoul(name + 7, NULL, 10));
        return true;
    }
    if (slice_starts(kind, SLICE("law:"))) {
        return model_of_law(m, name + 4);
    }
    unsigned long processes = 0;
    if (slice_starts(kind, SLICE("fischer:"))) {
        processes = strtoul(name + 8, NULL, 10);
    }
    if (processes > 0 && processes <= FISCHER_MAX) {
        fischer_make(&m->fischer, (uint8_t)processes, false);
        m->automaton = &m->fischer.automaton;
        return true;
    }
    for (size_t k = 0; k < KNOWN_COUNT; k++) {
        if (slice_is(kind, known_automata[k].name)) {
            known_automata[k].build(&m->table);
            m->automaton = table_end(&m->table, false);
            return true;
        }
    }
    return false;
}

/* ---- ours -------------------------------------------------------------------------------------
 */

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The steps to the goal, and how often a clock is freed on the way. */
static void print_path(struct arena *arena, const struct automaton *a, const struct zones *z)
{
    struct zones_step *steps;
    size_t n = zones_path(&steps, arena, z);
    unsigned freed = 0;
    for (size_t k = 0; k < a->n_first; k++) {
        freed += a->first[k].kind == OP_FREE;
    }
    for (size_t s = 0; s < n; s++) {
        for (size_t k = 0; k < steps[s].n_ops; k++) {
            freed += steps[s].ops[k].kind == OP_FREE;
        }
    }
    (void)printf("reached steps %zu freed %u\n", n, freed);
}

static int print_answer(struct arena *arena, const struct automaton *a, unsigned threads,
                        bool to_the_end)
{
    struct zones_limits limits = {
        .max_bytes = (uint64_t)4 << 30, .threads = threads, .to_the_end = to_the_end};
    enum zones_answer answer = ZONES_FULL;
    double begin = seconds_now();
    struct zones *z = zones_explore(a, limits, &answer);
    double spent = seconds_now() - begin;
    struct zones_counts c = zones_count(z);
    if (to_the_end) {
        static const char *const words[] = {"never", "reached", "undecided"};
        (void)printf("%s zones %" PRIu64 " explored %" PRIu64 " edges %" PRIu64
                     " megabytes %.1f seconds %.6f\n",
                     words[answer], c.zones, c.explored, c.edges, (double)c.bytes / 1e6, spent);
    } else if (answer == ZONES_REACHED) {
        print_path(arena, a, z);
    } else {
        (void)puts(answer == ZONES_NEVER ? "never" : "undecided");
    }
    zones_close(z);
    return answer == ZONES_FULL ? 1 : 0;
}

/* ---- theirs -----------------------------------------------------------------------------------
 */

static int print_text(bool written, const struct buf *text, const struct gr_error *error)
{
    if (!written) {
        (void)fprintf(stderr, "models: %s\n", error->text);
        return 1;
    }
    return fwrite(text->p, 1, text->n, stdout) == text->n ? 0 : 1;
}

static int print_promela(struct arena *arena, const struct unfolded *u, int32_t parts, bool closed)
{
    struct gr_error error;
    struct buf text = buf_in(arena, MODEL_BYTES);
    struct export_worth worth;
    struct export_ticks ticks = {export_unit(u), parts, closed};
    bool written = export_promela(&text, &worth, u, ticks, &error);
    int status = print_text(written, &text, &error);
    if (status == 0) {
        (void)printf("/* strict %d guessed %d */\n", worth.strict, worth.guessed);
    }
    return status;
}

static int print_tchecker(struct arena *arena, const struct unfolded *u)
{
    struct gr_error error;
    struct buf text = buf_in(arena, MODEL_BYTES);
    return print_text(export_tchecker(&text, u, &error), &text, &error);
}

static int print_known(void)
{
    for (size_t k = 0; k < KNOWN_COUNT; k++) {
        (void)printf("%s %s\n", known_automata[k].name,
                     known_automata[k].reached ? "reached" : "never");
    }
    return 0;
}

static int models_run(struct arena *arena, const struct automaton *a, int argc, char **argv)
{
    struct slice what = slice_of(argv[2]);
    long n = argc > 3 ? strtol(argv[3], NULL, 10) : 1;
    if (n < 1 || n > 64) {
        return 2;
    }
    if (slice_is(what, "answer") || slice_is(what, "all")) {
        return print_answer(arena, a, (unsigned)n, slice_is(what, "all"));
    }
    struct unfolded u;
    if (!unfold(&u, arena, a, MODEL_STATES)) {
        (void)fputs("models: too many states\n", stderr);
        return 1;
    }
    if (slice_is(what, "promela")) {
        return print_promela(arena, &u, (int32_t)n, argc > 4);
    }
    return slice_is(what, "tchecker") ? print_tchecker(arena, &u) : 2;
}

int main(int argc, char **argv)
{
    static struct model m;
    if (argc == 2 && slice_is(slice_of(argv[1]), "known")) {
        return print_known();
    }
    if (argc < 3 || !model_find(&m, argv[1])) {
        (void)fputs("usage: models known | models AUTOMATON answer|all|promela|tchecker [N]\n",
                    stderr);
        return 2;
    }
    struct arena *arena = arena_open((size_t)8 << 30);
    int status = models_run(arena, m.automaton, argc, argv);
    arena_close(arena);
    return status;
}
