/* How many acts a second the fold takes on one core: a few hundred complete detention dossiers
 * under the law of 2019 and that of July 2024, each told so fully that one possibility is left,
 * folded over and over, the arena taken back between two.
 *
 *   fold PROCEDURE          checks the dossiers, measures, prints "acts/s N" and the sum of clock
 * ends fold PROCEDURE dump     prints the dossiers as JSON, for the peer (fold.mjs) fold PROCEDURE
 * clocks   prints the clocks of the first dossier of each version
 *
 * Run from the root of the checkout; bench_fold.sh sets it against the peer. */
#include "dossier/dossier.h"

#include "calendar/limit_fixture.h"

#include <string.h>
#include <time.h>

enum { DOSSIERS = 400, ACTS_MAX = 24, FACTS_MAX = 12, ROUNDS = 40, CLOCKS_COMPARED = 4 };

/* How the twenty-four hours to appeal end is not settled: each dossier is followed under both
 * readings. */
enum { READINGS = 2 };

/* One act of the script: how long after the placement, by whom, and what it tells. */
struct line {
    const char *act, *role;
    int32_t day, minute; /* days after the placement, minute of that day */
    const char *facts[FACTS_MAX];
};

/* Within the law throughout: nothing here may be late, refused or left open. */
static const struct line SCRIPT[] = {
    {"removal_order", "prefect", -60, 600, {"measure_kind=0", "enforceable=1"}},
    {"placement_notified",
     "prefect",
     0,
     600,
     {"measure_kind=0", "minor=0", "with_minor=0", "family_exception=0", "enforceable=1",
      "same_measure=1", "new_circumstances=0", "evaded=0", "terrorism=0", "steps_begun_before=1"}},
    {"prosecutor_notified", "prefect", 0, 620, {NULL}},
    {"rights_notified", "police", 0, 630, {NULL}},
    {"consulate_requested", "prefect", 0, 840, {"internal_unit_only=0"}},
    {"petition_received",
     "prefect",
     1,
     900,
     {"duration_days=26", "register_copy=1", "signed_with_reasons=1"}},
    {"hearing", "judge", 2, 570, {NULL}},
    {"order",
     "judge",
     2,
     660,
     {"duration_days=26", "ground_shown=1", "release_granted=0", "rigour_checked=1"}},
    {"appeal_filed", "person", 3, 540, {"signed_with_reasons=1", "no_centre_in_area=0"}},
    {"appeal_ruling", "court_of_appeal", 4, 900, {"duration_days=26", "ends_detention=0"}},
    {"consulate_reminder", "prefect", 12, 600, {NULL}},
    {"consulate_hearing", "consulate", 18, 660, {NULL}},
    {"petition_received",
     "prefect",
     28,
     600,
     {"duration_days=30", "register_copy=1", "signed_with_reasons=1"}},
    {"hearing", "judge", 29, 570, {NULL}},
    {"order",
     "judge",
     29,
     660,
     {"duration_days=30", "ground_shown=1", "extension_ground=3", "release_granted=0",
      "rigour_checked=1"}},
    {"travel_document_issued", "consulate", 40, 600, {NULL}},
    {"flight_booked", "prefect", 41, 600, {NULL}},
    {"removal_executed", "prefect", 45, 420, {NULL}},
};
#define ACTS (sizeof SCRIPT / sizeof SCRIPT[0])
_Static_assert(ACTS <= ACTS_MAX, "room for the script");

struct bench {
    struct arena *arena, *scratch;
    struct calendar *calendar;
    const struct law_procedure *p;
    const struct dossier_plan *plan;
    struct dossier dossiers[DOSSIERS];
    struct dossier_view views[DOSSIERS];
};

static _Noreturn void stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "fold: %s: %s\n", what, why);
    exit(2);
}

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- dossiers -------------------------------------------------------------------------------- */

static size_t make_facts(struct dossier_fact *facts, const struct bench *b, const struct line *line)
{
    size_t n = 0;
    while (n < FACTS_MAX && line->facts[n] != NULL) {
        struct slice rest = slice_of(line->facts[n]);
        struct slice name = slice_cut(&rest, '=');
        int64_t value = 0;
        facts[n].fact = law_find_fact(b->p, name);
        if (facts[n].fact == LAW_NONE || !slice_to_int(&value, rest, 1000)) {
            stop(line->facts[n], "no such fact");
        }
        facts[n++].value = value;
    }
    return n;
}

