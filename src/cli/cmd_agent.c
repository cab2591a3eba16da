/* greffe agent: who may do what in the office. An agent is an identifier, published; the name
 * behind it is sealed. */
#include "cli/json.h"
#include "cli/office.h"

#include <string.h>

/* ---- list ------------------------------------------------------------------------------------ */

static bool list_json(struct cli *cli, const struct office_agent *agent, struct gr_error *e)
{
    json_t *rights = json_array();
    for (size_t i = 0; i < agent->n_grants; i++) {
        const struct office_grant *g = &agent->grants[i];
        json_t *one = json_pack("{s:s, s:I}", "right", office_right_name(g->right), "since",
                                (json_int_t)g->since);
        json_set_text(one, "procedure", g->procedure);
        json_set_text(one, "role", g->role);
        json_array_append_new(rights, one);
    }
    json_t *object = json_pack("{s:o, s:b, s:b, s:o}", "agent", json_of_slice(agent->id), "left",
                               agent->left, "signs", agent->has_key, "rights", rights);
    json_set_text(object, "unit", agent->unit);
    json_set_text(object, "name", agent->name);
    json_set_text(object, "login", agent->login);
    return json_line(cli, object, e);
}

static void list_text(struct cli *cli, const struct office_agent *agent)
{
    cli_say(cli, "%.*s", SLICE_ARG(agent->id));
    if (agent->name.n > 0) {
        cli_say(cli, "  %.*s", SLICE_ARG(agent->name));
    }
    if (agent->login.n > 0) {
        cli_say(cli, "  login %.*s", SLICE_ARG(agent->login));
    }
    if (agent->unit.n > 0) {
        cli_say(cli, "  %.*s", SLICE_ARG(agent->unit));
    }
    cli_say(cli, "%s%s\n", agent->has_key ? "  signs" : "", agent->left ? "  (left)" : "");
    for (size_t i = 0; i < agent->n_grants; i++) {
        const struct office_grant *g = &agent->grants[i];
        cli_say(cli, "    %s", office_right_name(g->right));
        if (g->procedure.n > 0) {
            cli_say(cli, " in %.*s", SLICE_ARG(g->procedure));
        }
        if (g->role.n > 0) {
            cli_say(cli, " as %.*s", SLICE_ARG(g->role));
        }
        cli_say(cli, "  (leaf %lld)\n", (long long)g->since);
    }
}

static int list(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    const struct office_agent *agents = NULL;
    size_t n = office_agents(&agents, o->cli->arena, o->office);
    for (size_t i = 0; i < n; i++) {
        if (!cli_given(a, "json")) {
            list_text(o->cli, &agents[i]);
        } else if (!list_json(o->cli, &agents[i], e)) {
            return -1;
        }
    }
    return 0;
}

/* ---- changes --------------------------------------------------------------------------------- */

static bool read_right(struct office_request *r, const char *word, struct gr_error *e)
{
    struct slice names[OFFICE_RIGHTS];
    for (int i = 0; i < OFFICE_RIGHTS; i++) {
        names[i] = slice_of(office_right_name((enum office_right)i));
        if (slice_is(names[i], word)) {
            r->right = (enum office_right)i;
            return true;
        }
    }
    const struct slice *near = error_nearest(slice_of(word), names, OFFICE_RIGHTS);
    error_set(e, ERROR_NAME, "there is no right \"%.40s\"", word);
    if (near != NULL) {
        return error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
    }
    return error_remedy(e, "rights are act, read, erase and administer");
}

