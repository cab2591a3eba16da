/* greffe limit: one time limit, or a chain of them, from the command line. Prints the end, then the
 * reasons; with --act, whether an act came in time. */
#include "cli/json.h"

#include <string.h>

enum { AFTER_MAX = 16, TEXT_BYTES = 1 << 16 };

/* One rule of the chain, counted. */
struct counted {
    struct limit_rule rule;
    struct limit_end end;
    struct limit_trace trace;
};

struct asked {
    struct cli *cli;
    territory_id territory;
    const struct zone *zone;
    enum language language;
    bool json;
    struct counted list[1 + AFTER_MAX];
    size_t n;
    bool has_act;
    struct moment act;
    enum verdict verdict;
};

/* ---- reading --------------------------------------------------------------------------------- */

/* Points an error at one argument, so that it is shown with a caret. */
static int fail_at(struct asked *a, struct gr_error *e, const char *name, const char *text)
{
    if (e->span.source.n == 0) {
        e->span = (struct span){.source = slice_of(name), .last = strlen(text)};
        e->span.line = 1;
        e->span.column = 1;
    }
    return cli_fail(a->cli, e, slice_of(text));
}

/* "2025-01-03T10:00", "end of 2025-01-06" (24:00 of that day), "end at 2025-01-05T15:00". */
static bool read_start(struct limit_start *start, const char *text, const struct zone *zone,
                       struct gr_error *e)
{
    struct slice rest = slice_of(text);
    *start = (struct limit_start){0};
    bool end_of = slice_starts(rest, SLICE("end of "));
    if (end_of || slice_starts(rest, SLICE("end at "))) {
        start->is_end = true;
        start->end_of_day = end_of;
        rest = (struct slice){rest.p + 7, rest.n - 7};
    }
    if (!moment_parse(&start->moment, rest, zone, e)) {
        return false;
    }
    if (end_of && start->moment.precision != MOMENT_DAY) {
        return error_set(e, ERROR_DATE,
                         "\"end of\" is followed by a day, as in \"end of 2025-01-06\"");
    }
    return true;
}

/* ---- counting -------------------------------------------------------------------------------- */

/* Where the next rule starts when this one ended at `last`: 24:00 of a day, or an hour. */
static struct limit_start start_after(instant last, const struct zone *zone)
{
    struct limit_start start = {.is_end = true};
    struct date day = zone_local(zone, last, NULL);
    struct date next = {day.days + 1};
    start.end_of_day = zone_day_start(zone, next) == last + 1;
    start.moment.date = day;
    start.moment.at = last;
    start.moment.precision = start.end_of_day ? MOMENT_DAY : MOMENT_INSTANT;
    return start;
}

/* Counts a rule from the end of the one before. Where that end is a range, so is this one's. */
static struct limit_end count_after(struct asked *a, struct counted *one, struct limit_end before)
{
    struct calendar *c = a->cli->calendar;
    struct limit_start late = start_after(before.latest, a->zone);
    struct limit_end end = limit_count(c, a->territory, &one->rule, late, NULL, 0, &one->trace);
    if (before.earliest != before.latest) {
        struct limit_start early = start_after(before.earliest, a->zone);
        struct limit_end first = limit_count(c, a->territory, &one->rule, early, NULL, 0, NULL);
        end.earliest = first.earliest < end.earliest ? first.earliest : end.earliest;
    }
    end.read_beyond = end.read_beyond || before.read_beyond;
    return end;
}

static int count_chain(struct asked *a, const char *from, struct gr_error *e)
{
    struct limit_start start;
    if (!read_start(&start, from, a->zone, e)) {
        return fail_at(a, e, "--from", from);
    }
    a->list[0].end = limit_count(a->cli->calendar, a->territory, &a->list[0].rule, start, NULL, 0,
                                 &a->list[0].trace);
    for (size_t i = 1; i < a->n; i++) {
        if (a->list[i - 1].end.none) {
            error_set(e, ERROR_USAGE, "nothing can be counted from the end of \"no limit\"");
            return cli_fail(a->cli, e, SLICE(""));
        }
        a->list[i].end = count_after(a, &a->list[i], a->list[i - 1].end);
    }
    return 0;
}

