/* greffe verify: reads a registry again from its bytes and says whether anything was altered. Needs
 * no master key and nobody's right: who holds the folder can ask. */
#include "cli/json.h"
#include "cli/office.h"

enum { KEYS_MAX = 32 };

static const char *const LOGS[REGISTRY_LOGS] = {"acts", "reads"};

static bool read_keys(struct registry_verify_options *v, const struct cli_arguments *a,
                      struct gr_error *e)
{
    const struct cli_option *option = cli_option(a, "key");
    struct note_key *keys = ARENA_ARRAY(a->cli->arena, option->n + 1, struct note_key);
    for (size_t i = 0; i < option->n; i++) {
        if (!note_key_read(&keys[i], slice_of(option->values[i]), e)) {
            return error_remedy(e, "write it as \"greffe export --vkey\" does: NAME+ID+KEY");
        }
    }
    v->keys = keys;
    v->n_keys = option->n;
    struct slice since = cli_value(a, "since");
    return since.n == 0 || cli_read_file(&v->since, a->cli, since.p, LIMIT_NOTE_BYTES, e);
}

static void show_text(struct cli *cli, const struct registry_report *r)
{
    cli_say(cli,
            "%s: %lld leaves of acts, %lld of readings; %lld dossiers, %lld "
            "of them erased; ",
            r->verdict == REGISTRY_INTACT ? "Intact" : "ALTERED",
            (long long)r->leaves[REGISTRY_ACTS], (long long)r->leaves[REGISTRY_READS],
            (long long)r->dossiers, (long long)r->erased);
    cli_say(cli, "%lld sealed parts; %lld cosignatures\n", (long long)r->sealed,
            (long long)r->cosignatures);
    for (size_t i = 0; i < r->n_erasures; i++) {
        const struct registry_erasure *x = &r->erasures[i];
        cli_say(cli, "  %s: erased under leaf %lld (%s)\n", x->number, (long long)x->leaf,
                x->ground);
    }
    if (r->erased > (int64_t)r->n_erasures) {
        cli_say(cli, "  (%lld more erased, not shown)\n",
                (long long)(r->erased - (int64_t)r->n_erasures));
    }
    for (size_t i = 0; i < r->n_faults; i++) {
        const struct registry_fault *f = &r->faults[i];
        cli_say(cli, "  %s", LOGS[f->log]);
        if (f->leaf != LEAF_NONE) {
            cli_say(cli, " leaf %lld", (long long)f->leaf);
        }
        cli_say(cli, ": %s\n", f->text);
    }
    if (r->faults_seen > (int64_t)r->n_faults) {
        cli_say(cli, "  (%lld more not shown)\n",
                (long long)(r->faults_seen - (int64_t)r->n_faults));
    }
}

static bool show_json(struct cli *cli, const struct registry_report *r, struct gr_error *e)
{
    json_t *faults = json_array();
    json_t *erasures = json_array();
    for (size_t i = 0; i < r->n_erasures; i++) {
        const struct registry_erasure *x = &r->erasures[i];
        json_array_append_new(erasures, json_pack("{s:s, s:I, s:s}", "dossier", x->number, "leaf",
                                                  (json_int_t)x->leaf, "ground", x->ground));
    }
    for (size_t i = 0; i < r->n_faults; i++) {
        const struct registry_fault *f = &r->faults[i];
        json_t *leaf = f->leaf == LEAF_NONE ? json_null() : json_integer(f->leaf);
        json_array_append_new(faults, json_pack("{s:s, s:o, s:s}", "log", LOGS[f->log], "leaf",
                                                leaf, "text", f->text));
    }
    json_t *object =
        json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "intact",
                  r->verdict == REGISTRY_INTACT, "acts", (json_int_t)r->leaves[REGISTRY_ACTS],
                  "reads", (json_int_t)r->leaves[REGISTRY_READS], "dossiers",
                  (json_int_t)r->dossiers, "erased", (json_int_t)r->erased, "sealed",
                  (json_int_t)r->sealed, "cosignatures", (json_int_t)r->cosignatures, "faults_seen",
                  (json_int_t)r->faults_seen, "erasures", erasures, "faults", faults);
    return json_line(cli, object, e);
}

int cmd_verify(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {{.name = "office", CLI_VALUES(1)},
                                   {.name = "since", CLI_VALUES(1)},
                                   {.name = "key", CLI_VALUES(KEYS_MAX)},
                                   {.name = "threads", CLI_VALUES(1)},
                                   {.name = "json"}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    struct cli_progress progress = {.cli = cli, .what = "verifying"};
    struct registry_verify_options v = {.progress = cli_progress, .payload = &progress};
    struct registry_report *report = ARENA_NEW(cli->arena, struct registry_report);
    int64_t threads = 0;
    if (!cli_arguments(&a, argc, argv, &e) || !cli_want_words(&a, 0, 1, "at most one folder", &e) ||
        !cli_number(&threads, &a, "threads", 256, &e) || !seal_init(&e) || !read_keys(&v, &a, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    struct slice told = a.n_words > 0 ? slice_of(a.words[0]) : cli_value(&a, "office");
    const char *folder = cli_office_folder(cli, told, &e);
    v.threads = (int)threads;
    bool good =
        folder != NULL &&
        registry_verify(report, folder, (struct registry_options){.mode = REGISTRY_READ}, &v, &e);
    cli_progress_end(&progress);
    if (good && cli_given(&a, "json")) {
        good = show_json(cli, report, &e);
    } else if (good) {
        show_text(cli, report);
    }
    if (!good) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return report->verdict == REGISTRY_INTACT ? 0 : 1;
}
