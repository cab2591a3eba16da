/* The fold on a small procedure made for the purpose: each test is one promise of dossier.h. */
#include "dossier/dossier.h"

#include "law/read_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char TEXT[] =
    "procedure hold\n"
    "  title fr \"Retenue\" en \"Hold\"\n"
    "  law T \"Texte\"\n"
    "  read to 2026-01-01\n"
    "  in force from 2000-01-01\n"
    "role chief authority fr \"chef\" en \"chief\"\n"
    "role person fr \"personne\" en \"person\"\n"
    "role court authority fr \"juge\" en \"court\"\n"
    "fact minor yes/no presumed no\n"
    "fact granted yes/no\n"
    "fact born date personal\n"
    "fact days number\n"
    "fact basis dossier of measure\n"
    "state custody free, held, over\n"
    "act placed decision by chief [T1]\n"
    "  records born\n"
    "  requires not minor else en \"never a minor\" [T2]\n"
    "  requires custody is free\n"
    "  from 2020-01-01 requires at least 18 years after born else en \"adult only\" [T3]\n"
    "  custody becomes held\n"
    "  starts hold_time\n"
    "  opens challenge\n"
    "act asked request by chief [T4]\n"
    "  requires custody is held\n"
    "  answers hold_time else en \"asked too late\"\n"
    "  starts judge_time\n"
    "act order decision by court [T5]\n"
    "  records granted, days\n"
    "  requires custody is held\n"
    "  answers judge_time\n"
    "  when granted: starts extension\n"
    "  when not granted: custody becomes over\n"
    "act contested request by person [T6]\n"
    "  uses challenge\n"
    "act ruled decision by court [T6]\n"
    "act expelled decision by chief [T7]\n"
    "  custody becomes over\n"
    "act aid_asked request by person [T6]\n"
    "  suspends challenge_time\n"
    "act paused fact by chief [T8]\n"
    "  suspends hold_time\n"
    "act resumed fact by chief [T8]\n"
    "  resumes hold_time\n"
    "act annulled decision by court [T9]\n"
    "  withdraws placed\n"
    "act called_off decision by court [T9]\n"
    "  records granted\n"
    "  requires custody is held else en \"nobody is held\" [T9]\n"
    "  requires granted else en \"not granted\" [T9]\n"
    "  answers hold_time else en \"called off too late\"\n"
    "  withdraws placed\n"
    "act let_go fact by chief [T9]\n"
    "  custody becomes over\n"
    "act carried_out decision by chief [T7]\n"
    "  requires basis.standing is good else en \"no measure stands\" [T10]\n"
    "  requires at most 1 year after basis.taken else en \"the measure is too old\" [T11]\n"
    "clock hold_time [T1]\n"
    "  until 2024-07-14 48 hours\n"
    "  from 2024-07-15\n"
    "    reading counted from 2024-07-15 4 days, first day counted settled 2025-01-07\n"
    "    reading left_out from 2024-07-15 until 2025-01-06 4 days\n"
    "  warns chief 24 hours before end\n"
    "  at end chief must let_go\n"
    "clock judge_time [T5]\n"
    "  48 hours\n"
    "clock extension [T5]\n"
    "  runs from end of hold_time\n"
    "  26 days or fewer told by days\n"
    "clock challenge_time [T6]\n"
    "  7 days\n"
    "clock ruling_time [T6]\n"
    "  96 hours\n"
    "remedy challenge [T6]\n"
    "  against placed\n"
    "  by person\n"
    "  before court\n"
    "  within challenge_time\n"
    "  ruling by ruled within ruling_time\n"
    "  suspensive expelled\n"
    "never too_long: custody is held for more than 90 days [T9]\n"
    "keep personal until 5 years after let_go, expelled [T9]\n";

static const char MEASURE[] = "procedure measure\n"
                              "  title fr \"Mesure\" en \"Measure\"\n"
                              "  law T \"Texte\"\n"
                              "  in force from 2000-01-01\n"
                              "role chief authority\n"
                              "state standing none, good, bad\n"
                              "act taken decision by chief [T1]\n"
                              "  standing becomes good\n"
                              "act quashed fact by chief [T1]\n"
                              "  standing becomes bad\n";

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
    const struct law_procedure *p;
    const struct dossier_plan *plan;
    struct dossier_entry entries[16];
    struct dossier dossier;
    struct dossier_view view;
};

