/* greffe serve: the service of an office, in the foreground; and greffe account, the accounts with
 * which people sign in to it. */
#include "cli/json.h"
#include "cli/office.h"
#include "serve/serve.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- serving --------------------------------------------------------------------------------- */

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

/* ---- accounts -------------------------------------------------------------------------------- */

/* The first line of a file, or of standard input for "-". */
static bool read_password(struct slice *out, const struct cli_arguments *a, struct gr_error *e)
{
    struct slice path = cli_value(a, "password");
    struct slice text;
    if (!cli_read_file(&text, a->cli, slice_is(path, "-") ? "/dev/stdin" : path.p, 4096, e)) {
        return false;
    }
    *out = slice_cut(&text, '\n');
    return true;
}

static bool list_one(struct cli *cli, const struct accounts_account *account, bool json,
                     struct gr_error *e)
{
    if (json) {
        return json_line(cli,
                         json_pack("{s:o, s:b, s:b}", "agent", json_of_slice(account->agent),
                                   "second_factor", account->has_totp, "locked", account->locked),
                         e);
    }
    cli_say(cli, "%.*s%s%s\n", SLICE_ARG(account->agent),
            account->has_totp ? "  second factor" : "", account->locked ? "  locked" : "");
    return true;
}

static int list_accounts(struct cli *cli, struct accounts *accounts, bool json, struct gr_error *e)
{
    const struct accounts_account *list = NULL;
    size_t n = 0;
    if (!accounts_list(&list, &n, cli->arena, accounts, e)) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        if (!list_one(cli, &list[i], json, e)) {
            return -1;
        }
    }
    return 0;
}

static int change(struct cli_office *o, const struct cli_arguments *a, struct accounts *accounts,
                  struct gr_error *e)
{
    struct slice what = slice_of(a->words[0]);
    struct slice agent = a->n_words > 1 ? slice_of(a->words[1]) : SLICE("");
    struct office_agent known;
    struct slice password;
    bool ok = false;
    if (slice_is(what, "list")) {
        return list_accounts(o->cli, accounts, cli_given(a, "json"), e);
    }
    if (slice_is(what, "remove") && !office_agent_find(&known, o->cli->arena, o->office, agent)) {
        return accounts_remove(accounts, agent, e) ? 0
                                                   : -1; /* of who has left, by his identifier */
    }
    if (!office_agent_find(&known, o->cli->arena, o->office, agent)) {
        error_set(e, ERROR_ABSENT, "the office has no agent \"%.*s\"", SLICE_ARG(agent));
        (void)error_remedy(e, "greffe agent list names the agents");
        return -1;
    }
    if (slice_is(what, "set")) {
        ok = read_password(&password, a, e) &&
             accounts_set_password(accounts, known.id, password, cli_now(), e);
    } else if (slice_is(what, "unlock")) {
        ok = accounts_unlock(accounts, known.id, e);
    } else if (slice_is(what, "no-code")) {
        ok = accounts_set_totp(accounts, known.id, NULL, e);
    } else if (slice_is(what, "remove")) {
        ok = accounts_remove(accounts, known.id, e);
    } else {
        error_set(e, ERROR_USAGE, "\"%.*s\" is nothing that is done with accounts",
                  SLICE_ARG(what));
        (void)error_remedy(e, "list, set, unlock, no-code, remove");
    }
    return ok ? 0 : -1;
}

static int body(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    const char *path = serve_accounts_path(o->cli->arena, o->folder, e);
    struct accounts *accounts = path == NULL ? NULL : accounts_open(path, e);
    if (accounts == NULL) {
        return -1;
    }
    int status = change(o, a, accounts, e);
    accounts_close(accounts);
    return status;
}

int cmd_account(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {
        CLI_OFFICE_OPTIONS, {.name = "password", CLI_VALUES(1)}, {.name = "json"}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) ||
        !cli_want_words(&a, 1, 2, "what to do, and the agent", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_LOOK, body);
}
