/* The shipped walks, performed on the fold itself: each procedure is walked, most acts are lawful,
 * some are not, and the same seed gives the same acts. */
#include "caseload/walk_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { DOSSIERS = 700, ENTRIES = 256, PROCEDURES = CASELOAD_WALKS_MAX };

struct paper {
    territory_id territory;
    size_t procedure;
    struct dossier_entry *entries;
    uint32_t n;
};

/* Performs orders by folding; remembers what it was asked. */
struct folder {
    struct arena *arena, *scratch;
    struct calendar *calendar;
    const struct law_procedure *procedures[PROCEDURES];
    const struct dossier_plan *plans[PROCEDURES];
    struct walked walked[PROCEDURES];
    size_t n;
    struct paper papers[DOSSIERS];
    instant now;
    uint64_t trace;
    bool explain;
    int sweeps;
};

static struct folder *open_folder(void)
{
    struct arena *arena = arena_open((size_t)1 << 30);
    struct folder *f = ARENA_NEW(arena, struct folder);
    f->arena = arena;
    f->scratch = arena_open((size_t)256 << 20);
    f->calendar = fixture_calendar(arena);
    f->n = walked_list(f->walked, arena);
    for (size_t i = 0; i < f->n; i++) {
        struct slice text;
        assert_true(fixture_read(&text, arena, f->walked[i].path));
        struct diagnostics d = diagnostics_in(arena);
        f->procedures[i] = law_read(arena, f->walked[i].name, text, f->calendar, &d);
        assert_non_null(f->procedures[i]);
        f->plans[i] = dossier_prepare(arena, f->procedures[i], f->calendar);
    }
    return f;
}

static void close_folder(struct folder *f)
{
    arena_close(f->scratch);
    arena_close(f->arena);
}

static void mix(struct folder *f, int64_t value)
{
    f->trace = (f->trace ^ (uint64_t)value) * UINT64_C(0x100000001B3);
}

static struct moment moment_of(instant at)
{
    return (struct moment){
        .precision = MOMENT_INSTANT,
        .date = {(int32_t)(at / INSTANT_DAY)},
        .at = at,
    };
}

static void add_entry(struct folder *f, struct paper *paper, const struct caseload_order *order,
                      instant now)
{
    assert_true(paper->n < ENTRIES);
    struct dossier_entry *entry = &paper->entries[paper->n];
    static const enum dossier_entry_kind kinds[] = {DOSSIER_ACT, DOSSIER_ACT, DOSSIER_CORRECTION,
                                                    DOSSIER_WITHDRAWAL};
    struct dossier_fact *facts = ARENA_ARRAY(f->arena, order->n_facts, struct dossier_fact);
    for (size_t i = 0; i < order->n_facts; i++) {
        facts[i] = (struct dossier_fact){order->facts[i].fact, order->facts[i].value};
        mix(f, order->facts[i].value);
    }
    *entry = (struct dossier_entry){
        .kind = kinds[order->verb],
        .target = order->verb == CASELOAD_ACT ? 0 : (uint32_t)order->target,
        .act = order->act,
        .role = order->role,
        .at = moment_of(order->at),
        .entered = moment_of(now),
        .territory = TERRITORY_NONE,
        .facts = facts,
        .n_facts = (uint16_t)order->n_facts,
    };
    paper->n++;
}

static void read_fold(struct caseload_answer *answer, struct folder *f, struct paper *paper,
                      const struct dossier_folded *fold, const struct caseload_order *order)
{
    uint32_t mine = order->verb == CASELOAD_ACT ? paper->n - 1 : (uint32_t)order->target;
    for (uint32_t i = 0; i < fold->n_findings && order->verb != CASELOAD_WITHDRAW; i++) {
        if (fold->findings[i].entry == mine) {
            answer->irregular++;
            answer->refused =
                answer->refused || (fold->findings[i].refusable && order->verb == CASELOAD_ACT);
        }
        if (fold->findings[i].entry == mine && f->explain) {
            struct buf text = buf_in(f->scratch, 500);
            dossier_write_finding(&text, fold, &fold->findings[i], LANGUAGE_EN);
            (void)fprintf(stderr, "%.*s.%.*s: %.*s\n", SLICE_ARG(order->procedure->name),
                          SLICE_ARG(order->procedure->acts[order->act].name),
                          SLICE_ARG(buf_slice(&text)));
        }
    }
    struct caseload_clock *clocks = ARENA_ARRAY(f->scratch, fold->n_clocks, struct caseload_clock);
    for (uint32_t i = 0; i < fold->n_clocks; i++) {
        const struct dossier_clock *clock = &fold->clocks[i];
        if (clock->status == LAW_CLOCK_RUNNING && clock->known) {
            clocks[answer->n_clocks].name = order->procedure->clocks[clock->clock].name;
            clocks[answer->n_clocks].end = clock->end.latest;
            answer->n_clocks++;
        }
    }
    answer->clocks = clocks;
}

