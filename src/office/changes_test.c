/* What comes late, is corrected, withdrawn or repealed; dossiers that rest on others; looking from
 * another day. */
#include "office/office_fixture.h"

static void what_comes_late_takes_its_place(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_time(w, "2026-03-10T09:00");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    int64_t asked = fixture_done(w, number, "asked", "2026-03-05T10:00", "");
    assert_int_equal(w->receipt.n_findings, 0);
    /* He had been let go a day before: nobody was held any more when that was asked. */
    fixture_done(w, number, "let_go", "2026-03-04T10:00", "");
    assert_int_equal(w->receipt.n_findings, 1);
    assert_int_equal(w->receipt.findings[0].leaf, asked);
    assert_true(w->receipt.findings[0].newly && !w->receipt.findings[0].mine);
    assert_true(w->receipt.findings[0].certain && !w->receipt.findings[0].refuses);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(dossier.folded->order[1], 2);
    assert_int_equal(dossier.folded->order[2], 1);
    /* Told once: what was known before is not new. */
    fixture_done(w, number, "planned", "2026-03-03T10:00", "flight=2026-05-01");
    assert_int_equal(w->receipt.n_findings, 0);
}

/* What was against an act before is not new after the office was opened again. */
static void what_was_known_is_not_new_after_reopening(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_done(w, number, "asked", "2026-03-02T08:00", "");
    assert_int_equal(w->receipt.n_findings, 1);
    fixture_reopen(w);
    fixture_done(w, number, "planned", "2026-03-02T08:10", "flight=2026-05-01");
    assert_int_equal(w->receipt.n_findings, 0);
}

static void a_correction_moves_the_clock_and_keeps_the_facts(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    int64_t placed =
        fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12 cost=3");
    struct office_request change = fixture_change(OFFICE_CORRECT, number, placed);
    change.at = SLICE("2026-03-01T08:00");
    fixture_do(w, &change);
    const struct leaf_clock *clock =
        fixture_clock(w->receipt.clocks, w->receipt.n_clocks, "hold_time", "counted");
    assert_int_equal(clock->latest, fixture_instant("2026-03-05T00:00") - 1);
    assert_int_equal(clock->started, w->receipt.leaf);
    struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    assert_int_equal(leaf.kind, LEAF_CORRECTION);
    assert_int_equal(leaf.target, placed);
    assert_int_equal(leaf.facts[0].number, 300);
    assert_true(slice_is(leaf.act, "placed"));
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(dossier.entries[2].n_personal, 1);
    assert_true(slice_is(dossier.entries[2].personal[0].text, "1990-05-12"));
    /* Corrected again, another fact: what was corrected first stays. */
    change.at = SLICE("");
    fixture_facts(w, &change, "kind=sea");
    fixture_do(w, &change);
    leaf = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    assert_true(slice_is(leaf.at, "2026-03-01T08:00+01:00"));
    assert_int_equal(leaf.n_facts, 2);
    clock = fixture_clock(w->receipt.clocks, w->receipt.n_clocks, "hold_time", "counted");
    assert_int_equal(clock->latest, fixture_instant("2026-03-05T00:00") - 1);
    assert_int_equal(clock->started, w->receipt.leaf);
    dossier = fixture_seen(w, number, NULL);
    assert_int_equal(dossier.folded->n_order, 1);
}

static void a_correction_that_shows_an_irregular_act_says_so(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    int64_t placed = fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    struct office_request change = fixture_change(OFFICE_CORRECT, number, placed);
    fixture_facts(w, &change, "born=2015-05-12");
    fixture_do(w, &change);
    assert_false(w->receipt.refused);
    const struct office_finding *finding = fixture_finding(w, "FORBIDDEN", "T3");
    assert_non_null(finding);
    assert_true(finding->mine && finding->newly);
    assert_int_equal(finding->leaf, w->receipt.leaf);
    struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    assert_int_equal(leaf.n_findings, 1);
    assert_true(slice_is(leaf.findings[0].articles, "T3"));
}

static void only_acts_are_changed_and_stay_what_they_are(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    int64_t opened = w->receipt.leaf;
    struct slice other = fixture_opened(w, "hold", "");
    int64_t placed = fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    struct office_request change = fixture_change(OFFICE_CORRECT, number, opened);
    fixture_fails(w, &change, ERROR_ABSENT);
    change = fixture_change(OFFICE_WITHDRAW, other, placed);
    fixture_fails(w, &change, ERROR_ABSENT);
    change = fixture_change(OFFICE_CORRECT, number, placed);
    change.name = SLICE("ordered");
    fixture_fails(w, &change, ERROR_NAME);
    change.name = SLICE("placed");
    fixture_do(w, &change);
    change = fixture_change(OFFICE_WITHDRAW, number, w->receipt.leaf);
    fixture_fails(w, &change, ERROR_ABSENT);
    assert_non_null(strstr(w->e.remedy, "leaf"));
    change = fixture_change(OFFICE_WITHDRAW, number, placed);
    change.ground = SLICE("");
    fixture_fails(w, &change, ERROR_USAGE);
}

