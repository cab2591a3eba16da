/* greffe rekey: wraps every dossier's key with another master key. What the old key opened, old
 * backups still hold: it is kept as long as they are. */
#include "cli/office.h"

static int rekey(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct slice path = cli_value(a, "new-key");
    struct seal_key master;
    bool made = false;
    if (!cli_key_read_or_make(&master, &made, path.p, e)) {
        return -1;
    }
    bool good = office_rekey(o->office, o->agent, &master, e);
    seal_forget(&master, sizeof master);
    if (!good) {
        return -1;
    }
    cli_say(o->cli,
            "The master key is now that of %s%s. Old backups still open with the old one (%s).\n",
            path.p, made ? ", made for this" : "", o->key_source);
    if (slice_is(slice_of(o->key_source), cli_office_key_file(o->cli, o->folder))) {
        cli_say(o->cli, "To have it found by itself: mv %s %s\n", path.p, o->key_source);
    }
    return 0;
}

int cmd_rekey(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS, {.name = "new-key", CLI_VALUES(1)}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    bool good = cli_arguments(&a, argc, argv, &e) && cli_want_words(&a, 0, 0, "--new-key", &e);
    if (good && !cli_given(&a, "new-key")) {
        good = error_set(&e, ERROR_USAGE, "--new-key FILE is wanted; it is made when not there");
    }
    return good ? cli_office_run(&a, CLI_ACT, rekey) : cli_fail(cli, &e, SLICE(""));
}
