/* What every command shares: options, messages, today's date. Files are in files.c. */
#include "cli/cli.h"

#include <string.h>
#include <time.h>

static struct cli_option *find_option(struct cli_option *options, size_t n, struct slice name)
{
    for (size_t i = 0; i < n; i++) {
        if (slice_is(name, options[i].name)) {
            return &options[i];
        }
    }
    return NULL;
}

static bool unknown_option(struct slice name, const struct cli_option *options, size_t n,
                           struct gr_error *e)
{
    struct slice names[32];
    size_t count = n < 32 ? n : 32;
    for (size_t i = 0; i < count; i++) {
        names[i] = slice_of(options[i].name);
    }
    error_set(e, ERROR_USAGE, "there is no option \"--%.*s\" here", SLICE_ARG(name));
    const struct slice *near = error_nearest(name, names, count);
    if (near != NULL) {
        error_remedy(e, "did you mean \"--%.*s\"? \"--help\" lists the options", SLICE_ARG(*near));
    } else {
        error_remedy(e, "\"--help\" lists the options");
    }
    return false;
}

/* Takes one "--name", "--name=value" or "--name value"; *i moves over a value that stands apart. */
static bool take_option(struct cli_option *options, size_t n_options, int *i, int argc, char **argv,
                        struct gr_error *e)
{
    struct slice rest = slice_of(argv[*i] + 2);
    bool has_equals = memchr(rest.p, '=', rest.n) != NULL;
    struct slice name = slice_cut(&rest, '=');
    struct cli_option *option = find_option(options, n_options, name);
    if (option == NULL) {
        return unknown_option(name, options, n_options, e);
    }
    if (!option->has_value) {
        option->n++;
        if (has_equals) {
            error_set(e, ERROR_USAGE, "\"--%s\" takes no value", option->name);
        }
        return !has_equals;
    }
    if (option->n >= option->max_values) {
        return error_set(e, ERROR_USAGE, "\"--%s\" is given too often: %zu times at most",
                         option->name, option->max_values);
    }
    if (!has_equals && *i + 1 >= argc) {
        return error_set(e, ERROR_USAGE, "\"--%s\" wants a value after it", option->name);
    }
    if (!has_equals) {
        *i += 1;
    }
    option->values[option->n++] = has_equals ? rest.p : argv[*i];
    return true;
}

bool cli_options(const char **words, size_t *n_words, struct cli_option *options, size_t n_options,
                 int argc, char **argv, struct gr_error *e)
{
    *n_words = 0;
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        if (only_words || argv[i][0] != '-' || argv[i][1] == '\0') {
            words[(*n_words)++] = argv[i];
        } else if (strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (argv[i][1] != '-') {
            error_set(e, ERROR_USAGE, "options have two dashes: \"%.40s\"", argv[i]);
            return error_remedy(e, "\"--help\" lists the options");
        } else if (!take_option(options, n_options, &i, argc, argv, e)) {
            return false;
        }
    }
    return true;
}

bool cli_language(enum language *language, const struct cli_option *option, struct gr_error *e)
{
    if (option->n == 0) {
        return true;
    }
    if (strcmp(option->values[0], "fr") != 0 && strcmp(option->values[0], "en") != 0) {
        error_set(e, ERROR_USAGE, "\"--lang\" is fr or en, not \"%.20s\"", option->values[0]);
        return error_remedy(e, "write --lang fr or --lang en");
    }
    *language = strcmp(option->values[0], "fr") == 0 ? LANGUAGE_FR : LANGUAGE_EN;
    return true;
}

int cli_fail(struct cli *cli, const struct gr_error *e, struct slice text)
{
    struct buf out = buf_in(cli->arena, 1u << 20);
    error_render(&out, e, SEVERITY_ERROR, text);
    fflush(cli->out);
    fprintf(cli->err, "%.*s", SLICE_ARG(buf_slice(&out)));
    return error_exit_status(e->code);
}

int cli_show_diagnostics(struct cli *cli, const struct diagnostics *d, struct slice text)
{
    struct buf out = buf_in(cli->arena, 1u << 20);
    for (size_t i = 0; i < d->n; i++) {
        error_render(&out, &d->list[i].error, d->list[i].severity, text);
    }
    size_t seen = d->errors + d->warnings;
    if (seen > d->n) {
        buf_printf(&out, "(%zu more not shown)\n", seen - d->n);
    }
    fflush(cli->out);
    fprintf(cli->err, "%.*s", SLICE_ARG(buf_slice(&out)));
    return d->errors > 0 ? 2 : 0;
}

struct date cli_today(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (struct date){.days = (int32_t)(now.tv_sec / 86400)};
}

bool cli_write(struct cli *cli, struct slice text, struct gr_error *e)
{
    if (fwrite(text.p, 1, text.n, cli->out) != text.n) {
        return error_set(e, ERROR_WRITE, "the output could not be written whole");
    }
    return true;
}
