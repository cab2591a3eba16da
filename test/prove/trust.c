/* The prover held against the fold: on small procedures drawn at random, what it says can never
 * happen is looked for by trying (brute.c), and what it says can happen is folded again and judged.
 *
 *   trust                          a test (TAP) of some hundred procedures; GREFFE_LONG=1: of
 *                                  thousands; GREFFE_TRUST: of so many hundreds
 *   trust seeds FROM COUNT [FOLDS] a line for each
 *   trust show SEED                the procedure
 *   trust file PATH GOAL [FOLDS [CLOCK]]
 *                                  of a procedure in a file: what both say of its property GOAL or
 *                                  act GOAL (that answers the clock) */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "brute.h"
#include "calendar/limit_fixture.h"
#include "disputed.h"
#include "procedures.h"
#include "prove/prove.h"

#define HUNDREDS 10
#define HUNDREDS_LONG 40
#define FOLDS 2000
#define UNDECIDED_MOST 7 /* of a hundred */
#define TEXT_BYTES ((size_t)1 << 16)

struct bench {
    struct arena *arena, *kept; /* reset after each trial; the calendar's */
    struct calendar *calendar;
    territory_id place;
    const struct zone *zone;
};

enum outcome {
    SKIPPED,       /* does not read */
    AGREED_NEVER,  /* never, and trying found nothing */
    AGREED_FOUND,  /* both found one */
    FOUND_ALONE,   /* the prover's dossier is right, trying found none */
    SUPPOSED,      /* the prover's dossier is right if what it does not tell is so */
    UNDECIDED,     /* and trying found nothing */
    MISSED,        /* undecided, and trying found one */
    UNSOUND,       /* never, and trying found one */
    WRONG_WITNESS, /* the prover's dossier is not lawful or does not do it */
    OUTCOMES
};
static const char *const outcome_names[OUTCOMES] = {"skipped",     "never",    "found",
                                                    "found-alone", "supposed", "undecided",
                                                    "missed",      "UNSOUND",  "WRONG-WITNESS"};
static const char *const why_names[] = {"-", "bound", "stopped", "size", "sums", "calendar"};

struct trial {
    enum outcome outcome;
    struct prove_result result;
    struct brute brute;
};

/* ---- one question ---------------------------------------------------------------------------- */

static const struct dossier_plan *read_plan(struct bench *b, struct slice text)
{
    struct diagnostics d = diagnostics_in(b->arena);
    const struct law_procedure *p = law_read(b->arena, SLICE("small"), text, b->calendar, &d);
    return p == NULL ? NULL : dossier_prepare(b->arena, p, b->calendar);
}

/* The same procedure, whose property allows half an hour more: a duty met a moment after the
 * instant at which it fell due breaks no length by that moment; nor, where there are duties, a
 * property without a length. */
static struct slice with_slack(struct bench *b, struct slice text)
{
    struct buf out = buf_in(b->arena, TEXT_BYTES);
    char *copy = arena_copy(b->arena, text.p, text.n);
    const char *property = strstr(copy, " p: ");
    char *end = property == NULL ? NULL : strstr(property, " [");
    bool lasts = property != NULL && strstr(property, " for more than ") != NULL;
    if (end == NULL || (!lasts && strstr(copy, " must ") == NULL)) {
        return text;
    }
    buf_add(&out, (struct slice){copy, (size_t)(end - copy)});
    buf_text(&out, lasts ? " plus 30 minutes" : " for more than 30 minutes");
    buf_text(&out, end);
    return buf_slice(&out);
}

enum worth { WRONG, SUPPOSING, RIGHT };