static int set_up(void **state)
{
    struct fixture *x = malloc(sizeof *x);
    memset(x, 0, sizeof *x);
    x->arena = arena_open((size_t)1 << 28);
    x->calendar = fixture_calendar(x->arena);
    x->p = fixture_law(x->arena, x->calendar, TEXT);
    x->plan = dossier_prepare(x->arena, x->p, x->calendar);
    x->dossier.entries = x->entries;
    x->dossier.territory = fixture_territory(x->calendar, "FR-75");
    x->view = (struct dossier_view){INT64_MAX, INT64_MAX, date_of(2025, 6, 1), false};
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *x = *state;
    arena_close(x->arena);
    free(x);
    return 0;
}

static struct moment when(struct fixture *x, const char *text)
{
    return fixture_moment(x->calendar, x->dossier.territory, text);
}

static struct dossier_entry *add(struct fixture *x, const char *act, const char *at)
{
    struct dossier_entry *entry = &x->entries[x->dossier.n_entries++];
    *entry = (struct dossier_entry){.act = law_find_act(x->p, slice_of(act)),
                                    .role = LAW_NONE,
                                    .at = when(x, at),
                                    .territory = TERRITORY_NONE};
    assert_int_not_equal(entry->act, LAW_NONE);
    return entry;
}

static void tell(struct fixture *x, struct dossier_entry *entry, const char *fact, law_value value)
{
    struct dossier_fact *f = ARENA_NEW(x->arena, struct dossier_fact);
    *f = (struct dossier_fact){law_find_fact(x->p, slice_of(fact)), value};
    assert_int_not_equal(f->fact, LAW_NONE);
    entry->facts = f;
    entry->n_facts = 1;
}

static const struct dossier_folded *fold(struct fixture *x)
{
    struct gr_error e = {0};
    const struct dossier_folded *f = dossier_fold(x->arena, x->plan, &x->dossier, x->view, &e);
    if (f == NULL) {
        print_error("%s\n", e.text);
    }
    assert_non_null(f);
    return f;
}

static const struct dossier_finding *finding(const struct dossier_folded *f,
                                             enum dossier_finding_kind kind)
{
    for (uint32_t i = 0; i < f->n_findings; i++) {
        if (f->findings[i].kind == kind) {
            return &f->findings[i];
        }
    }
    return NULL;
}

static const struct dossier_clock *clock_named(struct fixture *x, const struct dossier_folded *f,
                                               const char *name)
{
    for (uint32_t i = 0; i < f->n_clocks; i++) {
        if (f->clocks[i].clock == law_find_clock(x->p, slice_of(name))) {
            return &f->clocks[i];
        }
    }
    return NULL;
}

static const char *end_of(struct fixture *x, const struct dossier_clock *c)
{
    struct buf out = buf_in(x->arena, 200);
    struct gr_error e = {0};
    assert_non_null(c);
    limit_end_write(&out, c->end, calendar_zone(x->calendar, x->dossier.territory, &e));
    buf_char(&out, '\0');
    return out.p;
}

static law_index custody(struct fixture *x, const struct dossier_folded *f, uint16_t world)
{
    return dossier_state(f, world, law_find_state(x->p, SLICE("custody")));
}

/* ---- clocks and versions --------------------------------------------------------------------- */

static void the_date_of_the_start_chooses_the_version(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2024-07-14T10:00");
    assert_string_equal(end_of(x, clock_named(x, fold(x), "hold_time")), "2024-07-16 10:00 +02:00");
    x->dossier.n_entries = 0;
    add(x, "placed", "2024-07-15T10:00");
    assert_string_equal(end_of(x, clock_named(x, fold(x), "hold_time")), "2024-07-18 24:00");
}

static void an_extension_runs_from_the_end_of_the_period_not_from_the_order(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2025-02-01T10:00");
    add(x, "asked", "2025-02-03T10:00");
    tell(x, add(x, "order", "2025-02-03T15:00"), "granted", 1);
    const struct dossier_folded *f = fold(x);
    assert_string_equal(end_of(x, clock_named(x, f, "extension")), "2025-03-02 24:00");
    assert_int_equal(f->n_worlds, 1);
}

