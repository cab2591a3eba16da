/* The built-in properties, each on a small procedure that keeps it and on one that does not; and
 * whether conditions can hold together, on which one of them rests. */
#include "prove/builtin.h"

#include "law/read_fixture.h"
#include "prove/together.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEAD                                                                  \
    "procedure p title en \"P\" law T \"T\" in force from 2000-01-01\n"       \
    "role chief authority\nrole person\nfact grave yes/no\nfact age number\n" \
    "state place free, held, gone\n"

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
    const struct law_procedure *p;
    const struct dossier_plan *plan;
    struct builtins all;
};

static int set_up(void **state)
{
    struct fixture *x = malloc(sizeof *x);
    *x = (struct fixture){.arena = arena_open((size_t)1 << 34)};
    x->calendar = fixture_calendar(x->arena);
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

/* What comes after HEAD. */
static void list(struct fixture *x, const char *rest)
{
    struct buf text = buf_in(x->arena, 8192);
    buf_text(&text, HEAD);
    buf_text(&text, rest);
    buf_char(&text, '\0');
    x->p = fixture_law(x->arena, x->calendar, text.p);
    x->plan = dossier_prepare(x->arena, x->p, x->calendar);
    x->all = builtin_list(x->arena, x->p, &x->p, 1);
}

static struct slice name_of(const struct law_procedure *p, struct builtin_thing thing)
{
    struct law_hole as = {.of = thing.of, .index = thing.index};
    return law_hole_name(p, &as);
}

/* "remedy act", "place held": what an item is about. */
static bool is_about(const struct fixture *x, const struct builtin *b, const char *words)
{
    struct buf name = buf_in(x->arena, 256);
    for (uint16_t i = 0; i < b->n_things; i++) {
        buf_text(&name, i == 0 ? "" : " ");
        buf_add(&name, name_of(x->p, b->things[i]));
    }
    if (b->value != LAW_NONE) {
        buf_char(&name, ' ');
        buf_add(&name, x->p->states[b->things[0].index].values[b->value].name);
    }
    return slice_is(buf_slice(&name), words);
}

static const struct builtin *find(const struct fixture *x, enum builtin_rule rule,
                                  const char *words)
{
    for (size_t i = 0; i < x->all.n; i++) {
        if (x->all.list[i].rule == rule && is_about(x, &x->all.list[i], words)) {
            return &x->all.list[i];
        }
    }
    return NULL;
}

static enum prove_answer ask(struct fixture *x, const struct prove_act *q)
{
    struct prove_law law = {.plans = &x->plan,
                            .n = 1,
                            .calendar = x->calendar,
                            .territory = fixture_territory(x->calendar, "FR-75")};
    struct prove_question question = {
        .plan = x->plan,
        .property = LAW_NONE,
        .done = *q,
        .limits = {.max_zones = 1 << 20, .max_bytes = 1 << 28, .max_rounds = 100, .threads = 1}};
    struct prove_result result;
    prove(&result, x->arena, &law, &question);
    return result.answer;
}

static enum builtin_verdict verdict(struct fixture *x, enum builtin_rule rule, const char *words)
{
    const struct builtin *b = find(x, rule, words);
    assert_non_null(b);
    enum prove_answer answers[16];
    size_t n = 0;
    enum builtin_verdict v = builtin_verdict(b, answers, 0);
    while (v == BUILTIN_ASK) {
        assert_in_range(n, 0, (size_t)b->n_questions - 1);
        answers[n] = ask(x, &b->questions[n]);
        v = builtin_verdict(b, answers, ++n);
    }
    return v;
}

/* What a remark lists: "a b". */
static const char *remarked(struct fixture *x, enum builtin_rule rule)
{
    struct buf out = buf_in(x->arena, 256);
    for (size_t i = 0; i < x->all.n; i++) {
        const struct builtin *b = &x->all.list[i];
        for (uint16_t k = 0; b->rule == rule && b->settled == BUILTIN_REMARK && k < b->n_list;
             k++) {
            buf_text(&out, out.n == 0 ? "" : " ");
            buf_add(&out, rule == BUILTIN_LEFT
                              ? x->p->states[b->things[0].index].values[b->list[k]].name
                              : x->p->acts[b->list[k]].name);
        }
    }
    buf_char(&out, '\0');
    return out.p;
}

/* ---- one test a rule ------------------------------------------------------------------------- */

static void an_act_that_nothing_allows_is_found(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] requires place is free place becomes held\n"
            "act freed decision by chief [A] requires place is held place becomes free\n"
            "act flown decision by chief [A] requires place is held and place is free\n");
    assert_int_equal(verdict(x, BUILTIN_DOABLE, "placed"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_DOABLE, "freed"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_DOABLE, "flown"), BUILTIN_FINDING);
}