/* Folds the prover's dossier again. */
static enum worth judge_witness(struct bench *b, const struct dossier_plan *plan,
                                const struct prove_witness *w, struct brute_goal goal)
{
    const struct law_procedure *p = dossier_procedure(plan);
    struct dossier_view view = {.as_of = w->until,
                                .as_known = INT64_MAX,
                                .law_known = p->has_read_to ? p->read_to : p->force.until};
    struct gr_error e = {0};
    const struct dossier_folded *f = dossier_fold(b->arena, plan, &w->dossier, view, &e);
    uint64_t worlds = f == NULL ? 0 : goal_worlds(f, goal);
    if (worlds == 0 || (lawful_if_supposed(f, INSTANT_MINUTE, false) & worlds) == 0) {
        return WRONG;
    }
    return does_lawfully(f, goal, INSTANT_MINUTE) ? RIGHT : SUPPOSING;
}

static enum outcome compare(struct bench *b, const struct trial *t, const struct dossier_plan *plan,
                            struct brute_goal goal)
{
    switch (t->result.answer) {
    case PROVE_NEVER:
        return t->brute.found ? UNSOUND : AGREED_NEVER;
    case PROVE_UNDECIDED:
        return t->brute.found ? MISSED : UNDECIDED;
    case PROVE_FOUND:
        break;
    }
    enum worth worth = judge_witness(b, plan, t->result.witness, goal);
    if (worth != RIGHT) {
        return worth == WRONG ? WRONG_WITNESS : SUPPOSED;
    }
    return t->brute.found ? AGREED_FOUND : FOUND_ALONE;
}

static void ask_prover(struct bench *b, struct trial *t, const struct dossier_plan *plan,
                       struct brute_goal goal)
{
    struct prove_law law = {.plans = &plan, .n = 1, .calendar = b->calendar, .territory = b->place};
    struct prove_question question = {
        .plan = plan,
        .property = goal.property,
        .done = {goal.act, goal.answers, LAW_NONE, LAW_NONE, false},
        .limits = {
            .max_zones = 20000, .max_bytes = (uint64_t)256 << 20, .max_rounds = 40, .threads = 1}};
    prove(&t->result, b->arena, &law, &question);
}

static void try_question(struct trial *t, struct bench *b, struct slice text,
                         struct brute_goal goal, struct brute_limits limits, uint64_t seed)
{
    const struct dossier_plan *plan = read_plan(b, text);
    const struct dossier_plan *slack = read_plan(b, with_slack(b, text));
    *t = (struct trial){.outcome = SKIPPED};
    if (plan == NULL || slack == NULL) {
        return;
    }
    struct brute_ground ground = {slack, b->place, b->zone};
    ask_prover(b, t, plan, goal);
    brute_search(&t->brute, b->arena, &ground, goal, limits, seed);
    t->outcome = compare(b, t, plan, goal);
}

/* Of a property or an act by its name, with short dossiers and then with longer ones. */
static const struct law_procedure *try_named(struct trial *t, struct bench *b, struct slice text,
                                             struct slice goal, struct slice answers,
                                             uint32_t folds)
{
    *t = (struct trial){.outcome = SKIPPED};
    const struct dossier_plan *plan = read_plan(b, text);
    const struct law_procedure *p = plan == NULL ? NULL : dossier_procedure(plan);
    if (p == NULL) {
        return NULL;
    }
    struct brute_goal g = {law_find_property(p, goal), law_find_act(p, goal),
                           law_find_clock(p, answers)};
    bool named = g.property != LAW_NONE || g.act != LAW_NONE;
    for (uint32_t acts = 3; named && acts <= BRUTE_ACTS && !t->brute.found; acts += 2) {
        try_question(t, b, text, g, (struct brute_limits){folds, acts}, acts);
    }
    return named ? p : NULL;
}

/* ---- telling ----------------------------------------------------------------------------------
 */

static void write_told(struct buf *out, const struct law_procedure *p,
                       const struct dossier_fact *facts, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        buf_printf(out, " %.*s=%" PRId64, SLICE_ARG(p->facts[facts[i].fact].name), facts[i].value);
    }
}

