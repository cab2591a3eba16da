/* greffe ring: enters the end of every clock that ended while nobody looked, with what the law
 * attaches to it. A timer of systemd or cron calls it where no server runs. */
#include "cli/office.h"

static int ring(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    int64_t rung = 0;
    (void)a;
    if (!office_ring(&rung, o->office, e)) {
        return -1;
    }
    cli_say(o->cli, "%lld %s entered\n", (long long)rung, rung == 1 ? "end" : "ends");
    return 0;
}

int cmd_ring(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    if (!cli_arguments(&a, argc, argv, &e) || !cli_want_words(&a, 0, 0, "nothing", &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return cli_office_run(&a, CLI_ACT, ring);
}