static void open_paper(struct caseload_answer *answer, struct folder *f, struct paper *paper,
                       const struct caseload_order *order)
{
    struct gr_error e;
    assert_null(paper->entries);
    assert_true(calendar_territory(&paper->territory, f->calendar, order->territory, &e));
    paper->entries = ARENA_ARRAY(f->arena, ENTRIES, struct dossier_entry);
    while (f->procedures[paper->procedure] != order->procedure) {
        paper->procedure++;
    }
    struct buf number = buf_in(f->arena, CASELOAD_NUMBER);
    buf_printf(&number, "D-%06lld", (long long)order->dossier);
    answer->number = buf_slice(&number);
}

static bool perform(struct caseload_answer *answers, const struct caseload_order *orders, size_t n,
                    instant now, struct gr_error *e, void *payload)
{
    struct folder *f = payload;
    assert_true(now >= f->now);
    f->now = now;
    arena_reset(f->scratch, (struct arena_mark){0});
    for (size_t i = 0; i < n; i++) {
        const struct caseload_order *order = &orders[i];
        struct paper *paper = &f->papers[order->dossier];
        assert_true(order->at <= now);
        mix(f, order->at);
        mix(f, order->dossier * 4 + (int64_t)order->verb);
        if (order->verb == CASELOAD_OPEN) {
            open_paper(&answers[i], f, paper, order);
            continue;
        }
        assert_int_equal(order->number.n, 8);
        mix(f, order->act);
        add_entry(f, paper, order, now);
        struct dossier dossier = {
            .territory = paper->territory,
            .entries = paper->entries,
            .n_entries = paper->n,
        };
        struct dossier_view view = {now, INT64_MAX, {(int32_t)(now / INSTANT_DAY)}, false};
        const struct dossier_folded *fold =
            dossier_fold(f->scratch, f->plans[paper->procedure], &dossier, view, e);
        if (fold == NULL) {
            return false;
        }
        read_fold(&answers[i], f, paper, fold, order);
        answers[i].leaf = paper->n - 1;
        paper->n -= answers[i].refused;
    }
    return true;
}

static bool sweep(int64_t *erased, instant now, struct gr_error *e, void *payload)
{
    struct folder *f = payload;
    (void)now;
    (void)e;
    *erased = 1;
    f->sweeps++;
    return true;
}

static const struct caseload_book *shipped_book(struct folder *f)
{
    struct slice walks;
    struct slice names;
    assert_true(fixture_read(&walks, f->arena, "procedures/caseload/walks.tab"));
    assert_true(fixture_read(&names, f->arena, "procedures/caseload/names.tab"));
    struct gr_error e = {0};
    const struct caseload_book *book =
        caseload_read(f->arena, walks, names, f->procedures, f->n, f->calendar, &e);
    if (book == NULL) {
        fail_msg("%s", e.text);
    }
    return book;
}

/* Walks with this seed; the trace of all that was asked, and how many walks there are. */
static uint64_t walk(struct caseload_report *report, size_t *n_walks, uint64_t seed, int64_t n)
{
    struct folder *f = open_folder();
    f->explain = getenv("CASELOAD_EXPLAIN") != NULL;
    struct gr_error e = {0};
    const struct caseload_book *book = shipped_book(f);
    assert_int_equal(caseload_walks(book), f->n);
    *n_walks = f->n;
    struct caseload_options options = {
        .n_dossiers = n,
        .seed = seed,
        .from = date_of(2022, 3, 1),
        .until = date_of(2026, 3, 1),
    };
    struct caseload_hands hands = {.perform = perform, .sweep = sweep, .payload = f};
    if (!caseload_walk(report, f->arena, book, &options, &hands, &e)) {
        fail_msg("%s", e.text);
    }
    assert_int_equal(report->erased, f->sweeps);
    assert_true(f->sweeps > 40);
    for (size_t i = 0; f->explain && i < f->n; i++) {
        const struct caseload_counts *c = &report->walks[i];
        (void)fprintf(stderr, "%.*s: %lld opened %lld acts %lld irregular %lld refused %lld done\n",
                      SLICE_ARG(f->walked[i].name), (long long)c->opened, (long long)c->acts,
                      (long long)c->irregular, (long long)c->refused, (long long)c->finished);
    }
    uint64_t trace = f->trace;
    close_folder(f);
    return trace;
}

static void walks_every_procedure_mostly_lawfully(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct caseload_report report;
        size_t n = 0;
        (void)walk(&report, &n, seed, DOSSIERS);
        assert_int_equal(report.all.opened, DOSSIERS);
        for (size_t i = 0; i < n; i++) {
            const struct caseload_counts *c = &report.walks[i];
            assert_true(c->opened > 0);
            assert_true(c->acts >= c->opened);
            assert_true(c->irregular * 4 < c->acts);
        }
        assert_true(report.all.acts > 3 * DOSSIERS);
        assert_true(report.all.irregular > 0 && report.all.irregular * 10 < report.all.acts);
        assert_true(report.all.refused > 0 && report.all.refused * 20 < report.all.acts);
        assert_true(report.all.late_entries > 0 && report.all.corrections > 0);
        assert_true(report.all.finished > 0 && report.all.finished <= DOSSIERS);
    }
}

