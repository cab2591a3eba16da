/* Requests: what the law allows, what it refuses, and what is wrong with a request itself. */
#include "office/office_fixture.h"

#include "office/office_priv.h"

static void a_lawful_act_is_a_leaf_with_its_clocks(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    int64_t leaf =
        fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12 cost=12.50");
    assert_int_equal(leaf, fixture_size(w, REGISTRY_ACTS) - 1);
    assert_int_equal(w->receipt.sequence, 1);
    assert_int_equal(w->receipt.n_findings, 0);
    assert_int_equal(w->receipt.n_clocks, 3);
    const struct leaf_clock *counted = fixture_clock(w->receipt.clocks, 3, "hold_time", "counted");
    const struct leaf_clock *left_out =
        fixture_clock(w->receipt.clocks, 3, "hold_time", "left_out");
    assert_int_equal(counted->latest, fixture_instant("2026-03-06T00:00") - 1);
    assert_int_equal(left_out->latest, fixture_instant("2026-03-07T00:00") - 1);
    assert_int_equal(counted->started, leaf);
    struct leaf kept = fixture_leaf(w, REGISTRY_ACTS, leaf);
    assert_int_equal(kept.kind, LEAF_ACT);
    assert_true(slice_is(kept.role, "chief"));
    assert_true(slice_is(kept.at, "2026-03-02T08:00+01:00"));
    assert_int_equal(kept.n_facts, 1);
    assert_int_equal(kept.facts[0].number, 1250);
    assert_true(kept.has_sealed && kept.has_commitment && kept.has_edition);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(dossier.entries[1].n_personal, 1);
    assert_true(slice_is(dossier.row.states, "custody=held"));
}

static void what_the_law_forbids_leaves_a_refusal_and_changes_nothing(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    struct leaf before = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    struct office_request again =
        fixture_act(w, number, "placed", "2026-03-02T08:30", "minor=yes born=1990-05-12");
    again.key = SLICE("again");
    fixture_do(w, &again);
    assert_true(w->receipt.refused);
    assert_non_null(fixture_finding(w, "FORBIDDEN", "T1"));
    assert_non_null(fixture_finding(w, "FORBIDDEN", "T2"));
    struct leaf refusal = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    assert_int_equal(refusal.kind, LEAF_REFUSED);
    assert_int_equal(refusal.n_facts, 0);
    assert_false(refusal.has_sealed);
    assert_int_equal(refusal.n_findings, 2);
    assert_int_equal(refusal.n_clocks, before.n_clocks);
    for (size_t i = 0; i < before.n_clocks; i++) {
        assert_memory_equal(&refusal.clocks[i].latest, &before.clocks[i].latest, sizeof(int64_t));
        assert_int_equal(refusal.clocks[i].started, before.clocks[i].started);
    }
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(dossier.folded->n_order, 1);
    assert_int_equal(dossier.entries[2].folded, DOSSIER_NONE);
    fixture_do(w, &again);
    assert_true(w->receipt.repeated && w->receipt.refused);
    assert_int_equal(w->receipt.leaf, dossier.entries[2].leaf);
    int64_t leaves[4];
    size_t n = 0;
    fixture_must(registry_irregular(leaves, &n, 4, office_registry(w->office), 0, &w->e), w);
    assert_int_equal(n, 1);
    assert_int_equal(leaves[0], dossier.entries[2].leaf);
}

static void what_was_decided_all_the_same_is_entered_as_irregular(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request request =
        fixture_act(w, number, "placed", "2026-03-02T08:00", "born=2015-05-12");
    request.happened = true;
    fixture_do(w, &request);
    assert_false(w->receipt.refused);
    assert_non_null(fixture_finding(w, "FORBIDDEN", "T3"));
    struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    assert_int_equal(leaf.kind, LEAF_ACT);
    assert_int_equal(leaf.n_findings, 1);
    assert_true(slice_is(leaf.findings[0].articles, "T3"));
    assert_true(slice_is(fixture_seen(w, number, NULL).row.states, "custody=held"));
}

static void facts_and_requests_are_always_entered(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request asked = fixture_act(w, number, "asked", "2026-03-02T08:00", "");
    fixture_do(w, &asked);
    assert_false(w->receipt.refused);
    assert_true(w->receipt.n_findings > 0 && w->receipt.findings[0].mine);
    assert_int_equal(fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf).kind, LEAF_ACT);
    fixture_done(w, number, "let_go", "2026-03-02T08:30", "");
}

