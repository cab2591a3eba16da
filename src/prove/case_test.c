/* A dossier as a case file: the bytes of one that has everything a case can tell, and the names of
 * readings under which alone a property is broken. That cases replay is for test/prove.t. */
#include "prove/case.h"

#include "law/read_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char PERMIT[] =
    "procedure permit title en \"Permit\" law T \"T\"\n"
    "in force from 2000-01-01\n"
    "role chief authority\n"
    "fact born date\n"
    "state standing none, good\n"
    "act granted decision by chief [M1] records born standing becomes good\n"
    "never old: less than 3 days after born [M2]\n";

static const char STAY[] = "procedure stay title en \"Stay\" law T \"T\" in force from 2000-01-01\n"
                           "role chief authority\n"
                           "fact basis dossier of permit\n"
                           "fact minor yes/no\n"
                           "fact rooms number\n"
                           "fact price money GBP\n"
                           "fact colour choice red, blue\n"
                           "fact told_on date\n"
                           "fact told_at instant\n"
                           "fact land country\n"
                           "fact place territory\n"
                           "state held no, yes\n"
                           "act begun decision by chief [C1]\n"
                           "  records minor, rooms, price, colour, told_on, told_at, land, place\n"
                           "  requires basis.standing is good [C2]\n"
                           "  held becomes yes, starts term\n"
                           "act seen fact by chief [C1]\n"
                           "clock term [C3]\n"
                           "  reading short 1 day [C3]\n"
                           "  reading long 5 days [C4]\n"
                           "never shut: held is yes and seen is done [C5; C6]\n"
                           "never over: held is yes and term is ended [C7]\n";

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
    const struct dossier_plan *permit, *stay;
    territory_id place;
};

static const struct dossier_plan *plan(struct fixture *x, const char *text)
{
    return dossier_prepare(x->arena, fixture_law(x->arena, x->calendar, text), x->calendar);
}

