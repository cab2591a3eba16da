/* greffe check: reads procedures and says what a careful reader would find, with place and
 * remedy. Files of one call may name one another (`dossier of`); the shipped procedures are
 * known besides. */
#include "cli/cmd_check.h"
#include "cli/json.h"

#include <string.h>

struct check_file {
    const char *path;
    struct slice text;
    struct diagnostics reading, checking;
    const struct law_procedure *procedure; /* NULL when it did not read */
};

struct check {
    struct cli *cli;
    struct check_file *files;
    size_t n_files;
    const struct law_procedure **known; /* those of the call first */
    size_t n_known;
    bool json, strict;
    size_t errors, warnings, remarks;
};

/* ---- loading --------------------------------------------------------------------------------- */

static bool check_list(struct check *check, const char *const *paths, size_t n_paths,
                       struct gr_error *e)
{
    size_t room = 0;
    for (size_t i = 0; i < n_paths; i++) {
        const char **files = NULL;
        size_t n = 0;
        if (!cli_list_files(&files, &n, check->cli, paths[i], ".greffe", e)) {
            return false;
        }
        struct check_file *all = ARENA_ARRAY(check->cli->arena, room + n + 1, struct check_file);
        if (check->n_files > 0) {
            memcpy(all, check->files, check->n_files * sizeof *all);
        }
        for (size_t k = 0; k < n; k++) {
            all[check->n_files].path = files[k];
            check->n_files++;
        }
        check->files = all;
        room = check->n_files;
    }
    return true;
}

static bool check_read(struct check *check, struct gr_error *e)
{
    struct arena *arena = check->cli->arena;
    check->known = ARENA_ARRAY(arena, check->n_files, const struct law_procedure *);
    for (size_t i = 0; i < check->n_files; i++) {
        struct check_file *file = &check->files[i];
        if (!cli_read_file(&file->text, check->cli, file->path, LIMIT_FILE_BYTES, e)) {
            return false;
        }
        const char *name = strcmp(file->path, "-") == 0 ? "standard input" : file->path;
        file->reading = diagnostics_in(arena);
        file->checking = diagnostics_in(arena);
        file->procedure =
            law_read(arena, slice_of(name), file->text, check->cli->calendar, &file->reading);
        if (file->procedure != NULL) {
            check->known[check->n_known] = file->procedure;
            check->n_known++;
        }
    }
    return true;
}

/* Adds the shipped procedures that read; what is wrong with them is not asked for here. */
static void check_add_shipped(struct check *check)
{
    struct arena *arena = check->cli->arena;
    const char **files = NULL;
    size_t n = 0;
    struct gr_error unused;
    if (!cli_list_files(&files, &n, check->cli, cli_data_dir(check->cli), ".greffe", &unused)) {
        return;
    }
    const struct law_procedure **known =
        ARENA_ARRAY(arena, check->n_known + n, const struct law_procedure *);
    memcpy(known, check->known, check->n_known * sizeof *known);
    check->known = known;
    for (size_t i = 0; i < n; i++) {
        struct slice text;
        struct diagnostics d = diagnostics_in(arena);
        if (!cli_read_file(&text, check->cli, files[i], LIMIT_FILE_BYTES, &unused)) {
            continue;
        }
        const struct law_procedure *p =
            law_read(arena, slice_of(files[i]), text, check->cli->calendar, &d);
        if (p != NULL) {
            known[check->n_known] = p;
            check->n_known++;
        }
    }
}

/* Two files of one call that hold a procedure of the same name. */
static void check_twice(struct check *check)
{
    for (size_t i = 1; i < check->n_files; i++) {
        const struct law_procedure *p = check->files[i].procedure;
        for (size_t k = 0; k < i && p != NULL; k++) {
            const struct law_procedure *other = check->files[k].procedure;
            if (other == NULL || !slice_equal(other->name, p->name)) {
                continue;
            }
            struct span span = {.source = p->source, .line = 1, .column = 1};
            error_remedy(
                diagnostics_add(&check->files[i].checking, SEVERITY_ERROR, span, ERROR_DUPLICATE,
                                "the procedure `%.*s` stands in two files", SLICE_ARG(p->name)),
                "the other is %.*s", SLICE_ARG(other->source));
            break;
        }
    }
}

