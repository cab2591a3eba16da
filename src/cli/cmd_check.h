/* What the command `check` shares with `check --invariants`. */
#ifndef CLI_CMD_CHECK_H
#define CLI_CMD_CHECK_H

#include "cli/cli.h"

/* greffe check --invariants [FOLDER]; returns the exit status. */
int check_invariants(struct cli *cli, const char *const *words, size_t n_words, bool json);

#endif
