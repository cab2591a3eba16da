/* greffe open: a dossier begins. Prints its number, and nothing else on the standard output, so
 * that a script can keep it. */
#include "cli/office.h"

static int open_dossier(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct office_request r = office_request_new(OFFICE_OPEN, o->agent);
    struct office_receipt receipt = {0};
    r.name = slice_of(a->words[0]);
    if (!cli_request_read(&r, a, e)) {
        return -1;
    }
    int status = cli_submit(&receipt, o, &r, a, e);
    if (status != 0) {
        return status;
    }
    if (cli_given(a, "json")) {
        return cli_show_receipt(o, &receipt, a, e) ? 0 : -1;
    }
    cli_say(o->cli, "%.*s\n", SLICE_ARG(receipt.number));
    return 0;
}

int cmd_open(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS, CLI_REQUEST_OPTIONS};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) || !cli_want_words(&a, 1, 1, "one procedure", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_ACT, open_dossier);
}
