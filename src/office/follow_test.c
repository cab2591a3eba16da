/* A second office over the same folder, opened to read and without any key: it follows what the
 * first writes, and reads personal data only with keys that were lent to it. And acts that are only
 * tried. */
#include <pthread.h>

#include "office/office_fixture.h"
#include "office/office_priv.h"

static struct office_look public_look(void)
{
    return (struct office_look){
        .as_of = INT64_MAX, .as_known = INT64_MAX, .without_personal = true};
}

static struct slice open_hold(struct world *w)
{
    return fixture_opened_of(w, "hold", "Awa Diallo", "1990", "");
}

static void a_reader_follows_a_dossier(void **state)
{
    struct world *w = *state;
    struct office *reader = fixture_reader(w);
    struct office_look look = public_look();
    struct office_dossier d;
    struct slice number = open_hold(w);
    fixture_follow(w, reader);
    fixture_must(office_dossier(&d, w->arena, reader, number, &look, &w->e), w);
    assert_int_equal(d.n_entries, 1);
    assert_false(d.entries[0].has_personal);
    fixture_done(w, number, "placed", "2026-03-02T08:00", "minor=no");
    fixture_follow(w, reader);
    fixture_must(office_dossier(&d, w->arena, reader, number, &look, &w->e), w);
    assert_int_equal(d.n_entries, 2);
    assert_true(slice_is(d.row.states, "custody=held"));
    office_close(reader);
}

/* Agents and editions come with the next look. */
static void a_reader_follows_agents_and_texts(void **state)
{
    struct world *w = *state;
    struct office *reader = fixture_reader(w);
    fixture_agent(w, "clerk-1", OFFICE_RIGHT_READ, "", "");
    assert_false(
        office_may(reader, SLICE("clerk-1"), OFFICE_RIGHT_READ, SLICE("hold"), SLICE(""), &w->e));
    fixture_follow(w, reader);
    fixture_must(
        office_may(reader, SLICE("clerk-1"), OFFICE_RIGHT_READ, SLICE("hold"), SLICE(""), &w->e),
        w);
    struct office_text text = {SLICE("hold"), SLICE(FIXTURE_HOLD_LONGER)};
    fixture_must(office_adopt(w->office, SLICE("admin"), &text, true, &w->e, NULL, NULL), w);
    fixture_follow(w, reader);
    const struct law_procedure *p = office_procedure(reader, SLICE("hold"), &w->e);
    fixture_must(p != NULL, w);
    law_index clock = law_find_clock(p, SLICE("judge_time"));
    assert_int_equal(p->clocks[clock].versions[0].readings[0].rule.parts[0].n, 72);
    office_close(reader);
}

/* ---- several readers ------------------------------------------------------------------------- */

enum { READERS = 6, LOOKS = 40 };

struct reading {
    pthread_t thread;
    struct office *office;
    struct slice number;
    int64_t ends; /* the sum of where clocks end: the same for all who read the same law */
    bool good;
};

/* Looks again and again, at texts that others read at the same time. */
static void *read_on(void *payload)
{
    struct reading *r = payload;
    struct arena *arena = arena_open((size_t)64 << 20);
    struct office_look look = public_look();
    r->good = true;
    for (int i = 0; i < LOOKS && r->good; i++) {
        struct gr_error e = {0};
        struct office_dossier d;
        int64_t seen = 0;
        territory_id place;
        struct calendar *calendar = office_calendar(r->office);
        r->good = office_follow(&seen, r->office, &e) &&
                  office_dossier(&d, arena, r->office, r->number, &look, &e) &&
                  calendar_territory(&place, calendar, SLICE("FR-974"), &e) &&
                  calendar_zone(calendar, place, &e) != NULL &&
                  !calendar_territory(&place, calendar, SLICE("FR-97"), &e);
        r->ends = 0;
        for (size_t k = 0; r->good && k < d.folded->n_clocks; k++) {
            r->ends += d.folded->clocks[k].end.latest;
        }
    }
    arena_close(arena);
    return NULL;
}