static void what_is_withdrawn_never_was(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    int64_t placed = fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    struct office_request change = fixture_change(OFFICE_WITHDRAW, number, placed);
    fixture_do(w, &change);
    assert_int_equal(w->receipt.n_clocks, 0);
    assert_true(slice_is(fixture_states(w, number), "custody=free"));
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(dossier.folded->n_order, 0);
    assert_true(slice_is(fixture_last(&dossier)->ground, "entered by mistake"));
    fixture_done(w, number, "placed", "2026-03-02T08:30", "born=1990-05-12");
}

static void what_is_repealed_keeps_its_past(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    int64_t placed = fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    struct office_request change = fixture_change(OFFICE_REPEAL, number, placed);
    change.at = SLICE("2026-03-02T08:30");
    fixture_do(w, &change);
    assert_null(fixture_clock(w->receipt.clocks, w->receipt.n_clocks, "hold_time", "counted"));
    assert_true(slice_is(fixture_states(w, number), "custody=free"));
    struct office_look look = fixture_look();
    look.as_of = fixture_instant("2026-03-02T08:15");
    struct office_dossier dossier = fixture_seen(w, number, &look);
    assert_int_equal(dossier_state(dossier.folded, 0, 0), 1); /* held */
}

static void what_rests_on_a_dossier_is_counted_again(void **state)
{
    struct world *w = *state;
    struct slice basis = fixture_opened(w, "measure", "");
    struct slice number = fixture_resting(w, basis);
    fixture_time(w, "2026-03-10T09:00");
    int64_t taken = fixture_done(w, basis, "taken", "2026-03-02", "");
    int64_t out = fixture_done(w, number, "carried_out", "2026-03-05T08:00", "");
    assert_int_equal(fixture_runs(w, "transport")->latest, fixture_instant("2026-05-02T00:00") - 1);
    /* Taken a day before, it turns out: the clock of the other dossier moves. */
    struct office_request change = fixture_change(OFFICE_CORRECT, basis, taken);
    change.at = SLICE("2026-03-01");
    fixture_do(w, &change);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    const struct leaf *last = fixture_last(&dossier);
    assert_int_equal(last->kind, LEAF_RECOUNTED);
    assert_true(slice_is(last->ground, "rests on D-2026-000001"));
    assert_int_equal(fixture_clock(last->clocks, last->n_clocks, "transport", "")->latest,
                     fixture_instant("2026-05-01T00:00") - 1);
    /* Quashed before it was carried out: that is told to who enters it. */
    fixture_reopen(w);
    fixture_done(w, basis, "quashed", "2026-03-04", "");
    const struct office_finding *finding = fixture_finding(w, "FORBIDDEN", "T10");
    assert_non_null(finding);
    assert_int_equal(w->receipt.n_findings, 1);
    assert_int_equal(finding->leaf, out);
    assert_true(slice_equal(finding->number, number));
    assert_true(finding->newly && !finding->mine && !finding->refuses);
    assert_true(slice_equal(w->receipt.number, basis));
    dossier = fixture_seen(w, number, NULL);
    assert_int_equal(dossier.n_entries, 4);
    assert_int_equal(fixture_last(&dossier)->kind, LEAF_RECOUNTED);
    assert_int_equal(fixture_last(&dossier)->n_clocks, 0);
    /* Nothing changes for it: no leaf. */
    fixture_done(w, basis, "quashed", "2026-03-06", "");
    assert_int_equal(fixture_seen(w, number, NULL).n_entries, 4);
}

static void what_follows_where_it_rests_is_told(void **state)
{
    struct world *w = *state;
    struct slice basis = fixture_opened(w, "measure", "");
    struct slice number = fixture_resting(w, basis);
    struct slice other = fixture_resting(w, basis);
    fixture_time(w, "2026-03-10T09:00");
    fixture_done(w, basis, "taken", "2026-03-02T08:00", "");
    fixture_done(w, number, "placed", "2026-03-09T08:00", "born=1990-05-12");
    assert_int_equal(w->receipt.n_follows, 0);
    fixture_reopen(w);
    fixture_done(w, basis, "quashed", "2026-03-10T08:00", "");
    assert_int_equal(w->receipt.n_follows, 1);
    assert_true(slice_equal(w->receipt.follows[0].number, number));
    assert_true(slice_is(w->receipt.follows[0].text_en, "The measure fell"));
    assert_true(slice_is(w->receipt.follows[0].articles, "T12"));
    assert_int_equal(w->receipt.follows[0].at.at, fixture_instant("2026-03-10T08:00"));
    assert_true(slice_is(fixture_states(w, number), "custody=free"));
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(fixture_last(&dossier)->kind, LEAF_RECOUNTED);
    assert_int_equal(dossier.folded->n_events, 1);
    /* What was told is not told again, and what is refused brings nothing about. */
    fixture_done(w, basis, "quashed", "2026-03-10T08:30", "");
    assert_int_equal(w->receipt.n_follows, 0);
    assert_true(slice_is(fixture_states(w, other), "custody=free"));
    struct office_request request =
        fixture_act(w, other, "placed", "2026-03-10T08:45", "born=2015-05-12");
    fixture_do(w, &request);
    assert_true(w->receipt.refused);
    assert_int_equal(w->receipt.n_follows, 0);
}

