/* greffe cosign: takes the signatures that known witnesses put under a checkpoint and keeps them
 * with it. Whoever verifies later sees that others had seen the same registry. */
#include "cli/office.h"

static int cosign(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct slice note;
    size_t added = 0;
    if (!cli_read_file(&note, o->cli, a->words[0], LIMIT_NOTE_BYTES, e) ||
        !office_cosign(&added, o->office, note, e)) {
        return -1;
    }
    cli_say(o->cli, "%zu %s added\n", added, added == 1 ? "signature" : "signatures");
    return added > 0 ? 0 : 1;
}

int cmd_cosign(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) ||
        !cli_want_words(&a, 1, 1, "a file with the signed checkpoint", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_ACT, cosign);
}
