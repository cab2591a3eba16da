/* The office with a procedure as it is shipped: administrative detention, from the placement to the
 * end of what is kept. */
#include "office/office_fixture.h"

static const struct leaf_clock *runs(const struct world *w, const char *clock)
{
    return fixture_runs(w, clock);
}

static void a_placement_runs_for_ninety_six_hours(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened_of(w, "detention", "Amina Dupont", "1990-05-12", "");
    int64_t placed =
        fixture_done(w, number, "placement_notified", "2026-03-02T08:00", "measure_kind=oqtf");
    assert_int_equal(runs(w, "initial")->latest, fixture_instant("2026-03-06T08:00"));
    fixture_done(w, number, "prosecutor_notified", "2026-03-02T08:30", "");
    fixture_time(w, "2026-03-06T08:00");
    w->now++;
    assert_true(fixture_ring(w) >= 1);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    bool ended = false;
    for (size_t i = 0; i < dossier.n_entries; i++) {
        const struct leaf *leaf = &dossier.entries[i].content;
        bool release = false;
        for (size_t k = 0; k < leaf->n_follows; k++) {
            release = release || slice_is(leaf->follows[k], "must prefect release");
        }
        ended = ended || (leaf->kind == LEAF_CLOCK_ENDED && slice_is(leaf->act, "initial") &&
                          leaf->target == placed && release);
    }
    assert_true(ended);
}

static void a_minor_is_never_placed(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "detention", "");
    struct office_request request =
        fixture_act(w, number, "placement_notified", "2026-03-02T08:00", "minor=yes");
    fixture_do(w, &request);
    assert_true(w->receipt.refused);
    bool cited = false;
    for (size_t i = 0; i < w->receipt.n_findings; i++) {
        cited = cited || (w->receipt.findings[i].refuses &&
                          fixture_contains(w->receipt.findings[i].articles, "CESEDA L741-5") &&
                          fixture_contains(w->receipt.findings[i].text_fr, "mineur"));
    }
    assert_true(cited);
    struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    assert_int_equal(leaf.kind, LEAF_REFUSED);
    assert_true(fixture_contains(leaf.findings[0].articles, "CESEDA L741-5"));
    assert_int_equal(w->receipt.n_clocks, 0);
}

static void the_hour_of_a_placement_is_owed(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "detention", "");
    struct office_request request = fixture_act(w, number, "placement_notified", "2026-03-01", "");
    fixture_do(w, &request);
    assert_true(w->receipt.refused);
    assert_true(slice_is(w->receipt.findings[0].kind, "NO_HOUR"));
}

static void an_older_placement_is_counted_by_the_law_of_its_day(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "detention", "");
    struct office_request mayotte = fixture_open_request(w, "detention", "");
    fixture_done(w, number, "placement_notified", "2025-03-03T08:00", "");
    const struct leaf_clock *initial =
        fixture_clock(w->receipt.clocks, w->receipt.n_clocks, "initial", "notification_day");
    assert_non_null(initial);
    assert_int_equal(initial->latest, fixture_instant("2025-03-07T00:00") - 1);
    mayotte.territory = SLICE("FR-976");
    fixture_do(w, &mayotte);
    struct slice there = w->receipt.number;
    fixture_done(w, there, "placement_notified", "2026-03-02T08:00", "");
    /* Eight o'clock in Mayotte, and 120 hours. */
    assert_int_equal(runs(w, "initial")->latest, fixture_instant("2026-03-07T08:00+03:00"));
}

static void what_was_kept_goes_two_years_after_the_release(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened_of(w, "detention", "Amina Dupont", "1990-05-12", "");
    fixture_done(w, number, "placement_notified", "2026-03-02T08:00", "");
    fixture_done(w, number, "release", "2026-03-02T08:45", "");
    struct office_request erase = fixture_erase(number, "retention");
    fixture_fails(w, &erase, ERROR_REFUSED);
    fixture_time(w, "2028-03-04T09:00");
    (void)fixture_ring(w);
    fixture_do(w, &erase);
    assert_true(fixture_seen(w, number, NULL).row.erased);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_placement_runs_for_ninety_six_hours),
        FIXTURE_TEST(a_minor_is_never_placed),
        FIXTURE_TEST(the_hour_of_a_placement_is_owed),
        FIXTURE_TEST(an_older_placement_is_counted_by_the_law_of_its_day),
        FIXTURE_TEST(what_was_kept_goes_two_years_after_the_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
