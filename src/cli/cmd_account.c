/* greffe account: the accounts with which people sign in to the service of an office. Their file is
 * beside the office's folder; agents and what they may do are the registry's (greffe agent). */
#include "cli/json.h"
#include "cli/office.h"
#include "serve/serve.h"

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
    } else if (slice_is(what, "no-calendar")) {
        ok = accounts_calendar_end(accounts, known.id, e);
    } else if (slice_is(what, "remove")) {
        ok = accounts_remove(accounts, known.id, e);
    } else {
        error_set(e, ERROR_USAGE, "\"%.*s\" is nothing that is done with accounts",
                  SLICE_ARG(what));
        (void)error_remedy(e, "list, set, unlock, no-code, no-calendar, remove");
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