static void a_wrong_name_is_met_with_the_nearest(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request request = fixture_act(w, number, "placd", "2026-03-02T08:00", "");
    fixture_fails(w, &request, ERROR_NAME);
    assert_non_null(strstr(w->e.remedy, "\"placed\""));
    request = fixture_act(w, number, "placed", "2026-03-02T08:00", "brn=1990-05-12");
    fixture_fails(w, &request, ERROR_NAME);
    assert_non_null(strstr(w->e.remedy, "\"born\""));
    request = fixture_act(w, number, "placed", "2026-03-02T08:00", "kind=lnd");
    fixture_fails(w, &request, ERROR_NAME);
    assert_non_null(strstr(w->e.remedy, "\"land\""));
    request = fixture_open_request(w, "hald", "");
    fixture_fails(w, &request, ERROR_NAME);
    assert_non_null(strstr(w->e.remedy, "\"hold\""));
    request = fixture_act(w, SLICE("D-2026-009999"), "placed", "2026-03-02T08:00", "");
    fixture_fails(w, &request, ERROR_ABSENT);
    request = fixture_act(w, SLICE("office"), "placed", "2026-03-02T08:00", "");
    fixture_fails(w, &request, ERROR_ABSENT);
    request = fixture_act(w, SLICE(""), "placed", "2026-03-02T08:00", "");
    fixture_fails(w, &request, ERROR_USAGE);
}

static void facts_of_another_type_are_refused(void **state)
{
    static const struct {
        const char *fact;
        enum error_code code;
    } cases[] = {{"minor=perhaps", ERROR_TYPE},
                 {"cost=12.5", ERROR_TYPE},
                 {"cost=dear", ERROR_TYPE},
                 {"born=1990-05-12T10:00", ERROR_DATE},
                 {"born=1990-02-30", ERROR_DATE},
                 {"seen=2026-03-01", ERROR_HOUR},
                 {"seen=2026-03-29T02:30", ERROR_HOUR},
                 {"nation=XX", ERROR_TERRITORY},
                 {"basis=D-2026-009999", ERROR_ABSENT}};
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    char other[64];
    (void)snprintf(other, sizeof other, "basis=%.*s", SLICE_ARG(number));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct office_request request =
            fixture_act(w, number, "placed", "2026-03-02T08:00", cases[i].fact);
        fixture_fails(w, &request, cases[i].code);
    }
    struct office_request request = fixture_act(w, number, "placed", "2026-03-02T08:00", other);
    fixture_fails(w, &request, ERROR_TYPE);
    fixture_done(w, number, "placed", "2026-03-02T08:00",
                 "minor=no born=1990-05-12 kind=sea nation=BE cost=3 seen=2026-03-01T10:00");
}

static void nothing_is_entered_before_it_has_come(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request request = fixture_act(w, number, "placed", "2026-03-02T09:30", "");
    fixture_fails(w, &request, ERROR_DATE);
    request.at = SLICE("2026-03-03");
    fixture_fails(w, &request, ERROR_DATE);
    request.at = SLICE("");
    fixture_do(w, &request);
    assert_true(
        slice_is(fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf).at, "2026-03-02T09:00+01:00"));
}

static void the_role_is_the_one_that_the_agent_has(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_agent(w, "judge", OFFICE_RIGHT_ACT, "hold", "court");
    fixture_agent(w, "clerk", OFFICE_RIGHT_ACT, "hold", "clerk");
    fixture_agent(w, "other", OFFICE_RIGHT_ACT, "measure", "");
    struct office_request request = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    request.agent = SLICE("clerk"); /* the second that the law names */
    fixture_do(w, &request);
    assert_true(slice_is(fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf).role, "clerk"));
    request.role = SLICE("chief");
    fixture_fails(w, &request, ERROR_RIGHT);
    request.role = SLICE("king");
    fixture_fails(w, &request, ERROR_NAME);
    request.role = SLICE("");
    request.agent = SLICE("judge");
    fixture_fails(w, &request, ERROR_RIGHT);
    request.agent = SLICE("other");
    fixture_fails(w, &request, ERROR_RIGHT);
    request.agent = SLICE("nobody");
    fixture_fails(w, &request, ERROR_RIGHT);
    /* A role that the law does not name for the act: allowed by the office, not by the law. */
    request = fixture_act(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    request.agent = SLICE("judge");
    request.role = SLICE("court");
    fixture_do(w, &request);
    assert_true(w->receipt.refused);
    assert_non_null(fixture_finding(w, "NOT_COMPETENT", "T1"));
}

