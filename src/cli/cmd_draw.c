/* greffe draw: a procedure as one SVG document. */
#include "cli/cmd_explain.h"

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
    return cli_write_to(cli, slice_of(path), buf_slice(&out), e);
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
