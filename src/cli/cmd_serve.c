/* greffe serve: the service of an office, in the foreground. */
#include "cli/office.h"
#include "serve/serve.h"

#include <unistd.h>

/* A scheme and an authority, and nothing behind it (RFC 6454). */
static bool is_origin(struct slice text)
{
    struct slice scheme = slice_cut(&text, '/');
    bool web = slice_is(scheme, "https:") || slice_is(scheme, "http:");
    if (!web || slice_cut(&text, '/').n > 0 || text.n == 0) {
        return false;
    }
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] <= ' ' || text.p[i] == '/' || text.p[i] > '~') {
            return false;
        }
    }
    return true;
}

static bool read_options(struct serve_options *s, const struct cli_arguments *a, struct gr_error *e)
{
    int64_t threads = SERVE_THREADS;
    if (!cli_number(&threads, a, "threads", SERVE_THREADS_MAX, e)) {
        return false;
    }
    if (threads < 2) {
        return error_set(e, ERROR_RANGE, "--threads wants 2 to %d", SERVE_THREADS_MAX);
    }
    s->threads = (int)threads;
    s->zones = cli_zone_file;
    s->zones_payload = a->cli;
    s->zone_folder = cli_zone_folder();
    s->address = cli_given(a, "listen") ? cli_value(a, "listen").p : SERVE_ADDRESS;
    s->secure = cli_given(a, "secure");
    s->trusted = cli_given(a, "trust-header") ? cli_value(a, "trust-header").p : NULL;
    s->origin = cli_given(a, "origin") ? cli_value(a, "origin").p : NULL;
    s->open = cli_given(a, "no-landlock");
    s->quiet = cli_given(a, "quiet");
    s->program = "/proc/self/exe";
    if (s->origin != NULL && !is_origin(slice_of(s->origin))) {
        error_set(e, ERROR_USAGE, "\"%.200s\" is no origin of pages", s->origin);
        return error_remedy(e, "write it as https://greffe.example, without a path");
    }
    struct slice told = a->n_words > 0 ? slice_of(a->words[0]) : cli_value(a, "office");
    s->folder = cli_office_folder(a->cli, told, e);
    return s->folder != NULL;
}

static bool serve(const struct cli_arguments *a, struct gr_error *e)
{
    struct cli_office o = {.cli = a->cli};
    struct serve_options options = {0};
    bool found = false;
    if (!read_options(&options, a, e)) {
        return false;
    }
    if (cli_given(a, "desk")) {
        return serve_desk(&options, e);
    }
    o.folder = options.folder;
    if (!cli_office_key(&o, &found, a, CLI_ACT, e)) {
        return false;
    }
    if (!found) {
        return cli_office_lacks_key(&o, e);
    }
    options.master = &o.master;
    bool good = serve_run(&options, STDOUT_FILENO, e);
    seal_forget(&o.master, sizeof o.master);
    return good;
}

int cmd_serve(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {{.name = "office", CLI_VALUES(1)},
                                   CLI_KEY_OPTIONS,
                                   {.name = "listen", CLI_VALUES(1)},
                                   {.name = "threads", CLI_VALUES(1)},
                                   {.name = "origin", CLI_VALUES(1)},
                                   {.name = "trust-header", CLI_VALUES(1)},
                                   {.name = "secure"},
                                   {.name = "no-landlock"},
                                   {.name = "quiet"},
                                   {.name = "desk"}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) ||
        !cli_want_words(&a, 0, 1, "at most the folder of the office", &e) || !serve(&a, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return 0;
}
