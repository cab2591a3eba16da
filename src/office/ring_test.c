/* What time does: clocks that are due, and their ends, entered once each. */
#include "office/office_fixture.h"

struct list {
    struct registry_clock clocks[64];
    size_t n;
};

static bool keep(const struct registry_clock *clock, void *payload)
{
    struct list *list = payload;
    assert_true(list->n < 64);
    list->clocks[list->n++] = *clock;
    return true;
}

static size_t due(struct world *w, struct list *list, struct office_due what)
{
    list->n = 0;
    w->e = (struct gr_error){0};
    fixture_must(office_due(w->office, &what, &w->e, keep, list), w);
    return list->n;
}

/* A dossier of somebody held since the second of March, eight o'clock. */
static struct slice held(struct world *w)
{
    struct slice number = fixture_opened(w, "hold", "");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    return number;
}

static void clocks_are_due_in_order_of_their_ends(void **state)
{
    struct world *w = *state;
    struct list list;
    struct slice number = held(w);
    struct slice basis = fixture_opened(w, "measure", "");
    fixture_done(w, basis, "taken", "2026-03-02", "");
    struct office_due all = {.from = INT64_MIN, .until = INT64_MAX};
    assert_int_equal(due(w, &list, all), 4);
    for (size_t i = 1; i < list.n; i++) {
        assert_true(list.clocks[i - 1].earliest <= list.clocks[i].earliest);
    }
    all.until = fixture_instant("2026-03-06T12:00");
    assert_int_equal(due(w, &list, all), 1);
    all.until = INT64_MAX;
    all.procedure = SLICE("measure");
    assert_int_equal(due(w, &list, all), 1);
    all.procedure = SLICE("");
    all.clock = SLICE("hold_time");
    all.reading = SLICE("left_out");
    all.by_latest = true;
    assert_int_equal(due(w, &list, all), 1);
    all.territory = SLICE("FR-75");
    assert_int_equal(due(w, &list, all), 0);
    fixture_done(w, number, "let_go", "2026-03-02T08:30", "");
    all = (struct office_due){.from = INT64_MIN, .until = INT64_MAX};
    assert_int_equal(due(w, &list, all), 2); /* what may be challenged still may */
}

static void an_end_is_entered_once_with_what_follows(void **state)
{
    struct world *w = *state;
    struct slice number = held(w);
    int64_t placed = w->receipt.leaf;
    assert_int_equal(fixture_ring(w), 0);
    /* One reading has ended, the other runs. */
    fixture_time(w, "2026-03-06T12:00");
    assert_int_equal(fixture_ring(w), 0);
    w->now = fixture_instant("2026-03-07T00:00") - 1; /* the last instant in time */
    assert_int_equal(fixture_ring(w), 0);
    w->now += 1;
    assert_int_equal(fixture_ring(w), 1);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    const struct leaf *last = fixture_last(&dossier);
    assert_int_equal(last->kind, LEAF_CLOCK_ENDED);
    assert_true(slice_is(last->act, "hold_time"));
    assert_int_equal(last->target, placed);
    assert_int_equal(last->n_follows, 1);
    assert_true(slice_is(last->follows[0], "must chief let_go"));
    assert_int_equal(last->n_clocks, 1);
    assert_true(slice_is(last->clocks[0].clock, "challenge_time"));
    assert_int_equal(fixture_ring(w), 0);
    fixture_done(w, number, "planned", "2026-03-06T10:00", "flight=2026-04-01");
    assert_null(fixture_clock(w->receipt.clocks, w->receipt.n_clocks, "hold_time", "counted"));
    assert_int_equal(fixture_ring(w), 0);
}

static void what_happens_by_itself_is_said(void **state)
{
    struct world *w = *state;
    struct slice number = held(w);
    fixture_done(w, number, "asked", "2026-03-02T08:30", "");
    fixture_time(w, "2026-03-04T08:30");
    assert_int_equal(fixture_ring(w), 0);
    w->now += 1;
    assert_int_equal(fixture_ring(w), 1);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_true(slice_is(fixture_last(&dossier)->follows[0], "custody becomes over"));
    assert_true(slice_is(dossier.row.states, "custody=over"));
}

/* What was answered in time does not ring; what was answered too late does. */
static void an_answer_that_came_too_late_lets_the_end_be_entered(void **state)
{
    struct world *w = *state;
    struct slice timely = held(w);
    struct slice late = held(w);
    fixture_time(w, "2026-03-09T12:00");
    fixture_done(w, timely, "asked", "2026-03-04T10:00", "");
    fixture_done(w, late, "asked", "2026-03-08T10:00", "");
    assert_non_null(fixture_finding(w, "LATE", "T4"));
    (void)fixture_ring(w);
    struct office_dossier dossier = fixture_seen(w, late, NULL);
    assert_int_equal(fixture_count(w, late, LEAF_CLOCK_ENDED), 1);
    assert_true(slice_is(fixture_last(&dossier)->act, "hold_time"));
    dossier = fixture_seen(w, timely, NULL);
    assert_int_equal(fixture_count(w, timely, LEAF_CLOCK_ENDED), 1);
    assert_true(slice_is(fixture_last(&dossier)->act, "judge_time"));
}

