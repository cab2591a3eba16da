/* greffe demo: the main job on real data. */
#include "cli/cli.h"

int cmd_replay(struct cli *cli, int argc, char **argv);

int cmd_demo(struct cli *cli, int argc, char **argv)
{
    fputs("Published decisions, replayed against the law in procedures/.\n"
          "Each: the acts in order; `>` a clock, its end, how it is counted, its article; `!` what "
          "the law has against an act.\n\n",
          cli->out);
    int status = cmd_replay(cli, argc, argv);
    fputs("\nGo on:\n"
          "  greffe limit \"4 days, first day counted\" --from 2025-01-03T10:00 --in FR-93    one "
          "time limit, with its reasons\n"
          "  greffe check procedures                                                        after "
          "changing a line of the law\n"
          "  greffe replay --lang fr                                                        the "
          "same in French\n",
          cli->out);
    return status;
}