static void a_court_may_set_a_shorter_time_than_the_law(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2025-02-01T10:00");
    add(x, "asked", "2025-02-03T10:00");
    struct dossier_entry *order = add(x, "order", "2025-02-03T15:00");
    struct dossier_fact told[] = {{law_find_fact(x->p, SLICE("granted")), 1},
                                  {law_find_fact(x->p, SLICE("days")), 10}};
    order->facts = told;
    order->n_facts = 2;
    assert_string_equal(end_of(x, clock_named(x, fold(x), "extension")), "2025-02-14 24:00");
    told[1].value = 40; /* more than the law allows does not lengthen it */
    assert_string_equal(end_of(x, clock_named(x, fold(x), "extension")), "2025-03-02 24:00");
}

static void what_comes_after_the_end_is_late_and_says_so(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2025-02-01T10:00");
    add(x, "asked", "2025-02-05");
    const struct dossier_folded *f = fold(x);
    const struct dossier_finding *late = finding(f, DOSSIER_LATE);
    assert_non_null(late);
    assert_true(late->certain);
    assert_false(late->refusable);
    assert_true(slice_is(late->text.en, "asked too late"));
    assert_true(slice_is(late->cites->list[0], "T4"));
    assert_int_equal(f->n_tasks, 1);
    assert_false(f->tasks[0].done);
}

static void a_day_without_hour_depends_on_the_hour(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2024-03-01T10:00");
    add(x, "asked", "2024-03-03");
    const struct dossier_folded *f = fold(x);
    assert_non_null(finding(f, DOSSIER_MAY_BE_LATE));
    assert_null(finding(f, DOSSIER_LATE));
    assert_int_equal(f->outcomes[0].in_time, VERDICT_DEPENDS);
}

static void time_between_suspension_and_resumption_does_not_count(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2024-03-01T10:00");
    add(x, "paused", "2024-03-01T20:00");
    add(x, "resumed", "2024-03-02T02:30");
    assert_string_equal(end_of(x, clock_named(x, fold(x), "hold_time")), "2024-03-03 16:30 +01:00");
}

/* ---- what is not known ----------------------------------------------------------------------- */

static void readings_are_kept_apart_until_one_is_settled(void **state)
{
    struct fixture *x = *state;
    x->view.law_known = date_of(2024, 12, 31);
    add(x, "placed", "2024-12-02T10:00");
    add(x, "asked", "2024-12-06T09:00");
    const struct dossier_folded *f = fold(x);
    assert_int_equal(f->n_worlds, 2);
    const struct dossier_finding *late = finding(f, DOSSIER_LATE);
    assert_non_null(late);
    assert_false(late->certain);
    assert_true(slice_is(late->reading, "counted")); /* an authority must hold under each reading */
    x->view.law_known = date_of(2025, 1, 7);
    f = fold(x);
    assert_int_equal(f->n_worlds, 1);
    assert_true(finding(f, DOSSIER_LATE)->certain);
}

static void an_unknown_outcome_is_followed_both_ways_until_an_act_tells(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2025-02-01T10:00");
    add(x, "asked", "2025-02-03T10:00");
    add(x, "order", "2025-02-03T15:00");
    const struct dossier_folded *f = fold(x);
    assert_int_equal(f->n_worlds, 2);
    assert_int_not_equal(custody(x, f, 0), custody(x, f, 1));
    add(x, "asked", "2025-03-01T10:00"); /* makes sense only in detention */
    f = fold(x);
    assert_int_equal(f->n_worlds, 1);
    assert_int_equal(custody(x, f, 0), 1);
}

static void presumed_facts_hold_until_told_otherwise(void **state)
{
    struct fixture *x = *state;
    struct dossier_entry *placed = add(x, "placed", "2010-02-01T10:00");
    assert_null(finding(fold(x), DOSSIER_FORBIDDEN));
    tell(x, placed, "minor", 1);
    const struct dossier_finding *found = finding(fold(x), DOSSIER_FORBIDDEN);
    assert_non_null(found);
    assert_true(found->refusable);
    assert_true(slice_is(found->text.en, "never a minor"));
    assert_true(slice_is(found->cites->list[0], "T2"));
}

