/* greffe erase: destroys the key of a dossier, and with it everything personal. The leaves stay,
 * and one more says who erased and on what ground. */
#include "cli/office.h"

static int erase(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct office_request r = office_request_new(OFFICE_ERASE, o->agent);
    struct office_receipt receipt = {0};
    r.dossier = slice_of(a->words[0]);
    r.ground = cli_value(a, "reason");
    int status = cli_submit(&receipt, o, &r, a, e);
    if (status == 0) {
        cli_say(o->cli, "%.*s: erased under leaf %lld\n", SLICE_ARG(r.dossier),
                (long long)receipt.leaf);
    }
    return status;
}

int cmd_erase(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {
        CLI_OFFICE_OPTIONS, {.name = "reason", CLI_VALUES(1)}, CLI_SUBMIT_OPTIONS};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    bool good = cli_arguments(&a, argc, argv, &e) && cli_want_words(&a, 1, 1, "one dossier", &e);
    if (good && !cli_given(&a, "reason")) {
        good = error_set(&e, ERROR_USAGE, "what is erased cannot be had again; --reason is owed");
        (void)error_remedy(&e, "--reason \"retention: WORDS\", \"order: WORDS\" or "
                               "\"mistake: WORDS\"; the words are published: no names");
    }
    return good ? cli_office_run(&a, CLI_ACT, erase) : cli_fail(cli, &e, SLICE(""));
}