static void an_end_of_which_nothing_speaks_is_found(void **state)
{
    struct fixture *x = *state;
    list(x,
         "act placed decision by chief [A] starts a, starts b, starts c, starts d, starts e,\n"
         "    starts f\n"
         "act heard decision by chief [A] answers b stops c\n"
         "act flown decision by chief [A] requires after end of d\n"
         "clock a 1 day [A] at end place becomes gone [A]\n"
         "clock b 1 day [A]\nclock c 1 day [A]\nclock d 1 day [A]\nclock e 1 day [A]\n"
         "clock f 1 day [A]\nclock g runs from end of f 1 day [A] at end place becomes free [A]\n");
    const char *const good[] = {"a", "b", "c", "d", "f", "g"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(verdict(x, BUILTIN_END, good[i]), BUILTIN_GOOD);
    }
    assert_int_equal(verdict(x, BUILTIN_END, "e"), BUILTIN_FINDING);
}

static void another_procedure_gives_an_end_its_meaning(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] starts a, starts b\n"
            "clock a 1 day [A]\nclock b 1 day [A]\n");
    const struct law_procedure *both[] = {
        x->p, fixture_law(x->arena, x->calendar,
                          "procedure q title en \"Q\" law T \"T\" in force from 2000-01-01\n"
                          "role chief authority\nfact basis dossier of p\n"
                          "act flown decision by chief [A] requires basis.a is running\n")};
    x->all = builtin_list(x->arena, x->p, both, 2);
    assert_int_equal(verdict(x, BUILTIN_END, "a"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_END, "b"), BUILTIN_FINDING);
}

static void a_value_that_nothing_leaves_is_final(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] requires place is free place becomes held\n"
            "act freed decision by chief [A] requires place is held place becomes free\n"
            "act flown decision by chief [A] requires place is held place becomes gone\n");
    assert_string_equal(remarked(x, BUILTIN_LEFT), "gone");
    assert_int_equal(verdict(x, BUILTIN_LEFT, "place held"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_LEFT, "place free"), BUILTIN_GOOD);
}

static void a_value_whose_every_way_out_is_shut_is_a_trap(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] requires place is free place becomes held\n"
            "act freed decision by chief [A] requires place is held and place is free\n"
            "  place becomes free\n"
            "act flown decision by chief [A] requires place is free\n"
            "  when place is held: place becomes gone [A]\n");
    assert_int_equal(verdict(x, BUILTIN_LEFT, "place held"), BUILTIN_FINDING);
    assert_int_equal(verdict(x, BUILTIN_LEFT, "place free"), BUILTIN_GOOD);
    list(x, "act placed decision by chief [A] requires place is free place becomes held\n"
            "act doomed decision by chief [A] requires grave and not grave records grave\n"
            "act freed decision by chief [A] requires doomed is done and place is held\n"
            "  place becomes free\n");
    assert_int_equal(verdict(x, BUILTIN_LEFT, "place held"), BUILTIN_FINDING);
    list(x, "act placed decision by chief [A] requires place is free place becomes held, starts c\n"
            "clock c 2 days [A] at end when place is held: place becomes gone [A]\n");
    assert_int_equal(verdict(x, BUILTIN_LEFT, "place held"), BUILTIN_GOOD);
}

static void a_value_that_is_never_entered_is_no_trap(void **state)
{
    struct fixture *x = *state;
    list(x, "act doomed decision by chief [A] requires place is free and place is gone\n"
            "  place becomes held\n"
            "act freed decision by chief [A] requires doomed is done and place is held\n"
            "  place becomes free\n");
    assert_int_equal(verdict(x, BUILTIN_LEFT, "place held"), BUILTIN_GOOD);
}

static void to_undo_the_act_that_set_a_value_leaves_it(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] requires place is free place becomes held\n"
            "act undone decision by chief [A] requires place is held withdraws placed\n");
    const struct builtin *b = find(x, BUILTIN_LEFT, "place held");
    assert_int_equal(b->settled, BUILTIN_ASK);
    assert_int_equal(b->questions[0].act, law_find_act(x->p, SLICE("undone")));
    assert_string_equal(remarked(x, BUILTIN_LEFT), "gone");
}