static void a_condition_on_an_unknown_fact_is_not_shown(void **state)
{
    struct fixture *x = *state;
    struct dossier_entry *placed = add(x, "placed", "2020-02-01T10:00");
    assert_non_null(finding(fold(x), DOSSIER_NOT_SHOWN));
    tell(x, placed, "born", date_of(2002, 2, 1).days);
    assert_int_equal(fold(x)->n_findings, 0);
    tell(x, placed, "born", date_of(2002, 2, 2).days);
    assert_non_null(finding(fold(x), DOSSIER_FORBIDDEN));
}

static void a_file_that_lacks_its_beginning_is_taken_where_it_stands(void **state)
{
    struct fixture *x = *state;
    add(x, "asked", "2025-03-01T10:00");
    add(x, "order", "2025-03-03T10:01");
    const struct dossier_folded *strict = fold(x);
    assert_non_null(finding(strict, DOSSIER_FORBIDDEN));
    x->view.may_lack_acts = true;
    const struct dossier_folded *f = fold(x);
    assert_null(finding(f, DOSSIER_FORBIDDEN));
    const struct dossier_finding *late = finding(f, DOSSIER_LATE);
    assert_non_null(late);
    assert_true(late->certain);
    assert_int_equal(late->clock, law_find_clock(x->p, SLICE("judge_time")));
}

/* ---- two times, repair ----------------------------------------------------------------------- */

static void late_entries_are_folded_at_their_own_time(void **state)
{
    struct fixture *x = *state;
    add(x, "asked", "2025-02-03T10:00");
    struct dossier_entry *placed = add(x, "placed", "2025-02-01T10:00");
    placed->entered = when(x, "2025-02-10T08:00");
    assert_int_equal(fold(x)->n_findings, 1); /* only: born is not told */
    x->view.as_known = when(x, "2025-02-09T08:00").at;
    assert_non_null(finding(fold(x), DOSSIER_FORBIDDEN));
}

static void a_correction_takes_the_place_of_the_act(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2010-02-01T10:00");
    struct dossier_entry *corrected = add(x, "placed", "2010-02-01T12:00");
    corrected->kind = DOSSIER_CORRECTION;
    corrected->target = 0;
    assert_string_equal(end_of(x, clock_named(x, fold(x), "hold_time")), "2010-02-03 12:00 +01:00");
    assert_int_equal(fold(x)->n_order, 1);
}

static void a_withdrawn_act_never_was_a_repealed_one_was(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2010-02-01T10:00");
    struct dossier_entry *undone = add(x, "placed", "2010-02-02T10:00");
    undone->kind = DOSSIER_WITHDRAWAL;
    undone->target = 0;
    const struct dossier_folded *f = fold(x);
    assert_null(clock_named(x, f, "hold_time"));
    assert_int_equal(custody(x, f, 0), 0);
    undone->kind = DOSSIER_REPEAL;
    f = fold(x);
    assert_int_equal(clock_named(x, f, "hold_time")->status, LAW_CLOCK_STOPPED);
    assert_int_equal(custody(x, f, 0), 0);
}

static void an_annulment_by_the_court_undoes_from_the_beginning(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2010-02-01T10:00");
    add(x, "annulled", "2010-02-02T10:00");
    const struct dossier_folded *f = fold(x);
    assert_null(clock_named(x, f, "hold_time"));
    assert_int_equal(f->n_order, 1);
}

static void what_withdraws_an_act_is_judged_while_that_one_stands(void **state)
{
    struct fixture *x = *state;
    struct dossier_fact granted = {law_find_fact(x->p, SLICE("granted")), 1};
    add(x, "placed", "2010-02-01T10:00");
    struct dossier_entry *off = add(x, "called_off", "2010-02-02T10:00");
    off->facts = &granted;
    off->n_facts = 1;
    const struct dossier_folded *f = fold(x);
    assert_null(clock_named(x, f, "hold_time"));
    assert_int_equal(f->n_findings, 0);
    granted.value = 0; /* what stands against it then still does */
    assert_non_null(finding(fold(x), DOSSIER_FORBIDDEN));
    assert_int_equal(fold(x)->n_findings, 1);
    granted.value = 1;
    off->at = when(x, "2010-02-03T11:00");
    assert_non_null(finding(fold(x), DOSSIER_LATE));
    assert_int_equal(fold(x)->n_findings, 1);
    x->entries[0] = *off; /* of nothing that is there */
    x->dossier.n_entries = 1;
    assert_non_null(finding(fold(x), DOSSIER_FORBIDDEN));
}

