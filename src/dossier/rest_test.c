/* Dossiers that rest on others, and what the law attaches to a situation by itself: on two small
 * procedures, a measure and the custody that rests on it. */
#include "dossier/dossier.h"

#include "law/read_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char MEASURE[] = "procedure measure title en \"Measure\" law T \"T\"\n"
                              "in force from 2000-01-01\n"
                              "role chief authority\n"
                              "role person\n"
                              "fact grave yes/no presumed no\n"
                              "state standing none, good, bad, spent\n"
                              "act taken decision by chief [M1] records grave\n"
                              "  standing becomes good, starts life, opens challenge\n"
                              "act quashed fact by chief [M1] standing becomes bad\n"
                              "act contested request by person [M2] uses challenge\n"
                              "act rejected fact by chief [M2]\n"
                              "act executed decision by chief [M3]\n"
                              "  needs hour\n"
                              "  requires standing is good [M3]\n"
                              "  when grave: requires taken is done [M3]\n"
                              "clock life [M1] 30 days at end standing becomes spent [M1]\n"
                              "clock challenge_time [M2] 7 days\n"
                              "remedy challenge [M2] against taken by person\n"
                              "  within challenge_time\n"
                              "  ruling by rejected\n"
                              "  suspensive executed\n";

static const char CUSTODY[] =
    "procedure custody title en \"Custody\" law T \"T\" in force from 2000-01-01\n"
    "role chief authority\n"
    "fact basis dossier of ban or measure\n"
    "state place free, held, resting, gone\n"
    "state seat none, kept, lost\n"
    "act placed decision by chief [C1]\n"
    "  requires basis.standing is good else en \"no measure stands\" [C2]\n"
    "  place becomes held, seat becomes kept, starts stay\n"
    "act looked fact by chief [C1]\n"
    "act boarded decision by chief [C10]\n"
    "  requires basis.executed is allowed else en \"it cannot be executed\" [C10]\n"
    "act told_apart decision by chief [C11]\n"
    "  requires basis is measure else en \"not a measure\" [C11]\n"
    "  when basis is ban: requires basis.long is done else en \"no long ban\" [C12]\n"
    "act leant decision by chief [C1]\n"
    "  requires basis is known else en \"no measure is named\" [C9]\n"
    "act flown decision by chief [C3]\n"
    "  requires basis.challenge is not open else en \"it may still be contested\" [C4]\n"
    "  requires basis.life is running else en \"the measure is spent\" [C5]\n"
    "  place becomes gone\n"
    "act paused fact by chief [C1] place becomes resting\n"
    "act resumed fact by chief [C1] place becomes held\n"
    "clock stay [C1] 20 days at end place becomes free [C1]\n"
    "clock aftermath [C8]\n"
    "  reading short 1 day [C8]\n"
    "  reading long 5 days [C8]\n"
    "  at end seat becomes none [C8]\n"
    "consequence ended_by_annulment en \"The measure no longer stands\" [C6]\n"
    "  from 2024-01-01\n"
    "  when basis.standing is one of bad, spent and place is held: place becomes free, stops stay\n"
    "consequence seat_given_back en \"Nobody sits there\" [C7]\n"
    "  when place is not held and seat is kept: seat becomes lost, starts aftermath\n";

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
    const struct law_procedure *measure, *custody;
    const struct dossier_plan *measure_plan, *custody_plan;
    territory_id place;
};

