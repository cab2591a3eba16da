/* greffe adopt: a new edition of a procedure or of a table. First what it would move: somebody was
 * shown another date before. Then, with --apply, it is loaded and the clocks are counted again. */
#include "cli/json.h"
#include "cli/office.h"

struct adopting {
    const struct cli_office *o;
    bool json;
    int64_t n;
    struct gr_error *e;
    bool failed;
};

static struct leaf_clock end_of(bool known, int64_t earliest, int64_t latest)
{
    return (struct leaf_clock){.known = known, .earliest = earliest, .latest = latest};
}

static bool show_text(struct adopting *w, const struct office_moved *m, const struct zone *zone)
{
    struct leaf_clock before = end_of(m->before_known, m->before_earliest, m->before_latest);
    struct leaf_clock after = end_of(m->after_known, m->after_earliest, m->after_latest);
    struct buf line = buf_in(w->o->cli->arena, 1024);
    buf_printf(&line, "%.*s  %.*s", SLICE_ARG(m->number), SLICE_ARG(m->clock));
    if (m->reading.n > 0) {
        buf_printf(&line, " (%.*s)", SLICE_ARG(m->reading));
    }
    buf_text(&line, ": ");
    if (m->begun) {
        buf_text(&line, "did not run");
    } else {
        cli_write_end(&line, &before, zone);
    }
    buf_text(&line, " -> ");
    if (m->gone) {
        buf_text(&line, "does not run");
    } else {
        cli_write_end(&line, &after, zone);
    }
    buf_char(&line, '\n');
    return cli_write(w->o->cli, buf_slice(&line), w->e);
}

static json_t *json_end(struct adopting *w, bool runs, bool known, int64_t latest,
                        const struct zone *zone)
{
    return runs && known ? json_of_instant(w->o->cli, latest, zone) : json_null();
}

static bool show_json(struct adopting *w, const struct office_moved *m, const struct zone *zone)
{
    json_t *object =
        json_pack("{s:o, s:o, s:b, s:b, s:o, s:o}", "dossier", json_of_slice(m->number), "clock",
                  json_of_slice(m->clock), "gone", m->gone, "begun", m->begun, "before",
                  json_end(w, !m->begun, m->before_known, m->before_latest, zone), "after",
                  json_end(w, !m->gone, m->after_known, m->after_latest, zone));
    json_set_text(object, "reading", m->reading);
    return json_line(w->o->cli, object, w->e);
}

static void visit(const struct office_moved *moved, void *payload)
{
    struct adopting *w = payload;
    struct registry_dossier row;
    if (w->failed) {
        return;
    }
    w->n++;
    w->failed = true;
    if (cli_dossier_row(&row, w->o, moved->number, w->e)) {
        const struct zone *zone = cli_office_zone(w->o, row.territory, w->e);
        w->failed = zone == NULL || !(w->json ? show_json : show_text)(w, moved, zone);
    }
}

static int adopt(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct gr_error shown = {0};
    struct adopting w = {.o = o, .json = cli_given(a, "json"), .e = &shown};
    struct office_text text;
    bool apply = cli_given(a, "apply");
    if (!cli_office_text(&text, o->cli, a->words[0], e) ||
        !office_adopt(o->office, o->agent, &text, apply, e, visit, &w)) {
        return -1;
    }
    if (w.failed) {
        *e = shown;
        return -1;
    }
    if (!w.json) {
        cli_say(o->cli, "%.*s: %lld %s %s%s\n", SLICE_ARG(text.name), (long long)w.n,
                w.n == 1 ? "clock" : "clocks", apply ? "moved" : "would move",
                apply ? "; the edition is in force" : "; --apply loads it");
    }
    return 0;
}

int cmd_adopt(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS, {.name = "apply"}, {.name = "json"}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) ||
        !cli_want_words(&a, 1, 1, "one file: a procedure, territories.tsv or holidays.tsv", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_ACT, adopt);
}
