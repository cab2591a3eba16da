/* greffe export: what leaves the office: a certified copy of a dossier, the log as tiles for
 * anybody to serve, a checkpoint, a proof, the keys that verify, leaves as JSON or CBOR. But for
 * the certified copy, nothing personal. */
#include "cli/json.h"
#include "cli/office.h"

#define EXPORT_BYTES ((size_t)1 << 30)

static bool give(const struct cli_office *o, const struct cli_arguments *a, const struct buf *out,
                 struct gr_error *e)
{
    if (out->full) {
        return error_set(e, ERROR_TOO_LARGE, "the export is too large");
    }
    return cli_write_to(o->cli, cli_value(a, "out"), buf_slice(out), e);
}

static bool read_log(enum registry_log *log, const struct cli_arguments *a, struct gr_error *e)
{
    struct slice name = cli_value(a, "log");
    *log = slice_is(name, "reads") ? REGISTRY_READS : REGISTRY_ACTS;
    return name.n == 0 || slice_is(name, "reads") || slice_is(name, "acts") ||
           error_set(e, ERROR_USAGE, "--log is acts or reads, not \"%.40s\"", name.p);
}

/* ---- one by one ------------------------------------------------------------------------------ */

static bool certified(const struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct office_look look;
    enum language language = LANGUAGE_FR;
    struct buf out = buf_in(o->cli->arena, EXPORT_BYTES);
    cli_office_look(&look, o, a);
    return cli_language(&language, cli_option(a, "lang"), e) &&
           office_certify(&out, o->office, cli_value(a, "certified"), &look, language, e) &&
           give(o, a, &out, e);
}

static bool tiles(const struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    enum registry_log log = REGISTRY_ACTS;
    return read_log(&log, a, e) &&
           registry_export_tiles(cli_value(a, "tiles").p, office_registry(o->office), log, e);
}

static bool checkpoint(const struct cli_office *o, const struct cli_arguments *a,
                       struct gr_error *e)
{
    enum registry_log log = REGISTRY_ACTS;
    struct slice note;
    return read_log(&log, a, e) &&
           registry_checkpoint(&note, o->cli->arena, office_registry(o->office), log, LEAF_NONE,
                               e) &&
           cli_write_to(o->cli, cli_value(a, "out"), note, e);
}

/* The leaf goes with its proof, as the extra data that C2SP tlog-proof has room for: with the log's
 * key, nothing else is needed to check it. */
static bool proof(const struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    enum registry_log log = REGISTRY_ACTS;
    int64_t index = 0;
    struct slice note = {0};
    struct slice leaf = {0};
    struct registry *r = office_registry(o->office);
    struct registry_tree tree = {.registry = r};
    struct merkle_proof *path = ARENA_NEW(o->cli->arena, struct merkle_proof);
    struct buf out = buf_in(o->cli->arena, LIMIT_NOTE_BYTES);
    if (!read_log(&log, a, e) || !cli_number(&index, a, "proof", INT64_MAX, e)) {
        return false;
    }
    tree.log = log;
    if (index >= registry_size(r, log)) {
        return error_set(e, ERROR_ABSENT, "there are %lld leaves, counted from 0; there is no %lld",
                         (long long)registry_size(r, log), (long long)index);
    }
    if (!registry_checkpoint(&note, o->cli->arena, r, log, LEAF_NONE, e) ||
        !registry_leaf(&leaf, o->cli->arena, r, log, index, e) ||
        !merkle_inclusion(path, index, registry_size(r, log), registry_tree_hash, e, &tree)) {
        return false;
    }
    proof_write(&out, index, path, leaf, note);
    return give(o, a, &out, e);
}

static bool keys(const struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct buf out = buf_in(o->cli->arena, 4096);
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        office_log_key(&out, o->office, (enum registry_log)log);
        buf_char(&out, '\n');
    }
    return give(o, a, &out, e);
}

/* ---- leaves ---------------------------------------------------------------------------------- */

struct leaves {
    const struct cli_office *o;
    bool json;
    struct cli_progress progress;
    int64_t all;
    struct gr_error *e;
    bool failed;
};

