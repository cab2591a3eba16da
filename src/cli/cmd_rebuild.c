/* greffe rebuild: makes all that is derived anew from leaves and keys. */
#include "cli/office.h"

static int rebuild(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct cli_progress progress = {.cli = o->cli, .what = "rebuilding"};
    (void)a;
    bool good = office_rebuild(o->office, cli_progress, e, &progress);
    cli_progress_end(&progress);
    if (!good) {
        return -1;
    }
    /* The office's own file is not a dossier. */
    struct registry *registry = office_registry(o->office);
    cli_say(o->cli, "made anew from %lld leaves: %lld dossiers\n",
            (long long)registry_size(registry, REGISTRY_ACTS),
            (long long)registry_dossiers(registry) - 1);
    return 0;
}

int cmd_rebuild(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) || !cli_want_words(&a, 0, 0, "nothing", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_ACT, rebuild);
}