static void a_repair_of_nothing_is_an_error(void **state)
{
    struct fixture *x = *state;
    struct dossier_entry *undone = add(x, "placed", "2010-02-02T10:00");
    undone->kind = DOSSIER_WITHDRAWAL;
    undone->target = 7;
    struct gr_error e = {0};
    assert_null(dossier_fold(x->arena, x->plan, &x->dossier, x->view, &e));
    assert_int_equal(e.code, ERROR_TIMELINE);
}

/* ---- remedies, properties -------------------------------------------------------------------- */

static void a_suspensive_remedy_makes_the_act_wait(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2010-02-01T10:00");
    struct dossier_entry *expelled = add(x, "expelled", "2010-02-08T10:00");
    assert_non_null(finding(fold(x), DOSSIER_SUSPENDED));
    expelled->at = when(x, "2010-02-09T00:00");
    assert_null(finding(fold(x), DOSSIER_SUSPENDED));
}

static void a_suspended_time_to_appeal_still_makes_the_act_wait(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2010-02-01T10:00");
    add(x, "aid_asked", "2010-02-02T10:00");
    add(x, "expelled", "2010-02-20T10:00");
    assert_non_null(finding(fold(x), DOSSIER_SUSPENDED));
}

static void a_remedy_used_is_waited_for_until_it_is_ruled(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2010-02-01T10:00");
    add(x, "contested", "2010-02-08T23:00");
    struct dossier_entry *expelled = add(x, "expelled", "2010-02-12T10:00");
    assert_non_null(finding(fold(x), DOSSIER_SUSPENDED));
    add(x, "ruled", "2010-02-12T09:00");
    const struct dossier_folded *f = fold(x);
    assert_null(finding(f, DOSSIER_SUSPENDED));
    assert_int_equal(f->remedies[0].status, LAW_REMEDY_RULED);
    assert_string_equal(end_of(x, clock_named(x, f, "ruling_time")), "2010-02-12 23:00 +01:00");
    (void)expelled;
}

static void a_property_is_broken_on_the_day_after_its_length(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2010-02-01T10:00");
    struct dossier_entry *gone = add(x, "let_go", "2010-05-02T10:00");
    assert_null(finding(fold(x), DOSSIER_BROKEN));
    gone->at = when(x, "2010-05-03T10:00");
    assert_non_null(finding(fold(x), DOSSIER_BROKEN));
}

static void personal_data_is_kept_until_the_day_the_rule_says(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2010-02-01T10:00");
    assert_int_equal(fold(x)->erasable.days, INT32_MAX);
    add(x, "let_go", "2010-02-03T10:00");
    assert_int_equal(fold(x)->erasable.days, date_of(2015, 2, 4).days);
    add(x, "expelled", "2010-03-05T10:00"); /* the last of the points that are known */
    assert_int_equal(fold(x)->erasable.days, date_of(2015, 3, 6).days);
    x->entries[1] = x->entries[2];
    x->dossier.n_entries = 2;
    assert_int_equal(fold(x)->erasable.days, date_of(2015, 3, 6).days);
}

static void a_warning_stands_while_the_clock_runs(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2025-02-01T10:00");
    x->view.as_of = when(x, "2025-02-02T10:00").at;
    const struct dossier_folded *f = fold(x);
    assert_int_equal(f->n_warnings, 1);
    struct civil at = date_civil(f->warnings[0].at.date);
    assert_int_equal(at.day, 4); /* 24 hours before 4 February 24:00 */
    x->view.as_of = when(x, "2025-02-06T10:00").at;
    assert_int_equal(fold(x)->n_warnings, 0);
}