/* ---- showing --------------------------------------------------------------------------------- */

static const char *verdict_words(const struct asked *a)
{
    bool french = a->language == LANGUAGE_FR;
    switch (a->verdict) {
    case VERDICT_YES:
        return french ? "dans le délai" : "in time";
    case VERDICT_NO:
        return french ? "hors délai" : "late";
    case VERDICT_DEPENDS:
        return french ? "dépend de l'heure" : "depends on the hour";
    }
    return "";
}

static bool show_text(struct asked *a, struct gr_error *e)
{
    struct buf out = buf_in(a->cli->arena, TEXT_BYTES * (1 + AFTER_MAX));
    struct calendar *c = a->cli->calendar;
    limit_end_write(&out, a->list[a->n - 1].end, a->zone);
    buf_text(&out, "\n");
    if (a->has_act) {
        moment_write(&out, a->act, a->zone);
        buf_printf(&out, ": %s\n", verdict_words(a));
    }
    bool french = a->language == LANGUAGE_FR;
    struct slice code = calendar_territory_code(c, a->territory);
    struct slice name = calendar_territory_name(c, a->territory, a->language);
    buf_printf(&out, "\n%s: %.*s (%.*s).\n", french ? "Territoire " : "Territory", SLICE_ARG(name),
               SLICE_ARG(code));
    for (size_t i = 0; i < a->n; i++) {
        buf_text(&out, i > 0 ? "\n" : "");
        limit_explain(&out, &a->list[i].rule, &a->list[i].trace, a->list[i].end, a->zone,
                      a->language);
    }
    return cli_write(a->cli, buf_slice(&out), e);
}

static json_t *json_instant(struct asked *a, instant at)
{
    struct buf out = buf_in(a->cli->arena, 64);
    moment_write(&out, (struct moment){.precision = MOMENT_INSTANT, .at = at}, a->zone);
    return json_of_buf(&out);
}

/* The reasons as an array of sentences, the first of which says the rule. */
static json_t *json_reasons(struct asked *a, const struct counted *one)
{
    struct buf out = buf_in(a->cli->arena, TEXT_BYTES);
    limit_explain(&out, &one->rule, &one->trace, one->end, a->zone, a->language);
    json_t *list = json_array();
    struct slice rest = buf_slice(&out);
    while (rest.n > 0) {
        struct slice line = slice_cut(&rest, '\n');
        json_array_append_new(list, json_of_slice(line));
    }
    return list;
}

static json_t *json_counted(struct asked *a, const struct counted *one)
{
    struct buf rule = buf_in(a->cli->arena, TEXT_BYTES);
    struct buf end = buf_in(a->cli->arena, TEXT_BYTES);
    limit_rule_write(&rule, &one->rule);
    limit_end_write(&end, one->end, a->zone);
    json_t *object = json_object();
    json_object_set_new(object, "rule", json_of_buf(&rule));
    json_object_set_new(object, "end", json_of_buf(&end));
    json_object_set_new(object, "none", json_boolean(one->end.none));
    if (!one->end.none) {
        json_object_set_new(object, "end_of_day", json_boolean(one->end.end_of_day));
        json_object_set_new(object, "earliest", json_instant(a, one->end.earliest));
        json_object_set_new(object, "latest", json_instant(a, one->end.latest));
        json_object_set_new(object, "holidays_known", json_boolean(!one->end.read_beyond));
    }
    json_object_set_new(object, "reasons", json_reasons(a, one));
    return object;
}

