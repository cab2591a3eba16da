/* greffe demo: the main job on real data, then an office with synthetic dossiers. */
#include "caseload/caseload.h"
#include "cli/cmd_demo.h"

#include <string.h>

int cmd_replay(struct cli *cli, int argc, char **argv);

#define FOLDERS_MAX 48

/* The folder of a file when it is named "cases": published decisions. NULL otherwise. */
static char *cases_folder(struct cli *cli, const char *file)
{
    const char *slash = strrchr(file, '/');
    static const char name[] = "/cases";
    size_t n = slash == NULL ? 0 : (size_t)(slash - file);
    size_t m = sizeof name - 1;
    if (n < m || memcmp(file + n - m, name, m) != 0) {
        return NULL;
    }
    return arena_copy(cli->arena, file, n);
}

/* Every folder of published decisions below the procedures; files come in order, so that a
 * folder's stand together. */
static bool list_folders(char **folders, size_t *n, struct cli *cli, struct gr_error *e)
{
    const char **files = NULL;
    size_t n_files = 0;
    *n = 0;
    if (!cli_list_files(&files, &n_files, cli, cli_data_dir(cli), ".json", e)) {
        return false;
    }
    for (size_t i = 0; i < n_files && *n < FOLDERS_MAX; i++) {
        char *folder = cases_folder(cli, files[i]);
        if (folder != NULL && (*n == 0 || strcmp(folders[*n - 1], folder) != 0)) {
            folders[(*n)++] = folder;
        }
    }
    return true;
}

static void go_on(struct cli *cli)
{
    fputs("\nGo on:\n"
          "  greffe limit \"4 days, first day counted\" --from 2025-01-03T10:00 --in FR-93\n"
          "                                          one time limit, with its reasons\n"
          "  greffe explain detention --lang fr      the law as the program knows it, in prose\n"
          "  greffe check procedures                 after changing a line of it\n"
          "  greffe replay --reasons --lang fr       the same, with the count of every clock\n"
          "  greffe demo --dossiers 2000 demo.greffe an office to keep; then, in that folder's "
          "place:\n"
          "  greffe due, greffe verify, greffe show D-2026-000001, each with --as agent-1\n"
          "  greffe account set agent-1 --password - ; greffe serve    the same in the browser\n",
          cli->out);
}

/* Every folder of published decisions, replayed. */
static int replay(struct cli *cli, const struct cli_arguments *a)
{
    char *words[FOLDERS_MAX + 8] = {"demo"};
    struct gr_error e = {0};
    size_t n = 1;
    size_t n_folders = 0;
    if (cli_given(a, "lang")) {
        words[n++] = "--lang";
        words[n++] = slice_is(cli_value(a, "lang"), "fr") ? "fr" : "en";
    }
    if (!list_folders(words + n, &n_folders, cli, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    fputs("Published decisions, replayed against the law in procedures/.\n"
          "Each: the acts in order; `>` a clock, its end, how it is counted, its article;\n"
          "`!` what the law has against an act; then what the court held.\n\n",
          cli->out);
    return cmd_replay(cli, (int)(n + n_folders), words);
}

int cmd_demo(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {{.name = "lang", CLI_VALUES(1)},
                                   {.name = "dossiers", CLI_VALUES(1)},
                                   {.name = "seed", CLI_VALUES(1)}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct demo_office office = {.cli = cli, .n_dossiers = 300, .seed = 1};
    struct gr_error e = {0};
    office.language = LANGUAGE_EN;
    if (!cli_arguments(&a, argc, argv, &e) ||
        !cli_want_words(&a, 0, 1, "at most a folder, which is made", &e) ||
        !cli_language(&office.language, &options[0], &e) ||
        !cli_number(&office.n_dossiers, &a, "dossiers", CASELOAD_DOSSIERS_MAX, &e) ||
        !cli_number(&office.seed, &a, "seed", INT64_MAX, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    office.folder = a.n_words > 0 ? a.words[0] : NULL;
    office.quiet = a.n_words > 0; /* an office to keep is served when its owner says so */
    bool only_office = a.n_words > 0 || cli_given(&a, "dossiers") || cli_given(&a, "seed");
    int status = only_office ? 0 : replay(cli, &a);
    if (status == 0) {
        fputs(only_office ? "" : "\n", cli->out);
        status = demo_office(&office);
    }
    go_on(cli);
    return status;
}