static void read_all(struct reading *readings, struct slice number)
{
    for (int i = 0; i < READERS; i++) {
        readings[i].number = number;
        assert_int_equal(pthread_create(&readings[i].thread, NULL, read_on, &readings[i]), 0);
    }
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(readings[i].thread, NULL), 0);
        assert_true(readings[i].good);
        assert_int_equal(readings[i].ends, readings[0].ends);
    }
}

static void readers_share_the_law_as_it_was_read(void **state)
{
    struct world *w = *state;
    struct office_shelf *shelf = office_shelf_open();
    struct reading readings[READERS];
    struct slice number = open_hold(w);
    fixture_done(w, number, "placed", "2026-03-02T08:00", "minor=no");
    fixture_done(w, number, "asked", "2026-03-02T08:30", "");
    for (int i = 0; i < READERS; i++) {
        readings[i].office = fixture_reader_with(w, shelf);
        fixture_follow(w, readings[i].office);
    }
    read_all(readings, number);
    int64_t before = readings[0].ends;
    const struct law_procedure *p = office_procedure(readings[0].office, SLICE("hold"), &w->e);
    assert_ptr_equal(p, office_procedure(readings[1].office, SLICE("hold"), &w->e));
    assert_ptr_equal(office_calendar(readings[0].office), office_calendar(readings[1].office));
    struct office_text text = {SLICE("hold"), SLICE(FIXTURE_HOLD_LONGER)};
    fixture_must(office_adopt(w->office, SLICE("admin"), &text, true, &w->e, NULL, NULL), w);
    fixture_follow(w, readings[0].office);
    const struct law_procedure *now = office_procedure(readings[0].office, SLICE("hold"), &w->e);
    assert_ptr_not_equal(now, p);
    assert_ptr_equal(office_procedure(readings[1].office, SLICE("hold"), &w->e), p);
    for (int i = 1; i < READERS; i++) {
        fixture_follow(w, readings[i].office);
    }
    assert_ptr_equal(office_procedure(readings[1].office, SLICE("hold"), &w->e), now);
    read_all(readings, number);
    assert_true(readings[0].ends > before);
    for (int i = 0; i < READERS; i++) {
        office_close(readings[i].office);
    }
    office_shelf_close(shelf);
}

/* The text of another procedure under this name: no reader takes it, nor looks at it twice. */
static void read_wrong(struct world *w, struct office *reader)
{
    struct slice name = SLICE("other");
    edition_add(reader,
                &(struct edition){.name = name,
                                  .hash = edition_find(reader, SLICE("measure"), INT64_MAX)->hash});
    struct registry *registry = reader->registry;
    for (int i = 0; i < 3; i++) {
        struct gr_error e = {0};
        size_t used = arena_used(reader->arena);
        assert_null(office_procedure(reader, name, &e));
        assert_int_equal(e.code, ERROR_NAME);
        assert_non_null(strstr(e.text, "the text is of the procedure measure, not other"));
        assert_null(office_procedure(reader, name, NULL));
        assert_true(i == 0 || arena_used(reader->arena) == used);
        reader->registry = NULL; /* where the text stands */
    }
    reader->registry = registry;
    assert_non_null(office_procedure(reader, SLICE("measure"), &w->e));
}

static void what_cannot_be_read_is_tried_once(void **state)
{
    struct world *w = *state;
    struct office_shelf *shelf = office_shelf_open();
    struct office *alone = fixture_reader(w);
    struct office *first = fixture_reader_with(w, shelf);
    struct office *second = fixture_reader_with(w, shelf);
    fixture_follow(w, alone);
    fixture_follow(w, first);
    fixture_follow(w, second);
    read_wrong(w, alone);
    read_wrong(w, first);
    read_wrong(w, second);
    office_close(alone);
    office_close(first);
    office_close(second);
    office_shelf_close(shelf);
}

/* ---- what is lent ---------------------------------------------------------------------------- */

