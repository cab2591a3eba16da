/* greffe act: somebody does what the procedure calls an act, or takes back or corrects what was
 * entered. Nothing that was entered is changed: a correction is a leaf of its own. */
#include "cli/office.h"

/* The verb that the options choose, and its target. */
static bool read_verb(struct office_request *r, const struct cli_arguments *a, struct gr_error *e)
{
    static const struct {
        const char *option;
        enum office_verb verb;
    } verbs[] = {
        {"corrects", OFFICE_CORRECT}, {"withdraws", OFFICE_WITHDRAW}, {"repeals", OFFICE_REPEAL}};
    size_t chosen = 0;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (cli_given(a, verbs[i].option)) {
            chosen++;
            r->verb = verbs[i].verb;
        }
        if (!cli_number(&r->target, a, verbs[i].option, INT64_MAX, e)) {
            return false;
        }
    }
    if (chosen > 1) {
        return error_set(e, ERROR_USAGE, "one of --corrects, --withdraws and --repeals at once");
    }
    if (r->verb == OFFICE_ACT || r->verb == OFFICE_CORRECT) {
        return r->verb == OFFICE_CORRECT || cli_want_words(a, 2, 2, "a dossier and an act", e);
    }
    return cli_want_words(a, 1, 1, "a dossier; the leaf says which act", e);
}

static int act(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct office_request r = office_request_new(OFFICE_ACT, o->agent);
    struct office_receipt receipt = {0};
    r.dossier = slice_of(a->words[0]);
    r.happened = cli_given(a, "happened");
    r.name = a->n_words > 1 ? slice_of(a->words[1]) : SLICE("");
    if (!read_verb(&r, a, e) || !cli_request_read(&r, a, e)) {
        return -1;
    }
    int status = cli_submit(&receipt, o, &r, a, e);
    if (status == 0 && !cli_show_receipt(o, &receipt, a, e)) {
        return -1;
    }
    return status;
}

int cmd_act(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS,
                                   CLI_REQUEST_OPTIONS,
                                   {.name = "happened"},
                                   {.name = "corrects", CLI_VALUES(1)},
                                   {.name = "withdraws", CLI_VALUES(1)},
                                   {.name = "repeals", CLI_VALUES(1)}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) ||
        !cli_want_words(&a, 1, 2, "a dossier and an act", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_ACT, act);
}