static struct moment at_minute(const struct zone *zone, struct date date, int32_t minute)
{
    instant first = 0;
    instant second = 0;
    if (zone_resolve(&first, &second, zone, date, minute * 60) != ZONE_ONE) {
        stop("the script", "an hour that is skipped or doubled");
    }
    return (struct moment){MOMENT_INSTANT, date, first, zone_offset(zone, first)};
}

/* Even dossiers are placed from March 2021 on, odd ones from the day after the opinion of
 * January 2025 on. */
static struct date placed_on(size_t i)
{
    struct date first = i % 2 == 0 ? date_of(2021, 3, 1) : date_of(2025, 1, 8);
    return (struct date){first.days + (int32_t)(i / 2)};
}

static void make_dossier(struct bench *b, size_t i, territory_id territory, const struct zone *zone)
{
    struct dossier_entry *entries = ARENA_ARRAY(b->arena, ACTS, struct dossier_entry);
    int32_t shift = (int32_t)(i * 37 % 300);
    for (size_t k = 0; k < ACTS; k++) {
        const struct line *line = &SCRIPT[k];
        struct dossier_fact *facts = ARENA_ARRAY(b->arena, FACTS_MAX, struct dossier_fact);
        struct date date = {placed_on(i).days + line->day};
        entries[k] = (struct dossier_entry){
            .kind = DOSSIER_ACT,
            .act = law_find_act(b->p, slice_of(line->act)),
            .role = law_find_role(b->p, slice_of(line->role)),
            .at = at_minute(zone, date, line->minute + shift),
            .territory = TERRITORY_NONE,
            .facts = facts,
            .n_facts = (uint16_t)make_facts(facts, b, line),
        };
        if (entries[k].act == LAW_NONE || entries[k].role == LAW_NONE) {
            stop(line->act, "no such act or role");
        }
    }
    b->dossiers[i] =
        (struct dossier){.territory = territory, .entries = entries, .n_entries = ACTS};
    b->views[i] = (struct dossier_view){.as_of = entries[ACTS - 1].at.at + INSTANT_DAY,
                                        .as_known = INT64_MAX,
                                        .law_known = date_of(2025, 11, 1)};
}

static void make_dossiers(struct bench *b)
{
    struct gr_error e = {0};
    territory_id territory = TERRITORY_NONE;
    if (!calendar_territory(&territory, b->calendar, SLICE("FR-93"), &e)) {
        stop("FR-93", e.text);
    }
    const struct zone *zone = calendar_zone(b->calendar, territory, &e);
    if (zone == NULL) {
        stop("zone", e.text);
    }
    for (size_t i = 0; i < DOSSIERS; i++) {
        make_dossier(b, i, territory, zone);
    }
}

static struct slice read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        stop(path, "cannot be read");
    }
    char *bytes = arena_get(arena, LIMIT_PROCEDURE_BYTES);
    size_t n = fread(bytes, 1, LIMIT_PROCEDURE_BYTES, file);
    (void)fclose(file);
    return (struct slice){bytes, n};
}

static void prepare(struct bench *b, const char *path)
{
    b->arena = arena_open((size_t)1 << 30);
    b->scratch = arena_open((size_t)1 << 30);
    b->calendar = fixture_calendar(b->arena);
    struct diagnostics d = diagnostics_in(b->arena);
    b->p = law_read(b->arena, slice_of(path), read_file(b->arena, path), b->calendar, &d);
    if (b->p == NULL) {
        stop(path, d.n > 0 ? d.list[0].error.text : "does not read");
    }
    b->plan = dossier_prepare(b->arena, b->p, b->calendar);
    make_dossiers(b);
}

/* ---- what comes out -------------------------------------------------------------------------- */

static const struct dossier_folded *fold(struct bench *b, size_t i)
{
    struct gr_error e = {0};
    const struct dossier_folded *f =
        dossier_fold(b->scratch, b->plan, &b->dossiers[i], b->views[i], &e);
    if (f == NULL) {
        stop("fold", e.text);
    }
    return f;
}

static int64_t end_second(const struct limit_end *end)
{
    return (end->latest + (end->end_of_day ? 1 : 0)) / INSTANT_SECOND;
}

