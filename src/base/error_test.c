/* Errors: the table's facts, texts that are too long, bounded lists, how a fault is shown, and the
 * nearest name. */
#include "base/error.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void codes_are_never_reused(void **state)
{
    (void)state;
    const int values[] = {
#define ERROR_ENTRY(value, name, http_status, exit_status, fr, en, remedy) (value),
#include "base/errors.tab"
#undef ERROR_ENTRY
    };
    const size_t n = sizeof values / sizeof values[0];
    for (size_t i = 0; i < n; i++) {
        enum error_code code = (enum error_code)values[i];
        int status = error_exit_status(code);
        assert_true(status >= 1 && status <= 70);
        assert_true(error_name(code)[0] != '\0');
        assert_true(error_sentence_fr(code)[0] != '\0');
        assert_true(error_sentence_en(code)[0] != '\0');
        assert_true(error_way_out(code)[0] != '\0');
        for (size_t k = 0; k < i; k++) {
            assert_int_not_equal(values[i], values[k]);
        }
    }
    assert_string_equal(error_name(ERROR_DATE), "DATE");
    assert_int_equal(error_exit_status(ERROR_FILE), 4);
}

static void is_filled_and_returns_false(void **state)
{
    (void)state;
    struct gr_error e = {.span = {.line = 7}};
    assert_false(error_set(NULL, ERROR_DATE, "not looked at"));
    assert_false(error_remedy(NULL, "not looked at"));
    assert_false(error_set(&e, ERROR_DATE, "June has %d days", 30));
    assert_int_equal(e.code, ERROR_DATE);
    assert_int_equal(e.span.line, 0);
    assert_string_equal(e.text, "June has 30 days");
    assert_string_equal(e.remedy, "write YYYY-MM-DD");
    assert_false(error_remedy(&e, "write %s", "2025-06-30"));
    assert_string_equal(e.remedy, "write 2025-06-30");
}

static void cuts_long_texts_on_a_whole_code_point(void **state)
{
    (void)state;
    char text[2000];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', sizeof text);
        for (size_t i = shift; i + 2 < sizeof text; i += 2) {
            memcpy(text + i, "é", 2);
        }
        text[sizeof text - 1] = '\0';
        text[sizeof text - 2] = '\0';
        struct gr_error e;
        error_set(&e, ERROR_SYNTAX, "%s", text);
        struct slice kept = slice_of(e.text);
        assert_true(kept.n > 500 && kept.n < ERROR_TEXT_BYTES);
        assert_true(utf8_valid(kept, NULL));
        assert_memory_equal(kept.p + kept.n - 3, "…", 3);
    }
}

/* What a message quotes may have been cut anywhere. */
static void lets_no_broken_code_point_through(void **state)
{
    (void)state;
    struct gr_error e;
    error_set(&e, ERROR_NAME, "no \"%.*s\" here", 4, "a\xC3\xA9\xC3\xA9");
    assert_string_equal(e.text, "no \"aé\" here");
    error_set(&e, ERROR_NAME, "\xA9%s", "\xFF");
    assert_string_equal(e.text, "");
    error_remedy(&e, "say %.*s", 2, "€");
    assert_string_equal(e.remedy, "say ");
}

static void keeps_a_bounded_list(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    struct diagnostics d = diagnostics_in(arena);
    struct span nowhere = {.line = 0};
    for (unsigned i = 0; i < LIMIT_DIAGNOSTICS + 3; i++) {
        struct gr_error *e = diagnostics_add(&d, SEVERITY_ERROR, nowhere, ERROR_NAME, "name %u", i);
        assert_true((e != NULL) == (i < LIMIT_DIAGNOSTICS));
    }
    assert_null(diagnostics_add(&d, SEVERITY_WARNING, nowhere, ERROR_UNUSED, "unused"));
    assert_int_equal(d.n, LIMIT_DIAGNOSTICS);
    assert_int_equal(d.errors, LIMIT_DIAGNOSTICS + 3);
    assert_int_equal(d.warnings, 1);
    assert_null(diagnostics_add(&d, SEVERITY_REMARK, nowhere, ERROR_HOLE, "declared"));
    assert_int_equal(d.remarks, 1);
    assert_int_equal(d.errors + d.warnings, LIMIT_DIAGNOSTICS + 4);
    assert_string_equal(d.list[3].error.text, "name 3");
    assert_string_equal(d.list[3].error.remedy, "");
    arena_close(arena);
}