/* ---- showing --------------------------------------------------------------------------------- */

static bool show_json(struct cli *cli, const struct diagnostic *d, struct gr_error *e)
{
    const struct span *span = &d->error.span;
    json_t *object =
        json_pack("{s:o, s:I, s:I, s:s, s:s, s:s, s:s}", "file", json_of_slice(span->source),
                  "line", (json_int_t)span->line, "column", (json_int_t)span->column, "severity",
                  severity_name(d->severity), "code", error_name(d->error.code), "text",
                  d->error.text, "remedy", d->error.remedy);
    return json_line(cli, object, e);
}

static bool check_show(struct check *check, struct diagnostics *d, struct slice text,
                       struct gr_error *e)
{
    for (size_t i = 0; check->strict && i < d->n; i++) {
        if (d->list[i].severity == SEVERITY_WARNING) {
            d->list[i].severity = SEVERITY_ERROR;
        }
    }
    if (check->strict) {
        d->errors += d->warnings;
        d->warnings = 0;
    }
    check->errors += d->errors;
    check->warnings += d->warnings;
    check->remarks += d->remarks;
    if (!check->json) {
        (void)cli_show_diagnostics(check->cli, d, text);
        return true;
    }
    for (size_t i = 0; i < d->n; i++) {
        if (!show_json(check->cli, &d->list[i], e)) {
            return false;
        }
    }
    return true;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static bool check_all(struct check *check, struct gr_error *e)
{
    check_twice(check);
    for (size_t i = 0; i < check->n_files; i++) {
        struct check_file *file = &check->files[i];
        if (file->procedure != NULL) {
            law_check(file->procedure, check->known, check->n_known, &file->checking);
        }
        if (!check_show(check, &file->reading, file->text, e) ||
            !check_show(check, &file->checking, file->text, e)) {
            return false;
        }
    }
    return true;
}

/* Remarks are counted where there are any: no fault, but never passed over. */
static void show_sum(const struct check *check)
{
    fprintf(check->cli->err, "%zu procedure%s checked: %zu error%s, %zu warning%s", check->n_files,
            plural(check->n_files), check->errors, plural(check->errors), check->warnings,
            plural(check->warnings));
    if (check->remarks > 0) {
        fprintf(check->cli->err, ", %zu remark%s", check->remarks, plural(check->remarks));
    }
    fprintf(check->cli->err, "\n");
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
    struct gr_error e;
    struct cli_option options[] = {{.name = "json"}, {.name = "strict"}, {.name = "invariants"}};
    const char **words = ARENA_ARRAY(cli->arena, (size_t)argc, const char *);
    size_t n_words = 0;
    if (!cli_options(words, &n_words, options, 3, argc, argv, &e) || !cli_calendar(cli, &e)) {
        return cli_fail(cli, &e, (struct slice){"", 0});
    }
    if (options[2].n > 0) {
        return check_invariants(cli, words, n_words, options[0].n > 0);
    }
    struct check check = {.cli = cli, .json = options[0].n > 0, .strict = options[1].n > 0};
    const char *shipped = cli_data_dir(cli);
    bool good =
        check_list(&check, n_words == 0 ? &shipped : words, n_words == 0 ? 1 : n_words, &e) &&
        check_read(&check, &e);
    if (good && n_words > 0) {
        check_add_shipped(&check);
    }
    if (!good || !check_all(&check, &e)) {
        return cli_fail(cli, &e, (struct slice){"", 0});
    }
    show_sum(&check);
    return check.errors > 0 ? 2 : 0;
}
