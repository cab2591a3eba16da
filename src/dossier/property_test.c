/* Properties watched on a dossier: for how long, and on which days. */
#include "dossier/dossier.h"

#include "law/read_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int set_up(void **state)
{
    *state = arena_open((size_t)1 << 28);
    return 0;
}

static int tear_down(void **state)
{
    arena_close(*state);
    return 0;
}

/* Acts of the procedure in a row, by their numbers; folded, and looked at for ever after. */
struct done {
    law_index act;
    const char *at;
};

static const struct dossier_folded *fold(struct arena *arena, const char *text,
                                         const struct done *acts, uint32_t n)
{
    struct calendar *calendar = fixture_calendar(arena);
    territory_id place = fixture_territory(calendar, "FR-75");
    const struct law_procedure *p = fixture_law(arena, calendar, text);
    struct dossier_entry *entries = ARENA_ARRAY(arena, n, struct dossier_entry);
    for (uint32_t i = 0; i < n; i++) {
        entries[i] = (struct dossier_entry){.act = acts[i].act,
                                            .role = LAW_NONE,
                                            .at = fixture_moment(calendar, place, acts[i].at),
                                            .territory = TERRITORY_NONE};
    }
    struct dossier one = {.territory = place, .entries = entries, .n_entries = n};
    struct dossier_view view = {INT64_MAX, INT64_MAX, date_of(2025, 6, 1), false};
    return dossier_fold(arena, dossier_prepare(arena, p, calendar), &one, view, NULL);
}

/* By which articles something was broken, in the order in which it was found. */
static void broken(const struct dossier_folded *f, const char *cites)
{
    assert_int_equal(f->n_findings, strlen(cites) / 2);
    for (uint32_t i = 0; i < f->n_findings; i++) {
        assert_memory_equal(f->findings[i].cites->list[0].p, cites + (size_t)2 * i, 2);
    }
}

static void a_state_that_a_clock_ended_in_time_breaks_nothing(void **state)
{
    const struct done acts[] = {{0, "2020-01-01T10:00"}, {1, "2020-03-01T10:00"}};
    broken(fold(*state,
                "procedure p title en \"P\" law T \"T\" in force from 2000-01-01 role r\n"
                "state s off, on\n"
                "act a fact by r [T1] s becomes on, starts c\n"
                "act b fact by r [T1]\n"
                "clock c [T1] 10 days at end s becomes off [T1]\n"
                "never long: s is on for more than 10 days [T2]\n"
                "never longer: s is on for more than 9 days [T3]\n"
                "never spent: c is ended and s is on [T4]\n",
                acts, 2),
           "T3");
}

/* Held from one moment to another, and looked at besides. */
static void held(struct arena *arena, const char *from, const char *until, const char *cites)
{
    const struct done acts[] = {
        {0, from}, {1, "2011-01-05T10:00"}, {1, "2012-01-01T10:00"}, {2, until}};
    broken(fold(arena,
                "procedure p title en \"P\" law T \"T\" in force from 2000-01-01 role r\n"
                "state s off, on\n"
                "act a fact by r [T1] s becomes on\n"
                "act b fact by r [T1]\n"
                "act z fact by r [T1] s becomes off\n"
                "never early: s is on for more than 10 days until 2010-12-31 [T2]\n"
                "never late: s is on for more than 30 days from 2011-01-01 [T3]\n"
                "never now: s is on from 2012-01-01 [T4]\n",
                acts, 4),
           cites);
}

/* Of the days between its dates: from the first of them on, and no longer than to the last. */
static void a_length_is_of_the_days_of_its_property(void **state)
{
    struct arena *arena = *state;
    held(arena, "2010-12-18T10:00", "2010-12-28T10:00", "");
    held(arena, "2010-12-18T10:00", "2010-12-29T10:00", "T2");
    held(arena, "2010-12-28T10:00", "2011-01-08T10:00", ""); /* the property ends before */
    held(arena, "2010-12-28T10:00", "2011-02-04T10:00",
         ""); /* the later one counts from its days on */
    held(arena, "2010-12-28T10:00", "2011-02-05T10:00", "T3");
    held(arena, "2011-01-02T10:00", "2012-01-02T10:00",
         "T4T3"); /* without a length: that very day */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_state_that_a_clock_ended_in_time_breaks_nothing),
        TEST(a_length_is_of_the_days_of_its_property),
    };
    return cmocka_run_group_tests_name("property", tests, NULL, NULL);
}