/* The public key of --public, or of the key in the file of --new, which is made when not there. */
static bool read_key(struct office_request *r, const struct cli_arguments *a, struct gr_error *e)
{
    struct sign_secret secret;
    struct seal_key key = {0};
    struct slice file = cli_value(a, "new");
    bool made = false;
    if (file.n == 0) {
        if (!cli_key_of_text(key.b, cli_value(a, "public"))) {
            error_set(e, ERROR_USAGE, "the key that signs is wanted");
            return error_remedy(e, "--new FILE makes it; or --public with 64 hexadecimal "
                                   "characters of an Ed25519 key");
        }
        r->public_key =
            slice_copy(a->cli->arena, (struct slice){(const char *)key.b, sizeof key.b});
        return true;
    }
    if (!cli_key_read_or_make(&key, &made, file.p, e)) {
        return false;
    }
    sign_from_seed(&secret, key.b);
    r->public_key = slice_copy(
        a->cli->arena, (struct slice){(const char *)secret.public_key, sizeof secret.public_key});
    seal_forget(&key, sizeof key);
    seal_forget(&secret, sizeof secret);
    return true;
}

static const struct verb {
    const char *name;
    enum office_verb verb;
    size_t words;
    const char *wanted;
} VERBS[] = {{"appoint", OFFICE_APPOINT, 2, "agent appoint AGENT"},
             {"grant", OFFICE_GRANT, 3, "agent grant AGENT RIGHT"},
             {"revoke", OFFICE_REVOKE, 3, "agent revoke AGENT RIGHT"},
             {"leave", OFFICE_LEAVE, 2, "agent leave AGENT"},
             {"key", OFFICE_KEY, 2, "agent key AGENT"}};

static const struct verb *find_verb(const char *word, struct gr_error *e)
{
    struct slice names[sizeof VERBS / sizeof *VERBS + 1];
    size_t n = 0;
    for (; n < sizeof VERBS / sizeof *VERBS; n++) {
        names[n] = slice_of(VERBS[n].name);
        if (slice_is(names[n], word)) {
            return &VERBS[n];
        }
    }
    names[n++] = SLICE("list");
    const struct slice *near = error_nearest(slice_of(word), names, n);
    error_set(e, ERROR_USAGE, "\"%.40s\" is not something done with agents", word);
    if (near != NULL) {
        (void)error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
    } else {
        (void)error_remedy(e, "list, appoint, grant, revoke, leave or key");
    }
    return NULL;
}

static int change(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    const struct verb *verb = find_verb(a->words[0], e);
    if (verb == NULL || !cli_want_words(a, verb->words, verb->words, verb->wanted, e)) {
        return -1;
    }
    struct office_request r = office_request_new(verb->verb, o->agent);
    struct office_receipt receipt = {0};
    r.name = slice_of(a->words[1]);
    r.person_name = cli_value(a, "name");
    r.login = cli_value(a, "login");
    r.unit = cli_value(a, "unit");
    r.procedure = cli_value(a, "procedure");
    r.role = cli_value(a, "role");
    bool good = verb->words < 3 || read_right(&r, a->words[2], e);
    good = good && (verb->verb != OFFICE_KEY || read_key(&r, a, e));
    int status = good ? cli_submit(&receipt, o, &r, a, e) : -1;
    if (status == 0) {
        cli_say(o->cli, "leaf %lld: %s %s\n", (long long)receipt.leaf, a->words[0], a->words[1]);
    }
    return status;
}

int cmd_agent(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS,
                                   {.name = "name", CLI_VALUES(1)},
                                   {.name = "login", CLI_VALUES(1)},
                                   {.name = "unit", CLI_VALUES(1)},
                                   {.name = "procedure", CLI_VALUES(1)},
                                   {.name = "role", CLI_VALUES(1)},
                                   {.name = "new", CLI_VALUES(1)},
                                   {.name = "public", CLI_VALUES(1)},
                                   CLI_SUBMIT_OPTIONS};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) ||
        !cli_want_words(&a, 1, 3, "list, appoint, grant, revoke, leave or key", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    bool lists = slice_is(slice_of(a.words[0]), "list");
    return lists ? cli_office_run(&a, CLI_LOOK, list) : cli_office_run(&a, CLI_ACT, change);
}