static bool show_json(struct asked *a, struct gr_error *e)
{
    static const char *const verdicts[] = {"late", "in time", "depends"};
    struct slice code = calendar_territory_code(a->cli->calendar, a->territory);
    json_t *object = json_object();
    json_t *list = json_array();
    json_object_set_new(object, "territory", json_of_slice(code));
    for (size_t i = 0; i < a->n; i++) {
        json_array_append_new(list, json_counted(a, &a->list[i]));
    }
    json_object_set_new(object, "limits", list);
    if (a->has_act) {
        struct buf act = buf_in(a->cli->arena, 64);
        moment_write(&act, a->act, a->zone);
        json_object_set_new(object, "act", json_of_buf(&act));
        json_object_set_new(object, "verdict", json_string(verdicts[a->verdict]));
    }
    return json_line(a->cli, object, e);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* The rule and those of --after; 0, or the exit status of what is wrong. */
static int read_rules(struct asked *a, const char *rule, const struct cli_option *after,
                      struct gr_error *e)
{
    a->n = 1 + after->n;
    for (size_t i = 0; i < a->n; i++) {
        const char *text = i == 0 ? rule : after->values[i - 1];
        if (!limit_rule_parse(&a->list[i].rule, slice_of(text), e)) {
            return fail_at(a, e, i == 0 ? "rule" : "--after", text);
        }
    }
    return 0;
}

/* The territory and its zone. */
static int read_place(struct asked *a, const char *code, struct gr_error *e)
{
    if (!calendar_territory(&a->territory, a->cli->calendar, slice_of(code), e)) {
        return fail_at(a, e, "--in", code);
    }
    a->zone = calendar_zone(a->cli->calendar, a->territory, e);
    return a->zone == NULL ? cli_fail(a->cli, e, SLICE("")) : 0;
}

/* Counts and shows, once the words are there: from, place, act (NULL when not asked). */
static int answer(struct asked *a, const char *from, const char *act, struct gr_error *e)
{
    int status = count_chain(a, from, e);
    if (status != 0) {
        return status;
    }
    if (act != NULL) {
        if (!moment_parse(&a->act, slice_of(act), a->zone, e)) {
            return fail_at(a, e, "--act", act);
        }
        a->has_act = true;
        a->verdict = limit_in_time(a->list[a->n - 1].end, a->act, a->zone);
    }
    if (!(a->json ? show_json(a, e) : show_text(a, e))) {
        return cli_fail(a->cli, e, SLICE(""));
    }
    return a->has_act && a->verdict != VERDICT_YES ? 1 : 0;
}

int cmd_limit(struct cli *cli, int argc, char **argv)
{
    const char *from[1];
    const char *place[1] = {"FR"};
    const char *after[AFTER_MAX];
    const char *act[1] = {NULL};
    const char *lang[1];
    struct cli_option options[] = {
        {.name = "from", .has_value = true, .values = from, .max_values = 1},
        {.name = "in", .has_value = true, .values = place, .max_values = 1},
        {.name = "after", .has_value = true, .values = after, .max_values = AFTER_MAX},
        {.name = "act", .has_value = true, .values = act, .max_values = 1},
        {.name = "lang", .has_value = true, .values = lang, .max_values = 1},
        {.name = "json"}};
    struct gr_error e = {0};
    const char **words = ARENA_ARRAY(cli->arena, (size_t)argc, const char *);
    size_t n_words = 0;
    struct asked *a = ARENA_NEW(cli->arena, struct asked);
    a->cli = cli;
    a->language = LANGUAGE_EN;
    bool good = cli_options(words, &n_words, options, 6, argc, argv, &e) &&
                cli_language(&a->language, &options[4], &e);
    if (good && (n_words != 1 || options[0].n == 0)) {
        good = error_set(&e, ERROR_USAGE, "one rule, in quotes, and --from are wanted");
        (void)error_remedy(&e, "greffe limit \"4 days, first day counted\" --from 2025-01-03T10:00 "
                               "--in FR-93");
    }
    if (!good || !cli_calendar(cli, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    a->json = options[5].n > 0;
    int status = read_rules(a, words[0], &options[2], &e);
    if (status == 0) {
        status = read_place(a, place[0], &e);
    }
    return status != 0 ? status : answer(a, from[0], act[0], &e);
}