/* Renders a fault at the first place of `fault` in text. */
static struct slice rendered(struct arena *arena, const char *text, const char *fault,
                             uint32_t line)
{
    size_t first = (size_t)(strstr(text, fault) - text);
    struct gr_error e;
    error_set(&e, ERROR_NAME, "the name is not known");
    error_remedy(&e, "did you mean 'initial'?");
    e.span = (struct span){
        .source = SLICE("a.greffe"),
        .first = first,
        .last = first + strlen(fault),
        .line = line,
        .column = 5,
    };
    struct buf out = buf_in(arena, 1 << 16);
    error_render(&out, &e, SEVERITY_ERROR, slice_of(text));
    return buf_slice(&out);
}

static void assert_shows(struct slice shown, const char *wanted)
{
    if (!slice_is(shown, wanted)) {
        fail_msg("shown:\n%.*s\nwanted:\n%s", SLICE_ARG(shown), wanted);
    }
}

static void shows_the_place_with_a_caret(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    assert_shows(rendered(arena, "act\r\n  fr \"Rétention\" intial 4\r\n", "intial", 2),
                 "a.greffe:2:5: error: the name is not known\n"
                 "    2 |   fr \"Rétention\" intial 4\n"
                 "      |                  ^~~~~~\n"
                 "      = did you mean 'initial'?\n");
    assert_shows(rendered(arena, "\tstarts\tintial", "intial", 1),
                 "a.greffe:1:5: error: the name is not known\n"
                 "    1 | \tstarts\tintial\n"
                 "      | \t      \t^~~~~~\n"
                 "      = did you mean 'initial'?\n");
    arena_close(arena);
}

static void lets_no_control_character_through(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    assert_shows(rendered(arena, "a\x1b[2J\xFF\xC2\x9Bm\x7F bad", "bad", 1),
                 "a.greffe:1:5: error: the name is not known\n"
                 "    1 | a?[2J??m? bad\n"
                 "      |           ^~~\n"
                 "      = did you mean 'initial'?\n");
    arena_close(arena);
}

static void shows_part_of_a_long_line(void **state)
{
    (void)state;
    struct arena *arena = arena_open(8 << 20);
    const size_t n = 1 << 20;
    char *text = arena_get(arena, n + 1);
    memset(text, 'x', n);
    memcpy(text + n / 2, "bad", 3);
    struct slice shown = rendered(arena, text, "bad", 1);
    assert_true(shown.n < 700);
    assert_non_null(strstr(arena_copy(arena, shown.p, shown.n), "xbadx"));
    arena_close(arena);
}

static void shows_the_end_and_no_place(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    struct gr_error e;
    error_set(&e, ERROR_SYNTAX, "something is missing");
    e.remedy[0] = '\0';
    struct buf out = buf_in(arena, 4096);
    error_render(&out, &e, SEVERITY_WARNING, SLICE("text"));
    assert_shows(buf_slice(&out), "warning: something is missing\n");

    e.span = (struct span){.source = SLICE("f"), .first = 4, .last = 4, .line = 1, .column = 5};
    out = buf_in(arena, 4096);
    error_render(&out, &e, SEVERITY_ERROR, SLICE("text"));
    assert_shows(buf_slice(&out),
                 "f:1:5: error: something is missing\n    1 | text\n      |     ^\n");
    arena_close(arena);
}

static void assert_nearest(const char *name, const char *wanted)
{
    const struct slice names[] = {
        SLICE("placement"), SLICE("détention"), SLICE("judge"), SLICE("prefect"), SLICE("en"),
    };
    const struct slice *near = error_nearest(slice_of(name), names, 5);
    if (wanted == NULL) {
        assert_null(near);
        return;
    }
    assert_non_null(near);
    assert_true(slice_is(*near, wanted));
}

static void finds_the_nearest_name(void **state)
{
    (void)state;
    assert_nearest("placement", "placement");
    assert_nearest("placemnet", "placement");
    assert_nearest("detention", "détention");
    assert_nearest("detenton", "détention");
    assert_nearest("jugde", "judge");
    assert_nearest("perfects", "prefect");
    assert_nearest("ne", "en");
    assert_nearest("clock", NULL);
    assert_nearest("x", NULL);
    assert_nearest("", NULL);
    char longer[200];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_nearest(longer, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_never_reused),
        cmocka_unit_test(is_filled_and_returns_false),
        cmocka_unit_test(cuts_long_texts_on_a_whole_code_point),
        cmocka_unit_test(lets_no_broken_code_point_through),
        cmocka_unit_test(keeps_a_bounded_list),
        cmocka_unit_test(shows_the_place_with_a_caret),
        cmocka_unit_test(lets_no_control_character_through),
        cmocka_unit_test(shows_part_of_a_long_line),
        cmocka_unit_test(shows_the_end_and_no_place),
        cmocka_unit_test(finds_the_nearest_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
