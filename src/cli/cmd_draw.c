/* greffe draw: a procedure as one SVG document. */
#include "cli/cmd_explain.h"

#include <errno.h>
#include <string.h>

/* Whole or not at all as far as the file system lets us know: a failed close is a failed write. */
static bool write_file(const char *path, struct slice text, struct gr_error *e)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return error_set(e, ERROR_WRITE, "%.200s: %s", path, strerror(errno));
    }
    bool whole = fwrite(text.p, 1, text.n, file) == text.n;
    bool closed = fclose(file) == 0;
    if (!whole || !closed) {
        return error_set(e, ERROR_WRITE, "%.200s could not be written whole", path);
    }
    return true;
}

static bool draw(struct cli *cli, const struct explain_view *view, const char *state,
                 const char *path, struct gr_error *e)
{
    struct buf out = buf_in(cli->arena, EXPLAIN_BYTES);
    if (!explain_draw(&out, cli->arena, view, slice_of(state), e)) {
        return false;
    }
    if (out.full) {
        return error_set(e, ERROR_TOO_LARGE, "the drawing is larger than %zu bytes", EXPLAIN_BYTES);
    }
    return path == NULL ? cli_write(cli, buf_slice(&out), e) : write_file(path, buf_slice(&out), e);
}

int cmd_draw(struct cli *cli, int argc, char **argv)
{
    const char *words[16];
    const char *lang[1];
    const char *on[1];
    const char *path[1] = {NULL};
    const char *state[1] = {NULL};
    size_t n_words = 0;
    struct cli_option options[] = {
        {.name = "lang", .has_value = true, .values = lang, .max_values = 1},
        {.name = "on", .has_value = true, .values = on, .max_values = 1},
        {.name = "out", .has_value = true, .values = path, .max_values = 1},
        {.name = "state", .has_value = true, .values = state, .max_values = 1},
    };
    struct explain_view view = {.language = LANGUAGE_EN};
    struct gr_error e = {0};
    if (argc > 16) {
        error_set(&e, ERROR_USAGE, "too many arguments");
        return cli_fail(cli, &e, SLICE(""));
    }
    if (!cli_options(words, &n_words, options, 4, argc, argv, &e) ||
        !cli_language(&view.language, &options[0], &e) || !explain_day(&view, &options[1], &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    if (n_words != 1) {
        error_set(&e, ERROR_USAGE, "name one procedure, or a file that holds one");
        return cli_fail(cli, &e, SLICE(""));
    }
    bool ok = explain_find(&view, cli, words[0], &e) && draw(cli, &view, state[0], path[0], &e);
    return ok ? 0 : cli_fail(cli, &e, SLICE(""));
}
