/* Tests of HTML as it is written. */
#include "web/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct html make(struct arena **arena)
{
    *arena = arena_open(1 << 20);
    return html_in(*arena, LANGUAGE_EN);
}

static void assert_written(struct html *h, struct arena *arena, const char *wanted)
{
    buf_char(&h->out, '\0');
    assert_false(h->out.full);
    assert_string_equal(h->out.p, wanted);
    arena_close(arena);
}

static void text_never_becomes_markup(void **state)
{
    struct arena *arena;
    struct html h = make(&arena);
    (void)state;
    html_text(&h, SLICE("<b onclick='x'>\"a\" & é\x01\x7f\n</b>"));
    assert_written(&h, arena, "&lt;b onclick=&#39;x&#39;&gt;&quot;a&quot; &amp; é\n&lt;/b&gt;");
}

static void places_are_filled_in_turn(void **state)
{
    struct arena *arena;
    struct html h = make(&arena);
    (void)state;
    HTML(&h, "<a href=\"/{}\">{}</a>", html_url(arena, SLICE("a b/é")), SLICE("{}<"));
    assert_written(&h, arena, "<a href=\"/a%20b%2F%C3%A9\">{}&lt;</a>");
}

static void a_table_has_a_caption_and_heads(void **state)
{
    static const char *const links[] = {"/help", NULL};
    struct arena *arena;
    struct html h = make(&arena);
    (void)state;
    HTML_TABLE(&h,
               ((struct html_table){.id = "fees",
                                    .caption = SLICE("Fees & more"),
                                    .shows_caption = true,
                                    .links = links,
                                    .numeric = 1u << 1}),
               SLICE("What"), SLICE("How much"));
    html_table_end(&h);
    assert_written(&h, arena,
                   "<div class=\"gr-table-wrap\" tabindex=\"0\" role=\"region\" "
                   "aria-label=\"Fees &amp; more\"><table class=\"govuk-table\" id=\"fees\">"
                   "<caption class=\"govuk-table__caption govuk-table__caption--m\">"
                   "Fees &amp; more</caption><thead class=\"govuk-table__head\">"
                   "<tr class=\"govuk-table__row\"><th scope=\"col\" "
                   "class=\"govuk-table__header\"><a class=\"govuk-link\" href=\"/help\">What</a>"
                   "</th><th scope=\"col\" class=\"govuk-table__header "
                   "govuk-table__header--numeric\">How much</th></tr></thead>"
                   "<tbody class=\"govuk-table__body\">\n</tbody></table></div>\n");
}

static void a_region_may_have_a_name_of_its_own(void **state)
{
    struct arena *arena;
    struct html h = make(&arena);
    (void)state;
    HTML_TABLE(&h, ((struct html_table){.name = SLICE("Fees"), .caption = SLICE("All fees")}),
               SLICE("What"));
    buf_char(&h.out, '\0');
    assert_non_null(strstr(h.out.p, "aria-label=\"Fees\""));
    assert_non_null(strstr(h.out.p, "govuk-visually-hidden\">All fees</caption>"));
    arena_close(arena);
}

static void a_number_stands_in_words(void **state)
{
    struct arena *arena = arena_open(1 << 16);
    (void)state;
    struct slice said = html_count(arena, SLICE("at most {} lines of {}"), 64);
    assert_true(slice_is(said, "at most 64 lines of {}"));
    assert_true(slice_is(html_count(arena, said, -5), "at most 64 lines of -5"));
    assert_true(slice_is(html_count(arena, SLICE("{}"), 0), "0"));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_never_becomes_markup),
        cmocka_unit_test(places_are_filled_in_turn),
        cmocka_unit_test(a_table_has_a_caption_and_heads),
        cmocka_unit_test(a_region_may_have_a_name_of_its_own),
        cmocka_unit_test(a_number_stands_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
