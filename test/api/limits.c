/* An embedder: sees only the installed header and library, and speaks TAP. What it asks of legal
 * time is taken from published texts: CPC 640 to 642, and the four days of detention (Cass. avis
 * 24-70.008). */
#include <greffe/greffe.h>

#include <stdio.h>
#include <string.h>

static int count;
static int failed;

static void is_true(bool holds, const char *name)
{
    count++;
    failed += holds ? 0 : 1;
    (void)printf("%s %d - %s\n", holds ? "ok" : "not ok", count, name);
}

static void is_text(const char *text, const char *wanted, const char *name)
{
    bool same = text != NULL && strcmp(text, wanted) == 0;
    is_true(same, name);
    if (!same) {
        (void)printf("# got:    %s\n# wanted: %s\n", text == NULL ? "(NULL)" : text, wanted);
    }
}

static bool no_zone(const void **bytes, size_t *n, const char *name, void *payload)
{
    int *asked = payload;
    (void)bytes;
    (void)n;
    (void)name;
    (*asked)++;
    return false;
}

static void counts(struct gr_calendar *calendar)
{
    struct gr_fault fault = {0};
    struct gr_limit *limit =
        gr_limit_count(calendar, "4 days,  first day counted", "2025-01-03T10:00", "FR-93", &fault);
    is_true(limit != NULL, "four days from 3 January 2025");
    if (limit == NULL) {
        (void)printf("# %s\n", fault.text);
        return;
    }
    enum gr_verdict verdict = GR_DEPENDS;
    is_text(gr_limit_text(limit), "2025-01-06 24:00", "… end on the 6th at 24:00");
    is_text(gr_limit_rule(limit), "4 days, first day counted", "the rule in its one form");
    is_true(gr_limit_kind(limit) == GR_END_DAY, "they end with a day");
    /* 2025-01-06T23:00:00Z is midnight in Paris. */
    is_true(gr_limit_latest(limit) == INT64_C(1736204400000000) - 1, "the last microsecond");
    is_true(gr_limit_earliest(limit) == gr_limit_latest(limit), "the end is certain");
    is_true(!gr_limit_beyond_data(limit), "the tables reach that far");
    is_true(strlen(gr_limit_explanation(limit, GR_FRENCH)) > 40, "the reasoning in French");
    is_true(strlen(gr_limit_explanation(limit, GR_ENGLISH)) > 40, "the reasoning in English");
    is_true(gr_limit_verdict(&verdict, limit, "2025-01-06T23:59", NULL) && verdict == GR_IN_TIME,
            "a minute before the end is in time");
    is_true(gr_limit_verdict(&verdict, limit, "2025-01-07T00:00", NULL) && verdict == GR_LATE,
            "midnight is late");
    is_true(!gr_limit_verdict(&verdict, limit, "2025-02-30", &fault) && fault.exit_status == 2,
            "30 February is a fault");
    struct gr_limit *next = gr_limit_count_after(limit, "26 days", &fault);
    gr_limit_close(limit);
    is_true(next != NULL, "26 days from that end");
    if (next != NULL) {
        is_text(gr_limit_text(next), "2025-02-01 24:00", "… end on 1 February at 24:00");
    }
    gr_limit_close(next);
}

static void depends_on_the_hour(struct gr_calendar *calendar)
{
    enum gr_verdict verdict = GR_LATE;
    struct gr_limit *limit = gr_limit_count(calendar, "48 hours", "2025-01-03", "FR", NULL);
    is_true(limit != NULL && gr_limit_kind(limit) == GR_END_HOUR, "48 hours from a day");
    if (limit == NULL) {
        return;
    }
    is_true(gr_limit_earliest(limit) < gr_limit_latest(limit), "the end depends on the hour");
    is_true(gr_limit_verdict(&verdict, limit, "2025-01-05T12:00", NULL) && verdict == GR_DEPENDS,
            "and so does the answer");
    struct gr_limit *next = gr_limit_count_after(limit, "24 hours", NULL);
    is_true(next != NULL && gr_limit_earliest(next) - gr_limit_earliest(limit) == 86400000000 &&
                gr_limit_latest(next) - gr_limit_latest(limit) == 86400000000,
            "what follows keeps both ends");
    gr_limit_close(next);
    gr_limit_close(limit);
}

static void refuses(struct gr_calendar *calendar)
{
    struct gr_fault fault = {0};
    is_true(gr_limit_count(calendar, "4 dayz", "2025-01-03", "FR", &fault) == NULL &&
                fault.text[0] != '\0' && fault.exit_status == 2,
            "a rule that is not one");
    is_true(gr_limit_count(calendar, "4 days", "2025-06-31", "FR", &fault) == NULL &&
                strcmp(fault.name, "DATE") == 0,
            "31 June");
    is_true(gr_limit_count(calendar, "4 days", "2025-01-03", "FR-999", &fault) == NULL &&
                strcmp(fault.name, "TERRITORY") == 0,
            "a territory that is not one");
    is_true(gr_limit_count(calendar, "4 days\xFF", "2025-01-03", "FR", &fault) == NULL &&
                strcmp(fault.name, "UTF8") == 0,
            "bytes that are not UTF-8");
    is_true(gr_limit_count(calendar, NULL, "2025-01-03", "FR", NULL) == NULL, "no rule");
    struct gr_limit *none = gr_limit_count(calendar, "no limit", "2025-01-03", "FR", &fault);
    is_true(none != NULL && gr_limit_kind(none) == GR_END_NEVER, "no limit never ends");
    is_true(none != NULL && gr_limit_count_after(none, "1 day", &fault) == NULL,
            "and nothing is counted from its end");
    gr_limit_close(none);
}

static void knows_holidays(struct gr_calendar *calendar)
{
    bool holiday = false;
    struct gr_fault fault = {0};
    is_true(gr_calendar_is_holiday(&holiday, calendar, "FR-57", "2025-12-26", &fault) && holiday,
            "26 December is a holiday in Moselle");
    is_true(gr_calendar_is_holiday(&holiday, calendar, "FR-75", "2025-12-26", &fault) && !holiday,
            "and none in Paris");
}

static void opens_from_bytes(void)
{
    int asked = 0;
    struct gr_fault fault = {0};
    is_true(gr_calendar_open("\xFF", 1, "", 0, no_zone, &asked, &fault) == NULL &&
                fault.text[0] != '\0',
            "a table that is none");
    is_true(gr_calendar_open(NULL, 0, "", 0, no_zone, &asked, NULL) == NULL, "no table");
    is_true(gr_calendar_open_folder("/nowhere", NULL, &fault) == NULL && fault.exit_status == 4,
            "a folder that is not there");
}

int main(void)
{
    struct gr_fault fault = {0};
    struct gr_calendar *calendar = gr_calendar_open_folder(NULL, NULL, &fault);
    is_true(strlen(gr_version()) >= 5, "the library names its version");
    is_true(calendar != NULL, "the installed tables open");
    if (calendar != NULL) {
        counts(calendar);
        depends_on_the_hour(calendar);
        refuses(calendar);
        knows_holidays(calendar);
    } else {
        (void)printf("# %s\n", fault.text);
    }
    gr_calendar_close(calendar);
    gr_calendar_close(NULL);
    opens_from_bytes();
    (void)printf("1..%d\n", count);
    return failed == 0 ? 0 : 1;
}
