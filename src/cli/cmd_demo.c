/* greffe demo: the main job on real data. */
#include "cli/cli.h"

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
          "  greffe replay --reasons --lang fr       the same, with the count of every clock\n",
          cli->out);
}

int cmd_demo(struct cli *cli, int argc, char **argv)
{
    char *words[FOLDERS_MAX + 8];
    size_t n = 0;
    struct gr_error e = {0};
    if (argc > 4) {
        error_set(&e, ERROR_USAGE, "demo takes \"--lang fr|en\" and nothing else");
        return cli_fail(cli, &e, SLICE(""));
    }
    for (int i = 0; i < argc; i++) {
        words[n++] = argv[i];
    }
    size_t n_folders = 0;
    if (!list_folders(words + n, &n_folders, cli, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    fputs("Published decisions, replayed against the law in procedures/.\n"
          "Each: the acts in order; `>` a clock, its end, how it is counted, its article;\n"
          "`!` what the law has against an act; then what the court held.\n\n",
          cli->out);
    int status = cmd_replay(cli, (int)(n + n_folders), words);
    go_on(cli);
    return status;
}
