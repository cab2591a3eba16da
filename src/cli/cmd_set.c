/* greffe set: a rule of the office: whether acts must be signed, which witnesses are known. */
#include "cli/office.h"

static int set(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct office_request r = office_request_new(OFFICE_SET, o->agent);
    struct office_receipt receipt = {0};
    r.name = slice_of(a->words[0]);
    r.value = slice_of(a->words[1]);
    int status = cli_submit(&receipt, o, &r, a, e);
    if (status == 0) {
        cli_say(o->cli, "leaf %lld: %s is %s\n", (long long)receipt.leaf, a->words[0], a->words[1]);
    }
    return status;
}

int cmd_set(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS, CLI_SUBMIT_OPTIONS};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) ||
        !cli_want_words(&a, 2, 2, "a setting and its value", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_ACT, set);
}