static int set_up(void **state)
{
    struct arena *arena = arena_open((size_t)1 << 28);
    struct fixture *x = ARENA_NEW(arena, struct fixture);
    x->arena = arena;
    x->calendar = fixture_calendar(arena);
    x->permit = plan(x, PERMIT);
    x->stay = plan(x, STAY);
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

static struct dossier_entry entry(struct fixture *x, const struct dossier_plan *p, const char *act,
                                  const char *at, const struct dossier_fact *facts, uint16_t n)
{
    return (struct dossier_entry){.act = law_find_act(dossier_procedure(p), slice_of(act)),
                                  .role = 0,
                                  .at = fixture_moment(x->calendar, x->place, at),
                                  .territory = TERRITORY_NONE,
                                  .facts = facts,
                                  .n_facts = n};
}

/* A fact by its name, with the value that the text gives. */
static struct dossier_fact fact(struct fixture *x, const struct dossier_plan *p, const char *name,
                                const char *text)
{
    const struct law_procedure *law = dossier_procedure(p);
    struct dossier_fact out = {.fact = law_find_fact(law, slice_of(name))};
    struct dossier_place where = {x->calendar, calendar_zone(x->calendar, x->place, NULL)};
    struct gr_error e = {0};
    assert_true(dossier_fact_parse(&out.value, &law->facts[out.fact], slice_of(text), where, &e));
    return out;
}

static const struct dossier_folded *fold(struct fixture *x, const struct dossier_plan *p,
                                         const struct dossier *dossier, const char *until)
{
    struct dossier_view view = {fixture_moment(x->calendar, x->place, until).at, INT64_MAX,
                                date_of(2025, 6, 1), false};
    struct gr_error e = {0};
    const struct dossier_folded *f = dossier_fold(x->arena, p, dossier, view, &e);
    assert_non_null(f);
    return f;
}

static struct slice written(struct fixture *x, const struct dossier_folded *f, const char *until,
                            law_index unwritten)
{
    struct buf out = buf_in(x->arena, PROVE_CASE_BYTES);
    struct prove_case c = {.id = SLICE("one"),
                           .question = SLICE("a \"quote\",\n\\ é"),
                           .caution = SLICE("careful"),
                           .folded = f,
                           .until = fixture_moment(x->calendar, x->place, until).at,
                           .calendar = x->calendar,
                           .unwritten = unwritten};
    prove_case_write(&out, &c);
    assert_false(out.full);
    buf_char(&out, '\0');
    return buf_slice(&out);
}

#define UNTIL "2025-06-01T10:01"

static const char WHOLE[] =
    "{\n"
    " \"id\": \"one\",\n"
    " \"court\": \"Prouveur / Prover\",\n"
    " \"kind\": \"stay\",\n"
    " \"decided\": \"2025-06-01T10:01+02:00\",\n"
    " \"question\": \"a \\\"quote\\\",\\u000a\\\\ é\",\n"
    " \"caution\": \"careful\",\n"
    " \"challenged_act\": \"seen\",\n"
    " \"replay\": \"dossier\",\n"
    " \"territory\": \"FR-57\",\n"
    " \"facts\": {\"minor\": false},\n"
    " \"timeline\": [\n"
    "  {\"at\": \"2025-06-01T09:00+02:00\", \"act\": \"begun\", \"by\": \"chief\", \"minor\": "
    "true, "
    "\"rooms\": 3, \"price\": 1250, \"colour\": \"blue\", \"told_on\": \"2025-01-31\", "
    "\"told_at\": \"2025-01-31T08:30+01:00\", \"land\": \"BE\", \"place\": \"FR-59\"},\n"
    "  {\"at\": \"2025-06-01T10:00+02:00\", \"act\": \"seen\", \"by\": \"chief\"}\n"
    " ],\n"
    " \"rests_on\": {\n"
    "  \"basis\": {\"procedure\": \"permit\",\n"
    "   \"territory\": \"FR-57\",\n"
    "   \"facts\": {\"born\": \"2025-05-01\"},\n"
    "   \"timeline\": [\n"
    "    {\"at\": \"2025-05-31\", \"act\": \"granted\", \"by\": \"chief\"}\n"
    "   ]}},\n"
    " \"expected\": {\n"
    "  \"findings\": [\n"
    "   {\"act\": \"shut\", \"article\": \"C5\"}],\n"
    "  \"states\": {\"held\": \"yes\"}}\n"
    "}\n";

/* Entered out of order, with a fact of every type, resting on another dossier. */
static void all_that_a_case_tells_is_written(void **state)
{
    struct fixture *x = *state;
    struct dossier_fact born = fact(x, x->permit, "born", "2025-05-01");
    struct dossier_entry granted = entry(x, x->permit, "granted", "2025-05-31", NULL, 0);
    struct dossier other = {
        .territory = x->place, .entries = &granted, .n_entries = 1, .facts = &born, .n_facts = 1};
    struct dossier_link link = {law_find_fact(dossier_procedure(x->stay), SLICE("basis")),
                                fold(x, x->permit, &other, UNTIL)};
    struct dossier_fact told[] = {fact(x, x->stay, "minor", "yes"),
                                  fact(x, x->stay, "rooms", "3"),
                                  fact(x, x->stay, "price", "12.50"),
                                  fact(x, x->stay, "colour", "blue"),
                                  fact(x, x->stay, "told_on", "2025-01-31"),
                                  fact(x, x->stay, "told_at", "2025-01-31T08:30"),
                                  fact(x, x->stay, "land", "BE"),
                                  fact(x, x->stay, "place", "FR-59")};
    struct dossier_entry entries[] = {
        entry(x, x->stay, "seen", "2025-06-01T10:00", NULL, 0),
        entry(x, x->stay, "begun", "2025-06-01T09:00", told, sizeof told / sizeof *told)};
    struct dossier_fact minor = fact(x, x->stay, "minor", "no");
    struct dossier d = {.territory = x->place,
                        .entries = entries,
                        .n_entries = 2,
                        .facts = &minor,
                        .n_facts = 1,
                        .links = &link,
                        .n_links = 1};
    const struct dossier_folded *f = fold(x, x->stay, &d, UNTIL);
    assert_string_equal(written(x, f, UNTIL, LAW_NONE).p, WHOLE);
    assert_null(strstr(written(x, f, UNTIL, 0).p, "shut"));
}

static void the_day_of_the_readings_is_told_where_it_is_another(void **state)
{
    struct fixture *x = *state;
    struct dossier d = {.territory = x->place};
    const struct dossier_folded *f = fold(x, x->stay, &d, UNTIL);
    const char *later = "2025-06-02T10:00";
    assert_null(strstr(written(x, f, UNTIL, LAW_NONE).p, "law_known"));
    assert_non_null(strstr(written(x, f, later, LAW_NONE).p, " \"law_known\": \"2025-06-01\","));
    assert_non_null(strstr(written(x, f, later, LAW_NONE).p, "\"timeline\": [],"));
}

static void the_readings_that_break_a_property_are_named(void **state)
{
    struct fixture *x = *state;
    struct dossier_entry begun = entry(x, x->stay, "begun", "2025-06-01T09:00", NULL, 0);
    struct dossier d = {.territory = x->place, .entries = &begun, .n_entries = 1};
    const struct law_procedure *p = dossier_procedure(x->stay);
    law_index over = law_find_property(p, SLICE("over"));
    const struct dossier_folded *soon = fold(x, x->stay, &d, "2025-06-04T10:00");
    const struct dossier_folded *late = fold(x, x->stay, &d, "2025-06-20T10:00");
    struct slice readings = prove_case_readings(x->arena, soon, over);
    assert_true(slice_is(readings, "short"));
    assert_int_equal(prove_case_readings(x->arena, late, over).n, 0);
    law_index shut = law_find_property(p, SLICE("shut"));
    assert_int_equal(prove_case_readings(x->arena, soon, shut).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_that_a_case_tells_is_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_day_of_the_readings_is_told_where_it_is_another, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_readings_that_break_a_property_are_named, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
