/* greffe check --invariants: where each numbered invariant lives, and which cases try to break it.
 */
#include "cli/cmd_check.h"
#include "cli/cmd_replay.h"
#include "cli/json.h"
#include "replay/invariant.h"

#define CASE_ARENA_BYTES ((size_t)512 << 20)
#define TABLE_BYTES (16u << 20)

static bool replay_one(struct invariants *invariants, const struct replay_law *law, struct cli *cli,
                       const char *path, struct gr_error *e)
{
    struct cli one = *cli;
    one.arena = arena_open(CASE_ARENA_BYTES);
    struct slice text = SLICE("");
    struct replay_result result;
    bool ok = cli_read_file(&text, &one, path, LIMIT_CASE_BYTES, e);
    const struct replay_case *c = ok ? replay_read(one.arena, slice_of(path), text, e) : NULL;
    ok = c != NULL && replay_run(&result, one.arena, law, c, e);
    if (ok) {
        invariants_try(invariants, &result);
    }
    arena_close(one.arena);
    return ok;
}

static bool try_cases(struct invariants *invariants, const struct replay_law *law, struct cli *cli,
                      const char *folder, struct gr_error *e)
{
    const char **files = NULL;
    size_t n = 0;
    bool ok = cli_list_files(&files, &n, cli, folder, ".json", e);
    for (size_t i = 0; ok && i < n; i++) {
        ok = replay_one(invariants, law, cli, files[i], e);
        if (cli->terminal) {
            fprintf(cli->err, "\r%zu of %zu cases", i + 1, n);
        }
    }
    if (cli->terminal) {
        fputs("\r                          \r", cli->err);
    }
    return ok;
}

static json_t *places_json(const struct invariant *one)
{
    json_t *list = json_array();
    for (size_t i = 0; i < one->n_places; i++) {
        const struct invariant_place *at = &one->places[i];
        json_array_append_new(list, json_pack("{s:o, s:o, s:I, s:s, s:o}", "procedure",
                                              json_of_slice(at->procedure->name), "file",
                                              json_of_slice(at->procedure->source), "line",
                                              (json_int_t)at->span.line, "kind", at->kind, "name",
                                              json_of_slice(at->name)));
    }
    return list;
}

static bool show_json(struct cli *cli, const struct invariants *invariants, struct gr_error *e)
{
    for (size_t i = 0; i < invariants->n; i++) {
        const struct invariant *one = &invariants->list[i];
        json_t *cases = json_array();
        for (size_t k = 0; k < one->n_cases; k++) {
            json_array_append_new(cases, json_of_slice(one->cases[k]));
        }
        json_t *line =
            json_pack("{s:o, s:o, s:o, s:o, s:o, s:b}", "number", json_of_slice(one->number),
                      "text", json_of_slice(one->text), "places", places_json(one), "cases", cases,
                      "reason", one->reason.n > 0 ? json_of_slice(one->reason) : json_null(),
                      "sound", invariant_sound(one));
        if (!json_line(cli, line, e)) {
            return false;
        }
    }
    return true;
}

static bool read_table(struct invariants *out, struct cli *cli, const char *folder,
                       struct gr_error *e)
{
    struct slice text;
    const char *path = cli_join(cli, folder, "invariants.tsv");
    return cli_read_file(&text, cli, path, LIMIT_FILE_BYTES, e) &&
           invariants_read(out, cli->arena, slice_of(path), text, e);
}

int check_invariants(struct cli *cli, const char *const *words, size_t n_words, bool json)
{
    struct gr_error e = {0};
    struct invariants invariants;
    struct replay_law law;
    const char *folder = n_words > 0 ? words[0] : cli_data_dir(cli);
    if (n_words > 1) {
        error_set(&e, ERROR_USAGE, "`--invariants` reads one folder");
        return cli_fail(cli, &e, SLICE(""));
    }
    if (!read_table(&invariants, cli, folder, &e) || !cli_replay_law(&law, cli, &folder, 1, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    struct diagnostics d = diagnostics_in(cli->arena);
    for (size_t i = 0; i < law.n; i++) {
        invariants_place(&invariants, dossier_procedure(law.plans[i]), &d);
    }
    if (!try_cases(&invariants, &law, cli, folder, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    struct buf out = buf_in(cli->arena, TABLE_BYTES);
    if (!json) {
        invariants_write(&out, &invariants);
    }
    if ((json && !show_json(cli, &invariants, &e)) || !cli_write(cli, buf_slice(&out), &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    int status = cli_show_diagnostics(cli, &d, SLICE(""));
    for (size_t i = 0; i < invariants.n && status == 0; i++) {
        status = invariant_sound(&invariants.list[i]) ? 0 : 1;
    }
    return status;
}