static void gives_the_same_for_the_same_seed(void **state)
{
    (void)state;
    struct caseload_report a;
    struct caseload_report b;
    size_t n = 0;
    uint64_t first = walk(&a, &n, 7, 200);
    assert_true(walk(&b, &n, 7, 200) == first);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(walk(&b, &n, 8, 200) != first);
}

struct openings {
    instant lately;
    int before, after;
};

/* Only opens: each dossier is gone at once. */
static bool count_openings(struct caseload_answer *answers, const struct caseload_order *orders,
                           size_t n, instant now, struct gr_error *e, void *payload)
{
    struct openings *seen = payload;
    (void)now;
    (void)e;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(orders[i].verb, CASELOAD_OPEN);
        seen->before += orders[i].at < seen->lately;
        seen->after += orders[i].at >= seen->lately;
        answers[i].gone = true;
    }
    return true;
}

static void opens_the_second_half_lately(void **state)
{
    (void)state;
    struct folder *f = open_folder();
    const struct caseload_book *book = shipped_book(f);
    struct caseload_options options = {
        .n_dossiers = 101,
        .seed = 1,
        .from = date_of(2022, 3, 1),
        .lately = date_of(2026, 2, 1),
        .until = date_of(2026, 3, 1),
    };
    struct openings seen = {.lately = options.lately.days * INSTANT_DAY};
    struct caseload_hands hands = {.perform = count_openings, .payload = &seen};
    struct caseload_report report;
    struct gr_error e = {0};
    assert_true(caseload_walk(&report, f->arena, book, &options, &hands, &e));
    assert_int_equal(seen.before, 50);
    assert_int_equal(seen.after, 51);

    seen = (struct openings){.lately = seen.lately};
    options.lately = (struct date){0};
    assert_true(caseload_walk(&report, f->arena, book, &options, &hands, &e));
    assert_int_equal(seen.before + seen.after, 101);
    assert_int_equal(seen.after, 1); /* 28 days of 1,461 */

    options.lately = options.until;
    assert_false(caseload_walk(&report, f->arena, book, &options, &hands, &e));
    assert_int_equal(e.code, ERROR_RANGE);
    close_folder(f);
}

static void says_what_is_wrong_with_a_book(void **state)
{
    (void)state;
    static const struct {
        const char *walks, *says;
    } bad[] = {
        {"share lateness 3\n", "line 1: no such share"},
        {"place FR-75 0\n", "weight above 0"},
        {"begin offence officer 1 0m..0m *\n", "a walk must begin first"},
        {"walk fixed_fine\nbegin offense officer 1 0m..0m *\n", "line 2: no such act"},
        {"walk fixed_fine\nbegin offence clerk 1 0m..0m *\n", "no such role"},
        {"walk fixed_fine\nbegin offence officer 1 5m..0m *\n", "from less to more"},
        {"walk fixed_fine\nbegin offence officer 1 5..9m *\n", "a delay like"},
        {"walk fixed_fine\nbegin offence officer 1 1m..9m@never *\n", "no such clock"},
        {"walk release_from_prison\nbegin followup_opened prison 1 0m..0m * release_date=9d..2d\n",
         "from less to more"},
        {"walk release_from_prison\nbegin followup_opened prison 1 0m..0m * "
         "release_date=2d..9d@x\n",
         "nor a fact that tells a time"},
        {"place FR-75 1\nwalk fixed_fine\nbegin offence officer 1 0m..0m *!FR-59\n",
         "no such place"},
        {"walk release_from_prison\nbegin followup_opened prison 1 1h..9h@lead_days *\n",
         "nor a fact that tells a time"},
        {"walk fixed_fine\nbegin offence officer 1 0m..9m * minor=maybe\n", "yes or no"},
        {"walk fixed_fine\nbegin offence officer 1 0m..9m * major=yes\n", "no such fact"},
        {"walk fixed_fine\nvolume 2024 3\nvolume 2020 3\n", "years in their order"},
        {"walk fixed_fine\n", "without steps"},
        {"walk unheard_of\nanything at all\n", "needed"},
    };
    struct folder *f = open_folder();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct gr_error e = {0};
        assert_null(caseload_read(f->arena, slice_of(bad[i].walks), SLICE(""), f->procedures, f->n,
                                  f->calendar, &e));
        assert_int_equal(e.code, ERROR_FORMAT);
        if (strstr(e.text, bad[i].says) == NULL) {
            fail_msg("%s: %s", bad[i].walks, e.text);
        }
    }
    close_folder(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_every_procedure_mostly_lawfully),
        cmocka_unit_test(gives_the_same_for_the_same_seed),
        cmocka_unit_test(opens_the_second_half_lately),
        cmocka_unit_test(says_what_is_wrong_with_a_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
