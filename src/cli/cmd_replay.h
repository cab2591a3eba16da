/* What the commands that replay cases share. */
#ifndef CLI_CMD_REPLAY_H
#define CLI_CMD_REPLAY_H

#include "cli/cli.h"
#include "replay/replay.h"

/* The procedures below the paths (the shipped ones without a path), made ready for folding.
 * Diagnostics are shown. */
bool cli_replay_law(struct replay_law *out, struct cli *cli, const char *const *paths,
                    size_t n_paths, struct gr_error *e);

#endif
