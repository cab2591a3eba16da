/* Markdown as explain writes it, to HTML: each form once as it must come out, and what a hostile
 * text tries. */
#include "web/prose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct page {
    struct arena *arena;
    struct prose prose;
    struct html h;
    struct gr_error e;
};

static int open_page(void **state)
{
    static struct page page;
    page = (struct page){.arena = arena_open((size_t)256 << 20)};
    *state = &page;
    return 0;
}

static int close_page(void **state)
{
    struct page *page = *state;
    arena_close(page->arena);
    return 0;
}

static struct slice convert(struct page *page, struct slice text)
{
    page->h = html_in(page->arena, LANGUAGE_EN);
    assert_true(prose_read(&page->prose, page->arena, text, &page->e));
    assert_true(prose_write(&page->h, &page->prose));
    return buf_slice(&page->h.out);
}

static void gives(void **state, const char *text, const char *html)
{
    struct slice out = convert(*state, slice_of(text));
    if (!slice_is(out, html)) {
        fail_msg("%s\ngives\n%.*s\nnot\n%s", text, SLICE_ARG(out), html);
    }
}

static void headings_and_paragraphs(void **state)
{
    gives(state, "", "");
    gives(state, "# Hold\n\nTexts: T.\n", "<p class=\"govuk-body\">Texts: T.</p>\n");
    assert_true(slice_is(((struct page *)*state)->prose.title, "Hold"));
    gives(state, "## The acts\n\nOne\ntwo.\n\nThree.\n",
          "<h2 class=\"govuk-heading-m\" id=\"part-1\">The acts</h2>\n"
          "<p class=\"govuk-body\">One\ntwo.</p>\n<p class=\"govuk-body\">Three.</p>\n");
    gives(state, "### Act: Placed [T1; T2]\n#### Time limit: Hold\n",
          "<h3 class=\"govuk-heading-s\">Act: Placed <span "
          "class=\"govuk-!-font-weight-regular\">[T1; T2]</span></h3>\n"
          "<h4 class=\"govuk-heading-s\">Time limit: Hold</h4>\n");
    gives(state, "#no heading\n####### seven\n##\n",
          "<p class=\"govuk-body\">#no heading\n####### seven\n##</p>\n");
}

static void lists_within_lists(void **state)
{
    gives(state, "- a\n  goes on\n- b\n  - c\n    and on\n  - d\n- e\n\nText.\n",
          "<ul class=\"govuk-list govuk-list--bullet\">\n<li>a\n  goes on</li>\n<li>b"
          "<ul class=\"govuk-list govuk-list--bullet\">\n<li>c\n    and on</li>\n<li>d</li></ul>\n"
          "</li>\n<li>e</li></ul>\n<p class=\"govuk-body\">Text.</p>\n");
    gives(state, "- a\n\n- b\n",
          "<ul class=\"govuk-list govuk-list--bullet\">\n<li>a</li></ul>\n"
          "<ul class=\"govuk-list govuk-list--bullet\">\n<li>b</li></ul>\n");
    gives(state, "      - deep at once\n",
          "<ul class=\"govuk-list govuk-list--bullet\">\n<li>deep at once</li></ul>\n");
    gives(state, "- a\nnot of the item\n",
          "<ul class=\"govuk-list govuk-list--bullet\">\n<li>a</li></ul>\n"
          "<p class=\"govuk-body\">not of the item</p>\n");
}

static void tables(void **state)
{
    gives(
        state,
        "### Table: Fees [P 1]\n\n| Hull | base |\n| --- | --- |\n| wood | €1 |\n| a |\n"
        "| b | c | d |\n",
        "<h3 class=\"govuk-heading-s\">Table: Fees <span "
        "class=\"govuk-!-font-weight-regular\">[P 1]</span></h3>\n"
        "<div class=\"gr-table-wrap\" role=\"region\" tabindex=\"0\" aria-label=\"Table: Fees\">\n"
        "<table class=\"govuk-table\">\n<caption class=\"govuk-table__caption "
        "govuk-visually-hidden\">Table: Fees</caption>\n"
        "<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">"
        "<th scope=\"col\" class=\"govuk-table__header\">Hull</th>"
        "<th scope=\"col\" class=\"govuk-table__header\">base</th></tr></thead>\n"
        "<tbody class=\"govuk-table__body\">\n"
        "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">wood</th>"
        "<td class=\"govuk-table__cell\">€1</td></tr>\n"
        "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">a</th>"
        "<td class=\"govuk-table__cell\"></td></tr>\n"
        "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">b</th>"
        "<td class=\"govuk-table__cell\">c | d</td></tr>\n"
        "</tbody></table></div>\n");
    gives(state, "| no | table |\n", "<p class=\"govuk-body\">| no | table |</p>\n");
}

static void bold(void **state)
{
    gives(state, "less than **one year** or **two\nyears**, R*732-3\n",
          "<p class=\"govuk-body\">less than <strong>one year</strong> or <strong>two\n"
          "years</strong>, R*732-3</p>\n");
    gives(state, "**a** and **b\n", "<p class=\"govuk-body\"><strong>a</strong> and **b</p>\n");
}