static void a_dossier_that_moved_on_is_not_acted_upon(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request request =
        fixture_act(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    request.expected = 1;
    fixture_do(w, &request);
    request = fixture_act(w, number, "asked", "2026-03-02T08:10", "");
    request.expected = 1;
    fixture_fails(w, &request, ERROR_SEQUENCE);
    request.expected = 2;
    fixture_do(w, &request);
}

static void a_key_gives_the_first_answer_again(void **state)
{
    struct world *w = *state;
    struct office_request open = fixture_open_request(w, "hold", "");
    open.key = SLICE("k1");
    fixture_do(w, &open);
    struct office_receipt first = w->receipt;
    assert_true(slice_is(first.procedure, "hold") && slice_is(first.territory, "FR-59"));
    fixture_do(w, &open);
    assert_true(w->receipt.repeated);
    assert_int_equal(w->receipt.leaf, first.leaf);
    assert_true(slice_equal(w->receipt.number, first.number));
    assert_true(slice_is(w->receipt.procedure, "hold") && slice_is(w->receipt.territory, "FR-59"));
    struct office_request act =
        fixture_act(w, first.number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    act.key = SLICE("k2");
    act.dry = true;
    fixture_do(w, &act);
    assert_true(slice_is(w->receipt.procedure, "hold") && slice_is(w->receipt.territory, "FR-59"));
    act.dry = false;
    fixture_do(w, &act);
    struct office_receipt placed = w->receipt;
    fixture_reopen(w);
    fixture_do(w, &act);
    assert_true(w->receipt.repeated && !w->receipt.refused);
    assert_int_equal(w->receipt.leaf, placed.leaf);
    assert_int_equal(w->receipt.entered, placed.entered);
    assert_int_equal(w->receipt.n_clocks, placed.n_clocks);
    assert_int_equal(fixture_size(w, REGISTRY_ACTS), placed.leaf + 1);
}

static void a_key_is_one_agents_own(void **state)
{
    struct world *w = *state;
    fixture_agent(w, "ann", OFFICE_RIGHT_ACT, "", "");
    fixture_agent(w, "anna", OFFICE_RIGHT_ACT, "", "");
    struct office_request open = fixture_open_request(w, "hold", "");
    open.agent = SLICE("ann");
    open.key = SLICE("a1");
    fixture_do(w, &open);
    open.agent = SLICE("anna");
    open.key = SLICE("1");
    fixture_do(w, &open);
    assert_false(w->receipt.repeated);
}

static void what_does_not_fit_leaves_nothing(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request request = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    struct office_document document = {SLICE("note"), SLICE("text/plain"), SLICE("a line")};
    char *words = arena_get(w->arena, LIMIT_LEAF_BYTES + 1);
    memset(words, 'x', LIMIT_LEAF_BYTES);
    request.ground = (struct slice){words, LIMIT_LEAF_BYTES};
    request.documents = &document;
    request.n_documents = 1;
    fixture_fails(w, &request, ERROR_TOO_LARGE);
    request.ground = SLICE("");
    document.bytes = (struct slice){words, 0};
    fixture_fails(w, &request, ERROR_TOO_LARGE);
    document.bytes = SLICE("a line");
    fixture_do(w, &request);
    assert_int_equal(fixture_seen(w, number, NULL).n_entries, 2);
}

/* Whoever sends bytes that are no text harms nobody but himself. */
static void bytes_that_are_no_text_do_not_stop_the_office(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct slice bad = SLICE("\xff\xfe");
    struct office_person person = {.names = &bad, .n_names = 1};
    struct office_request request = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    request.persons = &person;
    request.n_persons = 1;
    assert_false(fixture_try(w, &request));
    request.n_persons = 0;
    request.ground = bad;
    assert_false(fixture_try(w, &request));
    struct office_request open = fixture_open_request(w, "hold", "");
    open.persons = &person;
    open.n_persons = 1;
    assert_false(fixture_try(w, &open));
    request.ground = SLICE("");
    fixture_do(w, &request);
    assert_int_equal(w->receipt.sequence, 1);
}

static void persons_told_with_an_act_are_looked_at(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct slice name = SLICE("Amina Dupont");
    struct office_person person = {.names = &name, .n_names = 1, .born = SLICE("1990-13")};
    struct office_request request = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    request.persons = &person;
    request.n_persons = 1;
    fixture_fails(w, &request, ERROR_DATE);
    person.born = SLICE("1990-05");
    name = SLICE("");
    fixture_fails(w, &request, ERROR_TOO_LARGE);
    name = SLICE("Amina Dupont");
    fixture_do(w, &request);
}

/* What was entered can always be read again, so that a dossier that is full takes nothing more. */
static void a_dossier_takes_so_many_leaves(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request request = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    struct file *file = file_open(w->office, number, &w->e);
    file->row.n_leaves = LIMIT_DOSSIER_ACTS;
    fixture_fails(w, &request, ERROR_TOO_LARGE);
    file->row.n_leaves = LIMIT_DOSSIER_ACTS - 1;
    fixture_do(w, &request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_lawful_act_is_a_leaf_with_its_clocks),
        FIXTURE_TEST(what_the_law_forbids_leaves_a_refusal_and_changes_nothing),
        FIXTURE_TEST(what_was_decided_all_the_same_is_entered_as_irregular),
        FIXTURE_TEST(facts_and_requests_are_always_entered),
        FIXTURE_TEST(a_wrong_name_is_met_with_the_nearest),
        FIXTURE_TEST(facts_of_another_type_are_refused),
        FIXTURE_TEST(nothing_is_entered_before_it_has_come),
        FIXTURE_TEST(the_role_is_the_one_that_the_agent_has),
        FIXTURE_TEST(a_dossier_that_moved_on_is_not_acted_upon),
        FIXTURE_TEST(a_key_gives_the_first_answer_again),
        FIXTURE_TEST(a_key_is_one_agents_own),
        FIXTURE_TEST(what_does_not_fit_leaves_nothing),
        FIXTURE_TEST(bytes_that_are_no_text_do_not_stop_the_office),
        FIXTURE_TEST(persons_told_with_an_act_are_looked_at),
        FIXTURE_TEST(a_dossier_takes_so_many_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