static void write_at(struct buf *out, const struct zone *zone, instant at)
{
    int32_t second = 0;
    date_write(out, zone_local(zone, at, &second));
    buf_printf(out, "T%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
}

static void write_dossier(struct buf *out, const struct bench *b, const struct law_procedure *p,
                          const struct dossier *d, instant until)
{
    buf_text(out, "  told:");
    write_told(out, p, d->facts, d->n_facts);
    buf_text(out, "\n");
    for (uint32_t i = 0; i < d->n_entries; i++) {
        const struct dossier_entry *e = &d->entries[i];
        buf_text(out, "  ");
        write_at(out, b->zone, e->at.at);
        buf_printf(out, " %.*s by %.*s", SLICE_ARG(p->acts[e->act].name),
                   SLICE_ARG(e->role == LAW_NONE ? SLICE("-") : p->roles[e->role].name));
        write_told(out, p, e->facts, e->n_facts);
        buf_text(out, "\n");
    }
    buf_text(out, "  looked at ");
    write_at(out, b->zone, until);
    buf_text(out, "\n");
}

static void write_found(struct buf *out, struct bench *b, const struct law_procedure *p,
                        const struct brute_dossier *d)
{
    struct dossier_entry entries[BRUTE_ACTS];
    for (uint16_t i = 0; i < d->n_entries; i++) {
        const struct brute_entry *e = &d->entries[i];
        entries[i] = (struct dossier_entry){.act = e->act,
                                            .role = e->role,
                                            .at = {.at = e->at},
                                            .facts = e->told,
                                            .n_facts = e->n_told};
    }
    struct dossier shown = {
        .entries = entries, .n_entries = d->n_entries, .facts = d->told, .n_facts = d->n_told};
    write_dossier(out, b, p, &shown, d->until);
}

static void write_line(struct buf *out, const struct trial *t)
{
    buf_printf(out, "%s %s rounds %u zones %" PRIu64 " folds %u%s\n", outcome_names[t->outcome],
               why_names[t->result.why], t->result.counts.rounds, t->result.counts.all_explored,
               t->brute.folds, t->brute.whole ? " whole" : "");
}

static void write_trial(struct buf *out, struct bench *b, const struct law_procedure *p,
                        const struct trial *t)
{
    write_line(out, t);
    if (t->result.answer == PROVE_FOUND) {
        buf_text(out, " the prover's:\n");
        write_dossier(out, b, p, &t->result.witness->dossier, t->result.witness->until);
    }
    if (t->brute.found) {
        buf_text(out, " by trying:\n");
        write_found(out, b, p, &t->brute.dossier);
    }
}

/* ---- seeds ----------------------------------------------------------------------------------- */

static struct slice draw_text(struct bench *b, uint64_t seed)
{
    struct buf out = buf_in(b->arena, TEXT_BYTES);
    random_procedure(&out, seed);
    return buf_slice(&out);
}

/* The first act that answers a clock. */
static bool find_answer(struct brute_goal *out, const struct law_procedure *p)
{
    for (law_index a = 0; a < p->n_acts; a++) {
        for (uint16_t r = 0; r < p->acts[a].n_rules; r++) {
            const struct law_rule *rule = &p->acts[a].rules[r];
            for (uint16_t e = 0; e < rule->n_effects; e++) {
                if (rule->effects[e].kind == LAW_ANSWERS) {
                    *out = (struct brute_goal){LAW_NONE, a, rule->effects[e].list[0]};
                    return true;
                }
            }
        }
    }
    return false;
}

/* The property; for every fourth seed an act instead, by turns one that answers a clock. */
static struct brute_goal goal_of(const struct law_procedure *p, uint64_t seed)
{
    struct brute_goal goal = {0, LAW_NONE, LAW_NONE};
    if (seed % 4 == 3 && (seed % 8 == 3 || !find_answer(&goal, p))) {
        goal = (struct brute_goal){LAW_NONE, (law_index)(seed / 8 % 2), LAW_NONE};
    }
    return goal;
}

/* Short dossiers tried well, or longer ones. */
static struct brute_limits limits_of(uint64_t seed, uint32_t folds)
{
    return (struct brute_limits){.folds = folds, .acts = seed % 2 == 0 ? 3 : BRUTE_ACTS};
}

static void try_seed(struct trial *t, struct bench *b, uint64_t seed, uint32_t folds)
{
    struct slice text = draw_text(b, seed);
    const struct dossier_plan *plan = read_plan(b, text);
    *t = (struct trial){.outcome = SKIPPED};
    if (plan != NULL) {
        struct brute_goal goal = goal_of(dossier_procedure(plan), seed);
        try_question(t, b, text, goal, limits_of(seed, folds), seed);
    }
}

static int list_seeds(struct bench *b, uint64_t first, uint64_t count, uint32_t folds)
{
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct arena_mark mark = arena_mark(b->arena);
        struct buf out = buf_in(b->arena, TEXT_BYTES);
        struct trial t;
        try_seed(&t, b, seed, folds);
        write_line(&out, &t);
        (void)printf("%" PRIu64 " %.*s", seed, SLICE_ARG(buf_slice(&out)));
        (void)fflush(stdout);
        arena_reset(b->arena, mark);
    }
    return 0;
}

