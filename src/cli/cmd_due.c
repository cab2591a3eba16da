/* greffe due: the clocks that end soon, the first to end first. What has ended and nobody entered
 * yet is counted, so that nobody takes silence for peace. */
#include "cli/json.h"
#include "cli/office.h"

#include <string.h>

enum { DUE_SHOWN_MAX = 100000, LINE_BYTES = 2048 };

/* A list under way. */
struct listing {
    const struct cli_office *o;
    bool json;
    enum language language;
    int64_t n;
    struct gr_error *e;
    bool failed;
};

/* ---- one line -------------------------------------------------------------------------------- */

static struct leaf_clock clock_of(const struct registry_clock *c)
{
    return (struct leaf_clock){.clock = c->clock,
                               .reading = c->reading,
                               .started = c->started,
                               .known = c->known,
                               .earliest = c->earliest,
                               .latest = c->latest};
}

static bool show_text(struct listing *l, const struct registry_clock *c,
                      const struct registry_dossier *row, const struct zone *zone)
{
    struct cli *cli = l->o->cli;
    struct gr_error ignored = {0};
    struct buf line = buf_in(cli->arena, LINE_BYTES);
    const struct law_procedure *p = office_procedure(l->o->office, c->procedure, &ignored);
    law_index i = p == NULL ? LAW_NONE : law_find_clock(p, c->clock);
    struct leaf_clock clock = clock_of(c);
    cli_write_end(&line, &clock, zone);
    buf_printf(&line, "  %.*s  %.*s", SLICE_ARG(row->number), SLICE_ARG(c->clock));
    if (c->reading.n > 0) {
        buf_printf(&line, " (%.*s)", SLICE_ARG(c->reading));
    }
    if (i != LAW_NONE) {
        struct slice label = law_label(cli->arena, p->clocks[i].labels, c->clock, l->language);
        buf_printf(&line, "  %.*s", SLICE_ARG(label));
        if (c->reading.n > 0) {
            label = law_reading_label(cli->arena, p, c->reading, l->language);
            buf_printf(&line, " (%.*s)", SLICE_ARG(label));
        }
    }
    buf_printf(&line, "  %.*s\n", SLICE_ARG(c->territory));
    return cli_write(cli, buf_slice(&line), l->e);
}

static bool show_json(struct listing *l, const struct registry_clock *c,
                      const struct registry_dossier *row, const struct zone *zone)
{
    struct leaf_clock clock = clock_of(c);
    json_t *object = json_of_clock(l->o->cli, &clock, zone);
    json_set_text(object, "dossier", row->number);
    json_set_text(object, "procedure", c->procedure);
    json_set_text(object, "territory", c->territory);
    return json_line(l->o->cli, object, l->e);
}

static bool visit(const struct registry_clock *c, void *payload)
{
    struct listing *l = payload;
    struct arena_mark mark = arena_mark(l->o->cli->arena);
    struct registry_dossier row;
    const struct zone *zone = cli_office_zone(l->o, c->territory, l->e);
    l->failed = zone == NULL || !cli_dossier_of_serial(&row, l->o, c->serial, l->e) ||
                !(l->json ? show_json : show_text)(l, c, &row, zone);
    arena_reset(l->o->cli->arena, mark);
    l->n++;
    return !l->failed && l->n < DUE_SHOWN_MAX;
}

static bool count_one(const struct registry_clock *c, void *payload)
{
    (void)c;
    *(int64_t *)payload += 1;
    return true;
}

/* ---- from when to when ----------------------------------------------------------------------- */

/* "24h", "7d", "90m". */
static bool read_within(instant *out, struct slice text, struct gr_error *e)
{
    int64_t n = 0;
    char unit = text.n > 0 ? text.p[text.n - 1] : ' ';
    instant one = unit == 'h'   ? INSTANT_HOUR
                  : unit == 'd' ? INSTANT_DAY
                  : unit == 'm' ? INSTANT_MINUTE
                                : 0;
    if (one == 0 || !slice_to_int(&n, (struct slice){text.p, text.n - 1}, 100000)) {
        error_set(e, ERROR_USAGE, "--within wants a time such as 24h, 7d or 90m, not \"%.40s\"",
                  text.p);
        return error_remedy(e, "--until MOMENT names a day or an hour");
    }
    *out = n * one;
    return true;
}