static void a_clock_runs_back_from_what_will_be(void **state)
{
    struct world *w = *state;
    struct slice number = held(w);
    fixture_done(w, number, "planned", "2026-03-02T08:10", "flight=2026-03-20");
    const struct leaf_clock *notice = fixture_runs(w, "notice");
    assert_non_null(notice);
    assert_true(notice->known);
    assert_true(notice->latest < fixture_instant("2026-03-20T00:00"));
    w->now = notice->latest + 1;
    int64_t rung = fixture_ring(w);
    assert_true(rung >= 1);
    assert_int_equal(fixture_ring(w), 0);
}

static void remove_derived(struct world *w)
{
    static const char *const files[] = {"derived.db", "derived.db-wal", "derived.db-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[200];
        (void)snprintf(path, sizeof path, "%s/%s", w->folder, files[i]);
        (void)unlink(path);
    }
}

static void what_was_rung_stays_rung(void **state)
{
    struct world *w = *state;
    struct slice number = held(w);
    struct slice other = held(w);
    fixture_time(w, "2026-03-07T12:00");
    assert_int_equal(fixture_ring(w), 2);
    fixture_close(w);
    remove_derived(w);
    fixture_open(w);
    assert_int_equal(fixture_ring(w), 0);
    fixture_must(office_rebuild(w->office, NULL, &w->e, NULL), w);
    assert_int_equal(fixture_ring(w), 0);
    fixture_done(w, other, "planned", "2026-03-07T10:00", "flight=2026-05-01");
    assert_int_equal(fixture_ring(w), 0);
    assert_int_equal(fixture_count(w, number, LEAF_CLOCK_ENDED), 1);
    assert_int_equal(fixture_count(w, other, LEAF_CLOCK_ENDED), 1);
}

/* A correction is another start: its end is entered once more, and no other. */
static void a_late_correction_has_an_end_of_its_own(void **state)
{
    struct world *w = *state;
    struct slice number = held(w);
    int64_t placed = w->receipt.leaf;
    fixture_time(w, "2026-03-07T12:00");
    assert_int_equal(fixture_ring(w), 1);
    struct office_request change = fixture_change(OFFICE_CORRECT, number, placed);
    change.at = SLICE("2026-03-04T08:00");
    fixture_do(w, &change);
    int64_t corrected = w->receipt.leaf;
    assert_int_equal(fixture_ring(w), 0);
    fixture_time(w, "2026-03-12T12:00");
    assert_int_equal(fixture_ring(w), 2); /* hold_time and challenge_time */
    assert_int_equal(fixture_ring(w), 0);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    for (size_t i = 0; i < dossier.n_entries; i++) {
        const struct leaf *leaf = &dossier.entries[i].content;
        for (size_t k = 0; k < i; k++) {
            const struct leaf *before = &dossier.entries[k].content;
            assert_false(leaf->kind == LEAF_CLOCK_ENDED && before->kind == LEAF_CLOCK_ENDED &&
                         leaf->target == before->target && slice_equal(leaf->act, before->act));
        }
    }
    assert_int_equal(fixture_last(&dossier)->target, corrected);
}

/* Clocks of which one reading has ended stand in front of those that have ended altogether. */
static void what_cannot_ring_yet_is_not_in_the_way(void **state)
{
    struct world *w = *state;
    struct office_request opens[400];
    struct office_request acts[400];
    struct office_answer answers[400];
    for (int i = 0; i < 400; i++) {
        opens[i] = fixture_open_request(w, "hold", "");
    }
    fixture_must(office_submit_many(answers, w->arena, w->office, opens, 400, &w->e), w);
    for (int i = 0; i < 400; i++) {
        assert_true(answers[i].ok);
        acts[i] = fixture_act(w, answers[i].receipt.number, "placed", "2026-03-02T08:00",
                              "born=1990-05-12");
    }
    fixture_must(office_submit_many(answers, w->arena, w->office, acts, 400, &w->e), w);
    struct slice number = held(w);
    fixture_time(w, "2026-03-06T12:00");
    fixture_done(w, number, "asked", "2026-03-04T09:00", "");
    assert_int_equal(fixture_ring(w), 1); /* the judge's time, behind 400 others */
    fixture_time(w, "2026-03-07T12:00");
    assert_int_equal(fixture_ring(w), 400);
    assert_int_equal(fixture_ring(w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(clocks_are_due_in_order_of_their_ends),
        FIXTURE_TEST(an_end_is_entered_once_with_what_follows),
        FIXTURE_TEST(what_happens_by_itself_is_said),
        FIXTURE_TEST(an_answer_that_came_too_late_lets_the_end_be_entered),
        FIXTURE_TEST(a_clock_runs_back_from_what_will_be),
        FIXTURE_TEST(what_was_rung_stays_rung),
        FIXTURE_TEST(a_late_correction_has_an_end_of_its_own),
        FIXTURE_TEST(what_cannot_ring_yet_is_not_in_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