/* ---- the test ---------------------------------------------------------------------------------
 */

struct tap {
    unsigned n, failed;
    unsigned counts[OUTCOMES], tried;
};

static void say(struct tap *tap, bool right, const char *what, unsigned value)
{
    tap->failed += !right;
    (void)printf("%sok %u - %s (%u)\n", right ? "" : "not ", ++tap->n, what, value);
    (void)fflush(stdout);
}

/* As comments of TAP: which, the procedure, dossiers. */
static void tell_fault(struct bench *b, struct slice name, struct slice text, const struct trial *t)
{
    const struct dossier_plan *plan = read_plan(b, text);
    struct buf out = buf_in(b->arena, TEXT_BYTES);
    buf_add(&out, name);
    buf_text(&out, "\n");
    buf_add(&out, text);
    write_trial(&out, b, dossier_procedure(plan), t);
    struct slice rest = buf_slice(&out);
    while (rest.n > 0) {
        struct slice line = slice_cut(&rest, '\n');
        (void)printf("# %.*s\n", SLICE_ARG(line));
    }
}

static void tell_seed(struct bench *b, uint64_t seed, const struct trial *t)
{
    struct slice text = draw_text(b, seed);
    struct buf name = buf_in(b->arena, TEXT_BYTES);
    struct brute_goal goal = goal_of(dossier_procedure(read_plan(b, text)), seed);
    buf_printf(&name, "seed %" PRIu64, seed);
    if (goal.property == LAW_NONE) {
        buf_printf(&name, " act a%d", goal.act);
    }
    if (goal.answers != LAW_NONE) {
        buf_printf(&name, " answers c%d", goal.answers);
    }
    tell_fault(b, buf_slice(&name), text, t);
}

static void test_disputed(struct tap *tap, struct bench *b, const struct disputed *d)
{
    struct arena_mark mark = arena_mark(b->arena);
    struct slice text = slice_of(d->text);
    struct trial t = {.outcome = SKIPPED};
    try_named(&t, b, text, slice_of(d->goal), slice_of(d->answers), FOLDS);
    bool right = t.outcome != UNSOUND && t.outcome != WRONG_WITNESS && t.outcome != SKIPPED;
    if (!right) {
        tell_fault(b, slice_of(d->name), text, &t);
    }
    (void)printf("# %s: %s\n", d->name, outcome_names[t.outcome]);
    say(tap, right, d->name, t.brute.folds);
    arena_reset(b->arena, mark);
}

