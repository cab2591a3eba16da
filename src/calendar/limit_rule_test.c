/* The words of a rule: what is read, what is refused and how it is said, what is written back. */
#include "calendar/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int open_arena(void **state)
{
    *state = arena_open(16u << 20);
    return 0;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

static const char *written(struct arena *arena, const struct limit_rule *rule)
{
    struct buf out = buf_in(arena, 1000);
    limit_rule_write(&out, rule);
    return arena_copy(arena, out.p, out.n);
}

static void check_form(struct arena *arena, const char *text, const char *canonical)
{
    struct limit_rule rule;
    struct limit_rule again;
    struct gr_error e = {0};
    if (!limit_rule_parse(&rule, slice_of(text), &e)) {
        fail_msg("%s: %s", text, e.text);
    }
    assert_string_equal(written(arena, &rule), canonical);
    assert_true(limit_rule_parse(&again, slice_of(canonical), &e));
    assert_true(limit_same_rule(&rule, &again));
}

static void canonical_forms(void **state)
{
    struct arena *a = *state;
    check_form(a, "4 days, first day counted", "4 days, first day counted");
    check_form(a, "  4   day ,first day\n counted ", "4 days, first day counted");
    check_form(a, "1 months", "1 month");
    check_form(a, "48 hours", "48 hours");
    check_form(a, "no limit", "no limit");
    check_form(a, "3 working day, extended, clear", "3 working days, clear, extended");
    check_form(a, "1 open days", "1 open day");
    check_form(a, "7 days, not extended", "7 days, not extended");
    check_form(a, "7 days, extended past Sunday and holiday",
               "7 days, extended past Sunday and holiday");
    check_form(a, "1 month plus 2 months", "3 months");
    check_form(a, "10 days plus 1 month", "1 month then 10 days");
    check_form(a, "1 year plus 1 month", "13 months");
    check_form(a, "1 year then 1 month", "1 year then 1 month");
    check_form(a, "8 hours plus 1 day plus 1 week", "1 week then 1 day then 8 hours");
    check_form(a, "1 month then 1 day plus 1 month", "1 month then 1 month then 1 day");
    check_form(a, "1 month, missing day becomes next day, backwards",
               "1 month, missing day becomes next day, backwards");
    check_form(a, "2 days, extended, at least two working days",
               "2 days, at least two working days, extended");
    check_form(a, "2 weeks, hour to hour", "2 weeks, hour to hour");
}

static void check_refused(const char *text, const char *why)
{
    struct limit_rule rule = {.n_parts = 77};
    struct gr_error e = {0};
    assert_false(limit_rule_parse(&rule, slice_of(text), &e));
    if (strstr(e.text, why) == NULL) {
        fail_msg("%s: said \"%s\", expected \"%s\"", text, e.text, why);
    }
    assert_int_equal(rule.n_parts, 77);
}

static void refused(void **state)
{
    (void)state;
    check_refused("", "begins with a number");
    check_refused("four days", "begins with a number");
    check_refused("4", "followed by its unit");
    check_refused("4days", "a blank stands between");
    check_refused("4 dais", "the nearest is \"days\"");
    check_refused("4 Days", "is not a unit of time");
    check_refused("4 working weeks", "is followed by \"day\"");
    check_refused("0 days", "at least 1");
    check_refused("100001 days", "at most 100000");
    check_refused("99999999999999999999 days", "at most 100000");
    check_refused("99999 months plus 2 years", "at most 100000");
    check_refused("1 day then 1 day then 1 day then 1 day then 1 day", "at most 4 parts");
    check_refused("4 days, extnded", "the nearest is \"extended\"");
    check_refused("4 days, first day count", "the nearest is \"first day counted\"");
    check_refused("4 days then", "followed by a number");
    check_refused("4 days plus 2 moths", "the nearest is \"months\"");
    check_refused("2 weeks, hour to hour then 27 hours", "before the options");
    check_refused("4 days after release", "is not part of a time limit");
    check_refused("4 days, extended, extended", "said twice");
    check_refused("no limit, extended", "stands alone");
}

static void contradictions(void **state)
{
    (void)state;
    check_refused("2 months, clear, first day counted", "leaves its first day out");
    check_refused("2 days, clear, hour to hour", "no last day");
    check_refused("24 hours, clear", "no last day");
    check_refused("24 hours, hour to hour", "always run hour to hour");
    check_refused("1 month, hour to hour", "no length in hours");
    check_refused("3 working days, hour to hour", "no length in hours");
    check_refused("24 hours, first day counted", "from the very minute");
    check_refused("2 days, first hour not counted", "is for hours");
    check_refused("2 days, extended, not extended", "not both");
    check_refused("2 days, extended, extended past Sunday and holiday", "not both");
    check_refused("2 days, month end kept", "only months and years");
    check_refused("1 month, month end kept, missing day becomes next day",
                  "against another choice");
    check_refused("1 month, month end kept, first day counted", "no choice of month end");
    check_refused("48 hours, at least two working days", "is for days");
    check_refused("1 day, first day counted, hour to hour", "no first day to count");
}

static void check_scan(const char *text, size_t length)
{
    struct limit_rule rule;
    struct gr_error e = {0};
    size_t used = 0;
    if (!limit_rule_scan(&rule, &used, slice_of(text), &e)) {
        fail_msg("%s: %s", text, e.text);
    }
    assert_int_equal(used, length);
}

static void scans(void **state)
{
    (void)state;
    check_scan("7 days after release", 6);
    check_scan("4 days, extended [CPC 642]", 16);
    check_scan("4 days, unless seized", 6);
    check_scan("4 days,", 6);
    check_scan("4 days then the file is closed", 6);
    check_scan("4 days then 3 files", 6);
    check_scan("4 days plus 2 hours before end", 19);
    check_scan("no limit, whatever", 8);
    check_scan("48 hours before", 8);
    check_scan("4 days, extendedly", 6);
    check_scan("4 days, extended past noon", 16);
}

/* Every rule that can be made of these words is either refused or comes back the same. */
static void every_pair_comes_back(void **state)
{
    static const char *const amounts[] = {
        "1 minute", "48 hours", "1 day then 2 hours", "7 days",         "2 weeks",
        "1 month",  "5 years",  "2 open days",        "3 working days", "1 month plus 3 days"};
    static const char *const options[] = {"",
                                          ", first day counted",
                                          ", first hour not counted",
                                          ", clear",
                                          ", extended",
                                          ", extended past Sunday and holiday",
                                          ", not extended",
                                          ", hour to hour",
                                          ", backwards",
                                          ", at least two working days",
                                          ", missing day becomes next day",
                                          ", month end kept"};
    struct arena *arena = *state;
    size_t accepted = 0;
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        for (size_t j = 0; j < 12 * 12; j++) {
            struct buf text = buf_in(arena, 500);
            buf_text(&text, amounts[i]);
            buf_text(&text, options[j % 12]);
            buf_text(&text, options[j / 12]);
            struct limit_rule rule;
            struct gr_error e = {0};
            if (!limit_rule_parse(&rule, buf_slice(&text), &e)) {
                assert_true(e.text[0] != '\0');
                continue;
            }
            accepted++;
            struct limit_rule again;
            assert_true(limit_rule_parse(&again, slice_of(written(arena, &rule)), &e));
            assert_true(limit_same_rule(&rule, &again));
        }
    }
    assert_true(accepted > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_forms),       cmocka_unit_test(refused),
        cmocka_unit_test(contradictions),        cmocka_unit_test(scans),
        cmocka_unit_test(every_pair_comes_back),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
