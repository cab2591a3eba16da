/* greffe explain: a procedure, or one act, clock or remedy of it, as prose for a jurist. What
 * cmd_draw.c shares with it (finding the procedure, reading the day) stands here as well. */
#include "cli/cmd_explain.h"

#include <string.h>
#include <sys/stat.h>

static bool is_path(const char *word)
{
    struct stat info;
    size_t n = strlen(word);
    bool named = n > 7 && strcmp(word + n - 7, ".greffe") == 0;
    return named || strchr(word, '/') != NULL || strcmp(word, "-") == 0 ||
           (stat(word, &info) == 0 && S_ISREG(info.st_mode));
}

static bool find_shipped(struct explain_view *view, struct cli *cli, const char *word,
                         struct gr_error *e)
{
    struct slice name = slice_of(word);
    struct slice *names = ARENA_ARRAY(cli->arena, view->n_others + 1, struct slice);
    for (size_t i = 0; i < view->n_others; i++) {
        names[i] = view->others[i]->name;
        if (slice_equal(names[i], name)) {
            view->procedure = view->others[i];
            return true;
        }
    }
    const struct slice *near = error_nearest(name, names, view->n_others);
    error_set(e, ERROR_NAME, "there is no procedure \"%.60s\"", word);
    if (near != NULL) {
        return error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
    }
    return error_remedy(e, "name a procedure that is shipped, or a file that ends in .greffe");
}

static bool rests_on_others(const struct law_procedure *p)
{
    bool found = false;
    for (uint16_t i = 0; i < p->n_facts; i++) {
        found = found || p->facts[i].type == LAW_DOSSIER;
    }
    return found;
}

/* The shipped procedures after those of the file, which are found first. */
static bool add_shipped(struct explain_view *view, struct cli *cli, struct gr_error *e)
{
    const struct law_procedure **shipped = NULL;
    size_t n = 0;
    if (!cli_procedures(&shipped, &n, cli, NULL, 0, e)) {
        return false;
    }
    const struct law_procedure **all =
        ARENA_ARRAY(cli->arena, n + view->n_others, const struct law_procedure *);
    for (size_t i = 0; i < view->n_others; i++) {
        all[i] = view->others[i];
    }
    for (size_t i = 0; i < n; i++) {
        all[view->n_others + i] = shipped[i];
    }
    view->others = all;
    view->n_others += n;
    return true;
}

bool explain_find(struct explain_view *view, struct cli *cli, const char *word, struct gr_error *e)
{
    const struct law_procedure **list = NULL;
    size_t n = 0;
    if (!is_path(word)) {
        if (!cli_procedures(&list, &n, cli, NULL, 0, e)) {
            return false;
        }
        view->others = list;
        view->n_others = n;
        view->calendar = cli->calendar;
        return find_shipped(view, cli, word, e);
    }
    const char *const paths[] = {word};
    if (!cli_procedures(&list, &n, cli, paths, 1, e)) {
        return false;
    }
    view->calendar = cli->calendar;
    if (n == 0) {
        error_set(e, ERROR_SYNTAX, "%.200s holds no procedure that reads without error", word);
        return error_remedy(e, "mend what is said above, or try \"greffe check\"");
    }
    view->procedure = list[0];
    view->others = list;
    view->n_others = n;
    return !rests_on_others(view->procedure) || add_shipped(view, cli, e);
}

bool explain_day(struct explain_view *view, const struct cli_option *option, struct gr_error *e)
{
    if (option->n == 0) {
        return true;
    }
    view->dated = date_parse(&view->on, slice_of(option->values[0]), e);
    return view->dated;
}

/* Reads "--against DATE", a day that is compared with the view's. */
static bool read_against(struct date *against, const struct explain_view *view,
                         const struct cli_option *option, struct gr_error *e)
{
    if (option->n == 0) {
        return true;
    }
    if (!view->dated) {
        error_set(e, ERROR_USAGE, "--against needs the day with which it is compared");
        return error_remedy(e, "say --on DATE as well");
    }
    if (!date_parse(against, slice_of(option->values[0]), e)) {
        return false;
    }
    if (against->days == view->on.days) {
        error_set(e, ERROR_USAGE, "--on and --against name the same day");
        return error_remedy(e, "name two days");
    }
    return true;
}

int cmd_explain(struct cli *cli, int argc, char **argv)
{
    const char *words[16];
    const char *lang[1];
    const char *on[1];
    const char *other[1];
    size_t n_words = 0;
    struct cli_option options[] = {
        {.name = "lang", .has_value = true, .values = lang, .max_values = 1},
        {.name = "on", .has_value = true, .values = on, .max_values = 1},
        {.name = "against", .has_value = true, .values = other, .max_values = 1},
    };
    struct explain_view view = {.language = LANGUAGE_EN};
    struct date against = {0};
    struct gr_error e = {0};
    if (argc > 16) {
        error_set(&e, ERROR_USAGE, "too many arguments");
        return cli_fail(cli, &e, SLICE(""));
    }
    if (!cli_options(words, &n_words, options, 3, argc, argv, &e) ||
        !cli_language(&view.language, &options[0], &e) || !explain_day(&view, &options[1], &e) ||
        !read_against(&against, &view, &options[2], &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    if (n_words < 1 || n_words > 2) {
        error_set(&e, ERROR_USAGE, "name a procedure and, if you like, one thing that it declares");
        return cli_fail(cli, &e, SLICE(""));
    }
    if (!explain_find(&view, cli, words[0], &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    struct buf out = buf_in(cli->arena, EXPLAIN_BYTES);
    struct slice name = slice_of(n_words == 2 ? words[1] : "");
    bool ok = true;
    if (options[2].n > 0) {
        ok = explain_compare(&out, cli->arena, &view, against, name, &e);
    } else if (n_words == 1) {
        explain_write(&out, cli->arena, &view);
    } else {
        ok = explain_write_one(&out, cli->arena, &view, name, &e);
    }
    ok = ok && cli_write(cli, buf_slice(&out), &e);
    return ok ? 0 : cli_fail(cli, &e, SLICE(""));
}