static void a_remedy_that_does_not_open_is_found(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] opens contest\n"
            "act flown decision by chief [A] opens shut, closes shut\n"
            "act told fact by chief [A] opens later\n"
            "act freed decision by chief [A]\n"
            "act used request by person [A] uses contest, shut, later, unheard\n"
            "remedy contest [A] against placed by person\n"
            "remedy shut [A] against flown by person\n"
            "remedy later [A] against placed by person\n"
            "remedy unheard [A] against placed by person\n");
    assert_int_equal(verdict(x, BUILTIN_OPENED, "contest placed"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_OPENED, "shut flown"), BUILTIN_FINDING);
    assert_int_equal(verdict(x, BUILTIN_OPENED, "later placed"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_OPENED, "unheard placed"), BUILTIN_FINDING);
    assert_string_equal(remarked(x, BUILTIN_OPENED), "freed");
}

static void a_duty_that_nobody_can_meet_is_found(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] place becomes held, starts a, starts b\n"
            "act freed decision by chief [A] requires place is held place becomes free\n"
            "act flown decision by chief [A] requires place is gone\n"
            "clock a 2 days [A] at end chief must freed [A]\n"
            "clock b 3 days [A] at end chief must flown [A]\n");
    assert_int_equal(verdict(x, BUILTIN_DUTY, "a freed"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_DUTY, "b flown"), BUILTIN_FINDING);
}

static void a_clock_that_nobody_can_keep_is_found(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] requires placed is not done\n"
            "  starts a, starts b, starts long\n"
            "act heard decision by chief [A] answers a\n"
            "act flown decision by chief [A] requires after end of long answers b\n"
            "act again decision by chief [A] answers c, starts c\n"
            "clock a 2 days [A]\nclock b 3 days [A]\nclock long 9 days [A]\nclock c 1 day [A]\n");
    assert_int_equal(verdict(x, BUILTIN_IN_TIME, "a"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_IN_TIME, "b"), BUILTIN_FINDING);
    assert_int_equal(verdict(x, BUILTIN_IN_TIME, "c"), BUILTIN_GOOD);
}

static void an_end_that_says_two_things_is_found(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A] records grave, age starts a, starts b, starts c\n"
            "clock a 2 days [A]\n"
            "  at end when grave: place becomes free [A]\n"
            "  at end when not grave: place becomes gone [A]\n"
            "clock b 2 days [A]\n"
            "  at end when grave: place becomes free [A]\n"
            "  at end when age < 18: place becomes gone [A]\n"
            "clock c 2 days [A]\n"
            "  at end when age >= 18: place becomes free [A]\n"
            "  at end when age < 18: place becomes gone [A]\n");
    assert_int_equal(verdict(x, BUILTIN_AT_END, "a"), BUILTIN_GOOD);
    assert_int_equal(verdict(x, BUILTIN_AT_END, "b"), BUILTIN_FINDING);
    assert_int_equal(verdict(x, BUILTIN_AT_END, "c"), BUILTIN_GOOD);
}

/* ---- beside the rules ------------------------------------------------------------------------ */

static void what_is_not_decided_is_said(void **state)
{
    struct fixture *x = *state;
    list(x, "act placed decision by chief [A]\nact heard decision by chief [A] answers a\n"
            "act seen decision by chief [A] answers a\nclock a 2 days [A]\n");
    const struct builtin *b = find(x, BUILTIN_IN_TIME, "a");
    assert_int_equal(b->n_questions, 2);
    const enum prove_answer none[] = {PROVE_UNDECIDED, PROVE_NEVER};
    const enum prove_answer one[] = {PROVE_UNDECIDED, PROVE_FOUND};
    assert_int_equal(builtin_verdict(b, none, 1), BUILTIN_ASK);
    assert_int_equal(builtin_verdict(b, none, 2), BUILTIN_UNDECIDED);
    assert_int_equal(builtin_verdict(b, one, 2), BUILTIN_GOOD);
}

/* Of `first` and `second`, as conditions of an act. */
static enum together_answer both(struct fixture *x, const char *first, const char *second,
                                 law_index state, uint64_t set)
{
    struct buf text = buf_in(x->arena, 4096);
    buf_printf(&text,
               "act a decision by chief, person [A] records grave, age\n  requires %s\n"
               "  requires %s\nclock c 1 day [A]\nremedy r [A] against a by person within c\n",
               first, second);
    buf_char(&text, '\0');
    list(x, text.p);
    struct together_term terms[2];
    for (size_t i = 0; i < 2; i++) {
        terms[i] = (struct together_term){LAW_ALWAYS, x->p->acts[0].rules[i].condition};
    }
    return together(x->p, terms, 2, state, set);
}

