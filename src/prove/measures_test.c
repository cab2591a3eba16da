/* Lengths that are kept: whoever asks, and how many at once, what the calendar says is what they
 * get; what differs in one thing is another length. */
#include "prove/measures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "calendar/limit_fixture.h"

enum { ASKERS = 4 };

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
    struct prove_measures *all;
    struct measure *list;
    size_t n;
};

static struct measure measure_of(const struct fixture *f, const char *place, const char *rule,
                                 enum span_from from, int year)
{
    return (struct measure){.rule = fixture_rule(rule),
                            .from = from,
                            .axis = SPAN_DAYS,
                            .first = date_of(year, 1, 1),
                            .last = date_of(2030, 12, 31),
                            .places = {fixture_territory(f->calendar, place)},
                            .n_places = 1};
}

static int set_up(void **state)
{
    static const char *const rules[] = {"2 months", "5 working days", "4 days, first day counted",
                                        "48 hours"};
    static const char *const places[] = {"FR-75", "FR-57"};
    static struct fixture f;
    f.arena = arena_open((size_t)1 << 28);
    f.calendar = fixture_calendar(f.arena);
    f.all = prove_measures_open();
    f.list = ARENA_ARRAY(f.arena, 64, struct measure);
    f.n = 0;
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
        for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
            for (int year = 2020; year < 2024; year += 3) {
                for (int from = SPAN_FROM_INSTANT; from <= SPAN_FROM_MIDNIGHT; from++) {
                    f.list[f.n++] = measure_of(&f, places[p], rules[r], (enum span_from)from, year);
                }
            }
        }
    }
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    prove_measures_close(f->all);
    arena_close(f->arena);
    return 0;
}

static void *ask_all(void *payload)
{
    const struct fixture *f = payload;
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < f->n; i++) {
            (void)measures_span(f->all, f->calendar, &f->list[i]);
        }
    }
    return NULL;
}

static void asked_at_once_they_are_what_the_calendar_says(void **state)
{
    struct fixture *f = *state;
    pthread_t askers[ASKERS];
    for (int i = 0; i < ASKERS; i++) {
        assert_int_equal(pthread_create(&askers[i], NULL, ask_all, f), 0);
    }
    for (int i = 0; i < ASKERS; i++) {
        assert_int_equal(pthread_join(askers[i], NULL), 0);
    }
    size_t apart = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct measure *m = &f->list[i];
        struct limit_span kept = measures_span(f->all, f->calendar, m);
        struct limit_span again = limit_span(f->calendar, m->places, m->n_places, &m->rule, m->from,
                                             m->axis, m->first, m->last);
        assert_int_equal(kept.least, again.least);
        assert_int_equal(kept.most, again.most);
        assert_int_equal(kept.day_ends, again.day_ends);
        struct limit_span first = measures_span(f->all, f->calendar, &f->list[0]);
        apart += kept.least != first.least || kept.most != first.most;
    }
    assert_true(apart > f->n / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asked_at_once_they_are_what_the_calendar_says),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
