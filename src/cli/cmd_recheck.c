/* greffe recheck: folds every dossier again and says where the law now gives other clocks than the
 * leaves list, and which signatures of authors do not verify. */
#include "cli/json.h"
#include "cli/office.h"

struct differing {
    struct cli_progress progress; /* first: cli_progress gets the same payload */
    const struct cli_office *office;
    bool json;
};

static void show(const struct registry_dossier *dossier, int64_t leaf, enum office_difference what,
                 void *payload)
{
    struct differing *d = payload;
    cli_progress_end(&d->progress);
    if (!d->json) {
        cli_say(d->office->cli,
                what == OFFICE_CLOCKS_DIFFER
                    ? "%.*s: leaf %lld lists other clocks than the fold gives\n"
                    : "%.*s: leaf %lld is not signed by the key of its author\n",
                SLICE_ARG(dossier->number), (long long)leaf);
        return;
    }
    struct gr_error ignored;
    (void)json_line(d->office->cli,
                    json_pack("{s:s%, s:I, s:s}", "dossier", dossier->number.p, dossier->number.n,
                              "leaf", (json_int_t)leaf, "what",
                              what == OFFICE_CLOCKS_DIFFER ? "clocks" : "signature"),
                    &ignored);
}

static int recheck(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct differing d = {.progress = {.cli = o->cli, .what = "folding again"},
                          .office = o,
                          .json = cli_given(a, "json")};
    int64_t n = 0;
    bool good = office_recheck(&n, o->office, show, cli_progress, e, &d);
    cli_progress_end(&d.progress);
    if (!good) {
        return -1;
    }
    if (!d.json) {
        cli_say(o->cli, "%lld dossiers folded again, %lld differences\n",
                (long long)registry_dossiers(office_registry(o->office)) - 1, (long long)n);
    }
    return n == 0 ? 0 : 1;
}

int cmd_recheck(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS, {.name = "json"}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) || !cli_want_words(&a, 0, 0, "nothing", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_LOOK, recheck);
}