/* The ends, in seconds, of every run of the clocks that the peer keeps as well. */
static int64_t ends_of(const struct bench *b, const struct dossier_folded *f)
{
    static const char *const compared[CLOCKS_COMPARED] = {"initial", "first_extension",
                                                          "second_extension", "judge_time"};
    int64_t sum = 0;
    for (uint32_t i = 0; i < f->n_clocks; i++) {
        struct slice name = b->p->clocks[f->clocks[i].clock].name;
        for (size_t k = 0; k < CLOCKS_COMPARED; k++) {
            bool counts =
                slice_is(name, compared[k]) && f->clocks[i].known && !f->clocks[i].end.none;
            sum += counts ? end_second(&f->clocks[i].end) : 0;
        }
    }
    return sum;
}

/* Each dossier is what it was made to be. Sums the ends that the peer must find as well. */
static void check(struct bench *b, int64_t *ends)
{
    law_index custody = law_find_state(b->p, SLICE("custody"));
    law_index removed = law_find_value(b->p->states[custody].values, b->p->states[custody].n_values,
                                       SLICE("removed"));
    *ends = 0;
    for (size_t i = 0; i < DOSSIERS; i++) {
        struct arena_mark mark = arena_mark(b->scratch);
        const struct dossier_folded *f = fold(b, i);
        if (f->n_worlds > READINGS || f->n_findings != 0 ||
            dossier_state(f, 0, custody) != removed) {
            struct buf out = buf_in(b->scratch, 1 << 20);
            dossier_write(&out, b->scratch, f, LANGUAGE_EN, false);
            buf_printf(&out, "%u worlds, dossier %zu\n", f->n_worlds, i);
            buf_char(&out, '\0');
            stop("a dossier is not as it should be", out.p);
        }
        *ends += ends_of(b, f);
        arena_reset(b->scratch, mark);
    }
}

static void dump(struct bench *b)
{
    printf("[");
    for (size_t i = 0; i < DOSSIERS; i++) {
        printf("%s[", i == 0 ? "" : ",\n");
        for (size_t k = 0; k < ACTS; k++) {
            const struct dossier_entry *entry = &b->dossiers[i].entries[k];
            printf("%s{\"type\":\"%s\",\"by\":\"%s\",\"at\":%lld", k == 0 ? "" : ",", SCRIPT[k].act,
                   SCRIPT[k].role, (long long)(entry->at.at / 1000));
            for (size_t n = 0; n < entry->n_facts; n++) {
                const struct law_fact *fact = &b->p->facts[entry->facts[n].fact];
                printf(",\"%.*s\":%lld", SLICE_ARG(fact->name), (long long)entry->facts[n].value);
            }
            printf("}");
        }
        printf("]");
    }
    printf("]\n");
}

static void show_clocks(struct bench *b)
{
    for (size_t i = 0; i < 2; i++) {
        const struct dossier_folded *f = fold(b, i);
        struct buf out = buf_in(b->scratch, 1 << 20);
        for (uint32_t k = 0; k < f->n_clocks; k++) {
            buf_add(&out, b->p->clocks[f->clocks[k].clock].name);
            buf_printf(&out, " status %d by %u ", f->clocks[k].status, f->clocks[k].started_by);
            limit_end_write(&out, f->clocks[k].end, NULL);
            buf_char(&out, '\n');
        }
        printf("%.*s\n", SLICE_ARG(buf_slice(&out)));
    }
}

static void measure(struct bench *b)
{
    int64_t ends = 0;
    check(b, &ends);
    double best = 1e9;
    size_t used = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        double begin = seconds_now();
        for (size_t i = 0; i < DOSSIERS; i++) {
            struct arena_mark mark = arena_mark(b->scratch);
            (void)fold(b, i);
            used = arena_used(b->scratch);
            arena_reset(b->scratch, mark);
        }
        double spent = seconds_now() - begin;
        best = spent < best ? spent : best;
    }
    double acts = (double)DOSSIERS * (double)ACTS;
    printf("%d dossiers of %zu acts, %zu bytes of arena for one\n", DOSSIERS, ACTS, used);
    printf("ends %lld\n", (long long)ends);
    printf("acts/s %.0f (%.1f ns an act)\n", acts / best, best / acts * 1e9);
}

int main(int argc, char **argv)
{
    static struct bench b;
    if (argc < 2) {
        stop("usage", "fold PROCEDURE [dump|clocks]");
    }
    prepare(&b, argv[1]);
    if (argc > 2 && strcmp(argv[2], "dump") == 0) {
        dump(&b);
    } else if (argc > 2 && strcmp(argv[2], "clocks") == 0) {
        show_clocks(&b);
    } else {
        measure(&b);
    }
    arena_close(b.scratch);
    arena_close(b.arena);
    return 0;
}
