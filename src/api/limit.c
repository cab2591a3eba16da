/* Time limits for embedders. A handle holds the end and what explains it; the texts are made
 * when the limit is counted, so that reading a handle never changes it. */
#include "api/api_priv.h"

#include "base/assert.h"

enum { API_LIMIT_MAGIC = 0x67726C69 };

struct gr_limit {
    uint32_t magic;
    struct arena *arena;
    struct gr_calendar *calendar;
    territory_id territory;
    const struct zone *zone;
    struct limit_end end;
    const char *text, *rule, *french, *english;
};

static void limit_check(const struct gr_limit *limit)
{
    gr_assert(limit != NULL && limit->magic == API_LIMIT_MAGIC);
    api_check_calendar(limit->calendar);
}

static struct gr_limit *limit_new(struct gr_calendar *calendar)
{
    struct arena *arena = arena_open(API_LIMIT_BYTES);
    struct gr_limit *limit = ARENA_NEW(arena, struct gr_limit);
    limit->magic = API_LIMIT_MAGIC;
    limit->arena = arena;
    limit->calendar = calendar;
    return limit;
}

/* Hands the limit out, or closes it and fills the fault. */
static struct gr_limit *limit_hand_out(struct gr_limit *limit, bool good, struct gr_fault *fault,
                                       const struct gr_error *e)
{
    if (good) {
        return limit;
    }
    (void)api_fail(fault, e);
    gr_limit_close(limit);
    return NULL;
}

static const char *limit_words(struct gr_limit *limit, const struct limit_rule *rule,
                               const struct limit_trace *trace, enum language language)
{
    struct buf out = buf_in(limit->arena, API_EXPLANATION_BYTES);
    limit_explain(&out, rule, trace, limit->end, limit->zone, language);
    return api_string(limit->arena, &out);
}

/* The texts of a counted limit. */
static void limit_write(struct gr_limit *limit, const struct limit_rule *rule,
                        const struct limit_trace *trace)
{
    struct buf text = buf_in(limit->arena, API_TEXT_MAX);
    struct buf words = buf_in(limit->arena, API_TEXT_MAX);
    limit_end_write(&text, limit->end, limit->zone);
    limit_rule_write(&words, rule);
    limit->text = api_string(limit->arena, &text);
    limit->rule = api_string(limit->arena, &words);
    limit->french = limit_words(limit, rule, trace, LANGUAGE_FR);
    limit->english = limit_words(limit, rule, trace, LANGUAGE_EN);
}

static bool limit_from_text(struct gr_limit *limit, const char *rule, const char *start,
                            const char *territory, struct gr_error *e)
{
    struct slice rule_text;
    struct slice start_text;
    struct slice code;
    struct calendar *c = limit->calendar->calendar;
    struct limit_rule read = {.n_parts = 0};
    struct limit_start from = {.is_end = false};
    struct limit_trace trace = {.n = 0};
    if (!api_text(&rule_text, rule, "the rule", e) ||
        !api_text(&start_text, start, "the start", e) ||
        !api_text(&code, territory, "the territory", e) ||
        !calendar_territory(&limit->territory, c, code, e)) {
        return false;
    }
    limit->zone = calendar_zone(c, limit->territory, e);
    if (limit->zone == NULL || !moment_parse(&from.moment, start_text, limit->zone, e) ||
        !limit_rule_parse(&read, rule_text, e)) {
        return false;
    }
    limit->end = limit_count(c, limit->territory, &read, from, NULL, 0, &trace);
    limit_write(limit, &read, &trace);
    return true;
}

struct gr_limit *gr_limit_count(struct gr_calendar *calendar, const char *rule, const char *start,
                                const char *territory, struct gr_fault *fault)
{
    api_check_calendar(calendar);
    struct gr_error e = {.code = ERROR_NONE};
    struct gr_limit *limit = limit_new(calendar);
    bool good = limit_from_text(limit, rule, start, territory, &e);
    return limit_hand_out(limit, good, fault, &e);
}

