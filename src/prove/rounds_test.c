/* Rounds done again by the fold: how often, how long, and when the law has something against them;
 * and the law of one day that is made to stand. */
#include "prove/rounds.h"

#include "law/read_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "prove/standing.h"

static const char ROOM[] =
    "procedure room title en \"Room\" law T \"T\" in force from 2000-01-01\n"
    "role chief authority\n"
    "fact guests number\n"
    "state room free, taken\n"
    "act taken decision by chief [C1]\n"
    "  records guests\n"
    "  requires room is free [C1]\n"
    "  from 2020-01-01 requires given is not done [C1]\n"
    "  when given is done: requires more than 2 days after given [C1]\n"
    "  requires visits < 20 [C1]\n"
    "  room becomes taken, starts stay\n"
    "act given decision by chief [C1]\n"
    "  requires room is taken and stay is running [C1]\n"
    "  room becomes free, stops stay\n"
    "clock stay [C2] until 2019-12-31 4 days [C2] from 2020-01-01 9 days [C2]\n"
    "total visits number [C3] adds guests at taken [C3]\n"
    "state asked off, on\n"
    "consequence begins [C4] when room is taken and asked is off: asked becomes on [C4]\n"
    "consequence ends [C4] when room is free and asked is on: asked becomes off [C4]\n";

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
    const struct law_procedure *law;
    territory_id place;
};

static int set_up(void **state)
{
    struct arena *arena = arena_open((size_t)1 << 28);
    struct fixture *x = ARENA_NEW(arena, struct fixture);
    x->arena = arena;
    x->calendar = fixture_calendar(arena);
    x->law = fixture_law(arena, x->calendar, ROOM);
    x->place = fixture_territory(x->calendar, "FR-57");
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *x = *state;
    arena_close(x->arena);
    return 0;
}

/* Taken, given back and taken again on these days, with so many guests; its rounds. */
static bool rounds(struct rounds *out, struct fixture *x, const struct law_procedure *law,
                   const char *const days[3], int64_t guests)
{
    const char *acts[] = {"taken", "given", "taken"};
    struct dossier_entry *entries = ARENA_ARRAY(x->arena, 3, struct dossier_entry);
    struct dossier_fact *fact = ARENA_NEW(x->arena, struct dossier_fact);
    *fact = (struct dossier_fact){0, guests};
    for (int i = 0; i < 3; i++) {
        entries[i] = (struct dossier_entry){.act = law_find_act(law, slice_of(acts[i])),
                                            .role = 0,
                                            .at = fixture_moment(x->calendar, x->place, days[i]),
                                            .territory = TERRITORY_NONE,
                                            .facts = fact,
                                            .n_facts = i == 1 ? 0 : 1};
    }
    const struct dossier_plan *plan = dossier_prepare(x->arena, law, x->calendar);
    struct prove_witness *w = ARENA_NEW(x->arena, struct prove_witness);
    w->dossier = (struct dossier){.territory = x->place, .entries = entries, .n_entries = 3};
    w->until = entries[2].at.at + INSTANT_MINUTE;
    struct dossier_view view = {
        .as_of = w->until, .as_known = INT64_MAX, .law_known = date_of(2026, 1, 1)};
    struct gr_error e = {0};
    w->folded = dossier_fold(x->arena, plan, &w->dossier, view, &e);
    assert_non_null(w->folded);
    struct rounds_question q = {
        .plan = plan, .begins = 0, .ends = 1, .calendar = x->calendar, .most = 30};
    return rounds_replay(out, x->arena, &q, w);
}

static const char *const EARLY[] = {"2010-03-01T10:00", "2010-03-02T10:00", "2010-03-06T10:00"};
static const char *const LATE[] = {"2019-12-01T10:00", "2019-12-02T10:00", "2019-12-06T10:00"};

static void goes_on_for_ever(void **state)
{
    struct fixture *x = *state;
    struct rounds r;
    assert_true(rounds(&r, x, x->law, EARLY, 0));
    assert_int_equal(r.n, 30);
    assert_int_equal(r.stretches, 32);
    assert_true(r.same);
    /* The act that ends a round is put off: from 1 day to 4, to the hour. */
    assert_int_equal(r.held_round / INSTANT_DAY, 4);
    assert_int_equal(r.days, 8);
    assert_in_range(r.held / INSTANT_HOUR, 31 * 96 - 1, 31 * 96 + 1); /* the legal time changes */
    assert_int_equal(r.folded->n_order, 63);
    assert_int_equal(r.dossier.n_entries, 63);
}

/* A sum of which the law makes something grows: it ends, and is never as it was. */
static void stops_where_the_law_does(void **state)
{
    struct fixture *x = *state;
    struct rounds r;
    assert_true(rounds(&r, x, x->law, EARLY, 2));
    assert_int_equal(r.n, 8);
    assert_false(r.same);
    assert_true(rounds(&r, x, x->law, LATE, 0));
    assert_true(r.n >= 2 && r.n <= 3); /* a law of 2020 forbids more */
}

static void has_no_round(void **state)
{
    struct fixture *x = *state;
    const char *const late[] = {"2020-03-01T10:00", "2020-03-02T10:00", "2020-03-06T10:00"};
    struct rounds r;
    assert_false(rounds(&r, x, x->law, late, 0)); /* it is not lawful itself */
    assert_int_equal(r.n, 0);
}

static void law_of_a_day_stands(void **state)
{
    struct fixture *x = *state;
    struct rounds r;
    const struct law_procedure *before = standing_law(x->arena, x->law, date_of(2019, 12, 31));
    const struct law_procedure *after = standing_law(x->arena, x->law, date_of(2020, 1, 1));
    assert_int_equal(before->acts[0].n_rules + 1, after->acts[0].n_rules);
    assert_int_equal(before->clocks[0].n_versions, 1);
    assert_int_equal(before->clocks[0].versions[0].readings[0].rule.parts[0].n, 4);
    assert_int_equal(after->clocks[0].versions[0].readings[0].rule.parts[0].n, 9);
    assert_int_equal(x->law->clocks[0].n_versions, 2);
    assert_true(rounds(&r, x, before, LATE, 0));
    assert_int_equal(r.n, 30);
    assert_false(rounds(&r, x, after, EARLY, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_on_for_ever),
        cmocka_unit_test(stops_where_the_law_does),
        cmocka_unit_test(has_no_round),
        cmocka_unit_test(law_of_a_day_stands),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