static void a_dossier_is_seen_as_of_and_as_known_on_a_day(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_time(w, "2026-03-10T09:00");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    fixture_time(w, "2026-03-11T09:00");
    fixture_done(w, number, "let_go", "2026-03-04T10:00", "");
    struct office_look look = fixture_look();
    look.as_of = fixture_instant("2026-03-03T00:00");
    struct office_dossier dossier = fixture_seen(w, number, &look);
    assert_int_equal(dossier.folded->n_order, 1);
    assert_int_equal(dossier_state(dossier.folded, 0, 0), 1);
    assert_int_equal(dossier.n_entries, 3);
    look.as_of = INT64_MAX;
    look.as_known = fixture_instant("2026-03-11T08:59");
    dossier = fixture_seen(w, number, &look);
    assert_int_equal(dossier_state(dossier.folded, 0, 0), 1);
    assert_int_equal(dossier.n_entries, 2);
    look.as_known = fixture_instant("2026-03-11T09:00");
    assert_int_equal(dossier_state(fixture_seen(w, number, &look).folded, 0, 0), 2);
}

static void a_dossier_is_seen_by_the_law_known_then(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    fixture_done(w, number, "asked", "2026-03-02T08:30", "");
    struct office_dossier before = fixture_seen(w, number, NULL);
    instant then = w->now;
    w->now += INSTANT_DAY;
    struct office_text text = {SLICE("hold"), SLICE(FIXTURE_HOLD_LONGER)};
    fixture_must(office_adopt(w->office, SLICE("admin"), &text, true, &w->e, NULL, NULL), w);
    struct office_dossier after = fixture_seen(w, number, NULL);
    struct office_look look = fixture_look();
    look.as_known = then;
    struct office_dossier again = fixture_seen(w, number, &look);
    assert_false(hash_equal(&before.edition, &after.edition));
    assert_true(hash_equal(&before.edition, &again.edition));
    assert_int_equal(again.n_entries, before.n_entries);
    assert_ptr_equal(again.procedure, before.procedure);
}

/* What is shown is the caller's: it stays whatever the office forgets meanwhile. */
static void what_is_shown_outlives_the_cache(void **state)
{
    struct world *w = *state;
    struct slice basis = fixture_opened(w, "measure", "");
    fixture_done(w, basis, "taken", "2026-03-02T08:00", "void=no delay=12");
    struct slice number = fixture_resting(w, basis);
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    for (int i = 0; i < 200; i++) {
        (void)fixture_opened(w, "measure", "");
    }
    const struct dossier_folded *f = dossier.folded;
    assert_int_equal(f->dossier->entries[0].n_facts, 1);
    assert_int_equal(f->dossier->entries[0].facts[0].value, date_of(1990, 5, 12).days);
    assert_int_equal(f->dossier->links[0].dossier->entries[0].facts[0].value, 12);
    assert_true(slice_is(dossier.entries[1].personal[0].text, "1990-05-12"));
    struct buf words = buf_in(w->arena, 1 << 16);
    dossier_write(&words, w->arena, f, LANGUAGE_EN, true);
    assert_true(words.n > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(what_comes_late_takes_its_place),
        FIXTURE_TEST(what_was_known_is_not_new_after_reopening),
        FIXTURE_TEST(a_correction_moves_the_clock_and_keeps_the_facts),
        FIXTURE_TEST(a_correction_that_shows_an_irregular_act_says_so),
        FIXTURE_TEST(only_acts_are_changed_and_stay_what_they_are),
        FIXTURE_TEST(what_is_withdrawn_never_was),
        FIXTURE_TEST(what_is_repealed_keeps_its_past),
        FIXTURE_TEST(what_rests_on_a_dossier_is_counted_again),
        FIXTURE_TEST(what_follows_where_it_rests_is_told),
        FIXTURE_TEST(a_dossier_is_seen_as_of_and_as_known_on_a_day),
        FIXTURE_TEST(a_dossier_is_seen_by_the_law_known_then),
        FIXTURE_TEST(what_is_shown_outlives_the_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