/* The end of a limit as the start of another: its earliest or its latest. */
static struct limit_start limit_as_start(const struct gr_limit *limit, instant last)
{
    struct date date = zone_local(limit->zone, last, NULL);
    struct moment moment = {.precision = MOMENT_INSTANT, .date = date, .at = last};
    if (limit->end.end_of_day) {
        moment = (struct moment){.precision = MOMENT_DAY, .date = date};
    }
    return (struct limit_start){
        .moment = moment,
        .is_end = true,
        .end_of_day = limit->end.end_of_day,
    };
}

static bool limit_from_end(struct gr_limit *limit, const struct gr_limit *before, const char *rule,
                           struct gr_error *e)
{
    struct slice rule_text;
    struct calendar *c = limit->calendar->calendar;
    struct limit_rule read = {.n_parts = 0};
    struct limit_trace trace = {.n = 0};
    if (!api_text(&rule_text, rule, "the rule", e) || !limit_rule_parse(&read, rule_text, e)) {
        return false;
    }
    if (before->end.none) {
        return error_set(e, ERROR_TIMELINE, "the limit to count from never ends");
    }
    limit->territory = before->territory;
    limit->zone = before->zone;
    struct limit_start latest = limit_as_start(before, before->end.latest);
    limit->end = limit_count(c, limit->territory, &read, latest, NULL, 0, &trace);
    if (before->end.earliest != before->end.latest) {
        struct limit_start earliest = limit_as_start(before, before->end.earliest);
        struct limit_end sooner = limit_count(c, limit->territory, &read, earliest, NULL, 0, NULL);
        limit->end.earliest = sooner.earliest;
    }
    limit->end.read_beyond = limit->end.read_beyond || before->end.read_beyond;
    limit_write(limit, &read, &trace);
    return true;
}

struct gr_limit *gr_limit_count_after(const struct gr_limit *before, const char *rule,
                                      struct gr_fault *fault)
{
    limit_check(before);
    struct gr_error e = {.code = ERROR_NONE};
    struct gr_limit *limit = limit_new(before->calendar);
    bool good = limit_from_end(limit, before, rule, &e);
    return limit_hand_out(limit, good, fault, &e);
}

void gr_limit_close(struct gr_limit *limit)
{
    if (limit != NULL) {
        limit_check(limit);
        limit->magic = 0;
        arena_close(limit->arena);
    }
}

enum gr_end gr_limit_kind(const struct gr_limit *limit)
{
    limit_check(limit);
    if (limit->end.none) {
        return GR_END_NEVER;
    }
    return limit->end.end_of_day ? GR_END_DAY : GR_END_HOUR;
}

int64_t gr_limit_earliest(const struct gr_limit *limit)
{
    limit_check(limit);
    return limit->end.earliest;
}

int64_t gr_limit_latest(const struct gr_limit *limit)
{
    limit_check(limit);
    return limit->end.latest;
}

bool gr_limit_beyond_data(const struct gr_limit *limit)
{
    limit_check(limit);
    return limit->end.read_beyond;
}

const char *gr_limit_text(const struct gr_limit *limit)
{
    limit_check(limit);
    return limit->text;
}

const char *gr_limit_rule(const struct gr_limit *limit)
{
    limit_check(limit);
    return limit->rule;
}

const char *gr_limit_explanation(const struct gr_limit *limit, enum gr_language language)
{
    limit_check(limit);
    return language == GR_FRENCH ? limit->french : limit->english;
}

bool gr_limit_verdict(enum gr_verdict *verdict, const struct gr_limit *limit, const char *act,
                      struct gr_fault *fault)
{
    limit_check(limit);
    gr_assert(verdict != NULL);
    struct gr_error e = {.code = ERROR_NONE};
    struct slice text;
    struct moment moment;
    if (!api_text(&text, act, "the act's moment", &e) ||
        !moment_parse(&moment, text, limit->zone, &e)) {
        return api_fail(fault, &e);
    }
    switch (limit_in_time(limit->end, moment, limit->zone)) {
    case VERDICT_NO:
        *verdict = GR_LATE;
        break;
    case VERDICT_YES:
        *verdict = GR_IN_TIME;
        break;
    case VERDICT_DEPENDS:
        *verdict = GR_DEPENDS;
        break;
    }
    return true;
}
