/* greffe init: founds an office: its folder, its master key, its first agent, and the shipped law
 * as first editions. */
#include "cli/office.h"

#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --key, --key-command, the environment, or FOLDER.key; a file that is not there is made. */
static bool read_key(struct cli_office *o, bool *made, const struct cli_arguments *a,
                     struct gr_error *e)
{
    struct slice told = cli_value(a, "key");
    const char *path = told.n > 0 ? told.p : cli_office_key_file(o->cli, o->folder);
    *made = false;
    if (!seal_init(e)) {
        return false;
    }
    if (told.n == 0 || access(path, F_OK) == 0) {
        bool found = false;
        if (!cli_office_key(o, &found, a, CLI_ACT, e) || found) {
            return o->has_master;
        }
    }
    o->key_source = path;
    o->has_master = cli_key_read_or_make(&o->master, made, path, e);
    return o->has_master;
}

static bool fill(struct office_founding *f, const struct cli_arguments *a, struct gr_error *e)
{
    const struct passwd *user = getpwuid(geteuid());
    struct slice login = slice_of(user == NULL ? "" : user->pw_name);
    *f = (struct office_founding){.authority = cli_value(a, "authority"),
                                  .territory = cli_value(a, "in"),
                                  .origin = cli_value(a, "origin"),
                                  .agent = cli_value(a, "agent"),
                                  .agent_name = cli_value(a, "name"),
                                  .agent_login = slice_copy(a->cli->arena, login)};
    f->agent = f->agent.n > 0 ? f->agent : SLICE("agent-1");
    f->agent_name = f->agent_name.n > 0 ? f->agent_name : f->agent_login;
    return cli_office_shipped(f, a->cli, e);
}

static bool nothing_there(const char *folder, struct gr_error *e)
{
    struct stat info;
    if (stat(folder, &info) != 0) {
        return true;
    }
    error_set(e, ERROR_USAGE, "%.200s is there already", folder);
    return error_remedy(e, "name a new folder; an office is never written over");
}

static bool found(const struct cli_arguments *a, struct cli_office *o, struct gr_error *e)
{
    struct office_founding founding;
    bool made = false;
    if (!nothing_there(o->folder, e) || !fill(&founding, a, e) || !read_key(o, &made, a, e)) {
        return false;
    }
    if (!office_found(o->folder, &founding, cli_office_options(o, true), e)) {
        if (made) {
            (void)unlink(o->key_source);
        }
        return false;
    }
    cli_say(o->cli, "%s: an office of \"%.*s\" with %zu texts of law.\n", o->folder,
            SLICE_ARG(founding.authority), founding.n_texts);
    cli_say(o->cli,
            "Master key: %s%s. Without it nothing personal can be read again: keep a copy apart "
            "from the folder.\n",
            o->key_source, made ? " (new)" : "");
    cli_say(o->cli, "Agent: %.*s, login \"%.*s\", who administers.\n\n", SLICE_ARG(founding.agent),
            SLICE_ARG(founding.agent_login));
    cli_say(o->cli, "Go on:\n  greffe open PROCEDURE --person \"Given Family\" --office %s\n",
            o->folder);
    return true;
}

int cmd_init(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_KEY_OPTIONS,
                                   {.name = "authority", CLI_VALUES(1)},
                                   {.name = "in", CLI_VALUES(1)},
                                   {.name = "origin", CLI_VALUES(1)},
                                   {.name = "agent", CLI_VALUES(1)},
                                   {.name = "name", CLI_VALUES(1)}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    struct cli_office o = {.cli = cli};
    bool good = cli_arguments(&a, argc, argv, &e) &&
                cli_want_words(&a, 1, 1, "one folder, which is made", &e);
    if (good && (!cli_given(&a, "authority") || !cli_given(&a, "in"))) {
        good = error_set(&e, ERROR_USAGE, "--authority NAME and --in TERRITORY are wanted");
        (void)error_remedy(&e, "greffe init --authority \"Préfecture du Nord\" --in FR-59 "
                               "nord.greffe");
    }
    if (good) {
        o.folder = cli_folder_named(cli, a.words[0]);
        good = found(&a, &o, &e);
    }
    seal_forget(&o.master, sizeof o.master);
    return good ? 0 : cli_fail(cli, &e, SLICE(""));
}