static void conditions_are_held_against_each_other(void **state)
{
    struct fixture *x = *state;
    static const char *const never[][2] = {
        {"grave", "not grave"},
        {"place is free", "place is one of held, gone"},
        {"not (place is free)", "place is free"},
        {"grave or place is held", "not grave and place is free"},
        {"c is running", "c is ended"},
        {"r is open", "r is used"},
        {"by chief", "by person"},
        {"age < 18", "age > 18"},
        {"less than 3 years after a", "at least 3 years after a"},
        {"before 2011-01-01", "on or after 2011-01-01"},
        {"place is not held", "place is held"},
    };
    static const char *const maybe[][2] = {
        {"grave", "place is free"},
        {"place is one of free, held", "place is one of held, gone"},
        {"c is missed", "c is answered"},
        {"grave or place is held", "not grave"},
        {"age <= 18", "age >= 18"},
        {"less than 3 years after a", "at least 2 years after a"},
        {"not (grave and by chief)", "grave"},
    };
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        assert_int_equal(both(x, never[i][0], never[i][1], LAW_NONE, 0), TOGETHER_NEVER);
    }
    for (size_t i = 0; i < sizeof maybe / sizeof *maybe; i++) {
        assert_int_equal(both(x, maybe[i][0], maybe[i][1], LAW_NONE, 0), TOGETHER_MAYBE);
    }
    assert_int_equal(both(x, "place is held", "grave", 0, 1), TOGETHER_NEVER);
    assert_int_equal(both(x, "place is held", "grave", 0, 2), TOGETHER_MAYBE);
    assert_int_equal(together(x->p, NULL, 0, LAW_NONE, 0), TOGETHER_MAYBE);
}

static void a_condition_binds_where_its_when_holds(void **state)
{
    struct fixture *x = *state;
    list(x, "act a decision by chief [A] records grave\n  when grave: requires place is held\n"
            "  requires place is free\n");
    const struct law_rule *rules = x->p->acts[0].rules;
    struct together_term terms[] = {{LAW_ALWAYS, rules[1].condition},
                                    {rules[0].when, rules[0].condition},
                                    {LAW_ALWAYS, rules[0].when}};
    assert_int_equal(together(x->p, terms, 2, LAW_NONE, 0), TOGETHER_MAYBE);
    assert_int_equal(together(x->p, terms, 3, LAW_NONE, 0), TOGETHER_NEVER);
}

static void too_many_cases_are_given_up(void **state)
{
    struct fixture *x = *state;
    struct buf text = buf_in(x->arena, 8192);
    for (int i = 0; i < 20; i++) {
        buf_printf(&text, "fact f%d yes/no fact g%d yes/no\n", i, i);
    }
    buf_text(&text, "act a decision by chief [A]\n");
    for (int i = 0; i < 20; i++) {
        buf_printf(&text, "  requires f%d or g%d\n", i, i);
    }
    buf_text(&text, "  requires place is held\n");
    buf_char(&text, '\0');
    list(x, text.p);
    struct together_term terms[22];
    for (size_t i = 0; i < 21; i++) {
        terms[i] = (struct together_term){LAW_ALWAYS, x->p->acts[0].rules[i].condition};
    }
    assert_int_equal(together(x->p, terms, 21, 0, 2), TOGETHER_MAYBE);
    assert_int_equal(together(x->p, terms, 21, 0, 1), TOGETHER_UNSURE);
}

static void names_and_texts(void **state)
{
    (void)state;
    for (int rule = 0; rule < BUILTIN_RULES; rule++) {
        assert_true(builtin_name((enum builtin_rule)rule).n > 0);
        assert_true(builtin_labels((enum builtin_rule)rule).fr.n > 0);
        assert_true(builtin_labels((enum builtin_rule)rule).en.n > 0);
    }
    assert_true(slice_is(builtin_name(BUILTIN_AT_END), "end_says_one_thing"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_act_that_nothing_allows_is_found),
        TEST(an_end_of_which_nothing_speaks_is_found),
        TEST(another_procedure_gives_an_end_its_meaning),
        TEST(a_value_that_nothing_leaves_is_final),
        TEST(a_value_whose_every_way_out_is_shut_is_a_trap),
        TEST(a_value_that_is_never_entered_is_no_trap),
        TEST(to_undo_the_act_that_set_a_value_leaves_it),
        TEST(a_remedy_that_does_not_open_is_found),
        TEST(a_duty_that_nobody_can_meet_is_found),
        TEST(a_clock_that_nobody_can_keep_is_found),
        TEST(an_end_that_says_two_things_is_found),
        TEST(what_is_not_decided_is_said),
        TEST(conditions_are_held_against_each_other),
        TEST(a_condition_binds_where_its_when_holds),
        TEST(too_many_cases_are_given_up),
        TEST(names_and_texts),
    };
    return cmocka_run_group_tests_name("builtin", tests, NULL, NULL);
}