/* Another dossier: a measure that stands, or was quashed. */
static const struct dossier_folded *measure(struct fixture *x, const char *taken,
                                            const char *quashed)
{
    const struct law_procedure *p = fixture_law(x->arena, x->calendar, MEASURE);
    struct dossier_entry *entries = ARENA_ARRAY(x->arena, 2, struct dossier_entry);
    struct dossier *other = ARENA_NEW(x->arena, struct dossier);
    const char *const acts[] = {"taken", "quashed"};
    const char *const times[] = {taken, quashed};
    for (size_t i = 0; i < 2 && times[i] != NULL; i++) {
        entries[other->n_entries++] =
            (struct dossier_entry){.act = law_find_act(p, slice_of(acts[i])),
                                   .role = LAW_NONE,
                                   .at = when(x, times[i]),
                                   .territory = TERRITORY_NONE};
    }
    other->entries = entries;
    other->territory = x->dossier.territory;
    struct gr_error e = {0};
    const struct dossier_plan *plan = dossier_prepare(x->arena, p, x->calendar);
    return dossier_fold(x->arena, plan, other, x->view, &e);
}

static void a_dossier_rests_on_another(void **state)
{
    struct fixture *x = *state;
    struct dossier_link link = {law_find_fact(x->p, SLICE("basis")), NULL};
    x->dossier.links = &link;
    x->dossier.n_links = 1;
    add(x, "carried_out", "2010-02-01T10:00");
    link.dossier = measure(x, "2009-06-01", NULL);
    assert_int_equal(fold(x)->n_findings, 0);
    link.dossier = measure(x, "2009-06-01", "2009-07-01");
    assert_true(slice_is(finding(fold(x), DOSSIER_FORBIDDEN)->cites->list[0], "T10"));
    link.dossier = measure(x, "2008-06-01", NULL);
    assert_true(slice_is(finding(fold(x), DOSSIER_FORBIDDEN)->cites->list[0], "T11"));
    x->dossier.n_links = 0;
    assert_non_null(finding(fold(x), DOSSIER_NOT_SHOWN));
}

/* Reads a procedure, makes one act of the first kind on 1 January 2020, and folds to the end. */
static const struct dossier_folded *fold_one(struct fixture *x, const char *text)
{
    const struct law_procedure *p = fixture_law(x->arena, x->calendar, text);
    struct dossier_entry *entry = ARENA_NEW(x->arena, struct dossier_entry);
    *entry = (struct dossier_entry){
        .role = LAW_NONE, .at = when(x, "2020-01-01T10:00"), .territory = TERRITORY_NONE};
    struct dossier *one = ARENA_NEW(x->arena, struct dossier);
    *one = (struct dossier){.territory = x->dossier.territory, .entries = entry, .n_entries = 1};
    struct gr_error e = {0};
    return dossier_fold(x->arena, dossier_prepare(x->arena, p, x->calendar), one, x->view, &e);
}

static void clocks_that_start_one_another_for_ever_are_cut(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f =
        fold_one(x, "procedure p title en \"P\" law T \"T\" in force from 2000-01-01\n"
                    "role r\nact a fact by r [T1] starts c\n"
                    "clock c [T1] 1 minute at end starts c [T1]\n");
    assert_non_null(f);
    assert_true(f->worlds_cut);
}

static void more_open_questions_than_can_be_followed_are_cut(void **state)
{
    struct fixture *x = *state;
    struct buf text = buf_in(x->arena, 1u << 16);
    buf_text(&text, "procedure p title en \"P\" law T \"T\" in force from 2000-01-01\n"
                    "role r\nfact n number\nstate s one, two\nact a fact by r [T1]\n");
    for (int i = 0; i < 100; i++) {
        buf_printf(&text, "  when n > %d: s becomes two [T1]\n", i);
    }
    buf_char(&text, '\0');
    const struct dossier_folded *f = fold_one(x, text.p);
    assert_non_null(f);
    assert_true(f->worlds_cut);
    assert_true(f->n_worlds >= 1 && f->n_worlds <= LIMIT_WORLDS);
}

static void an_amount_beyond_all_bounds_is_not_known(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f =
        fold_one(x, "procedure p title en \"P\" law T \"T\" in force from 2000-01-01\n"
                    "role r\nact a fact by r [T1]\n"
                    "amount m [T1] 90000 times 90000000000 EUR [T1]\n"
                    "amount k [T1] 90000 times m [T1]\namount q [T1] 90000 times k [T1]\n");
    assert_non_null(f);
    assert_int_equal(f->n_amounts, 3);
    assert_false(f->amounts[2].known);
}

/* ---- totals ---------------------------------------------------------------------------------- */