static bool read_span(struct office_due *due, const struct cli_office *o,
                      const struct cli_arguments *a, struct gr_error *e)
{
    instant now = cli_now();
    instant within = INSTANT_DAY;
    struct slice until = cli_value(a, "until");
    due->from = now;
    if (cli_given(a, "late")) {
        due->from = INT64_MIN;
        due->until = now - 1;
        due->by_latest = true;
        return true;
    }
    if (cli_given(a, "within") && !read_within(&within, cli_value(a, "within"), e)) {
        return false;
    }
    due->until = now + within;
    if (until.n == 0) {
        return true;
    }
    const struct zone *zone = cli_office_zone(o, due->territory, e);
    return zone != NULL && cli_office_instant(&due->until, zone, until, true, e);
}

/* ---- what may be erased ---------------------------------------------------------------------- */

static bool list_erasable(const struct cli_office *o, bool json, struct gr_error *e)
{
    struct registry_dossier *rows = ARENA_ARRAY(o->cli->arena, 1000, struct registry_dossier);
    size_t n = 0;
    if (!office_erasable(rows, &n, 1000, o->cli->arena, o->office, e)) {
        return false;
    }
    for (size_t i = 0; i < n && i < 1000; i++) {
        struct buf day = buf_in(o->cli->arena, 16);
        date_write(&day, (struct date){rows[i].erasable_day});
        if (json) {
            json_t *object =
                json_pack("{s:o, s:o, s:o}", "dossier", json_of_slice(rows[i].number), "procedure",
                          json_of_slice(rows[i].procedure), "since", json_of_buf(&day));
            if (!json_line(o->cli, object, e)) {
                return false;
            }
        } else {
            cli_say(o->cli, "%.*s  %.*s  %.*s\n", SLICE_ARG(buf_slice(&day)),
                    SLICE_ARG(rows[i].number), SLICE_ARG(rows[i].procedure));
        }
    }
    if (n == 0 && !json) {
        cli_say(o->cli, "No dossier has to be erased today.\n");
    }
    return true;
}

/* ---- the command ----------------------------------------------------------------------------- */

/* How many have ended and are not entered; to the terminal's side, so that lists stay lists. */
static bool tell_ended(const struct cli_office *o, struct gr_error *e)
{
    int64_t n = 0;
    struct office_due ended = {.from = INT64_MIN, .until = cli_now() - 1, .by_latest = true};
    if (!office_due(o->office, &ended, e, count_one, &n)) {
        return false;
    }
    if (n > 0) {
        fflush(o->cli->out);
        fprintf(o->cli->err,
                "%lld more %s ended and %s not entered yet: \"greffe due --late\" lists, "
                "\"greffe ring\" enters\n",
                (long long)n, n == 1 ? "clock has" : "clocks have", n == 1 ? "is" : "are");
    }
    return true;
}

static int due(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct listing l = {.o = o, .json = cli_given(a, "json"), .language = LANGUAGE_EN, .e = e};
    if (cli_given(a, "erasure")) {
        return list_erasable(o, l.json, e) ? 0 : -1;
    }
    struct office_due asked = {.by_latest = cli_given(a, "latest"),
                               .procedure = cli_value(a, "procedure"),
                               .territory = cli_value(a, "in"),
                               .reading = cli_value(a, "reading"),
                               .clock = cli_value(a, "clock")};
    if (!cli_language(&l.language, cli_option(a, "lang"), e) || !read_span(&asked, o, a, e) ||
        !office_due(o->office, &asked, e, visit, &l) || l.failed) {
        return -1;
    }
    if (l.n == 0 && !l.json) {
        cli_say(o->cli, "Nothing.\n");
    }
    return cli_given(a, "late") || tell_ended(o, e) ? 0 : -1;
}

int cmd_due(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS,
                                   {.name = "within", CLI_VALUES(1)},
                                   {.name = "until", CLI_VALUES(1)},
                                   {.name = "late"},
                                   {.name = "procedure", CLI_VALUES(1)},
                                   {.name = "in", CLI_VALUES(1)},
                                   {.name = "reading", CLI_VALUES(1)},
                                   {.name = "clock", CLI_VALUES(1)},
                                   {.name = "erasure"},
                                   {.name = "latest"},
                                   {.name = "lang", CLI_VALUES(1)},
                                   {.name = "json"}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) || !cli_want_words(&a, 0, 0, "options only", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_LOOK, due);
}