static int set_up(void **state)
{
    struct fixture *x = malloc(sizeof *x);
    x->arena = arena_open((size_t)1 << 28);
    x->calendar = fixture_calendar(x->arena);
    x->measure = fixture_law(x->arena, x->calendar, MEASURE);
    x->custody = fixture_law(x->arena, x->calendar, CUSTODY);
    x->measure_plan = dossier_prepare(x->arena, x->measure, x->calendar);
    x->custody_plan = dossier_prepare(x->arena, x->custody, x->calendar);
    x->place = fixture_territory(x->calendar, "FR-75");
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

/* The acts of a dossier in words: "act at; act at". */
static struct dossier *acts(struct fixture *x, const struct law_procedure *p, const char *script)
{
    struct dossier *d = ARENA_NEW(x->arena, struct dossier);
    struct dossier_entry *entries = ARENA_ARRAY(x->arena, 16, struct dossier_entry);
    *d = (struct dossier){.territory = x->place, .entries = entries};
    struct slice rest = slice_of(script);
    while (rest.n > 0) {
        struct slice line = slice_trim(slice_cut(&rest, ';'));
        struct slice act = slice_cut(&line, ' ');
        struct dossier_entry *entry = &entries[d->n_entries++];
        *entry = (struct dossier_entry){
            .act = law_find_act(p, act), .role = LAW_NONE, .territory = TERRITORY_NONE};
        assert_int_not_equal(entry->act, LAW_NONE);
        assert_true(moment_parse(&entry->at, slice_trim(line),
                                 calendar_zone(x->calendar, x->place, NULL), NULL));
    }
    return d;
}

static const struct dossier_folded *fold(struct fixture *x, const char *measure,
                                         const char *custody, const char *until)
{
    struct dossier_view view = {INT64_MAX, INT64_MAX, date_of(2025, 6, 1), false};
    if (until != NULL) {
        struct moment m;
        instant first;
        const struct zone *zone = calendar_zone(x->calendar, x->place, NULL);
        assert_true(moment_parse(&m, slice_of(until), zone, NULL));
        moment_bounds(&first, &view.as_of, m, zone);
    }
    struct dossier *d = acts(x, x->custody, custody);
    struct gr_error e = {0};
    if (measure != NULL) {
        struct dossier_link *link = ARENA_NEW(x->arena, struct dossier_link);
        link->fact = law_find_fact(x->custody, SLICE("basis"));
        link->dossier =
            dossier_fold(x->arena, x->measure_plan, acts(x, x->measure, measure), view, &e);
        assert_non_null(link->dossier);
        d->links = link;
        d->n_links = 1;
    }
    const struct dossier_folded *f = dossier_fold(x->arena, x->custody_plan, d, view, &e);
    assert_non_null(f);
    return f;
}

static const char *state_of(struct fixture *x, const struct dossier_folded *f, const char *name)
{
    law_index state = law_find_state(x->custody, slice_of(name));
    struct buf out = buf_in(x->arena, 64);
    buf_add(&out, x->custody->states[state].values[dossier_state(f, 0, state)].name);
    buf_char(&out, '\0');
    return out.p;
}

/* The article of the only finding; "" when there is none. */
static const char *against(struct fixture *x, const struct dossier_folded *f)
{
    struct buf out = buf_in(x->arena, 256);
    for (uint32_t i = 0; i < f->n_findings; i++) {
        buf_add(&out, f->findings[i].cites->list[0]);
        buf_text(&out, f->findings[i].kind == DOSSIER_FORBIDDEN ? " " : "? ");
    }
    buf_char(&out, '\0');
    return out.p;
}

static const char *event_at(struct fixture *x, const struct dossier_folded *f, uint32_t i)
{
    struct buf out = buf_in(x->arena, 256);
    if (i < f->n_events) {
        buf_add(&out, x->custody->consequences[f->events[i].consequence].name);
        buf_char(&out, ' ');
        moment_write(&out, f->events[i].at, calendar_zone(x->calendar, x->place, NULL));
    }
    buf_char(&out, '\0');
    return out.p;
}

/* ---- the other dossier at the time of the act ------------------------------------------------ */

static void what_stood_at_the_time_counts_not_what_stands_now(void **state)
{
    struct fixture *x = *state;
    const char *quashed = "taken 2023-02-01T10:00; quashed 2023-02-10T15:00";
    assert_string_equal(against(x, fold(x, quashed, "placed 2023-02-09T10:00", NULL)), "");
    assert_string_equal(against(x, fold(x, quashed, "placed 2023-02-10T14:59", NULL)), "");
    assert_string_equal(against(x, fold(x, quashed, "placed 2023-02-10T15:00", NULL)), "C2 ");
    assert_string_equal(against(x, fold(x, quashed, "placed 2023-01-31T10:00", NULL)), "C2 ");
}

static void an_act_without_its_hour_sees_the_end_of_its_day(void **state)
{
    struct fixture *x = *state;
    assert_string_equal(against(x, fold(x, "taken 2023-02-01T10:00", "placed 2023-02-01", NULL)),
                        "");
    assert_string_equal(against(x, fold(x, "taken 2023-01-01T10:00; quashed 2023-01-20T15:00",
                                        "placed 2023-01-20", NULL)),
                        "C2 ");
}

static void clocks_and_remedies_of_the_other_dossier_can_be_asked(void **state)
{
    struct fixture *x = *state;
    const char *taken = "taken 2023-02-01T10:00";
    const char *contested = "taken 2023-02-01T10:00; contested 2023-02-02T10:00";
    assert_string_equal(against(x, fold(x, taken, "flown 2023-02-05T10:00", NULL)), "C4 ");
    assert_string_equal(against(x, fold(x, contested, "flown 2023-02-05T10:00", NULL)), "");
    assert_string_equal(against(x, fold(x, contested, "flown 2023-03-05T10:00", NULL)), "C5 ");
}

static void a_dossier_is_known_when_it_is_at_hand(void **state)
{
    struct fixture *x = *state;
    assert_string_equal(
        against(x, fold(x, "taken 2023-02-01T10:00", "leant 2023-02-05T10:00", NULL)), "");
    assert_string_equal(against(x, fold(x, NULL, "leant 2023-02-05T10:00", NULL)), "C9 ");
}

static void it_can_be_asked_what_the_law_allows_there(void **state)
{
    struct fixture *x = *state;
    const char *taken = "taken 2023-02-01T10:00";
    const char *contested = "taken 2023-02-01T10:00; contested 2023-02-02T10:00";
    const char *rejected =
        "taken 2023-02-01T10:00; contested 2023-02-02T10:00; rejected 2023-02-05T10:00";
    assert_string_equal(against(x, fold(x, taken, "boarded 2023-02-05T10:00", NULL)), "C10 ");
    assert_string_equal(against(x, fold(x, taken, "boarded 2023-02-09T10:00", NULL)), "");
    assert_string_equal(against(x, fold(x, contested, "boarded 2023-02-09T10:00", NULL)), "C10 ");
    assert_string_equal(against(x, fold(x, rejected, "boarded 2023-02-05T11:00", NULL)), "");
    assert_string_equal(against(x, fold(x, rejected, "boarded 2023-02-05", NULL)), "");
    assert_string_equal(against(x, fold(x, rejected, "boarded 2023-03-05T10:00", NULL)), "C10 ");
    assert_string_equal(against(x, fold(x, NULL, "boarded 2023-02-09T10:00", NULL)), "C10? ");
}

static void it_can_be_asked_of_which_procedure_it_is(void **state)
{
    struct fixture *x = *state;
    assert_string_equal(
        against(x, fold(x, "taken 2023-02-01T10:00", "told_apart 2023-02-09T10:00", NULL)), "");
    assert_string_equal(against(x, fold(x, NULL, "told_apart 2023-02-09T10:00", NULL)), "C11 ");
}

/* ---- what follows by itself ------------------------------------------------------------------ */

static void a_change_of_the_other_dossier_takes_effect_at_its_moment(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f = fold(x, "taken 2024-02-01T10:00; quashed 2024-02-10T15:00",
                                          "placed 2024-02-02T10:00", "2024-02-10");
    assert_string_equal(state_of(x, f, "place"), "free");
    assert_string_equal(state_of(x, f, "seat"), "lost");
    assert_int_equal(f->n_events, 2);
    assert_string_equal(event_at(x, f, 0), "ended_by_annulment 2024-02-10T15:00+01:00");
    assert_string_equal(event_at(x, f, 1), "seat_given_back 2024-02-10T15:00+01:00");
    assert_int_equal(f->events[0].entry, DOSSIER_NONE);
    f = fold(x, "taken 2024-02-01T10:00; quashed 2024-02-10T15:00", "placed 2024-02-02T10:00",
             "2024-02-10T14:59+01:00");
    assert_string_equal(state_of(x, f, "place"), "held");
}

static void an_end_of_the_other_dossiers_clock_is_a_change(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f =
        fold(x, "taken 2024-02-01T10:00", "placed 2024-02-15T10:00", "2024-03-03");
    assert_string_equal(event_at(x, f, 0), "ended_by_annulment 2024-03-03T00:00+01:00");
    assert_string_equal(state_of(x, f, "place"), "free");
}

static void a_consequence_has_its_dates(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f = fold(x, "taken 2023-02-01T10:00; quashed 2023-02-10T15:00",
                                          "placed 2023-02-02T10:00", "2023-02-12");
    assert_string_equal(state_of(x, f, "place"), "held");
    assert_int_equal(f->n_events, 0);
}

static void nothing_follows_from_what_is_not_known(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f = fold(x, NULL, "placed 2024-02-02T10:00", "2024-02-05");
    assert_string_equal(state_of(x, f, "place"), "held");
    assert_int_equal(f->n_events, 0);
}

static void it_follows_upon_an_act_and_once_while_it_holds(void **state)
{
    struct fixture *x = *state;
    const char *taken = "taken 2024-02-01T10:00";
    const struct dossier_folded *f =
        fold(x, taken, "placed 2024-02-02T10:00; paused 2024-02-03T10:00; looked 2024-02-03T11:00",
             "2024-02-03T12:00+01:00");
    assert_int_equal(f->n_events, 1);
    assert_int_equal(f->events[0].entry, 1);
    f = fold(x, taken,
             "placed 2024-02-02T10:00; paused 2024-02-03T10:00; placed 2024-02-04T10:00; "
             "paused 2024-02-05T10:00",
             "2024-02-05T12:00+01:00");
    assert_int_equal(f->n_events, 2);
}

static void it_follows_upon_the_end_of_a_clock(void **state)
{
    struct fixture *x = *state;
    const struct dossier_folded *f =
        fold(x, "taken 2024-02-01T10:00", "placed 2024-02-02T10:00", "2024-02-23T12:00+01:00");
    assert_string_equal(state_of(x, f, "place"), "free");
    assert_string_equal(state_of(x, f, "seat"), "lost");
    assert_int_equal(f->events[0].entry, DOSSIER_NONE);
}

static void readings_of_a_clock_that_it_starts_are_followed_apart(void **state)
{
    struct fixture *x = *state;
    const char *script = "placed 2024-02-02T10:00; paused 2024-02-03T10:00";
    const struct dossier_folded *f =
        fold(x, "taken 2024-02-01T10:00", script, "2024-02-06T12:00+01:00");
    assert_int_equal(f->n_worlds, 2);
    assert_int_equal(f->n_events, 1);
    assert_int_equal(f->events[0].worlds, 3);
    law_index seat = law_find_state(x->custody, SLICE("seat"));
    assert_int_not_equal(dossier_state(f, 0, seat), dossier_state(f, 1, seat));
    f = fold(x, "taken 2024-02-01T10:00", script, "2024-02-20T12:00+01:00");
    assert_string_equal(state_of(x, f, "seat"), "none");
}

/* More acts that each ask a dossier of a hundred acts than may be followed. */
static void dossiers_that_ask_too_often_are_cut(void **state)
{
    struct fixture *x = *state;
    struct dossier *measure = acts(x, x->measure, "taken 2023-01-01T10:00");
    struct gr_error e = {0};
    struct dossier_view view = {INT64_MAX, INT64_MAX, date_of(2025, 6, 1), false};
    enum { MANY = 100, EACH = 42 };
    struct dossier_entry *asked = ARENA_ARRAY(x->arena, MANY, struct dossier_entry);
    struct dossier_entry *asking = ARENA_ARRAY(x->arena, (size_t)EACH * MANY, struct dossier_entry);
    for (uint32_t i = 0; i < MANY; i++) {
        asked[i] = measure->entries[0];
        asked[i].at = (struct moment){.precision = MOMENT_DAY,
                                      .date = {measure->entries[0].at.date.days + (int32_t)i}};
    }
    for (uint32_t i = 0; i < EACH * MANY; i++) {
        asking[i] = (struct dossier_entry){.act = law_find_act(x->custody, SLICE("boarded")),
                                           .role = LAW_NONE,
                                           .at = asked[i / EACH].at,
                                           .territory = TERRITORY_NONE};
    }
    measure->entries = asked;
    measure->n_entries = MANY;
    struct dossier_link link = {law_find_fact(x->custody, SLICE("basis")),
                                dossier_fold(x->arena, x->measure_plan, measure, view, &e)};
    struct dossier one = {.territory = x->place,
                          .entries = asking,
                          .n_entries = EACH * MANY,
                          .links = &link,
                          .n_links = 1};
    size_t before = arena_used(x->arena);
    const struct dossier_folded *f = dossier_fold(x->arena, x->custody_plan, &one, view, &e);
    assert_non_null(f);
    assert_true(f->worlds_cut);
    assert_in_range(arena_used(x->arena) - before, 1, 128 << 20);
}

static void those_that_bring_about_one_another_come_to_an_end(void **state)
{
    struct fixture *x = *state;
    const struct law_procedure *p =
        fixture_law(x->arena, x->calendar,
                    "procedure p title en \"P\" law T \"T\" in force from 2000-01-01 role r\n"
                    "state s a, b, c\nact go fact by r [T1] s becomes b\n"
                    "consequence there [T1] when s is b: s becomes c\n"
                    "consequence back [T1] when s is c: s becomes b\n");
    struct gr_error e = {0};
    const struct dossier_folded *f = dossier_fold(
        x->arena, dossier_prepare(x->arena, p, x->calendar), acts(x, p, "go 2024-01-01T10:00"),
        (struct dossier_view){INT64_MAX, INT64_MAX, date_of(2025, 6, 1), false}, &e);
    assert_non_null(f);
    assert_in_range(f->n_events, 2, 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_stood_at_the_time_counts_not_what_stands_now),
        TEST(an_act_without_its_hour_sees_the_end_of_its_day),
        TEST(clocks_and_remedies_of_the_other_dossier_can_be_asked),
        TEST(it_can_be_asked_of_which_procedure_it_is),
        TEST(it_can_be_asked_what_the_law_allows_there),
        TEST(a_dossier_is_known_when_it_is_at_hand),
        TEST(a_change_of_the_other_dossier_takes_effect_at_its_moment),
        TEST(an_end_of_the_other_dossiers_clock_is_a_change),
        TEST(a_consequence_has_its_dates),
        TEST(nothing_follows_from_what_is_not_known),
        TEST(it_follows_upon_an_act_and_once_while_it_holds),
        TEST(it_follows_upon_the_end_of_a_clock),
        TEST(readings_of_a_clock_that_it_starts_are_followed_apart),
        TEST(dossiers_that_ask_too_often_are_cut),
        TEST(those_that_bring_about_one_another_come_to_an_end),
    };
    return cmocka_run_group_tests_name("rest", tests, NULL, NULL);
}