static const char PAYMENTS[] =
    "procedure pay title en \"Pay\" law T \"T\" in force from 2000-01-01\n"
    "role payer\nfact sum money GBP\n"
    "act paid fact by payer [T1] records sum\n"
    "act refunded fact by payer [T1] records sum\n"
    "amount owed money GBP [T2] 100 GBP\n"
    "total so_far money GBP [T3]\n"
    "  adds sum at paid [T3]\n"
    "  from 2020-01-01 takes sum at refunded [T3]\n"
    "total payments number [T3] adds 1 at paid\n"
    "never overpaid: so_far > owed [T4]\n"
    "never many: payments >= 3 [T5]\n";

/* acts: 'p' pays, 'r' is refunded, 1 January 2021 and the days after, each of `sums` pounds (-1:
 * not told); or from another day. */
static const struct dossier_folded *pay(struct fixture *x, const char *kinds, const int *sums,
                                        struct date first)
{
    const struct law_procedure *p = fixture_law(x->arena, x->calendar, PAYMENTS);
    struct dossier *dossier = ARENA_NEW(x->arena, struct dossier);
    struct dossier_entry *entries = ARENA_ARRAY(x->arena, 8, struct dossier_entry);
    *dossier = (struct dossier){.territory = x->dossier.territory, .entries = entries};
    for (uint32_t i = 0; kinds[i] != '\0'; i++) {
        struct dossier_fact *fact = ARENA_NEW(x->arena, struct dossier_fact);
        *fact = (struct dossier_fact){law_find_fact(p, SLICE("sum")), sums[i] * 100};
        entries[i] = (struct dossier_entry){
            .act = law_find_act(p, kinds[i] == 'p' ? SLICE("paid") : SLICE("refunded")),
            .role = LAW_NONE,
            .at = {.precision = MOMENT_DAY, .date = {first.days + (int32_t)i}},
            .territory = TERRITORY_NONE,
            .facts = fact,
            .n_facts = sums[i] < 0 ? 0 : 1};
        dossier->n_entries++;
    }
    struct gr_error e = {0};
    return dossier_fold(x->arena, dossier_prepare(x->arena, p, x->calendar), dossier, x->view, &e);
}

static void a_total_runs_over_the_acts(void **state)
{
    struct fixture *x = *state;
    struct date day = date_of(2021, 1, 1);
    const struct dossier_folded *f = pay(x, "ppr", (int[]){60, 50, 20}, day);
    assert_int_equal(f->amounts[1].value, 9000);
    assert_int_equal(f->amounts[2].value, 2);
    assert_int_equal(f->n_findings, 1); /* 110 after the second */
    assert_int_equal(f->findings[0].kind, DOSSIER_BROKEN);
    assert_int_equal(f->findings[0].entry, 1);
    assert_int_equal(pay(x, "prp", (int[]){60, 20, 60}, day)->n_findings, 0);
    assert_int_equal(pay(x, "ppp", (int[]){10, 10, 10}, day)->findings[0].entry, 2);
}

static void a_total_keeps_to_the_dates_of_its_lines(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f = pay(x, "pr", (int[]){60, 20}, date_of(2019, 12, 30));
    assert_int_equal(f->amounts[1].value, 6000);
}

static void what_was_not_told_leaves_a_total_unknown(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f = pay(x, "pp", (int[]){60, -1}, date_of(2021, 1, 1));
    assert_false(f->amounts[1].known);
    assert_true(f->amounts[2].known);
}

static void folding_twice_gives_the_same_words(void **state)
{
    struct fixture *x = *state;
    x->view.law_known = date_of(2024, 12, 31);
    add(x, "placed", "2024-12-02T10:00");
    add(x, "contested", "2024-12-06T09:00");
    add(x, "order", "2024-12-06T09:00");
    struct buf a = buf_in(x->arena, 1 << 20);
    struct buf b = buf_in(x->arena, 1 << 20);
    dossier_write(&a, x->arena, fold(x), LANGUAGE_FR, true);
    dossier_write(&b, x->arena, fold(x), LANGUAGE_FR, true);
    assert_true(a.n > 100);
    assert_true(slice_equal(buf_slice(&a), buf_slice(&b)));
}

