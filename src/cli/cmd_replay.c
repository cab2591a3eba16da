/* greffe replay: published judgments against the law as Greffe knows it. */
#include "cli/cmd_replay.h"

#include <string.h>

#define REPLAY_ARENA_BYTES ((size_t)512 << 20)
#define REPORT_BYTES (16u << 20)

struct replaying {
    struct cli *cli;
    struct replay_law law;
    enum language language;
    bool json, quiet, reasons;
    struct replay_counts counts;
    struct buf rest; /* what did not agree, a line each, shown at the end */
};

static void count(struct replaying *replaying, const struct replay_result *r)
{
    struct replay_counts *n = &replaying->counts;
    if (r->verdict != REPLAY_AGREES) {
        buf_printf(&replaying->rest, "  %-12s %.*s: %.*s\n",
                   r->verdict == REPLAY_DISAGREES ? "disagrees" : "unsupported",
                   SLICE_ARG(r->source->id), SLICE_ARG(r->why));
    }
    n->agree += r->verdict == REPLAY_AGREES ? 1 : 0;
    n->disagree += r->verdict == REPLAY_DISAGREES ? 1 : 0;
    n->unsupported += r->verdict == REPLAY_UNSUPPORTED ? 1 : 0;
    n->undetermined += r->undetermined ? 1 : 0;
}

/* One file in an arena of its own: a thousand cases need no more memory than the largest. */
static bool replay_file(struct replaying *r, const char *path, struct gr_error *e)
{
    struct cli one = *r->cli;
    one.arena = arena_open(REPLAY_ARENA_BYTES);
    struct slice text = SLICE("");
    struct replay_result result;
    struct buf out = buf_in(one.arena, REPORT_BYTES);
    bool ok = cli_read_file(&text, &one, path, LIMIT_CASE_BYTES, e);
    const struct replay_case *c = ok ? replay_read(one.arena, slice_of(path), text, e) : NULL;
    ok = c != NULL && replay_run(&result, one.arena, &r->law, c, e);
    r->counts.cases++;
    if (ok) {
        count(r, &result);
        if (r->json) {
            replay_write_json(&out, &result);
        } else if (!r->quiet || result.verdict == REPLAY_DISAGREES) {
            replay_write(&out, one.arena, &result, r->language, r->reasons);
        }
        ok = cli_write(&one, buf_slice(&out), e);
    } else {
        r->counts.faulty++;
        cli_fail(&one, e, text);
    }
    arena_close(one.arena);
    return ok;
}

static void write_counts(struct replaying *r)
{
    const struct replay_counts *n = &r->counts;
    struct buf out = buf_in(r->cli->arena, REPORT_BYTES);
    if (r->json) {
        replay_write_counts_json(&out, n);
        fprintf(r->cli->out, "%.*s", SLICE_ARG(buf_slice(&out)));
        return;
    }
    buf_add(&out, buf_slice(&r->rest));
    const char *form =
        r->language == LANGUAGE_FR
            ? "%zu décisions : %zu d'accord, %zu en désaccord, %zu non jugeables (dont %zu "
              "dépendent de ce que le dossier ne dit pas), %zu fichiers fautifs\n"
            : "%zu cases: %zu agree, %zu disagree, %zu unsupported (%zu of them depend on what the "
              "file does not say), %zu faulty files\n";
    buf_printf(&out, form, n->cases, n->agree, n->disagree, n->unsupported, n->undetermined,
               n->faulty);
    fprintf(r->cli->out, "%.*s", SLICE_ARG(buf_slice(&out)));
}

bool cli_replay_law(struct replay_law *out, struct cli *cli, const char *const *paths,
                    size_t n_paths, struct gr_error *e)
{
    const struct law_procedure **list = NULL;
    size_t n = 0;
    if (!cli_procedures(&list, &n, cli, paths, n_paths, e)) {
        return false;
    }
    const struct dossier_plan **plans = ARENA_ARRAY(cli->arena, n + 1, const struct dossier_plan *);
    *out = (struct replay_law){plans, n, cli->calendar};
    for (size_t i = 0; i < n; i++) {
        plans[i] = dossier_prepare(cli->arena, list[i], cli->calendar);
    }
    return true;
}

static bool replay_path(struct replaying *r, const char *path, int *status, struct gr_error *e)
{
    const char **files = NULL;
    size_t n = 0;
    if (!cli_list_files(&files, &n, r->cli, path, ".json", e)) {
        return false;
    }
    if (n > LIMIT_CASES) {
        return error_set(e, ERROR_TOO_LARGE, "%zu cases; at most %u are replayed in one run", n,
                         LIMIT_CASES);
    }
    for (size_t i = 0; i < n; i++) {
        struct gr_error one = {0};
        if (!replay_file(r, files[i], &one)) {
            int failed = error_exit_status(one.code);
            *status = failed > *status ? failed : *status;
        }
        if (r->cli->terminal && n > 50) {
            fprintf(r->cli->err, "\r%zu of %zu", i + 1, n);
        }
    }
    if (r->cli->terminal && n > 50) {
        fputs("\r               \r", r->cli->err);
    }
    return true;
}

int cmd_replay(struct cli *cli, int argc, char **argv)
{
    const char *words[64];
    const char *procedures[16];
    const char *lang[1];
    size_t n_words = 0;
    struct cli_option options[] = {
        {.name = "json"},
        {.name = "quiet"},
        {.name = "reasons"},
        {.name = "procedures", .has_value = true, .values = procedures, .max_values = 16},
        {.name = "lang", .has_value = true, .values = lang, .max_values = 1}};
    struct gr_error e = {0};
    if (argc > 64) {
        error_set(&e, ERROR_USAGE, "too many arguments: name a folder instead");
        return cli_fail(cli, &e, SLICE(""));
    }
    struct replaying r = {
        .cli = cli, .language = LANGUAGE_EN, .rest = buf_in(cli->arena, REPORT_BYTES)};
    if (!cli_options(words, &n_words, options, 5, argc, argv, &e) ||
        !cli_language(&r.language, &options[4], &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    r.json = options[0].n > 0;
    r.quiet = options[1].n > 0;
    r.reasons = options[2].n > 0;
    if (!cli_replay_law(&r.law, cli, procedures, options[3].n, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    const char *shipped = cli_data_dir(cli);
    int status = 0;
    for (size_t i = 0; i < (n_words == 0 ? 1 : n_words); i++) {
        if (!replay_path(&r, n_words == 0 ? shipped : words[i], &status, &e)) {
            return cli_fail(cli, &e, SLICE(""));
        }
    }
    write_counts(&r);
    return status != 0 ? status : r.counts.disagree > 0 ? 1 : 0;
}