static void names(void **state)
{
    struct page *page = *state;
    gives(state,
          "{#placed}\n### Act: Placed\n\n{#one}\n- One\n{#two}\n- Two\n  {#three}\n  - Three\n",
          "<h3 class=\"govuk-heading-s\" id=\"placed\">Act: Placed</h3>\n"
          "<ul class=\"govuk-list govuk-list--bullet\">\n<li id=\"one\">One</li>\n"
          "<li id=\"two\">Two<ul class=\"govuk-list govuk-list--bullet\">\n"
          "<li id=\"three\">Three</li></ul>\n</li></ul>\n");
    assert_true(prose_has(&page->prose, SLICE("two")));
    assert_false(prose_has(&page->prose, SLICE("four")));
    gives(state, "{#one}\nA\n\n{#one}\nB\n\n{#main}\nC\n",
          "<p class=\"govuk-body\" id=\"one\">A</p>\n<p class=\"govuk-body\">B</p>\n"
          "<p class=\"govuk-body\">C</p>\n");
    gives(state, "{#a b}\n", "<p class=\"govuk-body\">{#a b}</p>\n");
    gives(state, "{#part-1}\n", "<p class=\"govuk-body\">{#part-1}</p>\n");
}

static void hostile_text_stays_text(void **state)
{
    gives(
        state, "## <script>alert(1)</script>\n- \"><img src=x>\n{#\"onload=}\n",
        "<h2 class=\"govuk-heading-m\" id=\"part-1\">&lt;script&gt;alert(1)&lt;/script&gt;</h2>\n"
        "<ul class=\"govuk-list govuk-list--bullet\">\n<li>&quot;&gt;&lt;img src=x&gt;</li></ul>\n"
        "<p class=\"govuk-body\">{#&quot;onload=}</p>\n");
    gives(state, "[x](javascript:alert(1)) `code` <b>\n",
          "<p class=\"govuk-body\">[x](javascript:alert(1)) `code` &lt;b&gt;</p>\n");
}

static void contents_link_to_headings(void **state)
{
    struct page *page = *state;
    (void)convert(page, SLICE("## One\n\n{#act}\n### Act: A & B [T1]\n\n## Two\n"));
    page->h = html_in(page->arena, LANGUAGE_FR);
    prose_contents(&page->h, &page->prose);
    assert_true(slice_is(
        buf_slice(&page->h.out),
        "<nav aria-label=\"Sommaire\">\n<ul class=\"govuk-list\">\n"
        "<li><a class=\"govuk-link\" href=\"#part-1\">One</a><details class=\"gr-why\"><summary>"
        "Ce qui s’y trouve<span class=\"govuk-visually-hidden\"> : One</span></summary>\n<ul "
        "class=\"govuk-list gr-why__reasons\">\n"
        "<li><a class=\"govuk-link\" href=\"#act\">Act: A &amp; B</a></li>\n</ul></details></li>\n"
        "<li><a class=\"govuk-link\" href=\"#part-2\">Two</a></li>\n</ul></nav>\n"));
}

static void words_of_headings(void **state)
{
    (void)state;
    assert_true(slice_is(prose_words(SLICE("Act: A [T1]")), "Act: A"));
    assert_true(slice_is(prose_words(SLICE("Act: A [B] c")), "Act: A [B] c"));
    assert_true(slice_is(prose_words(SLICE("a]")), "a]"));
    assert_true(slice_is(prose_words(SLICE(" [T1]")), ""));
    assert_true(slice_is(prose_words(SLICE("]")), "]"));
}

static void lines_do_not_break_before_signs(void **state)
{
    gives(state, "« a » : **b** ; n° 3, 12 €\n",
          "<p class=\"govuk-body\">«\u00a0a\u00a0»\u00a0: <strong>b</strong>\u00a0; n°\u00a03, "
          "12\u00a0€</p>\n");
}

/* As large as may come, and the smallest things that cost the most markup. */
static void bounds_hold(void **state)
{
    static const char *const units[] = {"|",  "- \n",  "{#a}\n",    "\"",
                                        "**", "## \n", "| --- |\n", "a\n\n"};
    struct page *page = *state;
    char *bytes = arena_get(page->arena, PROSE_BYTES + 1);
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t n = strlen(units[u]);
        struct arena_mark mark = arena_mark(page->arena);
        for (size_t i = 0; i < PROSE_BYTES; i++) {
            bytes[i] = units[u][i % n];
        }
        assert_true(
            prose_read(&page->prose, page->arena, (struct slice){bytes, PROSE_BYTES}, &page->e));
        page->h = html_in(page->arena, LANGUAGE_FR);
        prose_contents(&page->h, &page->prose);
        (void)!prose_write(&page->h, &page->prose);
        assert_false(page->h.out.full);
        arena_reset(page->arena, mark);
    }
    assert_false(
        prose_read(&page->prose, page->arena, (struct slice){bytes, PROSE_BYTES + 1}, &page->e));
    assert_int_equal(page->e.code, ERROR_TOO_LARGE);
}

#define PROSE_TEST(name) cmocka_unit_test_setup_teardown(name, open_page, close_page)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROSE_TEST(headings_and_paragraphs),
        PROSE_TEST(lists_within_lists),
        PROSE_TEST(tables),
        PROSE_TEST(bold),
        PROSE_TEST(names),
        PROSE_TEST(hostile_text_stays_text),
        PROSE_TEST(contents_link_to_headings),
        PROSE_TEST(words_of_headings),
        PROSE_TEST(lines_do_not_break_before_signs),
        PROSE_TEST(bounds_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
