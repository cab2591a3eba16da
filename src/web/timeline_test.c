/* The drawing: the same bytes for the same facts, within bounds, with nothing of a label as markup.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "calendar/limit_fixture.h"
#include "web/timeline.h"
#include "web/web.h"

enum { MANY = 500, BOUND = 96 << 10 };

struct sheet {
    struct arena *arena;
    const struct zone *zone;
    struct timeline_act acts[MANY];
    struct timeline_bar bars[MANY];
    struct timeline t;
};

static int set_up(void **state)
{
    struct arena *arena = arena_open((size_t)1 << 28);
    struct sheet *s = ARENA_NEW(arena, struct sheet);
    struct slice bytes;
    struct gr_error e = {0};
    assert_true(fixture_zone(&bytes, arena, SLICE("Europe/Paris"), &e, NULL));
    s->arena = arena;
    s->zone = zone_read(arena, SLICE("Europe/Paris"), bytes, &e);
    assert_non_null(s->zone);
    s->t = (struct timeline){.acts = s->acts,
                             .bars = s->bars,
                             .now = INSTANT_DAY * 20000,
                             .zone = s->zone,
                             .title = SLICE("Title"),
                             .description = SLICE("Description")};
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct sheet *s = *state;
    arena_close(s->arena);
    return 0;
}

static struct slice draw(struct sheet *s)
{
    struct html h = html_in(s->arena, LANGUAGE_EN);
    timeline_draw(&h, s->arena, &s->t);
    assert_false(h.out.full);
    return buf_slice(&h.out);
}

static bool shows(struct slice bytes, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= bytes.n; i++) {
        if (memcmp(bytes.p + i, word, n) == 0) {
            return true;
        }
    }
    return false;
}

static void fill(struct sheet *s, size_t acts, size_t bars)
{
    for (size_t i = 0; i < acts; i++) {
        instant at = s->t.now - (instant)(acts - i) * 17 * INSTANT_HOUR;
        s->acts[i] = (struct timeline_act){at, at, SLICE("An act with a name of some length")};
    }
    for (size_t i = 0; i < bars; i++) {
        s->bars[i] = (struct timeline_bar){.from = s->t.now - INSTANT_DAY,
                                           .earliest = s->t.now + (instant)i * INSTANT_DAY,
                                           .latest = s->t.now + (instant)(2 * i) * INSTANT_DAY,
                                           .label = SLICE("A clock")};
    }
    s->t.n_acts = acts;
    s->t.n_bars = bars;
}

static void an_empty_dossier_is_a_line(void **state)
{
    struct sheet *s = *state;
    struct slice drawn = draw(s);
    assert_true(shows(drawn, "<svg ") && shows(drawn, "</svg>") && shows(drawn, "gr-now"));
    assert_true(shows(drawn, "<title id=\"timeline-title\">Title</title>"));
    assert_true(shows(drawn, "<desc id=\"timeline-description\">Description</desc>"));
}

static void the_same_facts_give_the_same_bytes(void **state)
{
    struct sheet *s = *state;
    fill(s, 5, 3);
    struct slice once = draw(s);
    assert_true(slice_equal(once, draw(s)));
    assert_true(shows(once, "class=\"gr-tail\"") && shows(once, "url(#gr-hatch)"));
}

static void it_is_bounded_however_long_the_dossier(void **state)
{
    struct sheet *s = *state;
    fill(s, MANY, MANY);
    struct slice drawn = draw(s);
    assert_true(drawn.n < BOUND);
    fill(s, TIMELINE_ACTS, TIMELINE_BARS);
    assert_true(draw(s).n < BOUND);
}

/* Where the next mark of an act stands. */
static long mark(const char **drawn)
{
    *drawn = strstr(*drawn, "cx=\"");
    assert_non_null(*drawn);
    *drawn += 4;
    return strtol(*drawn, NULL, 10);
}

/* A day without an hour ends after the acts of the same day; a clock begins before them all. */
static void moments_stand_in_order_however_they_come(void **state)
{
    struct sheet *s = *state;
    fill(s, 4, 2);
    instant day = s->t.now - 2 * INSTANT_DAY;
    s->acts[0] = (struct timeline_act){day, day + INSTANT_DAY - 1, SLICE("all day")};
    s->acts[1].first = s->acts[1].last = day + INSTANT_HOUR;
    s->acts[2].first = s->acts[2].last = day + INSTANT_HOUR;
    s->acts[3].first = s->acts[3].last = s->t.now + INSTANT_HOUR;
    s->bars[1].from = day - 9 * INSTANT_DAY;
    struct slice bytes = draw(s);
    const char *drawn = arena_copy(s->arena, bytes.p, bytes.n);
    long x[4];
    for (int i = 0; i < 4; i++) {
        x[i] = mark(&drawn);
    }
    assert_true(x[0] < x[1] && x[1] == x[2] && x[2] < x[3]);
}

static void a_hostile_label_is_text(void **state)
{
    struct sheet *s = *state;
    fill(s, 1, 1);
    s->acts[0].label = SLICE("<script>alert(1)</script>");
    s->bars[0].label = SLICE("\"/><image href='x'");
    struct slice drawn = draw(s);
    assert_false(shows(drawn, "<script") || shows(drawn, "<image"));
    assert_true(shows(drawn, "&lt;script&gt;"));
    assert_false(shows(drawn, "style="));
}

static void a_long_label_is_cut_between_letters(void **state)
{
    struct sheet *s = *state;
    fill(s, 1, 0);
    s->acts[0].label = SLICE("éééééééééééééééééééééééééééééééééééééééééééééééééééééééééé");
    struct slice drawn = draw(s);
    assert_true(shows(drawn, "é…</text>"));
}

static void extreme_moments_stay_within_the_drawing(void **state)
{
    struct sheet *s = *state;
    fill(s, 1, 2);
    s->acts[0].first = INSTANT_DAY * -25000;
    s->acts[0].last = s->acts[0].first + INSTANT_DAY - 1;
    s->bars[0].latest = INSTANT_DAY * 80000;
    s->bars[1].open = true;
    s->bars[1].standing = TIMELINE_OVER;
    struct slice drawn = draw(s);
    assert_false(shows(drawn, "=\"-"));
    assert_true(shows(drawn, "stroke-dasharray=\"2 6\""));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_dossier_is_a_line),
        TEST(the_same_facts_give_the_same_bytes),
        TEST(it_is_bounded_however_long_the_dossier),
        TEST(moments_stand_in_order_however_they_come),
        TEST(a_hostile_label_is_text),
        TEST(a_long_label_is_cut_between_letters),
        TEST(extreme_moments_stay_within_the_drawing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