static bool write_leaf(int64_t index, struct slice bytes, void *payload)
{
    struct leaves *l = payload;
    struct cli *cli = l->o->cli;
    struct arena_mark mark = arena_mark(cli->arena);
    struct leaf leaf;
    l->failed = l->json ? !leaf_read(&leaf, cli->arena, bytes, l->e) ||
                              !json_line(cli, json_of_leaf(index, &leaf), l->e)
                        : !cli_write(cli, bytes, l->e);
    arena_reset(cli->arena, mark);
    cli_progress(index, l->all, &l->progress);
    return !l->failed;
}

/* The leaves of one dossier, the last of which is known and each of which names the one before. */
static bool write_dossier(struct leaves *l, struct slice number, struct gr_error *e)
{
    struct registry_dossier row;
    struct registry *r = office_registry(l->o->office);
    struct arena *arena = l->o->cli->arena;
    if (!cli_dossier_row(&row, l->o, number, e)) {
        return false;
    }
    int64_t *list = ARENA_ARRAY(arena, (size_t)row.n_leaves + 1, int64_t);
    size_t n = 0;
    struct slice bytes;
    struct leaf leaf;
    for (int64_t at = row.last; at != LEAF_NONE && n < (size_t)row.n_leaves; at = leaf.previous) {
        list[n++] = at;
        if (!registry_leaf(&bytes, arena, r, REGISTRY_ACTS, at, e) ||
            !leaf_read(&leaf, arena, bytes, e)) {
            return false;
        }
    }
    for (; n > 0; n--) {
        if (!registry_leaf(&bytes, arena, r, REGISTRY_ACTS, list[n - 1], e) ||
            !write_leaf(list[n - 1], bytes, l)) {
            return false;
        }
    }
    return true;
}

static bool leaves(const struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct slice format = cli_value(a, "format");
    enum registry_log log = REGISTRY_ACTS;
    struct registry *r = office_registry(o->office);
    struct leaves l = {.o = o, .json = slice_is(format, "json"), .e = e};
    l.progress = (struct cli_progress){.cli = o->cli, .what = "exporting"};
    if (!l.json && !slice_is(format, "cbor")) {
        return error_set(e, ERROR_USAGE, "--format is json or cbor, not \"%.40s\"", format.p);
    }
    if (!read_log(&log, a, e)) {
        return false;
    }
    if (a->n_words > 0) {
        return write_dossier(&l, slice_of(a->words[0]), e);
    }
    l.all = registry_size(r, log);
    bool good = registry_scan(r, log, 0, l.all, e, write_leaf, &l) && !l.failed;
    cli_progress_end(&l.progress);
    return good;
}

/* ---- the command ----------------------------------------------------------------------------- */

static const struct export_kind {
    const char *option;
    bool (*run)(const struct cli_office *o, const struct cli_arguments *a, struct gr_error *e);
} KINDS[] = {{"certified", certified}, {"tiles", tiles}, {"checkpoint", checkpoint},
             {"proof", proof},         {"vkey", keys},   {"format", leaves}};

static int export(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (cli_given(a, KINDS[i].option)) {
            return KINDS[i].run(o, a, e) ? 0 : -1;
        }
    }
    return -1;
}

/* Exactly one kind; a certified copy reads personal data and says why. */
static bool choose(const struct cli_arguments *a, struct gr_error *e)
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        n += cli_given(a, KINDS[i].option) ? 1 : 0;
    }
    if (n != 1) {
        return error_set(e, ERROR_USAGE,
                         "one of --certified, --tiles, --checkpoint, --proof, "
                         "--vkey and --format is wanted");
    }
    if (cli_given(a, "certified") && !cli_given(a, "for")) {
        error_set(e, ERROR_USAGE, "a certified copy holds personal data; its purpose is owed");
        return error_remedy(e, "--for \"why\"; who made the copy, and why, is remembered");
    }
    return cli_want_words(a, 0, cli_given(a, "format") ? 1 : 0, "what the option names", e);
}

int cmd_export(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS,
                                   CLI_LOOK_OPTIONS,
                                   {.name = "certified", CLI_VALUES(1)},
                                   {.name = "tiles", CLI_VALUES(1)},
                                   {.name = "log", CLI_VALUES(1)},
                                   {.name = "checkpoint"},
                                   {.name = "proof", CLI_VALUES(1)},
                                   {.name = "vkey"},
                                   {.name = "format", CLI_VALUES(1)},
                                   {.name = "out", CLI_VALUES(1)},
                                   {.name = "lang", CLI_VALUES(1)}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) || !choose(&a, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, cli_look_need(&a), export);
}