static void a_key_is_lent_for_one_look(void **state)
{
    struct world *w = *state;
    struct office *reader = fixture_reader(w);
    struct office_loan loan;
    struct office_look look = {.agent = SLICE("admin"),
                               .purpose = SLICE("review"),
                               .as_of = INT64_MAX,
                               .as_known = INT64_MAX};
    struct office_look public = public_look();
    struct office_dossier d;
    struct slice number = open_hold(w);
    fixture_follow(w, reader);
    int64_t readings = registry_size(office_registry(w->office), REGISTRY_READS);
    assert_false(office_dossier(&d, w->arena, reader, number, &look, &w->e)); /* no key */
    fixture_must(office_lend(&loan, w->office, number, "show", &look, &w->e), w);
    assert_int_equal(loan.n, 1);
    assert_int_equal(registry_size(office_registry(w->office), REGISTRY_READS), readings + 1);
    look.loan = &loan;
    for (int i = 0; i < 2; i++) {
        fixture_must(office_dossier(&d, w->arena, reader, number, &public, &w->e), w);
        assert_false(d.entries[0].has_personal);
        fixture_must(office_dossier(&d, w->arena, reader, number, &look, &w->e), w);
        assert_true(d.entries[0].has_personal);
        assert_true(slice_is(d.entries[0].persons[0].names[0], "Awa Diallo"));
    }
    /* The key does not stay. */
    fixture_must(office_dossier(&d, w->arena, reader, number, &public, &w->e), w);
    assert_false(d.entries[0].has_personal);
    office_close(reader);
}

/* Without the right to read, or without a purpose, nothing is lent and nothing is on record. */
static void nothing_is_lent_without_right_and_purpose(void **state)
{
    struct world *w = *state;
    struct office_loan loan;
    struct slice number = open_hold(w);
    struct office_look look = {.agent = SLICE("nobody"), .purpose = SLICE("review")};
    int64_t readings = registry_size(office_registry(w->office), REGISTRY_READS);
    assert_false(office_lend(&loan, w->office, number, "show", &look, &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    look = (struct office_look){.agent = SLICE("admin")};
    assert_false(office_lend(&loan, w->office, number, "show", &look, &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    assert_int_equal(loan.n, 0);
    assert_int_equal(registry_size(office_registry(w->office), REGISTRY_READS), readings);
}

static void an_act_can_be_tried(void **state)
{
    struct world *w = *state;
    struct slice number = open_hold(w);
    int64_t before = registry_size(office_registry(w->office), REGISTRY_ACTS);
    struct office_request request =
        fixture_act(w, number, "placed", "2026-03-02T08:00", "minor=no");
    request.dry = true;
    fixture_do(w, &request);
    assert_false(w->receipt.refused);
    assert_int_equal(w->receipt.leaf, LEAF_NONE);
    assert_int_equal(w->receipt.n_opens, 1);
    assert_true(slice_is(w->receipt.opens[0].articles, "T6"));
    assert_true(slice_is(w->receipt.states, "custody=held"));
    assert_true(w->receipt.n_clocks >= 1);
    assert_int_equal(w->receipt.clocks[0].started, LEAF_NONE);
    struct leaf_clock tried = w->receipt.clocks[0];
    request = fixture_act(w, number, "placed", "2026-03-02T08:00", "minor=yes");
    request.dry = true;
    fixture_do(w, &request);
    assert_true(w->receipt.refused);
    assert_int_equal(w->receipt.n_opens, 0);
    assert_int_equal(w->receipt.n_clocks, 0);
    assert_int_equal(registry_size(office_registry(w->office), REGISTRY_ACTS), before);
    /* What was tried is what is done. */
    fixture_done(w, number, "placed", "2026-03-02T08:00", "minor=no");
    assert_true(slice_equal(w->receipt.clocks[0].clock, tried.clock));
    assert_int_equal(w->receipt.clocks[0].latest, tried.latest);
    /* Only acts can be tried. */
    request = office_request_new(OFFICE_OPEN, SLICE("admin"));
    request.name = SLICE("hold");
    request.dry = true;
    fixture_fails(w, &request, ERROR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_reader_follows_a_dossier),
        FIXTURE_TEST(a_reader_follows_agents_and_texts),
        FIXTURE_TEST(readers_share_the_law_as_it_was_read),
        FIXTURE_TEST(what_cannot_be_read_is_tried_once),
        FIXTURE_TEST(a_key_is_lent_for_one_look),
        FIXTURE_TEST(nothing_is_lent_without_right_and_purpose),
        FIXTURE_TEST(an_act_can_be_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