/* The judge is asked twice: the time runs anew, and of the first run only the words are left. */
static void a_run_that_is_started_again_is_replaced(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2025-02-01T10:00");
    add(x, "asked", "2025-02-03T10:00");
    add(x, "asked", "2025-02-03T12:00");
    const struct dossier_folded *f = fold(x);
    struct buf words = buf_in(x->arena, 1 << 20);
    size_t replaced = 0;
    for (uint32_t i = 0; i < f->n_clocks; i++) {
        bool judges = slice_is(x->p->clocks[f->clocks[i].clock].name, "judge_time");
        bool first = judges && f->clocks[i].started_by == 1;
        assert_int_equal(dossier_run_replaced(f, i), first);
        replaced += first;
    }
    assert_int_equal(replaced, 1);
    dossier_write(&words, x->arena, f, LANGUAGE_EN, false);
    buf_char(&words, '\0');
    assert_non_null(strstr(words.p, "(replaced)"));
}

static void the_order_of_entry_does_not_matter(void **state)
{
    struct fixture *x = *state;
    add(x, "placed", "2025-02-01T10:00");
    add(x, "asked", "2025-02-03T10:00");
    tell(x, add(x, "order", "2025-02-03T15:00"), "granted", 1);
    const char *forward = end_of(x, clock_named(x, fold(x), "extension"));
    struct dossier_entry last = x->entries[2];
    x->entries[2] = x->entries[0];
    x->entries[0] = last;
    assert_string_equal(end_of(x, clock_named(x, fold(x), "extension")), forward);
}

static void results_beyond_what_was_read_are_marked(void **state)
{
    struct fixture *x = *state;
    struct dossier_entry *placed = add(x, "placed", "2026-01-01T10:00");
    assert_false(fold(x)->beyond_reading);
    placed->at = when(x, "2026-01-02T10:00");
    const struct dossier_folded *f = fold(x);
    assert_true(f->beyond_reading);
    assert_true(clock_named(x, f, "hold_time")->beyond_reading);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_date_of_the_start_chooses_the_version),
        TEST(an_extension_runs_from_the_end_of_the_period_not_from_the_order),
        TEST(a_court_may_set_a_shorter_time_than_the_law),
        TEST(what_comes_after_the_end_is_late_and_says_so),
        TEST(a_day_without_hour_depends_on_the_hour),
        TEST(time_between_suspension_and_resumption_does_not_count),
        TEST(readings_are_kept_apart_until_one_is_settled),
        TEST(an_unknown_outcome_is_followed_both_ways_until_an_act_tells),
        TEST(presumed_facts_hold_until_told_otherwise),
        TEST(a_condition_on_an_unknown_fact_is_not_shown),
        TEST(a_file_that_lacks_its_beginning_is_taken_where_it_stands),
        TEST(late_entries_are_folded_at_their_own_time),
        TEST(a_correction_takes_the_place_of_the_act),
        TEST(a_withdrawn_act_never_was_a_repealed_one_was),
        TEST(an_annulment_by_the_court_undoes_from_the_beginning),
        TEST(what_withdraws_an_act_is_judged_while_that_one_stands),
        TEST(a_repair_of_nothing_is_an_error),
        TEST(a_suspensive_remedy_makes_the_act_wait),
        TEST(a_suspended_time_to_appeal_still_makes_the_act_wait),
        TEST(a_remedy_used_is_waited_for_until_it_is_ruled),
        TEST(a_property_is_broken_on_the_day_after_its_length),
        TEST(a_warning_stands_while_the_clock_runs),
        TEST(a_dossier_rests_on_another),
        TEST(personal_data_is_kept_until_the_day_the_rule_says),
        TEST(clocks_that_start_one_another_for_ever_are_cut),
        TEST(more_open_questions_than_can_be_followed_are_cut),
        TEST(an_amount_beyond_all_bounds_is_not_known),
        TEST(a_total_runs_over_the_acts),
        TEST(a_total_keeps_to_the_dates_of_its_lines),
        TEST(what_was_not_told_leaves_a_total_unknown),
        TEST(folding_twice_gives_the_same_words),
        TEST(a_run_that_is_started_again_is_replaced),
        TEST(the_order_of_entry_does_not_matter),
        TEST(results_beyond_what_was_read_are_marked),
    };
    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