static void test_hundred(struct tap *tap, struct bench *b, uint64_t first)
{
    unsigned faults = 0;
    for (uint64_t seed = first; seed < first + 100; seed++) {
        struct arena_mark mark = arena_mark(b->arena);
        struct trial t;
        try_seed(&t, b, seed, FOLDS);
        tap->tried++;
        tap->counts[t.outcome]++;
        if (t.outcome == UNSOUND || t.outcome == WRONG_WITNESS) {
            faults++;
            tell_seed(b, seed, &t);
        }
        arena_reset(b->arena, mark);
    }
    say(tap, faults == 0, "of a hundred procedures: answers that the fold belies", faults);
}

static int test(struct bench *b)
{
    const char *wanted = getenv("GREFFE_TRUST");
    uint64_t hundreds = getenv("GREFFE_LONG") != NULL ? HUNDREDS_LONG : HUNDREDS;
    hundreds = wanted == NULL ? hundreds : strtoull(wanted, NULL, 10);
    struct tap tap = {0};
    for (size_t i = 0; i < DISPUTED_COUNT; i++) {
        test_disputed(&tap, b, &disputed_list[i]);
    }
    for (uint64_t i = 0; i < hundreds; i++) {
        test_hundred(&tap, b, 100 * i);
    }
    for (int i = 0; i < OUTCOMES; i++) {
        (void)printf("# %s %u\n", outcome_names[i], tap.counts[i]);
    }
    unsigned undecided = tap.counts[UNDECIDED] + tap.counts[MISSED];
    unsigned found = tap.counts[AGREED_FOUND];
    say(&tap, tap.counts[SKIPPED] * 10 <= tap.tried, "few do not read", tap.counts[SKIPPED]);
    say(&tap, undecided * 100 <= UNDECIDED_MOST * tap.tried, "few are not decided", undecided);
    say(&tap, found * 5 >= tap.tried, "many can be broken, and both see it", found);
    (void)printf("1..%u\n", tap.n);
    return tap.failed == 0 ? 0 : 1;
}

/* ---- one procedure --------------------------------------------------------------------------- */

static int show_file(struct bench *b, const char *path, struct slice goal, struct slice answers,
                     uint32_t folds)
{
    struct slice text;
    struct trial t;
    if (!fixture_read(&text, b->arena, path)) {
        return 2;
    }
    const struct law_procedure *p = try_named(&t, b, text, goal, answers, folds);
    if (p == NULL) {
        (void)puts("skipped");
        return 2;
    }
    struct buf out = buf_in(b->arena, TEXT_BYTES);
    write_trial(&out, b, p, &t);
    (void)printf("%.*s", SLICE_ARG(buf_slice(&out)));
    return 0;
}

static bool open_bench(struct bench *b)
{
    struct gr_error e = {0};
    b->arena = arena_open((size_t)4 << 30);
    b->kept = arena_open((size_t)1 << 30);
    b->calendar = fixture_calendar(b->kept);
    if (calendar_territory(&b->place, b->calendar, SLICE("FR-75"), &e)) {
        b->zone = calendar_zone(b->calendar, b->place, &e);
    }
    return b->zone != NULL;
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    if (!open_bench(&b)) {
        return 4;
    }
    struct slice what = slice_of(argc > 1 ? argv[1] : "");
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    uint32_t folds = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : FOLDS;
    int status = 2;
    if (argc == 1) {
        status = test(&b);
    } else if (argc > 2 && slice_is(what, "show")) {
        struct slice text = draw_text(&b, first);
        (void)printf("%.*s", SLICE_ARG(text));
        status = 0;
    } else if (argc > 3 && slice_is(what, "seeds")) {
        status = list_seeds(&b, first, strtoull(argv[3], NULL, 10), folds);
    } else if (argc > 3 && slice_is(what, "file")) {
        status =
            show_file(&b, argv[2], slice_of(argv[3]), slice_of(argc > 5 ? argv[5] : ""), folds);
    }
    arena_close(b.arena);
    arena_close(b.kept);
    return status;
}
