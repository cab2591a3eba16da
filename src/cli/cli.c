/* What every command shares: options, messages, today's date. Files are in files.c. */
#include "cli/cli.h"

#include "base/assert.h"

#include <errno.h>
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
    if (option->places != NULL) {
        option->places[option->n] = *i;
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

bool cli_arguments(struct cli_arguments *a, int argc, char **argv, struct gr_error *e)
{
    a->words = ARENA_ARRAY(a->cli->arena, (size_t)argc + 1, const char *);
    return cli_options(a->words, &a->n_words, a->options, a->n_options, argc, argv, e);
}

bool cli_want_words(const struct cli_arguments *a, size_t min, size_t max, const char *wanted,
                    struct gr_error *e)
{
    if (a->n_words >= min && a->n_words <= max) {
        return true;
    }
    if (a->n_words > max) {
        error_set(e, ERROR_USAGE, "\"%.60s\" is too much; wanted: %s", a->words[max], wanted);
    } else {
        error_set(e, ERROR_USAGE, "too little is said; wanted: %s", wanted);
    }
    return error_remedy(e, "\"--help\" has an example; what has blanks stands in quotes");
}

const struct cli_option *cli_option(const struct cli_arguments *a, const char *name)
{
    const struct cli_option *option = find_option(a->options, a->n_options, slice_of(name));
    gr_assert(option != NULL);
    return option;
}

bool cli_given(const struct cli_arguments *a, const char *name)
{
    return cli_option(a, name)->n > 0;
}

struct slice cli_value(const struct cli_arguments *a, const char *name)
{
    const struct cli_option *option = cli_option(a, name);
    return option->n == 0 ? SLICE("") : slice_of(option->values[option->n - 1]);
}

bool cli_number(int64_t *out, const struct cli_arguments *a, const char *name, int64_t max,
                struct gr_error *e)
{
    if (cli_given(a, name) && !slice_to_int(out, cli_value(a, name), max)) {
        return error_set(e, ERROR_USAGE, "\"--%s\" wants a number from 0 to %lld, not \"%.40s\"",
                         name, (long long)max, cli_value(a, name).p);
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
    size_t seen = d->errors + d->warnings + d->remarks;
    if (seen > d->n) {
        buf_printf(&out, "(%zu more not shown)\n", seen - d->n);
    }
    fflush(cli->out);
    fprintf(cli->err, "%.*s", SLICE_ARG(buf_slice(&out)));
    return d->errors > 0 ? 2 : 0;
}

instant cli_now(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (instant)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

struct date cli_today(void)
{
    return (struct date){.days = (int32_t)(cli_now() / INSTANT_DAY)};
}

bool cli_write(struct cli *cli, struct slice text, struct gr_error *e)
{
    if (fwrite(text.p, 1, text.n, cli->out) != text.n) {
        return error_set(e, ERROR_WRITE, "the output could not be written whole");
    }
    return true;
}

bool cli_write_to(struct cli *cli, struct slice path, struct slice text, struct gr_error *e)
{
    if (path.n == 0 || slice_is(path, "-")) {
        return cli_write(cli, text, e);
    }
    FILE *file = fopen(path.p, "wb");
    if (file == NULL) {
        return error_set(e, ERROR_WRITE, "%.200s: %s", path.p, strerror(errno));
    }
    bool whole = fwrite(text.p, 1, text.n, file) == text.n;
    bool closed = fclose(file) == 0;
    if (!whole || !closed) {
        return error_set(e, ERROR_WRITE, "%.200s could not be written whole", path.p);
    }
    return true;
}

void cli_say(struct cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(cli->out, format, args);
    va_end(args);
}

/* ---- progress -------------------------------------------------------------------------------- */

#define PROGRESS_EVERY (INSTANT_SECOND / 5)

void cli_progress(int64_t done, int64_t all, void *payload)
{
    struct cli_progress *p = payload;
    instant now = cli_now();
    if (!p->cli->terminal || now - p->shown < PROGRESS_EVERY) {
        return;
    }
    p->shown = now;
    if (all > 0) {
        fprintf(p->cli->err, "\r%s: %lld of %lld (%d %%) ", p->what, (long long)done,
                (long long)all, (int)((double)done * 100 / (double)all));
    } else {
        fprintf(p->cli->err, "\r%s: %lld ", p->what, (long long)done);
    }
    fflush(p->cli->err);
}

void cli_progress_end(const struct cli_progress *progress)
{
    if (progress->shown != 0) {
        fputs("\r\033[K", progress->cli->err);
    }
}
